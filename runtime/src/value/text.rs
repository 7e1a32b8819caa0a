//! What all newtypes over text share.

/// The constructor, accessors and codec of a newtype over `String`.
macro_rules! text_type {
    ($type:ident) => {
        impl $type {
            /// The text as it came in or will be sent.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, without a copy.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl From<String> for $type {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $type {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<&str> for $crate::json::Patch<$type> {
            fn from(text: &str) -> Self {
                Self::Value(text.into())
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl $crate::json::Blank for $type {
            #[inline]
            fn blank() -> Self {
                Self(String::new())
            }
        }

        impl $crate::json::Decode for $type {
            fn fill(&mut self, r: &mut $crate::json::Reader<'_>) -> $crate::json::Result<()> {
                self.0 = r.string()?;
                Ok(())
            }

            fn fill_option(
                slot: &mut Option<Self>,
                r: &mut $crate::json::Reader<'_>,
            ) -> $crate::json::Result<()> {
                *slot = if r.null()? {
                    None
                } else {
                    Some(Self(r.string()?))
                };
                Ok(())
            }
        }

        impl $crate::json::Encode for $type {
            fn encode(&self, w: &mut $crate::json::Writer) {
                w.str(&self.0);
            }
        }

        $crate::__serde_bridge!($type);
    };
}

pub(super) use text_type;
