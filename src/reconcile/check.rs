//! The laws as code: one checker, called by `debug_assert`, the property tests and fuzzing alike.

use std::collections::BTreeSet;

use crate::model::{Conflict, OpenItems, OutboxEntry, PaymentStatus, Plan, WriteKind, WriteState};

/// A law that a plan breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The law's number, as in the head of this module.
    pub law: u8,
    /// What was found.
    pub found: String,
}

fn broken(law: u8, found: impl Into<String>) -> Result<(), Violation> {
    Err(Violation { law, found: found.into() })
}

/// Holds the laws against one plan.
pub fn check(items: &OpenItems, plan: &Plan) -> Result<(), Violation> {
    sorted(plan)?;
    conserved(items, plan)?;
    one_currency(items, plan)?;
    total(items, plan)?;
    nothing_undone_in_silence(items, plan)?;
    generations_are_fresh(items, plan)
}

/// Law 1, as far as one plan shows it: the order of everything is decided by content.
fn sorted(plan: &Plan) -> Result<(), Violation> {
    if !plan.writes.is_sorted_by(|a, b| (a.lane, a.lane_order()) < (b.lane, b.lane_order())) {
        return broken(1, "writes are not in strict lane order");
    }
    if !plan.exceptions.is_sorted_by(|a, b| a.id() < b.id()) {
        return broken(1, "exceptions are not sorted, or one stands twice");
    }
    Ok(())
}

/// Law 2: cash = standing + planned, or a reason; and bills − credits + unapplied = total.
fn conserved(items: &OpenItems, plan: &Plan) -> Result<(), Violation> {
    for account in &plan.accounts {
        let covered = i128::from(account.standing.minor()) + i128::from(account.planned.minor());
        if covered != i128::from(account.cash.minor()) && account.held_by.is_none() {
            return broken(
                2,
                format!("{} {}: {} is not {} + {}", account.payment, account.bill, account.cash, account.standing, account.planned),
            );
        }
    }
    for state in items.payments.values() {
        let payment = &state.payment;
        let (Some(total), PaymentStatus::Posted, None) = (payment.total, payment.status, &payment.doubt) else { continue };
        let bills: i128 = payment.bills.iter().map(|b| i128::from(b.cash.minor())).sum();
        let credits: i128 = payment.credits.iter().map(|c| i128::from(c.amount.minor())).sum();
        let unapplied = payment.unapplied.map_or(0, |u| i128::from(u.minor()));
        if bills - credits + unapplied != i128::from(total.minor()) {
            return broken(2, format!("{}: parts do not make up {total}", payment.key));
        }
    }
    Ok(())
}

/// Law 3.
fn one_currency(items: &OpenItems, plan: &Plan) -> Result<(), Violation> {
    for write in plan.writes.iter().filter(|w| w.kind != WriteKind::Reverse) {
        let invoice = write.requisition.and_then(|r| items.invoices.get(&r));
        let contract = items.commitments.get(&write.lane).and_then(|c| c.currency);
        let paid = items.payments.get(&write.payment).and_then(|p| p.payment.currency());
        let same = |c: Option<crate::model::Currency>| c.is_none_or(|c| c == write.amount.currency());
        if !same(invoice.map(|i| i.currency)) || !same(contract) || !same(paid) {
            return broken(3, format!("{} is in {}", write.origin_id, write.amount.currency()));
        }
    }
    Ok(())
}

/// Law 5: what is held is held by an exception of the plan (a dismissed one is no longer shown), and no pair counts twice.
fn total(items: &OpenItems, plan: &Plan) -> Result<(), Violation> {
    let reasons: BTreeSet<_> = plan.exceptions.iter().filter_map(|e| Some((e.payment.as_ref()?, e.code))).collect();
    if items.decisions.is_empty() {
        let unsaid = plan.accounts.iter().find(|a| a.held_by.is_some_and(|code| !reasons.contains(&(&a.payment, code))));
        if let Some(a) = unsaid {
            return broken(5, format!("{} {} is held by {:?}, which no exception says", a.payment, a.bill, a.held_by));
        }
    }
    let mut pairs = BTreeSet::new();
    match plan.accounts.iter().find(|a| !pairs.insert((&a.payment, &a.bill))) {
        Some(twice) => broken(5, format!("{} {} is accounted for twice", twice.payment, twice.bill)),
        None => Ok(()),
    }
}

/// Laws 6 and 7: a reversal undoes just one row that stands, with that row's amount, and never for a payment that is in doubt.
fn nothing_undone_in_silence(items: &OpenItems, plan: &Plan) -> Result<(), Violation> {
    for write in &plan.writes {
        if write.kind != WriteKind::Reverse {
            if items.payments.get(&write.payment).is_some_and(|s| s.payment.is_void()) {
                return broken(6, format!("{} is a posting of a void document", write.origin_id));
            }
            if write.amount.is_negative() {
                return broken(6, format!("{} takes money away and is no reversal", write.origin_id));
            }
            continue;
        }
        let stands = items.rows.values().any(|row| {
            let same = row.ours().is_some_and(|id| id.reversed() == write.origin_id && !id.reversal);
            let amount = row.amount.in_currency(write.amount.currency()).and_then(|m| m.negated());
            same && amount == Ok(write.amount)
        });
        if !stands {
            return broken(6, format!("{} undoes nothing that stands", write.origin_id));
        }
        let state = items.payments.get(&write.payment);
        if state.is_none_or(|s| s.conflict == Some(Conflict::Money) || s.payment.doubt.is_some()) {
            return broken(7, format!("{} undoes what is only unknown", write.origin_id));
        }
    }
    Ok(())
}

/// R2 and R8: no planned entry has the name of one that stands or may stand.
fn generations_are_fresh(items: &OpenItems, plan: &Plan) -> Result<(), Violation> {
    let standing: BTreeSet<String> = items.rows.values().filter_map(|r| r.origin_id.clone()).collect();
    // An acknowledged entry whose row was removed may be wanted again, when a person says so.
    let stands = |w: &OutboxEntry| w.state == WriteState::Acknowledged && w.row.is_some_and(|row| items.rows.contains_key(&row));
    let used = |w: &&OutboxEntry| stands(w) || w.state.is_unsettled();
    let own: BTreeSet<_> = items.writes.iter().filter(used).map(|w| w.write.origin_id.clone()).collect();
    for write in &plan.writes {
        if standing.contains(&write.origin_id.to_string()) || own.contains(&write.origin_id) {
            return broken(4, format!("{} is planned although it stands or may stand", write.origin_id));
        }
    }
    Ok(())
}
