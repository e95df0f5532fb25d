//! Entries of a report: a payment with its invoices, or a row for each invoice that repeats the payment.

use super::fields::{Dialect, HEADERS, Header, LINES, Label, Line, NESTED, Packed, header};
use super::record::{self, Doubts};
use crate::erp::error::{DecodeError, Flaw, found};
use crate::erp::{DecodeContext, Place};
use crate::model::{Doubt, Record};

/// More invoices than any payment pays.
pub(super) const LINES_MAX: usize = 100_000;

/// One entry of a report.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) header: Header<'a>,
    /// The invoice of a flat entry.
    pub(super) line: Line<'a>,
    /// The invoices of a nested one.
    pub(super) nested: Option<Vec<(u64, Line<'a>)>>,
}

impl Entry<'_> {
    pub(super) fn empty() -> Self {
        Self { header: Header::empty(), line: Line::empty(), nested: None }
    }
}

/// A payment that goes over several rows, until another begins or the document ends.
struct Group {
    header: Packed<HEADERS>,
    lines: Vec<(u64, Packed<LINES>)>,
    doubts: Doubts,
    place: Place,
}

/// Payments as they become whole.
pub(super) struct Payments<'c> {
    context: &'c DecodeContext,
    dialect: &'c Dialect<'c>,
    flat: Label,
    group: Option<Group>,
    /// What the group's texts stand in, and a list of lines to be used again.
    texts: String,
    spare: Vec<(u64, Packed<LINES>)>,
    read: u64,
}

/// Up to two payments: the one that an entry ended, and the entry's own.
pub(super) type Whole = [Option<(Record, Place)>; 2];

impl<'c> Payments<'c> {
    pub(super) fn new(context: &'c DecodeContext, dialect: &'c Dialect<'c>, flat: Label) -> Self {
        Self { context, dialect, flat, group: None, texts: String::new(), spare: Vec::new(), read: 0 }
    }

    /// How many payments there were.
    pub(super) fn read(&self) -> u64 {
        self.read
    }

    /// Takes an entry; `n` is its number in the document, `path` the way to it.
    pub(super) fn take(&mut self, n: u64, path: &str, entry: Entry<'_>) -> Result<Whole, DecodeError> {
        let Entry { header: native, line, nested } = entry;
        let flaw = |flaw: Flaw| DecodeError::record_at(path, flaw);
        let dialect = self.dialect;
        let wid = record::wid(dialect, &native).map_err(flaw)?;
        if let Some(lines) = nested {
            if !line.is_empty() {
                let flaw = Flaw::new(dialect.group, "stands beside the fields of an invoice: expected one of both").of(Some(wid));
                return Err(DecodeError::record_at(path, flaw));
            }
            let before = self.end()?;
            let place = self.place(path);
            let payment = record::payment(self.context, None, dialect, &native, (&lines, NESTED), Doubts::default());
            let payment = payment.map_err(|f| flaw(f.of(Some(wid))))?;
            return Ok([before, Some((Record::Payment(payment), place))]);
        }
        let same = self.group.as_ref().is_some_and(|group| group.header.get(header::WID, &self.texts) == Some(wid));
        let before = if same { None } else { self.end()? };
        if let Some(group) = &mut self.group {
            if let Some(field) = group.header.differ(&self.texts, &native) {
                let values = [group.header.get(field, &self.texts), native.get(field)].map(|v| v.map_or("nothing".to_owned(), found));
                let name = dialect.header_name(field);
                group.doubts.raise(Doubt::Unbalanced, || format!("its rows disagree in {name}: {}", values.join(" and ")));
            }
            if group.lines.len() >= LINES_MAX {
                let flaw = Flaw::new("", format!("has more than {LINES_MAX} rows")).of(Some(wid));
                return Err(DecodeError::record_at(&group.place.path, flaw));
            }
        } else {
            let place = self.place(path);
            self.texts.clear();
            let (header, lines) = (Packed::of(&native, &mut self.texts), std::mem::take(&mut self.spare));
            self.group = Some(Group { header, lines, doubts: Doubts::default(), place });
        }
        if let Some(group) = self.group.as_mut().filter(|_| !line.is_empty()) {
            group.lines.push((n, Packed::of(&line, &mut self.texts)));
        }
        Ok([before, None])
    }

    /// No more rows of the payment that was read last: another begins, or the document has ended.
    pub(super) fn end(&mut self) -> Result<Option<(Record, Place)>, DecodeError> {
        let Some(mut group) = self.group.take() else { return Ok(None) };
        let native = group.header.fields(&self.texts);
        let lines: Vec<_> = group.lines.iter().map(|(n, line)| (*n, line.fields(&self.texts))).collect();
        group.lines.clear();
        self.spare = group.lines;
        match record::payment(self.context, None, self.dialect, &native, (&lines, self.flat), group.doubts) {
            Ok(payment) => Ok(Some((Record::Payment(payment), group.place))),
            Err(flaw) => {
                let wid = record::wid(self.dialect, &native).ok();
                Err(DecodeError::record_at(&group.place.path, flaw.of(wid)))
            }
        }
    }

    fn place(&mut self, path: &str) -> Place {
        let ordinal = self.read;
        self.read += 1;
        Place { ordinal, path: path.to_owned() }
    }
}
