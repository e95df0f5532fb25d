//! Workday: written after reference `acumatica-myob-workday` and its documents.

use super::neutral::{AmountFields, Gap, Pay, Refused, Row, State, Void, join};

/// A custom report (RaaS) in JSON, the invoices nested within the payment.
pub(crate) struct Workday;

impl Workday {
    fn entry(p: &Pay, company: &str, status: &str, void_date: Option<&str>) -> String {
        let invoices = join(&p.bills, ",", |(bill, amount)| {
            format!(
                r#"{{"Supplier_Invoice":"SUPINV-{}","Suppliers_Invoice_Number":"INV-{bill}","Document_Type":"Supplier Invoice","Invoice_Currency":"USD","Amount_Paid":"{amount}","Discount_Taken":"0","Withheld_Tax":"0"}}"#,
                10_900 + bill
            )
        });
        let void_date = void_date.map(|day| format!(r#""Void_Date":"{day}","#)).unwrap_or_default();
        format!(
            r#"{{"Payment_WID":"{:032x}","Payment_Number":"SUPPAY-{:07}","Payment_Status":"{status}","Payment_Date":"{}","Payment_Type":"Check","Currency":"{}",
            "Payment_Amount":"{}","Supplier":"High Rise Electrical LLC","Supplier_ID":"S-000412","Company":"Granite Ridge Builders Inc.","Company_ID":"{company}",
            "Check_Number":"{}",{void_date}"Last_Updated":"{}.367-07:00","Invoices_Paid":[{invoices}]}}"#,
            0x1520_2707_u32 + p.n,
            1870 + p.n,
            p.date(),
            p.currency.unwrap_or("USD"),
            p.total,
            p.number,
            p.changed(),
        )
    }

    pub(crate) const FLAT_HEADER: &'static str = "Payment_WID,Payment_Number,Payment_Status,Payment_Date,Payment_Type,Currency,Payment_Amount,Supplier,Supplier_ID,\
        Company_ID,Check_Number,Void_Date,Last_Updated,Supplier_Invoice,Suppliers_Invoice_Number,Document_Type,Amount_Paid,Discount_Taken\n";

    /// The same as rows, one for each invoice.
    pub(crate) fn flat_rows(p: &Pay) -> String {
        Self::rows(p, "GRB", "Complete", "")
    }

    fn rows(p: &Pay, company: &str, status: &str, void_date: &str) -> String {
        join(&p.bills, "", |(bill, amount)| {
            format!(
                "\"{:032x}\",\"SUPPAY-{:07}\",\"{status}\",\"{}\",\"Check\",\"{}\",\"{}\",\"High Rise Electrical LLC\",\"S-000412\",\"{company}\",\"{}\",\
                 \"{void_date}\",\"{}.367-07:00\",\"SUPINV-{}\",\"INV-{bill}\",\"Supplier Invoice\",\"{amount}\",\"0\"\n",
                0x1520_2707_u32 + p.n,
                1870 + p.n,
                p.date(),
                p.currency.unwrap_or("USD"),
                p.total,
                p.number,
                p.changed(),
                10_900 + bill,
            )
        })
    }

    fn report(entries: &str) -> String {
        format!(r#"{{"Report_Entry":[{entries}]}}"#)
    }
}

impl Row for Workday {
    fn word(&self) -> &'static str {
        "workday"
    }

