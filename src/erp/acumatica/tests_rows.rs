//! Rows of a generic inquiry: payments put together from rows that stand together, and never from a part of them.

use serde_json::{Value, json};

use super::rows::tenant_of;
use super::tests::{bill, contents_as, context, fixture, laid_over, read};
use crate::erp::Erp;

const HELD: &str =
    "the rows do not state the payment's amount (CuryOrigDocAmt), so whether they are all is not known: bills 66450.00, credits 0.00";

/// A row that states its payment's amount.
pub(super) fn row(change: &Value) -> Value {
    let plain = json!({
        "AdjgDocType": "Payment", "AdjgRefNbr": "7", "AdjdDocType": "Bill", "AdjdRefNbr": "1", "VendorCD": "STEEL", "VendorName": "Steel Ltd",
        "VendorRef": "PA-1", "CuryAdjgAmt": 100.0, "CuryAdjgDiscAmt": 0.0, "Released": true, "Status": "Closed", "CuryID": "USD",
        "AdjDate": "2026-03-31T00:00:00Z", "LastModifiedDateTime": "2026-03-31T12:00:00Z", "CuryOrigDocAmt": 100.0, "CuryUnappliedBal": 0.0,
    });
    laid_over(plain, change)
}

pub(super) fn page(rows: &[Value], next: bool) -> Vec<u8> {
    let mut page = json!({"@odata.context": "https://erp.example.com/t/acme/api/odata/gi/$metadata#QTNPayments", "value": rows});
    if next {
        page["@odata.nextLink"] = json!("https://erp.example.com/t/acme/api/odata/gi/QTNPayments?$skip=2");
    }
    serde_json::to_vec(&page).unwrap()
}

fn payment(change: &Value) -> Value {
    let plain = json!({
        "key": {"origin": "books", "id": "CHK-7"}, "revision": "2026-03-31T12:00:00Z", "status": "posted", "vendor_id": "STEEL",
        "vendor_name": "Steel Ltd", "date": "2026-03-31", "total": "100.00 USD", "unapplied": "0.00 USD",
        "bills": [bill("INV-1", "PA-1", "100.00 USD")],
    });
    laid_over(plain, change)
}

fn contents(rows: &[Value], next: bool) -> Vec<Value> {
    contents_as(&context(Erp::Acumatica), &page(rows, next))
}

/// The reference's rows are two of a payment's four, and nothing in them would tell: so they are kept and not believed.
#[test]
fn the_reference_rows_are_held() {
    let mut retained = bill("INV-018377", "PA-12-RET", "25250.00 USD");
    (retained["retainage"], retained["entity"]) = (json!("25250.00 USD"), json!("MAIN"));
    let mut plain = bill("INV-018350", "PA-11", "41200.00 USD");
    plain["entity"] = json!("MAIN");
    let expected = json!({
        "key": {"origin": "books", "id": "CHK-004130"}, "revision": "2026-03-20T21:03:55.12Z", "status": "posted",
        "doubt": ["unbalanced", HELD], "vendor_id": "NORTHSTEEL", "vendor_name": "North Steel Erectors LLC", "date": "2026-03-20",
        "method": "electronic", "reference": "ACH-000318", "bills": [plain, retained],
    });
    assert_eq!(contents_as(&context(Erp::Acumatica), &fixture(Erp::Acumatica, "A10_gi_odata_rows.json")), [expected]);
}

