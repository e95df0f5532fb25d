//! Documents as Workday writes them, as it might, and as it never should, each with what must come of it.

use std::io::Read;
use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::tests_hostile;
use crate::erp::test_kit::{Pieces, Torn, flip, replay, tear};
use crate::erp::{DecodeContext, DecodeFailure, Erp, decode, fuzz_decode_workday};
use crate::model::{Currency, OriginName, Record, Timestamp};

pub(super) fn context() -> DecodeContext {
    DecodeContext {
        origin: OriginName::parse("wd").unwrap(),
        erp: Erp::from_word("workday").unwrap(),
        tenant: "acme".into(),
        currency: Currency::parse("USD").unwrap(),
        as_of: None,
        site: crate::erp::Site::default(),
    }
}

fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), name].iter().collect()
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(folder("tests/fixtures/workday").join(name)).unwrap()
}

/// What came of a document: records with their places, or the words of the refusal.
pub(super) type Outcome = Result<Vec<(u64, String, Record)>, String>;

fn read_in(context: &DecodeContext, document: &[u8], pieces: usize) -> Outcome {
    let mut out = Vec::new();
    let read = decode::<()>(context, &mut Pieces(document, pieces), &mut |record, place| {
        out.push((place.ordinal, place.path.clone(), record));
        Ok(())
    });
    match read {
        Ok(_) => Ok(out),
        Err(DecodeFailure::Malformed(error)) => Err(error.to_string()),
        Err(other) => panic!("{other:?}"),
    }
}

/// The same however the document comes in pieces.
pub(super) fn read(context: &DecodeContext, document: &[u8]) -> Outcome {
    let whole = read_in(context, document, usize::MAX);
    for pieces in [1, 7, 4096] {
        assert_eq!(read_in(context, document, pieces), whole, "pieces of {pieces}");
    }
    whole
}

/// The canonical content of each record.
fn contents(document: &[u8]) -> Vec<Value> {
    let records = read(&context(), document).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(document)));
    records.iter().map(|(_, _, r)| serde_json::from_slice(&r.content()).unwrap()).collect()
}

pub(super) const WID: &str = "15202707ff4aedd830e6a32b56cfecf0";

fn laid_over(mut plain: Value, change: Value) -> Value {
    plain.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    plain.as_object_mut().unwrap().retain(|_, v| !v.is_null());
    plain
}

/// A report of one payment; `change` lays other fields over a plain one, `null` takes a field away.
pub(super) fn report(change: Value) -> Vec<u8> {
    let plain = json!({
        "Payment_WID": WID, "Payment_Status": "Complete", "Payment_Date": "2026-03-31", "Currency": "USD", "Payment_Amount": "100",
        "Invoices_Paid": [invoice("SUPINV-1", "100")],
    });
    serde_json::to_vec(&json!({"Report_Entry": [laid_over(plain, change)]})).unwrap()
}

fn invoice(id: &str, paid: &str) -> Value {
    json!({"Supplier_Invoice": id, "Amount_Paid": paid})
}

/// The record of [`report`] with nothing changed, and `change` laid over it in the same way.
fn record(change: Value) -> Value {
    let plain = json!({
        "key": {"origin": "wd", "id": WID}, "revision": "", "status": "posted", "date": "2026-03-31", "total": "100.00 USD",
        "unapplied": "0.00 USD", "bills": [{"bill": {"id": "SUPINV-1"}, "cash": "100.00 USD", "credit": "0.00 USD"}],
    });
    laid_over(plain, change)
}

/// Nothing, in the currency of this amount.
fn zero_like(amount: &str) -> String {
    format!("0.00 {}", amount.split_once(' ').unwrap().1)
}

/// A bill of the fixtures: no discount, no credits.
fn bill(id: &str, number: &str, cash: &str) -> Value {
    json!({"bill": {"id": id}, "number": number, "cash": cash, "discount": zero_like(cash), "credit": zero_like(cash), "entity": "GRB"})
}

