//! The holes of templates that name something of the connection.

use indexmap::IndexMap;

use super::Binder;
use crate::catalog::bound::TypeUse;
use crate::catalog::model::{Located, Value};
use crate::diagnostic::Code;
use crate::expression::{Hole, Runtime, Template};

/// What is kept of a subscription, by name; none outside REST hooks.
pub(super) type Kept = IndexMap<String, Located<Runtime>>;

impl Binder<'_, '_> {
    /// Checks that parameters, secrets and kept values exist; gives the other holes back.
    pub(super) fn holes<'t>(
        &mut self,
        template: &'t Located<Template>,
        kept: &Kept,
    ) -> Vec<&'t Hole> {
        let mut rest = Vec::new();
        for hole in template.value.holes() {
            self.hole(hole, template, kept, &mut rest);
        }
        rest
    }

    /// The same for all texts of a value.
    pub(super) fn value_holes<'t>(
        &mut self,
        value: &'t Located<Value>,
        kept: &Kept,
    ) -> Vec<&'t Hole> {
        let mut rest = Vec::new();
        for template in value.value.templates() {
            for hole in template.holes() {
                self.hole(hole, value, kept, &mut rest);
            }
        }
        rest
    }

    fn hole<'t, T>(
        &mut self,
        hole: &'t Hole,
        at: &Located<T>,
        kept: &Kept,
        rest: &mut Vec<&'t Hole>,
    ) {
        let named = |name: &String| Located::new(name.clone(), at.place.clone());
        let connection = &self.catalog.connection;
        match hole {
            Hole::Param(name) => {
                self.known(
                    Code::UnknownParam,
                    ("connection parameter", "connection.params"),
                    &named(name),
                    &connection.params,
                );
            }
            Hole::Secret(name) => {
                self.known(
                    Code::UnknownSecret,
                    ("connection secret", "connection.secrets"),
                    &named(name),
                    &connection.secrets,
                );
            }
            Hole::Subscription(name) => {
                self.known(
                    Code::UnknownKept,
                    ("value under `keep:`", "keep"),
                    &named(name),
                    kept,
                );
            }
            Hole::Field(_)
            | Hole::CallbackUrl
            | Hole::Header(_)
            | Hole::Query(_)
            | Hole::RawBody
            | Hole::Now
            | Hole::RunId
            | Hole::StepId
            | Hole::Token(_) => rest.push(hole),
        }
    }

    /// Checks a template over the fields of `of`.
    pub(super) fn record_template(
        &mut self,
        template: &Located<Template>,
        of: TypeUse,
        what: &str,
    ) {
        for hole in self.holes(template, &Kept::new()) {
            if let Hole::Field(path) = hole {
                self.field(of, path, &template.place, what);
            }
        }
    }
}
