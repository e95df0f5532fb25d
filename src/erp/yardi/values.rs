//! The values of a row by what they mean: each read in the site's form, or refused under its native name.

use crate::erp::DecodeContext;
use crate::erp::error::{Flaw, found};
use crate::erp::field_map::{Bound, Field};
use crate::model::{Currency, Date, Money, MoneyError, Timestamp};

pub(super) fn currency(context: &DecodeContext, bound: &Bound<'_>, row: &[String]) -> Result<Currency, Flaw> {
    let Some((code, name)) = bound.value(row, Field::Currency) else { return Ok(bound.map.currency.unwrap_or(context.currency)) };
    if let Some(currency) = context.site.currency(code) {
        return Ok(currency);
    }
    Currency::parse(&code.to_ascii_uppercase()).map_err(|e| Flaw::new(name, format!("{} {e}", found(code))))
}

pub(super) fn required<'r, 'm>(bound: &Bound<'m>, row: &'r [String], field: Field, expected: &str) -> Result<(&'r str, &'m str), Flaw> {
    bound.value(row, field).ok_or_else(|| Flaw::new(bound.name(field), format!("is missing: expected {expected}")))
}

pub(super) fn day(bound: &Bound<'_>, (text, name): (&str, &str)) -> Result<Date, Flaw> {
    bound.map.day(text).ok_or_else(|| Flaw::new(name, format!("is {}: expected a date like 2026-03-31", found(text))))
}

pub(super) fn optional_day(bound: &Bound<'_>, row: &[String], field: Field) -> Result<Option<Date>, Flaw> {
    bound.value(row, field).map(|value| day(bound, value)).transpose()
}

pub(super) fn modified(bound: &Bound<'_>, row: &[String]) -> Result<Option<Timestamp>, Flaw> {
    let Some((text, name)) = bound.value(row, Field::LastModified) else { return Ok(None) };
    let instant = bound.map.instant(text);
    instant.map(Some).ok_or_else(|| Flaw::new(name, format!("is {}: expected a time like 2026-03-31T12:00:00", found(text))))
}

pub(super) fn rate(bound: &Bound<'_>, row: &[String]) -> Result<Option<String>, Flaw> {
    let Some((text, name)) = bound.value(row, Field::Rate) else { return Ok(None) };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |s: &str, max: usize| (1..=max).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    if digits(whole, 15) && digits(fraction, 18) {
        return Ok(Some(text.to_owned()));
    }
    let expected = "expected a plain decimal number of at most 15 digits before and 18 behind the point";
    Err(Flaw::new(name, format!("is {}: {expected}", found(text))))
}

pub(super) fn amount(bound: &Bound<'_>, row: &[String], field: Field, currency: Currency) -> Result<Option<Money>, Flaw> {
    bound.value(row, field).map(|(text, name)| money(bound, text, name, currency)).transpose()
}

pub(super) fn money(bound: &Bound<'_>, text: &str, name: &str, currency: Currency) -> Result<Money, Flaw> {
    let read = Money::parse(&bound.map.number(text), currency).and_then(|m| if bound.map.negated { m.negated() } else { Ok(m) });
    read.map_err(|e| {
        let verb = if e == MoneyError::NotDecimal { "is " } else { "" };
        Flaw::new(name, format!("{} {verb}{e}", found(text)))
    })
}
