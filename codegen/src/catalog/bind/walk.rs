//! Field paths and JSON pointers through types.

use super::{Binder, with_near};
use crate::api::{Api, Shape, TypeRef};
use crate::catalog::bound::TypeUse;
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::expression::{FieldPath, Segment};
use crate::source::Pointer;

/// Unions within unions are followed so far; a document can nest them without end.
const DEEPEST_UNION: usize = 16;

/// Why a step leads nowhere.
struct Astray<'t> {
    step: String,
    /// What is there instead.
    members: Vec<&'t str>,
    /// Why nothing can be, where the value has no members at all.
    because: Option<&'static str>,
}

impl<'a> Binder<'a, '_> {
    /// The type of a field of `of`; what has no type in the document may hold any field. Reports a path that leads
    /// nowhere, with `what` it was to be found in (`the items of listContacts`).
    pub(super) fn field(
        &mut self,
        of: TypeUse,
        path: &FieldPath,
        place: &Place,
        what: &str,
    ) -> Option<TypeUse> {
        let api = self.api(of.spec)?;
        if path.up > 0 {
            self.report(
                Diagnostic::new(
                    Code::UnknownField,
                    place.clone(),
                    format!("`{path}` leaves the record: there is none around it here"),
                )
                .help("`^` is for mappings, inside `each:`"),
            );
            return None;
        }
        let mut at = of.ty;
        for segment in &path.segments {
            let next = match segment {
                Segment::Member(name) => member(api, at, name, 0),
                Segment::Where { key, is: _ } => element(api, at, key),
            };
            match next {
                Ok(next) => at = next,
                Err(astray) => {
                    self.astray(astray, &path.to_string(), place, what);
                    return None;
                }
            }
        }
        Some(TypeUse {
            spec: of.spec,
            ty: at,
        })
    }

    /// The same for a JSON pointer.
    pub(super) fn pointer(
        &mut self,
        of: TypeUse,
        pointer: &Pointer,
        place: &Place,
        what: &str,
    ) -> Option<TypeUse> {
        let api = self.api(of.spec)?;
        let mut at = of.ty;
        for segment in pointer.segments() {
            let next = match shape(api, at) {
                Some(Shape::List(item)) if segment.parse::<usize>().is_ok() => Ok(*item),
                _ => member(api, at, &segment, 0),
            };
            match next {
                Ok(next) => at = next,
                Err(astray) => {
                    self.astray(astray, pointer.as_str(), place, what);
                    return None;
                }
            }
        }
        Some(TypeUse {
            spec: of.spec,
            ty: at,
        })
    }

    /// Whether every one of some paths is there.
    pub(super) fn fields<'p>(
        &mut self,
        of: TypeUse,
        paths: impl Iterator<Item = &'p Located<FieldPath>>,
        what: &str,
    ) {
        for path in paths {
            self.field(of, &path.value, &path.place, what);
        }
    }

    fn astray(&mut self, astray: Astray<'_>, whole: &str, place: &Place, what: &str) {
        let Astray {
            step,
            members,
            because,
        } = astray;
        let message = if whole == step || whole == format!("/{step}") {
            format!("`{step}` is not in {what}")
        } else {
            format!("`{whole}` is not in {what}: there is no `{step}`")
        };
        let diagnostic = Diagnostic::new(Code::UnknownField, place.clone(), message);
        let diagnostic = match because {
            Some(because) => diagnostic.help(because),
            None => with_near(
                diagnostic,
                &step,
                members,
                "the document describes no members there: add them by an overlay",
            ),
        };
        self.report(diagnostic);
    }
}

/// One step into an object.
fn member<'t>(api: &'t Api, at: TypeRef, name: &str, depth: usize) -> Result<TypeRef, Astray<'t>> {
    let nowhere = |members, because| {
        Err(Astray {
            step: name.to_owned(),
            members,
            because,
        })
    };
    match shape(api, at) {
        Some(Shape::Struct(object)) => {
            if let Some(field) = object.fields.iter().find(|field| field.wire == name) {
                return Ok(field.ty);
            }
            match object.extra {
                Some(extra) => Ok(extra),
                None => nowhere(
                    object
                        .fields
                        .iter()
                        .map(|field| field.wire.as_str())
                        .collect(),
                    None,
                ),
            }
        }
        Some(Shape::Map(value)) => Ok(*value),
        // One variant that has it is enough: the value is missing where another came.
        Some(Shape::Union(union)) if depth < DEEPEST_UNION => {
            let mut members = Vec::new();
            for variant in &union.variants {
                match member(api, variant.ty, name, depth + 1) {
                    Ok(found) => return Ok(found),
                    Err(astray) => members.extend(astray.members),
                }
            }
            nowhere(members, None)
        }
        Some(Shape::Untyped(_)) => Ok(at),
        Some(Shape::List(_)) => nowhere(
            Vec::new(),
            Some("it is a list: choose an element by one of its members, as in `list[key=value]`"),
        ),
        Some(Shape::Union(_) | Shape::Enum(_) | Shape::Scalar(_) | Shape::Constant(_)) | None => {
            nowhere(Vec::new(), Some("what stands before it is a plain value"))
        }
    }
}

/// One step into a list of objects.
fn element<'t>(api: &'t Api, at: TypeRef, key: &str) -> Result<TypeRef, Astray<'t>> {
    match shape(api, at) {
        Some(Shape::List(item)) => member(api, *item, key, 0).map(|_| *item),
        Some(Shape::Untyped(_)) => Ok(at),
        _ => Err(Astray {
            step: format!("[{key}=]"),
            members: Vec::new(),
            because: Some("what stands before it is no list"),
        }),
    }
}

/// The shape behind a use of a type.
pub(super) fn shape(api: &Api, ty: TypeRef) -> Option<&Shape> {
    api.types.get(ty.id.0 as usize).map(|def| &def.shape)
}
