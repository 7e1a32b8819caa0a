//! What a guarded mapping says of itself, and one that only moves forward.

use proc_macro2::TokenStream;
use quote::quote;

use super::leaf;
use crate::emit::tokens::ident;
use crate::lower::mapping::model::{
    Access, At, Read, RustFieldForward, RustForward, RustGuard, Skip,
};
use crate::mapping::bound::GuardKind;

/// The first statement of the mapping: an echo is left out.
pub(super) fn echo(guard: &RustGuard) -> TokenStream {
    let link = &guard.link;
    let at = At {
        source: guard.path.clone(),
        up: 0,
        target: String::new(),
    };
    let skip = leaf::skip(&Skip::Echo(link.clone()), &at);
    let (id, optional) = text(&guard.key);
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
        inner,
        writes,
    } = guard;
    let by = match by {
        GuardKind::Origin => quote!(Origin),
        GuardKind::OriginOf => quote!(OriginOf),
        GuardKind::Content => quote!(Content),
    };
    let (id, optional) = text(&guard.key);
    let id = if optional {
        quote!(#id.map(str::to_owned))
    } else {
        quote!(Some(#id.to_owned()))
    };
    let content = |fields: &[(String, String)], inner: &[(String, Read)], of: TokenStream| {
        let fields = fields.iter().map(|(name, field)| {
            let field = ident(field);
            quote!(.with(#name, &#of.#field))
        });
        let inner = inner.iter().map(|(path, read)| {
            let (value, _) = leaf::read(read);
            quote!(.with(#path, &#value))
        });
        quote!(Content::new()#(#fields)*#(#inner)*)
    };
    let (read, written) = (
        content(reads, inner, quote!(source)),
        content(writes, &[], quote!(target)),
    );
    let unused = |empty: bool, name: TokenStream| {
        if empty { quote!(_) } else { name }
    };
    let (of_read, of_written) = (
        unused(reads.is_empty() && inner.is_empty(), quote!(source)),
        unused(writes.is_empty(), quote!(target)),
    );
    quote! {
        const GUARD: Option<Guard> = Some(Guard { by: GuardBy::#by, link: #link, source: #from, target: #to });
        fn source_id(source: &#source) -> Option<String> { #id }
        fn read(#of_read: &#source) -> Content { #read }
        fn written(#of_written: &#target) -> Content { #written }
    }
}

/// A statement of the mapping: what was passed on before is left out.
pub(super) fn passed(forward: &RustForward) -> TokenStream {
    let RustForward {
        link,
        source: _,
        states,
        again,
        of,
        from,
        path,
    } = forward;
    let at = At {
        source: path.clone(),
        up: 0,
        target: String::new(),
    };
    let skip = leaf::skip(&Skip::Passed(link.clone()), &at);
    let last = match text(of) {
        (id, true) => quote!(#id.and_then(|id| cx.last_passed(#link, id))),
        (id, false) => quote!(cx.last_passed(#link, #id)),
    };
    let passes = |state: TokenStream| quote!(convert::passes_on(#last, #state, &[#(#states),*], &[#(#again),*]));
    let (state, optional) = leaf::read(from);
    let shown = |state: TokenStream| match from.by {
        Access::LookText => state,
        _ => quote!(#state.as_str()),
    };
    if optional {
        let passes = passes(shown(quote!(state)));
        quote!(if #state.is_some_and(|state| !#passes) { #skip })
    } else {
        let passes = passes(shown(state));
        quote!(if !#passes { #skip })
    }
}

/// The items of `impl Guarded` that tell of states.
pub(super) fn states(forward: &RustForward, source: &TokenStream) -> TokenStream {
    let RustForward {
        link,
        source: connector,
        states,
        again,
        of,
        from,
        path: _,
    } = forward;
    let owned = |(tokens, optional): (TokenStream, bool)| match optional {
        true => quote!(#tokens?.to_owned()),
        false => quote!(#tokens.to_owned()),
    };
    let (id, state) = (owned(text(of)), owned(text(from)));
    quote! {
        const FORWARD: Option<Forward> = Some(Forward { link: #link, source: #connector, states: &[#(#states),*], again: &[#(#again),*] });
        fn shown(source: &#source) -> Option<Shown> {
            Some(Shown { id: #id, state: #state })
        }
    }
}

/// The items of `impl Guarded` that tell of the states of fields.
pub(super) fn fields(
    fields: &[RustFieldForward],
    source: &TokenStream,
    target: &TokenStream,
) -> Option<TokenStream> {
    if fields.is_empty() {
        return None;
    }
    let owned = |read: &Read| match text(read) {
        (tokens, true) => quote!(#tokens.map(str::to_owned)),
        (tokens, false) => quote!(Some(#tokens.to_owned())),
    };
    let said = fields.iter().map(|one| {
        let RustFieldForward {
            link,
            target,
            states,
            of: _,
            state: _,
        } = one;
        quote!(FieldForward { link: #link, target: #target, states: &[#(#states),*] })
    });
    let ids = fields.iter().map(|one| owned(&one.of));
    let states = fields.iter().map(|one| owned(&one.state));
    Some(quote! {
        const FIELDS: &'static [FieldForward] = &[#(#said),*];
        fn state_ids(source: &#source) -> Vec<Option<String>> { Vec::from([#(#ids),*]) }
        fn states(target: &#target) -> Vec<Option<String>> { Vec::from([#(#states),*]) }
    })
}

/// A text as `&str` or `Option<&str>`; whether it is the latter.
fn text(read: &Read) -> (TokenStream, bool) {
    let (tokens, optional) = leaf::read(read);
    match (read.by == Access::LookText, optional) {
        (true, _) => (tokens, optional),
        (false, true) => (quote!(#tokens.map(|text| text.as_str())), true),
        (false, false) => (quote!(#tokens.as_str()), false),
    }
}
