//! CMiC: cheques with the vouchers that they pay (`manualcheck`). A void is a reversal code and date on the same cheque, and the amounts
//! stay.

use super::text::{code, day, list, local, object, offset, short, text};
use super::{Books, Document, changes_since, payments_read};
use crate::cli::demo::contractor::Vendor;
use crate::cli::demo::ledger::{Ledger, Paid, Ways};

pub(super) const BOOKS: Books = Books {
    word: "cmic",
    name: "CMiC",
    tenant: "001",
    ways: Ways { edits: false, rest: false },
    deletes: false,
    void: [
        "A void is a reversal code and a date on the same cheque there, and its amounts stay.",
        "Un paiement annulé y porte un code et une date d'annulation, et ses montants restent.",
    ],
    bill_id: |bill, _| voucher(bill.id),
    vendor_id,
    write: documents,
};

fn voucher(bill: i64) -> String {
    (bill + 251_400_000).to_string()
}

fn vendor_id(vendor: &Vendor) -> String {
    format!("{}{:02}", code(vendor, 5), vendor.id - 410)
}

fn documents(ledger: &Ledger) -> Vec<Document> {
    let (first, later) = (answer(ledger, &ledger.first), answer(ledger, &ledger.later));
    vec![
        Document::new("manualcheck.json", first, payments_read(&ledger.first)),
        Document::new("manualcheck-changed.json", later, changes_since(&BOOKS, ledger)).later(),
    ]
}

fn answer(ledger: &Ledger, paid: &[Paid]) -> String {
    let cheques: Vec<String> = paid.iter().map(|p| cheque(ledger, p)).collect();
    let link = object(&[
        ("rel", text("self")),
        ("href", text("https://atlas-api.cmiccloud.com/cmicprod/ap-rest-api/rest/1/manualcheck")),
        ("name", text("manualcheck")),
        ("kind", text("collection")),
    ]);
    let answer = object(&[
        ("items", list(&cheques)),
        ("count", cheques.len().to_string()),
        ("hasMore", "false".to_owned()),
        ("limit", "500".to_owned()),
        ("offset", "0".to_owned()),
        ("links", list(&[link])),
    ]);
    format!("{answer}\n")
}

fn cheque(ledger: &Ledger, paid: &Paid) -> String {
    let mut lines: Vec<String> = ledger.paid_bills(paid).map(|(bill, cents)| line(paid, voucher(bill.id), &bill.number, cents)).collect();
    lines.extend(paid.credit.map(|c| line(paid, voucher(c.id), c.number, -c.cents)));
    let time = |at: (u16, i64)| text(&format!("{}{}", local(at), offset(at.0)));
    let null = || "null".to_owned();
    let when = |holds: bool, value: String| if holds { value } else { null() };
    let vendor = ledger.vendor(paid).map(vendor_id).unwrap_or_default();
    object(&[
        ("ChqAccCode", text(if paid.second_bank { "1020.200" } else { "1000.100" })),
        ("ChqAmt", short(paid.total())),
        ("ChqBankCompCode", text(BOOKS.tenant)),
        ("ChqBchNum", "210255".to_owned()),
        ("ChqCompCode", text(BOOKS.tenant)),
        ("ChqCurcFactorNum", "1".to_owned()),
        ("ChqCurrCode", text("USD")),
        ("ChqDate", text(&day(paid.on))),
        ("ChqDeptCode", text("00")),
        ("ChqDesc", text(&paid.memo.chars().take(60).collect::<String>())),
        ("ChqDraftCode", text("C")),
        ("ChqGlFactorNum", "1".to_owned()),
        ("ChqIuCreateDate", time(paid.entered)),
        ("ChqIuUpdateDate", when(paid.changed != paid.entered, time(paid.changed))),
        ("ChqNum", paid.number.to_string()),
        ("ChqPayeeFlag", text("N")),
        ("ChqPospayVoidFlag", text(if paid.void { "Y" } else { "N" })),
        ("ChqPostDate", text(&day(paid.on))),
        ("ChqPrintFlag", text("Y")),
        ("ChqRecDate", null()),
        ("ChqRevCode", when(paid.void, text("V"))),
        ("ChqRevDate", when(paid.void, text(&day(paid.changed.0)))),
        ("ChqSeqNum", (paid.id - 66_000).to_string()),
        ("ChqVenCode", text(&vendor)),
        ("ChqVoidVouFlag", when(paid.void, text("N"))),
        ("ChqVouCode", text("Y")),
        ("VouChqViewObj", list(&lines)),
    ])
}

fn line(paid: &Paid, voucher: String, number: &str, cents: i64) -> String {
    object(&[
        ("VouchqChqSeqNum", (paid.id - 66_000).to_string()),
        ("VouchqChqNum", paid.number.to_string()),
        ("VouchqVouNum", voucher),
        ("VouchqVouInvCode", text(number)),
        ("VouchqAmt", short(cents)),
        ("VouchqDiscAmt", "0".to_owned()),
        ("VouchqHldbkAmt", "0".to_owned()),
    ])
}
