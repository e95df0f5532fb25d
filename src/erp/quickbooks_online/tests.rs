//! Documents as QuickBooks writes them, as it might, and as it never should, each with what must come of it.

use std::io::Read;
use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{decode_stream, tests_hostile};
use crate::erp::json_stream::JsonStream;
use crate::erp::test_kit::{Pieces, Torn, flip, replay, tear};
use crate::erp::{DecodeContext, DecodeFailure, Erp, decode, fuzz_decode};
use crate::model::{Currency, OriginName, Record};

const CAP: usize = 16 * 1024 * 1024;

fn context() -> DecodeContext {
    DecodeContext {
        origin: OriginName::parse("books").unwrap(),
        erp: Erp::from_word("quickbooks-online").unwrap(),
        tenant: "9130347".into(),
        currency: Currency::parse("USD").unwrap(),
        as_of: None,
        site: crate::erp::Site::default(),
    }
}

fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), name].iter().collect()
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(folder("tests/fixtures/quickbooks-online").join(name)).unwrap()
}

/// What came of a document: records with their places, or the words of the refusal.
pub(super) type Outcome = Result<Vec<(u64, String, Record)>, String>;

pub(super) fn outcome(stream: &mut JsonStream<'_>) -> Outcome {
    let mut out = Vec::new();
    let read = decode_stream::<()>(&context(), stream, &mut |record, place| {
        out.push((place.ordinal, place.path.clone(), record));
        Ok(())
    });
    match read {
        Ok(_) => Ok(out),
        Err(DecodeFailure::Malformed(error)) => Err(error.to_string()),
        Err(other) => panic!("{other:?}"),
    }
}

pub(super) fn read(document: &[u8]) -> Outcome {
    let mut input = document;
    outcome(&mut JsonStream::new(&mut input))
}

/// The canonical content of each record.
fn contents(document: &[u8]) -> Vec<Value> {
    read(document).unwrap().iter().map(|(_, _, r)| serde_json::from_slice(&r.content()).unwrap()).collect()
}

/// A single payment; `change` lays other fields over a plain one, `null` takes a field away.
pub(super) fn document(change: Value) -> Vec<u8> {
    let mut payment = json!({
        "Id": "7", "SyncToken": "0", "TxnDate": "2026-03-31", "PayType": "Check", "TotalAmt": 100.0,
        "Line": [{"Amount": 100.0, "LinkedTxn": [{"TxnId": "1", "TxnType": "Bill"}]}],
    });
    for (key, value) in change.as_object().unwrap() {
        payment[key] = value.clone();
    }
    payment.as_object_mut().unwrap().retain(|_, v| !v.is_null());
    serde_json::to_vec(&json!({"BillPayment": payment, "time": "2026-04-01T00:00:00Z"})).unwrap()
}

/// The record of [`document`] with nothing changed, and `change` laid over it in the same way.
fn record(change: Value) -> Value {
    let mut record = json!({
        "key": {"origin": "books", "id": "7"}, "revision": "0", "status": "posted", "date": "2026-03-31",
        "total": "100.00 USD", "unapplied": "0.00 USD", "method": "check",
        "bills": [bill("1", "100.00", true)],
    });
    for (key, value) in change.as_object().unwrap() {
        record[key] = value.clone();
    }
    record.as_object_mut().unwrap().retain(|_, v| !v.is_null());
    record
}

fn bill(id: &str, cash: &str, no_credits: bool) -> Value {
    let mut bill = json!({"bill": {"id": id}, "cash": format!("{cash} USD"), "discount": "0.00 USD"});
    if no_credits {
        bill["credit"] = json!("0.00 USD");
    }
    bill
}

fn line(amount: Value, kind: &str, id: &str) -> Value {
    json!({"Amount": amount, "LinkedTxn": [{"TxnId": id, "TxnType": kind}]})
}

// The first 16 digits of `printf 'quittance account\nbooks\n35' | sha256sum`, and of the same with 41.
const OPERATING: &str = "fc904559b6c8a312";
const MASTERCARD: &str = "e35bb5426522c50a";

