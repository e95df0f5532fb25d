//! The library's shortest honest use: two documents in, a plan out, and no network anywhere.
//!
//! `cargo run --example offline`. What it queues would leave with [`quittance::Engine::replay`], for which a host brings a
//! transport, credentials and a clock.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::ops::ControlFlow;

use quittance::model::{Currency, OriginName, OriginRules, Timestamp};
use quittance::{Engine, Erp, Origin, Settings, Site};

/// What Procore's list of invoices returns (v1.1, `requisitions`), as a file that somebody brought along.
const INVOICES: &str = r#"[
  {"id": 10001, "project_id": 225096, "commitment_id": 1000, "invoice_number": "INV-7", "vendor_name": "Cascade Steel",
   "status": "approved", "summary": {"current_payment_due": "48250.00"}, "origin_id": "88710"}
]"#;

/// What QuickBooks Online answers to a query of its bill payments. The second pays a bill that nobody exported yet.
const PAYMENTS: &str = r#"{"QueryResponse": {"BillPayment": [
  {"Id": "90341", "SyncToken": "0", "TxnDate": "2026-03-12", "PayType": "Check", "DocNumber": "20418",
   "VendorRef": {"value": "412", "name": "Cascade Steel"}, "CurrencyRef": {"value": "USD"}, "TotalAmt": 48250.00,
   "Line": [{"Amount": 48250.00, "LinkedTxn": [{"TxnId": "88710", "TxnType": "Bill"}]}]},
  {"Id": "90342", "SyncToken": "0", "TxnDate": "2026-03-12", "PayType": "Check", "DocNumber": "20419",
   "VendorRef": {"value": "97", "name": "Northside Glazing"}, "CurrencyRef": {"value": "USD"}, "TotalAmt": 1200.00,
   "Line": [{"Amount": 1200.00, "LinkedTxn": [{"TxnId": "88999", "TxnType": "Bill"}]}]}
]}}"#;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let origin = Origin {
        name: OriginName::parse("books")?,
        erp: Erp::QuickbooksOnline,
        tenant: "9130347".to_owned(),
        retain: true,
        rules: OriginRules::new(Currency::parse("USD")?),
        site: Site::default(),
    };
    let settings = Settings { procore: None, origins: vec![origin] };
    let (mut engine, _) = Engine::create_or_open(&folder.path().join("journal.db"), settings)?;

    let now = Timestamp::parse("2026-03-12T16:00:00Z")?;
    let mut observer = |_: &_| ControlFlow::Continue(());
    engine.ingest_procore("invoices.json", &mut INVOICES.as_bytes(), now, &mut observer)?;
    engine.ingest("books", "payments.json", &mut PAYMENTS.as_bytes(), None, now, &mut observer)?;

    let plan = engine.plan()?;
    println!("plan {}", plan.digest());
    for write in Engine::lines_of(&plan) {
        println!("  {} {} {} on {}, as {}", write.kind, write.amount, write.currency, write.date, write.origin_id);
    }
    for exception in &plan.exceptions {
        println!("  {} {}: {:?}", exception.code.severity().word(), exception.code.word(), exception.evidence);
    }

    let receipt = engine.reconcile(now)?;
    println!("queued: {}", receipt.pending);
    for total in &receipt.totals {
        println!("{}: ERP {}, Procore {}, difference {}", total.currency, total.erp, total.procore, total.difference);
    }
    Ok(())
}
