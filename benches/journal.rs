//! Import and reconciliation beside their yardsticks, measured in one run and printed as ratios.
//!
//! `cargo bench` runs it; `QUITTANCE_BENCH=n` sets the number of payments (20,000 by default). Milliseconds move with the machine; ratios
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
    let pages = pages(count);
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
    engine.ingest_procore("invoices.json", &mut invoices(count).as_bytes(), now, &mut go_on).unwrap();
    let c = rusqlite::Connection::open(&path).unwrap();
    time(SCAN, note, || {
        let pairs: i64 = c.query_row("SELECT sum(cash) FROM pair", [], |r| r.get(0)).unwrap();
        let invoices: i64 = c.query_row("SELECT sum(commitment) FROM invoice", [], |r| r.get(0)).unwrap();
        std::hint::black_box((pairs, invoices));
    });
    time(RECONCILE, note, || drop(engine.reconcile(now).unwrap()));
    time(RECONCILE_AGAIN, note, || drop(engine.reconcile(now).unwrap()));
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
    let mut work: Vec<(String, Vec<Vec<Value>>)> = Vec::new();
    for table in ["origin", "document", "document_part", "fact", "record", "payment", "pair", "batch"] {
        let mut select = from.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = select.column_count();
        let rows = select.query_map([], |r| (0..columns).map(|i| r.get(i)).collect()).unwrap().map(Result::unwrap).collect();
        let marks = (1..=columns).map(|i| format!("?{i}")).collect::<Vec<_>>().join(", ");
        work.push((format!("INSERT INTO {table} VALUES ({marks})"), rows));
    }
    time(RAW, note, || {
        to.execute_batch("BEGIN IMMEDIATE").unwrap();
        for (sql, rows) in work {
            let mut insert = to.prepare(&sql).unwrap();
            for row in rows {
                insert.execute(rusqlite::params_from_iter(row)).unwrap();
            }
        }
        to.execute_batch("COMMIT").unwrap();
    });
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
fn pages(count: usize) -> Vec<String> {
    (0..count.div_ceil(PAGE))
        .map(|page| {
            let mut text = String::from(r#"{"QueryResponse":{"BillPayment":["#);
            for i in page * PAGE..((page + 1) * PAGE).min(count) {
                if i > page * PAGE {
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

fn invoices(count: usize) -> String {
    let mut text = String::from("[");
    for i in 0..count {
        if i > 0 {
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
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|l| l.strip_prefix("VmHWM:")).map(|v| v.trim().to_owned())
}
