//! How far things reach: from a lane to its payments, from a payment to its lanes and to the void documents that speak of it.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::OptionalExtension as _;

use crate::model::{ContractPayment, OpenItems, OriginName, Payment, Voids};

use super::outbox::Row;
use super::{JournalError, Tx, damaged};

/// Lanes with all that reaches into them, the payments that touch them, and what the outbox holds of those.
#[derive(Default)]
pub(super) struct Closed {
    pub(super) lanes: BTreeSet<i64>,
    pub(super) payments: BTreeSet<i64>,
    pub(super) writes: BTreeMap<i64, Vec<Row>>,
}

impl Tx<'_> {
    /// Lanes, with all that a pair in one of them shares with another, and the payments that touch them. What the outbox holds of
    /// those payments comes along.
    pub(super) fn closed(&self, lanes: BTreeSet<i64>) -> Result<Closed, JournalError> {
        let mut open: Vec<i64> = lanes.iter().copied().collect();
        let mut all = Closed { lanes, ..Closed::default() };
        // Pairs that reach into more than one lane.
        let mut wide: Vec<BTreeSet<i64>> = Vec::new();
        while !open.is_empty() {
            for lane in open.drain(..) {
                for fact in self.payments_of_lane(lane)? {
                    if all.payments.insert(fact) {
                        let own = self.outbox_rows("payment = ?1 AND state <> 'withdrawn'", &[fact])?;
                        wide.extend(self.reach_of(fact, &own)?.into_iter().filter(|lanes| lanes.len() > 1));
                        all.writes.insert(fact, own);
                    }
                }
            }
            let touching = wide.iter().filter(|reach| !reach.is_disjoint(&all.lanes));
            let more: BTreeSet<i64> = touching.flatten().copied().filter(|lane| !all.lanes.contains(lane)).collect();
            open.extend(&more);
            all.lanes.extend(more);
        }
        Ok(all)
    }

    /// The payments that touch a lane: by allocation, by a row of ours, by a write, or by a row that a write made.
    fn payments_of_lane(&self, lane: i64) -> Result<BTreeSet<i64>, JournalError> {
        let mut payments = BTreeSet::new();
        for sql in [
            "SELECT payment FROM allocation WHERE lane = ?1",
            "SELECT payment FROM outbox WHERE lane = ?1",
            "SELECT o.payment FROM contract_payment c JOIN outbox o ON o.row = c.id WHERE c.commitment = ?1 AND c.origin IS NULL",
        ] {
            let mut select = self.connection.prepare_cached(sql)?;
            let found: Vec<i64> = select.query_map([lane], |r| r.get(0))?.collect::<Result<_, _>>()?;
            payments.extend(found);
        }
        let mut select =
            self.connection.prepare_cached("SELECT origin, payment FROM contract_payment WHERE commitment = ?1 AND origin IS NOT NULL")?;
        let found: Vec<(String, String)> = select.query_map([lane], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
        for (origin, part) in found {
            payments.extend(self.fact_of_part(&origin, &part)?);
        }
        Ok(payments)
    }

    /// The payment that a payment part of an `origin_id` stands for.
    pub(super) fn fact_of_part(&self, origin: &str, part: &str) -> Result<Option<i64>, JournalError> {
        if part.starts_with('~') {
            let mut select = self.connection.prepare_cached("SELECT fact FROM long_key WHERE short = ?1")?;
            return Ok(select.query_row([format!("{origin}:{part}")], |r| r.get(0)).optional()?);
        }
        let Ok(name) = OriginName::parse(origin) else { return Ok(None) };
        let id = crate::model::OriginId::from_parts(name.clone(), part.to_owned(), "0".to_owned(), 1, false).payment_id();
        match id {
            Some(id) => self.payment_fact(&crate::model::PaymentKey { origin: name, id }),
            None => Ok(None),
        }
    }

    /// Adds the void documents that may undo one of these payments, and all that those may undo instead.
    pub(super) fn with_voids(&self, payments: &mut BTreeSet<i64>) -> Result<(), JournalError> {
        // A void that names no original, and a payment that it may undo, have all their bills alike.
        const STEPS: [&str; 4] = [
            "SELECT payment FROM reversal WHERE original = ?1",
            "SELECT original FROM reversal WHERE payment = ?1 AND original <> 0",
            "SELECT DISTINCT r.payment FROM pair p JOIN pair q ON q.bill = p.bill JOIN reversal r ON r.payment = q.payment AND r.original = 0
             WHERE p.payment = ?1",
            "SELECT DISTINCT q.payment FROM reversal r JOIN pair p ON p.payment = r.payment JOIN pair q ON q.bill = p.bill
             WHERE r.payment = ?1 AND r.original = 0",
        ];
        if self.connection.prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM reversal)")?.query_row([], |r| r.get(0))? {
            return Ok(());
        }
        let mut open: Vec<i64> = payments.iter().copied().collect();
        while let Some(fact) = open.pop() {
            for sql in STEPS {
                let mut select = self.connection.prepare_cached(sql)?;
                let found: Vec<i64> = select.query_map([fact], |r| r.get(0))?.collect::<Result<_, _>>()?;
                open.extend(found.into_iter().filter(|f| payments.insert(*f)));
            }
        }
        Ok(())
    }

    /// The payments of which other documents say something: as their own documents have them, and as it is in force.
    pub(super) fn spoken_of(&self) -> Result<Vec<(Payment, Payment)>, JournalError> {
        let mut select = self.connection.prepare_cached("SELECT DISTINCT payment FROM reversal")?;
        let mut facts: BTreeSet<i64> = select.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
        self.with_voids(&mut facts)?;
        let mut items = OpenItems::new();
        for fact in facts {
            self.payment_into(fact, &mut items)?;
        }
        let voids = Voids::of(&items.payments);
        let both = voids.changed().filter_map(|(key, state)| Some((items.payments.get(key)?.payment.clone(), state.payment.clone())));
        Ok(both.collect())
    }

    /// The lanes that each pair of a payment reaches: by allocation, by its writes and the rows that they made, by rows of ours.
    fn reach_of(&self, fact: i64, writes: &[Row]) -> Result<Vec<BTreeSet<i64>>, JournalError> {
        let mut reach: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
        let mut select = self.connection.prepare_cached("SELECT bill, lane FROM allocation WHERE payment = ?1")?;
        let allocated: Vec<(String, i64)> = select.query_map([fact], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
        for (bill, lane) in &allocated {
            reach.entry(bill.clone()).or_default().insert(*lane);
        }
        for row in writes {
            let lanes = reach.entry(row.write.origin_id.bill.clone()).or_default();
            lanes.insert(row.write.lane);
            lanes.extend(row.remote.map(|id| self.lane_of_row(id)).transpose()?.flatten());
        }
        for row in self.rows_of_payment(fact)? {
            if let Some(id) = row.ours() {
                reach.entry(id.bill).or_default().insert(row.commitment);
            }
        }
        // A bill under a name that nothing is allocated under may be any of the payment's bills under another spelling.
        let is_allocated = |bill: &String| allocated.iter().any(|(b, _)| b == bill);
        if reach.keys().all(is_allocated) {
            return Ok(reach.into_values().collect());
        }
        Ok(vec![reach.into_values().flatten().collect()])
    }

    /// The lane in which the mirror shows a row.
    pub(super) fn lane_of_row(&self, row: i64) -> Result<Option<i64>, JournalError> {
        let mut select = self.connection.prepare_cached("SELECT commitment FROM contract_payment WHERE id = ?1")?;
        Ok(select.query_row([row], |r| r.get(0)).optional()?)
    }

    /// All lanes that a payment reaches.
    pub(super) fn lanes_of_payment(&self, fact: i64, lanes: &mut BTreeSet<i64>) -> Result<(), JournalError> {
        let own = self.outbox_rows("payment = ?1 AND state <> 'withdrawn'", &[fact])?;
        lanes.extend(self.reach_of(fact, &own)?.into_iter().flatten());
        Ok(())
    }

    /// The rows of ours in the mirror that one payment made, in whatever lane.
    pub(super) fn rows_of_payment(&self, fact: i64) -> Result<Vec<ContractPayment>, JournalError> {
        let mut select =
            self.connection.prepare_cached("SELECT o.name, f.key FROM fact f JOIN origin o ON o.id = f.origin WHERE f.id = ?1")?;
        let (name, id): (String, String) = select.query_row([fact], |r| Ok((r.get(0)?, r.get(1)?)))?;
        let key = crate::model::PaymentKey { origin: OriginName::parse(&name).map_err(damaged)?, id };
        let mut out = Vec::new();
        let mut select = self.connection.prepare_cached("SELECT content FROM contract_payment WHERE origin = ?1 AND payment = ?2")?;
        for part in crate::model::payment_spellings(&key) {
            let texts: Vec<String> = select.query_map([&name, &part], |r| r.get(0))?.collect::<Result<_, _>>()?;
            for text in texts {
                out.push(serde_json::from_str(&text).map_err(damaged)?);
            }
        }
        Ok(out)
    }
}
