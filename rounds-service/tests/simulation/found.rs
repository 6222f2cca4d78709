//! What the simulation has found, each as a scene of its own.

mod races;

use std::sync::Arc;
use std::time::Duration;

use express_entry_proto::common::v1 as common;
use express_entry_proto::rounds::v1 as pb;
use rounds_core::Instant;
use rounds_service::convert::values;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tonic::{Code, Status};

use crate::after;
use crate::asks::Ask;
use crate::dice::Dice;
use crate::disk::Disk;
use crate::life;
use crate::network::Mood;
use crate::process::{Process, turn};
use crate::world::World;

/// A process in a world where nothing goes wrong but what a scene brings.
struct Scene {
    world: World,
    process: Process,
}

/// Plays a scene, and audits what the journal holds after it.
fn play(start: &str, scene: impl AsyncFnOnce(&Scene)) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut dice = Dice::new(1);
    let mut world = World::new(Disk::default(), at(start), folder.path(), &mut dice);
    world.simulated_from = None;
    let life = async {
        world.clock.begin_life();
        let process = life::start(&world)?;
        let world = world.clone();
        scene(&Scene { world, process }).await;
        Ok(())
    };
    life::in_a_process(life).expect("a life");
    after::check(&world).expect("a sound journal");
}

impl Scene {
    /// Asks, and leaves the answer to wait for.
    fn ask(&self, ask: Ask) -> JoinHandle<Result<Vec<u8>, Status>> {
        let ask = self.world.known().ledger.note(ask);
        let calls = self.process.calls.clone();
        tokio::spawn(async move { ask.call(&calls, None).await })
    }

    /// Asks for the same at the same time, and lets the first be done right after the second found that it
    /// was not: both must get the first answer.
    async fn asked_twice(&self, ask: Ask) {
        let first = self.ask(ask.clone());
        self.not_writing(100).await;
        let desk = Arc::clone(&self.process.desk);
        self.world.disk.after_look_up(move || {
            let _ = turn(&desk);
        });
        let ask = ask.marked(self.world.known().ledger.last_mark());
        let calls = self.process.calls.clone();
        let second = tokio::spawn(async move { ask.call(&calls, None).await });
        self.not_writing(100).await;
        self.writing(100).await;
        let first = first.await.expect("an answer").expect("done");
        let second = second.await.expect("an answer").expect("done before");
        assert_eq!(first, second);
    }

    /// Asks for something that must be done.
    async fn done(&self, ask: Ask) {
        let told = self.ask(ask);
        self.writing(50).await;
        told.await.expect("an answer").expect("done");
    }

    /// Lets time pass while nothing is written.
    async fn not_writing(&self, millis: u64) {
        sleep(Duration::from_millis(millis)).await;
    }

    /// Lets time pass while the writer writes.
    async fn writing(&self, millis: u64) {
        for _ in 0..millis {
            sleep(Duration::from_millis(1)).await;
            self.process.write();
        }
    }

    fn clock(&self, to: &str) {
        self.world.clock.jump(at(to));
    }
}

fn at(text: &str) -> Instant {
    let timestamp: jiff::Timestamp = text.parse().expect("an instant");
    Instant::from_micros(timestamp.as_microsecond()).expect("within the range of instants")
}

/// A synthetic programmer with two years of work in Canada who turns 30 on a day of May 2017.
fn turning_30(day_of_may: i32) -> common::Profile {
    let date = |year, month, day| Some(common::Date { year, month, day });
    common::Profile {
        birth: date(1987, 5, day_of_may),
        language_results: vec![common::LanguageResult {
            test: "ielts_general".into(),
            taken: date(2016, 6, 1),
            listening_tenths: Some(75),
            reading_tenths: Some(75),
            writing_tenths: Some(75),
            speaking_tenths: Some(75),
        }],
        work_periods: vec![common::WorkPeriod {
            occupations: vec![common::Occupation {
                noc_version: 2016,
                code: "2174".into(),
            }],
            country: "CA".into(),
            from: date(2015, 2, 1),
            to: date(2017, 4, 30),
            weekly_hours_tenths: 400,
            employment_kind: common::EmploymentKind::Employed.into(),
            authorised: Some(true),
            ..Default::default()
        }],
        ..Default::default()
    }
}

fn submit(profile: common::Profile) -> Ask {
    Ask::SubmitCandidate(pb::SubmitCandidateRequest {
        profile: Some(profile),
        job_bank_registered: true,
        ..Default::default()
    })
}

fn instruction(instant: &str, rule_set_id: Option<&str>) -> pb::Instruction {
    pb::Instruction {
        round_number: "1".into(),
        instant: Some(values::timestamp(at(instant))),
        invitations: Some(1),
        rule_set_id: rule_set_id.map(Into::into),
        ..Default::default()
    }
}

fn create(instruction: pb::Instruction) -> Ask {
    Ask::CreateRound(pb::CreateRoundRequest {
        instruction: Some(instruction),
        officer: "abel".into(),
        ..Default::default()
    })
}

fn approve() -> Ask {
    Ask::ApproveRound(pb::ApproveRoundRequest {
        round_number: "1".into(),
        officer: "berta".into(),
        ..Default::default()
    })
}

fn publish() -> Ask {
    Ask::PublishRound(pb::PublishRoundRequest {
        round_number: "1".into(),
        officer: "abel".into(),
        ..Default::default()
    })
}

