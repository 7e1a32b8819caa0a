//! What a mapping makes of a record, as the call that a vendor would see.

use tieline_runtime::json::{Decode, from_slice};
use tieline_runtime::map::{Map, MapContext, Mapped};
use tieline_runtime::transport::{Answer, Replay};
use tieline_runtime::{Credential, Operation};

/// 2026-01-05T09:00:00Z
const NOW: i64 = 1_767_603_600_000;

/// The moment of all runs, and the parameters of both connections.
pub fn context() -> MapContext {
    MapContext::at(NOW)
        .param("ghl.location_id", "loc_1")
        .param("ghl.company_id", "agency_1")
}

/// What came of a record: the reason it was skipped for, or the request.
pub fn mapped<S: Decode, T>(mapping: &impl Map<S, T>, record: &str, cx: &MapContext) -> Outcome<T> {
    let record: S = from_slice(record.as_bytes()).unwrap();
    match mapping.map(record, cx) {
        Ok(Mapped::Record(request)) => Outcome::Request(request),
        Ok(Mapped::Skipped(reason)) => Outcome::Nothing(reason.to_string()),
        Err(error) => Outcome::Nothing(error.to_string()),
    }
}

/// A request, or why there is none.
pub enum Outcome<T> {
    Request(T),
    Nothing(String),
}

impl<T> Outcome<T> {
    pub fn nothing(self) -> String {
        match self {
            Self::Nothing(why) => why,
            Self::Request(_) => panic!("the record was mapped"),
        }
    }

    pub fn request(self) -> T {
        match self {
            Self::Request(request) => request,
            Self::Nothing(why) => panic!("{why}"),
        }
    }
}

/// Sends a request and shows what was sent: method, path and body.
pub async fn call<O: Operation>(
    client: &tieline_runtime::Client,
    replay: &Replay,
    request: &O,
) -> String {
    // The answer does not matter here; the request does.
    let _ = client.send(request).await;
    let seen = replay.requests().pop().unwrap();
    let path = seen.url.split_once("://").unwrap().1;
    let path = path.split_once('/').unwrap().1;
    format!(
        "{} /{path} {}",
        seen.method.as_str(),
        String::from_utf8(seen.body.to_vec()).unwrap()
    )
}

/// Answers any one call.
pub fn replay() -> Replay {
    Replay::new([Answer::status(500)])
}

/// The call to HighLevel.
pub async fn to_highlevel<O: Operation>(request: &O) -> String {
    let replay = replay();
    let client = tieline_highlevel::Client::builder()
        .transport(replay.clone())
        .param("location_id", "loc_1")
        .auth(Credential::bearer("t"))
        .build()
        .unwrap();
    call(&client, &replay, request).await
}

/// The call to 17hats.
pub async fn to_hats<O: Operation>(request: &O) -> String {
    let replay = replay();
    let client = tieline_seventeen_hats::Client::builder()
        .transport(replay.clone())
        .auth(Credential::api_key("k"))
        .build()
        .unwrap();
    call(&client, &replay, request).await
}

/// The call to the Snapshots API.
pub async fn to_snapshots<O: Operation>(request: &O) -> String {
    let replay = replay();
    let client = tieline_snapshots::Client::builder()
        .transport(replay.clone())
        .auth(Credential::bearer("t"))
        .build()
        .unwrap();
    call(&client, &replay, request).await
}

/// The call to Depot.
pub async fn to_depot<O: Operation>(request: &O) -> String {
    let replay = replay();
    let client = tieline_depot::Client::builder()
        .transport(replay.clone())
        .auth(Credential::api_key("k"))
        .build()
        .unwrap();
    call(&client, &replay, request).await
}

/// The call to Acme CRM.
pub async fn to_acme<O: Operation>(request: &O) -> String {
    let replay = replay();
    let client = tieline_acme_crm::Client::builder()
        .transport(replay.clone())
        .param("subdomain", "acme")
        .auth(Credential::api_key("k"))
        .build()
        .unwrap();
    call(&client, &replay, request).await
}
