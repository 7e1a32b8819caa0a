//! Triggers, actions and searches: a file each.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::data::{
    condition, destination, duration, expression, field_path, pages, template, texts, word,
};
use super::proofs::Proofs;
use super::requests::{self, Reading};
use super::scan;
use super::tokens::{Scope, allowance, deprecation, docs, ident, renamed, ty};
use crate::catalog::model::Located;
use crate::catalog::model::{
    DedupeKey, Handshake, HmacHash, PollCursor, PollFormat, PollStart, Route, SecretPlace,
    Signature, SignatureEncoding, SignatureTime, TimeUnit, Verify, VerifyScheme,
};
use crate::expression::Template;
use crate::lower::connector::{
    Action, Call, Entry, Hook, List, Polling, RustOperation, Search, Subscription, Trigger,
    TriggerKind,
};
use crate::output::RustFile;

/// `src/actions/<key>.rs`
pub fn action(action: &Action) -> RustFile {
    requests::print(&action.operation, Reading::WithCrate, file())
        .tokens(formerly(&action.entry, &action.operation))
}

/// `src/searches/<key>.rs`
pub fn search(search: &Search) -> RustFile {
    list(&search.list).tokens(formerly(&search.entry, &search.list.operation))
}

/// `src/triggers/<key>.rs`
pub fn trigger(trigger: &Trigger, proofs: &Proofs) -> RustFile {
    match &trigger.kind {
        TriggerKind::Polling(found) => {
            polling(&trigger.entry, found).tokens(formerly(&trigger.entry, &found.list.operation))
        }
        TriggerKind::Hook(found) => file()
            .tokens(hook(&trigger.entry, found, proofs))
            .tokens(former(&trigger.entry, None, found.deprecated)),
    }
}

fn formerly(entry: &Entry, operation: &RustOperation) -> TokenStream {
    former(entry, operation.required.as_deref(), operation.deprecated)
}

/// What the structs of an entry were called before.
fn former(entry: &Entry, required: Option<&str>, deprecated: bool) -> TokenStream {
    let allowed = allowance(deprecated);
    let aliases = entry.former.iter().flat_map(|former| {
        let plain = Some((former.name.as_str(), entry.name.as_str()));
        let required = required.map(|now| (former.required.as_str(), now));
        plain.into_iter().chain(required).map(|(old, now)| {
            let text = format!(" Is [`{now}`] now.");
            let attribute = renamed(former, now);
            let (old, now) = (ident(old), ident(now));
            quote! {
                #[doc = #text]
                #attribute
                #allowed
                pub type #old = #now;
            }
        })
    });
    quote!(#(#aliases)*)
}

fn file() -> RustFile {
    RustFile::default().importing(scan::imports)
}

fn list(list: &List) -> RustFile {
    let name = ident(&list.operation.name);
    let item = ty(&list.item, Scope::Crate);
    let pages = pages(&list.pages);
    let allowed = allowance(list.operation.deprecated || list.item.names_deprecated());
    requests::print(&list.operation, Reading::WhereUsed, file()).tokens(quote! {
        #allowed
        impl Paginated for #name {
            type Item = #item;
            const PAGES: &'static Pages = &#pages;
        }
    })
}

