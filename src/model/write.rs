//! The outbox machine: an intended write to Procore and the states that it goes through.
//!
//! ```text
//!              ┌──────────── not executed (401, 429, never sent) ───────────┐
//!              ▼                                                            │
//!   queued ──claim──▶ in_flight ──Acknowledged──▶ acknowledged              │
//!     │  ▲                 ├──────Rejected──────▶ rejected ──release──▶ queued
//!     │  │                 ├──────Deferred──────▶ deferred ──due──▶ claim ──┘
//!     │  │                 └──InDoubt, crash────▶ in_doubt ──listed, found──▶ acknowledged
//!     │  └───────────────────────────────────────────┘ listed, absent (after a 409 or 422: rejected)
//!     └──superseded before it was executed──▶ withdrawn
//! ```

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::calendar::{Date, Timestamp};
use super::id::{OriginId, PaymentKey};
use super::invoice::ContractPayment;
use super::money::Money;

/// What a write does in Procore.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteKind {
    /// Creates the row of a posting.
    Post,
    /// Creates the row that undoes a posting.
    Reverse,
    /// Tags a row that a person typed as ours (PATCH of `origin_id` and `origin_data` only).
    Adopt,
}

impl WriteKind {
    /// The word that is stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Reverse => "reverse",
            Self::Adopt => "adopt",
        }
    }

    /// The kind of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Post, Self::Reverse, Self::Adopt].into_iter().find(|k| k.word() == word)
    }
}

/// An intended write. Its bytes are decided before the first of them leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteWrite {
    /// What it does.
    pub kind: WriteKind,
    /// Its entry's name in Procore, our key for finding it again.
    pub origin_id: OriginId,
    /// The payment that it comes from.
    pub payment: PaymentKey,
    /// The project.
    pub project: i64,
    /// The commitment; writes of one lane keep their order, lanes do not wait for each other.
    pub lane: i64,
    /// The invoice. Without it Procore would go on showing the invoice as unpaid.
    pub requisition: Option<i64>,
    /// The amount, negative for a reversal.
    pub amount: Money,
    /// The payment's date.
    pub date: Date,
    /// Check or reference number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_number: Option<String>,
    /// The invoice's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
    /// Procore's word for the method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// The payment's revision and content.
    pub origin_data: String,
    /// The row that an adoption tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<i64>,
    /// The date that the pair takes in its lane's order: a reversal and its repost stay together.
    pub order_date: Date,
}

/// The namespace of write ids: UUIDv5 of the URL name `https://quittance.invalid/write`.
const WRITE_NAMESPACE: Uuid = Uuid::from_u128(0xab59_d0b0_2e94_533f_9e3e_d3ab_8494_139c);

impl RemoteWrite {
    /// The write's id: the same intent has the same id on every machine.
    pub fn id(&self) -> Uuid {
        Self::id_of(self.kind, &self.origin_id)
    }

    /// The id of the write of this kind for this entry.
    pub fn id_of(kind: WriteKind, origin_id: &OriginId) -> Uuid {
        Uuid::new_v5(&WRITE_NAMESPACE, format!("{}:{origin_id}", kind.word()).as_bytes())
    }

    /// The order within a lane: (date, payment, bill, generation, reversal), never the order of insertion.
    pub fn lane_order(&self) -> (Date, &PaymentKey, &str, u32, bool) {
        (self.order_date, &self.payment, &self.origin_id.bill, self.origin_id.generation, self.origin_id.reversal)
    }

    /// True when a row of Procore shows just what this write wants to stand: amount, date and invoice.
    pub fn is_shown_by(&self, row: &ContractPayment) -> bool {
        row.amount.in_currency(self.amount.currency()).is_ok_and(|a| a == self.amount)
            && row.date == Some(self.date)
            && row.requisition == self.requisition
    }
}

