//! What must hold of any document: pieces do not show, borders do not matter, damage is refused.

use std::collections::BTreeSet;
use std::io::Read;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::tests::{Outcome, contents, context, fixture, folder, joined, page, read, rest};
use super::{decode_sized, tests_hostile};
use crate::erp::test_kit::{Pieces, Torn, flip, replay, tear};
use crate::erp::{DecodeFailure, decode, fuzz_decode_netsuite};

fn outcome(document: &[u8], pieces: usize, window: usize) -> Outcome {
    let (mut out, mut input) = (Vec::new(), Pieces(document, pieces));
    let read = decode_sized::<()>(&context(), &mut input, window, &mut |record, place| {
        out.push((place.ordinal, place.path.clone(), record));
        Ok(())
    });
    match read {
        Ok(_) => Ok(out),
        Err(DecodeFailure::Malformed(error)) => Err(error.to_string()),
        Err(other) => panic!("{other:?}"),
    }
}

fn good_documents() -> Vec<Vec<u8>> {
    let names = std::fs::read_dir(folder("tests/fixtures/netsuite")).unwrap().map(|e| e.unwrap().file_name());
    let mut names: Vec<String> = names.map(|n| n.into_string().unwrap()).collect();
    names.sort();
    let mut documents: Vec<Vec<u8>> = names.iter().map(|n| fixture(n)).collect();
    documents.push(page(&[
        joined(json!({"foreignamount": 60})),
        joined(json!({"billid": "2", "foreignamount": 40})),
        joined(json!({"id": 8})),
    ]));
    documents.push(rest(json!({"memo": "Zahlung für Stützwand – \u{202e}ok \"q\" \\ \n é", "status": "F"})));
    documents
}

#[test]
fn neither_pieces_nor_the_window_show() {
    let mut documents = good_documents();
    documents.extend(tests_hostile::documents().into_iter().map(|(_, d, _)| d).filter(|d| std::str::from_utf8(d).is_ok()));
    for document in documents {
        let whole = read(&document);
        for pieces in [1, 7, 4096] {
            for window in [1, 64, 300] {
                assert_eq!(
                    outcome(&document, pieces, window),
                    whole,
                    "pieces of {pieces}, window {window}: {}",
                    String::from_utf8_lossy(&document)
                );
            }
        }
    }
}

fn set(documents: &[Vec<u8>]) -> BTreeSet<String> {
    documents.iter().flat_map(|d| contents(d)).map(|v| v.to_string()).collect()
}

/// A page of rows cut into as many pages, each with its own count, at every border that `whole` allows.
fn cut_pages(document: &[u8], whole: impl Fn(&Value, &Value) -> bool) -> Vec<Vec<u8>> {
    let value: Value = serde_json::from_slice(document).unwrap();
    let rows = value["items"].as_array().unwrap();
    let mut pages: Vec<Vec<Value>> = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        if n > 0 && whole(&rows[n - 1], row) {
            pages.last_mut().unwrap().push(row.clone());
        } else {
            pages.push(vec![row.clone()]);
        }
    }
    pages.reverse();
    pages.iter().map(|rows| page(rows)).collect()
}

#[test]
fn borders_between_records_do_not_matter() {
    for name in ["4c_deleted_suiteql.json", "7a_suiteql_headers.json", "7b_suiteql_links.json"] {
        let whole = fixture(name);
        let cut = cut_pages(&whole, |_, _| false);
        assert_eq!(set(&cut), set(&[whole]), "{name}");
    }
    let rows: Vec<Value> = ["7", "7", "8", "9"]
        .iter()
        .zip(["60", "40", "100", "70"])
        .enumerate()
        .map(|(n, (id, amount))| joined(json!({"id": id, "billid": (n + 1).to_string(), "foreignamount": amount})))
        .collect();
    let whole = page(&rows);
    let cut = cut_pages(&whole, |a, b| a["id"] == b["id"]);
    assert_eq!(cut.len(), 3);
    assert_eq!(set(&cut), set(&[whole]));
    let csv = String::from_utf8(fixture("8_saved_search.csv")).unwrap();
    let lines: Vec<&str> = csv.split_inclusive("\r\n").collect();
    let part = |range: std::ops::Range<usize>| [&lines[..1], &lines[range]].concat().concat().into_bytes();
    assert_eq!(lines.len(), 7);
    let cut = [part(6..7), part(1..5), part(5..6)];
    assert_eq!(set(&cut), set(&[csv.into_bytes()]));
}

