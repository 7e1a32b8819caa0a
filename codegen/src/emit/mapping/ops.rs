//! Conversions as code, one after the other.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::build::Printer;
use super::leaf::{Flow, read, skip, text_option};
use super::words::{known, table};
use crate::emit::tokens::ident;
use crate::lower::mapping::model::{At, CurrencyOf, Joined, Op, RegionOf, Skip};
use crate::mapping::bound::{Among, Nulls};
use crate::mapping::model::{CountryForm, Form, OnUnknown};

/// One conversion.
pub(super) fn apply(
    op: &Op,
    flow: &mut Flow,
    name: &Ident,
    before: &mut TokenStream,
    (at, lists): (&At, &[At]),
    located: &TokenStream,
    printer: &Printer,
) {
    let v = quote!(v);
    let owned = flow.owned;
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
        Op::AsInteger => plain(&|x| quote!(#x.as_i64()), true),
        Op::Own => plain(&|x| quote!(#x.to_owned()), true),
        Op::IntoText => plain(&|x| quote!(#x.into_string()), true),
        Op::Lower => plain(&|x| quote!(#x.to_lowercase()), true),
        Op::Upper => plain(&|x| quote!(#x.to_uppercase()), true),
        Op::Affix { prefix, suffix } => {
            let [before, after] = [prefix, suffix].map(|text| (!text.is_empty()).then_some(text));
            let (before, after) = (before.into_iter(), after.into_iter());
            // What has no number in it is put together without the machinery of formats.
            let joined = |x: &TokenStream| {
                let x = if owned {
                    quote!(#x.as_str())
                } else {
                    x.clone()
                };
                let (before, after) = (before.clone(), after.clone());
                quote!([#(#before,)* #x #(, #after)*].concat())
            };
            plain(&joined, true);
        }
        Op::Into(ty) => {
            let ty = printer.maker(ty);
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
        Op::MapToJson => plain(&|x| quote!(#x.into_iter().collect::<Json>()), true),
        Op::Items { ops, nulls } => {
            let each = Each {
                ops,
                nulls: *nulls,
                name,
                at,
                lists,
                located,
                printer,
            };
            plain(&|x| each.items(x), true);
        }
        Op::Values { ops, nulls } => {
            let each = Each {
                ops,
                nulls: *nulls,
                name,
                at,
                lists,
                located,
                printer,
            };
            plain(&|x| each.values(x), true);
        }
        Op::Narrow(ty) => {
            let ty = printer.ty(ty);
            fallible_call(flow, &quote!(convert::narrow::<#ty>), located);
        }
        Op::Signed => fallible_call(flow, &quote!(convert::signed), located),
        Op::Trim if flow.optional => {
            let tokens = &flow.tokens;
            flow.tokens = quote!(#tokens.and_then(convert::trim));
            flow.owned = true;
        }
        Op::Trim => emptying(flow, &|x| quote!(convert::trim(#x))),
        Op::Trimmed => {
            let tokens = &flow.tokens;
            flow.tokens = if flow.optional {
                quote!(#tokens.and_then(convert::trimmed))
            } else {
                quote!(convert::trimmed(#tokens))
            };
            (flow.optional, flow.owned) = (true, false);
        }
        Op::DateIn(zone) => fallible(flow, &|x| quote!(convert::date_in(#x, #zone)), located),
        Op::Cut {
            before,
            separator,
            last,
        } => {
            let function = if *before {
                quote!(before)
            } else {
                quote!(after)
            };
            emptying(flow, &|x| quote!(convert::#function(#x, #separator, #last)));
        }
        Op::Split(separator) => plain(&|x| quote!(convert::split(#x, #separator)), true),
        Op::Join {
            separator,
            of: of @ (Joined::AsTexts | Joined::Optional),
        } => {
            let there = (*of == Joined::Optional).then(|| quote!(.flatten()));
            emptying(
                flow,
                &|x| quote!(convert::join_each(#x.iter()#there.map(|v| v.as_str()), #separator)),
            );
        }
        Op::Join {
            separator,
            of: Joined::Texts,
        } => {
            let list = |x: &TokenStream| quote!(convert::join(#x, #separator));
            // Behind an `Option` a list that is looked at is a reference already.
            if flow.optional && !flow.owned {
                emptying(flow, &list);
            } else {
                emptying(flow, &|x| list(&quote!(&#x)));
            }
        }
        Op::StartOfDayIn(zone) => {
            fallible(
                flow,
                &|x| quote!(convert::start_of_day_in(#x, #zone)),
                located,
            );
        }
        Op::FromUnix(millis) => {
            let millis = Literal::i64_unsuffixed(*millis);
            fallible(flow, &|x| quote!(convert::from_unix(#x, #millis)), located);
        }
        Op::Number => fallible_call(flow, &quote!(convert::number), located),
        Op::Integer => fallible_call(flow, &quote!(convert::integer), located),
        Op::Date => fallible_call(flow, &quote!(convert::date), located),
        Op::DateTime => fallible_call(flow, &quote!(convert::date_time), located),
        Op::Whole => fallible_call(flow, &quote!(convert::whole), located),
        Op::Times(by) => {
            let by = Literal::i64_unsuffixed(*by);
            fallible(flow, &|x| quote!(convert::times(#x, #by)), located);
        }
        Op::Scaled { by, over, cast } => {
            let (by, over) = (Literal::i64_unsuffixed(*by), Literal::i64_unsuffixed(*over));
            let cast = cast.then(|| quote!(as f64));
            plain(&|x| quote!(convert::scaled(#x #cast, #by, #over)), true);
        }
        Op::Phone { region, unknown } => {
            let region = match region {
                RegionOf::Unknown => quote!(None),
                RegionOf::Code(code) => quote!(Some(#code)),
                RegionOf::Param(name) => quote!(cx.param_value(#name)),
                RegionOf::Read(read) => text_option(read),
            };
            let convert = |x: &TokenStream| quote!(convert::phone(#x, #region));
            let instead = |text: &str| quote!(.unwrap_or_else(|_| #text.to_owned()));
            checked(flow, &convert, unknown, &instead, at, located);
            flow.owned = true;
        }
        Op::Email { unknown } => {
            let convert = |x: &TokenStream| quote!(convert::email(#x));
            let instead = |text: &str| quote!(.unwrap_or_else(|_| #text.to_owned()));
            checked(flow, &convert, unknown, &instead, at, located);
            flow.owned = true;
        }
        Op::As {
            ty,
            variant,
            form,
            unknown,
        } => shape(
            (&printer.source_ty(ty), &ident(variant), *form),
            flow,
            unknown,
            at,
            located,
        ),
        Op::Country {
            form,
            among,
            unknown,
        } => {
            let form = match form {
                CountryForm::Alpha2 => quote!(Alpha2),
                CountryForm::Alpha3 => quote!(Alpha3),
                CountryForm::Name => quote!(Name),
            };
            let among = match among {
                Among::Any => quote!(Any),
                Among::Except(codes) => quote!(Except(&[#(#codes),*])),
                Among::Only(codes) => quote!(Only(&[#(#codes),*])),
            };
            let convert = |x: &TokenStream| quote!(convert::country(#x, convert::CountryForm::#form, convert::Among::#among));
            let instead = |text: &str| quote!(.unwrap_or(#text));
            checked(flow, &convert, unknown, &instead, at, located);
            flow.owned = false;
        }
        Op::MinorUnits(currency) => {
            let function = quote!(minor_units);
            money(&function, currency, flow, name, before, lists, located);
        }
        Op::MajorUnits(currency) => {
            let function = quote!(major_units);
            money(&function, currency, flow, name, before, lists, located);
        }
        Op::Table {
            arms,
            numbers,
            unknown,
        } => table((arms, *numbers), unknown, flow, at, located, printer),
        Op::Known {
            ty,
            numbers,
            unknown,
        } => known((ty, *numbers), unknown, flow, at, located, printer),
    }
}

/// The conversion of each of several values.
struct Each<'a> {
    ops: &'a [Op],
    nulls: Nulls,
    name: &'a Ident,
    at: &'a At,
    lists: &'a [At],
    located: &'a TokenStream,
    printer: &'a Printer,
}

impl Each<'_> {
    /// A list of them.
    fn items(&self, list: &TokenStream) -> TokenStream {
        let items = quote!(#list.into_iter());
        let items = match self.nulls {
            Nulls::Neither => self.through(items),
            Nulls::Both => {
                let one = self.through(quote!(v));
                quote!(#items.map(|v| #one))
            }
            Nulls::Target => {
                let items = self.through(items);
                quote!(#items.map(Some))
            }
        };
        quote!(#items.collect::<Vec<_>>())
    }

    /// A map to them.
    fn values(&self, map: &TokenStream) -> TokenStream {
        let value = match self.nulls {
            Nulls::Neither => self.one(self.ops, quote!(v), true),
            Nulls::Both => self.through(quote!(v)),
            Nulls::Target => {
                let one = self.one(self.ops, quote!(v), true);
                quote!(Some(#one))
            }
        };
        quote!(#map.into_iter().map(|(key, v)| (key, #value)).collect::<std::collections::BTreeMap<_, _>>())
    }

    /// What an `Option` or an iterator holds.
    fn through(&self, held: TokenStream) -> TokenStream {
        match self.ops {
            // A text that is looked at does not outlive the closure that has its owner.
            [Op::AsText, rest @ ..] if !rest.is_empty() => {
                let one = self.one(rest, quote!(v.as_str()), false);
                quote!(#held.map(|v| #one))
            }
            ops => self.made(
                ops,
                Flow {
                    tokens: held,
                    optional: true,
                    owned: true,
                },
            ),
        }
    }

    fn one(&self, ops: &[Op], tokens: TokenStream, owned: bool) -> TokenStream {
        self.made(
            ops,
            Flow {
                tokens,
                optional: false,
                owned,
            },
        )
    }

    fn made(&self, ops: &[Op], mut flow: Flow) -> TokenStream {
        let Self {
            name,
            at,
            lists,
            located,
            printer,
            ..
        } = *self;
        // Only a conversion that asks for another field needs statements before it, and no item has one.
        let mut before = TokenStream::new();
        for op in ops {
            apply(
                op,
                &mut flow,
                name,
                &mut before,
                (at, lists),
                located,
                printer,
            );
        }
        flow.tokens
    }
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

/// A function that may fail, by its name.
fn fallible_call(flow: &mut Flow, function: &TokenStream, located: &TokenStream) {
    if flow.optional {
        let tokens = &flow.tokens;
        flow.tokens = quote!(#tokens.map(#function).transpose()#located?);
    } else {
        fallible(flow, &|x| quote!(#function(#x)), located);
    }
}

/// A step that can leave nothing.
fn emptying(flow: &mut Flow, f: &dyn Fn(&TokenStream) -> TokenStream) {
    let tokens = &flow.tokens;
    flow.tokens = if flow.optional {
        let made = f(&quote!(v));
        quote!(#tokens.and_then(|v| #made))
    } else {
        f(tokens)
    };
    (flow.optional, flow.owned) = (true, true);
}

/// A step that does not know all values. `instead` unwraps its result with a text of the mapping's.
fn checked(
    flow: &mut Flow,
    f: &dyn Fn(&TokenStream) -> TokenStream,
    unknown: &OnUnknown,
    instead: &dyn Fn(&str) -> TokenStream,
    at: &At,
    located: &TokenStream,
) {
    let tokens = &flow.tokens;
    let v = quote!(v);
    match unknown {
        OnUnknown::Error => fallible(flow, f, located),
        OnUnknown::SkipField => emptying(flow, &|x| {
            let made = f(x);
            quote!(#made.ok())
        }),
        OnUnknown::SkipRecord => {
            let skip = skip(&Skip::Unknown, at);
            flow.tokens = if flow.optional {
                let made = f(&v);
                quote! {
                    match #tokens {
                        Some(v) => match #made { Ok(v) => Some(v), Err(_) => { #skip } },
                        None => None,
                    }
                }
            } else {
                let made = f(tokens);
                quote!(match #made { Ok(v) => v, Err(_) => { #skip } })
            };
        }
        OnUnknown::Use(text) => {
            let instead = instead(text);
            flow.tokens = if flow.optional {
                let made = f(&v);
                quote!(#tokens.map(|v| #made #instead))
            } else {
                let made = f(tokens);
                quote!(#made #instead)
            };
        }
    }
}

/// A conversion of money, which needs its currency.
fn money(
    function: &TokenStream,
    currency: &CurrencyOf,
    flow: &mut Flow,
    name: &Ident,
    before: &mut TokenStream,
    lists: &[At],
    located: &TokenStream,
) {
    let (value, at) = match currency {
        CurrencyOf::Code(code) => {
            fallible(flow, &|x| quote!(convert::#function(#x, #code)), located);
            return;
        }
        CurrencyOf::Read { read, at } => (read, at),
    };
    let (tokens, optional) = read(value);
    if !optional {
        let convert = |x: &TokenStream| quote!(convert::#function(#x, #tokens.as_str()));
        fallible(flow, &convert, located);
        return;
    }
    let missing = super::leaf::located(at, lists);
    let local = format_ident!("{}_currency", name.to_string().trim_start_matches("r#"));
    let demand = quote!(let #local = #tokens.ok_or_else(MapError::missing)#missing?;);
    let convert = |x: &TokenStream| quote!(convert::#function(#x, #local.as_str())#located?);
    // Without an amount nobody asks for its currency.
    let amount = &flow.tokens;
    flow.tokens = if flow.optional {
        let converted = convert(&quote!(v));
        quote!(match #amount { Some(v) => { #demand Some(#converted) } None => None })
    } else {
        let converted = convert(amount);
        before.extend(demand);
        converted
    };
    flow.owned = true;
}

/// A union of the source by the value in one of its variants.
fn shape(
    (ty, variant, form): (&TokenStream, &Ident, Form),
    flow: &mut Flow,
    unknown: &OnUnknown,
    at: &At,
    located: &TokenStream,
) {
    let value = match form {
        Form::Text => quote!(v.as_str()),
        Form::Number | Form::Integer | Form::Boolean => quote!(*v),
        Form::List => quote!(v.clone()),
    };
    let one = quote!(#ty::#variant(v));
    if !flow.optional {
        // A field that is always there stands as it is, and is not taken apart.
        let field = &flow.tokens;
        flow.tokens = quote!(&#field);
    }
    let tokens = &flow.tokens;
    match unknown {
        OnUnknown::Error => {
            let what = form.what();
            let convert = |x: &TokenStream| quote!(match #x { #one => Ok(#value), other => Err(convert::other_shape(other, #what)) });
            fallible(flow, &convert, located);
        }
        OnUnknown::SkipField => {
            emptying(
                flow,
                &|x| quote!(match #x { #one => Some(#value), _ => None }),
            );
        }
        OnUnknown::SkipRecord => {
            let skip = skip(&Skip::Unknown, at);
            flow.tokens = if flow.optional {
                quote!(match #tokens { Some(#one) => Some(#value), Some(_) => { #skip } None => None })
            } else {
                quote!(match #tokens { #one => #value, _ => { #skip } })
            };
        }
        OnUnknown::Use(text) => {
            flow.tokens = if flow.optional {
                quote!(#tokens.map(|v| match v { #one => #value, _ => #text }))
            } else {
                quote!(match #tokens { #one => #value, _ => #text })
            };
        }
    }
    flow.owned = form != Form::Text;
}
