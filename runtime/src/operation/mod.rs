//! Operations: requests are values, what is known about them is data.

mod meta;

pub use meta::{
    BodyKind, Constant, Effect, InputMeta, JsonType, Method, OperationMeta, Place, SchemeUse,
    Style, StyleKind,
};
