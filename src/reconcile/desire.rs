//! What should stand for each pair: definite content, definite nothing, or unknown (R5). Unknown never posts and never reverses.

use std::collections::BTreeMap;

use crate::model::{
    BillRef, Conflict, ContractPayment, Date, Doubt, Exception, ExceptionCode, Money, OriginId, OutboxEntry, PaidBill, Payment, PaymentKey,
    PaymentState, PaymentStatus, Rule,
};

use super::index::Index;
use super::matching::{self, Match};

/// What should stand.
#[derive(Debug, Clone)]
pub(super) enum Desire {
    /// One posting with this content.
    Content(Content),
    /// Nothing: voided, deleted, no longer paid, or no cash.
    Nothing,
    /// It cannot be said; the exception says why (none when another pair's exception does).
    Unknown(Option<Exception>),
}

/// The content of a posting that should stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) requisition: i64,
    pub(super) lane: i64,
    pub(super) project: i64,
    pub(super) amount: Money,
    pub(super) date: Date,
}

/// A row of ours together with the entry that it is.
#[derive(Debug, Clone)]
pub(super) struct Standing<'a> {
    pub(super) id: OriginId,
    pub(super) row: &'a ContractPayment,
    /// False when the row no longer carries its `origin_id` and is known by Procore's id alone (R7).
    pub(super) tagged: bool,
}

/// One payment and one bill that it pays, paid, or once paid.
pub(super) struct Pair<'a> {
    pub(super) payment: PaymentKey,
    /// The bill's part of the `origin_id`.
    pub(super) part: String,
    /// The bill as the newest revision names it; `None` when only rows or writes know the pair.
    pub(super) paid: Option<&'a PaidBill>,
    pub(super) state: &'a PaymentState,
    pub(super) matched: Option<Match>,
    /// The number by which it is sought, where neither a link nor the bill's id ties it to an invoice.
    pub(super) sought: Option<String>,
    pub(super) desire: Desire,
    /// The cash that the newest revision puts on the bill.
    pub(super) cash: Option<Money>,
    pub(super) standing: Vec<Standing<'a>>,
    pub(super) writes: Vec<&'a OutboxEntry>,
    /// What the lane's decision came to.
    pub(super) held_by: Option<ExceptionCode>,
    pub(super) planned: i128,
}

impl<'a> Pair<'a> {
    pub(super) fn new(payment: PaymentKey, part: String, state: &'a PaymentState) -> Self {
        Self {
            payment,
            part,
            paid: None,
            state,
            matched: None,
            sought: None,
            desire: Desire::Nothing,
            cash: None,
            standing: Vec::new(),
            writes: Vec::new(),
            held_by: None,
            planned: 0,
        }
    }

    /// The commitment whose lane decides this pair: the matched invoice's, else where its rows or writes are.
    pub(super) fn lane(&self) -> Option<i64> {
        self.matched
            .as_ref()
            .map(|m| m.lane)
            .or_else(|| self.standing.first().map(|s| s.row.commitment))
            .or_else(|| self.writes.first().map(|w| w.write.lane))
    }

    pub(super) fn newest(&self) -> &'a Payment {
        &self.state.payment
    }
}

/// All pairs that the newest revisions name, with what they desire. Pairs that only rows know are added by `standing`.
pub(super) fn pairs<'a>(index: &Index<'a>) -> Vec<Pair<'a>> {
    let mut out = Vec::new();
    for (key, state) in index.payments() {
        let whole = undesirable(index, state);
        // A document that speaks of another payment moves no money of its own.
        let bills = if state.payment.speaks_of_another() { &[] } else { state.payment.bills.as_slice() };
        for paid in bills {
            let mut pair = Pair::new(key.clone(), paid.bill.part(), state);
            pair.paid = Some(paid);
            desire(index, &mut pair, paid, whole.as_ref());
            out.push(pair);
        }
        if let (true, Some(e)) = (bills.is_empty(), whole) {
            // Nothing names a bill, yet the payment itself needs a person.
            let mut pair = Pair::new(key.clone(), String::new(), state);
            pair.desire = Desire::Unknown(Some(e));
            out.push(pair);
        }
    }
    out
}

/// Why nothing can be said about any bill of this payment.
pub(super) fn undesirable(index: &Index<'_>, state: &PaymentState) -> Option<Exception> {
    let payment = &state.payment;
    if let Some(held) = index.held_by_void(&payment.key) {
        return Some(held.clone());
    }
    if state.conflict == Some(Conflict::Money) {
        return Some(Exception::of(ExceptionCode::Conflict, &payment.key).with("differs", "money").with("revision", payment.revision));
    }
    if let Some((doubt, why)) = payment.doubt.as_ref() {
        return Some(Exception::of(code_of(*doubt), &payment.key).with("because", why));
    }
    // Which of the check's bills a credit reduced is stated nowhere, so that the cash on none of them is certain.
    let credits = index.netted(payment).filter(|_| payment.status == PaymentStatus::Posted)?;
    let currency = payment.currency()?;
    let held = Exception::of(ExceptionCode::CreditSplit, &payment.key).with("credits", crate::model::decimal_text(credits, currency));
    Some(held.with("bills", payment.bills.len()).with("currency", currency).with("check", payment.reference.as_deref().unwrap_or("")))
}

