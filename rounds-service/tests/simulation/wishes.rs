//! What a caller may come to want: any change, of anybody, at any time; much of it is refused.

use express_entry_proto::common::v1 as common;
use express_entry_proto::rounds::v1 as pb;
use rounds_core::Instant;
use rounds_service::convert::values;

use crate::asks::Ask;
use crate::dice::Dice;
use crate::people;
use crate::world::Known;

const OFFICERS: [&str; 3] = ["abel", "berta", "cleo"];

const PROGRAMS: [common::Program; 4] = [
    common::Program::CanadianExperienceClass,
    common::Program::FederalSkilledTrades,
    common::Program::FederalSkilledWorker,
    common::Program::ProvincialNominee,
];

const PROVINCES: [common::Province; 2] = [common::Province::Manitoba, common::Province::Ontario];

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// So many in a hundred declare a nomination where it is for a province to offer one.
const DECLARED: u32 = 4;

/// Something to ask for, its mark still missing.
pub(crate) fn ask(dice: &mut Dice, known: &Known, now: Instant) -> Ask {
    let arrivals = if known.candidates.len() < 20 { 40 } else { 10 };
    if known.candidates.is_empty() || dice.chance(arrivals) {
        return arrival(dice, now);
    }
    match dice.chance(60) {
        true => about_somebody(dice, known, now),
        false => about_a_round(dice, known, now),
    }
}

/// Somebody new, or several.
fn arrival(dice: &mut Dice, now: Instant) -> Ask {
    if dice.chance(75) {
        return Ask::SubmitCandidate(pb::SubmitCandidateRequest {
            profile: Some(profile(dice, now, DECLARED)),
            job_bank_registered: dice.chance(60),
            ..Default::default()
        });
    }
    let imported = (0..dice.within(1..=6)).map(|_| {
        // One in some is more than a year old, and refused.
        let received = earlier(now, dice.within(0..=366) * DAY);
        pb::ImportedProfile {
            received_at: Some(values::timestamp(received)),
            profile: Some(profile(dice, now, 25)),
            job_bank_registered: dice.chance(60),
        }
    });
    Ask::ImportCandidates(pb::ImportCandidatesRequest {
        profiles: imported.collect(),
        ..Default::default()
    })
}

fn about_somebody(dice: &mut Dice, known: &Known, now: Instant) -> Ask {
    let candidate_number = match dice.chance(3) {
        true => 1 + known.candidates.len() as i64,
        false => 1 + dice.index(known.candidates.len()) as i64,
    };
    if !known.invited.is_empty() && dice.chance(25) {
        let invited = known.invited[dice.index(known.invited.len())];
        return answer(dice, invited, now);
    }
    let request_id = String::new();
    let province = dice.pick(&PROVINCES).into();
    match dice.within(0..=9) {
        0..=2 => Ask::UpdateCandidate(pb::UpdateCandidateRequest {
            request_id,
            candidate_number,
            profile: Some(profile(dice, now, DECLARED)),
            etag: known.etag_of(candidate_number).filter(|_| dice.chance(60)),
        }),
        3 => Ask::WithdrawCandidate(pb::WithdrawCandidateRequest {
            request_id,
            candidate_number,
        }),
        4 | 5 => Ask::OfferNomination(pb::OfferNominationRequest {
            request_id,
            candidate_number,
            province,
        }),
        6 => Ask::AcceptNomination(pb::AcceptNominationRequest {
            request_id,
            candidate_number,
        }),
        7 => Ask::RefuseNomination(pb::RefuseNominationRequest {
            request_id,
            candidate_number,
        }),
        8 => Ask::WithdrawNomination(pb::WithdrawNominationRequest {
            request_id,
            candidate_number,
            province,
        }),
        _ if dice.chance(70) => Ask::RegisterWithJobBank(pb::RegisterWithJobBankRequest {
            request_id,
            candidate_number,
        }),
        _ => answer(dice, candidate_number, now),
    }
}

/// What somebody who is invited may do, or have done.
fn answer(dice: &mut Dice, candidate_number: i64, now: Instant) -> Ask {
    let request_id = String::new();
    match dice.within(0..=9) {
        0..=2 => Ask::DeclineInvitation(pb::DeclineInvitationRequest {
            request_id,
            candidate_number,
        }),
        3 | 4 => Ask::CancelInvitation(pb::CancelInvitationRequest {
            request_id,
            candidate_number,
            officer: dice.pick(&OFFICERS).to_owned(),
        }),
        5 => Ask::WithdrawNomination(pb::WithdrawNominationRequest {
            request_id,
            candidate_number,
            province: dice.pick(&PROVINCES).into(),
        }),
        _ => Ask::ReceiveApplication(pb::ReceiveApplicationRequest {
            request_id,
            candidate_number,
            profile: dice.chance(50).then(|| profile(dice, now, DECLARED)),
        }),
    }
}

