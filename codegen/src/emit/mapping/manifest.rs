//! The manifest of a crate of mappings.

use std::collections::BTreeSet;

use crate::emit::CrateSettings;
use crate::lower::mapping::model::RustMappings;

/// `Cargo.toml`, self-contained: siblings by path and version.
pub(super) fn print(mappings: &RustMappings, settings: &CrateSettings, header: &str) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut text = format!("# {header}\n\n[package]\n");
    let mut line = |key: &str, value: String| text.push_str(&format!("{key} = {value}\n"));
    line("name", quoted(&settings.package));
    line("version", quoted(&settings.version));
    line("edition", quoted("2024"));
    line("rust-version", quoted("1.95"));
    let description = mappings
        .docs
        .first()
        .map_or("Mappings between connectors", String::as_str);
    line("description", quoted(description.trim_end_matches('.')));
    if let Some(license) = &settings.license {
        line("license", quoted(license));
    }
    if !settings.authors.is_empty() {
        let authors: Vec<String> = settings
            .authors
            .iter()
            .map(|author| quoted(author))
            .collect();
        line("authors", format!("[{}]", authors.join(", ")));
    }
    if let Some(repository) = &settings.repository {
        line("repository", quoted(repository));
    }
    text.push_str("readme = \"README.md\"\nexclude = [\"/made-from\"]\n\n[dependencies]\n");
    // Two accounts of one app are two short names for one crate.
    let mut listed = BTreeSet::new();
    for one in &mappings.crates {
        if !listed.insert(&one.package) {
            continue;
        }
        text.push_str(&format!(
            "{} = {{ version = {}, path = {}, default-features = false }}\n",
            one.package,
            quoted(&one.version),
            quoted(&format!("../{}", one.folder)),
        ));
    }
    let path = settings
        .runtime
        .path
        .as_ref()
        .map_or_else(String::new, |path| format!(", path = {}", quoted(path)));
    let time_zones = if mappings.time_zones {
        ", \"time-zones\""
    } else {
        ""
    };
    text.push_str(&format!(
        "tieline-runtime = {{ version = {}{path}, default-features = false, features = [\"mapping\"{time_zones}] }}\n",
        quoted(&settings.runtime.version),
    ));
    text
}
