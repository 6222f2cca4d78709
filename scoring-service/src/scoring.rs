//! Answers to requests: pure functions of a rule book and a request.

mod analysis;
mod moves;
mod trajectory;
mod validation;

pub use validation::validate_rules;

use std::borrow::Cow;
use std::sync::Arc;

use crs::{
    Date, Explanation, Factors, OfficialLanguage, Path, Reason, RuleBook, RuleSetId, Rules,
    RulesAsOf, Violation, Violations, Words,
};
use express_entry_proto::borrowed;
use express_entry_proto::common::v1 as common;
use express_entry_proto::scoring::v1 as pb;

use crate::convert::{
    self, Reader, assessed_message, date, factors_score_message, ranking_message,
};
use crate::limits;

/// Scores by the rules of one book.
#[derive(Debug, Clone)]
pub struct Scorer {
    book: Arc<RuleBook>,
}

/// What all subjects of a request share.
struct Terms<'a> {
    /// The rules as of the date of the score.
    law: RulesAsOf<'a>,
    /// The date whose age counts, where it is not that of the score.
    age_as_of: Option<Date>,
    view: pb::ScoreView,
    /// The language of explanations and warnings.
    words: &'a Words,
}

/// The terms of a request as they came.
#[derive(Clone, Copy, Default)]
struct Asked<'a> {
    as_of: Option<&'a common::Date>,
    age_as_of: Option<&'a common::Date>,
    categories_as_of: Option<&'a common::Date>,
    rule_set_id: Option<&'a str>,
    view: Option<i32>,
    language: Option<i32>,
}

impl Terms<'_> {
    /// What a profile comes to; `message` is what it was read from. With the age of another date there is
    /// no next change to tell: the birthdays are not the person's.
    fn answer(&self, profile: &crs::Profile, message: &borrowed::Profile<'_>) -> pb::Score {
        let profile = &self.of_age(profile);
        let Self { law, words, .. } = self;
        let (mut assessment, explanation) = if self.view == pb::ScoreView::Explained {
            let (assessment, explanation) = law.explain(profile);
            (assessment, Some(explanation))
        } else {
            (law.assess(profile), None)
        };
        if self.age_as_of.is_some() {
            assessment.next_change = None;
        }
        let explain = |explanation: Explanation<'_>| {
            Box::new(convert::explained_message(
                &explanation,
                &assessment,
                law.rules(),
                message,
                words,
            ))
        };
        let mut score = assessed_message(&assessment, law.rules(), message, self.view, words);
        score.explanation = explanation.map(explain);
        score
    }

    /// The same in the view RANKING.
    fn ranking(&self, profile: &crs::Profile) -> pb::RankingScore {
        let Self { law, words, .. } = self;
        let mut score = law.assessed(&self.of_age(profile), |assessment| {
            ranking_message(assessment, law.rules(), words)
        });
        if self.age_as_of.is_some() {
            score.next_change = None;
        }
        score
    }

    /// A profile with the age that counts.
    fn of_age<'p>(&self, profile: &'p crs::Profile) -> Cow<'p, crs::Profile> {
        match self.age_as_of {
            None => Cow::Borrowed(profile),
            Some(earlier) => Cow::Owned(profile.clone().with_age_of(earlier, self.law.day())),
        }
    }

    fn answer_of_factors(&self, factors: &Factors) -> pb::Score {
        let Self { law, words, .. } = self;
        let rules = law.rules();
        let score = rules.score(factors);
        let explanation = (self.view == pb::ScoreView::Explained).then(|| {
            let explanation = rules.explain_factors(factors, &score);
            Box::new(convert::factors_explained_message(&explanation, words))
        });
        let mut score = factors_score_message(&score, factors, rules, law.day(), self.view, words);
        score.explanation = explanation;
        score
    }
}

