//! Documents as Yardi writes them, as it might, and as it never should, each with what must come of it.

use std::io::Read;
use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::maps::{FLAT_COLUMNS, Kind, default_map};
use super::{decode_mapped, site_of_tests, tests_hostile};
use crate::erp::field_map::FieldMap;
use crate::erp::test_kit::{Pieces, Torn, flip, replay, tear};
use crate::erp::{DecodeContext, DecodeFailure, Erp, fuzz_decode_yardi};
use crate::model::{Currency, OriginName, Record, Timestamp};

// The first 16 digits of `printf 'quittance account\nbooks\nopbank' | sha256sum`, and of the same with cadbank.
const OPBANK: &str = "1fe181c07d65a938";
const CADBANK: &str = "e1069438729966e2";

pub(super) fn context() -> DecodeContext {
    DecodeContext {
        origin: OriginName::parse("books").unwrap(),
        erp: Erp::Yardi,
        tenant: "Yardi PROD".into(),
        currency: Currency::parse("USD").unwrap(),
        as_of: None,
        site: crate::erp::Site::default(),
    }
}

fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), name].iter().collect()
}

pub(super) fn fixture(name: &str) -> String {
    std::fs::read_to_string(folder("tests/fixtures/yardi").join(name)).unwrap()
}

/// What came of a document: records with their places, or the words of the refusal.
type Outcome = Result<Vec<(u64, String, Record)>, String>;

fn outcome(context: &DecodeContext, map: Option<&FieldMap>, input: &mut dyn Read) -> Outcome {
    let mut out = Vec::new();
    let read = decode_mapped::<()>(context, map, input, &mut |record, place| {
        out.push((place.ordinal, place.path.clone(), record));
        Ok(())
    });
    match read {
        Ok(_) => Ok(out),
        Err(DecodeFailure::Malformed(error)) => Err(error.to_string()),
        Err(other) => panic!("{other:?}"),
    }
}

pub(super) fn read(map: Option<&FieldMap>, document: &[u8]) -> Outcome {
    outcome(&context(), map, &mut &*document)
}

fn content(record: &Record) -> Value {
    serde_json::from_slice(&record.content()).unwrap()
}

fn contents(map: Option<&FieldMap>, document: &str) -> Vec<Value> {
    read(map, document.as_bytes()).unwrap().iter().map(|(_, _, r)| content(r)).collect()
}

/// The one payment of a document.
fn only(map: Option<&FieldMap>, document: &str) -> Value {
    let [one] = <[Value; 1]>::try_from(contents(map, document)).unwrap();
    one
}

fn with(mut record: Value, change: Value) -> Value {
    record.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    record.as_object_mut().unwrap().retain(|_, v| !v.is_null());
    record
}

/// Cells by the names of their columns.
type Cells<'c> = &'c [(&'c str, &'c str)];

/// A flat extract with one row for each list of changed cells.
pub(super) fn flat(rows: &[&[(&str, &str)]]) -> String {
    let plain = [
        ("PaymentSystem", "Yardi PROD"),
        ("PaymentAccount", "004417820"),
        ("PaymentNumber", "20117"),
        ("PaymentDate", "2026-03-14"),
        ("InvoiceNumber", "INV-1"),
        ("VendorID", "v1"),
        ("InvoiceID", "P-1"),
        ("PaymentType", "Check"),
        ("PaymentStatus", "Outstanding"),
        ("PaymentAmount", ""),
        ("PaymentCurrency", "USD"),
        ("InvoiceAppliedAmount", "100.00"),
        ("InvoiceAppliedCurrency", "USD"),
        ("PayeeName", "Acme"),
        ("BankCode", "opbank"),
        ("PaymentID", "K-1"),
    ];
    let mut names: Vec<&str> = FLAT_COLUMNS.to_vec();
    names.push("CheckTotal");
    let mut text = format!("{}\n", names.join(","));
    for row in rows {
        let cell = |name: &str| {
            let of = |list: &[(&str, &str)]| list.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
            of(row).or_else(|| of(&plain)).unwrap_or_default()
        };
        text.push_str(&names.iter().map(|n| cell(n)).collect::<Vec<_>>().join(","));
        text.push('\n');
    }
    text
}

/// The record of a plain row.
fn plain() -> Value {
    json!({
        "key": {"origin": "books", "id": "K-1"}, "revision": "", "status": "posted", "vendor_id": "v1", "vendor_name": "Acme",
        "date": "2026-03-14", "total": "100.00 USD", "unapplied": "0.00 USD", "method": "check", "reference": "20117", "account": OPBANK,
        "bills": [{"bill": {"id": "P-1"}, "number": "INV-1", "cash": "100.00 USD", "credit": "0.00 USD"}],
    })
}

