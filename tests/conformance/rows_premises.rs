//! Yardi, MRI, CMiC: written after reference `yardi-mri-cmic` and its documents.

use super::neutral::{AmountFields, Gap, Pay, Refused, Row, State, Void, join};

/// The flat extract: one row for each check and invoice, the 22 columns of the public export and three that are proposed.
pub(crate) struct Yardi;

const YARDI_HEADER: &str = "PaymentSystem,PaymentAccount,PaymentNumber,PaymentDate,InvoiceSystem,InvoiceNumber,InvoiceDate,VendorSystem,VendorID,InvoiceID,\
PaymentType,PaymentStatus,PaymentAmount,PaymentCurrency,InvoiceAppliedAmount,InvoiceAppliedCurrency,PayeeName,VoidReasonCode,VoidDate,BankCode,\
CreationUserID,ModifyUserID,PaymentID,LastModified,PropertyCode\n";

impl Yardi {
    fn rows(p: &Pay, id: u32, kind: &str, status: &str, void_date: &str, sign: &str) -> String {
        join(&p.bills, "", |(bill, amount)| {
            format!(
                "Yardi PROD,004417820,{},{},Yardi PROD,INV-{bill},2026-02-28,Yardi PROD,v0001023,P-{},{kind},{status},{sign}{amount},{cur},{sign}{amount},{cur},\
                 Acme Electrical LLC,,{void_date},opbank,jsmith,jsmith,K-{id},{},p0101\n",
                p.number,
                p.date(),
                88_100 + bill,
                p.changed(),
                cur = p.currency.unwrap_or("USD"),
            )
        })
    }

    /// The same with the check's total on every row, as a site may add it.
    pub(crate) fn with_totals(pays: &[Pay]) -> String {
        let rows = join(pays, "", |p| {
            Self::rows(p, Self::id(p), "Check", "Outstanding", "", "").replace(",p0101\n", &format!(",p0101,{}\n", p.total))
        });
        format!("{},CheckTotal\n{rows}", YARDI_HEADER.trim_end())
    }

    fn id(p: &Pay) -> u32 {
        104_200 + p.n
    }

    fn voided(p: &Pay) -> String {
        let void = p.revised(p.revision + 1);
        Self::rows(&void, Self::id(p), "Check", "Voided", &format!("2026-03-{:02}", p.day + 1), "")
    }

    /// The reversing check: a control number and a date of its own, and the number of the check that it undoes.
    fn voider(p: &Pay) -> String {
        let void = Pay { day: p.day + 1, ..p.clone() };
        Self::rows(&void, Self::id(p) + 100, "Void", "Voider", "", "-")
    }
}

impl Row for Yardi {
    fn word(&self) -> &'static str {
        "yardi"
    }

    fn format(&self) -> &'static str {
        "flat extract"
    }

    fn tenant(&self) -> &'static str {
        "clientlive"
    }

    fn key(&self, p: &Pay) -> Option<String> {
        Some(format!("K-{}", Self::id(p)))
    }

    fn bill(&self, bill: u32) -> String {
        format!("P-{}", 88_100 + bill)
    }

    fn document(&self, pays: &[Pay]) -> String {
        let status = |p: &Pay| if p.state == State::Unknown { "Bounced" } else { "Outstanding" };
        format!("{YARDI_HEADER}{}", join(pays, "", |p| Self::rows(p, Self::id(p), "Check", status(p), "", "")))
    }

    fn voids(&self, p: &Pay) -> Vec<Void> {
        let (voided, voider) = (Self::voided(p), Self::voider(p));
        let page = |rows: &str| format!("{YARDI_HEADER}{rows}");
        vec![
            Void::flag("the original turns Voided", page(&voided)),
            Void::pair("the pair in one file", vec![page(&format!("{voided}{voider}"))]),
            Void::pair("the pair, apart", vec![page(&voided), page(&voider)]),
            Void { by_number: true, ..Void::second("the reversing check alone", page(&voider)) },
        ]
    }

    fn deletions(&self, _: &Pay) -> Result<Vec<String>, Gap> {
        Err(Gap::NothingIsDeleted)
    }

    fn foreign(&self, _: &Pay) -> Result<Refused, Gap> {
        Err(Gap::TenantIsUnsaid)
    }

    fn error(&self) -> Refused {
        let document = r#"<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>
<GetCheckInvoiceResponse xmlns="http://tempuri.org/YSI.Interfaces.WebServices/ItfVendorInvoicing"><GetCheckInvoiceResult>
<Messages xmlns=""><Message messageType="Error">Invalid Interface License for entity.</Message></Messages>
</GetCheckInvoiceResult></GetCheckInvoiceResponse></soap:Body></soap:Envelope>
"#;
        Refused { document: document.to_owned(), words: vec!["Invalid Interface License for entity."] }
    }

    fn empty(&self) -> String {
        YARDI_HEADER.to_owned()
    }

    fn amounts(&self) -> AmountFields {
        AmountFields { line: "InvoiceAppliedAmount", total: None }
    }
}

