//! What rows mean, and which page comes next.

use super::super::page;
use super::super::wire::{self, Given};
use super::{Headers, answer, row, usd};
use crate::model::{Commitment, ContractPayment, Currency, Date, Decimal, Invoice, Money, Timestamp};

const COMPANY: Given = Given { currency: None, project: None };

fn given() -> Given {
    Given { currency: Some(usd()), project: None }
}

fn cents(minor: i64) -> Money {
    Money::new(minor, usd())
}

fn owned(text: &str) -> String {
    text.to_owned()
}

#[test]
fn a_requisition_of_the_newer_version() {
    let text = r#"{
        "id": 1280646, "project_id": 225096, "commitment_id": 786001, "commitment_type": "WorkOrderContract",
        "contract_name": "Concrete", "vendor_name": "Acme Concrete", "vendor_id": 9007199254740993, "number": 4,
        "invoice_number": "INV-0042", "status": "approved", "erp_status": "synced", "billing_date": "2026-03-25",
        "percent_complete": "96.36%", "total_claimed_amount": "14000.0", "origin_id": "88710", "origin_data": null,
        "currency_configuration": {"currency_iso_code": "CAD", "currency_exchange_rate": 0.7312345678901234, "base_currency_iso_code": "USD"},
        "summary": {"current_payment_due": "12500.00", "total_retainage": "1500.0", "tax_applicable_to_this_payment": "0.0", "formatted_period": "x"},
        "summary_text": {"deep": [[[[{"a": 1e400}]]]]}, "items": [{"amount": 1e999}], "updated_at": "2026-03-26T10:11:12Z"
    }"#;
    let cad = Currency::parse("CAD").unwrap();
    let expected = Invoice {
        id: 1_280_646,
        project: 225_096,
        commitment: 786_001,
        number: Some(owned("INV-0042")),
        vendor_id: Some(9_007_199_254_740_993),
        vendor_name: Some(owned("Acme Concrete")),
        currency: cad,
        payable: Some(Money::new(1_250_000, cad)),
        retainage: Some(Money::new(150_000, cad)),
        tax: Some(Money::zero(cad)),
        status: Some(owned("approved")),
        erp_status: Some(owned("synced")),
        origin_id: Some(owned("88710")),
        updated_at: Some(Timestamp::parse("2026-03-26T10:11:12Z").unwrap()),
    };
    // The row's own currency wins over the company's.
    assert_eq!(wire::invoice(&row(text), given()), Ok(expected));
}

#[test]
fn a_requisition_of_the_older_version() {
    let text = r#"{"id":"7","project_id":"1","commitment_id":"2","invoice_number":"","status":"draft","erp_status":"  ",
        "origin_id":"","vendor_name":null,"g702":{"current_payment_due":90071992547409.93,"total_retainage":null},"updated_at":""}"#;
    let got = wire::invoice(&row(text), given()).unwrap();
    assert_eq!((got.id, got.project, got.commitment), (7, 1, 2));
    assert_eq!((got.number, got.vendor_name, got.erp_status, got.origin_id), (None, None, None, None));
    // Through a float it would be …409.92.
    assert_eq!((got.currency, got.payable, got.retainage, got.tax), (usd(), Some(cents(9_007_199_254_740_993)), None, None));
    assert_eq!(got.updated_at, None);
    let both = r#"{"id":7,"project_id":1,"commitment_id":2,"summary":{"current_payment_due":"5"},"g702":{"current_payment_due":"6"}}"#;
    assert_eq!(wire::invoice(&row(both), given()).unwrap().payable, Some(cents(500)));
}