pub(super) fn soap(inner: &str) -> String {
    format!(
        "<e:Envelope xmlns:e=\"x\"><e:Body><GetCheckInvoiceResponse xmlns=\"y\"><GetCheckInvoiceResult>{inner}</GetCheckInvoiceResult></GetCheckInvoiceResponse></e:Body></e:Envelope>"
    )
}

pub(super) fn soap_check(header: &str, lines: &str) -> String {
    let plain = [("CheckId", "K-1"), ("CheckDate", "2026-03-14T00:00:00"), ("PaymentType", "Check"), ("TotalAmount", "100.00")];
    let absent = |name: &str| !header.contains(&format!("<{name}>")) && !header.contains(&format!("<{name}/>"));
    let fields: Vec<String> = plain.iter().filter(|(n, _)| absent(n)).map(|(n, value)| format!("<{n}>{value}</{n}>")).collect();
    let fields = fields.concat();
    soap(&format!("<CheckInvoices xmlns=\"\"><Check>{fields}{header}<Details>{lines}</Details></Check></CheckInvoices>"))
}

const LINE: &str = "<Detail><PayableId>P-1</PayableId><Amount>100.00</Amount></Detail>";

fn bill(id: &str, number: &str, cash: &str, entity: Option<&str>, credit: bool) -> Value {
    let mut bill = json!({"bill": {"id": id}, "number": number, "cash": format!("{cash} USD")});
    if credit {
        bill["credit"] = json!("0.00 USD");
    }
    if let Some(entity) = entity {
        bill["entity"] = json!(entity);
    }
    bill
}

/// What every payment of the fixtures has, by its own numbers.
fn check(id: &str, vendor: (&str, &str), date: &str, number: &str, total: &str) -> Value {
    json!({
        "key": {"origin": "books", "id": id}, "revision": "", "status": "posted", "vendor_id": vendor.0, "vendor_name": vendor.1, "date": date,
        "total": format!("{total} USD"), "unapplied": "0.00 USD", "method": "check", "reference": number, "account": OPBANK,
    })
}

const ACME: (&str, &str) = ("v0001023", "Acme Electrical LLC");
const BIRCH: (&str, &str) = ("v0002290", "Birch Plumbing Inc");
const CEDAR: (&str, &str) = ("v0003311", "Cedar Drywall Co");
const DELTA: (&str, &str) = ("v0004400", "Delta Steel LP");

fn flat_fixture() -> Vec<Value> {
    vec![
        with(
            check("K-104233", ACME, "2026-03-14", "20117", "90000.00"),
            json!({"revision": "2026-03-14T16:02:11Z", "bills": [bill("P-88120", "INV-1041", "90000.00", Some("p0101"), true)]}),
        ),
        with(
            check("K-104234", BIRCH, "2026-03-14", "20118", "22500.00"),
            json!({"revision": "2026-03-20T05:10:00Z",
                "bills": [bill("P-88131", "INV-7781", "12500.00", Some("p0101"), true), bill("P-88140", "INV-7790", "10000.00", None, true)]}),
        ),
        with(
            check("K-104260", ACME, "2026-03-21", "20118", "20000.00"),
            json!({"revision": "2026-03-21T09:00:00Z", "method": "electronic",
                "bills": [bill("P-88201", "INV-1042", "20000.00", Some("p0101"), true)]}),
        ),
        with(
            check("K-104235", CEDAR, "2026-03-15", "20119", "3300.00"),
            json!({"revision": "2026-03-25T11:41:07Z", "status": "voided", "voided_on": "2026-03-25", "memo": "Lost in mail",
                "bills": [bill("P-88155", "INV-5510", "3300.00", Some("p0101"), true)]}),
        ),
        with(
            check("K-104301", CEDAR, "2026-03-25", "20119", "-3300.00"),
            json!({"revision": "2026-03-25T11:41:07Z", "method": null, "reversal_of": {"alike": "opbank/*/20119"},
                "bills": [bill("P-88155", "INV-5510", "-3300.00", Some("p0101"), true)]}),
        ),
        with(
            check("K-104310", DELTA, "2026-03-28", "20125", "8750.00"),
            json!({"revision": "2026-03-28T10:00:00Z", "credits": [{"kind": "payable", "id": "P-88311", "amount": "1250.00 USD"}],
                "bills": [bill("P-88300", "INV-9001", "10000.00", Some("p0101"), false)]}),
        ),
    ]
}

