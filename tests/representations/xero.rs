//! Xero: section 2 of the reference, row by row.

use quittance::Erp;

use crate::table::{Books, Row, hold, row};

const BOOKS: Books = Books { erp: Erp::Xero, tenant: "0f1e2d3c-0000-4000-8000-00000000000a", currency: "AUD" };

const P1: &str = "2c7c3a55-0f0b-4a9e-8e58-6f4f9f7f1a01";
const A1: &str = "c1a0e1d2-1111-4c4c-8a01-0000000000a1";
const A2: &str = "c1a0e1d2-1111-4c4c-8a01-0000000000a2";
const A3: &str = "c1a0e1d2-1111-4c4c-8a01-0000000000a3";
const BATCH: &str = "7e1d0b6a-9a0c-4ef1-8f57-33f1a1f0c201";
const BILL: &str = "a7f7b2f0-6d3e-4f1c-9a75-1d5c8a7b9e11";
const BAYSIDE: &str = "to 5f0f7d4e-3c11-4a39-9c2e-1f6f1d1a7b10 name Bayside Formwork Pty Ltd";
const KESTREL: &str = "to b1b7d9c2-0a55-4c3f-8d21-6a2c9c9f4e02 name Kestrel Plumbing Ltd";

fn bill(n: u32) -> String {
    format!("d0000000-0000-4000-8000-000000000{n}")
}

/// 2026-03-12 and 20:41:07.233 UTC on it, as milliseconds.
const DAY: &str = "/Date(1773273600000+0000)/";
const TIME: u64 = 1_773_348_067_233;

/// One payment; `more` lays fields in front, the first of a name counting.
fn payment(id: &str, kind: &str, status: &str, updated: u64, amount: &str, more: &str) -> String {
    format!(
        r#"{{"PaymentID":"{id}","Date":"{DAY}","Amount":{amount},"PaymentType":"{kind}","Status":"{status}","UpdatedDateUTC":"/Date({updated}+0000)/",{more}"Invoice":{{"Type":"ACCPAY","InvoiceID":"{BILL}","InvoiceNumber":"B-1","Contact":{{"ContactID":"{BAYSIDE_ID}","Name":"Bayside"}},"CurrencyCode":"AUD"}}}}"#
    )
}

const BAYSIDE_ID: &str = "5f0f7d4e-3c11-4a39-9c2e-1f6f1d1a7b10";

