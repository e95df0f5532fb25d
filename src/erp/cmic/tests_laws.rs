//! What must hold of every document: borders, pieces, windows and memory do not show, and no bytes are a panic.

use std::io::Read;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::tests::{FIXTURES, Outcome, bytes, cheque, collection, contents, context, fixture, line, outcome, read, with, without};
use super::{decode_stream, tests_hostile};
use crate::erp::json_stream::JsonStream;
use crate::erp::test_kit::{Pieces, Torn, flip, replay, tear};
use crate::erp::{DecodeFailure, decode, fuzz_decode_cmic};

const CAP: usize = 16 * 1024 * 1024;

/// Three cheques with their lines, and two vouchers.
fn records() -> Vec<Value> {
    let one = |number: i64, change: Value| {
        let own = |voucher: i64, amount: i64| line(json!({"VouchqChqSeqNum": number, "VouchqVouNum": voucher, "VouchqAmt": amount}));
        with(cheque(json!({"ChqSeqNum": number, "VouChqViewObj": [own(11, 60), own(12, 40)]})), change)
    };
    vec![
        one(7, json!({})),
        one(-8, json!({"ChqRevCode": "V", "ChqIuUpdateDate": "2026-03-25T11:41:07-04:00"})),
        one(9, json!({"ChqPostDate": null})),
        json!({"VouNum": 11, "VouInvCode": "INV-1", "VouIuCreateDate": "2026-03-02T09:14:13-05:00"}),
        json!({"VouNum": 12, "VouInvCode": "INV-2", "VouIuCreateDate": "2026-03-02T09:14:13-05:00"}),
    ]
}

/// A cheque's header and its lines apart.
fn apart(cheques: &[Value]) -> Value {
    let headers: Vec<Value> = cheques.iter().map(|c| without(c.clone(), &["VouChqViewObj"])).collect();
    let lines: Vec<Value> = cheques.iter().flat_map(|c| c["VouChqViewObj"].as_array().unwrap().clone()).collect();
    json!({"apcheque": collection(&headers), "apvouchq": collection(&lines)})
}

fn good_documents() -> Vec<Vec<u8>> {
    let all = records();
    let mut documents: Vec<Vec<u8>> = FIXTURES.iter().map(|name| fixture(name)).collect();
    documents.push(bytes(&json!(all)));
    documents.push(bytes(&all[0]));
    documents.push(bytes(&apart(&all[..3])));
    documents.push(bytes(&cheque(json!({"ChqDesc": "Zahlung für Stützwand – \u{202e}ok \"q\" \\ \n é", "Site \"own\"": {"a": [1, {}]}}))));
    documents
}

fn set(documents: &[Vec<u8>]) -> Vec<String> {
    let mut all: Vec<String> = documents.iter().flat_map(|d| contents(d)).map(|r| r.to_string()).collect();
    all.sort();
    all
}

/// Every border between records, in any order: the same facts.
#[test]
fn borders_between_records_do_not_show() {
    let mut records = records();
    for name in FIXTURES.iter().filter(|name| !name.starts_with('3')) {
        let document: Value = serde_json::from_slice(&fixture(name)).unwrap();
        records.extend(document["items"].as_array().unwrap().clone());
    }
    let whole = set(&[bytes(&collection(&records))]);
    assert_eq!(whole.len(), records.len());
    for cut in 0..=records.len() {
        let (left, right) = records.split_at(cut);
        assert_eq!(set(&[bytes(&collection(right)), bytes(&json!(left))]), whole, "cut at {cut}");
    }
    assert_eq!(set(&records.iter().map(bytes).collect::<Vec<_>>()), whole, "one by one");
    records.reverse();
    assert_eq!(set(&[bytes(&json!(records))]), whole, "reversed");
}

