//! A crate before it is text: every name, type and number that `emit/` prints stands here.

use std::sync::Arc;
use std::time::Duration;

use crate::catalog::model::{
    ClientAuth, DedupeKey, DynamicType, FieldAs, Handshake, Http, Match, PageKind, PageSize,
    PollCursor, Route, Value, Verify, Visibility,
};
use crate::expression::{Condition, FieldPath, Runtime, Template};

/// What a crate is made of. What a catalog says in its own words (expressions, behaviour of calls) needs no other form
/// and is taken over as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Connector {
    /// `highlevel`: the folder, and the package without its prefix.
    pub name: String,
    pub title: String,
    pub docs: Vec<String>,
    pub specs: Vec<Spec>,
    pub environments: Vec<Environment>,
    pub params: Vec<Param>,
    pub secrets: Vec<Secret>,
    pub auth: Vec<AuthScheme>,
    pub http: Http,
    pub test: Option<Call>,
    pub label: Option<Template>,
    /// `None` for a client.
    pub offer: Option<Offer>,
}

/// What a catalog offers of an API.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    pub description: String,
    pub homepage: String,
    pub category: String,
    pub triggers: Vec<Trigger>,
    pub actions: Vec<Action>,
    pub searches: Vec<Search>,
    pub find_or_create: Vec<FindOrCreate>,
    pub resources: Vec<Resource>,
    pub lookups: Vec<Lookup>,
    pub deprecated: Vec<DeprecatedKey>,
    /// JSON Schemas of all inputs and outputs, as text.
    pub schemas: String,
}

/// What triggers, actions and searches have in common. An empty text says nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub key: String,
    pub label: String,
    pub description: String,
    /// The file it stands in.
    pub module: String,
    /// The struct of its request or trigger.
    pub name: String,
    /// The cargo feature it hangs on.
    pub feature: Option<String>,
    /// JSON text.
    pub sample: String,
    /// What the sample is an example of.
    pub output: Option<TyExpr>,
    /// JSON pointers into the schemas.
    pub input_schema: String,
    pub output_schema: String,
    pub resource: String,
    pub fields: Vec<FieldText>,
}

/// What the catalog says about an input.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldText {
    pub key: String,
    pub label: String,
    pub help: String,
    pub placeholder: String,
    pub visibility: Visibility,
    pub lookup: String,
    pub search: String,
    pub affects: Vec<String>,
    pub read_as: Option<FieldAs>,
    pub max_bytes: Option<u64>,
    pub dynamic: Option<Dynamic>,
    /// JSON text.
    pub default: String,
    /// JSON text and label.
    pub choices: Vec<(String, String)>,
    pub secret: bool,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    pub entry: Entry,
    pub kind: TriggerKind,
}

/// How it becomes known.
#[derive(Debug, Clone, PartialEq)]
pub enum TriggerKind {
    Polling(Box<Polling>),
    Hook(Box<Hook>),
}

/// A list that is read again and again.
#[derive(Debug, Clone, PartialEq)]
pub struct Polling {
    pub list: List,
    pub dedupe: Vec<FieldPath>,
    pub keep: u32,
    pub interval: Option<Duration>,
    pub cursor: Option<PollCursor>,
    pub output_at: Vec<String>,
}

/// What is sent to us.
#[derive(Debug, Clone, PartialEq)]
pub struct Hook {
    pub docs: Vec<String>,
    pub event: TyExpr,
    pub delivery: Delivery,
    pub dedupe: Vec<DedupeKey>,
    pub keep: u32,
    pub output_at: Vec<String>,
    /// `None`: a user enters the URL, as the directions say.
    pub subscription: Option<Subscription>,
    pub directions: String,
    pub list: Option<(Call, Pages)>,
}

/// How a delivery is received.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    pub verify: Vec<Verify>,
    pub route: Route,
    pub handshake: Option<Handshake>,
    pub ack: u16,
}