#[test]
fn the_flat_extract() {
    let text = fixture("A_vdc_payments.csv");
    assert_eq!(contents(None, &text), flat_fixture());
    let places: Vec<_> = read(None, text.as_bytes()).unwrap().into_iter().map(|(n, path, _)| (n, path)).collect();
    let expected = ["row 2", "rows 3 to 5", "row 6", "row 7", "row 8", "rows 9 to 10"];
    assert_eq!(places, (0..).zip(expected.map(str::to_owned)).collect::<Vec<_>>());
    // The bank account's number is in the document and in no record.
    assert!(text.contains("004417820") && contents(None, &text).iter().all(|r| !r.to_string().contains("004417820")));
}

#[test]
fn the_flat_extract_in_its_other_forms() {
    let text = fixture("A_vdc_payments.csv");
    let (header, rows) = text.split_once('\n').unwrap();
    let forms = [
        ("without a header", rows.to_owned()),
        ("with a mark", format!("\u{feff}{text}")),
        ("with Windows' line ends", text.replace('\n', "\r\n")),
        ("with a template's name before it", format!("FinChecks\n{text}")),
        ("with a mark and a template's name", format!("\u{feff}FinChecks\r\n{text}")),
        ("with blank lines", text.replace('\n', "\n\n")),
        ("with null said", text.replace(",,", ",NULL,").replace(",,", ",null,")),
        ("with SQL's times", text.replace("2026-03-14,", "2026-03-14 00:00:00.000,")),
        ("with SQL's money", text.replace(".00,USD", ".0000,USD")),
        ("with another case of names", format!("{}\n{rows}", header.to_uppercase())),
        ("in quotes", text.replace("Acme Electrical LLC", "\"Acme Electrical LLC\"")),
    ];
    for (name, form) in forms {
        assert_eq!(contents(None, &form), flat_fixture(), "{name}");
    }
    // The rows of one check in another order are the same check.
    let mut lines: Vec<&str> = text.lines().collect();
    lines.swap(2, 4);
    assert_eq!(contents(None, &format!("{}\n", lines.join("\n"))), flat_fixture());
}

#[test]
fn the_toolbox_by_a_sites_template() {
    let map = site_of_tests().unwrap();
    let toolbox = |id, vendor, date, number, total, change: Value| {
        with(with(check(id, vendor, date, number, total), json!({"rate": {"number": "1", "direction": "base_per_unit"}})), change)
    };
    let numbered = |number: &str, cash: &str, entity: Option<&str>| {
        let mut bill = json!({"bill": {"number": number}, "cash": cash, "credit": "0.00 USD"});
        if let Some(entity) = entity {
            bill["entity"] = json!(entity);
        }
        bill
    };
    let expected = vec![
        toolbox(
            "K-104233",
            ACME,
            "2026-03-14",
            "20117",
            "90000.00",
            json!({"memo": "Pay app 3, less 10% retention", "bills": [numbered("INV-1041", "90000.00 USD", Some("p0101"))]}),
        ),
        toolbox(
            "K-104234",
            BIRCH,
            "2026-03-14",
            "20118",
            "22500.00",
            json!({"bills": [numbered("INV-7781", "12500.00 USD", Some("p0101")), numbered("INV-7790", "10000.00 USD", None)]}),
        ),
        toolbox(
            "K-104301",
            CEDAR,
            "2026-03-25",
            "20119",
            "-3300.00",
            json!({"memo": "Reverses check 20119", "reversal_of": {"alike": "opbank/*/20119"}, "bills": [numbered("INV-5510", "-3300.00 USD", Some("p0101"))]}),
        ),
        toolbox(
            "K-104410",
            ("v0007002", "Northern Glass Ltd"),
            "2026-04-02",
            "5004",
            "50000.00",
            json!({"total": "50000.00 CAD", "unapplied": "0.00 CAD", "memo": "CAD progress claim 1", "account": CADBANK,
                "rate": {"number": "0.7353", "direction": "base_per_unit"},
                "bills": [{"bill": {"number": "NG-220"}, "cash": "50000.00 CAD", "credit": "0.00 CAD", "entity": "p0300"}]}),
        ),
    ];
    let text = fixture("B_toolbox_check.csv");
    assert_eq!(contents(Some(&map), &text), expected);
    // With the names of the template in a first row nothing need be configured.
    let names: Vec<String> = fixture("B_toolbox_check.fmt").lines().map(|l| l.split(',').next().unwrap().to_owned()).collect();
    assert_eq!(contents(None, &format!("{}\n{text}", names.join(","))), expected);
    // What is no check is read past.
    let mixed = text.replace("K,104233", "P,88120").replace("K,104410", "J,7");
    assert_eq!(contents(Some(&map), &mixed), expected[1..3]);
}

