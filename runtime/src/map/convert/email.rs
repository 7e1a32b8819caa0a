use super::super::MapError;

/// Bytes that an address may have (RFC 5321, section 4.5.3.1).
const LONGEST: usize = 254;

/// An email address without the white space around it: something, `@`, and a domain of two names or more. Whether anybody
/// reads what is sent there, nobody but its server knows.
///
/// ```
/// use tieline_runtime::map::convert::email;
/// assert_eq!(email(" zoë@example.com ").unwrap(), "zoë@example.com");
/// assert!(email("zoë at example.com").is_err());
/// ```
///
/// # Errors
///
/// A text of another form; addresses in quotes are among them.
pub fn email(text: impl AsRef<str>) -> Result<String, MapError> {
    let text = text.as_ref().trim();
    let is_one = text.rsplit_once('@').is_some_and(|(name, domain)| {
        let named = !name.is_empty()
            && !name.contains(|c: char| c.is_whitespace() || "@\"<>(),;".contains(c));
        let label = |label: &str| {
            let inside = |c: char| c.is_alphanumeric() || c == '-';
            !label.is_empty()
                && label.chars().all(inside)
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        named && domain.contains('.') && domain.split('.').all(label)
    });
    if is_one && text.len() <= LONGEST {
        return Ok(text.to_owned());
    }
    Err(MapError::no("an email address", text))
}

#[cfg(test)]
mod tests {
    use super::email;

    #[test]
    fn addresses_are_told_from_other_texts() {
        for text in [
            "a@b.co",
            "zoë.øst+hats@mail.münchen.example",
            "o'neill@x-y.org",
        ] {
            assert_eq!(email(text).unwrap(), text);
        }
        for text in [
            "",
            "a",
            "a@b",
            "@b.co",
            "a@",
            "a b@c.co",
            "a@b..co",
            "a@-b.co",
            "a@b@c.co",
            "Ada <a@b.co>",
        ] {
            let message = format!("the text `{text}` is not an email address");
            assert_eq!(email(text).unwrap_err().to_string(), message);
        }
        assert!(email(format!("{}@b.co", "a".repeat(250))).is_err());
    }
}
