//! What one row says of a payment, or several where the site's rows carry their total; and the payment that it comes to.

use std::collections::BTreeMap;

use super::columns::{Columns, Row};
use super::reading::{Key, Reading};
use crate::erp::account::account_hash;
use crate::erp::error::{Flaw, found};
use crate::erp::field_map::{Field, method_of};
use crate::model::{
    BillRef, Credit, Currency, Date, Doubt, Method, Money, PaidBill, Payment, PaymentKey, PaymentStatus, Rate, RateDirection, Revision,
    Timestamp, Undoes, decimal_text,
};

/// How MRI writes a day.
const DAY: &str = "2026-03-31T00:00:00";
/// More bills than one check pays.
const BILLS_MAX: usize = 100_000;

/// What the rows of one bill come to.
#[derive(Debug, Default)]
struct Sum {
    cash: i128,
    discount: Option<i128>,
    retainage: Option<i128>,
    number: Option<String>,
    entity: Option<String>,
    /// A bill in two entities has none.
    apart: bool,
}

/// What every row of a payment says alike.
#[derive(Debug, PartialEq, Eq)]
struct Header {
    status: PaymentStatus,
    reversal_of: Option<Undoes>,
    currency: Currency,
    date: Date,
    voided_on: Option<Date>,
    total: Option<Money>,
    rate: Option<String>,
    method: Option<Method>,
    reference: Option<String>,
    vendor_id: Option<String>,
    bank: Option<String>,
}

/// A payment while its rows are read.
pub(super) struct Paid<'m> {
    reading: Reading<'m>,
    pub(super) key: Key,
    header: Header,
    /// The first reason to doubt is the one that is told.
    doubt: Option<(Doubt, String)>,
    modified: Option<Timestamp>,
    vendor_name: Option<String>,
    memo: Option<String>,
    batch: Option<String>,
    bills: BTreeMap<BillRef, Sum>,
}

impl<'m> Paid<'m> {
    /// Begins a payment with what a row says of the whole.
    pub(super) fn begin(reading: Reading<'m>, key: Key, row: &Row) -> Result<Self, Flaw> {
        let (bound, cells, undoes) = (reading.bound, &row.cells, key.undoes);
        let currency = bound.currency(reading.context, cells)?;
        let missing = |field: Field, expected: &str| Flaw::new(bound.name(field), format!("is missing: expected {expected}"));
        let date = bound.day(bound.required(cells, Field::Date, "a date like 2026-03-31T00:00:00")?, DAY)?;
        let total = bound.amount(cells, Field::Total, currency)?;
        if reading.totalled && total.is_none() {
            return Err(missing(Field::Total, "the total of the payment in each of its rows"));
        }
        let owned = |field: Field| bound.text(cells, field).map(str::to_owned);
        let header = Header {
            status: PaymentStatus::Posted,
            reversal_of: if undoes { owned(Field::ReversalOf).map(Undoes::Id).or_else(|| alike(reading.columns, row)) } else { None },
            currency,
            date,
            // The date of a row that undoes is its own; the void date is that of the payment.
            voided_on: bound.optional_day(cells, Field::VoidDate, DAY)?.filter(|_| !undoes),
            total,
            rate: bound.rate(cells)?,
            method: None,
            reference: owned(Field::Reference),
            vendor_id: owned(Field::VendorId),
            bank: owned(Field::Bank),
        };
        let mut paid = Self {
            reading,
            key,
            header,
            doubt: None,
            modified: bound.modified(cells)?,
            vendor_name: owned(Field::VendorName),
            memo: owned(Field::Memo),
            batch: owned(Field::Group),
            bills: BTreeMap::new(),
        };
        paid.status(row);
        paid.method(cells);
        paid.line(row)?;
        Ok(paid)
    }

    /// Takes another row of the same payment. What rows say of the whole must be the same in all of them.
    pub(super) fn again(&mut self, row: &Row) -> Result<(), Flaw> {
        let other = Self::begin(self.reading, self.key.clone(), row)?;
        if other.header.currency != self.header.currency {
            let (name, now, was) = (self.reading.bound.name(Field::Currency), other.header.currency, self.header.currency);
            return Err(Flaw::new(name, format!("is {now} and was {was} in an earlier row of the payment: its amounts cannot be added")));
        }
        if let Some((kind, sentence)) = other.doubt {
            self.raise(kind, || sentence);
        }
        if other.header != self.header {
            self.raise(Doubt::Unbalanced, || "the rows of the payment do not agree in what they say of the whole of it".to_owned());
        }
        // Rows come in no order that is promised: what may differ is chosen by its text, not by its place.
        for (mine, theirs) in [(&mut self.memo, other.memo), (&mut self.vendor_name, other.vendor_name), (&mut self.batch, other.batch)] {
            *mine = mine.take().into_iter().chain(theirs).min();
        }
        self.modified = self.modified.max(other.modified);
        for (bill, sum) in other.bills {
            if self.bills.len() >= BILLS_MAX && !self.bills.contains_key(&bill) {
                return Err(Flaw::new("", format!("is of one bill too many: a payment of more than {BILLS_MAX} is not read")));
            }
            let mine =
                self.bills.entry(bill).or_insert_with(|| Sum { entity: sum.entity.clone(), number: sum.number.clone(), ..Sum::default() });
            mine.cash += sum.cash;
            for (mine, theirs) in [(&mut mine.discount, sum.discount), (&mut mine.retainage, sum.retainage)] {
                *mine = theirs.into_iter().chain(*mine).reduce(|a, b| a + b);
            }
            mine.apart |= mine.entity != sum.entity;
            mine.number = mine.number.take().into_iter().chain(sum.number).min();
        }
        Ok(())
    }

