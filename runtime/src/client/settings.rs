//! What a builder was told, checked before there is a client.

use std::collections::BTreeMap;

use regex_lite::Regex;
use url::Url;

use crate::connector::{ConnectorMeta, EnvironmentMeta, ParamMeta};
use crate::error::Error;

/// The environment of this key; without one the first.
pub(super) fn chosen(
    connector: &'static ConnectorMeta,
    key: Option<&str>,
) -> Result<&'static EnvironmentMeta, Error> {
    let environments = connector.environments;
    match key {
        None => environments.first().ok_or_else(|| {
            Error::setup(format!(
                "connector `{}` has no environment: give a server",
                connector.name
            ))
        }),
        Some(key) => environments
            .iter()
            .find(|environment| environment.key == key)
            .ok_or_else(|| {
                unknown(
                    "environment",
                    key,
                    environments.iter().map(|environment| environment.key),
                )
            }),
    }
}

/// The parameters with their defaults, each as its pattern wants it.
pub(super) fn checked(
    connector: &'static ConnectorMeta,
    mut params: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Error> {
    for key in params.keys() {
        if !connector.params.iter().any(|param| param.key == key) {
            return Err(unknown(
                "parameter",
                key,
                connector.params.iter().map(|param| param.key),
            ));
        }
    }
    for param in connector.params {
        match params.get(param.key) {
            Some(value) => check(param, value)?,
            None => match param.default {
                Some(default) => {
                    params.insert(param.key.to_owned(), default.to_owned());
                }
                None if param.optional => {}
                None => {
                    return Err(Error::setup(format!(
                        "parameter `{}` is required and not given",
                        param.key
                    )));
                }
            },
        }
    }
    Ok(params)
}

/// A parameter enters the server's URL, so a user who may set it must not choose the host: without
/// a pattern it is one label, with one it is what the whole pattern allows, and in no case what
/// moves the end of a host.
fn check(param: &ParamMeta, value: &str) -> Result<(), Error> {
    let ParamMeta { key, pattern, .. } = param;
    let refused = |wanted: &str| Error::setup(format!("parameter `{key}` must {wanted}"));
    if value.contains(|c: char| c.is_control() || c.is_whitespace() || "\\@?#".contains(c)) {
        return Err(refused(
            "not hold white space or any of `\\`, `@`, `?`, `#`",
        ));
    }
    if pattern.is_empty() {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
        return if value.chars().all(plain) {
            Ok(())
        } else {
            Err(refused("hold letters, digits, `-`, `.`, `_` and `~` only"))
        };
    }
    let whole = Regex::new(&format!("^(?:{pattern})$")).map_err(|error| {
        Error::setup(format!(
            "the pattern of parameter `{key}` cannot be read: {error}"
        ))
    })?;
    if whole.is_match(value) {
        Ok(())
    } else {
        Err(refused(&format!("match `{pattern}`")))
    }
}

/// The server's URL, without the slash at its end; it may hold no credential.
pub(super) fn base_url(text: &str) -> Result<String, Error> {
    let wrong = |why: &str| Error::setup(format!("the base URL `{}` {why}", shown(text)));
    let url = Url::parse(text).map_err(|error| wrong(&format!("cannot be read: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(wrong("must start with `https://` or `http://` and a host"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::setup(
            "the base URL holds a credential: give it by `auth`",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("must not have a query or a fragment"));
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// What of a URL may be printed, if it is one or not: keys travel in queries, and passwords before the host.
fn shown(text: &str) -> String {
    let (user, rest) = match text.rsplit_once('@') {
        Some((_, rest)) => ("[redacted]@", rest),
        None => ("", text),
    };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    format!("{user}{rest}")
}

/// A key that the connector does not have, with those that it has.
pub(super) fn unknown<'k>(what: &str, key: &str, known: impl Iterator<Item = &'k str>) -> Error {
    let known: Vec<_> = known.map(|key| format!("`{key}`")).collect();
    let known = if known.is_empty() {
        "none".to_owned()
    } else {
        known.join(", ")
    };
    Error::setup(format!(
        "{what} `{key}` is unknown; the connector has {known}"
    ))
}
