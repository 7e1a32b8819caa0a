//! Webhooks and callbacks -> triggers.

use serde_yaml::Value;

use super::answer::fields;
use super::draft::{Draft, Part, list, map};
use super::words::{self, Keys, folded};
use crate::api::{Api, Webhook};
use crate::catalog::model::Target;
use crate::expression::FieldPath;

/// Members of a payload that are the delivery's own id, whatever it is about.
const EVENT_IDS: [&str; 9] = [
    "eventid",
    "webhookid",
    "deliveryid",
    "notificationid",
    "eventuuid",
    "messageid",
    "requestid",
    "idempotencykey",
    "eventkey",
];
/// Members beside which an `id` is the event's and not the record's.
const ENVELOPE: [&str; 6] = ["data", "object", "payload", "resource", "event", "body"];

pub(super) fn infer(spec: &str, api: &Api, draft: &mut Draft, keys: &mut Keys) {
    for (index, webhook) in api.webhooks.iter().enumerate() {
        let name = words::clean(&webhook.name);
        let Some(body) = &webhook.body else {
            draft.lost += 1;
            let said = format!("left out: the event `{name}` has no payload in the document");
            draft.triggers.left_out.push(said);
            continue;
        };
        let event = format!("{spec}#{}", target(api, index, webhook));
        let key = keys.claim(&[
            name.clone(),
            format!("{name} event"),
            format!("{spec} {name}"),
        ]);
        let label = words::label(webhook.docs.summary.as_deref(), &name);
        let happened = words::lower(&name).join(" ");
        let happened: String = happened.chars().take(200).collect();
        let (dedupe, by_body) = dedupe(api, body.ty);
        let value = map([
            ("kind", "webhook".into()),
            ("label", label.into()),
            (
                "description",
                format!("Triggers when the vendor sends {happened}.").into(),
            ),
            (
                "directions",
                "Enter the endpoint URL where the app takes the URLs of webhooks.".into(),
            ),
            ("event", event.into()),
            ("verify", map([("scheme", "none".into())])),
            ("dedupe", dedupe),
        ]);
        let mut part = Part::new(key, value)
            .comment("unsure: the document does not say how deliveries are signed; see `verify:` in the guide");
        if by_body {
            part = part.comment(
                "unsure: no member is the delivery's own id, so only equal deliveries count as one",
            );
        }
        draft.triggers.parts.push(part);
    }
}

/// By its name, where that means this one; else by its place.
fn target(api: &Api, index: usize, webhook: &Webhook) -> Target {
    let is_first = api
        .webhooks
        .iter()
        .position(|other| other.name == webhook.name)
        == Some(index);
    let by_name = Some(webhook.name.as_str())
        .filter(|name| is_first && !name.is_empty() && *name == words::clean(name))
        .map(Target::parse)
        .filter(|target| matches!(target, Target::Name(_)));
    by_name.unwrap_or_else(|| Target::Pointer(webhook.origin.pointer.clone()))
}

/// The key, and whether it is a hash of all that was sent: two changes of one record must stay two events.
fn dedupe(api: &Api, payload: crate::api::TypeRef) -> (Value, bool) {
    let members = fields(api, payload);
    let named = |name: &str| members.iter().find(|field| folded(&field.wire) == name);
    let found = EVENT_IDS
        .iter()
        .find_map(|name| named(name))
        .or_else(|| named("id").filter(|_| ENVELOPE.iter().any(|name| named(name).is_some())));
    match found {
        Some(field) => (
            map([("key", list([FieldPath::member(&field.wire).to_string()]))]),
            false,
        ),
        None => (map([("key", list(["raw_body"]))]), true),
    }
}
