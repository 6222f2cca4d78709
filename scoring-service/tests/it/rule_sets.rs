//! Rule sets over the wire.

use express_entry_proto::scoring::v1::get_rule_set_request::Which;
use express_entry_proto::scoring::v1::{GetRuleSetRequest, ListRuleSetsRequest, RuleSetStatus};
use tonic::Code;

use crate::world::{client, day, violations};

#[tokio::test]
async fn all_nine_are_listed_page_by_page() {
    let mut client = client().await;
    let mut ids = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListRuleSetsRequest {
            page_size: 4,
            page_token,
        };
        let page = client.list_rule_sets(request).await.unwrap().into_inner();
        assert!(page.rule_sets.iter().all(|one| one.tables.is_empty()));
        ids.extend(page.rule_sets.into_iter().map(|one| one.r#ref.unwrap().id));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(ids.len(), 9);
    assert!(ids.is_sorted());
    let request = ListRuleSetsRequest {
        page_size: -1,
        page_token: "elsewhere".to_owned(),
    };
    let refused = client.list_rule_sets(request).await.unwrap_err();
    assert_eq!(violations(&refused).len(), 2);
}

#[tokio::test]
async fn one_is_shown_with_its_tables_and_instruments() {
    let which = Some(Which::Governing(day(2017, 6, 7)));
    let answer = client()
        .await
        .get_rule_set(GetRuleSetRequest { which })
        .await
        .unwrap();
    let set = answer.into_inner().rule_set.unwrap();
    assert_eq!(set.r#ref.unwrap().id, "crs-2017-06-06");
    assert_eq!(set.in_force_to, Some(day(2020, 10, 19)));
    let age = set
        .tables
        .iter()
        .find(|table| table.id == "core.age")
        .unwrap();
    let row = age.rows.iter().find(|row| row.name == "20-29").unwrap();
    assert_eq!(
        (row.cells.as_slice(), age.maxima.as_slice()),
        (&[110, 100][..], &[110, 100][..])
    );
    for table in &set.tables {
        let known = set
            .instruments
            .iter()
            .any(|one| one.id == table.instrument_id);
        assert!(known, "{} names an instrument that is not there", table.id);
        assert!(
            table
                .rows
                .iter()
                .all(|row| row.cells.len() == table.columns.len())
        );
    }
}

#[tokio::test]
async fn an_announced_one_has_no_tables_and_an_unknown_one_is_not_found() {
    let mut client = client().await;
    let which = Some(Which::Id("crs-2026-11-03".to_owned()));
    let set = client
        .get_rule_set(GetRuleSetRequest { which })
        .await
        .unwrap()
        .into_inner();
    let set = set.rule_set.unwrap();
    assert_eq!(set.status, i32::from(RuleSetStatus::Announced));
    assert!(set.tables.is_empty());
    for which in [
        Which::Id("crs-2016-01-01".to_owned()),
        Which::Governing(day(2014, 1, 1)),
    ] {
        let request = GetRuleSetRequest { which: Some(which) };
        assert_eq!(
            client.get_rule_set(request).await.unwrap_err().code(),
            Code::NotFound
        );
    }
}
