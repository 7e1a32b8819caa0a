//! A table of HTML.

use super::{Table, one_line};

/// The `table` element, its cells escaped.
#[must_use]
pub fn html<const COLUMNS: usize>(table: &Table<COLUMNS>) -> String {
    let Table { head, rows } = table;
    let cells = |tag: &str, cells: [String; COLUMNS]| {
        let cells = cells.map(|cell| format!("<{tag}>{}</{tag}>", html_escaped(&cell)));
        format!("<tr>{}</tr>", cells.concat())
    };
    let mut out = format!(
        "<table>\n<thead>{}</thead>\n<tbody>\n",
        cells("th", head.map(str::to_owned))
    );
    for row in rows {
        out.push_str(&cells("td", row.clone()));
        out.push('\n');
    }
    out.push_str("</tbody>\n</table>\n");
    out
}

/// A text for an element or a quoted attribute.
#[must_use]
pub fn html_escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}
