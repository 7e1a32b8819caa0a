//! What kind of object stands where in a document.

use crate::source::Pointer;

/// What stands at a place, or is meant by a `$ref` there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Document,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    Response,
    Header,
    Schema,
    Callback,
    SecurityScheme,
}

/// The keys of a path item that hold operations. `query` is of 3.2.
pub(super) const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

impl Kind {
    /// What the objects under a key of `components` are.
    pub(super) fn of_component(section: &str) -> Option<Self> {
        Some(match section {
            "schemas" => Self::Schema,
            "parameters" => Self::Parameter,
            "requestBodies" => Self::RequestBody,
            "responses" => Self::Response,
            "headers" => Self::Header,
            "securitySchemes" => Self::SecurityScheme,
            "callbacks" => Self::Callback,
            "pathItems" => Self::PathItem,
            _ => return None,
        })
    }

    /// What the walk over a document takes the object at a place for; nothing where it does not come by.
    ///
    /// `#/info` and `#/paths` are no objects of any kind: read as what a careless `$ref` wants, they would be changed for everybody.
    pub(super) fn at(pointer: &Pointer) -> Option<Self> {
        let segments: Vec<_> = pointer.keys().collect();
        let mut rest: Vec<&str> = segments.iter().map(AsRef::as_ref).collect();
        rest.reverse();
        let mut kind = Self::Document;
        while let Some(key) = rest.pop() {
            kind = kind.member(key, &mut rest)?;
        }
        Some(kind)
    }

    /// The kind of a member, or of what a list or mapping under that key holds: `rest` has the further keys, the next one last.
    fn member(self, key: &str, rest: &mut Vec<&str>) -> Option<Self> {
        match (self, key) {
            (Self::Document, "components") => {
                let section = rest.pop()?;
                rest.pop()?;
                Self::of_component(section)
            }
            (Self::Document, "paths" | "webhooks" | "x-webhooks") => {
                rest.pop().map(|_| Self::PathItem)
            }
            (Self::PathItem, "additionalOperations") => rest.pop().map(|_| Self::Operation),
            (Self::PathItem, method) if METHODS.contains(&method) => Some(Self::Operation),
            (Self::PathItem | Self::Operation, "parameters") => rest.pop().map(|_| Self::Parameter),
            (Self::Operation, "requestBody") => Some(Self::RequestBody),
            (Self::Operation, "responses") => rest.pop().map(|_| Self::Response),
            (Self::Operation, "callbacks") => rest.pop().map(|_| Self::Callback),
            // Their schemas become no types, so the walk leaves them as they are written.
            (Self::Response, "headers") => rest.pop().map(|_| Self::Header),
            (Self::Callback, _) => Some(Self::PathItem),
            (Self::Parameter, "schema") => Some(Self::Schema),
            (Self::Parameter | Self::RequestBody | Self::Response, "content") => {
                rest.pop()?;
                (rest.pop()? == "schema").then_some(Self::Schema)
            }
            (
                Self::Schema,
                "properties" | "$defs" | "definitions" | "allOf" | "oneOf" | "anyOf",
            ) => rest.pop().map(|_| Self::Schema),
            (Self::Schema, "items" | "additionalProperties" | "not") => Some(Self::Schema),
            _ => None,
        }
    }

    /// The kind in a message, with its article.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Document => "a document",
            Self::PathItem => "a path item",
            Self::Operation => "an operation",
            Self::Parameter => "a parameter",
            Self::RequestBody => "a request body",
            Self::Response => "a response",
            Self::Header => "a header",
            Self::Schema => "a schema",
            Self::Callback => "a callback",
            Self::SecurityScheme => "a security scheme",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;
    use crate::source::Pointer;

    #[test]
    fn places_that_the_walk_comes_by() {
        let at = |text: &str| Kind::at(&Pointer::parse(text).unwrap());
        assert_eq!(at(""), Some(Kind::Document));
        assert_eq!(at("/paths/~1a"), Some(Kind::PathItem));
        assert_eq!(at("/paths/~1a/query"), Some(Kind::Operation));
        assert_eq!(at("/paths/~1a/get/parameters/0"), Some(Kind::Parameter));
        assert_eq!(
            at("/paths/~1a/get/responses/200/content/a~1b/schema/items/properties/schema"),
            Some(Kind::Schema)
        );
        assert_eq!(at("/components/schemas/A/allOf/0"), Some(Kind::Schema));
        assert_eq!(
            at("/components/callbacks/C/{$url}/post/requestBody"),
            Some(Kind::RequestBody)
        );
        assert_eq!(at("/components/headers/A"), Some(Kind::Header));
        assert_eq!(
            at("/paths/~1a/get/responses/200/headers/A"),
            Some(Kind::Header)
        );
        for nothing in [
            "/info",
            "/paths",
            "/components/schemas",
            "/components/headers/A/schema",
            "/components/schemas/A/if",
            "/components/schemas/A/properties",
            "/paths/~1a/get/responses/200/content/a~1b/example",
            "/x-shared/A",
        ] {
            assert_eq!(at(nothing), None, "{nothing}");
        }
    }
}
