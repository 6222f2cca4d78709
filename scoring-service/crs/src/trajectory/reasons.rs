//! What changed from one day to the next, and what it moved.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;
use super::work;
use crate::derive::Dossier;
use crate::programs::Candidacy;
use crate::{
    Assessment, CategoryRules, Comparison, Date, FactRef, Factor, Points, Program, ProgramStanding,
    Requirement, RuleSetId, Rules, Unmet,
};

/// One thing that changed on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeReason {
    /// What changed.
    pub kind: ChangeKind,
    /// The facts that it rests on; none where it is the law.
    pub facts: Vec<FactRef>,
    /// The factors that it bears on and whose points changed, with the points of both days. Where two
    /// reasons of one day bear on a factor, both have it.
    pub factors: Vec<(Factor, Points)>,
    /// The requirements of programs that it bears on and that changed.
    pub requirements: Vec<RequirementChange>,
    /// The categories that it bears on and that the person came to belong to, or no longer does.
    pub categories: Vec<CategoryChange>,
}

/// A category that a person came to belong to, or no longer does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryChange {
    /// Key and version, such as `healthcare-v3`.
    pub id: String,
    /// Whether the person belongs to it now.
    pub member: bool,
}

/// A requirement of a program that came to be met, or no longer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequirementChange {
    /// The program.
    pub program: Program,
    /// The requirement.
    pub requirement: Requirement,
    /// Whether it is met now.
    pub met: bool,
}

/// What can change with a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// Another rule set took over.
    RuleSetInForce(RuleSetId),
    /// A rule set that is not known in full took over; the one before is used.
    RuleSetSuperseded(RuleSetId),
    /// What the programs ask changed.
    ProgramRulesInForce,
    /// A public policy within a rule set came into force.
    PublicPolicyInForce,
    /// Other amounts of settlement funds are needed.
    FundsInForce,
    /// Another chart converts the scores of a test.
    LanguageChartInForce,
    /// A birthday, with the age before and since.
    Birthday {
        /// Completed years before.
        before: u8,
        /// Completed years since.
        after: u8,
    },
    /// A language result began to count.
    LanguageResultCounts,
    /// A language result turned too old.
    LanguageResultExpired,
    /// A language test is no longer accepted.
    LanguageTestNotAccepted,
    /// The other official language earns more as the first, with all levels as before.
    FirstLanguageChosen,
    /// A credential began to count.
    CredentialCounts,
    /// The assessment of a credential turned too old.
    AssessmentExpired,
    /// Years of work in Canada that the ranking counts.
    CanadianWork {
        /// Completed years before.
        before: u8,
        /// Completed years since: more where a running job completed one, fewer where work left the
        /// window.
        after: u8,
    },
    /// Years of work abroad that the ranking counts.
    ForeignWork {
        /// Completed years before.
        before: u8,
        /// Completed years since.
        after: u8,
    },
    /// The experience that a program, or its selection grid, asks for was completed.
    ExperienceCompleted,
    /// Experience that a program, or its selection grid, asks for left its window.
    ExperienceLeftWindow,
    /// The occupation with the most work, which sets a program's level of language, is another.
    MainOccupation,
    /// Authorised work in Canada, which exempts from funds beside an offer, began or ended.
    AuthorisedWork,
    /// A certificate of qualification began to count.
    CertificateCounts,
    /// A job offer began to count.
    JobOfferCounts,
    /// A nomination took effect.
    NominationEffective,
    /// A relative came of age.
    RelativeOfAge,
    /// Another list of occupations came into force within the rule set.
    OccupationListInForce,
    /// Months of work in Canada in listed occupations, as far as the rule set tells them apart.
    ListedWork {
        /// Months before.
        before: u8,
        /// Months since.
        after: u8,
    },
    /// Other categories, or other versions of them, came into force.
    CategoriesInForce,
}

