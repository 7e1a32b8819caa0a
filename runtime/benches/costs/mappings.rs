//! A generated mapping beside the same conversion by hand: instructions a record, without those of making the record.

use std::hint::black_box;

use tieline_acme_crm::types::crm::Deal;
use tieline_ledgerly::actions::{CreateInvoice, CreateInvoiceRequired};
use tieline_ledgerly::types::books::{
    InvoiceInputCurrency, InvoiceInputCustomer, InvoiceInputLinesItem,
};
use tieline_map_seventeen_hats_to_snapshots::{
    ContactToCustomer, InvoiceToInvoice, LocationToLocation,
};
use tieline_map_won_deal_to_invoice::{Steps, WonDealToInvoice};
use tieline_runtime::json::{Decode, Patch, from_slice};
use tieline_runtime::map::convert::{Among, CountryForm};
use tieline_runtime::map::{Map, MapContext, MapError, Mapped, convert};
use tieline_seventeen_hats::types::hats::{Contact, Invoice, Location};
use tieline_snapshots::actions::{UpsertCustomer, UpsertInvoice, UpsertLocation};

use crate::measure::{Bar, Failed, Wanted, instructions};

/// Records before which nothing is counted, and records that are.
const WARM: u64 = 100;
const COUNTED: u64 = 2_000;

const DEAL: &str = r#"{"id":"d_8f14e45f","title":"Roof of the east wing","status":"won","amount":"12800.50","currency":"EUR","won_at":"2026-03-28T23:30:00Z","contact":{"id":"c_1","email":"ada.lovelace@example.com","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"},"lines":[{"sku":"SLATE-12","qty":1200,"unit_price":"9.50"},{"sku":"BATTEN","qty":40,"unit_price":"35.00"}]}"#;
const LOCATION: &str = r#"{"id":"loc_1","name":" Café Zürich ","address":" 4 Quay Road ","city":"Bristol","postal_code":"BS1 4XR","country":"gb","updated_at":"2026-01-05T09:00:00Z"}"#;
const CONTACT: &str = r#"{"id":"con_1","email":" Ada.Lovelace@Example.COM ","first_name":"Ada","last_name":"Lovelace","phone":"+441632960961","updated_at":"2026-01-05T09:00:00Z"}"#;
const INVOICE: &str = r#"{"id":"inv_1","amount":250.5,"currency":"USD","due_date":"2020-02-04","status":"overdue","updated_at":"2026-01-05T09:00:00Z"}"#;

/// In the order in which an invoice goes through them.
const STATES: [&str; 6] = [
    "draft",
    "sent",
    "viewed",
    "overdue",
    "partially_paid",
    "paid",
];

/// Nobody owns an invoice.
struct NoOwner;

impl Steps for NoOwner {
    fn resolve_owner(&self, _: &Deal, _: &MapContext) -> Result<Option<String>, MapError> {
        Ok(None)
    }
}

/// The flows, by the name of their record.
const FLOWS: [&str; 4] = ["deal", "location", "contact", "invoice"];

pub fn bars() -> Result<Vec<Bar>, Failed> {
    let each = |flow: &str, way: &str| -> Result<f64, Failed> {
        let before = instructions(&["map", flow, way, &WARM.to_string()])?;
        let after = instructions(&["map", flow, way, &(WARM + COUNTED).to_string()])?;
        Ok((after - before) as f64 / COUNTED as f64)
    };
    let mut bars = Vec::new();
    for flow in FLOWS {
        let record = each(flow, "record")?;
        let generated = each(flow, "generated")? - record;
        let by_hand = each(flow, "by-hand")? - record;
        bars.push(Bar {
            what: format!("mapping: instructions of a {flow}"),
            figure: generated / by_hand,
            wanted: Wanted::AtMost(1.0),
            from: format!(
                "{generated:.0} and {by_hand:.0} instructions, beside {record:.0} of the record itself"
            ),
        });
    }
    Ok(bars)
}

/// Maps a record so often.
pub fn child(flow: &str, way: &str, times: &str) -> Result<Vec<Bar>, Failed> {
    let times: u64 = times.parse()?;
    match flow {
        "deal" => run(way, times, DEAL, &WonDealToInvoice::new(NoOwner), invoice)?,
        "location" => run(way, times, LOCATION, &LocationToLocation, location)?,
        "contact" => run(way, times, CONTACT, &ContactToCustomer, customer)?,
        "invoice" => run(way, times, INVOICE, &InvoiceToInvoice, total)?,
        other => return Err(format!("there is no flow of a `{other}`").into()),
    }
    Ok(Vec::new())
}

