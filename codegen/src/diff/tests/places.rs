//! One schema in the place of another at several places, and inline schemas that several places refer to.

use super::*;

/// Who notices each change.
fn told_to(found: &Diff) -> Vec<String> {
    let each = found.changes.iter();
    each.map(|change| {
        let names = change.reached.operations.join(", ");
        format!("{} | {names}", told(change))
    })
    .collect()
}

fn schema(name: &str) -> String {
    format!("{{$ref: '#/components/schemas/{name}'}}")
}

fn json(schema: &str) -> String {
    format!("content: {{application/json: {{schema: {schema}}}}}")
}

fn sends(id: &str, schema: &str) -> String {
    format!(
        "  /{id}: {{post: {{operationId: {id}, requestBody: {{{}}}, {OK}}}}}\n",
        json(schema)
    )
}

fn reads(id: &str, schema: &str) -> String {
    format!(
        "  /{id}: {{get: {{operationId: {id}, responses: {{'200': {{description: d, {}}}}}}}}}\n",
        json(schema)
    )
}

/// `Line` and `Slim` stay: what stands where the first stood is told of each place.
fn lines(paths: &str, schemas: &str) -> String {
    document(&format!(
        "paths:\n{paths}{}components:\n  schemas:\n{schemas}    Line: {{type: object, properties: {{x: {{type: string}}, y: {{type: string}}, next: {}, deep: {{type: object, properties: {{z: {{type: string}}}}}}}}}}\n    Slim: {{type: object, properties: {{x: {{type: string}}, next: {}, deep: {{type: object, properties: {{z: {{type: integer}}}}}}}}}}\n",
        reads("readLine", &schema("Line")),
        schema("Line"),
        schema("Slim"),
    ))
}

#[test]
fn what_stands_in_the_place_of_another_is_told_of_each_place_in_its_direction() {
    let with = |name: &str| {
        let owner = |owner: &str| {
            format!(
                "    {owner}: {}\n",
                object(&format!("line: {}", schema(name)))
            )
        };
        lines(
            &format!(
                "{}{}{}",
                sends("createA", &schema("A")),
                reads("readB", &schema("B")),
                reads("readC", &schema("C"))
            ),
            &["A", "B", "C"].map(owner).concat(),
        )
    };
    let found = diff(&with("Line"), &with("Slim"));
    assert_eq!(
        told_to(&found),
        [
            "breaking type-changed [request] A.line.deep.z: `string` is `integer` now | createA",
            "breaking type-changed [response] B.line.deep.z: `string` is `integer` now | readB, readC",
            "breaking field-removed [response] B.line.y:  | readB, readC",
            "risky field-removed [request] A.line.y:  | createA",
            "harmless schema-renamed [request and response] A.line: `Line` is `Slim` now | createA, readB, readC",
        ]
    );
}

#[test]
fn what_bodies_and_answers_are_instead_is_told_of_each_operation() {
    let with = |name: &str| {
        let schema = schema(name);
        lines(
            &format!(
                "{}{}{}",
                reads("readA", &schema),
                sends("createB", &schema),
                sends("createC", &schema)
            ),
            "",
        )
    };
    let lines = told_to(&diff(&with("Line"), &with("Slim")));
    let of_y: Vec<&String> = lines.iter().filter(|line| line.contains(".y:")).collect();
    assert_eq!(
        of_y,
        [
            "breaking field-removed [response] readA response 200.y:  | readA",
            "risky field-removed [request] createB body.y:  | createB, createC",
        ]
    );
}

#[test]
fn every_member_whose_schema_is_another_is_told() {
    let with = |name: &str| {
        let schema = schema(name);
        document(&format!(
            "paths:\n{}{}components:\n  schemas:\n    Id: {{type: string}}\n    Num: {{type: integer}}\n    Base: {{type: object, properties: {{c: {schema}}}}}\n    Item: {{allOf: [{}, {{type: object, properties: {{a: {schema}, b: {{type: array, items: {schema}}}}}}}]}}\n    New: {}\n",
            reads(
                "readItem",
                &format!(
                    "{{type: object, properties: {{item: {}, id: {}}}}}",
                    self::schema("Item"),
                    self::schema("Base")
                )
            ),
            sends("createItem", &self::schema("New")),
            self::schema("Base"),
            object(&format!("e: {schema}")),
        ))
    };
    assert_eq!(
        told_to(&diff(&with("Id"), &with("Num"))),
        [
            "breaking type-changed [response] Base.c: `string` is `integer` now | readItem",
            "breaking type-changed [response] Item.a: `string` is `integer` now | readItem",
            "breaking type-changed [response] Item.b[]: `string` is `integer` now | readItem",
            "breaking type-changed [request] New.e: `string` is `integer` now | createItem",
            "harmless schema-renamed [request and response] Base.c: `Id` is `Num` now | readItem, createItem",
        ]
    );
}

