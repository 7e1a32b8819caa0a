//! Struct derives: one impl for each type named on the container.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::attr::{self, Container, Convert, Direction, Empty, FieldRules, Target};
use super::check;
use super::path::FieldPath;
use crate::errors::Errors;

struct Field<'a> {
    field: &'a syn::Field,
    member: syn::Member,
    rules: Vec<FieldRules>,
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
    container
        .targets
        .iter()
        .map(|target| match target.direction {
            Direction::From => from(input, container, target, &fields),
            Direction::To => to(input, container, target, &fields, errors),
        })
        .collect()
}

fn from(
    input: &syn::DeriveInput,
    container: &Container,
    target: &Target,
    fields: &[Field<'_>],
) -> TokenStream {
    let (name, runtime, source) = (&input.ident, &container.runtime, &target.ty);
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    // What is mapped from the whole source comes first: the fields after it move parts out of the source.
    let mut whole = TokenStream::new();
    let mut members = TokenStream::new();
    for field in fields {
        let member = &field.member;
        let ty = &field.field.ty;
        let rule = check::rules_for(&field.rules, target);
        let value = if rule.is_some_and(|r| r.skip.is_some()) {
            quote_spanned!(ty.span()=> ::core::default::Default::default())
        } else if rule.is_some_and(|r| r.flatten.is_some()) {
            let local = format_ident!("__whole_{}", text(member));
            let at = text(member);
            whole.extend(quote_spanned! {ty.span()=>
                let #local = ::core::clone::Clone::clone(&__source)
                    .map_to::<#ty>()
                    .map_err(|__e| __e.at(#at))?;
            });
            quote!(#local)
        } else {
            let own = FieldPath::of(member.clone());
            let path = rule.and_then(|r| r.from.as_ref()).unwrap_or(&own);
            let read = path.read(quote!(__source));
            converted(runtime, rule, read, ty, &text(member), &path.text())
        };
        members.extend(quote!(#member: #value,));
    }
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #impl_generics #runtime::map::MapFrom<#source> for #name #ty_generics #where_clause {
                fn map_from(__source: #source) -> ::core::result::Result<Self, #runtime::map::MapError> {
                    #[allow(unused_imports)]
                    use #runtime::map::MapTo as _;
                    #whole
                    ::core::result::Result::Ok(Self { #members })
                }
            }
        };
    }
}

fn to(
    input: &syn::DeriveInput,
    container: &Container,
    target: &Target,
    fields: &[Field<'_>],
    errors: &Errors,
) -> TokenStream {
    let (name, runtime, destination) = (&input.ident, &container.runtime, &target.ty);
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let constructed: Vec<String> = target
        .new
        .iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    let mut arguments = Vec::new();
    for ident in target.new.iter().flatten() {
        let wanted = ident.to_string();
        match fields
            .iter()
            .find(|f| text(&f.member) == wanted.trim_start_matches("r#"))
        {
            None => errors.at(ident, format!("`{wanted}` is no field of `{name}`")),
            Some(field) => {
                let member = &field.member;
                let rule = check::rules_for(&field.rules, target);
                let path = rule
                    .and_then(|r| r.to.as_ref())
                    .map_or_else(|| text(member), FieldPath::text);
                arguments.push(argument(
                    runtime,
                    rule,
                    quote!(__source.#member),
                    &field.field.ty,
                    &path,
                    &text(member),
                ));
            }
        }
    }
    let start = match &target.new {
        Some(_) => quote_spanned!(destination.span()=> <#destination>::new(#(#arguments),*)),
        None => {
            quote_spanned!(destination.span()=> <#destination as ::core::default::Default>::default())
        }
    };
    let mut assignments = TokenStream::new();
    for field in fields {
        let member = &field.member;
        let rule = check::rules_for(&field.rules, target);
        if let Some(rule) = rule {
            check::direction(rule, target, errors);
        }
        let left_out = rule.is_some_and(|r| r.skip.is_some() || r.flatten.is_some());
        if left_out
            || constructed
                .iter()
                .any(|c| c.trim_start_matches("r#") == text(member))
        {
            continue;
        }
        let own = FieldPath::of(member.clone());
        let path = rule.and_then(|r| r.to.as_ref()).unwrap_or(&own);
        let place = path.place(quote!(__target));
        let value = assigned(
            runtime,
            rule,
            quote!(__source.#member),
            &field.field.ty,
            &path.text(),
            &text(member),
        );
        assignments.extend(quote!(#place = #value;));
    }
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #impl_generics #runtime::map::MapFrom<#name #ty_generics> for #destination #where_clause {
                fn map_from(__source: #name #ty_generics) -> ::core::result::Result<Self, #runtime::map::MapError> {
                    #[allow(unused_imports)]
                    use #runtime::map::MapTo as _;
                    #[allow(unused_mut)]
                    let mut __target = #start;
                    #assignments
                    ::core::result::Result::Ok(__target)
                }
            }
        };
    }
}

/// A value read from the source, converted to a field of type `ty`.
///
/// The conversion is a method call that carries the target type's span: rustc then knows the source's type
/// first and reports "no mapping from `i64` to `String`" at the field.
fn converted(
    runtime: &syn::Path,
    rule: Option<&FieldRules>,
    read: TokenStream,
    ty: &syn::Type,
    at: &str,
    source: &str,
) -> TokenStream {
    let place = quote!(.map_err(|__e| __e.from_path(#source).at(#at))?);
    let convert = |value: TokenStream, ty: Option<&syn::Type>| match rule
        .and_then(|r| r.convert.as_ref())
    {
        Some(Convert::With(function)) => quote_spanned!(function.span()=> #function(#value)),
        Some(Convert::TryWith(function)) => quote_spanned! {function.span()=>
            #function(#value).map_err(#runtime::map::MapError::from_display) #place
        },
        Some(Convert::Into(span)) => quote_spanned!(*span=> ::core::convert::Into::into(#value)),
        None => match ty {
            Some(ty) => {
                let call = quote_spanned!(ty.span()=> map_to::<#ty>());
                quote!((#value).#call #place)
            }
            None => quote!((#value).map_to() #place),
        },
    };
    match rule.and_then(|r| r.empty.as_ref()) {
        Some(Empty::Required(span)) => {
            let missing =
                quote_spanned!(*span=> .ok_or_else(#runtime::map::MapError::missing) #place);
            convert(quote!(#read #missing), Some(ty))
        }
        Some(empty) => {
            let value = convert(quote!(__value), Some(ty));
            let default = match empty {
                Empty::Expression(expression) => quote!(#expression),
                Empty::Default(span) => quote_spanned!(*span=> ::core::default::Default::default()),
                Empty::Required(_) => TokenStream::new(),
            };
            quote! {
                match #read {
                    ::core::option::Option::Some(__value) => #value,
                    ::core::option::Option::None => #default,
                }
            }
        }
        None if rule.is_some_and(|r| r.some.is_some()) => {
            let value = convert(read, None);
            quote!(::core::option::Option::Some(#value))
        }
        None => convert(read, Some(ty)),
    }
}

/// A field's value, converted to whatever the target's field is.
fn assigned(
    runtime: &syn::Path,
    rule: Option<&FieldRules>,
    value: TokenStream,
    ty: &syn::Type,
    at: &str,
    source: &str,
) -> TokenStream {
    let place = quote!(.map_err(|__e| __e.from_path(#source).at(#at))?);
    let value = match rule.and_then(|r| r.empty.as_ref()) {
        Some(Empty::Required(span)) => {
            quote_spanned!(*span=> #value.ok_or_else(#runtime::map::MapError::missing) #place)
        }
        Some(Empty::Default(span)) => quote_spanned!(*span=> #value.unwrap_or_default()),
        Some(Empty::Expression(expression)) => quote!(#value.unwrap_or_else(|| #expression)),
        None => value,
    };
    let value = match rule.and_then(|r| r.convert.as_ref()) {
        Some(Convert::With(function)) => quote_spanned!(function.span()=> #function(#value)),
        Some(Convert::TryWith(function)) => quote_spanned! {function.span()=>
            #function(#value).map_err(#runtime::map::MapError::from_display) #place
        },
        Some(Convert::Into(span)) => quote_spanned!(*span=> ::core::convert::Into::into(#value)),
        None => {
            let call = quote_spanned!(ty.span()=> map_to());
            quote!((#value).#call #place)
        }
    };
    if rule.is_some_and(|r| r.some.is_some()) {
        quote!(::core::option::Option::Some(#value))
    } else {
        value
    }
}

/// A constructor's argument. Constructors take `impl Into<String>`, which a conversion by return type cannot
/// be inferred through: without a rule the value goes in as it is.
fn argument(
    runtime: &syn::Path,
    rule: Option<&FieldRules>,
    value: TokenStream,
    ty: &syn::Type,
    at: &str,
    source: &str,
) -> TokenStream {
    match rule {
        Some(FieldRules {
            convert: Some(Convert::Into(_)),
            ..
        }) => value,
        Some(
            rule @ FieldRules {
                convert: Some(_), ..
            },
        ) => assigned(runtime, Some(rule), value, ty, at, source),
        Some(FieldRules {
            empty: Some(Empty::Required(span)),
            ..
        }) => quote_spanned! {*span=>
            #value.ok_or_else(#runtime::map::MapError::missing)
                .map_err(|__e| __e.from_path(#source).at(#at))?
        },
        Some(FieldRules {
            empty: Some(Empty::Default(span)),
            ..
        }) => {
            quote_spanned!(*span=> #value.unwrap_or_default())
        }
        Some(FieldRules {
            empty: Some(Empty::Expression(expression)),
            ..
        }) => {
            quote!(#value.unwrap_or_else(|| #expression))
        }
        _ => value,
    }
}

fn text(member: &syn::Member) -> String {
    match member {
        syn::Member::Named(ident) => ident.to_string().trim_start_matches("r#").to_owned(),
        syn::Member::Unnamed(index) => index.index.to_string(),
    }
}
