use super::*;
use crate::catalog::model::{Ack, Route, Target, TriggerKind};
use crate::source::{FileId, Pointer};

/// Everything that reading `text` reports, one diagnostic a line.
fn problems(text: &str) -> Vec<String> {
    let mut sink = Sink::new();
    let document = Document::parse(FileId::new("catalog.yaml"), text, &mut sink).expect("YAML");
    let result = read(&document, &mut sink);
    assert_eq!(result.is_err(), sink.has_errors());
    sink.diagnostics()
        .iter()
        .map(|d| {
            let place = d.place.as_ref().expect("a place");
            let help = d
                .help
                .as_ref()
                .map(|h| format!(" ({h})"))
                .unwrap_or_default();
            format!(
                "{} {} {:?}: {}{help}",
                d.code.as_str(),
                place.pointer,
                place.part,
                d.message
            )
        })
        .collect()
}

/// A catalog with the least that it needs, and `rest`.
fn with(rest: &str) -> String {
    format!(
        "catalog: 1\napp: {{ title: A, version: 1.0.0, description: An app. }}\nspecs: {{ s: {{ path: s.yaml }} }}\n{rest}"
    )
}

fn catalog(text: &str) -> Catalog {
    let mut sink = Sink::new();
    let document = Document::parse(FileId::new("catalog.yaml"), text, &mut sink).expect("YAML");
    let result = read(&document, &mut sink);
    assert_eq!(sink.diagnostics(), []);
    result.expect("a catalog")
}

#[test]
fn what_is_left_out_has_its_default() {
    let catalog = catalog(&with(
        "triggers:\n  t:\n    kind: webhook\n    label: T\n    description: D\n    event: s#E\n    verify: { scheme: none }\n    dedupe: { key: id }\n",
    ));
    let Some(trigger) = catalog.triggers.get("t") else {
        panic!("a trigger")
    };
    assert_eq!(trigger.entry.key.place.pointer.as_str(), "/triggers/t");
    let Some(dedupe) = &trigger.dedupe else {
        panic!("a dedupe")
    };
    assert_eq!(dedupe.keep, 10_000);
    let TriggerKind::Webhook(hook) = &trigger.kind else {
        panic!("a webhook")
    };
    assert_eq!(
        (&hook.route, hook.ack),
        (&Route::OwnUrl, Ack { status: 200 })
    );
    assert!(catalog.http.retry.is_none());
}

#[test]
fn every_error_of_a_file_is_reported_at_once() {
    assert_eq!(
        problems(
            "catalog: 2\napp: { titel: A, version: 1.0, description: D }\nspecs: {}\nacitons: {}"
        ),
        [
            "T0113 /catalog Value: catalogs of format 2 are not known (write `catalog: 1`, the format that this tieline reads)",
            "T0112 /app/version Value: expected a string, found the number `1.0` (put it in quotes: `\"1.0\"`)",
            "T0110 /app/titel Key: unknown key `titel` (did you mean `title`?)",
            "T0113 /specs Value: a catalog needs at least one document (name one, as in `crm: { path: openapi/crm.yaml }`)",
            "T0110 /acitons Key: unknown key `acitons` (did you mean `actions`?)",
        ]
    );
}

#[test]
fn expressions_are_wrong_at_their_bytes() {
    assert_eq!(
        problems(&with(
            "http:\n  errors: { message: $respnse.body#/m, map: [{ as: remote }, { status: 9, when: ok, as: lost }] }\nlookups:\n  l: { operation: list, value: a..b, label: '{now}' }\n"
        )),
        [
            "T0401 /http/errors/message Within { start: 0, end: 16 }: `$respnse.body#/m` is no runtime expression (did you mean `$response.body`?)",
            "T0113 /http/errors/map/0 Value: a rule needs `status:` or `when:` (say which answers it is about, as in `status: 429`)",
            "T0113 /http/errors/map/1/status Value: `9` is not between 100 and 599 (write a whole number from 100 to 599)",
            "T0402 /lookups/l/operation Value: `list` is no reference (write `spec#name`, `spec#GET /path` or `spec#/json/pointer`)",
            "T0401 /lookups/l/value Within { start: 2, end: 3 }: expected a name, found `.` (put a name that holds other characters in double quotes, as in `\"a.b\"`)",
            "T0401 /lookups/l/label Within { start: 1, end: 4 }: `now` is not known here (what can stand here: a field; quote a field of that name: `\"now\"`)",
        ]
    );
}

