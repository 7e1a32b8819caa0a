//! Operations as requests.

use serde_json::Value as Json;

use super::connection::is_absolute;
use super::connector::{
    BodyKind, Constant, ConstantValue, Effect, JsonType, Member, Meta, Place, RustInput,
    RustOperation, Security, Start, Style, StyleKind,
};
use super::docs::{self, told};
use super::names::{MemberName, OperationNames};
use super::replies::OperationReplies;
use super::security::SchemeNames;
use super::types::{MOST_ARGUMENTS, Presence, Types};
use crate::api::inputs::{self, Declared, Input, InputPlace, Inputs, Supplier};
use crate::api::media;
use crate::api::model::{
    self, Api, Body, Encoding, Enum, Media, Method, Operation, Param, ParamLocation, Scalar, Shape,
    TypeId,
};

/// One operation with what was worked out about it.
pub struct Lowering<'a> {
    pub types: &'a Types<'a>,
    pub op: &'a Operation,
    pub inputs: &'a Inputs,
    pub names: &'a OperationNames,
    pub replies: &'a OperationReplies,
    pub schemes: &'a SchemeNames,
    /// The requests that send something else to it: media type and name.
    pub others: Vec<(&'a str, &'a str)>,
}

impl Lowering<'_> {
    /// The request as its document describes it, before a catalog overrides anything.
    pub fn lower(&self) -> RustOperation {
        let mut inputs: Vec<RustInput> = self
            .inputs
            .open
            .iter()
            .zip(&self.names.inputs)
            .map(|(input, name)| self.input(input, name))
            .collect();
        // `new` takes what is required in the order of the document, and readers look for it first.
        inputs.sort_by_key(|input| !input.required);
        let given = inputs.iter().filter(|input| input.required).count();
        RustOperation {
            name: self.names.name.clone(),
            method: self.names.method.clone(),
            docs: self.types.texts.of(|| self.docs()),
            deprecated: self.op.docs.deprecated,
            inputs,
            required: (given > MOST_ARGUMENTS).then(|| self.names.required.clone()),
            meta: self.meta(),
            output: self.types.reply(self.replies.success),
            error: self.types.reply(self.replies.error),
        }
    }

    fn docs(&self) -> Vec<String> {
        let mut lines = told::described(&self.op.docs)
            .unwrap_or_else(|| vec![format!("The operation {}.", docs::code(&self.names.method))]);
        lines.push(String::new());
        let called = docs::code(&format!("{} {}", self.op.method.as_str(), self.op.path));
        lines.push(match (&self.op.body, self.op.instead_of) {
            (Some(body), Some(_)) => format!("{called} with {}", docs::code(&body.media_type)),
            (None, _) | (_, None) => called,
        });
        for (media_type, name) in &self.others {
            let (media_type, name) = (docs::code(media_type), docs::code(name));
            lines.push(String::new());
            lines.push(format!("What is sent as {media_type} is {name}."));
        }
        lines
    }

    /// One input, as its declaration describes it.
    pub fn input(&self, input: &Input, name: &MemberName) -> RustInput {
        let Input {
            key,
            place,
            ty,
            required,
        } = input;
        let declared = inputs::declared(self.types.api, self.op, *place);
        let wire = declared.map_or(key.as_str(), |declared| wire_of(declared, key));
        let boxed = matches!(declared, Some(Declared::Field(field)) if field.boxed);
        let presence = Presence {
            required: *required,
            input: matches!(place, InputPlace::BodyField(_) | InputPlace::Body),
            boxed,
        };
        let (rust, json_type) = if *place == InputPlace::BodyExtra {
            let value = self.types.expr(*ty);
            (
                super::connector::TyExpr::Map(Box::new(value)),
                JsonType::Object,
            )
        } else {
            (
                self.types.member(wire, *ty, presence),
                json_type(self.types.api, ty.id),
            )
        };
        let no_docs = model::Docs::default();
        let docs = declared.map_or(&no_docs, Declared::docs);
        RustInput {
            member: Member {
                ident: name.ident.clone(),
                setter: name.setter.clone(),
                ty: rust,
                docs: self
                    .types
                    .texts
                    .of(|| told::member(self.types.api, docs, wire, *ty)),
                deprecated: docs.deprecated,
                start: if *required {
                    Start::Given
                } else {
                    Start::Empty
                },
            },
            key: key.clone(),
            wire: wire.to_owned(),
            place: self.place(*place),
            required: *required,
            json_type,
        }
    }

    /// The name on the wire of what is declared at `place`.
    pub fn wire(&self, place: InputPlace, key: &str) -> String {
        let declared = inputs::declared(self.types.api, self.op, place);
        declared
            .map_or(key, |declared| wire_of(declared, key))
            .to_owned()
    }

    /// Where what is declared at `place` goes.
    pub fn place(&self, place: InputPlace) -> Place {
        match place {
            InputPlace::Param(index) => match self.op.params.get(index) {
                Some(param) => param_place(param),
                None => Place::Body,
            },
            InputPlace::Body => Place::Body,
            InputPlace::BodyExtra => Place::Extra,
            InputPlace::BodyField(_) => {
                let Some(body) = &self.op.body else {
                    return Place::Member;
                };
                let wire = match inputs::declared(self.types.api, self.op, place) {
                    Some(Declared::Field(field)) => field.wire.as_str(),
                    _ => "",
                };
                member_place(body, body.encoding.get(wire))
            }
        }
    }

    fn meta(&self) -> Meta {
        let constants = self
            .inputs
            .fixed
            .iter()
            .map(|fixed| Constant {
                wire: self.wire(fixed.place, &fixed.key),
                place: self.place(fixed.place),
                value: ConstantValue::Json(fixed.value.to_string()),
            })
            .collect();
        let idempotency_header = self
            .inputs
            .supplied
            .iter()
            .filter(|supplied| supplied.by == Supplier::Idempotency)
            .find_map(|supplied| self.op.params.get(supplied.param))
            .map(|param| param.wire.clone());
        Meta {
            id: self.id(),
            method: self.op.method.as_str().to_owned(),
            path: self.op.path.clone(),
            constants,
            body: self.op.body.as_ref().map_or(BodyKind::None, body_kind),
            accept: self.replies.accept.clone(),
            effect: effect(&self.op.method),
            idempotency_header,
            idempotency_key: Vec::new(),
            security: Security::Own(self.schemes.security(self.types.api, self.op)),
            server: self
                .op
                .servers
                .first()
                .map(server_url)
                .filter(|url| is_absolute(url)),
            output_at: Vec::new(),
            paged: false,
        }
    }

    fn id(&self) -> String {
        format!("{}#{}", self.types.api.spec, self.op.name())
    }
}

