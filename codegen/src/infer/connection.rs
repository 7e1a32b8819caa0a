//! How an account is reached: servers, credentials, and the call that proves them.

use indexmap::IndexMap;
use serde_yaml::Value;

use super::answer::{self, fields};
use super::draft::{Connection, Draft, Part, list, map, put};
use super::entries::reference;
use super::servers;
use super::words::{self, folded};
use crate::api::inputs::inputs;
use crate::api::{
    Api, Media, Method, OAuthFlow, OAuthFlowKind, Operation, Scalar, SecurityKind, SecurityScheme,
    Shape,
};
use crate::catalog::bound::SpecId;
use crate::catalog::schemes::is_one;
use crate::expression::FieldPath;

/// Words of operations that tell who is asking.
const WHO: [&str; 10] = [
    "me", "self", "whoami", "current", "myself", "profile", "ping", "account", "user", "status",
];

pub(super) fn infer(apis: &IndexMap<String, Api>, draft: &mut Draft) {
    let mut connection = Connection::default();
    servers::infer(apis, &mut connection);
    auth(apis, &mut connection);
    test(apis, &mut connection);
    draft.connection = connection;
}

/// An alternative for every scheme that an operation lists; for every scheme where the documents list none.
fn auth(apis: &IndexMap<String, Api>, connection: &mut Connection) {
    let mut seen: Vec<(SpecId, &str)> = Vec::new();
    let listed = |api: &Api, name: &str| {
        api.operations.iter().any(|operation| {
            let schemes = operation.security.iter().flat_map(|one| &one.requirements);
            schemes.into_iter().any(|wanted| wanted.scheme == name)
        })
    };
    let is_silent = apis
        .values()
        .flat_map(|api| &api.operations)
        .all(|operation| operation.security.is_empty());
    for (index, (spec, api)) in apis.iter().enumerate() {
        for (name, scheme) in &api.security_schemes {
            let id = (SpecId(index), name.as_str());
            if seen.iter().any(|other| is_one(apis, *other, id)) {
                continue;
            }
            if !is_silent && !listed(api, name) {
                connection.auth.left_out.push(format!(
                    "left out: no operation lists the scheme `{}`",
                    words::clean(name)
                ));
                continue;
            }
            seen.push(id);
            // A reference repeats the name to the letter, and this one would hide what stands in its line.
            if *name != words::clean(name) {
                connection.auth.left_out.push(format!(
                    "left out: the name of the scheme `{}` holds control characters; rename it by an overlay",
                    words::clean(name)
                ));
                continue;
            }
            alternatives(&format!("{spec}#{name}"), scheme, connection);
        }
    }
    if connection.auth.parts.is_empty() {
        connection.comments.push(
            "unsure: the documents ask for no credential that can be sent; see `auth:` in the guide".to_owned(),
        );
    } else if is_silent {
        connection.comments.push(
            "unsure: no operation says which credential it takes, so each is sent with all of them"
                .to_owned(),
        );
    }
}

fn alternatives(reference: &str, scheme: &SecurityScheme, connection: &mut Connection) {
    let SecurityScheme {
        kind,
        description,
        origin: _,
    } = scheme;
    let mut add = |kind: &str, members: Vec<(&str, Value)>, comments: Vec<String>| {
        let mut value = map([("scheme", reference.into()), ("kind", kind.into())]);
        for (key, member) in members {
            put(&mut value, key, member);
        }
        if let Some(text) = description
            .as_deref()
            .filter(|text| !text.trim().is_empty())
        {
            put(
                &mut value,
                "help",
                words::sentence(Some(text), "A credential"),
            );
        }
        connection.auth.parts.push(Part {
            key: reference.to_owned(),
            comments,
            value,
        });
    };
    match kind {
        SecurityKind::ApiKey { .. } => add("api_key", Vec::new(), Vec::new()),
        SecurityKind::Basic => add("basic", Vec::new(), Vec::new()),
        SecurityKind::Bearer => add("bearer", Vec::new(), Vec::new()),
        SecurityKind::OpenIdConnect(_) => add(
            "bearer",
            Vec::new(),
            vec!["unsure: OpenID Connect; `kind: oauth2_authorization_code` needs its URLs written out".to_owned()],
        ),
        SecurityKind::Http(word) => connection.auth.left_out.push(format!(
            "left out: `{}` asks for HTTP `{}`, which Tieline does not speak",
            words::clean(reference),
            words::clean(word)
        )),
        SecurityKind::OAuth2(flows) => {
            let mut is_known = false;
            for flow in flows {
                if let Some((kind, members)) = flow_of(flow) {
                    is_known = true;
                    add(kind, members, Vec::new());
                }
            }
            if !is_known {
                let names: Vec<&str> = flows.iter().map(|flow| flow_word(flow.kind)).collect();
                let said = match names.as_slice() {
                    [] => "unsure: the document names no flow of OAuth 2".to_owned(),
                    names => format!("unsure: OAuth 2 by {}: a token that was got elsewhere is sent", names.join(", ")),
                };
                add("bearer", Vec::new(), vec![said]);
            }
        }
    }
}

