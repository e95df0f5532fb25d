//! The two request windows, the hour and the ten-second spike, and the headers that report them.

use super::profile::Profile;
use crate::model::{HttpResponse, Timestamp};

const HOUR: i64 = 3600;
const SPIKE: i64 = 10;

/// One fixed window: which one it is, and how many requests it has seen.
#[derive(Debug, Clone, Copy, Default)]
struct Window {
    number: i64,
    used: u32,
}

impl Window {
    /// Counts one more and says (remaining, reset, exceeded).
    fn count(&mut self, now: i64, length: i64, limit: u32) -> (u32, i64, bool) {
        let number = now.div_euclid(length);
        if number != self.number {
            *self = Self { number, used: 0 };
        }
        self.used = self.used.saturating_add(1);
        (limit.saturating_sub(self.used), number.saturating_add(1).saturating_mul(length), self.used > limit)
    }
}

/// Both windows of the one app. Failed requests count too (trap T26).
#[derive(Debug, Clone, Default)]
pub(super) struct Limits {
    hour: Window,
    spike: Window,
}

/// What the headers of one answer say: the window that is nearer to exhaustion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meter {
    pub(super) limit: u32,
    pub(super) remaining: u32,
    /// Epoch seconds on Procore's clock.
    pub(super) reset: i64,
    pub(super) exceeded: bool,
}

impl Limits {
    pub(super) fn count(&mut self, now: Timestamp, profile: &Profile) -> Meter {
        let now = now.seconds();
        let (hour_left, hour_reset, hour_over) = self.hour.count(now, HOUR, profile.hourly_limit);
        let (spike_left, spike_reset, spike_over) = self.spike.count(now, SPIKE, profile.spike_limit);
        let exceeded = hour_over || spike_over;
        // An exhausted hour outlasts an exhausted spike.
        if hour_over || (!spike_over && hour_left < spike_left) {
            Meter { limit: profile.hourly_limit, remaining: hour_left, reset: hour_reset, exceeded }
        } else {
            Meter { limit: profile.spike_limit, remaining: spike_left, reset: spike_reset, exceeded }
        }
    }
}

impl Meter {
    /// The same meter with nothing left, for a 429 out of the blue.
    pub(super) fn exhausted(self) -> Self {
        Self { remaining: 0, exceeded: true, ..self }
    }

    /// Writes the headers; a 429 gets `Retry-After` where the profile says so.
    pub(super) fn stamp(self, answer: &mut HttpResponse, now: Timestamp, retry_after: bool) {
        let mut push = |name: &str, value: String| answer.headers.push((name.to_owned(), value));
        push("x-rate-limit-limit", self.limit.to_string());
        push("x-rate-limit-remaining", self.remaining.to_string());
        push("x-rate-limit-reset", self.reset.to_string());
        if self.exceeded && retry_after {
            push("retry-after", self.reset.saturating_sub(now.seconds()).max(1).to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(limits: &mut Limits, at: i64, n: usize) -> Meter {
        let profile = Profile { hourly_limit: 60, spike_limit: 25, ..Profile::default() };
        (0..n).map(|_| limits.count(Timestamp::from_seconds(at), &profile)).last().unwrap()
    }

    #[test]
    fn the_nearer_window_is_reported() {
        let mut limits = Limits::default();
        let start = 7200;
        assert_eq!(run(&mut limits, start, 1), Meter { limit: 25, remaining: 24, reset: 7210, exceeded: false });
        assert_eq!(run(&mut limits, start + 9, 24), Meter { limit: 25, remaining: 0, reset: 7210, exceeded: false });
        assert_eq!(run(&mut limits, start + 9, 1), Meter { limit: 25, remaining: 0, reset: 7210, exceeded: true });
        // The next ten seconds are fresh, the hour is not.
        assert_eq!(run(&mut limits, start + 10, 20).limit, 25);
        assert_eq!(run(&mut limits, start + 20, 10), Meter { limit: 60, remaining: 4, reset: 10800, exceeded: false });
        assert_eq!(run(&mut limits, start + 20, 5), Meter { limit: 60, remaining: 0, reset: 10800, exceeded: true });
        assert!(run(&mut limits, start + 3599, 1).exceeded);
        assert!(!run(&mut limits, start + 3600, 1).exceeded);
        // A clock that goes back opens another window and does not overflow.
        assert!(!run(&mut limits, 0, 1).exceeded);
        assert!(!run(&mut limits, i64::MIN / 2_000_000, 1).exceeded);
    }
}
