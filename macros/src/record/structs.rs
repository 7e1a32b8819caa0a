use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::{Container, distinct, key};
use crate::attr::{each, set, unknown, value};
use crate::errors::Errors;
use crate::respan::respan;

/// `#[record(...)]` on a field.
#[derive(Default)]
struct Rules {
    rename: Option<syn::LitStr>,
    required: Option<Span>,
    optional: Option<Span>,
    extra: Option<Span>,
}

/// A member of the object.
struct Member<'a> {
    key: syn::LitStr,
    ident: &'a syn::Ident,
    ty: &'a syn::Type,
}

const KEYS: &[&str] = &["rename", "required", "optional", "extra"];
const OTHERS: &[(&str, &str)] = &[("flatten", "extra"), ("default", "optional")];

/// A struct of fields is an object; a struct around one value is that value.
pub(super) fn expand(
    input: &syn::DeriveInput,
    container: &Container,
    data: &syn::DataStruct,
    errors: &Errors,
) -> TokenStream {
    match &data.fields {
        syn::Fields::Named(fields) => object(input, container, fields, errors),
        syn::Fields::Unnamed(fields) => match fields.unnamed.first() {
            Some(field) if fields.unnamed.len() == 1 => newtype(input, container, field),
            _ => {
                errors.at(
                    fields,
                    "a record has named fields, or is a name for one value: `struct Id(String)`",
                );
                TokenStream::new()
            }
        },
        syn::Fields::Unit => {
            errors.at(&input.ident, "a record has fields; this struct has none");
            TokenStream::new()
        }
    }
}

fn rules(field: &syn::Field, errors: &Errors) -> Rules {
    let mut rules = Rules::default();
    each("record", &field.attrs, errors, |key, input| {
        let span = key.span();
        match key.unraw().to_string().as_str() {
            "rename" => set(
                &mut rules.rename,
                key,
                value(key, input, "\"name\"")?,
                errors,
            ),
            "required" => set(&mut rules.required, key, span, errors),
            "optional" => set(&mut rules.optional, key, span, errors),
            "extra" => set(&mut rules.extra, key, span, errors),
            "skip" | "ignore" => {
                return Err(syn::Error::new_spanned(
                    key,
                    "every field of a record is in its JSON; keep this one in a struct around the record",
                ));
            }
            _ => return Err(unknown("record", key, KEYS, OTHERS)),
        }
        Ok(())
    });
    if let (Some(_), Some(optional)) = (rules.required, rules.optional) {
        errors.push(syn::Error::new(
            optional,
            "a field is either `required` or `optional`; keep one",
        ));
    }
    if let Some(extra) = rules.extra
        && (rules.rename.is_some() || rules.required.is_some() || rules.optional.is_some())
    {
        errors.push(syn::Error::new(
            extra,
            "`extra` keeps what has no field, under its own names; remove the other rules",
        ));
    }
    rules
}

/// Whether the type is written as one that may be empty. Only what is written can be seen here: an alias of `Option` says
/// `optional` itself.
fn may_be_empty(ty: &syn::Type) -> bool {
    let syn::Type::Path(path) = ty else {
        return false;
    };
    let last = path.path.segments.last();
    last.is_some_and(|s| s.ident == "Option" || s.ident == "Patch")
}

fn object(
    input: &syn::DeriveInput,
    container: &Container,
    fields: &syn::FieldsNamed,
    errors: &Errors,
) -> TokenStream {
    let (mut required, mut optional, mut extra) = (Vec::new(), Vec::new(), None);
    let mut keys = Vec::new();
    for field in &fields.named {
        let Some(ident) = &field.ident else {
            continue;
        };
        let rules = rules(field, errors);
        if let Some(span) = rules.extra {
            if extra.replace(field).is_some() {
                errors.push(syn::Error::new(span, "`extra` marks one field only"));
            }
            continue;
        }
        let key = key(rules.rename.as_ref(), &ident.unraw().to_string(), container);
        keys.push((key.clone(), ident.span()));
        let first =
            rules.required.is_some() || (rules.optional.is_none() && !may_be_empty(&field.ty));
        let list = if first { &mut required } else { &mut optional };
        list.push(Member {
            key,
            ident,
            ty: &field.ty,
        });
    }
    distinct(&keys, errors);
    let count = required.len();
    required.extend(optional);
    impls(input, container, &required, count, extra)
}

