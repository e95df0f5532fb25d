//! Acumatica Cloud ERP and MYOB Acumatica (MYOB Advanced Construction): one product, two dialects, one decoder.
//!
//! Read are the answers of the contract REST API (`Check` and `Bill`, a list or one, contract 3 to 5) and the rows of a
//! generic inquiry over OData. Where each identifier stands:
//!
//! | identifier | is | carried by | without it |
//! |---|---|---|---|
//! | `CHK-004118` (type's code, number) | the payment's key | `Check`: Type, ReferenceNbr; rows: AdjgDocType, AdjgRefNbr | refused |
//! | `VCK-004118` | the key of the document that voids it: the number is the same [DOC] | the same | refused |
//! | `INV-018344` (type's code, number) | the bill's key | History: DocType, ReferenceNbr; rows: AdjdDocType, AdjdRefNbr; `Bill` | refused |
//! | VendorRef | the bill's number; where it is empty, ReferenceNbr | History, rows, `Bill` | |
//! | `id` (NoteID) | an alias of the payment, not kept: rows of an inquiry do not carry it | `Check`, `Bill` | |
//! | OrigDocType, OrigRefNbr | what a voided payment undoes | `Check` with `$custom` | the payment or prepayment of the same number [DOC], whichever was read |
//!
//! The tenant stands in the address of OData alone; a contract answer names none.

mod about;
mod entity;
mod refusal;
mod rows;
mod sums;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_hostile;
#[cfg(test)]
mod tests_meaning;
#[cfg(test)]
mod tests_reference;
#[cfg(test)]
mod tests_rows;
mod values;
mod words;

use std::io::Read;

pub(super) use about::{ABOUT, MYOB};

use super::account::LastAccount;
use super::error::{DecodeError, DecodeFailure, Flaw, found, point};
use super::json_stream::{JsonError, JsonStream, Raw, Shape, Text};
use super::json_value::Object;
use super::{DecodeContext, Place, Sink};
use crate::model::Record;
use words::Dialect;

/// More unknown keys than are worth repeating.
const UNKNOWN_MAX: usize = 8;
/// The longest record that is put together from its fields.
const RECORD_MAX: usize = 16 * 1024 * 1024;

/// Reads one answer of Acumatica.
pub(super) fn decode<E>(context: &DecodeContext, input: &mut dyn Read, sink: &mut Sink<'_, E>) -> Result<u64, DecodeFailure<E>> {
    decode_stream(context, &mut JsonStream::new(input), sink)
}

/// The same on a window of one's own.
pub(super) fn decode_stream<E>(
    context: &DecodeContext,
    stream: &mut JsonStream<'_>,
    sink: &mut Sink<'_, E>,
) -> Result<u64, DecodeFailure<E>> {
    let mut walk = Walk { context, stream, sink, read: 0, last: LastAccount::default(), group: None };
    walk.root()?;
    Ok(walk.read)
}

impl Shape for Object<entity::Entity<'static>> {
    type Native<'a> = Object<entity::Entity<'a>>;

    fn identify(element: &[u8]) -> Option<String> {
        entity::identify(element)
    }
}

impl Shape for Object<rows::Row<'static>> {
    type Native<'a> = Object<rows::Row<'a>>;

    fn identify(element: &[u8]) -> Option<String> {
        rows::identify(element)
    }
}

struct Walk<'w, 'r, 's, E> {
    context: &'w DecodeContext,
    stream: &'w mut JsonStream<'r>,
    sink: &'w mut Sink<'s, E>,
    read: u64,
    last: LastAccount,
    group: Option<rows::Group>,
}

type Walked<T, E> = Result<T, DecodeFailure<E>>;

/// A stream's error, at the part of the document that was being read.
fn at<E>(path: &str) -> impl Fn(JsonError) -> DecodeFailure<E> {
    move |error| match error {
        JsonError::Io(e) => DecodeFailure::Io(e),
        JsonError::Broken(reason) => DecodeFailure::Malformed(DecodeError::document("", reason)),
        JsonError::IllTyped(flaw) => flawed(path, flaw),
    }
}

fn flawed<E>(path: &str, flaw: Flaw) -> DecodeFailure<E> {
    DecodeFailure::Malformed(DecodeError::record_at(path, flaw))
}

fn refused<E>(path: &str, reason: impl Into<String>) -> DecodeFailure<E> {
    DecodeFailure::Malformed(DecodeError::document(path, reason))
}

/// What an object at the root turned out to hold.
#[derive(Default)]
struct Root {
    /// The record that stands there alone, put together from the fields that are read.
    record: Vec<u8>,
    rows: bool,
    /// True when the page says that there is another one.
    more: bool,
    said: Vec<String>,
    unknown: Vec<String>,
}

