//! Custom steps of one name: one method of one trait, whatever mappings of the file call it.

use indexmap::IndexMap;

use super::Connector;
use crate::api::{Shape, TypeRef};
use crate::catalog::bound::TypeUse;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::mapping::bound::{BoundMapping, Custom};
use crate::mapping::model::MappingFile;

/// A use of a step, with the connectors at its ends.
struct Use<'a> {
    custom: &'a Custom,
    from: (&'a str, Connector<'a>),
    to: (&'a str, Connector<'a>),
}

/// Reports steps that would have to read several kinds of records, or answer several types.
pub(super) fn check(
    file: &MappingFile,
    mappings: &[BoundMapping],
    sides: &IndexMap<&str, Connector<'_>>,
    sink: &mut Sink,
) {
    let mut first: IndexMap<&str, Use<'_>> = IndexMap::new();
    for mapping in mappings {
        let side = |alias: &str| {
            let name = file.connectors.get(alias)?;
            Some((name.value.as_str(), *sides.get(alias)?))
        };
        let (Some(from), Some(to)) = (
            side(&mapping.source.connector),
            side(&mapping.target.connector),
        ) else {
            continue;
        };
        for custom in &mapping.customs {
            let this = Use { custom, from, to };
            let Some(earlier) = first.get(custom.method.as_str()) else {
                first.insert(&custom.method, this);
                continue;
            };
            let read = same(earlier.custom.source, earlier.from, custom.source, from);
            let answered = same(earlier.custom.ty, earlier.to, custom.ty, to);
            let (problem, why) = match (read, answered) {
                (true, true) => continue,
                (false, _) => ("reads another record for", "the other record is read here"),
                (true, false) => (
                    "answers another type for",
                    "the other type is answered here",
                ),
            };
            let message = format!(
                "`{}` {problem} `{}` than for `{}`",
                custom.method, custom.target, earlier.custom.target
            );
            sink.emit(
                Diagnostic::new(Code::MappingConvert, custom.place.clone(), message)
                    .related(earlier.custom.place.clone(), why)
                    .help("all mappings of a file share one trait: give the two steps two names"),
            );
        }
    }
}

/// Whether two types are one in Rust: the same, or made of the same parts where neither has a name.
fn same(
    a: TypeUse,
    (a_name, a_side): (&str, Connector<'_>),
    b: TypeUse,
    (b_name, b_side): (&str, Connector<'_>),
) -> bool {
    let plain = |ty: TypeUse| (ty.spec, ty.ty.id);
    if a_name == b_name && plain(a) == plain(b) {
        return true;
    }
    let part = |of: TypeUse, ty: &TypeRef| TypeUse {
        spec: of.spec,
        ty: *ty,
    };
    match (a_side.shape(a), b_side.shape(b)) {
        (Some(Shape::Scalar(a)), Some(Shape::Scalar(b))) => a == b,
        (Some(Shape::Untyped(_)), Some(Shape::Untyped(_))) => true,
        (Some(Shape::List(x)), Some(Shape::List(y)))
        | (Some(Shape::Map(x)), Some(Shape::Map(y))) => {
            x.nullable == y.nullable
                && same(part(a, x), (a_name, a_side), part(b, y), (b_name, b_side))
        }
        _ => false,
    }
}
