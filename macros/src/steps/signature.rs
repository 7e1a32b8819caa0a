//! One custom step: what the trait's method is, and what the user's function is.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use crate::attr::{each, set, unknown, value};
use crate::errors::Errors;
use crate::respan::respan;

/// A function as the user wrote it.
pub(super) struct Step<'a> {
    function: &'a syn::ImplItemFn,
    record: Record<'a>,
    context: Option<&'a syn::PatType>,
    returns: Returns<'a>,
    /// The signature is what the user meant, but was not written so: the errors beside it stop the build.
    mended: bool,
}

/// The record that the step reads.
enum Record<'a> {
    /// By reference, as the trait gives it.
    Borrowed(&'a syn::PatType),
    /// As a type of the user's own, which is mapped from a clone of the record's type.
    Mapped(&'a syn::PatType, Box<syn::Type>),
}

/// What the step returns.
struct Returns<'a> {
    written: &'a syn::Type,
    /// What is in the `Result`, if it is one.
    result_of: Option<&'a syn::Type>,
    /// What the trait's method returns, if the value is mapped to that.
    mapped: Option<syn::Type>,
}

impl<'a> Step<'a> {
    /// Reports every mistake; `None` where nobody knows what the step should be.
    pub(super) fn read(function: &'a syn::ImplItemFn, errors: &Errors) -> Option<Self> {
        let mended = qualifiers(function, errors) | receiver(function, errors);
        let signature = &function.sig;
        let mut inputs = signature.inputs.iter().filter_map(|input| match input {
            syn::FnArg::Typed(typed) => Some(typed),
            syn::FnArg::Receiver(_) => None,
        });
        let record = inputs.next();
        let context = inputs.next();
        let extra = inputs.next();
        if let Some(extra) = extra {
            errors.at(
                extra,
                "a step takes the record and, if it needs it, `&MapContext`; whatever else it uses belongs in `self`",
            );
        }
        if let Some(record) = record
            && is_context(&record.ty)
        {
            errors.at(
                record,
                "the record comes first: write `_: &Record` before it, with the type that the mapping reads",
            );
            return None;
        }
        let record = record.and_then(|record| read_record(record, errors));
        if record.is_none()
            && signature
                .inputs
                .iter()
                .all(|i| matches!(i, syn::FnArg::Receiver(_)))
        {
            errors.at(
                &signature.ident,
                "a step takes the record that is mapped: add `source: &Record`, or `_: &Record` where it is not needed",
            );
        }
        let returns = returns(function, errors);
        Some(Self {
            function,
            record: record?,
            context,
            returns: returns?,
            mended: mended | extra.is_some(),
        })
    }

