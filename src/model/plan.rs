//! Plan: what reconciliation decided. Committing it is another step, and sending it a third.

use serde::{Deserialize, Serialize};

use super::digest::{Hasher, hex};
use super::exception::Exception;
use super::id::{BillRef, OriginId, PaymentKey};
use super::money::Money;
use super::payment::canonical;
use super::write::RemoteWrite;

/// By which rule a paid bill was tied to its invoice, in the order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// A person linked them.
    Link,
    /// The invoice's `origin_id` names the bill's id.
    BillId,
    /// The numbers agree within one vendor, and only one invoice remains.
    Number,
}

impl Rule {
    /// The word that is stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::BillId => "bill_id",
            Self::Number => "number",
        }
    }
}

/// A pair and the invoice that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Allocation {
    /// The payment.
    pub payment: PaymentKey,
    /// The bill.
    pub bill: BillRef,
    /// The invoice.
    pub requisition: i64,
    /// Its commitment.
    pub lane: i64,
    /// By which rule.
    pub rule: Rule,
}

/// A pair that is sought by its number: which invoices have that number decides about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Sought {
    /// The payment.
    pub payment: PaymentKey,
    /// The bill.
    pub bill: BillRef,
    /// The number, normalised.
    pub number: String,
}

/// How one pair stands: what should, what does, and why they differ. Conservation is checked on these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PairAccount {
    /// The payment.
    pub payment: PaymentKey,
    /// The bill's part of the `origin_id`.
    pub bill: String,
    /// The cash that the ERP's newest revision puts on the bill; zero when it is void or gone.
    pub cash: Money,
    /// The net of our rows in Procore, as last known.
    pub standing: Money,
    /// What the plan's writes and the writes under way will add.
    pub planned: Money,
    /// Why `cash` and `standing + planned` differ: the exception that holds the pair.
    pub held_by: Option<super::exception::ExceptionCode>,
}

/// What reconciliation decided.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Every write that is wanted and not yet carried out, in lane order.
    pub writes: Vec<RemoteWrite>,
    /// Writes of the outbox whose row already stands (R4), with the row's id.
    pub found: Vec<(OriginId, i64)>,
    /// All exceptions that are open now, sorted by id.
    pub exceptions: Vec<Exception>,
    /// Which pair belongs to which invoice, sorted.
    pub allocations: Vec<Allocation>,
    /// Pairs that neither a link nor the bill's id ties to an invoice, with the number that they are sought by, sorted.
    pub sought: Vec<Sought>,
    /// The account of each pair, sorted.
    pub accounts: Vec<PairAccount>,
}

impl Plan {
    /// The name of this plan: the digest of its writes and exceptions. `replay --plan` compares it.
    pub fn digest(&self) -> String {
        let mut hasher = Hasher::new();
        hasher.field(b"quittance plan 1");
        for write in &self.writes {
            hasher.field(&canonical(write));
        }
        for exception in &self.exceptions {
            hasher.field(&canonical(exception));
        }
        hex(&hasher.finish())
    }
}
