//! The fixtures, every form in which a document may come, and the laws that hold of any bytes.

use std::io::Read;
use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{decode, decode_sized, tests_hostile};
use crate::erp::test_kit::{Pieces, Torn, flip, replay, tear};
use crate::erp::{DecodeContext, DecodeFailure, Erp, Site, fuzz_decode_mri};
use crate::model::{Currency, OriginName, Record};

// The first 16 digits of `printf 'quittance account\nbooks\nOPER' | sha256sum`.
pub(super) const OPER: &str = "e481f49a5184eb16";

/// A site's entries, as a table of tests has them.
pub(super) type Entries<'e> = &'e [(&'e str, &'e [&'e str])];

pub(super) fn context() -> DecodeContext {
    DecodeContext {
        origin: OriginName::parse("books").unwrap(),
        erp: Erp::Mri,
        tenant: "DEMO01".into(),
        currency: Currency::parse("USD").unwrap(),
        as_of: None,
        site: Site::default(),
    }
}

/// The context of a site with entries of its own.
pub(super) fn site(entries: Entries<'_>) -> DecodeContext {
    let mut context = context();
    for (path, values) in entries {
        context.site.set(path, values).unwrap();
    }
    context
}

fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), name].iter().collect()
}

pub(super) fn fixture(name: &str) -> String {
    std::fs::read_to_string(folder("tests/fixtures/mri").join(name)).unwrap()
}

/// What came of a document: records with their places, or the words of the refusal.
pub(super) type Outcome = Result<Vec<(u64, String, Record)>, String>;

pub(super) fn outcome(context: &DecodeContext, input: &mut dyn Read) -> Outcome {
    let mut out = Vec::new();
    let read = decode::<()>(context, input, &mut |record, place| {
        out.push((place.ordinal, place.path.clone(), record));
        Ok(())
    });
    match read {
        Ok(count) => {
            assert!(count >= out.len() as u64);
            Ok(out)
        }
        Err(DecodeFailure::Malformed(error)) => Err(error.to_string()),
        Err(other) => panic!("{other:?}"),
    }
}

pub(super) fn content(record: &Record) -> Value {
    serde_json::from_slice(&record.content()).unwrap()
}

pub(super) fn contents_at(context: &DecodeContext, document: &str) -> Vec<Value> {
    let read = outcome(context, &mut document.as_bytes()).unwrap_or_else(|e| panic!("{e}: {document}"));
    read.iter().map(|(_, _, record)| content(record)).collect()
}

pub(super) fn contents(document: &str) -> Vec<Value> {
    contents_at(&context(), document)
}

/// The one payment of a document.
pub(super) fn only(document: &str) -> Value {
    let [one] = <[Value; 1]>::try_from(contents(document)).unwrap();
    one
}

pub(super) fn with(mut record: Value, change: Value) -> Value {
    record.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    record.as_object_mut().unwrap().retain(|_, v| !v.is_null());
    record
}

/// A row as the reference writes it, with changed fields; a field that is changed to `"-"` is left out.
pub(super) fn row(change: Value) -> Value {
    let mut row = json!({
        "VendorID": "ACME01", "VendorName": "ACME", "InvoiceNumber": "INV-1", "ExpensePeriod": "202602", "ItemNumber": "1",
        "EntityID": "0100", "BankID": "OPER", "PaymentType": "C", "CheckNumber": "000045121", "PaymentDate": "2026-03-14T00:00:00",
        "InvoiceAmount": "100.00", "PaymentAmount": "100.00", "CurrencyCode": "USD", "Description": null, "Status": "P",
        "VoidDate": null, "LastUpdate": "2026-03-14T16:02:11.0000000",
    });
    row.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    row.as_object_mut().unwrap().retain(|_, v| *v != json!("-"));
    row
}

pub(super) fn document(rows: &[Value]) -> String {
    json!({"odata.metadata": "https://host/api.asp?$api=QTN_S-PMAP_PaidInvoiceItems", "value": rows}).to_string()
}

