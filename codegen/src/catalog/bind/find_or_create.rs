//! Pairs of a search and the action for when it finds nothing.

use indexmap::IndexMap;

use super::{Binder, with_near};
use crate::catalog::bound::{BoundAction, BoundFindOrCreate, BoundSearch};
use crate::catalog::model::{Carry, FindOrCreate, Located};
use crate::diagnostic::{Code, Diagnostic};

impl Binder<'_, '_> {
    pub(super) fn find_or_create(
        &mut self,
        entry: &FindOrCreate,
        actions: &IndexMap<String, BoundAction>,
        searches: &IndexMap<String, BoundSearch>,
    ) -> Option<BoundFindOrCreate> {
        let FindOrCreate {
            key,
            label,
            description,
            search,
            create,
            update,
            carry,
        } = entry;
        let catalog = self.catalog;
        let found = self.known(
            Code::UnknownEntry,
            ("search", "searches"),
            search,
            &catalog.searches,
        );
        let mut targets: Vec<&Located<String>> = vec![create];
        targets.extend(update);
        let mut all = found;
        for target in &targets {
            all &= self.known(
                Code::UnknownEntry,
                ("action", "actions"),
                target,
                &catalog.actions,
            );
        }
        if found && key.value != search.value {
            self.report(
                Diagnostic::new(
                    Code::KeyLimit,
                    key.place.clone(),
                    format!(
                        "`{}` has another key than its search `{}`",
                        key.value, search.value
                    ),
                )
                .help(format!(
                    "call it `{}`: Zapier wants the two keys to be equal",
                    search.value
                )),
            );
        }
        for carry in carry {
            self.carry(carry, search, &targets, actions, searches);
        }
        if let Some(update) = update {
            self.needed_to_update(entry, update, actions, searches);
        }
        all.then(|| BoundFindOrCreate {
            key: key.value.clone(),
            label: label.value.clone(),
            description: description.value.clone(),
            search: search.value.clone(),
            create: create.value.clone(),
            update: update.as_ref().map(|found| found.value.clone()),
            carry: carry.clone(),
        })
    }

    /// Who runs the pair gives what the search and the creating action take. What only the updating one needs, as the
    /// id of the record, is known of the record that was found.
    fn needed_to_update(
        &mut self,
        entry: &FindOrCreate,
        update: &Located<String>,
        actions: &IndexMap<String, BoundAction>,
        searches: &IndexMap<String, BoundSearch>,
    ) {
        let (search, create) = (&entry.search.value, &entry.create.value);
        let (Some(updating), Some(creating), Some(searching)) = (
            actions.get(&update.value),
            actions.get(create),
            searches.get(search),
        ) else {
            return;
        };
        let known = |key: &str| updating.call.inputs.iter().any(|input| input.key == key);
        // A carry to an input that is not there was meant for one that is: that is said already.
        let mut carried = entry.carry.iter().map(|carry| &carry.to.value);
        if carried.any(|(action, key)| *action == update.value && !known(key)) {
            return;
        }
        let given = |key: &str| {
            let asked = creating.call.inputs.iter().chain(&searching.call.inputs);
            let mut carried = entry.carry.iter().map(|carry| &carry.to.value);
            asked.into_iter().any(|input| input.key == key)
                || carried.any(|(action, input)| *action == update.value && input == key)
        };
        let missing = updating.call.inputs.iter();
        for input in missing.filter(|input| input.required && !given(&input.key)) {
            let (action, key) = (&update.value, &input.key);
            let message = format!("`{action}` needs `{key}`, and nobody gives it");
            let help = format!(
                "carry it from what is found, as `carry: {{ {action}.{key}: {search}.<field> }}`"
            );
            let place = update.place.clone();
            self.report(Diagnostic::new(Code::MissingInput, place, message).help(help));
        }
    }

    fn carry(
        &mut self,
        carry: &Carry,
        search: &Located<String>,
        targets: &[&Located<String>],
        actions: &IndexMap<String, BoundAction>,
        searches: &IndexMap<String, BoundSearch>,
    ) {
        let Carry { to, from } = carry;
        let (action, input) = &to.value;
        if targets.iter().any(|target| target.value == *action) {
            if let Some(bound) = actions.get(action)
                && !bound.call.inputs.iter().any(|open| open.key == *input)
            {
                let known: Vec<&str> = bound
                    .call
                    .inputs
                    .iter()
                    .map(|open| open.key.as_str())
                    .collect();
                let diagnostic = Diagnostic::new(
                    Code::BadCarry,
                    to.place.clone(),
                    format!("`{action}` has no input `{input}`"),
                );
                let otherwise = "the action takes no inputs: remove the line";
                self.report(with_near(diagnostic, input, known, otherwise));
            }
        } else {
            let diagnostic = Diagnostic::new(
                Code::BadCarry,
                to.place.clone(),
                format!("`{action}` is not run here"),
            );
            let known: Vec<&str> = targets.iter().map(|target| target.value.as_str()).collect();
            let otherwise = "name the action under `create:` or `update:`";
            self.report(with_near(diagnostic, action, known, otherwise));
        }
        let (source, path) = &from.value;
        if *source != search.value {
            let diagnostic = Diagnostic::new(
                Code::BadCarry,
                from.place.clone(),
                format!("`{source}` is not the search"),
            );
            self.report(diagnostic.help(format!("what is carried comes from `{}`", search.value)));
        } else if let Some(bound) = searches.get(source) {
            self.field(
                bound.output.ty,
                path,
                &from.place,
                &format!("the output of `{source}`"),
            );
        }
    }
}
