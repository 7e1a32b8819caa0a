//! The macros that wire generated structs and unions to the codec.

/// Gives a struct its codec: its members by position, their JSON names, and how many of them,
/// from the first, are required.
///
/// A required member is written even when it is `None`, as `null`: an `Option` among the required
/// ones is a member that must be there and may be null. A last line `extra NAME;` keeps members
/// the struct does not name in a `BTreeMap<String, T>`.
///
/// `#[allow(deprecated)]` before the name, here as in the macros of unions and enums, is for a type that is
/// `#[deprecated]` or has members that are.
///
/// A struct must not require itself, boxed or not: no JSON text could hold such a value.
///
/// ```
/// use std::collections::BTreeMap;
///
/// #[derive(Debug, PartialEq)]
/// #[non_exhaustive]
/// pub struct Email {
///     pub address: String,
///     pub verified: bool,
///     pub label: Option<String>,
///     pub extra: BTreeMap<String, tieline_runtime::Json>,
/// }
/// tieline_runtime::object!(Email {
///     required 2;
///     0 "address" address;
///     1 "verified" verified;
///     2 "label" label;
///     extra extra;
/// });
///
/// let text = r#"{"address":"a@b.c","verified":"true","score":3}"#;
/// let email: Email = tieline_runtime::json::from_slice(text.as_bytes())?;
/// assert!(email.verified);
/// assert_eq!(
///     tieline_runtime::json::to_string(&email),
///     r#"{"address":"a@b.c","verified":true,"score":3}"#,
/// );
/// # Ok::<(), tieline_runtime::json::DecodeError>(())
/// ```
#[macro_export]
macro_rules! object {
    (#[allow(deprecated)] $($rest:tt)*) => {
        #[allow(deprecated)]
        const _: () = {
            $crate::object! { $($rest)* }
        };
    };
    ($type:ident {
        required $required:literal;
        $($index:literal $key:literal $member:ident;)*
        $(extra $extra:ident;)?
    }) => {
        impl $crate::json::Members for $type {
            const PARTS: $crate::json::Parts = $crate::json::Parts {
                members: &[$($crate::json::Member {
                    at: $index,
                    key: $key,
                    field: stringify!($member),
                }),*],
                required: $required,
                open: $crate::__open!($($extra)?),
            };
        }

        // Inline, all of it, for where it is built and not for its speed: a crate builds of each type what its client's
        // methods need, a program what it uses besides (`docs/decisions/0003-invoices-benchmark.md`).
        impl $crate::json::Blank for $type {
            #[inline]
            fn blank() -> Self {
                Self {
                    $($member: $crate::json::Blank::blank(),)*
                    $($extra: $crate::json::Blank::blank(),)?
                }
            }
        }

        impl $crate::json::Decode for $type {
            #[inline]
            fn fill(&mut self, r: &mut $crate::json::Reader<'_>) -> $crate::json::Result<()> {
                $crate::json::renew(self, r);
                $crate::json::read_object(
                    r,
                    <Self as $crate::json::Members>::MEMBERS,
                    &mut [$(&mut self.$member),*],
                    &mut [$(&mut self.$extra)?],
                )
            }
        }

        impl $crate::json::Encode for $type {
            #[inline]
            fn encode(&self, w: &mut $crate::json::Writer) {
                $crate::json::write_object(
                    w,
                    <Self as $crate::json::Members>::MEMBERS,
                    &[$(&self.$member),*],
                    &[$(&self.$extra)?],
                );
            }
        }

        $crate::__serde_bridge!($type);
        $crate::__maps!($type);
    };
}

/// Whether a struct keeps the members it does not name.
#[doc(hidden)]
#[macro_export]
macro_rules! __open {
    () => {
        false
    };
    ($extra:ident) => {
        true
    };
}

