//! Broken and hostile documents, each with the whole message that a person gets.

use std::io::Read as _;

use serde_json::{Value, json};

use super::tests::{document, outcome, read};
use crate::erp::json_stream::JsonStream;

type Hostile = (&'static str, Vec<u8>, String);

fn text(name: &'static str, document: &str, message: &str) -> Hostile {
    (name, document.as_bytes().to_vec(), message.to_owned())
}

/// A payment with changed fields.
fn field(name: &'static str, change: Value, message: &str) -> Hostile {
    (name, document(change), format!("BillPayment (Id 7): {message}"))
}

/// A payment of three sound fields and one that JSON values cannot express.
fn raw(name: &'static str, field: &str, message: &str) -> Hostile {
    let plain = r#"{"BillPayment":{"Id":"7","SyncToken":"0","TxnDate":"2026-03-31",FIELD}}"#;
    (name, plain.replace("FIELD", field).into_bytes(), message.to_owned())
}

pub(super) fn documents() -> Vec<Hostile> {
    [not_this_format(), not_json(), refusals(), wrong_fields(), wrong_types()].concat()
}

fn not_this_format() -> Vec<Hostile> {
    let root = "QueryResponse, CDCResponse, BatchItemResponse, BillPayment, Bill or VendorCredit";
    let foreign = |has: &str| format!("the document is no answer of QuickBooks Online: expected {root} at its root, it has {has}");
    let beside = |path: &str| format!("{path} is not expected: quittance reads BillPayment, Bill and VendorCredit; ask for these alone");
    vec![
        text("empty", "", "the document is empty"),
        text("blank", " \r\n\t ", "the document is empty"),
        text("a mark alone", "\u{feff}", "the document is empty"),
        text("XML", "<?xml version=\"1.0\"?><IntuitResponse/>", "the document is XML: ask for JSON with `Accept: application/json`"),
        text(
            "a hotel",
            "\n<!DOCTYPE html><html>Welcome!</html>",
            "the document is a web page (HTML), perhaps a sign-in page: fetch it again as JSON from the API",
        ),
        text("CSV", "Id,TotalAmt\r\n7,100.00\r\n", "the document is no JSON object: it begins with `Id,TotalAmt\\r\\n7,100.0`"),
        text("a list", "[{\"Id\":\"7\"}]", "the document is no JSON object: it begins with `[{\"Id\":\"7\"}]`"),
        text(
            "blanks first",
            &format!("{}{}", " ".repeat(90), "Zahlungsübersicht Straßenbau"),
            "the document is no JSON object: it begins with `Zahlungsübersicht St`",
        ),
        text("a wide character", "{\"QueryResponse\":💣}", "the document has `💣` at byte 17 where an object is expected"),
        text("a number", "1e400", "the document is no JSON object: it begins with `1e400`"),
        text("another API", r#"{"Payments":[{"PaymentID":"x"}],"Status":"OK"}"#, &foreign("`Payments`, `Status`")),
        text("no part at all", r#"{"time":"2026-04-01T00:00:00Z"}"#, &foreign("none of them")),
        text("a known part and an unknown", r#"{"QueryResponse":{},"Payments":[]}"#, &foreign("`Payments`")),
        text("a hostile key", "{\"\\u001b[2J\\u202e\":1}", &foreign("`\\u{1b}[2J\\u{202e}`")),
        text("other entities", r#"{"QueryResponse":{"Invoice":[{"Id":"1"}],"maxResults":1}}"#, &beside("QueryResponse.Invoice")),
        text(
            "other entities from cdc",
            r#"{"CDCResponse":[{"QueryResponse":[{},{"Purchase":[]}]}]}"#,
            &beside("CDCResponse[0].QueryResponse[1].Purchase"),
        ),
    ]
}

fn not_json() -> Vec<Hostile> {
    let mut latin1 = br#"{"BillPayment":{"Memo":"caf"#.to_vec();
    latin1.extend(b"\xe9\"}}");
    let utf16: Vec<u8> = "\u{feff}{\"QueryResponse\":{}}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let deep = format!(r#"{{"BillPayment":{{"Id":{}1{}}}}}"#, "[".repeat(200), "]".repeat(200));
    vec![
        ("Latin-1", latin1, "the document is not UTF-8 at byte 27: its text would be guessed".to_owned()),
        ("UTF-16", utf16, "the document is not UTF-8 at byte 0: it looks like UTF-16: save it as UTF-8".to_owned()),
        text(
            "cut off",
            r#"{"QueryResponse":{"BillPayment":["#,
            "the document is cut off at byte 33: fetch it again, nothing of it is used",
        ),
        text(
            "cut off in a record",
            r#"{"BillPayment":{"Id":"7","#,
            "the document is cut off at byte 25: fetch it again, nothing of it is used",
        ),
        text("cut off in a number", r#"{"QueryResponse":{"maxResults":-"#, "the document is not JSON near byte 31: invalid number"),
        text("two documents", r#"{"QueryResponse":{}}{"QueryResponse":{}}"#, "the document goes on behind its end, at byte 20"),
        text(
            "a comma too many",
            r#"{"QueryResponse":{"BillPayment":[],}}"#,
            "the document has `}` at byte 35 where a value behind the comma is expected",
        ),
        text("a comma too few", r#"{"QueryResponse":{} "time":1}"#, "the document has `\"` at byte 20 where `,` or `}` is expected"),
        text("no colon", r#"{"QueryResponse" {}}"#, "the document has `{` at byte 17 where `:` is expected"),
        text("a bare key", r"{QueryResponse:{}}", "the document has `Q` at byte 1 where a key in quotes is expected"),
        text("a key twice", r#"{"QueryResponse":{},"QueryResponse":{}}"#, "the document has the key `QueryResponse` twice in one object"),
        text(
            "a list twice",
            r#"{"QueryResponse":{"BillPayment":[],"BillPayment":[]}}"#,
            "the document has the key `BillPayment` twice in one object",
        ),
        text(
            "an object for a list",
            r#"{"QueryResponse":{"BillPayment":{}}}"#,
            "the document has `{` at byte 32 where an array is expected",
        ),
        text(
            "a list for an object",
            r#"{"QueryResponse":{"BillPayment":[["7","0"]]}}"#,
            "the document has `[` at byte 33 where an object is expected",
        ),
        text("null for a record", r#"{"BillPayment":null}"#, "the document has `n` at byte 15 where an object is expected"),
        raw("NaN", r#""TotalAmt":NaN"#, "the document is not JSON near byte 75: expected value"),
        raw("a leading zero", r#""TotalAmt":0100"#, "the document is not JSON near byte 76: invalid number"),
        raw("half a surrogate", r#""PrivateNote":"\ud800""#, "BillPayment (Id 7): PrivateNote does not fit: unexpected end of hex escape"),
        text("deep", &deep, "BillPayment: Id does not fit: invalid type: sequence, expected a string"),
    ]
}

fn refusals() -> Vec<Hostile> {
    let wrapper = r#"{"warnings":null,"intuitObject":null,"fault":{"error":[{"message":"message=AuthenticationFailed; errorCode=003200","detail":"Token expired","code":"3200","element":null}],"type":"AUTHENTICATION"},"queryResponse":null,"batchItemResponse":[],"time":1413222107297}"#;
    let throttled =
        r#"{"Fault":{"Error":[{"Message":"message=ThrottleExceeded; statusCode=429","code":"3001"}],"type":"THROTTLE"},"time":"x"}"#;
    let said = |path: &str, said: &str| format!("{path} is QuickBooks' refusal, not data: {said}; nothing of this document is used");
    let inner = r#"{"Fault":{"Error":[{"Message":"busy","code":"10000"}],"type":"SERVICE"}}"#;
    let busy = "code `10000`, message `busy`, type `SERVICE`";
    vec![
        text("throttled", throttled, &said("Fault", "code `3001`, message `message=ThrottleExceeded; statusCode=429`, type `THROTTLE`")),
        text(
            "signed out",
            wrapper,
            &said(
                "fault",
                "code `3200`, message `message=AuthenticationFailed; errorCode=003200`, detail `Token expired`, type `AUTHENTICATION`",
            ),
        ),
        text("no token", r#"{"error":"invalid_grant","error_description":"x"}"#, &said("error", "`invalid_grant`")),
        text(
            "within cdc",
            &format!(r#"{{"CDCResponse":[{{"QueryResponse":[{{"BillPayment":[]}},{inner}]}}]}}"#),
            &said("CDCResponse[0].QueryResponse[1].Fault", busy),
        ),
        text(
            "within a batch",
            &format!(r#"{{"BatchItemResponse":[{{"bId":"1","QueryResponse":{{}}}},{inner}]}}"#),
            &said("BatchItemResponse[1].Fault", busy),
        ),
        text("beside data", r#"{"QueryResponse":{},"Fault":"odd"}"#, &said("Fault", "`odd`")),
    ]
}

fn wrong_fields() -> Vec<Hostile> {
    let plain = "is not a plain decimal number (digits, an optional leading minus and one point)";
    let line = |amount: Value| json!({"Line": [{"Amount": 1, "LinkedTxn": []}, {"Amount": amount}]});
    let two = |amount: &str| {
        json!({"Line": [{"Amount": amount}, {"Amount": amount, "LinkedTxn": [{"TxnId": "1", "TxnType": "Bill"}]},
        {"Amount": amount, "LinkedTxn": [{"TxnId": "1", "TxnType": "Bill"}]}]})
    };
    let mut nameless = field("no id", json!({"Id": null}), "");
    nameless.2 = "BillPayment: Id is missing: expected the payment's id".to_owned();
    let mut empty = field("an empty id", json!({"Id": ""}), "");
    empty.2 = "BillPayment: Id is missing: expected the payment's id".to_owned();
    vec![
        nameless,
        empty,
        field("no counter", json!({"SyncToken": null}), "SyncToken is missing: expected a counter in digits"),
        field("a counter that is none", json!({"SyncToken": "+1"}), "SyncToken is `+1`: expected a counter in digits"),
        field(
            "a counter too large",
            json!({"SyncToken": "18446744073709551616"}),
            "SyncToken is `18446744073709551616`: expected a counter in digits",
        ),
        field("no date", json!({"TxnDate": null}), "TxnDate is missing: expected a date like 2026-03-31"),
        field("no such date", json!({"TxnDate": "2026-02-29"}), "TxnDate `2026-02-29` is not a date like 2026-03-31"),
        field("a date of another country", json!({"TxnDate": "03/31/2026"}), "TxnDate `03/31/2026` is not a date like 2026-03-31"),
        field("no total", json!({"TotalAmt": null}), "TotalAmt is missing: expected an amount"),
        field("an empty total", json!({"TotalAmt": ""}), "TotalAmt is `\"\"`: expected an amount"),
        field("a total with words", json!({"TotalAmt": "100.00 USD"}), "TotalAmt is `\"100.00 USD\"`: expected an amount"),
        field("a total with commas", json!({"TotalAmt": "1,000.00"}), "TotalAmt is `\"1,000.00\"`: expected an amount"),
        field("a total that is true", json!({"TotalAmt": true}), "TotalAmt is `true`: expected an amount"),
        field("a total that is a list", json!({"TotalAmt": [1]}), "TotalAmt is `[1]`: expected an amount"),
        field("half a cent", json!({"TotalAmt": 0.005}), "TotalAmt `0.005` has more decimals than USD has (2)"),
        field(
            "half a yen",
            json!({"CurrencyRef": {"value": "JPY"}, "TotalAmt": 10.5}),
            "TotalAmt `10.5` has more decimals than JPY has (0)",
        ),
        raw("an exponent", r#""TotalAmt":1e3"#, &format!("BillPayment (Id 7): TotalAmt `1e3` {plain}")),
        raw("beyond floats", r#""TotalAmt":1e400"#, &format!("BillPayment (Id 7): TotalAmt `1e400` {plain}")),
        raw(
            "beyond 64 bits",
            r#""TotalAmt":92233720368547758.08"#,
            "BillPayment (Id 7): TotalAmt `92233720368547758.08` is too large for 64-bit minor units",
        ),
        field("a line without an amount", line(Value::Null), "Line[1].Amount is missing: expected an amount"),
        field("a line of words", line(json!("all")), "Line[1].Amount is `\"all\"`: expected an amount"),
        field("lines beyond 64 bits", two("92233720368547758.07"), "Line adds up to 184467440737095516.14, which is too large"),
        field(
            "a link without id",
            json!({"Line": [{"Amount": 100, "LinkedTxn": [{"TxnType": "Bill"}]}]}),
            "Line[0].LinkedTxn[0].TxnId is missing: expected the linked document's id",
        ),
        field(
            "a second link without id",
            json!({"Line": [{"Amount": 100, "LinkedTxn": [{"TxnId": "1", "TxnType": "Bill"}, {"TxnId": "", "TxnType": "Bill"}]}]}),
            "Line[0].LinkedTxn[1].TxnId is missing: expected the linked document's id",
        ),
        field("no such currency", json!({"CurrencyRef": {"value": "usd"}}), "CurrencyRef.value `usd` is not an ISO 4217 currency code"),
        field(
            "a rate of words",
            json!({"ExchangeRate": "par"}),
            "ExchangeRate is `\"par\"`: expected a plain decimal number of at most 15 digits before and 18 behind the point",
        ),
        field(
            "a negative rate",
            json!({"ExchangeRate": -1}),
            "ExchangeRate is `-1`: expected a plain decimal number of at most 15 digits before and 18 behind the point",
        ),
        text(
            "a bill without a counter",
            r#"{"Bill":{"Id":"9","TotalAmt":1}}"#,
            "Bill (Id 9): SyncToken is missing: expected a counter in digits",
        ),
        text("a bill without a total", r#"{"Bill":{"Id":"9","SyncToken":"0"}}"#, "Bill (Id 9): TotalAmt is missing: expected an amount"),
        text(
            "the third of a list",
            r#"{"QueryResponse":{"BillPayment":[{"Id":"1","status":"Deleted"},{"Id":"2","status":"Deleted"},{"Id":"3"}]}}"#,
            "QueryResponse.BillPayment[2] (Id 3): SyncToken is missing: expected a counter in digits",
        ),
    ]
}

fn wrong_types() -> Vec<Hostile> {
    let long = "x".repeat(300);
    let mut id = field("an id that is a number", json!({"Id": 7}), "");
    id.2 = "BillPayment: Id does not fit: invalid type: integer `7`, expected a string".to_owned();
    vec![
        id,
        field(
            "a counter that is a number",
            json!({"SyncToken": 1}),
            "SyncToken does not fit: invalid type: integer `1`, expected a string",
        ),
        field(
            "a vendor that is a text",
            json!({"VendorRef": "412"}),
            "VendorRef does not fit: invalid type: string \"412\", expected an object",
        ),
        field(
            "a vendor that is a list",
            json!({"VendorRef": ["412", "Cascade"]}),
            "VendorRef does not fit: invalid type: sequence, expected an object",
        ),
        field(
            "a link's id that is a number",
            json!({"Line": [{"Amount": 100, "LinkedTxn": [{"TxnId": 88710, "TxnType": "Bill"}]}]}),
            "Line[0].LinkedTxn[0].TxnId does not fit: invalid type: integer `88710`, expected a string",
        ),
        field("lines that are an object", json!({"Line": {}}), "Line does not fit: invalid type: map, expected a list"),
        field(
            "a long text where an object is due",
            json!({"CheckPayment": long}),
            &format!("CheckPayment does not fit: invalid type: string \"{}…", "x".repeat(178)),
        ),
        raw("a field twice", r#""TotalAmt":1,"TotalAmt":2"#, "BillPayment (Id 7) does not fit: duplicate field `TotalAmt`"),
    ]
}

/// One element that does not end is refused before it fills the memory.
#[test]
fn an_element_without_end_is_refused() {
    let (head, mut rest) = (br#"{"BillPayment":{"PrivateNote":""#, std::io::repeat(b'x'));
    let mut input = head.chain(&mut rest);
    let mut stream = JsonStream::with_window(&mut input, 64, 1 << 20);
    let message = outcome(&mut stream).err();
    assert_eq!(message.as_deref(), Some("the document has one element of more than 1048576 bytes, at byte 15"));
    assert_eq!(stream.high_water(), 1 << 20);
}

/// Nesting that is looked at, and nesting that is skipped, end in words or in a record, never in the stack's end.
#[test]
fn depth_is_harmless() {
    let nest = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    let line = format!(r#"{{"BillPayment":{{"Id":"7","Line":{}}}}}"#, nest(100_000));
    assert!(read(line.as_bytes()).is_err());
    let skipped = format!(r#"{{"BillPayment":{{"Id":"7","status":"Deleted","Custom":{}}}}}"#, nest(100_000));
    assert_eq!(read(skipped.as_bytes()).unwrap().len(), 1);
    let envelope = format!(r#"{{"CDCResponse":{}}}"#, nest(100_000));
    assert!(read(envelope.as_bytes()).is_err());
    let unknown = format!(r#"{{"{}":1}}"#, "k".repeat(100_000));
    assert!(read(unknown.as_bytes()).unwrap_err().len() < 300);
    let counters = (0..100_000).map(|n| format!("\"k{n}\":{n}")).collect::<Vec<_>>().join(",");
    let message = read(format!(r#"{{"QueryResponse":{{{counters}}}}}"#).as_bytes()).unwrap_err();
    assert_eq!(message, "the document has more than 64 keys in one object of its frame");
    let lines = format!(r#"{{"BillPayment":{{"Id":"7","Line":[{}{{}}]}}}}"#, "{},".repeat(1_000_000));
    assert_eq!(read(lines.as_bytes()).unwrap_err(), "BillPayment (Id 7): Line does not fit: a list of more than 10000 parts");
    let many = format!("{{{}}}", (0..100_000).map(|n| format!("\"k{n}\":{n}")).collect::<Vec<_>>().join(","));
    assert!(read(many.as_bytes()).unwrap_err().len() < 400);
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