fn with(value: Value, change: Value) -> Value {
    laid_over(value, change)
}

/// The six payments, which reports and answers state alike but for what only one of them has.
fn six(wids: [&str; 6], revisions: [&str; 6], soap: bool) -> Vec<Value> {
    let payment = |n: usize, date: &str, total: &str, vendor: (&str, &str), method: &str, reference: &str| {
        let run = if n == 3 { "STLMT-00220" } else { "STLMT-00231" };
        json!({"key": {"origin": "wd", "id": wids[n]}, "revision": revisions[n], "status": "posted", "vendor_id": vendor.0,
            "vendor_name": vendor.1, "date": date, "total": total, "unapplied": zero_like(total),
            "method": method, "reference": reference, "group": if soap { json!(run) } else { Value::Null }})
    };
    let high_rise = ("S-000412", "High Rise Electrical LLC");
    let only = |value: Value| if soap { Value::Null } else { value };
    let released = if soap { json!({}) } else { json!({"retainage": "20000.00 USD"}) };
    let foreign = if soap { json!({"entity": "GRC"}) } else { json!({}) };
    let mut last = payment(5, "2026-04-02", "52500.00 CAD", ("S-000391", "Maple HVAC Ltd."), "electronic", "RBC-88120");
    last = with(
        last,
        json!({"status": if soap { "pending" } else { "posted" }, "rate": only(json!({"number": "0.7285", "direction": "base_per_unit"})),
            "bills": [with(bill("SUPINV-11040", "MH-0093", "52500.00 CAD"), foreign)]}),
    );
    vec![
        with(
            payment(0, "2026-03-13", "18450.00 USD", high_rise, "check", "20871"),
            json!({"memo": "Draw 7 electrical", "bills": [bill("SUPINV-10931", "INV-2291", "18450.00 USD")]}),
        ),
        with(
            payment(1, "2026-03-20", "90962.45 USD", ("S-000077", "North Steel Erectors LLC"), "electronic", "EFT-000318"),
            json!({"bills": [bill("SUPINV-10950", "PA-11", "41200.00 USD"), bill("SUPINV-10951", "PA-12", "29762.45 USD"),
                with(bill("SUPINV-11002", "PA-12R", "20000.00 USD"), released)]}),
        ),
        with(
            payment(2, "2026-03-24", "10000.00 USD", ("S-000130", "Delta Concrete Co."), "electronic", "FT26083X91"),
            json!({"memo": "Part payment app 3", "bills": [bill("SUPINV-10960", "APP-003", "10000.00 USD")]}),
        ),
        with(
            payment(3, "2026-02-27", "7300.00 USD", high_rise, "check", "20850"),
            json!({"status": "voided", "voided_on": only(json!("2026-03-16")), "memo": if soap { json!("Draw 6 electrical") } else { Value::Null },
                "bills": [bill("SUPINV-10890", "INV-2240", "7300.00 USD")]}),
        ),
        with(
            payment(4, "2026-03-27", "8300.00 USD", ("S-000255", "Glaze Pro & Sons"), "check", "20902"),
            json!({"credits": [{"kind": "Supplier Invoice Adjustment", "id": "SUPINVADJ-00417", "amount": "1500.00 USD"}],
                "bills": [with(bill("SUPINV-10971", "G-7781", "9800.00 USD"), json!({"discount": "200.00 USD", "credit": null}))]}),
        ),
        last,
    ]
}

fn of_reports() -> Vec<Value> {
    let wids = [
        WID,
        "227e99917be0c58a8f9a404639c434be",
        "cc639303927076f23bf724d0a5f5d047",
        "924bdd706a6ea7ef9ed4847eba0e4a37",
        "ca0d9fb75294f0a4182b8c2d707759a8",
        "5608309f74db3cd3eb22ca427c56c249",
    ];
    let revisions = [
        "2026-03-13T17:42:08.367Z",
        "2026-03-20T21:03:55.12Z",
        "2026-03-24T14:10:00Z",
        "2026-03-16T15:25:41.94Z",
        "2026-03-27T18:00:31.5Z",
        "2026-04-02T20:44:19.883Z",
    ];
    six(wids, revisions, false)
}

