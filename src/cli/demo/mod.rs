//! The demonstration: the main job on an embedded sandbox, told in eight acts.

mod acts;
mod checks;
mod contractor;
mod documents;
mod explain;
mod folder;
mod ledger;
mod proof;
mod stage;
mod story;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_documents;
mod words;

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use quittance::model::Clock as _;
use quittance::sandbox::World;
use serde_json::{Value, json};

use super::failure::Failure;
use super::remote::Watch;
use super::session::{self, Session};
use documents::Books;
use folder::Folder;
use stage::{Audience, Stage, Watcher};
use story::Told;

/// What may be said of the demonstration on the command line.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    #[arg(long, value_name = "NAME", help = which())]
    pub(crate) erp: Option<String>,
    /// Keep everything in this folder: configuration, documents, journal, and the sandbox's world
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
}

/// What the demonstration's world looks like before anything happened.
pub(crate) fn world() -> World {
    contractor::world(Books::usual())
}

/// The ERPs that can be shown, for a message.
fn known() -> String {
    Books::shown().map(|books| books.word).collect::<Vec<_>>().join(", ")
}

fn which() -> String {
    format!("The ERP whose documents are shown: {} [default: {}, or what the folder holds]", known(), Books::usual().word)
}

/// The person at the terminal, or a program that only wants the JSON document.
struct Terminal<'s> {
    session: &'s mut Session,
    nowhere: io::Sink,
}

impl Audience for Terminal<'_> {
    fn out(&mut self) -> &mut dyn Write {
        if self.session.json { &mut self.nowhere } else { self.session.out() }
    }

    fn watcher(&self) -> Watcher {
        let mut watch = Watch::new(self.session);
        Box::new(move |progress| watch.see(progress))
    }
}

/// Plays the demonstration: 0 when it showed what it announces.
pub(crate) fn run(args: &DemoArgs, session: &mut Session) -> Result<u8, Failure> {
    let wanted = args.erp.as_deref().map(|word| {
        let failure = || Failure::usage(words::no_such_erp(session.lang, word, &known()));
        Books::of_word(word).ok_or_else(failure)
    });
    let wanted = wanted.transpose()?;
    let base = std::env::temp_dir();
    let folder = Folder::prepare(args.dir.as_deref(), &base, session.now(), wanted)?;
    let (lang, style, json) = (session.lang, session.style, session.json);
    let (mut clock, sandbox_clock) = (session.clock.clone(), session.clock.clone());
    let mut audience = Terminal { session, nowhere: io::sink() };
    let stage = Stage { audience: &mut audience, clock: &mut clock, lang, style, base: &base };
    let path = folder.path.clone();
    let told = story::tell(folder, stage, move || sandbox_clock.now()).map_err(|mut failure| {
        failure.more.hint.get_or_insert_with(|| words::left_in(lang, &path));
        failure
    })?;
    if json {
        session::write_document(&document(&told))?;
    }
    Ok(0)
}

/// What `--json` prints.
fn document(told: &Told) -> Value {
    json!({
        "erp": told.folder.books.word,
        "folder": told.folder.path,
        "journal": told.folder.journal(),
        "config": told.folder.configuration(),
        "world": told.folder.world_file(),
        "receipt": super::json::receipt(&told.receipt),
    })
}
