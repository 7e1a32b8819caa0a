//! `README.md`: what the crate is and how a first call looks.

use super::CrateSettings;
use crate::lower::connector::{Connector, Entry, Offer, RustOperation};
use crate::lower::docs;

/// The page below its header.
pub fn print(connector: &Connector, settings: &CrateSettings) -> String {
    let mut out = vec![format!("# {}", plain(&connector.title)), String::new()];
    if !connector.docs.is_empty() {
        out.extend(connector.docs.iter().cloned());
        out.push(String::new());
    }
    out.extend([
        format!(
            "A typed client, made by tieline from `{}`. Requests are values: build one, hand it to the client.",
            settings.source.replace('`', "'")
        ),
        String::new(),
    ]);
    match &connector.offer {
        Some(offer) => print_offer(offer, &mut out),
        None => print_operations(connector, &mut out),
    }
    out.push(String::new());
    out.join("\n")
}

fn print_operations(connector: &Connector, out: &mut Vec<String>) {
    out.extend([
        "| method of the client | request |".to_owned(),
        "| --- | --- |".to_owned(),
    ]);
    let specs = connector.specs.iter();
    let files = specs.flat_map(|spec| &spec.operations);
    for operation in files.flat_map(|file| &file.operations) {
        out.push(row(operation));
    }
}

fn row(operation: &RustOperation) -> String {
    let method = operation.method.trim_start_matches("r#");
    let path = operation.meta.path.replace('`', "'").replace('|', "\\|");
    format!("| `{method}` | `{} {path}` |", operation.meta.method)
}

fn print_offer(offer: &Offer, out: &mut Vec<String>) {
    let actions: Vec<&Entry> = offer.actions.iter().map(|action| &action.entry).collect();
    let searches: Vec<&Entry> = offer.searches.iter().map(|search| &search.entry).collect();
    let triggers: Vec<&Entry> = offer
        .triggers
        .iter()
        .map(|trigger| &trigger.entry)
        .collect();
    for (title, entries) in [
        ("Triggers", triggers),
        ("Actions", actions),
        ("Searches", searches),
    ] {
        if entries.is_empty() {
            continue;
        }
        out.extend([
            format!("## {title}"),
            String::new(),
            "| key | label | |".to_owned(),
            "| --- | --- | --- |".to_owned(),
        ]);
        for entry in entries {
            let feature = match &entry.feature {
                Some(feature) => format!(" Needs the feature `{feature}`."),
                None => String::new(),
            };
            let label = cell(&entry.label);
            let description = cell(&entry.description);
            out.push(format!(
                "| `{}` | {label} | {description}{feature} |",
                entry.key
            ));
        }
        out.push(String::new());
    }
}

fn cell(text: &str) -> String {
    let lines = docs::lines(text);
    lines.join(" ").replace('|', "\\|")
}

fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}
