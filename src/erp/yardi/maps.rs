//! The documented defaults: what Yardi's columns and elements are called where a site has not renamed them.

use crate::erp::field_map::{FieldMap, MapError};

/// Which of Yardi's documents a map is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One row for each check and invoice, by columns with names.
    Flat,
    /// The Toolbox's export of checks, by a `.FMT` template.
    Toolbox,
    /// The answer of `GetCheckInvoice`.
    Soap,
}

type Entries = [(&'static str, &'static [&'static str])];

/// The columns of the flat extract without a header. The first 22 are those of a public export [EVID]; the others are
/// proposed in this order [ASSUMED], and any number of them may be left out from the end.
pub(super) const FLAT_COLUMNS: [&str; 31] = [
    "PaymentSystem",
    "PaymentAccount",
    "PaymentNumber",
    "PaymentDate",
    "InvoiceSystem",
    "InvoiceNumber",
    "InvoiceDate",
    "VendorSystem",
    "VendorID",
    "InvoiceID",
    "PaymentType",
    "PaymentStatus",
    "PaymentAmount",
    "PaymentCurrency",
    "InvoiceAppliedAmount",
    "InvoiceAppliedCurrency",
    "PayeeName",
    "VoidReasonCode",
    "VoidDate",
    "BankCode",
    "CreationUserID",
    "ModifyUserID",
    "PaymentID",
    "LastModified",
    "PropertyCode",
    "DiscountAmount",
    "RetentionAmount",
    "ExchangeRate",
    "Memo",
    "ContractID",
    "JobID",
];

/// As many of them as a document of rows without a header must have.
pub(super) const FLAT_LEAST: usize = 22;

/// How all of Yardi's documents write things. SQL writes `2026-03-14 00:00:00.000`, .NET a `T`, the screens `03/14/2026` [DOC].
const COMMON: &Entries = &[
    ("layout.null", &["NULL", "null"]),
    (
        "layout.dates",
        &["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%m/%d/%Y", "%m/%d/%Y %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f%:z"],
    ),
    ("layout.number.negative", &["-1", "(1)"]),
    // `Check` and `EFT` are in a public export [EVID]; the others are names of the screens, spelled by guess [ASSUMED].
    ("codes.method.Check", &["check"]),
    ("codes.method.EFT", &["ach"]),
    ("codes.method.ACH", &["ach"]),
    ("codes.method.Wire", &["ach"]),
    ("codes.method.CreditCard", &["card"]),
    ("codes.method.Credit Card", &["card"]),
    ("codes.method.Adjustment", &["other"]),
    // Says that the row undoes a check, and not how that one was paid [EVID].
    ("codes.method.Void", &["other"]),
];

/// `PaymentAccount` is not read: it is the bank's account number. `CheckTotal` is a name of our own, for a site that adds it.
const FLAT: &Entries = &[
    ("layout.format", &["csv"]),
    ("group.by", &["PaymentID"]),
    ("group.else", &["BankCode", "PaymentType", "PaymentNumber"]),
    ("fields.payment_id", &["PaymentID"]),
    ("fields.vendor_id", &["VendorID"]),
    ("fields.vendor_name", &["PayeeName"]),
    ("fields.date", &["PaymentDate"]),
    ("fields.currency", &["PaymentCurrency"]),
    ("fields.exchange_rate", &["ExchangeRate"]),
    ("fields.total", &["CheckTotal"]),
    ("fields.method", &["PaymentType"]),
    ("fields.reference", &["PaymentNumber"]),
    ("fields.memo", &["Memo", "VoidReasonCode"]),
    ("fields.status", &["PaymentStatus"]),
    ("fields.last_modified", &["LastModified"]),
    ("fields.void_date", &["VoidDate"]),
    ("fields.bank", &["BankCode"]),
    ("fields.line.bill_id", &["InvoiceID"]),
    ("fields.line.bill_number", &["InvoiceNumber"]),
    ("fields.line.amount", &["InvoiceAppliedAmount"]),
    ("fields.line.amount_again", &["PaymentAmount"]),
    ("fields.line.currency", &["InvoiceAppliedCurrency"]),
    ("fields.line.discount", &["DiscountAmount"]),
    ("fields.line.retainage", &["RetentionAmount"]),
    ("fields.line.entity", &["PropertyCode"]),
    ("codes.status.Outstanding", &["posted"]),
    ("codes.status.Cleared", &["posted"]),
    ("codes.status.Reconciled", &["posted"]),
    ("codes.status.Voided", &["voided"]),
    ("codes.status.Voider", &["posted"]),
    ("void.date_set", &["VoidDate"]),
    ("void.reversal.marker.field", &["PaymentStatus"]),
    ("void.reversal.marker.values", &["Voider"]),
    ("void.reversal.match", &["BankCode", "PaymentNumber"]),
];

const TOOLBOX: &Entries = &[
    ("layout.format", &["csv"]),
    ("layout.header", &["false"]),
    ("group.by", &["TYPE", "TRANNUM"]),
    ("fields.payment_id", &["TRANNUM"]),
    ("fields.kind", &["TYPE"]),
    ("fields.vendor_id", &["PERSON"]),
    ("fields.vendor_name", &["NAME"]),
    ("fields.date", &["DATE"]),
    ("fields.currency", &["TRANCURRENCYID", "CURRENCY"]),
    ("fields.exchange_rate", &["EXCHANGERATE"]),
    ("fields.reference", &["CHECKNUM"]),
    ("fields.memo", &["REMARK", "DESC"]),
    ("fields.bank", &["BANK"]),
    ("fields.line.bill_number", &["REF"]),
    ("fields.line.amount", &["TRANAMOUNT", "AMOUNT"]),
    ("fields.line.amount_again", &["DETAILTRANAMOUNT"]),
    ("fields.line.discount", &["DISCOUNTAMOUNT"]),
    ("fields.line.entity", &["PROPERTY"]),
    // `P-`, `C-` and `J-` are prefixes of control numbers [EVID]; `K` and `R` stand for checks and receipts [INF].
    ("codes.kind.K", &["payment"]),
    ("codes.kind.P", &["other"]),
    ("codes.kind.C", &["other"]),
    ("codes.kind.R", &["other"]),
    ("codes.kind.J", &["other"]),
    ("void.reversal.negative_twin", &["true"]),
    ("void.reversal.match", &["BANK", "CHECKNUM"]),
    ("defaults.method", &["check"]),
];

/// No body of this answer is published: every name here is chosen in Yardi's house style [ASSUMED].
const SOAP: &Entries = &[
    ("layout.format", &["soap"]),
    ("layout.rows", &["CheckInvoices/Check"]),
    ("layout.lines", &["Details/Detail"]),
    ("group.by", &["CheckId"]),
    ("fields.payment_id", &["CheckId"]),
    ("fields.vendor_id", &["VendorId"]),
    ("fields.vendor_name", &["VendorName"]),
    ("fields.date", &["CheckDate"]),
    ("fields.currency", &["Currency"]),
    ("fields.exchange_rate", &["ExchangeRate"]),
    ("fields.total", &["TotalAmount"]),
    ("fields.method", &["PaymentType"]),
    ("fields.reference", &["CheckNumber"]),
    ("fields.memo", &["Notes"]),
    ("fields.last_modified", &["LastModified"]),
    ("fields.void_date", &["VoidDate"]),
    ("fields.bank", &["BankId"]),
    ("fields.reversal_of", &["VoidsCheckId"]),
    ("fields.status", &["Voided"]),
    ("fields.line.bill_id", &["PayableId"]),
    ("fields.line.bill_number", &["InvoiceNumber"]),
    ("fields.line.amount", &["Amount"]),
    ("fields.line.discount", &["DiscountAmount"]),
    ("fields.line.retainage", &["RetentionAmount"]),
    ("fields.line.entity", &["PropertyId"]),
    ("codes.status.false", &["posted"]),
    ("codes.status.0", &["posted"]),
    ("codes.status.true", &["voided"]),
    ("codes.status.1", &["voided"]),
    ("void.date_set", &["VoidDate"]),
    ("void.reversal.marker.field", &["Voider"]),
    ("void.reversal.marker.values", &["true", "1"]),
    ("void.reversal.match", &["BankId", "CheckNumber"]),
];

/// The default map of a kind of document.
pub(super) fn default_map(kind: Kind) -> Result<FieldMap, MapError> {
    let own = match kind {
        Kind::Flat => FLAT,
        Kind::Toolbox => TOOLBOX,
        Kind::Soap => SOAP,
    };
    let mut map = FieldMap::of(COMMON)?;
    for (path, values) in own {
        map.set(path, values)?;
    }
    Ok(map)
}
