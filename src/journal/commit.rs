//! Writing a plan down: allocations, exceptions and outbox rows, all or none.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::OptionalExtension as _;
use rusqlite::types::Value;

use crate::model::{Exception, ExceptionCode, PaymentKey, Plan, RecordKind, Scope, WriteKind, WriteState};

use super::changes::Changes;
use super::items::Facts;
use super::outbox::Row;
use super::rows::{ALLOCATION, EXCEPTION, SOUGHT, Table, int, opt_int, text};
use super::{JournalError, Tx, damaged, tally};

/// An exception that is open already.
struct Known {
    code: String,
    since: i64,
}

/// What committing a plan changed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Committed {
    pub(crate) postings: u64,
    pub(crate) reversals: u64,
    pub(crate) adopted: u64,
    pub(crate) withdrawn: u64,
}

impl std::ops::AddAssign for Committed {
    fn add_assign(&mut self, other: Self) {
        self.postings += other.postings;
        self.reversals += other.reversals;
        self.adopted += other.adopted;
        self.withdrawn += other.withdrawn;
    }
}

impl Tx<'_> {
    /// Writes down what a plan decided about its lanes. Nothing else is touched.
    pub(crate) fn commit_lanes(&mut self, scope: &Scope, plan: &Plan) -> Result<Committed, JournalError> {
        let mut committed = Committed::default();
        let Scope::Lanes(lanes) = scope else { return Err(damaged("a plan of all lanes is written down lane by lane")) };
        self.acknowledge_found(plan, &mut committed)?;
        self.withdraw_unwanted(lanes, plan, &mut committed)?;
        for write in plan.writes.iter().filter(|w| lanes.contains(&w.lane)) {
            let payment = self.payment_fact(&write.payment)?.ok_or_else(|| damaged("a plan names a payment that is not in the journal"))?;
            if self.enqueue(payment, write)? {
                match write.kind {
                    WriteKind::Post => committed.postings += 1,
                    WriteKind::Reverse => committed.reversals += 1,
                    // A tag on a row that stands already moves no money.
                    WriteKind::Adopt => {}
                }
            }
        }
        let mut by_lane: BTreeMap<i64, Vec<&Exception>> = lanes.iter().map(|lane| (*lane, Vec::new())).collect();
        for exception in &plan.exceptions {
            if let Some(of_lane) = exception.lane.and_then(|lane| by_lane.get_mut(&lane)) {
                of_lane.push(exception);
            }
        }
        let mut known = BTreeMap::new();
        for lane in lanes {
            let mut select = self.connection.prepare_cached("SELECT id, code, since FROM exception WHERE lane = ?1")?;
            let mut rows = select.query([lane])?;
            while let Some(row) = rows.next()? {
                known.insert(row.get(0)?, Known { code: row.get(1)?, since: row.get(2)? });
            }
        }
        if self.replace_exceptions(known, by_lane.into_values().flatten())? {
            lanes.iter().try_for_each(|lane| self.mark_lane(*lane))?;
        }
        Ok(committed)
    }

    /// Writes down to which invoices payments belong, and what is said of them outside of any lane. The lanes that they touch, and
    /// those that they touched before, are to be decided.
    pub(crate) fn commit_payments(&mut self, facts: &Facts, plan: &Plan, changes: &mut Changes) -> Result<(), JournalError> {
        if let Some(lanes) = changes.lanes() {
            for fact in facts.values() {
                self.lanes_of_payment(*fact, lanes)?;
            }
            lanes.extend(plan.allocations.iter().map(|a| a.lane));
        }
        let fact = |key: &PaymentKey| facts.get(key).copied().ok_or_else(|| damaged("a plan names a payment that was not read"));
        let mut rows = Vec::new();
        for a in &plan.allocations {
            let (payment, bill) = (fact(&a.payment)?, a.bill.part());
            rows.push(vec![
                text(format!("{payment}:{bill}")),
                int(payment),
                text(bill),
                int(a.requisition),
                int(a.lane),
                text(a.rule.word()),
            ]);
        }
        self.replace_rows(&ALLOCATION, facts, rows)?;
        let mut rows = Vec::new();
        for s in &plan.sought {
            let (payment, bill) = (fact(&s.payment)?, s.bill.part());
            rows.push(vec![text(format!("{payment}:{bill}")), int(payment), text(&s.number)]);
        }
        self.replace_rows(&SOUGHT, facts, rows)?;
        let mut known = BTreeMap::new();
        let by_payment = "SELECT id, code, since FROM exception WHERE lane IS NULL AND json_extract(content, '$.payment.id') = ?1
                          AND json_extract(content, '$.payment.origin') = ?2";
        let mut select = self.connection.prepare_cached(by_payment)?;
        for key in facts.keys() {
            let mut rows = select.query((&key.id, key.origin.as_str()))?;
            while let Some(row) = rows.next()? {
                known.insert(row.get(0)?, Known { code: row.get(1)?, since: row.get(2)? });
            }
        }
        self.replace_exceptions(known, plan.exceptions.iter().filter(|e| e.lane.is_none()))?;
        Ok(())
    }

    /// Puts these rows of these payments in the place of those that are there.
    fn replace_rows(&mut self, table: &Table, facts: &Facts, rows: Vec<Vec<Value>>) -> Result<(), JournalError> {
        let mut select = self.connection.prepare_cached(&format!("SELECT id FROM {} WHERE payment = ?1", table.name))?;
        let mut known: BTreeSet<String> = BTreeSet::new();
        for fact in facts.values() {
            let found: Vec<String> = select.query_map([fact], |r| r.get(0))?.collect::<Result<_, _>>()?;
            known.extend(found);
        }
        for row in rows {
            self.sets.put(self.connection, table, &row)?;
            if let Some(Value::Text(id)) = row.first() {
                known.remove(id);
            }
        }
        for id in known {
            self.sets.remove(self.connection, table, &text(id))?;
        }
        Ok(())
    }

    fn acknowledge_found(&mut self, plan: &Plan, committed: &mut Committed) -> Result<(), JournalError> {
        for (origin_id, remote) in &plan.found {
            let kinds = [WriteKind::Post, WriteKind::Reverse, WriteKind::Adopt];
            let mut candidates = Vec::new();
            for kind in kinds {
                let id = crate::model::RemoteWrite::id_of(kind, origin_id).to_string();
                candidates.extend(self.outbox_row(&id)?);
            }
            let open = |s: WriteState| matches!(s, WriteState::Queued | WriteState::Deferred | WriteState::InDoubt | WriteState::Rejected);
            for row in candidates.into_iter().filter(|r| open(r.state)) {
                self.found_standing(row, *remote)?;
                committed.adopted += 1;
            }
        }
        Ok(())
    }

    fn withdraw_unwanted(&mut self, lanes: &BTreeSet<i64>, plan: &Plan, committed: &mut Committed) -> Result<(), JournalError> {
        let wanted: BTreeSet<String> = plan.writes.iter().map(|w| w.id().to_string()).collect();
        // A rejected write stays as long as an exception is made from it, also one that a person has dismissed.
        let held: BTreeSet<&str> = plan
            .exceptions
            .iter()
            .filter(|e| e.code == ExceptionCode::Rejected)
            .filter_map(|e| e.evidence.get("origin_id").map(String::as_str))
            .collect();
        let pairs: BTreeSet<(&PaymentKey, &str)> =
            plan.accounts.iter().filter(|a| a.held_by == Some(ExceptionCode::Rejected)).map(|a| (&a.payment, a.bill.as_str())).collect();
        for row in self.unsent_rows(lanes)? {
            let is_held = held.contains(row.write.origin_id.to_string().as_str())
                || pairs.contains(&(&row.write.payment, row.write.origin_id.bill.as_str()));
            let keep = wanted.contains(&row.id) || (row.state == WriteState::Rejected && is_held);
            if !keep {
                self.withdraw(row)?;
                committed.withdrawn += 1;
            }
        }
        Ok(())
    }

    /// The writes that a plan of these lanes may take back, not the whole outbox.
    fn unsent_rows(&self, lanes: &BTreeSet<i64>) -> Result<Vec<Row>, JournalError> {
        let mut rows = Vec::new();
        for lane in lanes {
            rows.extend(self.outbox_rows("lane = ?1 AND state IN ('queued', 'deferred', 'rejected')", &[*lane])?);
        }
        Ok(rows)
    }

    /// Puts exceptions in the place of those that are known, each since it was first seen; `true` when something changed.
    fn replace_exceptions<'e>(
        &mut self,
        mut known: BTreeMap<String, Known>,
        open: impl Iterator<Item = &'e Exception>,
    ) -> Result<bool, JournalError> {
        let mut changed = false;
        for exception in open {
            let id = exception.id().to_string();
            let before = if let Some(before) = known.remove(&id) {
                Some(before.since)
            } else {
                // It may stand in another lane, whose turn has not come.
                let mut select = self.connection.prepare_cached("SELECT since FROM exception WHERE id = ?1")?;
                select.query_row([&id], |r| r.get(0)).optional()?
            };
            let since = before.or_else(|| self.closed.get(&id).copied()).unwrap_or(self.now.micros());
            let content = String::from_utf8(crate::model::canonical(exception)).map_err(damaged)?;
            let values = [text(&id), text(exception.code.word()), opt_int(exception.lane), int(since), text(content)];
            changed |= self.sets.put(self.connection, &EXCEPTION, &values)?;
            if before.is_none() {
                self.count(tally::exception(exception.code.word()), 1);
            }
        }
        for (id, gone) in known {
            changed = true;
            self.closed.insert(id.clone(), gone.since);
            self.forget_exception(&id, &gone.code)?;
        }
        Ok(changed)
    }

    fn forget_exception(&mut self, id: &str, code: &str) -> Result<(), JournalError> {
        if self.sets.remove(self.connection, &EXCEPTION, &text(id))? {
            self.count(tally::exception(code), -1);
        }
        Ok(())
    }

    /// Exceptions of no lane about payments that the journal does not have: an older version said so of rows that stand in Procore.
    pub(super) fn forget_strangers(&mut self) -> Result<(), JournalError> {
        let mut select = self.connection.prepare_cached(
            "SELECT e.id, e.code FROM exception e WHERE e.lane IS NULL AND NOT EXISTS (
                 SELECT 1 FROM fact f JOIN origin o ON o.id = f.origin JOIN payment p ON p.id = f.id
                 WHERE f.kind = 4 AND o.name = json_extract(e.content, '$.payment.origin') AND f.key = json_extract(e.content, '$.payment.id'))",
        )?;
        let found: Vec<(String, String)> = select.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
        found.into_iter().try_for_each(|(id, code)| self.forget_exception(&id, &code))
    }

    pub(super) fn payment_fact(&self, key: &PaymentKey) -> Result<Option<i64>, JournalError> {
        let mut select = self
            .connection
            .prepare_cached("SELECT f.id FROM fact f JOIN origin o ON o.id = f.origin WHERE f.kind = ?1 AND o.name = ?2 AND f.key = ?3")?;
        Ok(select.query_row((RecordKind::Payment as i64, key.origin.as_str(), &key.id), |r| r.get(0)).optional()?)
    }
}
