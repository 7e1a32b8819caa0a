//! S1, S2 and S3 against the calls that HighLevel really has.

use tieline_map_seventeen_hats_contact_to_highlevel::{
    ContactChangedToContact, ContactChangedToTags,
};
use tieline_map_seventeen_hats_to_highlevel::{
    InvoiceToInvoice, InvoiceToNewInvoice, InvoiceToPayment, InvoiceToSentInvoice,
    InvoiceToVoidedInvoice, LocationToLocation, LocationToNewLocation,
};

use crate::sent::{context, mapped, to_highlevel};
use crate::steps::account;

const LOCATION: &str = r#"{"id":"loc_9","name":" Harbour Studio ","address":"4 Quay Road","city":"Bristol","postal_code":"BS1 4RB","country":"United Kingdom","updated_at":"2026-01-05T09:00:00Z"}"#;
const INVOICE: &str = r#"{"id":"inv_1","contact_id":"con_1","amount":250.5,"currency":"usd","due_date":"2020-02-04","status":"sent","created_at":"2026-01-04T23:30:00Z","updated_at":"2026-01-05T09:00:00Z"}"#;

#[tokio::test]
async fn s1_a_location_is_created_once_and_changed_after() {
    let new = LocationToNewLocation;
    let request = mapped(&new, LOCATION, &context()).request();
    assert_eq!(
        to_highlevel(&request).await,
        r#"POST /locations/ {"name":"Harbour Studio","companyId":"agency_1","address":"4 Quay Road","city":"Bristol","country":"GB","postalCode":"BS1 4RB"}"#
    );

    let set_up = context().param("ghl.snapshot_id", "snap_1");
    let request = mapped(&new, LOCATION, &set_up).request();
    let sent = to_highlevel(&request).await;
    assert!(sent.contains(r#""snapshotId":"snap_1""#), "{sent}");

    let changed = LocationToLocation;
    assert_eq!(
        mapped(&changed, LOCATION, &context()).nothing(),
        "nothing is linked to `id` under `location`, for `locationId`"
    );
    let linked = context().link("location", "loc_9", "ghl_loc_1");
    let request = mapped(&changed, LOCATION, &linked).request();
    assert_eq!(
        to_highlevel(&request).await,
        r#"PUT /locations/ghl_loc_1 {"companyId":"agency_1","name":"Harbour Studio","address":"4 Quay Road","city":"Bristol","country":"GB","postalCode":"BS1 4RB"}"#
    );

    let nowhere = LOCATION.replace("United Kingdom", "Atlantis");
    assert_eq!(
        mapped(&new, &nowhere, &context()).nothing(),
        "`country` from `country`: the mapping does not know the text `Atlantis`"
    );
}

#[tokio::test]
async fn s2_a_contact() {
    let record = r#"{"id":"con_1","email":" Zoë@Example.COM ","first_name":"Zoë","phone":"(0)20 12 34 56","updated_at":"2026-01-05T09:00:00Z"}"#;
    let request = mapped(&ContactChangedToContact, record, &context()).request();
    assert_eq!(
        to_highlevel(&request).await,
        r#"POST /contacts/upsert {"locationId":"loc_1","firstName":"Zoë","email":"zoë@example.com","customFields":[{"key":"seventeenhats_id","field_value":"con_1"}],"source":"17hats"}"#
    );
    let whole = record.replace(r#""Zoë","#, r#""Zoë Maria Øst","#);
    let request = mapped(&ContactChangedToContact, &whole, &context()).request();
    let sent = to_highlevel(&request).await;
    let apart = r#""firstName":"Zoë Maria","lastName":"Øst""#;
    assert!(sent.contains(apart), "{sent}");
    // White space in the last name is none.
    for blank in ["", "  "] {
        let last = format!(r#""Zoë Maria Øst","last_name":"{blank}","#);
        let spaced = record.replace(r#""Zoë","#, &last);
        let request = mapped(&ContactChangedToContact, &spaced, &context()).request();
        let sent = to_highlevel(&request).await;
        assert!(sent.contains(apart), "{sent}");
    }
    let both = record.replace(r#""Zoë","#, r#""Zoë Maria","last_name":"van Øst","#);
    let request = mapped(&ContactChangedToContact, &both, &context()).request();
    let sent = to_highlevel(&request).await;
    let whole = r#""firstName":"Zoë Maria","lastName":"van Øst""#;
    assert!(sent.contains(whole), "{sent}");
    // No address, and no number without a country: what could it be matched by?
    let nobody = record.replace("Zoë@Example.COM", "Zoë at Example");
    assert_eq!(
        mapped(&ContactChangedToContact, &nobody, &context()).nothing(),
        "none of `email or phone` has a value"
    );

    let at_home = context().param("hats.country", "DE");
    let request = mapped(&ContactChangedToContact, record, &at_home).request();
    assert_eq!(
        to_highlevel(&request).await,
        r#"POST /contacts/upsert {"locationId":"loc_1","firstName":"Zoë","email":"zoë@example.com","phone":"+4920123456","customFields":[{"key":"seventeenhats_id","field_value":"con_1"}],"source":"17hats"}"#
    );
}

#[tokio::test]
async fn s2_tags_are_added_and_none_is_taken_off() {
    let record = r#"{"id":"con_1","tags":["vip","Ærø"],"updated_at":"2026-01-05T09:00:00Z"}"#;
    let linked = context().link("contact", "con_1", "ghl_con_1");
    let request = mapped(&ContactChangedToTags, record, &linked).request();
    assert_eq!(
        to_highlevel(&request).await,
        r#"POST /contacts/ghl_con_1/tags {"tags":["vip","Ærø"]}"#
    );
    let bare = record.replace(r#""tags":["vip","Ærø"],"#, "");
    assert_eq!(
        mapped(&ContactChangedToTags, &bare, &linked).nothing(),
        "`tags` has no value, for `tags`"
    );
}

#[tokio::test]
async fn s3_the_status_of_an_invoice_is_a_call() {
    let linked = context().link("invoice", "inv_1", "ghl_inv_1");
    let account = account();
    let sending = InvoiceToSentInvoice::new(&account);
    let paying = InvoiceToPayment::new(&account);
    let sent = mapped(&sending, INVOICE, &linked).request();
    assert_eq!(
        to_highlevel(&sent).await,
        r#"POST /invoices/ghl_inv_1/send {"altId":"loc_1","userId":"usr_1","action":"email","liveMode":false,"altType":"location"}"#
    );
    let paid = INVOICE.replace(r#""sent""#, r#""paid""#);
    assert_eq!(
        mapped(&sending, &paid, &linked).nothing(),
        "`status == 'sent'` does not hold"
    );
    let request = mapped(&paying, &paid, &linked).request();
    assert_eq!(
        to_highlevel(&request).await,
        r#"POST /invoices/ghl_inv_1/record-payment {"altId":"loc_1","mode":"other","notes":"paid in 17hats","altType":"location"}"#
    );
    for (part, amount) in [("150.50", "150.5"), ("0.00", "0")] {
        let in_part = INVOICE.replace(
            r#""sent""#,
            &format!(r#""partially_paid","metadata":{{"paid":"{part}"}}"#),
        );
        let request = mapped(&paying, &in_part, &linked).request();
        assert_eq!(
            to_highlevel(&request).await,
            format!(
                r#"POST /invoices/ghl_inv_1/record-payment {{"altId":"loc_1","mode":"other","notes":"partially_paid in 17hats","amount":{amount},"altType":"location"}}"#
            )
        );
    }
    let void = INVOICE.replace(r#""sent""#, r#""void""#);
    let request = mapped(&InvoiceToVoidedInvoice, &void, &linked).request();
    assert_eq!(
        to_highlevel(&request).await,
        r#"POST /invoices/ghl_inv_1/void {"altId":"loc_1","altType":"location"}"#
    );
    assert_eq!(
        mapped(&InvoiceToVoidedInvoice, &void, &context()).nothing(),
        "nothing is linked to `id` under `invoice`, for `invoiceId`"
    );
}

#[tokio::test]
async fn s3_an_invoice_is_created_once_and_changed_after() {
    let new = InvoiceToNewInvoice::new(account());
    assert_eq!(
        mapped(&new, INVOICE, &context()).nothing(),
        "`contactDetails`: a required value is missing"
    );
    let linked = context().link("contact", "con_1", "ghl_con_1");
    let request = mapped(&new, INVOICE, &linked).request();
    assert_eq!(
        to_highlevel(&request).await,
        r#"POST /invoices/ {"altId":"loc_1","name":"17hats invoice inv_1","currency":"USD","items":[{"name":"Services","currency":"USD","amount":250.5,"qty":1}],"discount":{"type":"percentage","value":0},"contactDetails":{"id":"ghl_con_1","name":"Ada Lovelace","phoneNo":"+442079460018","email":"ada@example.com"},"businessDetails":{"name":"Harbour Studio"},"issueDate":"2026-01-05","sentTo":{"email":["ada@example.com"]},"liveMode":false,"dueDate":"2020-02-04","altType":"location"}"#
    );

    let changed = InvoiceToInvoice::new(account());
    assert_eq!(
        mapped(&changed, INVOICE, &context()).nothing(),
        "nothing is linked to `id` under `invoice`, for `invoiceId`"
    );
    let linked = context().link("invoice", "inv_1", "ghl_inv_1");
    let request = mapped(&changed, INVOICE, &linked).request();
    assert_eq!(
        to_highlevel(&request).await,
        r#"PUT /invoices/ghl_inv_1 {"altId":"loc_1","name":"17hats invoice inv_1","currency":"USD","invoiceItems":[{"name":"Services","currency":"USD","amount":250.5,"qty":1}],"issueDate":"2026-01-05","dueDate":"2020-02-04","altType":"location"}"#
    );
    let no_day = INVOICE.replace(r#""due_date":"2020-02-04","#, "");
    assert_eq!(
        mapped(&changed, &no_day, &linked).nothing(),
        "`due_date` has no value, for `dueDate`"
    );
}
