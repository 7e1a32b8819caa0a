//! Whether a list can be polled: its items need an id and a time.

use serde_yaml::Value;

use super::answer::{List, fields, shape};
use super::draft::{map, put};
use super::entries::Cx;
use super::paging;
use super::words::folded;
use crate::api::{Operation, Param, ParamLocation, Scalar, Shape, TypeRef};
use crate::expression::FieldPath;

const UPDATED: [&str; 22] = [
    "updatedat",
    "updated",
    "updatedon",
    "updatedtime",
    "updatedate",
    "updateddate",
    "dateupdated",
    "updateddateutc",
    "updateddatetime",
    "lastupdated",
    "lastupdatedat",
    "lastupdateddate",
    "modified",
    "modifiedat",
    "modifiedon",
    "modifieddate",
    "datemodified",
    "lastmodified",
    "lastmodifiedat",
    "lastmodifieddate",
    "lastmodifieddatetime",
    "updatetime",
];
const CREATED: [&str; 24] = [
    "createdat",
    "created",
    "createdon",
    "createdtime",
    "createdate",
    "createddate",
    "datecreated",
    "createddateutc",
    "createddatetime",
    "creationdate",
    "creationtime",
    "createtime",
    "dateadded",
    "addedat",
    "insertedat",
    "submittedat",
    "occurredat",
    "receivedat",
    "sentat",
    "datesent",
    "publishedat",
    "timestamp",
    "registeredat",
    "startedat",
];
/// What stands around the name of a time where it is a filter: `updated_since`, `created[gte]`, `DateCreated>`.
const SINCE: [&str; 9] = [
    "since", "after", "gte", "gt", "min", "from", "start", "ge", "begin",
];
/// Filters that do not say of which time.
const PLAIN_SINCE: [&str; 4] = ["since", "sincedate", "modifiedsince", "changedsince"];

/// How a list is polled.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Polled {
    pub dedupe: Value,
    pub cursor: Value,
    /// Whether it sees changes, or only what is new.
    pub sees_changes: bool,
    pub unsure: Vec<String>,
}

/// How `found` is polled, if its items have what that needs.
pub(super) fn infer(cx: &Cx<'_>, operation: &Operation, found: &List, id: &str) -> Option<Polled> {
    let time = |names: &[&str]| {
        names.iter().find_map(|name| {
            fields(cx.api, found.item)
                .iter()
                .find(|field| folded(&field.wire) == *name && is_time(shape(cx.api, field.ty)))
        })
    };
    let updated = time(&UPDATED);
    let field = updated.or_else(|| time(&CREATED))?;
    let sees_changes = updated.is_some();
    let mut unsure = Vec::new();
    let mut cursor = map([(
        "field",
        Value::from(FieldPath::member(&field.wire).to_string()),
    )]);
    let stem = if sees_changes {
        &UPDATED[..]
    } else {
        &CREATED[..]
    };
    match operation
        .params
        .iter()
        .filter(|param| param.location == ParamLocation::Query)
        .find_map(|param| filter(cx, param, field.ty, &folded(&field.wire), stem))
    {
        Some((param, format)) => {
            put(&mut cursor, "send", map([("query", param.wire.as_str().into())]));
            match format {
                None => {}
                Some("unix") => {
                    put(&mut cursor, "format", "unix");
                    unsure.push(format!(
                        "unsure: whether `{}` is counted in seconds (`unix`) or milliseconds (`unix_millis`)",
                        param.wire
                    ));
                }
                Some(format) => put(&mut cursor, "format", format),
            }
            put(&mut cursor, "lookback", "2m");
        }
        None => unsure.push(format!(
            "unsure: no parameter asks for what is newer than `{}`, so each poll reads the whole list; where it is sorted, say `newest_first: true`",
            field.wire
        )),
    }
    put(&mut cursor, "start", "now");
    let keys = if sees_changes {
        vec![id, field.wire.as_str()]
    } else {
        vec![id]
    };
    Some(Polled {
        dedupe: paging::dedupe(&keys),
        cursor,
        sees_changes,
        unsure,
    })
}

fn is_time(shape: Option<&Shape>) -> bool {
    matches!(
        shape,
        Some(Shape::Scalar(
            Scalar::DateTime
                | Scalar::Date
                | Scalar::String
                | Scalar::I32
                | Scalar::I64
                | Scalar::U64
                | Scalar::F64
        ))
    )
}

/// Whether a parameter asks for what is newer than the field, and the `format:` that it takes.
fn filter<'p>(
    cx: &Cx<'_>,
    param: &'p Param,
    field: TypeRef,
    name: &str,
    stems: &[&str],
) -> Option<(&'p Param, Option<&'static str>)> {
    let wire = folded(&param.wire);
    let is_since = |stem: &str| {
        let rest = wire.strip_prefix(stem).or_else(|| wire.strip_suffix(stem));
        rest.is_some_and(|rest| SINCE.contains(&rest))
            // Punctuation alone says it here: `DateCreated>`.
            || (rest == Some("") && param.wire.ends_with('>'))
    };
    let short = |stem: &str| {
        let short = stem.strip_suffix("at").or_else(|| stem.strip_suffix("on"));
        short.is_some_and(|short| short.len() > 4 && is_since(short))
    };
    let names = std::iter::once(name).chain(stems.iter().copied());
    let is_filter = PLAIN_SINCE.contains(&wire.as_str())
        || names.clone().any(is_since)
        || names.clone().any(short);
    if !is_filter {
        return None;
    }
    let of = |ty| match shape(cx.api, ty) {
        Some(Shape::Scalar(scalar)) => Some(*scalar),
        _ => None,
    };
    let is_number = |scalar| {
        matches!(
            scalar,
            Scalar::I32 | Scalar::I64 | Scalar::U64 | Scalar::F64
        )
    };
    let format = match (of(field)?, of(param.ty)?) {
        (field, param) if field == param || (is_number(field) && is_number(param)) => None,
        (Scalar::DateTime | Scalar::String, Scalar::DateTime | Scalar::String) => None,
        (Scalar::Date, Scalar::String) => None,
        (Scalar::DateTime, Scalar::Date) => Some("date"),
        (Scalar::DateTime, Scalar::I32 | Scalar::I64 | Scalar::U64) => Some("unix"),
        // What a number counts, nobody says.
        _ => return None,
    };
    Some((param, format))
}
