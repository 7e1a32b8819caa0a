//! Cursor values: moments, numbers that grow, or texts.

use std::cmp::Ordering;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::Json;

use super::PollFormat;

/// A cursor's value, to be compared and moved.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark {
    Moment(Timestamp),
    Number(f64),
    Text(String),
}

/// Numbers beyond it are milliseconds since 1970: as seconds it is the year 5138.
const MILLIS: f64 = 1e11;

impl Mark {
    /// Reads a value. Numbers are moments only where the format says that cursors are.
    pub(super) fn of(value: &Json, format: PollFormat) -> Option<Self> {
        match value {
            Json::Number(number) => Some(Self::of_number(number.as_f64()?, format)),
            Json::String(text) => Some(match moment(text, format) {
                Some(moment) => Self::Moment(moment),
                None => match number(text) {
                    Some(number) => Self::of_number(number, format),
                    None => Self::Text(text.clone()),
                },
            }),
            Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
        }
    }

    fn of_number(number: f64, format: PollFormat) -> Self {
        let millis = match format {
            PollFormat::Same => return Self::Number(number),
            PollFormat::Unix => number * 1000.0,
            PollFormat::UnixMillis => number,
            PollFormat::Rfc3339 | PollFormat::Date if number.abs() > MILLIS => number,
            PollFormat::Rfc3339 | PollFormat::Date => number * 1000.0,
        };
        // Conversion to an integer saturates, and what is out of range stays a number.
        Timestamp::from_millisecond(millis as i64).map_or(Self::Number(number), Self::Moment)
    }

    pub(super) const fn is_moment(&self) -> bool {
        matches!(self, Self::Moment(_))
    }

    /// Which is further; `None` where the two cannot be compared.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Moment(a), Self::Moment(b)) => Some(a.cmp(b)),
            (Self::Number(a), Self::Number(b)) => a.partial_cmp(b),
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Moment(_) | Self::Number(_) | Self::Text(_), _) => None,
        }
    }

    /// So far before; only moments have a before.
    pub(super) fn before(&self, lookback: Duration) -> Self {
        match self {
            Self::Moment(moment) => {
                Self::Moment(moment.saturating_sub(lookback).unwrap_or(Timestamp::MIN))
            }
            Self::Number(_) | Self::Text(_) => self.clone(),
        }
    }

    /// The value as it is sent.
    pub(super) fn write(&self, format: PollFormat) -> Json {
        match (self, format) {
            (Self::Moment(moment), PollFormat::Same | PollFormat::Rfc3339) => {
                Json::String(moment.to_string())
            }
            (Self::Moment(moment), PollFormat::Date) => {
                Json::String(moment.to_zoned(TimeZone::UTC).date().to_string())
            }
            (Self::Moment(moment), PollFormat::Unix) => Json::from(moment.as_second()),
            (Self::Moment(moment), PollFormat::UnixMillis) => Json::from(moment.as_millisecond()),
            (Self::Number(number), _) => whole(*number),
            (Self::Text(text), _) => Json::String(text.clone()),
        }
    }
}

fn whole(number: f64) -> Json {
    if number.fract() == 0.0 && number.abs() < 9e15 {
        Json::from(number as i64)
    } else {
        Json::from(number)
    }
}

/// A number; `nan` and `infinity`, which Rust reads as such, are words.
fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// A moment or a day, which begins in UTC.
///
/// Eight digits are a day in ISO 8601's basic form, and as well the id that follows 19999999: only
/// where cursors are said to be dates are they one.
fn moment(text: &str, format: PollFormat) -> Option<Timestamp> {
    let dates = matches!(format, PollFormat::Rfc3339 | PollFormat::Date);
    if !dates && number(text).is_some() {
        return None;
    }
    if let Ok(moment) = text.parse() {
        return Some(moment);
    }
    // `2026-01-05` and, as many servers write it, `2026-01-05T09:00:00` without an offset.
    if let Ok(civil) = text.parse::<jiff::civil::DateTime>()
        && text.len() >= 10
    {
        return civil
            .to_zoned(TimeZone::UTC)
            .ok()
            .map(|zoned| zoned.timestamp());
    }
    let date: Date = text.parse().ok()?;
    date.to_zoned(TimeZone::UTC)
        .ok()
        .map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_moments_numbers_or_texts() {
        let mark = |value: Json, format| {
            Mark::of(&value, format).map(|mark| mark.write(PollFormat::Rfc3339))
        };
        let noon = json!("2026-01-05T12:00:00Z");
        assert_eq!(
            mark(json!("2026-01-05T13:00:00+01:00"), PollFormat::Same),
            Some(noon.clone())
        );
        assert_eq!(
            mark(json!("2026-01-05T12:00:00"), PollFormat::Same),
            Some(noon.clone())
        );
        assert_eq!(
            mark(json!("2026-01-05"), PollFormat::Same),
            Some(json!("2026-01-05T00:00:00Z"))
        );
        assert_eq!(
            mark(json!(1_767_614_400), PollFormat::Unix),
            Some(noon.clone())
        );
        assert_eq!(
            mark(json!("1767614400000"), PollFormat::UnixMillis),
            Some(noon.clone())
        );
        assert_eq!(
            mark(json!(1_767_614_400_000_i64), PollFormat::Rfc3339),
            Some(noon)
        );
        assert_eq!(mark(json!(42), PollFormat::Same), Some(json!(42)));
        assert_eq!(mark(json!("c_9"), PollFormat::Same), Some(json!("c_9")));
        assert_eq!(mark(json!(null), PollFormat::Same), None);
    }

    #[test]
    fn digits_are_a_number_and_no_day() {
        let of = |text: &str, format| Mark::of(&json!(text), format).unwrap();
        assert_eq!(of("20260105", PollFormat::Same), Mark::Number(20_260_105.0));
        // It is no month either: a cursor must compare with the next one.
        let next = of("20261399", PollFormat::Same);
        assert_eq!(
            of("20260105", PollFormat::Same).compare(&next),
            Some(Ordering::Less)
        );
        assert_eq!(
            of("17676144", PollFormat::Unix).write(PollFormat::Unix),
            json!(17_676_144)
        );
        // Where cursors are days, eight digits are one (ISO 8601's basic form).
        let day = of("20260105", PollFormat::Date);
        assert_eq!(day.write(PollFormat::Date), json!("2026-01-05"));
        assert_eq!(of("nan", PollFormat::Same), Mark::Text("nan".to_owned()));
    }

    #[test]
    fn each_format_is_written_its_way() {
        let moment = Mark::of(&json!("2026-01-05T12:00:00.250Z"), PollFormat::Same).unwrap();
        let back = moment.before(Duration::from_secs(120));
        assert_eq!(
            back.write(PollFormat::Same),
            json!("2026-01-05T11:58:00.25Z")
        );
        assert_eq!(back.write(PollFormat::Date), json!("2026-01-05"));
        assert_eq!(back.write(PollFormat::Unix), json!(1_767_614_280));
        assert_eq!(
            back.write(PollFormat::UnixMillis),
            json!(1_767_614_280_250_i64)
        );
        let number = Mark::Number(7.0).before(Duration::from_secs(120));
        assert_eq!(number.write(PollFormat::Unix), json!(7));
        assert_eq!(number.compare(&moment), None);
    }
}
