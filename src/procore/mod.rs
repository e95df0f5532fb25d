//! Procore: what its rows and refusals mean, how it is asked, and when it may be asked again.
//!
//! ```text
//!   RemoteWrite ──body──▶ client ──▶ Transport ──▶ answer ──outcome──▶ Outcome
//!                           │ ▲                      │
//!                     token ┘ └─ throttle ◀─headers──┘      lists: page ▶ raw ▶ wire ▶ model;  files: import ▶ raw ▶ wire
//! ```

#![allow(unreachable_pub, reason = "the crate's root names what leaves the crate")]

mod body;
mod client;
mod import;
mod outcome;
mod page;
mod raw;
mod reason;
mod throttle;
mod token;
mod wire;

#[cfg(test)]
mod tests;

pub use client::{Client, Settings};
pub use import::{ListContext, ListFailure, ListRow, decode_list};
pub use outcome::Read;
pub use page::{Page, PageOf};
pub use throttle::Throttle;
pub use wire::WireError;
