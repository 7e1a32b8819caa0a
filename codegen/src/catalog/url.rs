//! What a URL in a catalog must look like. Whether anybody answers there, only a request can tell.

use std::borrow::Cow;

use crate::expression::{Piece, Template};

/// Why a text is no `http` or `https` URL, to be read behind it.
pub(super) fn url_problem(text: &str) -> Option<&'static str> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Some("is no URL");
    };
    if !["http", "https"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
    {
        return Some("is no URL of `http` or `https`");
    }
    if text.chars().any(is_never_in_a_url) {
        return Some("holds a character that no URL has");
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        // The colons of an IPv6 address stand in brackets.
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    if host.is_empty() {
        return Some("names no host");
    }
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return Some("has a port that is no number up to 65535");
    }
    None
}

/// Why a vendor's document is not fetched from there, to be read behind the address.
///
/// A document becomes code, so nobody on the way may change it: `https`, or this machine, where there is no way.
pub(crate) fn source_problem(text: &str) -> Option<&'static str> {
    let (scheme, rest) = text.split_once("://").unwrap_or_default();
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // Before what is between the colons is taken for a port.
    if authority.contains('@') {
        return Some("holds a name or password, which would end up in files and logs");
    }
    if let Some(problem) = url_problem(text) {
        return Some(problem);
    }
    if scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => host,
        Some(_) | None => authority,
    };
    let here = ["localhost", "127.0.0.1", "[::1]"];
    if here.iter().any(|known| host.eq_ignore_ascii_case(known)) {
        return None;
    }
    Some("is not `https`, so that anybody on the way could change the document")
}

/// An address as it may be told: a name and password in it would end up in logs.
pub(crate) fn without_login(address: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = address.split_once("://") else {
        return Cow::Borrowed(address);
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    match authority.rsplit_once('@') {
        Some((_, host)) => Cow::Owned(format!("{scheme}://...@{host}{path}")),
        None => Cow::Borrowed(address),
    }
}

/// The same for the URL of a server, whose paths stand behind it and whose parts a user may fill in.
pub(super) fn server_problem(server: &Template) -> Option<&'static str> {
    let mut text = String::new();
    for (index, piece) in server.pieces.iter().enumerate() {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            // The parameter's pattern says what it is: a whole URL, or its scheme alone.
            Piece::Hole(_) if index == 0 => match server.pieces.get(1) {
                Some(Piece::Text(next)) if next.starts_with("://") => text.push_str("https"),
                _ => text.push_str("https://a"),
            },
            // Fits a host, a port and a path.
            Piece::Hole(_) => text.push('1'),
        }
    }
    url_problem(&text).or_else(|| {
        text.contains(['?', '#'])
            .then_some("has a query or fragment, and paths are put behind it")
    })
}

fn is_never_in_a_url(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::{Bare, Roots};

    #[test]
    fn names_and_passwords_are_not_told() {
        for (address, told) in [
            (
                "https://me:secret@x.example/a@b",
                "https://...@x.example/a@b",
            ),
            ("https://a@b@x.example?q", "https://...@x.example?q"),
            ("https://x.example/a@b", "https://x.example/a@b"),
            ("a@b", "a@b"),
        ] {
            assert_eq!(without_login(address), told);
        }
    }

    #[test]
    fn knows_urls() {
        for text in [
            "https://acme.example",
            "HTTP://localhost:8080/v1",
            "https://[::1]:8080/v1?a=b#c",
            "https://[::1]",
            "https://müller.example/ä",
        ] {
            assert_eq!(url_problem(text), None, "{text}");
        }
        for (text, problem) in [
            ("", "is no URL"),
            ("nope", "is no URL"),
            ("ftp://x y", "is no URL of `http` or `https`"),
            ("https://x y", "holds a character that no URL has"),
            ("https://x/{id}", "holds a character that no URL has"),
            ("https:///path", "names no host"),
            ("https://:80", "names no host"),
            (
                "https://x:99999",
                "has a port that is no number up to 65535",
            ),
        ] {
            assert_eq!(url_problem(text), Some(problem), "{text}");
        }
    }

    #[test]
    fn documents_come_by_https_or_from_here() {
        for text in [
            "https://acme.example/openapi.json",
            "HTTPS://acme.example:8443/?a=b",
            "http://localhost:8080/x",
            "http://127.0.0.1/x",
            "http://[::1]:80/x",
        ] {
            assert_eq!(source_problem(text), None, "{text}");
        }
        let open = "is not `https`, so that anybody on the way could change the document";
        let secret = "holds a name or password, which would end up in files and logs";
        for (text, problem) in [
            ("http://acme.example/x", open),
            ("http://localhost.acme.example/x", open),
            ("http://127.0.0.1.acme.example/x", open),
            ("http://localhost@acme.example/x", secret),
            ("https://me:word@acme.example/x", secret),
            ("file:///etc/passwd", "is no URL of `http` or `https`"),
            ("openapi.json", "is no URL"),
        ] {
            assert_eq!(source_problem(text), Some(problem), "{text}");
        }
    }

    #[test]
    fn holes_of_a_server_fit_where_they_stand() {
        let roots = Roots {
            bare: Bare::Param,
            named: &[],
        };
        let problem = |text| server_problem(&Template::parse(text, roots).expect("template"));
        for text in [
            "{base_url}",
            "{base_url}/v1",
            "{scheme}://{host}:{port}/v{version}",
            "https://{account}.acme.example/api",
        ] {
            assert_eq!(problem(text), None, "{text}");
        }
        assert_eq!(
            problem("{account}.acme .example"),
            Some("holds a character that no URL has")
        );
        assert_eq!(problem("acme.{top}"), Some("is no URL"));
        assert_eq!(
            problem("https://acme.example?key={key}"),
            Some("has a query or fragment, and paths are put behind it")
        );
    }
}
