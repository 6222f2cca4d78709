//! The same answer through every call, from facts and from factors, in every order of the lists.

use express_entry_proto::common::v1::*;
use express_entry_proto::scoring::v1 as pb;
use prost::Message as _;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::harness::{Client, Server, within};
use crate::people::*;

/// Varied synthetic people, each in this many orders.
const PEOPLE: u64 = 60;
const ORDERS: usize = 3;

fn some<T: Clone>(dice: &mut ChaCha8Rng, of: &[T], most: usize) -> Vec<T> {
    let count = dice.random_range(0..=most.min(of.len()));
    of.sample(dice, count).cloned().collect()
}

fn jobs() -> Vec<WorkPeriod> {
    let both = |old, new| vec![occupation(2016, old), occupation(2021, new)];
    let of = |occupations, country: &str, from, to| WorkPeriod {
        occupations,
        country: country.to_owned(),
        from: Some(from),
        to,
        authorised: Some(true),
        ..job()
    };
    let (year, month) = (
        |year| day(year, 1, 1),
        |year, month| Some(day(year, month, 15)),
    );
    vec![
        job(),
        of(both("2174", "21232"), "CA", year(2015), month(2016, 3)),
        of(both("2173", "21231"), "CA", year(2016), None),
        of(both("7237", "72106"), "CA", year(2013), month(2016, 12)),
        of(both("6322", "63200"), "FR", year(2010), month(2014, 6)),
        of(
            vec![occupation(2016, "0013")],
            "IN",
            year(2009),
            month(2013, 6),
        ),
    ]
}

fn credentials() -> Vec<Credential> {
    let of = |level: CredentialLevel, years, country: &str| Credential {
        level: level.into(),
        length_years: Some(years),
        country: country.to_owned(),
        ..masters()
    };
    let in_canada = Credential {
        canadian_study: Some(CanadianStudy {
            started: Some(day(2009, 9, 1)),
            full_time_months: Some(16),
            months_in_canada: Some(16),
            distance_percent: Some(0),
        }),
        ..of(CredentialLevel::TwoYear, 2, "CA")
    };
    vec![
        masters(),
        in_canada,
        of(CredentialLevel::BachelorOrThreeYear, 3, "IN"),
        of(CredentialLevel::OneYear, 1, "FR"),
        Credential {
            assessment: None,
            ..of(CredentialLevel::Doctoral, 4, "IN")
        },
    ]
}

fn relatives() -> Vec<Relative> {
    let of = |birth, status: CanadianStatus, of_partner| Relative {
        kind: RelativeKind::Sibling.into(),
        birth: Some(birth),
        status: status.into(),
        lives_in_canada: true,
        of_partner,
    };
    vec![
        of(day(1990, 5, 19), CanadianStatus::Citizen, false),
        of(day(1999, 5, 20), CanadianStatus::PermanentResident, false),
        of(day(1985, 1, 1), CanadianStatus::PermanentResident, true),
        of(day(1985, 1, 1), CanadianStatus::Neither, false),
    ]
}

fn someone(dice: &mut ChaCha8Rng) -> Profile {
    let results = [
        ielts([80, 70, 70, 70]),
        result("tef_canada", [2490, 2070, 3100, 3100]),
    ];
    let offers = [
        job_offer(),
        JobOffer {
            occupations: vec![occupation(2016, "0013"), occupation(2021, "00012")],
            ..job_offer()
        },
        JobOffer {
            seasonal: true,
            ..job_offer()
        },
    ];
    let certificates = [(2016, 1), (2017, 5)].map(|(year, month)| CertificateOfQualification {
        issued: Some(day(year, month, 20)),
        issuer: None,
        trades: vec![occupation(2016, "7237"), occupation(2021, "72106")],
    });
    let partner = Partner {
        accompanying: Some(dice.random_ratio(3, 4)),
        credentials: some(dice, &credentials(), 3),
        language_results: some(dice, &results, 2),
        work_periods: some(dice, &jobs(), 4),
        ..partner()
    };
    Profile {
        partners: some(dice, &[partner], 1),
        credentials: some(dice, &credentials(), 5),
        language_results: some(dice, &results, 2),
        work_periods: some(dice, &jobs(), 6),
        certificates_of_qualification: some(dice, &certificates, 2),
        job_offers: some(dice, &offers, 3),
        relatives: some(dice, &relatives(), 4),
        ..engineer()
    }
}

