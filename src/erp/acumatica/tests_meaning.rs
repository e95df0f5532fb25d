//! Every representation of a payment, a void and a bill, each with the record that it is.

use serde_json::{Value, json};

use super::tests::{bill, contents_as, context, document, laid_over, row, v};
use crate::erp::{DecodeContext, Erp};
use crate::model::{Currency, Timestamp};

/// The canonical content of each record.
fn contents(document: &[u8]) -> Vec<Value> {
    contents_as(&context(Erp::Acumatica), document)
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
        let plain = json!({"key": {"origin": "books", "id": "VCK-7"}, "reversal_of": ["CHK-7", "PPM-7"], "total": "-100.00 USD", "bills": [bill("INV-1", "1", "-100.00 USD")]});
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
#[expect(clippy::too_many_lines, reason = "a table")]
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
