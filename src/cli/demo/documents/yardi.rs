//! Yardi Voyager: the flat extract, one row for each check and payable. A void is a pair: the check turns `Voided`, and a `Voider` takes
//! the money back.

use super::text::{csv, day, local, signed};
use super::{Books, Document, changes_since, payments_read};
use crate::cli::demo::contractor::Vendor;
use crate::cli::demo::ledger::{Ledger, Paid, Ways};

pub(super) const BOOKS: Books = Books {
    word: "yardi",
    name: "Yardi",
    tenant: "Yardi PROD",
    ways: Ways { edits: false, rest: false },
    deletes: false,
    void: [
        "A void is a pair there: the check is marked, and a second one takes the money back.",
        "Une annulation y est une paire : le chèque est marqué, et un second reprend l'argent.",
    ],
    bill_id: |bill, _| payable(bill.id),
    vendor_id: person,
    write: documents,
};

const HEADER: [&str; 25] = [
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
];

fn payable(bill: i64) -> String {
    format!("P-{bill}")
}

fn person(vendor: &Vendor) -> String {
    format!("v{:07}", vendor.id)
}

fn documents(ledger: &Ledger) -> Vec<Document> {
    let extract = |paid: &[Paid]| {
        let checks = paid.iter().flat_map(|p| {
            let voider = if p.void { rows(ledger, p, true) } else { Vec::new() };
            rows(ledger, p, false).into_iter().chain(voider)
        });
        csv(&[HEADER.map(str::to_owned)].into_iter().chain(checks).collect::<Vec<_>>())
    };
    let (first, later) = (extract(&ledger.first), extract(&ledger.later));
    vec![
        Document::new("vendor-payments.csv", first, payments_read(&ledger.first)),
        Document::new("vendor-payments-changed.csv", later, changes_since(&BOOKS, ledger)).later(),
    ]
}

/// The rows of a check, or of the one that takes its money back.
fn rows(ledger: &Ledger, paid: &Paid, voider: bool) -> Vec<[String; 25]> {
    let bills = ledger.paid_bills(paid).map(|(bill, cents)| (payable(bill.id), bill.number.as_str(), bill.project, bill.billed, cents));
    let project = ledger.paid_bills(paid).next().map_or("", |(bill, _)| bill.project);
    let credit = paid.credit.map(|c| (payable(c.id), c.number, project, c.given, -c.cents));
    bills.chain(credit).map(|part| row(ledger, paid, voider, part)).collect()
}

fn row(ledger: &Ledger, paid: &Paid, voider: bool, part: (String, &str, &str, u16, i64)) -> [String; 25] {
    const SYSTEM: &str = BOOKS.tenant;
    let (payable, number, project, billed, cents) = part;
    let (name, vendor) = ledger.vendor(paid).map(|v| (v.name, person(v))).unwrap_or_default();
    let (kind, status) = match (voider, paid.void) {
        (true, _) => ("Void", "Voider"),
        (false, true) => ("Check", "Voided"),
        (false, false) => (if paid.card { "EFT" } else { "Check" }, if paid.on < 80 { "Cleared" } else { "Outstanding" }),
    };
    let amount = signed(if voider { -cents } else { cents });
    let (id, on) = if voider { (paid.id + 1, paid.changed.0) } else { (paid.id, paid.on) };
    let again = ledger.later.iter().any(|p| !p.void && p.entered == paid.changed);
    let reason = if again { "Wrong amount" } else { "Lost in mail" };
    let (reason, voided) = if paid.void && !voider { (reason, day(paid.changed.0)) } else { ("", String::new()) };
    let changed_by = if paid.void { "mlee" } else { "jsmith" };
    let text = str::to_owned;
    [
        text(SYSTEM),
        String::new(), // The account's number is nobody's business.
        paid.number.to_string(),
        day(on),
        text(SYSTEM),
        text(number),
        day(billed),
        text(SYSTEM),
        vendor,
        payable,
        text(kind),
        text(status),
        amount.clone(),
        text("USD"),
        amount,
        text("USD"),
        text(name),
        text(reason),
        voided,
        text(if paid.second_bank { "projbank" } else { "opbank" }),
        text(if voider { changed_by } else { "jsmith" }),
        text(changed_by),
        format!("K-{id}"),
        local(paid.changed),
        format!("p{project}"),
    ]
}
