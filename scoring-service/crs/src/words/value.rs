//! Values that sentences tell.

use super::sentences::Word;
use crate::{Date, Level, OfficialLanguage};

/// A level in a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelIn {
    /// The language.
    pub language: OfficialLanguage,
    /// The level, CLB or NCLC.
    pub level: Level,
}

/// A number of tenths, such as the hours of a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tenths(pub u16);

/// A value that a sentence tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value {
    /// A whole number, by whose plural category words may be chosen.
    Number(u32),
    /// Tenths, with one place behind the point or comma where there is need of it.
    Tenths(u16),
    /// A day, written as ISO 8601 has it, as Canada's standard asks for in both languages.
    Date(Date),
    /// Another message without values.
    Word(Word),
    /// A level, by the message of its language.
    Level(LevelIn),
}

impl From<u8> for Value {
    fn from(number: u8) -> Self {
        Self::Number(number.into())
    }
}

impl From<u16> for Value {
    fn from(number: u16) -> Self {
        Self::Number(number.into())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

impl From<Tenths> for Value {
    fn from(Tenths(tenths): Tenths) -> Self {
        Self::Tenths(tenths)
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<Word> for Value {
    fn from(word: Word) -> Self {
        Self::Word(word)
    }
}

impl From<LevelIn> for Value {
    fn from(level: LevelIn) -> Self {
        Self::Level(level)
    }
}
