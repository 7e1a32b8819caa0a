//! Reading.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::Json;
use crate::state::{
    Delivery, Kept, NewDelivery, QueueSize, SeenKey, StoreError, Subscribed, Token,
};
use crate::value::hidden;

use super::{Seal, damaged, failed};

/// The columns that [`delivery`] reads.
pub(super) const DELIVERY: &str = "id, queue, key, body, about, at, attempt, error";

pub(super) fn delivery(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    let about: Option<String> = row.get(4)?;
    let new = NewDelivery::new(
        row.get::<_, String>(1)?,
        row.get::<_, String>(2)?,
        row.get::<_, Vec<u8>>(3)?,
        row.get(5)?,
    )
    .about(
        about
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default(),
    );
    let mut delivery = Delivery::of(row.get(0)?, row.get(6)?, new);
    delivery.error = row.get(7)?;
    Ok(delivery)
}

pub(super) fn version(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

pub(super) fn cursor(
    connection: &Connection,
    name: &str,
) -> Result<Option<Kept<Json>>, StoreError> {
    let row: Option<(i64, String)> = connection
        .prepare_cached("SELECT version, value FROM cursor WHERE name = ?1")
        .and_then(|mut statement| {
            statement
                .query_row([name], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()
        })
        .map_err(failed)?;
    row.map(|(number, text)| {
        let value = serde_json::from_str(&text).map_err(|_| damaged(name))?;
        Ok(Kept::new(version(number), value))
    })
    .transpose()
}

pub(super) fn seen(
    connection: &Connection,
    scope: &str,
    keys: &[SeenKey],
) -> Result<Vec<bool>, StoreError> {
    let run = || -> rusqlite::Result<Vec<bool>> {
        let scope: Option<i64> = connection
            .prepare_cached("SELECT id FROM scope WHERE name = ?1")?
            .query_row([scope], |row| row.get(0))
            .optional()?;
        let Some(scope) = scope else {
            return Ok(vec![false; keys.len()]);
        };
        let mut statement =
            connection.prepare_cached("SELECT 1 FROM seen WHERE scope = ?1 AND key = ?2")?;
        keys.iter()
            .map(|key| statement.exists(params![scope, key.as_bytes()]))
            .collect()
    };
    run().map_err(failed)
}

pub(super) fn buried(
    connection: &Connection,
    queue: &str,
    limit: usize,
) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!(
        "SELECT {DELIVERY} FROM delivery WHERE queue = ?1 AND buried IS NOT NULL ORDER BY id LIMIT ?2"
    );
    let run = || -> rusqlite::Result<Vec<Delivery>> {
        connection
            .prepare_cached(&sql)?
            .query_map(params![queue, count(limit)], delivery)?
            .collect()
    };
    run().map_err(failed)
}

/// A limit as SQLite counts.
pub(super) fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

pub(super) fn queues(connection: &Connection) -> Result<Vec<QueueSize>, StoreError> {
    let run = || -> rusqlite::Result<Vec<QueueSize>> {
        connection
            .prepare_cached(
                "SELECT queue, count(*), count(buried) FROM delivery GROUP BY queue ORDER BY queue",
            )?
            .query_map([], |row| {
                let mut size = QueueSize::new(row.get::<_, String>(0)?);
                let (all, dead) = (row.get(1)?, row.get(2)?);
                size.dead = version(dead);
                size.waiting = version(all).saturating_sub(size.dead);
                Ok(size)
            })?
            .collect()
    };
    run().map_err(failed)
}

pub(super) fn links(
    connection: &Connection,
    name: &str,
    sources: &[String],
) -> Result<Vec<Option<String>>, StoreError> {
    let run = || -> rusqlite::Result<Vec<Option<String>>> {
        let mut statement =
            connection.prepare_cached("SELECT target FROM link WHERE name = ?1 AND source = ?2")?;
        sources
            .iter()
            .map(|source| {
                statement
                    .query_row([name, source], |row| row.get(0))
                    .optional()
            })
            .collect()
    };
    run().map_err(failed)
}

pub(super) fn linked_from(
    connection: &Connection,
    name: &str,
    target: &str,
) -> Result<Vec<String>, StoreError> {
    let run = || -> rusqlite::Result<Vec<String>> {
        connection
            .prepare_cached(
                "SELECT source FROM link WHERE name = ?1 AND target = ?2 ORDER BY source",
            )?
            .query_map([name, target], |row| row.get(0))?
            .collect()
    };
    run().map_err(failed)
}

/// Where a token lies, for the cipher.
pub(super) fn token_place(of: &str) -> String {
    format!("token/{of}")
}

/// Where a subscription's values lie, for the cipher. The length keeps two pairs of names that read
/// the same apart.
pub(super) fn subscription_place(of: &str, trigger: &str) -> String {
    format!("subscription/{}/{of}/{trigger}", of.len())
}

pub(super) fn token(
    connection: &Connection,
    seal: &Seal,
    of: &str,
) -> Result<Option<Kept<Token>>, StoreError> {
    let row: Option<(i64, Vec<u8>)> = connection
        .prepare_cached("SELECT version, sealed FROM token WHERE connection = ?1")
        .and_then(|mut statement| {
            statement
                .query_row([of], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()
        })
        .map_err(failed)?;
    row.map(|(number, bytes)| {
        let place = token_place(of);
        let json = seal.open(&bytes, &place)?;
        let token = Token::from_json(&json).ok_or_else(|| damaged(&place))?;
        Ok(Kept::new(version(number), token))
    })
    .transpose()
}

pub(super) fn subscriptions(
    connection: &Connection,
    seal: &Seal,
    of: &str,
) -> Result<Vec<Kept<Subscribed>>, StoreError> {
    type Found = (i64, String, String, Option<Vec<u8>>, Option<i64>);
    let run = || -> rusqlite::Result<Vec<Found>> {
        connection
            .prepare_cached(
                "SELECT version, trigger, callback_url, sealed, renew_at FROM subscription
                 WHERE connection = ?1 ORDER BY trigger",
            )?
            .query_map([of], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                ))
            })?
            .collect()
    };
    let rows = run().map_err(failed)?;
    rows.into_iter()
        .map(|(number, trigger, callback_url, sealed, renew_at)| {
            let place = subscription_place(of, &trigger);
            let values = sealed
                .map(|bytes| seal.open(&bytes, &place).map(|json| hidden(&json)))
                .transpose()?;
            let mut subscribed = Subscribed::new(of, trigger, callback_url).renew_at(renew_at);
            subscribed.values = values;
            Ok(Kept::new(version(number), subscribed))
        })
        .collect()
}

#[cfg(feature = "call-log")]
pub(super) fn calls(
    connection: &Connection,
    query: &crate::state::CallQuery,
) -> Result<Vec<crate::state::CallRecord>, StoreError> {
    let crate::state::CallQuery {
        connection: of,
        from,
        until,
        limit,
    } = query;
    // Two statements, so that each has its index.
    let sql = match of {
        Some(_) => {
            "SELECT record FROM call WHERE connection = ?1 AND at >= ?2 AND at < ?3
             ORDER BY at, id LIMIT ?4"
        }
        None => {
            "SELECT record FROM call WHERE ?1 IS NULL AND at >= ?2 AND at < ?3
             ORDER BY at, id LIMIT ?4"
        }
    };
    let run = || -> rusqlite::Result<Vec<String>> {
        connection
            .prepare_cached(sql)?
            .query_map(params![of, from, until, count(*limit)], |row| row.get(0))?
            .collect()
    };
    let records = run().map_err(failed)?;
    records
        .iter()
        .map(|text| {
            let json: Json = serde_json::from_str(text).map_err(|_| damaged("call"))?;
            Ok(crate::state::CallRecord::from_json(&json))
        })
        .collect()
}
