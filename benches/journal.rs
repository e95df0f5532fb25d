//! Import and reconciliation beside their yardsticks, measured in one run and printed as ratios.
//!
//! `cargo bench` runs it; `QUITTANCE_BENCH=n` sets the number of payments (20,000 by default), and `cargo bench --bench journal -- parts`
//! leaves the import out and measures reconciliation alone, at n and at a tenth of it. Milliseconds move with the machine; ratios
//! move little. The yardsticks: tokenising the same bytes (serde_json `IgnoredAny`), decoding them without storing, and a raw
//! prepared INSERT of the very rows that the journal then holds, into the same tables and indexes, in one transaction at
//! `synchronous=FULL`; for reconciling, one scan of both tables.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing, reason = "a bench fails by panicking and speaks to a person")]
#![allow(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "ratios of durations are no money")]
#![expect(clippy::disallowed_methods, reason = "a bench measures time, and takes its size from the environment")]

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use quittance::erp::{DecodeContext, decode};
use quittance::model::{Currency, OriginName, OriginRules, Timestamp};
use quittance::{Engine, Erp, Origin, ProcoreSettings, Settings};
use rusqlite::types::Value;

const PAGE: usize = 1000;
const RUNS: usize = 3;

fn main() {
    let count: usize = std::env::var("QUITTANCE_BENCH").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    if !std::env::args().any(|a| a == "parts") {
        whole(count);
    }
    parts(count);
}

/// Import and full reconciliation, with everything in memory that is read.
fn whole(count: usize) {
    let pages = pages(0, count);
    let bytes: usize = pages.iter().map(String::len).sum();
    println!("{count} payments, {:.1} MB of QuickBooks JSON in pages of {PAGE}; medians of {RUNS} runs, interleaved\n", bytes as f64 / 1e6);
    let mut times: Vec<(&str, Vec<Duration>)> = Vec::new();
    for _ in 0..RUNS {
        one_run(count, &pages, &mut |name, time| match times.iter_mut().find(|(n, _)| *n == name) {
            Some((_, all)) => all.push(time),
            None => times.push((name, vec![time])),
        });
    }
    let median = |name: &str| {
        let mut all = times.iter().find(|(n, _)| *n == name).unwrap().1.clone();
        all.sort();
        all[all.len() / 2].as_secs_f64()
    };
    println!("{:<58}{:>10}{:>14}", "", "seconds", "payments/s");
    for (name, _) in &times {
        println!("{name:<58}{:>10.3}{:>14.0}", median(name), count as f64 / median(name));
    }
    println!("\n{:<70}{:>8}", "ratio", "");
    for (what, ratio) in [
        ("import, as a share of the raw INSERT's speed", median(RAW) / median(IMPORT)),
        ("decode, as a share of the tokeniser's speed", median(TOKENISE) / median(DECODE)),
        ("import (decode and journal), as a share of the tokeniser's speed", median(TOKENISE) / median(IMPORT)),
        ("decoding's share of an import's time", median(DECODE) / median(IMPORT)),
        ("re-import of identical pages, over decoding them", median(AGAIN) / median(DECODE)),
        ("first full reconcile and commit, over scanning both tables once", median(RECONCILE) / median(SCAN)),
        ("second full reconcile, over scanning both tables once", median(RECONCILE_AGAIN) / median(SCAN)),
    ] {
        println!("{what:<70}{ratio:>8.2}");
    }
    if let Some(peak) = peak_memory() {
        println!("\npeak memory of the whole run: {peak}");
    }
}

const TOKENISE: &str = "tokenise only (IgnoredAny)";
const DECODE: &str = "decode only";
const IMPORT: &str = "import (decode, facts, chain; one FULL commit a page)";
const RAW: &str = "raw INSERT of the same rows, one FULL transaction";
const AGAIN: &str = "import of the same pages again";
const SCAN: &str = "scan of pairs and invoices";
const RECONCILE: &str = "full reconcile, first commit";
const RECONCILE_AGAIN: &str = "full reconcile, nothing changed";