#[test]
fn the_toolbox_by_the_default_template() {
    let mut cells = vec![String::new(); 123];
    for (position, value) in [
        (1, "K"),
        (2, "7"),
        (5, "3/4/2026"),
        (7, "INV-1"),
        (10, "12.50"),
        (14, "99"),
        (28, "12.50"),
        (29, "USD"),
        (107, "opbank"),
        (17, "unread"),
    ] {
        cells[position - 1] = value.to_owned();
    }
    let expected = json!({
        "key": {"origin": "books", "id": "K-7"}, "revision": "", "status": "posted", "date": "2026-03-04", "total": "12.50 USD",
        "unapplied": "0.00 USD", "method": "check", "reference": "99", "account": OPBANK,
        "bills": [{"bill": {"number": "INV-1"}, "cash": "12.50 USD", "credit": "0.00 USD"}],
    });
    assert_eq!(only(None, &format!("{}\n", cells.join(","))), expected);
    // A row that names no invoice is money on account.
    cells[6] = String::new();
    let expected = with(expected, json!({"unapplied": "12.50 USD", "bills": null}));
    assert_eq!(only(None, &format!("{}\n", cells.join(","))), expected);
    // Which of two amounts is the line's is not documented.
    cells[41] = "6.25".to_owned();
    let doubt = &only(None, &format!("{}\n", cells.join(",")))["doubt"];
    assert_eq!(*doubt, json!(["unbalanced", "TRANAMOUNT is 12.50 and DETAILTRANAMOUNT is 6.25 in one row: both state the same amount"]));
}

#[test]
fn the_answers_of_soap() {
    let single = with(
        check("K-104233", ACME, "2026-03-14", "20117", "90000.00"),
        json!({"memo": "Pay app 3", "bills": [bill("P-88120", "INV-1041", "90000.00", Some("p0101"), true)]}),
    );
    assert_eq!(contents(None, &fixture("C1_GetCheckInvoice_single.xml")), std::slice::from_ref(&single));
    let multi = with(
        check("K-104234", BIRCH, "2026-03-14", "20118", "21250.00"),
        json!({"credits": [{"kind": "payable", "id": "P-88145", "amount": "1250.00 USD"}],
            "bills": [bill("P-88131", "INV-7781", "12500.00", Some("p0101"), false), bill("P-88140", "INV-7790", "10000.00", None, false)]}),
    );
    assert_eq!(contents(None, &fixture("C2_GetCheckInvoice_multi_with_credit.xml")), [multi]);
    let voided = with(
        check("K-104235", CEDAR, "2026-03-15", "20119", "3300.00"),
        json!({"status": "voided", "voided_on": "2026-03-25", "bills": [bill("P-88155", "INV-5510", "3300.00", Some("p0101"), true)]}),
    );
    let voider = with(
        check("K-104301", CEDAR, "2026-03-25", "20119", "-3300.00"),
        json!({"method": null, "reversal_of": "K-104235", "bills": [bill("P-88155", "INV-5510", "-3300.00", Some("p0101"), true)]}),
    );
    let pair = fixture("C3_GetCheckInvoice_void_pair.xml");
    assert_eq!(contents(None, &pair), [voided, voider]);
    let way = "Envelope.Body.GetCheckInvoiceResponse.GetCheckInvoiceResult.CheckInvoices.Check";
    let places: Vec<_> = read(None, pair.as_bytes()).unwrap().into_iter().map(|(n, path, _)| (n, path)).collect();
    assert_eq!(places, [(0, format!("{way}[0]")), (1, format!("{way}[1]"))]);

    // The result as an XML string, as CDATA, and without its wrapping.
    let text = fixture("C1_GetCheckInvoice_single.xml");
    let (from, to) = (text.find("<CheckInvoices").unwrap(), text.find("</GetCheckInvoiceResult>").unwrap());
    let inner = text.get(from..to).unwrap();
    let escaped = inner.replace('&', "&amp;").replace('<', "&lt;");
    for form in
        [soap(&escaped), soap(&format!("\n <![CDATA[<?xml version=\"1.0\"?>{inner}]]>\n")), inner.to_owned(), format!("\u{feff}{text}")]
    {
        assert_eq!(contents(None, &form), std::slice::from_ref(&single), "{form}");
    }
    assert_eq!(contents(None, &soap("<CheckInvoices/>")), [Value::Null; 0]);
    let lean = only(None, &soap_check("<Currency>cad</Currency><VoidDate/>", LINE));
    assert_eq!(lean["total"], json!("100.00 CAD"));
}

