//! Documents as CMiC writes them and as it might, each with what must come of it. The expected records are written from the
//! reference of the format.

use serde_json::{Value, json};

use super::decode_stream;
use crate::erp::json_stream::JsonStream;
use crate::erp::{DecodeContext, DecodeFailure, Erp, Site};
use crate::model::{Currency, OriginName, Record, Timestamp};

// The first 16 digits of `printf 'quittance account\nbooks\n001/00/1000.100' | sha256sum`, and of the same with 002/00/1020.200.
const USD_ACCOUNT: &str = "873da09b99f5343a";
const CAD_ACCOUNT: &str = "af0562682ad6acb6";

pub(super) fn context() -> DecodeContext {
    DecodeContext {
        origin: OriginName::parse("books").unwrap(),
        erp: Erp::Cmic,
        tenant: "001".into(),
        currency: Currency::parse("USD").unwrap(),
        as_of: None,
        site: Site::default(),
    }
}

pub(super) fn fixture(name: &str) -> Vec<u8> {
    let path: std::path::PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests/fixtures/cmic", name].iter().collect();
    std::fs::read(path).unwrap()
}

pub(super) const FIXTURES: [&str; 6] = [
    "1_single.json",
    "2_one_cheque_several_bills.json",
    "3_partial_header_and_lines_apart.json",
    "4_void.json",
    "5_credit_and_discount_unposted.json",
    "6_foreign_currency_negative_seq.json",
];

/// What came of a document: records with their places, or the words of the refusal.
pub(super) type Outcome = Result<Vec<(u64, String, Record)>, String>;

pub(super) fn outcome(context: &DecodeContext, stream: &mut JsonStream<'_>) -> Outcome {
    let mut out = Vec::new();
    let read = decode_stream::<()>(context, stream, &mut |record, place| {
        out.push((place.ordinal, place.path.clone(), record));
        Ok(())
    });
    match read {
        Ok(_) => Ok(out),
        Err(DecodeFailure::Malformed(error)) => Err(error.to_string()),
        Err(other) => panic!("{other:?}"),
    }
}

pub(super) fn read_as(context: &DecodeContext, mut document: &[u8]) -> Outcome {
    outcome(context, &mut JsonStream::new(&mut document))
}

pub(super) fn read(document: &[u8]) -> Outcome {
    read_as(&context(), document)
}

fn content(record: &Record) -> Value {
    serde_json::from_slice(&record.content()).unwrap()
}

pub(super) fn contents_as(context: &DecodeContext, document: &[u8]) -> Vec<Value> {
    read_as(context, document).unwrap().iter().map(|(_, _, r)| content(r)).collect()
}

pub(super) fn contents(document: &[u8]) -> Vec<Value> {
    contents_as(&context(), document)
}

/// `change` laid over `base`; null takes a field away.
fn without_nulls(mut base: Value, change: Value) -> Value {
    let fields = base.as_object_mut().unwrap();
    fields.extend(change.as_object().unwrap().clone());
    fields.retain(|_, v| !v.is_null());
    base
}

/// `change` laid over `base`; null stays, for CMiC writes it.
pub(super) fn with(mut base: Value, change: Value) -> Value {
    base.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    base
}

pub(super) fn without(mut base: Value, names: &[&str]) -> Value {
    base.as_object_mut().unwrap().retain(|name, _| !names.contains(&name.as_str()));
    base
}

/// A cheque of 100.00 for one voucher, with what is changed.
pub(super) fn cheque(change: Value) -> Value {
    let plain = json!({
        "ChqAccCode": "1000.100", "ChqAmt": 100, "ChqBankCompCode": "001", "ChqBchNum": 210_255, "ChqCompCode": "001",
        "ChqCurcFactorNum": 1, "ChqCurrCode": "USD", "ChqDate": "2026-03-14", "ChqDeptCode": "00", "ChqDesc": null,
        "ChqDraftCode": "C", "ChqGlFactorNum": null, "ChqIuCreateDate": "2026-03-14T10:00:00-04:00", "ChqIuUpdateDate": null,
        "ChqNum": 20117, "ChqPospayVoidFlag": "N", "ChqPostDate": "2026-03-14", "ChqRefDesc": null, "ChqRevCode": null,
        "ChqRevDate": null, "ChqSeqNum": 7, "ChqVenCode": "ACME01", "ChqVoidVouFlag": null, "ChqVouCode": "Y",
        "VouChqViewObj": [line(json!({}))],
    });
    with(plain, change)
}

