//! The languages of the tests that the scoring service knows.

use std::collections::HashMap;

use express_entry_proto::common::v1::OfficialLanguage;
use express_entry_proto::scoring::v1 as pb;
use express_entry_transport::deadline::Deadline;
use jiff::civil::Date;

use super::{ScoringClient, ScoringError};
use crate::convert::values;
use crate::limits;

const LIST_LANGUAGE_TESTS: &str = "/expressentry.scoring.v1.ScoringService/ListLanguageTests";

impl ScoringClient {
    /// The languages of the tests that are accepted on any of some days, by their ids.
    pub async fn test_languages(
        &self,
        days: impl IntoIterator<Item = Date>,
        deadline: Option<Deadline>,
    ) -> Result<HashMap<String, OfficialLanguage>, ScoringError> {
        let mut languages = HashMap::new();
        for day in days {
            let as_of = Some(values::date(day));
            let request = pb::ListLanguageTestsRequest { as_of };
            let within = limits::SCORING_DEADLINE;
            let answer: pb::ListLanguageTestsResponse = self
                .calls
                .unary(LIST_LANGUAGE_TESTS, request, within, deadline)
                .await?;
            let tests = answer.tests.into_iter();
            languages.extend(
                tests
                    .map(|test| (test.language(), test.id))
                    .map(|(of, id)| (id, of)),
            );
        }
        Ok(languages)
    }
}
