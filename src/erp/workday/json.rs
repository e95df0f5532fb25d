//! The JSON of one entry, by the names that its report has.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_path_to_error::Track;

use super::entry::{Entry, LINES_MAX};
use super::fields::{Dialect, Line, Slot, header};
use crate::erp::error::{Flaw, found, words};
use crate::erp::json_stream::Form;
use crate::erp::json_value::{Key, unescaped};

/// An entry as a report's names make it.
#[derive(Clone, Copy)]
pub(super) struct Entries<'n>(pub(super) &'n Names<'n>);

impl Form for Entries<'_> {
    type Native<'a> = Entry<'a>;

    fn read(self, text: &str) -> (Option<serde_json::Result<Entry<'_>>>, usize) {
        let mut json = serde_json::Deserializer::from_str(text);
        let entry = EntrySeed(self.0).deserialize(&mut json);
        // The parser tells its place to what reads on behind it.
        (Some(entry), json.into_iter::<IgnoredAny>().byte_offset())
    }

    fn ill_typed(self, element: &str) -> Flaw {
        // Once more, this time noting the way to the field that does not fit.
        let (mut track, mut json) = (Track::new(), serde_json::Deserializer::from_str(element));
        let reason = match EntrySeed(self.0).deserialize(serde_path_to_error::Deserializer::new(&mut json, &mut track)) {
            Ok(_) => "it was read in two ways".to_owned(),
            Err(error) => words(&error),
        };
        let path = track.path().to_string();
        let field = if path == "." { String::new() } else { path };
        Flaw::new(field, format!("does not fit: {reason}")).of(identify(element, self.0.dialect).as_deref())
    }
}

/// The WID of an entry that does not fit otherwise.
fn identify(element: &str, dialect: &Dialect<'_>) -> Option<String> {
    let all: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(element).ok()?;
    let names = dialect.header.get(header::WID)?;
    names.iter().find_map(|name| serde_json::from_str::<String>(all.get(*name)?.get()).ok())
}

/// One name of a report's, and what is read under it.
#[derive(Debug)]
pub(super) struct Name<'d> {
    text: &'d str,
    pub(super) header: Vec<Slot>,
    pub(super) line: Vec<Slot>,
    /// The name that came behind it the last time: one entry is like another.
    after: Cell<usize>,
}

/// The names of a report, each with its places, found once for all entries.
#[derive(Debug)]
pub(super) struct Names<'d> {
    dialect: &'d Dialect<'d>,
    /// Ordered by length, then by text.
    names: Vec<Name<'d>>,
}

impl<'d> Names<'d> {
    pub(super) fn of(dialect: &'d Dialect<'d>) -> Self {
        let mut texts: Vec<&str> = dialect.header.iter().chain(&dialect.line).flatten().copied().collect();
        texts.sort_unstable_by_key(|text| (text.len(), *text));
        texts.dedup();
        let name = |text| {
            let (header, line) = (dialect.header_slots(text).collect(), dialect.line_slots(text).collect());
            Name { text, header, line, after: Cell::new(0) }
        };
        Self { dialect, names: texts.into_iter().map(name).collect() }
    }

    /// True when anything is read under this name.
    pub(super) fn know(&self, name: &str) -> bool {
        self.place(name).is_some() || self.dialect.is_group(name)
    }

    fn place(&self, key: &str) -> Option<usize> {
        self.names.binary_search_by_key(&(key.len(), key), |name| (name.text.len(), name.text)).ok()
    }

    /// What is read under a name; `last` is the one that was found before it.
    pub(super) fn find(&self, key: &str, last: &mut Option<usize>) -> Option<&Name<'d>> {
        let before = last.and_then(|n| self.names.get(n));
        let guess = before.map_or(0, |name| name.after.get());
        let place = if self.names.get(guess).is_some_and(|name| name.text == key) {
            guess
        } else {
            let place = self.place(key)?;
            if let Some(before) = before {
                before.after.set(place);
            }
            place
        };
        *last = Some(place);
        self.names.get(place)
    }
}

/// Which names have stood there: each may once.
#[derive(Default)]
struct Seen {
    last: Option<usize>,
    /// By their places; no report has more than fit, and those of one that has are kept beside.
    few: u128,
    more: Vec<usize>,
}

impl Seen {
    /// The name that was found last stands here.
    fn once<E: serde::de::Error>(&mut self, key: &str) -> Result<(), E> {
        let place = self.last.unwrap_or_default();
        let again = if let Some(bit) = u32::try_from(place).ok().and_then(|n| 1_u128.checked_shl(n)) {
            let again = self.few & bit != 0;
            self.few |= bit;
            again
        } else {
            let again = self.more.contains(&place);
            self.more.push(place);
            again
        };
        if again { Err(E::custom(format_args!("duplicate field `{key}`"))) } else { Ok(()) }
    }
}

#[derive(Clone, Copy)]
struct EntrySeed<'d>(&'d Names<'d>);

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
            if self.0.dialect.is_group(key) {
                if std::mem::replace(&mut group, true) {
                    return Err(A::Error::custom(format_args!("duplicate field `{key}`")));
                }
                entry.nested = Some(map.next_value_seed(InvoicesSeed(self.0))?);
                continue;
            }
            let Some(name) = self.0.find(key, &mut seen.last) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            seen.once(key)?;
            let Some(text) = map.next_value::<Scalar<'de>>()?.0 else { continue };
            name.header.iter().for_each(|slot| entry.header.set_ranked(*slot, text.clone()));
            name.line.iter().for_each(|slot| entry.line.set_ranked(*slot, text.clone()));
        }
        Ok(entry)
    }
}

/// The invoices of a nested entry; a single one may stand without its list [INF].
#[derive(Clone, Copy)]
struct InvoicesSeed<'d>(&'d Names<'d>);

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

struct InvoiceSeed<'d>(&'d Names<'d>);

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
            let Some(name) = self.0.find(key, &mut seen.last).filter(|name| !name.line.is_empty()) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            seen.once(key)?;
            if let Some(text) = map.next_value::<Scalar<'de>>()?.0 {
                name.line.iter().for_each(|slot| line.set_ranked(*slot, text.clone()));
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
            Some(b'"') => match unescaped(raw) {
                Some(inner) => Ok(Self(Some(Cow::Borrowed(inner)))),
                None => serde_json::from_str::<String>(raw).map(|text| Self(Some(Cow::Owned(text)))).map_err(D::Error::custom),
            },
            Some(_) => Ok(Self(Some(Cow::Borrowed(raw)))),
        }
    }
}
