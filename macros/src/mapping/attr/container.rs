use proc_macro2::Span;
use quote::ToTokens;
use syn::Token;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;

use super::field;
use crate::attr::{Word, each, set, unknown, value, values};
use crate::casing::Casing;
use crate::errors::Errors;

/// `#[map(...)]` on the type.
pub(crate) struct Container {
    pub(crate) targets: Vec<Target>,
    /// Where the runtime is.
    pub(crate) runtime: syn::Path,
    /// How members of JSON are written.
    pub(crate) rename_all: Option<(Span, Casing)>,
}

/// One impl that is asked for.
pub(crate) struct Target {
    pub(crate) direction: Direction,
    pub(crate) side: Side,
    /// The word that asks for it.
    pub(crate) span: Span,
    /// What constructs the other side.
    pub(crate) new: Option<Constructor>,
    /// Every field of the other side is mapped, but those of `ignore`.
    pub(crate) strict: Option<Span>,
    pub(crate) ignore: Vec<syn::Ident>,
    /// Only a part of the other side is filled: the type is flattened into another one.
    pub(crate) part: Option<Span>,
}

/// Which side the deriving type is on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    From,
    To,
}

/// The other side.
#[derive(Clone)]
pub(crate) enum Side {
    Type(Box<syn::Type>),
    /// JSON without a type: paths are members of objects.
    Json,
}

/// `new(a, b)`: the fields whose values the constructor takes; `new(Required { a, b })`: in one struct.
pub(crate) struct Constructor {
    pub(crate) fields: Vec<syn::Ident>,
    pub(crate) literal: Option<syn::Path>,
    /// The `new`, and the parentheses behind it: the call that is written for them stands there.
    pub(crate) span: Span,
    pub(crate) parens: Span,
}

impl Parse for Side {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(syn::LitStr) {
            let literal: syn::LitStr = input.parse()?;
            let message = format!("write the type without quotes: `{}`", literal.value());
            return Err(syn::Error::new(literal.span(), message));
        }
        let ty: syn::Type = input.parse()?;
        match &ty {
            syn::Type::Path(path) if path.path.is_ident("json") => Ok(Self::Json),
            _ => Ok(Self::Type(Box::new(ty))),
        }
    }
}

impl Side {
    pub(crate) fn is_json(&self) -> bool {
        matches!(self, Self::Json)
    }

    /// As messages print it.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Json => "json".to_owned(),
            Self::Type(ty) => match &**ty {
                syn::Type::Path(path) => path.path.segments.last().map_or_else(
                    || path.to_token_stream().to_string(),
                    |last| last.ident.to_string(),
                ),
                ty => ty.to_token_stream().to_string(),
            },
        }
    }
}

impl Constructor {
    /// Reads what is behind the `new`.
    fn parse(key: &syn::Ident, input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(syn::token::Paren) {
            let message = "write `new(first, second)` with the fields that the constructor takes";
            return Err(syn::Error::new_spanned(key, message));
        }
        let content;
        let parens = syn::parenthesized!(content in input);
        let ahead = content.fork();
        let is_literal =
            ahead.call(syn::Path::parse_mod_style).is_ok() && ahead.peek(syn::token::Brace);
        let literal = is_literal
            .then(|| content.call(syn::Path::parse_mod_style))
            .transpose()?;
        let fields = if is_literal {
            let members;
            syn::braced!(members in content);
            names(&members)?
        } else {
            names(&content)?
        };
        Ok(Self {
            fields,
            literal,
            span: key.span(),
            parens: parens.span.join(),
        })
    }
}

fn names(input: ParseStream<'_>) -> syn::Result<Vec<syn::Ident>> {
    let words = Punctuated::<Word, Token![,]>::parse_terminated(input)?;
    Ok(words.into_iter().map(|word| word.0).collect())
}

pub(super) const KEYS: &[&str] = &[
    "from",
    "to",
    "both",
    "new",
    "strict",
    "ignore",
    "part",
    "rename_all",
    "crate",
];
const OTHERS: &[(&str, &str)] = &[
    ("into", "to"),
    ("source", "from"),
    ("target", "to"),
    ("exhaustive", "strict"),
    ("skip", "ignore"),
    ("partial", "part"),
];

/// Reads the type's attributes.
pub(crate) fn container(attrs: &[syn::Attribute], errors: &Errors) -> Container {
    let mut container = Container {
        targets: Vec::new(),
        runtime: syn::parse_quote!(::tieline_runtime),
        rename_all: None,
    };
    // Where the types of the last `from`, `to` or `both` begin: the rules behind it are about them.
    let mut last = 0;
    let mut failed = false;
    each("map", attrs, errors, |key, input| {
        let read = one(key, input, &mut container, &mut last, errors);
        failed |= read.is_err();
        read
    });
    // An attribute of another form was told of already.
    let written = |attr: &syn::Attribute| matches!(&attr.meta, syn::Meta::List(list) if !list.tokens.is_empty());
    let mut own = attrs.iter().filter(|attr| attr.path().is_ident("map"));
    if container.targets.is_empty() && !failed && own.all(written) {
        errors.push(syn::Error::new(
            Span::call_site(),
            "say what to map: add `#[map(from = Type)]`, `#[map(to = Type)]` or `#[map(both = Type)]`",
        ));
    }
    container
}

