//! Sums that every receipt shows, kept as rows change, so that a receipt costs the same however long the journal is.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _};

use crate::model::ExceptionCode;

use super::rows::{TALLY, text};
use super::{JournalError, Tx, damaged};

pub(super) type Tallies = BTreeMap<String, Sum>;

/// A sum, and over how many rows: a currency whose payments make up zero is not one that nothing was paid in.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) value: i128,
    rows: i64,
}

impl std::ops::AddAssign for Sum {
    fn add_assign(&mut self, other: Self) {
        self.value += other.value;
        self.rows += other.rows;
    }
}

impl Sum {
    fn read(text: &str) -> Result<Self, JournalError> {
        let (value, rows) = text.split_once(' ').ok_or_else(|| damaged(format!("a sum reads {text}")))?;
        Ok(Self { value: value.parse().map_err(damaged)?, rows: rows.parse().map_err(damaged)? })
    }
}

/// Stands in the table once it is kept: a journal of an older version has none until its next change.
const COUNTED: &str = "counted";
const ERP: &str = "erp ";
const ROWS: &str = "rows ";
const EXCEPTION: &str = "exception ";
pub(super) const PENDING: &str = "pending";

/// Cash on bills of posted payments.
pub(super) fn erp(currency: &str) -> String {
    format!("{ERP}{currency}")
}

/// Rows of the mirror, by the origin that their `origin_id` names.
pub(super) fn rows(currency: &str, origin: &str) -> String {
    format!("{ROWS}{currency} {origin}")
}

/// Open exceptions of a code.
pub(super) fn exception(code: &str) -> String {
    format!("{EXCEPTION}{code}")
}

/// All sums made anew from the rows.
pub(super) fn scan(c: &Connection) -> Result<Tallies, JournalError> {
    let mut all = Tallies::new();
    let mut add = |sql: &str, name: &dyn Fn(&str, &str) -> String| -> Result<(), JournalError> {
        let mut select = c.prepare_cached(sql)?;
        let mut found = select.query([])?;
        while let Some(row) = found.next()? {
            let (a, b): (String, String) = (row.get(0)?, row.get(1)?);
            *all.entry(name(&a, &b)).or_default() += Sum { value: i128::from(row.get::<_, i64>(2)?), rows: row.get(3)? };
        }
        Ok(())
    };
    add("SELECT currency, '', on_bills, 1 FROM payment WHERE status = 1 AND currency IS NOT NULL", &|c, _| erp(c))?;
    let of_rows = "SELECT currency, ifnull(origin, ''), minor, 1 FROM contract_payment WHERE minor IS NOT NULL AND currency IS NOT NULL";
    add(of_rows, &|c, origin| rows(c, origin))?;
    add("SELECT code, '', count(*), count(*) FROM exception GROUP BY code", &|code, _| exception(code))?;
    let open = "SELECT '', '', count(*), count(*) FROM outbox WHERE state IN ('queued', 'in_flight', 'in_doubt', 'deferred')";
    add(open, &|_, _| PENDING.to_owned())?;
    all.retain(|_, sum| sum.rows != 0);
    Ok(all)
}

/// The sums as they are kept; `None` in a journal that does not keep them yet.
pub(super) fn kept(c: &Connection) -> Result<Option<Tallies>, JournalError> {
    let mut select = c.prepare_cached("SELECT name, value FROM tally")?;
    let mut found = select.query([])?;
    let mut all = Tallies::new();
    while let Some(row) = found.next()? {
        all.insert(row.get(0)?, Sum::read(&row.get::<_, String>(1)?)?);
    }
    Ok(all.remove(COUNTED).map(|_| all))
}

impl Tx<'_> {
    /// Notes that there are so many rows more (or less) that are only counted.
    pub(super) fn count(&mut self, name: String, by: i64) {
        self.sum(name, by.into(), by);
    }

    /// Notes that a sum changes by so much, and by so many rows.
    pub(super) fn sum(&mut self, name: String, value: i128, rows: i64) {
        *self.tallies.entry(name).or_default() += Sum { value, rows };
    }

    /// Writes down by how much the sums have changed.
    pub(super) fn store_tallies(&mut self) -> Result<(), JournalError> {
        let changes = std::mem::take(&mut self.tallies);
        let counted = self.kept_value(COUNTED)?.is_some();
        let mut news = changes;
        if counted {
            news.retain(|_, by| *by != Sum::default());
            for (name, sum) in &mut news {
                *sum += self.kept_value(name)?.unwrap_or_default();
            }
        } else {
            news = scan(self.connection)?;
            news.insert(COUNTED.to_owned(), Sum { value: 1, rows: 1 });
        }
        for (name, sum) in news {
            if sum.rows == 0 {
                self.sets.remove(self.connection, &TALLY, &text(name))?;
            } else {
                self.sets.put(self.connection, &TALLY, &[text(name), text(format!("{} {}", sum.value, sum.rows))])?;
            }
        }
        Ok(())
    }

    fn kept_value(&self, name: &str) -> Result<Option<Sum>, JournalError> {
        let mut select = self.connection.prepare_cached("SELECT value FROM tally WHERE name = ?1")?;
        let value: Option<String> = select.query_row([name], |r| r.get(0)).optional()?;
        value.map(|v| Sum::read(&v)).transpose()
    }

    /// The sums as they stand.
    pub(super) fn tallied(&self) -> Result<Tallies, JournalError> {
        kept(self.connection)?.map_or_else(|| scan(self.connection), Ok)
    }

    /// How many writes are open: queued, in flight, in doubt or deferred.
    pub(crate) fn pending(&self) -> Result<u64, JournalError> {
        u64::try_from(self.tallied()?.get(PENDING).map_or(0, |sum| sum.rows)).map_err(damaged)
    }

    /// How many exceptions of each code are open.
    pub(crate) fn exception_counts(&self) -> Result<BTreeMap<ExceptionCode, u64>, JournalError> {
        let mut counts = BTreeMap::new();
        for (name, sum) in self.tallied()? {
            if let Some(word) = name.strip_prefix(EXCEPTION) {
                let code = ExceptionCode::from_word(word).ok_or_else(|| damaged(format!("an exception of code {word}")))?;
                counts.insert(code, u64::try_from(sum.rows).map_err(damaged)?);
            }
        }
        Ok(counts)
    }

    /// Cash on bills, and what stands in Procore by origin: currency, origin (none for cash on bills), sum.
    pub(super) fn money_tallies(&self) -> Result<Vec<(String, Option<String>, i128)>, JournalError> {
        let read = |(name, Sum { value, .. }): (String, Sum)| {
            if let Some(currency) = name.strip_prefix(ERP) {
                return Some((currency.to_owned(), None, value));
            }
            let (currency, origin) = name.strip_prefix(ROWS)?.split_once(' ')?;
            Some((currency.to_owned(), Some(origin.to_owned()), value))
        };
        Ok(self.tallied()?.into_iter().filter_map(read).collect())
    }
}
