//! What is known about an operation before a request exists: constant data that generated crates hold.

use crate::expression::{FieldPath, JsonTemplate};
use crate::paging::Pages;

/// An HTTP method. OpenAPI 3.2 describes operations with methods of any name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    Get,
    Put,
    Post,
    Delete,
    Options,
    Head,
    Patch,
    Trace,
    /// A safe request whose question is in its body.
    Query,
    /// Any other, by its name on the wire: a token of RFC 9110 (`COPY`).
    Other(&'static str),
}

/// One operation of an API. A generated request names its own by `Operation::META`; a host that
/// learns the key only at run time finds it in the connector's descriptor.
#[derive(Debug)]
pub struct OperationMeta {
    /// `spec#operationId`, or `spec#GET /path` where the document gives no id.
    pub id: &'static str,
    pub method: Method,
    /// The path template as the vendor writes it, after the server's base (`/contacts/{contactId}`).
    pub path: &'static str,
    /// In the order of `Operation::encode`'s values.
    pub inputs: &'static [InputMeta],
    /// Values that every request sends: a fixed `Version` header, the catalog's `with:`.
    pub constants: &'static [Constant],
    pub body: BodyKind,
    /// The `Accept` header, empty for none.
    pub accept: &'static str,
    pub effect: Effect,
    /// The header that carries an idempotency key, if the vendor takes one.
    pub idempotency_header: Option<&'static str>,
    /// What that key is made of; empty where it is drawn at random.
    pub idempotency_key: &'static [KeyPart],
    /// Alternatives, each a list of (scheme, scopes) that hold together; empty: no authentication.
    pub security: &'static [&'static [SchemeUse]],
    /// Another base URL than the connector's, where the document says so.
    pub server: Option<&'static str>,
    /// Where in the answer the output is, by member names; empty for all of it.
    pub output_at: &'static [&'static str],
    /// How the pages of its list follow one another; what the first page must be asked with goes
    /// into every request. `None`: the answer is no list, or the list is read with pages of its own.
    pub pages: Option<&'static Pages>,
}

/// A part of an idempotency key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPart {
    RunId,
    StepId,
    /// Starts with the key of an input.
    Input(FieldPath),
}

/// One value a caller gives.
#[derive(Debug)]
pub struct InputMeta {
    /// The key of JSON calls, catalogs and mappings.
    pub key: &'static str,
    /// The name on the wire.
    pub wire: &'static str,
    pub place: Place,
    pub required: bool,
    pub json_type: JsonType,
}

/// Where an input goes, and how it is written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Path(Style),
    Query(Style),
    Header(Style),
    Cookie(Style),
    /// A member of a JSON object body.
    Member,
    /// A field of a form body, written like a query parameter.
    Field(Style),
    /// A part of a multipart body; the content type is empty where the value's kind decides it
    /// (text/plain for plain values, application/json for the rest, a file's own).
    Part {
        content_type: &'static str,
    },
    /// The same, but that a list of plain values is one part: what is between them.
    ListPart {
        delimiter: &'static str,
    },
    /// Further members of an object body, given as one map.
    Extra,
    /// The whole body.
    Body,
}

/// OpenAPI's serialisation of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    pub kind: StyleKind,
    pub explode: bool,
    pub allow_reserved: bool,
}

/// `style` of OpenAPI 3.0, section "Style Values", tabs as Swagger 2.0 had them, and JSON text for
/// `content` parameters. What is delimited has its name before it in a query and a form alone.
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

impl Style {
    /// Paths and headers: `simple`, not exploded.
    pub const SIMPLE: Self = Self {
        kind: StyleKind::Simple,
        explode: false,
        allow_reserved: false,
    };
    /// Queries and cookies: `form`, exploded.
    pub const FORM: Self = Self {
        kind: StyleKind::Form,
        explode: true,
        allow_reserved: false,
    };
    /// `form`, not exploded: lists as `a,b`.
    pub const FORM_JOINED: Self = Self {
        kind: StyleKind::Form,
        explode: false,
        allow_reserved: false,
    };
    /// `deepObject`: `a[b]=c`.
    pub const DEEP_OBJECT: Self = Self {
        kind: StyleKind::DeepObject,
        explode: true,
        allow_reserved: false,
    };
    /// The value's JSON text.
    pub const JSON: Self = Self {
        kind: StyleKind::Json,
        explode: false,
        allow_reserved: false,
    };
}

/// A value that every request of an operation sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Constant {
    pub wire: &'static str,
    pub place: Place,
    /// May hang on the connection (`{param.location_id}`), or on a subscription in a hook's calls.
    pub value: JsonTemplate,
}

/// What the body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    None,
    /// The media type is `application/json` or the vendor's `+json`.
    Json {
        media_type: &'static str,
        required: bool,
    },
    Form {
        required: bool,
    },
    Multipart {
        required: bool,
    },
    /// Text of this media type.
    Text {
        media_type: &'static str,
        required: bool,
    },
    /// Bytes of this media type (`application/octet-stream` unless the vendor says).
    Binary {
        media_type: &'static str,
        required: bool,
    },
}

/// What a call does to the vendor's data; it decides what may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    Read,
    Create,
    Update,
    Delete,
}

/// A security scheme and the scopes an operation asks of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchemeUse {
    pub scheme: &'static str,
    pub scopes: &'static [&'static str],
}

/// The JSON type of an input, for hosts that build a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JsonType {
    String,
    Integer,
    Number,
    Boolean,
    Array,
    Object,
    /// A file, or a list of files.
    File,
    Any,
}
