//! Documents that speak of another payment: void documents, where an ERP books a void as a second document (Acumatica, MYOB, Yardi,
//! MRI, CMiC), and paid bills, where it lists them apart from the payments (NetSuite's links). Decoding keeps them apart, and they are
//! joined here, over all payments at once: neither the order of arrival nor the borders of files and pages show.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::exception::{Exception, ExceptionCode};
use super::id::PaymentKey;
use super::items::{Conflict, PaymentState};
use super::money::Money;
use super::payment::{Doubt, Payment, PaymentStatus};

mod alike;
#[cfg(test)]
mod tests;

/// What a void document says of the payment that it undoes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Undoes {
    /// The payment of this id.
    Id(String),
    /// One of these: the ERP leaves open which.
    OneOf(Vec<String>),
    /// The ERP names none. It is the payment from the same account under the same reference, of the opposite amounts on the same
    /// bills.
    Alike {
        /// What is said of it, for people to read.
        alike: String,
    },
}

impl Undoes {
    /// The ids that may be meant; `None` where what both have alike must tell.
    pub(crate) fn ids(&self) -> Option<&[String]> {
        match self {
            Self::Id(id) => Some(std::slice::from_ref(id)),
            Self::OneOf(ids) => Some(ids),
            Self::Alike { .. } => None,
        }
    }
}

/// Two contents that differ in nothing but how exactly they name the payment that is undone: the one that names fewer says more.
pub(super) fn precision(a: &Payment, b: &Payment) -> Option<Ordering> {
    let (of_a, of_b) = (a.reversal_of.as_ref()?.ids()?, b.reversal_of.as_ref()?.ids()?);
    let within = |few: &[String], many: &[String]| few.len() < many.len() && few.iter().all(|id| many.contains(id));
    let order = if within(of_a, of_b) {
        Ordering::Greater
    } else if within(of_b, of_a) {
        Ordering::Less
    } else {
        return None;
    };
    let same_but_for_it = Payment { reversal_of: b.reversal_of.clone(), ..a.clone() } == *b;
    same_but_for_it.then_some(order)
}

/// What void documents, and parts that are listed apart, say together of the payments that they speak of.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Voids {
    /// The state in force of each payment of which another document says something.
    changed: BTreeMap<PaymentKey, PaymentState>,
    /// Payments of which nobody but a person can say whether they are undone, and why.
    held: BTreeMap<PaymentKey, Exception>,
    /// Which void documents speak of which payments: the payment, the void document.
    joined: BTreeSet<(PaymentKey, PaymentKey)>,
    /// What is to be said of void documents themselves.
    pub(crate) exceptions: Vec<Exception>,
}

impl Voids {
    /// Joins the void documents among these payments with what they undo.
    pub(crate) fn of(payments: &BTreeMap<PaymentKey, PaymentState>) -> Self {
        let mut voids = Self::default();
        voids.join_parts(payments);
        for state in payments.values() {
            if let Some(ids) = state.payment.reversal_of.as_ref().and_then(Undoes::ids) {
                voids.by_id(payments, state, ids);
            }
        }
        voids.join_alike(payments);
        voids
    }

    /// The state in force: what the payment's own documents say, and what a void document says of it.
    pub(crate) fn in_force<'a>(&'a self, state: &'a PaymentState) -> &'a PaymentState {
        self.changed.get(&state.payment.key).unwrap_or(state)
    }

    /// Why it cannot be said whether the payment is undone.
    pub(crate) fn held(&self, key: &PaymentKey) -> Option<&Exception> {
        self.held.get(key)
    }

    /// The payments of which another document says something, in the state that is in force.
    pub(crate) fn changed(&self) -> impl Iterator<Item = (&PaymentKey, &PaymentState)> {
        self.changed.iter()
    }

    /// Which void documents speak of which payments: the payment first, the void document second.
    pub(crate) fn joined(&self) -> impl Iterator<Item = &(PaymentKey, PaymentKey)> {
        self.joined.iter()
    }

    /// Puts together a payment and the bills that are listed apart from it. A part of them is never believed: they must come to the
    /// payment's total, and be no older than it.
    fn join_parts(&mut self, payments: &BTreeMap<PaymentKey, PaymentState>) {
        let mut parts: BTreeMap<PaymentKey, Vec<&PaymentState>> = BTreeMap::new();
        for state in payments.values().filter(|s| s.payment.status == PaymentStatus::Posted) {
            if let Some(of) = &state.payment.part_of {
                let whole = PaymentKey { origin: state.payment.key.origin.clone(), id: of.clone() };
                parts.entry(whole).or_default().push(state);
            }
        }
        for (key, parts) in parts {
            self.joined.extend(parts.iter().map(|part| (key.clone(), part.payment.key.clone())));
            match payments.get(&key) {
                // Said of the first part that was read: of the payment itself nothing is known yet.
                None => {
                    let first = parts.first().map_or(&key, |part| &part.payment.key);
                    let waits = Exception::of(ExceptionCode::Behind, first).with("because", "parts_without_payment");
                    self.exceptions.push(waits.with("whole", &key.id));
                }
                Some(state) if parts.iter().all(|part| is_believed(part)) => {
                    self.changed.extend(whole(state, &parts).map(|whole| (key, whole)));
                }
                Some(_) => {}
            }
        }
    }

