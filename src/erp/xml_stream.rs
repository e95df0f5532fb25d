//! XML, read element by element over a reader, so that memory does not grow with the document.
//!
//! Names come without their namespace prefix. Nothing is expanded but the five entities of XML and character references;
//! a DOCTYPE is refused, and with it every entity that one could define.

use std::borrow::Cow;
use std::io::Read;

use quick_xml::XmlVersion;
use quick_xml::errors::{Error, SyntaxError};
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesRef, BytesStart, Event as Parsed};
use quick_xml::reader::Reader;

use super::error::found;
use super::text_source::{Charset, Head, ReadError, TextSource};

/// The longest single element that is read whole, and the longest tag or text of any.
const ELEMENT_MAX: usize = 16 * 1024 * 1024;
/// Deeper than any document of an ERP.
const DEPTH_MAX: usize = 64;
/// More elements and attributes than any one record has: `<a/>` takes 25 times its size.
const NODES_MAX: usize = 100_000;
/// More attributes than any element has.
const ATTRIBUTES_MAX: usize = 256;
/// More records than any document has.
const ROWS_MAX: u64 = 100_000_000;

/// What stands next in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    /// An element begins.
    Start(Start),
    /// Text as it is meant: references are resolved, line ends are `\n`. One text may come in several pieces.
    Text(String),
    /// An element ends; the name is the one that it began with.
    End,
}

/// An attribute's key and its value.
type Named = (Cow<'static, str>, String);

/// Keys that nearly every element of a system has: they need no copy.
const FREQUENT: [&str; 4] = ["type", "Descriptor", "version", "xsi:type"];

/// The beginning of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Start {
    /// Without its prefix.
    pub(super) name: String,
    /// Without their prefixes; declarations of namespaces are left out.
    pub(super) attributes: Vec<Named>,
}

/// A whole element, held in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<Named>,
    /// Its own text, its children's not among it; blanks between children are left out.
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// An element of nothing but its name.
    fn new(start: Start) -> Self {
        Self { name: start.name, attributes: start.attributes, text: String::new(), children: Vec::new() }
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The children of one name, in their order.
    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first child of a name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first child of a name, blanks around it cut off; an empty one says as little as none.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.trim()).filter(|text| !text.is_empty())
    }
}

/// One step of the way to where the stream is.
struct Step {
    name: String,
    /// Which one of its siblings of the same name, where that is counted.
    nth: Option<u64>,
    /// How many children there have been of each name that is counted.
    counts: Vec<u64>,
}

pub(super) struct XmlStream<'r> {
    reader: Reader<TextSource<'r>>,
    buffer: Vec<u8>,
    /// The names whose elements are counted: a path shows them as `Payment[3]`.
    repeated: &'static [&'static str],
    /// The steps to the element that is open are the first `depth`; those behind are kept to be used again.
    way: Vec<Step>,
    depth: usize,
    /// An empty element was begun; its end is not in the document.
    ends: bool,
    begun: bool,
    rooted: bool,
    rows: u64,
    shift: u64,
}

impl<'r> XmlStream<'r> {
    pub(super) fn new(input: &'r mut dyn Read, repeated: &'static [&'static str]) -> Self {
        Self::with_limit(input, repeated, ELEMENT_MAX)
    }

    /// The same with another bound for one element.
    pub(super) fn with_limit(input: &'r mut dyn Read, repeated: &'static [&'static str], element_max: usize) -> Self {
        let reader = Reader::from_reader(TextSource::new(input, Charset::Utf8, element_max, b""));
        let (buffer, way) = (Vec::new(), Vec::new());
        Self { reader, buffer, repeated, way, depth: 0, ends: false, begun: false, rooted: false, rows: 0, shift: 0 }
    }

    /// The way to the element that is open, like `Report_Data.Report_Entry[3]`.
    pub(super) fn path(&self) -> String {
        self.path_to(self.depth)
    }

    fn path_to(&self, depth: usize) -> String {
        let mut path = String::new();
        for step in self.way.iter().take(depth) {
            if !path.is_empty() {
                path.push('.');
            }
            path.extend(step.name.chars().take(100).flat_map(char::escape_debug));
            if let Some(nth) = step.nth {
                path.extend(["[", nth.to_string().as_str(), "]"]);
            }
        }
        path
    }

    /// What is wrong where the stream is.
    pub(super) fn refused(&self, reason: impl Into<String>) -> ReadError {
        ReadError::broken(self.path(), reason)
    }

    /// The document's root element.
    pub(super) fn root(&mut self) -> Result<Start, ReadError> {
        match self.next()? {
            Some(Event::Start(start)) => Ok(start),
            Some(Event::Text(_) | Event::End) | None => Err(ReadError::broken("", Head::Empty.refusal("XML"))),
        }
    }

    /// The next child of the element that is open; `None` leaves it. There may be no text between children.
    pub(super) fn child(&mut self) -> Result<Option<Start>, ReadError> {
        loop {
            match self.next()? {
                Some(Event::Start(start)) => return Ok(Some(start)),
                Some(Event::Text(text)) if text.trim().is_empty() => {}
                Some(Event::Text(text)) => {
                    return Err(self.refused(format!("has the text {} where elements are expected", found(text.trim()))));
                }
                Some(Event::End) | None => return Ok(None),
            }
        }
    }

    /// Reads past the element that is open. What is in it is not kept, however much it is.
    pub(super) fn skip(&mut self) -> Result<(), ReadError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            self.next_kept(&mut Keep::Nothing)?;
        }
        Ok(())
    }

