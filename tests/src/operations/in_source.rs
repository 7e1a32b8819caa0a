//! The count of one file. The hostile documents of the generator's own tests are counted by it too.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;

/// The number of operations that one file has an `impl Operation for ...` of. Requests in several media types of one method and
/// path are one operation.
///
/// # Errors
/// The text is no Rust.
pub fn in_source(text: &str) -> Result<usize, String> {
    let file = syn::parse_file(text).map_err(|error| error.to_string())?;
    let mut found = Found::default();
    found.items(&file.items);
    Ok(found.unnamed + found.routes.len())
}

#[derive(Default)]
struct Found {
    /// By method and path.
    routes: BTreeSet<(String, String)>,
    /// Those that do not say so.
    unnamed: usize,
}

impl Found {
    fn items(&mut self, items: &[syn::Item]) {
        for item in items {
            match item {
                syn::Item::Impl(block) if implements_operation(block) => match route(block) {
                    Some(route) => {
                        self.routes.insert(route);
                    }
                    None => self.unnamed += 1,
                },
                syn::Item::Mod(module) => {
                    if let Some((_, items)) = &module.content {
                        self.items(items);
                    }
                }
                _ => {}
            }
        }
    }
}

fn implements_operation(block: &syn::ItemImpl) -> bool {
    block
        .trait_
        .as_ref()
        .and_then(|(path, _)| path.segments.last())
        .is_some_and(|last| last.ident == "Operation")
}

/// Method and path of the constant `META`: what stands behind the word `Method`, and the second text.
fn route(block: &syn::ItemImpl) -> Option<(String, String)> {
    let meta = block.items.iter().find_map(|item| match item {
        syn::ImplItem::Const(constant) if constant.ident == "META" => Some(&constant.expr),
        _ => None,
    })?;
    let mut tokens = Vec::new();
    flatten(meta.to_token_stream(), &mut tokens);
    let method = tokens.iter().position(|token| token == "Method")?;
    // A method without a name of its own is a text as well.
    let method = match tokens.get(method + 3)?.as_str() {
        "Other" => tokens.get(method + 4)?,
        known => known,
    };
    let is_path = |token: &&String| token.starts_with("\"/");
    let path = tokens.iter().find(is_path)?;
    Some((method.to_owned(), path.clone()))
}

fn flatten(tokens: TokenStream, out: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => flatten(group.stream(), out),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {
                out.push(token.to_string());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::in_source;

    #[test]
    fn counts_implementations_of_operation_only() {
        let text = "
            impl Operation for A { }
            impl tieline_runtime::Operation for B { }
            impl Paginated for A { }
            impl A { }
            // impl Operation for C { }
            mod inner { impl Operation for D { } }
        ";
        assert_eq!(in_source(text), Ok(3));
    }

    #[test]
    fn counts_an_operation_once_however_many_media_types_it_is_sent_in() {
        let request = |name: &str, method: &str, path: &str| {
            format!(
                "impl Operation for {name} {{ const META: &'static OperationMeta =
                    &OperationMeta::new(\"a#{name}\", Method::{method}, \"{path}\").body(BodyKind::JSON); }}"
            )
        };
        let text = [
            request("Put", "Put", "/a"),
            request("PutMultipart", "Put", "/a"),
            request("Post", "Post", "/a"),
            request("Other", "Put", "/b"),
            request("Copy", "Other(\"COPY\")", "/b"),
            request("Link", "Other(\"LINK\")", "/b"),
        ];
        assert_eq!(in_source(&text.join("\n")), Ok(5));
    }

    #[test]
    fn refuses_what_is_no_rust() {
        assert!(in_source("impl {").is_err());
    }
}
