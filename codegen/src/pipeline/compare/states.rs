//! The states of one connector: what of each could be read and bound.

use indexmap::IndexMap;

use super::Outcome;
use crate::api::Api;
use crate::catalog::bind::what_fits;
use crate::catalog::model::Deprecation;
use crate::catalog::{self, Bound, Parts};
use crate::diagnostic::{Code, Diagnostic, Severity, Sink, Texts as _};
use crate::diff::impact::{Kind, keys};
use crate::source::Sources;
use crate::source::overlay::LeftOut;

/// A connector's folder, read, and bound as far as it can be.
pub(super) struct State {
    pub(super) apis: IndexMap<String, Api>,
    pub(super) version: semver::Version,
    /// The one that stands in its catalog, whatever it is raised to.
    pub(super) written: semver::Version,
    /// Of a catalog that does not fit, what does.
    pub(super) bound: Bound,
    /// Why the rest could not be bound; none where everything was.
    pub(super) problems: Vec<Diagnostic>,
    /// As it stands, where that is not how it is compared.
    whole: Option<Whole>,
}

/// What a state comes to with all actions of its overlays.
struct Whole {
    problems: Vec<Diagnostic>,
    entries: Vec<(Kind, String)>,
}

impl State {
    fn of(parts: Parts) -> Self {
        let mut found = Sink::new();
        let bound = what_fits(&parts.catalog, &parts.apis, &mut found);
        Self {
            apis: parts.apis,
            version: parts.catalog.app.version.value.clone(),
            written: parts.catalog.app.version.value.clone(),
            bound,
            problems: errors(found),
            whole: None,
        }
    }

    /// In the place of an old state that could not be read, so that there is nothing to compare `after` with.
    pub(super) fn unknown(after: &Self, found: Sink) -> Self {
        Self {
            apis: after.apis.clone(),
            version: after.version.clone(),
            written: after.written.clone(),
            bound: after.bound.clone(),
            problems: errors(found),
            whole: None,
        }
    }

    /// The former keys that the crate knows as it stands, and knows no more in a version.
    fn dropped_with<'s>(
        &'s self,
        version: &'s semver::Version,
    ) -> impl Iterator<Item = (&'s str, &'s Deprecation)> {
        let app = &self.bound.app;
        let kept = self.bound.deprecated.iter();
        kept.filter(move |(_, one)| {
            let remove = one.remove.as_ref();
            !one.is_over(app) && remove.is_some_and(|remove| remove.value <= *version)
        })
        .map(|(key, one)| (key.as_str(), one))
    }

    /// The former keys that the crate knows, and knows no more where it has the version of `later`.
    pub(super) fn dropped_by<'s>(
        &'s self,
        later: &'s Self,
    ) -> impl Iterator<Item = (&'s str, &'s Deprecation)> {
        let kept = self.dropped_with(&later.bound.app.version.value);
        // What the catalog does not name any more was taken out of it.
        kept.filter(|(key, _)| later.bound.deprecated.contains_key(*key))
    }

    pub(super) fn fits(&self) -> bool {
        self.problems.is_empty()
    }

    /// Why it does not fit as it stands.
    pub(super) fn reasons(&self) -> &[Diagnostic] {
        match &self.whole {
            Some(whole) => &whole.problems,
            None => &self.problems,
        }
    }

    /// Entries that fit as it stands, and not as it is compared: what an action of an overlay gave its operation is no
    /// entry without it.
    pub(super) fn untold(&self) -> Vec<(Kind, String)> {
        let known = keys(&self.bound);
        let entries = self.whole.iter().flat_map(|whole| &whole.entries);
        entries
            .filter(|one| !known.contains(one))
            .cloned()
            .collect()
    }
}

fn errors(found: Sink) -> Vec<Diagnostic> {
    let found = found.into_sorted().into_iter();
    found
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .collect()
}

/// The new state of a connector.
pub(super) struct After {
    pub(super) state: State,
    /// As it is compared, where that is not all of it: an overlay was mended for the new document already, and what of
    /// it does not fit the old one is left out here as well.
    lenient: Option<State>,
}

impl After {
    /// Whether a version drops former keys that the crate knows as it stands.
    pub(super) fn is_less_with(&self, version: &semver::Version) -> bool {
        self.state.dropped_with(version).next().is_some()
    }

    /// The state as it is with another version.
    pub(super) fn raise(&mut self, version: &semver::Version) {
        for state in [Some(&mut self.state), self.lenient.as_mut()] {
            let Some(state) = state else { continue };
            state.version.clone_from(version);
            state.bound.app.version.value.clone_from(version);
        }
    }

    /// The state as it is held against the old one.
    pub(super) fn compared(&self) -> &State {
        self.lenient.as_ref().unwrap_or(&self.state)
    }
}

