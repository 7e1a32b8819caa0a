//! Field paths: `a.b`, `a[key=x].c`.

use crate::Json;

/// The steps of a field path.
pub type FieldPath = &'static [FieldStep];

/// One step of a field path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldStep {
    /// A member of an object.
    Key(&'static str),
    /// The first object of a list whose member has this text.
    Where { key: &'static str, is: &'static str },
}

/// Follows a path.
pub(crate) fn follow<'j>(path: &[FieldStep], value: &'j Json) -> Option<&'j Json> {
    path.iter().try_fold(value, |at, step| match (step, at) {
        (FieldStep::Key(key), Json::Object(members)) => members.get(*key),
        (FieldStep::Where { key, is }, Json::Array(items)) => items
            .iter()
            .find(|item| item.get(*key).and_then(Json::as_str) == Some(is)),
        (
            FieldStep::Key(_) | FieldStep::Where { .. },
            Json::Null
            | Json::Bool(_)
            | Json::Number(_)
            | Json::String(_)
            | Json::Array(_)
            | Json::Object(_),
        ) => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_go_down_and_across() {
        let item = json!({"a.b": {"list": [{"key": "x", "c": 1}, {"key": "y", "c": 2}]}});
        let path = [
            FieldStep::Key("a.b"),
            FieldStep::Key("list"),
            FieldStep::Where {
                key: "key",
                is: "y",
            },
            FieldStep::Key("c"),
        ];
        assert_eq!(follow(&path, &item), Some(&json!(2)));
        assert_eq!(follow(&[FieldStep::Key("list")], &item), None);
        assert_eq!(
            follow(
                &[
                    FieldStep::Key("a.b"),
                    FieldStep::Key("list"),
                    FieldStep::Key("c")
                ],
                &item
            ),
            None
        );
    }
}
