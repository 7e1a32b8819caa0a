//! Struct derives: one impl for each type named on the container. Nothing is decided here that `check` could refuse.

mod from;
mod json;
mod proof;
mod to;
mod value;

use proc_macro2::{Span, TokenStream};
use quote::quote;

use super::attr::{self, Container, Direction, FieldRules, Side, Target};
use super::check;
use super::impls::Impls;
use super::path::{FieldPath, text};
use crate::errors::Errors;
use crate::respan::respan;
use value::Empties;

/// One field with its rules.
struct Field<'a> {
    field: &'a syn::Field,
    member: syn::Member,
    rules: Vec<FieldRules>,
}

/// One impl in the making.
struct Impl<'a> {
    impls: Impls<'a>,
    container: &'a Container,
    target: &'a Target,
    fields: &'a [Field<'a>],
    /// `::tieline_runtime`.
    runtime: &'a syn::Path,
    /// `::tieline_runtime::map::derive`.
    derive: TokenStream,
}

/// The impls of a struct.
pub(crate) fn structure(
    input: &syn::DeriveInput,
    container: &Container,
    data: &syn::DataStruct,
    errors: &Errors,
) -> TokenStream {
    let fields: Vec<Field<'_>> = data
        .fields
        .members()
        .zip(&data.fields)
        .map(|(member, field)| {
            let rules = attr::field(&field.attrs, errors);
            check::field(field, &rules, container, errors);
            Field {
                field,
                member,
                rules,
            }
        })
        .collect();
    let names: Vec<String> = fields.iter().map(|f| text(&f.member)).collect();
    let runtime = &container.runtime;
    container
        .targets
        .iter()
        .map(|target| {
            check::constructor(input, target, &names, errors);
            let one = Impl {
                impls: Impls { input, runtime },
                container,
                target,
                fields: &fields,
                runtime,
                derive: quote!(#runtime::map::derive),
            };
            match (&target.side, target.direction) {
                (Side::Type(ty), Direction::From) => from::expand(&one, ty),
                (Side::Type(ty), Direction::To) => to::expand(&one, ty),
                (Side::Json, Direction::From) => json::from(&one),
                (Side::Json, Direction::To) => json::to(&one),
            }
        })
        .collect()
}

impl Field<'_> {
    fn rule(&self, target: &Target) -> Option<&FieldRules> {
        check::rules_for(&self.rules, target)
    }
}

impl Impl<'_> {
    /// Where the field's value is on the other side.
    fn path(&self, field: &Field<'_>) -> FieldPath {
        let rule = field.rule(self.target);
        let path = rule.and_then(|rule| match self.target.direction {
            Direction::From => rule.from.as_ref().or(rule.rename.as_ref()).cloned(),
            Direction::To => rule
                .to
                .clone()
                .or_else(|| rule.rename.as_ref().map(FieldPath::to_assign)),
        });
        match (path, &self.target.side, self.container.rename_all) {
            (Some(path), _, _) => path,
            (None, Side::Json, Some((_, casing))) => {
                let key = casing.apply(&text(&field.member));
                FieldPath::key(&key, syn::spanned::Spanned::span(&field.member))
            }
            (None, _, _) => FieldPath::of(field.member.clone()),
        }
    }

    /// What `required` and `default` mean for this impl. They are about the side that may be empty: where the same rules
    /// read that side, they say nothing of writing it, but that the value goes into its `Option`.
    fn empties(&self, field: &Field<'_>) -> Empties {
        if self.target.direction == Direction::From {
            return Empties::Filled;
        }
        let (Some(rule), targets) = (field.rule(self.target), &self.container.targets) else {
            return Empties::Filled;
        };
        let reading = |target: &&Target| {
            target.direction == Direction::From
                && field.rule(target).is_some_and(|r| std::ptr::eq(r, rule))
        };
        let mut read = targets.iter().filter(reading).peekable();
        if read.peek().is_none() {
            return Empties::Filled;
        }
        let same = read.any(|target| target.side.is(&self.target.side));
        if same && !self.target.side.is_json() {
            Empties::Wrapped
        } else {
            Empties::Plain
        }
    }

    /// The traits whose methods the expansion calls.
    fn uses(&self) -> TokenStream {
        let (runtime, derive) = (self.runtime, &self.derive);
        quote! {
            #[allow(unused_imports)]
            use #runtime::map::MapTo as _;
            #[allow(unused_imports)]
            use #derive::{AnyError as _, Maybe as _, OwnError as _};
        }
    }

    /// `derive::name`, at this place.
    fn call(&self, name: &str, span: Span) -> TokenStream {
        let (derive, name) = (&self.derive, syn::Ident::new(name, span));
        respan(quote!(#derive::#name), span)
    }
}
