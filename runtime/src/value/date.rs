//! Days.

use jiff::civil;

use super::text::text_type;

/// A `date`, kept as text; two are equal when their texts are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(String);

text_type!(Date);

impl Date {
    /// The day of a year, month (1 to 12) and day (1 to 31); `None` when there is none.
    #[must_use]
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Self> {
        let date = civil::Date::new(year, month, day).ok()?;
        Some(Self(date.to_string()))
    }

    /// Year, month and day; `None` when the text is no date. A time behind the date is ignored.
    #[must_use]
    pub fn ymd(&self) -> Option<(i16, i8, i8)> {
        let date = self.to_jiff()?;
        Some((date.year(), date.month(), date.day()))
    }

    /// The same as jiff's date.
    #[must_use]
    pub fn to_jiff(&self) -> Option<civil::Date> {
        let text = self.0.trim();
        // jiff refuses a `Z` behind a time without a zone to convert to; the day needs none.
        let day = text.split_once(['T', ' ']).map_or(text, |(day, _)| day);
        day.parse().ok()
    }
}

#[cfg(feature = "chrono")]
impl Date {
    /// The same as chrono's date; `None` when the text is no date.
    #[must_use]
    pub fn to_chrono(&self) -> Option<chrono::NaiveDate> {
        let (year, month, day) = self.ymd()?;
        let (month, day) = (u32::try_from(month).ok()?, u32::try_from(day).ok()?);
        chrono::NaiveDate::from_ymd_opt(year.into(), month, day)
    }
}

impl From<civil::Date> for Date {
    fn from(date: civil::Date) -> Self {
        Self(date.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[cfg(feature = "chrono")]
    #[test]
    fn gives_the_day_of_chrono() {
        let day = Date::from("2024-02-29T10:00:00Z").to_chrono();
        assert_eq!(day, chrono::NaiveDate::from_ymd_opt(2024, 2, 29));
        assert_eq!(Date::from("2023-02-29").to_chrono(), None);
    }

    #[test]
    fn reads_days() {
        assert_eq!(Date::from("2024-02-29").ymd(), Some((2024, 2, 29)));
        assert_eq!(
            Date::from("2024-02-29T10:00:00Z").ymd(),
            Some((2024, 2, 29))
        );
        for text in ["", "2023-02-29", "29.02.2024", "soon"] {
            assert_eq!(Date::from(text).ymd(), None, "{text}");
        }
    }

    #[test]
    fn writes_days() {
        assert_eq!(Date::from_ymd(2024, 2, 29).unwrap().as_str(), "2024-02-29");
        assert_eq!(Date::from_ymd(2023, 2, 29), None);
    }
}
