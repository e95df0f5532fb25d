//! Entries of a report: a payment with its invoices, or a row for each invoice that repeats the payment.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_path_to_error::Track;

use super::fields::{Dialect, Header, Label, Line, NESTED, Slot, header};
use super::record::{self, Doubts};
use crate::erp::error::{DecodeError, Flaw, found, words};
use crate::erp::{DecodeContext, Place};
use crate::model::{Doubt, Record};

/// More invoices than any payment pays.
const LINES_MAX: usize = 100_000;

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
    dialect: &'c Dialect<'c>,
    flat: Label,
    group: Option<Group>,
    read: u64,
}

/// Up to two payments: the one that an entry ended, and the entry's own.
pub(super) type Whole = [Option<(Record, Place)>; 2];

impl<'c> Payments<'c> {
    pub(super) fn new(context: &'c DecodeContext, dialect: &'c Dialect<'c>, flat: Label) -> Self {
        Self { context, dialect, flat, group: None, read: 0 }
    }

    /// How many payments there were.
    pub(super) fn read(&self) -> u64 {
        self.read
    }

    /// Takes an entry; `n` is its number in the document, `path` the way to it.
    pub(super) fn take(&mut self, n: u64, path: &str, entry: Entry<'_>) -> Result<Whole, DecodeError> {
        let Entry { header, line, nested } = entry;
        let flaw = |flaw: Flaw| DecodeError::record_at(path, flaw);
        let dialect = self.dialect;
        let wid = record::wid(dialect, &header).map_err(flaw)?;
        if let Some(lines) = nested {
            if !line.is_empty() {
                let flaw = Flaw::new(dialect.group, "stands beside the fields of an invoice: expected one of both").of(Some(wid));
                return Err(DecodeError::record_at(path, flaw));
            }
            let before = self.end()?;
            let place = self.place(path);
            let payment = record::payment(self.context, None, dialect, &header, (&lines, NESTED), Doubts::default());
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
        let payment = record::payment(self.context, None, self.dialect, &group.header, (&group.lines, self.flat), group.doubts);
        match payment {
            Ok(payment) => Ok(Some((Record::Payment(payment), group.place))),
            Err(flaw) => {
                let wid = record::wid(self.dialect, &group.header).ok();
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

/// Reads the JSON of one entry; a flaw names the field.
pub(super) fn of_json<'r>(raw: &'r RawValue, dialect: &Dialect<'_>) -> Result<Entry<'r>, Flaw> {
    let seed = EntrySeed(dialect);
    if let Ok(entry) = seed.deserialize(&mut serde_json::Deserializer::from_str(raw.get())) {
        return Ok(entry);
    }
    // Once more, this time noting the way to the field that does not fit.
    let (mut track, mut json) = (Track::new(), serde_json::Deserializer::from_str(raw.get()));
    match seed.deserialize(serde_path_to_error::Deserializer::new(&mut json, &mut track)) {
        Ok(entry) => Ok(entry),
        Err(error) => {
            let path = track.path().to_string();
            let field = if path == "." { String::new() } else { path };
            Err(Flaw::new(field, format!("does not fit: {}", words(&error))).of(identify(raw, dialect).as_deref()))
        }
    }
}

/// The WID of an entry that does not fit otherwise.
fn identify(raw: &RawValue, dialect: &Dialect<'_>) -> Option<String> {
    let all: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(raw.get()).ok()?;
    let names = dialect.header.get(header::WID)?;
    names.iter().find_map(|name| serde_json::from_str::<String>(all.get(*name)?.get()).ok())
}

/// Which names have stood there: each may once.
#[derive(Default)]
struct Seen(Vec<(bool, Slot)>);

impl Seen {
    fn once<E: serde::de::Error>(&mut self, slot: (bool, Slot), key: &str) -> Result<(), E> {
        if self.0.contains(&slot) {
            return Err(E::custom(format_args!("duplicate field `{key}`")));
        }
        self.0.push(slot);
        Ok(())
    }
}

#[derive(Clone, Copy)]
struct EntrySeed<'d>(&'d Dialect<'d>);

impl<'de> DeserializeSeed<'de> for EntrySeed<'_> {
    type Value = Entry<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for EntrySeed<'_> {
    type Value = Entry<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut entry, mut seen, mut group) = (Entry::empty(), Seen::default(), false);
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let header: Vec<Slot> = self.0.header_slots(&key).collect();
            let line: Vec<Slot> = self.0.line_slots(&key).collect();
            if self.0.is_group(&key) {
                if std::mem::replace(&mut group, true) {
                    return Err(A::Error::custom(format_args!("duplicate field `{key}`")));
                }
                entry.nested = Some(map.next_value_seed(InvoicesSeed(self.0))?);
            } else if header.is_empty() && line.is_empty() {
                map.next_value::<serde::de::IgnoredAny>()?;
            } else {
                for slot in header.iter().map(|s| (true, *s)).chain(line.iter().map(|s| (false, *s))) {
                    seen.once(slot, &key)?;
                }
                let Some(text) = map.next_value::<Scalar<'de>>()?.0 else { continue };
                for slot in header {
                    entry.header.set_ranked(slot, text.clone());
                }
                for slot in line {
                    entry.line.set_ranked(slot, text.clone());
                }
            }
        }
        Ok(entry)
    }
}

/// The invoices of a nested entry; a single one may stand without its list [INF].
#[derive(Clone, Copy)]
struct InvoicesSeed<'d>(&'d Dialect<'d>);

impl<'de> DeserializeSeed<'de> for InvoicesSeed<'_> {
    type Value = Vec<(u64, Line<'de>)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for InvoicesSeed<'_> {
    type Value = Vec<(u64, Line<'de>)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of invoices")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut lines = Vec::new();
        while let Some(line) = list.next_element_seed(InvoiceSeed(self.0))? {
            if lines.len() >= LINES_MAX {
                return Err(A::Error::custom(format_args!("a list of more than {LINES_MAX} parts")));
            }
            lines.push((lines.len() as u64, line));
        }
        Ok(lines)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Ok(vec![(0, InvoiceSeed(self.0).visit_map(map)?)])
    }
}

struct InvoiceSeed<'d>(&'d Dialect<'d>);

impl<'de> DeserializeSeed<'de> for InvoiceSeed<'_> {
    type Value = Line<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for InvoiceSeed<'_> {
    type Value = Line<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut line, mut seen) = (Line::empty(), Seen::default());
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let slots: Vec<Slot> = self.0.line_slots(&key).collect();
            if slots.is_empty() {
                map.next_value::<serde::de::IgnoredAny>()?;
                continue;
            }
            for slot in &slots {
                seen.once((false, *slot), &key)?;
            }
            if let Some(text) = map.next_value::<Scalar<'de>>()?.0 {
                for slot in slots {
                    line.set_ranked(slot, text.clone());
                }
            }
        }
        Ok(line)
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
