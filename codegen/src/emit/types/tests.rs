//! What is written as text must look as if prettyplease had printed it, whatever is in it.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::lower::connector::{FixedValue, Member, RustField, Start, TypePath, UnionVariant};
use crate::output::format_rust;

/// From short ones to such as vendors have, which no line holds twice; what they end with makes keywords of none.
fn name(pattern: &'static str) -> impl Strategy<Value = String> {
    prop_oneof![8 => pattern.prop_map(|text| text), 1 => Just("r#type".to_owned())]
}

fn ident_text() -> impl Strategy<Value = String> {
    name("[a-z][a-z_]{0,45}_")
}

fn type_name() -> impl Strategy<Value = String> {
    prop_oneof![8 => "[A-Z][A-Za-z]{0,70}X", 1 => "[A-Z][A-Za-z]{80,110}X"]
}

fn docs() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("([!-~][ -~]{0,120})?", 0..3)
}

fn literal_text() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[ -~]{0,40}", 1 => ".{0,10}", 1 => Just("a\u{202e}b\"\\\n".to_owned())]
}

fn any_type() -> impl Strategy<Value = TyExpr> {
    let plain = select(vec![
        Plain::Unit,
        Plain::Bool,
        Plain::F64,
        Plain::String,
        Plain::Date,
        Plain::Secret,
        Plain::Json,
    ]);
    let named = (type_name(), any::<bool>()).prop_map(|(name, deprecated)| {
        TyExpr::Named(Arc::new(TypePath {
            spec: None,
            module: "module".to_owned(),
            name,
            deprecated,
        }))
    });
    let leaf = prop_oneof![plain.prop_map(TyExpr::Plain), named];
    leaf.prop_recursive(4, 8, 1, |inner| {
        (0..5, inner).prop_map(|(kind, inner)| {
            let inner = Box::new(inner);
            match kind {
                0 => TyExpr::Option(inner),
                1 => TyExpr::Patch(inner),
                2 => TyExpr::List(inner),
                3 => TyExpr::Map(inner),
                _ => TyExpr::Boxed(inner),
            }
        })
    })
}

fn start() -> impl Strategy<Value = Start> {
    prop_oneof![
        Just(Start::Given),
        Just(Start::Empty),
        Just(Start::Empty),
        literal_text().prop_map(|text| Start::Fixed(FixedValue::Text(text))),
        any::<i64>().prop_map(|value| Start::Fixed(FixedValue::Integer(value))),
        any::<bool>().prop_map(|value| Start::Fixed(FixedValue::Bool(value))),
    ]
}

fn member() -> impl Strategy<Value = Member> {
    (
        ident_text(),
        ident_text(),
        any_type(),
        docs(),
        any::<bool>(),
        start(),
    )
        .prop_map(|(ident, setter, ty, docs, deprecated, start)| Member {
            ident,
            setter,
            ty,
            docs,
            deprecated,
            start,
        })
}

fn structure() -> impl Strategy<Value = RustBody> {
    let field =
        (member(), literal_text(), any::<bool>()).prop_map(|(member, wire, required)| RustField {
            member,
            wire,
            required,
        });
    let fields = prop::collection::vec(field, 0..6);
    let extra = prop::option::of(member());
    let required = prop::option::of(type_name());
    (fields, extra, required).prop_map(|(fields, extra, required)| {
        RustBody::Struct(RustStruct {
            fields,
            extra,
            required,
        })
    })
}

fn variants<T: std::fmt::Debug>(
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = Vec<RustVariant<T>>> {
    let variant =
        (type_name(), value, docs(), any::<bool>()).prop_map(|(name, value, docs, deprecated)| {
            RustVariant {
                name,
                value,
                docs,
                deprecated,
            }
        });
    prop::collection::vec(variant, 0..5)
}

fn union() -> impl Strategy<Value = RustBody> {
    let variant = (type_name(), any_type(), docs(), any::<bool>()).prop_map(
        |(name, ty, docs, deprecated)| UnionVariant {
            name,
            ty,
            docs,
            deprecated,
        },
    );
    let texts = || prop::collection::vec(literal_text(), 1..3);
    let rule = prop_oneof![
        Just(UnionRule::Type(JsonShape::Array)),
        (literal_text(), texts()).prop_map(|(key, texts)| UnionRule::Member(key, texts)),
        texts().prop_map(UnionRule::Required),
    ];
    let by = prop_oneof![
        (literal_text(), prop::collection::vec(texts(), 5))
            .prop_map(|(wire, texts)| UnionBy::Member { wire, texts }),
        prop::collection::vec(rule, 5).prop_map(UnionBy::Rules),
    ];
    (prop::collection::vec(variant, 0..5), by)
        .prop_map(|(variants, by)| RustBody::Union(RustUnion { variants, by }))
}

fn statuses() -> impl Strategy<Value = RustBody> {
    let status = prop_oneof![
        (100u16..600).prop_map(StatusKey::Code),
        (1u8..6).prop_map(StatusKey::Range),
        Just(StatusKey::Any),
    ];
    let media_type = prop::option::of(literal_text());
    let variant = (type_name(), status, media_type, any_type(), docs()).prop_map(
        |(name, status, media_type, ty, docs)| StatusVariant {
            name,
            status,
            media_type,
            ty,
            docs,
        },
    );
    prop::collection::vec(variant, 0..5).prop_map(RustBody::Status)
}

fn any_rust_type() -> impl Strategy<Value = RustType> {
    let body = prop_oneof![
        4 => structure(),
        1 => variants(literal_text()).prop_map(RustBody::TextEnum),
        // Where `-1` is read back, it is two tokens.
        1 => variants(0..=i64::MAX).prop_map(RustBody::IntegerEnum),
        1 => union(),
        1 => statuses(),
    ];
    (type_name(), any::<bool>(), docs(), body).prop_map(|(name, deprecated, docs, body)| {
        let path = TypePath {
            spec: None,
            module: "module".to_owned(),
            name,
            deprecated,
        };
        RustType {
            path: Arc::new(path),
            docs,
            body,
        }
    })
}

proptest! {
    #[test]
    fn text_is_laid_out_as_prettyplease_lays_out_what_it_says(
        types in prop::collection::vec(any_rust_type(), 1..3),
    ) {
        let made = TypeFile { module: "module".to_owned(), types };
        let text = format_rust("// header", file(&made)).unwrap();
        let parsed = syn::parse_file(&text).unwrap();
        let again = RustFile::default().items(parsed.items);
        let again = format_rust("// header", again).unwrap();
        // The lines that import stand in the head of one and among the items of the other.
        let items = |text: &str| {
            let start = text.find("\n///").into_iter().chain(text.find("\n#[")).min();
            text.get(start.unwrap()..).unwrap().to_owned()
        };
        prop_assert_eq!(items(&text), items(&again));
    }
}
