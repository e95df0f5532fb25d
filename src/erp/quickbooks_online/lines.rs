//! The lines of a bill payment: what they come to per document, and whether the total bears it out.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::erp::error::{Flaw, found};
use crate::erp::json_value::{Object, Parts, Text, amount, filled, parts, required};
use crate::model::{BillRef, Credit, Currency, Doubt, Money, PaidBill, decimal_text};

/// Documents that a line may link besides bills and vendor credits. Journal entries and deposits are on Intuit's page
/// [DOC], the others in columns and schemas of those who read the real system [EVID]; their spelling here is [ASSUMED],
/// and a wrong one only means that a person looks. All act like credits or like bills, depending on the entry [INF].
const OTHER_DOCUMENTS: [&str; 11] = [
    "JournalEntry",
    "Deposit",
    "Check",
    "CreditCardCharge",
    "CreditCardCredit",
    "Expense",
    "Purchase",
    "BillPaymentCheck",
    "BillPaymentCreditCard",
    "VendorPrepayment",
    "EFTBillPayment",
];

#[derive(Deserialize)]
pub(super) struct Line<'a> {
    #[serde(borrow, rename = "Amount")]
    amount: Option<&'a RawValue>,
    #[serde(borrow, rename = "LinkedTxn")]
    linked: Option<Parts<Object<LinkedTxn<'a>>>>,
}

#[derive(Deserialize)]
struct LinkedTxn<'a> {
    #[serde(borrow, rename = "TxnId")]
    id: Option<Text<'a>>,
    #[serde(borrow, rename = "TxnType")]
    kind: Option<Text<'a>>,
}

/// The first reason to doubt is the one that is told.
#[derive(Default)]
pub(super) struct Doubts(Option<(Doubt, String)>);

impl Doubts {
    pub(super) fn first(self) -> Option<(Doubt, String)> {
        self.0
    }

    pub(super) fn raise(&mut self, doubt: Doubt, sentence: impl FnOnce() -> String) {
        if self.0.is_none() {
            self.0 = Some((doubt, sentence()));
        }
    }
}

/// A payment's lines, summed per document.
pub(super) struct Sums<'n> {
    currency: Currency,
    bills: BTreeMap<&'n str, i128>,
    /// Documents by kind and id that reduce the cash.
    credits: BTreeMap<(&'n str, &'n str), i128>,
    /// Documents whose sign the kind does not tell.
    signless: BTreeMap<(&'n str, &'n str), i128>,
    /// Lines without a document: money on account.
    on_account: i128,
    /// False once a line could not be taken for one document.
    whole: bool,
}

/// What a payment's lines come to.
pub(super) struct Settled {
    pub(super) bills: Vec<PaidBill>,
    pub(super) credits: Vec<Credit>,
    pub(super) unapplied: Option<Money>,
}

