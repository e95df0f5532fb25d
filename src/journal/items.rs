//! Building OpenItems: everything, or what decides about some lanes.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params_from_iter;
use rusqlite::types::Value;

use crate::model::{
    BillRef, Conflict, ContractPayment, Decision, OpenItems, OriginName, OriginRules, OutboxEntry, Payment, PaymentKey, PaymentState,
    Record, RecordKind, Scope, Settlement, normalised,
};

use super::outbox::Row;
use super::reach::Closed;
use super::records::check_key;
use super::{JournalError, Tx, damaged};

/// The facts of payments, by key.
pub(crate) type Facts = BTreeMap<PaymentKey, i64>;

/// What every part of the open items has: the rules, and what persons decided.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    pub(crate) origins: BTreeMap<OriginName, OriginRules>,
    pub(crate) decisions: Vec<Decision>,
}

impl Given {
    fn items(&self) -> OpenItems {
        OpenItems { origins: self.origins.clone(), decisions: self.decisions.clone(), ..OpenItems::new() }
    }
}

impl Tx<'_> {
    /// All open items.
    pub(crate) fn open_items(&self, origins: &BTreeMap<OriginName, OriginRules>) -> Result<OpenItems, JournalError> {
        let mut items = OpenItems { origins: origins.clone(), ..OpenItems::new() };
        self.each("kind = 1", &[], |r| keep_invoice(&mut items, r))?;
        self.each("kind = 2", &[], |r| keep_commitment(&mut items, r))?;
        self.each("kind = 3", &[], |r| keep_bill(&mut items, r))?;
        self.each_payment(&mut items)?;
        self.rows_into("SELECT content FROM contract_payment", &[], &mut items)?;
        items.writes = self.outbox_rows("state <> 'withdrawn'", &[])?.into_iter().map(entry).collect();
        items.decisions = self.decisions()?;
        self.each("kind = 6", &[], |r| keep_settlement(&mut items, r))?;
        self.known_bills_into(&mut items)?;
        Ok(items)
    }

    /// What every part of the open items has.
    pub(crate) fn given(&self, origins: &BTreeMap<OriginName, OriginRules>) -> Result<Given, JournalError> {
        Ok(Given { origins: origins.clone(), decisions: self.decisions()? })
    }

    /// What decides to which invoices these payments belong, and whatever is said of them outside of any lane. No lane is complete
    /// in it. Void documents and what they undo come along: the answer says which payments there are.
    pub(crate) fn payment_items(&self, given: &Given, first: BTreeSet<i64>) -> Result<(OpenItems, Facts), JournalError> {
        let mut payments = first;
        self.with_voids(&mut payments)?;
        let mut items = given.items();
        let mut facts = Facts::new();
        for fact in &payments {
            if let Some(key) = self.payment_into(*fact, &mut items)? {
                facts.insert(key, *fact);
            }
        }
        self.netted_into(&mut items)?;
        let no_lanes = BTreeSet::new();
        self.bills_into(&mut items)?;
        self.candidates_into(&no_lanes, &mut items)?;
        self.known_bills_into(&mut items)?;
        items.scope = Scope::Lanes(no_lanes);
        Ok((items, facts))
    }

    /// The items that decide about some lanes: their pairs, their rows and writes, and every invoice that could be meant instead.
    ///
    /// Where a pair reaches into another lane (its invoice was changed, say), that lane is taken in whole as well.
    pub(crate) fn lane_items(&self, given: &Given, first: BTreeSet<i64>) -> Result<OpenItems, JournalError> {
        let Closed { lanes, mut payments, mut writes } = self.closed(first)?;
        self.with_voids(&mut payments)?;
        let mut items = given.items();
        for fact in &payments {
            self.payment_into(*fact, &mut items)?;
            let own = match writes.remove(fact) {
                Some(own) => own,
                None => self.outbox_rows("payment = ?1 AND state <> 'withdrawn'", &[*fact])?,
            };
            items.writes.extend(own.into_iter().map(entry));
        }
        self.netted_into(&mut items)?;
        for lane in &lanes {
            self.rows_into("SELECT content FROM contract_payment WHERE commitment = ?1", &[Value::Integer(*lane)], &mut items)?;
            self.each("kind = 2 AND f.origin = 0 AND f.key = ?1", &[Value::Text(lane.to_string())], |r| keep_commitment(&mut items, r))?;
        }
        self.bills_into(&mut items)?;
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

    fn each_payment(&self, items: &mut OpenItems) -> Result<(), JournalError> {
        let sql = "SELECT p.conflict, r.content FROM payment p JOIN fact f ON f.id = p.id JOIN record r ON r.id = f.head";
        let mut select = self.connection.prepare_cached(sql)?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let state = state_of(row)?;
            items.payments.insert(state.payment.key.clone(), state);
        }
        Ok(())
    }

    /// Takes one payment in; `None` where it is only named so far.
    pub(super) fn payment_into(&self, fact: i64, items: &mut OpenItems) -> Result<Option<PaymentKey>, JournalError> {
        let mut select = self.connection.prepare_cached(
            "SELECT p.conflict, r.content FROM payment p JOIN fact f ON f.id = p.id JOIN record r ON r.id = f.head WHERE p.id = ?1",
        )?;
        let mut rows = select.query([fact])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let state = state_of(row)?;
        let key = state.payment.key.clone();
        items.payments.insert(key.clone(), state);
        Ok(Some(key))
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

    /// All decisions, in the order of their making.
    pub(crate) fn decisions(&self) -> Result<Vec<Decision>, JournalError> {
        let mut all: Vec<Decision> = Vec::new();
        self.each("kind = 5", &[], |r| {
            if let Record::Decision(decision) = r {
                all.push(decision);
            }
        })?;
        // At the same instant the content decides, so that every machine has one order.
        all.sort_by_cached_key(|d| (d.at, crate::model::canonical(d)));
        Ok(all)
    }

    /// The credits that were netted on a check of one of these payments.
    fn netted_into(&self, items: &mut OpenItems) -> Result<(), JournalError> {
        let keys: BTreeSet<i64> = items.payments.values().filter_map(|s| check_key(&s.payment)).collect();
        for key in keys {
            let mut select = self.connection.prepare_cached("SELECT payment FROM item WHERE check_key = ?1 AND credit = 1")?;
            let found: Vec<i64> = select.query_map([key], |r| r.get(0))?.collect::<Result<_, _>>()?;
            for fact in found {
                self.payment_into(fact, items)?;
            }
        }
        Ok(())
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
        let mut add = |sql: &str, param: Value| -> Result<bool, JournalError> {
            let mut select = self.connection.prepare_cached(sql)?;
            let found: Vec<i64> = select.query_map([param], |r| r.get(0))?.collect::<Result<_, _>>()?;
            let any = !found.is_empty();
            ids.extend(found);
            Ok(any)
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
                        if let Some(rules) = items.origins.get(&state.payment.key.origin)
                            && add("SELECT id FROM invoice WHERE origin_id = ?1", Value::Text(rules.pattern.of_bill(id)))?
                        {
                            // Where the id names an invoice, the number is not asked.
                            continue;
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

    /// The settlements of the entries that stand, whichever row each of them names.
    fn settlements_into(&self, items: &mut OpenItems) -> Result<(), JournalError> {
        let names: BTreeSet<String> = items.rows.values().filter_map(|r| r.ours()).map(|id| id.to_string()).collect();
        for name in names {
            // The key is the entry's name, `#` and the row; `$` comes right after `#`.
            let range = [Value::Text(format!("{name}#")), Value::Text(format!("{name}$"))];
            self.each("kind = 6 AND f.origin = 0 AND f.key > ?1 AND f.key < ?2", &range, |r| keep_settlement(items, r))?;
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

fn state_of(row: &rusqlite::Row<'_>) -> Result<PaymentState, JournalError> {
    let conflict = match row.get::<_, i64>(0)? {
        0 => None,
        1 => Some(Conflict::Text),
        _ => Some(Conflict::Money),
    };
    let payment: Payment = serde_json::from_slice(row.get_ref(1)?.as_blob().map_err(damaged)?).map_err(damaged)?;
    Ok(PaymentState { payment, conflict })
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