/// The kind of a flow that can be run, and what it needs to be told.
fn flow_of(flow: &OAuthFlow) -> Option<(&'static str, Vec<(&'static str, Value)>)> {
    let OAuthFlow {
        kind,
        authorization_url,
        token_url,
        refresh_url: _,
        scopes: _,
    } = flow;
    token_url.as_ref()?;
    match kind {
        OAuthFlowKind::AuthorizationCode => {
            authorization_url.as_ref()?;
            let refresh = map([("on", list([401])), ("skew", "60s".into())]);
            Some(("oauth2_authorization_code", vec![("refresh", refresh)]))
        }
        OAuthFlowKind::ClientCredentials => Some(("oauth2_client_credentials", Vec::new())),
        OAuthFlowKind::Implicit | OAuthFlowKind::Password | OAuthFlowKind::DeviceAuthorization => {
            None
        }
    }
}

fn flow_word(kind: OAuthFlowKind) -> &'static str {
    match kind {
        OAuthFlowKind::AuthorizationCode => "authorization code without its URLs",
        OAuthFlowKind::ClientCredentials => "client credentials without a token URL",
        OAuthFlowKind::Implicit => "the implicit flow",
        OAuthFlowKind::Password => "the user's password",
        OAuthFlowKind::DeviceAuthorization => "device authorization",
    }
}

/// A read without inputs: the one that tells who is asking, else the shortest.
fn test(apis: &IndexMap<String, Api>, connection: &mut Connection) {
    let mut best: Option<(usize, usize, String, &Api, &Operation)> = None;
    for (spec, api) in apis {
        for (index, operation) in api.operations.iter().enumerate() {
            let Some(rank) = rank(api, operation) else {
                continue;
            };
            let Some(reference) = reference(spec, api, index) else {
                continue;
            };
            let found = (rank, operation.path.len(), reference, api, operation);
            let is_better = best
                .as_ref()
                .is_none_or(|best| (found.0, found.1) < (best.0, best.1));
            if is_better {
                best = Some(found);
            }
        }
    }
    let Some((rank, _, reference, api, operation)) = best else {
        connection.comments.push(
            "unsure: no operation reads something without inputs; say with `test:` what proves a connection".to_owned(),
        );
        return;
    };
    let test = Part::new("test", map([("operation", reference.into())]));
    connection.test = Some(if rank < WHO.len() {
        test
    } else {
        test.comment("unsure: whether this call proves a connection")
    });
    let label = label(api, operation);
    connection.label = label.map(|name| {
        let hole = FieldPath::member(name);
        Part::new("label", format!("{{{hole}}}"))
    });
}

/// Where in the list of words that tell who is asking; behind all of them what tells something else.
fn rank(api: &Api, operation: &Operation) -> Option<usize> {
    let has_json = answer::content(operation).is_some_and(|content| content.media == Media::Json);
    let needs = inputs(api, operation, None)
        .open
        .iter()
        .any(|input| input.required);
    if operation.method != Method::Get || operation.docs.deprecated || needs || !has_json {
        return None;
    }
    let last = operation.path.trim_end_matches('/').rsplit('/').next();
    let last = words::lower(last.unwrap_or_default());
    let rank = WHO
        .iter()
        .position(|word| last.iter().any(|found| found == word));
    Some(rank.unwrap_or(WHO.len()))
}

/// The member of an answer by which people know their account.
fn label(api: &Api, operation: &Operation) -> Option<String> {
    const NAMES: [&str; 7] = [
        "email",
        "emailaddress",
        "username",
        "login",
        "displayname",
        "fullname",
        "name",
    ];
    let content = answer::content(operation)?;
    let members = fields(api, content.ty);
    NAMES.iter().find_map(|name| {
        members
            .iter()
            .find(|field| {
                folded(&field.wire) == *name
                    && answer::shape(api, field.ty) == Some(&Shape::Scalar(Scalar::String))
            })
            .map(|field| field.wire.clone())
    })
}
