//! Workday: supplier payments from custom reports (RaaS: JSON, XML, CSV) and from the SOAP operation `Get_Payments`.
//!
//! A report's columns are the customer's own; those read here are the contract in `docs/erp/workday.md` [ASSUMED].
//!
//! | thing | key | where it stands | without it | aliases, not kept |
//! |---|---|---|---|---|
//! | payment | WID, 32 hexadecimal digits | RaaS `Payment_WID`; SOAP `Payment_Reference/ID[@type='WID']` | the document is refused | `Payment_Number`, SOAP `Supplier_Payment_Reference_ID` [ASSUMED] |
//! | bill | Workday's document number | RaaS `Supplier_Invoice`; SOAP `Document_ID`; of an invoice `Invoice_Number` | the document is refused | `Supplier_Invoice_WID`, `Supplier_Invoice_ID`: SOAP payments carry neither [EVID] |
//!
//! A void is another status of the same payment, never a second document [INF].

mod about;
mod entry;
mod fields;
mod json;
mod lines;
mod raas;
mod record;
mod report;
mod soap;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_hostile;

use std::io::Read;

pub(super) use about::ABOUT;
pub(super) use report::TAKES;

use super::error::{DecodeError, DecodeFailure};
use super::text_source::{Head, ReadError, sniff};
use super::xml_stream::XmlStream;
use super::{DecodeContext, Sink};

/// The names whose elements a path counts.
const REPEATED: &[&str] = &["Payment", "Report_Entry", "Supplier_Invoice", "Invoices_Paid", "Invoices_Paid_group", "Payment_Data"];

/// Reads one document of Workday; which format it has is told from its first bytes.
pub(super) fn decode<E>(context: &DecodeContext, input: &mut dyn Read, sink: &mut Sink<'_, E>) -> Result<u64, DecodeFailure<E>> {
    let head = sniff(input).map_err(DecodeFailure::Io)?;
    let format = Head::of(&head);
    let mut whole = head.as_slice().chain(input);
    match format {
        Head::Json => raas::json(context, &mut whole, sink),
        Head::Xml => xml(context, &mut whole, sink),
        Head::Other(_) => raas::csv(context, &mut whole, sink),
        Head::Empty | Head::Html | Head::Zip => {
            Err(DecodeFailure::Malformed(DecodeError::document("", format.refusal("JSON, XML or CSV from Workday"))))
        }
    }
}

fn xml<E>(context: &DecodeContext, input: &mut dyn Read, sink: &mut Sink<'_, E>) -> Result<u64, DecodeFailure<E>> {
    let mut stream = XmlStream::new(input, REPEATED);
    let root = stream.root()?;
    let read = match root.name.as_str() {
        "Report_Data" => raas::xml(context, &mut stream, sink)?,
        _ => soap::answer(context, &mut stream, root, sink)?,
    };
    // What stands behind the root is looked at too: a document that was cut and glued is no document.
    while stream.next()?.is_some() {}
    Ok(read)
}

fn refused<E>(path: impl Into<String>, reason: impl Into<String>) -> DecodeFailure<E> {
    ReadError::broken(path, reason).into()
}
