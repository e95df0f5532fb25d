//! What rows mean: statuses, voids in both orders, credits, currencies, methods, and a site's own words for them.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::maps::{self, ABOUT};
use super::tests::{Entries, content, contents, contents_at, context, csv, document, only, outcome, plain, row, site, with};
use super::walk::Walk;
use super::{Reading, columns::Columns};
use crate::erp::{DecodeContext, DecodeFailure, Site};
use crate::model::{Currency, Record, Timestamp};

fn bill(change: Value) -> Value {
    json!([with(json!({"bill": {"id": "ACME01|INV-1|202602"}, "number": "INV-1", "cash": "100.00 USD", "entity": "0100"}), change)])
}

/// What a row may say, laid over the plain record.
#[test]
fn what_rows_may_say() {
    let table: Vec<(&str, Value, Value)> = vec![
        ("plain", json!({}), json!({})),
        ("in small letters", json!({"Status": "p"}), json!({})),
        ("no status at all: the check number decides", json!({"Status": "-"}), json!({})),
        ("on hold", json!({"Status": "H"}), json!({"status": "pending"})),
        ("void by status", json!({"Status": "V"}), json!({"status": "voided"})),
        ("void by date", json!({"VoidDate": "2026-03-25T00:00:00"}), json!({"status": "voided", "voided_on": "2026-03-25"})),
        (
            "void before the date on the check",
            json!({"Status": "V", "VoidDate": "2026-03-10"}),
            json!({"status": "voided", "voided_on": "2026-03-10"}),
        ),
        ("void by date, on hold", json!({"Status": "H", "VoidDate": "2026-03-25"}), json!({"status": "voided", "voided_on": "2026-03-25"})),
        ("another method", json!({"PaymentType": "E"}), json!({"method": null})),
        ("no method", json!({"PaymentType": null}), json!({"method": null})),
        ("no name", json!({"VendorName": null}), json!({"vendor_name": null})),
        ("a memo", json!({"Description": "PAY APP 3"}), json!({"memo": "PAY APP 3"})),
        ("no entity", json!({"EntityID": null}), json!({"bills": bill(json!({"entity": null}))})),
        ("a discount", json!({"DiscountAmount": "2.00"}), json!({"bills": bill(json!({"discount": "2.00 USD"}))})),
        ("no discount is not unknown", json!({"DiscountAmount": "0"}), json!({"bills": bill(json!({"discount": "0.00 USD"}))})),
        ("retainage", json!({"RetainageAmount": "10.00"}), json!({"bills": bill(json!({"retainage": "10.00 USD"}))})),
        ("bare amounts", json!({"PaymentAmount": 100}), json!({})),
        ("SQL's money", json!({"PaymentAmount": "100.0000"}), json!({})),
        (
            "a foreign currency",
            json!({"CurrencyCode": "cad"}),
            json!({"total": "100.00 CAD", "unapplied": "0.00 CAD", "bills": bill(json!({"cash": "100.00 CAD"}))}),
        ),
        (
            "a currency without cents",
            json!({"CurrencyCode": "JPY", "PaymentAmount": "100.00"}),
            json!({"total": "100 JPY", "unapplied": "0 JPY", "bills": bill(json!({"cash": "100 JPY"}))}),
        ),
        ("no currency is the base", json!({"CurrencyCode": null}), json!({})),
        ("the company's own name", json!({"Database": "DEMO01", "ClientID": "C123"}), json!({})),
        (
            "nothing was paid by the check",
            json!({"PaymentAmount": "0.00"}),
            json!({"total": "0.00 USD", "bills": bill(json!({"cash": "0.00 USD"}))}),
        ),
        (
            "names with signs of ours in them",
            json!({"InvoiceNumber": "A|B*\\"}),
            json!({"key": {"origin": "books", "id": "OPER|000045121|ACME01|2026-03-14|A\\|B\\*\\\\|202602|1"},
                "bills": bill(json!({"bill": {"id": "ACME01|A\\|B\\*\\\\|202602"}, "number": "A|B*\\"}))}),
        ),
        ("no time: the day that is told of", json!({"LastUpdate": null}), json!({"revision": "2026-03-14T00:00:00Z"})),
        (
            "no time: the later day",
            json!({"LastUpdate": null, "VoidDate": "2026-03-25"}),
            json!({"revision": "2026-03-25T00:00:00Z", "status": "voided", "voided_on": "2026-03-25"}),
        ),
        (
            "undoes by a void date",
            json!({"PaymentAmount": "-100.00", "VoidDate": "2026-03-25"}),
            json!({"key": {"origin": "books", "id": "OPER|000045121|ACME01|2026-03-14|INV-1|202602|1|void"}, "total": "-100.00 USD",
                "reversal_of": {"alike": "OPER|000045121|ACME01|*|INV-1|202602|1"}, "bills": bill(json!({"cash": "-100.00 USD"}))}),
        ),
    ];
    for (name, change, expected) in table {
        assert_eq!(only(&document(&[row(change)])), with(plain(), expected), "{name}");
    }
}

