//! What CMiC's values have of their own.

use crate::erp::DecodeContext;
use crate::erp::account::account_hash;
use crate::erp::error::{Flaw, found};
use crate::erp::field_map::{Bound, Field};
use crate::model::{Currency, Money, Timestamp};

use super::fields::Row;

/// The latest time of all that the field is read from: the update's is null until the first update [DOC].
pub(super) fn modified(bound: &Bound<'_>, row: &Row, field: Field) -> Result<Option<Timestamp>, Flaw> {
    let mut latest = None;
    for value in bound.values(&row.cells, field) {
        latest = latest.max(Some(bound.instant(value, "2026-03-31T12:00:00-04:00")?));
    }
    Ok(latest)
}

pub(super) fn required_amount(bound: &Bound<'_>, row: &Row, field: Field, currency: Currency) -> Result<(Money, String), Flaw> {
    let (text, name) = bound.required(&row.cells, field, "an amount")?;
    Ok((bound.money((text, name), currency)?, name.to_owned()))
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
    bound.account(&row.cells).map(|account| account_hash(context, &account))
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
