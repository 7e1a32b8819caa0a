//! Statements that write several rows.
//!
//! Of what SQLite does for a row of a poll's commit, a third is to begin a statement and to end it.

use std::sync::LazyLock;

use rusqlite::types::ToSql;
use rusqlite::{Connection, params};

use crate::state::{NewDelivery, SeenKey, StoreError};

use super::commit::text;
use super::failed;

/// Rows of one statement: any number is a sum of these, and each is prepared once.
const COUNTS: [usize; 5] = [16, 8, 4, 2, 1];

/// The same statement for each number of rows.
struct Rows([String; COUNTS.len()]);

impl Rows {
    /// `row` writes a row whose own values begin at a number.
    fn new(
        insert: &str,
        own: usize,
        first: usize,
        end: &str,
        row: impl Fn(usize) -> String,
    ) -> Self {
        Self(COUNTS.map(|count| {
            let rows: Vec<String> = (0..count).map(|index| row(first + index * own)).collect();
            format!("{insert} VALUES {} {end}", rows.join(", "))
        }))
    }

    /// The most rows of one statement that so many are, and the statement.
    fn most(&self, rows: usize) -> Option<(usize, &str)> {
        let mut known = COUNTS.iter().zip(&self.0);
        let (count, sql) = known.find(|(count, _)| **count <= rows)?;
        Some((*count, sql))
    }
}

static SEEN: LazyLock<Rows> = LazyLock::new(|| {
    Rows::new(
        "INSERT INTO seen (scope, key, seq)",
        2,
        2,
        "ON CONFLICT DO NOTHING",
        |at| format!("(?1, ?{at}, ?{})", at + 1),
    )
});

static DELIVERY: LazyLock<Rows> = LazyLock::new(|| {
    Rows::new(
        "INSERT INTO delivery (due, attempt, queue, key, body, about, at)",
        5,
        2,
        "",
        |at| {
            let [key, body, about, time] = [at + 1, at + 2, at + 3, at + 4];
            format!("(?1, 0, ?{at}, ?{key}, ?{body}, ?{about}, ?{time})")
        },
    )
});

/// Takes note of keys of a scope, the first at place `seq` in the order of time. Gives which of them were not there yet;
/// what was there is now where it was met last.
pub(super) fn note(
    connection: &Connection,
    scope: i64,
    keys: &[SeenKey],
    seq: i64,
) -> Result<Vec<bool>, StoreError> {
    let run = || -> rusqlite::Result<Vec<bool>> {
        let mut fresh = Vec::with_capacity(keys.len());
        let (mut rest, mut seq) = (keys, seq);
        while let Some((count, sql)) = SEEN.most(rest.len()) {
            let (these, others) = rest.split_at(count);
            rest = others;
            let rows: Vec<_> = these.iter().map(SeenKey::as_bytes).zip(seq..).collect();
            seq = seq.saturating_add(super::read::count(count));
            let mut values: Vec<&dyn ToSql> = vec![&scope];
            for (key, seq) in &rows {
                values.push(key);
                values.push(seq);
            }
            let inserted = connection.prepare_cached(sql)?.execute(&*values)?;
            if inserted == count {
                fresh.resize(fresh.len() + count, true);
                continue;
            }
            for (key, seq) in &rows {
                // Only who was inserted here has this place.
                let mut statement = connection.prepare_cached(
                    "UPDATE seen SET seq = ?3 WHERE scope = ?1 AND key = ?2 AND seq <> ?3",
                )?;
                fresh.push(statement.execute(params![scope, key, seq])? == 0);
            }
        }
        Ok(fresh)
    };
    run().map_err(failed)
}

/// Puts events into their queues.
pub(super) fn deliver(connection: &Connection, events: &[&NewDelivery]) -> Result<(), StoreError> {
    let run = || -> rusqlite::Result<()> {
        let mut rest = events;
        while let Some((count, sql)) = DELIVERY.most(rest.len()) {
            let (these, others) = rest.split_at(count);
            rest = others;
            let abouts: Vec<_> = these.iter().map(|event| text(&event.about)).collect();
            let bodies: Vec<&[u8]> = these.iter().map(|event| &event.body[..]).collect();
            let mut values: Vec<&dyn ToSql> = vec![&i64::MIN];
            for ((event, about), body) in these.iter().zip(&abouts).zip(&bodies) {
                let NewDelivery {
                    queue,
                    key,
                    body: _,
                    about: _,
                    at,
                } = event;
                values.extend([queue as &dyn ToSql, key, body, about, at]);
            }
            connection.prepare_cached(sql)?.execute(&*values)?;
        }
        Ok(())
    };
    run().map_err(failed)
}
