//! The unit groups of one version of the NOC, by code.

use super::shape::NocFile;
use crate::{NocVersion, SkillLevel, UnitGroup};

/// Unit groups of one version; a look-up is an index.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NocTable {
    pub(crate) version: NocVersion,
    /// Digits of a code.
    pub(crate) digits: u8,
    /// Skill rank by code; [`Self::ABSENT`] where there is no such group.
    ranks: Vec<u8>,
}

impl NocTable {
    const ABSENT: u8 = u8::MAX;

    pub(super) fn new(file: NocFile) -> Result<Self, String> {
        let size = 10_usize.pow(u32::from(file.digits.min(6)));
        let mut table = Self {
            version: NocVersion(file.version),
            digits: file.digits,
            ranks: vec![Self::ABSENT; size],
        };
        for (code, rank, ..) in &file.groups {
            let place = table
                .number(code)
                .and_then(|number| table.ranks.get_mut(number as usize));
            match place {
                Some(place) if *place == Self::ABSENT && *rank < Self::ABSENT => *place = *rank,
                Some(_) => return Err(format!("{code} stands twice")),
                None => return Err(format!("{code:?} is no code of {} digits", file.digits)),
            }
        }
        Ok(table)
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

    fn number(&self, code: &str) -> Option<u32> {
        let digits = code.len() == usize::from(self.digits);
        let digits = digits && code.bytes().all(|byte| byte.is_ascii_digit());
        if digits { code.parse().ok() } else { None }
    }
}
