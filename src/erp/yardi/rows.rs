//! Rows: the flat extract and the Toolbox's export. A check stands on as many rows as it pays bills in properties.
//!
//! A check is whole when the next one begins or the document ends, and the document ends with a line break. No row says that
//! another one follows: where a site adds the check's total as a column, a check that was cut between two rows is noticed.

use std::collections::BTreeMap;
use std::io::Read;

use super::check::Check;
use super::maps::{FLAT_COLUMNS, FLAT_LEAST, Kind};
use super::{Out, Walked, refused, site, template, unmapped};
use crate::erp::DecodeContext;
use crate::erp::csv_rows::{CsvRows, Ending, Layout, Row, other_separator};
use crate::erp::error::{DecodeError, DecodeFailure, Flaw, found};
use crate::erp::field_map::{Bound, Field, FieldMap};
use crate::erp::own::unfound;

/// Fields without which no payment can be read from a row.
const NEEDED: [Field; 2] = [Field::Date, Field::Amount];

/// Voyager's ETL puts the template's name in a line of its own before the rows [ASSUMED]: it is passed over.
pub(super) fn without_name(head: &mut [u8], delimiter: u8) {
    let start = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let Some(line) = head.get(start..).and_then(|rest| rest.split(|b| *b == b'\n').next()) else { return };
    let (length, text) = (line.len(), line.trim_ascii());
    let name = (1..=40).contains(&text.len()) && text.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b' ' | b'-'));
    let second = head.get(start + length + 1..).and_then(|rest| rest.split(|b| *b == b'\n').next()).unwrap_or_default();
    if name && second.contains(&delimiter) {
        // Blank lines are no rows, and every byte keeps its place.
        head.iter_mut().skip(start).take(length).for_each(|b| *b = b'\n');
    }
}

pub(super) fn read<E, R: Read>(out: &mut Out<'_, '_, E>, map: Option<&FieldMap>, layout: Layout, input: &mut Ending<R>) -> Walked<(), E> {
    let mut rows = CsvRows::begin(input, layout)?;
    let Some(first) = rows.next()?.cloned() else { return Ok(()) };
    let (map, columns) = match map {
        Some(map) => configured(map.clone(), &first)?,
        None => recognised(out.context, &first)?,
    };
    let (names, header) = match columns {
        Columns::InFirstRow => (first.cells().to_vec(), true),
        Columns::Given(names) => (names, false),
    };
    let places = places(&names).map_err(|reason| refused("row 1", reason))?;
    if let Some(error) = unfound(&out.context.site, |name| places.contains_key(&folded(name))) {
        return Err(refused("row 1", format!("does not fit the site's own map: {error}")));
    }
    let bound = map.bind(|name| places.get(&folded(name)).copied());
    whole(&bound)?;
    let mut walk = Walk { out, bound: &bound, open: None, begun: false };
    if !header {
        walk.row(&first)?;
    }
    while let Some(row) = rows.next()? {
        walk.row(row)?;
    }
    let open = walk.open.take();
    drop(rows);
    input.at_line_break().map_err(|reason| refused("", reason))?;
    Walk { out, bound: &bound, open: None, begun: true }.close(open, true)
}

enum Columns {
    InFirstRow,
    Given(Vec<String>),
}

fn configured<E>(map: FieldMap, first: &Row) -> Walked<(FieldMap, Columns), E> {
    if map.layout.header.unwrap_or(map.layout.columns.is_empty()) {
        return Ok((map, Columns::InFirstRow));
    }
    let names = map.layout.columns.clone();
    if names.len() != first.cells().len() {
        let (has, given) = (first.cells().len(), names.len());
        return Err(refused(
            "row 1",
            format!("has {has} cells, the layout has {given} columns: give the .FMT file that it was exported with"),
        ));
    }
    Ok((map, Columns::Given(names)))
}

/// Which of the documented layouts it is, with what the site says of its own.
fn recognised<E>(context: &DecodeContext, first: &Row) -> Walked<(FieldMap, Columns), E> {
    let own = &context.site;
    if own.has_template() {
        return configured(site::map(context, Kind::Toolbox).map_err(unmapped)?, first);
    }
    if let Some(columns) = own.says("layout.columns") {
        return configured(site::kind_of(own, columns).map_err(unmapped)?.1, first);
    }
    let (_, map, known) = site::kind_of(own, first.cells()).map_err(unmapped)?;
    let header = own.says("layout.header").map(|said| said == ["true"]);
    if header.unwrap_or(known >= 3) {
        return Ok((map, Columns::InFirstRow));
    }
    let toolbox = site::map(context, Kind::Toolbox).map_err(unmapped)?;
    let count = first.cells().len();
    if first.cell(0).is_some_and(|kind| toolbox.code("kind", kind).is_some()) {
        let names = template::columns(template::CHECK).map_err(|e| refused("", format!("cannot be read: {e}")))?;
        if names.len() != count {
            let reason = format!(
                "has {count} cells, the default template CHECK.FMT has {}: give the .FMT file that it was exported with",
                names.len()
            );
            return Err(refused("row 1", reason));
        }
        return Ok((toolbox, Columns::Given(names)));
    }
    let flat = site::map(context, Kind::Flat).map_err(unmapped)?;
    let status = first.cell(11).is_some_and(|word| flat.code("status", word).is_some());
    if let Some(names) = FLAT_COLUMNS.get(..count).filter(|_| count >= FLAT_LEAST && status) {
        return Ok((flat, Columns::Given(names.iter().map(|n| (*n).to_owned()).collect())));
    }
    let begin = found(first.cells().first().map_or("", String::as_str));
    let expected = "a header with names like PaymentNumber, rows in the order of the documented extract, or rows of checks by CHECK.FMT";
    let (cells, other) = (if count == 1 { "cell" } else { "cells" }, other_separator(first.cells()));
    Err(refused("row 1", format!("is of no layout that is known ({count} {cells}, the first is {begin}): expected {expected}{other}")))
}

