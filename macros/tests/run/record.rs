//! `#[derive(Record)]`: a user's own type as the runtime sees a generated one.

use std::collections::BTreeMap;

use tieline_macros::{Mapping, Record};
use tieline_runtime::json::{Members, from_slice, to_string};
use tieline_runtime::map::{self, MapFrom, MapTo};
use tieline_runtime::{Json, Patch};

type Maybe<T> = Option<T>;

#[derive(Debug, Clone, PartialEq, Record)]
#[record(rename_all = "camelCase")]
struct Lead {
    note: Option<String>,
    lead_id: LeadId,
    #[record(rename = "e-mail")]
    email: String,
    r#type: Stage,
    #[record(required)]
    closed_at: Option<String>,
    #[record(optional)]
    score: Maybe<f64>,
    memo: Patch<String>,
    lines: Vec<Line>,
    #[record(extra)]
    custom: BTreeMap<String, Json>,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct LeadId(String);

#[derive(Debug, Clone, PartialEq, Record)]
struct Line {
    sku: String,
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(rename_all = "SCREAMING_SNAKE_CASE")]
enum Stage {
    InTalks,
    #[record(rename = "won!")]
    Won,
    #[record(other)]
    Else(String),
}

const TEXT: &str = r#"{"leadId":"l_1","e-mail":"a@b.c","type":"IN_TALKS","closedAt":null,"lines":[{"sku":"x"}],"memo":null,"budget":7}"#;

/// Only what is a whole record can be kept as one.
fn keep(record: &impl map::Record) -> String {
    to_string(record)
}

#[test]
fn json_there_and_back() {
    let lead: Lead = from_slice(TEXT.as_bytes()).unwrap();
    assert_eq!(lead.lead_id, LeadId("l_1".into()));
    assert_eq!((&lead.r#type, &lead.memo), (&Stage::InTalks, &Patch::Null));
    assert_eq!(lead.custom["budget"], 7);
    assert_eq!(keep(&lead), TEXT);
    let lost = Lead {
        r#type: Stage::Else("LOST".into()),
        closed_at: Some("2026-01-05".into()),
        ..lead
    };
    let read: Lead = from_slice(to_string(&lost).as_bytes()).unwrap();
    assert_eq!(read, lost);
}

#[test]
fn fields_are_listed_required_ones_first() {
    let members = Lead::MEMBERS;
    let keys: Vec<_> = members.members.iter().map(|member| member.key).collect();
    assert_eq!(
        keys,
        [
            "leadId", "e-mail", "type", "closedAt", "lines", "note", "score", "memo"
        ]
    );
    assert_eq!(members.required, 5);
    let error = from_slice::<Lead>(br#"{"leadId":"l_1"}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "missing required member `e-mail` at `$` (byte 15)"
    );
}

/// A record is a whole target: the compiler knows what it requires.
#[derive(Clone, PartialEq, Debug, Mapping)]
#[map(both = Line, strict)]
struct Row {
    #[map(rename = sku)]
    article: String,
}

#[derive(Debug, PartialEq, Mapping)]
#[map(from = Lead)]
struct Summary {
    #[map(from = r#type)]
    stage: Stage,
    lines: Vec<Row>,
    #[map(from = lead_id)]
    id: LeadId,
}

#[test]
fn records_map_like_generated_types() {
    let lead: Lead = from_slice(TEXT.as_bytes()).unwrap();
    let summary: Summary = lead.clone().map_to().unwrap();
    assert_eq!(summary.stage, Stage::InTalks);
    assert_eq!(
        summary.lines,
        [Row {
            article: "x".into()
        }]
    );
    assert_eq!(summary.id, LeadId("l_1".into()));
    let line: Line = summary.lines[0].clone().map_to().unwrap();
    assert_eq!(line, Line { sku: "x".into() });
    let json = Json::map_from(lead.clone()).unwrap();
    assert_eq!(Lead::map_from(&json).unwrap(), lead);
}
