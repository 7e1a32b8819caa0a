//! D1, D2 and D3: documents, contacts and invoices of HighLevel into 17hats.

use tieline_map_highlevel_to_seventeen_hats::{
    ContactDetails, ContactSegment, ContactToContact, ContactToNewContact, DocumentToDocument,
    DocumentToNewDocument, InvoiceToContract, InvoiceToContractStatus, InvoiceToInvoice,
    InvoiceToNewInvoice, LocationOfContact,
};

use crate::sent::{context, mapped, to_hats};
use crate::steps::account;

const DOCUMENT: &str = r#"{"_id":"row_1","documentId":"doc_1","documentRevision":2,"locationId":"loc_1","name":" Angebot für Zoë ","type":"proposal","status":"viewed","paymentStatus":"no_payment","deleted":false,"isExpired":false,"recipients":[{"id":"ghl_con_2","email":"x@example.com","role":"signer","ip":"192.0.2.7"}],"links":[{"documentId":"doc_1","referenceId":"secret","entityName":"users","recipientId":"usr_1","recipientCategory":"recipient"},{"documentId":"doc_1","referenceId":"secret","entityName":"contacts","recipientId":"ghl_con_1","recipientCategory":"recipient"}],"createdAt":"2026-01-05T09:00:00Z","updatedAt":"2026-01-05T09:00:00Z"}"#;
const CONTACT: &str = r#"{"type":"ContactCreate","locationId":"loc_1","id":"ghl_con_1","email":" Zoë@Example.COM","firstName":"Zoë","lastName":"Øst","companyName":"Øst & Søn","phone":"+4520123456","tags":["lead"]}"#;
const INVOICE: &str = r#"{"_id":"ghl_inv_1","altId":"loc_1","altType":"location","name":"Wedding","status":"partially_paid","total":250.5,"amountDue":100,"amountPaid":150.5,"currency":"usd","dueDate":"2020-02-04","contactDetails":{"id":"ghl_con_1"},"updatedAt":"2026-01-05T09:00:00Z"}"#;

