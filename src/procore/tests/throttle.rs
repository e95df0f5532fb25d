//! When a request may leave.

use proptest::prelude::*;

use super::super::throttle::http_date;
use super::{Headers, NOW, NOW_HTTP, answer};
use crate::model::Timestamp;
use crate::procore::Throttle;

#[test]
fn the_wait_after_each_answer() {
    let reset = |seconds: i64| (NOW.seconds() + seconds).to_string();
    let (in_7, in_40, past) = (reset(7), reset(40), reset(-5));
    // (status, headers, seconds to wait)
    let table: &[(u16, Headers<'_>, Option<i64>)] = &[
        (200, &[], None),
        (200, &[("x-rate-limit-remaining", "3"), ("x-rate-limit-limit", "25"), ("x-rate-limit-reset", &in_7)], None),
        (200, &[("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", &in_7)], Some(7)),
        (403, &[("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", &in_7)], Some(7)),
        (200, &[("x-rate-limit-remaining", "0")], Some(10)),
        (200, &[("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", &past)], Some(10)),
        // The later of the two.
        (429, &[("retry-after", "17"), ("x-rate-limit-reset", &in_7)], Some(17)),
        (429, &[("retry-after", "17"), ("x-rate-limit-reset", &in_40)], Some(40)),
        (429, &[("retry-after", "17")], Some(17)),
        (429, &[("retry-after", "Wed, 01 Apr 2026 09:01:30 GMT")], Some(90)),
        (429, &[("retry-after", "Wed, 21 Oct 2099 07:28:00 GMT")], Some(7200)),
        (429, &[("retry-after", "999999999999999999999")], Some(60)),
        (429, &[("retry-after", "-4")], Some(60)),
        (429, &[("retry-after", "0")], Some(60)),
        (429, &[("x-rate-limit-reset", &past)], Some(60)),
        (429, &[], Some(60)),
        // Procore's clock is ours plus an hour: its reset is seven seconds away all the same.
        (429, &[("date", "Wed, 01 Apr 2026 10:00:00 GMT"), ("x-rate-limit-reset", &reset(3607))], Some(7)),
        (503, &[("retry-after", "5"), ("x-rate-limit-reset", &in_40)], Some(5)),
        (503, &[], Some(60)),
        (500, &[("retry-after", "5")], None),
        (401, &[], None),
    ];
    for (status, headers, wait) in table {
        let mut throttle = Throttle::default();
        throttle.learn(&answer(*status, headers, ""), NOW);
        let expected = wait.map_or(Ok(()), |w| Err(NOW.plus_seconds(w)));
        assert_eq!(throttle.ready(NOW), expected, "{status} {headers:?}");
        if let Some(wait) = wait {
            assert!(throttle.ready(NOW.plus_seconds(wait - 1)).is_err() && throttle.ready(NOW.plus_seconds(*wait)).is_ok());
        }
    }
}

#[test]
fn unnamed_waits_double_until_an_answer_comes() {
    let mut throttle = Throttle::default();
    let mut now = NOW;
    for expected in [60, 120, 240, 480, 960, 1920, 3840, 7200, 7200] {
        throttle.learn(&answer(429, &[], ""), now);
        assert_eq!(throttle.ready(now), Err(now.plus_seconds(expected)));
        // The level lives through being stored.
        throttle = Throttle::from_text(&throttle.to_text());
        now = now.plus_seconds(expected);
        assert_eq!(throttle.ready(now), Ok(()));
    }
    throttle.learn(&answer(200, &[], ""), now);
    throttle.learn(&answer(503, &[], ""), now);
    assert_eq!(throttle.ready(now), Err(now.plus_seconds(60)));
}

#[test]
fn a_clock_that_is_turned_back_does_not_block_for_ever() {
    let mut throttle = Throttle::default();
    throttle.learn(&answer(429, &[("retry-after", "600")], ""), NOW);
    let earlier = NOW.plus_seconds(-365 * 24 * 3600);
    let until = earlier.plus_seconds(7200);
    assert_eq!(throttle.ready(earlier), Err(until));
    assert_eq!(throttle.ready(earlier.plus_seconds(60)), Err(until), "the end does not move on");
    assert_eq!(throttle.ready(until), Ok(()));
}

#[test]
fn a_stored_state_is_read_back_and_rubbish_is_nothing() {
    let mut throttle = Throttle::default();
    let headers = [("date", NOW_HTTP), ("x-rate-limit-remaining", "0"), ("x-rate-limit-limit", "25"), ("x-rate-limit-reset", "1775034009")];
    throttle.learn(&answer(200, &headers, ""), NOW.plus_seconds(-120));
    assert_eq!(throttle.skew_seconds(), 120);
    assert_eq!(throttle.window(), (Some(0), Some(25)));
    assert_eq!(Throttle::from_text(&throttle.to_text()), throttle);
    for rubbish in ["", "null", "{\"level\":-1}", "[1"] {
        assert_eq!(Throttle::from_text(rubbish), Throttle::default(), "{rubbish}");
    }
}

#[test]
fn dates_of_http() {
    assert_eq!(http_date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
    for bad in ["", "now", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 31 Feb 2026 08:49:37 GMT", "2026-04-01T09:00:00Z"] {
        assert_eq!(http_date(bad), None, "{bad}");
    }
}

fn header() -> impl Strategy<Value = (String, String)> {
    let names = vec!["date", "retry-after", "x-rate-limit-reset", "x-rate-limit-remaining", "x-rate-limit-limit"];
    let values = prop_oneof![
        "[0-9]{1,20}",
        (-10_000_i64..10_000).prop_map(|d| (NOW.seconds() + d).to_string()),
        Just("0".to_owned()),
        Just(NOW_HTTP.to_owned()),
        Just("Wed, 21 Oct 2099 07:28:00 GMT".to_owned()),
        "\\PC{0,12}",
    ];
    (prop::sample::select(names), values).prop_map(|(n, v)| (n.to_owned(), v))
}

proptest! {
    /// Law: whatever the headers say and however the clock jumps, a refusal of `ready` holds until its instant, and
    /// that instant is never more than two hours away.
    #[test]
    fn it_holds_while_blocked_and_never_for_ever(
        steps in prop::collection::vec((prop::sample::select(vec![200_u16, 401, 404, 429, 500, 503]), prop::collection::vec(header(), 0..4), -100_000_i64..100_000), 1..12)
    ) {
        let mut throttle = Throttle::default();
        let mut now = NOW;
        for (status, headers, jump) in steps {
            let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            throttle.learn(&answer(status, &headers, ""), now);
            now = now.plus_seconds(jump);
            if let Err(until) = throttle.ready(now) {
                prop_assert!(until > now && until <= now.plus_seconds(7200));
                throttle = Throttle::from_text(&throttle.to_text());
                prop_assert_eq!(throttle.ready(Timestamp::from_micros(until.micros() - 1)), Err(until));
                prop_assert_eq!(throttle.ready(until), Ok(()));
                now = until;
            } else if status == 429 && (0..1).contains(&jump) {
                prop_assert!(false, "a 429 blocks");
            }
        }
    }
}
