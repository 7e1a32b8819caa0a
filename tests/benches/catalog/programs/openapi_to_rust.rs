//! Five operations of HighLevel through openapi-to-rust's client.

use std::error::Error;
use std::hint::black_box;

use highlevel::*;

const NONE: Option<&str> = None;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let location = "l1";
    let client = HttpClient::new()
        .with_base_url(std::env::var("BASE_URL")?)
        .with_api_key(std::env::var("TOKEN")?);

    let mut contact = UpsertContact::new(location.to_owned());
    contact.first_name = Some(Some("Ada".to_owned()));
    contact.email = Some(Some("ada@example.com".to_owned()));
    let upserted = client.upsert_contact(UpsertContactVersion::Variant20210728, contact).await?;
    let id = upserted.contact.id;
    let tags = Tags {
        tags: vec!["vip".to_owned()],
    };
    black_box(client.add_tags(&id, AddTagsVersion::Variant20210728, tags).await?);

    let send = SendInvoice::new(
        SendChannel::Email,
        location.to_owned(),
        AltType::Location,
        true,
        "u1".to_owned(),
    );
    black_box(client.send_invoice("i1", SendInvoiceVersion::Variant20210728, send).await?);
    let choice = LocationChoice {
        alt_id: location.to_owned(),
        alt_type: AltType::Location,
    };
    black_box(client.void_invoice("i1", VoidInvoiceVersion::Variant20210728, choice).await?);

    let found = client
        .list_documents_contracts(
            location,
            None,
            None,
            Some("wedding"),
            NONE,
            NONE,
            None,
            Some(1),
            ListDocumentsContractsVersion::Variant20210728,
        )
        .await?;
    black_box(found.documents.into_iter().next());
    Ok(())
}
