//! Xero: each payment pays one bill, and several bills that were paid at once are a batch. A payment takes no change: it is deleted and
//! another one is made. A credit and money on no bill are documents of their own.

use super::text::{dollars, guid, instant, list, object, text};
use super::{Books, Document, changes_since, so_many_payments};
use crate::cli::demo::contractor::Vendor;
use crate::cli::demo::ledger::{Bill, FIRST_READ, Ledger, Paid, SECOND_READ, Ways};

pub(super) const BOOKS: Books = Books {
    word: "xero",
    name: "Xero",
    tenant: "6f0b4c7e-9d1a-4a52-8c33-5b1e7a9d2f10",
    ways: Ways { edits: false, rest: true },
    deletes: true,
    void: [
        "A payment is never changed there: it is deleted, and where need be another one is made.",
        "Un paiement n'y est jamais modifié : il est supprimé, et au besoin un autre est créé.",
    ],
    bill_id: |bill, _| guid("invoice", bill.id).to_string(),
    vendor_id: |vendor| guid("contact", vendor.id).to_string(),
    write: documents,
};

/// Payments on one page.
const PAGE: usize = 100;

fn documents(ledger: &Ledger) -> Vec<Document> {
    let payments: Vec<(&Paid, String)> = ledger.first.iter().flat_map(|p| payments(ledger, p).into_iter().map(move |t| (p, t))).collect();
    let pages = payments.len().div_ceil(PAGE);
    let mut out = Vec::new();
    for (n, page) in payments.chunks(PAGE).enumerate() {
        let what = so_many_payments(page.len(), page.iter().map(|(paid, _)| *paid).find(|p| p.second_bank));
        let rows: Vec<String> = page.iter().map(|(_, text)| text.clone()).collect();
        let content = answer(FIRST_READ, "Payments", &rows, [n + 1, pages, payments.len()]);
        out.push(Document::new(&format!("Payments-{}.json", n + 1), content, what));
    }
    let credits: Vec<String> = ledger.first.iter().filter_map(|p| credit_note(ledger, p)).collect();
    let what = ["credit notes with their allocations", "avoirs et leurs affectations"].map(str::to_owned);
    out.push(Document::new("CreditNotes.json", answer(FIRST_READ, "CreditNotes", &credits, [1, 1, credits.len()]), what));
    let over: Vec<String> = ledger.first.iter().filter_map(|p| overpayment(ledger, p)).collect();
    let what = ["money on no bill", "montants sans facture"].map(str::to_owned);
    out.push(Document::new("Overpayments.json", answer(FIRST_READ, "Overpayments", &over, [1, 1, over.len()]), what));
    let later: Vec<String> = ledger.later.iter().flat_map(|p| self::payments(ledger, p)).collect();
    let content = answer(SECOND_READ, "Payments", &later, [1, 1, later.len()]);
    out.push(Document::new("Payments-modified.json", content, changes_since(&BOOKS, ledger)).later());
    out
}

fn answer(on: u16, family: &str, rows: &[String], [page, pages, items]: [usize; 3]) -> String {
    let pagination =
        [("page", page), ("pageSize", PAGE), ("pageCount", pages), ("itemCount", items)].map(|(name, n)| (name, n.to_string()));
    let answer = object(&[
        ("Id", id("answer", i64::from(on))),
        ("Status", text("OK")),
        ("ProviderName", text("quittance")),
        ("DateTimeUTC", moment((on, 64_802), "")),
        ("pagination", object(&pagination)),
        (family, list(rows)),
    ]);
    format!("{answer}\n")
}

fn id(kind: &str, n: i64) -> String {
    text(&guid(kind, n).to_string())
}

/// `/Date(1773348067000+0000)/`.
fn moment(at: (u16, i64), offset: &str) -> String {
    text(&format!("/Date({}{offset})/", instant(at).micros() / 1000))
}

/// A day: midnight as if it were UTC.
fn date(on: u16) -> String {
    const MILLIS_A_DAY: i64 = 86_400_000;
    /// 1 January 2026, counted from 1970.
    const NEW_YEAR: i64 = 20_454;
    text(&format!("/Date({}+0000)/", (NEW_YEAR + i64::from(on) - 1) * MILLIS_A_DAY))
}

/// Payments that are not first in their batch have ids of their own.
fn payment_id(paid: &Paid, nth: i64) -> String {
    id("payment", paid.id * 10 + nth)
}

/// What is paid of a bill in cash: a credit is not.
fn cash(paid: &Paid, nth: i64, cents: i64) -> i64 {
    if nth == 0 { cents - paid.credited() } else { cents }
}