#[test]
fn an_inline_schema_is_told_of_every_place_that_refers_to_it() {
    let with = |field: &str| {
        let inline =
            "{$ref: '#/paths/~1createA/post/requestBody/content/application~1json/schema'}";
        document(&format!(
            "paths:\n{}{}",
            sends("createA", &object(&format!("x: {{type: string}}{field}"))),
            reads("readB", inline),
        ))
    };
    assert_eq!(
        told_to(&diff(&with(", y: {type: string}"), &with(""))),
        [
            "breaking field-removed [response] readB response 200.y:  | readB",
            "risky field-removed [request] createA body.y:  | createA",
        ]
    );
}

#[test]
fn what_many_places_share_is_walked_once() {
    // Each schema refers to the next one twice: 2^40 paths lead to the last.
    let with = |mark: char| {
        let mut schemas = String::new();
        for kind in ['P', 'Q'] {
            for n in 0..40 {
                let next = schema(&format!("{kind}{}", n + 1));
                let both = object(&format!("a: {next}, b: {next}"));
                schemas.push_str(&format!("    {kind}{n}: {both}\n"));
            }
            let last = if kind == 'P' { "string" } else { "integer" };
            schemas.push_str(&format!(
                "    {kind}40: {}\n",
                object(&format!("z: {{type: {last}}}"))
            ));
        }
        document(&format!(
            "paths:\n{}{}components:\n  schemas:\n{schemas}",
            sends("send", &schema(&format!("{mark}0"))),
            reads("read", &schema(&format!("{mark}0"))),
        ))
    };
    let lines = told_to(&diff(&with('P'), &with('Q')));
    let mut worst = lines.iter().filter(|line| line.starts_with("breaking"));
    for way in [
        "[response] read response 200.a.a.",
        "[request] send body.a.a.",
    ] {
        assert!(
            worst.next().is_some_and(|line| line.contains(way)),
            "{lines:#?}"
        );
    }
    assert_eq!(worst.next(), None);
    // One of each schema's new name.
    assert_eq!(lines.len(), 2 + 41);
}

/// What may be sent is wider, so nothing is to be done there; what comes may not fit.
#[test]
fn a_member_that_another_schema_refers_to_is_told_of_each_direction() {
    let with = |ty: &str| {
        document(&format!(
            "paths:\n{}{}components:\n  schemas:\n    A: {}\n    B: {}\n",
            reads("readA", &schema("A")),
            sends("createB", &schema("B")),
            object(&format!("count: {{type: {ty}}}")),
            object("count: {$ref: '#/components/schemas/A/properties/count'}"),
        ))
    };
    assert_eq!(
        told_to(&diff(&with("integer"), &with("number"))),
        [
            "breaking type-widened [response] A.count: `integer` is `number` now | readA",
            "harmless type-widened [request] B.count: `integer` is `number` now | createB",
        ]
    );
    // As bad for both: told once.
    assert_eq!(
        told_to(&diff(&with("integer"), &with("string"))),
        [
            "breaking type-changed [request and response] A.count: `integer` is `string` now | readA, createB"
        ]
    );
}

/// What changes in a schema is nothing to who has another one in its place, nor to who came with it.
#[test]
fn a_schema_that_changes_reaches_who_keeps_it() {
    let with = |extra: &str, b: &str, new: &str| {
        document(&format!(
            "paths:\n{}{}{new}components:\n  schemas:\n    Old: {}\n    New: {}\n",
            sends("keepA", &schema("Old")),
            sends("moveB", &schema(b)),
            object(&format!("x: {{type: string}}{extra}")),
            object("x: {type: string}"),
        ))
    };
    let old = with("", "Old", "");
    let new = with(", y: {type: string}", "New", &sends("addC", &schema("Old")));
    assert_eq!(
        told_to(&diff(&old, &new)),
        [
            "harmless operation-added [] addC: POST /addC | addC",
            "harmless schema-renamed [request] moveB body: `Old` is `New` now | moveB",
            "harmless field-added [request] Old.y:  | keepA",
        ]
    );
}