/// The border between a header and its lines is none between records: whole cheques come to the same facts as nested ones, and
/// halves are refused, so that no half is ever believed.
#[test]
fn headers_and_lines_join_within_a_document_only() {
    let cheques = &records()[..3];
    let whole = set(&[bytes(&json!(cheques))]);
    assert_eq!(set(&[bytes(&apart(cheques))]), whole);
    for cut in 0..=cheques.len() {
        let (left, right) = cheques.split_at(cut);
        assert_eq!(set(&[bytes(&apart(right)), bytes(&apart(left))]), whole, "cut at {cut}");
    }
    let Value::Object(parts) = apart(cheques) else { panic!() };
    let (headers, lines) = (parts["apcheque"].clone(), parts["apvouchq"]["items"].as_array().unwrap().clone());
    for half in [json!({"apcheque": headers}), headers.clone(), json!({"apvouchq": lines}), json!(lines)] {
        assert!(read(&bytes(&half)).is_err(), "{half}");
    }
    // Of a posted cheque each line counts: without any of them the document is refused.
    for n in 0..2 {
        let mut less = lines.clone();
        less.remove(n);
        assert!(read(&bytes(&json!({"apcheque": headers, "apvouchq": less}))).is_err(), "without line {n}");
    }
}

#[test]
fn places_count_native_records() {
    let places = |document: &[u8]| read(document).unwrap().into_iter().map(|(n, path, _)| (n, path)).collect::<Vec<_>>();
    assert_eq!(
        places(&fixture("3_partial_header_and_lines_apart.json")),
        [(2, "apallvouchers.items[0]".to_owned()), (0, "apcheque.items[0]".to_owned())]
    );
    assert_eq!(places(&bytes(&cheque(json!({})))), [(0, "record".to_owned())]);
    let all = bytes(&json!(records()));
    assert_eq!(places(&all), (0..5).map(|n| (n, format!("[{n}]"))).collect::<Vec<_>>());
    let three = decode::<()>(&context(), &mut fixture("3_partial_header_and_lines_apart.json").as_slice(), &mut |_, _| Ok(()));
    assert_eq!(three.unwrap(), 3);
}

#[test]
fn neither_pieces_nor_the_window_show() {
    let mut documents = good_documents();
    documents.extend(tests_hostile::documents().into_iter().map(|(_, d, _)| d).filter(|d| std::str::from_utf8(d).is_ok()));
    for document in documents {
        let whole = read(&document);
        for (pieces, window) in [(1, 300), (7, 64), (4096, 1), (4096, 5), (1, 4096)] {
            let mut input = Pieces(&document, pieces);
            let outcome: Outcome = outcome(&context(), &mut JsonStream::with_window(&mut input, window, CAP));
            let text = String::from_utf8_lossy(&document);
            assert_eq!(outcome, whole, "pieces of {pieces}, window {window}: {}", text.chars().take(400).collect::<String>());
        }
    }
}

/// Writes a collection of so many cheques as it is read.
struct Endless {
    left: u64,
    n: u64,
    given: u64,
    buffer: Vec<u8>,
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.buffer.is_empty() && self.left > 0 {
            self.left -= 1;
            self.n += 1;
            let lines = [line(json!({"VouchqChqSeqNum": self.n, "VouchqVouNum": self.n}))];
            let one = cheque(json!({"ChqSeqNum": self.n, "VouChqViewObj": lines, "Note": "a note of some length ".repeat(40)}));
            let (open, close) = (if self.n == 1 { "{\"items\":[" } else { "," }, if self.left == 0 { "],\"hasMore\":false}" } else { "" });
            self.buffer = [open.as_bytes(), &bytes(&one), close.as_bytes()].concat();
        }
        let n = out.len().min(self.buffer.len());
        out[..n].copy_from_slice(&self.buffer[..n]);
        self.buffer.drain(..n);
        self.given += n as u64;
        Ok(n)
    }
}

#[test]
fn memory_does_not_grow_with_the_document() {
    let mut input = Endless { left: 20_000, n: 0, given: 0, buffer: Vec::new() };
    let (most, read) = {
        let mut stream = JsonStream::new(&mut input);
        let read = decode_stream::<()>(&context(), &mut stream, &mut |_, _| Ok(()));
        (stream.high_water(), read.unwrap())
    };
    assert_eq!(read, 20_000);
    assert!(input.given > 20_000_000 && most <= 1 << 20, "{most} held of {}", input.given);
}

