//! Names of constants for security lists, from the schemes and scopes in them.

use super::resolve::{Claim, resolve};
use super::{as_ident, snake, some, words};
use crate::lower::connector::{Alternatives, SchemeUse};

/// Of a list of dozens of scopes the first ones have to do.
const LONGEST: usize = 60;

/// A name for each list: `OAUTH_CONTACTS_WRITE_OR_TOKEN`.
pub fn name_security(lists: &[Alternatives]) -> Vec<String> {
    let claims: Vec<Claim> = lists
        .iter()
        .map(|list| Claim {
            wishes: vec![name(list, bare), name(list, |scheme| scheme)],
            rank: 0,
        })
        .collect();
    let names = resolve(&claims, "_", |_| false);
    names.into_iter().map(as_ident).collect()
}

/// A scheme without its document, which matters only where two documents say different things of one name.
fn bare(scheme: &str) -> &str {
    scheme.split_once('#').map_or(scheme, |(_, name)| name)
}

fn name(list: &Alternatives, spelled: impl Fn(&str) -> &str) -> String {
    let alternatives = list.iter().map(|alternative| {
        let uses = alternative.iter().map(|SchemeUse { scheme, scopes }| {
            let texts = std::iter::once(spelled(scheme)).chain(scopes.iter().map(String::as_str));
            let all: Vec<String> = texts.flat_map(words).collect();
            snake(&all)
        });
        some(uses.collect::<Vec<_>>().join("_and_"), "none")
    });
    let whole = alternatives.collect::<Vec<_>>().join("_or_");
    let mut name = String::new();
    for word in whole.split('_') {
        if name.len() + word.len() > LONGEST && !name.is_empty() {
            break;
        }
        if !name.is_empty() {
            name.push('_');
        }
        name.push_str(word);
    }
    some(name, "security").to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(scheme: &str, scopes: &[&str]) -> SchemeUse {
        SchemeUse {
            scheme: scheme.to_owned(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        }
    }

    #[test]
    fn constants_are_named_after_what_they_hold() {
        let many: Vec<String> = (10..40).map(|n| format!("scope.{n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let lists = [
            vec![
                vec![used("crm#oauth", &["contacts.write"])],
                vec![used("crm#token", &[])],
            ],
            vec![vec![used("crm#key", &[]), used("crm#secret", &[])], vec![]],
            vec![vec![used("crm#key", &[])]],
            vec![vec![used("books#key", &[])]],
            vec![vec![used("crm#oauth", &many)]],
            vec![vec![used("crm#2fa", &[])]],
        ];
        assert_eq!(
            name_security(&lists),
            [
                "OAUTH_CONTACTS_WRITE_OR_TOKEN",
                "KEY_AND_SECRET_OR_NONE",
                "KEY",
                "BOOKS_KEY",
                "OAUTH_SCOPE_10_SCOPE_11_SCOPE_12_SCOPE_13_SCOPE_14_SCOPE_15",
                "N2FA",
            ]
        );
    }
}
