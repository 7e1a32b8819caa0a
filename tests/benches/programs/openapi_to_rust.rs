//! Twelve operations on invoices through openapi-to-rust's client.

use std::error::Error;
use std::hint::black_box;

use invoices::*;

const NONE: Option<&str> = None;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let location = "l1";
    let client = HttpClient::new()
        .with_base_url(std::env::var("BASE_URL")?)
        .with_api_key(std::env::var("TOKEN")?);

    let invoices = client
        .list_invoices(
            location,
            ListInvoicesAltType::Location,
            Some("paid"),
            NONE,
            NONE,
            NONE,
            None,
            NONE,
            "10",
            "0",
            None,
            None,
            ListInvoicesVersion::Variant20210728,
        )
        .await?;
    black_box(invoices);

    let created = client
        .create_invoice(CreateInvoiceVersion::Variant20210728, invoice(location))
        .await?;
    let id = created.id;

    let changes = UpdateInvoiceDto::new(
        location.to_owned(),
        UpdateInvoiceDtoAltType::Location,
        "USD".to_owned(),
        "2026-02-01".to_owned(),
        vec![item()],
        "2026-01-01".to_owned(),
        "Wedding".to_owned(),
    );
    black_box(
        client.update_invoice(&id, UpdateInvoiceVersion::Variant20210728, changes).await?,
    );

    black_box(
        client
            .get_invoice(
                &id,
                location,
                GetInvoiceAltType::Location,
                GetInvoiceVersion::Variant20210728,
            )
            .await?,
    );

    let send = SendInvoiceDto::new(
        SendInvoiceDtoAction::Email,
        location.to_owned(),
        SendInvoiceDtoAltType::Location,
        true,
        "u1".to_owned(),
    );
    black_box(client.send_invoice(&id, SendInvoiceVersion::Variant20210728, send).await?);

    let payment = RecordPaymentDto::new(
        location.to_owned(),
        RecordPaymentDtoAltType::Location,
        CardDto { brand: "visa".to_owned(), last4: "4242".to_owned() },
        ChequeDto { number: String::new() },
        RecordPaymentDtoMode::Card,
        "paid on site".to_owned(),
    );
    black_box(client.record_invoice(&id, RecordInvoiceVersion::Variant20210728, payment).await?);

    let void = VoidInvoiceDto {
        alt_id: location.to_owned(),
        alt_type: VoidInvoiceDtoAltType::Location,
    };
    black_box(client.void_invoice(&id, VoidInvoiceVersion::Variant20210728, void).await?);

    black_box(
        client
            .delete_invoice(
                &id,
                location,
                DeleteInvoiceAltType::Location,
                DeleteInvoiceVersion::Variant20210728,
            )
            .await?,
    );

    black_box(
        client
            .list_invoice_schedules(
                location,
                ListInvoiceSchedulesAltType::Location,
                NONE,
                NONE,
                NONE,
                NONE,
                None,
                "10",
                "0",
                ListInvoiceSchedulesVersion::Variant20210728,
            )
            .await?,
    );

    black_box(
        client
            .get_invoice_schedule(
                "s1",
                location,
                GetInvoiceScheduleAltType::Location,
                GetInvoiceScheduleVersion::Variant20210728,
            )
            .await?,
    );

    black_box(
        client
            .list_estimates(
                location,
                ListEstimatesAltType::Location,
                NONE,
                NONE,
                NONE,
                None,
                NONE,
                "10",
                "0",
                ListEstimatesVersion::Variant20210728,
            )
            .await?,
    );

    let order = CreateInvoiceFromEstimateDto::new(
        location.to_owned(),
        CreateInvoiceFromEstimateDtoAltType::Location,
        true,
    );
    black_box(
        client
            .create_invoice_from_estimate(
                "e1",
                CreateInvoiceFromEstimateVersion::Variant20210728,
                order,
            )
            .await?,
    );
    Ok(())
}

fn invoice(location: &str) -> CreateInvoiceDto {
    CreateInvoiceDto::new(
        location.to_owned(),
        CreateInvoiceDtoAltType::Location,
        BusinessDetailsDto { name: Some("Photos".to_owned()), ..BusinessDetailsDto::default() },
        ContactDetailsDto {
            additional_emails: None,
            address: None,
            company_name: None,
            custom_fields: None,
            email: "a@b.c".to_owned(),
            id: "c1".to_owned(),
            name: "Ada".to_owned(),
            phone_no: "+15550100".to_owned(),
        },
        "USD".to_owned(),
        DiscountDto {
            r#type: DiscountDtoType::Percentage,
            valid_on_product_ids: None,
            value: Some(5.0),
        },
        "2026-01-01".to_owned(),
        vec![item()],
        true,
        "Wedding".to_owned(),
        SentToDto {
            email: vec!["a@b.c".to_owned()],
            email_bcc: None,
            email_cc: None,
            phone_no: None,
        },
    )
}

fn item() -> InvoiceItemDto {
    InvoiceItemDto {
        amount: 100.0,
        automatic_tax_category_id: None,
        currency: "USD".to_owned(),
        description: None,
        is_setup_fee_item: None,
        name: "Album".to_owned(),
        price_id: None,
        product_id: None,
        qty: 1.0,
        tax_inclusive: None,
        taxes: None,
        r#type: None,
    }
}
