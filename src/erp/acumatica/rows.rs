//! Rows of a generic inquiry over OData: one row an application, the payment's own facts repeated on each.
//!
//! The columns are a site's choice; those read here are the contract of docs/erp/acumatica.md [ASSUMED]. A payment's rows
//! stand together. Its amount (`CuryOrigDocAmt`) shows whether all of them are there: without it nothing is believed.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::erp::DecodeContext;
use crate::erp::account::LastAccount;
use crate::erp::error::{Flaw, found};
use crate::erp::json_value::{Object, Text, amount, rate, required};
use crate::model::{Doubt, Payment};

use super::entity::{base_currency, directed};
use super::sums::{Applied, Header, Sums, payment_key};
use super::values::{Select, currency, day, revision, trimmed};
use super::words::{Dialect, Kind};

/// More rows than any payment has.
const ROWS_MAX: u64 = 100_000;

#[derive(Deserialize)]
pub(super) struct Row<'a> {
    #[serde(borrow, rename = "AdjgDocType")]
    kind: Option<Text<'a>>,
    #[serde(borrow, rename = "AdjgRefNbr")]
    number: Option<Text<'a>>,
    #[serde(borrow, rename = "AdjdDocType")]
    paid_kind: Option<Text<'a>>,
    #[serde(borrow, rename = "AdjdRefNbr")]
    paid_number: Option<Text<'a>>,
    #[serde(borrow, rename = "VendorCD")]
    vendor: Option<Text<'a>>,
    #[serde(borrow, rename = "VendorName")]
    vendor_name: Option<Text<'a>>,
    #[serde(borrow, rename = "VendorRef")]
    vendor_ref: Option<Text<'a>>,
    #[serde(borrow, rename = "CuryAdjgAmt")]
    amount: Option<&'a RawValue>,
    #[serde(borrow, rename = "CuryAdjgDiscAmt")]
    discount: Option<&'a RawValue>,
    #[serde(rename = "Released")]
    released: Option<bool>,
    #[serde(borrow, rename = "Status")]
    status: Option<Text<'a>>,
    #[serde(borrow, rename = "CuryID")]
    currency: Option<Text<'a>>,
    #[serde(borrow, rename = "CuryRate")]
    rate: Option<&'a RawValue>,
    #[serde(borrow, rename = "CuryMultDiv")]
    direction: Option<Text<'a>>,
    #[serde(borrow, rename = "BaseCuryID")]
    base: Option<Text<'a>>,
    #[serde(borrow, rename = "AdjDate")]
    date: Option<Text<'a>>,
    #[serde(borrow, rename = "ExtRefNbr")]
    reference: Option<Text<'a>>,
    #[serde(borrow, rename = "PaymentMethodID")]
    method: Option<Text<'a>>,
    #[serde(borrow, rename = "CashAccountCD")]
    account: Option<Text<'a>>,
    #[serde(borrow, rename = "DocDesc")]
    description: Option<Text<'a>>,
    #[serde(borrow, rename = "CuryOrigDocAmt")]
    total: Option<&'a RawValue>,
    #[serde(borrow, rename = "CuryUnappliedBal")]
    unapplied: Option<&'a RawValue>,
    #[serde(borrow, rename = "BranchCD")]
    branch: Option<Text<'a>>,
    #[serde(rename = "IsRetainageDocument")]
    retainage: Option<bool>,
    #[serde(borrow, rename = "LastModifiedDateTime")]
    modified: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Identified<'a> {
    #[serde(borrow, rename = "AdjgDocType")]
    kind: Option<Text<'a>>,
    #[serde(borrow, rename = "AdjgRefNbr")]
    number: Option<Text<'a>>,
}

/// The id of a row that does not fit otherwise.
pub(super) fn identify(element: &[u8]) -> Option<String> {
    let row = serde_json::Deserializer::from_slice(element).into_iter::<Object<Identified<'_>>>().next()?.ok()?.0;
    id(row.kind.as_ref(), row.number.as_ref())
}

fn id(kind: Option<&Text<'_>>, number: Option<&Text<'_>>) -> Option<String> {
    let number = trimmed(number)?;
    Some(trimmed(kind).and_then(Kind::of).map_or_else(|| number.to_owned(), |kind| kind.key(number)))
}

impl Row<'_> {
    pub(super) fn id(&self) -> Option<String> {
        id(self.kind.as_ref(), self.number.as_ref())
    }
}

/// The rows of one payment, as far as they have come.
pub(super) struct Group {
    header: Header,
    sums: Sums,
    /// The first row's place.
    pub(super) first: u64,
    rows: u64,
}

impl Group {
    /// The payment of these rows; `None` for a refund. `cut`: the page may end within them.
    pub(super) fn payment(self, cut: bool) -> Result<Option<Payment>, Flaw> {
        if matches!(self.header.kind, Ok(Kind::Refund | Kind::VoidedRefund)) {
            return Ok(None);
        }
        let payment = self.sums.payment(self.header, "CuryAdjgAmt")?;
        Ok(Some(match (cut, payment.doubt) {
            (true, Some((doubt, sentence))) => {
                let sentence = format!("{sentence}; this is the last payment of a page that has a next one, so rows may be on that");
                Payment { doubt: Some((doubt, sentence)), ..payment }
            }
            (_, doubt) => Payment { doubt, ..payment },
        }))
    }
}

