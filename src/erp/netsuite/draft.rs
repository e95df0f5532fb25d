//! A payment in the making, the same for every format: its standing, its parts, and whether the total bears them out.

use std::collections::BTreeMap;

use crate::erp::error::{Flaw, found};
use crate::model::{
    BillRef, Credit, Currency, Date, Doubt, Method, Money, PaidBill, Payment, PaymentKey, PaymentStatus, Rate, Revision, decimal_text,
};

/// More documents than any payment has.
const PARTS_MAX: usize = 100_000;

/// Where a payment stands by NetSuite's own word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    Known(PaymentStatus),
    Unknown(String),
    /// REST leaves the status away where no approval is routed [EVID].
    Unstated,
}

impl Standing {
    /// The table of statuses [DOC]. Letters come bare from REST and SuiteQL, as `VendPymt:V` from search filters, and as
    /// labels like `Bill Payment : Voided` from `BUILTIN.DF` and exports [EVID]. In transit and confirmed is money on its
    /// way, whose bill is not paid yet: it waits for `Approved`.
    pub(super) fn of(text: Option<&str>) -> Self {
        let Some(text) = text else { return Self::Unstated };
        let word = text.rsplit(':').next().unwrap_or_default().trim();
        Self::Known(match word {
            "F" | "Approved" => PaymentStatus::Posted,
            "V" | "Voided" => PaymentStatus::Voided,
            "A" | "Pending Approval" => PaymentStatus::Pending,
            "B" | "In-Transit" | "Payment In-Transit" => PaymentStatus::Pending,
            "C" | "Confirmed" => PaymentStatus::Pending,
            "D" | "Rejected" | "E" | "Declined" => PaymentStatus::Pending,
            "Z" | "Online Bill Pay Pending Accounting Approval" => PaymentStatus::Pending,
            _ => return Self::Unknown(text.to_owned()),
        })
    }
}

/// The first reason to doubt is the one that is told.
#[derive(Debug, Default)]
pub(super) struct Doubts(Option<(Doubt, String)>);

impl Doubts {
    pub(super) fn raise(&mut self, doubt: Doubt, sentence: impl FnOnce() -> String) {
        if self.0.is_none() {
            self.0 = Some((doubt, sentence()));
        }
    }
}

#[derive(Debug, Default)]
struct Applied {
    number: Option<String>,
    cash: i128,
    discount: Option<i128>,
}

/// The documents that a payment settles, summed per document.
#[derive(Debug, Default)]
pub(super) struct Parts {
    bills: BTreeMap<String, Applied>,
    /// By kind and id: positive what reduces the cash, negative what was paid besides bills.
    credits: BTreeMap<(String, String), i128>,
}

impl Parts {
    pub(super) fn bill(&mut self, id: String, number: Option<String>, cash: i128, discount: Option<i128>) -> Result<(), Flaw> {
        self.bounded()?;
        let bill = self.bills.entry(id).or_default();
        bill.cash += cash;
        bill.number = bill.number.take().or(number);
        if let Some(discount) = discount {
            *bill.discount.get_or_insert(0) += discount;
        }
        Ok(())
    }

    pub(super) fn credit(&mut self, kind: String, id: String, minor: i128) -> Result<(), Flaw> {
        self.bounded()?;
        *self.credits.entry((kind, id)).or_default() += minor;
        Ok(())
    }

    fn bounded(&self) -> Result<(), Flaw> {
        if self.bills.len() + self.credits.len() < PARTS_MAX {
            return Ok(());
        }
        Err(Flaw::new("", format!("settles more than {PARTS_MAX} documents")))
    }

    fn is_empty(&self) -> bool {
        self.bills.is_empty() && self.credits.is_empty()
    }

    fn bills_sum(&self) -> i128 {
        self.bills.values().map(|b| b.cash).sum()
    }

    fn credits_sum(&self) -> i128 {
        self.credits.values().sum()
    }
}

/// What a payment's own document says of it, before it is judged.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) key: PaymentKey,
    pub(super) revision: Revision,
    pub(super) standing: Standing,
    /// Undone by a reversing journal: then the amounts stay and mean nothing [DOC, INF].
    pub(super) void_journal: bool,
    /// Not yet confirmed by the bank, or not approved, by a field beside the status.
    pub(super) waiting: Option<String>,
    pub(super) vendor_id: Option<String>,
    pub(super) vendor_name: Option<String>,
    pub(super) date: Date,
    pub(super) total: Money,
    pub(super) unapplied: Option<Money>,
    /// True where the document lists all that the payment settles, so that the rest of the total is on account.
    pub(super) whole: bool,
    pub(super) rate: Option<Rate>,
    pub(super) method: Option<Method>,
    pub(super) reference: Option<String>,
    pub(super) account: Option<String>,
    pub(super) memo: Option<String>,
    pub(super) entity: Option<String>,
    pub(super) parts: Parts,
    pub(super) doubts: Doubts,
}

