//! One check: what its rows or its elements say together, and the payment that they come to.

use std::collections::BTreeMap;

use crate::erp::DecodeContext;
use crate::erp::account::LastAccount;
use crate::erp::error::{Flaw, found};
use crate::erp::field_map::{Bound, Field, Sum};
use crate::model::{
    BillRef, Credit, Currency, Date, Doubt, Method, Money, PaidBill, Payment, PaymentKey, PaymentStatus, Rate, RateDirection, Revision,
    Timestamp, Undoes, decimal_text,
};

/// More bills than one check pays.
const BILLS_MAX: usize = 100_000;
/// How Yardi writes a day.
const DAY: &str = "2026-03-31";
/// The Toolbox's column for the base currency, whatever currency the check is in [INF].
const BASE_AMOUNT: &str = "AMOUNT";

/// A check while it is read.
#[derive(Debug)]
pub(super) struct Check<'c> {
    context: &'c DecodeContext,
    id: String,
    /// The first reason to doubt is the one that is told.
    doubt: Option<(Doubt, String)>,
    status: PaymentStatus,
    undoes: bool,
    /// What it shares with the check that it undoes.
    shared: Option<String>,
    reversal_of: Option<Undoes>,
    currency: Currency,
    date: Date,
    voided_on: Option<Date>,
    modified: Option<Timestamp>,
    total: Option<Money>,
    rate: Option<String>,
    method: Option<Method>,
    reference: Option<String>,
    vendor_id: Option<String>,
    vendor_name: Option<String>,
    memo: Option<String>,
    bank: Option<String>,
    group: Option<String>,
    bills: BTreeMap<BillRef, Sum>,
    /// Money of rows that name no bill, where the document has no ids of bills.
    unapplied: i128,
}

impl<'c> Check<'c> {
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Begins a check with what a row, or its element, says of the whole.
    pub(super) fn begin(context: &'c DecodeContext, id: String, bound: &Bound<'_>, row: &[String]) -> Result<Self, Flaw> {
        let currency = bound.currency(context, row)?;
        let date = bound.required(row, Field::Date, "a date like 2026-03-31")?;
        let mut check = Self {
            context,
            id,
            doubt: None,
            status: PaymentStatus::Posted,
            undoes: bound.undoes(row),
            shared: bound.shared(row).map(|values| values.join("/*/")),
            reversal_of: bound.text(row, Field::ReversalOf).map(|id| Undoes::Id(id.to_owned())),
            currency,
            date: bound.day(date, DAY)?,
            voided_on: bound.optional_day(row, Field::VoidDate, DAY)?,
            modified: bound.modified(row)?,
            total: bound.amount(row, Field::Total, currency)?,
            rate: bound.rate(row)?,
            method: None,
            reference: bound.text(row, Field::Reference).map(str::to_owned),
            vendor_id: bound.text(row, Field::VendorId).map(str::to_owned),
            vendor_name: bound.text(row, Field::VendorName).map(str::to_owned),
            memo: bound.text(row, Field::Memo).map(str::to_owned),
            bank: bound.text(row, Field::Bank).map(str::to_owned),
            group: bound.text(row, Field::Group).map(str::to_owned),
            bills: BTreeMap::new(),
            unapplied: 0,
        };
        check.tenant(bound, row)?;
        check.status(bound, row);
        check.method(bound, row);
        Ok(check)
    }

    /// Takes another row of the same check. What rows say of the whole must be the same in all of them.
    pub(super) fn again(&mut self, bound: &Bound<'_>, row: &[String]) -> Result<(), Flaw> {
        let other = Self::begin(self.context, String::new(), bound, row)?;
        if other.currency != self.currency {
            let name = bound.name(Field::Currency);
            let reason =
                format!("is {} and was {} in an earlier row of the check: its amounts cannot be added", other.currency, self.currency);
            return Err(Flaw::new(name, reason));
        }
        let differs = [
            (Field::Date, other.date != self.date),
            (Field::Status, other.status != self.status || other.undoes != self.undoes),
            (Field::Method, other.method != self.method),
            (Field::Reference, other.reference != self.reference),
            (Field::VendorId, other.vendor_id != self.vendor_id),
            (Field::Bank, other.bank != self.bank),
            (Field::Rate, other.rate != self.rate),
            (Field::Total, other.total != self.total),
            (Field::VoidDate, other.voided_on != self.voided_on),
            (Field::ReversalOf, other.reversal_of != self.reversal_of),
        ];
        if let Some((kind, sentence)) = other.doubt {
            self.raise(kind, || sentence);
        }
        if let Some((field, _)) = differs.into_iter().find(|(_, differs)| *differs) {
            self.raise(Doubt::Unbalanced, || format!("the rows of the check do not agree about {}", bound.name(field)));
        }
        // Rows come in no order that Yardi promises: what may differ is chosen by its text, not by its place.
        for (mine, theirs) in [(&mut self.memo, other.memo), (&mut self.vendor_name, other.vendor_name), (&mut self.group, other.group)] {
            *mine = mine.take().into_iter().chain(theirs).min();
        }
        self.modified = self.modified.max(other.modified);
        Ok(())
    }

