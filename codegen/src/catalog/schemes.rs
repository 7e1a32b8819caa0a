//! Which security schemes of several documents are one: the vendor's one login.

use indexmap::IndexMap;

use super::bound::{BoundConnection, SpecId};
use crate::api::{Api, OAuthFlow, Operation, SecurityKind};

impl BoundConnection {
    /// The scheme of the alternative that serves a scheme of a document.
    ///
    /// A vendor with a document per area repeats its schemes in each (`contacts#oauth`, `invoices#oauth`): those of one
    /// name and one kind are the same, or each would want a credential of its own. Two of one kind and different names
    /// are not: a location's token is no agency's.
    pub fn serving(
        &self,
        apis: &IndexMap<String, Api>,
        spec: SpecId,
        name: &str,
    ) -> Option<&(SpecId, String)> {
        let offered = || self.auth.iter().filter_map(|auth| auth.scheme.as_ref());
        offered()
            .find(|(other, known)| *other == spec && known == name)
            .or_else(|| {
                offered().find(|(other, known)| is_one(apis, (spec, name), (*other, known)))
            })
    }

    /// Whether a call to an operation can carry a credential that it takes, or needs none.
    pub fn serves(
        &self,
        apis: &IndexMap<String, Api>,
        spec: SpecId,
        operation: &Operation,
    ) -> bool {
        operation.security.is_empty()
            || operation.security.iter().any(|alternative| {
                let mut schemes = alternative.requirements.iter();
                schemes.all(|wanted| self.serving(apis, spec, &wanted.scheme).is_some())
            })
    }
}

/// Whether two schemes are one.
pub fn is_one(apis: &IndexMap<String, Api>, one: (SpecId, &str), other: (SpecId, &str)) -> bool {
    let kind = |(spec, name): (SpecId, &str)| {
        let scheme = spec.get(apis)?.security_schemes.get(name)?;
        Some(&scheme.kind)
    };
    one.1 == other.1
        && (one.0 == other.0
            || kind(one)
                .zip(kind(other))
                .is_some_and(|(one, other)| is_alike(one, other)))
}

/// Each document lists the scopes of its own operations, so scopes say nothing.
fn is_alike(one: &SecurityKind, other: &SecurityKind) -> bool {
    let SecurityKind::OAuth2(one) = one else {
        return one == other;
    };
    let SecurityKind::OAuth2(other) = other else {
        return false;
    };
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(one, other)| is_flow(one, other))
}

fn is_flow(one: &OAuthFlow, other: &OAuthFlow) -> bool {
    let OAuthFlow {
        kind,
        authorization_url,
        token_url,
        refresh_url,
        scopes: _,
    } = one;
    *kind == other.kind
        && *authorization_url == other.authorization_url
        && *token_url == other.token_url
        && *refresh_url == other.refresh_url
}
