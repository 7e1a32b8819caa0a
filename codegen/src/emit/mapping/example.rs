//! `examples/<name>.rs` of a crate of mappings: a record from a file, mapped and printed.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::{VALUES, short_name, steps, words};
use crate::emit::CrateSettings;
use crate::emit::tokens::ident;
use crate::lower::docs::code;
use crate::lower::mapping::model::{
    Cond, Missing, Op, Origin, RegionOf, RustLeaf, RustMapping, RustMappings, Scope, Value,
};

/// Its name. All examples of a workspace are built into one folder, so they cannot share one.
pub(super) fn name(settings: &CrateSettings) -> String {
    settings.name.replace('-', "_")
}

/// What stands for the steps of who uses the crate.
const OWN_STEPS: &str = "OwnSteps";

/// The example; `None` without a mapping. One that waits for no custom steps is shown, if there is one; else steps
/// stand in it that are still to be written.
pub(super) fn print(mappings: &RustMappings, settings: &CrateSettings) -> Option<TokenStream> {
    let all = &mappings.mappings;
    let RustMapping {
        name: mapping,
        docs: _,
        source: _,
        target: _,
        custom,
        guard: _,
        links: _,
        scope,
        forward: _,
        fields: _,
        meets_deprecated: _,
    } = all.iter().find(|one| !one.custom).or(all.first())?;
    let steps = mappings.steps.as_ref().filter(|_| *custom);
    let mut used = Used::default();
    used.scope(scope);
    let krate = ident(&settings.package.replace('-', "_"));
    let mapping_name = ident(mapping);
    let command = format!("cargo run --example {} -- record.json", name(settings));
    let mut lines = vec![format!(
        " Maps a record that a file holds as JSON: {}.",
        code(&command)
    )];
    let variables: Vec<String> = used.params.iter().map(|param| variable(param)).collect();
    if !variables.is_empty() {
        let names: Vec<String> = variables.iter().map(|name| code(name)).collect();
        lines.push(String::new());
        lines.push(match names.as_slice() {
            [only] => format!(" It needs the environment variable {only}."),
            names => format!(" It needs the environment variables {}.", names.join(", ")),
        });
    }
    let reader = (!variables.is_empty()).then(|| {
        quote! {
            let variable = |name: &str| {
                env::var(name).map_err(|_| format!("set the environment variable `{name}`"))
            };
        }
    });
    let optional: Vec<&String> = used.optional.difference(&used.params).collect();
    if !optional.is_empty() {
        let names = optional.iter().map(|param| code(&variable(param)));
        let names: Vec<String> = names.collect();
        lines.push(format!(" {} may be left out.", names.join(", ")));
    }
    let params = used.params.iter().zip(&variables);
    let params = params.map(|(param, name)| quote!(.param(#param, variable(#name)?)));
    let given: Vec<TokenStream> = optional
        .into_iter()
        .map(|param| {
            let name = variable(param);
            quote! {
                if let Ok(value) = env::var(#name) {
                    context = context.param(#param, value);
                }
            }
        })
        .collect();
    let changed = (!given.is_empty()).then(|| quote!(mut));
    let (time, start) = if used.now {
        (
            Some(quote!(
                use std::time::{SystemTime, UNIX_EPOCH};
            )),
            quote! {
                MapContext::at(i64::try_from(
                    SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis(),
                )?)
            },
        )
    } else {
        (None, quote!(MapContext::default()))
    };
    let own = steps.map(|steps| steps::unwritten(steps, OWN_STEPS));
    let mut named = BTreeSet::new();
    words(own.clone().unwrap_or_default(), &mut named);
    let crates = mappings.crates.iter();
    let crates = crates.filter(|one| named.contains(&one.alias));
    let crates = crates.map(|one| short_name(one, mappings));
    let more = VALUES.iter().chain(&["MapError"]);
    let more = more
        .filter(|name| named.contains(**name))
        .map(|name| ident(name));
    let own_names = steps.map(|steps| {
        let name = ident(&steps.name);
        quote!(use #krate::#name;)
    });
    let mapping_value = match steps {
        Some(_) => {
            let own = ident(OWN_STEPS);
            quote!(#mapping_name::new(#own))
        }
        None => quote!(#mapping_name),
    };
    Some(quote! {
        #(#![doc = #lines])*
        #time
        use std::{env, fs};
        #(#crates)*
        use #krate::#mapping_name;
        #own_names
        use #krate::runtime::json::from_slice;
        use #krate::runtime::{Map, MapContext, Mapped #(, #more)*};

        #own

        fn main() -> Result<(), Box<dyn std::error::Error>> {
            #reader
            let file = env::args().nth(1).ok_or("give the file of a record")?;
            let record = from_slice(&fs::read(file)?)?;
            let #changed context = #start #(#params)*;
            #(#given)*
            match #mapping_value.map(record, &context)? {
                Mapped::Record(request) => println!("{request:#?}"),
                Mapped::Skipped(reason) => println!("skipped: {reason}"),
            }
            Ok(())
        }
    })
}

/// The variable of the environment for a parameter: `ghl.location_id` -> `GHL_LOCATION_ID`.
fn variable(param: &str) -> String {
    param
        .chars()
        .map(|c| match c {
            c if c.is_ascii_alphanumeric() => c.to_ascii_uppercase(),
            _ => '_',
        })
        .collect()
}

/// What of the context a mapping looks at.
#[derive(Default)]
struct Used {
    params: BTreeSet<String>,
    /// Those without which a record is mapped as well.
    optional: BTreeSet<String>,
    now: bool,
}

impl Used {
    fn scope(&mut self, scope: &Scope) {
        for binding in &scope.bindings {
            match &binding.value {
                Value::Guard(..) | Value::Custom { .. } => {}
                Value::Demand(cond) => self.now |= cond.asks_now(),
                Value::Leaf(leaf) => self.leaf(leaf),
                Value::Each {
                    list: _,
                    when,
                    missing: _,
                    scope,
                    item: _,
                } => {
                    self.now |= when.as_ref().is_some_and(Cond::asks_now);
                    self.scope(scope);
                }
            }
        }
    }

    fn leaf(&mut self, leaf: &RustLeaf) {
        self.now |= leaf.when.as_ref().is_some_and(Cond::asks_now);
        for op in &leaf.ops {
            if let Op::Phone {
                region: RegionOf::Param(name),
                ..
            } = op
            {
                self.optional.insert(name.clone());
            }
        }
        match &leaf.origin {
            Origin::Param { name } => {
                let demanded = matches!(leaf.missing, Missing::Error | Missing::SkipRecord);
                let names = match demanded {
                    true => &mut self.params,
                    false => &mut self.optional,
                };
                names.insert(name.clone());
            }
            Origin::Today | Origin::Now => self.now = true,
            Origin::Read(_)
            | Origin::Local { .. }
            | Origin::Template(_)
            | Origin::Literal(_)
            | Origin::Join { .. }
            | Origin::Link { name: _, of: _ }
            | Origin::Custom { .. } => {}
        }
        for (_, one) in &leaf.or {
            self.leaf(one);
        }
    }
}
