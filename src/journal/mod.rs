//! The journal: one SQLite file that holds the facts, what was decided from them, and the outbox. The only place that names rusqlite.
//!
//! Every change happens in one transaction that adds one entry to a hash chain; dropped, it rolls back.

mod audit;
mod changes;
mod commit;
mod items;
mod mirror;
mod outbox;
mod query;
mod reach;
mod records;
mod rows;
mod schema;
mod tally;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _};

use crate::model::{Hasher, Sha, Timestamp};
use rows::Sets;

pub(crate) use commit::Committed;
pub(crate) use outbox::{Claimed, LaneWork};
pub(crate) use query::{AttemptView, ExceptionView, RecordView, WriteView};
pub(crate) use records::{Appended, Incoming};

/// What can go wrong with the journal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// There is no file.
    #[error("there is no journal here")]
    Missing,
    /// The file is something else; it was not touched.
    #[error("the file is not a journal of quittance; it was left untouched")]
    Foreign,
    /// A newer program wrote it; it was not touched.
    #[error("the journal has schema version {found}, this program knows {known}; it was left untouched")]
    TooNew {
        /// The version of the file.
        found: u32,
        /// The newest version that this program knows.
        known: u32,
    },
    /// Another process holds the write lock.
    #[error("another process is writing to the journal")]
    Busy,
    /// No space is left.
    #[error("the disk is full; nothing was written")]
    Full,
    /// The file is damaged.
    #[error("the journal is damaged: {0}")]
    Damaged(String),
    /// A name that the journal has bound means something else now.
    #[error("{0}")]
    Binding(String),
    /// The file system refused.
    #[error("the journal cannot be read or written: {0}")]
    Io(String),
    /// Anything else that SQLite said.
    #[error("the journal's database failed: {0}")]
    Sqlite(String),
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error.to_string()),
            Some(ErrorCode::SystemIoFailure | ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::Io(error.to_string())
            }
            _ => Self::Sqlite(error.to_string()),
        }
    }
}

/// A statement changes exactly one row, or it is a bug: then nothing of the transaction is kept.
fn exactly_one(changed: usize, what: &str) -> Result<(), JournalError> {
    if changed == 1 { Ok(()) } else { Err(JournalError::Sqlite(format!("a change of one row of {what} changed {changed}"))) }
}

fn damaged(what: impl std::fmt::Display) -> JournalError {
    JournalError::Damaged(what.to_string())
}

/// An open journal.
#[derive(Debug)]
pub(crate) struct Journal {
    connection: Connection,
    path: PathBuf,
}

impl Journal {
    /// Creates a journal, or opens the one that is there; `true` when it was created.
    pub(crate) fn create_or_open(path: &Path) -> Result<(Self, bool), JournalError> {
        let (connection, created) = schema::create_or_open(path)?;
        Ok((Self { connection, path: path.to_owned() }, created))
    }

    /// Opens a journal that exists.
    pub(crate) fn open(path: &Path) -> Result<Self, JournalError> {
        let connection = schema::open(path)?;
        Ok(Self { connection, path: path.to_owned() })
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Begins a change: one IMMEDIATE transaction. No transaction is open while the network is.
    pub(crate) fn begin(&mut self, verb: &'static str, now: Timestamp) -> Result<Tx<'_>, JournalError> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let mut tx = Tx::new(&self.connection, verb, now);
        tx.sets = Sets::load(tx.connection)?;
        Ok(tx)
    }

    /// The head of the chain, in hex: it names all that the journal holds.
    pub(crate) fn head(&self) -> Result<String, JournalError> {
        Ok(crate::model::hex(&last_head(&self.connection)?))
    }
}

fn last_head(connection: &Connection) -> Result<Sha, JournalError> {
    let head = connection.prepare_cached("SELECT head FROM batch ORDER BY id DESC LIMIT 1")?.query_row([], |r| r.get(0)).optional()?;
    // The chain begins with the schema's own text, so that a changed schema cannot go unseen.
    Ok(head.unwrap_or_else(genesis))
}

fn genesis() -> Sha {
    let mut hasher = Hasher::new();
    hasher.field(b"quittance journal 1");
    hasher.field(schema::first().as_bytes());
    hasher.finish()
}

/// The last ids of the appended tables.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Marks {
    origins: i64,
    documents: i64,
    facts: i64,
    records: i64,
    attempts: i64,
}

