//! MRI Platform X: section 2 of its reference, row by row. A payment is one item on one check, a bill all items of an invoice.

use quittance::Erp;

use crate::table::{Books, Row, hold, row};

const BOOKS: Books = Books { erp: Erp::Mri, tenant: "TOWERS", currency: "USD" };

/// The item that the rows below change: one invoice, paid whole by one check.
const KEY: &str = "OPER|000000007|V1|2026-03-14|I-1|202603|1";
/// The bill as it stands in an `origin_id`.
const PART: &str = "V1%7CI-1%7C202603";
const PAID: &str = "OPER|000000007|V1|2026-03-14|I-1|202603|1 rev 2026-03-14T16:00:00Z posted 2026-03-14 total 100.00 USD by check
    ref 000000007 to V1 name Vendor group OPER|000000007|V1|2026-03-14
    | bill V1|I-1|202603 no. I-1 cash 100.00 credit ? retainage 0.00 in 0100";
const POST: &str = "OPER|000000007|V1|2026-03-14|I-1|202603|1 V1|I-1|202603 100.00 USD 2026-03-14";
const BACK: &str = "OPER|000000007|V1|2026-03-14|I-1|202603|1 V1|I-1|202603 -100.00 USD 2026-03-25";
/// The row that undoes it.
const VOID: &str = "OPER|000000007|V1|2026-03-25|I-1|202603|1|void rev 2026-03-25T11:00:00Z posted 2026-03-25 total -100.00 USD by check
    ref 000000007 to V1 name Vendor group OPER|000000007|V1|2026-03-25 undoes OPER|000000007|V1|*|I-1|202603|1
    | bill V1|I-1|202603 no. I-1 cash -100.00 credit ? retainage 0.00 in 0100";

/// A row with some of its fields changed; `null` is null, and `-` leaves the field out.
fn item(more: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("VendorID", "V1"),
        ("VendorName", "Vendor"),
        ("InvoiceNumber", "I-1"),
        ("ExpensePeriod", "202603"),
        ("ItemNumber", "1"),
        ("EntityID", "0100"),
        ("BankID", "OPER"),
        ("PaymentType", "C"),
        ("CheckNumber", "000000007"),
        ("PaymentDate", "2026-03-14T00:00:00"),
        ("DiscountAmount", "0.00"),
        ("RetainageAmount", "0.00"),
        ("PaymentAmount", "100.00"),
        ("CurrencyCode", "USD"),
        ("Status", "P"),
        ("VoidDate", "null"),
        ("LastUpdate", "2026-03-14T16:00:00.0000000"),
    ];
    for (name, value) in more {
        match fields.iter_mut().find(|(n, _)| n == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
    }
    let told = |(name, value): &(&str, &str)| match *value {
        "null" => format!("\"{name}\":null"),
        value => format!("\"{name}\":\"{value}\""),
    };
    let fields: Vec<String> = fields.iter().filter(|(_, value)| *value != "-").map(told).collect();
    format!("{{{}}}", fields.join(","))
}

fn answer(rows: &[String]) -> String {
    format!("{{\"odata.metadata\":\"m#MRI.x\",\"value\":[{}]}}", rows.join(","))
}

fn one(more: &[(&str, &str)]) -> String {
    answer(&[item(more)])
}

/// The row that undoes the item, as it stands in section 2.3.
fn undone(more: &[(&str, &str)]) -> String {
    let void = [
        ("PaymentDate", "2026-03-25T00:00:00"),
        ("PaymentAmount", "-100.00"),
        ("Status", "V"),
        ("VoidDate", "2026-03-25T00:00:00"),
        ("LastUpdate", "2026-03-25T11:00:00"),
    ];
    item(&[&void, more].concat())
}