fn polling(entry: &Entry, polling: &Polling) -> RustFile {
    let Polling {
        list: found,
        dedupe,
        keep,
        interval,
        cursor,
    } = polling;
    let name = ident(&found.operation.name);
    let key = &entry.key;
    let dedupe = dedupe.iter().map(field_path);
    let mut meta = quote!(TriggerMeta::new(#key, &[#(#dedupe),*]));
    if let Some(found) = cursor {
        let found = poll_cursor(found);
        meta.extend(quote!(.cursor(#found)));
    }
    if *keep != 10_000 {
        let keep = Literal::u32_unsuffixed(*keep);
        meta.extend(quote!(.keep(#keep)));
    }
    if let Some(interval) = interval {
        let interval = duration(*interval);
        meta.extend(quote!(.interval(#interval)));
    }
    let allowed = allowance(found.operation.deprecated);
    list(found).tokens(quote! {
        #allowed
        impl PollingTrigger for #name {
            const TRIGGER: &'static TriggerMeta = &#meta;
        }
    })
}

fn poll_cursor(cursor: &PollCursor) -> TokenStream {
    let PollCursor {
        place: _,
        field,
        send,
        format,
        newest_first,
        lookback,
        start,
    } = cursor;
    let field = field_path(&field.value);
    let mut out = quote!(PollCursor::new(#field));
    if let Some(send) = send {
        let send = destination(&send.value);
        out.extend(quote!(.send(#send)));
    }
    let format = match format {
        PollFormat::Same => None,
        PollFormat::Rfc3339 => Some("Rfc3339"),
        PollFormat::Date => Some("Date"),
        PollFormat::Unix => Some("Unix"),
        PollFormat::UnixMillis => Some("UnixMillis"),
    };
    if let Some(format) = format {
        let format = word("PollFormat", format);
        out.extend(quote!(.format(#format)));
    }
    if *newest_first {
        out.extend(quote!(.newest_first()));
    }
    let lookback = duration(*lookback);
    out.extend(quote!(.lookback(#lookback)));
    if *start == PollStart::Beginning {
        out.extend(quote!(.start(PollStart::Beginning)));
    }
    out
}

fn hook(entry: &Entry, hook: &Hook, proofs: &Proofs) -> TokenStream {
    let name = ident(&entry.name);
    let lines = docs(&hook.docs);
    let event = ty(&hook.event, Scope::Crate);
    let meta = webhook_meta(entry, hook, proofs);
    let old = hook.deprecated.then(deprecation);
    let allowed = allowance(hook.deprecated || hook.event.names_deprecated());
    quote! {
        #lines
        #old
        #[derive(Debug, Clone, Copy)]
        pub struct #name;

        #allowed
        impl WebhookTrigger for #name {
            type Event = #event;
            const META: &'static WebhookMeta = &#meta;
        }
    }
}

fn webhook_meta(entry: &Entry, hook: &Hook, proofs: &Proofs) -> TokenStream {
    let Hook {
        docs: _,
        deprecated: _,
        event: _,
        delivery,
        dedupe,
        keep,
        output_at,
        subscription,
        directions: _,
        list: _,
    } = hook;
    let key = &entry.key;
    let proofs = proofs.list(&delivery.verify);
    let mut members = Vec::new();
    if let Route::When(when) = &delivery.route {
        let when = condition(&when.value);
        members.push(quote!(route: Route::When(#when)));
    }
    if let Some(found) = &delivery.handshake {
        let found = handshake(found);
        members.push(quote!(handshake: Some(#found)));
    }
    if delivery.ack != 200 {
        let status = Literal::u16_unsuffixed(delivery.ack);
        members.push(quote!(ack: #status));
    }
    if !dedupe.is_empty() {
        let dedupe = dedupe.iter().map(|key| match key {
            DedupeKey::Field(path) => {
                let path = field_path(path);
                quote!(DedupeKey::Field(#path))
            }
            DedupeKey::Header(name) => quote!(DedupeKey::Header(#name)),
            DedupeKey::RawBody => quote!(DedupeKey::RawBody),
        });
        members.push(quote!(dedupe: &[#(#dedupe),*]));
    }
    if *keep != 10_000 {
        let keep = Literal::u32_unsuffixed(*keep);
        members.push(quote!(keep: #keep));
    }
    if !output_at.is_empty() {
        let at = texts(output_at);
        members.push(quote!(output_at: #at));
    }
    if let Some(found) = subscription {
        let found = print_subscription(found);
        members.push(quote!(subscription: Some(#found)));
    }
    let new = quote!(WebhookMeta::new(#key, #proofs));
    if members.is_empty() {
        new
    } else {
        quote!(WebhookMeta { #(#members,)* ..#new })
    }
}

fn print_subscription(subscription: &Subscription) -> TokenStream {
    let Subscription {
        subscribe,
        keep,
        unsubscribe,
        renew,
    } = subscription;
    let subscribe = call(subscribe);
    let keep = keep.iter().map(|(name, value)| {
        let value = expression(value);
        quote!((#name, #value))
    });
    let unsubscribe = match unsubscribe {
        Some(found) => {
            let found = call(found);
            quote!(Some(#found))
        }
        None => quote!(None),
    };
    let renew = match renew {
        Some((every, found)) => {
            let every = duration(*every);
            let found = call(found);
            quote!(Some((#every, #found)))
        }
        None => quote!(None),
    };
    quote! {
        SubscriptionMeta {
            subscribe: #subscribe,
            keep: &[#(#keep),*],
            unsubscribe: #unsubscribe,
            renew: #renew,
        }
    }
}

/// A call without a struct.
pub fn call(call: &Call) -> TokenStream {
    let meta = requests::print_meta(&call.meta, &call.inputs);
    quote!(&#meta)
}

fn handshake(handshake: &Handshake) -> TokenStream {
    let Handshake {
        place: _,
        when,
        status,
        headers,
        body,
    } = handshake;
    let when = condition(&when.value);
    let status = Literal::u16_unsuffixed(*status);
    let headers = headers.iter().map(|(name, value)| {
        let value = template(&value.value);
        quote!((#name, #value))
    });
    let body = match body {
        Some(body) => {
            let body = template(&body.value);
            quote!(Some(#body))
        }
        None => quote!(None),
    };
    quote! {
        Handshake {
            when: #when,
            status: #status,
            headers: &[#(#headers),*],
            body: #body,
        }
    }
}

/// One proof of a delivery.
pub fn verify(verify: &Verify) -> TokenStream {
    match &verify.scheme {
        VerifyScheme::StandardWebhooks { secrets, tolerance } => {
            let secrets = templates(secrets);
            let tolerance = match tolerance {
                Some(tolerance) => {
                    let tolerance = duration(*tolerance);
                    quote!(Some(#tolerance))
                }
                None => quote!(None),
            };
            quote!(Verify::StandardWebhooks { secrets: #secrets, tolerance: #tolerance })
        }
        VerifyScheme::Hmac {
            hash,
            signature,
            secrets,
        } => {
            let hash = word(
                "HmacHash",
                match hash {
                    HmacHash::Sha1 => "Sha1",
                    HmacHash::Sha256 => "Sha256",
                    HmacHash::Sha512 => "Sha512",
                },
            );
            let signature = print_signature(signature);
            let secrets = templates(secrets);
            quote!(Verify::Hmac { hash: #hash, signature: #signature, secrets: #secrets })
        }
        VerifyScheme::Rsa {
            hash: _,
            signature,
            keys,
        } => {
            let signature = print_signature(signature);
            let keys = templates(keys);
            quote!(Verify::RsaSha256 { signature: #signature, keys: #keys })
        }
        VerifyScheme::Ed25519 { signature, keys } => {
            let signature = print_signature(signature);
            let keys = templates(keys);
            quote!(Verify::Ed25519 { signature: #signature, keys: #keys })
        }
        VerifyScheme::SharedSecret {
            at,
            prefix,
            secrets,
        } => {
            let (SecretPlace::Header(header) | SecretPlace::Query(header)) = at;
            let header = &header.value;
            let secrets = templates(secrets);
            quote!(Verify::SharedSecret { header: #header, prefix: #prefix, secrets: #secrets })
        }
        VerifyScheme::Basic { username, password } => {
            let username = template(&username.value);
            let password = template(&password.value);
            quote!(Verify::Basic { username: #username, password: #password })
        }
        VerifyScheme::None => quote!(Verify::None),
    }
}

fn templates(templates: &[Located<Template>]) -> TokenStream {
    let templates = templates.iter().map(|found| template(&found.value));
    quote!(&[#(#templates),*])
}

fn print_signature(signature: &Signature) -> TokenStream {
    let Signature {
        header,
        encoding,
        prefix,
        signed,
        timestamp,
    } = signature;
    let header = &header.value;
    let encoding = word(
        "Encoding",
        match encoding {
            SignatureEncoding::Hex => "Hex",
            SignatureEncoding::Base64 => "Base64",
        },
    );
    let signed = template(&signed.value);
    let timestamp = match timestamp {
        Some(SignatureTime {
            header,
            unit,
            tolerance,
        }) => {
            let unit = word(
                "TimeUnit",
                match unit {
                    TimeUnit::Unix => "Unix",
                    TimeUnit::UnixMillis => "UnixMillis",
                    TimeUnit::Rfc3339 => "Rfc3339",
                },
            );
            let tolerance = duration(*tolerance);
            quote!(Some(SignedAt { header: #header, unit: #unit, tolerance: #tolerance }))
        }
        None => quote!(None),
    };
    quote! {
        Signature {
            header: #header,
            encoding: #encoding,
            prefix: #prefix,
            signed: #signed,
            timestamp: #timestamp,
        }
    }
}
