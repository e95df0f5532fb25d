//! A row of JSON before it means anything: the fields that are relied on, as the exact text that came.
//!
//! A number stays the text that was sent, so that no amount passes through a float. A field that is named twice is an
//! error and not a choice. Everything unknown is skipped: Procore adds fields at any time.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::reason::bounded;

/// The names that any of the three kinds of rows, or an object inside them, is read by.
const KNOWN: [&str; 38] = [
    "allow_payments",
    "amount",
    "attachments",
    "check_number",
    "commitment_id",
    "company",
    "contract_id",
    "currency_configuration",
    "currency_iso_code",
    "current_payment_due",
    "date",
    "erp_status",
    "external_payment_id",
    "g702",
    "id",
    "invoice_number",
    "name",
    "notes",
    "number",
    "origin_data",
    "origin_id",
    "payment_number",
    "project",
    "project_id",
    "requisition_id",
    "status",
    "summary",
    "tax_applicable_to_this_payment",
    "title",
    "total_retainage",
    "updated_at",
    "vendor",
    "vendor_id",
    "vendor_name",
    // The token's answer.
    "access_token",
    "created_at",
    "expires_in",
    "token_type",
];

/// How many names of unknown fields are kept for a message.
const NAMES_MAX: usize = 8;

/// One object.
#[derive(Default)]
pub(super) struct RawRow {
    fields: BTreeMap<&'static str, Box<RawValue>>,
    strangers: Vec<String>,
}

impl RawRow {
    /// True when the field is named, even as null.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// The field's JSON text; `None` for null, too.
    pub(super) fn token(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(|raw| raw.get()).filter(|text| *text != "null")
    }

    /// The names of its fields, bounded, for a message.
    pub(super) fn names(&self) -> String {
        let known = self.fields.keys().map(|k| (*k).to_owned());
        let names: Vec<String> = known.chain(self.strangers.iter().map(|s| bounded(s, 30))).take(NAMES_MAX).collect();
        if names.is_empty() { "no fields".to_owned() } else { names.join(", ") }
    }

    fn take<'de, A: MapAccess<'de>>(&mut self, name: Name, map: &mut A) -> Result<(), A::Error> {
        match name {
            Name::Known(name) => {
                if self.fields.insert(name, map.next_value()?).is_some() {
                    return Err(A::Error::custom(format_args!("the field `{name}` stands twice")));
                }
            }
            Name::Stranger(name) => {
                map.next_value::<IgnoredAny>()?;
                if self.strangers.len() < NAMES_MAX {
                    self.strangers.push(name);
                }
            }
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for RawRow {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = RawRow;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawRow, A::Error> {
                let mut row = RawRow::default();
                while let Some(name) = map.next_key()? {
                    row.take(name, &mut map)?;
                }
                Ok(row)
            }
        }
        d.deserialize_map(Object)
    }
}

enum Name {
    Known(&'static str),
    Stranger(String),
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Name;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field's name")
            }
            fn visit_str<E>(self, text: &str) -> Result<Name, E> {
                let known = KNOWN.iter().find(|k| **k == text);
                Ok(known.map_or_else(|| Name::Stranger(text.chars().take(40).collect()), |k| Name::Known(k)))
            }
        }
        d.deserialize_str(Text)
    }
}

/// Reads a document of rows one by one: an array, a single object, or the newer API's `{"data": …}` around either.
/// The sink says whether to go on; the document's own error says where it broke.
pub(super) struct Rows<'f> {
    sink: &'f mut dyn FnMut(RawRow) -> bool,
    enveloped: bool,
}

impl<'f> Rows<'f> {
    pub(super) fn new(sink: &'f mut dyn FnMut(RawRow) -> bool) -> Self {
        Self { sink, enveloped: false }
    }
}

impl<'de> DeserializeSeed<'de> for Rows<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(row) = seq.next_element()? {
            if !(self.sink)(row) {
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut row = RawRow::default();
        let mut opened = false;
        while let Some(name) = map.next_key()? {
            match name {
                Name::Stranger(name) if name == "data" && !self.enveloped && !opened => {
                    opened = true;
                    map.next_value_seed(Rows { sink: &mut *self.sink, enveloped: true })?;
                }
                Name::Known(_) | Name::Stranger(_) => row.take(name, &mut map)?,
            }
        }
        if !opened && !(self.sink)(row) {
            return Err(A::Error::custom("stopped"));
        }
        Ok(())
    }
}
