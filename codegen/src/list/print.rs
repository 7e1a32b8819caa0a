//! The formats of a listing.

use clap::ValueEnum;
use serde::Serialize;

use super::{Listed, ListedKind, Listing};
use crate::table::{self, Table};

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
const CSV_HEAD: [&str; 7] = [
    "connector",
    "key",
    "kind",
    "label",
    "operation_or_event",
    "scope",
    "dedupe",
];

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
    if !listing.entries.is_empty() {
        out.push_str(&table::text(&rows(listing)));
    }
    out
}

fn markdown(listing: &Listing) -> String {
    let mut out = format!(
        "## {}\n\n{}.\n\n",
        table::markdown_escaped(&listing.connector),
        counted(listing)
    );
    if !listing.entries.is_empty() {
        out.push_str(&table::markdown(&rows(listing)));
    }
    out
}

fn rows(listing: &Listing) -> Table<6> {
    Table {
        head: HEAD,
        rows: listing.entries.iter().map(cells).collect(),
    }
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

fn csv(listings: &[Listing]) -> String {
    let rows = listings.iter().flat_map(|listing| {
        listing.entries.iter().map(|entry| {
            let [key, kind, label, reach, scope, dedupe] = cells(entry);
            let connector = listing.connector.clone();
            [connector, key, kind, label, reach, scope, dedupe]
        })
    });
    table::csv(&Table {
        head: CSV_HEAD,
        rows: rows.collect(),
    })
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
