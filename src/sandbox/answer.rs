//! Answers: JSON, text and HTML, the refusals, and the many shapes that an error body may have.

use serde_json::{Value, json};

use super::dice::Dice;
use super::profile::ErrorStyle;
use crate::model::HttpResponse;

const PORTAL: &str = "<!doctype html><html><head><title>Welcome</title></head><body><h1>Grand Hotel Wi-Fi</h1>\
<form action=\"/login\" method=\"post\"><input name=\"room\"><input name=\"surname\"><button>Connect</button></form></body></html>";

/// Why the fake refuses. Each has a status, a sentence, and mostly a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// 400: not readable, or a parameter is missing.
    Bad(String),
    /// 401: no token, an unknown or an expired one.
    Token,
    /// The header that names the company is missing. Its status is not documented.
    NoCompany,
    /// 403.
    Forbidden(String),
    /// 404: absent or invisible.
    NotFound,
    /// 405.
    Verb,
    /// 409 on this field.
    Conflict(&'static str, String),
    /// 422 on this field.
    Invalid(&'static str, String),
}

impl Refusal {
    pub(super) fn missing(parameter: &str) -> Self {
        Self::Bad(format!("{parameter} is required"))
    }

    pub(super) fn answer(&self, style: ErrorStyle, dice: &mut Dice) -> HttpResponse {
        let (status, message, field) = match self {
            Self::Bad(text) => (400, text.as_str(), "base"),
            Self::Token => (401, "The access token is invalid", "base"),
            Self::NoCompany => {
                let words = "Missing Procore-Company-Id header! Every request must name the company that it is about.";
                return text(400, words);
            }
            Self::Forbidden(text) => (403, text.as_str(), "base"),
            Self::NotFound => (404, "The resource could not be found", "base"),
            Self::Verb => (405, "Method not allowed", "base"),
            Self::Conflict(field, text) => (409, text.as_str(), *field),
            Self::Invalid(field, text) => (422, text.as_str(), *field),
        };
        let shape = match (style, status) {
            (ErrorStyle::Mixed, _) => dice.below(SHAPES),
            (ErrorStyle::Documented, 404) => 8,
            (ErrorStyle::Documented, 409) => 1,
            (ErrorStyle::Documented, _) => 0,
        };
        let mut answer = shaped(shape, status, message, field);
        if status == 401 {
            answer.headers.push(("www-authenticate".to_owned(), "Bearer realm=\"Doorkeeper\", error=\"invalid_token\"".to_owned()));
        }
        answer
    }
}

/// How many shapes of error bodies there are.
const SHAPES: usize = 11;

/// The error in one of the shapes that Procore's interfaces are known to use, E1 to E8 of the reference.
fn shaped(shape: usize, status: u16, message: &str, field: &str) -> HttpResponse {
    let word = word(status);
    let reason = word.to_ascii_lowercase().replace(' ', "_");
    let body = match shape {
        0 => json!({"code": status, "message": message, "fields": field, "reason": reason, "error": message}),
        1 => json!({"errors": {field: [message]}}),
        2 => json!({"errors": message}),
        3 => json!({"errors": [message]}),
        4 => {
            let details = json!([{"reason_code": reason, "message": message, "source": field}]);
            json!({"error": {"code": reason.to_ascii_uppercase(), "message": message, "details": details}})
        }
        5 => json!({"message": message, "error": word}),
        6 => json!({"error": {"error": message}}),
        7 => json!({"base": [message], "fields": {field: message}}),
        8 => json!({"message": message, "exception": "ActiveRecord::RecordNotFound"}),
        9 => return text(status, message),
        _ => return html(status, &format!("<html><head><title>{status} {word}</title></head><body><h1>{word}</h1></body></html>")),
    };
    json_answer(status, &body)
}

/// The balancer's page for 500, 502 and 503.
pub(super) fn broken(status: u16) -> HttpResponse {
    shaped(SHAPES, status, "", "")
}

/// 429 in the words of old, as plain text.
pub(super) fn throttled() -> HttpResponse {
    text(429, "You have surpassed the max number of requests for an hour. Please wait until your limit resets.")
}

/// The login page of a network in between.
pub(super) fn portal() -> HttpResponse {
    html(200, PORTAL)
}

pub(super) fn json_answer(status: u16, body: &Value) -> HttpResponse {
    plain(status, "application/json; charset=utf-8", body.to_string().into_bytes())
}

pub(super) fn text(status: u16, body: &str) -> HttpResponse {
    plain(status, "text/plain; charset=utf-8", body.as_bytes().to_vec())
}

fn html(status: u16, body: &str) -> HttpResponse {
    plain(status, "text/html; charset=utf-8", body.as_bytes().to_vec())
}

/// An empty answer.
pub(super) fn empty(status: u16) -> HttpResponse {
    HttpResponse { status, headers: Vec::new(), body: Vec::new() }
}

fn plain(status: u16, kind: &str, body: Vec<u8>) -> HttpResponse {
    HttpResponse { status, headers: vec![("content-type".to_owned(), kind.to_owned())], body }
}

/// The reason phrase of a status.
pub(super) fn word(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Content Too Large",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "Unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_carries_the_sentence_or_is_no_json() {
        for shape in 0..SHAPES {
            let answer = shaped(shape, 422, "is locked", "amount");
            assert_eq!(answer.status, 422);
            let text = String::from_utf8(answer.body.clone()).unwrap();
            match serde_json::from_str::<Value>(&text) {
                Ok(Value::Object(_)) => assert!(text.contains("is locked"), "{shape} {text}"),
                other => assert!(shape >= 9, "{shape} {other:?}"),
            }
        }
    }

    #[test]
    fn mixed_errors_differ_and_documented_ones_do_not() {
        let mut dice = Dice::new(1);
        let refusal = Refusal::Invalid("amount", "is locked".to_owned());
        let mut bodies = |style| (0..40).map(|_| refusal.answer(style, &mut dice).body).collect::<std::collections::BTreeSet<_>>().len();
        assert_eq!(bodies(ErrorStyle::Documented), 1);
        assert!(bodies(ErrorStyle::Mixed) > 5);
    }
}