/// The documents of section 2.3.
fn documents() -> Vec<Row> {
    let acme = "by check ref 000045121 to ACME01 name ACME ELECTRICAL LLC memo PAY APP 3 group OPER|000045121|ACME01|2026-03-14";
    let birch = |invoice: &str, item: &str, amount: &str, entity: &str| {
        format!(
            "OPER|000045122|BIRCH2|2026-03-14|{invoice}|202602|{item} rev 2026-03-14T16:02:12Z posted 2026-03-14 total {amount} USD by check
                ref 000045122 to BIRCH2 name BIRCH PLUMBING INC group OPER|000045122|BIRCH2|2026-03-14
                | bill BIRCH2|{invoice}|202602 no. {invoice} cash {amount} credit ? retainage 0.00 in {entity}"
        )
    };
    let cedar = "by check ref 000045123 to CEDAR3 name CEDAR DRYWALL CO";
    let delta = "by check ref 000045140 to DELTA4 name DELTA STEEL LP";
    vec![
        row("one item, whose retainage is held and is no cash; the same as XML, with less and older, is the same payment")
            .invoices(&["ACME01|INV-1041|202602 90000.00"])
            .file("1_single.json")
            .means(&[&format!(
                "OPER|000045121|ACME01|2026-03-14|INV-1041|202602|1 rev 2026-03-14T16:02:11Z posted 2026-03-14 total 90000.00 USD {acme}
                    | bill ACME01|INV-1041|202602 no. INV-1041 cash 90000.00 credit ? retainage 10000.00 in 0100"
            )])
            .file("6_single_with_odd_shapes.xml")
            .means(&["OPER|000045121|ACME01|2026-03-14|INV-1041|202602|1 rev 2026-03-14T00:00:00Z posted 2026-03-14 total 90000.00 USD
                ref 000045121 to ACME01 name ACME ELECTRICAL LLC group OPER|000045121|ACME01|2026-03-14
                | bill ACME01|INV-1041|202602 no. INV-1041 cash 90000.00 discount ? credit ? in 0100"])
            .posts(&["OPER|000045121|ACME01|2026-03-14|INV-1041|202602|1 ACME01|INV-1041|202602 90000.00 USD 2026-03-14"]),
        row("one check: two bills, one of them two items of two entities, and a link to more")
            .invoices(&["BIRCH2|INV-7781|202602 12500.00", "BIRCH2|INV-7790|202602 10000.00"])
            .file("2_one_check_several_bills_paged.json")
            .means(&[
                &birch("INV-7781", "1", "12500.00", "0100"),
                &birch("INV-7790", "1", "8250.75", "0100"),
                &birch("INV-7790", "2", "1749.25", "0205"),
            ])
            .posts(&[
                "OPER|000045122|BIRCH2|2026-03-14|INV-7781|202602|1 BIRCH2|INV-7781|202602 12500.00 USD 2026-03-14",
                "OPER|000045122|BIRCH2|2026-03-14|INV-7790|202602|1 BIRCH2|INV-7790|202602 8250.75 USD 2026-03-14",
                "OPER|000045122|BIRCH2|2026-03-14|INV-7790|202602|2 BIRCH2|INV-7790|202602 1749.25 USD 2026-03-14",
            ]),
        row("one item of an invoice is paid, the other is open")
            .invoices(&["ACME01|INV-1042|202603 45250.75"])
            .file("3_partial_item_paid.json")
            .means(&["OPER|000045130|ACME01|2026-03-21|INV-1042|202603|1 rev 2026-03-21T09:00:00Z posted 2026-03-21 total 20000.00 USD
                by check ref 000045130 to ACME01 name ACME ELECTRICAL LLC group OPER|000045130|ACME01|2026-03-21
                | bill ACME01|INV-1042|202603 no. INV-1042 cash 20000.00 credit ? retainage 0.00 in 0100"])
            .posts(&["OPER|000045130|ACME01|2026-03-21|INV-1042|202603|1 ACME01|INV-1042|202603 20000.00 USD 2026-03-21"]),
        row("a void as a reversing row: neither of the two is posted")
            .invoices(&["CEDAR3|INV-5510|202602 3300.00"])
            .file("4_void_reversal_row.json")
            .means(&[
                &format!(
                    "OPER|000045123|CEDAR3|2026-03-15|INV-5510|202602|1 rev 2026-03-25T11:41:07Z voided 2026-03-15 voided on 2026-03-25
                        total 3300.00 USD {cedar} group OPER|000045123|CEDAR3|2026-03-15
                        | bill CEDAR3|INV-5510|202602 no. INV-5510 cash 3300.00 credit ? retainage 0.00 in 0100"
                ),
                &format!(
                    "OPER|000045123|CEDAR3|2026-03-25|INV-5510|202602|1|void rev 2026-03-25T11:41:07Z posted 2026-03-25 total -3300.00 USD
                        {cedar} group OPER|000045123|CEDAR3|2026-03-25 undoes OPER|000045123|CEDAR3|*|INV-5510|202602|1
                        | bill CEDAR3|INV-5510|202602 no. INV-5510 cash -3300.00 credit ? retainage 0.00 in 0100"
                ),
            ]),
        row("a credit memo that was netted on the check, and a discount that is no cash: a person splits")
            .invoices(&["DELTA4|INV-9001|202603 9800.00"])
            .file("5_credit_and_discount.json")
            .means(&[
                &format!(
                    "OPER|000045140|DELTA4|2026-03-28|INV-9001|202603|1 rev 2026-03-28T10:00:00Z posted 2026-03-28 total 9800.00 USD {delta}
                        group OPER|000045140|DELTA4|2026-03-28
                        | bill DELTA4|INV-9001|202603 no. INV-9001 cash 9800.00 discount 200.00 credit ? retainage 0.00 in 0100"
                ),
                &format!(
                    "OPER|000045140|DELTA4|2026-03-28|CM-0088|202603|1 rev 2026-03-28T10:00:00Z posted 2026-03-28 total -1250.00 USD {delta}
                        memo CREDIT MEMO group OPER|000045140|DELTA4|2026-03-28
                        | credit credit DELTA4|CM-0088|202603 1250.00 | HELD unbalanced"
                ),
            ])
            .open(&[
                "credit_split OPER|000045140|DELTA4|2026-03-28|INV-9001|202603|1",
                "unbalanced_payment OPER|000045140|DELTA4|2026-03-28|CM-0088|202603|1",
            ]),
        row("an error in a row, with HTTP 200")
            .file("7_record_error_http200.json")
            .refused("is MRI's refusal, not data: `Invalid value for parameter FROMDATE.`"),
    ]
}

/// The letters of section 2.2.
fn statuses() -> Vec<Row> {
    let held = |name: &str, more: &[(&str, &str)]| {
        row(name)
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(more))
            .means(&[&format!("{PAID} | HELD unknown")])
            .open(&[&format!("unknown_status {KEY}")])
    };
    let none =
        |name: &str, more: &[(&str, &str)], means: &[&str]| row(name).invoices(&["V1|I-1|202603 100.00"]).text(one(more)).means(means);
    let posts =
        |name: &str, more: &[(&str, &str)]| row(name).invoices(&["V1|I-1|202603 100.00"]).text(one(more)).means(&[PAID]).posts(&[POST]);
    vec![
        posts("P is paid", &[]),
        posts("a toolkit without a status: a check number says that it is paid", &[("Status", "-")]),
        none("V is void, though no date says so", &[("Status", "V")], &[&PAID.replace("posted", "voided")]),
        none(
            "a void date says so alone",
            &[("VoidDate", "2026-03-25T00:00:00")],
            &[&PAID.replace("posted 2026-03-14", "voided 2026-03-14 voided on 2026-03-25")],
        ),
        none("H is on hold", &[("Status", "H")], &[&PAID.replace("posted", "pending")]),
        none(
            "O is open: nothing is paid",
            &[("Status", "O"), ("CheckNumber", "null"), ("PaymentDate", "null"), ("PaymentAmount", "0.00")],
            &[],
        ),
        none(
            "on hold before it was ever paid",
            &[("Status", "H"), ("CheckNumber", "null"), ("PaymentDate", "null"), ("PaymentAmount", "null")],
            &[],
        ),
        held("O, and yet a check with money", &[("Status", "O")]),
        held("a letter that nobody knows", &[("Status", "R")]),
        held("a status that is null", &[("Status", "null")]),
        row("a void date before the payment, which the status does not know: perhaps a date that stands for none")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[("VoidDate", "1900-01-01T00:00:00")]))
            .means(&[&format!("{} | HELD unknown", PAID.replace("posted 2026-03-14", "voided 2026-03-14 voided on 1900-01-01"))])
            .open(&[&format!("unknown_status {KEY}")]),
        row("the site says that this date is none")
            .site("layout.null", &["1900-01-01T00:00:00"])
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[("VoidDate", "1900-01-01T00:00:00")]))
            .means(&[PAID])
            .posts(&[POST]),
        row("the site's own letters")
            .site("codes.status.R", &["posted"])
            .site("codes.method.E", &["ach"])
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[("Status", "R"), ("PaymentType", "E")]))
            .means(&[&PAID.replace("by check", "by electronic")])
            .posts(&[POST]),
        row("how it was paid is not known, and is no matter of money")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[("PaymentType", "E")]))
            .means(&[&PAID.replace("by check", "")])
            .posts(&[POST]),
        row("paid, and no check is named")
            .text(one(&[("CheckNumber", "null"), ("PaymentDate", "null"), ("PaymentAmount", "0.00")]))
            .refused("CheckNumber is missing"),
        row("money, and no check is named")
            .text(one(&[("CheckNumber", "null")]))
            .refused("CheckNumber is missing: it is part of the payment's key"),
        row("an amount that is missing").text(one(&[("PaymentAmount", "null")])).refused("PaymentAmount is missing"),
        row("a part of a cent").text(one(&[("PaymentAmount", "100.005")])).refused("PaymentAmount `100.005`"),
        row("four decimals that say nothing more")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[("PaymentAmount", "100.0000")]))
            .means(&[PAID])
            .posts(&[POST]),
    ]
}

