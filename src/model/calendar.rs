//! Days and instants. A payment has a day; a revision has an instant. Neither is ever read from a clock here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// Why a text is not a day or an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not {0}")]
pub struct CalendarError(&'static str);

/// A calendar day, without a zone: the accounting date of a payment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(time::Date);

impl Date {
    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        const WHAT: CalendarError = CalendarError("a date like 2026-03-31");
        let mut parts = text.split('-');
        let (Some(y), Some(m), Some(d), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(WHAT);
        };
        let digits = |s: &str, n: usize| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(y, 4) || !digits(m, 2) || !digits(d, 2) {
            return Err(WHAT);
        }
        let number = |s: &str| s.bytes().fold(0, |n, b| n * 10 + u32::from(b - b'0'));
        Self::of(number(y), number(m), number(d)).ok_or(WHAT)
    }

    /// The day of a year from 0 to 9999, if there is such a day.
    pub fn of(year: u32, month: u32, day: u32) -> Option<Self> {
        let month = u8::try_from(month).ok().and_then(|m| time::Month::try_from(m).ok())?;
        let year = i32::try_from(year).ok().filter(|year| *year <= 9999)?;
        time::Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok().map(Self)
    }
}

impl Date {
    /// So many seconds and microseconds after this day began in UTC.
    pub(crate) fn at(self, seconds: i64, micros: i64) -> Timestamp {
        const EPOCH: i64 = 2_440_588;
        Timestamp((i64::from(self.0.to_julian_day()) - EPOCH) * 86_400_000_000 + seconds * 1_000_000 + micros)
    }
}

