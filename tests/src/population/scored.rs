//! The scorer that synthetic people are fitted with: the scoring service's own library, in process.

use crs::{Path, Program, RuleBook};
use express_entry_proto::borrowed;
use express_entry_proto::common::v1::Profile;
use jiff::civil::Date;
use scoring_service::convert::{self, Reader};

/// What facts come to on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scored {
    /// The score.
    pub total: u16,
    /// Whether the person is eligible for any program.
    pub eligible: bool,
    /// Whether for the Federal Skilled Trades Class.
    pub trades: bool,
    /// Whether for the Provincial Nominee Class.
    pub nominee: bool,
    /// The first later day on which any of this changes by time alone.
    pub next_change: Option<Date>,
}

/// Scores by the rules compiled in.
#[derive(Debug, Clone, Copy)]
pub struct Scorer {
    book: &'static RuleBook,
}

impl Default for Scorer {
    fn default() -> Self {
        Self {
            book: RuleBook::built_in(),
        }
    }
}

impl Scorer {
    /// What facts come to on a day; `None` when the facts or the day are refused.
    pub fn score(&self, profile: &Profile, on: Date) -> Option<Scored> {
        let mut reader = Reader::new(self.book, on);
        let read = convert::profile(&mut reader, &borrowed::Profile::lent(profile), &Path::ROOT);
        let profile = reader.finish(read).ok()?;
        let assessment = self.book.rules_on(on).ok()?.assess(&profile, on);
        let eligible = |program: Program| {
            assessment
                .programs
                .iter()
                .any(|one| one.program == program && one.is_eligible())
        };
        Some(Scored {
            total: assessment.score.total,
            eligible: assessment.invited_as.is_some(),
            trades: eligible(Program::FederalSkilledTrades),
            nominee: eligible(Program::ProvincialNominee),
            next_change: assessment.next_change,
        })
    }
}
