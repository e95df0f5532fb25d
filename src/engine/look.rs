//! Looking: the state of each invoice, the exceptions, the outbox, and the story behind any id.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::error::Error;
use crate::journal::{AttemptView, ExceptionView, RecordView, WriteView};
use crate::model::{
    ContractPayment, Exception, ExceptionCode, Export, Invoice, OpenItems, OriginId, PaymentKey, PaymentStatus, Timestamp, WriteState,
    decimal_text,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionEntry {
    /// Its stable id.
    pub id: String,
    /// When it was first seen.
    pub since: Timestamp,
    /// What it is about.
    pub exception: Exception,
}

/// Everything that is known behind an id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// What the id names: `payment`, `bill`, `invoice`, `commitment`, `row`, `write`, `exception`. Several when it names several.
    pub names: Vec<&'static str>,
    /// The facts, each with the document and the place that it came from.
    pub facts: Vec<Step>,
    /// By which rule each paid bill was given which invoice.
    pub allocations: Vec<Step>,
    /// The rows that stand in Procore.
    pub rows: Vec<Step>,
    /// The writes and what became of each.
    pub writes: Vec<Step>,
    /// The open exceptions.
    pub exceptions: Vec<Step>,
}

/// One step of a story: a title and lines below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What it is.
    pub title: String,
    /// The details.
    pub lines: Vec<String>,
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
        let entry = |e: ExceptionView| ExceptionEntry { id: e.id, since: e.since, exception: e.exception };
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

    /// The story behind any id that quittance prints, or a bare ERP or Procore id.
    pub fn explain(&mut self, id: &str) -> Result<Explained, Error> {
        let rules = self.rules();
        let id = id.trim();
        self.journal
            .read(|tx| {
                let items = tx.open_items(&rules)?;
                let (writes, exceptions, allocations) = (tx.writes()?, tx.exceptions()?, tx.allocations()?);
                let mut story = Story::default();
                story.find(id, &items, &writes, &exceptions);
                for bill in story.bills.clone() {
                    story.payments.extend(tx.payments_of_bill(&bill)?);
                }
                story.follow(&items, &allocations);
                let mut explained = Explained { names: story.names.iter().copied().collect(), ..Explained::default() };
                let mut keys: BTreeSet<String> = story.payments.iter().map(|p| p.id.clone()).collect();
                keys.extend(story.invoices.iter().map(ToString::to_string));
                keys.extend(story.commitments.iter().map(ToString::to_string));
                keys.extend(story.bills.iter().cloned());
                for key in keys {
                    explained.facts.extend(tx.records_of_key(&key)?.iter().filter(|r| story.wants(r)).map(fact));
                }
                for (payment, bill, requisition, rule) in &allocations {
                    if story.payments.contains(payment) {
                        explained.allocations.push(Step {
                            title: format!("payment {payment}, bill {bill} belongs to invoice {requisition}"),
                            lines: vec![format!("by rule `{rule}`")],
                        });
                    }
                }
                explained.rows = items.rows.values().filter(|r| story.wants_row(r)).map(row).collect();
                for write in writes.iter().filter(|w| story.payments.contains(&w.write.payment)) {
                    explained.writes.push(history(write, &tx.attempts(&write.id)?));
                }
                let about = |e: &&ExceptionView| {
                    e.id == id
                        || e.exception.payment.as_ref().is_some_and(|p| story.payments.contains(p))
                        || e.exception.invoice.is_some_and(|i| story.invoices.contains(&i))
                };
                explained.exceptions = exceptions.iter().filter(about).map(exception).collect();
                Ok(explained)
            })
            .map_err(Error::from)
    }
}

