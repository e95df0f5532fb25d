//! A saved search of bill payments, exported as CSV: one row per application, and perhaps one for the payment itself.

use std::borrow::Cow;
use std::io::Read;

use super::draft::{Doubts, Draft, Parts, Standing};
use super::rows::{Group, LinkRow, Rows, absolute};
use super::values::{currency, internal_id, method, revision};
use super::{Out, Walked, refused};
use crate::erp::csv_rows::{CsvRows, other_separator};
use crate::erp::error::{DecodeError, DecodeFailure, Flaw, found};
use crate::erp::field_map::{Bound, Field, FieldMap, MapError};
use crate::erp::json_value::required;
use crate::erp::own::{Paths, unfound};
use crate::erp::{DecodeContext, Mapped, Site};
use crate::model::{Currency, Date, Money, MoneyError, PaymentKey, PaymentStatus};

const ID: &str = "Internal ID";
const DATE: &str = "Date";
const STATUS: &str = "Status";
const CURRENCY: &str = "Currency";
const FOREIGN: &str = "Amount (Foreign Currency)";
const BASE: &str = "Amount";
const BILL: &str = "Applied To Transaction : Internal ID";
const LINK_FOREIGN: &str = "Applied To Link Amount (Foreign Currency)";
const LINK_BASE: &str = "Applied To Link Amount";

/// The columns that a search of English labels has.
pub(super) const SEARCH: &[Mapped] = &[
    Mapped::assumed("layout.encoding", &["utf-8"]),
    Mapped::assumed("layout.delimiter", &[","]),
    Mapped::evidenced("fields.payment_id", &[ID]),
    Mapped::evidenced("fields.date", &[DATE]),
    Mapped::evidenced("fields.status", &[STATUS]),
    Mapped::evidenced("fields.currency", &[CURRENCY]),
    Mapped::evidenced("fields.total", &[FOREIGN, BASE]),
    Mapped::assumed("fields.unapplied", &["Unapplied"]),
    Mapped::evidenced("fields.reference", &["Document Number"]),
    Mapped::evidenced("fields.vendor_name", &["Name"]),
    Mapped::evidenced("fields.memo", &["Memo"]),
    Mapped::assumed("fields.last_modified", &["Last Modified"]),
    Mapped::evidenced("fields.line.bill_id", &[BILL]),
    Mapped::evidenced("fields.line.bill_number", &["Applied To Transaction : Document Number"]),
    Mapped::assumed("fields.line.kind", &["Applied To Transaction : Type"]),
    Mapped::evidenced("fields.line.amount", &[LINK_FOREIGN, LINK_BASE]),
];

/// What a site may choose for itself.
pub(in crate::erp) const TAKES: Paths = &[
    "layout.encoding",
    "layout.delimiter",
    "layout.null",
    "layout.dates",
    "layout.number.",
    "fields.payment_id",
    "fields.date",
    "fields.status",
    "fields.currency",
    "fields.total",
    "fields.unapplied",
    "fields.reference",
    "fields.vendor_name",
    "fields.memo",
    "fields.last_modified",
    "fields.line.bill_id",
    "fields.line.bill_number",
    "fields.line.kind",
    "fields.line.amount",
    "codes.status.",
];

/// The columns of the search, with those of the site over them.
fn map(site: &Site) -> Result<FieldMap, MapError> {
    site.over(FieldMap::of(&SEARCH.iter().map(|entry| (entry.path, entry.values)).collect::<Vec<_>>())?)
}

/// In an account of one currency there is no column of currencies, and amounts have their plain names [INF]. Which of the two it is
/// counts for all rows: an amount in another currency must not stand in for one that is empty.
fn settle(map: &mut FieldMap, site: &Site, rows: &CsvRows<'_>) -> Result<(), MapError> {
    let currency = map.names_of(Field::Currency).iter().any(|name| rows.column(name).is_some());
    let foreign = currency || rows.column(FOREIGN).is_some();
    for (path, names) in [("fields.total", [FOREIGN, BASE]), ("fields.line.amount", [LINK_FOREIGN, LINK_BASE])] {
        if site.says(path).is_none() {
            let [of_currency, plain] = names;
            map.set(path, &[if foreign { of_currency } else { plain }])?;
        }
    }
    Ok(())
}

