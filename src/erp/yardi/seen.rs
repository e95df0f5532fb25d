//! Which checks a document has had, so that a check whose rows are not together is refused and never posted in part.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hasher as _};

/// So many checks are remembered. A longer document must be sorted: then a check beyond the greatest is new for certain.
const REMEMBERED_MAX: usize = 1_000_000;

#[derive(Debug)]
pub(super) struct Seen {
    digests: BTreeSet<u64>,
    greatest: String,
    max: usize,
}

impl Default for Seen {
    fn default() -> Self {
        Self::with_limit(REMEMBERED_MAX)
    }
}

impl Seen {
    pub(super) fn with_limit(max: usize) -> Self {
        Self { digests: BTreeSet::new(), greatest: String::new(), max }
    }

    /// Takes the key of a check that is whole, or says why the document is refused.
    pub(super) fn take(&mut self, id: &str) -> Result<(), String> {
        // Control numbers are numbers behind one prefix: the longer is the greater.
        let ascends = (self.greatest.len(), self.greatest.as_str()) < (id.len(), id);
        let full = self.digests.len() >= self.max;
        if full && !ascends {
            return Err(format!("is not in order behind {} checks: sort the export by the payment's id, or split it", self.max));
        }
        if !full && !self.digests.insert(digest(id)) {
            return Err("stands a second time, and not beside its other rows: sort the export by the payment's id".to_owned());
        }
        if ascends {
            id.clone_into(&mut self.greatest);
        }
        Ok(())
    }
}

/// Two keys with one digest would refuse a document that is sound, at one chance in 10 million for a million checks. Nothing else
/// depends on the digest, and it outlives no document.
fn digest(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(id.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_comes_once_and_beyond_the_limit_in_order() {
        let mut seen = Seen::with_limit(3);
        for id in ["K-10", "K-9", "K-100"] {
            assert_eq!(seen.take(id), Ok(()), "{id}");
        }
        assert!(seen.take("K-9").is_err_and(|e| e.starts_with("is not in order behind 3 checks")));
        assert_eq!(seen.take("K-101"), Ok(()));
        assert!(seen.take("K-101").is_err());
        let mut seen = Seen::default();
        assert_eq!((seen.take("K-9"), seen.take("K-10")), (Ok(()), Ok(())));
        assert!(seen.take("K-9").is_err_and(|e| e.starts_with("stands a second time")));
    }
}
