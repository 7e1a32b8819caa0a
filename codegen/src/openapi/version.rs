//! Which version of which format a document says it is.

use crate::diagnostic::{Code, Diagnostic, Place, Reported, Sink};
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
    let unsupported = |key: &str, sink: &mut Sink, message: String| {
        let diagnostic = Diagnostic::new(Code::UnsupportedVersion, place(Some(key)), message)
            .help("Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2 are read; convert the document to one of them");
        sink.emit(diagnostic)
    };
    match (map.get("openapi"), map.get("swagger")) {
        (Some(node), _) => {
            let text = number(node);
            match text.split('.').take(2).collect::<Vec<_>>().as_slice() {
                ["3", "0"] | ["3"] => Ok(Version::V30),
                ["3", "1" | "2"] => Ok(Version::V31),
                _ => Err(unsupported(
                    "openapi",
                    sink,
                    format!("OpenAPI `{text}` is not read"),
                )),
            }
        }
        (None, Some(node)) => match number(node) {
            "2.0" | "2" => Ok(Version::V20),
            text => Err(unsupported(
                "swagger",
                sink,
                format!("Swagger `{text}` is not read"),
            )),
        },
        (None, None) => {
            let message = "the file has neither an `openapi` nor a `swagger` key";
            let diagnostic = Diagnostic::new(Code::NotOpenApi, place(None), message)
                .help("an OpenAPI document starts with its version, as in `openapi: 3.0.3`");
            Err(sink.emit(diagnostic))
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
