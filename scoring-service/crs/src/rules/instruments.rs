//! The instruments that the files name.

use std::collections::{HashMap, HashSet};

use super::build;
use super::dated::CERTAINTIES;
use super::place::Place;
use super::reader::Reader;
use super::shape::{InstrumentFile, InstrumentRow};
use crate::Instrument;

const FILE: &str = "instruments.toml";

/// Every instrument, those of a draft behind the others. Every one that is named must be known, and
/// every one known must be named; a draft answers for its own alone.
pub(super) fn read_instruments(reader: &mut Reader<'_>) -> Option<Vec<Instrument>> {
    let base = reader.whole::<InstrumentFile>(FILE);
    let drafted = reader.whole_drafted::<InstrumentFile>(FILE);
    let mut known = HashMap::new();
    let mut instruments = Vec::new();
    let files = base.into_iter().chain(drafted);
    for (file, place) in files {
        for row in file.instrument {
            let place = place.at(row.span().start);
            instruments.extend(instrument(reader, row.into_inner(), place, &mut known));
        }
    }
    if !reader.has_base(FILE) {
        return None;
    }
    let mut named = HashSet::new();
    for (id, place) in std::mem::take(&mut reader.named) {
        if !known.contains_key(&id) {
            let message = format!("instrument {id:?} is not in {FILE}");
            reader.fault(place, &message);
        }
        named.insert(id);
    }
    for (id, place) in known {
        if !named.contains(&id) && reader.answers_for(&place) {
            reader.fault(place, &format!("instrument {id:?} sets no value"));
        }
    }
    Some(instruments)
}

fn instrument(
    reader: &mut Reader<'_>,
    row: InstrumentRow,
    place: Place,
    known: &mut HashMap<String, Place>,
) -> Option<Instrument> {
    let certainty = row.certainty.get_ref();
    if !CERTAINTIES.contains(&certainty.as_str()) {
        let message = format!("certainty is one of {}", CERTAINTIES.join(", "));
        reader.fault(place.at(row.certainty.span().start), &message);
    }
    let in_force = build::day(&row.in_force);
    if let Err(wrong) = &in_force {
        reader.wrong(&place, wrong);
    }
    let id_place = place.at(row.id.span().start);
    let id = row.id.into_inner();
    if known.insert(id.clone(), id_place.clone()).is_some() {
        reader.fault(id_place, &format!("instrument {id:?} stands twice"));
    }
    Some(Instrument {
        id,
        title: row.title,
        citation: row.citation,
        in_force: in_force.ok()?,
        certainty: row.certainty.into_inner(),
    })
}
