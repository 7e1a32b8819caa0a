//! The new names that a comparison proposes, for what people wrote with the old ones.

use super::change::Change;
use super::rename::called;
use crate::diagnostic::{Diagnostic, Unknown};

/// What may have another name now, as the document has both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    pub was: String,
    pub perhaps: String,
}

/// All that changes propose new names for.
pub fn renames<'c>(changes: impl IntoIterator<Item = &'c Change>) -> Vec<Rename> {
    let each = changes.into_iter().filter_map(|change| {
        Some(Rename {
            was: called(change, change.class).to_owned(),
            perhaps: change.perhaps.clone()?,
        })
    });
    each.collect()
}

/// Proposes the new name of what is not there, in the place of the nearest one: of `last_name`, `first_name` and
/// `family_name` the last is the least like `surname`, and may be what became of it.
pub fn prefer(renames: &[Rename], diagnostic: &mut Diagnostic) {
    let Some(Unknown { name, known }) = diagnostic.unknown.as_deref() else {
        return;
    };
    // Of another place, where the new name means nothing, the old one may be gone for other reasons.
    let mut found = renames.iter().filter(|one| one.was == *name);
    if let Some(Rename { was: _, perhaps }) = found.find(|one| known.contains(&one.perhaps)) {
        diagnostic.help = Some(format!("perhaps it is `{perhaps}` now"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    #[test]
    fn a_new_name_is_proposed_where_it_is_known() {
        let renames =
            [("last_name", "family_name"), ("last_name", "surname")].map(|(was, perhaps)| Rename {
                was: was.to_owned(),
                perhaps: perhaps.to_owned(),
            });
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
        assert_eq!(help("lastname", &["family_name"]), "near");
    }
}
