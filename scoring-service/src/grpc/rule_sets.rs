//! Rule sets, listed and shown.

use crs::{Path, Reason, RuleBook, RuleSetId, Violations};
use express_entry_proto::scoring::v1 as pb;
use express_entry_proto::scoring::v1::get_rule_set_request::Which;

use crate::convert;
use crate::limits;
use crate::status::Refused;

/// A page of rule sets. Its token is the place of the next rule set.
pub(super) fn list(
    book: &RuleBook,
    request: &pb::ListRuleSetsRequest,
) -> Result<pb::ListRuleSetsResponse, Refused> {
    let mut violations = Violations::default();
    let size = match request.page_size {
        0 => Some(limits::PAGE_RULE_SETS),
        size @ 1..=limits::PAGE_RULE_SETS_MAX => Some(size),
        size => {
            let description = format_args!("{size} is not 0 to {}", limits::PAGE_RULE_SETS_MAX);
            violations.add(
                &Path::ROOT.field("page_size"),
                Reason::OutOfRange,
                description,
            );
            None
        }
    };
    let listed: Vec<_> = book.rule_sets().iter().chain(book.drafts()).collect();
    let first = match request.page_token.as_str() {
        "" => Some(0),
        token => token
            .parse::<usize>()
            .ok()
            .filter(|first| *first < listed.len()),
    };
    if first.is_none() {
        let description = "this is no token of an answer of this service";
        violations.add(
            &Path::ROOT.field("page_token"),
            Reason::UnknownValue,
            description,
        );
    }
    let (first, size) = violations.finish(first.zip(size))?;
    let size = usize::try_from(size).unwrap_or_default();
    let page = listed.iter().copied().skip(first).take(size);
    let next = first + size;
    Ok(pb::ListRuleSetsResponse {
        rule_sets: page
            .map(|listed| convert::rule_set_message(book, listed, false))
            .collect(),
        next_page_token: if next < listed.len() {
            next.to_string()
        } else {
            String::new()
        },
    })
}

/// One rule set, and the categories of the day asked for.
pub(super) fn get(
    book: &RuleBook,
    request: &pb::GetRuleSetRequest,
) -> Result<pb::GetRuleSetResponse, Refused> {
    let mut violations = Violations::default();
    let listed = match &request.which {
        Some(Which::Id(text)) => match RuleSetId::parse(text) {
            Some(id) => Some(book.rule_set(id).ok_or_else(|| Refused::no_such_id(id))?),
            None => {
                let description = convert::RULE_SET_ID;
                violations.add(&Path::ROOT.field("id"), Reason::UnknownValue, description);
                None
            }
        },
        Some(Which::Governing(day)) => {
            match convert::date(day, &Path::ROOT.field("governing"), &mut violations) {
                Some(day) => {
                    let listed = book.listed_on(day);
                    Some(listed.map_err(|none| Refused::NoRuleSet(none.to_string()))?)
                }
                None => None,
            }
        }
        None => {
            let description = "an id or a date is required";
            violations.add(&Path::ROOT.field("which"), Reason::Required, description);
            None
        }
    };
    let path = Path::ROOT.field("categories_on");
    let day = request.categories_on.as_ref();
    let day = day.map(|day| convert::date(day, &path, &mut violations));
    let categories = day.flatten().map_or(&[][..], |day| book.categories_on(day));
    let listed = violations.finish(listed)?;
    Ok(pb::GetRuleSetResponse {
        rule_set: Some(convert::rule_set_message(book, listed, !request.brief)),
        category_ids: categories.iter().map(|one| one.id.clone()).collect(),
    })
}
