//! Opaque page tokens.
//!
//! A token holds where the next page begins and what it is a page of, so that one given to another list
//! is refused instead of misread. Callers must not look inside; the form may change at any time.

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
pub fn token(list: List, next: u64) -> String {
    format!("{}{next:x}", list.tag())
}

/// Where the page of a token begins; `None` if the token is not one of this list.
#[must_use]
pub fn start(list: List, token: &str) -> Option<u64> {
    let digits = token.strip_prefix(list.tag())?;
    let canonical = |next: &u64| format!("{next:x}") == digits;
    u64::from_str_radix(digits, 16).ok().filter(canonical)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_to_its_page_and_no_other() {
        for next in [0, 1, 46_695, u64::MAX] {
            assert_eq!(
                start(List::Candidates, &token(List::Candidates, next)),
                Some(next)
            );
            assert_eq!(start(List::Rounds, &token(List::Candidates, next)), None);
        }
        for bad in [
            "",
            "c",
            "cx",
            "c+1",
            "c01",
            "C1",
            "c1 ",
            "c11111111111111111",
        ] {
            assert_eq!(start(List::Candidates, bad), None, "{bad}");
        }
    }
}
