//! Xero's payments, read alone or as members of a batch.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::values::{Account, Contact, Doubts, account, currency, date, guid, rate, saved, updated, vendor};
use crate::erp::DecodeContext;
use crate::erp::account::LastAccount;
use crate::erp::error::{Flaw, found};
use crate::erp::json_value::{Object, Parts, Text, amount, filled, parts};
use crate::model::{
    BillRef, Currency, Doubt, Money, PaidBill, Payment as Record, PaymentKey, PaymentStatus, Revision, Timestamp, decimal_text,
};

/// Payments that are no bill payments: receipts from customers, and refunds, which are money that came in [DOC].
const OTHER_TYPES: [&str; 7] = [
    "ACCRECPAYMENT",
    "ARCREDITPAYMENT",
    "APCREDITPAYMENT",
    "AROVERPAYMENTPAYMENT",
    "ARPREPAYMENTPAYMENT",
    "APOVERPAYMENTPAYMENT",
    "APPREPAYMENTPAYMENT",
];

/// A payment. Left out are `IsReconciled`, which flips in place, and `BankAccountNumber`, `Particulars` and `Details`,
/// which are the vendor's bank details.
#[derive(Deserialize)]
pub(super) struct Payment<'a> {
    #[serde(borrow, rename = "PaymentID")]
    id: Option<Text<'a>>,
    #[serde(borrow, rename = "BatchPaymentID")]
    group: Option<Text<'a>>,
    #[serde(borrow, rename = "BatchPayment")]
    batch: Option<Object<Batched<'a>>>,
    #[serde(borrow, rename = "PaymentType")]
    kind: Option<Text<'a>>,
    #[serde(borrow, rename = "Status")]
    status: Option<Text<'a>>,
    #[serde(borrow, rename = "Date")]
    date: Option<Text<'a>>,
    #[serde(borrow, rename = "Amount")]
    amount: Option<&'a RawValue>,
    #[serde(borrow, rename = "CurrencyRate")]
    rate: Option<&'a RawValue>,
    #[serde(borrow, rename = "Reference")]
    reference: Option<Text<'a>>,
    #[serde(borrow, rename = "UpdatedDateUTC")]
    updated: Option<Text<'a>>,
    #[serde(borrow, rename = "Account")]
    account: Option<Object<Account<'a>>>,
    #[serde(borrow, rename = "Invoice")]
    invoice: Option<Object<Invoice<'a>>>,
    #[serde(borrow, rename = "HasValidationErrors")]
    has_errors: Option<&'a RawValue>,
    #[serde(borrow, rename = "StatusAttributeString")]
    word: Option<Text<'a>>,
}

/// The copy of the batch that stands on a payment.
#[derive(Deserialize)]
struct Batched<'a> {
    #[serde(borrow, rename = "BatchPaymentID")]
    id: Option<Text<'a>>,
    #[serde(borrow, rename = "Status")]
    status: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Invoice<'a> {
    #[serde(borrow, rename = "Type")]
    kind: Option<Text<'a>>,
    #[serde(borrow, rename = "InvoiceID")]
    id: Option<Text<'a>>,
    #[serde(borrow, rename = "InvoiceNumber")]
    number: Option<Text<'a>>,
    #[serde(borrow, rename = "Contact")]
    contact: Option<Object<Contact<'a>>>,
    #[serde(borrow, rename = "CurrencyCode")]
    currency: Option<Text<'a>>,
}

/// A batch: one debit at the bank, many payments.
#[derive(Deserialize)]
pub(super) struct Batch<'a> {
    #[serde(borrow, rename = "BatchPaymentID")]
    id: Option<Text<'a>>,
    #[serde(borrow, rename = "Type")]
    kind: Option<Text<'a>>,
    #[serde(borrow, rename = "Status")]
    status: Option<Text<'a>>,
    #[serde(borrow, rename = "Date")]
    date: Option<Text<'a>>,
    #[serde(borrow, rename = "TotalAmount")]
    total: Option<&'a RawValue>,
    #[serde(borrow, rename = "Account")]
    account: Option<Object<Account<'a>>>,
    #[serde(borrow, rename = "Payments")]
    members: Option<Parts<Object<Member<'a>>>>,
    #[serde(borrow, rename = "HasValidationErrors")]
    has_errors: Option<&'a RawValue>,
    #[serde(borrow, rename = "StatusAttributeString")]
    word: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Member<'a> {
    #[serde(borrow, rename = "PaymentID")]
    id: Option<Text<'a>>,
    #[serde(borrow, rename = "Amount")]
    amount: Option<&'a RawValue>,
    #[serde(borrow, rename = "BankAmount")]
    bank_amount: Option<&'a RawValue>,
    #[serde(borrow, rename = "Invoice")]
    invoice: Option<Object<Invoice<'a>>>,
}

