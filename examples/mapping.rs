//! A site's own mapping: a flat extract of Yardi Voyager as its site writes it, with semicolons, commas in amounts, days first, and
//! a column under another name.
//!
//! `cargo run --example mapping`. The paths of [`Site::set`] are those of the configuration's tables: `[origin.layout] dates` is
//! `layout.dates`, and `quittance erp show yardi` lists them all.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::ops::ControlFlow;

use quittance::model::{Currency, OriginName, OriginRules, Timestamp};
use quittance::{Engine, Erp, Origin, Settings, Site};

const EXTRACT: &str = "\
PaymentID;PaymentNumber;Paid on;PaymentType;PaymentStatus;VendorID;InvoiceID;InvoiceNumber;InvoiceAppliedAmount;PaymentCurrency;LastModified
K-104233;20117;14.03.2026;Check;Cleared;v0001023;P-88120;INV-1041;90.000,00;USD;2026-03-14T16:02:11
";

fn main() -> Result<(), Box<dyn Error>> {
    let mut site = Site::default();
    site.set("layout.delimiter", &[";"])?;
    site.set("layout.dates", &["%d.%m.%Y", "%Y-%m-%dT%H:%M:%S"])?;
    site.set("layout.number.decimal", &[","])?;
    site.set("layout.number.group", &["."])?;
    site.set("fields.date", &["Paid on"])?;
    // What the ERP cannot use is refused here, and not with the first document.
    site.check(Erp::Yardi)?;

    let folder = tempfile::tempdir()?;
    let origin = Origin {
        name: OriginName::parse("books")?,
        erp: Erp::Yardi,
        tenant: "Yardi PROD".to_owned(),
        retain: true,
        rules: OriginRules::new(Currency::parse("USD")?),
        site,
    };
    let settings = Settings { procore: None, origins: vec![origin] };
    let (mut engine, _) = Engine::create_or_open(&folder.path().join("journal.db"), settings)?;

    let now = Timestamp::parse("2026-03-15T16:00:00Z")?;
    let mut observer = |_: &_| ControlFlow::Continue(());
    let receipt = engine.ingest("books", "payments.csv", &mut EXTRACT.as_bytes(), None, now, &mut observer)?;
    println!("{:?}", receipt.ingested.unwrap_or_default());
    for total in &receipt.totals {
        println!("{} {}", total.erp, total.currency);
    }
    Ok(())
}
