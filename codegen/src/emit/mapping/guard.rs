//! What a guarded mapping says of itself.

use proc_macro2::TokenStream;
use quote::quote;

use super::leaf;
use crate::emit::tokens::ident;
use crate::lower::mapping::model::{Access, At, RustGuard};
use crate::mapping::bound::GuardKind;

/// The first statement of the mapping: an echo is left out.
pub(super) fn echo(guard: &RustGuard) -> TokenStream {
    let link = &guard.link;
    let skip = leaf::skip(&At {
        source: guard.path.clone(),
        up: 0,
        target: format!("guard {link}"),
    });
    let (id, optional) = text(guard);
    if optional {
        quote!(if #id.is_some_and(|id| cx.is_echo(#link, id)) { #skip })
    } else {
        quote!(if cx.is_echo(#link, #id) { #skip })
    }
}

/// The items of `impl Guarded`.
pub(super) fn items(guard: &RustGuard, source: &TokenStream, target: &TokenStream) -> TokenStream {
    let RustGuard {
        by,
        link,
        source: from,
        target: to,
        key: _,
        path: _,
        reads,
        writes,
    } = guard;
    let by = match by {
        GuardKind::Origin => quote!(Origin),
        GuardKind::OriginOf => quote!(OriginOf),
        GuardKind::Content => quote!(Content),
    };
    let (id, optional) = text(guard);
    let id = if optional {
        quote!(#id.map(str::to_owned))
    } else {
        quote!(Some(#id.to_owned()))
    };
    let content = |fields: &[(String, String)], of: TokenStream| {
        let fields = fields.iter().map(|(name, field)| {
            let field = ident(field);
            quote!(.with(#name, &#of.#field))
        });
        quote!(Content::new()#(#fields)*)
    };
    let (read, written) = (
        content(reads, quote!(source)),
        content(writes, quote!(target)),
    );
    let unused = |fields: &[(String, String)], name: TokenStream| {
        if fields.is_empty() { quote!(_) } else { name }
    };
    let (of_read, of_written) = (
        unused(reads, quote!(source)),
        unused(writes, quote!(target)),
    );
    quote! {
        const GUARD: Guard = Guard { by: GuardBy::#by, link: #link, source: #from, target: #to };
        fn source_id(source: &#source) -> Option<String> { #id }
        fn read(#of_read: &#source) -> Content { #read }
        fn written(#of_written: &#target) -> Content { #written }
    }
}

/// The id as `&str` or `Option<&str>`; whether it is the latter.
fn text(guard: &RustGuard) -> (TokenStream, bool) {
    let (tokens, optional) = leaf::read(&guard.key);
    match (guard.key.by == Access::LookText, optional) {
        (true, _) => (tokens, optional),
        (false, true) => (quote!(#tokens.map(|id| id.as_str())), true),
        (false, false) => (quote!(#tokens.as_str()), false),
    }
}