    /// The text of the element that is open and has no children, for the stream's own tests.
    #[cfg(test)]
    pub(super) fn text(&mut self) -> Result<String, ReadError> {
        let mut text = String::new();
        loop {
            match self.next()? {
                Some(Event::Text(piece)) => text.push_str(&piece),
                Some(Event::Start(_)) => return Err(self.refused("is not expected: a text stands there and no element")),
                Some(Event::End) | None => return Ok(text),
            }
        }
    }

    /// The whole of the element that is open. Of the elements in it those are kept whose name `keeps`; what is in others
    /// is never held, not even for a moment.
    pub(super) fn element(&mut self, start: Start, keeps: impl Fn(&str) -> bool) -> Result<Element, ReadError> {
        self.rows += 1;
        if self.rows > ROWS_MAX {
            return Err(self.refused(format!("is one record too many: at most {ROWS_MAX} are read")));
        }
        let (from, depth) = (self.at(), self.depth);
        let mut nodes = 1 + start.attributes.len();
        let mut open = vec![Element::new(start)];
        loop {
            let max = self.reader.get_ref().item_max();
            if self.at().saturating_sub(from) > max {
                return Err(ReadError::broken(self.path_to(depth), format!("has more than {max} bytes")));
            }
            let Some(last) = open.last_mut() else { return Err(self.refused("ends twice")) };
            match self.next_kept(&mut Keep::Within(&mut last.text, &keeps))? {
                Some(Event::Start(start)) if !start.name.is_empty() => {
                    nodes += 1 + start.attributes.len();
                    if nodes > NODES_MAX {
                        return Err(ReadError::broken(self.path_to(depth), format!("has more than {NODES_MAX} parts")));
                    }
                    open.push(Element::new(start));
                }
                // An element without a name is one that is not kept.
                Some(Event::Start(_)) => self.skip()?,
                Some(Event::Text(_)) => {}
                Some(Event::End) | None => {
                    let Some(mut element) = open.pop() else { return Err(self.refused("ends twice")) };
                    if !element.children.is_empty() && element.text.trim().is_empty() {
                        element.text = String::new();
                    }
                    match open.last_mut() {
                        Some(parent) => parent.children.push(element),
                        None => return Ok(element),
                    }
                }
            }
        }
    }

    /// What comes next; `None` when the root has ended and nothing but comments follows.
    pub(super) fn next(&mut self) -> Result<Option<Event>, ReadError> {
        self.next_kept(&mut Keep::All)
    }

    fn next_kept(&mut self, keep: &mut Keep<'_>) -> Result<Option<Event>, ReadError> {
        if !self.begun {
            self.begin()?;
        }
        if self.ends {
            self.ends = false;
            self.leave();
            return Ok(Some(Event::End));
        }
        loop {
            self.buffer.clear();
            self.reader.get_mut().mark();
            let mut buffer = std::mem::take(&mut self.buffer);
            let parsed = self.reader.read_event_into(&mut buffer);
            let event = match parsed {
                Ok(event) => self.take(event, keep),
                Err(error) => Err(self.unreadable(&error)),
            };
            self.buffer = buffer;
            match event? {
                Taken::Event(event) => return Ok(Some(event)),
                Taken::Nothing => {}
                Taken::End => return Ok(None),
            }
        }
    }

