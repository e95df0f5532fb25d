//! SOAP: the answer of `GetCheckInvoice`, whose body is not published. Only local names count, wherever they are wrapped.

use std::io::{self, Read};

use super::check::Check;
use super::maps::Kind;
use super::site;
use super::{Out, Walked, refused, unmapped};
use crate::erp::error::{DecodeError, DecodeFailure, Flaw, found};
use crate::erp::field_map::{Bound, FieldMap};
use crate::erp::text_source::ReadError;
use crate::erp::xml_stream::{Element, Event, Start, XmlStream};

/// How many elements may wrap the records.
const WRAPPED_MAX: usize = 8;
/// As much of Yardi's own words as is kept for the message.
const SAID_MAX: usize = 300;

pub(super) fn read<E>(out: &mut Out<'_, '_, E>, map: Option<&FieldMap>, input: &mut dyn Read) -> Walked<(), E> {
    let map = match map {
        Some(map) => map.clone(),
        None => site::map(out.context, Kind::Soap).map_err(unmapped)?,
    };
    let [container, record] = map.layout.rows.as_slice() else {
        return Err(refused(
            "",
            "cannot be read by its map: layout.rows names the element around the records and that of one, like CheckInvoices/Check",
        ));
    };
    let names = map.names();
    let bound = map.bind(|name| names.iter().position(|n| *n == name));
    let mut stream = XmlStream::new(input, &["Check", "Detail"]);
    let mut walk = Walk { out, bound: &bound, names: &names, container, record, lines: &map.layout.lines, found: false };
    let root = stream.root()?;
    walk.part(&mut stream, &root, 0)?;
    // Behind the root nothing may follow, and whatever follows is refused by the stream.
    while stream.next()?.is_some() {}
    if walk.found { Ok(()) } else { Err(refused("", format!("has no {}: it is no answer of GetCheckInvoice", found(container)))) }
}

struct Walk<'w, 'o, 's, 'b, E> {
    out: &'w mut Out<'o, 's, E>,
    bound: &'b Bound<'b>,
    names: &'b [&'b str],
    container: &'b str,
    record: &'b str,
    lines: &'b [String],
    found: bool,
}

