//! Files that hold what Procore's lists return: rows of all three kinds, mixed, in any order, told apart by their fields.

use std::cell::Cell;
use std::io::{BufRead as _, BufReader, Read};

use serde::de::DeserializeSeed as _;

use crate::model::{Commitment, ContractPayment, Currency, Invoice};

use super::raw::{RawRow, Rows};
use super::reason::bounded;
use super::wire::{self, Given, WireError};

/// The largest single row: real ones have some kilobytes, and memory must not grow with the file.
const ROW_MAX: u64 = 8 * 1024 * 1024;

/// What holds for the rows of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ListContext {
    /// The company's currency, for rows that state none.
    pub(crate) company_currency: Option<Currency>,
}

/// One row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ListRow {
    /// A requisition.
    Invoice(Invoice),
    /// A commitment.
    Commitment(Commitment),
    /// A row of Payments Issued.
    ContractPayment(ContractPayment),
}

/// Why a file was not taken. It is refused whole: the caller undoes what the sink did.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ListFailure<E> {
    /// Not JSON, or not rows; with the line and the column.
    #[error("is not a list of Procore's rows: {0}")]
    Malformed(String),
    /// A row that cannot be read.
    #[error(transparent)]
    Row(WireError),
    /// The bytes could not be read.
    #[error("cannot be read: {0}")]
    Io(std::io::Error),
    /// The caller's own refusal.
    #[error("{0}")]
    Sink(E),
}

/// Reads a file of rows and hands each on as it is read. Returns how many there were.
pub(crate) fn decode_list<E>(
    input: &mut dyn Read,
    context: &ListContext,
    sink: &mut dyn FnMut(ListRow) -> Result<(), E>,
) -> Result<u64, ListFailure<E>> {
    let given = Given { currency: context.company_currency, project: None };
    let spent = Cell::new(0);
    let mut count = 0;
    let mut failure = None;
    let mut take = |row: RawRow| {
        spent.set(0);
        let done = match decode(&row, given) {
            Ok(row) => sink(row).map_err(ListFailure::Sink),
            Err(e) => Err(ListFailure::Row(e.at(count))),
        };
        count += 1;
        failure = done.err();
        failure.is_none()
    };
    let mut reader = BufReader::with_capacity(64 * 1024, Metered { input, spent: &spent });
    // Windows' own tools write a byte order mark in front of JSON.
    if reader.fill_buf().map_err(ListFailure::Io)?.starts_with(&[0xef, 0xbb, 0xbf]) {
        reader.consume(3);
    }
    if let Some(other) = no_json(reader.fill_buf().map_err(ListFailure::Io)?) {
        return Err(ListFailure::Malformed(other.to_owned()));
    }
    let mut json = serde_json::Deserializer::from_reader(reader);
    let read = Rows::new(&mut take).deserialize(&mut json).and_then(|()| json.end());
    if let Some(failure) = failure {
        return Err(failure);
    }
    match read {
        Ok(()) => Ok(count),
        Err(e) if e.is_io() => Err(ListFailure::Io(e.into())),
        Err(e) if e.is_eof() => Err(ListFailure::Malformed(bounded(&format!("it is cut off, fetch it again ({e})"), 200))),
        Err(e) => Err(ListFailure::Malformed(bounded(&e.to_string(), 200))),
    }
}

/// What a file is that is no JSON at all: told from its first bytes, for "expected value" helps nobody.
fn no_json(head: &[u8]) -> Option<&'static str> {
    match head.trim_ascii_start() {
        _ if head.is_empty() => Some("it is empty"),
        [b'<', ..] => Some("it is a web page or XML, perhaps a sign-in page: fetch it again as JSON"),
        [b'P', ..] => Some("it is no JSON, perhaps an archive or an Excel workbook: fetch it again as JSON"),
        _ => None,
    }
}

fn decode(row: &RawRow, given: Given) -> Result<ListRow, WireError> {
    if row.has("commitment_id") {
        wire::invoice(row, given).map(ListRow::Invoice)
    } else if row.has("contract_id") && row.has("amount") {
        wire::contract_payment(row, given).map(ListRow::ContractPayment)
    } else if !row.has("contract_id") && row.has("id") && ["title", "number", "vendor"].iter().any(|name| row.has(name)) {
        wire::commitment(row, given).map(ListRow::Commitment)
    } else {
        let problem = format!(
            "has the fields {}; expected a requisition (commitment_id), a contract payment (contract_id and amount) or a commitment (id and title, number or vendor)",
            row.names()
        );
        Err(WireError::new("unknown kind of row", "", problem))
    }
}

/// Counts the bytes since the last row, so that no single row can fill the memory.
struct Metered<'a> {
    input: &'a mut dyn Read,
    spent: &'a Cell<u64>,
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.input.read(buffer)?;
        let spent = self.spent.get().saturating_add(n as u64);
        self.spent.set(spent);
        if spent > ROW_MAX {
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, "one row is larger than 8 MiB"));
        }
        Ok(n)
    }
}
