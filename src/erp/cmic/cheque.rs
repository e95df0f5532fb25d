//! One cheque: what its header and its lines say together, and the payment that they come to.

use std::collections::BTreeMap;

use super::fields::{Fields, Row};
use super::values::{account, modified, required_amount, tenant};
use crate::erp::DecodeContext;
use crate::erp::error::{Flaw, found};
use crate::erp::field_map::{Bound, Field, FieldMap, Sum};
use crate::model::{
    BillRef, Credit, Currency, Date, Doubt, Method, Money, PaidBill, Payment, PaymentKey, PaymentStatus, Rate, RateDirection, Revision,
    Timestamp, Undoes, decimal_text,
};

/// How days are asked for.
const DAY: &str = "2026-03-31";
/// More bills than one cheque pays.
const BILLS_MAX: usize = 100_000;

/// Whether a cheque pays vouchers at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pays {
    Vouchers,
    /// It says nothing of the kind.
    Unsaid,
    /// It says something else, by this code.
    Else(String),
}

/// A cheque while it is read.
#[derive(Debug)]
pub(super) struct Cheque<'c> {
    context: &'c DecodeContext,
    /// The whole key, and the number that its lines name it by.
    id: String,
    number: String,
    pub(super) pays: Pays,
    /// The first reason to doubt is the one that is told.
    doubt: Option<(Doubt, String)>,
    status: PaymentStatus,
    currency: Currency,
    date: Date,
    voided_on: Option<Date>,
    modified: Option<Timestamp>,
    total: Money,
    total_name: String,
    rate: Option<Rate>,
    method: Option<Method>,
    reference: Option<String>,
    vendor_id: Option<String>,
    vendor_name: Option<String>,
    memo: Option<String>,
    account: Option<String>,
    group: Option<String>,
    shared: Option<String>,
    bills: BTreeMap<BillRef, Sum>,
    /// Whether the lines came apart from the header, put together by whoever made the document.
    apart: bool,
}

/// What decides whether the money is in the books must have been asked for: a field that is null says something, one that is not
/// there does not.
pub(super) fn stated(map: &FieldMap, fields: &Fields<'_>) -> Result<(), Flaw> {
    let posted: Vec<&str> = map.names_of(Field::PostedOn).iter().map(String::as_str).collect();
    let void: Vec<&str> = map.names_of(Field::Status).iter().map(String::as_str).chain(map.void_date()).collect();
    for (names, unknown) in [(posted, "whether the cheque is posted"), (void, "whether it was voided")] {
        if let Some(first) = names.first().filter(|_| !names.iter().any(|name| fields.has(name))) {
            return Err(Flaw::new(
                *first,
                format!("is not in the record, so {unknown} is not known: fetch without `fields=`, or name it there"),
            ));
        }
    }
    Ok(())
}

/// The key of a cheque, and the number that its lines name it by.
pub(super) fn key(bound: &Bound<'_>, row: &Row) -> Result<(String, String), Flaw> {
    let (number, _) = bound.required(&row.cells, Field::PaymentId, "the cheque's number in the system, like 23764")?;
    // The number is whole and stands last, so that a slash in a company's code cannot make one key of two.
    let key = bound.key(&row.cells).map(|parts| parts.join("/"));
    let missing = || Flaw::new("", "lacks a part of its key: group.by names fields that are null in it");
    Ok((key.ok_or_else(missing)?, number.to_owned()))
}

impl<'c> Cheque<'c> {
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn number(&self) -> &str {
        &self.number
    }

