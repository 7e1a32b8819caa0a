//! Webhooks, matched and compared: what the vendor sends.

use super::change::Part;
use super::class::{Class, Way};
use super::comparer::{Comparer, NodeId, Said, Step};
use super::operations::{deprecation, essence, is_same};
use crate::api::model::{Body, Content, Webhook};

/// Every webhook of either document, by name.
pub(super) fn webhooks(comparer: &mut Comparer<'_>) {
    let (old, new) = (comparer.old, comparer.new);
    let way = Way::Response;
    for (index, webhook) in old.webhooks.iter().enumerate() {
        let same = |found: &(usize, &Webhook)| found.1.name == webhook.name;
        let candidates: Vec<(usize, &Webhook)> =
            new.webhooks.iter().enumerate().filter(same).collect();
        // A callback may go to several addresses.
        let found = candidates
            .iter()
            .find(|(_, found)| found.method == webhook.method && found.to == webhook.to)
            .or_else(|| {
                let mut candidates = candidates.iter();
                candidates.find(|(_, found)| found.method == webhook.method)
            })
            .or_else(|| candidates.first());
        match found {
            Some((other, found)) => {
                let part = Part::Webhook(Some(index), Some(*other));
                let node = comparer.root(Step::Name(&webhook.name), part);
                webhook_pair(comparer, webhook, found, node);
            }
            None => {
                let part = Part::Webhook(Some(index), None);
                let node = comparer.root(Step::Name(&webhook.name), part);
                let said = Said {
                    old: Some(&webhook.origin),
                    ..Said::default()
                };
                comparer.emit(Class::WebhookRemoved, node, way, said);
            }
        }
    }
    for (index, webhook) in new.webhooks.iter().enumerate() {
        if !old.webhooks.iter().any(|found| found.name == webhook.name) {
            let part = Part::Webhook(None, Some(index));
            let node = comparer.root(Step::Name(&webhook.name), part);
            let said = Said {
                new: Some(&webhook.origin),
                ..Said::default()
            };
            comparer.emit(Class::WebhookAdded, node, way, said);
        }
    }
}

fn webhook_pair<'a>(comparer: &mut Comparer<'a>, old: &'a Webhook, new: &'a Webhook, node: NodeId) {
    let way = Way::Response;
    let said = |detail: String| Said::of_both(detail, &old.origin, &new.origin);
    if old.method != new.method {
        let detail = format!("{} is {} now", old.method.as_str(), new.method.as_str());
        comparer.emit(Class::WebhookMethodChanged, node, way, said(detail));
    }
    if let (Some(was), Some(is)) = (&old.to, &new.to)
        && was != is
    {
        let detail = format!("`{was}` is `{is}` now");
        comparer.emit(
            Class::CallbackAddressChanged,
            node,
            Way::Neither,
            said(detail),
        );
    }
    deprecation(
        comparer,
        (&old.docs, &new.docs),
        (Class::WebhookDeprecated, Class::WebhookReactivated),
        node,
        way,
        (&old.origin, &new.origin),
    );
    let part = comparer.part(node);
    for param in &old.params {
        let step = Step::Param(param.location, &param.wire);
        let node = comparer.member(node, step, part.clone(), &param.origin);
        match new.params.iter().find(|found| is_same(param, found)) {
            Some(found) => comparer.refs(param.ty, found.ty, node, way, !param.required),
            None => comparer.emit(
                Class::WebhookParameterRemoved,
                node,
                way,
                said(String::new()),
            ),
        }
    }
    for param in &new.params {
        if !old.params.iter().any(|found| is_same(param, found)) {
            let step = Step::Param(param.location, &param.wire);
            let node = comparer.member(node, step, part.clone(), &param.origin);
            comparer.emit(Class::WebhookParameterAdded, node, way, said(String::new()));
        }
    }
    answers(comparer, old, new, node);
    let node = comparer.child(node, Step::Body, part);
    match (&old.body, &new.body) {
        (None, None) => {}
        (None, Some(Body { .. })) => {
            comparer.emit(Class::WebhookPayloadAdded, node, way, said(String::new()));
        }
        (Some(Body { .. }), None) => {
            comparer.emit(Class::WebhookPayloadRemoved, node, way, said(String::new()));
        }
        (Some(a), Some(b)) => {
            if essence(&a.media_type) != essence(&b.media_type) {
                let detail = format!("`{}` is `{}` now", a.media_type, b.media_type);
                comparer.emit(Class::WebhookMediaTypeChanged, node, way, said(detail));
            }
            comparer.refs(a.ty, b.ty, node, way, false);
        }
    }
}

/// What a host may answer: it is the host that sends it.
fn answers<'a>(comparer: &mut Comparer<'a>, old: &'a Webhook, new: &'a Webhook, outer: NodeId) {
    let way = Way::Request;
    let part = comparer.part(outer);
    for response in &old.responses {
        let node = comparer.child(outer, Step::Response(response.status), part.clone());
        let mut others = new.responses.iter();
        let Some(other) = others.find(|found| found.status == response.status) else {
            let said = Said::of_both(String::new(), &response.origin, &new.origin);
            comparer.emit(Class::WebhookAnswerRemoved, node, way, said);
            continue;
        };
        let said = |detail: String| Said::of_both(detail, &response.origin, &other.origin);
        match (response.contents.as_slice(), other.contents.as_slice()) {
            ([], []) => {}
            ([], _) => {
                comparer.emit(
                    Class::WebhookAnswerBodyAdded,
                    node,
                    way,
                    said(String::new()),
                );
            }
            (_, []) => {
                comparer.emit(
                    Class::WebhookAnswerBodyRemoved,
                    node,
                    way,
                    said(String::new()),
                );
            }
            (before, after) => {
                let find = |contents: &'a [Content], wanted: &Content| {
                    let is_same = |found: &&Content| {
                        essence(&found.media_type) == essence(&wanted.media_type)
                    };
                    contents.iter().find(is_same)
                };
                for content in before {
                    match find(after, content) {
                        Some(found) => comparer.refs(content.ty, found.ty, node, way, false),
                        None => {
                            let said = said(format!("`{}`", content.media_type));
                            comparer.emit(Class::WebhookAnswerMediaTypeRemoved, node, way, said);
                        }
                    }
                }
                for content in after {
                    if find(before, content).is_none() {
                        let said = said(format!("`{}`", content.media_type));
                        comparer.emit(Class::WebhookAnswerMediaTypeAdded, node, way, said);
                    }
                }
            }
        }
    }
    for response in &new.responses {
        let mut others = old.responses.iter();
        if others.all(|found| found.status != response.status) {
            let node = comparer.child(outer, Step::Response(response.status), part.clone());
            let said = Said::of_both(String::new(), &old.origin, &response.origin);
            comparer.emit(Class::WebhookAnswerAdded, node, way, said);
        }
    }
}
