//! What the demonstration promises, checked while it is shown.

use quittance::model::{Currency, Money};
use quittance::sandbox::World;
use quittance::{Engine, Error, Receipt};

use crate::cli::failure::Failure;

pub(super) fn check(holds: bool, otherwise: &str) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(broken(otherwise)) }
}

/// What the demonstration promises, and what did not come true.
pub(super) fn broken(what: &str) -> Failure {
    Failure::failed(format!("the demonstration failed: {what}"))
}

pub(super) fn unbroken(receipt: Receipt) -> Result<Receipt, Failure> {
    if receipt.interrupted { Err(Error::Interrupted.into()) } else { Ok(receipt) }
}

pub(super) fn ran_through(receipt: &Receipt) -> Result<(), Failure> {
    check(receipt.stalled.is_none(), receipt.stalled_because.as_deref().unwrap_or_default())
}

pub(super) fn sound(engine: &Engine) -> Result<(), Failure> {
    let problems = engine.verify()?;
    check(problems.is_empty(), &format!("{} does not verify: {}", engine.path().display(), problems.join("; ")))
}

/// How many entries of ours stand in Procore; it fails if one stands twice.
pub(super) fn audit(world: &World) -> Result<usize, Failure> {
    let counts = world.rows_by_origin_id();
    match counts.iter().find(|(_, n)| **n != 1) {
        Some((id, n)) => Err(broken(&format!("{id} stands {n} times in Procore"))),
        None => Ok(counts.len()),
    }
}

/// The sum of all rows in the sandbox.
pub(super) fn stands(world: &World, currency: &str) -> Option<String> {
    let currency = Currency::parse(currency).ok()?;
    let mut sum = Money::zero(currency);
    for row in &world.contract_payments {
        sum = sum.add(Money::parse(&row.amount, currency).ok()?).ok()?;
    }
    Some(sum.decimal())
}
