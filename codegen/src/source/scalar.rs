//! Which kind of value a plain scalar is: the YAML 1.2 core schema (<https://yaml.org/spec/1.2.2/#103-core-schema>), nothing more.
//!
//! YAML 1.1 also took `no`, `on` and `y` for truth values and `12:30` for a number. OpenAI's document has
//! `required: [x, y]`, so they stay strings.

/// What a plain scalar stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plain {
    Null,
    Bool(bool),
    /// An integer or floating point number, of whatever notation.
    Number,
    String,
}

/// Resolves the text of a plain scalar.
pub(super) fn resolve(text: &str) -> Plain {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Plain::Null,
        "true" | "True" | "TRUE" => Plain::Bool(true),
        "false" | "False" | "FALSE" => Plain::Bool(false),
        _ if is_number(text) => Plain::Number,
        _ => Plain::String,
    }
}

fn is_number(text: &str) -> bool {
    let all =
        |digits: &str, is: fn(&u8) -> bool| !digits.is_empty() && digits.bytes().all(|b| is(&b));
    if let Some(digits) = text.strip_prefix("0o") {
        return all(digits, |b| (b'0'..=b'7').contains(b));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return all(digits, u8::is_ascii_hexdigit);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned {
        ".inf" | ".Inf" | ".INF" => return true,
        // A sign before it makes it a string.
        ".nan" | ".NaN" | ".NAN" => return unsigned.len() == text.len(),
        _ => {}
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let mantissa_is_right = match mantissa.split_once('.') {
        // `.5` and `5.` are numbers, `.` is not.
        Some(("", fraction)) => all(fraction, u8::is_ascii_digit),
        Some((whole, fraction)) => {
            all(whole, u8::is_ascii_digit) && fraction.bytes().all(|b| b.is_ascii_digit())
        }
        None => all(mantissa, u8::is_ascii_digit),
    };
    mantissa_is_right
        && exponent.is_none_or(|e| all(e.strip_prefix(['-', '+']).unwrap_or(e), u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for text in [
            "0",
            "-0",
            "+12",
            "090",
            "0o17",
            "0x1F",
            "1.5",
            "1.",
            ".5",
            "-.5",
            "1e3",
            "1.E+3",
            ".inf",
            "-.Inf",
            "+.INF",
            ".nan",
            "-9223372036854776000",
            "685230.15",
        ] {
            assert_eq!(resolve(text), Plain::Number, "{text}");
        }
    }

    #[test]
    fn strings() {
        for text in [
            "no",
            "on",
            "y",
            "Yes",
            "off",
            "nUll",
            "tRue",
            ".",
            "-",
            "+",
            "e3",
            "1e",
            "1e+",
            "0o8",
            "0o",
            "0x",
            "-0x1",
            "0b1",
            "1_000",
            "12:30",
            "-.nan",
            "inf",
            "nan",
            "NaN",
            "2020-01-01",
            "1.2.3",
            "--1",
            "٣",
            " 1",
            "<<",
            "=",
        ] {
            assert_eq!(resolve(text), Plain::String, "{text}");
        }
    }

    #[test]
    fn nulls_and_truth_values() {
        for text in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(resolve(text), Plain::Null, "{text}");
        }
        assert_eq!(resolve("True"), Plain::Bool(true));
        assert_eq!(resolve("FALSE"), Plain::Bool(false));
    }
}
