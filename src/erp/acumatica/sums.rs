//! What a payment was applied to, summed per document, and whether its header bears that out.

use std::collections::BTreeMap;

use crate::erp::error::{Flaw, found};
use crate::model::{
    BillRef, Credit, Currency, Date, Doubt, Method, Money, OriginName, PaidBill, Payment, PaymentKey, PaymentStatus, Rate, Revision,
    Undoes, decimal_text,
};

use super::words::Kind;

/// The first reason to doubt is the one that is told.
#[derive(Default)]
pub(super) struct Doubts(Option<(Doubt, String)>);

impl Doubts {
    pub(super) fn raise(&mut self, doubt: Doubt, sentence: impl FnOnce() -> String) {
        if self.0.is_none() {
            self.0 = Some((doubt, sentence()));
        }
    }
}

/// What a payment says of itself, apart from what it was applied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) key: PaymentKey,
    pub(super) kind: Result<Kind, String>,
    pub(super) status: Result<PaymentStatus, String>,
    pub(super) revision: Revision,
    pub(super) date: Date,
    pub(super) currency: Currency,
    /// As the document states it: negative on a voided payment [DOC]. A row without it cannot tell whether it is alone.
    pub(super) total: Option<Money>,
    pub(super) unapplied: Option<Money>,
    pub(super) vendor_id: Option<String>,
    pub(super) vendor_name: Option<String>,
    pub(super) rate: Option<Rate>,
    pub(super) method: Option<Method>,
    pub(super) reference: Option<String>,
    pub(super) account: Option<String>,
    pub(super) memo: Option<String>,
    pub(super) reversal_of: Option<Undoes>,
}

/// The key of a payment document, also of one whose type is not known: no code begins with `~`.
pub(super) fn payment_key(origin: &OriginName, kind: Result<Kind, &str>, number: &str) -> PaymentKey {
    let id = match kind {
        Ok(kind) => kind.key(number),
        Err(word) => format!("~{word}~{number}"),
    };
    PaymentKey { origin: origin.clone(), id }
}

/// One released application of a payment.
pub(super) struct Applied<'n> {
    pub(super) kind: Result<Kind, &'n str>,
    pub(super) number: &'n str,
    pub(super) amount: Money,
    pub(super) discount: Option<Money>,
    /// The vendor's number of the bill.
    pub(super) vendor_ref: Option<&'n str>,
    pub(super) retainage: bool,
    pub(super) entity: Option<&'n str>,
}

/// Both sides of what reversed applications leave behind: the old row stays and a reversing one comes [DOC; sign INF].
#[derive(Default, Clone, Copy)]
struct Sides {
    up: i128,
    down: i128,
}

impl Sides {
    fn add(&mut self, money: Money) {
        let minor = i128::from(money.minor());
        *if minor < 0 { &mut self.down } else { &mut self.up } += minor;
    }

    /// What it comes to. A voided payment has lost all, and what it had paid is the side that the payment was on.
    fn come_to(self, whole: bool, negative: bool) -> i128 {
        match (whole, negative) {
            (false, _) => self.up + self.down,
            (true, false) => self.up,
            (true, true) => self.down,
        }
    }
}

#[derive(Default)]
struct PaidSum {
    cash: Sides,
    discount: Sides,
    /// True once an application did not say what discount was taken.
    discount_unknown: bool,
    number: Option<String>,
    retainage: bool,
    entity: Option<String>,
}

/// The applications of one payment.
#[derive(Default)]
pub(super) struct Sums {
    bills: BTreeMap<String, PaidSum>,
    credits: BTreeMap<String, Sides>,
    /// Applications that are entered and not released.
    pending: i128,
    doubts: Doubts,
}

