//! Five operations of HighLevel through Tieline's connector.

use std::error::Error;
use std::hint::black_box;

use highlevel::Client;
use highlevel::actions::*;
use highlevel::runtime::Credential;
use highlevel::searches::FindDocument;
use highlevel::types::invoices::SendChannel;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let location = "l1";
    let client: Client = Client::builder()
        .server(std::env::var("BASE_URL")?)
        .auth(Credential::bearer(std::env::var("TOKEN")?))
        .build()?;

    let contact = UpsertContact::new(location).first_name("Ada").email("ada@example.com");
    let id = client.upsert_contact(contact).await?.contact.id;
    let tags = AddContactTags::new(&id, vec!["vip".to_owned()]);
    black_box(client.add_contact_tags(tags).await?);

    let send = SendInvoice::new(SendInvoiceRequired {
        invoice_id: "i1".to_owned(),
        alt_id: location.to_owned(),
        user_id: "u1".to_owned(),
        action: SendChannel::Email,
        live_mode: true,
    });
    black_box(client.send_invoice(send).await?);
    black_box(client.void_invoice(VoidInvoice::new("i1", location)).await?);

    let search = FindDocument::new(location).query("wedding");
    black_box(client.find_document(search).await?);
    Ok(())
}
