//! The closed list of facts that the journal holds.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::calendar::{Date, Timestamp};
use super::id::{BillRef, OriginId, PaymentKey};
use super::invoice::{Commitment, Invoice};
use super::money::Money;
use super::payment::{Bill, Payment, canonical};
use super::revision::Revision;

/// What a person decided. Undone by another decision, never by deletion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum Verdict {
    /// This paid bill belongs to this invoice.
    Link {
        /// The payment.
        payment: PaymentKey,
        /// The bill that it pays.
        bill: BillRef,
        /// The invoice.
        requisition: i64,
    },
    /// An earlier link no longer holds.
    Unlink {
        /// The payment.
        payment: PaymentKey,
        /// The bill that it pays.
        bill: BillRef,
    },
    /// The exception is seen and stays as it is: what it holds stays held, and it is no longer shown.
    Dismiss {
        /// The exception.
        exception: String,
    },
    /// What was held or rejected may be tried again.
    Release {
        /// The exception.
        exception: String,
    },
    /// What was removed in Procore is to be posted again.
    Repost {
        /// The exception.
        exception: String,
    },
    /// The row that a person typed is this payment.
    Adopt {
        /// The exception.
        exception: String,
        /// The row.
        contract_payment: i64,
    },
}

/// A decision with who, when and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What was decided.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// The facts that it was decided on: the exception's evidence digest. Other facts make it void.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub basis: String,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: String,
}

/// That a posting or a reversal of ours stands in Procore. It has no time and no attempt count, so that two machines
/// that know the same know it in the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// The entry.
    pub origin_id: OriginId,
    /// Procore's id of the row.
    pub contract_payment: i64,
    /// The invoice that the row pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requisition: Option<i64>,
    /// The row's amount.
    pub amount: Money,
    /// The row's date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// An invoice of Procore.
    Invoice(Invoice),
    /// A commitment of Procore.
    Commitment(Commitment),
    /// A bill of an ERP.
    Bill(Bill),
    /// A payment of an ERP.
    Payment(Payment),
    /// A person's decision.
    Decision(Decision),
    /// An entry of ours that stands in Procore.
    Settlement(Settlement),
}

/// The kinds of facts, in the order of the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordKind {
    /// [`Record::Invoice`]
    Invoice = 1,
    /// [`Record::Commitment`]
    Commitment = 2,
    /// [`Record::Bill`]
    Bill = 3,
    /// [`Record::Payment`]
    Payment = 4,
    /// [`Record::Decision`]
    Decision = 5,
    /// [`Record::Settlement`]
    Settlement = 6,
}

impl RecordKind {
    /// The word that is shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Commitment => "commitment",
            Self::Bill => "bill",
            Self::Payment => "payment",
            Self::Decision => "decision",
            Self::Settlement => "settlement",
        }
    }

    /// The kind with this number.
    pub fn from_number(n: i64) -> Option<Self> {
        [Self::Invoice, Self::Commitment, Self::Bill, Self::Payment, Self::Decision, Self::Settlement].into_iter().find(|k| *k as i64 == n)
    }
}

impl Record {
    /// Its kind.
    pub fn kind(&self) -> RecordKind {
        match self {
            Self::Invoice(_) => RecordKind::Invoice,
            Self::Commitment(_) => RecordKind::Commitment,
            Self::Bill(_) => RecordKind::Bill,
            Self::Payment(_) => RecordKind::Payment,
            Self::Decision(_) => RecordKind::Decision,
            Self::Settlement(_) => RecordKind::Settlement,
        }
    }

    /// The origin that it belongs to, for facts of an ERP.
    pub fn origin(&self) -> Option<&str> {
        match self {
            Self::Bill(b) => Some(b.origin.as_str()),
            Self::Payment(p) => Some(p.key.origin.as_str()),
            Self::Invoice(_) | Self::Commitment(_) | Self::Decision(_) | Self::Settlement(_) => None,
        }
    }

    /// Its key within kind and origin.
    pub fn key(&self) -> String {
        match self {
            Self::Invoice(i) => i.id.to_string(),
            Self::Commitment(c) => c.id.to_string(),
            Self::Bill(b) => b.id.clone(),
            Self::Payment(p) => p.key.id.clone(),
            Self::Decision(_) => super::digest::sha256_hex(&self.content()),
            Self::Settlement(s) => format!("{}#{}", s.origin_id, s.contract_payment),
        }
    }

    /// The canonical content.
    pub fn content(&self) -> Vec<u8> {
        match self {
            Self::Invoice(x) => canonical(x),
            Self::Commitment(x) => canonical(x),
            Self::Bill(x) => canonical(x),
            Self::Payment(x) => canonical(x),
            Self::Decision(x) => canonical(x),
            Self::Settlement(x) => canonical(x),
        }
    }

    /// Reads a canonical content back.
    pub fn from_content(kind: RecordKind, content: &[u8]) -> Result<Self, serde_json::Error> {
        Ok(match kind {
            RecordKind::Invoice => Self::Invoice(serde_json::from_slice(content)?),
            RecordKind::Commitment => Self::Commitment(serde_json::from_slice(content)?),
            RecordKind::Bill => Self::Bill(serde_json::from_slice(content)?),
            RecordKind::Payment => Self::Payment(serde_json::from_slice(content)?),
            RecordKind::Decision => Self::Decision(serde_json::from_slice(content)?),
            RecordKind::Settlement => Self::Settlement(serde_json::from_slice(content)?),
        })
    }

