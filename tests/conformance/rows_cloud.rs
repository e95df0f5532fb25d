//! QuickBooks Online, Xero: written after reference `qbo-xero-netsuite` and its documents.

use super::neutral::{AmountFields, Gap, Pay, Refused, Row, State, Void, join};

pub(crate) struct QuickbooksOnline;

impl QuickbooksOnline {
    /// The counter begins at 9, so that its order as a number is not its order as text.
    fn payment(p: &Pay, total: &str, note: &str, lines: &str) -> String {
        let status = if p.state == State::Unknown { r#""status":"Archived","# } else { "" };
        format!(
            r#"{{"VendorRef":{{"value":"412","name":"Cascade Steel Erectors LLC"}},"PayType":"Check",
            "CheckPayment":{{"BankAccountRef":{{"value":"35","name":"Operating"}},"PrintStatus":"NotSet"}},"TotalAmt":{total},"domain":"QBO",
            "sparse":false,"Id":"{}","SyncToken":"{}",{status}"MetaData":{{"CreateTime":"2026-03-12T08:41:07-07:00","LastUpdatedTime":"{}-07:00"}},
            "DocNumber":"{}","TxnDate":"{}","CurrencyRef":{{"value":"{}","name":"Currency"}},"PrivateNote":"{note}",
            "APAccountRef":{{"value":"33","name":"Accounts Payable (A/P)"}},"Line":[{lines}]}}"#,
            90_000 + p.n,
            9 + p.revision,
            p.changed(),
            p.number,
            p.date(),
            p.currency.unwrap_or("USD"),
        )
    }

    fn query(payments: &str) -> String {
        format!(
            r#"{{"QueryResponse":{{"BillPayment":[{payments}],"startPosition":1,"maxResults":9}},"time":"2026-03-31T09:00:02.118-07:00"}}"#
        )
    }
}

