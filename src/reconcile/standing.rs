//! What stands (R1): every row whose `origin_id` is ours, whoever wrote it, plus own writes; tied to their pairs.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Exception, ExceptionCode, OriginId, PaymentKey, Plan, WriteState};

use super::desire::{Desire, Pair, Standing, bill_parts};
use super::index::Index;

/// Ties rows and writes to pairs, adding the pairs that only they know.
pub(super) fn gather<'a>(index: &Index<'a>, pairs: &mut Vec<Pair<'a>>) {
    let mut at: BTreeMap<(PaymentKey, String), usize> =
        pairs.iter().enumerate().map(|(i, p)| ((p.payment.clone(), p.part.clone()), i)).collect();
    let mut parts: BTreeMap<&PaymentKey, BTreeMap<String, String>> = BTreeMap::new();
    for (key, state) in &index.items.payments {
        parts.insert(key, bill_parts(&state.payment));
    }
    let untagged = untagged_rows(index);
    let by_invoice = by_invoice(pairs);
    for row in index.items.rows.values() {
        let (id, tagged) = match (row.ours(), untagged.get(&row.id)) {
            (Some(id), _) => (id, true),
            (None, Some(id)) => (id.clone(), false),
            (None, None) => continue,
        };
        let Some(payment) = index.payment_of(&id.origin, &id.payment).cloned() else { continue };
        let part = parts.get(&payment).and_then(|p| p.get(&id.bill)).cloned();
        let other = || row.requisition.and_then(|r| by_invoice.get(&(payment.clone(), r)).cloned());
        let part = part.or_else(other).unwrap_or_else(|| id.bill.clone());
        if let Some(pair) = pair_at(index, pairs, &mut at, payment, part) {
            pair.standing.push(Standing { id, row, tagged });
        }
    }
    for entry in &index.items.writes {
        let payment = entry.write.payment.clone();
        let bill = &entry.write.origin_id.bill;
        let part = parts.get(&payment).and_then(|p| p.get(bill)).unwrap_or(bill).clone();
        if let Some(pair) = pair_at(index, pairs, &mut at, payment, part) {
            pair.writes.push(entry);
        }
    }
    for pair in pairs {
        // Which write is found first must not depend on the order in which the outbox is read.
        pair.writes.sort_by_key(|w| (w.write.origin_id.clone(), w.write.kind));
        pair.standing.sort_by_key(|s| (s.id.generation, s.id.reversal, s.row.id));
    }
}

/// R7: a posting is known by its Procore id first. Rows that an own acknowledged write made and that lost their `origin_id`.
fn untagged_rows(index: &Index<'_>) -> BTreeMap<i64, OriginId> {
    let acknowledged = index.items.writes.iter().filter(|w| w.state == WriteState::Acknowledged);
    acknowledged.filter_map(|w| Some((w.row?, w.write.origin_id.clone()))).collect()
}

