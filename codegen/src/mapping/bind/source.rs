//! Paths into the source record.

use super::convert::{is_text, kind, named};
use super::{Context, declared, suggest};
use crate::api::{Enum, Field, Shape, Struct, TypeRef};
use crate::catalog::bound::{SpecId, TypeUse};
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
            Diagnostic::new(Code::MappingSourcePath, place.clone(), message).help(match depth {
                1 => "remove it".to_owned(),
                _ => format!("write at most {} `^`", depth - 1),
            }),
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
            let Problem { message, help, at } = problem;
            let diagnostic = Diagnostic::new(Code::MappingSourcePath, place.clone(), message);
            let diagnostic = match help {
                Help::Near { given, known } => suggest(diagnostic, given, known.into_iter()),
                Help::Do(help) => diagnostic.help(help),
            };
            cx.error(match at {
                At::Field(name, place) => {
                    declared::source_field(diagnostic, &name, place.as_deref())
                }
                At::Record(place) => declared::record(diagnostic, place.map(|place| *place)),
            });
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

/// Why a path leads nowhere.
struct Problem<'a> {
    message: String,
    help: Help<'a>,
    at: At,
}

enum Help<'a> {
    /// A name that there is not, and those that there are.
    Near {
        given: &'a str,
        known: Vec<&'a str>,
    },
    Do(&'static str),
}

/// What the document has where something else was looked for.
enum At {
    /// A field that nothing can be found in.
    Field(String, Option<Box<Place>>),
    /// A record that has other fields.
    Record(Option<Box<Place>>),
}

fn walk<'a>(
    path: &'a FieldPath,
    start: TypeUse,
    cx: &Context<'a>,
) -> Result<SourcePath, Problem<'a>> {
    let mut steps = Vec::new();
    let mut at = start;
    let mut optional = false;
    let mut declared: Option<Box<Place>> = None;
    for (index, segment) in path.segments.iter().enumerate() {
        let Some(api) = cx.source.api(at) else { break };
        let shape = &api.ty(at.ty.id).shape;
        let so_far = || without_up(path.segments.get(..index).unwrap_or_default());
        let problem = |message: String, help: &'static str| Problem {
            message: format!("`{path}`: {message}"),
            help: Help::Do(help),
            at: At::Field(so_far(), declared.clone()),
        };
        // A second `[key=value]` asks the same elements for more.
        if let (Segment::Where { key, is }, Shape::Struct(record), Some(SourceStep::Where(tests))) =
            (segment, shape, steps.last_mut())
        {
            let by = member(record, key, path, at, cx)?;
            told_apart(by, is, path, at.spec, cx)?;
            if tests.iter().any(|(earlier, _)| earlier == key) {
                return Err(problem(
                    format!("`{key}` is asked twice"),
                    "remove one of the two: an element has one value there",
                ));
            }
            tests.push((key.clone(), is.clone()));
            continue;
        }
        let (step, ty) = match (segment, shape) {
            (Segment::Member(name), Shape::Struct(record)) => {
                let field = member(record, name, path, at, cx)?;
                declared = Some(Box::new(declared::name(&field.origin)));
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
                    return Err(problem(
                        format!("the list holds no records to choose from by `{key}`"),
                        "read the list as a whole, or choose in a custom step",
                    ));
                };
                let owner = TypeUse {
                    spec: at.spec,
                    ty: *item,
                };
                let by = member(record, key, path, owner, cx)?;
                told_apart(by, is, path, at.spec, cx)?;
                optional = true;
                (
                    SourceStep::Where(Vec::from([(key.clone(), is.clone())])),
                    *item,
                )
            }
            (Segment::Member(name), Shape::List(_)) => {
                return Err(problem(
                    format!("`{name}` is looked for in a list"),
                    "choose an element by `[key=value]`, or use `each`",
                ));
            }
            (Segment::Member(_), Shape::Untyped(_)) => {
                let place = match so_far() {
                    path if path.is_empty() => "the record".to_owned(),
                    path => format!("`{path}`"),
                };
                return Err(problem(
                    format!("the document does not say what is in {place}"),
                    "read it in a custom step, or say its shape in an overlay of the document",
                ));
            }
            (Segment::Member(name), _) => {
                return Err(problem(
                    format!("there is nothing in a plain value to be called `{name}`"),
                    "end the path before it",
                ));
            }
            (Segment::Where { .. }, _) => {
                return Err(problem(
                    "`[key=value]` chooses from a list, and this is none".to_owned(),
                    "leave it out",
                ));
            }
        };
        steps.push(step);
        at = TypeUse { spec: at.spec, ty };
    }
    let ty = TypeUse {
        spec: at.spec,
        ty: TypeRef {
            id: at.ty.id,
            nullable: false,
        },
    };
    Ok(SourcePath {
        text: without_up(&path.segments),
        up: path.up,
        steps,
        ty,
        optional,
        declared,
    })
}

/// Elements are chosen by a text: their member has to be one that is read as text, and that may be this one.
fn told_apart<'a>(
    by: &'a Field,
    is: &'a str,
    path: &FieldPath,
    spec: SpecId,
    cx: &Context<'a>,
) -> Result<(), Problem<'a>> {
    let ty = TypeUse { spec, ty: by.ty };
    let problem = |message: String, help: Help<'a>| Problem {
        message: format!("`{path}`: {message}"),
        help,
        at: At::Field(by.wire.clone(), Some(Box::new(declared::name(&by.origin)))),
    };
    if let Some(Shape::Enum(Enum::Strings(values))) = cx.source.shape(ty) {
        let known: Vec<&str> = values.iter().map(|value| value.value.as_str()).collect();
        if !known.contains(&is) {
            let message = format!("`{}` never is `{is}`", by.wire);
            return Err(problem(message, Help::Near { given: is, known }));
        }
        return Ok(());
    }
    let kind = kind(ty, cx.source);
    if is_text(&kind) {
        return Ok(());
    }
    let message = format!(
        "`{}` is {}, and elements are chosen by a text",
        by.wire,
        named(&kind)
    );
    Err(problem(
        message,
        Help::Do("name a member that is a text, or choose in a custom step"),
    ))
}

fn without_up(segments: &[Segment]) -> String {
    let segments = segments.to_vec();
    FieldPath { up: 0, segments }.to_string()
}

fn member<'a>(
    record: &'a Struct,
    name: &'a str,
    path: &FieldPath,
    owner: TypeUse,
    cx: &Context<'a>,
) -> Result<&'a Field, Problem<'a>> {
    let mut fields = record.fields.iter();
    fields
        .find(|field| field.wire == name)
        .ok_or_else(|| Problem {
            message: format!("`{path}`: the source has no field `{name}`"),
            help: Help::Near {
                given: name,
                known: record.fields.iter().map(|f| f.wire.as_str()).collect(),
            },
            at: At::Record(declared::home(owner, cx.source).map(Box::new)),
        })
}
