//! Verify and digest. SQLite does not notice most flipped bits; this does.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _};

use crate::model::{Hasher, Record, RecordKind, Sha, Undoes, hex};

use super::records::{PaymentRow, content_digest, invoice_columns, join, short_key};
use super::rows::{CHANGING, Sets, Table};
use super::{Journal, JournalError, Marks, chain, combine, damaged, genesis, schema, tally};

type Check = fn(&Connection, &mut Problems) -> Result<(), JournalError>;

/// More problems than this are not listed: the file is beyond a person's reading anyway.
const PROBLEMS_MAX: usize = 100;

impl Journal {
    /// The digest of all facts: SHA-256 over the sorted (kind, origin, key, revision, content). Journals with the same facts have the
    /// same digest on any machine.
    pub(crate) fn digest(&self) -> Result<String, JournalError> {
        let mut select = self.connection.prepare(
            "SELECT f.kind, ifnull(o.name, ''), f.key, r.revision, r.content
             FROM record r JOIN fact f ON f.id = r.fact LEFT JOIN origin o ON o.id = f.origin
             ORDER BY f.kind, ifnull(o.name, ''), f.key, r.revision, r.content",
        )?;
        let mut rows = select.query([])?;
        let mut hasher = Hasher::new();
        hasher.field(b"quittance facts 1");
        while let Some(row) = rows.next()? {
            let kind: i64 = row.get(0)?;
            let text = |i: usize| row.get_ref(i).and_then(|v| Ok(v.as_bytes()?));
            hasher.field(&kind.to_le_bytes()).field(text(1)?).field(text(2)?).field(text(3)?).field(text(4)?);
        }
        Ok(hex(&hasher.finish()))
    }

    /// Everything that is wrong with the journal: the chain, the sets, the derived columns, the schema, and what SQLite itself finds.
    pub(crate) fn verify(&self) -> Result<Vec<String>, JournalError> {
        let mut problems = Problems::default();
        let c = &self.connection;
        // One read transaction, so that a writer beside us does not look like damage.
        c.execute_batch("BEGIN")?;
        let checks: [Check; 7] = [sqlite_itself, schema_text, the_chain, the_sets, the_heads, the_derived, the_tallies];
        let result = checks.iter().try_for_each(|check| match check(c, &mut problems) {
            // Damage that stops one check is a finding, and the other checks go on.
            Err(JournalError::Damaged(what) | JournalError::Sqlite(what)) => {
                problems.add(what);
                Ok(())
            }
            other => other,
        });
        c.execute_batch("COMMIT")?;
        result.map(|()| problems.0)
    }
}

#[derive(Default)]
struct Problems(Vec<String>);

impl Problems {
    fn add(&mut self, what: impl Into<String>) {
        if self.0.len() < PROBLEMS_MAX {
            self.0.push(what.into());
        }
    }
}

fn sqlite_itself(c: &Connection, problems: &mut Problems) -> Result<(), JournalError> {
    let mut select = c.prepare("PRAGMA integrity_check(20)")?;
    let lines: Vec<String> = select.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
    lines.into_iter().filter(|l| l != "ok").for_each(|l| problems.add(format!("integrity_check: {l}")));
    Ok(())
}

/// The schema is the shipped one: no trigger, no view, no changed column.
fn schema_text(c: &Connection, problems: &mut Problems) -> Result<(), JournalError> {
    let read = |c: &Connection| -> Result<BTreeMap<String, String>, JournalError> {
        let mut select =
            c.prepare("SELECT name, type || ' ' || tbl_name || ' ' || ifnull(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")?;
        Ok(select.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?)
    };
    let fresh = Connection::open_in_memory()?;
    for sql in schema::text() {
        fresh.execute_batch(sql)?;
    }
    let (expected, found) = (read(&fresh)?, read(c)?);
    for (name, sql) in &found {
        if expected.get(name) != Some(sql) {
            problems.add(format!("schema: {name} is not as shipped"));
        }
    }
    expected.keys().filter(|name| !found.contains_key(*name)).for_each(|name| problems.add(format!("schema: {name} is missing")));
    Ok(())
}

