//! Events of candidates.

use std::mem;

use super::Evolved;
use crate::candidates::{Invite, Row, Standing, Taken};
use crate::ranking::Slot;
use crate::{
    Assessment, CandidateNumber, Instant, NominationOffer, Position, Program, Province, State,
    lifecycle,
};

impl State {
    pub(super) fn job_bank_is_mandatory(&self, at: Instant) -> bool {
        at < lifecycle::job_bank_is_voluntary_from()
            && lifecycle::job_bank_is_mandatory_on(at.day())
    }

    pub(super) fn receive(
        &mut self,
        candidate: CandidateNumber,
        received_at: Instant,
        assessment: &Assessment,
        registration_needed: bool,
        position: Position,
    ) -> Evolved {
        if candidate.index() != self.rows.len() {
            return Err("a candidate number is not the next one");
        }
        let (basis, categories) = self.take_in(assessment)?;
        self.rows.push(Row {
            received_at,
            etag: position,
            facts_at: position,
            as_of: assessment.as_of,
            next_change: assessment.next_change,
            standing: Standing::NotEligible,
            score: assessment.score,
            basis,
            categories,
            programs: assessment.programs,
            arranged_employment: assessment.arranged_employment,
        });
        if assessment.programs.is_empty() {
            Ok(())
        } else if registration_needed && !is_exempt(assessment) {
            self.track(candidate, Standing::PendingJobBank)
        } else {
            self.enter(candidate)
        }
    }

    /// Puts somebody who waited for registration with Job Bank into the pool.
    pub(super) fn admit_pending(
        &mut self,
        candidate: CandidateNumber,
        position: Position,
    ) -> Evolved {
        let row = self.row(candidate)?;
        if row.standing != Standing::PendingJobBank {
            return Err("a candidate does not wait for registration with Job Bank");
        }
        row.etag = position;
        self.untrack(candidate)?;
        self.enter(candidate)
    }

    pub(super) fn replace_facts(
        &mut self,
        candidate: CandidateNumber,
        assessment: &Assessment,
        position: Position,
    ) -> Evolved {
        self.assess(candidate, assessment, position)?;
        let row = self.row(candidate)?;
        row.facts_at = position;
        row.etag = position;
        Ok(())
    }

    /// Gives somebody whose score is kept up to date a new assessment, which may bring the person
    /// into the pool or out of it.
    pub(super) fn assess(
        &mut self,
        candidate: CandidateNumber,
        assessment: &Assessment,
        position: Position,
    ) -> Evolved {
        let taken = self.take_in(assessment)?;
        let row = self.row(candidate)?;
        if !row.is_tracked() {
            return Err("a candidate is neither in the pool nor waiting for it");
        }
        if let Standing::InPool(slot) = row.standing
            && !assessment.programs.is_empty()
        {
            let before = mem::replace(row, row.with(assessment, taken));
            let after = row.clone();
            return self.moved_in_pool(candidate, slot, &before, &after);
        }
        let was_pending = row.standing == Standing::PendingJobBank;
        self.untrack(candidate)?;
        let row = self.row(candidate)?;
        *row = row.with(assessment, taken);
        if assessment.programs.is_empty() {
            row.standing = Standing::NoLongerEligible;
            row.etag = position;
            self.forget_offer(candidate);
            Ok(())
        } else if was_pending && !is_exempt(assessment) {
            self.track(candidate, Standing::PendingJobBank)
        } else {
            if was_pending {
                row.etag = position;
            }
            self.enter(candidate)
        }
    }

    /// Follows the new assessment of somebody who was in the pool and stays in it, as nearly everybody
    /// does: only what it changes is moved.
    fn moved_in_pool(
        &mut self,
        candidate: CandidateNumber,
        slot: Slot,
        before: &Row,
        after: &Row,
    ) -> Evolved {
        if before.basis != after.basis {
            self.bases.leave(before.basis, before.standing);
            self.bases.enter(after.basis, after.standing);
        }
        if before.next_change != after.next_change {
            self.changes.leave(before.next_change);
            self.changes.enter(after.next_change);
        }
        let entry = after.entry(candidate);
        if before.score != after.score || before.entry(candidate) != entry {
            if let Some(moved) = self.ranking.remove(before.score, slot) {
                self.row(moved)?.standing = Standing::InPool(slot);
            }
            let slot = self.ranking.insert(after.score, entry);
            self.row(candidate)?.standing = Standing::InPool(slot);
        }
        Ok(())
    }

    /// Takes an invitation away: the person is back in the pool, if still eligible and in time.
    pub(super) fn give_back(
        &mut self,
        candidate: CandidateNumber,
        assessment: &Assessment,
        at: Instant,
        position: Position,
    ) -> Evolved {
        let invite = self.invite(candidate)?;
        let taken = self.take_in(assessment)?;
        self.untrack(candidate)?;
        let row = self.row(candidate)?;
        *row = row.with(assessment, taken);
        row.etag = position;
        if row.received_at.one_year_later() <= at {
            row.standing = Standing::Expired;
        } else if invite.nomination_withdrawn {
            row.standing = Standing::NominationWithdrawn;
        } else if assessment.programs.is_empty() {
            row.standing = Standing::NoLongerEligible;
        } else {
            return self.enter(candidate);
        }
        self.forget_offer(candidate);
        Ok(())
    }

