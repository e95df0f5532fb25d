//! Headers and lines that stand apart, joined within one document and never across two.
//!
//! A header without its lines states no bills, and lines without a header are no payment. Were the half of one document believed,
//! the whole of the next, which has the same time of change, would contradict it for good. So a document has both or is refused.

use std::collections::BTreeMap;

use super::cheque::{Cheque, Pays};
use super::fields::{Row, Side};
use super::{Place, Walked, flawed};
use crate::erp::error::{Flaw, found};
use crate::erp::field_map::Field;
use crate::model::Payment;

/// A page of CMiC has at most a thousand records [DOC]; these are kept until the document ends.
const HEADERS_MAX: usize = 10_000;
const LINES_MAX: usize = 100_000;

/// A header that waits for lines.
struct Waiting<'c> {
    place: Place,
    cheque: Cheque<'c>,
    lines: usize,
}

/// A line that no header was found for yet.
struct Line {
    place: Place,
    number: String,
    row: Row,
}

#[derive(Default)]
pub(super) struct Apart<'c> {
    headers: Vec<Waiting<'c>>,
    by_number: BTreeMap<String, usize>,
    lines: Vec<Line>,
    /// Why the lines cannot be all that there are: the place of it and the reason.
    cut: Option<(String, String)>,
}

impl<'c> Apart<'c> {
    pub(super) fn header(&mut self, place: Place, mut cheque: Cheque<'c>) -> Result<(), Flaw> {
        cheque.set_apart();
        if self.headers.len() >= HEADERS_MAX {
            let reason = format!(
                "is a header without lines, one of more than {HEADERS_MAX}: fetch manualcheck, which has them, or split the document"
            );
            return Err(Flaw::new("", reason));
        }
        if let Some(first) = self.by_number.insert(cheque.number().to_owned(), self.headers.len()) {
            let first = self.headers.get(first).map_or("", |waiting| waiting.place.path.as_str());
            return Err(Flaw::new("", format!("stands a second time, after {first}: which of the two the lines belong to is not known")));
        }
        self.headers.push(Waiting { place, cheque, lines: 0 });
        Ok(())
    }

    pub(super) fn line(&mut self, place: Place, side: &Side<'_>, row: Row) -> Result<(), Flaw> {
        let missing =
            || Flaw::new(side.bound.name(Field::LinePayment), "is missing: expected the system's number of the line's cheque, like 23764");
        let number = side.bound.text(&row.cells, Field::LinePayment).ok_or_else(missing)?.to_owned();
        if self.lines.len() >= LINES_MAX {
            return Err(Flaw::new("", format!("is one of more than {LINES_MAX} lines apart from their cheques: split the document")));
        }
        self.lines.push(Line { place, number, row });
        Ok(())
    }

    /// Notes that the page with lines that was just read is one of several.
    pub(super) fn cut(&mut self, cut: Option<(String, String)>) {
        self.cut = self.cut.take().or(cut);
    }

    /// The cheques that headers and lines come to, in the order of the headers.
    pub(super) fn join<E>(mut self, header: &Side<'_>, line: &Side<'_>) -> Walked<Vec<(Place, Payment)>, E> {
        if let Some((path, reason)) = self.cut {
            return Err(super::refused(&path, reason));
        }
        for Line { place, number, row } in self.lines {
            let waiting = self.by_number.get(&number).and_then(|n| self.headers.get_mut(*n));
            let Some(waiting) = waiting else {
                let advice = "put the answer of apcheque beside it, or fetch manualcheck, which has a cheque with its lines";
                let reason =
                    format!("is a line of cheque {}, whose header does not stand without lines in this document: {advice}", found(&number));
                return Err(flawed(&place.path, Flaw::new("", reason)));
            };
            waiting.cheque.line(&line.bound, &row).map_err(|flaw| flawed(&place.path, flaw))?;
            waiting.lines += 1;
        }
        let mut joined = Vec::new();
        for Waiting { place, cheque, lines } in self.headers {
            let id = cheque.id().to_owned();
            let failed = |flaw: Flaw| flawed(&place.path, flaw.of(Some(&id)));
            if lines == 0 && cheque.pays == Pays::Vouchers {
                let name = header.bound.name(Field::Lines);
                let advice = "fetch manualcheck, which has a cheque with its lines, or put the answer of apvouchq into the same document";
                return Err(failed(Flaw::new(name, format!("is missing, and no line of this cheque is in the document: {advice}"))));
            }
            if let Some(payment) = cheque.finish(&header.bound, line.bound.name(Field::Amount)).map_err(failed)? {
                joined.push((place, payment));
            }
        }
        Ok(joined)
    }
}
