//! QuickBooks' bill payments and bills, and what each of their fields means as a record.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::lines::{Doubts, Line, Sums};
use crate::erp::DecodeContext;
use crate::erp::account::LastAccount;
use crate::erp::error::{Flaw, found};
use crate::erp::json_value::{Object, Parts, Text, amount, filled, parts, rate, required};
use crate::model::{Bill as BillRecord, Currency, Date, Doubt, Method, Payment, PaymentKey, PaymentStatus, Rate, RateDirection, Revision};

/// A bill payment as the API states it. `MetaData` is left out: its times move without a new `SyncToken`, and a record
/// that held them would conflict with itself. So is `CheckDetail`, whose `AcctNum` would be a secret.
#[derive(Deserialize)]
pub(super) struct BillPayment<'a> {
    #[serde(borrow, rename = "Id")]
    id: Option<Text<'a>>,
    #[serde(borrow, rename = "SyncToken")]
    sync_token: Option<Text<'a>>,
    #[serde(borrow)]
    status: Option<Text<'a>>,
    #[serde(borrow, rename = "VendorRef")]
    vendor: Option<Object<Reference<'a>>>,
    #[serde(borrow, rename = "PayType")]
    pay_type: Option<Text<'a>>,
    #[serde(borrow, rename = "CheckPayment")]
    check: Option<Object<CheckPayment<'a>>>,
    #[serde(borrow, rename = "CreditCardPayment")]
    card: Option<Object<CreditCardPayment<'a>>>,
    #[serde(borrow, rename = "TotalAmt")]
    total: Option<&'a RawValue>,
    #[serde(borrow, rename = "Line")]
    lines: Option<Parts<Object<Line<'a>>>>,
    #[serde(borrow, rename = "DocNumber")]
    number: Option<Text<'a>>,
    #[serde(borrow, rename = "PrivateNote")]
    note: Option<Text<'a>>,
    #[serde(borrow, rename = "TxnDate")]
    date: Option<Text<'a>>,
    #[serde(borrow, rename = "CurrencyRef")]
    currency: Option<Object<Reference<'a>>>,
    #[serde(borrow, rename = "ExchangeRate")]
    rate: Option<&'a RawValue>,
}

/// A bill as the API states it, as far as a payment needs it.
#[derive(Deserialize)]
pub(super) struct Bill<'a> {
    #[serde(borrow, rename = "Id")]
    id: Option<Text<'a>>,
    #[serde(borrow, rename = "SyncToken")]
    sync_token: Option<Text<'a>>,
    #[serde(borrow)]
    status: Option<Text<'a>>,
    #[serde(borrow, rename = "VendorRef")]
    vendor: Option<Object<Reference<'a>>>,
    #[serde(borrow, rename = "TotalAmt")]
    total: Option<&'a RawValue>,
    #[serde(borrow, rename = "DocNumber")]
    number: Option<Text<'a>>,
    #[serde(borrow, rename = "CurrencyRef")]
    currency: Option<Object<Reference<'a>>>,
}

#[derive(Deserialize)]
struct Reference<'a> {
    #[serde(borrow)]
    value: Option<Text<'a>>,
    #[serde(borrow)]
    name: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct CheckPayment<'a> {
    #[serde(borrow, rename = "BankAccountRef")]
    account: Option<Object<Reference<'a>>>,
}

#[derive(Deserialize)]
struct CreditCardPayment<'a> {
    #[serde(borrow, rename = "CCAccountRef")]
    account: Option<Object<Reference<'a>>>,
}

impl BillPayment<'_> {
    pub(super) fn id(&self) -> Option<&str> {
        filled(self.id.as_ref())
    }
}

impl Bill<'_> {
    pub(super) fn id(&self) -> Option<&str> {
        filled(self.id.as_ref())
    }
}

/// The id of an entity that does not fit otherwise.
pub(super) fn identify(element: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Identified<'a> {
        #[serde(borrow, rename = "Id")]
        id: Text<'a>,
    }
    let identified = serde_json::Deserializer::from_slice(element).into_iter::<Object<Identified<'_>>>().next()?.ok()?;
    Some(identified.0.id.as_str().to_owned())
}

