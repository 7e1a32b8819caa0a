//! The scopes that entries need: what to ask a user for, and whether it was granted.

use std::fmt;

use crate::auth::AuthKind;
use crate::operation::OperationMeta;

use super::{Descriptor, TriggerKind};

/// Why entries cannot be used with what was granted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScopeError {
    /// The connector has no trigger, action or search of this key.
    UnknownEntry(String),
    /// In the order of the entries.
    Missing(Vec<MissingScope>),
}

/// A scope that an entry needs and that was not granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingScope {
    pub entry: String,
    pub scope: &'static str,
}

impl fmt::Display for ScopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownEntry(key) => {
                write!(f, "the connector has no trigger, action or search `{key}`")
            }
            Self::Missing(missing) => {
                for (index, MissingScope { entry, scope }) in missing.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}`{entry}` needs scope `{scope}`")?;
                }
                f.write_str(", not granted: let the user connect anew with what is missing")
            }
        }
    }
}

impl std::error::Error for ScopeError {}

impl Descriptor {
    /// The scopes that triggers, actions and searches need, given by their keys: the least to ask a
    /// user for. Each once, in the order of the keys.
    ///
    /// The connection's test and the lookups that fill drop-downs may need more:
    /// [`test_scopes`](Self::test_scopes), [`lookup_scopes`](Self::lookup_scopes).
    ///
    /// # Errors
    /// When a key is none of the connector's.
    pub fn scopes_for(&self, keys: &[&str]) -> Result<Vec<&'static str>, ScopeError> {
        let mut union = Vec::new();
        for key in keys {
            for needed in self.needs(key)? {
                join(&mut union, self.asked(&needed));
            }
        }
        Ok(union)
    }

    /// The scopes that the call needs which proves a connection.
    #[must_use]
    pub fn test_scopes(&self) -> Vec<&'static str> {
        let mut union = Vec::new();
        if let Some(test) = self.connector.test {
            join(&mut union, self.asked(&Need::Call(test)));
        }
        union
    }

    /// The scopes that lookups need, given by their keys. Unknown ones need none.
    #[must_use]
    pub fn lookup_scopes(&self, keys: &[&str]) -> Vec<&'static str> {
        let mut union = Vec::new();
        for lookup in keys.iter().filter_map(|key| self.lookup(key)) {
            join(&mut union, self.asked(&Need::Call(lookup.operation)));
        }
        union
    }

    /// Proves that entries can be used with what was granted, before anything is called.
    ///
    /// # Errors
    /// What is missing, and for which entries.
    pub fn check_scopes<S: AsRef<str>>(
        &self,
        keys: &[&str],
        granted: &[S],
    ) -> Result<(), ScopeError> {
        let is_granted = |scope: &&'static str| granted.iter().any(|one| one.as_ref() == *scope);
        let mut missing: Vec<MissingScope> = Vec::new();
        for key in keys {
            for need in self.needs(key)? {
                let enough = |scopes: &Vec<&'static str>| scopes.iter().all(&is_granted);
                if self.alternatives(&need).any(|scopes| enough(&scopes)) {
                    continue;
                }
                for scope in self.asked(&need) {
                    let entry = (*key).to_owned();
                    let lack = MissingScope { entry, scope };
                    if !is_granted(&scope) && !missing.contains(&lack) {
                        missing.push(lack);
                    }
                }
            }
        }
        if missing.is_empty() {
            Ok(())
        } else {
            Err(ScopeError::Missing(missing))
        }
    }

    /// What an entry needs scopes for.
    fn needs(&self, key: &str) -> Result<Vec<Need>, ScopeError> {
        if let Some(action) = self.action(key) {
            return Ok(vec![Need::Call(action.operation)]);
        }
        if let Some(search) = self.search(key) {
            return Ok(vec![Need::Call(search.operation)]);
        }
        if let Some(entry) = self.find_or_create(key) {
            let calls = [entry.search_operation, entry.create_operation];
            let calls = calls.into_iter().chain(entry.update_operation);
            return Ok(calls.map(Need::Call).collect());
        }
        let Some(trigger) = self.trigger(key) else {
            return Err(ScopeError::UnknownEntry(key.to_owned()));
        };
        let mut needs: Vec<_> = trigger
            .list
            .iter()
            .map(|(list, _)| Need::Call(list))
            .collect();
        if let TriggerKind::RestHook(hook) = trigger.kind
            && let Some(subscription) = &hook.subscription
        {
            needs.push(Need::Call(subscription.subscribe));
            needs.extend(subscription.unsubscribe.map(Need::Call));
            needs.extend(subscription.renew.map(|(_, renew)| Need::Call(renew)));
        }
        if !trigger.entry.scopes.is_empty() {
            needs.push(Need::Events(trigger.entry.scopes));
        }
        Ok(needs)
    }

    /// What to ask for: of several alternatives the first.
    fn asked(&self, need: &Need) -> Vec<&'static str> {
        self.alternatives(need).next().unwrap_or_default()
    }

    /// The scopes of OAuth 2 connections that would do, the vendor's first choice first. None where
    /// only keys and other tokens do.
    fn alternatives(&self, need: &Need) -> impl Iterator<Item = Vec<&'static str>> {
        let is_oauth = |scheme: &str| {
            let mut known = self.connector.auth.iter();
            known.any(|auth| auth.scheme == scheme && matches!(auth.kind, AuthKind::OAuth2(_)))
        };
        let (calls, events) = match need {
            Need::Call(operation) => (operation.security, None),
            Need::Events(scopes) => (&[][..], Some(scopes.to_vec())),
        };
        let of_calls = calls
            .iter()
            .filter(move |alternative| alternative.iter().any(|one| is_oauth(one.scheme)))
            .map(|alternative| {
                alternative
                    .iter()
                    .flat_map(|one| one.scopes.iter().copied())
                    .collect()
            });
        of_calls.chain(events)
    }
}

