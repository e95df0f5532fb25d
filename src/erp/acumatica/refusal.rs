//! What Acumatica says when it refuses, in one line.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::erp::error::found;
use crate::erp::json_value::{Object, Text};

use super::values::unquoted;

/// The keys of its error bodies: of the contract API, of sign-in, of OData 4 and OData 3 [EVID].
pub(super) const KEYS: [&str; 9] = [
    "message",
    "Message",
    "exceptionMessage",
    "ExceptionMessage",
    "exceptionType",
    "modelState",
    "error",
    "odata.error",
    "error_description",
];

#[derive(Deserialize)]
struct Inner<'a> {
    #[serde(borrow)]
    code: Option<Text<'a>>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
}

/// What stands under one of the keys; `None` where nothing does.
pub(super) fn said(key: &str, raw: &RawValue) -> Option<String> {
    if matches!(raw.get(), "null" | "[]" | "{}" | "\"\"") {
        return None;
    }
    // A text with its escapes resolved, so that they are not escaped twice.
    if let Ok(text) = serde_json::from_str::<Text<'_>>(raw.get()) {
        return Some(format!("{key} {}", found(text.as_str())));
    }
    match serde_json::from_str::<Object<Inner<'_>>>(raw.get()) {
        Ok(Object(Inner { code, message: Some(message) })) => {
            let code = code.map(|code| format!("code {}, ", found(code.as_str()))).unwrap_or_default();
            Some(format!("{key}: {code}message {}", found(unquoted(message))))
        }
        Ok(_) | Err(_) => Some(format!("{key} {}", found(raw.get()))),
    }
}
