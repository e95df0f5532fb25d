//! Broken and hostile documents, each with the whole message that a person gets.

use serde_json::{Value, json};

use super::tests::{WID, context, read, report};

type Hostile = (&'static str, Vec<u8>, String);

fn text(name: &'static str, document: &str, message: &str) -> Hostile {
    (name, document.as_bytes().to_vec(), message.to_owned())
}

/// A report of one payment with changed fields.
fn field(name: &'static str, change: Value, message: &str) -> Hostile {
    (name, report(change), format!("Report_Entry[0] (Id {WID}): {message}"))
}

/// An answer of one payment, whose `Payment_Data` has this in it beside what is needed.
fn payment(name: &'static str, extra: &str, message: &str) -> Hostile {
    let path = "Envelope.Body.Get_Payments_Response.Response_Data.Payment[0]";
    (name, answer(&data(extra), 1), format!("{path}{message}"))
}

fn data(extra: &str) -> String {
    format!(
        "<Payment_Reference><ID type='WID'>{WID}</ID></Payment_Reference><Payment_Data>{extra}\
         <Payment_Group_Data><Payment_Date>2026-03-31-07:00</Payment_Date></Payment_Group_Data>\
         <Payment_Status>Complete</Payment_Status><Payment_Amount>0</Payment_Amount>\
         <Currency_Reference><ID type='Currency_ID'>USD</ID></Currency_Reference>\
         <Receiving_Party_Reference><ID type='Supplier_ID'>S-1</ID></Receiving_Party_Reference></Payment_Data>"
    )
}

fn answer(payment: &str, results: u32) -> Vec<u8> {
    format!(
        "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><Get_Payments_Response xmlns='urn:com.workday/bsvc'>\
         <Response_Results><Total_Results>{results}</Total_Results></Response_Results>\
         <Response_Data><Payment>{payment}</Payment></Response_Data></Get_Payments_Response></e:Body></e:Envelope>"
    )
    .into_bytes()
}

pub(super) fn documents() -> Vec<Hostile> {
    [other_documents(), reports(), rows(), answers(), faults()].concat()
}

fn other_documents() -> Vec<Hostile> {
    let expected = "JSON, XML or CSV from Workday";
    let reads = "quittance reads Report_Data, Get_Payments_Response and Get_Supplier_Invoices_Response";
    let no_entry = "has no Report_Entry: an empty report and a failed one look alike then, so nothing of it is used";
    let deep = format!("<Envelope><Header>{}", "<a>".repeat(100));
    let mut latin1 = format!("<Report_Data><Report_Entry><Payment_WID>{WID}</Payment_WID><Memo>caf").into_bytes();
    latin1.extend(b"\xe9</Memo></Report_Entry></Report_Data>");
    vec![
        text("empty", "", "the document is empty"),
        text(
            "a sign-in page",
            "<!doctype html><html>",
            &format!("the document is a web page (HTML), perhaps a sign-in page: fetch it again as {expected}"),
        ),
        text("a workbook", "PK\u{3}\u{4}", &format!("the document is an archive or an Excel workbook: save it as {expected}")),
        text("an empty object", "{}", &format!("the document {no_entry}")),
        text("an empty report", "<wd:Report_Data xmlns:wd='u'/>", &format!("Report_Data {no_entry}")),
        text(
            "an error in JSON",
            r#"{"error":"invalid_grant"}"#,
            "error is not expected beside Report_Entry: `\"invalid_grant\"`; an error is no report, fetch it again",
        ),
        text("a list", "[]", "the document is no JSON object: it begins with `[]`"),
        text("another XML", "<Workbook/>", &format!("Workbook is not expected: {reads}")),
        text("an empty envelope", "<Envelope><Body/></Envelope>", &format!("Envelope has no answer in its body: {reads}")),
        text(
            "two answers",
            "<Envelope><Body><Get_Payments_Response><Response_Results><Total_Results>0</Total_Results></Response_Results>\
             </Get_Payments_Response><Fault/></Body></Envelope>",
            "Envelope.Body.Fault is not expected: a body holds one answer",
        ),
        text(
            "a DOCTYPE",
            "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'b'>]><Report_Data/>",
            "the document has a DOCTYPE, which could define anything: it is refused",
        ),
        text("an entity", "<Report_Data>&xxe;</Report_Data>", "Report_Data uses the entity `&xxe;`, which is none of the five of XML"),
        text("another entry", "<Report_Data><a/></Report_Data>", "Report_Data.a is not expected: quittance reads Report_Entry"),
        text("depth", &deep, "the document is nested deeper than 64 elements at byte 207"),
        text(
            "words where entries are",
            "<Report_Data>Error 17</Report_Data>",
            "Report_Data has the text `Error 17` where elements are expected",
        ),
        ("Latin-1", latin1, "Report_Data.Report_Entry[0].Memo is not UTF-8 at byte 95: its text would be guessed".to_owned()),
        text("cut off in JSON", r#"{"Report_Entry":["#, "the document is cut off at byte 17: fetch it again, nothing of it is used"),
        text(
            "cut off in XML",
            "<Report_Data><Report_Entry>",
            "Report_Data.Report_Entry[0] is cut off at byte 27: fetch the document again, nothing of it is used",
        ),
        text(
            "an invoice without a number",
            "<Supplier_Invoice/>",
            "Supplier_Invoice: Invoice_Number is missing: expected Workday's number of the invoice",
        ),
    ]
}

fn reports() -> Vec<Hostile> {
    let wid = "expected the payment's WID, 32 hexadecimal digits in lower case";
    let line = |change: Value| json!({"Invoices_Paid": [change]});
    vec![
        text("no WID", r#"{"Report_Entry":[{"Payment_Amount":"1"}]}"#, &format!("Report_Entry[0]: Payment_WID is missing: {wid}")),
        text(
            "a WID that is none",
            r#"{"Report_Entry":[{"Payment_WID":"SUPPAY-0001873"}]}"#,
            &format!("Report_Entry[0]: Payment_WID is `SUPPAY-0001873`: {wid}"),
        ),
        text("a field twice", r#"{"Report_Entry":[{"Memo":"1","Memo":"2"}]}"#, "Report_Entry[0] does not fit: duplicate field `Memo`"),
        text(
            "an entry that is a text",
            r#"{"Report_Entry":["x"]}"#,
            "Report_Entry[0] does not fit: invalid type: string \"x\", expected an object",
        ),
        field("no date", json!({"Payment_Date": null}), "Payment_Date is missing: expected a date like 2026-03-31"),
        field("an American date", json!({"Payment_Date": "03/31/2026"}), "Payment_Date `03/31/2026` is not a date like 2026-03-31"),
        field("a day that is none", json!({"Payment_Date": "2026-02-30"}), "Payment_Date `2026-02-30` is not a date like 2026-03-31"),
        field(
            "a date with a time",
            json!({"Payment_Date": "2026-03-31T10:00"}),
            "Payment_Date `2026-03-31T10:00` is not a date like 2026-03-31",
        ),
        field("no currency", json!({"Currency": null}), "Currency is missing: expected a currency like USD"),
        field("a currency that is none", json!({"Currency": "Dollar"}), "Currency `Dollar` is not an ISO 4217 currency code"),
        field("no amount", json!({"Payment_Amount": ""}), "Payment_Amount is missing: expected an amount"),
        field(
            "an amount of a locale",
            json!({"Payment_Amount": "1,000.00"}),
            "Payment_Amount `1,000.00` is not a plain decimal number (digits, an optional leading minus and one point)",
        ),
        field("a third of a cent", json!({"Payment_Amount": "0.333"}), "Payment_Amount `0.333` has more decimals than USD has (2)"),
        field(
            "too much",
            json!({"Payment_Amount": "99999999999999999999"}),
            "Payment_Amount `99999999999999999999` is too large for 64-bit minor units",
        ),
        field(
            "an amount that is a list",
            json!({"Payment_Amount": [1]}),
            "Payment_Amount does not fit: invalid type: `[1]`, expected a text or a number",
        ),
        field(
            "a link without id",
            line(json!({"Amount_Paid": "100"})),
            "Invoices_Paid[0].Supplier_Invoice is missing: expected Workday's number of the invoice that was paid",
        ),
        field(
            "a link without amount",
            line(json!({"Supplier_Invoice": "SUPINV-1"})),
            "Invoices_Paid[0].Amount_Paid is missing: expected an amount",
        ),
        field(
            "an invoice that is a text",
            line(json!("SUPINV-1")),
            "Invoices_Paid[0] does not fit: invalid type: string \"SUPINV-1\", expected an object",
        ),
        field(
            "a rate with an exponent",
            json!({"Currency_Rate": "7e-1"}),
            "Currency_Rate is `7e-1`: expected a plain decimal number of at most 15 digits before and 18 behind the point",
        ),
        field(
            "a time without its zone",
            json!({"Last_Updated": "2026-03-31T10:00:00"}),
            "Last_Updated `2026-03-31T10:00:00` is not an instant like 2026-03-31T12:00:00Z",
        ),
        field("both shapes", json!({"Amount_Paid": "100"}), "Invoices_Paid stands beside the fields of an invoice: expected one of both"),
        field(
            "a hostile text",
            json!({"Currency": "\u{1b}[2J\u{202e}"}),
            "Currency `\\u{1b}[2J\\u{202e}` is not an ISO 4217 currency code",
        ),
    ]
}

fn rows() -> Vec<Hostile> {
    let head = "Payment_WID,Payment_Status,Payment_Date,Currency,Payment_Amount,Supplier_Invoice,Amount_Paid\n";
    let rows = |rows: &str| format!("{head}{rows}");
    let mut latin1 = head.as_bytes().to_vec();
    latin1.extend(b"caf\xe9");
    vec![
        text(
            "another table",
            "Vendor,Amount\nx,1\n",
            "row 1 has no column Payment_WID, Payment_Status, Payment_Date, Currency, Payment_Amount, Supplier_Invoice, Amount_Paid: \
             the report's column headings must be these names",
        ),
        text(
            "semicolons",
            &head.replace(',', ";"),
            "row 1 has no column Payment_WID, Payment_Status, Payment_Date, Currency, Payment_Amount, Supplier_Invoice, Amount_Paid: \
             the report's column headings must be these names; its cells are separated by `;`: save it with commas, or say \
             `delimiter = \";\"` in [origin.layout]",
        ),
        text(
            "a column twice",
            &head.replace("Payment_Status", "CURRENCY"),
            "row 1 names the column `Currency` twice, as number 2 and number 4",
        ),
        text(
            "a row that is cut",
            &rows(&format!("{WID},Complete,2026-03-31")),
            "row 2 (at byte 93) has 3 cells, the header has 7: a separator or a quote within a cell may not be escaped, or the file may be cut off there",
        ),
        text(
            "an open quote",
            &rows(&format!("{WID},Complete,2026-03-31,USD,100,SUPINV-1,\"100\n")),
            "row 2 (at byte 93) is cut off: a quote was opened that nothing closes; fetch the document again",
        ),
        text(
            "no amount in a row",
            &rows(&format!("{WID},Complete,2026-03-31,USD,100,SUPINV-1,100\n{WID},Complete,2026-03-31,USD,100,SUPINV-2,\n")),
            &format!("row 2 (Id {WID}): row 3.Amount_Paid is missing: expected an amount"),
        ),
        ("Latin-1 in rows", latin1, "row 2 is not UTF-8 at byte 96: its text would be guessed".to_owned()),
    ]
}

fn answers() -> Vec<Hostile> {
    let id = format!(" (Id {WID})");
    let no_supplier = data("").replace("Supplier_ID", "Employee_ID");
    let path = "Envelope.Body.Get_Payments_Response";
    let wrong = |payment: &str, message: &str| (answer(payment, 1), format!("{path}.Response_Data.Payment[0]{message}"));
    let (document, message) = wrong(
        &no_supplier,
        &format!(
            "{id}: Receiving_Party_Reference.ID[Supplier_ID] is missing: the payee is no supplier; restrict Payment_Category to supplier payments"
        ),
    );
    let (twice, twice_message) = wrong(&format!("{}<Payment_Data/>", data("")), ": Payment_Data stands there 2 times: expected it once");
    vec![
        ("a payment to a worker", document, message),
        ("two halves", twice, twice_message),
        payment(
            "payroll",
            "<Payroll_Remittance_Data><SSN>078-05-1120</SSN></Payroll_Remittance_Data>",
            " has payroll data (`Payroll_Remittance_Data`): it was not read; ask for supplier payments without it",
        ),
        payment(
            "two currencies",
            "<Payment_Group_Data><Currency_Reference><ID type='Currency_ID'>CAD</ID></Currency_Reference></Payment_Group_Data>",
            ": Currency_Reference.ID[Currency_ID] is `USD` and in Payment_Group_Data `CAD`: expected one currency",
        ),
        payment(
            "a document without id",
            "<Remittance_Data><Document_Remittance_Data><Amount_Paid>1</Amount_Paid></Document_Remittance_Data></Remittance_Data>",
            &format!("{id}: Document_Remittance_Data[0].Document_ID is missing: expected Workday's number of the invoice that was paid"),
        ),
        (
            "a page that is not whole",
            answer(&data(""), 2),
            format!("{path} says in Response_Results that it has 2 results, and has 1: fetch the page again"),
        ),
        text(
            "a page that says nothing",
            "<Get_Payments_Response/>",
            "Get_Payments_Response has no Response_Results: an empty page and a failed one look alike then, so nothing of it is used",
        ),
        text(
            "another record",
            "<Get_Payments_Response><Response_Data><Worker/></Response_Data></Get_Payments_Response>",
            "Get_Payments_Response.Response_Data.Worker is not expected: quittance reads Payment",
        ),
        text(
            "a second root",
            "<Get_Payments_Response><Response_Results><Total_Results>0</Total_Results></Response_Results></Get_Payments_Response><a/>",
            "the document has a second root element `a`",
        ),
        text(
            "a count that is none",
            "<Get_Payments_Response><Response_Results><Page_Results>many</Page_Results></Response_Results></Get_Payments_Response>",
            "Get_Payments_Response.Response_Results has `many` where a count is expected",
        ),
    ]
}

fn faults() -> Vec<Hostile> {
    let fault = "<S:Envelope xmlns:S='http://schemas.xmlsoap.org/soap/envelope/'><S:Body><S:Fault xmlns:wd='urn:com.workday/bsvc'>\
        <faultcode>S:Client.validationError</faultcode><faultstring>Validation error occurred.</faultstring><detail><wd:Validation_Fault>\
        <wd:Validation_Error><wd:Message>Invalid ID value.</wd:Message><wd:Xpath>/wd:Get_Payments_Request[1]</wd:Xpath></wd:Validation_Error>\
        </wd:Validation_Fault></detail></S:Fault></S:Body></S:Envelope>";
    vec![
        text(
            "a fault",
            fault,
            "Envelope.Body.Fault is Workday's refusal, not data: `Validation error occurred.`, `Invalid ID value.`, \
             `/wd:Get_Payments_Request[1]`; nothing of this document is used",
        ),
        text(
            "a fault of SOAP 1.2",
            "<Envelope><Body><Fault><Reason><Text>invalid username or password</Text></Reason></Fault></Body></Envelope>",
            "Envelope.Body.Fault is Workday's refusal, not data: `invalid username or password`; nothing of this document is used",
        ),
        text(
            "a mute fault",
            "<Envelope><Body><Fault/></Body></Envelope>",
            "Envelope.Body.Fault is Workday's refusal, not data: no words; nothing of this document is used",
        ),
    ]
}

#[test]
fn each_is_refused_with_words_that_help() {
    let documents = documents();
    assert!(documents.len() >= 25);
    let mut wrong = Vec::new();
    for (name, document, message) in documents {
        let got = read(&context(), &document).err();
        if got.as_ref() != Some(&message) {
            wrong.push(format!("{name}\n  expected {message}\n  got      {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
