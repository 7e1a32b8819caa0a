//! To another type: what it starts from, and what is assigned.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::value::{Goal, Value};
use super::{Field, Impl, proof, text};
use crate::mapping::attr::{Constructor, Convert};
use crate::respan::respan;

pub(super) fn expand(cx: &Impl<'_>, destination: &syn::Type) -> TokenStream {
    let derive = &cx.derive;
    let constructed = cx.target.new.as_ref();
    let mut names = proof::Names::default();
    let mut assignments = TokenStream::new();
    for field in cx.fields {
        let rule = field.rule(cx.target);
        if rule.is_some_and(|r| r.skip.is_some()) {
            continue;
        }
        let (member, ty) = (&field.member, &field.field.ty);
        if rule.is_some_and(|r| r.flatten.is_some()) {
            names
                .flattened
                .push(quote!(#derive::FillsOf::<#ty, #destination>::NAMES));
            let name = text(member);
            let part = respan(quote!(__source.#member), ty.span());
            let fill = respan(quote!(#derive::Fills::<#destination>::fill), ty.span());
            let fill = quote_spanned!(ty.span()=> #fill(#part, &mut __target));
            assignments.extend(quote!(#fill.map_err(|__e| __e.from_path(#name))?;));
            continue;
        }
        let path = cx.path(field);
        names.own.push((path.first(), path.first_span()));
        if constructed.is_some_and(|new| takes(new, field)) {
            continue;
        }
        if constructed.is_none() && cx.target.part.is_none() {
            for place in path.stepped_into("__target") {
                let function = cx.call("filled_in_parts", path.span());
                let check = quote_spanned!(path.span()=> #function(&#place));
                assignments.extend(quote!(#check;));
            }
        }
        let place = path.place("__target", derive);
        let value = value(cx, field).mapped(&Goal::Place(ty), cx);
        assignments.extend(quote!(#place = #value;));
    }
    if cx.target.part.is_some() {
        return part(cx, destination, &names, &assignments);
    }
    let start = start(cx, destination);
    let uses = cx.uses();
    let (outside, inside) = proof::filled(cx, destination, &names).placed(cx);
    let mapping = cx.impls.map_from(
        &cx.impls.this(),
        &quote!(#destination),
        &quote! {
            #uses
            #inside
            #[allow(unused_mut)]
            let mut __target: Self = #start;
            #assignments
            ::core::result::Result::Ok(__target)
        },
    );
    quote! {
        const _: () = {
            #mapping
            #outside
        };
    }
}

/// A type that fills a part of the target, which another type flattens.
fn part(
    cx: &Impl<'_>,
    destination: &syn::Type,
    names: &proof::Names,
    assignments: &TokenStream,
) -> TokenStream {
    let (runtime, derive) = (cx.runtime, &cx.derive);
    let uses = cx.uses();
    let names = names.tokens(derive);
    let names = quote! {{
        #[allow(unused_imports)]
        use #derive::NoFills as _;
        #names
    }};
    let fills = cx.impls.item(
        &quote!(#derive::Fills<#destination>),
        &cx.impls.this(),
        &quote! {
            const NAMES: #derive::Names = #names;

            #[allow(unused_mut)]
            fn fill(self, mut __target: &mut #destination) -> ::core::result::Result<(), #runtime::map::MapError> {
                #uses
                let __source = self;
                #assignments
                ::core::result::Result::Ok(())
            }
        },
    );
    quote!(const _: () = { #fills };)
}

fn takes(new: &Constructor, field: &Field<'_>) -> bool {
    let name = text(&field.member);
    new.fields
        .iter()
        .any(|taken| taken.to_string().trim_start_matches("r#") == name)
}

/// The field's value, as it is read from the deriving type.
pub(super) fn value<'a>(cx: &Impl<'_>, field: &'a Field<'_>) -> Value<'a> {
    let (derive, member) = (&cx.derive, &field.member);
    let read = quote_spanned!(member.span()=> __source.#member);
    let rule = field.rule(cx.target);
    let at = rule.map_or(member.span(), |rule| rule.empty_span(member.span()));
    let maybe = respan(quote!(#derive::into_option(#read)), at);
    Value {
        rule,
        maybe,
        read,
        source: text(member),
        target: cx.path(field).text(),
        json: false,
        empties: cx.empties(field),
    }
}

/// The constructor's call, or what the type starts from.
fn start(cx: &Impl<'_>, destination: &syn::Type) -> TokenStream {
    let derive = &cx.derive;
    let Some(new) = &cx.target.new else {
        return quote_spanned! {destination.span()=> {
            #[allow(unused_imports)]
            use #derive::{ByBlank as _, ByDefault as _, ByNothing as _};
            (&&#derive::Start::<#destination>::of()).start()
        }};
    };
    let fields = new.fields.iter().filter_map(|name| {
        let wanted = name.to_string();
        let wanted = wanted.trim_start_matches("r#");
        let field = cx.fields.iter().find(|f| text(&f.member) == wanted)?;
        Some((name, field))
    });
    let arguments = match &new.literal {
        None => {
            let arguments = fields.map(|(_, field)| argument(cx, field));
            quote!(#(#arguments),*)
        }
        Some(literal) => {
            let members = fields.map(|(name, field)| {
                let ty = &field.field.ty;
                let value = value(cx, field).mapped(&Goal::Place(ty), cx);
                let key = cx.path(field).first_member(name.span());
                quote!(#key: #value)
            });
            quote_spanned!(literal.span()=> #literal { #(#members),* })
        }
    };
    let function = respan(quote!(<#destination>::new), new.span);
    let mut call = Group::new(Delimiter::Parenthesis, arguments);
    call.set_span(new.parens);
    quote!(#function #call)
}

/// A constructor's argument. Constructors take `impl Into<String>`, which a conversion by return type cannot
/// be inferred through: without a rule the value goes in as it is.
fn argument(cx: &Impl<'_>, field: &Field<'_>) -> TokenStream {
    let value = value(cx, field);
    let rule = field.rule(cx.target);
    let into = rule.is_some_and(|r| matches!(r.convert, Some(Convert::Into(_))));
    if rule.is_some_and(|r| r.convert.is_some()) && !into {
        return value.mapped(&Goal::Place(&field.field.ty), cx);
    }
    value.as_it_is(cx)
}
