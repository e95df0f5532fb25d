//! Documents as Xero writes them, as it might, and as it never should, each with what must come of it.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{decode_stream, tests_hostile};
use crate::erp::json_stream::JsonStream;
use crate::erp::test_kit::{Pieces, flip, replay, tear};
use crate::erp::{DecodeContext, DecodeFailure, Erp, decode, fuzz_decode_xero};
use crate::model::{Currency, OriginName, Record};

const CAP: usize = 16 * 1024 * 1024;
const PAYMENT: &str = "00000000-0000-4000-8000-00000000000a";
const BILL: &str = "00000000-0000-4000-8000-00000000000b";
const OTHER: &str = "00000000-0000-4000-8000-00000000000c";
const BATCH: &str = "00000000-0000-4000-8000-00000000000d";

fn context() -> DecodeContext {
    DecodeContext {
        origin: OriginName::parse("books").unwrap(),
        erp: Erp::from_word("xero").unwrap(),
        tenant: "70784a63-d24b-46a9-a4db-0e70a274b056".into(),
        currency: Currency::parse("AUD").unwrap(),
        as_of: None,
        site: crate::erp::Site::default(),
    }
}

fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), name].iter().collect()
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(folder("tests/fixtures/xero").join(name)).unwrap()
}

/// What came of a document: records with their places, or the words of the refusal.
pub(super) type Outcome = Result<Vec<(u64, String, Record)>, String>;

