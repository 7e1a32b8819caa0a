//! The words of the model. Everything refers to types by [`TypeId`]; ids are dense and in document order.

mod security;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::Value as Json;

pub use security::{
    OAuthFlow, OAuthFlowKind, SecurityAlternative, SecurityKind, SecurityRequirement,
    SecurityScheme,
};

use crate::diagnostic::{Place, with_prefix};
use crate::source::Pointer;

/// One specification, read whole (nothing is pruned here).
#[derive(Debug, Clone, PartialEq)]
pub struct Api {
    /// The key under `specs:` of the catalog, or the file's stem for a lone document.
    pub spec: String,
    pub title: String,
    pub version: String,
    pub description: Option<String>,
    pub servers: Vec<Server>,
    pub types: Vec<TypeDef>,
    /// Schemas that have a name of their own, in document order (`#/components/schemas/NAME`).
    pub components: IndexMap<String, TypeId>,
    /// Those of the document, then those that send another media type than the preferred one.
    pub operations: Vec<Operation>,
    pub webhooks: Vec<Webhook>,
    pub security_schemes: IndexMap<String, SecurityScheme>,
    /// Where the origins of a 2.0 document say that its parts are, by where its text has them.
    pub moved: BTreeMap<Pointer, Pointer>,
}

/// Index into [`Api::types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u32);

/// A use of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeRef {
    pub id: TypeId,
    /// Whether `null` is a value here; what the target itself says is already included.
    pub nullable: bool,
}

/// One schema after all passes.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeDef {
    pub origin: Place,
    pub name: NameHint,
    pub docs: Docs,
    pub shape: Shape,
    pub usage: Usage,
    pub facts: Facts,
}

/// Where a type's name comes from; Rust names are made in `lower/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum NameHint {
    /// The name of a component schema.
    Component(String),
    /// An inline schema: what it hangs on, outermost first (`["Contact", "address"]`, `["createDeal", "body"]`).
    /// The first part is a component's name or an operation's id (or method and path).
    Inline(Vec<String>),
}

/// Texts of the document, untreated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Docs {
    pub summary: Option<String>,
    pub description: Option<String>,
    pub deprecated: bool,
}

/// Which way values of a type travel; both are decided over the whole document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Reachable from a parameter or request body of any operation.
    pub input: bool,
    /// Reachable from a response, webhook or callback payload.
    pub output: bool,
    /// Reachable from what a host answers to a webhook or callback.
    pub answer: bool,
    /// From there alone, and from no schema that has a name: nothing is generated of it, so that it takes no name from what
    /// is.
    pub answer_alone: bool,
}

/// What a value looks like.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    Struct(Struct),
    Enum(Enum),
    Union(Union),
    List(TypeRef),
    /// An object of any keys with values of one type.
    Map(TypeRef),
    Scalar(Scalar),
    /// Exactly this value (`const`, or an enum of one value).
    Constant(Json),
    /// Any JSON value, and why nothing more is known.
    Untyped(Untyped),
}

/// An object with named members.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Struct {
    pub fields: Vec<Field>,
    /// `additionalProperties: true` or a schema, said expressly: further members are kept.
    pub extra: Option<TypeRef>,
}

/// A named member of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub wire: String,
    pub ty: TypeRef,
    pub required: bool,
    pub direction: Direction,
    pub default: Option<Json>,
    pub docs: Docs,
    /// A cycle of types without a list or map passes through here and is broken here.
    pub boxed: bool,
    /// The document requires it, and the catalog reads it as optional all the same (`decode: optional`).
    pub loosened: bool,
    pub origin: Place,
}

/// `readOnly` and `writeOnly`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    #[default]
    Both,
    ReadOnly,
    WriteOnly,
}

/// A closed list in the document; open in what is generated.
#[derive(Debug, Clone, PartialEq)]
pub enum Enum {
    Strings(Vec<EnumValue<String>>),
    Integers(Vec<EnumValue<i64>>),
}

/// One value, with the vendor's name or text for it (`x-enum-varnames`, `x-enumNames`, `oneOf` of constants).
#[derive(Debug, Clone, PartialEq)]
pub struct EnumValue<T> {
    pub value: T,
    pub name: Option<String>,
    pub docs: Option<String>,
    /// Only what is written out can say so: a constant of a `oneOf`.
    pub deprecated: bool,
}

/// Several shapes for one value that can be told apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Union {
    pub variants: Vec<Variant>,
    pub by: ToldApart,
}

/// One alternative of a union.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    pub ty: TypeRef,
    /// A component's name, a discriminator value, or a word made from the shape.
    pub name: String,
    pub boxed: bool,
    pub docs: Docs,
}

