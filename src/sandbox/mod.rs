//! A fake Procore that enforces the documented rules and misbehaves on request.
//!
//! [`Sandbox`] is a pure state machine: one request at one instant gives one [`Reply`]. [`InMemory`] is the way to it
//! without sockets, [`Server`] puts it on a port of the loopback. How it behaves is a [`Profile`], what it knows is a [`World`].
//!
//! It speaks `/oauth/token`, `/oauth/token/info` and, below `/rest`: `me`, `companies`, `projects`, `tools`,
//! `settings/permissions`, `currency_configuration`, `requisitions` (v1.0, v1.1), `commitments`, `work_order_contracts`,
//! `purchase_order_contracts` and `contract_payments`. For people, and for tests in another process, it also has these.
//! They need no token, count in no window, and suffer no fault:
//!
//! | request | does |
//! |---|---|
//! | `GET /sandbox/world` | the whole world as JSON |
//! | `POST` or `PUT /sandbox/world` | replaces it |
//! | `GET /sandbox/log` | every request so far: time, verb, path, status (0: no answer), executed, fault |
//! | `GET /sandbox/profile`, `GET /sandbox/profiles` | the knobs as they are; the names to choose from |
//! | `POST` or `PUT /sandbox/profile` | `{"name":"flaky"}` for a named one, else the knobs that differ from `calm` |
//! | `POST /sandbox/contract_payments` | adds a row as a person would type it, without any rule |
//! | `PATCH`, `DELETE /sandbox/contract_payments/{id}` | changes or removes a row, locked or not |
//! | `POST /sandbox/revoke_tokens` | forgets all tokens |

mod answer;
mod call;
mod control;
mod dice;
mod limits;
mod lists;
mod memory;
mod oauth;
mod payments;
mod profile;
mod reads;
mod rows;
mod server;
mod state;
#[cfg(test)]
mod tests;
mod wire;
mod world;

pub use memory::InMemory;
pub use profile::{Duplicates, ErrorStyle, Faults, Lock, Permission, Profile};
pub use rows::{CommitmentKind, CommitmentRow, CompanyRow, CurrencyPart, PaymentRow, ProjectRow, RequisitionRow, UserRow, VendorPart};
pub use server::Server;
pub use state::{Fault, LogLine, Reply, Sandbox};
pub use world::{AppRow, World};
