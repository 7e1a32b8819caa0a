//! Writing. Each function runs in a savepoint of its own.

use rusqlite::{Connection, OptionalExtension as _, Params, params};

use crate::Json;
use crate::state::change::{expected, is_honest, lost, not_buried};
use crate::state::{
    Change, Changes, Claim, Committed, Delivery, Expect, Link, NewDelivery, Retention, SeenKey,
    StoreError, Subscribed, Swept, before,
};
use crate::value::exposed;

use super::read::{DELIVERY, count, delivery, subscription_place, token_place, version};
use super::{Seal, failed, rows};

pub(super) fn commit(
    connection: &Connection,
    seal: &Seal,
    changes: &Changes,
) -> Result<Committed, StoreError> {
    let writer = Writer { connection, seal };
    for change in changes {
        writer.check(change)?;
    }
    let keys: usize = changes.iter().map(keys).sum();
    // Not by `RETURNING`: SQLite keeps what it returns in a table made for it, with a cache of pages
    // that is as large as all else that a commit allocates.
    writer.run("UPDATE counter SET value = value + ?1", [count(keys + 1)])?;
    let last: i64 = writer.value("SELECT value FROM counter", [])?;
    let number = last - count(keys);
    let mut round = Round {
        version: number,
        seq: number,
        committed: Committed {
            version: version(number),
            ..Committed::default()
        },
        scopes: Vec::new(),
    };
    let mut rest = changes.iter().as_slice();
    while let Some((change, others)) = rest.split_first() {
        let events = once(rest);
        if let Change::DeliverOnce { scope, .. } = change
            && !events.is_empty()
        {
            writer.deliver_once(scope, &events, &mut round)?;
            rest = rest.get(events.len()..).unwrap_or_default();
        } else {
            writer.apply(change, &mut round)?;
            rest = others;
        }
    }
    writer.count(&mut round)?;
    Ok(round.committed)
}

/// The events at the beginning of changes that have keys, all in one scope: a poll's, which are written together.
fn once(changes: &[Change]) -> Vec<&NewDelivery> {
    let mut first = None;
    let mut events = Vec::new();
    for change in changes {
        let Change::DeliverOnce { scope, delivery } = change else {
            break;
        };
        if delivery.key.is_empty() || *first.get_or_insert(scope) != scope {
            break;
        }
        events.push(delivery);
    }
    events
}

/// How many keys a change takes note of.
fn keys(change: &Change) -> usize {
    match change {
        Change::Seen { keys, .. } => keys.len(),
        Change::DeliverOnce { .. } => 1,
        Change::Cursor { .. }
        | Change::ForgetCursor { .. }
        | Change::KeepSeen { .. }
        | Change::Deliver(_)
        | Change::Done(_)
        | Change::Retry { .. }
        | Change::Bury { .. }
        | Change::Revive { .. }
        | Change::Link(_)
        | Change::Unlink { .. }
        | Change::Token { .. }
        | Change::ForgetToken { .. }
        | Change::Subscription { .. }
        | Change::ForgetSubscription { .. } => 0,
    }
}

/// One commit under way.
struct Round {
    version: i64,
    /// The place in the order of time that was given last.
    seq: i64,
    committed: Committed,
    /// The scopes that it met. Of ten events of one scope, nine would look for it and count a key for
    /// nothing.
    scopes: Vec<Scope>,
}

struct Scope {
    name: String,
    id: i64,
    /// Keys that the scope's row does not count yet.
    fresh: i64,
}

struct Writer<'c> {
    connection: &'c Connection,
    seal: &'c Seal,
}