#[test]
fn a_commitment_of_each_resource() {
    let thin = r#"{"id":786001,"title":"Concrete","number":"SC-001","status":"Approved","executed":true,"vendor":{"id":55,"name":"Acme"}}"#;
    let asked = Given { currency: Some(usd()), project: Some(225_096) };
    let expected = Commitment {
        id: 786_001,
        project: Some(225_096),
        number: Some(owned("SC-001")),
        title: Some(owned("Concrete")),
        status: Some(owned("Approved")),
        vendor_id: Some(55),
        vendor_name: Some(owned("Acme")),
        vendor_origin_id: None,
        currency: None,
        allow_payments: None,
        updated_at: None,
    };
    assert_eq!(wire::commitment(&row(thin), asked), Ok(expected));
    let show = r#"{"id":786001,"project_id":3,"number":12,"title":null,"vendor":{"id":55,"company":"Acme","origin_id":"V-9"},
        "currency_configuration":{"currency_iso_code":"USD"},"allow_payments":false,"updated_at":"2026-03-26T10:11:12Z","payments_issued":[{"id":1}]}"#;
    let got = wire::commitment(&row(show), COMPANY).unwrap();
    assert_eq!((got.project, got.number, got.title), (Some(3), Some(owned("12")), None));
    assert_eq!(
        (got.vendor_name, got.vendor_origin_id, got.currency, got.allow_payments),
        (Some(owned("Acme")), Some(owned("V-9")), Some(usd()), Some(false))
    );
    let nested = r#"{"id":1,"title":"x","project":{"id":8},"vendor":null,"currency_configuration":null}"#;
    assert_eq!(wire::commitment(&row(nested), asked).unwrap().project, Some(8));
}

#[test]
fn a_row_of_payments_issued() {
    let full = r#"{"id":5550001,"amount":"-12500.5000","check_number":"100417","contract_id":786001,"project_id":225096,
        "created_at":"2026-04-01T09:12:44Z","updated_at":"2026-04-01T09:12:44Z","date":"2026-03-31","draw_request_number":4,
        "date_payment_initiated":null,"external_payment_id":"pp-1","invoice_number":"INV-0042","notes":"n","payment_number":7,
        "attachments":[{"id":1,"url":"u","filename":"f"},{"id":2}],"requisition_id":1280646,"origin_id":"q1:books:90341:88710:1",
        "origin_code":"x","origin_data":"q1;3;9f2c","status":"paid"}"#;
    let expected = ContractPayment {
        id: 5_550_001,
        commitment: 786_001,
        project: Some(225_096),
        requisition: Some(1_280_646),
        amount: Decimal::parse("-12500.5").unwrap(),
        date: Some(Date::parse("2026-03-31").unwrap()),
        check_number: Some(owned("100417")),
        invoice_number: Some(owned("INV-0042")),
        notes: Some(owned("n")),
        payment_number: Some(7),
        external_payment_id: Some(owned("pp-1")),
        origin_id: Some(owned("q1:books:90341:88710:1")),
        origin_data: Some(owned("q1;3;9f2c")),
        attachments: 2,
        updated_at: Some(Timestamp::parse("2026-04-01T09:12:44Z").unwrap()),
    };
    assert_eq!(wire::contract_payment(&row(full), COMPANY), Ok(expected));
    // The schema of 2024 has neither requisition_id nor updated_at; a date may come as an instant, an odd number is let be.
    let old = r#"{"id":1,"amount":12500,"contract_id":2,"date":"2026-03-31T00:00:00-05:00","payment_number":"seven","check_number":100417,"attachments":null}"#;
    let got = wire::contract_payment(&row(old), COMPANY).unwrap();
    assert_eq!(got.date, Some(Date::parse("2026-03-31").unwrap()));
    assert_eq!((got.requisition, got.payment_number, got.check_number, got.attachments), (None, None, Some(owned("100417")), 0));
    assert_eq!(got.amount, Decimal::parse("12500").unwrap());
}