    /// Takes what the row, or the element of a line, says of one bill.
    pub(super) fn line(&mut self, bound: &Bound<'_>, row: &[String]) -> Result<(), Flaw> {
        let currency = self.currency;
        let Some((text, name)) = bound.value(row, Field::Amount) else {
            return Err(Flaw::new(bound.name(Field::Amount), "is missing: expected an amount"));
        };
        let cash = bound.money((text, name), currency)?;
        if name == BASE_AMOUNT && currency != self.base(bound) {
            let (wanted, base) = (bound.map.names_of(Field::Amount).first().map_or("", String::as_str), self.base(bound));
            let reason = format!("is in the base currency, {base}, and the check is in {currency}: export {wanted} too, for every row");
            return Err(Flaw::new(name, reason));
        }
        if let Some(code) = bound.text(row, Field::LineCurrency).filter(|code| !self.is_of(code, currency)) {
            let reason = format!("is {}, and the check is in {currency}: its amounts cannot be added", found(code));
            return Err(Flaw::new(bound.name(Field::LineCurrency), reason));
        }
        if let Some(again) = bound.amount(row, Field::AmountAgain, currency)?.filter(|again| *again != cash) {
            let again_name = bound.name(Field::AmountAgain);
            self.raise_sum(|| {
                format!("{name} is {} and {again_name} is {} in one row: both state the same amount", cash.decimal(), again.decimal())
            });
        }
        let discount = bound.amount(row, Field::Discount, currency)?;
        let retainage = bound.amount(row, Field::Retainage, currency)?;
        let number = bound.text(row, Field::BillNumber);
        let by_id = bound.has(Field::BillId);
        let bill = match (bound.text(row, Field::BillId), number) {
            (Some(id), _) => BillRef::Id(id.to_owned()),
            (None, Some(number)) => BillRef::Number(number.to_owned()),
            (None, None) if by_id => return Err(Flaw::new(bound.name(Field::BillId), "is missing: expected the bill's id, like P-88120")),
            (None, None) => {
                self.unapplied += i128::from(cash.minor());
                return Ok(());
            }
        };
        if self.bills.len() >= BILLS_MAX && !self.bills.contains_key(&bill) {
            return Err(Flaw::new(name, format!("is of one bill too many: a check of more than {BILLS_MAX} is not read")));
        }
        let sum = self.bills.entry(bill).or_default();
        sum.add(cash, discount, retainage);
        sum.number.hear(number);
        sum.entity.hear(bound.text(row, Field::Entity));
        Ok(())
    }

    /// Rows of the check may stand in another file; its total, where the document states it, tells whether they do.
    pub(super) fn at_border(&mut self) {
        if self.total.is_none() {
            self.raise(Doubt::Incomplete, || {
                "the check stands at the border of its file, and nothing says that all of its rows are there: export it whole, or \
                 add CheckTotal"
                    .to_owned()
            });
        }
    }

