//! Rows of comma-separated text, read one by one over a reader, so that memory does not grow with the document.
//!
//! A row is as long as the header, or as the first row where there is no header. Blank lines are passed over.

use std::collections::BTreeMap;
use std::io::Read;

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::error::found;
use super::text_source::{Charset, Head, ReadError, TextSource};

/// The longest row and the longest cell that are read. Beyond them a quote was opened that nothing closes.
const ROW_MAX: usize = 1024 * 1024;
const CELL_MAX: usize = 64 * 1024;
/// More rows than any document has.
const ROWS_MAX: u64 = 100_000_000;
/// How much the parser takes ahead of the row that it is at.
const AHEAD: usize = 8 * 1024;
/// A row of its own behind the last byte. It only comes out as one if no quote is open there, which proves the end.
const END: &[u8] = b"\n\x1a\n";

/// In which charset rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Encoding {
    /// UTF-8; anything else is refused.
    #[default]
    Utf8,
    /// What Windows programs of the West write. A byte order mark in the document overrules it.
    Windows1252,
}

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    /// True when the first row names the columns.
    pub(super) header: bool,
    /// Between two cells.
    pub(super) delimiter: u8,
    /// The charset.
    pub(super) encoding: Encoding,
}

impl Default for Layout {
    fn default() -> Self {
        Self { header: true, delimiter: b',', encoding: Encoding::Utf8 }
    }
}

/// One row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    cells: Vec<String>,
    number: u64,
    byte: u64,
}

impl Row {
    /// Counts the document's rows from 1, as a spreadsheet does; the header is one of them, blank lines are not.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Where in the document the row before it ended: only line ends may stand between. The tests look at it; messages have it from
    /// the reader.
    #[cfg(test)]
    pub(super) fn byte(&self) -> u64 {
        self.byte
    }

    pub(super) fn cells(&self) -> &[String] {
        &self.cells
    }

    /// A cell by its place from 0, blanks around it cut off; an empty one says as little as none.
    pub(super) fn cell(&self, column: usize) -> Option<&str> {
        self.cells.get(column).map(|cell| trimmed(cell)).filter(|cell| !cell.is_empty())
    }

    /// The way to it in messages.
    pub(super) fn path(&self) -> String {
        format!("row {}", self.number)
    }
}

/// A reader that knows the last byte that it gave.
pub(super) struct Ending<R> {
    input: R,
    last: Option<u8>,
}

impl<R: Read> Ending<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, last: None }
    }

    /// Rows that may be cut off anywhere are whole only where the last one ends its line.
    pub(super) fn at_line_break(&self) -> Result<(), &'static str> {
        if self.last == Some(b'\n') {
            return Ok(());
        }
        Err("does not end with a line break, so that its last row may be cut off: export it again; if it is whole, add a line break")
    }
}

impl<R: Read> Read for Ending<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.last = buffer.get(..read).and_then(|bytes| bytes.last()).copied().or(self.last);
        Ok(read)
    }
}

pub(super) struct CsvRows<'r> {
    reader: Reader<TextSource<'r>>,
    layout: Layout,
    record: ByteRecord,
    row: Row,
    names: Vec<String>,
    columns: BTreeMap<String, usize>,
    /// How many cells a row has, once that is known.
    width: Option<usize>,
    read: u64,
    shift: u64,
    row_max: usize,
}

/// What to add where a header fits nothing: one that is a single cell was written with another separator.
pub(super) fn other_separator(cells: &[String]) -> &'static str {
    match cells {
        [one] if one.contains(';') => {
            "; its cells are separated by `;`: save it with commas, or say `delimiter = \";\"` in [origin.layout]"
        }
        [one] if one.contains('\t') => {
            "; its cells are separated by tabs: save it with commas, or say `delimiter = \"\\t\"` in [origin.layout]"
        }
        _ => "",
    }
}

impl<'r> CsvRows<'r> {
    /// Reads the header, if there is one.
    pub(super) fn begin(input: &'r mut dyn Read, layout: Layout) -> Result<Self, ReadError> {
        Self::with_limit(input, layout, ROW_MAX)
    }

    /// The same with another bound for one row.
    pub(super) fn with_limit(input: &'r mut dyn Read, layout: Layout, row_max: usize) -> Result<Self, ReadError> {
        let charset = match layout.encoding {
            Encoding::Utf8 => Charset::Utf8,
            Encoding::Windows1252 => Charset::Any,
        };
        let mut source = TextSource::new(input, charset, row_max.saturating_add(AHEAD), END);
        let head = source.begin()?;
        match head {
            Head::Other(_) => {}
            Head::Empty | Head::Html | Head::Xml | Head::Json | Head::Zip => return Err(ReadError::broken("", head.refusal("CSV"))),
        }
        let shift = source.offset();
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(layout.delimiter).buffer_capacity(AHEAD);
        let mut rows = Self {
            reader: builder.from_reader(source),
            layout,
            record: ByteRecord::new(),
            row: Row::default(),
            names: Vec::new(),
            columns: BTreeMap::new(),
            width: None,
            read: 0,
            shift,
            row_max,
        };
        if layout.header {
            rows.header()?;
        }
        Ok(rows)
    }

