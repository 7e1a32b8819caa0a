use super::super::MapError;
use super::countries::{COUNTRIES, Row};

/// How a country is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountryForm {
    /// Two letters, as `DE`.
    Alpha2,
    /// Three letters, as `DEU`.
    Alpha3,
    /// The usual English name, as `Germany`.
    Name,
}

/// Which countries are known where a value goes, in the form that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// All of them.
    Any,
    /// All but these.
    Except(&'static [&'static str]),
    /// These only.
    Only(&'static [&'static str]),
}

impl Among {
    fn has(self, code: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Except(codes) => !codes.contains(&code),
            Self::Only(codes) => codes.contains(&code),
        }
    }
}

/// A country in another form, from its two or three letters or a name. Case, accents, punctuation and a leading `the`
/// do not matter.
///
/// ```
/// use tieline_runtime::map::convert::{Among, CountryForm, country};
/// assert_eq!(country("United Kingdom", CountryForm::Alpha2, Among::Any).unwrap(), "GB");
/// assert_eq!(country("che", CountryForm::Name, Among::Any).unwrap(), "Switzerland");
/// assert!(country("Atlantis", CountryForm::Alpha2, Among::Any).is_err());
/// ```
///
/// # Errors
///
/// A text that names no country, or one that is not `among` those known.
pub fn country(
    text: impl AsRef<str>,
    form: CountryForm,
    among: Among,
) -> Result<&'static str, MapError> {
    let text = text.as_ref().trim();
    find(text)
        .and_then(|(alpha2, alpha3, _, _, names)| match form {
            CountryForm::Alpha2 => Some(*alpha2),
            CountryForm::Alpha3 => Some(*alpha3),
            CountryForm::Name => names.first().copied(),
        })
        .filter(|found| among.has(found))
        .ok_or_else(|| MapError::unknown_value(text))
}

/// The row of a country.
pub(super) fn find(text: &str) -> Option<&'static Row> {
    let named = |row: &&Row| row.4.iter().any(|name| letters(name).eq(letters(text)));
    let found = match text.len() {
        2 => {
            let found = COUNTRIES.binary_search_by_key(&upper(text), |row| upper(row.0));
            found.ok().and_then(|at| COUNTRIES.get(at))
        }
        3 => COUNTRIES
            .iter()
            .find(|row| row.1.eq_ignore_ascii_case(text)),
        _ => None,
    };
    found.or_else(|| COUNTRIES.iter().find(named))
}

/// Two letters as a number, in the order of the table.
fn upper(alpha2: &str) -> u16 {
    let letters = alpha2.bytes().map(|b| u16::from(b.to_ascii_uppercase()));
    letters.fold(0, |all, letter| all << 8 | letter)
}

/// What of a name is compared.
fn letters(name: &str) -> impl Iterator<Item = char> + '_ {
    let name = name.trim();
    let rest = match name.get(..4) {
        Some(the) if the.eq_ignore_ascii_case("the ") => name.get(4..).unwrap_or_default(),
        _ => name,
    };
    rest.chars().flat_map(char::to_lowercase).flat_map(|c| {
        let plain: &[char] = match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => &['a'],
            'ç' => &['c'],
            'è' | 'é' | 'ê' | 'ë' => &['e'],
            'ì' | 'í' | 'î' | 'ï' | 'ı' => &['i'],
            'ñ' => &['n'],
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => &['o'],
            'ù' | 'ú' | 'û' | 'ü' => &['u'],
            '&' => &['a', 'n', 'd'],
            _ => &[],
        };
        let kept = (plain.is_empty() && c.is_alphanumeric()).then_some(c);
        plain.iter().copied().chain(kept)
    })
}

#[cfg(test)]
mod tests {
    use super::{Among, COUNTRIES, CountryForm, country, letters};
    use std::collections::BTreeSet;

    #[test]
    fn a_country_is_known_by_code_and_name() {
        use CountryForm::{Alpha2, Alpha3, Name};
        for (text, form, wanted) in [
            ("de", Alpha2, "DE"),
            (" DEU ", Alpha2, "DE"),
            ("Germany", Alpha3, "DEU"),
            ("COTE D\u{2019}IVOIRE", Alpha2, "CI"),
            ("the Netherlands", Alpha2, "NL"),
            ("Trinidad & Tobago", Alpha2, "TT"),
            ("TÜRKİYE", Name, "Türkiye"),
            ("U.S.A.", Alpha2, "US"),
            ("UK", Alpha2, "GB"),
            ("viet nam", Name, "Vietnam"),
            ("Österreich", Alpha2, "AT"),
        ] {
            assert_eq!(country(text, form, Among::Any).ok(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_no_country_is_refused() {
        for text in ["Atlantis", "", "ZZ", "ZZZ", "the"] {
            let message = format!("the mapping does not know the text `{text}`");
            let error = country(text, CountryForm::Alpha2, Among::Any).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
        assert!(country("Kosovo", CountryForm::Alpha2, Among::Except(&["XK"])).is_err());
    }

    #[test]
    fn no_two_rows_share_a_code_or_a_name() {
        // They are searched by the first code.
        assert!(COUNTRIES.is_sorted_by_key(|row| row.0));
        let mut seen = BTreeSet::new();
        for (alpha2, alpha3, _, _, names) in COUNTRIES {
            assert!(alpha2.len() == 2 && alpha3.len() == 3, "{alpha2}");
            assert!(seen.insert((*alpha2).to_owned()), "{alpha2}");
            assert!(seen.insert((*alpha3).to_owned()), "{alpha3}");
            assert!(!names.is_empty(), "{alpha2}");
            for name in *names {
                let letters: String = letters(name).collect();
                assert!(seen.insert(letters), "{name}");
            }
        }
    }
}
