//! quittance carries ERP bill payments back to Procore.

mod erp;
mod http;
mod journal;
pub mod model;
mod procore;
pub mod reconcile;
mod report;
#[cfg(feature = "cli")]
pub mod sandbox;
