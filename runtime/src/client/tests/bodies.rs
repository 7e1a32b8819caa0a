//! Bodies of calls that are tried again.

use bytes::Bytes;

use super::*;
use crate::request::{Body, FormPart, Multipart};

/// Sends what it holds as its body.
struct Bytewise(std::sync::Mutex<Option<Body>>);

impl crate::Operation for Bytewise {
    type Output = Json;
    type Error = Json;
    const META: &'static OperationMeta = &PUT;

    fn encode(&self, r: &mut RequestParts<'_>) -> Result<(), EncodeError> {
        r.inputs(&PUT, &[])?;
        let body = self.0.lock().unwrap().take().unwrap_or_default();
        r.set_body("application/octet-stream", body)
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_is_sent_again_whole_or_not_at_all() {
    struct Once(Option<Bytes>);
    impl futures_core::Stream for Once {
        type Item = std::io::Result<Bytes>;
        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            std::task::Poll::Ready(self.0.take().map(Ok))
        }
    }
    let part = FormPart {
        name: "file".to_owned(),
        file_name: Some("a".to_owned()),
        content_type: None,
        content: Bytes::from_static(b"abc"),
    };
    let table = [
        (Body::Bytes(Bytes::from_static(b"abc")), 3),
        (Body::Multipart(Multipart::new(vec![part])), 3),
        (
            Body::Stream(Box::pin(Once(Some(Bytes::from_static(b"abc"))))),
            1,
        ),
    ];
    for (body, tries) in table {
        let replay = Replay::new((0..5).map(|_| Answer::status(429)));
        let request = Bytewise(std::sync::Mutex::new(Some(body)));
        let error = client(&replay).send(&request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        let requests = replay.requests();
        assert_eq!(requests.len(), tries);
        assert!(requests.iter().all(|seen| *seen == requests[0]));
        assert_eq!(requests[0].text().contains("abc"), tries > 1);
    }
}
