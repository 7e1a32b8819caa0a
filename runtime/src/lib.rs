//! What generated connectors link to: the JSON codec, requests and responses, the client, auth,
//! paging, polling and webhooks.
//!
//! A generated crate is types, constant data and thin calls; what all connectors do alike is here,
//! behind no type parameter where that can be avoided, so that it is compiled once.

pub mod auth;
#[cfg(feature = "serde")]
pub mod bridge;
pub mod client;
mod clock;
pub mod connector;
#[cfg(feature = "descriptors")]
pub mod descriptor;
pub mod error;
pub mod expression;
#[cfg(any(feature = "oauth2", feature = "webhooks"))]
mod given;
mod held;
pub mod json;
#[cfg(feature = "rate-limit")]
pub mod limit;
pub mod map;
pub mod operation;
pub mod paging;
pub mod polling;
pub mod redact;
pub mod request;
pub mod response;
pub mod search;
#[cfg(feature = "state")]
pub mod state;
pub mod transport;
pub mod value;
pub mod webhook;

pub use auth::{AuthKind, AuthMeta, Credential, KeyPlace, OAuth2Meta};
pub use bytes::Bytes;
pub use client::{CallOptions, Client, ClientBuilder, RetryBudget, Sending};
pub use connector::{
    ConnectorMeta, EnvironmentMeta, HttpMeta, ParamMeta, RateLimitMeta, RateReset, RateScope,
    ResetAs, RetryMeta, RetryOn, SecretMeta,
};
pub use error::{Error, ErrorKind, ErrorRule, ErrorsMeta, StatusMatch};
pub use expression::{
    Condition, Expr, FieldPath, FieldStep, JsonTemplate, Literal, Part, Template,
};
pub use json::{Decode, DecodeError, Encode, Json, Patch, Reader, Writer};
pub use map::{Map, MapContext, MapError, MapExt, MapFrom, MapTo, Mapped};
pub use operation::{
    BodyKind, Constant, Effect, InputMeta, JsonType, KeyPart, Method, Operation, OperationMeta,
    Paginated, Place, PollingTrigger, SchemeUse, Style, StyleKind,
};
pub use paging::{
    Destination, Items, Page, PageKey, PageKeyFrom, PageKind, PageSize, PageStream, Pages, SendTo,
};
#[cfg(feature = "polling")]
pub use polling::{Batch, PollFrom, PollState, Poller, poll};
pub use polling::{PollCursor, PollFormat, PollStart, TriggerMeta};
pub use request::{EncodeError, RequestParts};
pub use response::{FromResponse, RawResponse, Text};
pub use search::{Finding, FoundOrCreated, Match, UpdatedOrCreated};
pub use value::{Base64Bytes, Date, DateTime, Decimal, Secret, Upload, Uri, Uuid};
pub use webhook::{RawEvent, Verified, WebhookMeta, WebhookTrigger};
