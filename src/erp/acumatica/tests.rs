//! Documents as Acumatica and MYOB write them, as they might, and as they never should, each with what must come of it.

use std::io::Read;
use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{decode_stream, tests_hostile};
use crate::erp::json_stream::JsonStream;
use crate::erp::{DecodeContext, DecodeFailure, Erp, decode, fuzz_decode_acumatica};
use crate::model::{Currency, OriginName, Record, Timestamp};

const CAP: usize = 16 * 1024 * 1024;

pub(super) fn context(erp: Erp) -> DecodeContext {
    let currency = if erp == Erp::Myob { "AUD" } else { "USD" };
    DecodeContext {
        origin: OriginName::parse("books").unwrap(),
        erp,
        tenant: "ACME".into(),
        currency: Currency::parse(currency).unwrap(),
        as_of: None,
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

/// The canonical content of each record.
fn contents(document: &[u8]) -> Vec<Value> {
    contents_as(&context(Erp::Acumatica), document)
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
fn row(kind: &str, number: &str, amount: Value) -> Value {
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

/// The record of [`document`] with nothing changed, and `change` laid over it in the same way.
fn record(change: &Value) -> Value {
    let plain = json!({
        "key": {"origin": "books", "id": "CHK-7"}, "revision": "2026-03-31T12:00:00Z", "status": "posted", "vendor_id": "STEEL",
        "date": "2026-03-31", "total": "100.00 USD", "unapplied": "0.00 USD", "method": "check",
        "bills": [bill("INV-1", "1", "100.00 USD")],
    });
    laid_over(plain, change)
}

/// A paid bill of a payment without credits and discounts.
pub(super) fn bill(id: &str, number: &str, cash: &str) -> Value {
    let zero = format!("0.00 {}", &cash[cash.len() - 3..]);
    json!({"bill": {"id": id}, "number": number, "cash": cash, "discount": zero, "credit": zero})
}

// The first 16 digits of `printf 'quittance account\nbooks\n10200' | sha256sum`, and of the same with the other accounts.
const A10200: &str = "a05554215d0f74b7";
const A10250: &str = "771fe8a5ba594b96";
const A11100: &str = "11caafaa9fa23650";
const A11150: &str = "915febea1a1f2187";

/// A payment as the reference's documents have it.
fn paid(id: &str, revision: &str, vendor: &str, date: &str, total: &str, account: &str) -> Value {
    let zero = format!("0.00 {}", &total[total.len() - 3..]);
    json!({"key": {"origin": "books", "id": id}, "revision": revision, "status": "posted", "vendor_id": vendor, "date": date,
        "total": total, "unapplied": zero, "account": account})
}

fn check_all(erp: Erp, table: Vec<(&str, Vec<Value>)>) {
    for (name, expected) in table {
        assert_eq!(contents_as(&context(erp), &fixture(erp, name)), expected, "{name}");
    }
}

#[test]
fn the_reference_documents_of_acumatica() {
    let single = |change: Value| {
        let plain = paid("CHK-004127", "2026-03-13T17:42:08.367Z", "HIGHRISEEL", "2026-03-13", "18450.00 USD", A10200);
        let rest = json!({"method": "check", "reference": "20871", "memo": "Draw 7 electrical", "bills": [bill("INV-018344", "INV-2291", "18450.00 USD")]});
        laid_over(laid_over(plain, &rest), &change)
    };
    let three = laid_over(
        paid("CHK-004130", "2026-03-20T21:03:55.12Z", "NORTHSTEEL", "2026-03-20", "96212.45 USD", A10200),
        &json!({"method": "electronic", "reference": "ACH-000318", "bills": [bill("INV-018350", "PA-11", "41200.00 USD"),
            bill("INV-018351", "PA-12", "29762.45 USD"), bill("INV-018377", "PA-12-RET", "25250.00 USD")]}),
    );
    let partial = laid_over(
        paid("CHK-004131", "2026-03-24T14:10:00Z", "DELTACONC", "2026-03-24", "10000.00 USD", A10200),
        &json!({"method": "electronic", "reference": "FT26083X91", "memo": "Part payment app 3", "bills": [bill("INV-018360", "APP-003", "10000.00 USD")]}),
    );
    let voided = laid_over(
        paid("CHK-004118", "2026-03-16T15:25:41.94Z", "HIGHRISEEL", "2026-02-27", "7300.00 USD", A10200),
        &json!({"status": "voided", "method": "check", "reference": "20850", "memo": "Draw 6 electrical",
            "bills": [bill("INV-018290", "INV-2240", "7300.00 USD")]}),
    );
    let voiding = laid_over(
        paid("VCK-004118", "2026-03-16T15:25:41.94Z", "HIGHRISEEL", "2026-03-16", "-7300.00 USD", A10200),
        &json!({"method": "check", "reference": "20850", "memo": "Draw 6 electrical", "reversal_of": "CHK-004118",
            "bills": [bill("INV-018290", "INV-2240", "-7300.00 USD")]}),
    );
    let not_released = laid_over(
        paid("VCK-004119", "2026-03-16T15:29:02.1Z", "HIGHRISEEL", "2026-03-16", "-512.00 USD", A10200),
        &json!({"status": "pending", "unapplied": null, "method": "check", "reference": "20851", "reversal_of": "CHK-004119"}),
    );
    let credited = laid_over(
        paid("CHK-004133", "2026-03-27T18:00:31.5Z", "GLAZEPRO", "2026-03-27", "8300.00 USD", A10200),
        &json!({"method": "check", "reference": "20902", "credits": [{"kind": "Debit Adj.", "id": "ADR-000417", "amount": "1500.00 USD"}],
            "bills": [{"bill": {"id": "INV-018371"}, "number": "G-7781", "cash": "9800.00 USD", "discount": "200.00 USD"}]}),
    );
    let no_cash = laid_over(
        paid("ADR-000421", "2026-03-28T09:12:11Z", "GLAZEPRO", "2026-03-28", "0.00 USD", ""),
        &json!({"account": null, "memo": "Backcharge broken pane", "bills": [{"bill": {"id": "INV-018379"}, "number": "G-7790",
            "cash": "0.00 USD", "discount": "0.00 USD", "credit": "640.00 USD"}]}),
    );
    let foreign = laid_over(
        paid("CHK-004140", "2026-04-02T20:44:19.883Z", "MAPLEHVAC", "2026-04-02", "52500.00 CAD", A10250),
        &json!({"rate": {"number": "0.72850000", "direction": "base_per_unit"}, "method": "electronic", "reference": "RBC-88120",
            "bills": [bill("INV-018402", "MH-0093", "52500.00 CAD")]}),
    );
    let advance = laid_over(
        paid("PPM-004142", "2026-04-09T12:00:00.003Z", "NORTHSTEEL", "2026-04-03", "30000.00 USD", A10200),
        &json!({"unapplied": "12500.00 USD", "method": "electronic", "reference": "ACH-000324", "memo": "Mobilisation advance",
            "bills": [bill("INV-018415", "PA-13", "17500.00 USD")]}),
    );
    let on_hold = laid_over(
        paid("CHK-004150", "2026-04-10T08:00:00.02Z", "DELTACONC", "2026-04-10", "15000.00 USD", A10200),
        &json!({"status": "pending", "unapplied": null, "method": "check"}),
    );
    let bill = |id: &str, number: &str, total: &str| json!({"origin": "books", "id": id, "revision": "2026-03-20T21:03:55.12Z", "number": number, "vendor_id": "NORTHSTEEL", "total": total});
    check_all(
        Erp::Acumatica,
        vec![
            ("A1_single_check.json", vec![single(json!({}))]),
            ("A2_ach_three_bills.json", vec![three]),
            ("A3_partial.json", vec![partial.clone()]),
            // Balances and ids of rows moved since: the same content.
            ("A3b_same_payment_read_later.json", vec![partial]),
            ("A4a_voided_original.json", vec![voided]),
            ("A4b_voided_payment_document.json", vec![voiding]),
            ("A4c_voided_payment_not_released.json", vec![not_released]),
            ("A5a_discount_and_debit_adj.json", vec![credited]),
            ("A5b_debit_adj_as_document.json", vec![no_cash]),
            ("A6_foreign_currency.json", vec![foreign]),
            ("A7_prepayment_unapplied.json", vec![advance]),
            ("A8_on_hold_unreleased.json", vec![on_hold]),
            ("A9_contract5_select_values.json", vec![single(json!({}))]),
            ("B1_bill_with_retainage.json", vec![bill("INV-018351", "PA-12", "29762.45 USD")]),
            ("B2_retainage_bill.json", vec![bill("INV-018377", "PA-12-RET", "25250.00 USD")]),
            ("L1_header_page.json", vec![]),
        ],
    );
}

#[test]
fn the_reference_documents_of_myob() {
    let eft = laid_over(
        paid("CHK-PMT000918", "2026-03-12T04:11:27.4Z", "BRISFORM", "2026-03-12", "21780.00 AUD", A11100),
        &json!({"method": "electronic", "reference": "EFT 12MAR", "memo": "Claim 05", "bills": [bill("INV-BIL004410", "PC-005", "21780.00 AUD")]}),
    );
    let three = laid_over(
        paid("CHK-PMT000921", "2026-03-26T05:30:00.117Z", "SYDCRANE", "2026-03-26", "70499.55 AUD", A11100),
        &json!({"method": "electronic", "reference": "EFT 26MAR", "bills": [bill("INV-BIL004433", "SC-17", "38500.00 AUD"),
            bill("INV-BIL004434", "SC-18", "26499.55 AUD"), bill("INV-BIL004460", "SC-17R", "5500.00 AUD")]}),
    );
    let partial = laid_over(
        paid("CHK-PMT000930", "2026-04-02T02:00:00Z", "KIWIROOF", "2026-04-02", "8000.00 AUD", A11100),
        &json!({"method": "check", "reference": "001277", "memo": "Part SC 9", "bills": [bill("INV-BIL004470", "KR-009", "8000.00 AUD")]}),
    );
    let voided = laid_over(
        paid("CHK-PMT000905", "2026-03-03T01:15:09.77Z", "BRISFORM", "2026-02-19", "3300.00 AUD", A11100),
        &json!({"status": "voided", "method": "check", "reference": "001260", "bills": [bill("INV-BIL004377", "PC-004", "3300.00 AUD")]}),
    );
    let voiding = laid_over(
        paid("VCK-PMT000905", "2026-03-03T01:15:09.77Z", "BRISFORM", "2026-03-03", "-3300.00 AUD", A11100),
        &json!({"method": "check", "reference": "001260", "reversal_of": "CHK-PMT000905", "bills": [bill("INV-BIL004377", "PC-004", "-3300.00 AUD")]}),
    );
    let no_cash = laid_over(
        paid("ADR-DRA000077", "2026-03-30T23:01:00.9Z", "SYDCRANE", "2026-03-30", "0.00 AUD", ""),
        &json!({"account": null, "memo": "Backcharge (contra charge)", "bills": [{"bill": {"id": "INV-BIL004471"}, "number": "SC-19",
            "cash": "0.00 AUD", "discount": "0.00 AUD", "credit": "1100.00 AUD"}]}),
    );
    let foreign = laid_over(
        paid("CHK-PMT000940", "2026-04-07T03:20:44.5Z", "AKLFACADE", "2026-04-07", "15000.00 NZD", A11150),
        &json!({"rate": {"number": "0.91740000", "direction": "base_per_unit"}, "method": "electronic", "reference": "TT-NZ-5519",
            "bills": [bill("INV-BIL004480", "AF-210", "15000.00 NZD")]}),
    );
    check_all(
        Erp::Myob,
        vec![
            ("M1_eft_single.json", vec![eft]),
            ("M2_two_claims_and_retention.json", vec![three]),
            ("M3_partial.json", vec![partial]),
            ("M4a_voided_original.json", vec![voided]),
            ("M4b_voided_payment_document.json", vec![voiding]),
            ("M5_debit_adjustment.json", vec![no_cash]),
            ("M6_foreign_currency.json", vec![foreign]),
        ],
    );
}

fn unbalanced(sentence: &str) -> Value {
    json!(["unbalanced", sentence])
}

fn unknown(sentence: &str) -> Value {
    json!(["unknown_status", sentence])
}

fn represent(table: Vec<(&str, Value, Value)>) {
    for (name, change, expected) in table {
        assert_eq!(contents(&document(&change)), [record(&expected)], "{name}");
    }
}

#[test]
fn types_and_statuses() {
    let states = [
        ("On Hold", "H", "pending"),
        ("Pending Approval", "E", "pending"),
        ("Rejected", "R", "pending"),
        ("Pending Print", "G", "pending"),
        ("Printed", "P", "pending"),
        ("Balanced", "B", "pending"),
        ("Open", "N", "posted"),
        ("Reserved", "Z", "posted"),
        ("Closed", "C", "posted"),
        ("Voided", "V", "voided"),
    ];
    for (label, code, status) in states {
        for word in [
            json!(label),
            json!(code),
            json!({"ID": code, "Description": label}),
            json!({"ID": code}),
            json!({"ID": "?", "Description": label}),
        ] {
            let expected =
                if status == "pending" { json!({"status": status, "unapplied": null, "bills": null}) } else { json!({"status": status}) };
            represent(vec![(label, json!({"Status": {"value": word}}), expected)]);
        }
    }
    let pending = |doubt: Value| json!({"status": "pending", "unapplied": null, "bills": null, "doubt": doubt});
    represent(vec![
        ("another status", json!({"Status": v("Escheated")}), pending(unknown("status `Escheated` is not documented on a payment"))),
        (
            "not yet documented here",
            json!({"Status": v("Pending Processing")}),
            pending(unknown("status `Pending Processing` is not documented on a payment")),
        ),
        ("the old label", json!({"Type": v("Check")}), json!({})),
        ("the code", json!({"Type": v("CHK")}), json!({})),
        ("a label and a code", json!({"Type": v(json!({"ID": "CHK", "Description": "Zahlung"}))}), json!({})),
        ("a prepayment", json!({"Type": v("PPM")}), json!({"key": {"origin": "books", "id": "PPM-7"}})),
        (
            "a label of another language",
            json!({"Type": v("Zahlung")}),
            json!({"key": {"origin": "books", "id": "~Zahlung~7"}, "doubt": unknown("type `Zahlung` is not known")}),
        ),
        (
            "a cash purchase",
            json!({"Type": v("Cash Purchase")}),
            json!({"key": {"origin": "books", "id": "QCK-7"}, "doubt": unknown("a Cash Purchase is not documented among payments")}),
        ),
    ]);
    // Money from the vendor.
    for word in ["Refund", "Vendor Refund", "REF", "Voided Refund", "VRF"] {
        assert_eq!(contents(&document(&json!({"Type": v(word)}))), Vec::<Value>::new(), "{word}");
    }
}

#[test]
fn voids() {
    // Nulls are kept: they take fields away in the end.
    let merged = |mut base: Value, change: Value| {
        base.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        base
    };
    let minus = |change: Value| {
        merged(json!({"Type": v("Voided Payment"), "PaymentAmount": v(-100), "History": [row("Bill", "1", json!(-100))]}), change)
    };
    let undoes = |change: Value| {
        let plain = json!({"key": {"origin": "books", "id": "VCK-7"}, "reversal_of": "CHK-7", "total": "-100.00 USD", "bills": [bill("INV-1", "1", "-100.00 USD")]});
        merged(plain, change)
    };
    let both = json!([row("Bill", "1", json!(100)), row("Bill", "1", json!(-100))]);
    let document = |kind: &str| json!({"Document": {"OrigDocType": v(kind), "OrigRefNbr": v("6")}});
    represent(vec![
        ("the second document", minus(json!({})), undoes(json!({}))),
        ("under its old label", minus(json!({"Type": v("Voided Check")})), undoes(json!({}))),
        ("of a prepayment", minus(json!({"custom": document("Prepayment")})), undoes(json!({"reversal_of": "PPM-6"}))),
        ("of one that is not said", minus(json!({"custom": {"Document": {}}})), undoes(json!({}))),
        (
            "on hold",
            minus(json!({"Status": v("On Hold"), "History": []})),
            undoes(json!({"status": "pending", "unapplied": null, "bills": null})),
        ),
        (
            "with a debit adjustment, negative as all",
            minus(json!({"PaymentAmount": v(-80), "History": [row("Bill", "1", json!(-100)), row("Debit Adj.", "5", json!(-20))]})),
            undoes(json!({"total": "-80.00 USD", "credits": [{"kind": "Debit Adj.", "id": "ADR-5", "amount": "-20.00 USD"}],
                "bills": [{"bill": {"id": "INV-1"}, "number": "1", "cash": "-100.00 USD", "discount": "0.00 USD"}]})),
        ),
        (
            "with a positive amount",
            minus(json!({"PaymentAmount": v(100)})),
            undoes(json!({"total": "100.00 USD", "unapplied": null,
                "doubt": unbalanced("the payment is 100.00, its applications do not come to that: bills -100.00, credits 0.00, unapplied 0.00")})),
        ),
        ("the original", json!({"Status": v("Voided")}), json!({"status": "voided"})),
        ("the original and its reversing row", json!({"Status": v("Voided"), "History": both}), json!({"status": "voided"})),
        (
            "the original, whose void stands in a row",
            json!({"Status": v("Voided"), "History": [row("Bill", "1", json!(100)), row("Voided Payment", "7", json!(-100))]}),
            json!({"status": "voided"}),
        ),
        (
            "the original without rows",
            json!({"Status": v("Voided"), "History": []}),
            json!({"status": "voided", "bills": null, "unapplied": "100.00 USD"}),
        ),
        (
            "nothing makes a void doubtful",
            json!({"Status": v("Voided"), "History": [row("Sorcery", "1", json!(9)), row("Bill", "1", json!(170))]}),
            json!({"status": "voided", "unapplied": null, "bills": [bill("INV-1", "1", "170.00 USD")]}),
        ),
        (
            "a credit that was voided too",
            json!({"Status": v("Voided"), "PaymentAmount": v(80), "History": [row("Bill", "1", json!(100)), row("Debit Adj.", "5", json!(20)),
                row("Bill", "1", json!(-100)), row("Debit Adj.", "5", json!(-20))]}),
            json!({"status": "voided", "total": "80.00 USD", "unapplied": "0.00 USD", "credits": [{"kind": "Debit Adj.", "id": "ADR-5", "amount": "20.00 USD"}],
                "bills": [{"bill": {"id": "INV-1"}, "number": "1", "cash": "100.00 USD", "discount": "0.00 USD"}]}),
        ),
    ]);
}

#[test]
fn applications() {
    let sentence = |total: &str, bills: &str, credits: &str, unapplied: &str| {
        unbalanced(&format!(
            "the payment is {total}, its applications do not come to that: bills {bills}, credits {credits}, unapplied {unapplied}"
        ))
    };
    let rows = |rows: Vec<Value>| json!({"History": rows});
    let bare = |id: &str, number: &str, cash: &str| json!({"bill": {"id": id}, "number": number, "cash": cash, "discount": "0.00 USD"});
    let waiting = json!([row("Bill", "2", json!(30)), row("Debit Adj.", "5", json!(10))]);
    represent(vec![
        (
            "by line, and with the number of the vendor",
            rows(vec![
                laid_over(row("Bill", "1", json!(60)), &json!({"VendorRef": v("PA-1")})),
                laid_over(row("Bill", "1", json!("40.0000")), &json!({"VendorRef": v("PA-1")})),
            ]),
            json!({"bills": [bill("INV-1", "PA-1", "100.00 USD")]}),
        ),
        (
            "one number, two types",
            rows(vec![row("Bill", "1", json!(60)), row("Credit Adj.", "1", json!(40))]),
            json!({"bills": [bill("ACR-1", "1", "40.00 USD"), bill("INV-1", "1", "60.00 USD")]}),
        ),
        (
            "an application taken back",
            rows(vec![row("Bill", "1", json!(100)), row("Bill", "2", json!(100)), row("Bill", "1", json!(-100))]),
            json!({"bills": [bill("INV-2", "2", "100.00 USD")]}),
        ),
        (
            "all taken back",
            json!({"Status": v("Open"), "UnappliedBalance": v(100), "History": [row("Bill", "1", json!(100)), row("Bill", "1", json!(-100))]}),
            json!({"unapplied": "100.00 USD", "bills": null}),
        ),
        (
            "more taken back than given",
            json!({"UnappliedBalance": v(200), "History": [row("Bill", "1", json!(-100))]}),
            json!({"unapplied": "200.00 USD", "bills": [bill("INV-1", "1", "-100.00 USD")],
                "doubt": unbalanced("the applications to INV-1 come to -100.00 and a discount of 0.00: that sign is not this type's")}),
        ),
        (
            "a debit adjustment of either sign",
            json!({"PaymentAmount": v(80), "History": [row("Bill", "1", json!(100)), row("Debit Adj.", "5", json!(-20))]}),
            json!({"total": "80.00 USD", "credits": [{"kind": "Debit Adj.", "id": "ADR-5", "amount": "20.00 USD"}], "bills": [bare("INV-1", "1", "100.00 USD")]}),
        ),
        (
            "a debit adjustment taken back",
            rows(vec![row("Bill", "1", json!(100)), row("Debit Adj.", "5", json!(20)), row("Debit Adj.", "5", json!(-20))]),
            json!({}),
        ),
        (
            "a paid request for a prepayment has no number",
            rows(vec![row("Prepayment", "9", json!(100))]),
            json!({"bills": [{"bill": {"id": "PPM-9"}, "cash": "100.00 USD", "discount": "0.00 USD", "credit": "0.00 USD"}]}),
        ),
        (
            "no discount stated",
            rows(vec![laid_over(row("Bill", "1", json!(100)), &json!({"CashDiscountTaken": {}}))]),
            json!({"bills": [{"bill": {"id": "INV-1"}, "number": "1", "cash": "100.00 USD", "credit": "0.00 USD"}]}),
        ),
        ("a row of another payment", rows(vec![row("Bill", "1", json!(100)), row("Refund", "3", json!(7))]), json!({})),
        (
            "an unknown document",
            rows(vec![row("Bill", "1", json!(100)), row("Sorcery", "3", json!(7))]),
            json!({"doubt": unknown("document type `Sorcery` (number `3`) of an application is not known")}),
        ),
        (
            "a cash purchase",
            rows(vec![row("Bill", "1", json!(100)), row("QCK", "3", json!(7))]),
            json!({"doubt": unknown("a Cash Purchase (number `3`) is nothing that a payment pays")}),
        ),
        (
            "less than the bills",
            json!({"PaymentAmount": v(90)}),
            json!({"total": "90.00 USD", "unapplied": null, "doubt": sentence("90.00", "100.00", "0.00", "0.00")}),
        ),
        (
            "more than the bills",
            json!({"PaymentAmount": v(120)}),
            json!({"total": "120.00 USD", "unapplied": "20.00 USD", "doubt": sentence("120.00", "100.00", "0.00", "0.00")}),
        ),
        (
            "a page that did not expand",
            rows(vec![]),
            json!({"unapplied": "100.00 USD", "bills": null, "doubt": sentence("100.00", "0.00", "0.00", "0.00")}),
        ),
        (
            "a negative payment",
            json!({"PaymentAmount": v(-100), "History": []}),
            json!({"total": "-100.00 USD", "unapplied": null, "bills": null, "doubt": sentence("-100.00", "0.00", "0.00", "0.00")}),
        ),
        // What waits for its release may have been taken from the balance already, or not.
        (
            "waiting, still in the balance",
            json!({"Status": v("Open"), "PaymentAmount": v(150), "UnappliedBalance": v(50), "Details": waiting}),
            json!({"total": "150.00 USD", "unapplied": "50.00 USD"}),
        ),
        (
            "waiting, taken from it",
            json!({"Status": v("Open"), "PaymentAmount": v(150), "UnappliedBalance": v(30), "Details": waiting}),
            json!({"total": "150.00 USD", "unapplied": "50.00 USD"}),
        ),
        (
            "waiting explains no other sum",
            json!({"Status": v("Open"), "PaymentAmount": v(150), "UnappliedBalance": v(40), "Details": waiting}),
            json!({"total": "150.00 USD", "unapplied": "50.00 USD", "doubt": sentence("150.00", "100.00", "0.00", "40.00")}),
        ),
        (
            "a debit adjustment with a rest",
            json!({"Type": v("Debit Adj."), "PaymentAmount": v(130), "UnappliedBalance": v(30), "PaymentMethod": {}}),
            json!({"key": {"origin": "books", "id": "ADR-7"}, "total": "0.00 USD", "method": null,
                "bills": [{"bill": {"id": "INV-1"}, "number": "1", "cash": "0.00 USD", "discount": "0.00 USD", "credit": "100.00 USD"}]}),
        ),
        (
            "a debit adjustment that does not add up",
            json!({"Type": v("Debit Adj."), "PaymentAmount": v(130)}),
            json!({"key": {"origin": "books", "id": "ADR-7"}, "total": "0.00 USD", "doubt": sentence("130.00", "100.00", "0.00", "0.00"),
                "bills": [{"bill": {"id": "INV-1"}, "number": "1", "cash": "0.00 USD", "discount": "0.00 USD", "credit": "100.00 USD"}]}),
        ),
    ]);
}

#[test]
fn fields() {
    let info = |mult: Value| json!({"currencyinfo": {"CuryRate": v(1.25), "CuryMultDiv": mult, "BaseCuryID": v("USD")}});
    represent(vec![
        ("plain", json!({}), json!({})),
        ("padded keys", json!({"ReferenceNbr": v("7  "), "Vendor": v("STEEL   "), "Type": v("Payment ")}), json!({})),
        (
            "nothing in many ways",
            json!({"PaymentRef": {}, "Description": v(""), "Vendor": {"value": null}, "CashAccount": v("  "), "note": null}),
            json!({"vendor_id": null}),
        ),
        ("a day of the server's zone stays that day", json!({"ApplicationDate": v("2026-03-31T00:00:00+13:00")}), json!({})),
        ("a day alone", json!({"ApplicationDate": v("2026-03-31")}), json!({})),
        ("an instant of another zone", json!({"LastModifiedDateTime": v("2026-03-31T08:00:00.0000000-04:00")}), json!({})),
        ("scale does not matter", json!({"PaymentAmount": v("100.0000"), "UnappliedBalance": v(0)}), json!({})),
        ("a method of the site's own", json!({"PaymentMethod": v("BARTER")}), json!({"method": null})),
        ("a card", json!({"PaymentMethod": v("Visa")}), json!({"method": "credit_card"})),
        ("a word of the other dialect", json!({"PaymentMethod": v("CHEQUE")}), json!({"method": null})),
        ("divided", json!({"custom": info(v("D"))}), json!({"rate": {"number": "1.25", "direction": "unit_per_base"}})),
        ("a rate of no direction", json!({"custom": info(json!({}))}), json!({})),
        ("what moves by itself", json!({"id": "x", "rowNumber": 9, "_links": {"self": "x"}, "Balance": v(3), "files": []}), json!({})),
        ("pending words", json!({"Hold": v(true)}), json!({})),
    ]);
    let myob = contents_as(
        &DecodeContext { currency: Currency::parse("USD").unwrap(), ..context(Erp::Myob) },
        &document(&json!({"PaymentMethod": v("CHEQUE")})),
    );
    assert_eq!(myob, [record(&json!({}))]);
    // Without a time of change the document's own, as a person states it.
    let stated = DecodeContext { as_of: Some(Timestamp::parse("2026-05-01T00:00:00Z").unwrap()), ..context(Erp::Acumatica) };
    let stamp = contents_as(&stated, &document(&json!({"LastModifiedDateTime": {}})));
    assert_eq!(stamp, [record(&json!({"revision": "2026-05-01T00:00:00Z"}))]);
}

#[test]
fn bills() {
    let plain = json!({"Type": v("Bill"), "ReferenceNbr": v("9"), "Amount": v(10), "CurrencyID": v("USD"), "LastModifiedDateTime": v("2026-03-31T12:00:00Z")});
    let table = [
        (json!({}), Some(json!({"id": "INV-9", "number": "9"}))),
        (json!({"VendorRef": v("PA-3"), "Vendor": v("STEEL")}), Some(json!({"id": "INV-9", "number": "PA-3", "vendor_id": "STEEL"}))),
        (json!({"Type": v(json!({"ID": "ACR", "Description": "Credit Adj."}))}), Some(json!({"id": "ACR-9", "number": "9"}))),
        (json!({"Type": v("Prepayment"), "VendorRef": v("PA-3")}), Some(json!({"id": "PPM-9"}))),
        (json!({"Type": v("Prepmt. Invoice")}), Some(json!({"id": "PPI-9"}))),
        (json!({"Type": v("Debit Adj.")}), None),
        (json!({"Status": v("On Hold")}), Some(json!({"id": "INV-9", "number": "9"}))),
    ];
    for (change, expected) in table {
        let document = json!([laid_over(plain.clone(), &change)]);
        let fixed = json!({"origin": "books", "revision": "2026-03-31T12:00:00Z", "total": "10.00 USD"});
        let expected: Vec<Value> = expected.iter().map(|e| laid_over(fixed.clone(), e)).collect();
        assert_eq!(contents(&serde_json::to_vec(&document).unwrap()), expected, "{change}");
    }
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

struct Torn;

impl Read for Torn {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("the stick was pulled out"))
    }
}

/// Yields a document in pieces of so many bytes.
struct Pieces<'d>(&'d [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let n = self.1.min(out.len()).min(self.0.len());
        out[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
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
    let mut replayed = 0;
    for entry in std::fs::read_dir(folder("fuzz/corpus/acumatica")).unwrap() {
        fuzz_decode_acumatica(&std::fs::read(entry.unwrap().path()).unwrap());
        replayed += 1;
    }
    assert!(replayed >= 20, "{replayed}");
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
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some((at, length)) = doubled {
            let at = at.index(bytes.len());
            let range = bytes[at..bytes.len().min(at + length)].to_vec();
            bytes.splice(at..at, range);
        }
        if let Some(at) = cut {
            bytes.truncate(at.index(bytes.len()));
        }
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
