//! Bodies and answers: what a request carries, and which of an operation's types an answer becomes.

use tieline_runtime::Bytes;
use tieline_runtime::{CallOptions, Date, ErrorKind, Json, Patch, Text, Upload};
use tieline_wire::operations::bodies::*;
use tieline_wire::types::bodies::*;

use super::Wire;

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).to_vec()
}

fn line() -> Line {
    Line::new()
        .sku("a&b")
        .sizes(vec![LineSizesItem::S, LineSizesItem::L])
        .price(LinePrice::new().amount(1.5))
}

const LINE: &str = r#"{"sku":"a&b","sizes":["s","l"],"price":{"amount":1.5}}"#;

#[tokio::test]
async fn json() {
    let wire = Wire::new().await;
    let sent = wire.sent(&SendJson::new(7).note(Patch::Null)).await;
    assert_eq!(sent.line, "POST /json HTTP/1.1");
    assert_eq!(sent.header("content-type"), Some("application/json"));
    assert_eq!(sent.body, r#"{"id":7,"note":null}"#);
    let sent = wire
        .sent(&SendVendorJson::new(7).total(0.25).line(line()))
        .await;
    let media_type = Some("application/vnd.wire.v2+json");
    assert_eq!(sent.header("content-type"), media_type);
    assert_eq!(
        sent.body,
        format!(r#"{{"id":7,"total":0.25,"line":{LINE}}}"#)
    );
    let sent = wire
        .sent(&SendJsonList::new(vec![line(), Line::new()]))
        .await;
    assert_eq!(sent.line, "PUT /json-list HTTP/1.1");
    assert_eq!(sent.body, format!("[{LINE},{{}}]"));
}

#[tokio::test]
async fn a_body_that_need_not_be_sent() {
    let wire = Wire::new().await;
    let sent = wire.sent(&MaybeSend::new()).await;
    assert_eq!(
        (sent.header("content-type"), sent.body.as_str()),
        (None, "")
    );
    let sent = wire
        .sent(&MaybeSend::new().name("n").size(Patch::Null))
        .await;
    let media_type = Some("application/merge-patch+json");
    assert_eq!(sent.header("content-type"), media_type);
    assert_eq!(sent.body, r#"{"name":"n","size":null}"#);
}

/// Lists repeat their name and objects have brackets unless `encoding` says otherwise.
#[tokio::test]
async fn forms() {
    let wire = Wire::new().await;
    let meta = [("k e", "v=")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    let request = SendForm::new(7)
        .total(0.25)
        .paid(true)
        .note("a b+c%é\n")
        .link("https://x.example/?a=1&b")
        .tags(texts(["x", "y,z"]))
        .joined(texts(["x", "y,z"]))
        .spaced(texts(["x", "y z"]))
        .piped(texts(["x", "y|z"]))
        .line(line())
        .deep(Line::new().sku("d"))
        .flat(Line::new().sku("f").count(2))
        .lines(vec![line(), Line::new().count(3)])
        .meta(meta.into_iter().collect())
        .coded(Line::new().sku("c&d"));
    let sent = wire.sent(&request).await;
    let media_type = Some("application/x-www-form-urlencoded");
    assert_eq!(sent.header("content-type"), media_type);
    let fields: Vec<&str> = sent.body.split('&').collect();
    assert_eq!(
        fields,
        [
            "id=7",
            "total=0.25",
            "paid=true",
            "note=a%20b%2Bc%25%C3%A9%0A",
            "link=https://x.example/?a=1%26b",
            "tags=x",
            "tags=y%2Cz",
            "joined=x,y%2Cz",
            "spaced=x%20y%20z",
            "piped=x%7Cy%7Cz",
            "line%5Bsku%5D=a%26b",
            "line%5Bsizes%5D%5B0%5D=s",
            "line%5Bsizes%5D%5B1%5D=l",
            "line%5Bprice%5D%5Bamount%5D=1.5",
            "deep%5Bsku%5D=d",
            "flat=sku,f,count,2",
            "lines%5B0%5D%5Bsku%5D=a%26b",
            "lines%5B0%5D%5Bsizes%5D%5B0%5D=s",
            "lines%5B0%5D%5Bsizes%5D%5B1%5D=l",
            "lines%5B0%5D%5Bprice%5D%5Bamount%5D=1.5",
            "lines%5B1%5D%5Bcount%5D=3",
            "meta%5Bk%20e%5D=v%3D",
            "coded=%7B%22sku%22%3A%22c%26d%22%7D",
        ]
    );
    assert_eq!(wire.sent(&SendForm::new(7)).await.body, "id=7");
    let free = [("a b", "c"), ("d", "")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    let sent = wire
        .sent(&SendFormMap::new(free.into_iter().collect()))
        .await;
    assert_eq!(sent.body, "a%20b=c&d=");
}

#[tokio::test]
async fn multipart() {
    let wire = Wire::new().await;
    let request = SendParts::new(Upload::new("png").file_name("a\"b.png"))
        .drawing(Upload::new("<svg/>").content_type("image/svg+xml"))
        .attachments(vec![Upload::new("1"), Upload::new("2").file_name("2.txt")])
        .title("é")
        .count(2)
        .tags(texts(["x", "y"]))
        .line(line())
        .lines(vec![Line::new().count(3)])
        .note("# n")
        .days(Date::from_ymd(2026, 1, 5).into_iter().collect());
    let sent = wire.sent(&request).await;
    let content_type = sent.header("content-type").unwrap();
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let part = |head: &str, body: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; name={head}\r\n\r\n{body}\r\n")
    };
    let expected = [
        part(
            "\"photo\"; filename=\"a%22b.png\"\r\nContent-Type: image/png",
            "png",
        ),
        part(
            "\"drawing\"; filename=\"drawing\"\r\nContent-Type: image/svg+xml",
            "<svg/>",
        ),
        part(
            "\"attachments\"; filename=\"attachments\"\r\nContent-Type: application/octet-stream",
            "1",
        ),
        part(
            "\"attachments\"; filename=\"2.txt\"\r\nContent-Type: application/octet-stream",
            "2",
        ),
        part("\"title\"", "é"),
        part("\"count\"", "2"),
        part("\"tags\"", "x"),
        part("\"tags\"", "y"),
        part("\"line\"\r\nContent-Type: application/vnd.wire+json", LINE),
        part(
            "\"lines\"\r\nContent-Type: application/json",
            r#"[{"count":3}]"#,
        ),
        part("\"note\"\r\nContent-Type: text/markdown", "# n"),
        part(
            "\"days\"\r\nContent-Type: application/json",
            r#"["2026-01-05"]"#,
        ),
        format!("--{boundary}--\r\n"),
    ];
    assert_eq!(sent.body, expected.concat());
}

#[tokio::test]
async fn text_and_bytes() {
    let wire = Wire::new().await;
    let sent = wire.sent(&SendText::new("a \"b\"\n")).await;
    assert_eq!(sent.header("content-type"), Some("text/plain"));
    assert_eq!(sent.body, "a \"b\"\n");
    let sent = wire.sent(&SendCsv::new().body("a,b")).await;
    assert_eq!(sent.header("content-type"), Some("text/csv"));
    assert_eq!(sent.body, "a,b");
    let sent = wire.sent(&SendCsv::new()).await;
    assert_eq!(
        (sent.header("content-type"), sent.body.as_str()),
        (None, "")
    );
    let sent = wire.sent(&SendBytes::new(vec![0, b'a', 7])).await;
    let media_type = Some("application/octet-stream");
    assert_eq!(sent.header("content-type"), media_type);
    assert_eq!(sent.body, "\0a\u{7}");
    let sent = wire.sent(&SendImage::new(Bytes::from_static(b"png"))).await;
    assert_eq!(sent.header("content-type"), Some("image/png"));
    assert_eq!(sent.body, "png");
}

/// JSON before all others, as the vendor spells it.
#[tokio::test]
async fn one_of_several_media_types() {
    let wire = Wire::new().await;
    let sent = wire.sent(&SendSeveral::new().sku("s")).await;
    let media_type = Some("application/json; charset=utf-8");
    assert_eq!(sent.header("content-type"), media_type);
    assert_eq!(sent.body, r#"{"sku":"s"}"#);
}

/// Each media type that holds something else is a request of its own, with the same parameters and answers.
#[tokio::test]
async fn several_media_types_that_differ() {
    let wire = Wire::new().await;
    let sent = wire.sent(&SetPicture::new("7", "u").alt("a")).await;
    assert_eq!(sent.line, "PUT /pictures/7 HTTP/1.1");
    assert_eq!(sent.header("content-type"), Some("application/json"));
    assert_eq!(sent.body, r#"{"url":"u","alt":"a"}"#);

    let request = SetPictureVndWireV2Json::new("7").sku("s");
    let sent = wire.sent(&request.size(SetPictureSize::L)).await;
    assert_eq!(sent.line, "PUT /pictures/7?size=l HTTP/1.1");
    let media_type = Some("application/vnd.wire.v2+json");
    assert_eq!(sent.header("content-type"), media_type);
    assert_eq!(sent.body, r#"{"sku":"s"}"#);

    let links = texts(["a", "b c"]);
    let sent = wire.sent(&SetPictureForm::new("7", links)).await;
    let media_type = Some("application/x-www-form-urlencoded");
    assert_eq!(sent.header("content-type"), media_type);
    assert_eq!(sent.body, "links=a,b%20c");

    let file = Upload::from(Bytes::from_static(b"png"));
    let crop = SetPictureMultipartBodyCrop::new().left(1);
    let sent = wire
        .sent(&SetPictureMultipart::new("7", file).crop(crop))
        .await;
    assert_eq!(sent.line, "PUT /pictures/7 HTTP/1.1");
    let content_type = sent.header("content-type").unwrap();
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let expected = [
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n"
        ),
        "Content-Type: image/png\r\n\r\npng\r\n".to_owned(),
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"crop\"\r\n"),
        "Content-Type: application/json\r\n\r\n{\"left\":1}\r\n".to_owned(),
        format!("--{boundary}--\r\n"),
    ];
    assert_eq!(sent.body, expected.concat());

    let sent = wire.sent(&SetPictureCsv::new("7", "a,b\n")).await;
    assert_eq!(sent.header("content-type"), Some("text/csv"));
    assert_eq!(sent.body, "a,b\n");
    let sent = wire.sent(&SetPictureXml::new("7", "<p url='u'/>")).await;
    assert_eq!(sent.header("content-type"), Some("application/xml"));
    assert_eq!(sent.body, "<p url='u'/>");

    let file = Bytes::from_static(b"png");
    let sent = wire.sent(&SetPictureBinary::new("7", file)).await;
    assert_eq!(sent.header("content-type"), Some("image/png"));
    assert_eq!(sent.body, "png");
    let file = Upload::from(Bytes::from_static(b"jpg")).content_type("image/jpeg");
    let sent = wire.sent(&SetPictureBinary::new("7", file)).await;
    assert_eq!(sent.header("content-type"), Some("image/jpeg"));
    assert_eq!(sent.body, "jpg");
}

fn reply(status: &str, content_type: &str, body: &str) -> String {
    let length = body.len();
    let content_type = match content_type {
        "" => String::new(),
        some => format!("content-type: {some}\r\n"),
    };
    format!(
        "HTTP/1.1 {status}\r\n{content_type}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

#[tokio::test]
async fn answers_are_read_by_status_and_media_type() {
    let job = r#"{"job":"j"}"#;
    let wire = Wire::answering([
        reply("200 OK", "application/json", r#"{"rows":1}"#),
        reply("200 OK", "", r#"{"rows":2}"#),
        reply("200 OK", "Text/CSV; charset=utf-8", "a,b"),
        reply(
            "200 OK",
            "application/vnd.wire.summary+json",
            r#"{"text":"t"}"#,
        ),
        reply("200 OK", "image/png", "png"),
        reply("202 Accepted", "application/json", job),
        "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n".to_owned(),
        reply("206 Partial Content", "application/json", "[1]"),
    ])
    .await;
    let report = || async { wire.client.send(&GetReport::new("r")).await.unwrap() };
    let expected = [
        GetReportReply::Ok(Report::new(1)),
        GetReportReply::Ok(Report::new(2)),
        GetReportReply::OkCsv(Text("a,b".to_owned())),
        GetReportReply::OkVndWireSummaryJson(Summary::new("t")),
        GetReportReply::OkImage(Bytes::from_static(b"png")),
        GetReportReply::Accepted(Job::new("j")),
        GetReportReply::NoContent(()),
        GetReportReply::Other(Json::from(vec![1])),
    ];
    for expected in expected {
        assert_eq!(report().await, expected);
    }
}

#[tokio::test]
async fn failures_are_read_by_status_and_media_type() {
    let wire = Wire::answering([
        reply("404 Not Found", "text/plain", "no such report"),
        reply(
            "409 Conflict",
            "application/problem+json",
            r#"{"title":"t"}"#,
        ),
        reply("422 Unprocessable", "text/html", "<p>"),
        reply(
            "501 Not Implemented",
            "application/json",
            r#"{"message":"m"}"#,
        ),
    ])
    .await;
    let expected = [
        (
            ErrorKind::NotFound,
            ErrorBody::NotFound(Text("no such report".to_owned())),
        ),
        (
            ErrorKind::Conflict,
            ErrorBody::ClientError(Problem::new("t")),
        ),
        (
            ErrorKind::InvalidInput,
            ErrorBody::ClientErrorHtml(Text("<p>".to_owned())),
        ),
        (ErrorKind::Remote, ErrorBody::Other(Failure::new("m"))),
    ];
    for (kind, expected) in expected {
        let error = wire.client.send(&GetReport::new("r")).await.unwrap_err();
        assert_eq!(error.kind(), kind);
        assert_eq!(error.typed::<GetReport>().unwrap(), expected);
    }
}

#[tokio::test]
async fn what_is_asked_for() {
    let csv = reply("200 OK", "text/csv", "a");
    let wire = Wire::answering([csv.clone(), csv]).await;
    let request = GetReport::new("r");
    wire.client.send(&request).await.unwrap();
    let options = CallOptions::default().accept("text/csv");
    wire.client.send_with(&request, options).await.unwrap();
    let asked: Vec<_> = wire.server.requests().await;
    let asked: Vec<_> = asked.iter().map(|sent| sent.header("accept")).collect();
    assert_eq!(
        asked,
        [
            Some(
                "application/json, application/vnd.wire.summary+json;q=0.9, text/csv;q=0.9, image/*;q=0.9"
            ),
            Some("text/csv"),
        ]
    );
}

#[tokio::test]
async fn ranges_defaults_and_answers_without_a_body() {
    let job = r#"{"job":"j"}"#;
    let wire = Wire::answering([
        reply("203 Non-Authoritative", "application/json", job),
        reply("503 Unavailable", "application/json", r#"{"message":"m"}"#),
        reply("200 OK", "application/json", job),
        reply("500 Error", "application/json", job),
        reply("200 OK", "", ""),
        reply("200 OK", "application/json", "{}"),
        reply("200 OK", "application/json", job),
        reply("200 OK", "application/octet-stream", "\u{1}b"),
        reply("200 OK", "text/plain", "\"t\""),
        reply("200 OK", "text/plain", ""),
    ])
    .await;
    let client = &wire.client;
    assert_eq!(client.send(&Ranges::new()).await.unwrap(), Job::new("j"));
    let error = client.send(&Ranges::new()).await.unwrap_err();
    assert_eq!(error.typed::<Ranges>().unwrap(), Failure::new("m"));
    let found = client.send(&LoneDefault::new()).await.unwrap();
    assert_eq!(found, Job::new("j"));
    let error = client.send(&LoneDefault::new()).await.unwrap_err();
    assert_eq!(error.typed::<LoneDefault>().unwrap(), Job::new("j"));
    let found = client.send(&Undescribed::new()).await.unwrap();
    assert_eq!(found, Json::Null);
    let found = client.send(&Undescribed::new()).await.unwrap();
    assert_eq!(found, serde_json::json!({}));
    let found = client.send(&Spellings::new()).await.unwrap();
    assert_eq!(found, Job::new("j"));
    let found = client.send(&Download::new()).await.unwrap();
    assert_eq!(found, Bytes::from_static(b"\x01b"));
    let found = client.send(&ReadText::new()).await.unwrap();
    assert_eq!(found, Text("\"t\"".to_owned()));
    let found = client.send(&ReadText::new()).await.unwrap();
    assert_eq!(found, Text(String::new()));
}

/// A file is no text in JSON, whatever the document calls it.
#[tokio::test]
async fn files_under_the_name_of_json() {
    let wire = Wire::answering([reply("200 OK", "application/json", "{\"a\":1")]).await;
    let file = Bytes::from_static(b"\"png");
    let was = wire.client.send(&ReplaceFile::new(file)).await.unwrap();
    assert_eq!(was, Bytes::from_static(b"{\"a\":1"));
    let sent = wire.server.requests().await.remove(0);
    assert_eq!(
        sent.header("content-type"),
        Some("application/octet-stream")
    );
    assert_eq!(sent.body, "\"png");
}