fn payments(ledger: &Ledger, paid: &Paid) -> Vec<String> {
    let account = object(&[("AccountID", id("account", i64::from(paid.second_bank))), ("Code", text("090"))]);
    let status = if paid.void { "DELETED" } else { "AUTHORISED" };
    let updated = moment(paid.changed, "+0000");
    let reference = format!("{} {}", if paid.card { "EFT" } else { "Check" }, paid.number);
    let batch = id("batch", paid.id);
    let in_batch = object(&[
        ("Account", account.clone()),
        ("BatchPaymentID", batch.clone()),
        ("Date", date(paid.on)),
        ("Type", text("PAYBATCH")),
        ("Status", text(status)),
        ("TotalAmount", text(&dollars(paid.total() - paid.rest))),
        ("UpdatedDateUTC", updated.clone()),
        ("IsReconciled", text("false")),
    ]);
    let one = |(nth, (bill, cents)): (i64, (&Bill, i64))| {
        let amount = dollars(cash(paid, nth, cents));
        let mut fields = vec![("PaymentID", payment_id(paid, nth))];
        if paid.bills.len() > 1 {
            fields.extend([("BatchPaymentID", batch.clone()), ("BatchPayment", in_batch.clone())]);
        }
        fields.extend([
            ("Date", date(paid.on)),
            ("BankAmount", amount.clone()),
            ("Amount", amount),
            ("Reference", text(&reference)),
            ("CurrencyRate", "1.000000".to_owned()),
            ("PaymentType", text("ACCPAYPAYMENT")),
            ("Status", text(status)),
            ("UpdatedDateUTC", updated.clone()),
            ("UpdatedDateUTCString", text(&instant(paid.changed).to_string())),
            ("HasAccount", "true".to_owned()),
            ("IsReconciled", "false".to_owned()),
            ("Account", account.clone()),
            ("Invoice", invoice(ledger.vendor(paid), bill.id, &bill.number)),
            ("HasValidationErrors", "false".to_owned()),
        ]);
        object(&fields)
    };
    (0_i64..).zip(ledger.paid_bills(paid)).map(one).collect()
}

fn invoice(vendor: Option<&Vendor>, bill: i64, number: &str) -> String {
    object(&[
        ("Type", text("ACCPAY")),
        ("InvoiceID", id("invoice", bill)),
        ("InvoiceNumber", text(number)),
        ("Payments", "[]".to_owned()),
        ("HasErrors", "false".to_owned()),
        ("IsDiscounted", "false".to_owned()),
        ("Contact", contact(vendor)),
        ("LineItems", "[]".to_owned()),
        ("CurrencyCode", text("USD")),
    ])
}

fn contact(vendor: Option<&Vendor>) -> String {
    let (number, name) = vendor.map_or((0, ""), |v| (v.id, v.name));
    object(&[
        ("ContactID", id("contact", number)),
        ("ContactNumber", text("")),
        ("Name", text(name)),
        ("Addresses", "[]".to_owned()),
        ("Phones", "[]".to_owned()),
        ("HasValidationErrors", "false".to_owned()),
    ])
}

/// What a credit and an overpayment have in common.
fn document(ledger: &Ledger, paid: &Paid, on: u16, cents: i64) -> Vec<(&'static str, String)> {
    vec![
        ("CurrencyRate", "1.000000".to_owned()),
        ("Payments", "[]".to_owned()),
        ("HasAttachments", "false".to_owned()),
        ("Contact", contact(ledger.vendor(paid))),
        ("Date", date(on)),
        ("LineItems", "[]".to_owned()),
        ("SubTotal", dollars(cents)),
        ("TotalTax", dollars(0)),
        ("Total", dollars(cents)),
        ("UpdatedDateUTC", moment(paid.changed, "+0000")),
        ("UpdatedDateUTCString", text(&instant(paid.changed).to_string())),
        ("CurrencyCode", text("USD")),
    ]
}

fn credit_note(ledger: &Ledger, paid: &Paid) -> Option<String> {
    let (credit, (bill, _)) = (paid.credit?, ledger.paid_bills(paid).next()?);
    let allocation = object(&[
        ("AllocationID", id("allocation", credit.id)),
        ("Amount", dollars(credit.cents)),
        ("Date", date(paid.on)),
        ("Invoice", object(&[("InvoiceID", id("invoice", bill.id)), ("InvoiceNumber", text(&bill.number))])),
        ("IsDeleted", "false".to_owned()),
    ]);
    let mut fields = vec![
        ("CreditNoteID", id("credit", credit.id)),
        ("CreditNoteNumber", text(credit.number)),
        ("Type", text("ACCPAYCREDIT")),
        ("RemainingCredit", dollars(0)),
        ("Allocations", list(&[allocation])),
        ("Status", text("PAID")),
    ];
    fields.extend(document(ledger, paid, credit.given, credit.cents));
    Some(object(&fields))
}

/// Money beyond the bills: it waits for a bill that it can be set against.
fn overpayment(ledger: &Ledger, paid: &Paid) -> Option<String> {
    if paid.rest == 0 {
        return None;
    }
    let mut fields = vec![
        ("OverpaymentID", id("overpayment", paid.id)),
        ("Type", text("SPEND-OVERPAYMENT")),
        ("Reference", text(&format!("Check {}", paid.number))),
        ("RemainingCredit", dollars(paid.rest)),
        ("Allocations", "[]".to_owned()),
        ("Status", text("AUTHORISED")),
    ];
    fields.extend(document(ledger, paid, paid.on, paid.rest));
    Some(object(&fields))
}