#[test]
fn the_reference_documents() {
    let check = |id: &str, revision: &str, vendor: (&str, &str), date: &str, total: &str| {
        json!({
            "key": {"origin": "books", "id": id}, "revision": revision, "status": "posted", "vendor_id": vendor.0, "vendor_name": vendor.1,
            "date": date, "total": format!("{total} USD"), "unapplied": "0.00 USD", "method": "check", "account": OPERATING,
        })
    };
    let with = |mut record: Value, change: Value| {
        record.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        record.as_object_mut().unwrap().retain(|_, v| !v.is_null());
        record
    };
    let cascade = ("412", "Cascade Steel Erectors LLC");
    let halvorsen = ("415", "Halvorsen Electric Inc.");
    let single = with(
        check("90341", "0", cascade, "2026-03-12", "48250.00"),
        json!({"reference": "20418", "memo": "Pay app 4 - Riverside Medical", "bills": [bill("88710", "48250.00", true)]}),
    );
    let several = with(
        check("90377", "1", halvorsen, "2026-03-13", "71806.35"),
        json!({"reference": "20421",
            "bills": [bill("88731", "31500.00", true), bill("88755", "28806.35", true), bill("88790", "11500.00", true)]}),
    );
    let drywall = json!({"origin": "books", "id": "88802", "revision": "2", "number": "RMC-SUB014-05", "vendor_id": "420",
        "vendor_name": "Northgate Drywall Co", "total": "45000.00 USD"});
    let partial = with(
        check("90402", "0", ("420", "Northgate Drywall Co"), "2026-03-20", "30000.00"),
        json!({"bills": [bill("88802", "30000.00", true)]}),
    );
    let voided = with(
        check("90341", "1", cascade, "2026-03-12", "0.00"),
        json!({"status": "voided", "reference": "20418", "memo": "Voided - Pay app 4 - Riverside Medical"}),
    );
    let deleted = json!({"key": {"origin": "books", "id": "90377"}, "revision": "", "status": "deleted"});
    let on_account = with(
        check("90410", "0", ("431", "Pioneer Concrete Pumping"), "2026-03-19", "2500.00"),
        json!({"unapplied": "2500.00 USD", "reference": "20424", "memo": "Deposit, voided check 20419 replacement"}),
    );
    let netted = with(
        check("90455", "0", halvorsen, "2026-03-24", "10500.00"),
        json!({"reference": "20430", "memo": "Less backcharge VC-031", "bills": [bill("88840", "12000.00", false)],
            "credits": [{"kind": "VendorCredit", "id": "88861", "amount": "1500.00 USD"}]}),
    );
    let no_cash = with(
        check("90456", "0", ("418", "Tamarack Mechanical"), "2026-03-24", "0.00"),
        json!({"memo": "2%/10 early payment discount taken as credit VC-033", "account": null, "bills": [bill("88844", "640.00", false)],
            "credits": [{"kind": "VendorCredit", "id": "88870", "amount": "640.00 USD"}]}),
    );
    let foreign = json!({
        "key": {"origin": "books", "id": "90512"}, "revision": "0", "status": "posted", "vendor_id": "502",
        "vendor_name": "Les Structures Laurentides Inc.", "date": "2026-04-01", "total": "18400.00 CAD", "unapplied": "0.00 CAD",
        "rate": {"number": "0.7183265", "direction": "base_per_unit"}, "method": "credit_card", "account": MASTERCARD,
        "bills": [{"bill": {"id": "88901"}, "cash": "18400.00 CAD", "discount": "0.00 CAD", "credit": "0.00 CAD"}],
    });
    let table = [
        ("1_single.json", vec![single]),
        ("2_several_bills.json", vec![several]),
        ("3_partial_with_bill.json", vec![drywall, partial]),
        ("4_cdc_void_delete_unapplied.json", vec![voided, deleted, on_account]),
        ("5_credit_and_zero_cash.json", vec![netted, no_cash]),
        ("5b_vendor_credit.json", vec![]),
        ("6_foreign_currency_card.json", vec![foreign]),
    ];
    for (name, expected) in table {
        assert_eq!(contents(&fixture(name)), expected, "{name}");
    }
}

