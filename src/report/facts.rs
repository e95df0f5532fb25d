//! The evidence of an exception as sentences use it, whatever the language.

use crate::model::{BillRef, Exception};

/// What a language says around the payment's key, its amount, its vendor and its bill.
pub(super) struct Words {
    pub(super) payment: &'static str,
    pub(super) a_payment: &'static str,
    pub(super) of: &'static str,
    pub(super) to: &'static str,
    pub(super) bill: &'static str,
    pub(super) bill_number: &'static str,
    pub(super) a_bill: &'static str,
    pub(super) an_invoice: &'static str,
    pub(super) invoice: &'static str,
}

/// An exception and its evidence.
pub(super) struct Facts<'e> {
    e: &'e Exception,
    words: &'static Words,
}

impl<'e> Facts<'e> {
    pub(super) fn new(e: &'e Exception, words: &'static Words) -> Self {
        Self { e, words }
    }

    pub(super) fn of(&self, name: &str) -> Option<&'e str> {
        self.e.evidence.get(name).map(String::as_str).filter(|v| !v.trim().is_empty())
    }

    /// A value that its code always brings; an older journal may lack it.
    pub(super) fn get(&self, name: &str) -> &'e str {
        self.of(name).unwrap_or("?")
    }

    /// `Payment books:17 of 100.00 USD to Acme`.
    pub(super) fn payment(&self) -> String {
        let w = self.words;
        let Some(key) = &self.e.payment else { return w.a_payment.to_owned() };
        let part = |before: &str, value: Option<&str>| value.map(|v| format!("{before}{v}")).unwrap_or_default();
        format!("{}{key}{}{}", w.payment, part(w.of, self.of("amount")), part(w.to, self.of("vendor")))
    }

    pub(super) fn bill(&self) -> String {
        let w = self.words;
        match self.e.bill.as_deref().filter(|part| !part.is_empty()) {
            None => w.a_bill.to_owned(),
            Some(part) => match BillRef::from_part(part) {
                Some(BillRef::Id(id)) => format!("{}{id}", w.bill),
                Some(BillRef::Number(number)) => format!("{}{number}", w.bill_number),
                None => format!("{}{part}", w.bill),
            },
        }
    }

    pub(super) fn invoice(&self) -> String {
        let id = self.e.invoice.map(|i| i.to_string()).or_else(|| self.of("invoice").filter(|i| is_id(i)).map(str::to_owned));
        id.map_or_else(|| self.words.an_invoice.to_owned(), |id| format!("{}{id}", self.words.invoice))
    }

    pub(super) fn row(&self) -> String {
        self.of("row").map(str::to_owned).or_else(|| self.e.row.map(|r| r.to_string())).unwrap_or_else(|| "?".to_owned())
    }

    /// The currency that differs from the payment's, and whose it is: `invoice`, `commitment` or `bill_currency`.
    pub(super) fn other_currency(&self) -> Option<(&'static str, &'e str)> {
        ["invoice", "commitment", "bill_currency"].into_iter().find_map(|name| Some((name, self.of(name)?)))
    }

    pub(super) fn is_about_a_payment(&self) -> bool {
        self.e.payment.is_some()
    }
}

fn is_id(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}
