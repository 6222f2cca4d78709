//! Rules as of a day: what they say of everybody who is judged on it, looked up once.

use crate::calendar::Today;
use crate::derive::work::WorkLaw;
use crate::next_change::next_of;
use crate::{CategoryList, Counting, Date, FundsTable, ProgramRules, Rules};

/// Rules as of a day. Whoever judges thousands on it asks for them once.
#[derive(Clone, Copy)]
pub struct RulesAsOf<'a> {
    pub(crate) rules: Rules<'a>,
    pub(crate) on: Date,
    pub(crate) today: Today,
    /// What the programs ask; none where only points are asked for.
    pub(crate) programs: Option<&'a ProgramRules>,
    /// The categories, where programs are judged.
    pub(crate) categories: Option<&'a CategoryList>,
    /// What the person's work is sorted by.
    pub(crate) work: WorkLaw<'a>,
    /// What the work of a counted partner is sorted by.
    pub(crate) partner_work: WorkLaw<'a>,
    /// The settlement funds, and the first later day on which others are needed.
    pub(crate) funds: (Option<&'a FundsTable>, Option<Date>),
    pub(crate) next: NextLaw,
}

/// The first later days on which the law may turn.
#[derive(Clone, Copy)]
pub(crate) struct NextLaw {
    /// Another rule set takes over.
    pub(crate) rule_set: Option<Date>,
    /// The rule set begins to count more kinds of work or study.
    pub(crate) policy: Option<Date>,
    /// What stands beside the rule set turns, other than funds.
    pub(crate) beside: Option<Date>,
}

impl<'a> Rules<'a> {
    /// The rules as of a day.
    pub fn as_of(&self, on: Date) -> RulesAsOf<'a> {
        RulesAsOf::new(*self, on, self.beside.programs.at_or_first(on))
    }

    /// The same for points alone: nobody is a candidate for any program by them.
    pub fn for_points(&self, on: Date) -> RulesAsOf<'a> {
        RulesAsOf::new(*self, on, None)
    }
}

impl<'a> RulesAsOf<'a> {
    fn new(rules: Rules<'a>, on: Date, programs: Option<&'a ProgramRules>) -> Self {
        let categories = programs.and_then(|_| rules.categories(on));
        let work = |of_partner| WorkLaw::new(rules, programs, categories, on, of_partner);
        Self {
            rules,
            on,
            today: Today::from(on),
            programs,
            categories,
            work: work(false),
            partner_work: work(true),
            funds: rules.beside.funds.at_or_first_until(on),
            next: NextLaw {
                rule_set: rules.next_rule_set(on),
                policy: rules.set.counting.next_policy(on),
                beside: rules.beside.next_turn(on),
            },
        }
    }

    /// The rules.
    pub fn rules(&self) -> &Rules<'a> {
        &self.rules
    }

    /// The day.
    pub fn day(&self) -> Date {
        self.on
    }
}

impl Counting {
    /// The first day after `on` on which more kinds of work or study begin to count.
    fn next_policy(&self, on: Date) -> Option<Date> {
        let exemption = self.canadian_study.and_then(|rule| rule.exemption);
        let listed = self.listed_occupation.and_then(|rule| rule.canadian_work);
        next_of(
            on,
            [
                self.canadian_work.physicians_count_from,
                self.foreign_work.physicians_count_from,
                self.spouse_canadian_work.physicians_count_from,
                exemption.map(|exemption| exemption.in_force),
                listed.and_then(|rule| rule.physicians_count_from),
            ],
        )
    }
}
