//! `examples/call_<connector>.rs`: a client set up, and one call, which changes nothing where such a call is to be had.

use proc_macro2::TokenStream;
use quote::quote;

use super::CrateSettings;
use super::tokens::{self, ident};
use crate::lower::connector::{Argument, AuthKind, Connector, Example, ExampleCall, Given};
use crate::lower::docs::code;

/// Its name. All examples of a workspace are built into one folder, so they cannot share one.
pub fn name(settings: &CrateSettings) -> String {
    format!("call_{}", settings.name.replace('-', "_"))
}

/// The example.
pub fn print(connector: &Connector, settings: &CrateSettings) -> TokenStream {
    let krate = ident(&settings.package.replace('-', "_"));
    let Example {
        call: found,
        auth: schemes,
    } = connector.example();
    let mut auth = Vec::new();
    let mut variables: Vec<String> = Vec::new();
    for scheme in schemes {
        if let Some((credential, names)) = credential(&scheme.kind) {
            let name = &scheme.scheme;
            auth.push(match connector.given(scheme) {
                Given::Unnamed | Given::Token => quote!(.auth(#credential)),
                Given::Named => quote!(.auth_for(#name, #credential)),
            });
            variables.extend(names.iter().map(ToString::to_string));
        }
    }
    let params = connector
        .params
        .iter()
        .filter(|param| param.default.is_none() && !param.optional);
    let params = params.map(|param| {
        let key = &param.key;
        let variable = key.to_uppercase();
        variables.push(variable.clone());
        quote!(.param(#key, variable(#variable)?))
    });
    let params: Vec<TokenStream> = params.collect();
    let import = (!auth.is_empty()).then(|| quote!(use #krate::runtime::Credential;));
    let mut lines = match &found {
        Some(call) => {
            let operation = call.operation;
            let given: Vec<String> = call
                .required()
                .map(|(input, argument)| {
                    let key = input.key.replace(['`', '<', '>'], "");
                    match argument {
                        Argument::Text => format!(" <{key}>"),
                        Argument::Json => format!(" <{key} as JSON>"),
                    }
                })
                .collect();
            let method = operation.method.trim_start_matches("r#");
            let command = format!(
                "cargo run --example {} --{}",
                name(settings),
                given.concat()
            );
            vec![format!(
                " Calls {}: {}.",
                code(method),
                code(command.trim_end_matches(" --"))
            )]
        }
        None => vec![" Sets up a client.".to_owned()],
    };
    if !variables.is_empty() {
        lines.push(String::new());
        let names: Vec<String> = variables.iter().map(|name| code(name)).collect();
        lines.push(match names.as_slice() {
            [only] => format!(" It needs the environment variable {only}."),
            names => format!(" It needs the environment variables {}.", names.join(", ")),
        });
    }
    let (import, call) = match found {
        Some(call) => {
            let ExampleCall {
                module,
                operation,
                lists,
            } = &call;
            let name = ident(&operation.name);
            let method = ident(&operation.method);
            let arguments: Vec<TokenStream> = call
                .required()
                .map(|(input, argument)| {
                    let key = &input.key;
                    match argument {
                        Argument::Text => quote!(argument(#key)?),
                        Argument::Json => {
                            quote!(json::from_slice(argument(#key)?.as_bytes())?)
                        }
                    }
                })
                .collect();
            let reads_json = call
                .required()
                .any(|(_, argument)| argument == Argument::Json);
            let import = match (import.is_some(), reads_json) {
                (true, true) => quote!(use #krate::runtime::{Credential, json};),
                (false, true) => quote!(use #krate::runtime::json;),
                (_, false) => quote!(#import),
            };
            let reader = (!arguments.is_empty()).then(|| {
                quote! {
                    let mut given = env::args().skip(1);
                    let mut argument = |name: &str| given.next().ok_or(format!("give the {name}"));
                }
            });
            let module_name = ident(module);
            let print = if *lists {
                quote! {
                    let mut found = client.#method(request);
                    while let Some(item) = found.next().await {
                        let item = item?;
                        println!("{item:#?}");
                    }
                }
            } else {
                quote! {
                    let answer = client.#method(request).await?;
                    println!("{answer:#?}");
                }
            };
            (
                quote!(#import use #krate::{Client, #module_name};),
                quote! {
                    #reader
                    let request = #module_name::#name::new(#(#arguments),*);
                    #print
                },
            )
        }
        None => (
            quote!(#import use #krate::Client;),
            quote!(println!("{}", client.connector().title);),
        ),
    };
    let reader = (!variables.is_empty()).then(|| {
        quote! {
            let variable = |name: &str| {
                env::var(name).map_err(|_| format!("set the environment variable `{name}`"))
            };
        }
    });
    let body = quote! {
        #[tokio::main(flavor = "current_thread")]
        async fn main() -> Result<(), Box<dyn std::error::Error>> {
            #reader
            let client = Client::builder() #(#auth)* #(#params)* .build()?;
            #call
            Ok(())
        }
    };
    let env = body.to_string().contains("env ::").then(|| {
        quote!(
            use std::env;
        )
    });
    let limit = tokens::recursion_limit(connector);
    quote! {
        #(#![doc = #lines])*
        #limit
        #env
        #import
        #body
    }
}

/// A credential from the environment, and where it comes from.
fn credential(kind: &AuthKind) -> Option<(TokenStream, &'static [&'static str])> {
    match kind {
        AuthKind::None => None,
        AuthKind::Header(_) | AuthKind::Query(_) | AuthKind::Cookie(_) => Some((
            quote!(Credential::api_key(variable("API_KEY")?)),
            &["API_KEY"],
        )),
        AuthKind::Basic => Some((
            quote!(Credential::basic(
                variable("USER_NAME")?,
                variable("PASSWORD")?
            )),
            &["USER_NAME", "PASSWORD"],
        )),
        AuthKind::Bearer | AuthKind::OAuth2(_) => Some((
            quote!(Credential::bearer(variable("ACCESS_TOKEN")?)),
            &["ACCESS_TOKEN"],
        )),
    }
}
