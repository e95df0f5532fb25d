//! The documents as QuickBooks Online hands them out: two pages of payments, the bills, and the changes since.

use super::contractor::{Export, Invoice, PROJECTS, Vendor, day, dollars};
use super::ledger::{FIRST_READ, Ledger, Paid, SECOND_READ};

/// Payments on one page.
const PAGE: usize = 100;

/// A native document.
pub(crate) struct Document {
    /// The file's name.
    pub(crate) name: String,
    /// Its content.
    pub(crate) bytes: Vec<u8>,
    /// What it is, in English and in French.
    pub(crate) what: [String; 2],
    /// True for what is read on the second day.
    pub(crate) later: bool,
}

/// All documents in the order in which they are read.
pub(crate) fn documents() -> Vec<Document> {
    let ledger = Ledger::new();
    let bills: Vec<String> = ledger.invoices.iter().filter_map(|i| bill(&ledger, i, false)).collect();
    let payments: Vec<String> = ledger.first.iter().map(|p| payment(&ledger, p)).collect();
    let mut out = vec![Document {
        name: "query-bill-1.json".to_owned(),
        bytes: query("Bill", &bills, 1, bills.len()),
        what: [format!("{} bills", bills.len()), format!("{} factures", bills.len())],
        later: false,
    }];
    for (n, page) in payments.chunks(PAGE).enumerate() {
        out.push(Document {
            name: format!("query-billpayment-{}.json", n + 1),
            bytes: query("BillPayment", page, n * PAGE + 1, payments.len()),
            what: [format!("{} bill payments", page.len()), format!("{} paiements", page.len())],
            later: false,
        });
    }
    let fresh = ledger.later.iter().filter(|p| p.token == 0).count();
    out.push(Document {
        name: "cdc.json".to_owned(),
        bytes: changes(&ledger),
        what: [
            format!("changes since: a void, a correction, {fresh} new payments"),
            format!("changements depuis : une annulation, une correction, {fresh} nouveaux paiements"),
        ],
        later: true,
    });
    out
}

fn query(entity: &str, rows: &[String], start: usize, total: usize) -> Vec<u8> {
    let (list, count) = (rows.join(",\n"), rows.len());
    let time = time_of((FIRST_READ, 64_802));
    format!(
        "{{\n  \"QueryResponse\": {{\n    \"{entity}\": [\n{list}\n    ],\n    \"startPosition\": {start},\n    \"maxResults\": {count},\n    \
         \"totalCount\": {total}\n  }},\n  \"time\": \"{}\"\n}}\n",
        time.replace("-07:00", ".118-07:00")
    )
    .into_bytes()
}

fn changes(ledger: &Ledger) -> Vec<u8> {
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
    .into_bytes()
}

/// An instant in the contractor's time zone; daylight saving began on 8 March.
fn time_of((on, second): (u16, i64)) -> String {
    let offset = if on < 67 { "-08:00" } else { "-07:00" };
    format!("{}T{:02}:{:02}:{:02}{offset}", day(on), second / 3600, second / 60 % 60, second % 60)
}

fn text(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

fn reference(vendor: &Vendor) -> String {
    format!("{{ \"value\": \"{}\", \"name\": {} }}", vendor.id, text(vendor.name))
}

/// A `BillPayment`.
fn payment(ledger: &Ledger, paid: &Paid) -> String {
    let vendor = ledger.vendors.get(paid.vendor).map(reference).unwrap_or_default();
    let way = if paid.card {
        r#""PayType": "CreditCard", "CreditCardPayment": { "CCAccountRef": { "value": "41", "name": "Visa - Field Purchases" } }"#
    } else {
        r#""PayType": "Check", "CheckPayment": { "BankAccountRef": { "value": "35", "name": "Operating - Columbia Valley Bank" }, "PrintStatus": "PrintComplete" }"#
    };
    let number = paid.check.as_ref().map(|c| format!("\"DocNumber\": \"{c}\", ")).unwrap_or_default();
    let linked = |id: i64, kind: &str, cents: i64| {
        format!("          {{ \"Amount\": {}, \"LinkedTxn\": [ {{ \"TxnId\": \"{id}\", \"TxnType\": \"{kind}\" }} ] }}", dollars(cents))
    };
    let mut lines: Vec<String> = paid.bills.iter().map(|(id, cents)| linked(*id, "Bill", *cents)).collect();
    lines.extend(paid.credit.map(|(id, cents)| linked(id, "VendorCredit", cents)));
    let lines = if lines.is_empty() { "[]".to_owned() } else { format!("[\n{}\n        ]", lines.join(",\n")) };
    let total = if paid.void { "0".to_owned() } else { dollars(paid.total()) };
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
        text(&paid.memo),
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
