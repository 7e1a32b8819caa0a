//! A store in one SQLite file.

mod commit;
mod read;
mod rows;
mod schema;
#[cfg(test)]
mod tests;
mod thread;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use crate::Json;
use crate::transport::BoxFuture;

use super::{
    Changes, Cipher, Committed, Delivery, Kept, QueueSize, Retention, SeenKey, Store, StoreError,
    StoreErrorKind, Subscribed, Swept, Token,
};
use thread::Thread;

/// A store in one SQLite file, and in the two that SQLite puts beside it while it is open.
///
/// One thread has the connection; commits that come together share one transaction. Several
/// processes may use one file, on a disk of their machine; not over a network, where SQLite cannot
/// lock. Clones share the thread.
///
/// Tokens and what subscriptions keep lie in the file as the [`Cipher`] sealed them, and without
/// one as they are: then whoever can read the file has them. A new file can be read by its owner
/// alone. Deliveries are never sealed; they are removed once they are handed over.
///
/// ```
/// use tieline_runtime::state::{AesGcm, Changes, Expect, SqliteStore, Store, Token};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("state.db");
/// let store = SqliteStore::builder(path).cipher(AesGcm::new(&[7; 32])?).open().await?;
/// let token = Token::new("access").refresh("refresh");
/// store.commit(Changes::new().token("acme", Expect::Absent, token)).await?;
///
/// let kept = store.token("acme").await?.ok_or("it was stored")?;
/// assert_eq!(kept.value.access.expose(), "access");
/// // It is replaced only by who knows it.
/// let stale = Changes::new().token("acme", Expect::Version(kept.version + 1), Token::new("x"));
/// assert!(store.commit(stale).await.is_err_and(|error| error.is_conflict()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct SqliteStore {
    thread: Arc<Thread>,
    seal: Seal,
}

/// How a [`SqliteStore`] is opened.
pub struct SqliteBuilder {
    path: PathBuf,
    durability: Durability,
    cipher: Option<Arc<dyn Cipher>>,
}

/// What a commit outlives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// Also that the machine loses its power: each commit waits for the disk.
    #[default]
    PowerLoss,
    /// That the process dies. When the machine does, the last commits may be undone, the newest
    /// first and each as a whole. A webhook that was answered may then be lost; what is polled is
    /// polled again.
    Crash,
}

impl SqliteStore {
    /// Opens a file, and makes it when there is none.
    ///
    /// # Errors
    /// When the file cannot be opened, is none of ours, or was written by a newer version.
    pub async fn open(path: impl Into<PathBuf>) -> Result<Self, StoreError> {
        Self::builder(path).open().await
    }

    /// Says more about how to open a file.
    pub fn builder(path: impl Into<PathBuf>) -> SqliteBuilder {
        SqliteBuilder {
            path: path.into(),
            durability: Durability::default(),
            cipher: None,
        }
    }
}

impl SqliteBuilder {
    /// Sets what a commit outlives.
    #[must_use]
    pub const fn durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// Seals secrets. What lies in the file in the open is still read, and sealed when it is
    /// written again.
    #[must_use]
    pub fn cipher(mut self, cipher: impl Cipher) -> Self {
        self.cipher = Some(Arc::new(cipher));
        self
    }

    /// Opens the file, and makes it when there is none.
    ///
    /// # Errors
    /// When the file cannot be opened, is none of ours, or was written by a newer version.
    pub async fn open(self) -> Result<SqliteStore, StoreError> {
        let Self {
            path,
            durability,
            cipher,
        } = self;
        Ok(SqliteStore {
            thread: Arc::new(Thread::start(path, durability).await?),
            seal: Seal(cipher),
        })
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("sealed", &self.seal.0.is_some())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SqliteBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteBuilder")
            .field("path", &self.path)
            .field("durability", &self.durability)
            .field("sealed", &self.cipher.is_some())
            .finish()
    }
}

impl Store for SqliteStore {
    fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Committed, StoreError>> {
        let seal = self.seal.clone();
        Box::pin(
            self.thread
                .write(move |connection| commit::commit(connection, &seal, &changes)),
        )
    }

