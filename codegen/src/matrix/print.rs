//! The formats of a matrix.

use clap::ValueEnum;
use serde::Serialize;

use super::{FileMatrices, Matrix, Row};
use crate::table::{self, Table, html_escaped, markdown_escaped};

/// How matrices are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum MatrixFormat {
    /// For people: an aligned table per mapping
    #[default]
    Text,
    /// For programs: one JSON object per line, a mapping each
    Json,
    /// For spreadsheets: one table, with the file and the mapping in its first columns
    Csv,
    /// For pages: a heading and a table per mapping
    Markdown,
    /// A page by itself, which works from disk
    Html,
}

/// Of tables that people read.
const HEAD: [&str; 6] = [
    "target",
    "type",
    "source",
    "type of source",
    "transform",
    "when missing",
];

/// Of a table that programs read, so without blanks.
const CSV_HEAD: [&str; 9] = [
    "file",
    "mapping",
    "target",
    "target_type",
    "required",
    "source",
    "source_type",
    "transform",
    "when_missing",
];

/// Prints the matrices of files in their order.
#[must_use]
pub fn print(files: &[FileMatrices], format: MatrixFormat) -> String {
    let each = |block: fn(&Matrix) -> String| {
        let blocks: Vec<String> = files
            .iter()
            .flat_map(|file| &file.matrices)
            .map(block)
            .collect();
        blocks.join("\n")
    };
    match format {
        MatrixFormat::Text => each(text),
        MatrixFormat::Markdown => each(|matrix| {
            format!(
                "## {}\n\n{}",
                markdown_escaped(&matrix.mapping),
                section(matrix)
            )
        }),
        MatrixFormat::Json => files.iter().map(json).collect(),
        MatrixFormat::Csv => csv(files),
        MatrixFormat::Html => page(&each(html)),
    }
}

impl Matrix {
    /// `, when status == 'won'`, where there is a condition, the guard, and the states.
    fn only_when(&self) -> String {
        let mut text = String::new();
        if let Some(when) = &self.when {
            text.push_str(&format!(", when {when}"));
        }
        if let Some(guard) = &self.guard {
            text.push_str(&format!(", guarded by {guard}"));
        }
        if let Some(states) = &self.only_forward {
            text.push_str(&format!(", only forward by {states}"));
        }
        text
    }

    /// The table and the coverage as lines of Markdown, for a page that has its own heading.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut out = table::markdown(&rows(self));
        out.push_str(&format!("\n{}.\n", markdown_escaped(&self.coverage.text())));
        if !self.links.is_empty() {
            out.push_str("\nLinks:\n\n");
        }
        for link in &self.links {
            let line = format!("{} by {}: {}", link.link, link.by, link.words());
            out.push_str(&format!("- {}\n", markdown_escaped(&line)));
        }
        out
    }

    /// `links: invoice by _id (looked up)` as a line, where there are links.
    fn linked(&self) -> String {
        let links = self.links.iter();
        let links: Vec<String> = links
            .map(|link| format!("{} by {} ({})", link.link, link.by, link.words()))
            .collect();
        match links.as_slice() {
            [] => String::new(),
            links => format!("links: {}\n", links.join("; ")),
        }
    }
}

fn text(matrix: &Matrix) -> String {
    format!(
        "{}: {} -> {}{}\n{}{}\n{}",
        matrix.mapping,
        matrix.from,
        matrix.to,
        matrix.only_when(),
        table::text(&rows(matrix)),
        matrix.coverage.text(),
        matrix.linked()
    )
}

fn section(matrix: &Matrix) -> String {
    format!(
        "From {} to {}{}.\n\n{}",
        markdown_escaped(&matrix.from),
        markdown_escaped(&matrix.to),
        markdown_escaped(&matrix.only_when()),
        matrix.markdown()
    )
}

fn html(matrix: &Matrix) -> String {
    let linked = match matrix.linked() {
        links if links.is_empty() => links,
        links => format!("<p>{}</p>\n", html_escaped(links.trim_end())),
    };
    format!(
        "<section>\n<h2>{}</h2>\n<p><code>{}</code> to <code>{}</code>{}</p>\n\
         <div class=\"wide\">{}</div>\n<p>{}.</p>\n{}</section>\n",
        html_escaped(&matrix.mapping),
        html_escaped(&matrix.from),
        html_escaped(&matrix.to),
        html_escaped(&matrix.only_when()),
        table::html(&rows(matrix)),
        html_escaped(&matrix.coverage.text()),
        linked
    )
}

/// Nothing is fetched; wide tables scroll by themselves on a phone.
fn page(sections: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Mapping matrix</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <h1>Mapping matrix</h1>\n{sections}</body>\n</html>\n"
    )
}

const STYLE: &str = "\
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: .35rem .75rem .35rem 0; text-align: left; vertical-align: top; }
th { white-space: nowrap; }
td:first-child, td:nth-child(3) { font-family: ui-monospace, monospace; }
";

#[derive(Serialize)]
struct Record<'a> {
    file: &'a str,
    #[serde(flatten)]
    matrix: &'a Matrix,
}

fn json(FileMatrices { file, matrices }: &FileMatrices) -> String {
    let lines = matrices.iter().map(|matrix| {
        // Texts, numbers and lists of them: nothing that JSON could not say.
        serde_json::to_string(&Record { file, matrix }).unwrap_or_default() + "\n"
    });
    lines.collect()
}

fn csv(files: &[FileMatrices]) -> String {
    let mut out = Table {
        head: CSV_HEAD,
        rows: Vec::new(),
    };
    for FileMatrices { file, matrices } in files {
        for matrix in matrices {
            out.rows.extend(matrix.rows.iter().map(|row| {
                let [target, _, source, source_type, transform, missing] = cells(row);
                [
                    file.clone(),
                    matrix.mapping.clone(),
                    target,
                    row.target_type.clone(),
                    row.required.to_string(),
                    source,
                    source_type,
                    transform,
                    missing,
                ]
            }));
        }
    }
    table::csv(&out)
}

fn rows(matrix: &Matrix) -> Table<6> {
    Table {
        head: HEAD,
        rows: matrix.rows.iter().map(cells).collect(),
    }
}

fn cells(row: &Row) -> [String; 6] {
    let Row {
        target,
        target_type,
        required,
        source,
        source_type,
        transform,
        missing,
    } = row;
    [
        target.clone(),
        match required {
            true => format!("{target_type}, required"),
            false => target_type.clone(),
        },
        source.clone(),
        source_type.clone().unwrap_or_default(),
        transform.clone(),
        missing.clone(),
    ]
}