/// Facts or factors, as they came.
enum Subject<'a> {
    Profile(&'a common::Profile),
    Factors(&'a common::Factors),
}

impl Scorer {
    /// A scorer by a rule book.
    pub fn new(book: Arc<RuleBook>) -> Self {
        Self { book }
    }

    /// The rule book.
    pub fn book(&self) -> &RuleBook {
        &self.book
    }

    /// Scores one subject.
    ///
    /// # Errors
    /// Everything that is wrong with the request.
    pub fn score(&self, request: &pb::ScoreRequest) -> Result<pb::ScoreResponse, Vec<Violation>> {
        use pb::score_request::Subject as Given;
        let subject = request.subject.as_ref().map(|subject| match subject {
            Given::Profile(profile) => Subject::Profile(profile),
            Given::Factors(factors) => Subject::Factors(factors),
        });
        let terms = self.terms(Asked {
            as_of: request.as_of.as_ref(),
            age_as_of: request.age_as_of.as_ref(),
            categories_as_of: request.categories_as_of.as_ref(),
            rule_set_id: request.rule_set_id.as_deref(),
            view: request.view,
            language: request.language,
        });
        let subject = self.read(subject, as_of(&terms));
        let (terms, subject) = both(terms, subject)?;
        Ok(pb::ScoreResponse {
            rule_set: Some(convert::rule_set_ref(terms.law.rules().set())),
            score: Some(self.answer(&terms, &subject)),
        })
    }

    /// Scores a batch. A subject that is wrong gets a refusal of its own.
    ///
    /// # Errors
    /// Everything that is wrong with the batch as a whole; its fields stand below `path`.
    pub fn batch(
        &self,
        request: &pb::BatchScoreRequest,
        path: &Path<'_>,
    ) -> Result<pb::BatchScoreResponse, Vec<Violation>> {
        let count = request.subjects.len();
        let most = if request.view == Some(pb::ScoreView::Explained.into()) {
            limits::EXPLAINED_SUBJECTS
        } else {
            limits::BATCH_SUBJECTS
        };
        let mut violations = Violations::default();
        if count == 0 {
            let description = "a batch has at least one subject";
            violations.add(&path.field("subjects"), Reason::Required, description);
        } else if count > most {
            let description = format_args!("there are {count}, at most {most} are allowed");
            violations.add(&path.field("subjects"), Reason::TooMany, description);
        }
        let asked = Asked {
            as_of: request.as_of.as_ref(),
            age_as_of: request.age_as_of.as_ref(),
            categories_as_of: request.categories_as_of.as_ref(),
            rule_set_id: request.rule_set_id.as_deref(),
            view: request.view,
            language: request.language,
        };
        let terms = self.read_terms(asked, "as_of", path, &mut violations);
        let terms = violations.finish(terms)?;
        let mut violations_left = limits::BATCH_VIOLATIONS;
        let mut space = borrowed::Profile::default();
        let mut results = pb::ScoreResults::default();
        for subject in &request.subjects {
            let told = self.tell(&terms, subject, &mut space, &mut results);
            if let Err(mut violations) = told {
                violations.truncate(violations_left.max(1));
                violations_left = violations_left.saturating_sub(violations.len());
                results.push(subject.key, &convert::refusal(violations));
            }
        }
        Ok(pb::BatchScoreResponse {
            rule_set: Some(convert::rule_set_ref(terms.law.rules().set())),
            results,
        })
    }

    /// Adds the score of a subject to the results, unless anything is wrong with it. A profile is read
    /// where it lies, in the `space` of the one before.
    fn tell<'s>(
        &self,
        terms: &Terms<'_>,
        subject: &'s pb::Subject,
        space: &mut borrowed::Profile<'s>,
        results: &mut pb::ScoreResults,
    ) -> Result<(), Vec<Violation>> {
        use pb::subject::Subject as Given;
        let given = match &subject.subject {
            Some(Given::Profile(encoded)) => {
                let mut reader = Reader::new(&self.book, terms.law.day());
                let profile = read_encoded(&mut reader, encoded, space);
                let profile = reader.finish(profile.as_ref())?;
                if terms.view == pb::ScoreView::Ranking {
                    results.push(subject.key, &terms.ranking(profile));
                } else {
                    results.push(subject.key, &terms.answer(profile, space));
                }
                return Ok(());
            }
            Some(Given::Factors(factors)) => Some(Subject::Factors(factors)),
            None => None,
        };
        let read = self.read(given, terms.law.day())?;
        results.push(subject.key, &self.answer(terms, &read));
        Ok(())
    }

    fn read<'s>(
        &self,
        subject: Option<Subject<'s>>,
        as_of: Date,
    ) -> Result<Read<'s>, Vec<Violation>> {
        let mut reader = Reader::new(&self.book, as_of);
        let read = match subject {
            Some(Subject::Profile(message)) => {
                let message = borrowed::Profile::lent(message);
                convert::profile(&mut reader, &message, &Path::ROOT.field("profile"))
                    .map(|profile| Read::Profile(profile, message))
            }
            Some(Subject::Factors(message)) => {
                convert::factors(&mut reader, message, &Path::ROOT.field("factors"))
                    .map(|factors| Read::Factors(Box::new(factors)))
            }
            None => {
                let description = "either a profile or factors are required";
                reader
                    .violations
                    .add(&Path::ROOT.field("subject"), Reason::Required, description);
                None
            }
        };
        reader.finish(read)
    }

    /// Reads a profile where factors do not do.
    fn read_profile<'s>(
        &self,
        message: Option<&'s common::Profile>,
        as_of: Date,
    ) -> Result<(crs::Profile, borrowed::Profile<'s>), Vec<Violation>> {
        let mut reader = Reader::new(&self.book, as_of);
        let path = Path::ROOT.field("profile");
        let profile = match message {
            Some(message) => {
                let message = borrowed::Profile::lent(message);
                convert::profile(&mut reader, &message, &path).zip(Some(message))
            }
            None => {
                let description = "a profile is required";
                reader.violations.add(&path, Reason::Required, description);
                None
            }
        };
        reader.finish(profile)
    }

    fn answer(&self, terms: &Terms<'_>, subject: &Read<'_>) -> pb::Score {
        match subject {
            Read::Profile(profile, message) => terms.answer(profile, message),
            Read::Factors(factors) => terms.answer_of_factors(factors),
        }
    }

    fn terms(&self, asked: Asked<'_>) -> Result<Terms<'_>, Vec<Violation>> {
        let mut violations = Violations::default();
        let terms = self.read_terms(asked, "as_of", &Path::ROOT, &mut violations);
        violations.finish(terms)
    }

    /// Reads terms, whose date stands in the field of the given name.
    fn read_terms(
        &self,
        asked: Asked<'_>,
        field: &'static str,
        path: &Path<'_>,
        violations: &mut Violations,
    ) -> Option<Terms<'_>> {
        let view = read_view(asked.view, &path.field("view"), violations);
        let words = self.read_language(asked.language, &path.field("language"), violations);
        let as_of = self.read_as_of(asked.as_of, &path.field(field), violations);
        let mut earlier = |message: Option<_>, field| match message {
            None => Some(None),
            Some(message) => read_earlier(message, as_of, &path.field(field), violations).map(Some),
        };
        let age_as_of = earlier(asked.age_as_of, "age_as_of");
        let categories_as_of = earlier(asked.categories_as_of, "categories_as_of");
        let rules = match asked.rule_set_id {
            Some(id) => self.read_rule_set(id, &path.field("rule_set_id"), violations),
            // A date that no rules govern was refused above.
            None => as_of.and_then(|as_of| self.book.rules_on(as_of).ok()),
        };
        let rules = match categories_as_of? {
            None => rules?,
            Some(earlier) => rules?.with_categories_of(earlier),
        };
        Some(Terms {
            law: rules.as_of(as_of?),
            age_as_of: age_as_of?,
            view: view?,
            words: words?,
        })
    }

    /// The words of the language asked for.
    fn read_language(
        &self,
        language: Option<i32>,
        path: &Path<'_>,
        violations: &mut Violations,
    ) -> Option<&Words> {
        let Some(number) = language else {
            return Some(self.book.words(OfficialLanguage::English));
        };
        let language = common::OfficialLanguage::try_from(number);
        let language = language.ok().and_then(convert::official_language);
        if language.is_none() {
            let description = "ENGLISH or FRENCH; leave it out for ENGLISH";
            violations.add(path, Reason::UnknownValue, description);
        }
        language.map(|language| self.book.words(language))
    }

    fn read_as_of(
        &self,
        as_of: Option<&common::Date>,
        path: &Path<'_>,
        violations: &mut Violations,
    ) -> Option<Date> {
        let Some(message) = as_of else {
            violations.add(
                path,
                Reason::Required,
                "the date to score as of is required",
            );
            return None;
        };
        let as_of = date(message, path, violations)?;
        let first = self.book.first_day();
        if as_of < first {
            let description = format_args!("{as_of} lies before {first}, the first day governed");
            violations.add(path, Reason::OutOfRange, description);
            return None;
        }
        Some(as_of)
    }

    fn read_rule_set(
        &self,
        id: &str,
        path: &Path<'_>,
        violations: &mut Violations,
    ) -> Option<Rules<'_>> {
        let Some(id) = RuleSetId::parse(id) else {
            violations.add(path, Reason::UnknownValue, convert::RULE_SET_ID);
            return None;
        };
        match self.book.rules_named(id) {
            Ok(rules) => Some(rules),
            Err(unusable) => {
                let reason = match unusable {
                    crs::RuleSetUnusable::Unknown(_) => Reason::UnknownValue,
                    crs::RuleSetUnusable::Announced(_) => Reason::NotAccepted,
                };
                violations.add(path, reason, unusable);
                None
            }
        }
    }
}

