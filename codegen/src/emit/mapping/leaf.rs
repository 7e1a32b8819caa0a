//! One value: read, converted step by step, and provided for when it is missing.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::build::{Printer, literal};
use super::cond::cond;
use super::instead;
use super::ops::apply;
use crate::emit::tokens::ident;
use crate::lower::mapping::model::{
    Access, At, FindTest, Forward, Missing, Op, Origin, Piece, Read, ReadStep, RustLeaf, Skip,
    Wrapper,
};

/// An expression on its way.
pub(super) struct Flow {
    pub(super) tokens: TokenStream,
    /// It is an `Option`.
    pub(super) optional: bool,
    /// It is a `String` and not a `&str`, where it is text.
    pub(super) owned: bool,
}

/// `let name = ...;`
pub(super) fn bind(
    name: &Ident,
    leaf: &RustLeaf,
    at: &At,
    lists: &[At],
    printer: &Printer,
) -> TokenStream {
    let located = located(at, lists);
    let mut sources = vec![one(name, leaf, at, lists, printer)];
    for (at, other) in &leaf.or {
        sources.push(one(name, other, at, lists, printer));
    }
    let folded = sources
        .into_iter()
        .rev()
        .reduce(|rest, first| first.or(&rest));
    let Some(Source {
        mut before,
        mut flow,
        ..
    }) = folded
    else {
        return TokenStream::new();
    };
    if let Some(only) = &leaf.forward {
        forward(only, &mut flow, name, &mut before);
    }
    let value = &flow.tokens;
    if !flow.optional {
        return quote!(#before let #name = #value;);
    }
    before.extend(match &leaf.missing {
        Missing::Never | Missing::Stays => quote!(let #name = #value;),
        Missing::Error => {
            quote!(let #name = #value.ok_or_else(MapError::missing)#located?;)
        }
        Missing::SkipRecord => demanded(name, value, &leaf.left_out(), at),
        Missing::Use(constant) => {
            let constant = literal(constant, printer);
            let value = instead::unwrapped(value, &constant);
            quote!(let #name = #value;)
        }
        Missing::UseToday => {
            quote!(let #name = #value.unwrap_or_else(|| convert::today(cx));)
        }
        Missing::UseNow => quote!(let #name = #value.unwrap_or_else(|| convert::now(cx));),
        Missing::EmptyList | Missing::EmptyText => {
            quote!(let #name = #value.unwrap_or_default();)
        }
    });
    before
}

/// Asks the last state of a value, whichever source that came from.
fn forward(only: &Forward, flow: &mut Flow, name: &Ident, before: &mut TokenStream) {
    let Forward { states, link, of } = only;
    let (of, of_optional) = read(of);
    let last = if of_optional {
        quote!(#of.and_then(|id| cx.last_state(#link, id.as_str())))
    } else {
        quote!(cx.last_state(#link, #of.as_str()))
    };
    let moves = quote!(convert::moves_forward(#last, v.as_str(), &[#(#states),*]));
    let tokens = &flow.tokens;
    flow.tokens = match (flow.optional, is_call(tokens)) {
        (false, _) => quote!(Some(#tokens).filter(|v| #moves)),
        (true, true) => quote!(#tokens.filter(|v| #moves)),
        (true, false) => {
            before.extend(quote!(let #name = #tokens;));
            quote!(#name.filter(|v| #moves))
        }
    };
    flow.optional = true;
}

/// One source of a value.
struct Source {
    /// Statements that its expression needs.
    before: TokenStream,
    flow: Flow,
    /// The condition and the value, where that is all there is to it.
    chosen: Option<(TokenStream, TokenStream)>,
}

impl Source {
    /// This, or where it has no value the rest.
    fn or(self, rest: &Self) -> Self {
        let Self {
            before,
            flow: Flow { tokens, owned, .. },
            chosen,
        } = self;
        let (statements, second) = (&rest.before, &rest.flow.tokens);
        let optional = rest.flow.optional;
        let some = |value: &TokenStream| {
            if optional {
                quote!(Some(#value))
            } else {
                value.clone()
            }
        };
        let tokens = if let Some((holds, value)) = chosen {
            let value = some(&value);
            if statements.is_empty() && starts_with(second, "if") {
                quote!(if #holds { #value } else #second)
            } else {
                quote!(if #holds { #value } else { #statements #second })
            }
        } else if statements.is_empty() && instead::is_closed(second.clone()) && is_call(&tokens) {
            if optional {
                instead::or(&tokens, second)
            } else {
                instead::unwrapped(&tokens, second)
            }
        } else {
            let value = some(&quote!(v));
            quote!(match #tokens { Some(v) => #value, None => { #statements #second } })
        };
        Self {
            before,
            flow: Flow {
                tokens,
                optional,
                owned,
            },
            chosen: None,
        }
    }
}

/// Whether an expression can be asked for a method as it stands.
fn is_call(tokens: &TokenStream) -> bool {
    !starts_with(tokens, "if") && !starts_with(tokens, "match")
}

fn starts_with(tokens: &TokenStream, keyword: &str) -> bool {
    let first = tokens.clone().into_iter().next();
    matches!(first, Some(proc_macro2::TokenTree::Ident(word)) if word == keyword)
}

fn one(name: &Ident, leaf: &RustLeaf, at: &At, lists: &[At], printer: &Printer) -> Source {
    let located = located(at, lists);
    let mut before = TokenStream::new();
    let mut flow = origin(&leaf.origin, &located, printer);
    // What must be there is demanded before it is converted; only a step that can leave nothing asks for more later.
    let later = leaf.when.is_some()
        || leaf.forward.is_some()
        || !leaf.or.is_empty()
        || leaf.ops.iter().any(Op::empties);
    if flow.optional
        && !later
        && !leaf.ops.is_empty()
        && matches!(leaf.missing, Missing::Error | Missing::SkipRecord)
    {
        let value = &flow.tokens;
        before.extend(match leaf.missing {
            Missing::SkipRecord => demanded(name, value, &leaf.left_out(), at),
            _ => quote!(let #name = #value.ok_or_else(MapError::missing)#located?;),
        });
        (flow.tokens, flow.optional) = (quote!(#name), false);
    }
    for op in &leaf.ops {
        apply(
            op,
            &mut flow,
            name,
            &mut before,
            (at, lists),
            &located,
            printer,
        );
    }
    let mut chosen = None;
    if let Some(when) = &leaf.when {
        let (holds, value) = (cond(when, false), flow.tokens);
        if before.is_empty() && !flow.optional {
            chosen = Some((holds.clone(), value.clone()));
        }
        let made = if flow.optional {
            value
        } else {
            quote!(Some(#value))
        };
        flow.tokens = quote!(if #holds { #before #made } else { None });
        flow.optional = true;
        before = TokenStream::new();
    }
    Source {
        before,
        flow,
        chosen,
    }
}

/// A value without which the record is left out.
fn demanded(name: &Ident, value: &TokenStream, why: &Skip, at: &At) -> TokenStream {
    let skip = skip(why, at);
    if is_call(value) {
        quote!(let Some(#name) = #value else { #skip };)
    } else {
        // No brace may stand before this `else`.
        quote!(let #name = #value; let Some(#name) = #name else { #skip };)
    }
}

/// Leaves the record out.
pub(super) fn skip(why: &Skip, at: &At) -> TokenStream {
    let At {
        source,
        up: _,
        target,
    } = at;
    let reason = match why {
        Skip::Missing => quote!(missing(#source, #target)),
        Skip::Unknown => quote!(unknown(#source, #target)),
        Skip::Condition => quote!(condition(#source, #target)),
        Skip::NoneOf => quote!(none_of(#source, #target)),
        Skip::Unlinked(link) => quote!(unlinked(#link, #source, #target)),
        Skip::Echo(link) => quote!(echo(#link, #source)),
        Skip::Passed(link) => quote!(passed(#link, #source)),
    };
    quote!(return Ok(Mapped::Skipped(SkipReason::#reason));)
}

/// `.map_err(...)` with both paths, from the inside out.
pub(super) fn located(at: &At, lists: &[At]) -> TokenStream {
    let calls = paths(at, lists);
    quote!(.map_err(|e| e #calls))
}

fn paths(at: &At, lists: &[At]) -> TokenStream {
    let relative = |target: &str, outer: Option<&At>| match outer {
        Some(outer) => target
            .strip_prefix(&format!("{}.", outer.target))
            .unwrap_or(target)
            .to_owned(),
        None => target.to_owned(),
    };
    let mut calls = TokenStream::new();
    let mut add = |source: &str, target: &str| {
        if !source.is_empty() {
            calls.extend(quote!(.from_path(#source)));
        }
        calls.extend(quote!(.at(#target)));
    };
    add(&at.source, &relative(&at.target, lists.last()));
    // A path that starts outside a list is not about one of its items.
    let mut outwards = at.up;
    for (depth, list) in lists.iter().enumerate().rev() {
        let index = index(depth + 1);
        let target = relative(
            &list.target,
            depth.checked_sub(1).and_then(|outer| lists.get(outer)),
        );
        if outwards > 0 || at.source.is_empty() {
            outwards = outwards.saturating_sub(1);
            calls.extend(quote!(.target_index(#index).at(#target)));
        } else {
            let source = &list.source;
            outwards = list.up;
            calls.extend(quote!(.index(#index).from_path(#source).at(#target)));
        }
    }
    calls
}

/// The variable that counts the items of the list at a depth.
pub(super) fn index(depth: usize) -> Ident {
    if depth <= 1 {
        format_ident!("index")
    } else {
        format_ident!("index_{depth}")
    }
}

/// A read as an expression, and whether it is an `Option`.
pub(super) fn read(read: &Read) -> (TokenStream, bool) {
    let base = ident(&read.base);
    let mut tokens = quote!(#base);
    let mut optional = false;
    let take = read.by == Access::Take;
    let (mut copied, mut whole) = (false, false);
    for (at, step) in read.steps.iter().enumerate() {
        (tokens, optional) = match step {
            ReadStep::Field {
                ident: field,
                wrapper,
            } => {
                let field = ident(field);
                let last = at + 1 == read.steps.len();
                if read.by == Access::LookText && last {
                    text_step(tokens, optional, &field, *wrapper)
                } else {
                    // A number is copied out as it is, `Option` and all.
                    copied = read.by == Access::Scalar && last && *wrapper != Wrapper::Patch;
                    // So is an `Option` that stands in no other.
                    whole =
                        read.by == Access::Copy && last && !optional && *wrapper == Wrapper::Option;
                    field_step(tokens, optional, &field, *wrapper, take || copied || whole)
                }
            }
            ReadStep::Find(tests) => {
                let tests = tests.iter().map(
                    |FindTest {
                         ident: field,
                         wrapper,
                         is,
                     }| {
                        let field = ident(field);
                        match wrapper {
                            Wrapper::None => quote!(v.#field.as_str() == #is),
                            Wrapper::Option => {
                                quote!(v.#field.as_ref().is_some_and(|v| v.as_str() == #is))
                            }
                            Wrapper::Patch => {
                                quote!(v.#field.value().is_some_and(|v| v.as_str() == #is))
                            }
                        }
                    },
                );
                let find = quote!(.iter().find(|v| #(#tests)&&*));
                (
                    if optional {
                        quote!(#tokens.and_then(|v| v #find))
                    } else {
                        quote!(#tokens #find)
                    },
                    true,
                )
            }
            ReadStep::Key { key, nullable } => {
                let flat = nullable.then(|| quote!(.and_then(Option::as_ref)));
                (
                    if optional {
                        quote!(#tokens.and_then(|v| v.get(#key))#flat)
                    } else {
                        quote!(#tokens.get(#key)#flat)
                    },
                    true,
                )
            }
        };
    }
    let tokens = match (read.by, optional) {
        (Access::Look | Access::LookText | Access::Take, _) | (Access::Scalar, false) => tokens,
        (Access::Copy, true) if !whole => quote!(#tokens.cloned()),
        (Access::Copy, _) => quote!(#tokens.clone()),
        (Access::Scalar, true) if copied => tokens,
        (Access::Scalar, true) => quote!(#tokens.copied()),
    };
    (tokens, optional)
}

/// A field of the source that may be missing, to be asked `is_some` or `is_none`; whether it really may.
pub(super) fn presence(place: &Read) -> (TokenStream, bool) {
    match place.steps.as_slice() {
        // Asked through a reference of its own.
        [
            ReadStep::Field {
                ident: field,
                wrapper: Wrapper::Option,
            },
        ] => {
            let (base, field) = (ident(&place.base), ident(field));
            (quote!(#base.#field), true)
        }
        _ => read(place),
    }
}

/// A text of the source as an `Option<&str>`.
pub(super) fn text_option(text: &Read) -> TokenStream {
    let (tokens, optional) = read(text);
    match (text.by == Access::LookText, optional) {
        (true, true) => tokens,
        (true, false) => quote!(Some(#tokens)),
        (false, true) => quote!(#tokens.map(|v| v.as_str())),
        (false, false) => quote!(Some(#tokens.as_str())),
    }
}

/// The last step to a `String` that is only looked at.
fn text_step(
    tokens: TokenStream,
    optional: bool,
    field: &Ident,
    wrapper: Wrapper,
) -> (TokenStream, bool) {
    let text = match wrapper {
        Wrapper::None => quote!(.as_str()),
        Wrapper::Option => quote!(.as_deref()),
        Wrapper::Patch => quote!(.value().map(String::as_str)),
    };
    match (optional, wrapper) {
        (false, _) => (quote!(#tokens.#field #text), wrapper != Wrapper::None),
        (true, Wrapper::None) => (quote!(#tokens.map(|v| v.#field #text)), true),
        (true, _) => (quote!(#tokens.and_then(|v| v.#field #text)), true),
    }
}

fn field_step(
    tokens: TokenStream,
    optional: bool,
    field: &Ident,
    wrapper: Wrapper,
    take: bool,
) -> (TokenStream, bool) {
    let inner = match (wrapper, take) {
        (Wrapper::None, _) | (Wrapper::Option, true) => TokenStream::new(),
        (Wrapper::Option, false) => quote!(.as_ref()),
        (Wrapper::Patch, true) => quote!(.into_value()),
        (Wrapper::Patch, false) => quote!(.value()),
    };
    match (optional, wrapper) {
        (false, _) => (quote!(#tokens.#field #inner), wrapper != Wrapper::None),
        (true, Wrapper::None) if take => (quote!(#tokens.map(|v| v.#field)), true),
        (true, Wrapper::None) => (quote!(#tokens.map(|v| &v.#field)), true),
        (true, _) => (quote!(#tokens.and_then(|v| v.#field #inner)), true),
    }
}

fn origin(origin: &Origin, located: &TokenStream, printer: &Printer) -> Flow {
    let flow = |tokens, optional, owned| Flow {
        tokens,
        optional,
        owned,
    };
    match origin {
        Origin::Read(value) => {
            let (tokens, optional) = read(value);
            flow(
                tokens,
                optional,
                !matches!(value.by, Access::Look | Access::LookText),
            )
        }
        Origin::Local { name, owned } => {
            let name = ident(name);
            flow(quote!(#name), false, *owned)
        }
        Origin::Template(pieces) => template(pieces),
        Origin::Join { parts, with } => {
            let parts = parts.iter().map(text_option);
            flow(quote!(convert::joined(&[#(#parts),*], #with)), true, true)
        }
        Origin::Literal(value) => flow(literal(value, printer), false, true),
        Origin::Param { name } => {
            flow(quote!(cx.param_value(#name).map(str::to_owned)), true, true)
        }
        Origin::Today => flow(quote!(convert::today(cx)), false, false),
        Origin::Now => flow(quote!(convert::now(cx)), false, false),
        Origin::Link { name, of } => {
            let (of, optional) = read(of);
            let linked =
                |of: TokenStream| quote!(cx.linked(#name, #of.as_str()).map(str::to_owned));
            let tokens = if optional {
                let linked = linked(quote!(v));
                quote!(#of.and_then(|v| #linked))
            } else {
                linked(of)
            };
            flow(tokens, true, true)
        }
        Origin::Custom {
            method,
            record,
            source: _,
            answer: _,
        } => {
            let (method, record) = (ident(method), ident(record));
            flow(
                quote!(self.steps.#method(&#record, cx)#located?),
                true,
                true,
            )
        }
    }
}

fn template(pieces: &[Piece]) -> Flow {
    let mut format = String::new();
    let (mut values, mut options, mut names) = (Vec::new(), Vec::new(), Vec::new());
    // Without numbers it is put together as it is.
    let (mut parts, mut all_text) = (Vec::new(), true);
    for piece in pieces {
        match piece {
            Piece::Text(text) => {
                format.push_str(&text.replace('{', "{{").replace('}', "}}"));
                parts.push(quote!(#text));
            }
            Piece::Read { read: value, text } => {
                let (tokens, optional) = read(value);
                format.push_str("{}");
                let value = if optional {
                    let name = format_ident!("v{}", options.len());
                    options.push(tokens);
                    let value = quote!(#name);
                    names.push(name);
                    value
                } else {
                    tokens
                };
                parts.push(quote!(#value.as_str()));
                values.push(value);
                all_text &= text;
            }
        }
    }
    let made = if values.is_empty() {
        let text: String = pieces.iter().filter_map(Piece::text).collect();
        quote!(#text.to_owned())
    } else if all_text {
        quote!([#(#parts),*].concat())
    } else {
        quote!(format!(#format, #(#values),*))
    };
    let tokens = match (options.as_slice(), names.as_slice()) {
        ([], _) => made,
        ([option], [name]) => quote!(#option.map(|#name| #made)),
        (options, names) => quote! {
            match (#(#options),*) {
                (#(Some(#names)),*) => Some(#made),
                _ => None,
            }
        },
    };
    Flow {
        tokens,
        optional: !options.is_empty(),
        owned: true,
    }
}
