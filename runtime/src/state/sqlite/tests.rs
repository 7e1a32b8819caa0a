//! What is SQLite's own: the file, its versions, its secrets.

use std::path::Path;

use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::state::{AesGcm, Expect, Link, NewDelivery, conformance};
use crate::value::Secret;

/// A file of version 1, as the first release of the schema made it.
const VERSION_1: &str = include_str!("version_1.sql");

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn raw(path: &Path) -> Connection {
    Connection::open(path).unwrap()
}

#[tokio::test]
async fn it_conforms() {
    let folder = folder();
    let number = std::cell::Cell::new(0);
    let open = async || {
        number.set(number.get() + 1);
        SqliteStore::builder(folder.path().join(format!("{}.db", number.get())))
            .durability(Durability::Crash)
            .open()
            .await
    };
    conformance::check(open).await.unwrap();
}

#[tokio::test]
async fn it_conforms_with_sealed_secrets() {
    let folder = folder();
    let number = std::cell::Cell::new(0);
    let open = async || {
        number.set(number.get() + 1);
        SqliteStore::builder(folder.path().join(format!("{}.db", number.get())))
            .durability(Durability::Crash)
            .cipher(AesGcm::new(&[7; 32]).unwrap())
            .open()
            .await
    };
    conformance::check(open).await.unwrap();
}

#[tokio::test]
async fn what_was_committed_is_there_when_the_file_is_opened_again() {
    let folder = folder();
    let path = folder.path().join("state.db");
    let store = SqliteStore::open(&path).await.unwrap();
    let changes = Changes::new()
        .cursor("c", Expect::Absent, json!({"at": 1}))
        .deliver_once("s", NewDelivery::new("q", "a", "body", 5))
        .token("acme", Expect::Absent, Token::new("a").refresh("r"));
    let committed = store.commit(changes).await.unwrap();
    drop(store);
    let store = SqliteStore::open(&path).await.unwrap();
    let kept = store.cursor("c").await.unwrap().unwrap();
    assert_eq!(
        (kept.version, kept.value),
        (committed.version, json!({"at": 1}))
    );
    let token = store.token("acme").await.unwrap().unwrap().value;
    assert_eq!(token, Token::new("a").refresh("r"));
    assert_eq!(store.claim("q", 0, 1, 9).await.unwrap().len(), 1);
    assert!(store.seen("s", &[SeenKey::of("a")]).await.unwrap()[0]);
}

#[tokio::test]
async fn two_processes_share_a_file() {
    let folder = folder();
    let path = folder.path().join("state.db");
    let one = SqliteStore::open(&path).await.unwrap();
    let two = SqliteStore::open(&path).await.unwrap();
    let event = |number: u32| NewDelivery::new("q", number.to_string(), "", 0);
    let put = async |store: &SqliteStore| {
        let mut delivered = 0;
        for number in 0..50 {
            let changes = Changes::new().deliver_once("s", event(number));
            delivered += store.commit(changes).await.unwrap().delivered;
        }
        delivered
    };
    let (first, second) = tokio::join!(put(&one), put(&two));
    assert_eq!(first + second, 50, "each event once, whoever was faster");
    assert_eq!(two.claim("q", 0, 1, 100).await.unwrap().len(), 50);
}

/// As the processes of a host do that is deployed: the tables are made by one of them, while the others wait.
#[tokio::test]
async fn a_new_file_may_be_opened_by_many_at_once() {
    let folder = folder();
    for round in 0..20 {
        let path = folder.path().join(format!("{round}.db"));
        let one = |number: usize| {
            let path = path.clone();
            async move {
                let store = SqliteStore::builder(path)
                    .durability(Durability::Crash)
                    .open()
                    .await?;
                let event = NewDelivery::new("q", number.to_string(), "", 0);
                store.commit(Changes::new().deliver_once("s", event)).await
            }
        };
        let all: Vec<_> = (0..8).map(|number| tokio::spawn(one(number))).collect();
        for opened in all {
            opened.await.unwrap().unwrap();
        }
        let store = SqliteStore::open(&path).await.unwrap();
        assert_eq!(store.claim("q", 0, 1, 99).await.unwrap().len(), 8);
    }
}

