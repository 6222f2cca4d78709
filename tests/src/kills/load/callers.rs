//! Callers: anybody may ask for any change of anybody, and some of it is refused.

use anyhow::Result;
use express_entry_proto::common::v1::{Profile, Province};
use express_entry_proto::rounds::v1 as pb;
use pb::CandidateState::{InPool, Invited};

use crate::kills::change::Change;
use crate::kills::model::Candidate;
use crate::kills::scene::{Dice, Scene};

const PROVINCES: [Province; 2] = [Province::Manitoba, Province::Ontario];
const OFFICER: &str = "third.officer";

/// Most that a caller waits between two changes, in milliseconds.
const PAUSE: u64 = 25;
/// So many of 100 changes are asked for twice at one time.
const TWICE: u32 = 10;
/// Every so-manieth candidate answers no offer, another every so-manieth no invitation: they lapse.
const SILENT: i64 = 4;

/// Asks for changes of anybody, and comes after those whom rounds invite.
pub(super) async fn caller(scene: Scene, mut dice: Dice) -> Result<()> {
    while !scene.is_over() {
        if let Some(change) = wish(&scene, &mut dice).await {
            match dice.chance(TWICE) {
                true => scene.ask_twice(change).await?,
                false => scene.ask(change).await.map(drop)?,
            }
        }
        dice.pause(PAUSE).await;
    }
    Ok(())
}

/// What a caller asks for next. `None`: there is nobody to ask it of.
async fn wish(scene: &Scene, dice: &mut Dice) -> Option<Change> {
    let request_id = dice.mark();
    let somebody = |dice: &mut Dice| find(scene, dice, InPool, |_, _| true);
    let offered = |dice: &mut Dice| {
        find(scene, dice, InPool, |number, one| {
            one.offered && number % SILENT != 0
        })
    };
    let invited = |dice: &mut Dice| find(scene, dice, Invited, |number, _| number % SILENT != 1);
    Some(match dice.within(0..100) {
        0..30 => Change::Submit(pb::SubmitCandidateRequest {
            request_id,
            profile: Some(facts(scene, dice)),
            job_bank_registered: false,
        }),
        30..48 => {
            let number = somebody(dice)?;
            update(scene, dice, request_id, number).await?
        }
        48..51 => Change::Withdraw(pb::WithdrawCandidateRequest {
            request_id,
            candidate_number: somebody(dice)?,
        }),
        51..52 => Change::Withdraw(pb::WithdrawCandidateRequest {
            request_id,
            candidate_number: invited(dice)?,
        }),
        52..60 => Change::Offer(pb::OfferNominationRequest {
            request_id,
            candidate_number: find(scene, dice, InPool, |_, one| !one.offered && !one.nominee)?,
            province: province(dice),
        }),
        60..66 => Change::Accept(pb::AcceptNominationRequest {
            request_id,
            candidate_number: offered(dice)?,
        }),
        66..69 => Change::Refuse(pb::RefuseNominationRequest {
            request_id,
            candidate_number: offered(dice)?,
        }),
        69..71 => Change::TakeBack(pb::WithdrawNominationRequest {
            request_id,
            candidate_number: find(scene, dice, InPool, |_, one| one.offered || one.nominee)?,
            province: province(dice),
        }),
        71..73 => Change::TakeBack(pb::WithdrawNominationRequest {
            request_id,
            candidate_number: find(scene, dice, Invited, |_, one| one.nominee)?,
            province: province(dice),
        }),
        73..82 => Change::Decline(pb::DeclineInvitationRequest {
            request_id,
            candidate_number: invited(dice)?,
        }),
        82..86 => Change::CancelInvitation(pb::CancelInvitationRequest {
            request_id,
            candidate_number: invited(dice)?,
            officer: OFFICER.to_owned(),
        }),
        _ => Change::Apply(pb::ReceiveApplicationRequest {
            request_id,
            candidate_number: invited(dice)?,
            profile: dice.chance(30).then(|| facts(scene, dice)),
        }),
    })
}

/// New facts, in half of the cases only if nobody else changes them first.
async fn update(
    scene: &Scene,
    dice: &mut Dice,
    request_id: String,
    candidate_number: i64,
) -> Option<Change> {
    let read = pb::GetCandidateRequest { candidate_number };
    let read = scene.clients.pool.clone().get_candidate(read).await;
    let etag = read.ok()?.into_inner().candidate?.etag;
    Some(Change::Update(pb::UpdateCandidateRequest {
        request_id,
        candidate_number,
        profile: Some(facts(scene, dice)),
        etag: dice.chance(50).then_some(etag),
    }))
}

/// The facts of one of the synthetic people. A nomination is not declared, but offered and accepted.
fn facts(scene: &Scene, dice: &mut Dice) -> Profile {
    Profile {
        nomination: None,
        ..dice.pick(&scene.people).clone()
    }
}

fn province(dice: &mut Dice) -> i32 {
    (*dice.pick(&PROVINCES)).into()
}

/// Somebody in a state who fits, if one is found soon.
fn find(
    scene: &Scene,
    dice: &mut Dice,
    state: pb::CandidateState,
    fits: impl Fn(i64, &Candidate) -> bool,
) -> Option<i64> {
    scene.log.read(|log| {
        (0..30).find_map(|_| {
            let number = log.model.any(state, dice.part())?;
            let candidate = log
                .model
                .candidates
                .get(usize::try_from(number - 1).ok()?)?;
            fits(number, candidate).then_some(number)
        })
    })
}
