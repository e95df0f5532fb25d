//! Borders: between pages, between files, between rows of one check. None of them may show, and no money may be believed by half.

use serde_json::{Value, json};

use super::tests::{content, contents, contents_at, context, csv, document, fixture, fixtures, outcome, row, site, xml, xml_row};
use crate::erp::DecodeContext;
use crate::model::Record;

/// All records, in an order of their own: what a journal makes of them.
fn sorted(records: impl IntoIterator<Item = Value>) -> Vec<String> {
    let mut out: Vec<String> = records.into_iter().map(|r| r.to_string()).collect();
    out.sort();
    // The same record twice is one fact.
    out.dedup();
    out
}

/// Every fixture, cut at every border between rows into files that come in any order, gives the same records.
#[test]
fn no_border_shows() {
    let mut all = Vec::new();
    for (name, expected) in fixtures().into_iter().filter(|(name, _)| !name.ends_with("xml")) {
        let parsed: Value = serde_json::from_str(&fixture(name)).unwrap();
        let rows = parsed["value"].as_array().unwrap().clone();
        let whole = sorted(expected);
        for cuts in 0..1_u32 << (rows.len() - 1) {
            let mut files: Vec<Vec<Value>> = vec![vec![]];
            for (n, row) in rows.iter().enumerate() {
                files.last_mut().unwrap().push(row.clone());
                if cuts & (1 << n) != 0 && n + 1 < rows.len() {
                    files.push(vec![]);
                }
            }
            for form in [document, |rows: &[Value]| xml(&rows.iter().map(xml_row).collect::<String>()), csv] {
                let pages: Vec<String> = files.iter().map(|rows| form(rows)).collect();
                let forward = sorted(pages.iter().flat_map(|page| contents(page)));
                let backward = sorted(pages.iter().rev().flat_map(|page| contents(page)));
                assert_eq!((&forward, &backward), (&whole, &whole), "{name} {cuts:b}");
            }
        }
        all.extend(rows);
    }
    // All in one, backwards, and with pages that overlap by one row.
    let whole = sorted(contents(&document(&all)));
    let backwards: Vec<Value> = all.iter().rev().cloned().collect();
    assert_eq!(sorted(contents(&document(&backwards))), whole);
    let overlapping = (0..all.len()).step_by(2).flat_map(|n| contents(&document(&all[n..all.len().min(n + 3)])));
    assert_eq!(sorted(overlapping), whole);
    assert_eq!(whole.len(), 9);
}

/// The money of a check is the money of its rows, wherever pages begin.
#[test]
fn no_page_has_money_of_another() {
    let parsed: Value = serde_json::from_str(&fixture("2_one_check_several_bills_paged.json")).unwrap();
    let cash: Vec<String> = parsed["value"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|row| contents(&document(std::slice::from_ref(row))))
        .map(|r| r["bills"][0]["cash"].to_string())
        .collect();
    assert_eq!(cash, ["\"12500.00 USD\"", "\"8250.75 USD\"", "\"1749.25 USD\""]);
}

/// A site whose rows carry the total of their check.
pub(super) fn totalled() -> DecodeContext {
    site(&[("fields.total", &["CheckTotal"]), ("group.by", &["BankID", "CheckNumber", "VendorID", "PaymentDate"])])
}

fn check() -> Vec<Value> {
    let part = |invoice: &str, item: &str, amount: &str| {
        row(json!({"InvoiceNumber": invoice, "ItemNumber": item, "PaymentAmount": amount, "CheckTotal": "80.00"}))
    };
    vec![part("A", "1", "60.00"), part("A", "2", "40.00"), part("CM", "1", "-20.00")]
}

