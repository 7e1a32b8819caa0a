//! `contentEncoding: base64` -> `format: byte`; `contentMediaType` without an encoding -> `format: binary`; with either it is a string.

use crate::openapi::cx::Cx;
use crate::source::{Map, Node};

pub(in crate::openapi) fn apply(schema: &mut Map, _: &mut Cx) {
    if schema.entries.contains_key("format") {
        return;
    }
    match schema.get("type") {
        None => {}
        Some(Node::String(name)) if name == "string" => {}
        Some(_) => return,
    }
    let says = |key: &str| schema.get(key).and_then(Node::as_str).is_some();
    if !says("contentEncoding") && !says("contentMediaType") {
        return;
    }
    // Both speak of strings only.
    schema
        .entries
        .insert("type".to_owned(), Node::String("string".to_owned()));
    let format = match schema.get("contentEncoding").and_then(Node::as_str) {
        Some(encoding) if encoding.to_ascii_lowercase().starts_with("base64") => "byte",
        Some("binary") => "binary",
        // `quoted-printable`, `base16`...: text that means something, but nothing that a type says.
        Some(_) => return,
        None => match schema.get("contentMediaType").and_then(Node::as_str) {
            // JSON or XML inside a string is text, not a file.
            Some(media) if is_text(media) => return,
            Some(_) => "binary",
            None => return,
        },
    };
    schema
        .entries
        .insert("format".to_owned(), Node::String(format.to_owned()));
}

fn is_text(media: &str) -> bool {
    let media = media.to_ascii_lowercase();
    media.starts_with("text/")
        || media.contains("json")
        || media.contains("xml")
        || media.contains("jwt")
}
