use proptest::prelude::*;

use super::*;
use crate::source::Pointer;

const ALL: Roots = Roots {
    bare: Bare::Field,
    named: &[
        Root::Secret,
        Root::Param,
        Root::Subscription,
        Root::Token,
        Root::CallbackUrl,
        Root::Header,
        Root::Query,
        Root::RawBody,
        Root::Now,
        Root::RunId,
        Root::StepId,
    ],
};

const SERVER: Roots = Roots {
    bare: Bare::Param,
    named: &[Root::Param],
};
const SUBSCRIBE: Roots = Roots {
    bare: Bare::Nothing,
    named: &[Root::CallbackUrl, Root::Param],
};

/// The text that an error points at, its message, and what to do.
fn shown(text: &str, error: &ParseError) -> String {
    let at = text
        .get(error.range.clone())
        .expect("a range on char boundaries");
    let help = error.help.as_deref().unwrap_or("-");
    format!("{:?} {at:?}: {} ({help})", error.range, error.message)
}

fn wrong<T: std::fmt::Debug>(text: &str, result: Result<T, ParseError>) -> String {
    shown(text, &result.expect_err("an error"))
}

#[test]
fn field_paths() {
    let path: FieldPath = "a.b".parse().expect("a path");
    assert_eq!(
        path.segments,
        [Segment::Member("a".into()), Segment::Member("b".into())]
    );
    let path: FieldPath =
        r#"^^lines[sku="x y"]."a.b"."#.trim_end_matches('.').parse().expect("a path");
    assert_eq!(path.up, 2);
    assert_eq!(
        path.segments,
        [
            Segment::Member("lines".into()),
            Segment::Where {
                key: "sku".into(),
                is: "x y".into()
            },
            Segment::Member("a.b".into()),
        ]
    );
    assert_eq!(path.to_string(), r#"^^lines[sku="x y"]."a.b""#);
    // Wire names of real documents.
    for text in ["_id", "query:id", "x-y", "a/b", "größe", "@type"] {
        let path: FieldPath = text.parse().expect(text);
        assert_eq!(path.as_member(), Some(text));
    }
}

#[test]
fn wrong_field_paths() {
    let wrong = |text: &str| wrong(text, text.parse::<FieldPath>());
    assert_eq!(
        wrong(""),
        "0..0 \"\": expected a name, found the end (put a name that holds other characters in double quotes, as in `\"a.b\"`)"
    );
    assert_eq!(
        wrong("a..b"),
        "2..3 \".\": expected a name, found `.` (put a name that holds other characters in double quotes, as in `\"a.b\"`)"
    );
    assert_eq!(
        wrong("a[b]"),
        "3..4 \"]\": expected `=`, found `]` (write `[key=value]` to choose an element by one of its members)"
    );
    assert_eq!(wrong("a[b=c"), "5..5 \"\": expected `]`, found the end (-)");
    assert_eq!(
        wrong("a b"),
        "1..2 \" \": expected `.`, `[` or the end, found ` ` (-)"
    );
    assert_eq!(wrong("\"a"), "0..2 \"\\\"a\": no closing \" here (-)");
}

#[test]
fn runtime_expressions() {
    let parse = |text: &str| text.parse::<Runtime>().expect(text);
    let pointer = |text: &str| Pointer::parse(text).expect("a pointer");
    assert_eq!(
        parse("$response.body#/a/0/b~1c"),
        Runtime::ResponseBody(pointer("/a/0/b~1c"))
    );
    assert_eq!(
        parse("$response.body"),
        Runtime::ResponseBody(Pointer::root())
    );
    assert_eq!(
        parse("$response.body#/a%20b"),
        Runtime::ResponseBody(pointer("/a b"))
    );
    assert_eq!(
        parse("$response.header.X-Next"),
        Runtime::ResponseHeader("X-Next".into())
    );
    assert_eq!(parse("$request.query.q"), Runtime::RequestQuery("q".into()));
    assert_eq!(
        parse("$request.header.X"),
        Runtime::RequestHeader("X".into())
    );
    assert_eq!(
        parse("$request.body#/type"),
        Runtime::RequestBody(pointer("/type"))
    );
}

#[test]
fn wrong_runtime_expressions() {
    let wrong = |text: &str| wrong(text, text.parse::<Runtime>());
    assert_eq!(
        wrong("$respnse.body#/a"),
        "0..16 \"$respnse.body#/a\": `$respnse.body#/a` is no runtime expression (did you mean `$response.body`?)"
    );
    assert_eq!(
        wrong("$response.bodyx"),
        "0..15 \"$response.bodyx\": `$response.bodyx` is no runtime expression (did you mean `$response.body`?)"
    );
    assert_eq!(
        wrong("data"),
        "0..4 \"data\": `data` is no runtime expression (it starts with one of `$response.body`, `$response.header`, `$request.body`, `$request.header`, `$request.query`)"
    );
    assert_eq!(
        wrong("$response.body.data"),
        "14..19 \".data\": expected a JSON pointer after `$response.body`, found `.data` (write `$response.body#/a/b`, or `$response.body` for the whole body)"
    );
    assert_eq!(
        wrong("$response.header"),
        "16..16 \"\": expected the name of a header after `$response.header` (write `$response.header.name`)"
    );
    assert_eq!(
        wrong("$request.query.q x"),
        "16..17 \" \": expected the end, found ` ` (-)"
    );
}

#[test]
fn conditions() {
    let parse = |text: &str| text.parse::<Condition>().expect(text);
    let condition = parse(
        "$response.body#/ok == false and $response.header.X exists or $request.query.q != 'a \\'b\\''",
    );
    let shapes: Vec<usize> = condition.any.iter().map(Vec::len).collect();
    assert_eq!(shapes, [2, 1]);
    assert_eq!(
        condition.to_string(),
        "$response.body#/ok == false and $response.header.X exists or $request.query.q != 'a \\'b\\''"
    );
    assert_eq!(
        parse("  $response.body#/n   ==  -1.5 ").to_string(),
        "$response.body#/n == -1.5"
    );
    assert_eq!(
        parse("$response.body missing").to_string(),
        "$response.body missing"
    );
}

#[test]
fn conditions_on_fields() {
    let text = "due < now and paid >= -1.5 or \"a b\" <= '2026-03-29' and n > 3";
    let condition: Condition<FieldPath> = text.parse().expect("a condition");
    assert_eq!(condition.to_string(), text);
    let limits: Vec<Comparison<Order>> = condition
        .any
        .into_iter()
        .flatten()
        .map(|test| test.is)
        .collect();
    let order = |by, limit| Comparison::Order(Order { by, limit });
    assert_eq!(limits[0], order(OrderBy::Less, Limit::Now));
    assert_eq!(
        limits[2],
        order(OrderBy::LessOrEqual, Limit::Text("2026-03-29".into()))
    );
}

#[test]
fn wrong_conditions_on_fields() {
    let wrong = |text: &str| wrong(text, text.parse::<Condition<FieldPath>>());
    assert_eq!(
        wrong("due == now"),
        "7..10 \"now\": nothing is ever exactly `now` (compare by one of `<`, `<=`, `>`, `>=`)"
    );
    assert_eq!(
        wrong("due < null"),
        "6..10 \"null\": `null` has no order (`<` is for numbers, `now`, and dates in single quotes)"
    );
    assert_eq!(
        wrong("due < tomorrow"),
        "6..14 \"tomorrow\": `tomorrow` is no value (put text in single quotes: `'tomorrow'`)"
    );
    assert_eq!(
        wrong("due before now"),
        "4..10 \"before\": expected `==`, `!=`, `<`, `<=`, `>`, `>=`, `exists` or `missing`, found `before` (-)"
    );
    for (wrong, right) in [("=<", "<="), ("=>", ">=")] {
        let error = format!("due {wrong} now")
            .parse::<Condition<FieldPath>>()
            .expect_err("no operator");
        assert_eq!(error.help, Some(format!("did you mean `{right}`?")));
    }
}

#[test]
fn wrong_conditions() {
    let wrong = |text: &str| wrong(text, text.parse::<Condition>());
    assert_eq!(
        wrong("ok == false"),
        "0..1 \"o\": expected a runtime expression, found `o` (start with `$response` or `$request`, as in `$response.body#/ok == false`)"
    );
    assert_eq!(
        wrong("$response.body#/ok = false"),
        "19..20 \"=\": expected `==`, `!=`, `exists` or `missing`, found `=` (did you mean `==`?)"
    );
    assert_eq!(
        wrong("$response.body#/ok exist"),
        "19..24 \"exist\": expected `==`, `!=`, `exists` or `missing`, found `exist` (did you mean `exists`?)"
    );
    assert_eq!(
        wrong("$response.body#/ok == lead"),
        "22..26 \"lead\": `lead` is no value (put text in single quotes: `'lead'`)"
    );
    assert_eq!(
        wrong("$response.body#/ok exists && $response.body#/b exists"),
        "26..28 \"&&\": expected `and`, `or` or the end, found `&&` (-)"
    );
    assert_eq!(
        wrong("$response.body#/ok exists and"),
        "29..29 \"\": expected a runtime expression, found the end (start with `$response` or `$request`, as in `$response.body#/ok == false`)"
    );
    assert_eq!(
        wrong("$response.body#/ok =="),
        "21..21 \"\": expected a value, found the end (-)"
    );
    assert_eq!(
        wrong("$response.body#/ok == 'a"),
        "22..24 \"'a\": no closing ' here (-)"
    );
}

#[test]
fn templates() {
    let parse = |text: &str, roots| Template::parse(text, roots).expect(text);
    let template = parse("{header:X-Acme.Time}.{raw_body}{{x}}", ALL);
    assert_eq!(
        template.pieces,
        [
            Piece::Hole(Hole::Header("X-Acme.Time".into())),
            Piece::Text(".".into()),
            Piece::Hole(Hole::RawBody),
            Piece::Text("{x}".into()),
        ]
    );
    assert_eq!(template.to_string(), "{header:X-Acme.Time}.{raw_body}{{x}}");
    assert_eq!(
        parse("https://{subdomain}.acme.example/{param.v}", SERVER)
            .holes()
            .collect::<Vec<_>>(),
        [&Hole::Param("subdomain".into()), &Hole::Param("v".into())]
    );
    // A field may be called like a root, if it is quoted.
    assert_eq!(
        parse(r#"{"now".at}{account."na}me"}"#, ALL).to_string(),
        r#"{"now".at}{account."na}me"}"#
    );
    assert_eq!(parse("plain", SUBSCRIBE).as_text(), Some("plain"));
    assert_eq!(parse("", SUBSCRIBE).as_text(), Some(""));
    assert_eq!(
        parse("{header}", ALL).pieces,
        [Piece::Hole(Hole::Field(FieldPath::member("header")))]
    );
}

#[test]
fn wrong_templates() {
    let wrong = |text: &str, roots| wrong(text, Template::parse(text, roots));
    assert_eq!(
        wrong("{callback_ur}", SUBSCRIBE),
        "1..12 \"callback_ur\": `callback_ur` is not known here (did you mean `callback_url`?)"
    );
    assert_eq!(
        wrong("{id}", SUBSCRIBE),
        "1..3 \"id\": `id` is not known here (what can stand here: `callback_url`, `param.NAME`)"
    );
    assert_eq!(
        wrong(
            "{now}",
            Roots {
                bare: Bare::Field,
                named: &[]
            }
        ),
        "1..4 \"now\": `now` is not known here (what can stand here: a field; quote a field of that name: `\"now\"`)"
    );
    assert_eq!(
        wrong("a {b", ALL),
        "2..4 \"{b\": no closing `}` here (write `{{` for a brace that is text)"
    );
    assert_eq!(
        wrong("a } b", ALL),
        "2..3 \"}\": `}` closes nothing (write `}}` for a brace that is text)"
    );
    assert_eq!(
        wrong("{a b}", ALL),
        "2..3 \" \": expected `}`, found ` ` (-)"
    );
    assert_eq!(
        wrong("{secret}", ALL),
        "1..7 \"secret\": expected a name after `secret` (write `secret.NAME`)"
    );
    assert_eq!(
        wrong("{secret.a.b}", ALL),
        "1..11 \"secret.a.b\": `secret` holds single values, not records (-)"
    );
    assert_eq!(
        wrong("{raw_body.a}", ALL),
        "1..11 \"raw_body.a\": `raw_body` has no members (-)"
    );
    assert_eq!(
        wrong("{header:}", ALL),
        "8..9 \"}\": expected a name, found `}` (-)"
    );
    assert_eq!(
        wrong("{a.b}", SERVER),
        "1..4 \"a.b\": `a.b` is no connection parameter (what can stand here: the name of a connection parameter, `param.NAME`)"
    );
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z_][a-zA-Z0-9_-]{0,6}",
        Just("now".to_owned()),
        Just("secret".to_owned()),
        Just("header:x".to_owned()),
        any::<String>().prop_filter("no control", |s| s.chars().count() < 8),
    ]
}