/// Everything that changed on the day of a dossier, of what `before`, the assessment of the day
/// before, and `now` differ in.
pub(super) fn between(
    before: &Assessment,
    now: &Assessment,
    dossier: &Dossier<'_>,
    candidacy: Option<&Candidacy<'_>>,
) -> Vec<ChangeReason> {
    let Ok(yesterday) = dossier.law.on.yesterday() else {
        return Vec::new();
    };
    let mut found = Found::new(
        before,
        now,
        turned_categories(before, now, dossier.law.rules),
    );
    law(&mut found, before, now, dossier, yesterday);
    let facts = Facts {
        dossier,
        law: candidacy.map(|candidacy| candidacy.law),
        yesterday,
    };
    facts.note(&mut found, before, now);
    work::note(&mut found, dossier, candidacy, yesterday);
    found.reasons
}

/// Rule sets, programs' rules and amounts of funds that came into force.
fn law(
    found: &mut Found,
    before: &Assessment,
    now: &Assessment,
    dossier: &Dossier<'_>,
    yesterday: Date,
) {
    if now.rule_set != before.rule_set {
        found.add(ChangeKind::RuleSetInForce(now.rule_set), Vec::new());
    }
    let superseded_by = now.superseded_by();
    if let Some(by) = superseded_by.filter(|_| superseded_by != before.superseded_by()) {
        found.add(ChangeKind::RuleSetSuperseded(by), Vec::new());
    }
    let beside = dossier.law.rules.beside;
    let today = Some(dossier.law.on);
    if beside.programs.next_change(yesterday) == today {
        found.add(ChangeKind::ProgramRulesInForce, Vec::new());
    }
    if beside.funds.next_change(yesterday) == today {
        found.add(ChangeKind::FundsInForce, Vec::new());
    }
    if dossier.law.rules.next_list(yesterday) == today {
        found.add(ChangeKind::OccupationListInForce, Vec::new());
    }
    if dossier.law.rules.next_categories(yesterday) == today {
        found.add(ChangeKind::CategoriesInForce, Vec::new());
    }
}

/// Collects reasons, each with what it bears on of all that changed.
pub(super) struct Found {
    factors: Vec<(Factor, Points)>,
    requirements: Vec<RequirementChange>,
    categories: Vec<TurnedCategory>,
    reasons: Vec<ChangeReason>,
}

/// A category that the person came to belong to, or no longer does.
struct TurnedCategory {
    id: String,
    member: bool,
    /// What turned of what it asks for; none where it came into force, or went out of it.
    requirements: Vec<Requirement>,
}

impl Found {
    fn new(before: &Assessment, now: &Assessment, categories: Vec<TurnedCategory>) -> Self {
        let comparison = Comparison {
            left: &before.score,
            right: &now.score,
        };
        let programs = before.programs.iter().zip(&now.programs);
        Self {
            factors: comparison.changed_factors().collect(),
            requirements: programs
                .flat_map(|(one, other)| turned(one, other))
                .collect(),
            categories,
            reasons: Vec::new(),
        }
    }

    /// Notes what changed. Without anything that it bears on it is no reason, unless another rule set
    /// took over: that is a change by itself.
    pub(super) fn add(&mut self, kind: ChangeKind, facts: Vec<FactRef>) {
        let of_partner = facts.iter().any(|fact| fact.of_partner());
        let factors = self.factors.iter().copied();
        let moved = &self.requirements;
        let direct = |change: &RequirementChange| kind.bears_on_requirement(change.requirement);
        // A nominee needs a federal program, which whatever turns that program turns too.
        let federal = |change: &RequirementChange| {
            direct(change) && change.program != Program::ProvincialNominee
        };
        let turns_federal = moved.iter().any(federal);
        let follows = |change: &RequirementChange| {
            turns_federal && change.requirement == Requirement::FederalProgram
        };
        let requirements = moved.iter().copied();
        let categories = self.categories.iter();
        let reason = ChangeReason {
            kind,
            factors: factors
                .filter(|(factor, _)| kind.bears_on(*factor, of_partner))
                .collect(),
            requirements: requirements
                .filter(|change| direct(change) || follows(change))
                .collect(),
            categories: categories
                .filter(|turned| turned.rests_on(kind))
                .map(|turned| CategoryChange {
                    id: turned.id.clone(),
                    member: turned.member,
                })
                .collect(),
            facts,
        };
        let rule_set = matches!(
            kind,
            ChangeKind::RuleSetInForce(_) | ChangeKind::RuleSetSuperseded(_)
        );
        let moves = !reason.factors.is_empty()
            || !reason.requirements.is_empty()
            || !reason.categories.is_empty();
        if rule_set || moves {
            self.reasons.push(reason);
        }
    }

