//! What the events make of the pool, told as simply as can be: everything that they may not tell is
//! an error.

use std::collections::{BTreeSet, HashMap, HashSet};

use anyhow::{Context, Result, ensure};
use express_entry_proto::common::v1::Program;
use express_entry_proto::rounds::v1 as pb;
use pb::event::Event as Told;
use pb::{CandidateState, RoundState};
use prost_types::Timestamp;

/// An instant: seconds and nanoseconds.
type Moment = (i64, i32);

/// The pool as the events so far make it.
#[derive(Debug, Default)]
pub(super) struct Model {
    /// Candidates by number, the first at 0.
    pub(super) candidates: Vec<Candidate>,
    /// Rounds by number.
    pub(super) rounds: HashMap<String, Round>,
    /// The candidates in each state, for who looks for one.
    standing: HashMap<CandidateState, BTreeSet<i64>>,
    position: i64,
    at: Option<Moment>,
}

/// One candidate.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) state: CandidateState,
    /// Whether a nomination is offered.
    pub(super) offered: bool,
    /// Whether the last score was that of a nominee.
    pub(super) nominee: bool,
    /// Whether the nomination was taken back from somebody who is invited.
    taken_back: bool,
    received_at: Option<Timestamp>,
}

/// One round.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) state: RoundState,
    pub(super) instruction: pb::Instruction,
    written_by: String,
    pub(super) completed: Option<pb::RoundCompleted>,
}

impl Model {
    /// Takes in the next event. An error says what it may not tell.
    pub(super) fn apply(&mut self, event: &pb::Event) -> Result<()> {
        let place = event.position;
        ensure!(
            place == self.position + 1,
            "{place} is behind {}",
            self.position
        );
        let at = event.occurred_at.context("no instant")?;
        let at: Moment = (at.seconds, at.nanos);
        ensure!(Some(at) >= self.at, "{place} goes back in time");
        self.position = place;
        self.at = Some(at);
        let told = event.event.as_ref().context("an event of no kind")?;
        self.tell(told, at)
            .with_context(|| format!("event {place}: {told:?}"))
    }

    fn tell(&mut self, told: &Told, at: Moment) -> Result<()> {
        match told {
            Told::CandidateReceived(told) => self.receive(told),
            Told::CandidateUpdated(told) => {
                let was_nominee = self.candidate(told.candidate_number)?.nominee;
                self.score(told.candidate_number, told.assessment.as_ref())?;
                let candidate = self.candidate(told.candidate_number)?;
                // Who is eligible for nothing is no nominee, whatever the province says.
                let left = candidate.state != CandidateState::InPool;
                let kept = left || candidate.nominee == was_nominee;
                ensure!(kept, "an update nominates or drops");
                Ok(())
            }
            Told::CandidatesRescored(told) => {
                let mut seen = HashSet::new();
                told.candidates.iter().try_for_each(|one| {
                    ensure!(seen.insert(one.candidate_number), "scored twice");
                    self.score(one.candidate_number, one.assessment.as_ref())
                })
            }
            Told::CandidateWithdrawn(told) => self.withdraw(told.candidate_number),
            Told::CandidateExpired(told) => {
                self.leave(told.candidate_number, CandidateState::Expired)
            }
            Told::NominationOffered(told) => self.offer(told.candidate_number),
            Told::NominationAccepted(told) => {
                self.end_offer(told.candidate_number)?;
                self.score(told.candidate_number, told.assessment.as_ref())
            }
            Told::NominationRefused(told) => {
                self.is(told.candidate_number, CandidateState::InPool)?;
                self.end_offer(told.candidate_number)
            }
            Told::NominationLapsed(told) => self.end_offer(told.candidate_number),
            Told::NominationWithdrawn(told) => self.take_back(told.candidate_number),
            Told::InvitationDeclined(told) => {
                self.give_back(told.candidate_number, told.assessment.as_ref(), at)
            }
            Told::InvitationCancelled(told) => {
                self.give_back(told.candidate_number, told.assessment.as_ref(), at)
            }
            Told::InvitationLapsed(told) => {
                self.answer_invitation(told.candidate_number, CandidateState::InvitationLapsed)
            }
            Told::ApplicationReceived(told) => {
                self.answer_invitation(told.candidate_number, CandidateState::Applied)
            }
            Told::RoundCreated(told) => self.write(told.instruction.clone(), &told.officer, true),
            Told::RoundRevised(told) => self.write(told.instruction.clone(), &told.officer, false),
            Told::RoundApproved(told) => {
                let round = self.round(&told.round_number, &[RoundState::Draft])?;
                ensure!(round.written_by != told.officer, "approved by who wrote it");
                round.state = RoundState::Approved;
                Ok(())
            }
            Told::RoundPublished(told) => {
                let round = self.round(&told.round_number, &[RoundState::Approved])?;
                round.state = RoundState::Published;
                Ok(())
            }
            Told::RoundCancelled(told) => {
                let open = [
                    RoundState::Draft,
                    RoundState::Approved,
                    RoundState::Published,
                ];
                self.round(&told.round_number, &open)?.state = RoundState::Cancelled;
                Ok(())
            }
            Told::RoundCompleted(told) => self.complete(told, at),
            // These worlds begin when registration with Job Bank is voluntary.
            Told::JobBankRegistered(_) | Told::JobBankWaived(_) | Told::RegistrationLapsed(_) => {
                anyhow::bail!("nobody waits for Job Bank")
            }
        }
    }

