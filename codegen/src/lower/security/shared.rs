//! Security lists that several requests of a crate have in common: each is written once, under a name.

use indexmap::IndexMap;

use crate::lower::connector::{
    Action, Alternatives, AuthScheme, Call, Connector, Entry, Hook, Meta, Offer, Search, Security,
    SharedSecurity, Subscription, Trigger, TriggerKind,
};
use crate::lower::names::name_security;

/// Whether something is compiled whatever the features of the crate are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compiled {
    Always,
    /// Behind a feature: a constant that only such requests use would be dead code without it.
    Sometimes,
}

/// Puts what more than one request has under a name. Only requests that are always compiled count.
pub fn share(connector: &mut Connector) {
    let mut counts: IndexMap<Alternatives, usize> = IndexMap::new();
    each_meta(connector, &mut |meta, compiled| {
        if let Security::Own(list) = &meta.security
            && compiled == Compiled::Always
            && !list.is_empty()
        {
            *counts.entry(list.clone()).or_default() += 1;
        }
    });
    counts.retain(|_, count| *count > 1);
    let lists: Vec<Alternatives> = counts.into_keys().collect();
    let names = name_security(&lists);
    let shared: IndexMap<Alternatives, String> = lists.into_iter().zip(names).collect();
    each_meta(connector, &mut |meta, _| {
        if let Security::Own(list) = &meta.security
            && let Some(name) = shared.get(list)
        {
            meta.security = Security::Shared(name.clone());
        }
    });
    connector.security = shared
        .into_iter()
        .map(|(alternatives, name)| SharedSecurity { name, alternatives })
        .collect();
    connector.security.sort_by(|a, b| a.name.cmp(&b.name));
}

fn each_meta(connector: &mut Connector, f: &mut impl FnMut(&mut Meta, Compiled)) {
    let files = connector
        .specs
        .iter_mut()
        .flat_map(|spec| &mut spec.operations);
    for operation in files.flat_map(|file| &mut file.operations) {
        f(&mut operation.meta, Compiled::Always);
    }
    each_call(connector.test.as_mut(), Compiled::Always, f);
    let exchanges = connector.auth.iter_mut().filter_map(AuthScheme::exchange);
    each_call(exchanges, Compiled::Always, f);
    let Some(offer) = &mut connector.offer else {
        return;
    };
    let Offer {
        description: _,
        homepage: _,
        category: _,
        triggers,
        actions,
        searches,
        find_or_create: _,
        resources: _,
        lookups,
        deprecated: _,
        schemas: _,
    } = offer;
    for Trigger { entry, kind } in triggers {
        let compiled = each_of_entry(entry, f);
        match kind {
            TriggerKind::Polling(polling) => f(&mut polling.list.operation.meta, compiled),
            TriggerKind::Hook(hook) => each_of_hook(hook, compiled, f),
        }
    }
    for Action {
        entry,
        operation,
        concurrency: _,
    } in actions
    {
        let compiled = each_of_entry(entry, f);
        f(&mut operation.meta, compiled);
    }
    for Search {
        entry,
        list,
        matches: _,
    } in searches
    {
        let compiled = each_of_entry(entry, f);
        f(&mut list.operation.meta, compiled);
    }
    // The descriptor is behind a feature.
    let calls = lookups.iter_mut().map(|lookup| &mut lookup.call);
    each_call(calls, Compiled::Sometimes, f);
}

/// The calls that the descriptor makes for an entry, and whether the entry itself is behind a feature.
fn each_of_entry(entry: &mut Entry, f: &mut impl FnMut(&mut Meta, Compiled)) -> Compiled {
    let dynamic = entry
        .fields
        .iter_mut()
        .filter_map(|field| field.dynamic.as_mut());
    let calls = dynamic.map(|dynamic| &mut dynamic.call);
    each_call(calls, Compiled::Sometimes, f);
    match &entry.feature {
        Some(_) => Compiled::Sometimes,
        None => Compiled::Always,
    }
}

