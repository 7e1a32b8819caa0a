//! Each row of the table of classes, by the smallest two documents that differ so.

use std::collections::BTreeSet;

use super::{CLASSES, Change, Diff, compare};
use crate::api::{self, Api, Overrides};
use crate::diagnostic::Sink;
use crate::source::Sources;

fn read(text: &str) -> Api {
    let mut sources = Sources::in_memory("");
    sources.insert("a.yaml", text);
    let mut sink = Sink::new();
    let document = sources.load("a.yaml", &mut sink).expect("document");
    let overrides = Overrides::default();
    let api = api::read(
        &mut sources,
        &document.file,
        "a",
        &[],
        &overrides,
        &mut sink,
    );
    assert!(!sink.has_errors(), "{:?}\n{text}", sink.diagnostics());
    api.expect("api")
}

fn diff(old: &str, new: &str) -> Diff {
    compare(&read(old), &read(new))
}

fn told(change: &Change) -> String {
    let perhaps = match &change.perhaps {
        Some(name) => format!(" perhaps {name}"),
        None => String::new(),
    };
    let (level, class) = (change.level.as_str(), change.class.id());
    let (way, subject, detail) = (change.way.as_str(), &change.subject, &change.detail);
    format!("{level} {class} [{way}] {subject}: {detail}{perhaps}")
}

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n";

/// A document whose one operation is this.
fn operation(operation: &str) -> String {
    format!("{HEAD}paths: {{/a: {{get: {{operationId: getA, {operation}}}}}}}\n")
}

const OK: &str = "responses: {'200': {description: d}}";

fn parameters(list: &str) -> String {
    operation(&format!("parameters: [{list}], {OK}"))
}

fn body(body: &str) -> String {
    format!("{HEAD}paths: {{/a: {{post: {{operationId: postA, {body} {OK}}}}}}}\n")
}

fn responses(responses: &str) -> String {
    operation(&format!("responses: {{{responses}}}"))
}

/// `A` goes out in a request.
fn sent(schema: &str) -> String {
    format!(
        "{HEAD}paths: {{/a: {{post: {{operationId: postA, requestBody: {{content: {{application/json: {{schema: {A}}}}}}}, {OK}}}}}}}\ncomponents: {{schemas: {{A: {schema}}}}}\n",
        A = "{$ref: '#/components/schemas/A'}"
    )
}

/// `A` comes in a response.
fn received(schema: &str) -> String {
    format!(
        "{HEAD}paths: {{/a: {{get: {{operationId: getA, responses: {{'200': {{description: d, content: {{application/json: {{schema: {A}}}}}}}}}}}}}}}\ncomponents: {{schemas: {{A: {schema}}}}}\n",
        A = "{$ref: '#/components/schemas/A'}"
    )
}

fn document(rest: &str) -> String {
    format!("{HEAD}{rest}\n")
}

fn object(properties: &str) -> String {
    format!("{{type: object, properties: {{{properties}}}}}")
}

fn required(name: &str, properties: &str) -> String {
    format!("{{type: object, required: [{name}], properties: {{{properties}}}}}")
}

/// Two documents and every change between them.
struct Case {
    old: String,
    new: String,
    expected: Vec<&'static str>,
}

