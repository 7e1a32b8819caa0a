//! What JSON Schema says about values beyond their shape.

use super::class::Class;
use crate::api::model::Facts;

/// Every constraint that changed, with a class and what it was and is.
pub(super) fn changes(old: &Facts, new: &Facts) -> Vec<(Class, String)> {
    let Facts {
        // Told with the type that it is a format of.
        format: _,
        pattern,
        minimum,
        maximum,
        exclusive_minimum,
        exclusive_maximum,
        multiple_of,
        min_length,
        max_length,
        min_items,
        max_items,
        unique_items,
        // Told with the members of the object.
        never: _,
        beyond: _,
        example: _,
    } = old;
    let mut found = Vec::new();
    let mut note = |name: &str, before: Option<String>, after: Option<String>, bound: Bound| {
        if before == after {
            return;
        }
        let class = match (&before, &after) {
            (None, _) => Class::ConstraintTightened,
            (_, None) => Class::ConstraintLoosened,
            (Some(before), Some(after)) => bound.class(before, after),
        };
        let detail = match (&before, &after) {
            (Some(before), Some(after)) => format!("`{name}` {before} is {after} now"),
            (None, Some(after)) => format!("`{name}` is {after}"),
            (Some(before), None) => format!("`{name}` was {before}"),
            (None, None) => return,
        };
        found.push((class, detail));
    };
    let number = |value: &Option<u64>| value.map(|value| value.to_string());
    note(
        "minimum",
        minimum.clone(),
        new.minimum.clone(),
        Bound::Lower,
    );
    note(
        "maximum",
        maximum.clone(),
        new.maximum.clone(),
        Bound::Upper,
    );
    note(
        "exclusiveMinimum",
        exclusive_minimum.clone(),
        new.exclusive_minimum.clone(),
        Bound::Lower,
    );
    note(
        "exclusiveMaximum",
        exclusive_maximum.clone(),
        new.exclusive_maximum.clone(),
        Bound::Upper,
    );
    note(
        "multipleOf",
        multiple_of.clone(),
        new.multiple_of.clone(),
        Bound::Multiple,
    );
    note(
        "minLength",
        number(min_length),
        number(&new.min_length),
        Bound::Lower,
    );
    note(
        "maxLength",
        number(max_length),
        number(&new.max_length),
        Bound::Upper,
    );
    note(
        "minItems",
        number(min_items),
        number(&new.min_items),
        Bound::Lower,
    );
    note(
        "maxItems",
        number(max_items),
        number(&new.max_items),
        Bound::Upper,
    );
    let quoted = |text: &Option<String>| text.as_ref().map(|text| format!("`{text}`"));
    note(
        "pattern",
        quoted(pattern),
        quoted(&new.pattern),
        Bound::Other,
    );
    let unique = |is: bool| is.then(|| "true".to_owned());
    note(
        "uniqueItems",
        unique(*unique_items),
        unique(new.unique_items),
        Bound::Other,
    );
    found
}

/// Which way a constraint holds.
#[derive(Clone, Copy)]
enum Bound {
    Lower,
    Upper,
    /// Values are multiples of it.
    Multiple,
    Other,
}

impl Bound {
    fn class(self, before: &str, after: &str) -> Class {
        let (Ok(before), Ok(after)) = (before.parse::<f64>(), after.parse::<f64>()) else {
            return Class::ConstraintChanged;
        };
        let tighter = match self {
            Self::Lower => after > before,
            Self::Upper => after < before,
            // Of what is a multiple of 0.25, not all is one of 0.5; the reverse holds.
            Self::Multiple if is_multiple(after, before) => true,
            Self::Multiple if is_multiple(before, after) => false,
            Self::Multiple | Self::Other => return Class::ConstraintChanged,
        };
        match tighter {
            true => Class::ConstraintTightened,
            false => Class::ConstraintLoosened,
        }
    }
}

fn is_multiple(of: f64, step: f64) -> bool {
    let times = of / step;
    // 0.3 is no multiple of 0.1 in binary.
    times.is_finite() && times >= 1.0 && (times - times.round()).abs() < 1e-9
}
