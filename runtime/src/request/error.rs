//! Why a request could not be written.

use std::fmt;

/// A request that could not be written. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodeError {
    input: Option<String>,
    reason: String,
}

impl EncodeError {
    /// An error of one input.
    #[must_use]
    pub fn of(input: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            input: Some(input.into()),
            reason: reason.into(),
        }
    }

    /// An error of the request as a whole.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            input: None,
            reason: reason.into(),
        }
    }

    /// The key of the input at fault.
    #[must_use]
    pub fn input(&self) -> Option<&str> {
        self.input.as_deref()
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { input, reason } = self;
        match input {
            Some(input) => write!(f, "input `{input}` {reason}"),
            None => f.write_str(reason),
        }
    }
}

impl std::error::Error for EncodeError {}