fn one_run(count: usize, pages: &[String], note: &mut dyn FnMut(&'static str, Duration)) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal.db");
    let (mut engine, _) = Engine::create_or_open(&path, settings()).unwrap();
    let now = Timestamp::from_seconds(1_775_044_800);
    let mut go_on = |_: &quittance::Progress| ControlFlow::Continue(());

    time(TOKENISE, note, || {
        for page in pages {
            serde_json::from_str::<serde::de::IgnoredAny>(page).unwrap();
        }
    });
    time(DECODE, note, || {
        for page in pages {
            decode::<()>(&context(), &mut page.as_bytes(), &mut |record, _| {
                std::hint::black_box(record);
                Ok(())
            })
            .unwrap();
        }
    });
    time(IMPORT, note, || {
        for (i, page) in pages.iter().enumerate() {
            engine.ingest("books", &format!("page-{i}.json"), &mut page.as_bytes(), None, now, &mut go_on).unwrap();
        }
    });
    raw_insert(&path, note);
    time(AGAIN, note, || {
        for (i, page) in pages.iter().enumerate() {
            engine.ingest("books", &format!("page-{i}.json"), &mut page.as_bytes(), None, now, &mut go_on).unwrap();
        }
    });
    engine.ingest_procore("invoices.json", &mut invoices(0, count).as_bytes(), now, &mut go_on).unwrap();
    let c = rusqlite::Connection::open(&path).unwrap();
    time(SCAN, note, || {
        let pairs: i64 = c.query_row("SELECT sum(cash) FROM pair", [], |r| r.get(0)).unwrap();
        let invoices: i64 = c.query_row("SELECT sum(commitment) FROM invoice", [], |r| r.get(0)).unwrap();
        std::hint::black_box((pairs, invoices));
    });
    time(RECONCILE, note, || drop(engine.reconcile(now).unwrap()));
    time(RECONCILE_AGAIN, note, || drop(engine.reconcile(now).unwrap()));
}

/// New payments of which each reconciliation knows nothing yet.
const NEW: usize = 1000;

/// What one journal of a size came to, in seconds.
struct Size {
    payments: usize,
    scan: f64,
    contents: f64,
    first: f64,
    again: f64,
    idle: f64,
    lines: f64,
    written: f64,
    changed: f64,
    peak: Option<u64>,
}

/// Reconciliation in parts: all of a journal, and what changed in it, at two sizes. Nothing is kept in memory beside the journal.
fn parts(count: usize) {
    println!("\nreconciliation in parts; the new payments are {NEW}\n");
    let sizes: Vec<Size> = [count / 10, count].into_iter().map(reconcile_at).collect();
    println!("{:<78}{:>12}{:>12}", "payments and invoices", sizes[0].payments, sizes[1].payments);
    let line = |what: &str, of: &dyn Fn(&Size) -> f64| println!("{what:<78}{:>12.4}{:>12.4}", of(&sizes[0]), of(&sizes[1]));
    line("seconds: scan of pairs and invoices (two sums)", &|s| s.scan);
    line("seconds: scan of the newest contents of payments and invoices, decoded", &|s| s.contents);
    line("seconds: everything, first commit", &|s| s.first);
    line("seconds: everything again, nothing to write", &|s| s.again);
    line("seconds: nothing changed", &|s| s.idle);
    line("seconds: raw durable INSERT of the new payments and pairs", &|s| s.lines);
    line("seconds: raw durable INSERT of what the reconciliation of them writes", &|s| s.written);
    line("seconds: reconciliation of the new payments", &|s| s.changed);
    line("ratio: everything, over the scan of two sums", &|s| s.first / s.scan);
    line("ratio: everything again, over the scan of two sums", &|s| s.again / s.scan);
    line("ratio: everything again, over the scan of contents", &|s| s.again / s.contents);
    line("ratio: new payments, over the INSERT of payments and pairs", &|s| s.changed / s.lines);
    line("ratio: new payments, over the INSERT of what is written", &|s| s.changed / s.written);
    println!(
        "new payments, the larger journal over the smaller: {:.2}",
        (sizes[1].changed / sizes[1].lines) / (sizes[0].changed / sizes[0].lines)
    );
    if let (Some(small), Some(large)) = (sizes[0].peak, sizes[1].peak) {
        println!("peak memory while everything is reconciled, in kB: {small} and {large}");
    }
}

fn reconcile_at(count: usize) -> Size {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal.db");
    let (mut engine, _) = Engine::create_or_open(&path, settings()).unwrap();
    let now = Timestamp::from_seconds(1_775_044_800);
    let mut go_on = |_: &quittance::Progress| ControlFlow::Continue(());
    // Of each commitment's invoices the last are not paid yet.
    for from in (0..count + NEW * RUNS).step_by(10 * PAGE) {
        let to = (from + 10 * PAGE).min(count + NEW * RUNS);
        engine.ingest_procore(&format!("{from}"), &mut invoices(from, to).as_bytes(), now, &mut go_on).unwrap();
        for page in pages(from, to.min(count)) {
            engine.ingest("books", &format!("{from}"), &mut page.as_bytes(), None, now, &mut go_on).unwrap();
        }
    }
    let c = rusqlite::Connection::open(&path).unwrap();
    let sums = || {
        let pairs: i64 = c.query_row("SELECT sum(cash) FROM pair", [], |r| r.get(0)).unwrap();
        let invoices: i64 = c.query_row("SELECT sum(commitment) FROM invoice", [], |r| r.get(0)).unwrap();
        std::hint::black_box((pairs, invoices));
    };
    let contents = || {
        let mut select = c.prepare("SELECT r.content FROM fact f JOIN record r ON r.id = f.head WHERE f.kind IN (1, 4)").unwrap();
        let mut rows = select.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            std::hint::black_box(serde_json::from_slice::<serde::de::IgnoredAny>(row.get_ref(0).unwrap().as_blob().unwrap()).unwrap());
        }
    };
    reset_peak();
    let first = seconds(|| drop(engine.reconcile(now).unwrap()));
    let peak = peak_of("VmHWM:");
    let (mut scans, mut all_contents, mut again, mut idle) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut lines, mut written, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..RUNS {
        scans.push(seconds(sums));
        all_contents.push(seconds(contents));
        idle.push(seconds(|| drop(engine.reconcile(now).unwrap())));
        let from = count + run * NEW;
        for page in pages(from, from + NEW) {
            engine.ingest("books", &format!("new {run}"), &mut page.as_bytes(), None, now, &mut go_on).unwrap();
        }
        changed.push(seconds(|| drop(engine.reconcile(now).unwrap())));
        let last: i64 = c.query_row("SELECT max(id) FROM payment", [], |r| r.get(0)).unwrap();
        let new: i64 = c
            .query_row("SELECT min(id) FROM (SELECT id FROM payment ORDER BY id DESC LIMIT ?1)", [i64::try_from(NEW).unwrap()], |r| {
                r.get(0)
            })
            .unwrap();
        lines.push(raw(&path, &["payment WHERE id BETWEEN ?1 AND ?2", "pair WHERE payment BETWEEN ?1 AND ?2"], new, last));
        written.push(raw(&path, &["allocation WHERE payment BETWEEN ?1 AND ?2", "outbox WHERE payment BETWEEN ?1 AND ?2"], new, last));
    }
    c.execute("DELETE FROM setting WHERE name = 'reconciled'", []).unwrap();
    again.push(seconds(|| drop(engine.reconcile(now).unwrap())));
    let median = |mut all: Vec<f64>| {
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    Size {
        payments: count,
        scan: median(scans),
        contents: median(all_contents),
        first,
        again: median(again),
        idle: median(idle),
        lines: median(lines),
        written: median(written),
        changed: median(changed),
        peak,
    }
}

fn seconds(work: impl FnOnce()) -> f64 {
    let from = Instant::now();
    work();
    from.elapsed().as_secs_f64()
}

/// Inserts the same rows once more, in another file with the same schema, in one transaction at `synchronous=FULL`.
fn raw(path: &Path, tables: &[&str], from: i64, to: i64) -> f64 {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("raw.db");
    Engine::create_or_open(&target, settings()).unwrap();
    let source = rusqlite::Connection::open(path).unwrap();
    let work: Vec<_> = tables.iter().map(|table| insert_of(&source, table, &[from, to])).collect();
    drop(source);
    let to = rusqlite::Connection::open(&target).unwrap();
    to.pragma_update(None, "synchronous", "FULL").unwrap();
    seconds(|| insert_all(&to, work))
}

type Insert = (String, Vec<Vec<Value>>);

fn insert_of(from: &rusqlite::Connection, table: &str, params: &[i64]) -> Insert {
    let mut select = from.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let columns = select.column_count();
    let rows = select.query_map(rusqlite::params_from_iter(params), |r| (0..columns).map(|i| r.get(i)).collect());
    let rows = rows.unwrap().map(Result::unwrap).collect();
    let marks = (1..=columns).map(|i| format!("?{i}")).collect::<Vec<_>>().join(", ");
    let name = table.split(' ').next().unwrap();
    (format!("INSERT INTO {name} VALUES ({marks})"), rows)
}

fn insert_all(to: &rusqlite::Connection, work: Vec<Insert>) {
    to.execute_batch("BEGIN IMMEDIATE").unwrap();
    for (sql, rows) in work {
        let mut insert = to.prepare(&sql).unwrap();
        for row in rows {
            insert.execute(rusqlite::params_from_iter(row)).unwrap();
        }
    }
    to.execute_batch("COMMIT").unwrap();
}

/// Lets the high-water mark of memory begin anew, where the system can.
fn reset_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

fn time(name: &'static str, note: &mut dyn FnMut(&'static str, Duration), work: impl FnOnce()) {
    let from = Instant::now();
    work();
    note(name, from.elapsed());
}

