//! What the ERP says: payments, the bills that they pay, and the bills themselves.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::calendar::Date;
use super::digest::sha256_hex;
use super::id::{BillRef, OriginName, PaymentKey};
use super::money::{Currency, Money};
use super::reversal::{Undoes, precision};
use super::revision::{OriginData, Revision, Version};

/// Where a payment stands in the ERP. Only [`PaymentStatus::Posted`] money reaches Procore.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// Entered, not released.
    Pending,
    /// In the ERP's books.
    Posted,
    /// Undone in the ERP, and still readable there. Some ERPs revive such a payment.
    Voided,
    /// Gone from the ERP: a tombstone, terminal.
    Deleted,
}

impl PaymentStatus {
    /// The word that is stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Posted => "posted",
            Self::Voided => "voided",
            Self::Deleted => "deleted",
        }
    }
}

/// How the money left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A check; where the ERP does not tell them apart, also an electronic transfer.
    Check,
    /// A credit card.
    CreditCard,
    /// ACH, EFT, wire.
    Electronic,
}

impl Method {
    /// The word of Procore's `payment_method`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::CreditCard => "credit_card",
            Self::Electronic => "electronic",
        }
    }
}

/// Which way a rate is quoted. It is kept as the ERP wrote it and never inverted: an inverse does not round-trip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateDirection {
    /// Units of the base currency for one unit of the payment's currency.
    BasePerUnit,
    /// Units of the payment's currency for one unit of the base currency.
    UnitPerBase,
}

/// An exchange rate as the ERP wrote it. Nothing is computed with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// The number's text.
    pub number: String,
    /// Which way it is quoted.
    pub direction: RateDirection,
}

/// Money set against the payment's bills that did not leave the bank: a vendor credit, a journal entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// The ERP's word for the document.
    pub kind: String,
    /// The document's id in the ERP.
    pub id: String,
    /// Positive when it reduces the cash; negative when the payment also paid this document.
    pub amount: Money,
}

/// One bill that a payment pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidBill {
    /// The bill.
    pub bill: BillRef,
    /// Its number, where the payment's document states it beside the id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// What the payment sets against the bill, before credits that are stated only for the whole payment.
    pub cash: Money,
    /// Early-payment discount; unknown is not zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<Money>,
    /// Credit on this bill; unknown is not zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<Money>,
    /// Retainage held or released with this bill, where the ERP states it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retainage: Option<Money>,
    /// The legal entity or subsidiary that the bill belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
}

/// Why a payment that was read whole is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Header and parts differ, as the ERP itself defines the sum.
    Unbalanced,
    /// It stands at the border of its document, and some of its parts may stand in another one.
    Incomplete,
    /// A status or a document type that is not in the ERP's documentation.
    UnknownStatus,
}

/// A payment as one document of the ERP states it: one revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Whose payment, and its key there.
    pub key: PaymentKey,
    /// The ERP's change token.
    pub revision: Revision,
    /// Where it stands.
    pub status: PaymentStatus,
    /// Set when the payment is kept but must not be posted; with a sentence that says why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubt: Option<(Doubt, String)>,
    /// The vendor's id in the ERP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_id: Option<String>,
    /// The vendor's name in the ERP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_name: Option<String>,
    /// The accounting date. A tombstone has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// The accounting date of the void, where the ERP states one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voided_on: Option<Date>,
    /// The money that left, in the payment's currency. A tombstone has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Money>,
    /// What was paid without naming a bill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unapplied: Option<Money>,
    /// The exchange rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<Rate>,
    /// How it was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// Check number or other reference. Never a key: two payments may share one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Which bank account: a hash salted with the origin, so that no account number is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// The batch that it was paid in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The payment that this one undoes, where the ERP books a void as a second document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reversal_of: Option<Undoes>,
    /// The payment that paid this bill, where an ERP lists the bills apart from the payments (NetSuite's links): this is then no payment
    /// of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    /// Credits stated for the payment, not for a bill.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub credits: Vec<Credit>,
    /// The bills, in the order of their keys, each once.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub bills: Vec<PaidBill>,
}

impl Payment {
    /// A tombstone: all that is known of a deleted payment.
    pub fn tombstone(key: PaymentKey) -> Self {
        Self {
            key,
            revision: Revision::None,
            status: PaymentStatus::Deleted,
            doubt: None,
            vendor_id: None,
            vendor_name: None,
            date: None,
            voided_on: None,
            total: None,
            unapplied: None,
            rate: None,
            method: None,
            reference: None,
            account: None,
            memo: None,
            group: None,
            reversal_of: None,
            part_of: None,
            credits: Vec::new(),
            bills: Vec::new(),
        }
    }

