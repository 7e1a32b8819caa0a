//! A catalog's expressions and behaviour as the runtime's constants.

use std::time::Duration;

use proc_macro2::{Literal as Lit, TokenStream};
use quote::quote;
use syn::Expr;

use super::ast;
use super::tokens::ident;
use crate::catalog::model::{
    PageKey, PageKeyFrom, PageKind, PagePair, PageSize, Send, SendTo, Value,
};
use crate::expression::{
    Comparison, Condition, FieldPath, Hole, Literal, Piece, Runtime, Segment, Template, Test,
};
use crate::lower::connector::Pages;
use crate::source::Pointer;

/// `&["a", "b"]`
pub fn texts<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Expr {
    ast::slice(texts.into_iter().map(|text| ast::text(text.as_ref())))
}

fn pointer(pointer: &Pointer) -> Expr {
    texts(pointer.segments())
}

/// `Duration::from_secs(30)`
pub fn duration(duration: Duration) -> TokenStream {
    if duration.subsec_millis() == 0 {
        let seconds = Lit::u64_unsuffixed(duration.as_secs());
        quote!(Duration::from_secs(#seconds))
    } else {
        let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        let millis = Lit::u64_unsuffixed(millis);
        quote!(Duration::from_millis(#millis))
    }
}

/// `&[FieldStep::Key("a")]`
pub fn field_path(path: &FieldPath) -> Expr {
    let steps = path.segments.iter().map(|segment| match segment {
        Segment::Member(name) => variant("FieldStep", "Key", ast::text(name)),
        Segment::Where { key, is } => ast::braced(
            [ast::name("FieldStep"), ast::name("Where")],
            [("key", key), ("is", is)]
                .map(|(name, text)| ast::member(ast::name(name), ast::text(text))),
        ),
    });
    ast::slice(steps)
}

/// `Kind::Name(value)`
fn variant(kind: &str, name: &str, value: Expr) -> Expr {
    ast::call(ast::constant(kind, name), [value])
}

/// `Template(&[Part::Text("x")])`
pub fn template(template: &Template) -> Expr {
    let part = |name: &str, value: Expr| variant("Part", name, value);
    let parts = template.pieces.iter().map(|piece| match piece {
        Piece::Text(text) => part("Text", ast::text(text)),
        Piece::Hole(hole) => match hole {
            Hole::Field(path) => part("Field", field_path(path)),
            Hole::Secret(name) => part("Secret", ast::text(name)),
            Hole::Param(name) => part("Param", ast::text(name)),
            Hole::Subscription(name) => part("Subscription", ast::text(name)),
            Hole::Token(name) => part("Token", ast::text(name)),
            Hole::CallbackUrl => ast::constant("Part", "CallbackUrl"),
            Hole::Header(name) => part("Header", ast::text(name)),
            Hole::Query(name) => part("Query", ast::text(name)),
            Hole::RawBody => ast::constant("Part", "RawBody"),
            Hole::Now => ast::constant("Part", "Now"),
            Hole::RunId => ast::constant("Part", "RunId"),
            Hole::StepId => ast::constant("Part", "StepId"),
        },
    });
    ast::call(ast::value([ast::name("Template")]), [ast::slice(parts)])
}

/// JSON with holes; parts without any are JSON text.
pub fn json_template(value: &Value) -> Expr {
    let json = |text: &str| variant("JsonTemplate", "Json", ast::text(text));
    if let Some(value) = value.as_json() {
        return json(&value.to_string());
    }
    match value {
        Value::Text(text) => variant("JsonTemplate", "Text", template(text)),
        Value::List(items) => {
            let items = ast::slice(items.iter().map(json_template));
            variant("JsonTemplate", "List", items)
        }
        Value::Map(members) => {
            let members = members
                .iter()
                .map(|(key, value)| ast::tuple([ast::text(key), json_template(value)]));
            variant("JsonTemplate", "Object", ast::slice(members))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => json("null"),
    }
}

/// `Expr::ResponseBody(&["a"])`
pub fn expression(expression: &Runtime) -> TokenStream {
    match expression {
        Runtime::ResponseBody(at) => {
            let at = pointer(at);
            quote!(Expr::ResponseBody(#at))
        }
        Runtime::ResponseHeader(name) => quote!(Expr::ResponseHeader(#name)),
        Runtime::RequestBody(at) => {
            let at = pointer(at);
            quote!(Expr::RequestBody(#at))
        }
        Runtime::RequestHeader(name) => quote!(Expr::RequestHeader(#name)),
        Runtime::RequestQuery(name) => quote!(Expr::RequestQuery(#name)),
    }
}

/// A condition; groups of one need no `Any` or `All`.
pub fn condition(condition: &Condition) -> TokenStream {
    let mut groups: Vec<TokenStream> = condition.any.iter().map(|tests| all(tests)).collect();
    match (groups.pop(), groups.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            groups.extend(last);
            quote!(Condition::Any(&[#(#groups),*]))
        }
    }
}

fn all(tests: &[Test]) -> TokenStream {
    let mut tests: Vec<TokenStream> = tests.iter().map(test).collect();
    match (tests.pop(), tests.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            tests.extend(last);
            quote!(Condition::All(&[#(#tests),*]))
        }
    }
}

fn test(test: &Test) -> TokenStream {
    let of = expression(&test.of);
    match &test.is {
        Comparison::Equal(value) => {
            let value = literal(value);
            quote!(Condition::Is(#of, #value))
        }
        Comparison::NotEqual(value) => {
            let value = literal(value);
            quote!(Condition::IsNot(#of, #value))
        }
        Comparison::Order(never) => match *never {},
        Comparison::Exists => quote!(Condition::Exists(#of)),
        Comparison::Missing => quote!(Condition::Missing(#of)),
    }
}

fn literal(literal: &Literal) -> TokenStream {
    match literal {
        Literal::Null => quote!(Literal::Null),
        Literal::Bool(value) => quote!(Literal::Bool(#value)),
        Literal::Text(text) => quote!(Literal::Text(#text)),
        Literal::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(value), _) => {
                let value = Lit::i64_unsuffixed(value);
                quote!(Literal::Integer(#value))
            }
            (None, Some(value)) if value.is_finite() => {
                let value = Lit::f64_unsuffixed(value);
                quote!(Literal::Number(#value))
            }
            _ => quote!(Literal::Null),
        },
    }
}

/// Where a value goes into a request.
pub fn destination(send: &Send) -> TokenStream {
    let place = match &send.to {
        SendTo::Query(name) => quote!(Destination::query(#name)),
        SendTo::Header(name) => quote!(Destination::header(#name)),
        SendTo::Body(at) => {
            let at = pointer(at);
            quote!(Destination::body(#at))
        }
    };
    let as_text = send.as_text.then(|| quote!(.as_text()));
    quote!(#place #as_text)
}

/// How a list is read to its end.
pub fn pages(pages: &Pages) -> TokenStream {
    let Pages {
        kind,
        items,
        record,
        item_at,
        size,
        max_pages,
        continue_while,
    } = pages;
    let kind = match kind {
        PageKind::None => quote!(PageKind::None),
        PageKind::Cursor { next, send } => {
            let next = expression(&next.value);
            let send = destination(&send.value);
            quote!(PageKind::Cursor { next: #next, send: #send })
        }
        PageKind::Page { send, first } => {
            let send = destination(&send.value);
            let first = Lit::i64_unsuffixed(*first);
            quote!(PageKind::Page { send: #send, first: #first })
        }
        PageKind::Offset { send } => {
            let send = destination(&send.value);
            quote!(PageKind::Offset { send: #send })
        }
        PageKind::LinkHeader { rel } => quote!(PageKind::LinkHeader { rel: #rel }),
        PageKind::NextUrl { next } => {
            let next = expression(&next.value);
            quote!(PageKind::NextUrl { next: #next })
        }
        PageKind::LastId { field, send } => {
            let field = field_path(&field.value);
            let send = destination(&send.value);
            quote!(PageKind::LastId { field: #field, send: #send })
        }
        PageKind::SearchAfter { field, send } => {
            let field = field_path(&field.value);
            let send = destination(&send.value);
            quote!(PageKind::SearchAfter { field: #field, send: #send })
        }
        PageKind::StartAfter(pair) => {
            let PagePair { value, id } = &**pair;
            let value = page_key(value);
            let id = page_key(id);
            quote!(PageKind::StartAfter { value: #value, id: #id })
        }
    };
    let items = texts(items);
    let mut out = quote!(Pages::new(#kind, #items));
    if *record {
        out.extend(quote!(.record()));
    }
    if !item_at.is_empty() {
        let item_at = texts(item_at);
        out.extend(quote!(.item_at(#item_at)));
    }
    if let Some(max) = max_pages {
        let max = Lit::u32_unsuffixed(*max);
        out.extend(quote!(.max_pages(#max)));
    }
    if let Some(holds) = continue_while {
        let holds = condition(holds);
        out.extend(quote!(.continue_while(#holds)));
    }
    match size {
        None => out,
        Some(PageSize {
            send,
            default: Some(default),
        }) => {
            let send = destination(&send.value);
            let default = Lit::u32_unsuffixed(*default);
            quote!(#out.size(#send, #default))
        }
        Some(PageSize {
            send,
            default: None,
        }) => {
            let send = destination(&send.value);
            quote!(Pages { size: Some(PageSize { send: #send, default: None }), ..#out })
        }
    }
}

/// Half of a pair that leads to the next page.
fn page_key(key: &PageKey) -> TokenStream {
    let PageKey { from, send } = key;
    let send = destination(&send.value);
    match from {
        PageKeyFrom::Answer(next) => {
            let next = expression(&next.value);
            quote!(PageKey::answer(#next, #send))
        }
        PageKeyFrom::LastItem(field) => {
            let field = field_path(&field.value);
            quote!(PageKey::item(#field, #send))
        }
    }
}

/// A word of one of the runtime's enums.
pub fn word(of: &str, name: &str) -> TokenStream {
    let of = ident(of);
    let name = ident(name);
    quote!(#of::#name)
}