fn of_answers() -> Vec<Value> {
    let wids = [
        "a52457d918c999174b7953512b3bc385",
        "5284c40126dc750ea5afee8ddb2b04f1",
        "2a0803ac003f66fde0565588f28e30e0",
        "88c54f6abaaabf407e3ded4db7fa68c9",
        "ac758b992b664650cb33deeb8e999cc1",
        "978ab9999305d003cde03eb94f4c2ce9",
    ];
    six(wids, ["2026-04-15T09:00:00Z"; 6], true)
}

#[test]
fn the_reference_documents() {
    let (reports, answers) = (of_reports(), of_answers());
    let unrevised = |n: usize| with(reports[n].clone(), json!({"revision": ""}));
    let supplier_invoice = json!({"origin": "wd", "id": "SUPINV-10951", "revision": "", "number": "PA-12", "vendor_id": "S-000077",
        "total": "29762.45 USD"});
    let table = [
        ("R1_raas_supplier_payments.json", reports.clone()),
        ("R2_raas_flat_rows.json", vec![reports[1].clone()]),
        ("R3_raas_supplier_payments.xml", vec![reports[0].clone()]),
        // The rows have neither memo nor time of change.
        ("R4_raas_flat.csv", vec![with(unrevised(0), json!({"memo": null})), unrevised(4)]),
        ("W0_soap_all_six.xml", answers.clone()),
        ("W1_soap_single_check.xml", vec![answers[0].clone()]),
        ("W2_soap_eft_three_invoices.xml", vec![answers[1].clone()]),
        ("W3_soap_partial.xml", vec![answers[2].clone()]),
        ("W4_soap_voided.xml", vec![answers[3].clone()]),
        ("W5_soap_credit_and_discount.xml", vec![answers[4].clone()]),
        ("W6_soap_foreign_currency_on_behalf_in_progress.xml", vec![answers[5].clone()]),
        ("W9_soap_empty_page.xml", vec![]),
        ("S1_soap_supplier_invoice_with_retention.xml", vec![supplier_invoice]),
    ];
    for (name, expected) in table {
        assert_eq!(contents(&fixture(name)), expected, "{name}");
    }
    assert_eq!(
        read(&context(), &fixture("request_get_payments.xml")).unwrap_err(),
        "Envelope.Body.Get_Payments_Request is a request and no answer: import what Workday sent back"
    );
}

