//! One file per ERP, the same functions in each: `decode` turns native bytes into records, pure and streaming.
//!
//! Another ERP is a file here with a `decode` of the same signature, a word in [`Erp`] and an arm in [`decode`].
//! Its reader and its values come from `json_stream` and `json_value`; what it refuses it names with a `Flaw`.

mod about;
mod account;
mod acumatica;
mod cmic;
mod csv_rows;
mod error;
mod field_map;
#[cfg(any(test, fuzzing))]
mod fuzz;
mod json_stream;
mod json_value;
mod mri;
mod netsuite;
mod own;
mod quickbooks_online;
mod site;
#[cfg(test)]
mod test_kit;
mod text_source;
mod workday;
mod xero;
mod xml_stream;
mod yardi;

use crate::model::{Currency, Doubt, OriginName, PaymentStatus, Record, Timestamp, is_unseen};

pub use about::{About, Evidence, Format, Identifier, Mapped, Mapping};
pub use error::{DecodeError, DecodeFailure};
pub use field_map::MapError;
#[cfg(any(test, fuzzing))]
pub use fuzz::{
    fuzz_decode, fuzz_decode_acumatica, fuzz_decode_cmic, fuzz_decode_mri, fuzz_decode_netsuite, fuzz_decode_workday, fuzz_decode_xero,
    fuzz_decode_yardi,
};
pub use site::Site;

/// The ERPs whose documents are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Erp {
    /// QuickBooks Online, Accounting API (JSON).
    QuickbooksOnline,
    /// Xero, Accounting API (JSON).
    Xero,
    /// NetSuite: REST records, SuiteQL, saved searches, deleted records (JSON, CSV, XML).
    Netsuite,
    /// Acumatica Cloud ERP, contract REST API and generic inquiries (JSON).
    Acumatica,
    /// MYOB Acumatica (MYOB Advanced Construction): the same product under another name.
    Myob,
    /// Yardi Voyager (rows, SOAP).
    Yardi,
    /// CMiC: cheques, their lines and vouchers from its REST interface (JSON).
    Cmic,
    /// Workday: report rows (JSON, XML, CSV) and Get_Payments (SOAP).
    Workday,
    /// MRI Platform X: paid items (JSON, XML, rows).
    Mri,
}

impl Erp {
    /// Those that a configuration may name.
    pub const ALL: &'static [Self] = &[
        Self::Workday,
        Self::QuickbooksOnline,
        Self::Yardi,
        Self::Xero,
        Self::Cmic,
        Self::Netsuite,
        Self::Mri,
        Self::Acumatica,
        Self::Myob,
    ];

    /// The word that stands in configuration and journal.
    pub fn word(self) -> &'static str {
        match self {
            Self::QuickbooksOnline => "quickbooks-online",
            Self::Xero => "xero",
            Self::Netsuite => "netsuite",
            Self::Acumatica => "acumatica",
            Self::Myob => "myob",
            Self::Workday => "workday",
            Self::Yardi => "yardi",
            Self::Cmic => "cmic",
            Self::Mri => "mri",
        }
    }

    /// What is known of its documents, and how well.
    pub fn about(self) -> &'static About {
        match self {
            Self::QuickbooksOnline => &quickbooks_online::ABOUT,
            Self::Xero => &xero::ABOUT,
            Self::Netsuite => &netsuite::ABOUT,
            Self::Acumatica => &acumatica::ABOUT,
            Self::Myob => &acumatica::MYOB,
            Self::Workday => &workday::ABOUT,
            Self::Yardi => &yardi::ABOUT,
            Self::Cmic => &cmic::ABOUT,
            Self::Mri => &mri::ABOUT,
        }
    }

    /// How a payment's key was made, for ERPs whose documents may lack the key proper, so that others stand in for it. One origin
    /// keeps to one way: otherwise one payment would have two keys, and be posted twice.
    pub(crate) fn key_style(self, id: &str) -> Option<&'static str> {
        match self {
            // A control number has no slash.
            Self::Yardi if id.contains('/') => Some("bank, type and number"),
            Self::Yardi => Some("control number"),
            Self::QuickbooksOnline
            | Self::Xero
            | Self::Netsuite
            | Self::Acumatica
            | Self::Myob
            | Self::Workday
            | Self::Cmic
            | Self::Mri => None,
        }
    }

    /// The ERP of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|e| e.word() == word)
    }
}

/// What a document does not say about itself: whose it is and what its silence means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeContext {
    /// The origin that every key carries.
    pub origin: OriginName,
    /// Which ERP wrote the document.
    pub erp: Erp,
    /// The tenant, company or realm in that ERP, for the formats that state theirs.
    pub tenant: String,
    /// The base currency, for amounts that name none.
    pub currency: Currency,
    /// The document's own time as a person states it, for formats without revisions.
    pub as_of: Option<Timestamp>,
    /// What the site chose for itself.
    pub site: Site,
}

/// Where in its document a record was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Counts the document's native records, from 0.
    pub ordinal: u64,
    /// The way to it, like `QueryResponse.BillPayment[3]`.
    pub path: String,
}

/// Takes one record; what it returns as an error ends the reading.
pub type Sink<'s, E> = dyn FnMut(Record, &Place) -> Result<(), E> + 's;

/// Reads one document and hands over its records one by one; memory does not grow with the document.
///
/// Returns how many native records were read. Records that came before a failure must be thrown away: a malformed
/// document is refused whole.
pub fn decode<E>(context: &DecodeContext, input: &mut dyn std::io::Read, sink: &mut Sink<'_, E>) -> Result<u64, DecodeFailure<E>> {
    if let Err(error) = context.site.check(context.erp) {
        return Err(DecodeFailure::Malformed(DecodeError::document("", format!("cannot be read by the site's own map: {error}"))));
    }
    let sink: &mut Sink<'_, E> = &mut |record, place| sink(clear(record), place);
    match context.erp {
        Erp::QuickbooksOnline => quickbooks_online::decode(context, input, sink),
        Erp::Xero => xero::decode(context, input, sink),
        Erp::Netsuite => netsuite::decode(context, input, sink),
        Erp::Cmic => cmic::decode(context, input, sink),
        Erp::Yardi => yardi::decode(context, input, sink),
        Erp::Workday => workday::decode(context, input, sink),
        Erp::Mri => mri::decode(context, input, sink),
        Erp::Acumatica | Erp::Myob => acumatica::decode(context, input, sink),
    }
}

/// Two ids that look alike may be one payment, exported once with a byte order mark or a zero-width character in it: as two payments
/// it would be posted twice. So what has an id that cannot be read from paper is kept, and not believed.
fn clear(mut record: Record) -> Record {
    if let Record::Payment(payment) = &mut record
        && payment.status == PaymentStatus::Posted
        && payment.doubt.is_none()
        && payment.key.id.chars().any(is_unseen)
    {
        let sentence =
            format!("its id {} has a character that is not seen: it may be the id of another payment", error::found(&payment.key.id));
        payment.doubt = Some((Doubt::UnknownStatus, sentence));
    }
    record
}
