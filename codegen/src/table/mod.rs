//! Tables of texts: aligned for a terminal, for Markdown, for spreadsheets and for HTML.
//!
//! Cells may hold a vendor's words: none of them ends its row, moves a terminal's cursor or becomes markup.

mod csv;
mod html;
mod markdown;
mod text;

pub use csv::csv;
pub use html::{html, html_escaped};
pub use markdown::{markdown, markdown_escaped};
pub use text::text;

use crate::output::turns_text;

/// A head and its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table<const COLUMNS: usize> {
    /// What the columns are called.
    pub head: [&'static str; COLUMNS],
    /// Their cells.
    pub rows: Vec<[String; COLUMNS]>,
}

/// A vendor's text must not move the cursor of a terminal, nor end the row.
pub(crate) fn one_line(cell: &str) -> String {
    cell.chars()
        .map(|c| {
            let mark = matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}');
            if c.is_control() || mark || turns_text(c) {
                ' '
            } else {
                c
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hostile() -> Table<2> {
        Table {
            head: ["name", "value"],
            rows: vec![
                ["a".into(), "1".into()],
                [
                    "a|b`c`\n<b>&".into(),
                    "x,\"y\" \u{1b}[31m\u{202e}\u{2028}z".into(),
                ],
            ],
        }
    }

    #[test]
    fn text_is_aligned_and_keeps_its_lines() {
        assert_eq!(
            text(&hostile()),
            "name         value\n\
             a            1\n\
             a|b`c` <b>&  x,\"y\"  [31m  z\n"
        );
    }

    #[test]
    fn markdown_holds_no_markup_of_cells() {
        assert_eq!(
            markdown(&hostile()),
            "| name | value |\n\
             | --- | --- |\n\
             | a | 1 |\n\
             | a\\|b\\`c\\` \\<b\\>\\& | x,\"y\"  \\[31m  z |\n"
        );
    }

    #[test]
    fn csv_quotes_what_would_end_a_cell() {
        assert_eq!(
            csv(&hostile()),
            "name,value\na,1\n\"a|b`c`\n<b>&\",\"x,\"\"y\"\" \u{1b}[31m\u{202e}\u{2028}z\"\n"
        );
    }

    #[test]
    fn html_holds_no_markup_of_cells() {
        assert_eq!(
            html(&hostile()),
            "<table>\n<thead><tr><th>name</th><th>value</th></tr></thead>\n<tbody>\n\
             <tr><td>a</td><td>1</td></tr>\n\
             <tr><td>a|b`c` &lt;b&gt;&amp;</td><td>x,&quot;y&quot;  [31m  z</td></tr>\n\
             </tbody>\n</table>\n"
        );
    }
}
