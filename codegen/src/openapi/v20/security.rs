//! `securityDefinitions` -> `securitySchemes`.

use crate::diagnostic::Code;
use crate::openapi::cx::Cx;
use crate::source::{Map, Node};

use super::text;

pub(super) fn scheme(scheme: &mut Map, cx: &mut Cx) {
    match scheme.get("type").and_then(Node::as_str) {
        Some("basic") => {
            scheme.entries.insert("type".to_owned(), text("http"));
            scheme.entries.insert("scheme".to_owned(), text("basic"));
        }
        Some("oauth2") if scheme.get("flows").is_none() => oauth2(scheme, cx),
        // `apiKey` is the same, and `http` is what 3.0 says.
        _ => {}
    }
}

fn oauth2(scheme: &mut Map, cx: &mut Cx) {
    let flow = match scheme.entries.shift_remove("flow") {
        Some(Node::String(flow)) => flow,
        _ => String::new(),
    };
    let name = match flow.as_str() {
        "implicit" | "password" => flow.as_str(),
        "application" | "clientCredentials" => "clientCredentials",
        "accessCode" | "authorizationCode" => "authorizationCode",
        _ => {
            let message = format!("`flow: {flow}` is none of OAuth 2; read as `accessCode`");
            cx.here(Code::Malformed, message);
            "authorizationCode"
        }
    };
    let mut members = Map::default();
    for key in ["authorizationUrl", "tokenUrl", "refreshUrl", "scopes"] {
        if let Some(value) = scheme.entries.shift_remove(key) {
            members.entries.insert(key.to_owned(), value);
        }
    }
    let mut flows = Map::default();
    flows.entries.insert(name.to_owned(), Node::Map(members));
    scheme.entries.insert("flows".to_owned(), Node::Map(flows));
}
