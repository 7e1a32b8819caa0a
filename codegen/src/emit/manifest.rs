//! `Cargo.toml`: it stands on its own, for whoever vendors the folder or publishes it.

use std::collections::BTreeSet;

use super::CrateSettings;
use crate::lower::connector::Connector;

/// Features of the runtime that a connector passes on, the default ones first.
const FEATURES: [(&str, bool); 6] = [
    ("reqwest", true),
    ("descriptors", true),
    ("serde", false),
    ("polling", false),
    ("webhooks", false),
    ("sqlite", false),
];

/// The manifest below its header.
pub fn print(connector: &Connector, settings: &CrateSettings) -> String {
    let CrateSettings {
        name: _,
        package,
        source: _,
        version,
        license,
        authors,
        repository,
        runtime,
    } = settings;
    let description = format!("{}: a typed connector", connector.title);
    let mut lines = vec![
        "[package]".to_owned(),
        format!("name = {}", text(package)),
        format!("version = {}", text(version)),
        format!("description = {}", text(&description)),
        "edition = \"2024\"".to_owned(),
        "rust-version = \"1.95\"".to_owned(),
    ];
    if let Some(license) = license {
        lines.push(format!("license = {}", text(license)));
    }
    if let Some(repository) = repository {
        lines.push(format!("repository = {}", text(repository)));
    }
    if !authors.is_empty() {
        let authors: Vec<String> = authors.iter().map(|author| text(author)).collect();
        lines.push(format!("authors = [{}]", authors.join(", ")));
    }
    lines.extend([
        "readme = \"README.md\"".to_owned(),
        "categories = [\"api-bindings\"]".to_owned(),
        String::new(),
        "[features]".to_owned(),
    ]);
    let defaults: Vec<String> = FEATURES
        .iter()
        .filter(|(_, default)| *default)
        .map(|(feature, _)| text(feature))
        .collect();
    lines.push(format!("default = [{}]", defaults.join(", ")));
    for (feature, _) in FEATURES {
        lines.push(format!("{feature} = [\"tieline-runtime/{feature}\"]"));
    }
    for feature in entry_features(connector) {
        lines.push(format!("{feature} = []"));
    }
    let path = match &runtime.path {
        Some(path) => format!(", path = {}", text(path)),
        None => String::new(),
    };
    lines.extend([
        String::new(),
        "[dependencies]".to_owned(),
        format!(
            "tieline-runtime = {{ version = {}{path}, default-features = false }}",
            text(&runtime.version)
        ),
        String::new(),
        "[dev-dependencies]".to_owned(),
        "tokio = { version = \"1\", default-features = false, features = [\"macros\", \"rt\"] }"
            .to_owned(),
        String::new(),
        "[package.metadata.docs.rs]".to_owned(),
        "all-features = true".to_owned(),
        String::new(),
    ]);
    lines.join("\n")
}

/// Features that entries hang on, each once; those of the runtime are listed already.
pub fn entry_features(connector: &Connector) -> BTreeSet<&str> {
    let Some(offer) = &connector.offer else {
        return BTreeSet::new();
    };
    let actions = offer.actions.iter().map(|action| &action.entry);
    let searches = offer.searches.iter().map(|search| &search.entry);
    let triggers = offer.triggers.iter().map(|trigger| &trigger.entry);
    actions
        .chain(searches)
        .chain(triggers)
        .filter_map(|entry| entry.feature.as_deref())
        .filter(|feature| FEATURES.iter().all(|(known, _)| known != feature))
        .collect()
}

/// A TOML string.
fn text(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn toml_strings_hold_anything() {
        for value in ["a", "a\"b\\c", "a\nb\u{7f}", "größe 😀"] {
            let table: toml::Table = format!("key = {}", text(value)).parse().expect(value);
            assert_eq!(table.get("key").and_then(|v| v.as_str()), Some(value));
        }
    }
}
