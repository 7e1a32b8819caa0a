//! A proposal as YAML.

use super::guard::{Guard, Ids, Other, Why};
use super::{End, Line, key};
use crate::mapping::model::{CountryForm, OnMissing, OnUnknown, Rule, Source, Step};

/// The file. Lines that are not sure are comments.
pub(super) fn print(from: End<'_>, to: End<'_>, lines: &[Line], guard: Option<&Guard>) -> String {
    let mut text = String::from(
        "# A proposal: each line says how sure it is. What is not sure is a comment, or a step to be written in Rust.\n",
    );
    text.push_str("mapping: 1\nversion: 0.1.0\n");
    let title = |end: End<'_>| end.connector.bound.app.title.value.clone();
    let description = format!(
        "{} of {} to {} of {}.",
        from.key,
        title(from),
        to.key,
        title(to)
    );
    text.push_str(&format!("description: {}\n", quoted(&description)));
    let mut names = vec![from.name];
    names.extend((to.name != from.name).then_some(to.name));
    let names: Vec<String> = names.iter().map(|name| format!("{name}: {name}")).collect();
    text.push_str(&format!("connectors: {{ {} }}\n", names.join(", ")));
    text.push_str(&format!("mappings:\n  {}:\n", key(from, to)));
    for (word, end) in [("from", from), ("to", to)] {
        let section = end.kind.section();
        text.push_str(&format!("    {word}: {}.{section}.{}\n", end.name, end.key));
    }
    if let Some(guard) = guard {
        text.push_str(&guarded(guard, from, to));
    }
    if !lines.iter().any(|line| line.sure) {
        text.push_str("    fields: {}\n");
    } else {
        text.push_str("    fields:\n");
    }
    let rows: Vec<(String, String)> = lines.iter().map(row).collect();
    let width = rows.iter().map(|(rule, _)| rule.chars().count()).max();
    for (rule, said) in rows {
        let gap = width.unwrap_or_default() - rule.chars().count();
        text.push_str(&format!("      {rule}{}  # {said}\n", " ".repeat(gap)));
    }
    text
}

/// The lines of `links:` and `guard:`, with what they are for.
fn guarded(guard: &Guard, from: End<'_>, to: End<'_>) -> String {
    match guard {
        Guard::Remembers(ids) => format!(
            "    # The pairs of ids, by which a mapping of the other direction can know what this one wrote.\n{}",
            links(ids)
        ),
        Guard::Content { ids, round } => {
            let by = ids.links.first().map_or("LINK", String::as_str);
            format!(
                "{}{}    guard: {{ content: {}, also: [] }}  # `also` names the fields that custom steps read\n",
                goes_round(round),
                links(ids),
                quoted(by)
            )
        }
        Guard::Undecided { why, round } => {
            let (source, target) = (from.key, to.key);
            let (why, how) = match why {
                Why::NoIds => (
                    format!("{source} and {target} have no ids that could be linked"),
                    format!(
                        "with `links: {{ LINK: {{ key: ID, target: ID }} }}`, once {target} answers an id"
                    ),
                ),
                Why::NotRemembered => (
                    "what writes there remembers no link that it would go by".to_owned(),
                    "with `links: { LINK: { key: ID, target: ID } }` here and there".to_owned(),
                ),
            };
            let what = format!("whether what {target} writes starts this again");
            format!(
                "{}    # None is proposed, because {why}; each run warns until there is one.\n    # guard: {{ unneeded: \"why nothing of what {target} writes comes back\" }}\n    # guard: {{ content: LINK }}  # {how}\n    guard: {{ undecided: {} }}\n",
                goes_round(round),
                quoted(&what)
            )
        }
    }
}

/// Says by which mappings of the project what is written starts the mapping again.
fn goes_round(round: &[Other]) -> String {
    let ways: Vec<String> = round
        .iter()
        .map(|one| format!("{} of {}", one.key, one.file.escape_debug()))
        .collect();
    let by = match ways.is_empty() {
        true => String::new(),
        false => format!(", by way of {}", ways.join(" and ")),
    };
    format!(
        "    # What this writes starts it again{by}: a guard keeps that from going round for ever.\n"
    )
}

