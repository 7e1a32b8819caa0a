use super::*;

const A: &str = "{url: 'https://a.example'}";
const B: &str = "{url: 'https://b.example'}";

/// A document with these servers, whose operations have those: `getA` and `postA` below one path, `getB` below another.
fn with(servers: &str, path: &str, get_a: &str, post_a: &str, get_b: &str) -> String {
    let some = |servers: &str| match servers {
        "" => String::new(),
        servers => format!("servers: [{servers}], "),
    };
    let (path, get_a, post_a, get_b) = (some(path), some(get_a), some(post_a), some(get_b));
    document(&format!(
        "servers: [{servers}]\npaths:\n  /a: {{{path}get: {{{get_a}operationId: getA, {OK}}}, post: {{{post_a}operationId: postA, {OK}}}}}\n  /b: {{get: {{{get_b}operationId: getB, {OK}}}}}"
    ))
}

fn reached(found: &Diff) -> Vec<(String, String)> {
    let changes = found.changes.iter();
    changes
        .map(|change| (told(change), change.reached.operations.join(" ")))
        .collect()
}

fn check(old: &str, new: &str, expected: &[(&str, &str)]) {
    let found = reached(&diff(old, new));
    let expected: Vec<(String, String)> = expected
        .iter()
        .map(|(line, reached)| ((*line).to_owned(), (*reached).to_owned()))
        .collect();
    assert_eq!(found, expected, "{old}{new}");
}

#[test]
fn what_names_the_servers_of_the_document_is_called_where_it_was() {
    let plain = with(A, "", "", "", "");
    for same in [
        with(A, "", A, "", ""),
        with(A, A, "", "", ""),
        with(A, B, A, A, A),
        // Moved from the document to its operations.
        with(B, A, "", "", A),
        with("{url: 'https://a.example/'}", "", "", "", ""),
    ] {
        check(&plain, &same, &[]);
        check(&same, &plain, &[]);
    }
    // Where the document was found is meant by both.
    check(
        &with("", "", "", "", ""),
        &with("{url: /}", "", "", "", ""),
        &[],
    );
}

#[test]
fn what_has_another_server_of_its_own_is_told_of_it() {
    check(
        &with(A, "", "", "", ""),
        &with(A, B, "", "", ""),
        &[
            (
                "breaking server-removed [] getA: `https://a.example`",
                "getA postA",
            ),
            (
                "harmless server-added [] getA: `https://b.example`",
                "getA postA",
            ),
        ],
    );
    // An operation that has its own does not notice what becomes of the document's.
    check(
        &with(A, "", B, "", ""),
        &with(B, "", B, "", ""),
        &[
            (
                "breaking server-removed [] servers: `https://a.example`",
                "postA getB",
            ),
            (
                "harmless server-added [] servers: `https://b.example`",
                "postA getB",
            ),
        ],
    );
    check(
        &with(A, "", B, B, B),
        &with(&format!("{A}, {B}"), "", B, B, B),
        &[],
    );
}

#[test]
fn a_server_that_only_some_operations_lost_is_told_of_them() {
    let both = format!("{A}, {B}");
    check(
        &with(&both, "", "", "", ""),
        &with(&both, "", "", A, ""),
        &[(
            "breaking server-removed [] postA: `https://b.example`",
            "postA",
        )],
    );
    check(
        &with(&both, "", "", "", ""),
        &with(A, "", "", "", ""),
        &[(
            "breaking server-removed [] servers: `https://b.example`",
            "",
        )],
    );
}

#[test]
fn how_an_address_is_written_is_no_change() {
    check(
        &with("{url: 'https://a.example/V1'}", "", "", "", ""),
        &with("{url: 'HTTPS://A.Example/V1/'}", "", "", "", ""),
        &[],
    );
    check(
        &with("{url: 'https://a.example/v1'}", "", "", "", ""),
        &with("{url: 'https://a.example/V1'}", "", "", "", ""),
        &[
            (
                "breaking server-removed [] servers: `https://a.example/v1`",
                "",
            ),
            (
                "harmless server-added [] servers: `https://a.example/V1`",
                "",
            ),
        ],
    );
}

#[test]
fn a_variable_of_another_name_is_the_same_one() {
    let one = |name: &str, default: &str| {
        let server = format!(
            "{{url: 'https://{{{name}}}.example', variables: {{{name}: {{default: {default}}}}}}}"
        );
        with(&server, "", "", "", "")
    };
    let renamed =
        "harmless server-variable-renamed [] servers: `r` of `https://{r}.example` is `zone`";
    check(&one("r", "eu"), &one("zone", "eu"), &[(renamed, "")]);
    check(
        &one("r", "eu"),
        &one("zone", "us"),
        &[
            (
                "risky server-variable-changed [] servers: `r` of `https://{r}.example` is `us` by default, it was `eu`",
                "",
            ),
            (renamed, ""),
        ],
    );
}
