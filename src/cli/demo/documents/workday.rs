//! Workday: the rows of a report on supplier payments, as JSON. A void is another status of the same payment, and the amounts stay.

use super::text::{day, guid, list, local, object, offset, short, text};
use super::{Books, Document, changes_since, payments_read};
use crate::cli::demo::contractor::Vendor;
use crate::cli::demo::ledger::{Ledger, Paid, Ways};

pub(super) const BOOKS: Books = Books {
    word: "workday",
    name: "Workday",
    tenant: "ridgeline",
    ways: Ways { edits: false, rest: false },
    deletes: false,
    void: [
        "A void is another status of the same payment there, and its amounts stay.",
        "Un paiement annulé y change d'état, et ses montants restent.",
    ],
    bill_id: |bill, _| invoice(bill.id),
    vendor_id: supplier,
    write: documents,
};

fn invoice(bill: i64) -> String {
    format!("SUPINV-{}", bill - 77_800)
}

fn supplier(vendor: &Vendor) -> String {
    format!("S-{:06}", vendor.id)
}

/// A Workday ID: 32 hexadecimal digits.
fn wid(kind: &str, n: i64) -> String {
    text(&guid(kind, n).simple().to_string())
}

fn documents(ledger: &Ledger) -> Vec<Document> {
    let report = |paid: &[Paid]| {
        let entries: Vec<String> = paid.iter().map(|p| entry(ledger, p)).collect();
        format!("{}\n", object(&[("Report_Entry", list(&entries))]))
    };
    let (first, later) = (report(&ledger.first), report(&ledger.later));
    vec![
        Document::new("supplier-payments.json", first, payments_read(&ledger.first)),
        Document::new("supplier-payments-changed.json", later, changes_since(&BOOKS, ledger)).later(),
    ]
}

fn entry(ledger: &Ledger, paid: &Paid) -> String {
    let mut lines: Vec<String> = ledger
        .paid_bills(paid)
        .map(|(bill, cents)| line(&invoice(bill.id), wid("invoice", bill.id), &bill.number, "Supplier Invoice", cents))
        .collect();
    lines.extend(
        paid.credit.map(|credit| {
            line("SUPINVADJ-00417", wid("adjustment", credit.id), credit.number, "Supplier Invoice Adjustment", -credit.cents)
        }),
    );
    let (name, id) = ledger.vendor(paid).map(|v| (v.name, supplier(v))).unwrap_or_default();
    let (status, kind) = (if paid.void { "Voided" } else { "Complete" }, if paid.card { "EFT" } else { "Check" });
    let mut fields = vec![
        ("Payment_WID", wid("payment", paid.id)),
        ("Payment_Number", text(&format!("SUPPAY-{:07}", paid.id - 88_400))),
        ("Payment_Status", text(status)),
        ("Payment_Date", text(&day(paid.on))),
        ("Payment_Type", text(kind)),
        ("Currency", text("USD")),
        ("Payment_Amount", text(&short(paid.total()))),
        ("Supplier", text(name)),
        ("Supplier_ID", text(&id)),
        ("Company", text("Ridgeline Builders")),
        ("Company_ID", text("RLB")),
    ];
    fields.push(if paid.card {
        ("Payment_Reference", text(&format!("EFT-{:06}", paid.number)))
    } else {
        ("Check_Number", text(&paid.number.to_string()))
    });
    fields.push(("Memo", text(&paid.memo)));
    if paid.void {
        fields.push(("Void_Date", text(&day(paid.changed.0))));
    }
    fields.push(("Last_Updated", text(&format!("{}.367{}", local(paid.changed), offset(paid.changed.0)))));
    fields.push(("Invoices_Paid", list(&lines)));
    object(&fields)
}

fn line(invoice: &str, wid: String, number: &str, kind: &str, cents: i64) -> String {
    object(&[
        ("Supplier_Invoice", text(invoice)),
        ("Supplier_Invoice_WID", wid),
        ("Suppliers_Invoice_Number", text(number)),
        ("Document_Type", text(kind)),
        ("Invoice_Currency", text("USD")),
        ("Amount_Paid", text(&short(cents))),
        ("Discount_Taken", text("0")),
        ("Withheld_Tax", text("0")),
    ])
}
