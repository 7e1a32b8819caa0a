//! Which version of which format a document says it is.

use crate::diagnostic::{Code, Diagnostic, Place, Reported, Severity, Sink};
use crate::source::{FileId, Node, Pointer};

/// The versions that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// Swagger 2.0.
    V20,
    V30,
    /// And 3.2, which adds to it.
    V31,
}

pub(super) fn detect(file: &FileId, root: &Node, sink: &mut Sink) -> Result<Version, Reported> {
    let place = |key: Option<&str>| {
        let pointer = key.map_or_else(Pointer::root, |key| Pointer::root().child(key));
        Place::value(file.clone(), pointer)
    };
    let Some(map) = root.as_map() else {
        let message = format!("the file holds {}, not an OpenAPI document", root.kind());
        let diagnostic = Diagnostic::new(Code::NotOpenApi, place(None), message)
            .help("name the document itself, which starts as in `openapi: 3.0.3`");
        return Err(sink.emit(diagnostic));
    };
    let (key, node) = match (map.get("openapi"), map.get("swagger")) {
        (Some(node), _) => ("openapi", node),
        (None, Some(node)) => ("swagger", node),
        (None, None) => {
            let message = "the file has neither an `openapi` nor a `swagger` key";
            let diagnostic = Diagnostic::new(Code::NotOpenApi, place(None), message)
                .help("an OpenAPI document starts with its version, as in `openapi: 3.0.3`");
            return Err(sink.emit(diagnostic));
        }
    };
    let text = number(node);
    let unread = |message| {
        Diagnostic::new(Code::UnsupportedVersion, place(Some(key)), message)
            .help("Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2 are read; convert the document to one of them")
    };
    let Some((version, named)) = meant(text) else {
        let name = if key == "openapi" {
            "OpenAPI"
        } else {
            "Swagger"
        };
        return Err(sink.emit(unread(format!("{name} `{text}` is not read"))));
    };
    if !is_published(key, text) {
        sink.emit(Diagnostic {
            severity: Severity::Warning,
            help: None,
            ..unread(format!(
                "there is no version `{key}: {text}`; read as {named}"
            ))
        });
    }
    Ok(version)
}

/// The version that a number is one of, or near to.
fn meant(text: &str) -> Option<(Version, &'static str)> {
    let parts: Vec<&str> = text.trim_start_matches(['v', 'V']).split('.').collect();
    match parts.as_slice() {
        ["2", ..] => Some((Version::V20, "Swagger 2.0")),
        ["3"] | ["3", "0", ..] => Some((Version::V30, "OpenAPI 3.0")),
        ["3", "1", ..] => Some((Version::V31, "OpenAPI 3.1")),
        ["3", ..] => Some((Version::V31, "OpenAPI 3.2")),
        _ => None,
    }
}

/// Whether a document may say so: `swagger: "2.0.0"` and `openapi: 2.0` are written by hand.
fn is_published(key: &str, text: &str) -> bool {
    match key {
        "swagger" => matches!(text, "2.0" | "2"),
        _ => {
            let parts: Vec<&str> = text.split('.').take(2).collect();
            matches!(parts.as_slice(), ["3"] | ["3", "0" | "1" | "2"])
        }
    }
}

/// YAML reads `3.0` as a number.
fn number(node: &Node) -> &str {
    match node {
        Node::String(text) => text.trim(),
        Node::Number(number) => number.0.as_str(),
        _ => "",
    }
}
