//! The cells of one row at the places of their names, whatever kind of document it stood in.

use super::maps::Maps;
use crate::erp::error::Flaw;
use crate::erp::field_map::{Bound, Field};

/// Identifiers, whose zeros in front a number would have lost.
const TEXTS: [Field; 6] = [Field::VendorId, Field::Reference, Field::Bank, Field::BillId, Field::BillNumber, Field::Group];

/// What a document says under one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell<'t> {
    Text(&'t str),
    /// A number or a truth value, not in quotes.
    Bare(&'t str),
    Null,
    /// An object, a list, elements.
    Nested,
}

/// The cells of one row.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) cells: Vec<String>,
    /// Which names stood in the row at all, were it with nothing behind them.
    said: Vec<bool>,
}

/// The places of all names that the map speaks of.
pub(super) struct Columns<'m> {
    maps: &'m Maps,
    names: Vec<&'m str>,
    /// Names that are several names together: their place and those of their parts.
    joined: Vec<(usize, Vec<usize>)>,
    days: Vec<usize>,
    texts: Vec<usize>,
    by: Vec<(usize, bool)>,
}

impl<'m> Columns<'m> {
    pub(super) fn of(maps: &'m Maps) -> Self {
        let mut names = maps.map.names();
        let parts: Vec<&str> = names.iter().filter(|name| name.contains('|')).flat_map(|name| name.split('|')).collect();
        names.extend(parts);
        names.sort_unstable();
        names.dedup();
        let place = |name: &str| names.iter().position(|n| *n == name);
        let joined: Vec<(usize, Vec<usize>)> = (names.iter().enumerate())
            .filter(|(_, name)| name.contains('|'))
            .map(|(n, name)| (n, name.split('|').filter_map(place).collect()))
            .collect();
        let places = |field: &Field| maps.map.names_of(*field).iter().filter_map(|name| place(name)).collect::<Vec<_>>();
        let days = places(&Field::Date);
        let mut texts: Vec<usize> = TEXTS.iter().flat_map(places).chain(joined.iter().flat_map(|(_, parts)| parts.clone())).collect();
        texts.retain(|n| !days.contains(n));
        let by = maps.by.iter().filter_map(|name| Some((place(name)?, maps.matches.contains(name)))).collect();
        Self { maps, names, joined, days, texts, by }
    }

    pub(super) fn bind(&self) -> Bound<'m> {
        self.maps.map.bind(|name| self.place(name))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'m str> {
        self.names.iter().copied()
    }

    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| *n == name)
    }

    pub(super) fn begin(&self) -> Row {
        Row { cells: vec![String::new(); self.names.len()], said: vec![false; self.names.len()] }
    }

    /// Takes what stands under a name; names that the map does not speak of are passed over.
    pub(super) fn put(&self, row: &mut Row, name: &str, value: Cell<'_>) -> Result<(), Flaw> {
        let Some(n) = self.place(name) else { return Ok(()) };
        let (Some(cell), Some(said)) = (row.cells.get_mut(n), row.said.get_mut(n)) else { return Ok(()) };
        if std::mem::replace(said, true) {
            return Err(Flaw::new(name, "stands twice"));
        }
        match value {
            Cell::Text(text) => text.clone_into(cell),
            Cell::Bare(text) if self.texts.contains(&n) => {
                let reason =
                    format!("is the bare value {text}: expected a text in quotes, because a number has lost the zeros in front of it");
                return Err(Flaw::new(name, reason));
            }
            Cell::Bare(text) => text.clone_into(cell),
            Cell::Null => {}
            Cell::Nested => return Err(Flaw::new(name, "has parts where a text is expected")),
        }
        Ok(())
    }

    /// Puts together what is one value together.
    pub(super) fn finish(&self, row: &mut Row) {
        for (n, parts) in &self.joined {
            let values: Option<Vec<_>> = parts.iter().map(|part| self.part(row, *part)).collect();
            let Some(whole) = values.map(|values| values.join("|")) else { continue };
            if let Some(cell) = row.cells.get_mut(*n) {
                *cell = whole;
            }
        }
    }

    /// The payment's key, or the name whose value is missing.
    pub(super) fn key(&self, row: &Row) -> Result<String, &'m str> {
        let value = |(n, _): &(usize, bool)| self.part(row, *n).ok_or_else(|| self.names.get(*n).copied().unwrap_or_default());
        Ok(self.by.iter().map(value).collect::<Result<Vec<_>, _>>()?.join("|"))
    }

    /// The key of the payment that a reversing row undoes, with `*` for what such a row does not know.
    pub(super) fn undone(&self, row: &Row) -> Option<String> {
        if !self.by.iter().any(|(_, shared)| *shared) {
            return None;
        }
        let value = |(n, shared): &(usize, bool)| if *shared { self.part(row, *n) } else { Some("*".to_owned()) };
        Some(self.by.iter().map(value).collect::<Option<Vec<_>>>()?.join("|"))
    }

    /// A value as a part of several that are one text: days in one form, whatever form they came in, and no two lists of values alike.
    fn part(&self, row: &Row, n: usize) -> Option<String> {
        let cell = self.cell(row, n)?;
        let day = if self.days.contains(&n) { self.maps.map.day(cell) } else { None };
        Some(escaped(&day.map_or_else(|| cell.to_owned(), |day| day.to_string())))
    }

    /// True when one of the field's names stands in the row, with or without a value.
    pub(super) fn said(&self, row: &Row, field: Field) -> bool {
        let names = self.maps.map.names_of(field);
        names.iter().filter_map(|name| self.place(name)).any(|n| row.said.get(n) == Some(&true))
    }

    fn cell<'r>(&self, row: &'r Row, n: usize) -> Option<&'r str> {
        let cell = row.cells.get(n)?.trim();
        let null = cell.is_empty() || self.maps.null.iter().any(|null| null == cell);
        (!null).then_some(cell)
    }
}

fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        if matches!(c, '|' | '\\' | '*') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_lists_of_values_are_one_text() {
        let joined = |values: &[&str]| values.iter().map(|value| escaped(value)).collect::<Vec<_>>().join("|");
        assert_eq!(joined(&["OPER", "000045121", "ACME01"]), "OPER|000045121|ACME01");
        assert_eq!(joined(&["A|B", "C*", "D\\"]), "A\\|B|C\\*|D\\\\");
        assert_ne!(joined(&["A|", "B"]), joined(&["A", "|B"]));
        assert_ne!(joined(&["A\\", "B"]), joined(&["A\\|B"]));
    }
}
