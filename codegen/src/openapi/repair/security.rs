//! Security requirements and schemes. Scopes on schemes that have none in 3.0 (`http`, `apiKey`) are accepted: 3.1 allows
//! them as role names, and vendors use them for scopes.

use crate::diagnostic::Code;
use crate::openapi::cx::Cx;
use crate::openapi::forms::{self, Form};
use crate::source::{Map, Node};

/// A `security` list: each requirement a mapping of scheme to scopes.
pub(in crate::openapi) fn requirements(node: &mut Node, cx: &mut Cx) {
    let Node::Seq(alternatives) = node else {
        return;
    };
    for (index, alternative) in alternatives.iter_mut().enumerate() {
        let mark = cx.enter_index(index);
        match alternative {
            Node::Map(schemes) => {
                for scopes in schemes.entries.values_mut() {
                    match scopes {
                        Node::Seq(names) => names.retain(|name| matches!(name, Node::String(_))),
                        _ => *scopes = Node::Seq(Vec::new()),
                    }
                }
            }
            // `security: [apiKey]`.
            Node::String(name) => {
                let name = std::mem::take(name);
                cx.here(
                    Code::Malformed,
                    format!("security requirement is a string; read as `{name}: []`"),
                );
                let mut schemes = Map::default();
                schemes.entries.insert(name, Node::Seq(Vec::new()));
                *alternative = Node::Map(schemes);
            }
            _ => {
                cx.here(
                    Code::Malformed,
                    "security requirement is no mapping; left out",
                );
                *alternative = Node::Null;
            }
        }
        cx.leave(mark);
    }
    alternatives.retain(|alternative| *alternative != Node::Null);
}

/// One scheme: URLs that 3.0 requires and vendors leave out are empty, which the model reads as absent.
pub(in crate::openapi) fn scheme(scheme: &mut Map, cx: &mut Cx) {
    forms::check(
        scheme,
        &[
            ("type", Form::Text),
            ("in", Form::Text),
            ("name", Form::Text),
            ("scheme", Form::Text),
            ("bearerFormat", Form::Text),
            ("description", Form::Text),
            ("openIdConnectUrl", Form::Text),
            ("flows", Form::Map),
        ],
        cx,
    );
    kind(scheme, cx);
    let Some(Node::Map(flows)) = scheme.entries.get_mut("flows") else {
        return;
    };
    let outer = cx.enter("flows");
    for (name, flow) in &mut flows.entries {
        let Node::Map(flow) = flow else { continue };
        let mark = cx.enter(name);
        let table = &[
            ("authorizationUrl", Form::Text),
            ("tokenUrl", Form::Text),
            ("refreshUrl", Form::Text),
            ("scopes", Form::Map),
        ];
        forms::check(flow, table, cx);
        for url in ["authorizationUrl", "tokenUrl"] {
            flow.entries
                .entry(url.to_owned())
                .or_insert_with(|| Node::String(String::new()));
        }
        let scopes = flow.entries.entry("scopes".to_owned());
        if let Node::Map(scopes) = scopes.or_insert_with(|| Node::Map(Map::default())) {
            for text in scopes.entries.values_mut() {
                if !matches!(text, Node::String(_)) {
                    *text = Node::String(String::new());
                }
            }
        }
        cx.leave(mark);
    }
    flows.entries.retain(|_, flow| matches!(flow, Node::Map(_)));
    cx.leave(outer);
}

/// Sees to it that the scheme is of a type that can be read, with what that type cannot do without.
fn kind(scheme: &mut Map, cx: &mut Cx) {
    let written = scheme.get("type").and_then(Node::as_str);
    let written = written.unwrap_or_default().to_owned();
    let (name, http) = match written.trim().to_ascii_lowercase().as_str() {
        "apikey" => ("apiKey", None),
        "http" => ("http", None),
        "oauth2" => ("oauth2", None),
        "openidconnect" => ("openIdConnect", None),
        // A certificate is the transport's to show; 3.0 has no word for it.
        "mutualtls" => ("http", Some("mutualTLS")),
        "basic" => ("http", Some("basic")),
        "bearer" | "jwt" => ("http", Some("bearer")),
        _ if scheme.get("flows").is_some() => ("oauth2", None),
        _ if scheme.get("openIdConnectUrl").is_some() => ("openIdConnect", None),
        _ if scheme.get("scheme").is_some() => ("http", None),
        _ if scheme.get("in").is_some() => ("apiKey", None),
        // What nobody knows is kept apart from what can be sent.
        _ => ("http", Some(written.as_str())),
    };
    if name != written && written != "mutualTLS" {
        let message = format!("`type: {written}` is none of a security scheme; read as `{name}`");
        cx.here(Code::Malformed, message);
    }
    put(scheme, "type", name);
    if let Some(http) = http {
        put(scheme, "scheme", http);
    }
    let needed: &[(&str, &str)] = match name {
        "apiKey" => &[("in", "header"), ("name", "Authorization")],
        "http" => &[("scheme", "bearer")],
        // Empty where it is not said: the model reads that as absent.
        "openIdConnect" => &[("openIdConnectUrl", "")],
        _ => {
            let flows = scheme.entries.entry("flows".to_owned());
            flows.or_insert_with(|| Node::Map(Map::default()));
            &[]
        }
    };
    for (key, default) in needed {
        let value = scheme.get(key).and_then(Node::as_str);
        let is_place = matches!(value, Some("header" | "query" | "cookie"));
        if value.is_some() && (*key != "in" || is_place) {
            continue;
        }
        if !default.is_empty() {
            let message =
                format!("security scheme has no `{key}` that can be used; read as `{default}`");
            cx.here(Code::Malformed, message);
        }
        put(scheme, key, default);
    }
}

fn put(scheme: &mut Map, key: &str, value: &str) {
    scheme
        .entries
        .insert(key.to_owned(), Node::String(value.to_owned()));
}