#[tokio::test]
async fn commits_that_come_together_fail_alone() {
    let folder = folder();
    let store = SqliteStore::open(folder.path().join("state.db"))
        .await
        .unwrap();
    let tasks: Vec<_> = (0..200)
        .map(|number: u32| {
            let store = store.clone();
            tokio::spawn(async move {
                let link = Link::new("l", number.to_string(), "x");
                // All of them want the same cursor to be absent, half of them do not care.
                let expect = if number.is_multiple_of(2) {
                    Expect::Absent
                } else {
                    Expect::Anything
                };
                let changes = Changes::new().link(link).cursor("c", expect, json!(number));
                (number, store.commit(changes).await.is_ok())
            })
        })
        .collect();
    let mut made = 0;
    for task in tasks {
        let (number, ok) = task.await.unwrap();
        let target = store.links("l", &[number.to_string()]).await.unwrap();
        assert_eq!(target[0].is_some(), ok, "{number}");
        made += u32::from(ok);
    }
    assert!((100..=101).contains(&made), "{made}");
}

#[tokio::test]
async fn a_file_of_version_1_is_migrated() {
    let folder = folder();
    let path = folder.path().join("state.db");
    raw(&path).execute_batch(VERSION_1).unwrap();
    let store = SqliteStore::open(&path).await.unwrap();

    let kept = store.cursor("acme/contacts").await.unwrap().unwrap();
    assert_eq!((kept.version, kept.value), (7, json!({"cursor": "c"})));
    let keys = ["a", "b", "c"].map(SeenKey::of);
    assert_eq!(
        store.seen("acme/contacts", &keys).await.unwrap(),
        [true, true, false]
    );
    let token = store.token("acme").await.unwrap().unwrap();
    assert_eq!(token.value, Token::new("at").refresh("rt").expires_at(9));
    let subscribed = store.subscriptions("acme").await.unwrap();
    let values = [("id".to_owned(), Secret::from("sub_1"))].into();
    assert_eq!(
        subscribed[0].value,
        Subscribed::new("acme", "won", "https://x.example/h")
            .values(values)
            .renew_at(Some(5))
    );
    assert_eq!(store.linked_from("contact", "1").await.unwrap(), ["a"]);
    let [delivery] = &store.claim("q", 1_000, 2_000, 9).await.unwrap()[..] else {
        panic!("one delivery waits");
    };
    assert_eq!(
        (
            delivery.id,
            &delivery.key[..],
            &delivery.body[..],
            delivery.attempt
        ),
        (3, "k", &b"{}"[..], 2)
    );
    assert_eq!(store.buried("q", 9).await.unwrap()[0].id, 2);

    // What came with version 2 works, and new versions go on from where the old ones were.
    assert!(store.lease("l", "one", 0, 1).await.unwrap());
    let changes = Changes::new()
        .cursor("new", Expect::Absent, json!(1))
        .keep_seen("acme/contacts", 1);
    assert_eq!(store.commit(changes).await.unwrap().version, 10);
    assert_eq!(
        store.seen("acme/contacts", &keys).await.unwrap(),
        [false, true, false]
    );
    drop(store);
    let version: i64 = raw(&path)
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 2);
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_left_alone() {
    let folder = folder();
    let path = folder.path().join("state.db");
    drop(SqliteStore::open(&path).await.unwrap());
    raw(&path).pragma_update(None, "user_version", 99).unwrap();
    let error = SqliteStore::open(&path).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::TooNew);
    assert_eq!(
        error.to_string(),
        "the store has version 99, and this program knows versions up to 2: run a newer one"
    );
}

