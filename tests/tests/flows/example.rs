//! The worked example: what is said of records that cannot be mapped, and of those that are not meant to be.

use tieline_map_won_deal_to_invoice::{Steps, WonDealToInvoice};
use tieline_runtime::map::{Map, MapContext, MapError, Mapped};

use tieline_acme_crm::types::crm::Deal;

/// A step that knows nobody.
struct Nobody;

impl Steps for Nobody {
    fn resolve_owner(&self, _: &Deal, _: &MapContext) -> Result<Option<String>, MapError> {
        Err(MapError::missing())
    }
}

/// A step that leaves the field out.
struct NoOwner;

impl Steps for NoOwner {
    fn resolve_owner(&self, _: &Deal, _: &MapContext) -> Result<Option<String>, MapError> {
        Ok(None)
    }
}

const DEAL: &str = r#"{"id":"d_1","title":"Roof","status":"won","amount":"12.50","currency":"EUR","won_at":"2026-03-28T23:30:00Z","contact":{"id":"c_1","email":"a@example.com","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"},"lines":[{"sku":"A","qty":2,"unit_price":"6.25"}]}"#;

fn mapped(steps: impl Steps, deal: &str) -> String {
    let deal: Deal = tieline_runtime::json::from_slice(deal.as_bytes()).unwrap();
    let cx = MapContext::at(0).param("crm.subdomain", "acme");
    match WonDealToInvoice::new(steps).map(deal, &cx) {
        Ok(Mapped::Record(request)) => format!("{} cents", request.total_cents),
        Ok(Mapped::Skipped(reason)) => reason.to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_leaves_a_record_out_comes_before_what_could_fail() {
    assert_eq!(mapped(&NoOwner, DEAL), "1250 cents");
    assert_eq!(
        mapped(&Nobody, DEAL),
        "`owner_id`: a required value is missing"
    );
    let nobody = DEAL.replace(
        r#""contact":{"id":"c_1","email":"a@example.com","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"},"#,
        "",
    );
    let skipped = "`contact.email` has no value, for `customer.email`";
    assert_eq!(mapped(&Nobody, &nobody), skipped);
    assert_eq!(mapped(&NoOwner, &nobody.replace("12.50", "much")), skipped);
    assert_eq!(mapped(&NoOwner, &nobody.replace("EUR", "XAU")), skipped);
}

#[test]
fn an_error_names_the_field_that_is_at_fault() {
    let no_currency = DEAL.replace(r#""currency":"EUR","#, "");
    assert_eq!(
        mapped(&NoOwner, &no_currency),
        "`currency` from `currency`: a required value is missing"
    );
    assert_eq!(
        mapped(&NoOwner, &DEAL.replace("6.25", "6.255")),
        "`lines[0].unit_cents` from `lines[0].unit_price`: the amount `6.255` has more decimals than EUR (2)"
    );
}