    fn receive(&mut self, told: &pb::CandidateReceived) -> Result<()> {
        let next = self.candidates.len() as i64 + 1;
        ensure!(told.candidate_number == next, "not the next number");
        self.candidates.push(Candidate {
            state: CandidateState::NotEligible,
            offered: false,
            nominee: false,
            taken_back: false,
            received_at: told.received_at,
        });
        match self.assess(next, told.assessment.as_ref())? {
            true => self.stands(next, CandidateState::InPool),
            false => self.stands(next, CandidateState::NotEligible),
        }
    }

    fn score(&mut self, number: i64, assessment: Option<&pb::Assessment>) -> Result<()> {
        self.is(number, CandidateState::InPool)?;
        match self.assess(number, assessment)? {
            true => Ok(()),
            false => self.leave(number, CandidateState::NoLongerEligible),
        }
    }

    /// Out of the pool, or with an invitation in hand.
    fn withdraw(&mut self, number: i64) -> Result<()> {
        match self.candidate(number)?.state == CandidateState::Invited {
            true => self.answer_invitation(number, CandidateState::Withdrawn),
            false => self.leave(number, CandidateState::Withdrawn),
        }
    }

    fn leave(&mut self, number: i64, state: CandidateState) -> Result<()> {
        self.is(number, CandidateState::InPool)?;
        self.stands(number, state)
    }

    fn offer(&mut self, number: i64) -> Result<()> {
        self.is(number, CandidateState::InPool)?;
        let candidate = self.candidate(number)?;
        ensure!(
            !candidate.offered && !candidate.nominee,
            "nominated already"
        );
        candidate.offered = true;
        Ok(())
    }

    fn end_offer(&mut self, number: i64) -> Result<()> {
        let candidate = self.candidate(number)?;
        ensure!(candidate.offered, "no nomination is offered");
        candidate.offered = false;
        Ok(())
    }

    fn take_back(&mut self, number: i64) -> Result<()> {
        let candidate = self.candidate(number)?;
        if candidate.offered {
            candidate.offered = false;
            return Ok(());
        }
        ensure!(candidate.nominee, "nothing to take back");
        if candidate.state == CandidateState::Invited {
            ensure!(!candidate.taken_back, "taken back twice");
            candidate.taken_back = true;
            return Ok(());
        }
        self.leave(number, CandidateState::NominationWithdrawn)
    }

    fn give_back(
        &mut self,
        number: i64,
        assessment: Option<&pb::Assessment>,
        at: Moment,
    ) -> Result<()> {
        let received_at = self.candidate(number)?.received_at;
        let taken_back = self.candidate(number)?.taken_back;
        let eligible = self.assess(number, assessment)?;
        // No year of these worlds holds a 29 February.
        let year = 365 * 86_400;
        let ends = received_at.map(|received| (received.seconds + year, received.nanos));
        let over = ends.is_some_and(|ends| ends <= at);
        let state = match (over, taken_back, eligible) {
            (true, ..) => CandidateState::Expired,
            (_, true, _) => CandidateState::NominationWithdrawn,
            (_, _, true) => CandidateState::InPool,
            (_, _, false) => CandidateState::NoLongerEligible,
        };
        self.answer_invitation(number, state)
    }