/// How a hook subscribes itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Subscription {
    pub subscribe: Call,
    pub keep: Vec<(String, Runtime)>,
    pub unsubscribe: Option<Call>,
    pub renew: Option<(Duration, Call)>,
}

/// A call that changes something.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    pub entry: Entry,
    pub operation: RustOperation,
}

/// A call that finds something.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    pub entry: Entry,
    pub list: List,
    pub matches: Match,
}

/// A request whose answer is a list.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    pub operation: RustOperation,
    pub pages: Pages,
    pub item: TyExpr,
}

/// How a list is read to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Pages {
    pub kind: PageKind,
    /// Where the items are, by the segments of a JSON pointer.
    pub items: Vec<String>,
    pub size: Option<PageSize>,
    pub max_pages: Option<u32>,
    pub continue_while: Option<Condition>,
}

/// A call without a struct: its constants say everything, or it is only called by JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub meta: Meta,
    pub inputs: Vec<RustInput>,
}

/// What fills a drop-down.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    pub key: String,
    pub call: Call,
    pub pages: Pages,
    pub value: FieldPath,
    pub label: Template,
}

/// Fields that only the account knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Dynamic {
    pub call: Call,
    pub pages: Pages,
    pub key: FieldPath,
    pub label: Template,
    pub types: Option<(FieldPath, Vec<(String, DynamicType)>)>,
    pub required: Option<FieldPath>,
}

/// A kind of record.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    pub key: String,
    pub noun: String,
    pub id: FieldPath,
    pub title: Template,
    pub schema: String,
}

/// A search, and the action for when it finds nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct FindOrCreate {
    pub key: String,
    pub label: String,
    pub description: String,
    pub search: String,
    pub create: String,
    pub update: String,
    /// Action, input, field of the search's output.
    pub carry: Vec<(String, String, FieldPath)>,
}

/// A key that hosts may still know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeprecatedKey {
    pub key: String,
    pub replacement: String,
    pub since: String,
    pub remove: String,
}

/// A secret of the connection besides its credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    pub key: String,
    pub label: String,
    pub help: String,
    pub optional: bool,
}

/// The types and requests that come from one document.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// `types::<module>`; `None` in a client, whose one document needs no module.
    pub module: Option<String>,
    pub types: Vec<TypeFile>,
    pub operations: Vec<OperationFile>,
}

/// A private module of types.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeFile {
    pub module: String,
    pub types: Vec<RustType>,
}

/// A private module of requests.
#[derive(Debug, Clone, PartialEq)]
pub struct OperationFile {
    pub module: String,
    pub operations: Vec<RustOperation>,
}

/// Where a generated type stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypePath {
    pub spec: Option<String>,
    pub module: String,
    pub name: String,
}

/// A generated type.
#[derive(Debug, Clone, PartialEq)]
pub struct RustType {
    pub path: Arc<TypePath>,
    pub docs: Vec<String>,
    pub body: RustBody,
}

/// What a generated type is.
#[derive(Debug, Clone, PartialEq)]
pub enum RustBody {
    Struct(RustStruct),
    /// Variant and text.
    TextEnum(Vec<RustVariant<String>>),
    /// Variant and number.
    IntegerEnum(Vec<RustVariant<i64>>),
    Union(RustUnion),
    Status(Vec<StatusVariant>),
}

/// One value of an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct RustVariant<T> {
    pub name: String,
    pub value: T,
    pub docs: Vec<String>,
}

/// A struct with its constructor.
#[derive(Debug, Clone, PartialEq)]
pub struct RustStruct {
    /// Required ones first, as the codec wants them.
    pub fields: Vec<RustField>,
    /// The map that keeps further members; its type is the map's.
    pub extra: Option<Member>,
    /// The name of the struct that `new` takes; `None` where the required fields are few enough to be arguments.
    pub required: Option<String>,
}

/// A field that has a name in JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct RustField {
    pub member: Member,
    pub wire: String,
    /// Must be there when reading and is always written.
    pub required: bool,
}

