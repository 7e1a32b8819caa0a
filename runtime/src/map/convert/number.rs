use super::super::MapError;

/// The number that a text spells in digits, with a point before decimals: no grouping, no units.
///
/// # Errors
///
/// A text that spells no number.
pub fn number(text: impl AsRef<str>) -> Result<f64, MapError> {
    let text = text.as_ref();
    let plain = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b))
    };
    Some(text.trim())
        .filter(|text| plain(text))
        .and_then(|text| text.parse().ok())
        .filter(|number: &f64| number.is_finite())
        .ok_or_else(|| MapError::no("a number", text))
}

/// The whole number that a text spells in digits.
///
/// # Errors
///
/// A text that spells none, or one beyond 64 bits.
pub fn integer(text: impl AsRef<str>) -> Result<i64, MapError> {
    let text = text.as_ref();
    let no = || MapError::no("a whole number", text);
    text.trim().parse().map_err(|_| no())
}

/// A number without decimals as a whole one; nothing is rounded.
///
/// # Errors
///
/// A number with decimals, or one beyond 2^53, from where on whole numbers are no longer told apart.
pub fn whole(number: f64) -> Result<i64, MapError> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        Ok(number as i64)
    } else {
        let why = format!("the number `{number}` is not a whole one");
        Err(MapError::unconvertible(why))
    }
}

/// An integer of another width.
///
/// # Errors
///
/// One that the other type does not hold.
pub fn narrow<T: TryFrom<i64>>(integer: i64) -> Result<T, MapError> {
    T::try_from(integer).map_err(|_| beyond(integer))
}

/// A signed integer.
///
/// # Errors
///
/// One beyond 2^63 - 1.
pub fn signed(integer: u64) -> Result<i64, MapError> {
    integer.try_into().map_err(|_| beyond(integer))
}

fn beyond(integer: impl std::fmt::Display) -> MapError {
    MapError::unconvertible(format!("the integer `{integer}` does not fit here"))
}

/// A measure in another unit: times `by` and divided by `over`.
pub fn scaled(measure: f64, by: i64, over: i64) -> f64 {
    measure * by as f64 / over as f64
}

/// A whole measure in a unit that goes into it a whole number of times.
///
/// # Errors
///
/// A product beyond 64 bits.
pub fn times(measure: i64, by: i64) -> Result<i64, MapError> {
    let large =
        || MapError::unconvertible(format!("the integer `{measure}` times {by} is too large"));
    measure.checked_mul(by).ok_or_else(large)
}

#[cfg(test)]
mod tests {
    use super::{integer, narrow, number, scaled, signed, times, whole};

    #[test]
    fn integers_fit_or_are_refused() {
        assert_eq!(narrow::<i32>(-2_147_483_648).unwrap(), i32::MIN);
        assert_eq!(narrow::<u64>(i64::MAX).unwrap(), 9_223_372_036_854_775_807);
        assert_eq!(signed(7).unwrap(), 7);
        assert_eq!(
            narrow::<i32>(3_000_000_000).unwrap_err().to_string(),
            "the integer `3000000000` does not fit here"
        );
        assert!(narrow::<u64>(-1).is_err());
        assert_eq!(
            signed(u64::MAX).unwrap_err().to_string(),
            "the integer `18446744073709551615` does not fit here"
        );
    }

    #[test]
    fn texts_spell_numbers_or_are_refused() {
        assert_eq!(number(" 12.50 ").unwrap(), 12.5);
        assert_eq!(number("-3e2").unwrap(), -300.0);
        assert_eq!(integer("42").unwrap(), 42);
        for text in ["", "1,5", "12 kg", "inf", "NaN", "1e999"] {
            let message = format!("the text `{text}` is not a number");
            assert_eq!(number(text).unwrap_err().to_string(), message);
        }
        assert_eq!(
            integer("1.0").unwrap_err().to_string(),
            "the text `1.0` is not a whole number"
        );
    }

    #[test]
    fn nothing_is_rounded_to_a_whole_number() {
        assert_eq!(whole(-3.0).unwrap(), -3);
        for number in [0.5, f64::NAN, f64::INFINITY, 1e300] {
            assert!(whole(number).is_err(), "{number}");
        }
    }

    #[test]
    fn measures_change_their_unit() {
        assert_eq!(scaled(500.0, 1, 1000), 0.5);
        assert_eq!(scaled(1.0, 45_359_237, 100_000_000), 0.453_592_37);
        assert_eq!(times(3, 60).unwrap(), 180);
        assert_eq!(
            times(i64::MAX, 2).unwrap_err().to_string(),
            "the integer `9223372036854775807` times 2 is too large"
        );
    }
}
