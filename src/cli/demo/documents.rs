//! The contractor's books as each ERP hands them out: one file for each, and one line in [`ALL`]. The ledger is the same, and so is
//! the story; ids, numbers, dates and the way to undo a payment are the ERP's own.

mod acumatica;
mod cmic;
mod mri;
mod myob;
mod netsuite;
mod quickbooks_online;
mod text;
mod workday;
mod xero;
mod yardi;

use quittance::Erp;
use quittance::model::Timestamp;

use super::contractor::Vendor;
use super::ledger::{Bill, Ledger, Paid, Ways};

/// Those whose documents are written. What can be shown is also in [`Erp::ALL`].
const ALL: [&Books; 9] = [
    &workday::BOOKS,
    &quickbooks_online::BOOKS,
    &yardi::BOOKS,
    &xero::BOOKS,
    &cmic::BOOKS,
    &netsuite::BOOKS,
    &mri::BOOKS,
    &acumatica::BOOKS,
    &myob::BOOKS,
];

/// The books in one ERP.
#[derive(Debug)]
pub(super) struct Books {
    /// The ERP's word in the configuration.
    pub(super) word: &'static str,
    /// What people call it.
    pub(super) name: &'static str,
    /// The contractor's tenant, company or realm there.
    pub(super) tenant: &'static str,
    pub(super) ways: Ways,
    /// A payment is undone by deleting it.
    pub(super) deletes: bool,
    /// How a payment that was undone shows, in English and in French.
    pub(super) void: [&'static str; 2],
    /// The bill's id there, which Procore holds as the invoice's `origin_id`.
    pub(super) bill_id: fn(&Bill, &Vendor) -> String,
    /// The vendor's id there.
    pub(super) vendor_id: fn(&Vendor) -> String,
    /// All documents in the order in which they are read.
    write: fn(&Ledger) -> Vec<Document>,
}

impl Books {
    /// The ERPs that can be shown.
    pub(super) fn shown() -> impl Iterator<Item = &'static Self> {
        Erp::ALL.iter().filter_map(|erp| ALL.into_iter().find(|books| books.word == erp.word()))
    }

    pub(super) fn of_word(word: &str) -> Option<&'static Self> {
        Self::shown().find(|books| books.word == word)
    }

    /// Those that are shown where nobody names an ERP.
    pub(super) fn usual() -> &'static Self {
        &quickbooks_online::BOOKS
    }

    pub(super) fn ledger(&self) -> Ledger {
        Ledger::new(self.ways)
    }

    /// All documents in the order in which they are read.
    pub(super) fn documents(&self) -> Vec<Document> {
        (self.write)(&self.ledger())
    }
}

/// A native document.
pub(super) struct Document {
    /// The file's name.
    pub(super) name: String,
    /// Its content.
    pub(super) bytes: Vec<u8>,
    /// What it is, in English and in French.
    pub(super) what: [String; 2],
    /// True for what is read on the second day.
    pub(super) later: bool,
    /// Its own time, where nothing in it says how new it is.
    pub(super) as_of: Option<Timestamp>,
}

impl Document {
    fn new(name: &str, content: String, what: [String; 2]) -> Self {
        Self { name: name.to_owned(), bytes: content.into_bytes(), what, later: false, as_of: None }
    }

    /// The same, read on the second day.
    fn later(self) -> Self {
        Self { later: true, ..self }
    }
}

/// What the first documents are.
fn payments_read(paid: &[Paid]) -> [String; 2] {
    so_many_payments(paid.len(), paid.iter().find(|p| p.second_bank))
}

/// `second` has the check number of another payment.
fn so_many_payments(count: usize, second: Option<&Paid>) -> [String; 2] {
    let twice = second.map(|p| p.number);
    let [english, french] = twice.map_or([String::new(), String::new()], |n| {
        [format!(" (a second check {n}, drawn on another bank account)"), format!(" (un second chèque {n}, tiré sur un autre compte)")]
    });
    [format!("{count} bill payments{english}"), format!("{count} paiements{french}")]
}

/// What the last document is.
fn changes_since(books: &Books, ledger: &Ledger) -> [String; 2] {
    let fresh = ledger.later.iter().filter(|p| p.token == 0).count();
    let [english, french] = match (books.ways.edits, books.deletes) {
        (true, _) => ["a void, a correction", "une annulation, une correction"],
        (false, false) => ["two voids", "deux annulations"],
        (false, true) => ["two deletions", "deux suppressions"],
    };
    [format!("changes since: {english}, {fresh} new payments"), format!("changements depuis : {french}, {fresh} nouveaux paiements")]
}
