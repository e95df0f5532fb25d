//! A window over a reader on which JSON is read element by element, so that memory does not grow with the document.
//!
//! Values are parsed in place from the window's bytes and may borrow from it; an element that the window cuts off is
//! read again once more bytes are there. The window grows only for an element that does not fit it.

use std::io::Read;
use std::marker::PhantomData;

use serde::Deserialize;

use super::error::{Flaw, found, words};

/// How much of a document is held, once it has proved to be that long.
const WINDOW: usize = 256 * 1024;
/// How much is held of any document at first: most answers about one record are no longer.
const FIRST: usize = 8 * 1024;
/// The longest single element that is read. QuickBooks' longest bills have some hundred lines, far below a megabyte.
const ELEMENT_MAX: usize = 16 * 1024 * 1024;

/// How much is looked at to tell what a document is: room for 20 characters of four bytes.
const HEAD: usize = 80;
/// More keys than any envelope has: they are remembered, to find one that stands twice.
const KEYS_MAX: usize = 64;

/// A kind of element: what it is parsed as.
pub(super) trait Shape {
    /// The parsed element, which may borrow from the window.
    type Native<'a>: Deserialize<'a>;

    /// True for what only has to be well-formed.
    const SKIPS: bool = false;

    /// The native id of an element that is well-formed and yet not of this shape, for its error message.
    fn identify(_element: &[u8]) -> Option<String> {
        None
    }
}

/// How one element is read, for kinds that a type alone does not tell: by the names of a site's own, say.
pub(super) trait Form: Copy {
    /// The parsed element, which may borrow from the window.
    type Native<'a>;

    /// True for what only has to be well-formed.
    const SKIPS: bool = false;

    /// Parses the value at the text's beginning, and tells where it ended; `None` where there is none.
    fn read(self, text: &str) -> (Option<serde_json::Result<Self::Native<'_>>>, usize);

    /// What is wrong with an element that is well-formed and yet not of this form.
    fn ill_typed(self, element: &str) -> Flaw;
}

/// The form of what its shape tells.
struct Typed<S>(PhantomData<S>);

impl<S> Clone for Typed<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Typed<S> {}

impl<S: Shape> Form for Typed<S> {
    type Native<'a> = S::Native<'a>;
    const SKIPS: bool = S::SKIPS;

    fn read(self, text: &str) -> (Option<serde_json::Result<Self::Native<'_>>>, usize) {
        let mut values = serde_json::Deserializer::from_str(text).into_iter();
        let value = values.next();
        (value, values.byte_offset())
    }

    fn ill_typed(self, element: &str) -> Flaw {
        ill_typed::<S>(element)
    }
}

/// Anything, not looked at.
pub(super) struct Ignored;

impl Shape for Ignored {
    type Native<'a> = serde::de::IgnoredAny;
    const SKIPS: bool = true;
}

/// A text.
pub(super) struct Text;

impl Shape for Text {
    type Native<'a> = super::json_value::Text<'a>;
}

/// The text of a value, not looked into.
pub(super) struct Raw;

impl Shape for Raw {
    type Native<'a> = &'a serde_json::value::RawValue;
}

/// Why a stream cannot be read on.
#[derive(Debug)]
pub(super) enum JsonError {
    /// The bytes could not be read.
    Io(std::io::Error),
    /// The document is not what it should be; a sentence that goes on from "the document".
    Broken(String),
    /// An element is well-formed and not of its shape.
    IllTyped(Flaw),
}

/// An object or array that was entered.
enum Open {
    Object { keys: Keys, first: bool },
    Array { first: bool },
}

/// The keys that an object has had, one behind the other in one text.
#[derive(Default)]
struct Keys {
    text: String,
    ends: Vec<usize>,
}

impl Keys {
    fn contain(&self, key: &str) -> bool {
        let mut from = 0;
        self.ends.iter().any(|end| {
            let known = self.text.get(from..*end);
            from = *end;
            known == Some(key)
        })
    }

