//! Paths into the source record.

use super::{Context, suggest};
use crate::api::{Shape, Struct, TypeRef};
use crate::catalog::bound::TypeUse;
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::expression::{FieldPath, Segment};
use crate::mapping::bound::{SourcePath, SourceStep};

/// Resolves a path of the mapping file, and notes that its first member is used.
pub(super) fn path(path: &Located<FieldPath>, cx: &mut Context<'_>) -> Option<SourcePath> {
    resolve(&path.value, &path.place, cx)
}

/// The same for a path inside a template.
pub(super) fn resolve(path: &FieldPath, place: &Place, cx: &mut Context<'_>) -> Option<SourcePath> {
    let depth = cx.records.len();
    let Some(level) = depth.checked_sub(path.up + 1) else {
        let message = match depth {
            1 => format!("`{path}` starts outside the record: `^` is the record around a list"),
            _ => format!(
                "`{path}` has more `^` than there are lists around it ({})",
                depth - 1
            ),
        };
        cx.error(
            Diagnostic::new(Code::MappingSourcePath, place.clone(), message)
                .help(format!("write at most {} `^`", depth - 1)),
        );
        return None;
    };
    if level == 0 {
        cx.used.extend(first_member(path));
    }
    let start = *cx.records.get(level)?;
    match walk(path, start, cx) {
        Ok(found) => Some(found),
        Err(problem) => {
            let diagnostic =
                Diagnostic::new(Code::MappingSourcePath, place.clone(), problem.message);
            cx.error(suggest(
                diagnostic,
                &problem.given,
                problem.known.iter().map(String::as_str),
            ));
            None
        }
    }
}

/// Reports a path that leads nowhere, without using it.
pub(super) fn check(path: &Located<FieldPath>, cx: &mut Context<'_>) {
    let used = cx.used.clone();
    let _ = resolve(&path.value, &path.place, cx);
    cx.used = used;
}

/// The member of the record that a path starts with.
pub(super) fn first_member(path: &FieldPath) -> Option<String> {
    match path.segments.first() {
        Some(Segment::Member(name)) => Some(name.clone()),
        _ => None,
    }
}

/// The same of a path that was found.
pub(super) fn first(path: &SourcePath) -> Option<&str> {
    match path.steps.first() {
        Some(SourceStep::Member(name)) => Some(name),
        _ => None,
    }
}

struct Problem {
    message: String,
    given: String,
    known: Vec<String>,
}

fn walk(path: &FieldPath, start: TypeUse, cx: &Context<'_>) -> Result<SourcePath, Problem> {
    let mut steps = Vec::new();
    let mut at = start;
    let mut optional = false;
    for segment in &path.segments {
        let Some(api) = cx.source.api(at) else { break };
        let shape = &api.ty(at.ty.id).shape;
        let (step, ty) = match (segment, shape) {
            (Segment::Member(name), Shape::Struct(record)) => {
                let index = member(record, name, path)?;
                let field = &record.fields[index];
                // What the document requires and the catalog only loosens for reading is not provided for in
                // each mapping: should it really be missing, that record is an error.
                optional |= (!field.required && !field.loosened) || field.ty.nullable;
                (SourceStep::Member(name.clone()), field.ty)
            }
            (Segment::Member(name), Shape::Map(value)) => {
                optional = true;
                (SourceStep::Key(name.clone()), *value)
            }
            (Segment::Where { key, is }, Shape::List(item)) => {
                let Shape::Struct(record) = &api.ty(item.id).shape else {
                    return Err(plain(format!(
                        "`{path}`: the list holds no records to choose from by `{key}`"
                    )));
                };
                member(record, key, path)?;
                optional = true;
                (
                    SourceStep::Where {
                        key: key.clone(),
                        is: is.clone(),
                    },
                    *item,
                )
            }
            (Segment::Member(name), Shape::List(_)) => {
                return Err(plain(format!(
                    "`{path}`: `{name}` is looked for in a list; choose an element by `[key=value]` or use `each`"
                )));
            }
            (Segment::Member(name), _) => {
                return Err(plain(format!(
                    "`{path}`: there is nothing in a plain value to be called `{name}`"
                )));
            }
            (Segment::Where { .. }, _) => {
                return Err(plain(format!(
                    "`{path}`: `[key=value]` chooses from a list, and this is none"
                )));
            }
        };
        steps.push(step);
        at = TypeUse { spec: at.spec, ty };
    }
    let text = FieldPath {
        up: 0,
        segments: path.segments.clone(),
    }
    .to_string();
    let ty = TypeUse {
        spec: at.spec,
        ty: TypeRef {
            id: at.ty.id,
            nullable: false,
        },
    };
    Ok(SourcePath {
        text,
        up: path.up,
        steps,
        ty,
        optional,
    })
}

fn member(record: &Struct, name: &str, path: &FieldPath) -> Result<usize, Problem> {
    record
        .fields
        .iter()
        .position(|field| field.wire == name)
        .ok_or_else(|| Problem {
            message: format!("`{path}`: the source has no field `{name}`"),
            given: name.to_owned(),
            known: record
                .fields
                .iter()
                .map(|field| field.wire.clone())
                .collect(),
        })
}

fn plain(message: String) -> Problem {
    Problem {
        message,
        given: String::new(),
        known: Vec::new(),
    }
}
