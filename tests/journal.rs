//! The journal as an adversary meets it: changed rows, flipped bytes, foreign and newer files, documents in any order.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod support;

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use quittance::{Engine, Error, JournalError};
use rusqlite::types::Value;
use support::{Machine, TestClock, bill_payment, deleted, response, sandbox, settings, voided, world};

/// A journal in which every table has rows, closed, in a folder of its own.
fn full_journal() -> (tempfile::TempDir, PathBuf) {
    let (sandbox, clock) = (sandbox(world(3, 2, "100.00"), "calm", 1), TestClock::new());
    let mut both = settings();
    both.origins.push(quittance::Origin { erp: quittance::Erp::Acumatica, tenant: "acme".to_owned(), ..support::origin("plant") });
    both.origins.push(quittance::Origin { erp: quittance::Erp::Mri, tenant: "DEMO01".to_owned(), ..support::origin("tower") });
    let mut m = Machine::with(&sandbox, &clock, both);
    m.pull();
    let void = include_str!("fixtures/acumatica/A4b_voided_payment_document.json");
    let now = quittance::model::Timestamp::from_seconds(support::START);
    m.engine.ingest("plant", "void.json", &mut void.as_bytes(), None, now, &mut |_| std::ops::ControlFlow::Continue(())).unwrap();
    let credit = include_str!("fixtures/mri/5_credit_and_discount.json");
    m.engine.ingest("tower", "credit.json", &mut credit.as_bytes(), None, now, &mut |_| std::ops::ControlFlow::Continue(())).unwrap();
    let long = "x".repeat(130);
    let first = [
        bill_payment("1", 0, "2026-03-01", "Vendor 0", &[("0", "100.00")]),
        bill_payment("2", 0, "2026-03-02", "Vendor 1", &[("2", "60.00"), ("3", "10.00")]),
        bill_payment("3", 0, "2026-03-02", "Vendor 9", &[("77", "5.00")]),
        bill_payment(&long, 0, "2026-03-03", "Vendor 2", &[("4", "1.00")]),
    ];
    m.import("a.json", &response(&first));
    m.reconcile();
    m.replay_to_the_end();
    m.import(
        "b.json",
        &response(&[voided("1", 1, "2026-03-01", "Vendor 0"), bill_payment("2", 1, "2026-03-02", "Vendor 1", &[("2", "70.00")])]),
    );
    let bill = r#"{"QueryResponse":{"Bill":[{"Id":"77","SyncToken":"0","DocNumber":"X-77","VendorRef":{"value":"7","name":"Vendor 9"},"TotalAmt":5.00,"CurrencyRef":{"value":"USD"},"TxnDate":"2026-03-01"}]},"time":"2026-04-01T09:00:00-07:00"}"#;
    m.import("c.json", bill);
    m.reconcile();
    // Something that the last reconciliation has not seen.
    sandbox.borrow_mut().world_mut().add_payment(quittance::sandbox::PaymentRow::new(1000, None, "3.00", None));
    m.pull();
    m.verify();
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("journal.db");
    rusqlite::Connection::open(m.engine.path()).unwrap().execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    assert_eq!(problems(&copy), Vec::<String>::new());
    (dir, copy)
}

fn problems(path: &Path) -> Vec<String> {
    match Engine::open(path, settings()).and_then(|e| e.verify()) {
        Ok(problems) => problems,
        Err(e) => vec![format!("refused: {e}")],
    }
}

fn tables(c: &rusqlite::Connection) -> Result<Vec<(String, Vec<String>)>, rusqlite::Error> {
    let mut names = c.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")?;
    let names: Vec<String> = names.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
    names
        .into_iter()
        .map(|name| {
            let mut columns = c.prepare(&format!("SELECT name FROM pragma_table_info('{name}')"))?;
            let columns = columns.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
            Ok((name, columns))
        })
        .collect()
}

