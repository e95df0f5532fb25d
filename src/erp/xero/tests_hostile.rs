//! Broken and hostile documents, each with the whole message that a person gets.

use std::io::Read as _;

use serde_json::{Value, json};

use super::tests::{batch, credit, document, invoice, outcome, read};
use crate::erp::json_stream::JsonStream;

const ID: &str = "00000000-0000-4000-8000-00000000000a";
const BATCH: &str = "00000000-0000-4000-8000-00000000000d";
const ZEROS: &str = "00000000-0000-0000-0000-000000000000";
const DATE: &str = "expected a date like /Date(1774915200000+0000)/ between the years 1 and 9999";
const INSTANT: &str = "expected an instant like /Date(1773348067233+0000)/ after 1970";

type Hostile = (&'static str, Vec<u8>, String);

fn text(name: &'static str, document: &str, message: &str) -> Hostile {
    (name, document.as_bytes().to_vec(), message.to_owned())
}

/// A payment with changed fields.
fn field(name: &'static str, change: Value, message: &str) -> Hostile {
    (name, document(change), format!("Payments[0] (Id {ID}): {message}"))
}

/// A payment whose bill has changed fields.
fn bill(name: &'static str, change: Value, message: &str) -> Hostile {
    field(name, json!({"Invoice": invoice(&change)}), message)
}

fn of_batch(name: &'static str, change: Value, message: &str) -> Hostile {
    (name, batch(change), format!("BatchPayments[0] (Id {BATCH}): {message}"))
}

fn of_credit(name: &'static str, change: Value, message: &str) -> Hostile {
    (name, credit(change), format!("CreditNotes[0] (Id {ID}): {message}"))
}

/// A payment of two sound fields and one that JSON values cannot express.
fn raw(name: &'static str, field: &str, message: &str) -> Hostile {
    let plain = format!(r#"{{"Payments":[{{"PaymentID":"{ID}","PaymentType":"ACCPAYPAYMENT",FIELD}}]}}"#);
    (name, plain.replace("FIELD", field).into_bytes(), message.to_owned())
}

pub(super) fn documents() -> Vec<Hostile> {
    [not_this_format(), not_json(), refusals(), identifiers(), values(), parts(), wrong_types()].concat()
}

fn not_this_format() -> Vec<Hostile> {
    let root = "Payments, BatchPayments, CreditNotes, Overpayments, Prepayments or Invoices";
    let foreign = |has: &str| format!("the document is no answer of Xero that quittance reads: expected {root} at its root, it has {has}");
    vec![
        text("empty, as when nothing was modified", "", "the document is empty"),
        text("blank", " \r\n\t ", "the document is empty"),
        text(
            "XML, when Accept was lost",
            "<Response xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><Status>OK</Status><Payments/></Response>",
            "the document is XML: ask for JSON with `Accept: application/json`",
        ),
        text(
            "XML with a DOCTYPE",
            "\u{feff}<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>",
            "the document is XML: ask for JSON with `Accept: application/json`",
        ),
        text(
            "a sign-in page",
            "\n<!DOCTYPE html><html>Welcome!</html>",
            "the document is a web page (HTML), perhaps a sign-in page: fetch it again as JSON from the API",
        ),
        text(
            "a workbook",
            "PK\u{3}\u{4}xl/worksheets",
            "the document is an archive or an Excel workbook: fetch it again as JSON from the API",
        ),
        text("CSV", "*ContactName,Amount\r\nx,100.00\r\n", "the document is no JSON object: it begins with `*ContactName,Amount\\r`"),
        text("a list", "[{\"PaymentID\":\"7\"}]", "the document is no JSON object: it begins with `[{\"PaymentID\":\"7\"}]`"),
        text("the answer of another ERP", r#"{"QueryResponse":{},"time":"x"}"#, &foreign("`QueryResponse`, `time`")),
        text("another list of Xero", r#"{"Status":"OK","Contacts":[{"ContactID":"x"}]}"#, &foreign("`Contacts`")),
        text("a second list that nothing reads", r#"{"Payments":[],"Journals":[]}"#, &foreign("`Journals`")),
        text("an envelope alone", r#"{"Id":"x","Status":"OK","DateTimeUTC":"/Date(0)/"}"#, &foreign("none of them")),
        text("one payment without its list", &format!(r#"{{"PaymentID":"{ID}","Amount":1}}"#), &foreign("`PaymentID`, `Amount`")),
        text("the answer to a deleted allocation", r#"{"AllocationId":"x","IsDeleted":true}"#, &foreign("`AllocationId`, `IsDeleted`")),
        text("a hostile key", "{\"\\u001b[2J\\u202e\":1}", &foreign("`\\u{1b}[2J\\u{202e}`")),
    ]
}

fn not_json() -> Vec<Hostile> {
    let mut latin1 = br#"{"Payments":[{"Reference":"caf"#.to_vec();
    latin1.extend(b"\xe9\"}]}");
    let utf16: Vec<u8> = "\u{feff}{\"Payments\":[]}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let deep = format!(r#"{{"Payments":[{{"PaymentID":"{ID}","Date":{}1{}}}]}}"#, "[".repeat(200), "]".repeat(200));
    let cut = |at: usize| format!("the document is cut off at byte {at}: fetch it again, nothing of it is used");
    vec![
        (
            "an archive",
            b"PK\x03\x04\x14\x00\x00\x00\x08\x00\xf9\x9c".to_vec(),
            "the document is an archive or an Excel workbook: fetch it again as JSON from the API".to_owned(),
        ),
        ("Latin-1", latin1, "the document is not UTF-8 at byte 30: its text would be guessed".to_owned()),
        ("UTF-16", utf16, "the document is not UTF-8 at byte 0: it looks like UTF-16: save it as UTF-8".to_owned()),
        text("cut off", r#"{"Payments":["#, &cut(13)),
        text("cut off in a record", r#"{"Payments":[{"PaymentID":"#, &cut(26)),
        text("cut off behind the list", r#"{"Payments":[],"x":"#, &cut(19)),
        text("two documents", r#"{"Payments":[]}{"Payments":[]}"#, "the document goes on behind its end, at byte 15"),
        text("a comma too many", r#"{"Payments":[],}"#, "the document has `}` at byte 15 where a value behind the comma is expected"),
        text("a list twice", r#"{"Payments":[],"Payments":[]}"#, "the document has the key `Payments` twice in one object"),
        text("an object for a list", r#"{"Payments":{}}"#, "the document has `{` at byte 12 where an array is expected"),
        text("null for a list", r#"{"Payments":null}"#, "the document has `n` at byte 12 where an array is expected"),
        text("a list for an object", r#"{"Payments":[["7"]]}"#, "the document has `[` at byte 13 where an object is expected"),
        text("null for a record", r#"{"Payments":[null]}"#, "the document has `n` at byte 13 where an object is expected"),
        text("deep", &deep, &format!("Payments[0] (Id {ID}): Date does not fit: invalid type: sequence, expected a string")),
    ]
}

fn refusals() -> Vec<Hostile> {
    let said = |said: &str| format!("the document is Xero's refusal, not data: {said}; nothing of this document is used");
    let why = "Xero refused this entry and did not save it; nothing of this document is used";
    vec![
        text(
            "refused by the API",
            r#"{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred","Elements":[{"BankAccountNumber":"06-0001"}]}"#,
            &said("ErrorNumber `10`, Type `ValidationException`, Message `A validation exception occurred`"),
        ),
        text(
            "signed out",
            r#"{"Type":null,"Title":"Unauthorized","Status":401,"Detail":"TokenExpired: token expired at 04/09/2023","Instance":"x","Extensions":{}}"#,
            &said("Title `Unauthorized`, Status `401`, Detail `TokenExpired: token expired at 04/09/2023`"),
        ),
        text("no token", r#"{"error":"invalid_grant"}"#, &said("error `invalid_grant`")),
        text("a status that is not OK", r#"{"Status":"ERROR","Payments":[]}"#, &said("Status `ERROR`")),
        text("a refusal beside data", r#"{"Payments":[],"Message":"busy"}"#, &said("Message `busy`")),
        field("a payment that was not saved", json!({"HasValidationErrors": true}), &format!("HasValidationErrors is true: {why}")),
        field("the same by its word", json!({"StatusAttributeString": "ERROR"}), &format!("StatusAttributeString is `ERROR`: {why}")),
        of_batch("a batch that was not saved", json!({"HasValidationErrors": "true"}), &format!("HasValidationErrors is true: {why}")),
        of_credit(
            "a credit that was not saved",
            json!({"StatusAttributeString": "ERROR"}),
            &format!("StatusAttributeString is `ERROR`: {why}"),
        ),
    ]
}

fn identifiers() -> Vec<Hostile> {
    let with = |name: &'static str, change: Value, message: &str| (name, document(change), message.to_owned());
    vec![
        with("no id", json!({"PaymentID": null}), "Payments[0]: PaymentID is missing: expected the payment's id"),
        with("an empty id", json!({"PaymentID": ""}), "Payments[0]: PaymentID is missing: expected the payment's id"),
        with(
            "an id of another kind",
            json!({"PaymentID": "7"}),
            "Payments[0] (Id 7): PaymentID is `7`: expected the payment's id, a GUID of 36 characters",
        ),
        with(
            "the id of nothing",
            json!({"PaymentID": ZEROS}),
            &format!(
                "Payments[0] (Id {ZEROS}): PaymentID is all zeros, which Xero gives to what it did not save: expected the payment's id"
            ),
        ),
        with(
            "a deleted payment without id",
            json!({"PaymentID": null, "Status": "DELETED"}),
            "Payments[0]: PaymentID is missing: expected the payment's id",
        ),
        field("no bill", json!({"Invoice": null}), "Invoice is missing: expected the bill that is paid"),
        bill("a bill without id", json!({"InvoiceID": null}), "Invoice.InvoiceID is missing: expected the bill's id"),
        bill(
            "a bill's number for its id",
            json!({"InvoiceID": "INV-7"}),
            "Invoice.InvoiceID is `INV-7`: expected the bill's id, a GUID of 36 characters",
        ),
        (
            "a batch without id",
            batch(json!({"BatchPaymentID": null})),
            "BatchPayments[0]: BatchPaymentID is missing: expected the batch's id".to_owned(),
        ),
        (
            "a credit without id",
            credit(json!({"CreditNoteID": null})),
            "CreditNotes[0]: CreditNoteID is missing: expected the document's id".to_owned(),
        ),
        text("a bill without type", r#"{"Invoices":[{}]}"#, "Invoices[0]: Type is missing: expected `ACCPAY` for a bill"),
    ]
}

fn values() -> Vec<Hostile> {
    let day = |name, text: &str| field(name, json!({"Date": text}), &format!("Date is `{text}`: {DATE}"));
    let at = |name, text: &str| field(name, json!({"UpdatedDateUTC": text}), &format!("UpdatedDateUTC is `{text}`: {INSTANT}"));
    let rate = "expected a plain decimal number of at most 15 digits before and 18 behind the point";
    vec![
        field("no date", json!({"Date": null}), "Date is missing: expected a date like /Date(1774915200000+0000)/"),
        day("a date of another API", "2026-03-31"),
        day("an empty date", "/Date()/"),
        day("a date without its end", "/Date(0"),
        day("a date of words", "/Date(today)/"),
        day("a date in fractions", "/Date(0.5)/"),
        day("a plus before it", "/Date(+1)/"),
        day("the largest number", "/Date(9223372036854775807+1400)/"),
        day("the smallest number", "/Date(-9223372036854775808)/"),
        day("the year 10000", "/Date(253402300800000)/"),
        day("the year 10000 by its offset", "/Date(253402300799999+0001)/"),
        day("the year 0 by its offset", "/Date(-62135596800000-0001)/"),
        day("an offset of 15 hours", "/Date(0+1500)/"),
        day("an offset of 60 minutes", "/Date(0+0060)/"),
        day("half an offset", "/Date(0+13)/"),
        day("two offsets", "/Date(0+1300+1300)/"),
        field(
            "no instant",
            json!({"UpdatedDateUTC": null}),
            "UpdatedDateUTC is missing: expected an instant like /Date(1773348067233+0000)/",
        ),
        at("1970", "/Date(0)/"),
        at("no time at all", "/Date(-62135596800000+0000)/"),
        at("an instant of another API", "2026-03-12T20:41:07Z"),
        field("no amount", json!({"Amount": null}), "Amount is missing: expected an amount"),
        field("an empty amount", json!({"Amount": ""}), "Amount is `\"\"`: expected an amount"),
        field("an amount with commas", json!({"Amount": "1,000.00"}), "Amount is `\"1,000.00\"`: expected an amount"),
        field("half a cent", json!({"Amount": 0.005}), "Amount `0.005` has more decimals than AUD has (2)"),
        raw_amount("an exponent", "1e3", "`1e3` is not a plain decimal number (digits, an optional leading minus and one point)"),
        raw_amount("beyond 64 bits", "92233720368547758.08", "`92233720368547758.08` is too large for 64-bit minor units"),
        bill("no currency", json!({"CurrencyCode": null}), "Invoice.CurrencyCode is missing: expected a currency code like AUD"),
        bill("no such currency", json!({"CurrencyCode": "aud"}), "Invoice.CurrencyCode `aud` is not an ISO 4217 currency code"),
        field("a rate of words", json!({"CurrencyRate": "par"}), &format!("CurrencyRate is `\"par\"`: {rate}")),
        field("a negative rate", json!({"CurrencyRate": -1}), &format!("CurrencyRate is `-1`: {rate}")),
    ]
}

fn raw_amount(name: &'static str, amount: &str, message: &str) -> Hostile {
    let document = String::from_utf8(document(json!({"Amount": 123_456_789}))).unwrap().replace("123456789", amount);
    (name, document.into_bytes(), format!("Payments[0] (Id {ID}): Amount {message}"))
}

fn parts() -> Vec<Hostile> {
    let member = |change: Value| {
        let mut member = json!({"PaymentID": ID, "Amount": 100, "BankAmount": 100, "Invoice": invoice(&json!({}))});
        for (key, value) in change.as_object().unwrap() {
            member[key] = value.clone();
        }
        member.as_object_mut().unwrap().retain(|_, v| !v.is_null());
        json!({"Payments": [member]})
    };
    let allocation = |change: Value| json!({"Allocations": [change]});
    let huge = json!({"Amount": "92233720368547758.07", "Invoice": {"InvoiceID": ID}});
    let third = json!({"Status": "DELETED", "PaymentID": ID});
    let nameless = serde_json::to_vec(&json!({"Payments": [third, third, {"Status": "DELETED"}]})).unwrap();
    vec![
        of_batch("a batch without date", json!({"Date": null}), "Date is missing: expected a date like /Date(1774915200000+0000)/"),
        of_batch("a batch without total", json!({"TotalAmount": null}), "TotalAmount is missing: expected an amount"),
        of_batch("a member without id", member(json!({"PaymentID": null})), "Payments[0].PaymentID is missing: expected the payment's id"),
        of_batch(
            "a member without bill",
            member(json!({"Invoice": null})),
            "Payments[0].Invoice is missing: expected the bill that is paid",
        ),
        of_batch("a member without amount", member(json!({"Amount": null})), "Payments[0].Amount is missing: expected an amount"),
        of_batch("a member's bank amount", member(json!({"BankAmount": "x"})), "Payments[0].BankAmount is `\"x\"`: expected an amount"),
        of_batch(
            "a member without currency",
            member(json!({"Invoice": invoice(&json!({"CurrencyCode": null}))})),
            "Payments[0].Invoice.CurrencyCode is missing: expected a currency code like AUD",
        ),
        of_batch(
            "an account in no currency",
            json!({"Account": {"CurrencyCode": "XYZ"}}),
            "Account.CurrencyCode `XYZ` is not an ISO 4217 currency code",
        ),
        of_credit("a credit without total", json!({"Total": null}), "Total is missing: expected an amount"),
        of_credit("a credit without currency", json!({"CurrencyCode": null}), "CurrencyCode is missing: expected a currency code like AUD"),
        of_credit(
            "an allocation without bill",
            allocation(json!({"Amount": 1})),
            "Allocations[0].Invoice is missing: expected the bill that the credit was set against",
        ),
        of_credit(
            "an allocation whose bill has no id",
            allocation(json!({"Amount": 1, "Invoice": {}})),
            "Allocations[0].Invoice.InvoiceID is missing: expected the bill's id",
        ),
        of_credit(
            "an allocation without amount",
            allocation(json!({"Invoice": {"InvoiceID": ID}})),
            "Allocations[0].Amount is missing: expected an amount",
        ),
        of_credit(
            "allocations beyond 64 bits",
            json!({"Allocations": [huge, huge]}),
            "Allocations add up to 184467440737095516.14, which is too large",
        ),
        ("the third of a list", nameless, "Payments[2]: PaymentID is missing: expected the payment's id".to_owned()),
    ]
}

fn wrong_types() -> Vec<Hostile> {
    let long = "x".repeat(300);
    let typed = |field: &str, found: &str, expected: &str| format!("{field} does not fit: invalid type: {found}, expected {expected}");
    vec![
        (
            "an id that is a number",
            document(json!({"PaymentID": 7})),
            format!("Payments[0]: {}", typed("PaymentID", "integer `7`", "a string")),
        ),
        field("a date that is a number", json!({"Date": 0}), &typed("Date", "integer `0`", "a string")),
        field("a bill that is a list", json!({"Invoice": [{}]}), &typed("Invoice", "sequence", "an object")),
        field(
            "a bill that is a long text",
            json!({"Invoice": long}),
            &format!("Invoice does not fit: invalid type: string \"{}…", "x".repeat(178)),
        ),
        of_batch("members that are an object", json!({"Payments": {}}), &typed("Payments", "map", "a list")),
        of_credit(
            "a bill as a list, as a delete answers",
            json!({"Allocations": [{"Amount": 1, "Invoice": [{"InvoiceID": ID}]}]}),
            &typed("Allocations[0].Invoice", "sequence", "an object"),
        ),
        raw("a field twice", r#""Amount":1,"Amount":2"#, &format!("Payments[0] (Id {ID}) does not fit: duplicate field `Amount`")),
        raw("NaN", r#""Amount":NaN"#, "the document is not JSON near byte 104: expected value"),
        raw(
            "half a surrogate",
            r#""Reference":"\ud800""#,
            &format!("Payments[0] (Id {ID}): Reference does not fit: unexpected end of hex escape"),
        ),
    ]
}

/// One element that does not end is refused before it fills the memory.
#[test]
fn an_element_without_end_is_refused() {
    let (head, mut rest) = (br#"{"Payments":[{"Reference":""#, std::io::repeat(b'x'));
    let mut input = head.chain(&mut rest);
    let mut stream = JsonStream::with_window(&mut input, 64, 1 << 20);
    let message = outcome(&mut stream).err();
    assert_eq!(message.as_deref(), Some("the document has one element of more than 1048576 bytes, at byte 13"));
    assert_eq!(stream.high_water(), 1 << 20);
}

/// Nesting that is looked at, and nesting that is skipped, end in words or in a record, never in the stack's end.
#[test]
fn depth_is_harmless() {
    let nest = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    let looked_at = format!(r#"{{"Payments":[{{"PaymentID":"{ID}","Invoice":{}}}]}}"#, nest(100_000));
    assert!(read(looked_at.as_bytes()).is_err());
    let skipped = format!(r#"{{"Payments":[{{"PaymentID":"{ID}","Status":"DELETED","Custom":{}}}]}}"#, nest(100_000));
    assert_eq!(read(skipped.as_bytes()).unwrap().len(), 1);
    for key in ["Payments", "Message", "Elements", "pagination", "Status", "k"] {
        let envelope = format!(r#"{{"{key}":{}}}"#, nest(100_000));
        assert!(read(envelope.as_bytes()).unwrap_err().len() < 400, "{key}");
    }
    let many = format!("{{{}}}", (0..100_000).map(|n| format!("\"k{n}\":{n}")).collect::<Vec<_>>().join(","));
    assert!(read(many.as_bytes()).unwrap_err().len() < 400);
    let members = format!(r#"{{"BatchPayments":[{{"BatchPaymentID":"{BATCH}","Payments":[{}{{}}]}}]}}"#, "{},".repeat(1_000_000));
    let message = format!("BatchPayments[0] (Id {BATCH}): Payments does not fit: a list of more than 10000 parts");
    assert_eq!(read(members.as_bytes()).unwrap_err(), message);
}

#[test]
fn each_is_refused_with_words_that_help() {
    let documents = documents();
    assert!(documents.len() >= 25);
    let mut wrong = Vec::new();
    for (name, document, message) in documents {
        let got = read(&document).err();
        if got.as_ref() != Some(&message) {
            wrong.push(format!("{name}\n  expected {message}\n  got      {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
