//! A vendor on this machine: consent, tokens that rotate, an API that takes them, and faults.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

pub const CLIENT_ID: &str = "client-1";
pub const CLIENT_SECRET: &str = "hush-client-secret";

/// What goes wrong with a token request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// The vendor acts, and its answer is lost.
    Lost,
    /// Nothing is done.
    Status(u16, &'static str),
    /// The vendor acts, and answers this in place of the token: JSON, or a form.
    Answer(&'static str),
}

/// A request that arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    pub line: String,
    pub authorization: String,
    pub form: BTreeMap<String, String>,
}

#[derive(Default)]
pub struct State {
    pub seen: Vec<Seen>,
    pub faults: VecDeque<Fault>,
    pub challenge: String,
    pub code: String,
    /// Tokens that the API takes.
    pub valid: BTreeSet<String>,
    /// Refresh tokens that the endpoint takes.
    pub refresh: BTreeSet<String>,
    /// Whether a refresh token stays good until the access token that it gave is used.
    pub grace: bool,
    pub replaced: Vec<(String, String)>,
    pub count: usize,
    pub lifetime: Option<Value>,
    pub delay: Duration,
    /// What the API answers every call with; `{request}` is the request as it came.
    pub canned: Option<(u16, &'static str)>,
}

#[derive(Clone)]
pub struct Vendor {
    pub url: String,
    pub state: Arc<Mutex<State>>,
}

impl Vendor {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = State {
            lifetime: Some(json!(3600)),
            ..State::default()
        };
        let vendor = Self {
            url,
            state: Arc::new(Mutex::new(state)),
        };
        let served = vendor.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let vendor = served.clone();
                tokio::spawn(async move { vendor.serve(socket).await });
            }
        });
        vendor
    }

    pub fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap())
    }

    pub fn fault(&self, fault: Fault) {
        self.with(|state| state.faults.push_back(fault));
    }

    /// The form of each token request, by what was asked for.
    pub fn asked(&self, grant: &str) -> Vec<Seen> {
        let of_grant = |seen: &&Seen| seen.form.get("grant_type").is_some_and(|one| one == grant);
        self.with(|state| state.seen.iter().filter(of_grant).cloned().collect())
    }

    pub fn calls(&self, line: &str) -> Vec<Seen> {
        let is_it = |seen: &&Seen| seen.line.starts_with(line);
        self.with(|state| state.seen.iter().filter(is_it).cloned().collect())
    }

    async fn serve(&self, mut socket: TcpStream) {
        let mut bytes = Vec::new();
        let mut buffer = [0; 4096];
        let (head, body) = loop {
            let Ok(count @ 1..) = socket.read(&mut buffer).await else {
                return;
            };
            bytes.extend_from_slice(&buffer[..count]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let length = header(head, "content-length").parse().unwrap_or(0);
            if body.len() >= length {
                break (head.to_owned(), body.to_owned());
            }
        };
        let seen = Seen {
            line: head.lines().next().unwrap_or_default().to_owned(),
            authorization: header(&head, "authorization"),
            form: url::form_urlencoded::parse(body.as_bytes())
                .into_owned()
                .collect(),
        };
        let delay = self.with(|state| {
            state.seen.push(seen.clone());
            state.delay
        });
        let is_of = |path: &str| seen.line.starts_with(path);
        let is_token = is_of("POST /oauth/token") || is_of("POST /oauth/revoke");
        if is_token {
            tokio::time::sleep(delay).await;
        }
        let fault = is_token.then(|| self.with(|state| state.faults.pop_front()));
        let (status, answer) = match fault.flatten() {
            Some(Fault::Status(status, answer)) => (status, answer.to_owned()),
            Some(Fault::Answer(answer)) => {
                self.with(|state| state.answer(&seen));
                (200, answer.to_owned())
            }
            Some(Fault::Lost) => {
                self.with(|state| state.answer(&seen));
                return;
            }
            None => {
                let (status, answer) = self.with(|state| state.answer(&seen));
                let canned = self.with(|state| state.canned).filter(|_| !is_token);
                match canned {
                    Some((status, text)) => {
                        let escaped = head.replace('"', "'").replace("\r\n", " | ");
                        (status, text.replace("{request}", &escaped))
                    }
                    None => (status, answer.to_string()),
                }
            }
        };
        let media_type = match answer.starts_with("access_token=") {
            true => "application/x-www-form-urlencoded",
            false => "application/json",
        };
        let answer = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n{answer}",
            answer.len()
        );
        let _ = socket.write_all(answer.as_bytes()).await;
    }
}

