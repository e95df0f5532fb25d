//! Opening the file: who may, with which settings, and at which version.

use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::JournalError;

/// `QUIT` in ASCII: the mark in bytes 68..72 of the file by which a journal is known.
const APPLICATION_ID: u32 = 0x5155_4954;

/// The schema files, in order; the version of a journal is how many of them it has.
const SCHEMA: [&str; 3] = [
    include_str!("../../schema/0001_init.sql"),
    include_str!("../../schema/0002_reversal.sql"),
    include_str!("../../schema/0003_incremental.sql"),
];

/// The version that this program writes: the number of the newest schema file.
const VERSION: u32 = 3;

/// The schema's text as it is after all versions.
pub(super) fn text() -> &'static [&'static str] {
    &SCHEMA
}

/// The schema that every journal began with, whichever version it was created by: the chain binds it.
pub(super) fn first() -> &'static str {
    let [first, ..] = SCHEMA;
    first
}

/// What a file is, judged from its first 100 bytes before SQLite touches it.
enum FileState {
    Missing,
    Empty,
    Journal { version: u32 },
    Foreign,
}

fn inspect(path: &Path) -> Result<FileState, JournalError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(FileState::Missing),
        Err(e) => return Err(JournalError::Io(e.to_string())),
    };
    let mut header = Vec::with_capacity(100);
    file.by_ref().take(100).read_to_end(&mut header).map_err(|e| JournalError::Io(e.to_string()))?;
    if header.is_empty() {
        return Ok(FileState::Empty);
    }
    let number = |at: usize| header.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes);
    if !header.starts_with(b"SQLite format 3\0") {
        // A set-up that lost power may leave a first page of zeros, with the journal beside it that undoes it.
        let mut journal = path.as_os_str().to_owned();
        journal.push("-journal");
        let cut_off = header.iter().all(|b| *b == 0) && Path::new(&journal).exists();
        return Ok(if cut_off { FileState::Journal { version: 0 } } else { FileState::Foreign });
    }
    match (number(60), number(68)) {
        (Some(version), Some(APPLICATION_ID)) => Ok(FileState::Journal { version }),
        _ => Ok(FileState::Foreign),
    }
}

/// Creates a journal, or opens the one that is there. `true` when it was created.
pub(super) fn create_or_open(path: &Path) -> Result<(Connection, bool), JournalError> {
    match inspect(path)? {
        FileState::Missing => {
            create_private(path)?;
            Ok((set_up(path)?, true))
        }
        // An empty file is what a crash right after creating it leaves behind.
        FileState::Empty => Ok((set_up(path)?, true)),
        FileState::Journal { version } => {
            if version > VERSION {
                return Err(JournalError::TooNew { found: version, known: VERSION });
            }
            Ok((connect(path)?, false))
        }
        FileState::Foreign => Err(JournalError::Foreign),
    }
}

/// Opens a journal that exists.
pub(super) fn open(path: &Path) -> Result<Connection, JournalError> {
    match inspect(path)? {
        FileState::Missing => Err(JournalError::Missing),
        FileState::Empty | FileState::Foreign | FileState::Journal { .. } => create_or_open(path).map(|(c, _)| c),
    }
}

/// The file exists, readable by its owner alone, before SQLite opens it: SQLite would create it for everyone to read, and the
/// `-wal` and `-shm` files inherit the mode.
fn create_private(path: &Path) -> Result<(), JournalError> {
    let io = |e: std::io::Error| JournalError::Io(format!("{}: {e}", path.display()));
    if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty() && !p.exists()) {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(io)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(io)
}

/// Writes the schema and the mark in one transaction, before the file is switched to write-ahead logging: otherwise both would
/// stand in the `-wal` file alone until the first checkpoint, and after a crash the file would look like a stranger's.
fn set_up(path: &Path) -> Result<Connection, JournalError> {
    let connection = raw(path)?;
    connection.pragma_update(None, "page_size", 4096)?;
    connection.pragma_update(None, "synchronous", "EXTRA")?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    for sql in SCHEMA {
        connection.execute_batch(sql)?;
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", VERSION)?;
    connection.execute_batch("COMMIT")?;
    configure(&connection)?;
    Ok(connection)
}

fn connect(path: &Path) -> Result<Connection, JournalError> {
    let connection = raw(path)?;
    // The newest version may stand in the `-wal` file and not yet in the header.
    let version: u32 = connection.query_row("PRAGMA user_version", [], |r| r.get(0))?;
    if version > VERSION {
        return Err(JournalError::TooNew { found: version, known: VERSION });
    }
    if version == 0 {
        // The set-up was cut off, and SQLite has just rolled it back.
        drop(connection);
        return set_up(path);
    }
    configure(&connection)?;
    if version < VERSION {
        upgrade(&connection)?;
    }
    Ok(connection)
}

/// Brings a journal of an older version up to this one, whole or not at all. Facts are never rewritten by it: a new version adds
/// tables for what is derived from them.
fn upgrade(connection: &Connection) -> Result<(), JournalError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let steps = || -> Result<(), JournalError> {
        // Another process may have done it between the look and the lock.
        let version: u32 = connection.query_row("PRAGMA user_version", [], |r| r.get(0))?;
        for sql in SCHEMA.iter().skip(usize::try_from(version).unwrap_or(usize::MAX)) {
            connection.execute_batch(sql)?;
        }
        connection.pragma_update(None, "user_version", VERSION)?;
        Ok(connection.execute_batch("COMMIT")?)
    };
    steps().inspect_err(|_| {
        // What could not be done is undone; if that fails too, closing the connection does it.
        drop(connection.execute_batch("ROLLBACK"));
    })
}

fn raw(path: &Path) -> Result<Connection, JournalError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let path = &std::path::absolute(path).map_err(|e| JournalError::Io(e.to_string()))?;
    // SQLite refuses a symbolic link anywhere in the path; the folder may well be one, the journal itself may not.
    let folder = path.parent().and_then(|p| p.canonicalize().ok());
    let real = folder.and_then(|f| path.file_name().map(|n| f.join(n))).unwrap_or_else(|| path.clone());
    let connection = Connection::open_with_flags(&real, flags)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    // Without this, SQLite may compile a statement anew at each execution, to plan by the bound value: ten times the cost of a
    // look-up, and a plan that changes with the data.
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

fn configure(connection: &Connection) -> Result<(), JournalError> {
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |r| r.get(0))?;
    if mode != "wal" {
        // Some network drives silently stay with another mode, which does not keep what it acknowledged.
        return Err(JournalError::Io(format!("the file system does not support write-ahead logging (journal_mode stayed {mode})")));
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update(None, "cache_size", -16_000)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // Fewer, larger checkpoints: an import rewrites each index page once instead of once a thousand pages.
    connection.pragma_update(None, "wal_autocheckpoint", 16_000)?;
    let synchronous: i64 = connection.query_row("PRAGMA synchronous", [], |r| r.get(0))?;
    if synchronous != 2 {
        return Err(JournalError::Io("synchronous=FULL did not take".to_owned()));
    }
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}
