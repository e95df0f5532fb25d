//! Xero: the answers of its Accounting API, walked without holding them.
//!
//! | identifier | of | stands in | without it |
//! |---|---|---|---|
//! | `PaymentID` | a payment, its key | `/Payments` (list and single), `/BatchPayments[].Payments[]` | refused |
//! | `CreditNoteID`, `OverpaymentID`, `PrepaymentID` | a credit, its key | the answer of that name | refused |
//! | `InvoiceID` | a bill, its key | wherever a bill is named | refused |
//! | `InvoiceNumber` | alias of a bill, free text, not unique | `/Payments`, `/Invoices`, allocations; not in a batch | `/Invoices` states it |
//! | `BatchPaymentID` | a group of payments | `/Payments`, `/BatchPayments` | no group |
//! | `Reference` | nothing: free text | `/Payments` | none |
//!
//! The organisation is named in the request alone (`xero-tenant-id`), never in an answer: nothing here can notice that it
//! is another one. Identifiers are compared in lower case.

mod about;
mod credits;
mod payments;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_hostile;
mod values;

use std::io::Read;

pub(super) use about::ABOUT;

use super::account::LastAccount;
use super::error::{DecodeError, DecodeFailure, Flaw, found, point};
use super::json_stream::{JsonError, JsonStream, Raw, Shape};
use super::json_value::Object;
use super::{DecodeContext, Place, Sink};
use crate::model::Record;

/// More unknown keys than any answer has: what has more is another document, and reading on is a waste.
const UNKNOWN_MAX: usize = 32;
/// The envelope around every answer [DOC].
const ENVELOPE: [&str; 5] = ["Id", "ProviderName", "DateTimeUTC", "pagination", "Warnings"];
/// Reads one answer of Xero.
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

/// The lists that are read.
#[derive(Clone, Copy)]
enum Family {
    Payments,
    Batches,
    /// With the name of its identifier.
    Credits(&'static str),
    Bills,
}

impl Family {
    fn of(key: &str) -> Option<Self> {
        match key {
            "Payments" => Some(Self::Payments),
            "BatchPayments" => Some(Self::Batches),
            "CreditNotes" => Some(Self::Credits("CreditNoteID")),
            "Overpayments" => Some(Self::Credits("OverpaymentID")),
            "Prepayments" => Some(Self::Credits("PrepaymentID")),
            "Invoices" => Some(Self::Bills),
            _ => None,
        }
    }
}

impl Shape for Object<payments::Payment<'static>> {
    type Native<'a> = Object<payments::Payment<'a>>;

    fn identify(element: &[u8]) -> Option<String> {
        values::identify(element, &["PaymentID"])
    }
}

impl Shape for Object<payments::Batch<'static>> {
    type Native<'a> = Object<payments::Batch<'a>>;

    fn identify(element: &[u8]) -> Option<String> {
        values::identify(element, &["BatchPaymentID"])
    }
}

impl Shape for Object<credits::Credit<'static>> {
    type Native<'a> = Object<credits::Credit<'a>>;

    fn identify(element: &[u8]) -> Option<String> {
        values::identify(element, &["CreditNoteID", "OverpaymentID", "PrepaymentID"])
    }
}

impl Shape for Object<credits::Bill<'static>> {
    type Native<'a> = Object<credits::Bill<'a>>;

    fn identify(element: &[u8]) -> Option<String> {
        values::identify(element, &["InvoiceID"])
    }
}

/// What Xero says when it refuses: the API in one shape, its door in another, the identity server in a third [DOC] [EVID].
#[derive(Default)]
struct Refusal {
    said: Vec<String>,
    sure: bool,
}

impl Refusal {
    fn hear(&mut self, key: &str, word: Option<String>) {
        let Some(word) = word else { return };
        // A good answer has a status too, and a type alone may be anything.
        self.sure |= match key {
            "Status" => word != "OK",
            "Type" => false,
            _ => true,
        };
        self.said.push(format!("{key} {}", found(&word)));
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
        let (mut known, mut lists, mut unknown, mut refusal) = (false, false, Vec::new(), Refusal::default());
        while let Some(key) = self.stream.next_key().map_err(at(""))? {
            if let Some(family) = Family::of(&key) {
                known = true;
                self.elements(family, &key)?;
                continue;
            }
            match key.as_str() {
                "Status" | "Type" | "ErrorNumber" | "Title" | "Message" | "Detail" | "error" | "error_description" | "oauth_problem" => {
                    let word = self.word()?;
                    refusal.hear(&key, word);
                }
                // What was refused is repeated there whole, bank details too: none of it goes into a message.
                "Elements" => {
                    self.stream.skip_value().map_err(at(""))?;
                    refusal.sure = true;
                }
                _ => {
                    if !ENVELOPE.contains(&key.as_str()) {
                        lists |= self.stream.next_is(b'[').map_err(at(""))?;
                        unknown.push(found(&key));
                    }
                    let skipped = self.stream.skip_value();
                    if unknown.len() > UNKNOWN_MAX || (skipped.is_err() && !known) {
                        return Err(foreign(&unknown));
                    }
                    skipped.map_err(at(""))?;
                }
            }
        }
        self.stream.finish().map_err(at(""))?;
        if refusal.sure {
            let said = refusal.said.join(", ");
            return Err(refused("", format!("is Xero's refusal, not data: {said}; nothing of this document is used")));
        }
        // Xero's envelope has grown before (`pagination`): what is new there is let pass. A list that nothing reads is data.
        if known && !lists { Ok(()) } else { Err(foreign(&unknown)) }
    }