fn the_chain(c: &Connection, problems: &mut Problems) -> Result<(), JournalError> {
    let mut select =
        c.prepare("SELECT id, at, verb, appended, sets, origins, documents, facts, records, attempts, head FROM batch ORDER BY id")?;
    let mut rows = select.query([])?;
    let (mut previous, mut before, mut expected) = (genesis(), Marks::default(), 1);
    let mut last_sets = None;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get("id")?;
        let marks = Marks {
            origins: row.get("origins")?,
            documents: row.get("documents")?,
            facts: row.get("facts")?,
            records: row.get("records")?,
            attempts: row.get("attempts")?,
        };
        let (appended, sets, head): (Sha, Sha, Sha) = (row.get("appended")?, row.get("sets")?, row.get("head")?);
        let verb: String = row.get("verb")?;
        if id != expected {
            problems.add(format!("chain: entry {expected} is missing"));
        }
        if chain(&previous, id, row.get("at")?, &verb, &appended, &sets, &marks) != head {
            problems.add(format!("chain: entry {id} ({verb}) does not follow from the one before"));
        }
        if rows_between(c, &before, &marks, problems)? != appended {
            problems.add(format!("chain: the rows that entry {id} ({verb}) added are not as they were"));
        }
        (previous, before, expected, last_sets) = (head, marks, id + 1, Some(sets));
    }
    if Marks::of(c)? != before {
        problems.add("chain: there are rows that no entry added, or rows that an entry added are gone");
    }
    let stored = Sets::load(c)?.digest();
    if last_sets.is_some_and(|sets| sets != stored) {
        problems.add("sets: the set digests are not those that the last entry bound");
    }
    Ok(())
}

/// The digest of the rows appended between two marks, made again from the rows.
fn rows_between(c: &Connection, before: &Marks, after: &Marks, problems: &mut Problems) -> Result<Sha, JournalError> {
    let mut tables: BTreeMap<&'static str, Hasher> = BTreeMap::new();
    let mut read = |table: &'static str, sql: &str, from: i64, to: i64| -> Result<(), JournalError> {
        if from >= to {
            return Ok(());
        }
        let mut select = c.prepare_cached(sql)?;
        let columns = select.column_count();
        let mut rows = select.query([from, to])?;
        while let Some(row) = rows.next()? {
            let hasher = tables.entry(table).or_default();
            for i in 0..columns {
                let value = row.get_ref(i)?;
                match value.as_i64() {
                    Ok(n) => hasher.field(&n.to_le_bytes()),
                    Err(_) => hasher.field(value.as_bytes().map_err(damaged)?),
                };
            }
        }
        Ok(())
    };
    let b = before;
    read("origin", "SELECT name, erp, tenant, currency FROM origin WHERE id > ?1 AND id <= ?2 ORDER BY id", b.origins, after.origins)?;
    read(
        "document",
        "SELECT id, origin, name, sha256, size, received_at, retain FROM document WHERE id > ?1 AND id <= ?2 ORDER BY id",
        b.documents,
        after.documents,
    )?;
    read(
        "document_part",
        "SELECT document, n, body FROM document_part WHERE document > ?1 AND document <= ?2 ORDER BY document, n",
        b.documents,
        after.documents,
    )?;
    read("fact", "SELECT kind, origin, key FROM fact WHERE id > ?1 AND id <= ?2 ORDER BY id", b.facts, after.facts)?;
    read(
        "record",
        "SELECT fact, previous, digest, document, place, decoder FROM record WHERE id > ?1 AND id <= ?2 ORDER BY id",
        b.records,
        after.records,
    )?;
    read("attempt", "SELECT write, at, event, detail FROM attempt WHERE id > ?1 AND id <= ?2 ORDER BY id", b.attempts, after.attempts)?;
    contents_between(c, b.records, after.records, problems)?;
    Ok(combine(tables))
}

/// The chain binds a record's digest; the digest must still be that of its content.
fn contents_between(c: &Connection, from: i64, to: i64, problems: &mut Problems) -> Result<(), JournalError> {
    if from >= to {
        return Ok(());
    }
    let mut select = c.prepare_cached(
        "SELECT r.id, f.kind, ifnull(o.name, '') AS origin, f.key, r.revision, r.content, r.digest
         FROM record r JOIN fact f ON f.id = r.fact LEFT JOIN origin o ON o.id = f.origin WHERE r.id > ?1 AND r.id <= ?2 ORDER BY r.id",
    )?;
    let mut rows = select.query([from, to])?;
    while let Some(row) = rows.next()? {
        let (origin, key, revision): (String, String, String) = (row.get("origin")?, row.get("key")?, row.get("revision")?);
        let content = row.get_ref("content")?.as_blob().map_err(damaged)?;
        if content_digest(row.get("kind")?, &origin, &key, &revision, content) != row.get::<_, Sha>("digest")? {
            problems.add(format!("record {}: its content is not what was appended ({key})", row.get::<_, i64>("id")?));
        }
    }
    Ok(())
}

