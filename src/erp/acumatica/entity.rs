//! The entities `Check` and `Bill` of the contract API, and what each of their fields means as a record.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::erp::DecodeContext;
use crate::erp::account::LastAccount;
use crate::erp::error::{Flaw, found};
use crate::erp::json_value::{Object, Parts, Text, amount, parts, rate, required};
use crate::model::{Bill as BillRecord, Currency, Money, Rate, RateDirection, Record, Undoes};

use super::sums::{Applied, Header, Sums, payment_key};
use super::values::{Field, Select, currency, day, number, revision, select, text, value};
use super::words::{Dialect, Kind};

/// The fields that are read, of either entity: one that stands alone is put together again from these.
pub(super) const FIELDS: [&str; 19] = [
    "Type",
    "ReferenceNbr",
    "Status",
    "LastModifiedDateTime",
    "Vendor",
    "CurrencyID",
    "ApplicationDate",
    "PaymentMethod",
    "PaymentRef",
    "CashAccount",
    "PaymentAmount",
    "UnappliedBalance",
    "Description",
    "Details",
    "History",
    "custom",
    "Amount",
    "VendorRef",
    "CustomerID",
];

/// A `Check` (screen AP302000) or a `Bill` (AP301000): a list does not name its entity, the fields tell it. Left out are
/// `id`, `rowNumber` and `_links`, which differ from session to session, and every balance, which moves by itself.
#[derive(Deserialize)]
pub(super) struct Entity<'a> {
    #[serde(borrow, rename = "Type")]
    kind: Field<'a, Select<'a>>,
    #[serde(borrow, rename = "ReferenceNbr")]
    number: Field<'a, Text<'a>>,
    #[serde(borrow, rename = "Status")]
    status: Field<'a, Select<'a>>,
    #[serde(borrow, rename = "LastModifiedDateTime")]
    modified: Field<'a, Text<'a>>,
    #[serde(borrow, rename = "Vendor")]
    vendor: Field<'a, Text<'a>>,
    #[serde(borrow, rename = "CurrencyID")]
    currency: Field<'a, Text<'a>>,
    #[serde(borrow, rename = "ApplicationDate")]
    date: Field<'a, Text<'a>>,
    #[serde(borrow, rename = "PaymentMethod")]
    method: Field<'a, Text<'a>>,
    #[serde(borrow, rename = "PaymentRef")]
    reference: Field<'a, Text<'a>>,
    #[serde(borrow, rename = "CashAccount")]
    account: Field<'a, Text<'a>>,
    #[serde(borrow, rename = "PaymentAmount")]
    total: Field<'a, &'a RawValue>,
    #[serde(borrow, rename = "UnappliedBalance")]
    unapplied: Field<'a, &'a RawValue>,
    #[serde(borrow, rename = "Description")]
    description: Field<'a, Text<'a>>,
    #[serde(borrow, rename = "Details")]
    details: Option<Parts<Object<Application<'a>>>>,
    #[serde(borrow, rename = "History")]
    history: Option<Parts<Object<Application<'a>>>>,
    #[serde(borrow)]
    custom: Option<Object<Custom<'a>>>,
    #[serde(borrow, rename = "Amount")]
    amount: Field<'a, &'a RawValue>,
    #[serde(borrow, rename = "VendorRef")]
    vendor_ref: Field<'a, Text<'a>>,
    /// Only a customer's payment has one.
    #[serde(rename = "CustomerID")]
    customer: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Application<'a> {
    #[serde(borrow, rename = "DocType")]
    kind: Field<'a, Select<'a>>,
    #[serde(borrow, rename = "ReferenceNbr")]
    number: Field<'a, Text<'a>>,
    #[serde(borrow, rename = "AmountPaid")]
    amount: Field<'a, &'a RawValue>,
    #[serde(borrow, rename = "CashDiscountTaken")]
    discount: Field<'a, &'a RawValue>,
    #[serde(borrow, rename = "VendorRef")]
    vendor_ref: Field<'a, Text<'a>>,
}

/// What `$custom` asks for beyond the contract.
#[derive(Deserialize)]
struct Custom<'a> {
    #[serde(borrow, rename = "Document")]
    document: Option<Object<Document<'a>>>,
    #[serde(borrow, rename = "currencyinfo")]
    currency: Option<Object<CurrencyInfo<'a>>>,
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, rename = "OrigDocType")]
    kind: Field<'a, Select<'a>>,
    #[serde(borrow, rename = "OrigRefNbr")]
    number: Field<'a, Text<'a>>,
}

#[derive(Deserialize)]
struct CurrencyInfo<'a> {
    #[serde(borrow, rename = "CuryRate")]
    rate: Field<'a, &'a RawValue>,
    #[serde(borrow, rename = "CuryMultDiv")]
    direction: Field<'a, Text<'a>>,
    #[serde(borrow, rename = "BaseCuryID")]
    base: Field<'a, Text<'a>>,
}

