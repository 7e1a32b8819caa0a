//! Small pieces of Rust that every file needs.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use syn::{Attribute, Expr, ImplItem, Type};

use super::ast;
use crate::lower::connector::{Connector, FixedValue, FormerName, Member, Plain, Start, TyExpr};

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

/// What the vendor's word means to who uses the code.
pub fn deprecation() -> Attribute {
    ast::text_attribute("deprecated", "the vendor means to remove it")
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

/// A number without a suffix.
pub fn number(value: usize) -> Literal {
    Literal::usize_unsuffixed(value)
}

/// A type as it is written.
pub fn ty(expr: &TyExpr, scope: Scope) -> Type {
    match expr {
        TyExpr::Plain(plain) => plain_type(*plain),
        TyExpr::Named(path) => {
            let name = ident(&path.name);
            let types = || ast::name("types");
            match (scope, &path.spec) {
                (Scope::Types, _) => ast::named([name]),
                (Scope::Crate, None) => ast::named([types(), name]),
                (Scope::Crate, Some(spec)) => ast::named([types(), ident(spec), name]),
            }
        }
        TyExpr::Option(inner) => ast::generic("Option", [ty(inner, scope)]),
        TyExpr::Patch(inner) => ast::generic("Patch", [ty(inner, scope)]),
        TyExpr::List(inner) => ast::generic("Vec", [ty(inner, scope)]),
        TyExpr::Map(inner) => {
            let key = plain_type(Plain::String);
            ast::generic("BTreeMap", [key, ty(inner, scope)])
        }
        TyExpr::Boxed(inner) => ast::generic("Box", [ty(inner, scope)]),
    }
}

fn plain_type(plain: Plain) -> Type {
    let name = match plain {
        Plain::Unit => return ast::unit(),
        Plain::Bool => "bool",
        Plain::I32 => "i32",
        Plain::I64 => "i64",
        Plain::U64 => "u64",
        Plain::F64 => "f64",
        Plain::String => "String",
        Plain::Secret => return ast::generic("Secret", [plain_type(Plain::String)]),
        other => match imported(other) {
            Some(name) => name,
            None => return ast::unit(),
        },
    };
    ast::named([ast::name(name)])
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
pub fn argument(expr: &TyExpr, name: &Ident, scope: Scope) -> (Type, Expr) {
    let given = ast::value([name.clone()]);
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
        | TyExpr::Patch(_) => (
            ast::impl_into(ty(expr, scope)),
            ast::method(given, "into", []),
        ),
        TyExpr::Boxed(inner) => (
            ty(inner, scope),
            ast::call(ast::constant("Box", "new"), [given]),
        ),
        _ => (ty(expr, scope), given),
    }
}

/// A setter of an optional field.
pub fn setter(member: &Member, scope: Scope) -> ImplItem {
    let Member {
        ident: field,
        setter,
        ty: expr,
        docs: lines,
        deprecated: old,
        start: _,
    } = member;
    let name = ident(field);
    let line = crate::lower::docs::first_line(lines)
        .unwrap_or_else(|| format!("Sets `{}`.", field.trim_start_matches("r#")));
    let mut attributes = ast::docs(&[line]);
    attributes.extend(old.then(deprecation));
    let (ty, value) = match expr {
        TyExpr::Option(inner) => {
            let (ty, value) = argument(inner, &name, scope);
            (ty, some(value))
        }
        other => argument(other, &name, scope),
    };
    let body = vec![
        ast::assign(ast::field_of("self", name.clone()), value),
        ast::end(ast::value([ast::name("self")])),
    ];
    let arguments = [ast::mut_self(), ast::argument(name, ty)];
    ast::constructor(attributes, ident(setter), arguments, body)
}

fn some(value: Expr) -> Expr {
    ast::call(ast::value([ast::name("Some")]), [value])
}

/// The value of a field in a constructor.
pub fn start(member: &Member, given: Expr) -> Expr {
    match &member.start {
        Start::Given => given,
        Start::Empty => match &member.ty {
            TyExpr::Patch(_) => ast::constant("Patch", "Absent"),
            TyExpr::Map(_) => ast::call(ast::constant("BTreeMap", "new"), []),
            _ => ast::value([ast::name("None")]),
        },
        Start::Fixed(FixedValue::Text(text)) => ast::method(ast::text(text), "to_owned", []),
        Start::Fixed(FixedValue::Integer(value)) => ast::integer(*value),
        Start::Fixed(FixedValue::Bool(value)) => ast::boolean(*value),
    }
}
