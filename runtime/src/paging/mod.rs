//! Lists that come in pages.

mod first;
mod link;
mod pager;
mod pair;
mod stream;
mod walk;

#[cfg(test)]
mod tests;

use crate::expression::{Condition, Expr, FieldPath};

pub(crate) use pager::Pager;
pub use pair::{PageKey, PageKeyFrom};
pub use stream::{Items, Page, PageStream, Stop};
#[cfg(feature = "polling")]
pub(crate) use walk::{Places, narrowed};

/// How the pages of a list follow each other: constant data.
#[derive(Debug, Clone, Copy)]
pub struct Pages {
    pub kind: PageKind,
    /// Where a page's items are in the body, by a JSON pointer's segments; empty where the body is
    /// the list.
    pub items: &'static [&'static str],
    /// What is there is one record, or null for none, and not a list.
    pub record: bool,
    /// Where in an item the output is, by member names; empty for all of it.
    pub item_at: &'static [&'static str],
    pub size: Option<PageSize>,
    /// Bounds every loop.
    pub max_pages: u32,
    /// Ask for another page only while this holds of the last one.
    pub continue_while: Option<Condition>,
}

/// What leads from one page to the next.
#[derive(Debug, Clone, Copy)]
pub enum PageKind {
    /// One page is all there is.
    None,
    /// The response holds a token for the next page.
    Cursor { next: Expr, send: Destination },
    /// Pages are numbered.
    Page { send: Destination, first: i64 },
    /// Items are counted.
    Offset { send: Destination },
    /// A `Link` header (RFC 8288) of this relation.
    LinkHeader { rel: &'static str },
    /// The response holds the next page's URL.
    NextUrl { next: Expr },
    /// The next page starts after this field of the last item.
    LastId { field: FieldPath, send: Destination },
    /// As `LastId`, but the field may be a list and usually goes into the body.
    SearchAfter { field: FieldPath, send: Destination },
    /// The next page starts after what the list is sorted by and, among equals, an id. Both are
    /// sent or neither.
    StartAfter { value: PageKey, id: PageKey },
}

/// How many items a page shall have.
#[derive(Debug, Clone, Copy)]
pub struct PageSize {
    pub send: Destination,
    /// `None`: nothing is sent, the vendor's own size holds.
    pub default: Option<u32>,
}

/// Where a value goes into the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Destination {
    pub to: SendTo,
    /// A number is sent as text; it makes a difference in JSON bodies only.
    pub as_text: bool,
}

/// A place in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendTo {
    Query(&'static str),
    Header(&'static str),
    /// By a JSON pointer's segments.
    Body(&'static [&'static str]),
}

impl Pages {
    /// One page whose items are at this place.
    #[must_use]
    pub const fn new(kind: PageKind, items: &'static [&'static str]) -> Self {
        Self {
            kind,
            items,
            record: false,
            item_at: &[],
            size: None,
            max_pages: 1000,
            continue_while: None,
        }
    }

    /// Says that there is one record, or null for none, where other answers have a list.
    #[must_use]
    pub const fn record(mut self) -> Self {
        self.record = true;
        self
    }

    /// Says where in an item the output is, by member names.
    #[must_use]
    pub const fn item_at(mut self, path: &'static [&'static str]) -> Self {
        self.item_at = path;
        self
    }

    /// Sets where the page size is sent, and how large a page shall be.
    #[must_use]
    pub const fn size(mut self, send: Destination, default: u32) -> Self {
        self.size = Some(PageSize {
            send,
            default: Some(default),
        });
        self
    }

    /// Sets the bound.
    #[must_use]
    pub const fn max_pages(mut self, pages: u32) -> Self {
        self.max_pages = pages;
        self
    }

    /// Sets the condition for going on.
    #[must_use]
    pub const fn continue_while(mut self, condition: Condition) -> Self {
        self.continue_while = Some(condition);
        self
    }
}

impl Destination {
    /// A query parameter.
    #[must_use]
    pub const fn query(name: &'static str) -> Self {
        Self {
            to: SendTo::Query(name),
            as_text: false,
        }
    }

    /// A header.
    #[must_use]
    pub const fn header(name: &'static str) -> Self {
        Self {
            to: SendTo::Header(name),
            as_text: false,
        }
    }

    /// A member of the body, by a JSON pointer's segments.
    #[must_use]
    pub const fn body(path: &'static [&'static str]) -> Self {
        Self {
            to: SendTo::Body(path),
            as_text: false,
        }
    }

    /// Numbers are sent as text.
    #[must_use]
    pub const fn as_text(mut self) -> Self {
        self.as_text = true;
        self
    }
}
