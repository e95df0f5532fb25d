//! The documents that a payment pays: what they come to, and whether the payment's amount bears it out.

use std::collections::BTreeMap;

use super::fields::{Dialect, Label, Line, line};
use super::record::{Doubts, amount};
use crate::erp::error::{Flaw, found};
use crate::model::{BillRef, Credit, Currency, Doubt, Money, PaidBill, decimal_text};

/// Document types: no public text lists them [ASSUMED]. An adjustment lowers or raises what is owed; a flag on it says
/// which, and a payment does not repeat the flag [EVID].
const INVOICE: &str = "supplier invoice";
const ADJUSTMENT: &str = "supplier invoice adjustment";

/// One invoice, summed over its lines.
struct Paid<'n> {
    number: Option<&'n str>,
    cash: i128,
    discount: Option<i128>,
    retainage: Option<i128>,
}

/// Orders the invoices by their ids, and adds up those of one.
fn merge(bills: &mut Vec<(&str, Paid<'_>)>) {
    let add = |sum: Option<i128>, more: Option<i128>| more.map_or(sum, |more| Some(sum.unwrap_or(0) + more));
    // Those of one id keep their order: the first number that is told stays.
    bills.sort_by_key(|(id, _)| *id);
    bills.dedup_by(|(id, more), (first, bill)| {
        if id != first {
            return false;
        }
        bill.number = bill.number.or(more.number);
        bill.cash += more.cash;
        bill.discount = add(bill.discount, more.discount);
        bill.retainage = add(bill.retainage, more.retainage);
        true
    });
}

pub(super) struct Sums<'n> {
    currency: Currency,
    dialect: &'n Dialect<'n>,
    label: Label,
    /// Line by line, until they are merged.
    bills: Vec<(&'n str, Paid<'n>)>,
    /// By kind and id; positive where it lowers the cash.
    credits: BTreeMap<(&'n str, &'n str), i128>,
    /// What adjustments with a positive amount come to.
    raised: i128,
    discounts: i128,
}

/// What a payment's lines come to.
pub(super) struct Settled {
    pub(super) bills: Vec<PaidBill>,
    pub(super) credits: Vec<Credit>,
    pub(super) unapplied: Option<Money>,
}

