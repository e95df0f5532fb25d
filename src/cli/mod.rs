//! The command line: reads what is asked, does it with the library, and says how it went.

mod args;
mod care;
mod config;
mod config_origin;
mod config_site;
mod decisions;
mod demo;
mod erp;
mod failure;
mod help;
mod host;
mod json;
mod local;
mod print;
mod remote;
mod sandbox;
mod secrets;
mod section;
mod sending;
mod session;

use clap::Parser as _;

use args::{Cli, ErpVerb, Verb};
use failure::{Failure, USAGE};
use session::Session;

/// Runs the program, and says its exit code.
pub(crate) fn run() -> u8 {
    match Cli::try_parse() {
        Ok(cli) => {
            let mut session = Session::new(cli.global);
            match verb(&mut session, cli.verb) {
                Ok(code) => code,
                Err(failure) => session.fail(&failure),
            }
        }
        Err(error) => refused(&error),
    }
}

/// `--help` and `--version` are asked for and come here too.
fn refused(error: &clap::Error) -> u8 {
    // A closed terminal is no reason to fail a second time.
    let _ = error.print();
    if !error.use_stderr() {
        return 0;
    }
    if std::env::args_os().any(|a| a == "--json") {
        let failure = Failure::usage(error.kind().to_string()).hint("see `quittance --help`");
        let _ = session::write_document(&session::error_document(&failure));
    }
    USAGE
}

fn verb(session: &mut Session, verb: Verb) -> Result<u8, Failure> {
    match verb {
        Verb::Init => care::init(session),
        Verb::Demo(args) => demo::run(&args, session),
        Verb::Sandbox(args) => sandbox::run(session, &args),
        Verb::Pull { source, project } => sending::pull(session, source.as_deref(), project),
        Verb::Import { origin, files, as_of } => local::import(session, &origin, &files, as_of),
        Verb::Reconcile { dry_run } => local::reconcile(session, dry_run),
        Verb::Plan => local::plan(session),
        Verb::Replay { plan, project } => sending::replay(session, plan.as_deref(), project),
        Verb::Sync { project } => sending::sync(session, project),
        Verb::Watch { every } => sending::watch(session, every),
        Verb::Status => local::status(session),
        Verb::Outbox => local::outbox(session),
        Verb::Exceptions => local::exceptions(session),
        Verb::Explain { id } => local::explain(session, &id),
        Verb::Link { payment, bill, requisition, reason } => decisions::link(session, &payment, &bill, requisition, &reason),
        Verb::Unlink { payment, bill, reason } => decisions::unlink(session, &payment, &bill, &reason),
        Verb::Adopt { exception, contract_payment, reason } => decisions::adopt(session, exception, contract_payment, &reason),
        Verb::Dismiss { exception, reason } => decisions::dismiss(session, exception, &reason),
        Verb::Release { exception, reason } => decisions::release(session, exception, &reason),
        Verb::Repost { exception, reason } => decisions::repost(session, exception, &reason),
        Verb::Erp(ErpVerb::List) => erp::list(session),
        Verb::Erp(ErpVerb::Show { name }) => erp::show(session, &name),
        Verb::Verify => care::verify(session),
        Verb::Digest => care::digest(session),
        Verb::Completions { shell } => help::completions(session, shell),
        Verb::Man => help::man(session),
        Verb::Help { topic } => help::help(session, &topic),
    }
}