/// What `object!` writes for a generated type. Not by that macro: each mention of a field's type stands at the field here, so
/// that rustc points at it.
fn impls(
    input: &syn::DeriveInput,
    container: &Container,
    members: &[Member<'_>],
    required: usize,
    extra: Option<&syn::Field>,
) -> TokenStream {
    let (name, runtime) = (&input.ident, &container.runtime);
    let derive = quote!(#runtime::map::derive);
    let keys = members.iter().map(|m| &m.key);
    let names = members.iter().map(|m| m.ident.to_string());
    let order = 0..members.len();
    let extra_name = extra.and_then(|field| field.ident.as_ref());
    let open = extra_name.is_some();
    let (mut blank, mut read, mut written) =
        (TokenStream::new(), TokenStream::new(), TokenStream::new());
    for Member { ident, ty, .. } in members {
        let call = |name: &str| {
            let name = syn::Ident::new(name, ty.span());
            respan(quote!(<#ty as #derive::Field>::#name), ty.span())
        };
        let (empty, readable, get) = (call("empty"), call("readable"), call("written"));
        blank.extend(quote!(#ident: #empty(),));
        read.extend(quote!(#readable(&mut self.#ident),));
        written.extend(quote!(#get(&self.#ident),));
    }
    let extra = extra_name.map(|ident| {
        blank.extend(quote!(#ident: #runtime::json::Blank::blank(),));
        let place = |mutable: TokenStream| respan(quote!(&#mutable self.#ident), ident.span());
        (place(TokenStream::new()), place(quote!(mut)))
    });
    let (extra, extra_mut) = extra.unzip();
    quote! {
        #[automatically_derived]
        impl #runtime::json::Members for #name {
            const PARTS: #runtime::json::Parts = #runtime::json::Parts {
                members: &[#(#runtime::json::Member {
                    at: #order,
                    key: #keys,
                    field: #names,
                }),*],
                required: #required,
                open: #open,
            };
        }
        #[automatically_derived]
        impl #runtime::json::Blank for #name {
            fn blank() -> Self {
                Self { #blank }
            }
        }
        #[automatically_derived]
        impl #runtime::json::Decode for #name {
            fn fill(&mut self, r: &mut #runtime::json::Reader<'_>) -> #runtime::json::Result<()> {
                if r.take_again() {
                    *self = #runtime::json::Blank::blank();
                }
                #runtime::json::read_object(
                    r,
                    <Self as #runtime::json::Members>::MEMBERS,
                    &mut [#read],
                    &mut [#extra_mut],
                )
            }
        }
        #[automatically_derived]
        impl #runtime::json::Encode for #name {
            fn encode(&self, w: &mut #runtime::json::Writer) {
                #runtime::json::write_object(
                    w,
                    <Self as #runtime::json::Members>::MEMBERS,
                    &[#written],
                    &[#extra],
                );
            }
        }
        #runtime::__serde_bridge!(#name);
        #runtime::__maps!(#name);
    }
}

fn newtype(input: &syn::DeriveInput, container: &Container, field: &syn::Field) -> TokenStream {
    let (name, runtime, ty) = (&input.ident, &container.runtime, &field.ty);
    let call = |name: &str| {
        let name = syn::Ident::new(name, ty.span());
        respan(
            quote!(<#ty as #runtime::map::derive::Field>::#name),
            ty.span(),
        )
    };
    let (empty, readable, get) = (call("empty"), call("readable"), call("written"));
    quote! {
        #[automatically_derived]
        impl #runtime::json::Blank for #name {
            fn blank() -> Self {
                Self(#empty())
            }
        }
        #[automatically_derived]
        impl #runtime::json::Decode for #name {
            fn fill(&mut self, r: &mut #runtime::json::Reader<'_>) -> #runtime::json::Result<()> {
                #readable(&mut self.0).fill(r)
            }
        }
        #[automatically_derived]
        impl #runtime::json::Encode for #name {
            fn encode(&self, w: &mut #runtime::json::Writer) {
                #get(&self.0).encode(w);
            }

            fn tell<'a>(&'a self, ask: &mut #runtime::json::Ask<'_, 'a>) {
                #get(&self.0).tell(ask);
            }
        }
        #runtime::__serde_bridge!(#name);
        #runtime::__maps!(#name);
    }
}
