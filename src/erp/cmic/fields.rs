//! The fields of a native record, picked out by the names that the map speaks of.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::erp::error::{Flaw, found, words};
use crate::erp::field_map::{Bound, Field, FieldMap};
use crate::erp::json_stream::Shape;
use crate::erp::json_value::{Parts, Text, parts, unescaped};

use super::values::whole;

/// More fields than any resource has: a cheque has 45, a voucher some hundred.
const FIELDS_MAX: usize = 2_000;

/// A JSON object as its fields, not looked into.
pub(super) struct Fields<'a>(Vec<(Text<'a>, &'a RawValue)>);

impl Shape for Fields<'static> {
    type Native<'a> = Fields<'a>;
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields: Vec<(Text<'de>, &'de RawValue)> = Vec::new();
        while let Some(key) = map.next_key::<Text<'de>>()? {
            if fields.len() >= FIELDS_MAX {
                return Err(A::Error::custom(format_args!("an object of more than {FIELDS_MAX} fields")));
            }
            fields.push((key, map.next_value()?));
        }
        let mut names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        match names.windows(2).find_map(|pair| pair.first().filter(|name| pair.last() == Some(*name))) {
            Some(twice) => Err(A::Error::custom(format_args!("the field {} stands twice", found(twice)))),
            None => Ok(Fields(fields)),
        }
    }
}

impl<'a> Fields<'a> {
    /// The fields of an object's text.
    pub(super) fn of(text: &'a [u8], path: &str) -> Result<Self, Flaw> {
        serde_json::from_slice(text).map_err(|e| Flaw::new(path, format!("does not fit: {}", words(&e))))
    }

    /// The field of this name, unless it is null.
    pub(super) fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(field, _)| field.as_str() == name).map(|(_, raw)| *raw).filter(|raw| raw.get() != "null")
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field.as_str() == name)
    }
}

/// The cells of one record, each at the place of its name, as [`Bound`] reads them.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) cells: Vec<String>,
}

/// One kind of record: the names that are read of it, and their places.
pub(super) struct Side<'m> {
    pub(super) bound: Bound<'m>,
    names: Vec<&'m str>,
    /// Names whose numbers are kept as they were written.
    raw: &'m [String],
    /// Names whose values are whole numbers, and those whose values may be.
    ids: &'m [String],
    numbers: Vec<&'m str>,
}

impl<'m> Side<'m> {
    /// What is read of a cheque, of one of its lines, and of a voucher.
    pub(super) fn all(map: &'m FieldMap) -> [Self; 3] {
        let line = [
            Field::LinePayment,
            Field::LineReference,
            Field::BillId,
            Field::BillNumber,
            Field::Amount,
            Field::AmountAgain,
            Field::LineCurrency,
            Field::Discount,
            Field::Retainage,
            Field::Entity,
        ];
        let bill = [Field::RecordId, Field::RecordNumber, Field::RecordVendor, Field::RecordTenant, Field::RecordModified];
        [
            Self::new(map, map.names(), Field::PaymentId, &[Field::Reference, Field::Group]),
            Self::new(map, names_of(map, &line), Field::LinePayment, &[Field::LineReference, Field::BillId]),
            Self::new(map, names_of(map, &bill), Field::RecordId, &[]),
        ]
    }

    fn new(map: &'m FieldMap, names: Vec<&'m str>, id: Field, numbers: &[Field]) -> Self {
        let bound = map.bind(|name| names.iter().position(|n| *n == name));
        Self { bound, names, raw: map.names_of(Field::Rate), ids: map.names_of(id), numbers: names_of(map, numbers) }
    }

    /// True when a field of this name is read.
    pub(super) fn reads(&self, name: &str) -> bool {
        self.names.contains(&name)
    }

    /// The name of its kind's id, for messages.
    pub(super) fn id_name(&self) -> &'m str {
        self.ids.first().map_or("an id", String::as_str)
    }

    /// True when the record has a field of its kind's id.
    pub(super) fn is_of(&self, fields: &Fields<'_>) -> bool {
        self.ids.iter().any(|name| fields.has(name))
    }

    /// The cells of a record.
    pub(super) fn row(&self, fields: &Fields<'_>) -> Result<Row, Flaw> {
        let (row, flaw) = self.filled(fields);
        flaw.map_or(Ok(row), Err)
    }

    /// The cells that can be read, and the first flaw: so that a flawed record can still be named.
    pub(super) fn filled(&self, fields: &Fields<'_>) -> (Row, Option<Flaw>) {
        let lists = self.bound.map.names_of(Field::Lines);
        let (mut cells, mut flaw) = (vec![String::new(); self.names.len()], None);
        for (cell, name) in cells.iter_mut().zip(&self.names) {
            let Some(raw) = fields.get(name).filter(|_| !lists.iter().any(|list| list == name)) else { continue };
            match self.cell(name, raw) {
                Ok(text) => *cell = text,
                Err(e) => flaw = flaw.or(Some(e)),
            }
        }
        (Row { cells }, flaw)
    }

    /// The text of one value, with whole numbers in their one form.
    fn cell(&self, name: &str, raw: &RawValue) -> Result<String, Flaw> {
        let of = |list: &[String]| list.iter().any(|n| n == name);
        let text = text(name, raw, of(self.raw))?;
        let trimmed = text.trim();
        match whole(trimmed) {
            _ if trimmed.is_empty() => Ok(text),
            Some(number) if of(self.ids) || self.numbers.contains(&name) => Ok(number),
            // A text that is no number is one of the site's own, except where it is the id.
            None if of(self.ids) || (self.numbers.contains(&name) && numeric(trimmed)) => Err(not_whole(name, &text)),
            Some(_) | None => Ok(text),
        }
    }
}

