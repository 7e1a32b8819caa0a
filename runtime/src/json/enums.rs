//! Enums that stay open: a value the document does not name is kept, not an error.

use super::{Blank, Reader, Result};

/// A text enum as its codec sees it: written by [`open_enum!`](crate::open_enum).
#[doc(hidden)]
pub trait Texts: Clone + 'static {
    /// The variants of the values the document names, in its order.
    const KNOWN: &'static [Self];
}

/// The variant of a text that the document names.
///
/// One search for all enums: a `match` of texts written out for each was as many instructions as all else that an enum is.
fn known<T: Texts>(values: &[&str], text: &str) -> Option<T> {
    at(position(values, text)?)
}

fn at<T: Texts>(index: usize) -> Option<T> {
    T::KNOWN.get(index).cloned()
}

/// The variant of any text. Given `Unknown` and not what to do with it: a closure is one more body to check in every enum.
#[doc(hidden)]
pub fn variant<T: Texts, S: AsRef<str> + Into<String>>(
    values: &[&str],
    text: S,
    unknown: fn(String) -> T,
) -> T {
    known(values, text.as_ref()).unwrap_or_else(|| unknown(text.into()))
}

/// Reads the text of an enum.
///
/// # Errors
/// As [`Decode::fill`].
#[doc(hidden)]
#[inline]
pub fn read_variant<T: Texts + Blank>(
    r: &mut Reader<'_>,
    values: &[&str],
    unknown: fn(String) -> T,
) -> Result<T> {
    Ok(match r.choice(values)? {
        Ok(index) => at(index).unwrap_or_else(T::blank),
        Err(text) => unknown(text),
    })
}

pub(super) fn position(values: &[&str], text: &str) -> Option<usize> {
    values.iter().position(|value| *value == text)
}

/// Gives a text enum its codec, `as_str`, `VALUES`, `Display`, `From<&str>`/`From<String>`, and `PartialEq`, `Eq` and `Hash`:
/// two values are equal that are sent as the same text. Not derived, which takes the compiler twice as long.
///
/// The enum ends with `Unknown(String)`, which holds any other text. With `default`, for a
/// constant, the enum also implements [`Default`].
///
/// ```
/// #[derive(Debug, Clone)]
/// #[non_exhaustive]
/// pub enum Status {
///     Draft,
///     Sent,
///     Unknown(String),
/// }
/// tieline_runtime::open_enum!(Status { Draft "draft", Sent "sent" });
///
/// #[derive(Debug, Clone)]
/// #[non_exhaustive]
/// pub enum Kind {
///     Invoice,
///     Unknown(String),
/// }
/// tieline_runtime::open_enum!(Kind { Invoice "invoice" } default Invoice);
///
/// assert_eq!(Status::from("sent"), Status::Sent);
/// assert_eq!(Status::Unknown("sent".to_owned()), Status::Sent);
/// let seen = std::collections::HashSet::from([Status::Sent, Status::Unknown("sent".to_owned()), Status::Draft]);
/// assert_eq!(seen.len(), 2);
/// assert_eq!(Status::from("lost").as_str(), "lost");
/// assert_eq!(Kind::default().to_string(), "invoice");
/// ```
#[macro_export]
macro_rules! open_enum {
    (#[allow(deprecated)] $($rest:tt)*) => {
        #[allow(deprecated)]
        const _: () = {
            $crate::open_enum! { $($rest)* }
        };
    };
    ($type:ident { $($variant:ident $text:literal),* $(,)? }) => {
        $crate::open_enum!(@codec $type { $($variant $text),* }
            $type::Unknown(::std::string::String::new()));
    };
    ($type:ident { $($variant:ident $text:literal),* $(,)? } default $default:ident) => {
        $crate::open_enum!(@codec $type { $($variant $text),* } $type::$default);

        impl ::std::default::Default for $type {
            #[inline]
            fn default() -> Self {
                Self::$default
            }
        }
    };
    (@codec $type:ident { $($variant:ident $text:literal),* } $blank:expr) => {
        impl $type {
            /// The values the document names, in its order.
            #[allow(dead_code)]
            pub const VALUES: &'static [&'static str] = &[$($text),*];

            /// The value as it is sent.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl $crate::json::Texts for $type {
            const KNOWN: &'static [Self] = &[$(Self::$variant),*];
        }

        impl ::std::convert::From<&str> for $type {
            #[inline]
            fn from(text: &str) -> Self {
                $crate::json::variant(Self::VALUES, text, Self::Unknown)
            }
        }

        impl ::std::convert::From<::std::string::String> for $type {
            #[inline]
            fn from(text: ::std::string::String) -> Self {
                $crate::json::variant(Self::VALUES, text, Self::Unknown)
            }
        }

        impl ::std::cmp::PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl ::std::cmp::Eq for $type {}

        impl ::std::hash::Hash for $type {
            #[inline]
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                ::std::hash::Hash::hash(&self.as_str(), state);
            }
        }

        impl ::std::fmt::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::json::Blank for $type {
            #[inline]
            fn blank() -> Self {
                $blank
            }
        }

        impl $crate::json::Decode for $type {
            #[inline]
            fn fill(&mut self, r: &mut $crate::json::Reader<'_>) -> $crate::json::Result<()> {
                *self = $crate::json::read_variant(r, Self::VALUES, Self::Unknown)?;
                ::std::result::Result::Ok(())
            }
        }

        impl $crate::json::Encode for $type {
            #[inline]
            fn encode(&self, w: &mut $crate::json::Writer) {
                w.str(self.as_str());
            }
        }

        $crate::__serde_bridge!($type);
        $crate::__maps!(text $type);
    };
}

