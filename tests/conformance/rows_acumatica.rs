//! Acumatica, MYOB: written after reference `acumatica-myob-workday` and its documents.

use super::neutral::{AmountFields, Gap, Pay, Refused, Row, State, Void, join};

/// Acumatica and MYOB are one product; each has its own numbers, words and currency.
pub(crate) struct Acumatica {
    pub(crate) word: &'static str,
    pub(crate) format: &'static str,
    /// A word of a drop-down: a label, or from contract 5 on its code and label.
    pub(crate) select: fn(&str) -> String,
    pub(crate) base: &'static str,
    pub(crate) vendor: &'static str,
    pub(crate) method: &'static str,
    pub(crate) payment: fn(u32) -> String,
    pub(crate) bill: fn(u32) -> String,
}

pub(crate) const ACUMATICA: Acumatica = Acumatica {
    word: "acumatica",
    format: "contract 4",
    select: |label| format!("\"{label}\""),
    base: "USD",
    vendor: "HIGHRISEEL",
    method: "CHECK",
    payment: |n| format!("{:06}", 4100 + n),
    bill: |bill| format!("{:06}", 18_340 + bill),
};

pub(crate) const MYOB: Acumatica = Acumatica {
    word: "myob",
    format: "contract 4",
    select: |label| format!("\"{label}\""),
    base: "AUD",
    vendor: "BRISFORM",
    method: "EFT",
    payment: |n| format!("PMT{:06}", 900 + n),
    bill: |bill| format!("BIL{:06}", 4370 + bill),
};

/// The same from contract 5 on: a site may translate the labels, the codes are for ever.
pub(crate) const CONTRACT5: Acumatica = Acumatica {
    format: "contract 5",
    select: |label| {
        let code = match label {
            "Payment" => "CHK",
            "Voided Payment" | "Voided Check" => "VCK",
            "Bill" => "INV",
            "Closed" => "C",
            "Voided" => "V",
            other => other,
        };
        format!(r#"{{"ID":"{code}","Description":"Libellé {label}"}}"#)
    },
    ..ACUMATICA
};

/// The database keeps four decimals of money: whole cents are shown with two more zeros.
fn scaled(amount: &str) -> String {
    match amount.split_once('.') {
        Some((_, cents)) if cents.len() == 2 => format!("{amount}00"),
        _ => amount.to_owned(),
    }
}

fn negated(amount: &str) -> String {
    amount.strip_prefix('-').map_or_else(|| format!("-{amount}"), str::to_owned)
}

impl Acumatica {
    fn check(&self, p: &Pay, kind: &str, status: &str, total: &str, history: &[(u32, String)]) -> String {
        let rows = join(history, ",", |(bill, amount)| {
            format!(
                r#"{{"id":"dbdda2fd-a307-5f68-8087-9900977d910d","rowNumber":1,"note":null,"AmountPaid":{{"value":{}}},"Balance":{{"value":0.0000}},
                "CashDiscountBalance":{{"value":0.0000}},"CashDiscountTaken":{{"value":0.0000}},"DocType":{{"value":{}}},
                "ReferenceNbr":{{"value":"{}"}},"VendorRef":{{"value":"INV-{bill}"}},"custom":{{}}}}"#,
                scaled(amount),
                (self.select)("Bill"),
                (self.bill)(*bill)
            )
        });
        format!(
            r#"{{"id":"a72f15b7-793c-5eb4-af45-88bb258e8e4d","rowNumber":1,"note":{{"value":""}},"ApplicationDate":{{"value":"{}T00:00:00+00:00"}},
            "CashAccount":{{"value":"10200"}},"CurrencyID":{{"value":"{}"}},"Description":{{}},"Details":[],"History":[{rows}],"Hold":{{"value":false}},
            "LastModifiedDateTime":{{"value":"{}+00:00"}},"PaymentAmount":{{"value":{}}},"PaymentMethod":{{"value":"{}"}},"PaymentRef":{{"value":"{}"}},
            "ReferenceNbr":{{"value":"{}"}},"Status":{{"value":{}}},"Type":{{"value":{}}},"UnappliedBalance":{{"value":0.0000}},
            "Vendor":{{"value":"{}"}},"custom":{{}}}}"#,
            p.date(),
            p.currency.unwrap_or(self.base),
            p.changed(),
            scaled(total),
            self.method,
            p.number,
            (self.payment)(p.n),
            (self.select)(status),
            (self.select)(kind),
            self.vendor,
        )
    }

    fn voided_original(&self, p: &Pay) -> String {
        self.check(&p.revised(p.revision + 1), "Payment", "Voided", &p.total, &p.bills)
    }

    /// The second document of a void: its type is another, its number the same, its amounts are negative.
    fn voider(&self, p: &Pay, kind: &str, status: &str) -> String {
        let history: Vec<(u32, String)> = p.bills.iter().map(|(bill, amount)| (*bill, negated(amount))).collect();
        let later = Pay { day: p.day + 4, ..p.revised(p.revision + 1) };
        self.check(&later, kind, status, &negated(&p.total), &history)
    }

    /// Rows of a generic inquiry, whose address alone names the tenant.
    fn inquiry(&self, tenant: &str, pays: &[Pay]) -> String {
        let rows = join(pays, ",", |p| self.inquiry_rows(p));
        format!(r#"{{"@odata.context":"https://erp.example.com/t/{tenant}/api/odata/gi/$metadata#QTN Payments","value":[{rows}]}}"#)
    }

    pub(crate) fn inquiry_page(&self, pays: &[Pay]) -> String {
        self.inquiry("ACME", pays)
    }

    fn inquiry_rows(&self, p: &Pay) -> String {
        join(&p.bills, ",", |(bill, amount)| {
            format!(
                r#"{{"AdjgDocType":"Payment","AdjgRefNbr":"{}","AdjNbr":0,"AdjdDocType":"Bill","AdjdRefNbr":"{}","AdjdLineNbr":0,"VendorCD":"{}","VendorRef":"INV-{bill}",
                "CuryAdjgAmt":{},"CuryAdjgDiscAmt":0.0000,"Released":true,"Voided":false,"Status":"Closed","CuryID":"{}","AdjDate":"{}T00:00:00Z","ExtRefNbr":"{}",
                "PaymentMethodID":"{}","CuryOrigDocAmt":{},"CuryUnappliedBal":0.0000,"LastModifiedDateTime":"{}Z"}}"#,
                (self.payment)(p.n),
                (self.bill)(*bill),
                self.vendor,
                scaled(amount),
                self.base,
                p.date(),
                p.number,
                self.method,
                scaled(&p.total),
                p.changed(),
            )
        })
    }
}

