//! Reconciliation: open items in, a plan out. Pure, total and deterministic; no clock, no disk, no network.
//!
//! ```text
//!   paid bill ──matching──▶ invoice ──▶ desire: definite content, definite nothing, or unknown
//!                                         │
//!   mirror rows + own writes ──standing──▶│──postings──▶ post, reverse, or hold with an exception
//! ```
//!
//! The laws. [`check`] enforces what one plan can show; the property tests add what only two plans can.
//!
//! 1. Pure: equal items, equal plan, in whatever order the facts came.
//! 2. Conserved: what stands, what is planned and what is held for a reason make up the cash of each paid bill, and the
//!    bills, the credits and the unapplied rest make up the payment.
//! 3. One currency: payment, invoice and posting agree.
//! 4. Idempotent: reconciling after commit writes nothing new.
//! 5. Total: every paid bill with cash is posted, planned, or held by exactly one exception.
//! 6. Nothing undone in silence: what stands is only ever changed by a recorded reversal of just that row.
//! 7. Monotone: while anything about a pair is unknown, nothing that stands is touched.
//! 8. Local: a lane is decided by its own rows and pairs; reconciling one lane equals reconciling all and looking at that lane.

mod check;
mod desire;
mod index;
mod lookalike;
mod matching;
mod postings;
mod standing;

#[cfg(test)]
mod tests;

pub use check::{Violation, check};
pub use matching::{Candidate, Finding};

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Allocation, Exception, ExceptionCode, Money, OpenItems, PaidBill, Payment, PaymentKey, Plan, Sought, Voids};
use desire::{Desire, Pair};
use index::Index;

/// Decides what should be written to Procore, and what a person must settle.
pub fn reconcile(items: &OpenItems) -> Plan {
    let voids = Voids::of(&items.payments);
    let index = Index::new(items, &voids);
    let mut plan = Plan { exceptions: voids.exceptions.clone(), ..Plan::default() };
    let mut pairs = desire::pairs(&index);
    standing::gather(&index, &mut pairs);
    let mut lanes: BTreeMap<i64, Vec<&mut Pair>> = BTreeMap::new();
    for pair in &mut pairs {
        allocate(pair, &mut plan);
        if let Some(lane) = pair.lane() {
            lanes.entry(lane).or_default().push(pair);
        }
    }
    for (lane, pairs) in lanes {
        if items.scope.covers(lane) {
            postings::decide_lane(&index, lane, pairs, &mut plan);
        }
    }
    for pair in &pairs {
        postings::report(&index, pair, &mut plan);
    }
    payment_remarks(items, &mut plan);
    standing::report_unseen(&index, &mut plan);
    finish(items, &index, plan)
}

/// The cash that a payment puts on one of its bills, or `None` where only a person can say.
pub(crate) fn cash_of(payment: &Payment, paid: &PaidBill) -> Option<Money> {
    desire::cash_of(payment, paid).ok()
}

/// The invoices that each bill of these payments could belong to, with what was found about each: payment, bill part, candidates.
pub(crate) fn candidates(items: &OpenItems, payments: &BTreeSet<PaymentKey>) -> Vec<(PaymentKey, String, Vec<Candidate>)> {
    let voids = Voids::of(&items.payments);
    let index = Index::new(items, &voids);
    let states = payments.iter().filter_map(|key| index.payment(key)).filter(|state| !state.payment.speaks_of_another());
    let pairs = states.flat_map(|state| state.payment.bills.iter().map(move |paid| (&state.payment, paid)));
    pairs.map(|(payment, paid)| (payment.key.clone(), paid.bill.part(), matching::candidates(&index, payment, paid))).collect()
}

fn allocate(pair: &Pair, plan: &mut Plan) {
    if let Some(found) = &pair.matched {
        plan.allocations.push(Allocation {
            payment: pair.payment.clone(),
            bill: found.bill.clone(),
            requisition: found.requisition,
            lane: found.lane,
            rule: found.rule,
        });
    }
    if let (Some(number), Some(paid)) = (&pair.sought, pair.paid) {
        plan.sought.push(Sought { payment: pair.payment.clone(), bill: paid.bill.clone(), number: number.clone() });
    }
}

/// Remarks about whole payments that hold nothing back: two texts for one revision.
fn payment_remarks(items: &OpenItems, plan: &mut Plan) {
    for (key, state) in &items.payments {
        if state.conflict == Some(crate::model::Conflict::Text) {
            plan.exceptions
                .push(Exception::of(ExceptionCode::Conflict, key).with("differs", "text").with("revision", state.payment.revision));
        }
    }
}

fn finish(items: &OpenItems, index: &Index<'_>, mut plan: Plan) -> Plan {
    plan.writes.sort_by(|a, b| (a.lane, a.lane_order()).cmp(&(b.lane, b.lane_order())));
    plan.found.sort();
    plan.exceptions.retain(|e| !index.is_dismissed(e) && e.lane.is_none_or(|lane| items.scope.covers(lane)));
    plan.exceptions.sort_by_key(Exception::id);
    let mut seen = BTreeSet::new();
    plan.exceptions.retain(|e| seen.insert(e.id()));
    plan.allocations.sort_by(|a, b| (&a.payment, &a.bill).cmp(&(&b.payment, &b.bill)));
    plan.sought.sort();
    plan.accounts.sort_by(|a, b| (&a.payment, &a.bill).cmp(&(&b.payment, &b.bill)));
    debug_assert_eq!(check(items, &plan), Ok(()), "a law of reconciliation is broken");
    plan
}

impl Desire {
    fn code(&self) -> Option<ExceptionCode> {
        match self {
            Self::Unknown(exception) => exception.as_ref().map(|e| e.code),
            Self::Content(_) | Self::Nothing => None,
        }
    }
}
