//! XML: `entry` elements in a root that has the API's name.

use std::io::Read;

use super::columns::{Cell, Columns};
use super::fault::{add, is_fault, refusal};
use super::walk::Walk;
use super::{Walked, refused};
use crate::erp::error::found;
use crate::erp::xml_stream::{Element, Start, XmlStream};

/// What stands in an error.
const SAID: [&str; 5] = ["Message", "message", "Code", "code", "value"];

/// Reads one answer. `rows` names what may hold the rows, and one row.
pub(super) fn read<E>(
    input: &mut dyn Read,
    columns: &Columns<'_>,
    [container, record]: [&str; 2],
    walk: &mut Walk<'_, '_, '_, E>,
) -> Walked<(), E> {
    let mut stream = XmlStream::new(input, &["entry"]);
    let root = stream.root()?;
    if is_fault(&root.name) {
        return Err(said(&mut stream, root));
    }
    let mut rows = Rows { columns, container, record, found: 0, answered: false };
    rows.children(&mut stream, walk)?;
    // Behind the root nothing may follow, and whatever follows is refused by the stream.
    while stream.next()?.is_some() {}
    // The names of APIs have `_S-` in them [EVID]. An error page must not look like an empty answer.
    if rows.answered || root.name.to_ascii_lowercase().contains("_s-") {
        return Ok(());
    }
    Err(refused("", format!("has no {} in its {}: it is no answer of MRI", found(record), found(&root.name))))
}

struct Rows<'r> {
    columns: &'r Columns<'r>,
    container: &'r str,
    record: &'r str,
    found: u64,
    answered: bool,
}

impl Rows<'_> {
    fn children<E>(&mut self, stream: &mut XmlStream<'_>, walk: &mut Walk<'_, '_, '_, E>) -> Walked<(), E> {
        while let Some(start) = stream.child()? {
            match start.name.as_str() {
                name if name == self.record => self.row(stream, start, walk)?,
                name if is_fault(name) => return Err(said(stream, start)),
                // A link to the next page is opaque, and nothing that a document names is ever fetched.
                "nextLink" => {
                    self.answered = true;
                    stream.skip()?;
                }
                name if name == self.container => {
                    self.answered = true;
                    self.children(stream, walk)?;
                }
                _ => return Err(stream.refused(format!("is not expected: quittance reads {}", found(self.record))).into()),
            }
        }
        Ok(())
    }

    fn row<E>(&mut self, stream: &mut XmlStream<'_>, start: Start, walk: &mut Walk<'_, '_, '_, E>) -> Walked<(), E> {
        let counted = if self.record == "entry" { String::new() } else { format!("[{}]", self.found) };
        let path = format!("{}{counted}", stream.path());
        (self.found, self.answered) = (self.found + 1, true);
        let columns = self.columns;
        let element = stream.element(start, |name| columns.place(name).is_some() || is_fault(name) || SAID.contains(&name))?;
        for child in element.children.iter().filter(|child| is_fault(&child.name)) {
            if let Some(words) = words_of(child) {
                return Err(refusal(&format!("{path}.{}", child.name), &words));
            }
        }
        walk.row(&path, |put| {
            for child in &element.children {
                put(&child.name, if child.children.is_empty() { Cell::Text(&child.text) } else { Cell::Nested })?;
            }
            Ok(())
        })
    }
}

fn said<E>(stream: &mut XmlStream<'_>, start: Start) -> crate::erp::error::DecodeFailure<E> {
    let path = stream.path();
    match stream.element(start, |_| true) {
        Ok(element) => refusal(&path, words_of(&element).as_deref().unwrap_or("no reason is given")),
        Err(error) => error.into(),
    }
}

fn words_of(element: &Element) -> Option<String> {
    let mut words = String::new();
    gather(element, &mut words);
    (!words.is_empty()).then_some(words)
}

fn gather(element: &Element, words: &mut String) {
    add(words, &element.text);
    element.children.iter().for_each(|child| gather(child, words));
}