impl Payment<'_> {
    pub(super) fn id(&self) -> Option<&str> {
        filled(self.id.as_ref())
    }
}

impl Batch<'_> {
    pub(super) fn id(&self) -> Option<&str> {
        filled(self.id.as_ref())
    }
}

fn key(context: &DecodeContext, id: Option<&Text<'_>>) -> Result<PaymentKey, Flaw> {
    Ok(PaymentKey { origin: context.origin.clone(), id: guid("PaymentID", id, "the payment's id")? })
}

/// The record of a payment; `None` for one that pays no bill.
pub(super) fn payment(context: &DecodeContext, last: &mut LastAccount, native: &Payment<'_>) -> Result<Option<Record>, Flaw> {
    saved(native.has_errors, native.word.as_ref())?;
    let kind = filled(native.kind.as_ref());
    if kind.is_some_and(|kind| OTHER_TYPES.contains(&kind)) {
        return Ok(None);
    }
    let key = key(context, native.id.as_ref())?;
    let mut doubts = Doubts::default();
    match filled(native.status.as_ref()) {
        // The amounts stay on a deleted payment and count no longer. As a tombstone it is the same bytes from everywhere.
        Some("DELETED") => return Ok(Some(Record::tombstone(key))),
        Some("AUTHORISED") => {}
        other => {
            let word = found(other.unwrap_or_default());
            doubts.raise(Doubt::UnknownStatus, || format!("status {word} is not documented on a payment"));
        }
    }
    if kind != Some("ACCPAYPAYMENT") {
        doubts.raise(Doubt::UnknownStatus, || format!("PaymentType {} is not documented", found(kind.unwrap_or_default())));
    }
    let batch = native.batch.as_ref().map(|Object(batch)| batch);
    if batch.and_then(|b| filled(b.status.as_ref())) == Some("DELETED") {
        doubts.raise(Doubt::UnknownStatus, || "the payment is `AUTHORISED` and its batch is `DELETED`".to_owned());
    }
    let group = native.group.as_ref().or(batch.and_then(|b| b.id.as_ref()));
    let record = Record {
        revision: updated(native.updated.as_ref())?,
        status: PaymentStatus::Posted,
        date: Some(date("Date", native.date.as_ref())?),
        rate: rate(native.rate)?,
        reference: filled(native.reference.as_ref()).map(str::to_owned),
        account: account(context, last, native.account.as_ref()),
        group: filled(group).map(str::to_ascii_lowercase),
        ..Record::tombstone(key)
    };
    let Some(Object(invoice)) = &native.invoice else {
        if kind == Some("ACCPAYPAYMENT") {
            return Err(Flaw::new("Invoice", "is missing: expected the bill that is paid"));
        }
        // A type that nobody has described may pay something else: a person sees it, and it has no money to post.
        return Ok(Some(Record { doubt: doubts.first(), ..record }));
    };
    let bill_kind = filled(invoice.kind.as_ref());
    if let Some(other) = bill_kind.filter(|kind| *kind != "ACCPAY") {
        doubts.raise(Doubt::UnknownStatus, || format!("the payment of a bill names a document of type {}", found(other)));
    }
    pays(context, record, invoice, native.amount, doubts).map(Some)
}

/// Lays the money and the one bill over a record. `Amount` is in the bill's currency, holds the tax, and is never more
/// than the bill is open for: nothing is left unapplied [DOC]. Discounts and credits have no field on a payment [DOC].
fn pays(
    context: &DecodeContext,
    record: Record,
    invoice: &Invoice<'_>,
    raw: Option<&RawValue>,
    mut doubts: Doubts,
) -> Result<Record, Flaw> {
    let within = |flaw: Flaw| flaw.within("Invoice");
    let currency = currency(context, invoice.currency.as_ref()).map_err(within)?;
    let bill = BillRef::Id(guid("InvoiceID", invoice.id.as_ref(), "the bill's id").map_err(within)?);
    let (cash, zero) = (amount("Amount", raw, currency)?, Some(Money::zero(currency)));
    if cash.is_negative() {
        doubts.raise(Doubt::Unbalanced, || format!("Amount {} is negative, which no bill payment is", cash.decimal()));
    }
    let number = filled(invoice.number.as_ref()).map(str::to_owned);
    let (vendor_id, vendor_name) = vendor(invoice.contact.as_ref());
    let paid = PaidBill { bill, number, cash, discount: zero, credit: zero, retainage: None, entity: None };
    Ok(Record { doubt: doubts.first(), vendor_id, vendor_name, total: Some(cash), unapplied: zero, bills: vec![paid], ..record })
}

