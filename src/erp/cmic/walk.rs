//! The way through a document: a collection, a list, one record, or several collections under the names of their resources.

use super::apart::Apart;
use super::cheque::{self, Cheque};
use super::fields::{Fields, Nested, Page, Side, nested};
use super::values::{modified, tenant};
use super::{Walked, at, flawed, refusal, refused};
use crate::erp::error::{DecodeFailure, Flaw, found};
use crate::erp::field_map::{Field, FieldMap};
use crate::erp::json_stream::{JsonStream, Raw};
use crate::erp::{DecodeContext, Place, Sink};
use crate::model::{Bill, Record, Revision};

/// More unknown keys than are worth repeating.
const UNKNOWN_MAX: usize = 8;
/// The longest record that is put together from its fields.
const RECORD_MAX: usize = 16 * 1024 * 1024;
/// More keys than one record at the root has, with a site's own.
const KEYS_MAX: usize = 512;
/// The resources that a document may name its collections by [DOC].
const RESOURCES: [&str; 5] = ["apcheque", "manualcheck", "apvouchq", "apallvouchers", "apvoucher"];

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Cheque,
    Line,
    Voucher,
}

pub(super) struct Walk<'w, 'r, 's, 'm, E> {
    context: &'w DecodeContext,
    map: &'m FieldMap,
    stream: &'w mut JsonStream<'r>,
    sink: &'w mut Sink<'s, E>,
    header: Side<'m>,
    line: Side<'m>,
    voucher: Side<'m>,
    apart: Apart<'w>,
    read: u64,
}

/// What the object at the root turned out to hold.
#[derive(Default)]
struct Root {
    /// The record that stands there alone, put together from the fields that are read.
    record: Vec<u8>,
    page: Page,
    /// Whether records were found in a list, and whether lines apart were among them.
    items: bool,
    lines: bool,
    parts: bool,
    said: Vec<String>,
    unknown: Vec<String>,
}

impl<'w, 'r, 's, 'm, E> Walk<'w, 'r, 's, 'm, E> {
    pub(super) fn new(context: &'w DecodeContext, map: &'m FieldMap, stream: &'w mut JsonStream<'r>, sink: &'w mut Sink<'s, E>) -> Self {
        let [header, line, voucher] = Side::all(map);
        Self { context, map, stream, sink, header, line, voucher, apart: Apart::default(), read: 0 }
    }

    /// Reads the document; how many native records it had.
    pub(super) fn root(mut self) -> Walked<u64, E> {
        self.stream.allow_keys(KEYS_MAX);
        self.stream.begin_object_or_list().map_err(at(""))?;
        if self.stream.next_is(b'[').map_err(at(""))? {
            self.list("", None)?;
            self.stream.finish().map_err(at(""))?;
        } else {
            let mut root = Root::default();
            self.stream.enter_object().map_err(at(""))?;
            while let Some(key) = self.stream.next_key().map_err(at(""))? {
                self.member(&mut root, &key)?;
            }
            self.stream.finish().map_err(at(""))?;
            self.close(root)?;
        }
        let Self { sink, header, line, apart, read, .. } = self;
        for (place, payment) in apart.join(&header, &line)? {
            sink(Record::Payment(payment), &place).map_err(DecodeFailure::Sink)?;
        }
        Ok(read)
    }

