//! The verbs that need no network: import, reconcile, and the looking.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use quittance::model::Timestamp;
use quittance::{Engine, Error, Ingested, Receipt};

use super::failure::{FAILED, Failure, USAGE};
use super::json;
use super::print::{self, pick};
use super::remote::Watch;
use super::session::Session;

/// The word that stands for Procore where an origin's name may stand.
pub(crate) const PROCORE: &str = "procore";

/// So far a document's time may lie ahead, 31 days: enough for clocks that are wrong and for simulated ones, too little for a year
/// that was mistyped.
const AHEAD_SECONDS: i64 = 31 * 86_400;

/// Reads documents, one transaction each. The first one that is refused ends it; those before it stay, and the failure says so.
pub(crate) fn import(session: &mut Session, origin: &str, files: &[std::path::PathBuf], as_of: Option<Timestamp>) -> Result<u8, Failure> {
    let config = session.config()?;
    if origin != PROCORE && !config.has_origin(origin) {
        return Err(Error::UnknownOrigin(origin.to_owned()).into());
    }
    if origin == PROCORE && as_of.is_some() {
        return Err(Failure::usage("--as-of is for an ERP's documents; what Procore's lists return has its own times"));
    }
    if let Some(at) = as_of.filter(|at| *at > session.now().plus_seconds(AHEAD_SECONDS)) {
        return Err(Failure::usage(format!(
            "--as-of {at} is in the future: what is read as of then would overrule all that is read before"
        )));
    }
    let mut engine = session.open(config.settings)?;
    let mut ingested = Ingested::default();
    let mut last = None;
    for file in files {
        match one(session, &mut engine, origin, file, as_of) {
            Ok(receipt) => {
                ingested.add(receipt.ingested.unwrap_or_default());
                last = Some(receipt);
            }
            Err(mut failure) => {
                failure.more.ingested = Some(ingested);
                if let (false, Some(receipt)) = (session.json, last) {
                    session.note("the documents before it were stored:");
                    print_receipt(session, &Receipt { ingested: Some(ingested), ..receipt })?;
                }
                return Err(failure);
            }
        }
    }
    let receipt = last.map_or_else(|| engine.standing(), Ok)?;
    print_receipt(session, &Receipt { ingested: Some(ingested), ..receipt })
}

fn one(session: &Session, engine: &mut Engine, origin: &str, path: &Path, as_of: Option<Timestamp>) -> Result<Receipt, Failure> {
    let name = path.display().to_string();
    let mut input: Box<dyn Read> =
        if name == "-" { Box::new(std::io::stdin().lock()) } else { Box::new(File::open(path).map_err(|e| unopened(&name, &e))?) };
    if session.stop.is_set() {
        return Err(Error::Interrupted.into());
    }
    let mut watch = Watch::new(session);
    let now = session.now();
    let receipt = if origin == PROCORE {
        engine.ingest_procore(&name, &mut input, now, &mut |p| watch.see(p))?
    } else {
        engine.ingest(origin, &name, &mut input, as_of, now, &mut |p| watch.see(p))?
    };
    Ok(receipt)
}

fn unopened(name: &str, error: &std::io::Error) -> Failure {
    let missing = error.kind() == std::io::ErrorKind::NotFound;
    let mut failure = Failure::failed(if missing { format!("{name}: there is no such file") } else { format!("{name}: {error}") });
    failure.code = if missing { USAGE } else { FAILED };
    failure.document(name)
}

/// Prints a receipt, and says its exit code.
pub(crate) fn print_receipt(session: &mut Session, receipt: &Receipt) -> Result<u8, Failure> {
    session.show(|| json::receipt(receipt), |out, lang, style| print::receipt(out, receipt, lang, style))?;
    Ok(receipt.exit_code())
}

pub(crate) fn reconcile(session: &mut Session, dry_run: bool) -> Result<u8, Failure> {
    let mut engine = session.engine()?;
    let receipt = if dry_run { engine.reconcile_dry_run()?.0 } else { engine.reconcile(session.now())? };
    print_receipt(session, &receipt)
}

/// What would be written, what would be open, and the digest by which `replay --plan` knows it.
pub(crate) fn plan(session: &mut Session) -> Result<u8, Failure> {
    let mut engine = session.engine()?;
    let plan = engine.plan()?;
    let (digest, lines, known) = (plan.digest(), Engine::lines_of(&plan), engine.exceptions()?);
    let lang = session.lang;
    session.show(
        || json::plan(&digest, &lines, &plan.exceptions, &known, lang),
        |out, lang, style| {
            print::outbox(out, &lines, lang, style)?;
            for e in &plan.exceptions {
                writeln!(out)?;
                print::exception(out, e, lang, style)?;
                writeln!(out, "  id {}", e.id())?;
            }
            writeln!(out, "\nplan {digest}")
        },
    )?;
    Ok(0)
}

pub(crate) fn status(session: &mut Session) -> Result<u8, Failure> {
    let invoices = session.engine()?.status()?;
    session.show(|| json::status(&invoices), |out, lang, style| print::status(out, &invoices, lang, style))?;
    Ok(0)
}

pub(crate) fn outbox(session: &mut Session) -> Result<u8, Failure> {
    let lines = session.engine()?.outbox()?;
    session.show(|| json::outbox(&lines), |out, lang, style| print::outbox(out, &lines, lang, style))?;
    Ok(0)
}

pub(crate) fn exceptions(session: &mut Session) -> Result<u8, Failure> {
    let entries = session.engine()?.exceptions()?;
    let lang = session.lang;
    session.show(|| json::exceptions(&entries, lang), |out, lang, style| print::exceptions(out, &entries, lang, style))?;
    Ok(0)
}

pub(crate) fn explain(session: &mut Session, id: &str) -> Result<u8, Failure> {
    let explained = session.engine()?.explain(id)?;
    session.show(
        || json::explained(id, &explained),
        |out, lang, style| {
            if explained.names.is_empty() {
                writeln!(out, "{} {}", pick(lang, "id", "identifiant"), quittance::report::visible(id))?;
            }
            print::explained(out, &explained, lang, style)
        },
    )?;
    Ok(0)
}
