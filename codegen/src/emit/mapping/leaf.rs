//! One value: read, converted step by step, and provided for when it is missing.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::build::{Printer, literal};
use crate::emit::tokens::ident;
use crate::lower::mapping::model::{
    Access, At, CurrencyOf, Missing, Op, Origin, Piece, Read, ReadStep, RustLeaf, Unknown, Wrapper,
};

/// An expression on its way.
struct Flow {
    tokens: TokenStream,
    /// It is an `Option`.
    optional: bool,
    /// It is a `String` and not a `&str`, where it is text.
    owned: bool,
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
    let mut before = TokenStream::new();
    let mut flow = origin(&leaf.origin, printer);
    // What must be there is demanded before it is converted; only a step that can leave nothing asks for more later.
    let later = leaf.ops.iter().any(|op| {
        matches!(
            op,
            Op::Trim
                | Op::Table {
                    unknown: Unknown::SkipField,
                    ..
                }
        )
    });
    if flow.optional
        && !later
        && !leaf.ops.is_empty()
        && matches!(leaf.missing, Missing::Error | Missing::SkipRecord)
    {
        let value = &flow.tokens;
        before.extend(match leaf.missing {
            Missing::SkipRecord => {
                let skip = skip(at);
                quote!(let Some(#name) = #value else { #skip };)
            }
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
    let value = &flow.tokens;
    if !flow.optional {
        return quote!(#before let #name = #value;);
    }
    match &leaf.missing {
        Missing::Never | Missing::Stays => quote!(#before let #name = #value;),
        Missing::Error => {
            quote!(#before let #name = #value.ok_or_else(MapError::missing)#located?;)
        }
        Missing::SkipRecord => {
            let skip = skip(at);
            quote!(#before let Some(#name) = #value else { #skip };)
        }
        Missing::Use(constant) => {
            let constant = literal(constant, printer);
            quote!(#before let #name = #value.unwrap_or_else(|| #constant);)
        }
        Missing::UseToday => {
            quote!(#before let #name = #value.unwrap_or_else(|| convert::today(cx));)
        }
        Missing::UseNow => quote!(#before let #name = #value.unwrap_or_else(|| convert::now(cx));),
        Missing::EmptyList | Missing::EmptyText => {
            quote!(#before let #name = #value.unwrap_or_default();)
        }
    }
}

/// Leaves the record out.
pub(super) fn skip(at: &At) -> TokenStream {
    let At {
        source,
        up: _,
        target,
    } = at;
    quote!(return Ok(Mapped::Skipped(SkipReason { source: #source, target: #target }));)
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
    for (at, step) in read.steps.iter().enumerate() {
        (tokens, optional) = match step {
            ReadStep::Field {
                ident: field,
                wrapper,
            } => {
                let field = ident(field);
                if read.by == Access::LookText && at + 1 == read.steps.len() {
                    text_step(tokens, optional, &field, *wrapper)
                } else {
                    field_step(tokens, optional, &field, *wrapper, take)
                }
            }
            ReadStep::Find {
                ident: field,
                wrapper,
                is,
            } => {
                let field = ident(field);
                let test = match wrapper {
                    Wrapper::None => quote!(v.#field.as_str() == #is),
                    Wrapper::Option => quote!(v.#field.as_deref() == Some(#is)),
                    Wrapper::Patch => quote!(v.#field.value().is_some_and(|v| v.as_str() == #is)),
                };
                let find = quote!(.iter().find(|v| #test));
                (
                    if optional {
                        quote!(#tokens.and_then(|v| v #find))
                    } else {
                        quote!(#tokens #find)
                    },
                    true,
                )
            }
            ReadStep::Key(key) => (
                if optional {
                    quote!(#tokens.and_then(|v| v.get(#key)))
                } else {
                    quote!(#tokens.get(#key))
                },
                true,
            ),
        };
    }
    let tokens = match (read.by, optional) {
        (Access::Look | Access::LookText | Access::Take, _) | (Access::Scalar, false) => tokens,
        (Access::Copy, true) => quote!(#tokens.cloned()),
        (Access::Copy, false) => quote!(#tokens.clone()),
        (Access::Scalar, true) => quote!(#tokens.copied()),
    };
    (tokens, optional)
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

fn origin(origin: &Origin, printer: &Printer) -> Flow {
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
    }
}

fn template(pieces: &[Piece]) -> Flow {
    let mut format = String::new();
    let (mut values, mut options, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for piece in pieces {
        match piece {
            Piece::Text(text) => format.push_str(&text.replace('{', "{{").replace('}', "}}")),
            Piece::Read { read: value, .. } => {
                let (tokens, optional) = read(value);
                format.push_str("{}");
                if optional {
                    let name = format_ident!("v{}", options.len());
                    options.push(tokens);
                    values.push(quote!(#name));
                    names.push(name);
                } else {
                    values.push(tokens);
                }
            }
        }
    }
    let made = quote!(format!(#format, #(#values),*));
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

fn apply(
    op: &Op,
    flow: &mut Flow,
    name: &Ident,
    before: &mut TokenStream,
    (at, lists): (&At, &[At]),
    located: &TokenStream,
    printer: &Printer,
) {
    let v = quote!(v);
    // What a value becomes; `$v` is it.
    let mut plain = |f: &dyn Fn(&TokenStream) -> TokenStream, owned: bool| {
        let tokens = &flow.tokens;
        flow.tokens = if flow.optional {
            let made = f(&v);
            quote!(#tokens.map(|v| #made))
        } else {
            f(tokens)
        };
        flow.owned = owned;
    };
    match op {
        Op::AsText => plain(&|x| quote!(#x.as_str()), false),
        Op::Own => plain(&|x| quote!(#x.to_owned()), true),
        Op::IntoText => plain(&|x| quote!(#x.into_string()), true),
        Op::Lower => plain(&|x| quote!(#x.to_lowercase()), true),
        Op::Upper => plain(&|x| quote!(#x.to_uppercase()), true),
        Op::Prefix(text) => {
            let format = format!("{}{{}}", escaped(text));
            plain(&|x| quote!(format!(#format, #x)), true);
        }
        Op::Suffix(text) => {
            let format = format!("{{}}{}", escaped(text));
            plain(&|x| quote!(format!(#format, #x)), true);
        }
        Op::Into(ty) => {
            let ty = printer.ty(ty);
            call(flow, &quote!(#ty::from));
        }
        Op::Variant { ty, variant } => {
            let (ty, variant) = (printer.ty(ty), ident(variant));
            call(flow, &quote!(#ty::#variant));
        }
        Op::ToJson => call(flow, &quote!(Json::from)),
        Op::NumberToText => plain(&|x| quote!(#x.to_string()), true),
        Op::ToI64 => call(flow, &quote!(i64::from)),
        Op::ToF64 => plain(&|x| quote!(#x as f64), true),
        Op::ItemsToText => {
            plain(
                &|x| quote!(#x.into_iter().map(|v| v.to_string()).collect::<Vec<_>>()),
                true,
            );
        }
        Op::Trim => {
            let tokens = &flow.tokens;
            flow.tokens = if flow.optional {
                quote!(#tokens.and_then(convert::trim))
            } else {
                quote!(convert::trim(#tokens))
            };
            (flow.optional, flow.owned) = (true, true);
        }
        Op::DateIn(zone) => fallible(flow, &|x| quote!(convert::date_in(#x, #zone)), located),
        Op::MinorUnits(currency) => match currency {
            CurrencyOf::Code(code) => {
                fallible(flow, &|x| quote!(convert::minor_units(#x, #code)), located);
            }
            CurrencyOf::Read { read: value, at } => {
                let (tokens, optional) = read(value);
                if !optional {
                    let convert =
                        |x: &TokenStream| quote!(convert::minor_units(#x, #tokens.as_str()));
                    fallible(flow, &convert, located);
                    return;
                }
                let missing = self::located(at, lists);
                let local = format_ident!("{}_currency", name.to_string().trim_start_matches("r#"));
                let demand = quote!(let #local = #tokens.ok_or_else(MapError::missing)#missing?;);
                let convert =
                    |x: &TokenStream| quote!(convert::minor_units(#x, #local.as_str())#located?);
                // Without an amount nobody asks for its currency.
                let amount = &flow.tokens;
                flow.tokens = if flow.optional {
                    let converted = convert(&v);
                    quote!(match #amount { Some(v) => { #demand Some(#converted) } None => None })
                } else {
                    let converted = convert(amount);
                    before.extend(demand);
                    converted
                };
                flow.owned = true;
            }
        },
        Op::Table { arms, unknown } => table(arms, unknown, flow, at, located, printer),
    }
}

fn escaped(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// A function of the value, by its name.
fn call(flow: &mut Flow, function: &TokenStream) {
    let tokens = &flow.tokens;
    flow.tokens = if flow.optional {
        quote!(#tokens.map(#function))
    } else {
        quote!(#function(#tokens))
    };
}

fn fallible(flow: &mut Flow, f: &dyn Fn(&TokenStream) -> TokenStream, located: &TokenStream) {
    let tokens = &flow.tokens;
    flow.tokens = if flow.optional {
        let made = f(&quote!(v));
        quote!(#tokens.map(|v| #made).transpose()#located?)
    } else {
        let made = f(tokens);
        quote!(#made #located?)
    };
}

fn table(
    arms: &[(String, crate::lower::mapping::model::Literal)],
    unknown: &Unknown,
    flow: &mut Flow,
    at: &At,
    located: &TokenStream,
    printer: &Printer,
) {
    let skips = matches!(unknown, Unknown::SkipField);
    let arms = arms.iter().map(|(from, to)| {
        let to = literal(to, printer);
        if skips {
            quote!(#from => Some(#to),)
        } else {
            quote!(#from => #to,)
        }
    });
    let other = match unknown {
        Unknown::Error => quote!(other => return Err(MapError::unknown_value(other)) #located,),
        Unknown::SkipRecord => {
            let skip = skip(at);
            quote!(_ => { #skip })
        }
        Unknown::SkipField => quote!(_ => None,),
        Unknown::Use(constant) => {
            let constant = literal(constant, printer);
            quote!(_ => #constant,)
        }
    };
    let tokens = &flow.tokens;
    let of = |x: TokenStream| if flow.owned { quote!(#x.as_str()) } else { x };
    flow.tokens = if flow.optional {
        let value = of(quote!(v));
        let matched = quote!(match #value { #(#arms)* #other });
        let some = if skips {
            matched
        } else {
            quote!(Some(#matched))
        };
        quote!(match #tokens { Some(v) => #some, None => None })
    } else {
        let value = of(tokens.clone());
        quote!(match #value { #(#arms)* #other })
    };
    flow.optional |= skips;
    flow.owned = true;
}