/// A server's address with the defaults of its variables.
fn server_url(server: &model::Server) -> String {
    let mut url = server.url.clone();
    for (name, variable) in &server.variables {
        url = url.replace(&format!("{{{name}}}"), &variable.default);
    }
    url
}

fn wire_of<'a>(declared: Declared<'a>, key: &'a str) -> &'a str {
    match declared {
        Declared::Param(param) => &param.wire,
        Declared::Field(field) => &field.wire,
        Declared::Body(_) | Declared::Extra(_) => key,
    }
}

fn param_place(param: &Param) -> Place {
    let style = if param.json {
        Style {
            kind: StyleKind::Json,
            explode: false,
            allow_reserved: param.allow_reserved,
        }
    } else {
        Style {
            kind: style_kind(param.style),
            explode: param.explode,
            allow_reserved: param.allow_reserved,
        }
    };
    match param.location {
        ParamLocation::Path => Place::Path(style),
        ParamLocation::Query => Place::Query(style),
        ParamLocation::Header => Place::Header(style),
        ParamLocation::Cookie => Place::Cookie(style),
    }
}

fn member_place(body: &Body, encoding: Option<&Encoding>) -> Place {
    match body.media {
        Media::Json | Media::Text | Media::Binary => Place::Member,
        Media::Form => {
            let kind = encoding.and_then(|encoding| encoding.style);
            let kind = kind.unwrap_or(model::Style::Form);
            let explode = encoding.and_then(|encoding| encoding.explode);
            let kind = match encoding {
                Some(encoding) if is_json(encoding) => StyleKind::Json,
                _ => style_kind(kind),
            };
            Place::Field(Style {
                kind,
                explode: explode.unwrap_or(kind == StyleKind::Form),
                allow_reserved: encoding.is_some_and(|encoding| encoding.allow_reserved),
            })
        }
        Media::Multipart => match encoding.and_then(delimiter) {
            Some(delimiter) => Place::ListPart { delimiter },
            None => Place::Part {
                content_type: encoding
                    .and_then(|encoding| encoding.content_type.clone())
                    .unwrap_or_default(),
            },
        },
    }
}

