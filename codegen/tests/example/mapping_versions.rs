//! The version of a crate of mappings, by what people changed in its file.

use super::{Example, MEMBER, MORE};

const DOCUMENT: &str = "specs/acme-crm/openapi/crm.yaml";
const MAPPING: &str = "specs/mappings/won-deal-to-invoice.yaml";

/// What is told of the crate once its file was edited, with the document as it is.
fn told(edit: (&str, &str)) -> String {
    let example = Example::generated();
    example.edit(MAPPING, MAPPING, edit);
    let (code, printed) = example.tieline(&["diff", "acme-crm", "--with", DOCUMENT]);
    assert_eq!(code, Some(0), "{printed}");
    let (_, told) = printed.split_once("\nmap-won-deal-to-invoice: ").unwrap();
    told.split_once("\nno changes")
        .unwrap()
        .0
        .trim_end()
        .to_owned()
}

#[test]
fn what_breaks_the_crate_is_major() {
    let step = ("{ custom: resolve_owner }", "{ custom: owner_of }");
    assert_eq!(
        told(step),
        "0.1.0 -> 0.2.0 (major)\n  `Steps::resolve_owner()` is gone\n  `Steps` was `trait of resolve_owner`, is `trait of owner_of`"
    );
    let more = ("{ template: \"Deal {title}\" }", "{ custom: memo }");
    assert_eq!(
        told(more),
        "0.1.0 -> 0.2.0 (major)\n  `Steps` was `trait of resolve_owner`, is `trait of memo, resolve_owner`"
    );
    let none = ("{ custom: resolve_owner }", "{ from: id }");
    let none = told(none);
    assert!(none.starts_with("0.1.0 -> 0.2.0 (major)\n"), "{none}");
    let name = "`WonDealToInvoice` was `struct of custom steps`, is `struct`";
    assert!(none.contains(name), "{none}");
}

#[test]
fn what_the_crate_does_otherwise_is_a_patch() {
    let prefix = ("prefix: \"CRM-\"", "prefix: \"DEAL-\"");
    assert_eq!(told(prefix), "0.1.0 -> 0.1.1 (patch)");
}

#[test]
fn a_comment_is_nothing() {
    let comment = ("# A worked example of", "# An example of");
    assert_eq!(told(comment), "0.1.0, nothing changes");
}

#[test]
fn a_mapping_of_another_name_breaks_with_an_addition_of_the_vendors() {
    let example = Example::generated();
    example.edit(DOCUMENT, "new.yaml", (MEMBER, MORE));
    let mapping = "specs/mappings/every-step.yaml";
    let text = example.read(mapping);
    assert!(text.contains("  contact_to_customer:\n"), "{text}");
    let renamed = text.replace("  contact_to_customer:\n", "  person_to_customer:\n");
    example.write(mapping, &renamed);
    let (_, printed) = example.tieline(&["diff", "acme-crm", "--with", "new.yaml"]);
    for told in [
        "\nmap-every-step: 0.1.0 -> 0.2.0 (major)\n",
        "`ContactToCustomer` is gone\n",
    ] {
        assert!(printed.contains(told), "{told}\n{printed}");
    }
}
