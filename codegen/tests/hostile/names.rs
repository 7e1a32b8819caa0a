//! Names that no Rust item can have, or that several items would share.

use std::fmt::Write as _;

use crate::made::generate;

/// Keywords of every edition, the prelude, names that generated code uses itself, and what is no identifier at all.
const NAMES: &[&str] = &[
    "as",
    "break",
    "const",
    "continue",
    "crate",
    "else",
    "enum",
    "extern",
    "false",
    "fn",
    "for",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "match",
    "mod",
    "move",
    "mut",
    "pub",
    "ref",
    "return",
    "self",
    "Self",
    "static",
    "struct",
    "super",
    "trait",
    "true",
    "type",
    "unsafe",
    "use",
    "where",
    "while",
    "async",
    "await",
    "dyn",
    "abstract",
    "become",
    "box",
    "do",
    "final",
    "macro",
    "override",
    "priv",
    "typeof",
    "unsized",
    "virtual",
    "yield",
    "try",
    "gen",
    "union",
    "raw",
    "Option",
    "Some",
    "None",
    "Vec",
    "String",
    "Box",
    "Result",
    "Ok",
    "Err",
    "Default",
    "Clone",
    "Debug",
    "Drop",
    "Copy",
    "Send",
    "Sync",
    "Fn",
    "From",
    "Into",
    "Iterator",
    "i32",
    "str",
    "u8",
    "bool",
    "Client",
    "Error",
    "Operation",
    "OperationMeta",
    "Patch",
    "Secret",
    "Json",
    "Unknown",
    "Blank",
    "new",
    "default",
    "clone",
    "from",
    "send",
    "items",
    "builder",
    "types",
    "operations",
    "client",
    "lib",
    "main",
    "test",
    "core",
    "std",
    "alloc",
    "tieline_runtime",
    "runtime",
    "",
    " ",
    "_",
    "__",
    "-",
    "+1",
    "-1",
    "1",
    "1a",
    "42",
    "3.14",
    "a",
    "A",
    "a_",
    "_a",
    "a-b",
    "a_b",
    "aB",
    "AB",
    "a.b",
    "a b",
    "a/b",
    "a::b",
    "a[]",
    "a[b]",
    "@type",
    "$ref!",
    "#",
    "%",
    "😀",
    "日本語",
    "ﬁ",
    "é",
    "e\u{301}",
    "ß",
    "İ",
    "ı",
    "\u{200b}",
    "id",
    "Id",
    "ID",
    "iD",
    "_id",
    "id_",
    "StartTime>",
    "StartTime<",
    "CON",
    "nul",
    "aux.json",
    "../x",
    "..",
    ".",
    "a\\\\b",
    "r#type",
    "'a",
    "x-y",
    "body",
    "query",
    "request",
    "response",
    "Required",
    "value",
    "key",
    "meta",
    "encode",
    "decode",
    "META",
    "Output",
];

/// A document with a schema, a property, a parameter, an operation, a variant and a tag of each name.
fn document() -> String {
    let quoted: Vec<String> = NAMES.iter().map(|name| format!("\"{name}\"")).collect();
    let mut schemas = String::new();
    let mut properties = String::new();
    let mut paths = String::new();
    for (index, name) in quoted.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let pointer = NAMES.get(index).copied().unwrap_or_default();
        let pointer = pointer.replace('~', "~0").replace('/', "~1");
        let _ = write!(
            schemas,
            r#"{comma} {name}: {{ "type": "object", "required": [{name}], "properties": {{ {name}: {{ "type": "string" }} }} }}"#
        );
        let _ = write!(properties, r#"{comma} {name}: {{ "type": "integer" }}"#);
        let _ = write!(
            paths,
            r##"{comma} "/p{index}": {{ "get": {{ "operationId": {name}, "tags": [{name}],
                "parameters": [
                    {{ "name": {name}, "in": "query", "schema": {{ "type": "string" }} }},
                    {{ "name": {name}, "in": "header", "required": true, "schema": {{ "type": "string" }} }}
                ],
                "responses": {{ "200": {{ "description": "", "content": {{ "application/json": {{ "schema": {{ "$ref": "#/components/schemas/{pointer}" }} }} }} }} }}
            }} }}"##
        );
    }
    let values = quoted.join(", ");
    format!(
        r##"{{ "openapi": "3.0.3", "info": {{ "title": "Names", "version": "1" }}, "paths": {{ {paths},
            "/all": {{ "post": {{ "operationId": "all",
                "requestBody": {{ "content": {{ "application/json": {{ "schema": {{ "type": "object", "properties": {{ {properties} }} }} }} }} }},
                "responses": {{ "200": {{ "description": "", "content": {{ "application/json": {{ "schema": {{ "$ref": "#/components/schemas/every variant" }} }} }} }} }}
            }} }} }},
            "components": {{ "schemas": {{ {schemas}, "every variant": {{ "type": "string", "enum": [{values}] }} }} }} }}"##
    )
}

#[test]
fn every_name_finds_an_item() {
    let outcome = generate(document());
    let code = outcome.code();
    let operations = outcome
        .unit
        .iter()
        .flat_map(|unit| unit.files.iter())
        .filter(|(path, _)| path.as_str().ends_with(".rs"))
        .map(|(_, bytes)| {
            let text = String::from_utf8_lossy(bytes);
            text.lines()
                .filter(|line| line.starts_with("impl Operation for"))
                .count()
        })
        .sum::<usize>();
    assert_eq!(operations, NAMES.len() + 1);
    assert!(code.items.len() > 2 * NAMES.len());

    // What cannot be seen here, that all of it compiles, is seen where the folder is named.
    if let (Some(folder), Some(unit)) = (std::env::var_os("TIELINE_HOSTILE_OUT"), &outcome.unit) {
        let folder = std::path::Path::new(&folder);
        for (path, bytes) in unit.files.iter() {
            let file = folder.join(path.as_str());
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, bytes).unwrap();
        }
    }
}
