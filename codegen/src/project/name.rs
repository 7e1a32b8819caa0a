//! Names of connectors and mappings: what a crate's name can end with.

/// Lower-case words of ASCII letters and digits, joined by single hyphens, starting with a letter.
#[must_use]
pub fn is_kebab_case(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_kebab_case() {
        for name in ["a", "highlevel", "seventeen-hats", "a1-2b"] {
            assert!(is_kebab_case(name), "{name}");
        }
        for name in [
            "", "-", "A", "17hats", "a_b", "a--b", "-a", "a-", "a.b", "é", "a b", "../a",
        ] {
            assert!(!is_kebab_case(name), "{name}");
        }
    }
}