    /// The text of a plain value; `None` for null and for an empty one.
    fn word(&mut self) -> Walked<Option<String>, E> {
        let word = self.stream.next_value::<Raw, _>(|raw| {
            let text = serde_json::from_str::<String>(raw.get()).unwrap_or_else(|_| raw.get().to_owned());
            Some(text).filter(|text| !text.is_empty() && text != "null")
        });
        word.map_err(at(""))
    }

    fn elements(&mut self, family: Family, path: &str) -> Walked<(), E> {
        self.stream.enter_array().map_err(at(""))?;
        let mut place = Place { ordinal: 0, path: path.to_owned() };
        for n in 0_u64.. {
            if !self.stream.has_element().map_err(at(""))? {
                break;
            }
            point(&mut place.path, path.len(), n);
            self.element(family, &mut place)?;
        }
        Ok(())
    }

    /// The element that comes next. `place` is the way to it, and gets its number.
    fn element(&mut self, family: Family, place: &mut Place) -> Walked<(), E> {
        let path = place.path.as_str();
        if !self.stream.next_is(b'{').map_err(at(""))? {
            // Enter it all the same: the stream knows the words for what stands there instead.
            return self.stream.enter_object().map_err(at(path));
        }
        let (context, last) = (self.context, &mut self.last);
        let record = match family {
            Family::Payments => {
                let read = |Object(native): Object<payments::Payment<'_>>| {
                    payments::payment(context, last, &native).map(|p| p.map(Record::Payment)).map_err(|flaw| flaw.of(native.id()))
                };
                self.stream.next_value::<Object<payments::Payment<'static>>, _>(read).map_err(at(path))?
            }
            Family::Batches => {
                let read = |Object(native): Object<payments::Batch<'_>>| {
                    payments::batch(context, last, &native).map_err(|flaw| flaw.of(native.id()))
                };
                let members = self.stream.next_value::<Object<payments::Batch<'static>>, _>(read).map_err(at(path))?;
                return self.members(members, path);
            }
            Family::Credits(id_field) => {
                let read = |Object(native): Object<credits::Credit<'_>>| {
                    credits::credit(context, id_field, &native).map(|p| p.map(Record::Payment)).map_err(|flaw| flaw.of(native.id()))
                };
                self.stream.next_value::<Object<credits::Credit<'static>>, _>(read).map_err(at(path))?
            }
            Family::Bills => {
                let read = |Object(native): Object<credits::Bill<'_>>| {
                    credits::bill(context, &native).map(|b| b.map(Record::Bill)).map_err(|flaw| flaw.of(native.id()))
                };
                self.stream.next_value::<Object<credits::Bill<'static>>, _>(read).map_err(at(path))?
            }
        };
        let record = record.map_err(flawed(path))?;
        self.take(record, place)
    }

    /// A batch's payments are native records, each by itself; a batch without any is one too.
    fn members(&mut self, members: Result<Vec<crate::model::Payment>, Flaw>, path: &str) -> Walked<(), E> {
        let members = members.map_err(flawed(path))?;
        if members.is_empty() {
            return self.take(None, &mut Place { ordinal: 0, path: path.to_owned() });
        }
        for (n, member) in members.into_iter().enumerate() {
            self.take(Some(Record::Payment(member)), &mut Place { ordinal: 0, path: format!("{path}.Payments[{n}]") })?;
        }
        Ok(())
    }

    /// Counts a native record, and hands over what came of it.
    fn take(&mut self, record: Option<Record>, place: &mut Place) -> Walked<(), E> {
        place.ordinal = self.read;
        self.read += 1;
        let Some(record) = record else { return Ok(()) };
        (self.sink)(record, place).map_err(DecodeFailure::Sink)
    }
}

fn flawed<E>(path: &str) -> impl Fn(Flaw) -> DecodeFailure<E> {
    move |flaw| DecodeFailure::Malformed(DecodeError::record_at(path, flaw))
}

fn foreign<E>(unknown: &[String]) -> DecodeFailure<E> {
    let expected = "Payments, BatchPayments, CreditNotes, Overpayments, Prepayments or Invoices";
    let keys = unknown.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", ");
    let has = if keys.is_empty() { "none of them".to_owned() } else { keys };
    refused("", format!("is no answer of Xero that quittance reads: expected {expected} at its root, it has {has}"))
}