impl<E> Walk<'_, '_, '_, E> {
    fn root(&mut self) -> Walked<(), E> {
        self.stream.begin_object_or_list().map_err(at(""))?;
        if self.stream.next_is(b'[').map_err(at(""))? {
            self.list()?;
            return self.stream.finish().map_err(at(""));
        }
        let mut root = Root::default();
        self.stream.enter_object().map_err(at(""))?;
        while let Some(key) = self.stream.next_key().map_err(at(""))? {
            self.member(&mut root, &key)?;
        }
        self.stream.finish().map_err(at(""))?;
        self.close(root)
    }

    /// A list of the contract API is a bare array [EVID].
    fn list(&mut self) -> Walked<(), E> {
        self.stream.enter_array().map_err(at(""))?;
        let mut place = Place { ordinal: 0, path: String::new() };
        for n in 0_u64.. {
            if !self.stream.has_element().map_err(at(""))? {
                break;
            }
            point(&mut place.path, 0, n);
            let path = place.path.as_str();
            if !self.stream.next_is(b'{').map_err(at(""))? {
                return self.stream.enter_object().map_err(at(path));
            }
            let (context, last) = (self.context, &mut self.last);
            let record = self.stream.next_value::<Object<entity::Entity<'static>>, _>(|native| read(context, last, &native.0));
            let record = record.map_err(at(path))?;
            self.emit(&mut place, record)?;
        }
        Ok(())
    }

    fn emit(&mut self, place: &mut Place, record: Result<Option<Record>, Flaw>) -> Walked<(), E> {
        place.ordinal = self.read;
        self.read += 1;
        let Some(record) = record.map_err(|flaw| flawed(&place.path, flaw))? else { return Ok(()) };
        (self.sink)(record, place).map_err(DecodeFailure::Sink)
    }

    fn member(&mut self, root: &mut Root, key: &str) -> Walked<(), E> {
        match key {
            "value" if self.stream.next_is(b'[').map_err(at(""))? => {
                root.rows = true;
                self.rows()
            }
            "@odata.context" | "odata.metadata" => {
                let context = self.context;
                let other = self.stream.next_value::<Text, _>(|address| rows::other_tenant(context, address.as_str()));
                match other.map_err(at(key))? {
                    Some(reason) => Err(refused(key, reason)),
                    None => Ok(()),
                }
            }
            "@odata.nextLink" | "odata.nextLink" => {
                root.more = true;
                self.stream.skip_value().map_err(at(""))
            }
            _ if refusal::KEYS.contains(&key) => {
                let said = self.stream.next_value::<Raw, _>(|raw| refusal::said(key, raw)).map_err(at(key))?;
                root.said.extend(said);
                Ok(())
            }
            _ if entity::FIELDS.contains(&key) => {
                let record = &mut root.record;
                let fits = self.stream.next_value::<Raw, _>(|raw| {
                    let open: &[u8] = if record.is_empty() { b"{" } else { b"," };
                    record.extend([open, b"\"", key.as_bytes(), b"\":", raw.get().as_bytes()].concat());
                    record.len() < RECORD_MAX
                });
                if fits.map_err(at(""))? { Ok(()) } else { Err(refused("", format!("is one record of more than {RECORD_MAX} bytes"))) }
            }
            _ => {
                if root.unknown.len() < UNKNOWN_MAX && !key.starts_with('@') {
                    root.unknown.push(found(key));
                }
                self.stream.skip_value().map_err(at(""))
            }
        }
    }

    fn rows(&mut self) -> Walked<(), E> {
        self.stream.enter_array().map_err(at(""))?;
        let mut path = String::from("value");
        for n in 0_u64.. {
            if !self.stream.has_element().map_err(at(""))? {
                break;
            }
            point(&mut path, "value".len(), n);
            if !self.stream.next_is(b'{').map_err(at(""))? {
                return self.stream.enter_object().map_err(at(&path));
            }
            let (context, last, group) = (self.context, &mut self.last, &mut self.group);
            let full = self.stream.next_value::<Object<rows::Row<'static>>, _>(|Object(row)| {
                rows::take(context, last, group, &row, n).map_err(|flaw| flaw.of(row.id().as_deref()))
            });
            let full = full.map_err(at(&path))?.map_err(|flaw| flawed(&path, flaw))?;
            self.read += 1;
            self.group(full, false)?;
        }
        Ok(())
    }

    fn group(&mut self, group: Option<rows::Group>, cut: bool) -> Walked<(), E> {
        let Some(group) = group else { return Ok(()) };
        let (ordinal, path) = (group.first, format!("value[{}]", group.first));
        let Some(payment) = group.payment(cut).map_err(|flaw| flawed(&path, flaw))? else { return Ok(()) };
        (self.sink)(Record::Payment(payment), &Place { ordinal, path }).map_err(DecodeFailure::Sink)
    }

    fn close(&mut self, root: Root) -> Walked<(), E> {
        let product = Dialect::of(self.context.erp).product();
        if !root.said.is_empty() {
            let said = root.said.join(", ");
            return Err(refused("", format!("is a refusal of {product}, not data: {said}; nothing of this document is used")));
        }
        match (root.rows, root.record.is_empty()) {
            (true, true) => {
                let last = self.group.take();
                self.group(last, root.more)
            }
            (false, false) => self.single(root.record),
            (true, false) | (false, true) => {
                let has = if root.unknown.is_empty() { "none of them".to_owned() } else { root.unknown.join(", ") };
                let expected = "a list or one of Check or Bill, or the rows of an inquiry under `value`";
                Err(refused("", format!("is no answer of {product}: expected {expected}, it has {has}")))
            }
        }
    }

    fn single(&mut self, mut record: Vec<u8>) -> Walked<(), E> {
        record.push(b'}');
        // One byte more than there is: so the end is seen without the window growing.
        let (mut input, window) = (record.as_slice(), record.len() + 1);
        let mut stream = JsonStream::with_window(&mut input, window, window);
        let (context, last) = (self.context, &mut self.last);
        let record = stream.next_value::<Object<entity::Entity<'static>>, _>(|native| read(context, last, &native.0));
        let record = record.map_err(at("record"))?;
        self.emit(&mut Place { ordinal: 0, path: "record".to_owned() }, record)
    }
}

fn read(context: &DecodeContext, last: &mut LastAccount, native: &entity::Entity<'_>) -> Result<Option<Record>, Flaw> {
    entity::record(context, last, native).map_err(|flaw| flaw.of(native.id().as_deref()))
}
