use super::super::MapError;
use super::countries::{COUNTRIES, SHARED_CODES};
use super::country;

/// Countries where the prefix that is dialled at home may also begin a number: it only counts where more digits follow
/// than a number has.
const OF_LENGTH: &[(u16, usize)] = &[(1, 10), (7, 10), (375, 9), (993, 8)];

/// A telephone number as E.164 writes it: `+`, calling code, number. `region` is the country (a code or a name) that a
/// number without calling code is from.
///
/// Digits are rearranged, not looked up: whether a number is in use nobody but its network knows.
///
/// ```
/// use tieline_runtime::map::convert::phone;
/// assert_eq!(phone("020 7946 0018", Some("GB")).unwrap(), "+442079460018");
/// assert_eq!(phone("+44 (0)20 7946 0018", None).unwrap(), "+442079460018");
/// assert!(phone("020 7946 0018", None).is_err());
/// ```
///
/// # Errors
///
/// A text with other characters than numbers are written with, a number of too few or too many digits, one that begins
/// with no calling code, one without calling code where the region is not known.
pub fn phone(text: impl AsRef<str>, region: Option<&str>) -> Result<String, MapError> {
    let text = text.as_ref().trim();
    let refuse =
        |why: &str| MapError::unconvertible(format!("the telephone number `{text}` {why}"));
    let international = text.strip_prefix('+');
    // `+44 (0)20`: the prefix of calls inside the country, which does not belong here.
    let written = match international {
        Some(rest) => rest.replacen("(0)", "", 1),
        None => text.to_owned(),
    };
    let mut digits = String::with_capacity(written.len());
    for c in written.chars() {
        match c {
            '0'..='9' => digits.push(c),
            ' ' | '\u{a0}' | '\u{202f}' | '-' | '\u{2010}'..='\u{2013}' | '.' | '/' | '(' | ')' => {
            }
            _ => return Err(refuse(&format!("holds `{c}`"))),
        }
    }
    let known = region.filter(|region| !region.trim().is_empty());
    let home = match known.map(|region| (region, country::find(region.trim()))) {
        Some((_, Some((_, _, code, trunk, _)))) => Some((*code, *trunk)),
        Some((region, None)) => return Err(refuse(&format!("is of no country (`{region}`)"))),
        None => None,
    };
    // What is dialled before a calling code: 011 in the countries that share the code 1, 00 nearly everywhere else.
    let dialled = match home {
        Some((1, _)) => digits.strip_prefix("011"),
        _ => digits.strip_prefix("00"),
    };
    let number = match (international, dialled, home) {
        (Some(_), _, _) => digits,
        (None, Some(rest), _) => rest.to_owned(),
        (None, None, Some((code, trunk))) if code > 0 => {
            format!("{code}{}", without_trunk(&digits, code, trunk))
        }
        (None, None, _) => return Err(refuse("has no calling code, and its country is not known")),
    };
    if !(7..=15).contains(&number.len()) {
        return Err(refuse(&format!("has {} digits", number.len())));
    }
    if !(1..=3).any(|length| number.get(..length).is_some_and(is_code)) {
        return Err(refuse("begins with no calling code"));
    }
    Ok(format!("+{number}"))
}

fn without_trunk<'a>(digits: &'a str, code: u16, trunk: &str) -> &'a str {
    if trunk.is_empty() {
        return digits;
    }
    let length = OF_LENGTH.iter().find(|(of, _)| *of == code);
    match (digits.strip_prefix(trunk), length) {
        (Some(_), Some((_, length))) if digits.len() <= *length => digits,
        (Some(rest), _) => rest,
        (None, _) => digits,
    }
}

fn is_code(digits: &str) -> bool {
    let code = digits.parse().unwrap_or(0);
    code > 0 && (COUNTRIES.iter().any(|row| row.2 == code) || SHARED_CODES.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::phone;

    #[test]
    fn numbers_are_written_one_way() {
        for (text, region, wanted) in [
            ("+45 20 12 34 56", "", "+4520123456"),
            ("0045 20123456", "", "+4520123456"),
            ("(415) 555-2671", "US", "+14155552671"),
            ("1-415-555-2671", "USA", "+14155552671"),
            ("011 49 30 123456", "US", "+4930123456"),
            ("030/123456", "Germany", "+4930123456"),
            ("06 698 12345", "IT", "+390669812345"),
            ("8 (912) 345-67-89", "RU", "+79123456789"),
            ("8005553535", "RU", "+78005553535"),
            ("8 029 491-19-11", "BY", "+375294911911"),
            ("06 1 234 5678", "HU", "+3612345678"),
            ("+44 (0)20 7946 0018", "US", "+442079460018"),
            ("8 12 34 56 78", "SN", "+221812345678"),
        ] {
            assert_eq!(
                phone(text, Some(region)).ok().as_deref(),
                Some(wanted),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_number_says_why() {
        for (text, region, why) in [
            ("call me", None, "holds `c`"),
            ("+45 20 12 34 56 ext. 3", None, "holds `e`"),
            (
                "20 12 34 56",
                None,
                "has no calling code, and its country is not known",
            ),
            (
                "20 12 34 56",
                Some("AQ"),
                "has no calling code, and its country is not known",
            ),
            (
                "20 12 34 56",
                Some("Atlantis"),
                "is of no country (`Atlantis`)",
            ),
            ("+4", None, "has 1 digits"),
            ("", Some("DK"), "has 2 digits"),
            ("+45 2012 3456 7890 1234", None, "has 18 digits"),
            ("+999 1234567", None, "begins with no calling code"),
        ] {
            assert_eq!(
                phone(text, region).unwrap_err().to_string(),
                format!("the telephone number `{text}` {why}")
            );
        }
    }
}
