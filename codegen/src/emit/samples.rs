//! `tests/samples.rs`: each sample of the catalog reads as its type and is written back as it was.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::CrateSettings;
use super::tokens::{Scope, allowance, ident, ty};
use crate::lower::connector::{Entry, Offer, TyExpr};

/// Whether there is a sample of a type.
pub fn any(offer: &Offer) -> bool {
    sampled(offer).next().is_some()
}

/// Entries that have a sample, each with the type of its output.
fn sampled(offer: &Offer) -> impl Iterator<Item = (&'static str, &Entry, &TyExpr)> {
    let triggers = offer
        .triggers
        .iter()
        .map(|trigger| ("trigger", &trigger.entry));
    let actions = offer.actions.iter().map(|action| ("action", &action.entry));
    let searches = offer
        .searches
        .iter()
        .map(|search| ("search", &search.entry));
    triggers
        .chain(actions)
        .chain(searches)
        .filter(|(_, entry)| !entry.sample.is_empty())
        .filter_map(|(kind, entry)| Some((kind, entry, entry.output.as_ref()?)))
}

/// The tests.
pub fn print(offer: &Offer, settings: &CrateSettings) -> TokenStream {
    let mut typed = false;
    let tests: Vec<TokenStream> = sampled(offer)
        .map(|(kind, entry, output)| {
            output.each_named(&mut |_| typed = true);
            test(kind, entry, output)
        })
        .collect();
    let krate = ident(&settings.package.replace('-', "_"));
    let types = typed.then(|| quote!(use #krate::types;));
    quote! {
        #![doc = " Each sample of the catalog reads as its type and is written back as it was."]
        use #krate::runtime::json::{from_slice, to_vec};
        use #krate::runtime::{Decode, Encode, Json};
        #types

        fn check<T: Decode + Encode>(sample: &str) {
            let value: T = from_slice(sample.as_bytes()).expect("the sample reads as its type");
            let written: Json = from_slice(&to_vec(&value)).expect("what is written is JSON");
            let sample: Json = from_slice(sample.as_bytes()).expect("the sample is JSON");
            let same = same(&sample, &written);
            assert!(same, "{sample} was written as {written}");
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
    }
}

fn test(kind: &str, entry: &Entry, output: &TyExpr) -> TokenStream {
    let name = format_ident!("{kind}_{}", entry.key);
    let sample = &entry.sample;
    let allowed = allowance(output.names_deprecated());
    let output = ty(output, Scope::Crate);
    quote! {
        #[test]
        #allowed
        fn #name() {
            check::<#output>(#sample);
        }
    }
}
