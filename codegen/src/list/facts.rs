//! What a table says of an entry besides its names.

use indexmap::IndexMap;

use crate::api::Api;
use crate::catalog::bound::{Bound, BoundTrigger, BoundTriggerKind, Call, OperationId};
use crate::catalog::model::DedupeKey;

/// The scopes that an operation asks of schemes that the connection serves, in the order of the document.
///
/// An operation may list alternatives that ask for different scopes; each of them is named, because which one holds
/// hangs on the credential of the account.
pub fn scopes_of(id: OperationId, bound: &Bound, apis: &IndexMap<String, Api>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let operation = id.get(apis);
    let alternatives = operation.map(|operation| operation.security.as_slice());
    for requirement in alternatives
        .unwrap_or_default()
        .iter()
        .flat_map(|alternative| &alternative.requirements)
    {
        let is_served = bound
            .connection
            .serving(apis, id.spec, &requirement.scheme)
            .is_some();
        for scope in requirement.scopes.iter().filter(|_| is_served) {
            if !found.contains(scope) {
                found.push(scope.clone());
            }
        }
    }
    found
}

/// The same for a trigger: of its list, or what the vendor wants before it sends the event, and of the subscription.
pub fn scopes_of_trigger(
    trigger: &BoundTrigger,
    bound: &Bound,
    apis: &IndexMap<String, Api>,
) -> Vec<String> {
    match &trigger.kind {
        BoundTriggerKind::Polling(polling) => scopes_of(polling.call.operation, bound, apis),
        BoundTriggerKind::Webhook(_) => trigger.scopes.clone(),
        BoundTriggerKind::RestHook(hook) => {
            let mut found = trigger.scopes.clone();
            for scope in scopes_of(hook.subscribe.operation, bound, apis) {
                if !found.contains(&scope) {
                    found.push(scope);
                }
            }
            found
        }
    }
}

/// What makes two items or deliveries the same, as the catalog writes it.
pub fn dedupe_of(trigger: &BoundTrigger) -> Vec<String> {
    let keys = trigger.dedupe.iter().flat_map(|dedupe| &dedupe.key);
    keys.map(|key| match &key.value {
        DedupeKey::Field(path) => path.to_string(),
        DedupeKey::Header(name) => format!("header:{name}"),
        DedupeKey::RawBody => "raw_body".to_owned(),
    })
    .collect()
}

/// The header by which the vendor recognises a repeated call.
pub fn idempotency_of(call: &Call) -> Option<String> {
    call.idempotency.as_ref().map(|known| known.header.clone())
}
