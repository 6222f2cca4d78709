//! Codes of countries.

/// Codes of two capitals, ISO 3166-1 alpha-2: a bit for each second letter, by the first. A profile names
/// a country for every job and credential, so that a look-up must cost next to nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct CountryCodes([u32; 26]);

impl CountryCodes {
    /// Adds a code. False if it is not two capitals, or is there already.
    pub(super) fn insert(&mut self, code: &str) -> bool {
        let Some((row, bit)) = place(code) else {
            return false;
        };
        let known = self.0.get_mut(row);
        known.is_some_and(|known| {
            let new = *known & bit == 0;
            *known |= bit;
            new
        })
    }

    /// Whether a text is one of the codes.
    pub(crate) fn contains(&self, code: &str) -> bool {
        let known = |(row, bit)| self.0.get(row).is_some_and(|known: &u32| known & bit != 0);
        place(code).is_some_and(known)
    }
}

/// The row and the bit of a code of two capitals.
fn place(code: &str) -> Option<(usize, u32)> {
    match *code.as_bytes() {
        [first @ b'A'..=b'Z', second @ b'A'..=b'Z'] => {
            Some((usize::from(first - b'A'), 1 << (second - b'A')))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_two_capitals_each_known_once() {
        let mut codes = CountryCodes::default();
        for code in ["AA", "AZ", "ZA", "ZZ", "CA"] {
            assert!(!codes.contains(code));
            assert!(codes.insert(code) && !codes.insert(code));
            assert!(codes.contains(code));
        }
        for other in ["", "C", "CAN", "ca", "C1", "É", "AC", "ÉÉ"] {
            assert!(!codes.contains(other));
        }
        assert!(!codes.insert("ca") && !codes.insert("CAN"));
    }
}
