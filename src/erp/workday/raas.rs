//! Custom reports as a service (RaaS): `Report_Entry` in JSON and XML, and rows.

use std::io::Read;

use super::entry::{Entry, GROUPS, Payments, Whole};
use super::fields::{FLAT, Fields, Line, NESTED, ROWS, header, line};
use super::refused;
use crate::erp::csv_rows::{CsvRows, Layout, Row};
use crate::erp::error::{DecodeError, DecodeFailure, found, point};
use crate::erp::json_stream::{JsonError, JsonStream, Raw, Shape};
use crate::erp::xml_stream::{Element, XmlStream};
use crate::erp::{DecodeContext, Sink};

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

impl Shape for Entry<'static> {
    type Native<'a> = Entry<'a>;

    fn identify(element: &[u8]) -> Option<String> {
        #[derive(serde::Deserialize)]
        struct Identified {
            #[serde(rename = "Payment_WID")]
            wid: String,
        }
        serde_json::from_slice::<Identified>(element).ok().map(|identified| identified.wid)
    }
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
    let mut payments = Payments::new(context, &FLAT);
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
        let mut path = String::from("Report_Entry[0]");
        if !stream.next_is(b'[').map_err(at(""))? {
            entry(&mut stream, 0, &path, &mut payments, sink)?;
            continue;
        }
        stream.enter_array().map_err(at(""))?;
        for n in 0_u64.. {
            if !stream.has_element().map_err(at(""))? {
                break;
            }
            point(&mut path, "Report_Entry".len(), n);
            entry(&mut stream, n, &path, &mut payments, sink)?;
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
    n: u64,
    path: &str,
    payments: &mut Payments<'_>,
    sink: &mut Sink<'_, E>,
) -> Result<(), DecodeFailure<E>> {
    let whole = stream.next_value::<Entry<'static>, _>(|entry| payments.take(n, path, entry)).map_err(at(path))?;
    emit(whole, sink)
}

/// The entries within a `Report_Data` that is open.
pub(super) fn xml<E>(context: &DecodeContext, stream: &mut XmlStream<'_>, sink: &mut Sink<'_, E>) -> Result<u64, DecodeFailure<E>> {
    let mut payments = Payments::new(context, &FLAT);
    let mut entries = 0_u64;
    while let Some(start) = stream.child()? {
        if start.name != "Report_Entry" {
            return Err(refused(stream.path(), "is not expected: quittance reads Report_Entry"));
        }
        let path = stream.path();
        let keeps = |name: &str| {
            name == "ID"
                || NESTED.header_field(name).is_some()
                || NESTED.line_field(name).is_some()
                || GROUPS.contains(&name)
                || name == "Company"
        };
        let element = stream.element(start, keeps)?;
        emit(payments.take(entries, &path, xml_entry(element)), sink)?;
        entries += 1;
    }
    if entries == 0 { Err(refused("Report_Data", NO_ENTRY)) } else { finish(payments, sink) }
}

fn xml_entry(element: Element) -> Entry<'static> {
    let mut entry = Entry::empty();
    for child in element.children {
        if GROUPS.contains(&child.name.as_str()) {
            let nested = entry.nested.get_or_insert_default();
            let mut line = Line::empty();
            for field in child.children {
                xml_field(&mut line, NESTED.line_field(&field.name), field);
            }
            nested.push((nested.len() as u64, line));
        } else if child.name == "Company" {
            reference_id(&mut entry.header, header::COMPANY_ID, &child, "Company_Reference_ID");
        } else if let Some(place) = NESTED.line_field(&child.name) {
            xml_field(&mut entry.line, Some(place), child);
        } else {
            let place = NESTED.header_field(&child.name);
            match place {
                Some(header::STATUS) => reference_id(&mut entry.header, header::STATUS_ID, &child, "Payment_Status_ID"),
                Some(header::SUPPLIER) => reference_id(&mut entry.header, header::SUPPLIER_ID, &child, "Supplier_ID"),
                Some(header::CURRENCY) => reference_id(&mut entry.header, header::CURRENCY, &child, "Currency_ID"),
                _ => {}
            }
            xml_field(&mut entry.header, place, child);
        }
    }
    entry
}

/// A field is a text, or a reference, which shows as its descriptor.
fn xml_field<const N: usize>(fields: &mut Fields<'static, N>, place: Option<usize>, element: Element) {
    let Some(place) = place.filter(|place| fields.get(*place).is_none()) else { return };
    if !element.text.trim().is_empty() {
        return fields.set(place, element.text);
    }
    let descriptor = element.attribute("Descriptor").filter(|text| !text.trim().is_empty());
    if let Some(text) = descriptor.or(element.text_of("ID")) {
        fields.set(place, text.to_owned());
    }
}

fn reference_id<const N: usize>(fields: &mut Fields<'static, N>, place: usize, reference: &Element, kind: &str) {
    if let Some(id) = id_of(reference, kind) {
        fields.set(place, id.to_owned());
    }
}

/// The id of a kind in a reference.
pub(super) fn id_of<'e>(reference: &'e Element, kind: &str) -> Option<&'e str> {
    let id = reference.all("ID").find(|id| id.attribute("type") == Some(kind))?;
    Some(id.text.trim()).filter(|text| !text.is_empty())
}

/// Rows with a header.
pub(super) fn csv<E>(context: &DecodeContext, input: &mut dyn Read, sink: &mut Sink<'_, E>) -> Result<u64, DecodeFailure<E>> {
    let mut rows = CsvRows::begin(input, Layout::default())?;
    // A heading may show blanks where an alias has underscores.
    let place = |name: &str| rows.column(name).or_else(|| rows.column(&name.replace('_', " ")));
    let (headers, lines) = (ROWS.header.map(place), ROWS.line.map(place));
    let needed =
        [header::WID, header::STATUS, header::DATE, header::CURRENCY, header::AMOUNT].map(|f| (ROWS.header_name(f), headers.get(f)));
    let needed_line = [line::INVOICE, line::PAID].map(|f| (ROWS.line_name(f), lines.get(f)));
    let missing = needed.into_iter().chain(needed_line).filter(|(_, column)| column.is_none_or(|c| c.is_none()));
    let missing = missing.map(|(name, _)| name).collect::<Vec<_>>().join(", ");
    if !missing.is_empty() {
        return Err(refused("row 1", format!("has no column {missing}: the report's column headings must be these names")));
    }
    let mut payments = Payments::new(context, &ROWS);
    while let Some(row) = rows.next()? {
        let mut entry = Entry::empty();
        fill(&mut entry.header, &headers, row);
        fill(&mut entry.line, &lines, row);
        emit(payments.take(row.number(), &row.path(), entry), sink)?;
    }
    finish(payments, sink)
}

fn fill<'r, const N: usize>(fields: &mut Fields<'r, N>, columns: &[Option<usize>; N], row: &'r Row) {
    for (field, column) in columns.iter().enumerate() {
        if let Some(cell) = column.and_then(|column| row.cell(column)) {
            fields.set(field, cell);
        }
    }
}