impl<'o, E> Walk<'_, 'o, '_, '_, E> {
    /// One element on the way to the records.
    fn part(&mut self, stream: &mut XmlStream<'_>, start: &Start, depth: usize) -> Walked<(), E> {
        let name = start.name.as_str();
        if name == self.container {
            self.found = true;
            return self.records(stream);
        }
        match name {
            _ if depth > WRAPPED_MAX => Err(stream.refused("is wrapped too deep: it is no answer of GetCheckInvoice").into()),
            "Messages" | "Fault" => Err(said(stream)),
            "Header" => Ok(stream.skip()?),
            "Envelope" | "Body" => self.parts(stream, depth),
            _ if name.ends_with("Response") => self.parts(stream, depth),
            _ if name.ends_with("Result") => self.result(stream, depth),
            _ => {
                let expected = format!("expected the answer of GetCheckInvoice, with its records in {}", found(self.container));
                Err(stream.refused(format!("is not expected: {expected}")).into())
            }
        }
    }

    fn parts(&mut self, stream: &mut XmlStream<'_>, depth: usize) -> Walked<(), E> {
        while let Some(start) = stream.child()? {
            self.part(stream, &start, depth + 1)?;
        }
        Ok(())
    }

    /// The result has its records as elements, or as XML in a text [INF].
    fn result(&mut self, stream: &mut XmlStream<'_>, depth: usize) -> Walked<(), E> {
        loop {
            match stream.next()? {
                Some(Event::Start(start)) => self.part(stream, &start, depth + 1)?,
                Some(Event::Text(text)) if text.trim().is_empty() => {}
                Some(Event::Text(text)) if text.trim_start().starts_with('<') => return self.inner(stream, text, depth),
                Some(Event::Text(text)) => {
                    return Err(stream.refused(format!("has the text {} where records are expected", found(text.trim()))).into());
                }
                Some(Event::End) | None => return Ok(()),
            }
        }
    }

    fn inner(&mut self, outer: &mut XmlStream<'_>, text: String, depth: usize) -> Walked<(), E> {
        let mut source = Inner { outer, text: text.into_bytes(), read: 0, ended: false, failure: None };
        let walked = self.unwrapped(&mut source, depth);
        match (source.failure, walked) {
            (Some(failure), _) => Err(failure.into()),
            (None, walked) => walked,
        }
    }

    fn unwrapped(&mut self, source: &mut Inner<'_, '_>, depth: usize) -> Walked<(), E> {
        let mut stream = XmlStream::new(source, &["Check", "Detail"]);
        let root = stream.root()?;
        self.part(&mut stream, &root, depth + 1)?;
        while stream.next()?.is_some() {}
        Ok(())
    }

    fn records(&mut self, stream: &mut XmlStream<'_>) -> Walked<(), E> {
        while let Some(start) = stream.child()? {
            match start.name.as_str() {
                name if name == self.record => self.record(stream, start)?,
                "Messages" => return Err(said(stream)),
                _ => return Err(stream.refused(format!("is not expected: quittance reads {}", found(self.record))).into()),
            }
        }
        Ok(())
    }

    fn record(&mut self, stream: &mut XmlStream<'_>, start: Start) -> Walked<(), E> {
        let path = stream.path();
        let (names, lines) = (self.names, self.lines);
        let element = stream.element(start, |name| names.contains(&name) || lines.iter().any(|line| line == name))?;
        let mut id = None;
        match self.check(&element, &mut id) {
            Ok(check) => self.out.payment(&path, check, self.bound),
            Err(flaw) => Err(DecodeFailure::Malformed(DecodeError::record_at(&path, flaw.of(id.as_deref())))),
        }
    }

    fn check(&self, element: &Element, id: &mut Option<String>) -> Result<Check<'o>, Flaw> {
        let cells = self.cells(element)?;
        let key = self.bound.key(&cells).map(|key| key.join("-"));
        let key = key.ok_or_else(|| Flaw::new(self.bound.key_name(), "is missing: expected the check's id, like K-104233"))?;
        *id = Some(key.clone());
        let mut check = Check::begin(self.out.context, key, self.bound, &cells)?;
        let mut parts = vec![element];
        let mut path = String::new();
        for step in self.lines {
            path = if path.is_empty() { step.clone() } else { format!("{path}.{step}") };
            parts = parts.into_iter().flat_map(|part| part.all(step)).collect();
        }
        if parts.is_empty() {
            return Err(Flaw::new(path, "is missing: a check pays at least one bill"));
        }
        for (n, part) in parts.into_iter().enumerate() {
            let within = |flaw: Flaw| flaw.within(format!("{path}[{n}]"));
            check.line(self.bound, &self.cells(part).map_err(within)?).map_err(within)?;
        }
        Ok(check)
    }

    /// The texts of the children, each at the place of its name.
    fn cells(&self, element: &Element) -> Result<Vec<String>, Flaw> {
        let mut cells = vec![String::new(); self.names.len()];
        for child in &element.children {
            let Some(cell) = self.names.iter().position(|n| *n == child.name).and_then(|n| cells.get_mut(n)) else { continue };
            if !child.children.is_empty() {
                return Err(Flaw::new(child.name.as_str(), "has elements where a text is expected"));
            }
            if !cell.is_empty() {
                return Err(Flaw::new(child.name.as_str(), "stands twice"));
            }
            child.text.trim().clone_into(cell);
        }
        Ok(cells)
    }
}

/// Yardi's own refusal, which comes with HTTP 200 [INF]. Its words are told; nothing of it is data.
fn said<E>(stream: &mut XmlStream<'_>) -> DecodeFailure<E> {
    let path = stream.path();
    let (mut words, mut open) = (String::new(), 1_usize);
    while open > 0 && words.len() < SAID_MAX {
        match stream.next() {
            Ok(Some(Event::Start(_))) => open += 1,
            Ok(Some(Event::Text(text))) => {
                let (text, blank) = (text.trim(), if words.is_empty() { "" } else { " " });
                if !text.is_empty() {
                    words.push_str(blank);
                    words.extend(text.chars().take(SAID_MAX));
                }
            }
            Ok(Some(Event::End)) => open -= 1,
            Ok(None) => break,
            Err(error) => return error.into(),
        }
    }
    let words = if words.is_empty() { "no reason is given".to_owned() } else { found(&words) };
    refused(&path, format!("is Yardi's refusal, not data: {words}; nothing of this document is used"))
}

/// The text of an element as a reader, so that the XML in it is read as it comes.
struct Inner<'i, 'r> {
    outer: &'i mut XmlStream<'r>,
    text: Vec<u8>,
    read: usize,
    ended: bool,
    failure: Option<ReadError>,
}

impl Read for Inner<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.read >= self.text.len() && !self.ended {
            match self.outer.next() {
                Ok(Some(Event::Text(text))) => (self.text, self.read) = (text.into_bytes(), 0),
                Ok(Some(Event::End) | None) => self.ended = true,
                Ok(Some(Event::Start(start))) => {
                    self.failure = Some(self.outer.refused(format!("is not expected: {} stands in a text", found(&start.name))));
                    return Err(io::Error::other("see the failure"));
                }
                Err(failure) => {
                    self.failure = Some(failure);
                    return Err(io::Error::other("see the failure"));
                }
            }
        }
        let mut rest = self.text.get(self.read..).unwrap_or_default();
        let read = rest.read(buffer)?;
        self.read += read;
        Ok(read)
    }
}