    /// The revision, as text for people and for the digest.
    pub fn revision(&self) -> String {
        match self {
            Self::Invoice(x) => x.revision().to_string(),
            Self::Commitment(x) => x.revision().to_string(),
            Self::Bill(x) => x.revision.to_string(),
            Self::Payment(x) if x.status == super::payment::PaymentStatus::Deleted => "deleted".to_owned(),
            Self::Payment(x) => x.revision.to_string(),
            Self::Decision(x) => x.at.to_string(),
            Self::Settlement(_) => String::new(),
        }
    }

    /// The order of two contents of one key; `None` when nothing orders them (a conflict).
    ///
    /// Payments follow [`Payment::order`]. The other kinds are totally ordered: a later reading wins; at the same second an
    /// exported invoice beats an unexported one (`origin_id` lives in a record of its own and need not move `updated_at`),
    /// a fuller row beats a thinner one, and at last the bytes decide, so that every machine decides alike.
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        let bytes = || self.content().cmp(&other.content());
        match (self, other) {
            (Self::Payment(a), Self::Payment(b)) => a.order(b),
            (Self::Invoice(a), Self::Invoice(b)) => {
                let rank = |i: &Invoice| (i.updated_at, i.export());
                Some(rank(a).cmp(&rank(b)).then_with(bytes))
            }
            (Self::Commitment(a), Self::Commitment(b)) => {
                let rank = |c: &Commitment| (c.updated_at, c.allow_payments.is_some(), c.currency.is_some(), c.project.is_some());
                Some(rank(a).cmp(&rank(b)).then_with(bytes))
            }
            (Self::Bill(a), Self::Bill(b)) => {
                let rank = |b: &Bill| (b.deleted, matches!(b.revision, Revision::Instant(_)), b.revision);
                Some(rank(a).cmp(&rank(b)).then_with(bytes))
            }
            _ => Some(bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::id::OriginName;
    use super::super::money::{Currency, Money};
    use super::super::payment::PaymentStatus;
    use super::*;

    fn payment(revision: u64, status: PaymentStatus, memo: &str) -> Record {
        let key = PaymentKey { origin: OriginName::parse("books").unwrap(), id: "1".into() };
        let revision = Revision::Number(revision);
        Record::Payment(Payment { revision, status, memo: Some(memo.into()), ..Payment::tombstone(key) })
    }

    #[test]
    fn order_of_revisions() {
        use Ordering::{Equal, Greater, Less};
        use PaymentStatus::{Deleted, Pending, Posted, Voided};
        let table = [
            (payment(10, Posted, "a"), payment(9, Posted, "a"), Some(Greater)),
            (payment(1, Posted, "a"), payment(2, Voided, "a"), Some(Less)),
            (payment(3, Posted, "revived"), payment(2, Voided, "a"), Some(Greater)),
            (payment(2, Voided, "a"), payment(2, Posted, "a"), Some(Greater)),
            (payment(2, Pending, "a"), payment(2, Posted, "a"), Some(Less)),
            (payment(0, Deleted, "a"), payment(99, Posted, "a"), Some(Greater)),
            (payment(2, Posted, "a"), payment(2, Posted, "a"), Some(Equal)),
            (payment(2, Posted, "a"), payment(2, Posted, "b"), None),
        ];
        for (a, b, expected) in table {
            assert_eq!(a.order(&b), expected, "{a:?} {b:?}");
            assert_eq!(b.order(&a), expected.map(Ordering::reverse));
        }
    }

    /// A void that was read once in part and once whole is one void: what stood is undone, and the difference is a remark.
    #[test]
    fn of_a_void_nothing_stands_however_much_of_it_was_read() {
        use PaymentStatus::{Pending, Posted, Voided};
        let of = |status, minor| {
            let Record::Payment(p) = payment(2, status, "a") else { panic!("a payment is a payment") };
            Payment { total: Some(Money::new(minor, Currency::parse("USD").unwrap())), ..p }
        };
        for (status, same) in [(Voided, true), (Pending, true), (Posted, false)] {
            assert_eq!(of(status, 1).same_money(&of(status, 2)), same, "{status:?}");
            assert_eq!(of(status, 1).order(&of(status, 2)), None, "{status:?}");
        }
        assert!(!of(Voided, 1).same_money(&of(Posted, 1)));
    }

    #[test]
    fn content_is_read_back() {
        for record in [payment(1, PaymentStatus::Posted, "é\u{202e}"), payment(0, PaymentStatus::Deleted, "")] {
            assert_eq!(Record::from_content(record.kind(), &record.content()).unwrap(), record);
        }
        let decision = Record::Decision(Decision {
            verdict: Verdict::Dismiss { exception: "x".into() },
            basis: String::new(),
            by: "ann".into(),
            at: Timestamp::from_seconds(5),
            why: "seen".into(),
        });
        assert_eq!(Record::from_content(decision.kind(), &decision.content()).unwrap(), decision);
    }
}
