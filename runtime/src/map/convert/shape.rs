use crate::json::{Encode, Json, to_json};
use crate::map::MapError;

/// The error of a value that has another shape than `wanted` (`a number`). It names the shape, and never the value.
pub fn other_shape(value: &dyn Encode, wanted: &str) -> MapError {
    let found = match to_json(value) {
        Ok(Json::Null) => "`null`",
        Ok(Json::Bool(_)) => "true or false",
        Ok(Json::Number(_)) => "a number",
        Ok(Json::String(_)) => "text",
        Ok(Json::Array(_)) => "a list",
        Ok(Json::Object(_)) => "an object",
        Err(_) => "something else",
    };
    MapError::unconvertible(format!("it is {found} here, and not {wanted}"))
}

#[cfg(test)]
mod tests {
    use super::other_shape;
    use crate::json::Json;

    #[test]
    fn the_shape_is_named_and_the_value_is_not() {
        let said = |value: Json| other_shape(&value, "a number").to_string();
        assert_eq!(
            said(Json::from("k-123")),
            "it is text here, and not a number"
        );
        assert_eq!(
            said(Json::from(vec!["a"])),
            "it is a list here, and not a number"
        );
        assert_eq!(said(Json::Null), "it is `null` here, and not a number");
    }
}
