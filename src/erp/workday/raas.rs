//! Custom reports as a service (RaaS): `Report_Entry` in JSON and XML, and rows.

use std::io::Read;

use super::entry::{Entry, Payments, Whole};
use super::fields::{Dialect, FLAT, Fields, Line, ROWS, Slot, header, line};
use super::json::{Entries, Names};
use super::{refused, report};
use crate::erp::csv_rows::{CsvRows, Row, other_separator};
use crate::erp::error::{DecodeError, DecodeFailure, found, point};
use crate::erp::json_stream::{JsonError, JsonStream, Raw};
use crate::erp::own::unfound;
use crate::erp::xml_stream::{Element, XmlStream};
use crate::erp::{DecodeContext, Sink};

/// The reference to the payment's company, which some reports have instead of its id.
const COMPANY: &str = "Company";

/// An error page must not look like an empty report: who reads reports for others does the same [EVID].
const NO_ENTRY: &str = "has no Report_Entry: an empty report and a failed one look alike then, so nothing of it is used";

fn emit<E>(whole: Result<Whole, DecodeError>, sink: &mut Sink<'_, E>) -> Result<(), DecodeFailure<E>> {
    for (record, place) in whole.map_err(DecodeFailure::Malformed)?.into_iter().flatten() {
        sink(record, &place).map_err(DecodeFailure::Sink)?;
    }
    Ok(())
}

fn finish<E>(mut payments: Payments<'_>, sink: &mut Sink<'_, E>) -> Result<u64, DecodeFailure<E>> {
    emit(payments.end().map(|last| [last, None]), sink)?;
    Ok(payments.read())
}

fn columns<E>(context: &DecodeContext) -> Result<Dialect<'_>, DecodeFailure<E>> {
    report::dialect(&context.site).map_err(|error| refused("", format!("cannot be read by its map: {error}")))
}

/// A stream's error, at the part of the document that was being read.
fn at<E>(path: &str) -> impl Fn(JsonError) -> DecodeFailure<E> {
    move |error| match error {
        JsonError::Io(e) => DecodeFailure::Io(e),
        // A break is named by its byte; a path would only guess how far the writer had come.
        JsonError::Broken(reason) => refused("", reason),
        JsonError::IllTyped(flaw) => DecodeFailure::Malformed(DecodeError::record_at(path, flaw)),
    }
}

/// `{"Report_Entry": […]}`.
pub(super) fn json<E>(context: &DecodeContext, input: &mut dyn Read, sink: &mut Sink<'_, E>) -> Result<u64, DecodeFailure<E>> {
    let mut stream = JsonStream::new(input);
    let dialect = columns(context)?;
    let names = Names::of(&dialect);
    let mut payments = Payments::new(context, &dialect, FLAT);
    let mut path = String::from("Report_Entry");
    stream.begin().map_err(at(""))?;
    stream.enter_object().map_err(at(""))?;
    let mut entries = false;
    while let Some(key) = stream.next_key().map_err(at(""))? {
        if key != "Report_Entry" {
            let text = stream.next_value::<Raw, _>(|raw| found(raw.get())).map_err(at(""))?;
            return Err(refused(
                key_path(&key),
                format!("is not expected beside Report_Entry: {text}; an error is no report, fetch it again"),
            ));
        }
        entries = true;
        // A group of one may stand without its list [INF].
        if !stream.next_is(b'[').map_err(at(""))? {
            entry(&mut stream, (0, &mut path), &names, &mut payments, sink)?;
            continue;
        }
        stream.enter_array().map_err(at(""))?;
        for n in 0_u64.. {
            if !stream.has_element().map_err(at(""))? {
                break;
            }
            entry(&mut stream, (n, &mut path), &names, &mut payments, sink)?;
        }
    }
    stream.finish().map_err(at(""))?;
    if entries { finish(payments, sink) } else { Err(refused("", NO_ENTRY)) }
}

/// A key as a path shows it.
fn key_path(key: &str) -> String {
    key.chars().take(60).flat_map(char::escape_debug).collect()
}

fn entry<E>(
    stream: &mut JsonStream<'_>,
    (n, path): (u64, &mut String),
    names: &Names<'_>,
    payments: &mut Payments<'_>,
    sink: &mut Sink<'_, E>,
) -> Result<(), DecodeFailure<E>> {
    point(path, "Report_Entry".len(), n);
    let whole = stream.next_of(Entries(names), |entry| payments.take(n, path, entry)).map_err(at(path))?;
    emit(whole, sink)
}

/// The entries within a `Report_Data` that is open.
pub(super) fn xml<E>(context: &DecodeContext, stream: &mut XmlStream<'_>, sink: &mut Sink<'_, E>) -> Result<u64, DecodeFailure<E>> {
    let dialect = columns(context)?;
    let names = Names::of(&dialect);
    let mut payments = Payments::new(context, &dialect, FLAT);
    let mut entries = 0_u64;
    while let Some(start) = stream.child()? {
        if start.name != "Report_Entry" {
            return Err(refused(stream.path(), "is not expected: quittance reads Report_Entry"));
        }
        let path = stream.path();
        let keeps = |name: &str| name == "ID" || name == COMPANY || names.know(name);
        let element = stream.element(start, keeps)?;
        emit(payments.take(entries, &path, xml_entry(&element, &dialect, &names)), sink)?;
        entries += 1;
    }
    if entries == 0 { Err(refused("Report_Data", NO_ENTRY)) } else { finish(payments, sink) }
}

