//! Credentials and scopes.

use std::collections::BTreeSet;

use super::change::Part;
use super::class::{Class, Way};
use super::comparer::{Comparer, NodeId, Said, Step, word};
use crate::api::model::{
    OAuthFlow, OAuthFlowKind, Operation, SecurityAlternative, SecurityKind, SecurityScheme,
};

/// Schemes of the whole document.
pub(super) fn document(comparer: &mut Comparer<'_>) {
    let (old, new) = (comparer.old, comparer.new);
    for (name, scheme) in &old.security_schemes {
        let node = comparer.root(Step::Name(name), Part::Document);
        match new.security_schemes.get(name) {
            Some(other) => schemes(comparer, scheme, other, node),
            None => {
                let said = Said {
                    old: Some(&scheme.origin),
                    ..Said::default()
                };
                comparer.emit(Class::SchemeRemoved, node, Way::Neither, said);
            }
        }
    }
    for (name, scheme) in &new.security_schemes {
        if !old.security_schemes.contains_key(name) {
            let node = comparer.root(Step::Name(name), Part::Document);
            let said = Said {
                new: Some(&scheme.origin),
                ..Said::default()
            };
            comparer.emit(Class::SchemeAdded, node, Way::Neither, said);
        }
    }
}

fn schemes(comparer: &mut Comparer<'_>, old: &SecurityScheme, new: &SecurityScheme, node: NodeId) {
    let mut tell = |class, detail: String| {
        let said = Said::of_both(detail, &old.origin, &new.origin);
        comparer.emit(class, node, Way::Neither, said);
    };
    match (&old.kind, &new.kind) {
        (SecurityKind::OAuth2(a), SecurityKind::OAuth2(b)) => flows(&mut tell, a, b),
        (a, b) if a == b => {}
        (a, b) => tell(
            Class::SchemeChanged,
            format!("{} is {} now", kind(a), kind(b)),
        ),
    }
}

fn kind(kind: &SecurityKind) -> String {
    match kind {
        SecurityKind::ApiKey { location, name } => {
            format!("a key in the {} `{name}`", word(*location))
        }
        SecurityKind::Basic => "basic".to_owned(),
        SecurityKind::Bearer => "bearer".to_owned(),
        SecurityKind::Http(scheme) => format!("HTTP `{scheme}`"),
        SecurityKind::OAuth2(_) => "OAuth 2".to_owned(),
        SecurityKind::OpenIdConnect(url) => format!("OpenID Connect at `{url}`"),
    }
}

fn flow_word(kind: OAuthFlowKind) -> &'static str {
    match kind {
        OAuthFlowKind::AuthorizationCode => "authorizationCode",
        OAuthFlowKind::ClientCredentials => "clientCredentials",
        OAuthFlowKind::Implicit => "implicit",
        OAuthFlowKind::Password => "password",
        OAuthFlowKind::DeviceAuthorization => "deviceAuthorization",
    }
}

fn flows(tell: &mut impl FnMut(Class, String), old: &[OAuthFlow], new: &[OAuthFlow]) {
    for flow in old {
        let OAuthFlow {
            kind,
            authorization_url,
            token_url,
            refresh_url,
            scopes,
        } = flow;
        let name = flow_word(*kind);
        let Some(other) = new.iter().find(|found| found.kind == *kind) else {
            tell(Class::OAuthFlowRemoved, format!("`{name}`"));
            continue;
        };
        for (what, a, b) in [
            (
                "authorizationUrl",
                authorization_url,
                &other.authorization_url,
            ),
            ("tokenUrl", token_url, &other.token_url),
            ("refreshUrl", refresh_url, &other.refresh_url),
        ] {
            if a != b {
                let show = |url: &Option<String>| match url {
                    Some(url) => format!("`{url}`"),
                    None => "none".to_owned(),
                };
                tell(
                    Class::OAuthUrlChanged,
                    format!("`{what}` of `{name}`: {} is {} now", show(a), show(b)),
                );
            }
        }
        for scope in scopes.keys() {
            if !other.scopes.contains_key(scope) {
                tell(Class::OAuthScopeWithdrawn, format!("`{scope}`"));
            }
        }
        for scope in other.scopes.keys() {
            if !scopes.contains_key(scope) {
                tell(Class::OAuthScopeOffered, format!("`{scope}`"));
            }
        }
    }
    for flow in new {
        if !old.iter().any(|found| found.kind == flow.kind) {
            tell(Class::OAuthFlowAdded, format!("`{}`", flow_word(flow.kind)));
        }
    }
}

