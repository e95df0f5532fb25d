//! The fields of a payment and of an invoice that it pays, by whatever names a format gives them.

use std::borrow::Cow;

/// The text of each field; blank is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fields<'a, const N: usize>([Option<Cow<'a, str>>; N]);

pub(super) type Header<'a> = Fields<'a, HEADERS>;
pub(super) type Line<'a> = Fields<'a, LINES>;

impl<'a, const N: usize> Fields<'a, N> {
    pub(super) fn empty() -> Self {
        Self([const { None }; N])
    }

    pub(super) fn get(&self, field: usize) -> Option<&str> {
        self.0.get(field)?.as_deref()
    }

    /// The first value of a field stays. Blanks around it are cut off, as all formats but JSON do it for themselves.
    pub(super) fn set(&mut self, field: usize, value: impl Into<Cow<'a, str>>) {
        let value = match value.into() {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        if let Some(slot) = self.0.get_mut(field).filter(|slot| slot.is_none() && !value.is_empty()) {
            *slot = Some(value);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    pub(super) fn into_owned(self) -> Fields<'static, N> {
        Fields(self.0.map(|value| value.map(|text| Cow::Owned(text.into_owned()))))
    }

    /// The first field in which two differ.
    pub(super) fn differ(&self, other: &Fields<'_, N>) -> Option<usize> {
        self.0.iter().zip(&other.0).position(|(a, b)| a != b)
    }
}

/// Places of the header's fields.
pub(super) mod header {
    pub(in super::super) const WID: usize = 0;
    pub(in super::super) const STATUS: usize = 1;
    /// The status as a reference id, which does not depend on a language: XML alone has it.
    pub(in super::super) const STATUS_ID: usize = 2;
    pub(in super::super) const DATE: usize = 3;
    pub(in super::super) const CURRENCY: usize = 4;
    pub(in super::super) const AMOUNT: usize = 5;
    pub(in super::super) const METHOD: usize = 6;
    pub(in super::super) const TYPE: usize = 7;
    pub(in super::super) const SUPPLIER: usize = 8;
    pub(in super::super) const SUPPLIER_ID: usize = 9;
    pub(in super::super) const COMPANY_ID: usize = 10;
    pub(in super::super) const ON_BEHALF_ID: usize = 11;
    pub(in super::super) const CHECK_NUMBER: usize = 12;
    pub(in super::super) const REFERENCE: usize = 13;
    pub(in super::super) const MEMO: usize = 14;
    pub(in super::super) const VOID_DATE: usize = 15;
    pub(in super::super) const RATE: usize = 16;
    pub(in super::super) const RUN: usize = 17;
    pub(in super::super) const UPDATED: usize = 18;
    /// The discount of the whole payment: SOAP alone has it.
    pub(in super::super) const DISCOUNT: usize = 19;
}

/// Places of a line's fields.
pub(super) mod line {
    pub(in super::super) const INVOICE: usize = 0;
    pub(in super::super) const NUMBER: usize = 1;
    pub(in super::super) const TYPE: usize = 2;
    pub(in super::super) const PAID: usize = 3;
    pub(in super::super) const DISCOUNT: usize = 4;
    pub(in super::super) const RETAINAGE: usize = 5;
}

const HEADERS: usize = 20;
const LINES: usize = 6;

/// What a format calls the fields, and how it names one of its lines in a message.
pub(super) struct Dialect {
    pub(super) header: [&'static str; HEADERS],
    pub(super) line: [&'static str; LINES],
    pub(super) label: fn(u64) -> String,
}

impl Dialect {
    pub(super) fn header_name(&self, field: usize) -> &'static str {
        self.header.get(field).copied().unwrap_or_default()
    }

    pub(super) fn line_name(&self, field: usize) -> &'static str {
        self.line.get(field).copied().unwrap_or_default()
    }

    /// Which header field has this name.
    pub(super) fn header_field(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|n| *n == name)
    }

    /// Which line field has this name.
    pub(super) fn line_field(&self, name: &str) -> Option<usize> {
        self.line.iter().position(|n| *n == name)
    }
}

const RAAS_HEADER: [&str; HEADERS] = [
    "Payment_WID",
    "Payment_Status",
    "Payment_Status_ID",
    "Payment_Date",
    "Currency",
    "Payment_Amount",
    "Payment_Method",
    "Payment_Type",
    "Supplier",
    "Supplier_ID",
    "Company_ID",
    "On_Behalf_of_Company_ID",
    "Check_Number",
    "Payment_Reference",
    "Memo",
    "Void_Date",
    "Currency_Rate",
    "Settlement_Run",
    "Last_Updated",
    "Payment_Discount_Taken",
];

const RAAS_LINE: [&str; LINES] =
    ["Supplier_Invoice", "Suppliers_Invoice_Number", "Document_Type", "Amount_Paid", "Discount_Taken", "Retention_Released"];

/// A report whose invoices are a group within the payment.
pub(super) static NESTED: Dialect = Dialect { header: RAAS_HEADER, line: RAAS_LINE, label: |n| format!("Invoices_Paid[{n}]") };
/// A report with one entry for each invoice.
pub(super) static FLAT: Dialect = Dialect { header: RAAS_HEADER, line: RAAS_LINE, label: |n| format!("Report_Entry[{n}]") };
/// The same as rows.
pub(super) static ROWS: Dialect = Dialect { header: RAAS_HEADER, line: RAAS_LINE, label: |n| format!("row {n}") };
/// `Get_Payments`.
pub(super) static SOAP: Dialect = Dialect {
    header: [
        "Payment_Reference.ID[WID]",
        "Payment_Status",
        "",
        "Payment_Group_Data.Payment_Date",
        "Currency_Reference.ID[Currency_ID]",
        "Payment_Amount",
        "Payment_Method_Reference",
        "Payment_Type_Reference",
        "Payee_Name",
        "Receiving_Party_Reference.ID[Supplier_ID]",
        "Company_Reference.ID[Company_Reference_ID]",
        "On_Behalf_of_Company_Reference.ID[Company_Reference_ID]",
        "Check_Number",
        "Payment_Reference_Number",
        "Payment_Memo",
        "",
        "",
        "Settlement_Run_Reference",
        "",
        "Discount_Taken",
    ],
    line: ["Document_ID", "Document_Reference", "Document_Type", "Amount_Paid", "Discount_Taken", ""],
    label: |n| format!("Document_Remittance_Data[{n}]"),
};