impl Sums {
    pub(super) fn take(&mut self, applied: &Applied<'_>) {
        let kind = match applied.kind {
            Ok(kind) => kind,
            Err(word) => {
                let number = applied.number;
                return self.doubts.raise(Doubt::UnknownStatus, || {
                    format!("document type {} (number {}) of an application is not known", found(word), found(number))
                });
            }
        };
        match kind {
            Kind::Bill | Kind::CreditAdj | Kind::Prepayment | Kind::PrepaymentRequest | Kind::PrepaymentInvoice => {
                let sum = self.bills.entry(kind.key(applied.number)).or_default();
                sum.cash.add(applied.amount);
                match applied.discount {
                    Some(discount) => sum.discount.add(discount),
                    None => sum.discount_unknown = true,
                }
                // A paid request for a prepayment is applied to the real bill later: under the bill's number it would count twice.
                if sum.number.is_none() && matches!(kind, Kind::Bill | Kind::CreditAdj) {
                    sum.number = Some(applied.vendor_ref.unwrap_or(applied.number).to_owned());
                }
                sum.retainage |= applied.retainage;
                if sum.entity.is_none() {
                    sum.entity = applied.entity.map(str::to_owned);
                }
            }
            Kind::DebitAdj => self.credits.entry(kind.key(applied.number)).or_default().add(applied.amount),
            // Rows that name another payment, its void or a refund tell of that one, not of a bill [INF].
            Kind::Check | Kind::VoidedCheck | Kind::Refund | Kind::VoidedRefund => {}
            Kind::CashPurchase | Kind::VoidedCashPurchase | Kind::CashReturn => {
                let (label, number) = (kind.label(), applied.number);
                self.doubts.raise(Doubt::UnknownStatus, || format!("a {label} (number {}) is nothing that a payment pays", found(number)));
            }
        }
    }

    /// An application that is entered and not released: it only explains what is not free any more.
    pub(super) fn wait(&mut self, kind: Option<Kind>, amount: Money) {
        let minor = i128::from(amount.minor());
        self.pending += if kind == Some(Kind::DebitAdj) { -minor } else { minor };
    }

    pub(super) fn doubt(&mut self, doubt: Doubt, sentence: impl FnOnce() -> String) {
        self.doubts.raise(doubt, sentence);
    }

    /// The payment of this header and these applications; `part` names the applications in the document.
    pub(super) fn payment(mut self, header: Header, part: &str) -> Result<Payment, Flaw> {
        let (status, mut doubts) = (header.status.clone().unwrap_or(PaymentStatus::Pending), Doubts::default());
        if let Err(word) = &header.status {
            doubts.raise(Doubt::UnknownStatus, || format!("status {} is not documented on a payment", found(word)));
        }
        match &header.kind {
            Ok(Kind::Check | Kind::VoidedCheck | Kind::Prepayment | Kind::DebitAdj) => {}
            Ok(kind) => doubts.raise(Doubt::UnknownStatus, || format!("a {} is not documented among payments", kind.label())),
            Err(word) => doubts.raise(Doubt::UnknownStatus, || format!("type {} is not known", found(word))),
        }
        let settled = match status {
            // Nothing is released: whatever is applied so far is a plan.
            PaymentStatus::Pending | PaymentStatus::Deleted => Settled::nothing(&header),
            PaymentStatus::Posted => {
                let own = std::mem::take(&mut self.doubts);
                if let (Some((doubt, sentence)), None) = (own.0, &doubts.0) {
                    doubts.0 = Some((doubt, sentence));
                }
                self.settle(&header, false, part, &mut doubts)?
            }
            // Whether its parts add up is of no matter any more, and a doubt would keep the void from being seen.
            PaymentStatus::Voided => self.settle(&header, true, part, &mut Doubts::default())?,
        };
        Ok(Payment {
            revision: header.revision,
            status,
            doubt: doubts.0,
            vendor_id: header.vendor_id,
            vendor_name: header.vendor_name,
            date: Some(header.date),
            total: settled.total,
            unapplied: settled.unapplied,
            rate: header.rate,
            method: header.method,
            reference: header.reference,
            account: header.account,
            memo: header.memo,
            reversal_of: header.reversal_of,
            credits: settled.credits,
            bills: settled.bills,
            ..Payment::tombstone(header.key)
        })
    }

