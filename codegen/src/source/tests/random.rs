//! Any tree and any text.

use proptest::prelude::*;

use super::super::*;
use super::{equals_json, parse, shown};
use crate::diagnostic::{Part, Place};

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        any::<f64>().prop_map(
            |f| serde_json::Number::from_f64(f).map_or(serde_json::Value::Null, Into::into)
        ),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn json_equals_what_serde_json_reads(value in any_json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let mut repaired = Vec::new();
        let node = json::read(&text, &mut build::TreeBuilder::default(), &mut repaired);
        prop_assert!(repaired.is_empty());
        prop_assert!(node.as_ref().is_ok_and(|node| equals_json(node, &value)), "{text}: {node:?}");
    }

    #[test]
    fn yaml_written_by_serde_yaml_reads_back(value in any_json()) {
        let text = serde_yaml::to_string(&value).unwrap();
        // Line breaks to YAML 1.1, which the oracle reads, but not to 1.2.
        prop_assume!(!text.contains(['\u{85}', '\u{2028}', '\u{2029}']));
        // The oracle must read its own text; it cannot for some control characters.
        let oracle: Result<serde_json::Value, _> = serde_yaml::from_str(&text);
        if oracle.is_ok_and(|oracle| oracle == value)
            && let Ok((node, _)) = yaml::read(&text, &mut build::TreeBuilder::default())
        {
            prop_assert!(equals_json(&node, &value), "{text}: {}", shown(&node));
        }
    }

    #[test]
    fn any_text_ends_and_json_is_refused_where_serde_json_refuses_it(text in r#"[\[\]{}:,"\\a1e.\- \n\t&*#|>'?!u]{0,40}"#) {
        let _ = parse("a.yaml", &text);
        let ours = json::read(&text, &mut build::TreeBuilder::default(), &mut Vec::new());
        let theirs: Result<serde_json::Value, _> = serde_json::from_str(&text);
        match theirs {
            Ok(theirs) => prop_assert!(ours.as_ref().is_ok_and(|ours| equals_json(ours, &theirs)), "{text:?}: {ours:?}"),
            // It refuses numbers above what an f64 holds and lone surrogates, which are ours to keep.
            Err(error) if error.to_string().contains("out of range") || text.contains("\\u") => {}
            Err(_) => prop_assert!(ours.is_err(), "{text:?}: {ours:?}"),
        }
    }

    #[test]
    fn ranges_are_in_the_text(text in "[\\[\\]{}:,\"a-cé \n\r&*'-]{0,40}", offset in 0usize..60, pointer in "(/[a-c01]){0,3}") {
        let layout = Layout::new(&text);
        let file = FileId::new("a");
        for part in [Part::Value, Part::Key, Part::EarlierKey] {
            let mut place = Place::value(file.clone(), Pointer::parse(&pointer).unwrap());
            place.part = part;
            let range = layout.range(&place);
            prop_assert!(text.get(range.clone()).is_some_and(|t| !t.contains('\n')), "{text:?} {range:?}");
        }
        let range = layout.range(&Place::offset(file, offset));
        prop_assert!(text.get(range).is_some());
    }
}
