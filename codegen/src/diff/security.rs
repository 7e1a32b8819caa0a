//! Credentials and scopes.

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
    for alternative in &old.security {
        let Some(other) = new
            .security
            .iter()
            .find(|found| names(found) == names(alternative))
        else {
            tell(Class::SecurityRemoved, names(alternative));
            continue;
        };
        let scopes = |alternative: &SecurityAlternative| -> Vec<String> {
            let requirements = alternative.requirements.iter();
            requirements.flat_map(|one| one.scopes.clone()).collect()
        };
        let (before, after) = (scopes(alternative), scopes(other));
        for scope in &after {
            if !before.contains(scope) {
                tell(Class::ScopeAdded, format!("`{scope}`"));
            }
        }
        for scope in &before {
            if !after.contains(scope) {
                tell(Class::ScopeRemoved, format!("`{scope}`"));
            }
        }
    }
    for alternative in &new.security {
        if !old
            .security
            .iter()
            .any(|found| names(found) == names(alternative))
        {
            tell(Class::SecurityAdded, names(alternative));
        }
    }
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
