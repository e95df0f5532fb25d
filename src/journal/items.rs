//! Building OpenItems: everything, or what decides about some lanes.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, params_from_iter};

use crate::model::{
    BillRef, Conflict, ContractPayment, Decision, OpenItems, OriginName, OriginRules, OutboxEntry, Payment, PaymentState, PaymentStatus,
    Record, RecordKind, Scope, Settlement, Voids, normalised,
};

use super::outbox::Row;
use super::{JournalError, Tx, damaged};

impl Tx<'_> {
    /// All open items.
    pub(crate) fn open_items(&self, origins: &BTreeMap<OriginName, OriginRules>) -> Result<OpenItems, JournalError> {
        let mut items = OpenItems { origins: origins.clone(), ..OpenItems::new() };
        self.each("kind = 1", &[], |r| keep_invoice(&mut items, r))?;
        self.each("kind = 2", &[], |r| keep_commitment(&mut items, r))?;
        self.each("kind = 3", &[], |r| keep_bill(&mut items, r))?;
        self.each_payment("1", &[], &mut items)?;
        self.rows_into("SELECT content FROM contract_payment", &[], &mut items)?;
        items.writes = self.outbox_rows("state <> 'withdrawn'", &[])?.into_iter().map(entry).collect();
        self.decisions_into(&mut items)?;
        self.each("kind = 6", &[], |r| keep_settlement(&mut items, r))?;
        self.known_bills_into(&mut items)?;
        Ok(items)
    }

    /// The items that decide about one lane: its pairs, its rows and writes, and every invoice that could be meant instead.
    ///
    /// Where a pair reaches into another lane (its invoice was changed, say), that lane is taken in whole as well.
    pub(crate) fn lane_items(&self, origins: &BTreeMap<OriginName, OriginRules>, lane: i64) -> Result<OpenItems, JournalError> {
        let mut lanes = BTreeSet::from([lane]);
        let mut payments = BTreeSet::new();
        loop {
            for lane in &lanes {
                self.payments_of_lane(*lane, &mut payments)?;
            }
            let more = self.shared_lanes(&payments, &lanes)?;
            if more.is_subset(&lanes) {
                break;
            }
            lanes.extend(more);
        }
        self.with_voids(&mut payments)?;
        let mut items = OpenItems { origins: origins.clone(), ..OpenItems::new() };
        for fact in &payments {
            self.each_payment("f.id = ?1", &[*fact], &mut items)?;
            items.writes.extend(self.outbox_rows("payment = ?1 AND state <> 'withdrawn'", &[*fact])?.into_iter().map(entry));
        }
        self.netted_into(&mut items)?;
        for lane in &lanes {
            self.rows_into("SELECT content FROM contract_payment WHERE commitment = ?1", &[Value::Integer(*lane)], &mut items)?;
            self.each("kind = 2 AND f.origin = 0 AND f.key = ?1", &[Value::Text(lane.to_string())], |r| keep_commitment(&mut items, r))?;
        }
        self.bills_into(&mut items)?;
        self.decisions_into(&mut items)?;
        self.candidates_into(&lanes, &mut items)?;
        self.settlements_into(&mut items)?;
        self.known_bills_into(&mut items)?;
        items.scope = Scope::Lanes(lanes);
        Ok(items)
    }

    fn each(&self, condition: &str, params: &[Value], mut keep: impl FnMut(Record)) -> Result<(), JournalError> {
        // The conditions are constants of this file.
        let sql = format!("SELECT f.kind, r.content FROM fact f JOIN record r ON r.id = f.head WHERE f.{condition}");
        let mut select = self.connection.prepare_cached(&sql)?;
        let mut rows = select.query(params_from_iter(params))?;
        while let Some(row) = rows.next()? {
            let kind = RecordKind::from_number(row.get(0)?).ok_or_else(|| damaged("a fact of no kind"))?;
            let content = row.get_ref(1)?.as_blob().map_err(damaged)?;
            keep(Record::from_content(kind, content).map_err(damaged)?);
        }
        Ok(())
    }

    fn each_payment(&self, condition: &str, params: &[i64], items: &mut OpenItems) -> Result<(), JournalError> {
        let sql = format!(
            "SELECT p.conflict, r.content FROM fact f JOIN record r ON r.id = f.head JOIN payment p ON p.id = f.id WHERE f.kind = 4 AND {condition}"
        );
        let mut select = self.connection.prepare_cached(&sql)?;
        let mut rows = select.query(params_from_iter(params))?;
        while let Some(row) = rows.next()? {
            let conflict = match row.get::<_, i64>(0)? {
                0 => None,
                1 => Some(Conflict::Text),
                _ => Some(Conflict::Money),
            };
            let payment: Payment = serde_json::from_slice(row.get_ref(1)?.as_blob().map_err(damaged)?).map_err(damaged)?;
            items.payments.insert(payment.key.clone(), PaymentState { payment, conflict });
        }
        Ok(())
    }

    fn rows_into(&self, sql: &str, params: &[Value], items: &mut OpenItems) -> Result<(), JournalError> {
        let mut select = self.connection.prepare_cached(sql)?;
        let mut rows = select.query(params_from_iter(params))?;
        while let Some(row) = rows.next()? {
            let row: ContractPayment = serde_json::from_str(row.get_ref(0)?.as_str().map_err(damaged)?).map_err(damaged)?;
            items.rows.insert(row.id, row);
        }
        Ok(())
    }

    fn decisions_into(&self, items: &mut OpenItems) -> Result<(), JournalError> {
        let mut all: Vec<Decision> = Vec::new();
        self.each("kind = 5", &[], |r| {
            if let Record::Decision(decision) = r {
                all.push(decision);
            }
        })?;
        // At the same instant the content decides, so that every machine has one order.
        all.sort_by_cached_key(|d| (d.at, crate::model::canonical(d)));
        items.decisions = all;
        Ok(())
    }

    /// The payments that touch a lane: by allocation, by a row of ours, or by a write.
    fn payments_of_lane(&self, lane: i64, payments: &mut BTreeSet<i64>) -> Result<(), JournalError> {
        for sql in ["SELECT payment FROM allocation WHERE lane = ?1", "SELECT payment FROM outbox WHERE lane = ?1"] {
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
        Ok(())
    }

    /// The payment that a payment part of an `origin_id` stands for.
    fn fact_of_part(&self, origin: &str, part: &str) -> Result<Option<i64>, JournalError> {
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
    fn with_voids(&self, payments: &mut BTreeSet<i64>) -> Result<(), JournalError> {
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

    /// The credits that were netted on a check of one of these payments.
    fn netted_into(&self, items: &mut OpenItems) -> Result<(), JournalError> {
        if self.connection.prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM netted)")?.query_row([], |r| r.get(0))? {
            return Ok(());
        }
        let tallies: BTreeSet<_> = items.payments.values().filter_map(|s| super::records::tally(&s.payment)).collect();
        for tally in tallies {
            let mut select = self.connection.prepare_cached("SELECT payment FROM netted WHERE tally = ?1")?;
            let found: Vec<i64> = select.query_map([tally], |r| r.get(0))?.collect::<Result<_, _>>()?;
            for fact in found {
                self.each_payment("f.id = ?1", &[fact], items)?;
            }
        }
        Ok(())
    }

    /// The payments that their own documents call posted and a void document undoes, in their own state.
    pub(super) fn undone(&self) -> Result<Vec<Payment>, JournalError> {
        let mut select = self.connection.prepare_cached("SELECT DISTINCT payment FROM reversal")?;
        let mut facts: BTreeSet<i64> = select.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
        self.with_voids(&mut facts)?;
        let mut items = OpenItems::new();
        for fact in facts {
            self.each_payment("f.id = ?1", &[fact], &mut items)?;
        }
        let voids = Voids::of(&items.payments);
        let posted = |p: &Payment| p.status == PaymentStatus::Posted;
        Ok(voids.undone().filter_map(|key| items.payments.get(key)).map(|s| s.payment.clone()).filter(posted).collect())
    }

    /// Lanes that a pair of one of these payments shares with `lanes`.
    fn shared_lanes(&self, payments: &BTreeSet<i64>, lanes: &BTreeSet<i64>) -> Result<BTreeSet<i64>, JournalError> {
        let mut out = BTreeSet::new();
        for fact in payments {
            let mut reach: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
            let mut select = self.connection.prepare_cached("SELECT bill, lane FROM allocation WHERE payment = ?1")?;
            let allocated: Vec<(String, i64)> = select.query_map([fact], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
            for (bill, lane) in allocated {
                reach.entry(bill).or_default().insert(lane);
            }
            for row in self.outbox_rows("payment = ?1", &[*fact])? {
                reach.entry(row.write.origin_id.bill.clone()).or_default().insert(row.write.lane);
            }
            for row in self.rows_of_payment(*fact)? {
                if let Some(id) = row.ours() {
                    reach.entry(id.bill).or_default().insert(row.commitment);
                }
            }
            for of_pair in reach.into_values().filter(|r| !r.is_disjoint(lanes)) {
                out.extend(of_pair);
            }
        }
        Ok(out)
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

    fn bills_into(&self, items: &mut OpenItems) -> Result<(), JournalError> {
        let named: BTreeSet<(String, String)> = items
            .payments
            .values()
            .flat_map(|s| s.payment.bills.iter().map(move |b| (s.payment.key.origin.to_string(), &b.bill)))
            .filter_map(|(origin, bill)| match bill {
                BillRef::Id(id) => Some((origin, id.clone())),
                BillRef::Number(_) => None,
            })
            .collect();
        for (origin, id) in named {
            let condition = "kind = 3 AND f.origin = (SELECT id FROM origin WHERE name = ?1) AND f.key = ?2";
            self.each(condition, &[Value::Text(origin), Value::Text(id)], |r| keep_bill(items, r))?;
        }
        Ok(())
    }

    /// The invoices of the lanes, and all that a pair could mean by bill id, number or link.
    fn candidates_into(&self, lanes: &BTreeSet<i64>, items: &mut OpenItems) -> Result<(), JournalError> {
        let mut ids: BTreeSet<i64> = BTreeSet::new();
        let mut add = |sql: &str, param: Value| -> Result<(), JournalError> {
            let mut select = self.connection.prepare_cached(sql)?;
            let found: Vec<i64> = select.query_map([param], |r| r.get(0))?.collect::<Result<_, _>>()?;
            ids.extend(found);
            Ok(())
        };
        for lane in lanes {
            add("SELECT id FROM invoice WHERE commitment = ?1", Value::Integer(*lane))?;
        }
        for state in items.payments.values() {
            for paid in &state.payment.bills {
                let mut number = paid.number.clone();
                match &paid.bill {
                    BillRef::Number(n) => number = Some(n.clone()),
                    BillRef::Id(id) => {
                        if let Some(rules) = items.origins.get(&state.payment.key.origin) {
                            add("SELECT id FROM invoice WHERE origin_id = ?1", Value::Text(rules.pattern.of_bill(id)))?;
                        }
                        let bill = items.bills.get(&(state.payment.key.origin.clone(), id.clone()));
                        number = number.or_else(|| bill.and_then(|b| b.number.clone()));
                    }
                }
                if let Some(number) = number.map(|n| normalised(&n)).filter(|n| !n.is_empty()) {
                    add("SELECT id FROM invoice WHERE number = ?1", Value::Text(number))?;
                }
            }
        }
        for row in items.rows.values() {
            ids.extend(row.requisition);
        }
        for entry in &items.writes {
            ids.extend(entry.write.requisition);
        }
        for decision in &items.decisions {
            if let crate::model::Verdict::Link { payment, requisition, .. } = &decision.verdict
                && items.payments.contains_key(payment)
            {
                ids.insert(*requisition);
            }
        }
        let mut commitments = BTreeSet::new();
        for id in ids {
            self.each("kind = 1 AND f.origin = 0 AND f.key = ?1", &[Value::Text(id.to_string())], |r| {
                if let Record::Invoice(invoice) = &r {
                    commitments.insert(invoice.commitment);
                }
                keep_invoice(items, r);
            })?;
        }
        for commitment in commitments {
            self.each("kind = 2 AND f.origin = 0 AND f.key = ?1", &[Value::Text(commitment.to_string())], |r| keep_commitment(items, r))?;
        }
        Ok(())
    }

    fn settlements_into(&self, items: &mut OpenItems) -> Result<(), JournalError> {
        let keys: Vec<String> = items
            .rows
            .values()
            .filter(|r| r.ours().is_some())
            .map(|r| format!("{}#{}", r.origin_id.as_deref().unwrap_or(""), r.id))
            .collect();
        for key in keys {
            self.each("kind = 6 AND f.origin = 0 AND f.key = ?1", &[Value::Text(key)], |r| keep_settlement(items, r))?;
        }
        Ok(())
    }

    /// Which bills that invoices name by `origin_id` some document of the ERP names too.
    fn known_bills_into(&self, items: &mut OpenItems) -> Result<(), JournalError> {
        let mut select = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM fact WHERE kind = 3 AND origin = (SELECT id FROM origin WHERE name = ?1) AND key = ?2)",
        )?;
        let mut known = BTreeSet::new();
        for invoice in items.invoices.values() {
            let Some(origin_id) = invoice.origin_id.as_deref() else { continue };
            for (origin, rules) in &items.origins {
                if let Some(id) = rules.pattern.bill_id(origin_id)
                    && select.query_row([origin.as_str(), id], |r| r.get(0))?
                {
                    known.insert((origin.clone(), id.to_owned()));
                }
            }
        }
        items.known_bills = known;
        Ok(())
    }
}

fn entry(row: Row) -> OutboxEntry {
    OutboxEntry {
        state: row.state,
        row: row.remote,
        last_error: row.last_error,
        attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
        write: row.write,
    }
}

fn keep_invoice(items: &mut OpenItems, record: Record) {
    if let Record::Invoice(invoice) = record {
        items.invoices.insert(invoice.id, invoice);
    }
}

fn keep_commitment(items: &mut OpenItems, record: Record) {
    if let Record::Commitment(commitment) = record {
        items.commitments.insert(commitment.id, commitment);
    }
}

fn keep_bill(items: &mut OpenItems, record: Record) {
    if let Record::Bill(bill) = record {
        items.bills.insert((bill.origin.clone(), bill.id.clone()), bill);
    }
}

fn keep_settlement(items: &mut OpenItems, record: Record) {
    let settlement: Option<Settlement> = if let Record::Settlement(s) = record { Some(s) } else { None };
    items.settlements.extend(settlement);
}
