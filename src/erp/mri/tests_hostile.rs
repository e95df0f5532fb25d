//! Broken and hostile documents, each with the whole message that a person gets.

use serde_json::{Value, json};

use super::tests::{Entries, csv, document, fixture, outcome, row, site, xml, xml_row};
use crate::erp::DecodeContext;

type Hostile = (&'static str, Vec<u8>, String);

fn text(name: &'static str, document: &str, message: &str) -> Hostile {
    (name, document.as_bytes().to_vec(), message.to_owned())
}

/// A document of one changed row, refused before its key is known.
fn nameless(name: &'static str, change: Value, message: &str) -> Hostile {
    text(name, &document(&[row(change)]), &format!("value[0]: {message}"))
}

/// The same, refused when its key is known.
fn named(name: &'static str, change: Value, message: &str) -> Hostile {
    text(name, &document(&[row(change)]), &format!("value[0] (Id OPER|000045121|ACME01|2026-03-14|INV-1|202602|1): {message}"))
}

pub(super) fn documents() -> Vec<Hostile> {
    [formats(), envelopes(), refusals(), rows(), amounts(), xmls(), csvs()].concat()
}

fn formats() -> Vec<Hostile> {
    let utf16: Vec<u8> = "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut latin1 = document(&[row(json!({"VendorName": "Caf@"}))]).into_bytes();
    let at = latin1.iter().position(|b| *b == b'@').unwrap();
    latin1[at] = 0xe9;
    let cut = document(&[row(json!({}))]);
    let cut = cut.split(",\"VoidDate").next().unwrap();
    let good = document(&[row(json!({}))]);
    vec![
        text("empty", "", "the document is empty"),
        text("blank", " \r\n ", "the document is empty"),
        text(
            "a hotel",
            "<!DOCTYPE html><html>Welcome!</html>",
            "the document is a web page (HTML), perhaps a sign-in page: fetch it again as JSON from the API",
        ),
        text("a workbook", "PK\u{3}\u{4}xl/worksheets", "the document is an archive or an Excel workbook: save it as CSV"),
        ("UTF-16", utf16, "the document is not UTF-8 at byte 0: it looks like UTF-16: save it as UTF-8".to_owned()),
        ("Windows-1252", latin1, format!("the document is not UTF-8 at byte {at}: its text would be guessed")),
        text("a list at the root", "[{}]", "the document is no JSON object: it begins with `[{}]`"),
        text("cut off", cut, &format!("the document is cut off at byte {}: fetch it again, nothing of it is used", cut.len())),
        text("two documents", &format!("{good}{{}}"), &format!("the document goes on behind its end, at byte {}", good.len())),
        text("a number that is none", "{\"value\":[{\"ItemNumber\":01}]}", "the document is not JSON near byte 25: invalid number"),
    ]
}

fn envelopes() -> Vec<Hostile> {
    vec![
        text("nothing of MRI's", "{}", "the document has neither `value` nor odata.metadata: it is no answer of MRI"),
        text("a link alone", "{\"nextLink\":\"x\"}", "the document has neither `value` nor odata.metadata: it is no answer of MRI"),
        text("another answer", "{\"QueryResponse\":{}}", "QueryResponse is not expected beside `value`: `{}`"),
        text("value twice", "{\"value\":[],\"value\":[]}", "the document has the key `value` twice in one object"),
        text("words for rows", "{\"value\":\"busy\"}", "value is `\"busy\"`: expected rows"),
        text("a number for rows", "{\"value\":0}", "value is `0`: expected rows"),
        text("an entry of words", "{\"value\":{\"entry\":\"busy\"}}", "value.entry is `\"busy\"`: expected rows"),
        text(
            "one row without entry",
            &json!({"value": row(json!({}))}).to_string().replacen("{\"value\":{", "{\"value\":{\"AAA\":1,", 1),
            "value.AAA is not expected: one row stands in `entry`, several in a list",
        ),
        text("a row that is a list", "{\"value\":[[1,2]]}", "value[0] does not fit: invalid type: sequence, expected an object"),
        text("a row that is null", "{\"value\":[null]}", "value[0] does not fit: invalid type: null, expected an object"),
        text("a field twice", "{\"value\":[{\"Status\":\"P\",\"Status\":\"V\"}]}", "value[0] does not fit: the key `Status` stands twice"),
        text("a key that would act", "{\"\\u001b[2J\\u202e\":1}", "\\u{1b}[2J\\u{202e} is not expected beside `value`: `1`"),
        text(
            "nested without end",
            &format!("{{\"value\":[{{\"X\":{}}}]}}", "[".repeat(300)),
            "the document is not JSON near byte 315: expected value",
        ),
    ]
}

fn refusals() -> Vec<Hostile> {
    let said = |words: &str| format!("is MRI's refusal, not data: {words}; nothing of this document is used");
    let with = |error: Value| document(&[row(json!({})), row(json!({"ItemNumber": "2", "Error": error}))]);
    vec![
        text(
            "an error with HTTP 200",
            &fixture("7_record_error_http200.json"),
            &format!("value[0].Error {}", said("`Invalid value for parameter FROMDATE.`")),
        ),
        text("an error row behind good ones", &with(json!({"Message": "Timeout"})), &format!("value[1].Error {}", said("`Timeout`"))),
        text("an error as a text", &with(json!("Timeout")), &format!("value[1].Error {}", said("`Timeout`"))),
        text(
            "an error that is nested",
            &with(json!({"Message": {"lang": "en", "value": "No"}})),
            &format!("value[1].Error {}", said("`en No`")),
        ),
        text("errors in a list", &with(json!([{"Message": "A"}, {"Message": "B"}])), &format!("value[1].Error {}", said("`A B`"))),
        text(
            "an error that is nested without end",
            &format!("{{\"error\":{}{}}}", "[".repeat(300), "]".repeat(300)),
            &format!("error {}", said(&format!("`{}…`", "[".repeat(60)))),
        ),
        text(
            "the error of HTTP",
            "{\"error\":{\"code\":\"401\",\"message\":\"Unauthorized \\u001b[2J\"}}",
            &format!("error {}", said("`401 Unauthorized \\u{1b}[2J`")),
        ),
        text(
            "an error behind rows",
            &json!({"value": [row(json!({}))], "zerror": 1}).to_string().replace("\"zerror\":1", "\"error\":\"Late\""),
            &format!("error {}", said("`Late`")),
        ),
        text("an error for rows", "{\"value\":{\"Error\":{\"Message\":\"No\"}}}", &format!("value.Error {}", said("`No`"))),
        text(
            "an error row in XML",
            &xml("<entry><Error><Message>No</Message></Error></entry>"),
            &format!("qtn_s-pmap_paid.entry[0].Error {}", said("`No`")),
        ),
        text(
            "an error in XML",
            &xml("<Error><Code>5</Code><Message>No</Message></Error>"),
            &format!("qtn_s-pmap_paid.Error {}", said("`5 No`")),
        ),
        text("an error for XML", "<error><message>No</message></error>", &format!("error {}", said("`No`"))),
        text("an error for XML without words", "<error/>", &format!("error {}", said("`no reason is given`"))),
    ]
}

fn rows() -> Vec<Hostile> {
    let missing = "is missing: it is part of the payment's key (group.by)";
    let again = "stands a second time: export each paid item once, or say in group.by what tells its rows apart; if one undoes the other, say in void.reversal how that shows";
    vec![
        nameless("no bank", json!({"BankID": null}), &format!("BankID {missing}")),
        nameless("blanks for a bank", json!({"BankID": "  "}), &format!("BankID {missing}")),
        nameless("no period", json!({"ExpensePeriod": "-"}), &format!("ExpensePeriod {missing}")),
        nameless("no item", json!({"ItemNumber": ""}), &format!("ItemNumber {missing}")),
        nameless("money without a check", json!({"CheckNumber": null}), &format!("CheckNumber {missing}")),
        nameless("no date", json!({"PaymentDate": null}), &format!("PaymentDate {missing}")),
        nameless(
            "paid, and nothing says how",
            json!({"CheckNumber": null, "PaymentDate": null, "PaymentAmount": "0.00"}),
            "CheckNumber is missing, and Status is `P`: a paid item names its check",
        ),
        nameless(
            "a check number that lost its zeros",
            json!({"CheckNumber": 45121}),
            "CheckNumber is the bare value 45121: expected a text in quotes, because a number has lost the zeros in front of it",
        ),
        nameless(
            "a period that is a number",
            json!({"ExpensePeriod": 202_602}),
            "ExpensePeriod is the bare value 202602: expected a text in quotes, because a number has lost the zeros in front of it",
        ),
        nameless("parts for a text", json!({"Status": {"code": "P"}}), "Status has parts where a text is expected"),
        nameless("half a character", json!({"VendorName": "@"}), "VendorName has a text with half a character in it"),
        nameless(
            "another company's",
            json!({"Database": "OTHER"}),
            "Database is `OTHER`: this origin is `DEMO01`; import it for the origin that it belongs to",
        ),
        nameless(
            "another client's",
            json!({"ClientID": "C000001"}),
            "ClientID is `C000001`: this origin is `DEMO01`; import it for the origin that it belongs to",
        ),
        named(
            "a day that is none",
            json!({"PaymentDate": "2026-03-14", "VoidDate": "2026-02-30"}),
            "VoidDate is `2026-02-30`: expected a date like 2026-03-31T00:00:00",
        ),
        named(
            "a time that is none",
            json!({"LastUpdate": "yesterday"}),
            "LastUpdate is `yesterday`: expected a time like 2026-03-31T12:00:00",
        ),
        text(
            "a date of another country",
            &document(&[row(json!({"PaymentDate": "14/03/2026"}))]),
            "value[0] (Id OPER|000045121|ACME01|14/03/2026|INV-1|202602|1): PaymentDate is `14/03/2026`: expected a date like 2026-03-31T00:00:00",
        ),
        text(
            "a row twice",
            &document(&[row(json!({})), row(json!({}))]),
            &format!("value[1] (Id OPER|000045121|ACME01|2026-03-14|INV-1|202602|1) {again}"),
        ),
        text(
            "two rows of one item",
            &document(&[row(json!({})), row(json!({"PaymentAmount": "5.00"}))]),
            &format!("value[1] (Id OPER|000045121|ACME01|2026-03-14|INV-1|202602|1) {again}"),
        ),
        text(
            "undone twice",
            &document(&[row(json!({"PaymentAmount": "-1", "Status": "V"})), row(json!({"PaymentAmount": "-2", "Status": "V"}))]),
            "value[1] (Id OPER|000045121|ACME01|2026-03-14|INV-1|202602|1|void) stands a second time: a payment is undone once",
        ),
    ]
}

fn amounts() -> Vec<Hostile> {
    let plain = "is not a plain decimal number (digits, an optional leading minus and one point)";
    vec![
        named("no amount", json!({"PaymentAmount": null}), "PaymentAmount is missing: expected an amount"),
        nameless("an amount in words", json!({"PaymentAmount": "lots"}), &format!("PaymentAmount `lots` {plain}")),
        nameless("an amount with thousands", json!({"PaymentAmount": "1,000.00"}), &format!("PaymentAmount `1,000.00` {plain}")),
        nameless("an amount by an exponent", json!({"PaymentAmount": "9e4"}), &format!("PaymentAmount `9e4` {plain}")),
        nameless("half a cent", json!({"PaymentAmount": "0.005"}), "PaymentAmount `0.005` has more decimals than USD has (2)"),
        nameless(
            "too much",
            json!({"PaymentAmount": "92233720368547758.08"}),
            "PaymentAmount `92233720368547758.08` is too large for 64-bit minor units",
        ),
        nameless("a truth for an amount", json!({"PaymentAmount": true}), &format!("PaymentAmount `true` {plain}")),
        named("a discount in words", json!({"DiscountAmount": "2%"}), &format!("DiscountAmount `2%` {plain}")),
        nameless("a currency that is none", json!({"CurrencyCode": "ZZZ"}), "CurrencyCode `ZZZ` is not an ISO 4217 currency code"),
        nameless(
            "decimals that yen has not",
            json!({"CurrencyCode": "JPY"})
                .as_object()
                .map(|o| {
                    let mut o = o.clone();
                    o.insert("PaymentAmount".into(), json!("1.50"));
                    Value::Object(o)
                })
                .unwrap(),
            "PaymentAmount `1.50` has more decimals than JPY has (0)",
        ),
    ]
}

fn xmls() -> Vec<Hostile> {
    let good = xml_row(&row(json!({})));
    let cut = xml(&good);
    let cut = cut.split("<Status>").next().unwrap();
    vec![
        text("another root without rows", "<feed/>", "the document has no `entry` in its `feed`: it is no answer of MRI"),
        text("another element", &xml("<row/>"), "qtn_s-pmap_paid.row is not expected: quittance reads `entry`"),
        text("words among rows", &xml("busy"), "qtn_s-pmap_paid has the text `busy` where elements are expected"),
        text(
            "a field twice",
            &xml(&good.replace("<Status>", "<Status>V</Status><Status>")),
            "qtn_s-pmap_paid.entry[0]: Status stands twice",
        ),
        text(
            "elements for a text",
            &xml(&good.replace("<Status>P", "<Status><BankID>5</BankID>")),
            "qtn_s-pmap_paid.entry[0]: Status has parts where a text is expected",
        ),
        text(
            "a DOCTYPE",
            "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><q_s-x/>",
            "the document has a DOCTYPE, which could define anything: it is refused",
        ),
        text(
            "cut off",
            cut,
            &format!("qtn_s-pmap_paid.entry[0] is cut off at byte {}: fetch the document again, nothing of it is used", cut.len()),
        ),
        text("a second root", &format!("{}<x/>", xml(&good)), "the document has a second root element `x`"),
    ]
}

fn csvs() -> Vec<Hostile> {
    let good = csv(&[row(json!({}))]);
    vec![
        text("another table", "Name,Phone\nAnn,5\n", "row 1 has no column `BankID`, from which a payment's key is read"),
        text(
            "tabs",
            &good.replace(',', "\t"),
            "row 1 has no column `BankID`, from which a payment's key is read; its cells are separated by tabs: save it with commas, or say \
             `delimiter = \"\\t\"` in [origin.layout]",
        ),
        text(
            "no amount column",
            &good.replacen("PaymentAmount", "Paid", 1),
            "row 1 has no column `PaymentAmount`, from which the amount is read",
        ),
        text(
            "no line break",
            good.trim_end(),
            "the document does not end with a line break, so that its last row may be cut off: export it again; if it is whole, add a line break",
        ),
        text(
            "a status that is empty of all",
            &good.replace(",000045121,", ",,"),
            "row 2: CheckNumber is missing: it is part of the payment's key (group.by)",
        ),
    ]
}

#[test]
fn each_is_refused_with_words_that_help() {
    let documents = documents();
    assert!(documents.len() >= 60, "{}", documents.len());
    let mut wrong = Vec::new();
    for (name, document, message) in documents {
        // A lone surrogate has no place in a text of Rust: it is put into the document behind its back.
        let document = match name {
            "half a character" => String::from_utf8(document).unwrap().replace("\"@\"", "\"\\ud800\"").into_bytes(),
            _ => document,
        };
        let got = outcome(&super::tests::context(), &mut &*document).err();
        if got.as_ref() != Some(&message) {
            wrong.push(format!("{name}\n  expected {message}\n  got      {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a site says and this adapter cannot do is said, not passed over.
#[test]
fn maps_that_do_not_fit() {
    let read = |context: &DecodeContext| outcome(context, &mut document(&[row(json!({}))]).as_bytes());
    let table: [(Entries<'_>, &str); 6] = [
        (&[("layout.format", &["soap"])], "layout.format is json, xml or csv: MRI writes no other"),
        (&[("layout.rows", &["value"])], "layout.rows names what holds the rows and one row, like value/entry"),
        (&[("group.by", &[])], "group.by names no column: no payment could be told from another"),
        (&[("fields.payment_id", &["PaymentKey"])], "`fields.payment_id` is an entry that is not read for MRI"),
        (&[("group.else", &["CheckNumber"])], "`group.else` is an entry that is not read for MRI"),
        (&[("fields.line.amount_again", &["X"])], "`fields.line.amount_again` is an entry that is not read for MRI"),
    ];
    for (entries, reason) in table {
        assert_eq!(read(&site(entries)).unwrap_err(), format!("the document cannot be read by its map: {reason}"));
    }
    assert!(read(&site(&[("layout.format", &["json"])])).is_ok());
}

/// Many parts end in words, never in the memory's end.
#[test]
fn what_is_too_much_is_refused() {
    let many = |count: u32, name: &str| (0..count).map(|n| format!("\"{name}{n}\":1")).collect::<Vec<_>>().join(",");
    let message = outcome(&super::tests::context(), &mut format!("{{\"value\":[{{{}}}]}}", many(1001, "f")).as_bytes()).unwrap_err();
    assert_eq!(message, "value[0] does not fit: a row of more than 1000 fields");

    let message = outcome(&super::tests::context(), &mut format!("{{{},\"value\":[]}}", many(70, "odata.")).as_bytes()).unwrap_err();
    assert_eq!(message, "the document has more than 64 keys in one object of its frame");
    let long = document(&[row(json!({"InvoiceNumber": "x".repeat(100_000), "VoidDate": "x".repeat(100_000)}))]);
    let message = outcome(&super::tests::context(), &mut long.as_bytes()).unwrap_err();
    assert!(message.len() < 300 && message.contains('…'), "{message}");
}
