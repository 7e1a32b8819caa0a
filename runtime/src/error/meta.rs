//! The catalog's `http.errors`, as constant data.

use crate::expression::{Condition, Expr};

use super::ErrorKind;

/// Where a failed answer says what went wrong.
#[derive(Debug)]
pub struct ErrorsMeta {
    pub message: Option<Expr>,
    pub code: Option<Expr>,
    /// The vendor's id of the call, for support.
    pub trace_id: Option<Expr>,
    /// The first rule that fits decides.
    pub map: &'static [ErrorRule],
}

/// What an answer means.
#[derive(Debug)]
pub struct ErrorRule {
    pub status: StatusMatch,
    pub when: Option<Condition>,
    pub kind: ErrorKind,
    /// A list of complaints, or an object of them by field.
    pub fields: Option<Expr>,
}

/// The statuses a rule is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusMatch {
    Any,
    Code(u16),
    /// `4XX` is `Class(4)`.
    Class(u8),
}

impl ErrorsMeta {
    /// No word on the body; the status alone decides.
    pub const DEFAULT: Self = Self {
        message: None,
        code: None,
        trace_id: None,
        map: &[],
    };
}

impl ErrorRule {
    /// A rule for one status.
    #[must_use]
    pub const fn code(status: u16, kind: ErrorKind) -> Self {
        Self {
            status: StatusMatch::Code(status),
            when: None,
            kind,
            fields: None,
        }
    }

    /// Narrows the rule.
    #[must_use]
    pub const fn when(mut self, when: Condition) -> Self {
        self.when = Some(when);
        self
    }

    /// Says where the complaints are.
    #[must_use]
    pub const fn fields(mut self, fields: Expr) -> Self {
        self.fields = Some(fields);
        self
    }
}

impl StatusMatch {
    pub(super) const fn fits(self, status: u16) -> bool {
        match self {
            Self::Any => true,
            Self::Code(code) => code == status,
            Self::Class(class) => class as u16 == status / 100,
        }
    }
}

/// What a status means where no rule says.
pub(super) const fn by_status(status: u16) -> ErrorKind {
    match status {
        401 => ErrorKind::AuthExpired,
        403 => ErrorKind::AuthDenied,
        404 | 410 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        400 | 422 => ErrorKind::InvalidInput,
        429 => ErrorKind::RateLimited,
        _ => ErrorKind::Remote,
    }
}