/// What is kept and not believed.
#[test]
fn what_is_doubted() {
    let credit = "a credit, or a void that nothing marks; which bill it reduces is not stated";
    let table = [
        (json!({"Status": "X"}), "unknown_status", "Status `X` is not documented".to_owned()),
        (json!({"Status": ""}), "unknown_status", "Status is empty".to_owned()),
        (json!({"Status": null}), "unknown_status", "Status is empty".to_owned()),
        (json!({"Status": "X", "VoidDate": "2026-03-25"}), "unknown_status", "Status `X` is not documented".to_owned()),
        (
            json!({"Status": "O"}),
            "unknown_status",
            "Status `O` is that of an item that is not paid, and the row names a payment".to_owned(),
        ),
        (
            json!({"VoidDate": "1900-01-01T00:00:00"}),
            "unknown_status",
            "VoidDate is 1900-01-01, before the payment, and Status does not say that it is void".to_owned(),
        ),
        (json!({"PaymentAmount": "-1250.00"}), "unbalanced", format!("PaymentAmount is -1250.00: {credit}")),
    ];
    for (change, kind, sentence) in table {
        assert_eq!(only(&document(&[row(change)]))["doubt"], json!([kind, sentence]));
    }
}

/// Items on which nothing was paid are read past, whatever their status; nothing else is.
#[test]
fn open_items_are_no_payments() {
    let nothing = |change: Value| {
        let mut open = row(json!({"CheckNumber": null, "PaymentDate": null, "PaymentAmount": "0.00", "Status": "O"}));
        open.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        open
    };
    for change in [
        json!({}),
        json!({"PaymentAmount": null}),
        json!({"Status": "H"}),
        json!({"Status": null}),
        json!({"Status": "V"}),
        json!({"Status": "?"}),
        json!({"BankID": null, "ItemNumber": null}),
    ] {
        let document = document(&[nothing(change.clone()), row(json!({}))]);
        let read = outcome(&context(), &mut document.as_bytes()).unwrap();
        assert_eq!((read.len(), read[0].0, content(&read[0].2)), (1, 1, plain()), "{change}");
    }
    for (change, message) in [
        (json!({"PaymentAmount": "5.00"}), "value[0]: CheckNumber is missing: it is part of the payment's key (group.by)"),
        (json!({"CheckNumber": "7"}), "value[0]: PaymentDate is missing: it is part of the payment's key (group.by)"),
        (json!({"PaymentDate": "2026-03-14"}), "value[0]: CheckNumber is missing: it is part of the payment's key (group.by)"),
    ] {
        assert_eq!(outcome(&context(), &mut document(&[nothing(change)]).as_bytes()).unwrap_err(), message);
    }
}

fn record(context: &DecodeContext, change: Value) -> Record {
    let mut read = outcome(context, &mut document(&[row(change)]).as_bytes()).unwrap();
    assert_eq!(read.len(), 1);
    read.remove(0).2
}

