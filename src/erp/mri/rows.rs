//! Rows of comma-separated text, one for each paid item, as MRI's own imports are written [DOC]; the columns are [ASSUMED].

use std::io::Read;

use super::columns::{Cell, Columns};
use super::maps::Maps;
use super::walk::Walk;
use super::{Walked, refused};
use crate::erp::csv_rows::{CsvRows, Ending, other_separator};
use crate::erp::error::found;
use crate::erp::field_map::Field;

pub(super) fn read<E>(input: &mut dyn Read, maps: &Maps, columns: &Columns<'_>, walk: &mut Walk<'_, '_, '_, E>) -> Walked<(), E> {
    let mut input = Ending::new(input);
    let header = maps.map.layout.header.unwrap_or(maps.columns.is_none());
    let mut rows = CsvRows::begin(&mut input, maps.map.layout.of_rows(header))?;
    let given = maps.columns.as_deref().unwrap_or_default();
    let place = |name: &str| if header { rows.column(name) } else { given.iter().position(|column| column == name) };
    let places: Vec<(usize, &str)> = columns.names().filter_map(|name| Some((place(name)?, name))).collect();
    let there = |name: &str| name.split('|').all(|part| places.iter().any(|(_, n)| *n == part));
    let missing = maps.by.iter().find(|name| !there(name)).map(|name| (name.as_str(), "a payment's key"));
    let amounts = maps.map.names_of(Field::Amount);
    let missing =
        missing.or_else(|| amounts.first().filter(|_| !amounts.iter().any(|name| there(name))).map(|n| (n.as_str(), "the amount")));
    if let Some((name, what)) = missing {
        let whence = if header { "row 1" } else { "layout.columns" };
        return Err(refused(whence, format!("has no column {}, from which {what} is read{}", found(name), other_separator(rows.names()))));
    }
    while let Some(row) = rows.next()? {
        if !header && row.cells().len() != given.len() {
            let (has, names) = (row.cells().len(), given.len());
            return Err(refused(&row.path(), format!("has {has} cells, layout.columns has {names} names")));
        }
        walk.row(&row.path(), |put| {
            for (n, name) in &places {
                put(name, row.cells().get(*n).map_or(Cell::Null, |cell| Cell::Text(cell)))?;
            }
            Ok(())
        })?;
    }
    drop(rows);
    input.at_line_break().map_err(|reason| refused("", reason))
}
