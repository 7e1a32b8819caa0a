//! Short constant constructors, so that generated tables stay small.

use crate::expression::JsonTemplate;
use crate::paging::Pages;

use super::{
    BodyKind, Constant, Effect, InputMeta, JsonType, KeyPart, Method, OperationMeta, Place,
    SchemeUse, Style,
};

impl OperationMeta {
    /// An operation without inputs and body that answers JSON. GET, HEAD and QUERY read, PUT and PATCH
    /// update, DELETE deletes, the rest creates, until [`effect`](Self::effect) says otherwise.
    #[must_use]
    pub const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        let effect = match method {
            Method::Get | Method::Head | Method::Options | Method::Trace | Method::Query => {
                Effect::Read
            }
            Method::Put | Method::Patch => Effect::Update,
            Method::Delete => Effect::Delete,
            Method::Post | Method::Other(_) => Effect::Create,
        };
        Self {
            id,
            method,
            path,
            inputs: &[],
            constants: &[],
            body: BodyKind::None,
            accept: "application/json",
            effect,
            idempotency_header: None,
            idempotency_key: &[],
            security: &[],
            server: None,
            output_at: &[],
            pages: None,
        }
    }

    /// Sets the inputs, in the order of `Operation::encode`'s values.
    #[must_use]
    pub const fn inputs(mut self, inputs: &'static [InputMeta]) -> Self {
        self.inputs = inputs;
        self
    }

    /// Sets the values that every request sends.
    #[must_use]
    pub const fn constants(mut self, constants: &'static [Constant]) -> Self {
        self.constants = constants;
        self
    }

    /// Sets the body.
    #[must_use]
    pub const fn body(mut self, body: BodyKind) -> Self {
        self.body = body;
        self
    }

    /// Sets the `Accept` header; empty for none.
    #[must_use]
    pub const fn accept(mut self, accept: &'static str) -> Self {
        self.accept = accept;
        self
    }

    /// Sets what the call does to the vendor's data.
    #[must_use]
    pub const fn effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    /// Names the header that carries an idempotency key.
    #[must_use]
    pub const fn idempotency_header(mut self, header: &'static str) -> Self {
        self.idempotency_header = Some(header);
        self
    }

    /// Says what the idempotency key is made of.
    #[must_use]
    pub const fn idempotency_key(mut self, parts: &'static [KeyPart]) -> Self {
        self.idempotency_key = parts;
        self
    }

    /// Sets the authentication alternatives.
    #[must_use]
    pub const fn security(mut self, security: &'static [&'static [SchemeUse]]) -> Self {
        self.security = security;
        self
    }

    /// Says where in the answer the output is, by member names.
    #[must_use]
    pub const fn output_at(mut self, path: &'static [&'static str]) -> Self {
        self.output_at = path;
        self
    }

    /// Says how the pages of its list follow one another.
    #[must_use]
    pub const fn pages(mut self, pages: &'static Pages) -> Self {
        self.pages = Some(pages);
        self
    }

    /// Sets another base URL than the connector's.
    #[must_use]
    pub const fn server(mut self, server: &'static str) -> Self {
        self.server = Some(server);
        self
    }
}

impl BodyKind {
    /// A required `application/json` body.
    pub const JSON: Self = Self::Json {
        media_type: "application/json",
        required: true,
    };
    /// An optional `application/json` body.
    pub const JSON_OPTIONAL: Self = Self::Json {
        media_type: "application/json",
        required: false,
    };
    /// A required form body.
    pub const FORM: Self = Self::Form { required: true };
    /// A required multipart body.
    pub const MULTIPART: Self = Self::Multipart { required: true };
}

impl InputMeta {
    /// An input whose key is its name on the wire; [`wire`](Self::wire) sets another.
    #[must_use]
    pub const fn new(key: &'static str, place: Place, json_type: JsonType) -> Self {
        Self {
            key,
            wire: key,
            place,
            required: false,
            json_type,
        }
    }

    /// A required part of the path, style `simple`.
    #[must_use]
    pub const fn path(key: &'static str, json_type: JsonType) -> Self {
        Self::new(key, Place::Path(Style::SIMPLE), json_type).required()
    }

    /// A query parameter, style `form`, exploded.
    #[must_use]
    pub const fn query(key: &'static str, json_type: JsonType) -> Self {
        Self::new(key, Place::Query(Style::FORM), json_type)
    }

