//! A person's decisions. They are local: the next replay acts on them.

use quittance::Engine;
use quittance::model::{PaymentKey, Verdict};

use super::args::Reason;
use super::failure::Failure;
use super::host;
use super::local::print_receipt;
use super::session::Session;

pub(crate) fn link(session: &mut Session, payment: &str, bill: &str, requisition: i64, reason: &Reason) -> Result<u8, Failure> {
    let mut engine = session.engine()?;
    let payment = the_payment(&mut engine, payment)?;
    let bill = engine.bill_of(&payment, bill)?;
    decide(session, &mut engine, Verdict::Link { payment, bill, requisition }, reason)
}

pub(crate) fn unlink(session: &mut Session, payment: &str, bill: &str, reason: &Reason) -> Result<u8, Failure> {
    let mut engine = session.engine()?;
    let payment = the_payment(&mut engine, payment)?;
    let bill = engine.bill_of(&payment, bill)?;
    decide(session, &mut engine, Verdict::Unlink { payment, bill }, reason)
}

pub(crate) fn adopt(session: &mut Session, exception: String, row: Option<i64>, reason: &Reason) -> Result<u8, Failure> {
    let mut engine = session.engine()?;
    let named = engine.exceptions()?.into_iter().find(|e| e.id == exception).and_then(|e| e.exception.row);
    let row = row.or(named);
    let Some(contract_payment) = row else {
        return Err(Failure::failed(format!("no open exception {exception} names a row of Procore"))
            .hint("see `quittance exceptions`, or name the row after the exception"));
    };
    decide(session, &mut engine, Verdict::Adopt { exception, contract_payment }, reason)
}

pub(crate) fn dismiss(session: &mut Session, exception: String, reason: &Reason) -> Result<u8, Failure> {
    let mut engine = session.engine()?;
    decide(session, &mut engine, Verdict::Dismiss { exception }, reason)
}

pub(crate) fn release(session: &mut Session, exception: String, reason: &Reason) -> Result<u8, Failure> {
    let mut engine = session.engine()?;
    decide(session, &mut engine, Verdict::Release { exception }, reason)
}

pub(crate) fn repost(session: &mut Session, exception: String, reason: &Reason) -> Result<u8, Failure> {
    let mut engine = session.engine()?;
    decide(session, &mut engine, Verdict::Repost { exception }, reason)
}

fn decide(session: &mut Session, engine: &mut Engine, verdict: Verdict, reason: &Reason) -> Result<u8, Failure> {
    if reason.why.trim().is_empty() {
        return Err(Failure::usage("--why is empty; expected a reason that somebody can read later"));
    }
    let by = reason.by.clone().unwrap_or_else(host::user);
    let receipt = engine.decide(verdict, &by, &reason.why, session.now())?;
    print_receipt(session, &receipt)
}

/// The one payment that is meant.
fn the_payment(engine: &mut Engine, text: &str) -> Result<PaymentKey, Failure> {
    let found = engine.payments_named(text)?;
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(Failure::failed(format!("no payment {text} is in the journal")).hint("import the ERP's document first")),
        several => Err(Failure::usage(format!(
            "{text} names several payments: {}",
            several.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        ))
        .hint("write it as origin:id")),
    }
}
