//! The unit groups of one version of the NOC, by code.

use toml::Spanned;

use super::build::Built;
use super::place::Wrong;
use super::shape::NocFile;
use crate::{CodePrefix, NocVersion, SkillLevel, UnitGroup};

/// Unit groups of one version; a look-up is an index.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NocTable {
    pub(crate) version: NocVersion,
    /// Digits of a code.
    pub(crate) digits: u8,
    /// Number of skill ranks.
    levels: usize,
    /// Skill rank by code; [`Self::ABSENT`] where there is no such group.
    ranks: Vec<u8>,
    /// The codes of the groups, ascending.
    codes: Vec<u32>,
}

impl NocTable {
    const ABSENT: u8 = u8::MAX;

    /// The most digits: a table has a place for each code that they can make.
    const DIGITS_MAX: u8 = 6;

    /// The table of a file; `wrong` is told of every row that is not in it. `None` when no code fits.
    pub(super) fn new(file: NocFile, mut wrong: impl FnMut(Wrong)) -> Option<Self> {
        let digits = *file.digits.get_ref();
        if !(1..=Self::DIGITS_MAX).contains(&digits) {
            let message = format!("a code has 1 to {} digits", Self::DIGITS_MAX);
            wrong(Wrong::with(&file.digits, message));
            return None;
        }
        let mut table = Self {
            version: NocVersion(*file.version.get_ref()),
            digits,
            levels: file.levels.len(),
            ranks: vec![Self::ABSENT; 10_usize.pow(u32::from(digits))],
            codes: Vec::with_capacity(file.groups.len()),
        };
        for group in &file.groups {
            if let Err(fault) = table.add(group) {
                wrong(fault);
            }
        }
        table.codes.sort_unstable();
        Some(table)
    }

    fn add(&mut self, group: &Spanned<(String, u8, String, String)>) -> Built<()> {
        let (code, rank, ..) = group.get_ref();
        self.check_rank(&Spanned::new(group.span(), *rank))?;
        let number = self.number(code).ok_or_else(|| {
            let message = format!("{code:?} is no code of {} digits", self.digits);
            Wrong::with(group, message)
        })?;
        match self.ranks.get_mut(number as usize) {
            Some(place) if *place == Self::ABSENT => *place = *rank,
            _ => return Err(Wrong::with(group, format!("{code} stands twice"))),
        }
        self.codes.push(number);
        Ok(())
    }

    /// The table of a version.
    pub(super) fn of<'t>(tables: &'t [Self], version: &Spanned<u16>) -> Built<&'t Self> {
        let year = *version.get_ref();
        let table = tables.iter().find(|table| table.version.year() == year);
        table.ok_or_else(|| Wrong::with(version, format!("there is no NOC {year}")))
    }

    /// Refuses a skill rank that this version does not have.
    pub(super) fn check_rank(&self, rank: &Spanned<u8>) -> Built<u8> {
        let number = *rank.get_ref();
        if usize::from(number) < self.levels {
            return Ok(number);
        }
        let (year, levels) = (self.version.year(), self.levels);
        let message = format!("{number} is no skill rank of NOC {year}, which has {levels}");
        Err(Wrong::with(rank, message))
    }

    /// The codes below a prefix, which must hold a unit group.
    pub(super) fn prefix(&self, prefix: &Spanned<String>) -> Built<CodePrefix> {
        let text = prefix.get_ref();
        let found = self.codes_below(text).filter(|codes| {
            // The groups stand in order: the first that is not before the prefix tells.
            let first = self.codes.partition_point(|code| *code < codes.from);
            self.codes
                .get(first)
                .is_some_and(|code| codes.contains(*code))
        });
        found.ok_or_else(|| {
            let year = self.version.year();
            let message = format!("no unit group of NOC {year} begins with {text:?}");
            Wrong::with(prefix, message)
        })
    }

    /// The codes that begin with some digits.
    fn codes_below(&self, text: &str) -> Option<CodePrefix> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let open = usize::from(self.digits).checked_sub(text.len())?;
        let width = 10_u32.pow(u32::try_from(open).ok()?);
        let from = text.parse::<u32>().ok().filter(|_| digits)? * width;
        Some(CodePrefix {
            from,
            to: from + (width - 1),
        })
    }

    /// The unit group of a code; none when this version has no such group.
    pub(super) fn group(&self, code: &str) -> Option<UnitGroup> {
        let number = self.number(code)?;
        let rank = *self.ranks.get(number as usize)?;
        (rank != Self::ABSENT).then_some(UnitGroup {
            version: self.version,
            code: number,
            skill: SkillLevel(rank),
        })
    }

    /// Every unit group: its code as a number, and its skill rank.
    pub(super) fn groups(&self) -> impl Iterator<Item = (usize, u8)> {
        let all = self.ranks.iter().copied().enumerate();
        all.filter(|(_, rank)| *rank != Self::ABSENT)
    }

    fn number(&self, code: &str) -> Option<u32> {
        let digits = code.len() == usize::from(self.digits);
        let digits = digits && code.bytes().all(|byte| byte.is_ascii_digit());
        if digits { code.parse().ok() } else { None }
    }
}
