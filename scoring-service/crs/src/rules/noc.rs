//! The unit groups of one version of the NOC, by code.

use super::build::Built;
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
}

impl NocTable {
    const ABSENT: u8 = u8::MAX;
    const DIGITS_MAX: u8 = 6;

    pub(super) fn new(file: NocFile) -> Built<Self> {
        if !(1..=Self::DIGITS_MAX).contains(&file.digits) {
            return Err(format!("a code has 1 to {} digits", Self::DIGITS_MAX));
        }
        let mut table = Self {
            version: NocVersion(file.version),
            digits: file.digits,
            levels: file.levels.len(),
            ranks: vec![Self::ABSENT; 10_usize.pow(u32::from(file.digits))],
        };
        for (code, rank, ..) in &file.groups {
            table.check_rank(*rank)?;
            let place = table
                .number(code)
                .and_then(|number| table.ranks.get_mut(number as usize));
            match place {
                Some(place) if *place == Self::ABSENT => *place = *rank,
                Some(_) => return Err(format!("{code} stands twice")),
                None => return Err(format!("{code:?} is no code of {} digits", file.digits)),
            }
        }
        Ok(table)
    }

    /// The table of a version.
    pub(super) fn of(tables: &[Self], version: u16) -> Built<&Self> {
        let table = tables.iter().find(|table| table.version.year() == version);
        table.ok_or_else(|| format!("there is no NOC {version}"))
    }

    /// Refuses a skill rank that this version does not have.
    pub(super) fn check_rank(&self, rank: u8) -> Built<()> {
        if usize::from(rank) < self.levels {
            return Ok(());
        }
        let (year, levels) = (self.version.year(), self.levels);
        Err(format!(
            "{rank} is no skill rank of NOC {year}, which has {levels}"
        ))
    }

    /// The codes below a prefix, which must hold a unit group.
    pub(super) fn prefix(&self, text: &str) -> Built<CodePrefix> {
        let fault = || {
            format!(
                "no unit group of NOC {} begins with {text:?}",
                self.version.year()
            )
        };
        let open = usize::from(self.digits).checked_sub(text.len());
        let width = 10_usize.pow(
            open.and_then(|open| u32::try_from(open).ok())
                .ok_or_else(fault)?,
        );
        let first = text.parse::<usize>().map_err(|_| fault())? * width;
        let below = self.ranks.get(first..first + width).ok_or_else(fault)?;
        if below.iter().all(|rank| *rank == Self::ABSENT) {
            return Err(fault());
        }
        let number = |place: usize| u32::try_from(place).map_err(|_| fault());
        Ok(CodePrefix {
            from: number(first)?,
            to: number(first + width - 1)?,
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