#[derive(Deserialize)]
struct Identified<'a> {
    #[serde(borrow, rename = "Type")]
    kind: Field<'a, Select<'a>>,
    #[serde(borrow, rename = "ReferenceNbr")]
    number: Field<'a, Text<'a>>,
}

/// The id of a record that does not fit otherwise.
pub(super) fn identify(element: &[u8]) -> Option<String> {
    let identified = serde_json::Deserializer::from_slice(element).into_iter::<Object<Identified<'_>>>().next()?.ok()?;
    id(&identified.0.kind, &identified.0.number)
}

fn id(kind: &Field<'_, Select<'_>>, number: &Field<'_, Text<'_>>) -> Option<String> {
    let number = text("", number).ok()??;
    let kind = value("", kind).ok().flatten().and_then(Select::kind);
    Some(kind.map_or_else(|| number.to_owned(), |kind| kind.key(number)))
}

impl Entity<'_> {
    pub(super) fn id(&self) -> Option<String> {
        id(&self.kind, &self.number)
    }
}

/// The record of an entity. `None`: it is read past. A page of headers is a list of what is to be fetched, a refund is
/// the vendor's money, and a debit adjustment among the bills is no bill.
pub(super) fn record(context: &DecodeContext, last: &mut LastAccount, native: &Entity<'_>) -> Result<Option<Record>, Flaw> {
    let dialect = Dialect::of(context.erp);
    if native.customer.is_some() {
        let reason = "stands on customers' payments (entity Payment): fetch the entity Check, which holds the vendors'";
        return Err(Flaw::new("CustomerID", reason));
    }
    let pays = native.total.is_some() || native.history.is_some() || native.date.is_some() || native.unapplied.is_some();
    let bills = native.amount.is_some() || native.vendor_ref.is_some();
    if !pays && !bills && (native.kind.is_none() || native.number.is_none()) {
        return Err(Flaw::new("", format!("is no Check and no Bill of {}: those have Type and ReferenceNbr", dialect.product())));
    }
    let number = required("ReferenceNbr", text("ReferenceNbr", &native.number)?, "the document's number")?;
    let kind = select("Type", &native.kind, "the document's type, like Payment")?;
    if pays {
        payment(context, last, native, kind, number)
    } else if bills {
        bill(context, native, kind, number)
    } else {
        Ok(None)
    }
}

fn payment(
    context: &DecodeContext,
    last: &mut LastAccount,
    native: &Entity<'_>,
    kind: &Select<'_>,
    number: &str,
) -> Result<Option<Record>, Flaw> {
    let known = kind.kind().ok_or(kind.word());
    if matches!(known, Ok(Kind::Refund | Kind::VoidedRefund)) {
        return Ok(None);
    }
    let status = select("Status", &native.status, "a status like Closed")?;
    let revision = revision(context, "LastModifiedDateTime", text("LastModifiedDateTime", &native.modified)?)?;
    let date = day("ApplicationDate", text("ApplicationDate", &native.date)?)?;
    let currency = currency(context, "CurrencyID", text("CurrencyID", &native.currency)?)?;
    let money = |name: &str, field: &Field<'_, &RawValue>| amount(name, value(name, field)?.copied(), currency);
    let total = money("PaymentAmount", &native.total)?;
    let unapplied = money("UnappliedBalance", &native.unapplied)?;
    let rate = rate_of(context, native.custom.as_ref())?;
    let Some(history) = &native.history else {
        return Err(Flaw::new("History", "is missing, so what was paid is not known: fetch with $expand=Details,History"));
    };
    let mut sums = Sums::default();
    for (n, Object(row)) in parts(Some(history)).iter().enumerate() {
        take(&mut sums, row, currency).map_err(|flaw| flaw.within(format_args!("History[{n}]")))?;
    }
    for (n, Object(row)) in parts(native.details.as_ref()).iter().enumerate() {
        let here = |flaw: Flaw| flaw.within(format_args!("Details[{n}]"));
        let kind = value("DocType", &row.kind).map_err(here)?.and_then(Select::kind);
        sums.wait(kind, money("AmountPaid", &row.amount).map_err(here)?);
    }
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let method = text("PaymentMethod", &native.method)?.and_then(|word| Dialect::of(context.erp).method(word));
    let header = Header {
        key: payment_key(&context.origin, known, number),
        kind: known.map_err(str::to_owned),
        status: status.status().ok_or_else(|| status.word().to_owned()),
        revision,
        date,
        currency,
        total: Some(total),
        unapplied: Some(unapplied),
        vendor_id: owned(text("Vendor", &native.vendor)?),
        vendor_name: None,
        rate,
        method,
        reference: owned(text("PaymentRef", &native.reference)?),
        account: text("CashAccount", &native.account)?.map(|account| last.hash(context, account)),
        memo: owned(text("Description", &native.description)?),
        reversal_of: reversal_of(native.custom.as_ref(), known, number)?,
    };
    Ok(Some(Record::Payment(sums.payment(header, "History")?)))
}