/// Gives an integer enum its codec, `as_i64`, `VALUES`, `Display`, `From<i64>`, and `PartialEq`, `Eq` and `Hash` by its number.
///
/// The enum ends with `Unknown(i64)`, which holds any other number. With `default`, for a
/// constant, the enum also implements [`Default`].
///
/// ```
/// #[derive(Debug, Clone)]
/// #[non_exhaustive]
/// pub enum Level {
///     Low,
///     High,
///     Unknown(i64),
/// }
/// tieline_runtime::open_int_enum!(Level { Low 1, High 2 });
///
/// assert_eq!(Level::from(2), Level::High);
/// assert_eq!(Level::Unknown(2), Level::High);
/// assert_eq!(Level::from(9).as_i64(), 9);
/// ```
#[macro_export]
macro_rules! open_int_enum {
    (#[allow(deprecated)] $($rest:tt)*) => {
        #[allow(deprecated)]
        const _: () = {
            $crate::open_int_enum! { $($rest)* }
        };
    };
    ($type:ident { $($variant:ident $value:literal),* $(,)? }) => {
        $crate::open_int_enum!(@codec $type { $($variant $value),* } $type::Unknown(0));
    };
    ($type:ident { $($variant:ident $value:literal),* $(,)? } default $default:ident) => {
        $crate::open_int_enum!(@codec $type { $($variant $value),* } $type::$default);

        impl ::std::default::Default for $type {
            #[inline]
            fn default() -> Self {
                Self::$default
            }
        }
    };
    (@codec $type:ident { $($variant:ident $value:literal),* } $blank:expr) => {
        impl $type {
            /// The values the document names, in its order.
            #[allow(dead_code)]
            pub const VALUES: &'static [i64] = &[$($value),*];

            /// The value as it is sent.
            #[must_use]
            #[inline]
            pub fn as_i64(&self) -> i64 {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => *value,
                }
            }
        }

        impl ::std::convert::From<i64> for $type {
            #[inline]
            fn from(value: i64) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    _ => Self::Unknown(value),
                }
            }
        }

        impl ::std::cmp::PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_i64() == other.as_i64()
            }
        }

        impl ::std::cmp::Eq for $type {}

        impl ::std::hash::Hash for $type {
            #[inline]
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                ::std::hash::Hash::hash(&self.as_i64(), state);
            }
        }

        impl ::std::fmt::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.as_i64(), f)
            }
        }

        impl $crate::json::Blank for $type {
            #[inline]
            fn blank() -> Self {
                $blank
            }
        }

        impl $crate::json::Decode for $type {
            #[inline]
            fn fill(&mut self, r: &mut $crate::json::Reader<'_>) -> $crate::json::Result<()> {
                *self = Self::from(r.i64()?);
                ::std::result::Result::Ok(())
            }
        }

        impl $crate::json::Encode for $type {
            #[inline]
            fn encode(&self, w: &mut $crate::json::Writer) {
                w.i64(self.as_i64());
            }
        }

        $crate::__serde_bridge!($type);
        $crate::__maps!($type);
    };
}