fn line(view: &WriteView) -> OutboxLine {
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
        for (payment, bill, requisition, _) in allocations {
            let Some(state) = items.payments.get(payment).filter(|s| s.payment.status == PaymentStatus::Posted) else { continue };
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

/// What an id leads to.
#[derive(Default)]
struct Story {
    names: BTreeSet<&'static str>,
    payments: BTreeSet<PaymentKey>,
    bills: BTreeSet<String>,
    invoices: BTreeSet<i64>,
    commitments: BTreeSet<i64>,
    rows: BTreeSet<i64>,
}

impl Story {
    fn find(&mut self, id: &str, items: &OpenItems, writes: &[WriteView], exceptions: &[ExceptionView]) {
        for write in writes.iter().filter(|w| w.id == id || w.write.origin_id.to_string() == id) {
            self.names.insert("write");
            self.payments.insert(write.write.payment.clone());
        }
        for e in exceptions.iter().filter(|e| e.id == id) {
            self.names.insert("exception");
            self.payments.extend(e.exception.payment.clone());
            self.invoices.extend(e.exception.invoice);
            self.rows.extend(e.exception.row);
        }
        if let Some(ours) = OriginId::parse(id) {
            self.payments.extend(items.payments.keys().filter(|p| ours.is_of(p)).cloned());
        }
        for payment in items.payments.keys().filter(|p| p.id == id || p.to_string() == id) {
            self.names.insert("payment");
            self.payments.insert(payment.clone());
        }
        let bare = id.split_once(':').map_or(id, |(_, rest)| rest);
        let paid = items.payments.values().flat_map(|s| s.payment.bills.iter());
        let part = |b: &crate::model::PaidBill| b.bill.part();
        if items.bills.keys().any(|(_, b)| b == id || b == bare) || paid.clone().any(|b| part(b) == id || part(b) == bare) {
            self.names.insert("bill");
            self.bills.extend([id.to_owned(), bare.to_owned()]);
        }
        if let Ok(number) = id.parse::<i64>() {
            if items.invoices.contains_key(&number) {
                self.names.insert("invoice");
                self.invoices.insert(number);
            }
            if items.commitments.contains_key(&number) {
                self.names.insert("commitment");
                self.commitments.insert(number);
            }
            if let Some(row) = items.rows.get(&number) {
                self.names.insert("row");
                self.rows.insert(number);
                self.payments.extend(row.ours().and_then(|o| items.payments.keys().find(|p| o.is_of(p)).cloned()));
            }
        }
        // A number that people know.
        for invoice in items.invoices.values().filter(|i| i.number.as_deref() == Some(id)) {
            self.names.insert("invoice");
            self.invoices.insert(invoice.id);
        }
    }

    /// From invoices to their payments, and from payments to their invoices and bills.
    fn follow(&mut self, items: &OpenItems, allocations: &[(PaymentKey, String, i64, String)]) {
        let asked_by_invoice = self.payments.is_empty();
        for (payment, _, requisition, _) in allocations {
            if asked_by_invoice && self.invoices.contains(requisition) {
                self.payments.insert(payment.clone());
            }
        }
        for (payment, _, requisition, _) in allocations {
            if self.payments.contains(payment) {
                self.invoices.insert(*requisition);
            }
        }
        for payment in &self.payments {
            let Some(state) = items.payments.get(payment) else { continue };
            for paid in &state.payment.bills {
                if let crate::model::BillRef::Id(id) = &paid.bill {
                    self.bills.insert(id.clone());
                }
            }
        }
    }

    /// One key may name a payment, a bill and an invoice; only those that belong to the story are told.
    fn wants(&self, record: &RecordView) -> bool {
        match record.kind {
            "payment" => self.payments.iter().any(|p| p.id == record.key && record.origin.as_deref() == Some(p.origin.as_str())),
            "bill" => self.bills.contains(&record.key),
            "invoice" => record.key.parse().is_ok_and(|id| self.invoices.contains(&id)),
            "commitment" => record.key.parse().is_ok_and(|id| self.commitments.contains(&id)),
            _ => true,
        }
    }

    fn wants_row(&self, row: &ContractPayment) -> bool {
        self.rows.contains(&row.id)
            || row.ours().is_some_and(|id| self.payments.iter().any(|p| id.is_of(p)))
            || row.requisition.is_some_and(|r| self.invoices.contains(&r))
    }
}

fn fact(record: &RecordView) -> Step {
    let origin = record.origin.as_deref().map(|o| format!("{o}:")).unwrap_or_default();
    let newest = if record.newest { "newest" } else { "earlier" };
    let revision = if record.revision.is_empty() { "no revision".to_owned() } else { format!("revision {}", record.revision) };
    let mut lines = vec![format!("content {}", record.content)];
    if let Some(document) = &record.document {
        lines.push(format!("from {} at {}, sha256 {}, read {}", document.name, record.place, document.sha256, document.received_at));
    } else if record.kind != "decision" && record.kind != "settlement" {
        lines.push("read from Procore".to_owned());
    }
    Step { title: format!("{} {origin}{}, {revision}, {newest}", record.kind, record.key), lines }
}

fn row(row: &ContractPayment) -> Step {
    let by = match (&row.origin_id, &row.external_payment_id) {
        (Some(id), _) if row.ours().is_some() => format!("written by quittance as {id}"),
        (Some(id), _) => format!("written by another integration as {id}"),
        (None, Some(id)) => format!("paid with Procore Pay ({id})"),
        (None, None) => "typed by a person".to_owned(),
    };
    let date = row.date.map_or_else(|| "no date".to_owned(), |d| d.to_string());
    let invoice = row.requisition.map_or_else(|| "no invoice".to_owned(), |r| format!("invoice {r}"));
    Step { title: format!("row {} of Payments Issued", row.id), lines: vec![format!("{} on {date} for {invoice}", row.amount), by] }
}

fn history(view: &WriteView, attempts: &[AttemptView]) -> Step {
    let w = &view.write;
    let invoice = w.requisition.map_or_else(|| "no invoice".to_owned(), |r| format!("invoice {r}"));
    let title = format!("{} {} for {invoice}: {}", w.kind.word(), w.amount, view.state.word());
    let mut lines = vec![format!("write {} as {}", view.id, w.origin_id)];
    lines.extend(attempts.iter().map(|a| {
        let detail = if a.detail.is_empty() { String::new() } else { format!(": {}", a.detail) };
        format!("{} {}{detail}", a.at, a.event)
    }));
    Step { title, lines }
}

fn exception(view: &ExceptionView) -> Step {
    let mut lines = vec![format!("exception {} since {}", view.id, view.since)];
    lines.extend(view.exception.evidence.iter().map(|(name, value)| format!("{name}: {value}")));
    Step { title: view.exception.code.word().to_owned(), lines }
}