impl Writer<'_> {
    fn run(&self, sql: &str, values: impl Params) -> Result<usize, StoreError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(values))
            .map_err(failed)
    }

    fn value<T: rusqlite::types::FromSql>(
        &self,
        sql: &str,
        values: impl Params,
    ) -> Result<T, StoreError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_row(values, |row| row.get(0)))
            .map_err(failed)
    }

    fn number(&self, sql: &str, values: impl Params) -> Result<Option<i64>, StoreError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_row(values, |row| row.get(0)).optional())
            .map_err(failed)
    }

    /// Whether what a change expects is there.
    fn check(&self, change: &Change) -> Result<(), StoreError> {
        match change {
            Change::Cursor { name, expect, .. } => self.expect(
                *expect,
                "SELECT version FROM cursor WHERE name = ?1",
                [name],
                || format!("cursor `{name}`"),
            ),
            Change::Token {
                connection, expect, ..
            } => self.expect(
                *expect,
                "SELECT version FROM token WHERE connection = ?1",
                [connection],
                || format!("the token of `{connection}`"),
            ),
            Change::Subscription { expect, subscribed } => {
                let Subscribed {
                    connection,
                    trigger,
                    ..
                } = subscribed;
                self.expect(
                    *expect,
                    "SELECT version FROM subscription WHERE connection = ?1 AND trigger = ?2",
                    [connection, trigger],
                    || format!("the subscription of `{connection}` to `{trigger}`"),
                )
            }
            Change::Done(claim) | Change::Retry { claim, .. } | Change::Bury { claim, .. } => {
                let Claim { id, attempt } = *claim;
                let held = self.number(
                    "SELECT 1 FROM delivery WHERE id = ?1 AND attempt = ?2 AND buried IS NULL",
                    params![id, attempt],
                )?;
                held.map(drop).ok_or_else(|| lost(*claim))
            }
            Change::Revive { id } => {
                let buried = self.number(
                    "SELECT 1 FROM delivery WHERE id = ?1 AND buried IS NOT NULL",
                    [id],
                )?;
                buried.map(drop).ok_or_else(|| not_buried(*id))
            }
            Change::ForgetCursor { .. }
            | Change::Seen { .. }
            | Change::KeepSeen { .. }
            | Change::Deliver(_)
            | Change::DeliverOnce { .. }
            | Change::Link(_)
            | Change::Unlink { .. }
            | Change::ForgetToken { .. }
            | Change::ForgetSubscription { .. } => Ok(()),
        }
    }

    fn expect(
        &self,
        expect: Expect,
        sql: &str,
        key: impl Params,
        what: impl FnOnce() -> String,
    ) -> Result<(), StoreError> {
        if expect == Expect::Anything {
            return Ok(());
        }
        expected(expect, self.number(sql, key)?.map(version), what)
    }

    fn apply(&self, change: &Change, round: &mut Round) -> Result<(), StoreError> {
        match change {
            Change::Cursor { name, value, .. } => self.run(
                "INSERT INTO cursor (name, version, value) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET version = excluded.version, value = excluded.value",
                params![name, round.version, value.to_string()],
            )?,
            Change::ForgetCursor { name } => {
                self.run("DELETE FROM cursor WHERE name = ?1", [name])?
            }
            Change::Seen { scope, keys } => {
                self.note(scope, keys, round)?;
                0
            }
            Change::KeepSeen { scope, keep } => {
                let scope = self.scope(scope, round)?;
                self.count(round)?;
                match round.scopes.get(scope) {
                    Some(scope) => self.keep(scope.id, *keep)?,
                    None => 0,
                }
            }
            // Of an event without a key nobody knows whether it was there before.
            Change::Deliver(delivery) | Change::DeliverOnce { delivery, .. } => {
                self.deliver(&[delivery], round)?;
                0
            }
            Change::Done(claim) => self.run("DELETE FROM delivery WHERE id = ?1", [claim.id])?,
            Change::Retry { claim, due, error } => self.run(
                "UPDATE delivery SET due = ?2, error = ?3 WHERE id = ?1",
                params![claim.id, due, error],
            )?,
            Change::Bury { claim, at, error } => self.run(
                "UPDATE delivery SET buried = ?2, error = ?3 WHERE id = ?1",
                params![claim.id, at, error],
            )?,
            Change::Revive { id } => self.run(
                "UPDATE delivery SET buried = NULL, due = ?2 WHERE id = ?1",
                [*id, i64::MIN],
            )?,
            Change::Link(Link {
                name,
                source_id,
                target_id,
            }) => self.run(
                "INSERT INTO link (name, source, target) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET target = excluded.target",
                [name, source_id, target_id],
            )?,
            Change::Unlink { name, source_id } => self.run(
                "DELETE FROM link WHERE name = ?1 AND source = ?2",
                [name, source_id],
            )?,
            Change::Token {
                connection, token, ..
            } => {
                let sealed = self.seal.seal(&token.expose(), &token_place(connection))?;
                self.run(
                    "INSERT INTO token (connection, version, sealed) VALUES (?1, ?2, ?3)
                     ON CONFLICT DO UPDATE SET version = excluded.version, sealed = excluded.sealed",
                    params![connection, round.version, sealed],
                )?
            }
            Change::ForgetToken { connection } => {
                self.run("DELETE FROM token WHERE connection = ?1", [connection])?
            }
            Change::Subscription { subscribed, .. } => self.subscribe(subscribed, round.version)?,
            Change::ForgetSubscription {
                connection,
                trigger,
            } => self.run(
                "DELETE FROM subscription WHERE connection = ?1 AND trigger = ?2",
                [connection, trigger],
            )?,
        };
        Ok(())
    }

    fn subscribe(&self, subscribed: &Subscribed, version: i64) -> Result<usize, StoreError> {
        let Subscribed {
            connection,
            trigger,
            callback_url,
            values,
            renew_at,
        } = subscribed;
        let place = subscription_place(connection, trigger);
        let sealed = values
            .as_ref()
            .map(|values| self.seal.seal(&exposed(values), &place))
            .transpose()?;
        self.run(
            "INSERT OR REPLACE INTO subscription
             (connection, trigger, version, callback_url, sealed, renew_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![connection, trigger, version, callback_url, sealed, renew_at],
        )
    }

    /// The place of a scope among those of the round.
    fn scope(&self, name: &str, round: &mut Round) -> Result<usize, StoreError> {
        let met = round.scopes.iter().position(|scope| scope.name == name);
        if let Some(met) = met {
            return Ok(met);
        }
        let known = self.number("SELECT id FROM scope WHERE name = ?1", [name])?;
        let id = match known {
            Some(id) => id,
            None => self.value(
                "INSERT INTO scope (name, keys) VALUES (?1, 0) RETURNING id",
                [name],
            )?,
        };
        round.scopes.push(Scope {
            name: name.to_owned(),
            id,
            fresh: 0,
        });
        Ok(round.scopes.len() - 1)
    }

    /// Counts the keys that came to the scopes of the round.
    fn count(&self, round: &mut Round) -> Result<(), StoreError> {
        for scope in &mut round.scopes {
            let fresh = std::mem::take(&mut scope.fresh);
            if fresh > 0 {
                let sql = "UPDATE scope SET keys = keys + ?2 WHERE id = ?1";
                self.run(sql, [scope.id, fresh])?;
            }
        }
        Ok(())
    }

    /// Takes note of keys in a scope. Gives which of them were not there yet.
    fn note(
        &self,
        scope: &str,
        keys: &[SeenKey],
        round: &mut Round,
    ) -> Result<Vec<bool>, StoreError> {
        let place = self.scope(scope, round)?;
        let Some(scope) = round.scopes.get_mut(place) else {
            return Ok(Vec::new());
        };
        let fresh = rows::note(self.connection, scope.id, keys, round.seq + 1)?;
        round.seq += count(keys.len());
        scope.fresh += count(fresh.iter().filter(|fresh| **fresh).count());
        Ok(fresh)
    }

    /// Delivers those whose keys were not there yet.
    fn deliver_once(
        &self,
        scope: &str,
        events: &[&NewDelivery],
        round: &mut Round,
    ) -> Result<(), StoreError> {
        let keys: Vec<_> = events.iter().map(|event| SeenKey::of(&event.key)).collect();
        let noted = self.note(scope, &keys, round)?;
        let fresh = events.iter().zip(noted).filter(|(_, fresh)| *fresh);
        let fresh: Vec<_> = fresh.map(|(event, _)| *event).collect();
        round.committed.repeated += events.len() - fresh.len();
        self.deliver(&fresh, round)
    }

    /// Forgets the oldest keys beyond so many.
    fn keep(&self, scope: i64, keep: usize) -> Result<usize, StoreError> {
        let keys: i64 = self.value("SELECT keys FROM scope WHERE id = ?1", [scope])?;
        let excess = keys.saturating_sub(count(keep));
        if excess <= 0 {
            return Ok(0);
        }
        let forgotten = self.run(
            "DELETE FROM seen WHERE scope = ?1 AND seq <=
             (SELECT seq FROM seen WHERE scope = ?1 ORDER BY seq LIMIT 1 OFFSET ?2)",
            [scope, excess - 1],
        )?;
        self.run(
            "UPDATE scope SET keys = keys - ?2 WHERE id = ?1",
            [scope, count(forgotten)],
        )
    }

    fn deliver(&self, events: &[&NewDelivery], round: &mut Round) -> Result<(), StoreError> {
        round.committed.delivered += events.len();
        rows::deliver(self.connection, events)
    }
}

