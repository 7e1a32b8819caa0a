//! Every form of one report, whole.

use super::{Report, github, json, markdown, sarif, text};
use crate::diagnostic::Sink;
use crate::diff::Level;
use crate::pipeline::{DocumentSide, compare_documents};
use crate::source::Sources;

const OLD: &str = "\
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /invoices:
    get:
      operationId: listInvoices
      parameters:
        - {in: query, name: cursor, schema: {type: string}}
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Invoice'}}}}
components:
  schemas:
    Invoice:
      type: object
      properties:
        id: {type: string}
        amount: {type: integer}
";

const NEW: &str = "\
openapi: 3.0.3
info: {title: t, version: '2'}
paths:
  /invoices:
    get:
      operationId: listInvoices
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Invoice'}}}}
components:
  schemas:
    Invoice:
      type: object
      properties:
        id: {type: string}
        total_amount: {type: integer}
";

fn report(old: &str, new: &str) -> Report {
    let side = |text: &str, name: &str| {
        let mut sources = Sources::in_memory("");
        sources.insert(name, text);
        sources
    };
    let (mut old, mut new) = (side(old, "old.yaml"), side(new, "new.yaml"));
    let mut sink = Sink::new();
    let compared = compare_documents(
        DocumentSide {
            sources: &mut old,
            file: "old.yaml",
        },
        DocumentSide {
            sources: &mut new,
            file: "new.yaml",
        },
        &mut sink,
    );
    assert!(!sink.has_errors(), "{:?}", sink.diagnostics());
    compared.expect("report")
}

#[test]
fn people_read_what_where_and_whom() {
    assert_eq!(
        text(&report(OLD, NEW)),
        "\
breaking  Invoice.amount: field removed; perhaps it is `total_amount` now [response]
          old.yaml:17:9 -> new.yaml:11:5; 1 operation: listInvoices
risky     listInvoices query `cursor`: parameter removed [request, paging]
          old.yaml:8:11 -> new.yaml:5:5; 1 operation: listInvoices
harmless  Invoice.total_amount: optional field added [response]
          old.yaml:13:5 -> new.yaml:15:9; 1 operation: listInvoices

the client: major
  `ListInvoices.cursor` is gone
  `ListInvoices::cursor()` is gone
  `types::Invoice.amount` is gone
  `types::Invoice::amount()` is gone

3 changes: 1 breaking, 1 risky, 1 harmless
"
    );
}

#[test]
fn nothing_changed_is_said_too() {
    assert_eq!(text(&report(NEW, NEW)), "the client: none\n\nno changes\n");
    assert_eq!(report(NEW, NEW).worst(), None);
}

#[test]
fn programs_read_one_object() {
    let value: serde_json::Value = serde_json::from_str(&json(&report(OLD, NEW))).expect("JSON");
    assert_eq!(
        value["summary"],
        serde_json::json!({ "breaking": 1, "risky": 1, "harmless": 1 })
    );
    assert_eq!(
        value["specs"][0]["changes"][0],
        serde_json::json!({
            "class": "field-removed",
            "level": "breaking",
            "direction": "response",
            "about": "field",
            "subject": "Invoice.amount",
            "name": "amount",
            "message": "Invoice.amount: field removed",
            "detail": "",
            "perhaps": "total_amount",
            "paging": false,
            "old": { "file": "old.yaml", "pointer": "/components/schemas/Invoice/properties/amount", "line": 17, "column": 9 },
            "new": { "file": "new.yaml", "pointer": "/components/schemas/Invoice", "line": 11, "column": 5 },
            "operations": ["listInvoices"],
            "webhooks": [],
        })
    );
    assert_eq!(value["crates"][0]["verdict"]["bump"], "major");
    assert_eq!(
        value["crates"][0]["verdict"]["added"],
        serde_json::json!([
            "types::Invoice.total_amount",
            "types::Invoice::total_amount()"
        ])
    );
}