/// Every representation of section "semantics that bite", and what else may stand in a payment.
#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn representations() {
    let unbalanced = |sentence: &str| json!(["unbalanced", sentence]);
    let unknown = |sentence: &str| json!(["unknown_status", sentence]);
    let adjustment = |paid: &str| json!({"Supplier_Invoice": "ADJ-1", "Document_Type": "Supplier Invoice Adjustment", "Amount_Paid": paid});
    let credit = |amount: &str| json!([{"kind": "Supplier Invoice Adjustment", "id": "ADJ-1", "amount": amount}]);
    let cash = |cash: &str| json!([{"bill": {"id": "SUPINV-1"}, "cash": cash}]);
    let status = |word: &str| json!({"Payment_Status": word});
    let lost = json!({"status": "voided", "bills": null, "unapplied": "100.00 USD"});
    let table = [
        ("plain", json!({}), json!({})),
        ("paid", status("PAID"), json!({})),
        ("settled", status("Settled"), json!({})),
        ("cleared", status("cleared"), json!({})),
        ("a reference id", status("IN_PROGRESS"), json!({"status": "pending"})),
        ("pending", status("Pending"), json!({"status": "pending"})),
        ("pending settlement", status("Pending Settlement"), json!({"status": "pending"})),
        ("voided", status("Voided"), json!({"status": "voided"})),
        ("canceled", status("Canceled"), json!({"status": "voided"})),
        ("cancelled", status("Cancelled"), json!({"status": "voided"})),
        ("stopped", status("Stopped"), json!({"status": "voided"})),
        ("reissued", status("Reissued"), json!({"status": "voided"})),
        ("escheated", status("Escheated"), json!({"status": "voided"})),
        (
            "a status nobody knows",
            status("Zuruckgezogen"),
            json!({"status": "pending", "doubt": unknown("payment status `Zuruckgezogen` is not known")}),
        ),
        ("no status", json!({"Payment_Status": null}), json!({"status": "pending", "doubt": unknown("the payment has no status")})),
        (
            "a void with its day",
            json!({"Payment_Status": "Voided", "Void_Date": "2026-04-02"}),
            json!({"status": "voided", "voided_on": "2026-04-02"}),
        ),
        ("a day that is no void's", json!({"Void_Date": "2026-04-02"}), json!({})),
        ("a void that lost its lines", json!({"Payment_Status": "Voided", "Invoices_Paid": []}), lost.clone()),
        ("a void whose lines are zero", json!({"Payment_Status": "Voided", "Invoices_Paid": [invoice("SUPINV-1", "0")]}), lost),
        ("a zone", json!({"Payment_Date": "2026-03-31-07:00"}), json!({})),
        ("UTC", json!({"Payment_Date": "2026-03-31Z"}), json!({})),
        ("a number", json!({"Payment_Amount": 100.00, "Invoices_Paid": [{"Supplier_Invoice": "SUPINV-1", "Amount_Paid": 100}]}), json!({})),
        ("six decimals", json!({"Payment_Amount": "100.000000"}), json!({})),
        ("one invoice without its list", json!({"Invoices_Paid": invoice("SUPINV-1", "100")}), json!({})),
        ("Workday's ending for groups", json!({"Invoices_Paid": null, "Invoices_Paid_group": [invoice("SUPINV-1", "100")]}), json!({})),
        ("a flat entry", json!({"Invoices_Paid": null, "Supplier_Invoice": "SUPINV-1", "Amount_Paid": "100"}), json!({})),
        ("empty texts", json!({"Memo": "", "Supplier": " ", "Check_Number": null, "Payment_Reference": ""}), json!({})),
        ("line ends escaped twice", json!({"Memo": "a&#xa;b \"q\""}), json!({"memo": "a\nb \"q\""})),
        (
            "a check number that is a number",
            json!({"Payment_Type": "Check", "Check_Number": 20871, "Payment_Reference": "T"}),
            json!({"method": "check", "reference": "20871"}),
        ),
        (
            "a tenant's own type",
            json!({"Payment_Type": "US-ACH (Chase)", "Check_Number": "1", "Payment_Reference": "T"}),
            json!({"method": "electronic", "reference": "T"}),
        ),
        ("a card", json!({"Payment_Type": "Virtual Card"}), json!({"method": "credit_card"})),
        ("another type", json!({"Payment_Type": "Manual"}), json!({})),
        ("a time of change", json!({"Last_Updated": "2026-03-13T10:42:08.367-07:00"}), json!({"revision": "2026-03-13T17:42:08.367Z"})),
        ("fields that are not read", json!({"Withheld_Tax": "0", "Bank": {"Account": "99"}, "Worker": ["x"]}), json!({})),
        ("one invoice in two lines", json!({"Invoices_Paid": [invoice("SUPINV-1", "40"), invoice("SUPINV-1", "60")]}), json!({})),
        (
            "a credit",
            json!({"Payment_Amount": "70", "Invoices_Paid": [invoice("SUPINV-1", "100"), adjustment("-30")]}),
            json!({"total": "70.00 USD", "credits": credit("30.00 USD"), "bills": cash("100.00 USD")}),
        ),
        (
            "a credit without its sign",
            json!({"Payment_Amount": "70", "Invoices_Paid": [invoice("SUPINV-1", "100"), adjustment("30")]}),
            json!({"total": "70.00 USD", "credits": credit("30.00 USD"), "bills": cash("100.00 USD")}),
        ),
        (
            "an adjustment that raises what is owed",
            json!({"Payment_Amount": "130", "Invoices_Paid": [invoice("SUPINV-1", "100"), adjustment("30")]}),
            json!({"total": "130.00 USD", "credits": credit("-30.00 USD"), "bills": cash("100.00 USD")}),
        ),
        (
            "no cash",
            json!({"Payment_Amount": "0", "Invoices_Paid": [invoice("SUPINV-1", "30"), adjustment("-30")]}),
            json!({"total": "0.00 USD", "credits": credit("30.00 USD"), "bills": cash("30.00 USD")}),
        ),
        (
            "a negative invoice",
            json!({"Payment_Amount": "70", "Invoices_Paid": [invoice("SUPINV-1", "100"), invoice("SUPINV-2", "-30")]}),
            json!({"total": "70.00 USD", "credits": [{"kind": "Supplier Invoice", "id": "SUPINV-2", "amount": "30.00 USD"}], "bills": cash("100.00 USD")}),
        ),
        (
            "retention",
            json!({"Invoices_Paid": [{"Supplier_Invoice": "SUPINV-1", "Amount_Paid": "100", "Retention_Released": "20"}]}),
            json!({"bills": [{"bill": {"id": "SUPINV-1"}, "cash": "100.00 USD", "credit": "0.00 USD", "retainage": "20.00 USD"}]}),
        ),
        (
            "header and lines differ",
            json!({"Payment_Amount": "99.99"}),
            json!({"total": "99.99 USD", "doubt": unbalanced("Payment_Amount is 99.99, its lines come to 100.00: invoices 100.00, credits 0.00")}),
        ),
        (
            "no lines",
            json!({"Invoices_Paid": null}),
            json!({"bills": null, "doubt": unbalanced("Payment_Amount is 100.00, its lines come to 0.00: invoices 0.00, credits 0.00")}),
        ),
        (
            "a negative payment",
            json!({"Payment_Amount": "-30", "Invoices_Paid": [adjustment("-30")]}),
            json!({"total": "-30.00 USD", "credits": credit("30.00 USD"), "bills": null, "doubt": unbalanced("Payment_Amount -30.00 is negative")}),
        ),
        (
            "a negative discount",
            json!({"Invoices_Paid": [{"Supplier_Invoice": "SUPINV-1", "Amount_Paid": "100", "Discount_Taken": "-2"}]}),
            json!({"bills": [{"bill": {"id": "SUPINV-1"}, "cash": "100.00 USD", "discount": "-2.00 USD", "credit": "0.00 USD"}],
                "doubt": unbalanced("Invoices_Paid[0]: the discount of `SUPINV-1` is negative")}),
        ),
        (
            "a type nobody knows",
            json!({"Invoices_Paid": [{"Supplier_Invoice": "SUPINV-1", "Amount_Paid": "100", "Document_Type": "Expense Report"}]}),
            json!({"doubt": unknown("Invoices_Paid[0]: document type `Expense Report` (of `SUPINV-1`) is not known")}),
        ),
    ];
    for (name, change, expected) in table {
        assert_eq!(contents(&report(change)), [record(expected)], "{name}");
    }
}

