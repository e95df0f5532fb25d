//! Revisions: what an ERP says about the order of two readings of one thing.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::calendar::Timestamp;

/// The ERP's own change token, compared as its type: numbers as numbers, instants as instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Revision {
    /// The document carries none.
    None,
    /// A counter (QuickBooks' `SyncToken`).
    Number(u64),
    /// The time of the last change.
    Instant(Timestamp),
}

impl Revision {
    /// The order of two revisions, or `None` when nothing orders them (a counter and an instant, say).
    pub fn order(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::None, Self::None) => Some(Ordering::Equal),
            (Self::Number(a), Self::Number(b)) => Some(a.cmp(&b)),
            (Self::Instant(a), Self::Instant(b)) => Some(a.cmp(&b)),
            (Self::None | Self::Number(_) | Self::Instant(_), _) => None,
        }
    }

    /// Reads what `Display` writes.
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::None);
        }
        if text.bytes().all(|b| b.is_ascii_digit()) {
            return text.parse().ok().map(Self::Number);
        }
        Timestamp::parse(text).ok().map(Self::Instant)
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Number(n) => write!(f, "{n}"),
            Self::Instant(t) => write!(f, "{t}"),
        }
    }
}

impl Serialize for Revision {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Revision {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a revision"))
    }
}

/// What a row in Procore says of the payment that it was made from: the `origin_data` field, `q1;<revision>;<content hash>`.
///
/// The revision is `deleted` when the payment was a tombstone, so that it stays the greatest of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginData {
    /// The revision that the writer had.
    pub version: Version,
    /// The first 16 hex digits of the SHA-256 of that payment's canonical content.
    pub content: String,
}

impl OriginData {
    /// Reads an `origin_data`; `None` when it is not one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(';');
        let (Some("q1"), Some(revision), Some(content), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return None;
        };
        let version = if revision == "deleted" { Version::Deleted } else { Version::At(Revision::parse(revision)?) };
        Some(Self { version, content: content.to_owned() })
    }
}

impl fmt::Display for OriginData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.version {
            Version::Deleted => write!(f, "q1;deleted;{}", self.content),
            Version::At(revision) => write!(f, "q1;{revision};{}", self.content),
        }
    }
}

/// A revision, or the tombstone that beats every revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// As the ERP counts.
    At(Revision),
    /// The thing is gone for good.
    Deleted,
}

impl Version {
    /// The order of two versions, or `None` when nothing orders them.
    pub fn order(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Deleted, Self::Deleted) => Some(Ordering::Equal),
            (Self::Deleted, Self::At(_)) => Some(Ordering::Greater),
            (Self::At(_), Self::Deleted) => Some(Ordering::Less),
            (Self::At(a), Self::At(b)) => a.order(b),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_numbers_and_instants_are_instants() {
        let rev = |s| Revision::parse(s).unwrap();
        assert_eq!(rev("10").order(rev("9")), Some(Ordering::Greater));
        assert_eq!(rev("2026-03-12T08:00:00-07:00").order(rev("2026-03-12T14:59:59Z")), Some(Ordering::Greater));
        assert_eq!(rev("10").order(rev("2026-03-12T14:59:59Z")), None);
        assert_eq!(Version::Deleted.order(Version::At(rev("99"))), Some(Ordering::Greater));
    }

    #[test]
    fn origin_data_is_read_back() {
        for text in ["q1;3;abc", "q1;;abc", "q1;deleted;abc", "q1;2026-03-12T15:41:07Z;abc"] {
            assert_eq!(OriginData::parse(text).unwrap().to_string(), text);
        }
        for bad in ["", "q1", "q1;3", "q1;x;abc", "q1;3;a;b", "{\"q\":1}"] {
            assert_eq!(OriginData::parse(bad), None, "{bad}");
        }
    }
}
