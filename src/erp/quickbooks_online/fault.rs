//! What QuickBooks says when it refuses, in one line.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::erp::error::found;
use crate::erp::json_value::{Object, Parts, Text, parts};

#[derive(Deserialize)]
struct Fault<'a> {
    #[serde(borrow, alias = "Error", alias = "error")]
    errors: Option<Parts<Object<FaultError<'a>>>>,
    #[serde(borrow, rename = "type", alias = "Type")]
    kind: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct FaultError<'a> {
    #[serde(borrow, rename = "Message", alias = "message")]
    message: Option<Text<'a>>,
    #[serde(borrow, rename = "Detail", alias = "detail")]
    detail: Option<Text<'a>>,
    #[serde(borrow)]
    code: Option<Text<'a>>,
}

/// What a fault says, in one bounded line; `None` where the key stands without one.
pub(super) fn said(raw: &RawValue) -> Option<String> {
    if matches!(raw.get(), "null" | "[]" | "{}" | "\"\"") {
        return None;
    }
    let fault = serde_json::from_str::<Object<Fault<'_>>>(raw.get()).ok();
    let (errors, kind) = fault.map(|Object(f)| (f.errors, f.kind)).unwrap_or_default();
    let Some(Object(first)) = parts(errors.as_ref()).first() else {
        return Some(found(raw.get().trim_matches('"')));
    };
    let says = [("code", &first.code), ("message", &first.message), ("detail", &first.detail), ("type", &kind)];
    let said = says.iter().filter_map(|(name, text)| Some(format!("{name} {}", found(text.as_ref()?.as_str()))));
    Some(said.collect::<Vec<_>>().join(", "))
}
