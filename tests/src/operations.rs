//! Counts the operations of a generated crate from its code, so that the count does not rest on what
//! the generator says about itself.

use std::path::Path;

/// The number of `impl Operation for ...` in the Rust files under `folder`.
///
/// # Errors
/// A file cannot be read, or is no Rust.
pub fn in_folder(folder: &Path) -> Result<usize, String> {
    let mut operations = 0;
    for file in crate::sources::rust_files(folder)? {
        let text = std::fs::read_to_string(&file)
            .map_err(|error| format!("cannot read `{}`: {error}", file.display()))?;
        operations += in_source(&text).map_err(|error| format!("`{}`: {error}", file.display()))?;
    }
    Ok(operations)
}

/// The number of `impl Operation for ...` in one file.
///
/// # Errors
/// The text is no Rust.
pub fn in_source(text: &str) -> Result<usize, String> {
    let file = syn::parse_file(text).map_err(|error| error.to_string())?;
    Ok(in_items(&file.items))
}

fn in_items(items: &[syn::Item]) -> usize {
    items.iter().map(in_item).sum()
}

fn in_item(item: &syn::Item) -> usize {
    match item {
        syn::Item::Impl(block) => usize::from(implements_operation(block)),
        syn::Item::Mod(module) => module
            .content
            .as_ref()
            .map_or(0, |(_, items)| in_items(items)),
        _ => 0,
    }
}

fn implements_operation(block: &syn::ItemImpl) -> bool {
    block
        .trait_
        .as_ref()
        .and_then(|(path, _)| path.segments.last())
        .is_some_and(|last| last.ident == "Operation")
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
    fn refuses_what_is_no_rust() {
        assert!(in_source("impl {").is_err());
    }
}
