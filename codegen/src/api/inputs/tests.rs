use indexmap::IndexMap;
use serde_json::json;

use super::*;
use crate::api::model::*;
use crate::source::{FileId, Pointer};

fn at(pointer: &str) -> Place {
    Place::value(
        FileId::new("a.yaml"),
        Pointer::parse(pointer).expect("a pointer"),
    )
}

/// Builds an `Api` type by type.
struct World(Api);

impl World {
    fn new() -> Self {
        Self(Api {
            spec: "a".into(),
            title: String::new(),
            version: String::new(),
            description: None,
            servers: Vec::new(),
            types: Vec::new(),
            components: IndexMap::new(),
            operations: Vec::new(),
            webhooks: Vec::new(),
            security_schemes: IndexMap::new(),
            moved: std::collections::BTreeMap::new(),
        })
    }

    fn ty(&mut self, shape: Shape) -> TypeRef {
        let id = TypeId(self.0.types.len() as u32);
        self.0.types.push(TypeDef {
            origin: at(""),
            name: NameHint::Inline(Vec::new()),
            docs: Docs::default(),
            shape,
            usage: Usage::default(),
            facts: Facts::default(),
        });
        TypeRef {
            id,
            nullable: false,
        }
    }

    fn text(&mut self) -> TypeRef {
        self.ty(Shape::Scalar(Scalar::String))
    }
}

fn param(wire: &str, location: ParamLocation, ty: TypeRef, required: bool) -> Param {
    Param {
        wire: wire.into(),
        location,
        ty,
        required,
        style: Style::Form,
        explode: true,
        allow_reserved: false,
        json: false,
        default: None,
        docs: Docs::default(),
        origin: at(&format!("/params/{wire}")),
    }
}

fn field(wire: &str, ty: TypeRef, required: bool) -> Field {
    Field {
        wire: wire.into(),
        ty,
        required,
        direction: Direction::Both,
        default: None,
        docs: Docs::default(),
        boxed: false,
        loosened: false,
        origin: at(&format!("/body/{wire}")),
    }
}

fn body(media: Media, ty: TypeRef) -> Body {
    Body {
        required: true,
        media,
        media_type: "application/json".into(),
        offered: vec!["application/json".into()],
        ty,
        unfollowed: None,
        encoding: IndexMap::new(),
        docs: Docs::default(),
        origin: at("/body"),
    }
}

fn operation(params: Vec<Param>, body: Option<Body>) -> Operation {
    Operation {
        id: None,
        repeats_id: false,
        method: Method::Post,
        path: "/x".into(),
        params,
        body,
        responses: Vec::new(),
        security: Vec::new(),
        tags: Vec::new(),
        docs: Docs::default(),
        servers: Vec::new(),
        origin: at("/paths/~1x/post"),
        security_undefined: false,
        instead_of: None,
    }
}

fn keys(inputs: &Inputs) -> Vec<(&str, InputPlace, bool)> {
    inputs
        .open
        .iter()
        .map(|i| (i.key.as_str(), i.place, i.required))
        .collect()
}

#[test]
fn an_object_body_stands_beside_the_parameters_and_gives_way_on_a_clash() {
    let mut w = World::new();
    let text = w.text();
    let object = w.ty(Shape::Struct(Struct {
        fields: vec![field("id", text, true), field("name", text, false)],
        extra: Some(text),
    }));
    let op = operation(
        vec![
            param("id", ParamLocation::Query, text, false),
            param("id", ParamLocation::Path, text, false),
        ],
        Some(body(Media::Json, object)),
    );
    let inputs = inputs(&w.0, &op, None);
    assert_eq!(
        keys(&inputs),
        [
            ("query:id", InputPlace::Param(0), false),
            // A path parameter is required whatever the document says.
            ("id", InputPlace::Param(1), true),
            ("body:id", InputPlace::BodyField(0), true),
            ("name", InputPlace::BodyField(1), false),
            ("extra", InputPlace::BodyExtra, false),
        ]
    );
    let notes = inputs.report(&w.0, &op);
    assert_eq!(notes.len(), 2);
    assert_eq!(
        notes[1].message,
        "the name `id` is taken by another input, so the key of this one is `body:id`"
    );
    assert_eq!(notes[1].place, Some(at("/body/id")));
    assert_eq!(
        notes[1].related,
        [(at("/params/id"), "keeps the key".to_owned())]
    );
}

