//! `exclusiveMinimum: 5` -> `minimum: 5, exclusiveMinimum: true`.

use crate::openapi::cx::Cx;
use crate::source::{Map, Node};

pub(in crate::openapi) fn apply(schema: &mut Map, _: &mut Cx) {
    rewrite(schema, "exclusiveMinimum", "minimum", |exclusive, plain| {
        exclusive >= plain
    });
    rewrite(schema, "exclusiveMaximum", "maximum", |exclusive, plain| {
        exclusive <= plain
    });
}

/// Where both bounds are numbers the tighter one stays.
fn rewrite(schema: &mut Map, exclusive: &str, plain: &str, tighter: fn(f64, f64) -> bool) {
    let number = match schema.entries.get(exclusive) {
        Some(Node::Number(number)) => number.clone(),
        Some(Node::Bool(_)) | None => return,
        Some(_) => {
            schema.entries.shift_remove(exclusive);
            return;
        }
    };
    let other = match schema.entries.get(plain) {
        Some(Node::Number(other)) => other.as_f64(),
        _ => None,
    };
    let wins = match (number.as_f64(), other) {
        (Some(exclusive), Some(plain)) => tighter(exclusive, plain),
        (Some(_), None) => true,
        (None, _) => false,
    };
    if wins {
        schema
            .entries
            .insert(plain.to_owned(), Node::Number(number));
        schema
            .entries
            .insert(exclusive.to_owned(), Node::Bool(true));
    } else {
        schema.entries.shift_remove(exclusive);
    }
}
