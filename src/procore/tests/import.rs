//! Files of rows.

use std::convert::Infallible;
use std::io::Read;

use super::usd;
use crate::procore::{ListContext, ListFailure, ListRow, decode_list};

fn list(text: &str) -> Result<Vec<ListRow>, String> {
    let mut rows = Vec::new();
    let context = ListContext { company_currency: Some(usd()) };
    let count = decode_list::<Infallible>(&mut text.as_bytes(), &context, &mut |row| {
        rows.push(row);
        Ok(())
    });
    match count {
        Ok(count) => {
            assert_eq!(count, rows.len() as u64);
            Ok(rows)
        }
        Err(e) => Err(e.to_string()),
    }
}

fn kinds(text: &str) -> String {
    let word = |row: &ListRow| match row {
        ListRow::Invoice(i) => format!("invoice {}", i.id),
        ListRow::Commitment(c) => format!("commitment {}", c.id),
        ListRow::ContractPayment(p) => format!("payment {}", p.id),
    };
    list(text).unwrap().iter().map(word).collect::<Vec<_>>().join(", ")
}

const INVOICE: &str = r#"{"id":1,"project_id":9,"commitment_id":2,"number":4,"status":"approved"}"#;
const PAYMENT: &str = r#"{"id":3,"contract_id":2,"amount":"1.00","status":"paid"}"#;
const COMMITMENT: &str = r#"{"id":2,"title":"Concrete","number":"SC-1","status":"Approved","vendor":{"id":5}}"#;

#[test]
fn the_kinds_are_told_apart_in_any_order() {
    assert_eq!(kinds(&format!("[{PAYMENT},{INVOICE},{COMMITMENT},{INVOICE}]")), "payment 3, invoice 1, commitment 2, invoice 1");
    assert_eq!(kinds("[]"), "");
    assert_eq!(kinds(&format!("\u{feff}[{PAYMENT}]")), "payment 3");
    assert_eq!(kinds(INVOICE), "invoice 1");
    assert_eq!(kinds(&format!("{{\"data\":[{COMMITMENT},{PAYMENT}]}}")), "commitment 2, payment 3");
    assert_eq!(kinds(&format!("{{\"meta\":{{\"a\":[1]}},\"data\":{PAYMENT}}}")), "payment 3");
}

#[test]
fn what_is_not_a_list_is_refused_with_its_place() {
    let expected = "has the fields id, tool, url; expected a requisition (commitment_id), a contract payment (contract_id and amount) or a commitment (id and title, number or vendor)";
    let table = [
        (format!("[{PAYMENT},{{\"id\":4,\"tool\":1,\"url\":\"x\"}}]"), format!("row 1, unknown kind of row: {expected}")),
        ("{}".to_owned(), "row 0, unknown kind of row: has the fields no fields; expected".to_owned()),
        (
            format!("[{PAYMENT},{{\"id\":0,\"contract_id\":2,\"amount\":\"1\"}}]"),
            "row 1, contract payment 0, field `id`: 0 is not an id".to_owned(),
        ),
        (
            "<html>Sign in</html>".to_owned(),
            "is not a list of Procore's rows: it is a web page or XML, perhaps a sign-in page: fetch it again as JSON".to_owned(),
        ),
        (String::new(), "is not a list of Procore's rows: it is empty".to_owned()),
        (" \n".to_owned(), "is not a list of Procore's rows: it is cut off, fetch it again (EOF while parsing a value".to_owned()),
        (
            "PK\u{3}\u{4}xl".to_owned(),
            "is not a list of Procore's rows: it is no JSON, perhaps an archive or an Excel workbook: fetch it again as JSON".to_owned(),
        ),
        (format!("[{PAYMENT},"), "is not a list of Procore's rows: it is cut off, fetch it again (EOF while parsing a value".to_owned()),
        (format!("[{PAYMENT}] x"), "is not a list of Procore's rows: trailing characters".to_owned()),
        ("[1]".to_owned(), "is not a list of Procore's rows: invalid type: integer `1`, expected an object".to_owned()),
        ("7".to_owned(), "is not a list of Procore's rows: invalid type: integer `7`, expected an array of rows".to_owned()),
        ("{\"data\":{\"data\":[]}}".to_owned(), "row 0, unknown kind of row: has the fields data; expected".to_owned()),
        (r#"[{"id":1,"id":2}]"#.to_owned(), "is not a list of Procore's rows: the field `id` stands twice".to_owned()),
        (
            format!("[{{\"id\":1,\"x\":{}", "[".repeat(200_000)),
            "is not a list of Procore's rows: it is cut off, fetch it again (EOF while parsing a list".to_owned(),
        ),
        ("[".repeat(200_000), "is not a list of Procore's rows: invalid type: sequence, expected an object".to_owned()),
    ];
    for (text, expected) in table {
        let got = list(&text).unwrap_err();
        assert!(got.starts_with(&expected), "{got}\n{expected}");
        assert!(got.chars().count() < 300, "{got}");
    }
}

#[test]
fn the_sinks_refusal_comes_back_and_stops_the_reading() {
    let mut seen = 0;
    let text = format!("[{PAYMENT},{PAYMENT},{PAYMENT}, not even JSON");
    let got = decode_list(&mut text.as_bytes(), &ListContext::default(), &mut |_| {
        seen += 1;
        if seen == 2 { Err("full") } else { Ok(()) }
    });
    assert!(matches!(got, Err(ListFailure::Sink("full"))), "{got:?}");
    assert_eq!(seen, 2);
}

/// Serves `[` and then one text without end.
struct Endless {
    head: Vec<u8>,
    served: u64,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = if self.head.is_empty() { buffer.len() } else { self.head.len().min(buffer.len()) };
        if self.head.is_empty() {
            buffer.fill(b' ');
        } else {
            buffer[..n].copy_from_slice(&self.head[..n]);
            self.head.drain(..n);
        }
        self.served += n as u64;
        Ok(n)
    }
}

#[test]
fn one_row_cannot_fill_the_memory() {
    let mut endless = Endless { head: br#"[{"id":1,"notes":""#.to_vec(), served: 0 };
    let got = decode_list::<Infallible>(&mut endless, &ListContext::default(), &mut |_| Ok(()));
    assert!(matches!(&got, Err(ListFailure::Io(e)) if e.to_string().contains("one row is larger than 8 MiB")), "{got:?}");
    assert!(endless.served < 9 * 1024 * 1024);
    // Many rows are not one large row.
    let many = format!("[{}]", vec![PAYMENT; 200_000].join(","));
    assert!(many.len() > 8 * 1024 * 1024);
    let got = decode_list::<Infallible>(&mut many.as_bytes(), &ListContext::default(), &mut |_| Ok(()));
    assert_eq!(got.unwrap(), 200_000);
}