#[test]
fn rows_that_carry_their_total_are_one_payment() {
    let read = contents_at(&totalled(), &document(&check()));
    let expected = json!({
        "key": {"origin": "books", "id": "OPER|000045121|ACME01|2026-03-14"}, "revision": "2026-03-14T16:02:11Z", "status": "posted",
        "vendor_id": "ACME01", "vendor_name": "ACME", "date": "2026-03-14", "total": "80.00 USD", "unapplied": "0.00 USD",
        "method": "check", "reference": "000045121", "account": super::tests::OPER, "group": "OPER|000045121|ACME01|2026-03-14",
        "credits": [{"kind": "credit", "id": "ACME01|CM|202602", "amount": "20.00 USD"}],
        "bills": [{"bill": {"id": "ACME01|A|202602"}, "number": "A", "cash": "100.00 USD", "entity": "0100"}],
    });
    assert_eq!(read, std::slice::from_ref(&expected));
    let places = outcome(&totalled(), &mut document(&check()).as_bytes()).unwrap();
    assert_eq!((places[0].0, places[0].1.as_str()), (0, "value[0] to value[2]"));
    // In any order of the rows.
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(contents_at(&totalled(), &document(&order.map(|n| check()[n].clone()))), std::slice::from_ref(&expected), "{order:?}");
    }
    // Its void has a total below zero.
    let void: Vec<Value> = check()
        .into_iter()
        .map(|mut row| {
            let negated = |text: &Value| {
                let text = text.as_str().unwrap();
                text.strip_prefix('-').map_or_else(|| format!("-{text}"), str::to_owned)
            };
            for name in ["PaymentAmount", "CheckTotal"] {
                row[name] = json!(negated(&row[name]));
            }
            row["Status"] = json!("V");
            row
        })
        .collect();
    let read = contents_at(&totalled(), &document(&void));
    assert_eq!((read.len(), &read[0]["total"], &read[0]["doubt"]), (1, &json!("-80.00 USD"), &Value::Null));
    assert_eq!(read[0]["reversal_of"], json!({"alike": "OPER|000045121|ACME01|*"}));
    assert_eq!(read[0]["credits"], json!([{"kind": "credit", "id": "ACME01|CM|202602", "amount": "-20.00 USD"}]));
}

/// A check that is cut between two of its rows is held in both parts, and its parts contradict each other.
#[test]
fn a_check_that_is_cut_is_not_believed() {
    let rows = check();
    for cut in 1..rows.len() {
        let mut parts: Vec<Record> = Vec::new();
        for part in [&rows[..cut], &rows[cut..]] {
            for (_, _, record) in outcome(&totalled(), &mut document(part).as_bytes()).unwrap() {
                let read = content(&record);
                assert_eq!(read["doubt"][0], json!("unbalanced"), "{cut}: {read}");
                parts.push(record);
            }
        }
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].order(&parts[1]), None, "neither part is later than the other");
    }
    let held = contents_at(&totalled(), &document(&rows[..1]));
    assert_eq!(held[0]["doubt"], json!(["unbalanced", "CheckTotal is 80.00, the rows that are there come to 60.00"]));
}

/// What rows of one check say differently is not chosen from.
#[test]
fn rows_of_a_check_agree() {
    let table = [
        (json!({"PaymentType": "E"}), json!(["unbalanced", "the rows of the payment do not agree in what they say of the whole of it"])),
        (json!({"CheckTotal": "81.00"}), json!(["unbalanced", "the rows of the payment do not agree in what they say of the whole of it"])),
        (json!({"Status": "X"}), json!(["unknown_status", "Status `X` is not documented"])),
    ];
    for (change, doubt) in table {
        let mut rows = check();
        rows[1].as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_eq!(contents_at(&totalled(), &document(&rows))[0]["doubt"], doubt, "{change}");
    }
    // What is only text is chosen alike in any order; a bill in two entities has none.
    let mut rows = check();
    rows[0]["Description"] = json!("b");
    rows[1]["Description"] = json!("a");
    rows[1]["EntityID"] = json!("0205");
    let read = contents_at(&totalled(), &document(&rows));
    assert_eq!((&read[0]["memo"], &read[0]["bills"][0]["entity"], &read[0]["doubt"]), (&json!("a"), &Value::Null, &Value::Null));
}

#[test]
fn what_a_total_needs() {
    let refused = |rows: &[Value]| outcome(&totalled(), &mut document(rows).as_bytes()).unwrap_err();
    let (mut rows, id) = (check(), "OPER|000045121|ACME01|2026-03-14");
    rows[1]["CheckTotal"] = Value::Null;
    assert_eq!(refused(&rows), format!("value[1] (Id {id}): CheckTotal is missing: expected the total of the payment in each of its rows"));
    let mut rows = check();
    rows[1]["CurrencyCode"] = json!("CAD");
    assert_eq!(
        refused(&rows),
        format!("value[1] (Id {id}): CurrencyCode is CAD and was USD in an earlier row of the payment: its amounts cannot be added")
    );
    let mut rows = check();
    rows.insert(1, row(json!({"CheckNumber": "9", "CheckTotal": "100.00"})));
    assert_eq!(
        refused(&rows),
        format!("value[2] (Id {id}) stands a second time, and not beside its other rows: sort the export by the payment's key")
    );
    // Without a total, rows of one key are no payment that could be believed.
    let short = site(&[("group.by", &["BankID", "CheckNumber", "VendorID", "PaymentDate"])]);
    let message = outcome(&short, &mut document(&check()).as_bytes()).unwrap_err();
    assert!(message.starts_with(&format!("value[1] (Id {id}) stands a second time: export each paid item once")), "{message}");
    assert_eq!(context().tenant, "DEMO01");
}