fn places(names: &[String]) -> Result<BTreeMap<String, usize>, String> {
    let mut places = BTreeMap::new();
    for (n, name) in names.iter().enumerate().filter(|(_, name)| !name.trim().is_empty()) {
        if let Some(first) = places.insert(folded(name), n) {
            return Err(format!("names the column {} twice, as number {} and number {}", found(name), first + 1, n + 1));
        }
    }
    Ok(places)
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The columns that must be there.
fn whole<E>(bound: &Bound<'_>) -> Walked<(), E> {
    let bill = bound.has(Field::BillId) || bound.has(Field::BillNumber);
    let missing = NEEDED.iter().find(|field| !bound.has(**field)).or(if bill { None } else { Some(&Field::BillNumber) });
    if let Some(field) = missing {
        return Err(refused("the header", format!("has no column {}, from which {} is read", found(bound.name(*field)), field.word())));
    }
    if bound.keyed() || bound.stands_in() {
        return Ok(());
    }
    let name = found(bound.key_name());
    Err(refused("the header", format!("has no column {name}, and not all that stand in for it: no payment could be told from another")))
}

/// The parts of a key as one text. All but the last part have the sign between them escaped, so that no two keys are one text:
/// the bank `A/K` with the number `1` is not the bank `A` with the number `K/1`.
fn joined(parts: &[&str], between: char) -> String {
    let Some((last, before)) = parts.split_last() else { return String::new() };
    let mut out = String::new();
    for part in before {
        for c in part.chars() {
            if c == between || c == '\\' {
                out.push('\\');
            }
            out.push(c);
        }
        out.push(between);
    }
    out.push_str(last);
    out
}

/// A check that may go on in the next row.
struct Open<'c> {
    check: Check<'c>,
    first: u64,
    last: u64,
}

struct Walk<'w, 'o, 's, 'b, E> {
    out: &'w mut Out<'o, 's, E>,
    bound: &'b Bound<'b>,
    open: Option<Open<'o>>,
    /// True once a check was closed: the first one may have begun in another file.
    begun: bool,
}

impl<E> Walk<'_, '_, '_, '_, E> {
    fn row(&mut self, row: &Row) -> Walked<(), E> {
        let (bound, cells, number) = (self.bound, row.cells(), row.number());
        let flawed = |id: Option<&str>, flaw: Flaw| DecodeFailure::Malformed(DecodeError::record_at(&row.path(), flaw.of(id)));
        match bound.text(cells, Field::Kind).map(|kind| (kind, bound.map.code("kind", kind))) {
            Some((_, Some("payment"))) => {}
            Some((_, Some(_))) => {
                self.out.read += 1;
                return Ok(());
            }
            Some((kind, None)) => {
                let reason = format!("is {}: expected K for a check, or P, C, R or J, which are read past", found(kind));
                return Err(flawed(None, Flaw::new(bound.name(Field::Kind), reason)));
            }
            None if bound.has(Field::Kind) => {
                return Err(flawed(None, Flaw::new(bound.name(Field::Kind), "is missing: expected K for a check")));
            }
            None => {}
        }
        let id = match bound.key(cells) {
            // A control number has one dash; what stands in for it has slashes, which no control number has.
            Some(key) => joined(&key, if bound.keyed() { '-' } else { '/' }),
            None => {
                return Err(flawed(None, Flaw::new(bound.key_name(), "is missing: expected the payment's id, like K-104233")));
            }
        };
        match &mut self.open {
            Some(open) if open.check.id() == id => {
                open.last = number;
                open.check.again(bound, cells).and_then(|()| open.check.line(bound, cells)).map_err(|flaw| flawed(Some(&id), flaw))
            }
            Some(_) | None => {
                let before = self.open.take();
                self.close(before, false)?;
                let begun = Check::begin(self.out.context, id.clone(), bound, cells).map_err(|flaw| flawed(Some(&id), flaw))?;
                let mut open = Open { check: begun, first: number, last: number };
                open.check.line(bound, cells).map_err(|flaw| flawed(Some(&id), flaw))?;
                self.open = Some(open);
                Ok(())
            }
        }
    }

    fn close(&mut self, open: Option<Open<'_>>, ends: bool) -> Walked<(), E> {
        let Some(Open { mut check, first, last }) = open else { return Ok(()) };
        let begins = !std::mem::replace(&mut self.begun, true);
        if self.bound.map.layout.whole == Some(false) && (begins || ends) {
            check.at_border();
        }
        let path = if first == last { format!("row {first}") } else { format!("rows {first} to {last}") };
        self.out.payment(&path, check, self.bound)
    }
}

#[cfg(test)]
mod tests {
    use super::joined;

    /// Two checks whose key was one text were one payment, of the money of both.
    #[test]
    fn no_two_keys_are_one_text() {
        assert_eq!(joined(&["K-104233"], '-'), "K-104233");
        assert_eq!(joined(&["K", "104233"], '-'), "K-104233");
        assert_eq!(joined(&["opbank", "Check", "20119"], '/'), "opbank/Check/20119");
        assert_ne!(joined(&["A/K", "K", "1"], '/'), joined(&["A", "K", "K/1"], '/'));
        assert_ne!(joined(&["A\\", "K", "1"], '/'), joined(&["A\\/K", "1"], '/'));
        assert_ne!(joined(&["A-B", "C"], '-'), joined(&["A", "B-C"], '-'));
    }
}
