//! Synthetic people as messages.

use express_entry_proto::common::v1::*;
use express_entry_proto::scoring::v1 as pb;

pub(crate) fn day(year: i32, month: i32, day: i32) -> Date {
    Date { year, month, day }
}

/// The day that most requests here ask about.
pub(crate) fn as_of() -> Date {
    day(2017, 5, 19)
}

pub(crate) fn ielts(scores: [i32; 4]) -> LanguageResult {
    result("ielts_general", scores)
}

pub(crate) fn result(test: &str, scores: [i32; 4]) -> LanguageResult {
    let [listening, reading, writing, speaking] = scores.map(Some);
    LanguageResult {
        test: test.to_owned(),
        taken: Some(day(2016, 8, 20)),
        listening_tenths: listening,
        reading_tenths: reading,
        writing_tenths: writing,
        speaking_tenths: speaking,
    }
}

pub(crate) fn occupation(noc_version: i32, code: &str) -> Occupation {
    Occupation {
        noc_version,
        code: code.to_owned(),
    }
}

pub(crate) fn job() -> WorkPeriod {
    WorkPeriod {
        occupations: vec![occupation(2016, "2174")],
        country: "IN".to_owned(),
        from: Some(day(2012, 1, 1)),
        to: Some(day(2016, 12, 31)),
        weekly_hours_tenths: 400,
        employment_kind: EmploymentKind::Employed.into(),
        authorised: None,
        full_time_student: false,
        foreign_military: false,
    }
}

pub(crate) fn masters() -> Credential {
    Credential {
        level: CredentialLevel::Masters.into(),
        country: "IN".to_owned(),
        completed: Some(day(2011, 6, 30)),
        length_years: Some(2),
        assessment: Some(Assessment {
            issued: Some(day(2016, 9, 1)),
        }),
        canadian_study: None,
    }
}

pub(crate) fn partner() -> Partner {
    Partner {
        accompanying: Some(true),
        status: CanadianStatus::Neither.into(),
        credentials: vec![masters()],
        language_results: vec![ielts([55, 50, 55, 55])],
        first_official_language: None,
        work_periods: vec![job()],
    }
}

pub(crate) fn job_offer() -> JobOffer {
    JobOffer {
        occupations: vec![occupation(2016, "2174")],
        offered: Some(day(2017, 4, 1)),
        weekly_hours_tenths: 400,
        duration_months: None,
        seasonal: false,
        support: JobOfferSupport::Assessment.into(),
        months_with_employer: None,
        employer_barred: false,
        canadian_forces: false,
    }
}

/// A software engineer: 110 for age 29, 135 for the degree, 124 for CLB 9, 100 in section C.
pub(crate) fn engineer() -> Profile {
    Profile {
        birth: Some(day(1988, 3, 1)),
        credentials: vec![masters()],
        language_results: vec![ielts([80, 70, 70, 70])],
        work_periods: vec![job()],
        funds_cad: Some(20_000),
        ..Profile::default()
    }
}

/// The points of [`engineer`].
pub(crate) const ENGINEER: i32 = 469;

/// The engineer's factors, as a calculator has them.
pub(crate) fn engineers_factors() -> Factors {
    let levels = LanguageLevels {
        listening: 9,
        reading: 9,
        writing: 9,
        speaking: 9,
    };
    Factors {
        age_years: Some(29),
        education: EducationLevel::MastersOrProfessional.into(),
        english: Some(levels),
        foreign_work_years: 5,
        ..Factors::default()
    }
}

pub(crate) fn of_profile(profile: Profile) -> pb::ScoreRequest {
    pb::ScoreRequest {
        as_of: Some(as_of()),
        subject: Some(pb::score_request::Subject::Profile(profile)),
        ..pb::ScoreRequest::default()
    }
}

pub(crate) fn of_factors(factors: Factors) -> pb::ScoreRequest {
    pb::ScoreRequest {
        as_of: Some(as_of()),
        subject: Some(pb::score_request::Subject::Factors(factors)),
        ..pb::ScoreRequest::default()
    }
}

/// A batch with the terms of a request and subjects numbered from 0.
pub(crate) fn batch(
    subjects: impl IntoIterator<Item = pb::subject::Subject>,
) -> pb::BatchScoreRequest {
    let subjects = (0..).zip(subjects);
    pb::BatchScoreRequest {
        as_of: Some(as_of()),
        subjects: subjects
            .map(|(key, subject)| pb::Subject {
                key,
                subject: Some(subject),
            })
            .collect(),
        ..pb::BatchScoreRequest::default()
    }
}

pub(crate) fn profile_subject(profile: Profile) -> pb::subject::Subject {
    pb::subject::Subject::from(&profile)
}

/// The smallest subject.
pub(crate) fn factors_subject() -> pb::subject::Subject {
    pb::subject::Subject::Factors(engineers_factors())
}
