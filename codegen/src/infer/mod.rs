//! Documents -> a first catalog.
//!
//! What is inferred is a proposal: it binds and generates as it is, says in comments where it is unsure, and is the
//! user's from then on. An operation or event is never silently left out: where it cannot be an entry, the catalog says why.

mod answer;
mod connection;
mod copies;
#[cfg(test)]
mod corpus;
mod draft;
mod entries;
mod events;
mod facts;
mod links;
mod paging;
mod polling;
mod print;
mod servers;
mod settle;
#[cfg(test)]
mod tests;
mod words;

use indexmap::IndexMap;

use crate::api::Api;
use crate::diagnostic::{Reported, Sink};
use crate::source::Document;

pub use copies::{Given, layout, spec_names};
pub use links::{Route, link_headers};

use draft::Draft;

/// What is inferred from.
#[derive(Debug)]
pub struct Source {
    /// The document's path in the connector's folder.
    pub path: String,
    /// Operations that answer with a `Link` header.
    pub links: Vec<Route>,
}

/// An inferred catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inferred {
    /// The text of `catalog.yaml`.
    pub catalog: String,
    /// How many triggers it has.
    pub triggers: usize,
    /// How many actions it has.
    pub actions: usize,
    /// How many searches it has.
    pub searches: usize,
    /// Operations and events that are no entries; the catalog says why.
    pub left_out: usize,
}

/// Infers the catalog of the connector `name` from its documents; `sources` has the keys and the order of `apis`.
///
/// # Errors
/// Fails where nothing that binds could be made of them, which is a mistake of ours; it is reported.
pub fn infer(
    name: &str,
    apis: &IndexMap<String, Api>,
    sources: &IndexMap<String, Source>,
    sink: &mut Sink,
) -> Result<Inferred, Reported> {
    let mut draft = Draft::new(name, apis, sources);
    let mut keys = words::Keys::default();
    let mut profiles = paging::Profiles::default();
    for (spec, api) in apis {
        let links = sources
            .get(spec)
            .map(|source| source.links.as_slice())
            .unwrap_or_default();
        entries::infer(
            &entries::Cx { spec, api, links },
            &mut draft,
            &mut keys,
            &mut profiles,
        );
    }
    for (spec, api) in apis {
        events::infer(spec, api, &mut draft, &mut keys);
    }
    draft.pagination = profiles.into_parts();
    connection::infer(apis, &mut draft);
    facts::infer_errors(apis, &mut draft);
    settle::settle(draft, apis, sink)
}

/// The `Link` headers of a document, to be asked for before its tree is handed on.
pub fn links_of(document: &Document) -> Vec<Route> {
    link_headers(&document.root)
}
