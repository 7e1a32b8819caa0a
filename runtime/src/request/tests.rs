//! Requests as bytes: every place, and typed against JSON.

use std::collections::BTreeMap;

use serde_json::json;

use super::*;
use crate::expression::{Part, Template};
use crate::json::Patch;
use crate::operation::{BodyKind, InputMeta, JsonType, Method, StyleKind};
use crate::value::Upload;

fn written(parts: RequestParts<'_>) -> (String, Vec<String>, String) {
    let WrittenRequest {
        target,
        url: _,
        headers,
        body,
        key_inputs: _,
    } = parts.finish().unwrap();
    let headers = headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    let body = body.bytes().unwrap();
    let target = target.into_owned();
    (target, headers, String::from_utf8_lossy(&body).into_owned())
}

fn typed(meta: &'static OperationMeta, values: &[&dyn Encode]) -> (String, Vec<String>, String) {
    let mut parts = RequestParts::new();
    parts.inputs(meta, values).unwrap();
    written(parts)
}

fn from_json(meta: &'static OperationMeta, input: &Json) -> (String, Vec<String>, String) {
    let mut parts = RequestParts::new();
    parts.inputs_json(meta, input).unwrap();
    written(parts)
}

fn refused(meta: &'static OperationMeta, input: &Json) -> String {
    RequestParts::new()
        .inputs_json(meta, input)
        .unwrap_err()
        .to_string()
}

const TEXT: JsonType = JsonType::String;

static PLACES: OperationMeta =
    OperationMeta::new("x#all", Method::Post, "/a/{id}/b{ext}?fixed=1#frag")
        .inputs(&[
            InputMeta::path("id", TEXT),
            InputMeta::new(
                "ext",
                Place::Path(Style::new(StyleKind::Label, false)),
                TEXT,
            )
            .required(),
            InputMeta::query("tags", JsonType::Array),
            InputMeta::query("filter", JsonType::Object).style(Style::DEEP_OBJECT),
            InputMeta::header("trace", TEXT).wire("X-Trace"),
            InputMeta::cookie("sid", TEXT),
            InputMeta::member("name", TEXT).required(),
            InputMeta::member("nickname", TEXT),
            InputMeta::member("limit", JsonType::Integer).required(),
            InputMeta::extra("more"),
        ])
        .constants(&[
            Constant::header("Version", "\"2021-07-28\""),
            Constant::query("sort", "\"a b\""),
            Constant::member("live", "false"),
            Constant::new(Place::Cookie(Style::FORM), "theme", JsonTemplate::Json("1")),
        ])
        .body(BodyKind::Json {
            media_type: "application/vnd.x+json",
            required: true,
        });

#[test]
fn every_place_is_written_and_json_calls_write_the_same() {
    let filter: Json = json!({"status": "open", "owner": {"id": 1}});
    let more: Json = json!({"a": [1, null], "b": "x"});
    let values: [&dyn Encode; 10] = [
        &"c/1 ü".to_owned(),
        &"json".to_owned(),
        &vec!["x&y".to_owned(), "z".to_owned()],
        &filter,
        &Some("t-1".to_owned()),
        &Some("s=1".to_owned()),
        &"A\"\n".to_owned(),
        &Patch::<String>::Null,
        &None::<i64>,
        &more,
    ];
    let typed = typed(&PLACES, &values);
    let (target, headers, body) = &typed;
    assert_eq!(
        target,
        "/a/c%2F1%20%C3%BC/b.json?fixed=1&tags=x%26y&tags=z&filter%5Bowner%5D%5Bid%5D=1&filter%5Bstatus%5D=open&sort=a%20b#frag",
    );
    assert_eq!(
        headers.iter().map(String::as_str).collect::<Vec<_>>(),
        [
            "x-trace: t-1",
            "version: 2021-07-28",
            "accept: application/json",
            "cookie: sid=s%3D1; theme=1",
            "content-type: application/vnd.x+json",
        ],
    );
    // A required member that is `None` is one that may be null.
    assert_eq!(
        body,
        r#"{"name":"A\"\n","nickname":null,"limit":null,"a":[1,null],"b":"x","live":false}"#
    );
    let input = json!({
        "id": "c/1 ü", "ext": "json", "tags": ["x&y", "z"], "filter": filter, "trace": "t-1", "sid": "s=1",
        "name": "A\"\n", "nickname": null, "limit": null, "more": more,
    });
    assert_eq!(from_json(&PLACES, &input), typed);
}

