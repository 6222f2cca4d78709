//! What may happen to a person.

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use crs::RuleBook;
use express_entry_proto::common::v1 as common;
use jiff::civil::{Date, date};
use prost::Message;
use rounds_core::{
    Assessment, CandidateNumber, CandidateState, Grouping, Instant, Province, Shortfall, Shortfalls,
};
use rounds_service::convert::values;

use super::{Audit, Invitation, Person, Stage, is_exempt, is_nominee, voluntary};
use crate::anew::Terms;

impl Audit {
    pub(super) fn received(
        &mut self,
        candidate: CandidateNumber,
        (received_at, at): (Instant, Instant),
        facts: Option<Bytes>,
        assessment: Assessment,
        registered: bool,
    ) -> Result<()> {
        let facts = facts.context("no facts")?;
        ensure!(candidate.get() as usize == self.people.len() + 1);
        ensure!(received_at <= at && at < received_at.one_year_later());
        self.is_of(&assessment, &facts, Terms::of_day(at.day()))?;
        let mandatory = (date(2015, 1, 1)..=date(2017, 6, 5)).contains(&at.day());
        let state = if assessment.programs.is_empty() {
            CandidateState::NotEligible
        } else if mandatory && !registered && !is_exempt(&assessment) {
            CandidateState::PendingJobBank
        } else {
            CandidateState::InPool
        };
        self.people.push(Person {
            received_at,
            facts,
            assessment,
            state,
            offer: None,
            invited: None,
            shortfalls: None,
        });
        Ok(())
    }

    pub(super) fn rescored(
        &mut self,
        scores: Vec<(CandidateNumber, Assessment)>,
        at: Instant,
    ) -> Result<()> {
        for (candidate, assessment) in scores {
            ensure!(assessment.as_of <= at.day(), "of a day to come");
            let facts = self.person(candidate)?.facts.clone();
            self.is_of(&assessment, &facts, Terms::of_day(assessment.as_of))?;
            self.person(candidate)?.assess(assessment)?;
        }
        Ok(())
    }

    pub(super) fn applied(
        &mut self,
        candidate: CandidateNumber,
        given: Option<Bytes>,
        (when_invited, when_received, shortfalls): (Assessment, Assessment, Shortfalls),
        at: Instant,
    ) -> Result<()> {
        let person = self.person(candidate)?;
        let invited = person.open_invitation(at)?;
        let stored = common::Profile::decode(person.facts.clone())?;
        let facts = given.unwrap_or_else(|| person.facts.clone());
        let applied = common::Profile::decode(facts.clone())?;
        ensure!(
            applied.nomination == stored.nomination,
            "a nomination stays"
        );
        let round = self.rounds.get(&invited.round).context("a round")?;
        let Stage::Completed(outcome) = &round.stage else {
            bail!("invited by a round that has not run");
        };
        let then = Terms {
            rule_set: outcome.basis.map(|basis| basis.rule_set.id),
            ..Terms::of_day(outcome.as_of)
        };
        let now = Terms {
            as_of: at.day(),
            age_as_of: Some(outcome.as_of),
            categories_as_of: Some(outcome.as_of),
            ..then
        };
        let facts_then = with_tests_of(applied, &stored, outcome.as_of);
        self.is_of(&when_invited, &facts_then.encode_to_vec().into(), then)?;
        self.is_of(&when_received, &facts, now)?;

        let lowest = outcome.invited.iter().map(|one| one.score).min();
        let cut_off = round.instruction.required_score.or(lowest);
        let in_category = |facts: &Assessment| match &round.instruction.grouping {
            Grouping::Category(category) => facts.categories.contains(category),
            Grouping::Everyone | Grouping::Program(_) => true,
        };
        let mut short = Vec::new();
        if !when_invited.programs.contains(invited.program) {
            short.push(Shortfall::ProgramWhenInvited);
        }
        if !when_received.programs.contains(invited.program) {
            short.push(Shortfall::ProgramWhenReceived);
        }
        if !in_category(&when_invited) {
            short.push(Shortfall::CategoryWhenInvited);
        }
        if !in_category(&when_received) {
            short.push(Shortfall::CategoryWhenReceived);
        }
        if Some(when_invited.score) < cut_off {
            short.push(Shortfall::ScoreWhenInvited);
        }
        if Some(when_received.score) < cut_off {
            short.push(Shortfall::ScoreWhenReceived);
        }
        if invited.nomination_withdrawn {
            short.push(Shortfall::NominationWithdrawn);
        }
        ensure!(
            shortfalls.iter().eq(short.iter().copied()),
            "falls short of {short:?}"
        );
        let person = self.person(candidate)?;
        person.leave(CandidateState::Applied);
        person.shortfalls = Some(shortfalls);
        Ok(())
    }

