//! Deciding and writing down within one open transaction: what changed, or everything, by the same steps and in parts.
//!
//! First each payment is matched, because that says which lane decides it; then each lane is decided (law 8). Only one part is in
//! memory at a time, so that a long journal takes no more of it than a short one.

use std::collections::{BTreeMap, BTreeSet};

use crate::journal::{Committed, JournalError, Tx};
use crate::model::{OriginName, OriginRules};
use crate::reconcile::reconcile;

/// Reconciles what changed since the last time, and what depends on it. The journal is then as if all had been reconciled.
pub(super) fn reconcile_changed(tx: &mut Tx<'_>, rules: &BTreeMap<OriginName, OriginRules>) -> Result<Committed, JournalError> {
    let mut changes = tx.changes(rules)?;
    let mut committed = Committed::default();
    loop {
        let payments = tx.next_payments(&mut changes)?;
        if payments.is_empty() {
            break;
        }
        let (items, facts) = tx.payment_items(&changes.given, payments)?;
        tx.commit_payments(&facts, &reconcile(&items), &mut changes)?;
    }
    loop {
        let lanes = tx.next_lanes(&mut changes)?;
        if lanes.is_empty() {
            break;
        }
        let items = tx.lane_items(&changes.given, lanes)?;
        committed += tx.commit_lanes(&items.scope, &reconcile(&items))?;
    }
    tx.end_changes(&changes)?;
    Ok(committed)
}

/// Reconciles one lane, with those that its pairs reach into, as the facts and the mirror are now.
pub(super) fn reconcile_lane(tx: &mut Tx<'_>, rules: &BTreeMap<OriginName, OriginRules>, lane: i64) -> Result<Committed, JournalError> {
    let items = tx.lane_items(&tx.given(rules)?, BTreeSet::from([lane]))?;
    tx.commit_lanes(&items.scope, &reconcile(&items))
}