/// What comes next for a round that is open, mostly; or anything for any.
fn about_a_round(dice: &mut Dice, known: &Known, now: Instant) -> Ask {
    use pb::RoundState::{Approved, Draft, Due, Published, Running};
    let is_open = |(_, state): &&(String, pb::RoundState)| {
        matches!(state, Draft | Approved | Published | Due | Running)
    };
    let open: Vec<_> = known.standing.iter().filter(is_open).collect();
    let new = (known.rounds.len() + 1).to_string();
    if open.len() < 2 || dice.chance(10) {
        return create(dice, new, now);
    }
    let (number, state) = open[dice.index(open.len())].clone();
    let weights = match state {
        _ if dice.chance(15) => [10, 10, 10, 2, 10],
        Draft => [10, 90, 5, 2, 0],
        Approved => [5, 0, 90, 2, 0],
        pb::RoundState::Unspecified
        | Published
        | Due
        | Running
        | pb::RoundState::Completed
        | pb::RoundState::Cancelled => [0, 0, 0, 2, 90],
    };
    let [revise, approve, publish, cancel, run] = weights;
    let officer = dice.pick(&OFFICERS).to_owned();
    let (request_id, round_number) = (String::new(), number);
    match dice.weighted(&[
        (revise, 0),
        (approve, 1),
        (publish, 2),
        (cancel, 3),
        (run, 4),
    ]) {
        0 => Ask::ReviseRound(pb::ReviseRoundRequest {
            request_id,
            instruction: Some(instruction(dice, round_number, now)),
            officer,
        }),
        1 => Ask::ApproveRound(pb::ApproveRoundRequest {
            request_id,
            round_number,
            officer,
        }),
        2 => Ask::PublishRound(pb::PublishRoundRequest {
            request_id,
            round_number,
            officer,
        }),
        3 => Ask::CancelRound(pb::CancelRoundRequest {
            request_id,
            round_number,
            officer,
        }),
        _ => Ask::RunRound(pb::RunRoundRequest {
            request_id,
            round_number,
        }),
    }
}

fn create(dice: &mut Dice, round_number: String, now: Instant) -> Ask {
    Ask::CreateRound(pb::CreateRoundRequest {
        request_id: String::new(),
        instruction: Some(instruction(dice, round_number, now)),
        officer: dice.pick(&OFFICERS).to_owned(),
    })
}

/// An instruction in any of the forms that there were.
pub(crate) fn instruction(dice: &mut Dice, round_number: String, now: Instant) -> pb::Instruction {
    let ahead = dice.pick(&[MINUTE, HOUR, DAY, 3 * DAY, 10 * DAY, 30 * DAY]);
    // On the hour, so that some fall together.
    let instant = (now.micros() + ahead).div_euclid(HOUR) * HOUR + HOUR;
    let mut instruction = pb::Instruction {
        round_number,
        instant: Instant::from_micros(instant).map(values::timestamp),
        invitations: Some(dice.pick(&[0, 1, 2, 3, 5, 50])),
        ..Default::default()
    };
    match dice.within(0..=9) {
        0..=3 => {}
        4 | 5 => instruction.program = Some(dice.pick(&PROGRAMS).into()),
        6 => {
            instruction.category_id = Some(dice.pick(&["stem-v1", "french-v1", "trades-v1"]).into())
        }
        7 | 8 => instruction.required_score = Some(dice.within(100..=500) as i32),
        _ => {
            instruction.rule_set_id = Some(dice.pick(&["crs-2016-11-19", "crs-2025-03-25"]).into())
        }
    }
    instruction
}

/// The facts of somebody, so many in a hundred nominated.
fn profile(dice: &mut Dice, now: Instant, nominated: u32) -> common::Profile {
    let profile = people::profile(dice, now.day());
    let nomination = dice
        .chance(nominated)
        .then(|| people::nomination(dice, now.day()));
    common::Profile {
        nomination,
        ..profile
    }
}

fn earlier(than: Instant, micros: i64) -> Instant {
    Instant::from_micros(than.micros() - micros).expect("within the range of instants")
}
