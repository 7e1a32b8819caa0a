//! Asking a token endpoint.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
};
use oauth2::{
    AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret,
    EndpointMaybeSet, EndpointNotSet, HttpRequest, HttpResponse, PkceCodeVerifier, RedirectUrl,
    RefreshToken, RequestTokenError, Scope, StandardRevocableToken, TokenUrl,
};

use crate::Json;
use crate::auth::{ClientAuth, TokenError};
use crate::operation::Method;
use crate::request::Body;
use crate::response::RawResponse;
use crate::transport::{BoxFuture, Request, Sent};
use crate::value::Secret;

use super::answer::Answer;
use super::app::Registered;

/// The largest answer of a token endpoint that is read, in bytes.
const MAX_ANSWER: usize = 1024 * 1024;

/// Characters of the vendor's words that an error repeats.
const SHOWN: usize = 300;

pub(super) type Protocol = oauth2::Client<
    BasicErrorResponse,
    Answer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointMaybeSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
>;

/// What a token is asked for with.
pub(super) enum Ask<'a> {
    Code {
        code: &'a Secret<String>,
        verifier: Option<&'a Secret<String>>,
    },
    Refresh(&'a Secret<String>),
    ClientCredentials {
        scopes: &'a [String],
    },
}

/// Why there is no token.
#[derive(Debug)]
pub(super) struct NoToken {
    pub error: TokenError,
    /// Whether the endpoint may have given one nevertheless, and taken the refresh token back.
    pub unknown: bool,
}

impl NoToken {
    fn setup(message: impl Into<String>) -> Self {
        Self {
            error: TokenError::setup(message),
            unknown: false,
        }
    }
}

impl fmt::Display for NoToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for NoToken {}

impl Registered {
    /// The protocol with what the vendor knows this host by.
    pub(super) fn protocol(&self, token_url: &str) -> Result<Protocol, NoToken> {
        let unreadable = |what: &str, error: url::ParseError| {
            NoToken::setup(format!("the {what} is no URL: {error}"))
        };
        let auth_url = match self.authorization_url.as_str() {
            "" => None,
            url => Some(
                AuthUrl::new(url.to_owned()).map_err(|error| unreadable("consent page", error))?,
            ),
        };
        let token_url = TokenUrl::new(token_url.to_owned())
            .map_err(|error| unreadable("token endpoint", error))?;
        let mut protocol = oauth2::Client::new(ClientId::new(self.client_id.clone()))
            .set_auth_type(match self.meta.client_auth {
                ClientAuth::Basic => AuthType::BasicAuth,
                ClientAuth::Body => AuthType::RequestBody,
            })
            .set_auth_uri_option(auth_url)
            .set_token_uri_option(Some(token_url));
        if let Some(secret) = &self.client_secret {
            protocol = protocol.set_client_secret(ClientSecret::new(secret.expose().clone()));
        }
        if let Some(uri) = &self.redirect_uri {
            let uri = RedirectUrl::new(uri.clone())
                .map_err(|error| unreadable("redirect address", error))?;
            protocol = protocol.set_redirect_uri(uri);
        }
        Ok(protocol)
    }

    /// Asks for a token.
    pub(super) async fn ask(&self, ask: Ask<'_>) -> Result<Answer, NoToken> {
        let (url, secret) = match ask {
            Ask::Code { code, verifier: _ } => (&self.token_url, Some(code)),
            Ask::Refresh(token) => (&self.refresh_url, Some(token)),
            Ask::ClientCredentials { .. } => (&self.token_url, None),
        };
        let protocol = self.protocol(url)?;
        let http = Endpoint {
            app: self,
            secrets: [self.client_secret.as_ref(), secret],
            renews: matches!(ask, Ask::Refresh(_)),
        };
        let known_url = |_| NoToken::setup("there is no token endpoint");
        let params = &self.token_params;
        let answer = match ask {
            Ask::Code { code, verifier } => {
                let code = AuthorizationCode::new(code.expose().clone());
                let mut request = protocol.exchange_code(code).map_err(known_url)?;
                if let Some(verifier) = verifier {
                    let verifier = PkceCodeVerifier::new(verifier.expose().clone());
                    request = request.set_pkce_verifier(verifier);
                }
                for (name, value) in params {
                    request = request.add_extra_param(name.as_str(), value.as_str());
                }
                request.request_async(&http).await
            }
            Ask::Refresh(token) => {
                let token = RefreshToken::new(token.expose().clone());
                let mut request = protocol.exchange_refresh_token(&token).map_err(known_url)?;
                for (name, value) in params {
                    request = request.add_extra_param(name.as_str(), value.as_str());
                }
                request.request_async(&http).await
            }
            Ask::ClientCredentials { scopes } => {
                let request = protocol.exchange_client_credentials().map_err(known_url)?;
                let scopes = scopes.iter().map(|scope| Scope::new(scope.clone()));
                let mut request = request.add_scopes(scopes);
                for (name, value) in params {
                    request = request.add_extra_param(name.as_str(), value.as_str());
                }
                request.request_async(&http).await
            }
        };
        answer.map_err(|error| match error {
            RequestTokenError::Request(no_token) => no_token,
            // The body may hold the token in a place where nobody looks for it.
            RequestTokenError::ServerResponse(_)
            | RequestTokenError::Parse(..)
            | RequestTokenError::Other(_) => NoToken {
                error: TokenError::unreachable(
                    "the token endpoint's answer cannot be read: it holds no access token",
                ),
                unknown: true,
            },
        })
    }
}

