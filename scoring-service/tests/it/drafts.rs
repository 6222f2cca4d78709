//! Draft rule sets: served where they are named, marked as drafts, and validated. The draft is made up.

use std::path::Path;

use express_entry_proto::scoring::v1 as pb;
use express_entry_proto::scoring::v1::get_rule_set_request::Which;
use scoring_service::{limits, rules};
use tonic::Code;

use crate::harness::{Client, Server, named, violations};
use crate::people::{day, engineer};

const ID: &str = "crs-2026-11-03-draft-reform";

async fn client_of_drafts() -> (Server, Client) {
    let drafts = Path::new(env!("CARGO_MANIFEST_DIR")).join("crs/tests/drafts");
    let server = Server::with_book(rules::load(None, Some(&drafts)).unwrap());
    let client = server.client().await;
    (server, client)
}

/// The files of the made-up draft.
fn reform() -> Vec<pb::RuleFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crs/tests/drafts");
    let files = [
        "rule_sets.toml",
        "instruments.toml",
        "additional/french.toml",
        "additional/listed_occupation.toml",
        "counting/listed_occupation.toml",
        "occupations/listed.toml",
    ];
    let read = |file| {
        let path = format!("reform/{file}");
        let text = std::fs::read_to_string(folder.join(&path)).unwrap();
        let path = format!("drafts/{path}");
        pb::RuleFile { path, text }
    };
    files.into_iter().map(read).collect()
}

async fn validate(
    client: &mut Client,
    files: Vec<pb::RuleFile>,
) -> Result<pb::ValidateRulesResponse, tonic::Status> {
    let answer = client.validate_rules(pb::ValidateRulesRequest { files });
    Ok(answer.await?.into_inner())
}

#[tokio::test]
async fn every_answer_by_a_draft_says_that_it_is_one() {
    let (_server, mut client) = client_of_drafts().await;
    let request = pb::ScoreRequest {
        as_of: Some(day(2027, 1, 15)),
        subject: Some(pb::score_request::Subject::Profile(engineer())),
        ..pb::ScoreRequest::default()
    };
    let by_law = client.score(request.clone()).await.unwrap().into_inner();
    assert!(!by_law.rule_set.unwrap().draft);
    let request = pb::ScoreRequest {
        rule_set_id: Some(ID.to_owned()),
        ..request
    };
    let drafted = client.score(request).await.unwrap().into_inner();
    let rule_set = drafted.rule_set.unwrap();
    assert!(rule_set.draft);
    assert_eq!(rule_set.id, ID);
    let factors = drafted.score.unwrap().factors;
    let listed = |factor: &pb::FactorScore| factor.factor() == pb::Factor::ListedOccupation;
    assert!(factors.iter().any(listed));
}

#[tokio::test]
async fn a_draft_is_listed_behind_the_others_and_governs_no_date() {
    let (_server, mut client) = client_of_drafts().await;
    let all = client.list_rule_sets(pb::ListRuleSetsRequest::default());
    let all = all.await.unwrap().into_inner().rule_sets;
    let last = all.last().unwrap();
    assert_eq!(last.status(), pb::RuleSetStatus::Draft);
    assert_eq!(last.r#ref.as_ref().unwrap().id, ID);
    let others = all
        .iter()
        .filter(|set| set.status() == pb::RuleSetStatus::Draft);
    assert_eq!(others.count(), 1);

    let get = |which| pb::GetRuleSetRequest {
        which: Some(which),
        ..Default::default()
    };
    let governing = get(Which::Governing(day(2027, 1, 15)));
    let governing = client.get_rule_set(governing).await.unwrap().into_inner();
    let governing = governing.rule_set.unwrap();
    assert_eq!(governing.status(), pb::RuleSetStatus::Announced);
    let draft = client.get_rule_set(get(Which::Id(ID.to_owned()))).await;
    let draft = draft.unwrap().into_inner().rule_set.unwrap();
    assert!(!draft.tables.is_empty());
}

#[tokio::test]
async fn without_drafts_none_can_be_named() {
    let server = Server::start();
    let mut client = server.client().await;
    let request = pb::ScoreRequest {
        as_of: Some(day(2027, 1, 15)),
        subject: Some(pb::score_request::Subject::Profile(engineer())),
        rule_set_id: Some(ID.to_owned()),
        ..pb::ScoreRequest::default()
    };
    let refused = client.score(request).await.unwrap_err();
    assert_eq!(violations(&refused).len(), 1);
}

#[tokio::test]
async fn sound_files_are_told_with_the_rule_sets_that_they_make() {
    let server = Server::start();
    let mut client = server.client().await;
    let answer = validate(&mut client, reform()).await.unwrap();
    assert_eq!(answer.problems, []);
    let last = answer.rule_sets.last().unwrap();
    assert_eq!(last.r#ref.as_ref().unwrap().id, ID);
    assert!(last.r#ref.as_ref().unwrap().draft);
    // Nothing of it is kept.
    let get = pb::GetRuleSetRequest {
        which: Some(Which::Id(ID.to_owned())),
        ..Default::default()
    };
    let unknown = client.get_rule_set(get).await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
}

#[tokio::test]
async fn every_problem_is_told_with_its_file_and_line() {
    let server = Server::start();
    let mut client = server.client().await;
    let mut files = reform();
    for (file, old, new) in [
        (2, "points = 15", "point = 15"),
        (3, "[90, 50, 20]", "[50, 90, 20]"),
        (5, "\"72200\"", "\"72209\""),
    ] {
        assert!(files[file].text.contains(old));
        files[file].text = files[file].text.replacen(old, new, 1);
    }
    let answer = validate(&mut client, files).await.unwrap();
    let places: Vec<_> = answer
        .problems
        .iter()
        .map(|problem| format!("{}:{}", problem.path, problem.line))
        .collect();
    assert_eq!(
        places,
        [
            "drafts/reform/additional/french.toml:3",
            "drafts/reform/additional/french.toml:7",
            "drafts/reform/additional/listed_occupation.toml:11",
            "drafts/reform/occupations/listed.toml:13",
        ]
    );
    assert!(answer.rule_sets.is_empty());
}

#[tokio::test]
async fn what_is_no_folder_of_rules_is_refused_all_at_once() {
    let server = Server::start();
    let mut client = server.client().await;
    let empty = validate(&mut client, Vec::new()).await.unwrap_err();
    assert_eq!(violations(&empty), named(&[("files", "REQUIRED")]));

    let file = |path: &str| pb::RuleFile {
        path: path.to_owned(),
        text: String::new(),
    };
    let long = "x".repeat(limits::RULE_PATH_BYTES + 1);
    let wrong = vec![file("a.toml"), file("a.toml"), file(""), file(&long)];
    let wrong = validate(&mut client, wrong).await.unwrap_err();
    let expected = [
        ("files[1].path", "INCONSISTENT"),
        ("files[2].path", "OUT_OF_RANGE"),
        ("files[3].path", "OUT_OF_RANGE"),
    ];
    assert_eq!(violations(&wrong), named(&expected));

    let many = vec![file("a.toml"); limits::RULE_FILES + 1];
    let many = validate(&mut client, many).await.unwrap_err();
    assert_eq!(violations(&many), named(&[("files", "TOO_MANY")]));
}
