//! Entries of a report: a payment with its invoices, or a row for each invoice that repeats the payment.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::fields::{Dialect, Header, Line, NESTED};
use super::record::{self, Doubts};
use crate::erp::error::{DecodeError, Flaw, found};
use crate::erp::json_value::Key;
use crate::erp::{DecodeContext, Place};
use crate::model::{Doubt, Record};

/// More invoices than any payment pays.
const LINES_MAX: usize = 100_000;

/// The names of the group of invoices: the alias of the contract, and with the ending that Workday gives groups [INF].
pub(super) const GROUPS: [&str; 2] = ["Invoices_Paid", "Invoices_Paid_group"];

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
    header: Header<'static>,
    lines: Vec<(u64, Line<'static>)>,
    doubts: Doubts,
    place: Place,
}

/// Payments as they become whole.
pub(super) struct Payments<'c> {
    context: &'c DecodeContext,
    flat: &'static Dialect,
    group: Option<Group>,
    read: u64,
}

/// Up to two payments: the one that an entry ended, and the entry's own.
pub(super) type Whole = [Option<(Record, Place)>; 2];

impl<'c> Payments<'c> {
    pub(super) fn new(context: &'c DecodeContext, flat: &'static Dialect) -> Self {
        Self { context, flat, group: None, read: 0 }
    }

    /// How many payments there were.
    pub(super) fn read(&self) -> u64 {
        self.read
    }

    /// Takes an entry; `n` is its number in the document, `path` the way to it.
    pub(super) fn take(&mut self, n: u64, path: &str, entry: Entry<'_>) -> Result<Whole, DecodeError> {
        let Entry { header, line, nested } = entry;
        let flaw = |flaw: Flaw| DecodeError::record_at(path, flaw);
        let dialect = if nested.is_some() { &NESTED } else { self.flat };
        let wid = record::wid(dialect, &header).map_err(flaw)?;
        if let Some(lines) = nested {
            if !line.is_empty() {
                let flaw = Flaw::new("Invoices_Paid", "stands beside the fields of an invoice: expected one of both").of(Some(wid));
                return Err(DecodeError::record_at(path, flaw));
            }
            let before = self.end()?;
            let place = self.place(path);
            let payment = record::payment(self.context, None, &NESTED, &header, &lines, Doubts::default());
            let payment = payment.map_err(|f| flaw(f.of(Some(wid))))?;
            return Ok([before, Some((Record::Payment(payment), place))]);
        }
        let same = self.group.as_ref().is_some_and(|group| record::wid(dialect, &group.header) == Ok(wid));
        let before = if same { None } else { self.end()? };
        if let Some(group) = &mut self.group {
            if let Some(field) = group.header.differ(&header) {
                let values = [group.header.get(field), header.get(field)].map(|v| v.map_or("nothing".to_owned(), found));
                let name = dialect.header_name(field);
                group.doubts.raise(Doubt::Unbalanced, || format!("its rows disagree in {name}: {}", values.join(" and ")));
            }
            if group.lines.len() >= LINES_MAX {
                let flaw = Flaw::new("", format!("has more than {LINES_MAX} rows")).of(Some(wid));
                return Err(DecodeError::record_at(&group.place.path, flaw));
            }
        } else {
            let place = self.place(path);
            self.group = Some(Group { header: header.into_owned(), lines: Vec::new(), doubts: Doubts::default(), place });
        }
        if let Some(group) = self.group.as_mut().filter(|_| !line.is_empty()) {
            group.lines.push((n, line.into_owned()));
        }
        Ok([before, None])
    }

