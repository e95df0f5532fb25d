//! Bytes on their way into a parser of XML or rows: checked text, counted, and never more of one item than is allowed.
//!
//! What is wrong is noticed exactly where the parser arrives at it, so that how the input comes in pieces changes nothing.

use std::io::{self, BufRead, Read};

use super::error::{DecodeError, DecodeFailure, found};

const WINDOW: usize = 64 * 1024;
/// How much is looked at to tell what a document is.
pub(super) const HEAD: usize = 1024;
/// How much of a document that says that it is in another charset is looked at in one step.
const ASCII_AHEAD: usize = 512;
const BOM: &[u8] = b"\xef\xbb\xbf";

/// Why a document cannot be read on.
#[derive(Debug)]
pub(super) enum ReadError {
    /// The bytes could not be read.
    Io(io::Error),
    /// The document is not what it should be: the way to the place, and a sentence that goes on from it.
    Broken {
        /// Empty for the document as such.
        path: String,
        /// What was found and what was expected.
        reason: String,
    },
}

impl ReadError {
    pub(super) fn broken(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Broken { path: path.into(), reason: reason.into() }
    }
}

impl<E> From<ReadError> for DecodeFailure<E> {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Io(e) => Self::Io(e),
            ReadError::Broken { path, reason } => Self::Malformed(DecodeError::document(path, reason)),
        }
    }
}

/// What a document looks like from its first bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Head {
    /// Nothing, or blanks.
    Empty,
    /// A web page.
    Html,
    /// `<`.
    Xml,
    /// `{` or `[`.
    Json,
    /// An archive; an Excel workbook is one.
    Zip,
    /// Anything else, as it begins.
    Other(String),
}

impl Head {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let head = bytes.strip_prefix(BOM).unwrap_or(bytes).trim_ascii_start();
        let starts = |prefix: &[u8]| head.get(..prefix.len()).is_some_and(|h| h.eq_ignore_ascii_case(prefix));
        match head.first() {
            None => Self::Empty,
            Some(_) if starts(b"<!doctype html") || starts(b"<html") => Self::Html,
            Some(b'<') => Self::Xml,
            Some(b'{' | b'[') => Self::Json,
            Some(_) if starts(b"PK\x03\x04") => Self::Zip,
            Some(_) => Self::Other(String::from_utf8_lossy(head.get(..80).unwrap_or(head)).chars().take(20).collect()),
        }
    }

    /// What is said where a document of another format is expected; `expected` is like "XML".
    pub(super) fn refusal(&self, expected: &str) -> String {
        match self {
            Self::Empty => "is empty".to_owned(),
            Self::Html => format!("is a web page (HTML), perhaps a sign-in page: fetch it again as {expected}"),
            Self::Xml => format!("is XML where {expected} is expected"),
            Self::Json => format!("is JSON where {expected} is expected"),
            Self::Zip => format!("is an archive or an Excel workbook: save it as {expected}"),
            Self::Other(head) => format!("is no {expected}: it begins with {}", found(head)),
        }
    }
}

/// The first bytes of an input, to tell its format; they must be chained before the rest.
pub(super) fn sniff(input: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut head = vec![0; HEAD];
    let filled = read_full(input, &mut head)?;
    head.truncate(filled);
    Ok(head)
}

/// Reads until the buffer is full or the input ends, so that how the input comes in pieces does not show.
fn read_full(input: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(free) = buffer.get_mut(filled..).filter(|free| !free.is_empty()) {
        match input.read(free) {
            Ok(0) => break,
            // A reader that claims more than it was given room for is not believed.
            Ok(n) => filled = filled.saturating_add(n).min(buffer.len()),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(filled)
}

/// Which bytes may pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Charset {
    /// UTF-8.
    Utf8,
    /// ASCII alone, because the document names this charset; what it means by other bytes is not guessed.
    AsciiOf(String),
    /// Any: whoever asks for it decodes them.
    Any,
}

pub(super) struct TextSource<'r> {
    input: &'r mut dyn Read,
    window: Vec<u8>,
    /// The bytes of the window that are still to be read, and how far they are known to be text.
    start: usize,
    end: usize,
    checked: usize,
    /// The bytes of the document that lie before the window.
    before: u64,
    ended: bool,
    charset: Charset,
    /// Where the item began that is being read, and how long one may be.
    item: u64,
    item_max: u64,
    /// What is handed out behind the document's end.
    tail: &'static [u8],
    failure: Option<ReadError>,
}

impl<'r> TextSource<'r> {
    /// `tail` follows the document's last byte.
    pub(super) fn new(input: &'r mut dyn Read, charset: Charset, item_max: usize, tail: &'static [u8]) -> Self {
        Self {
            input,
            window: vec![0; WINDOW],
            start: 0,
            end: 0,
            checked: 0,
            before: 0,
            ended: false,
            charset,
            item: 0,
            item_max: item_max as u64,
            tail,
            failure: None,
        }
    }

