//! Twelve operations on invoices through Tieline's client.

use std::error::Error;
use std::hint::black_box;

use invoices::Client;
use invoices::runtime::Credential;
use invoices::operations::*;
use invoices::types::*;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let location = "l1";
    let client: Client = Client::builder()
        .server(std::env::var("BASE_URL")?)
        .auth(Credential::bearer(std::env::var("TOKEN")?))
        .build()?;

    black_box(client.list_invoices(ListInvoices::new(location, "10", "0").status("paid")).await?);

    let created = client.create_invoice(invoice(location)).await?;
    let id = created.id;

    let changes = UpdateInvoice::new(UpdateInvoiceRequired {
        invoice_id: id.clone(),
        alt_id: location.to_owned(),
        name: "Wedding".to_owned(),
        currency: "USD".to_owned(),
        invoice_items: vec![item()],
        issue_date: "2026-01-01".to_owned(),
        due_date: "2026-02-01".to_owned(),
    });
    black_box(client.update_invoice(changes).await?);

    black_box(client.get_invoice(GetInvoice::new(&id, location)).await?);

    let send = SendInvoice::new(SendInvoiceRequired {
        invoice_id: id.clone(),
        alt_id: location.to_owned(),
        user_id: "u1".to_owned(),
        action: SendInvoiceDtoAction::Email,
        live_mode: true,
    });
    black_box(client.send_invoice(send).await?);

    let payment = RecordInvoice::new(RecordInvoiceRequired {
        invoice_id: id.clone(),
        alt_id: location.to_owned(),
        mode: RecordPaymentDtoMode::Card,
        card: CardDto::new("visa", "4242"),
        cheque: ChequeDto::new(""),
        notes: "paid on site".to_owned(),
    });
    black_box(client.record_invoice(payment).await?);

    black_box(client.void_invoice(VoidInvoice::new(&id, location)).await?);
    black_box(client.delete_invoice(DeleteInvoice::new(&id, location)).await?);

    let schedules = ListInvoiceSchedules::new(location, "10", "0");
    black_box(client.list_invoice_schedules(schedules).await?);
    black_box(client.get_invoice_schedule(GetInvoiceSchedule::new("s1", location)).await?);
    black_box(client.list_estimates(ListEstimates::new(location, "10", "0")).await?);

    let order = CreateInvoiceFromEstimate::new("e1", location, true);
    black_box(client.create_invoice_from_estimate(order).await?);
    Ok(())
}

fn invoice(location: &str) -> CreateInvoice {
    CreateInvoice::new(CreateInvoiceRequired {
        alt_id: location.to_owned(),
        name: "Wedding".to_owned(),
        business_details: BusinessDetailsDto::new().name("Photos"),
        currency: "USD".to_owned(),
        items: vec![item()],
        discount: DiscountDto::new(DiscountDtoType::Percentage).value(5.0),
        contact_details: ContactDetailsDto::new("c1", "Ada", "+15550100", "a@b.c"),
        issue_date: "2026-01-01".to_owned(),
        sent_to: SentToDto::new(vec!["a@b.c".to_owned()]),
        live_mode: true,
    })
}

fn item() -> InvoiceItemDto {
    InvoiceItemDto::new("Album", "USD", 100.0, 1.0)
}
