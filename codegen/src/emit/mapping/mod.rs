//! A crate of mappings as files.

mod build;
mod cond;
mod example;
mod guard;
mod instead;
mod leaf;
mod links;
mod manifest;
mod ops;
mod steps;
mod words;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::CrateSettings;
use super::files::header;
use super::tokens::{allowance, docs, ident};
use crate::lower::connector::{Plain, TyExpr};
use crate::lower::mapping::model::{InCrate, RustCrate, RustMapping, RustMappings};
use crate::output::{FileSet, FileSetError, format_rust};

/// The crate of a mapping file.
///
/// # Errors
/// Only if what was printed is no Rust, which is our own mistake.
pub fn print(mappings: &RustMappings, settings: &CrateSettings) -> Result<FileSet, FileSetError> {
    let mut set = FileSet::new();
    let header = header(settings);
    set.insert("Cargo.toml", manifest::print(mappings, settings, &header))?;
    set.insert(
        "README.md",
        format!("<!-- {header} -->\n\n{}", readme(mappings, settings)),
    )?;
    let comment = format!("// {header}");
    set.insert_rust("src/lib.rs", &comment, library(mappings))?;
    if let Some(example) = example::print(mappings, settings) {
        let path = format!("examples/{}.rs", example::name(settings));
        set.insert_rust(&path, &comment, example)?;
    }
    Ok(set)
}

fn readme(mappings: &RustMappings, settings: &CrateSettings) -> String {
    let mut text = format!("# {}\n\n", settings.package);
    for line in &mappings.docs {
        text.push_str(line);
        text.push('\n');
    }
    text.push_str("\n| mapping | what it does |\n| --- | --- |\n");
    for mapping in &mappings.mappings {
        let docs = mapping.docs.first().map_or("", String::as_str);
        text.push_str(&format!("| `{}` | {docs} |\n", mapping.name));
    }
    if mappings.mappings.iter().any(|one| !one.links.is_empty()) {
        text.push_str(
            "\nWhich links each of them goes by is in its docs, and for programs in `LINKS` of the runtime's trait `Links`: those to remember after the action, and those to look up before.\n",
        );
    }
    text.push_str(&format!(
        "\n## A first record\n\n```toml\n[dependencies]\n{} = \"{}\"\n```\n",
        settings.package, settings.version
    ));
    let program = example::print(mappings, settings);
    // What is wrong with the program is reported where it is written to its own file.
    match program.map(|program| format_rust("//", program.into())) {
        Some(Ok(program)) => {
            let lines = program
                .lines()
                .skip_while(|line| line.is_empty() || line.starts_with("//"));
            text.push_str("\n```rust\n");
            for line in lines {
                text.push_str(line);
                text.push('\n');
            }
            text.push_str(&format!(
                "```\n\nThe same program is the example `{}`.\n",
                example::name(settings)
            ));
        }
        Some(Err(_)) => {}
        None => text.push_str(
            "\nIts custom steps are a trait for you to implement: `new` takes what implements it.\n",
        ),
    }
    text
}

