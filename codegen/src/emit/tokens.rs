//! Small pieces of Rust that every file needs.

use std::fmt;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Attribute, Type};

use super::ast;
use super::text::DEPRECATION;
use crate::lower::connector::{Connector, FormerName, Plain, TyExpr, TypePath};

/// Where a type is written, which decides how the types of the crate are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Among the types, each imported by its own name.
    Types,
    /// Anywhere else, through `types`.
    Crate,
}

impl Scope {
    /// The names of a path to one of the crate's types.
    fn names(self, path: &TypePath) -> impl Iterator<Item = &str> {
        let modules = match self {
            Self::Types => [None, None],
            Self::Crate => [Some("types"), path.spec.as_deref()],
        };
        let own = Some(path.name.as_str());
        modules.into_iter().chain([own]).flatten()
    }
}

/// An identifier that lowering chose, raw or not.
pub fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(name) => Ident::new_raw(name, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// `///` lines.
pub fn docs(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    quote!(#(#[doc = #lines])*)
}

/// `#[deprecated]` of what the vendor means to remove.
pub fn deprecation() -> Attribute {
    ast::text_attribute("deprecated", DEPRECATION)
}

/// `#[allow(deprecated)]` of generated code where it meets what the vendor deprecates: who uses the crate is warned, not
/// who builds it.
pub fn allowance(meets: bool) -> Option<Attribute> {
    meets.then(|| ast::list_attribute("allow", quote!(deprecated)))
}

/// `#[deprecated]` of a name that an entry had before; `now` is its new one.
pub fn renamed(former: &FormerName, now: &str) -> Attribute {
    let since = &former.since;
    let note = match former.remove.as_str() {
        "" => format!("use `{now}`"),
        remove => format!("use `{now}`, gone in {remove}"),
    };
    ast::list_attribute("deprecated", quote!(since = #since, note = #note))
}

/// `#![recursion_limit]` where a crate of the connector's types needs it.
pub fn recursion_limit(connector: &Connector) -> Option<TokenStream> {
    let limit = connector.recursion_limit?.to_string();
    Some(quote!(#![recursion_limit = #limit]))
}

/// A type as it is written.
pub fn ty(expr: &TyExpr, scope: Scope) -> Type {
    match expr {
        TyExpr::Plain(Plain::Unit) => ast::unit(),
        TyExpr::Plain(Plain::Secret) => ast::generic("Secret", [ast::named([ast::name("String")])]),
        TyExpr::Plain(plain) => ast::named([ast::name(plain_name(*plain))]),
        TyExpr::Named(path) => ast::named(scope.names(path).map(ident)),
        TyExpr::Map(inner) => {
            let key = ast::named([ast::name("String")]);
            ast::generic("BTreeMap", [key, ty(inner, scope)])
        }
        TyExpr::Option(inner) => ast::generic("Option", [ty(inner, scope)]),
        TyExpr::Patch(inner) => ast::generic("Patch", [ty(inner, scope)]),
        TyExpr::List(inner) => ast::generic("Vec", [ty(inner, scope)]),
        TyExpr::Boxed(inner) => ast::generic("Box", [ty(inner, scope)]),
    }
}

/// The same as text.
pub fn written(expr: &TyExpr, scope: Scope) -> Written<'_> {
    Written::Type(expr, scope)
}

/// See [`written`].
#[derive(Debug, Clone, Copy)]
pub enum Written<'a> {
    Type(&'a TyExpr, Scope),
    /// What becomes one: `impl Into<T>`.
    Into(&'a TyExpr, Scope),
    /// `String`, where it is an argument.
    Text,
}

impl<'a> Written<'a> {
    /// Where there are arguments, what stands before them, a first one where there are two, and the last one.
    pub fn arguments(self) -> Option<(&'static str, Option<&'static str>, Self)> {
        let (expr, scope) = match self {
            Self::Type(expr, scope) => (expr, scope),
            Self::Into(expr, scope) => return Some(("impl Into<", None, Self::Type(expr, scope))),
            Self::Text => return None,
        };
        let (name, key, inner) = match expr {
            TyExpr::Plain(Plain::Secret) => return Some(("Secret<", None, Self::Text)),
            TyExpr::Plain(_) | TyExpr::Named(_) => return None,
            TyExpr::Map(inner) => ("BTreeMap<", Some("String,"), inner),
            TyExpr::Option(inner) => ("Option<", None, inner),
            TyExpr::Patch(inner) => ("Patch<", None, inner),
            TyExpr::List(inner) => ("Vec<", None, inner),
            TyExpr::Boxed(inner) => ("Box<", None, inner),
        };
        Some((name, key, Self::Type(inner, scope)))
    }
}

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((name, key, inner)) = self.arguments() {
            f.write_str(name)?;
            if let Some(key) = key {
                f.write_str(key)?;
                f.write_str(" ")?;
            }
            inner.fmt(f)?;
            return f.write_str(">");
        }
        match self {
            Self::Type(TyExpr::Plain(Plain::Unit), _) => f.write_str("()"),
            Self::Type(TyExpr::Plain(plain), _) => f.write_str(plain_name(*plain)),
            Self::Type(TyExpr::Named(path), scope) => {
                for (index, name) in scope.names(path).enumerate() {
                    if index > 0 {
                        f.write_str("::")?;
                    }
                    f.write_str(name)?;
                }
                Ok(())
            }
            _ => f.write_str("String"),
        }
    }
}

fn plain_name(plain: Plain) -> &'static str {
    match plain {
        Plain::Bool => "bool",
        Plain::I32 => "i32",
        Plain::I64 => "i64",
        Plain::U64 => "u64",
        Plain::F64 => "f64",
        Plain::String => "String",
        other => imported(other).unwrap_or("()"),
    }
}

/// The runtime's name of a type that is not Rust's own.
fn imported(plain: Plain) -> Option<&'static str> {
    Some(match plain {
        Plain::Date => "Date",
        Plain::DateTime => "DateTime",
        Plain::Uuid => "Uuid",
        Plain::Uri => "Uri",
        Plain::Decimal => "Decimal",
        Plain::Base64 => "Base64Bytes",
        Plain::Upload => "Upload",
        Plain::Secret => "Secret",
        Plain::Json => "Json",
        Plain::Text => "Text",
        Plain::Bytes => "Bytes",
        Plain::Unit
        | Plain::Bool
        | Plain::I32
        | Plain::I64
        | Plain::U64
        | Plain::F64
        | Plain::String => return None,
    })
}

/// What a file needs in scope.
#[derive(Debug, Default)]
pub struct Imports {
    runtime: std::collections::BTreeSet<&'static str>,
    maps: bool,
}

impl Imports {
    /// Takes a name of the runtime.
    pub fn runtime(&mut self, name: &'static str) {
        self.runtime.insert(name);
    }

    /// Takes what a type names.
    pub fn ty(&mut self, expr: &TyExpr) {
        match expr {
            TyExpr::Plain(plain) => {
                if let Some(name) = imported(*plain) {
                    self.runtime.insert(name);
                }
            }
            TyExpr::Named(_) => {}
            TyExpr::Patch(inner) => {
                self.runtime.insert("Patch");
                self.ty(inner);
            }
            TyExpr::Map(inner) => {
                self.maps = true;
                self.ty(inner);
            }
            TyExpr::Option(inner) | TyExpr::List(inner) | TyExpr::Boxed(inner) => self.ty(inner),
        }
    }

    /// The `use` lines, but those of the crate itself.
    pub fn print(&self) -> TokenStream {
        let maps = self.maps.then(|| {
            quote!(
                use std::collections::BTreeMap;
            )
        });
        let names: Vec<Ident> = self.runtime.iter().map(|name| ident(name)).collect();
        let runtime = match names.as_slice() {
            [] => TokenStream::new(),
            [name] => quote!(use tieline_runtime::#name;),
            names => quote!(use tieline_runtime::{#(#names),*};),
        };
        quote!(#maps #runtime)
    }
}
