//! The fields of a payment and of an invoice that it pays, by whatever names a format gives them.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::erp::csv_rows::trimmed;
use crate::erp::field_map::FieldMap;

/// The text of each field, and which of its names it stood under; blank is absent.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a, const N: usize> {
    texts: [Option<Cow<'a, str>>; N],
    ranks: [usize; N],
}

pub(super) type Header<'a> = Fields<'a, HEADERS>;
pub(super) type Line<'a> = Fields<'a, LINES>;

/// Where a native name belongs: a field, and how many other names of that field come before it.
pub(super) type Slot = (usize, usize);

impl<'a, const N: usize> Fields<'a, N> {
    pub(super) fn empty() -> Self {
        Self { texts: [const { None }; N], ranks: [0; N] }
    }

    pub(super) fn get(&self, field: usize) -> Option<&str> {
        self.texts.get(field)?.as_deref()
    }

    /// The first value of a field's only name stays. Blanks around it are cut off, as all formats but JSON do it for themselves.
    pub(super) fn set(&mut self, field: usize, value: impl Into<Cow<'a, str>>) {
        self.set_ranked((field, 0), value);
    }

    /// The same where a field has several names: an earlier name wins, in whatever order the values come.
    pub(super) fn set_ranked(&mut self, (field, rank): Slot, value: impl Into<Cow<'a, str>>) {
        let value = match value.into() {
            Cow::Borrowed(text) => Cow::Borrowed(trimmed(text)),
            Cow::Owned(text) if trimmed(&text).len() == text.len() => Cow::Owned(text),
            Cow::Owned(text) => Cow::Owned(trimmed(&text).to_owned()),
        };
        let (Some(slot), Some(had)) = (self.texts.get_mut(field), self.ranks.get_mut(field)) else { return };
        if !value.is_empty() && (slot.is_none() || rank < *had) {
            (*slot, *had) = (Some(value), rank);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.texts.iter().all(Option::is_none)
    }
}

/// The texts of fields in a buffer of another's: what is kept while the document goes on needs no text each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packed<const N: usize>([Option<(usize, usize)>; N]);

impl<const N: usize> Packed<N> {
    pub(super) fn of(fields: &Fields<'_, N>, buffer: &mut String) -> Self {
        Self(fields.texts.each_ref().map(|text| {
            let from = buffer.len();
            buffer.push_str(text.as_deref()?);
            Some((from, buffer.len()))
        }))
    }

    pub(super) fn get<'b>(&self, field: usize, buffer: &'b str) -> Option<&'b str> {
        let (from, to) = (*self.0.get(field)?)?;
        buffer.get(from..to)
    }

    /// The fields again, borrowed from the buffer.
    pub(super) fn fields<'b>(&self, buffer: &'b str) -> Fields<'b, N> {
        let texts = self.0.map(|place| place.and_then(|(from, to)| buffer.get(from..to)).map(Cow::Borrowed));
        Fields { texts, ranks: [0; N] }
    }

    /// The first field in which two differ.
    pub(super) fn differ(&self, buffer: &str, other: &Fields<'_, N>) -> Option<usize> {
        (0..N).find(|field| self.get(*field, buffer) != other.get(*field))
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

pub(super) const HEADERS: usize = 20;
pub(super) const LINES: usize = 6;

/// The native names of a field; of several the first that is not null wins.
type Names<'s> = Vec<&'s str>;

/// What a format calls the fields.
#[derive(Debug)]
pub(super) struct Dialect<'s> {
    pub(super) header: [Names<'s>; HEADERS],
    pub(super) line: [Names<'s>; LINES],
    /// The name of the group of invoices within a payment.
    pub(super) group: &'s str,
    /// The site's words for statuses and ways to pay, and the forms of its dates and amounts, where it has any.
    pub(super) forms: Option<FieldMap>,
}

/// How a line is named in a message.
pub(super) type Label = fn(u64) -> String;

/// An invoice within a payment.
pub(super) const NESTED: Label = |n| format!("Invoices_Paid[{n}]");
/// A report's entry of one invoice.
pub(super) const FLAT: Label = |n| format!("Report_Entry[{n}]");
/// The same as a row.
pub(super) const ROWS: Label = |n| format!("row {n}");
/// A document of `Get_Payments`.
pub(super) const REMITTANCE: Label = |n| format!("Document_Remittance_Data[{n}]");

impl Dialect<'_> {
    /// The name under which a header's field is missed.
    pub(super) fn header_name(&self, field: usize) -> &str {
        self.header.get(field).and_then(|names| names.first()).copied().unwrap_or_default()
    }

    /// The name under which a line's field is missed.
    pub(super) fn line_name(&self, field: usize) -> &str {
        self.line.get(field).and_then(|names| names.first()).copied().unwrap_or_default()
    }

    /// The header's fields that have this name.
    pub(super) fn header_slots(&self, name: &str) -> impl Iterator<Item = Slot> {
        slots(&self.header, name)
    }

    /// The line's fields that have this name.
    pub(super) fn line_slots(&self, name: &str) -> impl Iterator<Item = Slot> {
        slots(&self.line, name)
    }

    /// True when invoices stand in a group of this name, which Workday may give an ending of its own [INF].
    pub(super) fn is_group(&self, name: &str) -> bool {
        !self.group.is_empty() && name.strip_prefix(self.group).is_some_and(|ending| ["", "_group"].contains(&ending))
    }
}

fn slots(all: &[Names<'_>], name: &str) -> impl Iterator<Item = Slot> {
    all.iter().enumerate().filter_map(move |(field, names)| Some((field, names.iter().position(|n| *n == name)?)))
}

/// `Get_Payments`: its names are the service's own.
pub(super) static SOAP: LazyLock<Dialect<'static>> = LazyLock::new(|| Dialect {
    header: [
        vec!["Payment_Reference.ID[WID]"],
        vec!["Payment_Status"],
        Vec::new(),
        vec!["Payment_Group_Data.Payment_Date"],
        vec!["Currency_Reference.ID[Currency_ID]"],
        vec!["Payment_Amount"],
        vec!["Payment_Method_Reference"],
        vec!["Payment_Type_Reference"],
        vec!["Payee_Name"],
        vec!["Receiving_Party_Reference.ID[Supplier_ID]"],
        vec!["Company_Reference.ID[Company_Reference_ID]"],
        vec!["On_Behalf_of_Company_Reference.ID[Company_Reference_ID]"],
        vec!["Check_Number"],
        vec!["Payment_Reference_Number"],
        vec!["Payment_Memo"],
        Vec::new(),
        Vec::new(),
        vec!["Settlement_Run_Reference"],
        Vec::new(),
        vec!["Discount_Taken"],
    ],
    line: [vec!["Document_ID"], vec!["Document_Reference"], vec!["Document_Type"], vec!["Amount_Paid"], vec!["Discount_Taken"], Vec::new()],
    group: "",
    forms: None,
});