impl Row for Acumatica {
    fn word(&self) -> &'static str {
        self.word
    }

    fn format(&self) -> &'static str {
        self.format
    }

    fn tenant(&self) -> &'static str {
        "ACME"
    }

    fn base(&self) -> &'static str {
        self.base
    }

    fn key(&self, p: &Pay) -> Option<String> {
        Some(format!("CHK-{}", (self.payment)(p.n)))
    }

    fn bill(&self, bill: u32) -> String {
        format!("INV-{}", (self.bill)(bill))
    }

    fn document(&self, pays: &[Pay]) -> String {
        let status = |p: &Pay| if p.state == State::Unknown { "Escalated" } else { "Closed" };
        format!("[{}]", join(pays, ",", |p| self.check(p, "Payment", status(p), &p.total, &p.bills)))
    }

    fn voids(&self, p: &Pay) -> Vec<Void> {
        let (original, voider) = (self.voided_original(p), self.voider(p, "Voided Payment", "Closed"));
        vec![
            Void::flag("the original turns Voided", format!("[{original}]")),
            Void::pair("both documents, apart", vec![original.clone(), voider.clone()]),
            Void::pair("both documents, one page", vec![format!("[{voider},{original}]")]),
            Void::second("the Voided Payment alone", voider),
            Void::second("the Voided Check of older releases alone", self.voider(p, "Voided Check", "Closed")),
        ]
    }

    fn deletions(&self, _: &Pay) -> Result<Vec<String>, Gap> {
        Err(Gap::NothingIsDeleted)
    }

    fn foreign(&self, p: &Pay) -> Result<Refused, Gap> {
        Ok(Refused { document: self.inquiry("ZENITH", std::slice::from_ref(p)), words: vec!["ZENITH", "ACME"] })
    }

    fn error(&self) -> Refused {
        let document = r#"{"message":"An error has occurred.","exceptionMessage":"Inserting  'AP Payment' record raised at least one error","exceptionType":"PX.Data.PXException","stackTrace":""}"#;
        Refused { document: document.to_owned(), words: vec!["An error has occurred."] }
    }

    fn empty(&self) -> String {
        "[]".to_owned()
    }

    fn amounts(&self) -> AmountFields {
        AmountFields { line: "AmountPaid", total: Some("PaymentAmount") }
    }
}
