//! Why a verb ended early, and the exit code that says so.

use quittance::{Error, Ingested, JournalError};

/// Something failed.
pub(crate) const FAILED: u8 = 1;
/// The command line or the configuration is wrong.
pub(crate) const USAGE: u8 = 2;
/// Interrupted; to be taken up again at any time.
pub(crate) const INTERRUPTED: u8 = 130;

/// A failure as a person and a program are told of it.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: u8,
    pub(crate) message: String,
    pub(crate) more: Box<More>,
}

/// What may be added to a failure.
#[derive(Debug, Default)]
pub(crate) struct More {
    pub(crate) hint: Option<String>,
    pub(crate) document: Option<String>,
    /// Record, path and reason, where a document was refused.
    pub(crate) place: Option<[String; 3]>,
    /// What the documents before the failing one brought.
    pub(crate) ingested: Option<Ingested>,
}

impl Failure {
    fn new(code: u8, message: String) -> Self {
        Self { code, message, more: Box::default() }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(USAGE, message.into())
    }

    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self::new(FAILED, message.into())
    }

    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.more.hint = Some(hint.into());
        self
    }

    /// The same, about a file of this name.
    #[must_use]
    pub(crate) fn about(mut self, file: &std::path::Path) -> Self {
        self.message = format!("{}: {}", file.display(), self.message);
        self
    }

    #[must_use]
    pub(crate) fn document(mut self, name: &str) -> Self {
        self.more.document = Some(name.to_owned());
        self
    }
}

impl From<Error> for Failure {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the library's errors may grow; what is new simply failed")]
    fn from(error: Error) -> Self {
        let code = match &error {
            Error::UnknownOrigin(_) | Error::NoProcore => USAGE,
            Error::Journal(JournalError::Missing | JournalError::Binding(_)) => USAGE,
            Error::Interrupted => INTERRUPTED,
            _ => FAILED,
        };
        let mut failure = Self::new(code, error.to_string());
        failure.more.hint = error.hint().map(str::to_owned);
        match &error {
            Error::Decode { document, source } => {
                failure.more.document = Some(document.clone());
                failure.more.place = Some([source.record(), source.path(), source.reason()].map(str::to_owned));
            }
            Error::List { document, .. } | Error::Read { document, .. } => failure.more.document = Some(document.clone()),
            _ => {}
        }
        failure
    }
}

/// Standard output failed for another reason than a reader that went away.
impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::failed(format!("standard output cannot be written: {error}"))
    }
}
