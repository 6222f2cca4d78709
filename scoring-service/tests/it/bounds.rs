//! What nobody should send: lists without end, and days at the ends of every calendar. The answer or the
//! refusal is clear, and so is its price: allocations are counted, since time on a busy machine says little.

use std::sync::Arc;

use crs::{RuleBook, Violation, Violations};
use express_entry_proto::common::v1::*;
use express_entry_proto::scoring::v1 as pb;
use prost::Message;
use scoring_service::limits;
use scoring_service::scoring::Scorer;

use crate::people::*;

fn scorer() -> Scorer {
    Scorer::new(Arc::new(RuleBook::built_in().clone()))
}

fn named(violations: &[Violation]) -> Vec<(&str, &str)> {
    let named = violations
        .iter()
        .map(|violation| (violation.field.as_str(), violation.reason.as_str()));
    named.collect()
}

/// What a refusal names, and how many times it allocated.
fn refused(request: &pb::ScoreRequest) -> (Vec<Violation>, u64) {
    let scorer = scorer();
    let mut violations = Vec::new();
    let counted = allocation_counter::measure(|| {
        violations = scorer.score(request).unwrap_err();
    });
    (violations, counted.count_total)
}

#[test]
fn a_thousand_jobs_and_ten_thousand_results_are_refused_together_at_the_price_of_one() {
    let with = |jobs: usize, results: usize| {
        let partner = Partner {
            work_periods: vec![job(); jobs],
            language_results: vec![ielts([80; 4]); results],
            ..partner()
        };
        of_profile(Profile {
            birth: Some(day(2018, 1, 1)),
            partners: vec![partner],
            work_periods: vec![job(); jobs],
            language_results: vec![ielts([80; 4]); results],
            ..engineer()
        })
    };
    let (violations, price) = refused(&with(1_000, 10_000));
    let expected = [
        ("profile.birth", "OUT_OF_RANGE"),
        ("profile.language_results", "TOO_MANY"),
        ("profile.work_periods", "TOO_MANY"),
        ("profile.partners[0].language_results", "TOO_MANY"),
        ("profile.partners[0].work_periods", "TOO_MANY"),
    ];
    assert_eq!(named(&violations), expected);
    let beyond = (limits::WORK_PERIODS + 1, limits::LANGUAGE_RESULTS_READ + 1);
    let (_, of_few) = refused(&with(beyond.0, beyond.1));
    assert_eq!(price, of_few, "work grows with what is refused");
    assert!(price < 100, "{price} allocations");
}

#[test]
fn a_request_wrong_in_every_place_is_refused_at_a_bounded_price() {
    let wrong = Profile {
        partners: vec![Partner::default()],
        credentials: vec![Credential::default(); limits::CREDENTIALS],
        language_results: vec![LanguageResult::default(); limits::LANGUAGE_RESULTS_READ],
        work_periods: vec![WorkPeriod::default(); limits::WORK_PERIODS],
        relatives: vec![Relative::default(); limits::RELATIVES],
        ..Profile::default()
    };
    let (violations, price) = refused(&of_profile(wrong));
    assert_eq!(violations.len(), Violations::KEPT_MAX);
    assert!(price < 2_000, "{price} allocations");
}

/// As many facts as may be told, none like another and all overlapping.
fn most() -> Profile {
    let places = |count: usize| (0..i32::try_from(count).unwrap()).collect::<Vec<_>>();
    let work = |place: &i32| WorkPeriod {
        occupations: vec![occupation(
            2016,
            ["2174", "7237", "0013"][*place as usize % 3],
        )],
        country: ["CA", "IN"][*place as usize % 2].to_owned(),
        from: Some(day(2007 + place % 10, 1 + place % 12, 1 + place % 28)),
        to: (place % 5 > 0).then(|| day(2017, 1 + place % 4, 1 + place % 28)),
        weekly_hours_tenths: 10 + place,
        authorised: Some(true),
        ..job()
    };
    let credential = |place: &i32| Credential {
        completed: Some(day(2000 + place % 17, 1 + place % 12, 1)),
        assessment: Some(Assessment {
            issued: Some(day(2012 + place % 5, 1 + place % 12, 20)),
        }),
        ..masters()
    };
    let relative = |place: &i32| Relative {
        kind: RelativeKind::Sibling.into(),
        birth: Some(day(1998 + place % 4, 1 + place % 12, 1 + place % 28)),
        status: CanadianStatus::Citizen.into(),
        lives_in_canada: true,
        of_partner: place % 2 == 0,
    };
    let results = vec![
        ielts([80, 70, 70, 70]),
        result("tef_canada", [2490, 2070, 3100, 3100]),
    ];
    let jobs: Vec<_> = places(limits::WORK_PERIODS).iter().map(work).collect();
    let credentials: Vec<_> = places(limits::CREDENTIALS).iter().map(credential).collect();
    let partner = Partner {
        credentials: credentials.clone(),
        language_results: results.clone(),
        work_periods: jobs.clone(),
        ..partner()
    };
    Profile {
        partners: vec![partner],
        credentials,
        language_results: results,
        work_periods: jobs,
        job_offers: vec![job_offer(); limits::JOB_OFFERS],
        relatives: places(limits::RELATIVES).iter().map(relative).collect(),
        ..engineer()
    }
}

