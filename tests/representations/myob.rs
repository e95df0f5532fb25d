//! MYOB Acumatica: section 2 of the reference. One product with Acumatica, so here stand its own documents and its own words.

use quittance::Erp;

use crate::acumatica::{Check, PAID, applied};
use crate::table::{Books, Row, hold, row};

const BOOKS: Books = Books { erp: Erp::Myob, tenant: "BUILDCO", currency: "AUD" };

fn documents() -> Vec<Row> {
    let original = r#"{"ApplicationDate":{"value":"2026-02-19T00:00:00+00:00"},"CashAccount":{"value":"11100"},"CurrencyID":{"value":"AUD"},"Description":{},"Details":[],"History":[{"AmountPaid":{"value":3300.0000},"CashDiscountTaken":{"value":0.0000},"DocType":{"value":"Bill"},"ReferenceNbr":{"value":"BIL004377"},"VendorRef":{"value":"PC-004"}}],"LastModifiedDateTime":{"value":"2026-02-19T09:00:00+00:00"},"PaymentAmount":{"value":3300.0000},"PaymentMethod":{"value":"CHEQUE"},"PaymentRef":{"value":"001260"},"ReferenceNbr":{"value":"PMT000905"},"Status":{"value":"Closed"},"Type":{"value":"Payment"},"UnappliedBalance":{"value":0.0000},"Vendor":{"value":"BRISFORM"}}"#;
    let stood = "CHK-PMT000905 rev 2026-02-19T09:00:00Z posted 2026-02-19 total 3300.00 AUD by check ref 001260 to BRISFORM
        | bill INV-BIL004377 no. PC-004 cash 3300.00";
    let posted = "CHK-PMT000905 INV-BIL004377 3300.00 AUD 2026-02-19";
    vec![
        row("a transfer of one claim; the day is the site's, whatever day it is in UTC")
            .invoices(&["INV-BIL004410 21780.00"])
            .file("M1_eft_single.json")
            .means(&["CHK-PMT000918 rev 2026-03-12T04:11:27.4Z posted 2026-03-12 total 21780.00 AUD by electronic ref EFT 12MAR to BRISFORM memo Claim 05
                | bill INV-BIL004410 no. PC-005 cash 21780.00"])
            .posts(&["CHK-PMT000918 INV-BIL004410 21780.00 AUD 2026-03-12"]),
        row("two claims and a retention bill, which was never exported")
            .invoices(&["INV-BIL004433 38500.00", "INV-BIL004434 26499.55"])
            .file("M2_two_claims_and_retention.json")
            .means(&["CHK-PMT000921 rev 2026-03-26T05:30:00.117Z posted 2026-03-26 total 70499.55 AUD by electronic ref EFT 26MAR to SYDCRANE
                | bill INV-BIL004433 no. SC-17 cash 38500.00 | bill INV-BIL004434 no. SC-18 cash 26499.55 | bill INV-BIL004460 no. SC-17R cash 5500.00"])
            .posts(&["CHK-PMT000921 INV-BIL004433 38500.00 AUD 2026-03-26", "CHK-PMT000921 INV-BIL004434 26499.55 AUD 2026-03-26"])
            .open(&["waiting_for_invoice CHK-PMT000921 INV-BIL004460"]),
        row("part of a claim by cheque")
            .invoices(&["INV-BIL004470 12100.00"])
            .file("M3_partial.json")
            .means(&["CHK-PMT000930 rev 2026-04-02T02:00:00Z posted 2026-04-02 total 8000.00 AUD by check ref 001277 to KIWIROOF memo Part SC 9
                | bill INV-BIL004470 no. KR-009 cash 8000.00"])
            .posts(&["CHK-PMT000930 INV-BIL004470 8000.00 AUD 2026-04-02"]),
        row("a voided cheque without a reversing row, which alone takes back what stood")
            .invoices(&["INV-BIL004377 3300.00"])
            .text(original)
            .means(&[stood])
            .posts(&[posted])
            .then(|r| {
                r.file("M4a_voided_original.json").means(&[
                    "CHK-PMT000905 rev 2026-03-03T01:15:09.77Z voided 2026-02-19 total 3300.00 AUD by check ref 001260 to BRISFORM
                        | bill INV-BIL004377 no. PC-004 cash 3300.00",
                ])
            })
            .after(&["CHK-PMT000905 INV-BIL004377 -3300.00 AUD 2026-02-19"], &[]),
        row("its void document alone takes it back too, on the void's day")
            .invoices(&["INV-BIL004377 3300.00"])
            .text(original)
            .means(&[stood])
            .posts(&[posted])
            .then(|r| {
                r.file("M4b_voided_payment_document.json").means(&[
                    "VCK-PMT000905 rev 2026-03-03T01:15:09.77Z posted 2026-03-03 total -3300.00 AUD by check ref 001260 to BRISFORM undoes CHK-PMT000905|PPM-PMT000905
                        | bill INV-BIL004377 no. PC-004 cash -3300.00",
                ])
            })
            .after(&["CHK-PMT000905 INV-BIL004377 -3300.00 AUD 2026-03-03"], &[]),
        row("both, in whatever order: taken back once, on the void's day")
            .invoices(&["INV-BIL004377 3300.00"])
            .text(original)
            .means(&[stood])
            .posts(&[posted])
            .then(|r| r.again("M4a_voided_original.json").again("M4b_voided_payment_document.json"))
            .after(&["CHK-PMT000905 INV-BIL004377 -3300.00 AUD 2026-03-03"], &[]),
        row("a contra charge moves no cash")
            .invoices(&["INV-BIL004471 11000.00"])
            .file("M5_debit_adjustment.json")
            .means(&["ADR-DRA000077 rev 2026-03-30T23:01:00.9Z posted 2026-03-30 total 0.00 AUD to SYDCRANE memo Backcharge (contra charge)
                | bill INV-BIL004471 no. SC-19 cash 0.00 credit 1100.00"]),
        row("NZD out of an AUD company")
            .invoices(&["INV-BIL004480 15000.00 NZD"])
            .file("M6_foreign_currency.json")
            .means(&["CHK-PMT000940 rev 2026-04-07T03:20:44.5Z posted 2026-04-07 total 15000.00 NZD rate 0.91740000 base/unit by electronic
                ref TT-NZ-5519 to AKLFACADE | bill INV-BIL004480 no. AF-210 cash 15000.00"])
            .posts(&["CHK-PMT000940 INV-BIL004480 15000.00 NZD 2026-04-07"]),
    ]
}

/// The words of this product, and that what is Acumatica's elsewhere is the same here.
fn dialect() -> Vec<Row> {
    let paid = Check { history: &[applied("Bill", "10", "100.0000", "0.0000")], ..PAID }.json().replace("USD", "AUD");
    let head = "CHK-000001 rev 2026-03-12T10:00:00Z posted 2026-03-12 total 100.00 AUD";
    let mut rows = vec![
        row("an error names the product")
            .text(r#"{"message":"An error has occurred."}"#)
            .refused("is a refusal of MYOB Acumatica, not data"),
        row("MYOB AccountRight is another product")
            .text(r#"{"Items":[{"UID":"x","RowVersion":"1","AmountPaid":10.0}],"NextPageLink":null,"Count":1}"#)
            .refused("is no answer of MYOB Acumatica"),
    ];
    for (word, by) in [("CHEQUE", "by check "), ("EFT", "by electronic "), ("TT", "by electronic "), ("BARTER", "")] {
        rows.push(
            row(format!("paid by {word}"))
                .invoices(&["INV-10 100.00"])
                .text(paid.replace("\"CHECK\"", &format!("\"{word}\"")))
                .means(&[&format!("{head} {by}ref 7 to VENDOR | bill INV-10 no. V-10 cash 100.00")])
                .posts(&["CHK-000001 INV-10 100.00 AUD 2026-03-12"]),
        );
    }
    rows
}

#[test]
fn every_representation() {
    let rows: Vec<Row> = [documents(), dialect()].into_iter().flatten().collect();
    hold(&BOOKS, &rows);
}