fn xml_entry<'e>(element: &'e Element, dialect: &Dialect<'_>, names: &Names<'_>) -> Entry<'e> {
    let (mut entry, mut last) = (Entry::empty(), None);
    for child in &element.children {
        if dialect.is_group(&child.name) {
            let nested = entry.nested.get_or_insert_default();
            let (mut line, mut last) = (Line::empty(), None);
            for field in &child.children {
                if let Some(name) = names.find(&field.name, &mut last) {
                    xml_field(&mut line, &name.line, field);
                }
            }
            nested.push((nested.len() as u64, line));
            continue;
        }
        // Where a site does not say it otherwise, the reference tells as well as the column.
        if child.name == COMPANY && dialect.header.get(header::ON_BEHALF_ID).is_some_and(|names| !names.is_empty()) {
            reference_id(&mut entry.header, (header::COMPANY_ID, 0), child, "Company_Reference_ID");
        }
        let Some(name) = names.find(&child.name, &mut last) else { continue };
        for (field, rank) in &name.header {
            match *field {
                header::STATUS => reference_id(&mut entry.header, (header::STATUS_ID, *rank), child, "Payment_Status_ID"),
                header::SUPPLIER => reference_id(&mut entry.header, (header::SUPPLIER_ID, usize::MAX), child, "Supplier_ID"),
                header::CURRENCY => reference_id(&mut entry.header, (header::CURRENCY, *rank), child, "Currency_ID"),
                _ => {}
            }
        }
        xml_field(&mut entry.header, &name.header, child);
        xml_field(&mut entry.line, &name.line, child);
    }
    entry
}

/// A field is a text, or a reference, which shows as its descriptor.
fn xml_field<'e, const N: usize>(fields: &mut Fields<'e, N>, slots: &[Slot], element: &'e Element) {
    if slots.is_empty() {
        return;
    }
    let values = [Some(element.text.as_str()), element.attribute("Descriptor"), element.text_of("ID")];
    for slot in slots {
        values.into_iter().flatten().for_each(|value| fields.set_ranked(*slot, value));
    }
}

fn reference_id<'e, const N: usize>(fields: &mut Fields<'e, N>, slot: Slot, reference: &'e Element, kind: &str) {
    if let Some(id) = id_of(reference, kind) {
        fields.set_ranked(slot, id);
    }
}

/// The id of a kind in a reference.
pub(super) fn id_of<'e>(reference: &'e Element, kind: &str) -> Option<&'e str> {
    let id = reference.all("ID").find(|id| id.attribute("type") == Some(kind))?;
    Some(id.text.trim()).filter(|text| !text.is_empty())
}

/// Rows with a header.
pub(super) fn csv<E>(context: &DecodeContext, input: &mut dyn Read, sink: &mut Sink<'_, E>) -> Result<u64, DecodeFailure<E>> {
    let dialect = columns(context)?;
    let layout = dialect.forms.as_ref().map(|forms| forms.layout.of_rows(true)).unwrap_or_default();
    let mut rows = CsvRows::begin(input, layout)?;
    // A heading may show blanks where an alias has underscores.
    let place = |name: &str| rows.column(name).or_else(|| rows.column(&name.replace('_', " ")));
    if let Some(error) = unfound(&context.site, |name| place(name).is_some()) {
        return Err(refused("row 1", format!("does not fit the site's own map: {error}")));
    }
    let places = |names: &Vec<&str>| names.iter().filter_map(|name| place(name)).collect::<Vec<_>>();
    let (headers, lines) = (dialect.header.each_ref().map(places), dialect.line.each_ref().map(places));
    let needed = [header::WID, header::STATUS, header::DATE, header::CURRENCY, header::AMOUNT];
    let needed = needed.map(|f| (dialect.header_name(f), headers.get(f)));
    let needed_line = [line::INVOICE, line::PAID].map(|f| (dialect.line_name(f), lines.get(f)));
    let missing = needed.into_iter().chain(needed_line).filter(|(_, columns)| columns.is_none_or(Vec::is_empty));
    let missing = missing.map(|(name, _)| name).collect::<Vec<_>>().join(", ");
    if !missing.is_empty() {
        let other = other_separator(rows.names());
        return Err(refused("row 1", format!("has no column {missing}: the report's column headings must be these names{other}")));
    }
    let mut payments = Payments::new(context, &dialect, ROWS);
    while let Some(row) = rows.next()? {
        let mut entry = Entry::empty();
        fill(&mut entry.header, &headers, row);
        fill(&mut entry.line, &lines, row);
        emit(payments.take(row.number(), &row.path(), entry), sink)?;
    }
    finish(payments, sink)
}

fn fill<'r, const N: usize>(fields: &mut Fields<'r, N>, columns: &[Vec<usize>; N], row: &'r Row) {
    for (field, columns) in columns.iter().enumerate() {
        if let Some(cell) = columns.iter().find_map(|column| row.cell(*column)) {
            fields.set(field, cell);
        }
    }
}
