//! Commits of a store beside the same rows by bare rusqlite.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};
use tieline_runtime::state::{
    Changes, Durability, Expect, NewDelivery, SeenKey, SqliteStore, Store as _,
};

use crate::measure::{Bar, Failed, Wanted, process_time, ratio};

const ROUNDS: usize = 21;

/// Commits of a round, each of a poll that found so many new items.
const COMMITS: usize = 100;
const ITEMS: usize = 10;

/// Tasks of a host that polls for many connections.
const TASKS: usize = 16;

const BODY: &str = r#"{"id":"con_8f14e45f","email":"ada.lovelace@example.com","first_name":"Ada","last_name":"Lovelace","updated_at":"2026-01-05T09:00:00Z"}"#;

pub fn bars() -> Result<Vec<Bar>, Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut bars = Vec::new();
    for (what, durability, synchronous) in [
        ("outlives a power cut", Durability::PowerLoss, "FULL"),
        ("outlives a crash", Durability::Crash, "NORMAL"),
    ] {
        // On the disk that builds are on: where temporary files are may be memory.
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        let ours = folder.path().join("store.db");
        let bare = folder.path().join("bare.db");
        let store = runtime.block_on(async {
            drop(SqliteStore::open(&bare).await?);
            SqliteStore::builder(&ours)
                .durability(durability)
                .open()
                .await
        })?;
        let store = Arc::new(store);
        let connection = opened(&bare, synchronous)?;
        let (mut theirs, mut alone, mut together) = (Vec::new(), Vec::new(), Vec::new());
        let clock = || process_time().unwrap_or_default();
        let mut spent = [Duration::ZERO; 3];
        for round in 0..ROUNDS {
            let start = clock();
            theirs.push(by_hand(&connection, round * 2)?);
            let bare = clock();
            alone.push(runtime.block_on(by_store(&store, round * 2, 1))?);
            let one = clock();
            together.push(runtime.block_on(by_store(&store, round * 2 + 1, TASKS))?);
            let all = clock();
            by_hand(&connection, round * 2 + 1)?;
            for (spent, time) in spent.iter_mut().zip([bare - start, one - bare, all - one]) {
                *spent += time;
            }
        }
        same_rows(&connection, &opened(&ours, synchronous)?)?;
        // By the clock on the wall, since a commit waits for the disk; a round that had to wait for
        // other programs says nothing of either.
        let fastest = |times: Vec<Duration>| times.into_iter().min().unwrap_or_default();
        let theirs = fastest(theirs);
        let rate = |time: Duration| COMMITS as f64 / time.as_secs_f64();
        let [bare, one, all] = spent;
        let each = [(1, fastest(alone), one), (TASKS, fastest(together), all)];
        for (tasks, mine, spent) in each {
            bars.push(Bar {
                what: format!("commits: {what}, {tasks} at once"),
                figure: ratio(theirs, mine),
                wanted: Wanted::AtLeast(0.8),
                from: format!(
                    "{:.0} and {:.0} a second; in processor time {:.2}",
                    rate(mine),
                    rate(theirs),
                    ratio(bare, spent)
                ),
            });
        }
    }
    Ok(bars)
}

/// Makes so many rounds of commits, for valgrind to count.
pub fn child(way: &str, rounds: &str) -> Result<Vec<Bar>, Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let path = folder.path().join("store.db");
    let rounds = 0..rounds.parse()?;
    let builder = SqliteStore::builder(&path).durability(Durability::Crash);
    let store = Arc::new(runtime.block_on(builder.open())?);
    match way {
        "store" => {
            for round in rounds {
                runtime.block_on(by_store(&store, round, 1))?;
            }
        }
        "bare" => {
            drop(store);
            let connection = opened(&path, "NORMAL")?;
            for round in rounds {
                by_hand(&connection, round)?;
            }
        }
        other => return Err(format!("there is no way `{other}`").into()),
    }
    Ok(Vec::new())
}

