//! MRI, CMiC: written after reference `yardi-mri-cmic` and its documents.

use super::neutral::{AmountFields, Gap, Pay, Refused, Row, State, Void, join};

/// The placeholder toolkit of paid invoice items: the envelope is evidenced, the fields are assumed.
pub(crate) struct Mri;

impl Mri {
    fn items(p: &Pay, status: &str, payment_date: &str, void_date: &str, sign: &str) -> String {
        let mut item = 0;
        join(
            &p.bills
                .iter()
                .map(|b| {
                    item += 1;
                    (item, b)
                })
                .collect::<Vec<_>>(),
            ",",
            |(item, (bill, amount))| {
                format!(
                    r#"{{"VendorID":"ACME01","VendorName":"ACME ELECTRICAL LLC","InvoiceNumber":"INV-{bill}","InvoiceDate":"2026-02-28T00:00:00","ExpensePeriod":"202602",
                "ItemNumber":"{item}","EntityID":"0100","JobCode":"TWR2","ContractID":"SC-014","BankID":"{}","CashType":"OP","PaymentType":"C","CheckNumber":"{:09}",
                "PaymentDate":"{payment_date}T00:00:00","PaymentPeriod":"202603","InvoiceAmount":"{sign}{amount}","DiscountAmount":"0.00","RetainageAmount":"0.00",
                "PaymentAmount":"{sign}{amount}","CurrencyCode":"{}","Description":null,"Status":"{status}","VoidDate":{void_date},"LastUpdate":"{}.0000000"}}"#,
                    Self::bank(p),
                    p.number,
                    p.currency.unwrap_or("USD"),
                    p.changed(),
                )
            },
        )
    }

    /// A check's number is unique within its bank alone: each payment here has its own.
    fn bank(p: &Pay) -> String {
        format!("OP{}", p.n)
    }

    fn page(rows: &str) -> String {
        format!(
            r#"{{"odata.metadata":"https://mrix5api.saas.mrisoftware.com/mriapiservices/api.asp?$api=QTN_S-PMAP_PaidInvoiceItems&$metadata#MRI.qtn_s-pmap_paidinvoiceitems-container/qtn_s-pmap_paidinvoiceitems","value":[{rows}]}}"#
        )
    }
}

impl Row for Mri {
    fn word(&self) -> &'static str {
        "mri"
    }

    fn format(&self) -> &'static str {
        "JSON"
    }

    fn tenant(&self) -> &'static str {
        "LIVE"
    }

    /// Bank, check number, vendor and payment date are the check; MRI pays items, so that the first item's own key stands behind.
    fn key(&self, p: &Pay) -> Option<String> {
        Some(format!("{}|{:09}|ACME01|{}|INV-{}|202602|1", Self::bank(p), p.number, p.date(), p.bills[0].0))
    }

    fn bill(&self, bill: u32) -> String {
        format!("ACME01|INV-{bill}|202602")
    }

    fn document(&self, pays: &[Pay]) -> String {
        let status = |p: &Pay| if p.state == State::Unknown { "X" } else { "P" };
        Self::page(&join(pays, ",", |p| Self::items(p, status(p), &p.date(), "null", "")))
    }

    fn voids(&self, p: &Pay) -> Vec<Void> {
        let void = p.revised(p.revision + 1);
        let void_day = format!("2026-03-{:02}", p.day + 1);
        let void_date = format!(r#""{void_day}T00:00:00""#);
        let original = Self::items(&void, "V", &p.date(), &void_date, "");
        let reversal = Self::items(&void, "V", &void_day, &void_date, "-");
        vec![
            Void::flag("status V and a void date", Self::page(&original)),
            Void::pair("with its reversing row", vec![Self::page(&format!("{original},{reversal}"))]),
            Void::pair("the status and its reversing row, apart", vec![Self::page(&original), Self::page(&reversal)]),
            Void::second("the reversing row alone", Self::page(&reversal)),
        ]
    }

    fn deletions(&self, _: &Pay) -> Result<Vec<String>, Gap> {
        Err(Gap::NothingIsDeleted)
    }

    /// The user's name in MRI holds the database; that rows can name it too is assumed.
    fn foreign(&self, p: &Pay) -> Result<Refused, Gap> {
        let document = self.document(std::slice::from_ref(p)).replace("{\"VendorID\"", "{\"Database\":\"TRAINING\",\"VendorID\"");
        Ok(Refused { document, words: vec!["TRAINING", "LIVE"] })
    }

    fn error(&self) -> Refused {
        let row = r#"{"VendorID":"ACME01","InvoiceNumber":"INV-1041","Error":{"Message":"Invalid value for parameter FROMDATE."}}"#;
        Refused { document: Self::page(row), words: vec!["Invalid value for parameter FROMDATE."] }
    }

    fn empty(&self) -> String {
        Self::page("")
    }

    fn several_bills(&self) -> Result<(), Gap> {
        Err(Gap::OneBillEach)
    }

    fn amounts(&self) -> AmountFields {
        AmountFields { line: "PaymentAmount", total: None }
    }
}

