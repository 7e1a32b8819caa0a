//! Servers, as operations are called on them: their own, else those of their path, else those of the document.

use std::collections::HashMap;

use super::change::{Change, Part};
use super::class::{Class, Subject, Way};
use super::comparer::{Comparer, Said, Step};
use super::operations::{in_path, nameless};
use crate::api::model::{Api, Operation, Server, ServerVariable};
use crate::diagnostic::Place;
use crate::source::Pointer;

/// What the servers of all operations that both documents have became; `matched` is old to new, by index. An operation
/// that names servers of its own does not notice what becomes of the document's, and one that names the same as the
/// document is called where it was.
pub(super) fn servers(comparer: &mut Comparer<'_>, matched: &HashMap<usize, usize>) {
    let (old, new) = (comparer.old, comparer.new);
    let mut pairs: Vec<(usize, usize)> = matched.iter().map(|(a, b)| (*a, *b)).collect();
    pairs.sort_unstable();
    let (mut common, mut own) = (Vec::new(), Vec::new());
    for (a, b) in pairs {
        let (Some(before), Some(after)) = (old.operations.get(a), new.operations.get(b)) else {
            continue;
        };
        let part = Part::Operation(Some(a), Some(b));
        match before.servers.is_empty() && after.servers.is_empty() {
            true => common.push((before, after, part)),
            false => own.push((before, after, part)),
        }
    }
    let changed = changes(&old.servers, &new.servers);
    let is_everywhere = own.is_empty();
    for (before, after, part) in common {
        if changed.is_empty() {
            break;
        }
        // What is everyone's is told of the document, what is not of those whose it is.
        let part = if is_everywhere { Part::Document } else { part };
        let node = comparer.root(Step::Document(EVERYONES), part);
        let place =
            |of: &Operation| Place::key(of.origin.file.clone(), Pointer::root().child("servers"));
        let places = (place(before), place(after));
        for (class, detail) in &changed {
            let said = Said::of_both(detail.clone(), &places.0, &places.1);
            comparer.emit(*class, node, Way::Neither, said);
        }
        if is_everywhere {
            break;
        }
    }
    for (before, after, part) in own {
        let changed = changes(called(old, before), called(new, after));
        if changed.is_empty() {
            continue;
        }
        let node = comparer.root(super::operations::step(before), part);
        for (class, detail) in changed {
            let said = Said::of_both(detail, &before.origin, &after.origin);
            comparer.emit(class, node, Way::Neither, said);
        }
    }
}

/// What changes of the document's own servers are told of.
const EVERYONES: &str = "servers";

/// Whether a change is one of the document's own servers.
pub(super) fn is_of_all(change: &Change) -> bool {
    change.class.subject() == Subject::Server && change.subject == EVERYONES
}

/// Where an operation is called.
fn called<'a>(api: &'a Api, operation: &'a Operation) -> &'a [Server] {
    match operation.servers.as_slice() {
        [] => &api.servers,
        own => own,
    }
}

/// A path begins with a slash, so that the one at the end of an address says nothing. Hosts know no case.
fn address(server: &Server) -> String {
    plain_address(&server.url)
}

/// An address with its variables by their places alone, as it is compared.
#[must_use]
pub fn nameless_address(url: &str) -> String {
    nameless(&plain_address(url))
}

/// The same of an address.
fn plain_address(url: &str) -> String {
    let url = url.trim_end_matches('/');
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (host, path) = match rest.split_once('/') {
        Some((host, path)) => (host, format!("/{path}")),
        None => (rest, String::new()),
    };
    // Names of variables do.
    let mut inside = false;
    let host: String = host
        .chars()
        .map(|c| {
            inside = c == '{' || inside && c != '}';
            if inside { c } else { c.to_ascii_lowercase() }
        })
        .collect();
    format!("{}://{host}{path}", scheme.to_ascii_lowercase())
}

/// The server that one became: of the same address, else of one that differs in the names of variables alone.
fn counterpart<'s>(server: &Server, own: &[Server], others: &'s [Server]) -> Option<&'s Server> {
    let same = others.iter().find(|one| address(one) == address(server));
    same.or_else(|| {
        others.iter().find(|one| {
            nameless_address(&one.url) == nameless_address(&server.url)
                && own.iter().all(|other| address(other) != address(one))
        })
    })
}

/// A document that names no server is served where it was found, which `/` says as well.
fn named(servers: &[Server]) -> &[Server] {
    match servers {
        [only] if address(only).is_empty() => &[],
        servers => servers,
    }
}

fn changes(old: &[Server], new: &[Server]) -> Vec<(Class, String)> {
    if old == new {
        return Vec::new();
    }
    let (old, new) = (named(old), named(new));
    let mut found = Vec::new();
    for server in old {
        let Some(other) = counterpart(server, old, new) else {
            found.push((Class::ServerRemoved, format!("`{}`", server.url)));
            continue;
        };
        let names: Vec<(&str, &str)> =
            std::iter::zip(in_path(&server.url), in_path(&other.url)).collect();
        let becomes = |name: &str| {
            let found = names.iter().find(|(was, _)| *was == name);
            found.map_or_else(|| name.to_owned(), |(_, is)| (*is).to_owned())
        };
        for (was, is) in names.iter().filter(|(was, is)| was != is) {
            let detail = format!("`{was}` of `{}` is `{is}`", server.url);
            found.push((Class::ServerVariableRenamed, detail));
        }
        for (name, variable) in &server.variables {
            let ServerVariable { default, values } = variable;
            let detail = match other.variables.get(&becomes(name)) {
                None => format!("`{name}` of `{}` is gone", server.url),
                Some(found) if found.default != *default => format!(
                    "`{name}` of `{}` is `{}` by default, it was `{default}`",
                    server.url, found.default
                ),
                Some(found) if found.values != *values => {
                    format!("`{name}` of `{}` has other values", server.url)
                }
                Some(_) => continue,
            };
            found.push((Class::ServerVariableChanged, detail));
        }
        for name in other.variables.keys() {
            if !server.variables.keys().any(|was| becomes(was) == *name) {
                let detail = format!("`{name}` of `{}` is new", server.url);
                found.push((Class::ServerVariableChanged, detail));
            }
        }
    }
    for server in new {
        if counterpart(server, new, old).is_none() {
            found.push((Class::ServerAdded, format!("`{}`", server.url)));
        }
    }
    if let (Some(a), Some(b)) = (old.first(), new.first())
        && address(a) != address(b)
        && counterpart(a, old, new).is_some_and(|now| address(now) != address(b))
    {
        let detail = format!("`{}` is `{}` now", a.url, b.url);
        found.push((Class::ServerDefaultChanged, detail));
    }
    found
}
