//! What a token endpoint answers, as vendors write it.

use std::time::Duration;

use oauth2::basic::BasicTokenType;
use oauth2::{AccessToken, RefreshToken, Scope, TokenResponse};
use serde_core::de::Error as _;
use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Json;
use crate::expression::plain_text;
use crate::state::Token;

use super::millis;

/// An answer with a token (RFC 6749, section 5.1), read forgivingly: without `token_type`, with a
/// lifetime that is text, with scopes that commas separate or that are a list.
pub(super) struct Answer {
    access: AccessToken,
    refresh: Option<RefreshToken>,
    lifetime: Option<Duration>,
    scopes: Option<Vec<Scope>>,
    members: Json,
}

impl Answer {
    /// Reads an answer; `None` where it holds no token.
    pub(super) fn read(members: Json) -> Option<Self> {
        let text = |name: &str| match members.get(name) {
            Some(Json::String(text)) if !text.is_empty() => Some(text.clone()),
            Some(_) | None => None,
        };
        let seconds = members.get("expires_in").and_then(|found| match found {
            Json::Number(number) => number.as_f64(),
            Json::String(text) => text.trim().parse().ok(),
            Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
        });
        let scopes = members.get("scope").and_then(|found| match found {
            Json::String(text) => Some(split(text)),
            Json::Array(list) => Some(list.iter().filter_map(plain_text).map(Scope::new).collect()),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_) => None,
        });
        Some(Self {
            access: AccessToken::new(text("access_token")?),
            refresh: text("refresh_token").map(RefreshToken::new),
            lifetime: seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
            scopes,
            members,
        })
    }

    /// The token to store. `asked_at` is when it was asked for: of a lifetime the way back is gone
    /// already. `before` is what it replaces: what the answer does not repeat still holds.
    pub(super) fn token(
        &self,
        keep: &[&str],
        asked_at: i64,
        asked_for: &[String],
        before: Option<&Token>,
    ) -> Token {
        let mut token = Token::new(self.access_token().secret().as_str()).issued_at(asked_at);
        if let Some(lifetime) = self.expires_in() {
            token = token.expires_at(asked_at.saturating_add(millis(lifetime)));
        }
        token.refresh = match self.refresh_token() {
            Some(refresh) => Some(refresh.secret().as_str().into()),
            None => before.and_then(|before| before.refresh.clone()),
        };
        // Left out, it is what was asked for (RFC 6749, section 5.1).
        token.scopes = match (self.scopes(), before) {
            (Some(scopes), _) => scopes.iter().map(|scope| scope.to_string()).collect(),
            (None, Some(before)) => before.scopes.clone(),
            (None, None) => asked_for.to_vec(),
        };
        if let Some(before) = before {
            token.values.clone_from(&before.values);
        }
        for name in keep {
            if let Some(value) = self.members.get(name).and_then(plain_text) {
                token.values.insert((*name).to_owned(), value.into());
            }
        }
        token
    }
}

fn split(text: &str) -> Vec<Scope> {
    text.split(|c: char| c.is_whitespace() || c == ',')
        .filter(|scope| !scope.is_empty())
        .map(|scope| Scope::new(scope.to_owned()))
        .collect()
}

impl TokenResponse for Answer {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access
    }

    fn token_type(&self) -> &BasicTokenType {
        &BasicTokenType::Bearer
    }

    fn expires_in(&self) -> Option<Duration> {
        self.lifetime
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        self.scopes.as_ref()
    }
}

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = Json::deserialize(deserializer)?;
        Self::read(members).ok_or_else(|| D::Error::custom("it holds no access token"))
    }
}

impl Serialize for Answer {
    /// Nothing: the trait wants it, and nobody may write a token by accident.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answer([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answers_are_read_as_vendors_write_them() {
        let token = |json: Json| {
            Answer::read(json)
                .map(|answer| answer.token(&["companyId"], 1_000, &["a".into()], None))
        };
        let full = json!({
            "access_token": "at", "token_type": "Bearer", "expires_in": 86399,
            "refresh_token": "rt", "scope": "a b", "companyId": "com_1", "userId": "u_1",
        });
        let expected = Token::new("at")
            .refresh("rt")
            .issued_at(1_000)
            .expires_at(86_400_000)
            .scopes(["a", "b"])
            .value("companyId", "com_1");
        assert_eq!(token(full), Some(expected));
        let odd = json!({"access_token": "at", "expires_in": "60", "scope": "a,b", "companyId": 7});
        let expected = Token::new("at")
            .issued_at(1_000)
            .expires_at(61_000)
            .scopes(["a", "b"])
            .value("companyId", "7");
        assert_eq!(token(odd), Some(expected));
        let listed = token(json!({"access_token": "at", "scope": ["a"], "expires_in": null}));
        assert_eq!(
            listed,
            Some(Token::new("at").issued_at(1_000).scopes(["a"]))
        );
        for none in [
            json!({}),
            json!({"access_token": ""}),
            json!({"access_token": 7}),
            json!("at"),
        ] {
            assert_eq!(token(none), None);
        }
    }

    #[test]
    fn what_an_answer_leaves_out_still_holds() {
        let before = Token::new("a0")
            .refresh("r0")
            .scopes(["x"])
            .value("companyId", "com_1");
        let answer = Answer::read(json!({"access_token": "a1"})).unwrap();
        assert_eq!(
            answer.token(&["companyId"], 5, &["asked".into()], Some(&before)),
            Token::new("a1")
                .refresh("r0")
                .issued_at(5)
                .scopes(["x"])
                .value("companyId", "com_1")
        );
        let first = answer.token(&[], 5, &["asked".into()], None);
        assert_eq!(first.scopes, ["asked"]);
        assert_eq!(format!("{answer:?}"), "Answer([redacted])");
    }
}