impl Row for QuickbooksOnline {
    fn word(&self) -> &'static str {
        "quickbooks-online"
    }

    fn format(&self) -> &'static str {
        "JSON query"
    }

    fn tenant(&self) -> &'static str {
        "9130347"
    }

    fn key(&self, p: &Pay) -> Option<String> {
        Some((90_000 + p.n).to_string())
    }

    fn bill(&self, bill: u32) -> String {
        (88_000 + bill).to_string()
    }

    fn document(&self, pays: &[Pay]) -> String {
        Self::query(&join(pays, ",", |p| {
            let lines = join(&p.bills, ",", |(bill, amount)| {
                format!(r#"{{"Amount":{amount},"LinkedTxn":[{{"TxnId":"{}","TxnType":"Bill"}}]}}"#, self.bill(*bill))
            });
            Self::payment(p, &p.total, "Pay app 4", &lines)
        }))
    }

    fn voids(&self, p: &Pay) -> Vec<Void> {
        let void = p.revised(p.revision + 1);
        let note = |note: &str| Self::query(&Self::payment(&void, "0", note, ""));
        vec![
            Void::flag("amounts zeroed, the note begins with Voided", note("Voided - Pay app 4")),
            Void::flag("amounts zeroed, the note edited afterwards", note("Pay app 4, reissued")),
        ]
    }

    fn deletions(&self, p: &Pay) -> Result<Vec<String>, Gap> {
        let id = 90_000 + p.n;
        Ok(vec![
            format!(
                r#"{{"CDCResponse":[{{"QueryResponse":[{{}},{{"BillPayment":[{{"domain":"QBO","status":"Deleted","Id":"{id}","MetaData":{{"LastUpdatedTime":"2026-03-19T09:12:30-07:00"}}}}],"startPosition":1,"maxResults":1}}]}}],"time":"2026-03-19T12:00:00.931-07:00"}}"#
            ),
            format!(r#"{{"BillPayment":{{"status":"Deleted","domain":"QBO","Id":"{id}"}},"time":"2026-03-19T12:00:00.931-07:00"}}"#),
        ])
    }

    fn foreign(&self, _: &Pay) -> Result<Refused, Gap> {
        Err(Gap::TenantIsUnsaid)
    }

    fn error(&self) -> Refused {
        let document = r#"{"Fault":{"Error":[{"Message":"A business validation error has occurred","Detail":"Period closed","code":"6210"}],"type":"ValidationFault"},"time":"2026-03-31T09:00:02.118-07:00"}"#;
        Refused { document: document.to_owned(), words: vec!["6210"] }
    }

    fn empty(&self) -> String {
        r#"{"QueryResponse":{},"time":"2026-03-31T09:00:02.118-07:00"}"#.to_owned()
    }

    fn amounts(&self) -> AmountFields {
        AmountFields { line: "Amount", total: Some("TotalAmt") }
    }
}

pub(crate) struct Xero;

impl Xero {
    /// Midnight of a day of March 2026, as `/Date(…)/` counts it.
    fn midnight(day: u32) -> i64 {
        1_773_273_600_000 + (i64::from(day) - 12) * 86_400_000
    }

    fn payment(&self, p: &Pay, nth: usize, bill: u32, amount: &str, status: &str) -> String {
        let changed = Self::midnight(p.day + 1) + i64::from(9 + p.revision) * 3_600_000 + 67_233;
        // Several bills are several payments of one batch.
        let batch = if p.bills.len() > 1 { format!(r#""BatchPaymentID":"7e1d0b6a-9a0c-4ef1-8f57-{:012}","#, p.n) } else { String::new() };
        format!(
            r#"{{"PaymentID":"{}",{batch}"Date":"/Date({}+0000)/","BankAmount":{amount},"Amount":{amount},"Reference":"EFT {}","CurrencyRate":1.000000,
            "PaymentType":"ACCPAYPAYMENT","Status":"{status}","UpdatedDateUTC":"/Date({changed}+0000)/","HasAccount":true,"IsReconciled":{},
            "Account":{{"AccountID":"5690f1e8-1d02-4893-90c2-ee1a69eff942","Code":"090"}},
            "Invoice":{{"Type":"ACCPAY","InvoiceID":"{}","InvoiceNumber":"RMC-{bill}","Payments":[],"CreditNotes":[],"HasErrors":false,
            "Contact":{{"ContactID":"5f0f7d4e-3c11-4a39-9c2e-1f6f1d1a7b10","Name":"Bayside Formwork Pty Ltd"}},"LineItems":[],"CurrencyCode":"{}"}},
            "HasValidationErrors":false}}"#,
            Self::id(p, nth),
            Self::midnight(p.day),
            p.number,
            p.revision % 2 == 1,
            self.bill(bill),
            p.currency.unwrap_or(self.base()),
        )
    }

    fn id(p: &Pay, nth: usize) -> String {
        format!("2c7c3a55-0f0b-4a9e-8e58-{:08}{nth:04}", p.n)
    }

    fn answer(payments: &str) -> String {
        format!(
            r#"{{"Id":"8b1f2f4e-5a0d-4c57-9a57-0b8d1a2c3d4e","Status":"OK","ProviderName":"quittance","DateTimeUTC":"/Date(1773349202000)/","pagination":{{"page":1,"pageSize":100,"pageCount":1,"itemCount":9}},"Payments":[{payments}]}}"#
        )
    }

    fn all(&self, p: &Pay, status: &str) -> String {
        let lines: Vec<(usize, &(u32, String))> = p.bills.iter().enumerate().collect();
        join(&lines, ",", |(nth, (bill, amount))| self.payment(p, *nth, *bill, amount, status))
    }
}

impl Row for Xero {
    fn word(&self) -> &'static str {
        "xero"
    }

    fn format(&self) -> &'static str {
        "JSON"
    }

    fn tenant(&self) -> &'static str {
        "45e4708e-d862-4111-ab3a-dd8cd03913e1"
    }

    fn base(&self) -> &'static str {
        "AUD"
    }

    fn key(&self, p: &Pay) -> Option<String> {
        Some(Self::id(p, 0))
    }

    fn bill(&self, bill: u32) -> String {
        format!("d0000000-0000-4000-8000-{bill:012}")
    }

    fn document(&self, pays: &[Pay]) -> String {
        let status = |p: &Pay| if p.state == State::Unknown { "SUBMITTED" } else { "AUTHORISED" };
        Self::answer(&join(pays, ",", |p| self.all(p, status(p))))
    }

    /// Nothing is voided but by deletion; the amounts stay on a deleted payment.
    fn voids(&self, p: &Pay) -> Vec<Void> {
        let document = Self::answer(&self.all(&p.revised(p.revision + 1), "DELETED"));
        vec![Void { status: Some("deleted"), ..Void::flag("DELETED, amounts kept", document) }]
    }

    fn deletions(&self, p: &Pay) -> Result<Vec<String>, Gap> {
        let lines: Vec<usize> = (0..p.bills.len()).collect();
        let members = join(&lines, ",", |nth| format!(r#"{{"PaymentID":"{}"}}"#, Self::id(p, *nth)));
        let batch = format!(
            r#"{{"Id":"ee23328c-4a8b-4ee7-8fb6-9796ffab9cb0","Status":"OK","BatchPayments":[{{"BatchPaymentID":"7e1d0b6a-9a0c-4ef1-8f57-{:012}","Date":"/Date({}+0000)/","Payments":[{members}],"Type":"PAYBATCH","Status":"DELETED","TotalAmount":{},"UpdatedDateUTC":"/Date(1773958350061+0000)/"}}]}}"#,
            p.n,
            Self::midnight(p.day),
            p.total
        );
        Ok(vec![Self::answer(&self.all(&p.revised(p.revision + 1), "DELETED")), batch])
    }

    fn foreign(&self, _: &Pay) -> Result<Refused, Gap> {
        Err(Gap::TenantIsUnsaid)
    }

    /// What Xero refused to save comes back with HTTP 200, the errors within it.
    fn error(&self) -> Refused {
        let p = super::neutral::pay(1, &[(1, 10_000)]);
        let document = self.document(&[p]).replace(
            r#""HasValidationErrors":false"#,
            r#""StatusAttributeString":"ERROR","HasValidationErrors":true,"ValidationErrors":[{"Message":"Payment amount exceeds the amount outstanding"}]"#,
        );
        Refused { document, words: vec!["HasValidationErrors"] }
    }

    fn empty(&self) -> String {
        Self::answer("")
    }

    fn amounts(&self) -> AmountFields {
        AmountFields { line: "Amount", total: None }
    }

    fn edits(&self) -> Result<(), Gap> {
        Err(Gap::NothingIsEdited)
    }

    fn several_bills(&self) -> Result<(), Gap> {
        Err(Gap::OneBillEach)
    }
}