/// Rows of one payment stand together; what is not whole is held.
#[test]
fn rows_are_gathered() {
    let head = "Payment_WID,Payment_Status,Payment_Date,Currency,Payment_Amount,Supplier_Invoice,Amount_Paid\n";
    let other = "227e99917be0c58a8f9a404639c434be";
    let row = |wid: &str, total: &str, id: &str, paid: &str| format!("{wid},Complete,2026-03-31,USD,{total},{id},{paid}\n");
    let rows = |rows: &[String]| contents(format!("{head}{}", rows.concat()).as_bytes());
    let (a, b) = (row(WID, "100", "SUPINV-1", "40"), row(WID, "100", "SUPINV-2", "60"));
    let bill = |id: &str, cash: &str| json!({"bill": {"id": id}, "cash": cash, "credit": "0.00 USD"});
    let both = json!({"bills": [bill("SUPINV-1", "40.00 USD"), bill("SUPINV-2", "60.00 USD")]});
    let second = json!({"key": {"origin": "wd", "id": other}});
    let c = row(other, "100", "SUPINV-1", "100");
    assert_eq!(rows(&[a.clone(), b.clone(), c.clone()]), [record(both.clone()), record(second.clone())]);
    let doubt =
        |lines: &str| json!(["unbalanced", format!("Payment_Amount is 100.00, its lines come to {lines}: invoices {lines}, credits 0.00")]);
    let first_half = record(json!({"bills": [bill("SUPINV-1", "40.00 USD")], "doubt": doubt("40.00")}));
    let second_half = record(json!({"bills": [bill("SUPINV-2", "60.00 USD")], "doubt": doubt("60.00")}));
    assert_eq!(rows(std::slice::from_ref(&a)), std::slice::from_ref(&first_half), "a cut group");
    assert_eq!(rows(&[a.clone(), c.clone(), b.clone()]), [first_half, record(second), second_half], "rows that are not sorted");
    assert_eq!(rows(&[]), Vec::<Value>::new());
    let disagree = json!(["unbalanced", "its rows disagree in Payment_Amount: `100` and `160`"]);
    let b = row(WID, "160", "SUPINV-2", "60");
    assert_eq!(rows(&[a, b]), [record(laid_over(both, json!({"doubt": disagree})))]);
    let blanks = head.replace('_', " ").to_lowercase();
    assert_eq!(contents(format!("{blanks}{}", row(WID, "100", "SUPINV-1", "100")).as_bytes()), [record(json!({}))]);
}

