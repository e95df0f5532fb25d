//! Look-ups over the open items, built once per run.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    BillRef, Decision, Exception, Invoice, OpenItems, OriginName, OriginRules, Payment, PaymentKey, PaymentState, Verdict, Voids,
    WriteState, normalised, payment_spellings,
};

/// The open items with their look-ups.
pub(super) struct Index<'a> {
    pub(super) items: &'a OpenItems,
    voids: &'a Voids,
    by_origin_id: BTreeMap<&'a str, Vec<&'a Invoice>>,
    by_number: BTreeMap<String, Vec<&'a Invoice>>,
    rows_of_lane: BTreeMap<i64, Vec<i64>>,
    spellings: BTreeMap<(OriginName, String), PaymentKey>,
    /// Exceptions by what a person decided about them.
    verdicts: BTreeMap<&'a str, Vec<&'a Decision>>,
    links: BTreeMap<(&'a PaymentKey, &'a BillRef), Option<i64>>,
    settled: BTreeSet<String>,
    /// What credits take out of a check whose items are payments of their own.
    netted: BTreeMap<(&'a OriginName, &'a str, &'a str), i128>,
    /// Rows that own writes made, whatever has become of their `origin_id`.
    own_rows: BTreeSet<i64>,
}

impl<'a> Index<'a> {
    pub(super) fn new(items: &'a OpenItems, voids: &'a Voids) -> Self {
        let mut index = Self {
            items,
            voids,
            by_origin_id: BTreeMap::new(),
            by_number: BTreeMap::new(),
            rows_of_lane: BTreeMap::new(),
            spellings: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            links: BTreeMap::new(),
            settled: BTreeSet::new(),
            netted: BTreeMap::new(),
            own_rows: BTreeSet::new(),
        };
        for invoice in items.invoices.values() {
            if let Some(origin_id) = invoice.origin_id.as_deref().map(str::trim).filter(|o| !o.is_empty()) {
                index.by_origin_id.entry(origin_id).or_default().push(invoice);
            }
            if let Some(number) = invoice.number.as_deref().map(normalised).filter(|n| !n.is_empty()) {
                index.by_number.entry(number).or_default().push(invoice);
            }
        }
        for row in items.rows.values() {
            index.rows_of_lane.entry(row.commitment).or_default().push(row.id);
        }
        for (key, state) in &items.payments {
            if let (true, Some(check), Some(total)) = (state.payment.is_netted(), state.payment.check(), state.payment.total) {
                *index.netted.entry(check).or_insert(0) -= i128::from(total.minor());
            }
            for spelling in payment_spellings(key) {
                index.spellings.insert((key.origin.clone(), spelling), key.clone());
            }
        }
        index.read_decisions();
        index.own_rows = items.writes.iter().filter(|w| w.state == WriteState::Acknowledged).filter_map(|w| w.row).collect();
        index.settled = items.settlements.iter().map(|s| s.origin_id.to_string()).collect();
        index
    }

    /// Decisions apply in the order of their making: the last word about a pair or an exception holds.
    fn read_decisions(&mut self) {
        for decision in &self.items.decisions {
            match &decision.verdict {
                Verdict::Link { payment, bill, requisition } => {
                    self.links.insert((payment, bill), Some(*requisition));
                }
                Verdict::Unlink { payment, bill } => {
                    self.links.insert((payment, bill), None);
                }
                Verdict::Dismiss { exception }
                | Verdict::Release { exception }
                | Verdict::Repost { exception }
                | Verdict::Adopt { exception, .. } => {
                    self.verdicts.entry(exception).or_default().push(decision);
                }
            }
        }
    }

