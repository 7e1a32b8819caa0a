//! `src/webhooks.rs`: what proves deliveries genuine, where several triggers have it in common. Usually all of a connector do, and
//! each would have it written out.

use proc_macro2::TokenStream;
use quote::quote;

use super::entries;
use super::scan;
use super::tokens::ident;
use crate::catalog::model::Verify;
use crate::lower::connector::{Offer, TriggerKind};
use crate::output::RustFile;

/// Lists of proofs that more than one trigger has. Told alike by their code: in the catalog each stands at a place of its own.
#[derive(Default)]
pub struct Proofs {
    lists: Vec<List>,
}

struct List {
    name: String,
    code: String,
}

impl Proofs {
    pub fn of(offer: &Offer) -> Self {
        // Of a list that triggers behind features alone have, nothing would be used without these.
        let mut counted: Vec<(String, usize, bool)> = Vec::new();
        for trigger in &offer.triggers {
            let TriggerKind::Hook(hook) = &trigger.kind else {
                continue;
            };
            if hook.delivery.verify.is_empty() {
                continue;
            }
            let code = code(&hook.delivery.verify).to_string();
            let always = trigger.entry.feature.is_none();
            match counted.iter_mut().find(|(known, ..)| *known == code) {
                Some((_, count, used)) => {
                    *count += 1;
                    *used |= always;
                }
                None => counted.push((code, 1, always)),
            }
        }
        let shared = counted
            .into_iter()
            .filter(|(_, count, used)| *count > 1 && *used);
        let lists = shared.enumerate().map(|(at, (code, ..))| List {
            name: match at {
                0 => "PROOFS".to_owned(),
                others => format!("PROOFS_{}", others + 1),
            },
            code,
        });
        Self {
            lists: lists.collect(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// The list, by its name where it has one.
    pub fn list(&self, list: &[Verify]) -> TokenStream {
        let code = code(list);
        let text = code.to_string();
        match self.lists.iter().find(|known| known.code == text) {
            Some(known) => {
                let name = ident(&known.name);
                quote!(webhooks::#name)
            }
            None => code,
        }
    }

    /// The file.
    pub fn print(&self, offer: &Offer) -> RustFile {
        let hooks = || {
            offer
                .triggers
                .iter()
                .filter_map(|trigger| match &trigger.kind {
                    TriggerKind::Hook(hook) => Some(code(&hook.delivery.verify)),
                    TriggerKind::Polling(_) => None,
                })
        };
        let constants = self.lists.iter().filter_map(|List { name, code }| {
            let name = ident(name);
            let list = hooks().find(|list| list.to_string() == *code)?;
            Some(quote!(pub const #name: &[Verify] = #list;))
        });
        RustFile::new(quote! {
            #![doc = " What proves deliveries genuine, where several triggers have it in common."]
        })
        .tokens(quote!(#(#constants)*))
        .importing(scan::imports)
    }
}

fn code(list: &[Verify]) -> TokenStream {
    let list = list.iter().map(entries::verify);
    quote!(&[#(#list),*])
}