fn other(value: Value) -> Value {
    match value {
        Value::Null => Value::Integer(1),
        Value::Integer(i) => Value::Integer(i ^ 1),
        Value::Text(t) if t.is_empty() => Value::Text("x".to_owned()),
        Value::Text(t) => {
            let mut chars: Vec<char> = t.chars().collect();
            let last = chars.len() - 1;
            chars[last] = if chars[last] == '7' { '8' } else { '7' };
            Value::Text(chars.into_iter().collect())
        }
        Value::Blob(mut b) => {
            if let Some(first) = b.first_mut() {
                *first ^= 1;
            }
            Value::Blob(b)
        }
        Value::Real(_) => panic!("there is no real column"),
    }
}

/// Every column of every row of every table: changed behind our back, it is found. So is a row removed, and a row added.
#[test]
fn verify_finds_every_changed_removed_or_added_row() {
    let (_dir, path) = full_journal();
    let mut c = rusqlite::Connection::open(&path).unwrap();
    let (mut tried, mut empty) = (0, Vec::new());
    for (table, columns) in tables(&c).unwrap() {
        let rows: i64 = c.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0)).unwrap();
        if rows == 0 {
            empty.push(table.clone());
        }
        // All rows of small tables; of the others the first, the last and some between.
        let step = usize::try_from(rows / 12 + 1).unwrap();
        for n in (0..rows).step_by(step).chain([rows - 1]).filter(|n| *n >= 0) {
            let find = format!("FROM {table} LIMIT 1 OFFSET {n}");
            let row: Vec<Value> = c.query_row(&format!("SELECT * {find}"), [], |r| (0..columns.len()).map(|i| r.get(i)).collect()).unwrap();
            let is_row = columns.iter().enumerate().map(|(i, c)| format!("{c} IS ?{}", i + 1)).collect::<Vec<_>>().join(" AND ");
            let mut changes: Vec<(String, Vec<Value>)> = columns
                .iter()
                .enumerate()
                .map(|(i, column)| {
                    let mut all = row.clone();
                    all.push(other(row[i].clone()));
                    (format!("UPDATE {table} SET {column} = ?{} WHERE {is_row}", columns.len() + 1), all)
                })
                .collect();
            changes.push((format!("DELETE FROM {table} WHERE {is_row}"), row.clone()));
            for (sql, values) in changes {
                // Inside a savepoint a changed row is put back without copying the file; verify needs its own connection,
                // so the change is committed and undone by hand.
                let before = std::fs::read(&path).unwrap();
                let changed = c
                    .execute_batch("PRAGMA ignore_check_constraints = true")
                    .and_then(|()| c.execute(&sql, rusqlite::params_from_iter(&values)));
                // STRICT and UNIQUE refuse some changes by themselves.
                if changed == Ok(1) {
                    tried += 1;
                    assert_ne!(problems(&path), Vec::<String>::new(), "{sql} {values:?} went unseen");
                }
                drop(c);
                for suffix in ["-wal", "-shm"] {
                    let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
                }
                std::fs::write(&path, before).unwrap();
                c = rusqlite::Connection::open(&path).unwrap();
            }
        }
    }
    assert_eq!(empty, Vec::<String>::new(), "a table without rows was not tried");
    assert!(tried > 300, "only {tried} changes were tried");
}

#[test]
fn a_trigger_or_another_schema_is_found() {
    let (_dir, path) = full_journal();
    let c = rusqlite::Connection::open(&path).unwrap();
    c.execute_batch("CREATE TRIGGER t AFTER INSERT ON outbox BEGIN DELETE FROM outbox; END").unwrap();
    assert!(problems(&path).iter().any(|p| p.starts_with("schema:")), "{:?}", problems(&path));
}