fn code_of(doubt: Doubt) -> ExceptionCode {
    match doubt {
        Doubt::Unbalanced | Doubt::Incomplete => ExceptionCode::UnbalancedPayment,
        Doubt::UnknownStatus => ExceptionCode::UnknownStatus,
    }
}

fn desire(index: &Index<'_>, pair: &mut Pair<'_>, paid: &PaidBill, whole: Option<&Exception>) {
    let payment = pair.newest();
    if let Some(e) = whole {
        pair.desire = Desire::Unknown(Some(e.clone()));
        return;
    }
    match payment.status {
        PaymentStatus::Pending | PaymentStatus::Voided | PaymentStatus::Deleted => return,
        PaymentStatus::Posted => {}
    }
    let cash = match cash_of(payment, paid) {
        Ok(cash) => cash,
        Err(e) => {
            pair.desire = Desire::Unknown(Some(e));
            return;
        }
    };
    pair.cash = Some(cash);
    if cash.is_zero() {
        return;
    }
    let found = matching::find(index, payment, paid);
    if !found.as_ref().is_ok_and(|m| m.rule != Rule::Number) {
        pair.sought = matching::number_of(index, payment, paid);
    }
    match found {
        Err(e) => pair.desire = Desire::Unknown(Some(e)),
        Ok(found) => {
            let (requisition, lane, project) = (found.requisition, found.lane, found.project);
            pair.matched = Some(found);
            pair.desire = match payment.date {
                Some(date) => Desire::Content(Content { requisition, lane, project, amount: cash, date }),
                None => Desire::Unknown(Some(
                    matching::exception(ExceptionCode::UnbalancedPayment, payment, paid).with("because", "the payment has no date"),
                )),
            };
        }
    }
}

/// The cash that reaches the bill. A credit that is stated only for the payment reduces the cash of its one bill; over several
/// bills, or beside another document that was paid (a credit below zero), nobody but a person can say which. Credits that pay
/// everything leave no cash to split.
pub(super) fn cash_of(payment: &Payment, paid: &PaidBill) -> Result<Money, Exception> {
    let credits: i128 = payment.credits.iter().map(|c| i128::from(c.amount.minor())).filter(|c| *c > 0).sum();
    if credits == 0 {
        return non_negative(payment, paid, i128::from(paid.cash.minor()));
    }
    let others = || payment.credits.iter().map(|c| i128::from(c.amount.minor())).filter(|c| *c < 0);
    let bills: i128 = payment.bills.iter().map(|b| i128::from(b.cash.minor())).sum();
    if credits == bills - others().sum::<i128>() && payment.bills.iter().all(|b| !b.cash.is_negative()) {
        return Ok(Money::zero(paid.cash.currency()));
    }
    if payment.bills.len() + others().count() > 1 {
        // One exception for the payment, not one a bill: the split is one decision.
        return Err(Exception::of(ExceptionCode::CreditSplit, &payment.key)
            .with("credits", crate::model::decimal_text(credits, paid.cash.currency()))
            .with("bills", payment.bills.len())
            .with("currency", paid.cash.currency()));
    }
    non_negative(payment, paid, i128::from(paid.cash.minor()) - credits)
}

fn non_negative(payment: &Payment, paid: &PaidBill, minor: i128) -> Result<Money, Exception> {
    match i64::try_from(minor) {
        Ok(minor) if minor >= 0 => Ok(Money::new(minor, paid.cash.currency())),
        _ => {
            Err(matching::exception(ExceptionCode::UnbalancedPayment, payment, paid).with("because", "the cash on the bill is below zero"))
        }
    }
}

/// The canonical bill part by every spelling, for one payment.
pub(super) fn bill_parts(payment: &Payment) -> BTreeMap<String, String> {
    let mut parts = BTreeMap::new();
    for paid in &payment.bills {
        for spelling in crate::model::bill_spellings(&paid.bill) {
            parts.insert(spelling, paid.bill.part());
        }
        // The same bill under its number, as a machine wrote it that did not know the id.
        if let Some(number) = &paid.number {
            parts.entry(BillRef::Number(number.clone()).part()).or_insert_with(|| paid.bill.part());
        }
    }
    parts
}