/// What is kept until a document ends is bounded.
#[test]
fn headers_that_wait_are_bounded() {
    let header = without(cheque(json!({})), &["VouChqViewObj"]);
    let headers: Vec<Value> = (0..=10_000).map(|n| with(header.clone(), json!({"ChqSeqNum": n}))).collect();
    assert_eq!(
        read(&bytes(&json!(headers))).unwrap_err(),
        "[10000] (Id 001/10000) is a header without lines, one of more than 10000: fetch manualcheck, which has them, or split the document"
    );
    let lines = vec![json!({"VouchqChqSeqNum": 7}); 100_001];
    assert_eq!(
        read(&bytes(&json!(lines))).unwrap_err(),
        "[100000] is one of more than 100000 lines apart from their cheques: split the document"
    );
}

/// What the sink and the reader say is passed on as they said it.
#[test]
fn failures_of_others_stay_theirs() {
    for document in good_documents() {
        let full = decode(&context(), &mut document.as_slice(), &mut |_, _| Err("full"));
        assert!(matches!(full, Err(DecodeFailure::Sink("full"))), "{full:?}");
        for cut in [0, 40, 600] {
            let mut torn = document[..cut].chain(Torn);
            let io = decode::<()>(&context(), &mut torn, &mut |_, _| Ok(()));
            assert!(matches!(io, Err(DecodeFailure::Io(_))), "{io:?}");
        }
    }
}

#[test]
fn the_corpus_is_replayed() {
    replay("cmic", 20, fuzz_decode_cmic);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Law: no bytes make the decoder panic, and what it takes keeps its promises.
    #[test]
    fn damaged_documents_are_read_or_refused(
        which: prop::sample::Index,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        digits in prop::collection::vec((any::<prop::sample::Index>(), b'0'..=b'9'), 0..4),
        doubled in prop::option::of((any::<prop::sample::Index>(), 1_usize..80)),
        cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let documents = good_documents();
        let mut bytes = which.get(&documents).clone();
        flip(&mut bytes, flips);
        // A digit in another's place: the document stays well-formed and says something else.
        let places: Vec<usize> = (0..bytes.len()).filter(|n| bytes[*n].is_ascii_digit()).collect();
        for (at, digit) in digits.into_iter().filter(|_| !places.is_empty()) {
            bytes[*at.get(&places)] = digit;
        }
        tear(&mut bytes, doubled, cut);
        fuzz_decode_cmic(&bytes);
    }

    /// Law: a document that is cut anywhere is refused.
    #[test]
    fn cut_documents_are_refused(which: prop::sample::Index, cut: prop::sample::Index) {
        let documents = good_documents();
        let whole = which.get(&documents).trim_ascii_end();
        prop_assert!(read(&whole[..cut.index(whole.len())]).is_err());
    }

    /// Law: a posted cheque is believed only with lines that come to its amount, whatever they are and however they came.
    #[test]
    fn only_whole_cheques_are_believed(amounts in prop::collection::vec(-500_i64..1000, 1..6), off in -2_i64..3, nested: bool) {
        let total: i64 = amounts.iter().sum::<i64>() + off;
        prop_assume!(total >= 0);
        let lines: Vec<Value> = (11..).zip(&amounts).map(|(n, amount)| line(json!({"VouchqVouNum": n, "VouchqAmt": amount}))).collect();
        let whole = cheque(json!({"ChqAmt": total, "VouChqViewObj": lines}));
        let document = bytes(&if nested { whole } else { apart(&[whole]) });
        match read(&document) {
            Ok(records) => {
                let record: Value = serde_json::from_slice(&records[0].2.content()).unwrap();
                prop_assert_eq!(record["doubt"].is_null(), off == 0, "{}", record);
                prop_assert!(nested || off == 0);
            }
            Err(message) => prop_assert!(!nested && off != 0, "{}", message),
        }
    }
}
