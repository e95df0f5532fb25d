//! QuickBooks Online: the envelopes in which its API answers, walked without holding them.
//!
//! Read are the answers to a query, to a single read, to `cdc`, to a delete and to a batch of these [DOC]. A realm is
//! named in the request alone, never in an answer: nothing here can notice that it is another one.

mod about;
mod entities;
mod fault;
mod lines;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_hostile;

use std::io::Read;

pub(super) use about::ABOUT;

use super::account::LastAccount;
use super::error::{DecodeError, DecodeFailure, Flaw, found, point};
use super::json_stream::{Ignored, JsonError, JsonStream, Raw, Shape};
use super::json_value::Object;
use super::{DecodeContext, Place, Sink};
use crate::model::Record;

/// More unknown keys than any answer has: what has more is another document, and reading on is a waste.
const UNKNOWN_MAX: usize = 32;
const READS: &str = "quittance reads BillPayment, Bill and VendorCredit";

/// Reads one answer of QuickBooks Online.
pub(super) fn decode<E>(context: &DecodeContext, input: &mut dyn Read, sink: &mut Sink<'_, E>) -> Result<u64, DecodeFailure<E>> {
    decode_stream(context, &mut JsonStream::new(input), sink)
}

/// The same on a window of one's own.
pub(super) fn decode_stream<E>(
    context: &DecodeContext,
    stream: &mut JsonStream<'_>,
    sink: &mut Sink<'_, E>,
) -> Result<u64, DecodeFailure<E>> {
    let mut walk = Walk { context, stream, sink, read: 0, last: LastAccount::default() };
    walk.root()?;
    Ok(walk.read)
}

/// The entities that are read. A vendor credit is read past: what it paid stands on the payment.
#[derive(Clone, Copy)]
enum Entity {
    BillPayment,
    Bill,
    VendorCredit,
}

impl Entity {
    fn of(key: &str) -> Option<Self> {
        match key {
            "BillPayment" => Some(Self::BillPayment),
            "Bill" => Some(Self::Bill),
            "VendorCredit" => Some(Self::VendorCredit),
            _ => None,
        }
    }
}

impl Shape for Object<entities::BillPayment<'static>> {
    type Native<'a> = Object<entities::BillPayment<'a>>;

    fn identify(element: &[u8]) -> Option<String> {
        entities::identify(element)
    }
}

impl Shape for Object<entities::Bill<'static>> {
    type Native<'a> = Object<entities::Bill<'a>>;

    fn identify(element: &[u8]) -> Option<String> {
        entities::identify(element)
    }
}

struct Walk<'w, 'r, 's, E> {
    context: &'w DecodeContext,
    stream: &'w mut JsonStream<'r>,
    sink: &'w mut Sink<'s, E>,
    read: u64,
    last: LastAccount,
}

type Walked<T, E> = Result<T, DecodeFailure<E>>;

/// A stream's error, at the part of the document that was being read.
fn at<E>(path: &str) -> impl Fn(JsonError) -> DecodeFailure<E> {
    move |error| match error {
        JsonError::Io(e) => DecodeFailure::Io(e),
        // A break is named by its byte; a path would only guess how far the writer had come.
        JsonError::Broken(reason) => DecodeFailure::Malformed(DecodeError::document("", reason)),
        JsonError::IllTyped(flaw) => DecodeFailure::Malformed(DecodeError::record_at(path, flaw)),
    }
}

fn refused<E>(path: &str, reason: impl Into<String>) -> DecodeFailure<E> {
    DecodeFailure::Malformed(DecodeError::document(path, reason))
}

