//! Values as the contract API wraps them: `{"value":X}`, `{}` for none, `{"value":X,"error":"…"}` for a refused one.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::erp::error::{Flaw, found};
use crate::erp::json_value::{Object, Text, filled, required};
use crate::model::{Currency, Date, PaymentStatus, Revision, Timestamp};

use super::words::{self, Kind};
use crate::erp::DecodeContext;

#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
pub(super) struct Wrapped<'a, T> {
    value: Option<T>,
    /// What the server has against this field: then the record was not taken as it stands here [EVID].
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

pub(super) type Field<'a, T> = Option<Object<Wrapped<'a, T>>>;

/// The value of a field; `{}`, null and an absent field say the same [EVID].
pub(super) fn value<'n, T>(name: &str, field: &'n Field<'_, T>) -> Result<Option<&'n T>, Flaw> {
    let Some(Object(field)) = field else { return Ok(None) };
    match field.error {
        Some(error) => Err(Flaw::new(name, format!("was refused by the ERP: {}; this is no record of its books", found(unquoted(error))))),
        None => Ok(field.value.as_ref()),
    }
}

pub(super) fn unquoted(raw: &RawValue) -> &str {
    raw.get().trim_matches('"')
}

/// The text of a field. Keys may be padded with blanks on the right [EVID]; an empty text says as little as none.
pub(super) fn text<'n>(name: &str, field: &'n Field<'_, Text<'_>>) -> Result<Option<&'n str>, Flaw> {
    Ok(value(name, field)?.and_then(|text| trimmed(Some(text))))
}

pub(super) fn trimmed<'n>(text: Option<&'n Text<'_>>) -> Option<&'n str> {
    filled(text).map(str::trim_end).filter(|text| !text.is_empty())
}

/// A number of a field, by its text.
pub(super) fn number<'n>(name: &str, field: &'n Field<'_, &'n RawValue>) -> Result<Option<&'n RawValue>, Flaw> {
    Ok(value(name, field)?.copied())
}

/// A word of a drop-down: contract 4 writes the label, contract 5 `{"ID":"CHK","Description":"Payment"}` [EVID].
#[derive(Debug)]
pub(super) struct Select<'a> {
    id: Cow<'a, str>,
    description: Option<Cow<'a, str>>,
}

impl Select<'_> {
    /// The first of code and label that `known` knows.
    fn known<T>(&self, known: impl Fn(&str) -> Option<T>) -> Option<T> {
        known(self.id.trim_end()).or_else(|| self.description.as_deref().and_then(|d| known(d.trim_end())))
    }

    fn is_filled(&self) -> bool {
        !self.word().is_empty()
    }

    pub(super) fn word(&self) -> &str {
        let id = self.id.trim_end();
        if id.is_empty() { self.description.as_deref().unwrap_or_default().trim_end() } else { id }
    }

    pub(super) fn kind(&self) -> Option<Kind> {
        self.known(Kind::of)
    }

    pub(super) fn status(&self) -> Option<PaymentStatus> {
        self.known(words::status)
    }

    pub(super) fn bare(word: &str) -> Select<'_> {
        Select { id: Cow::Borrowed(word), description: None }
    }
}

/// The word of a drop-down that must be there.
pub(super) fn select<'n>(name: &str, field: &'n Field<'_, Select<'n>>, expected: &str) -> Result<&'n Select<'n>, Flaw> {
    let select = value(name, field)?.filter(|select| select.is_filled());
    select.ok_or_else(|| Flaw::new(name, format!("is missing: expected {expected}")))
}

impl<'de: 'a, 'a> Deserialize<'de> for Select<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SelectVisitor)
    }
}

struct SelectVisitor;

impl<'de> Visitor<'de> for SelectVisitor {
    type Value = Select<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a word or an object with ID and Description")
    }

    fn visit_borrowed_str<E: Error>(self, word: &'de str) -> Result<Self::Value, E> {
        Ok(Select { id: Cow::Borrowed(word), description: None })
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Self::Value, E> {
        Ok(Select { id: Cow::Owned(word.to_owned()), description: None })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        #[derive(Deserialize)]
        struct Pair<'a> {
            #[serde(borrow, rename = "ID")]
            id: Option<Cow<'a, str>>,
            #[serde(borrow, rename = "Description")]
            description: Option<Cow<'a, str>>,
        }
        let pair = Pair::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Select { id: pair.id.unwrap_or_default(), description: pair.description })
    }
}

/// A civil date, which comes as midnight with the server's offset: the offset must not move it. What is not at midnight
/// was moved already, perhaps over the date line, and is not guessed back.
pub(super) fn day(name: &str, text: Option<&str>) -> Result<Date, Flaw> {
    const EXPECTED: &str = "a day at midnight like 2026-03-31T00:00:00+00:00";
    let text = required(name, text, EXPECTED)?;
    let wrong = || Flaw::new(name, format!("is {}: expected {EXPECTED}", found(text)));
    let (day, time) = text.split_once('T').unwrap_or((text, "00:00:00"));
    if !time.starts_with("00:00:00") {
        return Err(wrong());
    }
    Date::parse(day).map_err(|_| wrong())
}

/// The time of the last change; without one a person states the document's own.
pub(super) fn revision(context: &DecodeContext, name: &str, text: Option<&str>) -> Result<Revision, Flaw> {
    match (text, context.as_of) {
        (Some(text), _) => Timestamp::parse(text).map(Revision::Instant).map_err(|e| Flaw::new(name, format!("{} {e}", found(text)))),
        (None, Some(as_of)) => Ok(Revision::Instant(as_of)),
        (None, None) => Err(Flaw::new(
            name,
            "is missing: expected the time of the last change; add the field, or state the document's own time (as of)",
        )),
    }
}

/// A currency is never guessed: an amount without one may be in any.
pub(super) fn currency(context: &DecodeContext, name: &str, text: Option<&str>) -> Result<Currency, Flaw> {
    let code = required(name, text, "an ISO 4217 currency code")?;
    if code == context.currency.code() {
        return Ok(context.currency);
    }
    Currency::parse(code).map_err(|e| Flaw::new(name, format!("{} {e}", found(code))))
}