    pub(super) fn updated(
        &mut self,
        candidate: CandidateNumber,
        facts: Option<Bytes>,
        assessment: Assessment,
        at: Instant,
    ) -> Result<()> {
        let facts = facts.context("no facts")?;
        let [before, after] = [&self.person(candidate)?.facts, &facts]
            .map(|facts| common::Profile::decode(facts.clone()));
        let (before, after) = (before?.nomination, after?.nomination);
        ensure!(before == after, "{before:?} stays, and is not {after:?}");
        self.replaced(candidate, facts, assessment, at)
    }

    /// Other facts of a person in the pool, or waiting for it.
    fn replaced(
        &mut self,
        candidate: CandidateNumber,
        facts: Bytes,
        assessment: Assessment,
        at: Instant,
    ) -> Result<()> {
        self.is_of(&assessment, &facts, Terms::of_day(at.day()))?;
        let person = self.person(candidate)?;
        ensure!(person.is_tracked_in_time(at));
        person.facts = facts;
        person.assess(assessment)
    }

    pub(super) fn accepted(
        &mut self,
        candidate: CandidateNumber,
        facts: Option<Bytes>,
        assessment: Assessment,
        at: Instant,
    ) -> Result<()> {
        let province = values::province_to(self.person(candidate)?.take_offer(at)?);
        let before = &self.person(candidate)?.facts;
        let nominee = common::Profile {
            nomination: Some(common::Nomination {
                province: province.into(),
                effective: Some(values::date(at.day())),
            }),
            ..common::Profile::decode(before.clone())?
        };
        let facts = facts.context("no facts")?;
        let after = common::Profile::decode(facts.clone())?;
        ensure!(after == nominee, "the nomination makes the facts {after:?}");
        self.replaced(candidate, facts, assessment, at)
    }

    pub(super) fn given_back(
        &mut self,
        candidate: CandidateNumber,
        assessment: Assessment,
        at: Instant,
    ) -> Result<()> {
        let facts = self.person(candidate)?.facts.clone();
        self.is_of(&assessment, &facts, Terms::of_day(at.day()))?;
        self.person(candidate)?.give_back(assessment, at)
    }

    pub(super) fn waived(&mut self, candidate: CandidateNumber, at: Instant) -> Result<()> {
        let end = self.person(candidate)?.end();
        ensure!(end == Some(voluntary()), "the time was up at {end:?}");
        let (from, to) = (CandidateState::PendingJobBank, CandidateState::InPool);
        self.ends(candidate, from, to, at)
    }

    pub(super) fn offer_lapsed(&mut self, candidate: CandidateNumber, at: Instant) -> Result<()> {
        let offer = self.person(candidate)?.offer.take();
        let (_, end) = offer.context("there is no offer")?;
        self.lapses_in_order(end, at)
    }

    /// Time is up for a person.
    pub(super) fn ends(
        &mut self,
        candidate: CandidateNumber,
        from: CandidateState,
        to: CandidateState,
        at: Instant,
    ) -> Result<()> {
        let person = self.person(candidate)?;
        ensure!(person.state == from, "the person is {:?}", person.state);
        let end = person.end().context("nothing ends")?;
        // Whoever enters the pool keeps the nomination offered; whoever leaves does not.
        if to == CandidateState::InPool {
            person.state = to;
        } else {
            person.leave(to);
        }
        self.lapses_in_order(end, at)
    }