#[test]
fn a_pull_request_shows_the_worst_first() {
    assert_eq!(
        markdown(&report(OLD, NEW)),
        "\
## API changes

3 changes: 1 breaking, 1 risky, 1 harmless

| crate | version | because |
| --- | --- | --- |
| `the client` | major | `ListInvoices.cursor` is gone; `ListInvoices::cursor()` is gone; `types::Invoice.amount` is gone; and 1 more |

### breaking (1)

| change | place |
| --- | --- |
| Invoice.amount: field removed; perhaps it is `total_amount` now [response] | `new.yaml:11:5` |

### risky (1)

| change | place |
| --- | --- |
| listInvoices query `cursor`: parameter removed [request, paging] | `new.yaml:5:5` |

<details><summary>harmless (1)</summary>

| change | place |
| --- | --- |
| Invoice.total_amount: optional field added [response] | `new.yaml:15:9` |

</details>

"
    );
}

#[test]
fn a_pull_request_takes_no_more_than_a_text_may_have() {
    let document = |members: &str| {
        let members: String = (0..3000)
            .map(|index| format!("        {members}_of_a_long_name_{index}: {{type: string}}\n"))
            .collect();
        OLD.replace("        amount: {type: integer}\n", &members)
    };
    let report = report(&document("was"), &document("is"));
    let text = markdown(&report);
    assert!(text.len() < 65_536, "{}", text.len());
    assert!(text.contains("### breaking (3000)\n"), "{text}");
    // Each of so many might be each of the others.
    assert!(!text.contains("perhaps"), "{text}");
    let rows = text.matches("field removed").count();
    assert!(rows > 300, "{rows}");
    let left = format!("\nand {} more\n", 3000 - rows);
    assert!(text.contains(&left), "{left}{text}");
    assert!(text.ends_with("\nand 3000 more\n\n</details>\n\n"));
}

#[test]
fn code_scanning_reads_sarif() {
    let value: serde_json::Value = serde_json::from_str(&sarif(&report(OLD, NEW))).expect("JSON");
    assert_eq!(value["version"], "2.1.0");
    let run = &value["runs"][0];
    let rules: Vec<&str> = run["tool"]["driver"]["rules"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|rule| rule["id"].as_str())
        .collect();
    assert_eq!(rules, ["parameter-removed", "field-added", "field-removed"]);
    let result = &run["results"][0];
    assert_eq!(result["ruleId"], "field-removed");
    assert_eq!(result["ruleIndex"], 2);
    assert_eq!(result["level"], "error");
    let at = |line: u64, column: u64, uri: &str| {
        serde_json::json!({
            "artifactLocation": { "uri": uri },
            "region": { "startLine": line, "startColumn": column },
        })
    };
    assert_eq!(
        result["locations"][0]["physicalLocation"],
        at(11, 5, "new.yaml")
    );
    assert_eq!(
        result["relatedLocations"][0]["physicalLocation"],
        at(17, 9, "old.yaml")
    );
}

#[test]
fn a_workflow_reads_annotations() {
    assert_eq!(
        github(&report(OLD, NEW)),
        "\
::error file=new.yaml,line=11,col=5,title=field-removed::Invoice.amount: field removed; perhaps it is `total_amount` now [response]
::warning file=new.yaml,line=5,col=5,title=parameter-removed::listInvoices query `cursor`: parameter removed [request, paging]
::notice file=new.yaml,line=15,col=9,title=field-added::Invoice.total_amount: optional field added [response]
"
    );
}

#[test]
fn names_of_a_document_are_no_commands() {
    let evil = |name: &str| {
        OLD.replace(
            "listInvoices",
            &format!("\"x\\n::error::{name}|<b>@me\\u001b[31m,%0A\""),
        )
    };
    let report = report(&evil("a"), &evil("b"));
    let (text, github, markdown) = (text(&report), github(&report), markdown(&report));
    assert!(!text.contains('\u{1b}'), "{text}");
    assert!(
        github
            .lines()
            .all(|line| line.starts_with("::warning file=")),
        "{github}"
    );
    assert!(github.contains("%250A"), "{github}");
    assert!(
        !markdown.contains("<b>") && !markdown.contains("@me"),
        "{markdown}"
    );
    assert!(markdown.contains("\\|"), "{markdown}");
}

