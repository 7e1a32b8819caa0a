//! Names of what a catalog adds to its documents: modules for them, and entries.

use super::resolve::{Claim, resolve};
use super::{as_ident, camel, reserved, snake, some, words};

/// Modules for the documents of a catalog.
pub fn name_specs<'k>(keys: impl Iterator<Item = &'k String>) -> Vec<String> {
    let claims: Vec<Claim> = keys
        .map(|key| {
            let name = some(snake(&words(key)), "api");
            Claim {
                wishes: vec![name.clone(), format!("{name}_api")],
                rank: 0,
            }
        })
        .collect();
    resolve(&claims, "_", reserved::is_module)
}

/// What belongs to one entry of a catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryNames {
    pub name: String,
    pub module: String,
    pub method: String,
    pub required: String,
}

/// Names for entries of one kind. Keys are identifiers already, so only what Rust keeps for itself gives way; an entry
/// more never renames one that was there.
pub fn name_entries<'k>(keys: impl Iterator<Item = &'k String>) -> Vec<EntryNames> {
    keys.map(|key| {
        let mut name = camel(&words(key));
        if reserved::is_request(&name) {
            name.push_str("Request");
        }
        let mut module = key.clone();
        if reserved::is_module(&module) {
            module.push_str("_entry");
        }
        let mut method = key.clone();
        if reserved::is_client_method(&method) {
            method.push_str("_entry");
        }
        EntryNames {
            required: format!("{name}Required"),
            name,
            module,
            method: as_ident(method),
        }
    })
    .collect()
}

/// The client's methods for a search and what is done with what it finds. The binder sees to it that no entry has
/// these names.
pub fn name_find_or_create(key: &str) -> (String, String) {
    (
        as_ident(format!("{key}_or_create")),
        as_ident(format!("{key}_update_or_create")),
    )
}
