//! Apis built by hand, for tests.

use indexmap::IndexMap;

use crate::api::model::*;
use crate::diagnostic::Place;
use crate::source::{FileId, Pointer};

/// An api under construction.
pub struct World(pub Api);

pub fn at() -> Place {
    Place::value(FileId::new("a.yaml"), Pointer::root())
}

impl World {
    pub fn empty() -> Self {
        Self(Api {
            spec: "crm".into(),
            title: "Acme CRM API".into(),
            version: "1".into(),
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

    pub fn add(&mut self, name: NameHint, shape: Shape) -> TypeRef {
        let id = TypeId(u32::try_from(self.0.types.len()).expect("few types"));
        self.0.types.push(TypeDef {
            origin: at(),
            name,
            docs: Docs::default(),
            shape,
            usage: Usage {
                input: true,
                output: true,
                answer: false,
                answer_alone: false,
            },
            facts: Facts::default(),
        });
        TypeRef {
            id,
            nullable: false,
        }
    }

    pub fn text(&mut self) -> TypeRef {
        self.scalar(Scalar::String)
    }

    pub fn scalar(&mut self, scalar: Scalar) -> TypeRef {
        self.add(NameHint::Inline(Vec::new()), Shape::Scalar(scalar))
    }

    pub fn list(&mut self, item: TypeRef) -> TypeRef {
        self.add(NameHint::Inline(Vec::new()), Shape::List(item))
    }

    pub fn component(&mut self, name: &str, shape: Shape) -> TypeRef {
        let ty = self.add(NameHint::Component(name.into()), shape);
        self.0.components.insert(name.into(), ty.id);
        ty
    }

    /// A struct of optional texts.
    pub fn object(&mut self, name: &str, wires: &[&str]) -> TypeRef {
        let text = self.text();
        let fields = wires.iter().map(|wire| field(wire, text, false)).collect();
        self.component(
            name,
            Shape::Struct(Struct {
                fields,
                extra: None,
            }),
        )
    }

    pub fn operation(&mut self, id: &str, method: Method, path: &str) -> &mut Operation {
        self.0.operations.push(Operation {
            id: (!id.is_empty()).then(|| id.to_owned()),
            repeats_id: false,
            method,
            path: path.into(),
            params: Vec::new(),
            body: None,
            responses: Vec::new(),
            security: Vec::new(),
            tags: Vec::new(),
            docs: Docs::default(),
            servers: Vec::new(),
            origin: at(),
            security_undefined: false,
            instead_of: None,
        });
        self.0.operations.last_mut().expect("just added")
    }
}

pub fn field(wire: &str, ty: TypeRef, required: bool) -> Field {
    Field {
        wire: wire.into(),
        ty,
        required,
        direction: Direction::Both,
        default: None,
        docs: Docs::default(),
        boxed: false,
        loosened: false,
        origin: at(),
    }
}

pub fn param(wire: &str, location: ParamLocation, ty: TypeRef, required: bool) -> Param {
    Param {
        wire: wire.into(),
        location,
        ty,
        required,
        style: match location {
            ParamLocation::Path | ParamLocation::Header => Style::Simple,
            ParamLocation::Query | ParamLocation::Cookie => Style::Form,
        },
        explode: matches!(location, ParamLocation::Query | ParamLocation::Cookie),
        allow_reserved: false,
        json: false,
        default: None,
        docs: Docs::default(),
        origin: at(),
    }
}

pub fn body(ty: TypeRef) -> Body {
    Body {
        required: true,
        media: Media::Json,
        media_type: "application/json".into(),
        offered: vec!["application/json".into()],
        ty,
        unfollowed: None,
        encoding: IndexMap::new(),
        docs: Docs::default(),
        origin: at(),
    }
}

pub fn answer(status: Status, ty: Option<TypeRef>) -> Response {
    Response {
        status,
        contents: ty
            .map(|ty| Content {
                media: Media::Json,
                media_type: "application/json".into(),
                ty,
                origin: at(),
            })
            .into_iter()
            .collect(),
        headers: Vec::new(),
        docs: Docs::default(),
        origin: at(),
    }
}

pub fn texts(values: &[&str]) -> Shape {
    Shape::Enum(Enum::Strings(
        values
            .iter()
            .map(|value| EnumValue {
                value: (*value).to_owned(),
                name: None,
                docs: None,
                deprecated: false,
            })
            .collect(),
    ))
}

pub fn inline(parts: &[&str]) -> NameHint {
    NameHint::Inline(parts.iter().map(|part| (*part).to_owned()).collect())
}
