use super::*;
use crate::auth::OAuth2Meta;

const KEY: AuthMeta = AuthMeta::new("crm#key", AuthKind::ApiKey(KeyPlace::Header("X-Key")));
const QUERY: AuthMeta = AuthMeta::new("crm#query", AuthKind::ApiKey(KeyPlace::Query("api key")));
const COOKIE: AuthMeta = AuthMeta::new("crm#cookie", AuthKind::ApiKey(KeyPlace::Cookie("sid")));
const BEARER: AuthMeta = AuthMeta::new("crm#token", AuthKind::Bearer);
const BASIC: AuthMeta = AuthMeta::new("crm#basic", AuthKind::Basic);
static ALL: &[AuthMeta] = &[KEY, QUERY, COOKIE, BEARER, BASIC];

async fn written(scheme: &'static str, credential: Credential) -> (String, Vec<String>) {
    let mut credentials = Credentials::default();
    credentials.add(ALL, Some(scheme), credential).unwrap();
    let mut url = "https://x.example/a?api%20key=old&b=1#f".to_owned();
    let mut headers = HeaderMap::new();
    headers.insert("cookie", HeaderValue::from_static("a=b"));
    let wanted = [SchemeUse::new(scheme, &[])];
    let security: &[&[SchemeUse]] = &[&[SchemeUse::new("crm#other", &[])], &wanted];
    credentials
        .apply(
            security,
            Target {
                url: &mut url,
                headers: &mut headers,
            },
            None,
        )
        .await
        .unwrap();
    assert!(!format!("{headers:?}").contains("hush"), "{headers:?}");
    let headers = headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    (url, headers)
}

#[tokio::test]
async fn each_kind_goes_to_its_place() {
    let plain = "https://x.example/a?api%20key=old&b=1#f";
    let (url, headers) = written("crm#key", Credential::api_key("hush")).await;
    assert_eq!(
        (url.as_str(), headers.last().map(String::as_str)),
        (plain, Some("x-key: hush"))
    );
    let (url, _) = written("crm#query", Credential::api_key("hush&1")).await;
    assert_eq!(url, "https://x.example/a?b=1&api%20key=hush%261#f");
    let (_, headers) = written("crm#cookie", Credential::api_key("hush")).await;
    assert_eq!(headers, ["cookie: a=b; sid=hush"]);
    let (_, headers) = written("crm#token", Credential::bearer("hush")).await;
    assert_eq!(
        headers.last().map(String::as_str),
        Some("authorization: Bearer hush")
    );
    let (_, headers) = written("crm#basic", Credential::basic("ada", "hush")).await;
    assert_eq!(
        headers.last().map(String::as_str),
        Some("authorization: Basic YWRhOmh1c2g=")
    );
}

/// As the URL of a next page has it, which repeats what the page before was asked with.
#[test]
fn a_key_stands_once_in_a_query() {
    let once = |url: &str, name: &str| {
        let mut url = url.to_owned();
        without(&mut url, name);
        url
    };
    for (url, expected) in [
        ("/a?b=1&key=old&c=2", "/a?b=1&c=2"),
        ("/a?key=old&key=older", "/a"),
        ("/a?%6Bey=old&b", "/a?b"),
        ("/a?keys=1&b=key", "/a?keys=1&b=key"),
        ("/a?b=%2B+1&&c", "/a?b=%2B+1&&c"),
        ("/key", "/key"),
    ] {
        assert_eq!(once(url, "key"), expected, "{url}");
    }
}

#[test]
fn a_credential_without_a_place_is_refused_without_its_text() {
    let mut credentials = Credentials::default();
    static ONLY: &[AuthMeta] = &[KEY];
    let error = credentials
        .add(ONLY, None, Credential::bearer("hush"))
        .unwrap_err();
    assert_eq!(
        error,
        "the connector does not take a bearer token; it takes an API key (`crm#key`)"
    );
    let error = credentials
        .add(ALL, Some("crm#basic"), Credential::bearer("hush"))
        .unwrap_err();
    assert!(
        error.starts_with("a bearer token does not serve scheme `crm#basic`"),
        "{error}"
    );
    assert_eq!(
        format!("{:?}", Credential::basic("ada", "hush")),
        "Credential(a user name and a password, [redacted])"
    );
}

