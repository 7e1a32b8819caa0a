//! What a vendor repeats of a connection's secrets.

use super::*;
use crate::connector::SecretMeta;

static CONNECTION: ConnectorMeta = ConnectorMeta {
    auth: &[AuthMeta::new("x#key", AuthKind::Bearer)],
    http: HttpMeta {
        errors: ErrorsMeta {
            message: Some(Expr::ResponseBody(&["message"])),
            ..ErrorsMeta::DEFAULT
        },
        ..HttpMeta::DEFAULT
    },
    secrets: &[SecretMeta {
        key: "partner",
        label: "",
        help: "",
        optional: true,
    }],
    ..ConnectorMeta::new("x", "X", "1.0.0")
};

#[tokio::test]
async fn a_secret_of_the_connection_stands_in_no_error() {
    for said in ["hush & co", "hush%20%26%20co"] {
        let body = json!({ "message": format!("no partner `{said}`") });
        let replay = Replay::new([Answer::json(400, body.to_string())]);
        let client: Client = Client::builder(&CONNECTION)
            .server("https://x.example")
            .auth(Credential::bearer("t-1"))
            .secret("partner", "hush & co")
            .transport(replay)
            .build()
            .unwrap();
        let error = client.call_json(&READ, &Json::Null).await.unwrap_err();
        assert_eq!(error.message(), Some("[redacted]"));
        assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");
    }
}
