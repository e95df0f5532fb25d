//! Rows that change: each carries its own digest, and each table a set digest that every batch binds into the chain.

use std::collections::BTreeMap;

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, params_from_iter};

use crate::model::{Hasher, Sha};

use super::JournalError;

/// A changing table: its columns, the key first, the digest left out.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
}

pub(super) const SETTING: Table = Table { name: "setting", columns: &["name", "value"] };
pub(super) const LANE: Table = Table { name: "lane", columns: &["id", "project", "listed_at", "shown_at", "parked"] };
pub(super) const CONTRACT_PAYMENT: Table =
    Table { name: "contract_payment", columns: &["id", "commitment", "requisition", "origin", "payment", "minor", "currency", "content"] };
pub(super) const ALLOCATION: Table = Table { name: "allocation", columns: &["id", "payment", "bill", "requisition", "lane", "rule"] };
pub(super) const OUTBOX: Table = Table {
    name: "outbox",
    columns: &[
        "id",
        "project",
        "lane",
        "payment",
        "sort",
        "kind",
        "state",
        "attempts",
        "not_before",
        "row",
        "last_error",
        "refused",
        "content",
    ],
};
pub(super) const EXCEPTION: Table = Table { name: "exception", columns: &["id", "code", "lane", "since", "content"] };

pub(super) const DIRTY: Table = Table { name: "dirty", columns: &["lane"] };
pub(super) const SOUGHT: Table = Table { name: "sought", columns: &["id", "payment", "number"] };
pub(super) const TALLY: Table = Table { name: "tally", columns: &["name", "value"] };

/// All changing tables.
pub(super) const CHANGING: [&Table; 9] = [&SETTING, &LANE, &CONTRACT_PAYMENT, &ALLOCATION, &OUTBOX, &EXCEPTION, &DIRTY, &SOUGHT, &TALLY];

/// Tables that version 1 did not have. While one is empty the chain binds nothing of it, so that an entry made before it came
/// still holds.
const LATER: [&str; 3] = [DIRTY.name, SOUGHT.name, TALLY.name];

impl Table {
    fn key(&self) -> &'static str {
        self.columns.first().copied().unwrap_or("id")
    }

    /// The digest of one row's values.
    pub(super) fn digest<'v>(&self, values: impl Iterator<Item = ValueRef<'v>>) -> Sha {
        let mut hasher = Hasher::new();
        hasher.field(self.name.as_bytes());
        for value in values {
            match value {
                ValueRef::Null => hasher.field(b"null"),
                ValueRef::Integer(i) => hasher.field(b"int").field(&i.to_le_bytes()),
                ValueRef::Text(t) => hasher.field(b"text").field(t),
                ValueRef::Blob(b) => hasher.field(b"blob").field(b),
                ValueRef::Real(_) => hasher.field(b"real"),
            };
        }
        hasher.finish()
    }
}

/// The set digests while a transaction is open: the XOR of the digests of a table's rows, which do not repeat.
#[derive(Default)]
pub(super) struct Sets {
    digests: BTreeMap<&'static str, Sha>,
    changed: bool,
}

impl Sets {
    pub(super) fn load(connection: &Connection) -> Result<Self, JournalError> {
        let mut sets = Self::default();
        let mut select = connection.prepare_cached("SELECT digest FROM set_digest WHERE name = ?1")?;
        for table in CHANGING {
            let digest: Option<Sha> = select.query_row([table.name], |r| r.get(0)).optional()?;
            sets.digests.insert(table.name, digest.unwrap_or([0; 32]));
        }
        Ok(sets)
    }

    pub(super) fn is_changed(&self) -> bool {
        self.changed
    }

    pub(super) fn digest(&self) -> Sha {
        let mut hasher = Hasher::new();
        let is_bound = |name: &str, digest: &Sha| *digest != [0; 32] || !LATER.contains(&name);
        for (name, digest) in self.digests.iter().filter(|(name, digest)| is_bound(name, digest)) {
            hasher.field(name.as_bytes()).field(digest);
        }
        hasher.finish()
    }

    pub(super) fn of(&self, table: &Table) -> Sha {
        self.digests.get(table.name).copied().unwrap_or([0; 32])
    }

    fn toggle(&mut self, table: &Table, row: &Sha) {
        let set = self.digests.entry(table.name).or_insert([0; 32]);
        for (a, b) in set.iter_mut().zip(row) {
            *a ^= b;
        }
        self.changed = true;
    }

    pub(super) fn store(&self, connection: &Connection) -> Result<(), JournalError> {
        let mut upsert = connection.prepare_cached(
            "INSERT INTO set_digest (name, digest) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET digest = excluded.digest",
        )?;
        for (name, digest) in &self.digests {
            upsert.execute((name, digest))?;
        }
        Ok(())
    }

    /// Writes a row, values in the order of the table's columns. A row that is there with the same values is left alone: `false`.
    pub(super) fn put(&mut self, connection: &Connection, table: &Table, values: &[Value]) -> Result<bool, JournalError> {
        debug_assert_eq!(values.len(), table.columns.len(), "one value a column");
        let digest = table.digest(values.iter().map(ValueRef::from));
        let old = Self::digest_of(connection, table, values.first().unwrap_or(&Value::Null))?;
        if old == Some(digest) {
            return Ok(false);
        }
        // The names come from the constants above, never from data.
        let columns = table.columns.join(", ");
        let marks = (1..=table.columns.len()).map(|i| format!("?{i}")).collect::<Vec<_>>().join(", ");
        let sets = table.columns.iter().skip(1).chain(&["digest"]).map(|c| format!("{c} = excluded.{c}")).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "INSERT INTO {} ({columns}, digest) VALUES ({marks}, ?{}) ON CONFLICT ({}) DO UPDATE SET {sets}",
            table.name,
            table.columns.len() + 1,
            table.key(),
        );
        let mut all = values.to_vec();
        all.push(Value::Blob(digest.to_vec()));
        let changed = connection.prepare_cached(&sql)?.execute(params_from_iter(all))?;
        super::exactly_one(changed, table.name)?;
        if let Some(old) = old {
            self.toggle(table, &old);
        }
        self.toggle(table, &digest);
        Ok(true)
    }

    /// Removes a row; `false` when it is not there.
    pub(super) fn remove(&mut self, connection: &Connection, table: &Table, key: &Value) -> Result<bool, JournalError> {
        let Some(old) = Self::digest_of(connection, table, key)? else { return Ok(false) };
        let sql = format!("DELETE FROM {} WHERE {} = ?1", table.name, table.key());
        let changed = connection.prepare_cached(&sql)?.execute([key])?;
        super::exactly_one(changed, table.name)?;
        self.toggle(table, &old);
        Ok(true)
    }

    fn digest_of(connection: &Connection, table: &Table, key: &Value) -> Result<Option<Sha>, JournalError> {
        let sql = format!("SELECT digest FROM {} WHERE {} = ?1", table.name, table.key());
        Ok(connection.prepare_cached(&sql)?.query_row([key], |r| r.get(0)).optional()?)
    }
}

/// Shorthands for column values.
pub(super) fn text(value: impl Into<String>) -> Value {
    Value::Text(value.into())
}

pub(super) fn opt_text(value: Option<impl Into<String>>) -> Value {
    value.map_or(Value::Null, text)
}

pub(super) fn int(value: i64) -> Value {
    Value::Integer(value)
}

pub(super) fn opt_int(value: Option<i64>) -> Value {
    value.map_or(Value::Null, Value::Integer)
}
