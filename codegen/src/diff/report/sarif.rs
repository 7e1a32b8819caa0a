//! SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::text::told;
use super::{
    CatalogReport, DOES_NOT_FIT, LEADS_NOWHERE, LOOK_AT, Located, Misfit, MisfitPlace, Report, Spot,
};
use crate::diff::catalog::CatalogChange;
use crate::diff::{Class, Level};
use crate::output::GENERATOR_VERSION;
use crate::source::named::is_url;

/// One run, a result for each change and for all that does not fit any more, a rule for each class that occurs; with a
/// line break at the end.
#[must_use]
pub fn sarif(report: &Report) -> String {
    let classes: BTreeSet<Class> = report.changes().map(|one| one.change.class).collect();
    let classes: Vec<Class> = classes.into_iter().collect();
    let mut rules: Vec<Value> = classes
        .iter()
        .map(|class| {
            json!({
                "id": class.id(),
                "shortDescription": { "text": class.text() },
                "fullDescription": { "text": class.why() },
            })
        })
        .collect();
    let mut results: Vec<Value> = report.changes().map(|one| result(one, &classes)).collect();
    for (class, text) in CatalogChange::CLASSES {
        let of_class = report
            .catalogs()
            .filter(|(_, one)| one.change.class() == class);
        let found: Vec<Value> = of_class
            .map(|(name, one)| said(name, one, rules.len()))
            .collect();
        if !found.is_empty() {
            rules.push(json!({ "id": class, "shortDescription": { "text": text } }));
            results.extend(found);
        }
    }
    let misfits: Vec<Value> = report
        .misfits()
        .map(|one| told_of((DOES_NOT_FIT, rules.len()), "error", &one))
        .collect();
    if !misfits.is_empty() {
        rules.push(json!({
            "id": DOES_NOT_FIT,
            "shortDescription": { "text": "does not fit the new document" },
            "fullDescription": { "text": "A catalog, a mapping or a derived type names what is not there any more, or not so." },
        }));
        results.extend(misfits);
    }
    let notes: Vec<Value> = report
        .notes()
        .map(|one| told_of((LOOK_AT, rules.len()), "warning", &one))
        .collect();
    if !notes.is_empty() {
        rules.push(json!({
            "id": LOOK_AT,
            "shortDescription": { "text": "somebody should look at it" },
            "fullDescription": { "text": "It fits the new document, and may be wrong all the same: an environment whose server went, a derived type that reads what is deprecated or does not know a new value." },
        }));
        results.extend(notes);
    }
    let wrong: Vec<Value> = report
        .wrong()
        .map(|one| told_of((LEADS_NOWHERE, rules.len()), "warning", &one))
        .collect();
    if !wrong.is_empty() {
        rules.push(json!({
            "id": LEADS_NOWHERE,
            "shortDescription": { "text": "wrong in the new document" },
            "fullDescription": { "text": "A reference leads nowhere or a part cannot be read, which was not so in the old document." },
        }));
        results.extend(wrong);
    }
    let value = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "tieline",
                "version": GENERATOR_VERSION,
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            } },
            "results": results,
        }],
    });
    format!("{value}\n")
}

fn result(one: &Located, classes: &[Class]) -> Value {
    let Located { change, old, new } = one;
    let result = json!({
        "ruleId": change.class.id(),
        "ruleIndex": classes.iter().position(|class| *class == change.class),
        "level": level(change.level),
        "message": { "text": told(one) },
    });
    placed(result, old.as_ref(), new.as_ref())
}

fn said(name: &str, one: &CatalogReport, rule: usize) -> Value {
    let CatalogReport { change, old, new } = one;
    let result = json!({
        "ruleId": change.class(),
        "ruleIndex": rule,
        "level": level(change.level),
        "message": { "text": format!("{name}: {}", change.message()) },
    });
    placed(result, old.as_ref(), new.as_ref())
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Breaking => "error",
        Level::Risky => "warning",
        Level::Harmless => "note",
    }
}

fn placed(mut result: Value, old: Option<&Spot>, new: Option<&Spot>) -> Value {
    // What is gone is shown where it should be; where even that is gone, where it was.
    let (primary, related) = match (old, new) {
        (old, Some(new)) => (Some(new), old),
        (old, None) => (old, None),
    };
    if let Some(members) = result.as_object_mut() {
        let locations: Vec<Value> = primary
            .into_iter()
            .map(|spot| location(spot, None))
            .collect();
        members.insert("locations".to_owned(), Value::from(locations));
        if let Some(spot) = related {
            let locations = vec![location(spot, Some("as it was"))];
            members.insert("relatedLocations".to_owned(), Value::from(locations));
        }
    }
    result
}

fn told_of((id, rule): (&str, usize), level: &str, one: &Misfit<'_>) -> Value {
    let Misfit { text, place } = one;
    let locations = place.iter().map(|place| {
        let MisfitPlace { file, line, column } = place;
        json!({ "physicalLocation": physical(file, *line, *column) })
    });
    json!({
        "ruleId": id,
        "ruleIndex": rule,
        "level": level,
        "message": { "text": text },
        "locations": locations.collect::<Vec<Value>>(),
    })
}

fn location(spot: &Spot, message: Option<&str>) -> Value {
    let Spot {
        file,
        pointer: _,
        line,
        column,
    } = spot;
    let physical = physical(file, *line, Some(*column));
    match message {
        Some(text) => json!({ "physicalLocation": physical, "message": { "text": text } }),
        None => json!({ "physicalLocation": physical }),
    }
}

fn physical(file: &str, line: usize, column: Option<usize>) -> Value {
    let mut region = json!({ "startLine": line });
    if let (Some(column), Some(members)) = (column, region.as_object_mut()) {
        members.insert("startColumn".to_owned(), Value::from(column));
    }
    json!({ "artifactLocation": { "uri": uri(file) }, "region": region })
}

/// A file as a URI: one that was fetched is called by its address already. A path from the root needs its scheme, or
/// readers take it for one below their own root; whatever is not plain is escaped.
fn uri(file: &str) -> String {
    let drive = file.split_once(":/").filter(|(drive, _)| drive.len() == 1);
    let (start, reserved): (_, &[u8]) = match drive {
        _ if is_url(file) => ("", b":/?#[]@!$&'()*+,;=%"),
        Some(_) => ("file:///", b"/:"),
        None if file.starts_with('/') => ("file://", b"/"),
        None => ("", b"/"),
    };
    let mut out = start.to_owned();
    for byte in file.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            byte if reserved.contains(&byte) => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn files_are_named_by_uris() {
        for (file, expected) in [
            ("specs/crm/a b.yaml", "specs/crm/a%20b.yaml"),
            ("a:b#c%.yaml", "a%3Ab%23c%25.yaml"),
            ("/tmp/new.json", "file:///tmp/new.json"),
            ("C:/tmp/new.json", "file:///C:/tmp/new.json"),
            (
                "https://crm.example/openapi.json?v=2",
                "https://crm.example/openapi.json?v=2",
            ),
            (
                "https://crm.example/\u{e9} x",
                "https://crm.example/%C3%A9%20x",
            ),
        ] {
            assert_eq!(uri(file), expected);
        }
    }
}