#[test]
fn an_operation_gets_what_it_asks_for() {
    let mut credentials = Credentials::default();
    credentials.add(ALL, None, Credential::bearer("b")).unwrap();
    credentials
        .add(ALL, None, Credential::api_key("k"))
        .unwrap();
    let schemes = |security: &[&[SchemeUse]]| -> Vec<_> {
        let chosen = chosen(&credentials, security);
        chosen.iter().map(|given| given.auth.scheme).collect()
    };
    let (key, token) = (
        SchemeUse::new("crm#key", &[]),
        SchemeUse::new("crm#token", &[]),
    );
    assert_eq!(
        schemes(&[&[SchemeUse::new("crm#basic", &[])], &[key]]),
        ["crm#key"]
    );
    assert_eq!(schemes(&[&[key, token]]), ["crm#key", "crm#token"]);
    assert_eq!(schemes(&[&[], &[token]]), ["crm#token"]);
    assert!(schemes(&[]).is_empty());

    // Nothing is sent that was not asked for, and only what is public goes without.
    let (basic, gone) = (
        SchemeUse::new("crm#basic", &[]),
        SchemeUse::new("crm#gone", &[]),
    );
    assert!(schemes(&[&[basic]]).is_empty());
    assert_eq!(
        credentials
            .check(ALL, &[&[basic, key], &[gone]])
            .unwrap_err(),
        "it takes a user name and a password (`crm#basic`) with an API key (`crm#key`) or `crm#gone`, \
         of which the connector knows nothing; give it by `auth`, or by `auth_for` with the scheme"
    );
    assert_eq!(credentials.check(ALL, &[&[basic], &[]]), Ok(()));
    assert_eq!(credentials.check(ALL, &[]), Ok(()));
}

/// What is tried first.
fn chosen<'c>(credentials: &'c Credentials, security: &[&[SchemeUse]]) -> Vec<&'c Given> {
    let Some((alternative, least)) = credentials.served(security).next() else {
        return Vec::new();
    };
    let best = |wanted: &SchemeUse| credentials.best(wanted.scheme, least);
    alternative.iter().filter_map(best).collect()
}

fn sent(credentials: &Credentials, security: &[&[SchemeUse]]) -> Vec<String> {
    let chosen = chosen(credentials, security);
    let text = |given: &Given| match &given.credential {
        Credential::ApiKey(text) | Credential::Bearer(text) => {
            format!("{} {}", given.auth.scheme, text.expose())
        }
        Credential::Basic { .. } | Credential::Ring(_) | Credential::OAuth2(_) => {
            given.auth.scheme.to_owned()
        }
    };
    chosen.into_iter().map(text).collect()
}

#[test]
fn a_token_serves_every_scheme_of_tokens_unless_one_was_named() {
    const OAUTH: AuthMeta = AuthMeta::new("crm#oauth", AuthKind::OAuth2(&OAuth2Meta::CODE));
    const LOCATION: AuthMeta = AuthMeta::new("crm#Location-Access", AuthKind::Bearer);
    static SEVERAL: &[AuthMeta] = &[OAUTH, BEARER, LOCATION];
    let [oauth, token, location] =
        ["crm#oauth", "crm#token", "crm#Location-Access"].map(|scheme| SchemeUse::new(scheme, &[]));
    let mut credentials = Credentials::default();
    let given = Credential::bearer("t");
    credentials.add(SEVERAL, None, given).unwrap();
    assert_eq!(
        sent(&credentials, &[&[location], &[token]]),
        ["crm#Location-Access t"]
    );
    // A token made by hand is no OAuth 2 connection where there is a place for such tokens.
    assert_eq!(sent(&credentials, &[&[oauth], &[token]]), ["crm#token t"]);
    assert_eq!(sent(&credentials, &[&[oauth]]), ["crm#oauth t"]);

    let given = Credential::bearer("l");
    credentials
        .add(SEVERAL, Some("crm#Location-Access"), given)
        .unwrap();
    assert_eq!(
        sent(&credentials, &[&[location]]),
        ["crm#Location-Access l"]
    );
    assert_eq!(sent(&credentials, &[&[token]]), ["crm#token t"]);
}

#[test]
fn a_key_is_sent_to_no_second_place() {
    const OTHER: AuthMeta =
        AuthMeta::new("crm#other", AuthKind::ApiKey(KeyPlace::Header("x-other")));
    static TWO: &[AuthMeta] = &[KEY, OTHER];
    let mut credentials = Credentials::default();
    credentials
        .add(TWO, None, Credential::api_key("k"))
        .unwrap();
    let other = SchemeUse::new("crm#other", &[]);
    assert!(sent(&credentials, &[&[other]]).is_empty());
    credentials
        .add(TWO, Some("crm#other"), Credential::api_key("o"))
        .unwrap();
    assert_eq!(sent(&credentials, &[&[other]]), ["crm#other o"]);
}