/// Reads both states of a connector. Actions of overlays that match nothing in one of the documents are left out of the
/// other one as well: what they did there is no change of the vendor's.
pub(super) fn read(old: &mut Sources, new: &mut Sources) -> (Outcome<State>, Outcome<After>) {
    let before = parts(old, &LeftOut::default());
    let after = parts(new, &LeftOut::default());
    let unmatched = [unmatched(&before), unmatched(&after)];
    let [of_old, of_new] = &unmatched;
    let is_lost = of_new.is_empty() && after.made.is_err();
    if is_lost || of_old.is_empty() && of_new.is_empty() {
        let after = after.map(|parts| After {
            state: State::of(parts),
            lenient: None,
        });
        return (before.map(State::of), after);
    }
    let whole = before.made.ok().map(|parts| {
        let state = State::of(parts);
        Whole {
            entries: keys(&state.bound),
            problems: state.problems,
        }
    });
    let (before, lenient) = without_unmatched(old, new, &unmatched);
    let [of_old, of_new] = unmatched;
    let mut old = before.map(State::of);
    if let Ok(state) = &mut old.made {
        state.problems.extend(of_old);
        state.whole = whole;
    }
    let lenient = lenient.map(State::of);
    if of_new.is_empty() {
        let after = after.map(|parts| After {
            state: State::of(parts),
            lenient: lenient.made.ok(),
        });
        return (old, after);
    }
    let new = lenient.map(|mut state| {
        // What does not fit the old document without those actions either is no more than their consequence.
        let known = old.made.as_ref().map_or(&[][..], |old| &old.problems);
        let is_known = |one: &Diagnostic| known.iter().any(|other| is_same(one, other));
        state.problems.retain(|one| !is_known(one));
        state.problems.splice(0..0, of_new);
        After {
            state,
            lenient: None,
        }
    });
    (old, new)
}

fn parts(sources: &mut Sources, left_out: &LeftOut) -> Outcome<Parts> {
    let mut found = Sink::new();
    let made = catalog::parts(sources, left_out, &mut found);
    Outcome { made, found }
}

/// The actions of overlays that match nothing, where that is all that keeps a state from being read.
fn unmatched(read: &Outcome<Parts>) -> Vec<Diagnostic> {
    let is_error = |found: &&Diagnostic| found.severity == Severity::Error;
    let mut errors = read.found.diagnostics().iter().filter(is_error);
    match read.made.is_err() && errors.clone().all(|one| one.code == Code::OverlayNoMatch) {
        true => errors.by_ref().cloned().collect(),
        false => Vec::new(),
    }
}

/// Reads both again, without these actions, and without those that match nothing then.
fn without_unmatched(
    old: &mut Sources,
    new: &mut Sources,
    unmatched: &[Vec<Diagnostic>; 2],
) -> (Outcome<Parts>, Outcome<Parts>) {
    let mut left_out = [LeftOut::default(), LeftOut::default()];
    let [of_old, of_new] = unmatched;
    let mut found = [LeftOut::unmatched(of_old), LeftOut::unmatched(of_new)];
    // Ends: each round leaves out another action, of which there are so many and no more.
    loop {
        let before = left_out.clone();
        let [in_old, in_new] = &mut left_out;
        let [of_old, of_new] = &found;
        leave_out(of_old, (&*old, in_old), (&*new, in_new));
        leave_out(of_new, (&*new, in_new), (&*old, in_old));
        (*old, *new) = (old.unread(), new.unread());
        let (was, is) = (parts(old, in_old), parts(new, in_new));
        let [of_old, of_new] = &mut found;
        *of_old = LeftOut::unmatched(was.found.diagnostics());
        *of_new = LeftOut::unmatched(is.found.diagnostics());
        if left_out == before || of_old.is_empty() && of_new.is_empty() {
            return (was, is);
        }
    }
}

/// Leaves actions out on their own side, and on the other one where the same overlay stands there.
fn leave_out(
    found: &LeftOut,
    (own, in_own): (&Sources, &mut LeftOut),
    (other, in_other): (&Sources, &mut LeftOut),
) {
    for (file, index) in found.actions() {
        in_own.add(file.clone(), index);
        let Some(twin) = own.relative(file).map(|path| other.named(path)) else {
            continue;
        };
        if own.text(file) == other.text(&twin) {
            in_other.add(twin, index);
        }
    }
}

/// Whether both say the same; files of two folders may be called otherwise.
fn is_same(one: &Diagnostic, other: &Diagnostic) -> bool {
    let at = |found: &Diagnostic| found.place.as_ref().map(|place| place.pointer.clone());
    one.code == other.code && one.message == other.message && at(one) == at(other)
}
