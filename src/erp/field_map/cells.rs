//! The values of a row by what they mean: each read in the site's form, or refused under its native name.

use super::{Bound, Field};
use crate::erp::DecodeContext;
use crate::erp::error::{Flaw, found};
use crate::model::{Currency, Date, Method, Money, MoneyError, Timestamp};

impl<'m> Bound<'m> {
    /// The field's value and its native name, or what is missing.
    pub(in crate::erp) fn required<'r>(&self, row: &'r [String], field: Field, expected: &str) -> Result<(&'r str, &'m str), Flaw> {
        self.value(row, field).ok_or_else(|| Flaw::new(self.name(field), format!("is missing: expected {expected}")))
    }

    /// The row's currency: as the site means an id of its own, else by its code; the map's or the origin's where it states none.
    pub(in crate::erp) fn currency(&self, context: &DecodeContext, row: &[String]) -> Result<Currency, Flaw> {
        let Some((code, name)) = self.value(row, Field::Currency) else { return Ok(self.map.currency.unwrap_or(context.currency)) };
        if let Some(currency) = context.site.currency(code) {
            return Ok(currency);
        }
        Currency::parse(&code.to_ascii_uppercase()).map_err(|e| Flaw::new(name, format!("{} {e}", found(code))))
    }

    /// A day in one of the map's forms. `like` is how the ERP writes one.
    pub(in crate::erp) fn day(&self, (text, name): (&str, &str), like: &str) -> Result<Date, Flaw> {
        self.map.day(text).ok_or_else(|| Flaw::new(name, format!("is {}: expected a date like {like}", found(text))))
    }

    /// The same of a field that may be absent.
    pub(in crate::erp) fn optional_day(&self, row: &[String], field: Field, like: &str) -> Result<Option<Date>, Flaw> {
        self.value(row, field).map(|value| self.day(value, like)).transpose()
    }

    /// An instant in one of the map's forms. `like` is how the ERP writes one.
    pub(in crate::erp) fn instant(&self, (text, name): (&str, &str), like: &str) -> Result<Timestamp, Flaw> {
        self.map.instant(text).ok_or_else(|| Flaw::new(name, format!("is {}: expected a time like {like}", found(text))))
    }

    /// When the record was last changed.
    pub(in crate::erp) fn modified(&self, row: &[String]) -> Result<Option<Timestamp>, Flaw> {
        self.value(row, Field::LastModified).map(|value| self.instant(value, "2026-03-31T12:00:00")).transpose()
    }

    /// The exchange rate, as it is written.
    pub(in crate::erp) fn rate(&self, row: &[String]) -> Result<Option<String>, Flaw> {
        let Some((text, name)) = self.value(row, Field::Rate) else { return Ok(None) };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |s: &str, max: usize| (1..=max).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
        if digits(whole, 15) && digits(fraction, 18) {
            return Ok(Some(text.to_owned()));
        }
        let expected = "expected a plain decimal number of at most 15 digits before and 18 behind the point";
        Err(Flaw::new(name, format!("is {}: {expected}", found(text))))
    }

    /// An amount, with the sign that the site gives to money that leaves.
    pub(in crate::erp) fn amount(&self, row: &[String], field: Field, currency: Currency) -> Result<Option<Money>, Flaw> {
        self.value(row, field).map(|value| self.money(value, currency)).transpose()
    }

    /// The same of a text and its native name.
    pub(in crate::erp) fn money(&self, (text, name): (&str, &str), currency: Currency) -> Result<Money, Flaw> {
        let read = Money::parse(&self.map.number(text), currency).and_then(|m| if self.map.negated { m.negated() } else { Ok(m) });
        read.map_err(|e| {
            let verb = if e == MoneyError::NotDecimal { "is " } else { "" };
            Flaw::new(name, format!("{} {verb}{e}", found(text)))
        })
    }

    /// The word for how the payment was made: the code's meaning, or the default of a row that has none.
    pub(in crate::erp) fn method_word(&self, row: &[String]) -> Option<&'m str> {
        match self.text(row, Field::Method) {
            Some(native) => self.map.code("method", native),
            None => self.map.default_method(),
        }
    }

    /// How the payment was made; `Err` is a sentence about a code that has no meaning.
    pub(in crate::erp) fn method(&self, row: &[String]) -> Result<Option<Method>, String> {
        match (self.method_word(row).map(method_of), self.text(row, Field::Method)) {
            (Some(Ok(method)), _) => Ok(method),
            (None, None) => Ok(None),
            (_, native) => Err(format!("{} {} is not documented", self.name(Field::Method), found(native.unwrap_or_default()))),
        }
    }
}

/// What a word for a method means: one of the three ways, or another one; `Err` gives back what is no such word.
pub(in crate::erp) fn method_of(word: &str) -> Result<Option<Method>, &str> {
    match word {
        "check" => Ok(Some(Method::Check)),
        "ach" | "eft" | "wire" | "electronic" => Ok(Some(Method::Electronic)),
        "card" | "credit_card" => Ok(Some(Method::CreditCard)),
        "other" => Ok(None),
        unknown => Err(unknown),
    }
}