/// `manualcheck`: the cheque with its posted lines nested; the lines' names are assumed.
pub(crate) struct Cmic;

impl Cmic {
    fn cheque(p: &Pay, company: &str, reversed: Option<&str>) -> String {
        Self::numbered(p, 23_700 + p.n, company, reversed)
    }

    /// A cheque under a number of its own in the system.
    fn numbered(p: &Pay, seq: u32, company: &str, reversed: Option<&str>) -> String {
        let lines = join(&p.bills, ",", |(bill, amount)| {
            format!(
                r#"{{"VouchqChqSeqNum":{},"VouchqChqNum":{},"VouchqVouNum":{},"VouchqVouInvCode":"INV-{bill}","VouchqAmt":{amount},"VouchqDiscAmt":0,"VouchqHldbkAmt":0}}"#,
                seq,
                p.number,
                251_507_300 + bill
            )
        });
        let (code, date) = reversed.map_or_else(|| ("null".to_owned(), "null".to_owned()), |d| (r#""V""#.to_owned(), format!(r#""{d}""#)));
        format!(
            r#"{{"ChqAccCode":"1000.100","ChqAmt":{},"ChqBankCompCode":"001","ChqBchNum":210255,"ChqCompCode":"{company}","ChqCurcFactorNum":1,"ChqCurrCode":"{}",
            "ChqDate":"{date_paid}","ChqDeptCode":"00","ChqDesc":null,"ChqDraftCode":"C","ChqGlFactorNum":1,"ChqIuCreateDate":"{date_paid}T10:00:00-04:00",
            "ChqIuUpdateDate":"{}-04:00","ChqNum":{},"ChqPayeeFlag":"N","ChqPospayVoidFlag":"N","ChqPostDate":"{date_paid}","ChqPrintFlag":"Y","ChqRecDate":null,
            "ChqRevCode":{code},"ChqRevDate":{date},"ChqSeqNum":{},"ChqVenCode":"ACME01","ChqVoidVouFlag":null,"ChqVouCode":"Y","VouChqViewObj":[{lines}]}}"#,
            p.total,
            p.currency.unwrap_or("USD"),
            p.changed(),
            p.number,
            seq,
            date_paid = p.date(),
        )
    }

    fn page(cheques: &[String]) -> String {
        format!(
            r#"{{"items":[{}],"count":{},"hasMore":false,"limit":500,"offset":0,"links":[{{"rel":"self","href":"https://atlas-api.cmiccloud.com/cmicprod/ap-rest-api/rest/1/manualcheck","name":"manualcheck","kind":"collection"}}]}}"#,
            cheques.join(","),
            cheques.len()
        )
    }
}

impl Row for Cmic {
    fn word(&self) -> &'static str {
        "cmic"
    }

    fn format(&self) -> &'static str {
        "manualcheck"
    }

    fn tenant(&self) -> &'static str {
        "001"
    }

    /// Company and number in the system, as docs/erp/cmic.md joins them: the reference names the two and no more.
    fn key(&self, p: &Pay) -> Option<String> {
        Some(format!("001/{}", 23_700 + p.n))
    }

    fn bill(&self, bill: u32) -> String {
        (251_507_300 + bill).to_string()
    }

    fn document(&self, pays: &[Pay]) -> String {
        Self::page(&pays.iter().map(|p| Self::cheque(p, "001", None)).collect::<Vec<_>>())
    }

    fn voids(&self, p: &Pay) -> Vec<Void> {
        let void = p.revised(p.revision + 1);
        let date = format!("2026-03-{:02}", p.day + 1);
        let negated = |amount: &String| format!("-{amount}");
        let bills = p.bills.iter().map(|(bill, amount)| (*bill, negated(amount))).collect();
        let reversing = Pay { day: p.day + 1, bills, total: negated(&p.total), ..p.clone() };
        let reversing = Self::page(&[Self::numbered(&reversing, 23_800 + p.n, "001", None)]);
        vec![
            Void::flag("reversal code and date", Self::page(&[Self::cheque(&void, "001", Some(&date))])),
            Void { by_number: true, ..Void::second("a reversing cheque alone", reversing) },
        ]
    }

    fn deletions(&self, _: &Pay) -> Result<Vec<String>, Gap> {
        Err(Gap::NothingIsDeleted)
    }

    fn foreign(&self, p: &Pay) -> Result<Refused, Gap> {
        Ok(Refused { document: Self::page(&[Self::cheque(p, "077", None)]), words: vec!["077", "001"] })
    }

    fn error(&self) -> Refused {
        let document = r#"{"title":"Bad Request","status":"400","o:errorDetails":[{"detail":"URL request parameter limit is above 1000.","o:errorCode":"27520"}]}"#;
        Refused { document: document.to_owned(), words: vec!["limit is above 1000"] }
    }

    fn empty(&self) -> String {
        Self::page(&[])
    }

    fn amounts(&self) -> AmountFields {
        AmountFields { line: "VouchqAmt", total: Some("ChqAmt") }
    }

    fn has_status(&self) -> Result<(), Gap> {
        Err(Gap::NoWordForStatus)
    }
}
