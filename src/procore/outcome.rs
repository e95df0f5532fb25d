//! What an answer means: one table for writes and one for reads, pure and total.
//!
//! | answer | write | read |
//! |---|---|---|
//! | never sent | deferred, offline | stalled, offline |
//! | no answer, cut or late | in doubt | stalled, offline |
//! | 200, 201 with the row | acknowledged | read |
//! | 2xx with anything else | in doubt | stalled (HTML) or unintelligible |
//! | 400, 406, 409, 422 | rejected, this row | unintelligible |
//! | 403, 404 | rejected, the lane; an adoption's 404 this row | denied |
//! | 401 | deferred, unauthorised | stalled, unauthorised |
//! | 429 | deferred, throttled | stalled, throttled |
//! | 503 | in doubt | stalled, throttled |
//! | 3xx, 408, other 4xx, other 5xx | in doubt | stalled, offline |
//! | 4xx with a page of HTML, 401 and 429 apart | in doubt | stalled, offline |
//!
//! A 409 or 422 on a create may mean that the row stands already (both are documented for an `origin_id` that exists).
//! It is returned as a refusal of the row, and the engine lists the lane before it believes it.

use crate::model::{ContractPayment, HttpResponse, Outcome, Reach, RemoteWrite, Secret, SendError, Stall, Timestamp, WriteKind};

use super::raw::{RawRow, Rows};
use super::reason::{clean, is_html, reason};
use super::wire::{self, Given};

/// The most rows that one page may have; v1 recommends at most 2000.
const ROWS_MAX: usize = 10_000;

/// What came of reading. An answer is data, never an error.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "the good case is what the type is called after")]
pub(crate) enum Read<T> {
    /// It was read whole.
    Read(T),
    /// 403 or 404: absent, or present and not to be seen. Neither proves that it is gone.
    Denied {
        /// Which of the two.
        status: u16,
        /// Procore's words, bounded.
        reason: String,
    },
    /// The run cannot go on.
    Stalled(Stall),
    /// Answered, but not as Procore documents it.
    Unintelligible(String),
}

impl<T> Read<T> {
    /// Goes on with what was read.
    pub(super) fn and_then<U>(self, go_on: impl FnOnce(T) -> Read<U>) -> Read<U> {
        match self {
            Self::Read(value) => go_on(value),
            Self::Denied { status, reason } => Read::Denied { status, reason },
            Self::Stalled(stall) => Read::Stalled(stall),
            Self::Unintelligible(text) => Read::Unintelligible(text),
        }
    }
}

/// What an answer is, before it is known what was asked. Nothing but the status and the form of the body decides.
enum Kind {
    NeverSent(String),
    Lost(String),
    /// 2xx.
    Done,
    Unauthorised,
    Throttled,
    /// 503.
    Overloaded,
    /// 403 and 404.
    Denied,
    /// 400, 406, 409 and 422.
    Refused,
    /// Redirects, server errors, and what a stranger on the way answers.
    Elsewhere,
}

fn kind(answer: &Result<HttpResponse, SendError>, secrets: &[Secret]) -> Kind {
    let response = match answer {
        Err(SendError::NotSent(text)) => return Kind::NeverSent(clean(text, secrets)),
        Err(SendError::Unknown(text)) => return Kind::Lost(clean(text, secrets)),
        Ok(response) => response,
    };
    match response.status {
        200..=299 => Kind::Done,
        // Whoever answers these two, the request was not carried out.
        401 => Kind::Unauthorised,
        429 => Kind::Throttled,
        503 => Kind::Overloaded,
        _ if is_html(response) => Kind::Elsewhere,
        403 | 404 => Kind::Denied,
        400 | 406 | 409 | 422 => Kind::Refused,
        _ => Kind::Elsewhere,
    }
}

/// What came of a write. `until` is the instant that the throttle names for a refusal for lack of room.
pub(super) fn write_outcome(
    write: &RemoteWrite,
    answer: &Result<HttpResponse, SendError>,
    until: Timestamp,
    secrets: &[Secret],
) -> Outcome {
    let said = || answer.as_ref().map(|response| reason(response, secrets)).unwrap_or_default();
    match kind(answer, secrets) {
        Kind::NeverSent(text) => Outcome::Deferred { stall: Stall::Offline(text) },
        Kind::Lost(reason) => Outcome::InDoubt { reason },
        Kind::Done => match answer.as_ref().map_err(|_| String::new()).and_then(|response| row_of(write, response)) {
            Ok(row) => Outcome::Acknowledged(Box::new(row)),
            Err(reason) => Outcome::InDoubt { reason: clean(&reason, secrets) },
        },
        Kind::Unauthorised => Outcome::Deferred { stall: Stall::Unauthorised(said()) },
        Kind::Throttled => Outcome::Deferred { stall: Stall::Throttled(until) },
        Kind::Denied => Outcome::Rejected { reach: reach_of_denial(write, answer), reason: said() },
        Kind::Refused => Outcome::Rejected { reach: Reach::Row, reason: said() },
        Kind::Overloaded | Kind::Elsewhere => Outcome::InDoubt { reason: said() },
    }
}

