//! What the tests of this crate share. They decode every example that a document gives into the generated type, and
//! encode it again.

use serde_json::Value as Json;
use tieline_runtime::json::{from_slice, to_vec};
use tieline_runtime::transport::{Answer, Replay};
use tieline_runtime::{Client, ConnectorMeta, Decode, Encode, Error, Operation};

/// Decodes a text into a type and encodes it again.
pub type Round = fn(&str) -> Result<String, String>;

/// The examples of one type: its name, then where each stands, and its text.
pub type Examples = (Round, &'static str, &'static [(&'static str, &'static str)]);

/// [`Round`] of one type.
///
/// # Errors
/// What the text has does not fit the type.
pub fn round<T: Decode + Encode>(json: &str) -> Result<String, String> {
    let value: T = from_slice(json.as_bytes()).map_err(|error| error.to_string())?;
    String::from_utf8(to_vec(&value)).map_err(|error| error.to_string())
}

/// What became of the examples.
#[derive(Debug, Default)]
pub struct Tried {
    /// All of them.
    pub count: usize,
    /// What was refused or changed, a line each.
    pub failures: Vec<String>,
}

impl Tried {
    /// Puts all examples through their types.
    #[must_use]
    pub fn all(examples: &[Examples]) -> Self {
        let mut tried = Self::default();
        for (round, rust, examples) in examples {
            for (place, example) in *examples {
                tried.count += 1;
                let failure = match round(example) {
                    Ok(written) if same_json(example, &written) => continue,
                    Ok(written) => format!("became {written}"),
                    Err(error) => error,
                };
                let failure = format!("{place} as {rust}: {example}: {failure}");
                tried.failures.push(failure);
            }
        }
        tried
    }
}

fn same_json(before: &str, after: &str) -> bool {
    let parse = |text: &str| serde_json::from_str::<Json>(text);
    matches!((parse(before), parse(after)), (Ok(before), Ok(after)) if same(&before, &after))
}

/// Absent is as good as null, and numbers are compared by value.
fn same(before: &Json, after: &Json) -> bool {
    match (before, after) {
        (Json::Object(before), Json::Object(after)) => {
            let keys = before.keys().chain(after.keys());
            let of = |members: &serde_json::Map<String, Json>, key: &String| {
                members.get(key).cloned().unwrap_or(Json::Null)
            };
            keys.into_iter()
                .all(|key| same(&of(before, key), &of(after, key)))
        }
        (Json::Array(before), Json::Array(after)) => {
            before.len() == after.len() && before.iter().zip(after).all(|(a, b)| same(a, b))
        }
        (Json::Number(before), Json::Number(after)) => {
            before == after || before.as_f64() == after.as_f64()
        }
        _ => before == after,
    }
}

static CONNECTOR: ConnectorMeta = ConnectorMeta::new("round-trip", "Round trip", "1.0.0");

/// A client that nobody listens to.
#[derive(Debug)]
pub struct Wire {
    runtime: tokio::runtime::Runtime,
    /// What was sent, and what should have been.
    pub sent: Vec<(String, String)>,
}

impl Wire {
    /// One that sent nothing yet.
    ///
    /// # Errors
    /// The system starts no timers.
    pub fn new() -> std::io::Result<Self> {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        Ok(Self {
            runtime: builder.enable_time().build()?,
            sent: Vec::new(),
        })
    }

    /// Sends a request; what is answered is of no interest.
    pub fn send<O: Operation>(&mut self, request: &O, expected: &str) {
        let replay = Replay::new([Answer::json(200, "null")]);
        let client: Result<Client, Error> = Client::builder(&CONNECTOR)
            .server("http://nobody")
            .transport(replay.clone())
            .max_retries(0)
            .build();
        let sent = match client {
            Ok(client) => {
                let answer = self.runtime.block_on(client.send(request)).map(|_| ());
                match replay.requests().first() {
                    Some(sent) => format!("{} {}", sent.line(), sent.text()),
                    None => format!("nothing: {answer:?}"),
                }
            }
            Err(error) => error.to_string(),
        };
        self.sent.push((sent, expected.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::{Tried, round};

    #[test]
    fn what_is_refused_and_what_is_changed_is_told() {
        let tried = Tried::all(&[
            (round::<i64>, "i64", &[("a", "1"), ("b", "true")]),
            (
                |_| Ok(r#"{"a":1.0}"#.to_owned()),
                "T",
                &[("c", r#"{"a":1,"b":null}"#), ("d", r#"{"a":1,"b":2}"#)],
            ),
        ]);
        assert_eq!(tried.count, 4);
        assert_eq!(
            tried.failures,
            [
                "b as i64: true: expected an integer, found a boolean at `$` (byte 0)",
                r#"d as T: {"a":1,"b":2}: became {"a":1.0}"#,
            ]
        );
    }
}
