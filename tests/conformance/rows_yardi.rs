//! Yardi: written after reference `yardi-mri-cmic` and its documents.

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