/// What a row may say besides the fixtures, laid over the plain record.
#[test]
fn what_rows_may_say() {
    let table: Vec<(&str, Vec<Cells<'_>>, Value)> = vec![
        ("plain", vec![&[]], json!({})),
        ("cleared", vec![&[("PaymentStatus", "CLEARED")]], json!({})),
        ("reconciled", vec![&[("PaymentStatus", "Reconciled")]], json!({})),
        ("voided", vec![&[("PaymentStatus", "Voided")]], json!({"status": "voided"})),
        ("a void date decides", vec![&[("VoidDate", "2026-03-25")]], json!({"status": "voided", "voided_on": "2026-03-25"})),
        ("EFT", vec![&[("PaymentType", "EFT")]], json!({"method": "electronic"})),
        ("card", vec![&[("PaymentType", "Credit Card")]], json!({"method": "credit_card"})),
        ("an adjustment", vec![&[("PaymentType", "Adjustment")]], json!({"method": null})),
        ("unnumbered", vec![&[("PaymentNumber", "")]], json!({"reference": null})),
        (
            "in brackets",
            vec![&[("InvoiceAppliedAmount", "(100.00)"), ("PaymentStatus", "Voider"), ("PaymentType", "Void")]],
            json!({"total": "-100.00 USD", "method": null, "reversal_of": {"alike": "opbank/*/20117"},
                "bills": [{"bill": {"id": "P-1"}, "number": "INV-1", "cash": "-100.00 USD", "credit": "0.00 USD"}]}),
        ),
        (
            "yen",
            vec![&[("PaymentCurrency", "jpy"), ("InvoiceAppliedCurrency", "JPY"), ("InvoiceAppliedAmount", "100.0000")]],
            json!({"total": "100 JPY", "unapplied": "0 JPY", "bills": [{"bill": {"id": "P-1"}, "number": "INV-1", "cash": "100 JPY", "credit": "0 JPY"}]}),
        ),
        ("no currency is the base", vec![&[("PaymentCurrency", "NULL")]], json!({})),
        ("a rate", vec![&[("ExchangeRate", "1.2500")]], json!({"rate": {"number": "1.2500", "direction": "base_per_unit"}})),
        (
            "a bill by its number alone",
            vec![&[("InvoiceID", "")]],
            json!({"bills": [{"bill": {"number": "INV-1"}, "cash": "100.00 USD", "credit": "0.00 USD"}]}),
        ),
        (
            "a discount and retention that are stated",
            vec![&[("DiscountAmount", "2.00"), ("RetentionAmount", "10.00")]],
            json!({"bills": [{"bill": {"id": "P-1"}, "number": "INV-1", "cash": "100.00 USD", "discount": "2.00 USD", "credit": "0.00 USD", "retainage": "10.00 USD"}]}),
        ),
        (
            "a discount as a line of the same bill",
            vec![&[], &[("InvoiceAppliedAmount", "-2.00")]],
            json!({"total": "98.00 USD", "bills": [{"bill": {"id": "P-1"}, "number": "INV-1", "cash": "98.00 USD", "credit": "0.00 USD"}]}),
        ),
        (
            "a credit that takes all",
            vec![&[], &[("InvoiceID", "P-2"), ("InvoiceAppliedAmount", "-100")]],
            json!({"total": "0.00 USD", "credits": [{"kind": "payable", "id": "P-2", "amount": "100.00 USD"}],
                "bills": [{"bill": {"id": "P-1"}, "number": "INV-1", "cash": "100.00 USD"}]}),
        ),
        (
            "the void of a check with a credit",
            vec![
                &[("PaymentStatus", "Voider"), ("PaymentType", "Void"), ("InvoiceAppliedAmount", "-100.00")],
                &[("PaymentStatus", "Voider"), ("PaymentType", "Void"), ("InvoiceAppliedAmount", "30"), ("InvoiceID", "P-2")],
            ],
            json!({"total": "-70.00 USD", "method": null, "reversal_of": {"alike": "opbank/*/20117"}, "credits": [{"kind": "payable", "id": "P-2", "amount": "-30.00 USD"}],
                "bills": [{"bill": {"id": "P-1"}, "number": "INV-1", "cash": "-100.00 USD"}]}),
        ),
        (
            "the latest change of any row",
            vec![
                &[("LastModified", "2026-03-14T10:00:00"), ("InvoiceAppliedAmount", "40.00")],
                &[("LastModified", "3/15/2026 09:00:00"), ("InvoiceAppliedAmount", "60.00")],
            ],
            json!({"revision": "2026-03-15T09:00:00Z"}),
        ),
        ("a total that is stated", vec![&[("CheckTotal", "100")]], json!({})),
        ("the amount twice", vec![&[("PaymentAmount", "100")]], json!({})),
    ];
    for (name, rows, change) in table {
        assert_eq!(only(None, &flat(&rows)), with(plain(), change), "{name}");
    }
}

