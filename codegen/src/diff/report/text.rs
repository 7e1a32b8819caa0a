//! For people.

use std::fmt::Write as _;

use indexmap::IndexMap;

use super::{
    CatalogReport, ConnectorReport, CrateReport, Located, MappingReport, Problem, Report,
    SpecReport, Spot, UNTOLD, counted, reached,
};

/// Aligned text: the changes with both their places, then what they touch, then the crates.
#[must_use]
pub fn text(report: &Report) -> String {
    let Report {
        specs,
        warnings,
        connectors,
        mappings,
        derived,
        crates,
    } = report;
    let mut out = String::new();
    for SpecReport { name, changes } in specs {
        if changes.is_empty() {
            continue;
        }
        if !name.is_empty() {
            line(&mut out, format_args!("{name}"));
        }
        for one in changes {
            change(&mut out, one);
        }
        out.push('\n');
    }
    for Problem { text, spot: _ } in warnings {
        line(&mut out, format_args!("warning   {text}"));
    }
    if !warnings.is_empty() {
        out.push('\n');
    }
    let by_name = by_name(specs);
    for ConnectorReport { name, catalog, .. } in connectors {
        for CatalogReport { change, old, new } in catalog {
            let level = change.level.as_str();
            line(
                &mut out,
                format_args!("{level:<8}  {name}: {}", change.message()),
            );
            places(&mut out, old.as_ref(), new.as_ref(), "");
        }
        if !catalog.is_empty() {
            out.push('\n');
        }
    }
    for one in connectors {
        connector(&mut out, one, &by_name);
    }
    for MappingReport {
        name,
        touched,
        problems,
    } in mappings
    {
        for one in touched {
            line(
                &mut out,
                format_args!("{}/{}: mapping, {}", name, one.key, counted(one, &by_name)),
            );
        }
        for Problem { text, spot: _ } in problems {
            line(&mut out, format_args!("{name}: does not fit: {text}"));
        }
    }
    for one in derived {
        line(&mut out, format_args!("{}", one.line()));
    }
    if connectors.len() + mappings.len() > 0 {
        out.push('\n');
    }
    for one in crates {
        let CrateReport { package, .. } = one;
        line(&mut out, format_args!("{package}: {}", one.line()));
        for reason in one.reasons(5) {
            line(&mut out, format_args!("  {reason}"));
        }
    }
    if !crates.is_empty() {
        out.push('\n');
    }
    line(&mut out, format_args!("{}", report.summary()));
    out
}

/// By connector and spec, as what is touched names them.
pub(super) fn by_name(specs: &[SpecReport]) -> IndexMap<String, &SpecReport> {
    specs.iter().map(|spec| (spec.name.clone(), spec)).collect()
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.push_str(&plain(&text.to_string()));
    out.push('\n');
}

fn change(out: &mut String, one: &Located) {
    let Located { change, old, new } = one;
    let level = change.level.as_str();
    line(out, format_args!("{level:<8}  {}", told(one)));
    places(out, old.as_ref(), new.as_ref(), &reached(change));
}

/// Where it was and where it is, and more.
fn places(out: &mut String, old: Option<&Spot>, new: Option<&Spot>, more: &str) {
    let places = match (old, new) {
        (Some(old), Some(new)) => format!("{old} -> {new}"),
        (Some(one), None) | (None, Some(one)) => one.to_string(),
        (None, None) => String::new(),
    };
    let details: Vec<&str> = [places.as_str(), more]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    if !details.is_empty() {
        line(out, format_args!("          {}", details.join("; ")));
    }
}

/// The message with the direction, and what may have become of what is gone.
pub(super) fn told(one: &Located) -> String {
    let change = &one.change;
    let mut text = change.proposed();
    let mut notes = Vec::new();
    if !change.way.as_str().is_empty() {
        notes.push(change.way.as_str());
    }
    if change.paging {
        notes.push("paging");
    }
    if !notes.is_empty() {
        let _ = write!(text, " [{}]", notes.join(", "));
    }
    plain(&text)
}

/// A name of a document must not move the cursor of a terminal.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_control() => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out
}

fn connector(out: &mut String, one: &ConnectorReport, specs: &IndexMap<String, &SpecReport>) {
    let ConnectorReport {
        name,
        catalog: _,
        touched,
        untouched,
        problems,
        notes,
        before,
        untold,
    } = one;
    for one in touched {
        line(
            out,
            format_args!(
                "{name}: {} `{}`, {}",
                one.kind.as_str(),
                one.key,
                counted(one, specs)
            ),
        );
    }
    for Problem { text, spot: _ } in problems {
        line(out, format_args!("{name}: does not fit: {text}"));
    }
    for Problem { text, spot: _ } in notes {
        line(out, format_args!("{name}: look at this: {text}"));
    }
    for Problem { text, spot: _ } in before {
        line(out, format_args!("{name}: did not fit before: {text}"));
    }
    for (kind, key) in untold {
        let kind = kind.as_str();
        line(out, format_args!("{name}: {kind} `{key}`, {UNTOLD}"));
    }
    if *untouched > 0 {
        let s = if *untouched == 1 {
            " touches"
        } else {
            "s touch"
        };
        line(
            out,
            format_args!("{name}: {untouched} change{s} nothing of its catalog"),
        );
    }
}
