//! `README.md`: what the crate is and how a first call looks.

use super::CrateSettings;
use crate::lower::connector::{Connector, RustOperation};

/// The page below its header.
pub fn print(connector: &Connector, settings: &CrateSettings) -> String {
    let mut out = vec![format!("# {}", plain(&connector.title)), String::new()];
    if !connector.docs.is_empty() {
        out.extend(connector.docs.iter().cloned());
        out.push(String::new());
    }
    out.extend([
        format!(
            "A typed client, made by tieline from `{}`. Requests are values: build one, hand it to the client.",
            settings.source.replace('`', "'")
        ),
        String::new(),
    ]);
    let operations: Vec<&RustOperation> = connector
        .specs
        .iter()
        .flat_map(|spec| &spec.operations)
        .flat_map(|file| &file.operations)
        .collect();
    out.extend([
        "| method of the client | request |".to_owned(),
        "| --- | --- |".to_owned(),
    ]);
    for operation in operations {
        let method = operation.method.trim_start_matches("r#");
        let path = operation.meta.path.replace('`', "'").replace('|', "\\|");
        out.push(format!("| `{method}` | `{} {path}` |", operation.meta.method));
    }
    out.push(String::new());
    out.join("\n")
}

fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}