/// Two digits that come to less than `limit`.
fn pair(tens: u8, ones: u8, limit: i64) -> Option<i64> {
    let digit = |b: u8| b.is_ascii_digit().then(|| i64::from(b - b'0'));
    Some(digit(tens)? * 10 + digit(ones)?).filter(|n| *n < limit)
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Date {
    type Err = CalendarError;
    fn from_str(s: &str) -> Result<Self, CalendarError> {
        Self::parse(s)
    }
}

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant `micros` microseconds after the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// The instant `seconds` after the epoch.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This instant, later by so many seconds.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// This instant, later by so many milliseconds.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis.saturating_mul(1000)))
    }

    /// This instant, later by so many microseconds.
    #[must_use]
    pub const fn plus_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// Milliseconds from `earlier` to this instant; negative when it lies before.
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).div_euclid(1000)
    }

    /// Reads RFC 3339 with an offset or `Z`, with or without fractions of a second.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        const WHAT: CalendarError = CalendarError("an instant like 2026-03-31T12:00:00Z");
        if text.len() > 40 {
            return Err(WHAT);
        }
        if let Some(at) = Self::parse_plain(text) {
            return at.writable().ok_or(WHAT);
        }
        let at = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| WHAT)?;
        i64::try_from(at.unix_timestamp_nanos().div_euclid(1000)).ok().and_then(|micros| Self(micros).writable()).ok_or(WHAT)
    }

    /// Only what is in the years 0 to 9999 in UTC, too, can be written down and read again: an offset may move an instant out of them.
    fn writable(self) -> Option<Self> {
        const FIRST: i64 = -62_167_219_200_000_000;
        const END: i64 = 253_402_300_800_000_000;
        (FIRST..END).contains(&self.0).then_some(self)
    }

    /// The form in which nearly every system writes, `2026-03-31T12:00:00.123-07:00`, read without the whole grammar. What is not
    /// clearly an instant in this form is `None` and left to the grammar: leap seconds, small letters, all that is wrong.
    fn parse_plain(text: &str) -> Option<Self> {
        let (day, time) = text.split_at_checked(10)?;
        let (clock, behind) = time.strip_prefix('T')?.split_at_checked(8)?;
        let [h, h2, b':', m, m2, b':', s, s2] = *clock.as_bytes() else { return None };
        let seconds = pair(h, h2, 24)? * 3600 + pair(m, m2, 60)? * 60 + pair(s, s2, 60)?;
        let (micros, zone) = match behind.strip_prefix('.') {
            None => (0, behind),
            Some(fraction) => {
                let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
                let (digits, zone) = fraction.split_at_checked(length).filter(|_| (1..=9).contains(&length))?;
                (digits.bytes().chain(std::iter::repeat(b'0')).take(6).fold(0, |n, b| n * 10 + i64::from(b - b'0')), zone)
            }
        };
        let offset = match *zone.as_bytes() {
            [b'Z'] => 0,
            [sign @ (b'+' | b'-'), h, h2, b':', m, m2] => {
                let east = pair(h, h2, 24)? * 3600 + pair(m, m2, 60)? * 60;
                if sign == b'-' { -east } else { east }
            }
            _ => return None,
        };
        Date::parse(day).ok().map(|day| day.at(seconds - offset, micros))
    }

    /// The day of this instant in UTC.
    pub fn date_utc(self) -> Option<Date> {
        self.utc().map(|t| Date(t.date()))
    }

    fn utc(self) -> Option<OffsetDateTime> {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1000).ok().map(|t| t.to_offset(UtcOffset::UTC))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.utc().and_then(|t| t.format(&Rfc3339).ok()) {
            Some(text) => f.write_str(&text),
            None => write!(f, "@{}us", self.0),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Timestamp {
    type Err = CalendarError;
    fn from_str(s: &str) -> Result<Self, CalendarError> {
        Self::parse(s)
    }
}

macro_rules! serde_as_text {
    ($type:ty) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(d)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}
serde_as_text!(Date);
serde_as_text!(Timestamp);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_strictly() {
        assert_eq!(Date::parse("2026-02-28").unwrap().to_string(), "2026-02-28");
        for bad in ["2026-02-29", "2026-2-28", "26-02-28", "2026/02/28", "2026-02-28T00:00:00Z", "", "2026-13-01", "-026-01-01"] {
            assert!(Date::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_plain_form_is_read_as_the_grammar_reads_it() {
        for text in [
            "2026-03-12T08:41:07-07:00",
            "2026-03-12T15:41:07Z",
            "2026-03-12T15:41:07.5Z",
            "2026-03-12T15:41:07.123456789+05:30",
            "1969-12-31T23:59:59.999999Z",
            "1969-12-31T23:59:59.9999999Z",
            "0001-01-01T00:00:00+23:59",
            "9999-12-31T23:59:59-23:59",
            "0000-02-29T00:00:00Z",
            "2024-02-29T23:00:00-01:00",
        ] {
            let grammar = OffsetDateTime::parse(text, &Rfc3339).ok().map(|t| t.unix_timestamp_nanos().div_euclid(1000));
            assert_eq!(Timestamp::parse_plain(text).map(|t| i128::from(t.0)), grammar, "{text}");
        }
        for odd in [
            "2026-03-12t15:41:07Z",
            "2026-03-12T15:41:07z",
            "2026-03-12 15:41:07Z",
            "2026-03-12T15:41:07",
            "2026-03-12T24:00:00Z",
            "2026-03-12T15:60:00Z",
            "2026-06-30T23:59:60Z",
            "2026-02-29T15:41:07Z",
            "2026-03-12T15:41:07.Z",
            "2026-03-12T15:41:07.1234567890Z",
            "2026-03-12T15:41:07+24:00",
            "2026-03-12T15:41:07+07:60",
            "2026-03-12T15:41:07+0700",
            "2026-03-12T15:41:07Z ",
            "2026-03-12T1:41:007Z",
            "2026-03-1xT15:41:07Z",
            "",
        ] {
            assert_eq!(Timestamp::parse_plain(odd), None, "{odd}");
        }
    }

    /// Law: what is read can be written, and is read again as itself. A journal holds texts.
    #[test]
    fn an_instant_that_is_read_can_be_written() {
        for text in ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "0000-01-01T01:00:00+01:00", "9999-12-31T22:59:59-01:00"] {
            let at = Timestamp::parse(text).unwrap();
            assert_eq!(Timestamp::parse(&at.to_string()), Ok(at), "{text}");
        }
        for text in [
            "9999-12-31T23:59:59-00:01",
            "0000-01-01T00:00:00+00:01",
            "9999-12-31t23:59:59-23:59",
            "0000-01-01t00:00:00+23:59",
            "9999-12-31T23:59:59.9999999-00:01",
        ] {
            assert!(Timestamp::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn instants_are_compared_as_instants() {
        let west = Timestamp::parse("2026-03-12T08:41:07-07:00").unwrap();
        let utc = Timestamp::parse("2026-03-12T15:41:07Z").unwrap();
        assert_eq!(west, utc);
        assert_eq!(west.to_string(), "2026-03-12T15:41:07Z");
        assert_eq!(Timestamp::parse("2026-03-12T15:41:07.5Z").unwrap().to_string(), "2026-03-12T15:41:07.5Z");
        assert!(Timestamp::parse("2026-03-12").is_err());
    }
}
