use std::collections::BTreeMap;

use tieline_macros::Record;

#[derive(Record)]
#[record(rename = "lead")]
struct Lead<T> {
    #[record(rename = mail)]
    email: T,
    #[record(flatten)]
    more: BTreeMap<String, String>,
    #[record(skip)]
    seen: bool,
    #[record(required, optional)]
    note: Option<String>,
    #[record(extra, required)]
    custom: BTreeMap<String, String>,
    #[record(extra)]
    again: BTreeMap<String, String>,
    #[record(rename = "id")]
    lead_id: String,
    id: String,
}

#[derive(Record)]
struct Pair(String, String);

#[derive(Record)]
struct Nothing;

#[derive(Record)]
enum Closed {
    Open,
    Won(String),
}

#[derive(Record)]
enum Open {
    Open,
    #[record(rename = "Open")]
    Again,
    #[record(other)]
    Unknown,
    #[record(default)]
    More(String),
}

/// The stubs beside the errors stand for the codec.
fn main() {
    let _ = tieline_runtime::json::to_string(&Nothing);
}