    fn push(&mut self, key: &str) {
        self.text.push_str(key);
        self.ends.push(self.text.len());
    }
}

pub(super) struct JsonStream<'r> {
    input: &'r mut dyn Read,
    /// What is held of the document and is known to be UTF-8: each byte is checked once, on its way in, and no parser need do it again.
    text: String,
    /// The text that is still to be read begins here.
    start: usize,
    /// The beginning of one character, at most, whose other bytes are still to come.
    rest: Vec<u8>,
    /// How many bytes are held at most before they are read, and how many of a document that goes on.
    size: usize,
    window: usize,
    /// The bytes of the document that lie before the text.
    before: u64,
    ended: bool,
    element_max: usize,
    keys_max: usize,
    open: Vec<Open>,
}

impl<'r> JsonStream<'r> {
    pub(super) fn new(input: &'r mut dyn Read) -> Self {
        Self::with_window(input, WINDOW, ELEMENT_MAX)
    }

    /// The same with another window: the answer must not depend on it.
    pub(super) fn with_window(input: &'r mut dyn Read, window: usize, element_max: usize) -> Self {
        let window = window.clamp(1, element_max);
        Self {
            input,
            text: String::new(),
            start: 0,
            rest: Vec::new(),
            size: window.min(FIRST),
            window,
            before: 0,
            ended: false,
            element_max,
            keys_max: KEYS_MAX,
            open: Vec::new(),
        }
    }

    /// Allows more keys in one object of the frame: where a record is walked and not held, a site's own fields count.
    pub(super) fn allow_keys(&mut self, keys_max: usize) {
        self.keys_max = keys_max;
    }

    /// The most bytes that were ever held: the window never shrinks.
    #[cfg(any(test, fuzzing))]
    pub(super) fn high_water(&self) -> usize {
        self.size
    }

    /// Looks at the document's first bytes: what is no JSON at all deserves a better word than "syntax error".
    pub(super) fn begin(&mut self) -> Result<(), JsonError> {
        self.begin_with(b"{", "is no JSON object")
    }

    /// The same where a list may stand at the root as well.
    pub(super) fn begin_object_or_list(&mut self) -> Result<(), JsonError> {
        self.begin_with(b"{[", "is neither a JSON object nor a list")
    }

    fn begin_with(&mut self, openings: &[u8], otherwise: &str) -> Result<(), JsonError> {
        self.hold(3)?;
        if self.unread().starts_with(b"\xef\xbb\xbf") {
            self.start += 3;
        }
        self.peek()?;
        self.hold(HEAD)?;
        let head = self.unread();
        let starts = |prefix: &[u8]| head.get(..prefix.len()).is_some_and(|h| h.eq_ignore_ascii_case(prefix));
        if starts(b"<!doctype html") || starts(b"<html") {
            return Err(broken("is a web page (HTML), perhaps a sign-in page: fetch it again as JSON from the API"));
        }
        if starts(b"PK\x03\x04") {
            return Err(broken("is an archive or an Excel workbook: fetch it again as JSON from the API"));
        }
        if starts(b"<") {
            return Err(broken("is XML: ask for JSON with `Accept: application/json`"));
        }
        match self.peek()? {
            None => Err(broken("is empty")),
            Some(byte) if openings.contains(&byte) => Ok(()),
            Some(_) => {
                let head = first_characters(self.unread(), HEAD / 4);
                Err(broken(format!("{otherwise}: it begins with {}", found(&head))))
            }
        }
    }

    /// True when the next value begins with this byte.
    pub(super) fn next_is(&mut self, byte: u8) -> Result<bool, JsonError> {
        Ok(self.peek()? == Some(byte))
    }

    /// Enters the object that comes next.
    pub(super) fn enter_object(&mut self) -> Result<(), JsonError> {
        self.expect(b'{')?;
        self.open.push(Open::Object { keys: Keys::default(), first: true });
        Ok(())
    }

    /// Enters the array that comes next.
    pub(super) fn enter_array(&mut self) -> Result<(), JsonError> {
        self.expect(b'[')?;
        self.open.push(Open::Array { first: true });
        Ok(())
    }

