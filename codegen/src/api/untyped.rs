//! What stays JSON, and why (`--report-untyped`).

use std::collections::HashSet;

use super::model::{Api, Shape, TypeId, Untyped};
use super::undecoded;
use crate::diagnostic::{Code, Diagnostic, Place, Severity, Sink};

/// One place of a document that has no type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UntypedPlace<'a> {
    pub id: TypeId,
    pub place: &'a Place,
    pub why: &'a Untyped,
}

/// Every place whose values stay JSON, once, in document order: whether the document gives no type there or one that
/// cannot be made.
pub fn untyped(api: &Api) -> impl Iterator<Item = UntypedPlace<'_>> {
    let mut seen = HashSet::new();
    (0u32..)
        .zip(&api.types)
        .filter_map(|(index, ty)| match &ty.shape {
            Shape::Untyped(_) if ty.usage.answer_alone => None,
            Shape::Untyped(why) => Some(UntypedPlace {
                id: TypeId(index),
                place: &ty.origin,
                why,
            }),
            _ => None,
        })
        .filter(move |found| seen.insert((&found.place.file, &found.place.pointer)))
}

/// Reports every such place under the code of its reason, and every schema of text or bytes that is not followed, but for those that
/// were reported under it already.
pub fn report_untyped(api: &Api, sink: &mut Sink) {
    undecoded::report_each(api, sink);
    let said: HashSet<(Code, Place)> = sink
        .diagnostics()
        .iter()
        .filter_map(|said| Some((said.code, whole(said.place.as_ref()?))))
        .collect();
    for UntypedPlace { id: _, place, why } in untyped(api) {
        let code = why.code();
        if said.contains(&(code, whole(place))) {
            continue;
        }
        let message = format!("the value stays JSON: {}", why.reason());
        let mut diagnostic = Diagnostic::new(code, place.clone(), message);
        diagnostic.severity = Severity::Note;
        sink.emit(match why {
            Untyped::NotDescribed => {
                diagnostic.help("describe it in the document or by an overlay")
            }
            Untyped::Undecidable
            | Untyped::Contradictory
            | Untyped::MixedEnum
            | Untyped::DanglingRef
            | Untyped::Unreadable
            | Untyped::EndlessRef => diagnostic,
        });
    }
}

/// The schema at a place, whichever part of it a diagnostic points at: its key, its value, or the `$ref` in it.
fn whole(place: &Place) -> Place {
    let at = &place.pointer;
    let schema = at.parent().filter(|_| at.as_str().ends_with("/$ref"));
    Place::value(place.file.clone(), schema.unwrap_or_else(|| at.clone()))
}

impl Untyped {
    /// The reason in a sentence, lower case, no full stop.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::NotDescribed => "the document does not describe it",
            Self::Undecidable => "its alternatives cannot be told apart",
            Self::Contradictory => "the document says contradictory things about it",
            Self::MixedEnum => "its `enum` has values of several types",
            Self::DanglingRef => "its `$ref` leads nowhere",
            Self::Unreadable => "its schema could not be read",
            Self::EndlessRef => "it is only made of itself",
        }
    }

    /// The code under which it is reported; each reason has one of its own.
    pub fn code(&self) -> Code {
        match self {
            Self::NotDescribed => Code::NotDescribed,
            Self::Undecidable => Code::UnionUndecidable,
            Self::Contradictory => Code::AllOfConflict,
            Self::MixedEnum => Code::EnumMixed,
            Self::DanglingRef => Code::DanglingRef,
            Self::Unreadable => Code::Unreadable,
            Self::EndlessRef => Code::EndlessRef,
        }
    }
}