#[test]
fn what_is_relied_on_is_read_strictly() {
    let payment = |field: &str| {
        let text = format!(r#"{{"id":1,"contract_id":2,"amount":"1.00",{field}}}"#);
        // The last of two equal names would win in a looser reader.
        wire::contract_payment(&row(&text), COMPANY).unwrap_err().at(3).to_string()
    };
    let whole = |text: &str| wire::contract_payment(&row(text), COMPANY).unwrap_err().to_string();
    let invoice = |text: &str, given: Given| wire::invoice(&row(text), given).unwrap_err().to_string();
    let not_an_id = "is not an id (a whole number from 1, of 64 bits)";
    let not_decimal = "is no amount: not a plain decimal number (digits, an optional leading minus and one point)";
    let table = [
        (payment(r#""date":"31.03.2026""#), "row 3, contract payment 1, field `date`: 31.03.2026 is not a date like 2026-03-31".to_owned()),
        (payment(r#""date":20260331"#), "row 3, contract payment 1, field `date`: 20260331 is not a date like 2026-03-31".to_owned()),
        (payment(r#""requisition_id":1.5"#), format!("row 3, contract payment 1, field `requisition_id`: 1.5 {not_an_id}")),
        (payment(r#""requisition_id":-4"#), format!("row 3, contract payment 1, field `requisition_id`: -4 {not_an_id}")),
        (payment(r#""requisition_id":9223372036854775808"#), format!("row 3, contract payment 1, field `requisition_id`: 9223372036854775808 {not_an_id}")),
        (payment(r#""notes":{"a":1}"#), "row 3, contract payment 1, field `notes`: {\"a\":1} is not text".to_owned()),
        (payment(r#""origin_id":true"#), "row 3, contract payment 1, field `origin_id`: true is not text".to_owned()),
        (payment(r#""notes":"\ud800""#), "row 3, contract payment 1, field `notes`: \"\\ud800\" is not text in Unicode".to_owned()),
        (payment(r#""updated_at":"yesterday""#), "row 3, contract payment 1, field `updated_at`: yesterday is not an instant like 2026-03-31T12:00:00Z".to_owned()),
        (payment(r#""attachments":7"#), "row 3, contract payment 1, field `attachments`: 7 is not a list".to_owned()),
        (whole(r#"{"id":1,"contract_id":2,"amount":null}"#), "contract payment 1, field `amount`: is missing".to_owned()),
        (whole(r#"{"id":1,"contract_id":2,"amount":"12,500.00"}"#), format!("contract payment 1, field `amount`: 12,500.00 {not_decimal}")),
        (whole(r#"{"id":1,"contract_id":2,"amount":1e400}"#), format!("contract payment 1, field `amount`: 1e400 {not_decimal}")),
        (whole(r#"{"id":1,"contract_id":2,"amount":[1]}"#), format!("contract payment 1, field `amount`: [1] {not_decimal}")),
        (whole(r#"{"id":1,"amount":"1"}"#), "contract payment 1, field `contract_id`: is missing".to_owned()),
        (whole(r#"{"id":"x\u0007\u202ey","contract_id":1,"amount":"1"}"#), format!("contract payment \"x\\u0007\\u202ey\", field `id`: x\\u{{7}}\\u{{202e}}y {not_an_id}")),
        (
            invoice(r#"{"id":1,"project_id":1,"commitment_id":2}"#, COMPANY),
            "requisition 1, field `currency_configuration.currency_iso_code`: names no currency; set procore.currency in the configuration to the company's currency".to_owned(),
        ),
        (
            invoice(r#"{"id":1,"project_id":1,"commitment_id":2,"currency_configuration":{"currency_iso_code":"usd"}}"#, given()),
            "requisition 1, field `currency_configuration.currency_iso_code`: usd is not an ISO 4217 currency code".to_owned(),
        ),
        (invoice(r#"{"id":1,"commitment_id":2}"#, given()), "requisition 1, field `project_id`: is missing".to_owned()),
        (invoice(r#"{"id":1,"project_id":1,"commitment_id":null}"#, given()), "requisition 1, field `commitment_id`: is missing".to_owned()),
        (
            invoice(r#"{"id":1,"project_id":1,"commitment_id":2,"summary":{"current_payment_due":"1.005"}}"#, given()),
            "requisition 1, field `summary.current_payment_due`: 1.005 has more decimals than USD has (2)".to_owned(),
        ),
        (invoice(r#"{"id":1,"project_id":1,"commitment_id":2,"summary":"x"}"#, given()), "requisition 1, field `summary`: \"x\" is not an object".to_owned()),
        (
            invoice(r#"{"id":1,"project_id":1,"commitment_id":2,"g702":{"total_retainage":"1","total_retainage":"2"}}"#, given()),
            "requisition 1, field `g702`: the field `total_retainage` stands twice at line 1 column 45".to_owned(),
        ),
        (
            wire::commitment(&row(r#"{"id":1,"title":"x","allow_payments":"true"}"#), COMPANY).unwrap_err().to_string(),
            "commitment 1, field `allow_payments`: \"true\" is neither true nor false".to_owned(),
        ),
    ];
    for (got, expected) in table {
        assert_eq!(got, expected);
    }
    let long = format!(r#"{{"id":1,"contract_id":2,"amount":"{}"}}"#, "9".repeat(100_000));
    assert!(whole(&long).len() < 250);
    let twice = serde_json::from_str::<super::RawRow>(r#"{"amount":"1","amount":"2"}"#).map(|_| ()).unwrap_err().to_string();
    assert_eq!(twice, "the field `amount` stands twice at line 1 column 27");
}

#[test]
fn which_page_comes_next() {
    const BASE: &str = "https://api.procore.com";
    let link = |url: &str, rel: &str| format!("<{url}>; rel=\"{rel}\"");
    let ours = |page: u32| format!("{BASE}/rest/v1.0/contract_payments?contract_id=1,2&page={page}&per_page=2");
    let both = format!("{}, {}", link(&ours(9), "last"), link(&ours(2), "next"));
    let relative = link("/rest/v1.0/contract_payments?per_page=2&page=2", "next");
    let end = format!("{}, {}", link(&ours(1), "first"), link(&ours(1), "prev"));
    let elsewhere = link("https://evil.example/rest/v1.0/contract_payments?page=7", "next");
    let lookalike = link("https://api.procore.com.evil.example/x?page=7", "next");
    let slashes = link("//evil.example/x?page=7", "next");
    let back = link(&ours(1), "next");
    let pageless = link(&format!("{BASE}/rest?x=1"), "next");
    // (headers, page, rows, next page); two rows to a page were asked for.
    let table: &[(Headers<'_>, u32, usize, Option<u32>)] = &[
        (&[("link", &both)], 1, 2, Some(2)),
        (&[("link", &relative)], 1, 2, Some(2)),
        (&[("link", &end)], 2, 2, None),
        (&[("link", &end), ("total", "4")], 2, 2, None),
        // The links end, but the count says that rows are missing.
        (&[("link", &end), ("total", "5")], 2, 2, Some(3)),
        (&[], 1, 2, Some(2)),
        (&[], 1, 1, None),
        (&[("total", "3")], 1, 1, Some(2)),
        // A count that is too small does not hide the rest of a full page.
        (&[("total", "1")], 1, 2, Some(2)),
        (&[("total", "many")], 1, 1, None),
        (&[("total", "18446744073709551615")], 4_000_000, 1, Some(4_000_001)),
        // Whatever is promised, an empty page is the end.
        (&[("total", "900"), ("link", &both)], 1, 0, None),
        // The server gives fewer rows to a page than it was asked for.
        (&[("per-page", "1")], 1, 1, Some(2)),
        (&[("per-page", "0")], 1, 1, None),
        // No link to another host is followed; what remains is counting.
        (&[("link", &elsewhere)], 1, 2, Some(2)),
        (&[("link", &lookalike)], 1, 2, Some(2)),
        (&[("link", &slashes)], 1, 1, None),
        (&[("link", &back)], 3, 2, Some(4)),
        (&[("link", &pageless)], 1, 1, None),
        (&[("link", "<<<>>>;;;,,,")], 1, 1, None),
        (&[], u32::MAX, 2, None),
    ];
    for (headers, number, rows, expected) in table {
        assert_eq!(page::next(&answer(200, headers, ""), *number, *rows, 2, BASE), *expected, "{headers:?} {number} {rows}");
    }
}
