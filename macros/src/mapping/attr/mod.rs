//! Reads `#[map(...)]`. Every problem is reported; what could be read is kept.

mod container;
mod field;
mod only;
mod variant;

pub(crate) use container::{Constructor, Container, Direction, Side, Target, container};
pub(crate) use field::{Convert, Empty, FieldRules, field};
pub(crate) use only::{Only, holds};
pub(crate) use variant::{Name, VariantRules, variant};

use quote::ToTokens;

/// Whether two types are written the same.
pub(crate) fn same_type(a: &syn::Type, b: &syn::Type) -> bool {
    a.to_token_stream().to_string() == b.to_token_stream().to_string()
}
