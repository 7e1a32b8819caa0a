//! Numbers out of text, exact where they can be.

/// Whole numbers up to here are exact in an `f64`.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// An integer type the codec reads.
pub(crate) trait Integer: std::str::FromStr + TryFrom<i64> {}
impl Integer for i64 {}
impl Integer for u64 {}
impl Integer for i32 {}

/// Reads an integer that may be written as `1.0` or `1e3`; `None` when it has a fraction or does
/// not fit.
pub(crate) fn integer<T: Integer>(text: &str) -> Option<T> {
    if let Ok(value) = text.parse() {
        return Some(value);
    }
    // The digits before `.000` are exact however many they are; going through f64 would round.
    if let Some((whole, fraction)) = text.split_once('.')
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte == b'0')
        && let Ok(value) = whole.parse()
    {
        return Some(value);
    }
    let value = float(text)?;
    if value.fract() != 0.0 || value.abs() > EXACT {
        return None;
    }
    // In range by the check above.
    T::try_from(value as i64).ok()
}

/// Reads a finite number; Rust would also take `inf`, `nan` and `infinity`.
pub(crate) fn float(text: &str) -> Option<f64> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Whether an `f64` is written as a whole number, as JavaScript does: `150`, not `150.0`, which
/// servers that declare `number` and mean an integer refuse.
pub(crate) fn as_whole(value: f64) -> Option<i64> {
    let whole = value.fract() == 0.0 && value.abs() <= EXACT;
    // Minus zero has no integer.
    (whole && !(value == 0.0 && value.is_sign_negative())).then_some(value as i64)
}

#[cfg(test)]
mod tests {
    use super::{as_whole, float, integer};

    #[test]
    fn integers_in_every_spelling() {
        assert_eq!(integer::<i64>("42"), Some(42));
        assert_eq!(integer::<i64>("1.0"), Some(1));
        assert_eq!(integer::<i64>("-1.50e1"), Some(-15));
        assert_eq!(integer::<i64>("1e3"), Some(1000));
        assert_eq!(
            integer::<i64>("9007199254740993.0"),
            Some(9_007_199_254_740_993)
        );
        assert_eq!(integer::<u64>("18446744073709551615"), Some(u64::MAX));
        assert_eq!(integer::<i32>("2147483647"), Some(i32::MAX));
    }

    #[test]
    fn what_is_no_integer() {
        for text in [
            "",
            "1.5",
            "x",
            "inf",
            "NaN",
            "9223372036854775808",
            "1e400",
            "1e19",
        ] {
            assert_eq!(integer::<i64>(text), None, "{text}");
        }
        assert_eq!(integer::<u64>("-1"), None);
        assert_eq!(integer::<i32>("2147483648"), None);
        assert_eq!(integer::<i32>("1e10"), None);
    }

    #[test]
    fn floats_are_finite() {
        assert_eq!(float("-0.5"), Some(-0.5));
        for text in ["inf", "-inf", "nan", "NaN", "infinity", "1e400", "", "1 "] {
            assert_eq!(float(text), None, "{text}");
        }
    }

    #[test]
    fn whole_floats() {
        assert_eq!(as_whole(150.0), Some(150));
        assert_eq!(as_whole(-0.0), None);
        assert_eq!(as_whole(0.5), None);
        assert_eq!(as_whole(1e300), None);
        assert_eq!(as_whole(f64::NAN), None);
    }
}
