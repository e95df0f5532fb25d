//! A saved search of bill payments, exported as CSV: one row per application, and perhaps one for the payment itself.

use std::borrow::Cow;
use std::io::Read;

use super::draft::{Doubts, Draft, Parts, Standing};
use super::rows::{Group, LinkRow, Rows, absolute};
use super::values::{currency, internal_id, method, money, revision};
use super::{Out, Walked, refused};
use crate::erp::DecodeContext;
use crate::erp::csv_rows::{CsvRows, Layout, Row};
use crate::erp::error::{DecodeError, DecodeFailure, Flaw, found};
use crate::erp::json_value::required;
use crate::model::{Currency, Date, PaymentKey};

const ID: &str = "Internal ID";
const DATE: &str = "Date";
const STATUS: &str = "Status";
const CURRENCY: &str = "Currency";
const FOREIGN: &str = "Amount (Foreign Currency)";
const BASE: &str = "Amount";
const BILL: &str = "Applied To Transaction : Internal ID";
const LINK_FOREIGN: &str = "Applied To Link Amount (Foreign Currency)";
const LINK_BASE: &str = "Applied To Link Amount";

/// Where the columns are that a search of English labels has.
struct Columns {
    id: usize,
    date: usize,
    status: usize,
    /// In an account of one currency there is no such column, and amounts have their plain names [INF].
    currency: Option<usize>,
    amount: (&'static str, usize),
    link: Option<(usize, (&'static str, usize))>,
    bill_number: Option<usize>,
    bill_type: Option<usize>,
    number: Option<usize>,
    vendor: Option<usize>,
    memo: Option<usize>,
    modified: Option<usize>,
    unapplied: Option<usize>,
}

impl Columns {
    fn find(rows: &CsvRows<'_>) -> Result<Self, String> {
        let need = |name: &'static str| {
            rows.column(name).ok_or_else(|| {
                let has = rows.names().iter().take(6).map(|n| found(n)).collect::<Vec<_>>().join(", ");
                format!("has no column {}: export the saved search with English labels and comma-separated; it has {has}", found(name))
            })
        };
        let id = need(ID)?;
        let currency = rows.column(CURRENCY);
        let foreign = currency.is_some() || rows.column(FOREIGN).is_some();
        if foreign {
            need(CURRENCY)?;
        }
        let (amount, link) = if foreign { (FOREIGN, LINK_FOREIGN) } else { (BASE, LINK_BASE) };
        let links = rows.column(BILL).is_some() || rows.column(link).is_some();
        Ok(Self {
            id,
            date: need(DATE)?,
            status: need(STATUS)?,
            currency,
            amount: (amount, need(amount)?),
            link: if links { Some((need(BILL)?, (link, need(link)?))) } else { None },
            bill_number: rows.column("Applied To Transaction : Document Number"),
            bill_type: rows.column("Applied To Transaction : Type"),
            number: rows.column("Document Number"),
            vendor: rows.column("Name"),
            memo: rows.column("Memo"),
            modified: rows.column("Last Modified"),
            unapplied: rows.column("Unapplied"),
        })
    }
}

pub(super) fn decode<E>(context: &DecodeContext, input: &mut dyn Read, out: &mut Out<'_, '_, E>) -> Walked<(), E> {
    let mut rows = CsvRows::begin(input, Layout::default())?;
    let columns = Columns::find(&rows).map_err(|reason| refused("row 1", reason))?;
    let mut groups = Rows::default();
    while let Some(row) = rows.next()? {
        let path = row.path();
        let ended = take(context, &columns, &mut groups, &path, row);
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

fn cell(row: &Row, column: Option<usize>) -> Option<&str> {
    row.cell(column?)
}

fn take(context: &DecodeContext, columns: &Columns, groups: &mut Rows, path: &str, row: &Row) -> Result<Option<super::rows::Taken>, Flaw> {
    let id = internal_id(ID, row.cell(columns.id), "the payment's internal id")?;
    let named = |flaw: Flaw| flaw.of(Some(&id));
    let head = head(columns, row);
    let own = || head.iter().map(|text| text.map(str::to_owned)).collect();
    let (ended, group) = groups.open(&id, || header(context, columns, path, id.clone(), own(), row), &head).map_err(named)?;
    let Some((bill, (name, amount))) = columns.link else { return Ok(ended) };
    // The main line of a search names no application, and a payment of none has only that.
    if row.cell(bill).is_none() && row.cell(amount).is_none() {
        return Ok(ended);
    }
    let link = LinkRow {
        bill: internal_id(BILL, row.cell(bill), "the bill's internal id").map_err(named)?,
        number: cell(row, columns.bill_number).map(Cow::Borrowed),
        // Without the column the search is trusted to ask for bills alone, as docs/erp/netsuite.md says [ASSUMED].
        kind: match cell(row, columns.bill_type) {
            None | Some("Bill") => "VendBill",
            Some("Journal") => "Journal",
            Some("Expense Report") => "ExpRept",
            Some(other) => other,
        },
        amount: money(name, row.cell(amount), group.currency()).map_err(named)?,
    };
    group.link(link).map_err(named)?;
    Ok(ended)
}

fn head<'r>(columns: &Columns, row: &'r Row) -> [Option<&'r str>; 7] {
    let (amount, date, status) = (Some(columns.amount.1), Some(columns.date), Some(columns.status));
    let repeated = [date, amount, status, columns.currency, columns.number, columns.modified, columns.unapplied];
    repeated.map(|column| cell(row, column))
}

fn header(context: &DecodeContext, columns: &Columns, path: &str, id: String, head: Vec<Option<String>>, row: &Row) -> Result<Group, Flaw> {
    let date = date(row.cell(columns.date))?;
    let currency = row_currency(context, columns, row)?;
    let (name, amount) = columns.amount;
    let total = absolute(money(name, row.cell(amount), currency)?)?;
    let unapplied = cell(row, columns.unapplied);
    let unapplied = unapplied.map(|text| money("Unapplied", Some(text), currency).and_then(absolute)).transpose()?;
    let status = required(STATUS, row.cell(columns.status), "a status like Bill Payment : Approved")?;
    let number = cell(row, columns.number).map(str::to_owned);
    let draft = Draft {
        key: PaymentKey { origin: context.origin.clone(), id },
        // Minutes of account time, in the user's format: no revision, but a time with a zone would be one.
        revision: revision(context, cell(row, columns.modified)),
        standing: Standing::of(Some(status)),
        void_journal: false,
        waiting: None,
        vendor_id: None,
        vendor_name: cell(row, columns.vendor).map(str::to_owned),
        date,
        total,
        unapplied,
        whole: false,
        // Exports cut rates to two places [DOC]: what stands there is not NetSuite's rate.
        rate: None,
        method: method(false, false, number.as_deref()),
        reference: number,
        account: None,
        memo: cell(row, columns.memo).map(str::to_owned),
        // The subsidiary stands here by its name, which is no key.
        entity: None,
        parts: Parts::default(),
        doubts: Doubts::default(),
    };
    Ok(Group::new(path, head, draft))
}

fn row_currency(context: &DecodeContext, columns: &Columns, row: &Row) -> Result<Currency, Flaw> {
    match columns.currency {
        None => Ok(context.currency),
        Some(column) => {
            let name = required(CURRENCY, row.cell(column), "a currency")?;
            currency(context, CURRENCY, None, Some(name), None)
        }
    }
}

/// A date as `2026-03-31`, or month first as accounts of the United States write it [DOC: the user's own format].
fn date(text: Option<&str>) -> Result<Date, Flaw> {
    let text = required(DATE, text, "a date like 03/31/2026 or 2026-03-31")?;
    let mut parts = text.split('/');
    let iso = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(month), Some(day), Some(year), None) => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => text.to_owned(),
    };
    Date::parse(&iso).map_err(|_| {
        let hint = "is no date like 03/31/2026 (month first) or 2026-03-31: set one of these formats in NetSuite before exporting";
        Flaw::new(DATE, format!("{} {hint}", found(text)))
    })
}
