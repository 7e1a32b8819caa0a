//! Which version of which format a document says it is.

use crate::diagnostic::{Code, Diagnostic, Place, Reported, Sink};
use crate::source::{FileId, Node, Pointer};

/// The versions that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    V30,
    V31,
}

pub(super) fn detect(file: &FileId, root: &Node, sink: &mut Sink) -> Result<Version, Reported> {
    let place = |key: Option<&str>| {
        let pointer = key.map_or_else(Pointer::root, |key| Pointer::root().child(key));
        Place::value(file.clone(), pointer)
    };
    let Some(map) = root.as_map() else {
        let message = format!("`{file}` holds {}, not an OpenAPI document", root.kind());
        let diagnostic = Diagnostic::new(Code::NotOpenApi, place(None), message)
            .help("name the document itself, which starts as in `openapi: 3.0.3`");
        return Err(sink.emit(diagnostic));
    };
    let unsupported = |key: &str, sink: &mut Sink, message: String| {
        let diagnostic = Diagnostic::new(Code::UnsupportedVersion, place(Some(key)), message)
            .help("convert the document to OpenAPI 3.0 or 3.1");
        sink.emit(diagnostic)
    };
    match (map.get("openapi"), map.get("swagger")) {
        (Some(node), _) => {
            // YAML reads `3.0` as a number.
            let text = match node {
                Node::String(text) => text.as_str(),
                Node::Number(number) => number.0.as_str(),
                _ => "",
            };
            match text
                .trim()
                .split('.')
                .take(2)
                .collect::<Vec<_>>()
                .as_slice()
            {
                ["3", "0"] | ["3"] => Ok(Version::V30),
                ["3", "1"] => Ok(Version::V31),
                _ => Err(unsupported(
                    "openapi",
                    sink,
                    format!("OpenAPI `{text}` is not read yet"),
                )),
            }
        }
        (None, Some(_)) => Err(unsupported(
            "swagger",
            sink,
            "Swagger 2.0 is not read yet".to_owned(),
        )),
        (None, None) => {
            let message = format!("`{file}` has no `openapi` key");
            let diagnostic = Diagnostic::new(Code::NotOpenApi, place(None), message)
                .help("an OpenAPI document starts with its version, as in `openapi: 3.0.3`");
            Err(sink.emit(diagnostic))
        }
    }
}
