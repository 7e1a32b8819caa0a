//! `rename_all`: how names in JSON are made of those in Rust.

/// A way of writing names.
#[derive(Clone, Copy)]
pub(crate) enum Casing {
    Camel,
    Pascal,
    Snake,
    ScreamingSnake,
    Kebab,
    Lower,
    Upper,
}

const KNOWN: &[(&str, Casing)] = &[
    ("camelCase", Casing::Camel),
    ("PascalCase", Casing::Pascal),
    ("snake_case", Casing::Snake),
    ("SCREAMING_SNAKE_CASE", Casing::ScreamingSnake),
    ("kebab-case", Casing::Kebab),
    ("lowercase", Casing::Lower),
    ("UPPERCASE", Casing::Upper),
];

impl Casing {
    /// Reads the value of `rename_all`.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "taken from a parser as it is"
    )]
    pub(crate) fn parse(literal: syn::LitStr) -> syn::Result<Self> {
        let given = literal.value();
        if let Some((_, casing)) = KNOWN.iter().find(|(name, _)| *name == given) {
            return Ok(*casing);
        }
        let known: Vec<&str> = KNOWN.iter().map(|(name, _)| *name).collect();
        let what = format!(
            "unknown casing `{given}`; known are {}",
            crate::suggest::list(&known)
        );
        Err(syn::Error::new_spanned(literal, what))
    }

    /// A name in this casing. Words end at `_` and before an upper-case letter, so that fields and variants are read
    /// alike.
    pub(crate) fn apply(self, name: &str) -> String {
        let mut words: Vec<String> = Vec::new();
        let mut open = false;
        for c in name.chars() {
            if c == '_' {
                open = false;
                continue;
            }
            match words.last_mut() {
                Some(word) if open && !c.is_uppercase() => word.push(c),
                _ => words.push(c.to_lowercase().collect()),
            }
            open = true;
        }
        let upper = |word: &String| word.to_uppercase();
        let capital = |word: &String| {
            let mut chars = word.chars();
            let first = chars.next().into_iter().flat_map(char::to_uppercase);
            first.chain(chars).collect::<String>()
        };
        match self {
            Self::Camel => {
                let first = words.iter().take(1).cloned();
                first.chain(words.iter().skip(1).map(capital)).collect()
            }
            Self::Pascal => words.iter().map(capital).collect(),
            Self::Snake => words.join("_"),
            Self::ScreamingSnake => words.iter().map(upper).collect::<Vec<_>>().join("_"),
            Self::Kebab => words.join("-"),
            Self::Lower => words.concat(),
            Self::Upper => words.iter().map(upper).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::KNOWN;

    #[test]
    fn every_casing_of_fields_and_variants() {
        let of = |name: &str| -> Vec<String> { KNOWN.iter().map(|(_, c)| c.apply(name)).collect() };
        let wanted = [
            "firstName",
            "FirstName",
            "first_name",
            "FIRST_NAME",
            "first-name",
            "firstname",
            "FIRSTNAME",
        ];
        assert_eq!(of("first_name"), wanted);
        assert_eq!(of("FirstName"), wanted);
        assert_eq!(of("id"), ["id", "Id", "id", "ID", "id", "id", "ID"]);
    }
}
