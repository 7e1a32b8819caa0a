//! What is made to cost time or memory.

use std::time::{Duration, Instant};

use super::{parse, refused, tree};

fn in_bounded_time<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let value = run();
    // Unoptimised and beside other tests; what is quadratic here takes minutes.
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{what}: {:?}",
        start.elapsed()
    );
    value
}

#[test]
fn deep_nesting_ends_in_a_diagnostic() {
    let levels = 10_000;
    let block: String = (0..levels)
        .map(|n| format!("{}a:\n", " ".repeat(n)))
        .collect();
    for (what, text) in [
        ("json lists", "[".repeat(levels)),
        ("json maps", "{\"a\":".repeat(levels)),
        (
            "closed json",
            format!("{}{}", "[".repeat(levels), "]".repeat(levels)),
        ),
        ("flow maps", "{a: ".repeat(levels)),
        ("block lists", "- ".repeat(levels)),
        ("block maps", block),
    ] {
        let error = in_bounded_time(what, || refused(&text));
        assert!(error.starts_with("T0104 at "), "{what}: {error}");
    }
    let deepest = format!("{}{}", "[".repeat(256), "]".repeat(256));
    assert!(parse("a.json", &deepest).is_ok());
    assert!(parse("a.json", &format!("[{deepest}]")).is_err());
    assert!(
        parse(
            "a.yaml",
            &format!("- {}{}", "[".repeat(255), "]".repeat(255))
        )
        .is_ok()
    );
    assert!(parse("a.yaml", &format!("- {deepest}")).is_err());
}

#[test]
fn alias_bombs_end_in_a_diagnostic() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..30 {
        let aliases = vec![format!("*a{}", n - 1); 10].join(", ");
        bomb.push_str(&format!("a{n}: &a{n} [{aliases}]\n"));
    }
    let error = in_bounded_time("lists", || refused(&bomb));
    assert!(error.starts_with("T0105 at "), "{error}");

    let mut merges = format!("a0: &a0 {{k: {}}}\n", "x".repeat(100_000));
    merges.push_str(
        &(0..5000)
            .map(|n| format!("b{n}: {{<<: *a0}}\n"))
            .collect::<String>(),
    );
    let error = in_bounded_time("merges", || refused(&merges));
    assert!(error.starts_with("T0105 at "), "{error}");

    let mut chain = "a0: &a0 []\n".to_owned();
    chain.push_str(
        &(1..2000)
            .map(|n| format!("a{n}: &a{n} [*a{}]\n", n - 1))
            .collect::<String>(),
    );
    let error = in_bounded_time("chain", || refused(&chain));
    assert!(error.starts_with("T0104 at "), "{error}");

    let nested: String = (0..250).map(|n| format!("&a{n} [")).collect();
    let around = format!("{nested}{}{}", "x".repeat(1_000_000), "]".repeat(250));
    let error = in_bounded_time("anchors around one another", || refused(&around));
    assert!(error.starts_with("T0105 at "), "{error}");
}

#[test]
fn long_and_odd_texts_end() {
    let key = "k".repeat(1_000_000);
    let json = format!("{{\"{key}\": 1}}");
    let root = in_bounded_time("1 MB key in JSON", || tree(&json));
    assert_eq!(root.as_map().unwrap().len(), 1);
    in_bounded_time("1 MB key in YAML", || {
        parse("a.yaml", &format!("{key}: 1")).ok()
    });
    in_bounded_time("1 MB quoted key in YAML", || {
        parse("a.yaml", &format!("\"{key}\": 1")).ok()
    });
    in_bounded_time("1 MB explicit key in YAML", || {
        parse("a.yaml", &format!("? {key}\n: 1")).ok()
    });
    let value = in_bounded_time("1 MB value", || tree(&format!("a: {key}")));
    assert_eq!(
        value.get("a").unwrap().as_str().map(str::len),
        Some(1_000_000)
    );
    let duplicates = "a: 1\n".repeat(50_000);
    let root = in_bounded_time("duplicates", || tree(&duplicates));
    assert_eq!(root.as_map().unwrap().duplicates.len(), 49_999);
    for text in [
        "a: \0b",
        "\0",
        "a\0: 1",
        "[\"\0\"]",
        "\u{0}\u{feff}a: 1",
        "a: \u{feff}b",
    ] {
        in_bounded_time("odd characters", || parse("a.yaml", text).ok());
    }
    assert!(
        refused("a: 1\nb\0c: 2\n").starts_with("T0101 at 6: "),
        "{}",
        refused("a: 1\nb\0c: 2\n")
    );
}
