//! MRI's pages from files to Procore: no border between rows shows in the journal's digest, nor in what stands in Procore.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod support;

use std::cell::RefCell;

use quittance::model::Money;
use quittance::sandbox::{CommitmentRow, ProjectRow, RequisitionRow, Sandbox, World};
use quittance::{Erp, Settings};
use serde_json::{Value, json};
use support::{COMPANY, Machine, PROJECT, TestClock, sandbox, settings, usd};

fn mri() -> Settings {
    let mut settings = settings();
    for origin in &mut settings.origins {
        (origin.erp, origin.tenant) = (Erp::Mri, "DEMO01".to_owned());
    }
    settings
}

/// The commitments and invoices that the fixtures' payments belong to.
fn procore() -> RefCell<Sandbox> {
    let mut world = World::new(COMPANY);
    world.add_project(ProjectRow::new(PROJECT, "Tower 2"));
    let vendors = [
        ("ACME ELECTRICAL LLC", &["INV-1041", "INV-1042"][..]),
        ("BIRCH PLUMBING INC", &["INV-7781", "INV-7790"]),
        ("CEDAR DRYWALL CO", &["INV-5510"]),
        ("DELTA STEEL LP", &["INV-9001"]),
    ];
    let mut invoice = 10_000;
    for (n, (vendor, numbers)) in (0..).zip(vendors) {
        world.add_commitment(CommitmentRow::new(1000 + n, PROJECT, &format!("SC-{n:03}"), 500 + n, vendor));
        for number in numbers {
            world.add_requisition(RequisitionRow::new(invoice, 1000 + n, number, "100000.00", Some(number)));
            invoice += 1;
        }
    }
    sandbox(world, "calm", 1)
}

fn rows_of(name: &str) -> Vec<Value> {
    let path: std::path::PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests/fixtures/mri", name].iter().collect();
    let document: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    document["value"].as_array().unwrap().clone()
}

fn page(rows: &[Value]) -> String {
    json!({"odata.metadata": "https://host/$metadata#MRI.x", "nextLink": "https://host/api.asp?_next=ae49", "value": rows}).to_string()
}

/// What stands in Procore: invoice and amount.
fn standing(sandbox: &RefCell<Sandbox>) -> Vec<(String, String)> {
    let sandbox = sandbox.borrow();
    let mut rows: Vec<(String, String)> = sandbox
        .world()
        .contract_payments
        .iter()
        .map(|r| (r.invoice_number.clone().unwrap_or_default(), Money::parse(&r.amount, usd()).unwrap().to_string()))
        .collect();
    rows.sort();
    rows
}

/// The fixtures' rows in files of every size, forwards and backwards: one digest, one plan, and in Procore the money of each item.
#[test]
fn no_border_shows_in_the_journal_or_in_procore() {
    let names = [
        "1_single.json",
        "2_one_check_several_bills_paged.json",
        "3_partial_item_paid.json",
        "4_void_reversal_row.json",
        "5_credit_and_discount.json",
    ];
    let rows: Vec<Value> = names.into_iter().flat_map(rows_of).collect();
    let (world, clock) = (procore(), TestClock::new());
    let mut whole = Machine::with(&world, &clock, mri());
    whole.pull();
    whole.import("all", &page(&rows));
    let (digest, plan) = (whole.engine.digest().unwrap(), whole.engine.plan().unwrap());
    for size in 1..rows.len() {
        let mut pages: Vec<String> = rows.chunks(size).map(page).collect();
        for turn in ["forwards", "backwards"] {
            // An hour later the sandbox answers again: it counts requests.
            clock.advance(3600);
            let mut other = Machine::with(&world, &clock, mri());
            other.pull();
            for (n, page) in pages.iter().enumerate() {
                other.import(&format!("{n}"), page);
                // Half of a pull is as true as the whole, but for the one item whose credit stands on a page that was not read.
                let planned: Vec<_> = other.engine.plan().unwrap().writes.iter().map(|w| w.amount.to_string()).collect();
                let is_known = |amount: &String| plan.writes.iter().any(|w| w.amount.to_string() == *amount) || amount == "9800.00 USD";
                assert!(planned.iter().all(is_known), "{planned:?}");
            }
            assert_eq!((other.engine.digest().unwrap(), other.engine.plan().unwrap()), (digest.clone(), plan.clone()), "{size} {turn}");
            other.verify();
            pages.reverse();
        }
    }
    whole.reconcile();
    whole.replay_to_the_end();
    let expected =
        [("INV-1041", "90000.00"), ("INV-1042", "20000.00"), ("INV-7781", "12500.00"), ("INV-7790", "1749.25"), ("INV-7790", "8250.75")];
    assert_eq!(standing(&world), expected.map(|(invoice, amount)| (invoice.to_owned(), format!("{amount} USD"))));
    // The credit, and the item of the same check: 8550.00 left the bank, and nothing says so of one row.
    assert_eq!(whole.codes(), ["credit_split", "unbalanced_payment"]);
    whole.verify();
}

/// A check that was posted and is void later leaves nothing; a machine that reads the void first posts nothing.
#[test]
fn a_void_is_reversed_and_never_posted_when_it_comes_first() {
    let void = rows_of("4_void_reversal_row.json");
    let mut posted = void[0].clone();
    for (name, value) in [("Status", json!("P")), ("VoidDate", Value::Null), ("LastUpdate", json!("2026-03-15T10:00:00.0000000"))] {
        posted[name] = value;
    }
    let (before, after) = (page(&[posted]), page(&void));
    for documents in [[&before, &after], [&after, &before]] {
        let (world, clock) = (procore(), TestClock::new());
        let mut machine = Machine::with(&world, &clock, mri());
        machine.pull();
        for (n, document) in documents.into_iter().enumerate() {
            machine.import(&format!("{n}"), document);
            machine.reconcile();
            machine.replay_to_the_end();
        }
        let posted_first = std::ptr::eq(documents[0], &raw const before);
        let rows: Vec<String> = standing(&world).into_iter().map(|(_, amount)| amount).collect();
        assert_eq!(rows, if posted_first { vec!["-3300.00 USD", "3300.00 USD"] } else { vec![] });
        machine.verify();
    }
}