fn the_sets(c: &Connection, problems: &mut Problems) -> Result<(), JournalError> {
    let stored = Sets::load(c)?;
    for table in CHANGING {
        if set_of(c, table, problems)? != stored.of(table) {
            problems.add(format!("sets: rows of {} were changed, added or removed outside of quittance", table.name));
        }
    }
    Ok(())
}

fn set_of(c: &Connection, table: &Table, problems: &mut Problems) -> Result<Sha, JournalError> {
    let mut select = c.prepare(&format!("SELECT {}, digest FROM {}", table.columns.join(", "), table.name))?;
    let mut rows = select.query([])?;
    let mut set: Sha = [0; 32];
    while let Some(row) = rows.next()? {
        let values = (0..table.columns.len()).map(|i| row.get_ref(i)).collect::<Result<Vec<_>, _>>()?;
        let digest = table.digest(values.into_iter());
        if row.get::<_, Sha>("digest")? != digest {
            let key = row.get_ref(0)?.as_bytes().map(|b| String::from_utf8_lossy(b).into_owned());
            let key = key.or_else(|_| row.get::<_, i64>(0).map(|i| i.to_string()))?;
            problems.add(format!("{}: row {key} is not as it was written", table.name));
        }
        for (a, b) in set.iter_mut().zip(digest) {
            *a ^= b;
        }
    }
    Ok(set)
}

/// Each fact's head is the newest of its records, and its last is the last.
fn the_heads(c: &Connection, problems: &mut Problems) -> Result<(), JournalError> {
    let mut select = c.prepare(
        "SELECT f.id, f.kind, f.head, f.last, count(r.id) AS n, ifnull(max(r.id), 0) AS newest
         FROM fact f LEFT JOIN record r ON r.fact = f.id GROUP BY f.id",
    )?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (id, head, last, n, newest): (i64, i64, i64, i64, i64) =
            (row.get("id")?, row.get("head")?, row.get("last")?, row.get("n")?, row.get("newest")?);
        let kind = RecordKind::from_number(row.get("kind")?).filter(|_| n > 1);
        let expected = kind.map_or(Ok(last), |kind| join(c, kind, last).map(|j| j.0))?;
        let right = last == newest && head == expected;
        if !right {
            problems.add(format!("fact {id}: its newest record is not the one it names"));
        }
    }
    Ok(())
}

/// The derived columns are what the newest records say.
fn the_derived(c: &Connection, problems: &mut Problems) -> Result<(), JournalError> {
    let mut select = c.prepare(
        "SELECT f.id, f.kind, f.last, p.status, p.conflict, p.currency, p.on_bills,
                i.project, i.commitment, i.origin_id, i.number
         FROM fact f LEFT JOIN payment p ON p.id = f.id AND f.kind = 4 LEFT JOIN invoice i ON f.kind = 1 AND i.id = CAST(f.key AS INTEGER)
         WHERE f.kind IN (1, 4) AND f.head <> 0",
    )?;
    let mut rows = select.query([])?;
    let (mut payments, mut invoices) = (0_i64, 0_i64);
    while let Some(row) = rows.next()? {
        let id: i64 = row.get("id")?;
        let kind = if row.get::<_, i64>("kind")? == 4 { RecordKind::Payment } else { RecordKind::Invoice };
        match join(c, kind, row.get("last")?)? {
            (_, Record::Payment(payment), conflict) => {
                payments += 1;
                let found = PaymentRow {
                    status: row.get::<_, Option<i64>>("status")?.unwrap_or(-1),
                    conflict: row.get::<_, Option<i64>>("conflict")?.unwrap_or(-1),
                    currency: row.get("currency")?,
                    on_bills: row.get::<_, Option<i64>>("on_bills")?.unwrap_or(-1),
                };
                if found != PaymentRow::of(&payment, conflict)
                    || !pairs_are(c, id, &payment)?
                    || !reversals_are(c, id, &payment)?
                    || !item_is(c, id, &payment)?
                {
                    problems.add(format!("payment {}: its columns are not what its newest record says", payment.key));
                }
            }
            (_, Record::Invoice(invoice), _) => {
                invoices += 1;
                let found = (row.get("project")?, row.get("commitment")?, row.get("origin_id")?, row.get("number")?);
                let (origin_id, number) = invoice_columns(&invoice);
                let expected: (Option<i64>, Option<i64>, Option<String>, Option<String>) =
                    (Some(invoice.project), Some(invoice.commitment), origin_id, number);
                if found != expected {
                    problems.add(format!("invoice {}: its columns are not what its newest record says", invoice.id));
                }
            }
            (_, Record::Commitment(_) | Record::Bill(_) | Record::Decision(_) | Record::Settlement(_), _) => {
                problems.add(format!("fact {id}: its record is of another kind"));
            }
        }
    }
    let count = |table: &str| c.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get::<_, i64>(0));
    if count("payment")? != payments || count("invoice")? != invoices {
        problems.add("derived: there are rows of payment or invoice that no record stands behind");
    }
    the_long_keys(c, problems)?;
    let orphans: i64 = c.query_row("SELECT count(*) FROM pair WHERE payment NOT IN (SELECT id FROM payment)", [], |r| r.get(0))?;
    if orphans != 0 {
        problems.add("derived: there are pairs without a payment");
    }
    let orphans: i64 = c.query_row("SELECT count(*) FROM item WHERE payment NOT IN (SELECT id FROM payment)", [], |r| r.get(0))?;
    if orphans != 0 {
        problems.add("derived: there are items of checks without a payment");
    }
    let orphans: i64 = c.query_row("SELECT count(*) FROM reversal WHERE payment NOT IN (SELECT id FROM payment)", [], |r| r.get(0))?;
    if orphans != 0 {
        problems.add("derived: there are reversals without a payment");
    }
    Ok(())
}

