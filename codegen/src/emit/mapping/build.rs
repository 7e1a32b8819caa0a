//! Statements that bind values, and the record that is made from them.

use proc_macro2::{Literal as Token, TokenStream};
use quote::quote;

use super::cond::cond;
use super::leaf;
use crate::emit::tokens::ident;
use crate::lower::connector::{Plain, TyExpr};
use crate::lower::mapping::model::{
    Argument, Assignment, At, Binding, Build, Constructor, Element, Entry, InCrate, Literal,
    Missing, Present, Record, Scope, Skip, Value, Wrapper,
};

/// What is the same for a whole mapping.
pub(super) struct Printer {
    /// The target's crate.
    pub(super) alias: String,
    /// The source's crate.
    pub(super) source: String,
}

/// A scope as code.
pub(super) struct Printed {
    pub(super) statements: TokenStream,
    pub(super) record: TokenStream,
}

impl Printer {
    pub(super) fn ty(&self, ty: &TyExpr) -> TokenStream {
        super::ty(&InCrate {
            alias: self.alias.clone(),
            item: ty.clone(),
        })
    }

    /// A type in front of `::from`, where what is in angle brackets would be compared.
    pub(super) fn maker(&self, ty: &TyExpr) -> TokenStream {
        match ty {
            TyExpr::Plain(Plain::Secret) => quote!(Secret),
            ty => self.ty(ty),
        }
    }

    pub(super) fn source_ty(&self, ty: &TyExpr) -> TokenStream {
        super::ty(&InCrate {
            alias: self.source.clone(),
            item: ty.clone(),
        })
    }
}

/// `lists` are the lists around the scope, outermost first, with the name of each one's index.
pub(super) fn scope(scope: &Scope, printer: &Printer, lists: &[At]) -> Printed {
    let mut statements: TokenStream = scope
        .bindings
        .iter()
        .map(|binding| bind(binding, printer, lists))
        .collect();
    let record = match &scope.build {
        // A record of its own needs no block around it.
        Build::Record(value) if !value.assignments.is_empty() => {
            statements.extend(filled(value, printer));
            quote!(target)
        }
        other => build(other, printer),
    };
    Printed { statements, record }
}