    /// The trait's method.
    pub(super) fn expand(&self, runtime: &syn::Path) -> TokenStream {
        let Self {
            function,
            record,
            context,
            returns,
            mended,
        } = self;
        let attrs = function.attrs.iter().filter(|a| !a.path().is_ident("map"));
        let (name, block) = (&function.sig.ident, &function.block);
        let receiver = function.sig.receiver().map_or_else(
            || quote!(&self),
            |receiver| quote_spanned!(receiver.self_token.span()=> &self),
        );
        let derive = quote!(#runtime::map::derive);
        let (source, before) = match record {
            Record::Borrowed(typed) => (plain(typed), TokenStream::new()),
            Record::Mapped(typed, from) => {
                let (pattern, ty) = (&typed.pat, &typed.ty);
                let call = quote_spanned!(ty.span()=> map_to::<#ty>());
                let clone = respan(quote!(<#from as ::core::clone::Clone>::clone), from.span());
                (
                    quote!(__source: &#from),
                    quote!(let #pattern: #ty = #clone(__source).#call?;),
                )
            }
        };
        let context = match context {
            Some(context) => plain(context),
            None => quote!(_: &#runtime::map::MapContext),
        };
        let output = returns.output(runtime);
        let body = if *mended {
            quote!(::core::result::Result::Err(#runtime::map::MapError::missing()))
        } else {
            returns.value(block, &derive)
        };
        // The body stands at the user's braces, and so does what rustc says of the whole function.
        let body = quote! {
            #[allow(unused_imports)]
            use #runtime::map::MapTo as _;
            #[allow(unused_imports)]
            use #derive::{AnyError as _, OwnError as _};
            #before
            #body
        };
        let mut body = Group::new(Delimiter::Brace, body);
        body.set_span(block.brace_token.span.join());
        let unused = mended.then(|| quote!(#[allow(unused_variables)]));
        let fn_token = &function.sig.fn_token;
        quote! {
            #(#attrs)*
            #unused
            #fn_token #name(#receiver, #source, #context) -> #output #body
        }
    }
}

impl Returns<'_> {
    /// The type in the trait's `Result`.
    fn value_type(&self) -> &syn::Type {
        self.mapped
            .as_ref()
            .or(self.result_of)
            .unwrap_or(self.written)
    }

    /// What the trait's method returns, all of it at the place of the type that was written: that is where rustc says that
    /// the trait wants another one.
    fn output(&self, runtime: &syn::Path) -> TokenStream {
        let ty = self.value_type();
        let (first, last) = ends(self.mapped.as_ref().unwrap_or(self.written));
        let before = respan(quote!(::core::result::Result), first);
        let open = quote_spanned!(first=> <);
        let after = respan(quote!(, #runtime::map::MapError>), last);
        quote!(#before #open #ty #after)
    }

    /// The body: a closure, so that `?` and `return` in it mean what they meant in the function.
    fn value(&self, block: &syn::Block, derive: &TokenStream) -> TokenStream {
        let written = self.written;
        let value = quote!((move || -> #written #block)());
        let failure = quote!(.map_err(|__e| #derive::Failure(__e).into_map_error()));
        let failure = respan(failure, error_span(written));
        match (&self.mapped, self.result_of) {
            (None, None) => quote!(::core::result::Result::Ok(#value)),
            (None, Some(_)) => quote!(#value #failure),
            (Some(to), result) => {
                let call = quote_spanned!(written.span()=> map_to::<#to>());
                let failure = result.map(|_| quote!(#failure?));
                quote!((#value #failure).#call)
            }
        }
    }
}

/// A parameter without our attributes.
fn plain(typed: &syn::PatType) -> TokenStream {
    let (pattern, ty) = (&typed.pat, &typed.ty);
    quote!(#pattern: #ty)
}

/// The places of the first and the last token.
fn ends(tokens: impl ToTokens) -> (Span, Span) {
    let mut tokens = tokens.to_token_stream().into_iter();
    let first = tokens.next();
    let at = |token: &proc_macro2::TokenTree| token.span();
    let start = first.as_ref().map_or_else(Span::call_site, at);
    (start, tokens.last().as_ref().map_or(start, at))
}

/// Reports what a function of the trait never is. Whether there was something.
fn qualifiers(function: &syn::ImplItemFn, errors: &Errors) -> bool {
    let signature = &function.sig;
    let mut found = false;
    let mut refuse = |tokens: &dyn ToTokens, what: &str| {
        errors.at(tokens.to_token_stream(), what);
        found = true;
    };
    if let Some(token) = &signature.asyncness {
        refuse(
            token,
            "a mapping waits for nothing; look up what the step needs before the mapping runs, and keep it in `self`",
        );
    }
    if let Some(token) = &signature.constness {
        refuse(token, "a step is no constant function; remove `const`");
    }
    if let syn::Safety::Unsafe(token) = &signature.safety {
        refuse(token, "a step is called by generated code; remove `unsafe`");
    }
    if !matches!(function.vis, syn::Visibility::Inherited) {
        refuse(
            &function.vis,
            "a step is as public as its trait; remove this",
        );
    }
    if !signature.generics.params.is_empty() {
        refuse(
            &signature.generics,
            "a step has the types of its mapping; remove the parameters",
        );
    }
    found
}

/// Reports what a step cannot do with `self`. Whether there was something.
fn receiver(function: &syn::ImplItemFn, errors: &Errors) -> bool {
    let Some(receiver) = function.sig.receiver() else {
        return false;
    };
    let is_plain = matches!(receiver.kind, syn::ReceiverKind::Reference(_, _, None));
    if !is_plain {
        errors.at(
            receiver,
            "a step takes `&self`: one value serves every record; what changes belongs in a `Mutex`",
        );
    }
    !is_plain
}

fn is_context(ty: &syn::Type) -> bool {
    let ty = match ty {
        syn::Type::Reference(reference) => &*reference.elem,
        ty => ty,
    };
    matches!(ty, syn::Type::Path(path) if path.path.segments.last().is_some_and(|s| s.ident == "MapContext"))
}

fn read_record<'a>(record: &'a syn::PatType, errors: &Errors) -> Option<Record<'a>> {
    let mut from = None;
    each("map", &record.attrs, errors, |key, input| {
        if key != "from" {
            return Err(unknown("map", key, &["from"], &[]));
        }
        set(&mut from, key, value(key, input, "Record")?, errors);
        Ok(())
    });
    if let Some(from) = from {
        return Some(Record::Mapped(record, Box::new(from)));
    }
    if matches!(*record.ty, syn::Type::Reference(_)) {
        return Some(Record::Borrowed(record));
    }
    let ty = record.ty.to_token_stream();
    errors.at(
        &record.ty,
        format!(
            "a step borrows the record: write `&{ty}`; for a type of your own say what it is mapped from: `#[map(from = Record)]` before the parameter"
        ),
    );
    None
}

fn returns<'a>(function: &'a syn::ImplItemFn, errors: &Errors) -> Option<Returns<'a>> {
    let mut mapped = None;
    each("map", &function.attrs, errors, |key, input| {
        if key != "to" {
            return Err(unknown("map", key, &["to"], &[]));
        }
        set(&mut mapped, key, value(key, input, "Type")?, errors);
        Ok(())
    });
    let syn::ReturnType::Type(_, written) = &function.sig.output else {
        errors.at(
            &function.sig.ident,
            "a step returns the value of its target field: add `-> Type`, or `-> Result<Type, Error>`",
        );
        return None;
    };
    Some(Returns {
        written,
        result_of: result_of(written),
        mapped,
    })
}

/// What is in a `Result`, or in an alias of that name.
fn result_of(ty: &syn::Type) -> Option<&syn::Type> {
    arguments_of_result(ty).next()
}

/// Where the error's type is written, if it is.
fn error_span(ty: &syn::Type) -> Span {
    let error = arguments_of_result(ty).nth(1);
    error.map_or_else(|| ends(ty).1, Spanned::span)
}

fn arguments_of_result(ty: &syn::Type) -> impl Iterator<Item = &syn::Type> {
    let last = match ty {
        syn::Type::Path(path) => path.path.segments.last(),
        _ => None,
    };
    let arguments = match last.filter(|s| s.ident == "Result").map(|s| &s.arguments) {
        Some(syn::PathArguments::AngleBracketed(arguments)) => Some(&arguments.args),
        _ => None,
    };
    arguments
        .into_iter()
        .flatten()
        .filter_map(|argument| match argument {
            syn::GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
}
