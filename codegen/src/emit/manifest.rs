//! `Cargo.toml`: it stands on its own, for whoever vendors the folder or publishes it.

use std::collections::BTreeSet;

use super::CrateSettings;
use crate::lower::connector::{AuthKind, AuthScheme, Connector, TriggerKind};

/// A feature of the runtime that a crate passes on.
pub struct Feature {
    pub name: &'static str,
    pub default: bool,
    /// What it is for.
    pub text: &'static str,
}

const REQWEST: Feature = Feature {
    name: "reqwest",
    default: true,
    text: "The transport.",
};
const DESCRIPTORS: Feature = Feature {
    name: "descriptors",
    default: true,
    text: "Labels, samples and JSON Schemas, and calls by key.",
};
const SERDE: Feature = Feature {
    name: "serde",
    default: false,
    text: "`serde` for the types.",
};
const MAPPING: Feature = Feature {
    name: "mapping",
    default: false,
    text: "The types in mappings that Rust derives; `tieline-runtime` has it by default.",
};
const RATE_LIMIT: Feature = Feature {
    name: "rate-limit",
    default: false,
    text: "Waiting where the vendor would refuse a call.",
};
const CALL_LOG: Feature = Feature {
    name: "call-log",
    default: false,
    text: "Who called what, in a store, for audits.",
};
const OAUTH2: Feature = Feature {
    name: "oauth2",
    default: false,
    text: "Connections by OAuth 2: consent, tokens in a store, renewal.",
};
const POLLING: Feature = Feature {
    name: "polling",
    default: false,
    text: "What asks the vendor's lists for news.",
};
const WEBHOOKS: Feature = Feature {
    name: "webhooks",
    default: false,
    text: "What verifies and reads the vendor's events.",
};
const WEBHOOK_SERVICE: Feature = Feature {
    name: "webhook-service",
    default: false,
    text: "A tower service that takes the vendor's events, for axum and others.",
};
const SQLITE: Feature = Feature {
    name: "sqlite",
    default: false,
    text: "A store in one file, for what outlives a process.",
};

/// Those that do something for this crate, the default ones first.
pub fn runtime_features(connector: &Connector) -> Vec<Feature> {
    let is_oauth2 = |auth: &AuthScheme| matches!(auth.kind, AuthKind::OAuth2(_));
    let oauth2 = connector.auth.iter().any(is_oauth2).then_some(OAUTH2);
    let mut out = vec![REQWEST];
    out.extend(connector.offer.as_ref().map(|_| DESCRIPTORS));
    out.push(SERDE);
    out.push(MAPPING);
    if !connector.http.rate_limit.is_empty() && connector.offer.is_some() {
        out.push(RATE_LIMIT);
    }
    out.extend(oauth2);
    if connector.offer.is_some() {
        out.push(CALL_LOG);
    }
    let offer = connector.offer.as_ref();
    let triggers = offer.map_or(&[][..], |offer| &offer.triggers);
    let any = |is: fn(&TriggerKind) -> bool| triggers.iter().any(|one| is(&one.kind));
    if any(|kind| matches!(kind, TriggerKind::Polling(_))) {
        out.push(POLLING);
    }
    if any(|kind| matches!(kind, TriggerKind::Hook(_))) {
        out.push(WEBHOOKS);
        out.push(WEBHOOK_SERVICE);
    }
    if connector.offer.is_some() {
        out.push(SQLITE);
    }
    out
}

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
    let kind = match connector.offer {
        Some(_) => "connector",
        None => "client",
    };
    let description = format!("{}: a typed {kind}", connector.title);
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
    lines.extend(["readme = \"README.md\"".to_owned()]);
    if connector.offer.is_some() {
        lines.push("exclude = [\"/made-from\"]".to_owned());
    }
    lines.extend([
        "categories = [\"api-bindings\"]".to_owned(),
        String::new(),
        "[features]".to_owned(),
    ]);
    let features = runtime_features(connector);
    let defaults: Vec<String> = features
        .iter()
        .filter(|feature| feature.default)
        .map(|feature| text(feature.name))
        .collect();
    lines.push(format!("default = [{}]", defaults.join(", ")));
    for Feature { name: feature, .. } in features {
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

/// Features that entries hang on, each once.
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
