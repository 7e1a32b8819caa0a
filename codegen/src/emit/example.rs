//! `examples/call_<connector>.rs`: a client set up, and one call that changes nothing.

use proc_macro2::TokenStream;
use quote::quote;

use super::CrateSettings;
use super::tokens::ident;
use crate::catalog::model::Match;
use crate::lower::connector::{
    AuthKind, Connector, Effect, Plain, RustInput, RustOperation, TyExpr,
};
use crate::lower::docs::code;

/// Its name. All examples of a workspace are built into one folder, so they cannot share one.
pub fn name(settings: &CrateSettings) -> String {
    format!("call_{}", settings.name.replace('-', "_"))
}

/// The example.
pub fn print(connector: &Connector, settings: &CrateSettings) -> TokenStream {
    let krate = ident(&settings.package.replace('-', "_"));
    let found = first_read(connector);
    let credential = connector
        .auth
        .first()
        .and_then(|auth| credential(&auth.kind));
    let auth = credential
        .as_ref()
        .map(|(credential, _)| quote!(.auth(#credential)));
    let mut variables: Vec<String> = credential
        .iter()
        .flat_map(|(_, variables)| variables.iter().map(ToString::to_string))
        .collect();
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
    let import = credential
        .as_ref()
        .map(|_| quote!(use #krate::runtime::Credential;));
    let mut lines = match &found {
        Some(Found { operation, .. }) => {
            let given: Vec<String> = given(operation)
                .map(|input| format!(" <{}>", input.key.replace(['`', '<', '>'], "")))
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
        Some(Found {
            module,
            operation,
            lists,
        }) => {
            let name = ident(&operation.name);
            let method = ident(&operation.method);
            let arguments: Vec<TokenStream> = given(operation)
                .map(|input| {
                    let key = &input.key;
                    quote!(argument(#key)?)
                })
                .collect();
            let reader = (!arguments.is_empty()).then(|| {
                quote! {
                    let mut given = env::args().skip(1);
                    let mut argument = |name: &str| given.next().ok_or(format!("give the {name}"));
                }
            });
            let module_name = ident(module);
            let print = if lists {
                quote! {
                    let mut found = client.#method(request);
                    while let Some(item) = found.next().await {
                        println!("{:#?}", item?);
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
            let client = Client::builder() #auth #(#params)* .build()?;
            #call
            Ok(())
        }
    };
    let env = body.to_string().contains("env ::").then(|| {
        quote!(
            use std::env;
        )
    });
    quote! {
        #(#![doc = #lines])*
        #env
        #import
        #body
    }
}

struct Found<'a> {
    module: &'static str,
    operation: &'a RustOperation,
    /// Whether the method gives a stream of items.
    lists: bool,
}

/// The first call that reads, needs nothing but texts and answers something.
fn first_read(connector: &Connector) -> Option<Found<'_>> {
    let fits = |operation: &&RustOperation| {
        operation.meta.effect == Effect::Read
            && operation.required.is_none()
            && !operation.deprecated
            && operation.output != TyExpr::Plain(Plain::Unit)
            && given(operation).all(|input| input.member.ty == TyExpr::Plain(Plain::String))
    };
    if let Some(offer) = &connector.offer {
        let searches = offer
            .searches
            .iter()
            .filter(|search| search.entry.feature.is_none());
        let search = searches
            .map(|search| (&search.list.operation, search.matches == Match::All))
            .find(|(operation, _)| fits(operation));
        let actions = offer
            .actions
            .iter()
            .filter(|action| action.entry.feature.is_none());
        let action = actions.map(|action| &action.operation).find(fits);
        return search
            .map(|(operation, lists)| Found {
                module: "searches",
                operation,
                lists,
            })
            .or(action.map(|operation| Found {
                module: "actions",
                operation,
                lists: false,
            }));
    }
    let files = connector.specs.iter().flat_map(|spec| &spec.operations);
    let mut operations = files.flat_map(|file| &file.operations);
    let operation = operations.find(fits)?;
    Some(Found {
        module: "operations",
        operation,
        lists: false,
    })
}

fn given(operation: &RustOperation) -> impl Iterator<Item = &RustInput> {
    operation.inputs.iter().filter(|input| input.required)
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