    /// Begins a cheque with its header.
    pub(super) fn begin(context: &'c DecodeContext, (id, number): (String, String), bound: &Bound<'_>, row: &Row) -> Result<Self, Flaw> {
        tenant(context, bound, row, Field::Tenant)?;
        let currency = bound.currency(context, &row.cells)?;
        let date = bound.day(bound.required(&row.cells, Field::Date, "a date like 2026-03-31")?, DAY)?;
        let (total, total_name) = required_amount(bound, row, Field::Total, currency)?;
        let text = |field| bound.text(&row.cells, field).map(str::to_owned);
        let kind = bound.text(&row.cells, Field::Kind);
        let pays = match kind.map(|kind| (kind, bound.map.code("kind", kind))) {
            Some((_, Some("payment"))) => Pays::Vouchers,
            Some((kind, _)) => Pays::Else(kind.to_owned()),
            None => Pays::Unsaid,
        };
        let direction = bound.map.rate.unwrap_or(RateDirection::BasePerUnit);
        let mut cheque = Self {
            context,
            id,
            number,
            pays,
            doubt: None,
            status: PaymentStatus::Posted,
            currency,
            date,
            voided_on: bound.optional_day(&row.cells, Field::VoidDate, DAY)?,
            modified: modified(bound, row, Field::LastModified)?,
            total,
            total_name,
            rate: bound.rate(&row.cells)?.map(|number| Rate { number, direction }),
            method: None,
            reference: text(Field::Reference),
            vendor_id: text(Field::VendorId),
            vendor_name: text(Field::VendorName),
            memo: text(Field::Memo),
            account: account(context, bound, row),
            group: text(Field::Group),
            shared: shared(bound, row),
            bills: BTreeMap::new(),
            apart: false,
        };
        cheque.standing(bound, row)?;
        cheque.method(bound, row);
        Ok(cheque)
    }

    /// Says that the lines do not stand in the header's record.
    pub(super) fn set_apart(&mut self) {
        self.apart = true;
    }

    /// Takes one line. It must be this cheque's by all that it says.
    pub(super) fn line(&mut self, bound: &Bound<'_>, row: &Row) -> Result<(), Flaw> {
        let cells = &row.cells;
        let other = |field, own: Option<&str>, what: &str| {
            let (text, name) = bound.value(cells, field)?;
            let own = own.filter(|own| *own != text)?;
            Some(Flaw::new(name, format!("is {}, and the line stands at the cheque with {what} {own}", found(text))))
        };
        let flaw = other(Field::LinePayment, Some(&self.number), "the system's number");
        if let Some(flaw) = flaw.or_else(|| other(Field::LineReference, self.reference.as_deref(), "the number")) {
            return Err(flaw);
        }
        let currency = self.currency;
        let (cash, name) = required_amount(bound, row, Field::Amount, currency)?;
        if let Some(code) = bound.text(cells, Field::LineCurrency).filter(|code| !code.eq_ignore_ascii_case(currency.code())) {
            let reason = format!("is {}, and the cheque is in {currency}: its amounts cannot be added", found(code));
            return Err(Flaw::new(bound.name(Field::LineCurrency), reason));
        }
        if let Some(again) = bound.amount(cells, Field::AmountAgain, currency)?.filter(|again| *again != cash) {
            let again_name = bound.name(Field::AmountAgain);
            self.raise_sum(|| {
                format!(
                    "{name} is {} and {again_name} is {} in one line: in which currency each is, is not known",
                    cash.decimal(),
                    again.decimal()
                )
            });
        }
        let discount = bound.amount(cells, Field::Discount, currency)?;
        let retainage = bound.amount(cells, Field::Retainage, currency)?;
        let number = bound.text(cells, Field::BillNumber);
        let bill = match (bound.text(cells, Field::BillId), number) {
            (Some(id), _) => BillRef::Id(id.to_owned()),
            (None, Some(number)) => BillRef::Number(number.to_owned()),
            (None, None) => {
                return Err(Flaw::new(bound.name(Field::BillId), "is missing: expected the voucher's number, or its invoice code"));
            }
        };
        if self.bills.len() >= BILLS_MAX && !self.bills.contains_key(&bill) {
            return Err(Flaw::new(name, format!("is of one bill too many: a cheque of more than {BILLS_MAX} is not read")));
        }
        let sum = self.bills.entry(bill).or_default();
        sum.add(cash, discount, retainage);
        sum.number.hear(number);
        sum.entity.hear(bound.text(cells, Field::Entity));
        Ok(())
    }

