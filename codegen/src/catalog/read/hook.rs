use super::each;
use super::header::is_named;
use super::reference::reference;
use super::value::{CONSTANT, parsed, status, template, text, texts, value};
use super::verify::verify;
use crate::catalog::model::{
    Ack, FullCall, Handshake, HookList, Renew, RestHook, Route, WebhookTrigger,
};
use crate::diagnostic::Sink;
use crate::expression::{Bare, Root, Roots};
use crate::source::{Field, Node, Section};

/// What a subscription is made of.
const SUBSCRIBE: Roots = Roots {
    bare: Bare::Nothing,
    named: &[Root::CallbackUrl, Root::Param, Root::Secret],
};

/// The same, once there is one.
const SUBSCRIBED: Roots = Roots {
    bare: Bare::Nothing,
    named: &[
        Root::Subscription,
        Root::CallbackUrl,
        Root::Param,
        Root::Secret,
    ],
};

/// A challenge is answered from the delivery itself; bare names are members of its JSON body.
const REPLY: Roots = Roots {
    bare: Bare::Field,
    named: &[Root::Query, Root::Header, Root::RawBody],
};

pub(super) fn rest_hook(section: &mut Section<'_>, sink: &mut Sink) -> Option<RestHook> {
    let event = reference(&section.required("event"), sink);
    let scopes = texts(&section.field("scopes"), sink);
    let subscribe_field = section.required("subscribe");
    let mut keep = indexmap::IndexMap::new();
    let subscribe = subscribe_field.section(sink).and_then(|mut section| {
        keep = each(&section.field("keep"), sink, |_, member, sink| {
            parsed(member, sink, |text| text.parse())
        });
        call(&subscribe_field, section, SUBSCRIBE, sink)
    });
    let unsubscribe = full_call(&section.field("unsubscribe"), SUBSCRIBED, sink);
    let renew = renew(&section.field("renew"), sink);
    let verify = verify(&section.required("verify"), sink);
    let route = route(&section.field("route"), sink);
    let handshake = handshake(&section.field("handshake"), sink);
    let ack = ack(&section.field("ack"), sink);
    let list = list(&section.field("list"), sink);
    Some(RestHook {
        event: event?,
        scopes,
        subscribe: subscribe?,
        keep,
        unsubscribe,
        renew,
        verify,
        route: route?,
        handshake,
        ack: ack?,
        list,
    })
}

pub(super) fn webhook(section: &mut Section<'_>, sink: &mut Sink) -> Option<WebhookTrigger> {
    let event = reference(&section.required("event"), sink);
    let scopes = texts(&section.field("scopes"), sink);
    let directions = text(&section.field("directions"), sink);
    let verify = verify(&section.required("verify"), sink);
    let route = route(&section.field("route"), sink);
    let handshake = handshake(&section.field("handshake"), sink);
    let ack = ack(&section.field("ack"), sink);
    let list = list(&section.field("list"), sink);
    Some(WebhookTrigger {
        event: event?,
        scopes,
        directions,
        verify,
        route: route?,
        handshake,
        ack: ack?,
        list,
    })
}

/// A call without inputs.
pub(super) fn full_call(field: &Field<'_>, roots: Roots, sink: &mut Sink) -> Option<FullCall> {
    let section = field.section(sink)?;
    call(field, section, roots, sink)
}

fn call(
    field: &Field<'_>,
    mut section: Section<'_>,
    roots: Roots,
    sink: &mut Sink,
) -> Option<FullCall> {
    let operation = reference(&section.required("operation"), sink);
    let mut values = |key, sink: &mut Sink| {
        each(&section.field(key), sink, |_, member, sink| {
            value(member, roots, sink)
        })
    };
    let path = values("path", sink);
    let query = values("query", sink);
    let headers = values("headers", sink);
    let body = value(&section.field("body"), roots, sink);
    section.finish(sink);
    Some(FullCall {
        place: field.key_place(),
        operation: operation?,
        path,
        query,
        headers,
        body,
    })
}

fn renew(field: &Field<'_>, sink: &mut Sink) -> Option<Renew> {
    let mut section = field.section(sink)?;
    let every = section.required("every").duration(sink);
    let call = call(field, section, SUBSCRIBED, sink);
    Some(Renew {
        every: every?,
        call: call?,
    })
}

/// `own_url`, or `{ when: CONDITION }` where several events share one URL.
fn route(field: &Field<'_>, sink: &mut Sink) -> Option<Route> {
    match field.peek() {
        None => Some(Route::OwnUrl),
        Some(Node::Map(_)) => {
            let mut section = field.section(sink)?;
            let when = parsed(&section.required("when"), sink, |text| text.parse());
            section.finish(sink);
            Some(Route::When(when?))
        }
        Some(_) => field.one_of(&[("own_url", Route::OwnUrl)], sink),
    }
}

fn handshake(field: &Field<'_>, sink: &mut Sink) -> Option<Handshake> {
    let mut section = field.section(sink)?;
    let when = parsed(&section.required("when"), sink, |text| text.parse());
    let reply = section.required("reply").section(sink).map(|mut reply| {
        let code = status(&reply.field("status"), sink).unwrap_or(200);
        let headers = each(
            &reply.field("headers"),
            sink,
            |name, member, sink| match is_named(name, member, sink) {
                true => template(member, REPLY, sink),
                false => None,
            },
        );
        let body = template(&reply.field("body"), REPLY, sink);
        reply.finish(sink);
        (code, headers, body)
    });
    section.finish(sink);
    let (code, headers, body) = reply?;
    Some(Handshake {
        place: field.key_place(),
        when: when?,
        status: code,
        headers,
        body,
    })
}

fn ack(field: &Field<'_>, sink: &mut Sink) -> Option<Ack> {
    if !field.is_present() {
        return Some(Ack::default());
    }
    let mut section = field.section(sink)?;
    let code = status(&section.required("status"), sink);
    section.finish(sink);
    Some(Ack { status: code? })
}

fn list(field: &Field<'_>, sink: &mut Sink) -> Option<HookList> {
    let mut section = field.section(sink)?;
    let operation = reference(&section.required("operation"), sink);
    let with = each(&section.field("with"), sink, |_, member, sink| {
        value(member, CONSTANT, sink)
    });
    let paginate = text(&section.field("paginate"), sink);
    section.finish(sink);
    Some(HookList {
        place: field.key_place(),
        operation: operation?,
        with,
        paginate,
    })
}
