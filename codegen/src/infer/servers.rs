//! Servers -> environments and connection parameters.

use indexmap::IndexMap;

use super::draft::{Connection, Part, map, put};
use super::words;
use crate::api::{Api, Server, ServerVariable};

/// What an environment is called, by a word in its address.
const WORDS: [(&str, &str); 9] = [
    ("sandbox", "sandbox"),
    ("staging", "staging"),
    ("stage", "staging"),
    ("uat", "uat"),
    ("demo", "demo"),
    ("test", "test"),
    ("dev", "development"),
    ("localhost", "local"),
    ("127.0.0.1", "local"),
];

/// Patterns of a value in a URL, the strictest first. None of them lets a user's text name another host than the
/// vendor's but the last, which only fits where the default itself has such signs.
const PATTERNS: [&str; 4] = [
    "^[A-Za-z0-9-]+$",
    "^[A-Za-z0-9._-]+$",
    "^[A-Za-z0-9._/-]+$",
    "^[A-Za-z0-9._:/-]+$",
];

/// What the documents say about servers.
pub(super) fn infer(apis: &IndexMap<String, Api>, connection: &mut Connection) {
    let mut all = apis.values().map(|api| &api.servers);
    let Some(servers) = all.next() else { return };
    if all.any(|other| other != servers) {
        connection.comments.push(
            "Each document names its own servers; an environment would send all calls to one of them.".to_owned(),
        );
        return;
    }
    let absolute: Vec<&Server> = servers
        .iter()
        .filter(|server| {
            server.url.starts_with("https://")
                || server.url.starts_with("http://")
                || (server.url.starts_with('{') && server.url.contains('}'))
        })
        .collect();
    if absolute.is_empty() {
        without_host(servers.first(), connection);
        return;
    }
    for (index, server) in absolute.into_iter().enumerate() {
        let found = WORDS
            .iter()
            .find(|(word, _)| server.url.to_ascii_lowercase().contains(word));
        let wanted = match found {
            Some((_, name)) => (*name).to_owned(),
            None if index == 0 => "live".to_owned(),
            None => format!("server_{}", index + 1),
        };
        let taken = |name: &str| {
            connection
                .environments
                .parts
                .iter()
                .any(|part| part.key == name)
        };
        let name = if taken(&wanted) {
            format!("{wanted}_{}", index + 1)
        } else {
            wanted
        };
        let template = template(server, connection);
        let value = map([("server", template.into())]);
        connection.environments.parts.push(Part::new(name, value));
    }
}

/// The document says a path at most, as in `servers: [{ url: /v1 }]`.
fn without_host(server: Option<&Server>, connection: &mut Connection) {
    let path = server.map_or("", |server| server.url.trim_end_matches('/'));
    let path = if path.starts_with('/') && !path.contains(['{', '}', '?', '#']) {
        path
    } else {
        ""
    };
    let value = map([("server", format!("https://{{host}}{path}").into())]);
    connection.environments.parts.push(
        Part::new("live", value)
            .comment("unsure: the document names no host; write the vendor's address here"),
    );
    let value = map([
        ("label", "Host".into()),
        ("pattern", "^[A-Za-z0-9.-]+(:[0-9]+)?$".into()),
        (
            "help",
            "The host name of the API, as in `api.example.com`.".into(),
        ),
    ]);
    connection.params.parts.push(Part::new("host", value));
}

/// The URL with a connection parameter for each variable; braces that name none stay as they are.
fn template(server: &Server, connection: &mut Connection) -> String {
    let mut out = String::new();
    let mut rest = server.url.trim_end_matches('/');
    // `https://` alone is not shortened.
    if rest.ends_with(':') {
        rest = &server.url;
    }
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let inside = from
            .strip_prefix('{')
            .and_then(|from| from.split_once('}'))
            .filter(|(name, _)| !name.is_empty() && !name.contains('{'));
        match inside {
            Some((name, after)) => {
                let key = param(name, server.variables.get(name), connection);
                out.push_str(&format!("{{{key}}}"));
                rest = after;
            }
            None => {
                let brace = if from.starts_with('{') { "{{" } else { "}}" };
                out.push_str(brace);
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

/// The key of the parameter of a variable. Two servers share the parameters of equal variables.
fn param(name: &str, variable: Option<&ServerVariable>, connection: &mut Connection) -> String {
    let mut value = map([("label", words::title(&words::lower(name).join(" ")).into())]);
    let default = variable.map_or("", |variable| variable.default.as_str());
    let values = variable.map(|variable| variable.values.as_slice());
    let values = values.unwrap_or_default();
    let (pattern, fits) = pattern(default, values);
    put(&mut value, "pattern", pattern);
    if fits && !default.is_empty() {
        put(&mut value, "default", default);
    }
    if !values.is_empty() {
        let listed = words::clean(&values.join(", "));
        let listed: String = listed.chars().take(900).collect();
        put(&mut value, "help", format!("One of {listed}."));
    }
    let wanted = words::key(name);
    let parts = &mut connection.params.parts;
    if let Some(known) = parts
        .iter()
        .find(|part| part.key == wanted || part.key.starts_with(&format!("{wanted}_")))
        .filter(|part| part.value == value)
    {
        return known.key.clone();
    }
    let mut key = wanted.clone();
    let mut number = 1;
    while parts.iter().any(|part| part.key == key) {
        number += 1;
        key = format!("{wanted}_{number}");
    }
    parts.push(Part::new(key.clone(), value));
    key
}

/// A pattern, and whether the default matches it.
fn pattern(default: &str, values: &[String]) -> (String, bool) {
    if !values.is_empty() {
        let all: Vec<String> = values
            .iter()
            .map(|value| regex_lite::escape(value))
            .collect();
        return (
            format!("^({})$", all.join("|")),
            values.iter().any(|value| value == default),
        );
    }
    let fits = |pattern: &&str| {
        default.is_empty()
            || regex_lite::Regex::new(pattern).is_ok_and(|regex| regex.is_match(default))
    };
    match PATTERNS.iter().copied().find(fits) {
        Some(pattern) => (pattern.to_owned(), true),
        None => (PATTERNS[0].to_owned(), false),
    }
}
