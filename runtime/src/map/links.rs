//! Which links a mapping goes by, for whoever runs it.

use super::{Derived, Reading, Writing};

/// What a declared mapping says of its links: what its host keeps for it, and looks up before it runs. Custom steps look
/// up what they like; only they know.
///
/// ```
/// use tieline_runtime::map::{LinkPurpose, LinkUse, Links};
///
/// /// The names of the links that are to be in the context before the mapping runs.
/// fn needed<M: Links>() -> Vec<&'static str> {
///     let needed = M::LINKS.iter().filter(|one| one.purpose == LinkPurpose::Find);
///     needed.map(|one| one.link).collect()
/// }
///
/// // As the generator writes it.
/// struct InvoiceToInvoice;
/// impl Links for InvoiceToInvoice {
///     const LINKS: &'static [LinkUse] = &[
///         LinkUse::remember("invoice", "_id", "id"),
///         LinkUse::find("contact", "contactDetails.id"),
///     ];
/// }
/// assert_eq!(needed::<InvoiceToInvoice>(), ["contact"]);
/// ```
pub trait Links {
    /// Each use of a link, once.
    const LINKS: &'static [LinkUse];
}

/// One use of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkUse {
    /// Its name in the mapping files.
    pub link: &'static str,
    /// Where the id stands that it goes by: a path of the source record, `lines[].id` for one in each element of a list.
    pub by: &'static str,
    /// What it is used for.
    pub purpose: LinkPurpose,
}

/// What a link is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Once the action has answered, the pair of ids is remembered.
    Remember {
        /// Where the other id stands in the answer.
        answer: &'static str,
    },
    /// The mapping fills a field with the id that it leads to: [`MapContext::link`](super::MapContext::link).
    Find,
    /// A field goes on from the furthest state that was written to it: `Crossing::recall` in [`guard`](super::guard) finds
    /// out, unless the host says it by [`MapContext::state`](super::MapContext::state).
    State,
    /// Records whose state was passed on before are left out: `Crossing::recall` in [`guard`](super::guard) finds out.
    Passed,
    /// Records that are the other direction's work are left out: `Crossing::recall` in [`guard`](super::guard) finds out.
    Echo,
}

impl LinkUse {
    /// Remembered, with the id that stands at `answer` in what the action answers.
    #[must_use]
    pub const fn remember(link: &'static str, by: &'static str, answer: &'static str) -> Self {
        Self::of(link, by, LinkPurpose::Remember { answer })
    }

    /// Looked up for a field.
    #[must_use]
    pub const fn find(link: &'static str, by: &'static str) -> Self {
        Self::of(link, by, LinkPurpose::Find)
    }

    /// Looked up for the state that was last written.
    #[must_use]
    pub const fn state(link: &'static str, by: &'static str) -> Self {
        Self::of(link, by, LinkPurpose::State)
    }

    /// Asked for the state that was passed on.
    #[must_use]
    pub const fn passed(link: &'static str, by: &'static str) -> Self {
        Self::of(link, by, LinkPurpose::Passed)
    }

    /// Asked by a guard.
    #[must_use]
    pub const fn echo(link: &'static str, by: &'static str) -> Self {
        Self::of(link, by, LinkPurpose::Echo)
    }

    const fn of(link: &'static str, by: &'static str, purpose: LinkPurpose) -> Self {
        Self { link, by, purpose }
    }
}

impl Links for Derived {
    const LINKS: &'static [LinkUse] = &[];
}

/// Paths are those of the connector's record, also where it is made of another one.
impl<M: Links, R, S> Links for Reading<M, R, S> {
    const LINKS: &'static [LinkUse] = M::LINKS;
}

impl<M: Links, R, T> Links for Writing<M, R, T> {
    const LINKS: &'static [LinkUse] = M::LINKS;
}