    fn answer_invitation(&mut self, number: i64, state: CandidateState) -> Result<()> {
        self.is(number, CandidateState::Invited)?;
        self.stands(number, state)
    }

    fn write(
        &mut self,
        instruction: Option<pb::Instruction>,
        officer: &str,
        new: bool,
    ) -> Result<()> {
        let instruction = instruction.context("no instruction")?;
        let number = instruction.round_number.clone();
        if new {
            ensure!(!self.rounds.contains_key(&number), "the number is taken");
        } else {
            self.round(&number, &[RoundState::Draft, RoundState::Approved])?;
        }
        let round = Round {
            state: RoundState::Draft,
            instruction,
            written_by: officer.to_owned(),
            completed: None,
        };
        self.rounds.insert(number, round);
        Ok(())
    }

    /// A round has one outcome, and invites whoever is in the pool, once, by rank.
    fn complete(&mut self, told: &pb::RoundCompleted, at: Moment) -> Result<()> {
        let round = self.round(&told.round_number, &[RoundState::Published])?;
        let most = round.instruction.invitations.unwrap_or_default();
        let instant = round.instruction.instant.context("no instant")?;
        let least = round.instruction.required_score.unwrap_or_default();
        round.state = RoundState::Completed;
        round.completed = Some(told.clone());
        ensure!(
            (instant.seconds, instant.nanos) <= at,
            "ran before its instant"
        );
        let result = told.result.as_ref().context("no result")?;
        let invited = told.invitations.len() as i64;
        ensure!(
            result.invitations == invited && invited <= most,
            "another number"
        );
        let mut above = None;
        for (invitation, rank) in told.invitations.iter().zip(1..) {
            ensure!(
                invitation.rank == rank && invitation.score >= least,
                "out of rank"
            );
            let received = invitation.received_at.context("no receipt")?;
            let receipt = (
                received.seconds,
                received.nanos,
                invitation.candidate_number,
            );
            let order = (-invitation.score, receipt);
            ensure!(above < Some(order), "out of order");
            above = Some(order);
            let number = invitation.candidate_number;
            self.leave(number, CandidateState::Invited)
                .context("invited")?;
        }
        let lowest = told.invitations.last().map(|last| last.score);
        ensure!(result.cut_off_score == lowest, "another cut-off");
        Ok(())
    }

    /// Somebody in a state, with a number near the one given: of `part` of 1.
    pub(super) fn any(&self, state: CandidateState, part: f64) -> Option<i64> {
        let standing = self.standing.get(&state)?;
        let from = (part * self.candidates.len() as f64) as i64;
        let mut behind = standing.range(from..);
        behind.next().or_else(|| standing.first()).copied()
    }

    /// Whether the assessment names a program.
    fn assess(&mut self, number: i64, assessment: Option<&pb::Assessment>) -> Result<bool> {
        let assessment = assessment.context("no assessment")?;
        let nominee = i32::from(Program::ProvincialNominee);
        self.candidate(number)?.nominee = assessment.eligible_programs.contains(&nominee);
        Ok(!assessment.eligible_programs.is_empty())
    }

    fn candidate(&mut self, number: i64) -> Result<&mut Candidate> {
        let index = usize::try_from(number - 1).ok();
        let candidate = index.and_then(|index| self.candidates.get_mut(index));
        candidate.with_context(|| format!("there is no candidate {number}"))
    }

    fn is(&mut self, number: i64, wanted: CandidateState) -> Result<()> {
        let state = self.candidate(number)?.state;
        ensure!(
            state == wanted,
            "candidate {number} is {}",
            state.as_str_name()
        );
        Ok(())
    }

    /// Puts a candidate where it stands from now on. A nomination offered stays open with who is in the
    /// pool or is invited from it, and goes with everybody else.
    fn stands(&mut self, number: i64, state: CandidateState) -> Result<()> {
        let candidate = self.candidate(number)?;
        candidate.offered &= matches!(state, CandidateState::InPool | CandidateState::Invited);
        let before = std::mem::replace(&mut candidate.state, state);
        if let Some(numbers) = self.standing.get_mut(&before) {
            numbers.remove(&number);
        }
        self.standing.entry(state).or_default().insert(number);
        Ok(())
    }