/// Every representation of section "semantics that bite", and what else may stand in a payment.
#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn representations() {
    let unbalanced = |sentence: &str| json!(["unbalanced", sentence]);
    let unknown = |sentence: &str| json!(["unknown_status", sentence]);
    let credit = |kind: &str, id: &str, amount: &str| json!({"kind": kind, "id": id, "amount": format!("{amount} USD")});
    let void = json!({"status": "voided", "total": "0.00 USD", "bills": null});
    let voided = |memo: &str| {
        let mut void = void.clone();
        void["memo"] = json!(memo);
        void
    };
    let table = [
        ("plain", json!({}), json!({})),
        // Voids.
        ("void", json!({"TotalAmt": 0, "Line": [], "PrivateNote": "Voided"}), voided("Voided")),
        ("void twice", json!({"TotalAmt": 0, "Line": [], "PrivateNote": "Voided - Voided - x"}), voided("Voided - Voided - x")),
        ("void, lines absent", json!({"TotalAmt": 0.00, "Line": null, "PrivateNote": "Voided - x"}), voided("Voided - x")),
        ("void, note edited since", json!({"TotalAmt": 0, "Line": [], "PrivateNote": "see check 9"}), voided("see check 9")),
        ("void, note removed", json!({"TotalAmt": "0.00", "Line": []}), void.clone()),
        ("a note decides nothing", json!({"PrivateNote": "Voided - not"}), json!({"memo": "Voided - not"})),
        // Money on account.
        ("no lines", json!({"Line": []}), json!({"bills": null, "unapplied": "100.00 USD"})),
        ("lines absent", json!({"Line": null}), json!({"bills": null, "unapplied": "100.00 USD"})),
        ("more paid than applied", json!({"TotalAmt": 130.5}), json!({"total": "130.50 USD", "unapplied": "30.50 USD"})),
        (
            "a line without a document",
            json!({"TotalAmt": 120, "Line": [line(json!(100), "Bill", "1"), {"Amount": 20}]}),
            json!({"total": "120.00 USD", "unapplied": "20.00 USD"}),
        ),
        (
            "a line on account that the total does not hold",
            json!({"Line": [line(json!(100), "Bill", "1"), {"Amount": 20, "LinkedTxn": []}]}),
            json!({"unapplied": null,
                "doubt": unbalanced("TotalAmt is 100.00, its lines come to 120.00: bills 100.00, credits 0.00, on account 20.00")}),
        ),
        // Several bills.
        ("one bill on two lines", json!({"Line": [line(json!(60), "Bill", "1"), line(json!("40.00"), "Bill", "1")]}), json!({})),
        (
            "bills in order",
            json!({"Line": [line(json!(60), "Bill", "9"), line(json!(40), "Bill", "10")]}),
            json!({"bills": [bill("10", "40.00", true), bill("9", "60.00", true)]}),
        ),
        (
            "bills beyond the total",
            json!({"TotalAmt": 90}),
            json!({"total": "90.00 USD", "unapplied": null,
                "doubt": unbalanced("TotalAmt is 90.00, its lines come to 100.00: bills 100.00, credits 0.00, on account 0.00")}),
        ),
        // Credits.
        (
            "credit over two bills",
            json!({"TotalAmt": 80, "Line": [line(json!(60), "Bill", "1"), line(json!(40), "Bill", "2"), line(json!(20), "VendorCredit", "5")]}),
            json!({"total": "80.00 USD", "bills": [bill("1", "60.00", false), bill("2", "40.00", false)],
                "credits": [credit("VendorCredit", "5", "20.00")]}),
        ),
        (
            "a journal entry as a credit",
            json!({"TotalAmt": 75, "Line": [line(json!(100), "Bill", "1"), line(json!(25), "JournalEntry", "6")]}),
            json!({"total": "75.00 USD", "bills": [bill("1", "100.00", false)], "credits": [credit("JournalEntry", "6", "25.00")]}),
        ),
        (
            "a journal entry that was paid",
            json!({"TotalAmt": 125, "Line": [line(json!(100), "Bill", "1"), line(json!(25), "JournalEntry", "6")]}),
            json!({"total": "125.00 USD", "bills": [bill("1", "100.00", false)], "credits": [credit("JournalEntry", "6", "-25.00")]}),
        ),
        (
            "a deposit alone",
            json!({"Line": [{"Amount": 100, "LinkedTxn": [{"TxnId": "8", "TxnType": "Deposit", "TxnLineId": "1"}]}]}),
            json!({"bills": null, "credits": [credit("Deposit", "8", "-100.00")]}),
        ),
        (
            "a journal entry of either sign",
            json!({"TotalAmt": 100, "Line": [line(json!(90), "Bill", "1"), line(json!(5), "JournalEntry", "6")]}),
            json!({"unapplied": null, "bills": [bill("1", "90.00", false)],
                "doubt": unbalanced("the total does not tell whether 5.00 on JournalEntry `6` was paid or was credited")}),
        ),
        // Documents that are not known.
        (
            "an unknown document",
            json!({"Line": [line(json!(60), "Bill", "1"), line(json!(40), "Sorcery", "2")]}),
            json!({"unapplied": null, "bills": [bill("1", "60.00", false)],
                "doubt": unknown("document type `Sorcery` (id `2`) on line 2 is not known")}),
        ),
        (
            "a document without a type",
            json!({"Line": [{"Amount": 100, "LinkedTxn": [{"TxnId": "1"}]}]}),
            json!({"unapplied": null, "bills": null, "doubt": unknown("document type `` (id `1`) on line 1 is not known")}),
        ),
        (
            "two documents on one line",
            json!({"TotalAmt": 60, "Line": [line(json!(50), "Bill", "3"),
                {"Amount": 10, "LinkedTxn": [{"TxnId": "1", "TxnType": "Bill"}, {"TxnId": "5", "TxnType": "VendorCredit"}]}]}),
            json!({"total": "60.00 USD", "unapplied": null, "bills": [bill("3", "50.00", false)],
                "doubt": unbalanced("line 2 links 2 documents and does not say how much is for which")}),
        ),
        // Negative parts.
        (
            "a negative line",
            json!({"TotalAmt": 60, "Line": [line(json!(100), "Bill", "1"), line(json!(-40), "Bill", "2")]}),
            json!({"total": "60.00 USD", "bills": [bill("1", "100.00", true), bill("2", "-40.00", true)],
                "doubt": unbalanced("line 2 is -40.00, and lines are never negative")}),
        ),
        (
            "a negative total",
            json!({"TotalAmt": -100, "Line": []}),
            json!({"total": "-100.00 USD", "bills": null, "unapplied": null,
                "doubt": unbalanced("TotalAmt -100.00 is negative, which no bill payment is")}),
        ),
        // Words.
        (
            "an undocumented status",
            json!({"status": "Pending"}),
            json!({"doubt": unknown("status `Pending` is not documented on a bill payment")}),
        ),
        (
            "an undocumented way to pay",
            json!({"PayType": "Barter"}),
            json!({"method": null, "doubt": unknown("PayType `Barter` is not documented")}),
        ),
        ("no way to pay", json!({"PayType": null}), json!({"method": null})),
        ("no number, no note", json!({"DocNumber": "", "PrivateNote": ""}), json!({})),
        ("a counter of two digits", json!({"SyncToken": "10"}), json!({"revision": "10"})),
        (
            "currency and rate",
            json!({"CurrencyRef": {"value": "USD"}, "ExchangeRate": 1}),
            json!({"rate": {"number": "1", "direction": "base_per_unit"}}),
        ),
        ("a currency without a code", json!({"CurrencyRef": {"name": "Dollar"}}), json!({})),
        // The account number itself is never kept, and the check's own details are not read.
        (
            "a check with its details",
            json!({"CheckPayment": {"BankAccountRef": {"value": "35"}, "CheckDetail": {"AcctNum": "000123456789", "CheckNum": "9"}}}),
            json!({"account": OPERATING}),
        ),
        // Times move without a new SyncToken: they must not make a new content.
        ("times", json!({"MetaData": {"LastUpdatedTime": "2026-05-01T00:00:00Z"}}), json!({})),
    ];
    for (name, change, expected) in table {
        assert_eq!(contents(&document(change)), [record(expected)], "{name}");
    }
}