fn text(name: &str, raw: &RawValue, as_written: bool) -> Result<String, Flaw> {
    let text = raw.get();
    if let Some(text) = unescaped(text) {
        return Ok(text.to_owned());
    }
    match text.bytes().next() {
        Some(b'"') => match serde_json::from_str::<Cow<'_, str>>(text) {
            Ok(text) => Ok(text.into_owned()),
            Err(e) => Err(Flaw::new(name, format!("does not fit: {}", words(&e)))),
        },
        Some(b'{' | b'[') => Err(Flaw::new(name, format!("is {}: expected a text or a number", found(text)))),
        Some(b'0'..=b'9' | b'-') if !as_written => Ok(whole(text).unwrap_or_else(|| text.to_owned())),
        _ => Ok(text.to_owned()),
    }
}

fn names_of<'m>(map: &'m FieldMap, fields: &[Field]) -> Vec<&'m str> {
    let mut names: Vec<&str> = fields.iter().flat_map(|field| map.names_of(*field)).map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn numeric(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'))
        && text.contains(['.', '-'])
}

fn not_whole(name: &str, text: &str) -> Flaw {
    Flaw::new(name, format!("is {}: expected a whole number, like 23764", found(text)))
}

/// The lines that stand in their cheque.
pub(super) struct Nested<'a> {
    /// The name of the list.
    pub(super) name: String,
    pub(super) lines: Vec<Fields<'a>>,
}

/// The first list of lines that is not empty; an empty one says that there are none. `None`: the record says nothing of lines.
pub(super) fn nested<'a>(map: &FieldMap, fields: &Fields<'a>) -> Result<Option<Nested<'a>>, Flaw> {
    let mut stated = None;
    for name in map.names_of(Field::Lines) {
        let Some(raw) = fields.get(name) else { continue };
        let (raw, way) = if raw.get().starts_with('{') { collection(map, name, raw)? } else { (Some(raw), name.clone()) };
        let Some(raw) = raw else { continue };
        let list = serde_json::from_str::<Parts<&RawValue>>(raw.get());
        let list = list.map_err(|e| Flaw::new(way.as_str(), format!("does not fit: {}", words(&e))))?;
        let mut lines = Vec::new();
        for (n, line) in parts(Some(&list)).iter().enumerate() {
            lines.push(Fields::of(line.get().as_bytes(), &format!("{way}[{n}]"))?);
        }
        let found = Nested { name: way, lines };
        if !found.lines.is_empty() {
            return Ok(Some(found));
        }
        stated = stated.or(Some(found));
    }
    Ok(stated)
}

/// Later versions of ADF nest a collection with its own paging: a part of the lines is none.
fn collection<'a>(map: &FieldMap, name: &str, raw: &'a RawValue) -> Result<(Option<&'a RawValue>, String), Flaw> {
    let inner = Fields::of(raw.get().as_bytes(), name)?;
    let mut page = Page::default();
    for key in Page::KEYS {
        if let Some(raw) = inner.get(key) {
            page.hear(key, raw);
        }
    }
    let items = map.layout.rows.last().map_or("items", String::as_str);
    if let Some((field, reason)) = page.cuts() {
        return Err(Flaw::new(format!("{name}.{field}"), reason));
    }
    Ok((inner.get(items), format!("{name}.{items}")))
}

/// Where a collection stands among its pages.
#[derive(Debug, Default, Clone)]
pub(super) struct Page {
    more: bool,
    offset: Option<String>,
    pub(super) count: Option<String>,
}

impl Page {
    pub(super) const KEYS: [&'static str; 3] = ["hasMore", "offset", "count"];

    pub(super) fn hear(&mut self, key: &str, raw: &RawValue) {
        let text = raw.get().trim_matches('"');
        match key {
            "hasMore" => self.more = !matches!(text, "false" | "null" | ""),
            "offset" => self.offset = Some(text.to_owned()),
            _ => self.count = Some(text.to_owned()),
        }
    }

    /// True when the page says itself that it has nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.count.as_deref().and_then(whole).is_some_and(|count| count == "0")
    }

    /// Why lines of this page cannot be all that there are.
    pub(super) fn cuts(&self) -> Option<(&'static str, String)> {
        let whole_list = "a cheque may have lines on another page: put the lines of all pages into one document, or fetch manualcheck";
        if self.more {
            return Some(("hasMore", format!("is true, and {whole_list}")));
        }
        let offset = self.offset.as_deref().filter(|offset| *offset != "null" && whole(offset).as_deref() != Some("0"))?;
        Some(("offset", format!("is {}, and {whole_list}", found(offset))))
    }
}
