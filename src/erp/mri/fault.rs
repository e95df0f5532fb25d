//! MRI's own refusals, which come with HTTP 200 too [EVID]. Their words are told; nothing beside them is data.

use serde_json::Value;

use super::refused;
use crate::erp::error::{DecodeFailure, found};

/// As much of MRI's own words as is kept for the message.
const WORDS_MAX: usize = 300;

/// True for a name under which an error stands.
pub(super) fn is_fault(name: &str) -> bool {
    ["error", "errors", "odata.error"].iter().any(|fault| name.eq_ignore_ascii_case(fault))
}

pub(super) fn refusal<E>(path: &str, words: &str) -> DecodeFailure<E> {
    refused(path, format!("is MRI's refusal, not data: {}; nothing of this document is used", found(words)))
}

/// All that an error says; `None` when it says nothing at all, as where a column for errors stands in every row.
pub(super) fn words_of(json: &str) -> Option<String> {
    let mut words = String::new();
    match serde_json::from_str(json) {
        Ok(value) => gather(&value, &mut words),
        // Nested deeper than anybody reads: it is told as it stands.
        Err(_) => add(&mut words, json),
    }
    (!words.is_empty()).then_some(words)
}

/// Adds a text to the words.
pub(super) fn add(words: &mut String, text: &str) {
    let text = text.trim();
    if text.is_empty() || words.len() >= WORDS_MAX {
        return;
    }
    if !words.is_empty() {
        words.push(' ');
    }
    words.extend(text.chars().take(WORDS_MAX));
}

fn gather(value: &Value, words: &mut String) {
    match value {
        Value::Null => {}
        Value::Bool(flag) => add(words, if *flag { "true" } else { "false" }),
        Value::Number(number) => add(words, &number.to_string()),
        Value::String(text) => add(words, text),
        Value::Array(values) => values.iter().for_each(|value| gather(value, words)),
        Value::Object(fields) => fields.values().for_each(|value| gather(value, words)),
    }
}