impl Draft {
    /// The record. `total = Σ bills − Σ credits + unapplied`, or it is doubted.
    pub(super) fn finish(mut self) -> Result<Payment, Flaw> {
        let status = self.status();
        let currency = self.total.currency();
        let voided = status == PaymentStatus::Voided;
        let (unapplied, bills, credits) = if voided {
            // A direct void has set everything to zero, a journal has left it: neither says what stands.
            (None, Vec::new(), Vec::new())
        } else {
            let unapplied = self.settle(status);
            (unapplied.map(|minor| in_range(minor, currency)).transpose()?, self.bills(currency)?, self.credits(currency)?)
        };
        Ok(Payment {
            revision: self.revision,
            status,
            doubt: self.doubts.0,
            vendor_id: self.vendor_id,
            vendor_name: self.vendor_name,
            date: Some(self.date),
            total: Some(self.total),
            unapplied,
            rate: self.rate,
            method: self.method,
            reference: self.reference,
            account: self.account,
            memo: self.memo,
            credits,
            bills,
            ..Payment::tombstone(self.key)
        })
    }

    fn status(&mut self) -> PaymentStatus {
        if self.void_journal || self.standing == Standing::Known(PaymentStatus::Voided) {
            return PaymentStatus::Voided;
        }
        match (&self.standing, self.waiting.take()) {
            (Standing::Known(PaymentStatus::Posted), Some(why)) => {
                self.doubts.raise(Doubt::UnknownStatus, || format!("the status is Approved, and {why}"));
                PaymentStatus::Posted
            }
            (Standing::Known(status), _) => *status,
            (Standing::Unknown(word), _) => {
                let word = found(word);
                self.doubts.raise(Doubt::UnknownStatus, || format!("status {word} is not documented on a bill payment"));
                PaymentStatus::Posted
            }
            (Standing::Unstated, Some(_)) => PaymentStatus::Pending,
            // Only a direct void has neither money nor parts: a zero payment that settles something lists it.
            (Standing::Unstated, None) if self.total.is_zero() && self.parts.is_empty() => PaymentStatus::Voided,
            (Standing::Unstated, None) => PaymentStatus::Posted,
        }
    }

    /// What was paid on account, where it can be told.
    fn settle(&mut self, status: PaymentStatus) -> Option<i128> {
        let currency = self.total.currency();
        let text = |minor: i128| decimal_text(minor, currency);
        let (bills, credits) = (self.parts.bills_sum(), self.parts.credits_sum());
        let rest = i128::from(self.total.minor()) - bills + credits;
        let total = self.total.decimal();
        if self.total.is_negative() {
            self.doubts.raise(Doubt::Unbalanced, || format!("the total {total} is negative, which no bill payment is"));
            return None;
        }
        let stated = self.unapplied.map(|u| i128::from(u.minor()));
        if stated.is_some_and(|u| u < 0) {
            self.doubts.raise(Doubt::Unbalanced, || format!("unapplied {} is negative", text(stated.unwrap_or_default())));
            return None;
        }
        if self.parts.is_empty() && !self.whole && stated != Some(rest) {
            // What is not posted anyhow needs no bills.
            if status == PaymentStatus::Posted {
                self.doubts.raise(Doubt::Unbalanced, || {
                    "its bills are not in this document: read its links too, or the record by REST".to_owned()
                });
            }
            return None;
        }
        if rest < 0 || stated.is_some_and(|u| u != rest) || (stated.is_none() && !self.whole && rest != 0) {
            self.doubts.raise(Doubt::Unbalanced, || {
                let stated = stated.map_or("not stated".to_owned(), text);
                let (bills, credits) = (text(bills), text(credits));
                format!("the total is {total}, and its parts do not come to that: bills {bills}, credits {credits}, unapplied {stated}")
            });
            return None;
        }
        Some(rest)
    }

    fn bills(&mut self, currency: Currency) -> Result<Vec<PaidBill>, Flaw> {
        // Which bill a credit paid is not stated; without any credit it is certain that none did.
        let credit = self.whole && self.parts.credits.is_empty();
        let entity = &self.entity;
        let bill = |(id, applied): (String, Applied)| {
            Ok(PaidBill {
                bill: BillRef::Id(id),
                number: applied.number,
                cash: in_range(applied.cash, currency)?,
                discount: applied.discount.map(|minor| in_range(minor, currency)).transpose()?,
                credit: credit.then(|| Money::zero(currency)),
                retainage: None,
                entity: entity.clone(),
            })
        };
        std::mem::take(&mut self.parts.bills).into_iter().map(bill).collect()
    }

    fn credits(&mut self, currency: Currency) -> Result<Vec<Credit>, Flaw> {
        let one = |((kind, id), minor): ((String, String), i128)| Ok(Credit { kind, id, amount: in_range(minor, currency)? });
        std::mem::take(&mut self.parts.credits).into_iter().map(one).collect()
    }
}

fn in_range(minor: i128, currency: Currency) -> Result<Money, Flaw> {
    match i64::try_from(minor) {
        Ok(minor) => Ok(Money::new(minor, currency)),
        Err(_) => Err(Flaw::new("", format!("adds up to {}, which is too large", decimal_text(minor, currency)))),
    }
}
