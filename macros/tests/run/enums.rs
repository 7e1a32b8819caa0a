//! Enums, variant by variant.

use tieline_macros::Mapping;
use tieline_runtime::map::{MapFrom, MapTo};
use tieline_runtime::open_enum;

#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Status {
    Draft,
    Sent,
    Unknown(String),
}
open_enum!(Status { Draft "draft", Sent "sent" });

#[derive(Debug, Clone, PartialEq, Mapping)]
#[map(both = Status)]
enum Step {
    #[map(rename = Draft)]
    Open,
    Sent,
    #[map(other)]
    Else(String),
}

#[test]
fn both_ways_with_the_rest_kept_as_text() {
    for (step, status) in [
        (Step::Open, Status::Draft),
        (Step::Sent, Status::Sent),
        (Step::Else("lost".into()), Status::Unknown("lost".into())),
    ] {
        assert_eq!(step.clone().map_to::<Status>().unwrap(), status);
        assert_eq!(Step::map_from(status).unwrap(), step);
    }
}

#[derive(Debug, Clone, PartialEq, Mapping)]
#[map(both = Status)]
enum Coarse {
    Sent,
    #[map(other, to = Draft)]
    Rest,
    #[map(skip)]
    Local,
}

#[test]
fn what_is_skipped_has_no_counterpart() {
    assert_eq!(Coarse::map_from(Status::Draft).unwrap(), Coarse::Rest);
    assert_eq!(Coarse::Rest.map_to::<Status>().unwrap(), Status::Draft);
    assert_eq!(
        Coarse::Local.map_to::<Status>().unwrap_err().to_string(),
        "the mapping does not know the text `Local`"
    );
}

#[derive(Debug)]
pub enum Closed<T> {
    Full(T),
    Empty,
}

/// Without `other` each variant of the source has one here, and a variant's value maps too.
#[derive(Debug, PartialEq, Mapping)]
#[map(from = Closed<i32>, strict)]
enum Level<T: MapFrom<i32>> {
    #[map(from = Full)]
    Some(T),
    Empty,
}

#[test]
fn values_of_variants() {
    assert_eq!(
        Level::<i64>::map_from(Closed::Full(7)).unwrap(),
        Level::Some(7)
    );
    assert_eq!(Level::<i64>::map_from(Closed::Empty).unwrap(), Level::Empty);
}

#[derive(Debug, Mapping)]
#[map(from = Status)]
enum Narrow {
    Sent,
}

#[test]
fn a_variant_that_nothing_takes_fails_the_record() {
    assert!(matches!(Narrow::map_from(Status::Sent), Ok(Narrow::Sent)));
    assert_eq!(
        Narrow::map_from(Status::Draft).unwrap_err().to_string(),
        "the mapping does not know the text `Draft`"
    );
}

#[test]
fn an_open_enum_is_its_text() {
    assert_eq!(Status::Sent.map_to::<String>().unwrap(), "sent");
}
