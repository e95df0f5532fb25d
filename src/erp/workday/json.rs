//! The JSON of one entry, by the names that its report has.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_path_to_error::Track;

use super::entry::{Entry, LINES_MAX};
use super::fields::{Dialect, Line, Slot, header};
use crate::erp::error::{Flaw, found, words};
use crate::erp::json_value::Key;

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
        while let Some(key) = map.next_key::<Key<'de>>()? {
            let key = key.as_str();
            let header: Vec<Slot> = self.0.header_slots(key).collect();
            let line: Vec<Slot> = self.0.line_slots(key).collect();
            if self.0.is_group(key) {
                if std::mem::replace(&mut group, true) {
                    return Err(A::Error::custom(format_args!("duplicate field `{key}`")));
                }
                entry.nested = Some(map.next_value_seed(InvoicesSeed(self.0))?);
            } else if header.is_empty() && line.is_empty() {
                map.next_value::<serde::de::IgnoredAny>()?;
            } else {
                for slot in header.iter().map(|s| (true, *s)).chain(line.iter().map(|s| (false, *s))) {
                    seen.once(slot, key)?;
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
        while let Some(key) = map.next_key::<Key<'de>>()? {
            let key = key.as_str();
            let slots: Vec<Slot> = self.0.line_slots(key).collect();
            if slots.is_empty() {
                map.next_value::<serde::de::IgnoredAny>()?;
                continue;
            }
            for slot in &slots {
                seen.once((false, *slot), key)?;
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
