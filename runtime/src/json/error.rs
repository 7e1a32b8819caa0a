//! What can be wrong with a JSON value, and where.

use std::borrow::Cow;
use std::fmt;

/// The codec's result.
pub type Result<T, E = DecodeError> = std::result::Result<T, E>;

/// Why a JSON value could not be read.
///
/// One word wide, so that `Result<(), DecodeError>` travels in a register.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    kind: Kind,
    offset: usize,
    path: Option<String>,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// The text is not JSON.
    Syntax(Cow<'static, str>),
    /// A value of another JSON type, and no reading of it as the expected one.
    WrongType {
        /// What the type asks for.
        expected: &'static str,
        /// What the document has.
        found: &'static str,
    },
    /// The right JSON type, but a value the type cannot hold; the text says what it can.
    BadValue(Cow<'static, str>),
    /// A required member is not there.
    Missing(&'static str),
    /// None of a union's variants fits.
    NoVariant(Vec<Refusal>),
    /// Nested deeper than 256.
    Depth,
}

/// Why one variant of a union was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The variant's Rust name.
    pub variant: &'static str,
    /// What speaks against it.
    pub reason: String,
}

impl DecodeError {
    /// An error at a byte offset of the document, without a path yet.
    #[cold]
    #[must_use]
    pub fn new(kind: Kind, offset: usize) -> Self {
        Self(Box::new(Inner {
            kind,
            offset,
            path: None,
        }))
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// Where, in bytes from the start of the document.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// Where, as a JSON path such as `$.items[3].email`.
    ///
    /// Of a missing member it is the path of the object that lacks it. Empty for an error taken
    /// straight from a [`Reader`](super::Reader) method; [`Reader::locate`](super::Reader::locate)
    /// finds it.
    #[must_use]
    pub fn path(&self) -> &str {
        self.0.path.as_deref().unwrap_or_default()
    }

    pub(crate) fn is_located(&self) -> bool {
        self.0.path.is_some()
    }

    pub(crate) fn set_path(&mut self, path: String) {
        self.0.path = Some(path);
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(what) => write!(f, "not JSON: {what}"),
            Self::WrongType { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::BadValue(what) => write!(f, "expected {what}"),
            Self::Missing(key) => write!(f, "missing required member `{key}`"),
            Self::NoVariant(refusals) => {
                f.write_str("no variant fits")?;
                for (i, Refusal { variant, reason }) in refusals.iter().enumerate() {
                    let lead = if i == 0 { ": " } else { "; " };
                    write!(f, "{lead}`{variant}` {reason}")?;
                }
                Ok(())
            }
            Self::Depth => f.write_str("nested deeper than 256"),
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, offset, path } = &*self.0;
        match path {
            Some(path) => write!(f, "{kind} at `{path}` (byte {offset})"),
            None => write!(f, "{kind} (byte {offset})"),
        }
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, offset, path } = &*self.0;
        f.debug_struct("DecodeError")
            .field("kind", kind)
            .field("offset", offset)
            .field("path", path)
            .finish()
    }
}

impl std::error::Error for DecodeError {}
