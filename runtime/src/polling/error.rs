//! Why a poll failed.

use std::fmt;

use crate::error::Error;
use crate::state::StoreError;

/// Why a poll failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum PollError {
    /// A page could not be had.
    Call(Error),
    /// The store failed.
    Store(StoreError),
}

impl fmt::Display for PollError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PollError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Call(error) => error.source(),
            Self::Store(error) => error.source(),
        }
    }
}

impl From<Error> for PollError {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

impl From<StoreError> for PollError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