/// A field of a struct, of a type or of a request alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    pub ident: String,
    pub setter: String,
    pub ty: TyExpr,
    pub docs: Vec<String>,
    pub deprecated: bool,
    pub start: Start,
}

/// What a constructor puts into a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// An argument.
    Given,
    /// Nothing yet; there is a setter.
    Empty,
    /// The one value it can have.
    Fixed(FixedValue),
}

/// The one value of a constant.
#[derive(Debug, Clone, PartialEq)]
pub enum FixedValue {
    Text(String),
    Integer(i64),
    Bool(bool),
}

/// A union and how its variants are told apart.
#[derive(Debug, Clone, PartialEq)]
pub struct RustUnion {
    pub variants: Vec<UnionVariant>,
    pub by: UnionBy,
}

/// One alternative.
#[derive(Debug, Clone, PartialEq)]
pub struct UnionVariant {
    pub name: String,
    pub ty: TyExpr,
    pub docs: Vec<String>,
}

/// What announces the variants, one entry a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnionBy {
    Member {
        wire: String,
        texts: Vec<Vec<String>>,
    },
    Rules(Vec<UnionRule>),
}

/// What announces one variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnionRule {
    Type(JsonShape),
    Required(Vec<String>),
}

/// A JSON type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonShape {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

/// A body chosen by the status of the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct StatusVariant {
    pub name: String,
    pub status: StatusKey,
    pub ty: TyExpr,
    pub docs: Vec<String>,
}

/// Which statuses mean a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusKey {
    Code(u16),
    /// The first digit.
    Range(u8),
    Any,
}

/// A Rust type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TyExpr {
    Plain(Plain),
    Named(Arc<TypePath>),
    Option(Box<TyExpr>),
    Patch(Box<TyExpr>),
    List(Box<TyExpr>),
    Map(Box<TyExpr>),
    Boxed(Box<TyExpr>),
}

/// A type that is not generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Plain {
    Unit,
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
    Base64,
    Upload,
    Secret,
    Json,
    /// A whole body of text.
    Text,
    /// A whole body of bytes.
    Bytes,
}

/// A request.
#[derive(Debug, Clone, PartialEq)]
pub struct RustOperation {
    pub name: String,
    /// The client's method.
    pub method: String,
    pub docs: Vec<String>,
    pub deprecated: bool,
    pub inputs: Vec<RustInput>,
    /// The name of the struct that `new` takes; `None` where the required inputs are few enough to be arguments.
    pub required: Option<String>,
    pub meta: Meta,
    pub output: TyExpr,
    pub error: TyExpr,
}

/// One value a caller gives.
#[derive(Debug, Clone, PartialEq)]
pub struct RustInput {
    pub member: Member,
    pub key: String,
    pub wire: String,
    pub place: Place,
    pub required: bool,
    pub json_type: JsonType,
}

/// What the runtime knows of an operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Meta {
    pub id: String,
    /// `GET`.
    pub method: String,
    pub path: String,
    pub constants: Vec<Constant>,
    pub body: BodyKind,
    pub accept: String,
    pub effect: Effect,
    pub idempotency_header: Option<String>,
    pub security: Vec<Vec<SchemeUse>>,
    pub server: Option<String>,
    /// Where in the answer the output is, by member names.
    pub output_at: Vec<String>,
}

/// A value that every request sends.
#[derive(Debug, Clone, PartialEq)]
pub struct Constant {
    pub wire: String,
    pub place: Place,
    pub value: ConstantValue,
}

/// A constant's value.
#[derive(Debug, Clone, PartialEq)]
pub enum ConstantValue {
    /// JSON text.
    Json(String),
    /// Filled from the connection, the subscription or other inputs.
    Filled(Value),
}

/// A security scheme and its scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeUse {
    pub scheme: String,
    pub scopes: Vec<String>,
}

/// Where an input goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Path(Style),
    Query(Style),
    Header(Style),
    Cookie(Style),
    Member,
    Field(Style),
    Part { content_type: String },
    Extra,
    Body,
}