    /// The names in the header, as they stand there.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The place of a column; its name is compared without regard to case and to blanks around it.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.get(&folded(name)).copied()
    }

    /// The next row; `None` when the document has ended, and ended whole.
    pub(super) fn next(&mut self) -> Result<Option<&Row>, ReadError> {
        Ok(if self.advance()? { Some(&self.row) } else { None })
    }

    fn header(&mut self) -> Result<(), ReadError> {
        if !self.advance()? {
            return Err(ReadError::broken("", Head::Empty.refusal("CSV")));
        }
        self.names = std::mem::take(&mut self.row.cells);
        for (n, name) in self.names.iter().enumerate().filter(|(_, name)| !name.trim().is_empty()) {
            if let Some(first) = self.columns.insert(folded(name), n) {
                let reason = format!("names the column {} twice, as number {} and number {}", found(name), first + 1, n + 1);
                return Err(ReadError::broken("row 1", reason));
            }
        }
        Ok(())
    }

    fn advance(&mut self) -> Result<bool, ReadError> {
        self.reader.get_mut().mark();
        let number = self.read + 1;
        let begin = self.shift + self.reader.position().byte();
        let more = match self.reader.read_byte_record(&mut self.record) {
            Ok(more) => more,
            Err(error) => return Err(self.unreadable(number, begin, error)),
        };
        let place = |reason: String| ReadError::broken(format!("row {number}"), format!("(at byte {begin}) {reason}"));
        let length = self.shift + self.reader.position().byte() - begin;
        if length > self.row_max as u64 + END.len() as u64 {
            return Err(place(self.too_long()));
        }
        let (source, end) = (self.reader.get_ref(), self.shift + self.reader.position().byte());
        // Beyond the end lies one line end, which a last row may want, and then the row that proves that no quote is open.
        if !more || source.ended() && end > source.offset() + 1 {
            return match self.record.len() {
                1 if self.record.get(0) == Some(b"\x1a") => Ok(false),
                _ => Err(place("is cut off: a quote was opened that nothing closes; fetch the document again".to_owned())),
            };
        }
        self.read = number;
        if number > ROWS_MAX {
            return Err(place(format!("is one too many: at most {ROWS_MAX} are read")));
        }
        let width = *self.width.get_or_insert(self.record.len());
        if self.record.len() != width {
            let has = self.record.len();
            let like = if self.layout.header { "the header" } else { "the first row" };
            let cells = if has == 1 { "cell" } else { "cells" };
            let cut = if has < width { ", or the file may be cut off there" } else { "" };
            return Err(place(format!(
                "has {has} {cells}, {like} has {width}: a separator or a quote within a cell may not be escaped{cut}"
            )));
        }
        self.row.number = number;
        self.row.byte = begin;
        self.take_cells(number, begin)?;
        Ok(true)
    }

    fn take_cells(&mut self, number: u64, begin: u64) -> Result<(), ReadError> {
        let windows = self.reader.get_ref().charset() == &Charset::Any;
        // The row is looked at once as a whole: what is text as a whole and is cut at ASCII is text in each cell.
        let whole = if windows { "" } else { std::str::from_utf8(self.record.as_slice()).unwrap_or_default() };
        self.row.cells.resize_with(self.record.len(), String::new);
        let mut from = 0;
        for (n, (cell, bytes)) in self.row.cells.iter_mut().zip(self.record.iter()).enumerate() {
            cell.clear();
            if bytes.len() > CELL_MAX {
                let reason = format!("(at byte {begin}) has more than {CELL_MAX} bytes in cell {}", n + 1);
                return Err(ReadError::broken(format!("row {number}"), reason));
            }
            let end = from + bytes.len();
            if windows {
                let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
                cell.push_str(&text);
            } else if let Some(text) = whole.get(from..end) {
                cell.push_str(text);
            } else {
                // The source lets nothing pass that is no UTF-8, and cells are cut at ASCII.
                return Err(ReadError::broken(format!("row {number}"), format!("(at byte {begin}) is not UTF-8")));
            }
            from = end;
        }
        Ok(())
    }

    fn too_long(&self) -> String {
        format!("has more than {} bytes: a quote was opened that nothing closes", self.row_max)
    }

    fn unreadable(&mut self, number: u64, begin: u64, error: csv::Error) -> ReadError {
        let row = format!("row {number}");
        match self.reader.get_mut().failure() {
            Some(ReadError::Broken { reason, .. }) if reason.starts_with("has one item") => {
                ReadError::broken(row, format!("(at byte {begin}) {}", self.too_long()))
            }
            Some(ReadError::Broken { reason, .. }) => ReadError::broken(row, reason),
            Some(failure @ ReadError::Io(_)) => failure,
            None if error.is_io_error() => ReadError::Io(std::io::Error::other(error)),
            None => ReadError::broken(row, format!("cannot be read: {}", found(&error.to_string()))),
        }
    }
}

/// A cell without the blanks around it. Most have none, which two bytes tell.
pub(super) fn trimmed(cell: &str) -> &str {
    match cell.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell.trim(),
    }
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

#[cfg(test)]
#[path = "csv_rows_tests.rs"]
mod tests;
