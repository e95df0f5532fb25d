//! What CMiC, or the ADF below it, says when it refuses, in one line.

use serde_json::value::RawValue;

use crate::erp::error::found;
use crate::erp::json_value::Text;

/// The keys of error bodies: ADF's, and those of the sign-in before it. A record has none of them.
pub(super) const KEYS: [&str; 9] =
    ["title", "detail", "o:errorDetails", "o:errorCode", "o:errorPath", "error", "error_description", "errors", "message"];

/// What stands under one of the keys; `None` where nothing does.
pub(super) fn said(key: &str, raw: &RawValue) -> Option<String> {
    if matches!(raw.get(), "null" | "[]" | "{}" | "\"\"") {
        return None;
    }
    // A text with its escapes resolved, so that they are not escaped twice.
    match serde_json::from_str::<Text<'_>>(raw.get()) {
        Ok(text) => Some(format!("{key} {}", found(text.as_str()))),
        Err(_) => Some(format!("{key} {}", found(raw.get()))),
    }
}
