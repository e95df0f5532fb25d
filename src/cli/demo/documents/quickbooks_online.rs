//! QuickBooks Online: two pages of payments, the bills, and the changes since. A void keeps its id, without money and bills.

use super::text::{day, dollars, local, offset, text};
use super::{Books, Document, changes_since, payments_read};
use crate::cli::demo::contractor::{Export, Invoice, PROJECTS, Vendor};
use crate::cli::demo::ledger::{FIRST_READ, Ledger, Paid, SECOND_READ, Ways};

pub(super) const BOOKS: Books = Books {
    word: "quickbooks-online",
    name: "QuickBooks",
    tenant: "9130347",
    ways: Ways { edits: true, rest: true },
    deletes: false,
    void: [
        "A void keeps its id there, and its amounts become zero.",
        "Un paiement annulé y garde son identifiant, et ses montants deviennent nuls.",
    ],
    bill_id: |bill, _| bill.id.to_string(),
    vendor_id: |vendor| vendor.id.to_string(),
    write: documents,
};

/// Payments on one page.
const PAGE: usize = 100;

fn documents(ledger: &Ledger) -> Vec<Document> {
    let bills: Vec<String> = ledger.invoices.iter().filter_map(|i| bill(ledger, i, false)).collect();
    let payments: Vec<String> = ledger.first.iter().map(|p| payment(ledger, p)).collect();
    let what = [format!("{} bills", bills.len()), format!("{} factures", bills.len())];
    let mut out = vec![Document::new("query-bill-1.json", query("Bill", &bills, 1, bills.len()), what)];
    for (n, (page, paid)) in payments.chunks(PAGE).zip(ledger.first.chunks(PAGE)).enumerate() {
        let name = format!("query-billpayment-{}.json", n + 1);
        out.push(Document::new(&name, query("BillPayment", page, n * PAGE + 1, payments.len()), payments_read(paid)));
    }
    out.push(Document::new("cdc.json", changes(ledger), changes_since(&BOOKS, ledger)).later());
    out
}

fn query(entity: &str, rows: &[String], start: usize, total: usize) -> String {
    let (list, count) = (rows.join(",\n"), rows.len());
    let time = time_of((FIRST_READ, 64_802));
    format!(
        "{{\n  \"QueryResponse\": {{\n    \"{entity}\": [\n{list}\n    ],\n    \"startPosition\": {start},\n    \"maxResults\": {count},\n    \
         \"totalCount\": {total}\n  }},\n  \"time\": \"{}\"\n}}\n",
        time.replace("-07:00", ".118-07:00")
    )
}

fn changes(ledger: &Ledger) -> String {
    let payments: Vec<String> = ledger.later.iter().map(|p| payment(ledger, p)).collect();
    // A bill changes with each payment on it: its balance and its token do.
    let touched = ledger.invoices.iter().filter(|i| ledger.is_touched(i.bill));
    let bills: Vec<String> = touched.filter_map(|i| bill(ledger, i, true)).collect();
    let block = |entity: &str, rows: &[String]| {
        let n = rows.len();
        format!("{{ \"{entity}\": [\n{}\n    ], \"startPosition\": 1, \"maxResults\": {n}, \"totalCount\": {n} }}", rows.join(",\n"))
    };
    let time = time_of((SECOND_READ, 64_803)).replace("-07:00", ".931-07:00");
    let (bills, payments) = (block("Bill", &bills), block("BillPayment", &payments));
    format!(
        "{{\n  \"CDCResponse\": [ {{ \"QueryResponse\": [\n    {bills},\n    {{}},\n    {payments}\n  ] }} ],\n  \"time\": \"{time}\"\n}}\n"
    )
}

fn time_of(at: (u16, i64)) -> String {
    format!("{}{}", local(at), offset(at.0))
}

fn reference(vendor: &Vendor) -> String {
    format!("{{ \"value\": \"{}\", \"name\": {} }}", vendor.id, text(vendor.name))
}

