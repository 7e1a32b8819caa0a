//! Twelve operations on invoices through progenitor's client.

use std::error::Error;
use std::hint::black_box;

use invoices::Client;
use invoices::types::*;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let location = "l1";
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("authorization", format!("Bearer {}", std::env::var("TOKEN")?).parse()?);
    let http = reqwest::Client::builder().default_headers(headers).build()?;
    let client = Client::new_with_client(&std::env::var("BASE_URL")?, http);

    let invoices = client
        .list_invoices(
            location,
            ListInvoicesAltType::Location,
            None,
            None,
            "10",
            "0",
            None,
            None,
            None,
            None,
            None,
            Some("paid"),
            ListInvoicesVersion::X20210728,
        )
        .await?;
    black_box(invoices.into_inner());

    let created =
        client.create_invoice(CreateInvoiceVersion::X20210728, &invoice(location)).await?;
    let id = created.into_inner().id;

    let changes = UpdateInvoiceDto {
        alt_id: location.to_owned(),
        alt_type: UpdateInvoiceDtoAltType::Location,
        attachments: Vec::new(),
        automatic_taxes_enabled: None,
        business_details: None,
        contact_details: None,
        contact_id: None,
        currency: "USD".to_owned(),
        description: None,
        discount: None,
        due_date: "2026-02-01".to_owned(),
        invoice_items: vec![item()],
        invoice_number: None,
        invoice_number_prefix: None,
        issue_date: "2026-01-01".to_owned(),
        live_mode: None,
        miscellaneous_charges: None,
        name: "Wedding".to_owned(),
        payment_methods: None,
        payment_schedule: None,
        terms_notes: None,
        tips_configuration: None,
        title: None,
        xero_details: Default::default(),
    };
    black_box(
        client.update_invoice(&id, UpdateInvoiceVersion::X20210728, &changes).await?.into_inner(),
    );

    black_box(
        client
            .get_invoice(&id, location, GetInvoiceAltType::Location, GetInvoiceVersion::X20210728)
            .await?
            .into_inner(),
    );

    let send = SendInvoiceDto {
        action: SendInvoiceDtoAction::Email,
        alt_id: location.to_owned(),
        alt_type: SendInvoiceDtoAltType::Location,
        auto_payment: None,
        live_mode: true,
        sent_from: None,
        user_id: "u1".to_owned(),
    };
    black_box(client.send_invoice(&id, SendInvoiceVersion::X20210728, &send).await?.into_inner());

    let payment = RecordPaymentDto {
        alt_id: location.to_owned(),
        alt_type: RecordPaymentDtoAltType::Location,
        amount: None,
        card: CardDto { brand: "visa".to_owned(), last4: "4242".to_owned() },
        cheque: ChequeDto { number: String::new() },
        fulfilled_at: None,
        meta: Default::default(),
        mode: RecordPaymentDtoMode::Card,
        notes: "paid on site".to_owned(),
        payment_schedule_ids: Vec::new(),
    };
    black_box(
        client.record_invoice(&id, RecordInvoiceVersion::X20210728, &payment).await?.into_inner(),
    );

    let void = VoidInvoiceDto {
        alt_id: location.to_owned(),
        alt_type: VoidInvoiceDtoAltType::Location,
    };
    black_box(client.void_invoice(&id, VoidInvoiceVersion::X20210728, &void).await?.into_inner());

    black_box(
        client
            .delete_invoice(
                &id,
                location,
                DeleteInvoiceAltType::Location,
                DeleteInvoiceVersion::X20210728,
            )
            .await?
            .into_inner(),
    );

    black_box(
        client
            .list_invoice_schedules(
                location,
                ListInvoiceSchedulesAltType::Location,
                None,
                "10",
                "0",
                None,
                None,
                None,
                None,
                ListInvoiceSchedulesVersion::X20210728,
            )
            .await?
            .into_inner(),
    );

    black_box(
        client
            .get_invoice_schedule(
                "s1",
                location,
                GetInvoiceScheduleAltType::Location,
                GetInvoiceScheduleVersion::X20210728,
            )
            .await?
            .into_inner(),
    );

    black_box(
        client
            .list_estimates(
                location,
                ListEstimatesAltType::Location,
                None,
                None,
                "10",
                "0",
                None,
                None,
                None,
                ListEstimatesVersion::X20210728,
            )
            .await?
            .into_inner(),
    );

    let order = CreateInvoiceFromEstimateDto {
        alt_id: location.to_owned(),
        alt_type: CreateInvoiceFromEstimateDtoAltType::Location,
        mark_as_invoiced: true,
        version: None,
    };
    black_box(
        client
            .create_invoice_from_estimate(
                "e1",
                CreateInvoiceFromEstimateVersion::X20210728,
                &order,
            )
            .await?
            .into_inner(),
    );
    Ok(())
}

fn invoice(location: &str) -> CreateInvoiceDto {
    CreateInvoiceDto {
        alt_id: location.to_owned(),
        alt_type: CreateInvoiceDtoAltType::Location,
        attachments: Vec::new(),
        automatic_taxes_enabled: None,
        business_details: BusinessDetailsDto {
            name: Some("Photos".to_owned()),
            ..BusinessDetailsDto::default()
        },
        contact_details: ContactDetailsDto {
            additional_emails: Vec::new(),
            address: None,
            company_name: None,
            custom_fields: Vec::new(),
            email: "a@b.c".to_owned(),
            id: "c1".to_owned(),
            name: "Ada".to_owned(),
            phone_no: "+15550100".to_owned(),
        },
        currency: "USD".to_owned(),
        discount: DiscountDto {
            type_: DiscountDtoType::Percentage,
            valid_on_product_ids: Vec::new(),
            value: 5.0,
        },
        due_date: None,
        invoice_number: None,
        invoice_number_prefix: None,
        issue_date: "2026-01-01".to_owned(),
        items: vec![item()],
        late_fees_configuration: None,
        live_mode: true,
        miscellaneous_charges: None,
        name: "Wedding".to_owned(),
        payment_methods: None,
        payment_schedule: None,
        sent_to: SentToDto {
            email: vec!["a@b.c".to_owned()],
            email_bcc: Vec::new(),
            email_cc: Vec::new(),
            phone_no: Vec::new(),
        },
        terms_notes: None,
        tips_configuration: None,
        title: None,
    }
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
        tax_inclusive: false,
        taxes: Vec::new(),
        type_: None,
    }
}
