//! Acumatica: section 1 of the reference, row by row.

use quittance::Erp;

use crate::table::{Books, Row, hold, row};

const BOOKS: Books = Books { erp: Erp::Acumatica, tenant: "ACME", currency: "USD" };

/// A row of `History` or `Details`.
pub(crate) fn applied(kind: &str, number: &str, amount: &str, discount: &str) -> String {
    format!(
        r#"{{"id":"0daee221-7892-5e6d-9646-35a2290e7bdf","rowNumber":1,"note":null,"AmountPaid":{{"value":{amount}}},"Balance":{{"value":0.0000}},"CashDiscountTaken":{{"value":{discount}}},"DocType":{{"value":"{kind}"}},"ReferenceNbr":{{"value":"{number}"}},"VendorRef":{{"value":"V-{number}"}},"custom":{{}}}}"#
    )
}

/// A `Check` of payment number 000001.
pub(crate) struct Check<'a> {
    pub(crate) kind: &'a str,
    pub(crate) status: &'a str,
    pub(crate) total: &'a str,
    pub(crate) unapplied: &'a str,
    pub(crate) at: &'a str,
    pub(crate) date: &'a str,
    pub(crate) details: &'a [String],
    pub(crate) history: &'a [String],
    pub(crate) custom: &'a str,
}

pub(crate) const PAID: Check<'static> = Check {
    kind: "Payment",
    status: "Closed",
    total: "100.0000",
    unapplied: "0.0000",
    at: "2026-03-12T10:00:00+00:00",
    date: "2026-03-12",
    details: &[],
    history: &[],
    custom: "{}",
};

impl Check<'_> {
    pub(crate) fn json(&self) -> String {
        format!(
            r#"{{"id":"a72f15b7-793c-5eb4-af45-88bb258e8e4d","rowNumber":1,"note":{{"value":""}},"ApplicationDate":{{"value":"{}T00:00:00+00:00"}},"CashAccount":{{"value":"10200"}},"CurrencyID":{{"value":"USD"}},"Description":{{}},"Details":[{}],"History":[{}],"Hold":{{"value":false}},"LastModifiedDateTime":{{"value":"{}"}},"PaymentAmount":{{"value":{}}},"PaymentMethod":{{"value":"CHECK"}},"PaymentRef":{{"value":"7"}},"ReferenceNbr":{{"value":"000001"}},"Status":{{"value":"{}"}},"Type":{{"value":"{}"}},"UnappliedBalance":{{"value":{}}},"Vendor":{{"value":"VENDOR  "}},"custom":{}}}"#,
            self.date,
            self.details.join(","),
            self.history.join(","),
            self.at,
            self.total,
            self.status,
            self.kind,
            self.unapplied,
            self.custom
        )
    }
}

