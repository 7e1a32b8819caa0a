//! A table for spreadsheets and programs.

use std::fmt::Write as _;

use super::Table;

/// RFC 4180, but for the line ends: those of every tool that reads it here.
#[must_use]
pub fn csv<const COLUMNS: usize>(table: &Table<COLUMNS>) -> String {
    let Table { head, rows } = table;
    let mut out = format!("{}\n", head.join(","));
    for cells in rows {
        // A string takes whatever is written into it.
        let _ = writeln!(
            out,
            "{}",
            cells.each_ref().map(|cell| quoted(cell)).join(",")
        );
    }
    out
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