/// What one operation asks for. Told of the document: what many operations have in common is one change.
pub(super) fn operation(comparer: &mut Comparer<'_>, old: &Operation, new: &Operation, part: Part) {
    if old.security == new.security {
        return;
    }
    let node = comparer.root(Step::Document("security"), part);
    let mut tell = |class, detail: String| {
        let said = Said::of_both(detail, &old.origin, &new.origin);
        comparer.emit(class, node, Way::Neither, said);
    };
    match (is_open(&old.security), is_open(&new.security)) {
        // What is asked for and not defined is told of the document.
        (true, false) if old.security_undefined => return,
        (false, true) if new.security_undefined => return,
        (true, false) => {
            let credentials: Vec<String> = new.security.iter().map(names).collect();
            tell(Class::SecurityRequired, credentials.join(" or "));
            return;
        }
        (false, true) => {
            tell(Class::SecurityDropped, String::new());
            return;
        }
        (true, true) | (false, false) => {}
    }
    let all = || old.security.iter().chain(&new.security);
    let Paired { both, gone, come } = paired(&old.security, &new.security);
    for (was, is) in both {
        let (before, after) = (scopes(was), scopes(is));
        for (_, scope) in after.difference(&before) {
            tell(Class::ScopeAdded, format!("`{scope}`"));
        }
        for (_, scope) in before.difference(&after) {
            tell(Class::ScopeRemoved, format!("`{scope}`"));
        }
    }
    for alternative in gone {
        tell(Class::SecurityRemoved, called(alternative, all()));
    }
    for alternative in come {
        tell(Class::SecurityAdded, called(alternative, all()));
    }
}

/// The alternatives of two documents.
struct Paired<'a> {
    /// The same schemes with other scopes.
    both: Vec<(&'a SecurityAlternative, &'a SecurityAlternative)>,
    /// Those whose credentials are not enough any more.
    gone: Vec<&'a SecurityAlternative>,
    come: Vec<&'a SecurityAlternative>,
}

/// Equal alternatives go together first, then of the same schemes those whose scopes differ least: one scheme may be
/// there several times, for any of several scopes.
fn paired<'a>(old: &'a [SecurityAlternative], new: &'a [SecurityAlternative]) -> Paired<'a> {
    let mut come: Vec<&SecurityAlternative> = new.iter().collect();
    let mut left = Vec::new();
    for was in old {
        match come.iter().position(|is| is_same(was, is)) {
            Some(at) => {
                come.remove(at);
            }
            None => left.push(was),
        }
    }
    let mut near: Vec<(usize, &SecurityAlternative, &SecurityAlternative)> = Vec::new();
    for was in &left {
        // Who has more than one of the new ones asks for needs nothing else.
        let is_enough = new.iter().any(|is| is_within(is, was));
        for is in &come {
            if names(was) == names(is) && (!is_enough || is_within(is, was)) {
                let apart = scopes(was).symmetric_difference(&scopes(is)).count();
                near.push((apart, was, is));
            }
        }
    }
    near.sort_by_key(|(apart, ..)| *apart);
    let mut both = Vec::new();
    for (_, was, is) in near {
        let places = (
            left.iter().position(|one| std::ptr::eq(*one, was)),
            come.iter().position(|one| std::ptr::eq(*one, is)),
        );
        if let (Some(from), Some(to)) = places {
            left.remove(from);
            come.remove(to);
            both.push((was, is));
        }
    }
    left.retain(|was| !is_open(new) && !new.iter().any(|is| is_within(is, was)));
    Paired {
        both,
        gone: left,
        come,
    }
}

fn is_same(a: &SecurityAlternative, b: &SecurityAlternative) -> bool {
    names(a) == names(b) && scopes(a) == scopes(b)
}

/// Whether an alternative asks for nothing that another one does not.
fn is_within(less: &SecurityAlternative, more: &SecurityAlternative) -> bool {
    let has = |scheme: &str| more.requirements.iter().any(|one| one.scheme == scheme);
    less.requirements.iter().all(|one| has(&one.scheme)) && scopes(less).is_subset(&scopes(more))
}

/// The scopes that it asks for, by scheme.
fn scopes(alternative: &SecurityAlternative) -> BTreeSet<(&str, &str)> {
    let each = alternative.requirements.iter();
    each.flat_map(|one| {
        one.scopes
            .iter()
            .map(|scope| (one.scheme.as_str(), scope.as_str()))
    })
    .collect()
}

/// Its schemes, and its scopes where they tell it from another alternative.
fn called<'a>(
    alternative: &SecurityAlternative,
    mut all: impl Iterator<Item = &'a SecurityAlternative>,
) -> String {
    let name = names(alternative);
    let scopes = scopes(alternative);
    let is_alone = !all.any(|other| names(other) == name && !is_same(other, alternative));
    if is_alone || scopes.is_empty() {
        return name;
    }
    let scopes: Vec<&str> = scopes.into_iter().map(|(_, scope)| scope).collect();
    format!("{name} for `{}`", scopes.join("`, `"))
}

/// Whether calls without a credential are taken.
fn is_open(alternatives: &[SecurityAlternative]) -> bool {
    alternatives.is_empty()
        || alternatives
            .iter()
            .any(|alternative| alternative.requirements.is_empty())
}

/// The schemes of an alternative, sorted: their order means nothing.
fn names(alternative: &SecurityAlternative) -> String {
    let mut names: Vec<&str> = alternative
        .requirements
        .iter()
        .map(|requirement| requirement.scheme.as_str())
        .collect();
    names.sort_unstable();
    match names.as_slice() {
        [] => "no credential".to_owned(),
        names => format!("`{}`", names.join("` and `")),
    }
}
