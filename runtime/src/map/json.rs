//! JSON without a type, as source and as target of a mapping.
//!
//! The source is borrowed: a mapping copies only what it keeps. None of the impls is recommended when a mapping is
//! missing, as for plain values.

use std::collections::BTreeMap;

use super::{MapError, MapFrom};
use crate::json::{self, Decode, Encode, Json, Kind, Patch};
use crate::value::{Base64Bytes, Date, DateTime, Decimal, Secret, Uri, Uuid};

/// What kind of value it is, for messages: never the value, which may be a secret.
pub(super) fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "nothing",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

/// Reads a value as the codec does.
///
/// # Errors
///
/// It is null, or has another shape than `T`.
#[doc(hidden)]
pub fn read<T: Decode>(source: &Json) -> Result<T, MapError> {
    if source.is_null() {
        return Err(MapError::missing());
    }
    json::from_json(source).map_err(|error| {
        let place = error.path().trim_start_matches('$').trim_start_matches('.');
        let why = match error.kind() {
            Kind::Missing(key) => MapError::missing().at(key).from_path(key),
            // The error's own text may quote the value.
            _ if place.is_empty() => {
                MapError::unconvertible(format!("{} does not fit here", kind(source)))
            }
            _ => MapError::unconvertible("the value does not fit here"),
        };
        why.at(place).from_path(place)
    })
}

/// Writes a value as the codec does.
///
/// # Errors
///
/// The value nests deeper than the codec reads.
#[doc(hidden)]
pub fn write(value: &dyn Encode) -> Result<Json, MapError> {
    json::to_json(value).map_err(MapError::from_display)
}

macro_rules! plain {
    ($($ty:ty),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl MapFrom<&Json> for $ty {
            fn map_from(source: &Json) -> Result<Self, MapError> {
                read(source)
            }
        }
    )*};
}

macro_rules! written {
    ($($ty:ty),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl MapFrom<$ty> for Json {
            fn map_from(source: $ty) -> Result<Self, MapError> {
                write(&source)
            }
        }
    )*};
}

/// Integers that the codec does not have.
macro_rules! narrow {
    ($($ty:ty),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl MapFrom<&Json> for $ty {
            fn map_from(source: &Json) -> Result<Self, MapError> {
                let number: i64 = read(source)?;
                number.try_into().map_err(|_| {
                    MapError::unconvertible(concat!("the number does not fit `", stringify!($ty), "`"))
                })
            }
        }

        #[diagnostic::do_not_recommend]
        impl MapFrom<$ty> for Json {
            fn map_from(source: $ty) -> Result<Self, MapError> {
                Ok(source.into())
            }
        }
    )*};
}

plain!(
    bool,
    i32,
    i64,
    u64,
    f64,
    String,
    Base64Bytes,
    Date,
    DateTime,
    Decimal,
    Secret<String>,
    Uri,
    Uuid,
);
narrow!(i8, i16, u8, u16, u32);
written!(
    i32,
    f64,
    Base64Bytes,
    Date,
    DateTime,
    Decimal,
    Secret<String>,
    Uri,
    Uuid,
);

#[diagnostic::do_not_recommend]
impl MapFrom<&Json> for Json {
    fn map_from(source: &Json) -> Result<Self, MapError> {
        Ok(source.clone())
    }
}

#[diagnostic::do_not_recommend]
impl<'j, T: MapFrom<&'j Json>> MapFrom<&'j Json> for Option<T> {
    fn map_from(source: &'j Json) -> Result<Self, MapError> {
        (!source.is_null()).then(|| T::map_from(source)).transpose()
    }
}

#[diagnostic::do_not_recommend]
impl<'j, T: MapFrom<&'j Json>> MapFrom<&'j Json> for Box<T> {
    fn map_from(source: &'j Json) -> Result<Self, MapError> {
        T::map_from(source).map(Box::new)
    }
}

