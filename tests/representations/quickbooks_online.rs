//! QuickBooks Online: section 1 of the reference, row by row.

use quittance::Erp;

use crate::table::{Books, Row, hold, row};

const BOOKS: Books = Books { erp: Erp::QuickbooksOnline, tenant: "9130347", currency: "USD" };

/// A query answer around one payment of vendor 7; `fields` are those of the representation.
fn query(id: &str, token: u32, fields: &str) -> String {
    format!(
        r#"{{"QueryResponse":{{"BillPayment":[{}],"startPosition":1,"maxResults":1}},"time":"2026-03-12T09:00:02.118-07:00"}}"#,
        one(id, token, fields)
    )
}

fn one(id: &str, token: u32, fields: &str) -> String {
    format!(
        r#"{{"VendorRef":{{"value":"7","name":"Vendor"}},"PayType":"Check","Id":"{id}","SyncToken":"{token}","TxnDate":"2026-03-12","CurrencyRef":{{"value":"USD"}},{fields}}}"#
    )
}

fn line(amount: &str, kind: &str, id: &str) -> String {
    format!(r#"{{"Amount":{amount},"LinkedTxn":[{{"TxnId":"{id}","TxnType":"{kind}"}}]}}"#)
}

fn lines(total: &str, lines: &[String]) -> String {
    format!(r#""TotalAmt":{total},"Line":[{}]"#, lines.join(","))
}

/// The documents of section 1.3.
fn documents() -> Vec<Row> {
    vec![
        row("paid, then voided and deleted; money on account whose note says voided is no void")
            .invoices(&["88710 48250.00", "88731 31500.00", "88755 28806.35", "88790 11500.00"])
            .file("1_single.json")
            .means(&["90341 rev 0 posted 2026-03-12 total 48250.00 USD by check ref 20418 to 412 name Cascade Steel Erectors LLC
                memo Pay app 4 - Riverside Medical | bill 88710 cash 48250.00"])
            .file("2_several_bills.json")
            .means(&["90377 rev 1 posted 2026-03-13 total 71806.35 USD by check ref 20421 to 415 name Halvorsen Electric Inc.
                | bill 88731 cash 31500.00 | bill 88755 cash 28806.35 | bill 88790 cash 11500.00"])
            .posts(&[
                "90341 88710 48250.00 USD 2026-03-12",
                "90377 88731 31500.00 USD 2026-03-13",
                "90377 88755 28806.35 USD 2026-03-13",
                "90377 88790 11500.00 USD 2026-03-13",
            ])
            .then(|r| {
                r.file("4_cdc_void_delete_unapplied.json").means(&[
                    "90341 rev 1 voided 2026-03-12 total 0.00 USD by check ref 20418 to 412 name Cascade Steel Erectors LLC
                        memo Voided - Pay app 4 - Riverside Medical",
                    "90377 deleted",
                    "90410 rev 0 posted 2026-03-19 total 2500.00 USD unapplied 2500.00 by check ref 20424 to 431 name Pioneer Concrete Pumping
                        memo Deposit, voided check 20419 replacement",
                ])
            })
            .after(
                &[
                    "90341 88710 -48250.00 USD 2026-03-12",
                    "90377 88731 -31500.00 USD 2026-03-13",
                    "90377 88755 -28806.35 USD 2026-03-13",
                    "90377 88790 -11500.00 USD 2026-03-13",
                ],
                &[],
            ),
        row("part of a bill; the bill comes along and gives the number")
            .numbered("RMC-SUB014-05", "Northgate Drywall Co", "45000.00")
            .file("3_partial_with_bill.json")
            .means(&[
                "bill 88802 rev 2 no. RMC-SUB014-05 of 420 name Northgate Drywall Co total 45000.00 USD",
                "90402 rev 0 posted 2026-03-20 total 30000.00 USD by check to 420 name Northgate Drywall Co | bill 88802 cash 30000.00",
            ])
            .posts(&["90402 #RMC-SUB014-05 30000.00 USD 2026-03-20"]),
        row("a credit on one bill reduces its cash; a credit without cash posts nothing")
            .invoices(&["88840 12000.00", "88844 640.00"])
            .file("5_credit_and_zero_cash.json")
            .means(&[
                "90455 rev 0 posted 2026-03-24 total 10500.00 USD by check ref 20430 to 415 name Halvorsen Electric Inc. memo Less backcharge VC-031
                    | bill 88840 cash 12000.00 credit ? | credit VendorCredit 88861 1500.00",
                "90456 rev 0 posted 2026-03-24 total 0.00 USD by check to 418 name Tamarack Mechanical
                    memo 2%/10 early payment discount taken as credit VC-033
                    | bill 88844 cash 640.00 credit ? | credit VendorCredit 88870 640.00",
            ])
            .posts(&["90455 88840 10500.00 USD 2026-03-24"]),
        row("a vendor credit by itself is no payment").file("5b_vendor_credit.json").means(&[]),
        row("foreign currency by card: home units for one foreign unit, never inverted")
            .invoices(&["88901 18400.00 CAD"])
            .file("6_foreign_currency_card.json")
            .means(&["90512 rev 0 posted 2026-04-01 total 18400.00 CAD rate 0.7183265 base/unit by credit_card to 502
                name Les Structures Laurentides Inc. | bill 88901 cash 18400.00"])
            .posts(&["90512 88901 18400.00 CAD 2026-04-01"]),
        row("paid in CAD, invoiced in USD: a person looks")
            .invoices(&["88901 18400.00 USD"])
            .again("6_foreign_currency_card.json")
            .open(&["currency_mismatch 90512 88901"]),
    ]
}

/// Section 1.5: what a payment's fields mean together.
fn meanings() -> Vec<Row> {
    let head = "1 rev 0 posted 2026-03-12 total";
    let who = "by check to 7 name Vendor";
    let stub = r#"{"domain":"QBO","status":"Deleted","Id":"1"}"#;
    let paid = query("1", 0, &lines("100.00", &[line("100.00", "Bill", "10")]));
    let reads = |tail: &str| format!("{head} {tail}");
    let one_bill = reads(&format!("100.00 USD {who} | bill 10 cash 100.00"));
    let case = |name: &str, fields: String, means: String| {
        row(name).invoices(&["10 500.00", "11 500.00"]).text(query("1", 0, &fields)).means(&[&means])
    };
    vec![
        row("a void whose note was edited afterwards is still one: nothing else has that form")
            .invoices(&["10 100.00"])
            .text(paid.clone())
            .means(&[&one_bill])
            .posts(&["1 10 100.00 USD 2026-03-12"])
            .then(|r| {
                let fields = r#""TotalAmt":0,"PrivateNote":"stopped at the bank","Line":[]"#;
                r.text(query("1", 1, fields)).means(&[&format!("1 rev 1 voided 2026-03-12 total 0.00 USD {who} memo stopped at the bank")])
            })
            .after(&["1 10 -100.00 USD 2026-03-12"], &[]),
        row("voided twice, and without Line")
            .invoices(&["10 100.00"])
            .text(paid.clone())
            .means(&[&one_bill])
            .text(query("1", 2, r#""TotalAmt":0.00,"PrivateNote":"Voided - Voided - x""#))
            .means(&[&format!("1 rev 2 voided 2026-03-12 total 0.00 USD {who} memo Voided - Voided - x")]),
        row("the answer to a delete has no time, and a tombstone beats whatever revision comes later")
            .invoices(&["10 100.00"])
            .text(paid.clone())
            .means(&[&one_bill])
            .text(format!(r#"{{"BillPayment":{stub},"time":"2026-03-19T12:00:00.931-07:00"}}"#))
            .means(&["1 deleted"])
            .text(query("1", 9, &lines("100.00", &[line("100.00", "Bill", "10")])))
            .means(&[&format!("1 rev 9 posted 2026-03-12 total 100.00 USD {who} | bill 10 cash 100.00")]),
        row("revision 10 is later than 9, whichever comes first; the line moved to another bill")
            .invoices(&["10 100.00", "11 100.00"])
            .text(query("1", 9, &lines("100.00", &[line("100.00", "Bill", "10")])))
            .means(&[&format!("1 rev 9 posted 2026-03-12 total 100.00 USD {who} | bill 10 cash 100.00")])
            .posts(&["1 10 100.00 USD 2026-03-12"])
            .then(|r| {
                r.text(query("1", 10, &lines("100.00", &[line("100.00", "Bill", "11")])))
                    .means(&[&format!("1 rev 10 posted 2026-03-12 total 100.00 USD {who} | bill 11 cash 100.00")])
            })
            .after(&["1 10 -100.00 USD 2026-03-12", "1 11 100.00 USD 2026-03-12"], &["1 11 100.00 USD 2026-03-12"]),
        case(
            "one bill on two lines is one bill",
            lines("100.00", &[line("60.00", "Bill", "10"), line("40.00", "Bill", "10")]),
            one_bill.clone(),
        )
        .posts(&["1 10 100.00 USD 2026-03-12"]),
        case(
            "more than the lines: the rest is on account, and only the bill's money is posted",
            lines("150.00", &[line("100.00", "Bill", "10")]),
            reads(&format!("150.00 USD unapplied 50.00 {who} | bill 10 cash 100.00")),
        )
        .posts(&["1 10 100.00 USD 2026-03-12"]),
        case(
            "a line without a document is on account",
            lines("150.00", &[line("100.00", "Bill", "10"), r#"{"Amount":50.00,"LinkedTxn":[]}"#.to_owned()]),
            reads(&format!("150.00 USD unapplied 50.00 {who} | bill 10 cash 100.00")),
        )
        .posts(&["1 10 100.00 USD 2026-03-12"]),
        case(
            "two documents on a line: how much is for which is not stated",
            r#""TotalAmt":60.00,"Line":[{"Amount":100.00,"LinkedTxn":[{"TxnId":"10","TxnType":"Bill"},{"TxnId":"90","TxnType":"VendorCredit"}]}]"#
                .to_owned(),
            reads(&format!("60.00 USD unapplied ? {who} | HELD unbalanced")),
        )
        .open(&["unbalanced_payment 1"]),
        case(
            "a credit over two bills: a person splits it",
            lines("150.00", &[line("100.00", "Bill", "10"), line("80.00", "Bill", "11"), line("30.00", "VendorCredit", "90")]),
            reads(&format!(
                "150.00 USD {who} | bill 10 cash 100.00 credit ? | bill 11 cash 80.00 credit ? | credit VendorCredit 90 30.00"
            )),
        )
        .open(&["credit_split 1"]),
        case(
            "a journal entry that acts like a credit: the total tells",
            lines("60.00", &[line("100.00", "Bill", "10"), line("40.00", "JournalEntry", "80")]),
            reads(&format!("60.00 USD {who} | bill 10 cash 100.00 credit ? | credit JournalEntry 80 40.00")),
        )
        .posts(&["1 10 60.00 USD 2026-03-12"]),
        case(
            "a journal entry that was paid like a bill: the total tells",
            lines("140.00", &[line("100.00", "Bill", "10"), line("40.00", "JournalEntry", "80")]),
            reads(&format!("140.00 USD {who} | bill 10 cash 100.00 credit ? | credit JournalEntry 80 -40.00")),
        )
        .posts(&["1 10 100.00 USD 2026-03-12"]),
        case(
            "a journal entry where the total does not tell",
            lines("100.00", &[line("100.00", "Bill", "10"), line("40.00", "JournalEntry", "80")]),
            reads(&format!("100.00 USD unapplied ? {who} | bill 10 cash 100.00 credit ? | HELD unbalanced")),
        )
        .open(&["unbalanced_payment 1"]),
        case(
            "a deposit has a line of its own",
            r#""TotalAmt":60.00,"Line":[{"Amount":100.00,"LinkedTxn":[{"TxnId":"10","TxnType":"Bill"}]},{"Amount":40.00,"LinkedTxn":[{"TxnId":"70","TxnType":"Deposit","TxnLineId":"1"}]}]"#
                .to_owned(),
            reads(&format!("60.00 USD {who} | bill 10 cash 100.00 credit ? | credit Deposit 70 40.00")),
        )
        .posts(&["1 10 60.00 USD 2026-03-12"]),
        case(
            "a document type that nobody knows is kept and held",
            lines("100.00", &[line("100.00", "Bill", "10"), line("5.00", "Lottery", "80")]),
            reads(&format!("100.00 USD unapplied ? {who} | bill 10 cash 100.00 credit ? | HELD unknown")),
        )
        .open(&["unknown_status 1"]),
        case(
            "less than the bills",
            lines("90.00", &[line("100.00", "Bill", "10")]),
            reads(&format!("90.00 USD unapplied ? {who} | bill 10 cash 100.00 | HELD unbalanced")),
        )
        .open(&["unbalanced_payment 1"]),
        row("a payment without a currency is in the company's")
            .invoices(&["10 86.44"])
            .text(r#"{"BillPayment":{"PayType":"Check","Id":"1","SyncToken":"0","TxnDate":"2026-03-12","TotalAmt":86.440,"Line":[{"Amount":86.44,"LinkedTxn":[{"TxnId":"10","TxnType":"Bill"}]}]},"time":"x"}"#)
            .means(&["1 rev 0 posted 2026-03-12 total 86.44 USD by check | bill 10 cash 86.44"])
            .posts(&["1 10 86.44 USD 2026-03-12"]),
        row("a status that was never seen on a payload is held, whatever it says")
            .invoices(&["10 100.00"])
            .text(query("1", 0, &format!(r#""status":"Pending",{}"#, lines("100.00", &[line("100.00", "Bill", "10")]))))
            .means(&[&format!("{one_bill} | HELD unknown")])
            .open(&["unknown_status 1"]),
        row("a way to pay that is not documented")
            .invoices(&["10 100.00"])
            .text(query("1", 0, &lines("100.00", &[line("100.00", "Bill", "10")])).replace(r#""PayType":"Check""#, r#""PayType":"Cash""#))
            .means(&["1 rev 0 posted 2026-03-12 total 100.00 USD to 7 name Vendor | bill 10 cash 100.00 | HELD unknown"])
            .open(&["unknown_status 1"]),
        row("money on account is applied later by a payment without cash: the cash was another payment's, nothing is posted")
            .invoices(&["10 100.00"])
            .text(query("1", 0, r#""TotalAmt":100.00,"Line":[]"#))
            .means(&[&reads(&format!("100.00 USD unapplied 100.00 {who}"))])
            .text(query("2", 0, &lines("0", &[line("100.00", "Bill", "10"), line("100.00", "BillPaymentCheck", "1")])))
            .means(&[&format!(
                "2{}",
                reads(&format!("0.00 USD {who} | bill 10 cash 100.00 credit ? | credit BillPaymentCheck 1 100.00")).trim_start_matches('1')
            )]),
        row("money on account is applied later by an edit of the payment: it is posted with the payment's date")
            .invoices(&["10 100.00"])
            .text(query("1", 0, r#""TotalAmt":100.00,"Line":[]"#))
            .means(&[&reads(&format!("100.00 USD unapplied 100.00 {who}"))])
            .then(|r| {
                r.text(query("1", 1, &lines("100.00", &[line("100.00", "Bill", "10")]))).means(&[&one_bill.replace("rev 0", "rev 1")])
            })
            .after(&["1 10 100.00 USD 2026-03-12"], &["1 10 100.00 USD 2026-03-12"]),
        row("the date is changed: taken back on the old day, posted on the new one")
            .invoices(&["10 100.00"])
            .text(paid.clone())
            .means(&[&one_bill])
            .posts(&["1 10 100.00 USD 2026-03-12"])
            .then(|r| {
                r.text(query("1", 1, &lines("100.00", &[line("100.00", "Bill", "10")])).replace("\"2026-03-12\"", "\"2026-03-20\""))
                    .means(&[&one_bill.replace("rev 0", "rev 1").replace("2026-03-12", "2026-03-20")])
            })
            .after(&["1 10 -100.00 USD 2026-03-12", "1 10 100.00 USD 2026-03-20"], &["1 10 100.00 USD 2026-03-20"]),
        row("a currency without cents")
            .invoices(&["10 5000 JPY"])
            .text(query("1", 0, &lines("5000.00", &[line("5000", "Bill", "10")])).replace("USD", "JPY"))
            .means(&["1 rev 0 posted 2026-03-12 total 5000 JPY by check to 7 name Vendor | bill 10 cash 5000"])
            .posts(&["1 10 5000 JPY 2026-03-12"]),
        row("credits beyond the bill's cash, with money on account beside them")
            .invoices(&["10 500.00"])
            .text(query("1", 0, &lines("50.00", &[line("100.00", "Bill", "10"), line("80.00", "VendorCredit", "90")])))
            .means(&[&reads(&format!("50.00 USD unapplied 30.00 {who} | bill 10 cash 100.00 credit ? | credit VendorCredit 90 80.00"))])
            .posts(&["1 10 20.00 USD 2026-03-12"]),
        row("two payments share number, vendor, date, amount and bill: both are payments, and the bill is overpaid")
            .invoices(&["10 100.00"])
            .text(query("1", 0, &lines("100.00", &[line("100.00", "Bill", "10")])))
            .means(&[&one_bill])
            .text(query("2", 0, &lines("100.00", &[line("100.00", "Bill", "10")])))
            .means(&[&format!("2{}", one_bill.trim_start_matches('1'))])
            .posts(&["1 10 100.00 USD 2026-03-12", "2 10 100.00 USD 2026-03-12"])
            .open(&["overpaid - "]),
        row("a bill has the id of a payment, and a bill's tombstone deletes no payment")
            .invoices(&["1 100.00"])
            .text(query("1", 0, &lines("100.00", &[line("100.00", "Bill", "1")])))
            .means(&[&format!("{head} 100.00 USD {who} | bill 1 cash 100.00")])
            .text(format!(r#"{{"CDCResponse":[{{"QueryResponse":[{{"Bill":[{stub}]}}]}}],"time":"x"}}"#))
            .means(&["bill 1 deleted"])
            .posts(&["1 1 100.00 USD 2026-03-12"]),
    ]
}

/// Envelopes, and errors that come with HTTP 200.
fn envelopes() -> Vec<Row> {
    let fields = lines("100.00", &[line("100.00", "Bill", "10")]);
    let payment = |id: &str| one(id, 0, &fields);
    let means = |id: &str| format!("{id} rev 0 posted 2026-03-12 total 100.00 USD by check to 7 name Vendor | bill 10 cash 100.00");
    let fault = r#"{"Error":[{"Message":"ThrottleExceeded","Detail":"statusCode=429","code":"3001"}],"type":"THROTTLE"}"#;
    vec![
        row("an empty query, and an empty cdc")
            .text(r#"{"QueryResponse":{},"time":"x"}"#)
            .means(&[])
            .text(r#"{"CDCResponse":[{"QueryResponse":[{},{},{}]}],"time":"x"}"#)
            .means(&[]),
        row("a batch of answers")
            .invoices(&["10 300.00"])
            .text(format!(
                r#"{{"BatchItemResponse":[{{"bId":"1","QueryResponse":{{"BillPayment":[{}]}}}},{{"bId":"2","BillPayment":{}}}],"time":"x"}}"#,
                payment("1"),
                payment("2")
            ))
            .means(&[&means("1"), &means("2")])
            .posts(&["1 10 100.00 USD 2026-03-12", "2 10 100.00 USD 2026-03-12"]),
        row("a fault alone").text(format!(r#"{{"Fault":{fault},"time":"x"}}"#)).refused("is QuickBooks' refusal, not data: code `3001`"),
        row("a fault in lower case, as at sign-in")
            .text(r#"{"fault":{"error":[{"message":"message=AuthenticationFailed","code":"3200"}],"type":"AUTHENTICATION"}}"#)
            .refused("is QuickBooks' refusal, not data: code `3200`"),
        row("a fault in a cdc block beside good data: nothing of it is used")
            .text(format!(
                r#"{{"CDCResponse":[{{"QueryResponse":[{{"BillPayment":[{}]}},{{"Fault":{fault}}}]}}],"time":"x"}}"#,
                payment("1")
            ))
            .refused("is QuickBooks' refusal, not data: code `3001`"),
        row("a fault in a batch's item")
            .text(format!(r#"{{"BatchItemResponse":[{{"bId":"1","BillPayment":{}}},{{"bId":"2","Fault":{fault}}}],"time":"x"}}"#, payment("1")))
            .refused("is QuickBooks' refusal, not data: code `3001`"),
        row("a check written straight to a vendor is no bill payment")
            .text(r#"{"QueryResponse":{"Purchase":[{"Id":"1","PaymentType":"Check","TotalAmt":10.00}]},"time":"x"}"#)
            .refused("QueryResponse.Purchase is not expected: quittance reads BillPayment, Bill and VendorCredit"),
        row("cents that cannot be represented").text(query("1", 0, &lines("10.001", &[line("10.001", "Bill", "10")]))).refused("`10.001`"),
        row("a link without an id")
            .text(query("1", 0, r#""TotalAmt":10.00,"Line":[{"Amount":10.00,"LinkedTxn":[{"TxnType":"Bill"}]}]"#))
            .refused("Line[0].LinkedTxn[0].TxnId is missing"),
        row("XML, as it comes where Accept was lost").text("<?xml version=\"1.0\"?><IntuitResponse/>").refused("XML"),
    ]
}

#[test]
fn every_representation() {
    let rows: Vec<Row> = [documents(), meanings(), envelopes()].into_iter().flatten().collect();
    hold(&BOOKS, &rows);
}
