//! Why a document is refused: which record, which field, what was found there and what was expected.

use std::fmt;

/// As much of a document as an error message repeats.
const FOUND_MAX: usize = 60;
/// As much of the way to a place as an error message repeats: its end says more than its beginning.
const WAY_MAX: usize = 240;
/// As much of a parser's own words as an error message repeats.
const WORDS_MAX: usize = 200;

/// Why a document is malformed. It is refused whole, and this says where to look.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", Lead(record, path))]
pub struct DecodeError {
    record: String,
    path: String,
    reason: String,
}

struct Lead<'e>(&'e str, &'e str);

impl fmt::Display for Lead<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, self.1) {
            ("", "") => f.write_str("the document "),
            (record, "") => write!(f, "{record} "),
            ("", path) => write!(f, "{path} "),
            (record, path) => write!(f, "{record}: {path} "),
        }
    }
}

impl DecodeError {
    /// An error of the document as such, or of a part of it that is no record.
    pub(super) fn document(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { record: String::new(), path: way(path.into()), reason: reason.into() }
    }

    /// An error within one record.
    pub(super) fn record_at(path: &str, flaw: Flaw) -> Self {
        let record = match flaw.id {
            Some(id) => format!("{} (Id {id})", way(path.to_owned())),
            None => way(path.to_owned()),
        };
        Self { record, path: way(flaw.field), reason: flaw.reason }
    }

    /// The record, by its place and its native id where one could be read; empty for the document as a whole.
    pub fn record(&self) -> &str {
        &self.record
    }

    /// The field within the record, or the part of the document; empty for the whole of it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What was found and what was expected.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

/// Why decoding ended early.
#[derive(Debug)]
pub enum DecodeFailure<E> {
    /// The document is refused.
    Malformed(DecodeError),
    /// The bytes could not be read.
    Io(std::io::Error),
    /// The sink did not take a record.
    Sink(E),
}

/// What is wrong with one native record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flaw {
    id: Option<String>,
    field: String,
    reason: String,
}

impl Flaw {
    pub(super) fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { id: None, field: field.into(), reason: reason.into() }
    }

    /// The same, within a part of the record.
    pub(super) fn within(mut self, part: impl fmt::Display) -> Self {
        self.field = format!("{part}.{}", self.field);
        self
    }

    /// The same, of the record with this native id.
    pub(super) fn of(mut self, id: Option<&str>) -> Self {
        self.id = id.map(shown);
        self
    }
}

/// Makes `path`, which begins with `stem` bytes that stay, the way to its `n`th element: for a list's elements one text serves.
pub(super) fn point(path: &mut String, stem: usize, n: u64) {
    use fmt::Write as _;
    path.truncate(stem);
    // Writing into a text cannot fail.
    let _ = write!(path, "[{n}]");
}

/// A piece of a document as a message shows it: bounded, and nothing in it can act on a terminal.
pub(super) fn found(text: &str) -> String {
    format!("`{}`", shown(text))
}

/// The end of a way that is too long to be read: elements within elements may have any names.
fn way(path: String) -> String {
    let surplus = path.chars().count().saturating_sub(WAY_MAX);
    if surplus == 0 {
        return path;
    }
    format!("…{}", path.chars().skip(surplus).collect::<String>())
}

fn shown(text: &str) -> String {
    bounded(text, FOUND_MAX, &['"', '\''])
}

/// A parser's own sentence, without the position, which counts from the beginning of the wrong thing.
pub(super) fn words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let sentence = text.rsplit_once(" at line ").map_or(text.as_str(), |(sentence, _)| sentence);
    // The parser has escaped what it quotes.
    bounded(sentence, WORDS_MAX, &['"', '\'', '\\'])
}

/// At most `max` characters; what is not printable is escaped, `bare` is not.
fn bounded(text: &str, max: usize, bare: &[char]) -> String {
    let mut out = String::new();
    for c in text.chars().take(max) {
        if bare.contains(&c) {
            out.push(c);
        } else {
            out.extend(c.escape_debug());
        }
    }
    if text.chars().nth(max).is_some() {
        out.push('…');
    }
    out
}
