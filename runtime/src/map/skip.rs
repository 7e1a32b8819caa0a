//! Why a mapping left a record out.

use std::fmt;

/// Why a record was left out. [`fmt::Display`] says it in a sentence that names paths and never values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SkipReason {
    /// What about the record decided it.
    pub kind: SkipKind,
    /// The source path that decided it; of a condition its text, of several paths all of them, and nothing of a custom
    /// step.
    pub source: &'static str,
    /// The target path that wanted it; nothing where it is about the whole record.
    pub target: &'static str,
}

/// What decided that a record is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SkipKind {
    /// There is no value (`on_missing: skip_record`).
    Missing,
    /// There is one that the rule does not provide for (`on_unknown: skip_record`).
    Unknown,
    /// A condition (`when`) does not hold.
    Condition,
    /// None of several target fields has a value (`require_any`).
    NoneOf,
    /// Nothing is linked to the id yet.
    Unlinked {
        /// The link that was asked.
        link: &'static str,
    },
    /// The other direction made or wrote it (`guard`).
    Echo {
        /// The link that the guard goes by.
        link: &'static str,
    },
    /// Its state was passed on before, or comes before one that was (`only_forward`).
    Passed {
        /// The link that states are kept under.
        link: &'static str,
    },
}

impl SkipReason {
    /// There is no value at `source`.
    #[must_use]
    pub const fn missing(source: &'static str, target: &'static str) -> Self {
        Self::new(SkipKind::Missing, source, target)
    }

    /// The value at `source` is not provided for.
    #[must_use]
    pub const fn unknown(source: &'static str, target: &'static str) -> Self {
        Self::new(SkipKind::Unknown, source, target)
    }

    /// A condition does not hold; `target` is the field whose rule it is of, or nothing.
    #[must_use]
    pub const fn condition(condition: &'static str, target: &'static str) -> Self {
        Self::new(SkipKind::Condition, condition, target)
    }

    /// None of several fields has a value.
    #[must_use]
    pub const fn none_of(source: &'static str, target: &'static str) -> Self {
        Self::new(SkipKind::NoneOf, source, target)
    }

    /// The link knows nothing for the id at `source`.
    #[must_use]
    pub const fn unlinked(link: &'static str, source: &'static str, target: &'static str) -> Self {
        Self::new(SkipKind::Unlinked { link }, source, target)
    }

    /// The record whose id is at `source` comes from the other direction.
    #[must_use]
    pub const fn echo(link: &'static str, source: &'static str) -> Self {
        Self::new(SkipKind::Echo { link }, source, "")
    }

    /// The state at `source` was passed on before.
    #[must_use]
    pub const fn passed(link: &'static str, source: &'static str) -> Self {
        Self::new(SkipKind::Passed { link }, source, "")
    }

    const fn new(kind: SkipKind, source: &'static str, target: &'static str) -> Self {
        Self {
            kind,
            source,
            target,
        }
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind,
            source,
            target,
        } = self;
        match kind {
            SkipKind::Missing if source.is_empty() => f.write_str("no value")?,
            SkipKind::Missing => write!(f, "`{source}` has no value")?,
            SkipKind::Unknown => write!(f, "`{source}` has a value that the rule does not know")?,
            SkipKind::Condition => write!(f, "`{source}` does not hold")?,
            SkipKind::NoneOf => {
                return write!(f, "none of `{target}` has a value");
            }
            SkipKind::Unlinked { link } => {
                write!(f, "nothing is linked to `{source}` under `{link}`")?;
            }
            SkipKind::Echo { link } => {
                return write!(
                    f,
                    "the other direction wrote it, as the link `{link}` of `{source}` says"
                );
            }
            SkipKind::Passed { link } => {
                return write!(
                    f,
                    "the state `{source}` was passed on before, as the link `{link}` says"
                );
            }
        }
        if target.is_empty() {
            Ok(())
        } else {
            write!(f, ", for `{target}`")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SkipReason;

    #[test]
    fn each_kind_says_what_it_is() {
        let said = [
            SkipReason::missing("contact.email", "email"),
            SkipReason::missing("", "owner_id"),
            SkipReason::unknown("status", "state"),
            SkipReason::condition("status == 'won'", ""),
            SkipReason::condition("due < now", "lines"),
            SkipReason::none_of("mail or phone", "email or phone"),
            SkipReason::unlinked("contact", "id", "contactId"),
            SkipReason::echo("contact", "id"),
            SkipReason::passed("invoice", "status"),
        ]
        .map(|reason| reason.to_string());
        assert_eq!(
            said,
            [
                "`contact.email` has no value, for `email`",
                "no value, for `owner_id`",
                "`status` has a value that the rule does not know, for `state`",
                "`status == 'won'` does not hold",
                "`due < now` does not hold, for `lines`",
                "none of `email or phone` has a value",
                "nothing is linked to `id` under `contact`, for `contactId`",
                "the other direction wrote it, as the link `contact` of `id` says",
                "the state `status` was passed on before, as the link `invoice` says",
            ]
        );
    }
}
