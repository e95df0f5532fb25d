//! Documents as NetSuite writes them, each with what must come of it by the reference.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::erp::{DecodeContext, DecodeFailure, Erp, decode};
use crate::model::{Currency, OriginName, Record, Timestamp};

// The first 16 digits of `printf 'quittance account\nbooks\n312' | sha256sum`, and of the same with 330.
const OPERATING: &str = "289b3faf61d2131e";
const MONTREAL: &str = "666d3d62b5e0e11b";

pub(super) fn context() -> DecodeContext {
    DecodeContext {
        origin: OriginName::parse("books").unwrap(),
        erp: Erp::from_word("netsuite").unwrap(),
        tenant: "DEMO123".into(),
        currency: Currency::parse("USD").unwrap(),
        as_of: None,
        site: crate::erp::Site::default(),
    }
}

pub(super) fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), name].iter().collect()
}

pub(super) fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(folder("tests/fixtures/netsuite").join(name)).unwrap()
}

/// What came of a document: records with their places, or the words of the refusal.
pub(super) type Outcome = Result<Vec<(u64, String, Record)>, String>;

pub(super) fn read_in(context: &DecodeContext, document: &[u8]) -> Outcome {
    let (mut out, mut input) = (Vec::new(), document);
    let read = decode::<()>(context, &mut input, &mut |record, place| {
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
    read_in(&context(), document)
}

/// The canonical content of each record.
pub(super) fn contents(document: &[u8]) -> Vec<Value> {
    read(document).unwrap().iter().map(|(_, _, r)| serde_json::from_slice(&r.content()).unwrap()).collect()
}

/// `change` laid over `plain`; `null` takes a field away.
fn over(mut plain: Value, change: &Value) -> Value {
    for (key, value) in change.as_object().unwrap() {
        plain[key] = value.clone();
    }
    plain.as_object_mut().unwrap().retain(|_, v| !v.is_null());
    plain
}

pub(super) fn row(document: &str, amount: Value) -> Value {
    json!({"amount": amount, "apply": true, "doc": {"id": document}, "refNum": format!("N-{document}"), "type": "Bill"})
}

pub(super) fn list(rows: &[Value]) -> Value {
    json!({"count": rows.len(), "hasMore": false, "offset": 0, "totalResults": rows.len(), "items": rows})
}

/// A REST record with changes.
pub(super) fn rest(change: Value) -> Vec<u8> {
    let plain = json!({
        "id": "7", "apply": list(&[row("1", json!(100.0))]), "currency": {"id": "1", "refName": "US Dollar"},
        "lastModifiedDate": "2026-04-01T08:00:00Z", "status": {"id": "F", "refName": "Approved"}, "total": 100.0, "tranDate": "2026-03-31",
    });
    serde_json::to_vec(&over(plain, &change)).unwrap()
}

fn bill(id: &str, cash: &str) -> Value {
    json!({"bill": {"id": id}, "number": format!("N-{id}"), "cash": format!("{cash} USD"), "credit": "0.00 USD"})
}

/// The record of [`rest`] with nothing changed, and `change` laid over it in the same way.
fn record(change: &Value) -> Value {
    let plain = json!({
        "key": {"origin": "books", "id": "7"}, "revision": "2026-04-01T08:00:00Z", "status": "posted", "date": "2026-03-31",
        "total": "100.00 USD", "unapplied": "0.00 USD", "bills": [bill("1", "100.00")],
    });
    over(plain, change)
}

/// A page of SuiteQL.
pub(super) fn page(rows: &[Value]) -> Vec<u8> {
    serde_json::to_vec(&list(rows)).unwrap()
}

/// A row of the query that joins headers and links.
pub(super) fn joined(change: Value) -> Value {
    let plain = json!({"id": "7", "trandate": "2026-03-31", "currency": "1", "currencycode": "USD", "foreigntotal": "-100", "status": "F",
        "billid": "1", "billtype": "VendBill", "billnumber": "N-1", "linktype": "Payment", "foreignamount": "100.0000"});
    over(plain, &change)
}

/// The record of [`joined`] alone, with changes.
fn joined_record(change: &Value) -> Value {
    let plain = json!({
        "key": {"origin": "books", "id": "7"}, "revision": "", "status": "posted", "date": "2026-03-31",
        "total": "100.00 USD", "unapplied": "0.00 USD",
        "bills": [{"bill": {"id": "1"}, "number": "N-1", "cash": "100.00 USD"}],
    });
    over(plain, change)
}

const HALVES: &str = "its bills are not in this document: read its links too, or the record by REST";

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn the_reference_documents() {
    let pay = |id: &str, revision: &str, vendor: (&str, &str), date: &str, total: &str, change: Value| {
        let plain = json!({
            "key": {"origin": "books", "id": id}, "revision": revision, "status": "posted", "vendor_id": vendor.0, "vendor_name": vendor.1,
            "date": date, "total": format!("{total} USD"), "unapplied": "0.00 USD", "rate": {"number": "1.0", "direction": "base_per_unit"},
            "method": "check", "account": OPERATING,
        });
        over(plain, &change)
    };
    let paid = |id: &str, number: &str, cash: &str, entity: &str| json!({"bill": {"id": id}, "number": number, "cash": format!("{cash} USD"), "credit": "0.00 USD", "entity": entity});
    let cascade = ("1177", "Cascade Steel Erectors LLC");
    let halvorsen = ("1181", "Halvorsen Electric Inc.");
    let laurentides = ("1342", "Les Structures Laurentides Inc.");
    let memo = "Pay app 4 - Riverside Medical";
    let single = pay(
        "70411",
        "2026-03-12T15:41:00Z",
        cascade,
        "2026-03-12",
        "48250.00",
        json!({"reference": "20418", "memo": memo, "bills": [paid("68120", "RMC-SUB009-04", "48250.00", "2")]}),
    );
    // The vendor's fourth bill is listed and not applied.
    let several = pay(
        "70437",
        "2026-03-13T17:22:09Z",
        halvorsen,
        "2026-03-13",
        "71806.35",
        json!({"method": "electronic", "reference": "ACH-20421", "bills": [paid("68131", "HE-2261", "31500.00", "2"),
            paid("68155", "HE-2275", "28806.35", "2"), paid("68190", "HE-2290", "11500.00", "2")]}),
    );
    let partial = pay(
        "70452",
        "2026-03-20T14:55:31Z",
        ("1190", "Northgate Drywall Co"),
        "2026-03-20",
        "31000.00",
        json!({"unapplied": "1000.00 USD", "bills": [paid("68202", "RMC-SUB014-05", "30000.00", "2")]}),
    );
    let direct = pay(
        "70411",
        "2026-03-18T23:20:45Z",
        cascade,
        "2026-03-12",
        "0.00",
        json!({"status": "voided", "unapplied": null, "reference": "20418", "memo": format!("VOID {memo}")}),
    );
    let journal = pay(
        "70437",
        "2026-04-02T16:05:12Z",
        halvorsen,
        "2026-03-13",
        "71806.35",
        json!({"status": "voided", "unapplied": null, "method": "electronic", "reference": "ACH-20421"}),
    );
    let credited = pay(
        "70490",
        "2026-03-24T20:00:10Z",
        halvorsen,
        "2026-03-24",
        "41860.00",
        json!({"reference": "20430", "memo": "Less backcharge BC-031; 2%/10",
            "credits": [{"kind": "Bill Credit", "id": "68261", "amount": "1500.00 USD"}],
            "bills": [{"bill": {"id": "68240"}, "number": "HE-2310", "cash": "12000.00 USD", "entity": "2"},
                {"bill": {"id": "68244"}, "number": "HE-2314", "cash": "31360.00 USD", "discount": "640.00 USD", "entity": "2"}]}),
    );
    let foreign = pay(
        "70512",
        "2026-04-01T13:12:55Z",
        laurentides,
        "2026-04-01",
        "18400.00",
        json!({"rate": {"number": "1.392115", "direction": "base_per_unit"}, "method": "electronic", "reference": "WIRE-8841",
            "account": MONTREAL, "bills": [paid("68301", "LSL-1187", "18400.00", "5")]}),
    );
    let gone = json!({"key": {"origin": "books", "id": "70452"}, "revision": "", "status": "deleted"});
    // SuiteQL headers: the time has no zone, so it is no revision, and what names no bill is not believed.
    let header = |id, vendor, date, total, change: Value| {
        let rate = json!({"number": "1", "direction": "base_per_unit"});
        let plain = pay(id, "", vendor, date, total, json!({"account": null, "unapplied": null, "rate": rate}));
        over(plain, &change)
    };
    let headers = vec![
        header(
            "70437",
            halvorsen,
            "2026-03-13",
            "71806.35",
            json!({"method": "electronic", "reference": "ACH-20421", "doubt": ["unbalanced", HALVES]}),
        ),
        header("70411", cascade, "2026-03-12", "0.00", json!({"status": "voided", "reference": "20418", "memo": format!("VOID {memo}")})),
        header(
            "70512",
            laurentides,
            "2026-04-01",
            "18400.00",
            json!({"method": "electronic", "reference": "WIRE-8841",
            "rate": {"number": "1.392115", "direction": "base_per_unit"}, "doubt": ["unbalanced", HALVES]}),
        ),
    ];
    let number = |id: &str, number: &str| json!({"origin": "books", "id": id, "revision": "", "number": number});
    let part = |payment: &str, bill: &str, number: &str, cash: &str| {
        let cash = format!("{cash} USD");
        json!({"key": {"origin": "books", "id": format!("{payment}/{bill}")}, "revision": "", "status": "posted", "total": cash,
            "unapplied": "0.00 USD", "part_of": payment, "bills": [{"bill": {"id": bill}, "number": number, "cash": cash}]})
    };
    // The link of the credit 68261 is no part of a payment.
    let links = vec![
        number("68131", "HE-2261"),
        part("70437", "68131", "HE-2261", "31500.00"),
        number("68155", "HE-2275"),
        part("70437", "68155", "HE-2275", "28806.35"),
        number("68190", "HE-2290"),
        part("70437", "68190", "HE-2290", "11500.00"),
        number("68240", "HE-2310"),
        number("68301", "LSL-1187"),
        part("70512", "68301", "LSL-1187", "18400.00"),
    ];
    // Exports have no vendor id, and cut the rate: 1.39 is not NetSuite's 1.392115.
    let exported = |id, name: &str, date, total, change: Value| {
        let plain = pay(id, "", ("", name), date, total, json!({"vendor_id": null, "account": null, "rate": null}));
        over(plain, &change)
    };
    let exported_bill = |id: &str, number: &str, cash: &str| json!({"bill": {"id": id}, "number": number, "cash": format!("{cash} USD")});
    let search = vec![
        exported(
            "70437",
            halvorsen.1,
            "2026-03-13",
            "71806.35",
            json!({"method": "electronic", "reference": "ACH-20421", "bills": [
            exported_bill("68131", "HE-2261", "31500.00"), exported_bill("68155", "HE-2275", "28806.35"),
            exported_bill("68190", "HE-2290", "11500.00")]}),
        ),
        exported(
            "70411",
            cascade.1,
            "2026-03-12",
            "0.00",
            json!({"status": "voided", "unapplied": null, "reference": "20418",
            "memo": "VOID Pay app 4 - \"Riverside, Medical\""}),
        ),
        exported(
            "70512",
            laurentides.1,
            "2026-04-01",
            "18400.00",
            json!({"method": "electronic", "reference": "WIRE-8841",
            "memo": "Règlement", "bills": [exported_bill("68301", "LSL-1187", "18400.00")]}),
        ),
    ];
    let table = [
        ("1_single_rest.json", vec![single]),
        ("2_several_bills_rest.json", vec![several]),
        ("3_partial_and_unapplied_rest.json", vec![partial]),
        ("4a_void_direct_rest.json", vec![direct]),
        ("4b_void_by_reversing_journal_rest.json", vec![journal]),
        ("4c_deleted_suiteql.json", vec![gone.clone()]),
        ("4d_deleted_soap.xml", vec![gone]),
        ("5_credit_and_discount_rest.json", vec![credited]),
        ("6_foreign_currency_rest.json", vec![foreign]),
        ("7a_suiteql_headers.json", headers),
        ("7b_suiteql_links.json", links),
        ("8_saved_search.csv", search),
    ];
    let files = std::fs::read_dir(folder("tests/fixtures/netsuite")).unwrap().count();
    assert_eq!(files, table.len(), "a fixture without an expectation");
    for (name, expected) in table {
        assert_eq!(contents(&fixture(name)), expected, "{name}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn rest_records() {
    let unbalanced = |sentence: &str| json!(["unbalanced", sentence]);
    let unknown = |sentence: &str| json!(["unknown_status", sentence]);
    let void = || json!({"status": "voided", "unapplied": null, "bills": null});
    let status = |word: &str| json!({"status": word});
    let two = || list(&[row("1", json!(60)), row("2", json!("40.00"))]);
    let credit = |amount: &str| json!([{"kind": "Bill Credit", "id": "5", "amount": format!("{amount} USD")}]);
    let credits = |amount: Value| list(&[json!({"amount": amount, "apply": true, "doc": {"id": "5"}, "type": "Bill Credit"})]);
    let bare = |id: &str, cash: &str| over(bill(id, cash), &json!({"credit": null}));
    let table = [
        ("plain", json!({}), json!({})),
        ("enums as words", json!({"status": "F", "approvalStatus": "2"}), json!({})),
        ("truth as text", json!({"isInTransitPayment": "F", "toBePrinted": "T"}), json!({"method": "check"})),
        // The table of statuses.
        ("pending approval", json!({"status": {"id": "A"}}), status("pending")),
        ("in transit", json!({"status": {"id": "B"}}), status("pending")),
        ("confirmed", json!({"status": "C"}), status("pending")),
        ("rejected", json!({"status": "D"}), status("pending")),
        ("declined", json!({"status": "E"}), status("pending")),
        ("online bill pay", json!({"status": "Z"}), status("pending")),
        ("an undocumented status", json!({"status": "Q"}), json!({"doubt": unknown("status `Q` is not documented on a bill payment")})),
        ("no status", json!({"status": null}), json!({})),
        ("no status, not approved", json!({"status": null, "approvalStatus": {"id": "1"}}), status("pending")),
        ("no status, in transit", json!({"status": null, "isInTransitPayment": true}), status("pending")),
        (
            "no status, no money, no rows",
            json!({"status": null, "total": 0, "apply": list(&[])}),
            json!({"status": "voided", "total": "0.00 USD", "unapplied": null, "bills": null}),
        ),
        (
            "approved and not approved",
            json!({"approvalStatus": {"id": "3"}}),
            json!({"doubt": unknown("the status is Approved, and approvalStatus is `3`, not 2 (Approved)")}),
        ),
        // Voids: amounts mean nothing, wherever they stand.
        ("a journal void that kept its rows", json!({"status": "V", "voidJournal": {"id": "71290"}}), void()),
        ("a void journal beats the status", json!({"voidJournal": {"id": "71290", "refName": "JE1188"}}), void()),
        ("a void without its list", json!({"status": "V", "apply": null}), void()),
        ("a void whose list is cut", json!({"status": "V", "apply": {"items": [], "hasMore": true}}), void()),
        // A void can be undone in NetSuite: the journal is gone, the revision is later.
        ("revived", json!({"lastModifiedDate": "2026-05-01T00:00:00Z"}), json!({"revision": "2026-05-01T00:00:00Z"})),
        // Several bills, one bill on several rows, bills that are not paid by this.
        ("two bills", json!({"apply": two()}), json!({"bills": [bill("1", "60.00"), bill("2", "40.00")]})),
        ("one bill twice", json!({"apply": list(&[row("1", json!(60)), row("1", json!(40))])}), json!({})),
        (
            "an open bill beside",
            json!({"apply": list(&[row("1", json!(100)), json!({"apply": false, "amount": 0, "doc": {"id": "9"}, "type": "Bill"}), json!({})])}),
            json!({}),
        ),
        // Unapplied money.
        ("on account", json!({"total": 130.5}), json!({"total": "130.50 USD", "unapplied": "30.50 USD"})),
        ("on account, as stated", json!({"total": 130.5, "unapplied": "30.5"}), json!({"total": "130.50 USD", "unapplied": "30.50 USD"})),
        (
            "on account, otherwise stated",
            json!({"total": 130.5, "unapplied": 30}),
            json!({"total": "130.50 USD", "unapplied": null, "doubt": unbalanced(
                "the total is 130.50, and its parts do not come to that: bills 100.00, credits 0.00, unapplied 30.00")}),
        ),
        (
            "bills beyond the total",
            json!({"total": 90}),
            json!({"total": "90.00 USD", "unapplied": null, "doubt": unbalanced(
                "the total is 90.00, and its parts do not come to that: bills 100.00, credits 0.00, unapplied not stated")}),
        ),
        // Credits, and what is paid besides bills.
        (
            "a credit",
            json!({"total": 75, "credit": credits(json!(25))}),
            json!({"total": "75.00 USD", "bills": [bare("1", "100.00")], "credits": credit("25.00")}),
        ),
        (
            "no cash at all",
            json!({"total": 0, "credit": credits(json!(100))}),
            json!({"total": "0.00 USD", "bills": [bare("1", "100.00")], "credits": credit("100.00")}),
        ),
        (
            "an expense report, known by its link",
            json!({"total": 125, "apply": list(&[row("1", json!(100)), json!({"amount": 25, "apply": true, "type": "Spesenabrechnung",
                "doc": {"id": "6", "links": [{"href": "https://demo123.suitetalk.api.netsuite.com/services/rest/record/v1/expenseReport/6"}]}})])}),
            json!({"total": "125.00 USD", "bills": [bare("1", "100.00")],
                "credits": [{"kind": "expenseReport", "id": "6", "amount": "-25.00 USD"}]}),
        ),
        (
            "a bill in another language, known by its link",
            json!({"apply": list(&[json!({"amount": 100, "apply": "T", "type": "Rechnung", "refNum": "N-1",
                "doc": {"id": "1", "links": [{"href": "https://demo123.suitetalk.api.netsuite.com/services/rest/record/v1/vendorBill/1"}]}})])}),
            json!({}),
        ),
        (
            "a document in another language",
            json!({"apply": list(&[json!({"amount": 100, "apply": true, "type": "Rechnung", "doc": {"id": "1"}})])}),
            json!({"bills": null, "credits": [{"kind": "unknown", "id": "1", "amount": "-100.00 USD"}], "doubt": unknown(
                "document type `Rechnung` (id `1`) in apply is not known: read it in English, or settle it by hand")}),
        ),
        // Discounts are relief beyond the cash.
        (
            "a discount",
            json!({"total": 98, "apply": list(&[json!({"amount": 98, "disc": 2, "apply": true, "doc": {"id": "1"}, "refNum": "N-1", "type": "Bill"})])}),
            json!({"total": "98.00 USD", "bills": [over(bill("1", "98.00"), &json!({"discount": "2.00 USD"}))]}),
        ),
        // Negative parts.
        (
            "a negative row",
            json!({"total": 60, "apply": list(&[row("1", json!(100)), row("2", json!(-40))])}),
            json!({"total": "60.00 USD", "bills": [bill("1", "100.00"), bill("2", "-40.00")],
                "doubt": unbalanced("amount of apply row 2 is -40.00, and rows are never negative")}),
        ),
        (
            "a negative total",
            json!({"total": -100}),
            json!({"total": "-100.00 USD", "unapplied": null,
                "doubt": unbalanced("the total -100.00 is negative, which no bill payment is")}),
        ),
        ("a negative rest", json!({"unapplied": -1}), json!({"unapplied": null, "doubt": unbalanced("unapplied -1.00 is negative")})),
        // Currencies and rates.
        (
            "a code for a name",
            json!({"currency": {"id": "9", "refName": "USD"}, "exchangeRate": "1.0"}),
            json!({"rate": {"number": "1.0", "direction": "base_per_unit"}}),
        ),
        ("one currency, none stated", json!({"currency": null}), json!({})),
        // Methods.
        ("by flag", json!({"toAch": true, "tranId": "77"}), json!({"method": "electronic", "reference": "77"})),
        ("by number", json!({"tranId": "77"}), json!({"method": "check", "reference": "77"})),
        ("by prefix", json!({"tranId": "eft77"}), json!({"method": "electronic", "reference": "eft77"})),
        ("unknown", json!({"tranId": "To Print"}), json!({"reference": "To Print"})),
        // Whose, from where, and what is never kept.
        (
            "a site's own fields and addresses",
            json!({"custbody_bank_iban": "DE00", "payeeAddress": {"addr1": "1 Main St"}, "payeeAddressText": "1 Main St",
                "account": {"id": "312", "refName": "1010 Operating Checking"}, "subsidiary": {"id": "2"}}),
            json!({"account": OPERATING, "bills": [over(bill("1", "100.00"), &json!({"entity": "2"}))]}),
        ),
    ];
    for (name, change, expected) in table {
        assert_eq!(contents(&rest(change)), [record(&expected)], "{name}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn suiteql_rows() {
    let doubted = |bills: &str| {
        json!([
            "unbalanced",
            format!("the total is 100.00, and its parts do not come to that: bills {bills}, credits 0.00, unapplied not stated")
        ])
    };
    let part = |id: &str, cash: &str| json!({"bill": {"id": id}, "number": format!("N-{id}"), "cash": format!("{cash} USD")});
    let link = |id: &str, amount: &str| joined(json!({"billid": id, "billnumber": format!("N-{id}"), "foreignamount": amount}));
    let table = [
        ("one row", vec![joined(json!({}))], vec![joined_record(&json!({}))]),
        (
            "numbers as numbers",
            vec![joined(json!({"id": 7, "foreigntotal": -100.0, "billid": 1, "foreignamount": 100}))],
            vec![joined_record(&json!({}))],
        ),
        ("the other signs", vec![joined(json!({"foreigntotal": "100", "foreignamount": "-100"}))], vec![joined_record(&json!({}))]),
        (
            "two bills and one again",
            vec![link("2", "60"), link("1", "15"), link("1", "25")],
            vec![joined_record(&json!({"bills": [part("1", "40.00"), part("2", "60.00")]}))],
        ),
        // The rest may be on account, or on the next page: SuiteQL does not say, so it is held.
        (
            "a part of its links",
            vec![link("1", "60")],
            vec![joined_record(&json!({"unapplied": null, "bills": [part("1", "60.00")], "doubt": doubted("60.00")}))],
        ),
        (
            "an unapplied rest, stated",
            vec![joined(json!({"foreignamount": "60", "unapplied": "40"}))],
            vec![joined_record(&json!({"unapplied": "40.00 USD", "bills": [part("1", "60.00")]}))],
        ),
        (
            "links beyond the total",
            vec![link("1", "160")],
            vec![joined_record(&json!({"unapplied": null, "bills": [part("1", "160.00")], "doubt": doubted("160.00")}))],
        ),
        (
            "links of both signs",
            vec![link("1", "120"), link("2", "-20")],
            vec![joined_record(&json!({"unapplied": null, "bills": [part("1", "120.00"), part("2", "20.00")],
                "doubt": ["unbalanced", "its links have amounts of both signs"]}))],
        ),
        (
            "a journal that was paid",
            vec![link("1", "60"), joined(json!({"billid": "8", "billtype": "Journal", "foreignamount": "40"}))],
            vec![joined_record(
                &json!({"bills": [part("1", "60.00")], "credits": [{"kind": "Journal", "id": "8", "amount": "-40.00 USD"}]}),
            )],
        ),
        (
            "a document that is not known",
            vec![joined(json!({"billtype": "VPrep"}))],
            vec![joined_record(&json!({"bills": null, "credits": [{"kind": "unknown", "id": "1", "amount": "-100.00 USD"}],
                "doubt": ["unknown_status", "document type `VPrep` (id `1`) is not known"]}))],
        ),
        (
            "rows that differ",
            vec![link("1", "60"), over(link("2", "40"), &json!({"trandate": "2026-03-30"}))],
            vec![joined_record(&json!({"bills": [part("1", "60.00"), part("2", "40.00")],
                "doubt": ["unbalanced", "its rows differ in what they say of the payment itself"]}))],
        ),
        (
            "a header without links",
            vec![joined(json!({"billid": null}))],
            vec![joined_record(&json!({"unapplied": null, "bills": null, "doubt": ["unbalanced", HALVES]}))],
        ),
        (
            "a posted header without money or links",
            vec![joined(json!({"billid": null, "foreigntotal": "0"}))],
            vec![joined_record(&json!({"total": "0.00 USD", "unapplied": null, "bills": null, "doubt": ["unbalanced", HALVES]}))],
        ),
        (
            "all on account, stated",
            vec![joined(json!({"billid": null, "unapplied": "100"}))],
            vec![joined_record(&json!({"unapplied": "100.00 USD", "bills": null}))],
        ),
        (
            "pending, without links",
            vec![joined(json!({"billid": null, "status": "A"}))],
            vec![joined_record(&json!({"status": "pending", "unapplied": null, "bills": null}))],
        ),
        (
            "void",
            vec![joined(json!({"status": "VendPymt:V"}))],
            vec![joined_record(&json!({"status": "voided", "unapplied": null, "bills": null}))],
        ),
        (
            "void by its label",
            vec![joined(json!({"status": "Bill Payment : Voided"}))],
            vec![joined_record(&json!({"status": "voided", "unapplied": null, "bills": null}))],
        ),
        (
            "an undocumented status",
            vec![joined(json!({"status": "VendPymt:X"}))],
            vec![joined_record(&json!({"doubt": ["unknown_status", "status `VendPymt:X` is not documented on a bill payment"]}))],
        ),
        (
            "a time with its zone",
            vec![joined(json!({"lastmodified": "2026-03-31T10:00:00-07:00"}))],
            vec![joined_record(&json!({"revision": "2026-03-31T17:00:00Z"}))],
        ),
        (
            "two payments",
            vec![joined(json!({})), joined(json!({"id": "8"}))],
            vec![joined_record(&json!({})), joined_record(&json!({"key": {"origin": "books", "id": "8"}}))],
        ),
        (
            "deleted, of two types",
            vec![json!({"recordid": 7, "recordtype": "VendorPayment"}), json!({"recordid": "8", "recordtype": "vendor"})],
            vec![json!({"key": {"origin": "books", "id": "7"}, "revision": "", "status": "deleted"})],
        ),
        ("nothing found", vec![], vec![]),
    ];
    for (name, rows, expected) in table {
        assert_eq!(contents(&page(&rows)), expected, "{name}");
    }
}

/// Documents without a revision are as of a stated time, and then a later REST record beats them.
#[test]
fn rows_are_as_of_a_time() {
    let context = DecodeContext { as_of: Some(Timestamp::parse("2026-04-02T00:00:00Z").unwrap()), ..context() };
    for document in [page(&[joined(json!({}))]), fixture("8_saved_search.csv")] {
        for (_, _, record) in read_in(&context, &document).unwrap() {
            let Record::Payment(payment) = record else { panic!("a payment is expected") };
            assert_eq!(payment.revision.to_string(), "2026-04-02T00:00:00Z");
        }
    }
}

pub(super) const HEADER: &str = "Internal ID,Date,Document Number,Name,Status,Currency,Amount (Foreign Currency),Applied To Transaction : Internal ID,Applied To Link Amount (Foreign Currency)";

#[test]
fn saved_searches() {
    let csv = |rows: &str| format!("{HEADER}\r\n{rows}\r\n").into_bytes();
    let plain = |change: Value| {
        let plain = joined_record(&json!({"vendor_name": "Ace", "bills": [{"bill": {"id": "1"}, "cash": "100.00 USD"}]}));
        over(plain, &change)
    };
    let part = |id: &str, cash: &str| json!({"bill": {"id": id}, "cash": format!("{cash} USD")});
    let short = "the total is 100.00, and its parts do not come to that: bills 60.00, credits 0.00, unapplied not stated";
    let table = [
        ("one row", "7,03/31/2026,,Ace,Approved,USD,-100.00,1,100.00", vec![plain(json!({}))]),
        ("another format of dates", "7,2026-03-31,,Ace,Approved,US Dollar,100.00,1,100.00", vec![plain(json!({}))]),
        ("short dates", "7,3/31/2026,,Ace,Approved,US Dollar,100.00,1,100.00", vec![plain(json!({}))]),
        (
            "main line behind, cents",
            "7,3/31/2026,,Ace,Approved,USD,-100.00,1,60.05\n7,3/31/2026,,Ace,Approved,USD,-100.00,2,39.95\n7,3/31/2026,,Ace,Approved,USD,-100.00,,",
            vec![plain(json!({"bills": [part("1", "60.05"), part("2", "39.95")]}))],
        ),
        (
            "the main line alone",
            "7,3/31/2026,,Ace,Approved,USD,-100.00,,",
            vec![plain(json!({"unapplied": null, "bills": null, "doubt": ["unbalanced", HALVES]}))],
        ),
        (
            "cut in the middle",
            "7,3/31/2026,,Ace,Approved,USD,-100.00,1,60.00",
            vec![plain(json!({"unapplied": null, "bills": [part("1", "60.00")], "doubt": ["unbalanced", short]}))],
        ),
        (
            "another status",
            "7,3/31/2026,,Ace,Bill Payment : Pending Approval,USD,-100.00,1,100.00",
            vec![plain(json!({"status": "pending"}))],
        ),
    ];
    for (name, rows, expected) in table {
        assert_eq!(contents(&csv(rows)), expected, "{name}");
    }
    // An account of one currency has other names for its columns.
    let base = "Internal ID,Date,Status,Amount\n7,3/31/2026,Voided,0.00\n";
    let voided = plain(json!({"vendor_name": null, "status": "voided", "total": "0.00 USD", "unapplied": null, "bills": null}));
    assert_eq!(contents(base.as_bytes()), [voided]);
}

#[test]
fn ordinals_count_native_records() {
    let rows = [joined(json!({"foreignamount": 60})), joined(json!({"billid": "2", "foreignamount": 40})), joined(json!({"id": "8"}))];
    let places: Vec<_> = read(&page(&rows)).unwrap().into_iter().map(|(n, path, _)| (n, path)).collect();
    assert_eq!(places, [(0, "items[0]".to_owned()), (1, "items[2]".to_owned())]);
}
