//! Values of `enum` that are listed twice, nested in a list, or not of the declared type.

use indexmap::IndexSet;

use crate::diagnostic::Code;
use crate::openapi::cx::Cx;
use crate::source::{Map, Node, Number};

pub(in crate::openapi) fn apply(schema: &mut Map, cx: &mut Cx) {
    let Some(Node::Seq(values)) = schema.entries.get_mut("enum") else {
        return;
    };
    let mut values = std::mem::take(values);

    // `enum: [[US, CA]]`.
    if values.iter().any(|value| matches!(value, Node::Seq(_))) {
        values = values
            .into_iter()
            .flat_map(|value| match value {
                Node::Seq(inner) => inner,
                other => vec![other],
            })
            .collect();
        cx.at(
            "enum",
            Code::EnumRepaired,
            "`enum` holds a list in a list; read as one list",
        );
    }

    let declared = schema.get("type").and_then(Node::as_str).map(str::to_owned);
    let declared = declared.as_deref();
    let only = |kind: fn(&Node) -> bool| values.iter().all(|v| kind(v) || matches!(v, Node::Null));
    let strings = !values.is_empty() && only(|v| matches!(v, Node::String(_)));
    let has_text = values.iter().any(|v| matches!(v, Node::String(_)))
        && only(|v| matches!(v, Node::String(_) | Node::Number(_)));
    match declared {
        Some("string") => stringify(&mut values, cx),
        // `enum: ["10", 20]`: the quotes of one are as much a slip as those of all.
        Some("integer" | "number") if has_text => {
            if numbers(&mut values) {
                let message = "values of `enum` are strings; read as numbers";
                cx.at("enum", Code::EnumRepaired, message);
            } else if strings {
                let message =
                    "values of `enum` are strings, the declared type is a number; read as strings";
                cx.at("enum", Code::EnumRepaired, message);
                schema
                    .entries
                    .insert("type".to_owned(), Node::String("string".to_owned()));
                schema.entries.shift_remove("format");
            }
        }
        Some("boolean") if !only(|v| matches!(v, Node::Bool(_))) => {
            let message = "values of `enum` are no truth values; read without them";
            cx.at("enum", Code::EnumRepaired, message);
            schema.entries.shift_remove("enum");
            return;
        }
        // The values belong to the elements.
        Some("array") if !only(|v| matches!(v, Node::Seq(_))) => {
            schema.entries.shift_remove("enum");
            let items = schema.entries.entry("items".to_owned());
            if let Node::Map(items) = items.or_insert_with(|| Node::Map(Map::default())) {
                items
                    .entries
                    .entry("enum".to_owned())
                    .or_insert(Node::Seq(values));
            }
            let message = "`enum` of a list holds no lists; read as the `enum` of its elements";
            return cx.at("enum", Code::EnumRepaired, message);
        }
        Some("object") if strings => {
            let message =
                "values of `enum` are strings, the declared type is an object; read as strings";
            cx.at("enum", Code::EnumRepaired, message);
            schema
                .entries
                .insert("type".to_owned(), Node::String("string".to_owned()));
        }
        _ => {}
    }

    if values.is_empty() {
        cx.at(
            "enum",
            Code::EnumRepaired,
            "`enum` has no values; read without it",
        );
        schema.entries.shift_remove("enum");
        return;
    }
    let before = values.len();
    let values = distinct(values);
    if values.len() < before {
        let twice = before - values.len();
        let what = if twice == 1 {
            "a value".to_owned()
        } else {
            format!("{twice} values")
        };
        cx.at(
            "enum",
            Code::EnumRepaired,
            format!("`enum` lists {what} twice; read once"),
        );
    }
    schema.entries.insert("enum".to_owned(), Node::Seq(values));
}

/// `enum: [1, yes]` under `type: string`: the values were meant as they were written.
fn stringify(values: &mut [Node], cx: &mut Cx) {
    let mut changed = false;
    for value in values {
        let text = match value {
            Node::Number(number) => std::mem::take(&mut number.0),
            Node::Bool(value) => value.to_string(),
            Node::String(_) | Node::Null | Node::Seq(_) | Node::Map(_) => continue,
        };
        *value = Node::String(text);
        changed = true;
    }
    if changed {
        cx.at(
            "enum",
            Code::EnumRepaired,
            "values of `enum` are no strings; read as strings",
        );
    }
}

/// Whether all values were numbers in quotes; they are numbers then.
fn numbers(values: &mut [Node]) -> bool {
    let number = |value: &Node| {
        value
            .as_str()
            .is_none_or(|text| text.parse::<f64>().is_ok_and(f64::is_finite))
    };
    if !values.iter().all(number) {
        return false;
    }
    for value in values {
        if let Node::String(text) = value {
            *value = Node::Number(Number(std::mem::take(text)));
        }
    }
    true
}

/// Linear for the scalars that enums hold: 100,000 values must not take 10^10 comparisons.
fn distinct(values: Vec<Node>) -> Vec<Node> {
    let mut seen: IndexSet<(u8, String)> = IndexSet::new();
    values
        .into_iter()
        .filter(|value| match value {
            Node::Null => seen.insert((0, String::new())),
            Node::Bool(value) => seen.insert((1, value.to_string())),
            Node::Number(number) => seen.insert((2, number.0.clone())),
            Node::String(text) => seen.insert((3, text.clone())),
            Node::Seq(_) | Node::Map(_) => true,
        })
        .collect()
}