#[test]
fn reports_in_xml() {
    let report = |entry: &str| {
        let document =
            format!("<wd:Report_Data xmlns:wd='urn:com.workday.report/X'><wd:Report_Entry>{entry}</wd:Report_Entry></wd:Report_Data>");
        contents(document.as_bytes())
    };
    let head = format!(
        "<wd:Payment_WID>{WID}</wd:Payment_WID><wd:Payment_Date>2026-03-31Z</wd:Payment_Date><wd:Payment_Amount>100</wd:Payment_Amount>"
    );
    let usd = "<wd:Currency wd:Descriptor='US Dollar'><wd:ID wd:type='Currency_ID'>USD</wd:ID></wd:Currency>";
    let line = "<wd:Supplier_Invoice>SUPINV-1</wd:Supplier_Invoice><wd:Amount_Paid>100</wd:Amount_Paid>";
    let nested = format!("<wd:Invoices_Paid_group>{line}<wd:Bank><wd:ID>99</wd:ID></wd:Bank></wd:Invoices_Paid_group>");
    // The reference id is believed before its descriptor, which is in the reader's language.
    let german = "<wd:Payment_Status wd:Descriptor='Storniert'><wd:ID wd:type='Payment_Status_ID'>VOIDED</wd:ID></wd:Payment_Status>";
    let complete = "<wd:Payment_Status wd:Descriptor='Complete'/>";
    assert_eq!(report(&format!("{head}{usd}{complete}{nested}")), [record(json!({}))]);
    assert_eq!(report(&format!("{head}{usd}{complete}{line}")), [record(json!({}))], "a flat entry");
    assert_eq!(report(&format!("{head}{usd}{german}{nested}")), [record(json!({"status": "voided"}))]);
}