/// How an input is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    pub kind: StyleKind,
    pub explode: bool,
    pub allow_reserved: bool,
}

/// The styles of the runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StyleKind {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    Json,
}

/// What the body is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyKind {
    None,
    Json { media_type: String, required: bool },
    Form { required: bool },
    Multipart { required: bool },
    Text { media_type: String, required: bool },
    Binary { media_type: String, required: bool },
}

/// What a call does to the vendor's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Read,
    Create,
    Update,
    Delete,
}

/// The JSON type of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonType {
    String,
    Integer,
    Number,
    Boolean,
    Array,
    Object,
    File,
    Any,
}

/// A base URL that a user chooses by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    pub key: String,
    pub server: Vec<TemplatePart>,
}

/// A piece of a base URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplatePart {
    Text(String),
    /// A connection parameter.
    Param(String),
}

/// A part of the base URL that the user gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    pub key: String,
    pub label: String,
    pub help: String,
    /// Empty for none.
    pub pattern: String,
    pub default: Option<String>,
    pub optional: bool,
}

/// A way to authenticate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthScheme {
    /// `spec#name`, as requests name it.
    pub scheme: String,
    pub kind: AuthKind,
    pub label: String,
    pub help: String,
}

/// Where a credential goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthKind {
    None,
    Header(String),
    Query(String),
    Cookie(String),
    Basic,
    Bearer,
    OAuth2(OAuth2),
}

/// An OAuth 2 connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuth2 {
    pub grant: Grant,
    pub token_url: String,
    pub scopes: Vec<String>,
    pub client_auth: ClientAuth,
    pub refresh_on: Vec<u16>,
    pub skew: Duration,
    pub rotate: bool,
    pub authorization_params: Vec<(String, String)>,
    pub token_params: Vec<(String, String)>,
}

/// How the first token is got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grant {
    AuthorizationCode { url: String, pkce: bool },
    ClientCredentials,
}

impl TyExpr {
    /// `T` as `Option<T>`, once.
    #[must_use]
    pub fn optional(self) -> Self {
        match self {
            Self::Option(_) | Self::Patch(_) => self,
            other => Self::Option(Box::new(other)),
        }
    }

    /// What stands inside `Option` and `Patch`.
    pub fn inner(&self) -> &Self {
        match self {
            Self::Option(inner) | Self::Patch(inner) => inner.inner(),
            other => other,
        }
    }

    /// Calls `f` with every generated type that is named here.
    pub fn each_named<'a>(&'a self, f: &mut impl FnMut(&'a Arc<TypePath>)) {
        match self {
            Self::Plain(_) => {}
            Self::Named(path) => f(path),
            Self::Option(inner)
            | Self::Patch(inner)
            | Self::List(inner)
            | Self::Map(inner)
            | Self::Boxed(inner) => inner.each_named(f),
        }
    }
}

impl RustType {
    /// Every Rust type written in this one's definition.
    pub fn each_type<'a>(&'a self, f: &mut impl FnMut(&'a TyExpr)) {
        match &self.body {
            RustBody::Struct(RustStruct {
                fields,
                extra,
                required: _,
            }) => {
                for field in fields {
                    f(&field.member.ty);
                }
                if let Some(extra) = extra {
                    f(&extra.ty);
                }
            }
            RustBody::TextEnum(_) | RustBody::IntegerEnum(_) => {}
            RustBody::Union(union) => union.variants.iter().for_each(|v| f(&v.ty)),
            RustBody::Status(variants) => variants.iter().for_each(|v| f(&v.ty)),
        }
    }
}

impl RustOperation {
    /// Every Rust type written in this request's definition.
    pub fn each_type<'a>(&'a self, f: &mut impl FnMut(&'a TyExpr)) {
        for input in &self.inputs {
            f(&input.member.ty);
        }
        f(&self.output);
        f(&self.error);
    }
}