    /// The next key of the object that was entered last; `None` leaves the object. A key may stand there once.
    pub(super) fn next_key(&mut self) -> Result<Option<String>, JsonError> {
        if !self.advance(b'}')? {
            return Ok(None);
        }
        if !self.next_is(b'"')? {
            return Err(self.unexpected("a key in quotes"));
        }
        let key = match self.plain_key() {
            Some(key) => key,
            None => self.next_value::<Text, _>(|text| text.as_str().to_owned())?,
        };
        self.expect(b':')?;
        if let Some(Open::Object { keys, .. }) = self.open.last_mut() {
            if keys.contain(&key) {
                return Err(broken(format!("has the key {} twice in one object", found(&key))));
            }
            if keys.ends.len() >= self.keys_max {
                return Err(broken(format!("has more than {} keys in one object of its frame", self.keys_max)));
            }
            keys.push(&key);
        }
        Ok(Some(key))
    }

    /// The key whose opening quote comes next, where it has no escapes and is held whole: then no parser is needed to read it.
    fn plain_key(&mut self) -> Option<String> {
        let behind = self.text.get(self.start + 1..)?;
        let end = behind.bytes().position(|b| matches!(b, b'"' | b'\\' | 0..=0x1f))?;
        let (key, rest) = behind.split_at_checked(end)?;
        // What stands behind the quote must be held too: the window's end is not the document's.
        if !rest.starts_with('"') || rest.len() < 2 {
            return None;
        }
        let key = key.to_owned();
        self.start += end + 2;
        Some(key)
    }

    /// True when the array that was entered last goes on; `false` leaves it.
    pub(super) fn has_element(&mut self) -> Result<bool, JsonError> {
        self.advance(b']')
    }

    /// Reads past the value that comes next.
    pub(super) fn skip_value(&mut self) -> Result<(), JsonError> {
        self.next_value::<Ignored, ()>(|_| ())
    }

