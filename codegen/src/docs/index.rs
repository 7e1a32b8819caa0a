//! The page that leads to all connectors.

use super::html::{Html, code, span, tag, text};
use super::matrix;
use super::page::document;
use super::prose::prose;
use super::{Shown, ShownMapping};

pub(super) fn page<'a>(all: &[Shown<'a>], mappings: &[ShownMapping<'a>]) -> String {
    let cards: Html = all.iter().map(|shown| card(*shown)).collect();
    let mut main = tag(
        "section",
        &[("class", "overview")],
        tag("h1", &[], text("Connectors")),
    );
    main.push(tag("div", &[("class", "cards")], cards));
    let rows: Html = mappings
        .iter()
        .flat_map(|mapping| rows(all, *mapping))
        .collect();
    if !rows.is_empty() {
        main.push(tag("h2", &[], text("Mappings")));
        main.push(tag("ul", &[("class", "mappings")], rows));
    }
    let brand = tag(
        "a",
        &[("class", "brand"), ("href", "index.html")],
        text("Connectors"),
    );
    document("Connectors", brand, Html::new(), main)
}

fn card(shown: Shown<'_>) -> Html {
    let app = &shown.bound.app;
    let href = format!("{}.html", shown.name);
    let title = tag(
        "h2",
        &[],
        tag("a", &[("href", &href)], text(&app.title.value)),
    );
    let counts = [
        (shown.bound.triggers.len(), "trigger", "triggers"),
        (shown.bound.actions.len(), "action", "actions"),
        (shown.bound.searches.len(), "search", "searches"),
    ];
    let counts = counts.iter().map(|(count, one, many)| {
        let word = if *count == 1 { one } else { many };
        span("count", &format!("{count} {word}"))
    });
    let line = tag(
        "p",
        &[("class", "line")],
        code(shown.package).and(counts.collect()),
    );
    tag(
        "section",
        &[
            ("class", "card"),
            ("data-kind", "connector"),
            ("data-label", &app.title.value),
            ("data-key", shown.name),
            ("data-call", shown.package),
            ("data-href", &href),
        ],
        title.and(prose(&app.description.value)).and(line),
    )
}

fn rows<'a>(all: &[Shown<'a>], mapping: ShownMapping<'a>) -> Vec<Html> {
    let found = mapping.bound.mappings.iter().filter_map(|one| {
        let ends = matrix::ends(all, mapping, one)?;
        let href = format!(
            "{}.html#{}",
            ends.target.name,
            matrix::anchor(mapping.name, &one.key)
        );
        let label = matrix::label(&one.key);
        let line = tag("a", &[("href", &href)], text(&label));
        let ends = format!(" {} → {}", ends.source.name, ends.target.name);
        Some(tag(
            "li",
            &[
                ("data-kind", "mapping"),
                ("data-label", &label),
                ("data-key", &one.key),
                ("data-call", mapping.name),
                ("data-href", &href),
            ],
            line.and(span("ends", &ends)),
        ))
    });
    found.collect()
}
