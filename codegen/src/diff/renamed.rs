//! The new names that a comparison proposes, for what people wrote with the old ones.

use super::change::Change;
use super::rename::called;
use crate::diagnostic::{Diagnostic, Unknown};

/// What has another name now, or may have one, as the document has both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    pub was: String,
    pub is: String,
    /// Whether it is the same for certain, as an operation that has another id.
    pub is_certain: bool,
}

/// All that changes have or propose new names for, what is certain first.
pub fn renames<'c>(changes: impl IntoIterator<Item = &'c Change>) -> Vec<Rename> {
    let each = changes.into_iter().filter_map(|change| {
        let is_certain = change.became.is_some();
        let (was, is) = match change.became.clone() {
            Some(became) => became,
            None => {
                let was = called(change, change.class).to_owned();
                (was, change.perhaps.clone()?)
            }
        };
        Some(Rename {
            was,
            is,
            is_certain,
        })
    });
    let mut found: Vec<Rename> = each.collect();
    found.sort_by_key(|one| !one.is_certain);
    found
}

/// Proposes the new name of what is not there, in the place of the nearest one: of `last_name`, `first_name` and
/// `family_name` the last is the least like `surname`, and may be what became of it.
pub fn prefer(renames: &[Rename], diagnostic: &mut Diagnostic) {
    let Some(Unknown { name, known }) = diagnostic.unknown.as_deref() else {
        return;
    };
    // Of another place, where the new name means nothing, the old one may be gone for other reasons.
    let mut found = renames.iter().filter(|one| one.was == *name);
    let known = found.find(|one| known.contains(&one.is));
    let Some(Rename {
        was: _,
        is,
        is_certain,
    }) = known
    else {
        return;
    };
    diagnostic.help = Some(match is_certain {
        true => format!("it is `{is}` now"),
        false => format!("perhaps it is `{is}` now"),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    #[test]
    fn a_new_name_is_proposed_where_it_is_known() {
        let rename = |was: &str, is: &str, is_certain| Rename {
            was: was.to_owned(),
            is: is.to_owned(),
            is_certain,
        };
        let renames = [
            rename("list", "listAll", true),
            rename("last_name", "family_name", false),
            rename("last_name", "surname", false),
        ];
        let help = |name: &str, known: &[&str]| {
            let unknown = Unknown::new(name, known.iter().copied());
            let mut diagnostic = Diagnostic::without_place(Code::UnknownField, "m").help("near");
            prefer(&renames, &mut diagnostic);
            assert_eq!(diagnostic.help.as_deref(), Some("near"));
            diagnostic = diagnostic.unknown(unknown);
            prefer(&renames, &mut diagnostic);
            diagnostic.help.unwrap()
        };
        let is_now = |name: &str| format!("perhaps it is `{name}` now");
        assert_eq!(
            help("last_name", &["first_name", "family_name"]),
            is_now("family_name")
        );
        assert_eq!(help("last_name", &["surname"]), is_now("surname"));
        assert_eq!(help("last_name", &["first_name"]), "near");
        assert_eq!(help("list", &["listAll", "lists"]), "it is `listAll` now");
        assert_eq!(help("lastname", &["family_name"]), "near");
    }
}