/// What must be there. Without any link, the search is one of headers.
fn whole(bound: &Bound<'_>, site: &Site, rows: &CsvRows<'_>) -> Result<(), String> {
    if let Some(error) = unfound(site, |name| rows.column(name).is_some()) {
        return Err(format!("does not fit the site's own map: {error}"));
    }
    let foreign = rows.column(FOREIGN).is_some();
    let links = bound.has(Field::BillId) || bound.has(Field::Amount);
    let needed = [
        (Field::PaymentId, true),
        (Field::Currency, foreign),
        (Field::Date, true),
        (Field::Status, true),
        (Field::Total, true),
        (Field::BillId, links),
        (Field::Amount, links),
    ];
    let Some((field, _)) = needed.into_iter().find(|(field, needed)| *needed && !bound.has(*field)) else { return Ok(()) };
    let has = rows.names().iter().take(6).map(|n| found(n)).collect::<Vec<_>>().join(", ");
    let name = found(bound.name(field));
    let other = other_separator(rows.names());
    Err(format!("has no column {name}: export the saved search with English labels and comma-separated; it has {has}{other}"))
}

pub(super) fn decode<E>(context: &DecodeContext, input: &mut dyn Read, out: &mut Out<'_, '_, E>) -> Walked<(), E> {
    let unmapped = |error: MapError| refused("", format!("cannot be read by its map: {error}"));
    let mut map = map(&context.site).map_err(unmapped)?;
    let mut rows = CsvRows::begin(input, map.layout.of_rows(true))?;
    settle(&mut map, &context.site, &rows).map_err(unmapped)?;
    let bound = map.bind(|name| rows.column(name));
    whole(&bound, &context.site, &rows).map_err(|reason| refused("row 1", reason))?;
    let mut groups = Rows::default();
    while let Some(row) = rows.next()? {
        let path = row.path();
        let ended = take(context, &bound, &mut groups, &path, row.cells());
        let ended = ended.map_err(|flaw| DecodeFailure::Malformed(DecodeError::record_at(&path, flaw)))?;
        if let Some((path, record)) = ended {
            out.put(&path, record)?;
        }
    }
    match groups.end() {
        Some((path, record)) => out.put(&path, record),
        None => Ok(()),
    }
}

/// A field's text and the name that it stands under, or would.
fn cell<'r, 'm>(bound: &Bound<'m>, row: &'r [String], field: Field) -> (&'m str, Option<&'r str>) {
    match bound.value(row, field) {
        Some((text, name)) => (name, Some(text)),
        None => (bound.name(field), None),
    }
}

fn money(bound: &Bound<'_>, (name, text): (&str, Option<&str>), currency: Currency) -> Result<Money, Flaw> {
    let text = required(name, text, "an amount")?;
    Money::parse(&bound.map.number(text), currency).map_err(|e| {
        let verb = if e == MoneyError::NotDecimal { "is " } else { "" };
        Flaw::new(name, format!("{} {verb}{e}", found(text)))
    })
}

fn take(
    context: &DecodeContext,
    bound: &Bound<'_>,
    groups: &mut Rows,
    path: &str,
    row: &[String],
) -> Result<Option<super::rows::Taken>, Flaw> {
    let of = |field: Field| cell(bound, row, field);
    let (name, text) = of(Field::PaymentId);
    let id = internal_id(name, text, "the payment's internal id")?;
    let named = |flaw: Flaw| flaw.of(Some(&id));
    let head = head(bound, row);
    let owned = || head.iter().map(|text| text.map(str::to_owned)).collect();
    let (ended, group) = groups.open(&id, || header(context, bound, path, id.clone(), owned(), row), &head).map_err(named)?;
    let ((bill_name, bill), amount) = (of(Field::BillId), of(Field::Amount));
    // The main line of a search names no application, and a payment of none has only that.
    if bill.is_none() && amount.1.is_none() {
        return Ok(ended);
    }
    let link = LinkRow {
        bill: internal_id(bill_name, bill, "the bill's internal id").map_err(named)?,
        number: of(Field::BillNumber).1.map(Cow::Borrowed),
        // Without the column the search is trusted to ask for bills alone, as docs/erp/netsuite.md says [ASSUMED].
        kind: match of(Field::LineKind).1 {
            None | Some("Bill") => "VendBill",
            Some("Journal") => "Journal",
            Some("Expense Report") => "ExpRept",
            Some(other) => other,
        },
        amount: money(bound, amount, group.currency()).map_err(named)?,
    };
    group.link(link).map_err(named)?;
    Ok(ended)
}