fn field_path() -> impl Strategy<Value = FieldPath> {
    let segment = prop_oneof![
        3 => name().prop_map(Segment::Member),
        1 => (name(), name()).prop_map(|(key, is)| Segment::Where { key, is }),
    ];
    (0_usize..3, name(), prop::collection::vec(segment, 0..4)).prop_map(|(up, first, rest)| {
        let mut segments = vec![Segment::Member(first)];
        segments.extend(rest);
        FieldPath { up, segments }
    })
}

fn runtime() -> impl Strategy<Value = Runtime> {
    let pointer = prop::collection::vec(any::<String>(), 0..4).prop_map(|segments| {
        segments
            .iter()
            .fold(Pointer::root(), |pointer, segment| pointer.child(segment))
    });
    let word = "[A-Za-z0-9_.-]{1,8}";
    prop_oneof![
        pointer.clone().prop_map(Runtime::ResponseBody),
        pointer.prop_map(Runtime::RequestBody),
        word.prop_map(Runtime::ResponseHeader),
        word.prop_map(Runtime::RequestHeader),
        word.prop_map(Runtime::RequestQuery),
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    let literal = prop_oneof![
        Just(Literal::Null),
        any::<bool>().prop_map(Literal::Bool),
        any::<i64>().prop_map(|n| Literal::Number(n.into())),
        any::<String>().prop_map(Literal::Text),
    ];
    let comparison = prop_oneof![
        literal.clone().prop_map(Comparison::Equal),
        literal.prop_map(Comparison::NotEqual),
        Just(Comparison::Exists),
        Just(Comparison::Missing),
    ];
    let test = (runtime(), comparison).prop_map(|(of, is)| Test { of, is });
    prop::collection::vec(prop::collection::vec(test, 1..3), 1..3).prop_map(|any| Condition { any })
}

fn template() -> impl Strategy<Value = Template> {
    let plain = "[a-z]{1,4}";
    let hole = prop_oneof![
        field_path().prop_map(Hole::Field),
        name().prop_map(Hole::Secret),
        name().prop_map(Hole::Param),
        name().prop_map(Hole::Subscription),
        name().prop_map(Hole::Token),
        plain.prop_map(Hole::Header),
        plain.prop_map(Hole::Query),
        Just(Hole::CallbackUrl),
        Just(Hole::RawBody),
        Just(Hole::Now),
        Just(Hole::RunId),
        Just(Hole::StepId),
    ];
    let piece = (any::<String>(), hole);
    (prop::collection::vec(piece, 0..4), any::<String>()).prop_map(|(pairs, last)| {
        let mut pieces = Vec::new();
        for (text, hole) in pairs {
            if !text.is_empty() {
                pieces.push(Piece::Text(text));
            }
            pieces.push(Piece::Hole(hole));
        }
        if !last.is_empty() {
            pieces.push(Piece::Text(last));
        }
        Template { pieces }
    })
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(
        path in field_path(),
        runtime in runtime(),
        condition in condition(),
        template in template(),
    ) {
        prop_assert_eq!(path.to_string().parse::<FieldPath>(), Ok(path));
        prop_assert_eq!(runtime.to_string().parse::<Runtime>(), Ok(runtime));
        prop_assert_eq!(condition.to_string().parse::<Condition>(), Ok(condition));
        prop_assert_eq!(Template::parse(&template.to_string(), ALL), Ok(template));
    }

    #[test]
    fn no_text_makes_it_panic_and_ranges_are_sound(text in any::<String>(), wild in "[\\^a{}\\[\\]=\"'.:$#]{0,12}") {
        for text in [text, wild] {
            let errors = [
                text.parse::<FieldPath>().err(),
                text.parse::<Runtime>().err(),
                text.parse::<Condition>().err(),
                Template::parse(&text, ALL).err(),
                Template::parse(&text, SUBSCRIBE).err(),
            ];
            for error in errors.into_iter().flatten() {
                prop_assert!(text.get(error.range).is_some());
            }
        }
    }
}