/// What is kept and not believed.
#[test]
fn what_is_doubted() {
    let agree = |field: &str| format!("the rows of the check do not agree about {field}");
    let voider: &[(&str, &str)] = &[("PaymentStatus", "Voider"), ("PaymentType", "Void")];
    let table: Vec<(Vec<Cells<'_>>, &str, String)> = vec![
        (vec![&[("PaymentStatus", "Escheated")]], "unknown_status", "PaymentStatus `Escheated` is not documented".into()),
        (vec![&[("PaymentStatus", "")]], "unknown_status", "PaymentStatus is empty".into()),
        (vec![&[("PaymentType", "Barter")]], "unknown_status", "PaymentType `Barter` is not documented".into()),
        (vec![&[("InvoiceAppliedAmount", "-5")]], "unbalanced", "the check comes to -5.00, and nothing says that it undoes one".into()),
        (vec![voider], "unbalanced", "it says that it undoes a check, and comes to 100.00".into()),
        (
            vec![&[("PaymentStatus", "Voider"), ("PaymentType", "Void"), ("InvoiceAppliedAmount", "-5"), ("PaymentNumber", "")]],
            "unbalanced",
            "it undoes a check, and does not say which".into(),
        ),
        (vec![&[("CheckTotal", "250.00")]], "unbalanced", "CheckTotal is 250.00, the lines of the check come to 100.00".into()),
        (
            vec![&[("PaymentAmount", "250")]],
            "unbalanced",
            "InvoiceAppliedAmount is 100.00 and PaymentAmount is 250.00 in one row: both state the same amount".into(),
        ),
        (vec![&[], &[("PaymentDate", "2026-03-15")]], "unbalanced", agree("PaymentDate")),
        (vec![&[], &[("PaymentStatus", "Voided")]], "unbalanced", agree("PaymentStatus")),
        (vec![&[], &[("PaymentType", "EFT")]], "unbalanced", agree("PaymentType")),
        (vec![&[], &[("PaymentNumber", "9")]], "unbalanced", agree("PaymentNumber")),
        (vec![&[], &[("VendorID", "v9")]], "unbalanced", agree("VendorID")),
        (vec![&[], &[("BankCode", "other")]], "unbalanced", agree("BankCode")),
    ];
    for (rows, kind, sentence) in table {
        let record = only(None, &flat(&rows));
        assert_eq!(record["doubt"], json!([kind, sentence]));
    }
    let record = only(None, &soap_check("<TotalAmount>90</TotalAmount>", LINE));
    assert_eq!(record["doubt"], json!(["unbalanced", "TotalAmount is 90.00, the lines of the check come to 100.00"]));
    let record = only(None, &soap_check("<Voided>maybe</Voided>", LINE));
    assert_eq!(record["doubt"], json!(["unknown_status", "Voided `maybe` is not documented"]));
}

/// Without any revision of its own a document has the time that a person states.
#[test]
fn the_time_of_the_document_orders_what_has_no_revision() {
    let context = DecodeContext { as_of: Some(Timestamp::parse("2026-04-01T00:00:00Z").unwrap()), ..context() };
    let revision =
        |rows: &[&[(&str, &str)]]| content(&outcome(&context, None, &mut flat(rows).as_bytes()).unwrap()[0].2)["revision"].clone();
    assert_eq!(revision(&[&[]]), json!("2026-04-01T00:00:00Z"));
    assert_eq!(revision(&[&[("LastModified", "2026-03-14T16:02:11")]]), json!("2026-03-14T16:02:11Z"));
}