#[test]
fn as_many_facts_as_may_be_told_are_answered_at_a_bounded_price() {
    let scorer = scorer();
    for (view, allocations, bytes) in [
        (pb::ScoreView::Ranking, 50, 1 << 10),
        (pb::ScoreView::Standard, 150, 4 << 10),
        (pb::ScoreView::Explained, 2_000, 64 << 10),
    ] {
        let request = pb::ScoreRequest {
            view: Some(view.into()),
            ..of_profile(most())
        };
        let mut answer = None;
        let counted = allocation_counter::measure(|| {
            answer = Some(scorer.score(&request).unwrap());
        });
        let told = answer.unwrap().encoded_len();
        assert!(counted.count_total < allocations, "{view:?}: {counted:?}");
        assert!(told < bytes, "{view:?}: {told} bytes");
    }
}

/// Every place of a day in a request.
type Place = (&'static str, fn(&mut pb::ScoreRequest, Date));

const PLACES: [Place; 14] = [
    ("as_of", |it, day| it.as_of = Some(day)),
    ("age_as_of", |it, day| it.age_as_of = Some(day)),
    ("categories_as_of", |it, day| {
        it.categories_as_of = Some(day);
    }),
    ("profile.birth", |it, day| of(it).birth = Some(day)),
    ("profile.credentials[0].completed", |it, day| {
        of(it).credentials[0].completed = Some(day);
    }),
    ("profile.credentials[0].assessment.issued", |it, day| {
        of(it).credentials[0].assessment = Some(Assessment { issued: Some(day) });
    }),
    (
        "profile.credentials[0].canadian_study.started",
        |it, day| {
            of(it).credentials[0].canadian_study = Some(CanadianStudy {
                started: Some(day),
                full_time_months: Some(8),
                months_in_canada: Some(8),
                distance_percent: Some(0),
            });
        },
    ),
    ("profile.language_results[0].taken", |it, day| {
        of(it).language_results[0].taken = Some(day);
    }),
    ("profile.work_periods[0].from", |it, day| {
        of(it).work_periods[0].from = Some(day);
        of(it).work_periods[0].to = None;
    }),
    ("profile.work_periods[0].to", |it, day| {
        of(it).work_periods[0].to = Some(day);
    }),
    (
        "profile.certificates_of_qualification[0].issued",
        |it, day| {
            of(it).certificates_of_qualification = vec![CertificateOfQualification {
                issued: Some(day),
                issuer: None,
                trades: Vec::new(),
            }];
        },
    ),
    ("profile.job_offers[0].offered", |it, day| {
        of(it).job_offers = vec![JobOffer {
            offered: Some(day),
            ..job_offer()
        }];
    }),
    ("profile.nomination.effective", |it, day| {
        of(it).nomination = Some(Nomination {
            province: Province::Ontario.into(),
            effective: Some(day),
        });
    }),
    ("profile.relatives[0].birth", |it, day| {
        of(it).relatives = vec![Relative {
            kind: RelativeKind::Sibling.into(),
            birth: Some(day),
            status: CanadianStatus::Citizen.into(),
            lives_in_canada: true,
            of_partner: false,
        }];
    }),
];

fn of(request: &mut pb::ScoreRequest) -> &mut Profile {
    match &mut request.subject {
        Some(pb::score_request::Subject::Profile(profile)) => profile,
        other => panic!("no profile: {other:?}"),
    }
}

#[test]
fn days_at_the_ends_of_calendars_are_refused_by_their_names_or_judged() {
    let scorer = scorer();
    let beyond = [
        i32::MIN,
        -9999,
        -1,
        0,
        1,
        1899,
        2200,
        9999,
        10_000,
        i32::MAX,
    ];
    for (place, put) in PLACES {
        for year in beyond {
            let mut request = of_profile(engineer());
            put(&mut request, day(year, 12, 31));
            let violations = scorer.score(&request).unwrap_err();
            let of_place = |it: &&Violation| it.field == place;
            let found = violations.iter().find(of_place);
            let violation = found.unwrap_or_else(|| panic!("{place} {year}: {violations:?}"));
            assert_eq!(violation.reason.as_str(), "OUT_OF_RANGE", "{place} {year}");
            assert!(violation.description.contains("1900 to 2199"));
        }
        // At the first and the last day that may be told: judged, or inconsistent with another fact.
        for edge in [day(1900, 1, 1), day(2199, 12, 31)] {
            let mut request = of_profile(engineer());
            put(&mut request, edge);
            match scorer.score(&request) {
                Ok(answer) => assert!(answer.score.unwrap().total <= 1200),
                Err(violations) => {
                    let fields: Vec<_> = violations.iter().map(|it| it.field.as_str()).collect();
                    assert_eq!(fields, [place], "{edge:?}");
                }
            }
        }
    }
}