impl Marks {
    fn of(connection: &Connection) -> Result<Self, JournalError> {
        let last = |table: &str| -> Result<i64, JournalError> {
            Ok(connection.prepare_cached(&format!("SELECT ifnull(max(id), 0) FROM {table}"))?.query_row([], |r| r.get(0))?)
        };
        Ok(Self {
            origins: last("origin")?,
            documents: last("document")?,
            facts: last("fact")?,
            records: last("record")?,
            attempts: last("attempt")?,
        })
    }

    fn feed(&self, hasher: &mut Hasher) {
        for mark in [self.origins, self.documents, self.facts, self.records, self.attempts] {
            hasher.field(&mark.to_le_bytes());
        }
    }
}

/// One digest of all tables that rows were appended to.
fn combine(tables: BTreeMap<&'static str, Hasher>) -> Sha {
    let mut all = Hasher::new();
    for (table, hasher) in tables {
        all.field(table.as_bytes()).field(&hasher.finish());
    }
    all.finish()
}

/// One entry of the chain.
fn chain(previous: &Sha, id: i64, at: i64, verb: &str, appended: &Sha, sets: &Sha, marks: &Marks) -> Sha {
    let mut hasher = Hasher::new();
    hasher.field(previous).field(&id.to_le_bytes()).field(&at.to_le_bytes()).field(verb.as_bytes()).field(appended).field(sets);
    marks.feed(&mut hasher);
    hasher.finish()
}

/// A change in the making. [`Tx::commit`] consumes it; dropped, it leaves no trace.
pub(crate) struct Tx<'j> {
    connection: &'j Connection,
    verb: &'static str,
    now: Timestamp,
    sets: Sets,
    /// A digest per table over the rows that were appended to it, in the order of their ids.
    appended: BTreeMap<&'static str, Hasher>,
    /// By how much the sums have changed.
    tallies: tally::Tallies,
    /// Set while a reconciliation writes down what it decided: that makes nothing dirty, because deciding again gives the same (law 4).
    settling: bool,
    /// Since when an exception was open that this transaction has closed: it may open again in another lane.
    closed: BTreeMap<String, i64>,
    done: bool,
}

impl<'j> Tx<'j> {
    fn new(connection: &'j Connection, verb: &'static str, now: Timestamp) -> Self {
        let (sets, appended, tallies) = (Sets::default(), BTreeMap::new(), BTreeMap::new());
        Self { connection, verb, now, sets, appended, tallies, settling: false, closed: BTreeMap::new(), done: false }
    }
}

impl Tx<'_> {
    /// Binds an appended row into this batch's digest.
    fn bind(&mut self, table: &'static str, fields: &[&[u8]]) {
        let hasher = self.appended.entry(table).or_default();
        for field in fields {
            hasher.field(field);
        }
    }

    /// Commits, with one entry in the chain; a transaction that changed nothing writes nothing. `true` when something was written.
    pub(crate) fn commit(mut self) -> Result<bool, JournalError> {
        if self.appended.is_empty() && !self.sets.is_changed() {
            return Ok(false);
        }
        self.store_tallies()?;
        let previous = last_head(self.connection)?;
        let id: i64 = self.connection.prepare_cached("SELECT ifnull(max(id), 0) + 1 FROM batch")?.query_row([], |r| r.get(0))?;
        let marks = Marks::of(self.connection)?;
        let appended = combine(std::mem::take(&mut self.appended));
        self.sets.store(self.connection)?;
        let sets = self.sets.digest();
        let at = self.now.micros();
        let head = chain(&previous, id, at, self.verb, &appended, &sets, &marks);
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO batch (id, at, verb, appended, sets, origins, documents, facts, records, attempts, head)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?;
        let ids = (marks.origins, marks.documents, marks.facts, marks.records, marks.attempts);
        let changed = insert.execute((id, at, self.verb, appended, sets, ids.0, ids.1, ids.2, ids.3, ids.4, head))?;
        exactly_one(changed, "batch")?;
        self.connection.execute_batch("COMMIT")?;
        self.done = true;
        Ok(true)
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        if !self.done && !self.connection.is_autocommit() {
            // Nothing can be done about a rollback that fails; SQLite rolls back when the connection closes.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }
}
