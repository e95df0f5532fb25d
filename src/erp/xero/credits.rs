//! Xero's credit notes, overpayments and prepayments, which reach a bill by allocation and move no cash; and its bills.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::values::{Contact, Doubts, currency, date, guid, rate, saved, updated, vendor};
use crate::erp::DecodeContext;
use crate::erp::error::{Flaw, found};
use crate::erp::json_value::{Object, Parts, Text, amount, filled, parts};
use crate::model::{
    Bill as BillRecord, BillRef, Currency, Doubt, Money, PaidBill, Payment as Record, PaymentKey, PaymentStatus, Revision, decimal_text,
};

/// The sales side of the same documents.
const SALES: [&str; 5] = ["ACCRECCREDIT", "RECEIVE-OVERPAYMENT", "AROVERPAYMENT", "RECEIVE-PREPAYMENT", "ARPREPAYMENT"];
const PURCHASES: [&str; 5] = ["ACCPAYCREDIT", "SPEND-OVERPAYMENT", "APOVERPAYMENT", "SPEND-PREPAYMENT", "APPREPAYMENT"];

/// A credit note, an overpayment or a prepayment: three names of one shape.
#[derive(Deserialize)]
pub(super) struct Credit<'a> {
    #[serde(borrow, rename = "CreditNoteID", alias = "OverpaymentID", alias = "PrepaymentID")]
    id: Option<Text<'a>>,
    #[serde(borrow, rename = "Type")]
    kind: Option<Text<'a>>,
    #[serde(borrow, rename = "Status")]
    status: Option<Text<'a>>,
    #[serde(borrow, rename = "CreditNoteNumber")]
    number: Option<Text<'a>>,
    #[serde(borrow, rename = "Reference")]
    reference: Option<Text<'a>>,
    #[serde(borrow, rename = "Date")]
    date: Option<Text<'a>>,
    #[serde(borrow, rename = "Total")]
    total: Option<&'a RawValue>,
    #[serde(borrow, rename = "CurrencyCode")]
    currency: Option<Text<'a>>,
    #[serde(borrow, rename = "CurrencyRate")]
    rate: Option<&'a RawValue>,
    #[serde(borrow, rename = "Contact")]
    contact: Option<Object<Contact<'a>>>,
    #[serde(borrow, rename = "UpdatedDateUTC")]
    updated: Option<Text<'a>>,
    #[serde(borrow, rename = "Allocations")]
    allocations: Option<Parts<Object<Allocation<'a>>>>,
    #[serde(borrow, rename = "HasValidationErrors")]
    has_errors: Option<&'a RawValue>,
    #[serde(borrow, rename = "StatusAttributeString")]
    word: Option<Text<'a>>,
}

/// Its `Date` is left out: it differs between styles of request [EVID].
#[derive(Deserialize)]
struct Allocation<'a> {
    #[serde(borrow, rename = "Amount")]
    amount: Option<&'a RawValue>,
    #[serde(borrow, rename = "Invoice")]
    invoice: Option<Object<Allocated<'a>>>,
    #[serde(borrow, rename = "IsDeleted")]
    deleted: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Allocated<'a> {
    #[serde(borrow, rename = "InvoiceID")]
    id: Option<Text<'a>>,
    #[serde(borrow, rename = "InvoiceNumber")]
    number: Option<Text<'a>>,
}

/// A bill, as far as a payment needs it.
#[derive(Deserialize)]
pub(super) struct Bill<'a> {
    #[serde(borrow, rename = "InvoiceID")]
    id: Option<Text<'a>>,
    #[serde(borrow, rename = "Type")]
    kind: Option<Text<'a>>,
    #[serde(borrow, rename = "Status")]
    status: Option<Text<'a>>,
    #[serde(borrow, rename = "InvoiceNumber")]
    number: Option<Text<'a>>,
    #[serde(borrow, rename = "Contact")]
    contact: Option<Object<Contact<'a>>>,
    #[serde(borrow, rename = "CurrencyCode")]
    currency: Option<Text<'a>>,
    #[serde(borrow, rename = "Total")]
    total: Option<&'a RawValue>,
    #[serde(borrow, rename = "UpdatedDateUTC")]
    updated: Option<Text<'a>>,
    #[serde(borrow, rename = "HasValidationErrors")]
    has_errors: Option<&'a RawValue>,
    #[serde(borrow, rename = "StatusAttributeString")]
    word: Option<Text<'a>>,
}

impl Credit<'_> {
    pub(super) fn id(&self) -> Option<&str> {
        filled(self.id.as_ref())
    }
}

impl Bill<'_> {
    pub(super) fn id(&self) -> Option<&str> {
        filled(self.id.as_ref())
    }
}

