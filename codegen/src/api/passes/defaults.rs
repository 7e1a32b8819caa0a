//! Defaults that are no value of their type.
//!
//! `default: 20` of a string and `default: "true"` of a boolean were meant as the type says; what cannot be read so goes.

use serde_json::Value as Json;

use crate::api::model::{Api, Enum, Scalar, Shape, TypeRef};
use crate::api::validate::{Way, validate};
use crate::diagnostic::{Code, Diagnostic, Place, Sink};

pub(in crate::api) fn run(api: &mut Api, sink: &mut Sink) {
    let mut members = Vec::new();
    for (index, ty) in api.types.iter().enumerate() {
        let Shape::Struct(of) = &ty.shape else {
            continue;
        };
        for (at, field) in of.fields.iter().enumerate() {
            if let Some(default) = &field.default {
                let at_default = child(&field.origin, &["default"]);
                members.push((index, at, mend(api, field.ty, default, at_default, sink)));
            }
        }
    }
    for (index, at, default) in members {
        if let Some(Shape::Struct(of)) = api.types.get_mut(index).map(|ty| &mut ty.shape)
            && let Some(field) = of.fields.get_mut(at)
        {
            field.default = default;
        }
    }
    let mut operations = std::mem::take(&mut api.operations);
    for param in operations
        .iter_mut()
        .flat_map(|operation| &mut operation.params)
    {
        if let Some(default) = &param.default {
            let at_default = child(&param.origin, &["schema", "default"]);
            param.default = mend(api, param.ty, default, at_default, sink);
        }
    }
    api.operations = operations;
}

/// A place below another one. Where the default is said elsewhere (behind a reference), the nearest place that is there is drawn.
fn child(place: &Place, keys: &[&str]) -> Place {
    let pointer = keys
        .iter()
        .fold(place.pointer.clone(), |pointer, key| pointer.child(key));
    Place::value(place.file.clone(), pointer)
}

fn mend(api: &Api, ty: TypeRef, default: &Json, place: Place, sink: &mut Sink) -> Option<Json> {
    let fits = |value: &Json| validate(api, ty, Way::Input, value).is_empty();
    if fits(default) {
        return Some(default.clone());
    }
    if let Some(meant) = meant(&api.ty(ty.id).shape, default)
        && fits(&meant)
    {
        return Some(meant);
    }
    // `default: null` is how many say that there is none.
    if !default.is_null() {
        let message = format!("default `{default}` is no value of its type; left out");
        sink.emit(Diagnostic::new(Code::DefaultDropped, place, message));
    }
    None
}

/// A number in quotes, or a string without.
fn meant(shape: &Shape, default: &Json) -> Option<Json> {
    match (shape, default) {
        (
            Shape::Scalar(Scalar::I32 | Scalar::I64 | Scalar::U64 | Scalar::F64)
            | Shape::Enum(Enum::Integers(_)),
            Json::String(text),
        ) => serde_json::from_str(text.trim())
            .ok()
            .filter(Json::is_number),
        (Shape::Scalar(Scalar::Bool), Json::String(text)) => match text.as_str() {
            "true" => Some(Json::Bool(true)),
            "false" => Some(Json::Bool(false)),
            _ => None,
        },
        (Shape::Scalar(_) | Shape::Enum(Enum::Strings(_)), Json::Number(number)) => {
            Some(Json::String(number.to_string()))
        }
        (Shape::Scalar(_) | Shape::Enum(Enum::Strings(_)), Json::Bool(value)) => {
            Some(Json::String(value.to_string()))
        }
        _ => None,
    }
}
