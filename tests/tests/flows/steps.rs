//! The custom steps of the flows, as a user of the crates writes them.

use std::collections::BTreeMap;

use tieline_highlevel::types::documents::Document;
use tieline_highlevel::types::events::{ContactEvent, InvoiceEvent};
use tieline_highlevel::types::invoices::{BusinessDetails, ContactDetails, SentTo};
use tieline_highlevel::types::locations::Location;
use tieline_macros::mapping;
use tieline_map_highlevel_to_seventeen_hats as from_highlevel;
use tieline_map_seventeen_hats_to_highlevel as to_highlevel;
use tieline_runtime::map::{MapContext, MapError, convert};
use tieline_runtime::value::Date;
use tieline_seventeen_hats::types::hats::{Invoice, InvoiceStatus};

/// What is known of the accounts on both sides.
pub struct Account {
    /// Contacts of 17hats by their id: name, phone and email.
    pub contacts: BTreeMap<&'static str, [&'static str; 3]>,
    pub sandbox: bool,
    /// Where its days begin.
    pub time_zone: &'static str,
    /// The contact of 17hats that the run is about.
    pub at_hand: &'static str,
}

impl Account {
    fn contact(&self, invoice: &Invoice) -> Result<&[&'static str; 3], MapError> {
        let id = invoice.contact_id.as_deref().unwrap_or_default();
        self.contacts.get(id).ok_or_else(MapError::missing)
    }
}

#[mapping]
impl to_highlevel::Steps for Account {
    fn contact_details(
        &self,
        invoice: &Invoice,
        cx: &MapContext,
    ) -> Result<ContactDetails, MapError> {
        let [name, phone, email] = self.contact(invoice)?;
        let id = invoice.contact_id.as_deref().unwrap_or_default();
        let id = cx.linked("contact", id).ok_or_else(MapError::missing)?;
        Ok(ContactDetails::new(id, *name, *phone, *email))
    }

    fn business_details(_: &Invoice) -> BusinessDetails {
        BusinessDetails::default().name("Harbour Studio")
    }

    fn sent_to(&self, invoice: &Invoice) -> Result<SentTo, MapError> {
        let [_, _, email] = self.contact(invoice)?;
        Ok(SentTo::new(vec![(*email).to_owned()]))
    }

    fn live_mode(&self, _: &Invoice) -> bool {
        !self.sandbox
    }

    fn issue_date(&self, invoice: &Invoice, cx: &MapContext) -> Result<Date, MapError> {
        match &invoice.created_at {
            Some(made) => convert::date_in(made.as_str(), self.time_zone),
            None => Ok(convert::today(cx)),
        }
    }

    fn sender(_: &Invoice) -> String {
        "usr_1".to_owned()
    }

    /// In part what 17hats keeps beside the invoice; in full what is due, which HighLevel knows.
    fn payment(invoice: &Invoice) -> Result<Option<f64>, MapError> {
        match &invoice.status {
            Some(InvoiceStatus::PartiallyPaid) => {
                let paid = invoice.metadata.as_ref().and_then(|all| all.get("paid"));
                let paid = paid.ok_or_else(|| MapError::missing().from_path("metadata.paid"))?;
                convert::number(paid).map(Some)
            }
            _ => Ok(None),
        }
    }
}

type Metadata = Option<BTreeMap<String, String>>;

#[mapping]
impl from_highlevel::Steps for Account {
    /// Who it is for, and nothing that opens it.
    fn linked(document: &Document) -> Option<String> {
        let links = document.links.iter();
        let whose: Vec<String> = links
            .map(|link| format!("{} {}", link.entity_name, link.recipient_id))
            .collect();
        (!whose.is_empty()).then(|| whose.join(", "))
    }

    fn contact_at_hand(&self, _: &Location) -> String {
        self.at_hand.to_owned()
    }

    fn invoice_metadata(invoice: &InvoiceEvent) -> Metadata {
        of_invoice(invoice)
    }

    fn documents_of_contact(contact: &ContactEvent, cx: &MapContext) -> Option<Vec<String>> {
        made_for(&contact.id, cx)
    }

    fn documents(invoice: &InvoiceEvent, cx: &MapContext) -> Option<Vec<String>> {
        documents(invoice, cx)
    }
}

fn of_invoice(invoice: &InvoiceEvent) -> Metadata {
    let amounts = [("due", invoice.amount_due), ("paid", invoice.amount_paid)];
    let known = amounts
        .into_iter()
        .filter_map(|(key, amount)| Some((key, amount?)));
    let metadata: BTreeMap<String, String> = known
        .map(|(key, amount)| (key.to_owned(), format!("{amount:.2}")))
        .collect();
    (!metadata.is_empty()).then_some(metadata)
}

/// The documents of an invoice's contact.
fn documents(invoice: &InvoiceEvent, cx: &MapContext) -> Option<Vec<String>> {
    made_for(&invoice.contact_details.as_ref()?.id, cx)
}

/// The documents that earlier runs made for a contact, as the context tells: each is linked to whom it is for.
fn made_for(contact: &str, cx: &MapContext) -> Option<Vec<String>> {
    let of_documents = cx.links.iter();
    let of_documents = of_documents.filter(|(key, _)| key.link == "contact of document");
    let made: Vec<String> = of_documents
        .filter(|(_, of)| *of == contact)
        .map(|(key, _)| key.source_id.clone())
        .collect();
    (!made.is_empty()).then_some(made)
}

/// The account of all tests.
pub fn account() -> Account {
    Account {
        contacts: BTreeMap::from([(
            "con_1",
            ["Ada Lovelace", "+442079460018", "ada@example.com"],
        )]),
        sandbox: true,
        time_zone: "Europe/Berlin",
        at_hand: "con_1",
    }
}