fn library(mappings: &RustMappings) -> TokenStream {
    let text: Vec<TokenStream> = mappings
        .docs
        .iter()
        .map(|line| {
            let line = format!(" {line}");
            quote!(#![doc = #line])
        })
        .collect();
    let crates = mappings.crates.iter().map(|one| short_name(one, mappings));
    let items = items(mappings);
    let uses = imports(mappings);
    quote! {
        #(#text)*
        pub use tieline_runtime as runtime;
        #(#crates)*
        #uses
        #items
    }
}

/// A connector's crate under the name that the code gives it.
fn short_name(one: &RustCrate, mappings: &RustMappings) -> TokenStream {
    let (package, alias) = (
        format_ident!("{}", one.package.replace('-', "_")),
        ident(&one.alias),
    );
    if package == alias {
        TokenStream::new()
    } else if mappings.crates.iter().any(|other| package == other.alias) {
        // Another crate goes by this one's name.
        quote!(use ::#package as #alias;)
    } else {
        quote!(use #package as #alias;)
    }
}

fn items(mappings: &RustMappings) -> TokenStream {
    let steps = mappings.steps.as_ref().map(steps::declaration);
    let mappings = mappings.mappings.iter().map(mapping);
    quote!(#steps #(#mappings)*)
}

/// The runtime's types that a field may have.
const VALUES: [&str; 8] = [
    "Date", "DateTime", "Decimal", "Json", "Patch", "Secret", "Uri", "Uuid",
];

/// What the code names, so that nothing is imported in vain.
fn imports(mappings: &RustMappings) -> TokenStream {
    let body = items(mappings);
    let mut names = std::collections::BTreeSet::new();
    words(body, &mut names);
    let known = |list: &[&'static str]| -> Vec<proc_macro2::Ident> {
        list.iter()
            .filter(|name| names.contains(**name))
            .map(|name| format_ident!("{name}"))
            .collect()
    };
    let map = known(&[
        "LinkUse",
        "Links",
        "Map",
        "MapContext",
        "MapError",
        "Mapped",
        "SkipReason",
        "convert",
    ]);
    let guards = known(&[
        "Content",
        "FieldForward",
        "Forward",
        "Guard",
        "GuardBy",
        "Guarded",
        "Shown",
    ]);
    let guards = if guards.is_empty() {
        TokenStream::new()
    } else {
        quote!(use tieline_runtime::map::guard::{#(#guards),*};)
    };
    let values = known(&VALUES);
    let values = if values.is_empty() {
        TokenStream::new()
    } else {
        quote!(use tieline_runtime::{#(#values),*};)
    };
    quote! {
        use tieline_runtime::map::{#(#map),*};
        #guards
        #values
    }
}

fn words(tokens: TokenStream, found: &mut std::collections::BTreeSet<String>) {
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Ident(ident) => {
                found.insert(ident.to_string());
            }
            proc_macro2::TokenTree::Group(group) => words(group.stream(), found),
            _ => {}
        }
    }
}

fn mapping(mapping: &RustMapping) -> TokenStream {
    let text = docs(&mapping.docs);
    let name = ident(&mapping.name);
    let source = ty(&mapping.source);
    let target = {
        let (alias, name) = (ident(&mapping.target.alias), ident(&mapping.target.item));
        quote!(#alias::actions::#name)
    };
    let context = build::Printer {
        alias: mapping.target.alias.clone(),
        source: mapping.source.alias.clone(),
    };
    let body = build::scope(&mapping.scope, &context, &[]);
    let echo = mapping.guard.as_ref().map(guard::echo);
    let passed = mapping.forward.as_ref().map(guard::passed);
    let uses_context = echo.is_some() || passed.is_some() || {
        let mut found = std::collections::BTreeSet::new();
        words(body.statements.clone(), &mut found);
        found.contains("cx")
    };
    let cx = if uses_context {
        quote!(cx)
    } else {
        quote!(_cx)
    };
    let (statements, record) = (body.statements, body.record);
    let method = quote! {
        fn map(&self, source: #source, #cx: &MapContext) -> Result<Mapped<#target>, MapError> {
            #echo
            #passed
            #statements
            Ok(Mapped::Record(#record))
        }
    };
    let allowed = allowance(mapping.meets_deprecated);
    let guard = mapping.guard.as_ref();
    let guard = guard.map(|guard| guard::items(guard, &source, &target));
    let forward = mapping.forward.as_ref();
    let forward = forward.map(|forward| guard::states(forward, &source));
    let fields = guard::fields(&mapping.fields, &source, &target);
    let guarded = (guard.is_some() || forward.is_some() || fields.is_some()).then(|| {
        let body = quote!(#guard #forward #fields);
        if mapping.custom {
            quote!(#allowed impl<S: Steps> Guarded<#source, #target> for #name<S> { #body })
        } else {
            quote!(#allowed impl Guarded<#source, #target> for #name { #body })
        }
    });
    let links = links::implementation(mapping);
    if !mapping.custom {
        return quote! {
            #text
            #[derive(Debug, Clone, Copy, Default)]
            pub struct #name;
            #allowed
            impl Map<#source, #target> for #name { #method }
            #links
            #guarded
        };
    }
    quote! {
        #text
        #[derive(Debug, Clone, Copy, Default)]
        pub struct #name<S> {
            steps: S,
        }
        impl<S: Steps> #name<S> {
            /// The mapping with its custom steps.
            pub fn new(steps: S) -> Self {
                Self { steps }
            }
        }
        #allowed
        impl<S: Steps> Map<#source, #target> for #name<S> { #method }
        #links
        #guarded
    }
}

/// A type of a connector's crate.
fn ty(ty: &InCrate<TyExpr>) -> TokenStream {
    let nested = |inner: &TyExpr| {
        self::ty(&InCrate {
            alias: ty.alias.clone(),
            item: inner.clone(),
        })
    };
    match &ty.item {
        TyExpr::Named(path) => {
            let (alias, name) = (ident(&ty.alias), ident(&path.name));
            match &path.spec {
                None => quote!(#alias::types::#name),
                Some(spec) => {
                    let spec = ident(spec);
                    quote!(#alias::types::#spec::#name)
                }
            }
        }
        TyExpr::Option(inner) => {
            let inner = nested(inner);
            quote!(Option<#inner>)
        }
        TyExpr::Patch(inner) => {
            let inner = nested(inner);
            quote!(Patch<#inner>)
        }
        TyExpr::List(inner) => {
            let inner = nested(inner);
            quote!(Vec<#inner>)
        }
        TyExpr::Map(inner) => {
            let inner = nested(inner);
            quote!(std::collections::BTreeMap<String, #inner>)
        }
        TyExpr::Boxed(inner) => {
            let inner = nested(inner);
            quote!(Box<#inner>)
        }
        TyExpr::Plain(plain) => match plain {
            Plain::Unit => quote!(()),
            Plain::Bool => quote!(bool),
            Plain::I32 => quote!(i32),
            Plain::I64 => quote!(i64),
            Plain::U64 => quote!(u64),
            Plain::F64 => quote!(f64),
            Plain::String | Plain::Text => quote!(String),
            Plain::Secret => quote!(Secret<String>),
            Plain::Date => quote!(Date),
            Plain::DateTime => quote!(DateTime),
            Plain::Uuid => quote!(Uuid),
            Plain::Uri => quote!(Uri),
            Plain::Decimal => quote!(Decimal),
            Plain::Base64 => quote!(tieline_runtime::Base64Bytes),
            Plain::Upload => quote!(tieline_runtime::Upload),
            Plain::Bytes => quote!(tieline_runtime::Bytes),
            Plain::Json => quote!(Json),
        },
    }
}
