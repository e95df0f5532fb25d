//! Values as Xero writes them: identifiers, `/Date(…)/`, currencies, contacts, and the hash of a bank account.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::erp::DecodeContext;
use crate::erp::account::LastAccount;
use crate::erp::error::{Flaw, found};
use crate::erp::json_value::{Object, Text, filled, required};
use crate::model::{Currency, Date, Doubt, Rate, RateDirection, Revision, Timestamp};

/// 0001-01-01 and the last millisecond of 9999, the days that a record can hold.
const MS_MIN: i64 = -62_135_596_800_000;
const MS_MAX: i64 = 253_402_300_799_999;

#[derive(Deserialize)]
pub(super) struct Contact<'a> {
    #[serde(borrow, rename = "ContactID")]
    id: Option<Text<'a>>,
    #[serde(borrow, rename = "Name")]
    name: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Account<'a> {
    #[serde(borrow, rename = "AccountID")]
    id: Option<Text<'a>>,
    #[serde(borrow, rename = "CurrencyCode")]
    pub(super) currency: Option<Text<'a>>,
}

/// The vendor's id and name.
pub(super) fn vendor(contact: Option<&Object<Contact<'_>>>) -> (Option<String>, Option<String>) {
    let own = |text: Option<&Text<'_>>| filled(text).map(str::to_owned);
    contact.map_or((None, None), |Object(c)| (own(c.id.as_ref()), own(c.name.as_ref())))
}

/// The first reason to doubt is the one that is told.
#[derive(Default)]
pub(super) struct Doubts(Option<(Doubt, String)>);

impl Doubts {
    pub(super) fn first(self) -> Option<(Doubt, String)> {
        self.0
    }

    pub(super) fn raise(&mut self, doubt: Doubt, sentence: impl FnOnce() -> String) {
        if self.0.is_none() {
            self.0 = Some((doubt, sentence()));
        }
    }
}

/// An identifier. In lower case, whoever wrote it: one thing must not have two keys.
pub(super) fn guid(field: &str, text: Option<&Text<'_>>, what: &str) -> Result<String, Flaw> {
    let text = required(field, filled(text), what)?;
    let shaped = text.len() == 36
        && text.bytes().enumerate().all(|(n, b)| if matches!(n, 8 | 13 | 18 | 23) { b == b'-' } else { b.is_ascii_hexdigit() });
    if !shaped {
        return Err(Flaw::new(field, format!("is {}: expected {what}, a GUID of 36 characters", found(text))));
    }
    if text.bytes().all(|b| matches!(b, b'0' | b'-')) {
        return Err(Flaw::new(field, format!("is all zeros, which Xero gives to what it did not save: expected {what}")));
    }
    Ok(text.to_ascii_lowercase())
}

/// Milliseconds since 1970 and the offset beside them, in milliseconds too.
fn ticks(text: &str) -> Option<(i64, i64)> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let (sign, rest) = inner.strip_prefix('-').map_or((1, inner), |rest| (-1, rest));
    let (digits, offset) = match rest.find(['+', '-']) {
        Some(at) => rest.split_at_checked(at)?,
        None => (rest, "+0000"),
    };
    let number = |text: &str, most: usize| {
        let digits = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if digits { text.parse::<i64>().ok() } else { None }
    };
    let (east, offset) = offset.strip_prefix('-').map_or_else(|| (1, offset.strip_prefix('+')), |west| (-1, Some(west)));
    let (hours, minutes) = offset?.split_at_checked(2)?;
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2).filter(|m| *m < 60 && minutes.len() == 2)?);
    let offset = east * (hours * 60 + minutes) * 60_000;
    let ms = sign * number(digits, 15)?;
    let held = |ms: i64| (MS_MIN..=MS_MAX).contains(&ms);
    (hours <= 14 && held(ms) && held(ms + offset)).then_some((ms, offset))
}

