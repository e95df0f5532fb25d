//! Yardi Voyager: the flat extract and the Toolbox's export of checks as rows, and `GetCheckInvoice` as SOAP.
//!
//! | thing | key | aliases | carried by | without it |
//! |---|---|---|---|---|
//! | payment | control number `K-104233` [DOC] | bank code and check number, which can be edited later [DOC] and repeat between checks, EFTs and adjustments [DOC] | `PaymentID`; `TYPE` and `TRANNUM`; `CheckId` [ASSUMED] | bank code, type and number together, only where the extract has no column `PaymentID`; an empty cell there is refused |
//! | bill | control number `P-88120` [EVID] | its number, which may repeat [DOC] and is cut at 55 characters in the extract [EVID] | `InvoiceID`; `PayableId` [ASSUMED] | its number: the Toolbox has no more |
//! | void | the reversing check's own control number | the voided check's flag | all | the check that it undoes: `VoidsCheckId`, else bank code and number, written `opbank/*/20119` |

mod about;
mod check;
mod maps;
mod rows;
mod seen;
mod site;
mod soap;
mod template;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_hostile;

use std::io::{Cursor, Read};

pub(super) use about::ABOUT;
pub(super) use site::{TAKES, check, template};

use super::account::LastAccount;
use super::csv_rows::Ending;
use super::error::{DecodeError, DecodeFailure, Flaw};
use super::field_map::{FieldMap, Format, MapError};
use super::text_source::{Head, sniff};
use super::{DecodeContext, Place, Sink};
use crate::model::Record;

type Walked<T, E> = Result<T, DecodeFailure<E>>;

/// Reads one document of Yardi by the documented defaults, with the site's own entries over them.
pub(super) fn decode<E>(context: &DecodeContext, input: &mut dyn Read, sink: &mut Sink<'_, E>) -> Result<u64, DecodeFailure<E>> {
    decode_mapped(context, None, input, sink)
}

/// The same by one map, whatever the document is.
pub(super) fn decode_mapped<E>(
    context: &DecodeContext,
    map: Option<&FieldMap>,
    input: &mut dyn Read,
    sink: &mut Sink<'_, E>,
) -> Result<u64, DecodeFailure<E>> {
    let mut head = sniff(input).map_err(DecodeFailure::Io)?;
    let site = context.site.over(FieldMap::default()).map_err(unmapped)?;
    let said = context.site.says("layout.format").map(|_| site.layout.format);
    let rows = map.unwrap_or(&site).layout.of_rows(false);
    let xml = match map.map(|map| map.layout.format).or(said) {
        None => Head::of(&head) == Head::Xml,
        Some(Format::Csv) => false,
        Some(Format::Soap | Format::Xml) => true,
        Some(Format::Fixed | Format::Json) => return Err(refused("", "is read as csv or soap: Yardi's other formats are not read")),
    };
    let mut out = Out { context, sink, read: 0, seen: seen::Seen::default(), account: LastAccount::default() };
    if xml {
        let mut whole = Cursor::new(head).chain(input);
        soap::read(&mut out, map, &mut whole)?;
    } else {
        rows::without_name(&mut head, rows.delimiter);
        let mut whole = Ending::new(Cursor::new(head).chain(input));
        rows::read(&mut out, map, rows, &mut whole)?;
    }
    Ok(out.read)
}

/// Where records go.
struct Out<'o, 's, E> {
    context: &'o DecodeContext,
    sink: &'o mut Sink<'s, E>,
    read: u64,
    seen: seen::Seen,
    account: LastAccount,
}

impl<E> Out<'_, '_, E> {
    fn payment(&mut self, path: &str, check: check::Check<'_>, bound: &super::field_map::Bound<'_>) -> Walked<(), E> {
        let id = check.id().to_owned();
        let flawed = |flaw: Flaw| DecodeFailure::Malformed(DecodeError::record_at(path, flaw.of(Some(&id))));
        self.seen.take(&id).map_err(|reason| flawed(Flaw::new("", reason)))?;
        let payment = check.finish(bound, &mut self.account).map_err(flawed)?;
        let ordinal = self.read;
        self.read += 1;
        (self.sink)(Record::Payment(payment), &Place { ordinal, path: path.to_owned() }).map_err(DecodeFailure::Sink)
    }
}

fn refused<E>(path: &str, reason: impl Into<String>) -> DecodeFailure<E> {
    DecodeFailure::Malformed(DecodeError::document(path, reason))
}

fn unmapped<E>(error: MapError) -> DecodeFailure<E> {
    refused("", format!("cannot be read by its map: {error}"))
}

/// The map of a site that renumbered its template, for what must hold of any bytes.
#[cfg(any(test, fuzzing))]
pub(super) fn site_of_tests() -> Option<FieldMap> {
    let mut map = maps::default_map(maps::Kind::Toolbox).ok()?;
    let columns = template::columns(include_str!("../../tests/fixtures/yardi/B_toolbox_check.fmt")).ok()?;
    map.set("layout.columns", &columns.iter().map(String::as_str).collect::<Vec<_>>()).ok()?;
    Some(map)
}
