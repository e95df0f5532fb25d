//! Looking: the state of each invoice, the exceptions, the outbox, and the story behind any id.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::error::Error;
use crate::journal::{ExceptionView, WriteView};
use crate::model::{
    Exception, ExceptionCode, Export, Invoice, OpenItems, PaymentKey, PaymentStatus, Timestamp, Voids, WriteState, decimal_text,
};

use super::Engine;

/// How an invoice stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InvoiceStatus {
    /// Procore's project id.
    pub project_id: i64,
    /// Procore's commitment id.
    pub commitment_id: i64,
    /// Procore's requisition id.
    pub requisition_id: i64,
    /// The invoice's number.
    pub invoice_number: Option<String>,
    /// The vendor's name.
    pub vendor: Option<String>,
    /// ISO 4217.
    pub currency: String,
    /// What it asks to be paid.
    pub payable: Option<String>,
    /// What stands in Procore for it, as last known: ours, adopted, others'.
    pub paid: String,
    /// What the ERP says was paid.
    pub erp_paid: String,
    /// `payable` minus `paid`.
    pub open: Option<String>,
    /// `unpaid`, `partially_paid`, `paid`, `overpaid`.
    pub payment_status: &'static str,
    /// `failed`, `in_doubt`, `queued`, `drifted`, `voided`, `waiting`, `synced`, `retrieved`, `sent`, `not_exported`.
    pub sync_status: &'static str,
    /// How it is shown.
    pub icon: Icon,
}

/// A colour is never the only carrier: each state has its own shape and label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Icon {
    /// Procore's colour where Procore has one, else ours.
    pub colour: &'static str,
    /// One character.
    pub shape: &'static str,
    /// A word.
    pub label: &'static str,
}

/// The icon of a sync status.
fn icon(sync_status: &str) -> Icon {
    let (colour, shape, label) = match sync_status {
        "failed" => ("red", "✖", "failed"),
        "in_doubt" => ("orange", "?", "in doubt"),
        "queued" => ("grey", "…", "queued"),
        "drifted" => ("orange", "≠", "drifted"),
        "voided" => ("grey", "⊘", "voided"),
        "waiting" => ("grey", "◷", "waiting"),
        "synced" => ("green", "✔", "synced"),
        "retrieved" => ("yellow", "↩", "retrieved"),
        "sent" => ("blue", "→", "sent"),
        _ => ("grey", "○", "not exported"),
    };
    Icon { colour, shape, label }
}

/// One line of the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutboxLine {
    /// The write's id.
    pub id: String,
    /// The commitment.
    pub lane: i64,
    /// `post`, `reverse` or `adopt`.
    pub kind: &'static str,
    /// The entry's name in Procore.
    pub origin_id: String,
    /// Signed decimal text.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
    /// Where the write stands.
    pub state: &'static str,
    /// How often it was sent.
    pub attempts: i64,
    /// What Procore, or the way to it, said last.
    pub last_error: Option<String>,
    /// The payment.
    pub payment: String,
    /// The invoice.
    pub invoice: Option<i64>,
    /// The payment's date.
    pub date: String,
    /// Procore's id of the row, once known.
    pub row: Option<i64>,
}

/// An open exception, with when it was first seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExceptionEntry {
    /// Its stable id.
    pub id: String,
    /// When it was first seen.
    pub since: Timestamp,
    /// What it is about.
    pub exception: Exception,
}

impl Engine {
    /// How each invoice stands, sorted by project, commitment and id.
    pub fn status(&mut self) -> Result<Vec<InvoiceStatus>, Error> {
        let rules = self.rules();
        let (items, allocations, exceptions) = self.journal.read(|tx| Ok((tx.open_items(&rules)?, tx.allocations()?, tx.exceptions()?)))?;
        let book = Book::new(&items, &allocations, &exceptions);
        let mut out: Vec<InvoiceStatus> = items.invoices.values().map(|i| book.status(i)).collect();
        out.sort_by_key(|s| (s.project_id, s.commitment_id, s.requisition_id));
        Ok(out)
    }

    /// The open exceptions, the most urgent first.
    pub fn exceptions(&mut self) -> Result<Vec<ExceptionEntry>, Error> {
        Ok(self.journal.read(|tx| tx.exceptions())?.into_iter().map(entry).collect())
    }

    /// The outbox, lane by lane in the order of sending.
    pub fn outbox(&mut self) -> Result<Vec<OutboxLine>, Error> {
        Ok(self.journal.read(|tx| tx.writes())?.iter().map(line).collect())
    }

