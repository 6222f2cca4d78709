//! Evolution: one recorded event written into the state.

mod candidates;
mod rounds;

use thiserror::Error;

use crate::candidates::Standing;
use crate::{Event, Position, Recorded, State};

/// An event that cannot follow the state: the journal is damaged, or not of this pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the event at position {} cannot follow what comes before it: {what}", .at.get())]
pub struct Corrupt {
    /// Place of the event.
    pub at: Position,
    /// What is wrong.
    pub what: &'static str,
}

type Evolved = Result<(), &'static str>;

impl State {
    /// Writes one event into the state.
    ///
    /// After an error the state must be thrown away.
    pub fn evolve(&mut self, recorded: &Recorded) -> Result<(), Corrupt> {
        self.apply(recorded).map_err(|what| Corrupt {
            at: recorded.position,
            what,
        })
    }

    fn apply(&mut self, recorded: &Recorded) -> Evolved {
        let Recorded {
            position,
            at,
            event,
        } = recorded;
        if *position != self.head.map_or(Position::FIRST, Position::next) {
            return Err("it does not stand behind the last one");
        }
        if self.last.is_some_and(|last| *at < last) {
            return Err("it lies before the last one in time");
        }
        self.head = Some(*position);
        self.last = Some(*at);
        let position = *position;
        match event {
            Event::CandidateReceived {
                candidate,
                received_at,
                assessment,
                job_bank_registered,
            } => {
                let mandatory = !job_bank_registered && self.job_bank_is_mandatory(*at);
                self.receive(*candidate, *received_at, assessment, mandatory, position)
            }
            Event::JobBankRegistered { candidate } | Event::JobBankWaived { candidate } => {
                self.admit_pending(*candidate, position)
            }
            Event::RegistrationLapsed { candidate } => {
                self.end(*candidate, Standing::RegistrationLapsed, position)
            }
            Event::CandidateUpdated {
                candidate,
                assessment,
            } => self.replace_facts(*candidate, assessment, position),
            Event::CandidateWithdrawn { candidate } => {
                self.end(*candidate, Standing::Withdrawn, position)
            }
            Event::CandidateExpired { candidate } => {
                self.end(*candidate, Standing::Expired, position)
            }
            Event::CandidatesRescored(assessments) => {
                assessments.iter().try_for_each(|(candidate, assessment)| {
                    self.assess(*candidate, assessment, position)
                })
            }
            Event::NominationOffered {
                candidate,
                province,
            } => self.offer(*candidate, *province, *at, position),
            Event::NominationAccepted {
                candidate,
                assessment,
            } => {
                self.drop_offer(*candidate)?;
                self.replace_facts(*candidate, assessment, position)
            }
            Event::NominationRefused { candidate } | Event::NominationLapsed { candidate } => {
                self.drop_offer(*candidate)?;
                self.row(*candidate)?.etag = position;
                Ok(())
            }
            Event::NominationWithdrawn { candidate } => {
                self.withdraw_nomination(*candidate, position)
            }
            Event::RoundCreated {
                instruction,
                officer,
            } => self.create(instruction, officer),
            Event::RoundRevised {
                instruction,
                officer,
            } => self.revise(instruction, officer),
            Event::RoundApproved { number, officer } => self.approve(*number, officer),
            Event::RoundPublished { number, .. } => self.publish(*number),
            Event::RoundCancelled { number, .. } => self.cancel(*number),
            Event::RoundCompleted { number, outcome } => {
                self.complete(*number, outcome, *at, position)
            }
            Event::InvitationDeclined {
                candidate,
                assessment,
            }
            | Event::InvitationCancelled {
                candidate,
                assessment,
                ..
            } => self.give_back(*candidate, assessment, *at, position),
            Event::InvitationLapsed { candidate } => {
                let invite = self.invite(*candidate)?;
                self.end(*candidate, Standing::InvitationLapsed(invite), position)
            }
            Event::ApplicationReceived {
                candidate,
                shortfalls,
                ..
            } => {
                let invite = self.invite(*candidate)?;
                self.end(*candidate, Standing::Applied(invite, *shortfalls), position)
            }
        }
    }
}