fn run<S: Decode + Clone, T>(
    way: &str,
    times: u64,
    text: &str,
    mapping: &impl Map<S, T>,
    by_hand: fn(S, &MapContext) -> Result<Mapped<T>, MapError>,
) -> Result<(), Failed> {
    let record: S = from_slice(text.as_bytes())?;
    let cx = MapContext::at(0).param("crm.subdomain", "acme");
    for _ in 0..times {
        let source = black_box(&record).clone();
        match way {
            "record" => drop(black_box(source)),
            "generated" => drop(black_box(mapping.map(source, &cx)?)),
            "by-hand" => drop(black_box(by_hand(source, &cx)?)),
            other => return Err(format!("nobody maps `{other}`").into()),
        }
    }
    Ok(())
}

fn trimmed(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

#[inline(never)]
fn invoice(deal: Deal, cx: &MapContext) -> Result<Mapped<CreateInvoice>, MapError> {
    let Some(contact) = deal.contact else {
        return Err(MapError::missing());
    };
    let Some(code) = deal.currency else {
        return Err(MapError::missing());
    };
    let currency = match code.as_str() {
        "EUR" => InvoiceInputCurrency::Eur,
        "USD" => InvoiceInputCurrency::Usd,
        other => return Err(MapError::unknown_value(other)),
    };
    let issued_on = match &deal.won_at {
        Some(moment) => convert::date_in(moment.as_str(), "Europe/Berlin")?,
        None => convert::today(cx),
    };
    let total_cents = convert::minor_units(deal.amount.as_str(), &code)?;
    let mut lines = Vec::new();
    for line in deal.lines.unwrap_or_default() {
        let cents = convert::minor_units(line.unit_price.as_str(), &code)?;
        lines.push(InvoiceInputLinesItem::new(line.sku, line.qty, cents));
    }
    let mut target = CreateInvoice::new(CreateInvoiceRequired {
        reference: format!("CRM-{}", deal.id),
        customer: InvoiceInputCustomer::new(contact.email),
        issued_on,
        currency,
        total_cents,
        lines,
    });
    target.memo = Patch::Value(format!("Deal {}", deal.title));
    target.source = cx.param_value("crm.subdomain").map(str::to_owned);
    Ok(Mapped::Record(target))
}

#[inline(never)]
fn location(location: Location, _: &MapContext) -> Result<Mapped<UpsertLocation>, MapError> {
    let Some(name) = trimmed(Some(&location.name)) else {
        return Err(MapError::missing());
    };
    let mut address: Option<String> = None;
    for part in [
        &location.address,
        &location.city,
        &location.state,
        &location.postal_code,
    ] {
        if let Some(part) = trimmed(part.as_deref()) {
            match &mut address {
                Some(address) => {
                    address.push_str(", ");
                    address.push_str(part);
                }
                None => address = Some(part.to_owned()),
            }
        }
    }
    let country = trimmed(location.country.as_deref())
        .and_then(|country| convert::country(country, CountryForm::Alpha2, Among::Any).ok());
    let mut target = UpsertLocation::new(location.id, name.to_owned());
    target.address = address;
    target.country = country.map(str::to_owned);
    Ok(Mapped::Record(target))
}

#[inline(never)]
fn customer(contact: Contact, _: &MapContext) -> Result<Mapped<UpsertCustomer>, MapError> {
    let Some(Ok(email)) = contact.email.as_deref().map(convert::email) else {
        return Err(MapError::missing());
    };
    let mut target = UpsertCustomer::new(contact.id, email.to_lowercase());
    target.first_name = trimmed(contact.first_name.as_deref()).map(str::to_owned);
    target.last_name = trimmed(contact.last_name.as_deref()).map(str::to_owned);
    Ok(Mapped::Record(target))
}

#[inline(never)]
fn total(invoice: Invoice, cx: &MapContext) -> Result<Mapped<UpsertInvoice>, MapError> {
    let (Some(total), Some(status)) = (invoice.amount, invoice.status) else {
        return Err(MapError::missing());
    };
    let last = cx.last_state("invoice", &invoice.id);
    if !convert::moves_forward(last, status.as_str(), &STATES) {
        return Err(MapError::missing());
    }
    let target = UpsertInvoice::new(invoice.id, total, status.as_str().to_owned());
    Ok(Mapped::Record(target))
}
