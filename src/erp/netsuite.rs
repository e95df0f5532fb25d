//! NetSuite: which of its formats a document is, and each format's own reader.
//!
//! | thing | key | aliases, never keys | carried by | without it |
//! |---|---|---|---|---|
//! | payment | internal id of the `vendorPayment` | `tranId` (check number), `transactionNumber`, `externalId` | all: `id`, `paymentid`, `recordid`, `Internal ID`, `internalId` | refused |
//! | bill | internal id of the `vendorBill` | `tranId` of the bill (the vendor's number), `externalId` | `apply.items[].doc.id`, `billid`, `Applied To Transaction : Internal ID` | refused |
//!
//! Ids are unique within one account; REST and SuiteQL answers name theirs in their links, and another's are refused.

mod about;
mod draft;
mod json;
mod rest;
mod rows;
mod saved_search;
mod soap;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_hostile;
#[cfg(test)]
mod tests_laws;
mod values;

use std::io::Read;

pub(super) use about::ABOUT;
pub(super) use saved_search::TAKES;

use super::error::{DecodeError, DecodeFailure, Flaw};
use super::json_stream::JsonStream;
use super::text_source::{Head, sniff};
use super::{DecodeContext, Place, Sink};
use crate::model::Record;

/// How much of a JSON document is held at first.
const WINDOW: usize = 256 * 1024;
/// The longest element of a JSON document.
const ELEMENT_MAX: usize = 16 * 1024 * 1024;

type Walked<T, E> = Result<T, DecodeFailure<E>>;

/// Reads one document of NetSuite.
pub(super) fn decode<E>(context: &DecodeContext, input: &mut dyn Read, sink: &mut Sink<'_, E>) -> Walked<u64, E> {
    decode_sized(context, input, WINDOW, sink)
}

/// The same on a window of one's own.
pub(super) fn decode_sized<E>(context: &DecodeContext, input: &mut dyn Read, window: usize, sink: &mut Sink<'_, E>) -> Walked<u64, E> {
    let head = sniff(input).map_err(DecodeFailure::Io)?;
    let mut whole = head.as_slice().chain(input);
    let mut out = Out { sink, read: 0 };
    match Head::of(&head) {
        Head::Xml => soap::decode(context, &mut whole, &mut out)?,
        // What is no JSON at all has its words there.
        Head::Json | Head::Html | Head::Empty => {
            json::decode(context, &mut JsonStream::with_window(&mut whole, window, ELEMENT_MAX), &mut out)?;
        }
        Head::Zip | Head::Other(_) => saved_search::decode(context, &mut whole, &mut out)?,
    }
    Ok(out.read)
}

/// Where records go, and how many native ones there were.
struct Out<'o, 's, E> {
    sink: &'o mut Sink<'s, E>,
    read: u64,
}

impl<E> Out<'_, '_, E> {
    /// Hands over what one native record was read as; `None` was read past.
    fn put(&mut self, path: impl Into<String>, record: Result<Option<Record>, Flaw>) -> Walked<(), E> {
        let path = path.into();
        let record = record.map_err(|flaw| DecodeFailure::Malformed(DecodeError::record_at(&path, flaw)))?;
        let ordinal = self.read;
        self.read += 1;
        match record {
            Some(record) => (self.sink)(record, &Place { ordinal, path }).map_err(DecodeFailure::Sink),
            None => Ok(()),
        }
    }
}

fn refused<E>(path: &str, reason: impl Into<String>) -> DecodeFailure<E> {
    DecodeFailure::Malformed(DecodeError::document(path, reason))
}