/// Bytes flipped all over the file: either nothing that is stored reads differently, or verify says so, or the file is refused.
#[test]
fn flipped_bytes_are_found() {
    let (dir, path) = full_journal();
    let good = std::fs::read(&path).unwrap();
    let dump = |path: &Path| -> Result<Vec<String>, rusqlite::Error> {
        let c = rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut out = Vec::new();
        for (table, columns) in tables(&c)? {
            let mut select = c.prepare(&format!("SELECT * FROM {table} NOT INDEXED"))?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                out.push(format!("{table} {:?}", (0..columns.len()).map(|i| row.get::<_, Value>(i)).collect::<Result<Vec<_>, _>>()?));
            }
        }
        Ok(out)
    };
    let before = dump(&path).unwrap();
    let (mut changed, mut unseen) = (0, Vec::new());
    for at in (100..good.len()).step_by(good.len() / 900 + 1) {
        let mut bad = good.clone();
        bad[at] ^= 0x20;
        let file = dir.path().join("flipped.db");
        std::fs::write(&file, &bad).unwrap();
        let now = dump(&file);
        if now.as_ref() == Ok(&before) {
            continue;
        }
        changed += 1;
        if problems(&file).is_empty() {
            let lines = now.unwrap_or_default();
            let lost: Vec<&String> = before.iter().filter(|l| !lines.contains(l)).collect();
            unseen.push(format!("at {at}: {lost:?} {:?}", lines.iter().filter(|l| !before.contains(l)).collect::<Vec<_>>()));
        }
        for suffix in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
        }
    }
    assert_eq!(unseen, Vec::<String>::new(), "of {changed} flips that changed what is read");
    assert!(changed > 80, "{changed}");
}

#[test]
fn foreign_newer_and_missing_files_are_refused_untouched() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal.db");
    assert!(matches!(Engine::open(&path, settings()), Err(Error::Journal(JournalError::Missing))));
    std::fs::write(&path, b"name,amount\nAcme,12\n").unwrap();
    assert!(matches!(Engine::create_or_open(&path, settings()), Err(Error::Journal(JournalError::Foreign))));
    assert_eq!(std::fs::read(&path).unwrap(), b"name,amount\nAcme,12\n");
    // Another program's SQLite database is foreign too.
    std::fs::remove_file(&path).unwrap();
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    assert!(matches!(Engine::create_or_open(&path, settings()), Err(Error::Journal(JournalError::Foreign))));
    std::fs::remove_file(&path).unwrap();
    let (engine, created) = Engine::create_or_open(&path, settings()).unwrap();
    assert!(created);
    drop(engine);
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 999).unwrap();
    let before = std::fs::read(&path).unwrap();
    let refused = Engine::open(&path, settings()).unwrap_err();
    assert!(matches!(refused, Error::Journal(JournalError::TooNew { found: 999, known: 3 })), "{refused}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

/// Journals that older versions of the program made, with entries, mirror rows, writes and exceptions in them: what came later is
/// added, what stands is untouched, and the next reconciliation looks at everything.
#[test]
fn an_older_journal_is_brought_up_to_date() {
    let old = zstd::decode_all(include_bytes!("fixtures/journal/version_2.db.zst").as_slice()).unwrap();
    let now = quittance::model::Timestamp::from_seconds(support::START + 86_400);
    for version in [2, 1] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal.db");
        std::fs::write(&path, &old).unwrap();
        if version == 1 {
            rusqlite::Connection::open(&path).unwrap().execute_batch("DROP TABLE reversal; PRAGMA user_version = 1").unwrap();
        }
        let mut engine = Engine::open(&path, settings()).unwrap();
        assert_eq!(engine.verify().unwrap(), Vec::<String>::new(), "version {version}");
        // What it does not keep yet it makes from its rows, the same before the next change and after it.
        let before = engine.standing().unwrap();
        let totals =
            |r: &quittance::Receipt| r.totals.iter().map(|t| [t.erp.clone(), t.posted.clone(), t.procore.clone()]).collect::<Vec<_>>();
        assert_eq!(totals(&before), [["75.00", "177.00", "177.00"]]);
        assert_eq!((before.pending, before.chain.as_str()), (4, "fef6b55b795fb431946c2c1294c9871618c84d5a747c9400d48e46ea30ee01e2"));
        let plan = engine.plan().unwrap();
        let after = engine.reconcile(now).unwrap();
        assert_eq!((totals(&after), after.pending), (totals(&before), 4));
        let shown: Vec<_> = engine.exceptions().unwrap().into_iter().map(|e| e.exception).collect();
        assert_eq!(shown.len(), 2, "{shown:?}");
        assert!(plan.exceptions.iter().all(|e| shown.contains(e)), "{shown:?}");
        assert_eq!(engine.verify().unwrap(), Vec::<String>::new(), "version {version}");
        assert_eq!(engine.reconcile(now).unwrap().chain, after.chain, "version {version}: nothing changed since");
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_the_journal() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("deep/er/journal.db");
    let (mut engine, _) = Engine::create_or_open(&path, settings()).unwrap();
    engine.reconcile(quittance::model::Timestamp::from_seconds(support::START)).unwrap();
    for (file, mode) in [("journal.db", 0o600), ("journal.db-wal", 0o600), ("journal.db-shm", 0o600), ("", 0o700)] {
        let found = std::fs::metadata(path.parent().unwrap().join(file)).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{file}");
    }
}

#[test]
fn a_changed_binding_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal.db");
    let now = quittance::model::Timestamp::from_seconds(support::START);
    let (mut engine, _) = Engine::create_or_open(&path, settings()).unwrap();
    engine.reconcile(now).unwrap();
    drop(engine);
    let mut other = settings();
    other.origins[0].tenant = "another".to_owned();
    let refused = Engine::open(&path, other).unwrap().reconcile(now).unwrap_err();
    assert!(refused.to_string().contains("origin `books` is bound to erp quickbooks-online, tenant 9130347"), "{refused}");
    let mut two_names = settings();
    two_names.origins.push(support::origin("books-again"));
    let refused = Engine::open(&path, two_names).unwrap().reconcile(now).unwrap_err();
    assert!(refused.to_string().contains("would post each payment twice"), "{refused}");
}

