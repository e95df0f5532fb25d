//! MRI Platform X: the rows of a site's toolkit, one for each invoice item that a check paid. A void is marked on the rows, and a second
//! row takes the money back.

use super::text::{code, list, local, midnight, object, signed, text};
use super::{Books, Document, changes_since, payments_read};
use crate::cli::demo::contractor::Vendor;
use crate::cli::demo::ledger::{Bill, Ledger, Paid, Ways};

pub(super) const BOOKS: Books = Books {
    word: "mri",
    name: "MRI",
    tenant: "RIDGELINE",
    ways: Ways { edits: false, rest: false },
    deletes: false,
    void: [
        "A void is a mark on the check's items there, beside items with the negative amount.",
        "Une annulation y est une marque sur les lignes du chèque, à côté de lignes au montant négatif.",
    ],
    bill_id: |bill, vendor| format!("{}|{}|{}", vendor_id(vendor), bill.number, period(bill.billed)),
    vendor_id,
    write: documents,
};

fn vendor_id(vendor: &Vendor) -> String {
    format!("{}{:02}", code(vendor, 4), vendor.id - 410)
}

/// `202603`.
fn period(on: u16) -> String {
    midnight(on).chars().filter(char::is_ascii_digit).take(6).collect()
}

fn documents(ledger: &Ledger) -> Vec<Document> {
    let (first, later) = (answer(ledger, &ledger.first), answer(ledger, &ledger.later));
    vec![
        Document::new("paid-invoice-items.json", first, payments_read(&ledger.first)),
        Document::new("paid-invoice-items-changed.json", later, changes_since(&BOOKS, ledger)).later(),
    ]
}

fn answer(ledger: &Ledger, paid: &[Paid]) -> String {
    const API: &str = "https://mrix5api.saas.mrisoftware.com/mriapiservices/api.asp?$api=QTN_S-PMAP_PaidInvoiceItems";
    const CONTAINER: &str = "$metadata#MRI.qtn_s-pmap_paidinvoiceitems-container/qtn_s-pmap_paidinvoiceitems";
    let mut items = Vec::new();
    for one in paid {
        items.extend(rows(ledger, one, false));
        if one.void {
            items.extend(rows(ledger, one, true));
        }
    }
    format!("{}\n", object(&[("odata.metadata", text(&format!("{API}&{CONTAINER}"))), ("value", list(&items))]))
}

/// The items of a check; with `back` those that take the money back.
fn rows(ledger: &Ledger, paid: &Paid, back: bool) -> Vec<String> {
    let mut rows: Vec<String> = ledger
        .paid_bills(paid)
        .map(|(bill, cents)| row(ledger, paid, back, (&bill.number, bill.billed, item(ledger, bill, paid), cents)))
        .collect();
    rows.extend(paid.credit.map(|c| row(ledger, paid, back, (c.number, c.given, 1, -c.cents))));
    rows
}

/// Each part of an invoice that is paid by itself is an item of its own.
fn item(ledger: &Ledger, bill: &Bill, paid: &Paid) -> usize {
    let pays = |p: &&Paid| p.id < paid.id && p.bills.iter().any(|b| b.0 == bill.id);
    let before: std::collections::BTreeSet<i64> = ledger.first.iter().chain(&ledger.later).filter(pays).map(|p| p.id).collect();
    before.len() + 1
}

fn row(ledger: &Ledger, paid: &Paid, back: bool, (number, billed, item, cents): (&str, u16, usize, i64)) -> String {
    let (name, vendor) = ledger.vendor(paid).map(|v| (v.name.to_ascii_uppercase(), vendor_id(v))).unwrap_or_default();
    let on = if back { paid.changed.0 } else { paid.on };
    let (status, voided) = if paid.void { ("V", text(&midnight(paid.changed.0))) } else { ("P", "null".to_owned()) };
    object(&[
        ("VendorID", text(&vendor)),
        ("VendorName", text(&name)),
        ("InvoiceNumber", text(number)),
        ("InvoiceDate", text(&midnight(billed))),
        ("ExpensePeriod", text(&period(billed))),
        ("ItemNumber", text(&item.to_string())),
        ("EntityID", text("0100")),
        ("JobCode", "null".to_owned()),
        ("ContractID", "null".to_owned()),
        ("BankID", text(if paid.second_bank { "PROJ" } else { "OPER" })),
        ("CashType", text("OP")),
        ("PaymentType", text("C")),
        ("CheckNumber", text(&format!("{:09}", paid.number))),
        ("PaymentDate", text(&midnight(on))),
        ("PaymentPeriod", text(&period(on))),
        ("InvoiceAmount", text(&signed(cents))),
        ("DiscountAmount", text("0.00")),
        ("RetainageAmount", text("0.00")),
        ("PaymentAmount", text(&signed(if back { -cents } else { cents }))),
        ("CurrencyCode", text("USD")),
        ("Description", text(&paid.memo.to_ascii_uppercase())),
        ("Status", text(status)),
        ("VoidDate", voided),
        ("LastUpdate", text(&format!("{}.0000000", local(paid.changed)))),
    ])
}
