//! CMiC: cheques, their lines and vouchers from its REST interface (Oracle ADF, JSON).
//!
//! | thing | key | aliases | carried by | without it |
//! |---|---|---|---|---|
//! | payment | company and number in the system, `001/23764` (`ChqCompCode`, `ChqSeqNum`); the number may be negative [DOC] | `ChqNum`, which repeats between bank accounts and has lost its leading zeros [DOC] | `apcheque`, `manualcheck`; lines carry `ChqSeqNum` alone | refused |
//! | bill | voucher number `VouNum` [EVID] | `VouInvCode`, unique for a vendor in a company "preferably" [DOC] | posted lines [ASSUMED], vouchers | its invoice code: unposted lines have no more [DOC] |
//! | void | the cheque's own key: `ChqRevCode`, `ChqRevDate` mark it [INF] | a cheque below zero on the same account and number, written `001/00/1000.100/*/20119` [INF] | `apcheque`, `manualcheck` | refused: a cheque that was not asked whether it stands is not believed |
//!
//! A header and its lines join within one document and never across two (see `apart`).

mod apart;
mod cheque;
mod fields;
mod maps;
mod refusal;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_hostile;
#[cfg(test)]
mod tests_laws;
mod values;
mod walk;

use std::io::Read;

use super::error::{DecodeError, DecodeFailure, Flaw};
use super::field_map::Format;
use super::json_stream::{JsonError, JsonStream};
use super::{DecodeContext, Place, Sink};

pub(super) use maps::{ABOUT, TAKES};

type Walked<T, E> = Result<T, DecodeFailure<E>>;

/// Reads one answer of CMiC.
pub(super) fn decode<E>(context: &DecodeContext, input: &mut dyn Read, sink: &mut Sink<'_, E>) -> Result<u64, DecodeFailure<E>> {
    decode_stream(context, &mut JsonStream::new(input), sink)
}

/// The same on a window of one's own.
pub(super) fn decode_stream<E>(
    context: &DecodeContext,
    stream: &mut JsonStream<'_>,
    sink: &mut Sink<'_, E>,
) -> Result<u64, DecodeFailure<E>> {
    let map = maps::default_map().and_then(|map| context.site.over(map));
    let map = map.map_err(|error| refused("", format!("cannot be read by its map: {error}")))?;
    if map.layout.format != Format::Json {
        return Err(refused("", "cannot be read by its map: layout.format is json, CMiC's other formats are not read"));
    }
    walk::Walk::new(context, &map, stream, sink).root()
}

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

/// The same by the map of a site that renamed its lines, for what must hold of any bytes.
#[cfg(any(test, fuzzing))]
pub(super) fn decode_stream_of_a_site<E>(
    context: &DecodeContext,
    stream: &mut JsonStream<'_>,
    sink: &mut Sink<'_, E>,
) -> Result<u64, DecodeFailure<E>> {
    let mut site = super::Site::default();
    for (path, values) in [
        ("group.by", &["ChqSeqNum"][..]),
        ("fields.tenant", &[]),
        ("fields.line.payment_id", &["ChqSeqNum", "PaChqSeqNum"]),
        ("fields.line.amount", &["ChqAmt", "PaAmt"]),
        ("codes.method.E", &["ach"]),
        ("void.reversal.negative_twin", &["false"]),
    ] {
        site.set(path, values).map_err(|error| refused("", error.to_string()))?;
    }
    decode_stream(&DecodeContext { site, ..context.clone() }, stream, sink)
}