    /// Looks at the first bytes and passes the byte order mark over. A mark says UTF-8, whatever else was said.
    pub(super) fn begin(&mut self) -> Result<Head, ReadError> {
        self.fill().map_err(ReadError::Io)?;
        if self.window.starts_with(BOM) {
            self.charset = Charset::Utf8;
            self.start = BOM.len();
        }
        self.check();
        let unread = self.window.get(self.start..self.end).unwrap_or_default();
        let utf16 = [&b"\xff\xfe"[..], &b"\xfe\xff"[..]].iter().any(|mark| unread.starts_with(mark));
        if utf16 && self.charset != Charset::Any {
            return Err(ReadError::broken("", "is not UTF-8 at byte 0: it looks like UTF-16: save it as UTF-8"));
        }
        let head = Head::of(unread.get(..HEAD).unwrap_or(unread));
        self.mark();
        Ok(head)
    }

    /// How many bytes of the document have been handed out.
    pub(super) fn offset(&self) -> u64 {
        self.before + self.start as u64
    }

    /// The next item begins here.
    pub(super) fn mark(&mut self) {
        self.item = self.offset();
    }

    pub(super) fn item_max(&self) -> u64 {
        self.item_max
    }

    pub(super) fn charset(&self) -> &Charset {
        &self.charset
    }

    /// From here on.
    pub(super) fn set_charset(&mut self, charset: Charset) {
        self.charset = charset;
    }

    /// Why the last reading failed, if it was for something found here.
    pub(super) fn failure(&mut self) -> Option<ReadError> {
        self.failure.take()
    }

    /// True when the document's last byte has been handed out.
    pub(super) fn ended(&self) -> bool {
        self.ended && self.start == self.end
    }

    fn fill(&mut self) -> io::Result<()> {
        self.window.copy_within(self.start..self.end, 0);
        self.before += self.start as u64;
        self.end -= self.start;
        self.checked = self.checked.saturating_sub(self.start);
        self.start = 0;
        let had = self.end;
        if let Some(free) = self.window.get_mut(had..) {
            self.end += read_full(self.input, free)?;
        }
        self.ended = self.end < self.window.len();
        self.check();
        Ok(())
    }

    /// Advances over what is text. Behind it stands a character that is not whole yet, or a byte that is no text.
    fn check(&mut self) {
        self.checked = self.checked.max(self.start);
        let fresh = self.window.get(self.checked..self.end).unwrap_or_default();
        self.checked += match (&self.charset, std::str::from_utf8(fresh)) {
            (Charset::Any, _) | (_, Ok(_)) => fresh.len(),
            (Charset::Utf8 | Charset::AsciiOf(_), Err(e)) => e.valid_up_to(),
        };
    }

    /// How many bytes may be handed out now: at least one, unless the document is at its end.
    fn ready(&mut self) -> Result<usize, ReadError> {
        if self.start == self.checked && !self.ended {
            self.fill().map_err(ReadError::Io)?;
        }
        let at = self.offset();
        if self.start == self.checked && self.start < self.end {
            return Err(ReadError::broken("", format!("is not UTF-8 at byte {at}: its text would be guessed")));
        }
        let room = usize::try_from(self.item_max.saturating_sub(at - self.item)).unwrap_or(usize::MAX);
        let ready = self.window.get(self.start..self.checked).unwrap_or_default();
        if room == 0 && !ready.is_empty() {
            let (max, from) = (self.item_max, self.item);
            return Err(ReadError::broken("", format!("has one item of more than {max} bytes, at byte {from}")));
        }
        let mut length = ready.len().min(room);
        if let Charset::AsciiOf(name) = &self.charset {
            // No more is looked at than a parser may want at once: it comes back for the rest, and looks at each byte again.
            length = length.min(ASCII_AHEAD);
            match ready.iter().take(length).position(|b| !b.is_ascii()) {
                Some(0) => {
                    let reason = format!("says that it is {}, and has a byte beyond ASCII at byte {at}: save it as UTF-8", found(name));
                    return Err(ReadError::broken("", reason));
                }
                Some(ascii) => length = length.min(ascii),
                None => {}
            }
        }
        Ok(length)
    }
}

impl BufRead for TextSource<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.ready() {
            Ok(0) => Ok(self.tail),
            Ok(length) => Ok(self.window.get(self.start..self.start + length).unwrap_or_default()),
            Err(failure) => {
                self.failure = Some(failure);
                Err(io::Error::other("see the source's failure"))
            }
        }
    }

    fn consume(&mut self, amount: usize) {
        if self.start < self.checked {
            self.start = self.start.saturating_add(amount).min(self.checked);
        } else {
            self.tail = self.tail.get(amount..).unwrap_or_default();
        }
    }
}

impl Read for TextSource<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut ready = self.fill_buf()?;
        let taken = ready.read(buffer)?;
        self.consume(taken);
        Ok(taken)
    }
}