    /// The value that comes next, as `read` makes of it.
    pub(super) fn next_value<S: Shape, R>(&mut self, read: impl FnOnce(S::Native<'_>) -> R) -> Result<R, JsonError> {
        self.next_of(Typed::<S>(PhantomData), read)
    }

    /// The same of a form.
    pub(super) fn next_of<F: Form, R>(&mut self, form: F, read: impl FnOnce(F::Native<'_>) -> R) -> Result<R, JsonError> {
        if self.peek()?.is_none() {
            return Err(self.truncated());
        }
        let (out, used) = self.parse(form, read)?;
        self.start += used;
        Ok(out)
    }

    /// Parses the value at the window's beginning, and tells how long it is; more bytes are taken in until it is whole.
    fn parse<F: Form, R>(&mut self, form: F, read: impl FnOnce(F::Native<'_>) -> R) -> Result<(R, usize), JsonError> {
        let mut failed_at = None;
        loop {
            {
                let element = self.text.get(self.start..).unwrap_or_default();
                let (value, used) = form.read(element);
                match value {
                    // A number that ends where the window ends may go on behind it.
                    Some(Ok(value)) if used < element.len() || self.ended => return Ok((read(value), used)),
                    Some(Ok(_)) | None => {}
                    // At the end, too, whether it is JSON at all is judged in one way: `1.` is cut off to the typed parser, and wrong to
                    // the other.
                    Some(Err(e)) if e.is_eof() && self.ended && !F::SKIPS => break,
                    Some(Err(e)) if e.is_eof() && self.ended => return Err(self.truncated()),
                    Some(Err(e)) if e.is_eof() => {}
                    Some(Err(e)) if e.is_data() => break,
                    Some(Err(e)) => {
                        // A number that is cut off (`1.`) is a syntax error to the parser: believed only if more bytes
                        // change nothing.
                        let at = (e.line(), e.column());
                        if self.ended || failed_at == Some(at) || !self.can_fill() {
                            if !F::SKIPS {
                                // Whether it is JSON at all is judged in one way, whatever was expected: a number beyond f64
                                // is a syntax error to the typed parser alone.
                                break;
                            }
                            let offset = self.offset() + offset_of(element.as_bytes(), at) as u64;
                            return Err(broken(format!("is not JSON near byte {offset}: {}", words(&e))));
                        }
                        failed_at = Some(at);
                    }
                }
            }
            self.fill()?;
        }
        // It does not fit its shape. What is said of it is said of the whole of it, wherever the window cut.
        let ((), whole) = self.parse(Typed::<Ignored>(PhantomData), nothing)?;
        let element = self.text.get(self.start..self.start + whole).unwrap_or_default();
        Err(JsonError::IllTyped(form.ill_typed(element)))
    }

    /// The document must end here.
    pub(super) fn finish(&mut self) -> Result<(), JsonError> {
        match self.peek()? {
            None => Ok(()),
            Some(_) => Err(broken(format!("goes on behind its end, at byte {}", self.offset()))),
        }
    }

    fn advance(&mut self, close: u8) -> Result<bool, JsonError> {
        let first = match self.open.last_mut() {
            Some(Open::Object { first, .. } | Open::Array { first }) => std::mem::replace(first, false),
            None => false,
        };
        match self.peek()? {
            None => Err(self.truncated()),
            Some(b) if b == close => {
                self.start += 1;
                self.open.pop();
                Ok(false)
            }
            Some(_) if first => Ok(true),
            Some(b',') => {
                self.start += 1;
                if self.next_is(close)? { Err(self.unexpected("a value behind the comma")) } else { Ok(true) }
            }
            Some(_) => Err(self.unexpected(if close == b'}' { "`,` or `}`" } else { "`,` or `]`" })),
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        if self.peek()? == Some(byte) {
            self.start += 1;
            return Ok(());
        }
        Err(self.unexpected(match byte {
            b'{' => "an object",
            b'[' => "an array",
            _ => "`:`",
        }))
    }

    /// The next byte that is not blank.
    fn peek(&mut self) -> Result<Option<u8>, JsonError> {
        loop {
            let unread = self.unread();
            let blanks = unread.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n')).count();
            let next = unread.get(blanks).copied();
            self.start += blanks;
            if next.is_some() || !self.fill()? {
                return Ok(next);
            }
        }
    }

    /// Takes bytes in until so many are there, or all: what is said of a document must not depend on the window.
    fn hold(&mut self, bytes: usize) -> Result<(), JsonError> {
        while self.unread().len() < bytes && self.fill()? {}
        Ok(())
    }

    fn unread(&self) -> &[u8] {
        self.text.as_bytes().get(self.start..).unwrap_or_default()
    }

    fn offset(&self) -> u64 {
        self.before + self.start as u64
    }

    fn can_fill(&self) -> bool {
        self.start > 0 || self.held() < self.size || self.size < self.element_max
    }

    fn held(&self) -> usize {
        self.text.len() + self.rest.len()
    }

    /// Reads until the window is full or the input ends, and grows the window if it is full already. The window is
    /// always filled whole, so that how the input comes in pieces changes nothing. `false`: there is no more.
    fn fill(&mut self) -> Result<bool, JsonError> {
        if self.ended {
            return Ok(false);
        }
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        bytes.drain(..self.start);
        self.before += self.start as u64;
        self.start = 0;
        bytes.append(&mut self.rest);
        if bytes.len() == self.size && self.size >= self.element_max {
            return Err(broken(format!("has one element of more than {} bytes, at byte {}", self.element_max, self.before)));
        }
        // A document that outlasts its first window gets the whole one by and by; an element that fills that gets more.
        if bytes.len() == self.size || self.size < self.window && self.before > 0 {
            let most = if self.size < self.window { self.window } else { self.element_max };
            self.size = self.size.saturating_mul(2).min(most);
        }
        let had = bytes.len();
        bytes.resize(self.size, 0);
        let (mut end, mut failure) = (had, None);
        while let Some(free) = bytes.get_mut(end..).filter(|free| !free.is_empty()) {
            match self.input.read(free) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                // A reader that claims more than it was given room for is not believed.
                Ok(n) => end = end.saturating_add(n).min(self.size),
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(e) => {
                    failure = Some(JsonError::Io(e));
                    break;
                }
            }
        }
        bytes.truncate(end);
        self.take_text(bytes)?;
        failure.map_or(Ok(end > had), Err)
    }

    /// All bytes are checked, also those of fields that nothing looks at. What was left over is checked twice; it is little.
    fn take_text(&mut self, bytes: Vec<u8>) -> Result<(), JsonError> {
        match String::from_utf8(bytes) {
            Ok(text) => self.text = text,
            Err(e) => {
                let (valid, broken_off) = (e.utf8_error().valid_up_to(), e.utf8_error().error_len().is_none());
                let mut bytes = e.into_bytes();
                if !broken_off || self.ended {
                    let (at, first) = (self.before + valid as u64, self.before == 0);
                    // An archive is mostly bytes that are no text at all.
                    if first && bytes.starts_with(b"PK\x03\x04") {
                        self.ended = true;
                        return Err(broken("is an archive or an Excel workbook: fetch it again as JSON from the API"));
                    }
                    let utf16 = first && utf16_mark(&bytes);
                    let hint = if utf16 { "it looks like UTF-16: save it as UTF-8" } else { "its text would be guessed" };
                    // Nothing of it may be read on.
                    self.ended = true;
                    return Err(broken(format!("is not UTF-8 at byte {at}: {hint}")));
                }
                self.rest = bytes.split_off(valid);
                self.text = String::from_utf8(bytes).unwrap_or_default();
            }
        }
        Ok(())
    }

    fn truncated(&self) -> JsonError {
        let end = self.before + self.held() as u64;
        broken(format!("is cut off at byte {end}: fetch it again, nothing of it is used"))
    }

    fn unexpected(&mut self, expected: &str) -> JsonError {
        match self.peek() {
            Err(e) => e,
            Ok(None) => self.truncated(),
            Ok(Some(_)) => {
                if let Err(e) = self.hold(4) {
                    return e;
                }
                let next = first_characters(self.unread(), 1);
                broken(format!("has {} at byte {} where {expected} is expected", found(&next), self.offset()))
            }
        }
    }
}

fn broken(reason: impl Into<String>) -> JsonError {
    JsonError::Broken(reason.into())
}

/// By characters: a byte count might end within one.
fn first_characters(bytes: &[u8], count: usize) -> String {
    String::from_utf8_lossy(bytes).chars().take(count).collect()
}

fn utf16_mark(window: &[u8]) -> bool {
    window.starts_with(b"\xff\xfe") || window.starts_with(b"\xfe\xff")
}

/// Where a parser's line and column lie within the bytes that it was given.
fn offset_of(bytes: &[u8], (line, column): (usize, usize)) -> usize {
    let earlier: usize = bytes.split_inclusive(|b| *b == b'\n').take(line.saturating_sub(1)).map(<[u8]>::len).sum();
    earlier + column.saturating_sub(1)
}

fn nothing(_: serde::de::IgnoredAny) {}

/// Parses a whole element once more, this time noting the way to the field that does not fit.
fn ill_typed<S: Shape>(element: &str) -> Flaw {
    let mut deserializer = serde_json::Deserializer::from_str(element);
    let (field, reason) = match serde_path_to_error::deserialize::<_, S::Native<'_>>(&mut deserializer) {
        // Whole it fits after all; it did not when the window cut it, and nothing that depends on that is believed.
        Ok(_) => (String::new(), "it was read in two ways".to_owned()),
        Err(e) => (e.path().to_string(), words(e.inner())),
    };
    let field = if field == "." { String::new() } else { field };
    Flaw::new(field, format!("does not fit: {reason}")).of(S::identify(element.as_bytes()).as_deref())
}