/// How the alternatives of a union are told apart; indices are into [`Union::variants`].
#[derive(Debug, Clone, PartialEq)]
pub enum ToldApart {
    /// A member names the variant. `values` may name one variant more than once.
    /// `inside`: the member is a field of every variant's own type; else the codec adds it when writing, where the
    /// variant has not written it itself. `or_else`: the variant of values without the member, or with a value that is not listed.
    Member {
        wire: String,
        values: Vec<(String, usize)>,
        inside: bool,
        or_else: Option<usize>,
    },
    /// Each variant has its own JSON type.
    JsonType(Vec<JsonType>),
    /// Each variant requires these members, which no other declares, in this order of trying. The list of the last
    /// variant may be empty: it is what is left when no other fits.
    Required(Vec<Vec<String>>),
    /// The catalog said `first_match`.
    FirstMatch,
}

/// The types of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JsonType {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

/// A plain value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scalar {
    Bool,
    I32,
    I64,
    U64,
    F64,
    String,
    Date,
    DateTime,
    Uuid,
    Uri,
    Decimal,
    /// Base64 text (`format: byte`, `contentEncoding: base64`).
    Base64,
    /// Raw bytes: a file part, a binary body (`format: binary`, `contentMediaType` without encoding).
    Binary,
    /// `format: password`.
    Secret,
}

/// Why a value stays JSON; listed by `--report-untyped`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Untyped {
    /// The document says nothing about it (`{}`, an object without members, a list without `items`...).
    NotDescribed,
    /// `oneOf`/`anyOf` whose variants cannot be told apart.
    Undecidable,
    /// Branches that contradict each other.
    Contradictory,
    /// Values of mixed types in one enum.
    MixedEnum,
    /// A `$ref` that leads nowhere or out of the root.
    DanglingRef,
    /// The schema could not be read; a diagnostic says why.
    Unreadable,
    /// A cycle of references with no shape in it.
    EndlessRef,
}

/// What JSON Schema says about values beyond their shape; kept for `schemas.json`, samples and docs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    pub format: Option<String>,
    pub pattern: Option<String>,
    /// Numbers as they were written.
    pub minimum: Option<String>,
    pub maximum: Option<String>,
    pub exclusive_minimum: Option<String>,
    pub exclusive_maximum: Option<String>,
    pub multiple_of: Option<String>,
    pub min_length: Option<u64>,
    pub max_length: Option<u64>,
    pub min_items: Option<u64>,
    pub max_items: Option<u64>,
    pub unique_items: bool,
    /// No value is right (`false`, `not: {}`).
    pub never: bool,
    /// What an object says of members besides those that it describes; `None` where it says nothing, or is none.
    pub beyond: Option<Box<Beyond>>,
    pub example: Option<Json>,
}

/// What an object says of members that it does not describe. No generated type knows of it; it counts when two states of a
/// document are compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beyond {
    /// `additionalProperties: false`.
    pub closed: bool,
    /// What `required` names and nothing describes, in its order.
    pub required: Vec<String>,
}

/// The methods of OpenAPI.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    Get,
    Put,
    Post,
    Delete,
    Options,
    Head,
    Patch,
    Trace,
    /// 3.2: a read whose question is in the body.
    Query,
    /// A method of 3.2's `additionalOperations`, as it stands in the request line.
    Other(String),
}

/// One method and path, and what is sent to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// `operationId` as written, however odd.
    pub id: Option<String>,
    /// Whether an operation before it has the same `id`, so that it goes by method and path.
    pub repeats_id: bool,
    pub method: Method,
    /// The template as written, fragments and trailing slashes included.
    pub path: String,
    pub params: Vec<Param>,
    pub body: Option<Body>,
    /// Codes first, then ranges, then default.
    pub responses: Vec<Response>,
    /// Alternatives; empty: no authentication. What the document says globally is already included.
    pub security: Vec<SecurityAlternative>,
    /// Whether an alternative was left out that names a scheme which the document does not define.
    pub security_undefined: bool,
    pub tags: Vec<String>,
    pub docs: Docs,
    /// Only where the operation or its path names servers of its own.
    pub servers: Vec<Server>,
    pub origin: Place,
    /// Of a request in another media type, which holds something else: the index of the operation that sends the
    /// preferred one. All but the body is as it is there.
    pub instead_of: Option<usize>,
}

impl Operation {
    /// What it is known by, and no other operation of its document: its `id`, or method and path; then the media type, where
    /// that is not the preferred one.
    #[must_use]
    pub fn name(&self) -> String {
        let name = match &self.id {
            Some(id) if !self.repeats_id => id.clone(),
            Some(_) | None => self.route(),
        };
        self.qualified(name)
    }

    /// Method and path; then the media type, where that is not the preferred one.
    #[must_use]
    pub fn route_name(&self) -> String {
        self.qualified(self.route())
    }

    fn route(&self) -> String {
        format!("{} {}", self.method.as_str(), self.path)
    }

    fn qualified(&self, name: String) -> String {
        match (&self.body, self.instead_of) {
            (Some(body), Some(_)) => format!("{name} {}", body.media_type),
            (None, _) | (_, None) => name,
        }
    }
}

