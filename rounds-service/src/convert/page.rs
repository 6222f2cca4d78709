//! Opaque page tokens.
//!
//! A token holds where the next page begins and what it is a page of, so that one given to another
//! list is refused instead of misread. Callers must not look inside; the form may change at any
//! time.

use std::fmt::Display;
use std::str::FromStr;

/// What a token is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Candidates by number.
    Candidates,
    /// Rounds by number.
    Rounds,
    /// Invitations of a round by rank.
    Invitations,
}

impl List {
    fn tag(self) -> &'static str {
        match self {
            List::Candidates => "c",
            List::Rounds => "r",
            List::Invitations => "i",
        }
    }
}

/// The token of the page that begins at `next`.
#[must_use]
pub fn token(list: List, next: impl Display) -> String {
    format!("{}{next}", list.tag())
}

/// Where the page of a token begins; `None` if the token is not one of this list.
#[must_use]
pub fn start<K: Display + FromStr>(list: List, token: &str) -> Option<K> {
    let next: K = token.strip_prefix(list.tag())?.parse().ok()?;
    (self::token(list, &next) == token).then_some(next)
}

#[cfg(test)]
mod tests {
    use rounds_core::RoundNumber;

    use super::*;

    #[test]
    fn a_token_leads_to_its_page_and_no_other() {
        for next in [0, 1, 46_695, u32::MAX] {
            assert_eq!(
                start(List::Candidates, &token(List::Candidates, next)),
                Some(next)
            );
            assert_eq!(
                start::<u32>(List::Invitations, &token(List::Candidates, next)),
                None
            );
        }
        for bad in ["", "c", "cx", "c+1", "c01", "C1", "c1 ", "c4294967296"] {
            assert_eq!(start::<u32>(List::Candidates, bad), None, "{bad}");
        }
        let number: RoundNumber = "91a".parse().unwrap();
        assert_eq!(
            start(List::Rounds, &token(List::Rounds, number)),
            Some(number)
        );
    }
}
