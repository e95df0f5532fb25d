//! What every verb works with: where the files are, what time it is, and where text and JSON go.

use std::io::{self, IsTerminal as _, Write};
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use quittance::model::{Clock as _, Timestamp};
use quittance::report::{Lang, visible};
use quittance::{Engine, Ingested, Settings};
use serde_json::{Value, json};

use super::args::Global;
use super::config::Config;
use super::failure::Failure;
use super::host::{self, HostClock, Stop};
use super::print::Style;

/// Lines are this long where no terminal says otherwise.
const WIDTH: u16 = 100;

/// One run of the program.
pub(crate) struct Session {
    pub(crate) json: bool,
    pub(crate) lang: Lang,
    pub(crate) style: Style,
    pub(crate) quiet: bool,
    pub(crate) stop: Stop,
    pub(crate) clock: HostClock,
    journal: Option<PathBuf>,
    config: Option<PathBuf>,
    out: UntilGone<AutoStream<io::Stdout>>,
}

impl Session {
    pub(crate) fn new(global: Global) -> Self {
        let stop = Stop::on_signal();
        host::log_to_stderr(global.verbose);
        let style = Style {
            width: comfy_table::Table::new().width().unwrap_or(WIDTH).max(40),
            colour: AutoStream::choice(&io::stdout()) != ColorChoice::Never,
        };
        Self {
            json: global.json,
            lang: global.lang.into(),
            style,
            quiet: global.quiet,
            clock: HostClock::new(global.now, stop.clone()),
            stop,
            journal: global.journal,
            config: global.config,
            out: UntilGone { inner: anstream::stdout(), gone: false },
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Where text for people goes.
    pub(crate) fn out(&mut self) -> &mut dyn Write {
        &mut self.out
    }

    /// Prints either the document or the text.
    pub(crate) fn show(
        &mut self,
        document: impl FnOnce() -> Value,
        text: impl FnOnce(&mut dyn Write, Lang, Style) -> io::Result<()>,
    ) -> Result<(), Failure> {
        if self.json {
            return Ok(write_document(&document())?);
        }
        let (lang, style) = (self.lang, self.style);
        text(self.out(), lang, style)?;
        Ok(self.out().flush()?)
    }

    /// A remark for the person who watches.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            complain(text);
        }
    }

    /// Progress is shown only to somebody who watches.
    pub(crate) fn shows_progress(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    pub(crate) fn journal_path(&self) -> Result<PathBuf, Failure> {
        let path = host::journal_path(self.journal.clone())?;
        log::info!("journal {}", path.display());
        Ok(path)
    }

    pub(crate) fn config_path(&self) -> Result<PathBuf, Failure> {
        let path = host::config_path(self.config.clone())?;
        log::info!("configuration {}", path.display());
        Ok(path)
    }

    pub(crate) fn config(&self) -> Result<Config, Failure> {
        Config::read(&self.config_path()?)
    }

    pub(crate) fn open(&self, settings: Settings) -> Result<Engine, Failure> {
        let path = self.journal_path()?;
        Engine::open(&path, settings).map_err(|e| Failure::from(e).about(&path))
    }

    /// The journal with the configuration's origins.
    pub(crate) fn engine(&self) -> Result<Engine, Failure> {
        self.open(self.config()?.settings)
    }

    /// Tells of a failure, and says its exit code.
    pub(crate) fn fail(&self, failure: &Failure) -> u8 {
        complain(&format!("quittance: {}", failure.message));
        if let Some(hint) = &failure.more.hint {
            complain(&format!("hint: {hint}"));
        }
        if self.json {
            // A standard output that failed cannot be told about on standard output.
            let _ = write_document(&error_document(failure));
        }
        failure.code
    }
}

/// Writes the one JSON document. It bypasses what strips colours: a name may hold such bytes, and JSON has them literally.
pub(crate) fn write_document(value: &Value) -> io::Result<()> {
    let mut text = serde_json::to_vec(value).map_err(io::Error::from)?;
    text.push(b'\n');
    let mut out = UntilGone { inner: io::stdout().lock(), gone: false };
    out.write_all(&text).and_then(|()| out.flush())
}

/// A failure as the one JSON document of a run.
pub(crate) fn error_document(failure: &Failure) -> Value {
    let mut error = json!({ "message": failure.message, "hint": failure.more.hint, "document": failure.more.document });
    if let (Some(map), Some([record, path, reason])) = (error.as_object_mut(), &failure.more.place) {
        map.insert("record".to_owned(), json!(record));
        map.insert("path".to_owned(), json!(path));
        map.insert("reason".to_owned(), json!(reason));
    }
    json!({ "error": error, "ingested": failure.more.ingested.map(ingested) })
}

fn ingested(i: Ingested) -> Value {
    super::json::ingested(&i)
}

/// One line on standard error. Text from outside cannot act on the terminal; the lines of a longer text stay lines.
pub(crate) fn complain(text: &str) {
    let mut err = io::stderr().lock();
    for line in text.lines() {
        let _ = writeln!(err, "{}", visible(line));
    }
}

/// Ends quietly when the reader has gone away: what the verb did is done, and its exit code stays.
struct UntilGone<W> {
    inner: W,
    gone: bool,
}

impl<W: Write> Write for UntilGone<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        if self.gone {
            return Ok(buffer.len());
        }
        match self.inner.write(buffer) {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => {
                self.gone = true;
                Ok(buffer.len())
            }
            other => other,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.inner.flush() {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => {
                self.gone = true;
                Ok(())
            }
            other => other,
        }
    }
}