/// The sums are those of the rows.
fn the_tallies(c: &Connection, problems: &mut Problems) -> Result<(), JournalError> {
    if tally::kept(c)?.is_some_and(|kept| tally::scan(c).map_or(true, |made| made != kept)) {
        problems.add("tally: the sums are not those of the rows");
    }
    Ok(())
}

fn the_long_keys(c: &Connection, problems: &mut Problems) -> Result<(), JournalError> {
    let mut select = c.prepare("SELECT short, fact FROM long_key ORDER BY fact")?;
    let found: Vec<(String, i64)> = select.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
    let mut select = c.prepare(
        "SELECT o.name, f.key, f.id FROM fact f JOIN origin o ON o.id = f.origin WHERE f.kind = 4 AND length(CAST(f.key AS BLOB)) > ?1 ORDER BY f.id",
    )?;
    let mut rows = select.query([i64::try_from(super::records::LONG_KEY).map_err(damaged)?])?;
    let mut expected = Vec::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        if let Some(short) = short_key(&name, &row.get::<_, String>(1)?)? {
            expected.push((short, row.get(2)?));
        }
    }
    if found != expected {
        problems.add("derived: the short forms of long payment keys are not those of the payments");
    }
    Ok(())
}

fn pairs_are(c: &Connection, fact: i64, payment: &crate::model::Payment) -> Result<bool, JournalError> {
    let mut select =
        c.prepare_cached("SELECT p.n, f.kind, f.key, p.cash FROM pair p JOIN fact f ON f.id = p.bill WHERE p.payment = ?1 ORDER BY p.n")?;
    let found: Vec<(i64, i64, String, i64)> =
        select.query_map([fact], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?.collect::<Result<_, _>>()?;
    let expected = (0_i64..).zip(&payment.bills).map(|(n, b)| match &b.bill {
        crate::model::BillRef::Id(id) => (n, RecordKind::Bill as i64, id.clone(), b.cash.minor()),
        crate::model::BillRef::Number(number) => (n, super::records::BILL_NUMBER, number.clone(), b.cash.minor()),
    });
    Ok(found.into_iter().eq(expected))
}

fn reversals_are(c: &Connection, fact: i64, payment: &crate::model::Payment) -> Result<bool, JournalError> {
    let mut select = c.prepare_cached(
        "SELECT r.n, ifnull(f.key, '') FROM reversal r LEFT JOIN fact f ON f.id = r.original AND f.kind = 4
         AND f.origin = (SELECT origin FROM fact WHERE id = r.payment) WHERE r.payment = ?1 ORDER BY r.n",
    )?;
    let found: Vec<(i64, String)> = select.query_map([fact], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
    let whole = payment.part_of.as_ref().map(|of| Some(std::slice::from_ref(of)));
    let expected: Vec<&str> = match payment.reversal_of.as_ref().map(Undoes::ids).or(whole) {
        None => Vec::new(),
        Some(None) => vec![""],
        Some(Some(ids)) => ids.iter().map(String::as_str).collect(),
    };
    Ok(found.iter().map(|(n, key)| (*n, key.as_str())).eq((0_i64..).zip(expected)))
}

fn item_is(c: &Connection, fact: i64, payment: &crate::model::Payment) -> Result<bool, JournalError> {
    let mut select = c.prepare_cached("SELECT check_key, credit FROM item WHERE payment = ?1")?;
    let found: Option<(i64, bool)> = select.query_row([fact], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    Ok(found == super::records::check_key(payment).map(|key| (key, payment.is_netted())))
}
