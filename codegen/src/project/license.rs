//! Licences of generated crates.

use spdx::Expression;

/// What to do about a text that [`checked_license`] refuses.
pub const LICENSE_HELP: &str =
    "write identifiers of SPDX, as in `MIT OR Apache-2.0`, or `LicenseRef-` and a name of your own";

/// Registries refuse a manifest whose `license` is no SPDX expression.
///
/// # Errors
///
/// What is wrong with it.
pub fn checked_license(text: &str) -> Result<(), String> {
    match Expression::parse(text) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!(
            "`{}` is no SPDX expression: {}",
            text.escape_debug(),
            error.reason
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_licences() {
        for text in [
            "MIT",
            "MIT OR Apache-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
            "LicenseRef-Acme",
        ] {
            assert_eq!(checked_license(text), Ok(()), "{text}");
        }
        for (text, problem) in [
            ("", "empty expression"),
            ("Banana", "unknown term"),
            ("banana!", "unknown term"),
        ] {
            let expected = format!("`{text}` is no SPDX expression: {problem}");
            assert_eq!(checked_license(text), Err(expected), "{text}");
        }
        for text in ["MIT OR", "MIT MIT", "(MIT"] {
            assert!(checked_license(text).is_err(), "{text}");
        }
    }
}
