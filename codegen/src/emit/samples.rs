//! `tests/samples.rs`: each sample of the catalog reads as its type and is written back as it was.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::CrateSettings;
use super::tokens::{Scope, ident, ty};
use crate::lower::connector::{Entry, Offer, TyExpr};

/// The tests; nothing where there is no sample of a type.
pub fn print(offer: &Offer, settings: &CrateSettings) -> Option<TokenStream> {
    let triggers = offer
        .triggers
        .iter()
        .map(|trigger| ("trigger", &trigger.entry));
    let actions = offer.actions.iter().map(|action| ("action", &action.entry));
    let searches = offer
        .searches
        .iter()
        .map(|search| ("search", &search.entry));
    let mut typed = false;
    let tests: Vec<TokenStream> = triggers
        .chain(actions)
        .chain(searches)
        .filter_map(|(kind, entry)| {
            let output = entry.output.as_ref()?;
            let test = test(kind, entry, output)?;
            output.each_named(&mut |_| typed = true);
            Some(test)
        })
        .collect();
    if tests.is_empty() {
        return None;
    }
    let krate = ident(&settings.package.replace('-', "_"));
    let types = typed.then(|| quote!(use #krate::types;));
    Some(quote! {
        #![doc = " Each sample of the catalog reads as its type and is written back as it was."]
        use #krate::runtime::json::{from_slice, to_vec};
        use #krate::runtime::{Decode, Encode, Json};
        #types

        fn check<T: Decode + Encode>(sample: &str) {
            let value: T = from_slice(sample.as_bytes()).expect("the sample reads as its type");
            let written: Json = from_slice(&to_vec(&value)).expect("what is written is JSON");
            let sample: Json = from_slice(sample.as_bytes()).expect("the sample is JSON");
            assert!(same(&sample, &written), "{sample} was written as {written}");
        }

        #[doc = " Absent is as good as null, and numbers are compared by value."]
        fn same(sample: &Json, written: &Json) -> bool {
            match (sample, written) {
                (Json::Object(sample), Json::Object(written)) => {
                    let kept = sample.iter().all(|(key, value)| match written.get(key) {
                        Some(written) => same(value, written),
                        None => value.is_null(),
                    });
                    let known = |(key, value): (&String, &Json)| {
                        sample.contains_key(key) || value.is_null()
                    };
                    kept && written.iter().all(known)
                }
                (Json::Array(sample), Json::Array(written)) => {
                    sample.len() == written.len()
                        && sample.iter().zip(written).all(|(sample, written)| same(sample, written))
                }
                (Json::Number(sample), Json::Number(written)) => {
                    sample == written || sample.as_f64() == written.as_f64()
                }
                _ => sample == written,
            }
        }

        #(#tests)*
    })
}

fn test(kind: &str, entry: &Entry, output: &TyExpr) -> Option<TokenStream> {
    if entry.sample.is_empty() {
        return None;
    }
    let name = format_ident!("{kind}_{}", entry.key);
    let sample = &entry.sample;
    let output = ty(output, Scope::Crate);
    Some(quote! {
        #[test]
        fn #name() {
            check::<#output>(#sample);
        }
    })
}
