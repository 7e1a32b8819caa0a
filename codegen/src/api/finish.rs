//! Drafts -> the types of the model: what is reachable gets a dense id, aliases dissolve.

use rayon::prelude::*;
use serde_json::Value as Json;

use super::draft::{Body, Draft, Drafts};
use super::model::{Api, Direction, Shape, TypeDef, TypeId, TypeRef, Untyped, Usage};
use super::walk;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::threads;

/// From how many drafts on it is worth another thread to fix their references.
const WORTH_A_THREAD: usize = 2_000;

/// Which drafts values of the document can be made of: those that components, operations and webhooks reach. Branches of an `allOf` are merged
/// by now and no types of their own.
pub(super) fn live(drafts: &Drafts, api: &Api) -> Vec<bool> {
    let mut live = vec![false; drafts.len()];
    let mut stack: Vec<TypeId> = Vec::new();
    roots(api, |ty| stack.push(ty.id));
    stack.extend(api.components.values());
    while let Some(id) = stack.pop() {
        let Some(seen) = live.get_mut(id.0 as usize) else {
            continue;
        };
        if std::mem::replace(seen, true) {
            continue;
        }
        match &drafts.get(id).body {
            Body::Alias(target) => stack.push(*target),
            Body::Schema(schema) => stack.extend(schema.parts()),
            Body::Shape(shape) => walk::references(shape, |ty| stack.push(ty.id)),
        }
    }
    live
}

/// Every reference from an operation or webhook to a type.
fn roots(api: &Api, mut visit: impl FnMut(TypeRef)) {
    for operation in &api.operations {
        operation.params.iter().for_each(|param| visit(param.ty));
        operation.body.iter().for_each(|body| visit(body.ty));
        for response in &operation.responses {
            response
                .contents
                .iter()
                .for_each(|content| visit(content.ty));
        }
    }
    for webhook in &api.webhooks {
        webhook.params.iter().for_each(|param| visit(param.ty));
        webhook.body.iter().for_each(|body| visit(body.ty));
        let contents = webhook.responses.iter().flat_map(|one| &one.contents);
        contents.for_each(|content| visit(content.ty));
    }
}

/// Fixes the ids and moves the shapes into the model.
pub(super) fn run(mut drafts: Drafts, mut api: Api, sink: &mut Sink) -> Api {
    let live = break_rings(&mut drafts, &api, sink);
    let mut dense: Vec<TypeId> = vec![TypeId(0); drafts.len()];
    let mut count = 0;
    for id in drafts.ids() {
        let is_type = !matches!(drafts.get(id).body, Body::Alias(_));
        if live.get(id.0 as usize).copied().unwrap_or(false) && is_type {
            if let Some(slot) = dense.get_mut(id.0 as usize) {
                *slot = TypeId(count);
            }
            count += 1;
        }
    }
    let fixed = |drafts: &Drafts, ty: TypeRef| {
        let behind = drafts.behind(ty.id).unwrap_or(ty);
        TypeRef {
            id: dense
                .get(behind.id.0 as usize)
                .copied()
                .unwrap_or(TypeId(0)),
            nullable: ty.nullable || behind.nullable,
        }
    };

    for id in api.components.values_mut() {
        *id = fixed(
            &drafts,
            TypeRef {
                id: *id,
                nullable: false,
            },
        )
        .id;
    }
    for operation in &mut api.operations {
        for param in &mut operation.params {
            param.default = said(&drafts, param.ty.id).0;
            param.docs.deprecated |= drafts.get(param.ty.id).docs.deprecated;
            param.ty = fixed(&drafts, param.ty);
        }
        if let Some(body) = &mut operation.body {
            body.ty = fixed(&drafts, body.ty);
        }
        for content in operation.responses.iter_mut().flat_map(|r| &mut r.contents) {
            content.ty = fixed(&drafts, content.ty);
        }
    }
    for webhook in &mut api.webhooks {
        for param in &mut webhook.params {
            param.default = said(&drafts, param.ty.id).0;
            param.ty = fixed(&drafts, param.ty);
        }
        if let Some(body) = &mut webhook.body {
            body.ty = fixed(&drafts, body.ty);
        }
        for content in webhook.responses.iter_mut().flat_map(|r| &mut r.contents) {
            content.ty = fixed(&drafts, content.ty);
        }
    }

    let mut shapes: Vec<Option<Shape>> = Vec::with_capacity(drafts.len());
    for id in drafts.ids() {
        let body = &mut drafts.get_mut(id).body;
        if !live.get(id.0 as usize).copied().unwrap_or(false) || matches!(body, Body::Alias(_)) {
            shapes.push(None);
            continue;
        }
        // Left in place: aliases are still followed through it.
        let taken = std::mem::replace(body, Body::Shape(Shape::Untyped(Untyped::Unreadable)));
        shapes.push(Some(match taken {
            Body::Shape(shape) => shape,
            Body::Schema(_) | Body::Alias(_) => Shape::Untyped(Untyped::Unreadable),
        }));
    }
    let at_least = threads::at_least(shapes.len(), WORTH_A_THREAD);
    shapes
        .par_iter_mut()
        .with_min_len(at_least)
        .filter_map(Option::as_mut)
        .for_each(|shape| {
            if let Shape::Struct(members) = shape {
                for field in &mut members.fields {
                    (field.default, field.direction) = said(&drafts, field.ty.id);
                }
            }
            walk::references_mut(shape, |ty| *ty = fixed(&drafts, *ty));
        });
    let types = drafts.into_list().into_iter().zip(shapes);
    api.types = types
        .filter_map(|(draft, shape)| {
            let Draft {
                origin,
                name,
                docs,
                facts,
                ..
            } = draft;
            Some(TypeDef {
                origin,
                name,
                docs,
                shape: shape?,
                usage: Usage::default(),
                facts,
            })
        })
        .collect();
    api
}

/// Default and direction of a member: its own schema's, or what the schema it wraps says.
fn said(drafts: &Drafts, id: TypeId) -> (Option<Json>, Direction) {
    let mut default = None;
    let mut direction = Direction::Both;
    let mut at = id;
    for _ in 0..=drafts.len() {
        let draft = drafts.get(at);
        default = default.or_else(|| draft.default.clone());
        if direction == Direction::Both {
            direction = draft.direction;
        }
        match draft.body {
            Body::Alias(next) => at = next,
            Body::Schema(_) | Body::Shape(_) => break,
        }
    }
    (default, direction)
}

/// Aliases that only lead to each other (`A: anyOf [B, null]`, `B: anyOf [A, null]`) have no shape. Gives what is live
/// afterwards.
fn break_rings(drafts: &mut Drafts, api: &Api, sink: &mut Sink) -> Vec<bool> {
    let found = live(drafts, api);
    let mut broken = false;
    for id in drafts.ids() {
        if found.get(id.0 as usize).copied().unwrap_or(false) && drafts.behind(id).is_none() {
            broken = true;
            let draft = drafts.get_mut(id);
            draft.body = Body::Shape(Shape::Untyped(Untyped::EndlessRef));
            let message = "schema is only made of itself; the value stays JSON";
            sink.emit(Diagnostic::new(
                Code::EndlessRef,
                draft.origin.clone(),
                message,
            ));
        }
    }
    if broken { live(drafts, api) } else { found }
}
