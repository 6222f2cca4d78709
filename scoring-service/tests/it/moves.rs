//! Moves over the wire: answers and refusals.

use express_entry_proto::common::v1::*;
use express_entry_proto::scoring::v1 as pb;

use crate::harness::{Server, named, violations};
use crate::people::*;

fn request(subject: pb::suggest_moves_request::Subject) -> pb::SuggestMovesRequest {
    pb::SuggestMovesRequest {
        as_of: Some(as_of()),
        subject: Some(subject),
        include_pairs: true,
        ..pb::SuggestMovesRequest::default()
    }
}

fn of_profile(profile: Profile) -> pb::SuggestMovesRequest {
    request(pb::suggest_moves_request::Subject::Profile(profile))
}

async fn suggested(request: pb::SuggestMovesRequest) -> pb::SuggestMovesResponse {
    let mut client = Server::start().client().await;
    client.suggest_moves(request).await.unwrap().into_inner()
}

/// The engineer of the README: 110 for age, 135 for the degree, 124 for CLB 9, 100 of section C.
#[tokio::test]
async fn what_the_engineer_could_do() {
    use pb::MoveKind::*;

    let answer = suggested(of_profile(engineer())).await;
    assert_eq!(answer.total, ENGINEER);
    let told = answer.moves.iter().map(|told| {
        assert_eq!(told.total, ENGINEER + told.gain);
        (told.kind(), told.to, told.gain)
    });
    let told: Vec<_> = told.collect();
    let expected = [
        (Nomination, None, 600),
        (JobOffer, None, 200),
        (CanadianWork, Some(5), 80),
        (CanadianWork, Some(4), 72),
        (CanadianWork, Some(3), 64),
        (CanadianWork, Some(2), 53),
        (JobOffer, None, 50),
        (CanadianWork, Some(1), 40),
        // First at 34 to an ability, with English second at 6; at 9 second, at 6.
        (AllAbilities, Some(10), 36),
        (CanadianEducation, None, 30),
        (AllAbilities, Some(9), 24),
        (Education, None, 15),
        (CanadianEducation, None, 15),
        (AllAbilities, Some(10), 12),
        (AllAbilities, Some(7), 12),
        (AllAbilities, Some(5), 4),
        (OneAbility, Some(10), 3),
        (OneAbility, Some(10), 3),
        (OneAbility, Some(10), 3),
        (OneAbility, Some(10), 3),
    ];
    assert_eq!(told, expected);
    assert_eq!(answer.moves_found, 20);

    let nomination = &answer.moves[0];
    let gained: Vec<_> = nomination.programs_gained().collect();
    assert_eq!(gained, [Program::ProvincialNominee]);
    let year_in_canada = &answer.moves[7];
    assert_eq!(
        (year_in_canada.from, year_in_canada.of_partner),
        (Some(0), false)
    );
    let gained: Vec<_> = year_in_canada.programs_gained().collect();
    assert_eq!(gained, [Program::CanadianExperienceClass]);
    let speaking = &answer.moves[19];
    assert_eq!(speaking.ability(), pb::Ability::Speaking);
    assert_eq!(speaking.language(), OfficialLanguage::English);
    assert_eq!(speaking.from, Some(9));
    assert_eq!(answer.pairs_found, 0, "{:?}", answer.pairs);
}

#[tokio::test]
async fn a_pair_is_told_with_what_each_gains_alone() {
    let bachelor = Factors {
        education: EducationLevel::BachelorOrThreeYear.into(),
        foreign_work_years: 0,
        ..engineers_factors()
    };
    let subject = pb::suggest_moves_request::Subject::Factors(bachelor);
    let answer = suggested(request(subject)).await;
    assert_eq!(
        answer.pairs_found,
        i32::try_from(answer.pairs.len()).unwrap()
    );
    assert!(
        answer
            .moves
            .iter()
            .all(|told| told.programs_gained.is_empty())
    );
    let of_both = answer.pairs.iter().find(|pair| {
        let [one, other] = [&pair.first, &pair.second].map(|told| told.as_ref().unwrap());
        let kinds = (one.kind(), other.kind());
        kinds == (pb::MoveKind::CanadianWork, pb::MoveKind::ForeignWork)
            && (one.to, other.to) == (Some(1), Some(1))
    });
    let pair = of_both.expect("a year in Canada and a year abroad");
    let [one, other] = [&pair.first, &pair.second].map(|told| told.as_ref().unwrap());
    // A year in Canada: 40, and 13 beside the degree. A year abroad: 25 with CLB 9. Both: 13 more.
    assert_eq!((one.gain, other.gain), (53, 25));
    assert_eq!((pair.gain, pair.beyond_sum), (91, 13));
    assert_eq!(pair.total, answer.total + 91);
    let gains: Vec<_> = answer.pairs.iter().map(|pair| pair.gain).collect();
    assert!(gains.is_sorted_by(|one, other| one >= other), "{gains:?}");
}

#[tokio::test]
async fn no_more_than_asked_for_and_no_pairs_unasked() {
    let few = pb::SuggestMovesRequest {
        max_moves: 2,
        include_pairs: false,
        ..of_profile(engineer())
    };
    let answer = suggested(few).await;
    assert_eq!((answer.moves.len(), answer.moves_found), (2, 20));
    assert_eq!((answer.pairs.len(), answer.pairs_found), (0, 0));
}

#[tokio::test]
async fn a_partner_who_could_stay() {
    let profile = Profile {
        partners: vec![partner()],
        ..engineer()
    };
    let with = suggested(of_profile(profile.clone())).await;
    let alone = suggested(of_profile(engineer())).await;
    let kind = |kind| move |told: &&pb::Move| told.kind() == kind;
    let stays = with.moves.iter().find(kind(pb::MoveKind::PartnerStays));
    assert_eq!(stays.unwrap().total, alone.total);
    assert!(with.moves.iter().any(|told| told.of_partner));
    assert!(!alone.moves.iter().any(|told| told.of_partner));
}

#[tokio::test]
async fn everything_wrong_with_a_request_is_told_at_once() {
    let mut client = Server::start().client().await;
    let wrong = pb::SuggestMovesRequest {
        as_of: None,
        max_moves: 201,
        rule_set_id: Some("crs-2026-11-03".to_owned()),
        ..of_profile(Profile {
            birth: None,
            ..engineer()
        })
    };
    let expected = [
        ("as_of", "REQUIRED"),
        ("max_moves", "OUT_OF_RANGE"),
        ("profile.birth", "REQUIRED"),
        ("rule_set_id", "NOT_ACCEPTED"),
    ];
    let refused = client.suggest_moves(wrong).await.unwrap_err();
    assert_eq!(violations(&refused), named(&expected));

    let nobody = pb::SuggestMovesRequest {
        as_of: Some(as_of()),
        max_moves: -1,
        ..pb::SuggestMovesRequest::default()
    };
    let refused = client.suggest_moves(nobody).await.unwrap_err();
    let expected = [("max_moves", "OUT_OF_RANGE"), ("subject", "REQUIRED")];
    assert_eq!(violations(&refused), named(&expected));
}
