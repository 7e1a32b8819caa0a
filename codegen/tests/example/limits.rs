//! What a fetch may take, over http alone: what differs with https, the unit tests beside the code say.

use std::time::{Duration, Instant};

use tieline_codegen::update::{FetchError, FetchLimits, fetch};

use super::server::{ok, redirect, serve};

#[test]
fn redirects_are_counted_and_checked() {
    let address = serve(|path| match path {
        "/far" => redirect("http://acme.example/openapi.yaml"),
        path => redirect(&format!("{path}x")),
    });
    let limits = FetchLimits::default();
    assert_eq!(
        fetch(&format!("http://{address}/"), &limits),
        Err(FetchError::TooManyRedirects(5))
    );
    let error = fetch(&format!("http://{address}/far"), &limits).unwrap_err();
    assert!(matches!(error, FetchError::SentOn { .. }), "{error}");
}

#[test]
fn a_document_has_a_size() {
    let address = serve(|path| match path {
        "/just" => ok("0123456789"),
        // Whatever it says about itself.
        _ => b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n01234567890".to_vec(),
    });
    let limits = FetchLimits {
        size: 10,
        ..FetchLimits::default()
    };
    let just = fetch(&format!("http://{address}/just"), &limits);
    assert_eq!(just.as_deref(), Ok(&b"0123456789"[..]));
    assert_eq!(
        fetch(&format!("http://{address}/more"), &limits),
        Err(FetchError::TooLarge(10))
    );
}

#[test]
fn a_vendor_has_some_time() {
    let address = serve(|path| {
        if path == "/slow" {
            std::thread::sleep(Duration::from_secs(5));
        }
        // Less than it says, and the connection stays open.
        let mut answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".to_vec();
        answer.extend([b' '; 10]);
        answer
    });
    let limits = FetchLimits {
        time: Duration::from_millis(200),
        ..FetchLimits::default()
    };
    let started = Instant::now();
    assert_eq!(
        fetch(&format!("http://{address}/slow"), &limits),
        Err(FetchError::TooSlow(limits.time))
    );
    assert!(started.elapsed() < Duration::from_secs(4));
}

#[test]
fn half_a_document_is_none() {
    let address = serve(|_| b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{}".to_vec());
    let error = fetch(&format!("http://{address}/"), &FetchLimits::default()).unwrap_err();
    assert!(matches!(error, FetchError::Failed(_)), "{error}");
}
