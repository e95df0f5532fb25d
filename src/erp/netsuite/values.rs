//! Values as NetSuite writes them: everything may be text, a reference may be a bare word, ids are digits.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::erp::DecodeContext;
use crate::erp::error::{Flaw, found, words};
use crate::erp::json_value::{Object, Parts, Text, filled, parts, required};
use crate::model::{Currency, Date, Method, Money, MoneyError, Revision, Timestamp};

/// Names of currencies as NetSuite's own records carry them [DOC: "US Dollar", even "USA"; the others INF]. A site may
/// rename them, but hardly to another currency's name; what is not here is refused, never guessed.
const CURRENCY_NAMES: [(&str, &str); 7] = [
    ("US Dollar", "USD"),
    ("USA", "USD"),
    ("Canadian Dollar", "CAD"),
    ("Euro", "EUR"),
    ("British pound", "GBP"),
    ("British Pound", "GBP"),
    ("Australian Dollar", "AUD"),
];

/// Prefixes of a payment's number that tell of a transfer [INF].
const ELECTRONIC: [&str; 4] = ["ACH", "EFT", "WIRE", "SEPA"];

/// A reference to another record: an object, or with `simpleEnumFormat` a bare word [DOC].
#[derive(Debug, Default)]
pub(super) struct Reference {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    /// The record's type as its own link names it: it does not depend on the language.
    pub(super) kind: Option<String>,
}

#[derive(Deserialize)]
struct NativeReference<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow, rename = "refName")]
    name: Option<&'a RawValue>,
    #[serde(borrow)]
    links: Option<Parts<Object<Link<'a>>>>,
}

#[derive(Deserialize)]
pub(super) struct Link<'a> {
    #[serde(borrow)]
    href: Option<Text<'a>>,
}

impl Link<'_> {
    pub(super) fn href(&self) -> Option<&str> {
        filled(self.href.as_ref())
    }
}

/// The text of a value that stands as text, number or truth; an empty one says as little as none.
pub(super) fn scalar<'r>(field: &str, raw: Option<&'r RawValue>) -> Result<Option<Cow<'r, str>>, Flaw> {
    let Some(raw) = raw else { return Ok(None) };
    let text = raw.get();
    let value = match text.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
        Some(inner) if !inner.contains('\\') => Cow::Borrowed(inner),
        Some(_) => {
            let text: Text<'_> = serde_json::from_str(text).map_err(|e| Flaw::new(field, format!("does not fit: {}", words(&e))))?;
            Cow::Owned(text.as_str().to_owned())
        }
        None if text == "null" => return Ok(None),
        None if text.starts_with(['{', '[']) => return Err(Flaw::new(field, format!("is {}: expected a plain value", found(text)))),
        None => Cow::Borrowed(text),
    };
    Ok(Some(value).filter(|v| !v.is_empty()))
}

/// True or false, also as `T` or `F`; absent is false.
pub(super) fn flag(field: &str, raw: Option<&RawValue>) -> Result<bool, Flaw> {
    match scalar(field, raw)?.as_deref() {
        Some("true" | "T") => Ok(true),
        None | Some("false" | "F") => Ok(false),
        Some(other) => Err(Flaw::new(field, format!("is {}: expected true or false", found(other)))),
    }
}

/// A reference to another record.
pub(super) fn reference(field: &str, raw: Option<&RawValue>) -> Result<Reference, Flaw> {
    let Some(raw) = raw.filter(|r| r.get() != "null") else { return Ok(Reference::default()) };
    if !raw.get().starts_with('{') {
        let id = scalar(field, Some(raw))?.map(Cow::into_owned);
        return Ok(Reference { id, ..Reference::default() });
    }
    let Object(native): Object<NativeReference<'_>> =
        serde_json::from_str(raw.get()).map_err(|e| Flaw::new(field, format!("does not fit: {}", words(&e))))?;
    let within = |flaw: Flaw| flaw.within(field);
    let kind = parts(native.links.as_ref()).iter().find_map(|l| l.0.href().and_then(record_type)).map(str::to_owned);
    Ok(Reference {
        id: scalar("id", native.id).map_err(within)?.map(Cow::into_owned),
        name: scalar("refName", native.name).map_err(within)?.map(Cow::into_owned),
        kind,
    })
}

/// The record type in a link like `…/services/rest/record/v1/vendorPayment/70411`.
pub(super) fn record_type(href: &str) -> Option<&str> {
    href.split_once("/record/v1/")?.1.split(['/', '?']).next().filter(|t| !t.is_empty())
}

/// The account in a link like `https://1234567-sb1.suitetalk.api.netsuite.com/…`.
fn account_of(href: &str) -> Option<&str> {
    let host = href.strip_prefix("https://")?.split('/').next()?;
    host.strip_suffix(".suitetalk.api.netsuite.com").filter(|a| !a.is_empty())
}

