//! Triggers: the polled ones here, hooks beside.

use super::Binder;
use super::call::Wanted;
use super::pages::Listed;
use super::resolve::named;
use crate::catalog::bound::{BoundPolling, BoundTrigger, BoundTriggerKind, TypeUse};
use crate::catalog::model::{Dedupe, DedupeKey, Effect, Polling, Trigger, TriggerKind};
use crate::diagnostic::{Code, Diagnostic};

impl<'a> Binder<'a, '_> {
    pub(super) fn trigger(&mut self, trigger: &'a Trigger) -> Option<BoundTrigger> {
        let Trigger {
            entry,
            kind,
            dedupe,
        } = trigger;
        let (kind, raw, what) = match kind {
            TriggerKind::Polling(polling) => {
                if dedupe.is_none() {
                    self.report(
                        Diagnostic::new(
                            Code::DedupeMissing,
                            entry.key.place.clone(),
                            format!("`{}` polls and has no dedupe key", entry.key.value),
                        )
                        .help("say what makes an item new, as in `dedupe: { key: [id] }`"),
                    );
                }
                let (bound, listed) = self.polling(polling)?;
                let raw = bound.pages.item;
                let what = format!("each item of `{}`", named(listed.operation));
                (BoundTriggerKind::Polling(Box::new(bound)), raw, what)
            }
            TriggerKind::RestHook(hook) => {
                let bound = self.rest_hook(hook)?;
                let raw = bound.delivery.payload;
                (
                    BoundTriggerKind::RestHook(Box::new(bound)),
                    raw,
                    format!("the event `{}`", hook.event.value),
                )
            }
            TriggerKind::Webhook(hook) => {
                let bound = self.webhook(hook)?;
                let raw = bound.delivery.payload;
                (
                    BoundTriggerKind::Webhook(Box::new(bound)),
                    raw,
                    format!("the event `{}`", hook.event.value),
                )
            }
        };
        if let Some(dedupe) = dedupe {
            self.dedupe(dedupe, raw, &what);
        }
        let output = self.output(entry, raw, &what)?;
        self.check_hook_list(trigger, &kind, output.ty);
        let entry = self.entry(entry, Some(output.ty));
        let scopes = trigger.kind.event_scopes().iter();
        Some(BoundTrigger {
            entry,
            scopes: scopes.map(|scope| scope.value.clone()).collect(),
            kind,
            output,
            dedupe: dedupe.clone(),
        })
    }

    fn polling(&mut self, polling: &'a Polling) -> Option<(BoundPolling, Listed<'a>)> {
        let Polling {
            operation,
            with,
            paginate,
            interval,
            cursor,
            fields,
        } = polling;
        let (id, api, found) = self.operation(operation)?;
        let listed = Listed {
            id,
            api,
            operation: found,
        };
        let pages = self.pages(listed, paginate.as_ref(), &operation.place)?;
        if let Some(cursor) = cursor {
            let what = format!("the items of `{}`", named(found));
            self.field(pages.item, &cursor.field.value, &cursor.field.place, &what);
        }
        let driven = self.driven(listed, Some(&pages), cursor.as_ref());
        let wanted = Wanted {
            with,
            fields: Some(fields),
            driven,
            idempotency: None,
            effect: Effect::Read,
        };
        let call = self.call(listed, wanted);
        let bound = BoundPolling {
            call,
            pages,
            interval: *interval,
            cursor: cursor.clone(),
        };
        Some((bound, listed))
    }

    fn dedupe(&mut self, dedupe: &Dedupe, raw: TypeUse, what: &str) {
        for key in &dedupe.key {
            match &key.value {
                DedupeKey::Field(path) => {
                    self.field(raw, path, &key.place, what);
                }
                DedupeKey::Header(_) | DedupeKey::RawBody => {}
            }
        }
    }

    /// What a hook's list gives has the shape of what the hook gives.
    fn check_hook_list(&mut self, trigger: &Trigger, kind: &BoundTriggerKind, output: TypeUse) {
        let (list, pages) = match (&trigger.kind, kind) {
            (TriggerKind::RestHook(hook), BoundTriggerKind::RestHook(bound)) => {
                (&hook.list, &bound.list)
            }
            (TriggerKind::Webhook(hook), BoundTriggerKind::Webhook(bound)) => {
                (&hook.list, &bound.list)
            }
            _ => return,
        };
        if let (Some(list), Some((call, pages))) = (list, pages) {
            let name = call.operation.get(self.apis).map(named).unwrap_or_default();
            self.check_list(output, pages.item, &list.operation.place, &name);
        }
    }
}