/// A posted line of 100.00.
pub(super) fn line(change: Value) -> Value {
    let plain = json!({"VouchqChqSeqNum": 7, "VouchqChqNum": 20117, "VouchqVouNum": 11, "VouchqVouInvCode": "INV-1", "VouchqAmt": 100});
    with(plain, change)
}

/// An unposted line of 100.00.
fn unposted_line(change: Value) -> Value {
    let plain = json!({
        "PaCompCode": "001", "PaChqCompCode": "001", "PaVenCode": "ACME01", "PaChqNum": "20117", "PaChqSeqNum": "7",
        "PaVouInvCode": "INV-1", "PaPayCurrAmt": "100", "PaAmt": "100", "PaDiscAmt": "0",
    });
    with(plain, change)
}

pub(super) fn collection(items: &[Value]) -> Value {
    json!({"items": items, "count": items.len(), "hasMore": false, "limit": 500, "offset": 0, "links": [{"rel": "self", "href": "https://x/"}]})
}

pub(super) fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

/// The record of a plain cheque.
fn plain() -> Value {
    json!({
        "key": {"origin": "books", "id": "001/7"}, "revision": "2026-03-14T14:00:00Z", "status": "posted", "vendor_id": "ACME01",
        "date": "2026-03-14", "total": "100.00 USD", "unapplied": "0.00 USD", "method": "check", "reference": "20117",
        "account": USD_ACCOUNT, "group": "210255",
        "bills": [{"bill": {"id": "11"}, "number": "INV-1", "cash": "100.00 USD", "credit": "0.00 USD"}],
    })
}

/// A paid bill of the fixtures' posted lines.
fn paid(voucher: &str, number: &str, cash: &str, currency: &str) -> Value {
    let zero = format!("0.00 {currency}");
    json!({"bill": {"id": voucher}, "number": number, "cash": format!("{cash} {currency}"), "discount": zero, "credit": zero, "retainage": zero})
}

#[test]
fn every_fixture() {
    let rate = json!({"number": "1", "direction": "base_per_unit"});
    let common = |id: &str, vendor: &str, day: &str, number: &str, total: &str| {
        json!({
            "key": {"origin": "books", "id": id}, "revision": format!("{day}T14:00:00Z"), "status": "posted", "vendor_id": vendor,
            "date": day, "total": format!("{total} USD"), "unapplied": "0.00 USD", "rate": rate, "method": "check", "reference": number,
            "account": USD_ACCOUNT, "group": "210255",
        })
    };
    let single = with(
        common("001/23764", "ACME01", "2026-03-14", "20117", "90000.00"),
        json!({"memo": "Pay app 3", "bills": [paid("251507376", "INV-1041", "90000.00", "USD")]}),
    );
    let several = with(
        common("001/23765", "BIRCH2", "2026-03-14", "20118", "22500.00"),
        json!({"bills": [paid("251507380", "INV-7781", "12500.00", "USD"), paid("251507381", "INV-7790", "10000.00", "USD")]}),
    );
    let voucher =
        json!({"origin": "books", "id": "251507399", "revision": "2026-03-21T14:21:40Z", "number": "INV-1042", "vendor_id": "ACME01"});
    let partial = with(
        common("001/23770", "ACME01", "2026-03-21", "20121", "20000.50"),
        json!({"bills": [paid("251507399", "INV-1042", "20000.50", "USD")]}),
    );
    let void = with(
        common("001/23766", "CEDAR3", "2026-03-15", "20119", "3300.00"),
        json!({"revision": "2026-03-25T15:41:07Z", "status": "voided", "voided_on": "2026-03-25",
            "bills": [paid("251507377", "INV-5510", "3300.00", "USD")]}),
    );
    let unposted = with(
        common("001/1453", "DELTA4", "2026-03-28", "5201100", "8550.00"),
        json!({"status": "pending", "credits": [{"kind": "voucher", "id": "CM-0088", "amount": "1250.00 USD"}],
            "bills": [{"bill": {"number": "INV-9001"}, "cash": "9800.00 USD", "discount": "200.00 USD", "entity": "001"}]}),
    );
    let foreign = with(
        common("001/-243", "NGLASS", "2026-04-02", "5004", "50000.00"),
        json!({"total": "50000.00 CAD", "unapplied": "0.00 CAD", "rate": {"number": "0.7353", "direction": "base_per_unit"},
            "account": CAD_ACCOUNT, "bills": [paid("251507500", "NG-220", "50000.00", "CAD")]}),
    );
    let expected = [vec![single], vec![several], vec![voucher, partial], vec![void], vec![unposted], vec![foreign]];
    for (name, expected) in FIXTURES.iter().zip(expected) {
        assert_eq!(contents(&fixture(name)), expected, "{name}");
    }
}

