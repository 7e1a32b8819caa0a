//! A table for a terminal.

use std::fmt::Write as _;

use super::{Table, one_line};

/// Aligned columns, two blanks between them.
#[must_use]
pub fn text<const COLUMNS: usize>(table: &Table<COLUMNS>) -> String {
    let Table { head, rows } = table;
    let mut lines = vec![head.map(str::to_owned)];
    lines.extend(
        rows.iter()
            .map(|row| row.each_ref().map(|cell| one_line(cell))),
    );
    let mut widths = [0; COLUMNS];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut out = String::new();
    for line in &lines {
        let mut row = String::new();
        for (width, cell) in widths.iter().zip(line) {
            // A string takes whatever is written into it.
            let _ = write!(row, "{cell:width$}  ");
        }
        out.push_str(row.trim_end());
        out.push('\n');
    }
    out
}