#[test]
fn json_calls_say_what_is_wrong_with_an_input() {
    assert_eq!(
        refused(&PLACES, &json!([])),
        "the input of operation `x#all` must be an object, not a list"
    );
    assert_eq!(
        refused(&PLACES, &json!({})),
        "input `id` is required and not given"
    );
    assert_eq!(
        refused(&PLACES, &json!({"nam": 1})),
        "input `nam` is unknown to operation `x#all`; did you mean `name`?"
    );
    assert_eq!(
        refused(&PLACES, &json!({"zzzzzzzz": 1})),
        "input `zzzzzzzz` is unknown to operation `x#all`; it takes `id`, `ext`, `tags`, `filter`, `trace`, `sid`, `name`, `nickname`, `limit`, `more`",
    );
    let with = |key: &str, value: Json| {
        let mut input = json!({"id": "1", "ext": "a", "name": "n", "limit": 1});
        input[key] = value;
        refused(&PLACES, &input)
    };
    assert_eq!(
        with("limit", json!("1")),
        "input `limit` must be an integer, not a string"
    );
    assert_eq!(
        with("limit", json!(1.5)),
        "input `limit` must be an integer, not a number"
    );
    assert_eq!(
        with("tags", json!("a")),
        "input `tags` must be a list, not a string"
    );
    assert_eq!(
        with("more", json!(1)),
        "input `more` must be an object, not a number"
    );
}

#[test]
fn a_path_cannot_be_left() {
    static PATH: OperationMeta =
        OperationMeta::new("x#get", Method::Get, "/a/{id}").inputs(&[InputMeta::path("id", TEXT)]);
    static TWO: OperationMeta = OperationMeta::new("x#get", Method::Get, "/{a}{b}/c")
        .inputs(&[InputMeta::path("a", TEXT), InputMeta::path("b", TEXT)]);
    static OPEN: OperationMeta = OperationMeta::new("x#get", Method::Get, "/f/{path}")
        .inputs(&[InputMeta::path("path", TEXT).style(Style::SIMPLE.allow_reserved())]);
    let id = |id: &str| refused(&PATH, &json!({"id": id}));
    assert_eq!(id(""), "input `id` is empty, which would call another path");
    let dots = "makes a path segment of dots only, which would call another path";
    assert_eq!(id("."), format!("input `id` {dots}"));
    assert_eq!(id(".."), format!("input `id` {dots}"));
    assert_eq!(from_json(&PATH, &json!({"id": "..."})).0, "/a/...");
    assert_eq!(
        from_json(&PATH, &json!({"id": "%2e%2e"})).0,
        "/a/%252e%252e"
    );
    assert_eq!(
        from_json(&PATH, &json!({"id": "../x?y#z"})).0,
        "/a/..%2Fx%3Fy%23z"
    );
    assert_eq!(
        refused(&TWO, &json!({"a": ".", "b": "."})),
        format!("input `b` {dots}")
    );
    assert_eq!(
        refused(&OPEN, &json!({"path": "a/../../b"})),
        format!("input `path` {dots}")
    );
    assert_eq!(
        from_json(&OPEN, &json!({"path": "a/b.c?d"})).0,
        "/f/a/b.c%3Fd"
    );
    assert_eq!(
        refused(&PATH, &json!({"id": null})),
        "input `id` is empty, which would call another path"
    );
    static UNKNOWN: OperationMeta = OperationMeta::new("x#get", Method::Get, "/a/{id}");
    assert_eq!(
        refused(&UNKNOWN, &json!({})),
        "path `/a/{id}` asks for `id`, which is no input of the operation"
    );
}

#[test]
fn a_header_cannot_be_broken() {
    static HEADER: OperationMeta = OperationMeta::new("x#get", Method::Get, "/")
        .inputs(&[InputMeta::header("trace", TEXT).wire("X-Trace")])
        .accept("");
    let error = refused(&HEADER, &json!({"trace": "a\r\nSet-Cookie: b"}));
    assert_eq!(
        error,
        "input `trace` holds a line break or another control character, which header `X-Trace` cannot carry"
    );
    assert_eq!(from_json(&HEADER, &json!({"trace": "é"})).1, ["x-trace: é"]);
    assert_eq!(
        from_json(&HEADER, &json!({})),
        ("/".to_owned(), Vec::new(), String::new())
    );
}

