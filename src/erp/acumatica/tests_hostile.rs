//! Broken and hostile documents, each with the whole message that a person gets.

use serde_json::{Value, json};

use super::tests::{context, document, laid_over, read, read_as, v};
use super::tests_rows::{page, row};
use crate::erp::Erp;

type Hostile = (&'static str, Vec<u8>, String);

fn text(name: &'static str, document: &str, message: &str) -> Hostile {
    (name, document.as_bytes().to_vec(), message.to_owned())
}

/// A payment with changed fields.
fn field(name: &'static str, change: Value, message: &str) -> Hostile {
    (name, document(&change), format!("record (Id CHK-7): {message}"))
}

/// A page with one changed row behind a good one.
fn second(name: &'static str, change: Value, message: &str) -> Hostile {
    (name, page(&[row(&json!({"AdjgRefNbr": "6"})), row(&change)], false), format!("value[1] (Id CHK-7): {message}"))
}

pub(super) fn documents() -> Vec<Hostile> {
    [not_this_format(), refusals(), wrong_fields(), wrong_applications(), wrong_rows(), others()].concat()
}

fn not_this_format() -> Vec<Hostile> {
    let foreign = |has: &str| {
        format!(
            "the document is no answer of Acumatica: expected a list or one of Check or Bill, or the rows of an inquiry under `value`, it has {has}"
        )
    };
    let mut latin1 = br#"[{"Description":{"value":"caf"#.to_vec();
    latin1.extend(b"\xe9\"}}]");
    vec![
        text("empty", "", "the document is empty"),
        text("blank", " \r\n\t ", "the document is empty"),
        text("XML", "<?xml version=\"1.0\"?><feed/>", "the document is XML: ask for JSON with `Accept: application/json`"),
        text(
            "a sign-in page",
            "<!DOCTYPE html><html>Sign In</html>",
            "the document is a web page (HTML), perhaps a sign-in page: fetch it again as JSON from the API",
        ),
        text(
            "CSV",
            "Type,ReferenceNbr\r\nPayment,7\r\n",
            "the document is neither a JSON object nor a list: it begins with `Type,ReferenceNbr\\r\\nP`",
        ),
        ("Latin-1", latin1, "the document is not UTF-8 at byte 29: its text would be guessed".to_owned()),
        text("nothing in it", "{}", &foreign("none of them")),
        text("another API", r#"{"Payments":[],"Status2":"OK"}"#, &foreign("`Payments`, `Status2`")),
        text("a value that is no list", r#"{"value":7}"#, &foreign("`value`")),
        text("rows and a record", r#"{"value":[],"Type":{"value":"Payment"}}"#, &foreign("none of them")),
        text("a hostile key", "{\"\\u001b[2J\\u202e\":1}", &foreign("`\\u{1b}[2J\\u{202e}`")),
        text("a list of texts", r#"["004118"]"#, "the document has `\"` at byte 1 where an object is expected"),
        text("a list within", "[[]]", "the document has `[` at byte 1 where an object is expected"),
        text("cut off in a list", r#"[{"Type":"#, "the document is cut off at byte 9: fetch it again, nothing of it is used"),
        text("cut off in a record", r#"{"Type":{"value":"#, "the document is cut off at byte 17: fetch it again, nothing of it is used"),
        text("two documents", "[][]", "the document goes on behind its end, at byte 2"),
        text("a field twice", r#"{"Type":{},"Type":{}}"#, "the document has the key `Type` twice in one object"),
        text("a field twice in a list", r#"[{"Type":{},"Type":{}}]"#, "[0] does not fit: duplicate field `Type`"),
        text("a value twice", r#"[{"Type":{"value":"a","value":"b"}}]"#, "[0]: Type does not fit: duplicate field `value`"),
    ]
}

fn refusals() -> Vec<Hostile> {
    let said = |said: &str| format!("the document is a refusal of Acumatica, not data: {said}; nothing of this document is used");
    vec![
        text(
            "a server's error",
            r#"{"message":"An error has occurred.","exceptionMessage":"Invalid credentials. Please try again.","exceptionType":"PX.Data.PXException","stackTrace":"at X"}"#,
            &said(
                "message `An error has occurred.`, exceptionMessage `Invalid credentials. Please try again.`, exceptionType `PX.Data.PXException`",
            ),
        ),
        text(
            "a bad request",
            r#"{"message":"The request is invalid.","modelState":{"x":["y"]}}"#,
            &said("message `The request is invalid.`, modelState `{\"x\":[\"y\"]}`"),
        ),
        text("no token", r#"{"error":"invalid_grant","error_description":"no"}"#, &said("error `invalid_grant`, error_description `no`")),
        text("OData", r#"{"error":{"code":"501","message":"no such inquiry"}}"#, &said("error: code `501`, message `no such inquiry`")),
        text(
            "OData 3",
            r#"{"odata.error":{"code":"","message":{"lang":"en-US","value":"no"}}}"#,
            &said("odata.error: code ``, message `{\"lang\":\"en-US\",\"value\":\"no\"}`"),
        ),
        text("behind rows", r#"{"value":[],"error":{"message":"cut"}}"#, &said("error: message `cut`")),
        field(
            "a field that was refused",
            json!({"Vendor": {"value": "X", "error": "'Vendor' cannot be found"}}),
            "Vendor was refused by the ERP: `'Vendor' cannot be found`; this is no record of its books",
        ),
        field(
            "an amount that was refused",
            json!({"PaymentAmount": {"value": 1, "error": "no"}}),
            "PaymentAmount was refused by the ERP: `no`; this is no record of its books",
        ),
    ]
}

fn wrong_fields() -> Vec<Hostile> {
    let day = "expected a day at midnight like 2026-03-31T00:00:00+00:00";
    let none = |name, field: &str, message: &str| (name, document(&json!({field: {}})), message.to_owned());
    vec![
        none("no number", "ReferenceNbr", "record: ReferenceNbr is missing: expected the document's number"),
        none("no type", "Type", "record (Id 7): Type is missing: expected the document's type, like Payment"),
        field("no status", json!({"Status": {}}), "Status is missing: expected a status like Closed"),
        field(
            "an empty status",
            json!({"Status": v(json!({"ID": "", "Description": " "}))}),
            "Status is missing: expected a status like Closed",
        ),
        field(
            "no time of change",
            json!({"LastModifiedDateTime": {}}),
            "LastModifiedDateTime is missing: expected the time of the last change; add the field, or state the document's own time (as of)",
        ),
        field(
            "a time of the server's own spelling",
            json!({"LastModifiedDateTime": v("12/14/2023 19:57:08")}),
            "LastModifiedDateTime `12/14/2023 19:57:08` is not an instant like 2026-03-31T12:00:00Z",
        ),
        field("no date", json!({"ApplicationDate": {}}), &format!("ApplicationDate is missing: {day}")),
        field(
            "a date that was moved",
            json!({"ApplicationDate": v("2026-03-30T11:00:00Z")}),
            &format!("ApplicationDate is `2026-03-30T11:00:00Z`: {day}"),
        ),
        field(
            "no such date",
            json!({"ApplicationDate": v("2026-02-29T00:00:00")}),
            &format!("ApplicationDate is `2026-02-29T00:00:00`: {day}"),
        ),
        field("no currency", json!({"CurrencyID": {}}), "CurrencyID is missing: expected an ISO 4217 currency code"),
        field("no such currency", json!({"CurrencyID": v("DOLLAR")}), "CurrencyID `DOLLAR` is not an ISO 4217 currency code"),
        field("no total", json!({"PaymentAmount": {}}), "PaymentAmount is missing: expected an amount"),
        field("a total of words", json!({"PaymentAmount": v("1,000.00")}), "PaymentAmount is `\"1,000.00\"`: expected an amount"),
        field("half a cent", json!({"PaymentAmount": v(100.005)}), "PaymentAmount `100.005` has more decimals than USD has (2)"),
        field(
            "half a yen",
            json!({"CurrencyID": v("JPY"), "PaymentAmount": v(10.5)}),
            "PaymentAmount `10.5` has more decimals than JPY has (0)",
        ),
        field(
            "beyond 64 bits",
            json!({"PaymentAmount": v("92233720368547758.08")}),
            "PaymentAmount `92233720368547758.08` is too large for 64-bit minor units",
        ),
        field("no balance", json!({"UnappliedBalance": null}), "UnappliedBalance is missing: expected an amount"),
        field(
            "not expanded",
            json!({"History": null}),
            "History is missing, so what was paid is not known: fetch with $expand=Details,History",
        ),
        field("a bare value", json!({"Vendor": "X"}), "Vendor does not fit: invalid type: string \"X\", expected an object"),
        field("a number for a text", json!({"Vendor": v(7)}), "Vendor.value does not fit: invalid type: integer `7`, expected a string"),
        field(
            "a number for a word",
            json!({"Status": v(7)}),
            "Status.value does not fit: invalid type: integer `7`, expected a word or an object with ID and Description",
        ),
        field("a list for a wrapper", json!({"Vendor": ["X", null]}), "Vendor does not fit: invalid type: sequence, expected an object"),
    ]
}

fn wrong_applications() -> Vec<Hostile> {
    let plain = json!({"DocType": v("Bill"), "ReferenceNbr": v("1"), "AmountPaid": v(50), "CashDiscountTaken": v(0)});
    let row = |change: Value| json!({"History": [plain, laid_over(plain.clone(), &change)]});
    let large = json!({"AmountPaid": v("92233720368547758.07")});
    vec![
        field(
            "a link without number",
            row(json!({"ReferenceNbr": {}})),
            "History[1].ReferenceNbr is missing: expected the applied document's number",
        ),
        field("a link without type", row(json!({"DocType": null})), "History[1].DocType is missing: expected the applied document's type"),
        field("a link without amount", row(json!({"AmountPaid": {}})), "History[1].AmountPaid is missing: expected an amount"),
        field("a link of words", row(json!({"AmountPaid": v("all")})), "History[1].AmountPaid is `\"all\"`: expected an amount"),
        field(
            "a discount of words",
            row(json!({"CashDiscountTaken": v(true)})),
            "History[1].CashDiscountTaken is `true`: expected an amount",
        ),
        field(
            "a link of half a cent",
            row(json!({"AmountPaid": v(0.005)})),
            "History[1].AmountPaid `0.005` has more decimals than USD has (2)",
        ),
        field(
            "links beyond 64 bits",
            json!({"History": [laid_over(plain.clone(), &large), laid_over(plain.clone(), &large)]}),
            "History adds up to 184467440737095516.14, which is too large",
        ),
        field(
            "a waiting link without amount",
            json!({"Details": [{"DocType": v("Bill")}]}),
            "Details[0].AmountPaid is missing: expected an amount",
        ),
        field("rows that are an object", json!({"History": {}}), "History does not fit: invalid type: map, expected a list"),
        field("a row that is a text", json!({"History": ["x"]}), "History[0] does not fit: invalid type: string \"x\", expected an object"),
    ]
}

fn wrong_rows() -> Vec<Hostile> {
    let mut nameless = second("a row without number", json!({"AdjgRefNbr": null}), "");
    nameless.2 = "value[1]: AdjgRefNbr is missing: expected the payment's number".to_owned();
    let mut typeless = second("a row without type", json!({"AdjgDocType": ""}), "");
    typeless.2 = "value[1] (Id 7): AdjgDocType is missing: expected the payment's type, like Payment".to_owned();
    let text = |name, document: &str, message: &str| text(name, document, message);
    vec![
        nameless,
        typeless,
        second("a row without status", json!({"Status": null}), "Status is missing: expected a status like Closed"),
        second("a row without currency", json!({"CuryID": null}), "CuryID is missing: expected an ISO 4217 currency code"),
        second(
            "a row without date",
            json!({"AdjDate": null}),
            "AdjDate is missing: expected a day at midnight like 2026-03-31T00:00:00+00:00",
        ),
        second("a row without amount", json!({"CuryAdjgAmt": null}), "CuryAdjgAmt is missing: expected an amount"),
        second("a row without bill", json!({"AdjdRefNbr": null}), "AdjdRefNbr is missing: expected the applied document's number"),
        second(
            "a row that may wait",
            json!({"Released": null}),
            "Released is missing: expected true or false, only what is released is paid",
        ),
        second("released as a word", json!({"Released": "yes"}), "Released does not fit: invalid type: string \"yes\", expected a boolean"),
        second(
            "a direction of words",
            json!({"CuryMultDiv": "X", "CuryRate": 2}),
            "CuryMultDiv is `X`: expected M (multiply) or D (divide)",
        ),
        second(
            "another company's row",
            json!({"BaseCuryID": "CAD"}),
            "BaseCuryID is `CAD`: this origin's base currency is USD, so this is another company's payment",
        ),
        text(
            "another tenant",
            r#"{"@odata.context":"https://erp.example.com/t/OTHER/api/odata/gi/$metadata#X","value":[]}"#,
            "@odata.context names the tenant `OTHER`: this origin's tenant is `ACME`; import it for the origin it belongs to",
        ),
        text(
            "another tenant, OData 3",
            r#"{"odata.metadata":"https://erp.example.com/odata/OTHER/$metadata#X","value":[]}"#,
            "odata.metadata names the tenant `OTHER`: this origin's tenant is `ACME`; import it for the origin it belongs to",
        ),
        text("a row that is a list", r#"{"value":[[]]}"#, "the document has `[` at byte 10 where an object is expected"),
    ]
}

fn others() -> Vec<Hostile> {
    let bill = |change: Value| {
        let plain = json!({"Type": v("Bill"), "ReferenceNbr": v("9"), "Amount": v(1), "CurrencyID": v("USD"), "LastModifiedDateTime": v("2026-03-31T12:00:00Z")});
        serde_json::to_vec(&json!([laid_over(plain, &change)])).unwrap()
    };
    let info = |info: Value| json!({"custom": {"currencyinfo": info}});
    let stranger = "no Check and no Bill of Acumatica: those have Type and ReferenceNbr";
    vec![
        field(
            "a customer's payment",
            json!({"CustomerID": v("C1")}),
            "CustomerID stands on customers' payments (entity Payment): fetch the entity Check, which holds the vendors'",
        ),
        text("another entity", r#"[{"id":"x","VendorName":{"value":"Y"}}]"#, &format!("[0] is {stranger}")),
        text("a header without number", r#"[{"Type":{"value":"Payment"}}]"#, &format!("[0] is {stranger}")),
        (
            "a bill without amount",
            bill(json!({"Amount": null, "VendorRef": v("x")})),
            "[0] (Id INV-9): Amount is missing: expected an amount".to_owned(),
        ),
        (
            "a bill without currency",
            bill(json!({"CurrencyID": {}})),
            "[0] (Id INV-9): CurrencyID is missing: expected an ISO 4217 currency code".to_owned(),
        ),
        (
            "no bill's type",
            bill(json!({"Type": v("Facture")})),
            "[0] (Id 9): Type is `Facture`, which is no bill's: expected Bill, Credit Adj., Debit Adj., Prepayment or Prepmt. Invoice"
                .to_owned(),
        ),
        field(
            "another company",
            info(json!({"BaseCuryID": v("CAD")})),
            "custom.currencyinfo.BaseCuryID is `CAD`: this origin's base currency is USD, so this is another company's payment",
        ),
        field(
            "a rate of words",
            info(json!({"CuryRate": v("par")})),
            "custom.currencyinfo.CuryRate is `\"par\"`: expected a plain decimal number of at most 15 digits before and 18 behind the point",
        ),
        field(
            "a direction",
            info(json!({"CuryRate": v(1), "CuryMultDiv": v("m")})),
            "custom.currencyinfo.CuryMultDiv is `m`: expected M (multiply) or D (divide)",
        ),
    ]
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

/// The other dialect is called by its name.
#[test]
fn myob_is_named() {
    let message = read_as(&context(Erp::Myob), b"{}").unwrap_err();
    assert!(message.starts_with("the document is no answer of MYOB Acumatica: "), "{message}");
}

/// Nesting, long keys and many parts end in words or in a record, never in the stack's or the memory's end.
#[test]
fn depth_and_size_are_harmless() {
    let nest = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    assert!(read(nest(100_000).as_bytes()).is_err());
    assert!(read(format!("[{{\"History\":{}}}]", nest(100_000)).as_bytes()).is_err());
    assert!(read(format!("{{\"History\":{}}}", nest(100_000)).as_bytes()).is_err());
    let keys = (0..100_000).map(|n| format!("\"k{n}\":{n}")).collect::<Vec<_>>().join(",");
    assert_eq!(read(format!("{{{keys}}}").as_bytes()).unwrap_err(), "the document has more than 64 keys in one object of its frame");
    let rows = format!("[{{\"History\":[{}{{}}]}}]", "{},".repeat(200_000));
    assert_eq!(read(rows.as_bytes()).unwrap_err(), "[0]: History does not fit: a list of more than 10000 parts");
    let large = format!("{{\"Description\":{{\"value\":\"{}\"}},\"History\":[{}]}}", "x".repeat(9 << 20), " ".repeat(9 << 20));
    let message = read(large.as_bytes()).unwrap_err();
    assert!(message == "the document is one record of more than 16777216 bytes", "{message}");
}
