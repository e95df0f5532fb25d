//! Void documents that name no payment: what they undo is told by the account, the reference, the amounts and the bills.

use std::collections::{BTreeMap, BTreeSet};

use super::super::id::{BillRef, OriginName, PaymentKey};
use super::super::items::{Conflict, PaymentState};
use super::super::money::Money;
use super::super::payment::{Payment, PaymentStatus};
use super::{Undoes, Voids, is_believed, lonely};

/// Payments of one account under one reference.
type Checks<'a> = BTreeMap<(&'a OriginName, &'a str, &'a str), Vec<&'a PaymentState>>;

impl Voids {
    /// Joins the void documents that name no payment with what they undo.
    pub(super) fn join_alike(&mut self, payments: &BTreeMap<PaymentKey, PaymentState>) {
        let (mut alike, mut doubted): (BTreeMap<Twin, Vec<&Payment>>, Vec<&Payment>) = (BTreeMap::new(), Vec::new());
        for state in payments.values().filter(|s| matches!(s.payment.reversal_of, Some(Undoes::Alike { .. }))) {
            let void = &state.payment;
            match Twin::of(void, true) {
                _ if void.status != PaymentStatus::Posted && state.conflict != Some(Conflict::Money) => {}
                _ if !is_believed(state) => doubted.push(void),
                Some(twin) => alike.entry(twin).or_default().push(void),
                None => self.exceptions.push(lonely(&void.key)),
            }
        }
        if alike.is_empty() && doubted.is_empty() {
            return;
        }
        let checks = checks(payments, alike.values().flatten().chain(&doubted).copied());
        for (twin, voids) in alike {
            let same = checks.get(&(&twin.origin, twin.account.as_str(), twin.reference.as_str())).map_or(&[][..], Vec::as_slice);
            // One that is not believed counts too: the void may be its own, and not that of another one which is alike.
            let paid = |s: &&PaymentState| matches!(s.payment.status, PaymentStatus::Posted | PaymentStatus::Voided);
            let of_twin = same.iter().copied().filter(paid).filter(|s| Twin::of(&s.payment, false).as_ref() == Some(&twin));
            self.pair(of_twin.collect(), voids);
        }
        for void in doubted {
            let same = check(void).and_then(|check| checks.get(&check)).map_or(&[][..], Vec::as_slice);
            for state in same.iter().filter(|s| may_undo(void, &s.payment)) {
                // What another void undoes waits for nobody.
                if self.in_force(state).payment.status == PaymentStatus::Posted {
                    self.hold(&state.payment, &[void], "void_in_doubt");
                }
            }
        }
    }

    /// Void documents are counted: among payments that are alike in everything that moves money it makes no difference which one is
    /// undone, as long as all of them are, or none. A number may be used again after a void, so none undoes what was paid after it.
    fn pair<'a>(&mut self, originals: Vec<&'a PaymentState>, mut open: Vec<&'a Payment>) {
        open.sort_by(|a, b| (a.date, &a.key).cmp(&(b.date, &b.key)));
        let (mut known, mut rest): (Vec<_>, Vec<_>) = originals.into_iter().partition(|s| s.payment.status == PaymentStatus::Voided);
        for all in [&mut known, &mut rest] {
            all.sort_by(|a, b| (b.payment.date, &b.payment.key).cmp(&(a.payment.date, &a.payment.key)));
        }
        // What its own document calls void takes its void document first.
        let (pairs, known) = matched(known, &mut open);
        self.undo_all(&pairs);
        let (before, after): (Vec<_>, Vec<_>) = rest.into_iter().partition(|s| open.iter().any(|void| is_before(s, void)));
        let all_open = open.clone();
        let (pairs, unmatched) = matched(before.clone(), &mut open);
        if unmatched.is_empty() {
            self.undo_all(&pairs);
        } else {
            for state in before {
                self.hold(&state.payment, &all_open, "void_of_several");
            }
        }
        // A void of an earlier day: of a payment that was not read, or of one that was dated ahead.
        let joined: Vec<_> = open.drain(..known.len().min(open.len())).zip(known).collect();
        self.joined.extend(joined.iter().map(|(void, state)| (state.payment.key.clone(), void.key.clone())));
        if open.is_empty() {
            return;
        }
        if after.is_empty() {
            self.exceptions.extend(open.iter().map(|void| lonely(&void.key)));
        }
        for state in after {
            self.hold(&state.payment, &open, "void_before_payment");
        }
    }

    fn undo_all(&mut self, pairs: &[(&PaymentState, &Payment)]) {
        for (original, void) in pairs {
            self.undo(original, void);
        }
    }
}

fn is_before(original: &PaymentState, void: &Payment) -> bool {
    void.date.is_none() || original.payment.date <= void.date
}

/// Gives each payment the first void that is not before it, and takes that out of the open ones; what is left comes back. The latest
/// payments, which have the fewest to choose from, come first: so that as many as can be get one.
fn matched<'a>(
    originals: Vec<&'a PaymentState>,
    open: &mut Vec<&'a Payment>,
) -> (Vec<(&'a PaymentState, &'a Payment)>, Vec<&'a PaymentState>) {
    let (mut pairs, mut left) = (Vec::new(), Vec::new());
    for original in originals {
        match open.iter().position(|void| is_before(original, void)) {
            Some(n) => pairs.push((original, open.remove(n))),
            None => left.push(original),
        }
    }
    (pairs, left)
}

/// The account and the reference of a payment.
fn check(payment: &Payment) -> Option<(&OriginName, &str, &str)> {
    Some((&payment.key.origin, payment.account.as_deref()?, payment.reference.as_deref()?))
}

/// The payments that have account and reference in common with one of the void documents.
fn checks<'a>(payments: &'a BTreeMap<PaymentKey, PaymentState>, voids: impl Iterator<Item = &'a Payment>) -> Checks<'a> {
    let mut checks: Checks<'a> = voids.filter_map(check).map(|check| (check, Vec::new())).collect();
    for state in payments.values().filter(|s| !s.payment.speaks_of_another()) {
        if let Some(of) = check(&state.payment).and_then(|check| checks.get_mut(&check)) {
            of.push(state);
        }
    }
    checks
}

/// True when a void document that is not believed may be meant for the payment: it names one of its bills. A lane finds the void
/// documents of its payments by these.
fn may_undo(void: &Payment, payment: &Payment) -> bool {
    void.bills.iter().any(|b| payment.bills.iter().any(|p| p.bill == b.bill))
}

/// What a payment and the document that voids it have alike.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Twin {
    origin: OriginName,
    account: String,
    reference: String,
    total: Money,
    bills: BTreeSet<(BillRef, Money)>,
}

impl Twin {
    /// `None` when the document does not say enough to be told by it.
    fn of(payment: &Payment, negated: bool) -> Option<Self> {
        let turned = |money: Money| if negated { money.negated().ok() } else { Some(money) };
        Some(Self {
            origin: payment.key.origin.clone(),
            account: payment.account.clone()?,
            reference: payment.reference.clone()?,
            total: payment.total.and_then(turned)?,
            bills: payment.bills.iter().map(|b| Some((b.bill.clone(), turned(b.cash)?))).collect::<Option<_>>()?,
        })
    }
}