#[test]
fn a_rewritten_document_is_told_as_it_is_written() {
    let swagger = |ty: &str| {
        format!(
            "swagger: '2.0'\ninfo: {{title: t, version: '1'}}\npaths:\n  /a:\n    get:\n      operationId: getA\n      responses:\n        '200': {{description: d, schema: {{$ref: '#/definitions/A'}}}}\ndefinitions:\n  A:\n    type: object\n    properties:\n      x: {{type: {ty}}}\n"
        )
    };
    let text = text(&report(&swagger("string"), &swagger("integer")));
    assert!(
        text.contains("old.yaml:13:7 -> new.yaml:13:7;")
            || text.contains("old.yaml:13:10 -> new.yaml:13:10;"),
        "{text}"
    );
}

#[test]
fn a_reference_that_leads_nowhere_now_is_told() {
    let broken = OLD.replacen("schemas/Invoice'", "schemas/Invoce'", 1);
    let found = report(OLD, &broken);
    let said = "`$ref: #/components/schemas/Invoce` leads nowhere: there is nothing at that place [T0301] (new.yaml#/paths/~1invoices/get/responses/200/content/application~1json/schema/$ref); did you mean `#/components/schemas/Invoice`?";
    let line = |text: String, start: &str| {
        let mut lines = text.lines().filter(|line| line.contains("leads nowhere"));
        let found = lines.next().map(str::to_owned).unwrap();
        assert!(lines.next().is_none() && found.starts_with(start), "{text}");
        found
    };
    assert_eq!(line(text(&found), "warning"), format!("warning   {said}"));
    assert_eq!(line(markdown(&found), "-"), format!("- {said}"));
    let said_once = |text: String| line(text, "::").matches(said).count();
    assert_eq!(said_once(github(&found)), 1);
    let wrong = "::warning file=new.yaml,line=10,col=71,title=leads-nowhere::";
    assert!(github(&found).contains(wrong), "{}", github(&found));
    let parsed: serde_json::Value = serde_json::from_str(&json(&found)).unwrap();
    assert_eq!(parsed["warnings"], serde_json::json!([said]));
    let parsed: serde_json::Value = serde_json::from_str(&sarif(&found)).unwrap();
    let results = parsed["runs"][0]["results"].as_array().unwrap();
    let last = results.last().unwrap();
    assert_eq!(
        (&last["ruleId"], &last["level"]),
        (&"leads-nowhere".into(), &"warning".into())
    );
    // What led nowhere before is no news.
    assert!(report(&broken, &broken).warnings.is_empty());
    assert!(report(&broken, OLD).warnings.is_empty());
}

#[test]
fn a_credential_that_is_not_defined_is_told_and_none_is_not_claimed() {
    let with = |scheme: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths: {{/a: {{get: {{operationId: getA, responses: {{'200': {{description: d}}}}}}}}}}\nsecurity: [{{{scheme}: []}}]\ncomponents: {{securitySchemes: {{k: {{type: apiKey, in: header, name: K}}}}}}\n"
        )
    };
    let (defined, undefined) = (with("k"), with("typo"));
    let found = report(&defined, &undefined);
    assert_eq!(found.changes().count(), 0);
    // Someone should look, also where nothing else is told.
    assert_eq!(found.worst(), Some(Level::Risky));
    assert!(
        text(&found).ends_with("\nno changes of the API, 1 warning\n"),
        "{}",
        text(&found)
    );
    let said: Vec<String> = text(&found)
        .lines()
        .filter(|line| line.starts_with("warning"))
        .map(str::to_owned)
        .collect();
    assert_eq!(
        said,
        [
            "warning   security scheme `typo` is not defined; the requirement is left out [T0218] (new.yaml#/security/0/typo)"
        ]
    );
    // It was never open.
    assert_eq!(report(&undefined, &defined).changes().count(), 0);
}
