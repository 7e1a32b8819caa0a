use jiff::Timestamp;

use super::super::{MapContext, MapError};
use crate::value::{Date, DateTime};

/// The date that a moment (RFC 3339) has in a time zone (an IANA name). A text that is a date already stays it.
///
/// # Errors
///
/// A text that is neither, or a zone that the database does not have.
#[cfg(feature = "time-zones")]
pub fn date_in(moment: impl AsRef<str>, zone: &str) -> Result<Date, MapError> {
    let text = moment.as_ref();
    if day_of(text).is_some() {
        return Ok(Date::from(text));
    }
    let moment: Timestamp = text
        .parse()
        .map_err(|_| MapError::no("a date and time", text))?;
    let moment = moment.in_tz(zone).map_err(MapError::from_display)?;
    Ok(Date::from(moment.date().to_string()))
}

/// The date that a text is, as RFC 3339 writes it.
///
/// ```
/// use tieline_runtime::map::convert::date;
/// assert_eq!(date("2026-03-29").unwrap().as_str(), "2026-03-29");
/// assert!(date("29.3.2026").is_err());
/// ```
///
/// # Errors
///
/// A text that is none, or a day that there is not.
pub fn date(text: impl Into<String>) -> Result<Date, MapError> {
    let text = text.into();
    if day_of(&text).is_some() {
        return Ok(Date::from(text));
    }
    Err(MapError::no("a date", &text))
}