    /// The planned writes as `outbox` shows them.
    pub fn lines_of(plan: &crate::model::Plan) -> Vec<OutboxLine> {
        let view = |write: &crate::model::RemoteWrite| WriteView {
            id: write.id().to_string(),
            state: WriteState::Queued,
            attempts: 0,
            row: None,
            last_error: None,
            write: write.clone(),
        };
        plan.writes.iter().map(|w| line(&view(w))).collect()
    }
}

pub(super) fn entry(e: ExceptionView) -> ExceptionEntry {
    ExceptionEntry { id: e.id, since: e.since, exception: e.exception }
}

pub(super) fn line(view: &WriteView) -> OutboxLine {
    let w = &view.write;
    OutboxLine {
        id: view.id.clone(),
        lane: w.lane,
        kind: w.kind.word(),
        origin_id: w.origin_id.to_string(),
        amount: w.amount.decimal(),
        currency: w.amount.currency().code().to_owned(),
        state: view.state.word(),
        attempts: view.attempts,
        last_error: view.last_error.clone(),
        payment: w.payment.to_string(),
        invoice: w.requisition,
        date: w.date.to_string(),
        row: view.row,
    }
}

/// Sums and states by invoice.
#[derive(Default)]
struct Book {
    /// Rows of the mirror by requisition: all, and ours.
    paid: BTreeMap<i64, (i128, i128, usize)>,
    erp_paid: BTreeMap<i64, i128>,
    states: BTreeMap<i64, BTreeSet<WriteState>>,
    codes: BTreeMap<i64, BTreeSet<ExceptionCode>>,
}

impl Book {
    fn new(items: &OpenItems, allocations: &[(PaymentKey, String, i64, String)], exceptions: &[ExceptionView]) -> Self {
        let mut book = Self::default();
        for row in items.rows.values() {
            let Some(requisition) = row.requisition else { continue };
            let Some(invoice) = items.invoices.get(&requisition) else { continue };
            let Ok(amount) = row.amount.in_currency(invoice.currency) else { continue };
            let sum = book.paid.entry(requisition).or_default();
            sum.0 += i128::from(amount.minor());
            if row.ours().is_some_and(|id| items.origins.contains_key(&id.origin)) {
                sum.1 += i128::from(amount.minor());
                sum.2 += 1;
            }
        }
        let voids = Voids::of(&items.payments);
        for (payment, bill, requisition, _) in allocations {
            let state = items.payments.get(payment).map(|s| voids.in_force(s));
            let Some(state) = state.filter(|s| s.payment.status == PaymentStatus::Posted && !s.payment.speaks_of_another()) else {
                continue;
            };
            let paid = state.payment.bills.iter().find(|b| b.bill.part() == *bill);
            if let Some(cash) = paid.and_then(|p| crate::reconcile::cash_of(&state.payment, p)) {
                *book.erp_paid.entry(*requisition).or_default() += i128::from(cash.minor());
            }
        }
        for entry in &items.writes {
            if let Some(requisition) = entry.write.requisition {
                book.states.entry(requisition).or_default().insert(entry.state);
            }
        }
        let reach = Reach::new(items, allocations);
        for e in exceptions.iter().map(|e| &e.exception) {
            let invoices = e.invoice.map_or_else(|| reach.invoices(items, e), |invoice| BTreeSet::from([invoice]));
            for invoice in invoices {
                book.codes.entry(invoice).or_default().insert(e.code);
            }
        }
        book
    }

    fn status(&self, invoice: &Invoice) -> InvoiceStatus {
        let (paid, ours, our_rows) = self.paid.get(&invoice.id).copied().unwrap_or_default();
        let erp_paid = self.erp_paid.get(&invoice.id).copied().unwrap_or_default();
        let payable = invoice.payable.map(|p| i128::from(p.minor()));
        let text = |minor: i128| decimal_text(minor, invoice.currency);
        let sync_status = self.sync_status(invoice, ours, our_rows, erp_paid);
        InvoiceStatus {
            project_id: invoice.project,
            commitment_id: invoice.commitment,
            requisition_id: invoice.id,
            invoice_number: invoice.number.clone(),
            vendor: invoice.vendor_name.clone(),
            currency: invoice.currency.code().to_owned(),
            payable: payable.map(text),
            paid: text(paid),
            erp_paid: text(erp_paid),
            open: payable.map(|p| text(p - paid)),
            payment_status: payment_status(payable, paid),
            sync_status,
            icon: icon(sync_status),
        }
    }

