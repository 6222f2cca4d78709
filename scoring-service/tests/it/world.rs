//! A served scoring service, and a synthetic person to score.

use std::collections::BTreeMap;
use std::sync::Arc;

use crs::RuleBook;
use express_entry_proto::common::v1::{
    Assessment, CanadianStatus, Credential, CredentialLevel, Date, EmploymentKind, LanguageResult,
    Occupation, Partner, Profile, WorkPeriod,
};
use express_entry_proto::scoring::v1::scoring_service_client::ScoringServiceClient;
use express_entry_proto::scoring::v1::{ScoreRequest, score_request};
use express_entry_transport::{Limits, bind};
use scoring_service::limits::MESSAGE_BYTES;
use scoring_service::serve::serve;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use tonic_types::StatusExt;

pub(crate) type Client = ScoringServiceClient<Channel>;

/// Serves on a free port for as long as the test runs.
pub(crate) async fn client() -> Client {
    let limits = Limits::default();
    let listener = bind("127.0.0.1:0".parse().unwrap(), &limits).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let book = Arc::new(RuleBook::built_in().clone());
    tokio::spawn(async move { serve(listener, book, true, &limits, std::future::pending()).await });
    let channel = Endpoint::from_shared(address).unwrap().connect_lazy();
    ScoringServiceClient::new(channel)
        .max_decoding_message_size(2 * MESSAGE_BYTES)
        .max_encoding_message_size(2 * MESSAGE_BYTES)
}

pub(crate) fn day(year: i32, month: i32, day: i32) -> Date {
    Date { year, month, day }
}

/// A synthetic engineer: 29, master's degree, CLB 9, four completed years abroad; 469 points.
pub(crate) fn person() -> Profile {
    Profile {
        birth: Some(day(1988, 3, 1)),
        credentials: vec![Credential {
            level: CredentialLevel::Masters.into(),
            country: "IN".to_owned(),
            completed: Some(day(2011, 6, 30)),
            length_years: Some(2),
            assessment: Some(Assessment {
                issued: Some(day(2016, 9, 1)),
            }),
            canadian_study: None,
        }],
        language_results: vec![ielts()],
        work_periods: vec![work()],
        funds_cad: Some(20_000),
        ..Profile::default()
    }
}

pub(crate) fn ielts() -> LanguageResult {
    LanguageResult {
        test: "ielts_general".to_owned(),
        taken: Some(day(2016, 8, 20)),
        listening_tenths: Some(80),
        reading_tenths: Some(70),
        writing_tenths: Some(70),
        speaking_tenths: Some(70),
    }
}

pub(crate) fn work() -> WorkPeriod {
    WorkPeriod {
        occupations: vec![Occupation {
            noc_version: 2016,
            code: "2174".to_owned(),
        }],
        country: "IN".to_owned(),
        from: Some(day(2012, 1, 1)),
        to: Some(day(2016, 12, 31)),
        weekly_hours_tenths: 400,
        employment_kind: EmploymentKind::Employed.into(),
        authorised: None,
        full_time_student: false,
    }
}

pub(crate) fn partner() -> Partner {
    Partner {
        accompanying: Some(true),
        status: CanadianStatus::Neither.into(),
        ..Partner::default()
    }
}

/// A request for a profile on the day of the tests.
pub(crate) fn request(profile: Profile) -> ScoreRequest {
    ScoreRequest {
        as_of: Some(day(2017, 5, 19)),
        subject: Some(score_request::Subject::Profile(profile)),
        rule_set_id: None,
        view: None,
    }
}

/// Fields and reasons of an INVALID_ARGUMENT.
pub(crate) fn violations(status: &Status) -> BTreeMap<String, String> {
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    let details = status.get_error_details();
    let fields = &details.bad_request().unwrap().field_violations;
    assert!(fields.iter().all(|field| !field.description.is_empty()));
    fields
        .iter()
        .map(|field| (field.field.clone(), field.reason.clone()))
        .collect()
}
