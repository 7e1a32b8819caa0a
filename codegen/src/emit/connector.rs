//! `src/connector.rs`: what the client knows before it is set up.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::CrateSettings;
use super::data::{condition, duration, expression, template, texts, word};
use super::entries::call;
use super::scan;
use crate::catalog::model::{
    ClientAuth, ErrorKind, ErrorRule, Errors, Http, RateLimit, RateScope, ResetAs, Retry, RetryOn,
    StatusMatch,
};
use crate::lower::connector::{
    AuthKind, AuthScheme, Connector, Environment, Grant, OAuth2, Param, Secret, TemplatePart,
};
use crate::output::RustFile;

/// The connector's data.
pub fn print(connector: &Connector, settings: &CrateSettings) -> RustFile {
    let Connector {
        name,
        title,
        docs: _,
        specs: _,
        environments,
        params,
        secrets,
        secret_members,
        auth,
        http,
        test,
        label,
        security: _,
        recursion_limit: _,
        offer: _,
    } = connector;
    let version = &settings.version;
    let environments = list(&quote!(environments), environments.iter().map(environment));
    let params = list(&quote!(params), params.iter().map(param));
    let secrets = list(&quote!(secrets), secrets.iter().map(secret));
    let names = secret_members.iter().map(|name| quote!(#name));
    let secret_members = list(&quote!(secret_members), names);
    let auth = list(&quote!(auth), auth.iter().map(scheme));
    let http = print_http(http);
    let test = test.as_ref().map(|test| {
        let test = call(test);
        quote!(test: Some(#test),)
    });
    let label = label.as_ref().map(|label| {
        let label = template(label);
        quote!(label: Some(#label),)
    });
    let body = quote! {
        #[doc = " The connector as its client sees it."]
        pub static CONNECTOR: ConnectorMeta = ConnectorMeta {
            #environments
            #params
            #secrets
            #secret_members
            #auth
            #http
            #test
            #label
            ..ConnectorMeta::new(#name, #title, #version)
        };
    };
    RustFile::new(quote!(#![doc = " What the client knows before it is set up."]))
        .tokens(body)
        .importing(scan::imports)
}

fn list(field: &TokenStream, items: impl ExactSizeIterator<Item = TokenStream>) -> TokenStream {
    if items.len() == 0 {
        TokenStream::new()
    } else {
        quote!(#field: &[#(#items),*],)
    }
}

fn environment(environment: &Environment) -> TokenStream {
    let Environment { key, server } = environment;
    let parts = server.iter().map(|part| match part {
        TemplatePart::Text(text) => quote!(Part::Text(#text)),
        TemplatePart::Param(name) => quote!(Part::Param(#name)),
    });
    quote!(EnvironmentMeta { key: #key, server: Template(&[#(#parts),*]) })
}

fn param(param: &Param) -> TokenStream {
    let Param {
        key,
        label,
        help,
        pattern,
        default,
        optional,
    } = param;
    let default = match default {
        Some(default) => quote!(Some(#default)),
        None => quote!(None),
    };
    quote! {
        ParamMeta {
            key: #key,
            label: #label,
            help: #help,
            pattern: #pattern,
            default: #default,
            optional: #optional,
        }
    }
}

fn secret(secret: &Secret) -> TokenStream {
    let Secret {
        key,
        label,
        help,
        optional,
    } = secret;
    quote!(SecretMeta { key: #key, label: #label, help: #help, optional: #optional })
}

fn scheme(auth: &AuthScheme) -> TokenStream {
    let AuthScheme {
        scheme,
        kind,
        label,
        help,
    } = auth;
    let kind = match kind {
        AuthKind::None => quote!(AuthKind::None),
        AuthKind::Header(name) => quote!(AuthKind::ApiKey(KeyPlace::Header(#name))),
        AuthKind::Query(name) => quote!(AuthKind::ApiKey(KeyPlace::Query(#name))),
        AuthKind::Cookie(name) => quote!(AuthKind::ApiKey(KeyPlace::Cookie(#name))),
        AuthKind::Basic => quote!(AuthKind::Basic),
        AuthKind::Bearer => quote!(AuthKind::Bearer),
        AuthKind::OAuth2(oauth) => {
            let oauth = oauth2(oauth);
            quote!(AuthKind::OAuth2(&#oauth))
        }
    };
    let label = (!label.is_empty()).then(|| quote!(.label(#label)));
    let help = (!help.is_empty()).then(|| quote!(.help(#help)));
    quote!(AuthMeta::new(#scheme, #kind)#label #help)
}

fn oauth2(oauth: &OAuth2) -> TokenStream {
    let OAuth2 {
        grant,
        token_url,
        refresh_url,
        revocation_url,
        token_at,
        scopes,
        client_auth,
        refresh_on,
        skew,
        rotate,
        authorization_params,
        token_params,
        keep,
        exchange,
    } = oauth;
    let grant = match grant {
        Grant::AuthorizationCode { url, pkce: true } => quote!(authorization_url: #url,),
        Grant::AuthorizationCode { url, pkce: false } => quote! {
            grant: Grant::AuthorizationCode { pkce: false },
            authorization_url: #url,
        },
        Grant::ClientCredentials => quote!(grant: Grant::ClientCredentials,),
    };
    let client_auth = match client_auth {
        ClientAuth::Basic => None,
        ClientAuth::Body => Some(quote!(client_auth: ClientAuth::Body,)),
    };
    let refresh_on = (refresh_on.as_slice() != [401]).then(|| {
        let statuses = refresh_on
            .iter()
            .map(|status| Literal::u16_unsuffixed(*status));
        quote!(refresh_on: &[#(#statuses),*],)
    });
    let skew = (skew.as_millis() != 60_000).then(|| {
        let skew = duration(*skew);
        quote!(skew: #skew,)
    });
    let rotate = (!rotate).then(|| quote!(rotate: false,));
    let scopes = texts(scopes);
    let pairs = |field: TokenStream, pairs: &[(String, String)]| {
        let pairs = pairs.iter().map(|(name, value)| quote!((#name, #value)));
        list(&field, pairs)
    };
    let authorization_params = pairs(quote!(authorization_params), authorization_params);
    let token_params = pairs(quote!(token_params), token_params);
    let refresh_url = (!refresh_url.is_empty()).then(|| quote!(refresh_url: #refresh_url,));
    let revocation_url =
        (!revocation_url.is_empty()).then(|| quote!(revocation_url: #revocation_url,));
    let token_at = list(&quote!(token_at), token_at.iter().map(|name| quote!(#name)));
    let keep = list(&quote!(keep), keep.iter().map(|name| quote!(#name)));
    let exchange = exchange.as_ref().map(|exchange| {
        let call = call(exchange);
        quote!(exchange: Some(ExchangeMeta { call: #call }),)
    });
    quote! {
        OAuth2Meta {
            #grant
            token_url: #token_url,
            #refresh_url
            #revocation_url
            #token_at
            scopes: #scopes,
            #client_auth
            #refresh_on
            #skew
            #rotate
            #authorization_params
            #token_params
            #keep
            #exchange
            ..OAuth2Meta::CODE
        }
    }
}

fn print_http(http: &Http) -> TokenStream {
    let Http {
        timeout,
        retry,
        rate_limit,
        errors,
        pagination: _,
    } = http;
    let mut members = Vec::new();
    if let Some(attempt) = timeout.attempt {
        let attempt = duration(attempt);
        members.push(quote!(attempt_timeout: #attempt,));
    }
    if let Some(total) = timeout.total {
        let total = duration(total);
        members.push(quote!(total_timeout: #total,));
    }
    if let Some(retry) = retry {
        let retry = print_retry(retry);
        members.push(quote!(retry: #retry,));
    }
    members.push(list(&quote!(rate_limits), rate_limit.iter().map(rate)));
    members.push(print_errors(errors));
    members.retain(|member| !member.is_empty());
    // Of the five none is left to the default then, and clippy says so.
    let rest = (members.len() < 5).then(|| quote!(..HttpMeta::DEFAULT));
    if members.is_empty() {
        TokenStream::new()
    } else {
        quote!(http: HttpMeta { #(#members)* #rest },)
    }
}

fn print_retry(retry: &Retry) -> TokenStream {
    let Retry {
        place: _,
        max,
        on,
        backoff,
    } = retry;
    let max = Literal::u32_unsuffixed(*max);
    let on = on.iter().map(|on| match on {
        RetryOn::Connect => quote!(RetryOn::Connect),
        RetryOn::Timeout => quote!(RetryOn::Timeout),
        RetryOn::Status(status) => {
            let status = Literal::u16_unsuffixed(*status);
            quote!(RetryOn::Status(#status))
        }
    });
    let base = duration(backoff.base);
    let cap = duration(backoff.cap);
    quote!(RetryMeta { max: #max, on: &[#(#on),*], base: #base, cap: #cap })
}

fn rate(limit: &RateLimit) -> TokenStream {
    let RateLimit {
        place: _,
        limit,
        per,
        scope,
        headers,
    } = limit;
    let limit = Literal::u32_unsuffixed(*limit);
    let per = duration(*per);
    let scope = word(
        "RateScope",
        match scope {
            RateScope::Connection => "Connection",
            RateScope::App => "App",
        },
    );
    let limit_header = headers.limit.as_deref().unwrap_or_default();
    let remaining = headers.remaining.as_deref().unwrap_or_default();
    let reset = match &headers.reset {
        Some(reset) => {
            let name = &reset.name;
            let unit = word(
                "ResetAs",
                match reset.unit {
                    ResetAs::Unix => "Unix",
                    ResetAs::UnixMillis => "UnixMillis",
                    ResetAs::Seconds => "Seconds",
                    ResetAs::Millis => "Millis",
                },
            );
            quote!(Some(RateReset { header: #name, unit: #unit }))
        }
        None => quote!(None),
    };
    quote! {
        RateLimitMeta {
            limit: #limit,
            per: #per,
            scope: #scope,
            limit_header: #limit_header,
            remaining_header: #remaining,
            reset: #reset,
        }
    }
}

fn print_errors(errors: &Errors) -> TokenStream {
    let Errors { message, code, map } = errors;
    let mut members = Vec::new();
    if let Some(message) = message {
        let message = expression(&message.value);
        members.push(quote!(message: Some(#message),));
    }
    if let Some(code) = code {
        let code = expression(&code.value);
        members.push(quote!(code: Some(#code),));
    }
    members.push(list(&quote!(map), map.iter().map(rule)));
    if members.iter().all(TokenStream::is_empty) {
        TokenStream::new()
    } else {
        quote!(errors: ErrorsMeta { #(#members)* ..ErrorsMeta::DEFAULT },)
    }
}

fn rule(rule: &ErrorRule) -> TokenStream {
    let ErrorRule {
        place: _,
        status,
        when,
        kind,
        fields,
    } = rule;
    let kind = word(
        "ErrorKind",
        match kind {
            ErrorKind::AuthExpired => "AuthExpired",
            ErrorKind::AuthDenied => "AuthDenied",
            ErrorKind::NotFound => "NotFound",
            ErrorKind::Conflict => "Conflict",
            ErrorKind::InvalidInput => "InvalidInput",
            ErrorKind::RateLimited => "RateLimited",
            ErrorKind::Remote => "Remote",
        },
    );
    let when = when.as_ref().map(|when| condition(&when.value));
    let fields = fields.as_ref().map(|fields| expression(&fields.value));
    let status = match status {
        Some(StatusMatch::Code(status)) => {
            let status = Literal::u16_unsuffixed(*status);
            let when = when.map(|when| quote!(.when(#when)));
            let fields = fields.map(|fields| quote!(.fields(#fields)));
            return quote!(ErrorRule::code(#status, #kind)#when #fields);
        }
        Some(StatusMatch::Class(class)) => {
            let class = Literal::u8_unsuffixed(*class);
            quote!(StatusMatch::Class(#class))
        }
        None => quote!(StatusMatch::Any),
    };
    let option = |value: Option<TokenStream>| match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    };
    let when = option(when);
    let fields = option(fields);
    quote!(ErrorRule { status: #status, when: #when, kind: #kind, fields: #fields })
}
