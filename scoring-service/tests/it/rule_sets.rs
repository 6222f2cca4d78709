//! The rule sets, listed and shown.

use express_entry_proto::scoring::v1 as pb;
use express_entry_proto::scoring::v1::get_rule_set_request::Which;
use tonic::Code;

use crate::harness::{Client, Server, named, violations};
use crate::people::{day, engineers_factors, of_factors};

async fn page(client: &mut Client, page_size: i32, page_token: &str) -> pb::ListRuleSetsResponse {
    let request = pb::ListRuleSetsRequest {
        page_size,
        page_token: page_token.to_owned(),
    };
    client.list_rule_sets(request).await.unwrap().into_inner()
}

async fn get(client: &mut Client, which: Which) -> Result<pb::RuleSet, tonic::Status> {
    let answer = client
        .get_rule_set(pb::GetRuleSetRequest {
            which: Some(which),
            ..Default::default()
        })
        .await?;
    Ok(answer.into_inner().rule_set.unwrap())
}

fn id(rule_set: &pb::RuleSet) -> &str {
    &rule_set.r#ref.as_ref().unwrap().id
}

#[tokio::test]
async fn pages_hold_every_rule_set_once_oldest_first() {
    let server = Server::start();
    let mut client = server.client().await;
    let whole = page(&mut client, 0, "").await;
    assert_eq!(whole.next_page_token, "");
    let ids: Vec<_> = whole.rule_sets.iter().map(id).collect();
    assert!(ids.is_sorted());
    assert_eq!(
        (ids[0], ids[ids.len() - 1]),
        ("crs-2015-01-01", "crs-2026-11-03")
    );

    let mut paged = Vec::new();
    let mut token = String::new();
    loop {
        let next = page(&mut client, 4, &token).await;
        assert!((1..=4).contains(&next.rule_sets.len()));
        paged.extend(next.rule_sets);
        token = next.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(paged, whole.rule_sets);
    for (rule_set, next) in paged.iter().zip(&paged[1..]) {
        assert!(rule_set.tables.is_empty() && !rule_set.summary.is_empty());
        let (last, first) = (rule_set.in_force_to.unwrap(), next.in_force_from.unwrap());
        assert!((last.year, last.month, last.day) < (first.year, first.month, first.day));
    }
}

#[tokio::test]
async fn a_page_of_no_size_and_a_token_of_nobody_are_refused_together() {
    let server = Server::start();
    let request = pb::ListRuleSetsRequest {
        page_size: 101,
        page_token: "second".to_owned(),
    };
    let status = server
        .client()
        .await
        .list_rule_sets(request)
        .await
        .unwrap_err();
    let expected = [
        ("page_size", "OUT_OF_RANGE"),
        ("page_token", "UNKNOWN_VALUE"),
    ];
    assert_eq!(violations(&status), named(&expected));
}

#[tokio::test]
async fn a_rule_set_is_shown_with_its_tables_and_instruments() {
    let server = Server::start();
    let mut client = server.client().await;
    let shown = get(&mut client, Which::Id("crs-2017-06-06".to_owned()))
        .await
        .unwrap();
    assert_eq!(shown.status(), pb::RuleSetStatus::Computable);
    let age = shown
        .tables
        .iter()
        .find(|table| table.id == "core.age")
        .unwrap();
    assert_eq!(age.columns.len(), age.maxima.len());
    let twenty = age
        .rows
        .iter()
        .find(|row| row.name.starts_with("20"))
        .unwrap();
    assert_eq!(twenty.cells, [110, 100]);
    for table in &shown.tables {
        let known = shown
            .instruments
            .iter()
            .any(|instrument| instrument.id == table.instrument_id);
        assert!(known, "{} names an instrument that is not there", table.id);
        assert!(
            table
                .rows
                .iter()
                .all(|row| row.cells.len() == table.columns.len()),
            "{}",
            table.id
        );
    }

    // The same name and digest that a score is given under.
    let governing = get(&mut client, Which::Governing(day(2018, 1, 1)))
        .await
        .unwrap();
    assert_eq!(governing, shown);
    let request = pb::ScoreRequest {
        as_of: Some(day(2018, 1, 1)),
        ..of_factors(engineers_factors())
    };
    let scored = client.score(request).await.unwrap().into_inner();
    assert_eq!(scored.rule_set, shown.r#ref);
}

#[tokio::test]
async fn an_announced_rule_set_is_listed_without_tables() {
    let server = Server::start();
    let mut client = server.client().await;
    let announced = get(&mut client, Which::Governing(day(2027, 1, 1)))
        .await
        .unwrap();
    assert_eq!(id(&announced), "crs-2026-11-03");
    assert_eq!(announced.status(), pb::RuleSetStatus::Announced);
    assert!(announced.tables.is_empty());
    assert_eq!(announced.in_force_to, None);
}

#[tokio::test]
async fn what_there_is_not_is_not_found() {
    let server = Server::start();
    let mut client = server.client().await;
    for which in [
        Which::Id("crs-2017-06-07".to_owned()),
        Which::Governing(day(2014, 12, 31)),
    ] {
        assert_eq!(
            get(&mut client, which).await.unwrap_err().code(),
            Code::NotFound
        );
    }
    let status = client
        .get_rule_set(pb::GetRuleSetRequest::default())
        .await
        .unwrap_err();
    assert_eq!(violations(&status), named(&[("which", "REQUIRED")]));
}

#[tokio::test]
async fn the_categories_in_force_on_a_day_are_told_beside_a_rule_set() {
    let server = Server::start();
    let mut client = server.client().await;
    let mut asked = async |categories_on| {
        let request = pb::GetRuleSetRequest {
            which: Some(Which::Governing(day(2026, 3, 1))),
            brief: true,
            categories_on,
        };
        client.get_rule_set(request).await
    };
    for (on, told) in [
        (None, &[][..]),
        (Some(day(2023, 5, 30)), &[]),
        (
            Some(day(2023, 5, 31)),
            &[
                "agriculture-v1",
                "french-v1",
                "healthcare-v1",
                "stem-v1",
                "trades-v1",
                "transport-v1",
            ],
        ),
    ] {
        let answer = asked(on).await.unwrap().into_inner();
        assert_eq!(answer.category_ids, told);
        assert_eq!(answer.rule_set.unwrap().tables, [], "it is asked in brief");
    }
    let wrong = asked(Some(day(2023, 2, 30))).await.unwrap_err();
    assert_eq!(
        violations(&wrong),
        named(&[("categories_on", "OUT_OF_RANGE")])
    );
}