#[test]
fn answers_without_their_envelope_and_tests_of_banks() {
    let text = String::from_utf8(fixture("W1_soap_single_check.xml")).unwrap();
    let bare = text.split_once("<env:Body>").unwrap().1.split_once("</env:Body>").unwrap().0;
    assert_eq!(contents(bare.as_bytes()), [of_answers()[0].clone()]);
    let test = text.replace("<wd:Payment_Status>", "<wd:Prenote_Flag>1</wd:Prenote_Flag><wd:Payment_Status>");
    assert_eq!(contents(test.as_bytes()), Vec::<Value>::new());
    // Without a time of its own a document takes the one that a person states.
    let timeless = text.replace("As_Of_Entry_DateTime", "As_Of");
    let stated = DecodeContext { as_of: Some(Timestamp::parse("2026-05-01T00:00:00Z").unwrap()), ..context() };
    let Record::Payment(payment) = read(&stated, timeless.as_bytes()).unwrap().remove(0).2 else { panic!("a payment") };
    assert_eq!(payment.revision.to_string(), "2026-05-01T00:00:00Z");
}

/// Bank accounts and addresses are in no record.
#[test]
fn what_is_private_is_not_kept() {
    let text = String::from_utf8(fixture("W1_soap_single_check.xml")).unwrap();
    let bank = "<wd:Receiving_Party_Bank_Data><wd:Account_Number>4242</wd:Account_Number><wd:Payment_Memo>4242</wd:Payment_Memo></wd:Receiving_Party_Bank_Data>";
    let bank = text.replace("<wd:Payment_Status>", &format!("{bank}<wd:Payment_Status>"));
    assert_eq!(contents(bank.as_bytes()), [of_answers()[0].clone()]);
}

/// One company of a tenant: `tenant/company`.
#[test]
fn a_company_is_taken_alone() {
    let of = |tenant: &str| DecodeContext { tenant: tenant.into(), ..context() };
    assert_eq!(read(&of("acme/GRB"), &fixture("R1_raas_supplier_payments.json")).unwrap().len(), 6);
    let message = read(&of("acme/XYZ"), &fixture("R1_raas_supplier_payments.json")).unwrap_err();
    let expected = "Report_Entry[0] (Id 15202707ff4aedd830e6a32b56cfecf0): Company_ID is `GRB`: origin wd is company `XYZ`; restrict the report or the request to it";
    assert_eq!(message, expected);
    let message = read(&of("acme/GRB"), &fixture("W6_soap_foreign_currency_on_behalf_in_progress.xml")).unwrap_err();
    assert!(message.contains("On_Behalf_of_Company_Reference.ID[Company_Reference_ID] is `GRC`: origin wd is company `GRB`"), "{message}");
}

/// However a report or an answer is cut between payments, and in whatever order its parts are read.
#[test]
fn borders_of_documents_do_not_show() {
    let sorted = |mut records: Vec<Value>| {
        records.sort_by_key(Value::to_string);
        records
    };
    let whole: Value = serde_json::from_slice(&fixture("R1_raas_supplier_payments.json")).unwrap();
    let entries = whole["Report_Entry"].as_array().unwrap();
    for size in 1..=entries.len() {
        let parts = entries.chunks(size).rev();
        let records = parts.flat_map(|part| contents(&serde_json::to_vec(&json!({"Report_Entry": part})).unwrap())).collect();
        assert_eq!(sorted(records), sorted(of_reports()), "parts of {size}");
    }
    let singles = ["W6_soap_foreign_currency_on_behalf_in_progress.xml", "W5_soap_credit_and_discount.xml", "W4_soap_voided.xml"];
    let singles = singles.iter().chain(&["W3_soap_partial.xml", "W2_soap_eft_three_invoices.xml", "W1_soap_single_check.xml"]);
    let records = singles.flat_map(|name| contents(&fixture(name))).collect();
    assert_eq!(sorted(records), sorted(contents(&fixture("W0_soap_all_six.xml"))));
    let rows = String::from_utf8(fixture("R4_raas_flat.csv")).unwrap();
    let lines: Vec<&str> = rows.split_inclusive('\n').collect();
    let part = |lines: &[&str]| contents(format!("{}{}", rows.split_inclusive('\n').next().unwrap(), lines.concat()).as_bytes());
    let records = [part(&lines[2..]), part(&lines[1..2])].concat();
    assert_eq!(sorted(records), sorted(contents(rows.as_bytes())));
}