fn answer(list: &str, elements: &[String]) -> String {
    format!(r#"{{"Id":"8b1f2f4e-5a0d-4c57-9a57-0b8d1a2c3d4e","Status":"OK","{list}":[{}]}}"#, elements.join(","))
}

fn member(id: &str, amount: &str) -> String {
    format!(r#"{{"PaymentID":"{id}","Amount":{amount},"BankAmount":{amount},"Invoice":{{"InvoiceID":"{BILL}","CurrencyCode":"AUD"}}}}"#)
}

fn batch(status: &str, kind: &str, total: &str, members: &[String]) -> String {
    format!(
        r#"{{"BatchPaymentID":"{BATCH}","Account":{{"AccountID":"5690f1e8-1d02-4893-90c2-ee1a69eff942","CurrencyCode":"AUD"}},"Date":"{DAY}","Type":"{kind}","Status":"{status}","TotalAmount":{total},"UpdatedDateUTC":"/Date({TIME}+0000)/","Payments":[{}]}}"#,
        members.join(",")
    )
}

fn credit(id_field: &str, kind: &str, status: &str, updated: u64, allocations: &str) -> String {
    format!(
        r#"{{"{id_field}":"4f67130a-3333-4ee6-98b2-0000000000c1","Type":"{kind}","Status":"{status}","Date":"{DAY}","Total":500.00,"RemainingCredit":0,"CurrencyCode":"AUD","CurrencyRate":1.000000,"UpdatedDateUTC":"/Date({updated}+0000)/","Contact":{{"ContactID":"{BAYSIDE_ID}","Name":"Bayside"}},"Allocations":[{allocations}]}}"#
    )
}

fn allocation(amount: &str) -> String {
    format!(
        r#"{{"AllocationID":"9f0c1d2e-3333-4a4a-8b8b-0000000000d1","Amount":{amount},"Date":"{DAY}","Invoice":{{"InvoiceID":"{BILL}","InvoiceNumber":"B-1"}},"IsDeleted":false}}"#
    )
}

/// The documents of section 2.3.
fn documents() -> Vec<Row> {
    let (b1, b2, b3) = (bill(101), bill(102), bill(103));
    let rate = "rate 1.000000 unit/base";
    let group = format!("group {BATCH}");
    let batched = |id: &str, who: &str, bill: &str, number: &str, cash: &str| {
        format!(
            "{id} rev 2026-03-13T03:22:09.807Z posted 2026-03-13 total {cash} AUD {rate} {who} {group} | bill {bill} no. {number} cash {cash}"
        )
    };
    let (a1, a2, a3) = (
        batched(A1, KESTREL, &b1, "HE-2261", "31500.00"),
        batched(A2, KESTREL, &b2, "HE-2275", "28806.35"),
        batched(A3, BAYSIDE, &b3, "BF-880", "11500.00"),
    );
    // A batch knows no vendor, no number and no rate, and comes before whatever a payment says of itself.
    let of_batch = |id: &str, bill: &str, cash: &str| {
        format!("{id} rev 1970-01-01T00:00:00Z posted 2026-03-13 total {cash} AUD {group} | bill {bill} cash {cash}")
    };
    let (g1, g2, g3) = (of_batch(A1, &b1, "31500.00"), of_batch(A2, &b2, "28806.35"), of_batch(A3, &b3, "11500.00"));
    let posts = [
        format!("{P1} {BILL} 48250.00 AUD 2026-03-12"),
        format!("{A1} {b1} 31500.00 AUD 2026-03-13"),
        format!("{A2} {b2} 28806.35 AUD 2026-03-13"),
        format!("{A3} {b3} 11500.00 AUD 2026-03-13"),
    ];
    let undone = [format!("{P1} {BILL} -48250.00 AUD 2026-03-12"), format!("{A1} {b1} -31500.00 AUD 2026-03-13")];
    vec![
        row("paid alone and in a batch, by both interfaces; deleted payments keep their amounts and stand no more")
            .invoices(&[&format!("{BILL} 48250.00"), &format!("{b1} 31500.00"), &format!("{b2} 28806.35"), &format!("{b3} 11500.00")])
            .file("1_single.json")
            .means(&[&format!(
                "{P1} rev 2026-03-12T20:41:07.233Z posted 2026-03-12 total 48250.00 AUD {rate} ref EFT 20418 {BAYSIDE}
                    | bill {BILL} no. RMC-SUB009-04 cash 48250.00"
            )])
            .file("2a_batch_as_payments.json")
            .means(&[&a1, &a2, &a3])
            .file("2b_batch_payments.json")
            .means(&[&g1, &g2, &g3])
            .posts(&[&posts[0], &posts[1], &posts[2], &posts[3]])
            .then(|r| {
                r.file("4a_deleted.json")
                    .means(&[&format!("{P1} deleted"), &format!("{A1} deleted")])
                    // A deleted batch names nobody: what is gone with it comes from /Payments.
                    .file("4b_deleted_batch.json")
                    .means(&[])
            })
            .after(&[&undone[0], &undone[1]], &[&posts[2], &posts[3]]),
        row("part of a bill, read alone")
            .invoices(&[&format!("{} 49500.00", bill(201))])
            .file("3_partial_single_get.json")
            .means(&[&format!(
                "3a5f8d7c-2222-4b4b-9a02-0000000000b1 rev 2026-03-20T01:55:31.12Z posted 2026-03-20 total 30000.00 AUD {rate} ref Part pay 1/2
                    {BAYSIDE} | bill {} no. RMC-SUB014-05 cash 30000.00",
                bill(201)
            )])
            .posts(&[&format!("3a5f8d7c-2222-4b4b-9a02-0000000000b1 {} 30000.00 AUD 2026-03-20", bill(201))]),
        row("a credit note, allocated: no cash, nothing is posted")
            .invoices(&[&format!("{} 1650.00", bill(301))])
            .file("5a_credit_note_allocation.json")
            .means(&[&format!(
                "4f67130a-3333-4ee6-98b2-0000000000c1 rev 2026-03-24T03:00:10.019Z posted 2026-03-22 total 0.00 AUD {rate} ref BC-031 {KESTREL}
                    | bill {} no. HE-2301 cash 0.00 credit 1650.00",
                bill(301)
            )]),
        row("a refund is money that came in, and no payment").file("5b_refund_is_not_a_payment.json").means(&[]),
        row("an overpayment, allocated in part: no cash reaches the bill by it")
            .invoices(&[&format!("{} 550.00", bill(302))])
            .file("5c_overpayment_allocation.json")
            .means(&[&format!(
                "ed7f6041-5555-4667-bd1d-0000000000f1 rev 2026-03-27T00:15:00.4Z posted 2026-03-26 total 0.00 AUD {rate} ref EFT 20440 {KESTREL}
                    | bill {} no. HE-2310 cash 0.00 credit 550.00",
                bill(302)
            )]),
        row("a bill in USD paid from an AUD account: Amount is the bill's money, the rate is units for one AUD")
            .invoices(&[&format!("{} 18450.00 USD", bill(601))])
            .file("6_foreign_currency.json")
            .means(&[&format!(
                "6e6e6e6e-6666-4e4e-8e8e-0000000000a6 rev 2026-04-01T01:12:55.7Z posted 2026-04-01 total 18450.00 USD rate 0.652300 unit/base
                    ref WIRE 8841 to 0d9b8c1f-77c4-4e61-9b0c-2a1f54b8d3aa name Pacific Crane Services LLC
                    | bill {} no. PCS-1187 cash 18450.00",
                bill(601)
            )])
            .posts(&[&format!("6e6e6e6e-6666-4e4e-8e8e-0000000000a6 {} 18450.00 USD 2026-04-01", bill(601))]),
    ]
}

fn shown(id: &str, revision: &str, rest: &str) -> String {
    format!("{id} rev {revision} posted 2026-03-12 total {rest}")
}

const AT: &str = "2026-03-12T20:41:07.233Z";

/// Section 2.5.
fn meanings() -> Vec<Row> {
    let who = format!("to {BAYSIDE_ID} name Bayside");
    let (invoice, paid) = (format!("{BILL} 100.00"), format!("100.00 AUD {who} | bill {BILL} no. B-1 cash 100.00"));
    let normal = |id: &str| payment(id, "ACCPAYPAYMENT", "AUTHORISED", TIME, "100.00", "");
    let held = |name: &str, document: String, doubt: &str| {
        let code = if doubt == "unknown" { "unknown_status" } else { "unbalanced_payment" };
        row(name)
            .invoices(&[&invoice])
            .text(document)
            .means(&[&format!("{} | HELD {doubt}", shown(A1, AT, &paid))])
            .open(&[&format!("{code} {A1}")])
    };
    let mut rows = vec![
        row("a correction is a deletion and another payment; the tombstone beats a later revision too")
            .invoices(&[&invoice])
            .text(answer("Payments", &[normal(A1)]))
            .means(&[&shown(A1, AT, &paid)])
            .posts(&[&format!("{A1} {BILL} 100.00 AUD 2026-03-12")])
            .then(|r| {
                let changed = [
                    payment(A1, "ACCPAYPAYMENT", "DELETED", TIME + 1000, "100.00", ""),
                    payment(A2, "ACCPAYPAYMENT", "AUTHORISED", TIME + 2000, "90.00", ""),
                    payment(A1, "ACCPAYPAYMENT", "AUTHORISED", TIME + 9000, "100.00", ""),
                ];
                r.text(answer("Payments", &changed)).means(&[
                    &format!("{A1} deleted"),
                    &shown(A2, "2026-03-12T20:41:09.233Z", &format!("90.00 AUD {who} | bill {BILL} no. B-1 cash 90.00")),
                    &shown(A1, "2026-03-12T20:41:16.233Z", &paid),
                ])
            })
            .after(
                &[&format!("{A1} {BILL} -100.00 AUD 2026-03-12"), &format!("{A2} {BILL} 90.00 AUD 2026-03-12")],
                &[&format!("{A2} {BILL} 90.00 AUD 2026-03-12")],
            ),
        row("a batch alone is enough; identifiers in capitals are the same ones")
            .invoices(&[&invoice])
            .text(answer("BatchPayments", &[batch("AUTHORISED", "PAYBATCH", "100.00", &[member(&A1.to_uppercase(), "100.00")])]))
            .means(&[&shown(A1, "1970-01-01T00:00:00Z", &format!("100.00 AUD group {BATCH} | bill {BILL} cash 100.00"))])
            .posts(&[&format!("{A1} {BILL} 100.00 AUD 2026-03-12")]),
        row("a batch whose total is not that of its payments is held")
            .invoices(&[&invoice])
            .text(answer("BatchPayments", &[batch("AUTHORISED", "PAYBATCH", "170.00", &[member(A1, "100.00")])]))
            .means(&[&shown(A1, "1970-01-01T00:00:00Z", &format!("100.00 AUD group {BATCH} | bill {BILL} cash 100.00 | HELD unbalanced"))])
            .open(&[&format!("unbalanced_payment {A1}")]),
        row("the same, and the payment's own document is believed")
            .invoices(&[&invoice])
            .text(answer("BatchPayments", &[batch("AUTHORISED", "PAYBATCH", "170.00", &[member(A1, "100.00")])]))
            .means(&[&shown(A1, "1970-01-01T00:00:00Z", &format!("100.00 AUD group {BATCH} | bill {BILL} cash 100.00 | HELD unbalanced"))])
            .text(answer("Payments", &[normal(A1)]))
            .means(&[&shown(A1, AT, &paid)])
            .posts(&[&format!("{A1} {BILL} 100.00 AUD 2026-03-12")]),
        row("a deleted batch that still names a payment")
            .invoices(&[&invoice])
            .text(answer("Payments", &[normal(A1)]))
            .means(&[&shown(A1, AT, &paid)])
            .text(answer("BatchPayments", &[batch("DELETED", "PAYBATCH", "100.00", &[member(A1, "100.00")])]))
            .means(&[&format!("{A1} deleted")]),
        row("a receiving batch").text(answer("BatchPayments", &[batch("AUTHORISED", "RECBATCH", "1.00", &[member(A1, "1.00")])])).means(&[]),
        row("a date is the day at its offset: not the day before, which UTC would say")
            .invoices(&[&invoice])
            .text(answer("Payments", &[normal(A1)]).replace(DAY, r"\/Date(1419937200000+1300)\/"))
            .means(&[&shown(A1, AT, &paid).replace("2026-03-12 total", "2014-12-31 total")])
            .posts(&[&format!("{A1} {BILL} 100.00 AUD 2014-12-31")]),
        row("the instant of a change is its milliseconds; the offset is for display")
            .invoices(&[&invoice])
            .text(answer("Payments", &[normal(A1)]).replace("233+0000", "233+1300"))
            .means(&[&shown(A1, AT, &paid)])
            .posts(&[&format!("{A1} {BILL} 100.00 AUD 2026-03-12")]),
        row("an empty reference is none, and reconciling at the bank changes nothing")
            .invoices(&[&invoice])
            .text(answer("Payments", &[payment(A1, "ACCPAYPAYMENT", "AUTHORISED", TIME, "100.00", r#""Reference":"","IsReconciled":false,"#)]))
            .means(&[&shown(A1, AT, &paid)])
            .text(answer("Payments", &[payment(A1, "ACCPAYPAYMENT", "AUTHORISED", TIME, "100.00", r#""Reference":"","IsReconciled":true,"#)]))
            .means(&[&shown(A1, AT, &paid)])
            .posts(&[&format!("{A1} {BILL} 100.00 AUD 2026-03-12")]),
        held("a status that is not documented", answer("Payments", &[payment(A1, "ACCPAYPAYMENT", "PENDING", TIME, "100.00", "")]), "unknown"),
        held("a type that is not documented", answer("Payments", &[payment(A1, "MYSTERYPAYMENT", "AUTHORISED", TIME, "100.00", "")]), "unknown"),
        row("a payment stands and its batch is deleted: one of them is not up to date")
            .invoices(&[&invoice])
            .text(answer("Payments", &[payment(
                A1,
                "ACCPAYPAYMENT",
                "AUTHORISED",
                TIME,
                "100.00",
                &format!(r#""BatchPayment":{{"BatchPaymentID":"{BATCH}","Type":"PAYBATCH","Status":"DELETED","TotalAmount":"100.00","IsReconciled":"false"}},"#),
            )]))
            .means(&[&format!("{} | HELD unknown", shown(A1, AT, &format!("100.00 AUD {who} group {BATCH} | bill {BILL} no. B-1 cash 100.00")))])
            .open(&[&format!("unknown_status {A1}")]),
        row("bills by themselves: sales and drafts of others are no bills")
            .text(answer("Invoices", &[
                format!(r#"{{"Type":"ACCPAY","InvoiceID":"{BILL}","InvoiceNumber":"B-1","Status":"AUTHORISED","Contact":{{"ContactID":"{BAYSIDE_ID}","Name":"Bayside"}},"Total":110.00,"CurrencyCode":"AUD","UpdatedDateUTC":"/Date({TIME}+0000)/"}}"#),
                r#"{"Type":"ACCREC","InvoiceID":"a7f7b2f0-6d3e-4f1c-9a75-1d5c8a7b9e12"}"#.to_owned(),
            ]))
            .means(&[&format!("bill {BILL} rev {AT} no. B-1 of {BAYSIDE_ID} name Bayside total 110.00 AUD")]),
    ];
    for kind in [
        "ACCRECPAYMENT",
        "ARCREDITPAYMENT",
        "APCREDITPAYMENT",
        "AROVERPAYMENTPAYMENT",
        "ARPREPAYMENTPAYMENT",
        "APPREPAYMENTPAYMENT",
        "APOVERPAYMENTPAYMENT",
    ] {
        for status in ["AUTHORISED", "DELETED"] {
            rows.push(
                row(format!("{kind} {status} is no bill payment"))
                    .text(answer("Payments", &[payment(A1, kind, status, TIME, "1.00", "")]))
                    .means(&[]),
            );
        }
    }
    rows
}

fn credits() -> Vec<Row> {
    let id = "4f67130a-3333-4ee6-98b2-0000000000c1";
    let who = format!("to {BAYSIDE_ID} name Bayside");
    let (invoice, rate) = (format!("{BILL} 500.00"), "rate 1.000000 unit/base");
    let shown = |status: &str, bills: &str| format!("{id} rev {AT} {status} 2026-03-12 total 0.00 AUD {rate} {who}{bills}");
    let mut rows = Vec::new();
    for (list, field, kind) in [
        ("CreditNotes", "CreditNoteID", "ACCPAYCREDIT"),
        ("Overpayments", "OverpaymentID", "SPEND-OVERPAYMENT"),
        ("Prepayments", "PrepaymentID", "SPEND-PREPAYMENT"),
        ("Prepayments", "PrepaymentID", "APPREPAYMENT"),
    ] {
        let document = |status: &str, allocations: &str| answer(list, &[credit(field, kind, status, TIME, allocations)]);
        let bills = format!(" | bill {BILL} no. B-1 cash 0.00 credit 200.00");
        rows.push(
            row(format!("{kind}: paid in advance and applied later, no cash by it"))
                .invoices(&[&invoice])
                .text(document("AUTHORISED", &allocation("200.00")))
                .means(&[&shown("posted", &bills)]),
        );
        rows.push(row(format!("{kind}: voided")).text(document("VOIDED", "")).means(&[&shown("voided", "")]));
        rows.push(row(format!("{kind}: deleted")).text(document("DELETED", "")).means(&[&format!("{id} deleted")]));
        rows.push(row(format!("{kind}: a draft")).text(document("DRAFT", "")).means(&[&shown("pending", "")]));
        rows.push(
            row(format!("{kind}: two allocations to one bill, one of them undone, more than there is"))
                .invoices(&[&invoice])
                .text(document(
                    "AUTHORISED",
                    &[allocation("300.00"), allocation("300.00"), allocation("7.00").replace("false", "true")].join(","),
                ))
                .means(&[&format!("{} | HELD unbalanced", shown("posted", &format!(" | bill {BILL} no. B-1 cash 0.00 credit 600.00")))])
                .open(&[&format!("unbalanced_payment {id}")]),
        );
    }
    for kind in ["ACCRECCREDIT", "RECEIVE-OVERPAYMENT", "RECEIVE-PREPAYMENT", "ARPREPAYMENT"] {
        let document = answer("CreditNotes", &[credit("CreditNoteID", kind, "AUTHORISED", TIME, &allocation("1.00"))]);
        rows.push(row(format!("{kind} is of the sales side")).text(document).means(&[]));
    }
    rows
}

/// Errors, also with HTTP 200.
fn refusals() -> Vec<Row> {
    let refused = |name: &str, text: &str, words: &str| row(name).text(text).refused(words);
    vec![
        refused(
            "a validation error",
            r#"{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred","Elements":[{"BankAccountNumber":"123"}]}"#,
            "is Xero's refusal, not data: ErrorNumber `10`, Type `ValidationException`, Message `A validation exception occurred`",
        ),
        refused(
            "the door",
            r#"{"Title":"Unauthorized","Status":401,"Detail":"AuthenticationUnsuccessful","Instance":"x"}"#,
            "is Xero's refusal",
        ),
        refused("the identity server", r#"{"error":"invalid_grant"}"#, "is Xero's refusal, not data: error `invalid_grant`"),
        refused(
            "an envelope that is not OK",
            &answer("Payments", &[]).replace("\"OK\"", "\"ERROR\""),
            "is Xero's refusal, not data: Status `ERROR`",
        ),
        refused(
            "an entry that Xero did not save",
            &answer("Payments", &[payment(A1, "ACCPAYPAYMENT", "AUTHORISED", TIME, "1.00", r#""HasValidationErrors":true,"#)]),
            "HasValidationErrors is true: Xero refused this entry",
        ),
        refused(
            "all zeros are the id of what was not saved",
            &answer("Payments", &[payment("00000000-0000-0000-0000-000000000000", "ACCPAYPAYMENT", "AUTHORISED", TIME, "1.00", "")]),
            "all zeros",
        ),
        refused(
            "no bill",
            &answer("Payments", &[payment(A1, "ACCPAYPAYMENT", "AUTHORISED", TIME, "1.00", "").replace("\"Invoice\"", "\"Other\"")]),
            "Invoice is missing",
        ),
        refused(
            "no currency: it is never guessed",
            &answer("Payments", &[payment(A1, "ACCPAYPAYMENT", "AUTHORISED", TIME, "1.00", "").replace(r#","CurrencyCode":"AUD""#, "")]),
            "CurrencyCode is missing",
        ),
        refused(
            "cents that cannot be represented",
            &answer("Payments", &[payment(A1, "ACCPAYPAYMENT", "AUTHORISED", TIME, "1.00001", "")]),
            "`1.00001`",
        ),
        refused(
            "a date that is none",
            &answer(
                "Payments",
                &[payment(A1, "ACCPAYPAYMENT", "AUTHORISED", TIME, "1.00", "").replace(DAY, "/Date(9223372036854775807+1400)/")],
            ),
            "Date is",
        ),
        refused("XML, as it comes where Accept was lost", "<Response><Payments/></Response>", "XML"),
        refused(
            "an allocation that was undone by a request of its own",
            r#"{"Allocations":[{"AllocationId":"9f0c1d2e-3333-4a4a-8b8b-0000000000d1","Amount":1.00,"IsDeleted":true}]}"#,
            "is no answer of Xero that quittance reads",
        ),
    ]
}

#[test]
fn every_representation() {
    let rows: Vec<Row> = [documents(), meanings(), credits(), refusals()].into_iter().flatten().collect();
    hold(&BOOKS, &rows);
}
