//! Which members are secret, for whoever writes bodies down.

use std::collections::BTreeSet;

use super::connector::{
    Connector, Member, Offer, Plain, RustBody, RustOperation, RustStruct, RustType, TriggerKind,
};
use super::types::SECRETS;

/// The wire names of secret members of types and requests, but for those that tell so by themselves.
pub fn members(connector: &Connector) -> Vec<String> {
    let mut names = BTreeSet::new();
    let mut note = |member: &Member, wire: &str| {
        if member.ty.plain() == Some(Plain::Secret) && !SECRETS.contains(&wire) {
            names.insert(wire.to_owned());
        }
    };
    let types = connector.specs.iter().flat_map(|spec| &spec.types);
    for RustType { body, .. } in types.flat_map(|file| &file.types) {
        if let RustBody::Struct(RustStruct { fields, .. }) = body {
            fields
                .iter()
                .for_each(|field| note(&field.member, &field.wire));
        }
    }
    for operation in operations(connector) {
        let inputs = operation.inputs.iter();
        inputs.for_each(|input| note(&input.member, &input.wire));
    }
    names.into_iter().collect()
}

fn operations(connector: &Connector) -> Vec<&RustOperation> {
    let files = connector.specs.iter().flat_map(|spec| &spec.operations);
    let mut out: Vec<_> = files.flat_map(|file| &file.operations).collect();
    if let Some(Offer {
        triggers,
        actions,
        searches,
        ..
    }) = &connector.offer
    {
        out.extend(triggers.iter().filter_map(|trigger| match &trigger.kind {
            TriggerKind::Polling(polling) => Some(&polling.list.operation),
            TriggerKind::Hook(_) => None,
        }));
        out.extend(actions.iter().map(|action| &action.operation));
        out.extend(searches.iter().map(|search| &search.list.operation));
    }
    out
}