    /// The payment. `None`: the cheque pays no vouchers.
    pub(super) fn finish(mut self, bound: &Bound<'_>, amounts: &str) -> Result<Option<Payment>, Flaw> {
        match &self.pays {
            Pays::Unsaid | Pays::Else(_) if self.bills.is_empty() => return Ok(None),
            Pays::Vouchers | Pays::Unsaid => {}
            Pays::Else(code) => {
                let (name, code) = (bound.name(Field::Kind), found(code));
                self.raise(Doubt::UnknownStatus, || format!("{name} is {code}, which is not documented for a cheque that pays vouchers"));
            }
        }
        let key = PaymentKey { origin: self.context.origin.clone(), id: std::mem::take(&mut self.id) };
        if self.status == PaymentStatus::Deleted {
            return Ok(Some(Payment::tombstone(key)));
        }
        let currency = self.currency;
        let money = |minor: i128| match i64::try_from(minor) {
            Ok(minor) => Ok(Money::new(minor, currency)),
            Err(_) => Err(Flaw::new(amounts, format!("adds up to {}, which is too large", decimal_text(minor, currency)))),
        };
        let sum: i128 = self.bills.values().map(|sum| sum.cash).sum();
        let balanced = i128::from(self.total.minor()) == sum;
        if !balanced {
            self.unbalanced(&decimal_text(sum, currency))?;
        }
        let reversal_of = self.reversal(bound);
        // Of a reversing cheque every sign is turned. A bill below zero on an ordinary one is a credit that was netted [EVID].
        let turned = reversal_of.is_some();
        let (paid, netted): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.bills).into_iter().partition(|(_, sum)| if turned { sum.cash <= 0 } else { sum.cash >= 0 });
        // Which bill a credit reduced is not stated; without any it is certain that none did.
        let credit = netted.is_empty().then(|| Money::zero(currency));
        let bill = |(bill, sum): (BillRef, Sum)| {
            let number = if matches!(bill, BillRef::Id(_)) { sum.number.text() } else { None };
            // CMiC writes a discount below zero [DOC]; what is told is how much it was.
            let (discount, retainage) = (sum.discount.map(|d| money(d.abs())).transpose()?, sum.retainage.map(money).transpose()?);
            Ok(PaidBill { bill, number, cash: money(sum.cash)?, discount, credit, retainage, entity: sum.entity.text() })
        };
        let one = |(bill, sum): (BillRef, Sum)| {
            let id = match bill {
                BillRef::Id(id) | BillRef::Number(id) => id,
            };
            Ok(Credit { kind: "voucher".to_owned(), id, amount: money(-sum.cash)? })
        };
        let (bills, credits) =
            (paid.into_iter().map(bill).collect::<Result<_, Flaw>>()?, netted.into_iter().map(one).collect::<Result<_, Flaw>>()?);
        let sound = balanced && (turned || !self.total.is_negative());
        Ok(Some(Payment {
            revision: self.modified.or(self.context.as_of).map_or(Revision::None, Revision::Instant),
            status: self.status,
            doubt: self.doubt,
            vendor_id: self.vendor_id,
            vendor_name: self.vendor_name,
            date: Some(self.date),
            voided_on: self.voided_on.filter(|_| self.status == PaymentStatus::Voided),
            total: Some(self.total),
            unapplied: sound.then(|| Money::zero(currency)),
            rate: self.rate,
            method: self.method,
            account: self.account,
            reference: self.reference,
            memo: self.memo,
            group: self.group,
            reversal_of,
            credits,
            bills,
            ..Payment::tombstone(key)
        }))
    }

    /// Header and lines differ. Where CMiC put them into one record it says so itself; lines that somebody put beside a header are
    /// most likely not all there, and what is believed of them now could not be taken back by the whole.
    fn unbalanced(&mut self, sum: &str) -> Result<(), Flaw> {
        let total = self.total.decimal();
        if self.apart && self.status == PaymentStatus::Posted {
            let advice = "put all lines of the cheque into the document, or fetch manualcheck";
            return Err(Flaw::new(self.total_name.as_str(), format!("is {total}, the lines in the document come to {sum}: {advice}")));
        }
        let name = self.total_name.clone();
        self.raise_sum(|| format!("{name} is {total}, the lines of the cheque come to {sum}"));
        Ok(())
    }

    /// A cheque takes money out; one below zero puts it back [INF], and must say by its account and number for which.
    fn reversal(&mut self, bound: &Bound<'_>) -> Option<Undoes> {
        if !self.total.is_negative() {
            return None;
        }
        let total = self.total.decimal();
        if !bound.map.reversal.negative_twin {
            self.raise_sum(|| format!("the cheque comes to {total}, and nothing says that it undoes one"));
            return None;
        }
        let shared = self.shared.take();
        if shared.is_none() {
            self.raise_sum(|| format!("the cheque comes to {total}, and does not say which cheque it undoes"));
        }
        shared.map(|alike| Undoes::Alike { alike })
    }

    /// Whether the cheque is entered, in the books, or undone.
    fn standing(&mut self, bound: &Bound<'_>, row: &Row) -> Result<(), Flaw> {
        let posted = bound.optional_day(&row.cells, Field::PostedOn, DAY)?.is_some();
        let flag = bound.text(&row.cells, Field::Posted);
        let flagged = match flag.map(|flag| (flag, bound.map.code("posted", flag))) {
            None | Some((_, Some("posted"))) => true,
            Some((_, Some("pending"))) => false,
            Some((flag, _)) => {
                let name = bound.name(Field::Posted);
                self.raise(Doubt::UnknownStatus, || format!("{name} {} is not documented", found(flag)));
                false
            }
        };
        if !posted || !flagged {
            self.status = PaymentStatus::Pending;
        }
        let (name, code, undone) = (bound.name(Field::Status), bound.text(&row.cells, Field::Status), bound.void(&row.cells));
        match code.map(|code| (code, bound.map.code("status", code))) {
            Some((_, Some("deleted"))) => self.status = PaymentStatus::Deleted,
            Some((_, Some("voided"))) => self.status = PaymentStatus::Voided,
            Some((code, Some("posted"))) if undone => {
                self.raise(Doubt::UnknownStatus, || {
                    format!("{name} {} says that the cheque stands, and its date of reversal is set", found(code))
                });
            }
            // A date says enough, whatever the code means.
            None | Some(_) if undone => self.status = PaymentStatus::Voided,
            Some((_, Some("pending"))) => self.status = PaymentStatus::Pending,
            None | Some((_, Some("posted"))) => {}
            Some((code, _)) => self.raise(Doubt::UnknownStatus, || format!("{name} {} is not documented", found(code))),
        }
        if self.status == PaymentStatus::Voided {
            self.doubt = None;
        }
        Ok(())
    }

    fn method(&mut self, bound: &Bound<'_>, row: &Row) {
        match bound.method(&row.cells) {
            Ok(method) => self.method = method,
            Err(sentence) => self.raise(Doubt::UnknownStatus, || sentence),
        }
    }

    /// Whether parts add up matters only while the money is in the books.
    fn raise_sum(&mut self, sentence: impl FnOnce() -> String) {
        if self.status == PaymentStatus::Posted {
            self.raise(Doubt::Unbalanced, sentence);
        }
    }

    /// Of a cheque that was undone a doubt would only keep that from being seen.
    fn raise(&mut self, doubt: Doubt, sentence: impl FnOnce() -> String) {
        if self.doubt.is_none() && self.status != PaymentStatus::Voided {
            self.doubt = Some((doubt, sentence()));
        }
    }
}

/// What a cheque shares with the one that undoes it: the account's parts and, last, the number.
fn shared(bound: &Bound<'_>, row: &Row) -> Option<String> {
    let shared = bound.shared(&row.cells)?;
    let (number, account) = shared.split_last()?;
    Some(format!("{}/*/{number}", account.join("/")))
}
