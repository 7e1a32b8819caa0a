//! Catalog + [`Api`]s -> [`Bound`]: every reference is resolved and everything that can be proved before a request is
//! made is proved here.
//!
//! A part that cannot be bound is reported and left out, and the binding goes on; with an error there is no
//! [`Bound`] at the end but for who asks [what fits](what_fits).

mod action;
mod call;
mod connection;
mod fields;
mod find_or_create;
mod full_call;
mod hook;
mod limits;
mod names;
mod output;
mod pages;
mod resolve;
mod resource;
mod same;
mod spec;
mod template;
mod trigger;
mod walk;

#[cfg(test)]
mod tests;

use indexmap::IndexMap;

use super::bound::Bound;
use super::model::Catalog;
use crate::api::Api;
use crate::diagnostic::{Diagnostic, Place, Reported, Sink, Unknown};

/// Binds `catalog` to the documents it names; `apis` holds one for each key under `specs:`.
///
/// # Errors
///
/// Fails where an error was reported.
pub fn bind(
    catalog: &Catalog,
    apis: &IndexMap<String, Api>,
    sink: &mut Sink,
) -> Result<Bound, Reported> {
    let mut found = Sink::new();
    let bound = what_fits(catalog, apis, &mut found);
    let reported = found.reported();
    sink.extend(found);
    match reported {
        None => Ok(bound),
        Some(reported) => Err(reported),
    }
}

/// What of `catalog` can be bound: entries that name what is not there are reported and left out, others stay, also where
/// something else of them is wrong (a sample, a label).
///
/// For who asks what a document does to a project; nothing is generated of it.
#[must_use]
pub fn what_fits(catalog: &Catalog, apis: &IndexMap<String, Api>, sink: &mut Sink) -> Bound {
    Binder {
        catalog,
        apis,
        sink,
    }
    .bind()
}

/// What all parts of the binding share.
struct Binder<'a, 's> {
    catalog: &'a Catalog,
    apis: &'a IndexMap<String, Api>,
    sink: &'s mut Sink,
}

impl<'a> Binder<'a, '_> {
    fn bind(mut self) -> Bound {
        // Destructured, so that a section added to the format cannot be forgotten here.
        let Catalog {
            file: _,
            app,
            specs: _,
            connection: _,
            http,
            resources,
            lookups,
            triggers,
            actions,
            searches,
            find_or_create,
            deprecated,
        } = self.catalog;
        self.check_limits();
        self.check_names();
        let specs = self.specs();
        let resources = bind_each(resources, |resource| self.resource(resource));
        let lookups = bind_each(lookups, |lookup| self.lookup(lookup));
        let triggers = bind_each(triggers, |trigger| self.trigger(trigger));
        let actions = bind_each(actions, |action| self.action(action));
        let searches = bind_each(searches, |search| self.search(search));
        let find_or_create = bind_each(find_or_create, |entry| {
            self.find_or_create(entry, &actions, &searches)
        });
        self.check_deprecated(deprecated);
        let mut bound = Bound {
            app: app.clone(),
            specs,
            connection: self.connection(),
            http: http.clone(),
            resources,
            lookups,
            triggers,
            actions,
            searches,
            find_or_create,
            deprecated: deprecated.clone(),
        };
        self.bind_auth(&mut bound);
        bound
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.sink.emit(diagnostic);
    }
}

fn bind_each<'i, T, B>(
    items: &'i IndexMap<String, T>,
    mut bind: impl FnMut(&'i T) -> Option<B>,
) -> IndexMap<String, B> {
    items
        .iter()
        .filter_map(|(key, item)| Some((key.clone(), bind(item)?)))
        .collect()
}

/// A diagnostic with the nearest of the names that would have been right; `otherwise` says what to do where there is none.
fn with_near<'c>(
    diagnostic: Diagnostic,
    wrong: &str,
    candidates: impl IntoIterator<Item = &'c str> + Clone,
    otherwise: &str,
) -> Diagnostic {
    let diagnostic = diagnostic.unknown(Unknown::new(wrong, candidates.clone()));
    if let Some(near) = crate::source::closest(wrong, candidates.clone()) {
        return diagnostic.help(format!("did you mean `{near}`?"));
    }
    let mut all: Vec<&str> = candidates.into_iter().collect();
    all.dedup();
    const SHOWN: usize = 8;
    match all.len() {
        0 => diagnostic.help(otherwise),
        1..=SHOWN => diagnostic.help(format!("known here: `{}`", all.join("`, `"))),
        more => {
            all.truncate(SHOWN);
            diagnostic.help(format!(
                "known here: `{}` and {} more",
                all.join("`, `"),
                more - SHOWN
            ))
        }
    }
}

/// The place of the member `key` below `place`.
fn below(place: &Place, key: &str) -> Place {
    Place::value(place.file.clone(), place.pointer.child(key))
}
