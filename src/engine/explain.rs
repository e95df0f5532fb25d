//! Explain: the story behind any id, from the raw document over the rule to the writes and their answers.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::error::Error;
use crate::journal::{AttemptView, ExceptionView, RecordView, WriteView};
use crate::model::{ContractPayment, Date, OpenItems, OriginId, PaymentKey, Timestamp, Voids};
use crate::reconcile::Candidate;

use super::Engine;
use super::look::{self, ExceptionEntry, OutboxLine};

/// Everything that is known behind an id: the chain from the raw document over the rule to the writes and their answers. It is data;
/// [`crate::report::story`] tells it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Explained {
    /// What the id names: `payment`, `bill`, `invoice`, `commitment`, `row`, `write`, `exception`. Several when it names several.
    pub names: Vec<&'static str>,
    /// The facts, each with the document and the place that it came from.
    pub facts: Vec<FactStory>,
    /// Which invoice each paid bill was given, by which rule, and which others were looked at.
    pub allocations: Vec<PairStory>,
    /// The rows that stand in Procore.
    pub rows: Vec<RowStory>,
    /// The writes and what became of each.
    pub writes: Vec<WriteStory>,
    /// The open exceptions.
    pub exceptions: Vec<ExceptionEntry>,
}

/// One content of one fact.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FactStory {
    /// `invoice`, `commitment`, `bill`, `payment`, `decision`, `settlement`.
    pub kind: &'static str,
    /// The origin; `None` for what is Procore's.
    pub origin: Option<String>,
    /// Its key there.
    pub key: String,
    /// The revision; empty where there is none.
    pub revision: String,
    /// True for the content that is in force.
    pub newest: bool,
    /// The content itself.
    pub content: serde_json::Value,
    /// The document that brought it.
    pub document: Option<DocumentPlace>,
}

/// Where a content was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentPlace {
    /// The document's name.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Where in it.
    pub place: String,
    /// When it was read.
    pub received_at: Timestamp,
}

/// One paid bill and the invoices that it could belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PairStory {
    /// The payment.
    pub payment: PaymentKey,
    /// The bill, as an `origin_id` names it.
    pub bill: String,
    /// The invoice that it was given at the last reconcile.
    pub invoice: Option<i64>,
    /// By which rule: `link`, `bill_id`, `number`.
    pub rule: Option<String>,
    /// Every invoice that was looked at, with what was found about it.
    pub candidates: Vec<Candidate>,
}

/// A row of Payments Issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowStory {
    /// Procore's id.
    pub id: i64,
    /// The amount, signed.
    pub amount: String,
    /// ISO 4217, where the row's commitment or invoice says it.
    pub currency: Option<String>,
    /// Its date.
    pub date: Option<Date>,
    /// Its invoice.
    pub invoice: Option<i64>,
    /// Who wrote it: `quittance`, `another_integration`, `procore_pay`, `person`.
    pub by: &'static str,
    /// Its `origin_id`, or Procore Pay's id.
    pub tag: Option<String>,
}

/// A write and its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WriteStory {
    /// The write as the outbox shows it.
    #[serde(flatten)]
    pub line: OutboxLine,
    /// What happened to it, in order.
    pub history: Vec<Attempt>,
}

/// One event of a write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attempt {
    /// When.
    pub at: Timestamp,
    /// What: `claimed`, `sent`, `acknowledged`, …
    pub event: String,
    /// What Procore or the way to it said.
    pub detail: String,
}

impl Engine {
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
                explained.allocations = pairs(&items, &story.payments, &allocations);
                explained.rows = items.rows.values().filter(|r| story.wants_row(r)).map(|r| row(&items, r)).collect();
                for write in writes.iter().filter(|w| story.payments.contains(&w.write.payment)) {
                    explained.writes.push(history(write, &tx.attempts(&write.id)?));
                }
                let about = |e: &&ExceptionView| {
                    e.id == id
                        || e.exception.payment.as_ref().is_some_and(|p| story.payments.contains(p))
                        || e.exception.invoice.is_some_and(|i| story.invoices.contains(&i))
                };
                explained.exceptions = exceptions.iter().filter(about).cloned().map(look::entry).collect();
                Ok(explained)
            })
            .map_err(Error::from)
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
        // A void document belongs to the story of what it undoes, and the other way round.
        for (original, void) in Voids::of(&items.payments).joined() {
            if self.payments.contains(original) || self.payments.contains(void) {
                self.payments.extend([original.clone(), void.clone()]);
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

fn fact(record: &RecordView) -> FactStory {
    let document = record.document.as_ref().map(|document| DocumentPlace {
        name: document.name.clone(),
        sha256: document.sha256.clone(),
        place: record.place.clone(),
        received_at: document.received_at,
    });
    FactStory {
        kind: record.kind,
        origin: record.origin.clone(),
        key: record.key.clone(),
        revision: record.revision.clone(),
        newest: record.newest,
        // What is no JSON is shown as it stands: explaining must work on a journal that verify complains about, too.
        content: serde_json::from_str(&record.content).unwrap_or_else(|_| record.content.clone().into()),
        document,
    }
}

fn pairs(items: &OpenItems, payments: &BTreeSet<PaymentKey>, allocations: &[(PaymentKey, String, i64, String)]) -> Vec<PairStory> {
    let mut out = Vec::new();
    for (payment, bill, candidates) in crate::reconcile::candidates(items, payments) {
        let given = allocations.iter().find(|(p, b, _, _)| *p == payment && *b == bill);
        let (invoice, rule) = (given.map(|g| g.2), given.map(|g| g.3.clone()));
        out.push(PairStory { payment, bill, invoice, rule, candidates });
    }
    out
}

fn row(items: &OpenItems, row: &ContractPayment) -> RowStory {
    let (by, tag) = match (&row.origin_id, &row.external_payment_id) {
        (Some(id), _) if row.ours().is_some() => ("quittance", Some(id)),
        (Some(id), _) => ("another_integration", Some(id)),
        (None, Some(id)) => ("procore_pay", Some(id)),
        (None, None) => ("person", None),
    };
    let money = items.row_currency(row).and_then(|currency| row.amount.in_currency(currency).ok());
    let (amount, currency) = match money {
        Some(money) => (money.decimal(), Some(money.currency().code().to_owned())),
        None => (row.amount.to_string(), None),
    };
    RowStory { id: row.id, amount, currency, date: row.date, invoice: row.requisition, by, tag: tag.cloned() }
}

fn history(view: &WriteView, attempts: &[AttemptView]) -> WriteStory {
    let history = attempts.iter().map(|a| Attempt { at: a.at, event: a.event.clone(), detail: a.detail.clone() }).collect();
    WriteStory { line: look::line(view), history }
}
