//! Structs with their constructor and setters: types and requests are built alike.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{Scope, argument, docs, ident, setter, start, ty};
use crate::lower::connector::{Member, Start};

/// A struct to print.
pub struct Record<'a> {
    pub name: &'a str,
    pub docs: &'a [String],
    /// In the order they are written.
    pub members: Vec<&'a Member>,
    /// The struct that `new` takes instead of arguments.
    pub required: Option<&'a str>,
    /// What its required parts are called in docs.
    pub noun: &'static str,
    pub deprecated: bool,
    /// What to say to who builds one and drops it.
    pub unused: Option<&'static str>,
    pub scope: Scope,
}

impl Record<'_> {
    /// The struct, its `impl` and, where it has one, the struct of required parts.
    pub fn print(&self) -> TokenStream {
        let name = ident(self.name);
        let lines = docs(self.docs);
        let fields = self.members.iter().map(|member| self.field(member));
        let bare = self
            .members
            .iter()
            .all(|member| member.start == Start::Empty);
        let default = bare.then(|| quote!(, Default));
        let constructor = self.constructor(bare);
        let setters = self
            .members
            .iter()
            .filter(|member| member.start == Start::Empty)
            .map(|member| setter(member, self.scope));
        let required = self.required_struct();
        let must_use = self.unused.map(|text| quote!(#[must_use = #text]));
        let default_impl = self.default_impl(bare);
        quote! {
            #lines
            #[derive(Debug, Clone, PartialEq #default)]
            #must_use
            #[non_exhaustive]
            pub struct #name { #(#fields)* }

            impl #name {
                #constructor
                #(#setters)*
            }

            #default_impl
            #required
        }
    }

    fn field(&self, member: &Member) -> TokenStream {
        let name = ident(&member.ident);
        let lines = docs(&member.docs);
        let ty = ty(&member.ty, self.scope);
        quote!(#lines pub #name: #ty,)
    }

    fn given(&self) -> impl Iterator<Item = &Member> {
        self.members
            .iter()
            .copied()
            .filter(|member| member.start == Start::Given)
    }

    fn constructor(&self, bare: bool) -> TokenStream {
        let old = super::tokens::deprecated(self.deprecated);
        let noun = self.noun;
        if bare {
            let line = docs(&[format!("Without any {noun}.")]);
            return quote!(#line #old pub fn new() -> Self { Self::default() });
        }
        let mut arguments = Vec::new();
        let required = self.required.map(ident);
        if let Some(required) = &required {
            arguments.push(quote!(required: #required));
        }
        let values = self.members.iter().map(|member| {
            let name = ident(&member.ident);
            let given = if required.is_some() {
                quote!(required.#name)
            } else {
                let (ty, value) = argument(&member.ty, &name, self.scope);
                if member.start == Start::Given {
                    arguments.push(quote!(#name: #ty));
                }
                value
            };
            let value = start(member, given);
            if name == value.to_string() {
                quote!(#name)
            } else {
                quote!(#name: #value)
            }
        });
        let values: Vec<TokenStream> = values.collect();
        let text = if self.given().next().is_some() {
            format!("With the required {noun}s.")
        } else {
            format!("Without any optional {noun}.")
        };
        let line = docs(&[text]);
        quote! {
            #line
            #old
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }
        }
    }

    /// Constants alone need no argument, but the derive would leave them empty.
    fn default_impl(&self, bare: bool) -> TokenStream {
        if bare || self.given().next().is_some() {
            return TokenStream::new();
        }
        let name = ident(self.name);
        quote! {
            impl Default for #name {
                fn default() -> Self { Self::new() }
            }
        }
    }

    fn required_struct(&self) -> TokenStream {
        let Some(name) = self.required else {
            return TokenStream::new();
        };
        let lines = docs(&[format!("The required {}s of [`{}`].", self.noun, self.name)]);
        let name = ident(name);
        let fields = self.given().map(|member| self.field(member));
        quote! {
            #lines
            #[derive(Debug, Clone, PartialEq)]
            pub struct #name { #(#fields)* }
        }
    }
}
