//! NetSuite: the rows that SuiteQL answers, one for each link of a payment to a bill. Its times have no zone, so the time of the query is
//! stated beside it. A void sets the payment to zero and takes its links away.

use super::text::{day, instant, list, local, object, short, signed, text};
use super::{Books, Document, changes_since, payments_read};
use crate::cli::demo::contractor::Vendor;
use crate::cli::demo::ledger::{Bill, FIRST_READ, Ledger, Paid, SECOND_READ, Ways};

pub(super) const BOOKS: Books = Books {
    word: "netsuite",
    name: "NetSuite",
    tenant: "5421873",
    ways: Ways { edits: true, rest: true },
    deletes: false,
    void: [
        "A void keeps its id there, with a total of zero. Its rows have no revision, so the time of the query is stated with --as-of.",
        "Un paiement annulé y garde son identifiant, avec un total nul. Les lignes n'ont pas de révision : l'heure de la requête est donnée \
         par --as-of.",
    ],
    bill_id: |bill, _| internal(bill.id),
    vendor_id: entity,
    write: documents,
};

/// An internal id.
fn internal(id: i64) -> String {
    (id - 20_000).to_string()
}

fn entity(vendor: &Vendor) -> String {
    (vendor.id + 800).to_string()
}

fn documents(ledger: &Ledger) -> Vec<Document> {
    let rows = |paid: &[Paid]| answer(&paid.iter().flat_map(|p| rows(ledger, p)).collect::<Vec<_>>());
    let credits = ledger.first.iter().filter_map(|p| credit_link(ledger, p)).collect::<Vec<_>>();
    let linked = ["a bill credit, linked to its bill", "un avoir, lié à sa facture"].map(str::to_owned);
    let asked = |on: u16, document: Document| Document { as_of: Some(instant((on, 64_802))), ..document };
    let changed = Document::new("suiteql-changed.json", rows(&ledger.later), changes_since(&BOOKS, ledger)).later();
    vec![
        asked(FIRST_READ, Document::new("suiteql-bill-payments.json", rows(&ledger.first), payments_read(&ledger.first))),
        asked(FIRST_READ, Document::new("suiteql-bill-credits.json", answer(&credits), linked)),
        asked(SECOND_READ, changed),
    ]
}

fn answer(rows: &[String]) -> String {
    let count = rows.len().to_string();
    let link = format!("https://{}.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql?limit=1000&offset=0", BOOKS.tenant);
    let answer = object(&[
        ("links", list(&[object(&[("rel", text("self")), ("href", text(&link))])])),
        ("count", count.clone()),
        ("hasMore", "false".to_owned()),
        ("items", list(rows)),
        ("offset", "0".to_owned()),
        ("totalResults", count),
    ]);
    format!("{answer}\n")
}

/// A credit and its bill: no money leaves, and no payment has a part in it.
fn credit_link(ledger: &Ledger, paid: &Paid) -> Option<String> {
    let (credit, (bill, _)) = (paid.credit?, ledger.paid_bills(paid).next()?);
    Some(object(&[
        ("links", "[]".to_owned()),
        ("paymentid", text(&internal(credit.id))),
        ("paymenttype", text("VendCred")),
        ("billid", text(&internal(bill.id))),
        ("billtype", text("VendBill")),
        ("billnumber", text(&bill.number)),
        ("linktype", text("Payment")),
        ("foreignamount", text(&format!("{}00", signed(credit.cents)))),
    ]))
}

/// A payment's rows, one for each bill.
fn rows(ledger: &Ledger, paid: &Paid) -> Vec<String> {
    let (name, vendor) = ledger.vendor(paid).map(|v| (v.name, entity(v))).unwrap_or_default();
    let (total, status) = if paid.void { (0, "V") } else { (paid.total(), "F") };
    let memo = if paid.void { format!("VOID {}", paid.memo) } else { paid.memo.clone() };
    let number = if paid.card { format!("ACH-{}", paid.number) } else { paid.number.to_string() };
    let header = [
        ("links", "[]".to_owned()),
        ("id", text(&internal(paid.id))),
        ("type", text("VendPymt")),
        ("tranid", text(&number)),
        ("entity", text(&vendor)),
        ("entityname", text(name)),
        ("trandate", text(&day(paid.on))),
        ("currency", text("1")),
        ("currencycode", text("USD")),
        ("exchangerate", text("1")),
        ("foreigntotal", text(&short(-total))),
        ("unapplied", text(&short(if paid.void { 0 } else { paid.rest }))),
        ("memo", text(&memo)),
        ("status", text(status)),
        ("subsidiary", text("2")),
        ("lastmodified", text(&local(paid.changed).replace('T', " "))),
    ];
    if paid.void {
        return vec![object(&header)];
    }
    let mut credit = paid.credited();
    let row = |(bill, cents): (&Bill, i64)| {
        let cash = cents - std::mem::take(&mut credit);
        let link = [
            ("billid", text(&internal(bill.id))),
            ("billtype", text("VendBill")),
            ("billnumber", text(&bill.number)),
            ("linktype", text("Payment")),
            ("foreignamount", text(&format!("{}00", signed(cash)))),
        ];
        object(&header.iter().cloned().chain(link).collect::<Vec<_>>())
    };
    ledger.paid_bills(paid).map(row).collect()
}
