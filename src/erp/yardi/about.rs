//! What is known of Yardi's documents.

use super::maps::{FLAT, SOAP, TOOLBOX};
use crate::erp::{About, Evidence, Format, Identifier, Mapping};

const EXTRACT: &str = "flat extract (CSV)";
const EXPORT: &str = "Toolbox export (CSV, .FMT)";
const ANSWER: &str = "GetCheckInvoice (SOAP)";

pub(in crate::erp) const ABOUT: About = About {
    system: "Yardi Voyager",
    formats: &[
        Format {
            name: EXTRACT,
            shape: "a header with names like PaymentNumber, or the 22 columns in order",
            evidence: Evidence::Evidenced,
        },
        Format { name: EXPORT, shape: "rows of the type K in the order of a .FMT template", evidence: Evidence::Documented },
        Format { name: ANSWER, shape: "CheckInvoices/Check, wherever it is wrapped", evidence: Evidence::Assumed },
    ],
    identifiers: &[
        Identifier {
            thing: "payment",
            key: "control number, like K-104233",
            aliases: "bank and check number: repeated, and edited later",
            carried_by: "PaymentID; TYPE and TRANNUM; CheckId",
            without: "bank, type and number together, only where there is no column PaymentID",
            evidence: Evidence::Documented,
        },
        Identifier {
            thing: "bill",
            key: "control number, like P-88120",
            aliases: "its number: may repeat, and is cut at 55 characters",
            carried_by: "InvoiceID; PayableId",
            without: "its number: the Toolbox has no more",
            evidence: Evidence::Evidenced,
        },
        Identifier {
            thing: "void",
            key: "the reversing check's own control number",
            aliases: "the voided check's status",
            carried_by: "all",
            without: "the check that it undoes: VoidsCheckId, else bank and number",
            evidence: Evidence::Evidenced,
        },
    ],
    dialects: &[],
    mappings: &[
        Mapping { format: EXTRACT, open: true, entries: FLAT },
        Mapping { format: EXPORT, open: true, entries: TOOLBOX },
        Mapping { format: ANSWER, open: true, entries: SOAP },
    ],
};