/// The record of a plain row.
pub(super) fn plain() -> Value {
    json!({
        "key": {"origin": "books", "id": "OPER|000045121|ACME01|2026-03-14|INV-1|202602|1"}, "revision": "2026-03-14T16:02:11Z",
        "status": "posted", "vendor_id": "ACME01", "vendor_name": "ACME", "date": "2026-03-14", "total": "100.00 USD",
        "unapplied": "0.00 USD", "method": "check", "reference": "000045121", "account": OPER,
        "group": "OPER|000045121|ACME01|2026-03-14",
        "bills": [{"bill": {"id": "ACME01|INV-1|202602"}, "number": "INV-1", "cash": "100.00 USD", "entity": "0100"}],
    })
}

/// A payment of the fixtures by its own numbers: check, vendor and name, date, time of the last change, item.
fn paid(check: &str, vendor: (&str, &str), date: &str, changed: &str, item: (&str, &str, &str), entity: &str, money: [&str; 3]) -> Value {
    let (invoice, period, number) = item;
    let [amount, discount, retainage] = money.map(|m| format!("{m} USD"));
    json!({
        "key": {"origin": "books", "id": format!("OPER|{check}|{}|{date}|{invoice}|{period}|{number}", vendor.0)},
        "revision": changed, "status": "posted", "vendor_id": vendor.0, "vendor_name": vendor.1, "date": date, "total": amount,
        "unapplied": "0.00 USD", "method": "check", "reference": check, "account": OPER,
        "group": format!("OPER|{check}|{}|{date}", vendor.0),
        "bills": [{"bill": {"id": format!("{}|{invoice}|{period}", vendor.0)}, "number": invoice, "cash": amount, "discount": discount,
            "retainage": retainage, "entity": entity}],
    })
}

const ACME: (&str, &str) = ("ACME01", "ACME ELECTRICAL LLC");
const BIRCH: (&str, &str) = ("BIRCH2", "BIRCH PLUMBING INC");
const CEDAR: (&str, &str) = ("CEDAR3", "CEDAR DRYWALL CO");
const DELTA: (&str, &str) = ("DELTA4", "DELTA STEEL LP");