impl<E> Walk<'_, '_, '_, E> {
    fn root(&mut self) -> Walked<(), E> {
        self.stream.begin().map_err(at(""))?;
        self.stream.enter_object().map_err(at(""))?;
        let (mut known, mut unknown) = (false, Vec::new());
        while let Some(key) = self.stream.next_key().map_err(at(""))? {
            match key.as_str() {
                "BatchItemResponse" => self.batch()?,
                _ if self.answer(&key, &key)? => {}
                // `time` is the server's clock, a cursor for the next request and no fact. A refused sign-in comes in a
                // wrapper of many empty keys [EVID]: so unknown keys are judged at the end, when no fault was found.
                _ => {
                    if key != "time" {
                        unknown.push(found(&key));
                    }
                    if unknown.len() > UNKNOWN_MAX || self.stream.skip_value().is_err() {
                        return Err(foreign(&unknown));
                    }
                    continue;
                }
            }
            known = true;
        }
        self.stream.finish().map_err(at(""))?;
        if known && unknown.is_empty() { Ok(()) } else { Err(foreign(&unknown)) }
    }

    /// What may stand at the root and in a batch's item alike; `false` for any other key, whose value is then unread.
    fn answer(&mut self, key: &str, path: &str) -> Walked<bool, E> {
        match (key, Entity::of(key)) {
            ("QueryResponse", _) => self.query_responses(path)?,
            ("CDCResponse", _) => self.changes(path)?,
            ("Fault" | "fault" | "error", _) => return self.fault(path),
            (_, Some(entity)) => self.entity(entity, &mut Place { ordinal: 0, path: path.to_owned() })?,
            (_, None) => return Ok(false),
        }
        Ok(true)
    }

    fn batch(&mut self) -> Walked<(), E> {
        self.stream.enter_array().map_err(at(""))?;
        for n in 0_u64.. {
            if !self.stream.has_element().map_err(at(""))? {
                break;
            }
            self.stream.enter_object().map_err(at(""))?;
            while let Some(key) = self.stream.next_key().map_err(at(""))? {
                let path = format!("BatchItemResponse[{n}].{key}");
                if !self.answer(&key, &path)? {
                    self.companion(&path)?;
                }
            }
        }
        Ok(())
    }

    fn changes(&mut self, path: &str) -> Walked<(), E> {
        self.stream.enter_array().map_err(at(""))?;
        for n in 0_u64.. {
            if !self.stream.has_element().map_err(at(""))? {
                break;
            }
            self.stream.enter_object().map_err(at(""))?;
            while let Some(key) = self.stream.next_key().map_err(at(""))? {
                let path = format!("{path}[{n}].{key}");
                match key.as_str() {
                    "QueryResponse" => self.query_responses(&path)?,
                    "Fault" | "fault" => {
                        self.fault(&path)?;
                    }
                    _ => self.companion(&path)?,
                }
            }
        }
        Ok(())
    }

    /// One block, or the list of blocks of a `cdc` answer, one per entity that was asked for.
    fn query_responses(&mut self, path: &str) -> Walked<(), E> {
        if !self.stream.next_is(b'[').map_err(at(""))? {
            return self.query_response(path);
        }
        self.stream.enter_array().map_err(at(""))?;
        for n in 0_u64.. {
            if !self.stream.has_element().map_err(at(""))? {
                break;
            }
            self.query_response(&format!("{path}[{n}]"))?;
        }
        Ok(())
    }

    fn query_response(&mut self, path: &str) -> Walked<(), E> {
        self.stream.enter_object().map_err(at(""))?;
        while let Some(key) = self.stream.next_key().map_err(at(""))? {
            let path = format!("{path}.{key}");
            match (key.as_str(), Entity::of(&key)) {
                ("Fault" | "fault", _) => {
                    self.fault(&path)?;
                }
                (_, Some(entity)) => self.entities(entity, &path)?,
                (_, None) => self.companion(&path)?,
            }
        }
        Ok(())
    }

    fn entities(&mut self, entity: Entity, path: &str) -> Walked<(), E> {
        self.stream.enter_array().map_err(at(""))?;
        let mut place = Place { ordinal: 0, path: path.to_owned() };
        for n in 0_u64.. {
            if !self.stream.has_element().map_err(at(""))? {
                break;
            }
            point(&mut place.path, path.len(), n);
            self.entity(entity, &mut place)?;
        }
        Ok(())
    }

    /// The entity that comes next. `place` is the way to it, and gets its number.
    fn entity(&mut self, entity: Entity, place: &mut Place) -> Walked<(), E> {
        let path = place.path.as_str();
        if !self.stream.next_is(b'{').map_err(at(""))? {
            // Enter it all the same: the stream knows the words for what stands there instead.
            return self.stream.enter_object().map_err(at(path));
        }
        let (context, last) = (self.context, &mut self.last);
        let record = match entity {
            Entity::BillPayment => {
                let read = |native: Object<entities::BillPayment<'_>>| {
                    entities::payment(context, last, &native.0).map(Record::Payment).map_err(|flaw| flaw.of(native.0.id()))
                };
                Some(self.stream.next_value::<Object<entities::BillPayment<'static>>, _>(read).map_err(at(path))?)
            }
            Entity::Bill => {
                let read = |native: Object<entities::Bill<'_>>| {
                    entities::bill(context, &native.0).map(Record::Bill).map_err(|flaw| flaw.of(native.0.id()))
                };
                Some(self.stream.next_value::<Object<entities::Bill<'static>>, _>(read).map_err(at(path))?)
            }
            Entity::VendorCredit => {
                self.stream.next_value::<Ignored, _>(|_| ()).map_err(at(path))?;
                None
            }
        };
        place.ordinal = self.read;
        self.read += 1;
        let Some(record) = record else { return Ok(()) };
        let record = record.map_err(|flaw: Flaw| DecodeFailure::Malformed(DecodeError::record_at(&place.path, flaw)))?;
        (self.sink)(record, place).map_err(DecodeFailure::Sink)
    }

    /// A counter or word beside the entities. A list or an object there would be data that nothing reads.
    fn companion(&mut self, path: &str) -> Walked<(), E> {
        for open in [b'[', b'{'] {
            if self.stream.next_is(open).map_err(at(""))? {
                return Err(refused(path, format!("is not expected: {READS}; ask for these alone")));
            }
        }
        self.stream.skip_value().map_err(at(path))
    }

    /// QuickBooks' own refusal, also found inside an answer that is otherwise good [EVID]: then the answer is not whole.
    fn fault(&mut self, path: &str) -> Walked<bool, E> {
        let text = self.stream.next_value::<Raw, _>(fault::said).map_err(at(path))?;
        match text {
            Some(said) => Err(refused(path, format!("is QuickBooks' refusal, not data: {said}; nothing of this document is used"))),
            None => Ok(false),
        }
    }
}

fn foreign<E>(unknown: &[String]) -> DecodeFailure<E> {
    let expected = "QueryResponse, CDCResponse, BatchItemResponse, BillPayment, Bill or VendorCredit";
    let keys = unknown.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", ");
    let has = if keys.is_empty() { "none of them".to_owned() } else { keys };
    refused("", format!("is no answer of QuickBooks Online: expected {expected} at its root, it has {has}"))
}
