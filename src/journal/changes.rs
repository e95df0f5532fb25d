//! What changed since the last reconciliation, and what depends on it.
//!
//! ```text
//!   records and facts after the mark ──▶ payments that may be decided otherwise ──match──▶ lanes, old and new ─┐
//!   lanes that changes left in `dirty` ─────────────────────────────────────────────────────────────────────────┴▶ decide
//! ```
//!
//! The inputs of reconciliation are the facts, the mirror's rows, the writes, and the rules; nothing else. Facts are only ever added,
//! so a mark says which are new. For a fact that changed, every content that it ever had counts: what depends on the old one must be
//! looked at as much as what depends on the new one. Looking at too much costs time alone: the same items give the same plan.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::OptionalExtension as _;

use crate::model::{
    BillRef, Decision, Hasher, Invoice, OriginName, OriginRules, Payment, PaymentKey, Record, RecordKind, Undoes, Verdict, hex,
};

use super::items::Given;
use super::records::{BILL_NUMBER, check_key, contents, invoice_columns};
use super::rows::{DIRTY, int};
use super::{JournalError, Tx, damaged};

/// The setting that holds how far the last reconciliation read, and by which rules.
const MARK: &str = "reconciled";

/// A part of what is to be done: so many payments, or lanes with about so many, are in memory at one time. Small where tests run, so
/// that the borders between parts are crossed all the time.
const PART: usize = if cfg!(debug_assertions) { 2 } else { 1000 };

/// More new records than this, and an eighth of all, are not followed one by one.
const FOLLOWED: i64 = 4096;

/// What is to be looked at, in parts.
#[derive(Debug)]
pub(crate) struct Changes {
    pub(crate) given: Given,
    /// Everything, or what a list names.
    whole: bool,
    payments: BTreeSet<i64>,
    lanes: BTreeSet<i64>,
    /// The last payment and the last lane that were taken, where everything is.
    taken: (i64, i64),
}

/// What an invoice is, was, or may be known by.
#[derive(Debug, Default)]
struct Traits {
    lanes: BTreeSet<i64>,
    origin_ids: BTreeSet<String>,
    numbers: BTreeSet<String>,
}

impl Traits {
    fn add(&mut self, invoice: &Invoice) {
        let (origin_id, number) = invoice_columns(invoice);
        self.lanes.insert(invoice.commitment);
        self.origin_ids.extend(origin_id);
        self.numbers.extend(number);
    }
}

impl Changes {
    /// Where the lanes go that payments touch or touched. Where everything is looked at, they come by themselves.
    pub(super) fn lanes(&mut self) -> Option<&mut BTreeSet<i64>> {
        if self.whole { None } else { Some(&mut self.lanes) }
    }
}

/// The rules' name: other rules, or another version of the program, decide everything anew.
fn rules_digest(origins: &BTreeMap<OriginName, OriginRules>) -> String {
    let mut hasher = Hasher::new();
    hasher.field(env!("CARGO_PKG_VERSION").as_bytes());
    for (name, rules) in origins {
        // All fields of the rules, also those that are yet to come.
        hasher.field(name.as_str().as_bytes()).field(format!("{rules:?}").as_bytes());
    }
    hex(&hasher.finish())
}