    fn by_id(&mut self, payments: &BTreeMap<PaymentKey, PaymentState>, state: &PaymentState, ids: &[String]) {
        let void = &state.payment;
        let named = |id: &String| payments.get(&PaymentKey { origin: void.key.origin.clone(), id: id.clone() });
        let there: Vec<&PaymentState> =
            ids.iter().filter_map(named).filter(|s| s.payment.key != void.key && !s.payment.speaks_of_another()).collect();
        if void.status != PaymentStatus::Posted && state.conflict != Some(Conflict::Money) {
            return;
        }
        if !is_believed(state) {
            // Its own exception says what is wrong with it; what it may undo waits for the same decision.
            for original in there {
                self.hold(&original.payment, &[void], "void_in_doubt");
            }
            return;
        }
        let fitting: Vec<&PaymentState> = there.iter().copied().filter(|s| is_opposite(&s.payment, void)).collect();
        match fitting.as_slice() {
            [one] => self.undo(one, void),
            [] if there.is_empty() => self.exceptions.push(lonely(&void.key)),
            [] if there.iter().any(|s| is_negated(&s.payment, void)) => self.hold_all(&there, void, "void_of_another_vendor"),
            [] => self.hold_all(&there, void, "void_of_another_amount"),
            several => {
                let voided: Vec<_> = several.iter().filter(|s| s.payment.status == PaymentStatus::Voided).collect();
                match voided.as_slice() {
                    [one] => self.undo(one, void),
                    _ => self.hold_all(&fitting, void, "void_of_several"),
                }
            }
        }
    }

    fn undo(&mut self, original: &PaymentState, void: &Payment) {
        let payment = &original.payment;
        self.joined.insert((payment.key.clone(), void.key.clone()));
        if payment.status == PaymentStatus::Deleted {
            return;
        }
        let revision = match payment.revision.order(void.revision) {
            Some(Ordering::Less) => void.revision,
            Some(Ordering::Equal | Ordering::Greater) | None => payment.revision,
        };
        // The first void is the one that counts: the second has nothing left to undo.
        let already = self.changed.get(&payment.key).and_then(|s| s.payment.voided_on);
        let voided_on = already.into_iter().chain(void.date).min();
        let payment = Payment { status: PaymentStatus::Voided, voided_on: payment.voided_on.or(voided_on), revision, ..payment.clone() };
        self.changed.insert(payment.key.clone(), PaymentState { payment, conflict: original.conflict });
    }

    fn hold_all(&mut self, originals: &[&PaymentState], void: &Payment, why: &str) {
        for state in originals {
            self.hold(&state.payment, &[void], why);
        }
    }

    /// A payment that its own documents call void, deleted or pending is not held: whether it is undone changes nothing.
    fn hold(&mut self, original: &Payment, voids: &[&Payment], why: &str) {
        // Thousands of payments that are alike, each with the names of thousands of voids, would fill any memory.
        let told = voids.get(..NAMED_MAX).unwrap_or(voids);
        self.joined.extend(told.iter().map(|void| (original.key.clone(), void.key.clone())));
        if original.status == PaymentStatus::Posted {
            let mut names = told.iter().map(|v| v.key.id.as_str()).collect::<Vec<_>>().join(", ");
            if told.len() < voids.len() {
                names = format!("{names}, … ({})", voids.len());
            }
            let held = Exception::of(ExceptionCode::Conflict, &original.key).with("differs", why).with("void", names);
            self.held.entry(original.key.clone()).or_insert(held);
        }
    }
}

/// So many void documents are named where a payment is held for them.
const NAMED_MAX: usize = 8;

/// A void whose payment was not read: it settles itself when the payment is.
fn lonely(void: &PaymentKey) -> Exception {
    Exception::of(ExceptionCode::Behind, void).with("because", "void_without_payment")
}

fn is_believed(state: &PaymentState) -> bool {
    state.payment.doubt.is_none() && state.conflict != Some(Conflict::Money)
}

/// The payment with its parts; `None` where it does not wait for them, or they are not those that it waits for.
fn whole(state: &PaymentState, parts: &[&PaymentState]) -> Option<PaymentState> {
    let payment = &state.payment;
    let waits = matches!(payment.doubt, Some((Doubt::Unbalanced, _))) && payment.bills.is_empty() && payment.credits.is_empty();
    let total = payment.total.filter(|_| waits && state.conflict != Some(Conflict::Money) && payment.status == PaymentStatus::Posted)?;
    let mut whole = Payment { doubt: None, unapplied: Some(Money::zero(total.currency())), ..payment.clone() };
    let mut sum = 0_i128;
    for part in parts.iter().map(|s| &s.payment) {
        match payment.revision.order(part.revision) {
            Some(Ordering::Greater) => return None,
            Some(Ordering::Less) => whole.revision = whole.revision.max(part.revision),
            Some(Ordering::Equal) | None => {}
        }
        sum += i128::from(part.total.filter(|t| t.currency() == total.currency())?.minor());
        whole.bills.extend(part.bills.iter().cloned());
        whole.credits.extend(part.credits.iter().cloned());
    }
    whole.bills.sort_by(|a, b| a.bill.cmp(&b.bill));
    let twice = whole.bills.iter().zip(whole.bills.iter().skip(1)).any(|(a, b)| a.bill == b.bill);
    (sum == i128::from(total.minor()) && !twice).then_some(PaymentState { payment: whole, conflict: state.conflict })
}

/// Two documents of one number may be of two vendors, where the kinds of documents are numbered apart.
fn is_opposite(original: &Payment, void: &Payment) -> bool {
    let one_vendor = original.vendor_id.as_ref().zip(void.vendor_id.as_ref()).is_none_or(|(a, b)| a == b);
    original.status == PaymentStatus::Deleted || one_vendor && is_negated(original, void)
}

fn is_negated(original: &Payment, void: &Payment) -> bool {
    let negated = void.total.and_then(|t| t.negated().ok());
    original.total.is_some() && original.total == negated
}
