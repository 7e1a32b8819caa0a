//! For programs.

use serde_json::{Value, json};

use super::{
    CatalogReport, ConnectorReport, CrateReport, DerivedReport, Located, MappingReport, Problem,
    Report, SpecReport, Spot,
};
use crate::diff::catalog::{CatalogChange, What};
use crate::diff::change::{Change, Reached};
use crate::diff::derived::Broken;
use crate::diff::impact::Touched;
use crate::diff::surface::Verdict;

/// One object, with a line break at its end.
#[must_use]
pub fn json(report: &Report) -> String {
    let Report {
        specs,
        warnings,
        connectors,
        mappings,
        derived,
        crates,
    } = report;
    let value = json!({
        "summary": {
            "breaking": report.count(super::Level::Breaking),
            "risky": report.count(super::Level::Risky),
            "harmless": report.count(super::Level::Harmless),
        },
        "specs": specs.iter().map(spec).collect::<Vec<_>>(),
        "warnings": texts(warnings),
        "connectors": connectors.iter().map(connector).collect::<Vec<_>>(),
        "mappings": mappings.iter().map(mapping).collect::<Vec<_>>(),
        "derived": derived.iter().map(derived_type).collect::<Vec<_>>(),
        "crates": crates.iter().map(krate).collect::<Vec<_>>(),
    });
    format!("{value}\n")
}

fn spec(report: &SpecReport) -> Value {
    let SpecReport { name, changes } = report;
    json!({ "name": name, "changes": changes.iter().map(change).collect::<Vec<_>>() })
}

fn change(one: &Located) -> Value {
    let Located { change, old, new } = one;
    let Change {
        class,
        way,
        level,
        subject,
        detail,
        name,
        old: _,
        new: _,
        perhaps,
        became: _,
        paging,
        part: _,
        replaced: _,
        site: _,
        roots: _,
        reached: Reached {
            operations,
            webhooks,
        },
    } = change;
    json!({
        "class": class.id(),
        "level": level.as_str(),
        "direction": match way.as_str() { "" => Value::Null, word => Value::from(word) },
        "about": class.subject().as_str(),
        "subject": subject,
        "name": name,
        "message": change.message(),
        "detail": detail,
        "perhaps": perhaps,
        "paging": paging,
        "old": old.as_ref().map(spot),
        "new": new.as_ref().map(spot),
        "operations": operations,
        "webhooks": webhooks,
    })
}

fn spot(spot: &Spot) -> Value {
    let Spot {
        file,
        pointer,
        line,
        column,
    } = spot;
    json!({ "file": file, "pointer": pointer, "line": line, "column": column })
}

fn touched(one: &Touched) -> Value {
    let Touched {
        kind,
        key,
        level,
        changes,
        paging,
    } = one;
    let changes: Vec<Value> = changes
        .iter()
        .map(|(spec, index)| json!({ "spec": spec, "change": index }))
        .collect();
    json!({
        "kind": kind.as_str(),
        "key": key,
        "level": level.as_str(),
        "paging": paging,
        "changes": changes,
    })
}

fn connector(one: &ConnectorReport) -> Value {
    let ConnectorReport {
        name,
        catalog,
        touched: entries,
        untouched,
        problems,
        notes,
        before,
        untold,
    } = one;
    let untold: Vec<Value> = untold
        .iter()
        .map(|(kind, key)| json!({ "kind": kind.as_str(), "key": key }))
        .collect();
    json!({
        "name": name,
        "catalog": catalog.iter().map(said).collect::<Vec<_>>(),
        "touched": entries.iter().map(touched).collect::<Vec<_>>(),
        "untouched": untouched,
        "problems": texts(problems),
        "notes": texts(notes),
        "before": texts(before),
        "untold": untold,
    })
}

fn said(one: &CatalogReport) -> Value {
    let CatalogReport {
        change,
        old: was,
        new: is,
    } = one;
    let CatalogChange {
        level,
        kind,
        key,
        what,
        perhaps,
        old: _,
        new: _,
    } = change;
    let members = match what {
        What::Changed(members) => &members[..],
        What::Added | What::Removed | What::Dropped => &[],
    };
    json!({
        "class": change.class(),
        "level": level.as_str(),
        "kind": kind,
        "key": key,
        "members": members,
        "message": change.message(),
        "perhaps": perhaps,
        "old": was.as_ref().map(spot),
        "new": is.as_ref().map(spot),
    })
}

fn mapping(one: &MappingReport) -> Value {
    let MappingReport {
        name,
        touched: entries,
        problems,
    } = one;
    json!({
        "name": name,
        "touched": entries.iter().map(touched).collect::<Vec<_>>(),
        "problems": texts(problems),
    })
}

fn texts(problems: &[Problem]) -> Vec<&str> {
    problems
        .iter()
        .map(|Problem { text, spot: _ }| text.as_str())
        .collect()
}

fn derived_type(one: &DerivedReport) -> Value {
    let DerivedReport {
        file,
        broken:
            Broken {
                name,
                line,
                level,
                reasons,
            },
    } = one;
    json!({ "name": name, "file": file, "line": line, "level": level.as_str(), "because": reasons })
}

fn krate(one: &CrateReport) -> Value {
    let CrateReport {
        package,
        version,
        written: _,
        verdict:
            Verdict {
                bump,
                removed,
                changed,
                added,
                deprecated,
            },
        fits,
    } = one;
    let changed: Vec<Value> = changed
        .iter()
        .map(|(item, from, to)| json!({ "item": item, "from": from, "to": to }))
        .collect();
    let verdict = json!({ "bump": bump.as_str(), "removed": removed, "changed": changed, "added": added, "deprecated": deprecated });
    json!({
        "package": package,
        "version": version.as_ref().map(ToString::to_string),
        "next": one.next().map(|next| next.to_string()),
        "fits": fits,
        "verdict": verdict,
    })
}