fn each_of_hook(hook: &mut Hook, compiled: Compiled, f: &mut impl FnMut(&mut Meta, Compiled)) {
    each_call(hook.list.as_mut().map(|(call, _)| call), compiled, f);
    if let Some(Subscription {
        subscribe,
        keep: _,
        unsubscribe,
        renew,
    }) = &mut hook.subscription
    {
        each_call([subscribe], compiled, f);
        each_call(unsubscribe, compiled, f);
        each_call(renew.as_mut().map(|(_, call)| call), compiled, f);
    }
}

fn each_call<'c>(
    calls: impl IntoIterator<Item = &'c mut Call>,
    compiled: Compiled,
    f: &mut impl FnMut(&mut Meta, Compiled),
) {
    for call in calls {
        f(&mut call.meta, compiled);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::model::{Method, SecurityAlternative, SecurityRequirement};
    use crate::diagnostic::Sink;
    use crate::lower;
    use crate::lower::connector::RustOperation;
    use crate::lower::world::World;

    /// One operation for each scheme; `none` has no security.
    fn client(schemes: &[&str]) -> Connector {
        let mut world = World::empty();
        for (index, scheme) in schemes.iter().enumerate() {
            let path = format!("/{index}");
            let operation = world.operation(&format!("op{index}"), Method::Get, &path);
            if *scheme != "none" {
                operation.security.push(SecurityAlternative {
                    requirements: vec![SecurityRequirement {
                        scheme: (*scheme).to_owned(),
                        scopes: Vec::new(),
                    }],
                });
            }
        }
        lower::client(&world.0, "crm", &mut Sink::new())
    }

    fn operations(connector: &Connector) -> impl Iterator<Item = &RustOperation> {
        let files = connector.specs.iter().flat_map(|spec| &spec.operations);
        files.flat_map(|file| &file.operations)
    }

    fn told(connector: &Connector) -> (Vec<&str>, Vec<String>) {
        let shared = connector.security.iter().map(|one| one.name.as_str());
        let used = operations(connector).map(|operation| match &operation.meta.security {
            Security::Own(list) => format!("{} of its own", list.len()),
            Security::Shared(name) => name.clone(),
        });
        (shared.collect(), used.collect())
    }

    #[test]
    fn what_two_requests_have_is_written_once() {
        let connector = client(&["key", "token", "key", "none", "none"]);
        let (shared, used) = told(&connector);
        assert_eq!(shared, ["KEY"]);
        assert_eq!(
            used,
            ["KEY", "1 of its own", "KEY", "0 of its own", "0 of its own"]
        );
    }

    #[test]
    fn what_only_features_bring_in_makes_no_constant() {
        let mut connector = client(&["key"]);
        let call = operations(&connector).next().map(|operation| Call {
            meta: operation.meta.clone(),
            inputs: Vec::new(),
        });
        let gated = call.iter().cycle().take(2).cloned();
        let lookups = gated.map(|call| lower::connector::Lookup {
            key: "contacts".to_owned(),
            call,
            pages: lower::connector::Pages {
                kind: crate::catalog::model::PageKind::None,
                items: Vec::new(),
                record: false,
                item_at: Vec::new(),
                size: None,
                max_pages: None,
                continue_while: None,
            },
            value: crate::expression::FieldPath::member("id"),
            label: Default::default(),
        });
        let lookups: Vec<_> = lookups.collect();
        assert_eq!(lookups.len(), 2);
        connector.offer = Some(Offer {
            description: String::new(),
            homepage: String::new(),
            category: String::new(),
            triggers: Vec::new(),
            actions: Vec::new(),
            searches: Vec::new(),
            find_or_create: Vec::new(),
            resources: Vec::new(),
            lookups,
            deprecated: Vec::new(),
            schemas: String::new(),
        });
        share(&mut connector);
        assert_eq!(told(&connector).0, Vec::<&str>::new());

        // Once it is there for others, what is behind a feature uses it too.
        connector.test = call;
        share(&mut connector);
        assert_eq!(told(&connector).0, ["KEY"]);
        let lookups = connector.offer.map(|offer| offer.lookups);
        let used = lookups
            .iter()
            .flatten()
            .map(|lookup| &lookup.call.meta.security);
        assert!(used.clone().count() == 2);
        assert!(
            used.into_iter()
                .all(|one| *one == Security::Shared("KEY".to_owned()))
        );
    }
}
