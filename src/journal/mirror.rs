//! The mirror: rows of Payments Issued as last read, and what is known of each lane. A cache by Procore id; the newest read wins.

use rusqlite::OptionalExtension as _;

use crate::model::{Commitment, ContractPayment, Currency, Record, RecordKind, Timestamp};

use super::rows::{CONTRACT_PAYMENT, LANE, int, opt_int, opt_text, text};
use super::{JournalError, Tx, damaged, tally};

impl Tx<'_> {
    /// Takes a whole list of one commitment: what it does not show is gone. Only a list that is believed may come here.
    pub(crate) fn replace_lane(
        &mut self,
        project: i64,
        lane: i64,
        rows: &[ContractPayment],
        fallback: Option<Currency>,
    ) -> Result<(), JournalError> {
        let mut select = self.connection.prepare_cached("SELECT id FROM contract_payment WHERE commitment = ?1")?;
        let known: Vec<i64> = select.query_map([lane], |r| r.get(0))?.collect::<Result<_, _>>()?;
        for id in known.into_iter().filter(|id| !rows.iter().any(|r| r.id == *id)) {
            self.tally_row(id, -1)?;
            self.sets.remove(self.connection, &CONTRACT_PAYMENT, &int(id))?;
            self.mark_lane(lane)?;
        }
        for row in rows {
            self.put_row(row, fallback)?;
        }
        let now = self.now;
        self.put_lane(lane, |l| {
            l.project = project;
            // Only the first time: a list that shows nothing new must leave no trace.
            l.listed_at = l.listed_at.or(Some(now));
        })
    }

    /// True when a list does not show a row that the mirror holds, or one that a write in doubt may have made.
    pub(crate) fn misses(&self, lane: i64, rows: &[ContractPayment]) -> Result<bool, JournalError> {
        let mut select = self.connection.prepare_cached("SELECT id FROM contract_payment WHERE commitment = ?1")?;
        let known: Vec<i64> = select.query_map([lane], |r| r.get(0))?.collect::<Result<_, _>>()?;
        if known.iter().any(|id| !rows.iter().any(|r| r.id == *id)) {
            return Ok(true);
        }
        let shown = |name: &str| rows.iter().any(|r| r.origin_id.as_deref() == Some(name));
        let doubts = self.outbox_rows("lane = ?1 AND state = 'in_doubt'", &[lane])?;
        Ok(doubts.iter().any(|d| !shown(&d.write.origin_id.to_string())))
    }

    /// Takes one row as it was read.
    pub(crate) fn put_row(&mut self, row: &ContractPayment, fallback: Option<Currency>) -> Result<(), JournalError> {
        let currency = self.row_currency(row)?.or(fallback);
        let minor = currency.and_then(|c| row.amount.in_currency(c).ok()).map(|m| m.minor());
        let ours = row.ours();
        let content = String::from_utf8(crate::model::canonical(row)).map_err(damaged)?;
        let values = [
            int(row.id),
            int(row.commitment),
            opt_int(row.requisition),
            opt_text(ours.as_ref().map(|o| o.origin.as_str())),
            opt_text(ours.as_ref().map(|o| o.payment.as_str())),
            opt_int(minor),
            opt_text(currency.map(|c| c.code().to_owned())),
            text(content),
        ];
        let before = self.lane_of_row(row.id)?;
        self.tally_row(row.id, -1)?;
        if self.sets.put(self.connection, &CONTRACT_PAYMENT, &values)? {
            before.into_iter().chain([row.commitment]).try_for_each(|lane| self.mark_lane(lane))?;
        }
        self.tally_row(row.id, 1)
    }

    /// Takes a row's money into the sums, or out of them.
    fn tally_row(&mut self, id: i64, sign: i64) -> Result<(), JournalError> {
        let mut select = self.connection.prepare_cached(
            "SELECT currency, ifnull(origin, ''), minor FROM contract_payment WHERE id = ?1 AND minor IS NOT NULL AND currency IS NOT NULL",
        )?;
        let found: Option<(String, String, i64)> = select.query_row([id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).optional()?;
        if let Some((currency, origin, minor)) = found {
            self.sum(tally::rows(&currency, &origin), i128::from(sign) * i128::from(minor), sign);
        }
        Ok(())
    }

    /// Rows may be read before the commitment or the invoice that states their currency.
    pub(crate) fn fill_currencies(&mut self, fallback: Option<Currency>) -> Result<(), JournalError> {
        let open = self.contents("SELECT content FROM contract_payment WHERE currency IS NULL")?;
        for row in open {
            self.put_row(&row, fallback)?;
        }
        Ok(())
    }

    fn contents(&self, sql: &str) -> Result<Vec<ContractPayment>, JournalError> {
        let mut select = self.connection.prepare_cached(sql)?;
        let texts: Vec<String> = select.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
        texts.iter().map(|t| serde_json::from_str(t).map_err(damaged)).collect()
    }

    fn row_currency(&self, row: &ContractPayment) -> Result<Option<Currency>, JournalError> {
        if let Some(currency) = self.commitment(row.commitment)?.and_then(|c| c.currency) {
            return Ok(Some(currency));
        }
        let of_invoice = "SELECT id FROM invoice WHERE id = ?1 OR commitment = ?2 ORDER BY id <> ?1, id LIMIT 1";
        let invoice: Option<i64> =
            self.connection.prepare_cached(of_invoice)?.query_row((row.requisition, row.commitment), |r| r.get(0)).optional()?;
        match invoice.map(|id| self.newest(RecordKind::Invoice, &id.to_string())).transpose()?.flatten() {
            Some(Record::Invoice(invoice)) => Ok(Some(invoice.currency)),
            _ => Ok(None),
        }
    }

    /// A commitment as last read.
    pub(crate) fn commitment(&self, id: i64) -> Result<Option<Commitment>, JournalError> {
        match self.newest(RecordKind::Commitment, &id.to_string())? {
            Some(Record::Commitment(commitment)) => Ok(Some(commitment)),
            _ => Ok(None),
        }
    }

    fn newest(&self, kind: RecordKind, key: &str) -> Result<Option<Record>, JournalError> {
        let mut select = self.connection.prepare_cached(
            "SELECT r.content FROM fact f JOIN record r ON r.id = f.head WHERE f.kind = ?1 AND f.origin = 0 AND f.key = ?2",
        )?;
        let content: Option<Vec<u8>> = select.query_row((kind as i64, key), |r| r.get(0)).optional()?;
        content.map(|c| Record::from_content(kind, &c).map_err(damaged)).transpose()
    }

    /// Changes what is known of a lane.
    pub(super) fn put_lane(&mut self, id: i64, change: impl FnOnce(&mut LaneRow)) -> Result<(), JournalError> {
        let mut lane = self.lane(id)?.unwrap_or_default();
        change(&mut lane);
        let at = |t: Option<Timestamp>| opt_int(t.map(Timestamp::micros));
        let values = [int(id), int(lane.project), at(lane.listed_at), at(lane.shown_at), opt_text(lane.parked)];
        self.sets.put(self.connection, &LANE, &values)?;
        Ok(())
    }

    /// Notes that the commitment itself was read.
    pub(crate) fn note_shown(&mut self, project: i64, lane: i64) -> Result<(), JournalError> {
        let now = self.now;
        self.put_lane(lane, |l| {
            l.project = project;
            l.shown_at = Some(now);
        })
    }

    /// What is known of a lane.
    pub(super) fn lane(&self, id: i64) -> Result<Option<LaneRow>, JournalError> {
        let mut select = self.connection.prepare_cached("SELECT project, listed_at, shown_at, parked FROM lane WHERE id = ?1")?;
        let micros = |t: Option<i64>| t.map(Timestamp::from_micros);
        let found = select.query_row([id], |r| {
            Ok(LaneRow { project: r.get(0)?, listed_at: micros(r.get(1)?), shown_at: micros(r.get(2)?), parked: r.get(3)? })
        });
        Ok(found.optional()?)
    }
}

/// What is known of a lane.
#[derive(Debug, Default, Clone)]
pub(super) struct LaneRow {
    pub(super) project: i64,
    pub(super) listed_at: Option<Timestamp>,
    pub(super) shown_at: Option<Timestamp>,
    pub(super) parked: Option<String>,
}
