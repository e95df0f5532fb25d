//! What should stand against what stands: only the difference is written, as accountants do.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Date, Exception, ExceptionCode, Money, OnChange, OnOverpaid, OnVoid, OriginId, OutboxEntry, PairAccount, PaymentStatus, Plan,
    RemoteWrite, WriteKind, WriteState,
};

use super::desire::{Content, Desire, Pair, Standing};
use super::index::Index;
use super::lookalike;
use super::standing::{lost, next_generation, open_posting, stands, uneven_generation};

/// One lane's decision in the making.
struct Lane<'p, 'a> {
    index: &'p Index<'a>,
    id: i64,
    plan: &'p mut Plan,
    /// Rows that already hold back a posting.
    used: BTreeSet<i64>,
    /// What stands or is planned per invoice, for the overpayment check.
    paid: BTreeMap<i64, i128>,
}

/// Decides all pairs of one lane, in lane order.
pub(super) fn decide_lane<'a>(index: &Index<'a>, lane: i64, mut pairs: Vec<&mut Pair<'a>>, plan: &mut Plan) {
    let mut paid = BTreeMap::new();
    for row in index.rows_of_lane(lane) {
        let (Some(requisition), Some(currency)) = (row.requisition, index.items.row_currency(row)) else { continue };
        if let Ok(amount) = row.amount.in_currency(currency) {
            *paid.entry(requisition).or_insert(0) += i128::from(amount.minor());
        }
    }
    pairs.sort_by(|a, b| (content_date(a), &a.payment, &a.part).cmp(&(content_date(b), &b.payment, &b.part)));
    let mut lane = Lane { index, id: lane, plan, used: BTreeSet::new(), paid };
    for pair in pairs {
        lane.decide(pair);
    }
    lane.flag_overpaid();
}

fn content_date(pair: &Pair<'_>) -> Option<Date> {
    match &pair.desire {
        Desire::Content(content) => Some(content.date),
        Desire::Nothing | Desire::Unknown(_) => None,
    }
}

/// Reports what holds a pair whatever its lane, and gives the pair's account.
pub(super) fn report(index: &Index<'_>, pair: &Pair<'_>, plan: &mut Plan) {
    if let Desire::Unknown(Some(exception)) = &pair.desire {
        plan.exceptions.push(exception.clone());
    }
    if pair.lane().is_some_and(|lane| !index.items.scope.covers(lane)) {
        return;
    }
    let Some(currency) =
        pair.paid.map(|p| p.cash.currency()).or_else(|| pair.standing.first().and_then(|s| index.items.row_currency(s.row)))
    else {
        return;
    };
    let posted = pair.newest().status == PaymentStatus::Posted;
    let cash = pair.cash.or_else(|| pair.paid.filter(|_| posted).map(|p| p.cash)).unwrap_or(Money::zero(currency));
    let standing: i128 = pair.standing.iter().filter_map(|s| s.row.amount.in_currency(currency).ok()).map(|m| i128::from(m.minor())).sum();
    let fits = |minor: i128| Money::new(i64::try_from(minor).unwrap_or(i64::MAX), currency);
    plan.accounts.push(PairAccount {
        payment: pair.payment.clone(),
        bill: pair.part.clone(),
        cash,
        standing: fits(standing),
        planned: fits(pair.planned),
        held_by: pair.held_by.or_else(|| pair.desire.code()),
    });
}