#[tokio::test]
async fn a_file_of_others_is_left_alone() {
    let folder = folder();
    let path = folder.path().join("other.db");
    raw(&path).execute_batch("CREATE TABLE theirs (x)").unwrap();
    let error = SqliteStore::open(&path).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unreadable);
    let tables: i64 = raw(&path)
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .unwrap();
    assert_eq!(tables, 1);

    let text = folder.path().join("notes.txt");
    std::fs::write(
        &text,
        "not a database, but long enough to be taken for one".repeat(50),
    )
    .unwrap();
    let error = SqliteStore::open(&text).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unreadable, "{error}");
    let missing = folder.path().join("no/such/folder.db");
    let error = SqliteStore::open(missing).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Failed);
}

#[tokio::test]
async fn secrets_are_sealed_in_the_file() {
    let folder = folder();
    let path = folder.path().join("state.db");
    let open = |key: u8| {
        let cipher = AesGcm::new(&[key; 32]).unwrap();
        SqliteStore::builder(&path).cipher(cipher).open()
    };
    // What lay in the open is read, and sealed when it is written again.
    let plain = SqliteStore::open(&path).await.unwrap();
    let set = |token| Changes::new().token("acme", Expect::Anything, token);
    plain.commit(set(Token::new("hunter2"))).await.unwrap();
    let sealed = open(1).await.unwrap();
    let read = sealed.token("acme").await.unwrap().unwrap().value;
    assert_eq!(read, Token::new("hunter2"));
    sealed
        .commit(set(
            Token::new("correct horse").value("id", "battery staple")
        ))
        .await
        .unwrap();
    let values = [("secret".to_owned(), Secret::from("whsec_staple"))].into();
    let subscribed = Subscribed::new("acme", "won", "https://x.example/h").values(values);
    sealed
        .commit(Changes::new().subscription(Expect::Absent, subscribed))
        .await
        .unwrap();
    drop(sealed);

    let error = plain.token("acme").await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unreadable);
    assert_eq!(
        error.to_string(),
        "`token/acme` is sealed, and the store was opened without a cipher"
    );
    drop(plain);
    let error = open(2).await.unwrap().token("acme").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the cipher refuses `token/acme`: no key opens it, or it was changed"
    );
    // A token moved to another connection is refused.
    raw(&path)
        .execute("UPDATE token SET connection = 'other'", [])
        .unwrap();
    assert!(open(1).await.unwrap().token("other").await.is_err());

    raw(&path)
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    let mut bytes = Vec::new();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        // The log beside the file goes when the last store has closed, which is another thread's.
        bytes.extend(std::fs::read(file.unwrap().path()).unwrap_or_default());
    }
    let holds = |text: &str| {
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    };
    assert!(holds("https://x.example/h"));
    for secret in ["correct horse", "battery staple", "whsec_staple"] {
        assert!(!holds(secret), "{secret}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_file_is_its_owners() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = folder();
    let store = SqliteStore::open(folder.path().join("state.db"))
        .await
        .unwrap();
    store
        .commit(Changes::new().link(Link::new("l", "a", "b")))
        .await
        .unwrap();
    let mut files = 0;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", file.file_name());
        files += 1;
    }
    assert_eq!(files, 3, "the database, its log and the log's index");
}

#[test]
fn nothing_secret_is_printed() {
    let builder = SqliteStore::builder("state.db").cipher(AesGcm::new(&[7; 32]).unwrap());
    assert_eq!(
        format!("{builder:?}"),
        r#"SqliteBuilder { path: "state.db", durability: PowerLoss, sealed: true }"#
    );
    let token = Token::new("hunter2")
        .refresh("hunter2")
        .value("id", "hunter2");
    let subscribed = Subscribed::new("c", "t", "u").values(token.values.clone());
    let changes = Changes::new()
        .token("acme", Expect::Absent, token)
        .subscription(Expect::Absent, subscribed);
    assert!(!format!("{changes:?}").contains("hunter2"));
}