/// The record of a credit: a payment of no cash, with one row for each bill that it was set against.
///
/// It is the whole document and not one allocation: an allocation that is undone is simply not there the next time, and
/// only the newer revision of the whole says so. `None` for the sales side, and for a document that lists no
/// allocations at all: what is not stated is not empty.
pub(super) fn credit(context: &DecodeContext, id_field: &str, native: &Credit<'_>) -> Result<Option<Record>, Flaw> {
    saved(native.has_errors, native.word.as_ref())?;
    let kind = filled(native.kind.as_ref());
    if kind.is_some_and(|kind| SALES.contains(&kind)) {
        return Ok(None);
    }
    let key = PaymentKey { origin: context.origin.clone(), id: guid(id_field, native.id.as_ref(), "the document's id")? };
    let mut doubts = Doubts::default();
    let status = match filled(native.status.as_ref()) {
        Some("DELETED") => return Ok(Some(Record::tombstone(key))),
        Some("VOIDED") => PaymentStatus::Voided,
        Some("DRAFT" | "SUBMITTED") => PaymentStatus::Pending,
        Some("AUTHORISED" | "PAID") => PaymentStatus::Posted,
        other => {
            doubts.raise(Doubt::UnknownStatus, || format!("status {} is not documented on a credit", found(other.unwrap_or_default())));
            PaymentStatus::Posted
        }
    };
    if !kind.is_some_and(|kind| PURCHASES.contains(&kind)) {
        doubts.raise(Doubt::UnknownStatus, || format!("credit type {} is not documented", found(kind.unwrap_or_default())));
    }
    let currency = currency(context, native.currency.as_ref())?;
    let total = amount("Total", native.total, currency)?;
    let (vendor_id, vendor_name) = vendor(native.contact.as_ref());
    let number = filled(native.number.as_ref()).or(filled(native.reference.as_ref()));
    let record = Record {
        revision: updated(native.updated.as_ref())?,
        status,
        vendor_id,
        vendor_name,
        date: Some(date("Date", native.date.as_ref())?),
        total: Some(Money::zero(currency)),
        unapplied: Some(Money::zero(currency)),
        rate: rate(native.rate)?,
        reference: number.map(str::to_owned),
        ..Record::tombstone(key)
    };
    if native.allocations.is_none() {
        return Ok(None);
    }
    let bills = allocated(parts(native.allocations.as_ref()), total, &mut doubts)?;
    Ok(Some(Record { doubt: doubts.first(), bills, ..record }))
}

/// What stands allocated, summed for each bill.
fn allocated(allocations: &[Object<Allocation<'_>>], total: Money, doubts: &mut Doubts) -> Result<Vec<PaidBill>, Flaw> {
    let currency: Currency = total.currency();
    let mut bills: BTreeMap<String, (Option<&str>, i128)> = BTreeMap::new();
    let mut sum = 0_i128;
    for (n, Object(allocation)) in allocations.iter().enumerate() {
        let here = |flaw: Flaw| flaw.within(format_args!("Allocations[{n}]"));
        if allocation.deleted.is_some_and(|raw| matches!(raw.get(), "true" | "\"true\"")) {
            continue;
        }
        let Some(Object(invoice)) = &allocation.invoice else {
            return Err(here(Flaw::new("Invoice", "is missing: expected the bill that the credit was set against")));
        };
        let id = guid("InvoiceID", invoice.id.as_ref(), "the bill's id").map_err(|flaw| here(flaw.within("Invoice")))?;
        let money = amount("Amount", allocation.amount, currency).map_err(here)?;
        if money.is_negative() {
            doubts.raise(Doubt::Unbalanced, || format!("allocation {} is {}, and allocations are never negative", n + 1, money.decimal()));
        }
        let entry = bills.entry(id).or_default();
        entry.0 = entry.0.or(filled(invoice.number.as_ref()));
        entry.1 += i128::from(money.minor());
        sum += i128::from(money.minor());
    }
    if sum > i128::from(total.minor()) {
        doubts
            .raise(Doubt::Unbalanced, || format!("Total is {}, its allocations come to {}", total.decimal(), decimal_text(sum, currency)));
    }
    let bill = |(id, (number, minor)): (String, (Option<&str>, i128))| {
        let too_large = |_| Flaw::new("Allocations", format!("add up to {}, which is too large", decimal_text(minor, currency)));
        let credit = Money::new(i64::try_from(minor).map_err(too_large)?, currency);
        let (number, zero) = (number.map(str::to_owned), Money::zero(currency));
        let bill = BillRef::Id(id);
        Ok(PaidBill { bill, number, cash: zero, discount: Some(zero), credit: Some(credit), retainage: None, entity: None })
    };
    bills.into_iter().map(bill).collect()
}

/// The record of a bill; `None` for any other document that `/Invoices` holds.
pub(super) fn bill(context: &DecodeContext, native: &Bill<'_>) -> Result<Option<BillRecord>, Flaw> {
    saved(native.has_errors, native.word.as_ref())?;
    match filled(native.kind.as_ref()) {
        Some("ACCPAY") => {}
        Some(_) => return Ok(None),
        None => return Err(Flaw::new("Type", "is missing: expected `ACCPAY` for a bill")),
    }
    let stub = BillRecord {
        origin: context.origin.clone(),
        id: guid("InvoiceID", native.id.as_ref(), "the bill's id")?,
        revision: Revision::None,
        deleted: true,
        number: None,
        vendor_id: None,
        vendor_name: None,
        total: None,
    };
    if filled(native.status.as_ref()) == Some("DELETED") {
        return Ok(Some(stub));
    }
    let currency = currency(context, native.currency.as_ref())?;
    let (vendor_id, vendor_name) = vendor(native.contact.as_ref());
    Ok(Some(BillRecord {
        revision: updated(native.updated.as_ref())?,
        deleted: false,
        number: filled(native.number.as_ref()).map(str::to_owned),
        vendor_id,
        vendor_name,
        total: Some(amount("Total", native.total, currency)?),
        ..stub
    }))
}