    /// The payment's currency, if it states money.
    pub fn currency(&self) -> Option<Currency> {
        self.total.map(|t| t.currency())
    }

    /// The version that orders this content against others of the same key.
    pub fn version(&self) -> Version {
        if self.status == PaymentStatus::Deleted { Version::Deleted } else { Version::At(self.revision) }
    }

    /// True for a document that is no payment itself: it undoes one, or is a part of one.
    pub fn speaks_of_another(&self) -> bool {
        self.reversal_of.is_some() || self.part_of.is_some()
    }

    /// The check that this payment was paid with, where an ERP lists the items of a check as payments of their own: the batch and the
    /// reference that they share.
    pub(crate) fn check(&self) -> Option<(&OriginName, &str, &str)> {
        Some((&self.key.origin, self.group.as_deref()?, self.reference.as_deref()?))
    }

    /// True for a credit that was netted on a check and is listed as a payment below zero: against which of the check's bills, it does
    /// not say.
    pub(crate) fn is_netted(&self) -> bool {
        self.total.is_some_and(|t| t.is_negative())
            && !self.speaks_of_another()
            && self.status == PaymentStatus::Posted
            && self.check().is_some()
    }

    /// The order of two contents of one key: deleted, then the ERP's revision, then voided over posted over pending, then what is
    /// believed over what does not add up to the same total. `None` means that nothing orders them; equal content is `Equal`.
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        let order = self.version().order(other.version())?.then(self.status.cmp(&other.status));
        if order.is_ne() || self == other {
            return Some(order);
        }
        match (&self.doubt, &other.doubt) {
            (None, Some((doubt, _))) if other.is_part_of(self, *doubt) => Some(Ordering::Greater),
            (Some((doubt, _)), None) if self.is_part_of(other, *doubt) => Some(Ordering::Less),
            _ => precision(self, other),
        }
    }

    /// True when another content of the same revision says all that this one says, and more: this one is a header without its parts,
    /// or a part of its rows.
    fn is_part_of(&self, whole: &Self, doubt: Doubt) -> bool {
        let within = |part: &PaidBill| {
            // Bills stand in the order of their keys; there may be thousands.
            let found = whole.bills.binary_search_by(|b| b.bill.cmp(&part.bill)).ok();
            let same = found.and_then(|n| whole.bills.get(n)).map(|b| b.cash);
            same.is_some_and(|all| all.minor().signum() == part.cash.minor().signum() && all.minor().abs() >= part.cash.minor().abs())
        };
        self.date == whole.date
            && match doubt {
                // Of the same total, yet with a bill that the whole does not have, it is no part: it says something else.
                Doubt::Unbalanced => self.total == whole.total && self.bills.iter().all(within),
                Doubt::Incomplete => self.bills.iter().all(within),
                Doubt::UnknownStatus => false,
            }
    }

    /// True when two contents agree in everything that decides what stands in Procore. Of what is not posted nothing stands,
    /// whatever its lines are: two readings of a void, one of them cut off, are one void.
    pub fn same_money(&self, other: &Self) -> bool {
        let lines = |p: &Self| -> Vec<(BillRef, Money)> { p.bills.iter().map(|b| (b.bill.clone(), b.cash)).collect() };
        let same = || self.date == other.date && self.total == other.total && self.credits == other.credits && lines(self) == lines(other);
        self.status == other.status && self.doubt.is_some() == other.doubt.is_some() && (self.status != PaymentStatus::Posted || same())
    }

    /// What a row made from this content carries as `origin_data`.
    pub fn origin_data(&self) -> OriginData {
        let mut content = sha256_hex(&canonical(self));
        content.truncate(16);
        OriginData { version: self.version(), content }
    }
}

/// A bill: the ERP's twin of an invoice. A payment may name it by id alone, so its number is a fact of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// Whose bill.
    pub origin: OriginName,
    /// The ERP's identifier.
    pub id: String,
    /// The ERP's change token.
    pub revision: Revision,
    /// True for a tombstone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// Its number, as the vendor or Procore gave it. The ERP may have cut it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The vendor's id in the ERP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_id: Option<String>,
    /// The vendor's name in the ERP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_name: Option<String>,
    /// The bill's total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Money>,
}

/// The canonical bytes of a value: JSON with the fields in the order of their declaration and nothing that is absent.
pub(crate) fn canonical<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("facts hold strings, integers and lists only, which JSON can always write")
}
