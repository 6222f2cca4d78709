//! The instruments that the files name.

use super::build;
use super::dated::{CERTAINTIES, Reader};
use super::shape::InstrumentFile;
use crate::Instrument;

/// Instruments by id. Every one that is named must be known, and every one known must be named.
pub(super) fn known_instruments(reader: &mut Reader<'_>, file: InstrumentFile) -> Vec<Instrument> {
    const FILE: &str = "instruments.toml";
    let mut known = Vec::with_capacity(file.instrument.len());
    for row in file.instrument {
        if !CERTAINTIES.contains(&row.certainty.as_str()) {
            let message = format!(
                "certainty of {} is one of {}",
                row.id,
                CERTAINTIES.join(", ")
            );
            reader.fault(FILE, None, message);
        }
        if known.iter().any(|known: &Instrument| known.id == row.id) {
            reader.fault(FILE, None, format!("instrument {:?} stands twice", row.id));
        }
        match build::day(&row.in_force) {
            Ok(in_force) => known.push(Instrument {
                id: row.id,
                title: row.title,
                citation: row.citation,
                in_force,
                certainty: row.certainty,
            }),
            Err(message) => reader.fault(FILE, None, message),
        }
    }
    for (instrument, file, line) in std::mem::take(&mut reader.named) {
        if !known.iter().any(|known| known.id == instrument) {
            let message = format!("instrument {instrument:?} is not in {FILE}");
            reader.fault(&file, Some(line), message);
        } else {
            reader.named.push((instrument, file, line));
        }
    }
    for instrument in &known {
        if !reader
            .named
            .iter()
            .any(|(named, ..)| *named == instrument.id)
        {
            reader.fault(
                FILE,
                None,
                format!("instrument {:?} sets no value", instrument.id),
            );
        }
    }
    known
}