    /// Whether an assessment is what its facts come to.
    fn is_of(&self, assessment: &Assessment, facts: &Bytes, terms: Terms) -> Result<()> {
        let anew = self.anew.assess(facts, terms)?;
        ensure!(*assessment == anew, "the facts come to {anew:?}");
        Ok(())
    }
}

impl Person {
    /// Takes up a new score.
    fn assess(&mut self, assessment: Assessment) -> Result<()> {
        ensure!(self.is_tracked(), "the person is {:?}", self.state);
        let known = self.assessment.as_of;
        ensure!(known <= assessment.as_of, "a score of {known} is known");
        if assessment.programs.is_empty() {
            self.leave(CandidateState::NoLongerEligible);
        } else if is_exempt(&assessment) {
            self.state = CandidateState::InPool;
        }
        self.assessment = assessment;
        Ok(())
    }

    fn leave(&mut self, to: CandidateState) {
        self.state = to;
        self.offer = None;
    }

    pub(super) fn register(&mut self, at: Instant) -> Result<()> {
        ensure!(self.state == CandidateState::PendingJobBank && self.is_tracked_in_time(at));
        self.state = CandidateState::InPool;
        Ok(())
    }

    pub(super) fn withdraw(&mut self, at: Instant) -> Result<()> {
        ensure!(self.is_tracked_in_time(at) || self.open_invitation(at).is_ok());
        self.leave(CandidateState::Withdrawn);
        Ok(())
    }

    pub(super) fn be_offered(&mut self, province: Province, at: Instant) -> Result<()> {
        ensure!(self.is_tracked_in_time(at) && !is_nominee(self.assessment.programs));
        let before = self.offer.replace((province, at.days_later(30)));
        ensure!(before.is_none(), "offered already");
        Ok(())
    }

    pub(super) fn take_offer(&mut self, at: Instant) -> Result<Province> {
        ensure!(self.is_tracked_in_time(at));
        let (province, end) = self.offer.take().context("nothing is offered")?;
        ensure!(at < end, "the offer has lapsed");
        Ok(province)
    }

    pub(super) fn lose_nomination(&mut self) -> Result<()> {
        if self.offer.take().is_some() {
            return Ok(());
        }
        if self.state == CandidateState::Invited {
            let invited = self.invited.as_mut().context("an invitation")?;
            ensure!(!invited.nomination_withdrawn);
            invited.nomination_withdrawn = true;
            return Ok(());
        }
        ensure!(self.is_tracked() && is_nominee(self.assessment.programs));
        self.leave(CandidateState::NominationWithdrawn);
        Ok(())
    }

    fn open_invitation(&self, at: Instant) -> Result<Invitation> {
        ensure!(self.state == CandidateState::Invited);
        let invited = self.invited.context("an invitation")?;
        ensure!(at < invited.ends_at, "the invitation has lapsed");
        Ok(invited)
    }

    /// Gives the invitation back, and is where its facts put it.
    fn give_back(&mut self, assessment: Assessment, at: Instant) -> Result<()> {
        let invited = self.open_invitation(at)?;
        self.state = if self.received_at.one_year_later() <= at {
            CandidateState::Expired
        } else if invited.nomination_withdrawn {
            CandidateState::NominationWithdrawn
        } else if assessment.programs.is_empty() {
            CandidateState::NoLongerEligible
        } else {
            CandidateState::InPool
        };
        if self.state != CandidateState::InPool {
            self.offer = None;
        }
        self.assessment = assessment;
        self.invited = None;
        Ok(())
    }
}

/// An application as its facts stood on the day of the round: for each language test taken since, the one
/// that the person was invited by.
fn with_tests_of(
    mut applied: common::Profile,
    stored: &common::Profile,
    on: Date,
) -> common::Profile {
    let language = |id: &str| {
        let mut tests = RuleBook::built_in().tests().iter();
        tests.find(|test| test.id == id).map(|test| test.language)
    };
    for result in &mut applied.language_results {
        let taken = result.taken.as_ref().and_then(values::day);
        let before = stored.language_results.iter();
        let mut before = before.filter(|one| language(&one.test) == language(&result.test));
        if let Some(before) = before.next().filter(|_| taken > Some(on)) {
            *result = before.clone();
        }
    }
    applied
}