/// Every fixture that is read, with what must come of it.
pub(super) fn fixtures() -> Vec<(&'static str, Vec<Value>)> {
    let birch =
        |item, entity, amount| paid("000045122", BIRCH, "2026-03-14", "2026-03-14T16:02:12Z", item, entity, [amount, "0.00", "0.00"]);
    let void = "2026-03-25T11:41:07Z";
    let item = ("INV-5510", "202602", "1");
    let delta = |item, money| paid("000045140", DELTA, "2026-03-28", "2026-03-28T10:00:00Z", item, "0100", money);
    vec![
        (
            "1_single.json",
            vec![with(
                paid(
                    "000045121",
                    ACME,
                    "2026-03-14",
                    "2026-03-14T16:02:11Z",
                    ("INV-1041", "202602", "1"),
                    "0100",
                    ["90000.00", "0.00", "10000.00"],
                ),
                json!({"memo": "PAY APP 3"}),
            )],
        ),
        (
            "2_one_check_several_bills_paged.json",
            vec![
                birch(("INV-7781", "202602", "1"), "0100", "12500.00"),
                birch(("INV-7790", "202602", "1"), "0100", "8250.75"),
                birch(("INV-7790", "202602", "2"), "0205", "1749.25"),
            ],
        ),
        (
            "3_partial_item_paid.json",
            vec![paid(
                "000045130",
                ACME,
                "2026-03-21",
                "2026-03-21T09:00:00Z",
                ("INV-1042", "202603", "1"),
                "0100",
                ["20000.00", "0.00", "0.00"],
            )],
        ),
        (
            "4_void_reversal_row.json",
            vec![
                with(
                    paid("000045123", CEDAR, "2026-03-15", void, item, "0100", ["3300.00", "0.00", "0.00"]),
                    json!({"status": "voided", "voided_on": "2026-03-25"}),
                ),
                with(
                    paid("000045123", CEDAR, "2026-03-25", void, item, "0100", ["-3300.00", "0.00", "0.00"]),
                    json!({"key": {"origin": "books", "id": "OPER|000045123|CEDAR3|2026-03-25|INV-5510|202602|1|void"},
                        "reversal_of": {"alike": "OPER|000045123|CEDAR3|*|INV-5510|202602|1"}}),
                ),
            ],
        ),
        (
            "5_credit_and_discount.json",
            vec![
                delta(("INV-9001", "202603", "1"), ["9800.00", "200.00", "0.00"]),
                with(
                    delta(("CM-0088", "202603", "1"), ["-1250.00", "0.00", "0.00"]),
                    json!({"memo": "CREDIT MEMO", "bills": null,
                        "credits": [{"kind": "credit", "id": "DELTA4|CM-0088|202603", "amount": "1250.00 USD"}],
                        "doubt": ["unbalanced", "PaymentAmount is -1250.00: a credit, or a void that nothing marks; which bill it reduces is not stated"]}),
                ),
            ],
        ),
        (
            "6_single_with_odd_shapes.xml",
            vec![json!({
                "key": {"origin": "books", "id": "OPER|000045121|ACME01|2026-03-14|INV-1041|202602|1"}, "revision": "2026-03-14T00:00:00Z",
                "status": "posted", "vendor_id": "ACME01", "vendor_name": "ACME ELECTRICAL LLC", "date": "2026-03-14", "total": "90000.00 USD",
                "unapplied": "0.00 USD", "reference": "000045121", "account": OPER, "group": "OPER|000045121|ACME01|2026-03-14",
                "bills": [{"bill": {"id": "ACME01|INV-1041|202602"}, "number": "INV-1041", "cash": "90000.00 USD", "entity": "0100"}],
            })],
        ),
    ]
}

#[test]
fn the_fixtures() {
    for (name, expected) in fixtures() {
        assert_eq!(contents(&fixture(name)), expected, "{name}");
    }
    let places = |name: &str| -> Vec<(u64, String)> {
        outcome(&context(), &mut fixture(name).as_bytes()).unwrap().into_iter().map(|(n, path, _)| (n, path)).collect()
    };
    assert_eq!(places("4_void_reversal_row.json"), [(0, "value[0]".to_owned()), (1, "value[1]".to_owned())]);
    assert_eq!(places("6_single_with_odd_shapes.xml"), [(0, "qtn_s-pmap_paidinvoiceitems.entry[0]".to_owned())]);
    let refusal = outcome(&context(), &mut fixture("7_record_error_http200.json").as_bytes()).unwrap_err();
    assert_eq!(
        refusal,
        "value[0].Error is MRI's refusal, not data: `Invalid value for parameter FROMDATE.`; nothing of this document is used"
    );
}

/// One payment read through JSON and through XML has one key.
#[test]
fn the_key_does_not_depend_on_the_format() {
    let (json, xml) = (only(&fixture("1_single.json")), only(&fixture("6_single_with_odd_shapes.xml")));
    assert_eq!((&json["key"], &json["bills"][0]["bill"]), (&xml["key"], &xml["bills"][0]["bill"]));
}

/// A row as XML.
pub(super) fn xml_row(row: &Value) -> String {
    let field = |(name, value): (&String, &Value)| format!("<{name}>{}</{name}>", value.as_str().unwrap_or_default());
    format!("<entry>{}</entry>", row.as_object().unwrap().iter().map(field).collect::<String>())
}

pub(super) fn xml(inner: &str) -> String {
    format!("<?xml version=\"1.0\"?>\n<qtn_s-pmap_paid>{inner}</qtn_s-pmap_paid>")
}