/// One cheque in every shape in which it may come is one record.
#[test]
fn every_shape_of_a_document() {
    let whole = cheque(json!({}));
    let header = without(whole.clone(), &["VouChqViewObj"]);
    let (lines, reversed) = ([line(json!({"VouchqAmt": 60})), line(json!({"VouchqAmt": "40.00", "VouchqVouNum": 12}))], 2);
    let nested = cheque(json!({"VouChqViewObj": lines}));
    let two = json!({"bills": [
        {"bill": {"id": "11"}, "number": "INV-1", "cash": "60.00 USD", "credit": "0.00 USD"},
        {"bill": {"id": "12"}, "number": "INV-1", "cash": "40.00 USD", "credit": "0.00 USD"},
    ]});
    let backwards: Vec<Value> = (0..reversed).rev().map(|n| lines[n].clone()).collect();
    let apart = |lines: &[Value]| json!({"apcheque": collection(std::slice::from_ref(&header)), "apvouchq": collection(lines)});
    // Written as text, for a JSON value would put its keys in order.
    let lines_first = format!("{{\"apvouchq\":{},\"apcheque\":{}}}", collection(&lines), collection(std::slice::from_ref(&header)));
    let table: Vec<(&str, Vec<u8>, Value)> = vec![
        ("a collection", bytes(&collection(std::slice::from_ref(&whole))), json!({})),
        ("a bare list", bytes(&json!([whole.clone()])), json!({})),
        ("one record", bytes(&whole), json!({})),
        ("one record with links", bytes(&with(whole.clone(), json!({"links": [], "SiteOwn": {"a": 1}, "hasMore": false}))), json!({})),
        ("under its resource", bytes(&json!({"manualcheck": collection(std::slice::from_ref(&whole))})), json!({})),
        ("a list under its resource", bytes(&json!({"manualcheck": [whole.clone()]})), json!({})),
        ("a mark before it", [b"\xef\xbb\xbf".as_slice(), &bytes(&whole)].concat(), json!({})),
        ("lines as a collection of their own", bytes(&cheque(json!({"VouChqViewObj": collection(&[line(json!({}))])}))), json!({})),
        ("two lines", bytes(&nested), two.clone()),
        ("lines apart", bytes(&apart(&lines)), two.clone()),
        ("lines apart, the other way round", bytes(&apart(&backwards)), two.clone()),
        ("lines before their header", lines_first.into_bytes(), two.clone()),
        ("header and lines in one list", bytes(&json!([lines[0], header, lines[1]])), two.clone()),
        ("lines as a bare list", bytes(&json!({"apcheque": [header], "apvouchq": lines})), two),
        (
            "unposted lines of a posted cheque",
            bytes(&cheque(json!({"VouChqViewObj": [], "PayamtChqmanViewObj": [unposted_line(json!({}))]}))),
            json!({"bills": [{"bill": {"number": "INV-1"}, "cash": "100.00 USD", "discount": "0.00 USD", "credit": "0.00 USD", "entity": "001"}]}),
        ),
    ];
    for (name, document, change) in table {
        assert_eq!(contents(&document), [without_nulls(plain(), change)], "{name}");
    }
    for nothing in [
        "[]",
        "{\"items\":[]}",
        "{\"count\":0,\"hasMore\":false,\"links\":[]}",
        "{\"items\":null,\"count\":\"0\"}",
        "{\"apcheque\":{\"count\":0.0}}",
    ] {
        assert_eq!(read(nothing.as_bytes()), Ok(vec![]), "{nothing}");
    }
}