fn head<'r>(bound: &Bound<'_>, row: &'r [String]) -> [Option<&'r str>; 7] {
    let repeated = [Field::Date, Field::Total, Field::Status, Field::Currency, Field::Reference, Field::LastModified, Field::Unapplied];
    repeated.map(|field| bound.text(row, field))
}

fn header(
    context: &DecodeContext,
    bound: &Bound<'_>,
    path: &str,
    id: String,
    head: Vec<Option<String>>,
    row: &[String],
) -> Result<Group, Flaw> {
    let of = |field: Field| cell(bound, row, field);
    let date = date(bound.map, of(Field::Date))?;
    let currency = row_currency(context, bound, row)?;
    let total = absolute(money(bound, of(Field::Total), currency)?)?;
    let unapplied = of(Field::Unapplied);
    let unapplied = unapplied.1.map(|_| money(bound, unapplied, currency).and_then(absolute)).transpose()?;
    let (status_name, status) = of(Field::Status);
    let status = required(status_name, status, "a status like Bill Payment : Approved")?;
    let own = |field: Field| of(field).1.map(str::to_owned);
    let number = own(Field::Reference);
    let draft = Draft {
        key: PaymentKey { origin: context.origin.clone(), id },
        // Minutes of account time, in the user's format: no revision, but a time with a zone would be one.
        revision: revision(context, of(Field::LastModified).1),
        standing: match bound.map.code("status", status) {
            Some("posted") => Standing::Known(PaymentStatus::Posted),
            Some("pending") => Standing::Known(PaymentStatus::Pending),
            Some("voided") => Standing::Known(PaymentStatus::Voided),
            _ => Standing::of(Some(status)),
        },
        void_journal: false,
        waiting: None,
        vendor_id: None,
        vendor_name: own(Field::VendorName),
        date,
        total,
        unapplied,
        whole: false,
        // Exports cut rates to two places [DOC]: what stands there is not NetSuite's rate.
        rate: None,
        method: method(false, false, number.as_deref()),
        reference: number,
        account: None,
        memo: own(Field::Memo),
        // The subsidiary stands here by its name, which is no key.
        entity: None,
        parts: Parts::default(),
        doubts: Doubts::default(),
    };
    Ok(Group::new(path, head, draft))
}

fn row_currency(context: &DecodeContext, bound: &Bound<'_>, row: &[String]) -> Result<Currency, Flaw> {
    if !bound.has(Field::Currency) {
        return Ok(context.currency);
    }
    let (name, text) = cell(bound, row, Field::Currency);
    let native = required(name, text, "a currency")?;
    currency(context, name, None, Some(native), None)
}

/// A date in the site's own forms; else as `2026-03-31`, or month first as accounts of the United States write it [DOC: the user's
/// own format].
fn date(map: &FieldMap, (name, text): (&str, Option<&str>)) -> Result<Date, Flaw> {
    let text = required(name, text, "a date like 03/31/2026 or 2026-03-31")?;
    if map.says_dates() {
        return map
            .day(text)
            .ok_or_else(|| Flaw::new(name, format!("is {}: expected one of the forms of [origin.layout] dates", found(text))));
    }
    let mut parts = text.split('/');
    let iso = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(month), Some(day), Some(year), None) => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => text.to_owned(),
    };
    Date::parse(&iso).map_err(|_| {
        let hint = "is no date like 03/31/2026 (month first) or 2026-03-31: name its form under [origin.layout] dates, or set one of these in NetSuite before exporting";
        Flaw::new(name, format!("{} {hint}", found(text)))
    })
}
