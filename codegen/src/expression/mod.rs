//! The one grammar of catalogs and mappings: where a value is found, and how a text is made of values.
//!
//! | form | example | type |
//! | --- | --- | --- |
//! | runtime expression, as in Arazzo | `$response.body#/meta/next` | [`Runtime`] |
//! | field path | `a.b`, `lines[sku=x].qty`, `^currency`, `"a.b".c` | [`FieldPath`] |
//! | template | `{subscription.id}`, `{header:X-Time}.{raw_body}` | [`Template`] |
//! | condition | `$response.body#/ok == false and $response.header.X exists` | [`Condition`] |
//! | condition of a mapping | `status == 'won' and amount exists or due < now` | [`Condition<FieldPath>`] |
//!
//! Parsing happens here and nowhere else: generated crates hold the results as constant data. Every type prints as
//! text that parses to itself again.

mod condition;
mod path;
mod runtime;
mod scan;
mod template;

pub use condition::{
    Comparison, Condition, GroupAt, Limit, Literal, Operand, Order, OrderBy, Test, TestAt,
};
pub use path::{FieldPath, Segment};
pub use runtime::Runtime;
pub use scan::ParseError;
pub use template::{Bare, Hole, Piece, Root, Roots, Template};

#[cfg(test)]
mod tests;
