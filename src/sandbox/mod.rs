//! A fake Procore that enforces the documented rules and misbehaves on request: what it knows, and how it behaves.

mod dice;
mod profile;
mod rows;
mod world;

pub use profile::{Duplicates, ErrorStyle, Faults, Lock, Permission, Profile};
pub use rows::{CommitmentKind, CommitmentRow, CompanyRow, CurrencyPart, PaymentRow, ProjectRow, RequisitionRow, UserRow, VendorPart};
pub use world::{AppRow, World};
