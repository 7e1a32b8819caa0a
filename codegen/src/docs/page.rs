//! A connector's page: what stands around the sections.

use super::assets::{SCRIPT, STYLE, policy};
use super::connection;
use super::entry::Entries;
use super::html::{Html, code, raw, span, tag, text};
use super::matrix;
use super::prose::prose;
use super::types::Types;
use super::{Shown, ShownMapping};
use crate::catalog::bound::{BoundTriggerKind, Call};
use crate::list::Reach;

/// A line of the contents.
struct Item {
    id: String,
    label: String,
    /// What stands before it: the method of a call.
    badge: String,
}

pub(super) fn connector<'a>(
    shown: Shown<'a>,
    all: &[Shown<'a>],
    mappings: &[ShownMapping<'a>],
) -> String {
    let bound = shown.bound;
    let title = bound.app.title.value.as_str();
    let mut types = Types::new(shown.apis);
    let mut groups: Vec<(&'static str, &'static str, Vec<Item>, Html)> = Vec::new();
    let mut entries = Entries {
        shown,
        types: &mut types,
    };
    let badge = |call: &Call| match Reach::operation(call.operation, shown.apis) {
        Some(Reach::Operation { method, .. }) => method,
        _ => String::new(),
    };
    let item = |id: &str, label: &str, badge: String| Item {
        id: id.to_owned(),
        label: label.to_owned(),
        badge,
    };

    let mut sections = Html::new();
    let mut items = Vec::new();
    for trigger in bound.triggers.values() {
        let word = match &trigger.kind {
            BoundTriggerKind::Polling(_) => "poll",
            BoundTriggerKind::RestHook(_) | BoundTriggerKind::Webhook(_) => "hook",
        };
        items.push(item(
            &trigger.entry.key,
            &trigger.entry.label,
            word.to_owned(),
        ));
        sections.line(entries.trigger(trigger));
    }
    groups.push(("triggers", "Triggers", items, sections));

    let mut sections = Html::new();
    let mut items = Vec::new();
    for action in bound.actions.values() {
        items.push(item(
            &action.entry.key,
            &action.entry.label,
            badge(&action.call),
        ));
        sections.line(entries.action(action));
    }
    groups.push(("actions", "Actions", items, sections));

    let mut sections = Html::new();
    let mut items = Vec::new();
    for search in bound.searches.values() {
        items.push(item(
            &search.entry.key,
            &search.entry.label,
            badge(&search.call),
        ));
        sections.line(entries.search(search));
    }
    for pair in bound.find_or_create.values() {
        let id = format!("{}-or-create", pair.key);
        items.push(item(&id, &pair.label, String::new()));
        sections.line(entries.pair(pair));
    }
    groups.push(("searches", "Searches", items, sections));

    let mut sections = Html::new();
    let mut items = Vec::new();
    for mapping in mappings {
        for one in &mapping.bound.mappings {
            let Some(ends) = matrix::ends(all, *mapping, one) else {
                continue;
            };
            if ends.source.name == shown.name || ends.target.name == shown.name {
                let id = matrix::anchor(mapping.name, &one.key);
                items.push(item(&id, &matrix::label(&one.key), String::new()));
                sections.line(matrix::section(shown.name, ends, *mapping, one));
            }
        }
    }
    groups.push(("mappings", "Mappings", items, sections));
    groups.retain(|(_, _, items, _)| !items.is_empty());
    let of_types = types.sections();

    let mut main = tag(
        "section",
        &[("id", "overview"), ("class", "overview")],
        tag("h1", &[], text(title))
            .and(tag(
                "div",
                &[("class", "lead")],
                prose(&bound.app.description.value),
            ))
            .and(connection::overview(shown)),
    );
    let mut contents = tag(
        "a",
        &[("class", "top"), ("href", "#overview")],
        text("Overview"),
    );
    for (id, name, items, sections) in groups {
        contents.push(group(id, name, &items));
        let count = span("count", &items.len().to_string());
        main.line(tag(
            "h2",
            &[("id", id)],
            text(name).and(text(" ")).and(count),
        ));
        main.push(sections);
    }
    if !of_types.is_empty() {
        contents.push(tag(
            "a",
            &[("class", "top"), ("href", "#types")],
            text("Types"),
        ));
        main.line(tag("h2", &[("id", "types")], text("Types")));
        main.push(of_types);
    }
    let home = tag(
        "a",
        &[("class", "home"), ("href", "index.html")],
        text("All connectors"),
    );
    let brand = tag(
        "a",
        &[("class", "brand"), ("href", "#overview")],
        text(title),
    );
    document(title, home.and(brand), contents, main)
}

fn group(id: &str, name: &str, items: &[Item]) -> Html {
    let href = format!("#{id}");
    let title = tag("a", &[("href", &href)], text(name));
    let count = span("count", &items.len().to_string());
    let items = items.iter().map(|Item { id, label, badge }| {
        let href = format!("#{id}");
        let mut inner = tag("span", &[], text(label));
        if !badge.is_empty() {
            inner.push(span("badge", badge));
        }
        tag("li", &[], tag("a", &[("href", &href)], inner))
    });
    let heading = tag("div", &[("class", "group")], title.and(count));
    heading.and(tag("ul", &[], items.collect()))
}

/// The whole text of a page. `contents` is the sidebar, on a phone behind a click.
pub(super) fn document(title: &str, brand: Html, contents: Html, main: Html) -> String {
    let policy = policy();
    let mut head = tag("meta", &[("charset", "utf-8")], Html::new());
    head.push(tag(
        "meta",
        &[
            ("http-equiv", "Content-Security-Policy"),
            ("content", &policy),
        ],
        Html::new(),
    ));
    head.push(tag(
        "meta",
        &[
            ("name", "viewport"),
            ("content", "width=device-width, initial-scale=1"),
        ],
        Html::new(),
    ));
    head.push(tag(
        "meta",
        &[("name", "color-scheme"), ("content", "light dark")],
        Html::new(),
    ));
    head.push(tag(
        "meta",
        &[("name", "generator"), ("content", "tieline docs")],
        Html::new(),
    ));
    head.push(tag("title", &[], text(title)));
    head.push(raw("style", STYLE));
    let field = tag(
        "input",
        &[
            ("id", "search"),
            ("type", "search"),
            ("placeholder", "Search"),
            ("aria-label", "Search"),
            ("role", "combobox"),
            ("aria-controls", "results"),
            ("aria-expanded", "false"),
            ("aria-autocomplete", "list"),
            ("autocomplete", "off"),
            ("spellcheck", "false"),
        ],
        Html::new(),
    );
    let results = tag(
        "ul",
        &[
            ("id", "results"),
            ("role", "listbox"),
            ("aria-label", "Results"),
            ("hidden", ""),
        ],
        Html::new(),
    );
    let finder = tag(
        "div",
        &[("class", "finder")],
        field
            .and(tag("kbd", &[("aria-hidden", "true")], text("/")))
            .and(results),
    );
    let header = tag(
        "header",
        &[],
        tag("div", &[("class", "names")], brand).and(finder),
    );
    let nav = if contents.is_empty() {
        Html::new()
    } else {
        let summary = tag("summary", &[], text("Contents"));
        let nav = tag("nav", &[("aria-label", "Contents")], contents);
        tag(
            "details",
            &[("id", "contents"), ("open", "")],
            summary.and(nav),
        )
    };
    let footer = tag(
        "footer",
        &[],
        text("Made by ")
            .and(code("tieline docs"))
            .and(text(". Press "))
            .and(tag("kbd", &[], text("/")))
            .and(text(" to search.")),
    );
    let main = tag("main", &[], main.and(footer));
    let body = header
        .and(tag("div", &[("class", "page")], nav.and(main)))
        .and(raw("script", SCRIPT));
    let html = tag(
        "html",
        &[("lang", "en")],
        tag("head", &[], head).and(tag("body", &[], body)),
    );
    format!("<!DOCTYPE html>\n{}\n", html.into_text())
}