    /// Takes what the row says of its bill.
    fn line(&mut self, row: &Row) -> Result<(), Flaw> {
        let (bound, cells, currency) = (self.reading.bound, &row.cells, self.header.currency);
        let Some(cash) = bound.amount(cells, Field::Amount, currency)? else {
            return Err(Flaw::new(bound.name(Field::Amount), "is missing: expected an amount"));
        };
        let number = bound.text(cells, Field::BillNumber).map(str::to_owned);
        let bill = match (bound.text(cells, Field::BillId), &number) {
            (Some(id), _) => BillRef::Id(id.to_owned()),
            (None, Some(number)) if !bound.has(Field::BillId) => BillRef::Number(number.clone()),
            (None, _) => return Err(Flaw::new(bound.name(Field::BillId), "is missing: expected what names the bill")),
        };
        let minor = |money: Option<Money>| money.map(|m| i128::from(m.minor()));
        let sum = Sum {
            cash: i128::from(cash.minor()),
            discount: minor(bound.amount(cells, Field::Discount, currency)?),
            retainage: minor(bound.amount(cells, Field::Retainage, currency)?),
            number: number.filter(|_| matches!(bill, BillRef::Id(_))),
            entity: bound.text(cells, Field::Entity).map(str::to_owned),
            apart: false,
        };
        self.bills.insert(bill, sum);
        Ok(())
    }

    /// The payment.
    pub(super) fn finish(mut self) -> Result<Payment, Flaw> {
        let (bound, currency, turned) = (self.reading.bound, self.header.currency, self.key.undoes);
        let amounts = bound.name(Field::Amount);
        let money = |minor: i128| match i64::try_from(minor) {
            Ok(minor) => Ok(Money::new(minor, currency)),
            Err(_) => Err(Flaw::new(amounts, format!("adds up to {}, which is too large", decimal_text(minor, currency)))),
        };
        let sum: i128 = self.bills.values().map(|sum| sum.cash).sum();
        let total = match self.header.total {
            Some(total) => total,
            None => money(sum)?,
        };
        if i128::from(total.minor()) != sum {
            let (name, text) = (bound.name(Field::Total), decimal_text(sum, currency));
            self.raise(Doubt::Unbalanced, || format!("{name} is {}, the rows that are there come to {text}", total.decimal()));
        }
        self.sign(total);
        // Of what undoes a payment every sign is turned. A bill below zero on an ordinary one is a credit that was netted. One that
        // undoes and is not below zero is held, and by its bills it is seen what else must wait.
        let is_paid = |sum: &Sum| if turned { sum.cash <= 0 || !total.is_negative() } else { sum.cash >= 0 };
        let (paid, netted): (Vec<_>, Vec<_>) = std::mem::take(&mut self.bills).into_iter().partition(|(_, sum)| is_paid(sum));
        // One row does not know whether a credit stands on another row of its check: unknown is not zero.
        let credit = (self.reading.totalled && netted.is_empty()).then(|| Money::zero(currency));
        let bill = |(bill, sum): (BillRef, Sum)| {
            let (discount, retainage) = (sum.discount.map(money).transpose()?, sum.retainage.map(money).transpose()?);
            Ok(PaidBill {
                bill,
                number: sum.number,
                cash: money(sum.cash)?,
                discount,
                credit,
                retainage,
                entity: sum.entity.filter(|_| !sum.apart),
            })
        };
        let one = |(bill, sum): (BillRef, Sum)| {
            let id = match bill {
                BillRef::Id(id) | BillRef::Number(id) => id,
            };
            Ok(Credit { kind: "credit".to_owned(), id, amount: money(-sum.cash)? })
        };
        let bills = paid.into_iter().map(bill).collect::<Result<_, Flaw>>()?;
        let credits = netted.into_iter().map(one).collect::<Result<_, Flaw>>()?;
        let (context, header) = (self.reading.context, self.header);
        let key = PaymentKey { origin: context.origin.clone(), id: self.key.id };
        if header.status == PaymentStatus::Deleted {
            return Ok(Payment::tombstone(key));
        }
        // Without a time of its own a row is as old as the last thing that it tells of.
        let told = || header.voided_on.max(Some(header.date)).and_then(|day| Timestamp::parse(&format!("{day}T00:00:00Z")).ok());
        Ok(Payment {
            revision: self.modified.or(context.as_of).or_else(told).map_or(Revision::None, Revision::Instant),
            status: header.status,
            doubt: self.doubt,
            vendor_id: header.vendor_id,
            vendor_name: self.vendor_name,
            date: Some(header.date),
            voided_on: header.voided_on,
            total: Some(total),
            unapplied: Some(Money::zero(currency)),
            rate: header.rate.map(|number| Rate { number, direction: RateDirection::BasePerUnit }),
            method: header.method,
            account: header.bank.map(|bank| account_hash(context, &bank)),
            reference: header.reference,
            memo: self.memo,
            group: self.batch,
            reversal_of: header.reversal_of,
            credits,
            bills,
            ..Payment::tombstone(key)
        })
    }

