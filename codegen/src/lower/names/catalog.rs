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
        let name = given_way(camel(&words(key)), "Request", reserved::is_request);
        EntryNames {
            required: format!("{name}Required"),
            name,
            module: given_way(key.clone(), "_entry", reserved::is_module),
            method: as_ident(given_way(key.clone(), "_entry", reserved::is_client_method)),
        }
    })
    .collect()
}

/// The name, longer by a word where it is reserved. What looks like a name made longer so gets the word too: else
/// `first`, which becomes `first_entry`, and `first_entry` would meet.
fn given_way(mut name: String, word: &str, is_reserved: impl Fn(&str) -> bool) -> String {
    let mut plain = name.as_str();
    loop {
        if is_reserved(plain) {
            name.push_str(word);
            return name;
        }
        match plain.strip_suffix(word) {
            Some(shorter) => plain = shorter,
            None => return name,
        }
    }
}

/// The client's methods for a search and what is done with what it finds. The binder sees to it that no entry has
/// these names.
pub fn name_find_or_create(key: &str) -> (String, String) {
    (
        as_ident(format!("{key}_or_create")),
        as_ident(format!("{key}_update_or_create")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gives_way_meets_no_other_entry() {
        let keys = ["first", "first_entry", "first_entry_entry", "entry", "find"];
        let keys = keys.map(str::to_owned);
        let names = name_entries(keys.iter());
        let methods: Vec<&str> = names.iter().map(|names| names.method.as_str()).collect();
        assert_eq!(
            methods,
            [
                "first_entry",
                "first_entry_entry",
                "first_entry_entry_entry",
                "entry",
                "find"
            ]
        );
        let keys = ["option", "option_request", "mod", "mod_entry"].map(str::to_owned);
        let names = name_entries(keys.iter());
        let of = |names: &EntryNames| (names.name.clone(), names.module.clone());
        let own = |name: &str, module: &str| (name.to_owned(), module.to_owned());
        assert_eq!(
            names.iter().map(of).collect::<Vec<_>>(),
            [
                own("OptionRequest", "option"),
                own("OptionRequestRequest", "option_request"),
                own("Mod", "mod_entry"),
                own("ModEntry", "mod_entry_entry"),
            ]
        );
    }
}
