//! Procore's words for a refusal, from any of the shapes that its errors have, made safe to keep and to print.
//!
//! The words are for people. Nothing is ever decided by them: the documentation itself disagrees about the shapes.

use serde_json::Value;

use crate::model::{HttpResponse, Secret};

/// Longest reason that is kept.
pub(super) const REASON_MAX: usize = 200;

/// Longest body that is searched for words.
const BODY_MAX: usize = 64 * 1024;

/// Shorter texts guard nothing, and striking them would only make holes in words.
const SECRET_MIN: usize = 4;

/// So much of a secret's beginning already gives it away.
const SECRET_START: usize = 8;

/// How many pieces of words one answer may bring, and how deep they may lie.
const PIECES_MAX: usize = 8;
const DEPTH_MAX: usize = 4;

/// The status and the server's words: bounded, with control and direction characters escaped and our secrets struck.
pub(super) fn reason(response: &HttpResponse, secrets: &[Secret]) -> String {
    let words = words(response);
    let text = if words.is_empty() { format!("status {}", response.status) } else { format!("status {}: {words}", response.status) };
    clean(&text, secrets)
}

/// A text from outside, made fit to be kept: our secrets struck first, then escaped, then cut.
pub(super) fn clean(text: &str, secrets: &[Secret]) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().map(Secret::expose).filter(|s| s.len() >= SECRET_MIN) {
        text = struck(&text, secret);
    }
    bounded(&text, REASON_MAX)
}

/// Strikes a secret, also where only its beginning is left of it (a value may have been cut before it came here), and also where any
/// of it is percent-encoded, in whichever case.
fn struck(text: &str, secret: &str) -> String {
    let need = secret.len().min(SECRET_START);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (matched, length) = common(rest.as_bytes(), secret.as_bytes());
        if matched >= need {
            out.push_str("***");
            rest = rest.get(length..).unwrap_or_default();
        } else {
            out.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    out
}

/// How many bytes of the secret the text begins with, and how many of its own that takes.
fn common(text: &[u8], secret: &[u8]) -> (usize, usize) {
    let (mut matched, mut rest) = (0, text);
    for wanted in secret {
        let (byte, after) = match rest {
            [b'%', high, low, after @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() && *wanted != b'%' => {
                let digit = |d: u8| char::from(d).to_digit(16).and_then(|d| u8::try_from(d).ok()).unwrap_or(0);
                (digit(*high) * 16 + digit(*low), after)
            }
            [b'%', b'2', b'5', after @ ..] => (b'%', after),
            [byte, after @ ..] => (*byte, after),
            [] => break,
        };
        if byte != *wanted {
            break;
        }
        (matched, rest) = (matched + 1, after);
    }
    (matched, text.len() - rest.len())
}

/// At most `max` characters, each of which stays where it stands: control, zero-width and direction characters are
/// written as escapes.
pub(super) fn bounded(text: &str, max: usize) -> String {
    let mut out = String::new();
    let mut length = 0;
    for c in text.chars() {
        let piece: String = if is_unprintable(c) { c.escape_default().collect() } else { c.to_string() };
        length += piece.chars().count();
        if length > max {
            out.push('…');
            break;
        }
        out.push_str(&piece);
    }
    out
}

fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Percent-encodes all but the unreserved characters.
pub(super) fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'~' | b'-') {
            out.push(char::from(b));
        } else {
            out.push('%');
            out.push_str(&crate::model::hex(&[b]).to_ascii_uppercase());
        }
    }
    out
}

/// True for what a hotel's login page or a company's proxy answers in Procore's place.
pub(super) fn is_html(response: &HttpResponse) -> bool {
    let declared = response.header("content-type").is_some_and(|t| t.to_ascii_lowercase().contains("html"));
    declared || response.body.iter().find(|b| !b.is_ascii_whitespace()).is_some_and(|b| *b == b'<')
}

fn words(response: &HttpResponse) -> String {
    if is_html(response) {
        return "an HTML page, not an answer of Procore's API".to_owned();
    }
    if response.body.len() > BODY_MAX {
        return format!("a body of {} bytes", response.body.len());
    }
    let Ok(body) = serde_json::from_slice::<Value>(&response.body) else {
        // The historic text of a 429 and the answer to a missing company header are plain text.
        return String::from_utf8_lossy(&response.body).trim().to_owned();
    };
    let mut pieces = Vec::new();
    collect(None, &body, 0, &mut pieces);
    pieces.join("; ")
}

/// The members that carry words, in the order in which they say most.
const SPEAKING: [&str; 12] = [
    "message",
    "error_description",
    "error",
    "reason",
    "reason_code",
    "code",
    "source",
    "errors",
    "details",
    "base",
    "fields",
    "exception",
];

fn collect(label: Option<&str>, value: &Value, depth: usize, pieces: &mut Vec<String>) {
    if pieces.len() >= PIECES_MAX || depth > DEPTH_MAX {
        return;
    }
    let mut say = |text: String| {
        let text = match label {
            Some(label) if label != "base" => format!("{label}: {text}"),
            Some(_) | None => text,
        };
        if !text.trim().is_empty() && !pieces.contains(&text) {
            pieces.push(text);
        }
    };
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) => say(number.to_string()),
        Value::String(text) => say(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(label, item, depth + 1, pieces)),
        Value::Object(members) => {
            for name in SPEAKING {
                match members.get(name) {
                    // Fields are named by their labels, and so are what `fields` says of an E1 body.
                    Some(Value::Object(named)) if matches!(name, "errors" | "fields") => {
                        named.iter().for_each(|(field, said)| collect(Some(field), said, depth + 1, pieces));
                    }
                    Some(said @ Value::String(_)) if name == "fields" => collect(Some("fields"), said, depth + 1, pieces),
                    Some(said) => collect(label, said, depth + 1, pieces),
                    None => {}
                }
            }
        }
    }
}