/// A parameter after merging path item and operation. Parameters named `Accept`, `Content-Type` and `Authorization`
/// in a header are dropped with a warning (OpenAPI 3.0, Parameter Object).
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    pub wire: String,
    pub location: ParamLocation,
    pub ty: TypeRef,
    pub required: bool,
    pub style: Style,
    pub explode: bool,
    pub allow_reserved: bool,
    /// `content` instead of `schema`: written as JSON text.
    pub json: bool,
    pub default: Option<Json>,
    pub docs: Docs,
    pub origin: Place,
}

/// `in` of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParamLocation {
    Path,
    Query,
    Header,
    Cookie,
}

/// `style` of a parameter, and what Swagger 2.0 had besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    TabDelimited,
    DeepObject,
}

/// A request body: the media type that was chosen among those offered.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    pub required: bool,
    pub media: Media,
    /// As written (`application/json; charset=utf-8`).
    pub media_type: String,
    /// All that the document offers, the chosen one among them, in its order.
    pub offered: Vec<String>,
    pub ty: TypeRef,
    /// The schema that `ty` is not made of: that of XML, which nothing here writes.
    pub unfollowed: Option<Place>,
    /// `encoding` by property, for forms and multipart.
    pub encoding: IndexMap<String, Encoding>,
    pub docs: Docs,
    pub origin: Place,
}

/// `encoding` of one property.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Encoding {
    pub content_type: Option<String>,
    pub style: Option<Style>,
    pub explode: Option<bool>,
    pub allow_reserved: bool,
}

/// What kind of text or bytes a media type means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Media {
    Json,
    Form,
    Multipart,
    Text,
    Binary,
}

/// One documented answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    pub status: Status,
    /// One entry a media type that means something else; empty: no body.
    pub contents: Vec<Content>,
    pub headers: Vec<ResponseHeader>,
    pub docs: Docs,
    pub origin: Place,
}

/// A header of a response. It has no type of its own: what reads headers reads texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseHeader {
    /// As written; upper and lower case are the same.
    pub name: String,
    /// `None` where a `$ref` leads nowhere.
    pub said: Option<HeaderSaid>,
    pub origin: Place,
}

/// What is said of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderSaid {
    pub required: bool,
    /// `None` where its schema is none, or combines others.
    pub ty: Option<HeaderType>,
}

/// What a header holds, as far as it is compared: no generated type has it, so it is no type among the others, whose names
/// it would take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderType {
    /// The types of JSON that it may have, sorted.
    pub types: Vec<String>,
    pub format: Option<String>,
    pub items: Option<Box<HeaderType>>,
}

/// A body of a response.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    pub media: Media,
    pub media_type: String,
    pub ty: TypeRef,
    /// The schema, or where it would be.
    pub origin: Place,
}

/// A key of `responses`. The order is the order of choosing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    Code(u16),
    /// `4XX` is `Range(4)`.
    Range(u8),
    Default,
}

/// A payload that the vendor sends: a 3.1 webhook, `x-webhooks`, or a callback.
#[derive(Debug, Clone, PartialEq)]
pub struct Webhook {
    /// The key under `webhooks`, or `<operationId>.<callback>` for a callback.
    pub name: String,
    /// Of a callback, the expression of the address that it is sent to.
    pub to: Option<String>,
    pub method: Method,
    pub body: Option<Body>,
    pub params: Vec<Param>,
    /// What a host may answer, which it sends and the vendor reads.
    pub responses: Vec<Response>,
    pub docs: Docs,
    pub origin: Place,
}

/// A base URL with its variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    pub url: String,
    pub variables: IndexMap<String, ServerVariable>,
}

/// A variable of a server's URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerVariable {
    pub default: String,
    pub values: Vec<String>,
}

impl Api {
    /// The origin of what the text has at a place: another one in a document of 2.0 (`/definitions/A`).
    pub fn origin(&self, text: &Pointer) -> Pointer {
        with_prefix(&self.moved, text).unwrap_or_else(|| text.clone())
    }

    /// The type behind an id. Ids are only made by the builder of this model.
    pub fn ty(&self, id: TypeId) -> &TypeDef {
        &self.types[id.0 as usize]
    }
}

impl Status {
    /// Whether it means success (2xx).
    pub fn is_success(self) -> bool {
        matches!(self, Self::Code(200..=299) | Self::Range(2))
    }
}

impl Method {
    /// The method as it stands in a request line.
    pub fn as_str(&self) -> &str {
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

    /// The method of this name, if it is one that a path item has a key of its own for.
    pub fn of_standard(name: &str) -> Option<Self> {
        Some(match name {
            "GET" => Self::Get,
            "PUT" => Self::Put,
            "POST" => Self::Post,
            "DELETE" => Self::Delete,
            "OPTIONS" => Self::Options,
            "HEAD" => Self::Head,
            "PATCH" => Self::Patch,
            "TRACE" => Self::Trace,
            "QUERY" => Self::Query,
            _ => return None,
        })
    }
}
