use super::*;

/// The answers of one operation, as they are read, and what was said.
fn read_as(responses: &str) -> (Vec<String>, Vec<String>) {
    let (api, said) = read_paths(&format!(
        "paths:
  /a:
    get:
      operationId: find
      responses:
        {responses}
components:
  schemas:
    A: {{ properties: {{ a: {{ type: string }} }} }}
"
    ));
    let shown = |content: &Content| {
        format!(
            "{} {:?} {}",
            content.media_type,
            content.media,
            reference(&api, content.ty)
        )
    };
    let responses = &api.operations[0].responses;
    let contents = responses.iter().flat_map(|response| &response.contents);
    (contents.map(shown).collect(), said)
}

/// The answer in one media type.
fn read_one(media_type: &str, schema: &str) -> (String, Vec<String>) {
    let (shown, said) = read_as(&format!(
        "200: {{ description: d, content: {{ {media_type}: {{ schema: {schema} }} }} }}"
    ));
    (shown.join("; "), said)
}

const A: &str = "{ $ref: '#/components/schemas/A' }";

#[test]
fn objects_are_json_where_the_media_type_says_nothing() {
    for media_type in [
        "text/plain",
        "application/x-json",
        "text/javascript",
        "n/a",
        "promotion",
    ] {
        let (shown, said) = read_one(media_type, A);
        assert_eq!(shown, format!("{media_type} Json A"));
        assert_eq!(said, [""; 0]);
    }
    let list = format!("{{ type: array, items: {A} }}");
    assert_eq!(read_one("text/plain", &list).0, "text/plain Json [A]");
    for (schema, expected) in [
        ("{ type: integer, format: int32 }", "text/plain Json i32"),
        ("{ type: boolean }", "text/plain Json bool"),
        ("{ type: string }", "text/plain Text string"),
        ("{ type: object }", "text/plain Text json:NotDescribed"),
    ] {
        assert_eq!(
            read_one("text/plain", schema),
            (expected.to_owned(), Vec::new())
        );
    }
}

/// One vendor's XML is 448 answers: told once for each media type, with their number.
#[test]
fn schemas_of_files_are_told_once() {
    let (shown, said) = read_as(&format!(
        "200: {{ description: d, content: {{ application/pdf: {{ schema: {A} }} }} }}
        201: {{ description: d, content: {{ application/pdf: {{ schema: {A} }} }} }}
        202: {{ description: d, content: {{ text/csv: {{ schema: {{ type: array, items: {{ type: string }} }} }} }} }}
        203: {{ description: d, content: {{ application/xml: {{ schema: {A} }} }} }}
        206: {{ description: d, content: {{ application/pdf: {{ schema: {{ type: object }} }} }} }}
        207: {{ description: d, content: {{ application/xml: {{ schema: {A} }}, application/json: {{ schema: {A} }} }} }}"
    ));
    assert_eq!(
        shown,
        [
            "application/pdf Binary A",
            "application/pdf Binary A",
            "text/csv Text [string]",
            "application/xml Text A",
            "application/pdf Binary json:NotDescribed",
            "application/json Json A",
            "application/xml Text A",
        ]
    );
    let at = "T0220 /paths/~1a/get/responses";
    assert_eq!(
        said,
        [
            format!(
                "{at}/200/content/application~1pdf/schema an answer in `application/pdf` is read as bytes; not followed: 2 schemas"
            ),
            format!(
                "{at}/202/content/text~1csv/schema an answer in `text/csv` is read as text; not followed: 1 schema"
            ),
            format!(
                "{at}/203/content/application~1xml/schema an answer in `application/xml` is read as text; not followed: 1 schema"
            ),
        ]
    );
}

/// An error is not in the media type of the file that was asked for.
#[test]
fn errors_of_files_are_json() {
    let file = "200: { description: d, content: { image/png: { schema: { type: string, format: binary } } } }";
    let (shown, said) = read_as(&format!(
        "{file}
        404: {{ description: d, content: {{ image/png: {{ schema: {A} }} }} }}
        500: {{ description: d, content: {{ application/xml: {{ schema: {A} }} }} }}
        default: {{ description: d, content: {{ text/csv: {{ schema: {A} }} }} }}"
    ));
    assert_eq!(
        shown,
        [
            "image/png Binary binary",
            "image/png Json A",
            "application/xml Text A",
            "text/csv Json A"
        ]
    );
    assert_eq!(said.len(), 1, "{said:?}");
    // A lone `default` is the answer that the vendor thinks of.
    let (shown, said) = read_as(&format!(
        "default: {{ description: d, content: {{ text/csv: {{ schema: {A} }} }} }}"
    ));
    assert_eq!(shown, ["text/csv Text A"]);
    assert_eq!(said.len(), 1, "{said:?}");
}

#[test]
fn texts_of_any_media_type_say_themselves_what_they_are() {
    for (schema, expected) in [
        ("{ type: string }", "Text string"),
        ("{ type: string, format: binary }", "Binary binary"),
        ("{ type: [string, 'null'] }", "Json string | null"),
        ("{ type: string, format: date }", "Json date"),
        (A, "Json A"),
    ] {
        let (shown, said) = read_one("'*/*'", schema);
        assert_eq!(shown, format!("*/* {expected}"));
        assert_eq!(said, [""; 0]);
    }
    assert_eq!(
        read_one("application/json", "{ type: string }").0,
        "application/json Json string"
    );
}

#[test]
fn what_is_sent_in_xml_or_as_a_file_is_told() {
    let (_, said) = read_paths(&format!(
        "paths:
  /a:
    post:
      requestBody: {{ content: {{ application/xml: {{ schema: {A} }} }} }}
      responses: {{ 204: {{ description: d }} }}
    put:
      requestBody: {{ content: {{ application/xml: {{ schema: {{ type: string }} }} }} }}
      responses: {{ 204: {{ description: d }} }}
    patch:
      requestBody: {{ content: {{ text/csv: {{ schema: {A} }} }} }}
      responses: {{ 204: {{ description: d }} }}
components:
  schemas:
    A: {{ properties: {{ a: {{ type: string }} }} }}
"
    ));
    let at = "T0220 /paths/~1a";
    assert_eq!(
        said,
        [
            format!(
                "{at}/patch/requestBody a body in `text/csv` is sent as text that the caller writes; not followed: 1 schema"
            ),
            format!(
                "{at}/post/requestBody/content/application~1xml/schema a body in `application/xml` is sent as text that the caller writes; not followed: 1 schema"
            ),
        ]
    );
}

/// With `--report-untyped` each place is told.
#[test]
fn each_schema_that_is_not_followed_is_listed_when_asked_for() {
    let (api, _) = read_paths(&format!(
        "paths:
  /a:
    get:
      responses:
        200: {{ description: d, content: {{ application/pdf: {{ schema: {A} }} }} }}
        201: {{ description: d, content: {{ application/pdf: {{ schema: {A} }} }} }}
components:
  schemas:
    A: {{ properties: {{ a: {{ type: string }} }} }}
"
    ));
    let mut sink = Sink::new();
    report_untyped(&api, &mut sink);
    let said = sink.into_sorted();
    let said: Vec<&str> = said.iter().map(|said| said.message.as_str()).collect();
    let one = "an answer in `application/pdf` is read as bytes; the schema is not followed";
    assert_eq!(said, [one, one]);
}
