//! References by name: `$anchor`, `$dynamicAnchor`, `$id`.

use super::*;

/// The schemas of a document, each as it is in normal form, and what was said.
#[track_caller]
fn schemas(text: &str, names: &[&str]) -> (Vec<String>, Vec<String>) {
    let (form, said) = normalised(&format!(
        "openapi: 3.1.0\npaths: {{}}\ncomponents: {{ schemas: {{ {text} }} }}"
    ));
    let form = form.unwrap();
    let tree = form.document().unwrap();
    let all = tree.get("components").and_then(|all| all.get("schemas"));
    let shown = names
        .iter()
        .map(|name| text_of(all.unwrap().get(name).unwrap()));
    (shown.collect(), said)
}

#[test]
fn anchors_are_places() {
    let (found, said) = schemas(
        "M: { $anchor: money, type: string }, A: { items: { $ref: '#money' } }, D: { $anchor: a, example: { $ref: '#money' }, properties: { $anchor: { $ref: '#money' }, properties: { $ref: '#a' } } }",
        &["A", "D"],
    );
    assert_eq!(
        found,
        [
            r##"{items: {$ref: "#/components/schemas/M"}}"##,
            r##"{$anchor: "a", example: {$ref: "#money"}, properties: {$anchor: {$ref: "#/components/schemas/M"}, properties: {$ref: "#/components/schemas/D"}}}"##,
        ]
    );
    assert_eq!(said, [""; 0]);
}

/// The outermost of one name is the only one; of several it depends on where one comes from.
#[test]
fn dynamic_references_are_the_one_schema_that_they_can_be() {
    let (found, said) = schemas(
        "N: { $dynamicAnchor: node, properties: { next: { $dynamicRef: '#node' } } }, P: { $anchor: p, items: { $dynamicRef: '#p' } }",
        &["N", "P"],
    );
    assert_eq!(
        found,
        [
            r##"{$dynamicAnchor: "node", properties: {next: {$ref: "#/components/schemas/N"}}}"##,
            r##"{$anchor: "p", items: {$ref: "#/components/schemas/P"}}"##,
        ]
    );
    assert_eq!(said, [""; 0]);
    let (_, said) = schemas(
        "A: { $dynamicAnchor: t }, B: { $dynamicAnchor: t, items: { $dynamicRef: '#t' } }, C: { items: { $dynamicRef: '#no' } }",
        &["B"],
    );
    assert_eq!(
        said,
        [
            "T0220 a.yaml#/components/schemas/B/items/$dynamicRef `$dynamicRef: #t` may be any of 2 schemas, by where it is come from; the value stays JSON",
            "T0301 a.yaml#/components/schemas/C/items/$dynamicRef `$dynamicRef: #no` leads nowhere: the file has nothing of that name; the value stays JSON",
        ]
    );
}

#[test]
fn a_schema_with_an_id_is_named_by_it_and_from_it() {
    let (found, said) = schemas(
        "T: { $id: 'https://x.example/s/thing', items: { $ref: '#/$defs/L' }, not: { $ref: other }, additionalProperties: { $ref: '#/components/schemas/U' }, $defs: { L: { $anchor: l } } },
         O: { $id: 'https://x.example/s/other', items: { $ref: 'thing#l' } },
         U: { items: { $ref: 'https://x.example/s/thing#/$defs/L' }, additionalProperties: { $ref: 'https://x.example/s/thing' } }",
        &["T", "O", "U"],
    );
    let l = r##"{$ref: "#/components/schemas/T/$defs/L"}"##;
    assert_eq!(
        found,
        [
            format!(
                r##"{{$id: "https://x.example/s/thing", items: {l}, not: {{$ref: "#/components/schemas/O"}}, additionalProperties: {{$ref: "#/components/schemas/U"}}, $defs: {{L: {{$anchor: "l"}}}}}}"##
            ),
            format!(r##"{{$id: "https://x.example/s/other", items: {l}}}"##),
            format!(
                r##"{{items: {l}, additionalProperties: {{$ref: "#/components/schemas/T"}}}}"##
            ),
        ]
    );
    assert_eq!(said, [""; 0]);
}

/// Anything may stand in a list one of whose places takes anything.
#[test]
fn truth_values_beside_other_schemas() {
    let (found, said) = schemas(
        "L: { prefixItems: [true, { type: string }], items: false }, U: { oneOf: [false, { type: string }, { type: integer }] }, F: { anyOf: [false] }",
        &["L", "U", "F"],
    );
    assert_eq!(
        found,
        [
            r#"{items: {}, type: "array"}"#,
            r#"{oneOf: [{type: "string"}, {type: "integer"}]}"#,
            "{anyOf: [{not: {}}]}",
        ]
    );
    assert_eq!(said, [""; 0]);
}
