//! OpenItems: the whole input of reconciliation. Nothing else is looked at: no clock, no disk, no network.

use std::collections::{BTreeMap, BTreeSet};

use super::id::{OriginName, PaymentKey};
use super::invoice::{Commitment, ContractPayment, Invoice};
use super::money::Currency;
use super::payment::{Bill, Payment};
use super::record::{Decision, Settlement};
use super::write::{RemoteWrite, WriteState};

/// What to do when a posted payment is voided or deleted in the ERP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnVoid {
    /// Post the negative amount: both entries stay visible.
    #[default]
    Reverse,
    /// Leave Procore as it is and ask a person.
    Hold,
}

/// What to do when a posted payment changes in the ERP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnChange {
    /// Reverse what stands and post what should stand.
    #[default]
    ReverseAndRepost,
    /// Leave Procore as it is and ask a person.
    Hold,
}

/// What to do when more was paid than the invoice asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnOverpaid {
    /// Post it, because the ERP's books say so, and flag the invoice.
    #[default]
    PostAndFlag,
    /// Post nothing beyond the payable and ask a person.
    Hold,
}

/// How the bill's id stands in an invoice's `origin_id` at one site: text around `{bill_id}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OriginIdPattern {
    before: String,
    after: String,
}

impl OriginIdPattern {
    /// Reads a pattern, which names `{bill_id}` exactly once.
    pub fn parse(text: &str) -> Option<Self> {
        let (before, after) = text.split_once("{bill_id}")?;
        if after.contains("{bill_id}") {
            return None;
        }
        Some(Self { before: before.to_owned(), after: after.to_owned() })
    }

    /// The `origin_id` of an invoice whose bill has this id.
    pub fn of_bill(&self, bill_id: &str) -> String {
        format!("{}{bill_id}{}", self.before, self.after)
    }

    /// The bill id in an `origin_id`, if the pattern fits.
    pub fn bill_id<'a>(&self, origin_id: &'a str) -> Option<&'a str> {
        origin_id.trim().strip_prefix(self.before.as_str())?.strip_suffix(self.after.as_str()).filter(|s| !s.is_empty())
    }
}

/// One origin's rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginRules {
    /// The tenant's base currency.
    pub currency: Currency,
    /// How invoices name bills.
    pub pattern: OriginIdPattern,
    /// On a void.
    pub on_void: OnVoid,
    /// On a deletion.
    pub on_delete: OnVoid,
    /// On a change.
    pub on_change: OnChange,
    /// On an overpayment.
    pub on_overpaid: OnOverpaid,
}

impl OriginRules {
    /// The documented defaults.
    pub fn new(currency: Currency) -> Self {
        Self {
            currency,
            pattern: OriginIdPattern::default(),
            on_void: OnVoid::default(),
            on_delete: OnVoid::default(),
            on_change: OnChange::default(),
            on_overpaid: OnOverpaid::default(),
        }
    }
}

/// A payment with all its revisions joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentState {
    /// The newest content.
    pub payment: Payment,
    /// Set when contents that nothing orders were read for the newest revision.
    pub conflict: Option<Conflict>,
}

/// How unordered contents of one payment differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conflict {
    /// Only in text: reported, and posting goes on.
    Text,
    /// In money: nothing is posted or reversed.
    Money,
}

/// A write as the outbox holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEntry {
    /// The write.
    pub write: RemoteWrite,
    /// Its state.
    pub state: WriteState,
    /// Procore's id of the row, once known.
    pub row: Option<i64>,
    /// What Procore said last.
    pub last_error: Option<String>,
    /// How often it was sent.
    pub attempts: u32,
}

/// Which lanes these items are complete for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All.
    All,
    /// These commitments; only writes and exceptions of these lanes may be decided.
    Lanes(BTreeSet<i64>),
}

impl Scope {
    /// True when the lane's items are complete.
    pub fn covers(&self, lane: i64) -> bool {
        match self {
            Self::All => true,
            Self::Lanes(lanes) => lanes.contains(&lane),
        }
    }
}

/// Invoices and payments not yet settled, and all that decides about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenItems {
    /// Which lanes are complete.
    pub scope: Scope,
    /// Rules by origin.
    pub origins: BTreeMap<OriginName, OriginRules>,
    /// Invoices by requisition id.
    pub invoices: BTreeMap<i64, Invoice>,
    /// Bills by origin and id.
    pub bills: BTreeMap<(OriginName, String), Bill>,
    /// Bills of an origin that an invoice's `origin_id` names and that some document of the ERP names too.
    pub known_bills: BTreeSet<(OriginName, String)>,
    /// Commitments by id.
    pub commitments: BTreeMap<i64, Commitment>,
    /// Payments by key.
    pub payments: BTreeMap<PaymentKey, PaymentState>,
    /// The mirror: rows of Payments Issued by Procore id.
    pub rows: BTreeMap<i64, ContractPayment>,
    /// The outbox, withdrawn writes left out.
    pub writes: Vec<OutboxEntry>,
    /// Decisions in the order of their making.
    pub decisions: Vec<Decision>,
    /// Settlements: entries that this journal knows to stand.
    pub settlements: Vec<Settlement>,
}

impl OpenItems {
    /// Empty items of full scope.
    pub fn new() -> Self {
        Self {
            scope: Scope::All,
            origins: BTreeMap::new(),
            invoices: BTreeMap::new(),
            bills: BTreeMap::new(),
            known_bills: BTreeSet::new(),
            commitments: BTreeMap::new(),
            payments: BTreeMap::new(),
            rows: BTreeMap::new(),
            writes: Vec::new(),
            decisions: Vec::new(),
            settlements: Vec::new(),
        }
    }

    /// Fills [`OpenItems::known_bills`] from the payments and bills at hand. The journal fills it from all that it holds.
    pub fn note_known_bills(&mut self) {
        for (key, state) in &self.payments {
            for paid in &state.payment.bills {
                if let super::id::BillRef::Id(id) = &paid.bill {
                    self.known_bills.insert((key.origin.clone(), id.clone()));
                }
            }
        }
        self.known_bills.extend(self.bills.keys().cloned());
    }

    /// The currency of a row: its commitment's, else its invoice's.
    pub fn row_currency(&self, row: &ContractPayment) -> Option<Currency> {
        let of_contract = self.commitments.get(&row.commitment).and_then(|c| c.currency);
        of_contract
            .or_else(|| row.requisition.and_then(|r| self.invoices.get(&r)).map(|i| i.currency))
            .or_else(|| self.invoices.values().find(|i| i.commitment == row.commitment).map(|i| i.currency))
    }
}

impl Default for OpenItems {
    fn default() -> Self {
        Self::new()
    }
}
