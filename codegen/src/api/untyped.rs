//! What stays JSON, and why (`--report-untyped`).

use super::model::{Api, Shape, TypeId, Untyped};
use crate::diagnostic::Place;

/// One place of a document that has no type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UntypedPlace<'a> {
    pub id: TypeId,
    pub place: &'a Place,
    pub why: &'a Untyped,
}

/// Every untyped place, in document order.
pub fn untyped(api: &Api) -> impl Iterator<Item = UntypedPlace<'_>> {
    (0u32..)
        .zip(&api.types)
        .filter_map(|(index, ty)| match &ty.shape {
            Shape::Untyped(why) => Some(UntypedPlace {
                id: TypeId(index),
                place: &ty.origin,
                why,
            }),
            _ => None,
        })
}

impl Untyped {
    /// The reason in a sentence, lower case, no full stop.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::NotDescribed => "the document does not describe it",
            Self::Undecidable => "its alternatives cannot be told apart",
            Self::Contradictory => "the document says contradictory things about it",
            Self::DanglingRef => "its `$ref` leads nowhere",
            Self::Unreadable => "its schema could not be read",
            Self::EndlessRef => "it is only made of itself",
        }
    }
}