/// The same person, told in another order.
fn reordered(mut person: Profile, dice: &mut ChaCha8Rng) -> Profile {
    person.credentials.shuffle(dice);
    person.language_results.shuffle(dice);
    person.work_periods.shuffle(dice);
    person.certificates_of_qualification.shuffle(dice);
    person.job_offers.shuffle(dice);
    person.relatives.shuffle(dice);
    for partner in &mut person.partners {
        partner.credentials.shuffle(dice);
        partner.language_results.shuffle(dice);
        partner.work_periods.shuffle(dice);
        let works = partner.work_periods.iter_mut();
        works.for_each(|work| work.occupations.shuffle(dice));
    }
    let works = person.work_periods.iter_mut();
    works.for_each(|work| work.occupations.shuffle(dice));
    let offers = person.job_offers.iter_mut();
    offers.for_each(|offer| offer.occupations.shuffle(dice));
    let certificates = person.certificates_of_qualification.iter_mut();
    certificates.for_each(|it| it.trades.shuffle(dice));
    person
}

/// Warnings name facts by their places in the lists: those follow the order, and nothing else does.
fn without_places(mut score: pb::Score) -> pb::Score {
    for warning in &mut score.warnings {
        warning.field.clear();
    }
    score.warnings.sort_by_key(|warning| format!("{warning:?}"));
    score
}

async fn alone(client: &mut Client, subject: &pb::subject::Subject) -> pb::Score {
    use pb::subject::Subject as Given;
    let request = match subject {
        Given::Profile(profile) => of_profile(Profile::decode(profile.clone()).unwrap()),
        Given::Factors(factors) => of_factors(factors.clone()),
    };
    let answer = client.score(request).await.unwrap().into_inner();
    answer.score.unwrap()
}

fn scores(results: &pb::ScoreResults) -> Vec<pb::Score> {
    let score = |result: pb::ScoreResult| match result.result {
        Some(pb::score_result::Result::Score(score)) => score,
        other => panic!("no score: {other:?}"),
    };
    let results = results.decode().unwrap();
    results.into_iter().map(score).collect()
}

#[tokio::test]
async fn the_answer_is_one_however_it_is_asked_for_and_told() {
    let server = Server::start();
    let mut client = server.client().await;
    let mut dice = ChaCha8Rng::seed_from_u64(0);
    let mut subjects = Vec::new();
    let mut singly = Vec::new();
    for _ in 0..PEOPLE {
        let person = someone(&mut dice);
        let first = alone(&mut client, &profile_subject(person.clone())).await;
        for _ in 0..ORDERS {
            let other = profile_subject(reordered(person.clone(), &mut dice));
            let score = alone(&mut client, &other).await;
            assert_eq!(
                without_places(score.clone()),
                without_places(first.clone()),
                "{person:?} and {other:?}"
            );
            subjects.push(other);
            singly.push(score);
        }
        let factors = pb::subject::Subject::Factors(*first.derived.clone().unwrap());
        let of_factors = alone(&mut client, &factors).await;
        assert_eq!(of_factors.total, first.total);
        assert_eq!(of_factors.sections, first.sections);
        assert_eq!(of_factors.factors, first.factors);
        assert_eq!(of_factors.derived, first.derived);
        subjects.push(factors);
        singly.push(of_factors);
    }
    let totals: std::collections::BTreeSet<_> = singly.iter().map(|score| score.total).collect();
    assert!(totals.len() > 30, "the people differ: {totals:?}");

    let batched = client.batch_score(batch(subjects.clone())).await.unwrap();
    assert_eq!(scores(&batched.into_inner().results), singly);

    let batches: Vec<_> = subjects
        .chunks(7)
        .map(|subjects| pb::StreamScoreRequest {
            batch: Some(batch(subjects.iter().cloned())),
        })
        .collect();
    let answers = client.stream_score(tokio_stream::iter(batches)).await;
    let mut answers = answers.unwrap().into_inner();
    let mut streamed = Vec::new();
    while let Some(answer) = within(answers.message()).await.unwrap() {
        streamed.extend(scores(&answer.batch.unwrap().results));
    }
    assert_eq!(streamed, singly);
}
