//! The values of a record by what they mean: each read in the site's form, or refused under its native name.

use crate::erp::DecodeContext;
use crate::erp::error::{Flaw, found};
use crate::erp::field_map::{Bound, Field};
use crate::model::{Currency, Date, Money, MoneyError, Timestamp, sha256_hex};

use super::fields::Row;

pub(super) fn currency(context: &DecodeContext, bound: &Bound<'_>, row: &Row) -> Result<Currency, Flaw> {
    let Some((code, name)) = bound.value(&row.cells, Field::Currency) else { return Ok(bound.map.currency.unwrap_or(context.currency)) };
    Currency::parse(&code.to_ascii_uppercase()).map_err(|e| Flaw::new(name, format!("{} {e}", found(code))))
}

pub(super) fn required<'r, 'm>(bound: &Bound<'m>, row: &'r Row, field: Field, expected: &str) -> Result<(&'r str, &'m str), Flaw> {
    bound.value(&row.cells, field).ok_or_else(|| Flaw::new(bound.name(field), format!("is missing: expected {expected}")))
}

pub(super) fn day(bound: &Bound<'_>, (text, name): (&str, &str)) -> Result<Date, Flaw> {
    bound.map.day(text).ok_or_else(|| Flaw::new(name, format!("is {}: expected a date like 2026-03-31", found(text))))
}

pub(super) fn optional_day(bound: &Bound<'_>, row: &Row, field: Field) -> Result<Option<Date>, Flaw> {
    bound.value(&row.cells, field).map(|value| day(bound, value)).transpose()
}

/// The latest time of all that the field is read from: the update's is null until the first update [DOC].
pub(super) fn modified(bound: &Bound<'_>, row: &Row, field: Field) -> Result<Option<Timestamp>, Flaw> {
    let mut latest = None;
    for (text, name) in bound.values(&row.cells, field) {
        let instant = bound.map.instant(text);
        let expected = "expected a time like 2026-03-31T12:00:00-04:00";
        let instant = instant.ok_or_else(|| Flaw::new(name, format!("is {}: {expected}", found(text))))?;
        latest = latest.max(Some(instant));
    }
    Ok(latest)
}

/// A factor as CMiC wrote it.
pub(super) fn rate(bound: &Bound<'_>, row: &Row) -> Result<Option<String>, Flaw> {
    let Some((text, name)) = bound.value(&row.cells, Field::Rate) else { return Ok(None) };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |s: &str, max: usize| (1..=max).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    if digits(whole, 15) && digits(fraction, 18) {
        return Ok(Some(text.to_owned()));
    }
    let expected = "expected a plain decimal number of at most 15 digits before and 18 behind the point";
    Err(Flaw::new(name, format!("is {}: {expected}", found(text))))
}

pub(super) fn amount(bound: &Bound<'_>, row: &Row, field: Field, currency: Currency) -> Result<Option<Money>, Flaw> {
    bound.value(&row.cells, field).map(|(text, name)| money(bound, text, name, currency)).transpose()
}

pub(super) fn required_amount(bound: &Bound<'_>, row: &Row, field: Field, currency: Currency) -> Result<(Money, String), Flaw> {
    let (text, name) = required(bound, row, field, "an amount")?;
    Ok((money(bound, text, name, currency)?, name.to_owned()))
}

fn money(bound: &Bound<'_>, text: &str, name: &str, currency: Currency) -> Result<Money, Flaw> {
    let read = Money::parse(&bound.map.number(text), currency).and_then(|m| if bound.map.negated { m.negated() } else { Ok(m) });
    read.map_err(|e| {
        let verb = if e == MoneyError::NotDecimal { "is " } else { "" };
        Flaw::new(name, format!("{} {verb}{e}", found(text)))
    })
}

/// A document of another company, where the map says which field tells.
pub(super) fn tenant(context: &DecodeContext, bound: &Bound<'_>, row: &Row, field: Field) -> Result<(), Flaw> {
    match bound.value(&row.cells, field).filter(|(company, _)| *company != context.tenant) {
        Some((other, name)) => Err(Flaw::new(name, format!("is {}: this origin is the company {}", found(other), found(&context.tenant)))),
        None => Ok(()),
    }
}

/// Which account the money left, as a salted hash: company, department and G/L account name it together [DOC].
pub(super) fn account(context: &DecodeContext, bound: &Bound<'_>, row: &Row) -> Option<String> {
    let account = bound.account(&row.cells)?;
    let mut hash = sha256_hex(format!("quittance account\n{}\n{account}", context.origin).as_bytes());
    hash.truncate(16);
    Some(hash)
}

/// The canonical text of a whole number: `112.0`, `"0112"` and `112` are one. `None` when it is none.
pub(super) fn whole(text: &str) -> Option<String> {
    let (sign, body) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (digits, fraction) = body.split_once('.').unwrap_or((body, "0"));
    let all = |s: &str, only: fn(&u8) -> bool| !s.is_empty() && s.bytes().all(|b| only(&b));
    if text.len() > 40 || !all(digits, u8::is_ascii_digit) || !all(fraction, |b| *b == b'0') {
        return None;
    }
    match digits.trim_start_matches('0') {
        "" => Some("0".to_owned()),
        significant => Some(format!("{sign}{significant}")),
    }
}
