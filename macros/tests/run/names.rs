//! Names that are keywords in Rust, and names that JSON has to escape.

use tieline_macros::{Mapping, Record};
use tieline_runtime::Json;
use tieline_runtime::json::{from_slice, to_string};
use tieline_runtime::map::{MapFrom, MapTo};

#[derive(Debug, Clone, Default, PartialEq, Record)]
struct Event {
    r#type: String,
    r#match: Option<String>,
}

struct EventRequired {
    r#type: String,
}

impl Event {
    fn new(EventRequired { r#type }: EventRequired) -> Self {
        Self {
            r#type,
            r#match: None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Mapping)]
#[map(both = Event, strict)]
#[map(both = json)]
struct Own {
    #[map(rename = type)]
    kind: String,
    #[map(rename = r#match)]
    r#fn: Option<String>,
}

/// Through the constructor, by a name that is a keyword and by one that becomes one.
#[derive(Mapping)]
#[map(to = Event, new(EventRequired { r#type }))]
struct Same {
    r#type: String,
}

#[derive(Mapping)]
#[map(to = Event, new(EventRequired { kind }))]
struct Renamed {
    #[map(to = type)]
    kind: String,
}

#[derive(Debug, Clone, PartialEq, Mapping)]
#[map(both = json, rename_all = "snake_case")]
enum Kind {
    Try,
    r#Async,
    #[map(rename = type)]
    Other,
    #[map(skip)]
    #[allow(dead_code, reason = "nothing makes it")]
    Draft {
        since: i64,
    },
}

#[test]
fn keywords_are_names_of_the_other_side() {
    let event = Event {
        r#type: "won".into(),
        r#match: Some("all".into()),
    };
    let own = Own {
        kind: "won".into(),
        r#fn: Some("all".into()),
    };
    assert_eq!(Own::map_from(event.clone()), Ok(own.clone()));
    assert_eq!(own.clone().map_to(), Ok(event));
    let json: Json = own.map_to().unwrap();
    assert_eq!(json.to_string(), r#"{"match":"all","type":"won"}"#);
    let made: Event = Same { r#type: "a".into() }.map_to().unwrap();
    assert_eq!(made.r#type, "a");
    let made: Event = Renamed { kind: "b".into() }.map_to().unwrap();
    assert_eq!(made.r#type, "b");
    for (kind, text) in [
        (Kind::Try, "try"),
        (Kind::r#Async, "async"),
        (Kind::Other, "type"),
    ] {
        assert_eq!(kind.clone().map_to(), Ok(Json::from(text)));
        assert_eq!(Kind::map_from(Json::from(text)), Ok(kind));
    }
}

#[derive(Debug, PartialEq, Record)]
struct Odd {
    #[record(rename = "a\"b\\c\u{1}é")]
    quoted: i64,
}

#[test]
fn names_are_escaped_in_json() {
    let text = r#"{"a\"b\\c\u0001é":7}"#;
    assert_eq!(to_string(&Odd { quoted: 7 }), text);
    assert_eq!(
        from_slice::<Odd>(text.as_bytes()).unwrap(),
        Odd { quoted: 7 }
    );
}
