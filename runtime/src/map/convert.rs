//! The conversions that declared mappings name under `via:`. All of them are exact or fail.

use jiff::Timestamp;

use super::{MapContext, MapError};
use crate::value::{Date, DateTime};

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
    let decimals = decimals(currency).ok_or_else(|| {
        MapError::unconvertible(format!("`{currency}` is no currency code of ISO 4217"))
    })?;
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

/// The date that a moment (RFC 3339) has in a time zone (an IANA name). A text that is a date already stays it.
///
/// # Errors
///
/// A text that is neither, or a zone that the database does not have.
#[cfg(feature = "time-zones")]
pub fn date_in(moment: impl AsRef<str>, zone: &str) -> Result<Date, MapError> {
    let text = moment.as_ref();
    if text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok() {
        return Ok(Date::from(text));
    }
    let moment: Timestamp = text
        .parse()
        .map_err(|_| MapError::unconvertible(format!("`{text}` is no date and time")))?;
    let moment = moment.in_tz(zone).map_err(MapError::from_display)?;
    Ok(Date::from(moment.date().to_string()))
}

/// The moment that `now` means.
pub fn now(cx: &MapContext) -> DateTime {
    DateTime::from_unix_millis(cx.now_unix_millis)
}

/// The UTC date that `now` means.
pub fn today(cx: &MapContext) -> Date {
    let moment = Timestamp::from_millisecond(cx.now_unix_millis).unwrap_or(Timestamp::UNIX_EPOCH);
    Date::from(moment.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
}

/// Text without the white space around it; `None` when nothing is left.
pub fn trim(text: impl AsRef<str>) -> Option<String> {
    let text = text.as_ref().trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::minor_units;

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
            ("1", "Euro", "`Euro` is no currency code of ISO 4217"),
        ] {
            assert_eq!(
                minor_units(amount, currency).unwrap_err().to_string(),
                message
            );
        }
    }

    #[cfg(feature = "time-zones")]
    #[test]
    fn a_moment_has_another_date_elsewhere() {
        use super::date_in;
        let evening = "2026-03-28T23:30:00Z";
        assert_eq!(
            date_in(evening, "Europe/Berlin").unwrap().as_str(),
            "2026-03-29"
        );
        assert_eq!(
            date_in(evening, "America/New_York").unwrap().as_str(),
            "2026-03-28"
        );
        assert_eq!(
            date_in("2026-03-28", "Asia/Tokyo").unwrap().as_str(),
            "2026-03-28"
        );
        assert_eq!(
            date_in("yesterday", "UTC").unwrap_err().to_string(),
            "`yesterday` is no date and time"
        );
    }
}
