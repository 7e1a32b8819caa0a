//! What a catalog says about the documents themselves.

use indexmap::IndexMap;

use super::Binder;
use crate::catalog::bound::{BoundSpec, OperationId, SpecId};
use crate::catalog::model::{Include, Spec};
use crate::diagnostic::{Code, Diagnostic};

impl Binder<'_, '_> {
    pub(super) fn specs(&mut self) -> IndexMap<String, BoundSpec> {
        let catalog = self.catalog;
        let mut bound = IndexMap::new();
        for (index, (name, api)) in self.apis.iter().enumerate() {
            let spec = SpecId(index);
            let mut include_all = false;
            let mut include = Vec::new();
            // A document beside the catalog's own is harmless: nothing refers to it.
            if let Some(Spec {
                include: wanted, ..
            }) = catalog.specs.get(name)
            {
                match wanted {
                    Include::All => include_all = true,
                    Include::Only(targets) => {
                        for target in targets {
                            let found = self.operation_in(api, &target.value, &target.place);
                            include.extend(found.map(|(index, _)| OperationId { spec, index }));
                        }
                    }
                }
            }
            bound.insert(
                name.clone(),
                BoundSpec {
                    include_all,
                    include,
                },
            );
        }
        for (name, spec) in &catalog.specs {
            for (reference, _) in &spec.unions {
                self.own(name, reference);
            }
            for reference in &spec.decode_optional {
                self.own(name, reference);
            }
        }
        bound
    }

    /// What is said under a spec is about that spec.
    fn own(
        &mut self,
        name: &str,
        reference: &crate::catalog::model::Located<crate::catalog::model::Reference>,
    ) {
        if reference.value.spec != name {
            self.report(
                Diagnostic::new(
                    Code::UnknownSpec,
                    reference.place.clone(),
                    format!("`{}` is not about `{name}`", reference.value),
                )
                .help(format!("write it under `{}`", reference.value.spec)),
            );
        }
    }
}
