//! Files to send.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use crate::json::{Ask, Blank, Decode, Encode, Reader, Result, Writer};

/// A file in a request, sent as a part of a multipart body or as the body itself.
///
/// In a JSON body it is a string: its text, or base64 where it is none.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Upload {
    /// The name the part gives the file.
    pub file_name: Option<String>,
    /// The part's media type; `application/octet-stream` is sent where it is not set.
    pub content_type: Option<String>,
    /// The file's bytes.
    pub content: Bytes,
}

impl Upload {
    /// A file without a name and type.
    #[must_use]
    pub fn new(content: impl Into<Bytes>) -> Self {
        Self {
            file_name: None,
            content_type: None,
            content: content.into(),
        }
    }

    /// Sets the file's name.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Sets the file's media type.
    #[must_use]
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }
}

impl From<Bytes> for Upload {
    fn from(content: Bytes) -> Self {
        Self::new(content)
    }
}

impl From<Vec<u8>> for Upload {
    fn from(content: Vec<u8>) -> Self {
        Self::new(content)
    }
}

impl Blank for Upload {
    fn blank() -> Self {
        Self::new(Bytes::new())
    }
}

impl Decode for Upload {
    fn fill(&mut self, r: &mut Reader<'_>) -> Result<()> {
        *self = Self::new(r.string()?);
        Ok(())
    }
}

impl Encode for Upload {
    fn encode(&self, w: &mut Writer) {
        match std::str::from_utf8(&self.content) {
            Ok(text) => w.str(text),
            Err(_) => w.str(&STANDARD.encode(&self.content)),
        }
    }

    fn tell<'a>(&'a self, ask: &mut Ask<'_, 'a>) {
        ask.file(self);
    }
}

crate::__serde_bridge!(Upload);

#[cfg(test)]
mod tests {
    use super::Upload;
    use crate::json::{Encode, Patch, to_string};

    #[test]
    fn is_found_through_what_wraps_it() {
        let file = || {
            Upload::new("a")
                .file_name("a.txt")
                .content_type("text/plain")
        };
        let one: &dyn Encode = &Some(file());
        assert_eq!(one.upload(), Some(&file()));
        let two: &dyn Encode = &Patch::Value(vec![Box::new(file()), Box::new(Upload::new("b"))]);
        let mut found = Vec::new();
        two.uploads(&mut found);
        assert_eq!(found, [&file(), &Upload::new("b")]);
        let none: &dyn Encode = &None::<Upload>;
        assert_eq!(none.upload(), None);
        let text: &dyn Encode = &String::from("a");
        assert_eq!(text.upload(), None);
    }

    #[test]
    fn is_text_or_base64_in_json() {
        assert_eq!(to_string(&Upload::new("a")), "\"a\"");
        assert_eq!(to_string(&Upload::new(vec![0xfb, 0xff])), "\"+/8=\"");
    }
}