/// What there is beside a body, as text.
pub(super) fn text(about: &Json) -> Option<String> {
    match about {
        Json::Null => None,
        about => Some(about.to_string()),
    }
}

pub(super) fn claim(
    connection: &Connection,
    queue: &str,
    now: i64,
    until: i64,
    limit: usize,
) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!(
        "UPDATE delivery SET due = ?3, attempt = min(attempt + 1, 4294967295) WHERE id IN
         (SELECT id FROM delivery WHERE queue = ?1 AND buried IS NULL AND due <= ?2
          ORDER BY id LIMIT ?4)
         RETURNING {DELIVERY}"
    );
    let run = || -> rusqlite::Result<Vec<Delivery>> {
        connection
            .prepare_cached(&sql)?
            .query_map(params![queue, now, until, count(limit)], delivery)?
            .collect()
    };
    let mut claimed = run().map_err(failed)?;
    // SQLite returns rows as it updates them, in no promised order.
    claimed.sort_by_key(|delivery| delivery.id);
    Ok(claimed)
}

pub(super) fn lease(
    connection: &Connection,
    name: &str,
    owner: &str,
    now: i64,
    until: i64,
) -> Result<bool, StoreError> {
    let run = || -> rusqlite::Result<bool> {
        let end: Option<i64> = connection
            .prepare_cached(
                "SELECT until FROM lease WHERE name = ?1 AND owner <> ?2 AND until > ?3",
            )?
            .query_row(params![name, owner, now], |row| row.get(0))
            .optional()?;
        if end.is_some_and(|end| is_honest(end, now, until)) {
            return Ok(false);
        }
        if until > now {
            connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO lease (name, owner, until) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![name, owner, until])?;
        } else {
            connection
                .prepare_cached("DELETE FROM lease WHERE name = ?1")?
                .execute([name])?;
        }
        Ok(true)
    };
    run().map_err(failed)
}

pub(super) fn sweep(
    connection: &Connection,
    now: i64,
    retention: Retention,
) -> Result<Swept, StoreError> {
    let run = || -> rusqlite::Result<Swept> {
        connection.execute("DELETE FROM lease WHERE until <= ?1", [now])?;
        Ok(Swept {
            buried: connection.execute(
                "DELETE FROM delivery WHERE buried < ?1",
                [before(now, retention.buried)],
            )?,
            calls: connection.execute(
                "DELETE FROM call WHERE at < ?1",
                [before(now, retention.calls)],
            )?,
        })
    };
    run().map_err(failed)
}

#[cfg(feature = "call-log")]
pub(super) fn record(
    connection: &Connection,
    record: &crate::state::CallRecord,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO call (at, connection, record) VALUES (?1, ?2, ?3)")
        .and_then(|mut statement| {
            statement.execute(params![
                record.at,
                record.connection,
                record.to_json().to_string()
            ])
        })
        .map(drop)
        .map_err(failed)
}