    fn items(&self) -> &'m str {
        self.map.layout.rows.last().map_or("items", String::as_str)
    }

    /// The resource of lines.
    fn lines(&self) -> Option<&'m str> {
        self.map.layout.lines.last().map(String::as_str)
    }

    fn member(&mut self, root: &mut Root, key: &str) -> Walked<(), E> {
        if key == self.items() && self.stream.next_is(b'[').map_err(at(""))? {
            root.items = true;
            root.lines = self.list(key, None)?;
            return Ok(());
        }
        if RESOURCES.contains(&key) || self.lines() == Some(key) {
            root.parts = true;
            return self.part(key);
        }
        if Page::KEYS.contains(&key) {
            let page = &mut root.page;
            return self.stream.next_value::<Raw, _>(|raw| page.hear(key, raw)).map_err(at(key));
        }
        if refusal::KEYS.contains(&key) {
            let said = self.stream.next_value::<Raw, _>(|raw| refusal::said(key, raw)).map_err(at(key))?;
            root.said.extend(said);
            return Ok(());
        }
        if self.speaks_of(key) {
            let record = &mut root.record;
            let fits = self.stream.next_value::<Raw, _>(|raw| {
                let name = serde_json::Value::from(key).to_string();
                let open: &[u8] = if record.is_empty() { b"{" } else { b"," };
                record.extend([open, name.as_bytes(), b":", raw.get().as_bytes()].concat());
                record.len() < RECORD_MAX
            });
            return if fits.map_err(at(""))? { Ok(()) } else { Err(refused("", format!("is one record of more than {RECORD_MAX} bytes"))) };
        }
        if root.unknown.len() < UNKNOWN_MAX && key != "links" {
            root.unknown.push(found(key));
        }
        self.stream.skip_value().map_err(at(""))
    }

    fn speaks_of(&self, key: &str) -> bool {
        [&self.header, &self.line, &self.voucher].iter().any(|side| side.reads(key))
    }

    /// A collection under the name of its resource.
    fn part(&mut self, name: &str) -> Walked<(), E> {
        let kind = (self.lines() == Some(name)).then_some(Kind::Line);
        if self.stream.next_is(b'[').map_err(at(name))? {
            self.list(name, kind)?;
            return Ok(());
        }
        let (mut page, mut found_items, mut said) = (Page::default(), false, Vec::new());
        let mut lines = false;
        self.stream.enter_object().map_err(at(name))?;
        while let Some(key) = self.stream.next_key().map_err(at(name))? {
            if key == self.items() && self.stream.next_is(b'[').map_err(at(name))? {
                found_items = true;
                lines = self.list(&format!("{name}.{key}"), kind)?;
            } else if Page::KEYS.contains(&key.as_str()) {
                self.stream.next_value::<Raw, _>(|raw| page.hear(&key, raw)).map_err(at(name))?;
            } else if refusal::KEYS.contains(&key.as_str()) {
                said.extend(self.stream.next_value::<Raw, _>(|raw| refusal::said(&key, raw)).map_err(at(name))?);
            } else {
                self.stream.skip_value().map_err(at(name))?;
            }
        }
        if !said.is_empty() {
            return Err(refused(name, refusal_of(&said)));
        }
        if !found_items && !page.is_empty() {
            return Err(refused(name, format!("has no list {}: it is no collection of CMiC", found(self.items()))));
        }
        if lines {
            self.apart.cut(page.cuts().map(|(field, reason)| (format!("{name}.{field}"), reason)));
        }
        Ok(())
    }

    /// A list of records; true when lines apart were among them.
    fn list(&mut self, way: &str, kind: Option<Kind>) -> Walked<bool, E> {
        self.stream.enter_array().map_err(at(way))?;
        let mut lines = false;
        for n in 0_u64.. {
            if !self.stream.has_element().map_err(at(way))? {
                break;
            }
            let path = format!("{way}[{n}]");
            if !self.stream.next_is(b'{').map_err(at(way))? {
                self.stream.enter_object().map_err(at(&path))?;
            }
            let (place, apart) = (Place { ordinal: self.read, path }, &mut self.apart);
            self.read += 1;
            let reader = Reader { context: self.context, map: self.map, header: &self.header, line: &self.line, voucher: &self.voucher };
            let record = self.stream.next_value::<Fields<'static>, _>(|fields| reader.record(apart, &place, kind, &fields));
            let (of, record) = record.map_err(at(&place.path))?.map_err(|flaw| flawed(&place.path, flaw))?;
            lines |= of == Kind::Line;
            if let Some(record) = record {
                (self.sink)(record, &place).map_err(DecodeFailure::Sink)?;
            }
        }
        Ok(lines)
    }

    fn close(&mut self, mut root: Root) -> Walked<(), E> {
        if !root.said.is_empty() {
            return Err(refused("", refusal_of(&root.said)));
        }
        // What says of itself that it has nothing may leave the list out.
        let list = root.items || root.page.is_empty();
        match (list, root.parts, root.record.is_empty()) {
            (true, false, true) => {
                if root.lines {
                    self.apart.cut(root.page.cuts().map(|(field, reason)| (field.to_owned(), reason)));
                }
                Ok(())
            }
            (false, true, true) => Ok(()),
            (false, false, false) => {
                root.record.push(b'}');
                self.single(&root.record)
            }
            _ => {
                let has = if root.unknown.is_empty() { "none of them".to_owned() } else { root.unknown.join(", ") };
                let has = if root.items || root.parts || !root.record.is_empty() { "more than one of them".to_owned() } else { has };
                let expected =
                    format!("a collection with {}, one cheque or voucher, or collections under names like apcheque", found(self.items()));
                Err(refused("", format!("is no answer of CMiC: expected {expected}; it has {has}")))
            }
        }
    }

    fn single(&mut self, record: &[u8]) -> Walked<(), E> {
        let place = Place { ordinal: self.read, path: "record".to_owned() };
        self.read += 1;
        let reader = Reader { context: self.context, map: self.map, header: &self.header, line: &self.line, voucher: &self.voucher };
        let record = Fields::of(record, "").and_then(|fields| reader.record(&mut self.apart, &place, None, &fields));
        match record.map_err(|flaw| flawed(&place.path, flaw))?.1 {
            Some(record) => (self.sink)(record, &place).map_err(DecodeFailure::Sink),
            None => Ok(()),
        }
    }
}