    fn format(&self) -> &'static str {
        "RaaS JSON"
    }

    fn tenant(&self) -> &'static str {
        "acme/GRB"
    }

    fn key(&self, p: &Pay) -> Option<String> {
        Some(format!("{:032x}", 0x1520_2707_u32 + p.n))
    }

    fn bill(&self, bill: u32) -> String {
        format!("SUPINV-{}", 10_900 + bill)
    }

    fn document(&self, pays: &[Pay]) -> String {
        let status = |p: &Pay| if p.state == State::Unknown { "Escalated" } else { "Complete" };
        Self::report(&join(pays, ",", |p| Self::entry(p, "GRB", status(p), None)))
    }

    fn voids(&self, p: &Pay) -> Vec<Void> {
        let void = p.revised(p.revision + 1);
        let bare = Pay { bills: Vec::new(), ..void.clone() };
        let date = format!("2026-03-{:02}", p.day + 1);
        vec![
            Void::flag("Voided, with its date", Self::report(&Self::entry(&void, "GRB", "Voided", Some(&date)))),
            Void::flag("Canceled", Self::report(&Self::entry(&void, "GRB", "Canceled", None))),
            Void::flag("Reissued, its invoices gone", Self::report(&Self::entry(&bare, "GRB", "Reissued", None))),
        ]
    }

    fn deletions(&self, _: &Pay) -> Result<Vec<String>, Gap> {
        Err(Gap::NothingIsDeleted)
    }

    fn foreign(&self, p: &Pay) -> Result<Refused, Gap> {
        Ok(Refused { document: Self::report(&Self::entry(p, "GRC", "Complete", None)), words: vec!["GRC", "GRB"] })
    }

    /// A failed report is a page without `Report_Entry`.
    fn error(&self) -> Refused {
        Refused { document: r#"{"error":"invalid username or password"}"#.to_owned(), words: vec!["invalid username or password"] }
    }

    /// A report shows nothing of nothing; the empty page of `Get_Payments` says its count.
    fn empty(&self) -> String {
        r#"<?xml version="1.0" encoding="UTF-8"?>
<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body>
<wd:Get_Payments_Response xmlns:wd="urn:com.workday/bsvc" wd:version="v30.0">
<wd:Response_Filter><wd:As_Of_Entry_DateTime>2026-04-15T02:00:00.000-07:00</wd:As_Of_Entry_DateTime><wd:Page>1</wd:Page><wd:Count>100</wd:Count></wd:Response_Filter>
<wd:Response_Results><wd:Total_Results>0</wd:Total_Results><wd:Total_Pages>1</wd:Total_Pages><wd:Page_Results>0</wd:Page_Results><wd:Page>1</wd:Page></wd:Response_Results>
</wd:Get_Payments_Response></env:Body></env:Envelope>
"#
        .to_owned()
    }

    fn amounts(&self) -> AmountFields {
        AmountFields { line: "Amount_Paid", total: Some("Payment_Amount") }
    }
}

/// The same report as CSV, one row for each invoice that repeats the payment.
pub(crate) struct WorkdayRows;

impl Row for WorkdayRows {
    fn word(&self) -> &'static str {
        Workday.word()
    }

    fn format(&self) -> &'static str {
        "RaaS CSV"
    }

    fn tenant(&self) -> &'static str {
        Workday.tenant()
    }

    fn key(&self, p: &Pay) -> Option<String> {
        Workday.key(p)
    }

    fn bill(&self, bill: u32) -> String {
        Workday.bill(bill)
    }

    fn document(&self, pays: &[Pay]) -> String {
        let status = |p: &Pay| if p.state == State::Unknown { "Escalated" } else { "Complete" };
        format!("{}{}", Workday::FLAT_HEADER, join(pays, "", |p| Workday::rows(p, "GRB", status(p), "")))
    }

    fn voids(&self, p: &Pay) -> Vec<Void> {
        let void = p.revised(p.revision + 1);
        let date = format!("2026-03-{:02}", p.day + 1);
        let page = |status, date: &str| format!("{}{}", Workday::FLAT_HEADER, Workday::rows(&void, "GRB", status, date));
        vec![Void::flag("Voided, with its date", page("Voided", &date)), Void::flag("Stopped", page("Stopped", ""))]
    }

    fn deletions(&self, p: &Pay) -> Result<Vec<String>, Gap> {
        Workday.deletions(p)
    }

    fn foreign(&self, p: &Pay) -> Result<Refused, Gap> {
        let document = format!("{}{}", Workday::FLAT_HEADER, Workday::rows(p, "GRC", "Complete", ""));
        Ok(Refused { document, words: vec!["GRC", "GRB"] })
    }

    fn error(&self) -> Refused {
        let document = "<!DOCTYPE html>\n<html><head><title>Workday is currently unavailable.</title></head></html>\n";
        Refused { document: document.to_owned(), words: Vec::new() }
    }

    fn empty(&self) -> String {
        Workday::FLAT_HEADER.to_owned()
    }

    fn ends_unseen(&self) -> bool {
        true
    }

    fn amounts(&self) -> AmountFields {
        Workday.amounts()
    }
}
