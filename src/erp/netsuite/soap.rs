//! The answer of SOAP's `getDeleted`: which records are gone.

use std::io::Read;

use super::rows::tombstone;
use super::values::internal_id;
use super::{Out, Walked, refused};
use crate::erp::DecodeContext;
use crate::erp::error::{Flaw, found};
use crate::erp::xml_stream::{Element, XmlStream};

const RECORD: &str = "deletedRecord";
/// Elements that only hold others, down to the records.
const FRAME: [&str; 4] = ["Body", "getDeletedResponse", "getDeletedResult", "deletedRecordList"];

pub(super) fn decode<E>(context: &DecodeContext, input: &mut dyn Read, out: &mut Out<'_, '_, E>) -> Walked<(), E> {
    let mut stream = XmlStream::new(input, &[RECORD]);
    let root = stream.root()?;
    if root.name != "Envelope" {
        let name = found(&root.name);
        return Err(refused("", format!("is XML with the root {name}: of NetSuite's XML quittance reads the answer of getDeleted")));
    }
    let (mut depth, mut answered) = (1_u32, false);
    while depth > 0 {
        let Some(start) = stream.child()? else {
            depth -= 1;
            continue;
        };
        match start.name.as_str() {
            RECORD => {
                let path = stream.path();
                let element = stream.element(start, |_| true)?;
                out.put(&path, deleted(context, &element))?;
            }
            "Fault" | "status" => {
                let fault = start.name == "Fault";
                let element = stream.element(start, |_| true)?;
                if fault || element.attribute("isSuccess") != Some("true") {
                    let said = said(&element);
                    return Err(refused("", format!("is NetSuite's refusal, not data: {said}; nothing of this document is used")));
                }
                answered = true;
            }
            name if FRAME.contains(&name) => depth += 1,
            _ => stream.skip()?,
        }
    }
    // Behind the root there may be nothing else.
    if stream.next()?.is_some() || !answered {
        return Err(refused("", "is no answer of getDeleted: it has no status of success; ask for the records that were deleted"));
    }
    Ok(())
}

fn deleted(context: &DecodeContext, element: &Element) -> Result<Option<crate::model::Record>, Flaw> {
    let record = element.child("record").ok_or_else(|| Flaw::new("record", "is missing: expected the deleted record"))?;
    let id = internal_id("record.internalId", record.attribute("internalId"), "the deleted record's internal id")?;
    match record.attribute("type") {
        Some("vendorPayment") => Ok(Some(tombstone(context, id))),
        // Ids of other records may be those of payments.
        Some(_) => Ok(None),
        None => Err(Flaw::new("record.type", "is missing: expected a record type like vendorPayment").of(Some(&id))),
    }
}

/// The words of a fault or of a status of failure.
fn said(element: &Element) -> String {
    let detail = element.child("statusDetail").unwrap_or(element);
    let words = ["code", "message", "faultcode", "faultstring"].into_iter().filter_map(|name| detail.text_of(name)).map(found);
    let words = words.collect::<Vec<_>>().join(", ");
    if words.is_empty() { found(element.text.trim()) } else { words }
}
