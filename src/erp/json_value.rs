//! Values as JSON documents of ERPs carry them: borrowed texts, objects that are no arrays, numbers by their text.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::error::{Flaw, found};
use crate::model::{Currency, Money, MoneyError};

/// More parts than any payment has. A list of two-byte parts would fill the memory with what is made of them.
const PARTS_MAX: usize = 10_000;

/// A text, borrowed from the document where it has no escapes.
#[derive(Debug, Clone, serde::Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> Text<'a> {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn into_cow(self) -> Cow<'a, str> {
        self.0
    }
}

/// A key of an object, borrowed where it has no escapes. A `Cow` alone would be copied each time; a derived newtype would hide
/// the key from what notes the way to a flaw.
pub(super) struct Key<'a>(Cow<'a, str>);

impl Key<'_> {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Key(Cow::Borrowed(key)))
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Key(Cow::Owned(key.to_owned())))
    }
}

/// The text of a field; an empty one says as little as none.
pub(super) fn filled<'t>(text: Option<&'t Text<'_>>) -> Option<&'t str> {
    text.map(Text::as_str).filter(|t| !t.is_empty())
}

/// A JSON object, and only that: a derived struct alone would also take an array, by position.
#[derive(Debug, Clone)]
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

/// A list of parts, bounded.
#[derive(Debug, Clone)]
pub(super) struct Parts<T>(Vec<T>);

/// The parts of a list; none, null and empty say the same.
pub(super) fn parts<T>(list: Option<&Parts<T>>) -> &[T] {
    list.map(|list| list.0.as_slice()).unwrap_or_default()
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Parts<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(PartsVisitor(PhantomData))
    }
}

struct PartsVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PartsVisitor<T> {
    type Value = Parts<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut parts = Vec::new();
        while let Some(part) = list.next_element()? {
            if parts.len() >= PARTS_MAX {
                return Err(A::Error::custom(format_args!("a list of more than {PARTS_MAX} parts")));
            }
            parts.push(part);
        }
        Ok(Parts(parts))
    }
}

/// What stands within the quotes of a text without escapes: most texts are, and need no parser.
pub(super) fn unescaped(raw: &str) -> Option<&str> {
    raw.strip_prefix('"')?.strip_suffix('"').filter(|inner| !inner.contains('\\'))
}

/// The text of a number that stands bare or in quotes.
fn number_text(raw: &RawValue) -> Option<&str> {
    let text = raw.get();
    let inner = match text.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"')?,
        None => text,
    };
    let plain = inner.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    (plain && !inner.is_empty()).then_some(inner)
}

/// An amount that must be there, exact to the minor unit of its currency.
pub(super) fn amount(field: &str, raw: Option<&RawValue>, currency: Currency) -> Result<Money, Flaw> {
    let raw = raw.ok_or_else(|| missing(field, "an amount"))?;
    let text = number_text(raw).ok_or_else(|| Flaw::new(field, format!("is {}: expected an amount", found(raw.get()))))?;
    Money::parse(text, currency).map_err(|e| {
        let verb = if e == MoneyError::NotDecimal { "is " } else { "" };
        Flaw::new(field, format!("{} {verb}{e}", found(text)))
    })
}

/// An exchange rate as the ERP wrote it, if it is a plain decimal number.
pub(super) fn rate(field: &str, raw: Option<&RawValue>) -> Result<Option<String>, Flaw> {
    let Some(raw) = raw else { return Ok(None) };
    let text = number_text(raw).filter(|text| {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |s: &str, max: usize| (1..=max).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
        digits(whole, 15) && digits(fraction, 18)
    });
    let expected = "expected a plain decimal number of at most 15 digits before and 18 behind the point";
    text.map(|text| Some(text.to_owned())).ok_or_else(|| Flaw::new(field, format!("is {}: {expected}", found(raw.get()))))
}

/// The flaw of a field that must be there.
fn missing(field: &str, expected: &str) -> Flaw {
    Flaw::new(field, format!("is missing: expected {expected}"))
}

/// The text of a field that must be there.
pub(super) fn required<'t>(field: &str, text: Option<&'t str>, expected: &str) -> Result<&'t str, Flaw> {
    text.ok_or_else(|| missing(field, expected))
}