/// Section 2.4: voids by status, by date, by a row, and what looks like one.
fn voids() -> Vec<Row> {
    let stands = |name: &str| row(name).invoices(&["V1|I-1|202603 100.00"]).text(one(&[])).means(&[PAID]).posts(&[POST]);
    let status = [("Status", "V"), ("LastUpdate", "2026-03-25T11:00:00")];
    let dated = [("VoidDate", "2026-03-25T00:00:00"), ("LastUpdate", "2026-03-25T11:00:00")];
    let shown = |more: &str| {
        PAID.replace("14T16:00:00Z posted", "25T11:00:00Z voided").replace("2026-03-14 total", &format!("2026-03-14 {more} total"))
    };
    let again = "OPER|000000007|V1|2026-03-30|I-1|202603|1";
    let reissued = one(&[("PaymentDate", "2026-03-30"), ("LastUpdate", "2026-03-30T09:00:00")]);
    let reissue = PAID.replace("2026-03-14", "2026-03-30").replace("16:00:00Z", "09:00:00Z");
    let twin = |item: &str| PAID.replace("|202603|1 rev", &format!("|202603|{item} rev"));
    vec![
        stands("void by the status: taken back on the payment's own day, for no other is stated")
            .then(|r| r.text(one(&status)).means(&[&shown("")]))
            .after(&[&POST.replace(" 100.00", " -100.00")], &[]),
        stands("void by its date").then(|r| r.text(one(&dated)).means(&[&shown("voided on 2026-03-25")])).after(&[BACK], &[]),
        stands("void by a reversing row alone").then(|r| r.text(answer(&[undone(&[])])).means(&[VOID])).after(&[BACK], &[]),
        stands("void by all of these, in three files: taken back once")
            .then(|r| {
                r.text(answer(&[undone(&[])]))
                    .means(&[VOID])
                    .text(one(&[dated.as_slice(), &[("Status", "V")]].concat()))
                    .means(&[&shown("voided on 2026-03-25")])
            })
            .after(&[BACK], &[]),
        stands("the same void on two pages")
            .then(|r| r.text(answer(&[undone(&[])])).means(&[VOID]).text(answer(&[undone(&[])])).means(&[VOID]))
            .after(&[BACK], &[]),
        row("a reversing row whose payment was never read posts nothing")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(answer(&[undone(&[])]))
            .means(&[VOID])
            .open(&["behind OPER|000000007|V1|2026-03-25|I-1|202603|1|void"]),
        row("a row below zero that nothing marks is a credit: it is held, and undoes nothing")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[]))
            .means(&[PAID])
            .text(answer(&[undone(&[("Status", "P"), ("VoidDate", "null")])]))
            .means(&["OPER|000000007|V1|2026-03-25|I-1|202603|1 rev 2026-03-25T11:00:00Z posted 2026-03-25 total -100.00 USD by check
                ref 000000007 to V1 name Vendor group OPER|000000007|V1|2026-03-25 | credit credit V1|I-1|202603 100.00 | HELD unbalanced"])
            .posts(&[POST])
            .open(&["unbalanced_payment OPER|000000007|V1|2026-03-25|I-1|202603|1"]),
        row("the site says that every row below zero undoes one")
            .site("void.reversal.negative_twin", &["true"])
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[]))
            .means(&[PAID])
            .posts(&[POST])
            .then(|r| r.text(answer(&[undone(&[("Status", "P"), ("VoidDate", "null")])])).means(&[VOID]))
            .after(&[BACK], &[]),
        row("the site's own mark, on a row that is not below zero: which of the two is wrong is not known, and nothing is taken back")
            .site("void.reversal.marker.field", &["RowType"])
            .site("void.reversal.marker.values", &["REV"])
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[]))
            .means(&[PAID])
            .posts(&[POST])
            .open(&[&format!("conflict {KEY}"), "unbalanced_payment OPER|000000007|V1|2026-03-25|I-1|202603|1|void"])
            .then(|r| {
                r.text(answer(&[undone(&[("RowType", "REV"), ("PaymentAmount", "100.00"), ("Status", "P"), ("VoidDate", "null")])]))
                    .means(&[&format!("{} | HELD unbalanced", VOID.replace("-100.00", "100.00"))])
            })
            .after(&[], &[])
            .stays(&["V1|I-1|202603 100.00 USD"]),
        row("voided, and paid again by the same number of the same bank: the second stands")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[]))
            .means(&[PAID])
            .posts(&[POST])
            .then(|r| r.text(answer(&[undone(&[])])).means(&[VOID]).text(reissued.clone()).means(&[&reissue]))
            .after(
                &[BACK, &format!("{again} V1|I-1|202603 100.00 USD 2026-03-30")],
                &[&format!("{again} V1|I-1|202603 100.00 USD 2026-03-30")],
            ),
        row("paid again, and the first was never read: a void of an earlier day is not the second's")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(reissued)
            .means(&[&reissue])
            .posts(&[&format!("{again} V1|I-1|202603 100.00 USD 2026-03-30")])
            .open(&[&format!("conflict {again}")])
            .then(|r| r.text(answer(&[undone(&[])])).means(&[VOID]))
            .after(&[], &[])
            .stays(&["V1|I-1|202603 100.00 USD"]),
        row("two items of one amount on one bill and check, and both are undone")
            .invoices(&["V1|I-1|202603 200.00"])
            .text(answer(&[item(&[]), item(&[("ItemNumber", "2")])]))
            .means(&[PAID, &twin("2")])
            .posts(&[POST, &POST.replace("|202603|1 ", "|202603|2 ")])
            .then(|r| {
                r.text(answer(&[undone(&[]), undone(&[("ItemNumber", "2")])])).means(&[
                    VOID,
                    &VOID.replace("|1|void", "|2|void").replace("|202603|1 |", "|202603|2 |").replace("|*|I-1|202603|1", "|*|I-1|202603|2"),
                ])
            })
            .after(&[BACK, &BACK.replace("|202603|1 ", "|202603|2 ")], &[]),
        row("one item of a check is void, the other stands")
            .invoices(&["V1|I-1|202603 100.00", "V1|I-2|202603 100.00"])
            .text(answer(&[item(&[]), item(&[("InvoiceNumber", "I-2")])]))
            .means(&[PAID, &PAID.replace("I-1", "I-2")])
            .posts(&[POST, &POST.replace("I-1", "I-2")])
            .then(|r| r.text(answer(&[undone(&[("InvoiceNumber", "I-2")])])).means(&[&VOID.replace("I-1", "I-2")]))
            .after(&[&BACK.replace("I-1", "I-2")], &[POST]),
        row("two banks have one number: the other bank's check stands")
            .invoices(&["V1|I-1|202603 200.00"])
            .text(answer(&[item(&[]), item(&[("BankID", "PAYR")])]))
            .means(&[PAID, &PAID.replace("OPER", "PAYR")])
            .posts(&[POST, &POST.replace("OPER", "PAYR")])
            .then(|r| r.text(answer(&[undone(&[("BankID", "PAYR")])])).means(&[&VOID.replace("OPER", "PAYR")]))
            .after(&[&BACK.replace("OPER", "PAYR")], &[POST]),
    ]
}

