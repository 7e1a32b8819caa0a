//! The operations that a generated connector calls, read from its code.

use std::collections::BTreeSet;
use std::path::Path;

use tieline_tests::bench::files::read;
use tieline_tests::sources;

use crate::merge::Call;

/// Method and path of each `OperationMeta` in the Rust files under `folder`.
pub fn in_folder(folder: &Path) -> Result<BTreeSet<Call>, String> {
    let mut calls = BTreeSet::new();
    for file in sources::rust_files(folder)? {
        let text = read(&file)?;
        for meta in text.split("OperationMeta::new(").skip(1) {
            let call =
                call(meta).ok_or_else(|| format!("`{}` is not as expected", file.display()))?;
            calls.insert(call);
        }
    }
    Ok(calls)
}

/// As in `"contacts#get-contact", Method::Get, "/contacts/{contactId}"`.
fn call(arguments: &str) -> Option<Call> {
    let (_, rest) = arguments.split_once("Method::")?;
    let (method, rest) = rest.split_once(',')?;
    let path = rest.trim_start().strip_prefix('"')?.split('"').next()?;
    Some((method.to_uppercase(), path.to_owned()))
}