/// Where a write stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WriteState {
    /// Waiting for its turn.
    Queued,
    /// Marked durably before the first byte leaves.
    InFlight,
    /// It may have been carried out; only a list of the lane can tell.
    InDoubt,
    /// Certainly not carried out; to be tried again at a stored time.
    Deferred,
    /// It stands in Procore.
    Acknowledged,
    /// Procore understood and refused it; a person decides.
    Rejected,
    /// Superseded before it was ever carried out.
    Withdrawn,
}

impl WriteState {
    const ALL: [Self; 7] =
        [Self::Queued, Self::InFlight, Self::InDoubt, Self::Deferred, Self::Acknowledged, Self::Rejected, Self::Withdrawn];

    /// The word that is stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::InFlight => "in_flight",
            Self::InDoubt => "in_doubt",
            Self::Deferred => "deferred",
            Self::Acknowledged => "acknowledged",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }

    /// True while something is still to be done by this machine.
    pub fn is_pending(self) -> bool {
        matches!(self, Self::Queued | Self::InFlight | Self::InDoubt | Self::Deferred)
    }

    /// True while the entry may already stand in Procore without our knowing.
    pub fn is_unsettled(self) -> bool {
        matches!(self, Self::InFlight | Self::InDoubt)
    }

    /// The state after an event, or `None` where the event cannot happen: then there is a bug, and nothing is written.
    pub fn after(self, event: &WriteEvent) -> Option<Self> {
        Some(match (self, event) {
            (Self::Queued | Self::Deferred, WriteEvent::Claimed) => Self::InFlight,
            (Self::InFlight, WriteEvent::Answered(outcome)) => match outcome {
                Outcome::Acknowledged(_) => Self::Acknowledged,
                Outcome::Rejected { .. } => Self::Rejected,
                Outcome::Deferred { .. } => Self::Deferred,
                Outcome::InDoubt { .. } => Self::InDoubt,
            },
            (Self::InFlight, WriteEvent::Crashed) => Self::InDoubt,
            // R4: a row under our origin_id stands, whoever wrote it and whatever we had come to.
            (Self::Queued | Self::Deferred | Self::InDoubt | Self::Rejected, WriteEvent::FoundStanding(_)) => Self::Acknowledged,
            (Self::InDoubt, WriteEvent::ListedAbsent) => Self::Queued,
            (Self::InDoubt, WriteEvent::RefusedAndAbsent) => Self::Rejected,
            (Self::Queued | Self::Deferred | Self::Rejected, WriteEvent::Superseded) => Self::Withdrawn,
            (Self::Rejected | Self::Withdrawn, WriteEvent::Planned) => Self::Queued,
            (Self::Queued, WriteEvent::Planned) => Self::Queued,
            // Its row was removed in Procore, and a person decided that it is to stand again.
            (Self::Acknowledged, WriteEvent::Planned) => Self::Queued,
            (Self::Deferred, WriteEvent::Planned) => Self::Deferred,
            (
                Self::Queued | Self::InFlight | Self::InDoubt | Self::Deferred | Self::Acknowledged | Self::Rejected | Self::Withdrawn,
                WriteEvent::Claimed
                | WriteEvent::Answered(_)
                | WriteEvent::Crashed
                | WriteEvent::FoundStanding(_)
                | WriteEvent::ListedAbsent
                | WriteEvent::RefusedAndAbsent
                | WriteEvent::Superseded
                | WriteEvent::Planned,
            ) => return None,
        })
    }
}

/// What can happen to a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteEvent {
    /// Taken to be sent.
    Claimed,
    /// Procore, or the way to it, answered.
    Answered(Outcome),
    /// The process ended while it was in flight.
    Crashed,
    /// A believed list shows its row.
    FoundStanding(i64),
    /// A believed list, after the settling delay, does not show it.
    ListedAbsent,
    /// Procore answered that it exists or breaks a rule (409, 422), and a believed list does not show it.
    RefusedAndAbsent,
    /// A newer plan does not want it.
    Superseded,
    /// A plan wants it (again), with these bytes.
    Planned,
}