/// Credits that were netted on a check, with and without the check's total.
fn credits() -> Vec<Row> {
    let credit = |more: &[(&str, &str)]| item(&[&[("InvoiceNumber", "CM-1"), ("PaymentAmount", "-30.00")], more].concat());
    let netted = |reference: &str| {
        PAID.replace("I-1", "CM-1")
            .replace("total 100.00", "total -30.00")
            .replace("000000007", reference)
            .split(" | bill")
            .next()
            .unwrap()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let credit_shown = |reference: &str| {
        let head = netted(reference);
        let head = head.split(" | ").next().unwrap();
        format!("{head} | credit credit V1|CM-1|202603 30.00 | HELD unbalanced")
    };
    let totalled = |name: &str| {
        row(name).site("fields.total", &["CheckTotal"]).site("group.by", &["BankID", "CheckNumber", "VendorID", "PaymentDate"])
    };
    let check = "OPER|000000007|V1|2026-03-14 rev 2026-03-14T16:00:00Z posted 2026-03-14 total";
    let by = "USD by check ref 000000007 to V1 name Vendor group OPER|000000007|V1|2026-03-14";
    vec![
        row("the credit on another page than its check's items: whichever is read first, all are held")
            .invoices(&["V1|I-1|202603 100.00", "V1|I-2|202603 100.00"])
            .text(answer(&[item(&[]), item(&[("InvoiceNumber", "I-2")])]))
            .means(&[PAID, &PAID.replace("I-1", "I-2")])
            .text(answer(&[credit(&[])]))
            .means(&[&credit_shown("000000007")])
            .open(&[
                &format!("credit_split {KEY}"),
                &format!("credit_split {}", KEY.replace("I-1", "I-2")),
                "unbalanced_payment OPER|000000007|V1|2026-03-14|CM-1|202603|1",
            ]),
        row("a credit on another check holds nothing but itself")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(answer(&[item(&[]), credit(&[("CheckNumber", "000000008")])]))
            .means(&[PAID, &credit_shown("000000008")])
            .posts(&[POST])
            .open(&["unbalanced_payment OPER|000000008|V1|2026-03-14|CM-1|202603|1"]),
        row("the check with the credit is void: nothing was paid, and what stood is taken back")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(answer(&[item(&[])]))
            .means(&[PAID])
            .posts(&[POST])
            .open(&["unbalanced_payment OPER|000000007|V1|2026-03-14|CM-1|202603|1"])
            .then(|r| {
                r.text(answer(&[item(&[("VoidDate", "2026-03-25"), ("Status", "V"), ("LastUpdate", "2026-03-25T11:00:00")]), credit(&[])]))
                    .means(&[
                        &PAID
                            .replace("14T16:00:00Z posted", "25T11:00:00Z voided")
                            .replace("2026-03-14 total", "2026-03-14 voided on 2026-03-25 total"),
                        &credit_shown("000000007"),
                    ])
            })
            .after(&[BACK], &[]),
        totalled("rows with the total of their check: the credit reduces the one bill")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(answer(&[item(&[("CheckTotal", "70.00")]), credit(&[("CheckTotal", "70.00")])]))
            .means(&[&format!(
                "{check} 70.00 {by} | bill V1|I-1|202603 no. I-1 cash 100.00 credit ? retainage 0.00 in 0100 | credit credit V1|CM-1|202603 30.00"
            )])
            .posts(&["OPER|000000007|V1|2026-03-14 V1|I-1|202603 70.00 USD 2026-03-14"]),
        totalled("the total, a credit and two bills: a person splits")
            .invoices(&["V1|I-1|202603 100.00", "V1|I-2|202603 100.00"])
            .text(answer(&[
                item(&[("CheckTotal", "170.00")]),
                item(&[("CheckTotal", "170.00"), ("InvoiceNumber", "I-2")]),
                credit(&[("CheckTotal", "170.00")]),
            ]))
            .means(&[&format!(
                "{check} 170.00 {by} | bill V1|I-1|202603 no. I-1 cash 100.00 credit ? retainage 0.00 in 0100
                    | bill V1|I-2|202603 no. I-2 cash 100.00 credit ? retainage 0.00 in 0100 | credit credit V1|CM-1|202603 30.00"
            )])
            .open(&["credit_split OPER|000000007|V1|2026-03-14"]),
        totalled("items of one bill and no credit: one payment")
            .invoices(&["V1|I-1|202603 200.00"])
            .text(answer(&[item(&[("CheckTotal", "200.00")]), item(&[("CheckTotal", "200.00"), ("ItemNumber", "2")])]))
            .means(&[&format!("{check} 200.00 {by} | bill V1|I-1|202603 no. I-1 cash 200.00 retainage 0.00 in 0100")])
            .posts(&["OPER|000000007|V1|2026-03-14 V1|I-1|202603 200.00 USD 2026-03-14"]),
        totalled("a part of a check does not come to its total")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[("CheckTotal", "70.00")]))
            .means(&[&format!(
                "{check} 70.00 {by} | bill V1|I-1|202603 no. I-1 cash 100.00 retainage 0.00 in 0100 | HELD unbalanced"
            )])
            .open(&["unbalanced_payment OPER|000000007|V1|2026-03-14"]),
        totalled("a row without the total").text(one(&[])).refused("CheckTotal is missing"),
    ]
}

