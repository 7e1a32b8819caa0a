use crate::json::Json;
use crate::map::MapError;
use crate::map::json::unfit;

/// One step into JSON.
#[derive(Debug, Clone, Copy)]
pub enum JsonStep {
    /// A member of an object.
    Key(&'static str),
    /// An item of a list.
    Index(usize),
}

/// What is at the path; null where there is nothing.
pub fn json_at<'j>(source: &'j Json, path: &[JsonStep]) -> &'j Json {
    static NULL: Json = Json::Null;
    path.iter().fold(source, |at, step| {
        let found = match step {
            JsonStep::Key(key) => at.get(key),
            JsonStep::Index(index) => at.get(index),
        };
        found.unwrap_or(&NULL)
    })
}

/// The value, unless it is null.
pub fn json_some(value: &Json) -> Option<&Json> {
    (!value.is_null()).then_some(value)
}

/// Refuses what has no members.
///
/// # Errors
///
/// The value is no object.
pub fn json_object(value: &Json) -> Result<(), MapError> {
    if value.is_object() {
        return Ok(());
    }
    Err(unfit("an object", value))
}

/// The text.
///
/// # Errors
///
/// The value is no text.
pub fn json_text(value: &Json) -> Result<&str, MapError> {
    value.as_str().ok_or_else(|| unfit("a text", value))
}

/// Puts a value at a path of members, making the objects on the way. Null is left out: it reads as absent.
pub fn json_put(target: &mut Json, path: &[&str], value: Json) {
    if value.is_null() {
        return;
    }
    let mut at = target;
    for key in path {
        if !at.is_object() {
            *at = Json::Object(serde_json::Map::new());
        }
        let Json::Object(members) = at else {
            return;
        };
        at = members.entry(*key).or_insert(Json::Null);
    }
    *at = value;
}

/// An object without members.
#[must_use]
pub fn json_new() -> Json {
    Json::Object(serde_json::Map::new())
}

/// Puts the members of an object into another one.
pub fn json_merge(target: &mut Json, part: Json) {
    if let (Json::Object(target), Json::Object(part)) = (target, part) {
        target.extend(part);
    }
}
