//! JSON: the envelope with its rows in `value`, as a list, as one `entry`, as a list of them, or as nothing.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::columns::Cell;
use super::fault::{is_fault, refusal, words_of};
use super::walk::{Put, Walk};
use super::{Walked, refused};
use crate::erp::error::{DecodeError, DecodeFailure, Flaw, found};
use crate::erp::json_stream::{JsonError, JsonStream, Raw, Shape};
use crate::erp::json_value::{Text, unescaped};

/// More fields than any row has.
const FIELDS_MAX: usize = 1000;

/// The fields of one row as they stand there.
pub(super) struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl Shape for Fields<'static> {
    type Native<'a> = Fields<'a>;
}

impl<'de> Deserialize<'de> for Fields<'de> {
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
        let mut fields: Vec<(Cow<'de, str>, &'de RawValue)> = Vec::new();
        while let Some(name) = map.next_key::<Text<'de>>()? {
            let name = name.into_cow();
            if fields.iter().any(|(n, _)| *n == name) {
                return Err(A::Error::custom(format_args!("the key {} stands twice", found(&name))));
            }
            if fields.len() >= FIELDS_MAX {
                return Err(A::Error::custom(format_args!("a row of more than {FIELDS_MAX} fields")));
            }
            fields.push((name, map.next_value()?));
        }
        Ok(Fields(fields))
    }
}

/// A stream's error, at the part of the document that was being read.
fn at<E>(path: &str) -> impl Fn(JsonError) -> DecodeFailure<E> {
    move |error| match error {
        JsonError::Io(e) => DecodeFailure::Io(e),
        // A break is named by its byte; a path would only guess how far the writer had come.
        JsonError::Broken(reason) => refused("", reason),
        JsonError::IllTyped(flaw) => DecodeFailure::Malformed(DecodeError::record_at(path, flaw)),
    }
}

/// Reads one answer. `rows` names what holds the rows, and one row.
pub(super) fn read<E>(stream: &mut JsonStream<'_>, [container, record]: [&str; 2], walk: &mut Walk<'_, '_, '_, E>) -> Walked<(), E> {
    let (mut rows, mut envelope) = (false, false);
    stream.begin().map_err(at(""))?;
    stream.enter_object().map_err(at(""))?;
    while let Some(key) = stream.next_key().map_err(at(""))? {
        let path = shown(&key);
        if key == container {
            rows = true;
            value(stream, &path, record, walk)?;
        } else if is_fault(&key) {
            fault(stream, &path)?;
        } else if key == "nextLink" || key.starts_with("odata.") || key.starts_with("@odata.") {
            // A link to the next page is opaque, and nothing that a document names is ever fetched.
            envelope |= key != "nextLink";
            stream.skip_value().map_err(at(&path))?;
        } else {
            let text = stream.next_value::<Raw, _>(|raw| found(raw.get())).map_err(at(&path))?;
            return Err(refused(&path, format!("is not expected beside {}: {text}", found(container))));
        }
    }
    stream.finish().map_err(at(""))?;
    // An empty answer may leave out the list, not the envelope: an error page must not look like an empty answer.
    if rows || envelope {
        Ok(())
    } else {
        Err(refused("", format!("has neither {} nor odata.metadata: it is no answer of MRI", found(container))))
    }
}

fn value<E>(stream: &mut JsonStream<'_>, path: &str, record: &str, walk: &mut Walk<'_, '_, '_, E>) -> Walked<(), E> {
    if stream.next_is(b'[').map_err(at(path))? {
        return list(stream, path, walk);
    }
    if !stream.next_is(b'{').map_err(at(path))? {
        return nothing(stream, path);
    }
    stream.enter_object().map_err(at(path))?;
    while let Some(key) = stream.next_key().map_err(at(path))? {
        let inner = format!("{path}.{}", shown(&key));
        if is_fault(&key) {
            fault(stream, &inner)?;
        } else if key != record {
            return Err(refused(&inner, format!("is not expected: one row stands in {}, several in a list", found(record))));
        } else if stream.next_is(b'[').map_err(at(&inner))? {
            list(stream, &inner, walk)?;
        } else if stream.next_is(b'{').map_err(at(&inner))? {
            row(stream, &inner, walk)?;
        } else {
            nothing(stream, &inner)?;
        }
    }
    Ok(())
}

/// What stands where there are no rows: null, or an empty text.
fn nothing<E>(stream: &mut JsonStream<'_>, path: &str) -> Walked<(), E> {
    let other = stream.next_value::<Raw, _>(|raw| (!matches!(raw.get(), "null" | "\"\"")).then(|| found(raw.get()))).map_err(at(path))?;
    match other {
        None => Ok(()),
        Some(text) => Err(refused(path, format!("is {text}: expected rows"))),
    }
}

fn list<E>(stream: &mut JsonStream<'_>, path: &str, walk: &mut Walk<'_, '_, '_, E>) -> Walked<(), E> {
    stream.enter_array().map_err(at(path))?;
    for n in 0_u64.. {
        if !stream.has_element().map_err(at(path))? {
            break;
        }
        row(stream, &format!("{path}[{n}]"), walk)?;
    }
    Ok(())
}

fn row<E>(stream: &mut JsonStream<'_>, path: &str, walk: &mut Walk<'_, '_, '_, E>) -> Walked<(), E> {
    let walked = stream.next_value::<Fields<'static>, _>(|fields| {
        for (name, raw) in fields.0.iter().filter(|(name, _)| is_fault(name)) {
            if let Some(words) = words_of(raw.get()) {
                return Err(refusal(&format!("{path}.{}", shown(name)), &words));
            }
        }
        walk.row(path, |put| {
            for (name, raw) in &fields.0 {
                cell(name, raw.get(), put)?;
            }
            Ok(())
        })
    });
    walked.map_err(at(path))?
}

fn cell(name: &str, raw: &str, put: &mut Put<'_>) -> Result<(), Flaw> {
    if let Some(text) = unescaped(raw) {
        return put(name, Cell::Text(text));
    }
    match raw.as_bytes().first() {
        Some(b'"') => {
            let text: Result<Cow<'_, str>, _> = serde_json::from_str::<Text<'_>>(raw).map(Text::into_cow);
            put(name, Cell::Text(&text.map_err(|_| Flaw::new(name, "has a text with half a character in it"))?))
        }
        Some(b'n') => put(name, Cell::Null),
        Some(b'{' | b'[') => put(name, Cell::Nested),
        _ => put(name, Cell::Bare(raw)),
    }
}

fn fault<E>(stream: &mut JsonStream<'_>, path: &str) -> Walked<(), E> {
    let words = stream.next_value::<Raw, _>(|raw| words_of(raw.get())).map_err(at(path))?;
    match words {
        Some(words) => Err(refusal(path, &words)),
        None => Ok(()),
    }
}

/// A key as a path shows it.
fn shown(key: &str) -> String {
    key.chars().take(60).flat_map(char::escape_debug).collect()
}