/// What came of sending one write. An answer is data, never an error.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// Procore shows the row.
    Acknowledged(Box<ContractPayment>),
    /// Understood and refused.
    Rejected {
        /// How far the refusal reaches.
        reach: Reach,
        /// The status and Procore's words, bounded.
        reason: String,
    },
    /// Certainly not carried out.
    Deferred {
        /// Why.
        stall: Stall,
    },
    /// Perhaps carried out.
    InDoubt {
        /// What was seen instead of an answer.
        reason: String,
    },
}

/// How far a refusal reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This row alone: its pair is held.
    Row,
    /// The commitment or the person: the lane is parked.
    Lane,
}

/// Why a run cannot go on. None of these is an error or an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stall {
    /// No way to Procore: no network, or a hotel's login page in between.
    Offline(String),
    /// The request window is used up until then.
    Throttled(Timestamp),
    /// The token or the credentials were refused.
    Unauthorised(String),
    /// Signed in, but not allowed to see what is known to exist.
    Forbidden(String),
}

impl Stall {
    /// The word of the receipt.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Offline(_) => "offline",
            Self::Throttled(_) => "throttled",
            Self::Unauthorised(_) => "unauthorised",
            Self::Forbidden(_) => "forbidden",
        }
    }

    /// What was seen.
    pub fn detail(&self) -> String {
        match self {
            Self::Offline(text) | Self::Unauthorised(text) | Self::Forbidden(text) => text.clone(),
            Self::Throttled(until) => format!("the request window is used up until {until}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every state meets every event: what is not listed as legal is refused.
    #[test]
    fn the_machine_as_drawn() {
        use WriteState::{Acknowledged, Deferred, InDoubt, InFlight, Queued, Rejected, Withdrawn};
        let rejected = WriteEvent::Answered(Outcome::Rejected { reach: Reach::Row, reason: String::new() });
        let deferred = WriteEvent::Answered(Outcome::Deferred { stall: Stall::Offline(String::new()) });
        let doubt = WriteEvent::Answered(Outcome::InDoubt { reason: String::new() });
        let legal = [
            (Queued, WriteEvent::Claimed, InFlight),
            (Deferred, WriteEvent::Claimed, InFlight),
            (InFlight, rejected.clone(), Rejected),
            (InFlight, deferred.clone(), Deferred),
            (InFlight, doubt.clone(), InDoubt),
            (InFlight, WriteEvent::Crashed, InDoubt),
            (Queued, WriteEvent::FoundStanding(1), Acknowledged),
            (Deferred, WriteEvent::FoundStanding(1), Acknowledged),
            (InDoubt, WriteEvent::FoundStanding(1), Acknowledged),
            (Rejected, WriteEvent::FoundStanding(1), Acknowledged),
            (InDoubt, WriteEvent::ListedAbsent, Queued),
            (InDoubt, WriteEvent::RefusedAndAbsent, Rejected),
            (Queued, WriteEvent::Superseded, Withdrawn),
            (Deferred, WriteEvent::Superseded, Withdrawn),
            (Rejected, WriteEvent::Superseded, Withdrawn),
            (Queued, WriteEvent::Planned, Queued),
            (Deferred, WriteEvent::Planned, Deferred),
            (Rejected, WriteEvent::Planned, Queued),
            (Withdrawn, WriteEvent::Planned, Queued),
            (Acknowledged, WriteEvent::Planned, Queued),
        ];
        let events = [
            WriteEvent::Claimed,
            rejected,
            deferred,
            doubt,
            WriteEvent::Crashed,
            WriteEvent::FoundStanding(1),
            WriteEvent::ListedAbsent,
            WriteEvent::RefusedAndAbsent,
            WriteEvent::Superseded,
            WriteEvent::Planned,
        ];
        for state in WriteState::ALL {
            assert_eq!(WriteState::from_word(state.word()), Some(state));
            for event in &events {
                let expected = legal.iter().find(|(s, e, _)| *s == state && e == event).map(|(_, _, to)| *to);
                assert_eq!(state.after(event), expected, "{state:?} {event:?}");
            }
        }
    }
}
