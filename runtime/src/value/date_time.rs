//! Points in time.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

use super::text::text_type;

/// Digits from which on a bare number counts milliseconds: as seconds it would lie beyond the
/// year 5138.
const MILLIS_FROM: i64 = 100_000_000_000;

/// A `date-time`, kept as text; two are equal when their texts are.
///
/// The accessors read RFC 3339, the same without an offset as UTC, a date alone as its midnight
/// in UTC, and a bare number as Unix seconds, or milliseconds from 10¹¹ on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(String);

text_type!(DateTime);

impl DateTime {
    /// The time `millis` milliseconds after 1970 began, in UTC.
    ///
    /// Beyond the years -9999 to 9999 the text is the bare number, which the accessors refuse.
    #[must_use]
    pub fn from_unix_millis(millis: i64) -> Self {
        match Timestamp::from_millisecond(millis) {
            Ok(time) => Self(time.to_string()),
            Err(_) => Self(millis.to_string()),
        }
    }

    /// Milliseconds since 1970 began in UTC; `None` when the text is no time.
    #[must_use]
    pub fn unix_millis(&self) -> Option<i64> {
        self.to_jiff().map(Timestamp::as_millisecond)
    }

    /// The same as the standard library's time, to the nanosecond.
    #[must_use]
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let nanos = self.to_jiff()?.as_nanosecond();
        let distance = Duration::from_nanos(u64::try_from(nanos.unsigned_abs()).ok()?);
        if nanos < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(distance)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(distance)
        }
    }

    /// The same as jiff's timestamp.
    #[must_use]
    pub fn to_jiff(&self) -> Option<Timestamp> {
        let text = self.0.trim();
        if let Ok(time) = text.parse() {
            return Some(time);
        }
        if let Ok(number) = text.parse::<i64>() {
            return if number.unsigned_abs() >= MILLIS_FROM.unsigned_abs() {
                Timestamp::from_millisecond(number).ok()
            } else {
                Timestamp::from_second(number).ok()
            };
        }
        let local: civil::DateTime = text.parse().ok()?;
        local
            .to_zoned(TimeZone::UTC)
            .ok()
            .map(|zoned| zoned.timestamp())
    }
}

#[cfg(feature = "chrono")]
impl DateTime {
    /// The same as chrono's time; `None` when the text is no time.
    #[must_use]
    pub fn to_chrono(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        let time = self.to_jiff()?;
        // Both count the part of a second towards the past before 1970.
        let nanos = time.as_nanosecond();
        let second = i64::try_from(nanos.div_euclid(1_000_000_000)).ok()?;
        let rest = u32::try_from(nanos.rem_euclid(1_000_000_000)).ok()?;
        chrono::DateTime::from_timestamp(second, rest)
    }
}

impl From<Timestamp> for DateTime {
    fn from(time: Timestamp) -> Self {
        Self(time.to_string())
    }
}

impl From<SystemTime> for DateTime {
    fn from(time: SystemTime) -> Self {
        match Timestamp::try_from(time) {
            Ok(time) => time.into(),
            // Only beyond the year 9999.
            Err(_) => Self(Timestamp::MAX.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DateTime;

    fn millis(text: &str) -> Option<i64> {
        DateTime::from(text).unix_millis()
    }

    #[cfg(feature = "chrono")]
    #[test]
    fn gives_the_time_of_chrono() {
        let chrono = |text: &str| {
            DateTime::from(text)
                .to_chrono()
                .map(|time| time.to_string())
        };
        assert_eq!(
            chrono("2024-01-31T13:00:00.25+01:00").as_deref(),
            Some("2024-01-31 12:00:00.250 UTC")
        );
        assert_eq!(
            chrono("1969-12-31T23:59:59.75Z").as_deref(),
            Some("1969-12-31 23:59:59.750 UTC")
        );
        assert_eq!(chrono("soon"), None);
    }

    #[test]
    fn reads_what_servers_send() {
        assert_eq!(millis("2024-01-31T12:00:00Z"), Some(1_706_702_400_000));
        assert_eq!(millis("2024-01-31T13:00:00+01:00"), Some(1_706_702_400_000));
        assert_eq!(millis("2024-01-31T12:00:00.5Z"), Some(1_706_702_400_500));
        assert_eq!(millis("2024-01-31T12:00:00"), Some(1_706_702_400_000));
        assert_eq!(millis("2024-01-31 12:00:00"), Some(1_706_702_400_000));
        assert_eq!(millis("2024-01-31"), Some(1_706_659_200_000));
        assert_eq!(millis("1706702400"), Some(1_706_702_400_000));
        assert_eq!(millis("1706702400000"), Some(1_706_702_400_000));
        assert_eq!(millis("-1"), Some(-1000));
    }

    #[test]
    fn what_is_no_time() {
        for text in [
            "",
            "yesterday",
            "2024-13-01T00:00:00Z",
            "9223372036854775807",
            "12:00",
        ] {
            assert_eq!(millis(text), None, "{text}");
            assert_eq!(DateTime::from(text).as_str(), text);
        }
    }

    #[test]
    fn comes_back_from_millis_and_system_time() {
        let time = DateTime::from_unix_millis(1_706_702_400_500);
        assert_eq!(time.as_str(), "2024-01-31T12:00:00.5Z");
        assert_eq!(DateTime::from(time.to_system_time().unwrap()), time);
        let before = DateTime::from_unix_millis(-1500);
        assert_eq!(before.as_str(), "1969-12-31T23:59:58.5Z");
        assert_eq!(DateTime::from(before.to_system_time().unwrap()), before);
        assert_eq!(DateTime::from_unix_millis(i64::MAX).unix_millis(), None);
    }
}
