//! The conversion of one field's value.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::Impl;
use crate::mapping::attr::{Convert, Empty, FieldRules};
use crate::respan::respan;

/// A value of the source, and where it stands on both sides.
pub(super) struct Value<'a> {
    pub(super) rule: Option<&'a FieldRules>,
    /// The value.
    pub(super) read: TokenStream,
    /// The value as an `Option`.
    pub(super) maybe: TokenStream,
    /// The path in the source, and in the target.
    pub(super) source: String,
    pub(super) target: String,
    /// The value is JSON: what a function takes is read from it first.
    pub(super) json: bool,
    pub(super) empties: Empties,
}

/// What `required` and `default` say of a value.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Empties {
    /// What it becomes when it is empty.
    Filled,
    /// That its place may be empty.
    Wrapped,
    /// Nothing: they are about another type.
    Plain,
}

/// What a value becomes.
pub(super) enum Goal<'a> {
    /// A field of the deriving type.
    Field(&'a syn::Type),
    /// Whatever the place has that it is assigned to; messages point at this type.
    Place(&'a syn::Type),
    Json(&'a syn::Type),
}

impl Goal<'_> {
    /// The type of the deriving type's field.
    fn ty(&self) -> &syn::Type {
        match self {
            Self::Field(ty) | Self::Place(ty) | Self::Json(ty) => ty,
        }
    }
}

impl Value<'_> {
    fn convert(&self) -> Option<&Convert> {
        self.rule.and_then(|r| r.convert.as_ref())
    }

    /// What the value becomes when it is empty.
    fn empty(&self) -> Option<&Empty> {
        let empty = self.rule.and_then(|r| r.empty.as_ref());
        empty.filter(|_| self.empties == Empties::Filled)
    }

    /// Whether the value is put into an `Option`.
    fn wrapped(&self) -> bool {
        self.rule.is_some_and(|rule| {
            rule.some.is_some() || (rule.empty.is_some() && self.empties == Empties::Wrapped)
        })
    }

    /// Names both paths in an error and returns it.
    fn place(&self) -> TokenStream {
        let (source, target) = (&self.source, &self.target);
        quote!(.map_err(|__e| __e.from_path(#source).at(#target))?)
    }

    /// The value in its new type, with what its rules say of empty ones.
    pub(super) fn mapped(&self, to: &Goal<'_>, cx: &Impl<'_>) -> TokenStream {
        let (runtime, derive, place) = (cx.runtime, &cx.derive, self.place());
        let maybe = &self.maybe;
        match self.empty() {
            Some(Empty::Required(span)) => {
                let missing = quote_spanned!(*span=> .ok_or_else(#runtime::map::MapError::missing));
                self.converted(quote!(#maybe #missing #place), to, cx)
            }
            Some(Empty::Default(span)) => {
                let default = quote_spanned!(*span=> ::core::default::Default::default());
                self.or(&default, to, cx)
            }
            Some(Empty::Expression(_, expression)) => self.or(&quote!(#expression), to, cx),
            None if !self.wrapped() => self.converted(self.read.clone(), to, cx),
            None => match to {
                Goal::Field(ty) => {
                    let value = self.converted(self.read.clone(), &Goal::Place(ty), cx);
                    let function = respan(quote!(<#ty as #derive::Maybe>::of), ty.span());
                    quote_spanned!(ty.span()=> #function(#value))
                }
                Goal::Place(_) | Goal::Json(_) => {
                    let value = self.converted(self.read.clone(), to, cx);
                    quote!(#derive::Maybe::of(#value))
                }
            },
        }
    }

    /// The value as it is, with what its rules say of empty ones.
    pub(super) fn as_it_is(&self, cx: &Impl<'_>) -> TokenStream {
        let (runtime, place, maybe) = (cx.runtime, self.place(), &self.maybe);
        match self.empty() {
            None => self.read.clone(),
            Some(Empty::Required(span)) => {
                let missing = quote_spanned!(*span=> .ok_or_else(#runtime::map::MapError::missing));
                quote!(#maybe #missing #place)
            }
            Some(Empty::Default(span)) => quote_spanned!(*span=> #maybe.unwrap_or_default()),
            Some(Empty::Expression(_, expression)) => {
                quote!(#maybe.unwrap_or_else(|| #expression))
            }
        }
    }

    /// The value, or `default` where it is empty. A default is of the deriving type's side: as a target it is what the
    /// field becomes, as a source it is converted like any other value.
    fn or(&self, default: &TokenStream, to: &Goal<'_>, cx: &Impl<'_>) -> TokenStream {
        let maybe = &self.maybe;
        match to {
            Goal::Field(ty) => {
                let value = self.converted(quote!(__value), to, cx);
                quote! {
                    match #maybe {
                        ::core::option::Option::Some(__value) => #value,
                        ::core::option::Option::None => {
                            // Not as it is: rustc would compare it with the other arm, not with the field.
                            let __default: #ty = #default;
                            __default
                        }
                    }
                }
            }
            Goal::Place(_) | Goal::Json(_) => {
                self.converted(quote!(#maybe.unwrap_or_else(|| #default)), to, cx)
            }
        }
    }

    /// The value in its new type.
    ///
    /// The conversion is a method call that carries the field's type's span: rustc then knows the source's type
    /// first and reports "no mapping from `i64` to `String`" at the field.
    fn converted(&self, value: TokenStream, to: &Goal<'_>, cx: &Impl<'_>) -> TokenStream {
        let (derive, place) = (&cx.derive, self.place());
        let argument = if self.json {
            quote!((#value).map_to() #place)
        } else {
            value.clone()
        };
        let returned = match to {
            Goal::Field(ty) => quote!(#ty),
            Goal::Place(_) | Goal::Json(_) => quote!(_),
        };
        let result = match self.convert() {
            Some(Convert::With(function)) => {
                let call = cx.call("with", function.span());
                quote_spanned!(function.span()=> #call::<_, #returned>(#argument, #function))
            }
            Some(Convert::TryWith(function)) => {
                let call = cx.call("try_with", function.span());
                let call = quote_spanned! {function.span()=>
                    #call::<_, #returned, _>(#argument, #function)
                };
                let failure = quote!(.map_err(|__e| #derive::Failure(__e).into_map_error()));
                let failure = respan(failure, function.span());
                quote!(#call #failure #place)
            }
            Some(Convert::Into(span)) => {
                quote_spanned!(*span=> ::core::convert::Into::into(#argument))
            }
            None => value,
        };
        let call = match to {
            // What a function returns is the field's value.
            Goal::Field(_) | Goal::Place(_) if self.convert().is_some() => return result,
            Goal::Field(ty) => quote_spanned!(ty.span()=> map_to::<#ty>()),
            Goal::Place(ty) => quote_spanned!(ty.span()=> map_to()),
            Goal::Json(ty) => {
                let runtime = cx.runtime;
                respan(quote!(map_to::<#runtime::Json>()), ty.span())
            }
        };
        let place = respan(place, to.ty().span());
        quote_spanned!(to.ty().span()=> (#result).#call #place)
    }
}
