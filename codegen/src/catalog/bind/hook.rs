//! Hooks: what they receive, and the calls of their life.

use super::Binder;
use super::resolve::named;
use super::template::Kept;
use crate::catalog::bound::{BoundRestHook, BoundWebhook, Call, Delivery, Pages, TypeUse};
use crate::catalog::model::{
    Ack, FullCall, Handshake, HookList, Located, Reference, Renew, RestHook, Route, Signature,
    Verify, VerifyScheme, WebhookTrigger,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::expression::{Comparison, Runtime, Template};

/// The parts of a hook that say how deliveries are received.
struct Receiving<'h> {
    event: &'h Located<Reference>,
    verify: &'h [Verify],
    route: &'h Route,
    handshake: Option<&'h Handshake>,
    ack: Ack,
}

impl<'a> Binder<'a, '_> {
    pub(super) fn rest_hook(&mut self, hook: &'a RestHook) -> Option<BoundRestHook> {
        let RestHook {
            event,
            scopes: _, // the trigger's
            subscribe,
            keep,
            unsubscribe,
            renew,
            verify,
            route,
            handshake,
            ack,
            list,
        } = hook;
        let receiving = Receiving {
            event,
            verify,
            route,
            handshake: handshake.as_ref(),
            ack: *ack,
        };
        let delivery = self.delivery(receiving, keep);
        let subscribed = self.hook_call(subscribe, &Kept::new());
        if let Some((call, answer)) = &subscribed {
            let name = call.operation.get(self.apis).map(named).unwrap_or_default();
            self.kept(keep, *answer, &name);
        }
        let unsubscribe = unsubscribe.as_ref().map(|call| self.hook_call(call, keep));
        let renew = renew
            .as_ref()
            .map(|Renew { every, call }| (*every, self.hook_call(call, keep)));
        let list = self.hook_list(list.as_ref());
        Some(BoundRestHook {
            delivery: delivery?,
            subscribe: subscribed?.0,
            keep: keep
                .iter()
                .map(|(name, found)| (name.clone(), found.value.clone()))
                .collect(),
            unsubscribe: match unsubscribe {
                Some(found) => Some(found?.0),
                None => None,
            },
            renew: match renew {
                Some((every, found)) => Some((every, found?.0)),
                None => None,
            },
            list,
        })
    }

    pub(super) fn webhook(&mut self, hook: &'a WebhookTrigger) -> Option<BoundWebhook> {
        let WebhookTrigger {
            event,
            scopes: _, // the trigger's
            directions,
            verify,
            route,
            handshake,
            ack,
            list,
        } = hook;
        let receiving = Receiving {
            event,
            verify,
            route,
            handshake: handshake.as_ref(),
            ack: *ack,
        };
        let delivery = self.delivery(receiving, &Kept::new());
        let list = self.hook_list(list.as_ref());
        Some(BoundWebhook {
            delivery: delivery?,
            directions: directions.as_ref().map(|found| found.value.clone()),
            list,
        })
    }

    fn hook_list(&mut self, list: Option<&'a HookList>) -> Option<(Call, Pages)> {
        let HookList {
            place: _,
            operation,
            with,
            paginate,
        } = list?;
        let (_, call, pages) = self.list_call(operation, with, paginate.as_ref())?;
        Some((call, pages))
    }

    /// A call, and what it answers.
    fn hook_call(&mut self, call: &FullCall, kept: &Kept) -> Option<(Call, Option<TypeUse>)> {
        for value in call
            .path
            .values()
            .chain(call.query.values())
            .chain(call.headers.values())
            .chain(&call.body)
        {
            self.value_holes(value, kept);
        }
        let (listed, bound) = self.full_call(call)?;
        Some((bound, listed.answer()))
    }

    /// What is kept of a subscription must be in the answer to it.
    fn kept(&mut self, keep: &Kept, answer: Option<TypeUse>, name: &str) {
        let what = format!("the answer of `{name}`");
        for expression in keep.values() {
            match answer {
                Some(answer) => self.answer_expression(expression, answer, &what),
                None if matches!(expression.value, Runtime::ResponseHeader(_)) => {}
                None => self.report(
                    Diagnostic::new(
                        Code::NoOutput,
                        expression.place.clone(),
                        format!("`{name}` answers nothing that could be kept"),
                    )
                    .help("keep a header of the answer, or describe its body by an overlay"),
                ),
            }
        }
    }

    fn delivery(&mut self, receiving: Receiving<'_>, kept: &Kept) -> Option<Delivery> {
        let Receiving {
            event,
            verify,
            route,
            handshake,
            ack,
        } = receiving;
        for verify in verify {
            self.verify(verify, kept);
        }
        let found = self.event(event);
        if let (Route::When(condition), Some((_, payload))) = (route, &found) {
            let what = format!("the event `{}`", event.value);
            for test in condition.value.any.iter().flatten() {
                let claims = matches!(test.is, Comparison::Equal(_) | Comparison::NotEqual(_));
                if let (true, Runtime::RequestBody(pointer)) = (claims, &test.of) {
                    self.pointer(*payload, pointer, &condition.place, &what);
                }
            }
        }
        let (event, payload) = found?;
        Some(Delivery {
            event,
            payload,
            verify: verify.to_vec(),
            route: route.clone(),
            handshake: handshake.cloned(),
            ack,
        })
    }

    fn verify(&mut self, verify: &Verify, kept: &Kept) {
        let mut templates: Vec<&Located<Template>> = Vec::new();
        match &verify.scheme {
            VerifyScheme::StandardWebhooks {
                secrets,
                tolerance: _,
            } => templates.extend(secrets),
            VerifyScheme::Hmac {
                hash: _,
                signature,
                secrets,
            } => {
                templates.push(&signature.signed);
                templates.extend(secrets);
                self.signature(signature);
            }
            VerifyScheme::Rsa {
                hash: _,
                signature,
                keys,
            }
            | VerifyScheme::Ed25519 { signature, keys } => {
                templates.push(&signature.signed);
                templates.extend(keys);
                self.signature(signature);
            }
            VerifyScheme::SharedSecret {
                at: _,
                prefix: _,
                secrets,
            } => templates.extend(secrets),
            VerifyScheme::Basic { username, password } => templates.extend([username, password]),
            VerifyScheme::None => {}
        }
        for template in templates {
            self.holes(template, kept);
        }
    }

    /// A signature that does not cover the body proves nothing about it.
    fn signature(&mut self, signature: &Signature) {
        let covers = signature
            .signed
            .value
            .holes()
            .any(|hole| matches!(hole, crate::expression::Hole::RawBody));
        if !covers {
            self.report(
                Diagnostic::new(
                    Code::UnsignedBody,
                    signature.signed.place.clone(),
                    "the signature does not cover the body",
                )
                .help("put `{raw_body}` into `signed:`"),
            );
        }
        if let Some(time) = &signature.timestamp {
            let covered = signature.signed.value.holes().any(|hole| {
                matches!(hole, crate::expression::Hole::Header(name)
                    if name.eq_ignore_ascii_case(&time.header))
            });
            if !covered {
                self.report(
                    Diagnostic::new(
                        Code::UnsignedBody,
                        signature.signed.place.clone(),
                        format!(
                            "the signature does not cover `{}`, so it proves no time",
                            time.header
                        ),
                    )
                    .help(format!("put `{{header:{}}}` into `signed:`", time.header)),
                );
            }
        }
    }
}