/// The documents of section 1.3.
fn documents() -> Vec<Row> {
    let a1 = "CHK-004127 rev 2026-03-13T17:42:08.367Z posted 2026-03-13 total 18450.00 USD by check ref 20871 to HIGHRISEEL memo Draw 7 electrical
        | bill INV-018344 no. INV-2291 cash 18450.00";
    let a3 = "CHK-004131 rev 2026-03-24T14:10:00Z posted 2026-03-24 total 10000.00 USD by electronic ref FT26083X91 to DELTACONC
        memo Part payment app 3 | bill INV-018360 no. APP-003 cash 10000.00";
    vec![
        row("a check; contract 5 with its drop-downs says the same; a page of headers says only what to fetch")
            .invoices(&["INV-018344 18450.00"])
            .file("A1_single_check.json")
            .means(&[a1])
            .file("A9_contract5_select_values.json")
            .means(&[a1])
            .file("L1_header_page.json")
            .means(&[])
            .posts(&["CHK-004127 INV-018344 18450.00 USD 2026-03-13"]),
        row("one transfer over three bills, one of them paid by line, one its retainage, which was never exported")
            .invoices(&["INV-018350 41200.00", "INV-018351 29762.45"])
            .file("A2_ach_three_bills.json")
            .means(&["CHK-004130 rev 2026-03-20T21:03:55.12Z posted 2026-03-20 total 96212.45 USD by electronic ref ACH-000318 to NORTHSTEEL
                | bill INV-018350 no. PA-11 cash 41200.00 | bill INV-018351 no. PA-12 cash 29762.45 | bill INV-018377 no. PA-12-RET cash 25250.00"])
            .file("B1_bill_with_retainage.json")
            .means(&["bill INV-018351 rev 2026-03-20T21:03:55.12Z no. PA-12 of NORTHSTEEL total 29762.45 USD"])
            .file("B2_retainage_bill.json")
            .means(&["bill INV-018377 rev 2026-03-20T21:03:55.12Z no. PA-12-RET of NORTHSTEEL total 25250.00 USD"])
            .posts(&["CHK-004130 INV-018350 41200.00 USD 2026-03-20", "CHK-004130 INV-018351 29762.45 USD 2026-03-20"])
            .open(&["waiting_for_invoice CHK-004130 INV-018377"]),
        row("part of a bill; read again when the rest was paid, only balances moved: the same record")
            .invoices(&["INV-018360 25000.00"])
            .file("A3_partial.json")
            .means(&[a3])
            .file("A3b_same_payment_read_later.json")
            .means(&[a3])
            .posts(&["CHK-004131 INV-018360 10000.00 USD 2026-03-24"]),
        row("the original turned to Voided: a reversing row beside its row, or none, says the same")
            .invoices(&["INV-018290 7300.00"])
            .file("A4a_voided_original.json")
            .means(&["CHK-004118 rev 2026-03-16T15:25:41.94Z voided 2026-02-27 total 7300.00 USD by check ref 20850 to HIGHRISEEL memo Draw 6 electrical
                | bill INV-018290 no. INV-2240 cash 7300.00"]),
        row("a void document and its original, which was read while it stood")
            .invoices(&["INV-018290 7300.00"])
            .text(standing_original())
            .means(&["CHK-004118 rev 2026-02-27T09:00:00Z posted 2026-02-27 total 7300.00 USD by check ref 20850 to HIGHRISEEL
                | bill INV-018290 no. INV-2240 cash 7300.00"])
            .posts(&["CHK-004118 INV-018290 7300.00 USD 2026-02-27"])
            .then(|r| {
                r.file("A4b_voided_payment_document.json").means(&[
                    "VCK-004118 rev 2026-03-16T15:25:41.94Z posted 2026-03-16 total -7300.00 USD by check ref 20850 to HIGHRISEEL memo Draw 6 electrical
                        undoes CHK-004118 | bill INV-018290 no. INV-2240 cash -7300.00",
                ])
            })
            .after(&["CHK-004118 INV-018290 -7300.00 USD 2026-03-16"], &[]),
        row("both documents of a void, the original voided already")
            .invoices(&["INV-018290 7300.00"])
            .text(standing_original())
            .means(&["CHK-004118 rev 2026-02-27T09:00:00Z posted 2026-02-27 total 7300.00 USD by check ref 20850 to HIGHRISEEL
                | bill INV-018290 no. INV-2240 cash 7300.00"])
            .posts(&["CHK-004118 INV-018290 7300.00 USD 2026-02-27"])
            .then(|r| r.again("A4a_voided_original.json").again("A4b_voided_payment_document.json"))
            .after(&["CHK-004118 INV-018290 -7300.00 USD 2026-03-16"], &[]),
        row("a void document that is not released undoes nothing")
            .invoices(&["INV-018291 512.00"])
            .text(standing_original().replace("004118", "004119").replace("018290", "018291").replace("7300.0000", "512.0000"))
            .means(&["CHK-004119 rev 2026-02-27T09:00:00Z posted 2026-02-27 total 512.00 USD by check ref 20850 to HIGHRISEEL
                | bill INV-018291 no. INV-2240 cash 512.00"])
            .file("A4c_voided_payment_not_released.json")
            .means(&["VCK-004119 rev 2026-03-16T15:29:02.1Z pending 2026-03-16 total -512.00 USD unapplied ? by check ref 20851 to HIGHRISEEL
                undoes CHK-004119|PPM-004119"])
            .posts(&["CHK-004119 INV-018291 512.00 USD 2026-02-27"]),
        row("a discount beside the cash, a debit adjustment that lowers it, and one applied straight to a bill")
            .invoices(&["INV-018371 10000.00", "INV-018379 3000.00"])
            .file("A5a_discount_and_debit_adj.json")
            .means(&["CHK-004133 rev 2026-03-27T18:00:31.5Z posted 2026-03-27 total 8300.00 USD by check ref 20902 to GLAZEPRO
                | bill INV-018371 no. G-7781 cash 9800.00 discount 200.00 credit ? | credit Debit Adj. ADR-000417 1500.00"])
            .file("A5b_debit_adj_as_document.json")
            .means(&["ADR-000421 rev 2026-03-28T09:12:11Z posted 2026-03-28 total 0.00 USD to GLAZEPRO memo Backcharge broken pane
                | bill INV-018379 no. G-7790 cash 0.00 credit 640.00"])
            .posts(&["CHK-004133 INV-018371 8300.00 USD 2026-03-27"]),
        row("foreign currency: multiply by the rate to come to the base")
            .invoices(&["INV-018402 52500.00 CAD"])
            .file("A6_foreign_currency.json")
            .means(&["CHK-004140 rev 2026-04-02T20:44:19.883Z posted 2026-04-02 total 52500.00 CAD rate 0.72850000 base/unit by electronic ref RBC-88120
                to MAPLEHVAC | bill INV-018402 no. MH-0093 cash 52500.00"])
            .posts(&["CHK-004140 INV-018402 52500.00 CAD 2026-04-02"]),
        row("a prepayment, applied in part, and one application that waits for its release")
            .invoices(&["INV-018415 17500.00", "INV-018420 9000.00"])
            .file("A7_prepayment_unapplied.json")
            .means(&["PPM-004142 rev 2026-04-09T12:00:00.003Z posted 2026-04-03 total 30000.00 USD unapplied 12500.00 by electronic ref ACH-000324
                to NORTHSTEEL memo Mobilisation advance | bill INV-018415 no. PA-13 cash 17500.00"])
            .posts(&["PPM-004142 INV-018415 17500.00 USD 2026-04-03"]),
        row("a check that is on hold is not money")
            .invoices(&["INV-018360 25000.00"])
            .file("A8_on_hold_unreleased.json")
            .means(&["CHK-004150 rev 2026-04-10T08:00:00.02Z pending 2026-04-10 total 15000.00 USD unapplied ? by check to DELTACONC"]),
        row("rows of an inquiry that do not state the payment's amount: whether all are there nobody can tell, so they are held")
            .invoices(&["INV-018350 41200.00", "INV-018377 25250.00"])
            .file("A10_gi_odata_rows.json")
            .means(&["CHK-004130 rev 2026-03-20T21:03:55.12Z posted 2026-03-20 by electronic ref ACH-000318 to NORTHSTEEL name North Steel Erectors LLC
                | bill INV-018350 no. PA-11 cash 41200.00 in MAIN | bill INV-018377 no. PA-12-RET cash 25250.00 retainage 25250.00 in MAIN
                | HELD unbalanced"])
            .open(&["unbalanced_payment CHK-004130"]),
    ]
}

/// The payment of A4a as it was before somebody voided it.
fn standing_original() -> String {
    r#"{"ApplicationDate":{"value":"2026-02-27T00:00:00+00:00"},"CashAccount":{"value":"10200"},"CurrencyID":{"value":"USD"},"Description":{},"Details":[],"History":[{"AmountPaid":{"value":7300.0000},"CashDiscountTaken":{"value":0.0000},"DocType":{"value":"Bill"},"ReferenceNbr":{"value":"018290"},"VendorRef":{"value":"INV-2240"}}],"LastModifiedDateTime":{"value":"2026-02-27T09:00:00+00:00"},"PaymentAmount":{"value":7300.0000},"PaymentMethod":{"value":"CHECK"},"PaymentRef":{"value":"20850"},"ReferenceNbr":{"value":"004118"},"Status":{"value":"Closed"},"Type":{"value":"Payment"},"UnappliedBalance":{"value":0.0000},"Vendor":{"value":"HIGHRISEEL"}}"#
        .to_owned()
}

fn shown(id: &str, status: &str, rest: &str) -> String {
    format!("{id} rev 2026-03-12T10:00:00Z {status} 2026-03-12 total {rest}")
}

/// Section 1.2 and 1.4: statuses, types, and what rows come to.
fn meanings() -> Vec<Row> {
    let (bill, who) = ([applied("Bill", "10", "100.0000", "0.0000")], "by check ref 7 to VENDOR");
    let paid = shown("CHK-000001", "posted", &format!("100.00 USD {who} | bill INV-10 no. V-10 cash 100.00"));
    let posts = &["CHK-000001 INV-10 100.00 USD 2026-03-12"];
    let invoices = &["INV-10 500.00", "INV-11 500.00"];
    let mut rows = Vec::new();
    for (code, label) in [("N", "Open"), ("Z", "Reserved"), ("C", "Closed")] {
        for status in [code, label] {
            let text = Check { status, history: &bill, ..PAID }.json();
            rows.push(row(format!("{status} is released")).invoices(invoices).text(text).means(&[&paid]).posts(posts));
        }
    }
    for (code, label) in
        [("H", "On Hold"), ("E", "Pending Approval"), ("R", "Rejected"), ("G", "Pending Print"), ("P", "Printed"), ("B", "Balanced")]
    {
        for status in [code, label] {
            let text = Check { status, details: &bill, ..PAID }.json();
            let means = shown("CHK-000001", "pending", &format!("100.00 USD unapplied ? {who}"));
            rows.push(row(format!("{status} is not released")).invoices(invoices).text(text).means(&[&means]));
        }
    }
    for (kind, id) in [("Payment", "CHK"), ("Check", "CHK"), ("CHK", "CHK"), ("Prepayment", "PPM")] {
        let text = Check { kind, history: &bill, ..PAID }.json();
        rows.push(
            row(format!("type {kind}"))
                .invoices(invoices)
                .text(text)
                .means(&[&paid.replace("CHK", id)])
                .posts(&[&format!("{id}-000001 INV-10 100.00 USD 2026-03-12")]),
        );
    }
    for kind in ["Refund", "Voided Refund", "Vendor Refund", "REF", "VRF"] {
        rows.push(row(format!("{kind} is the vendor's money")).text(Check { kind, history: &bill, ..PAID }.json()).means(&[]));
    }
    for (kind, id) in [("Cash Purchase", "QCK-000001"), ("Mystery", "~Mystery~000001")] {
        rows.push(
            row(format!("{kind} is not documented on this screen"))
                .invoices(invoices)
                .text(Check { kind, history: &bill, ..PAID }.json())
                .means(&[&format!("{} | HELD unknown", paid.replace("CHK-000001", id))])
                .open(&[&format!("unknown_status {id}")]),
        );
    }
    rows.push(
        row("a status that nobody knows")
            .invoices(invoices)
            .text(Check { status: "Limbo", history: &bill, ..PAID }.json())
            .means(&[&format!("{} | HELD unknown", shown("CHK-000001", "pending", &format!("100.00 USD unapplied ? {who}")))])
            .open(&["unknown_status CHK-000001"]),
    );
    let case = |name: &str, check: Check<'_>, rest: &str| {
        row(name).invoices(invoices).text(check.json()).means(&[&shown("CHK-000001", "posted", rest)])
    };
    let taken_back =
        [applied("Bill", "10", "100.0000", "0.0000"), applied("Bill", "10", "-100.0000", "0.0000"), applied("Bill", "11", "100.0000", "0")];
    rows.push(
        case(
            "an application that was taken back leaves two rows",
            Check { history: &taken_back, ..PAID },
            &format!("100.00 USD {who} | bill INV-11 no. V-11 cash 100.00"),
        )
        .posts(&["CHK-000001 INV-11 100.00 USD 2026-03-12"]),
    );
    let gone = [applied("Bill", "10", "100.0000", "0.0000"), applied("Bill", "10", "-100.0000", "0.0000")];
    rows.push(case(
        "everything was taken back: the money is on account",
        Check { history: &gone, unapplied: "100.0000", status: "Open", ..PAID },
        &format!("100.00 USD unapplied 100.00 {who}"),
    ));
    let adjusted =
        [applied("Bill", "10", "100.0000", "0"), applied("Bill", "11", "50.0000", "0"), applied("Debit Adj.", "90", "50.0000", "0")];
    rows.push(
        case(
            "a debit adjustment over two bills",
            Check { history: &adjusted, ..PAID },
            &format!("100.00 USD {who} | bill INV-10 no. V-10 cash 100.00 credit ? | bill INV-11 no. V-11 cash 50.00 credit ? | credit Debit Adj. ADR-90 50.00"),
        )
        .open(&["credit_split CHK-000001"]),
    );
    let negative = [applied("Bill", "10", "150.0000", "0"), applied("Debit Adj.", "90", "-50.0000", "0")];
    rows.push(
        case(
            "a debit adjustment that is shown negative lowers the cash all the same",
            Check { history: &negative, ..PAID },
            &format!("100.00 USD {who} | bill INV-10 no. V-10 cash 150.00 credit ? | credit Debit Adj. ADR-90 50.00"),
        )
        .posts(posts),
    );
    rows.push(
        case(
            "more applied than paid",
            Check { history: &[applied("Bill", "10", "170.0000", "0")], ..PAID },
            &format!("100.00 USD unapplied ? {who} | bill INV-10 no. V-10 cash 170.00 | HELD unbalanced"),
        )
        .open(&["unbalanced_payment CHK-000001"]),
    );
    rows.push(
        case(
            "rows that name another payment tell of that one",
            Check { history: &[bill[0].clone(), applied("Voided Payment", "3", "9.0000", "0")], ..PAID },
            &format!("100.00 USD {who} | bill INV-10 no. V-10 cash 100.00"),
        )
        .posts(posts),
    );
    rows.push(
        row("a prepayment later applied: the newer reading has the bill, the money is posted once, with the payment's date")
            .invoices(invoices)
            .text(Check { kind: "Prepayment", status: "Open", unapplied: "100.0000", ..PAID }.json())
            .means(&[&shown("PPM-000001", "posted", &format!("100.00 USD unapplied 100.00 {who}"))])
            .posts(&[])
            .then(|r| {
                r.text(Check { kind: "Prepayment", history: &bill, at: "2026-05-01T10:00:00+00:00", ..PAID }.json())
                    .means(&[&paid.replace("CHK", "PPM").replace("03-12T10", "05-01T10")])
            })
            .after(&["PPM-000001 INV-10 100.00 USD 2026-03-12"], &["PPM-000001 INV-10 100.00 USD 2026-03-12"]),
    );
    rows.push(
        row("an application is taken back after it was posted, and the money goes to another bill")
            .invoices(invoices)
            .text(Check { history: &bill, ..PAID }.json())
            .means(&[&paid])
            .posts(posts)
            .then(|r| {
                r.text(Check { history: &taken_back, at: "2026-03-20T10:00:00+00:00", ..PAID }.json())
                    .means(&[&paid.replace("03-12T10", "03-20T10").replace("10 no. V-10", "11 no. V-11")])
            })
            .after(
                &["CHK-000001 INV-10 -100.00 USD 2026-03-12", "CHK-000001 INV-11 100.00 USD 2026-03-12"],
                &["CHK-000001 INV-11 100.00 USD 2026-03-12"],
            ),
    );
    rows.push(
        row("a check and a prepayment have one number: two payments")
            .invoices(invoices)
            .text(format!("[{},{}]", Check { history: &bill, ..PAID }.json(), Check { kind: "Prepayment", history: &bill, ..PAID }.json()))
            .means(&[&paid, &paid.replace("CHK", "PPM")])
            .posts(&["CHK-000001 INV-10 100.00 USD 2026-03-12", "PPM-000001 INV-10 100.00 USD 2026-03-12"]),
    );
    rows.push(
        row("an older reading comes late")
            .invoices(invoices)
            .text(Check { history: &bill, at: "2026-03-13T10:00:00+00:00", ..PAID }.json())
            .means(&[&paid.replace("03-12T10", "03-13T10")])
            .text(Check { status: "On Hold", details: &bill, ..PAID }.json())
            .means(&[&shown("CHK-000001", "pending", &format!("100.00 USD unapplied ? {who}"))])
            .posts(posts),
    );
    rows
}

/// Voids by a second document.
fn voids() -> Vec<Row> {
    let (bill, back) = ([applied("Bill", "10", "100.0000", "0.0000")], [applied("Bill", "10", "-100.0000", "0.0000")]);
    let who = "by check ref 7 to VENDOR";
    let void = |custom: &'static str| {
        Check {
            kind: "Voided Payment",
            total: "-100.0000",
            at: "2026-04-01T08:00:00+00:00",
            date: "2026-04-01",
            history: &back,
            custom,
            ..PAID
        }
        .json()
    };
    let of = |kind: &str| format!("{kind}-000001");
    let shown_void = |undoes: &str| {
        format!(
            "VCK-000001 rev 2026-04-01T08:00:00Z posted 2026-04-01 total -100.00 USD {who} undoes {undoes} | bill INV-10 no. V-10 cash -100.00"
        )
    };
    let paid = |kind: &str| shown(&of(kind), "posted", &format!("100.00 USD {who} | bill INV-10 no. V-10 cash 100.00"));
    let prepayment = r#"{"Document":{"OrigDocType":{"type":"CustomStringField","value":"Prepayment"},"OrigRefNbr":{"type":"CustomStringField","value":"000001"}}}"#;
    vec![
        row("a released void document comes before its original says so")
            .invoices(&["INV-10 100.00"])
            .text(Check { history: &bill, ..PAID }.json())
            .means(&[&paid("CHK")])
            .posts(&["CHK-000001 INV-10 100.00 USD 2026-03-12"])
            .then(|r| r.text(void("{}")).means(&[&shown_void("CHK-000001|PPM-000001")]))
            .after(&["CHK-000001 INV-10 -100.00 USD 2026-04-01"], &[]),
        row("a void document without its original posts nothing, and no negative payment")
            .invoices(&["INV-10 100.00"])
            .text(void("{}"))
            .means(&[&shown_void("CHK-000001|PPM-000001")])
            .open(&["behind VCK-000001"]),
        row("an application was taken back and given to another bill before the void: the original is void by its own word, and all of it is taken back")
            .invoices(&["INV-10 100.00", "INV-11 100.00"])
            .text(Check { history: &[applied("Bill", "11", "100.0000", "0.0000")], ..PAID }.json())
            .means(&[&paid("CHK").replace("INV-10 no. V-10", "INV-11 no. V-11")])
            .posts(&["CHK-000001 INV-11 100.00 USD 2026-03-12"])
            .then(|r| {
                let moved = [
                    applied("Bill", "10", "100.0000", "0.0000"),
                    applied("Bill", "10", "-100.0000", "0.0000"),
                    applied("Bill", "11", "100.0000", "0.0000"),
                    applied("Bill", "11", "-100.0000", "0.0000"),
                ];
                let void = void("{}").replace(r#""ReferenceNbr":{"value":"10"}"#, r#""ReferenceNbr":{"value":"11"}"#).replace("V-10", "V-11");
                r.text(Check { status: "Voided", history: &moved, at: "2026-04-01T08:00:00+00:00", ..PAID }.json())
                    // On a voided original the positive side is what had been paid, also what was taken back before.
                    .means(&[&format!(
                        "CHK-000001 rev 2026-04-01T08:00:00Z voided 2026-03-12 total 100.00 USD unapplied ? {who}
                            | bill INV-10 no. V-10 cash 100.00 | bill INV-11 no. V-11 cash 100.00"
                    )])
                    .text(void)
                    .means(&[&shown_void("CHK-000001|PPM-000001").replace("INV-10 no. V-10", "INV-11 no. V-11")])
            })
            .after(&["CHK-000001 INV-11 -100.00 USD 2026-04-01"], &[]),
        row("a prepayment that is voided, and a check of the same number that stands")
            .invoices(&["INV-10 100.00", "INV-11 100.00"])
            .text(Check { kind: "Prepayment", history: &bill, ..PAID }.json())
            .means(&[&paid("PPM")])
            .text(Check { history: &[applied("Bill", "11", "100.0000", "0.0000")], ..PAID }.json())
            .means(&[&paid("CHK").replace("INV-10 no. V-10", "INV-11 no. V-11")])
            .posts(&["PPM-000001 INV-10 100.00 USD 2026-03-12", "CHK-000001 INV-11 100.00 USD 2026-03-12"])
            .then(|r| r.text(void(prepayment)).means(&[&shown_void("PPM-000001")]))
            .after(&["PPM-000001 INV-10 -100.00 USD 2026-04-01"], &["CHK-000001 INV-11 100.00 USD 2026-03-12"]),
        row("the same where the void document does not say which of the two it undoes, and the prepayment says that it is voided: the check stands")
            .invoices(&["INV-10 100.00", "INV-11 100.00"])
            .text(Check { kind: "Prepayment", history: &bill, ..PAID }.json())
            .means(&[&paid("PPM")])
            .text(Check { history: &[applied("Bill", "11", "100.0000", "0.0000")], ..PAID }.json())
            .means(&[&paid("CHK").replace("INV-10 no. V-10", "INV-11 no. V-11")])
            .posts(&["PPM-000001 INV-10 100.00 USD 2026-03-12", "CHK-000001 INV-11 100.00 USD 2026-03-12"])
            .then(|r| {
                let voided = Check { kind: "Prepayment", status: "Voided", history: &bill, at: "2026-04-01T08:00:00+00:00", ..PAID };
                r.text(void("{}")).means(&[&shown_void("CHK-000001|PPM-000001")]).text(voided.json()).means(&[&paid("PPM").replace("03-12T10:00:00Z posted", "04-01T08:00:00Z voided")])
            })
            .after(&["PPM-000001 INV-10 -100.00 USD 2026-04-01"], &["CHK-000001 INV-11 100.00 USD 2026-03-12"])
            .told_elsewhere(),
    ]
}

/// Rows of a generic inquiry, by the contract of docs/erp/acumatica.md.
fn inquiries() -> Vec<Row> {
    let one = |bill: &str, amount: &str, more: &str| {
        format!(
            r#"{{"AdjgDocType":"Payment","AdjgRefNbr":"000001","AdjdDocType":"Bill","AdjdRefNbr":"{bill}","VendorCD":"VENDOR","CuryAdjgAmt":{amount},"CuryAdjgDiscAmt":0.0000,"Released":true,"Status":"Closed","CuryID":"USD","AdjDate":"2026-03-12T00:00:00Z","LastModifiedDateTime":"2026-03-12T10:00:00Z"{more}}}"#
        )
    };
    let page = |rows: &[String], next: &str| {
        format!(
            r#"{{"@odata.context":"https://erp.example.com/t/ACME/api/odata/gi/$metadata#QTNPayments","value":[{}]{next}}}"#,
            rows.join(",")
        )
    };
    let amount = r#","CuryOrigDocAmt":100.0000"#;
    let shown = |rest: &str| shown("CHK-000001", "posted", rest);
    vec![
        row("rows that come to the stated amount; what is not released is not counted; retainage and branch are told")
            .invoices(&["INV-10 60.00", "INV-11 40.00"])
            .text(page(
                &[
                    one("10", "60.0000", &format!(r#"{amount},"IsRetainageDocument":false,"BranchCD":"MAIN""#)),
                    one("11", "40.0000", &format!(r#"{amount},"IsRetainageDocument":true,"BranchCD":"MAIN""#)),
                    one("12", "9.0000", amount).replace(r#""Released":true"#, r#""Released":false"#),
                ],
                "",
            ))
            .means(&[&shown(
                "100.00 USD to VENDOR | bill INV-10 no. 10 cash 60.00 in MAIN | bill INV-11 no. 11 cash 40.00 retainage 40.00 in MAIN",
            )])
            .posts(&["CHK-000001 INV-10 60.00 USD 2026-03-12", "CHK-000001 INV-11 40.00 USD 2026-03-12"]),
        row("a payment whose rows a page cuts is held from both sides")
            .invoices(&["INV-10 60.00", "INV-11 40.00"])
            .text(page(&[one("10", "60.0000", amount)], r#","@odata.nextLink":"x""#))
            .means(&[&shown("100.00 USD unapplied 40.00 to VENDOR | bill INV-10 no. 10 cash 60.00 | HELD unbalanced")])
            .text(page(&[one("11", "40.0000", amount)], ""))
            .means(&[&shown("100.00 USD unapplied 60.00 to VENDOR | bill INV-11 no. 11 cash 40.00 | HELD unbalanced")])
            .open(&["conflict CHK-000001"]),
        row("the same payment by contract and by inquiry is one payment, posted once; that their texts differ is told")
            .invoices(&["INV-10 100.00"])
            .text(page(&[one("10", "100.0000", amount)], ""))
            .means(&[&shown("100.00 USD to VENDOR | bill INV-10 no. 10 cash 100.00")])
            .text(Check { history: &[applied("Bill", "10", "100.0000", "0.0000")], ..PAID }.json())
            .means(&[&shown("100.00 USD by check ref 7 to VENDOR | bill INV-10 no. V-10 cash 100.00")])
            .posts(&["CHK-000001 INV-10 100.00 USD 2026-03-12"])
            .open(&["conflict CHK-000001"]),
        row("an inquiry of a voided payment, without a reversing row and with one")
            .invoices(&["INV-10 100.00"])
            .text(page(&[one("10", "100.0000", amount).replace("Closed", "Voided")], ""))
            .means(&[&shown("100.00 USD to VENDOR | bill INV-10 no. 10 cash 100.00").replace("posted", "voided")])
            .text(page(
                &[one("10", "100.0000", amount).replace("Closed", "Voided"), one("10", "-100.0000", amount).replace("Closed", "Voided")],
                "",
            ))
            .means(&[&shown("100.00 USD to VENDOR | bill INV-10 no. 10 cash 100.00").replace("posted", "voided")]),
        row("a rate with its direction: divide")
            .invoices(&["INV-10 100.00"])
            .text(page(&[one("10", "100.0000", &format!(r#"{amount},"CuryRate":1.37268360,"CuryMultDiv":"D""#))], ""))
            .means(&[&shown("100.00 USD rate 1.37268360 unit/base to VENDOR | bill INV-10 no. 10 cash 100.00")])
            .posts(&["CHK-000001 INV-10 100.00 USD 2026-03-12"]),
        row("another tenant")
            .text(page(&[one("10", "100.0000", amount)], "").replace("/t/ACME/", "/t/OTHER/"))
            .refused("names the tenant `OTHER`: this origin's tenant is `ACME`"),
    ]
}

fn refusals() -> Vec<Row> {
    let refused = |name: &str, text: String, words: &str| row(name).text(text).refused(words);
    let paid = Check { history: &[applied("Bill", "10", "100.0000", "0.0000")], ..PAID }.json();
    let info = r#"{"currencyinfo":{"BaseCuryID":{"type":"CustomStringField","value":"AUD"}}}"#;
    vec![
        refused(
            "an error",
            r#"{"message":"An error has occurred.","exceptionMessage":"Invalid credentials."}"#.to_owned(),
            "is a refusal of Acumatica, not data",
        ),
        refused(
            "a validation error",
            r#"{"message":"The request is invalid.","modelState":{"x":["y"]}}"#.to_owned(),
            "is a refusal of Acumatica, not data",
        ),
        refused(
            "an error within a field",
            paid.replace(r#""PaymentRef":{"value":"7""#, r#""PaymentRef":{"value":"7","error":"not unique""#),
            "not unique",
        ),
        refused(
            "customers' payments",
            format!(r#"[{{"CustomerID":{{"value":"C1"}},{}"#, paid.trim_start_matches('{')) + "]",
            "stands on customers' payments",
        ),
        refused("without what was paid", paid.replace("\"History\"", "\"Story\""), "History is missing, so what was paid is not known"),
        refused("another company's base currency", Check { custom: info, ..PAID }.json(), "this origin's base currency is USD"),
        refused(
            "a date that was moved over zones",
            paid.replace("2026-03-12T00:00:00+00:00", "2026-03-11T14:00:00+00:00"),
            "ApplicationDate",
        ),
        refused("cents that cannot be represented", paid.replace("100.0000", "100.0010"), "`100.0010`"),
        refused("no number", paid.replace(r#""ReferenceNbr":{"value":"000001"}"#, r#""ReferenceNbr":{}"#), "ReferenceNbr is missing"),
    ]
}

#[test]
fn every_representation() {
    let rows: Vec<Row> = [documents(), meanings(), voids(), inquiries(), refusals()].into_iter().flatten().collect();
    hold(&BOOKS, &rows);
}