pub(super) fn outcome(stream: &mut JsonStream<'_>) -> Outcome {
    let mut out = Vec::new();
    let read = decode_stream::<()>(&context(), stream, &mut |record, place| {
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
    let mut input = document;
    outcome(&mut JsonStream::new(&mut input))
}

/// The canonical content of each record.
fn contents(document: &[u8]) -> Vec<Value> {
    read(document).unwrap().iter().map(|(_, _, r)| serde_json::from_slice(&r.content()).unwrap()).collect()
}

fn laid_over(mut plain: Value, change: &Value) -> Value {
    for (key, value) in change.as_object().unwrap() {
        plain[key] = value.clone();
    }
    plain.as_object_mut().unwrap().retain(|_, v| !v.is_null());
    plain
}

pub(super) fn invoice(change: &Value) -> Value {
    laid_over(json!({"Type": "ACCPAY", "InvoiceID": BILL, "InvoiceNumber": "INV-7", "CurrencyCode": "AUD"}), change)
}

fn native(change: &Value) -> Value {
    let plain = json!({
        "PaymentID": PAYMENT, "Date": "/Date(1774915200000+0000)/", "Amount": 100.0, "PaymentType": "ACCPAYPAYMENT",
        "Status": "AUTHORISED", "UpdatedDateUTC": "/Date(1774915201500+0000)/", "Invoice": invoice(&json!({})),
    });
    laid_over(plain, change)
}

/// One payment; `change` lays other fields over a plain one, `null` takes a field away.
pub(super) fn document(change: Value) -> Vec<u8> {
    serde_json::to_vec(&json!({"Status": "OK", "Payments": [native(&change)]})).unwrap()
}

/// Nothing, in the currency of an amount of two decimals.
fn zero(cash: &str) -> String {
    format!("0.00 {}", cash.rsplit(' ').next().unwrap())
}

fn paid(id: &str, number: Option<&str>, cash: &str, credit: &str) -> Value {
    let bill = json!({"bill": {"id": id}, "number": number, "cash": cash, "discount": zero(cash), "credit": credit});
    laid_over(bill, &json!({}))
}

/// The record of [`document`] with nothing changed, and `change` laid over it in the same way.
fn record(change: Value) -> Value {
    let plain = json!({
        "key": {"origin": "books", "id": PAYMENT}, "revision": "2026-03-31T00:00:01.5Z", "status": "posted", "date": "2026-03-31",
        "total": "100.00 AUD", "unapplied": "0.00 AUD", "bills": [paid(BILL, Some("INV-7"), "100.00 AUD", "0.00 AUD")],
    });
    laid_over(plain, &change)
}

fn tombstone(id: &str) -> Value {
    json!({"key": {"origin": "books", "id": id}, "revision": "", "status": "deleted"})
}

/// A batch of two payments; `change` lays other fields over it.
pub(super) fn batch(change: Value) -> Vec<u8> {
    let member = |id: &str, bill: &str, amount: f64| json!({"PaymentID": id, "Amount": amount, "BankAmount": amount, "Invoice": {"InvoiceID": bill, "CurrencyCode": "AUD"}});
    let plain = json!({
        "BatchPaymentID": BATCH, "Type": "PAYBATCH", "Status": "AUTHORISED", "Date": "/Date(1774915200000+0000)/", "TotalAmount": "150.00",
        "UpdatedDateUTC": "/Date(1774915201500+0000)/", "Account": {"CurrencyCode": "AUD"},
        "Payments": [member(PAYMENT, BILL, 100.0), member(OTHER, BILL, 50.0)],
    });
    serde_json::to_vec(&json!({"Status": "OK", "BatchPayments": [laid_over(plain, &change)]})).unwrap()
}

fn member(id: &str, cash: &str, change: Value) -> Value {
    let plain = json!({
        "key": {"origin": "books", "id": id}, "revision": "1970-01-01T00:00:00Z", "status": "posted", "date": "2026-03-31",
        "total": cash, "unapplied": "0.00 AUD", "group": BATCH, "bills": [paid(BILL, None, cash, "0.00 AUD")],
    });
    laid_over(plain, &change)
}

/// A credit note with one allocation; `change` lays other fields over it.
pub(super) fn credit(change: Value) -> Vec<u8> {
    let plain = json!({
        "CreditNoteID": PAYMENT, "CreditNoteNumber": "CN-1", "Type": "ACCPAYCREDIT", "Status": "AUTHORISED", "Total": 100,
        "CurrencyCode": "AUD", "Date": "/Date(1774915200000)/", "UpdatedDateUTC": "/Date(1774915201500)/",
        "Allocations": [{"Amount": 60, "Invoice": {"InvoiceID": BILL, "InvoiceNumber": "INV-7"}}],
    });
    serde_json::to_vec(&json!({"Status": "OK", "CreditNotes": [laid_over(plain, &change)]})).unwrap()
}

fn credited(change: Value) -> Value {
    let bills = json!([paid(BILL, Some("INV-7"), "0.00 AUD", "60.00 AUD")]);
    laid_over(record(json!({"total": "0.00 AUD", "reference": "CN-1", "bills": bills})), &change)
}

// The first 16 digits of `printf 'quittance account\nbooks\n5690f1e8-1d02-4893-90c2-ee1a69eff942' | sha256sum`.
const BANK: &str = "7c7ce14ec936115f";

const KESTREL: [&str; 2] = ["b1b7d9c2-0a55-4c3f-8d21-6a2c9c9f4e02", "Kestrel Plumbing Ltd"];
const BAYSIDE: [&str; 2] = ["5f0f7d4e-3c11-4a39-9c2e-1f6f1d1a7b10", "Bayside Formwork Pty Ltd"];
const BATCH_OF_THREE: &str = "7e1d0b6a-9a0c-4ef1-8f57-33f1a1f0c201";

fn of(id: &str, revision: &str, vendor: [&str; 2], date: &str, cash: &str, bill: (&str, &str), more: Value) -> Value {
    let plain = json!({
        "key": {"origin": "books", "id": id}, "revision": revision, "status": "posted", "vendor_id": vendor[0], "vendor_name": vendor[1],
        "date": date, "total": cash, "unapplied": zero(cash), "account": BANK,
        "rate": {"number": "1.000000", "direction": "unit_per_base"},
        "bills": [paid(bill.0, Some(bill.1), cash, &zero(cash))],
    });
    laid_over(plain, &more)
}

fn three() -> [(&'static str, &'static str, &'static str, &'static str); 3] {
    [
        ("c1a0e1d2-1111-4c4c-8a01-0000000000a1", "d0000000-0000-4000-8000-000000000101", "HE-2261", "31500.00 AUD"),
        ("c1a0e1d2-1111-4c4c-8a01-0000000000a2", "d0000000-0000-4000-8000-000000000102", "HE-2275", "28806.35 AUD"),
        ("c1a0e1d2-1111-4c4c-8a01-0000000000a3", "d0000000-0000-4000-8000-000000000103", "BF-880", "11500.00 AUD"),
    ]
}

#[test]
fn the_reference_documents() {
    let single = of(
        "2c7c3a55-0f0b-4a9e-8e58-6f4f9f7f1a01",
        "2026-03-12T20:41:07.233Z",
        BAYSIDE,
        "2026-03-12",
        "48250.00 AUD",
        ("a7f7b2f0-6d3e-4f1c-9a75-1d5c8a7b9e11", "RMC-SUB009-04"),
        json!({"reference": "EFT 20418"}),
    );
    let alone = three().map(|(id, bill, number, cash)| {
        let vendor = if number == "BF-880" { BAYSIDE } else { KESTREL };
        of(id, "2026-03-13T03:22:09.807Z", vendor, "2026-03-13", cash, (bill, number), json!({"group": BATCH_OF_THREE}))
    });
    let batched = three().map(|(id, bill, _, cash)| {
        let mut record = member(id, cash, json!({"date": "2026-03-13", "group": BATCH_OF_THREE, "account": BANK}));
        record["bills"] = json!([paid(bill, None, cash, "0.00 AUD")]);
        record
    });
    let partial = of(
        "3a5f8d7c-2222-4b4b-9a02-0000000000b1",
        "2026-03-20T01:55:31.12Z",
        BAYSIDE,
        "2026-03-20",
        "30000.00 AUD",
        ("d0000000-0000-4000-8000-000000000201", "RMC-SUB014-05"),
        json!({"reference": "Part pay 1/2"}),
    );
    let no_cash = |id: &str, revision: &str, date: &str, reference: &str, bill: (&str, &str), credit: &str| {
        let bills = json!([paid(bill.0, Some(bill.1), "0.00 AUD", credit)]);
        let more = json!({"total": "0.00 AUD", "account": null, "reference": reference, "bills": bills});
        of(id, revision, KESTREL, date, "0.00 AUD", bill, more)
    };
    let note = no_cash(
        "4f67130a-3333-4ee6-98b2-0000000000c1",
        "2026-03-24T03:00:10.019Z",
        "2026-03-22",
        "BC-031",
        ("d0000000-0000-4000-8000-000000000301", "HE-2301"),
        "1650.00 AUD",
    );
    let over = no_cash(
        "ed7f6041-5555-4667-bd1d-0000000000f1",
        "2026-03-27T00:15:00.4Z",
        "2026-03-26",
        "EFT 20440",
        ("d0000000-0000-4000-8000-000000000302", "HE-2310"),
        "550.00 AUD",
    );
    let foreign = of(
        "6e6e6e6e-6666-4e4e-8e8e-0000000000a6",
        "2026-04-01T01:12:55.7Z",
        ["0d9b8c1f-77c4-4e61-9b0c-2a1f54b8d3aa", "Pacific Crane Services LLC"],
        "2026-04-01",
        "18450.00 USD",
        ("d0000000-0000-4000-8000-000000000601", "PCS-1187"),
        json!({"reference": "WIRE 8841", "rate": {"number": "0.652300", "direction": "unit_per_base"}}),
    );
    let gone = vec![tombstone("2c7c3a55-0f0b-4a9e-8e58-6f4f9f7f1a01"), tombstone("c1a0e1d2-1111-4c4c-8a01-0000000000a1")];
    let table = [
        ("1_single.json", vec![single]),
        ("2a_batch_as_payments.json", alone.to_vec()),
        ("2b_batch_payments.json", batched.to_vec()),
        ("3_partial_single_get.json", vec![partial]),
        ("4a_deleted.json", gone),
        ("4b_deleted_batch.json", vec![]),
        ("5a_credit_note_allocation.json", vec![note]),
        ("5b_refund_is_not_a_payment.json", vec![]),
        ("5c_overpayment_allocation.json", vec![over]),
        ("6_foreign_currency.json", vec![foreign]),
    ];
    for (name, expected) in table {
        assert_eq!(contents(&fixture(name)), expected, "{name}");
    }
}

fn unknown(sentence: &str) -> Value {
    json!(["unknown_status", sentence])
}

fn unbalanced(sentence: &str) -> Value {
    json!(["unbalanced", sentence])
}

#[test]
fn payments_in_every_representation() {
    let bill_of = |change: Value| json!({"Invoice": invoice(&change)});
    let day = |ms: &str| json!({"Date": format!("/Date({ms})/")});
    let table = [
        ("plain", json!({}), json!({})),
        ("an identifier in capitals", json!({"PaymentID": PAYMENT.to_uppercase()}), json!({})),
        ("an amount in quotes", json!({"Amount": "100.0000"}), json!({})),
        ("no reference", json!({"Reference": ""}), json!({})),
        ("no number", bill_of(json!({"InvoiceNumber": null})), json!({"bills": [paid(BILL, None, "100.00 AUD", "0.00 AUD")]})),
        ("nothing paid", json!({"Amount": 0}), json!({"total": "0.00 AUD", "bills": [paid(BILL, Some("INV-7"), "0.00 AUD", "0.00 AUD")]})),
        // Dates are days at the offset, revisions are instants.
        ("an offset to the east", day("1419937200000+1300"), json!({"date": "2014-12-31"})),
        ("an offset to the west", day("1774915200000-0330"), json!({"date": "2026-03-30"})),
        ("no offset", day("1774915200000"), json!({"date": "2026-03-31"})),
        ("before 1970", day("-1"), json!({"date": "1969-12-31"})),
        ("the first day", day("-62135596800000"), json!({"date": "0001-01-01"})),
        ("the last day", day("253402300799999"), json!({"date": "9999-12-31"})),
        ("a revision's offset is for display", json!({"UpdatedDateUTC": "/Date(1774915201500+1300)/"}), json!({})),
        ("years before the date", json!({"UpdatedDateUTC": "/Date(1214600000000)/"}), json!({"revision": "2008-06-27T20:53:20Z"})),
        // What is not kept, or moves without a revision.
        ("reconciled", json!({"IsReconciled": true, "BankAmount": 99, "BankAccountNumber": "06-0001", "Details": "x"}), json!({})),
        ("nothing went wrong", json!({"HasValidationErrors": false, "ValidationErrors": [], "StatusAttributeString": "OK"}), json!({})),
        ("currency and rate", json!({"CurrencyRate": 1.5}), json!({"rate": {"number": "1.5", "direction": "unit_per_base"}})),
        (
            "yen",
            bill_of(json!({"CurrencyCode": "JPY"})),
            json!({"total": "100 JPY", "unapplied": "0 JPY", "bills": [
                {"bill": {"id": BILL}, "number": "INV-7", "cash": "100 JPY", "discount": "0 JPY", "credit": "0 JPY"}]}),
        ),
        // Batches.
        ("in a batch", json!({"BatchPaymentID": BATCH}), json!({"group": BATCH})),
        (
            "in a batch, by its copy",
            json!({"BatchPayment": {"BatchPaymentID": BATCH.to_uppercase(), "TotalAmount": "1"}}),
            json!({"group": BATCH}),
        ),
        (
            "in a deleted batch",
            json!({"BatchPayment": {"BatchPaymentID": BATCH, "Status": "DELETED"}}),
            json!({"group": BATCH, "doubt": unknown("the payment is `AUTHORISED` and its batch is `DELETED`")}),
        ),
        // What Xero does not document.
        ("an unknown status", json!({"Status": "PENDING"}), json!({"doubt": unknown("status `PENDING` is not documented on a payment")})),
        ("no status", json!({"Status": null}), json!({"doubt": unknown("status `` is not documented on a payment")})),
        ("an unknown type", json!({"PaymentType": "GIFT"}), json!({"doubt": unknown("PaymentType `GIFT` is not documented")})),
        ("no type", json!({"PaymentType": null}), json!({"doubt": unknown("PaymentType `` is not documented")})),
        (
            "an unknown type that names no bill",
            json!({"PaymentType": "GIFT", "Invoice": null}),
            json!({"total": null, "unapplied": null, "bills": null, "doubt": unknown("PaymentType `GIFT` is not documented")}),
        ),
        (
            "a bill that is none",
            bill_of(json!({"Type": "ACCPAYCREDIT"})),
            json!({"doubt": unknown("the payment of a bill names a document of type `ACCPAYCREDIT`")}),
        ),
        ("a bill without a type", bill_of(json!({"Type": null})), json!({})),
        (
            "a negative amount",
            json!({"Amount": -100}),
            json!({"total": "-100.00 AUD", "bills": [paid(BILL, Some("INV-7"), "-100.00 AUD", "0.00 AUD")],
                "doubt": unbalanced("Amount -100.00 is negative, which no bill payment is")}),
        ),
    ];
    for (name, change, expected) in table {
        assert_eq!(contents(&document(change)), [record(expected)], "{name}");
    }
    // Slashes may be escaped.
    let escaped = String::from_utf8(document(json!({}))).unwrap().replace("/Date", "\\/Date").replace(")/", ")\\/");
    assert_eq!(contents(escaped.as_bytes()), [record(json!({}))]);
}

#[test]
fn deleted_and_other_payments() {
    let bare = json!({"Status": "DELETED", "Amount": null, "Date": null, "UpdatedDateUTC": null, "Invoice": null});
    for change in [json!({"Status": "DELETED"}), bare, json!({"Status": "DELETED", "PaymentType": "GIFT"})] {
        assert_eq!(contents(&document(change)), [tombstone(PAYMENT)]);
    }
    let others =
        "ACCRECPAYMENT ARCREDITPAYMENT APCREDITPAYMENT AROVERPAYMENTPAYMENT ARPREPAYMENTPAYMENT APOVERPAYMENTPAYMENT APPREPAYMENTPAYMENT";
    for kind in others.split(' ') {
        for status in ["AUTHORISED", "DELETED"] {
            assert_eq!(contents(&document(json!({"PaymentType": kind, "Status": status}))), [] as [Value; 0], "{kind}");
        }
    }
}

#[test]
fn batches() {
    let both = |change: Value| vec![member(PAYMENT, "100.00 AUD", change.clone()), member(OTHER, "50.00 AUD", change)];
    let of = |amounts: [Value; 2]| {
        let ids = [PAYMENT, OTHER];
        let members: Vec<Value> = ids
            .iter()
            .zip(amounts)
            .map(|(id, a)| laid_over(json!({"PaymentID": id, "Invoice": {"InvoiceID": BILL, "CurrencyCode": "AUD"}}), &a))
            .collect();
        json!(members)
    };
    let differs = unbalanced("the batch's TotalAmount is 150.01, its payments come to 150.00");
    let table = [
        ("plain", json!({}), both(json!({}))),
        ("its revision moved", json!({"UpdatedDateUTC": "/Date(1784915201500+0000)/", "IsReconciled": true}), both(json!({}))),
        ("from customers", json!({"Type": "RECBATCH"}), vec![]),
        ("deleted and empty", json!({"Status": "DELETED", "Payments": []}), vec![]),
        ("deleted and full", json!({"Status": "DELETED"}), vec![tombstone(PAYMENT), tombstone(OTHER)]),
        ("empty", json!({"Payments": [], "TotalAmount": 0}), vec![]),
        ("payments absent", json!({"Payments": null}), vec![]),
        ("a cent too much", json!({"TotalAmount": 150.01}), both(json!({"doubt": differs}))),
        ("unknown status", json!({"Status": "SENT"}), both(json!({"doubt": unknown("status `SENT` is not documented on a batch")}))),
        ("unknown type", json!({"Type": "X"}), both(json!({"doubt": unknown("batch type `X` is not documented")}))),
        ("no currency of the account", json!({"Account": null}), both(json!({}))),
        ("no bank amounts", json!({"Payments": of([json!({"Amount": 100}), json!({"Amount": "50"})])}), both(json!({}))),
        (
            "an account in another currency",
            json!({"Account": {"CurrencyCode": "USD"}, "TotalAmount": 99.30,
                "Payments": of([json!({"Amount": 100, "BankAmount": 66.20}), json!({"Amount": 50, "BankAmount": 33.10})])}),
            both(json!({})),
        ),
        (
            "another currency, bank amounts unknown",
            json!({"Account": {"CurrencyCode": "USD"}, "TotalAmount": 99.30, "Payments": of([json!({"Amount": 100}), json!({"Amount": 50})])}),
            both(json!({})),
        ),
    ];
    for (name, change, expected) in table {
        assert_eq!(contents(&batch(change)), expected, "{name}");
    }
    let places: Vec<_> = read(&batch(json!({}))).unwrap().into_iter().map(|(n, path, _)| (n, path)).collect();
    assert_eq!(places, [(0, "BatchPayments[0].Payments[0]".to_owned()), (1, "BatchPayments[0].Payments[1]".to_owned())]);
}

/// One payment through two interfaces is one payment: its own document always stands, and nothing is in conflict.
#[test]
fn two_interfaces_do_not_conflict() {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let only = |document: &[u8]| read(document).unwrap().into_iter().map(|(_, _, r)| r).collect::<Vec<_>>();
    let (alone, batched) = (only(&fixture("2a_batch_as_payments.json")), only(&fixture("2b_batch_payments.json")));
    for (alone, batched) in alone.iter().zip(&batched) {
        assert_eq!(alone.key(), batched.key());
        assert_eq!((alone.order(batched), batched.order(alone)), (Some(Greater), Some(Less)));
        let (Record::Payment(a), Record::Payment(b)) = (alone, batched) else { panic!() };
        assert!(a.same_money(b), "{a:?} {b:?}");
    }
    let deleted = &only(&fixture("4a_deleted.json"))[1];
    assert_eq!((deleted.order(&alone[0]), deleted.order(&batched[0])), (Some(Greater), Some(Greater)));
    let later = only(&batch(json!({"UpdatedDateUTC": "/Date(1784915201500+0000)/", "IsReconciled": true})));
    assert_eq!(later[0].order(&only(&batch(json!({})))[0]), Some(Equal));
    assert_eq!(later[0].order(&only(&document(json!({})))[0]), Some(Less));
    // The list and the single read differ in what they show of the bill, and in nothing that is kept.
    let short = json!({"Contact": {"ContactID": "1", "Name": "n"}});
    let full = json!({"Contact": {"ContactID": "1", "Name": "n", "Addresses": [{}]}, "AmountDue": 5, "Total": 105, "LineItems": [{}], "Payments": [{}]});
    let of = |change: Value| only(&document(json!({"Invoice": invoice(&change), "Account": {"AccountID": PAYMENT}})));
    assert_eq!(of(short), of(full));
}

#[test]
fn credits_move_no_cash() {
    let allocation = |amount: Value, bill: &str| json!({"Amount": amount, "Invoice": {"InvoiceID": bill, "InvoiceNumber": "INV-7"}});
    let table = [
        ("plain", json!({}), Some(json!({}))),
        ("paid", json!({"Status": "PAID"}), Some(json!({}))),
        ("a draft", json!({"Status": "DRAFT"}), Some(json!({"status": "pending"}))),
        ("submitted", json!({"Status": "SUBMITTED"}), Some(json!({"status": "pending"}))),
        ("void", json!({"Status": "VOIDED", "Allocations": []}), Some(json!({"status": "voided", "bills": null}))),
        ("no allocations left", json!({"Allocations": []}), Some(json!({"bills": null}))),
        ("allocations not stated", json!({"Allocations": null}), None),
        ("of a customer", json!({"Type": "ACCRECCREDIT"}), None),
        ("no number", json!({"CreditNoteNumber": null, "Reference": "r"}), Some(json!({"reference": "r"}))),
        (
            "dates differ between requests",
            json!({"Allocations": [laid_over(allocation(json!(60), BILL), &json!({"Date": "x", "AllocationID": "1"}))]}),
            Some(json!({})),
        ),
        (
            "one bill twice and an undone one",
            json!({"Allocations": [allocation(json!(20), BILL), allocation(json!("40.00"), BILL), laid_over(allocation(json!(9), OTHER), &json!({"IsDeleted": true}))]}),
            Some(json!({})),
        ),
        ("unknown status", json!({"Status": "X"}), Some(json!({"doubt": unknown("status `X` is not documented on a credit")}))),
        ("unknown type", json!({"Type": "X"}), Some(json!({"doubt": unknown("credit type `X` is not documented")}))),
        (
            "more than there is",
            json!({"Total": 59.99}),
            Some(json!({"doubt": unbalanced("Total is 59.99, its allocations come to 60.00")})),
        ),
        (
            "negative",
            json!({"Allocations": [allocation(json!(-60), BILL)]}),
            Some(json!({"bills": [paid(BILL, Some("INV-7"), "0.00 AUD", "-60.00 AUD")],
                "doubt": unbalanced("allocation 1 is -60.00, and allocations are never negative")})),
        ),
    ];
    for (name, change, expected) in table {
        let expected: Vec<Value> = expected.into_iter().map(credited).collect();
        assert_eq!(contents(&credit(change)), expected, "{name}");
    }
    assert_eq!(contents(&credit(json!({"Status": "DELETED"}))), [tombstone(PAYMENT)]);
    let prepaid = String::from_utf8(credit(json!({"Type": "SPEND-PREPAYMENT"}))).unwrap();
    let prepaid = prepaid.replace("CreditNotes", "Prepayments").replace("CreditNoteID", "PrepaymentID");
    assert_eq!(contents(prepaid.as_bytes()), [credited(json!({}))]);
}

#[test]
fn bills_come_along() {
    let bill = |change: Value| {
        let plain = invoice(
            &json!({"Status": "PAID", "Total": 110, "UpdatedDateUTC": "/Date(1774915201500)/", "Contact": {"ContactID": "1", "Name": "n"}}),
        );
        contents(&serde_json::to_vec(&json!({"Status": "OK", "Invoices": [laid_over(plain, &change)]})).unwrap())
    };
    let plain = json!({"origin": "books", "id": BILL, "revision": "2026-03-31T00:00:01.5Z", "number": "INV-7", "vendor_id": "1",
        "vendor_name": "n", "total": "110.00 AUD"});
    assert_eq!(bill(json!({})), [plain]);
    assert_eq!(bill(json!({"Status": "DELETED"})), [json!({"origin": "books", "id": BILL, "revision": "", "deleted": true})]);
    assert_eq!(bill(json!({"Type": "ACCREC"})), [] as [Value; 0]);
}

#[test]
fn envelopes() {
    let plain = record(json!({}));
    let table = [
        ("nothing found", json!({"Id": "x", "Status": "OK", "Payments": [], "pagination": {"page": 9}}), 0),
        ("no envelope", json!({"Payments": [native(&json!({}))]}), 1),
        ("a new key of the envelope", json!({"Payments": [native(&json!({}))], "meta": {"x": [1]}, "Status": "OK"}), 1),
        ("no error after all", json!({"Payments": [native(&json!({}))], "Type": "x", "Message": null, "Detail": ""}), 1),
        ("warnings", json!({"Payments": [native(&json!({}))], "Warnings": [{"Message": "x"}]}), 1),
        ("two lists", json!({"Payments": [native(&json!({}))], "BatchPayments": [], "Prepayments": []}), 1),
    ];
    for (name, document, count) in table {
        assert_eq!(contents(&serde_json::to_vec(&document).unwrap()), vec![plain.clone(); count], "{name}");
    }
    let marked = [b"\xef\xbb\xbf \r\n".as_slice(), &document(json!({})), b"\n\n"].concat();
    assert_eq!(contents(&marked), [plain]);
}

#[test]
fn ordinals_count_native_records_also_those_read_past() {
    let rows = json!([native(&json!({"PaymentType": "ACCRECPAYMENT"})), native(&json!({"Status": "DELETED"}))]);
    let document = serde_json::to_vec(&json!({"BatchPayments": [{"Type": "RECBATCH"}], "Payments": rows})).unwrap();
    let records = read(&document).unwrap();
    assert_eq!(records.iter().map(|(n, path, _)| (*n, path.as_str())).collect::<Vec<_>>(), [(2, "Payments[1]")]);
    let mut none = |_: Record, _: &crate::erp::Place| Ok::<(), ()>(());
    assert_eq!(decode(&context(), &mut document.as_slice(), &mut none).unwrap(), 3);
    let full = decode(&context(), &mut document.as_slice(), &mut |_, _| Err("full"));
    assert!(matches!(full, Err(DecodeFailure::Sink("full"))), "{full:?}");
}

/// A hash that is kept from one payment to the next must not stick to the next one's account.
#[test]
fn each_payment_has_its_own_account() {
    let bank = "5690f1e8-1d02-4893-90c2-ee1a69eff942";
    let accounts = [bank, OTHER, &bank.to_uppercase(), bank, ""];
    let payments: Vec<Value> = accounts.iter().map(|id| native(&json!({"Account": {"AccountID": id, "Code": "090"}}))).collect();
    let records = contents(&serde_json::to_vec(&json!({"Payments": payments})).unwrap());
    let hashes: Vec<_> = records.iter().map(|r| r["account"].as_str()).collect();
    assert_eq!([hashes[0], hashes[2], hashes[3], hashes[4]], [Some(BANK), Some(BANK), Some(BANK), None]);
    assert!(hashes[1].is_some_and(|hash| hash != BANK && hash.len() == 16));
}

fn good_documents() -> Vec<Vec<u8>> {
    let names = std::fs::read_dir(folder("tests/fixtures/xero")).unwrap().map(|e| e.unwrap().file_name());
    let mut names: Vec<String> = names.map(|n| n.into_string().unwrap()).filter(|n| n != "expected.json").collect();
    names.sort();
    let mut documents: Vec<_> = names.iter().map(|n| fixture(n)).collect();
    documents.extend([batch(json!({})), credit(json!({}))]);
    documents
}

/// Cut at any border between two records and read in the other order, a document says the same.
#[test]
fn borders_of_documents_do_not_matter() {
    for document in good_documents() {
        let whole: Value = serde_json::from_slice(&document).unwrap();
        let (family, rows) = whole.as_object().unwrap().iter().find(|(_, v)| v.is_array()).unwrap();
        let rows = rows.as_array().unwrap();
        let set = |documents: &[&[Value]]| -> BTreeSet<Vec<u8>> {
            let one = |rows: &&[Value]| read(&serde_json::to_vec(&json!({"Status": "OK", family.as_str(): rows})).unwrap()).unwrap();
            documents.iter().flat_map(one).map(|(_, _, r)| r.content()).collect()
        };
        for at in 0..=rows.len() {
            let (a, b) = rows.split_at(at);
            assert_eq!(set(&[b, a, b]), set(&[rows]), "{family} at {at}");
        }
    }
}

#[test]
fn neither_pieces_nor_the_window_show() {
    let mut documents = good_documents();
    documents.push(document(json!({"Reference": "Zahlung für Stützwand – \u{202e}ok \"q\" \\ \n é"})));
    documents.extend(tests_hostile::documents().into_iter().map(|(_, d, _)| d).filter(|d| std::str::from_utf8(d).is_ok()));
    for document in documents {
        let whole = read(&document);
        for pieces in [1, 7, 4096] {
            for window in [1, 5, 64, 300] {
                let mut input = Pieces(&document, pieces);
                let outcome = outcome(&mut JsonStream::with_window(&mut input, window, CAP));
                assert_eq!(outcome, whole, "pieces of {pieces}, window {window}: {}", String::from_utf8_lossy(&document));
            }
        }
    }
}

/// Writes an answer of so many payments as it is read.
struct Endless {
    left: u64,
    buffer: Vec<u8>,
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.buffer.is_empty() && self.left > 0 {
            self.left -= 1;
            let row = serde_json::to_string(&native(&json!({"Reference": "a note of some length ".repeat(20)}))).unwrap();
            self.buffer =
                if self.left == 0 { b"]}".to_vec() } else { format!("{row}{}", if self.left == 1 { "" } else { "," }).into_bytes() };
        }
        let n = out.len().min(self.buffer.len());
        out[..n].copy_from_slice(&self.buffer[..n]);
        self.buffer.drain(..n);
        Ok(n)
    }
}

#[test]
fn memory_does_not_grow_with_the_document() {
    let mut input = Endless { left: 20_001, buffer: br#"{"Payments":["#.to_vec() };
    let mut stream = JsonStream::new(&mut input);
    let mut seen = 0_u64;
    let read = decode_stream::<()>(&context(), &mut stream, &mut |_, _| {
        seen += 1;
        Ok(())
    });
    assert_eq!((read.unwrap(), seen), (20_000, 20_000));
    assert!(stream.high_water() <= 1 << 20, "{}", stream.high_water());
}

#[test]
fn the_corpus_is_replayed() {
    replay("xero", 20, fuzz_decode_xero);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

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
        fuzz_decode_xero(&bytes);
    }

    /// Law: a date is read as its day or refused, whatever stands in its brackets.
    #[test]
    fn any_instant_is_read_or_refused(ms in any::<i64>(), offset in "[+-]?[0-9]{0,5}") {
        let date = format!("/Date({ms}{offset})/");
        fuzz_decode_xero(&document(json!({"Date": date, "UpdatedDateUTC": date})));
    }

    /// Law: a document that is cut anywhere is refused.
    #[test]
    fn cut_documents_are_refused(which: prop::sample::Index, cut: prop::sample::Index) {
        let documents = good_documents();
        let whole = which.get(&documents).trim_ascii_end();
        prop_assert!(read(&whole[..cut.index(whole.len())]).is_err());
    }
}