fn bind(binding: &Binding, printer: &Printer, lists: &[At]) -> TokenStream {
    if let Value::Guard(present, why) = &binding.value {
        let skip = leaf::skip(why, &binding.at);
        let absent = present.iter().map(|one| {
            let value = match one {
                Present::Name(name) => {
                    let name = ident(name);
                    quote!(#name)
                }
                Present::Read(read) => leaf::presence(read).0,
            };
            quote!(#value.is_none())
        });
        return quote!(if #(#absent)&&* { #skip });
    }
    if let Value::Demand(when) = &binding.value {
        let skip = leaf::skip(&Skip::Condition, &binding.at);
        let fails = cond(when, true);
        return quote!(if #fails { #skip });
    }
    let name = ident(&binding.name);
    match &binding.value {
        Value::Guard(..) | Value::Demand(_) => TokenStream::new(),
        Value::Custom {
            method,
            record,
            source: _,
            slot: _,
            demanded,
        } => {
            let (method, record) = (ident(method), ident(record));
            let located = leaf::located(&binding.at, lists);
            let demand = demanded.then(|| quote!(.and_then(|v| v.ok_or_else(MapError::missing))));
            quote!(let #name = self.steps.#method(&#record, cx)#demand #located?;)
        }
        Value::Leaf(value) => leaf::bind(&name, value, &binding.at, lists, printer),
        Value::Each {
            list,
            when: Some(when),
            missing,
            scope: inner,
            item,
        } if !(*missing == Missing::Stays && leaf::read(list).1) => {
            let skip = leaf::skip(&Skip::Condition, &binding.at);
            let fails = cond(when, true);
            let located = leaf::located(&binding.at, lists);
            let always = Binding {
                value: Value::Each {
                    list: list.clone(),
                    when: None,
                    missing: missing.clone(),
                    scope: inner.clone(),
                    item: item.clone(),
                },
                ..binding.clone()
            };
            let made = bind(&always, printer, lists);
            let holds = cond(when, false);
            match missing {
                Missing::SkipRecord => quote!(if #fails { #skip } #made),
                Missing::Error | Missing::Never => {
                    quote!(if #fails { return Err(MapError::missing())#located; } #made)
                }
                Missing::Stays => {
                    quote!(let #name = if #holds { #made Some(#name) } else { None };)
                }
                Missing::Use(_)
                | Missing::UseToday
                | Missing::UseNow
                | Missing::EmptyList
                | Missing::EmptyText => {
                    quote!(let #name = if #holds { #made #name } else { Vec::new() };)
                }
            }
        }
        Value::Each {
            list,
            when,
            missing,
            scope: inner,
            item,
        } => {
            let (list, optional) = leaf::read(list);
            let located = leaf::located(&binding.at, lists);
            let mut around = lists.to_vec();
            around.push(binding.at.clone());
            let Printed { statements, record } = scope(inner, printer, &around);
            let index = leaf::index(around.len());
            let mut used = std::collections::BTreeSet::new();
            super::words(statements.clone(), &mut used);
            super::words(record.clone(), &mut used);
            let item = ident(item);
            // Its rules may read nothing but the record around the list.
            let item = if used.contains(&item.to_string()) {
                quote!(#item)
            } else {
                quote!(_)
            };
            // Which item an error is about only matters where there can be one.
            let numbered = used.contains(&index.to_string());
            let fill = |list: TokenStream| {
                if numbered {
                    quote!(for (#index, #item) in #list.into_iter().enumerate() { #statements #name.push(#record); })
                } else {
                    quote!(for #item in #list { #statements #name.push(#record); })
                }
            };
            if !optional {
                let fill = fill(quote!(list));
                return quote!(let list = #list; let mut #name = Vec::with_capacity(list.len()); #fill);
            }
            match missing {
                Missing::Stays => {
                    let fill = fill(quote!(list));
                    let holds = when.as_ref().map(|when| cond(when, false));
                    let (holds, none) = match holds {
                        Some(holds) => (quote!(if #holds), quote!(_)),
                        None => (TokenStream::new(), quote!(None)),
                    };
                    quote! {
                        let #name = match #list {
                            Some(list) #holds => {
                                let mut #name = Vec::with_capacity(list.len());
                                #fill
                                Some(#name)
                            }
                            #none => None,
                        };
                    }
                }
                Missing::SkipRecord => {
                    let skip = leaf::skip(&Skip::Missing, &binding.at);
                    let fill = fill(quote!(list));
                    quote!(let Some(list) = #list else { #skip }; let mut #name = Vec::with_capacity(list.len()); #fill)
                }
                Missing::Error | Missing::Never => {
                    let fill = fill(quote!(list));
                    quote! {
                        let list = #list.ok_or_else(MapError::missing)#located?;
                        let mut #name = Vec::with_capacity(list.len());
                        #fill
                    }
                }
                Missing::Use(_)
                | Missing::UseToday
                | Missing::UseNow
                | Missing::EmptyList
                | Missing::EmptyText => {
                    let fill = fill(quote!(list));
                    quote! {
                        let list = #list.unwrap_or_default();
                        let mut #name = Vec::with_capacity(list.len());
                        #fill
                    }
                }
            }
        }
    }
}

fn build(value: &Build, printer: &Printer) -> TokenStream {
    match value {
        Build::Bound { name, .. } | Build::Ready(name) => {
            let name = ident(name);
            quote!(#name)
        }
        Build::Record(value) => record(value, printer),
        Build::Keyed(elements) => keyed(elements, printer),
        Build::Map(entries) => map(entries, printer),
        Build::Literal(value) => literal(value, printer),
    }
}

/// A value as its slot wants it.
fn slotted(value: &Build, slot: Wrapper, null: bool, printer: &Printer) -> TokenStream {
    let printed = build(value, printer);
    let optional = matches!(value, Build::Bound { optional: true, .. });
    if matches!(value, Build::Ready(_)) {
        return printed;
    }
    if let Build::Record(record) = value
        && !record.needs.is_empty()
    {
        let made = with_needs(&record.needs, &printed);
        return match slot {
            Wrapper::None | Wrapper::Option => made,
            Wrapper::Patch => quote!(#made.map_or(Patch::Absent, Patch::Value)),
        };
    }
    if matches!(value, Build::Literal(Literal::Null)) {
        return match slot {
            Wrapper::Patch => quote!(Patch::Null),
            Wrapper::None | Wrapper::Option => printed,
        };
    }
    match (slot, optional) {
        (Wrapper::None, _) | (Wrapper::Option, true) => printed,
        (Wrapper::Option, false) => match value {
            Build::Keyed(elements) if !elements.iter().any(Element::always) => {
                quote!(Some(#printed).filter(|list| !list.is_empty()))
            }
            Build::Map(entries) if entries.iter().all(Entry::optional) => {
                quote!(Some(#printed).filter(|map| !map.is_empty()))
            }
            _ => quote!(Some(#printed)),
        },
        (Wrapper::Patch, true) if null => quote!(Patch::from(#printed)),
        (Wrapper::Patch, true) => quote!(#printed.map_or(Patch::Absent, Patch::Value)),
        (Wrapper::Patch, false) => quote!(Patch::Value(#printed)),
    }
}

/// A value as an `Option`: there is one where all that it needs is there.
fn with_needs(needs: &[String], made: &TokenStream) -> TokenStream {
    if let [only] = needs {
        let only = ident(only);
        return quote!(#only.map(|#only| #made));
    }
    let (pattern, values) = all_of(needs);
    quote!(match #values { #pattern => Some(#made), _ => None })
}

/// Bindings that are `Option`s: the pattern of their values, and what it is matched with.
fn all_of(needs: &[String]) -> (TokenStream, TokenStream) {
    let names = || needs.iter().map(|name| ident(name));
    if let [only] = needs {
        let only = ident(only);
        return (quote!(Some(#only)), quote!(#only));
    }
    let (some, values) = (names(), names());
    (quote!((#(Some(#some)),*)), quote!((#(#values),*)))
}

fn record(record: &Record, printer: &Printer) -> TokenStream {
    if record.assignments.is_empty() {
        return made(record, printer);
    }
    let statements = filled(record, printer);
    quote!({ #statements target })
}

/// The variable `target` with all of its fields.
fn filled(record: &Record, printer: &Printer) -> TokenStream {
    let made = made(record, printer);
    let assignments = record.assignments.iter().map(
        |Assignment {
             ident: field,
             value,
             slot,
             null,
         }| {
            let (field, value) = (ident(field), slotted(value, *slot, *null, printer));
            quote!(target.#field = #value;)
        },
    );
    quote!(let mut target = #made; #(#assignments)*)
}

/// The constructor's call.
fn made(record: &Record, printer: &Printer) -> TokenStream {
    let Record {
        constructor,
        arguments,
        assignments: _,
        needs: _,
    } = record;
    let values = arguments
        .iter()
        .map(|Argument { value, slot, .. }| slotted(value, *slot, false, printer));
    match constructor {
        Constructor::New(ty) => {
            let (ty, boxed) = unboxed(ty);
            let ty = printer.ty(ty);
            boxed(quote!(#ty::new(#(#values),*)))
        }
        Constructor::Request(name) => {
            let (alias, name) = (ident(&printer.alias), ident(name));
            quote!(#alias::actions::#name::new(#(#values),*))
        }
        Constructor::RequestRequired { request, required } => {
            let (alias, request, required) =
                (ident(&printer.alias), ident(request), ident(required));
            let fields = members(arguments, printer);
            quote!(#alias::actions::#request::new(#alias::actions::#required { #fields }))
        }
        Constructor::Required { ty, required } => {
            let (ty, boxed) = unboxed(ty);
            let path = match ty {
                TyExpr::Named(path) => {
                    let path = crate::lower::connector::TypePath {
                        name: required.clone(),
                        ..(**path).clone()
                    };
                    TyExpr::Named(std::sync::Arc::new(path))
                }
                other => other.clone(),
            };
            let (ty, required) = (printer.ty(ty), printer.ty(&path));
            let fields = members(arguments, printer);
            boxed(quote!(#ty::new(#required { #fields })))
        }
    }
}

/// The type that has the constructor, and what puts its value into a box where a record holds one of its own kind.
fn unboxed(ty: &TyExpr) -> (&TyExpr, fn(TokenStream) -> TokenStream) {
    match ty {
        TyExpr::Boxed(inner) => (inner, |made| quote!(Box::new(#made))),
        ty => (ty, |made| made),
    }
}

fn members(arguments: &[Argument], printer: &Printer) -> TokenStream {
    arguments
        .iter()
        .map(
            |Argument {
                 ident: field,
                 value,
                 slot,
             }| {
                let (field, value) = (ident(field), slotted(value, *slot, false, printer));
                // clippy's `redundant_field_names`; a value that a custom step gave has the field's name too.
                let short = field == value.to_string();
                if short {
                    quote!(#field,)
                } else {
                    quote!(#field: #value,)
                }
            },
        )
        .collect()
}

fn keyed(elements: &[Element], printer: &Printer) -> TokenStream {
    if elements.iter().all(Element::always) {
        let records = elements
            .iter()
            .map(|element| record(&element.record, printer));
        return quote!(Vec::from([#(#records),*]));
    }
    let pushes = elements.iter().map(|Element { record: one, when }| {
        let made = record(one, printer);
        if !one.needs.is_empty() {
            let (pattern, values) = all_of(&one.needs);
            return quote!(if let #pattern = #values { list.push(#made); });
        }
        if when.is_empty() {
            return quote!(list.push(#made););
        }
        let when = when.iter().map(|name| {
            let name = ident(name);
            quote!(#name.is_some())
        });
        quote!(if #(#when)||* { list.push(#made); })
    });
    quote!({ let mut list = Vec::new(); #(#pushes)* list })
}

fn map(entries: &[Entry], printer: &Printer) -> TokenStream {
    let pair = |entry: &Entry, value: TokenStream| {
        let key = &entry.key;
        if entry.nullable && !matches!(entry.value, Build::Literal(Literal::Null)) {
            quote!(#key.to_owned(), Some(#value))
        } else {
            quote!(#key.to_owned(), #value)
        }
    };
    if !entries.iter().any(Entry::optional) {
        let pairs = entries.iter().map(|entry| {
            let pair = pair(entry, slotted(&entry.value, Wrapper::None, false, printer));
            quote!((#pair))
        });
        return quote!(std::collections::BTreeMap::from([#(#pairs),*]));
    }
    let inserts = entries.iter().map(|entry| {
        let value = slotted(&entry.value, Wrapper::None, false, printer);
        if entry.optional() {
            let pair = pair(entry, quote!(value));
            quote!(if let Some(value) = #value { map.insert(#pair); })
        } else {
            let pair = pair(entry, value);
            quote!(map.insert(#pair);)
        }
    });
    quote!({ let mut map = std::collections::BTreeMap::new(); #(#inserts)* map })
}

/// A constant as an owned value.
pub(super) fn literal(value: &Literal, printer: &Printer) -> TokenStream {
    match value {
        Literal::Null => quote!(None),
        Literal::Text(text) => quote!(#text.to_owned()),
        Literal::Variant { ty, variant } => {
            let (ty, variant) = (printer.ty(ty), ident(variant));
            quote!(#ty::#variant)
        }
        Literal::Typed { ty, text } => {
            let ty = printer.maker(ty);
            quote!(#ty::from(#text))
        }
        Literal::Union { ty, variant, value } => {
            let (ty, variant) = (printer.ty(ty), ident(variant));
            let value = literal(value, printer);
            quote!(#ty::#variant(#value))
        }
        Literal::Bool(value) => quote!(#value),
        Literal::Integer(value) => {
            let token = Token::u128_unsuffixed(value.unsigned_abs());
            if *value < 0 {
                quote!(-#token)
            } else {
                quote!(#token)
            }
        }
        Literal::Float(value) => {
            let token = Token::f64_unsuffixed(value.abs());
            if value.is_sign_negative() {
                quote!(-#token)
            } else {
                quote!(#token)
            }
        }
        Literal::Json(json) => {
            let text = json.to_string();
            match json {
                serde_json::Value::Null => quote!(Json::Null),
                serde_json::Value::Bool(value) => quote!(Json::from(#value)),
                serde_json::Value::String(value) => quote!(Json::from(#value)),
                // Text of our own making: it always parses.
                _ => quote!(#text.parse().unwrap_or(Json::Null)),
            }
        }
    }
}
