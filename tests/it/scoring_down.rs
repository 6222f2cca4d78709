//! With the scoring service down: UNAVAILABLE with a reason and a delay, nothing lost or half done.

use anyhow::Result;
use express_entry_proto::rounds::v1::{GetClockRequest, SubmitCandidateRequest};
use tests::harness::request_id;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::world::{NUMBERS, ROUNDS, World};

fn says_why_and_when(status: &Status) {
    assert_eq!(status.code(), Code::Unavailable, "{status:?}");
    let details = status.get_error_details();
    assert!(
        details
            .error_info()
            .is_some_and(|info| !info.reason.is_empty()),
        "{status:?}"
    );
    assert!(
        details
            .retry_info()
            .is_some_and(|info| info.retry_delay.is_some()),
        "{status:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn submissions_and_rounds_wait_for_scoring_and_then_go_on() -> Result<()> {
    let people = World::people()?;
    let mut world = World::begin().await?;
    world.import(&request_id(), &people).await?;
    world.publish().await?;
    world.services.scoring.kill()?;

    let id = request_id();
    let submit = || SubmitCandidateRequest {
        request_id: id.clone(),
        profile: Some(people[0].profile.clone()),
        job_bank_registered: true,
    };
    let refused = world
        .clients
        .pool
        .clone()
        .submit_candidate(submit())
        .await
        .unwrap_err();
    says_why_and_when(&refused);
    assert_eq!(world.in_pool().await?, people.len() as i64);

    // Birthdays lie on the way, so the clock cannot get to the rounds.
    says_why_and_when(&world.advance(ROUNDS).await.unwrap_err());
    let now = world
        .clients
        .clock
        .clone()
        .get_clock(GetClockRequest {})
        .await?
        .into_inner()
        .now;
    assert!(
        now.is_some_and(|now| now.seconds < ROUNDS),
        "the clock stands where it got to"
    );

    world.services.scoring.restart().await?;
    let mut on = world.advance(ROUNDS).await;
    while on
        .as_ref()
        .is_err_and(|status| status.code() == Code::Unavailable)
    {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        on = world.advance(ROUNDS).await;
    }
    on?;
    for number in NUMBERS {
        assert!(
            world
                .run(number)
                .await?
                .result
                .is_some_and(|result| result.invitations > 0)
        );
    }
    let number = world
        .clients
        .pool
        .clone()
        .submit_candidate(submit())
        .await?
        .into_inner();
    let candidate = number.candidate.unwrap_or_default();
    assert_eq!(
        candidate.candidate_number,
        people.len() as i64 + 1,
        "nothing was half done"
    );
    Ok(())
}