/// A row that is to be tagged may have been deleted, which says nothing about its lane.
fn reach_of_denial(write: &RemoteWrite, answer: &Result<HttpResponse, SendError>) -> Reach {
    match write.kind {
        WriteKind::Adopt if matches!(answer, Ok(response) if response.status == 404) => Reach::Row,
        WriteKind::Post | WriteKind::Reverse | WriteKind::Adopt => Reach::Lane,
    }
}

/// The row that a 2xx shows, if it is the one that was asked for. The status alone proves nothing: it says not which row
/// it speaks of, and not who speaks.
fn row_of(write: &RemoteWrite, response: &HttpResponse) -> Result<ContractPayment, String> {
    let status = response.status;
    if !matches!(status, 200 | 201) {
        return Err(format!("status {status} instead of the row"));
    }
    let rows = rows(response).map_err(|e| format!("status {status}, but {e}"))?;
    let [row] = rows.as_slice() else { return Err(format!("status {status} with {} rows instead of one", rows.len())) };
    let row = wire::contract_payment(row, Given::default()).map_err(|e| format!("status {status}, but {e}"))?;
    let wrong = |field: &str| Err(format!("status {status}, but the row's {field} is not the one that was sent"));
    if row.origin_id.as_deref() != Some(write.origin_id.to_string().as_str()) {
        return wrong("origin_id");
    }
    if row.commitment != write.lane {
        return wrong("contract_id");
    }
    if row.project.is_some_and(|p| p != write.project) {
        return wrong("project_id");
    }
    if write.kind == WriteKind::Adopt && write.row != Some(row.id) {
        return wrong("id");
    }
    Ok(row)
}

/// What came of a read: the answer itself if it is one, and the stall or the refusal if not.
pub(super) fn read_answer(answer: Result<HttpResponse, SendError>, until: Timestamp, secrets: &[Secret]) -> Read<HttpResponse> {
    let kind = kind(&answer, secrets);
    let response = match answer {
        Ok(response) => response,
        Err(SendError::NotSent(text) | SendError::Unknown(text)) => return Read::Stalled(Stall::Offline(clean(&text, secrets))),
    };
    let said = reason(&response, secrets);
    match kind {
        Kind::NeverSent(text) | Kind::Lost(text) => Read::Stalled(Stall::Offline(text)),
        Kind::Done if is_html(&response) => Read::Stalled(Stall::Offline(format!("{said}; a network's login page?"))),
        Kind::Done if response.status == 200 => Read::Read(response),
        Kind::Done | Kind::Refused => Read::Unintelligible(said),
        Kind::Unauthorised => Read::Stalled(Stall::Unauthorised(said)),
        Kind::Throttled | Kind::Overloaded => Read::Stalled(Stall::Throttled(until)),
        Kind::Denied => Read::Denied { status: response.status, reason: said },
        Kind::Elsewhere => Read::Stalled(Stall::Offline(said)),
    }
}

/// The rows of a body, which must be JSON by its declaration and by its form.
pub(super) fn rows(response: &HttpResponse) -> Result<Vec<RawRow>, String> {
    use serde::de::DeserializeSeed as _;
    if is_html(response) {
        return Err("the answer is an HTML page; a network's login page?".to_owned());
    }
    if response.header("content-type").is_some_and(|t| !t.to_ascii_lowercase().contains("json")) {
        return Err("the answer is not JSON".to_owned());
    }
    let mut rows = Vec::new();
    let mut take = |row| {
        rows.push(row);
        rows.len() <= ROWS_MAX
    };
    let mut json = serde_json::Deserializer::from_slice(&response.body);
    let read = Rows::new(&mut take).deserialize(&mut json).and_then(|()| json.end());
    if rows.len() > ROWS_MAX {
        return Err(format!("the page has more than {ROWS_MAX} rows"));
    }
    read.map(|()| rows).map_err(|e| format!("the answer is not Procore's JSON: {e}"))
}
