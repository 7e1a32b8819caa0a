//! The naming obstacle course, as a document.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json, json};
use tieline_codegen::lower::connector::{Connector, Place};

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

/// Whether a path can have a parameter of this name.
fn in_path(name: &str) -> bool {
    !name.is_empty() && !name.contains(['{', '}', '/'])
}

/// Each name is that of a schema, its property, an operation, its tag and its parameters, and of a variant. What an
/// operation takes in three places has one name.
pub fn document() -> Json {
    let mut schemas = Map::new();
    let mut every = Map::new();
    let mut objects = Vec::new();
    let mut paths = Map::new();
    for (index, name) in NAMES.iter().enumerate() {
        let value = format!("a {name}");
        let schema = json!({
            "type": "object",
            "required": [name],
            "properties": { *name: { "type": "string" } },
            "example": { *name: value },
        });
        schemas.insert((*name).to_owned(), schema);
        every.insert((*name).to_owned(), json!(index));
        let pointer = encoded(&name.replace('~', "~0").replace('/', "~1"));
        let reference = json!({ "$ref": format!("#/components/schemas/{pointer}") });
        let content = json!({ "application/json": { "schema": reference } });
        objects.push(reference);
        let parameter = |place: &str| json!({ "name": name, "in": place, "required": true, "schema": { "type": "string" } });
        let mut parameters = vec![parameter("query")];
        let mut path = format!("/p{index}");
        if in_path(name) {
            path.push_str(&format!("/{{{name}}}"));
            parameters.push(parameter("path"));
        }
        let operation = json!({ "post": {
            "operationId": name,
            "tags": [name],
            "parameters": parameters,
            "requestBody": { "required": true, "content": content },
            "responses": { "200": { "description": "", "content": content } },
        } });
        paths.insert(path, operation);
    }
    let properties: Map<String, Json> = every
        .keys()
        .map(|name| (name.clone(), json!({ "type": "integer" })))
        .collect();
    let examples = |of: &dyn Fn(&str) -> Json| -> Json {
        let numbered = NAMES.iter().enumerate();
        let examples = numbered.map(|(index, name)| (format!("e{index}"), of(name)));
        examples.collect::<Map<String, Json>>().into()
    };
    let content =
        |name: &str| json!({ "schema": { "$ref": format!("#/components/schemas/{name}") } });
    let whole = json!({ "application/json": content("every property") });
    let mut variants = content("every variant");
    variants["examples"] = examples(&|name| json!({ "value": name }));
    let mut unions = content("every object");
    unions["examples"] = examples(&|name| json!({ "value": { name: "x" } }));
    schemas.insert(
        "every property".to_owned(),
        json!({ "type": "object", "properties": properties, "example": every }),
    );
    schemas.insert(
        "every variant".to_owned(),
        json!({ "type": "string", "enum": NAMES }),
    );
    schemas.insert("every object".to_owned(), json!({ "oneOf": objects }));
    let all = json!({ "put": {
        "operationId": "all",
        "requestBody": { "required": true, "content": whole },
        "responses": { "200": { "description": "", "content": { "application/json": variants } },
            "201": { "description": "", "content": whole },
            "202": { "description": "", "content": { "application/json": unions } } },
    } });
    paths.insert("/all".to_owned(), all);
    json!({
        "openapi": "3.0.4",
        "info": { "title": "Names", "version": "1" },
        "servers": [{ "url": "https://names.example" }],
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

/// Sends each request with a word for the place of each input, and says what shall be sent.
///
/// # Errors
/// The requests are not those of the document.
pub fn calls(connector: &Connector) -> Result<String, String> {
    let operations = connector.specs.iter().flat_map(|spec| &spec.operations);
    let operations = operations.flat_map(|file| &file.operations);
    let mut calls = String::new();
    for operation in operations.filter(|operation| operation.meta.path != "/all") {
        let path = operation.meta.path.trim_start_matches("/p");
        let index = path.split('/').next().and_then(|text| text.parse().ok());
        let (index, name) = index
            .and_then(|index: usize| Some((index, *NAMES.get(index)?)))
            .ok_or_else(|| format!("`{path}` is of no name"))?;
        let mut words = Vec::new();
        for input in &operation.inputs {
            if input.wire != name {
                return Err(format!("`{name}` is sent as `{}`", input.wire));
            }
            words.push(match &input.place {
                Place::Path(_) => r#""p""#,
                Place::Query(_) => r#""q""#,
                Place::Member => r#""b""#,
                other => return Err(format!("`{name}` is in {other:?}")),
            });
        }
        let path = if in_path(name) { "/p" } else { "" };
        let expected = format!(
            "POST /p{index}{path}?{}=q {}",
            encoded(name),
            json!({ name: "b" })
        );
        let words = words.join(", ");
        let request = format!("names::operations::{}::new({words})", operation.name);
        let _ = writeln!(calls, "    wire.send(&{request}, {expected:?});");
    }
    Ok(calls)
}

/// Written here once more, so that what is expected hangs on nothing that is tested.
fn encoded(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| {
            if keep(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