/// An answer of another account must not be taken for this one's: ids are unique within an account alone.
pub(super) fn same_account(context: &DecodeContext, href: &str) -> Result<(), String> {
    // `1234567_SB1` in configuration and signatures is `1234567-sb1` in hosts [EVID].
    let wanted = context.tenant.to_ascii_lowercase().replace('_', "-");
    match account_of(href) {
        Some(account) if !account.eq_ignore_ascii_case(&wanted) => Err(format!(
            "is of NetSuite account {}, and origin `{}` is account {}: import it under that account's origin",
            found(account),
            context.origin,
            found(&wanted)
        )),
        Some(_) | None => Ok(()),
    }
}

/// An internal id: digits, so that one thing has one spelling.
pub(super) fn internal_id(field: &str, text: Option<&str>, expected: &str) -> Result<String, Flaw> {
    let text = required(field, text, expected)?;
    if text.len() <= 19 && !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err(Flaw::new(field, format!("is {}: expected an internal id in digits", found(text))))
}

/// The same from a JSON value.
pub(super) fn raw_id(field: &str, raw: Option<&RawValue>, expected: &str) -> Result<String, Flaw> {
    internal_id(field, scalar(field, raw)?.as_deref(), expected)
}

/// A date without a time of day.
pub(super) fn date(field: &str, text: Option<&str>) -> Result<Date, Flaw> {
    let text = required(field, text, "a date like 2026-03-31")?;
    Date::parse(text).map_err(|e| Flaw::new(field, format!("{} {e}", found(text))))
}

/// An amount as text.
pub(super) fn money(field: &str, text: Option<&str>, currency: Currency) -> Result<Money, Flaw> {
    let text = required(field, text, "an amount")?;
    Money::parse(text, currency).map_err(|e| {
        let verb = if e == MoneyError::NotDecimal { "is " } else { "" };
        Flaw::new(field, format!("{} {verb}{e}", found(text)))
    })
}

/// The currency that a document names by code, or by a name or id that only the site's own table could tell for sure.
/// A company with one currency states none: then it is the base currency.
pub(super) fn currency(
    context: &DecodeContext,
    field: &str,
    code: Option<&str>,
    name: Option<&str>,
    id: Option<&str>,
) -> Result<Currency, Flaw> {
    let stated: Vec<&str> = [code, name, id].into_iter().flatten().collect();
    if stated.is_empty() {
        return Ok(context.currency);
    }
    // A site's own id beside a code of the document's own: both are right, or one of them is a mistake about money.
    let own = stated.iter().find_map(|text| Some((*text, context.site.currency(text)?)));
    if let Some((native, currency)) = own {
        let meant = |text: &str| context.site.currency(text).or_else(|| named_currency(text));
        let other = stated.iter().filter(|text| **text != native).find_map(|text| meant(text).filter(|c| *c != currency));
        return match other {
            None => Ok(currency),
            Some(other) => Err(Flaw::new(
                field,
                format!("is {other} by the document's own word, and [origin.currencies] says that {} is {currency}", found(native)),
            )),
        };
    }
    if let Some(currency) = stated.iter().find_map(|text| named_currency(text)) {
        return Ok(currency);
    }
    let shown: Vec<String> = stated.iter().map(|t| found(t)).collect();
    Err(Flaw::new(
        field,
        format!("{} is no currency that is known here: name its ISO 4217 code under [origin.currencies]", shown.join(" ")),
    ))
}

/// The currency of a code, or of one of NetSuite's own names.
fn named_currency(text: &str) -> Option<Currency> {
    let iso = CURRENCY_NAMES.iter().find(|(name, _)| *name == text).map_or(text, |(_, iso)| *iso);
    Currency::parse(iso).ok()
}

/// The revision of a document whose times have no zone: NetSuite's account time, which nothing in it states [INF].
pub(super) fn revision(context: &DecodeContext, last_modified: Option<&str>) -> Revision {
    let stated = last_modified.and_then(|text| Timestamp::parse(text).ok());
    stated.or(context.as_of).map_or(Revision::None, Revision::Instant)
}

/// How it was paid, as far as flags and the number tell [INF]; otherwise unknown.
pub(super) fn method(to_ach: bool, to_print: bool, number: Option<&str>) -> Option<Method> {
    let number = number.unwrap_or_default();
    let electronic = |prefix: &&str| number.get(..prefix.len()).is_some_and(|n| n.eq_ignore_ascii_case(prefix));
    if to_ach || ELECTRONIC.iter().any(electronic) {
        return Some(Method::Electronic);
    }
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    (to_print || digits).then_some(Method::Check)
}