/// A `BillPayment`.
fn payment(ledger: &Ledger, paid: &Paid) -> String {
    let vendor = ledger.vendors.get(paid.vendor).map(reference).unwrap_or_default();
    let bank = if paid.second_bank { (36, "Projects - Columbia Valley Bank") } else { (35, "Operating - Columbia Valley Bank") };
    let way = if paid.card {
        r#""PayType": "CreditCard", "CreditCardPayment": { "CCAccountRef": { "value": "41", "name": "Visa - Field Purchases" } }"#
            .to_owned()
    } else {
        let account = format!("{{ \"value\": \"{}\", \"name\": \"{}\" }}", bank.0, bank.1);
        format!("\"PayType\": \"Check\", \"CheckPayment\": {{ \"BankAccountRef\": {account}, \"PrintStatus\": \"PrintComplete\" }}")
    };
    let number = if paid.card { String::new() } else { format!("\"DocNumber\": \"{}\", ", paid.number) };
    let linked = |id: i64, kind: &str, cents: i64| {
        format!("          {{ \"Amount\": {}, \"LinkedTxn\": [ {{ \"TxnId\": \"{id}\", \"TxnType\": \"{kind}\" }} ] }}", dollars(cents))
    };
    let mut lines: Vec<String> = Vec::new();
    if !paid.void {
        lines.extend(paid.bills.iter().map(|(id, cents)| linked(*id, "Bill", *cents)));
        lines.extend(paid.credit.map(|c| linked(c.id, "VendorCredit", c.cents)));
    }
    let lines = if lines.is_empty() { "[]".to_owned() } else { format!("[\n{}\n        ]", lines.join(",\n")) };
    let total = if paid.void { "0".to_owned() } else { dollars(paid.total()) };
    let memo = if paid.void { format!("Voided - {}", paid.memo) } else { paid.memo.clone() };
    let (created, changed) = (time_of(paid.entered), time_of(paid.changed));
    format!(
        "      {{\n        \"VendorRef\": {vendor},\n        {way},\n        \"TotalAmt\": {total}, \"domain\": \"QBO\", \"sparse\": false, \
         \"Id\": \"{}\", \"SyncToken\": \"{}\",\n        \"MetaData\": {{ \"CreateTime\": \"{created}\", \"LastUpdatedTime\": \"{changed}\" }},\n        \
         {number}\"TxnDate\": \"{}\", \"CurrencyRef\": {{ \"value\": \"USD\", \"name\": \"United States Dollar\" }},\n        \
         \"PrivateNote\": {},\n        \"APAccountRef\": {{ \"value\": \"33\", \"name\": \"Accounts Payable (A/P)\" }},\n        \
         \"Line\": {lines}\n      }}",
        paid.id,
        paid.token,
        day(paid.on),
        text(&memo),
    )
}

/// A `Bill`, as the first or the second reading finds it. What is not exported is no bill, unless accounting entered it by hand
/// and paid it.
fn bill(ledger: &Ledger, invoice: &Invoice, second: bool) -> Option<String> {
    let vendor = ledger.vendors.get(invoice.vendor)?;
    let paid = ledger.paid_on(invoice.bill, second);
    if invoice.export == Export::NotYet && paid == 0 {
        return None;
    }
    let (retainage, created) = (invoice.payable / 9, time_of((invoice.billed, 36_000 + invoice.bill % 7200)));
    let (token, updated) = match (second, paid > 0) {
        (true, _) => (2, time_of((SECOND_READ, 50_400))),
        (false, true) => (1, time_of((FIRST_READ, 50_400))),
        (false, false) => (0, created.clone()),
    };
    let project = PROJECTS.get(invoice.project).map_or("", |p| p.1);
    let line = |n: u32, what: &str, cents: &str, item: u32, name: &str| {
        format!(
            "          {{ \"Id\": \"{n}\", \"LineNum\": {n}, \"Description\": {}, \"Amount\": {cents}, \"DetailType\": \
             \"ItemBasedExpenseLineDetail\", \"ItemBasedExpenseLineDetail\": {{ \"BillableStatus\": \"NotBillable\", \"ItemRef\": {{ \
             \"value\": \"{item}\", \"name\": {} }}, \"Qty\": 1, \"UnitPrice\": {cents}, \"TaxCodeRef\": {{ \"value\": \"NON\" }} }} }}",
            text(what),
            text(name)
        )
    };
    let work =
        line(1, &format!("{} - work completed", vendor.trade), &dollars(invoice.payable + retainage), 61, &format!("{project}-09-200.S"));
    let kept = line(2, "Retainage 10%", &format!("-{}", dollars(retainage)), 12, "Retainage");
    Some(format!(
        "      {{\n        \"DueDate\": \"{}\", \"Balance\": {}, \"domain\": \"QBO\", \"sparse\": false, \"Id\": \"{}\", \"SyncToken\": \
         \"{token}\",\n        \"MetaData\": {{ \"CreateTime\": \"{created}\", \"LastUpdatedTime\": \"{updated}\" }},\n        \"DocNumber\": {}, \
         \"TxnDate\": \"{}\", \"CurrencyRef\": {{ \"value\": \"USD\", \"name\": \"United States Dollar\" }},\n        \"Line\": [\n{work},\n{kept}\n        \
         ],\n        \"VendorRef\": {}, \"APAccountRef\": {{ \"value\": \"33\", \"name\": \"Accounts Payable (A/P)\" }}, \"TotalAmt\": {}\n      }}",
        day(invoice.billed + 30),
        dollars(invoice.payable - paid),
        invoice.bill,
        text(&invoice.number),
        day(invoice.billed),
        reference(vendor),
        dollars(invoice.payable),
    ))
}