/// Rows as CSV with all the columns of the first.
pub(super) fn csv(rows: &[Value]) -> String {
    let names: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    let line = |row: &Value| names.iter().map(|n| row[n.as_str()].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>().join(",");
    let header = names.iter().map(|n| (*n).clone()).collect::<Vec<_>>().join(",");
    format!("{header}\n{}\n", rows.iter().map(line).collect::<Vec<_>>().join("\n"))
}

#[test]
fn every_form_of_a_document() {
    let (one, two) = (row(json!({})), row(json!({"ItemNumber": "2", "PaymentAmount": "5.00"})));
    let second = with(
        plain(),
        json!({"key": {"origin": "books", "id": "OPER|000045121|ACME01|2026-03-14|INV-1|202602|2"}, "total": "5.00 USD",
            "bills": [{"bill": {"id": "ACME01|INV-1|202602"}, "number": "INV-1", "cash": "5.00 USD", "entity": "0100"}]}),
    );
    let (single, both) = (vec![plain()], vec![plain(), second]);
    let seven = |row: &Value| row.to_string().replace("T00:00:00\"", "T00:00:00.0000000\"");
    let table: Vec<(&str, String, Vec<Value>)> = vec![
        ("a list", json!({"value": [one, two]}).to_string(), both.clone()),
        ("one entry", json!({"value": {"entry": one}}).to_string(), single.clone()),
        ("a list of entries", json!({"value": {"entry": [one, two]}}).to_string(), both.clone()),
        ("an empty list", json!({"value": []}).to_string(), vec![]),
        ("an empty list of entries", json!({"value": {"entry": []}}).to_string(), vec![]),
        ("an empty object", json!({"value": {}}).to_string(), vec![]),
        ("null", json!({"value": null}).to_string(), vec![]),
        ("an empty text", json!({"value": ""}).to_string(), vec![]),
        ("entry null", json!({"value": {"entry": null}}).to_string(), vec![]),
        ("no list", json!({"odata.metadata": "https://host/$metadata#MRI.x"}).to_string(), vec![]),
        ("no error", json!({"error": null, "value": [one]}).to_string(), single.clone()),
        ("no error in a row", json!({"value": [row(json!({"Error": {"Message": ""}}))]}).to_string(), single.clone()),
        ("the list first", format!("{{\"value\":[{one}],\"nextLink\":\"x\",\"odata.metadata\":\"y\"}}"), single.clone()),
        (
            "an opaque link",
            json!({"nextLink": "https://elsewhere.example/api.asp?%24format=xml&_next=ae4940b2ae3c4f29", "value": [one]}).to_string(),
            single.clone(),
        ),
        ("no link", json!({"nextLink": null, "value": [one]}).to_string(), single.clone()),
        ("another version of the envelope", json!({"@odata.context": "x", "@odata.count": 1, "value": [one]}).to_string(), single.clone()),
        ("seven digits of a second", format!("{{\"value\":[{}]}}", seven(&one)), single.clone()),
        ("a day alone", json!({"value": [row(json!({"PaymentDate": "2026-03-14"}))]}).to_string(), single.clone()),
        (
            "blanks of a fixed width",
            json!({"value": [row(json!({"VendorID": "ACME01    ", "BankID": "OPER "}))]}).to_string(),
            single.clone(),
        ),
        (
            "columns of the site",
            json!({"value": [row(json!({"JobCode": "TWR2", "Lines": {"entry": [{"VendorID": "X"}]}}))]}).to_string(),
            single.clone(),
        ),
        ("a mark", format!("\u{feff}{}", document(std::slice::from_ref(&one))), single.clone()),
        ("XML", xml(&(xml_row(&one) + &xml_row(&two))), both.clone()),
        ("XML with a link before", xml(&format!("<nextLink>x</nextLink>{}", xml_row(&one))), single.clone()),
        ("XML in a value", xml(&format!("<value>{}</value>", xml_row(&one))), single.clone()),
        ("XML of another root", format!("<feed>{}</feed>", xml_row(&one)), single.clone()),
        (
            "XML with a namespace",
            xml(&xml_row(&one)).replace("<entry>", "<m:entry xmlns:m=\"x\">").replace("</entry>", "</m:entry>"),
            single.clone(),
        ),
        ("XML without rows", xml(""), vec![]),
        ("XML without rows, in short", "<MRI_S-PMAP_Paid/>".to_owned(), vec![]),
        ("XML that has no error", xml(&xml_row(&one).replace("</entry>", "<Error><Message/></Error></entry>")), single.clone()),
        ("rows", csv(&[one.clone(), two.clone()]), both.clone()),
        ("rows with null said", csv(std::slice::from_ref(&one)).replace(",,", ",NULL,"), single.clone()),
        ("rows of Windows", csv(&[one.clone(), two]).replace('\n', "\r\n"), both),
        ("rows in another case", csv(std::slice::from_ref(&one)).replacen("VendorID", "VENDORID", 1), single),
    ];
    for (name, document, expected) in table {
        let expected: Vec<Value> = expected;
        assert_eq!(contents(&document), expected, "{name}: {document}");
    }
}

pub(super) fn good_documents() -> Vec<String> {
    let mut documents: Vec<String> = fixtures().into_iter().map(|(name, _)| fixture(name)).collect();
    let rows = [row(json!({})), row(json!({"ItemNumber": "2", "Status": "V", "VoidDate": "2026-03-20", "Description": "Größe \u{1f4b6}"}))];
    documents.push(csv(&rows));
    documents.push(xml(&(xml_row(&rows[0]) + &xml_row(&rows[1]))));
    documents.push(json!({"value": {"entry": rows[0]}}).to_string());
    documents.push(document(&[
        row(json!({"CheckTotal": "30.00", "PaymentAmount": "10.00"})),
        row(json!({"CheckTotal": "30.00", "InvoiceNumber": "B", "PaymentAmount": "20.00"})),
    ]));
    documents
}

#[test]
fn pieces_do_not_show() {
    let mut documents: Vec<Vec<u8>> = good_documents().into_iter().map(String::into_bytes).collect();
    documents.extend(tests_hostile::documents().into_iter().map(|(_, document, _)| document));
    for document in documents {
        let whole = outcome(&context(), &mut &*document);
        for pieces in [1, 7, 4096] {
            assert_eq!(outcome(&context(), &mut Pieces(&document, pieces)), whole, "{pieces}: {}", String::from_utf8_lossy(&document));
        }
    }
}

/// What the sink and the reader say is passed on as they said it.
#[test]
fn failures_of_others_stay_theirs() {
    for document in good_documents() {
        let full = decode(&context(), &mut document.as_bytes(), &mut |_, _| Err("full"));
        assert!(matches!(full, Err(DecodeFailure::Sink("full"))), "{full:?}");
        for cut in [0, 40, 200] {
            let io = decode::<()>(&context(), &mut document.as_bytes()[..cut].chain(Torn), &mut |_, _| Ok(()));
            assert!(matches!(io, Err(DecodeFailure::Io(_))), "{io:?}");
        }
    }
}

/// A document that is made while it is read, and what was read ahead of the records.
struct Made<'c> {
    rows: u64,
    next: u64,
    pending: Vec<u8>,
    written: u64,
    taken: &'c std::cell::Cell<u64>,
    ahead: &'c std::cell::Cell<u64>,
    wrap: [&'static str; 3],
    row: fn(u64) -> String,
}

impl Read for Made<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while self.pending.is_empty() && self.next <= self.rows + 1 {
            let [before, between, behind] = self.wrap;
            self.pending = match self.next {
                0 => before.as_bytes().to_vec(),
                n if n <= self.rows => format!("{}{}", if n > 1 { between } else { "" }, (self.row)(n)).into_bytes(),
                _ => behind.as_bytes().to_vec(),
            };
            self.next += 1;
        }
        self.ahead.set(self.ahead.get().max(self.next.saturating_sub(self.taken.get())));
        let n = out.len().min(self.pending.len());
        out[..n].copy_from_slice(&self.pending[..n]);
        self.pending.drain(..n);
        self.written += n as u64;
        Ok(n)
    }
}

