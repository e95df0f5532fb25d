//! Writing a plan down: allocations, exceptions and outbox rows, all or none.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::OptionalExtension as _;

use crate::model::{ExceptionCode, PaymentKey, Plan, RecordKind, Scope, WriteKind, WriteState};

use super::outbox::Row;
use super::rows::{ALLOCATION, EXCEPTION, int, opt_int, text};
use super::{JournalError, Tx, damaged};

/// What committing a plan changed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Committed {
    pub(crate) postings: u64,
    pub(crate) reversals: u64,
    pub(crate) adopted: u64,
    pub(crate) withdrawn: u64,
}

impl Tx<'_> {
    /// Writes a plan down. Only lanes that the scope covers are touched.
    pub(crate) fn commit_plan(&mut self, scope: &Scope, plan: &Plan) -> Result<Committed, JournalError> {
        let mut committed = Committed::default();
        self.acknowledge_found(plan, &mut committed)?;
        self.withdraw_unwanted(scope, plan, &mut committed)?;
        for write in plan.writes.iter().filter(|w| scope.covers(w.lane)) {
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
        self.replace_exceptions(scope, plan)?;
        if *scope == Scope::All {
            self.replace_allocations(plan)?;
        }
        Ok(committed)
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

    fn withdraw_unwanted(&mut self, scope: &Scope, plan: &Plan, committed: &mut Committed) -> Result<(), JournalError> {
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
        for row in self.unsent_rows(scope)? {
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

    /// The writes that a plan of this scope may take back. One lane's plan reads that lane alone, not the whole outbox.
    fn unsent_rows(&self, scope: &Scope) -> Result<Vec<Row>, JournalError> {
        const UNSENT: &str = "state IN ('queued', 'deferred', 'rejected')";
        let Scope::Lanes(lanes) = scope else { return self.outbox_rows(UNSENT, &[]) };
        let mut rows = Vec::new();
        for lane in lanes {
            rows.extend(self.outbox_rows("lane = ?1 AND state IN ('queued', 'deferred', 'rejected')", &[*lane])?);
        }
        Ok(rows)
    }

    fn replace_exceptions(&mut self, scope: &Scope, plan: &Plan) -> Result<(), JournalError> {
        let in_scope = |lane: Option<i64>| match scope {
            Scope::All => true,
            Scope::Lanes(lanes) => lane.is_some_and(|l| lanes.contains(&l)),
        };
        let known: BTreeMap<String, i64> = {
            let mut select = self.connection.prepare_cached("SELECT id, lane, since FROM exception")?;
            let rows = select.query_map([], |r| Ok((r.get(0)?, r.get::<_, Option<i64>>(1)?, r.get(2)?)))?;
            let all: Vec<(String, Option<i64>, i64)> = rows.collect::<Result<_, _>>()?;
            all.into_iter().filter(|(_, lane, _)| in_scope(*lane)).map(|(id, _, since)| (id, since)).collect()
        };
        let mut open = BTreeSet::new();
        for exception in plan.exceptions.iter().filter(|e| in_scope(e.lane)) {
            let id = exception.id().to_string();
            let since = known.get(&id).copied().unwrap_or(self.now.micros());
            let content = String::from_utf8(crate::model::canonical(exception)).map_err(damaged)?;
            let values = [text(&id), text(exception.code.word()), opt_int(exception.lane), int(since), text(content)];
            self.sets.put(self.connection, &EXCEPTION, &values)?;
            open.insert(id);
        }
        for id in known.keys().filter(|id| !open.contains(*id)) {
            self.sets.remove(self.connection, &EXCEPTION, &text(id))?;
        }
        Ok(())
    }

    fn replace_allocations(&mut self, plan: &Plan) -> Result<(), JournalError> {
        let known: Vec<String> = {
            let mut select = self.connection.prepare_cached("SELECT id FROM allocation")?;
            select.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?
        };
        let mut kept = BTreeSet::new();
        for allocation in &plan.allocations {
            let payment =
                self.payment_fact(&allocation.payment)?.ok_or_else(|| damaged("a plan names a payment that is not in the journal"))?;
            let bill = allocation.bill.part();
            let id = format!("{payment}:{bill}");
            let values =
                [text(&id), int(payment), text(bill), int(allocation.requisition), int(allocation.lane), text(allocation.rule.word())];
            self.sets.put(self.connection, &ALLOCATION, &values)?;
            kept.insert(id);
        }
        for id in known.iter().filter(|id| !kept.contains(*id)) {
            self.sets.remove(self.connection, &ALLOCATION, &text(id))?;
        }
        Ok(())
    }

    pub(super) fn payment_fact(&self, key: &PaymentKey) -> Result<Option<i64>, JournalError> {
        let mut select = self
            .connection
            .prepare_cached("SELECT f.id FROM fact f JOIN origin o ON o.id = f.origin WHERE f.kind = ?1 AND o.name = ?2 AND f.key = ?3")?;
        Ok(select.query_row((RecordKind::Payment as i64, key.origin.as_str(), &key.id), |r| r.get(0)).optional()?)
    }
}
