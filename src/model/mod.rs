//! The vocabulary: values only. Nothing here can fail for want of a disk or a network.

mod calendar;
mod digest;
mod exception;
mod id;
mod invoice;
mod items;
mod money;
mod payment;
mod plan;
mod record;
mod reversal;
mod revision;
mod text;
mod transport;
mod write;

pub use calendar::{CalendarError, Date, Timestamp};
pub use digest::{Hasher, Sha, hex, sha256, sha256_hex};
pub use exception::{Exception, ExceptionCode, Severity};
pub(crate) use id::is_unseen;
pub use id::{BillRef, IdError, OriginId, OriginName, PaymentKey, bill_spellings, payment_spellings};
pub use invoice::{Commitment, ContractPayment, Export, Invoice};
pub use items::{Conflict, OnChange, OnOverpaid, OnVoid, OpenItems, OriginIdPattern, OriginRules, OutboxEntry, PaymentState, Scope};
pub use money::{Currency, Decimal, Money, MoneyError, decimal_text};
pub(crate) use payment::canonical;
pub use payment::{Bill, Credit, Doubt, Method, PaidBill, Payment, PaymentStatus, Rate, RateDirection};
pub use plan::{Allocation, PairAccount, Plan, Rule, Sought};
pub use record::{Decision, Record, RecordKind, Settlement, Verdict};
pub use reversal::Undoes;
pub(crate) use reversal::Voids;
pub use revision::{OriginData, Revision, Version};
pub use text::normalised;
pub use transport::{Clock, CredentialSource, Credentials, HttpRequest, HttpResponse, Secret, SendError, Transport, Verb};
pub use write::{Outcome, Reach, RemoteWrite, Stall, WriteEvent, WriteKind, WriteState};