#[test]
fn envelopes() {
    let payment: Value = serde_json::from_slice::<Value>(&document(json!({}))).unwrap()["BillPayment"].clone();
    let stub = json!({"domain": "QBO", "status": "Deleted", "Id": "7"});
    let tombstone = json!({"key": {"origin": "books", "id": "7"}, "revision": "", "status": "deleted"});
    let plain = record(json!({}));
    let gone = json!({"origin": "books", "id": "7", "revision": "", "deleted": true});
    let table = [
        ("nothing found", json!({"QueryResponse": {}, "time": "x"}), vec![]),
        ("counters", json!({"QueryResponse": {"startPosition": 1, "maxResults": 1, "totalCount": 0}}), vec![]),
        ("no changes", json!({"CDCResponse": [{"QueryResponse": [{}, {}]}], "time": "x"}), vec![]),
        ("a deleted payment", json!({"BillPayment": stub}), vec![("BillPayment", tombstone.clone())]),
        (
            "the same from cdc",
            json!({"CDCResponse": [{"QueryResponse": [{}, {"BillPayment": [payment, {"domain": "QBO", "status": "Deleted", "Id": "7",
                "MetaData": {"LastUpdatedTime": "2026-03-19T09:12:30-07:00"}}], "maxResults": 2}]}]}),
            vec![
                ("CDCResponse[0].QueryResponse[1].BillPayment[0]", plain.clone()),
                ("CDCResponse[0].QueryResponse[1].BillPayment[1]", tombstone.clone()),
            ],
        ),
        ("a deleted bill", json!({"Bill": stub}), vec![("Bill", gone)]),
        (
            "a batch",
            json!({"BatchItemResponse": [{"bId": "1", "BillPayment": payment}, {"QueryResponse": {"BillPayment": [payment]}, "bId": "2"}]}),
            vec![("BatchItemResponse[0].BillPayment", plain.clone()), ("BatchItemResponse[1].QueryResponse.BillPayment[0]", plain.clone())],
        ),
    ];
    for (name, document, expected) in table {
        let records = read(&serde_json::to_vec(&document).unwrap()).unwrap();
        let found: Vec<_> =
            records.iter().map(|(_, path, r)| (path.as_str(), serde_json::from_slice::<Value>(&r.content()).unwrap())).collect();
        assert_eq!(found, expected, "{name}");
    }
    // A byte order mark and blanks around are no part of the document.
    let marked = [b"\xef\xbb\xbf \r\n".as_slice(), &document(json!({})), b"\n\n"].concat();
    assert_eq!(contents(&marked), [plain]);
}