fn case(old: String, new: String, expected: &[&'static str]) -> Case {
    Case {
        old,
        new,
        expected: expected.to_vec(),
    }
}

mod answers;
mod fields;
mod members;
mod operations;
mod places;
mod security;
mod servers;
mod types;
mod unions;

fn cases() -> Vec<Case> {
    let all = [
        operations::cases(),
        answers::cases(),
        fields::cases(),
        members::cases(),
        types::cases(),
        security::cases(),
    ];
    all.into_iter().flatten().collect()
}

#[test]
fn each_pair_of_documents_differs_as_expected() {
    let mut wrong = String::new();
    for Case { old, new, expected } in cases() {
        let found: Vec<String> = diff(&old, &new).changes.iter().map(told).collect();
        if found != expected {
            wrong.push_str(&format!(
                "{old}{new}expected {expected:#?}\nfound {found:#?}\n\n"
            ));
        }
        let same = diff(&new, &new);
        assert!(same.changes.is_empty(), "{new}{same:#?}");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn each_class_has_a_case() {
    let cases = cases();
    let tested: BTreeSet<&str> = cases
        .iter()
        .flat_map(|case| &case.expected)
        .filter_map(|line| line.split(' ').nth(1))
        .collect();
    let all: BTreeSet<&str> = CLASSES.iter().map(|class| class.id()).collect();
    assert_eq!(tested, all);
}

#[test]
fn texts_of_classes_are_lower_case_without_full_stop() {
    let mut ids = BTreeSet::new();
    for class in CLASSES {
        assert!(ids.insert(class.id()), "{} is there twice", class.id());
        let text = class.text();
        assert!(
            !text.ends_with('.') && !text.starts_with(char::is_uppercase)
                || text.starts_with("OAuth"),
            "{text}"
        );
        assert!(class.why().ends_with('.'), "{}", class.id());
    }
}

#[test]
fn cycles_end_and_what_is_shared_is_told_once() {
    let with = |field: &str| {
        format!(
            "{HEAD}paths:\n  /a: {{get: {{operationId: getA, responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}}}}}}}}}}}}}\n  /b: {{get: {{operationId: getB, responses: {{'200': {{description: d, content: {{application/json: {{schema: {{type: array, items: {{$ref: '#/components/schemas/A'}}}}}}}}}}}}}}}}\ncomponents:\n  schemas:\n    A: {{type: object, properties: {{b: {{$ref: '#/components/schemas/B'}}}}}}\n    B: {{type: object, properties: {{a: {{type: array, items: {{$ref: '#/components/schemas/A'}}}}, {field}}}}}\n"
        )
    };
    let found = diff(&with("x: {type: string}"), &with("x: {type: integer}"));
    let lines: Vec<String> = found.changes.iter().map(told).collect();
    assert_eq!(
        lines,
        ["breaking type-changed [response] B.x: `string` is `integer` now"]
    );
    let reached = found
        .changes
        .first()
        .map(|change| &change.reached.operations);
    assert_eq!(reached, Some(&vec!["getA".to_owned(), "getB".to_owned()]));
}

#[test]
fn members_that_schemas_share_by_all_of_are_told_once() {
    let with = |base: &str| {
        format!(
            "{HEAD}paths:\n  /a: {{get: {{operationId: getA, responses: {{'200': {{description: d, content: {{application/json: {{schema: {{type: object, properties: {{c: {{$ref: '#/components/schemas/C'}}, d: {{$ref: '#/components/schemas/D'}}}}}}}}}}}}}}}}}}\ncomponents:\n  schemas:\n    Base: {{type: object, properties: {{{base}}}}}\n    C: {{allOf: [{{$ref: '#/components/schemas/Base'}}, {{type: object, properties: {{c: {{type: string}}}}}}]}}\n    D: {{allOf: [{{$ref: '#/components/schemas/Base'}}, {{type: object, properties: {{d: {{type: string}}}}}}]}}\n"
        )
    };
    let found = diff(
        &with("x: {type: string}, y: {type: string}"),
        &with("y: {type: integer}"),
    );
    let lines: Vec<String> = found.changes.iter().map(told).collect();
    assert_eq!(
        lines,
        [
            "breaking type-changed [response] Base.y: `string` is `integer` now",
            "breaking field-removed [response] Base.x: ",
        ]
    );
}

#[test]
fn deep_documents_need_no_stack() {
    let deep = |last: &str| {
        let mut schemas = String::new();
        for n in 0..3000 {
            schemas.push_str(&format!(
                "    S{n}: {{type: object, properties: {{next: {{$ref: '#/components/schemas/S{}'}}}}}}\n",
                n + 1
            ));
        }
        format!(
            "{}components:\n  schemas:\n{schemas}    S3000: {{type: {last}}}\n",
            operation(
                "responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/S0'}}}}}"
            )
        )
    };
    let found = diff(&deep("string"), &deep("integer"));
    let lines: Vec<String> = found.changes.iter().map(told).collect();
    assert_eq!(
        lines,
        ["breaking type-changed [response] S3000: `string` is `integer` now"]
    );
}