    /// Gives a candidate an invitation in place of the place in the pool. A nomination offered stays
    /// to be answered by whoever declines.
    pub(super) fn invited(
        &mut self,
        candidate: CandidateNumber,
        invite: Invite,
        position: Position,
    ) -> Evolved {
        self.untrack(candidate)?;
        let row = self.row(candidate)?;
        row.etag = position;
        row.standing = Standing::Invited(invite);
        self.await_deadline(candidate)
    }

    /// Takes a candidate for good out of the pool and everything that waits for it.
    pub(super) fn end(
        &mut self,
        candidate: CandidateNumber,
        standing: Standing,
        position: Position,
    ) -> Evolved {
        self.untrack(candidate)?;
        self.forget_offer(candidate);
        let row = self.row(candidate)?;
        row.etag = position;
        row.standing = standing;
        Ok(())
    }

    pub(super) fn offer(
        &mut self,
        candidate: CandidateNumber,
        province: Province,
        at: Instant,
        position: Position,
    ) -> Evolved {
        let row = self.row(candidate)?;
        if !row.is_tracked() {
            return Err("a candidate is neither in the pool nor waiting for it");
        }
        row.etag = position;
        // Journals of before invitations left offers open may tell a second one after a declined
        // invitation: it takes the place of the first.
        self.forget_offer(candidate);
        let ends_at = lifecycle::nomination_offer_ends(at);
        let offer = NominationOffer { province, ends_at };
        self.offer_ends.insert((ends_at, candidate));
        self.offers.insert(candidate, offer);
        Ok(())
    }

    pub(super) fn drop_offer(&mut self, candidate: CandidateNumber) -> Evolved {
        if self.forget_offer(candidate) {
            Ok(())
        } else {
            Err("no nomination is offered")
        }
    }

    pub(super) fn withdraw_nomination(
        &mut self,
        candidate: CandidateNumber,
        position: Position,
    ) -> Evolved {
        let offered = self.forget_offer(candidate);
        let row = self.row(candidate)?;
        row.etag = position;
        if offered {
            return Ok(());
        }
        if let Standing::Invited(invite) = &mut row.standing {
            invite.nomination_withdrawn = true;
            return Ok(());
        }
        self.end(candidate, Standing::NominationWithdrawn, position)
    }

    pub(super) fn invite(&self, candidate: CandidateNumber) -> Result<Invite, &'static str> {
        match self.rows.get(candidate.index()).map(|row| row.standing) {
            Some(Standing::Invited(invite)) => Ok(invite),
            _ => Err("a candidate is not invited"),
        }
    }

    pub(super) fn row(&mut self, candidate: CandidateNumber) -> Result<&mut Row, &'static str> {
        self.rows
            .get_mut(candidate.index())
            .ok_or("there is no such candidate")
    }

    fn take_in(&mut self, assessment: &Assessment) -> Result<Taken, &'static str> {
        let basis = self
            .bases
            .index(assessment.basis, assessment.as_of)
            .ok_or("there are too many rule sets")?;
        let categories = self
            .categories
            .index(&assessment.categories)
            .ok_or("there are too many sets of categories")?;
        Ok((basis, categories))
    }

    /// Puts a candidate into the ranking and everything that keeps it up to date.
    pub(crate) fn enter(&mut self, candidate: CandidateNumber) -> Evolved {
        let row = self
            .rows
            .get(candidate.index())
            .ok_or("there is no such candidate")?;
        let slot = self.ranking.insert(row.score, row.entry(candidate));
        self.track(candidate, Standing::InPool(slot))
    }

    /// Keeps a candidate up to date from here on.
    pub(crate) fn track(&mut self, candidate: CandidateNumber, standing: Standing) -> Evolved {
        let row = self.row(candidate)?;
        row.standing = standing;
        let (basis, next_change) = (row.basis, row.next_change);
        self.bases.enter(basis, standing);
        self.changes.enter(next_change);
        self.await_deadline(candidate)
    }

    pub(crate) fn await_deadline(&mut self, candidate: CandidateNumber) -> Evolved {
        let row = self
            .rows
            .get(candidate.index())
            .ok_or("there is no such candidate")?;
        if let Some(deadline) = self.deadline(row) {
            self.deadlines.insert((deadline, candidate));
        }
        Ok(())
    }

    /// Takes a candidate out of every index; the standing stays for the caller to set.
    pub(crate) fn untrack(&mut self, candidate: CandidateNumber) -> Evolved {
        let row = self
            .rows
            .get(candidate.index())
            .ok_or("there is no such candidate")?;
        let (standing, score) = (row.standing, row.score);
        let (basis, next_change) = (row.basis, row.next_change);
        let deadline = self
            .deadline(row)
            .ok_or("a candidate is at the end of its way")?;
        self.deadlines.remove(&(deadline, candidate));
        if let Standing::Invited(_) = standing {
            return Ok(());
        }
        self.bases.leave(basis, standing);
        self.changes.leave(next_change);
        if let Standing::InPool(slot) = standing
            && let Some(moved) = self.ranking.remove(score, slot)
        {
            self.row(moved)?.standing = Standing::InPool(slot);
        }
        Ok(())
    }

    pub(crate) fn forget_offer(&mut self, candidate: CandidateNumber) -> bool {
        let offer = self.offers.remove(&candidate);
        if let Some(offer) = offer {
            self.offer_ends.remove(&(offer.ends_at, candidate));
        }
        offer.is_some()
    }
}

/// Whether a person need not register with Job Bank: with a qualifying job offer, or a nomination.
fn is_exempt(assessment: &Assessment) -> bool {
    assessment.arranged_employment || assessment.programs.contains(Program::ProvincialNominee)
}
