//! Actions and searches.

use super::Binder;
use super::call::{Wanted, effect_of};
use super::pages::Listed;
use super::resolve::named;
use super::template::Kept;
use super::walk::shape;
use crate::api::Shape;
use crate::catalog::bound::{BoundAction, BoundSearch, Call};
use crate::catalog::model::{Action, Concurrency, Effect, Output, Search};
use crate::diagnostic::{Code, Diagnostic};
use crate::expression::{Hole, Segment};

impl<'a> Binder<'a, '_> {
    pub(super) fn action(&mut self, action: &'a Action) -> Option<BoundAction> {
        let Action {
            entry,
            operation,
            with,
            effect,
            idempotency,
            concurrency,
            fields,
        } = action;
        let (id, api, found) = self.operation(operation)?;
        let listed = Listed {
            id,
            api,
            operation: found,
        };
        let effect = effect
            .as_ref()
            .map_or_else(|| effect_of(&found.method), |found| found.value);
        let wanted = Wanted {
            with,
            fields: Some(fields),
            driven: Vec::new(),
            idempotency: idempotency.as_ref(),
            effect,
        };
        let call = self.call(listed, wanted);
        if let Some(concurrency) = concurrency {
            self.concurrency(concurrency, listed, &call);
        }
        let name = named(found);
        let output = match (listed.answer(), &entry.output) {
            (Some(raw), _) => Some(self.output(entry, raw, &format!("the answer of `{name}`"))?),
            (None, None) => None,
            (None, Some(Output { place, .. })) => {
                self.report(
                    Diagnostic::new(
                        Code::NoOutput,
                        place.clone(),
                        format!("`{name}` answers nothing"),
                    )
                    .related(found.origin.clone(), "described here")
                    .help("remove `output:`, or describe the answer by an overlay"),
                );
                return None;
            }
        };
        let entry = self.entry(entry, output.as_ref().map(|output| output.ty));
        Some(BoundAction {
            entry,
            call,
            concurrency: concurrency.clone(),
            output,
        })
    }

    fn concurrency(&mut self, concurrency: &Concurrency, listed: Listed<'a>, call: &Call) {
        for hole in self.holes(&concurrency.key, &Kept::new()) {
            let Hole::Field(path) = hole else { continue };
            let Some(Segment::Member(first)) = path.segments.first() else {
                continue;
            };
            if !call.inputs.iter().any(|input| input.key == *first) {
                let keys = call.inputs.iter().map(|input| input.key.as_str());
                self.unknown_input(listed, first, &concurrency.key.place, keys);
            }
        }
    }

    pub(super) fn search(&mut self, search: &'a Search) -> Option<BoundSearch> {
        let Search {
            entry,
            operation,
            with,
            paginate,
            matches,
            fields,
        } = search;
        let (id, api, found) = self.operation(operation)?;
        let listed = Listed {
            id,
            api,
            operation: found,
        };
        let name = named(found);
        let Some(answer) = listed.answer() else {
            self.report(
                Diagnostic::new(
                    Code::NoOutput,
                    operation.place.clone(),
                    format!("`{name}` answers nothing, so it finds nothing"),
                )
                .related(found.origin.clone(), "described here")
                .help("name another operation, or describe the answer by an overlay"),
            );
            return None;
        };
        // An operation that reads one record is a search too: it finds that one or answers 404.
        let is_list = matches!(shape(api, answer.ty), Some(Shape::List(_)));
        let pages = if paginate.is_some() || is_list {
            Some(self.pages(listed, paginate.as_ref(), &operation.place)?)
        } else {
            None
        };
        let driven = self.driven(listed, pages.as_ref(), None);
        let wanted = Wanted {
            with,
            fields: Some(fields),
            driven,
            idempotency: None,
            effect: Effect::Read,
        };
        let call = self.call(listed, wanted);
        let (raw, what) = match &pages {
            Some(pages) => (pages.item, format!("each item of `{name}`")),
            None => (answer, format!("the answer of `{name}`")),
        };
        let output = self.output(entry, raw, &what)?;
        let entry = self.entry(entry, Some(output.ty));
        Some(BoundSearch {
            entry,
            call,
            pages,
            matches: *matches,
            output,
        })
    }
}