    /// A payment takes money out; a row that undoes one puts it back and says which.
    fn sign(&mut self, total: Money) {
        let name = self.reading.bound.name(if self.reading.totalled { Field::Total } else { Field::Amount });
        match (self.key.undoes, total.is_negative()) {
            (false, false) => {}
            (false, true) => {
                let cause = "a credit, or a void that nothing marks; which bill it reduces is not stated";
                self.raise(Doubt::Unbalanced, || format!("{name} is {}: {cause}", total.decimal()));
            }
            (true, false) => {
                self.raise(Doubt::Unbalanced, || format!("it says that it undoes a payment, and {name} is {}", total.decimal()));
            }
            (true, true) => {
                if self.header.reversal_of.is_none() {
                    self.raise(Doubt::Unbalanced, || "it undoes a payment, and does not say which".to_owned());
                }
            }
        }
    }

    fn status(&mut self, row: &Row) {
        let (bound, cells) = (self.reading.bound, &row.cells);
        let name = bound.name(Field::Status);
        match bound.text(cells, Field::Status).map(|word| (word, bound.map.code("status", word))) {
            Some((_, Some("posted"))) => {}
            Some((_, Some("pending"))) => self.header.status = PaymentStatus::Pending,
            Some((_, Some("voided"))) => self.header.status = PaymentStatus::Voided,
            Some((_, Some("deleted"))) => self.header.status = PaymentStatus::Deleted,
            Some((word, Some("open"))) => {
                self.raise(Doubt::UnknownStatus, || {
                    format!("{name} {} is that of an item that is not paid, and the row names a payment", found(word))
                });
            }
            Some((word, _)) => self.raise(Doubt::UnknownStatus, || format!("{name} {} is not documented", found(word))),
            None if self.reading.columns.said(row, Field::Status) => self.raise(Doubt::UnknownStatus, || format!("{name} is empty")),
            None => {}
        }
        if bound.void(cells) && self.header.status != PaymentStatus::Deleted {
            // A void before its payment, of which the status knows nothing, may be a date that stands for none.
            if let Some(day) = self.header.voided_on.filter(|day| *day < self.header.date && self.header.status != PaymentStatus::Voided) {
                let void = bound.name(Field::VoidDate);
                self.raise(Doubt::UnknownStatus, || {
                    format!("{void} is {day}, before the payment, and {name} does not say that it is void")
                });
            }
            self.header.status = PaymentStatus::Voided;
        }
        // The row that undoes stands in the books; what is void is the payment.
        if self.key.undoes && self.header.status == PaymentStatus::Voided {
            self.header.status = PaymentStatus::Posted;
        }
    }

    /// How it was paid. Only `C` is known; what another code means is no matter of money.
    fn method(&mut self, cells: &[String]) {
        let bound = self.reading.bound;
        let Some(word) = bound.method_word(cells) else { return };
        match method_of(word) {
            Ok(method) => self.header.method = method,
            Err(other) => {
                let name = bound.name(Field::Method);
                self.raise(Doubt::UnknownStatus, || {
                    format!("{name} means {} by the map: expected check, ach, card or other", found(other))
                });
            }
        }
    }

    fn raise(&mut self, doubt: Doubt, sentence: impl FnOnce() -> String) {
        if self.doubt.is_none() {
            self.doubt = Some((doubt, sentence()));
        }
    }
}

/// A reversing row names no payment: it shares all that makes its key but the date.
fn alike(columns: &Columns<'_>, row: &Row) -> Option<Undoes> {
    columns.undone(row).map(|alike| Undoes::Alike { alike })
}
