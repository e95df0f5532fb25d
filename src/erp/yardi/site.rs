//! A site's own entries over the documented defaults, and what must hold of them before any document is read.

use super::maps::{Kind, default_map};
use crate::erp::field_map::{Field, FieldMap, MapError};
use crate::erp::own::{Paths, unfound};
use crate::erp::{DecodeContext, Site};

/// All entries that Yardi's decoder uses.
pub(in crate::erp) const TAKES: Paths = &[
    "layout.format",
    "layout.rows",
    "layout.lines",
    "layout.header",
    "layout.whole",
    "layout.columns",
    "layout.fmt",
    "layout.delimiter",
    "layout.encoding",
    "layout.null",
    "layout.dates",
    "layout.number.",
    "group.by",
    "group.else",
    "fields.payment_id",
    "fields.kind",
    "fields.tenant",
    "fields.vendor_id",
    "fields.vendor_name",
    "fields.date",
    "fields.currency",
    "fields.exchange_rate",
    "fields.total",
    "fields.method",
    "fields.reference",
    "fields.memo",
    "fields.status",
    "fields.last_modified",
    "fields.void_date",
    "fields.bank",
    "fields.batch",
    "fields.reversal_of",
    "fields.line.bill_id",
    "fields.line.bill_number",
    "fields.line.amount",
    "fields.line.amount_again",
    "fields.line.currency",
    "fields.line.discount",
    "fields.line.retainage",
    "fields.line.entity",
    "codes.kind.",
    "codes.method.",
    "codes.status.",
    "void.",
    "defaults.currency",
    "defaults.method",
    "defaults.amount_sign",
];

/// The default map of a kind of document with the site's entries over it.
pub(super) fn map(context: &DecodeContext, kind: Kind) -> Result<FieldMap, MapError> {
    context.site.over(default_map(kind)?)
}

/// The kind of the rows whose columns these are: the one that speaks of most of them.
pub(super) fn kind_of(site: &Site, columns: &[String]) -> Result<(Kind, FieldMap, usize), MapError> {
    let mut best: Option<(Kind, FieldMap, usize)> = None;
    for kind in [Kind::Flat, Kind::Toolbox] {
        let map = site.over(default_map(kind)?)?;
        let names = map.names();
        let known = columns.iter().filter(|cell| names.iter().any(|name| same(name, cell))).count();
        // The names of the site stand in both maps: the defaults decide, and where they do not, the recommended extract.
        if best.as_ref().is_none_or(|(_, _, most)| known > *most) {
            best = Some((kind, map, known));
        }
    }
    best.ok_or_else(|| MapError::new("layout.columns", "cannot be read"))
}

fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// Refuses entries that no document could be read by.
pub(in crate::erp) fn check(site: &Site) -> Result<(), MapError> {
    let says = |path: &str| site.says(path);
    if let Some([format]) = says("layout.format")
        && !["csv", "soap"].contains(&format.as_str())
    {
        return Err(MapError::new("layout.format", format!("is `{format}`: of Yardi's documents, csv and soap are read")));
    }
    if let Some([rows]) = says("layout.rows")
        && rows.split('/').filter(|part| !part.is_empty()).count() != 2
    {
        let reason = format!("is `{rows}`: expected the element around the records and that of one, like CheckInvoices/Check");
        return Err(MapError::new("layout.rows", reason));
    }
    // The field alone would not tell one payment from another, and would be believed to.
    if let Some(names) = says("fields.payment_id").filter(|names| !names.is_empty()) {
        let Some(by) = says("group.by") else {
            return Err(MapError::new("fields.payment_id", "stands without [origin.group] by, which says what is the payment's key"));
        };
        if let Some(other) = names.iter().find(|name| !by.contains(name)) {
            let reason = format!("names {}, which is not in [origin.group] by", crate::erp::error::found(other));
            return Err(MapError::new("fields.payment_id", reason));
        }
    }
    // A marker is a field and its values; one without the other marks nothing, in whatever document.
    let mut halves = Vec::new();
    for kind in [Kind::Flat, Kind::Toolbox, Kind::Soap] {
        halves.push(site.over(default_map(kind)?)?.half_marker());
    }
    if let Some(path) = halves.into_iter().reduce(|one, other| one.and(other)).flatten() {
        return Err(MapError::new(path, "needs both `field` and `values`"));
    }
    let Some(columns) = says("layout.columns").filter(|_| says("layout.header").is_none_or(|header| header != ["true"])) else {
        return Ok(());
    };
    let map = if site.has_template() { site.over(default_map(Kind::Toolbox)?)? } else { kind_of(site, columns)?.1 };
    let bound = map.bind(|name| columns.iter().position(|column| same(column, name)));
    let bill = bound.has(Field::BillId) || bound.has(Field::BillNumber);
    let needed = [(Field::Date, true), (Field::Amount, true), (Field::BillNumber, !bill)];
    if let Some(error) = unfound(site, |name| columns.iter().any(|column| same(column, name))) {
        return Err(error);
    }
    if let Some((field, _)) = needed.into_iter().find(|(field, needed)| *needed && !bound.has(*field)) {
        let path = if site.has_template() { "layout.fmt" } else { "layout.columns" };
        return Err(MapError::new(path, format!("has no column {}, from which {} is read", bound.name(field), field.word())));
    }
    Ok(())
}

/// The columns of a template, or a sentence about it.
pub(in crate::erp) fn template(text: &str) -> Result<Vec<String>, String> {
    super::template::columns(text).map_err(|e| e.to_string())
}