    fn round(&mut self, number: &str, states: &[RoundState]) -> Result<&mut Round> {
        let round = self.rounds.get_mut(number);
        let round = round.with_context(|| format!("there is no round {number}"))?;
        ensure!(
            states.contains(&round.state),
            "round {number} is {:?}",
            round.state
        );
        Ok(round)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(programs: &[Program]) -> Option<pb::Assessment> {
        Some(pb::Assessment {
            eligible_programs: programs.iter().map(|program| (*program).into()).collect(),
            ..pb::Assessment::default()
        })
    }

    fn received(candidate_number: i64) -> Told {
        Told::CandidateReceived(pb::CandidateReceived {
            candidate_number,
            assessment: scored(&[Program::FederalSkilledTrades]),
            received_at: Some(Timestamp::default()),
            ..pb::CandidateReceived::default()
        })
    }

    fn published(number: &str) -> [Told; 3] {
        let round_number = number.to_owned();
        let instruction = pb::Instruction {
            round_number: round_number.clone(),
            instant: Some(Timestamp::default()),
            invitations: Some(2),
            ..pb::Instruction::default()
        };
        let (one, other) = ("one".to_owned(), "other".to_owned());
        [
            Told::RoundCreated(pb::RoundCreated {
                instruction: Some(instruction),
                officer: one,
            }),
            Told::RoundApproved(pb::RoundApproved {
                round_number: round_number.clone(),
                officer: other.clone(),
            }),
            Told::RoundPublished(pb::RoundPublished {
                round_number,
                officer: other,
            }),
        ]
    }

    fn completed(number: &str, invited: &[i64]) -> Told {
        let invitation = |(candidate_number, rank): (&i64, i64)| pb::Invitation {
            candidate_number: *candidate_number,
            rank,
            received_at: Some(Timestamp::default()),
            ..pb::Invitation::default()
        };
        let result = pb::RoundResult {
            invitations: invited.len() as i64,
            cut_off_score: invited.last().map(|_| 0),
            ..pb::RoundResult::default()
        };
        Told::RoundCompleted(pb::RoundCompleted {
            round_number: number.to_owned(),
            result: Some(result),
            invitations: invited.iter().zip(1..).map(invitation).collect(),
        })
    }

    /// The error of the first event that may not be told.
    fn told(events: impl IntoIterator<Item = Told>) -> String {
        let mut model = Model::default();
        let applied = events
            .into_iter()
            .zip(1..)
            .try_for_each(|(told, position)| {
                model.apply(&pb::Event {
                    position,
                    occurred_at: Some(Timestamp::default()),
                    event: Some(told),
                })
            });
        applied.map_or_else(|error| format!("{error:#}"), |()| "nothing".to_owned())
    }

    #[test]
    fn what_no_pool_may_tell_is_found_out() {
        let two = || [received(1), received(2)].into_iter();
        let round = |number, invited: &[i64]| {
            let events = published(number).into_iter();
            events.chain([completed(number, invited)])
        };
        assert_eq!(told(two().chain(round("1", &[1, 2]))), "nothing");
        let twice = two().chain(round("1", &[1])).chain(round("2", &[1]));
        assert!(told(twice).ends_with("CANDIDATE_STATE_INVITED"));
        let again = two().chain(round("1", &[1])).chain([completed("1", &[2])]);
        assert!(told(again).ends_with("round 1 is Completed"));
        let disordered = two().chain(round("1", &[2, 1]));
        assert!(told(disordered).ends_with("out of order"));
        let offered = Told::NominationOffered(pb::NominationOffered {
            candidate_number: 1,
            ..pb::NominationOffered::default()
        });
        let lapsed = || {
            Told::NominationLapsed(pb::NominationLapsed {
                candidate_number: 1,
            })
        };
        let outlived = two().chain([offered]).chain(round("1", &[1]));
        assert_eq!(told(outlived.chain([lapsed()])), "nothing");
        assert!(told(two().chain([lapsed()])).ends_with("no nomination is offered"));
        let nominated = Told::CandidateUpdated(pb::CandidateUpdated {
            candidate_number: 1,
            assessment: scored(&[Program::ProvincialNominee]),
            ..pb::CandidateUpdated::default()
        });
        assert!(told(two().chain([nominated])).ends_with("an update nominates or drops"));
        let [created, _, published] = published("1");
        assert!(told([created, published]).ends_with("round 1 is Draft"));
        assert!(told([received(2)]).ends_with("not the next number"));
    }
}