impl Tx<'_> {
    /// Notes that a lane's rows or writes changed.
    pub(super) fn mark_lane(&mut self, lane: i64) -> Result<(), JournalError> {
        if !self.settling {
            self.sets.put(self.connection, &DIRTY, &[int(lane)])?;
        }
        Ok(())
    }

    fn last(&self, table: &str) -> Result<i64, JournalError> {
        let sql = format!("SELECT ifnull(max(id), 0) FROM {table}");
        Ok(self.connection.prepare_cached(&sql)?.query_row([], |r| r.get(0))?)
    }

    fn mark(&self, origins: &BTreeMap<OriginName, OriginRules>) -> Result<String, JournalError> {
        Ok(format!("{} {} {}", self.last("record")?, self.last("fact")?, rules_digest(origins)))
    }

    /// Begins a reconciliation: what changed since the last one, and what depends on it.
    pub(crate) fn changes(&mut self, origins: &BTreeMap<OriginName, OriginRules>) -> Result<Changes, JournalError> {
        self.settling = true;
        let given = self.given(origins)?;
        let mut changes = Changes { given, whole: false, payments: BTreeSet::new(), lanes: BTreeSet::new(), taken: (0, 0) };
        let mark = self.setting(MARK)?.unwrap_or_default();
        let mut words = mark.split(' ');
        let mut number = || words.next().and_then(|w| w.parse::<i64>().ok());
        let (Some(records), Some(facts)) = (number(), number()) else {
            changes.whole = true;
            self.forget_strangers()?;
            return Ok(changes);
        };
        let all = self.last("record")?;
        let many = all - records > FOLLOWED && (all - records) > all / 8;
        changes.whole = many || words.next() != Some(rules_digest(origins).as_str()) || !self.follow(records, facts, &mut changes)?;
        Ok(changes)
    }

    /// Ends it: what changes from now on is new.
    pub(crate) fn end_changes(&mut self, changes: &Changes) -> Result<(), JournalError> {
        let dirty: Vec<i64> =
            self.connection.prepare_cached("SELECT lane FROM dirty")?.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
        for lane in dirty {
            self.sets.remove(self.connection, &DIRTY, &int(lane))?;
        }
        let mark = self.mark(&changes.given.origins)?;
        self.set(MARK, Some(&mark))?;
        self.settling = false;
        Ok(())
    }

    /// The next payments that are to be matched; empty when all are.
    pub(crate) fn next_payments(&self, changes: &mut Changes) -> Result<BTreeSet<i64>, JournalError> {
        if !changes.whole {
            return Ok((0..PART).map_while(|_| changes.payments.pop_first()).collect());
        }
        let mut select = self.connection.prepare_cached("SELECT id FROM payment WHERE id > ?1 ORDER BY id LIMIT ?2")?;
        let part = i64::try_from(PART).map_err(damaged)?;
        let found: BTreeSet<i64> = select.query_map([changes.taken.0, part], |r| r.get(0))?.collect::<Result<_, _>>()?;
        changes.taken.0 = found.last().copied().unwrap_or(changes.taken.0);
        Ok(found)
    }

    /// The next lanes that are to be decided; empty when all are.
    pub(crate) fn next_lanes(&self, changes: &mut Changes) -> Result<BTreeSet<i64>, JournalError> {
        let mut lanes = BTreeSet::new();
        let mut payments = 0_i64;
        let mut count = self.connection.prepare_cached("SELECT count(*) FROM allocation WHERE lane = ?1")?;
        while payments < i64::try_from(PART).map_err(damaged)? {
            let next = if changes.whole { self.lane_after(changes.taken.1)? } else { changes.lanes.pop_first() };
            let Some(lane) = next else { break };
            changes.taken.1 = lane;
            payments += 1 + count.query_row([lane], |r| r.get::<_, i64>(0))?;
            lanes.insert(lane);
        }
        Ok(lanes)
    }

    /// The first lane after this one of which anything is known.
    fn lane_after(&self, lane: i64) -> Result<Option<i64>, JournalError> {
        const LANES: [&str; 4] = [
            "SELECT min(lane) FROM allocation WHERE lane > ?1",
            "SELECT min(lane) FROM outbox WHERE lane > ?1",
            "SELECT min(commitment) FROM contract_payment WHERE commitment > ?1",
            "SELECT min(lane) FROM exception WHERE lane > ?1",
        ];
        let mut first: Option<i64> = None;
        for sql in LANES {
            let found: Option<i64> = self.connection.prepare_cached(sql)?.query_row([lane], |r| r.get(0))?;
            first = first.into_iter().chain(found).min();
        }
        Ok(first)
    }

    /// Follows each new record and fact to what depends on it. `false` when that cannot be said.
    fn follow(&self, records: i64, facts: i64, changes: &mut Changes) -> Result<bool, JournalError> {
        let mut select = self.connection.prepare_cached("SELECT lane FROM dirty")?;
        changes.lanes = select.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
        let mut select = self
            .connection
            .prepare_cached("SELECT DISTINCT f.kind, f.id, f.key, f.last FROM record r JOIN fact f ON f.id = r.fact WHERE r.id > ?1")?;
        let mut rows = select.query([records])?;
        let mut invoices: BTreeMap<i64, Traits> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (fact, last): (i64, i64) = (row.get(1)?, row.get(3)?);
            let kind = RecordKind::from_number(row.get(0)?).ok_or_else(|| damaged("a record of no kind"))?;
            for record in contents(self.connection, kind, last)? {
                match record {
                    Record::Payment(payment) => self.follow_payment(fact, &payment, last, changes)?,
                    Record::Invoice(invoice) => invoices.entry(invoice.id).or_default().add(&invoice),
                    Record::Commitment(commitment) => self.follow_commitment(commitment.id, changes, &mut invoices)?,
                    Record::Bill(_) => changes.payments.extend(self.payments_of_bill_fact(fact)?),
                    Record::Decision(decision) => {
                        if !self.follow_decision(&decision, changes)? {
                            return Ok(false);
                        }
                    }
                    Record::Settlement(settlement) => {
                        changes.payments.extend(self.fact_of_part(settlement.origin_id.origin.as_str(), &settlement.origin_id.payment)?);
                        changes.lanes.extend(self.lane_of_row(settlement.contract_payment)?);
                    }
                }
            }
        }
        self.follow_new_bills(facts, changes, &mut invoices)?;
        for (id, traits) in invoices {
            self.follow_invoice(id, traits, changes)?;
        }
        Ok(true)
    }

    /// A payment, and those that void documents tie to any content that it ever had. What ties them now is found when they are read.
    fn follow_payment(&self, fact: i64, payment: &Payment, last: i64, changes: &mut Changes) -> Result<(), JournalError> {
        changes.payments.insert(fact);
        // A credit, now or once, concerns all items of its check.
        if let Some(check) = check_key(payment).filter(|_| payment.is_netted()) {
            let mut select = self.connection.prepare_cached("SELECT payment FROM item WHERE check_key = ?1")?;
            let found: Vec<i64> = select.query_map([check], |r| r.get(0))?.collect::<Result<_, _>>()?;
            changes.payments.extend(found);
        }
        let mut select = self.connection.prepare_cached("SELECT previous FROM record WHERE id = ?1")?;
        if select.query_row([last], |r| r.get::<_, i64>(0))? == 0 {
            return Ok(());
        }
        let key = |id: &str| PaymentKey { origin: payment.key.origin.clone(), id: id.to_owned() };
        let undoes = payment.reversal_of.as_ref();
        for id in undoes.and_then(Undoes::ids).unwrap_or_default().iter().chain(&payment.part_of) {
            changes.payments.extend(self.payment_fact(&key(id))?);
        }
        for paid in &payment.bills {
            let Some(bill) = self.bill_fact(&payment.key.origin, &paid.bill)? else { continue };
            let sql = if matches!(undoes, Some(Undoes::Alike { .. })) {
                "SELECT payment FROM pair WHERE bill = ?1"
            } else {
                "SELECT p.payment FROM pair p JOIN reversal r ON r.payment = p.payment AND r.original = 0 WHERE p.bill = ?1"
            };
            let mut select = self.connection.prepare_cached(sql)?;
            let found: Vec<i64> = select.query_map([bill], |r| r.get(0))?.collect::<Result<_, _>>()?;
            changes.payments.extend(found);
        }
        Ok(())
    }

    /// A commitment: its lane, and its invoices, whose vendor and currency it states.
    fn follow_commitment(&self, id: i64, changes: &mut Changes, invoices: &mut BTreeMap<i64, Traits>) -> Result<(), JournalError> {
        changes.lanes.insert(id);
        let mut select = self.connection.prepare_cached("SELECT id FROM invoice WHERE commitment = ?1")?;
        let found: Vec<i64> = select.query_map([id], |r| r.get(0))?.collect::<Result<_, _>>()?;
        found.into_iter().try_for_each(|invoice| self.note_invoice(invoice, invoices))
    }

    /// A bill that was never named before: an invoice that names it is that bill's from now on.
    fn follow_new_bills(&self, facts: i64, changes: &mut Changes, invoices: &mut BTreeMap<i64, Traits>) -> Result<(), JournalError> {
        // By the ids of facts, which are in the order of their coming; the plus keeps SQLite from reading all bills there are.
        let mut select = self
            .connection
            .prepare_cached("SELECT o.name, f.key FROM fact f JOIN origin o ON o.id = f.origin WHERE f.id > ?1 AND +f.kind = 3")?;
        let mut by_origin_id = self.connection.prepare_cached("SELECT id FROM invoice WHERE origin_id = ?1")?;
        let mut rows = select.query([facts])?;
        while let Some(row) = rows.next()? {
            let name = OriginName::parse(&row.get::<_, String>(0)?).map_err(damaged)?;
            let Some(rules) = changes.given.origins.get(&name) else { continue };
            let origin_id = rules.pattern.of_bill(&row.get::<_, String>(1)?);
            let found: Vec<i64> = by_origin_id.query_map([origin_id], |r| r.get(0))?.collect::<Result<_, _>>()?;
            found.into_iter().try_for_each(|invoice| self.note_invoice(invoice, invoices))?;
        }
        Ok(())
    }

    fn note_invoice(&self, id: i64, invoices: &mut BTreeMap<i64, Traits>) -> Result<(), JournalError> {
        let mut select = self.connection.prepare_cached("SELECT commitment, origin_id, number FROM invoice WHERE id = ?1")?;
        let (lane, origin_id, number): (i64, Option<String>, Option<String>) =
            select.query_row([id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        let traits = invoices.entry(id).or_default();
        traits.lanes.insert(lane);
        traits.origin_ids.extend(origin_id);
        traits.numbers.extend(number);
        Ok(())
    }

    /// An invoice: its lanes, the lanes of rows that name it, and the payments that are or may be its own.
    fn follow_invoice(&self, id: i64, traits: Traits, changes: &mut Changes) -> Result<(), JournalError> {
        changes.lanes.extend(traits.lanes);
        let mut select = self.connection.prepare_cached("SELECT commitment FROM contract_payment WHERE requisition = ?1")?;
        let lanes: Vec<i64> = select.query_map([id], |r| r.get(0))?.collect::<Result<_, _>>()?;
        changes.lanes.extend(lanes);
        for origin_id in &traits.origin_ids {
            for (origin, rules) in &changes.given.origins {
                let Some(bill) = rules.pattern.bill_id(origin_id) else { continue };
                if let Some(fact) = self.bill_fact(origin, &BillRef::Id(bill.to_owned()))? {
                    changes.payments.extend(self.payments_of_bill_fact(fact)?);
                }
            }
        }
        let mut select = self.connection.prepare_cached("SELECT payment FROM sought WHERE number = ?1")?;
        for number in &traits.numbers {
            let found: Vec<i64> = select.query_map([number], |r| r.get(0))?.collect::<Result<_, _>>()?;
            changes.payments.extend(found);
        }
        for decision in &changes.given.decisions {
            if let Verdict::Link { payment, requisition, .. } = &decision.verdict
                && *requisition == id
            {
                changes.payments.extend(self.payment_fact(payment)?);
            }
        }
        Ok(())
    }

    /// A decision: the payment that it names, or what the exception is about. `false` when the exception is not open.
    fn follow_decision(&self, decision: &Decision, changes: &mut Changes) -> Result<bool, JournalError> {
        let exception = match &decision.verdict {
            Verdict::Link { payment, .. } | Verdict::Unlink { payment, .. } => {
                changes.payments.extend(self.payment_fact(payment)?);
                return Ok(true);
            }
            Verdict::Dismiss { exception }
            | Verdict::Release { exception }
            | Verdict::Repost { exception }
            | Verdict::Adopt { exception, .. } => exception,
        };
        let mut select = self.connection.prepare_cached("SELECT lane, content FROM exception WHERE id = ?1")?;
        let found: Option<(Option<i64>, String)> = select.query_row([exception], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
        let Some((lane, content)) = found else { return Ok(false) };
        let exception: crate::model::Exception = serde_json::from_str(&content).map_err(damaged)?;
        changes.lanes.extend(lane);
        if let Some(payment) = &exception.payment {
            changes.payments.extend(self.payment_fact(payment)?);
        }
        Ok(true)
    }

    fn bill_fact(&self, origin: &OriginName, bill: &BillRef) -> Result<Option<i64>, JournalError> {
        let (kind, key) = match bill {
            BillRef::Id(id) => (RecordKind::Bill as i64, id),
            BillRef::Number(number) => (BILL_NUMBER, number),
        };
        let sql = "SELECT id FROM fact WHERE kind = ?1 AND origin = (SELECT id FROM origin WHERE name = ?2) AND key = ?3";
        let mut select = self.connection.prepare_cached(sql)?;
        Ok(select.query_row((kind, origin.as_str(), key), |r| r.get(0)).optional()?)
    }

    fn payments_of_bill_fact(&self, bill: i64) -> Result<Vec<i64>, JournalError> {
        let mut select = self.connection.prepare_cached("SELECT payment FROM pair WHERE bill = ?1")?;
        Ok(select.query_map([bill], |r| r.get(0))?.collect::<Result<_, _>>()?)
    }
}
