//! Where a difference comes from: every cent of it is an exception, an open write, or a row that somebody else made.

use std::collections::BTreeMap;

use quittance::Total;
use quittance::model::{Currency, ExceptionCode, Money, Plan, decimal_text};

use crate::cli::failure::Failure;

/// One reason, and how much of the difference it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    /// The exception that holds it.
    Held(ExceptionCode),
    /// Writes that are under way.
    Open,
    /// Rows in Procore that quittance did not write.
    Others,
}

/// The difference of one currency, taken apart. It fails when a cent is left over.
pub(super) fn difference(total: &Total, plan: &Plan) -> Result<Vec<(Reason, usize, String)>, Failure> {
    let bad = |what: &str| Failure::failed(format!("{what} is not an amount"));
    let currency = Currency::parse(&total.currency).map_err(|_| bad(&total.currency))?;
    let minor = |text: &str| Money::parse(text, currency).map(|m| i128::from(m.minor())).map_err(|_| bad(text));
    let mut parts: BTreeMap<Reason, (usize, i128)> = BTreeMap::new();
    for account in plan.accounts.iter().filter(|a| a.cash.currency() == currency) {
        let rest = i128::from(account.cash.minor()) - i128::from(account.standing.minor());
        if rest == 0 {
            continue;
        }
        let planned = i128::from(account.planned.minor());
        let reason = match account.held_by {
            Some(code) => Reason::Held(code),
            None if planned == rest => Reason::Open,
            None => {
                return Err(Failure::failed(format!("payment {} and bill {} differ for no reason", account.payment, account.bill)));
            }
        };
        let part = parts.entry(reason).or_default();
        part.0 += 1;
        part.1 += rest;
    }
    let others = minor(&total.procore)? - minor(&total.posted)?;
    if others != 0 {
        parts.insert(Reason::Others, (1, -others));
    }
    let (explained, whole) = (parts.values().map(|p| p.1).sum::<i128>(), minor(&total.difference)?);
    if explained != whole {
        let left = decimal_text(whole - explained, currency);
        return Err(Failure::failed(format!("{left} {} of the difference is explained by nothing", total.currency)));
    }
    Ok(parts.into_iter().map(|(reason, (count, minor))| (reason, count, decimal_text(minor, currency))).collect())
}
