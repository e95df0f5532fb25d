//! NetSuite: section 3 of the reference, row by row.

use quittance::Erp;

use crate::table::{Books, Row, hold, row};

const BOOKS: Books = Books { erp: Erp::Netsuite, tenant: "demo123", currency: "USD" };

const HALVORSEN: &str = "to 1181 name Halvorsen Electric Inc.";
const CASCADE: &str = "to 1177 name Cascade Steel Erectors LLC";
const LAURENTIDES: &str = "to 1342 name Les Structures Laurentides Inc.";

/// A REST record of one bill 10; `more` lays fields in front.
fn rest(more: &str, apply: &str) -> String {
    format!(
        r#"{{"id":"1",{more}"tranDate":"2026-03-12","lastModifiedDate":"2026-03-12T15:41:00Z","currency":{{"id":"1","refName":"US Dollar"}},"exchangeRate":1.0,"apply":{{"count":{},"hasMore":false,"offset":0,"items":[{apply}]}}}}"#,
        apply.matches(r#""doc""#).count()
    )
}

fn applied(amount: &str, id: &str, kind: &str) -> String {
    format!(r#"{{"amount":{amount},"apply":true,"doc":{{"id":"{id}"}},"refNum":"N-{id}","type":"{kind}"}}"#)
}

/// The documents of section 3.3.
fn documents() -> Vec<Row> {
    let one = "rate 1.0 base/unit";
    vec![
        row("paid; then voided to zero, voided by a reversing journal, and deleted, by either feed")
            .invoices(&["68120 48250.00", "68131 31500.00", "68155 28806.35", "68190 14000.00", "68214 9120.00", "68202 45000.00"])
            .file("1_single_rest.json")
            .means(&[&format!(
                "70411 rev 2026-03-12T15:41:00Z posted 2026-03-12 total 48250.00 USD {one} by check ref 20418 {CASCADE}
                    memo Pay app 4 - Riverside Medical | bill 68120 no. RMC-SUB009-04 cash 48250.00 discount ? in 2"
            )])
            // The fourth bill is only open, and not paid.
            .file("2_several_bills_rest.json")
            .means(&[&format!(
                "70437 rev 2026-03-13T17:22:09Z posted 2026-03-13 total 71806.35 USD {one} by electronic ref ACH-20421 {HALVORSEN}
                    | bill 68131 no. HE-2261 cash 31500.00 discount ? in 2 | bill 68155 no. HE-2275 cash 28806.35 discount ? in 2
                    | bill 68190 no. HE-2290 cash 11500.00 discount ? in 2"
            )])
            .file("3_partial_and_unapplied_rest.json")
            .means(&[&format!(
                "70452 rev 2026-03-20T14:55:31Z posted 2026-03-20 total 31000.00 USD unapplied 1000.00 {one} by check to 1190
                    name Northgate Drywall Co | bill 68202 no. RMC-SUB014-05 cash 30000.00 discount ? in 2"
            )])
            .posts(&[
                "70411 68120 48250.00 USD 2026-03-12",
                "70437 68131 31500.00 USD 2026-03-13",
                "70437 68155 28806.35 USD 2026-03-13",
                "70437 68190 11500.00 USD 2026-03-13",
                "70452 68202 30000.00 USD 2026-03-20",
            ])
            .then(|r| {
                r.file("4a_void_direct_rest.json")
                    .means(&[&format!(
                        "70411 rev 2026-03-18T23:20:45Z voided 2026-03-12 total 0.00 USD unapplied ? {one} by check ref 20418 {CASCADE}
                            memo VOID Pay app 4 - Riverside Medical"
                    )])
                    .file("4b_void_by_reversing_journal_rest.json")
                    .means(&[&format!(
                        "70437 rev 2026-04-02T16:05:12Z voided 2026-03-13 total 71806.35 USD unapplied ? {one} by electronic ref ACH-20421 {HALVORSEN}"
                    )])
                    .file("4c_deleted_suiteql.json")
                    .means(&["70452 deleted"])
                    .file("4d_deleted_soap.xml")
                    .means(&["70452 deleted"])
            })
            .after(
                &[
                    "70411 68120 -48250.00 USD 2026-03-12",
                    "70437 68131 -31500.00 USD 2026-03-13",
                    "70437 68155 -28806.35 USD 2026-03-13",
                    "70437 68190 -11500.00 USD 2026-03-13",
                    "70452 68202 -30000.00 USD 2026-03-20",
                ],
                &[],
            ),
        row("a bill credit over two bills and an early-payment discount: a person says which bill the credit paid")
            .invoices(&["68240 12000.00", "68244 32000.00"])
            .file("5_credit_and_discount_rest.json")
            .means(&[&format!(
                "70490 rev 2026-03-24T20:00:10Z posted 2026-03-24 total 41860.00 USD {one} by check ref 20430 {HALVORSEN} memo Less backcharge BC-031; 2%/10
                    | bill 68240 no. HE-2310 cash 12000.00 discount ? credit ? in 2
                    | bill 68244 no. HE-2314 cash 31360.00 discount 640.00 credit ? in 2 | credit Bill Credit 68261 1500.00"
            )])
            .open(&["credit_split 70490"]),
        row("foreign currency: base units for one unit of the payment")
            .invoices(&["68301 18400.00"])
            .file("6_foreign_currency_rest.json")
            .means(&[&format!(
                "70512 rev 2026-04-01T13:12:55Z posted 2026-04-01 total 18400.00 USD rate 1.392115 base/unit by electronic ref WIRE-8841
                    {LAURENTIDES} | bill 68301 no. LSL-1187 cash 18400.00 discount ? in 5"
            )])
            .posts(&["70512 68301 18400.00 USD 2026-04-01"]),
        row("SuiteQL in two queries: headers state no bills, links state no payment, and both together state it all; a void needs no bills")
            .invoices(&["68131 31500.00", "68155 28806.35", "68190 14000.00", "68301 18400.00"])
            .file("7a_suiteql_headers.json")
            .means(&[
                &format!(
                    "70437 posted 2026-03-13 total 71806.35 USD unapplied ? rate 1 base/unit by electronic ref ACH-20421 {HALVORSEN} | HELD unbalanced"
                ),
                &format!(
                    "70411 voided 2026-03-12 total 0.00 USD unapplied ? rate 1 base/unit by check ref 20418 {CASCADE}
                        memo VOID Pay app 4 - Riverside Medical"
                ),
                &format!(
                    "70512 posted 2026-04-01 total 18400.00 USD unapplied ? rate 1.392115 base/unit by electronic ref WIRE-8841 {LAURENTIDES}
                        | HELD unbalanced"
                ),
            ])
            .file("7b_suiteql_links.json")
            .means(&[
                "bill 68131 no. HE-2261",
                "70437/68131 posted total 31500.00 USD part of 70437 | bill 68131 no. HE-2261 cash 31500.00 discount ? credit ?",
                "bill 68155 no. HE-2275",
                "70437/68155 posted total 28806.35 USD part of 70437 | bill 68155 no. HE-2275 cash 28806.35 discount ? credit ?",
                "bill 68190 no. HE-2290",
                "70437/68190 posted total 11500.00 USD part of 70437 | bill 68190 no. HE-2290 cash 11500.00 discount ? credit ?",
                "bill 68240 no. HE-2310",
                "bill 68301 no. LSL-1187",
                "70512/68301 posted total 18400.00 USD part of 70512 | bill 68301 no. LSL-1187 cash 18400.00 discount ? credit ?",
            ])
            .posts(&[
                "70437 68131 31500.00 USD 2026-03-13",
                "70437 68155 28806.35 USD 2026-03-13",
                "70437 68190 11500.00 USD 2026-03-13",
                "70512 68301 18400.00 USD 2026-04-01",
            ]),
        row("a saved search: the total on each row counts once, its cut rate not at all")
            .invoices(&["68131 31500.00", "68155 28806.35", "68190 14000.00", "68301 18400.00"])
            .file("8_saved_search.csv")
            .means(&[
                "70437 posted 2026-03-13 total 71806.35 USD by electronic ref ACH-20421 name Halvorsen Electric Inc.
                    | bill 68131 no. HE-2261 cash 31500.00 discount ? credit ? | bill 68155 no. HE-2275 cash 28806.35 discount ? credit ?
                    | bill 68190 no. HE-2290 cash 11500.00 discount ? credit ?",
                r#"70411 voided 2026-03-12 total 0.00 USD unapplied ? by check ref 20418 name Cascade Steel Erectors LLC
                    memo VOID Pay app 4 - "Riverside, Medical""#,
                "70512 posted 2026-04-01 total 18400.00 USD by electronic ref WIRE-8841 name Les Structures Laurentides Inc. memo Règlement
                    | bill 68301 no. LSL-1187 cash 18400.00 discount ? credit ?",
            ])
            .posts(&[
                "70437 68131 31500.00 USD 2026-03-13",
                "70437 68155 28806.35 USD 2026-03-13",
                "70437 68190 11500.00 USD 2026-03-13",
                "70512 68301 18400.00 USD 2026-04-01",
            ]),
    ]
}

const HEAD: &str = "1 rev 2026-03-12T15:41:00Z";
const BILL: &str = "| bill 10 no. N-10 cash 100.00 discount ?";

/// Section 3.2: every status, and what stands beside it.
fn statuses() -> Vec<Row> {
    let document = |status: &str| rest(&format!(r#"{status}"total":100.0,"#), &applied("100.0", "10", "Bill"));
    let posted = || format!("{HEAD} posted 2026-03-12 total 100.00 USD rate 1.0 base/unit {BILL}");
    let posts = |name: String, document: String| {
        row(name).invoices(&["10 100.00"]).text(document).means(&[&posted()]).posts(&["1 10 100.00 USD 2026-03-12"])
    };
    let mut rows = vec![
        posts("no status".to_owned(), document("")),
        posts("status as a bare letter".to_owned(), document(r#""status":"F","#)),
        posts(
            "approved".to_owned(),
            document(r#""status":{"id":"F","refName":"Approved"},"approvalStatus":{"id":"2","refName":"Approved"},"#),
        ),
        row("a status that is not documented")
            .invoices(&["10 100.00"])
            .text(document(r#""status":{"id":"Q"},"#))
            .means(&[&format!("{} | HELD unknown", posted())])
            .open(&["unknown_status 1"]),
        row("approved, and in transit at once")
            .invoices(&["10 100.00"])
            .text(document(r#""status":"F","isInTransitPayment":true,"#))
            .means(&[&format!("{} | HELD unknown", posted())])
            .open(&["unknown_status 1"]),
        row("no status, and not approved yet")
            .invoices(&["10 100.00"])
            .text(document(r#""approvalStatus":{"id":"1","refName":"Pending Approval"},"#))
            .means(&[&posted().replace("posted", "pending")]),
        row("a void journal whatever the status says")
            .invoices(&["10 100.00"])
            .text(document(r#""status":"F","voidJournal":{"id":"71290"},"#))
            .means(&[&format!("{HEAD} voided 2026-03-12 total 100.00 USD unapplied ? rate 1.0 base/unit")]),
        row("no status, no money and nothing applied is a direct void")
            .text(rest(r#""total":0.0,"#, ""))
            .means(&[&format!("{HEAD} voided 2026-03-12 total 0.00 USD unapplied ? rate 1.0 base/unit")]),
        row("a void is undone by deleting its journal: a later revision stands again")
            .invoices(&["10 100.00"])
            .text(document(""))
            .means(&[&posted()])
            .posts(&["1 10 100.00 USD 2026-03-12"])
            .then(|r| {
                r.text(document(r#""status":"V","voidJournal":{"id":"71290"},"#).replace("12T15:41", "13T15:41"))
                    .means(&["1 rev 2026-03-13T15:41:00Z voided 2026-03-12 total 100.00 USD unapplied ? rate 1.0 base/unit"])
                    .text(document(r#""status":"F","#).replace("12T15:41", "14T15:41"))
                    .means(&[&posted().replace("12T15:41", "14T15:41")])
            })
            // The void was never seen alone: nothing is to be taken back.
            .after(&[], &["1 10 100.00 USD 2026-03-12"]),
    ];
    for (letter, label) in [
        ("A", "Pending Approval"),
        ("B", "In-Transit"),
        ("C", "Confirmed"),
        ("D", "Rejected"),
        ("E", "Declined"),
        ("Z", "Online Bill Pay Pending Accounting Approval"),
    ] {
        let pending = || posted().replace("posted", "pending");
        let invoices = &["10 100.00"];
        rows.push(
            row(format!("{letter}, {label}: not money yet"))
                .invoices(invoices)
                .text(document(&format!(r#""status":{{"id":"{letter}","refName":"{label}"}},"#)))
                .means(&[&pending()]),
        );
        for word in [letter.to_owned(), format!("VendPymt:{letter}"), format!("Bill Payment : {label}")] {
            let text = rows_of(&[&format!(r#"{},"status":"{word}""#, header("1", "-100"))]);
            let means = "1 pending 2026-03-12 total 100.00 USD unapplied ?";
            rows.push(row(format!("SuiteQL {word}")).text(text).means(&[means]));
        }
    }
    for word in ["V", "VendPymt:V", "Bill Payment : Voided"] {
        let text = rows_of(&[&format!(r#"{},"status":"{word}""#, header("1", "0"))]);
        rows.push(row(format!("SuiteQL {word}")).text(text).means(&["1 voided 2026-03-12 total 0.00 USD unapplied ?"]));
    }
    rows
}

fn header(id: &str, total: &str) -> String {
    format!(r#""id":"{id}","trandate":"2026-03-12","currencycode":"USD","foreigntotal":"{total}""#)
}

fn link(payment: &str, bill: &str, kind: &str, amount: &str) -> String {
    format!(
        r#"{payment},"status":"F","billid":"{bill}","billtype":"{kind}","billnumber":"N-{bill}","linktype":"Payment","foreignamount":"{amount}""#
    )
}

fn rows_of(rows: &[&str]) -> String {
    let rows: Vec<String> = rows.iter().map(|r| format!(r#"{{"links":[],{r}}}"#)).collect();
    format!(r#"{{"links":[],"count":{},"hasMore":false,"offset":0,"items":[{}]}}"#, rows.len(), rows.join(","))
}

/// Section 3.5, REST.
fn meanings() -> Vec<Row> {
    let document = |total: &str, more: &str, apply: &[String]| rest(&format!(r#""status":"F","total":{total},{more}"#), &apply.join(","));
    let shown = |rest: &str| format!("{HEAD} posted 2026-03-12 total {rest}");
    let credit = r#""credit":{"count":1,"hasMore":false,"offset":0,"items":[{"amount":40.0,"apply":true,"doc":{"id":"90"},"refNum":"BC-1","type":"Bill Credit"}]},"#;
    let case = |name: &str, document: String, means: &str| row(name).invoices(&["10 500.00", "11 500.00"]).text(document).means(&[means]);
    vec![
        case(
            "one bill and a credit: its cash is what the credit leaves",
            document("60.0", credit, &[applied("100.0", "10", "Bill")]),
            &shown("60.00 USD rate 1.0 base/unit | bill 10 no. N-10 cash 100.00 discount ? credit ? | credit Bill Credit 90 40.00"),
        )
        .posts(&["1 10 60.00 USD 2026-03-12"]),
        case(
            "a credit that pays all: no cash, nothing is posted",
            document("0.0", credit, &[applied("40.0", "10", "Bill")]),
            &shown("0.00 USD rate 1.0 base/unit | bill 10 no. N-10 cash 40.00 discount ? credit ? | credit Bill Credit 90 40.00"),
        ),
        case(
            "a discount is beside the cash: the bill is relieved by 100 and 98 are paid",
            document("98.0", "", &[applied("98.0", "10", "Bill").replace(r#""apply":true"#, r#""apply":true,"disc":2.0"#)]),
            &shown("98.00 USD rate 1.0 base/unit | bill 10 no. N-10 cash 98.00 discount 2.00"),
        )
        .posts(&["1 10 98.00 USD 2026-03-12"]),
        case(
            "a journal and an expense report that were paid are no bills, and their money is accounted for",
            document("130.0", "", &[applied("100.0", "10", "Bill"), applied("20.0", "80", "Journal"), applied("10.0", "81", "Expense Report")]),
            &shown(
                "130.00 USD rate 1.0 base/unit | bill 10 no. N-10 cash 100.00 discount ? credit ?
                    | credit Expense Report 81 -10.00 | credit Journal 80 -20.00",
            ),
        )
        .posts(&["1 10 100.00 USD 2026-03-12"]),
        case(
            "types come in the role's language: what is not known is held",
            document("100.0", "", &[applied("100.0", "10", "Rechnung")]),
            &shown("100.00 USD rate 1.0 base/unit | credit unknown 10 -100.00 | HELD unknown"),
        )
        .open(&["unknown_status 1"]),
        case(
            "a link names the type in no language",
            document("100.0", "", &[applied("100.0", "10", "Rechnung").replace(
                r#"{"id":"10"}"#,
                r#"{"id":"10","links":[{"rel":"self","href":"https://demo123.suitetalk.api.netsuite.com/services/rest/record/v1/vendorBill/10"}]}"#,
            )]),
            &shown(&format!("100.00 USD rate 1.0 base/unit {BILL}")),
        )
        .posts(&["1 10 100.00 USD 2026-03-12"]),
        case(
            "less than the bills",
            document("90.0", "", &[applied("100.0", "10", "Bill")]),
            &shown(&format!("90.00 USD unapplied ? rate 1.0 base/unit {BILL} | HELD unbalanced")),
        )
        .open(&["unbalanced_payment 1"]),
        case(
            "unapplied is stated, and another one than the sum leaves",
            document("150.0", r#""unapplied":10.0,"#, &[applied("100.0", "10", "Bill")]),
            &shown(&format!("150.00 USD unapplied ? rate 1.0 base/unit {BILL} | HELD unbalanced")),
        )
        .open(&["unbalanced_payment 1"]),
        row("a later revision that comes first stays")
            .invoices(&["10 100.00", "11 100.00"])
            .text(document("100.0", "", &[applied("100.0", "10", "Bill")]).replace("12T15:41", "13T15:41"))
            .means(&[&shown(&format!("100.00 USD rate 1.0 base/unit {BILL}")).replace("12T15:41", "13T15:41")])
            .text(document("100.0", "", &[applied("100.0", "11", "Bill")]))
            .means(&[&shown("100.00 USD rate 1.0 base/unit | bill 11 no. N-11 cash 100.00 discount ?")])
            .posts(&["1 10 100.00 USD 2026-03-12"]),
        row("approved, and then sent back for approval: what stood is taken back, and stands again when it is approved again")
            .invoices(&["10 100.00"])
            .text(document("100.0", "", &[applied("100.0", "10", "Bill")]))
            .means(&[&shown(&format!("100.00 USD rate 1.0 base/unit {BILL}"))])
            .posts(&["1 10 100.00 USD 2026-03-12"])
            .then(|r| {
                r.text(document("100.0", "", &[applied("100.0", "10", "Bill")]).replace(r#""status":"F""#, r#""status":"A""#).replace("12T15:41", "13T15:41"))
                    .means(&[&shown(&format!("100.00 USD rate 1.0 base/unit {BILL}")).replace("12T15:41", "13T15:41").replace("posted", "pending")])
            })
            .after(&["1 10 -100.00 USD 2026-03-12"], &[]),
        row("the amount is changed: the whole posting is taken back and posted anew")
            .invoices(&["10 100.00"])
            .text(document("100.0", "", &[applied("100.0", "10", "Bill")]))
            .means(&[&shown(&format!("100.00 USD rate 1.0 base/unit {BILL}"))])
            .posts(&["1 10 100.00 USD 2026-03-12"])
            .then(|r| {
                r.text(document("90.0", "", &[applied("90.0", "10", "Bill")]).replace("12T15:41", "13T15:41")).means(&[
                    &shown("90.00 USD rate 1.0 base/unit | bill 10 no. N-10 cash 90.00 discount ?").replace("12T15:41", "13T15:41"),
                ])
            })
            .after(&["1 10 -100.00 USD 2026-03-12", "1 10 90.00 USD 2026-03-12"], &["1 10 90.00 USD 2026-03-12"]),
        row("a deletion comes first, and the payment later: it stays deleted")
            .invoices(&["10 100.00"])
            .text(rows_of(&[r#""recordid":"1","recordtype":"vendorpayment","name":"x""#]))
            .means(&["1 deleted"])
            .text(document("100.0", "", &[applied("100.0", "10", "Bill")]))
            .means(&[&shown(&format!("100.00 USD rate 1.0 base/unit {BILL}"))]),
        row("two edits within one second that nothing orders: neither is posted")
            .invoices(&["10 100.00", "11 100.00"])
            .text(document("100.0", "", &[applied("100.0", "10", "Bill")]))
            .means(&[&shown(&format!("100.00 USD rate 1.0 base/unit {BILL}"))])
            .text(document("100.0", "", &[applied("100.0", "11", "Bill")]))
            .means(&[&shown("100.00 USD rate 1.0 base/unit | bill 11 no. N-11 cash 100.00 discount ?")])
            .open(&["conflict 1"]),
    ]
}

/// Section 3.5, SuiteQL in one query, saved searches and deleted records.
fn rows_in_groups() -> Vec<Row> {
    let cash = |bill: &str, cash: &str| format!(" | bill {bill} no. N-{bill} cash {cash} discount ? credit ?");
    let case = |name: &str, rows: &[String], means: &str| {
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        row(name).invoices(&["10 500.00", "11 500.00"]).text(rows_of(&rows)).means(&[means])
    };
    let (out, in_) = (header("1", "-100"), header("1", "100.0000"));
    let csv = |rows: &str| {
        format!(
            "Internal ID,Date,Document Number,Name,Status,Currency,Amount (Foreign Currency),Applied To Transaction : Internal ID,Applied To Transaction : Type,Applied To Link Amount (Foreign Currency)\r\n{rows}"
        )
    };
    vec![
        case(
            "links in the same query; one bill on two of them",
            &[link(&out, "10", "VendBill", "25.0000"), link(&out, "10", "VendBill", "35"), link(&out, "11", "VendBill", "40")],
            &format!("1 posted 2026-03-12 total 100.00 USD{}{}", cash("10", "60.00"), cash("11", "40.00")),
        )
        .posts(&["1 10 60.00 USD 2026-03-12", "1 11 40.00 USD 2026-03-12"]),
        case(
            "the other account's signs",
            &[link(&in_, "10", "VendBill", "-100")],
            &format!("1 posted 2026-03-12 total 100.00 USD{}", cash("10", "100.00")),
        )
        .posts(&["1 10 100.00 USD 2026-03-12"]),
        case(
            "both signs within one payment",
            &[link(&out, "10", "VendBill", "150"), link(&out, "11", "VendBill", "-50")],
            &format!(
                "1 posted 2026-03-12 total 100.00 USD unapplied ?{}{} | HELD unbalanced",
                cash("10", "150.00"),
                cash("11", "50.00")
            ),
        )
        .open(&["unbalanced_payment 1"]),
        row("a void by journal keeps its links, the journal's among them: it is a void all the same")
            .invoices(&["10 100.00"])
            .text(rows_of(&[&link(&out, "10", "VendBill", "100")]))
            .true_at("2026-03-12T16:00:00Z")
            .means(&[&format!("1 rev 2026-03-12T16:00:00Z posted 2026-03-12 total 100.00 USD{}", cash("10", "100.00"))])
            .posts(&["1 10 100.00 USD 2026-03-12"])
            .then(|r| {
                let void = |bill: &str, kind: &str, amount: &str| link(&out, bill, kind, amount).replace(r#""status":"F""#, r#""status":"V""#);
                r.text(rows_of(&[&void("10", "VendBill", "100"), &void("71290", "VendPymtJournal", "-100")]))
                    .true_at("2026-04-02T16:00:00Z")
                    .means(&["1 rev 2026-04-02T16:00:00Z voided 2026-03-12 total 100.00 USD unapplied ?"])
            })
            .after(&["1 10 -100.00 USD 2026-03-12"], &[]),
        row("a group that a page cuts in two is held from both sides")
            .invoices(&["10 500.00", "11 500.00"])
            .text(rows_of(&[&link(&out, "10", "VendBill", "60")]))
            .means(&[&format!("1 posted 2026-03-12 total 100.00 USD unapplied ?{} | HELD unbalanced", cash("10", "60.00"))])
            .text(rows_of(&[&link(&out, "11", "VendBill", "40")]))
            .means(&[&format!("1 posted 2026-03-12 total 100.00 USD unapplied ?{} | HELD unbalanced", cash("11", "40.00"))])
            .open(&["conflict 1"]),
        row("headers alone, and later the record by REST: with the query's time stated, the record stands")
            .invoices(&["10 500.00"])
            .text(rows_of(&[&format!(r#"{out},"status":"F""#)]))
            .true_at("2026-03-12T15:40:00Z")
            .means(&["1 rev 2026-03-12T15:40:00Z posted 2026-03-12 total 100.00 USD unapplied ? | HELD unbalanced"])
            .text(rest(r#""status":"F","total":100.0,"#, &applied("100.0", "10", "Bill")))
            .means(&[&format!("{HEAD} posted 2026-03-12 total 100.00 USD rate 1.0 base/unit {BILL}")])
            .posts(&["1 10 100.00 USD 2026-03-12"]),
        row("headers alone that are newer than the record: what stands stays, nothing more is written, and a person is told")
            .invoices(&["10 500.00"])
            .text(rest(r#""status":"F","total":100.0,"#, &applied("100.0", "10", "Bill")))
            .means(&[&format!("{HEAD} posted 2026-03-12 total 100.00 USD rate 1.0 base/unit {BILL}")])
            .posts(&["1 10 100.00 USD 2026-03-12"])
            .then(|r| {
                r.text(rows_of(&[&format!(r#"{out},"status":"F""#)]))
                    .true_at("2026-03-12T18:00:00Z")
                    .means(&["1 rev 2026-03-12T18:00:00Z posted 2026-03-12 total 100.00 USD unapplied ? | HELD unbalanced"])
            })
            .after(&[], &[])
            .stays(&["10 100.00 USD"])
            .open(&["unbalanced_payment 1"]),
        row("headers alone without a time, and the record: nothing orders them, so neither is believed")
            .invoices(&["10 500.00"])
            .text(rest(r#""status":"F","total":100.0,"#, &applied("100.0", "10", "Bill")))
            .means(&[&format!("{HEAD} posted 2026-03-12 total 100.00 USD rate 1.0 base/unit {BILL}")])
            .text(rows_of(&[&format!(r#"{out},"status":"F""#)]))
            .means(&["1 posted 2026-03-12 total 100.00 USD unapplied ? | HELD unbalanced"])
            .open(&["conflict 1"]),
        row("links on two pages complete a header when they come to its total, in whatever order they come")
            .invoices(&["10 500.00", "11 500.00"])
            .text(rows_of(&[&format!(r#"{out},"status":"F""#)]))
            .means(&["1 posted 2026-03-12 total 100.00 USD unapplied ? | HELD unbalanced"])
            .text(rows_of(&[r#""paymentid":"1","paymenttype":"VendPymt","billid":"10","billtype":"VendBill","billnumber":"N-10","linktype":"Payment","foreignamount":"60""#]))
            .means(&["bill 10 no. N-10", "1/10 posted total 60.00 USD part of 1 | bill 10 no. N-10 cash 60.00 discount ? credit ?"])
            .text(rows_of(&[r#""paymentid":"1","paymenttype":"VendPymt","billid":"11","billtype":"VendBill","billnumber":"N-11","linktype":"Payment","foreignamount":"40""#]))
            .means(&["bill 11 no. N-11", "1/11 posted total 40.00 USD part of 1 | bill 11 no. N-11 cash 40.00 discount ? credit ?"])
            .posts(&["1 10 60.00 USD 2026-03-12", "1 11 40.00 USD 2026-03-12"]),
        row("a page of the links alone posts nothing by half")
            .invoices(&["10 500.00", "11 500.00"])
            .text(rows_of(&[&format!(r#"{out},"status":"F""#)]))
            .means(&["1 posted 2026-03-12 total 100.00 USD unapplied ? | HELD unbalanced"])
            .text(rows_of(&[r#""paymentid":"1","paymenttype":"VendPymt","billid":"10","billtype":"VendBill","billnumber":"N-10","linktype":"Payment","foreignamount":"60""#]))
            .means(&["bill 10 no. N-10", "1/10 posted total 60.00 USD part of 1 | bill 10 no. N-10 cash 60.00 discount ? credit ?"])
            .open(&["unbalanced_payment 1"]),
        row("links of a payment that was not read wait for it")
            .invoices(&["10 500.00"])
            .text(rows_of(&[r#""paymentid":"1","paymenttype":"VendPymt","billid":"10","billtype":"VendBill","billnumber":"N-10","linktype":"Payment","foreignamount":"60""#]))
            .means(&["bill 10 no. N-10", "1/10 posted total 60.00 USD part of 1 | bill 10 no. N-10 cash 60.00 discount ? credit ?"])
            .open(&["behind 1/10"]),
        row("a saved search with a journal among its applications")
            .invoices(&["10 100.00"])
            .text(csv("1,3/12/2026,20418,Vendor,Bill Payment : Approved,US Dollar,-130.00,10,Bill,100.00\r\n1,3/12/2026,20418,Vendor,Bill Payment : Approved,US Dollar,-130.00,80,Journal,30.00\r\n"))
            .means(&["1 posted 2026-03-12 total 130.00 USD by check ref 20418 name Vendor | bill 10 cash 100.00 discount ? credit ? | credit Journal 80 -30.00"])
            .posts(&["1 10 100.00 USD 2026-03-12"]),
        row("a saved search, cut between the rows of a payment")
            .invoices(&["10 100.00"])
            .text(csv("1,3/12/2026,20418,Vendor,Bill Payment : Approved,US Dollar,-130.00,10,Bill,100.00\r\n"))
            .means(&["1 posted 2026-03-12 total 130.00 USD unapplied ? by check ref 20418 name Vendor | bill 10 cash 100.00 discount ? credit ? | HELD unbalanced"])
            .open(&["unbalanced_payment 1"]),
        row("a deleted vendor has the id of a payment")
            .invoices(&["10 100.00"])
            .text(rest(r#""status":"F","total":100.0,"#, &applied("100.0", "10", "Bill")))
            .means(&[&format!("{HEAD} posted 2026-03-12 total 100.00 USD rate 1.0 base/unit {BILL}")])
            .text(rows_of(&[r#""recordid":"1","recordtype":"vendor","name":"Bill Payment Partners""#]))
            .means(&[])
            .posts(&["1 10 100.00 USD 2026-03-12"]),
    ]
}

fn refusals() -> Vec<Row> {
    let refused = |name: &str, text: String, words: &str| row(name).text(text).refused(words);
    let record = rest(r#""status":"F","total":100.0,"#, &applied("100.0", "10", "Bill"));
    vec![
        refused("a list that goes on elsewhere", record.replace(r#""hasMore":false"#, r#""hasMore":true"#), "apply is only a part of the list"),
        refused(
            "a link where the bills should stand",
            record.replace(r#""count":1,"hasMore":false,"offset":0,"items""#, r#""links":[],"things""#),
            "apply is a link without rows: fetch the record with `expandSubResources=true`",
        ),
        refused(
            "another account",
            record.replacen('{', r#"{"links":[{"rel":"self","href":"https://other9.suitetalk.api.netsuite.com/services/rest/record/v1/vendorPayment/1"}],"#, 1),
            "is of NetSuite account `other9`, and origin `books` is account `demo123`",
        ),
        refused(
            "a bill by itself",
            record.replacen('{', r#"{"links":[{"rel":"self","href":"https://demo123.suitetalk.api.netsuite.com/services/rest/record/v1/vendorBill/1"}],"#, 1),
            "is a `vendorBill` record: quittance reads vendorPayment",
        ),
        refused(
            "an error",
            r#"{"type":"https://x","title":"Unauthorized","status":401,"o:errorDetails":[{"detail":"Invalid login attempt.","o:errorCode":"INVALID_LOGIN"}]}"#.to_owned(),
            "is NetSuite's refusal, not data: code `INVALID_LOGIN`, `Invalid login attempt.`",
        ),
        refused(
            "a collection has ids alone",
            rows_of(&[r#""id":"1""#]),
            "has an id at most: fetch each record by its id with `expandSubResources=true`, or ask by SuiteQL",
        ),
        refused("a deleted record of no type", rows_of(&[r#""recordid":"1","name":"1""#]), "recordtype is missing"),
        refused("a currency that nobody knows", record.replace("US Dollar", "Doubloon"), "currency `Doubloon` `1` is no currency that is known here"),
        refused("cents that cannot be represented", record.replace("100.0", "100.001"), "`100.001`"),
        refused(
            "getDeleted that failed",
            r#"<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><getDeletedResponse><getDeletedResult><status isSuccess="false"><statusDetail><code>INSUFFICIENT_PERMISSION</code><message>No.</message></statusDetail></status></getDeletedResult></getDeletedResponse></e:Body></e:Envelope>"#.to_owned(),
            "is NetSuite's refusal, not data: `INSUFFICIENT_PERMISSION`, `No.`",
        ),
        refused(
            "a fault",
            r#"<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultcode>x</faultcode><faultstring>down</faultstring></e:Fault></e:Body></e:Envelope>"#.to_owned(),
            "is NetSuite's refusal, not data: `x`, `down`",
        ),
    ]
}

/// What a site says of its own currencies: NetSuite names them by an id and by a name that a site may choose.
fn mapped() -> Vec<Row> {
    let text = rest(r#""status":"F","total":100.0,"#, &applied("100.0", "10", "Bill"));
    let means = format!("{HEAD} posted 2026-03-12 total 100.00 CAD rate 1.0 base/unit {BILL}");
    let by_id = text.replace(r#"{"id":"1","refName":"US Dollar"}"#, r#"{"id":"7"}"#);
    let by_name = text.replace(r#"{"id":"1","refName":"US Dollar"}"#, r#"{"id":"7","refName":"Dollar du Canada"}"#);
    let case = |name: &str, native: &str, text: String| {
        row(name).invoices(&["10 100.00 CAD"]).currency(native, "CAD").text(text).means(&[&means]).posts(&["1 10 100.00 CAD 2026-03-12"])
    };
    vec![
        case("a currency by its id", "7", by_id.clone()),
        case("a currency by the site's own name", "Dollar du Canada", by_name),
        row("an id that the site does not name").text(by_id).refused("currency `7` is no currency that is known here"),
    ]
}

#[test]
fn every_representation() {
    let rows: Vec<Row> = [documents(), statuses(), meanings(), rows_in_groups(), mapped(), refusals()].into_iter().flatten().collect();
    hold(&BOOKS, &rows);
}