#[diagnostic::do_not_recommend]
impl<'j, T: MapFrom<&'j Json>> MapFrom<&'j Json> for Vec<T> {
    fn map_from(source: &'j Json) -> Result<Self, MapError> {
        let Json::Array(items) = source else {
            return Err(unfit("a list", source));
        };
        items
            .iter()
            .enumerate()
            .map(|(i, item)| T::map_from(item).map_err(|e| e.index(i)))
            .collect()
    }
}

#[diagnostic::do_not_recommend]
impl<'j, T: MapFrom<&'j Json>> MapFrom<&'j Json> for BTreeMap<String, T> {
    fn map_from(source: &'j Json) -> Result<Self, MapError> {
        let Json::Object(members) = source else {
            return Err(unfit("an object", source));
        };
        members
            .iter()
            .map(|(key, value)| match T::map_from(value) {
                Ok(value) => Ok((key.clone(), value)),
                Err(error) => Err(error.at(key).from_path(key)),
            })
            .collect()
    }
}

/// The error for a value of another kind; nothing is another kind too, but rather missing.
pub(super) fn unfit(wanted: &str, found: &Json) -> MapError {
    if found.is_null() {
        return MapError::missing();
    }
    MapError::unconvertible(format!("{wanted} is wanted, found {}", kind(found)))
}

#[diagnostic::do_not_recommend]
impl<T> MapFrom<Option<T>> for Json
where
    Json: MapFrom<T>,
{
    fn map_from(source: Option<T>) -> Result<Self, MapError> {
        source.map_or(Ok(Self::Null), Self::map_from)
    }
}

#[diagnostic::do_not_recommend]
impl<T> MapFrom<Patch<T>> for Json
where
    Json: MapFrom<T>,
{
    fn map_from(source: Patch<T>) -> Result<Self, MapError> {
        source.into_value().map_or(Ok(Self::Null), Self::map_from)
    }
}

#[diagnostic::do_not_recommend]
impl<T> MapFrom<Box<T>> for Json
where
    Json: MapFrom<T>,
{
    fn map_from(source: Box<T>) -> Result<Self, MapError> {
        Self::map_from(*source)
    }
}

#[diagnostic::do_not_recommend]
impl<T> MapFrom<Vec<T>> for Json
where
    Json: MapFrom<T>,
{
    fn map_from(source: Vec<T>) -> Result<Self, MapError> {
        let items = source.into_iter().enumerate();
        items
            .map(|(i, item)| Self::map_from(item).map_err(|e| e.index(i)))
            .collect::<Result<_, _>>()
            .map(Self::Array)
    }
}

#[diagnostic::do_not_recommend]
impl<T> MapFrom<BTreeMap<String, T>> for Json
where
    Json: MapFrom<T>,
{
    fn map_from(source: BTreeMap<String, T>) -> Result<Self, MapError> {
        source
            .into_iter()
            .map(|(key, value)| match Self::map_from(value) {
                Ok(value) => Ok((key, value)),
                Err(error) => Err(error.at(&key).from_path(&key)),
            })
            .collect::<Result<_, _>>()
            .map(Self::Object)
    }
}