/// Adds a row to its payment, and hands over the payment before it when a new one begins.
pub(super) fn take(
    context: &DecodeContext,
    last: &mut LastAccount,
    open: &mut Option<Group>,
    row: &Row<'_>,
    place: u64,
) -> Result<Option<Group>, Flaw> {
    let header = header(context, last, row)?;
    let goes_on = open.as_ref().is_some_and(|group| group.header.key == header.key);
    let (full, again) =
        if goes_on { (None, Some(header)) } else { (open.replace(Group { header, sums: Sums::default(), first: place, rows: 0 }), None) };
    if let Some(group) = open {
        group.rows += 1;
        if group.rows > ROWS_MAX {
            return Err(Flaw::new("", format!("is one of more than {ROWS_MAX} rows of one payment")));
        }
        if again.is_some_and(|again| group.header != again) {
            let sentence = "the rows of the payment differ in what they say of it: it changed while they were read, fetch them again";
            group.sums.doubt(Doubt::Unbalanced, || sentence.to_owned());
        }
        apply(group, row)?;
    }
    Ok(full)
}

fn apply(group: &mut Group, row: &Row<'_>) -> Result<(), Flaw> {
    let currency = group.header.currency;
    let (kind, number) = (trimmed(row.paid_kind.as_ref()), trimmed(row.paid_number.as_ref()));
    // A payment that is applied to nothing yet has one row without a bill.
    if kind.is_none() && number.is_none() && row.amount.is_none() {
        return Ok(());
    }
    let number = required("AdjdRefNbr", number, "the applied document's number")?;
    let kind = Select::bare(required("AdjdDocType", kind, "the applied document's type")?);
    let money = amount("CuryAdjgAmt", row.amount, currency)?;
    let discount = row.discount.map(|raw| amount("CuryAdjgDiscAmt", Some(raw), currency)).transpose()?;
    match row.released {
        None => return Err(Flaw::new("Released", "is missing: expected true or false, only what is released is paid")),
        Some(false) => group.sums.wait(kind.kind(), money),
        Some(true) => group.sums.take(&Applied {
            kind: kind.kind().ok_or(kind.word()),
            number,
            amount: money,
            discount,
            vendor_ref: trimmed(row.vendor_ref.as_ref()),
            retainage: row.retainage == Some(true),
            entity: trimmed(row.branch.as_ref()),
        }),
    }
    Ok(())
}

fn header(context: &DecodeContext, last: &mut LastAccount, row: &Row<'_>) -> Result<Header, Flaw> {
    let number = required("AdjgRefNbr", trimmed(row.number.as_ref()), "the payment's number")?;
    let word = required("AdjgDocType", trimmed(row.kind.as_ref()), "the payment's type, like Payment")?;
    let status = required("Status", trimmed(row.status.as_ref()), "a status like Closed")?;
    let revision = revision(context, "LastModifiedDateTime", trimmed(row.modified.as_ref()))?;
    let date = day("AdjDate", trimmed(row.date.as_ref()))?;
    let currency = currency(context, "CuryID", trimmed(row.currency.as_ref()))?;
    let money = |name: &str, raw: Option<&RawValue>| raw.map(|raw| amount(name, Some(raw), currency)).transpose();
    if let Some(base) = trimmed(row.base.as_ref()) {
        base_currency(context, "BaseCuryID", base)?;
    }
    let kind = Kind::of(word).ok_or(word);
    let owned = |text: Option<&Text<'_>>| trimmed(text).map(str::to_owned);
    Ok(Header {
        key: payment_key(&context.origin, kind, number),
        kind: kind.map_err(str::to_owned),
        status: super::words::status(status).ok_or_else(|| status.to_owned()),
        revision,
        date,
        currency,
        total: money("CuryOrigDocAmt", row.total)?,
        unapplied: money("CuryUnappliedBal", row.unapplied)?,
        vendor_id: owned(row.vendor.as_ref()),
        vendor_name: owned(row.vendor_name.as_ref()),
        rate: directed("CuryMultDiv", trimmed(row.direction.as_ref()), rate("CuryRate", row.rate)?)?,
        method: trimmed(row.method.as_ref()).and_then(|word| Dialect::of(context.erp).method(word)),
        reference: owned(row.reference.as_ref()),
        account: trimmed(row.account.as_ref()).map(|account| last.hash(context, account)),
        memo: owned(row.description.as_ref()),
        reversal_of: (kind == Ok(Kind::VoidedCheck)).then(|| Kind::voidable(number)),
    })
}

/// The tenant that an OData address names: `…/t/<tenant>/api/odata/…`, `…/odata/<tenant>/…`, `…/odatav4/<tenant>/…` [EVID].
pub(super) fn tenant_of(address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next()?;
    let (mut parts, mut tenant) = (path.split('/'), None);
    while let Some(part) = parts.next() {
        match part {
            "t" => return parts.next().map(plain),
            "odata" | "odatav4" if tenant.is_none() => tenant = parts.next().filter(|t| !matches!(*t, "gi" | "dac")).map(plain),
            _ => {}
        }
    }
    tenant
}

/// A blank is all that a company's name has percent-encoded.
fn plain(part: &str) -> String {
    part.replace("%20", " ")
}

pub(super) fn other_tenant(context: &DecodeContext, address: &str) -> Option<String> {
    let tenant = tenant_of(address).filter(|tenant| !tenant.eq_ignore_ascii_case(&context.tenant))?;
    let own = found(&context.tenant);
    Some(format!("names the tenant {}: this origin's tenant is {own}; import it for the origin it belongs to", found(&tenant)))
}