/// R1: a row of the same payment and requisition under another spelling of the bill counts for the pair that is matched there.
fn by_invoice(pairs: &[Pair<'_>]) -> BTreeMap<(PaymentKey, i64), String> {
    let mut out = BTreeMap::new();
    for pair in pairs {
        if let Some(found) = &pair.matched {
            out.entry((pair.payment.clone(), found.requisition)).or_insert_with(|| pair.part.clone());
        }
    }
    out
}

fn pair_at<'p, 'a>(
    index: &Index<'a>,
    pairs: &'p mut Vec<Pair<'a>>,
    at: &mut BTreeMap<(PaymentKey, String), usize>,
    payment: PaymentKey,
    part: String,
) -> Option<&'p mut Pair<'a>> {
    let state = index.payment(&payment)?;
    let place = *at.entry((payment.clone(), part.clone())).or_insert(pairs.len());
    if place == pairs.len() {
        let mut pair = Pair::new(payment, part, state);
        if let Some(e) = super::desire::undesirable(index, state) {
            pair.desire = Desire::Unknown(Some(e));
        }
        pairs.push(pair);
    }
    pairs.get_mut(place)
}

/// R5: rows of a payment that this journal has never seen. An empty journal must never reverse the world; it waits until it has
/// read the ERP, and says so, once in each lane where such rows are: a lane is decided by its own rows (law 8).
pub(super) fn report_unseen(index: &Index<'_>, plan: &mut Plan) {
    let mut seen = BTreeSet::new();
    for row in index.items.rows.values() {
        let Some(id) = row.ours() else { continue };
        if index.rules(&id.origin).is_none() || index.payment_of(&id.origin, &id.payment).is_some() {
            continue;
        }
        let native = id.payment_id().unwrap_or_else(|| id.payment.clone());
        let key = PaymentKey { origin: id.origin.clone(), id: native };
        if index.items.scope.covers(row.commitment) && seen.insert((key.clone(), row.commitment)) {
            let mut unseen = Exception::of(ExceptionCode::Behind, &key).with("because", "never_read");
            (unseen.row, unseen.lane) = (Some(row.id), Some(row.commitment));
            plan.exceptions.push(unseen);
        }
    }
}

pub(super) fn stands(pair: &Pair<'_>, id: &OriginId) -> bool {
    pair.standing.iter().any(|s| s.tagged && s.id == *id)
}

/// R7: acknowledged writes whose rows are gone from the mirror.
pub(super) fn lost(pair: &Pair<'_>) -> Vec<(OriginId, i64)> {
    if matches!(pair.desire, Desire::Nothing) && pair.standing.is_empty() {
        // Both the posting and its reversal are gone: that is what was wanted.
        return Vec::new();
    }
    let acknowledged = pair.writes.iter().filter(|w| w.state == WriteState::Acknowledged);
    acknowledged
        .filter_map(|w| Some((w.write.origin_id.clone(), w.row?)))
        .filter(|(id, row)| !pair.standing.iter().any(|s| s.row.id == *row || s.id == *id))
        .collect()
}

/// R2: one more than the greatest generation among rows and own acknowledged, in-flight or in-doubt writes.
/// `None` when that one is the greatest that there can be: only a forged row has it.
pub(super) fn next_generation(pair: &Pair<'_>) -> Option<u32> {
    let of_rows = pair.standing.iter().map(|s| s.id.generation);
    let used = |state| matches!(state, WriteState::Acknowledged | WriteState::InFlight | WriteState::InDoubt);
    let of_writes = pair.writes.iter().filter(|w| used(w.state)).map(|w| w.write.origin_id.generation);
    of_rows.chain(of_writes).max().unwrap_or(0).checked_add(1)
}

/// A reversed posting that no longer nets to zero: somebody changed one of the two rows.
pub(super) fn uneven_generation<'a>(pair: &Pair<'a>) -> Option<Standing<'a>> {
    pair.standing.iter().filter(|s| s.id.reversal).find_map(|reversal| {
        let posting = pair.standing.iter().find(|s| !s.id.reversal && s.id.generation == reversal.id.generation)?;
        (posting.row.amount.negated() != Some(reversal.row.amount)).then(|| posting.clone())
    })
}

/// The one posting of the pair that no reversal undoes; `Err` when more (or less) stands than one posting can explain.
pub(super) fn open_posting<'a>(pair: &Pair<'a>) -> Result<Option<Standing<'a>>, ()> {
    let mut excess: BTreeMap<u32, i32> = BTreeMap::new();
    for s in &pair.standing {
        *excess.entry(s.id.generation).or_insert(0) += if s.id.reversal { -1 } else { 1 };
    }
    let open: Vec<u32> = excess.iter().filter(|(_, n)| **n != 0).map(|(g, _)| *g).collect();
    match open.as_slice() {
        [] => Ok(None),
        [g] if excess.get(g) == Some(&1) => Ok(pair.standing.iter().find(|s| s.id.generation == *g && !s.id.reversal).cloned()),
        _ => Err(()),
    }
}
