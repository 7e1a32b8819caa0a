//! References: into other files, to what is no schema, into one another.

use super::*;

#[test]
fn other_files_are_normalised_where_they_are_named() {
    let (form, said) = normalised(
        "openapi: 3.0.3\npaths: {}\ncomponents: { schemas: { A: { $ref: 'b.yaml#/X' }, B: { $ref: 'c.yaml' } } }",
    );
    let form = form.unwrap();
    let target = form.resolve(&form.file, "b.yaml#/X", Kind::Schema).unwrap();
    assert_eq!(text_of(target.node), r#"{type: "string", nullable: true}"#);
    // What another file calls a component of its own is none of the document's.
    let (other, _) = normalised(
        "openapi: 3.0.3\npaths: {}\ncomponents: { schemas: { A: { $ref: 'b.yaml#/Z' }, W: { type: integer } } }",
    );
    let other = other.unwrap();
    let from = other
        .resolve(&other.file, "b.yaml#/Z", Kind::Schema)
        .unwrap()
        .at
        .file;
    let w = other
        .resolve(&from, "#/components/schemas/W", Kind::Schema)
        .unwrap();
    assert_eq!(text_of(w.node), r#"{x-tieline-const: "w"}"#);
    // Nobody asked for `Y`, so its `type: any` is nobody's concern.
    assert_eq!(said, [] as [&str; 0]);
    let missing = form
        .resolve(&form.file, "c.yaml", Kind::Schema)
        .unwrap_err();
    assert_eq!(missing.to_string(), "file `c.yaml` does not exist");
    let remote = form
        .resolve(&form.file, "https://x.example/a.json", Kind::Schema)
        .unwrap_err();
    assert_eq!(
        remote.to_string(),
        "it is a URL, and nothing is fetched from the network"
    );
    let nothing = form
        .resolve(&form.file, "#/components/schemas/Z", Kind::Schema)
        .unwrap_err();
    assert_eq!(nothing.to_string(), "there is nothing at that place");
}

/// A reference that is wrong spoils nothing but what it stands for.
#[test]
fn a_reference_to_something_else_changes_nothing_there() {
    let (form, said) = normalised(
        "openapi: 3.1.0
info: { title: [a] }
paths:
  /x:
    get:
      parameters: [{ $ref: '#/paths' }, { $ref: '#/info' }, { $ref: '#/components/schemas/S' }]
      responses: { '200': { $ref: '#/components/headers/H/schema' } }
components:
  headers: { H: { schema: { type: [integer] } } }
  schemas: { S: { $ref: '#/components/headers/H/schema', description: d }, T: { $ref: '#/components/headers/H' } }",
    );
    let form = form.unwrap();
    let at = |text: &str| {
        let tree = form.document().unwrap();
        text_of(tree.at(&Pointer::parse(text).unwrap()).unwrap())
    };
    assert_eq!(at("/info"), r#"{title: ["a"]}"#);
    assert_eq!(at("/components/headers/H/schema"), r#"{type: ["integer"]}"#);
    let read = |text: &str, kind| text_of(form.resolve(&form.file, text, kind).unwrap().node);
    assert_eq!(
        read("#/components/headers/H/schema", Kind::Schema),
        r#"{type: "integer"}"#
    );
    assert_eq!(read("#/paths", Kind::Parameter), "null");
    assert!(at("/paths/~1x/get/responses/200").contains("$ref"));
    assert_eq!(
        said,
        ["/components/schemas/S", "/info", "/paths"]
            .map(|place| format!("T0215 a.yaml#{place} parameter without a `name`; left out"))
    );
}

/// One below the other, each a reference to all that is below it.
#[test]
fn references_that_overlap_without_end_are_refused() {
    let deep = "{ a: ".repeat(200) + &"x".repeat(1 << 20) + &" }".repeat(200);
    let references: Vec<String> = (0..200)
        .map(|depth| format!("S{depth}: {{ $ref: '#/x-deep{}' }}", "/a".repeat(depth)))
        .collect();
    let (form, _) = normalised(&format!(
        "openapi: 3.0.3\npaths: {{}}\nx-deep: {deep}\ncomponents: {{ schemas: {{ {} }} }}",
        references.join(", ")
    ));
    let form = form.unwrap();
    let refused = (0..200).filter(|depth| {
        let text = format!("#/x-deep{}", "/a".repeat(*depth));
        form.resolve(&form.file, &text, Kind::Schema).is_err()
    });
    assert!((50..100).contains(&refused.count()));
}

/// A file gives names to its schemas too.
#[test]
fn a_schema_of_another_file_is_named_by_its_anchor() {
    let mut sources = Sources::in_memory("");
    sources.insert(
        "a.yaml",
        "openapi: 3.0.3\npaths: {}\ncomponents: { schemas: { A: { $ref: 'd/b.yaml#x' }, B: { $ref: 'd/b.yaml#y' }, C: { $ref: 'd/c.yaml#x' } } }",
    );
    sources.insert(
        "d/b.yaml",
        "X: { $anchor: x, items: { $ref: '#z' } }\nZ: { $anchor: z }",
    );
    let mut sink = Sink::new();
    let document = sources.load("a.yaml", &mut sink).unwrap();
    let (file, root) = (document.file.clone(), document.root.clone());
    let form = normalise(&mut sources, &file, root, &mut sink).unwrap();
    let found = |text| form.resolve(&form.file, text, Kind::Schema);
    let target = found("d/b.yaml#x").unwrap();
    assert_eq!(target.at.pointer.as_str(), "/X");
    assert_eq!(
        text_of(target.node),
        r##"{$anchor: "x", items: {$ref: "#/Z"}}"##
    );
    let why = |text| found(text).unwrap_err().to_string();
    assert_eq!(why("d/b.yaml#y"), "there is nothing at that place");
    assert_eq!(why("d/c.yaml#x"), "file `d/c.yaml` does not exist");
}

#[test]
fn references_that_are_written_wrong_are_respelt() {
    let (form, _) = normalised(
        "openapi: 3.0.3\npaths: {}\ncomponents: { schemas: { Foo: { type: object }, a/b: { type: string }, 'My%20': { type: string } }, parameters: { Foo: { name: a, in: query } } }",
    );
    let form = form.unwrap();
    let respelt = |text: &str, kind| form.respelt(&form.file, text, kind).map(|(_, text)| text);
    for text in [
        "#components/schemas/Foo",
        "#/components/schemas/Foo ",
        "#/components/schemas/Foo/",
        "##/components/schemas/Foo",
        "#//components/schemas/Foo",
        "#\\/components\\/schemas\\/Foo",
        "/#/components/schemas/Foo",
        "#/components/schema/Foo",
        "#/definitions/Foo",
        "#/schemas/Foo",
        "/components/schemas/Foo",
        "components/schemas/Foo",
        "Foo",
    ] {
        let expected = Some("#/components/schemas/Foo".to_owned());
        assert_eq!(respelt(text, Kind::Schema), expected, "{text}");
    }
    assert_eq!(
        respelt("#/components/schemas/a/b", Kind::Schema).as_deref(),
        Some("#/components/schemas/a~1b")
    );
    assert_eq!(
        respelt("#/components/schemas/My%20", Kind::Schema).as_deref(),
        Some("#/components/schemas/My%2520")
    );
    assert_eq!(
        respelt("#/parameters/Foo", Kind::Parameter).as_deref(),
        Some("#/components/parameters/Foo")
    );
    // A wrong name is wrong, and so is what is elsewhere.
    for text in [
        "#/components/schemas/Fo",
        "Fo",
        "other.yaml#/definitions/Foo",
        "#",
        "",
        "#/",
    ] {
        assert_eq!(respelt(text, Kind::Schema), None, "{text}");
    }
    assert_eq!(respelt("Foo", Kind::Parameter), None);
}

#[test]
fn references_of_2_0_are_respelt() {
    let (form, _) = normalised("swagger: '2.0'\npaths: {}\ndefinitions: { Foo: { type: object } }");
    let form = form.unwrap();
    for text in ["#definitions/Foo", "Foo", "#/definition/Foo"] {
        assert!(
            form.respelt(&form.file, text, Kind::Schema).is_some(),
            "{text}"
        );
    }
}