#[test]
fn an_optional_body_without_inputs_is_left_out() {
    const INPUTS: &[InputMeta] = &[InputMeta::member("a", TEXT)];
    static OPTIONAL: OperationMeta = OperationMeta::new("x#o", Method::Post, "/")
        .inputs(INPUTS)
        .body(BodyKind::JSON_OPTIONAL)
        .accept("");
    static REQUIRED: OperationMeta = OperationMeta::new("x#r", Method::Post, "/")
        .inputs(INPUTS)
        .body(BodyKind::JSON)
        .accept("");
    assert_eq!(
        from_json(&OPTIONAL, &json!({})),
        ("/".to_owned(), Vec::new(), String::new())
    );
    let json_type = || vec!["content-type: application/json".to_owned()];
    assert_eq!(
        from_json(&OPTIONAL, &json!({"a": null})),
        ("/".to_owned(), json_type(), r#"{"a":null}"#.to_owned())
    );
    assert_eq!(
        from_json(&REQUIRED, &json!({})),
        ("/".to_owned(), json_type(), "{}".to_owned())
    );
}

#[test]
fn forms_nest_and_whole_bodies_go_as_they_are() {
    static FORM: OperationMeta = OperationMeta::new("x#form", Method::Post, "/")
        .inputs(&[
            InputMeta::field("to", TEXT),
            InputMeta::field("address", JsonType::Object),
            InputMeta::field("lines", JsonType::Array),
            InputMeta::field("tags", JsonType::Array).style(Style::FORM_JOINED),
        ])
        .body(BodyKind::FORM)
        .accept("");
    let input = json!({"to": "a+b@c d", "address": {"city": "Ulm", "geo": {"x": 1}}, "lines": [{"sku": "s"}], "tags": ["a", "b"]});
    let (_, headers, body) = from_json(&FORM, &input);
    assert_eq!(headers, ["content-type: application/x-www-form-urlencoded"]);
    assert_eq!(
        body,
        "to=a%2Bb%40c%20d&address%5Bcity%5D=Ulm&address%5Bgeo%5D%5Bx%5D=1&lines%5B0%5D%5Bsku%5D=s&tags=a,b",
    );
    static LIST: OperationMeta = OperationMeta::new("x#list", Method::Post, "/")
        .inputs(&[InputMeta::whole("body", JsonType::Array).required()])
        .body(BodyKind::JSON)
        .accept("");
    assert_eq!(from_json(&LIST, &json!({"body": [1, "a"]})).2, r#"[1,"a"]"#);
    static PLAIN: OperationMeta = OperationMeta::new("x#text", Method::Post, "/")
        .inputs(&[InputMeta::whole("body", TEXT).required()])
        .body(BodyKind::Text {
            media_type: "text/csv",
            required: true,
        })
        .accept("");
    assert_eq!(
        from_json(&PLAIN, &json!({"body": "a,\"b\"\n"})),
        (
            "/".to_owned(),
            vec!["content-type: text/csv".to_owned()],
            "a,\"b\"\n".to_owned()
        ),
    );
    static BYTES: OperationMeta = OperationMeta::new("x#bytes", Method::Put, "/")
        .inputs(&[InputMeta::whole("body", JsonType::File).required()])
        .body(BodyKind::Binary {
            media_type: "application/octet-stream",
            required: true,
        })
        .accept("");
    let file = Upload::new(vec![0xff, 0]).content_type("image/png");
    let mut parts = RequestParts::new();
    parts.inputs(&BYTES, &[&file]).unwrap();
    let request = parts.finish().unwrap();
    assert_eq!(request.body.bytes().unwrap(), [0xff, 0].as_slice());
    assert_eq!(request.headers["content-type"], "image/png");
    let (_, headers, body) = from_json(
        &BYTES,
        &json!({"body": {"base64": "aGk=", "content_type": "text/plain"}}),
    );
    assert_eq!(
        (headers, body.as_str()),
        (vec!["content-type: text/plain".to_owned()], "hi")
    );
    assert_eq!(
        refused(&BYTES, &json!({"body": {"bytes": "x"}})),
        "input `body` is a file and has no member `bytes`; it may have `content` or `base64`, `file_name` and `content_type`",
    );
}

/// HighLevel's uploads name their parts after fields of the user's: the document knows none of the names.
#[test]
fn files_of_a_map_stay_files() {
    static EXTRA: OperationMeta = OperationMeta::new("x#extra", Method::Post, "/")
        .inputs(&[
            InputMeta::part("id", TEXT),
            InputMeta::new("extra", Place::Extra, JsonType::Object),
        ])
        .body(BodyKind::MULTIPART)
        .accept("");
    let files = Some(BTreeMap::from([
        (
            "a".to_owned(),
            Upload::new(vec![0xff, 0x00]).file_name("a.png"),
        ),
        ("b".to_owned(), Upload::new("text")),
    ]));
    let mut parts = RequestParts::new();
    parts.inputs(&EXTRA, &[&"7", &files]).unwrap();
    let Body::Multipart(multipart) = parts.finish().unwrap().body else {
        panic!("no multipart body")
    };
    let sent: Vec<_> = multipart
        .parts()
        .iter()
        .map(|part| {
            (
                part.name.as_str(),
                part.file_name.as_deref(),
                &part.content[..],
            )
        })
        .collect();
    assert_eq!(
        sent,
        [
            ("id", None, "7".as_bytes()),
            ("a", Some("a.png"), &[0xff, 0x00]),
            ("b", Some("b"), "text".as_bytes()),
        ]
    );
}

#[test]
fn parts_follow_from_their_values() {
    static PARTS: OperationMeta = OperationMeta::new("x#parts", Method::Post, "/")
        .inputs(&[
            InputMeta::part("file", JsonType::File),
            InputMeta::part("tags", JsonType::Array),
            InputMeta::new("row", Place::ListPart { delimiter: "|" }, JsonType::Array),
            InputMeta::new("none", Place::ListPart { delimiter: "," }, JsonType::Array),
            InputMeta::new("files", Place::ListPart { delimiter: "," }, JsonType::File),
            InputMeta::part("meta", JsonType::Object),
            InputMeta::new(
                "kind",
                Place::Part {
                    content_type: "application/json",
                },
                TEXT,
            ),
            InputMeta::new(
                "any",
                Place::Part {
                    content_type: "image/png, image/*",
                },
                TEXT,
            ),
        ])
        .body(BodyKind::MULTIPART)
        .accept("");
    let mut parts = RequestParts::new();
    let input = json!({"file": [{"content": "a"}, "b"], "tags": ["x", null, 2], "row": ["x", null, 2], "none": [], "files": [{"content": "c"}, "d"], "meta": {"a": 1}, "kind": "k", "any": "z"});
    parts.inputs_json(&PARTS, &input).unwrap();
    let Body::Multipart(multipart) = parts.finish().unwrap().body else {
        panic!("no multipart body")
    };
    let parts: Vec<_> = multipart
        .parts()
        .iter()
        .map(|part| {
            let file = part.file_name.as_deref().unwrap_or("-");
            let content_type = part.content_type.as_deref().unwrap_or("-");
            format!(
                "{} {file} {content_type} {}",
                part.name,
                String::from_utf8_lossy(&part.content)
            )
        })
        .collect();
    assert_eq!(
        parts,
        [
            "file file application/octet-stream a",
            "file file application/octet-stream b",
            "tags - - x",
            "tags - - 2",
            "row - - x|2",
            "files files application/octet-stream c",
            "files files application/octet-stream d",
            "meta - application/json {\"a\":1}",
            "kind - application/json \"k\"",
            "any - - z",
        ],
    );
}

#[test]
fn constants_may_hang_on_the_connection() {
    static META: OperationMeta = OperationMeta::new("x#get", Method::Get, "/l/{locationId}")
        .constants(&[Constant::new(
            Place::Path(Style::SIMPLE),
            "locationId",
            JsonTemplate::Text(Template(&[Part::Param("location_id")])),
        )])
        .accept("");
    let params = std::collections::BTreeMap::from([("location_id".to_owned(), "l 1".to_owned())]);
    let mut parts = RequestParts::with_values(Values {
        params: Some(&params),
        ..Values::default()
    });
    parts.inputs(&META, &[]).unwrap();
    assert_eq!(written(parts).0, "/l/l%201");
    let error = RequestParts::new()
        .inputs(&META, &[])
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "input `locationId` nothing to fill `{param.location_id}` with"
    );
}

#[test]
fn what_paging_sets_replaces_what_was_there() {
    static META: OperationMeta = OperationMeta::new("x#list", Method::Post, "/l")
        .inputs(&[
            InputMeta::query("c", JsonType::Array),
            InputMeta::query("d", TEXT),
            InputMeta::member("filter", JsonType::Object),
        ])
        .body(BodyKind::JSON)
        .accept("");
    let mut parts = RequestParts::new();
    parts
        .inputs_json(
            &META,
            &json!({"c": ["1", "2"], "d": "x", "filter": {"z": 1.5, "a": []}}),
        )
        .unwrap();
    assert_eq!(parts.query("c").as_deref(), Some("1"));
    parts.set_query("c", "é&");
    parts
        .set_member(&["filter", "after"], &json!([1, "b"]))
        .unwrap();
    parts.set_member(&["page", "size"], &json!(2)).unwrap();
    assert_eq!(parts.query("c").as_deref(), Some("é&"));
    assert_eq!(parts.member(&["page", "size"]), Some(json!(2)));
    let (target, _, body) = written(parts);
    assert_eq!(target, "/l?c=%C3%A9%26&d=x");
    assert_eq!(
        body,
        r#"{"filter":{"a":[],"z":1.5,"after":[1,"b"]},"page":{"size":2}}"#
    );
}

#[test]
fn values_and_inputs_must_be_as_many() {
    let error = RequestParts::new()
        .inputs(&PLACES, &[])
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "operation `x#all` has 10 inputs but 0 values were given"
    );
}

#[test]
fn a_request_prints_no_values() {
    let mut parts = RequestParts::new();
    parts
        .inputs_json(
            &PLACES,
            &json!({"id": "hush", "ext": "hush", "name": "hush", "limit": 1}),
        )
        .unwrap();
    assert_eq!(format!("{parts:?}"), "RequestParts { .. }");
}
