//! Answers about a subject beside its score: eligibility, two rule sets side by side, language levels.

use crs::{Comparison, Date, OfficialLanguage, Path, Reason, Violation, Violations};
use express_entry_proto::scoring::v1 as pb;

use super::{Asked, Read, Scorer, Subject, Terms, as_of, both};
use crate::convert::{self, date};

impl Scorer {
    /// How a person stands with every program.
    ///
    /// # Errors
    /// Everything that is wrong with the request.
    pub fn eligibility(
        &self,
        request: &pb::CheckEligibilityRequest,
    ) -> Result<pb::CheckEligibilityResponse, Vec<Violation>> {
        let terms = self.terms(Asked {
            as_of: request.as_of.as_ref(),
            rule_set_id: request.rule_set_id.as_deref(),
            ..Asked::default()
        });
        let as_of = as_of(&terms);
        let (terms, (profile, message)) =
            both(terms, self.read_profile(request.profile.as_ref(), as_of))?;
        let assessment = terms.law.assess(&profile);
        Ok(convert::eligibility_message(
            &assessment,
            terms.law.rules(),
            &message,
            terms.words,
        ))
    }

    /// One subject under two rule sets.
    ///
    /// # Errors
    /// Everything that is wrong with the request.
    pub fn compare(
        &self,
        request: &pb::CompareRuleSetsRequest,
    ) -> Result<pb::CompareRuleSetsResponse, Vec<Violation>> {
        use pb::compare_rule_sets_request::Subject as Given;
        let subject = request.subject.as_ref().map(|subject| match subject {
            Given::Profile(profile) => Subject::Profile(profile),
            Given::Factors(factors) => Subject::Factors(factors),
        });
        let sides = self.sides(request);
        let as_of = sides.as_ref().map_or(Date::MAX, |[left, _]| left.law.day());
        let ([left, right], subject) = both(sides, self.read(subject, as_of))?;
        let points = |terms: &Terms<'_>| match &subject {
            Read::Profile(profile, _) => {
                let factors = terms.law.derive(profile);
                terms.law.rules().score(&factors)
            }
            Read::Factors(factors) => terms.law.rules().score(factors),
        };
        let comparison = Comparison {
            left: &points(&left),
            right: &points(&right),
        };
        Ok(pb::CompareRuleSetsResponse {
            left_rule_set: Some(convert::rule_set_ref(left.law.rules().set())),
            left: Some(self.answer(&left, &subject)),
            right_rule_set: Some(convert::rule_set_ref(right.law.rules().set())),
            right: Some(self.answer(&right, &subject)),
            ..convert::comparison_message(&comparison)
        })
    }

    /// The terms of both sides of a comparison.
    fn sides(
        &self,
        request: &pb::CompareRuleSetsRequest,
    ) -> Result<[Terms<'_>; 2], Vec<Violation>> {
        let mut violations = Violations::default();
        let path = Path::ROOT;
        let as_of = self.read_as_of(
            request.as_of.as_ref(),
            &path.field("as_of"),
            &mut violations,
        );
        let left = match &request.left_rule_set_id {
            Some(id) => self.read_rule_set(id, &path.field("left_rule_set_id"), &mut violations),
            None => as_of.and_then(|as_of| self.book.rules_on(as_of).ok()),
        };
        let right_path = path.field("right_rule_set_id");
        let right = if request.right_rule_set_id.is_empty() {
            let description = "the rule set to compare with is required";
            violations.add(&right_path, Reason::Required, description);
            None
        } else {
            self.read_rule_set(&request.right_rule_set_id, &right_path, &mut violations)
        };
        let rules = left.zip(right).map(<[_; 2]>::from);
        let sides = as_of.zip(rules).map(|(as_of, rules)| {
            rules.map(|rules| Terms {
                law: rules.as_of(as_of),
                age_as_of: None,
                view: pb::ScoreView::Standard,
                words: self.book.words(OfficialLanguage::English),
            })
        });
        violations.finish(sides)
    }

    /// The levels that the scores of a language test show.
    ///
    /// # Errors
    /// Everything that is wrong with the request.
    pub fn convert_language_result(
        &self,
        request: &pb::ConvertLanguageResultRequest,
    ) -> Result<pb::ConvertLanguageResultResponse, Vec<Violation>> {
        let terms = self.terms(Asked {
            as_of: request.as_of.as_ref(),
            rule_set_id: request.rule_set_id.as_deref(),
            ..Asked::default()
        });
        let mut violations = Violations::default();
        let taken = match &request.taken {
            Some(taken) => date(taken, &Path::ROOT.field("taken"), &mut violations),
            None => Some(as_of(&terms)),
        };
        let scores = [
            request.listening_tenths,
            request.reading_tenths,
            request.writing_tenths,
            request.speaking_tenths,
        ];
        let result =
            self.book
                .language_result(&request.test, taken, scores, &Path::ROOT, &mut violations);
        let (terms, result) = both(terms, violations.finish(result))?;
        let conversion = terms.law.rules().convert(&result, terms.law.day());
        Ok(convert::conversion_message(
            &conversion,
            terms.law.rules(),
            result.test(),
        ))
    }

    /// The language tests that are accepted on a date.
    ///
    /// # Errors
    /// Everything that is wrong with the request.
    pub fn language_tests(
        &self,
        request: &pb::ListLanguageTestsRequest,
    ) -> Result<pb::ListLanguageTestsResponse, Vec<Violation>> {
        let mut violations = Violations::default();
        let path = Path::ROOT.field("as_of");
        let as_of = self.read_as_of(request.as_of.as_ref(), &path, &mut violations);
        let as_of = violations.finish(as_of)?;
        let tests = self.book.accepted_tests(as_of).into_iter();
        Ok(pb::ListLanguageTestsResponse {
            tests: tests
                .map(|(test, chart)| convert::language_test_message(test, chart))
                .collect(),
        })
    }
}
