//! The verbs that need the network: pull, replay, sync, and sync on a schedule.

use quittance::{Error, Ingested, Receipt};

use super::args::Every;
use super::config::Config;
use super::failure::{Failure, INTERRUPTED, USAGE};
use super::json;
use super::local::{PROCORE, print_receipt};
use super::print;
use super::remote::{Run, with_procore};
use super::session::{Session, complain, write_document};

const NO_PULL: &str = "pulling from an ERP over HTTP is not built yet; import files";

pub(crate) fn pull(session: &mut Session, source: Option<&str>, project: Option<i64>) -> Result<u8, Failure> {
    let config = session.config()?;
    config.check_project(project)?;
    match source {
        Some(name) if name != PROCORE => pull_origin(session, &config, name),
        _ => {
            if source.is_none() {
                remark(session, &config);
            }
            let mut engine = session.open(config.settings.clone())?;
            let run = with_procore(session, &config, |remote, observer| engine.pull_procore(remote, project, observer))?;
            finish(session, &run)
        }
    }
}

fn pull_origin(session: &mut Session, config: &Config, name: &str) -> Result<u8, Failure> {
    if !config.has_origin(name) {
        return Err(Error::UnknownOrigin(name.to_owned()).into());
    }
    if config.pulls.contains(name) {
        return Err(Failure::usage(format!("{}: [origin.pull] of {name}: {NO_PULL}", config.path.display())));
    }
    session.note(&format!("{name} was passed over: an ERP is read from files; use `quittance import {name} FILE`"));
    let receipt = session.open(config.settings.clone())?.standing()?;
    print_receipt(session, &Receipt { ingested: Some(Ingested::default()), ..receipt })
}

/// Says which origins a pull leaves out, and why.
fn remark(session: &Session, config: &Config) {
    for origin in &config.settings.origins {
        let name = origin.name.as_str();
        if config.pulls.contains(name) {
            session.note(&format!("{name}: {NO_PULL}"));
        } else {
            session.note(&format!("{name} was passed over: an ERP is read from files; use `quittance import {name} FILE`"));
        }
    }
}

pub(crate) fn replay(session: &mut Session, plan: Option<&str>, project: Option<i64>) -> Result<u8, Failure> {
    let config = session.config()?;
    config.check_project(project)?;
    let mut engine = session.open(config.settings.clone())?;
    let run = with_procore(session, &config, |remote, observer| engine.replay(remote, plan, project, observer))?;
    finish(session, &run)
}

pub(crate) fn sync(session: &mut Session, project: Option<i64>) -> Result<u8, Failure> {
    let config = session.config()?;
    config.check_project(project)?;
    remark(session, &config);
    let run = sync_once(session, &config, project)?;
    finish(session, &run)
}

fn sync_once(session: &mut Session, config: &Config, project: Option<i64>) -> Result<Run, Failure> {
    let mut engine = session.open(config.settings.clone())?;
    with_procore(session, config, |remote, observer| engine.sync(remote, project, observer))
}

/// Syncs until interrupted. A round that failed is told of, and the next one tries again; one document is printed at the end.
pub(crate) fn watch(session: &mut Session, every: Every) -> Result<u8, Failure> {
    let config = session.config()?;
    remark(session, &config);
    let mut last = None;
    loop {
        let next = session.now().plus_seconds(every.seconds());
        match sync_once(session, &config, None) {
            Ok(run) => {
                if let Some(missing) = &run.missing {
                    complain(&format!("quittance: {missing}"));
                }
                if !session.json {
                    let (lang, style) = (session.lang, session.style);
                    let now = session.now();
                    writeln!(session.out(), "{now}")?;
                    print::receipt(session.out(), &run.receipt, lang, style)?;
                }
                last = Some(run.receipt);
            }
            // What would be the same the next time ends the watch.
            Err(failure) if failure.code == USAGE => return Err(failure),
            Err(failure) => complain(&format!("quittance: {}", failure.message)),
        }
        if !session.stop.is_set() {
            session.note(&format!("the next sync is at {next}"));
        }
        if !session.clock.wait_until(next) {
            break;
        }
    }
    match last {
        Some(receipt) if session.json => write_document(&json::receipt(&receipt))?,
        Some(_) => {}
        None => return Err(Error::Interrupted.into()),
    }
    Ok(INTERRUPTED)
}

/// A run that stalled for want of a secret is a matter of configuration: the receipt is printed, and the exit code says so.
fn finish(session: &mut Session, run: &Run) -> Result<u8, Failure> {
    let code = print_receipt(session, &run.receipt)?;
    match &run.missing {
        Some(missing) => {
            complain(&format!("quittance: {missing}"));
            Ok(USAGE)
        }
        None => Ok(code),
    }
}