fn take(sums: &mut Sums, row: &Application<'_>, currency: Currency) -> Result<(), Flaw> {
    let money = |name: &str, raw: Option<&RawValue>| -> Result<Money, Flaw> { amount(name, raw, currency) };
    let number_text = required("ReferenceNbr", text("ReferenceNbr", &row.number)?, "the applied document's number")?;
    let kind = select("DocType", &row.kind, "the applied document's type")?;
    let discount = number("CashDiscountTaken", &row.discount)?;
    let discount = discount.map(|raw| money("CashDiscountTaken", Some(raw))).transpose()?;
    sums.take(&Applied {
        kind: kind.kind().ok_or(kind.word()),
        number: number_text,
        amount: money("AmountPaid", number("AmountPaid", &row.amount)?)?,
        discount,
        vendor_ref: text("VendorRef", &row.vendor_ref)?,
        retainage: false,
        entity: None,
    });
    Ok(())
}

/// Which payment a voided payment undoes. It has the same number [DOC]; its type is stated through `$custom` alone.
fn reversal_of(custom: Option<&Object<Custom<'_>>>, kind: Result<Kind, &str>, own: &str) -> Result<Option<Undoes>, Flaw> {
    if kind != Ok(Kind::VoidedCheck) {
        return Ok(None);
    }
    let Some(Object(document)) = custom.and_then(|Object(custom)| custom.document.as_ref()) else {
        return Ok(Some(Kind::voidable(own)));
    };
    let original = value("custom.Document.OrigDocType", &document.kind)?.and_then(Select::kind);
    let number = text("custom.Document.OrigRefNbr", &document.number)?.unwrap_or(own);
    Ok(Some(original.map_or_else(|| Kind::voidable(number), |kind| Undoes::Id(kind.key(number)))))
}

/// The rate with its direction: without `CuryMultDiv` a number may be read either way, so it is none.
fn rate_of(context: &DecodeContext, custom: Option<&Object<Custom<'_>>>) -> Result<Option<Rate>, Flaw> {
    let Some(Object(info)) = custom.and_then(|Object(custom)| custom.currency.as_ref()) else { return Ok(None) };
    if let Some(base) = text("custom.currencyinfo.BaseCuryID", &info.base)? {
        base_currency(context, "custom.currencyinfo.BaseCuryID", base)?;
    }
    let direction = text("custom.currencyinfo.CuryMultDiv", &info.direction)?;
    let number = rate("custom.currencyinfo.CuryRate", number("custom.currencyinfo.CuryRate", &info.rate)?)?;
    directed("custom.currencyinfo.CuryMultDiv", direction, number)
}

pub(super) fn base_currency(context: &DecodeContext, name: &str, base: &str) -> Result<(), Flaw> {
    if base == context.currency.code() {
        return Ok(());
    }
    let own = context.currency;
    Err(Flaw::new(name, format!("is {}: this origin's base currency is {own}, so this is another company's payment", found(base))))
}

pub(super) fn directed(name: &str, direction: Option<&str>, number: Option<String>) -> Result<Option<Rate>, Flaw> {
    let (Some(direction), Some(number)) = (direction, number) else { return Ok(None) };
    let direction = match direction {
        "M" => RateDirection::BasePerUnit,
        "D" => RateDirection::UnitPerBase,
        other => return Err(Flaw::new(name, format!("is {}: expected M (multiply) or D (divide)", found(other)))),
    };
    Ok(Some(Rate { number, direction }))
}

fn bill(context: &DecodeContext, native: &Entity<'_>, kind: &Select<'_>, number: &str) -> Result<Option<Record>, Flaw> {
    let kind = match kind.kind() {
        Some(kind @ (Kind::Bill | Kind::CreditAdj | Kind::Prepayment | Kind::PrepaymentRequest | Kind::PrepaymentInvoice)) => kind,
        Some(Kind::DebitAdj) => return Ok(None),
        Some(_) | None => {
            let expected = "expected Bill, Credit Adj., Debit Adj., Prepayment or Prepmt. Invoice";
            return Err(Flaw::new("Type", format!("is {}, which is no bill's: {expected}", found(kind.word()))));
        }
    };
    let currency = currency(context, "CurrencyID", text("CurrencyID", &native.currency)?)?;
    let total = amount("Amount", value("Amount", &native.amount)?.copied(), currency)?;
    // As on a payment: the number of a request for a prepayment must not find the invoice of the bill that follows.
    let vendor_ref = text("VendorRef", &native.vendor_ref)?.unwrap_or(number);
    Ok(Some(Record::Bill(BillRecord {
        origin: context.origin.clone(),
        id: kind.key(number),
        revision: revision(context, "LastModifiedDateTime", text("LastModifiedDateTime", &native.modified)?)?,
        deleted: false,
        number: matches!(kind, Kind::Bill | Kind::CreditAdj).then(|| vendor_ref.to_owned()),
        vendor_id: text("Vendor", &native.vendor)?.map(str::to_owned),
        vendor_name: None,
        total: Some(total),
    })))
}
