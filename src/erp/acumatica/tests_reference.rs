//! The documents of the reference, and the records that it says they are.

use serde_json::{Value, json};

use super::tests::{bill, contents_as, context, fixture, laid_over, zero_like};
use crate::erp::Erp;

// The first 16 digits of `printf 'quittance account\nbooks\n10200' | sha256sum`, and of the same with the other accounts.
const A10200: &str = "a05554215d0f74b7";
const A10250: &str = "771fe8a5ba594b96";
const A11100: &str = "11caafaa9fa23650";
const A11150: &str = "915febea1a1f2187";

/// A payment as the reference's documents have it.
fn paid(id: &str, revision: &str, vendor: &str, date: &str, total: &str, account: &str) -> Value {
    let zero = zero_like(total);
    json!({"key": {"origin": "books", "id": id}, "revision": revision, "status": "posted", "vendor_id": vendor, "date": date,
        "total": total, "unapplied": zero, "account": account})
}

fn check_all(erp: Erp, table: Vec<(&str, Vec<Value>)>) {
    for (name, expected) in table {
        assert_eq!(contents_as(&context(erp), &fixture(erp, name)), expected, "{name}");
    }
}

#[test]
fn the_reference_documents_of_acumatica() {
    let single = |change: Value| {
        let plain = paid("CHK-004127", "2026-03-13T17:42:08.367Z", "HIGHRISEEL", "2026-03-13", "18450.00 USD", A10200);
        let rest = json!({"method": "check", "reference": "20871", "memo": "Draw 7 electrical", "bills": [bill("INV-018344", "INV-2291", "18450.00 USD")]});
        laid_over(laid_over(plain, &rest), &change)
    };
    let three = laid_over(
        paid("CHK-004130", "2026-03-20T21:03:55.12Z", "NORTHSTEEL", "2026-03-20", "96212.45 USD", A10200),
        &json!({"method": "electronic", "reference": "ACH-000318", "bills": [bill("INV-018350", "PA-11", "41200.00 USD"),
            bill("INV-018351", "PA-12", "29762.45 USD"), bill("INV-018377", "PA-12-RET", "25250.00 USD")]}),
    );
    let partial = laid_over(
        paid("CHK-004131", "2026-03-24T14:10:00Z", "DELTACONC", "2026-03-24", "10000.00 USD", A10200),
        &json!({"method": "electronic", "reference": "FT26083X91", "memo": "Part payment app 3", "bills": [bill("INV-018360", "APP-003", "10000.00 USD")]}),
    );
    let voided = laid_over(
        paid("CHK-004118", "2026-03-16T15:25:41.94Z", "HIGHRISEEL", "2026-02-27", "7300.00 USD", A10200),
        &json!({"status": "voided", "method": "check", "reference": "20850", "memo": "Draw 6 electrical",
            "bills": [bill("INV-018290", "INV-2240", "7300.00 USD")]}),
    );
    let voiding = laid_over(
        paid("VCK-004118", "2026-03-16T15:25:41.94Z", "HIGHRISEEL", "2026-03-16", "-7300.00 USD", A10200),
        &json!({"method": "check", "reference": "20850", "memo": "Draw 6 electrical", "reversal_of": "CHK-004118",
            "bills": [bill("INV-018290", "INV-2240", "-7300.00 USD")]}),
    );
    let not_released = laid_over(
        paid("VCK-004119", "2026-03-16T15:29:02.1Z", "HIGHRISEEL", "2026-03-16", "-512.00 USD", A10200),
        &json!({"status": "pending", "unapplied": null, "method": "check", "reference": "20851", "reversal_of": ["CHK-004119", "PPM-004119"]}),
    );
    let credited = laid_over(
        paid("CHK-004133", "2026-03-27T18:00:31.5Z", "GLAZEPRO", "2026-03-27", "8300.00 USD", A10200),
        &json!({"method": "check", "reference": "20902", "credits": [{"kind": "Debit Adj.", "id": "ADR-000417", "amount": "1500.00 USD"}],
            "bills": [{"bill": {"id": "INV-018371"}, "number": "G-7781", "cash": "9800.00 USD", "discount": "200.00 USD"}]}),
    );
    let no_cash = laid_over(
        paid("ADR-000421", "2026-03-28T09:12:11Z", "GLAZEPRO", "2026-03-28", "0.00 USD", ""),
        &json!({"account": null, "memo": "Backcharge broken pane", "bills": [{"bill": {"id": "INV-018379"}, "number": "G-7790",
            "cash": "0.00 USD", "discount": "0.00 USD", "credit": "640.00 USD"}]}),
    );
    let foreign = laid_over(
        paid("CHK-004140", "2026-04-02T20:44:19.883Z", "MAPLEHVAC", "2026-04-02", "52500.00 CAD", A10250),
        &json!({"rate": {"number": "0.72850000", "direction": "base_per_unit"}, "method": "electronic", "reference": "RBC-88120",
            "bills": [bill("INV-018402", "MH-0093", "52500.00 CAD")]}),
    );
    let advance = laid_over(
        paid("PPM-004142", "2026-04-09T12:00:00.003Z", "NORTHSTEEL", "2026-04-03", "30000.00 USD", A10200),
        &json!({"unapplied": "12500.00 USD", "method": "electronic", "reference": "ACH-000324", "memo": "Mobilisation advance",
            "bills": [bill("INV-018415", "PA-13", "17500.00 USD")]}),
    );
    let on_hold = laid_over(
        paid("CHK-004150", "2026-04-10T08:00:00.02Z", "DELTACONC", "2026-04-10", "15000.00 USD", A10200),
        &json!({"status": "pending", "unapplied": null, "method": "check"}),
    );
    let bill = |id: &str, number: &str, total: &str| json!({"origin": "books", "id": id, "revision": "2026-03-20T21:03:55.12Z", "number": number, "vendor_id": "NORTHSTEEL", "total": total});
    check_all(
        Erp::Acumatica,
        vec![
            ("A1_single_check.json", vec![single(json!({}))]),
            ("A2_ach_three_bills.json", vec![three]),
            ("A3_partial.json", vec![partial.clone()]),
            // Balances and ids of rows moved since: the same content.
            ("A3b_same_payment_read_later.json", vec![partial]),
            ("A4a_voided_original.json", vec![voided]),
            ("A4b_voided_payment_document.json", vec![voiding]),
            ("A4c_voided_payment_not_released.json", vec![not_released]),
            ("A5a_discount_and_debit_adj.json", vec![credited]),
            ("A5b_debit_adj_as_document.json", vec![no_cash]),
            ("A6_foreign_currency.json", vec![foreign]),
            ("A7_prepayment_unapplied.json", vec![advance]),
            ("A8_on_hold_unreleased.json", vec![on_hold]),
            ("A9_contract5_select_values.json", vec![single(json!({}))]),
            ("B1_bill_with_retainage.json", vec![bill("INV-018351", "PA-12", "29762.45 USD")]),
            ("B2_retainage_bill.json", vec![bill("INV-018377", "PA-12-RET", "25250.00 USD")]),
            ("L1_header_page.json", vec![]),
        ],
    );
}

