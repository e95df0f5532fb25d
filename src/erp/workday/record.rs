//! A payment's fields, whatever format they came in, as a record.

use std::borrow::Cow;

use super::fields::{Dialect, Header, Label, Line, header};
use super::lines::{Settled, Sums};
use super::report;
use crate::erp::DecodeContext;
use crate::erp::error::{Flaw, found};
use crate::model::{
    Currency, Date, Doubt, Method, Money, MoneyError, Payment, PaymentKey, PaymentStatus, Rate, RateDirection, Revision, Timestamp,
};

/// The first reason to doubt is the one that is told.
#[derive(Default)]
pub(super) struct Doubts(Option<(Doubt, String)>);

impl Doubts {
    pub(super) fn raise(&mut self, doubt: Doubt, sentence: impl FnOnce() -> String) {
        if self.0.is_none() {
            self.0 = Some((doubt, sentence()));
        }
    }
}

/// The record of a payment. `own_time` is when the document says that it was true, for formats without a time of change.
pub(super) fn payment(
    context: &DecodeContext,
    own_time: Option<Timestamp>,
    dialect: &Dialect<'_>,
    native: &Header<'_>,
    (lines, label): (&[(u64, Line<'_>)], Label),
    mut doubts: Doubts,
) -> Result<Payment, Flaw> {
    let name = |field: usize| dialect.header_name(field);
    let key = PaymentKey { origin: context.origin.clone(), id: wid(dialect, native)?.to_owned() };
    let date = date(dialect, name(header::DATE), native.get(header::DATE))?;
    let currency = currency(name(header::CURRENCY), native.get(header::CURRENCY))?;
    let total = amount(dialect, name(header::AMOUNT), native.get(header::AMOUNT), currency)?;
    let discount = native.get(header::DISCOUNT);
    let discount = discount.map(|_| amount(dialect, name(header::DISCOUNT), discount, currency));
    let discount = discount.transpose()?;
    let entity = entity(context, dialect, native)?;
    let updated = native.get(header::UPDATED);
    let own_form = updated.and_then(|text| dialect.forms.as_ref()?.instant(text));
    let revision = match own_form {
        Some(instant) => Revision::Instant(instant),
        None => revision(context, own_time, name(header::UPDATED), updated)?,
    };
    let rate = native.get(header::RATE).map(|text| rate(name(header::RATE), text)).transpose()?;
    let status = status(dialect, native, &mut doubts);
    let voided_on = native.get(header::VOID_DATE).filter(|_| status == PaymentStatus::Voided);
    let voided_on = voided_on.map(|text| self::date(dialect, name(header::VOID_DATE), Some(text))).transpose()?;
    let settled = if status == PaymentStatus::Voided {
        // A void is certain whatever is left of its amount and its lines; lines that no longer come to it say nothing.
        let mut lost = Doubts::default();
        let settled = Sums::read(lines, currency, dialect, label, &mut lost)?.settle(total, None, entity, &mut lost)?;
        if lost.0.is_some() || total.is_negative() {
            Settled { bills: Vec::new(), credits: Vec::new(), unapplied: Some(total) }
        } else {
            settled
        }
    } else {
        if total.is_negative() {
            doubts.raise(Doubt::Unbalanced, || format!("{} {} is negative", name(header::AMOUNT), total.decimal()));
        }
        Sums::read(lines, currency, dialect, label, &mut doubts)?.settle(total, discount, entity, &mut doubts)?
    };
    let method = [header::METHOD, header::TYPE].into_iter().find_map(|field| method(dialect, native.get(field)?));
    let (check, reference) = (native.get(header::CHECK_NUMBER), native.get(header::REFERENCE));
    let reference = if method == Some(Method::Check) { check.or(reference) } else { reference.or(check) };
    let text = |field: usize| native.get(field).map(str::to_owned);
    Ok(Payment {
        revision,
        status,
        doubt: doubts.0,
        vendor_id: text(header::SUPPLIER_ID),
        vendor_name: text(header::SUPPLIER),
        date: Some(date),
        voided_on,
        total: Some(total),
        unapplied: settled.unapplied,
        rate,
        method,
        reference: reference.map(str::to_owned),
        // Line ends come escaped twice in recorded texts [EVID].
        memo: native.get(header::MEMO).map(|memo| if memo.contains('&') { memo.replace("&#xa;", "\n") } else { memo.to_owned() }),
        group: text(header::RUN),
        credits: settled.credits,
        bills: settled.bills,
        ..Payment::tombstone(key)
    })
}

/// The payment's key.
pub(super) fn wid<'n>(dialect: &Dialect<'_>, native: &'n Header<'_>) -> Result<&'n str, Flaw> {
    const EXPECTED: &str = "expected the payment's WID, 32 hexadecimal digits in lower case";
    let name = dialect.header_name(header::WID);
    let text = native.get(header::WID).ok_or_else(|| Flaw::new(name, format!("is missing: {EXPECTED}")))?;
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if text.len() == 32 && text.bytes().all(hex) { Ok(text) } else { Err(Flaw::new(name, format!("is {}: {EXPECTED}", found(text)))) }
}

/// A day. XML dates may carry a zone; the day is what was written, wherever it is read [EVID].
fn date(dialect: &Dialect<'_>, name: &str, text: Option<&str>) -> Result<Date, Flaw> {
    let text = text.ok_or_else(|| Flaw::new(name, "is missing: expected a date like 2026-03-31"))?;
    if let Some(forms) = dialect.forms.as_ref().filter(|forms| forms.says_dates()) {
        let expected = "expected one of the forms of [origin.layout] dates";
        return forms.day(text).ok_or_else(|| Flaw::new(name, format!("is {}: {expected}", found(text))));
    }
    let (day, zone) = text.split_at_checked(10).unwrap_or((text, ""));
    let zoned = matches!(zone.as_bytes(), b"" | b"Z" | [b'+' | b'-', b'0'..=b'9', b'0'..=b'9', b':', b'0'..=b'9', b'0'..=b'9']);
    let read = if zoned { Date::parse(day) } else { Date::parse(text) };
    read.map_err(|e| Flaw::new(name, format!("{} {e}", found(text))))
}

pub(super) fn currency(name: &str, text: Option<&str>) -> Result<Currency, Flaw> {
    let text = text.ok_or_else(|| Flaw::new(name, "is missing: expected a currency like USD"))?;
    Currency::parse(text).map_err(|e| Flaw::new(name, format!("{} {e}", found(text))))
}

/// An amount that must be there, exact to the minor unit of its currency.
pub(super) fn amount(dialect: &Dialect<'_>, name: &str, text: Option<&str>, currency: Currency) -> Result<Money, Flaw> {
    let text = text.ok_or_else(|| Flaw::new(name, "is missing: expected an amount"))?;
    let plain = dialect.forms.as_ref().map_or(Cow::Borrowed(text), |forms| forms.number(text));
    Money::parse(&plain, currency).map_err(|e| {
        let verb = if e == MoneyError::NotDecimal { "is " } else { "" };
        Flaw::new(name, format!("{} {verb}{e}", found(text)))
    })
}

/// A rate's direction is not documented: units of the company's currency for one of the payment's [ASSUMED].
fn rate(name: &str, text: &str) -> Result<Rate, Flaw> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |s: &str, max: usize| (1..=max).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    if digits(whole, 15) && digits(fraction, 18) {
        return Ok(Rate { number: text.to_owned(), direction: RateDirection::BasePerUnit });
    }
    let expected = "expected a plain decimal number of at most 15 digits before and 18 behind the point";
    Err(Flaw::new(name, format!("is {}: {expected}", found(text))))
}