    fn cursor<'a>(
        &'a self,
        name: &'a str,
    ) -> BoxFuture<'a, Result<Option<Kept<Json>>, StoreError>> {
        let name = name.to_owned();
        Box::pin(
            self.thread
                .read(move |connection| read::cursor(connection, &name)),
        )
    }

    fn seen<'a>(
        &'a self,
        scope: &'a str,
        keys: &'a [SeenKey],
    ) -> BoxFuture<'a, Result<Vec<bool>, StoreError>> {
        let (scope, keys) = (scope.to_owned(), keys.to_vec());
        Box::pin(
            self.thread
                .read(move |connection| read::seen(connection, &scope, &keys)),
        )
    }

    fn claim<'a>(
        &'a self,
        queue: &'a str,
        now: i64,
        until: i64,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Delivery>, StoreError>> {
        let queue = queue.to_owned();
        Box::pin(
            self.thread
                .write(move |connection| commit::claim(connection, &queue, now, until, limit)),
        )
    }

    fn buried<'a>(
        &'a self,
        queue: &'a str,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Delivery>, StoreError>> {
        let queue = queue.to_owned();
        Box::pin(
            self.thread
                .read(move |connection| read::buried(connection, &queue, limit)),
        )
    }

    fn queues(&self) -> BoxFuture<'_, Result<Vec<QueueSize>, StoreError>> {
        Box::pin(self.thread.read(read::queues))
    }

    fn links<'a>(
        &'a self,
        name: &'a str,
        source_ids: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Option<String>>, StoreError>> {
        let (name, sources) = (name.to_owned(), source_ids.to_vec());
        Box::pin(
            self.thread
                .read(move |connection| read::links(connection, &name, &sources)),
        )
    }

    fn linked_from<'a>(
        &'a self,
        name: &'a str,
        target_id: &'a str,
    ) -> BoxFuture<'a, Result<Vec<String>, StoreError>> {
        let (name, target) = (name.to_owned(), target_id.to_owned());
        Box::pin(
            self.thread
                .read(move |connection| read::linked_from(connection, &name, &target)),
        )
    }

    fn token<'a>(
        &'a self,
        connection: &'a str,
    ) -> BoxFuture<'a, Result<Option<Kept<Token>>, StoreError>> {
        let (of, seal) = (connection.to_owned(), self.seal.clone());
        Box::pin(
            self.thread
                .read(move |connection| read::token(connection, &seal, &of)),
        )
    }

    fn subscriptions<'a>(
        &'a self,
        connection: &'a str,
    ) -> BoxFuture<'a, Result<Vec<Kept<Subscribed>>, StoreError>> {
        let (of, seal) = (connection.to_owned(), self.seal.clone());
        Box::pin(
            self.thread
                .read(move |connection| read::subscriptions(connection, &seal, &of)),
        )
    }

    fn lease<'a>(
        &'a self,
        name: &'a str,
        owner: &'a str,
        now: i64,
        until: i64,
    ) -> BoxFuture<'a, Result<bool, StoreError>> {
        let (name, owner) = (name.to_owned(), owner.to_owned());
        Box::pin(
            self.thread
                .write(move |connection| commit::lease(connection, &name, &owner, now, until)),
        )
    }

    fn sweep(&self, now: i64, retention: Retention) -> BoxFuture<'_, Result<Swept, StoreError>> {
        Box::pin(
            self.thread
                .write(move |connection| commit::sweep(connection, now, retention)),
        )
    }
}

#[cfg(feature = "call-log")]
impl super::CallLog for SqliteStore {
    fn record(&self, record: super::CallRecord) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(
            self.thread
                .write(move |connection| commit::record(connection, &record)),
        )
    }

    fn calls(
        &self,
        query: super::CallQuery,
    ) -> BoxFuture<'_, Result<Vec<super::CallRecord>, StoreError>> {
        Box::pin(
            self.thread
                .read(move |connection| read::calls(connection, &query)),
        )
    }
}

/// Seals secrets, or not.
#[derive(Clone)]
struct Seal(Option<Arc<dyn Cipher>>);

/// What the first byte of a secret in the file says of the others.
const OPEN: u8 = 0;
const SEALED: u8 = 1;

impl Seal {
    fn seal(&self, secret: &Json, place: &str) -> Result<Vec<u8>, StoreError> {
        let plain = secret.to_string().into_bytes();
        let (mark, bytes) = match &self.0 {
            Some(cipher) => (
                SEALED,
                cipher
                    .seal(&plain, place)
                    .map_err(|error| sealed(place, error))?,
            ),
            None => (OPEN, plain),
        };
        let mut marked = Vec::with_capacity(bytes.len() + 1);
        marked.push(mark);
        marked.extend(bytes);
        Ok(marked)
    }

    fn open(&self, bytes: &[u8], place: &str) -> Result<Json, StoreError> {
        let plain = match (bytes.split_first(), &self.0) {
            (Some((&OPEN, plain)), _) => plain.to_vec(),
            (Some((&SEALED, bytes)), Some(cipher)) => cipher
                .open(bytes, place)
                .map_err(|error| sealed(place, error))?,
            (Some((&SEALED, _)), None) => {
                return Err(unreadable(format!(
                    "`{place}` is sealed, and the store was opened without a cipher"
                )));
            }
            (Some(_) | None, _) => return Err(damaged(place)),
        };
        serde_json::from_slice(&plain).map_err(|_| damaged(place))
    }
}

fn sealed(place: &str, error: super::CipherError) -> StoreError {
    unreadable(format!("the cipher refuses `{place}`")).caused_by(error)
}

/// An error of SQLite.
fn failed(error: rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode;
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => StoreErrorKind::Unreadable,
        _ => StoreErrorKind::Failed,
    };
    StoreError::new(kind, "the store failed").caused_by(error)
}

fn unreadable(message: String) -> StoreError {
    StoreError::new(StoreErrorKind::Unreadable, message)
}

fn damaged(what: &str) -> StoreError {
    unreadable(format!("`{what}` in the store is damaged"))
}
