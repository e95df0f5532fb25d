//! The columns of a custom report: the contract of docs/erp/workday.md, and what a site calls them instead.

use super::fields::{Dialect, HEADERS, LINES, header, line};
use crate::erp::field_map::{FieldMap, MapError};
use crate::erp::own::Paths;
use crate::erp::{Mapped, Site};

/// A report's columns are the customer's own: these are the ones to ask for [ASSUMED]. `Report_Entry` is Workday's.
pub(super) const REPORT: &[Mapped] = &[
    Mapped::evidenced("layout.rows", &["Report_Entry"]),
    Mapped::assumed("layout.lines", &["Invoices_Paid"]),
    Mapped::assumed("layout.encoding", &["utf-8"]),
    Mapped::assumed("layout.delimiter", &[","]),
    Mapped::assumed("fields.payment_id", &["Payment_WID"]),
    Mapped::assumed("fields.status", &["Payment_Status_ID", "Payment_Status"]),
    Mapped::assumed("fields.date", &["Payment_Date"]),
    Mapped::assumed("fields.currency", &["Currency"]),
    Mapped::assumed("fields.total", &["Payment_Amount"]),
    Mapped::assumed("fields.discount", &["Payment_Discount_Taken"]),
    Mapped::assumed("fields.method", &["Payment_Method", "Payment_Type"]),
    Mapped::assumed("fields.reference", &["Check_Number", "Payment_Reference"]),
    Mapped::assumed("fields.vendor_id", &["Supplier_ID"]),
    Mapped::assumed("fields.vendor_name", &["Supplier"]),
    Mapped::assumed("fields.memo", &["Memo"]),
    Mapped::assumed("fields.void_date", &["Void_Date"]),
    Mapped::assumed("fields.exchange_rate", &["Currency_Rate"]),
    Mapped::assumed("fields.batch", &["Settlement_Run"]),
    Mapped::assumed("fields.last_modified", &["Last_Updated"]),
    Mapped::assumed("fields.line.bill_id", &["Supplier_Invoice"]),
    Mapped::assumed("fields.line.bill_number", &["Suppliers_Invoice_Number"]),
    Mapped::assumed("fields.line.kind", &["Document_Type"]),
    Mapped::assumed("fields.line.amount", &["Amount_Paid"]),
    Mapped::assumed("fields.line.discount", &["Discount_Taken"]),
    Mapped::assumed("fields.line.retainage", &["Retention_Released"]),
    Mapped::assumed("fields.line.entity", &["On_Behalf_of_Company_ID", "Company_ID"]),
    Mapped::assumed("codes.status.Complete", &["posted"]),
    Mapped::assumed("codes.status.Paid", &["posted"]),
    Mapped::assumed("codes.status.Settled", &["posted"]),
    Mapped::assumed("codes.status.Cleared", &["posted"]),
    Mapped::assumed("codes.status.In Progress", &["pending"]),
    Mapped::assumed("codes.status.Pending", &["pending"]),
    Mapped::assumed("codes.status.Voided", &["voided"]),
    Mapped::assumed("codes.status.Canceled", &["voided"]),
    Mapped::assumed("codes.status.Cancelled", &["voided"]),
    Mapped::assumed("codes.status.Stopped", &["voided"]),
    // A check that is written anew is a new payment [INF]: this one no longer stands.
    Mapped::assumed("codes.status.Reissued", &["voided"]),
    Mapped::assumed("codes.status.Escheated", &["voided"]),
];

/// What a site may choose for itself.
pub(in crate::erp) const TAKES: Paths = &[
    "layout.lines",
    "layout.encoding",
    "layout.delimiter",
    "layout.dates",
    "layout.number.",
    "fields.payment_id",
    "fields.status",
    "fields.date",
    "fields.currency",
    "fields.total",
    "fields.discount",
    "fields.method",
    "fields.reference",
    "fields.vendor_id",
    "fields.vendor_name",
    "fields.memo",
    "fields.void_date",
    "fields.exchange_rate",
    "fields.batch",
    "fields.last_modified",
    "fields.line.bill_id",
    "fields.line.bill_number",
    "fields.line.kind",
    "fields.line.amount",
    "fields.line.discount",
    "fields.line.retainage",
    "fields.line.entity",
    "codes.method.",
    "codes.status.",
];

