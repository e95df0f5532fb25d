//! The JSON documents. Their keys are a contract: more may be added, none renamed. Money is a decimal string.

use std::collections::BTreeMap;

use quittance::model::{Exception, Timestamp};
use quittance::report::{self, Lang};
use quittance::{ExceptionEntry, Explained, Ingested, InvoiceStatus, OutboxLine, Receipt};
use serde_json::{Value, json};

pub(crate) fn ingested(i: &Ingested) -> Value {
    json!({ "documents": i.documents, "new": i.new, "revised": i.revised, "duplicate": i.duplicate, "conflict": i.conflict })
}

pub(crate) fn receipt(r: &Receipt) -> Value {
    let reconciled = r.reconciled.as_ref().map(|d| {
        let exceptions: BTreeMap<&str, u64> = d.exceptions.iter().map(|(code, n)| (code.word(), *n)).collect();
        json!({ "postings": d.postings, "reversals": d.reversals, "exceptions": exceptions })
    });
    let replayed = r.replayed.map(|s| {
        json!({
            "acknowledged": s.acknowledged, "adopted": s.adopted, "rejected": s.rejected,
            "deferred": s.deferred, "in_doubt": s.in_doubt, "requests": s.requests,
        })
    });
    let totals: Vec<Value> = r
        .totals
        .iter()
        .map(|t| json!({ "currency": t.currency, "erp": t.erp, "posted": t.posted, "procore": t.procore, "difference": t.difference, "others": t.others }))
        .collect();
    json!({
        "ingested": r.ingested.as_ref().map(ingested),
        "reconciled": reconciled,
        "replayed": replayed,
        "totals": totals,
        "pending": r.pending,
        "stalled": r.stalled,
        "stalled_because": r.stalled_because,
        "interrupted": r.interrupted,
        "chain": r.chain,
    })
}

pub(crate) fn status(invoices: &[InvoiceStatus]) -> Value {
    json!({ "invoices": invoices })
}

pub(crate) fn outbox(lines: &[OutboxLine]) -> Value {
    json!({ "writes": lines })
}

pub(crate) fn exceptions(entries: &[ExceptionEntry], lang: Lang) -> Value {
    let shown: Vec<Value> = entries.iter().map(|e| exception(&e.exception, Some(e.since), lang)).collect();
    json!({ "exceptions": shown })
}

/// A plan: the writes as `outbox` shows them, and the exceptions; those that the journal does not hold yet have no `since`.
pub(crate) fn plan(digest: &str, writes: &[OutboxLine], exceptions: &[Exception], known: &[ExceptionEntry], lang: Lang) -> Value {
    let since: BTreeMap<&str, Timestamp> = known.iter().map(|e| (e.id.as_str(), e.since)).collect();
    let shown: Vec<Value> = exceptions.iter().map(|e| exception(e, since.get(e.id().to_string().as_str()).copied(), lang)).collect();
    json!({ "plan": digest, "writes": writes, "exceptions": shown })
}

fn exception(e: &Exception, since: Option<Timestamp>, lang: Lang) -> Value {
    json!({
        "id": e.id().to_string(),
        "code": e.code.word(),
        "severity": e.code.severity().word(),
        "payment": e.payment.as_ref().map(ToString::to_string),
        "bill": e.bill,
        "invoice": e.invoice,
        "row": e.row,
        "commitment": e.lane,
        "message": report::message(e, lang),
        "hint": report::hint(e.code, lang),
        "since": since.map(|s| s.to_string()),
        "evidence": e.evidence,
    })
}

pub(crate) fn explained(id: &str, explained: &Explained) -> Value {
    let mut value = json!(explained);
    if let Some(map) = value.as_object_mut() {
        map.insert("id".to_owned(), json!(id));
    }
    value
}