impl<'n> Sums<'n> {
    pub(super) fn read(
        lines: &'n [(u64, Line<'_>)],
        currency: Currency,
        dialect: &'n Dialect<'n>,
        label: Label,
        doubts: &mut Doubts,
    ) -> Result<Self, Flaw> {
        let (bills, credits) = (Vec::with_capacity(lines.len()), BTreeMap::new());
        let mut sums = Self { currency, dialect, label, bills, credits, raised: 0, discounts: 0 };
        for (n, line) in lines {
            sums.take(*n, line, doubts).map_err(|flaw| flaw.within(label(*n)))?;
        }
        merge(&mut sums.bills);
        Ok(sums)
    }

    fn take(&mut self, n: u64, native: &'n Line<'_>, doubts: &mut Doubts) -> Result<(), Flaw> {
        let (dialect, currency) = (self.dialect, self.currency);
        let amount = |field: usize| amount(dialect, dialect.line_name(field), native.get(field), currency);
        let optional = |field: usize| native.get(field).map(|_| amount(field)).transpose();
        let id = native.get(line::INVOICE).ok_or_else(|| {
            Flaw::new(dialect.line_name(line::INVOICE), "is missing: expected Workday's number of the invoice that was paid")
        })?;
        let paid = amount(line::PAID)?;
        let (discount, retainage) = (optional(line::DISCOUNT)?, optional(line::RETAINAGE)?);
        let minor = i128::from(paid.minor());
        self.discounts += discount.map_or(0, |d| i128::from(d.minor()));
        let label = || (self.label)(n);
        if discount.is_some_and(|d| d.is_negative()) {
            doubts.raise(Doubt::Unbalanced, || format!("{}: the discount of {} is negative", label(), found(id)));
        }
        let kind = native.get(line::TYPE);
        let adjustment = kind.is_some_and(|k| k.eq_ignore_ascii_case(ADJUSTMENT));
        if let Some(kind) = kind.filter(|k| !adjustment && !k.eq_ignore_ascii_case(INVOICE)) {
            doubts.raise(Doubt::UnknownStatus, || format!("{}: document type {} (of {}) is not known", label(), found(kind), found(id)));
        }
        if adjustment || minor < 0 {
            self.raised += if adjustment { minor.max(0) } else { 0 };
            *self.credits.entry((kind.unwrap_or("Supplier Invoice"), id)).or_default() -= minor;
            return Ok(());
        }
        let minor_of = |amount: Money| i128::from(amount.minor());
        let (discount, retainage) = (discount.map(minor_of), retainage.map(minor_of));
        self.bills.push((id, Paid { number: native.get(line::NUMBER), cash: minor, discount, retainage }));
        Ok(())
    }

    /// Holds the lines against the payment's amount and its discount, where it states one [INF].
    pub(super) fn settle(
        mut self,
        total: Money,
        discount: Option<Money>,
        entity: Option<&str>,
        doubts: &mut Doubts,
    ) -> Result<Settled, Flaw> {
        let text = |minor| decimal_text(minor, self.currency);
        let bills: i128 = self.bills.iter().map(|(_, bill)| bill.cash).sum();
        let credits: i128 = self.credits.values().sum();
        let minor = i128::from(total.minor());
        // Positive adjustments may be meant as credits without their sign: the total tells. One adjustment on lines of both signs
        // has lost what it raised, so the sum is made of what will be kept.
        let lowered: i128 = self.credits.values().map(|amount| amount.abs()).sum();
        if bills - credits != minor && self.raised != 0 && bills - lowered == minor {
            self.credits.values_mut().for_each(|amount| *amount = amount.abs());
        } else if bills - credits != minor {
            let name = self.dialect.header_name(super::fields::header::AMOUNT);
            doubts.raise(Doubt::Unbalanced, || {
                let (total, lines) = (total.decimal(), text(bills - credits));
                format!("{name} is {total}, its lines come to {lines}: invoices {}, credits {}", text(bills), text(credits))
            });
        }
        if let Some(discount) = discount.filter(|d| i128::from(d.minor()) != self.discounts) {
            let name = self.dialect.header_name(super::fields::header::DISCOUNT);
            doubts.raise(Doubt::Unbalanced, || {
                format!("{name} is {}, that of its lines comes to {}", discount.decimal(), text(self.discounts))
            });
        }
        self.finish(entity)
    }

    fn finish(self, entity: Option<&str>) -> Result<Settled, Flaw> {
        let currency = self.currency;
        let name = self.dialect.line_name(line::PAID);
        let money = |minor: i128| match i64::try_from(minor) {
            Ok(minor) => Ok(Money::new(minor, currency)),
            Err(_) => Err(Flaw::new(name, format!("adds up to {}, which is too large", decimal_text(minor, currency)))),
        };
        // Which invoice an adjustment lowered is not stated; without any it is certain that none was.
        let credit = self.credits.is_empty().then(|| Money::zero(currency));
        let bill = |(id, paid): (&str, Paid<'_>)| {
            Ok(PaidBill {
                bill: BillRef::Id(id.to_owned()),
                number: paid.number.map(str::to_owned),
                cash: money(paid.cash)?,
                discount: paid.discount.map(money).transpose()?,
                credit,
                retainage: paid.retainage.map(money).transpose()?,
                entity: entity.map(str::to_owned),
            })
        };
        let one =
            |((kind, id), minor): ((&str, &str), i128)| Ok(Credit { kind: kind.to_owned(), id: id.to_owned(), amount: money(minor)? });
        Ok(Settled {
            bills: self.bills.into_iter().map(bill).collect::<Result<_, Flaw>>()?,
            credits: self.credits.into_iter().map(one).collect::<Result<_, Flaw>>()?,
            unapplied: Some(Money::zero(currency)),
        })
    }
}