/// Lets a type of the codec map to itself, from JSON and to JSON. Inlined, so that a crate of several hundred types
/// compiles none of it that nobody uses. Which of the two definitions exists is decided by this crate's feature, as for serde:
/// the impls are a tenth of a connector's check, and who maps nothing needs none.
#[cfg(feature = "mapping")]
#[doc(hidden)]
#[macro_export]
macro_rules! __maps {
    ($type:ident) => {
        #[diagnostic::do_not_recommend]
        impl $crate::map::MapFrom<$type> for $type {
            #[inline]
            fn map_from(source: Self) -> ::std::result::Result<Self, $crate::map::MapError> {
                ::std::result::Result::Ok(source)
            }
        }

        #[diagnostic::do_not_recommend]
        impl $crate::map::MapFrom<&$crate::Json> for $type {
            #[inline]
            fn map_from(
                source: &$crate::Json,
            ) -> ::std::result::Result<Self, $crate::map::MapError> {
                $crate::map::json::read(source)
            }
        }

        #[diagnostic::do_not_recommend]
        impl $crate::map::MapFrom<$type> for $crate::Json {
            #[inline]
            fn map_from(source: $type) -> ::std::result::Result<Self, $crate::map::MapError> {
                $crate::map::json::write(&source)
            }
        }
    };
    (text $type:ident) => {
        $crate::__maps!($type);

        #[diagnostic::do_not_recommend]
        impl $crate::map::MapFrom<$type> for ::std::string::String {
            #[inline]
            fn map_from(source: $type) -> ::std::result::Result<Self, $crate::map::MapError> {
                ::std::result::Result::Ok(match source {
                    $type::Unknown(text) => text,
                    known => ::std::string::String::from(known.as_str()),
                })
            }
        }
    };
}

#[cfg(not(feature = "mapping"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __maps {
    ($($type:tt)*) => {};
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::json::{Json, Patch};
    use crate::map::{MapError, MapFrom, MapTo};
    use crate::value::{Date, Secret};

    #[derive(Debug, Clone, PartialEq)]
    struct Line {
        sku: String,
        count: Option<i64>,
    }
    crate::object!(Line { required 1; 0 "sku" sku; 1 "count" count; });

    fn parsed(text: &str) -> Json {
        crate::json::from_slice(text.as_bytes()).unwrap()
    }

    #[test]
    fn reading_forgives_what_the_codec_forgives() {
        assert_eq!(i64::map_from(&parsed(r#""12""#)).unwrap(), 12);
        assert_eq!(u8::map_from(&parsed("255.0")).unwrap(), 255);
        assert_eq!(String::map_from(&parsed("7")).unwrap(), "7");
        assert_eq!(Option::<bool>::map_from(&parsed("null")).unwrap(), None);
        let date: Date = (&parsed(r#""2026-01-05""#)).map_to().unwrap();
        assert_eq!(date.as_str(), "2026-01-05");
        let lines = parsed(r#"{"a":[{"sku":"x"}]}"#);
        let lines = BTreeMap::<String, Vec<Box<Line>>>::map_from(&lines).unwrap();
        assert_eq!(lines["a"][0].sku, "x");
    }

    #[test]
    fn errors_tell_the_place_and_never_the_value() {
        let text = |error: MapError| error.to_string();
        assert_eq!(
            text(i64::map_from(&parsed("null")).unwrap_err()),
            "a required value is missing"
        );
        assert_eq!(
            text(Line::map_from(&parsed("{}")).unwrap_err()),
            "`sku` from `sku`: a required value is missing"
        );
        let count = parsed(r#"[{"sku":"x","count":"s3cret"}]"#);
        assert_eq!(
            text(Vec::<Line>::map_from(&count).unwrap_err()),
            "`[0].count` from `[0].count`: the value does not fit here"
        );
        assert_eq!(
            text(u8::map_from(&parsed("-1")).unwrap_err()),
            "the number does not fit `u8`"
        );
    }

    #[test]
    fn writing_lifts_as_reading_does() {
        let line = Line {
            sku: "x".into(),
            count: None,
        };
        let json = Json::map_from(vec![Some(line.clone()), None]).unwrap();
        assert_eq!(json.to_string(), r#"[{"sku":"x"},null]"#);
        let json = Json::map_from(BTreeMap::from([("a".to_owned(), Box::new(line))])).unwrap();
        assert_eq!(json.to_string(), r#"{"a":{"sku":"x"}}"#);
        assert_eq!(Json::map_from(Patch::<i32>::Absent).unwrap(), Json::Null);
        assert_eq!(Json::map_from(1.5_f64).unwrap(), 1.5);
        assert_eq!(Json::map_from(Secret::from("k")).unwrap(), "k");
    }
}
