//! Procore: what its rows and refusals mean, how it is asked, and when it may be asked again.
//!
//! ```text
//!   RemoteWrite ──body──▶ client ──▶ Transport ──▶ answer ──outcome──▶ Outcome
//!                           │ ▲                      │
//!                     token ┘ └─ throttle ◀─headers──┘      lists: page ▶ raw ▶ wire ▶ model;  files: import ▶ raw ▶ wire
//! ```

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

pub(crate) use client::{Client, Settings};
pub(crate) use import::{ListContext, ListFailure, ListRow, decode_list};
pub(crate) use outcome::Read;
pub(crate) use page::{Page, PageOf};
pub(crate) use throttle::Throttle;
