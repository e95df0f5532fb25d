//! One table of the configuration, read key by key: what is wrong is named by file, table and key, and secrets are never repeated.

use std::collections::BTreeSet;
use std::path::Path;

use quittance::report::visible;
use toml::{Table, Value};

use super::failure::Failure;

/// As much of a value as a message repeats.
const FOUND_MAX: usize = 60;

/// A table in the making.
pub(crate) struct Section<'t> {
    file: &'t Path,
    /// `[procore]`, or `[origin.policy] of books`.
    title: String,
    table: &'t Table,
    seen: BTreeSet<&'static str>,
}

impl<'t> Section<'t> {
    pub(crate) fn new(file: &'t Path, title: impl Into<String>, table: &'t Table) -> Self {
        Self { file, title: title.into(), table, seen: BTreeSet::new() }
    }

    pub(crate) fn rename(&mut self, title: String) {
        self.title = title;
    }

    /// The failure about one key.
    pub(crate) fn fault(&self, key: &str, what: &str) -> Failure {
        Failure::usage(format!("{}: {} {}: {what}", self.file.display(), self.title, short(key)))
    }

    /// What stands where something else is expected.
    pub(crate) fn unexpected(&self, key: &str, expected: &str) -> Failure {
        let found = self.table.get(key).map_or_else(|| "nothing".to_owned(), found);
        self.fault(key, &format!("found {found}; expected {expected}"))
    }

    /// The same without repeating the value: it may be a secret.
    pub(crate) fn unexpected_secret(&self, key: &str, expected: &str) -> Failure {
        let kind = self.table.get(key).map_or("nothing", kind);
        self.fault(key, &format!("found {kind} (not shown, it may be a secret); expected {expected}"))
    }

    pub(crate) fn value(&mut self, key: &'static str) -> Option<&'t Value> {
        self.seen.insert(key);
        self.table.get(key)
    }

    pub(crate) fn text(&mut self, key: &'static str, expected: &str) -> Result<Option<&'t str>, Failure> {
        match self.value(key) {
            None => Ok(None),
            Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text)),
            Some(_) => Err(self.unexpected(key, expected)),
        }
    }

    pub(crate) fn required<T>(&self, key: &str, value: Option<T>, expected: &str) -> Result<T, Failure> {
        value.ok_or_else(|| self.fault(key, &format!("is missing; expected {expected}")))
    }

    pub(crate) fn integer(&mut self, key: &'static str, expected: &str) -> Result<Option<i64>, Failure> {
        match self.value(key) {
            None => Ok(None),
            Some(Value::Integer(number)) => Ok(Some(*number)),
            Some(_) => Err(self.unexpected(key, expected)),
        }
    }

    pub(crate) fn integers(&mut self, key: &'static str, expected: &str) -> Result<Option<Vec<i64>>, Failure> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let numbers = value.as_array().and_then(|a| a.iter().map(Value::as_integer).collect::<Option<Vec<_>>>());
        numbers.map(Some).ok_or_else(|| self.unexpected(key, expected))
    }

    pub(crate) fn texts(&mut self, key: &'static str, expected: &str) -> Result<Option<Vec<&'t str>>, Failure> {
        self.value(key).map(|value| self.texts_of(key, value, expected)).transpose()
    }

    /// A list of texts; of a table whose keys are the site's own.
    pub(crate) fn texts_of(&self, key: &str, value: &'t Value, expected: &str) -> Result<Vec<&'t str>, Failure> {
        let texts = value.as_array().and_then(|a| a.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
        texts.ok_or_else(|| self.unexpected(key, expected))
    }

    pub(crate) fn boolean(&mut self, key: &'static str) -> Result<Option<bool>, Failure> {
        match self.value(key) {
            None => Ok(None),
            Some(Value::Boolean(yes)) => Ok(Some(*yes)),
            Some(_) => Err(self.unexpected(key, "true or false")),
        }
    }

    pub(crate) fn table(&mut self, key: &'static str) -> Result<Option<&'t Table>, Failure> {
        match self.value(key) {
            None => Ok(None),
            Some(Value::Table(table)) => Ok(Some(table)),
            Some(_) => Err(self.unexpected(key, "a table")),
        }
    }

    /// A word of a closed list; `later` are words that are known and not built yet.
    pub(crate) fn word<T: Copy>(&mut self, key: &'static str, words: &[(&str, T)], later: &[&str]) -> Result<Option<T>, Failure> {
        let expected = words.iter().map(|(w, _)| format!("\"{w}\"")).collect::<Vec<_>>().join(" or ");
        let Some(text) = self.text(key, &expected)? else { return Ok(None) };
        match words.iter().find(|(w, _)| *w == text) {
            Some((_, value)) => Ok(Some(*value)),
            None if later.contains(&text) => Err(self.fault(key, &format!("\"{text}\" is not built yet; expected {expected}"))),
            None => Err(self.unexpected(key, &expected)),
        }
    }

    /// Every key must have been asked for.
    pub(crate) fn finish(&self) -> Result<(), Failure> {
        match self.table.keys().find(|k| !self.seen.contains(k.as_str())) {
            None => Ok(()),
            Some(unknown) => {
                let known = self.seen.iter().copied().collect::<Vec<_>>().join(", ");
                Err(self.fault(unknown, &format!("is not a key of this table; expected {known}")))
            }
        }
    }
}

/// A value as a message repeats it.
fn found(value: &Value) -> String {
    match value {
        Value::String(text) => format!("\"{}\"", short(text)),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(yes) => yes.to_string(),
        Value::Float(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => kind(value).to_owned(),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a text",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a number with a fraction",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table",
    }
}

fn short(text: &str) -> String {
    let mut out: String = visible(text).chars().take(FOUND_MAX).collect();
    if text.chars().nth(FOUND_MAX).is_some() {
        out.push('…');
    }
    out
}
