//! MRI Platform X: the answers of an API that lists paid items, in JSON or XML, and the same rows as CSV.
//!
//! | thing | key | aliases | carried by | without it |
//! |---|---|---|---|---|
//! | payment | one paid item on one check [INF]: `BankID\|CheckNumber\|VendorID\|PaymentDate\|InvoiceNumber\|ExpensePeriod\|ItemNumber` | the check number, which repeats between banks; the first four together, the check, kept as the payment's batch | every row | refused: `group.by` names another key |
//! | bill | `VendorID\|InvoiceNumber\|ExpensePeriod` [INF] | its number, which may come again in another expense period [INF] | every row | refused |
//! | void | the payment's key and `\|void` | the status `V` and the void date of the payment itself [ASSUMED] | a row below zero that is void | undoes the payment with `*` for its date |
//!
//! MRI pays items of invoices, not invoices [EVID], and a check is only the set of items that share its number. No row says how many
//! others its check has, and the next page, or the next file, may begin between any two of them. So each row is a payment of its own,
//! which is whole wherever a border falls; the money of a check is the money of its rows. The price: a credit that was netted on a
//! check is a row below zero, and no other row knows of it. Reconciliation holds it, and all items of its check with it. A site whose rows carry the total of their check
//! names it (`fields.total`) and the check's key (`group.by`): then rows that stand together are one payment, which is held unless they
//! come to the total.

mod columns;
mod fault;
mod json;
mod maps;
mod paid;
mod reading;
mod rows;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_borders;
#[cfg(test)]
mod tests_hostile;
#[cfg(test)]
mod tests_meaning;
mod walk;
mod xml;

use std::io::Read;

use super::error::{DecodeError, DecodeFailure};
use super::json_stream::JsonStream;
use super::text_source::{Head, sniff};
use super::{DecodeContext, Sink};
use columns::Columns;
use reading::Reading;
use walk::Walk;

pub(super) use maps::{ABOUT, TAKES, check};

/// How much of a JSON document is held at first.
const WINDOW: usize = 256 * 1024;
/// The longest element of a JSON document.
const ELEMENT_MAX: usize = 16 * 1024 * 1024;

type Walked<T, E> = Result<T, DecodeFailure<E>>;

/// Reads one document of MRI by the defaults and what the site laid over them.
pub(super) fn decode<E>(context: &DecodeContext, input: &mut dyn Read, sink: &mut Sink<'_, E>) -> Walked<u64, E> {
    decode_sized(context, input, WINDOW, sink)
}

/// The same on a window of one's own.
pub(super) fn decode_sized<E>(context: &DecodeContext, input: &mut dyn Read, window: usize, sink: &mut Sink<'_, E>) -> Walked<u64, E> {
    let maps = maps::of(&context.site).map_err(|e| refused("", format!("cannot be read by its map: {e}")))?;
    if let Some(reason) = maps.unfit(&context.site) {
        return Err(refused("", format!("cannot be read by its map: {reason}")));
    }
    let columns = Columns::of(&maps);
    let bound = columns.bind();
    let reading = Reading { context, columns: &columns, bound: &bound, totalled: maps.totalled };
    let mut walk = Walk::new(reading, sink);
    let names = [maps.map.layout.rows.first(), maps.map.layout.rows.get(1)].map(|name| name.map_or("", String::as_str));
    let head = sniff(input).map_err(DecodeFailure::Io)?;
    let mut whole = head.as_slice().chain(input);
    match Head::of(&head) {
        Head::Xml => xml::read(&mut whole, &columns, names, &mut walk)?,
        // What is no JSON at all has its words there.
        Head::Json | Head::Html | Head::Empty => {
            json::read(&mut JsonStream::with_window(&mut whole, window, ELEMENT_MAX), names, &mut walk)?;
        }
        Head::Zip | Head::Other(_) => rows::read(&mut whole, &maps, &columns, &mut walk)?,
    }
    walk.end()
}

fn refused<E>(path: &str, reason: impl Into<String>) -> DecodeFailure<E> {
    DecodeFailure::Malformed(DecodeError::document(path, reason))
}