/// The record of a bill payment.
pub(super) fn payment(context: &DecodeContext, last: &mut LastAccount, native: &BillPayment<'_>) -> Result<Payment, Flaw> {
    let key = PaymentKey { origin: context.origin.clone(), id: required("Id", native.id(), "the payment's id")?.to_owned() };
    let status = filled(native.status.as_ref());
    // The stub of `cdc` and the answer to a delete differ in their times alone: as tombstones they are the same bytes.
    if status == Some("Deleted") {
        return Ok(Payment::tombstone(key));
    }
    let revision = sync_token(native.sync_token.as_ref())?;
    let date = date(native.date.as_ref())?;
    let currency = currency(context, native.currency.as_ref())?;
    let total = amount("TotalAmt", native.total, currency)?;
    let rate = rate("ExchangeRate", native.rate)?.map(|number| Rate { number, direction: RateDirection::BasePerUnit });
    let method = filled(native.pay_type.as_ref()).map(method);
    let lines = parts(native.lines.as_ref());
    let mut doubts = Doubts::default();
    if let Some(status) = status {
        doubts.raise(Doubt::UnknownStatus, || format!("status {} is not documented on a bill payment", found(status)));
    }
    if let Some(Err(word)) = method {
        doubts.raise(Doubt::UnknownStatus, || format!("PayType {} is not documented", found(word)));
    }
    if total.is_negative() {
        doubts.raise(Doubt::Unbalanced, || format!("TotalAmt {} is negative, which no bill payment is", total.decimal()));
    }
    let sums = Sums::read(lines, currency, &mut doubts)?;
    let settled = sums.settle(total, &mut doubts)?;
    // A void has no flag: QuickBooks zeroes the amounts, drops the lines and puts "Voided" before the note [DOC]. Whoever
    // edits the note afterwards may take the word away. Then nothing but a void has this form (a zero total with lines is
    // a credit application, lines dropped with a total is money on account), so the note decides nothing here.
    let void = total.is_zero() && lines.is_empty();
    Ok(Payment {
        revision,
        status: if void { PaymentStatus::Voided } else { PaymentStatus::Posted },
        doubt: doubts.first(),
        vendor_id: reference_value(native.vendor.as_ref()).map(str::to_owned),
        vendor_name: reference_name(native.vendor.as_ref()).map(str::to_owned),
        date: Some(date),
        total: Some(total),
        unapplied: settled.unapplied,
        rate,
        method: method.and_then(Result::ok),
        reference: filled(native.number.as_ref()).map(str::to_owned),
        account: account(context, last, native),
        memo: filled(native.note.as_ref()).map(str::to_owned),
        credits: settled.credits,
        bills: settled.bills,
        ..Payment::tombstone(key)
    })
}

/// The record of a bill.
pub(super) fn bill(context: &DecodeContext, native: &Bill<'_>) -> Result<BillRecord, Flaw> {
    let stub = BillRecord {
        origin: context.origin.clone(),
        id: required("Id", native.id(), "the bill's id")?.to_owned(),
        revision: Revision::None,
        deleted: true,
        number: None,
        vendor_id: None,
        vendor_name: None,
        total: None,
    };
    if filled(native.status.as_ref()) == Some("Deleted") {
        return Ok(stub);
    }
    let currency = currency(context, native.currency.as_ref())?;
    Ok(BillRecord {
        revision: sync_token(native.sync_token.as_ref())?,
        deleted: false,
        number: filled(native.number.as_ref()).map(str::to_owned),
        vendor_id: reference_value(native.vendor.as_ref()).map(str::to_owned),
        vendor_name: reference_name(native.vendor.as_ref()).map(str::to_owned),
        total: Some(amount("TotalAmt", native.total, currency)?),
        ..stub
    })
}

/// The change counter. Compared as a number: "10" is later than "9".
fn sync_token(text: Option<&Text<'_>>) -> Result<Revision, Flaw> {
    const FIELD: &str = "SyncToken";
    let text = required(FIELD, filled(text), "a counter in digits")?;
    let number = if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None };
    number.map(Revision::Number).ok_or_else(|| Flaw::new(FIELD, format!("is {}: expected a counter in digits", found(text))))
}

fn date(text: Option<&Text<'_>>) -> Result<Date, Flaw> {
    const FIELD: &str = "TxnDate";
    let text = required(FIELD, filled(text), "a date like 2026-03-31")?;
    Date::parse(text).map_err(|e| Flaw::new(FIELD, format!("{} {e}", found(text))))
}

/// A company with one currency states none [EVID]: then it is the base currency.
fn currency(context: &DecodeContext, reference: Option<&Object<Reference<'_>>>) -> Result<Currency, Flaw> {
    let Some(code) = reference.and_then(|r| r.0.value.as_ref()) else { return Ok(context.currency) };
    if code.as_str() == context.currency.code() {
        return Ok(context.currency);
    }
    Currency::parse(code.as_str()).map_err(|e| Flaw::new("CurrencyRef.value", format!("{} {e}", found(code.as_str()))))
}

/// An electronic payment is `Check` too: QuickBooks does not tell them apart [EVID].
fn method(word: &str) -> Result<Method, &str> {
    match word {
        "Check" => Ok(Method::Check),
        "CreditCard" => Ok(Method::CreditCard),
        other => Err(other),
    }
}

/// Which account the money left.
fn account(context: &DecodeContext, last: &mut LastAccount, native: &BillPayment<'_>) -> Option<String> {
    let bank = native.check.as_ref().and_then(|c| reference_value(c.0.account.as_ref()));
    let card = native.card.as_ref().and_then(|c| reference_value(c.0.account.as_ref()));
    bank.or(card).map(|account| last.hash(context, account))
}

fn reference_value<'t>(reference: Option<&'t Object<Reference<'_>>>) -> Option<&'t str> {
    filled(reference?.0.value.as_ref())
}

fn reference_name<'t>(reference: Option<&'t Object<Reference<'_>>>) -> Option<&'t str> {
    filled(reference?.0.name.as_ref())
}