/// The time of the last change, else the document's own time, else the time that a person states for it.
pub(super) fn revision(context: &DecodeContext, own_time: Option<Timestamp>, name: &str, updated: Option<&str>) -> Result<Revision, Flaw> {
    let updated = updated.map(|text| instant(name, text)).transpose()?;
    Ok(updated.or(own_time).or(context.as_of).map_or(Revision::None, Revision::Instant))
}

pub(super) fn instant(name: &str, text: &str) -> Result<Timestamp, Flaw> {
    Timestamp::parse(text).map_err(|e| Flaw::new(name, format!("{} {e}", found(text))))
}

/// The company whose payment it is: the one on whose behalf it was paid, where that differs from the payer [INF]. A
/// tenant that is given as `tenant/company` takes that company's payments alone.
fn entity<'n>(context: &DecodeContext, dialect: &Dialect<'_>, native: &'n Header<'_>) -> Result<Option<&'n str>, Flaw> {
    let entity = native.get(header::ON_BEHALF_ID).or(native.get(header::COMPANY_ID));
    let Some((_, company)) = context.tenant.split_once('/') else { return Ok(entity) };
    if entity == Some(company) {
        return Ok(entity);
    }
    let field = if native.get(header::ON_BEHALF_ID).is_some() { header::ON_BEHALF_ID } else { header::COMPANY_ID };
    let has = entity.map_or("missing".to_owned(), found);
    let reason = format!("is {has}: origin {} is company {}; restrict the report or the request to it", context.origin, found(company));
    Err(Flaw::new(dialect.header_name(field), reason))
}

fn status(dialect: &Dialect<'_>, native: &Header<'_>, doubts: &mut Doubts) -> PaymentStatus {
    let words = [native.get(header::STATUS_ID), native.get(header::STATUS)];
    if let Some(status) = words.into_iter().flatten().find_map(|word| known_status(dialect, word)) {
        return status;
    }
    doubts.raise(Doubt::UnknownStatus, || match words.into_iter().flatten().next() {
        Some(word) => format!("payment status {} is not known", found(word)),
        None => "the payment has no status".to_owned(),
    });
    PaymentStatus::Pending
}

/// Statuses are texts that a tenant names [INF]; no public list was found. What the site says of them comes first.
fn known_status(dialect: &Dialect<'_>, word: &str) -> Option<PaymentStatus> {
    let spaced = if word.contains('_') { Cow::Owned(word.replace('_', " ")) } else { Cow::Borrowed(word) };
    let code = match &dialect.forms {
        Some(forms) => forms.code("status", word).or_else(|| forms.code("status", &spaced)),
        None => report::status(&spaced),
    };
    match code {
        Some("posted") => Some(PaymentStatus::Posted),
        Some("pending") => Some(PaymentStatus::Pending),
        Some("voided") => Some(PaymentStatus::Voided),
        // Pending Approval, Pending Settlement and their like.
        _ => spaced.to_lowercase().starts_with("pending ").then_some(PaymentStatus::Pending),
    }
}

/// Types are names of the tenant's own under a fixed method [EVID]: a word in them tells.
fn method(dialect: &Dialect<'_>, name: &str) -> Option<Method> {
    match dialect.forms.as_ref().and_then(|forms| forms.code("method", name)) {
        Some("check") => return Some(Method::Check),
        Some("ach") => return Some(Method::Electronic),
        Some("card") => return Some(Method::CreditCard),
        Some("other") => return None,
        Some(_) | None => {}
    }
    let lower = name.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).find_map(|word| match word {
        "check" | "cheque" => Some(Method::Check),
        "eft" | "ach" | "wire" | "electronic" => Some(Method::Electronic),
        "card" => Some(Method::CreditCard),
        _ => None,
    })
}
