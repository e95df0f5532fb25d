//! The outbox verbs: claim, settle, and the read-back of what is in doubt. Each changes exactly one row a write.

use rusqlite::OptionalExtension as _;
use rusqlite::types::Value;

use crate::model::{ContractPayment, Currency, Outcome, Reach, Record, RemoteWrite, Settlement, Timestamp, WriteEvent, WriteState};

use super::rows::{OUTBOX, int, opt_int, opt_text, text};
use super::{JournalError, Tx, damaged, exactly_one, tally};

/// A write that was taken to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Claimed {
    pub(crate) id: String,
    pub(crate) write: RemoteWrite,
}

/// A lane in which something is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LaneWork {
    pub(crate) project: i64,
    pub(crate) lane: i64,
    /// In doubt: when the last settling delay ends.
    pub(crate) not_before: Option<Timestamp>,
}

/// One row of the outbox.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) payment: i64,
    pub(super) state: WriteState,
    pub(super) attempts: i64,
    pub(super) not_before: Option<i64>,
    pub(super) remote: Option<i64>,
    pub(super) last_error: Option<String>,
    pub(super) refused: bool,
    pub(super) write: RemoteWrite,
}

impl Row {
    pub(super) const COLUMNS: &str = "id, payment, state, attempts, not_before, row, last_error, refused, content";

    pub(super) fn read(r: &rusqlite::Row<'_>) -> Result<Self, JournalError> {
        let state: String = r.get("state")?;
        let content: String = r.get("content")?;
        Ok(Self {
            id: r.get("id")?,
            payment: r.get("payment")?,
            state: WriteState::from_word(&state).ok_or_else(|| damaged(format!("outbox state {state}")))?,
            attempts: r.get("attempts")?,
            not_before: r.get("not_before")?,
            remote: r.get("row")?,
            last_error: r.get("last_error")?,
            refused: r.get("refused")?,
            write: serde_json::from_str(&content).map_err(damaged)?,
        })
    }

    fn values(&self) -> Result<Vec<Value>, JournalError> {
        let w = &self.write;
        let content = String::from_utf8(crate::model::canonical(w)).map_err(damaged)?;
        let sort = format!(
            "{} {}:{} {} {:010} {}",
            w.order_date,
            w.payment.origin,
            w.origin_id.payment,
            w.origin_id.bill,
            w.origin_id.generation,
            u8::from(w.origin_id.reversal)
        );
        Ok(vec![
            text(&self.id),
            int(w.project),
            int(w.lane),
            int(self.payment),
            text(sort),
            text(w.kind.word()),
            text(self.state.word()),
            int(self.attempts),
            opt_int(self.not_before),
            opt_int(self.remote),
            opt_text(self.last_error.clone()),
            int(i64::from(self.refused)),
            text(content),
        ])
    }

    /// Moves the row along the machine, or says which step does not exist.
    fn step(&mut self, event: &WriteEvent) -> Result<(), JournalError> {
        self.state = self.state.after(event).ok_or_else(|| {
            JournalError::Sqlite(format!("write {} is {} and cannot become otherwise by {event:?}", self.id, self.state.word()))
        })?;
        Ok(())
    }
}