    fn enter(&mut self, name: &str, nth: Option<u64>) {
        match self.way.get_mut(self.depth) {
            Some(step) => {
                step.name.clear();
                step.name.push_str(name);
                step.nth = nth;
                step.counts.clear();
            }
            None => self.way.push(Step { name: name.to_owned(), nth, counts: Vec::new() }),
        }
        self.depth += 1;
    }

    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    fn begin(&mut self) -> Result<(), ReadError> {
        self.begun = true;
        let head = self.reader.get_mut().begin()?;
        self.shift = self.reader.get_ref().offset();
        match head {
            Head::Xml => Ok(()),
            Head::Empty | Head::Html | Head::Json | Head::Zip | Head::Other(_) => Err(ReadError::broken("", head.refusal("XML"))),
        }
    }

    /// How far the document is read.
    fn at(&self) -> u64 {
        self.shift + self.reader.buffer_position()
    }

    fn take(&mut self, event: Parsed<'_>, keep: &mut Keep<'_>) -> Result<Taken, ReadError> {
        match event {
            Parsed::Start(start) => self.start(&start, keep).map(Taken::Event),
            Parsed::Empty(start) => {
                self.ends = true;
                self.start(&start, keep).map(Taken::Event)
            }
            Parsed::End(_) => {
                self.leave();
                Ok(Taken::Event(Event::End))
            }
            Parsed::Text(text) => self.content(text.xml10_content(), keep),
            Parsed::CData(text) => self.content(text.xml10_content(), keep),
            Parsed::GeneralRef(reference) => {
                let text = self.resolved(&reference)?;
                self.content(Cow::Owned(text), keep)
            }
            Parsed::Decl(declaration) => {
                let named = declaration.encoding().and_then(Result::ok).map(|name| name.into_owned());
                if let Some(name) = named.filter(|name| !name.eq_ignore_ascii_case("utf-8") && !name.eq_ignore_ascii_case("utf8")) {
                    self.reader.get_mut().set_charset(Charset::AsciiOf(name));
                }
                Ok(Taken::Nothing)
            }
            Parsed::PI(_) | Parsed::Comment(_) => Ok(Taken::Nothing),
            Parsed::DocType(_) => Err(self.refused("has a DOCTYPE, which could define anything: it is refused")),
            Parsed::Eof if self.depth == 0 && self.rooted => Ok(Taken::End),
            Parsed::Eof if self.depth == 0 => Err(ReadError::broken("", "has no element: fetch it again")),
            Parsed::Eof => Err(self.cut_off()),
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, keep: &Keep<'_>) -> Result<Event, ReadError> {
        let name = start.local_name();
        let name = name.as_ref();
        if name.is_empty() {
            return Err(self.broken_markup("an element without a name"));
        }
        if self.depth == 0 && std::mem::replace(&mut self.rooted, true) {
            return Err(ReadError::broken("", format!("has a second root element {}", found(name))));
        }
        if self.depth >= DEPTH_MAX {
            let depth = DEPTH_MAX;
            return Err(ReadError::broken("", format!("is nested deeper than {depth} elements at byte {}", self.at())));
        }
        let counted = self.repeated.iter().position(|r| *r == name);
        let nth = counted.and_then(|n| {
            let counts = &mut self.way.get_mut(self.depth.checked_sub(1)?)?.counts;
            counts.resize(self.repeated.len(), 0);
            let count = counts.get_mut(n)?;
            *count += 1;
            Some(*count - 1)
        });
        self.enter(name, nth);
        if !keep.element(name) {
            self.judge_attributes(start)?;
            return Ok(Event::Start(Start { name: String::new(), attributes: Vec::new() }));
        }
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|e| self.broken_markup(&e.to_string()))?;
            let Some((key, value)) = self.attribute(&attribute)? else { continue };
            if attributes.len() >= ATTRIBUTES_MAX || attributes.iter().any(|(k, _)| *k == key) {
                return Err(self.repeated_attribute(key));
            }
            let key =
                FREQUENT.iter().find(|known| **known == key).map_or_else(|| Cow::Owned(key.to_owned()), |known| Cow::Borrowed(*known));
            attributes.push((key, value.into_owned()));
        }
        Ok(Event::Start(Start { name: name.to_owned(), attributes }))
    }

    /// What is not kept must be as sound as what is.
    fn judge_attributes(&self, start: &BytesStart<'_>) -> Result<(), ReadError> {
        let (mut first, mut keys) = (None, Vec::new());
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|e| self.broken_markup(&e.to_string()))?;
            let Some((key, _)) = self.attribute(&attribute)? else { continue };
            if keys.len() + 1 >= ATTRIBUTES_MAX || first == Some(key) || keys.contains(&key) {
                return Err(self.repeated_attribute(key));
            }
            if first.is_none() {
                first = Some(key);
            } else {
                keys.push(key);
            }
        }
        Ok(())
    }

    /// An attribute's key and value; `None` where it declares a namespace.
    fn attribute<'a>(&self, attribute: &Attribute<'a>) -> Result<Option<(&'a str, Cow<'a, str>)>, ReadError> {
        let key = attribute.key;
        if key.as_namespace_binding().is_some() {
            return Ok(None);
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|e| self.broken_markup(&e.to_string()))?;
        // What a schema calls the element may stand beside the element's own `type`; it alone keeps its prefix.
        let key = if key.as_ref() == "xsi:type" { "xsi:type" } else { key.local_name().into_inner() };
        Ok(Some((key, value)))
    }

    fn repeated_attribute(&self, key: &str) -> ReadError {
        self.refused(format!("has the attribute {} twice, or too many", found(key)))
    }

    fn content(&self, text: Cow<'_, str>, keep: &mut Keep<'_>) -> Result<Taken, ReadError> {
        if self.depth > 0 {
            return Ok(Taken::Event(Event::Text(keep.text(text))));
        }
        if text.trim().is_empty() {
            return Ok(Taken::Nothing);
        }
        Err(ReadError::broken("", format!("has the text {} outside of its root element", found(text.trim()))))
    }

    fn resolved(&self, reference: &BytesRef<'_>) -> Result<String, ReadError> {
        match reference.resolve_char_ref() {
            Ok(Some(c)) => return Ok(c.to_string()),
            Ok(None) => {}
            Err(_) => return Err(self.refused(format!("has {}, which is no character", found(&format!("&{};", &**reference))))),
        }
        let text = quick_xml::escape::resolve_predefined_entity(reference);
        text.map(str::to_owned).ok_or_else(|| {
            let entity = format!("&{};", &**reference);
            self.refused(format!("uses the entity {}, which is none of the five of XML", found(&entity)))
        })
    }

    fn cut_off(&self) -> ReadError {
        self.refused(format!("is cut off at byte {}: fetch the document again, nothing of it is used", self.at()))
    }

    fn broken_markup(&self, words: &str) -> ReadError {
        let at = self.shift + self.reader.error_position();
        self.refused(format!("is not well-formed XML near byte {at}: {}", found(words)))
    }

    fn unreadable(&mut self, error: &Error) -> ReadError {
        if let Some(failure) = self.reader.get_mut().failure() {
            return match failure {
                ReadError::Broken { path, reason } if path.is_empty() => self.refused(reason),
                ReadError::Broken { .. } | ReadError::Io(_) => failure,
            };
        }
        let unclosed = matches!(error, Error::Syntax(e) if *e != SyntaxError::InvalidBangMarkup);
        let reference = matches!(error, Error::IllFormed(quick_xml::errors::IllFormedError::UnclosedReference));
        if (unclosed || reference) && self.reader.get_ref().ended() {
            return self.cut_off();
        }
        self.broken_markup(&error.to_string())
    }
}

/// What of a document's next piece is to be kept. The rest is checked all the same.
enum Keep<'k> {
    All,
    Nothing,
    /// Text behind what is there, and the elements whose names are to be kept.
    Within(&'k mut String, &'k dyn Fn(&str) -> bool),
}

impl Keep<'_> {
    fn element(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Nothing => false,
            Self::Within(_, keeps) => keeps(name),
        }
    }

    /// The text that goes with the event: none where it is kept elsewhere, or not at all.
    fn text(&mut self, text: Cow<'_, str>) -> String {
        match self {
            Self::All => return text.into_owned(),
            Self::Nothing => {}
            Self::Within(kept, _) => kept.push_str(&text),
        }
        String::new()
    }
}

enum Taken {
    Event(Event),
    Nothing,
    End,
}

#[cfg(test)]
#[path = "xml_stream_tests.rs"]
mod tests;
