//! The matrix of a mapping as a section.

use super::html::{Html, code, joined, span, tag, text};
use super::prose::prose;
use super::types::slug;
use super::{Shown, ShownMapping};
use crate::mapping::bound::BoundMapping;
use crate::matrix::{Coverage, Matrix, Row};

const HEAD: [&str; 6] = [
    "Source",
    "Type",
    "Transform",
    "Target",
    "Type",
    "Without a value",
];

/// The connectors at the two ends of a mapping, and its matrix.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends<'a> {
    pub source: Shown<'a>,
    pub target: Shown<'a>,
    pub matrix: &'a Matrix,
}

/// Finds what belongs to a mapping; `None` where a connector was not read.
pub(super) fn ends<'a>(
    all: &[Shown<'a>],
    mapping: ShownMapping<'a>,
    bound: &BoundMapping,
) -> Option<Ends<'a>> {
    let find = |short: &str| {
        let name = mapping.bound.connectors.get(short)?;
        all.iter().find(|shown| shown.name == name).copied()
    };
    let matrices = mapping.matrices.iter();
    let matrix = matrices
        .into_iter()
        .find(|found| found.mapping == bound.key)?;
    Some(Ends {
        source: find(&bound.source.connector)?,
        target: find(&bound.target.connector)?,
        matrix,
    })
}

/// The section of one mapping, on the page of the connector `here`.
pub(super) fn section(
    here: &str,
    ends: Ends<'_>,
    mapping: ShownMapping<'_>,
    bound: &BoundMapping,
) -> Html {
    let key = bound.key.as_str();
    let Matrix {
        mapping: _,
        from: _,
        to: _,
        when,
        guard,
        only_forward,
        rows,
        links,
        coverage,
    } = ends.matrix;
    let head: Html = HEAD
        .iter()
        .map(|cell| tag("th", &[("scope", "col")], text(cell)))
        .collect();
    let rows: Html = rows.iter().map(row).collect();
    let table = tag(
        "table",
        &[],
        tag("thead", &[], tag("tr", &[], head)).and(tag("tbody", &[], rows)),
    );
    let end = |name: &str, key: &str| {
        let page = if name == here {
            String::new()
        } else {
            format!("{name}.html")
        };
        let href = format!("{page}#{key}");
        let words = text(name).and(text(" / ")).and(code(key));
        tag("a", &[("href", &href)], words)
    };
    let from = end(ends.source.name, &bound.source.key);
    let to = end(ends.target.name, &bound.target.key);
    let mut said = tag("p", &[], from.and(text(" → ")).and(to));
    if let Some(description) = &mapping.bound.description {
        said.push(prose(description));
    }
    if let Some(when) = when {
        let words = text("Only records for which ")
            .and(code(when))
            .and(text(" holds."));
        said.push(tag("p", &[], words));
    }
    if let Some(guard) = guard {
        let words = text("What the other direction did is left out: guarded by ")
            .and(text(guard))
            .and(text("."));
        said.push(tag("p", &[], words));
    }
    if let Some(states) = only_forward {
        let words = text("A record whose state was passed on before, or comes before one that was, is left out: ")
            .and(text(states))
            .and(text("."));
        said.push(tag("p", &[], words));
    }
    if !bound.require_any.is_empty() {
        let any = joined(bound.require_any.iter().map(|name| code(name)), " or ");
        let words = text("A record without ")
            .and(any)
            .and(text(" is left out."));
        said.push(tag("p", &[], words));
    }
    for link in links {
        let words = text("The link ")
            .and(code(&link.link))
            .and(text(" is found by "))
            .and(code(&link.by))
            .and(text(": "))
            .and(text(&link.words()))
            .and(text("."));
        said.push(tag("p", &[], words));
    }
    let table = tag("div", &[("class", "matrix"), ("tabindex", "0")], table);
    let id = anchor(mapping.name, key);
    let href = format!("#{id}");
    let title = tag(
        "h3",
        &[("tabindex", "-1")],
        tag("a", &[("href", &href)], text(&label(key))),
    );
    let call = format!("{} / {key}", mapping.name);
    let line = tag(
        "p",
        &[("class", "line")],
        span("kind mapping", "mapping").and(tag("code", &[("class", "key")], text(&call))),
    );
    tag(
        "section",
        &[
            ("class", "entry"),
            ("id", &id),
            ("data-kind", "mapping"),
            ("data-label", &label(key)),
            ("data-key", key),
            ("data-call", mapping.name),
        ],
        title.and(line).and(said).and(table).and(covered(coverage)),
    )
}

fn row(row: &Row) -> Html {
    let Row {
        target,
        target_type,
        required,
        source,
        source_type,
        transform,
        missing,
    } = row;
    let mut filled = code(target);
    if *required {
        filled.push(span("required", "required"));
    }
    let transform = match transform.as_str() {
        "" => "as it is",
        said => said,
    };
    let cells = [
        code(source),
        span("type", source_type.as_deref().unwrap_or_default()),
        text(transform),
        filled,
        span("type", target_type),
        text(missing),
    ];
    let labelled = HEAD.iter().zip(cells);
    let cells = labelled.map(|(label, cell)| tag("td", &[("data-label", label)], cell));
    tag("tr", &[], cells.collect())
}

/// How much of both sides there is; what is not, behind a click.
fn covered(coverage: &Coverage) -> Html {
    let Coverage {
        filled,
        unfilled,
        read,
        unread,
    } = coverage;
    let side = |what: &str, done: usize, rest: &[String]| {
        let said = format!("{done} of {} {what}", done + rest.len());
        if rest.is_empty() {
            return tag("p", &[("class", "facts")], text(&said));
        }
        let names = joined(rest.iter().map(|name| code(name)), " ");
        let summary = tag("summary", &[], text(&format!("{said}; not:")));
        tag(
            "details",
            &[("class", "values")],
            summary.and(tag("p", &[], names)),
        )
    };
    side("target fields filled", *filled, unfilled).and(side("source fields read", *read, unread))
}

/// The anchor of a mapping; no key of an entry has a hyphen.
pub(super) fn anchor(file: &str, key: &str) -> String {
    format!("mapping-{}-{}", slug(file), slug(key))
}

/// Keys of mappings have no label: `won_deal_to_invoice` is one.
pub(super) fn label(key: &str) -> String {
    let words = key.replace('_', " ");
    let mut chars = words.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
