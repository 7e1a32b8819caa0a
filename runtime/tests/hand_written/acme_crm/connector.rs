//! What the client knows before it is set up.

use std::time::Duration;

use tieline_runtime::{
    AuthKind, AuthMeta, Condition, ConnectorMeta, EnvironmentMeta, ErrorKind, ErrorRule,
    ErrorsMeta, Expr, FieldStep, HttpMeta, KeyPlace, Literal, Method, OAuth2Meta, OperationMeta,
    ParamMeta, Part, RetryMeta, RetryOn, SchemeUse, SecretMeta, Template,
};

/// What most operations of `openapi/crm.yaml` ask for.
pub(super) const SECURITY: &[&[SchemeUse]] = &[
    &[SchemeUse::new("crm#oauth", &["crm.read", "crm.write"])],
    &[SchemeUse::new("crm#key", &[])],
];

/// The connector's data.
pub static CONNECTOR: ConnectorMeta = ConnectorMeta {
    environments: &[
        EnvironmentMeta {
            key: "live",
            server: Template(&[
                Part::Text("https://"),
                Part::Param("subdomain"),
                Part::Text(".acmecrm.example/api/v2"),
            ]),
        },
        EnvironmentMeta {
            key: "sandbox",
            server: Template(&[
                Part::Text("https://"),
                Part::Param("subdomain"),
                Part::Text(".sandbox.acmecrm.example/api/v2"),
            ]),
        },
    ],
    params: &[ParamMeta {
        key: "subdomain",
        label: "Subdomain",
        help: "The part before `.acmecrm.example`.",
        pattern: "^[a-z0-9-]+$",
        default: None,
        optional: false,
    }],
    secrets: &[SecretMeta {
        key: "lead_secret",
        label: "Lead form signing secret",
        help: "",
        optional: true,
    }],
    auth: &[
        AuthMeta::new(
            "crm#oauth",
            AuthKind::OAuth2(&OAuth2Meta {
                authorization_url: "https://auth.acmecrm.example/authorize",
                token_url: "https://auth.acmecrm.example/token",
                scopes: &["crm.read", "crm.write"],
                ..OAuth2Meta::CODE
            }),
        ),
        AuthMeta::new("crm#key", AuthKind::ApiKey(KeyPlace::Header("X-Acme-Key")))
            .help("Create a key on the [API page](https://acmecrm.example/settings/api)."),
    ],
    http: HttpMeta {
        retry: RetryMeta {
            max: 4,
            on: &[
                RetryOn::Connect,
                RetryOn::Status(429),
                RetryOn::Status(502),
                RetryOn::Status(503),
                RetryOn::Status(504),
            ],
            base: Duration::from_millis(500),
            cap: Duration::from_secs(30),
        },
        errors: ErrorsMeta {
            message: Some(Expr::ResponseBody(&["error", "message"])),
            code: Some(Expr::ResponseBody(&["error", "code"])),
            map: &[
                ErrorRule::code(401, ErrorKind::AuthExpired),
                ErrorRule::code(409, ErrorKind::Conflict),
                ErrorRule::code(422, ErrorKind::InvalidInput)
                    .fields(Expr::ResponseBody(&["error", "fields"])),
                ErrorRule::code(200, ErrorKind::Remote).when(Condition::Is(
                    Expr::ResponseBody(&["ok"]),
                    Literal::Bool(false),
                )),
            ],
            ..ErrorsMeta::DEFAULT
        },
        ..HttpMeta::DEFAULT
    },
    test: Some(&OperationMeta::new("crm#getMe", Method::Get, "/me").security(SECURITY)),
    label: Some(Template(&[
        Part::Field(&[FieldStep::Key("email")]),
        Part::Text(" @ "),
        Part::Field(&[FieldStep::Key("account"), FieldStep::Key("name")]),
    ])),
    ..ConnectorMeta::new("acme-crm", "Acme CRM", "1.4.0")
};