    pub(super) fn rules(&self, origin: &OriginName) -> Option<&'a OriginRules> {
        self.items.origins.get(origin)
    }

    pub(super) fn invoices_by_origin_id(&self, origin_id: &str) -> &[&'a Invoice] {
        self.by_origin_id.get(origin_id).map_or(&[], Vec::as_slice)
    }

    pub(super) fn invoices_by_number(&self, normalised: &str) -> &[&'a Invoice] {
        self.by_number.get(normalised).map_or(&[], Vec::as_slice)
    }

    /// The rows of a commitment by Procore id.
    pub(super) fn rows_of_lane(&self, lane: i64) -> impl Iterator<Item = &'a crate::model::ContractPayment> {
        let items = self.items;
        self.rows_of_lane.get(&lane).into_iter().flatten().filter_map(move |id| items.rows.get(id))
    }

    /// All payments, each in the state that is in force: with what void documents say of it.
    pub(super) fn payments(&self) -> impl Iterator<Item = (&'a PaymentKey, &'a PaymentState)> {
        let voids = self.voids;
        self.items.payments.iter().map(move |(key, state)| (key, voids.in_force(state)))
    }

    /// One payment in the state that is in force.
    pub(super) fn payment(&self, key: &PaymentKey) -> Option<&'a PaymentState> {
        self.items.payments.get(key).map(|state| self.voids.in_force(state))
    }

    /// Why it cannot be said whether a void document undoes the payment.
    pub(super) fn held_by_void(&self, key: &PaymentKey) -> Option<&'a Exception> {
        self.voids.held(key)
    }

    /// What credits take out of the check that the payment was paid with.
    pub(super) fn netted(&self, payment: &Payment) -> Option<i128> {
        self.netted.get(&payment.check()?).copied()
    }

    /// The payment that a row's payment part stands for, if this journal has seen it.
    pub(super) fn payment_of(&self, origin: &OriginName, part: &str) -> Option<&PaymentKey> {
        self.spellings.get(&(origin.clone(), part.to_owned()))
    }

    /// The operator's link of a pair, if one is in force.
    pub(super) fn link(&self, payment: &PaymentKey, bill: &BillRef) -> Option<i64> {
        self.links.iter().find(|((p, b), _)| *p == payment && *b == bill).and_then(|(_, r)| *r)
    }

    pub(super) fn has_links(&self) -> bool {
        !self.links.is_empty()
    }

    /// True when a settlement or an own acknowledged write says that this journal knows the entry.
    pub(super) fn is_settled(&self, origin_id: &str) -> bool {
        self.settled.contains(origin_id)
    }

    /// True when an own write made that row.
    pub(super) fn is_own_row(&self, row: i64) -> bool {
        self.own_rows.contains(&row)
    }

    /// True when some document of this origin names that bill id.
    pub(super) fn knows_bill(&self, origin: &OriginName, id: &str) -> bool {
        self.items.known_bills.contains(&(origin.clone(), id.to_owned()))
    }

    /// Another origin that has a bill of the id which this invoice names: ids are unique within one tenant alone, so that nobody
    /// can say whose bill is meant. A pattern per origin tells them apart.
    pub(super) fn other_origin_of(&self, origin: &OriginName, invoice: &Invoice) -> Option<&'a OriginName> {
        let named = invoice.origin_id.as_deref()?;
        let has = |other: &OriginName, rules: &OriginRules| rules.pattern.bill_id(named).is_some_and(|id| self.knows_bill(other, id));
        self.items.origins.iter().find(|(other, rules)| *other != origin && has(other, rules)).map(|(other, _)| other)
    }

    fn verdict(&self, exception: &Exception) -> Option<&'a Verdict> {
        if self.verdicts.is_empty() {
            return None;
        }
        let id = exception.id().to_string();
        let last = self.verdicts.get(id.as_str())?.last()?;
        // A decision about facts that have changed since is void.
        (last.basis.is_empty() || last.basis == exception.basis()).then_some(&last.verdict)
    }

    pub(super) fn is_dismissed(&self, exception: &Exception) -> bool {
        matches!(self.verdict(exception), Some(Verdict::Dismiss { .. }))
    }

    pub(super) fn is_released(&self, exception: &Exception) -> bool {
        matches!(self.verdict(exception), Some(Verdict::Release { .. }))
    }

    pub(super) fn is_reposted(&self, exception: &Exception) -> bool {
        matches!(self.verdict(exception), Some(Verdict::Repost { .. }))
    }

    pub(super) fn adopted_row(&self, exception: &Exception) -> Option<i64> {
        match self.verdict(exception)? {
            Verdict::Adopt { contract_payment, .. } => Some(*contract_payment),
            Verdict::Dismiss { .. } | Verdict::Release { .. } | Verdict::Repost { .. } | Verdict::Link { .. } | Verdict::Unlink { .. } => {
                None
            }
        }
    }
}