impl<'n> Sums<'n> {
    pub(super) fn read(lines: &'n [Object<Line<'_>>], currency: Currency, doubts: &mut Doubts) -> Result<Self, Flaw> {
        let (bills, credits, signless) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut sums = Sums { currency, bills, credits, signless, on_account: 0, whole: true };
        for (n, Object(line)) in lines.iter().enumerate() {
            let here = |flaw: Flaw| flaw.within(format_args!("Line[{n}]"));
            let money = amount("Amount", line.amount, currency).map_err(here)?;
            let linked = parts(line.linked.as_ref());
            for (m, Object(link)) in linked.iter().enumerate() {
                required("TxnId", filled(link.id.as_ref()), "the linked document's id")
                    .map_err(|flaw| here(flaw.within(format_args!("LinkedTxn[{m}]"))))?;
            }
            if money.is_negative() {
                doubts.raise(Doubt::Unbalanced, || format!("line {} is {}, and lines are never negative", n + 1, money.decimal()));
            }
            sums.take(n + 1, i128::from(money.minor()), linked, doubts);
        }
        Ok(sums)
    }

    fn take(&mut self, line: usize, minor: i128, linked: &'n [Object<LinkedTxn<'_>>], doubts: &mut Doubts) {
        let document = match linked {
            [] => {
                self.on_account += minor;
                return;
            }
            [Object(one)] => one,
            many => {
                self.whole = false;
                let count = many.len();
                return doubts
                    .raise(Doubt::Unbalanced, || format!("line {line} links {count} documents and does not say how much is for which"));
            }
        };
        let (id, kind) = (filled(document.id.as_ref()).unwrap_or_default(), filled(document.kind.as_ref()).unwrap_or_default());
        match kind {
            "Bill" => *self.bills.entry(id).or_default() += minor,
            "VendorCredit" => *self.credits.entry((kind, id)).or_default() += minor,
            _ if OTHER_DOCUMENTS.contains(&kind) => *self.signless.entry((kind, id)).or_default() += minor,
            _ => {
                self.whole = false;
                doubts.raise(Doubt::UnknownStatus, || {
                    format!("document type {} (id {}) on line {line} is not known", found(kind), found(id))
                });
            }
        }
    }

    /// Solves `TotalAmt = Σ bills − Σ credits + unapplied`, `unapplied` not below what the lines put on account [EVID].
    pub(super) fn settle(mut self, total: Money, doubts: &mut Doubts) -> Result<Settled, Flaw> {
        let total_minor = i128::from(total.minor());
        let sum = |amounts: &mut dyn Iterator<Item = &i128>| amounts.sum::<i128>();
        let (bills, credits) = (sum(&mut self.bills.values()), sum(&mut self.credits.values()));
        let signless = sum(&mut self.signless.values());
        let rest = total_minor - bills + credits;
        // Only a sign that leaves nothing over explains the total; where both or none does, a person decides.
        let sign = match (rest + signless == self.on_account, rest - signless == self.on_account) {
            _ if !self.whole => None,
            (_, _) if signless == 0 => Some(1),
            (true, false) => Some(1),
            (false, true) => Some(-1),
            (true, true) | (false, false) => None,
        };
        let mut unapplied = None;
        match sign {
            None if self.whole => doubts.raise(Doubt::Unbalanced, || self.signless_sentence(signless)),
            None => {}
            Some(sign) => {
                let over = rest + sign * signless;
                if over >= self.on_account && over >= 0 {
                    unapplied = Some(over);
                } else {
                    doubts.raise(Doubt::Unbalanced, || self.unbalanced_sentence(total, bills, credits + sign * signless));
                }
                let signed = std::mem::take(&mut self.signless).into_iter().map(|(document, minor)| (document, sign * minor));
                self.credits.extend(signed);
            }
        }
        self.finish(unapplied)
    }

    fn signless_sentence(&self, minor: i128) -> String {
        let documents: Vec<String> = self.signless.keys().take(3).map(|(kind, id)| format!("{kind} {}", found(id))).collect();
        let (documents, amount) = (documents.join(", "), decimal_text(minor, self.currency));
        format!("the total does not tell whether {amount} on {documents} was paid or was credited")
    }

    fn unbalanced_sentence(&self, total: Money, bills: i128, credits: i128) -> String {
        let text = |minor| decimal_text(minor, self.currency);
        let (total, lines, account) = (total.decimal(), text(bills - credits + self.on_account), text(self.on_account));
        let (bills, credits) = (text(bills), text(credits));
        format!("TotalAmt is {total}, its lines come to {lines}: bills {bills}, credits {credits}, on account {account}")
    }

    fn finish(self, unapplied: Option<i128>) -> Result<Settled, Flaw> {
        let currency = self.currency;
        let money = |minor: i128| match i64::try_from(minor) {
            Ok(minor) => Ok(Money::new(minor, currency)),
            Err(_) => Err(Flaw::new("Line", format!("adds up to {}, which is too large", decimal_text(minor, currency)))),
        };
        // Which bill a credit paid is not stated [DOC]; without any credit it is certain that none did.
        let credit = (self.whole && self.credits.is_empty() && self.signless.is_empty()).then(|| Money::zero(currency));
        let bill = |(id, minor): (&str, i128)| {
            let (bill, cash) = (BillRef::Id(id.to_owned()), money(minor)?);
            // QuickBooks has no field for a discount: it comes as a credit [INF].
            Ok(PaidBill { bill, number: None, cash, discount: Some(Money::zero(currency)), credit, retainage: None, entity: None })
        };
        let one =
            |((kind, id), minor): ((&str, &str), i128)| Ok(Credit { kind: kind.to_owned(), id: id.to_owned(), amount: money(minor)? });
        Ok(Settled {
            bills: self.bills.into_iter().map(bill).collect::<Result<_, Flaw>>()?,
            credits: self.credits.into_iter().map(one).collect::<Result<_, Flaw>>()?,
            unapplied: unapplied.map(money).transpose()?,
        })
    }
}