#[test]
fn places_count_payments() {
    let places = |name: &str| read(&context(), &fixture(name)).unwrap().into_iter().map(|(n, path, _)| (n, path)).collect::<Vec<_>>();
    assert_eq!(places("R4_raas_flat.csv"), [(0, "row 2".to_owned()), (1, "row 3".to_owned())]);
    assert_eq!(places("R2_raas_flat_rows.json"), [(0, "Report_Entry[0]".to_owned())]);
    let last = places("W0_soap_all_six.xml").pop().unwrap();
    assert_eq!(last, (5, "Envelope.Body.Get_Payments_Response.Response_Data.Payment[5]".to_owned()));
}

#[test]
fn failures_of_others_stay_theirs() {
    let full = decode::<&str>(&context(), &mut fixture("W1_soap_single_check.xml").as_slice(), &mut |_, _| Err("full"));
    assert!(matches!(full, Err(DecodeFailure::Sink("full"))), "{full:?}");
    for name in ["R1_raas_supplier_payments.json", "W0_soap_all_six.xml", "R4_raas_flat.csv"] {
        for at in [0, 500] {
            let good = fixture(name);
            let io = decode::<()>(&context(), &mut good[..at].chain(Torn), &mut |_, _| Ok(()));
            assert!(matches!(io, Err(DecodeFailure::Io(_))), "{name} {at}: {io:?}");
        }
    }
}

fn good_documents() -> Vec<Vec<u8>> {
    let names = std::fs::read_dir(folder("tests/fixtures/workday")).unwrap().map(|e| e.unwrap().file_name());
    let mut names: Vec<String> = names.map(|n| n.into_string().unwrap()).collect();
    names.sort();
    names.iter().map(|n| fixture(n)).collect()
}

#[test]
fn cut_documents_are_refused() {
    for document in good_documents() {
        let rows = !document.starts_with(b"{") && !document.starts_with(b"<");
        let whole = if rows { read_in(&context(), &document, usize::MAX).unwrap() } else { Vec::new() };
        let step = if rows { 1 } else { 1 + document.len() / 300 };
        for at in (0..document.trim_ascii_end().len()).step_by(step) {
            // Rows have no end that says so: of what is cut there, no payment is believed with a part of its money.
            let Ok(records) = read_in(&context(), &document[..at], usize::MAX) else { continue };
            assert!(rows, "cut at {at}: {}", String::from_utf8_lossy(&document));
            let believed = |record: &Record| match record {
                Record::Payment(p) if p.doubt.is_none() => Some(p.clone()),
                Record::Payment(_)
                | Record::Bill(_)
                | Record::Invoice(_)
                | Record::Commitment(_)
                | Record::Decision(_)
                | Record::Settlement(_) => None,
            };
            // A last cell may be cut that is no money: a discount, a memo.
            for payment in records.iter().filter_map(|(_, _, record)| believed(record)) {
                assert!(whole.iter().filter_map(|(_, _, r)| believed(r)).any(|w| w.same_money(&payment)), "cut at {at}: {payment:?}");
            }
        }
    }
}

#[test]
fn hostile_documents_in_pieces() {
    for (_, document, message) in tests_hostile::documents() {
        assert_eq!(read(&context(), &document).err(), Some(message));
    }
}

#[test]
fn the_corpus_is_replayed() {
    replay("workday", 15, fuzz_decode_workday);
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
        let documents = good_documents();
        let mut bytes = which.get(&documents).clone();
        flip(&mut bytes, flips);
        tear(&mut bytes, doubled, cut);
        fuzz_decode_workday(&bytes);
    }
}
