//! Facts that changed their state from one day to the next.

use super::reasons::{ChangeKind, Found};
use crate::calendar::completed_years;
use crate::derive::education::CredentialState;
use crate::derive::language::LanguageState;
use crate::derive::{Dossier, Papers, relatives};
use crate::{
    Assessment, Date, EmploymentKind, FactRef, OfficialLanguage, ProgramRules, Relative, RulesAsOf,
};

/// The facts of a dossier, before the day before.
pub(super) struct Facts<'a> {
    pub(super) dossier: &'a Dossier<'a>,
    pub(super) law: Option<&'a ProgramRules>,
    pub(super) yesterday: Date,
}

impl Facts<'_> {
    /// Notes every fact that changed its state.
    pub(super) fn note(&self, found: &mut Found, before: &Assessment, now: &Assessment) {
        let dossier = self.dossier;
        self.policies(found);
        let (was, is) = (before.factors.age, now.factors.age);
        if was != is {
            let kind = ChangeKind::Birthday {
                before: was,
                after: is,
            };
            found.add(kind, vec![FactRef::Birth]);
        }
        let partner = dossier.partner.as_ref().map(|partner| (partner, true));
        for (papers, of_partner) in [Some((&dossier.person, false)), partner]
            .into_iter()
            .flatten()
        {
            self.languages(found, papers, of_partner);
            self.credentials(found, papers, of_partner);
        }
        self.first_languages(found, before, now);
        self.papers(found);
        self.relatives(found);
    }

    /// Public policies within the rule set, with the facts that they admit.
    fn policies(&self, found: &mut Found) {
        let dossier = self.dossier;
        let counting = &dossier.law.rules.set.counting;
        let ranking = [
            counting.canadian_work.physicians_count_from,
            counting.foreign_work.physicians_count_from,
            counting.spouse_canadian_work.physicians_count_from,
            counting
                .listed_occupation
                .and_then(|rule| rule.canadian_work?.physicians_count_from),
        ];
        let programs = self.law.into_iter().flat_map(|law| {
            let rules = [
                &law.fsw.experience,
                &law.cec.experience,
                &law.fst.experience,
            ];
            rules.map(|rule| rule.physicians_count_from)
        });
        let today = Some(dossier.law.on);
        let categories = dossier.law.rules.each_category(dossier.law.on).iter();
        let categories = categories.filter_map(|category| category.work.as_ref());
        let categories = categories.map(|work| work.experience.physicians_count_from);
        if ranking
            .into_iter()
            .chain(programs)
            .chain(categories)
            .any(|from| from == today)
        {
            found.add(ChangeKind::PublicPolicyInForce, self.physicians_work());
        }
        let rule = counting.canadian_study.as_ref();
        let exemption = rule.and_then(|rule| rule.exemption);
        if exemption.map(|exemption| exemption.in_force) == today {
            let credentials = dossier.person.facts.credentials.iter().enumerate();
            let studied = credentials.filter(|(_, credential)| credential.canadian_study.is_some());
            let facts = studied.map(|(index, _)| FactRef::Credential {
                of_partner: false,
                index,
            });
            found.add(ChangeKind::PublicPolicyInForce, facts.collect());
        }
    }

    fn physicians_work(&self) -> Vec<FactRef> {
        let work = self.dossier.person.facts.work.iter().enumerate();
        let physicians =
            work.filter(|(_, work)| work.employment == EmploymentKind::SelfEmployedPhysician);
        let fact = |(index, _)| FactRef::Work {
            of_partner: false,
            index,
        };
        physicians.map(fact).collect()
    }

    fn languages(&self, found: &mut Found, papers: &Papers<'_>, of_partner: bool) {
        let RulesAsOf { rules, on, .. } = self.dossier.law;
        let ranking = rules.set.counting.language_result_years;
        let programs = self.law.map(|law| law.language_result_years);
        let languages = &papers.facts.languages;
        for (language, result) in [
            (OfficialLanguage::English, &languages.english),
            (OfficialLanguage::French, &languages.french),
        ] {
            let Some(result) = result else { continue };
            let fact = FactRef::Language {
                of_partner,
                language,
            };
            let by_limit = |years| {
                let state = |on| LanguageState::of(rules.book, result, on, years);
                turn(state(self.yesterday), state(*on))
            };
            // The programs may let a result count for another time; once told, it is told.
            let kinds = [by_limit(ranking), programs.and_then(by_limit)];
            if let Some(kind) = kinds.into_iter().flatten().next() {
                found.add(kind, vec![fact]);
            }
        }
    }

    fn credentials(&self, found: &mut Found, papers: &Papers<'_>, of_partner: bool) {
        let ranking = self.dossier.law.rules.set.counting.assessment_years;
        let programs = self.law.map(|law| law.assessment_years);
        for (index, credential) in papers.facts.credentials.iter().enumerate() {
            let by_limit = |years| {
                let state = |on| CredentialState::of(credential, on, years);
                match (state(self.yesterday), state(self.dossier.law.on)) {
                    (CredentialState::Counts { .. }, CredentialState::Expired) => {
                        Some(ChangeKind::AssessmentExpired)
                    }
                    (CredentialState::NotYet { .. }, CredentialState::Counts { .. }) => {
                        Some(ChangeKind::CredentialCounts)
                    }
                    _ => None,
                }
            };
            let kinds = [by_limit(ranking), programs.and_then(by_limit)];
            if let Some(kind) = kinds.into_iter().flatten().next() {
                found.add(kind, vec![FactRef::Credential { of_partner, index }]);
            }
        }
    }

    /// The choice of first language, where it turned with all levels as before.
    fn first_languages(&self, found: &mut Found, before: &Assessment, now: &Assessment) {
        let (was, is) = (&before.factors, &now.factors);
        let both = |of_partner| {
            let language = |language| FactRef::Language {
                of_partner,
                language,
            };
            [OfficialLanguage::English, OfficialLanguage::French]
                .map(language)
                .to_vec()
        };
        let as_before = (was.english, was.french) == (is.english, is.french);
        if was.first_language != is.first_language && as_before {
            found.add(ChangeKind::FirstLanguageChosen, both(false));
        }
        let Some((was, is)) = was.spouse.zip(is.spouse) else {
            return;
        };
        let levels = self.dossier.partner.as_ref().map(|partner| {
            let results = &partner.facts.languages;
            let rules = self.dossier.law.rules;
            let years = rules.set.counting.language_result_years;
            [results.english, results.french].map(|result| {
                let result = result?;
                LanguageState::of(rules.book, &result, self.yesterday, years).levels()
            })
        });
        let levels_now = self.dossier.partner.as_ref().map(|partner| {
            let levels = partner.languages.levels();
            [levels.english, levels.french]
        });
        if was.language != is.language && levels == levels_now {
            found.add(ChangeKind::FirstLanguageChosen, both(true));
        }
    }

    /// Certificates, offers and a nomination that begin to count.
    fn papers(&self, found: &mut Found) {
        let Dossier { profile, law, .. } = self.dossier;
        let on = &law.on;
        for (index, certificate) in profile.certificates.iter().enumerate() {
            if certificate.issued == *on {
                let fact = FactRef::Certificate { index };
                found.add(ChangeKind::CertificateCounts, vec![fact]);
            }
        }
        for (index, offer) in profile.job_offers.iter().enumerate() {
            if offer.offered == *on {
                found.add(
                    ChangeKind::JobOfferCounts,
                    vec![FactRef::JobOffer { index }],
                );
            }
        }
        let nomination = profile.nomination;
        if nomination.is_some_and(|nomination| nomination.effective() == *on) {
            found.add(ChangeKind::NominationEffective, vec![FactRef::Nomination]);
        }
    }

    fn relatives(&self, found: &mut Found) {
        let Dossier { profile, law, .. } = self.dossier;
        let (on, counting) = (&law.on, &law.rules.set.counting);
        let grid = self.law.map(|law| &law.fsw.grid.adaptability);
        let ages = [
            counting.sibling_age_min,
            grid.map(|grid| grid.relative_age_min),
        ];
        let came_of = |relative: &Relative, age| {
            completed_years(relative.birth, self.yesterday) < age
                && completed_years(relative.birth, *on) >= age
        };
        for (index, relative) in profile.relatives.iter().enumerate() {
            let of_age = ages.iter().flatten().any(|age| came_of(relative, *age));
            if of_age && relatives::settled(relative, self.dossier.partner.is_some()) {
                found.add(ChangeKind::RelativeOfAge, vec![FactRef::Relative { index }]);
            }
        }
    }
}

/// What became of a language result from one day to the next.
fn turn(before: LanguageState, now: LanguageState) -> Option<ChangeKind> {
    use LanguageState as State;
    match (before, now) {
        (State::Counts { levels, .. }, State::Counts { levels: since, .. }) => {
            (levels != since).then_some(ChangeKind::LanguageChartInForce)
        }
        (State::Counts { .. }, State::Expired) => Some(ChangeKind::LanguageResultExpired),
        (State::Counts { .. }, State::NotAccepted { .. }) => {
            Some(ChangeKind::LanguageTestNotAccepted)
        }
        (State::NotYet { .. } | State::NotAccepted { .. }, State::Counts { .. }) => {
            Some(ChangeKind::LanguageResultCounts)
        }
        _ => None,
    }
}
