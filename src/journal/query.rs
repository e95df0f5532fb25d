//! Looking: what status, outbox, exceptions, explain and the receipts read. Nothing here changes anything.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension as _;

use crate::model::{Currency, Exception, PaymentKey, PaymentStatus, RecordKind, Timestamp, WriteState, hex};

use super::records::PaymentRow;
use super::{Journal, JournalError, Tx, damaged};

/// The control totals of one currency, in minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TotalsRow {
    pub(crate) currency: Currency,
    /// Cash on bills of posted payments.
    pub(crate) erp: i128,
    /// Our rows, net.
    pub(crate) posted: i128,
    /// All rows as last known.
    pub(crate) procore: i128,
}

/// An open exception.
#[derive(Debug, Clone)]
pub(crate) struct ExceptionView {
    pub(crate) id: String,
    pub(crate) since: Timestamp,
    pub(crate) exception: Exception,
}

/// A write of the outbox.
#[derive(Debug, Clone)]
pub(crate) struct WriteView {
    pub(crate) id: String,
    pub(crate) state: WriteState,
    pub(crate) attempts: i64,
    pub(crate) row: Option<i64>,
    pub(crate) last_error: Option<String>,
    pub(crate) write: crate::model::RemoteWrite,
}

/// One step of a write's history.
#[derive(Debug, Clone)]
pub(crate) struct AttemptView {
    pub(crate) at: Timestamp,
    pub(crate) event: String,
    pub(crate) detail: String,
}

/// One content of a fact, with where it came from.
#[derive(Debug, Clone)]
pub(crate) struct RecordView {
    pub(crate) kind: &'static str,
    pub(crate) origin: Option<String>,
    pub(crate) key: String,
    pub(crate) revision: String,
    pub(crate) content: String,
    pub(crate) newest: bool,
    pub(crate) document: Option<DocumentView>,
    pub(crate) place: String,
}

/// A document, as a record names it.
#[derive(Debug, Clone)]
pub(crate) struct DocumentView {
    pub(crate) name: String,
    pub(crate) sha256: String,
    pub(crate) received_at: Timestamp,
}

