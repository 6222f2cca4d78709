use std::os::unix::fs::PermissionsExt;

use express_entry_proto::common::v1::Profile;
use prost_types::Timestamp;

use super::*;

fn candidate(number: i64, funds: i64, state: pb::CandidateState) -> pb::Candidate {
    pb::Candidate {
        etag: format!("{funds} {state:?}"),
        candidate_number: number,
        state: state.into(),
        received_at: Some(Timestamp {
            seconds: number,
            nanos: 0,
        }),
        profile: Some(Profile {
            funds_cad: Some(funds),
            ..Profile::default()
        }),
        ..pb::Candidate::default()
    }
}

/// The candidates in an export of these, with their funds.
fn exported(told: Vec<pb::Candidate>) -> Vec<(i64, i64)> {
    let (read, _) = export(told);
    let of = |one: pb::ImportedProfile| {
        let funds = one.profile.unwrap().funds_cad.unwrap();
        (one.received_at.unwrap().seconds, funds)
    };
    read.into_iter().map(of).collect()
}

/// An export of these candidates, as it is read again, and what is told of it.
fn export(told: Vec<pb::Candidate>) -> (Vec<pb::ImportedProfile>, Exported) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pool.binpb");
    let mut draft = Draft::create(&path, Format::Protobuf).unwrap();
    for candidate in told {
        draft.take(candidate).unwrap();
    }
    let exported = draft.finish().unwrap();
    let mut from = BufReader::new(File::open(&path).unwrap());
    let read = std::iter::from_fn(|| Format::Protobuf.read(&mut from).unwrap());
    let read: Vec<_> = read.collect();
    assert_eq!(read.len(), exported.profiles);
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, OWNER_ONLY);
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "no draft is left"
    );
    (read, exported)
}

#[test]
fn who_is_told_again_stands_in_the_file_once_and_in_place() {
    use pb::CandidateState::{InPool, Invited, Withdrawn};
    let first = [
        (1, InPool),
        (3, InPool),
        (4, Invited),
        (5, InPool),
        (8, InPool),
    ];
    let first = first.map(|(number, state)| candidate(number, 10, state));
    assert_eq!(
        exported(first.to_vec()),
        [(1, 10), (3, 10), (5, 10), (8, 10)]
    );

    let again = [
        candidate(9, 20, InPool),
        candidate(3, 20, Withdrawn),
        candidate(5, 20, InPool),
        candidate(4, 20, InPool),
        candidate(9, 30, InPool),
        candidate(2, 20, Withdrawn),
        candidate(5, 30, InPool),
    ];
    let expected = [(1, 10), (4, 20), (5, 30), (8, 10), (9, 30)];
    assert_eq!(
        exported([first.to_vec(), again.to_vec()].concat()),
        expected
    );
}

#[test]
fn a_draft_that_is_not_completed_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pool.jsonl");
    drop(Draft::create(&path, Format::Jsonl).unwrap());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
#[test]
fn who_waits_for_job_bank_is_exported_and_what_is_left_out_is_counted() {
    use pb::CandidateState::{InPool, Invited, PendingJobBank, Withdrawn};
    let offered = pb::Candidate {
        nomination_offer: Some(pb::NominationOffer::default()),
        ..candidate(4, 10, InPool)
    };
    let told = vec![
        candidate(1, 10, InPool),
        candidate(2, 10, PendingJobBank),
        candidate(3, 10, Invited),
        offered,
        candidate(5, 10, Invited),
        candidate(5, 10, Withdrawn),
        candidate(1, 10, Invited),
    ];
    let (read, exported) = export(told);
    let registered: Vec<_> = read.iter().map(|one| one.job_bank_registered).collect();
    assert_eq!(registered, [false, true]);
    let expected = Exported {
        profiles: 2,
        invited: 2,
        offers: 1,
    };
    assert_eq!(exported, expected);
}

#[test]
fn who_is_only_rescored_while_a_pool_is_exported_is_not_held() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pool.binpb");
    let mut draft = Draft::create(&path, Format::Protobuf).unwrap();
    let in_pool = |funds| candidate(1, funds, pb::CandidateState::InPool);
    for told in [in_pool(10), in_pool(10)] {
        draft.take(told).unwrap();
    }
    assert!(draft.changed.is_empty());
    draft.take(in_pool(20)).unwrap();
    assert_eq!(draft.changed.len(), 1);
}
