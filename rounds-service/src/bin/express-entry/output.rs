//! What is printed, and where: results on the standard output, everything else beside it.

use std::fmt::Display;
use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};

use crate::failure::Failure;
use crate::json::{self, Named};

/// Prints a line of the result.
pub(crate) fn line(text: impl Display) -> Result<(), Failure> {
    let written = writeln!(io::stdout().lock(), "{text}");
    written.map_err(|error| match error.kind() == io::ErrorKind::BrokenPipe {
        true => Failure::output_closed(),
        false => Failure::output("the output", error),
    })
}

/// Prints what something is called, and what it is.
pub(crate) fn pair(name: &str, value: impl Display) -> Result<(), Failure> {
    line(format!("{name:<13} {value}"))
}

/// Prints a message as JSON, on one line.
pub(crate) fn message<M: Named>(message: &M) -> Result<(), Failure> {
    line(json::to_value(message).map_err(Failure::defect)?)
}

/// Prints a line that is not part of the result.
pub(crate) fn complain(text: impl Display) {
    // There is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// A table for a person to read. Names that begin with `#` are those of numbers, set to the right.
pub(crate) fn table<const N: usize>(
    names: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Result<(), Failure> {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(names.map(|name| name.trim_start_matches('#')));
    for row in rows {
        table.add_row(row);
    }
    for (column, name) in table.column_iter_mut().zip(names) {
        column.set_padding((0, 2));
        if name.starts_with('#') {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for row in table.lines() {
        line(row.trim_end())?;
    }
    Ok(())
}

/// Prints rows as comma-separated values (RFC 4180).
pub(crate) fn csv<const N: usize>(
    names: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Result<(), Failure> {
    line(names.map(|name| name.trim_start_matches('#')).join(","))?;
    for row in rows {
        line(row.map(quoted).join(","))?;
    }
    Ok(())
}

fn quoted(field: String) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_quoted_only_where_it_must_be() {
        assert_eq!(quoted("63".into()), "63");
        assert_eq!(quoted("a,\"b\"".into()), "\"a,\"\"b\"\"\"");
    }
}