impl Journal {
    /// Reads in one snapshot, without the right to write.
    pub(crate) fn read<T>(&mut self, look: impl FnOnce(&Tx<'_>) -> Result<T, JournalError>) -> Result<T, JournalError> {
        self.connection.execute_batch("BEGIN")?;
        let tx = Tx::new(&self.connection, "look", Timestamp::from_micros(0));
        // Dropping the transaction ends the snapshot.
        look(&tx)
    }
}

impl Tx<'_> {
    /// The control totals, by currency.
    pub(crate) fn totals(&self) -> Result<Vec<TotalsRow>, JournalError> {
        let mut sums: BTreeMap<String, (i128, i128, i128)> = BTreeMap::new();
        let mut bound = self.connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM origin WHERE name = ?1)")?;
        for (currency, origin, value) in self.money_tallies()? {
            let sum = sums.entry(currency).or_default();
            let Some(origin) = origin else {
                sum.0 += value;
                continue;
            };
            sum.1 += if bound.query_row([&origin], |r| r.get(0))? { value } else { 0 };
            sum.2 += value;
        }
        for (own, in_force) in self.spoken_of()? {
            for (payment, sign) in [(own, -1), (in_force, 1)] {
                let row = PaymentRow::of(&payment, None);
                if let (PaymentStatus::Posted, Some(currency)) = (payment.status, row.currency) {
                    sums.entry(currency).or_default().0 += sign * i128::from(row.on_bills);
                }
            }
        }
        sums.into_iter()
            .map(|(code, (erp, posted, procore))| {
                Ok(TotalsRow { currency: Currency::parse(&code).map_err(damaged)?, erp, posted, procore })
            })
            .collect()
    }

    /// All open exceptions, by severity, code and id.
    pub(crate) fn exceptions(&self) -> Result<Vec<ExceptionView>, JournalError> {
        let mut select = self.connection.prepare_cached("SELECT id, since, content FROM exception ORDER BY since, id")?;
        let mut rows = select.query([])?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            let content: String = row.get("content")?;
            out.push(ExceptionView {
                id: row.get("id")?,
                since: Timestamp::from_micros(row.get("since")?),
                exception: serde_json::from_str(&content).map_err(damaged)?,
            });
        }
        out.sort_by(|a, b| {
            (b.exception.code.severity(), a.exception.code, a.since, &a.id).cmp(&(
                a.exception.code.severity(),
                b.exception.code,
                b.since,
                &b.id,
            ))
        });
        Ok(out)
    }

    /// The writes of the outbox in lane order.
    pub(crate) fn writes(&self) -> Result<Vec<WriteView>, JournalError> {
        let view = |r: super::outbox::Row| WriteView {
            id: r.id,
            state: r.state,
            attempts: r.attempts,
            row: r.remote,
            last_error: r.last_error,
            write: r.write,
        };
        Ok(self.outbox_rows("true", &[])?.into_iter().map(view).collect())
    }

    /// The history of one write.
    pub(crate) fn attempts(&self, write: &str) -> Result<Vec<AttemptView>, JournalError> {
        let mut select = self.connection.prepare_cached("SELECT at, event, detail FROM attempt WHERE write = ?1 ORDER BY id")?;
        let rows = select
            .query_map([write], |r| Ok(AttemptView { at: Timestamp::from_micros(r.get(0)?), event: r.get(1)?, detail: r.get(2)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// All contents of all facts with this key, whatever their kind, the newest of each first.
    pub(crate) fn records_of_key(&self, key: &str) -> Result<Vec<RecordView>, JournalError> {
        let mut select = self.connection.prepare_cached(
            "SELECT f.kind, o.name AS origin, f.key, r.revision, r.content, r.id = f.head AS newest, r.place,
                    d.name AS document, d.sha256, d.received_at
             FROM fact f JOIN record r ON r.fact = f.id LEFT JOIN origin o ON o.id = f.origin LEFT JOIN document d ON d.id = r.document
             WHERE f.key = ?1 AND f.kind IN (1, 2, 3, 4, 5, 6) ORDER BY f.kind, f.origin, newest DESC, r.id DESC",
        )?;
        let mut rows = select.query([key])?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            let sha: Option<Vec<u8>> = row.get("sha256")?;
            let document = match (row.get("document")?, sha, row.get("received_at")?) {
                (Some(name), Some(sha), Some(at)) => {
                    Some(DocumentView { name, sha256: hex(&sha), received_at: Timestamp::from_micros(at) })
                }
                _ => None,
            };
            out.push(RecordView {
                kind: RecordKind::from_number(row.get("kind")?).map_or("bill", RecordKind::word),
                origin: row.get("origin")?,
                key: row.get("key")?,
                revision: row.get("revision")?,
                content: String::from_utf8(row.get("content")?).map_err(damaged)?,
                newest: row.get("newest")?,
                document,
                place: row.get("place")?,
            });
        }
        Ok(out)
    }

    /// The payments that pay a bill (by its id or its number).
    pub(crate) fn payments_of_bill(&self, bill: &str) -> Result<Vec<PaymentKey>, JournalError> {
        let mut select = self.connection.prepare_cached(
            "SELECT o.name, f.key FROM fact b JOIN pair p ON p.bill = b.id JOIN fact f ON f.id = p.payment JOIN origin o ON o.id = f.origin
             WHERE b.kind IN (3, 7) AND b.key = ?1 ORDER BY o.name, f.key",
        )?;
        let found: Vec<(String, String)> = select.query_map([bill], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
        found
            .into_iter()
            .map(|(name, id)| Ok(PaymentKey { origin: crate::model::OriginName::parse(&name).map_err(damaged)?, id }))
            .collect()
    }

    /// Which invoice each pair was given: payment, bill part, requisition, rule.
    pub(crate) fn allocations(&self) -> Result<Vec<(PaymentKey, String, i64, String)>, JournalError> {
        let mut select = self.connection.prepare_cached(
            "SELECT o.name, f.key, a.bill, a.requisition, a.rule FROM allocation a JOIN fact f ON f.id = a.payment
             JOIN origin o ON o.id = f.origin ORDER BY o.name, f.key, a.bill",
        )?;
        let mut rows = select.query([])?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            let name: String = row.get(0)?;
            let key = PaymentKey { origin: crate::model::OriginName::parse(&name).map_err(damaged)?, id: row.get(1)? };
            out.push((key, row.get(2)?, row.get(3)?, row.get(4)?));
        }
        Ok(out)
    }

    /// Commitments that carry invoices, with when they themselves were last read.
    pub(crate) fn lanes_to_pull(&self, project: i64) -> Result<Vec<(i64, Option<Timestamp>)>, JournalError> {
        let mut select = self.connection.prepare_cached(
            "SELECT DISTINCT i.commitment, l.shown_at FROM invoice i LEFT JOIN lane l ON l.id = i.commitment
             WHERE i.project = ?1 ORDER BY i.commitment",
        )?;
        let micros = |t: Option<i64>| t.map(Timestamp::from_micros);
        let rows = select.query_map([project], |r| Ok((r.get(0)?, micros(r.get(1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A row that this journal knows to exist in a project: a contract payment (id, commitment), else a commitment alone.
    pub(crate) fn sentinel(&self, project: i64) -> Result<Option<(Option<i64>, i64)>, JournalError> {
        let payment = "SELECT c.id, c.commitment FROM contract_payment c JOIN lane l ON l.id = c.commitment WHERE l.project = ?1 ORDER BY c.id DESC LIMIT 1";
        let found: Option<(i64, i64)> =
            self.connection.prepare_cached(payment)?.query_row([project], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
        if let Some((id, commitment)) = found {
            return Ok(Some((Some(id), commitment)));
        }
        let commitment = "SELECT commitment FROM invoice WHERE project = ?1 ORDER BY id LIMIT 1";
        let found: Option<i64> = self.connection.prepare_cached(commitment)?.query_row([project], |r| r.get(0)).optional()?;
        Ok(found.map(|c| (None, c)))
    }
}
