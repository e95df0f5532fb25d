//! Documents as Acumatica and MYOB write them, as they might, and as they never should, each with what must come of it.

use std::io::Read;
use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{decode_stream, tests_hostile};
use crate::erp::json_stream::JsonStream;
use crate::erp::test_kit::{Pieces, Torn, flip, replay, tear};
use crate::erp::{DecodeContext, DecodeFailure, Erp, decode, fuzz_decode_acumatica};
use crate::model::{Currency, OriginName, Record};

const CAP: usize = 16 * 1024 * 1024;

pub(super) fn context(erp: Erp) -> DecodeContext {
    let currency = if erp == Erp::Myob { "AUD" } else { "USD" };
    DecodeContext {
        origin: OriginName::parse("books").unwrap(),
        erp,
        tenant: "ACME".into(),
        currency: Currency::parse(currency).unwrap(),
        as_of: None,
        site: crate::erp::Site::default(),
    }
}

fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), name].iter().collect()
}

pub(super) fn fixture(erp: Erp, name: &str) -> Vec<u8> {
    std::fs::read(folder("tests/fixtures").join(erp.word()).join(name)).unwrap()
}

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

pub(super) fn read_as(context: &DecodeContext, document: &[u8]) -> Outcome {
    let mut input = document;
    outcome(context, &mut JsonStream::new(&mut input))
}

pub(super) fn read(document: &[u8]) -> Outcome {
    read_as(&context(Erp::Acumatica), document)
}

pub(super) fn contents_as(context: &DecodeContext, document: &[u8]) -> Vec<Value> {
    read_as(context, document).unwrap().iter().map(|(_, _, r)| serde_json::from_slice(&r.content()).unwrap()).collect()
}

/// A field's wrapper.
pub(super) fn v(value: impl Into<Value>) -> Value {
    json!({"value": value.into()})
}

/// `change` laid over `base`; `null` takes a field away.
pub(super) fn laid_over(mut base: Value, change: &Value) -> Value {
    for (key, value) in change.as_object().unwrap() {
        base[key] = value.clone();
    }
    base.as_object_mut().unwrap().retain(|_, v| !v.is_null());
    base
}

/// A row of History.
pub(super) fn row(kind: &str, number: &str, amount: Value) -> Value {
    json!({"DocType": v(kind), "ReferenceNbr": v(number), "AmountPaid": v(amount), "CashDiscountTaken": v(0.0), "VendorRef": {}})
}

/// A single payment.
pub(super) fn document(change: &Value) -> Vec<u8> {
    let plain = json!({
        "Type": v("Payment"), "ReferenceNbr": v("7"), "Status": v("Closed"), "Vendor": v("STEEL"), "CurrencyID": v("USD"),
        "ApplicationDate": v("2026-03-31T00:00:00+00:00"), "PaymentAmount": v(100.0), "UnappliedBalance": v(0.0),
        "LastModifiedDateTime": v("2026-03-31T12:00:00+00:00"), "PaymentMethod": v("CHECK"),
        "Details": [], "History": [row("Bill", "1", json!(100.0))],
    });
    serde_json::to_vec(&laid_over(plain, change)).unwrap()
}

/// Nothing, in the currency of an amount.
pub(super) fn zero_like(amount: &str) -> String {
    format!("0.00 {}", amount.split_once(' ').unwrap().1)
}

/// A paid bill of a payment without credits and discounts.
pub(super) fn bill(id: &str, number: &str, cash: &str) -> Value {
    let zero = zero_like(cash);
    json!({"bill": {"id": id}, "number": number, "cash": cash, "discount": zero, "credit": zero})
}

/// A list carries records of any kind, whole, so it may be cut between any two, in any order.
#[test]
fn borders_of_records_do_not_matter() {
    for erp in [Erp::Acumatica, Erp::Myob] {
        let mut records: Vec<Vec<u8>> =
            good_documents(erp).into_iter().filter(|d| !d.starts_with(b"[") && !d.windows(6).any(|w| w == b"@odata")).collect();
        let list = |records: &[Vec<u8>]| [b"[".as_slice(), &records.join(b",".as_slice()), b"]"].concat();
        let set = |documents: &[Vec<u8>]| {
            let mut all: Vec<String> = documents.iter().flat_map(|d| contents_as(&context(erp), d)).map(|r| r.to_string()).collect();
            all.sort();
            all
        };
        let whole = set(&[list(&records)]);
        assert_eq!(set(&records), whole, "one by one");
        for cut in 0..=records.len() {
            let (left, right) = records.split_at(cut);
            assert_eq!(set(&[list(right), list(left)]), whole, "cut at {cut}");
        }
        records.reverse();
        assert_eq!(set(&[list(&records)]), whole, "reversed");
    }
}

