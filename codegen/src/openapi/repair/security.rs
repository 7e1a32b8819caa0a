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