/// A hash that is kept from one payment to the next must not stick to the next one's account.
#[test]
fn each_payment_has_its_own_account() {
    let payment = |id: &str, account: &str| json!({"Id": id, "SyncToken": "0", "TxnDate": "2026-03-31", "TotalAmt": 1, "CheckPayment": {"BankAccountRef": {"value": account}}});
    let accounts = ["35", "41", "35", "35", ""];
    let payments: Vec<Value> = accounts.iter().enumerate().map(|(n, account)| payment(&n.to_string(), account)).collect();
    let records = contents(&serde_json::to_vec(&json!({"QueryResponse": {"BillPayment": payments}})).unwrap());
    let hashes: Vec<_> = records.iter().map(|r| r["account"].as_str()).collect();
    assert_eq!(hashes, [Some(OPERATING), Some(MASTERCARD), Some(OPERATING), Some(OPERATING), None]);
}

#[test]
fn ordinals_count_native_records_also_those_read_past() {
    let credit = br#"{"QueryResponse":{"VendorCredit":[{"Id":"1"},{"Id":"2"}],"Bill":[{"Id":"3","status":"Deleted"}]}}"#;
    let records = read(credit).unwrap();
    assert_eq!(records.iter().map(|(n, path, _)| (*n, path.as_str())).collect::<Vec<_>>(), [(2, "QueryResponse.Bill[0]")]);
    let (mut input, mut none) = (credit.as_slice(), |_: Record, _: &crate::erp::Place| Ok::<(), ()>(()));
    assert_eq!(decode(&context(), &mut input, &mut none).unwrap(), 3);
}

/// What the sink and the reader say is passed on as they said it.
#[test]
fn failures_of_others_stay_theirs() {
    let good = document(json!({}));
    let full = decode(&context(), &mut good.as_slice(), &mut |_, _| Err("full"));
    assert!(matches!(full, Err(DecodeFailure::Sink("full"))), "{full:?}");
    let mut torn = good[..40].chain(Torn);
    let io = decode::<()>(&context(), &mut torn, &mut |_, _| Ok(()));
    assert!(matches!(io, Err(DecodeFailure::Io(_))), "{io:?}");
}

