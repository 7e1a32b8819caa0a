//! What random documents are made of.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};

/// So many cases, always the same ones; `PROPTEST_CASES` and `PROPTEST_RNG_SEED` ask for more and for others.
pub fn config(cases: u32) -> ProptestConfig {
    let asked = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    ProptestConfig {
        cases: asked("PROPTEST_CASES")
            .map_or(cases, |cases| u32::try_from(cases).unwrap_or(u32::MAX)),
        rng_seed: RngSeed::Fixed(asked("PROPTEST_RNG_SEED").unwrap_or(3)),
        // The input itself is printed, and found again by the seed.
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..ProptestConfig::default()
    }
}

const NASTY: [&str; 56] = [
    "",
    " ",
    "_",
    "-",
    "1",
    "+1",
    "-1",
    "a",
    "A",
    "a b",
    "a-b",
    "a_b",
    "aB",
    "type",
    "Self",
    "self",
    "r#type",
    "crate",
    "Option",
    "String",
    "Client",
    "Error",
    "new",
    "default",
    "id",
    "ID",
    "$ref",
    "x-a",
    "a/b",
    "a~b",
    "#",
    "%2F",
    "{a}",
    "}{",
    "../../a",
    "..",
    "\\",
    "\"",
    "'",
    "\n",
    "\r\n",
    "\u{0}",
    "*/",
    "/*",
    "//",
    "```",
    "#[a]",
    "a!()",
    "\u{202e}",
    "\u{200b}",
    "é",
    "e\u{301}",
    "ﬁ",
    "日本",
    "😀",
    "\"; fn pwned() {} //",
];

/// The name of anything.
pub fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(NASTY.as_slice()).prop_map(str::to_owned),
        4 => "[a-c]{1,2}",
        1 => any::<String>(),
    ]
}

const REFERENCES: &[&str] = &[
    "#",
    "#/",
    "",
    "#/components/schemas/Deal",
    "#/components/schemas/Party",
    "#/components/schemas/Event/properties/payload",
    "#/definitions/Item",
    "#/components/parameters/Page",
    "#/components/responses/Problem",
    "#/paths/~1deals/get",
    "#/paths/~1deals",
    "#/info",
    "#/components/schemas/A",
    "other.yaml#/a",
    "../../../etc/passwd",
    "https://a.example/b.json#/c",
    "#/components/schemas/%41",
    "#anchor",
];

/// What a `$ref` may say.
pub fn reference() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(REFERENCES).prop_map(str::to_owned),
        2 => name().prop_map(|name| format!("#/components/schemas/{}", name.replace('~', "~0").replace('/', "~1"))),
        1 => name(),
    ]
}

/// Any value without members.
pub fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => select([0i64, 1, -1, i64::MAX, i64::MIN].as_slice()).prop_map(Value::from),
        1 => select([0.5f64, 1e300, -0.0].as_slice()).prop_map(Value::from),
        1 => Just(json!(u64::MAX)),
        3 => name().prop_map(Value::from),
        1 => Just(json!([])),
        1 => Just(json!({})),
    ]
}