/// What a batch says of its payments: less than each payment's own document.
///
/// `UpdatedDateUTC` is the batch's, and moves when the payments do not. So each member has a revision of its own, 1970,
/// below all that `/Payments` states: a payment that is read through both interfaces is as its own document says, in
/// whatever order they come, and two readings of one batch are the same bytes.
pub(super) fn batch(context: &DecodeContext, last: &mut LastAccount, native: &Batch<'_>) -> Result<Vec<Record>, Flaw> {
    saved(native.has_errors, native.word.as_ref())?;
    let kind = filled(native.kind.as_ref());
    if kind == Some("RECBATCH") {
        return Ok(Vec::new());
    }
    let group = guid("BatchPaymentID", native.id.as_ref(), "the batch's id")?;
    let members = parts(native.members.as_ref());
    let status = filled(native.status.as_ref());
    let at = |n: usize| move |flaw: Flaw| flaw.within(format_args!("Payments[{n}]"));
    if status == Some("DELETED") {
        // A deleted batch names no payments any more [EVID]; those that it names are gone with it.
        let gone = members.iter().enumerate().map(|(n, Object(m))| key(context, m.id.as_ref()).map(Record::tombstone).map_err(at(n)));
        return gone.collect();
    }
    let day = date("Date", native.date.as_ref())?;
    let account = account(context, last, native.account.as_ref());
    let mut records = Vec::new();
    for (n, Object(member)) in members.iter().enumerate() {
        let mut doubts = Doubts::default();
        if status != Some("AUTHORISED") {
            doubts.raise(Doubt::UnknownStatus, || format!("status {} is not documented on a batch", found(status.unwrap_or_default())));
        }
        if kind != Some("PAYBATCH") {
            doubts.raise(Doubt::UnknownStatus, || format!("batch type {} is not documented", found(kind.unwrap_or_default())));
        }
        let Some(Object(invoice)) = &member.invoice else {
            return Err(at(n)(Flaw::new("Invoice", "is missing: expected the bill that is paid")));
        };
        let record = Record {
            revision: Revision::Instant(Timestamp::from_micros(0)),
            status: PaymentStatus::Posted,
            date: Some(day),
            account: account.clone(),
            group: Some(group.clone()),
            ..Record::tombstone(key(context, member.id.as_ref()).map_err(at(n))?)
        };
        records.push(pays(context, record, invoice, member.amount, doubts).map_err(at(n))?);
    }
    if let Some(sentence) = unbalanced(context, native, members, &records)? {
        for record in &mut records {
            record.doubt.get_or_insert_with(|| (Doubt::Unbalanced, sentence.clone()));
        }
    }
    Ok(records)
}

/// Why a batch's total is not that of its payments. The total is money of the bank account [INF]: a payment in another
/// currency counts with its `BankAmount`, and without one the sum is not known.
fn unbalanced(
    context: &DecodeContext,
    native: &Batch<'_>,
    members: &[Object<Member<'_>>],
    records: &[Record],
) -> Result<Option<String>, Flaw> {
    let Some(raw) = native.total else {
        return Err(Flaw::new("TotalAmount", "is missing: expected an amount"));
    };
    let stated = native.account.as_ref().and_then(|Object(account)| account.currency.as_ref());
    let bank: Currency = match (stated, records.first().and_then(Record::currency)) {
        (Some(_), _) => currency(context, stated).map_err(|flaw| flaw.within("Account"))?,
        (None, Some(first)) if records.iter().all(|r| r.currency() == Some(first)) => first,
        (None, _) => return Ok(None),
    };
    let total = amount("TotalAmount", Some(raw), bank)?;
    let mut sum = 0_i128;
    for (n, (Object(member), record)) in members.iter().zip(records).enumerate() {
        let money = match (member.bank_amount, record.total) {
            (Some(raw), _) => amount("BankAmount", Some(raw), bank).map_err(|flaw| flaw.within(format_args!("Payments[{n}]")))?,
            (None, Some(total)) if total.currency() == bank => total,
            (None, _) => return Ok(None),
        };
        sum += i128::from(money.minor());
    }
    let differs = sum != i128::from(total.minor());
    Ok(differs.then(|| format!("the batch's TotalAmount is {}, its payments come to {}", total.decimal(), decimal_text(sum, bank))))
}
