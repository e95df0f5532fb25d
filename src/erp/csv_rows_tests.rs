//! Rows as their writers mean them, broken ones, and readers that hand them out in pieces.

use std::io::Read;

use super::{CsvRows, Encoding, Layout};
use crate::erp::test_kit::Pieces;
use crate::erp::text_source::ReadError;

fn said(error: ReadError) -> String {
    match error {
        ReadError::Broken { path, reason } => format!("{}{reason}", if path.is_empty() { String::new() } else { format!("{path} ") }),
        ReadError::Io(e) => panic!("{e}"),
    }
}

type Rows = Result<Vec<(u64, u64, Vec<String>)>, String>;

fn rows_of(input: &mut dyn Read, layout: Layout) -> Rows {
    let mut rows = CsvRows::with_limit(input, layout, 100_000).map_err(said)?;
    let mut out = Vec::new();
    while let Some(row) = rows.next().map_err(said)? {
        out.push((row.number(), row.byte(), row.cells().to_vec()));
    }
    Ok(out)
}

fn rows(document: &[u8], layout: Layout) -> Rows {
    let whole = rows_of(&mut Pieces(document, usize::MAX), layout);
    for size in [1, 7, 4096] {
        assert_eq!(rows_of(&mut Pieces(document, size), layout), whole, "pieces of {size}");
    }
    whole
}

/// A document and its rows, each with its number and where the one before it ended.
type Case<'a> = (&'a [u8], Layout, &'a [(u64, u64, &'a [&'a str])]);

const NO_HEADER: Layout = Layout { header: false, delimiter: b',', encoding: Encoding::Utf8 };
const WINDOWS: Layout = Layout { header: true, delimiter: b';', encoding: Encoding::Windows1252 };

#[test]
fn what_is_read() {
    let plain = Layout::default();
    let table: &[Case<'_>] = &[
        (b"a,b\n1,2\n", plain, &[(2, 4, &["1", "2"])]),
        (b"a,b\r\n1,2", plain, &[(2, 4, &["1", "2"])]),
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", plain, &[(2, 7, &["1", "2"])]),
        (b"a,b\r\n", plain, &[]),
        (b"a,b", plain, &[]),
        (b"a,b\n\n1,\n\n", plain, &[(2, 4, &["1", ""])]),
        (b"a,b\n\"x\r\ny\",\"say \"\"hi\"\"\"\n3,4\n", plain, &[(2, 4, &["x\r\ny", "say \"hi\""]), (3, 24, &["3", "4"])]),
        (b"a\n\x1a\n2", plain, &[(2, 2, &["\u{1a}"]), (3, 4, &["2"])]),
        (b"a\n\x1a", plain, &[(2, 2, &["\u{1a}"])]),
        (b"a\n\x1a\n", plain, &[(2, 2, &["\u{1a}"])]),
        (b"1,caf\xc3\xa9\n2,\n", NO_HEADER, &[(1, 0, &["1", "caf\u{e9}"]), (2, 8, &["2", ""])]),
        (b"a;b\ncaf\xe9;\x80 5\n", WINDOWS, &[(2, 4, &["caf\u{e9}", "\u{20ac} 5"])]),
        // The mark says what it is, whatever a person said.
        (b"\xef\xbb\xbfa;b\ncaf\xc3\xa9;1\n", WINDOWS, &[(2, 7, &["caf\u{e9}", "1"])]),
    ];
    for (document, layout, expected) in table {
        let expected = expected.iter().map(|(n, b, c)| (*n, *b, c.iter().map(|s| (*s).to_owned()).collect())).collect();
        assert_eq!(rows(document, *layout), Ok(expected), "{}", String::from_utf8_lossy(document));
    }
}

#[test]
fn what_is_refused() {
    let plain = Layout::default();
    let endless = format!("a,b\n1,2\n3,\"{}", "x,y\n".repeat(40_000));
    let wide = format!("a,b\n1,{}\n", "x".repeat(70_000));
    let table: &[(&[u8], Layout, &str)] = &[
        (b"", plain, "is empty"),
        (b"\r\n \n", plain, "is empty"),
        (b"{\"Report_Entry\":[]}", plain, "is JSON where CSV is expected"),
        (b"<?xml version='1.0'?><a/>", plain, "is XML where CSV is expected"),
        (b"<!DOCTYPE HTML>", plain, "is a web page (HTML), perhaps a sign-in page: fetch it again as CSV"),
        (b"PK\x03\x04", plain, "is an archive or an Excel workbook: save it as CSV"),
        (b"a, B ,A\n1,2,3\n", plain, "row 1 names the column `A` twice, as number 1 and number 3"),
        (
            b"a,b\n1,2\n3\n",
            plain,
            "row 3 (at byte 8) has 1 cell, the header has 2: a separator or a quote within a cell may not be escaped, or the file may be cut off there",
        ),
        (
            b"1,2\n1,2,3\n",
            NO_HEADER,
            "row 2 (at byte 4) has 3 cells, the first row has 2: a separator or a quote within a cell may not be escaped",
        ),
        (b"a,b\n1,\"2\n3,4\n", plain, "row 2 (at byte 4) is cut off: a quote was opened that nothing closes; fetch the document again"),
        (b"a,b\n1,\"2", plain, "row 2 (at byte 4) is cut off: a quote was opened that nothing closes; fetch the document again"),
        (b"\"a", plain, "row 1 (at byte 0) is cut off: a quote was opened that nothing closes; fetch the document again"),
        (b"a,b\n1,caf\xe9\n", plain, "row 2 is not UTF-8 at byte 9: its text would be guessed"),
        (b"a,\xe9\n1,2\n", plain, "row 1 is not UTF-8 at byte 2: its text would be guessed"),
        (b"\xff\xfea\0", plain, "is not UTF-8 at byte 0: it looks like UTF-16: save it as UTF-8"),
        (endless.as_bytes(), plain, "row 3 (at byte 8) has more than 100000 bytes: a quote was opened that nothing closes"),
        (wide.as_bytes(), plain, "row 2 (at byte 4) has more than 65536 bytes in cell 2"),
    ];
    for (document, layout, expected) in table {
        let shown = String::from_utf8_lossy(&document[..document.len().min(60)]).into_owned();
        assert_eq!(rows(document, *layout), Err((*expected).to_owned()), "{shown}");
    }
}

#[test]
fn columns_are_found_by_name() {
    let mut input = &b" Payment_WID ,,AMOUNT,\n x ,,, y\n"[..];
    let mut rows = CsvRows::begin(&mut input, Layout::default()).unwrap();
    assert_eq!(rows.names(), [" Payment_WID ", "", "AMOUNT", ""]);
    let (wid, amount) = (rows.column("payment_wid").unwrap(), rows.column("Amount").unwrap());
    assert_eq!(rows.column("Memo"), None);
    let row = rows.next().unwrap().unwrap();
    assert_eq!((row.cell(wid), row.cell(amount), row.cell(3), row.cell(9)), (Some("x"), None, Some("y"), None));
    assert_eq!(row.path(), "row 2");
    assert_eq!(rows.next().unwrap(), None);
}