#[test]
fn places_count_native_records_also_those_read_past() {
    let one: Value = serde_json::from_slice(&document(&json!({}))).unwrap();
    let refund = laid_over(one.clone(), &json!({"Type": v("Refund")}));
    let bytes = serde_json::to_vec(&json!([refund, one])).unwrap();
    let found: Vec<_> = read(&bytes).unwrap().into_iter().map(|(n, path, _)| (n, path)).collect();
    assert_eq!(found, [(1, "[1]".to_owned())]);
    let (mut input, mut none) = (bytes.as_slice(), |_: Record, _: &crate::erp::Place| Ok::<(), ()>(()));
    assert_eq!(decode(&context(Erp::Acumatica), &mut input, &mut none).unwrap(), 2);
    assert_eq!(read(&document(&json!({}))).unwrap()[0].1, "record");
    assert_eq!(read(b"\xef\xbb\xbf [ ] \r\n"), Ok(vec![]));
}

#[test]
fn failures_of_others_stay_theirs() {
    let good = document(&json!({}));
    let full = decode(&context(Erp::Acumatica), &mut good.as_slice(), &mut |_, _| Err("full"));
    assert!(matches!(full, Err(DecodeFailure::Sink("full"))), "{full:?}");
    let mut torn = good[..40].chain(Torn);
    let io = decode::<()>(&context(Erp::Acumatica), &mut torn, &mut |_, _| Ok(()));
    assert!(matches!(io, Err(DecodeFailure::Io(_))), "{io:?}");
}

pub(super) fn good_documents(erp: Erp) -> Vec<Vec<u8>> {
    let names = std::fs::read_dir(folder("tests/fixtures").join(erp.word())).unwrap().map(|e| e.unwrap().file_name());
    let mut names: Vec<String> = names.map(|n| n.into_string().unwrap()).collect();
    names.sort();
    names.iter().map(|n| fixture(erp, n)).collect()
}

#[test]
fn neither_pieces_nor_the_window_show() {
    let mut documents = good_documents(Erp::Acumatica);
    documents.push(document(&json!({"Description": v("Zahlung für Stützwand – \u{202e}ok \"q\" \\ \n é")})));
    documents.extend(tests_hostile::documents().into_iter().map(|(_, d, _)| d).filter(|d| std::str::from_utf8(d).is_ok()));
    for document in documents {
        let whole = read(&document);
        for (pieces, window) in [(1, 300), (7, 64), (4096, 1), (4096, 5), (1, 4096)] {
            let mut input = Pieces(&document, pieces);
            let outcome = outcome(&context(Erp::Acumatica), &mut JsonStream::with_window(&mut input, window, CAP));
            assert_eq!(outcome, whole, "pieces of {pieces}, window {window}: {}", String::from_utf8_lossy(&document));
        }
    }
}

/// Writes a list of so many checks as it is read.
struct Endless {
    left: u64,
    n: u64,
    check: Vec<u8>,
    buffer: Vec<u8>,
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.buffer.is_empty() && self.left > 0 {
            self.left -= 1;
            self.buffer =
                [if self.n == 0 { b"[" } else { b",".as_slice() }, &self.check, if self.left == 0 { b"]" } else { b" ".as_slice() }]
                    .concat();
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
    let check = document(&json!({"note": v("a note of some length ".repeat(40))}));
    let mut input = Endless { left: 20_000, n: 0, check, buffer: Vec::new() };
    let mut stream = JsonStream::new(&mut input);
    let read = decode_stream::<()>(&context(Erp::Acumatica), &mut stream, &mut |_, _| Ok(()));
    assert_eq!(read.unwrap(), 20_000);
    assert!(stream.high_water() <= 1 << 20, "{}", stream.high_water());
}

#[test]
fn the_corpus_is_replayed() {
    replay("acumatica", 20, fuzz_decode_acumatica);
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
        let documents = [good_documents(Erp::Acumatica), good_documents(Erp::Myob)].concat();
        let mut bytes = which.get(&documents).clone();
        flip(&mut bytes, flips);
        tear(&mut bytes, doubled, cut);
        fuzz_decode_acumatica(&bytes);
    }

    /// Law: a document that is cut anywhere is refused.
    #[test]
    fn cut_documents_are_refused(which: prop::sample::Index, cut: prop::sample::Index) {
        let documents = good_documents(Erp::Acumatica);
        let whole = which.get(&documents).trim_ascii_end();
        prop_assert!(read(&whole[..cut.index(whole.len())]).is_err());
    }
}
