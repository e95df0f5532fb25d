//! The values of a row by what they mean: each read in the site's form, or refused under its native name.

use crate::erp::DecodeContext;
use crate::erp::error::{Flaw, found};
use crate::erp::field_map::{Bound, Field};
use crate::model::{Currency, Date, Money, MoneyError, Timestamp};

pub(super) fn currency(context: &DecodeContext, bound: &Bound<'_>, row: &[String]) -> Result<Currency, Flaw> {
    let Some((code, name)) = bound.value(row, Field::Currency) else { return Ok(bound.map.currency.unwrap_or(context.currency)) };
    if let Some(own) = context.site.currency(code) {
        return Ok(own);
    }
    Currency::parse(&code.to_ascii_uppercase()).map_err(|e| Flaw::new(name, format!("{} {e}", found(code))))
}

pub(super) fn day(bound: &Bound<'_>, row: &[String], field: Field) -> Result<Option<Date>, Flaw> {
    let Some((text, name)) = bound.value(row, field) else { return Ok(None) };
    let day = bound.map.day(text);
    day.map(Some).ok_or_else(|| Flaw::new(name, format!("is {}: expected a date like 2026-03-31T00:00:00", found(text))))
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

/// An amount, with the sign that the site gives to money that leaves.
pub(super) fn amount(bound: &Bound<'_>, row: &[String], field: Field, currency: Currency) -> Result<Option<Money>, Flaw> {
    let Some((text, name)) = bound.value(row, field) else { return Ok(None) };
    let read = Money::parse(&bound.map.number(text), currency).and_then(|m| if bound.map.negated { m.negated() } else { Ok(m) });
    read.map(Some).map_err(|e| {
        let verb = if e == MoneyError::NotDecimal { "is " } else { "" };
        Flaw::new(name, format!("{} {verb}{e}", found(text)))
    })
}
