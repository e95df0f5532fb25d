//! Explain: the story behind any id, from the raw document over the rule to the writes and their answers.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::error::Error;
use crate::journal::{AttemptView, ExceptionView, RecordView, WriteView};
use crate::model::{ContractPayment, OpenItems, OriginId, PaymentKey, Voids};

use super::Engine;

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