/// What stands around rows, and a row by its number.
type Form = ([&'static str; 3], fn(u64) -> String);

#[test]
fn memory_does_not_grow_with_the_document() {
    let forms: [Form; 3] = [
        (["{\"value\":[", ",", "]}"], |n| row(json!({"InvoiceNumber": format!("INV-{n}"), "CheckNumber": format!("{n:09}")})).to_string()),
        (["<q_s-x>", "", "</q_s-x>"], |n| xml_row(&row(json!({"InvoiceNumber": format!("INV-{n}"), "CheckNumber": format!("{n:09}")})))),
        (["VendorID,InvoiceNumber,ExpensePeriod,ItemNumber,BankID,CheckNumber,PaymentDate,PaymentAmount,Status\n", "", ""], |n| {
            format!("ACME01,INV-{n},202602,1,OPER,{n:09},2026-03-14,100.00,P\n")
        }),
    ];
    for (wrap, row) in forms {
        let (taken, ahead) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
        let rows = 40_000;
        let mut input = Made { rows, next: 0, pending: Vec::new(), written: 0, taken: &taken, ahead: &ahead, wrap, row };
        let read = decode::<()>(&context(), &mut input, &mut |_, _| {
            taken.set(taken.get() + 1);
            Ok(())
        });
        assert_eq!((read.unwrap(), taken.get()), (rows, rows));
        // Never more was taken in than a window holds: a record comes out while the document is still being made.
        let shortest = (row)(1).len() as u64;
        assert!(ahead.get() * shortest < 600 * 1024 && input.written > 3 * 600 * 1024, "{} of {}", ahead.get(), input.written);
    }
}

/// Any window gives the same.
#[test]
fn the_window_does_not_show() {
    for document in good_documents() {
        let read = |window: usize| {
            let mut out = Vec::new();
            decode_sized::<()>(&context(), &mut document.as_bytes(), window, &mut |record, _| {
                out.push(record);
                Ok(())
            })
            .unwrap();
            out
        };
        let whole = read(256 * 1024);
        for window in [1, 7, 100, 1000] {
            assert_eq!(read(window), whole, "{window}");
        }
    }
}

#[test]
fn the_corpus_is_replayed() {
    replay("mri", 20, fuzz_decode_mri);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

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
        fuzz_decode_mri(&bytes);
    }

    /// Law: a document that is cut within a row or an element is refused.
    #[test]
    fn cut_documents_are_refused(which: prop::sample::Index, cut: prop::sample::Index) {
        let documents = good_documents();
        let whole = which.get(&documents).trim_ascii_end().as_bytes();
        let cut = cut.index(whole.len());
        prop_assume!(whole[..cut].last() != Some(&b'\n') || matches!(whole[0], b'<' | b'{'));
        prop_assert!(outcome(&context(), &mut &whole[..cut]).is_err());
    }

    /// Law: money comes out as it went in, to the cent, whatever it is.
    #[test]
    fn money_is_exact(minor in 0_i64..=9_000_000_000_000_000, discount in 0_i64..1_000_000) {
        let text = |m: i64| format!("{}.{:02}", m / 100, m % 100);
        let read = only(&document(&[row(json!({"PaymentAmount": text(minor), "DiscountAmount": text(discount)}))]));
        prop_assert_eq!(&read["total"], &json!(format!("{} USD", text(minor))));
        prop_assert_eq!(&read["bills"][0]["cash"], &read["total"]);
        prop_assert_eq!(&read["bills"][0]["discount"], &json!(format!("{} USD", text(discount))));
    }
}
