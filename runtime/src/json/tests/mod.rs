//! The codec through its macros: what is forgiven, what is not and with which text, and that a
//! value comes back.

mod forgiving;
mod keys;
mod naughty;
mod round_trip;
mod unions;
mod wide;

use std::collections::BTreeMap;

use super::{Decode, Json, Patch, from_slice};
use crate::value::{Date, DateTime, Decimal, Uri, Uuid};

#[derive(Debug, Clone)]
pub(super) enum Status {
    Draft,
    Sent,
    Unknown(String),
}
crate::open_enum!(Status { Draft "draft", Sent "sent" });

#[derive(Debug, Clone)]
pub(super) enum Level {
    Low,
    High,
    Unknown(i64),
}
crate::open_int_enum!(Level { Low 1, High 2 });

#[derive(Debug, Clone)]
pub(super) enum Marker {
    Contact,
    Unknown(String),
}
crate::open_enum!(Marker { Contact "contact" } default Contact);

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Email {
    pub address: String,
    pub verified: bool,
    pub label: Option<String>,
}
crate::object!(Email {
    required 2;
    0 "address" address;
    1 "verified" verified;
    2 "label" label;
});

/// Every kind of member there is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Contact {
    pub id: i64,
    pub emails: Vec<Email>,
    pub owner: Option<String>,
    pub kind: Marker,
    pub small: Option<i32>,
    pub size: Option<u64>,
    pub score: Option<f64>,
    pub status: Option<Status>,
    pub level: Option<Level>,
    pub nickname: Patch<String>,
    pub main: Option<Box<Email>>,
    pub tags: Option<BTreeMap<String, Vec<String>>>,
    pub raw: Option<Json>,
    pub r#type: Option<String>,
    pub created: Option<DateTime>,
    pub birthday: Option<Date>,
    pub uuid: Option<Uuid>,
    pub site: Option<Uri>,
    pub amount: Option<Decimal>,
    pub extra: BTreeMap<String, Json>,
}
crate::object!(Contact {
    required 4;
    0 "id" id;
    1 "emails" emails;
    2 "owner" owner;
    3 "kind" kind;
    4 "small" small;
    5 "size" size;
    6 "score" score;
    7 "status" status;
    8 "level" level;
    9 "nickname" nickname;
    10 "main" main;
    11 "tags" tags;
    12 "raw \"quoted\"" raw;
    13 "type" r#type;
    14 "created" created;
    15 "birthday" birthday;
    16 "uuid" uuid;
    17 "site" site;
    18 "amount" amount;
    extra extra;
});

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Empty {}
crate::object!(Empty { required 0; });

/// Reads text that must be a `T`.
pub(super) fn read<T: Decode>(text: &str) -> T {
    match from_slice(text.as_bytes()) {
        Ok(value) => value,
        Err(error) => panic!("{error} in {text}"),
    }
}

/// Reads text that must not be a `T`, and gives the error's text.
pub(super) fn refuse<T: Decode + std::fmt::Debug>(text: &str) -> String {
    match from_slice::<T>(text.as_bytes()) {
        Ok(value) => panic!("read {value:?} from {text}"),
        Err(error) => error.to_string(),
    }
}
