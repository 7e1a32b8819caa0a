//! Triggers: what is polled, what is sent to us, and how a repeat of either is known.

use super::{Entries, describe, pages, pages_at};
use crate::catalog::bound::{self, BoundTrigger, BoundTriggerKind};
use crate::catalog::model::{Dedupe, DedupeKey};
use crate::expression::FieldPath;
use crate::lower::connector::{
    Call, Delivery, Hook, List, Pages, Polling, Subscription, Trigger, TriggerKind,
};
use crate::lower::names::EntryNames;
use crate::lower::schemas::Schemas;

impl Entries<'_> {
    pub(super) fn trigger(
        &self,
        trigger: &BoundTrigger,
        names: &EntryNames,
        schemas: &mut Schemas<'_>,
    ) -> Option<Trigger> {
        let BoundTrigger {
            entry: bound_entry,
            scopes,
            kind,
            output,
            dedupe,
        } = trigger;
        let output_at = output.at.clone();
        let keep = dedupe.as_ref().map_or(10_000, |dedupe| dedupe.keep);
        let called = match kind {
            BoundTriggerKind::Polling(polling) => Some(&polling.call),
            BoundTriggerKind::RestHook(_) | BoundTriggerKind::Webhook(_) => None,
        };
        let mut entry = self.entry(bound_entry, names, called, Some(output));
        entry.scopes.clone_from(scopes);
        let kind = match kind {
            BoundTriggerKind::Polling(polling) => {
                let mut operation = self.request(bound_entry, names, &polling.call)?;
                operation.meta.paged = true;
                describe(
                    &mut entry,
                    "triggers",
                    Some(&polling.call),
                    Some(output),
                    schemas,
                );
                TriggerKind::Polling(Box::new(Polling {
                    list: List {
                        operation,
                        pages: pages_at(&polling.pages, &output.at),
                        item: self.ty(output.ty).inner().clone(),
                    },
                    dedupe: dedupe_fields(dedupe.as_ref()),
                    keep,
                    interval: polling.interval,
                    cursor: polling.cursor.clone(),
                }))
            }
            BoundTriggerKind::RestHook(hook) => {
                describe(&mut entry, "triggers", None, Some(output), schemas);
                let kept = hook.keep.iter();
                TriggerKind::Hook(Box::new(Hook {
                    docs: self.hook_docs(bound_entry, &hook.delivery.event),
                    deprecated: self.is_deprecated(&hook.delivery.event),
                    event: self.ty(output.ty),
                    delivery: delivery(&hook.delivery),
                    dedupe: dedupe_keys(dedupe.as_ref()),
                    keep,
                    output_at,
                    subscription: Some(Subscription {
                        subscribe: self.call(&hook.subscribe)?,
                        keep: kept
                            .map(|(name, expression)| (name.clone(), expression.clone()))
                            .collect(),
                        unsubscribe: hook.unsubscribe.as_ref().and_then(|call| self.call(call)),
                        renew: hook
                            .renew
                            .as_ref()
                            .and_then(|(every, call)| Some((*every, self.call(call)?))),
                    }),
                    directions: String::new(),
                    list: self.hook_list(hook.list.as_ref()),
                }))
            }
            BoundTriggerKind::Webhook(hook) => {
                describe(&mut entry, "triggers", None, Some(output), schemas);
                TriggerKind::Hook(Box::new(Hook {
                    docs: self.hook_docs(bound_entry, &hook.delivery.event),
                    deprecated: self.is_deprecated(&hook.delivery.event),
                    event: self.ty(output.ty),
                    delivery: delivery(&hook.delivery),
                    dedupe: dedupe_keys(dedupe.as_ref()),
                    keep,
                    output_at,
                    subscription: None,
                    directions: hook.directions.clone().unwrap_or_default(),
                    list: self.hook_list(hook.list.as_ref()),
                }))
            }
        };
        Some(Trigger { entry, kind })
    }

    fn hook_list(&self, list: Option<&(bound::Call, bound::Pages)>) -> Option<(Call, Pages)> {
        let (call, found) = list?;
        Some((self.call(call)?, pages(found)))
    }
}

fn delivery(delivery: &bound::Delivery) -> Delivery {
    Delivery {
        verify: delivery.verify.clone(),
        route: delivery.route.clone(),
        handshake: delivery.handshake.clone(),
        ack: delivery.ack.status,
    }
}

fn dedupe_keys(dedupe: Option<&Dedupe>) -> Vec<DedupeKey> {
    let keys = dedupe
        .map(|dedupe| dedupe.key.as_slice())
        .unwrap_or_default();
    keys.iter().map(|key| key.value.clone()).collect()
}

fn dedupe_fields(dedupe: Option<&Dedupe>) -> Vec<FieldPath> {
    dedupe_keys(dedupe)
        .into_iter()
        .filter_map(|key| match key {
            DedupeKey::Field(path) => Some(path),
            DedupeKey::Header(_) | DedupeKey::RawBody => None,
        })
        .collect()
}
