//! The header `Authorization` as a parameter, where an operation says nothing of its security.
//!
//! OpenAPI has such a parameter ignored (3.0, Parameter Object). Ignored alone, HighLevel's
//! `POST /store/shipping-zone/shipping-rates`, which lists it and no `security`, could only be called without credentials.

use indexmap::IndexMap;

use super::model::{
    Operation, ParamLocation, SecurityAlternative, SecurityKind, SecurityRequirement,
    SecurityScheme,
};

/// The scheme of a document that lists the header and has no scheme that fills it.
const IMPLIED: &str = "Authorization";

/// How an operation lists the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Authorization {
    Required,
    Optional,
}

/// The schemes whose credentials go into the header.
pub(super) fn schemes(schemes: &IndexMap<String, SecurityScheme>) -> Vec<String> {
    let fills = |kind: &SecurityKind| match kind {
        SecurityKind::ApiKey { location, name } => {
            *location == ParamLocation::Header && name.eq_ignore_ascii_case("authorization")
        }
        SecurityKind::Basic
        | SecurityKind::Bearer
        | SecurityKind::Http(_)
        | SecurityKind::OAuth2(_)
        | SecurityKind::OpenIdConnect(_) => true,
    };
    let filling = schemes.iter().filter(|(_, scheme)| fills(&scheme.kind));
    let names: Vec<String> = filling.map(|(name, _)| name.clone()).collect();
    if names.is_empty() && !schemes.contains_key(IMPLIED) {
        return vec![IMPLIED.to_owned()];
    }
    names
}

/// What an operation asks that lists the header: any one scheme that fills it.
pub(super) fn alternatives(schemes: &[String], header: Authorization) -> Vec<SecurityAlternative> {
    let mut out: Vec<SecurityAlternative> = schemes
        .iter()
        .map(|scheme| SecurityAlternative {
            requirements: vec![SecurityRequirement {
                scheme: scheme.clone(),
                scopes: Vec::new(),
            }],
        })
        .collect();
    if header == Authorization::Optional && !out.is_empty() {
        out.push(SecurityAlternative::default());
    }
    out
}

/// Declares the scheme that [`schemes`] implied, where an operation asks for it.
pub(super) fn complete(schemes: &mut IndexMap<String, SecurityScheme>, operations: &[Operation]) {
    if schemes.contains_key(IMPLIED) {
        return;
    }
    let asks = |operation: &&Operation| {
        let mut all = operation.security.iter();
        all.any(|alternative| {
            let mut all = alternative.requirements.iter();
            all.any(|requirement| requirement.scheme == IMPLIED)
        })
    };
    let Some(first) = operations.iter().find(asks) else {
        return;
    };
    let scheme = SecurityScheme {
        kind: SecurityKind::ApiKey {
            location: ParamLocation::Header,
            name: IMPLIED.to_owned(),
        },
        description: None,
        origin: first.origin.clone(),
    };
    schemes.insert(IMPLIED.to_owned(), scheme);
}
