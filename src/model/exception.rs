//! Exceptions: items that a person must settle, or that wait for something to arrive. Codes are stable.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::id::PaymentKey;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $severity:ident;)*) => {
        /// What an exception is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ExceptionCode { $($(#[$doc])* $name,)* }

        impl ExceptionCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable word.
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// How much it matters.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    /// No exported invoice for this bill is known yet.
    WaitingForInvoice = "waiting_for_invoice", Waiting;
    /// The invoice that a person linked is not exported.
    InvoiceNotAccepted = "invoice_not_accepted", Person;
    /// More than one invoice could be meant.
    AmbiguousBill = "ambiguous_bill", Person;
    /// The number agrees, the vendor does not (or is not known to).
    VendorMismatch = "vendor_mismatch", Person;
    /// Payment, bill and invoice are not in one currency.
    CurrencyMismatch = "currency_mismatch", Person;
    /// More was paid than the invoice asks for.
    Overpaid = "overpaid", Person;
    /// The payment's header and parts differ.
    UnbalancedPayment = "unbalanced_payment", Person;
    /// A status or document type that the ERP does not document.
    UnknownStatus = "unknown_status", Person;
    /// A credit for the whole payment over several bills.
    CreditSplit = "credit_split", Person;
    /// A row in Procore looks like this payment.
    PossibleDuplicate = "possible_duplicate", Person;
    /// A row of another integration looks like this payment.
    ForeignOrigin = "foreign_origin", Person;
    /// A Procore Pay row looks like this payment: it started in Procore and must not come back.
    ProcorePay = "procore_pay", Person;
    /// Payments Issued is switched off on the commitment.
    PaymentsDisabled = "payments_disabled", Person;
    /// The commitment is void, terminated or closed.
    CommitmentClosed = "commitment_closed", Person;
    /// Voided or deleted in the ERP, standing in Procore, and the policy says hold.
    VoidedAfterPosting = "voided_after_posting", Person;
    /// Changed in the ERP, standing in Procore as it was, and the policy says hold.
    ChangedAfterPosting = "changed_after_posting", Person;
    /// A row of ours is gone from Procore.
    RemoteDeleted = "remote_deleted", Person;
    /// Procore has locked the row that was to be changed.
    Locked = "locked", Person;
    /// Two readings of one revision differ, or two machines want different things.
    Conflict = "conflict", Person;
    /// Procore's rows were made from a newer revision than this journal has read.
    Behind = "behind", Waiting;
    /// Procore understood a write and refused it.
    Rejected = "rejected", Person;
    /// A write that may have been carried out, still unresolved.
    InDoubt = "in_doubt", Waiting;
    /// One posting stands more than once in Procore.
    DuplicatePosted = "duplicate_posted", Person;
    /// A row of ours no longer shows what was written.
    Drift = "drift", Person;
}

impl ExceptionCode {
    /// The code of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.word() == word)
    }

    /// True for what settles itself when more arrives: exit code 3 rather than 4.
    pub fn only_waits(self) -> bool {
        matches!(self, Self::WaitingForInvoice | Self::Behind)
    }
}

/// How much an exception matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It settles itself when more arrives.
    Waiting,
    /// A person must look.
    Person,
}

impl Severity {
    /// The word that is shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Person => "attention",
        }
    }
}

/// One open exception. Its id depends on what it is about, not on when it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// What it is about.
    pub code: ExceptionCode,
    /// The payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentKey>,
    /// The bill's part of the origin_id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bill: Option<String>,
    /// The invoice (Procore's requisition id).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<i64>,
    /// The row in Procore.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<i64>,
    /// The commitment, for exceptions that a lane's reconciliation finds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lane: Option<i64>,
    /// What it rests on: names and values that the message is made from, in every language.
    pub evidence: BTreeMap<String, String>,
}

const EXCEPTION_NAMESPACE: Uuid = Uuid::from_u128(0x0b7e_9a55_0f0c_5b6a_8f57_3d6e_91d4_22c7);

impl Exception {
    /// A bare exception of a payment.
    pub fn of(code: ExceptionCode, payment: &PaymentKey) -> Self {
        Self { code, payment: Some(payment.clone()), bill: None, invoice: None, row: None, lane: None, evidence: BTreeMap::new() }
    }

    /// Adds a named piece of evidence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.evidence.insert(name.to_owned(), value.to_string());
        self
    }

    /// The stable id: UUIDv5 of code, payment, bill and row.
    pub fn id(&self) -> Uuid {
        let payment = self.payment.as_ref().map(ToString::to_string).unwrap_or_default();
        let (bill, row) = (self.bill.as_deref().unwrap_or(""), self.row.map(|r| r.to_string()).unwrap_or_default());
        // Without a payment and a row, the invoice is what the exception is about (an overpaid invoice, say).
        let invoice = if self.payment.is_none() { self.invoice.map(|i| i.to_string()).unwrap_or_default() } else { String::new() };
        let name = [self.code.word(), &payment, bill, &row, &invoice].join("\u{1f}");
        Uuid::new_v5(&EXCEPTION_NAMESPACE, name.as_bytes())
    }

    /// A digest of what the exception rests on: a decision names it, and is void when it has changed.
    pub fn basis(&self) -> String {
        let mut text = super::digest::sha256_hex(&super::payment::canonical(self));
        text.truncate(16);
        text
    }
}
