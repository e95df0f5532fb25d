//! Care for the journal: creating it, checking it, its digest. None of these needs a configuration.

use std::io::Write as _;
use std::path::Path;

use quittance::report::visible;
use quittance::{Engine, Error, JournalError, Settings};
use serde_json::json;

use super::config;
use super::failure::{FAILED, Failure};
use super::print::pick;
use super::session::Session;

/// Creates the journal, and an example of a configuration where there is none. What exists is left as it is.
pub(crate) fn init(session: &mut Session) -> Result<u8, Failure> {
    let (journal, config) = (session.journal_path()?, session.config_path()?);
    let (_, created) = Engine::create_or_open(&journal, Settings::default()).map_err(|e| Failure::from(e).about(&journal))?;
    let written = write_example(&config)?;
    let (j, c) = (journal.display().to_string(), config.display().to_string());
    let document = json!({ "journal": j, "created": created, "config": c, "config_written": written });
    session.show(
        || document,
        |out, lang, _| {
            let made = if created {
                pick(lang, "created the journal", "journal créé :")
            } else {
                pick(lang, "the journal is there already:", "le journal existe déjà :")
            };
            writeln!(out, "{made} {}", visible(&j))?;
            let wrote = if written {
                pick(lang, "wrote an example of a configuration to", "exemple de configuration écrit dans")
            } else {
                pick(lang, "left the configuration as it is:", "configuration laissée telle quelle :")
            };
            writeln!(out, "{wrote} {}", visible(&c))
        },
    )?;
    Ok(0)
}

/// Writes the example unless a file is there; `true` when it was written.
fn write_example(path: &Path) -> Result<bool, Failure> {
    let fault = |e: std::io::Error| Failure::failed(format!("{}: the example cannot be written: {e}", path.display()));
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(fault)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(mut file) => file.write_all(config::example().as_bytes()).map(|()| true).map_err(fault),
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(e) => Err(fault(e)),
    }
}

/// Checks the journal. One that is too damaged to be opened has a problem, too.
pub(crate) fn verify(session: &mut Session) -> Result<u8, Failure> {
    let path = session.journal_path()?;
    let checked = Engine::open(&path, Settings::default()).and_then(|engine| engine.verify());
    let problems = match checked {
        Ok(problems) => problems,
        Err(Error::Journal(JournalError::Damaged(what))) => vec![what],
        Err(e) => return Err(Failure::from(e).about(&path)),
    };
    let ok = problems.is_empty();
    session.show(
        || json!({ "ok": ok, "problems": problems }),
        |out, lang, _| {
            if ok {
                return writeln!(out, "{}", pick(lang, "the journal is sound", "le journal est intègre"));
            }
            writeln!(out, "{}", pick(lang, "the journal does not verify:", "le journal n'est pas intègre :"))?;
            problems.iter().try_for_each(|p| writeln!(out, "  {}", visible(p)))
        },
    )?;
    Ok(if ok { 0 } else { FAILED })
}

pub(crate) fn digest(session: &mut Session) -> Result<u8, Failure> {
    let digest = session.open(Settings::default())?.digest()?;
    session.show(|| json!({ "digest": digest }), |out, _, _| writeln!(out, "{digest}"))?;
    Ok(0)
}
