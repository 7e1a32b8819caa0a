//! What a rule can fill: an input of the action, a member of a record, a value of a map.

use super::{Connector, declared};
use crate::api::inputs;
use crate::api::{Direction, Struct};
use crate::catalog::bound::{BoundAction, TypeUse};
use crate::diagnostic::Place;

/// A field that can be filled.
pub(super) struct Slot {
    pub(super) name: String,
    pub(super) ty: TypeUse,
    pub(super) required: bool,
    /// What it is a part of can be left out where it has no value.
    pub(super) lifts: bool,
    /// Where the document has it, or the map that it is a value of.
    pub(super) declared: Option<Place>,
}

/// The inputs of an action.
pub(super) fn inputs(action: &BoundAction, target: Connector<'_>) -> Vec<Slot> {
    let spec = action.call.operation.spec;
    let operation = spec
        .get(target.apis)
        .and_then(|api| Some((api, api.operations.get(action.call.operation.index)?)));
    let declared = |place| {
        let (api, operation) = operation?;
        let found = inputs::declared(api, operation, place)?;
        Some(declared::name(found.origin()))
    };
    let inputs = action.call.inputs.iter();
    inputs
        .map(|input| Slot {
            name: input.key.clone(),
            ty: TypeUse { spec, ty: input.ty },
            required: input.required,
            lifts: false,
            declared: declared(input.place),
        })
        .collect()
}

/// Where the inputs of an action are described.
pub(super) fn operation(action: &BoundAction, target: Connector<'_>) -> Option<Place> {
    let api = action.call.operation.spec.get(target.apis)?;
    let operation = api.operations.get(action.call.operation.index)?;
    Some(declared::name(&operation.origin))
}

/// The members of a record that a caller may give; `lifts`: without one that it needs, the record is left out.
pub(super) fn members(record: &Struct, owner: TypeUse, lifts: bool) -> Vec<Slot> {
    let given = record
        .fields
        .iter()
        .filter(|field| field.direction != Direction::ReadOnly);
    given
        .map(|field| Slot {
            name: field.wire.clone(),
            ty: TypeUse {
                spec: owner.spec,
                ty: field.ty,
            },
            required: field.required,
            lifts,
            declared: Some(declared::name(&field.origin)),
        })
        .collect()
}