impl<'a> Lane<'_, 'a> {
    fn decide(&mut self, pair: &mut Pair<'a>) {
        self.find_standing_writes(pair);
        // R8: nothing is planned for a pair while a write of it may be under way.
        let unsettled: Vec<_> =
            pair.writes.iter().filter(|w| w.state.is_unsettled() && !stands(pair, &w.write.origin_id)).copied().collect();
        if let Some(first) = unsettled.first() {
            pair.planned = unsettled.iter().map(|w| i128::from(w.write.amount.minor())).sum();
            let doubt =
                self.about(ExceptionCode::InDoubt, pair).with("origin_id", &first.write.origin_id).with("amount", first.write.amount);
            return self.hold(pair, doubt);
        }
        if matches!(pair.desire, Desire::Unknown(_)) {
            // R5: nothing is touched; but money that stands twice is said whatever else is unknown.
            if open_posting(pair).is_err() {
                let duplicate = self.duplicate(pair);
                self.plan.exceptions.push(duplicate);
            }
            return;
        }
        // Each row that is gone is a question of its own: a decision about one says nothing about the next.
        for (id, row) in lost(pair) {
            let gone = self.gone(pair, &id, row);
            if !self.index.is_reposted(&gone) {
                return self.hold(pair, gone);
            }
        }
        if let Some(untagged) = pair.standing.iter().find(|s| !s.tagged) {
            let drift = self.about(ExceptionCode::Drift, pair).with("row", untagged.row.id).with("field", "origin_id");
            let drift = row_of(drift.with("expected", &untagged.id), untagged);
            return self.hold(pair, drift);
        }
        if let Some(row) = uneven_generation(pair) {
            let drift =
                self.about(ExceptionCode::Drift, pair).with("row", row.row.id).with("field", "amount").with("shown", row.row.amount);
            let drift = row_of(drift.with("expected", "the amount that its reversal undoes"), &row);
            return self.hold(pair, drift);
        }
        match open_posting(pair) {
            Err(()) => {
                let duplicate = self.duplicate(pair);
                self.hold(pair, duplicate);
            }
            Ok(open) => match pair.desire.clone() {
                Desire::Unknown(_) => {}
                Desire::Nothing => {
                    if let Some(open) = open {
                        self.undo(pair, &open);
                    }
                }
                Desire::Content(content) => match open {
                    None => self.post(pair, &content),
                    Some(open) => self.compare(pair, &content, &open),
                },
            },
        }
    }

    fn gone(&self, pair: &Pair<'a>, id: &OriginId, row: i64) -> Exception {
        let mut gone = self.about(ExceptionCode::RemoteDeleted, pair).with("row", row).with("origin_id", id);
        gone.row = Some(row);
        gone
    }

    fn duplicate(&self, pair: &Pair<'a>) -> Exception {
        let rows = pair.standing.iter().map(|s| s.row.id.to_string()).collect::<Vec<_>>().join(", ");
        self.about(ExceptionCode::DuplicatePosted, pair).with("rows", rows)
    }

    /// R4: a write whose row stands already is acknowledged without a request.
    fn find_standing_writes(&mut self, pair: &Pair<'a>) {
        for entry in &pair.writes {
            let row = pair.standing.iter().find(|s| s.tagged && s.id == entry.write.origin_id);
            if let (true, Some(found)) = (is_findable(entry.state), row) {
                self.plan.found.push((found.id.clone(), found.row.id));
            }
        }
    }

    fn undo(&mut self, pair: &mut Pair<'a>, open: &Standing<'a>) {
        if let Err(e) = self.may_change(pair) {
            return self.hold(pair, e);
        }
        let policy = self.index.rules(&pair.payment.origin).map(|r| match pair.newest().status {
            PaymentStatus::Deleted => r.on_delete,
            PaymentStatus::Pending | PaymentStatus::Posted | PaymentStatus::Voided => r.on_void,
        });
        if policy != Some(OnVoid::Reverse) {
            let held = self.about(ExceptionCode::VoidedAfterPosting, pair).with("row", open.row.id).with("amount", open.row.amount);
            let held = row_of(held.with("status", pair.newest().status.word()), open);
            if !self.index.is_released(&held) {
                return self.hold(pair, held);
            }
        }
        self.reverse(pair, open);
    }

    fn compare(&mut self, pair: &mut Pair<'a>, content: &Content, open: &Standing<'a>) {
        let row = open.row;
        let shows = |c: &Content| {
            row.amount.in_currency(c.amount.currency()).is_ok_and(|a| a == c.amount)
                && row.date == Some(c.date)
                && row.requisition == Some(c.requisition)
        };
        if shows(content) || self.is_adopted_as_shown(pair, content, open) {
            return self.text_drift(pair, open);
        }
        // The ERP did not change: what was written for just this content reads differently now. A row that says that it was made from
        // another content is another machine's, and is corrected (R4).
        let made = |w: &OutboxEntry| {
            let stands = w.state == WriteState::Acknowledged || is_findable(w.state);
            stands && w.write.origin_id == open.id && row.origin_data.as_deref().is_none_or(|data| data == w.write.origin_data)
        };
        if pair.writes.iter().any(|w| {
            made(w) && w.write.amount == content.amount && w.write.date == content.date && w.write.requisition == Some(content.requisition)
        }) {
            let drift = self.about(ExceptionCode::Drift, pair).with("row", row.id).with("field", "amount, date or invoice");
            let drift = drift.with("expected", format!("{} {} {}", content.amount, content.date, content.requisition));
            let shown = |x: Option<String>| x.unwrap_or_else(|| "nothing".to_owned());
            let seen =
                format!("{} {} {}", row.amount, shown(row.date.map(|d| d.to_string())), shown(row.requisition.map(|r| r.to_string())));
            return self.hold(pair, row_of(drift.with("shown", seen), open));
        }
        if let Err(e) = self.may_change(pair).and_then(|()| self.has_room(pair)) {
            return self.hold(pair, e);
        }
        if self.index.rules(&pair.payment.origin).map(|r| r.on_change) != Some(OnChange::ReverseAndRepost) {
            let held = self
                .about(ExceptionCode::ChangedAfterPosting, pair)
                .with("row", row.id)
                .with("shown", row.amount)
                .with("amount", content.amount);
            let held = row_of(held, open);
            if !self.index.is_released(&held) {
                return self.hold(pair, held);
            }
        }
        let stands = if row.requisition == Some(content.requisition) {
            row.amount.in_currency(content.amount.currency()).map_or(0, |m| i128::from(m.minor()))
        } else {
            0
        };
        if i128::from(content.amount.minor()) > stands && self.is_held_as_overpaid(pair, content, stands) {
            return;
        }
        if self.reverse(pair, open) {
            self.write_post(pair, content, row.date.unwrap_or(content.date));
        }
    }

    /// A person took a typed row for this payment although its date is another: that was the decision, as long as the row stays so.
    fn is_adopted_as_shown(&self, pair: &Pair<'a>, content: &Content, open: &Standing<'a>) -> bool {
        let row = open.row;
        let adopted = pair.writes.iter().any(|w| {
            w.write.kind == WriteKind::Adopt
                && w.state == WriteState::Acknowledged
                && w.row == Some(row.id)
                && w.write.date == content.date
                && w.write.is_shown_by(&crate::model::ContractPayment { date: Some(content.date), ..row.clone() })
        });
        let as_taken = |s: &crate::model::Settlement| s.contract_payment == row.id && s.origin_id == open.id && s.date == row.date;
        adopted && row.date.is_some() && self.index.items.settlements.iter().any(as_taken)
    }

    /// Check number and invoice number belong to the ERP too; a row with another text is right in money, so it is only reported.
    fn text_drift(&mut self, pair: &mut Pair<'a>, open: &Standing<'a>) {
        let reference = pair.newest().reference.as_deref();
        // A person typed an adopted row; that its text differs was seen when it was adopted.
        let adopted = pair.writes.iter().any(|w| w.write.kind == WriteKind::Adopt && w.row == Some(open.row.id));
        if adopted || open.row.check_number.as_deref() == reference {
            return;
        }
        let drift = self.about(ExceptionCode::Drift, pair).with("row", open.row.id).with("field", "check_number");
        let drift =
            drift.with("expected", reference.unwrap_or("nothing")).with("shown", open.row.check_number.as_deref().unwrap_or("nothing"));
        let drift = row_of(drift, open);
        self.plan.exceptions.push(drift);
    }

    fn post(&mut self, pair: &mut Pair<'a>, content: &Content) {
        // Rows of this pair that stand reversed may have been made by a machine that knows more than this one.
        if let Err(e) = self.may_change(pair).and_then(|()| self.has_room(pair)) {
            return self.hold(pair, e);
        }
        if let Some((row, code)) = lookalike::find(self.index, pair, content, &self.used) {
            let mut held = self.about(code, pair).with("row", row.id).with("amount", content.amount).with("date", content.date);
            held.row = Some(row.id);
            held.invoice = Some(content.requisition);
            if let Some(check) = &row.check_number {
                held = held.with("check_number", check);
            }
            if self.index.adopted_row(&held) == Some(row.id) {
                self.used.insert(row.id);
                return self.adopt(pair, content, row.id);
            }
            if !self.index.is_released(&held) {
                self.used.insert(row.id);
                return self.hold(pair, held);
            }
        }
        if self.is_held_as_overpaid(pair, content, 0) {
            return;
        }
        self.write_post(pair, content, content.date);
    }

    /// `instead_of` is what the posting takes the place of.
    fn is_held_as_overpaid(&mut self, pair: &mut Pair<'a>, content: &Content, instead_of: i128) -> bool {
        let hold = self.index.rules(&pair.payment.origin).map(|r| r.on_overpaid) == Some(OnOverpaid::Hold);
        let payable = self.index.items.invoices.get(&content.requisition).and_then(|i| i.payable);
        let paid = self.paid.get(&content.requisition).copied().unwrap_or(0) - instead_of + i128::from(content.amount.minor());
        match payable {
            Some(payable) if hold && paid > i128::from(payable.minor()) => {
                let held = self.about(ExceptionCode::Overpaid, pair).with("payable", payable).with("amount", content.amount);
                if self.index.is_released(&held) {
                    return false;
                }
                self.hold(pair, held);
                true
            }
            Some(_) | None => false,
        }
    }

    fn flag_overpaid(&mut self) {
        for (requisition, paid) in &self.paid {
            // Said once an invoice, by its own lane: a row of another commitment that names it is not looked for from there (law 8).
            let of_lane = |i: &&crate::model::Invoice| i.commitment == self.id;
            let Some(invoice) = self.index.items.invoices.get(requisition).filter(of_lane) else { continue };
            let Some(payable) = invoice.payable else { continue };
            if *paid > 0 && *paid > i128::from(payable.minor()) {
                self.plan.exceptions.push(Exception {
                    code: ExceptionCode::Overpaid,
                    payment: None,
                    bill: None,
                    invoice: Some(*requisition),
                    row: None,
                    lane: Some(self.id),
                    evidence: [
                        ("payable".to_owned(), payable.to_string()),
                        ("paid".to_owned(), crate::model::decimal_text(*paid, invoice.currency)),
                    ]
                    .into(),
                });
            }
        }
    }

    fn write_post(&mut self, pair: &mut Pair<'a>, content: &Content, order_date: Date) {
        let Some(mut write) = entry(pair, content, WriteKind::Post, order_date) else { return };
        let payment = pair.newest();
        write.check_number.clone_from(&payment.reference);
        write.invoice_number = self.index.items.invoices.get(&content.requisition).and_then(|i| i.number.clone());
        write.method = payment.method.map(|m| m.word().to_owned());
        write.notes.clone_from(&payment.memo);
        self.plan_write(pair, write);
    }

    /// Tags the row that a person typed; nothing else of it is changed.
    fn adopt(&mut self, pair: &mut Pair<'a>, content: &Content, row: i64) {
        let Some(mut write) = entry(pair, content, WriteKind::Adopt, content.date) else { return };
        write.row = Some(row);
        self.plan_write(pair, write);
    }

    /// Plans the entry that undoes an open posting: the row's own amount with the other sign, on the ERP's void date, else the
    /// row's date; never today.
    fn reverse(&mut self, pair: &mut Pair<'a>, open: &Standing<'a>) -> bool {
        let row = open.row;
        let written = pair.writes.iter().find(|w| w.write.origin_id == open.id).map(|w| w.write.date);
        let voided = if pair.newest().status == PaymentStatus::Voided { pair.newest().voided_on } else { None };
        let date = voided.or(row.date).or(written).or(pair.newest().date);
        let amount = self.index.items.row_currency(row).and_then(|c| row.amount.in_currency(c).ok()).and_then(|m| m.negated().ok());
        let (Some(date), Some(amount), Some(project)) = (date, amount, self.project(row.project)) else {
            let drift =
                self.about(ExceptionCode::Drift, pair).with("row", row.id).with("field", "amount or date").with("shown", row.amount);
            self.hold(pair, row_of(drift, open));
            return false;
        };
        let write = RemoteWrite {
            kind: WriteKind::Reverse,
            origin_id: open.id.reversed(),
            payment: pair.payment.clone(),
            project,
            lane: row.commitment,
            requisition: row.requisition,
            amount,
            date,
            check_number: row.check_number.clone(),
            invoice_number: row.invoice_number.clone(),
            method: pair.newest().method.map(|m| m.word().to_owned()),
            notes: Some("VOIDED".to_owned()),
            origin_data: pair.newest().origin_data().to_string(),
            row: None,
            order_date: row.date.unwrap_or(date),
        };
        self.plan_write(pair, write)
    }

    fn project(&self, stated: Option<i64>) -> Option<i64> {
        stated
            .or_else(|| self.index.items.commitments.get(&self.id).and_then(|c| c.project))
            .or_else(|| self.index.items.invoices.values().find(|i| i.commitment == self.id).map(|i| i.project))
    }

    /// Plans a write unless the lane or an earlier refusal stands against it.
    fn plan_write(&mut self, pair: &mut Pair<'a>, write: RemoteWrite) -> bool {
        if let Some(commitment) = self.index.items.commitments.get(&write.lane) {
            let closed = if commitment.allow_payments == Some(false) {
                Some(self.about(ExceptionCode::PaymentsDisabled, pair))
            } else if commitment.is_closed() && write.kind == WriteKind::Post {
                Some(self.about(ExceptionCode::CommitmentClosed, pair).with("status", commitment.status.as_deref().unwrap_or("")))
            } else {
                None
            };
            if let Some(e) = closed.map(|e| e.with("commitment", write.lane)).filter(|e| !self.index.is_released(e)) {
                self.hold(pair, e);
                return false;
            }
        }
        let refused = pair.writes.iter().find(|w| w.state == WriteState::Rejected && w.write == write);
        if let Some(refused) = refused {
            let e = self
                .about(ExceptionCode::Rejected, pair)
                .with("origin_id", &write.origin_id)
                .with("kind", write.kind.word())
                .with("reason", refused.last_error.as_deref().unwrap_or(""))
                .with("attempts", refused.attempts);
            if !self.index.is_released(&e) {
                self.hold(pair, e);
                return false;
            }
        }
        pair.planned += i128::from(write.amount.minor());
        if let Some(requisition) = write.requisition.filter(|_| write.kind != WriteKind::Adopt) {
            *self.paid.entry(requisition).or_insert(0) += i128::from(write.amount.minor());
        }
        self.plan.writes.push(write);
        true
    }

    /// R6: who may change what stands.
    fn may_change(&self, pair: &Pair<'a>) -> Result<(), Exception> {
        let ours = pair.newest().version();
        let mut conflict = None;
        for s in &pair.standing {
            let name = s.id.to_string();
            let known = pair.writes.iter().any(|w| w.write.origin_id == s.id) || self.index.is_settled(&name);
            match s.row.data().map(|d| ours.order(d.version)) {
                None if known => {}
                None => return Err(self.about(ExceptionCode::Behind, pair).with("row", s.row.id).with("because", "no_origin_data")),
                Some(Some(Ordering::Less)) => {
                    return Err(self.about(ExceptionCode::Behind, pair).with("row", s.row.id).with("because", "older_revision"));
                }
                Some(Some(Ordering::Greater)) => {}
                Some(Some(Ordering::Equal)) if known => {}
                Some(Some(Ordering::Equal) | None) => conflict = conflict.or(Some(s.row.id)),
            }
        }
        match conflict {
            Some(row) => Err(self.about(ExceptionCode::Conflict, pair).with("row", row).with("differs", "desire")),
            None => Ok(()),
        }
    }

    /// A posting needs a generation of its own; a row that has the greatest one leaves none.
    fn has_room(&self, pair: &Pair<'a>) -> Result<(), Exception> {
        if next_generation(pair).is_some() {
            return Ok(());
        }
        let mut held = self.about(ExceptionCode::Conflict, pair).with("differs", "generation");
        if let Some(last) = pair.standing.iter().max_by_key(|s| s.id.generation) {
            held = row_of(held.with("row", last.row.id), last);
        }
        Err(held)
    }

    /// An exception of this lane about one pair.
    fn about(&self, code: ExceptionCode, pair: &Pair<'a>) -> Exception {
        let mut e = Exception::of(code, &pair.payment);
        e.bill = Some(pair.part.clone());
        e.lane = Some(self.id);
        e.invoice = pair.matched.as_ref().map(|m| m.requisition).or_else(|| pair.standing.first().and_then(|s| s.row.requisition));
        if let Some(vendor) = &pair.newest().vendor_name {
            e = e.with("vendor", vendor);
        }
        if let Some(reference) = &pair.newest().reference {
            e = e.with("reference", reference);
        }
        e
    }

    fn hold(&mut self, pair: &mut Pair<'a>, exception: Exception) {
        pair.held_by = Some(exception.code);
        self.plan.exceptions.push(exception);
    }
}

/// True for a write that is acknowledged as soon as its row is seen.
fn is_findable(state: WriteState) -> bool {
    matches!(state, WriteState::Queued | WriteState::Deferred | WriteState::InDoubt | WriteState::Rejected)
}

fn row_of(mut exception: Exception, standing: &Standing<'_>) -> Exception {
    exception.row = Some(standing.row.id);
    exception
}

/// The next entry of a pair, as far as posting and adopting agree.
fn entry(pair: &Pair<'_>, content: &Content, kind: WriteKind, order_date: Date) -> Option<RemoteWrite> {
    let paid = pair.paid?;
    Some(RemoteWrite {
        kind,
        origin_id: OriginId::new(&pair.payment, &paid.bill, next_generation(pair)?, false),
        payment: pair.payment.clone(),
        project: content.project,
        lane: content.lane,
        requisition: Some(content.requisition),
        amount: content.amount,
        date: content.date,
        check_number: None,
        invoice_number: None,
        method: None,
        notes: None,
        origin_data: pair.newest().origin_data().to_string(),
        row: None,
        order_date,
    })
}
