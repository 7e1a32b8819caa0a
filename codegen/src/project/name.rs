//! Names of connectors, mappings and clients: what a crate's name can be.

use crate::lower::names::is_keyword;

/// Crates that come with Rust. `test` is what the harness of every test calls; the others' paths would lead elsewhere.
const WITH_RUST: &[&str] = &["alloc", "core", "proc_macro", "std", "test"];

/// Crates that a generated one links, in its library or in its examples and tests, and what those are made of.
const LINKED: &[&str] = &[
    "tieline_codegen",
    "tieline_macros",
    "tieline_runtime",
    "tokio",
];

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

/// Why no crate can be the package `package`, to be read behind its name, however it is spelled otherwise.
#[must_use]
pub fn crate_refusal(package: &str) -> Option<&'static str> {
    let name = package.replace('-', "_");
    if is_keyword(&name) {
        Some("is a keyword of Rust")
    } else if WITH_RUST.contains(&name.as_str()) {
        Some("is a crate that comes with Rust")
    } else if LINKED.contains(&name.as_str()) {
        Some("is a crate that generated ones link")
    } else {
        None
    }
}

/// The name of a package that a file or its user chose, checked.
///
/// # Errors
///
/// Why it cannot be one, and one that could.
pub fn checked_package(name: &str) -> Result<(), PackageRefusal> {
    let refused = |why: &str, instead: String| {
        let why = format!("`{}` {why}", name.escape_debug());
        Err(PackageRefusal { why, instead })
    };
    if name.starts_with(|first: char| first.is_ascii_digit()) && is_kebab_case(&format!("v{name}"))
    {
        refused("does not start with a letter", format!("api-{name}"))
    } else if !is_kebab_case(name) {
        refused(
            "is not lower-case words joined by hyphens",
            "acme-crm".to_owned(),
        )
    } else if let Some(why) = crate_refusal(name) {
        refused(why, format!("{name}-client"))
    } else {
        Ok(())
    }
}

/// Why a name is no package's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageRefusal {
    /// With the name.
    pub why: String,
    /// What would do.
    pub instead: String,
}

/// The package of a document's client, after the document's file without its extension.
///
/// # Errors
///
/// As [`checked_package`].
pub fn package_after(stem: &str) -> Result<String, PackageRefusal> {
    let mut name = String::new();
    for c in stem.chars() {
        match c {
            'a'..='z' | '0'..='9' => name.push(c),
            'A'..='Z' => name.push(c.to_ascii_lowercase()),
            _ if name.ends_with('-') || name.is_empty() => {}
            _ => name.push('-'),
        }
    }
    let name = name.trim_end_matches('-');
    if name.is_empty() {
        return Err(PackageRefusal {
            why: "it has neither a letter nor a digit of ASCII".to_owned(),
            instead: "acme-crm".to_owned(),
        });
    }
    checked_package(name).map(|()| name.to_owned())
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

    #[test]
    fn refuses_keywords_and_crates_that_are_there_already() {
        for (why, names) in [
            (
                "is a keyword of Rust",
                &[
                    "type", "match", "async", "loop", "self", "super", "crate", "gen", "try",
                ][..],
            ),
            (
                "is a crate that comes with Rust",
                &["std", "core", "alloc", "test", "proc-macro"],
            ),
            (
                "is a crate that generated ones link",
                &["tokio", "tieline-runtime", "tieline_runtime"],
            ),
        ] {
            for name in names {
                assert_eq!(crate_refusal(name), Some(why), "{name}");
            }
        }
        for name in ["types", "async-api", "self-service", "serde", "client"] {
            assert_eq!(crate_refusal(name), None, "{name}");
        }
    }

    #[test]
    fn a_package_is_named_after_a_file() {
        let named = |stem| package_after(stem).map_err(|refusal| refusal.why);
        assert_eq!(named("Acme CRM (v2)"), Ok("acme-crm-v2".to_owned()));
        assert_eq!(
            named("2024-01"),
            Err("`2024-01` does not start with a letter".to_owned())
        );
        assert_eq!(named("Type"), Err("`type` is a keyword of Rust".to_owned()));
        assert_eq!(
            named("電話"),
            Err("it has neither a letter nor a digit of ASCII".to_owned())
        );
    }
}