    /// The payment. `amounts` is the native name of the lines' amounts.
    pub(super) fn finish(mut self, bound: &Bound<'_>, account: &mut LastAccount) -> Result<Payment, Flaw> {
        let (currency, amounts) = (self.currency, bound.name(Field::Amount));
        let money = |minor: i128| match i64::try_from(minor) {
            Ok(minor) => Ok(Money::new(minor, currency)),
            Err(_) => Err(Flaw::new(amounts, format!("adds up to {}, which is too large", decimal_text(minor, currency)))),
        };
        let sum: i128 = self.unapplied + self.bills.values().map(|sum| sum.cash).sum::<i128>();
        let total = match self.total {
            Some(total) => total,
            None => money(sum)?,
        };
        let balanced = i128::from(total.minor()) == sum;
        if !balanced {
            let (name, text) = (bound.name(Field::Total), decimal_text(sum, currency));
            self.raise_sum(|| format!("{name} is {}, the lines of the check come to {text}", total.decimal()));
        }
        self.sign(bound, total);
        // Of a reversing check every sign is turned. A bill below zero on an ordinary one is a credit that was netted [DOC].
        let turned = self.undoes;
        let (paid, netted): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.bills).into_iter().partition(|(_, sum)| if turned { sum.cash <= 0 } else { sum.cash >= 0 });
        if (self.unapplied < 0) != turned && self.unapplied != 0 {
            let text = decimal_text(self.unapplied, currency);
            self.raise_sum(|| format!("{text} on no bill is against the direction of the check"));
        }
        // Which bill a credit reduced is not stated; without any it is certain that none did.
        let credit = netted.is_empty().then(|| Money::zero(currency));
        let bill = |(bill, sum): (BillRef, Sum)| {
            let number = if matches!(bill, BillRef::Id(_)) { sum.number.text() } else { None };
            let (discount, retainage) = (sum.discount.map(money).transpose()?, sum.retainage.map(money).transpose()?);
            Ok(PaidBill { bill, number, cash: money(sum.cash)?, discount, credit, retainage, entity: sum.entity.text() })
        };
        let one = |(bill, sum): (BillRef, Sum)| {
            let id = match bill {
                BillRef::Id(id) | BillRef::Number(id) => id,
            };
            Ok(Credit { kind: "payable".to_owned(), id, amount: money(-sum.cash)? })
        };
        let (bills, credits) =
            (paid.into_iter().map(bill).collect::<Result<_, Flaw>>()?, netted.into_iter().map(one).collect::<Result<_, Flaw>>()?);
        let key = PaymentKey { origin: self.context.origin.clone(), id: self.id };
        if self.status == PaymentStatus::Deleted {
            return Ok(Payment::tombstone(key));
        }
        Ok(Payment {
            revision: self.modified.or(self.context.as_of).map_or(Revision::None, Revision::Instant),
            status: self.status,
            doubt: self.doubt,
            vendor_id: self.vendor_id,
            vendor_name: self.vendor_name,
            date: Some(self.date),
            voided_on: self.voided_on,
            total: Some(total),
            // A void need not add up, and then nothing is known of what was on no bill.
            unapplied: if balanced || self.status == PaymentStatus::Posted { Some(money(self.unapplied)?) } else { None },
            rate: self.rate.map(|number| Rate { number, direction: RateDirection::BasePerUnit }),
            method: self.method,
            account: self.bank.map(|bank| account.hash(self.context, &bank)),
            reference: self.reference,
            memo: self.memo,
            group: self.group,
            reversal_of: if turned { self.reversal_of } else { None },
            credits,
            bills,
            ..Payment::tombstone(key)
        })
    }

    /// A check takes money out; one that undoes another puts it back and says which.
    fn sign(&mut self, bound: &Bound<'_>, total: Money) {
        self.undoes |= total.is_negative() && bound.map.reversal.negative_twin;
        if !self.undoes {
            if total.is_negative() {
                self.raise(Doubt::Unbalanced, || format!("the check comes to {}, and nothing says that it undoes one", total.decimal()));
            }
            return;
        }
        if !total.is_negative() {
            self.raise(Doubt::Unbalanced, || format!("it says that it undoes a check, and comes to {}", total.decimal()));
        }
        self.reversal_of = self.reversal_of.take().or_else(|| self.shared.take().map(|alike| Undoes::Alike { alike }));
        if self.reversal_of.is_none() {
            self.raise(Doubt::Unbalanced, || "it undoes a check, and does not say which".to_owned());
        }
    }

    /// A document of another system, where the site says which column tells.
    fn tenant(&self, bound: &Bound<'_>, row: &[String]) -> Result<(), Flaw> {
        match bound.text(row, Field::Tenant).filter(|tenant| *tenant != self.context.tenant) {
            Some(other) => {
                let reason = format!("is {}: this origin is {}", found(other), found(&self.context.tenant));
                Err(Flaw::new(bound.name(Field::Tenant), reason))
            }
            None => Ok(()),
        }
    }

    fn status(&mut self, bound: &Bound<'_>, row: &[String]) {
        let word = bound.text(row, Field::Status);
        match word.map(|word| (word, bound.map.code("status", word))) {
            Some((_, Some("pending"))) => self.status = PaymentStatus::Pending,
            Some((_, Some("voided"))) => self.status = PaymentStatus::Voided,
            Some((_, Some("deleted"))) => self.status = PaymentStatus::Deleted,
            Some((_, Some("posted"))) => {}
            Some((word, _)) => {
                self.raise(Doubt::UnknownStatus, || format!("{} {} is not documented", bound.name(Field::Status), found(word)));
            }
            None if bound.has(Field::Status) && !bound.undoes(row) && bound.map.layout.lines.is_empty() => {
                self.raise(Doubt::UnknownStatus, || format!("{} is empty", bound.name(Field::Status)));
            }
            None => {}
        }
        if bound.void(row) && self.status == PaymentStatus::Posted {
            self.status = PaymentStatus::Voided;
        }
    }

    fn method(&mut self, bound: &Bound<'_>, row: &[String]) {
        match bound.method(row) {
            Ok(method) => self.method = method,
            Err(sentence) => self.raise(Doubt::UnknownStatus, || sentence),
        }
    }

    /// True when a code, or an id of the site's own, is this currency's.
    fn is_of(&self, code: &str, currency: Currency) -> bool {
        self.context.site.currency(code).map_or_else(|| code.eq_ignore_ascii_case(currency.code()), |c| c == currency)
    }

    fn base(&self, bound: &Bound<'_>) -> Currency {
        bound.map.currency.unwrap_or(self.context.currency)
    }

    fn raise(&mut self, doubt: Doubt, sentence: impl FnOnce() -> String) {
        if self.doubt.is_none() {
            self.doubt = Some((doubt, sentence()));
        }
    }

    /// The same about the check's money, which of a voided check is of no matter any more: a doubt would keep the void from being seen.
    fn raise_sum(&mut self, sentence: impl FnOnce() -> String) {
        if self.status != PaymentStatus::Voided {
            self.raise(Doubt::Unbalanced, sentence);
        }
    }
}
