//! A table of GitHub's Markdown.

use super::{Table, one_line};

/// The table; cells are text, none of their signs is markup.
#[must_use]
pub fn markdown<const COLUMNS: usize>(table: &Table<COLUMNS>) -> String {
    let Table { head, rows } = table;
    let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut out = row(&head.map(str::to_owned));
    out.push_str(&row(&head.map(|_| "---".to_owned())));
    for cells in rows {
        out.push_str(&row(&cells.each_ref().map(|cell| markdown_escaped(cell))));
    }
    out
}

/// A text as Markdown that shows it.
#[must_use]
pub fn markdown_escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // A bare URL would become a link, which rustdoc warns of.
    for c in one_line(text).replace("://", ":\u{0}//").chars() {
        if matches!(
            c,
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '#' | '&'
        ) {
            out.push('\\');
        }
        out.push(if c == '\0' { '\\' } else { c });
    }
    out
}
