//! The `Link` header (RFC 8288).

/// The target of the first link with this relation, as it is written.
pub(super) fn target<'h>(headers: impl Iterator<Item = &'h str>, rel: &str) -> Option<&'h str> {
    headers
        .flat_map(links)
        .find(|(_, params)| has_rel(params, rel))
        .map(|(target, _)| target)
}

/// Links as (target, parameters). A comma separates them only outside of `<>` and quotes.
fn links(header: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = header;
    while let Some((target, after)) = rest
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
    {
        let mut quoted = false;
        let end = after
            .char_indices()
            .find(|(_, c)| {
                quoted ^= *c == '"';
                *c == ',' && !quoted
            })
            .map_or(after.len(), |(at, _)| at);
        let (params, tail) = after.split_at(end);
        found.push((target, params));
        rest = tail;
    }
    found
}

fn has_rel(params: &str, rel: &str) -> bool {
    params.split(';').any(|param| {
        let Some((name, value)) = param.split_once('=') else {
            return false;
        };
        name.trim().eq_ignore_ascii_case("rel")
            && value
                .trim()
                .trim_matches('"')
                .split_whitespace()
                .any(|known| known.eq_ignore_ascii_case(rel))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(header: &str) -> Option<&str> {
        target([header].into_iter(), "next")
    }

    #[test]
    fn the_relation_is_found_among_others() {
        assert_eq!(
            next(r#"<https://a/x?p=1,2>; rel="prev", </y?p=3>; title="a, b"; rel="last next""#),
            Some("/y?p=3")
        );
        assert_eq!(next("<a>;rel=next"), Some("a"));
        assert_eq!(next("<a>; REL=Next"), Some("a"));
        assert_eq!(next(r#"<a>; rel="nextish""#), None);
        assert_eq!(next("a; rel=next"), None);
        assert_eq!(next("<a"), None);
        assert_eq!(
            target(["<a>; rel=prev", "<b>; rel=next"].into_iter(), "next"),
            Some("b")
        );
    }
}