/// Gives a union its codec. Each variant holds one value; the last variant, not listed, is
/// `Unknown(Json)`: a value of a JSON type that no variant names is read as it.
///
/// With `by`, a member of the variants' objects tells them apart by its text. A text no variant
/// lists is read as `Unknown`; the member is written with the variant's first text unless the
/// variant's type has it.
///
/// ```
/// use tieline_runtime::Json;
///
/// #[derive(Debug, PartialEq)]
/// pub struct Card {
///     pub number: String,
/// }
/// tieline_runtime::object!(Card { required 1; 0 "number" number; });
///
/// #[derive(Debug, PartialEq)]
/// #[non_exhaustive]
/// pub enum Payment {
///     Card(Card),
///     Unknown(Json),
/// }
/// tieline_runtime::union!(Payment by "type" { 0 Card "card" "credit_card"; });
///
/// /// Without `by`, each variant says what announces it.
/// #[derive(Debug, PartialEq)]
/// #[non_exhaustive]
/// pub enum Limit {
///     Keyword(String),
///     Count(i64),
///     Ratio(f64),
///     Event(Card),
///     Full(Card),
///     Unknown(Json),
/// }
/// tieline_runtime::union!(Limit {
///     0 Keyword value "auto" "none";
///     1 Count type Integer;
///     2 Ratio type Number;
///     3 Event member "kind" "event";
///     4 Full required "number" "cvc";
/// });
///
/// let text = r#"{"type":"credit_card","number":"4242"}"#;
/// let payment: Payment = tieline_runtime::json::from_slice(text.as_bytes())?;
/// assert!(matches!(payment, Payment::Card(_)));
/// assert_eq!(
///     tieline_runtime::json::to_string(&payment),
///     r#"{"type":"card","number":"4242"}"#,
/// );
/// let text = tieline_runtime::json::from_slice::<Limit>(b"\"x\"").unwrap_err().to_string();
/// assert_eq!(
///     text,
///     "no variant fits: `Keyword` wants `auto` or `none`; `Count` wants an integer, not a string; \
///      `Ratio` wants a number, not a string; `Event` wants an object, not a string; \
///      `Full` wants an object, not a string at `$` (byte 0)",
/// );
/// let unnamed: Limit = tieline_runtime::json::from_slice(b"true")?;
/// assert_eq!(unnamed, Limit::Unknown(Json::Bool(true)));
/// # Ok::<(), tieline_runtime::json::DecodeError>(())
/// ```
#[macro_export]
macro_rules! union {
    (#[allow(deprecated)] $($rest:tt)*) => {
        #[allow(deprecated)]
        const _: () = {
            $crate::union! { $($rest)* }
        };
    };
    ($type:ident by $tag:literal {
        $($index:literal $variant:ident $first:literal $($more:literal)*;)*
    }) => {
        $crate::union!(@codec $type {
            $($index $variant member $tag $first $($more)*;)*
        });

        impl $crate::json::Encode for $type {
            #[inline]
            fn encode(&self, w: &mut $crate::json::Writer) {
                match self {
                    $(Self::$variant(value) => w.tagged($tag, $first, value),)*
                    Self::Unknown(value) => $crate::json::Encode::encode(value, w),
                }
            }
        }
    };
    ($type:ident {
        $($index:literal $variant:ident $rule:ident $($shape:ident)? $($text:literal)*;)*
    }) => {
        $crate::union!(@codec $type {
            $($index $variant $rule $($shape)? $($text)*;)*
        });

        impl $crate::json::Encode for $type {
            #[inline]
            fn encode(&self, w: &mut $crate::json::Writer) {
                match self {
                    $(Self::$variant(value) => {
                        $crate::union!(@encode w value $rule $($text)*);
                    })*
                    Self::Unknown(value) => $crate::json::Encode::encode(value, w),
                }
            }
        }
    };
    (@encode $w:ident $value:ident member $tag:literal $first:literal $($more:literal)*) => {
        $w.tagged($tag, $first, $value)
    };
    (@encode $w:ident $value:ident $rule:ident $($text:literal)*) => {
        $crate::json::Encode::encode($value, $w)
    };
    (@rule type $shape:ident) => {
        $crate::json::Rule::Type($crate::json::Shape::$shape)
    };
    (@rule value $($text:literal)+) => {
        $crate::json::Rule::Value(&[$($text),+])
    };
    (@rule member $key:literal $($text:literal)+) => {
        $crate::json::Rule::Member($key, &[$($text),+])
    };
    (@rule required $($key:literal)+) => {
        $crate::json::Rule::Required(&[$($key),+])
    };
    (@codec $type:ident {
        $($index:literal $variant:ident $rule:ident $($shape:ident)? $($text:literal)*;)*
    }) => {
        impl $crate::json::Blank for $type {
            #[inline]
            fn blank() -> Self {
                Self::Unknown($crate::Json::Null)
            }
        }

        impl $crate::json::Decode for $type {
            #[inline]
            fn fill(&mut self, r: &mut $crate::json::Reader<'_>) -> $crate::json::Result<()> {
                static VARIANTS: &[$crate::json::Variant] = &[$($crate::json::Variant {
                    name: stringify!($variant),
                    rule: $crate::union!(@rule $rule $($shape)? $($text)*),
                }),*];
                *self = match r.choose(VARIANTS)? {
                    $(::std::option::Option::Some($index) => {
                        Self::$variant($crate::json::Decode::decode(r)?)
                    })*
                    _ => Self::Unknown($crate::json::Decode::decode(r)?),
                };
                r.ascend();
                ::std::result::Result::Ok(())
            }
        }

        $crate::__serde_bridge!($type);
        $crate::__maps!($type);
    };
}

/// serde for one type of the codec. Which of the two definitions exists is decided by this
/// crate's feature, so that generated crates need no `cfg` of their own.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde_bridge {
    ($type:ident) => {
        impl $crate::bridge::Serialize for $type {
            #[inline]
            fn serialize<S: $crate::bridge::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::bridge::ser(self, serializer)
            }
        }

        impl<'de> $crate::bridge::Deserialize<'de> for $type {
            #[inline]
            fn deserialize<D: $crate::bridge::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::bridge::de(deserializer)
            }
        }
    };
}

#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde_bridge {
    ($type:ident) => {};
}