    /// A header, style `simple`.
    #[must_use]
    pub const fn header(key: &'static str, json_type: JsonType) -> Self {
        Self::new(key, Place::Header(Style::SIMPLE), json_type)
    }

    /// A cookie, style `form`, exploded.
    #[must_use]
    pub const fn cookie(key: &'static str, json_type: JsonType) -> Self {
        Self::new(key, Place::Cookie(Style::FORM), json_type)
    }

    /// A member of a JSON body.
    #[must_use]
    pub const fn member(key: &'static str, json_type: JsonType) -> Self {
        Self::new(key, Place::Member, json_type)
    }

    /// A field of a form body: plain values and lists as `a=1&a=2`, nested ones as `a[b]=c`.
    #[must_use]
    pub const fn field(key: &'static str, json_type: JsonType) -> Self {
        Self::new(key, Place::Field(Style::FORM), json_type)
    }

    /// A part of a multipart body whose content type follows from the value.
    #[must_use]
    pub const fn part(key: &'static str, json_type: JsonType) -> Self {
        Self::new(key, Place::Part { content_type: "" }, json_type)
    }

    /// The whole body.
    #[must_use]
    pub const fn whole(key: &'static str, json_type: JsonType) -> Self {
        Self::new(key, Place::Body, json_type)
    }

    /// Further members of an object body, given as one map.
    #[must_use]
    pub const fn extra(key: &'static str) -> Self {
        Self::new(key, Place::Extra, JsonType::Object)
    }

    /// Must be given.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Sets the name on the wire.
    #[must_use]
    pub const fn wire(mut self, wire: &'static str) -> Self {
        self.wire = wire;
        self
    }

    /// Sets how the value is written in a path, query, header, cookie or form field; nothing
    /// elsewhere.
    #[must_use]
    pub const fn style(mut self, style: Style) -> Self {
        self.place = match self.place {
            Place::Path(_) => Place::Path(style),
            Place::Query(_) => Place::Query(style),
            Place::Header(_) => Place::Header(style),
            Place::Cookie(_) => Place::Cookie(style),
            Place::Field(_) => Place::Field(style),
            other @ (Place::Member
            | Place::Part { .. }
            | Place::ListPart { .. }
            | Place::Extra
            | Place::Body) => other,
        };
        self
    }
}

impl Constant {
    /// A value that every request sends.
    #[must_use]
    pub const fn new(place: Place, wire: &'static str, value: JsonTemplate) -> Self {
        Self { wire, place, value }
    }

    /// A fixed header; `json` is the value's JSON text (`"\"2021-07-28\""`).
    #[must_use]
    pub const fn header(wire: &'static str, json: &'static str) -> Self {
        Self::new(Place::Header(Style::SIMPLE), wire, JsonTemplate::Json(json))
    }

    /// A fixed query parameter; `json` is the value's JSON text.
    #[must_use]
    pub const fn query(wire: &'static str, json: &'static str) -> Self {
        Self::new(Place::Query(Style::FORM), wire, JsonTemplate::Json(json))
    }

    /// A fixed member of a JSON body; `json` is the value's JSON text.
    #[must_use]
    pub const fn member(wire: &'static str, json: &'static str) -> Self {
        Self::new(Place::Member, wire, JsonTemplate::Json(json))
    }
}

impl SchemeUse {
    /// A scheme with the scopes asked of it.
    #[must_use]
    pub const fn new(scheme: &'static str, scopes: &'static [&'static str]) -> Self {
        Self { scheme, scopes }
    }
}

impl Style {
    /// A style by its OpenAPI words.
    #[must_use]
    pub const fn new(kind: super::StyleKind, explode: bool) -> Self {
        Self {
            kind,
            explode,
            allow_reserved: false,
        }
    }

    /// Leaves reserved characters as they are, but those that would end the value.
    #[must_use]
    pub const fn allow_reserved(mut self) -> Self {
        self.allow_reserved = true;
        self
    }
}

impl Method {
    /// The method's name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
            Self::Query => "QUERY",
            Self::Other(name) => name,
        }
    }

    /// Whether HTTP says that repeating it changes nothing more (RFC 9110, section 9.2.2), which it
    /// does not of a method it does not know.
    #[must_use]
    pub const fn is_idempotent(self) -> bool {
        !matches!(self, Self::Post | Self::Patch | Self::Other(_))
    }
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
