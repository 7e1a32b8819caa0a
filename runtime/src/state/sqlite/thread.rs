//! The thread that has the connection: SQLite blocks, and tasks must not.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::state::{StoreError, StoreErrorKind};

use super::{Durability, failed, schema};

/// What the thread is to do.
enum Job {
    Read(Box<dyn FnOnce(&Connection) + Send>),
    Write(Write),
}

/// Makes a write, undoing it where it fails and is not the first of its transaction.
type Write = Box<dyn FnOnce(&Connection, Place) -> Written + Send>;

/// The place of a write in its transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// If it fails, the transaction is undone: nothing else is in it.
    First,
    /// If it fails, those before it must stay.
    Later,
}

/// What became of a write.
struct Written {
    is_done: bool,
    told: Told,
}

/// Tells who waits for a write what became of it; given the commit's error, if it failed.
type Told = Box<dyn FnOnce(Option<&StoreError>) + Send>;

/// Writes that share one commit at most. Who waits for the first waits for all of them.
const TOGETHER: usize = 64;

/// How long another process may hold the file.
const BUSY: Duration = Duration::from_secs(10);

/// How often it is tried where SQLite itself does not wait.
const LOOK: Duration = Duration::from_millis(5);

/// The way to the thread. It ends when this is dropped and its work is done.
#[derive(Debug)]
pub(super) struct Thread {
    jobs: Sender<Job>,
}

impl Thread {
    /// Opens a file, on a thread of its own.
    pub(super) async fn start(path: PathBuf, durability: Durability) -> Result<Self, StoreError> {
        let (jobs, queue) = channel();
        let (ready, opened) = oneshot::channel();
        let run = move || match open(&path, durability) {
            Ok(connection) => {
                let _ = ready.send(Ok(()));
                work(&connection, &queue);
            }
            Err(error) => {
                let _ = ready.send(Err(error));
            }
        };
        thread::Builder::new()
            .name("tieline-store".to_owned())
            .spawn(run)
            .map_err(|error| {
                StoreError::new(StoreErrorKind::Failed, "cannot start a thread").caused_by(error)
            })?;
        opened.await.unwrap_or_else(|_| Err(closed()))?;
        Ok(Self { jobs })
    }

    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (tell, told) = oneshot::channel();
        let job = Job::Read(Box::new(move |connection| {
            let _ = tell.send(read(connection));
        }));
        self.jobs.send(job).map_err(|_| closed())?;
        told.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Writes in a transaction, which writes of others may share. An error undoes this one alone.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (tell, told) = oneshot::channel();
        let job = Job::Write(Box::new(move |connection, place| {
            let written = match place {
                Place::First => begun(connection).and_then(|()| write(connection)),
                Place::Later => savepoint(connection, write),
            };
            Written {
                is_done: written.is_ok(),
                told: Box::new(move |lost| {
                    let told = match lost {
                        Some(error) => written.and_then(|_| Err(again(error))),
                        None => written,
                    };
                    let _ = tell.send(told);
                }),
            }
        }));
        self.jobs.send(job).map_err(|_| closed())?;
        told.await.unwrap_or_else(|_| Err(closed()))
    }
}

fn open(path: &PathBuf, durability: Durability) -> Result<Connection, StoreError> {
    private(path)?;
    let mut connection = Connection::open(path).map_err(failed)?;
    connection.busy_timeout(BUSY).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(64);
    let pragma =
        |name: &str, value: &str| connection.pragma_update(None, name, value).map_err(failed);
    ahead(&connection)?;
    pragma(
        "synchronous",
        match durability {
            Durability::PowerLoss => "FULL",
            Durability::Crash => "NORMAL",
        },
    )?;
    // What was removed leaves no trace where that costs nothing.
    pragma("secure_delete", "FAST")?;
    schema::migrate(&mut connection)?;
    Ok(connection)
}

/// Has the file written ahead. Of several that make a new file at once SQLite lets one do so, and refuses the others without the
/// wait that all else has.
fn ahead(connection: &Connection) -> Result<(), StoreError> {
    let start = Instant::now();
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error)
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
                    && start.elapsed() < BUSY =>
            {
                thread::sleep(LOOK);
            }
            done => return done.map_err(failed),
        }
    }
}

/// Makes a new file one that only its owner reads; SQLite's files beside it follow it.
fn private(path: &PathBuf) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(|error| {
        StoreError::new(
            StoreErrorKind::Failed,
            format!("cannot open the store `{}`", path.display()),
        )
        .caused_by(error)
    })
}

fn work(connection: &Connection, queue: &Receiver<Job>) {
    let mut next = queue.recv().ok();
    while let Some(job) = next.take() {
        match job {
            Job::Read(read) => read(connection),
            Job::Write(write) => next = write_together(connection, write, queue),
        }
        if next.is_none() {
            next = queue.recv().ok();
        }
    }
}

/// Makes a write, and those that wait behind it, in one transaction: the disk is waited for once.
/// Gives the first job that is no write: it must not see what may yet be undone.
fn write_together(connection: &Connection, first: Write, queue: &Receiver<Job>) -> Option<Job> {
    let begun = run(connection, "BEGIN IMMEDIATE");
    let Written { is_done, told } = first(connection, Place::First);
    if !is_done {
        // Nothing to undo where it never began.
        let _ = run(connection, "ROLLBACK");
        told(None);
        return None;
    }
    let mut told = vec![told];
    let mut next = None;
    while told.len() < TOGETHER {
        match queue.try_recv() {
            Ok(Job::Write(write)) => told.push(write(connection, Place::Later).told),
            Ok(read @ Job::Read(_)) => {
                next = Some(read);
                break;
            }
            Err(_) => break,
        }
    }
    let error = begun.and_then(|()| run(connection, "COMMIT")).err();
    if error.is_some() {
        let _ = run(connection, "ROLLBACK");
    }
    for tell in told {
        tell(error.as_ref());
    }
    next
}

fn run(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.execute([]))
        .map(drop)
        .map_err(failed)
}

/// That a transaction began.
fn begun(connection: &Connection) -> Result<(), StoreError> {
    if connection.is_autocommit() {
        return Err(StoreError::new(
            StoreErrorKind::Failed,
            "the store cannot be written: no transaction could begin",
        ));
    }
    Ok(())
}

/// Undoes what a failed write did, and nothing else.
fn savepoint<T>(
    connection: &Connection,
    write: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    begun(connection)?;
    run(connection, "SAVEPOINT one")?;
    let written = write(connection);
    if written.is_err() {
        run(connection, "ROLLBACK TO one")?;
    }
    run(connection, "RELEASE one")?;
    written
}

fn closed() -> StoreError {
    StoreError::new(StoreErrorKind::Closed, "the store is closed")
}

/// The error of a commit, for each that took part in it.
fn again(error: &StoreError) -> StoreError {
    StoreError::new(error.kind(), error.to_string())
}