#[test]
fn a_nomination_accepted_over_midnight_is_in_force_from_the_day_of_its_event() {
    play("2017-05-20T03:00:00Z", async |scene| {
        scene.done(submit(turning_30(1))).await;
        let offer = Ask::OfferNomination(pb::OfferNominationRequest {
            candidate_number: 1,
            province: common::Province::Manitoba.into(),
            ..Default::default()
        });
        scene.done(offer).await;
        scene.clock("2017-05-20T03:59:59Z");
        let accepted = scene.ask(Ask::AcceptNomination(pb::AcceptNominationRequest {
            candidate_number: 1,
            ..Default::default()
        }));
        scene.not_writing(100).await;
        scene.clock("2017-05-20T04:00:01Z");
        scene.writing(100).await;
        accepted.await.expect("an answer").expect("accepted");
    });
}

#[test]
fn a_late_round_ranks_who_changed_since_by_the_score_of_its_day() {
    play("2017-05-19T16:00:00Z", async |scene| {
        scene.done(submit(turning_30(23))).await;
        scene.done(submit(turning_30(24))).await;
        scene
            .done(create(instruction("2017-05-23T15:00:00Z", None)))
            .await;
        scene.done(approve()).await;
        scene.done(publish()).await;
        // The score of the one cannot be had, so that the round waits.
        scene.world.network.set_mood(Mood::Unavailable);
        scene.clock("2017-05-25T15:00:00Z");
        scene.writing(1_000).await;
        // Meanwhile the other comes to have a score of a later day, after a birthday.
        scene.world.network.set_mood(Mood::Well);
        let update = Ask::UpdateCandidate(pb::UpdateCandidateRequest {
            candidate_number: 2,
            profile: Some(turning_30(24)),
            ..Default::default()
        });
        scene.done(update).await;
        scene.writing(20_000).await;
        let state = scene.process.pool.blocking_read().expect("a state");
        let number = "1".parse().expect("a round number");
        assert_eq!(state.invitations(number).map(<[_]>::len), Some(1));
    });
}

/// No rule set is known in full for its day, and it names none.
const NOT_COMPUTABLE: &str = "2026-12-01T15:00:00Z";

#[test]
fn a_draft_that_is_approved_while_it_is_checked_is_checked_all_the_same() {
    play("2026-10-01T16:00:00Z", async |scene| {
        scene.done(create(instruction(NOT_COMPUTABLE, None))).await;
        let approved = scene.ask(approve());
        let published = scene.ask(publish());
        scene.not_writing(100).await;
        scene.writing(100).await;
        approved.await.expect("an answer").expect("approved");
        let refused = published.await.expect("an answer").expect_err("refused");
        assert_eq!(refused.code(), Code::FailedPrecondition, "{refused:?}");
    });
}

#[test]
fn an_instruction_that_is_revised_while_it_is_checked_is_not_published() {
    play("2026-10-01T16:00:00Z", async |scene| {
        let checked = instruction(NOT_COMPUTABLE, Some("crs-2025-03-25"));
        scene.done(create(checked)).await;
        scene.done(approve()).await;
        let revised = scene.ask(Ask::ReviseRound(pb::ReviseRoundRequest {
            instruction: Some(instruction(NOT_COMPUTABLE, None)),
            officer: "abel".into(),
            ..Default::default()
        }));
        let approved = scene.ask(approve());
        let published = scene.ask(publish());
        scene.not_writing(100).await;
        scene.writing(100).await;
        revised.await.expect("an answer").expect("revised");
        approved.await.expect("an answer").expect("approved");
        let refused = published.await.expect("an answer").expect_err("refused");
        assert_eq!(refused.code(), Code::Aborted, "{refused:?}");
    });
}

#[test]
fn what_an_invited_person_asks_for_twice_at_one_time_is_answered_twice() {
    let candidate_number = 1;
    let asks = [
        Ask::DeclineInvitation(pb::DeclineInvitationRequest {
            candidate_number,
            ..Default::default()
        }),
        Ask::CancelInvitation(pb::CancelInvitationRequest {
            candidate_number,
            officer: "abel".into(),
            ..Default::default()
        }),
        Ask::ReceiveApplication(pb::ReceiveApplicationRequest {
            candidate_number,
            ..Default::default()
        }),
    ];
    for ask in asks {
        play("2017-05-19T16:00:00Z", async |scene| {
            scene.done(submit(turning_30(1))).await;
            scene
                .done(create(instruction("2017-05-23T15:00:00Z", None)))
                .await;
            scene.done(approve()).await;
            scene.done(publish()).await;
            scene.clock("2017-05-23T15:00:00Z");
            scene.writing(1_000).await;
            scene.asked_twice(ask).await;
        });
    }
}

#[test]
fn a_nomination_accepted_twice_at_one_time_is_answered_twice() {
    play("2017-05-19T16:00:00Z", async |scene| {
        scene.done(submit(turning_30(1))).await;
        let candidate_number = 1;
        let offer = Ask::OfferNomination(pb::OfferNominationRequest {
            candidate_number,
            province: common::Province::Manitoba.into(),
            ..Default::default()
        });
        scene.done(offer).await;
        let accept = Ask::AcceptNomination(pb::AcceptNominationRequest {
            candidate_number,
            ..Default::default()
        });
        scene.asked_twice(accept).await;
    });
}