/// A payment cut in its middle is never believed with a part of its money, on either side of the cut.
#[test]
fn a_cut_within_a_payment_is_held() {
    let csv = String::from_utf8(fixture("8_saved_search.csv")).unwrap();
    let lines: Vec<&str> = csv.split_inclusive("\r\n").collect();
    for cut in 2..5 {
        for rows in [&lines[1..cut], &lines[cut..5]] {
            let found = contents(&[&lines[..1], rows].concat().concat().into_bytes());
            let whole = rows.len() >= 3 && rows.iter().filter(|r| r.contains("HE-")).count() == 3;
            assert_eq!(found.len(), 1);
            assert_eq!(found[0]["doubt"].is_null(), whole, "{cut}: {}", found[0]);
            assert_eq!(found[0]["unapplied"].is_null(), !whole);
        }
    }
    let rows = [joined(json!({"foreignamount": 60})), joined(json!({"billid": "2", "foreignamount": 40}))];
    for row in rows {
        assert_eq!(contents(&page(&[row]))[0]["doubt"][0], "unbalanced");
    }
}

/// Writes rows of a query or of a saved search as they are read.
struct Endless {
    left: u64,
    buffer: Vec<u8>,
    n: u64,
    csv: bool,
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.buffer.is_empty() {
            let note = "a note of some length ".repeat(20);
            let (comma, n) = (if self.n == 1 { "" } else { "," }, self.n);
            self.buffer = match (self.n, self.left, self.csv) {
                (_, 0, _) => return Ok(0),
                (0, _, true) => b"Internal ID,Date,Status,Amount,Applied To Transaction : Internal ID,Applied To Link Amount,Memo\n".to_vec(),
                (_, _, true) => format!("{n},3/31/2026,Approved,12.50,{n},12.50,{note}\n").into_bytes(),
                (0, _, false) => br#"{"items":["#.to_vec(),
                (_, 1, false) => b"]}".to_vec(),
                (_, _, false) => format!(
                    r#"{comma}{{"id":"{n}","trandate":"2026-03-31","currencycode":"USD","foreigntotal":"12.5","status":"F","memo":"{note}","billid":"{n}","billtype":"VendBill","foreignamount":"12.5"}}"#
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

/// The readers bound what they hold; what is kept beside them is one payment.
#[test]
fn long_documents_are_read() {
    for csv in [true, false] {
        let mut input = Endless { left: 8 << 20, buffer: Vec::new(), n: 0, csv };
        let mut seen = 0_u64;
        let read = decode::<()>(&context(), &mut input, &mut |_, _| {
            seen += 1;
            Ok(())
        });
        assert_eq!(read.unwrap(), seen);
        assert!(seen > 10_000, "{seen}");
    }
}

/// What the sink and the reader say is passed on as they said it.
#[test]
fn failures_of_others_stay_theirs() {
    for document in good_documents() {
        let full = decode(&context(), &mut document.as_slice(), &mut |_, _| Err("full"));
        assert!(matches!(full, Err(DecodeFailure::Sink("full"))), "{full:?}");
        let mut torn = document[..40].chain(Torn);
        let io = decode::<()>(&context(), &mut torn, &mut |_, _| Ok(()));
        assert!(matches!(io, Err(DecodeFailure::Io(_))), "{io:?}");
    }
}

#[test]
fn the_corpus_is_replayed() {
    replay("netsuite", 20, fuzz_decode_netsuite);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

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
        fuzz_decode_netsuite(&bytes);
    }

    /// Law: JSON and XML that is cut anywhere is refused. (Rows may end anywhere between two rows: there the sums decide.)
    #[test]
    fn cut_documents_are_refused(which: prop::sample::Index, cut: prop::sample::Index) {
        let documents: Vec<Vec<u8>> = good_documents().into_iter().filter(|d| d.starts_with(b"{") || d.starts_with(b"<")).collect();
        let whole = which.get(&documents).trim_ascii_end();
        prop_assert!(read(&whole[..cut.index(whole.len())]).is_err());
    }
}
