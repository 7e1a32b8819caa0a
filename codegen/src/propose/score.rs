//! How well two names go together.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::lower::names::words;

const SYNONYMS: &str = include_str!("synonyms.txt");

/// The group of each name that is listed.
static MEANINGS: LazyLock<BTreeMap<&'static str, usize>> = LazyLock::new(|| {
    let named = |(index, group): (usize, Vec<&'static str>)| {
        group.into_iter().map(move |name| (name, index))
    };
    groups().enumerate().flat_map(named).collect()
});

/// A field's name as it is compared.
#[derive(Debug, Clone)]
pub(super) struct Name {
    wire: String,
    words: Vec<String>,
    /// Of the group of names that mean the same.
    meaning: Option<usize>,
}

/// How sure a match is, in percent, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Score {
    pub(super) percent: u8,
    pub(super) why: String,
}

impl Name {
    pub(super) fn new(wire: &str) -> Self {
        let words = lower_words(wire);
        let joined = words.join("_");
        let meaning = MEANINGS.get(joined.as_str()).copied();
        Self {
            wire: wire.to_owned(),
            words,
            meaning,
        }
    }

    /// Whether it names a record by a key of its own: the ids of two apps have nothing to do with each other.
    pub(super) fn is_id(&self) -> bool {
        matches!(
            self.words.last().map(String::as_str),
            Some("id" | "ids" | "uuid" | "guid")
        )
    }

    /// Whether the name belongs to the group that is called so.
    pub(super) fn means(&self, group: &str) -> bool {
        let first = |index: usize| groups().nth(index).and_then(|group| group.first().copied());
        self.meaning.and_then(first) == Some(group)
    }

    /// Whether it is among the names that mean the same as others.
    pub(super) fn is_listed(&self) -> bool {
        self.meaning.is_some()
    }

    pub(super) fn words(&self) -> &[String] {
        &self.words
    }
}

/// The group of names that mean the same as this one, if it is known.
pub(crate) fn meaning(name: &str) -> Option<usize> {
    MEANINGS.get(lower_words(name).join("_").as_str()).copied()
}

/// The words of a name in lower case, however it puts them together.
pub(super) fn lower_words(name: &str) -> Vec<String> {
    words(name).iter().map(|word| word.to_lowercase()).collect()
}

fn groups() -> impl Iterator<Item = Vec<&'static str>> {
    let lines = SYNONYMS.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split_whitespace().collect())
}

/// How well a field of the source fits one of the target by its name; `None` where nothing speaks for it.
pub(super) fn score(source: &Name, target: &Name) -> Option<Score> {
    let found = |percent, why: &str| {
        Some(Score {
            percent,
            why: why.to_owned(),
        })
    };
    if source.is_id() || target.is_id() {
        return match source.words == target.words {
            true => found(45, "same name, but ids of two apps"),
            false => None,
        };
    }
    if source.wire == target.wire {
        return found(100, "same name");
    }
    if source.words == target.words {
        return found(97, "same words");
    }
    if source.meaning.is_some() && source.meaning == target.meaning {
        return found(85, "same meaning");
    }
    let without_first = |a: &[String], b: &[String]| match a {
        [_, rest @ ..] => !rest.is_empty() && rest == b,
        [] => false,
    };
    if without_first(&source.words, &target.words) || without_first(&target.words, &source.words) {
        return found(65, "same words but for the first");
    }
    let shared = source
        .words
        .iter()
        .filter(|word| target.words.contains(word));
    let all = source.words.len().max(target.words.len());
    if 2 * shared.count() >= all && all > 1 {
        return found(50, "words in common");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Name, groups, score};
    use std::collections::BTreeSet;

    #[test]
    fn names_are_compared_by_words_and_meaning() {
        for (source, target, percent) in [
            ("email", "email", Some(100)),
            ("first_name", "firstName", Some(97)),
            ("given_name", "firstName", Some(85)),
            ("first_name", "given", Some(85)),
            ("zip", "postalCode", Some(85)),
            ("invoice_number", "number", Some(65)),
            ("billing_start_date", "startDate", Some(65)),
            ("contact_id", "contactId", Some(45)),
            ("id", "contact_id", None),
            ("sku", "weight", None),
        ] {
            let found = score(&Name::new(source), &Name::new(target));
            assert_eq!(found.map(|one| one.percent), percent, "{source} {target}");
        }
    }

    #[test]
    fn each_synonym_is_in_one_group() {
        let mut seen = BTreeSet::new();
        for name in groups().flatten() {
            assert!(seen.insert(name), "{name}");
        }
    }
}
