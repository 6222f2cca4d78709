//! The inputs that fuzzing starts from: a synthetic person with every kind of fact, asked about in every
//! call, and requests that are refused.

use crs::RuleBook;
use express_entry_proto::common::v1::*;
use express_entry_proto::scoring::v1 as pb;
use prost::Message;

use super::answer::Call;
use super::people::*;

/// A name, which says what comes of it, and an input.
pub(crate) type Seed = (&'static str, Vec<u8>);

/// An input of a call.
fn ask(call: Call, request: &impl Message) -> Vec<u8> {
    let mut input = vec![call as u8];
    input.extend(request.encode_to_vec());
    input
}

/// A person with every fact that a profile has.
fn everything() -> Profile {
    Profile {
        partners: vec![partner()],
        credentials: vec![masters(), study_in_canada()],
        language_results: vec![
            ielts([80, 70, 70, 70]),
            result("tef_canada", [2490, 2070, 3100, 3100]),
        ],
        first_official_language: Some(OfficialLanguage::English.into()),
        work_periods: vec![job(), job_in_canada()],
        certificates_of_qualification: vec![CertificateOfQualification {
            issued: Some(day(2016, 2, 29)),
            issuer: Some(Province::Alberta.into()),
            trades: vec![occupation(2016, "7237"), occupation(2021, "72106")],
        }],
        job_offers: vec![job_offer()],
        nomination: Some(Nomination {
            province: Province::Ontario.into(),
            effective: Some(day(2017, 5, 1)),
        }),
        relatives: vec![Relative {
            kind: RelativeKind::Sibling.into(),
            birth: Some(day(1999, 5, 19)),
            status: CanadianStatus::PermanentResident.into(),
            lives_in_canada: true,
            of_partner: true,
        }],
        family_size: Some(2),
        destination: Some(Province::Ontario.into()),
        ..engineer()
    }
}

fn study_in_canada() -> Credential {
    Credential {
        level: CredentialLevel::TwoYear.into(),
        country: "CA".to_owned(),
        completed: Some(day(2016, 4, 30)),
        length_years: Some(2),
        assessment: None,
        canadian_study: Some(CanadianStudy {
            started: Some(day(2014, 9, 1)),
            full_time_months: Some(16),
            months_in_canada: Some(20),
            distance_percent: Some(0),
        }),
    }
}

fn job_in_canada() -> WorkPeriod {
    WorkPeriod {
        occupations: vec![occupation(2016, "6322"), occupation(2021, "63200")],
        country: "CA".to_owned(),
        from: Some(day(2016, 5, 20)),
        to: None,
        authorised: Some(true),
        ..job()
    }
}

fn every_factor() -> Factors {
    Factors {
        french: Some(LanguageLevels {
            listening: 7,
            reading: 7,
            writing: 7,
            speaking: 7,
        }),
        first_official_language: Some(OfficialLanguage::English.into()),
        canadian_work_years: 2,
        certificate_of_qualification: true,
        canadian_education: Some(CanadianEducation::OneOrTwoYear.into()),
        job_offer: Some(JobOfferClass::OtherSkilled.into()),
        sibling: true,
        spouse: Some(SpouseFactors {
            education: EducationLevel::TwoYear.into(),
            ..SpouseFactors::default()
        }),
        ..engineers_factors()
    }
}

/// Seeds of the target `answer`.
pub(crate) fn of_answers() -> Vec<Seed> {
    let in_2024 = pb::ScoreRequest {
        as_of: Some(day(2024, 2, 29)),
        age_as_of: Some(day(2023, 12, 31)),
        categories_as_of: Some(day(2023, 12, 31)),
        ..of_profile(everything())
    };
    let under_another_rule_set = pb::ScoreRequest {
        rule_set_id: Some("crs-2016-11-19".to_owned()),
        view: Some(pb::ScoreView::Ranking.into()),
        ..of_profile(everything())
    };
    let explained = pb::ScoreRequest {
        view: Some(pb::ScoreView::Explained.into()),
        language: Some(OfficialLanguage::French.into()),
        ..of_profile(everything())
    };
    let stranger = Profile::default();
    let subjects = [
        profile_subject(everything()),
        pb::subject::Subject::Factors(every_factor()),
        profile_subject(stranger.clone()),
    ];
    let out_of_range = Profile {
        birth: Some(day(-9999, 13, 32)),
        language_results: vec![ielts([0, 95, -5, i32::MAX]); 3],
        ..everything()
    };
    let explained_batch = pb::BatchScoreRequest {
        view: Some(pb::ScoreView::Explained.into()),
        ..batch(subjects.clone())
    };
    let with_profile = Some(pb::suggest_moves_request::Subject::Profile(everything()));
    let moves = pb::SuggestMovesRequest {
        as_of: Some(as_of()),
        subject: with_profile,
        rule_set_id: None,
        max_moves: 3,
        include_pairs: false,
    };
    vec![
        (
            "answered-facts",
            ask(Call::Score, &of_profile(everything())),
        ),
        ("answered-facts-2024", ask(Call::Score, &in_2024)),
        (
            "answered-rule-set",
            ask(Call::Score, &under_another_rule_set),
        ),
        ("answered-explained", ask(Call::Score, &explained)),
        (
            "answered-factors",
            ask(Call::Score, &of_factors(every_factor())),
        ),
        (
            "answered-batch-explained",
            ask(Call::Batch, &explained_batch),
        ),
        ("answered-batch", ask(Call::Batch, &batch(subjects))),
        (
            "answered-eligibility",
            ask(Call::Eligibility, &eligibility()),
        ),
        ("answered-comparison", ask(Call::Compare, &comparison())),
        ("answered-moves", ask(Call::Moves, &moves)),
        ("answered-trajectory", ask(Call::Trajectory, &trajectory())),
        ("answered-conversion", ask(Call::Convert, &conversion())),
        ("answered-tests", ask(Call::Tests, &tests())),
        ("answered-rules", ask(Call::Validate, &rule_file())),
        ("refused-stranger", ask(Call::Score, &of_profile(stranger))),
        (
            "refused-numbers",
            ask(Call::Score, &of_profile(out_of_range)),
        ),
        ("refused-empty", vec![Call::Moves as u8]),
    ]
}

fn eligibility() -> pb::CheckEligibilityRequest {
    pb::CheckEligibilityRequest {
        as_of: Some(as_of()),
        profile: Some(everything()),
        ..pb::CheckEligibilityRequest::default()
    }
}

fn comparison() -> pb::CompareRuleSetsRequest {
    pb::CompareRuleSetsRequest {
        as_of: Some(as_of()),
        subject: Some(pb::compare_rule_sets_request::Subject::Profile(everything())),
        left_rule_set_id: Some("crs-2015-01-01".to_owned()),
        right_rule_set_id: "crs-2025-03-25".to_owned(),
    }
}

fn trajectory() -> pb::ScoreTrajectoryRequest {
    pb::ScoreTrajectoryRequest {
        profile: Some(everything()),
        from: Some(as_of()),
        to: Some(day(2017, 12, 31)),
        view: Some(pb::ScoreView::Ranking.into()),
        ..pb::ScoreTrajectoryRequest::default()
    }
}

fn conversion() -> pb::ConvertLanguageResultRequest {
    pb::ConvertLanguageResultRequest {
        as_of: Some(as_of()),
        test: "ielts_general".to_owned(),
        taken: Some(day(2015, 5, 20)),
        listening_tenths: Some(75),
        reading_tenths: Some(65),
        writing_tenths: Some(60),
        speaking_tenths: Some(70),
        rule_set_id: None,
    }
}

fn tests() -> pb::ListLanguageTestsRequest {
    pb::ListLanguageTestsRequest {
        as_of: Some(as_of()),
    }
}

/// One file of rules by itself: the answer is what is missing.
fn rule_file() -> pb::ValidateRulesRequest {
    let (path, text) = file("core/age.toml");
    let files = vec![pb::RuleFile { path, text }];
    pb::ValidateRulesRequest { files }
}

fn file(path: &str) -> (String, String) {
    let mut files = RuleBook::built_in_files();
    let (path, text) = files.find(|(found, _)| *found == path).unwrap();
    (path.to_owned(), text.to_owned())
}

/// Seeds of the target `rules`: files of every shape but the two large ones, and a draft.
pub(crate) fn of_rules() -> Vec<Seed> {
    let as_it_is = |path: &str| {
        let (path, text) = file(path);
        format!("=== {path}\n{text}").into_bytes()
    };
    vec![
        ("sound-age", as_it_is("core/age.toml")),
        ("sound-categories", as_it_is("categories/education.toml")),
        ("sound-french", as_it_is("additional/french.toml")),
        ("sound-funds", as_it_is("programs/settlement_funds.toml")),
        ("sound-instruments", as_it_is("instruments.toml")),
        ("sound-job-offer", as_it_is("counting/job_offer.toml")),
        ("sound-maxima", as_it_is("maxima.toml")),
        ("sound-rule-sets", as_it_is("rule_sets.toml")),
        ("sound-test", as_it_is("language_tests/ielts_general.toml")),
        ("sound-work", as_it_is("counting/work.toml")),
        ("sound-draft", draft()),
        ("faulty-alone", alone()),
        (
            "faulty-key",
            b"=== maxima.toml\n[[version]]\nx = [[[[{a = 1}]]]]\n".to_vec(),
        ),
        ("faulty-no-text", b"=== core/age.toml\n\xff\xfe".to_vec()),
        ("faulty-stranger", b"=== ../core/age.toml\n".to_vec()),
    ]
}

/// A file of each kind, without those that they need.
fn alone() -> Vec<u8> {
    let kinds = [
        "rule_sets.toml",
        "instruments.toml",
        "countries.toml",
        "core/age.toml",
        "additional/job_offer.toml",
        "counting/work.toml",
        "counting/canadian_study.toml",
        "language_tests/tcf_canada.toml",
        "programs/federal_skilled_worker.toml",
        "categories/physicians.toml",
        "transferability/certificate.toml",
    ];
    let texts = kinds.map(|path| format!("=== {path}\n{}", file(path).1));
    format!("alone\n{}", texts.concat()).into_bytes()
}

/// The draft of the engine's own tests, which has points for listed occupations.
fn draft() -> Vec<u8> {
    let files = [
        (
            "rule_sets",
            include_str!("../../crs/tests/drafts/reform/rule_sets.toml"),
        ),
        (
            "instruments",
            include_str!("../../crs/tests/drafts/reform/instruments.toml"),
        ),
        (
            "occupations/listed",
            include_str!("../../crs/tests/drafts/reform/occupations/listed.toml"),
        ),
        (
            "additional/french",
            include_str!("../../crs/tests/drafts/reform/additional/french.toml"),
        ),
        (
            "additional/listed_occupation",
            include_str!("../../crs/tests/drafts/reform/additional/listed_occupation.toml"),
        ),
        (
            "counting/listed_occupation",
            include_str!("../../crs/tests/drafts/reform/counting/listed_occupation.toml"),
        ),
    ];
    let texts = files.map(|(path, text)| format!("=== drafts/reform/{path}.toml\n{text}"));
    texts.concat().into_bytes()
}
