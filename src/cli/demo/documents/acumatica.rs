//! Acumatica: `Check` of the contract API with `Details` and `History`. A void is a second document with the same number, and the
//! original stays with another status.

use super::text::{code, day, guid, instant, list, object, signed, text};
use super::{Books, Document, changes_since, payments_read};
use crate::cli::demo::ledger::{Ledger, Paid, Ways};

pub(super) const BOOKS: Books = Books {
    word: "acumatica",
    name: "Acumatica",
    tenant: "ridgeline",
    ways: Ways { edits: false, rest: true },
    deletes: false,
    void: [
        "A void is a second document there, with the same number and the negative amount.",
        "Une annulation y est un second document, avec le même numéro et le montant négatif.",
    ],
    bill_id: |bill, _| format!("INV-{}", US.bill(bill.id)),
    vendor_id: |vendor| code(vendor, 10),
    write: |ledger| US.documents(&BOOKS, ledger),
};

const US: Product = Product {
    contract: "24.200.001",
    payment: ("", 86_000),
    bill: ("", 70_000),
    debit: "000417",
    banks: ["10200", "10250"],
    check: "CHECK",
    transfer: ["ACH", "ACH-0"],
};

/// Checks on one page.
const PAGE: usize = 100;

/// One product under two names: what differs between them.
pub(super) struct Product {
    /// The version of the contract's endpoint.
    pub(super) contract: &'static str,
    /// How numbers of payments begin, and from what they are counted.
    pub(super) payment: (&'static str, i64),
    /// The same of bills.
    pub(super) bill: (&'static str, i64),
    /// The number of the debit adjustment.
    pub(super) debit: &'static str,
    pub(super) banks: [&'static str; 2],
    pub(super) check: &'static str,
    /// The way to pay by transfer, and how its references begin.
    pub(super) transfer: [&'static str; 2],
}

impl Product {
    fn payment(&self, id: i64) -> String {
        format!("{}{:06}", self.payment.0, id - self.payment.1)
    }

    pub(super) fn bill(&self, id: i64) -> String {
        format!("{}{:06}", self.bill.0, id - self.bill.1)
    }

    pub(super) fn documents(&self, books: &Books, ledger: &Ledger) -> Vec<Document> {
        let write = |paid: &Paid| {
            let undoes = paid.void.then(|| self.check(ledger, paid, true));
            [self.check(ledger, paid, false)].into_iter().chain(undoes).collect::<Vec<_>>()
        };
        let mut out = Vec::new();
        for (n, page) in ledger.first.chunks(PAGE).enumerate() {
            let checks: Vec<String> = page.iter().flat_map(write).collect();
            out.push(Document::new(&format!("Check-{}.json", n + 1), list(&checks), payments_read(page)));
        }
        let checks: Vec<String> = ledger.later.iter().flat_map(write).collect();
        out.push(Document::new("Check-changed.json", list(&checks), changes_since(books, ledger)).later());
        out
    }

    /// A `Check`; with `undoes` the document that undoes it.
    fn check(&self, ledger: &Ledger, paid: &Paid, undoes: bool) -> String {
        let sign = if undoes { -1 } else { 1 };
        let mut history = self.history(ledger, paid, sign);
        if paid.void && !undoes {
            history.extend(self.history(ledger, paid, -1));
        }
        let history: Vec<String> = history.iter().zip(1_i64..).map(|(row, n)| applied(paid, undoes, n, row)).collect();
        let (kind, status) = match (undoes, paid.void) {
            (true, _) => ("Voided Payment", "Closed"),
            (false, true) => ("Payment", "Voided"),
            (false, false) if paid.rest > 0 => ("Payment", "Open"),
            (false, false) => ("Payment", "Closed"),
        };
        let [way, prefix] = if paid.card { self.transfer } else { [self.check, ""] };
        let [first, second] = self.banks;
        let note = guid(kind, paid.id);
        let number = self.payment(paid.id);
        let original = object(&[
            ("OrigDocType", object(&[("type", text("CustomStringField")), ("value", text("Payment"))])),
            ("OrigRefNbr", object(&[("type", text("CustomStringField")), ("value", text(&number))])),
        ]);
        let vendor = ledger.vendor(paid).map(|v| code(v, 10)).unwrap_or_default();
        let link = format!("/entity/Default/{}/Check/{note}", self.contract);
        object(&[
            ("id", text(&note.to_string())),
            ("rowNumber", "1".to_owned()),
            ("note", word("")),
            ("ApplicationDate", date(if undoes { paid.changed.0 } else { paid.on })),
            ("CashAccount", word(if paid.second_bank { second } else { first })),
            ("CurrencyID", word("USD")),
            ("Description", word(&paid.memo)),
            ("Details", "[]".to_owned()),
            ("History", list(&history)),
            ("Hold", object(&[("value", "false".to_owned())])),
            ("LastModifiedDateTime", word(&instant(paid.changed).to_string().replace('Z', ".367+00:00"))),
            ("PaymentAmount", money(sign * paid.total())),
            ("PaymentMethod", word(way)),
            ("PaymentRef", word(&format!("{prefix}{}", paid.number))),
            ("ReferenceNbr", word(&number)),
            ("Status", word(status)),
            ("Type", word(kind)),
            ("UnappliedBalance", money(if paid.void { 0 } else { paid.rest })),
            ("Vendor", word(&vendor)),
            ("custom", if undoes { object(&[("Document", original)]) } else { "{}".to_owned() }),
            ("_links", object(&[("self", text(&link))])),
        ])
    }

    /// What the check was applied to: type, number, the vendor's number, cents, and what the document is still open for.
    fn history(&self, ledger: &Ledger, paid: &Paid, sign: i64) -> Vec<Row> {
        let second = ledger.later.iter().any(|p| p.id == paid.id);
        let bills = ledger.paid_bills(paid).map(|(bill, cents)| Row {
            kind: "Bill",
            number: self.bill(bill.id),
            vendors: bill.number.clone(),
            cents: sign * cents,
            open: bill.payable - ledger.paid_on(bill.id, second),
        });
        let (kind, number) = ("Debit Adj.", self.debit.to_owned());
        let credit = paid.credit.map(|c| Row { kind, number, vendors: c.number.to_owned(), cents: sign * c.cents, open: 0 });
        bills.chain(credit).collect()
    }
}

struct Row {
    kind: &'static str,
    number: String,
    /// The vendor's own number.
    vendors: String,
    cents: i64,
    open: i64,
}

fn applied(paid: &Paid, undoes: bool, n: i64, row: &Row) -> String {
    object(&[
        ("id", text(&guid(if undoes { "undoes" } else { "applied" }, paid.id * 10 + n).to_string())),
        ("rowNumber", n.to_string()),
        ("note", "null".to_owned()),
        ("AmountPaid", money(row.cents)),
        ("Balance", money(row.open)),
        ("CashDiscountBalance", money(0)),
        ("CashDiscountTaken", money(0)),
        ("DocType", word(row.kind)),
        ("ReferenceNbr", word(&row.number)),
        ("VendorRef", word(&row.vendors)),
        ("custom", "{}".to_owned()),
    ])
}

/// A field with a text.
fn word(value: &str) -> String {
    object(&[("value", text(value))])
}

fn money(cents: i64) -> String {
    object(&[("value", format!("{}00", signed(cents)))])
}

fn date(on: u16) -> String {
    word(&format!("{}T00:00:00+00:00", day(on)))
}
