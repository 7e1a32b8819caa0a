use super::super::MapError;

/// Currencies whose minor unit is not a hundredth: ISO 4217, list one, column "Mnr Unt".
const DECIMALS: &[(u32, &[&str])] = &[
    (
        0,
        &[
            "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
            "VND", "VUV", "XAF", "XOF", "XPF",
        ],
    ),
    (3, &["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]),
    (4, &["CLF", "UYW"]),
];

/// An amount of money in major units (`"12.5"`) as a number of minor units (`1250`).
///
/// ```
/// use tieline_runtime::map::convert::minor_units;
/// assert_eq!(minor_units("12.50", "EUR").unwrap(), 1250);
/// assert_eq!(minor_units("-3", "JPY").unwrap(), -3);
/// assert!(minor_units("0.005", "USD").is_err());
/// ```
///
/// # Errors
///
/// A text that is no decimal number, more decimals than the currency has, a currency that is no ISO 4217 code, an
/// amount beyond 64 bits.
pub fn minor_units(amount: impl AsRef<str>, currency: &str) -> Result<i64, MapError> {
    let amount = amount.as_ref();
    let decimals =
        decimals(currency).ok_or_else(|| MapError::no("a currency of ISO 4217", currency))?;
    let refuse = |why: &str| MapError::unconvertible(format!("the amount `{amount}` {why}"));
    let text = amount.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
        return Err(refuse("is no decimal number"));
    }
    let fraction = fraction.trim_end_matches('0');
    let Some(missing) = (decimals as usize).checked_sub(fraction.len()) else {
        return Err(refuse(&format!(
            "has more decimals than {currency} ({decimals})"
        )));
    };
    let mut units: i64 = 0;
    let zeros = std::iter::repeat_n(b'0', missing);
    for digit in whole.bytes().chain(fraction.bytes()).chain(zeros) {
        let digit = i64::from(digit - b'0');
        // Built up on the negative side, which reaches one further.
        units = units
            .checked_mul(10)
            .and_then(|units| units.checked_sub(digit))
            .ok_or_else(|| refuse("is too large"))?;
    }
    if negative {
        Ok(units)
    } else {
        units.checked_neg().ok_or_else(|| refuse("is too large"))
    }
}

/// An amount of money in minor units (`1250`) in major units (`"12.50"`), with all of the currency's decimals.
///
/// # Errors
///
/// A currency that is no ISO 4217 code.
pub fn major_units(units: i64, currency: &str) -> Result<String, MapError> {
    let decimals = decimals(currency)
        .ok_or_else(|| MapError::no("a currency of ISO 4217", currency))?
        as usize;
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let sign = if units < 0 { "-" } else { "" };
    Ok(if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    })
}

fn decimals(currency: &str) -> Option<u32> {
    let code = currency.trim().to_ascii_uppercase();
    if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let odd = DECIMALS
        .iter()
        .find(|(_, codes)| codes.contains(&code.as_str()));
    Some(odd.map_or(2, |(decimals, _)| *decimals))
}

#[cfg(test)]
mod tests {
    use super::{major_units, minor_units};

    #[test]
    fn money_is_exact() {
        for (amount, currency, units) in [
            ("0", "USD", 0),
            ("100.00", "EUR", 10_000),
            ("100.5", "eur", 10_050),
            (".5", "EUR", 50),
            ("7.", "EUR", 700),
            ("1.2340", "KWD", 1234),
            ("-0.01", "USD", -1),
            ("92233720368547758.07", "USD", i64::MAX),
            ("-92233720368547758.08", "USD", i64::MIN),
        ] {
            assert_eq!(
                minor_units(amount, currency).unwrap(),
                units,
                "{amount} {currency}"
            );
        }
    }

    #[test]
    fn minor_units_are_major_ones_again() {
        for (units, currency, amount) in [
            (0, "USD", "0.00"),
            (5, "EUR", "0.05"),
            (-1, "EUR", "-0.01"),
            (1250, "JPY", "1250"),
            (1234, "KWD", "1.234"),
            (i64::MIN, "USD", "-92233720368547758.08"),
        ] {
            assert_eq!(major_units(units, currency).unwrap(), amount);
            assert_eq!(minor_units(amount, currency).unwrap(), units);
        }
    }

    #[test]
    fn what_is_no_money_says_why() {
        for (amount, currency, message) in [
            (
                "1.234",
                "EUR",
                "the amount `1.234` has more decimals than EUR (2)",
            ),
            (
                "1.5",
                "JPY",
                "the amount `1.5` has more decimals than JPY (0)",
            ),
            ("1,5", "EUR", "the amount `1,5` is no decimal number"),
            ("", "EUR", "the amount `` is no decimal number"),
            ("1e3", "EUR", "the amount `1e3` is no decimal number"),
            (
                "92233720368547758.08",
                "USD",
                "the amount `92233720368547758.08` is too large",
            ),
            ("1", "Euro", "the text `Euro` is not a currency of ISO 4217"),
        ] {
            assert_eq!(
                minor_units(amount, currency).unwrap_err().to_string(),
                message
            );
        }
    }
}