/// A payment that was posted and then voided is void, whichever document comes first, with and without times.
#[test]
fn a_void_beats_its_payment_in_both_orders() {
    let voids = [json!({"Status": "V"}), json!({"VoidDate": "2026-03-25"}), json!({"Status": "V", "VoidDate": "2026-03-25"})];
    for void in voids {
        for time in [json!({}), json!({"LastUpdate": null}), json!({"LastUpdate": "2026-03-25T11:41:07.0000000"})] {
            let before = record(&context(), if time["LastUpdate"].is_string() { json!({}) } else { time.clone() });
            let mut change = void.clone();
            change.as_object_mut().unwrap().extend(time.as_object().unwrap().clone());
            let after = record(&context(), change.clone());
            assert_eq!(
                (before.key(), before.order(&after), after.order(&before)),
                (after.key(), Some(Ordering::Less), Some(Ordering::Greater)),
                "{change}"
            );
        }
    }
}

/// A reversing row is a record of its own, the same in both orders; also on the day of the payment itself.
#[test]
fn a_reversing_row_comes_before_or_behind_its_payment() {
    let (paid, undone) = (json!({}), json!({"PaymentAmount": "-100.00", "Status": "V"}));
    let later = json!({"PaymentAmount": "-100.00", "Status": "V", "PaymentDate": "2026-03-25", "LastUpdate": "2026-03-25T00:00:00"});
    for reversal in [undone, later] {
        let rows = [row(paid.clone()), row(reversal)];
        let forward = contents(&document(&rows));
        let mut backward = contents(&document(&[rows[1].clone(), rows[0].clone()]));
        backward.reverse();
        assert_eq!(forward, backward);
        assert_eq!(forward[0], plain(), "the row itself is not void: that its payment is, the reversing row says");
        assert_eq!(
            (&forward[1]["reversal_of"], &forward[1]["status"]),
            (&json!({"alike": "OPER|000045121|ACME01|*|INV-1|202602|1"}), &json!("posted"))
        );
    }
}

/// Check numbers repeat between banks and after a void: each is a payment of its own.
#[test]
fn one_number_is_not_one_payment() {
    let rows: Vec<Value> = [
        json!({}),
        json!({"BankID": "OTHER"}),
        json!({"PaymentDate": "2026-04-02"}),
        json!({"VendorID": "BIRCH2"}),
        json!({"ExpensePeriod": "202603"}),
        json!({"CheckNumber": "45121"}),
        json!({"ItemNumber": "01"}),
    ]
    .into_iter()
    .map(row)
    .collect();
    let mut keys: Vec<String> = contents(&document(&rows)).iter().map(|r| r["key"]["id"].to_string()).collect();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), rows.len());
}

/// Without a time of its own a row has the time that a person states.
#[test]
fn the_time_of_the_document_orders_what_has_no_revision() {
    let context = DecodeContext { as_of: Some(Timestamp::parse("2026-04-01T00:00:00Z").unwrap()), ..context() };
    let revision = |change| content(&record(&context, change))["revision"].clone();
    assert_eq!(revision(json!({"LastUpdate": null})), json!("2026-04-01T00:00:00Z"));
    assert_eq!(revision(json!({})), json!("2026-03-14T16:02:11Z"));
}

