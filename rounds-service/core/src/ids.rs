//! Ids and positions, a type for each kind.

use std::fmt;
use std::num::{NonZeroU32, NonZeroU64};
use std::str::FromStr;

/// Number of a candidate: given on receipt, ascending from 1, never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CandidateNumber(NonZeroU32);

impl CandidateNumber {
    /// A number. `None` for 0.
    pub fn new(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }

    /// The number.
    pub fn get(self) -> u32 {
        self.0.get()
    }

    /// Place in a list of all candidates, from 0.
    pub(crate) fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    /// The number at a place in a list of all candidates.
    pub(crate) fn at_index(index: usize) -> Option<Self> {
        u32::try_from(index + 1).ok().and_then(Self::new)
    }
}

impl fmt::Display for CandidateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Place of an event in the journal: 1 for the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(NonZeroU64);

impl Position {
    /// The place of the first event.
    pub const FIRST: Self = Self(NonZeroU64::MIN);

    /// A place. `None` for 0.
    pub fn new(position: u64) -> Option<Self> {
        NonZeroU64::new(position).map(Self)
    }

    /// The place as a number.
    pub fn get(self) -> u64 {
        self.0.get()
    }

    /// The place behind this one.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// Mark of a candidate's facts and state: the place of the event that last changed either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Etag(pub Position);

/// Number of a round as published: a number, with a letter behind it where two rounds share one.
///
/// Its order is that of the numbers: 91a, 91b, 92.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoundNumber {
    number: u32,
    letter: Option<u8>,
}

/// The text is no round number: 1 to 999999, with at most one lower-case letter behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a round number is 1 to 999999, with at most one lower-case letter behind it, such as 91a")]
pub struct NoRoundNumber;

impl RoundNumber {
    /// Its number and letter.
    pub(crate) fn parts(self) -> (u32, Option<u8>) {
        (self.number, self.letter)
    }

    /// The round number of a number and a letter; `None` where there is no such round number.
    pub(crate) fn from_parts(number: u32, letter: Option<u8>) -> Option<Self> {
        let lower_case = letter.is_none_or(|letter| letter.is_ascii_lowercase());
        let fits = (1..=999_999).contains(&number) && lower_case;
        fits.then_some(Self { number, letter })
    }
}

impl FromStr for RoundNumber {
    type Err = NoRoundNumber;

    fn from_str(text: &str) -> Result<Self, NoRoundNumber> {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let letter = match text.as_bytes().get(digits.len()..) {
            Some([]) => None,
            Some([letter]) => Some(*letter),
            _ => return Err(NoRoundNumber),
        };
        let well_formed = (1..=6).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        let number = digits.parse().map_err(|_| NoRoundNumber)?;
        if well_formed {
            Ok(Self { number, letter })
        } else {
            Err(NoRoundNumber)
        }
    }
}

impl fmt::Display for RoundNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number)?;
        self.letter
            .map_or(Ok(()), |letter| write!(f, "{}", char::from(letter)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_numbers_read_as_published_and_sort_by_number() {
        let parse = |text: &str| text.parse::<RoundNumber>();
        for text in ["1", "63", "91a", "999999z"] {
            assert_eq!(parse(text).unwrap().to_string(), text);
        }
        for text in [
            "", "0", "063", "a", "91ab", "91A", "1000000", "-1", "+1", " 1",
        ] {
            assert_eq!(parse(text), Err(NoRoundNumber), "{text:?}");
        }
        assert!(parse("91a").unwrap() < parse("91b").unwrap());
        assert!(parse("91b").unwrap() < parse("92").unwrap());
        assert!(parse("9").unwrap() < parse("10").unwrap());
    }
}
