//! Carries the bill payments of an ERP back to Procore's **Payments Issued** tab: each exactly once, for the right invoice, with
//! the right amount, also after weeks without a network.
//!
//! A host links this library and calls its verbs. [`Engine`] keeps a journal, one SQLite file, of the invoices that Procore
//! exported and of the payments that the ERP made. [`Engine::ingest`] reads native documents, [`Engine::reconcile`] decides what
//! should stand in Procore, and [`Engine::replay`] writes the difference when a network is there.
//!
//! ```text
//!   ERP bytes ──decode──▶ Record ──append──▶ ┌─────────┐ ──open_items──▶ OpenItems ──reconcile──▶ Plan ──commit──┐
//!    (erp)               (model)             │ journal │                (model)      (pure)       (model)        │
//!                                            │ +outbox │ ◀───────────────────────────────────────────────────────┘
//!                                            └─────────┘ ──claim──▶ RemoteWrite ──send──▶ Outcome ──settle──▶ journal
//!                                                                     (model)    (procore)  (model)
//! ```
//!
//! It is synchronous, and it decides nothing by chance: the time is an argument, the ids are digests of content, and the network,
//! the clock and the credentials are the host's ([`Remote`]; [`HttpTransport`] is there for a host that has no HTTP client of its
//! own). Equal facts give an equal plan, in whatever order and on whatever machine they arrived.
//!
//! It is not an accounting system: it makes no payment and changes nothing in an ERP. It exports no invoice. It does not guess: a
//! payment that no rule ties to one invoice waits, or becomes an [exception](model::Exception) that a person settles.
//!
//! Which ERPs are read is [`Erp`]; where a site chose its own columns, codes or charset, [`Site`] says so.
//!
//! # Example
//!
//! Everything up to the last step works without a network:
//!
//! ```
//! use std::ops::ControlFlow;
//!
//! use quittance::model::{Currency, OriginName, OriginRules, Timestamp};
//! use quittance::{Engine, Erp, Origin, Settings, Site};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("journal.db");
//! let origin = Origin {
//!     name: OriginName::parse("books")?,
//!     erp: Erp::QuickbooksOnline,
//!     tenant: "9130347".to_owned(),
//!     retain: true,
//!     rules: OriginRules::new(Currency::parse("USD")?),
//!     site: Site::default(),
//! };
//! let settings = Settings { procore: None, origins: vec![origin] };
//! let (mut engine, created) = Engine::create_or_open(&path, settings)?;
//! assert!(created);
//!
//! // An invoice that Procore exported; its origin_id is the ERP's id of the bill.
//! let invoices = r#"[{"id":10000,"project_id":225096,"commitment_id":1000,"invoice_number":"INV-7",
//!     "status":"approved","summary":{"current_payment_due":"48250.00"},"origin_id":"88710"}]"#;
//! // The payment of that bill, as QuickBooks Online answers a query.
//! let payments = r#"{"QueryResponse":{"BillPayment":[{"Id":"90341","SyncToken":"0","TxnDate":"2026-03-12",
//!     "PayType":"Check","DocNumber":"20418","VendorRef":{"value":"412","name":"Cascade Steel"},
//!     "CurrencyRef":{"value":"USD"},"TotalAmt":48250.00,
//!     "Line":[{"Amount":48250.00,"LinkedTxn":[{"TxnId":"88710","TxnType":"Bill"}]}]}]}}"#;
//!
//! let now = Timestamp::parse("2026-03-12T16:00:00Z")?;
//! let mut observer = |_: &_| ControlFlow::Continue(());
//! engine.ingest_procore("invoices.json", &mut invoices.as_bytes(), now, &mut observer)?;
//! engine.ingest("books", "payments.json", &mut payments.as_bytes(), None, now, &mut observer)?;
//! let receipt = engine.reconcile(now)?;
//!
//! assert_eq!(receipt.pending, 1);
//! let outbox = engine.outbox()?;
//! let write = outbox.first().expect("one write is queued");
//! assert_eq!((write.origin_id.as_str(), write.amount.as_str()), ("q1:books:90341:88710:1", "48250.00"));
//! # Ok(())
//! # }
//! ```

mod engine;
pub mod erp;
mod error;
#[cfg(fuzzing)]
pub mod fuzzing {
    //! The doors that the fuzz targets use. They exist under `--cfg fuzzing` alone.

    pub use crate::erp::fuzz_decode as decode_quickbooks_online;
    pub use crate::erp::fuzz_decode_acumatica as decode_acumatica;
    pub use crate::erp::fuzz_decode_cmic as decode_cmic;
    pub use crate::erp::fuzz_decode_mri as decode_mri;
    pub use crate::erp::fuzz_decode_netsuite as decode_netsuite;
    pub use crate::erp::fuzz_decode_workday as decode_workday;
    pub use crate::erp::fuzz_decode_xero as decode_xero;
    pub use crate::erp::fuzz_decode_yardi as decode_yardi;
}
mod http;
mod journal;
pub mod model;
mod procore;
pub mod reconcile;
pub mod report;
#[cfg(feature = "cli")]
pub mod sandbox;

pub use engine::*;
pub use erp::{DecodeError, Erp, Site};
pub use error::Error;
pub use http::{HttpOptions, HttpSetupError, HttpTransport};
pub use journal::JournalError;