fn refusal_of(said: &[String]) -> String {
    format!("is a refusal of CMiC, not data: {}; nothing of this document is used", said.join(", "))
}

/// What is needed to make a record of its fields.
struct Reader<'c, 'k, 'm> {
    context: &'c DecodeContext,
    map: &'m FieldMap,
    header: &'k Side<'m>,
    line: &'k Side<'m>,
    voucher: &'k Side<'m>,
}

impl<'c> Reader<'c, '_, '_> {
    /// What the record is, and the fact that it is at once: cheques and lines that stand apart wait for the document's end.
    fn record(
        &self,
        apart: &mut Apart<'c>,
        place: &Place,
        kind: Option<Kind>,
        fields: &Fields<'_>,
    ) -> Result<(Kind, Option<Record>), Flaw> {
        let sides = [(Kind::Cheque, self.header), (Kind::Line, self.line), (Kind::Voucher, self.voucher)];
        let kind = kind.or_else(|| sides.into_iter().find(|(_, side)| side.is_of(fields)).map(|(kind, _)| kind));
        match kind {
            Some(Kind::Cheque) => Ok((Kind::Cheque, self.cheque(apart, place, fields)?)),
            Some(Kind::Line) => {
                apart.line(place.clone(), self.line, self.line.row(fields)?)?;
                Ok((Kind::Line, None))
            }
            Some(Kind::Voucher) => Ok((Kind::Voucher, Some(self.voucher(fields)?))),
            None => {
                let [cheque, line, voucher] = sides.map(|(_, side)| side.id_name());
                Err(Flaw::new("", format!("is no cheque, line or voucher: those have {cheque}, {line} or {voucher}")))
            }
        }
    }

    fn cheque(&self, apart: &mut Apart<'c>, place: &Place, fields: &Fields<'_>) -> Result<Option<Record>, Flaw> {
        let (row, flaw) = self.header.filled(fields);
        let key = cheque::key(&self.header.bound, &row);
        if let Some(flaw) = flaw {
            return Err(flaw.of(key.ok().map(|(id, _)| id).as_deref()));
        }
        let key = key?;
        let id = key.0.clone();
        self.keyed(apart, place, fields, (key, row)).map_err(|flaw| flaw.of(Some(&id)))
    }

    fn keyed(
        &self,
        apart: &mut Apart<'c>,
        place: &Place,
        fields: &Fields<'_>,
        (key, row): ((String, String), super::fields::Row),
    ) -> Result<Option<Record>, Flaw> {
        cheque::stated(self.map, fields)?;
        let mut cheque = Cheque::begin(self.context, key, &self.header.bound, &row)?;
        let Some(Nested { name, lines }) = nested(self.map, fields)? else {
            apart.header(place.clone(), cheque)?;
            return Ok(None);
        };
        for (n, fields) in lines.iter().enumerate() {
            let line = self.line.row(fields).and_then(|row| cheque.line(&self.line.bound, &row));
            line.map_err(|flaw| flaw.within(format_args!("{name}[{n}]")))?;
        }
        let payment = cheque.finish(&self.header.bound, self.line.bound.name(Field::Amount))?;
        Ok(payment.map(Record::Payment))
    }

    /// A voucher: a payment's line may name it by its number alone. Its amounts are not read: they state no currency.
    fn voucher(&self, fields: &Fields<'_>) -> Result<Record, Flaw> {
        let (bound, row) = (&self.voucher.bound, self.voucher.row(fields)?);
        let text = |field| bound.text(&row.cells, field).map(str::to_owned);
        let missing = || Flaw::new(bound.name(Field::RecordId), "is missing: expected the voucher's number, like 251507376");
        let id = text(Field::RecordId).ok_or_else(missing)?;
        let within = |flaw: Flaw| flaw.of(Some(&id));
        tenant(self.context, bound, &row, Field::RecordTenant).map_err(within)?;
        let revision = modified(bound, &row, Field::RecordModified).map_err(within)?.or(self.context.as_of);
        let (number, vendor_id) = (text(Field::RecordNumber), text(Field::RecordVendor));
        Ok(Record::Bill(Bill {
            origin: self.context.origin.clone(),
            id,
            revision: revision.map_or(Revision::None, Revision::Instant),
            deleted: false,
            number,
            vendor_id,
            vendor_name: None,
            total: None,
        }))
    }
}