/// The answer of `GetCheckInvoice`, whose elements are assumed.
pub(crate) struct YardiSoap;

impl YardiSoap {
    fn check(p: &Pay, id: u32, kind: &str, voided: &str, more: &str) -> String {
        let sign = if kind == "Void" { "-" } else { "" };
        let details = join(&p.bills, "", |(bill, amount)| {
            format!(
                "<Detail><PayableId>P-{}</PayableId><InvoiceNumber>INV-{bill}</InvoiceNumber><PropertyId>p0101</PropertyId><Amount>{sign}{amount}</Amount></Detail>",
                88_100 + bill
            )
        });
        format!(
            "<Check><CheckId>K-{id}</CheckId><CheckNumber>{}</CheckNumber><CheckDate>{}T00:00:00</CheckDate><PostMonth>2026-03-01T00:00:00</PostMonth>\
             <BankId>opbank</BankId><PaymentType>{kind}</PaymentType><VendorId>v0001023</VendorId><VendorName>Acme Electrical LLC</VendorName>\
             <Currency>{}</Currency><TotalAmount>{sign}{}</TotalAmount><Voided>{voided}</Voided>{more}<LastModified>{}</LastModified>\
             <Details>{details}</Details></Check>\n",
            p.number,
            p.date(),
            p.currency.unwrap_or("USD"),
            p.total,
            p.changed(),
        )
    }

    fn answer(checks: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>\n\
             <GetCheckInvoiceResponse xmlns=\"http://tempuri.org/YSI.Interfaces.WebServices/ItfVendorInvoicing\"><GetCheckInvoiceResult>\
             <CheckInvoices xmlns=\"\">\n{checks}</CheckInvoices></GetCheckInvoiceResult></GetCheckInvoiceResponse></soap:Body></soap:Envelope>\n"
        )
    }
}

impl Row for YardiSoap {
    fn word(&self) -> &'static str {
        Yardi.word()
    }

    fn format(&self) -> &'static str {
        "GetCheckInvoice"
    }

    fn tenant(&self) -> &'static str {
        Yardi.tenant()
    }

    fn key(&self, p: &Pay) -> Option<String> {
        Yardi.key(p)
    }

    fn bill(&self, bill: u32) -> String {
        Yardi.bill(bill)
    }

    fn document(&self, pays: &[Pay]) -> String {
        let voided = |p: &Pay| if p.state == State::Unknown { "perhaps" } else { "false" };
        Self::answer(&join(pays, "", |p| Self::check(p, Yardi::id(p), "Check", voided(p), "")))
    }

    fn voids(&self, p: &Pay) -> Vec<Void> {
        let void_date = format!("<VoidDate>2026-03-{:02}T00:00:00</VoidDate>", p.day + 1);
        let voided = Self::check(&p.revised(p.revision + 1), Yardi::id(p), "Check", "true", &void_date);
        let undoes = format!("<Voider>true</Voider><VoidsCheckId>K-{}</VoidsCheckId>", Yardi::id(p));
        let later = Pay { day: p.day + 1, ..p.clone() };
        let voider = Self::check(&later, Yardi::id(p) + 100, "Void", "false", &undoes);
        vec![
            Void::flag("the original turns Voided", Self::answer(&voided)),
            Void::pair("the pair in one answer", vec![Self::answer(&format!("{voider}{voided}"))]),
            Void::pair("the pair, apart", vec![Self::answer(&voided), Self::answer(&voider)]),
            Void::second("the reversing check, which names the other", Self::answer(&voider)),
        ]
    }

    fn deletions(&self, p: &Pay) -> Result<Vec<String>, Gap> {
        Yardi.deletions(p)
    }

    fn foreign(&self, p: &Pay) -> Result<Refused, Gap> {
        Yardi.foreign(p)
    }

    fn error(&self) -> Refused {
        Yardi.error()
    }

    fn empty(&self) -> String {
        Self::answer("")
    }

    fn amounts(&self) -> AmountFields {
        AmountFields { line: "Amount", total: Some("TotalAmount") }
    }
}

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
