//! What callers get when something failed: which layer, what to do, and whether trying again can help.

use crate::erp::DecodeError;
use crate::journal::JournalError;

/// An error of the library. The world's answers (offline, refused, doubtful) are not errors: they are in the receipts.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An ERP document is malformed. It was refused whole and the journal is as it was.
    #[error("{document}: {source}")]
    Decode {
        /// The document's name.
        document: String,
        /// Which record, which field, and why.
        #[source]
        source: DecodeError,
    },
    /// A file of Procore's lists is malformed. It was refused whole and the journal is as it was.
    #[error("{document}: {reason}")]
    List {
        /// The document's name.
        document: String,
        /// Which row, which field, and why.
        reason: String,
    },
    /// A document could not be read to its end. The journal is as it was.
    #[error("{document}: cannot be read: {source}")]
    Read {
        /// The document's name.
        document: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The journal could not be opened, read or written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The configuration names no such origin.
    #[error("origin `{0}` is not in the configuration")]
    UnknownOrigin(String),
    /// The verb needs Procore, and the configuration says nothing of it.
    #[error("the configuration has no [procore] section")]
    NoProcore,
    /// The plan that was shown is not the plan of now. Nothing was sent.
    #[error("the world has moved since plan {shown} was shown; the plan now is {now}; nothing was sent")]
    PlanMoved {
        /// The digest that was given.
        shown: String,
        /// The digest of now.
        now: String,
    },
    /// The host broke the run off. What was done is kept, what was not can be taken up again.
    #[error("interrupted")]
    Interrupted,
    /// A decision names something that is not there, or whose facts have changed.
    #[error("{0}")]
    Decision(String),
    /// A host clock, lock file or other help from outside failed.
    #[error("{0}")]
    Host(String),
}

impl Error {
    /// True when the same call may succeed later without anything being changed.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Journal(JournalError::Busy | JournalError::Full))
    }

    /// What to do next, in a sentence.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Decode { .. } => {
                "nothing of this document was stored; correct or export it again, then import it again; `quittance erp show ORIGIN` lists what is read"
            }
            Self::List { .. } => "nothing of this document was stored; correct or fetch it again, then import it again",
            Self::Read { .. } => "nothing of this document was stored; import it again when it can be read",
            Self::Journal(JournalError::Missing) => "run `quittance init` first, or name the journal with --journal",
            Self::Journal(JournalError::Foreign) => "name another file with --journal",
            Self::Journal(JournalError::TooNew { .. }) => "use the newer program that wrote it",
            Self::Journal(JournalError::Busy) => "wait until the other process has finished, then repeat",
            Self::Journal(JournalError::Full) => "free some space, then repeat; nothing was lost",
            Self::Journal(JournalError::Damaged(_)) => "keep the file, run `quittance verify`, and restore a backup",
            Self::Journal(JournalError::Binding(_)) => "use the journal that belongs to this configuration, or correct the configuration",
            Self::UnknownOrigin(_) => "add it as an [[origin]] table, or correct the name",
            Self::NoProcore => "add a [procore] table with base_url, login_url, company_id, projects, client_id and client_secret",
            Self::PlanMoved { .. } => "look at `quittance plan` again",
            Self::Journal(_) | Self::Decision(_) | Self::Host(_) | Self::Interrupted => return None,
        })
    }
}
