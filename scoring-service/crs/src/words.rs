//! Words: sentences of an explanation in English and in French.
//!
//! The words are data, in the syntax of Project Fluent, in `rules/words/`. They are compiled once, when
//! rules are loaded, into pieces that only need to be put one behind the other.

mod compile;
mod sentences;
mod value;

pub use sentences::{Sentence, Word};
pub use value::{LevelIn, Tenths};

pub(crate) use compile::{FOLDER, compile};

use sentences::SENTENCES;
use value::Value;

use crate::{Date, Level, OfficialLanguage, RuleBook};

/// Every sentence in one language.
#[derive(Debug, Clone)]
pub struct Words {
    language: OfficialLanguage,
    /// By their places among the sentences.
    sentences: Vec<Pattern>,
    /// By their places among the words.
    words: Vec<Box<str>>,
    /// Levels of English and of French, put into words beforehand: they are said often.
    levels: [Vec<Box<str>>; 2],
}

/// A message, taken apart.
type Pattern = Box<[Piece]>;

#[derive(Debug, Clone)]
enum Piece {
    Text(Box<str>),
    /// The value in this place.
    Value(u8),
    /// What the number in this place asks for: the first variant that fits, or else the default.
    Choice {
        of: u8,
        variants: Box<[(Key, Pattern)]>,
        default: Pattern,
    },
}

/// What a variant is chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Exactly(u32),
    Category(Category),
}

/// Plural category, as the Unicode CLDR has them for whole numbers below a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Category {
    One,
    Other,
}

impl Category {
    fn of(number: u32, language: OfficialLanguage) -> Self {
        match (language, number) {
            (_, 1) | (OfficialLanguage::French, 0) => Self::One,
            _ => Self::Other,
        }
    }
}

impl RuleBook {
    /// The words of a language.
    pub fn words(&self, language: OfficialLanguage) -> &Words {
        match language {
            OfficialLanguage::English => &self.words.english,
            OfficialLanguage::French => &self.words.french,
        }
    }
}

/// The words of both languages.
#[derive(Debug, Clone)]
pub(crate) struct BothWords {
    pub(crate) english: Words,
    pub(crate) french: Words,
}

impl Words {
    /// A sentence.
    pub fn sentence(&self, sentence: &Sentence) -> String {
        let mut text = String::with_capacity(128);
        self.say(sentence, &mut text);
        text
    }

    /// Sentences, with a space between them.
    pub fn sentences<'s>(&self, sentences: impl IntoIterator<Item = &'s Sentence>) -> String {
        let mut text = String::with_capacity(256);
        for sentence in sentences {
            if !text.is_empty() {
                text.push(' ');
            }
            self.say(sentence, &mut text);
        }
        text
    }

    /// Puts a sentence behind a text.
    pub fn say(&self, sentence: &Sentence, text: &mut String) {
        sentence.tell(|place, values| self.message(place, values, text));
    }

    fn message(&self, place: usize, values: &[Value], text: &mut String) {
        // Compiling saw to it that every place is taken.
        if let Some(pattern) = self.sentences.get(place) {
            self.pattern(pattern, values, text);
        }
    }

    fn pattern(&self, pattern: &[Piece], values: &[Value], text: &mut String) {
        for piece in pattern {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Value(place) => {
                    if let Some(value) = values.get(usize::from(*place)) {
                        self.value(*value, text);
                    }
                }
                Piece::Choice {
                    of,
                    variants,
                    default,
                } => {
                    let number = match values.get(usize::from(*of)) {
                        Some(Value::Number(number)) => Some(*number),
                        _ => None,
                    };
                    let fits = |key: Key| match key {
                        Key::Exactly(exact) => number == Some(exact),
                        Key::Category(category) => number
                            .is_some_and(|number| Category::of(number, self.language) == category),
                    };
                    let chosen = variants.iter().find(|(key, _)| fits(*key));
                    let chosen = chosen.map_or(default, |(_, variant)| variant);
                    self.pattern(chosen, values, text);
                }
            }
        }
    }

    fn value(&self, value: Value, text: &mut String) {
        match value {
            Value::Number(number) => push_number(number, text),
            Value::Tenths(tenths) => {
                push_number((tenths / 10).into(), text);
                if !tenths.is_multiple_of(10) {
                    text.push(match self.language {
                        OfficialLanguage::English => '.',
                        OfficialLanguage::French => ',',
                    });
                    push_number((tenths % 10).into(), text);
                }
            }
            Value::Date(date) => push_date(date, text),
            Value::Word(word) => {
                if let Some(word) = self.words.get(word as usize) {
                    text.push_str(word);
                }
            }
            Value::Level(LevelIn { language, level }) => {
                let levels = &self.levels[language as usize];
                text.push_str(
                    levels
                        .get(usize::from(level.get()))
                        .map_or("", |level| level),
                );
            }
        }
    }

    /// Every level of both languages in words.
    fn level_words(&self) -> [Vec<Box<str>>; 2] {
        let levels = || 0..=Level::MAX.get();
        let english = levels().map(|level| Sentence::EnglishLevel { level });
        let french = levels().map(|level| Sentence::FrenchLevel { level });
        let said = |sentence| self.sentence(&sentence).into();
        [english.map(said).collect(), french.map(said).collect()]
    }
}

/// Every message that a language must have: id, and the names of its values.
fn messages() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    let words = sentences::WORDS.iter().map(|id| (*id, &[][..]));
    SENTENCES.iter().copied().chain(words)
}

fn push_number(number: u32, text: &mut String) {
    text.push_str(itoa::Buffer::new().format(number));
}

/// As ISO 8601 writes it.
fn push_date(date: Date, text: &mut String) {
    let mut digits = itoa::Buffer::new();
    let year = digits.format(date.year());
    text.extend(std::iter::repeat_n('0', 4_usize.saturating_sub(year.len())));
    text.push_str(year);
    for part in [date.month(), date.day()] {
        text.push_str(if part < 10 { "-0" } else { "-" });
        text.push_str(digits.format(part));
    }
}
