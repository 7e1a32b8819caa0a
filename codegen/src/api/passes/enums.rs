//! `enum` -> strings, integers, a constant.

use serde_json::Value as Json;

use crate::api::draft::Values;
use crate::api::model::{Enum, EnumValue, JsonType, Scalar, Shape, Untyped};
use crate::diagnostic::{Code, Diagnostic, Place, Sink};

/// The most values that become an enum: to check one of 25,000 takes rustc a minute and a half, and nobody picks from
/// such a list in code.
const MOST_VALUES: usize = 5_000;

/// The shape that the values make, and whether null is among them. `None` where they say no more than the type does.
pub(super) fn shape(
    values: Values,
    kind: Option<JsonType>,
    place: Place,
    sink: &mut Sink,
) -> Option<(Shape, bool)> {
    let Values {
        values,
        names,
        docs,
    } = values;
    let listed = values.len();
    let mut open: Vec<(Json, Option<String>, Option<String>)> = Vec::new();
    for (index, value) in values.into_iter().enumerate() {
        if value.is_null() {
            continue;
        }
        // The vendor's lists count every value, null included.
        open.push((value, names.get(index).cloned(), docs.get(index).cloned()));
    }
    let nullable = open.len() < listed;
    match open.as_slice() {
        [] if nullable => return Some((Shape::Constant(Json::Null), true)),
        [] => return None,
        [(only, _, _)] => return Some((Shape::Constant(only.clone()), nullable)),
        [..] => {}
    }
    let strings = open.iter().all(|(value, _, _)| value.is_string());
    let integers = open.iter().all(|(value, _, _)| integer(value).is_some());
    if open.len() > MOST_VALUES && (strings || integers) {
        let (scalar, kind) = match strings {
            true => (Scalar::String, "string"),
            false => (Scalar::I64, "integer"),
        };
        let message = format!(
            "`enum` has {} values, more than the {MOST_VALUES} that become a type; the value is a plain {kind}",
            open.len()
        );
        let help =
            "if few of the values matter, list them by an overlay: others are read all the same";
        sink.emit(Diagnostic::new(Code::EnumTooLarge, place, message).help(help));
        return Some((Shape::Scalar(scalar), nullable));
    }
    if strings {
        let values = open
            .into_iter()
            .filter_map(|(value, name, docs)| match value {
                Json::String(value) => Some(EnumValue {
                    value,
                    name,
                    docs,
                    deprecated: false,
                }),
                _ => None,
            })
            .collect();
        return Some((Shape::Enum(Enum::Strings(values)), nullable));
    }
    if integers {
        let values = open
            .into_iter()
            .filter_map(|(value, name, docs)| {
                integer(&value).map(|value| EnumValue {
                    value,
                    name,
                    docs,
                    deprecated: false,
                })
            })
            .collect();
        return Some((Shape::Enum(Enum::Integers(values)), nullable));
    }
    if open.iter().all(|(value, _, _)| value.is_number()) {
        return Some((Shape::Scalar(Scalar::F64), nullable));
    }
    if open.iter().all(|(value, _, _)| value.is_boolean()) {
        return Some((Shape::Scalar(Scalar::Bool), nullable));
    }
    // Lists or objects as values: the type says more than the values.
    if matches!(kind, Some(JsonType::Array | JsonType::Object)) {
        return None;
    }
    let message = "values of `enum` are of several types; the value stays JSON";
    sink.emit(Diagnostic::new(Code::EnumMixed, place, message));
    Some((Shape::Untyped(Untyped::MixedEnum), nullable))
}

/// `1.0` is an integer to JSON Schema.
fn integer(value: &Json) -> Option<i64> {
    value.as_i64().or_else(|| {
        let value = value.as_f64()?;
        // 2^53: above it an f64 no longer names one integer.
        (value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0).then_some(value as i64)
    })
}
