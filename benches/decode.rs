//! Decoding, ERP by ERP and format by format, beside reading the same bytes as mere text of their format, in one run.
//!
//! `cargo bench --bench decode [WORD…]` runs the formats whose names hold a word; `QUITTANCE_BENCH=n` makes n times the records, and
//! beyond 1 the memory is measured too, on a document of 1 GB per reader that is made while it is read. What is compared:
//!
//! | format | floor | goal |
//! |---|---|---|
//! | JSON | serde_json's `IgnoredAny` over the whole document in memory: what it costs to find where the values end | 0.35 |
//! | XML | quick-xml's events, into a buffer as from any reader; nothing is unescaped or looked at | 0.4 |
//! | CSV | the csv crate's `ByteRecord`, one that is used again | 0.4 |
//!
//! Decoding reads through [`std::io::Read`] and holds a window. serde_json's own way to do that, `from_reader`, is printed beside it.
//! A ratio is the median of the rounds' own ratios: both sides of a round run one after the other, so the machine's drift cancels out.
//! Beside it stands the ratio of the two quickest rounds, which a busy machine disturbs least. Times are the processor's own.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing, reason = "a bench fails by panicking and speaks to a person")]
#![allow(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "ratios of durations are no money")]
#![expect(clippy::disallowed_methods, reason = "a bench measures time, and takes its size from the environment")]

#[path = "../tests/support/documents.rs"]
mod documents;

use std::hint::black_box;
use std::io::{BufReader, Read};
use std::time::Instant;

use documents::{ALL, Case, Kind};
use quittance::erp::decode;
use quittance::model::Record;

const RECORDS: usize = 2000;
const ROUNDS: usize = 31;

fn main() {
    let times: usize = std::env::var("QUITTANCE_BENCH").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let words: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).map(|a| a.to_lowercase()).collect();
    let cases = ALL.iter().filter(|c| words.is_empty() || words.iter().any(|w| c.name.to_lowercase().contains(w)));
    println!("{} records each; medians of {ROUNDS} rounds\n", RECORDS * times);
    println!(
        "{:<42}{:>8}{:>10}{:>11}{:>12}{:>13}{:>8}{:>7}{:>7}",
        "", "B/record", "MB/s", "payments/s", "floor MB/s", "reader MB/s", "ratio", "best", "goal"
    );
    for case in cases.clone() {
        measure(case, RECORDS * times);
    }
    if times > 1 {
        println!("\nthe process's peak memory while a document of 1 GB is decoded, and by how much that is more than it held before");
        for kind in [Kind::Json, Kind::Xml, Kind::Csv] {
            if let Some(case) = cases.clone().find(|c| c.kind == kind && c.page == usize::MAX) {
                memory(case);
            }
        }
    }
}

fn measure(case: &Case, records: usize) {
    let documents = case.documents(records);
    let bytes: usize = documents.iter().map(String::len).sum();
    let (mut decoding, mut floors, mut readers, mut ratios) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let floor = seconds(|| documents.iter().for_each(|d| floor(case.kind, d.as_bytes())));
        let decoded = seconds(|| assert_eq!(documents.iter().map(|d| payments(case, &mut d.as_bytes())).sum::<usize>(), records));
        let reader = seconds(|| documents.iter().for_each(|d| reader(case.kind, d.as_bytes())));
        // The first round warms up.
        if round > 0 {
            decoding.push(decoded);
            floors.push(floor);
            readers.push(reader);
            ratios.push(floor / decoded);
        }
    }
    let speed = |times: &[f64]| bytes as f64 / 1e6 / median(times.to_vec());
    let (rate, ratio) = (records as f64 / median(decoding.clone()), median(ratios));
    let quickest = |times: &[f64]| times.iter().copied().fold(f64::INFINITY, f64::min);
    let best = quickest(&floors) / quickest(&decoding);
    let goal = if case.kind == Kind::Json { 0.35 } else { 0.4 };
    println!(
        "{:<42}{:>8}{:>10.0}{:>11.0}{:>12.0}{:>13}{:>8.2}{:>7.2}{:>7}",
        case.name,
        bytes / records,
        speed(&decoding),
        rate,
        speed(&floors),
        if case.kind == Kind::Json { format!("{:.0}", speed(&readers)) } else { String::new() },
        ratio,
        best,
        if ratio >= goal { "met" } else { "below" },
    );
}

/// Decodes a document and counts its payments.
fn payments(case: &Case, input: &mut dyn Read) -> usize {
    let mut count = 0;
    let decoded = decode::<()>(&case.context(), input, &mut |record, place| {
        if let Record::Payment(payment) = black_box(record) {
            assert_eq!(payment.doubt, None, "{} {}", case.name, place.path);
            count += 1;
        }
        Ok(())
    });
    decoded.map_err(|failure| format!("{}: {failure:?}", case.name)).unwrap();
    count
}

/// The bytes as text of their format, of which nothing is kept.
fn floor(kind: Kind, bytes: &[u8]) {
    match kind {
        Kind::Json => {
            black_box(serde_json::from_slice::<serde::de::IgnoredAny>(bytes).unwrap());
        }
        Kind::Xml => {
            let (mut reader, mut buffer, mut events) = (quick_xml::Reader::from_reader(bytes), Vec::new(), 0_u64);
            while !matches!(reader.read_event_into(&mut buffer).unwrap(), quick_xml::events::Event::Eof) {
                buffer.clear();
                events += 1;
            }
            black_box(events);
        }
        Kind::Csv => {
            let (mut reader, mut record, mut cells) =
                (csv::ReaderBuilder::new().has_headers(false).from_reader(bytes), csv::ByteRecord::new(), 0);
            while reader.read_byte_record(&mut record).unwrap() {
                cells += record.len();
            }
            black_box(cells);
        }
    }
}

/// The same where the format's usual way over a reader is another one.
fn reader(kind: Kind, bytes: &[u8]) {
    if kind == Kind::Json {
        black_box(serde_json::from_reader::<_, serde::de::IgnoredAny>(BufReader::new(bytes)).unwrap());
    }
}

fn memory(case: &Case) {
    const GIGABYTE: u64 = 1_000_000_000;
    // Linux alone tells it, and lets it be begun anew.
    let (Some(before), Ok(())) = (resident("VmRSS:"), std::fs::write("/proc/self/clear_refs", "5")) else { return };
    let mut stream = case.stream(GIGABYTE);
    let count = payments(case, &mut stream);
    let peak = resident("VmHWM:").unwrap_or_default();
    println!("{:<42}{:>10} payments{:>9} KiB{:>9} KiB", case.name, count, peak, peak.saturating_sub(before));
}

fn resident(word: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix(word))?.trim().strip_suffix(" kB")?.parse().ok()
}

/// How long the work takes: the processor's time where Linux tells it, which another's work does not lengthen.
fn seconds(work: impl FnOnce()) -> f64 {
    let (from, begun) = (Instant::now(), on_processor());
    work();
    match (begun, on_processor()) {
        (Some(begun), Some(ended)) => (ended - begun) as f64 / 1e9,
        _ => from.elapsed().as_secs_f64(),
    }
}

/// The nanoseconds that this thread has been at work. Linux brings the number up to date when a thread offers to pause.
fn on_processor() -> Option<u64> {
    std::thread::yield_now();
    std::fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}