fn links(ids: &Ids) -> String {
    let (key, target) = (
        quoted(&ids.key.to_string()),
        quoted(&ids.target.to_string()),
    );
    let links: Vec<String> = ids
        .links
        .iter()
        .map(|name| format!("{}: {{ key: {key}, target: {target} }}", quoted(name)))
        .collect();
    format!("    links: {{ {} }}\n", links.join(", "))
}

fn row(line: &Line) -> (String, String) {
    let Line { rule, score, sure } = line;
    let target = quoted(&rule.target.to_string());
    let written = format!("{target}: {}", printed(rule));
    if !*sure {
        let said = format!("{}%: {}", score.percent, score.why);
        return (format!("# unsure: {written}"), said);
    }
    let said = match score.percent {
        0 => score.why.clone(),
        percent => format!("{percent}%: {}", score.why),
    };
    (written, said)
}

fn printed(rule: &Rule) -> String {
    let mut parts = vec![match &rule.source {
        Source::Param { connector, name } => {
            format!("param: {}", quoted(&format!("{connector}.{}", name.value)))
        }
        Source::Custom(method) => format!("custom: {}", method.value),
        Source::From(path) => format!("from: {}", quoted(&path.value.to_string())),
        Source::Each { list, rules } => {
            let inner = rules.iter();
            let inner: Vec<String> = inner
                .map(|one| format!("{}: {}", quoted(&one.target.to_string()), printed(one)))
                .collect();
            let list = quoted(&list.value.to_string());
            format!("each: {list}, fields: {{ {} }}", inner.join(", "))
        }
        // Nothing else is proposed.
        _ => String::new(),
    }];
    let steps: Vec<String> = rule.via.iter().map(|one| step(&one.value)).collect();
    match steps.as_slice() {
        [] => {}
        [only] => parts.push(format!("via: {only}")),
        steps => parts.push(format!("via: [{}]", steps.join(", "))),
    }
    match rule.on_unknown.as_ref().map(|one| &one.value) {
        Some(OnUnknown::SkipField) => parts.push("on_unknown: skip_field".to_owned()),
        Some(_) => parts.push("on_unknown: error".to_owned()),
        None => {}
    }
    if let Some(OnMissing::Error) = rule.on_missing.as_ref().map(|one| &one.value) {
        parts.push("on_missing: error".to_owned());
    }
    format!("{{ {} }}", parts.join(", "))
}

fn step(step: &Step) -> String {
    match step {
        Step::Lower => "lower".to_owned(),
        Step::Integer => "integer".to_owned(),
        Step::Date => "date".to_owned(),
        Step::DateTime => "date_time".to_owned(),
        Step::Number => "number".to_owned(),
        Step::Join(text) => format!("{{ join: {} }}", quoted(text)),
        Step::Split(text) => format!("{{ split: {} }}", quoted(text)),
        Step::DateIn(zone) => format!("{{ date_in: {zone} }}"),
        Step::StartOfDayIn(zone) => format!("{{ start_of_day_in: {zone} }}"),
        Step::Country(CountryForm::Alpha2) => "{ country: alpha2 }".to_owned(),
        Step::Enum(table) => {
            let arms = table.iter();
            let arms: Vec<String> = arms
                .map(|(from, to)| format!("{}: {}", quoted(from), quoted(&to.value)))
                .collect();
            format!("{{ enum: {{ {} }} }}", arms.join(", "))
        }
        // Nothing else is proposed.
        _ => "trim".to_owned(),
    }
}

/// A text as it stands in YAML: bare where that reads as the same text, a JSON string otherwise.
fn quoted(text: &str) -> String {
    let first = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let bare = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    let word = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    if first && !word && text.chars().all(bare) {
        return text.to_owned();
    }
    serde_json::Value::String(text.to_owned()).to_string()
}
