//! `type: any`, `type: String`, `type: int`...

use crate::diagnostic::Code;
use crate::openapi::Version;
use crate::openapi::cx::Cx;
use crate::source::{Map, Node};

pub(in crate::openapi) fn apply(schema: &mut Map, cx: &mut Cx) {
    let written = match schema.entries.get("type") {
        None => return,
        Some(Node::String(name)) => match name.as_str() {
            "string" | "number" | "integer" | "boolean" | "array" | "object" => return,
            _ => name.clone(),
        },
        Some(other) => {
            let message = format!("`type` is {}; read without it", other.kind());
            schema.entries.shift_remove("type");
            return cx.at("type", Code::UnknownType, message);
        }
    };
    match meaning(&written) {
        Some((name, format)) => {
            // 2.0 has it.
            if written != "file" || cx.version != Version::V20 {
                cx.at(
                    "type",
                    Code::UnknownType,
                    format!("unknown type `{written}`; read as `{name}`"),
                );
            }
            schema
                .entries
                .insert("type".to_owned(), Node::String(name.to_owned()));
            if let Some(format) = format {
                schema
                    .entries
                    .entry("format".to_owned())
                    .or_insert_with(|| Node::String(format.to_owned()));
            }
        }
        None => {
            cx.at(
                "type",
                Code::UnknownType,
                format!("unknown type `{written}`; read without it"),
            );
            schema.entries.shift_remove("type");
        }
    }
}

/// The type and format that a made-up name stands for.
fn meaning(written: &str) -> Option<(&'static str, Option<&'static str>)> {
    Some(match written.trim().to_ascii_lowercase().as_str() {
        "string" | "str" | "text" | "char" => ("string", None),
        "date" => ("string", Some("date")),
        "date-time" | "datetime" | "timestamp" => ("string", Some("date-time")),
        "uuid" | "guid" => ("string", Some("uuid")),
        "file" | "binary" => ("string", Some("binary")),
        "uri" | "url" => ("string", Some("uri")),
        "integer" | "int" => ("integer", None),
        "int32" => ("integer", Some("int32")),
        "int64" | "long" => ("integer", Some("int64")),
        "number" | "float" | "double" | "numeric" => ("number", None),
        "boolean" | "bool" => ("boolean", None),
        "array" | "list" => ("array", None),
        "object" | "dict" | "map" | "hash" | "json" => ("object", None),
        _ => return None,
    })
}