#[test]
fn a_site_names_its_own_columns() {
    let entries: [(&str, &[&str]); 20] = [
        ("layout.rows", &["rows/row"]),
        ("layout.dates", &["%m-%d-%Y"]),
        ("layout.number.group", &[","]),
        ("layout.number.negative", &["(1)"]),
        ("group.by", &["PayKey", "Line"]),
        ("fields.batch", &["PayKey"]),
        ("fields.date", &["Day"]),
        ("fields.line.bill_id", &["BillKey"]),
        ("fields.line.amount", &["Net", "Gross"]),
        ("fields.status", &["State"]),
        ("fields.exchange_rate", &["Rate"]),
        ("fields.tenant", &["Db"]),
        ("codes.status.PAY", &["posted"]),
        ("codes.status.GONE", &["deleted"]),
        ("codes.method.E", &["ach"]),
        ("void.status_in.field", &["Reason"]),
        ("void.status_in.values", &["LOST", "STALE"]),
        ("void.reversal.match", &["Line"]),
        ("void.reversal.negative_twin", &["true"]),
        ("defaults.amount_sign", &["-1"]),
    ];
    let context = site(&entries);
    let own = |change: Value| {
        let mut row = json!({"PayKey": "77", "Line": "1", "Day": "03-14-2026", "BillKey": "B9", "Net": null, "Gross": "-1,000.00",
            "State": "PAY", "Rate": "0.7353", "Db": "DEMO01", "PaymentType": "E", "CurrencyCode": "CAD", "VendorID": "V"});
        row.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        row
    };
    let read = |change: Value| contents_at(&context, &json!({"rows": {"row": own(change)}}).to_string()).remove(0);
    let expected = json!({
        "key": {"origin": "books", "id": "77|1"}, "revision": "2026-03-14T00:00:00Z", "status": "posted", "vendor_id": "V",
        "date": "2026-03-14", "total": "1000.00 CAD", "unapplied": "0.00 CAD", "rate": {"number": "0.7353", "direction": "base_per_unit"},
        "method": "electronic", "group": "77", "bills": [{"bill": {"id": "B9"}, "cash": "1000.00 CAD"}],
    });
    assert_eq!(read(json!({})), expected);
    let first = with(expected.clone(), json!({"total": "5.00 CAD", "bills": [{"bill": {"id": "B9"}, "cash": "5.00 CAD"}]}));
    assert_eq!(read(json!({"Net": "(5.00)"})), first);
    assert_eq!(read(json!({"Reason": "Lost"}))["status"], json!("voided"));
    assert_eq!(read(json!({"State": "GONE"})), json!({"key": {"origin": "books", "id": "77|1"}, "revision": "", "status": "deleted"}));
    let undone = read(json!({"Gross": "1,000.00"}));
    assert_eq!(
        (&undone["key"]["id"], &undone["reversal_of"], &undone["doubt"]),
        (&json!("77|1|void"), &json!({"alike": "*|1"}), &Value::Null)
    );
    let other = outcome(&context, &mut json!({"rows": [own(json!({"Db": "TEST"}))]}).to_string().as_bytes()).unwrap_err();
    assert_eq!(other, "rows[0]: Db is `TEST`: this origin is `DEMO01`; import it for the origin that it belongs to");
    let xml = format!("<q>{}</q>", super::tests::xml_row(&own(json!({}))).replace("entry>", "row>"));
    assert_eq!(contents_at(&context, &xml), std::slice::from_ref(&expected));

    let table: [(Entries<'_>, Value, Value); 6] = [
        (
            &[("void.reversal.marker.field", &["PaymentType"]), ("void.reversal.marker.values", &["R"])],
            json!({"PaymentType": "R", "PaymentAmount": "-100.00"}),
            json!([null, {"alike": "OPER|000045121|ACME01|*|INV-1|202602|1"}]),
        ),
        (
            &[("void.reversal.marker.field", &["PaymentType"]), ("void.reversal.marker.values", &["R"])],
            json!({"PaymentType": "R"}),
            json!([
                ["unbalanced", "it says that it undoes a payment, and PaymentAmount is 100.00"],
                {"alike": "OPER|000045121|ACME01|*|INV-1|202602|1"}
            ]),
        ),
        (
            &[("void.reversal.match", &["Nothing"])],
            json!({"PaymentAmount": "-1", "Status": "V"}),
            json!([["unbalanced", "it undoes a payment, and does not say which"], null]),
        ),
        (
            &[("fields.reversal_of", &["Undoes|ItemNumber"])],
            json!({"PaymentAmount": "-1", "Status": "V", "Undoes": "77"}),
            json!([null, "77|1"]),
        ),
        (&[("defaults.currency", &["EUR"])], json!({"CurrencyCode": null}), json!([null, null])),
        (&[("fields.line.bill_id", &[])], json!({}), json!([null, null])),
    ];
    for (entries, change, expected) in table {
        let read = contents_at(&site(entries), &document(&[row(change)])).remove(0);
        assert_eq!(json!([read["doubt"], read["reversal_of"]]), expected, "{entries:?}");
    }
    let wrong = crate::erp::Site::default().set("codes.method.C", &["cheque"]).unwrap_err().to_string();
    assert_eq!(wrong, "codes.method.C is `cheque`: expected check, ach, card or other");
    // A date that stands for none.
    let read =
        contents_at(&site(&[("layout.null", &["1900-01-01T00:00:00"])]), &document(&[row(json!({"VoidDate": "1900-01-01T00:00:00"}))]));
    assert_eq!(read, [plain()]);
    // A bill without an id is known by its number.
    let read = contents_at(&site(&[("fields.line.bill_id", &[])]), &document(&[row(json!({}))])).remove(0);
    assert_eq!(read["bills"][0]["bill"], json!({"number": "INV-1"}));
    // Kinds of rows, and a currency by the site's own word.
    let mut kinds = site(&[("fields.kind", &["Kind"]), ("codes.kind.AP", &["payment"]), ("codes.kind.AR", &["other"])]);
    kinds.site.set_currency("US$", Currency::parse("USD").unwrap());
    let rows = [row(json!({"Kind": "AP", "CurrencyCode": "US$"})), row(json!({"Kind": "AR", "BankID": null}))];
    assert_eq!(contents_at(&kinds, &document(&rows)), [plain()]);
    let message = outcome(&kinds, &mut document(&[row(json!({"Kind": "GL"}))]).as_bytes()).unwrap_err();
    assert_eq!(message, "value[0]: Kind is `GL`: codes.kind does not say what that is");
}

/// Rows without a header have their columns from the site.
#[test]
fn rows_without_a_header() {
    let whole = csv(&[row(json!({}))]);
    let (header, rows) = whole.split_once('\n').unwrap();
    let names: Vec<&str> = header.split(',').collect();
    let context = site(&[("layout.columns", &names)]);
    assert_eq!(contents_at(&context, rows), [plain()]);
    let without_bank: Vec<&str> = names.iter().copied().filter(|name| *name != "BankID").collect();
    let message = outcome(&site(&[("layout.columns", &without_bank)]), &mut rows.as_bytes()).unwrap_err();
    assert_eq!(message, "layout.columns has no column `BankID`, from which a payment's key is read");
    let more = [names.as_slice(), &["Extra"]].concat();
    let message = outcome(&site(&[("layout.columns", &more)]), &mut rows.as_bytes()).unwrap_err();
    assert_eq!(message, format!("row 1 has {} cells, layout.columns has {} names", names.len(), more.len()));
}

/// What is listed as known is what is read by: each entry of the list makes the map.
#[test]
fn what_is_told_is_what_is_done() {
    let maps = maps::of(&Site::default()).unwrap();
    for mapping in ABOUT.mappings {
        assert!(mapping.open && ABOUT.formats.iter().any(|format| format.name == mapping.format));
        for entry in mapping.entries {
            assert!(Site::default().set(entry.path, entry.values).is_ok(), "{}", entry.path);
        }
    }
    assert_eq!(ABOUT.identifiers[0].key, maps.by.join("|"));
    assert_eq!((ABOUT.formats.len(), ABOUT.mappings.len(), maps.totalled), (3, 3, false));
}

/// So many payments are remembered, and one more is refused.
#[test]
fn a_document_has_an_end() {
    let (context, maps) = (context(), maps::of(&Site::default()).unwrap());
    let columns = Columns::of(&maps);
    let bound = columns.bind();
    let reading = Reading { context: &context, columns: &columns, bound: &bound, totalled: false };
    let mut sink = |_: Record, _: &crate::erp::Place| Ok::<(), ()>(());
    let mut walk = Walk::new(reading, &mut sink).with_memory(2);
    let mut rows = String::new();
    for n in 0..3 {
        rows.push_str(&super::tests::xml_row(&row(json!({"ItemNumber": n.to_string()}))));
    }
    let failure = super::xml::read(&mut super::tests::xml(&rows).as_bytes(), &columns, ["value", "entry"], &mut walk);
    let Err(DecodeFailure::Malformed(error)) = failure else { panic!("{failure:?}") };
    assert_eq!(
        error.to_string(),
        "qtn_s-pmap_paid.entry[2] (Id OPER|000045121|ACME01|2026-03-14|INV-1|202602|2) is one payment too many: split the document, at most 2 are read"
    );
}