#[test]
fn what_excludes_itself_is_wrong() {
    assert_eq!(
        problems(&with(
            "http:\n  pagination:\n    a: { kind: cursor, next: $response.body#/n, send: { query: a, header: b }, items: $response.header.X }\n    b: { kind: offset, send: { body: a } }\n    c: { kind: pages }\nactions:\n  x: { label: L, description: D, operation: s#o, output: { resource: a, schema: s#B }, idempotency: { header: K, from: [] } }\nfind_or_create:\n  f: { label: L, description: D, search: s, create: c, carry: { a: b.c } }\ntriggers:\n  t: { kind: webhook, label: L, description: D, event: s#E, verify: [], dedupe: { key: [] } }\n  u: { kind: webhook, label: L, description: D, event: s#E, verify: { scheme: shared_secret, secret: x } }\n"
        )),
        [
            "T0113 /http/pagination/a/items Value: `$response.header.X` holds no list of items (items are in the response's body: `$response.body#/data`)",
            "T0113 /http/pagination/a/send Value: one of `query:`, `header:` and `body:` says where it goes (write exactly one of them, as in `{ query: page }`)",
            "T0113 /http/pagination/b/send/body Value: `a` is no JSON pointer (write `/a`)",
            "T0113 /http/pagination/c/kind Value: unknown value `pages` (did you mean `page`?)",
            "T0113 /triggers/t/verify Value: no scheme says how deliveries are proved (write `scheme: none` for deliveries that nothing proves)",
            "T0113 /triggers/t/dedupe/key Value: a dedupe key needs at least one part (name what tells two deliveries apart, as in `key: [id]`)",
            "T0113 /triggers/u/verify Value: one of `header:` and `query:` says where the secret is (write the one of them that the vendor uses)",
            "T0113 /actions/x/output Value: an output has a `resource:` or a `schema:`, not both (remove one of them)",
            "T0113 /actions/x/idempotency/from Value: an idempotency key needs at least one part (name them, as in `from: [run_id, step_id]`)",
            "T0113 /find_or_create/f/carry/a Value: a carry leads from a field of the search to an input of the action (write it as `<action>.<input>: <search>.<field>`)",
        ]
    );
}

#[test]
fn references_come_in_three_forms() {
    let catalog = catalog(&with(
        "resources:\n  aa: { schema: s#A, id: id, title: t, noun: An A }\nlookups:\n  b: { operation: 's#GET /b', value: v, label: l }\n  c: { operation: 's#/paths/~1c/get', value: v, label: l }\n  d: { operation: 's#get the d', value: v, label: l }\n  e: { operation: 's#COPY /e', value: v, label: l }\n",
    ));
    let target = |key: &str| {
        catalog
            .lookups
            .get(key)
            .map(|l| l.operation.value.target.clone())
    };
    let route = Target::Route {
        method: crate::api::Method::Get,
        path: "/b".into(),
    };
    assert_eq!(target("b"), Some(route));
    let copy = Target::Route {
        method: crate::api::Method::Other("COPY".into()),
        path: "/e".into(),
    };
    assert_eq!(target("e"), Some(copy));
    assert_eq!(
        target("c"),
        Some(Target::Pointer(
            Pointer::parse("/paths/~1c/get").expect("a pointer")
        ))
    );
    // Ids of real documents hold spaces.
    assert_eq!(target("d"), Some(Target::Name("get the d".into())));
}
