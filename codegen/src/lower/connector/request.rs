//! Requests, and what the runtime knows of them.

use super::{Member, TyExpr};
use crate::catalog::model::{IdempotencyPart, Value};

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
    /// What that key is made of; empty where it is drawn at random.
    pub idempotency_key: Vec<IdempotencyPart>,
    pub security: Security,
    pub server: Option<String>,
    /// Where in the answer the output is, by member names.
    pub output_at: Vec<String>,
    /// Whether its struct says how the list it answers is read to its end.
    pub paged: bool,
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

/// Ways to prove who calls, of which one is enough; each is a list of schemes that hold together.
pub type Alternatives = Vec<Vec<SchemeUse>>;

/// What proves who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Security {
    Own(Alternatives),
    /// The name of one that several requests have.
    Shared(String),
}

/// What several requests have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedSecurity {
    /// Of a constant.
    pub name: String,
    pub alternatives: Alternatives,
}

/// A security scheme and its scopes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
    ListPart { delimiter: &'static str },
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
    TabDelimited,
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

impl RustOperation {
    /// Whether its struct, or a field that it reads, is one that the vendor deprecates.
    pub fn meets_deprecated(&self) -> bool {
        self.deprecated || self.inputs.iter().any(|input| input.member.deprecated)
    }

    /// Every Rust type written in this request's definition.
    pub fn each_type<'a>(&'a self, f: &mut impl FnMut(&'a TyExpr)) {
        for input in &self.inputs {
            f(&input.member.ty);
        }
        f(&self.output);
        f(&self.error);
    }
}

/// A call without a struct: its constants say everything, or it is only called by JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub meta: Meta,
    pub inputs: Vec<RustInput>,
}
