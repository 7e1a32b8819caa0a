// Rules in the wrong place, and two in one.

use tieline_macros::{Mapping, Record};

struct Contact {
    first: String,
    last: Option<String>,
}

#[derive(Mapping)]
#[map(Contact)]
struct NoDirection {
    first: String,
}

#[derive(Mapping)]
#[map]
struct NoRules {
    first: String,
}

#[derive(Mapping)]
#[map(from = Contact, default)]
struct OfAField {
    first: String,
}

#[derive(Mapping)]
#[map(both = Contact)]
struct Fields {
    #[map(rename_all = "camelCase")]
    first: String,
    #[map(from = last, required, only(from))]
    #[map(from = first, only(Contact))]
    last: String,
    #[map(from = -1)]
    negative: String,
    #[map(from = self)]
    itself: String,
}

#[derive(Record, Mapping)]
#[record(rename_all = "camelCase")]
#[map(to = json)]
struct Twice {
    first: String,
}

fn main() {}