/// Facts or factors that nothing is wrong with.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one at a time, nearly always of facts, and it stays where it was made"
)]
enum Read<'a> {
    /// Facts, and the message that they came in, to name them by.
    Profile(crs::Profile, borrowed::Profile<'a>),
    Factors(Box<crs::Factors>),
}

/// Reads a profile where it lies: thousands moved about would cost as much as to read them does.
fn read_encoded<'s>(
    reader: &mut Reader<'_>,
    encoded: &'s [u8],
    space: &mut borrowed::Profile<'s>,
) -> Option<crs::Profile> {
    let path = Path::ROOT.field("profile");
    if let Err(malformed) = space.read_anew(encoded) {
        reader.violations.add(&path, Reason::Malformed, malformed);
        return None;
    }
    convert::profile(reader, space, &path)
}

/// The date to read a subject by. Without terms it is read all the same, as of the last day, so that
/// all is told.
fn as_of(terms: &Result<Terms<'_>, Vec<Violation>>) -> Date {
    terms.as_ref().map_or(Date::MAX, |terms| terms.law.day())
}

/// Two parts of a request, or everything that is wrong with either.
fn both<A, B>(
    one: Result<A, Vec<Violation>>,
    other: Result<B, Vec<Violation>>,
) -> Result<(A, B), Vec<Violation>> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (one, other) => {
            let wrong = one.err().into_iter().chain(other.err());
            Err(wrong.flatten().collect())
        }
    }
}

/// A date that counts for something in place of that of the score, and is not later than it.
fn read_earlier(
    message: &common::Date,
    as_of: Option<Date>,
    path: &Path<'_>,
    violations: &mut Violations,
) -> Option<Date> {
    let earlier = date(message, path, violations)?;
    if as_of.is_some_and(|as_of| as_of < earlier) {
        let description = format_args!("{earlier} lies after the date to score as of");
        violations.add(path, Reason::Inconsistent, description);
        return None;
    }
    Some(earlier)
}

fn read_view(
    view: Option<i32>,
    path: &Path<'_>,
    violations: &mut Violations,
) -> Option<pb::ScoreView> {
    let Some(number) = view else {
        return Some(pb::ScoreView::Standard);
    };
    match pb::ScoreView::try_from(number) {
        Ok(pb::ScoreView::Unspecified) | Err(_) => {
            let description = "RANKING, STANDARD or EXPLAINED; leave it out for STANDARD";
            violations.add(path, Reason::UnknownValue, description);
            None
        }
        Ok(view) => Some(view),
    }
}