#[test]
fn the_reference_documents_of_myob() {
    let eft = laid_over(
        paid("CHK-PMT000918", "2026-03-12T04:11:27.4Z", "BRISFORM", "2026-03-12", "21780.00 AUD", A11100),
        &json!({"method": "electronic", "reference": "EFT 12MAR", "memo": "Claim 05", "bills": [bill("INV-BIL004410", "PC-005", "21780.00 AUD")]}),
    );
    let three = laid_over(
        paid("CHK-PMT000921", "2026-03-26T05:30:00.117Z", "SYDCRANE", "2026-03-26", "70499.55 AUD", A11100),
        &json!({"method": "electronic", "reference": "EFT 26MAR", "bills": [bill("INV-BIL004433", "SC-17", "38500.00 AUD"),
            bill("INV-BIL004434", "SC-18", "26499.55 AUD"), bill("INV-BIL004460", "SC-17R", "5500.00 AUD")]}),
    );
    let partial = laid_over(
        paid("CHK-PMT000930", "2026-04-02T02:00:00Z", "KIWIROOF", "2026-04-02", "8000.00 AUD", A11100),
        &json!({"method": "check", "reference": "001277", "memo": "Part SC 9", "bills": [bill("INV-BIL004470", "KR-009", "8000.00 AUD")]}),
    );
    let voided = laid_over(
        paid("CHK-PMT000905", "2026-03-03T01:15:09.77Z", "BRISFORM", "2026-02-19", "3300.00 AUD", A11100),
        &json!({"status": "voided", "method": "check", "reference": "001260", "bills": [bill("INV-BIL004377", "PC-004", "3300.00 AUD")]}),
    );
    let voiding = laid_over(
        paid("VCK-PMT000905", "2026-03-03T01:15:09.77Z", "BRISFORM", "2026-03-03", "-3300.00 AUD", A11100),
        &json!({"method": "check", "reference": "001260", "reversal_of": ["CHK-PMT000905", "PPM-PMT000905"], "bills": [bill("INV-BIL004377", "PC-004", "-3300.00 AUD")]}),
    );
    let no_cash = laid_over(
        paid("ADR-DRA000077", "2026-03-30T23:01:00.9Z", "SYDCRANE", "2026-03-30", "0.00 AUD", ""),
        &json!({"account": null, "memo": "Backcharge (contra charge)", "bills": [{"bill": {"id": "INV-BIL004471"}, "number": "SC-19",
            "cash": "0.00 AUD", "discount": "0.00 AUD", "credit": "1100.00 AUD"}]}),
    );
    let foreign = laid_over(
        paid("CHK-PMT000940", "2026-04-07T03:20:44.5Z", "AKLFACADE", "2026-04-07", "15000.00 NZD", A11150),
        &json!({"rate": {"number": "0.91740000", "direction": "base_per_unit"}, "method": "electronic", "reference": "TT-NZ-5519",
            "bills": [bill("INV-BIL004480", "AF-210", "15000.00 NZD")]}),
    );
    check_all(
        Erp::Myob,
        vec![
            ("M1_eft_single.json", vec![eft]),
            ("M2_two_claims_and_retention.json", vec![three]),
            ("M3_partial.json", vec![partial]),
            ("M4a_voided_original.json", vec![voided]),
            ("M4b_voided_payment_document.json", vec![voiding]),
            ("M5_debit_adjustment.json", vec![no_cash]),
            ("M6_foreign_currency.json", vec![foreign]),
        ],
    );
}
