//! The tables, and how a file of an older version gets them.

use rusqlite::{Connection, TransactionBehavior};

use crate::state::{StoreError, StoreErrorKind};

use super::failed;

/// What the file's header says that it is: `tiel`.
const APPLICATION: i64 = 0x7469_656c;

/// What leads from each version to the next one. A step that was released is never changed.
const STEPS: [&str; 2] = [
    // Secrets are in `sealed` columns alone. `counter` gives versions, and the order of what was
    // seen. `due` and all other times are milliseconds since 1970.
    "CREATE TABLE counter (value INTEGER NOT NULL) STRICT;
     INSERT INTO counter VALUES (0);
     CREATE TABLE cursor (
         name TEXT NOT NULL PRIMARY KEY,
         version INTEGER NOT NULL,
         value TEXT NOT NULL
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE scope (
         id INTEGER PRIMARY KEY,
         name TEXT NOT NULL UNIQUE,
         keys INTEGER NOT NULL
     ) STRICT;
     CREATE TABLE seen (
         scope INTEGER NOT NULL,
         key BLOB NOT NULL,
         seq INTEGER NOT NULL,
         PRIMARY KEY (scope, key)
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX seen_order ON seen (scope, seq);
     CREATE TABLE delivery (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         queue TEXT NOT NULL,
         key TEXT NOT NULL,
         body BLOB NOT NULL,
         about TEXT,
         at INTEGER NOT NULL,
         due INTEGER NOT NULL,
         attempt INTEGER NOT NULL,
         error TEXT,
         buried INTEGER
     ) STRICT;
     CREATE INDEX delivery_waiting ON delivery (queue, id) WHERE buried IS NULL;
     CREATE INDEX delivery_buried ON delivery (queue, id) WHERE buried IS NOT NULL;
     CREATE TABLE link (
         name TEXT NOT NULL,
         source TEXT NOT NULL,
         target TEXT NOT NULL,
         PRIMARY KEY (name, source)
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX link_target ON link (name, target, source);
     CREATE TABLE token (
         connection TEXT NOT NULL PRIMARY KEY,
         version INTEGER NOT NULL,
         sealed BLOB NOT NULL
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE subscription (
         connection TEXT NOT NULL,
         trigger TEXT NOT NULL,
         version INTEGER NOT NULL,
         callback_url TEXT NOT NULL,
         sealed BLOB,
         renew_at INTEGER,
         PRIMARY KEY (connection, trigger)
     ) STRICT, WITHOUT ROWID;",
    "CREATE TABLE lease (
         name TEXT NOT NULL PRIMARY KEY,
         owner TEXT NOT NULL,
         until INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE call (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         at INTEGER NOT NULL,
         connection TEXT NOT NULL,
         record TEXT NOT NULL
     ) STRICT;
     CREATE INDEX call_at ON call (at);
     CREATE INDEX call_connection ON call (connection, at);",
];

/// Brings a file to the newest version.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let newest = STEPS.len();
    loop {
        // Two processes may open the file at once; only who holds it looks.
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed)?;
        let number = |pragma: &str| {
            transaction
                .pragma_query_value(None, pragma, |row| row.get::<_, i64>(0))
                .map_err(failed)
        };
        let version = number("user_version")?;
        let application = number("application_id")?;
        let tables: i64 = transaction
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
            .map_err(failed)?;
        if application != APPLICATION && (tables > 0 || version != 0) {
            return Err(StoreError::new(
                StoreErrorKind::Unreadable,
                "the file is a database of another program",
            ));
        }
        let version = usize::try_from(version).unwrap_or(usize::MAX);
        if version > newest {
            return Err(StoreError::new(
                StoreErrorKind::TooNew,
                format!(
                    "the store has version {version}, and this program knows versions up to {newest}: \
                     run a newer one"
                ),
            ));
        }
        let Some(step) = STEPS.get(version) else {
            return Ok(());
        };
        transaction.execute_batch(step).map_err(failed)?;
        transaction
            .pragma_update(None, "application_id", APPLICATION)
            .map_err(failed)?;
        let reached = i64::try_from(version + 1).unwrap_or(i64::MAX);
        transaction
            .pragma_update(None, "user_version", reached)
            .map_err(failed)?;
        transaction.commit().map_err(failed)?;
    }
}
