//! Workday: section 3 of the reference, row by row.

use quittance::Erp;

use crate::table::{Books, Row, hold, row};

const BOOKS: Books = Books { erp: Erp::Workday, tenant: "acme_tenant", currency: "USD" };

const HIGH_RISE: &str = "to S-000412 name High Rise Electrical LLC";
const NORTH_STEEL: &str = "to S-000077 name North Steel Erectors LLC";
const DELTA: &str = "to S-000130 name Delta Concrete Co.";
const GLAZE: &str = "to S-000255 name Glaze Pro & Sons";
const MAPLE: &str = "to S-000391 name Maple HVAC Ltd.";

/// The six payments of the SOAP documents. A page is true as of its `As_Of_Entry_DateTime`.
fn soap() -> [String; 6] {
    let at = "rev 2026-04-15T09:00:00Z";
    let run = "group STLMT-00231";
    [
        format!(
            "a52457d918c999174b7953512b3bc385 {at} posted 2026-03-13 total 18450.00 USD by check ref 20871 {HIGH_RISE} memo Draw 7 electrical {run}
                | bill SUPINV-10931 no. INV-2291 cash 18450.00 in GRB"
        ),
        format!(
            "5284c40126dc750ea5afee8ddb2b04f1 {at} posted 2026-03-20 total 90962.45 USD by electronic ref EFT-000318 {NORTH_STEEL} {run}
                | bill SUPINV-10950 no. PA-11 cash 41200.00 in GRB | bill SUPINV-10951 no. PA-12 cash 29762.45 in GRB
                | bill SUPINV-11002 no. PA-12R cash 20000.00 in GRB"
        ),
        format!(
            "2a0803ac003f66fde0565588f28e30e0 {at} posted 2026-03-24 total 10000.00 USD by electronic ref FT26083X91 {DELTA} memo Part payment app 3 {run}
                | bill SUPINV-10960 no. APP-003 cash 10000.00 in GRB"
        ),
        format!(
            "88c54f6abaaabf407e3ded4db7fa68c9 {at} voided 2026-02-27 total 7300.00 USD by check ref 20850 {HIGH_RISE} memo Draw 6 electrical
                group STLMT-00220 | bill SUPINV-10890 no. INV-2240 cash 7300.00 in GRB"
        ),
        format!(
            "ac758b992b664650cb33deeb8e999cc1 {at} posted 2026-03-27 total 8300.00 USD by check ref 20902 {GLAZE} {run}
                | bill SUPINV-10971 no. G-7781 cash 9800.00 discount 200.00 credit ? in GRB
                | credit Supplier Invoice Adjustment SUPINVADJ-00417 1500.00"
        ),
        // The company that it was paid for, not the one that paid.
        format!(
            "978ab9999305d003cde03eb94f4c2ce9 {at} pending 2026-04-02 total 52500.00 CAD by electronic ref RBC-88120 {MAPLE} {run}
                | bill SUPINV-11040 no. MH-0093 cash 52500.00 in GRC"
        ),
    ]
}