fn one(
    key: &syn::Ident,
    input: ParseStream<'_>,
    container: &mut Container,
    last: &mut usize,
    errors: &Errors,
) -> syn::Result<()> {
    let name = key.unraw().to_string();
    match name.as_str() {
        "from" => side(&[Direction::From], key, input, container, last),
        "to" => side(&[Direction::To], key, input, container, last),
        "both" => side(
            &[Direction::From, Direction::To],
            key,
            input,
            container,
            last,
        ),
        "json" => Err(syn::Error::new_spanned(
            key,
            "say the direction: `from = json`, `to = json` or `both = json`",
        )),
        "rename_all" => {
            let casing = Casing::parse(value(key, input, "\"camelCase\"")?)?;
            set(&mut container.rename_all, key, (key.span(), casing), errors);
            Ok(())
        }
        "crate" => {
            container.runtime = value(key, input, "path::to::runtime")?;
            Ok(())
        }
        "new" | "strict" | "ignore" | "part" => {
            let targets = container.targets.get_mut(*last..).unwrap_or_default();
            modifier(key, input, targets, errors)
        }
        name if field::KEYS.contains(&name) && OTHERS.iter().all(|(word, _)| *word != name) => {
            let message = format!("`{name}` is about a field: write it above the field");
            Err(syn::Error::new_spanned(key, message))
        }
        name if name.starts_with(char::is_uppercase) => {
            let message =
                format!("say the direction: `from = {name}`, `to = {name}` or `both = {name}`");
            Err(syn::Error::new_spanned(key, message))
        }
        _ => Err(unknown("map", key, KEYS, OTHERS)),
    }
}

fn side(
    directions: &[Direction],
    key: &syn::Ident,
    input: ParseStream<'_>,
    container: &mut Container,
    last: &mut usize,
) -> syn::Result<()> {
    let side: Side = value(key, input, "Type")?;
    *last = container.targets.len();
    for direction in directions {
        let twice = container.targets.iter().any(|earlier| {
            earlier.direction == *direction
                && match (&earlier.side, &side) {
                    (Side::Json, Side::Json) => true,
                    (Side::Type(a), Side::Type(b)) => super::same_type(a, b),
                    _ => false,
                }
        });
        if twice {
            let message = format!(
                "`{}` is named twice in this direction; keep one",
                side.text()
            );
            return Err(syn::Error::new_spanned(key, message));
        }
        container.targets.push(Target {
            direction: *direction,
            side: side.clone(),
            span: key.span(),
            new: None,
            strict: None,
            ignore: Vec::new(),
            part: None,
        });
    }
    Ok(())
}

/// A rule about the types that were named last.
fn modifier(
    key: &syn::Ident,
    input: ParseStream<'_>,
    targets: &mut [Target],
    errors: &Errors,
) -> syn::Result<()> {
    let to_only = |targets: &[Target], what: &str| {
        if targets.iter().any(|t| t.direction == Direction::To) {
            return;
        }
        errors.at(key, what);
    };
    match key.to_string().as_str() {
        "new" => {
            let new = Constructor::parse(key, input)?;
            to_only(
                targets,
                "`new(...)` belongs right after the `to = Type` it constructs",
            );
            for target in targets {
                if target.direction == Direction::To {
                    if target.new.is_some() {
                        errors.at(key, "`new(...)` is given twice; keep one");
                    }
                    target.new = Some(new);
                    return Ok(());
                }
            }
        }
        "part" => {
            to_only(
                targets,
                "`part` belongs right after the `to = Type` of which a part is filled",
            );
            for target in targets {
                target.part = Some(key.span());
            }
        }
        "strict" => {
            if targets.is_empty() {
                errors.at(
                    key,
                    "`strict` belongs right after the `from = Type` or `to = Type` it is about",
                );
            }
            for target in targets {
                target.strict = Some(key.span());
            }
        }
        _ => {
            let names: Vec<Word> = values(key, input, "field")?;
            if !targets.iter().any(|t| t.strict.is_some()) {
                errors.at(
                    key,
                    "`ignore(...)` belongs after `strict`: it names the fields that may be left out",
                );
            }
            for target in targets {
                target
                    .ignore
                    .extend(names.iter().map(|name| name.0.clone()));
            }
        }
    }
    Ok(())
}