/// Section 2.1: envelopes, pages, errors, other databases, files.
fn envelopes() -> Vec<Row> {
    let said = |name: &str, text: String| row(name).invoices(&["V1|I-1|202603 100.00"]).text(text).means(&[PAID]).posts(&[POST]);
    let header = "VendorID,VendorName,InvoiceNumber,ExpensePeriod,ItemNumber,EntityID,BankID,PaymentType,CheckNumber,PaymentDate,DiscountAmount,RetainageAmount,PaymentAmount,CurrencyCode,Status,VoidDate,LastUpdate";
    let cells = "V1,Vendor,I-1,202603,1,0100,OPER,C,000000007,2026-03-14,0.00,0.00,100.00,USD,P,,2026-03-14T16:00:00";
    vec![
        said("one entry", format!("{{\"odata.metadata\":\"m\",\"value\":{{\"entry\":{}}}}}", item(&[]))),
        said("a list of entries", format!("{{\"odata.metadata\":\"m\",\"value\":{{\"entry\":[{}]}}}}", item(&[]))),
        said("a file of rows with a header", format!("{header}\n{cells}\n")),
        row("nothing, said in four ways")
            .text("{\"odata.metadata\":\"m\",\"value\":[]}")
            .means(&[])
            .text("{\"odata.metadata\":\"m\",\"value\":null}")
            .means(&[])
            .text("{\"odata.metadata\":\"m\"}")
            .means(&[])
            .text("<mri_s-pmap_paid/>")
            .means(&[]),
        row("two pages that overlap, the items of one check on both")
            .invoices(&["V1|I-1|202603 100.00", "V1|I-2|202603 50.00"])
            .text(answer(&[item(&[])]).replace("\"value\"", "\"nextLink\":\"https://mri.example/api.asp?_next=1\",\"value\""))
            .means(&[PAID])
            .text(answer(&[item(&[]), item(&[("InvoiceNumber", "I-2"), ("PaymentAmount", "50.00")])]))
            .means(&[PAID, &PAID.replace("I-1", "I-2").replace("100.00", "50.00")])
            .posts(&[POST, &POST.replace("I-1", "I-2").replace("100.00", "50.00")]),
        row("a file that is cut off").text(format!("{header}\n{cells}")).refused("does not end with a line break"),
        row("a file without a column of the key")
            .text(format!("{}\n", header.replace("CheckNumber", "Check")))
            .refused("has no column `CheckNumber`, from which a payment's key is read"),
        row("an error in place of the answer")
            .text("{\"error\":{\"code\":\"401\",\"message\":\"No access.\"}}")
            .refused("is MRI's refusal, not data: `401 No access.`"),
        row("an error in XML").text("<Error><Message>No access.</Message></Error>").refused("is MRI's refusal, not data: `No access.`"),
        row("a row, then an error: nothing of the document is used")
            .text(answer(&[item(&[]), "{\"Error\":{\"Message\":\"Timed out.\"}}".to_owned()]))
            .refused("is MRI's refusal, not data: `Timed out.`"),
        row("a column for errors that is empty")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(answer(&[item(&[("Error", "null")])]))
            .means(&[PAID])
            .posts(&[POST]),
        row("neither rows nor an envelope").text("{}").refused("has neither `value` nor odata.metadata: it is no answer of MRI"),
        row("another database").text(one(&[("Database", "OTHER")])).refused("Database is `OTHER`: this origin is `TOWERS`"),
        said("this database", one(&[("Database", "TOWERS")])),
        row("a check number that has lost its zeros")
            .text(one(&[]).replace("\"000000007\"", "7"))
            .refused("CheckNumber is the bare value 7"),
        row("one item twice in one document").text(answer(&[item(&[]), item(&[])])).refused("stands a second time"),
        row("a date that is none").text(one(&[("PaymentDate", "03/14/2026")])).refused("PaymentDate is `03/14/2026`"),
    ]
}