/// The six payments of the report.
fn raas() -> [String; 6] {
    [
        format!(
            "15202707ff4aedd830e6a32b56cfecf0 rev 2026-03-13T17:42:08.367Z posted 2026-03-13 total 18450.00 USD by check ref 20871 {HIGH_RISE}
                memo Draw 7 electrical | bill SUPINV-10931 no. INV-2291 cash 18450.00 in GRB"
        ),
        format!(
            "227e99917be0c58a8f9a404639c434be rev 2026-03-20T21:03:55.12Z posted 2026-03-20 total 90962.45 USD by electronic ref EFT-000318 {NORTH_STEEL}
                | bill SUPINV-10950 no. PA-11 cash 41200.00 in GRB | bill SUPINV-10951 no. PA-12 cash 29762.45 in GRB
                | bill SUPINV-11002 no. PA-12R cash 20000.00 retainage 20000.00 in GRB"
        ),
        format!(
            "cc639303927076f23bf724d0a5f5d047 rev 2026-03-24T14:10:00Z posted 2026-03-24 total 10000.00 USD by electronic ref FT26083X91 {DELTA}
                memo Part payment app 3 | bill SUPINV-10960 no. APP-003 cash 10000.00 in GRB"
        ),
        format!(
            "924bdd706a6ea7ef9ed4847eba0e4a37 rev 2026-03-16T15:25:41.94Z voided 2026-02-27 voided on 2026-03-16 total 7300.00 USD by check ref 20850
                {HIGH_RISE} | bill SUPINV-10890 no. INV-2240 cash 7300.00 in GRB"
        ),
        format!(
            "ca0d9fb75294f0a4182b8c2d707759a8 rev 2026-03-27T18:00:31.5Z posted 2026-03-27 total 8300.00 USD by check ref 20902 {GLAZE}
                | bill SUPINV-10971 no. G-7781 cash 9800.00 discount 200.00 credit ? in GRB
                | credit Supplier Invoice Adjustment SUPINVADJ-00417 1500.00"
        ),
        format!(
            "5608309f74db3cd3eb22ca427c56c249 rev 2026-04-02T20:44:19.883Z posted 2026-04-02 total 52500.00 CAD rate 0.7285 base/unit by electronic
                ref RBC-88120 {MAPLE} | bill SUPINV-11040 no. MH-0093 cash 52500.00 in GRB"
        ),
    ]
}

const INVOICES: [&str; 7] = [
    "SUPINV-10931 18450.00",
    "SUPINV-10950 41200.00",
    "SUPINV-10951 29762.45",
    "SUPINV-11002 20000.00",
    "SUPINV-10960 25000.00",
    "SUPINV-10890 7300.00",
    "SUPINV-10971 10000.00",
];

/// The documents of section 3.3.
fn documents() -> Vec<Row> {
    let (s, r) = (soap(), raas());
    let plain: Vec<&str> = s.iter().map(String::as_str).collect();
    let report: Vec<&str> = r.iter().map(String::as_str).collect();
    vec![
        row("Get_Payments, all six in one page and each by itself: a payment is the same wherever it stands")
            .invoices(&INVOICES)
            .invoices(&["SUPINV-11040 52500.00 CAD"])
            .file("W0_soap_all_six.xml")
            .means(&plain)
            .file("W1_soap_single_check.xml")
            .means(&plain[0..1])
            .file("W2_soap_eft_three_invoices.xml")
            .means(&plain[1..2])
            .file("W3_soap_partial.xml")
            .means(&plain[2..3])
            .file("W4_soap_voided.xml")
            .means(&plain[3..4])
            .file("W5_soap_credit_and_discount.xml")
            .means(&plain[4..5])
            .file("W6_soap_foreign_currency_on_behalf_in_progress.xml")
            .means(&plain[5..6])
            .posts(&[
                "a52457d918c999174b7953512b3bc385 SUPINV-10931 18450.00 USD 2026-03-13",
                "5284c40126dc750ea5afee8ddb2b04f1 SUPINV-10950 41200.00 USD 2026-03-20",
                "5284c40126dc750ea5afee8ddb2b04f1 SUPINV-10951 29762.45 USD 2026-03-20",
                "5284c40126dc750ea5afee8ddb2b04f1 SUPINV-11002 20000.00 USD 2026-03-20",
                "2a0803ac003f66fde0565588f28e30e0 SUPINV-10960 10000.00 USD 2026-03-24",
                "ac758b992b664650cb33deeb8e999cc1 SUPINV-10971 8300.00 USD 2026-03-27",
            ]),
        row("an empty page says so").file("W9_soap_empty_page.xml").means(&[]),
        row("a request is no answer").file("request_get_payments.xml").refused("is a request and no answer: import what Workday sent back"),
        row("the link to Procore: an invoice by Workday's number, with the supplier's own; what is payable is net of the retention")
            .file("S1_soap_supplier_invoice_with_retention.xml")
            .means(&["bill SUPINV-10951 no. PA-12 of S-000077 total 29762.45 USD"]),
        row("a report: nested, flat and in XML are one; as rows it has no time of change, and two readings that nothing orders are told and, as their money is the same, posted")
            .invoices(&INVOICES)
            .invoices(&["SUPINV-11040 52500.00 CAD"])
            .file("R1_raas_supplier_payments.json")
            .means(&report)
            .file("R2_raas_flat_rows.json")
            .means(&report[1..2])
            .file("R3_raas_supplier_payments.xml")
            .means(&report[0..1])
            .file("R4_raas_flat.csv")
            .means(&[
                &r[0].replace("rev 2026-03-13T17:42:08.367Z ", "").replace("memo Draw 7 electrical ", ""),
                &r[4].replace("rev 2026-03-27T18:00:31.5Z ", ""),
            ])
            .posts(&[
                "15202707ff4aedd830e6a32b56cfecf0 SUPINV-10931 18450.00 USD 2026-03-13",
                "227e99917be0c58a8f9a404639c434be SUPINV-10950 41200.00 USD 2026-03-20",
                "227e99917be0c58a8f9a404639c434be SUPINV-10951 29762.45 USD 2026-03-20",
                "227e99917be0c58a8f9a404639c434be SUPINV-11002 20000.00 USD 2026-03-20",
                "cc639303927076f23bf724d0a5f5d047 SUPINV-10960 10000.00 USD 2026-03-24",
                "ca0d9fb75294f0a4182b8c2d707759a8 SUPINV-10971 8300.00 USD 2026-03-27",
                "5608309f74db3cd3eb22ca427c56c249 SUPINV-11040 52500.00 CAD 2026-04-02",
            ])
            .open(&["conflict 15202707ff4aedd830e6a32b56cfecf0", "conflict ca0d9fb75294f0a4182b8c2d707759a8"]),
    ]
}

