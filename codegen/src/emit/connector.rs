//! `src/connector.rs`: what the client knows before it is set up.

use proc_macro2::TokenStream;
use quote::quote;

use super::CrateSettings;
use super::tokens::Imports;
use crate::lower::connector::{
    AuthKind, AuthScheme, Connector, Environment, OAuth2, Param, TemplatePart,
};

/// The connector's data.
pub fn print(connector: &Connector, settings: &CrateSettings) -> TokenStream {
    let mut imports = Imports::default();
    imports.runtime("ConnectorMeta");
    let mut grant = None;
    if !connector.environments.is_empty() {
        imports.runtime("EnvironmentMeta");
        imports.runtime("Part");
        imports.runtime("Template");
    }
    if !connector.params.is_empty() {
        imports.runtime("ParamMeta");
    }
    for scheme in &connector.auth {
        imports.runtime("AuthKind");
        imports.runtime("AuthMeta");
        match &scheme.kind {
            AuthKind::Header(_) | AuthKind::Query(_) | AuthKind::Cookie(_) => {
                imports.runtime("KeyPlace");
            }
            AuthKind::Basic | AuthKind::Bearer => {}
            AuthKind::OAuth2(oauth) => {
                imports.runtime("OAuth2Meta");
                if oauth.authorization_url.is_none() {
                    grant = Some(quote!(use tieline_runtime::auth::Grant;));
                }
            }
        }
    }
    let imports = imports.print();
    let name = &settings.name;
    let title = &connector.title;
    let version = &settings.version;
    let environments = list(
        &quote!(environments),
        connector.environments.iter().map(environment),
    );
    let params = list(&quote!(params), connector.params.iter().map(param));
    let auth = list(&quote!(auth), connector.auth.iter().map(scheme));
    quote! {
        #![doc = " What the client knows before it is set up."]
        #grant
        #imports
        #[doc = " The connector as its client sees it."]
        pub static CONNECTOR: ConnectorMeta = ConnectorMeta {
            #environments
            #params
            #auth
            ..ConnectorMeta::new(#name, #title, #version)
        };
    }
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

fn scheme(auth: &AuthScheme) -> TokenStream {
    let AuthScheme { scheme, kind, help } = auth;
    let kind = match kind {
        AuthKind::Header(name) => quote!(AuthKind::ApiKey(KeyPlace::Header(#name))),
        AuthKind::Query(name) => quote!(AuthKind::ApiKey(KeyPlace::Query(#name))),
        AuthKind::Cookie(name) => quote!(AuthKind::ApiKey(KeyPlace::Cookie(#name))),
        AuthKind::Basic => quote!(AuthKind::Basic),
        AuthKind::Bearer => quote!(AuthKind::Bearer),
        AuthKind::OAuth2(OAuth2 {
            authorization_url,
            token_url,
            scopes,
        }) => {
            let grant = match authorization_url {
                Some(url) => quote!(authorization_url: #url,),
                None => quote!(grant: Grant::ClientCredentials,),
            };
            quote! {
                AuthKind::OAuth2(&OAuth2Meta {
                    #grant
                    token_url: #token_url,
                    scopes: &[#(#scopes),*],
                    ..OAuth2Meta::CODE
                })
            }
        }
    };
    let help = (!help.is_empty()).then(|| quote!(.help(#help)));
    quote!(AuthMeta::new(#scheme, #kind)#help)
}