/// Bills, currencies, signs, revisions.
fn meanings() -> Vec<Row> {
    let cad = PAID.replace("100.00 USD", "100.00 CAD");
    vec![
        row("one invoice number in two expense periods: two bills")
            .invoices(&["V1|I-1|202603 100.00", "V1|I-1|202604 40.00"])
            .text(answer(&[item(&[]), item(&[("ExpensePeriod", "202604"), ("PaymentAmount", "40.00")])]))
            .means(&[PAID, &PAID.replace("202603", "202604").replace("100.00", "40.00")])
            .posts(&[POST, &POST.replace("202603", "202604").replace("100.00", "40.00")]),
        row("an item is paid by two checks, and the second comes later")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[("PaymentAmount", "60.00")]))
            .means(&[&PAID.replace("100.00", "60.00")])
            .posts(&[&POST.replace("100.00", "60.00")])
            .then(|r| {
                r.text(one(&[("PaymentAmount", "40.00"), ("CheckNumber", "000000008")]))
                    .means(&[&PAID.replace("100.00", "40.00").replace("000000007", "000000008")])
            })
            .after(
                &[&POST.replace("100.00", "40.00").replace("000000007", "000000008")],
                &[&POST.replace("100.00", "60.00"), &POST.replace("100.00", "40.00").replace("000000007", "000000008")],
            ),
        row("retainage that is released finds no invoice and waits")
            .text(one(&[("RetainageAmount", "-100.00")]))
            .means(&[&PAID.replace("retainage 0.00", "retainage -100.00")])
            .open(&[&format!("waiting_for_invoice {KEY} {PART}")]),
        row("a discount of the whole: no cash, nothing to post")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[("PaymentAmount", "0.00"), ("DiscountAmount", "100.00")]))
            .means(&[&PAID.replace("total 100.00", "total 0.00").replace("cash 100.00", "cash 0.00 discount 100.00")]),
        row("another currency than the invoice's is never converted")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[("CurrencyCode", "CAD")]))
            .means(&[&cad])
            .open(&[&format!("currency_mismatch {KEY} {PART}")]),
        row("the invoice's own currency, with a rate that is kept as it was written")
            .site("fields.exchange_rate", &["ExchangeRate"])
            .invoices(&["V1|I-1|202603 100.00 CAD"])
            .text(one(&[("CurrencyCode", "CAD"), ("ExchangeRate", "0.7353")]))
            .means(&[&cad.replace("CAD", "CAD rate 0.7353 base/unit")])
            .posts(&[&POST.replace("USD", "CAD")]),
        row("the site's own name of a currency")
            .currency("CDN$", "CAD")
            .invoices(&["V1|I-1|202603 100.00 CAD"])
            .text(one(&[("CurrencyCode", "CDN$")]))
            .means(&[&cad])
            .posts(&[&POST.replace("USD", "CAD")]),
        row("no currency: the origin's")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[("CurrencyCode", "null")]))
            .means(&[PAID])
            .posts(&[POST]),
        row("a site where payments are below zero")
            .site("defaults.amount_sign", &["-1"])
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[("PaymentAmount", "-100.00")]))
            .means(&[PAID])
            .posts(&[POST]),
        row("an older reading comes late")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[("PaymentAmount", "90.00"), ("LastUpdate", "2026-03-15T00:00:00")]))
            .means(&[&PAID.replace("100.00", "90.00").replace("14T16", "15T00")])
            .text(one(&[]))
            .means(&[PAID])
            .posts(&[&POST.replace("100.00", "90.00")]),
        row("the amount was changed after it was posted")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[]))
            .means(&[PAID])
            .posts(&[POST])
            .then(|r| {
                r.text(one(&[("PaymentAmount", "90.00"), ("LastUpdate", "2026-03-15T00:00:00")]))
                    .means(&[&PAID.replace("100.00", "90.00").replace("14T16", "15T00")])
            })
            .after(&[&POST.replace(" 100.00", " -100.00"), &POST.replace("100.00", "90.00")], &[&POST.replace("100.00", "90.00")]),
        row("two amounts of one item at one time: nobody can say which")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[]))
            .means(&[PAID])
            .text(one(&[("PaymentAmount", "90.00")]))
            .means(&[&PAID.replace("100.00", "90.00")])
            .open(&[&format!("conflict {KEY}")]),
        row("without a time of its own a row is as old as its payment, or its void")
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[("LastUpdate", "null")]))
            .means(&[&PAID.replace("14T16", "14T00")])
            .posts(&[POST])
            .then(|r| {
                r.text(one(&[("LastUpdate", "null"), ("VoidDate", "2026-03-25")])).means(&[&PAID
                    .replace("14T16:00:00Z posted", "25T00:00:00Z voided")
                    .replace("2026-03-14 total", "2026-03-14 voided on 2026-03-25 total")])
            })
            .after(&[BACK], &[]),
        row("the payment's own key where a toolkit has one: several rows are told apart by it")
            .site("group.by", &["PaymentKey", "InvoiceNumber", "ExpensePeriod", "ItemNumber"])
            .invoices(&["V1|I-1|202603 100.00"])
            .text(one(&[("PaymentKey", "9001")]))
            .means(&[&PAID.replacen("OPER|000000007|V1|2026-03-14|", "9001|", 1)])
            .posts(&[&POST.replacen("OPER|000000007|V1|2026-03-14|", "9001|", 1)]),
    ]
}

#[test]
fn every_representation() {
    let rows: Vec<Row> = [documents(), statuses(), voids(), credits(), envelopes(), meanings()].into_iter().flatten().collect();
    hold(&BOOKS, &rows);
}
