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
