//! The formats of a listing.

use std::fmt::Write as _;

use clap::ValueEnum;
use serde::Serialize;

use super::{Listed, ListedKind, Listing};

/// How a listing is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people: an aligned table per connector
    #[default]
    Text,
    /// For programs: one JSON object per line, an entry each
    Json,
    /// For spreadsheets: one table, with the connector's name in its first column
    Csv,
    /// For pages: a heading and a table per connector
    Markdown,
}

const HEAD: [&str; 6] = [
    "key",
    "kind",
    "label",
    "method and path, or event",
    "scope",
    "dedupe",
];

/// Of a table that programs read, so without blanks.
const CSV_HEAD: &str = "connector,key,kind,label,operation_or_event,scope,dedupe";

/// Prints listings in their order.
#[must_use]
pub fn print(listings: &[Listing], format: ListFormat) -> String {
    match format {
        ListFormat::Text => each(listings, text),
        ListFormat::Markdown => each(listings, markdown),
        ListFormat::Json => listings.iter().map(json).collect(),
        ListFormat::Csv => csv(listings),
    }
}

/// One block a connector, with a line between them.
fn each(listings: &[Listing], block: fn(&Listing) -> String) -> String {
    let blocks: Vec<String> = listings.iter().map(block).collect();
    blocks.join("\n")
}

fn text(listing: &Listing) -> String {
    let mut out = format!("{}: {}\n", listing.connector, counted(listing));
    if listing.entries.is_empty() {
        return out;
    }
    let mut lines = vec![HEAD.map(str::to_owned)];
    lines.extend(
        listing
            .entries
            .iter()
            .map(|entry| cells(entry).map(|cell| one_line(&cell))),
    );
    let mut widths = [0; HEAD.len()];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
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

fn markdown(listing: &Listing) -> String {
    let mut out = format!(
        "## {}\n\n{}.\n\n",
        escaped(&listing.connector),
        counted(listing)
    );
    if listing.entries.is_empty() {
        return out;
    }
    let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    out.push_str(&row(&HEAD.map(str::to_owned)));
    out.push_str(&row(&HEAD.map(|_| "---".to_owned())));
    for entry in &listing.entries {
        out.push_str(&row(&cells(entry).map(|cell| escaped(&cell))));
    }
    out
}

#[derive(Serialize)]
struct Record<'a> {
    connector: &'a str,
    #[serde(flatten)]
    entry: &'a Listed,
}

fn json(listing: &Listing) -> String {
    let connector = listing.connector.as_str();
    let lines = listing.entries.iter().map(|entry| {
        // Texts and lists of them: nothing that JSON could not say.
        serde_json::to_string(&Record { connector, entry }).unwrap_or_default() + "\n"
    });
    lines.collect()
}

/// RFC 4180, but for the line ends: those of every tool that reads it here.
fn csv(listings: &[Listing]) -> String {
    let mut out = format!("{CSV_HEAD}\n");
    for listing in listings {
        for entry in &listing.entries {
            let cells = cells(entry).map(|cell| quoted(&cell));
            let _ = writeln!(out, "{},{}", quoted(&listing.connector), cells.join(","));
        }
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

fn cells(entry: &Listed) -> [String; HEAD.len()] {
    let Listed {
        key,
        kind,
        label,
        reach,
        scopes,
        dedupe,
        idempotency,
    } = entry;
    let dedupe = dedupe.iter().chain(idempotency).map(String::as_str);
    [
        key.clone(),
        kind.word().to_owned(),
        label.clone(),
        reach.text(),
        scopes.join(", "),
        dedupe.collect::<Vec<_>>().join(", "),
    ]
}

/// How many of each kind, those that there are.
fn counted(listing: &Listing) -> String {
    let of = |kind| listing.count(kind);
    let triggers = of(ListedKind::Polling) + of(ListedKind::RestHook) + of(ListedKind::Webhook);
    let parts: Vec<String> = [
        (triggers, "trigger", "triggers"),
        (of(ListedKind::Action), "action", "actions"),
        (of(ListedKind::Search), "search", "searches"),
        (
            of(ListedKind::FindOrCreate),
            "find or create",
            "find or create",
        ),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
    .collect();
    if parts.is_empty() {
        "nothing".to_owned()
    } else {
        parts.join(", ")
    }
}

/// A vendor's text must not move the cursor of a terminal, nor end the row.
fn one_line(cell: &str) -> String {
    cell.chars()
        .map(|c| if is_unprintable(c) { ' ' } else { c })
        .collect()
}

/// Control characters, and those that turn the direction of what follows.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escaped(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    for c in one_line(cell).chars() {
        if matches!(
            c,
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '#' | '&'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
