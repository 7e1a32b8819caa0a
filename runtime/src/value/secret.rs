//! Values that must not be printed.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretBox};

use crate::json::{Blank, Decode, Encode, Json, Reader, Result, Writer};

/// A value that prints as `[redacted]` and is wiped from memory when dropped.
///
/// The codec reads and writes it as it is; [`Secret::expose`] is the one way to see it.
pub struct Secret<T: Zeroize>(SecretBox<T>);

impl<T: Zeroize> Secret<T> {
    /// Hides a value.
    pub fn new(value: T) -> Self {
        Self(SecretBox::new(Box::new(value)))
    }

    /// The hidden value.
    pub fn expose(&self) -> &T {
        self.0.expose_secret()
    }
}

impl<T: Zeroize + Clone> Clone for Secret<T> {
    fn clone(&self) -> Self {
        Self::new(self.expose().clone())
    }
}

impl<T: Zeroize + PartialEq> PartialEq for Secret<T> {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<T: Zeroize> fmt::Display for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl From<String> for Secret<String> {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Secret<String> {
    fn from(text: &str) -> Self {
        Self::new(text.to_owned())
    }
}

impl<T: Zeroize + Blank> Blank for Secret<T> {
    fn blank() -> Self {
        Self::new(T::blank())
    }
}

impl<T: Zeroize + Decode> Decode for Secret<T> {
    fn fill(&mut self, r: &mut Reader<'_>) -> Result<()> {
        *self = Self::new(T::decode(r)?);
        Ok(())
    }
}

impl<T: Zeroize + Encode> Encode for Secret<T> {
    fn encode(&self, w: &mut Writer) {
        self.expose().encode(w);
    }
}

/// Secrets by name as JSON, in the open.
pub(crate) fn exposed(values: &BTreeMap<String, Secret<String>>) -> Json {
    let values = values
        .iter()
        .map(|(name, value)| (name.clone(), Json::String(value.expose().clone())));
    Json::Object(values.collect())
}

/// Secrets by name that were stored; what is not text is left out.
pub(crate) fn hidden(json: &Json) -> BTreeMap<String, Secret<String>> {
    let values = json.as_object().into_iter().flatten();
    values
        .filter_map(|(name, value)| Some((name.clone(), Secret::from(value.as_str()?))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Secret;
    use crate::json::{from_slice, to_string};

    #[test]
    fn prints_nothing_of_the_value() {
        let secret = Secret::from("hunter2");
        assert_eq!(format!("{secret:?} {secret}"), "[redacted] [redacted]");
        assert_eq!(format!("{:?}", Some(secret.clone())), "Some([redacted])");
        assert_eq!(secret.expose(), "hunter2");
        assert_eq!(secret, Secret::from("hunter2".to_owned()));
        assert_ne!(secret, Secret::from("hunter3"));
    }

    #[test]
    fn the_codec_passes_it_through() {
        let read: Secret<String> = from_slice(b"\"hunter2\"").unwrap();
        assert_eq!(to_string(&read), "\"hunter2\"");
    }
}
