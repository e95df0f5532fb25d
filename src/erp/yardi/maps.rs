//! The documented defaults: what Yardi's columns and elements are called where a site has not renamed them.

use crate::erp::Mapped;
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

type Entries = [Mapped];

// Each entry under how well it is known: the same table is the map and what is shown of it.
const fn doc(path: &'static str, values: &'static [&'static str]) -> Mapped {
    Mapped::documented(path, values)
}

const fn seen(path: &'static str, values: &'static [&'static str]) -> Mapped {
    Mapped::evidenced(path, values)
}

const fn inferred(path: &'static str, values: &'static [&'static str]) -> Mapped {
    Mapped::inferred(path, values)
}

const fn assumed(path: &'static str, values: &'static [&'static str]) -> Mapped {
    Mapped::assumed(path, values)
}

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
macro_rules! with_common {
    ($($own:expr,)*) => {
        &[
            seen("layout.null", &["NULL", "null"]),
            doc(
                "layout.dates",
                &["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%m/%d/%Y", "%m/%d/%Y %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f%:z"],
            ),
            inferred("layout.number.negative", &["-1", "(1)"]),
            // `Check` and `EFT` are in a public export [EVID]; the others are names of the screens, spelled by guess [ASSUMED].
            seen("codes.method.Check", &["check"]),
            seen("codes.method.EFT", &["ach"]),
            assumed("codes.method.ACH", &["ach"]),
            assumed("codes.method.Wire", &["ach"]),
            assumed("codes.method.CreditCard", &["card"]),
            assumed("codes.method.Credit Card", &["card"]),
            assumed("codes.method.Adjustment", &["other"]),
            // Says that the row undoes a check, and not how that one was paid [EVID].
            seen("codes.method.Void", &["other"]),
            $($own,)*
        ]
    };
}

/// `PaymentAccount` is not read: it is the bank's account number. `CheckTotal` is a name of our own, for a site that adds it.
pub(super) const FLAT: &Entries = with_common![
    seen("layout.format", &["csv"]),
    assumed("group.by", &["PaymentID"]),
    inferred("group.else", &["BankCode", "PaymentType", "PaymentNumber"]),
    assumed("fields.payment_id", &["PaymentID"]),
    seen("fields.vendor_id", &["VendorID"]),
    seen("fields.vendor_name", &["PayeeName"]),
    seen("fields.date", &["PaymentDate"]),
    seen("fields.currency", &["PaymentCurrency"]),
    assumed("fields.exchange_rate", &["ExchangeRate"]),
    assumed("fields.total", &["CheckTotal"]),
    seen("fields.method", &["PaymentType"]),
    seen("fields.reference", &["PaymentNumber"]),
    assumed("fields.memo", &["Memo", "VoidReasonCode"]),
    seen("fields.status", &["PaymentStatus"]),
    assumed("fields.last_modified", &["LastModified"]),
    seen("fields.void_date", &["VoidDate"]),
    seen("fields.bank", &["BankCode"]),
    seen("fields.line.bill_id", &["InvoiceID"]),
    seen("fields.line.bill_number", &["InvoiceNumber"]),
    seen("fields.line.amount", &["InvoiceAppliedAmount"]),
    seen("fields.line.amount_again", &["PaymentAmount"]),
    seen("fields.line.currency", &["InvoiceAppliedCurrency"]),
    assumed("fields.line.discount", &["DiscountAmount"]),
    assumed("fields.line.retainage", &["RetentionAmount"]),
    assumed("fields.line.entity", &["PropertyCode"]),
    seen("codes.status.Outstanding", &["posted"]),
    seen("codes.status.Cleared", &["posted"]),
    seen("codes.status.Reconciled", &["posted"]),
    seen("codes.status.Voided", &["voided"]),
    seen("codes.status.Voider", &["posted"]),
    seen("void.date_set", &["VoidDate"]),
    seen("void.reversal.marker.field", &["PaymentStatus"]),
    seen("void.reversal.marker.values", &["Voider"]),
    inferred("void.reversal.match", &["BankCode", "PaymentNumber"]),
];

pub(super) const TOOLBOX: &Entries = with_common![
    doc("layout.format", &["csv"]),
    doc("layout.header", &["false"]),
    inferred("group.by", &["TYPE", "TRANNUM"]),
    inferred("fields.payment_id", &["TRANNUM"]),
    inferred("fields.kind", &["TYPE"]),
    inferred("fields.vendor_id", &["PERSON"]),
    inferred("fields.vendor_name", &["NAME"]),
    inferred("fields.date", &["DATE"]),
    inferred("fields.currency", &["TRANCURRENCYID", "CURRENCY"]),
    inferred("fields.exchange_rate", &["EXCHANGERATE"]),
    inferred("fields.reference", &["CHECKNUM"]),
    inferred("fields.memo", &["REMARK", "DESC"]),
    inferred("fields.bank", &["BANK"]),
    inferred("fields.line.bill_number", &["REF"]),
    inferred("fields.line.amount", &["TRANAMOUNT", "AMOUNT"]),
    inferred("fields.line.amount_again", &["DETAILTRANAMOUNT"]),
    inferred("fields.line.discount", &["DISCOUNTAMOUNT"]),
    inferred("fields.line.entity", &["PROPERTY"]),
    // `P-`, `C-` and `J-` are prefixes of control numbers [EVID]; `K` and `R` stand for checks and receipts [INF].
    inferred("codes.kind.K", &["payment"]),
    inferred("codes.kind.P", &["other"]),
    inferred("codes.kind.C", &["other"]),
    inferred("codes.kind.R", &["other"]),
    inferred("codes.kind.J", &["other"]),
    inferred("void.reversal.negative_twin", &["true"]),
    inferred("void.reversal.match", &["BANK", "CHECKNUM"]),
    inferred("defaults.method", &["check"]),
];

/// No body of this answer is published: every name here is chosen in Yardi's house style [ASSUMED].
pub(super) const SOAP: &Entries = with_common![
    seen("layout.format", &["soap"]),
    assumed("layout.rows", &["CheckInvoices/Check"]),
    assumed("layout.lines", &["Details/Detail"]),
    assumed("group.by", &["CheckId"]),
    assumed("fields.payment_id", &["CheckId"]),
    assumed("fields.vendor_id", &["VendorId"]),
    assumed("fields.vendor_name", &["VendorName"]),
    assumed("fields.date", &["CheckDate"]),
    assumed("fields.currency", &["Currency"]),
    assumed("fields.exchange_rate", &["ExchangeRate"]),
    assumed("fields.total", &["TotalAmount"]),
    assumed("fields.method", &["PaymentType"]),
    assumed("fields.reference", &["CheckNumber"]),
    assumed("fields.memo", &["Notes"]),
    assumed("fields.last_modified", &["LastModified"]),
    assumed("fields.void_date", &["VoidDate"]),
    assumed("fields.bank", &["BankId"]),
    assumed("fields.reversal_of", &["VoidsCheckId"]),
    assumed("fields.status", &["Voided"]),
    assumed("fields.line.bill_id", &["PayableId"]),
    assumed("fields.line.bill_number", &["InvoiceNumber"]),
    assumed("fields.line.amount", &["Amount"]),
    assumed("fields.line.discount", &["DiscountAmount"]),
    assumed("fields.line.retainage", &["RetentionAmount"]),
    assumed("fields.line.entity", &["PropertyId"]),
    assumed("codes.status.false", &["posted"]),
    assumed("codes.status.0", &["posted"]),
    assumed("codes.status.true", &["voided"]),
    assumed("codes.status.1", &["voided"]),
    assumed("void.date_set", &["VoidDate"]),
    assumed("void.reversal.marker.field", &["Voider"]),
    assumed("void.reversal.marker.values", &["true", "1"]),
    assumed("void.reversal.match", &["BankId", "CheckNumber"]),
];

/// The default map of a kind of document.
pub(super) fn default_map(kind: Kind) -> Result<FieldMap, MapError> {
    let own = match kind {
        Kind::Flat => FLAT,
        Kind::Toolbox => TOOLBOX,
        Kind::Soap => SOAP,
    };
    FieldMap::of(&own.iter().map(|entry| (entry.path, entry.values)).collect::<Vec<_>>())
}
