//! Guards: the fields that are compared, by their names in Rust; and the states that are asked for.

use super::leaf::Reader;
use super::model::{RustForward, RustGuard};
use super::{Lowering, Side, structure};
use crate::lower::connector::{Plain, TyExpr};
use crate::mapping::bound::{BoundGuard, BoundMapping, BoundPassedOn, GuardKind};

pub(super) fn lower(
    guard: &BoundGuard,
    mapping: &BoundMapping,
    lowering: &Lowering<'_>,
    (source, target): (&Side<'_>, &Side<'_>),
    output: &TyExpr,
) -> RustGuard {
    let reader = Reader {
        lowering,
        records: vec![("source".to_owned(), output.clone())],
    };
    let record = structure(lowering.source, output);
    let reads = record.into_iter().flat_map(|record| &record.fields);
    let reads = reads
        .filter(|field| guard.reads.contains(&field.wire) && compares(&field.member.ty))
        .map(|field| {
            lowering.meet(&field.member, lowering.source);
            (field.wire.clone(), field.member.ident.clone())
        });
    let inner = guard.inner.iter().filter_map(|path| {
        let (_, ty, _) = reader.read(path);
        compares(&ty).then(|| (path.text.clone(), reader.looked_at(path)))
    });
    // What is asked of another record says nothing of what this mapping writes.
    let written = |key: &str| {
        guard.by != GuardKind::OriginOf && mapping.fields.iter().any(|field| field.name == key)
    };
    let writes = lowering.request.inputs.iter();
    let writes = writes
        .filter(|input| written(&input.key) && compares(&input.member.ty))
        .map(|input| {
            lowering.meet(&input.member, lowering.target);
            (input.key.clone(), input.member.ident.clone())
        });
    RustGuard {
        by: guard.by,
        link: guard.link.clone(),
        source: source.name.to_owned(),
        target: target.name.to_owned(),
        key: reader.text(&guard.key),
        path: guard.key.text.clone(),
        reads: reads.collect(),
        inner: inner.collect(),
        writes: writes.collect(),
    }
}

/// What is asked of a record's state.
pub(super) fn forward(
    only: &BoundPassedOn,
    lowering: &Lowering<'_>,
    source: &Side<'_>,
    output: &TyExpr,
) -> RustForward {
    let reader = Reader {
        lowering,
        records: vec![("source".to_owned(), output.clone())],
    };
    RustForward {
        link: only.link.clone(),
        source: source.name.to_owned(),
        states: only.states.clone(),
        again: only.again.clone(),
        of: reader.text(&only.of),
        from: reader.text(&only.from),
        path: only.from.text.clone(),
    }
}

/// Whether a field is worth comparing: no app shows a file or a secret again.
fn compares(ty: &TyExpr) -> bool {
    !matches!(
        ty.inner(),
        TyExpr::Plain(Plain::Upload | Plain::Bytes | Plain::Unit | Plain::Secret)
    )
}