    fn settle(self, header: &Header, whole: bool, part: &str, doubts: &mut Doubts) -> Result<Settled, Flaw> {
        let (negative, currency) = (header.kind == Ok(Kind::VoidedCheck), header.currency);
        let money = |minor: i128| match i64::try_from(minor) {
            Ok(minor) => Ok(Money::new(minor, currency)),
            Err(_) => Err(Flaw::new(part, format!("adds up to {}, which is too large", decimal_text(minor, currency)))),
        };
        let wrong_side = |minor: i128| if negative { minor > 0 } else { minor < 0 };
        let (mut credits, mut credited) = (Vec::new(), 0);
        for (id, sides) in self.credits {
            // Shown positive and subtracted [DOC]; that the void shows it negative is [INF]: so the sign is not looked at.
            let amount = sides.come_to(whole, sides.up + sides.down < 0).abs();
            let amount = if negative { -amount } else { amount };
            credited += amount;
            if amount != 0 {
                credits.push(Credit { kind: Kind::DebitAdj.label().to_owned(), id, amount: money(amount)? });
            }
        }
        let (mut bills, mut applied) = (Vec::new(), 0);
        let free = header.kind == Ok(Kind::DebitAdj);
        for (id, sum) in self.bills {
            let (cash, discount) = (sum.cash.come_to(whole, negative), sum.discount.come_to(whole, negative));
            if cash == 0 && discount == 0 {
                continue;
            }
            if wrong_side(cash) || wrong_side(discount) {
                doubts.raise(Doubt::Unbalanced, || {
                    let (cash, discount) = (decimal_text(cash, currency), decimal_text(discount, currency));
                    format!("the applications to {id} come to {cash} and a discount of {discount}: that sign is not this type's")
                });
            }
            applied += cash;
            let discount = if sum.discount_unknown { None } else { Some(money(discount)?) };
            let (cash, credit) = match (free, credits.is_empty()) {
                // A debit adjustment is no cash, and says itself which bill it is credited to.
                (true, _) => (Money::zero(currency), Some(money(cash)?)),
                (false, true) => (money(cash)?, Some(Money::zero(currency))),
                // Which bill the credit paid is not stated.
                (false, false) => (money(cash)?, None),
            };
            let retainage = sum.retainage.then_some(if free { Money::zero(currency) } else { cash });
            bills.push(PaidBill { bill: BillRef::Id(id), number: sum.number, cash, discount, credit, retainage, entity: sum.entity });
        }
        let rest = header.total.map(|total| i128::from(total.minor()) - (applied - credited));
        let stated = Stated { bills: applied, credits: credited, pending: self.pending };
        match (header.total, rest) {
            (Some(total), Some(rest)) => {
                if wrong_side(i128::from(total.minor())) || wrong_side(rest) || !stated.explains(header, rest) {
                    doubts.raise(Doubt::Unbalanced, || stated.sentence(header, total));
                }
            }
            _ => doubts.raise(Doubt::Unbalanced, || stated.unknown_sentence(currency)),
        }
        let unapplied = match rest.filter(|rest| !wrong_side(*rest)) {
            Some(_) if free => Some(Money::zero(currency)),
            rest => rest.map(money).transpose()?,
        };
        let total = if free { Some(Money::zero(currency)) } else { header.total };
        Ok(Settled { total, unapplied, credits: if free { Vec::new() } else { credits }, bills })
    }
}

/// What a payment's applications come to.
struct Stated {
    bills: i128,
    credits: i128,
    pending: i128,
}

impl Stated {
    /// `PaymentAmount = Σ bills − Σ debit adjustments + unapplied`, where applications that wait for their release may have
    /// been taken from the unapplied balance already [INF]. Without that balance only an exact sum shows that all is here.
    fn explains(&self, header: &Header, rest: i128) -> bool {
        match header.unapplied.map(|u| i128::from(u.minor())) {
            Some(unapplied) => rest == unapplied || rest == unapplied + self.pending,
            None => rest == 0,
        }
    }

    fn sentence(&self, header: &Header, total: Money) -> String {
        let text = |minor| decimal_text(minor, header.currency);
        let unapplied = header.unapplied.map_or_else(|| "not stated".to_owned(), |u| u.decimal());
        let (bills, credits) = (text(self.bills), text(self.credits));
        format!(
            "the payment is {}, its applications do not come to that: bills {bills}, credits {credits}, unapplied {unapplied}",
            total.decimal()
        )
    }

    fn unknown_sentence(&self, currency: Currency) -> String {
        let (bills, credits) = (decimal_text(self.bills, currency), decimal_text(self.credits, currency));
        format!(
            "the rows do not state the payment's amount (CuryOrigDocAmt), so whether they are all is not known: bills {bills}, credits {credits}"
        )
    }
}

struct Settled {
    total: Option<Money>,
    unapplied: Option<Money>,
    credits: Vec<Credit>,
    bills: Vec<PaidBill>,
}

impl Settled {
    fn nothing(header: &Header) -> Self {
        let free = header.kind == Ok(Kind::DebitAdj);
        let total = if free { Some(Money::zero(header.currency)) } else { header.total };
        Self { total, unapplied: None, credits: Vec::new(), bills: Vec::new() }
    }
}