#[test]
fn rows_of_one_payment() {
    let total = |n: u32| json!({"CuryOrigDocAmt": n});
    let with = |mut change: Value, total: &Value| {
        change.as_object_mut().unwrap().extend(total.as_object().unwrap().clone());
        row(&change)
    };
    let unbalanced = |why: &str| json!(["unbalanced", why]);
    let sentence = "the payment is 300.00, its applications do not come to that: bills 100.00, credits 0.00, unapplied 0.00";
    let differ = "the rows of the payment differ in what they say of it: it changed while they were read, fetch them again";
    let two = json!({"AdjdRefNbr": "2", "VendorRef": "PA-2"});
    let three = json!({"total": "300.00 USD", "bills": [bill("INV-1", "PA-1", "100.00 USD"), bill("INV-2", "PA-2", "200.00 USD")]});
    let table: Vec<(&str, Vec<Value>, Value)> = vec![
        ("one", vec![row(&json!({}))], json!({})),
        (
            "codes and columns of one's own",
            vec![row(&json!({"AdjgDocType": "CHK", "AdjdDocType": "INV", "Status": "C", "Colour": "red"}))],
            json!({}),
        ),
        ("two bills", vec![with(json!({}), &total(300)), with(laid_over(two.clone(), &json!({"CuryAdjgAmt": 200})), &total(300))], three),
        (
            "a row is missing",
            vec![with(json!({}), &total(300))],
            json!({"total": "300.00 USD", "unapplied": "200.00 USD", "doubt": unbalanced(sentence)}),
        ),
        (
            "no amount, so no proof",
            vec![row(&json!({"CuryOrigDocAmt": null}))],
            json!({"total": null, "unapplied": null, "doubt": unbalanced(&HELD.replace("66450.00", "100.00"))}),
        ),
        ("no unapplied balance, an exact sum", vec![row(&json!({"CuryUnappliedBal": null}))], json!({})),
        (
            "no unapplied balance, another sum",
            vec![row(&json!({"CuryUnappliedBal": null, "CuryOrigDocAmt": 300}))],
            json!({"total": "300.00 USD", "unapplied": "200.00 USD", "doubt": unbalanced(&sentence.replace("unapplied 0.00", "unapplied not stated"))}),
        ),
        (
            "applied to nothing yet",
            vec![row(&json!({"AdjdDocType": null, "AdjdRefNbr": null, "CuryAdjgAmt": null, "CuryUnappliedBal": 100}))],
            json!({"unapplied": "100.00 USD", "bills": null}),
        ),
        ("a row that waits", vec![row(&json!({})), row(&laid_over(two.clone(), &json!({"Released": false, "CuryAdjgAmt": 9})))], json!({})),
        (
            "a discount",
            vec![row(&json!({"CuryAdjgDiscAmt": 2.5}))],
            json!({"bills": [laid_over(bill("INV-1", "PA-1", "100.00 USD"), &json!({"discount": "2.50 USD"}))]}),
        ),
        (
            "the void",
            vec![row(&json!({"AdjgDocType": "Voided Payment", "CuryAdjgAmt": -100, "CuryOrigDocAmt": -100}))],
            json!({"key": {"origin": "books", "id": "VCK-7"}, "reversal_of": ["CHK-7", "PPM-7"], "total": "-100.00 USD", "bills": [bill("INV-1", "PA-1", "-100.00 USD")]}),
        ),
        (
            "the voided",
            vec![row(&json!({"Status": "Voided"})), row(&json!({"Status": "Voided", "CuryAdjgAmt": -100}))],
            json!({"status": "voided"}),
        ),
        (
            "two states of one payment",
            vec![row(&json!({})), row(&laid_over(two, &json!({"CuryAdjgAmt": 0, "LastModifiedDateTime": "2026-04-01T00:00:00Z"})))],
            json!({"doubt": unbalanced(differ)}),
        ),
        (
            "rate, account, words",
            vec![row(
                &json!({"CuryRate": 1.5, "CuryMultDiv": "D", "BaseCuryID": "USD", "CashAccountCD": "10200", "DocDesc": "Draw", "PaymentMethodID": "check"}),
            )],
            json!({"rate": {"number": "1.5", "direction": "unit_per_base"}, "account": "a05554215d0f74b7", "memo": "Draw", "method": "check"}),
        ),
    ];
    for (name, rows, expected) in table {
        assert_eq!(contents(&rows, false), [payment(&expected)], "{name}");
    }
    assert_eq!(contents(&[], false), Vec::<Value>::new());
    assert_eq!(contents(&[row(&json!({"AdjgDocType": "Refund"}))], false), Vec::<Value>::new());
}

/// Cut between payments a page is two pages; cut within one, both parts are held and neither is believed.
#[test]
fn borders_of_pages() {
    let second = |number: &str| {
        vec![
            row(&json!({"AdjgRefNbr": number, "CuryOrigDocAmt": 150})),
            row(&json!({"AdjgRefNbr": number, "CuryOrigDocAmt": 150, "AdjdRefNbr": "2", "CuryAdjgAmt": 50})),
        ]
    };
    let rows: Vec<Value> = [vec![row(&json!({}))], second("8"), second("9")].concat();
    let sorted = |mut all: Vec<Value>| {
        all.sort_by_key(Value::to_string);
        all
    };
    let whole = sorted(contents(&rows, false));
    assert_eq!(whole.len(), 3);
    assert!(whole.iter().all(|p| p["doubt"].is_null()));
    for cut in 0..=rows.len() {
        let (left, right) = rows.split_at(cut);
        let parts = sorted([contents(right, false), contents(left, true)].concat());
        if [0, 1, 3, 5].contains(&cut) {
            assert_eq!(parts, whole, "cut at {cut}");
            continue;
        }
        let (held, good): (Vec<Value>, Vec<Value>) = parts.into_iter().partition(|p| !p["doubt"].is_null());
        assert_eq!((held.len(), good.len()), (2, 2), "cut at {cut}");
        assert!(good.iter().all(|p| whole.contains(p)));
        let told = held.iter().filter(|p| p["doubt"][1].as_str().unwrap().ends_with("so rows may be on that")).count();
        assert_eq!(told, 1, "the page that ends within a payment says so");
    }
    // The same where the rows of two payments are mixed: what is not together is not believed.
    let mixed = [rows[1].clone(), rows[3].clone(), rows[2].clone(), rows[4].clone()];
    assert!(contents(&mixed, false).iter().all(|p| !p["doubt"].is_null()));
    let places: Vec<_> = read(&page(&rows, false)).unwrap().into_iter().map(|(n, path, _)| (n, path)).collect();
    assert_eq!(places, [(0, "value[0]".to_owned()), (1, "value[1]".to_owned()), (3, "value[3]".to_owned())]);
}

#[test]
fn the_tenant_of_an_address() {
    let table = [
        ("https://erp.example.com/t/ACME/api/odata/gi/$metadata#X", Some("ACME")),
        ("https://erp.example.com/site/t/Acme%20Build/api/odata/dac/$metadata", Some("Acme Build")),
        ("https://erp.example.com/odata/ACME/$metadata#X", Some("ACME")),
        ("https://erp.example.com/odatav4/ACME/$metadata", Some("ACME")),
        ("https://erp.example.com/api/odata/gi/$metadata", None),
        ("$metadata#X", None),
        ("", None),
    ];
    for (address, tenant) in table {
        assert_eq!(tenant_of(address).as_deref(), tenant, "{address}");
    }
}
