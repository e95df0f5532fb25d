//! How numbers, days and times are written down.

use quittance::model::Timestamp;
use uuid::Uuid;

use crate::cli::demo::contractor::Vendor;
pub(super) use crate::cli::demo::contractor::{day, dollars};

/// Cents with a sign.
pub(super) fn signed(cents: i64) -> String {
    format!("{}{}", if cents < 0 { "-" } else { "" }, dollars(cents.abs()))
}

/// Cents with a sign, and without the zeros that say nothing.
pub(super) fn short(cents: i64) -> String {
    let text = signed(cents);
    text.strip_suffix(".00").map(str::to_owned).unwrap_or(text)
}

/// A time by the clock on the contractor's wall: a day of 2026, and a second of it.
pub(super) fn local((on, second): (u16, i64)) -> String {
    format!("{}T{:02}:{:02}:{:02}", day(on), second / 3600, second / 60 % 60, second % 60)
}

/// The contractor's time zone; daylight saving began on 8 March.
pub(super) fn offset(on: u16) -> &'static str {
    if on < 67 { "-08:00" } else { "-07:00" }
}

/// The same time as an instant.
pub(super) fn instant(at: (u16, i64)) -> Timestamp {
    Timestamp::parse(&format!("{}{}", local(at), offset(at.0))).unwrap_or(Timestamp::from_seconds(0))
}

/// A day as `2026-03-14T00:00:00`.
pub(super) fn midnight(on: u16) -> String {
    local((on, 0))
}

/// A JSON string.
pub(super) fn text(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// A JSON object in one line: each value is JSON already.
pub(super) fn object(fields: &[(&str, String)]) -> String {
    let fields: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
    format!("{{ {} }}", fields.join(", "))
}

/// A JSON list, one value on a line.
pub(super) fn list(values: &[String]) -> String {
    if values.is_empty() { "[]".to_owned() } else { format!("[\n{}\n]", values.join(",\n")) }
}

/// Rows of text as CSV.
pub(super) fn csv<const N: usize>(rows: &[[String; N]]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Memory takes every byte: nothing is left to report.
    let written = rows.iter().try_for_each(|row| writer.write_record(row));
    written.ok().and_then(|()| writer.into_inner().ok()).and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// A GUID that is the same on every machine.
pub(super) fn guid(kind: &str, n: i64) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{kind} {n}").as_bytes())
}

/// A vendor's code as a person makes it up: the first letters of the name.
pub(super) fn code(vendor: &Vendor, length: usize) -> String {
    vendor.name.chars().filter(char::is_ascii_alphabetic).take(length).collect::<String>().to_ascii_uppercase()
}
