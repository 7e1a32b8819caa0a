//! Small pieces of Rust that every file needs.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};

use crate::lower::connector::{FixedValue, Member, Plain, Start, TyExpr};

/// Where a type is written, which decides how the types of the crate are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Among the types, each imported by its own name.
    Types,
    /// Anywhere else, through `types`.
    Crate,
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

/// `#[deprecated]` where the vendor says so.
pub fn deprecated(deprecated: bool) -> TokenStream {
    if deprecated {
        quote!(#[deprecated = "the vendor means to remove it"])
    } else {
        TokenStream::new()
    }
}

/// A number without a suffix.
pub fn number(value: usize) -> Literal {
    Literal::usize_unsuffixed(value)
}

/// A type as it is written.
pub fn ty(expr: &TyExpr, scope: Scope) -> TokenStream {
    match expr {
        TyExpr::Plain(plain) => plain_type(*plain),
        TyExpr::Named(path) => {
            let name = ident(&path.name);
            match (scope, &path.spec) {
                (Scope::Types, _) => quote!(#name),
                (Scope::Crate, None) => quote!(types::#name),
                (Scope::Crate, Some(spec)) => {
                    let spec = ident(spec);
                    quote!(types::#spec::#name)
                }
            }
        }
        TyExpr::Option(inner) => {
            let inner = ty(inner, scope);
            quote!(Option<#inner>)
        }
        TyExpr::Patch(inner) => {
            let inner = ty(inner, scope);
            quote!(Patch<#inner>)
        }
        TyExpr::List(inner) => {
            let inner = ty(inner, scope);
            quote!(Vec<#inner>)
        }
        TyExpr::Map(inner) => {
            let inner = ty(inner, scope);
            quote!(BTreeMap<String, #inner>)
        }
        TyExpr::Boxed(inner) => {
            let inner = ty(inner, scope);
            quote!(Box<#inner>)
        }
    }
}

fn plain_type(plain: Plain) -> TokenStream {
    match plain {
        Plain::Unit => quote!(()),
        Plain::Bool => quote!(bool),
        Plain::I32 => quote!(i32),
        Plain::I64 => quote!(i64),
        Plain::U64 => quote!(u64),
        Plain::F64 => quote!(f64),
        Plain::String => quote!(String),
        Plain::Secret => quote!(Secret<String>),
        other => match imported(other) {
            Some(name) => {
                let name = format_ident!("{name}");
                quote!(#name)
            }
            None => quote!(()),
        },
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

/// An argument: its type, and the expression that makes a value of the field's type of it.
pub fn argument(expr: &TyExpr, name: &Ident, scope: Scope) -> (TokenStream, TokenStream) {
    let field = ty(expr, scope);
    match expr {
        TyExpr::Plain(
            Plain::String
            | Plain::Date
            | Plain::DateTime
            | Plain::Uuid
            | Plain::Uri
            | Plain::Decimal
            | Plain::Base64
            | Plain::Upload
            | Plain::Secret
            | Plain::Json,
        )
        | TyExpr::Patch(_) => (quote!(impl Into<#field>), quote!(#name.into())),
        TyExpr::Boxed(inner) => (ty(inner, scope), quote!(Box::new(#name))),
        _ => (field, quote!(#name)),
    }
}

/// A setter of an optional field.
pub fn setter(member: &Member, scope: Scope) -> TokenStream {
    let Member {
        ident: field,
        setter,
        ty: expr,
        docs: lines,
        deprecated: old,
        start: _,
    } = member;
    let name = ident(field);
    let method = ident(setter);
    let docs = match crate::lower::docs::first_line(lines) {
        Some(line) => docs(&[line]),
        None => docs(&[format!("Sets `{}`.", field.trim_start_matches("r#"))]),
    };
    let old = deprecated(*old);
    let (ty, value) = match expr {
        TyExpr::Option(inner) => {
            let (ty, value) = argument(inner, &name, scope);
            (ty, quote!(Some(#value)))
        }
        other => argument(other, &name, scope),
    };
    quote! {
        #docs
        #old
        pub fn #method(mut self, #name: #ty) -> Self {
            self.#name = #value;
            self
        }
    }
}

/// The value of a field in a constructor.
pub fn start(member: &Member, given: TokenStream) -> TokenStream {
    match &member.start {
        Start::Given => given,
        Start::Empty => match &member.ty {
            TyExpr::Patch(_) => quote!(Patch::Absent),
            TyExpr::Map(_) => quote!(BTreeMap::new()),
            _ => quote!(None),
        },
        Start::Fixed(FixedValue::Text(text)) => quote!(#text.to_owned()),
        Start::Fixed(FixedValue::Integer(value)) => {
            let value = Literal::i64_unsuffixed(*value);
            quote!(#value)
        }
        Start::Fixed(FixedValue::Bool(value)) => quote!(#value),
    }
}