/// The way to an endpoint, whose refusals are judged here: the protocol's own reader takes nothing
/// but status 200 for success, and vendors answer 201.
struct Endpoint<'a> {
    app: &'a Registered,
    /// What an answer must not repeat.
    secrets: [Option<&'a Secret<String>>; 2],
    /// Whether a token takes the place of one that there is.
    renews: bool,
}

impl<'c> AsyncHttpClient<'c> for Endpoint<'_> {
    type Error = NoToken;
    type Future = BoxFuture<'c, Result<HttpResponse, NoToken>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.exchange(request))
    }
}

impl Endpoint<'_> {
    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, NoToken> {
        let (parts, body) = request.into_parts();
        let url = parts.uri.to_string();
        let response = self.app.post(url, parts.headers, body).await?;
        let json = members(&response).unwrap_or(Json::Null);
        let json = at_root(json, self.app.meta.token_at, self.renews);
        let is_refused = !response.is_success()
            || (json.get("access_token").is_none() && json.get("error").is_some());
        if is_refused {
            return Err(refusal(response.status, &json, &self.secrets));
        }
        let mut answer = HttpResponse::new(json.to_string().into_bytes());
        *answer.status_mut() = StatusCode::OK;
        let json = HeaderValue::from_static("application/json");
        answer.headers_mut().insert(CONTENT_TYPE, json);
        Ok(answer)
    }
}

impl Registered {
    /// Sends a form to one of the vendor's endpoints.
    pub(super) async fn post(
        &self,
        url: String,
        mut headers: HeaderMap,
        form: Vec<u8>,
    ) -> Result<RawResponse, NoToken> {
        if let Some(credential) = headers.get_mut(AUTHORIZATION) {
            credential.set_sensitive(true);
        }
        let timeout = self.timeout;
        let request = Request {
            method: Method::Post,
            url,
            headers,
            body: Body::Bytes(Bytes::from(form)),
            timeout,
            max_body: MAX_ANSWER,
        };
        let late = "the token endpoint gave no answer in time";
        let no_answer = |unknown, message: String| NoToken {
            error: TokenError::unreachable(message),
            unknown,
        };
        // A transport of the host's own may forget the time.
        let response = tokio::time::timeout(timeout, self.transport.send(request))
            .await
            .map_err(|_| no_answer(true, late.to_owned()))?
            .map_err(|error| {
                let message = format!("the token endpoint gave no answer: {error}");
                no_answer(error.sent != Sent::No, message)
            })?;
        tracing::debug!(status = response.status, "the token endpoint answered");
        Ok(response)
    }
}

/// What an endpoint says: JSON, or a form, as before there was RFC 6749 (GitHub, unless it is asked
/// otherwise). A page of HTML has `=` and `&` in it as well, so what is no plain name is no form.
pub(super) fn members(response: &RawResponse) -> Option<Json> {
    if let Ok(json) = crate::json::from_slice::<Json>(&response.body) {
        return Some(json);
    }
    let is_form = response.is("application/x-www-form-urlencoded")
        || response.is("text/plain")
        || response.header(CONTENT_TYPE.as_str()).is_none();
    let plain = |name: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        !name.is_empty() && name.chars().all(is_plain)
    };
    let mut members = serde_json::Map::new();
    for (name, value) in url::form_urlencoded::parse(response.body.trim_ascii()) {
        if !is_form || !plain(&name) {
            return None;
        }
        members.insert(name.into_owned(), value.into_owned().into());
    }
    Some(Json::Object(members))
}

/// An answer whose token is somewhere inside, as if it was at its root; what else the answer says
/// stays, for what is kept of it. What is at the root is another's token (Slack's app beside its
/// user): it must not be taken where ours is missing. A renewal renews the one that it is given.
fn at_root(json: Json, place: &[&str], renews: bool) -> Json {
    const TOKEN: [&str; 4] = ["access_token", "refresh_token", "expires_in", "scope"];
    if place.is_empty() || json.get("error").is_some() {
        return json;
    }
    let inside = place.iter().try_fold(&json, |json, name| json.get(name));
    let inside = inside.and_then(Json::as_object).cloned();
    let inside = inside.filter(|inside| inside.contains_key("access_token"));
    match (json, inside) {
        (Json::Object(mut members), Some(inside)) => {
            members.retain(|name, _| !TOKEN.contains(&name.as_str()));
            members.extend(inside);
            Json::Object(members)
        }
        (json, None) if renews => json,
        (Json::Object(mut members), None) => {
            members.retain(|name, _| !TOKEN.contains(&name.as_str()));
            Json::Object(members)
        }
        (json, _) => json,
    }
}

