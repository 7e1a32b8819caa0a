//! Text that tries to become code.

use crate::made::generate;

/// Each ends what it may stand in and goes on with code. `pwned` is nowhere but in them.
const PAYLOADS: [&str; 14] = [
    "\"; pub fn pwned() {} //",
    "*/ pub fn pwned() {} /*",
    "\n}\npub fn pwned() {}\n//",
    "\r\npub fn pwned() {}\r",
    "\"#; pub fn pwned() {} r#\"",
    "{pwned}",
    "}} {{ pwned() }}",
    "```\nzz pwned();\n```",
    "```rust\npwned();",
    "\\\"; zz pwned();",
    "\u{202e} zz pwned",
    "\u{0} zz pwned",
    "<script>pwned()</script>",
    "'a; #[pwned] $pwned pwned!()",
];

/// A document with the payload in every place that takes free text or a name.
fn document(payload: &str) -> String {
    let quoted = serde_json::to_string(payload).unwrap();
    let pointer = serde_json::to_string(&format!(
        "#/components/schemas/{}",
        payload.replace('~', "~0").replace('/', "~1")
    ))
    .unwrap();
    let path = serde_json::to_string(&format!("/a/{payload}/{{id}}")).unwrap();
    r##"{
  "openapi": "3.0.3",
  "info": { "title": PAYLOAD, "version": PAYLOAD, "description": PAYLOAD },
  "servers": [{ "url": PAYLOAD, "description": PAYLOAD, "variables": { PAYLOAD: { "default": PAYLOAD, "enum": [PAYLOAD] } } }],
  "tags": [{ "name": PAYLOAD, "description": PAYLOAD }],
  "paths": {
    PATH: {
      "get": {
        "operationId": PAYLOAD, "summary": PAYLOAD, "description": PAYLOAD, "tags": [PAYLOAD],
        "parameters": [
          { "name": PAYLOAD, "in": "query", "description": PAYLOAD, "schema": { "type": "string", "default": PAYLOAD, "enum": [PAYLOAD, "b"], "pattern": PAYLOAD } },
          { "name": PAYLOAD, "in": "header", "schema": { "type": "string" } },
          { "name": PAYLOAD, "in": "cookie", "schema": { "type": "array", "items": { "type": "string" } } },
          { "name": "id", "in": "path", "required": true, "schema": { "type": "string", "format": PAYLOAD } }
        ],
        "requestBody": { "description": PAYLOAD, "content": {
          "multipart/form-data": { "schema": { "$ref": POINTER }, "encoding": { PAYLOAD: { "contentType": PAYLOAD } } },
          PAYLOAD: { "schema": { "type": "string" } }
        } },
        "responses": {
          "200": { "description": PAYLOAD, "content": { "application/json": { "schema": { "$ref": POINTER }, "example": PAYLOAD } } },
          "404": { "description": PAYLOAD, "content": { PAYLOAD: { "schema": { "type": "object" } } } },
          PAYLOAD: { "description": PAYLOAD }
        },
        "security": [{ PAYLOAD: [PAYLOAD] }],
        "x-webhooks": PAYLOAD
      }
    }
  },
  "components": {
    "schemas": {
      PAYLOAD: {
        "type": "object", "title": PAYLOAD, "description": PAYLOAD, "required": [PAYLOAD],
        "properties": { PAYLOAD: { "type": "string", "description": PAYLOAD, "enum": [PAYLOAD, "other"] }, "u": { "$ref": "#/components/schemas/Union" } },
        "example": { PAYLOAD: PAYLOAD }
      },
      "Union": { "oneOf": [{ "$ref": POINTER }, { "type": "object", "properties": { "kind": { "type": "string" } } }],
        "discriminator": { "propertyName": PAYLOAD, "mapping": { PAYLOAD: POINTER } } }
    },
    "securitySchemes": { PAYLOAD: { "type": "apiKey", "in": "header", "name": PAYLOAD, "description": PAYLOAD } }
  }
}"##
    .replace("POINTER", &pointer)
    .replace("PATH", &path)
    .replace("PAYLOAD", &quoted)
}

#[test]
fn no_text_becomes_code() {
    for payload in PAYLOADS {
        let outcome = generate(document(payload));
        let code = outcome.code();
        let identifiers: Vec<&String> = match payload.contains('{') {
            // In a path it is a parameter of that name, which becomes a field.
            true => code.items.iter().collect(),
            false => code.identifiers.iter().collect(),
        };
        assert!(!identifiers.contains(&&"pwned".to_owned()), "{payload:?}");
        let operations = code.items.iter().filter(|name| name.contains("Pwned"));
        assert!(operations.count() > 0, "{payload:?}: {:?}", code.items);
        // It is there as data: what is sent is what the document says.
        assert!(code.literals.contains(payload), "{payload:?}");
    }
}

#[test]
fn nothing_is_read_outside_or_fetched() {
    for reference in [
        "../../../../etc/passwd",
        "/etc/passwd",
        "file:///etc/passwd",
        "https://example.invalid/a.json",
        "//example.invalid/a.json",
        "C:\\\\a.json",
        "\\u0000",
    ] {
        let document = format!(
            r##"{{ "openapi": "3.0.3", "paths": {{ "/a": {{ "$ref": "{reference}", "get": {{
                "parameters": [{{ "$ref": "{reference}" }}],
                "responses": {{ "200": {{ "description": "", "content": {{ "application/json": {{ "schema": {{ "$ref": "{reference}" }} }} }} }} }}
            }} }} }} }}"##
        );
        let outcome = generate(document);
        let _ = outcome.code();
        assert!(!outcome.said.is_empty(), "{reference}");
    }
}
