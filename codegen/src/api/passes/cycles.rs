//! Boxes where a type would contain itself.
//!
//! Only struct members and union variants hold a value in place; a list or a map breaks a cycle by itself. The box goes where the walk, which starts
//! from the types in document order, meets a type that it is inside of: the same place in every run.

use crate::api::model::{Api, Shape, TypeDef, TypeId};

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Active,
    Done,
}

pub(in crate::api) fn run(api: &mut Api) {
    let mut states = vec![State::New; api.types.len()];
    let mut boxes: Vec<(TypeId, usize)> = Vec::new();
    for start in 0..api.types.len() {
        if states.get(start) != Some(&State::New) {
            continue;
        }
        let Ok(start) = u32::try_from(start) else {
            break;
        };
        // A stack of our own: chains of types are as long as a document likes.
        let mut stack: Vec<(TypeId, usize)> = vec![(TypeId(start), 0)];
        set(&mut states, TypeId(start), State::Active);
        while let Some((id, edge)) = stack.last_mut() {
            let id = *id;
            let at = *edge;
            *edge += 1;
            match held(api.ty(id), at) {
                None => {
                    set(&mut states, id, State::Done);
                    stack.pop();
                }
                Some(target) => match states.get(target.0 as usize) {
                    Some(State::Active) => boxes.push((id, at)),
                    Some(State::New) => {
                        set(&mut states, target, State::Active);
                        stack.push((target, 0));
                    }
                    Some(State::Done) | None => {}
                },
            }
        }
    }
    for (id, edge) in boxes {
        let Some(ty) = api.types.get_mut(id.0 as usize) else {
            continue;
        };
        match &mut ty.shape {
            Shape::Struct(members) => {
                if let Some(field) = members.fields.get_mut(edge) {
                    field.boxed = true;
                }
            }
            Shape::Union(union) => {
                if let Some(variant) = union.variants.get_mut(edge) {
                    variant.boxed = true;
                }
            }
            Shape::Enum(_)
            | Shape::List(_)
            | Shape::Map(_)
            | Shape::Scalar(_)
            | Shape::Constant(_)
            | Shape::Untyped(_) => {}
        }
    }
}

/// The type of the n-th value that one of this type holds in place.
fn held(ty: &TypeDef, n: usize) -> Option<TypeId> {
    match &ty.shape {
        Shape::Struct(members) => members.fields.get(n).map(|field| field.ty.id),
        Shape::Union(union) => union.variants.get(n).map(|variant| variant.ty.id),
        Shape::Enum(_)
        | Shape::List(_)
        | Shape::Map(_)
        | Shape::Scalar(_)
        | Shape::Constant(_)
        | Shape::Untyped(_) => None,
    }
}

fn set(states: &mut [State], id: TypeId, to: State) {
    if let Some(state) = states.get_mut(id.0 as usize) {
        *state = to;
    }
}
