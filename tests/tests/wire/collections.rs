//! `collectionFormat` of Swagger 2.0, each in each place.

use tieline_wire::operations::collections::*;

use super::Wire;

fn list() -> Vec<String> {
    ["a b", "c,d", "e|f"].map(str::to_owned).to_vec()
}

#[tokio::test]
async fn in_queries() {
    let wire = Wire::new().await;
    let request = InQuery::new()
        .plain(list())
        .csv(list())
        .ssv(list())
        .tsv(list())
        .pipes(list())
        .multi(list());
    assert_eq!(
        wire.target(&request).await,
        "/query?plain=a%20b,c%2Cd,e%7Cf&csv=a%20b,c%2Cd,e%7Cf&ssv=a%20b%20c%2Cd%20e%7Cf&tsv=a%20b%09c%2Cd%09e%7Cf\
         &pipes=a%20b%7Cc%2Cd%7Ce%7Cf&multi=a%20b&multi=c%2Cd&multi=e%7Cf"
    );
}

#[tokio::test]
async fn in_paths() {
    let wire = Wire::new().await;
    let request = InPath::new(list(), list(), list(), list());
    assert_eq!(
        wire.target(&request).await,
        "/path/a%20b,c%2Cd,e%7Cf/a%20b%20c%2Cd%20e%7Cf/a%20b%09c%2Cd%09e%7Cf/a%20b%7Cc%2Cd%7Ce%7Cf"
    );
}

#[tokio::test]
async fn in_headers() {
    let wire = Wire::new().await;
    let request = InHeader::new()
        .x_plain(list())
        .x_ssv(list())
        .x_tsv(list())
        .x_pipes(list());
    let sent = wire.sent(&request).await;
    assert_eq!(sent.header("x-plain"), Some("a b,c,d,e|f"));
    assert_eq!(sent.header("x-ssv"), Some("a b c,d e|f"));
    assert_eq!(sent.header("x-tsv"), Some("a b\tc,d\te|f"));
    assert_eq!(sent.header("x-pipes"), Some("a b|c,d|e|f"));
}

#[tokio::test]
async fn in_forms() {
    let wire = Wire::new().await;
    let request = InForm::new()
        .plain(list())
        .ssv(list())
        .tsv(list())
        .pipes(list())
        .multi(list());
    assert_eq!(
        wire.sent(&request).await.body,
        "plain=a%20b,c%2Cd,e%7Cf&ssv=a%20b%20c%2Cd%20e%7Cf&tsv=a%20b%09c%2Cd%09e%7Cf\
         &pipes=a%20b%7Cc%2Cd%7Ce%7Cf&multi=a%20b&multi=c%2Cd&multi=e%7Cf"
    );
}

/// A part has no escapes, so a value that holds what stands between is sent as it is.
#[tokio::test]
async fn in_parts() {
    let wire = Wire::new().await;
    let request = InParts::new()
        .plain(list())
        .csv(Vec::<String>::new())
        .ssv(list())
        .tsv(vec![1, 2])
        .pipes(list())
        .multi(list())
        .one("a,b");
    let sent = wire.sent(&request).await;
    let content_type = sent.header("content-type").unwrap();
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let parts = [
        ("plain", "a b,c,d,e|f"),
        ("ssv", "a b c,d e|f"),
        ("tsv", "1\t2"),
        ("pipes", "a b|c,d|e|f"),
        ("multi", "a b"),
        ("multi", "c,d"),
        ("multi", "e|f"),
        ("one", "a,b"),
    ];
    let mut expected: String = parts
        .iter()
        .map(|(name, body)| {
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{body}\r\n"
            )
        })
        .collect();
    expected.push_str(&format!("--{boundary}--\r\n"));
    assert_eq!(sent.body, expected);
}
