use std::fmt;

use crate::api::Method;
use crate::source::Pointer;

/// `spec#target`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reference {
    /// A key under `specs:`.
    pub spec: String,
    pub target: Target,
}

/// What a reference names within a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// `crm#getMe`: an operation id, a security scheme, a schema or a webhook, as the place calls for.
    Name(String),
    /// `crm#GET /me`
    Route { method: Method, path: String },
    /// `crm#/components/schemas/Deal`
    Pointer(Pointer),
}

impl Target {
    /// What stands after the `#`.
    pub fn parse(text: &str) -> Self {
        if text.starts_with('/')
            && let Some(pointer) = Pointer::parse(text)
        {
            return Self::Pointer(pointer);
        }
        // Operation ids with spaces exist, so only a method and a path make a route. `COPY` is a method of 3.2.
        if let Some((word, path)) = text.split_once(' ')
            && path.starts_with('/')
            && word.bytes().all(|byte| byte.is_ascii_uppercase())
        {
            return Self::Route {
                method: Method::of_standard(word).unwrap_or_else(|| Method::Other(word.to_owned())),
                path: path.to_owned(),
            };
        }
        Self::Name(text.to_owned())
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.spec, self.target)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Route { method, path } => write!(f, "{} {path}", method.as_str()),
            Self::Pointer(pointer) => write!(f, "{pointer}"),
        }
    }
}