#[test]
fn a_member_named_like_a_renamed_one_is_renamed_again() {
    let mut w = World::new();
    let text = w.text();
    let object = w.ty(Shape::Struct(Struct {
        fields: vec![field("body:id", text, true), field("id", text, true)],
        extra: None,
    }));
    let op = operation(
        vec![param("id", ParamLocation::Path, text, true)],
        Some(body(Media::Json, object)),
    );
    let found = inputs(&w.0, &op, None);
    let keys: Vec<_> = found.keys().collect();
    assert_eq!(keys, ["id", "body:id", "body:body:id"]);
}

#[test]
fn any_other_body_is_one_input() {
    let mut w = World::new();
    let text = w.text();
    let list = w.ty(Shape::List(text));
    let empty = w.ty(Shape::Struct(Struct::default()));
    let object = w.ty(Shape::Struct(Struct {
        fields: vec![field("id", text, true)],
        extra: None,
    }));
    for (media, ty) in [
        (Media::Json, list),
        (Media::Json, empty),
        (Media::Binary, object),
        (Media::Text, object),
    ] {
        let op = operation(Vec::new(), Some(body(media, ty)));
        assert_eq!(
            keys(&inputs(&w.0, &op, None)),
            [("body", InputPlace::Body, true)]
        );
    }
    let op = operation(
        vec![param("body", ParamLocation::Query, text, false)],
        Some(body(Media::Json, list)),
    );
    assert_eq!(
        keys(&inputs(&w.0, &op, None)),
        [
            ("body", InputPlace::Param(0), false),
            ("body:body", InputPlace::Body, true)
        ]
    );
}

#[test]
fn one_possible_value_is_a_constant_only_where_it_is_required() {
    let mut w = World::new();
    let version = w.ty(Shape::Constant(json!("2021-07-28")));
    let one = w.ty(Shape::Enum(Enum::Integers(vec![EnumValue {
        value: 7,
        name: None,
        docs: None,
        deprecated: false,
    }])));
    let op = operation(
        vec![
            param("Version", ParamLocation::Header, version, true),
            param("seven", ParamLocation::Query, one, true),
            param("maybe", ParamLocation::Query, one, false),
        ],
        None,
    );
    let found = inputs(&w.0, &op, None);
    let fixed: Vec<_> = found
        .fixed
        .iter()
        .map(|f| (f.key.as_str(), f.value.clone()))
        .collect();
    assert_eq!(
        fixed,
        [("Version", json!("2021-07-28")), ("seven", json!(7))]
    );
    assert_eq!(keys(&found), [("maybe", InputPlace::Param(2), false)]);
}

#[test]
fn run_and_connection_supply_their_own() {
    let mut w = World::new();
    let text = w.text();
    w.0.security_schemes.insert(
        "key".into(),
        SecurityScheme {
            kind: SecurityKind::ApiKey {
                location: ParamLocation::Header,
                name: "X-Key".into(),
            },
            description: None,
            origin: at("/key"),
        },
    );
    let mut op = operation(
        vec![
            param("x-key", ParamLocation::Header, text, true),
            param("X-Key", ParamLocation::Query, text, true),
            param("idempotency-Key", ParamLocation::Header, text, true),
            param("Request-Key", ParamLocation::Header, text, false),
        ],
        None,
    );
    op.security = vec![SecurityAlternative {
        requirements: vec![SecurityRequirement {
            scheme: "key".into(),
            scopes: Vec::new(),
        }],
    }];
    let found = inputs(&w.0, &op, Some("request-key"));
    assert_eq!(keys(&found), [("X-Key", InputPlace::Param(1), true)]);
    assert_eq!(
        found.supplied,
        [
            Supplied {
                param: 0,
                by: Supplier::Credential
            },
            Supplied {
                param: 2,
                by: Supplier::Idempotency
            },
            Supplied {
                param: 3,
                by: Supplier::Idempotency
            },
        ]
    );
    // Without the catalog's word the header is an input like any other.
    assert!(inputs(&w.0, &op, None).get("Request-Key").is_some());
}

#[test]
fn what_is_read_only_is_not_sent() {
    let mut w = World::new();
    let text = w.text();
    let mut id = field("id", text, true);
    id.direction = Direction::ReadOnly;
    let object = w.ty(Shape::Struct(Struct {
        fields: vec![id, field("name", text, true)],
        extra: None,
    }));
    let op = operation(Vec::new(), Some(body(Media::Json, object)));
    let found = inputs(&w.0, &op, None);
    // The index stays that of the struct.
    assert_eq!(keys(&found), [("name", InputPlace::BodyField(1), true)]);
    let Some(Declared::Field(name)) = declared(&w.0, &op, InputPlace::BodyField(1)) else {
        panic!("a field");
    };
    assert_eq!(name.wire, "name");
}
