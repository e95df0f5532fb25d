//! Memory does not grow with the document: each of the readers decodes a document that is never there as a whole.
//!
//! One test in a process of its own, because what the system tells is the peak of the process. `QUITTANCE_SOAK=n` makes the documents
//! n times as long; 70 makes them 1 GB each.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]
#![expect(clippy::disallowed_methods, reason = "the environment alone says how long it may take")]

#[path = "support/documents.rs"]
mod documents;

use documents::{ALL, Case};
use quittance::erp::decode;

/// Where every window has its full size and the allocator has what it wants.
const WARM: u64 = 3_000_000;
const LONG: u64 = 15_000_000;
/// Far below what is read, and above what an allocator's own habits come to.
const GROWTH_MAX: u64 = 1024;

#[test]
fn a_long_document_needs_no_more_memory_than_a_short_one() {
    let long = LONG * std::env::var("QUITTANCE_SOAK").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    // One for each reader. Yardi's rows would do as well, but for the million keys that it remembers to find one that stands twice.
    for name in ["QuickBooks, query", "NetSuite, SuiteQL headers with links", "Workday, RaaS XML", "Workday, RaaS CSV"] {
        let case = ALL.iter().find(|case| case.name == name).unwrap();
        read(case, WARM);
        let before = peak();
        let payments = read(case, long);
        let growth = peak() - before;
        assert!(payments > long / 4096, "{name}: {payments} payments in {long} bytes");
        assert!(growth <= GROWTH_MAX, "{name}: {long} bytes took {growth} KiB more than {WARM} bytes");
    }
}

/// Decodes a document of so many bytes, and counts its records.
fn read(case: &Case, bytes: u64) -> u64 {
    let (mut stream, mut count) = (case.stream(bytes), 0);
    let read = decode::<()>(&case.context(), &mut stream, &mut |_, _| {
        count += 1;
        Ok(())
    });
    assert_eq!((read.unwrap(), count), (stream.records(), stream.records()), "{}", case.name);
    count
}

/// The most memory that this process ever had, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap().trim().strip_suffix(" kB").unwrap().parse().unwrap()
}