/// Payments in several revisions, each a document of its own.
fn documents(seeds: &[(u8, u8, u8)]) -> Vec<String> {
    seeds
        .iter()
        .map(|(payment, revision, what)| {
            let (id, token) = ((payment % 6).to_string(), u32::from(revision % 4));
            let (vendor, bill) = (format!("Vendor {}", payment % 3), ((payment % 3) * 2 + what % 2).to_string());
            let date = format!("2026-03-{:02}", what % 5 + 1);
            match what % 12 {
                0 => response(&[voided(&id, token, &date, &vendor)]),
                1 => response(&[deleted(&id)]),
                _ => response(&[bill_payment(&id, token, &date, &vendor, &[(&bill, &format!("{}.50", what % 7))])]),
            }
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24 * support::soak(), ..ProptestConfig::default() })]

    /// Law: documents in any order, repeated or not, give the same digest and the same plan.
    #[test]
    fn the_order_of_documents_does_not_matter(
        seeds in prop::collection::vec(any::<(u8, u8, u8)>(), 1..14),
        order in any::<prop::sample::Index>(),
        again in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
    ) {
        let (sandbox, clock) = (sandbox(world(3, 2, "100.00"), "calm", 1), TestClock::new());
        let documents = documents(&seeds);
        let mut straight = Machine::new(&sandbox, &clock);
        straight.pull();
        for (i, d) in documents.iter().enumerate() {
            straight.import(&format!("{i}"), d);
        }
        let mut shuffled: Vec<&String> = documents.iter().collect();
        shuffled.rotate_left(order.index(documents.len()));
        shuffled.reverse();
        shuffled.extend(again.iter().map(|i| &documents[i.index(documents.len())]));
        let mut other = Machine::new(&sandbox, &clock);
        let (first, last) = shuffled.split_at(shuffled.len() / 2);
        first.iter().enumerate().for_each(|(i, d)| drop(other.import(&format!("a{i}"), d)));
        other.pull();
        last.iter().enumerate().for_each(|(i, d)| drop(other.import(&format!("b{i}"), d)));
        prop_assert_eq!(straight.engine.digest().unwrap(), other.engine.digest().unwrap());
        prop_assert_eq!(straight.engine.plan().unwrap(), other.engine.plan().unwrap());
        straight.reconcile();
        let chain = other.reconcile().chain;
        prop_assert_eq!(&other.reconcile().chain, &chain, "a second run changes nothing");
        straight.verify();
        other.verify();
    }
}
