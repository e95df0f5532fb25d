//! What is known of the documents of Acumatica and of MYOB Acumatica.

use crate::erp::{About, Evidence, Format, Identifier, Mapped, Mapping};

const CHECKS: &str = "Check (JSON)";
const BILLS: &str = "Bill (JSON)";
const INQUIRY: &str = "generic inquiry (OData JSON)";

const FORMATS: &[Format] = &[
    Format {
        name: CHECKS,
        shape: "Check of the contract REST API with Details and History, a list or one",
        evidence: Evidence::Documented,
    },
    Format { name: BILLS, shape: "Bill of the same API", evidence: Evidence::Documented },
    Format { name: INQUIRY, shape: "value[] with AdjgDocType and AdjgRefNbr, one row for each application", evidence: Evidence::Assumed },
];

const IDENTIFIERS: &[Identifier] = &[
    Identifier {
        thing: "payment",
        key: "type's code and number, like CHK-004118",
        aliases: "id (NoteID)",
        carried_by: "Check: Type, ReferenceNbr; inquiry: AdjgDocType, AdjgRefNbr",
        without: "refused",
        evidence: Evidence::Documented,
    },
    Identifier {
        thing: "bill",
        key: "type's code and number, like INV-018344",
        aliases: "VendorRef: the vendor's number",
        carried_by: "History: DocType, ReferenceNbr; inquiry: AdjdDocType, AdjdRefNbr; Bill",
        without: "refused",
        evidence: Evidence::Documented,
    },
    Identifier {
        thing: "void",
        key: "VCK and the number of the payment that it voids",
        aliases: "the original's status Voided",
        carried_by: "as the payment",
        without: "what it undoes: OrigDocType and OrigRefNbr, else CHK and the same number",
        evidence: Evidence::Documented,
    },
];

const DIALECTS: &[&str] = &["contract 3", "contract 4", "contract 5"];

const MAPPINGS: &[Mapping] = &[
    Mapping { format: CHECKS, open: false, entries: CHECK },
    Mapping { format: BILLS, open: false, entries: BILL },
    Mapping { format: INQUIRY, open: false, entries: ROWS },
];

pub(in crate::erp) const ABOUT: About =
    About { system: "Acumatica Cloud ERP", formats: FORMATS, identifiers: IDENTIFIERS, dialects: DIALECTS, mappings: MAPPINGS };

/// The same product under another name: its ways to pay have names of their own, and nothing else differs.
pub(in crate::erp) const MYOB: About = About { system: "MYOB Acumatica (MYOB Advanced Construction)", ..ABOUT };

const CHECK: &[Mapped] = &[
    Mapped::documented("fields.kind", &["Type"]),
    Mapped::documented("fields.payment_id", &["ReferenceNbr"]),
    Mapped::documented("fields.status", &["Status"]),
    Mapped::documented("fields.last_modified", &["LastModifiedDateTime"]),
    Mapped::documented("fields.date", &["ApplicationDate"]),
    Mapped::documented("fields.currency", &["CurrencyID"]),
    Mapped::assumed("fields.exchange_rate", &["custom.currencyinfo.CuryRate"]),
    Mapped::assumed("rate's direction", &["custom.currencyinfo.CuryMultDiv"]),
    Mapped::assumed("base currency", &["custom.currencyinfo.BaseCuryID"]),
    Mapped::documented("fields.total", &["PaymentAmount"]),
    Mapped::documented("fields.unapplied", &["UnappliedBalance"]),
    Mapped::documented("fields.method", &["PaymentMethod"]),
    Mapped::documented("fields.reference", &["PaymentRef"]),
    Mapped::documented("fields.bank", &["CashAccount"]),
    Mapped::documented("fields.vendor_id", &["Vendor"]),
    Mapped::documented("fields.memo", &["Description"]),
    Mapped::assumed("fields.reversal_of", &["custom.Document.OrigDocType", "custom.Document.OrigRefNbr"]),
    Mapped::documented("layout.lines", &["History", "Details"]),
    Mapped::documented("fields.line.kind", &["History.DocType"]),
    Mapped::documented("fields.line.bill_id", &["History.ReferenceNbr"]),
    Mapped::evidenced("fields.line.bill_number", &["History.VendorRef"]),
    Mapped::documented("fields.line.amount", &["History.AmountPaid"]),
    Mapped::evidenced("fields.line.discount", &["History.CashDiscountTaken"]),
    Mapped::evidenced("drop-downs", &["value", "value.ID", "value.Description"]),
    Mapped::evidenced("refusal", &["CustomerID"]),
];

const BILL: &[Mapped] = &[
    Mapped::documented("fields.kind", &["Type"]),
    Mapped::documented("fields.line.bill_id", &["ReferenceNbr"]),
    Mapped::documented("fields.line.bill_number", &["VendorRef"]),
    Mapped::documented("fields.last_modified", &["LastModifiedDateTime"]),
    Mapped::documented("fields.currency", &["CurrencyID"]),
    Mapped::documented("fields.total", &["Amount"]),
    Mapped::documented("fields.vendor_id", &["Vendor"]),
];

/// The columns of an inquiry are made by hand: these names are ours.
const ROWS: &[Mapped] = &[
    Mapped::assumed("fields.kind", &["AdjgDocType"]),
    Mapped::assumed("fields.payment_id", &["AdjgRefNbr"]),
    Mapped::assumed("fields.status", &["Status"]),
    Mapped::assumed("fields.last_modified", &["LastModifiedDateTime"]),
    Mapped::assumed("fields.date", &["AdjDate"]),
    Mapped::assumed("fields.currency", &["CuryID"]),
    Mapped::assumed("fields.exchange_rate", &["CuryRate"]),
    Mapped::assumed("rate's direction", &["CuryMultDiv"]),
    Mapped::assumed("base currency", &["BaseCuryID"]),
    Mapped::assumed("fields.total", &["CuryOrigDocAmt"]),
    Mapped::assumed("fields.unapplied", &["CuryUnappliedBal"]),
    Mapped::assumed("fields.method", &["PaymentMethodID"]),
    Mapped::assumed("fields.reference", &["ExtRefNbr"]),
    Mapped::assumed("fields.bank", &["CashAccountCD"]),
    Mapped::assumed("fields.vendor_id", &["VendorCD"]),
    Mapped::assumed("fields.vendor_name", &["VendorName"]),
    Mapped::assumed("fields.memo", &["DocDesc"]),
    Mapped::assumed("fields.line.kind", &["AdjdDocType"]),
    Mapped::assumed("fields.line.bill_id", &["AdjdRefNbr"]),
    Mapped::assumed("fields.line.bill_number", &["VendorRef"]),
    Mapped::assumed("fields.line.amount", &["CuryAdjgAmt"]),
    Mapped::assumed("fields.line.discount", &["CuryAdjgDiscAmt"]),
    Mapped::assumed("fields.line.retainage", &["IsRetainageDocument"]),
    Mapped::assumed("fields.line.entity", &["BranchCD"]),
    Mapped::assumed("only where true", &["Released"]),
];