#[tokio::test]
async fn d1_a_document_is_created_once_and_changed_after() {
    let new = DocumentToNewDocument::new(account());
    assert_eq!(
        mapped(&new, DOCUMENT, &context()).nothing(),
        "nothing is linked to `links[entityName=contacts][recipientCategory=recipient].recipientId` under `contact`, for `contact_id`"
    );
    let linked = context().link("contact", "ghl_con_1", "con_1");
    let request = mapped(&new, DOCUMENT, &linked).request();
    let sent = to_hats(&request).await;
    assert_eq!(
        sent,
        r#"POST /v1/documents {"document_id":"doc_1","contact_id":"con_1","document_type":"proposal","title":"Angebot für Zoë","status":"viewed","metadata":{"links":"users usr_1, contacts ghl_con_1","payment":"no_payment","revision":"2"},"last_synced_at":"2026-01-05T09:00:00Z"}"#
    );
    // What identifies a recipient's machine, and what opens a document, stay where they are.
    assert!(
        !sent.contains("192.0.2.7") && !sent.contains("secret"),
        "{sent}"
    );

    let expired = DOCUMENT.replace(r#""isExpired":false"#, r#""isExpired":true"#);
    let linked = linked.link("document", "doc_1", "hats_doc_1");
    let changed = DocumentToDocument::new(account());
    let request = mapped(&changed, &expired, &linked).request();
    assert_eq!(
        to_hats(&request).await,
        r#"PATCH /v1/documents/hats_doc_1 {"document_id":"doc_1","title":"Angebot für Zoë","status":"expired","metadata":{"links":"users usr_1, contacts ghl_con_1","payment":"no_payment","revision":"2"},"last_synced_at":"2026-01-05T09:00:00Z"}"#
    );

    let deleted = DOCUMENT
        .replace(r#""deleted":false"#, r#""deleted":true"#)
        .replace("no_payment", "paid");
    let request = mapped(&changed, &deleted, &linked).request();
    assert_eq!(
        to_hats(&request).await,
        r#"PATCH /v1/documents/hats_doc_1 {"document_id":"doc_1","title":"Angebot für Zoë","status":"viewed","metadata":{"deleted":"true","links":"users usr_1, contacts ghl_con_1","payment":"paid","revision":"2"},"last_synced_at":"2026-01-05T09:00:00Z"}"#
    );

    // A later state does not go back, and what it comes to stands beside it.
    let accepted = linked.clone().state("document", "doc_1", "accepted");
    let priced = DOCUMENT.replace(
        r#""createdAt""#,
        r#""grandTotal":{"amount":0,"currency":"EUR"},"createdAt""#,
    );
    let request = mapped(&changed, &priced, &accepted).request();
    assert_eq!(
        to_hats(&request).await,
        r#"PATCH /v1/documents/hats_doc_1 {"document_id":"doc_1","title":"Angebot für Zoë","metadata":{"links":"users usr_1, contacts ghl_con_1","payment":"no_payment","revision":"2","total":"0 EUR"},"last_synced_at":"2026-01-05T09:00:00Z"}"#
    );
    // A status that nobody knows yet says nothing, and its record is mapped all the same.
    let unknown = DOCUMENT.replace("\"viewed\"", "\"archived\"");
    for sent in [
        to_hats(&mapped(&new, &unknown, &linked).request()).await,
        to_hats(&mapped(&changed, &unknown, &linked).request()).await,
    ] {
        assert!(!sent.contains("status"), "{sent}");
    }
    // What expired stays so.
    let over = linked.clone().state("document", "doc_1", "expired");
    let sent = to_hats(&mapped(&changed, DOCUMENT, &over).request()).await;
    assert!(!sent.contains("status"), "{sent}");
    let letter = DOCUMENT.replace("\"proposal\"", "\"letter\"");
    let request = mapped(&new, &letter, &linked).request();
    assert!(
        to_hats(&request)
            .await
            .contains(r#""document_type":"other""#)
    );

    // Who signs counts only where no link leads to a contact: another contact is not the one whom it is for.
    let signer = context().link("contact", "ghl_con_2", "con_2");
    assert!(
        mapped(&new, DOCUMENT, &signer)
            .nothing()
            .starts_with("nothing is linked to")
    );
    let signed = DOCUMENT.replace(r#""entityName":"contacts""#, r#""entityName":"orders""#);
    let sent = to_hats(&mapped(&new, &signed, &signer).request()).await;
    assert!(sent.contains(r#""contact_id":"con_2""#), "{sent}");
    // So does a link to a contact that is told of it in passing.
    let copied = DOCUMENT.replace(
        r#""recipientId":"ghl_con_1","recipientCategory":"recipient""#,
        r#""recipientId":"ghl_con_1","recipientCategory":"cc""#,
    );
    let sent = to_hats(&mapped(&new, &copied, &signer).request()).await;
    assert!(sent.contains(r#""contact_id":"con_2""#), "{sent}");

    let template = DOCUMENT.replace("\"proposal\"", "\"contentLibrary\"");
    assert_eq!(
        mapped(&new, &template, &linked).nothing(),
        "`type != 'contentLibrary'` does not hold"
    );
}

#[tokio::test]
async fn d2_a_contact_is_created_once_and_changed_after() {
    let request = mapped(&ContactToNewContact, CONTACT, &context()).request();
    assert_eq!(
        to_hats(&request).await,
        r#"POST /v1/contacts {"email":"zoë@example.com","contact_id":"ghl_con_1","first_name":"Zoë","last_name":"Øst","company":"Øst & Søn","phone":"+4520123456","tags":["lead"]}"#
    );

    let whole = CONTACT.replace(
        r#""firstName":"Zoë","lastName":"Øst""#,
        r#""name":"Zoë Maria Øst","firstName":" ""#,
    );
    let request = mapped(&ContactToNewContact, &whole, &context()).request();
    let sent = to_hats(&request).await;
    let apart = r#""first_name":"Zoë Maria","last_name":"Øst""#;
    assert!(sent.contains(apart), "{sent}");

    // So does one in the first field, and white space in the last one is none; what is a last name alone stays one.
    for (names, made) in [
        (
            r#""firstName":"Zoë Maria Øst","lastName":" ","name":"Zoë Maria Øst""#,
            apart,
        ),
        (
            r#""firstName":"Zoë Maria","lastName":"","name":"Zoë Maria Øst""#,
            apart,
        ),
        (r#""firstName":"Zoë Maria Øst""#, apart),
        (
            r#""firstName":"","lastName":"Øst","name":"Øst""#,
            r#""contact_id":"ghl_con_1","last_name":"Øst""#,
        ),
        (
            r#""firstName":"Zoë","name":"Zoë Øst""#,
            r#""first_name":"Zoë","last_name":"Øst""#,
        ),
    ] {
        let record = CONTACT.replace(r#""firstName":"Zoë","lastName":"Øst""#, names);
        let linked = context().link("contact", "ghl_con_1", "con_1");
        let new = mapped(&ContactToNewContact, &record, &context()).request();
        let changed = mapped(&ContactToContact::new(account()), &record, &linked).request();
        let sent = to_hats(&new).await;
        assert!(sent.contains(made), "{names}: {sent}");
        let sent = to_hats(&changed).await;
        assert!(
            sent.contains(made.trim_start_matches(r#""contact_id":"ghl_con_1","#)),
            "{names}: {sent}"
        );
    }

    let linked = context().link("contact", "ghl_con_1", "con_1");
    let request = mapped(&ContactToContact::new(account()), CONTACT, &linked).request();
    assert_eq!(
        to_hats(&request).await,
        r#"PATCH /v1/contacts/con_1 {"contact_id":"ghl_con_1","email":"zoë@example.com","first_name":"Zoë","last_name":"Øst","company":"Øst & Søn","phone":"+4520123456","tags":["lead"]}"#
    );

    // The documents that were made for it.
    let with_documents = linked
        .link("contact of document", "hats_doc_1", "ghl_con_1")
        .link("contact of document", "hats_doc_2", "ghl_con_2")
        .link("contact of document", "hats_doc_3", "ghl_con_1");
    let request = mapped(&ContactToContact::new(account()), CONTACT, &with_documents).request();
    let sent = to_hats(&request).await;
    assert!(
        sent.ends_with(r#""tags":["lead"],"document_ids":["hats_doc_1","hats_doc_3"]}"#),
        "{sent}"
    );

    let unknown = CONTACT.replace(r#""email":" Zoë@Example.COM","#, "");
    assert_eq!(
        mapped(&ContactToNewContact, &unknown, &context()).nothing(),
        "`email` has no value, for `email`"
    );
    assert_eq!(
        mapped(&ContactToContact::new(account()), &unknown, &context()).nothing(),
        "nothing is linked to `id` under `contact`, for `id`"
    );
}

#[tokio::test]
async fn d3_an_invoice_makes_a_contract_and_an_invoice() {
    let linked = context().link("contact", "ghl_con_1", "con_1");
    let contract = InvoiceToContract::new(account());
    assert_eq!(
        mapped(&contract, INVOICE, &context()).nothing(),
        "nothing is linked to `contactDetails.id` under `contact`, for `contact_id`"
    );
    let with_document = linked
        .clone()
        .link("contact of document", "hats_doc_1", "ghl_con_1");
    let request = mapped(&contract, INVOICE, &with_document).request();
    assert_eq!(
        to_hats(&request).await,
        r#"POST /v1/contracts {"contact_id":"con_1","contract_id":"ghl_inv_1","title":"Wedding","status":"active","document_ids":["hats_doc_1"],"metadata":{"due":"100.00","paid":"150.50"}}"#
    );

    let linked = linked.link("contract", "ghl_inv_1", "ctr_1");
    let request = mapped(&InvoiceToNewInvoice::new(account()), INVOICE, &linked).request();
    assert_eq!(
        to_hats(&request).await,
        r#"POST /v1/invoices {"invoice_id":"ghl_inv_1","amount":250.5,"status":"overdue","contract_id":"ctr_1","contact_id":"con_1","currency":"USD","due_date":"2020-02-04","metadata":{"due":"100.00","paid":"150.50"}}"#
    );

    let free = INVOICE
        .replace("250.5", "0")
        .replace("150.5", "0")
        .replace("\"amountDue\":100", "\"amountDue\":0");
    let request = mapped(&InvoiceToNewInvoice::new(account()), &free, &linked).request();
    assert_eq!(
        to_hats(&request).await,
        r#"POST /v1/invoices {"invoice_id":"ghl_inv_1","amount":0,"status":"partially_paid","contract_id":"ctr_1","contact_id":"con_1","currency":"USD","due_date":"2020-02-04","metadata":{"due":"0.00","paid":"0.00"}}"#
    );
}

#[tokio::test]
async fn d3_the_state_of_an_invoice_moves_both_on() {
    let linked =
        context()
            .link("contract", "ghl_inv_1", "ctr_1")
            .link("invoice", "ghl_inv_1", "inv_1");
    // One implementation serves them all.
    let account = account();
    let contract = InvoiceToContractStatus::new(&account);
    let invoice = InvoiceToInvoice::new(&account);
    let at = |status: &str| INVOICE.replace("partially_paid", status);
    for (status, last, sent) in [
        // What is sent again does not reopen a contract, and what was void stays so.
        (
            "sent",
            "active",
            r#"PATCH /v1/contracts/ctr_1 {"metadata":{"due":"100.00","paid":"150.50"}}"#,
        ),
        (
            "paid",
            "cancelled",
            r#"PATCH /v1/contracts/ctr_1 {"metadata":{"due":"100.00","paid":"150.50"}}"#,
        ),
        (
            "sent",
            "sent",
            r#"PATCH /v1/contracts/ctr_1 {"status":"sent","metadata":{"due":"100.00","paid":"150.50"}}"#,
        ),
        (
            "paid",
            "active",
            r#"PATCH /v1/contracts/ctr_1 {"status":"completed","metadata":{"due":"100.00","paid":"150.50"}}"#,
        ),
        (
            "void",
            "completed",
            r#"PATCH /v1/contracts/ctr_1 {"status":"cancelled","metadata":{"due":"100.00","paid":"150.50"}}"#,
        ),
    ] {
        let last = linked.clone().state("contract", "ghl_inv_1", last);
        let request = mapped(&contract, &at(status), &last).request();
        assert_eq!(to_hats(&request).await, sent);
    }
    let in_time = at("payment_processing").replace("2020-02-04", "2026-02-04");
    let request = mapped(&invoice, &in_time, &linked).request();
    assert_eq!(
        to_hats(&request).await,
        r#"PATCH /v1/invoices/inv_1 {"invoice_id":"ghl_inv_1","contract_id":"ctr_1","amount":250.5,"currency":"USD","due_date":"2026-02-04","status":"sent","metadata":{"due":"100.00","paid":"150.50"}}"#
    );
    // A status that nobody knows yet leaves an invoice as it is, and makes no new one.
    let request = mapped(&invoice, &at("refunded"), &linked).request();
    assert_eq!(
        to_hats(&request).await,
        r#"PATCH /v1/invoices/inv_1 {"invoice_id":"ghl_inv_1","contract_id":"ctr_1","amount":250.5,"currency":"USD","due_date":"2020-02-04","metadata":{"due":"100.00","paid":"150.50"}}"#
    );
    let new = InvoiceToNewInvoice::new(&account);
    assert_eq!(
        mapped(&new, &at("refunded"), &linked).nothing(),
        "`status` from `status`: the mapping does not know the text `refunded`"
    );
    // What is overdue was sent before, and what is paid is no longer due.
    for (status, last, says) in [
        ("sent", "sent", Some("overdue")),
        ("sent", "paid", None),
        ("draft", "overdue", None),
        ("paid", "overdue", Some("paid")),
        ("void", "paid", Some("void")),
        ("paid", "void", None),
    ] {
        let last = linked.clone().state("invoice", "ghl_inv_1", last);
        let sent = to_hats(&mapped(&invoice, &at(status), &last).request()).await;
        let says = says.map(|says| format!(r#""status":"{says}""#));
        match says {
            Some(says) => assert!(sent.contains(&says), "{status}: {sent}"),
            None => assert!(!sent.contains("status"), "{status}: {sent}"),
        }
    }
    assert_eq!(
        mapped(&invoice, &at("delete"), &linked).nothing(),
        "`status != 'delete' and altType == 'location' or status != 'delete' and altType missing` does not hold"
    );
}

#[tokio::test]
async fn a_contact_of_highlevel_enriches_the_one_of_17hats() {
    let linked = context().link("contact", "ghl_con_1", "con_1");
    let record = r#"{"id":"ghl_con_1","locationId":"loc_1","companyName":" Øst & Søn ","phone":"+4520123456","city":"Ærø","country":"DK","timezone":"Europe/Copenhagen","ssn":"1"}"#;
    let request = mapped(&ContactDetails, record, &linked).request();
    assert_eq!(
        to_hats(&request).await,
        r#"PATCH /v1/contacts/con_1 {"contact_id":"ghl_con_1","company":"Øst & Søn","phone":"+4520123456","metadata":{"city":"Ærø","country":"DK","time_zone":"Europe/Copenhagen"}}"#
    );
    let bare = r#"{"id":"ghl_con_1"}"#;
    let request = mapped(&ContactDetails, bare, &linked).request();
    assert_eq!(
        to_hats(&request).await,
        r#"PATCH /v1/contacts/con_1 {"contact_id":"ghl_con_1"}"#
    );
    assert_eq!(
        mapped(&ContactDetails, bare, &context()).nothing(),
        "nothing is linked to `id` under `contact`, for `id`"
    );

    let location = r#"{"id":"loc_1","companyId":"agency_1","name":"Café Zürich","city":"Zürich","country":"CH","timezone":"Europe/Zurich"}"#;
    let request = mapped(&LocationOfContact::new(account()), location, &context()).request();
    assert_eq!(
        to_hats(&request).await,
        r#"PATCH /v1/contacts/con_1 {"metadata":{"city":"Zürich","country":"CH","location":"Café Zürich","location_id":"loc_1","time_zone":"Europe/Zurich"}}"#
    );
}

#[tokio::test]
async fn contacts_are_segmented_by_where_they_are() {
    let linked = context().link("contact", "ghl_con_1", "con_1");
    let record = r#"{"id":"ghl_con_1","locationId":"loc_1","city":"Ærø","state":" ","country":"DK","tags":["lead"]}"#;
    let request = mapped(&ContactSegment, record, &linked).request();
    assert_eq!(
        to_hats(&request).await,
        r#"PATCH /v1/contacts/con_1 {"tags":["DK","Ærø"],"metadata":{"location_id":"loc_1"}}"#
    );
    let nowhere = r#"{"id":"ghl_con_1","locationId":"loc_1"}"#;
    assert_eq!(
        mapped(&ContactSegment, nowhere, &linked).nothing(),
        "none of `tags` has a value"
    );
}