/// Something that needs scopes.
enum Need {
    Call(&'static OperationMeta),
    Events(&'static [&'static str]),
}

fn join(union: &mut Vec<&'static str>, scopes: Vec<&'static str>) {
    for scope in scopes {
        if !union.contains(&scope) {
            union.push(scope);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{AuthMeta, OAuth2Meta};
    use crate::connector::ConnectorMeta;
    use crate::descriptor::{ActionEntry, EntryMeta, TriggerEntry};
    use crate::operation::{Method, SchemeUse};
    use crate::webhook::WebhookMeta;

    static CONNECTOR: ConnectorMeta = ConnectorMeta {
        auth: &[
            AuthMeta::new("x#key", AuthKind::Bearer),
            AuthMeta::new("x#oauth", AuthKind::OAuth2(&OAuth2Meta::CODE)),
        ],
        test: Some(&READ),
        ..ConnectorMeta::new("x", "X", "1.0.0")
    };
    static READ: OperationMeta = OperationMeta::new("x#read", Method::Get, "/a").security(&[
        &[SchemeUse::new("x#key", &["never"])],
        &[SchemeUse::new("x#oauth", &["read"])],
    ]);
    static WRITE: OperationMeta = OperationMeta::new("x#write", Method::Post, "/a").security(&[
        &[SchemeUse::new("x#oauth", &["read", "write"])],
        &[SchemeUse::new("x#oauth", &["admin"])],
    ]);
    static PUBLIC: OperationMeta = OperationMeta::new("x#public", Method::Get, "/b");
    static HOOK: WebhookMeta = WebhookMeta::new("changed", &[]);

    const fn action(key: &'static str, operation: &'static OperationMeta) -> ActionEntry {
        ActionEntry {
            entry: EntryMeta::new(key, "", ""),
            operation,
            concurrency: None,
        }
    }

    static DESCRIPTOR: Descriptor = Descriptor {
        actions: &[
            action("read", &READ),
            action("write", &WRITE),
            action("public", &PUBLIC),
        ],
        triggers: &[TriggerEntry {
            entry: EntryMeta {
                scopes: &["events"],
                ..EntryMeta::new("changed", "", "")
            },
            kind: TriggerKind::Webhook {
                meta: &HOOK,
                directions: "",
            },
            list: None,
        }],
        ..Descriptor::new(&CONNECTOR)
    };

    #[test]
    fn the_union_holds_no_scope_that_no_entry_needs() {
        assert_eq!(DESCRIPTOR.scopes_for(&["read"]).unwrap(), ["read"]);
        assert_eq!(
            DESCRIPTOR
                .scopes_for(&["changed", "write", "read", "public"])
                .unwrap(),
            ["events", "read", "write"]
        );
        assert!(DESCRIPTOR.scopes_for(&["public"]).unwrap().is_empty());
        assert_eq!(DESCRIPTOR.test_scopes(), ["read"]);
        let error = DESCRIPTOR.scopes_for(&["raed"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the connector has no trigger, action or search `raed`"
        );
    }

    #[test]
    fn what_is_missing_is_named_with_its_entry() {
        let check = |granted: &[&str]| DESCRIPTOR.check_scopes(&["write", "changed"], granted);
        assert_eq!(check(&["read", "write", "events"]), Ok(()));
        assert_eq!(
            check(&["admin", "events"]),
            Ok(()),
            "the other alternative does as well"
        );
        assert_eq!(DESCRIPTOR.check_scopes(&["public"], &[] as &[&str]), Ok(()));
        assert_eq!(
            check(&["read"]).unwrap_err().to_string(),
            "`write` needs scope `write`, `changed` needs scope `events`, not granted: let the user \
             connect anew with what is missing"
        );
    }
}