impl Tx<'_> {
    pub(super) fn outbox_rows(&self, condition: &str, params: &[i64]) -> Result<Vec<Row>, JournalError> {
        let sql = format!("SELECT {} FROM outbox WHERE {condition} ORDER BY lane, sort", Row::COLUMNS);
        let mut select = self.connection.prepare_cached(&sql)?;
        let mut rows = select.query(rusqlite::params_from_iter(params))?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.push(Row::read(row)?);
        }
        Ok(out)
    }

    pub(super) fn outbox_row(&self, id: &str) -> Result<Option<Row>, JournalError> {
        let sql = format!("SELECT {} FROM outbox WHERE id = ?1", Row::COLUMNS);
        let mut select = self.connection.prepare_cached(&sql)?;
        let mut rows = select.query([id])?;
        rows.next()?.map(Row::read).transpose()
    }

    pub(super) fn put_outbox(&mut self, row: &Row) -> Result<(), JournalError> {
        let mut select = self.connection.prepare_cached("SELECT state FROM outbox WHERE id = ?1")?;
        let before: Option<String> = select.query_row([&row.id], |r| r.get(0)).optional()?;
        let was_pending = before.and_then(|s| WriteState::from_word(&s)).is_some_and(WriteState::is_pending);
        if self.sets.put(self.connection, &OUTBOX, &row.values()?)? {
            self.count(tally::PENDING.to_owned(), i64::from(row.state.is_pending()) - i64::from(was_pending));
            self.mark_lane(row.write.lane)?;
        }
        Ok(())
    }

    /// Puts a planned write into the outbox. `true` when something new is to be sent.
    pub(super) fn enqueue(&mut self, payment: i64, write: &RemoteWrite) -> Result<bool, JournalError> {
        let id = write.id().to_string();
        let Some(mut row) = self.outbox_row(&id)? else {
            let write = write.clone();
            let row = Row {
                id,
                payment,
                state: WriteState::Queued,
                attempts: 0,
                not_before: None,
                remote: None,
                last_error: None,
                refused: false,
                write,
            };
            self.put_outbox(&row)?;
            return Ok(true);
        };
        let same = row.write == *write;
        let was = row.state;
        row.step(&WriteEvent::Planned)?;
        if same && row.state == was {
            return Ok(false);
        }
        row.write = write.clone();
        row.remote = None;
        row.refused = false;
        self.put_outbox(&row)?;
        if was == WriteState::Rejected {
            self.unpark(write.lane)?;
        }
        Ok(true)
    }

    /// Takes a write back that no plan wants any more.
    pub(super) fn withdraw(&mut self, mut row: Row) -> Result<(), JournalError> {
        let was = row.state;
        row.step(&WriteEvent::Superseded)?;
        self.note_attempt(&row.id, "withdrawn", "")?;
        self.put_outbox(&row)?;
        // The refusal that parked the lane is no longer shown to anybody: the next write finds out whether it still holds.
        if was == WriteState::Rejected { self.unpark(row.write.lane) } else { Ok(()) }
    }

    /// R4: the row of this write stands already.
    pub(super) fn found_standing(&mut self, mut row: Row, remote: i64) -> Result<(), JournalError> {
        row.step(&WriteEvent::FoundStanding(remote))?;
        row.remote = Some(remote);
        row.not_before = None;
        row.refused = false;
        self.note_attempt(&row.id, "found_standing", &remote.to_string())?;
        self.put_outbox(&row)?;
        self.append_settlement(&row.write, remote)
    }

    fn append_settlement(&mut self, write: &RemoteWrite, remote: i64) -> Result<(), JournalError> {
        let mut select = self.connection.prepare_cached("SELECT content FROM contract_payment WHERE id = ?1")?;
        let content: Option<String> = select.query_row([remote], |r| r.get(0)).optional()?;
        let row: Option<ContractPayment> = content.map(|c| serde_json::from_str(&c)).transpose().map_err(damaged)?;
        let amount = row.as_ref().and_then(|r| r.amount.in_currency(write.amount.currency()).ok()).unwrap_or(write.amount);
        let settlement = Settlement {
            origin_id: write.origin_id.clone(),
            contract_payment: remote,
            requisition: row.as_ref().map_or(write.requisition, |r| r.requisition),
            amount,
            date: row.map_or(Some(write.date), |r| r.date),
        };
        self.append(&Record::Settlement(settlement), 0, "", 0)?;
        Ok(())
    }

    fn note_attempt(&mut self, write: &str, event: &str, detail: &str) -> Result<(), JournalError> {
        let at = self.now.micros();
        let insert = "INSERT INTO attempt (write, at, event, detail) VALUES (?1, ?2, ?3, ?4)";
        exactly_one(self.connection.prepare_cached(insert)?.execute((write, at, event, detail))?, "attempt")?;
        self.bind("attempt", &[write.as_bytes(), &at.to_le_bytes(), event.as_bytes(), detail.as_bytes()]);
        Ok(())
    }

    /// A process that ended while a write was in flight left it in doubt. Only the one replayer may say so.
    pub(crate) fn recover_crashed(&mut self, settle_millis: i64) -> Result<usize, JournalError> {
        let rows = self.outbox_rows("state = 'in_flight'", &[])?;
        let count = rows.len();
        for mut row in rows {
            row.step(&WriteEvent::Crashed)?;
            row.attempts += 1;
            row.not_before = Some(self.now.plus_millis(settle_millis).micros());
            self.note_attempt(&row.id, "crashed", "the process ended while the request was under way")?;
            self.put_outbox(&row)?;
        }
        // An instant further away than the settling delay was written by a clock that has been set back since.
        let latest = self.now.plus_millis(settle_millis).micros();
        for mut row in self.outbox_rows("state = 'in_doubt' AND not_before > ?1", &[latest])? {
            row.not_before = Some(latest);
            self.put_outbox(&row)?;
        }
        Ok(count)
    }

    /// The lanes in which something is to be done, those of one project together.
    pub(crate) fn lanes_with_work(&self, project: Option<i64>) -> Result<Vec<LaneWork>, JournalError> {
        let mut select = self.connection.prepare_cached(
            "SELECT o.project, o.lane, max(CASE WHEN o.state = 'in_doubt' THEN o.not_before END) AS not_before
             FROM outbox o LEFT JOIN lane l ON l.id = o.lane
             WHERE o.state IN ('queued', 'in_flight', 'in_doubt', 'deferred') AND l.parked IS NULL AND (?1 IS NULL OR o.project = ?1)
             GROUP BY o.project, o.lane ORDER BY o.project, o.lane",
        )?;
        let rows = select.query_map([project], |r| {
            let not_before: Option<i64> = r.get("not_before")?;
            Ok(LaneWork { project: r.get("project")?, lane: r.get("lane")?, not_before: not_before.map(Timestamp::from_micros) })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What a believed list, begun after the settling delay, says of the lane's writes in doubt that it does not show.
    pub(crate) fn resolve_absent(&mut self, lane: i64, rows: &[ContractPayment], listed_from: Timestamp) -> Result<u64, JournalError> {
        let mut rejected = 0;
        for mut doubt in self.outbox_rows("lane = ?1 AND state = 'in_doubt'", &[lane])? {
            let name = doubt.write.origin_id.to_string();
            let settled = doubt.not_before.is_none_or(|t| t <= listed_from.micros());
            if !settled || rows.iter().any(|r| r.origin_id.as_deref() == Some(name.as_str())) {
                continue;
            }
            let event = if doubt.refused { WriteEvent::RefusedAndAbsent } else { WriteEvent::ListedAbsent };
            doubt.step(&event)?;
            rejected += u64::from(doubt.state == WriteState::Rejected);
            doubt.not_before = None;
            self.note_attempt(
                &doubt.id,
                if doubt.refused { "rejected" } else { "listed_absent" },
                doubt.last_error.clone().as_deref().unwrap_or(""),
            )?;
            self.put_outbox(&doubt)?;
        }
        Ok(rejected)
    }

    /// Takes the lane's next write: durably in flight before its first byte leaves. Nothing is taken while a write of the lane is in
    /// doubt, nor a write whose pair has an earlier one that does not stand yet.
    pub(crate) fn claim(&mut self, lane: i64) -> Result<Option<Claimed>, JournalError> {
        let unsettled = "SELECT EXISTS (SELECT 1 FROM outbox WHERE lane = ?1 AND state IN ('in_flight', 'in_doubt'))";
        if self.connection.prepare_cached(unsettled)?.query_row([lane], |r| r.get(0))? {
            return Ok(None);
        }
        if let Some(mut row) = self.next_of_lane(lane)? {
            row.step(&WriteEvent::Claimed)?;
            self.note_attempt(&row.id, "claimed", "")?;
            self.put_outbox(&row)?;
            return Ok(Some(Claimed { id: row.id, write: row.write }));
        }
        Ok(None)
    }

    /// The first write of a lane that may be sent. The queue is read up to it, not to its end.
    fn next_of_lane(&self, lane: i64) -> Result<Option<Row>, JournalError> {
        let sql = format!("SELECT {} FROM outbox WHERE lane = ?1 AND state IN ('queued', 'deferred') ORDER BY sort", Row::COLUMNS);
        let mut select = self.connection.prepare_cached(&sql)?;
        let mut rows = select.query([lane])?;
        while let Some(row) = rows.next()? {
            let row = Row::read(row)?;
            if !self.has_earlier_sibling(&row)? {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// A repost waits until the reversal before it stands, in whatever lane that is.
    fn has_earlier_sibling(&self, row: &Row) -> Result<bool, JournalError> {
        let id = &row.write.origin_id;
        let siblings = self.outbox_rows("payment = ?1 AND state NOT IN ('acknowledged', 'withdrawn')", &[row.payment])?;
        Ok(siblings
            .iter()
            .map(|s| &s.write.origin_id)
            .any(|s| s.bill == id.bill && (s.generation, s.reversal) < (id.generation, id.reversal)))
    }

    /// Records what came of a claimed write.
    pub(crate) fn settle(
        &mut self,
        claimed: &Claimed,
        outcome: &Outcome,
        settle_millis: i64,
        fallback: Option<Currency>,
    ) -> Result<WriteState, JournalError> {
        let mut row = self.outbox_row(&claimed.id)?.ok_or_else(|| damaged("a claimed write is gone"))?;
        row.refused = false;
        row.not_before = None;
        match outcome {
            Outcome::Acknowledged(shown) => {
                row.step(&WriteEvent::Answered(outcome.clone()))?;
                row.attempts += 1;
                row.remote = Some(shown.id);
                row.last_error = None;
                self.note_attempt(&row.id, "acknowledged", &shown.id.to_string())?;
                self.put_row(shown, fallback)?;
                self.put_outbox(&row)?;
                self.append_settlement(&row.write, shown.id)?;
                return Ok(row.state);
            }
            // It may be refused because it exists already: the lane is read back before that is called a rejection.
            Outcome::Rejected { reach: Reach::Row, reason } => {
                let doubt = Outcome::InDoubt { reason: reason.clone() };
                row.step(&WriteEvent::Answered(doubt))?;
                row.attempts += 1;
                row.refused = true;
                row.not_before = Some(self.now.micros());
                row.last_error = Some(reason.clone());
                self.note_attempt(&row.id, "refused", reason)?;
            }
            Outcome::Rejected { reach: Reach::Lane, reason } => {
                row.step(&WriteEvent::Answered(outcome.clone()))?;
                row.attempts += 1;
                row.last_error = Some(reason.clone());
                self.note_attempt(&row.id, "rejected", reason)?;
                let (lane, project, reason) = (row.write.lane, row.write.project, reason.clone());
                self.put_lane(lane, |l| {
                    l.project = project;
                    l.parked = Some(reason);
                })?;
            }
            Outcome::Deferred { stall } => {
                row.step(&WriteEvent::Answered(outcome.clone()))?;
                self.note_attempt(&row.id, stall.word(), &stall.detail())?;
            }
            Outcome::InDoubt { reason } => {
                row.step(&WriteEvent::Answered(outcome.clone()))?;
                row.attempts += 1;
                row.last_error = Some(reason.clone());
                row.not_before = Some(self.now.plus_millis(settle_millis).micros());
                self.note_attempt(&row.id, "in_doubt", reason)?;
            }
        }
        self.put_outbox(&row)?;
        Ok(row.state)
    }

    /// Opens a lane again that was parked.
    pub(crate) fn unpark(&mut self, lane: i64) -> Result<(), JournalError> {
        if self.lane(lane)?.is_some_and(|l| l.parked.is_some()) {
            self.put_lane(lane, |l| l.parked = None)?;
        }
        Ok(())
    }
}
