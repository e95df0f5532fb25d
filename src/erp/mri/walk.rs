//! From rows to payments: one row a payment, or rows that stand together where each carries the total of them.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hasher as _};

use super::Walked;
use super::columns::{Cell, Row};
use super::paid::Paid;
use super::reading::{Key, Reading};
use crate::erp::error::{DecodeError, DecodeFailure, Flaw};
use crate::erp::{Place, Sink};
use crate::model::Record;

/// So many payments are remembered, to find one that stands twice.
const REMEMBERED_MAX: usize = 1_000_000;

/// Takes what stands under one name.
pub(super) type Put<'p> = dyn FnMut(&str, Cell<'_>) -> Result<(), Flaw> + 'p;

/// A payment that may go on in the next row.
struct Open<'m> {
    paid: Paid<'m>,
    ordinal: u64,
    first: String,
    last: Option<String>,
}

/// Where rows go.
pub(super) struct Walk<'w, 's, 'm, E> {
    reading: Reading<'m>,
    sink: &'w mut Sink<'s, E>,
    read: u64,
    open: Option<Open<'m>>,
    seen: BTreeSet<u64>,
    remembered_max: usize,
}

impl<'w, 's, 'm, E> Walk<'w, 's, 'm, E> {
    pub(super) fn new(reading: Reading<'m>, sink: &'w mut Sink<'s, E>) -> Self {
        Self { reading, sink, read: 0, open: None, seen: BTreeSet::new(), remembered_max: REMEMBERED_MAX }
    }

    /// Takes one row. `fill` puts its cells in their places.
    pub(super) fn row(&mut self, path: &str, fill: impl FnOnce(&mut Put<'_>) -> Result<(), Flaw>) -> Walked<(), E> {
        let columns = self.reading.columns;
        let mut row = columns.begin();
        let flawed = |id: Option<&str>, flaw: Flaw| DecodeFailure::Malformed(DecodeError::record_at(path, flaw.of(id)));
        fill(&mut |name, cell| columns.put(&mut row, name, cell)).map_err(|flaw| flawed(None, flaw))?;
        columns.finish(&mut row);
        let ordinal = self.read;
        self.read += 1;
        let Some(key) = self.reading.key(&row).map_err(|flaw| flawed(None, flaw))? else { return Ok(()) };
        self.take(path, ordinal, key, &row)
    }

    fn take(&mut self, path: &str, ordinal: u64, key: Key, row: &Row) -> Walked<(), E> {
        let flawed = |id: &str, flaw: Flaw| DecodeFailure::Malformed(DecodeError::record_at(path, flaw.of(Some(id))));
        match &mut self.open {
            Some(open) if self.reading.totalled && open.paid.key == key => {
                open.last = Some(path.to_owned());
                return open.paid.again(row).map_err(|flaw| flawed(&key.id, flaw));
            }
            Some(_) | None => {}
        }
        self.close()?;
        self.remember(&key).map_err(|flaw| flawed(&key.id, flaw))?;
        let paid = Paid::begin(self.reading, key.clone(), row).map_err(|flaw| flawed(&key.id, flaw))?;
        self.open = Some(Open { paid, ordinal, first: path.to_owned(), last: None });
        Ok(())
    }

    /// A key stands once in a document: two rows of one payment and one row that was repeated look alike.
    fn remember(&mut self, key: &Key) -> Result<(), Flaw> {
        // Two keys with one digest would refuse a document that is sound, at one chance in 10 million for a million payments.
        let mut hasher = DefaultHasher::new();
        hasher.write(key.id.as_bytes());
        let digest = hasher.finish();
        if self.seen.len() >= self.remembered_max {
            return Err(Flaw::new("", format!("is one payment too many: split the document, at most {} are read", self.remembered_max)));
        }
        if self.seen.insert(digest) {
            return Ok(());
        }
        let reason = match (self.reading.totalled, key.undoes) {
            (true, _) => "stands a second time, and not beside its other rows: sort the export by the payment's key",
            (false, true) => "stands a second time: a payment is undone once",
            (false, false) => {
                "stands a second time: export each paid item once, or say in group.by what tells its rows apart; if one undoes the other, \
                 say in void.reversal how that shows"
            }
        };
        Err(Flaw::new("", reason))
    }

    /// What is open is whole.
    pub(super) fn close(&mut self) -> Walked<(), E> {
        let Some(Open { paid, ordinal, first, last }) = self.open.take() else { return Ok(()) };
        let path = last.map_or_else(|| first.clone(), |last| format!("{first} to {last}"));
        let id = paid.key.id.clone();
        let payment = paid.finish().map_err(|flaw| DecodeFailure::Malformed(DecodeError::record_at(&path, flaw.of(Some(&id)))))?;
        (self.sink)(Record::Payment(payment), &Place { ordinal, path }).map_err(DecodeFailure::Sink)
    }

    /// How many native rows there were, the last payment handed over.
    pub(super) fn end(mut self) -> Walked<u64, E> {
        self.close()?;
        Ok(self.read)
    }

    #[cfg(test)]
    pub(super) fn with_memory(mut self, remembered_max: usize) -> Self {
        self.remembered_max = remembered_max;
        self
    }
}
