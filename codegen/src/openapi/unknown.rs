//! Keys that no version of OpenAPI has: what stands under them is not read.
//!
//! Vendors add keys of their own without `x-`, and nobody misses those. Only a key that is near to one of OpenAPI's, or
//! that hides an operation, is worth a warning.

use super::cx::Cx;
use super::kind::METHODS;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::source::{Map, Node, closest};

/// The keys of a kind of object, those of all versions in one list: plenty of files that call themselves 3.0 use 3.1,
/// and of 2.0 some are left when the document has the shape of 3.0.
pub(super) struct Words {
    /// With its article.
    noun: &'static str,
    keys: &'static [&'static str],
    /// Whether the methods are among the keys.
    has_methods: bool,
}

pub(super) const DOCUMENT: Words = Words {
    noun: "a document",
    keys: &[
        "openapi",
        "swagger",
        "$self",
        "jsonSchemaDialect",
        "info",
        "servers",
        "security",
        "paths",
        "webhooks",
        "components",
        "tags",
        "externalDocs",
        "host",
        "basePath",
        "schemes",
        "consumes",
        "produces",
        "definitions",
        "parameters",
        "responses",
        "securityDefinitions",
    ],
    has_methods: false,
};

pub(super) const PATH_ITEM: Words = Words {
    noun: "a path item",
    keys: &[
        "$ref",
        "summary",
        "description",
        "servers",
        "parameters",
        "additionalOperations",
    ],
    has_methods: true,
};

pub(super) const OPERATION: Words = Words {
    noun: "an operation",
    keys: &[
        "tags",
        "summary",
        "description",
        "externalDocs",
        "operationId",
        "parameters",
        "requestBody",
        "responses",
        "callbacks",
        "deprecated",
        "security",
        "servers",
        "consumes",
        "produces",
        "schemes",
    ],
    has_methods: false,
};

pub(super) const PARAMETER: Words = Words {
    noun: "a parameter",
    keys: &[
        "name",
        "in",
        "description",
        "required",
        "deprecated",
        "allowEmptyValue",
        "style",
        "explode",
        "allowReserved",
        "schema",
        "example",
        "examples",
        "content",
        "type",
        "format",
        "items",
        "collectionFormat",
        "default",
        "maximum",
        "exclusiveMaximum",
        "minimum",
        "exclusiveMinimum",
        "maxLength",
        "minLength",
        "pattern",
        "maxItems",
        "minItems",
        "uniqueItems",
        "enum",
        "multipleOf",
    ],
    has_methods: false,
};

pub(super) const REQUEST_BODY: Words = Words {
    noun: "a request body",
    keys: &["description", "content", "required"],
    has_methods: false,
};

pub(super) const RESPONSE: Words = Words {
    noun: "a response",
    keys: &[
        "summary",
        "description",
        "headers",
        "content",
        "links",
        "schema",
        "examples",
    ],
    has_methods: false,
};

pub(super) const MEDIA_TYPE: Words = Words {
    noun: "a media type",
    keys: &[
        "schema",
        "itemSchema",
        "example",
        "examples",
        "encoding",
        "itemEncoding",
        "prefixEncoding",
    ],
    has_methods: false,
};

/// Warns of the keys of the object at hand that look like slips.
pub(super) fn report(map: &Map, words: &Words, cx: &mut Cx) {
    let methods: &[&'static str] = if words.has_methods { &METHODS } else { &[] };
    for (key, node) in map.iter() {
        let known = || words.keys.iter().chain(methods).copied();
        let is_extension = key.starts_with("x-") || key.starts_with("X-");
        if is_extension || known().any(|word| word == key) {
            continue;
        }
        let near = closest(key, known());
        let hides_operation = words.has_methods && is_operation(node);
        let lost = match (near, hides_operation) {
            (None, false) => continue,
            (_, true) => "the operation under it is left out",
            (Some(_), false) => "what is under it is left out",
        };
        let message = format!("{} has no key `{}`: {lost}", words.noun, key.escape_debug());
        let place = Place::key(cx.file.clone(), cx.pointer().child(key));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the methods are `{}`", METHODS.join("`, `")),
        };
        cx.sink
            .emit(Diagnostic::new(Code::UnknownMember, place, message).help(help));
    }
}

fn is_operation(node: &Node) -> bool {
    let has = |key: &&str| node.get(key).is_some();
    ["operationId", "responses", "requestBody"].iter().any(has)
}

/// Warns of a path without its slash; the operations are read all the same.
pub(super) fn report_path(path: &str, cx: &mut Cx) {
    if path.starts_with('/') || path.starts_with("x-") {
        return;
    }
    let path = path.escape_debug();
    let message = format!("path `{path}` does not start with `/`; read as `/{path}`");
    cx.at_name(Code::Malformed, message);
}