    /// Whether a category that is in force on both days is among those that turned.
    pub(super) fn turned(&self, category: &CategoryRules) -> bool {
        let mut turned = self.categories.iter();
        turned.any(|turned| turned.id == category.id && !turned.requirements.is_empty())
    }
}

impl TurnedCategory {
    fn rests_on(&self, kind: ChangeKind) -> bool {
        if self.requirements.is_empty() {
            return kind == ChangeKind::CategoriesInForce;
        }
        let mut requirements = self.requirements.iter();
        requirements.any(|requirement| kind.bears_on_requirement(*requirement))
    }
}

/// The categories that the person came to belong to, or no longer does.
fn turned_categories(
    before: &Assessment,
    now: &Assessment,
    rules: Rules<'_>,
) -> Vec<TurnedCategory> {
    if before.categories.members == now.categories.members {
        return Vec::new();
    }
    let was: BTreeMap<_, _> = requirements_unmet(before, rules);
    let is: BTreeMap<_, _> = requirements_unmet(now, rules);
    let ids: BTreeSet<_> = was.keys().chain(is.keys()).copied().collect();
    let turned = ids.into_iter().filter_map(|id| {
        let (was, is) = (was.get(id), is.get(id));
        let member = |unmet: Option<&Vec<Requirement>>| unmet.is_some_and(Vec::is_empty);
        let lacking = [was, is].into_iter().flatten().flatten().copied();
        (member(was) != member(is)).then(|| TurnedCategory {
            id: id.to_owned(),
            member: member(is),
            // Whoever belongs to it on one of two days lacks something on the other.
            requirements: match (was, is) {
                (Some(_), Some(_)) => lacking.collect(),
                _ => Vec::new(),
            },
        })
    });
    turned.collect()
}

/// What the person lacks for each category of the day.
fn requirements_unmet<'a>(
    assessment: &Assessment,
    rules: Rules<'a>,
) -> BTreeMap<&'a str, Vec<Requirement>> {
    let standings = assessment.categories.unmet(rules);
    let lacking = |unmet: Vec<Unmet>| unmet.into_iter().map(Unmet::requirement).collect();
    standings
        .map(|(category, unmet)| (category.id.as_str(), lacking(unmet)))
        .collect()
}

/// The requirements of a program that turned from met to not met or back.
fn turned(before: &ProgramStanding, now: &ProgramStanding) -> Vec<RequirementChange> {
    let lacks = |standing: &ProgramStanding, requirement| {
        let mut unmet = standing.unmet.iter();
        unmet.any(|unmet| unmet.requirement() == requirement)
    };
    let change = |requirement, met| RequirementChange {
        program: now.program,
        requirement,
        met,
    };
    let lost = now.unmet.iter().map(|unmet| unmet.requirement());
    let lost = lost.filter(|requirement| !lacks(before, *requirement));
    let gained = before.unmet.iter().map(|unmet| unmet.requirement());
    let gained = gained.filter(|requirement| !lacks(now, *requirement));
    lost.map(|requirement| change(requirement, false))
        .chain(gained.map(|requirement| change(requirement, true)))
        .collect()
}

impl FactRef {
    /// Whether it is a fact of the partner.
    pub fn of_partner(self) -> bool {
        match self {
            Self::Language { of_partner, .. }
            | Self::Credential { of_partner, .. }
            | Self::Work { of_partner, .. } => of_partner,
            Self::Partner => true,
            Self::Birth
            | Self::JobOffer { .. }
            | Self::Certificate { .. }
            | Self::Nomination
            | Self::Relative { .. } => false,
        }
    }
}