/// The day that a text is, and nothing else: `jiff` also reads one out of `2026-03-29T23:30:00`.
fn day_of(text: &str) -> Option<jiff::civil::Date> {
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

/// The moment that a text is, as RFC 3339 writes it. What other notations of ISO 8601 write (`+0200`, a space between
/// date and time) is written anew, in UTC.
///
/// ```
/// use tieline_runtime::map::convert::date_time;
/// assert_eq!(date_time("2026-03-29T10:00:00+02:00").unwrap().as_str(), "2026-03-29T10:00:00+02:00");
/// assert_eq!(date_time("2026-03-29 10:00:00+0200").unwrap().as_str(), "2026-03-29T08:00:00Z");
/// assert!(date_time("2026-03-29T10:00:00").is_err());
/// ```
///
/// # Errors
///
/// A text that is none, one without a time zone among them.
pub fn date_time(text: impl Into<String>) -> Result<DateTime, MapError> {
    let text = text.into();
    let moment: Timestamp = text
        .parse()
        .map_err(|_| MapError::no("a date and time", &text))?;
    Ok(if is_rfc3339(&text) {
        DateTime::from(text)
    } else {
        DateTime::from(moment.to_string())
    })
}

/// Whether a moment is written as RFC 3339 does.
fn is_rfc3339(moment: &str) -> bool {
    const DATE_AND_TIME: &[u8] = b"dddd-dd-ddTdd:dd:dd";
    const OFFSET: &[u8] = b"+dd:dd";
    let like = |text: &[u8], form: &[u8]| {
        let fits = |(byte, form): (&u8, &u8)| match form {
            b'd' => byte.is_ascii_digit(),
            b'+' => matches!(byte, b'+' | b'-'),
            form => byte.eq_ignore_ascii_case(form),
        };
        text.len() == form.len() && text.iter().zip(form).all(fits)
    };
    let Some((start, rest)) = moment.as_bytes().split_at_checked(DATE_AND_TIME.len()) else {
        return false;
    };
    let offset = match rest.strip_prefix(b".") {
        Some(fraction) => {
            let digits = fraction
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            fraction.get(digits.max(1)..).unwrap_or_default()
        }
        None => rest,
    };
    like(start, DATE_AND_TIME) && (like(offset, b"Z") || like(offset, OFFSET))
}

/// The moment that `now` means.
pub fn now(cx: &MapContext) -> DateTime {
    DateTime::from_unix_millis(cx.now_unix_millis)
}

/// The UTC date that `now` means.
pub fn today(cx: &MapContext) -> Date {
    Date::from(day(cx).to_string())
}

/// The same as year, month and day, to be compared with those of a [`Date`].
///
/// ```
/// use tieline_runtime::map::{MapContext, convert::today_ymd};
/// assert_eq!(today_ymd(&MapContext::at(1_767_603_600_000)), (2026, 1, 5));
/// ```
pub fn today_ymd(cx: &MapContext) -> (i16, i8, i8) {
    let day = day(cx);
    (day.year(), day.month(), day.day())
}

fn day(cx: &MapContext) -> jiff::civil::Date {
    let moment = Timestamp::from_millisecond(cx.now_unix_millis).unwrap_or(Timestamp::UNIX_EPOCH);
    moment.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// The moment at which a date begins in a time zone (an IANA name).
///
/// # Errors
///
/// A text that is no date, or a zone that the database does not have.
#[cfg(feature = "time-zones")]
pub fn start_of_day_in(date: impl AsRef<str>, zone: &str) -> Result<DateTime, MapError> {
    let text = date.as_ref();
    let date = day_of(text).ok_or_else(|| MapError::no("a date", text))?;
    let moment = date.in_tz(zone).map_err(MapError::from_display)?;
    Ok(DateTime::from(moment.timestamp().to_string()))
}

/// The moment that is so many seconds or milliseconds after 1970 began in UTC.
///
/// # Errors
///
/// A moment outside the years -9999 to 9999.
pub fn from_unix(count: i64, millis_each: i64) -> Result<DateTime, MapError> {
    count
        .checked_mul(millis_each)
        .and_then(|millis| Timestamp::from_millisecond(millis).ok())
        .map(|moment| DateTime::from(moment.to_string()))
        .ok_or_else(|| MapError::unconvertible(format!("the integer `{count}` is no moment")))
}

#[cfg(test)]
mod tests {
    use super::{date, date_time, from_unix};

    #[test]
    fn texts_are_dates_or_refused() {
        assert_eq!(date("2024-02-29").unwrap().as_str(), "2024-02-29");
        for text in [
            "",
            "soon",
            "2026-02-29",
            "2026-03-29T10:00:00Z",
            "29.3.2026",
        ] {
            let message = format!("the text `{text}` is not a date");
            assert_eq!(date(text).unwrap_err().to_string(), message);
        }
        for moment in [
            "2026-03-29T10:00:00+02:00",
            "2026-03-29t10:00:00.250z",
            "2026-06-30T23:59:60Z",
        ] {
            assert_eq!(date_time(moment).unwrap().as_str(), moment);
        }
        for moment in [
            "2026-03-29 10:00:00+0200",
            "20260329T080000Z",
            "2026-03-29T10:00+02",
            "2026-03-29T10:00:00+02:00[Europe/Berlin]",
        ] {
            let written = date_time(moment).unwrap();
            assert_eq!(written.as_str(), "2026-03-29T08:00:00Z", "{moment}");
        }
        for text in ["", "soon", "2026-03-29", "2026-03-29T10:00:00"] {
            let message = format!("the text `{text}` is not a date and time");
            assert_eq!(date_time(text).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn moments_are_counted_from_1970() {
        assert_eq!(
            from_unix(1_767_603_600, 1000).unwrap().as_str(),
            "2026-01-05T09:00:00Z"
        );
        assert_eq!(
            from_unix(-1, 1).unwrap().as_str(),
            "1969-12-31T23:59:59.999Z"
        );
        assert_eq!(
            from_unix(i64::MAX, 1000).unwrap_err().to_string(),
            "the integer `9223372036854775807` is no moment"
        );
    }

    #[cfg(feature = "time-zones")]
    #[test]
    fn a_day_begins_elsewhere_at_another_moment() {
        use super::start_of_day_in;
        assert_eq!(
            start_of_day_in("2026-03-29", "Europe/Berlin")
                .unwrap()
                .as_str(),
            "2026-03-28T23:00:00Z"
        );
        assert_eq!(
            start_of_day_in("soon", "UTC").unwrap_err().to_string(),
            "the text `soon` is not a date"
        );
        // Its time would be lost.
        assert!(start_of_day_in("2026-03-29T23:30:00", "UTC").is_err());
        // At midnight there were no clocks that showed it.
        assert_eq!(
            start_of_day_in("2018-11-04", "America/Sao_Paulo")
                .unwrap()
                .as_str(),
            "2018-11-04T03:00:00Z"
        );
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
            "the text `yesterday` is not a date and time"
        );
    }
}
