//! `host`, `basePath` and `schemes` -> `servers`.

use crate::diagnostic::Code;
use crate::openapi::cx::Cx;
use crate::source::{Map, Node};

use super::text;

/// Where the API is, but for the scheme.
#[derive(Debug, Default)]
pub(super) struct Address {
    host: Option<String>,
    /// Without a slash at its end.
    base: String,
    /// What the host says of the scheme by mistake.
    scheme: Option<String>,
}

impl Address {
    pub(super) fn of(root: &Map, cx: &mut Cx) -> Self {
        let written = |key| root.get(key).and_then(Node::as_str).map(str::trim);
        let base = written("basePath").unwrap_or_default().trim_matches('/');
        let base = if base.is_empty() {
            String::new()
        } else {
            format!("/{base}")
        };
        let mut host = written("host").filter(|host| !host.is_empty());
        let mut scheme = None;
        // `host: https://api.example.com`.
        if let Some((before, after)) = host.and_then(|host| host.split_once("://")) {
            cx.at("host", Code::Malformed, "`host` begins with a scheme");
            scheme = Some(before.to_owned());
            host = Some(after);
        }
        Self {
            host: host.map(|host| host.trim_end_matches('/').to_owned()),
            base,
            scheme,
        }
    }

    /// The `servers` that these schemes make; without a host, one relative to where the document was found.
    pub(super) fn servers(&self, schemes: Option<&Node>) -> Option<Node> {
        let Some(host) = &self.host else {
            let url = (!self.base.is_empty()).then(|| self.base.clone());
            return url.map(|url| Node::Seq(vec![server(&url)]));
        };
        let listed = super::media_types(schemes).unwrap_or_default();
        // Web sockets are no HTTP.
        let mut schemes: Vec<&str> = listed
            .iter()
            .map(String::as_str)
            .filter(|scheme| matches!(*scheme, "http" | "https"))
            .collect();
        if schemes.is_empty() {
            schemes.push(self.scheme.as_deref().unwrap_or("https"));
        }
        // Secrets go over the first one.
        schemes.sort_by_key(|scheme| *scheme != "https");
        let url = |scheme: &str| server(&format!("{scheme}://{host}{}", self.base));
        Some(Node::Seq(schemes.into_iter().map(url).collect()))
    }
}

fn server(url: &str) -> Node {
    let mut server = Map::default();
    server.entries.insert("url".to_owned(), text(url));
    Node::Map(server)
}