fn good_documents() -> Vec<Vec<u8>> {
    let names = std::fs::read_dir(folder("tests/fixtures/quickbooks-online")).unwrap().map(|e| e.unwrap().file_name());
    let mut names: Vec<String> = names.map(|n| n.into_string().unwrap()).filter(|n| n != "expected.json").collect();
    names.sort();
    names.iter().map(|n| fixture(n)).collect()
}

#[test]
fn neither_pieces_nor_the_window_show() {
    let mut documents = good_documents();
    documents.push(document(json!({"PrivateNote": "Zahlung für Stützwand – \u{202e}ok \"q\" \\ \n é"})));
    documents.extend(tests_hostile::documents().into_iter().map(|(_, d, _)| d).filter(|d| std::str::from_utf8(d).is_ok()));
    for document in documents {
        let whole = read(&document);
        for pieces in [1, 7, 4096] {
            for window in [1, 5, 64, 300] {
                let mut input = Pieces(&document, pieces);
                let outcome = outcome(&mut JsonStream::with_window(&mut input, window, CAP));
                assert_eq!(outcome, whole, "pieces of {pieces}, window {window}: {}", String::from_utf8_lossy(&document));
            }
        }
    }
}

/// Writes a query answer of so many bytes as it is read.
struct Endless {
    left: u64,
    buffer: Vec<u8>,
    n: u64,
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.buffer.is_empty() {
            let comma = if self.n == 1 { "" } else { "," };
            self.buffer = match (self.n, self.left) {
                (0, _) => br#"{"QueryResponse":{"BillPayment":["#.to_vec(),
                (_, 1) => br#"]},"time":"x"}"#.to_vec(),
                (_, 0) => return Ok(0),
                (n, _) => format!(
                    r#"{comma}{{"Id":"{n}","SyncToken":"3","TxnDate":"2026-03-31","PayType":"Check","TotalAmt":12.50,"PrivateNote":"{}","Line":[{{"Amount":12.50,"LinkedTxn":[{{"TxnId":"{n}","TxnType":"Bill"}}]}}]}}"#,
                    "a note of some length ".repeat(20)
                )
                .into_bytes(),
            };
            self.left = if self.left == 1 { 0 } else { self.left.saturating_sub(self.buffer.len() as u64).max(1) };
            self.n += 1;
        }
        let n = out.len().min(self.buffer.len());
        out[..n].copy_from_slice(&self.buffer[..n]);
        self.buffer.drain(..n);
        Ok(n)
    }
}

#[test]
fn memory_does_not_grow_with_the_document() {
    let mut input = Endless { left: 64 << 20, buffer: Vec::new(), n: 0 };
    let mut stream = JsonStream::new(&mut input);
    let mut seen = 0_u64;
    let read = decode_stream::<()>(&context(), &mut stream, &mut |_, _| {
        seen += 1;
        Ok(())
    });
    assert_eq!(read.unwrap(), seen);
    assert!(seen > 100_000, "{seen}");
    assert!(stream.high_water() <= 1 << 20, "{}", stream.high_water());
}

#[test]
fn the_corpus_is_replayed() {
    replay("quickbooks_online", 20, fuzz_decode);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Law: no bytes make the decoder panic, and what it takes keeps its promises.
    #[test]
    fn damaged_documents_are_read_or_refused(
        which: prop::sample::Index,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        doubled in prop::option::of((any::<prop::sample::Index>(), 1_usize..80)),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let documents = good_documents();
        let mut bytes = which.get(&documents).clone();
        flip(&mut bytes, flips);
        tear(&mut bytes, doubled, cut);
        fuzz_decode(&bytes);
    }

    /// Law: a document that is cut anywhere is refused.
    #[test]
    fn cut_documents_are_refused(which: prop::sample::Index, cut: prop::sample::Index) {
        let documents = good_documents();
        let whole = which.get(&documents).trim_ascii_end();
        prop_assert!(read(&whole[..cut.index(whole.len())]).is_err());
    }
}