impl State {
    fn answer(&mut self, seen: &Seen) -> (u16, Value) {
        let mut words = seen.line.split([' ', '?']);
        match (words.next(), words.next()) {
            (Some("POST"), Some("/oauth/token")) => self.token(seen),
            (Some("POST"), Some("/oauth/revoke")) => self.revoke(seen),
            (Some("POST"), Some("/oauth/locationToken")) => self.location(seen),
            _ => match self.take(seen) {
                true => (200, json!({"ok": true})),
                false => (401, json!({"message": "who is it"})),
            },
        }
    }

    /// Whether the bearer token is one that the API takes.
    fn take(&mut self, seen: &Seen) -> bool {
        let Some(token) = seen.authorization.strip_prefix("Bearer ") else {
            return false;
        };
        let used = |(access, _): &(String, String)| access == token;
        if let Some(index) = self.replaced.iter().position(used) {
            let (_, refresh) = self.replaced.remove(index);
            self.refresh.remove(&refresh);
        }
        self.valid.contains(token)
    }

    /// Whether the app proves itself.
    fn knows(seen: &Seen) -> bool {
        let field = |name: &str| seen.form.get(name).cloned().unwrap_or_default();
        let basic = STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}"));
        seen.authorization == format!("Basic {basic}")
            || (field("client_id") == CLIENT_ID && field("client_secret") == CLIENT_SECRET)
    }

    /// Takes a token back (RFC 7009): one that is not known is none that anybody could use.
    fn revoke(&mut self, seen: &Seen) -> (u16, Value) {
        if !Self::knows(seen) {
            return (401, json!({"error": "invalid_client"}));
        }
        if let Some(token) = seen.form.get("token") {
            self.refresh.remove(token);
            self.valid.remove(token);
        }
        (200, json!({}))
    }

    fn token(&mut self, seen: &Seen) -> (u16, Value) {
        let field = |name: &str| seen.form.get(name).cloned().unwrap_or_default();
        if !Self::knows(seen) {
            return (401, json!({"error": "invalid_client"}));
        }
        match field("grant_type").as_str() {
            "authorization_code" => {
                let verifier = aws_lc_rs::digest::digest(
                    &aws_lc_rs::digest::SHA256,
                    field("code_verifier").as_bytes(),
                );
                let is_proved = URL_SAFE_NO_PAD.encode(verifier) == self.challenge;
                if self.code.is_empty() || field("code") != self.code || !is_proved {
                    return (400, json!({"error": "invalid_grant"}));
                }
                self.code.clear();
                (200, self.pair(None))
            }
            "refresh_token" => {
                let old = field("refresh_token");
                if !self.refresh.contains(&old) {
                    return (400, json!({"error": "invalid_grant"}));
                }
                (200, self.pair(Some(old)))
            }
            "client_credentials" => {
                let mut answer = self.pair(None);
                if let Some(members) = answer.as_object_mut() {
                    members.remove("refresh_token");
                }
                (200, answer)
            }
            _ => (400, json!({"error": "unsupported_grant_type"})),
        }
    }

    /// A new pair; the old tokens end.
    pub fn pair(&mut self, old: Option<String>) -> Value {
        self.count += 1;
        let (access, refresh) = (
            format!("hush-access-{}", self.count),
            format!("hush-refresh-{}", self.count),
        );
        if let Some(old) = old {
            if self.grace {
                self.replaced.push((access.clone(), old));
            } else {
                self.refresh.remove(&old);
            }
            self.valid.clear();
        }
        self.valid.insert(access.clone());
        self.refresh.insert(refresh.clone());
        json!({
            "access_token": access, "token_type": "Bearer", "expires_in": self.lifetime,
            "refresh_token": refresh, "scope": "notes.readonly notes.write",
            "companyId": "com_1", "userId": "u_1",
        })
    }

    fn location(&mut self, seen: &Seen) -> (u16, Value) {
        if !self.take(seen) {
            return (401, json!({"message": "who is it"}));
        }
        let field = |name: &str| seen.form.get(name).cloned().unwrap_or_default();
        if field("companyId") != "com_1" {
            return (400, json!({"message": "no such agency"}));
        }
        self.count += 1;
        let access = format!("hush-{}-{}", field("locationId"), self.count);
        self.valid.insert(access.clone());
        // As the real one does, with status 201.
        (
            201,
            json!({"access_token": access, "token_type": "Bearer", "expires_in": self.lifetime, "locationId": field("locationId")}),
        )
    }
}

fn header(head: &str, name: &str) -> String {
    let found = head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name)
            .then(|| value.trim().to_owned())
    });
    found.unwrap_or_default()
}
