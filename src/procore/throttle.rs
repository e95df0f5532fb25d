//! When the next request may leave. Learned from Procore's headers alone: its limits are nowhere guaranteed.
//!
//! Two windows exist (an hour and ten seconds) and the headers tell of the nearer one. `X-Rate-Limit-Reset` is an instant
//! of Procore's clock; the `Date` header says how far that is from ours, so that a laptop that wakes up with a wrong
//! clock waits as long as it should.

use serde::{Deserialize, Serialize};
use time::PrimitiveDateTime;
use time::macros::format_description;

use crate::model::{HttpResponse, Timestamp};

/// The first wait after a refusal that names none; it doubles with each further one.
const FIRST_WAIT: i64 = 60;

/// No wait is longer. Procore's longest window is one hour; whatever lies further away is a mistake or a clock that was
/// turned back.
const LONGEST_WAIT: i64 = 2 * 60 * 60;

/// The shorter window, waited out when the window is used up and no instant is named.
const SPIKE_WAIT: i64 = 10;

/// What is known of the window. The host stores it between runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Throttle {
    blocked_until: Option<Timestamp>,
    remaining: Option<u64>,
    limit: Option<u64>,
    reset_at: Option<Timestamp>,
    /// How many refusals without a named wait have come in a row.
    level: u32,
    /// Procore's clock minus ours.
    skew_seconds: i64,
}

impl Throttle {
    /// Reads what [`Throttle::to_text`] wrote; of anything else nothing is known.
    pub(crate) fn from_text(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// The state as text, to be stored.
    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether a request may leave now, else when. A stored instant that lies further away than two hours is pulled in
    /// to two hours from now: then the clock has been turned back, and nobody waits for that.
    pub(crate) fn ready(&mut self, now: Timestamp) -> Result<(), Timestamp> {
        let Some(until) = self.blocked_until else { return Ok(()) };
        if until <= now {
            self.blocked_until = None;
            self.remaining = None;
            return Ok(());
        }
        let until = until.min(now.plus_seconds(LONGEST_WAIT));
        self.blocked_until = Some(until);
        Err(until)
    }

    /// The instant until which nothing may leave, if one is set.
    pub(crate) fn blocked_until(&self) -> Option<Timestamp> {
        self.blocked_until
    }

    /// How many requests the window still holds, and how many in all, as last read.
    #[cfg(test)]
    pub(crate) fn window(&self) -> (Option<u64>, Option<u64>) {
        (self.remaining, self.limit)
    }

    /// Procore's clock minus ours, in seconds, as last read.
    #[cfg(test)]
    pub(crate) fn skew_seconds(&self) -> i64 {
        self.skew_seconds
    }

    /// Takes in what an answer says.
    pub(crate) fn learn(&mut self, response: &HttpResponse, now: Timestamp) {
        if let Some(theirs) = response.header("date").and_then(http_date) {
            self.skew_seconds = theirs.saturating_sub(now.seconds());
        }
        let number = |name: &str| response.header(name).and_then(digits);
        self.remaining = number("x-rate-limit-remaining").and_then(|n| u64::try_from(n).ok());
        self.limit = number("x-rate-limit-limit").and_then(|n| u64::try_from(n).ok());
        let theirs = now.seconds().saturating_add(self.skew_seconds);
        let until_reset = number("x-rate-limit-reset").map(|at| at.saturating_sub(theirs)).filter(|wait| *wait > 0);
        self.reset_at = until_reset.map(|wait| now.plus_seconds(wait.min(LONGEST_WAIT)));
        let retry = response.header("retry-after");
        let until_retry = retry.and_then(|v| digits(v).or_else(|| http_date(v).map(|at| at.saturating_sub(theirs))));
        let until_retry = until_retry.filter(|wait| *wait > 0);
        let wait = match response.status {
            429 => until_reset.max(until_retry).or_else(|| Some(self.doubled())),
            // Heavy load or maintenance: the window's own reset has nothing to do with it.
            503 => until_retry.or_else(|| Some(self.doubled())),
            _ => {
                self.level = 0;
                // A refused request counts as well, so the window is not tried when it is known to be used up.
                if self.remaining == Some(0) { until_reset.or(Some(SPIKE_WAIT)) } else { None }
            }
        };
        if let Some(wait) = wait {
            let until = now.plus_seconds(wait.clamp(1, LONGEST_WAIT));
            self.blocked_until = self.blocked_until.max(Some(until));
        }
    }

    fn doubled(&mut self) -> i64 {
        let wait = FIRST_WAIT.saturating_mul(1_i64.checked_shl(self.level.min(10)).unwrap_or(i64::MAX));
        self.level = self.level.saturating_add(1).min(10);
        wait.min(LONGEST_WAIT)
    }
}

/// A whole number of seconds or of requests.
fn digits(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.is_empty() || text.len() > 15 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// The one date form that servers may still write (RFC 9110, 5.6.7), in seconds since the epoch.
pub(super) fn http_date(text: &str) -> Option<i64> {
    let form = format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");
    PrimitiveDateTime::parse(text.trim(), form).ok().map(|at| at.assume_utc().unix_timestamp())
}
