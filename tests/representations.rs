//! What each ERP's documents mean and what is posted of them: document -> canonical payments -> postings.
//!
//! The tables are written from the references, never from the code's output. Every document of a row is read by itself; then all
//! of them are imported in every order, and the postings and exceptions must be the same each time. A row of two stages is also
//! carried out in between, so that what a void, a deletion or a correction takes back is seen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]
#![allow(clippy::too_many_lines, reason = "a table is as long as what it lists")]

mod support;

#[path = "representations/acumatica.rs"]
mod acumatica;
#[path = "representations/cmic.rs"]
mod cmic;
#[path = "representations/mri.rs"]
mod mri;
#[path = "representations/myob.rs"]
mod myob;
#[path = "representations/netsuite.rs"]
mod netsuite;
#[path = "representations/quickbooks_online.rs"]
mod quickbooks_online;
#[path = "representations/table.rs"]
mod table;
#[path = "representations/workday.rs"]
mod workday;
#[path = "representations/xero.rs"]
mod xero;
#[path = "representations/yardi.rs"]
mod yardi;

/// An ERP that can be named has its table here, and its folder of fixtures.
#[test]
fn every_erp_has_its_table() {
    const HERE: [&str; 9] = ["acumatica", "cmic", "mri", "myob", "netsuite", "quickbooks-online", "workday", "xero", "yardi"];
    let mut words: Vec<&str> = quittance::Erp::ALL.iter().map(|erp| erp.word()).collect();
    words.sort_unstable();
    assert_eq!(words, HERE, "an ERP without a table of representations");
}
