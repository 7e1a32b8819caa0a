//! Bodies, and whether they can be sent again.

use std::fmt;
use std::pin::Pin;

use bytes::{BufMut, Bytes, BytesMut};
use futures_core::Stream;

/// What a request carries.
#[derive(Default)]
#[non_exhaustive]
pub enum Body {
    /// No body and no `Content-Type`.
    #[default]
    Empty,
    /// Bytes whose `Content-Type` header is set.
    Bytes(Bytes),
    /// The parts of a `multipart/form-data` body.
    Multipart(Multipart),
    /// Bytes that come once.
    Stream(BodyStream),
}

/// Bytes of a body that come once.
pub type BodyStream = Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>>;

impl Body {
    /// Whether the same body can be sent again, as a retry must.
    #[must_use]
    pub const fn replayable(&self) -> bool {
        match self {
            Self::Empty | Self::Bytes(_) | Self::Multipart(_) => true,
            Self::Stream(_) => false,
        }
    }

    /// A copy that shares the bytes, where the body can be sent again.
    pub(crate) fn replay(&self) -> Option<Self> {
        match self {
            Self::Empty => Some(Self::Empty),
            Self::Bytes(bytes) => Some(Self::Bytes(bytes.clone())),
            Self::Multipart(parts) => Some(Self::Multipart(parts.clone())),
            Self::Stream(_) => None,
        }
    }

    /// The bytes, but of a stream.
    #[must_use]
    pub fn bytes(&self) -> Option<Bytes> {
        match self {
            Self::Empty => Some(Bytes::new()),
            Self::Bytes(bytes) => Some(bytes.clone()),
            Self::Multipart(multipart) => Some(multipart.bytes()),
            Self::Stream(_) => None,
        }
    }
}

impl fmt::Debug for Body {
    /// Sizes only: a body may hold secrets and personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::Multipart(multipart) => write!(f, "Multipart({} parts)", multipart.parts.len()),
            Self::Stream(_) => f.write_str("Stream"),
        }
    }
}

/// A `multipart/form-data` body (RFC 7578).
#[derive(Debug, Clone)]
pub struct Multipart {
    boundary: String,
    parts: Vec<FormPart>,
}

/// One part of a multipart body.
#[derive(Clone, PartialEq, Eq)]
pub struct FormPart {
    pub name: String,
    pub file_name: Option<String>,
    /// `None` where the default, `text/plain`, holds.
    pub content_type: Option<String>,
    pub content: Bytes,
}

impl fmt::Debug for FormPart {
    /// Without the content, which is the user's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            file_name,
            content_type,
            content,
        } = self;
        f.debug_struct("FormPart")
            .field("name", name)
            .field("file_name", file_name)
            .field("content_type", content_type)
            .field("bytes", &content.len())
            .finish()
    }
}

impl Multipart {
    /// A body of these parts with a boundary drawn at random.
    #[must_use]
    pub fn new(parts: Vec<FormPart>) -> Self {
        Self {
            boundary: format!("{:032x}", fastrand::u128(..)),
            parts,
        }
    }

    /// The parts, in the order they are sent.
    #[must_use]
    pub fn parts(&self) -> &[FormPart] {
        &self.parts
    }

    /// The `Content-Type` that announces the boundary.
    #[must_use]
    pub fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    /// The body as it is sent.
    #[must_use]
    pub fn bytes(&self) -> Bytes {
        let Self { boundary, parts } = self;
        let mut out = BytesMut::new();
        for FormPart {
            name,
            file_name,
            content_type,
            content,
        } in parts
        {
            let mut head = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
                quoted(name)
            );
            if let Some(file_name) = file_name {
                head.push_str(&format!("; filename=\"{}\"", quoted(file_name)));
            }
            if let Some(content_type) = content_type {
                head.push_str("\r\nContent-Type: ");
                head.push_str(content_type);
            }
            head.push_str("\r\n\r\n");
            out.put_slice(head.as_bytes());
            out.put_slice(content);
            out.put_slice(b"\r\n");
        }
        out.put_slice(format!("--{boundary}--\r\n").as_bytes());
        out.freeze()
    }
}

/// A name between quotes as browsers write it (HTML, section "Multipart form data").
fn quoted(name: &str) -> String {
    name.replace('\r', "%0D")
        .replace('\n', "%0A")
        .replace('"', "%22")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_framed_as_rfc_7578_says() {
        let multipart = Multipart {
            boundary: "b".to_owned(),
            parts: vec![
                FormPart {
                    name: "ti\"tle\r\n".to_owned(),
                    file_name: None,
                    content_type: None,
                    content: Bytes::from_static("é".as_bytes()),
                },
                FormPart {
                    name: "file".to_owned(),
                    file_name: Some("a.png".to_owned()),
                    content_type: Some("image/png".to_owned()),
                    content: Bytes::from_static(b"\x89PNG\r\n"),
                },
            ],
        };
        let expected = b"--b\r\nContent-Disposition: form-data; name=\"ti%22tle%0D%0A\"\r\n\r\n\xc3\xa9\r\n\
            --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\
            \x89PNG\r\n\r\n--b--\r\n";
        assert_eq!(multipart.bytes(), expected.as_slice());
        assert_eq!(multipart.content_type(), "multipart/form-data; boundary=b");
    }

    #[test]
    fn boundaries_differ_and_only_streams_cannot_be_replayed() {
        assert_ne!(
            Multipart::new(Vec::new()).boundary,
            Multipart::new(Vec::new()).boundary
        );
        assert!(Body::Multipart(Multipart::new(Vec::new())).replayable());
        assert!(Body::Bytes(Bytes::from_static(b"x")).replay().is_some());
        struct Once;
        impl Stream for Once {
            type Item = std::io::Result<Bytes>;
            fn poll_next(
                self: Pin<&mut Self>,
                _: &mut std::task::Context<'_>,
            ) -> std::task::Poll<Option<Self::Item>> {
                std::task::Poll::Ready(None)
            }
        }
        let stream = Body::Stream(Box::pin(Once));
        assert!(!stream.replayable() && stream.replay().is_none() && stream.bytes().is_none());
        assert_eq!(format!("{stream:?}"), "Stream");
    }
}