type Said = (&'static str, Value, Value);

/// The plain record's bill with what is changed.
fn billed(change: Value) -> Value {
    json!({"bills": [without_nulls(plain()["bills"][0].clone(), change)]})
}

fn said_by_the_header() -> Vec<Said> {
    vec![
        ("numbers of ADF", json!({"ChqSeqNum": 7.0, "ChqNum": "20117.0", "ChqAmt": "100.0", "ChqBchNum": "0210255"}), json!({})),
        ("a number as text", json!({"ChqSeqNum": "7"}), json!({})),
        (
            "a negative number",
            json!({"ChqSeqNum": -7.0, "VouChqViewObj": [line(json!({"VouchqChqSeqNum": "-7"}))]}),
            json!({"key": {"origin": "books", "id": "001/-7"}}),
        ),
        ("leading zeros are gone anyway", json!({"ChqNum": "0020117"}), json!({})),
        ("no cheque number", json!({"ChqNum": null}), json!({"reference": null})),
        ("no batch", json!({"ChqBchNum": null}), json!({"group": null})),
        ("a description", json!({"ChqDesc": "Pay app 3", "ChqRefDesc": "x"}), json!({"memo": "Pay app 3"})),
        ("a reference", json!({"ChqRefDesc": "claim"}), json!({"memo": "claim"})),
        ("a date with a time", json!({"ChqDate": "2026-03-14T00:00:00-04:00"}), json!({})),
        ("no vendor", json!({"ChqVenCode": null}), json!({"vendor_id": null})),
        ("a manual cheque", json!({"ChqDraftCode": "M"}), json!({})),
        ("no type of cheque", json!({"ChqDraftCode": null}), json!({"method": null})),
        ("no currency is the base", json!({"ChqCurrCode": null}), json!({})),
        ("small letters", json!({"ChqCurrCode": "usd"}), json!({})),
        ("a factor as it stands", json!({"ChqGlFactorNum": 1.250}), json!({"rate": {"number": "1.25", "direction": "base_per_unit"}})),
        (
            "a whole factor keeps its digits",
            json!({"ChqGlFactorNum": "1.2500"}),
            json!({"rate": {"number": "1.2500", "direction": "base_per_unit"}}),
        ),
        ("another factor says nothing", json!({"ChqCurcFactorNum": 0.7}), json!({})),
        ("the later of two times", json!({"ChqIuUpdateDate": "2026-03-20T05:10:00+00:00"}), json!({"revision": "2026-03-20T05:10:00Z"})),
        ("an update before the creation", json!({"ChqIuUpdateDate": "2026-03-01T00:00:00Z"}), json!({})),
        ("no time at all", json!({"ChqIuCreateDate": null}), json!({"revision": ""})),
        ("another bank's company", json!({"ChqBankCompCode": "002", "ChqAccCode": "1020.200"}), json!({"account": CAD_ACCOUNT})),
        ("no account", json!({"ChqBankCompCode": null, "ChqDeptCode": null, "ChqAccCode": null}), json!({"account": null})),
        ("posted, and said so", json!({"ChqBchPost": "Y"}), json!({})),
        ("not posted", json!({"ChqPostDate": null}), json!({"status": "pending"})),
        ("a posting date in a batch that is not posted", json!({"ChqBchPost": "N"}), json!({"status": "pending"})),
        ("posted without a date", json!({"ChqBchPost": "Y", "ChqPostDate": null}), json!({"status": "pending"})),
        ("voided by its code", json!({"ChqRevCode": "V"}), json!({"status": "voided"})),
        ("voided by a flag", json!({"ChqRevCode": "Y"}), json!({"status": "voided"})),
        ("voided by its date", json!({"ChqRevDate": "2026-03-25"}), json!({"status": "voided", "voided_on": "2026-03-25"})),
        (
            "a date tells what an unknown code means",
            json!({"ChqRevCode": "R7", "ChqRevDate": "2026-03-25"}),
            json!({"status": "voided", "voided_on": "2026-03-25"}),
        ),
        ("not voided, and said so", json!({"ChqRevCode": "N"}), json!({})),
        ("positive pay is no void", json!({"ChqPospayVoidFlag": "Y"}), json!({})),
        (
            "a void is seen whatever else is odd",
            json!({"ChqRevCode": "V", "ChqDraftCode": "Q", "ChqVouCode": "Q", "ChqBchPost": "?"}),
            json!({"status": "voided", "method": null}),
        ),
        (
            "a void without lines",
            json!({"ChqRevCode": "V", "VouChqViewObj": []}),
            json!({"status": "voided", "unapplied": null, "bills": null}),
        ),
        (
            "a void whose lines came back",
            json!({"ChqRevCode": "V", "VouChqViewObj": [line(json!({})), line(json!({"VouchqAmt": -100}))]}),
            with(billed(json!({"cash": "0.00 USD"})), json!({"status": "voided", "unapplied": null})),
        ),
    ]
}

fn said_by_the_lines() -> Vec<Said> {
    let lines = |lines: &[Value]| json!({"VouChqViewObj": lines});
    vec![
        ("nothing said of vouchers, and lines", json!({"ChqVouCode": null}), json!({})),
        ("two lines of one voucher", lines(&[line(json!({"VouchqAmt": 70})), line(json!({"VouchqAmt": 30.00}))]), json!({})),
        ("lines without a number of the cheque", lines(&[line(json!({"VouchqChqSeqNum": null, "VouchqChqNum": null}))]), json!({})),
        ("a voucher number of ADF", lines(&[line(json!({"VouchqVouNum": 11.0}))]), json!({})),
        ("a voucher number as text", lines(&[line(json!({"VouchqVouNum": "0011"}))]), json!({})),
        ("an invoice code keeps its zeros", lines(&[line(json!({"VouchqVouInvCode": "0012.0"}))]), billed(json!({"number": "0012.0"}))),
        ("no invoice code", lines(&[line(json!({"VouchqVouInvCode": null}))]), billed(json!({"number": null}))),
        ("no voucher number", lines(&[line(json!({"VouchqVouNum": null}))]), billed(json!({"bill": {"number": "INV-1"}, "number": null}))),
        ("holdback", lines(&[line(json!({"VouchqHldbkAmt": "10.00"}))]), billed(json!({"retainage": "10.00 USD"}))),
        ("a discount is how much it was", lines(&[line(json!({"VouchqDiscAmt": -2}))]), billed(json!({"discount": "2.00 USD"}))),
        ("the same the other way", lines(&[line(json!({"VouchqDiscAmt": 2}))]), billed(json!({"discount": "2.00 USD"}))),
        (
            "a discount taken back",
            lines(&[line(json!({"VouchqAmt": 70, "VouchqDiscAmt": -2})), line(json!({"VouchqAmt": 30, "VouchqDiscAmt": 2}))]),
            billed(json!({"discount": "0.00 USD"})),
        ),
        (
            "a credit below zero",
            json!({"ChqAmt": 70, "VouChqViewObj": [line(json!({})), line(json!({"VouchqVouNum": 12, "VouchqAmt": -30}))]}),
            with(
                billed(json!({"credit": null})),
                json!({"total": "70.00 USD", "credits": [{"kind": "voucher", "id": "12", "amount": "30.00 USD"}]}),
            ),
        ),
        (
            "a cheque of nothing",
            json!({"ChqAmt": 0, "VouChqViewObj": [line(json!({})), line(json!({"VouchqVouNum": 12, "VouchqAmt": -100}))]}),
            with(
                billed(json!({"credit": null})),
                json!({"total": "0.00 USD", "credits": [{"kind": "voucher", "id": "12", "amount": "100.00 USD"}]}),
            ),
        ),
        (
            "a cheque that takes one back",
            json!({"ChqAmt": -100, "VouChqViewObj": [line(json!({"VouchqAmt": -100}))]}),
            with(
                billed(json!({"cash": "-100.00 USD"})),
                json!({"total": "-100.00 USD", "reversal_of": {"alike": "001/00/1000.100/*/20117"}}),
            ),
        ),
        (
            "the same with a credit",
            json!({"ChqAmt": -70, "VouChqViewObj": [line(json!({"VouchqAmt": -100})), line(json!({"VouchqVouNum": 12, "VouchqAmt": 30}))]}),
            with(
                billed(json!({"cash": "-100.00 USD", "credit": null})),
                json!({"total": "-70.00 USD", "reversal_of": {"alike": "001/00/1000.100/*/20117"}, "credits": [{"kind": "voucher", "id": "12", "amount": "-30.00 USD"}]}),
            ),
        ),
        (
            "yen",
            json!({"ChqCurrCode": "JPY", "ChqAmt": 100.00}),
            with(billed(json!({"cash": "100 JPY", "credit": "0 JPY"})), json!({"total": "100 JPY", "unapplied": "0 JPY"})),
        ),
        ("more decimals, all zero", json!({"ChqAmt": "100.0000"}), json!({})),
        (
            "an unposted cheque need not add up",
            json!({"ChqPostDate": null, "ChqAmt": 250}),
            json!({"status": "pending", "total": "250.00 USD", "unapplied": null}),
        ),
    ]
}

/// What a cheque may say besides the fixtures, laid over the plain record.
#[test]
fn what_a_cheque_may_say() {
    for (name, change, expected) in [said_by_the_header(), said_by_the_lines()].concat() {
        assert_eq!(contents(&bytes(&json!([cheque(change)]))), [without_nulls(plain(), expected)], "{name}");
    }
    let as_of = DecodeContext { as_of: Some(Timestamp::parse("2026-04-01T00:00:00Z").unwrap()), ..context() };
    let revision = |change: Value| contents_as(&as_of, &bytes(&cheque(change)))[0]["revision"].clone();
    assert_eq!(revision(json!({"ChqIuCreateDate": null})), json!("2026-04-01T00:00:00Z"));
    assert_eq!(revision(json!({})), json!("2026-03-14T14:00:00Z"));
}

/// Cheques that pay no vouchers are read past, and count.
#[test]
fn what_is_no_payment_is_read_past() {
    let table = [
        cheque(json!({"ChqVouCode": "N", "VouChqViewObj": []})),
        cheque(json!({"ChqVouCode": null, "VouChqViewObj": []})),
        without(cheque(json!({"ChqVouCode": "N"})), &["VouChqViewObj"]),
        without(cheque(json!({"ChqVouCode": null})), &["VouChqViewObj"]),
    ];
    for other in table {
        let found = read(&bytes(&json!([other, cheque(json!({"ChqSeqNum": 8, "VouChqViewObj": [line(json!({"VouchqChqSeqNum": 8}))]}))])));
        let places: Vec<_> = found.unwrap().into_iter().map(|(n, path, _)| (n, path)).collect();
        assert_eq!(places, [(1, "[1]".to_owned())], "{other}");
    }
    // What waited for lines and got them does pay vouchers.
    let waited = json!([without(cheque(json!({"ChqVouCode": null})), &["VouChqViewObj"]), line(json!({}))]);
    assert_eq!(contents(&bytes(&waited)), [plain()]);
}

/// What is kept and not believed.
#[test]
fn what_is_doubted() {
    let table: Vec<(Value, &str, &str)> = vec![
        (json!({"ChqRevCode": "R7"}), "unknown_status", "ChqRevCode `R7` is not documented"),
        (
            json!({"ChqRevCode": "N", "ChqRevDate": "2026-03-25"}),
            "unknown_status",
            "ChqRevCode `N` says that the cheque stands, and its date of reversal is set",
        ),
        (json!({"ChqBchPost": "?"}), "unknown_status", "ChqBchPost `?` is not documented"),
        (json!({"ChqDraftCode": "E"}), "unknown_status", "ChqDraftCode `E` is not documented"),
        (json!({"ChqVouCode": "N"}), "unknown_status", "ChqVouCode is `N`, which is not documented for a cheque that pays vouchers"),
        (json!({"ChqAmt": 250}), "unbalanced", "ChqAmt is 250.00, the lines of the cheque come to 100.00"),
        (json!({"VouChqViewObj": []}), "unbalanced", "ChqAmt is 100.00, the lines of the cheque come to 0.00"),
        (
            json!({"VouChqViewObj": [line(json!({"VouchqAmt": -100}))]}),
            "unbalanced",
            "ChqAmt is 100.00, the lines of the cheque come to -100.00",
        ),
        (
            json!({"ChqAmt": -100, "ChqNum": null, "VouChqViewObj": [line(json!({"VouchqAmt": -100}))]}),
            "unbalanced",
            "the cheque comes to -100.00, and does not say which cheque it undoes",
        ),
        (
            json!({"VouChqViewObj": null, "PayamtChqmanViewObj": [unposted_line(json!({"PaPayCurrAmt": 80}))]}),
            "unbalanced",
            "PaAmt is 100.00 and PaPayCurrAmt is 80.00 in one line: in which currency each is, is not known",
        ),
    ];
    for (change, kind, sentence) in table {
        let records = contents(&bytes(&cheque(change.clone())));
        assert_eq!(records.iter().map(|r| r["doubt"].clone()).collect::<Vec<_>>(), [json!([kind, sentence])], "{change}");
    }
}

#[test]
fn vouchers() {
    let voucher = json!({"VouNum": 251_507_399.0, "VouCompCode": "001", "VouVenCode": "ACME01", "VouInvCode": "INV-1", "VouInvAmt": 0, "VouIuCreateDate": "2026-03-02T09:14:13-05:00", "VouIuUpdateDate": null});
    let expected =
        json!({"origin": "books", "id": "251507399", "revision": "2026-03-02T14:14:13Z", "number": "INV-1", "vendor_id": "ACME01"});
    for document in [
        json!([voucher]),
        voucher.clone(),
        collection(std::slice::from_ref(&voucher)),
        json!({"apallvouchers": collection(std::slice::from_ref(&voucher))}),
    ] {
        assert_eq!(contents(&bytes(&document)), std::slice::from_ref(&expected), "{document}");
    }
    // A voucher that releases retainage has the amount zero and is paid all the same [DOC].
    let released = json!({"manualcheck": [cheque(json!({"VouChqViewObj": [line(json!({"VouchqVouNum": "251507399"}))]}))], "apallvouchers": [voucher]});
    let records = contents(&bytes(&released));
    assert_eq!(records.iter().find_map(|r| r["bills"].as_array()).unwrap()[0]["cash"], json!("100.00 USD"));
    let void = json!({"VouNum": 5, "VouIuCreateDate": null});
    assert_eq!(contents(&bytes(&void)), [json!({"origin": "books", "id": "5", "revision": ""})]);
}

/// A void beats the posting it undoes, whichever was read first, also where the time of change did not move.
#[test]
fn a_void_joins_in_both_orders() {
    let one = |change: Value| read(&bytes(&cheque(change))).unwrap().remove(0).2;
    let posted = one(json!({}));
    let later = json!({"ChqRevCode": "V", "ChqRevDate": "2026-03-25", "ChqIuUpdateDate": "2026-03-25T11:41:07-04:00"});
    for void in [one(later), one(json!({"ChqRevCode": "V"})), one(json!({"ChqRevDate": "2026-03-25", "VouChqViewObj": []}))] {
        assert_eq!((void.key(), void.order(&posted)), (posted.key(), Some(std::cmp::Ordering::Greater)));
        assert_eq!(posted.order(&void), Some(std::cmp::Ordering::Less));
    }
    let pending = one(json!({"ChqPostDate": null}));
    assert_eq!(posted.order(&pending), Some(std::cmp::Ordering::Greater));
}

#[test]
fn a_site_names_its_own_fields() {
    let site = |entries: &[(&str, &[&str])]| {
        let mut site = Site::default();
        for (path, values) in entries {
            site.set(path, values).unwrap();
        }
        DecodeContext { site, ..context() }
    };
    // The attributes of apvouchq as /describe told them, here with the same name for the cheque's number as the header has.
    let renamed = site(&[
        ("layout.lines", &["chequevouchers"]),
        ("fields.lines", &["ChqLines"]),
        ("fields.line.payment_id", &["ChqSeqNum"]),
        ("fields.line.bill_id", &["VouNum"]),
        ("fields.line.bill_number", &["VouInvCode"]),
        ("fields.line.amount", &["PaidAmt"]),
        ("codes.method.E", &["ach"]),
        ("codes.status.R", &["voided"]),
        ("codes.status.D", &["deleted"]),
        ("defaults.rate", &["unit_per_base"]),
    ]);
    let own_line = json!({"ChqSeqNum": 7, "VouNum": 11, "VouInvCode": "INV-1", "PaidAmt": 100});
    let header = without(cheque(json!({"ChqDraftCode": "E"})), &["VouChqViewObj"]);
    let electronic = without_nulls(plain(), json!({"method": "electronic"}));
    for document in [
        with(header.clone(), json!({"ChqLines": [own_line]})),
        json!({"apcheque": collection(std::slice::from_ref(&header)), "chequevouchers": collection(std::slice::from_ref(&own_line))}),
    ] {
        assert_eq!(contents_as(&renamed, &bytes(&document)), std::slice::from_ref(&electronic), "{document}");
    }
    let of = |change: Value| contents_as(&renamed, &bytes(&with(with(header.clone(), json!({"ChqLines": [own_line]})), change))).remove(0);
    assert_eq!(of(json!({"ChqRevCode": "R"}))["status"], json!("voided"));
    assert_eq!(of(json!({"ChqRevCode": "D"})), json!({"key": {"origin": "books", "id": "001/7"}, "revision": "", "status": "deleted"}));
    assert_eq!(of(json!({"ChqGlFactorNum": 0.7}))["rate"], json!({"number": "0.7", "direction": "unit_per_base"}));

    // All companies of one system in one origin: the company stands in the key.
    let all = site(&[("fields.tenant", &[])]);
    let records = contents_as(&all, &bytes(&json!([cheque(json!({})), cheque(json!({"ChqCompCode": "002"}))])));
    assert_eq!(records.iter().map(|r| r["key"]["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>(), ["001/7", "002/7"]);

    // A cheque below zero that undoes nothing, where a site says so.
    let single = site(&[("void.reversal.negative_twin", &["false"])]);
    let below = contents_as(&single, &bytes(&cheque(json!({"ChqAmt": -100, "VouChqViewObj": [line(json!({"VouchqAmt": -100}))]}))));
    assert_eq!(below[0]["doubt"], json!(["unbalanced", "the cheque comes to -100.00, and nothing says that it undoes one"]));
    let csv = site(&[("layout.format", &["csv"])]);
    let message = read_as(&csv, &bytes(&cheque(json!({})))).unwrap_err();
    assert_eq!(message, "the document cannot be read by its map: layout.format is json, CMiC's other formats are not read");
}

/// The table that is shown is the one that is read by.
#[test]
fn what_is_shown_is_what_is_read() {
    let map = super::maps::default_map().unwrap();
    let entries: Vec<_> = super::ABOUT.mappings.iter().flat_map(|m| m.entries).collect();
    let paths: std::collections::BTreeSet<_> = entries.iter().map(|m| m.path).collect();
    assert_eq!(paths.len(), entries.len(), "an entry stands twice");
    for entry in &entries {
        assert!(Site::default().set(entry.path, entry.values).is_ok(), "{}", entry.path);
    }
    assert!(map.names().contains(&"VouchqAmt") && map.names().contains(&"VouNum"));
    for mapping in super::ABOUT.mappings {
        assert!(super::ABOUT.formats.iter().any(|f| f.name == mapping.format), "{}", mapping.format);
    }
}
