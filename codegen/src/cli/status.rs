//! How a command ends.

use std::process::ExitCode;

/// What the exit code says. Wrong usage that clap finds ends with 2 as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// 0: done, or nothing to do.
    Done,
    /// 1: the input has errors, or the output is stale.
    Problems,
    /// 2: the command line asks for what cannot be.
    Usage,
}

impl Status {
    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Problems => 1,
            Self::Usage => 2,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.code())
    }
}