/// Copies every row that the import stored into a fresh file with the same schema, with nothing but prepared INSERTs.
fn raw_insert(path: &Path, note: &mut dyn FnMut(&'static str, Duration)) {
    let dir = tempfile::tempdir().unwrap();
    let from = rusqlite::Connection::open(path).unwrap();
    let target = dir.path().join("raw.db");
    Engine::create_or_open(&target, settings()).unwrap();
    let to = rusqlite::Connection::open(&target).unwrap();
    to.pragma_update(None, "synchronous", "FULL").unwrap();
    to.pragma_update(None, "cache_size", -16_000).unwrap();
    to.pragma_update(None, "wal_autocheckpoint", 16_000).unwrap();
    let tables = ["origin", "document", "document_part", "fact", "record", "payment", "pair", "batch"];
    let work: Vec<Insert> = tables.iter().map(|table| insert_of(&from, table, &[])).collect();
    time(RAW, note, || insert_all(&to, work));
}

fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

fn settings() -> Settings {
    let origin = Origin {
        name: OriginName::parse("books").unwrap(),
        erp: Erp::QuickbooksOnline,
        tenant: "9130347".to_owned(),
        retain: true,
        rules: OriginRules::new(usd()),
        site: quittance::Site::default(),
    };
    Settings { procore: Some(ProcoreSettings::new("http://127.0.0.1:1", "http://127.0.0.1:1", 1, vec![1])), origins: vec![origin] }
}

fn context() -> DecodeContext {
    DecodeContext {
        origin: OriginName::parse("books").unwrap(),
        erp: Erp::QuickbooksOnline,
        tenant: "9130347".to_owned(),
        currency: usd(),
        as_of: None,
        site: quittance::erp::Site::default(),
    }
}

/// Payments of one bill each, near each other as real ones are, about 560 bytes apiece.
fn pages(from: usize, to: usize) -> Vec<String> {
    (from..to)
        .step_by(PAGE)
        .map(|start| {
            let mut text = String::from(r#"{"QueryResponse":{"BillPayment":["#);
            for i in start..(start + PAGE).min(to) {
                if i > start {
                    text.push(',');
                }
                write!(
                    text,
                    r#"{{"VendorRef":{{"value":"{}","name":"Vendor {}"}},"PayType":"Check","CheckPayment":{{"BankAccountRef":{{"value":"35","name":"Operating"}},"PrintStatus":"NotSet"}},"TotalAmt":{}.25,"domain":"QBO","sparse":false,"Id":"{}","SyncToken":"0","MetaData":{{"CreateTime":"2026-03-12T08:41:07-07:00","LastUpdatedTime":"2026-03-12T08:41:07-07:00"}},"DocNumber":"{}","TxnDate":"2026-03-12","CurrencyRef":{{"value":"USD","name":"United States Dollar"}},"PrivateNote":"Pay application","APAccountRef":{{"value":"33","name":"Accounts Payable (A/P)"}},"Line":[{{"Amount":{}.25,"LinkedTxn":[{{"TxnId":"{}","TxnType":"Bill"}}]}}]}}"#,
                    i % 500,
                    i % 500,
                    i % 9000 + 1,
                    100_000 + i,
                    i,
                    i % 9000 + 1,
                    500_000 + i,
                )
                .unwrap();
            }
            text.push_str(r#"],"startPosition":1},"time":"2026-03-12T09:00:02.118-07:00"}"#);
            text
        })
        .collect()
}

fn invoices(from: usize, to: usize) -> String {
    let mut text = String::from("[");
    for i in from..to {
        if i > from {
            text.push(',');
        }
        write!(
            text,
            r#"{{"id":{},"project_id":1,"commitment_id":{},"invoice_number":"INV-{i}","status":"approved","vendor_name":"Vendor {}","origin_id":"{}","summary":{{"current_payment_due":"9500.00"}},"currency_configuration":{{"currency_iso_code":"USD"}},"updated_at":"2026-03-01T00:00:00Z"}}"#,
            700_000 + i,
            10 + i / 20,
            i % 500,
            500_000 + i,
        )
        .unwrap();
    }
    text.push(']');
    text
}

/// The high-water mark of resident memory, where the system tells it.
fn peak_memory() -> Option<String> {
    peak_of("VmHWM:").map(|kb| format!("{kb} kB"))
}

fn peak_of(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
