//! What a vendor deprecates warns whoever uses it, and nobody else: the crates that hold it compile without a warning,
//! and each of these does not. Where nothing was there to expect, that is an error.

#![deny(unfulfilled_lint_expectations)]

use tieline_depot::actions::CreateOrder;
use tieline_depot::searches::FindParcels;
use tieline_depot::types::depot::{OrderInputHandling, Parcel};
use tieline_runtime::WebhookTrigger;

#[test]
#[expect(deprecated, reason = "a field of what is received")]
fn a_field_can_be_read_as_before() {
    let parcel = br#"{"id":"p_1","status":"sent","fragile":false,"grams":1,"inches":12.5}"#;
    let parcel: Parcel = tieline_runtime::json::from_slice(parcel).unwrap();
    assert_eq!(parcel.inches, Some(12.5));
}

#[test]
#[expect(deprecated, reason = "a type by its name")]
fn a_schema_can_be_built_as_before() {
    let item = tieline_depot::types::depot::Item::new("A");
    assert_eq!(tieline_runtime::json::to_string(&item), r#"{"sku":"A"}"#);
}

#[test]
#[expect(deprecated, reason = "a setter")]
fn an_input_can_be_set_as_before() {
    let order = CreateOrder::new("o_1").metres(2.0);
    assert!(format!("{order:?}").contains("metres: Some(2.0)"));
}

#[test]
#[expect(deprecated, reason = "a setter")]
fn a_parameter_can_be_set_as_before() {
    let search = FindParcels::new("Bristol").place("Bristol");
    assert!(format!("{search:?}").contains(r#"place: Some("Bristol")"#));
}

#[test]
#[expect(deprecated, reason = "a variant")]
fn a_value_can_be_named_as_before() {
    assert_eq!(OrderInputHandling::from("rough"), OrderInputHandling::Rough);
    assert_eq!(OrderInputHandling::Rough.as_str(), "rough");
}

#[test]
#[expect(deprecated, reason = "a request")]
fn an_operation_can_be_called_as_before() {
    let request = tieline_depot::actions::ChangeOrder::new("o_1", "p_1");
    assert_eq!(request.id, "o_1");
}

#[test]
#[expect(deprecated, reason = "a webhook")]
fn an_event_can_be_received_as_before() {
    use tieline_depot::triggers::ParcelLost;
    assert_eq!(<ParcelLost as WebhookTrigger>::META.key, "parcel_lost");
}

#[expect(deprecated, reason = "a method of the client")]
fn _a_method_is_there_as_before() -> usize {
    size_of_val(&tieline_depot::Client::change_order)
}

#[test]
fn the_rest_of_what_has_old_parts_is_not_deprecated() {
    let order = CreateOrder::new("o_1")
        .note("now")
        .handling(OrderInputHandling::Normal);
    assert_eq!(order.reference, "o_1");
    assert_eq!(FindParcels::new("Bristol").city, "Bristol");
}