/// What a refusal means (RFC 6749, section 5.2). Vendors refuse a refresh token with every 4xx
/// there is; what is known to be another thing is taken out.
pub(super) fn refusal(status: u16, json: &Json, secrets: &[Option<&Secret<String>>]) -> NoToken {
    let word = |name: &str| json.get(name).and_then(Json::as_str);
    let code = word("error").unwrap_or_default();
    let said = match (code, word("error_description").or_else(|| word("message"))) {
        ("", None) => Cow::Borrowed("without a reason"),
        ("", Some(text)) | (text, None) => Cow::Borrowed(text),
        (code, Some(text)) => Cow::Owned(format!("{code}: {text}")),
    };
    // An endpoint that repeats what it was sent must not put it into our logs.
    let repeats = |secret: &&Secret<String>| said.contains(secret.expose().as_str());
    let said = if secrets.iter().flatten().any(repeats) {
        "its reason repeats a secret".to_owned()
    } else {
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        said.chars().take(SHOWN).map(plain).collect()
    };
    let answered = format!("the token endpoint answered with status {status}, {said}");
    let (error, unknown) = match (status, code) {
        (408 | 425 | 429, _) => (TokenError::unreachable(answered), false),
        (300..=399 | 500.., _) => (TokenError::unreachable(answered), true),
        // With status 200, as Slack and GitHub write refusals.
        (
            _,
            "temporarily_unavailable"
            | "server_error"
            | "internal_error"
            | "fatal_error"
            | "service_unavailable"
            | "request_timeout"
            | "ratelimited",
        ) => (TokenError::unreachable(answered), true),
        (
            _,
            "invalid_client"
            | "unauthorized_client"
            | "incorrect_client_credentials"
            | "invalid_client_id"
            | "bad_client_secret",
        ) => (
            TokenError::setup(format!("{answered}: check the app's client id and secret")),
            false,
        ),
        (_, "invalid_scope" | "unsupported_grant_type" | "unsupported_response_type") => {
            (TokenError::setup(answered), false)
        }
        _ => (TokenError::expired(answered), false),
    };
    NoToken { error, unknown }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(media_type: &'static str, body: &'static str) -> Option<Json> {
        let mut response = RawResponse::default();
        let media_type = HeaderValue::from_static(media_type);
        response.headers.insert(CONTENT_TYPE, media_type);
        response.body = Bytes::from_static(body.as_bytes());
        members(&response)
    }

    #[test]
    fn forms_are_read_and_pages_are_not() {
        let form = "access_token=a%2Bt&scope=repo%2Cgist&token_type=bearer\n";
        let expected = json!({"access_token": "a+t", "scope": "repo,gist", "token_type": "bearer"});
        assert_eq!(
            read("application/x-www-form-urlencoded; charset=utf-8", form),
            Some(expected.clone())
        );
        assert_eq!(read("text/plain", form), Some(expected));
        assert_eq!(read("text/html", form), None);
        assert_eq!(read("text/plain", "<a href=\"?x=1&error=gone\">"), None);
        // JSON is JSON whatever it is called.
        assert_eq!(read("text/html", r#"{"a":1}"#), Some(json!({"a": 1})));
    }

    #[test]
    fn a_token_inside_an_answer_is_the_one_that_is_taken() {
        let slack = json!({
            "ok": true, "access_token": "xoxb-app", "scope": "commands", "expires_in": 1,
            "team": {"id": "T1"}, "authed_user": {"id": "U1", "access_token": "xoxp", "scope": "chat:write"},
        });
        let expected = json!({
            "ok": true, "team": {"id": "T1"}, "authed_user": slack["authed_user"],
            "id": "U1", "access_token": "xoxp", "scope": "chat:write",
        });
        assert_eq!(at_root(slack, &["authed_user"], false), expected);
        // The user granted nothing: the app's token is not his.
        let none = json!({"access_token": "xoxb-app", "authed_user": {"id": "U1"}});
        assert_eq!(
            at_root(none.clone(), &["authed_user"], false),
            json!({"authed_user": {"id": "U1"}})
        );
        let renewed = json!({"access_token": "xoxp-2", "refresh_token": "r"});
        assert_eq!(at_root(renewed.clone(), &["authed_user"], true), renewed);
        assert_eq!(at_root(none.clone(), &[], false), none);
    }
}