    fn sync_status(&self, invoice: &Invoice, ours: i128, our_rows: usize, erp_paid: i128) -> &'static str {
        use ExceptionCode as C;
        let states = self.states.get(&invoice.id);
        let has_state = |wanted: &[WriteState]| states.is_some_and(|s| wanted.iter().any(|w| s.contains(w)));
        let codes = self.codes.get(&invoice.id);
        let has_code = |wanted: &[C]| codes.is_some_and(|c| wanted.iter().any(|w| c.contains(w)));
        let waits = codes.is_some_and(|c| c.iter().any(|c| *c != C::Overpaid));
        if has_state(&[WriteState::Rejected]) || has_code(&[C::Rejected, C::Locked, C::DuplicatePosted, C::Conflict]) {
            "failed"
        } else if has_state(&[WriteState::InDoubt, WriteState::InFlight]) {
            "in_doubt"
        } else if has_state(&[WriteState::Queued, WriteState::Deferred]) {
            "queued"
        } else if has_code(&[C::Drift, C::RemoteDeleted]) {
            "drifted"
        } else if our_rows > 0 && ours == 0 && erp_paid == 0 {
            "voided"
        } else if waits {
            "waiting"
        } else if our_rows > 0 {
            "synced"
        } else {
            match invoice.export() {
                Export::Synced => "synced",
                Export::Sent => "sent",
                Export::Retrieved => "retrieved",
                Export::NotSent => "not_exported",
            }
        }
    }
}

/// Which invoices an exception is about that names none itself: what holds a payment holds all that it pays or has paid.
struct Reach<'a> {
    allocated: BTreeMap<&'a PaymentKey, Vec<(&'a str, i64)>>,
    by_origin_id: BTreeMap<&'a str, Vec<i64>>,
    /// By origin and the payment's part of the `origin_id`.
    rows: BTreeMap<(crate::model::OriginName, String), Vec<(String, i64)>>,
}

impl<'a> Reach<'a> {
    fn new(items: &'a OpenItems, allocations: &'a [(PaymentKey, String, i64, String)]) -> Self {
        let mut reach = Self { allocated: BTreeMap::new(), by_origin_id: BTreeMap::new(), rows: BTreeMap::new() };
        for (payment, bill, requisition, _) in allocations {
            reach.allocated.entry(payment).or_default().push((bill, *requisition));
        }
        for invoice in items.invoices.values() {
            if let Some(origin_id) = invoice.origin_id.as_deref() {
                reach.by_origin_id.entry(origin_id.trim()).or_default().push(invoice.id);
            }
        }
        for row in items.rows.values() {
            if let (Some(id), Some(requisition)) = (row.ours(), row.requisition) {
                reach.rows.entry((id.origin, id.payment)).or_default().push((id.bill, requisition));
            }
        }
        reach
    }

    fn invoices(&self, items: &OpenItems, e: &Exception) -> BTreeSet<i64> {
        let mut out = BTreeSet::new();
        // A payment that was never read says nothing about the invoices on which its rows stand.
        let Some((key, state)) = e.payment.as_ref().and_then(|p| items.payments.get_key_value(p)) else { return out };
        let is_meant = |bill: &str| e.bill.as_deref().is_none_or(|b| b == bill);
        out.extend(self.allocated.get(key).into_iter().flatten().filter(|(bill, _)| is_meant(bill)).map(|(_, r)| *r));
        for part in crate::model::payment_spellings(key) {
            let rows = self.rows.get(&(key.origin.clone(), part)).into_iter().flatten();
            out.extend(rows.filter(|(bill, _)| is_meant(bill)).map(|(_, r)| *r));
        }
        let Some(rules) = items.origins.get(&key.origin) else { return out };
        for paid in state.payment.bills.iter().filter(|b| is_meant(&b.bill.part())) {
            if let crate::model::BillRef::Id(id) = &paid.bill {
                out.extend(self.by_origin_id.get(rules.pattern.of_bill(id).as_str()).into_iter().flatten());
            }
        }
        out
    }
}

fn payment_status(payable: Option<i128>, paid: i128) -> &'static str {
    match payable {
        Some(payable) if paid == payable => "paid",
        _ if paid == 0 => "unpaid",
        Some(payable) if payable > 0 && paid > 0 && paid < payable => "partially_paid",
        Some(payable) if paid > payable => "overpaid",
        Some(_) | None => "partially_paid",
    }
}
