//! quittance carries ERP bill payments back to Procore.

mod engine;
pub mod erp;
mod error;
mod http;
mod journal;
pub mod model;
mod procore;
pub mod reconcile;
pub mod report;
#[cfg(feature = "cli")]
pub mod sandbox;

pub use engine::*;
pub use erp::{DecodeError, Erp};
pub use error::Error;
pub use http::{HttpOptions, HttpSetupError, HttpTransport};
pub use journal::JournalError;
