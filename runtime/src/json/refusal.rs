//! Errors out of what jiter says and what was found instead of a value.

use std::borrow::Cow;

use jiter::{JiterError, JiterErrorType, JsonErrorType, Peek};

use super::error::{DecodeError, Kind};

#[cold]
pub(super) fn wrong_type(expected: &'static str, found: Peek, offset: usize) -> DecodeError {
    let kind = match type_name(found) {
        Some(found) => Kind::WrongType { expected, found },
        None => Kind::Syntax(Cow::Borrowed("expected a value")),
    };
    DecodeError::new(kind, offset)
}

/// The JSON type a value's first byte announces.
pub(super) fn type_name(peek: Peek) -> Option<&'static str> {
    Some(match peek {
        Peek::Null => "null",
        Peek::True | Peek::False => "a boolean",
        Peek::String => "a string",
        Peek::Array => "a list",
        Peek::Object => "an object",
        // jiter counts `Infinity` and `NaN` as numbers.
        number if number.is_num() && number != Peek::Infinity && number != Peek::NaN => "a number",
        _ => return None,
    })
}

pub(super) fn mendable(error: &JiterError) -> bool {
    matches!(
        error.error_type,
        JiterErrorType::JsonError(
            JsonErrorType::LoneLeadingSurrogateInHexEscape
                | JsonErrorType::UnexpectedEndOfHexEscape
                | JsonErrorType::InvalidUnicodeCodePoint
        )
    )
}

#[cold]
pub(super) fn syntax(error: &JiterError, base: usize) -> DecodeError {
    let text = match &error.error_type {
        // jiter's words are the ones of parsers.
        JiterErrorType::JsonError(
            JsonErrorType::EofWhileParsingList
            | JsonErrorType::EofWhileParsingObject
            | JsonErrorType::EofWhileParsingString
            | JsonErrorType::EofWhileParsingValue,
        ) => Cow::Borrowed("unexpected end of text"),
        JiterErrorType::JsonError(JsonErrorType::ExpectedSomeValue) => {
            Cow::Borrowed("expected a value")
        }
        JiterErrorType::JsonError(JsonErrorType::ExpectedSomeIdent) => {
            Cow::Borrowed("expected `true`, `false` or `null`")
        }
        other => Cow::Owned(other.to_string()),
    };
    DecodeError::new(Kind::Syntax(text), base + error.index)
}