/// An accounting date: the day where the clock stands at the offset. Read in UTC, `/Date(1419937200000+1300)/` would be a
/// day early [EVID].
pub(super) fn date(field: &str, text: Option<&Text<'_>>) -> Result<Date, Flaw> {
    const WHAT: &str = "a date like /Date(1774915200000+0000)/";
    let text = required(field, filled(text), WHAT)?;
    let day = ticks(text).and_then(|(ms, offset)| Timestamp::from_micros((ms + offset) * 1000).date_utc());
    day.ok_or_else(|| Flaw::new(field, format!("is {}: expected {WHAT} between the years 1 and 9999", found(text))))
}

/// The time of the last change: the milliseconds alone, the offset is for display [DOC].
pub(super) fn updated(text: Option<&Text<'_>>) -> Result<Revision, Flaw> {
    const FIELD: &str = "UpdatedDateUTC";
    const WHAT: &str = "an instant like /Date(1773348067233+0000)/";
    let text = required(FIELD, filled(text), WHAT)?;
    // 1970 itself is the revision of what a batch says of its payments, below all that Xero can have written.
    let ms = ticks(text).map(|(ms, _)| ms).filter(|ms| *ms > 0);
    let ms = ms.ok_or_else(|| Flaw::new(FIELD, format!("is {}: expected {WHAT} after 1970", found(text))))?;
    Ok(Revision::Instant(Timestamp::from_micros(ms * 1000)))
}

/// The currency of the bill. It is never guessed: a bill in another currency looks the same without it.
pub(super) fn currency(context: &DecodeContext, text: Option<&Text<'_>>) -> Result<Currency, Flaw> {
    const FIELD: &str = "CurrencyCode";
    let code = required(FIELD, filled(text), "a currency code like AUD")?;
    if code == context.currency.code() {
        return Ok(context.currency);
    }
    Currency::parse(code).map_err(|e| Flaw::new(FIELD, format!("{} {e}", found(code))))
}

/// Xero quotes units of the bill's currency for one unit of the base currency [DOC].
pub(super) fn rate(raw: Option<&RawValue>) -> Result<Option<Rate>, Flaw> {
    let number = crate::erp::json_value::rate("CurrencyRate", raw)?;
    Ok(number.map(|number| Rate { number, direction: RateDirection::UnitPerBase }))
}

/// Refuses what Xero itself refused: such an entry comes back with HTTP 200, and is not in the books [DOC].
pub(super) fn saved(has_errors: Option<&RawValue>, word: Option<&Text<'_>>) -> Result<(), Flaw> {
    const WHY: &str = "Xero refused this entry and did not save it; nothing of this document is used";
    if has_errors.is_some_and(|raw| matches!(raw.get(), "true" | "\"true\"")) {
        return Err(Flaw::new("HasValidationErrors", format!("is true: {WHY}")));
    }
    match filled(word) {
        Some("ERROR") => Err(Flaw::new("StatusAttributeString", format!("is `ERROR`: {WHY}"))),
        Some(_) | None => Ok(()),
    }
}

/// Which account the money left. An id is one whatever the size of its letters.
pub(super) fn account(context: &DecodeContext, last: &mut LastAccount, account: Option<&Object<Account<'_>>>) -> Option<String> {
    let id = filled(account?.0.id.as_ref())?;
    let lower = if id.bytes().any(|b| b.is_ascii_uppercase()) { Cow::Owned(id.to_ascii_lowercase()) } else { Cow::Borrowed(id) };
    Some(last.hash(context, &lower))
}

/// The native id of an element that does not fit otherwise.
pub(super) fn identify(element: &[u8], keys: &[&str]) -> Option<String> {
    type Fields<'a> = std::collections::BTreeMap<String, &'a RawValue>;
    let fields = serde_json::Deserializer::from_slice(element).into_iter::<Fields<'_>>().next()?.ok()?;
    let raw = keys.iter().find_map(|key| fields.get(*key))?;
    serde_json::from_str(raw.get()).ok()
}
