//! The steps of a random life of the pool.

use proptest::prelude::*;

/// A step of a random life of the pool.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Receive {
        hours_ago: Option<u16>,
        score: u8,
        programs: u8,
        change_in_days: Option<u8>,
    },
    Update {
        candidate: u8,
        score: u8,
        programs: u8,
    },
    Withdraw {
        candidate: u8,
    },
    Decline {
        candidate: u8,
        score: u8,
        programs: u8,
    },
    Apply {
        candidate: u8,
        score: u8,
        programs: u8,
    },
    CancelInvitation {
        candidate: u8,
        score: u8,
        programs: u8,
    },
    Offer {
        candidate: u8,
    },
    TakeNominationBack {
        candidate: u8,
    },
    Answer {
        candidate: u8,
        accept: bool,
    },
    CreateAndPublish {
        number: u8,
        in_hours: u8,
        invitations: u8,
        grouping: u8,
        required: Option<u8>,
        named: bool,
    },
    Revise {
        number: u8,
        in_hours: u8,
        invitations: u8,
    },
    Cancel {
        number: u8,
    },
    /// The scoring service gets another edition of its rules.
    NewRules,
    GoOn {
        hours: u16,
        score: u8,
        programs: u8,
    },
    /// Time goes on while nothing can be done, somebody comes, and then all that was due is done.
    GoOnLate {
        hours: u16,
        score: u8,
        programs: u8,
    },
}

pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (prop::option::of(0..9_000_u16), 0..4_u8, 0..16_u8, prop::option::of(1..40_u8)).prop_map(
            |(hours_ago, score, programs, change_in_days)| Step::Receive {
                hours_ago,
                score,
                programs,
                change_in_days
            }
        ),
        1 => (any::<u8>(), 0..4_u8, 0..16_u8)
            .prop_map(|(candidate, score, programs)| Step::Update { candidate, score, programs }),
        1 => any::<u8>().prop_map(|candidate| Step::Withdraw { candidate }),
        1 => (any::<u8>(), 0..4_u8, 0..16_u8)
            .prop_map(|(candidate, score, programs)| Step::Decline { candidate, score, programs }),
        1 => (any::<u8>(), 0..4_u8, 0..16_u8)
            .prop_map(|(candidate, score, programs)| Step::Apply { candidate, score, programs }),
        1 => (any::<u8>(), 0..4_u8, 0..16_u8).prop_map(|(candidate, score, programs)| {
            Step::CancelInvitation { candidate, score, programs }
        }),
        1 => any::<u8>().prop_map(|candidate| Step::Offer { candidate }),
        1 => any::<u8>().prop_map(|candidate| Step::TakeNominationBack { candidate }),
        1 => (any::<u8>(), any::<bool>())
            .prop_map(|(candidate, accept)| Step::Answer { candidate, accept }),
        3 => (
            (1..9_u8, 1..60_u8, 0..6_u8, 0..7_u8),
            prop::option::weighted(0.2, 0..4_u8),
            prop::bool::weighted(0.3),
        ).prop_map(
            |((number, in_hours, invitations, grouping), required, named)| Step::CreateAndPublish {
                number,
                in_hours,
                invitations,
                grouping,
                required,
                named
            }
        ),
        1 => (1..9_u8, 1..60_u8, 0..6_u8).prop_map(|(number, in_hours, invitations)| {
            Step::Revise { number, in_hours, invitations }
        }),
        1 => Just(Step::NewRules),
        1 => (1..9_u8).prop_map(|number| Step::Cancel { number }),
        2 => (1..900_u16, 0..4_u8, 0..16_u8)
            .prop_map(|(hours, score, programs)| Step::GoOn { hours, score, programs }),
        1 => (1..90_u16, 0..4_u8, 0..16_u8)
            .prop_map(|(hours, score, programs)| Step::GoOnLate { hours, score, programs }),
    ];
    prop::collection::vec(step, 1..60)
}