const WID: &str = "0000000000000000000000000000000a";

/// One payment of a report; the header's fields with their values, and the invoices.
fn entry(status: &str, amount: &str, at: &str, more: &str, invoices: &[String]) -> String {
    format!(
        r#"{{"Payment_WID":"{WID}","Payment_Status":"{status}","Payment_Date":"2026-03-12","Payment_Type":"Check","Currency":"USD","Payment_Amount":"{amount}","Supplier_ID":"S-1","Company_ID":"GRB","Last_Updated":"{at}",{more}"Invoices_Paid":[{}]}}"#,
        invoices.join(",")
    )
}

fn paid(id: &str, kind: &str, amount: &str, more: &str) -> String {
    format!(r#"{{"Supplier_Invoice":"{id}","Suppliers_Invoice_Number":"N-{id}","Document_Type":"{kind}","Amount_Paid":{amount}{more}}}"#)
}

fn report(entries: &[String]) -> String {
    format!(r#"{{"Report_Entry":[{}]}}"#, entries.join(","))
}

const AT: &str = "2026-03-12T08:00:00.000-07:00";
const LATER: &str = "2026-03-16T08:00:00.000-07:00";
const HEAD: &str = "0000000000000000000000000000000a rev 2026-03-12T15:00:00Z";

/// Section 3.4.
fn meanings() -> Vec<Row> {
    let bill = [paid("10", "Supplier Invoice", "100", "")];
    let tail = "2026-03-12 total 100.00 USD by check to S-1 | bill 10 no. N-10 cash 100.00 discount ? in GRB";
    let posts = [format!("{WID} 10 100.00 USD 2026-03-12")];
    let invoices = &["10 500.00", "11 500.00"];
    let mut rows = Vec::new();
    for status in ["Complete", "Paid", "Settled", "Cleared", "complete", "CLEARED"] {
        rows.push(
            row(format!("{status} is posted"))
                .invoices(invoices)
                .text(report(&[entry(status, "100", AT, "", &bill)]))
                .means(&[&format!("{HEAD} posted {tail}")])
                .posts(&[&posts[0]]),
        );
    }
    for status in ["In Progress", "Pending", "Pending Approval", "Pending Settlement"] {
        rows.push(
            row(format!("{status} is not money yet"))
                .invoices(invoices)
                .text(report(&[entry(status, "100", AT, "", &bill)]))
                .means(&[&format!("{HEAD} pending {tail}")]),
        );
    }
    for status in ["Voided", "Canceled", "Cancelled", "Stopped", "Reissued", "Escheated"] {
        rows.push(
            row(format!("{status}: the status of the same payment flips, its amounts stay, and the void has a day of its own"))
                .invoices(invoices)
                .text(report(&[entry("Complete", "100", AT, "", &bill)]))
                .means(&[&format!("{HEAD} posted {tail}")])
                .posts(&[&posts[0]])
                .then(|r| {
                    r.text(report(&[entry(status, "100", LATER, r#""Void_Date":"2026-03-16","#, &bill)])).means(&[&format!(
                        "{WID} rev 2026-03-16T15:00:00Z voided {}",
                        tail.replace("2026-03-12 total", "2026-03-12 voided on 2026-03-16 total")
                    )])
                })
                .after(&[&format!("{WID} 10 -100.00 USD 2026-03-16")], &[]),
        );
    }
    for (what, amount, lines, unapplied) in [
        ("nothing, its lines kept", "0", vec![paid("10", "Supplier Invoice", "100", "")], ""),
        ("minus, its lines too", "-100", vec![paid("10", "Supplier Invoice", "-100", "")], " unapplied -100.00"),
        ("as before, its line of a type that nobody knows", "100", vec![paid("10", "Voided Invoice", "100", "")], " unapplied 100.00"),
        ("as before, its lines gone", "100", vec![], " unapplied 100.00"),
    ] {
        let total = format!("{amount}.00");
        rows.push(
            row(format!("a void with the amount {what}, is a void: what stood is taken back"))
                .invoices(invoices)
                .text(report(&[entry("Complete", "100", AT, "", &bill)]))
                .means(&[&format!("{HEAD} posted {tail}")])
                .posts(&[&posts[0]])
                .then(|r| {
                    let means = format!("{WID} rev 2026-03-16T15:00:00Z voided 2026-03-12 total {total} USD{unapplied} by check to S-1");
                    r.text(report(&[entry("Voided", amount, LATER, "", &lines)])).means(&[&means])
                })
                .after(&[&format!("{WID} 10 -100.00 USD 2026-03-12")], &[]),
        );
    }
    rows.push(
        row("a status that nobody knows is held and never posted")
            .invoices(invoices)
            .text(report(&[entry("Effectuée", "100", AT, "", &bill)]))
            .means(&[&format!("{HEAD} pending {tail} | HELD unknown")])
            .open(&[&format!("unknown_status {WID}")]),
    );
    let case = |name: &str, amount: &str, lines: &[String], rest: &str| {
        row(name)
            .invoices(invoices)
            .text(report(&[entry("Complete", amount, AT, "", lines)]))
            .means(&[&format!("{HEAD} posted 2026-03-12 total {rest}")])
    };
    let who = "by check to S-1";
    rows.extend([
        case(
            "a negative invoice is a credit",
            "60",
            &[paid("10", "Supplier Invoice", "100", ""), paid("11", "Supplier Invoice", "\"-40\"", "")],
            &format!("60.00 USD {who} | bill 10 no. N-10 cash 100.00 discount ? credit ? in GRB | credit Supplier Invoice 11 40.00"),
        )
        .posts(&[&format!("{WID} 10 60.00 USD 2026-03-12")]),
        case(
            "an adjustment without a sign that lowers: the amount tells",
            "60",
            &[paid("10", "Supplier Invoice", "100", ""), paid("90", "Supplier Invoice Adjustment", "40", "")],
            &format!("60.00 USD {who} | bill 10 no. N-10 cash 100.00 discount ? credit ? in GRB | credit Supplier Invoice Adjustment 90 40.00"),
        )
        .posts(&[&format!("{WID} 10 60.00 USD 2026-03-12")]),
        case(
            "an adjustment that raises was paid too, and is no bill",
            "140",
            &[paid("10", "Supplier Invoice", "100", ""), paid("90", "Supplier Invoice Adjustment", "40", "")],
            &format!("140.00 USD {who} | bill 10 no. N-10 cash 100.00 discount ? credit ? in GRB | credit Supplier Invoice Adjustment 90 -40.00"),
        )
        .posts(&[&format!("{WID} 10 100.00 USD 2026-03-12")]),
        case(
            "one adjustment on two lines of both signs: neither reading comes to the amount, so it is held",
            "60",
            &[
                paid("10", "Supplier Invoice", "100", ""),
                paid("90", "Supplier Invoice Adjustment", "30", ""),
                paid("90", "Supplier Invoice Adjustment", "-10", ""),
            ],
            &format!(
                "60.00 USD {who} | bill 10 no. N-10 cash 100.00 discount ? credit ? in GRB
                    | credit Supplier Invoice Adjustment 90 -20.00 | HELD unbalanced"
            ),
        )
        .open(&[&format!("unbalanced_payment {WID}")]),
        case(
            "a credit over two invoices",
            "150",
            &[paid("10", "Supplier Invoice", "100", ""), paid("11", "Supplier Invoice", "90", ""), paid("90", "Supplier Invoice Adjustment", "-40", "")],
            &format!(
                "150.00 USD {who} | bill 10 no. N-10 cash 100.00 discount ? credit ? in GRB | bill 11 no. N-11 cash 90.00 discount ? credit ? in GRB
                    | credit Supplier Invoice Adjustment 90 40.00"
            ),
        )
        .open(&[&format!("credit_split {WID}")]),
        case(
            "lines that do not come to the amount, as with withheld tax",
            "90",
            &[paid("10", "Supplier Invoice", "100", r#","Withheld_Tax":"10""#)],
            &format!("90.00 USD {who} | bill 10 no. N-10 cash 100.00 discount ? in GRB | HELD unbalanced"),
        )
        .open(&[&format!("unbalanced_payment {WID}")]),
        case(
            "a document type that nobody knows",
            "100",
            &[paid("10", "Ad hoc Bonus", "100", "")],
            &format!("100.00 USD {who} | bill 10 no. N-10 cash 100.00 discount ? in GRB | HELD unknown"),
        )
        .open(&[&format!("unknown_status {WID}")]),
        case(
            "a release and a progress claim in one invoice: the report tells how much of it is retainage",
            "100",
            &[paid("10", "Supplier Invoice", "100", r#","Retention_Released":"30","Discount_Taken":"0""#)],
            &format!("100.00 USD {who} | bill 10 no. N-10 cash 100.00 retainage 30.00 in GRB"),
        )
        .posts(&[&posts[0]]),
        row("more credit than invoices: a negative payment is held")
            .invoices(invoices)
            .text(report(&[entry("Complete", "-40", AT, "", &[paid("90", "Supplier Invoice Adjustment", "-40", "")])]))
            .means(&[&format!("{HEAD} posted 2026-03-12 total -40.00 USD {who} | credit Supplier Invoice Adjustment 90 40.00 | HELD unbalanced")])
            .open(&[&format!("unbalanced_payment {WID}")]),
        row("rows without a time of change: a void is later than what it voids, also when the older rows come again")
            .invoices(invoices)
            .text(csv("Complete", WID))
            .means(&[&format!("{WID} posted 2026-03-12 total 100.00 USD by check to S-1 | bill 10 cash 100.00 discount ?")])
            .posts(&[&posts[0]])
            .then(|r| {
                r.text(csv("Voided", WID))
                    .means(&[&format!("{WID} voided 2026-03-12 total 100.00 USD by check to S-1 | bill 10 cash 100.00 discount ?")])
                    .text(csv("Complete", WID))
                    .means(&[&format!("{WID} posted 2026-03-12 total 100.00 USD by check to S-1 | bill 10 cash 100.00 discount ?")])
            })
            .after(&[&format!("{WID} 10 -100.00 USD 2026-03-12")], &[]),
        row("a check that is written anew is another payment of the same invoice, and the old one no longer stands: paid once, not twice")
            .invoices(&["10 100.00"])
            .text(report(&[entry("Complete", "100", AT, "", &bill)]))
            .means(&[&format!("{HEAD} posted {tail}")])
            .posts(&[&posts[0]])
            .then(|r| {
                let anew = entry("Complete", "100", LATER, "", &bill).replace(WID, "0000000000000000000000000000000b");
                r.text(report(&[entry("Reissued", "100", LATER, "", &bill), anew])).means(&[
                    &format!("{WID} rev 2026-03-16T15:00:00Z voided {tail}"),
                    &format!("0000000000000000000000000000000b rev 2026-03-16T15:00:00Z posted {tail}"),
                ])
            })
            .after(
                &[&format!("{WID} 10 -100.00 USD 2026-03-12"), "0000000000000000000000000000000b 10 100.00 USD 2026-03-12"],
                &["0000000000000000000000000000000b 10 100.00 USD 2026-03-12"],
            ),
        row("the invoice is in another currency than the payment: a person looks")
            .invoices(&["10 137.00 CAD"])
            .text(report(&[entry("Complete", "100", AT, "", &[paid("10", "Supplier Invoice", "100", r#","Invoice_Currency":"CAD""#)])]))
            .means(&[&format!("{HEAD} posted {tail}")])
            .open(&[&format!("currency_mismatch {WID} 10")]),
        row("one invoice, and one entry, stand without their lists")
            .invoices(invoices)
            .text(report(&[entry("Complete", "100", AT, "", &bill)]).replace(['[', ']'], ""))
            .means(&[&format!("{HEAD} posted {tail}")])
            .posts(&[&posts[0]]),
        row("an older reading comes late")
            .invoices(invoices)
            .text(report(&[entry("Voided", "100", LATER, "", &bill)]))
            .means(&[&format!("{WID} rev 2026-03-16T15:00:00Z voided {tail}")])
            .text(report(&[entry("Complete", "100", AT, "", &bill)]))
            .means(&[&format!("{HEAD} posted {tail}")]),
        row("flat rows that do not stand together, as after a cut, are held")
            .invoices(invoices)
            .text(report(&[flat("10", "60")]))
            .means(&[&format!("{HEAD} posted 2026-03-12 total 100.00 USD {who} | bill 10 cash 60.00 discount ? in GRB | HELD unbalanced")])
            .text(report(&[flat("11", "40")]))
            .means(&[&format!("{HEAD} posted 2026-03-12 total 100.00 USD {who} | bill 11 cash 40.00 discount ? in GRB | HELD unbalanced")])
            .open(&[&format!("conflict {WID}")]),
        row("a zone behind a date is cut off and never applied")
            .invoices(invoices)
            .text(report(&[entry("Complete", "100", AT, "", &bill)]).replace("\"2026-03-12\"", "\"2026-03-12+13:00\""))
            .means(&[&format!("{HEAD} posted {tail}")])
            .posts(&[&posts[0]]),
    ]);
    rows
}

fn csv(status: &str, wid: &str) -> String {
    format!(
        "Payment_WID,Payment_Status,Payment_Date,Payment_Type,Currency,Payment_Amount,Supplier_ID,Supplier_Invoice,Document_Type,Amount_Paid\r\n{wid},{status},2026-03-12,Check,USD,100,S-1,10,Supplier Invoice,100\r\n"
    )
}

fn flat(invoice: &str, amount: &str) -> String {
    format!(
        r#"{{"Payment_WID":"{WID}","Payment_Status":"Complete","Payment_Date":"2026-03-12","Payment_Type":"Check","Currency":"USD","Payment_Amount":"100","Supplier_ID":"S-1","Company_ID":"GRB","Last_Updated":"{AT}","Supplier_Invoice":"{invoice}","Document_Type":"Supplier Invoice","Amount_Paid":"{amount}"}}"#
    )
}

/// Errors, also with HTTP 200, and what must never be read.
fn refusals() -> Vec<Row> {
    let refused = |name: &str, text: String, words: &str| row(name).text(text).refused(words);
    let soap = |body: &str| {
        format!(r#"<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body>{body}</env:Body></env:Envelope>"#)
    };
    let page = |results: u32, data: &str| {
        soap(&format!(
            r#"<wd:Get_Payments_Response xmlns:wd="urn:com.workday/bsvc"><wd:Response_Results><wd:Total_Results>{results}</wd:Total_Results><wd:Page_Results>{results}</wd:Page_Results></wd:Response_Results><wd:Response_Data>{data}</wd:Response_Data></wd:Get_Payments_Response>"#
        ))
    };
    let payment = |more: &str| {
        format!(
            r#"<wd:Payment><wd:Payment_Reference><wd:ID wd:type="WID">{WID}</wd:ID></wd:Payment_Reference><wd:Payment_Data><wd:Payment_Group_Data><wd:Payment_Date>2026-03-12-07:00</wd:Payment_Date></wd:Payment_Group_Data><wd:Payment_Status>Complete</wd:Payment_Status><wd:Payment_Amount>5</wd:Payment_Amount><wd:Currency_Reference><wd:ID wd:type="Currency_ID">USD</wd:ID></wd:Currency_Reference>{more}</wd:Payment_Data></wd:Payment>"#
        )
    };
    let payee = r#"<wd:Receiving_Party_Reference><wd:ID wd:type="Supplier_ID">S-1</wd:ID></wd:Receiving_Party_Reference>"#;
    vec![
        refused("a report without Report_Entry", "{}".to_owned(), "has no Report_Entry: an empty report and a failed one look alike"),
        refused("an error page as JSON", r#"{"error":"invalid request","errors":[]}"#.to_owned(), "is not expected beside Report_Entry"),
        row("an empty report").text(r#"{"Report_Entry":[]}"#).means(&[]),
        refused("an empty report as XML", r#"<wd:Report_Data xmlns:wd="urn:com.workday.report/Q"/>"#.to_owned(), "has no Report_Entry"),
        refused("a sign-in page", "<!DOCTYPE html><html><body>Sign in</body></html>".to_owned(), "HTML"),
        refused(
            "a fault",
            soap(
                r#"<env:Fault><faultcode>c</faultcode><faultstring>Validation error occurred.</faultstring><detail><wd:Validation_Fault xmlns:wd="urn:com.workday/bsvc"><wd:Validation_Error><wd:Message>No task</wd:Message></wd:Validation_Error></wd:Validation_Fault></detail></env:Fault>"#,
            ),
            "is Workday's refusal, not data: `Validation error occurred.`, `No task`",
        ),
        refused("a page that is short", page(2, &payment(payee)), "says in Response_Results that it has 2 results, and has 1"),
        refused(
            "payroll",
            page(1, &payment(&format!("{payee}<wd:Payroll_Remittance_Data><wd:SSN>1</wd:SSN></wd:Payroll_Remittance_Data>"))),
            "has payroll data (`Payroll_Remittance_Data`): it was not read",
        ),
        refused(
            "a payee who is no supplier",
            page(1, &payment(r#"<wd:Receiving_Party_Reference><wd:ID wd:type="Employee_ID">E1</wd:ID></wd:Receiving_Party_Reference>"#)),
            "the payee is no supplier",
        ),
        row("a test of a bank account is no money")
            .text(page(1, &payment(&format!("{payee}<wd:Prenote_Flag>1</wd:Prenote_Flag>"))))
            .means(&[]),
        refused("a payment without its WID", report(&[entry("Complete", "1", AT, "", &[])]).replace(WID, ""), "Payment_WID is missing"),
        refused("cents that cannot be represented", report(&[entry("Complete", "10.001", AT, "", &[])]), "`10.001`"),
        refused(
            "a date that is ambiguous",
            report(&[entry("Complete", "1", AT, "", &[])]).replace("2026-03-12\"", "03/12/2026\""),
            "Payment_Date",
        ),
    ]
}

#[test]
fn every_representation() {
    let rows: Vec<Row> = [documents(), meanings(), refusals()].into_iter().flatten().collect();
    hold(&BOOKS, &rows);
}
