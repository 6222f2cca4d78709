//! Rule sets as messages.

use crs::{Instrument, ListedRuleSet, RuleBook, RuleTable};
use express_entry_proto::common::v1 as common;
use express_entry_proto::scoring::v1 as pb;

use super::{date_message, rule_set_ref};

/// A rule set as the book lists it, with its tables where they are asked for.
pub fn rule_set_message(book: &RuleBook, listed: &ListedRuleSet, with_tables: bool) -> pb::RuleSet {
    let (name, status) = match &listed.rules {
        Some(rules) if listed.id.is_draft() => (rule_set_ref(rules), pb::RuleSetStatus::Draft),
        Some(rules) => (rule_set_ref(rules), pb::RuleSetStatus::Computable),
        None => {
            let name = common::RuleSetRef {
                id: listed.id.to_string(),
                digest: Vec::new(),
                draft: false,
            };
            (name, pb::RuleSetStatus::Announced)
        }
    };
    let tables = if with_tables {
        book.tables(listed)
    } else {
        Vec::new()
    };
    pb::RuleSet {
        r#ref: Some(name),
        in_force_from: Some(date_message(listed.id.date())),
        in_force_to: listed.to.map(date_message),
        status: status.into(),
        summary: listed.summary.clone(),
        instruments: book
            .instruments(listed)
            .into_iter()
            .map(instrument_message)
            .collect(),
        tables: tables.into_iter().map(table_message).collect(),
    }
}

fn instrument_message(instrument: &Instrument) -> pb::Instrument {
    pb::Instrument {
        id: instrument.id.clone(),
        title: instrument.title.clone(),
        citation: instrument.citation.clone(),
        in_force: Some(date_message(instrument.in_force)),
        certainty: instrument.certainty.clone(),
    }
}

fn table_message(table: RuleTable) -> pb::RuleTable {
    let rows = table.rows.into_iter();
    pb::RuleTable {
        id: table.id,
        title: table.title,
        unit: table.unit,
        instrument_id: table.instrument,
        maxima: table.maxima,
        columns: table.columns,
        rows: rows
            .map(|row| pb::RuleTableRow {
                name: row.name,
                cells: row.cells,
            })
            .collect(),
    }
}