fn opened(path: &Path, synchronous: &str) -> Result<Connection, Failed> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "secure_delete", "FAST")?;
    Ok(connection)
}

fn key(round: usize, commit: usize, item: usize) -> String {
    format!("con_{round:04}_{commit:06}_{item:04}")
}

async fn by_store(
    store: &Arc<SqliteStore>,
    round: usize,
    tasks: usize,
) -> Result<Duration, Failed> {
    let start = Instant::now();
    let tasks: Vec<_> = (0..tasks)
        .map(|task| {
            let commits = task * COMMITS / tasks..(task + 1) * COMMITS / tasks;
            tokio::spawn(commit_all(Arc::clone(store), round, commits))
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(start.elapsed())
}

async fn commit_all(
    store: Arc<SqliteStore>,
    round: usize,
    commits: Range<usize>,
) -> Result<(), Failed> {
    for commit in commits {
        let cursor = serde_json::json!({"at": commit});
        let mut changes = Changes::new().cursor("contacts", Expect::Anything, cursor);
        for item in 0..ITEMS {
            let delivery = NewDelivery::new("contacts", key(round, commit, item), BODY, 1);
            changes = changes.deliver_once("contacts", delivery);
        }
        store.commit(changes).await?;
    }
    Ok(())
}

/// What the store keeps of the same, row by row.
fn by_hand(connection: &Connection, round: usize) -> Result<Duration, Failed> {
    let start = Instant::now();
    for commit in 0..COMMITS {
        let transaction = connection.unchecked_transaction()?;
        transaction
            .prepare_cached("UPDATE counter SET value = value + ?1")?
            .execute([i64::try_from(ITEMS + 1)?])?;
        let seq: i64 = transaction
            .prepare_cached("SELECT value FROM counter")?
            .query_row([], |row| row.get(0))?;
        let cursor = serde_json::json!({"at": commit}).to_string();
        transaction
            .prepare_cached(
                "INSERT INTO cursor (name, version, value) VALUES ('contacts', ?1, ?2)
                 ON CONFLICT DO UPDATE SET version = excluded.version, value = excluded.value",
            )?
            .execute(params![seq, cursor])?;
        transaction
            .prepare_cached("INSERT OR IGNORE INTO scope (name, keys) VALUES ('contacts', 0)")?
            .execute([])?;
        let scope: i64 = transaction
            .prepare_cached("SELECT id FROM scope WHERE name = 'contacts'")?
            .query_row([], |row| row.get(0))?;
        let mut fresh = 0;
        for item in 0..ITEMS {
            let key = key(round, commit, item);
            let place = i64::try_from(item)?;
            let seen = transaction
                .prepare_cached(
                    "INSERT INTO seen (scope, key, seq) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                )?
                .execute(params![scope, SeenKey::of(&key).as_bytes(), seq + place])?;
            if seen > 0 {
                fresh += 1;
                transaction
                    .prepare_cached(
                        "INSERT INTO delivery (queue, key, body, about, at, due, attempt)
                         VALUES ('contacts', ?1, ?2, NULL, 1, ?3, 0)",
                    )?
                    .execute(params![key, BODY.as_bytes(), i64::MIN])?;
            }
        }
        transaction
            .prepare_cached("UPDATE scope SET keys = keys + ?2 WHERE id = ?1")?
            .execute(params![scope, fresh])?;
        transaction.commit()?;
    }
    Ok(start.elapsed())
}

/// Neither may win by writing less.
fn same_rows(bare: &Connection, ours: &Connection) -> Result<(), Failed> {
    for table in ["cursor", "scope", "seen", "delivery"] {
        let count = |connection: &Connection| {
            let sql = format!("SELECT count(*) FROM {table}");
            connection.query_row(&sql, [], |row| row.get::<_, i64>(0))
        };
        let (bare, ours) = (count(bare)?, count(ours)?);
        if bare != ours {
            return Err(
                format!("`{table}` has {ours} rows of the store's and {bare} by hand").into(),
            );
        }
    }
    Ok(())
}