/// Fields that one entry each names.
const HEADER: [(usize, &str); 12] = [
    (header::WID, "fields.payment_id"),
    (header::DATE, "fields.date"),
    (header::CURRENCY, "fields.currency"),
    (header::AMOUNT, "fields.total"),
    (header::DISCOUNT, "fields.discount"),
    (header::SUPPLIER, "fields.vendor_name"),
    (header::SUPPLIER_ID, "fields.vendor_id"),
    (header::MEMO, "fields.memo"),
    (header::VOID_DATE, "fields.void_date"),
    (header::RATE, "fields.exchange_rate"),
    (header::RUN, "fields.batch"),
    (header::UPDATED, "fields.last_modified"),
];

/// Entries of two fields: of the documented names the first is one field and the second the other, which are then weighed against
/// each other; of the site's own names the first that is not null wins, whatever it is.
const PAIRS: [(&str, usize, usize); 4] = [
    ("fields.status", header::STATUS_ID, header::STATUS),
    ("fields.method", header::METHOD, header::TYPE),
    ("fields.reference", header::CHECK_NUMBER, header::REFERENCE),
    ("fields.line.entity", header::ON_BEHALF_ID, header::COMPANY_ID),
];

const LINE: [(usize, &str); 6] = [
    (line::INVOICE, "fields.line.bill_id"),
    (line::NUMBER, "fields.line.bill_number"),
    (line::TYPE, "fields.line.kind"),
    (line::PAID, "fields.line.amount"),
    (line::DISCOUNT, "fields.line.discount"),
    (line::RETAINAGE, "fields.line.retainage"),
];

/// The names of an entry: the site's, else the documented ones.
fn names<'s>(site: &'s Site, path: &str) -> Vec<&'s str> {
    match site.says(path) {
        Some(own) => own.iter().map(String::as_str).collect(),
        None => REPORT.iter().find(|entry| entry.path == path).map_or(Vec::new(), |entry| entry.values.to_vec()),
    }
}

/// What this site's reports call things.
pub(super) fn dialect(site: &Site) -> Result<Dialect<'_>, MapError> {
    let codes: Vec<(&str, &[&str])> =
        REPORT.iter().filter(|entry| entry.path.starts_with("codes.")).map(|entry| (entry.path, entry.values)).collect();
    let mut dialect = Dialect {
        header: [const { Vec::new() }; HEADERS],
        line: [const { Vec::new() }; LINES],
        group: names(site, "layout.lines").first().copied().unwrap_or_default(),
        forms: Some(site.over(FieldMap::of(&codes)?)?),
    };
    for (field, path) in HEADER {
        set(&mut dialect.header, field, names(site, path));
    }
    for (path, first, second) in PAIRS {
        let names = names(site, path);
        if site.says(path).is_some() {
            set(&mut dialect.header, second, names);
        } else if let Some((one, other)) = names.split_first() {
            set(&mut dialect.header, first, vec![one]);
            set(&mut dialect.header, second, other.to_vec());
        }
    }
    for (field, path) in LINE {
        set(&mut dialect.line, field, names(site, path));
    }
    Ok(dialect)
}

fn set<'s>(fields: &mut [Vec<&'s str>], field: usize, names: Vec<&'s str>) {
    if let Some(slot) = fields.get_mut(field) {
        *slot = names;
    }
}

/// What a status is by the table above, where a site says nothing.
pub(super) fn status(word: &str) -> Option<&'static str> {
    let is = |path: &str| path.strip_prefix("codes.status.").is_some_and(|status| status.eq_ignore_ascii_case(word));
    REPORT.iter().find(|entry| is(entry.path)).and_then(|entry| entry.values.first()).copied()
}