/// Whether a field is a text of JSON: a content type counts where nothing is said of the style (OpenAPI 3.0.4 and 3.1.1, Encoding Object).
fn is_json(encoding: &Encoding) -> bool {
    let Encoding {
        content_type,
        style,
        explode,
        allow_reserved: _,
    } = encoding;
    let is_json = |text: &String| !text.contains(',') && media::classify(text) == Media::Json;
    style.is_none()
        && explode.is_none()
        && content_type
            .as_ref()
            .is_some_and(|text| !text.contains('*') && is_json(text))
}

/// What stands between the values of a list that is one part, if it is.
fn delimiter(encoding: &Encoding) -> Option<&'static str> {
    let is_said = encoding.style.is_some() || encoding.explode.is_some();
    let style = encoding.style.unwrap_or(model::Style::Form);
    if !is_said || encoding.explode.unwrap_or(style == model::Style::Form) {
        return None;
    }
    match style {
        model::Style::Form | model::Style::Simple => Some(","),
        model::Style::SpaceDelimited => Some(" "),
        model::Style::PipeDelimited => Some("|"),
        model::Style::TabDelimited => Some("\t"),
        model::Style::Label | model::Style::Matrix | model::Style::DeepObject => None,
    }
}

fn style_kind(style: model::Style) -> StyleKind {
    match style {
        model::Style::Simple => StyleKind::Simple,
        model::Style::Label => StyleKind::Label,
        model::Style::Matrix => StyleKind::Matrix,
        model::Style::Form => StyleKind::Form,
        model::Style::SpaceDelimited => StyleKind::SpaceDelimited,
        model::Style::PipeDelimited => StyleKind::PipeDelimited,
        model::Style::TabDelimited => StyleKind::TabDelimited,
        model::Style::DeepObject => StyleKind::DeepObject,
    }
}

fn body_kind(body: &Body) -> BodyKind {
    let media_type = media::sent(&body.media_type, body.media).to_owned();
    let required = body.required;
    match body.media {
        Media::Json => BodyKind::Json {
            media_type,
            required,
        },
        Media::Form => BodyKind::Form { required },
        Media::Multipart => BodyKind::Multipart { required },
        Media::Text => BodyKind::Text {
            media_type,
            required,
        },
        Media::Binary => BodyKind::Binary {
            media_type,
            required,
        },
    }
}

/// What RFC 9110 lets one expect of a method; a catalog knows better.
fn effect(method: &Method) -> Effect {
    match method {
        Method::Get | Method::Head | Method::Options | Method::Trace | Method::Query => {
            Effect::Read
        }
        // Of a method that nobody knows the worst is assumed.
        Method::Post | Method::Other(_) => Effect::Create,
        Method::Put | Method::Patch => Effect::Update,
        Method::Delete => Effect::Delete,
    }
}

fn is_file(api: &Api, id: TypeId) -> bool {
    let def = api.types.get(id.0 as usize);
    def.is_some_and(|def| matches!(def.shape, Shape::Scalar(Scalar::Binary)))
}

fn json_type(api: &Api, id: TypeId) -> JsonType {
    let Some(def) = api.types.get(id.0 as usize) else {
        return JsonType::Any;
    };
    match &def.shape {
        Shape::Struct(_) | Shape::Map(_) => JsonType::Object,
        // A call by key names and types each file of a list.
        Shape::List(item) if is_file(api, item.id) => JsonType::File,
        Shape::List(_) => JsonType::Array,
        Shape::Enum(Enum::Strings(_)) => JsonType::String,
        Shape::Enum(Enum::Integers(_)) => JsonType::Integer,
        Shape::Union(_) | Shape::Untyped(_) => JsonType::Any,
        Shape::Scalar(scalar) => match scalar {
            Scalar::Bool => JsonType::Boolean,
            Scalar::I32 | Scalar::I64 | Scalar::U64 => JsonType::Integer,
            Scalar::F64 => JsonType::Number,
            Scalar::Binary => JsonType::File,
            Scalar::String
            | Scalar::Date
            | Scalar::DateTime
            | Scalar::Uuid
            | Scalar::Uri
            | Scalar::Decimal
            | Scalar::Base64
            | Scalar::Secret => JsonType::String,
        },
        Shape::Constant(value) => match value {
            Json::Bool(_) => JsonType::Boolean,
            Json::Number(number) if number.is_f64() => JsonType::Number,
            Json::Number(_) => JsonType::Integer,
            Json::String(_) => JsonType::String,
            Json::Array(_) => JsonType::Array,
            Json::Object(_) => JsonType::Object,
            Json::Null => JsonType::Any,
        },
    }
}