/// Without control numbers what stands in for them tells a check from an EFT of the same number.
#[test]
fn an_extract_without_control_numbers() {
    let text = fixture("A_vdc_payments.csv");
    let lines: Vec<String> = text.lines().map(|line| line.split(',').take(22).collect::<Vec<_>>().join(",") + "\n").collect();
    let cut = lines.concat();
    let ids: Vec<String> = contents(None, &cut).iter().map(|r| r["key"]["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(
        ids,
        ["opbank/Check/20117", "opbank/Check/20118", "opbank/EFT/20118", "opbank/Check/20119", "opbank/Void/20119", "opbank/Check/20125"]
    );
    assert_eq!(contents(None, &cut)[4]["reversal_of"], json!({"alike": "opbank/*/20119"}));
}

#[test]
fn a_site_names_its_own_columns() {
    let mut map = default_map(Kind::Flat).unwrap();
    let entries: [(&str, &[&str]); 12] = [
        ("group.by", &["Chk"]),
        ("fields.date", &["Day"]),
        ("fields.line.bill_id", &["Bill"]),
        ("fields.line.amount", &["Cents out"]),
        ("fields.status", &["STATE"]),
        ("fields.tenant", &["Db"]),
        ("codes.status.N", &["posted"]),
        ("codes.status.H", &["pending"]),
        ("codes.status.Gone", &["deleted"]),
        ("void.status_in.field", &["STATE"]),
        ("void.status_in.values", &["X", "N-X"]),
        ("defaults.amount_sign", &["-1"]),
    ];
    for (path, values) in entries {
        map.set(path, values).unwrap();
    }
    map.set("codes.status.X", &["posted"]).unwrap();
    let document = "Chk,Day,Bill,Cents out,STATE,Db\n1,03/14/2026,P-1,-5.00,N,Yardi PROD\n2,03/14/2026,P-1,-5.00,H,\n3,03/14/2026,P-1,-5.00,X,\n4,03/14/2026,P-1,-5.00,Gone,\n";
    let records = contents(Some(&map), document);
    let statuses: Vec<_> = records.iter().map(|r| r["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["posted", "pending", "voided", "deleted"]);
    assert_eq!((&records[0]["total"], &records[0]["key"]["id"]), (&json!("5.00 USD"), &json!("1")));
    assert_eq!(records[3], json!({"key": {"origin": "books", "id": "4"}, "revision": "", "status": "deleted"}));
    let message = read(Some(&map), document.replace("Yardi PROD", "Yardi TEST").as_bytes()).unwrap_err();
    assert_eq!(message, "row 2 (Id 1): Db is `Yardi TEST`: this origin is `Yardi PROD`");

    let mut map = default_map(Kind::Soap).unwrap();
    for (path, values) in [("layout.rows", "Payments/Payment"), ("layout.lines", "Line"), ("group.by", "No")] {
        map.set(path, &[values]).unwrap();
    }
    let document = soap(
        "<Payments><Payment><No>5</No><CheckDate>2026-03-14</CheckDate><Line><PayableId>P-1</PayableId><Amount>1</Amount></Line></Payment></Payments>",
    );
    assert_eq!(contents(Some(&map), &document)[0]["total"], json!("1.00 USD"));
}

/// Every border between checks, in any order: the same records.
#[test]
fn borders_between_checks_do_not_show() {
    fn sorted(mut records: Vec<Value>) -> Vec<String> {
        records.sort_by_key(|r| r["key"]["id"].as_str().unwrap().to_owned());
        records.into_iter().map(|r| r.to_string()).collect()
    }
    let text = fixture("A_vdc_payments.csv");
    let lines: Vec<&str> = text.lines().collect();
    let (header, rows) = lines.split_first().unwrap();
    let whole = sorted(contents(None, &text));
    let id = |row: &str| row.split(',').nth(22).unwrap().to_owned();
    let mut borders = 0;
    for cut in (1..rows.len()).filter(|cut| id(rows[*cut - 1]) != id(rows[*cut])) {
        let part = |rows: &[&str]| contents(None, &format!("{header}\n{}\n", rows.join("\n")));
        let (head, tail) = rows.split_at(cut);
        assert_eq!(sorted([part(tail), part(head)].concat()), whole, "{cut}");
        borders += 1;
    }
    assert_eq!(borders, 5);
}

/// A check that is cut between two rows: where its total is stated it is held; in two documents it contradicts itself.
#[test]
fn a_check_that_is_cut_is_not_believed() {
    let row = |bill, amount| [("InvoiceID", bill), ("InvoiceAppliedAmount", amount), ("CheckTotal", "100.00")];
    let (first, second) = (row("P-1", "40.00"), row("P-2", "60.00"));
    assert_eq!(only(None, &flat(&[&first, &second]))["doubt"], Value::Null);
    for half in [&first, &second] {
        assert_eq!(only(None, &flat(&[half]))["doubt"][0], json!("unbalanced"));
    }
    let bare = |row: &[(&'static str, &'static str); 3]| match &read(None, flat(&[&row[..2]]).as_bytes()).unwrap()[..] {
        [(_, _, record)] => record.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(bare(&first).order(&bare(&second)), None, "neither half is later than the other");
}

fn good_documents() -> Vec<String> {
    let names = [
        "A_vdc_payments.csv",
        "B_toolbox_check.csv",
        "C1_GetCheckInvoice_single.xml",
        "C2_GetCheckInvoice_multi_with_credit.xml",
        "C3_GetCheckInvoice_void_pair.xml",
    ];
    let mut documents: Vec<String> = names.iter().map(|name| fixture(name)).collect();
    documents.push(soap("&lt;CheckInvoices&gt;&lt;Check&gt;&lt;CheckId&gt;Ü&lt;/CheckId&gt;&lt;/Check&gt;&lt;/CheckInvoices&gt;"));
    documents
}

#[test]
fn pieces_do_not_show() {
    let site = site_of_tests().unwrap();
    let mut documents: Vec<Vec<u8>> = good_documents().into_iter().map(String::into_bytes).collect();
    documents.extend(tests_hostile::documents().into_iter().map(|(_, document, _)| document));
    for document in documents {
        for map in [None, Some(&site)] {
            let whole = read(map, &document);
            for pieces in [1, 7, 4096] {
                let outcome = outcome(&context(), map, &mut Pieces(&document, pieces));
                assert_eq!(outcome, whole, "pieces of {pieces}: {}", String::from_utf8_lossy(&document));
            }
        }
    }
}

/// What the sink and the reader say is passed on as they said it.
#[test]
fn failures_of_others_stay_theirs() {
    for document in good_documents().into_iter().filter(|d| !d.starts_with("K,") && !d.contains('Ü')) {
        let full = decode_mapped(&context(), None, &mut document.as_bytes(), &mut |_, _| Err("full"));
        assert!(matches!(full, Err(DecodeFailure::Sink("full"))), "{full:?}");
        for cut in [0, 40, 600] {
            let mut torn = document.as_bytes()[..cut].chain(Torn);
            let io = decode_mapped::<()>(&context(), None, &mut torn, &mut |_, _| Ok(()));
            assert!(matches!(io, Err(DecodeFailure::Io(_))), "{io:?}");
        }
    }
}

#[test]
fn the_corpus_is_replayed() {
    replay("yardi", 20, fuzz_decode_yardi);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Law: no bytes make the decoder panic, and what it takes keeps its promises.
    #[test]
    fn damaged_documents_are_read_or_refused(
        which: prop::sample::Index,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        doubled in prop::option::of((any::<prop::sample::Index>(), 1_usize..80)),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let documents = good_documents();
        let mut bytes = which.get(&documents).clone().into_bytes();
        flip(&mut bytes, flips);
        tear(&mut bytes, doubled, cut);
        fuzz_decode_yardi(&bytes);
    }

    /// Law: a document that is cut within a row or an element is refused.
    #[test]
    fn cut_documents_are_refused(which: prop::sample::Index, cut: prop::sample::Index) {
        let site = site_of_tests().unwrap();
        let documents = good_documents();
        let whole = which.get(&documents).trim_ascii_end().as_bytes();
        let cut = cut.index(whole.len());
        prop_assume!(whole[..cut].last() != Some(&b'\n') || whole[0] == b'<');
        let map = whole.starts_with(b"K,").then_some(&site);
        prop_assert!(read(map, &whole[..cut]).is_err());
    }
}

/// A site whose files may be cut between two rows of a check says so: what stands at a border is then kept and not believed, until a
/// file has it whole, or the check's own total says that nothing is missing.
#[test]
fn what_stands_at_a_border_may_be_a_part() {
    let mut map = default_map(Kind::Flat).unwrap();
    map.set("layout.whole", &["false"]).unwrap();
    let held = |document: &str| -> Vec<String> {
        let doubted = contents(Some(&map), document).into_iter().filter(|r| r["doubt"][0] == "incomplete");
        doubted.map(|r| r["key"]["id"].as_str().unwrap().to_owned()).collect()
    };
    let text = fixture("A_vdc_payments.csv");
    let lines: Vec<&str> = text.lines().collect();
    let (header, rows) = lines.split_first().unwrap();
    let id = |row: &str| row.split(',').nth(22).unwrap().to_owned();
    assert_eq!(held(&text), [id(rows[0]), id(rows[rows.len() - 1])]);
    for cut in 1..rows.len() {
        let (head, tail) = rows.split_at(cut);
        let part = |rows: &[&str]| held(&format!("{header}\n{}\n", rows.join("\n")));
        assert!(part(head).contains(&id(rows[cut - 1])), "{cut}");
        assert!(part(tail).contains(&id(rows[cut])), "{cut}");
    }
    let one = format!("{header},CheckTotal\n{},90000.00\n", rows[0]);
    assert_eq!(held(&one), Vec::<String>::new());
    let one = format!("{header}\n{}\n", rows[0]);
    assert_eq!(held(&one), [id(rows[0])]);
}
