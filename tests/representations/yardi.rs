//! Yardi Voyager: section 1 of its reference, row by row.

use quittance::Erp;

use crate::table::{Books, Row, hold, row};

const BOOKS: Books = Books { erp: Erp::Yardi, tenant: "clientlive", currency: "USD" };

const ACME: &str = "to v0001023 name Acme Electrical LLC";
const BIRCH: &str = "to v0002290 name Birch Plumbing Inc";
const CEDAR: &str = "to v0003311 name Cedar Drywall Co";
const DELTA: &str = "to v0004400 name Delta Steel LP";

/// The columns of the fixture's `.FMT` file, position by position.
fn columns() -> Vec<String> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/yardi/B_toolbox_check.fmt")).unwrap();
    text.lines().map(|line| line.split(',').next().unwrap().to_owned()).collect()
}

/// The documents of section 1.3.
fn documents() -> Vec<Row> {
    let voided =
        |rest: &str| format!("K-104235 {rest} voided 2026-03-15 voided on 2026-03-25 total 3300.00 USD by check ref 20119 {CEDAR}");
    let p88155 = "| bill P-88155 no. INV-5510 cash 3300.00 discount ? in p0101";
    vec![
        row("the flat extract: several bills, one of two properties; an EFT with a check's number; a void's original; a credit that was netted")
            .invoices(&["P-88120 90000.00", "P-88131 12500.00", "P-88140 10000.00", "P-88201 20000.00", "P-88155 3300.00", "P-88300 10000.00"])
            .file("A_vdc_payments.csv")
            .means(&[
                &format!(
                    "K-104233 rev 2026-03-14T16:02:11Z posted 2026-03-14 total 90000.00 USD by check ref 20117 {ACME}
                        | bill P-88120 no. INV-1041 cash 90000.00 discount ? in p0101"
                ),
                &format!(
                    "K-104234 rev 2026-03-20T05:10:00Z posted 2026-03-14 total 22500.00 USD by check ref 20118 {BIRCH}
                        | bill P-88131 no. INV-7781 cash 12500.00 discount ? in p0101 | bill P-88140 no. INV-7790 cash 10000.00 discount ?"
                ),
                &format!(
                    "K-104260 rev 2026-03-21T09:00:00Z posted 2026-03-21 total 20000.00 USD by electronic ref 20118 {ACME}
                        | bill P-88201 no. INV-1042 cash 20000.00 discount ? in p0101"
                ),
                &format!("{} memo Lost in mail {p88155}", voided("rev 2026-03-25T11:41:07Z")),
                &format!(
                    "K-104301 rev 2026-03-25T11:41:07Z posted 2026-03-25 total -3300.00 USD ref 20119 {CEDAR} undoes opbank/*/20119
                        | bill P-88155 no. INV-5510 cash -3300.00 discount ? in p0101"
                ),
                &format!(
                    "K-104310 rev 2026-03-28T10:00:00Z posted 2026-03-28 total 8750.00 USD by check ref 20125 {DELTA}
                        | bill P-88300 no. INV-9001 cash 10000.00 discount ? credit ? in p0101 | credit payable P-88311 1250.00"
                ),
            ])
            .posts(&[
                "K-104233 P-88120 90000.00 USD 2026-03-14",
                "K-104234 P-88131 12500.00 USD 2026-03-14",
                "K-104234 P-88140 10000.00 USD 2026-03-14",
                "K-104260 P-88201 20000.00 USD 2026-03-21",
                "K-104310 P-88300 8750.00 USD 2026-03-28",
            ]),
        row("the Toolbox's export by the site's template: bills by their numbers, a negative twin, and a check in CAD")
            .numbered("INV-1041", "Acme Electrical LLC", "90000.00")
            .numbered("INV-7781", "Birch Plumbing Inc", "12500.00")
            .numbered("INV-7790", "Birch Plumbing Inc", "10000.00")
            .layout("B_toolbox_check.fmt", &columns())
            .file("B_toolbox_check.csv")
            .means(&[
                &format!(
                    "K-104233 posted 2026-03-14 total 90000.00 USD rate 1 base/unit by check ref 20117 {ACME} memo Pay app 3, less 10% retention
                        | bill #INV-1041 cash 90000.00 discount ? in p0101"
                ),
                &format!(
                    "K-104234 posted 2026-03-14 total 22500.00 USD rate 1 base/unit by check ref 20118 {BIRCH}
                        | bill #INV-7781 cash 12500.00 discount ? in p0101 | bill #INV-7790 cash 10000.00 discount ?"
                ),
                &format!(
                    "K-104301 posted 2026-03-25 total -3300.00 USD rate 1 base/unit by check ref 20119 {CEDAR} memo Reverses check 20119
                        undoes opbank/*/20119 | bill #INV-5510 cash -3300.00 discount ? in p0101"
                ),
                "K-104410 posted 2026-04-02 total 50000.00 CAD rate 0.7353 base/unit by check ref 5004 to v0007002 name Northern Glass Ltd
                    memo CAD progress claim 1 | bill #NG-220 cash 50000.00 discount ? in p0300",
            ])
            .posts(&[
                "K-104233 #INV-1041 90000.00 USD 2026-03-14",
                "K-104234 #INV-7781 12500.00 USD 2026-03-14",
                "K-104234 #INV-7790 10000.00 USD 2026-03-14",
            ])
            .told_elsewhere(),
        row("the same without the template: nobody can say what stands where")
            .again("B_toolbox_check.csv")
            .refused("has 21 cells, the default template CHECK.FMT has 123: give the .FMT file that it was exported with"),
        row("GetCheckInvoice: one check")
            .invoices(&["P-88120 90000.00"])
            .file("C1_GetCheckInvoice_single.xml")
            .means(&[&format!(
                "K-104233 posted 2026-03-14 total 90000.00 USD by check ref 20117 {ACME} memo Pay app 3
                    | bill P-88120 no. INV-1041 cash 90000.00 discount ? in p0101"
            )])
            .posts(&["K-104233 P-88120 90000.00 USD 2026-03-14"]),
        row("GetCheckInvoice: a credit memo over two bills, which a person splits")
            .invoices(&["P-88131 12500.00", "P-88140 10000.00"])
            .file("C2_GetCheckInvoice_multi_with_credit.xml")
            .means(&[&format!(
                "K-104234 posted 2026-03-14 total 21250.00 USD by check ref 20118 {BIRCH}
                    | bill P-88131 no. INV-7781 cash 12500.00 discount ? credit ? in p0101
                    | bill P-88140 no. INV-7790 cash 10000.00 discount ? credit ? | credit payable P-88145 1250.00"
            )])
            .open(&["credit_split K-104234"]),
        row("GetCheckInvoice: the pair of a void; nothing is posted, whichever of the two comes first")
            .invoices(&["P-88155 3300.00"])
            .file("C3_GetCheckInvoice_void_pair.xml")
            .means(&[
                &format!("{} {p88155}", voided("")),
                &format!(
                    "K-104301 posted 2026-03-25 total -3300.00 USD ref 20119 {CEDAR} undoes K-104235
                        | bill P-88155 no. INV-5510 cash -3300.00 discount ? in p0101"
                ),
            ]),
        row("an error that comes with HTTP 200")
            .file("C4_GetCheckInvoice_error_http200.xml")
            .refused("is Yardi's refusal, not data: `Invalid Interface License for entity.`"),
        row("a request is no answer")
            .file("C_GetCheckInvoice_request.xml")
            .refused("is not expected: expected the answer of GetCheckInvoice"),
    ]
}

/// A row of the flat extract, without a header: 22 evidenced columns and three more.
fn flat(id: &str, number: &str, bill: &str, kind: &str, status: &str, amount: &str, more: &str) -> String {
    format!(
        "Yardi PROD,004417820,{number},2026-03-14,Yardi PROD,N-{bill},2026-02-28,Yardi PROD,v1,{bill},{kind},{status},{amount},USD,{amount},USD,Vendor,,{more},opbank,j,j,{id},2026-03-14T16:02:11,p1\n"
    )
}

/// Section 1.2 and 1.4.
fn meanings() -> Vec<Row> {
    let head = "rev 2026-03-14T16:02:11Z posted 2026-03-14 total";
    let paid = |id: &str, number: &str, by: &str| {
        format!("{id} {head} 100.00 USD {by}ref {number} to v1 name Vendor | bill P-1 no. N-P-1 cash 100.00 discount ? in p1")
    };
    let invoices = &["P-1 500.00", "P-2 500.00"];
    let mut rows = Vec::new();
    for status in ["Outstanding", "Cleared", "Reconciled"] {
        rows.push(
            row(format!("{status} is in the books"))
                .invoices(invoices)
                .text(flat("K-1", "7", "P-1", "Check", status, "100.00", ""))
                .means(&[&paid("K-1", "7", "by check ")])
                .posts(&["K-1 P-1 100.00 USD 2026-03-14"]),
        );
    }
    for (kind, by) in [("Check", "by check "), ("EFT", "by electronic "), ("Credit Card", "by credit_card "), ("Adjustment", "")] {
        rows.push(
            row(format!("paid by {kind}"))
                .invoices(invoices)
                .text(flat("K-1", "7", "P-1", kind, "Cleared", "100.00", ""))
                .means(&[&paid("K-1", "7", by)])
                .posts(&["K-1 P-1 100.00 USD 2026-03-14"]),
        );
    }
    rows.extend([
        row("a status that nobody knows")
            .invoices(invoices)
            .text([flat("K-0", "6", "P-2", "Check", "Cleared", "100.00", ""), flat("K-1", "7", "P-1", "Check", "Limbo", "100.00", "")].concat())
            .means(&[&paid("K-0", "6", "by check ").replace("P-1", "P-2"), &format!("{} | HELD unknown", paid("K-1", "7", "by check "))])
            .posts(&["K-0 P-2 100.00 USD 2026-03-14"])
            .open(&["unknown_status K-1"]),
        row("a check that was voided: its rows stay, the flag says it, and what stood is taken back on the void's day")
            .invoices(invoices)
            .text(flat("K-1", "7", "P-1", "Check", "Outstanding", "100.00", ""))
            .means(&[&paid("K-1", "7", "by check ")])
            .posts(&["K-1 P-1 100.00 USD 2026-03-14"])
            .then(|r| {
                r.text(flat("K-1", "7", "P-1", "Check", "Voided", "100.00", "2026-03-25").replace("14T16:02:11", "25T11:41:07"))
                    .means(&[&paid("K-1", "7", "by check ")
                        .replace("14T16:02:11Z posted", "25T11:41:07Z voided")
                        .replace("2026-03-14 total", "2026-03-14 voided on 2026-03-25 total")])
            })
            .after(&["K-1 P-1 -100.00 USD 2026-03-25"], &[]),
        row("a check and an EFT have one number in one bank: two payments")
            .invoices(invoices)
            .text([flat("K-1", "7", "P-1", "Check", "Cleared", "100.00", ""), flat("K-2", "7", "P-1", "EFT", "Cleared", "100.00", "")].concat())
            .means(&[&paid("K-1", "7", "by check "), &paid("K-2", "7", "by electronic ")])
            .posts(&["K-1 P-1 100.00 USD 2026-03-14", "K-2 P-1 100.00 USD 2026-03-14"]),
        row("without control numbers, bank, type and number stand in for them: check and EFT are told apart")
            .invoices(invoices)
            .text(
                ["Check", "EFT"]
                    .map(|kind| flat("K-1", "7", "P-1", kind, "Cleared", "100.00", "").replace(",K-1,2026-03-14T16:02:11,p1", ""))
                    .concat(),
            )
            .means(&[
                "opbank/Check/7 posted 2026-03-14 total 100.00 USD by check ref 7 to v1 name Vendor | bill P-1 no. N-P-1 cash 100.00 discount ?",
                "opbank/EFT/7 posted 2026-03-14 total 100.00 USD by electronic ref 7 to v1 name Vendor | bill P-1 no. N-P-1 cash 100.00 discount ?",
            ])
            .posts(&["opbank/Check/7 P-1 100.00 USD 2026-03-14", "opbank/EFT/7 P-1 100.00 USD 2026-03-14"]),
        row("a discount is a negative row of the same bill: rows are added before anything is decided")
            .invoices(invoices)
            .text(
                [flat("K-1", "7", "P-1", "Check", "Cleared", "102.00", ""), flat("K-1", "7", "P-1", "Check", "Cleared", "-2.00", "")].concat(),
            )
            .means(&[&paid("K-1", "7", "by check ")])
            .posts(&["K-1 P-1 100.00 USD 2026-03-14"]),
        row("money with four decimals")
            .invoices(invoices)
            .text(flat("K-1", "7", "P-1", "Check", "Cleared", "100.0000", ""))
            .means(&[&paid("K-1", "7", "by check ")])
            .posts(&["K-1 P-1 100.00 USD 2026-03-14"]),
        row("a check below zero that undoes none")
            .invoices(invoices)
            .text(flat("K-1", "7", "P-1", "Check", "Cleared", "-100.00", ""))
            .means(&[&format!("K-1 {head} -100.00 USD by check ref 7 to v1 name Vendor | credit payable P-1 100.00 | HELD unbalanced")])
            .open(&["unbalanced_payment K-1"]),
        row("two amounts of one row that differ")
            .invoices(invoices)
            .text(flat("K-1", "7", "P-1", "Check", "Cleared", "100.00", "").replacen("100.00", "250.00", 1))
            .means(&[&format!("{} | HELD unbalanced", paid("K-1", "7", "by check "))])
            .open(&["unbalanced_payment K-1"]),
        row("an older reading comes late")
            .invoices(invoices)
            .text(flat("K-1", "7", "P-2", "Check", "Cleared", "100.00", "").replace("14T16:02:11", "15T16:02:11"))
            .means(&[&paid("K-1", "7", "by check ").replace("14T16:02:11", "15T16:02:11").replace("P-1", "P-2")])
            .text(flat("K-1", "7", "P-1", "Check", "Cleared", "100.00", ""))
            .means(&[&paid("K-1", "7", "by check ")])
            .posts(&["K-1 P-2 100.00 USD 2026-03-14"]),
    ]);
    rows
}

/// What a site says of its own documents.
fn mapped() -> Vec<Row> {
    let wire = flat("K-1", "7", "P-1", "Giro", "Cleared", "100.00", "");
    vec![
        row("the site says which column tells the system: another one's file is refused")
            .site("fields.tenant", &["PaymentSystem"])
            .text(flat("K-1", "7", "P-1", "Check", "Cleared", "100.00", ""))
            .refused("PaymentSystem is `Yardi PROD`: this origin is `clientlive`"),
        row("the site's own word for a way to pay")
            .invoices(&["P-1 100.00"])
            .site("codes.method.Giro", &["ach"])
            .text(wire)
            .means(&["K-1 rev 2026-03-14T16:02:11Z posted 2026-03-14 total 100.00 USD by electronic ref 7 to v1 name Vendor
                | bill P-1 no. N-P-1 cash 100.00 discount ? in p1"])
            .posts(&["K-1 P-1 100.00 USD 2026-03-14"]),
    ]
}

/// Pairs of voids.
fn voids() -> Vec<Row> {
    let head = "rev 2026-03-14T16:02:11Z posted 2026-03-14 total";
    let stands = |id: &str, bill: &str, by: &str| {
        format!("{id} {head} 100.00 USD by {by} ref 7 to v1 name Vendor | bill {bill} no. N-{bill} cash 100.00 discount ? in p1")
    };
    let back = flat("K-9", "7", "P-2", "Void", "Voider", "-100.00", "").replace("2026-03-14,Yardi", "2026-03-25,Yardi");
    let shown = "K-9 rev 2026-03-14T16:02:11Z posted 2026-03-25 total -100.00 USD ref 7 to v1 name Vendor undoes opbank/*/7
        | bill P-2 no. N-P-2 cash -100.00 discount ? in p1";
    vec![
        row("a reversing check comes before its original says that it is voided")
            .invoices(&["P-2 100.00"])
            .text(flat("K-2", "7", "P-2", "EFT", "Cleared", "100.00", ""))
            .means(&[&stands("K-2", "P-2", "electronic")])
            .posts(&["K-2 P-2 100.00 USD 2026-03-14"])
            .then(|r| r.text(back.clone()).means(&[shown]))
            .after(&["K-2 P-2 -100.00 USD 2026-03-25"], &[]),
        row("the pair in two files, after the check was posted: taken back once, on the void's day")
            .invoices(&["P-2 100.00"])
            .text(flat("K-2", "7", "P-2", "EFT", "Cleared", "100.00", ""))
            .means(&[&stands("K-2", "P-2", "electronic")])
            .posts(&["K-2 P-2 100.00 USD 2026-03-14"])
            .then(|r| {
                r.text(back.clone())
                    .means(&[shown])
                    .text(flat("K-2", "7", "P-2", "EFT", "Voided", "100.00", "2026-03-25").replace("14T16:02:11", "25T11:41:07"))
                    .means(&[&stands("K-2", "P-2", "electronic")
                        .replace("14T16:02:11Z posted", "25T11:41:07Z voided")
                        .replace("2026-03-14 total", "2026-03-14 voided on 2026-03-25 total")])
            })
            .after(&["K-2 P-2 -100.00 USD 2026-03-25"], &[]),
        row("a check and an EFT have the number that a reversing check names: the one whose bills it takes back is undone, the other stands")
            .invoices(&["P-1 100.00", "P-2 100.00"])
            .text([flat("K-1", "7", "P-1", "Check", "Cleared", "100.00", ""), flat("K-2", "7", "P-2", "EFT", "Cleared", "100.00", "")].concat())
            .means(&[&stands("K-1", "P-1", "check"), &stands("K-2", "P-2", "electronic")])
            .posts(&["K-1 P-1 100.00 USD 2026-03-14", "K-2 P-2 100.00 USD 2026-03-14"])
            .then(|r| r.text(back.clone()).means(&[shown]))
            .after(&["K-2 P-2 -100.00 USD 2026-03-25"], &["K-1 P-1 100.00 USD 2026-03-14"]),
        row("a reversing check without its original posts nothing, and no negative payment")
            .invoices(&["P-2 100.00"])
            .text([flat("K-1", "6", "P-1", "Check", "Cleared", "1.00", ""), back].concat())
            .means(&[
                &stands("K-1", "P-1", "check").replace("100.00", "1.00").replace("ref 7", "ref 6"),
                shown,
            ])
            .open(&["behind K-9", "waiting_for_invoice K-1 P-1"]),
    ]
}

/// The Toolbox by the default template: 123 positions.
fn toolbox(fields: &[(usize, &str)]) -> String {
    let mut cells = vec![String::new(); 123];
    for (position, text) in fields {
        (*text).clone_into(&mut cells[position - 1]);
    }
    format!("{}\n", cells.join(","))
}

fn by_template() -> Vec<Row> {
    let check: Vec<(usize, &str)> =
        vec![(1, "K"), (2, "55"), (3, "v1"), (4, "Vendor"), (5, "03/14/2026"), (7, "N-1"), (9, "p1"), (14, "7"), (107, "opbank")];
    let with = |more: &[(usize, &'static str)]| toolbox(&[check.as_slice(), more].concat());
    let shown = |rest: &str| format!("K-55 posted 2026-03-14 total {rest} by check ref 7 to v1 name Vendor | bill #N-1 cash");
    vec![
        row("the default template, without a header; journals and bills beside the checks are read past")
            .numbered("N-1", "Vendor", "100.00")
            .text(format!("{}{}", with(&[(10, "100.00"), (28, "100.00"), (29, "USD")]), toolbox(&[(1, "J"), (2, "9"), (10, "5.00")])))
            .means(&[&format!("{} 100.00 discount ? in p1", shown("100.00 USD"))])
            .posts(&["K-55 #N-1 100.00 USD 2026-03-14"]),
        row("a check in another currency: the transaction's amount is taken, never the base amount")
            .numbered("N-1", "Vendor", "50000.00")
            .text(with(&[(10, "36765.00"), (28, "50000.00"), (29, "CAD"), (30, "0.7353")]))
            .means(&["K-55 posted 2026-03-14 total 50000.00 CAD rate 0.7353 base/unit by check ref 7 to v1 name Vendor
                | bill #N-1 cash 50000.00 discount ? in p1"])
            .open(&["currency_mismatch K-55 n~N-1"]),
        row("only the base amount of a check in another currency")
            .text(with(&[(10, "36765.00"), (29, "CAD")]))
            .refused("is in the base currency, USD, and the check is in CAD: export TRANAMOUNT too, for every row"),
        row("a template of another length")
            .text("K,55,v1,Vendor,03/14/2026\n")
            .refused("has 5 cells, the default template CHECK.FMT has 123"),
        row("a last row that may be cut off")
            .text(with(&[(10, "100.00"), (28, "100.00")]).trim_end().to_owned())
            .refused("does not end with a line break"),
    ]
}

fn soap() -> Vec<Row> {
    let answer = |inner: &str| {
        format!(
            r#"<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><GetCheckInvoiceResponse><GetCheckInvoiceResult>{inner}</GetCheckInvoiceResult></GetCheckInvoiceResponse></soap:Body></soap:Envelope>"#
        )
    };
    let check = |total: &str| {
        format!(
            "<CheckInvoices><Check><CheckId>K-1</CheckId><CheckNumber>7</CheckNumber><CheckDate>2026-03-14T00:00:00</CheckDate><BankId>opbank</BankId><PaymentType>EFT</PaymentType><VendorId>v1</VendorId><TotalAmount>{total}</TotalAmount><Voided>false</Voided><Details><Detail><PayableId>P-1</PayableId><Amount>100.00</Amount></Detail></Details></Check></CheckInvoices>"
        )
    };
    let means = "K-1 posted 2026-03-14 total 100.00 USD by electronic ref 7 to v1 | bill P-1 cash 100.00 discount ?";
    vec![
        row("the result may be XML in a text")
            .invoices(&["P-1 100.00"])
            .text(answer(&check("100.00").replace('<', "&lt;").replace('>', "&gt;")))
            .means(&[means])
            .posts(&["K-1 P-1 100.00 USD 2026-03-14"]),
        row("a total that its details do not come to")
            .invoices(&["P-1 100.00"])
            .text(answer(&check("130.00")))
            .means(&[&format!("{} | HELD unbalanced", means.replace("100.00 USD", "130.00 USD"))])
            .open(&["unbalanced_payment K-1"]),
        row("a voided check whose total went to zero, its details kept: what stood is taken back")
            .invoices(&["P-1 100.00"])
            .text(answer(&check("100.00")))
            .true_at("2026-03-14T20:00:00Z")
            .means(&[&means.replace("K-1 posted", "K-1 rev 2026-03-14T20:00:00Z posted")])
            .posts(&["K-1 P-1 100.00 USD 2026-03-14"])
            .then(|r| {
                r.text(answer(
                    &check("0.00").replace("<Voided>false</Voided>", "<Voided>true</Voided><VoidDate>2026-03-25T00:00:00</VoidDate>"),
                ))
                .true_at("2026-03-25T20:00:00Z")
                .means(&["K-1 rev 2026-03-25T20:00:00Z voided 2026-03-14 voided on 2026-03-25 total 0.00 USD unapplied ? by electronic ref 7 to v1
                        | bill P-1 cash 100.00 discount ?"])
            })
            .after(&["K-1 P-1 -100.00 USD 2026-03-25"], &[]),
        row("no check in the window").text(answer("<CheckInvoices/>")).means(&[]),
        row("an error where the records should stand, in a text too")
            .text(answer("&lt;Messages&gt;&lt;Message messageType=\"Error\"&gt;No access.&lt;/Message&gt;&lt;/Messages&gt;"))
            .refused("is Yardi's refusal, not data: `No access.`"),
        row("an answer without anything").text(answer("")).refused("has no `CheckInvoices`: it is no answer of GetCheckInvoice"),
    ]
}

#[test]
fn every_representation() {
    let rows: Vec<Row> = [documents(), meanings(), mapped(), voids(), by_template(), soap()].into_iter().flatten().collect();
    hold(&BOOKS, &rows);
}