    /// No more rows of the payment that was read last: another begins, or the document has ended.
    pub(super) fn end(&mut self) -> Result<Option<(Record, Place)>, DecodeError> {
        let Some(group) = self.group.take() else { return Ok(None) };
        let payment = record::payment(self.context, None, self.flat, &group.header, &group.lines, group.doubts);
        match payment {
            Ok(payment) => Ok(Some((Record::Payment(payment), group.place))),
            Err(flaw) => {
                let wid = record::wid(self.flat, &group.header).ok();
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

impl<'de> Deserialize<'de> for Entry<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntryVisitor)
    }
}

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Entry<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entry = Entry::empty();
        let mut seen = [false; 64];
        let mut once = |slot: usize, key: &str| {
            let twice = seen.get_mut(slot).is_none_or(|seen| std::mem::replace(seen, true));
            if twice { Err(A::Error::custom(format_args!("duplicate field `{key}`"))) } else { Ok(()) }
        };
        while let Some(key) = map.next_key::<Key<'de>>()? {
            let key = key.as_str();
            if let Some(field) = NESTED.header_field(key) {
                once(field, key)?;
                if let Some(text) = map.next_value::<Scalar<'de>>()?.0 {
                    entry.header.set(field, text);
                }
            } else if let Some(field) = NESTED.line_field(key) {
                once(32 + field, key)?;
                if let Some(text) = map.next_value::<Scalar<'de>>()?.0 {
                    entry.line.set(field, text);
                }
            } else if GROUPS.contains(&key) {
                once(63, key)?;
                entry.nested = Some(map.next_value::<Invoices<'de>>()?.0);
            } else {
                map.next_value::<serde::de::IgnoredAny>()?;
            }
        }
        Ok(entry)
    }
}

/// The invoices of a nested entry; a single one may stand without its list [INF].
struct Invoices<'a>(Vec<(u64, Line<'a>)>);

impl<'de> Deserialize<'de> for Invoices<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(InvoicesVisitor)
    }
}

struct InvoicesVisitor;

impl<'de> Visitor<'de> for InvoicesVisitor {
    type Value = Invoices<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of invoices")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Invoices(Vec::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut lines = Vec::new();
        while let Some(Invoice(line)) = list.next_element()? {
            if lines.len() >= LINES_MAX {
                return Err(A::Error::custom(format_args!("a list of more than {LINES_MAX} parts")));
            }
            lines.push((lines.len() as u64, line));
        }
        Ok(Invoices(lines))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Ok(Invoices(vec![(0, InvoiceVisitor.visit_map(map)?.0)]))
    }
}

struct Invoice<'a>(Line<'a>);

impl<'de> Deserialize<'de> for Invoice<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InvoiceVisitor)
    }
}

struct InvoiceVisitor;

impl<'de> Visitor<'de> for InvoiceVisitor {
    type Value = Invoice<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut line, mut seen) = (Line::empty(), [false; 32]);
        while let Some(key) = map.next_key::<Key<'de>>()? {
            let key = key.as_str();
            let Some(field) = NESTED.line_field(key) else {
                map.next_value::<serde::de::IgnoredAny>()?;
                continue;
            };
            if seen.get_mut(field).is_none_or(|seen| std::mem::replace(seen, true)) {
                return Err(A::Error::custom(format_args!("duplicate field `{key}`")));
            }
            if let Some(text) = map.next_value::<Scalar<'de>>()?.0 {
                line.set(field, text);
            }
        }
        Ok(Invoice(line))
    }
}

/// A text, or the text of a number: a report has either, as its columns were made [EVID].
struct Scalar<'a>(Option<Cow<'a, str>>);

impl<'de> Deserialize<'de> for Scalar<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?.get();
        match raw.as_bytes().first() {
            Some(b'n') => Ok(Self(None)),
            Some(b'{' | b'[') | None => Err(D::Error::custom(format_args!("invalid type: {}, expected a text or a number", found(raw)))),
            Some(b'"') => match raw.strip_prefix('"').and_then(|r| r.strip_suffix('"')).filter(|inner| !inner.contains('\\')) {
                Some(inner) => Ok(Self(Some(Cow::Borrowed(inner)))),
                None => serde_json::from_str::<String>(raw).map(|text| Self(Some(Cow::Owned(text)))).map_err(D::Error::custom),
            },
            Some(_) => Ok(Self(Some(Cow::Borrowed(raw)))),
        }
    }
}
