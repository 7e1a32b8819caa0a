//! Which credentials a request takes, by the names that the connector offers.

mod shared;

use indexmap::IndexMap;

use super::connector::{Alternatives, SchemeUse};
use crate::api::model::{Api, Operation};
use crate::catalog::bound::{Bound, SpecId};

pub use shared::share;

/// The names of a document's schemes in its crate.
#[derive(Debug, Default)]
pub struct SchemeNames {
    /// Those that stand for a scheme of another document too.
    others: IndexMap<String, String>,
    /// Offered for all operations, because the vendor forgot to list them.
    everywhere: Vec<String>,
}

impl SchemeNames {
    /// The names of each document's schemes, one after the other.
    pub fn of_all(bound: &Bound, apis: &IndexMap<String, Api>) -> Vec<Self> {
        let connection = &bound.connection;
        let name = |(spec, name): &(SpecId, String)| {
            let api = spec.get(apis)?;
            Some(format!("{}#{name}", api.spec))
        };
        let unlisted = connection.auth.iter().filter(|auth| !auth.is_listed);
        let everywhere: Vec<String> = unlisted
            .filter_map(|auth| name(auth.scheme.as_ref()?))
            .collect();
        let specs = apis.values().enumerate();
        specs
            .map(|(index, api)| Self {
                others: api
                    .security_schemes
                    .keys()
                    .filter_map(|known| {
                        let serving = connection.serving(apis, SpecId(index), known)?;
                        Some((known.clone(), name(serving)?))
                    })
                    .collect(),
                everywhere: everywhere.clone(),
            })
            .collect()
    }

    /// The alternatives of an operation.
    pub fn security(&self, api: &Api, operation: &Operation) -> Alternatives {
        let mut out: Alternatives = operation
            .security
            .iter()
            .map(|alternative| {
                let requirements = alternative.requirements.iter();
                requirements
                    .map(|requirement| {
                        let name = &requirement.scheme;
                        let known = self.others.get(name);
                        SchemeUse {
                            scheme: known
                                .cloned()
                                .unwrap_or_else(|| format!("{}#{name}", api.spec)),
                            scopes: requirement.scopes.clone(),
                        }
                    })
                    .collect()
            })
            .collect();
        // A document that says nothing of security at all cannot mean that all of it is public.
        let is_silent = || api.operations.iter().all(|other| other.security.is_empty());
        if !operation.security.is_empty() || is_silent() {
            out.extend(self.everywhere.iter().map(|scheme| {
                vec![SchemeUse {
                    scheme: scheme.clone(),
                    scopes: Vec::new(),
                }]
            }));
        }
        out
    }
}
