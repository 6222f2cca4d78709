//! What the service itself puts into the facts of a candidate, or takes out of them.

use bytes::Bytes;
use express_entry_proto::common::v1::{
    FieldViolation, LanguageResult, Nomination, OfficialLanguage, Profile,
};
use jiff::civil::Date;
use prost::Message;
use rounds_core::Province;

use super::checks::{Reason, violation};
use super::{Malformed, values};

/// Where a nomination stands in a request.
pub(super) const NOMINATION: &str = "profile.nomination";

/// Why nobody declares a nomination.
pub(super) const NOT_DECLARED: &str =
    "is not declared: a province offers it and the candidate accepts it, by NominationService";

/// The profile of stored facts.
pub fn profile(stored: Bytes) -> Result<Profile, Malformed> {
    Profile::decode(stored).map_err(|_| Malformed("no profile"))
}

/// The bytes of facts, to be scored and stored.
#[must_use]
pub fn bytes(profile: &Profile) -> Bytes {
    profile.encode_to_vec().into()
}

/// The facts of somebody who accepts the nomination of a province on a day.
#[must_use]
pub fn nominated(profile: &Profile, province: Province, accepted: Date) -> Profile {
    Profile {
        nomination: Some(Nomination {
            province: values::province_to(province).into(),
            effective: Some(values::date(accepted)),
        }),
        ..profile.clone()
    }
}

/// Gives new facts of a candidate the nomination of the stored ones, which only a new profile drops. Tells
/// what is wrong where they name another.
pub fn keep_nomination(stored: &Profile, given: &mut Profile) -> Option<FieldViolation> {
    let named = given.nomination;
    given.nomination = stored.nomination;
    let replaced = "is not the one that was accepted, which stays: leave it out, or give that one";
    match (stored.nomination, named) {
        (_, None) => None,
        (Some(kept), Some(named)) if kept == named => None,
        (Some(_), Some(_)) => Some(violation(NOMINATION, Reason::Inconsistent, replaced)),
        (None, Some(_)) => Some(violation(NOMINATION, Reason::NotAccepted, NOT_DECLARED)),
    }
}

/// Whether a language test was taken after a day, by the person or the partner.
#[must_use]
pub fn tested_after(profile: &Profile, day: Date) -> bool {
    let partners = profile.partners.iter();
    let results = partners.flat_map(|partner| &partner.language_results);
    let mut results = profile.language_results.iter().chain(results);
    results.any(|result| was_taken_after(result, day))
}

/// The facts of an application as they count for the day of the round: in place of language results
/// that there were not yet, those of the stored facts in the same language, by which the person was
/// invited. `language` tells the language of a test.
#[must_use]
pub fn as_when_invited(
    stored: &Profile,
    application: &Profile,
    day: Date,
    language: impl Fn(&str) -> Option<OfficialLanguage>,
) -> Profile {
    let earlier = |results: &mut Vec<LanguageResult>, before: &[LanguageResult]| {
        for result in results.iter_mut().filter(|one| was_taken_after(one, day)) {
            let of = language(&result.test);
            let same = |before: &&LanguageResult| of.is_some() && language(&before.test) == of;
            if let Some(before) = before.iter().find(same) {
                *result = before.clone();
            }
        }
    };
    let mut facts = application.clone();
    earlier(&mut facts.language_results, &stored.language_results);
    for (partner, before) in facts.partners.iter_mut().zip(&stored.partners) {
        earlier(&mut partner.language_results, &before.language_results);
    }
    facts
}

fn was_taken_after(result: &LanguageResult, day: Date) -> bool {
    let taken = result.taken.as_ref().and_then(values::day);
    taken.is_some_and(|taken| taken > day)
}

#[cfg(test)]
mod tests {
    use express_entry_proto::common::v1::Partner;
    use jiff::civil::date;

    use super::*;

    fn result(test: &str, month: i8, score: i32) -> LanguageResult {
        LanguageResult {
            test: test.into(),
            taken: Some(values::date(date(2026, month, 1))),
            listening_tenths: Some(score),
            ..Default::default()
        }
    }

    fn language(test: &str) -> Option<OfficialLanguage> {
        match test {
            "ielts" | "celpip" => Some(OfficialLanguage::English),
            "tef" | "tcf" => Some(OfficialLanguage::French),
            _ => None,
        }
    }

    fn with_results(own: Vec<LanguageResult>, partners: Vec<LanguageResult>) -> Profile {
        Profile {
            language_results: own,
            partners: vec![Partner {
                language_results: partners,
                ..Default::default()
            }],
            ..Default::default()
        }
    }

    #[test]
    fn a_test_taken_since_the_round_gives_way_to_the_stored_one_of_its_language() {
        let day = date(2026, 3, 15);
        let stored = with_results(
            vec![result("ielts", 1, 70), result("tef", 1, 400)],
            vec![result("tcf", 2, 500)],
        );
        let application = with_results(
            vec![result("tcf", 2, 450), result("celpip", 4, 80)],
            vec![result("tef", 4, 600), result("unknown", 4, 10)],
        );
        assert!(tested_after(&application, day));
        let counted = as_when_invited(&stored, &application, day, language);
        let expected = with_results(
            vec![result("tcf", 2, 450), result("ielts", 1, 70)],
            vec![result("tcf", 2, 500), result("unknown", 4, 10)],
        );
        assert_eq!(counted, expected);
    }
}
