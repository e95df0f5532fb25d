//! What Procore says: invoices, commitments, and the rows of the Payments Issued tab.

use serde::{Deserialize, Serialize};

use super::calendar::{Date, Timestamp};
use super::id::OriginId;
use super::money::{Currency, Decimal, Money};
use super::revision::{OriginData, Revision};

/// A subcontractor's invoice; Procore's API says requisition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// Procore's requisition id (64 bits).
    pub id: i64,
    /// The project that it belongs to.
    pub project: i64,
    /// The commitment that it bills.
    pub commitment: i64,
    /// The number that the subcontractor or the ERP gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Procore's vendor id (v1.1 alone states it).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_id: Option<i64>,
    /// The vendor's display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_name: Option<String>,
    /// The invoice's currency; the company's where the row states none.
    pub currency: Currency,
    /// `summary.current_payment_due`: what this invoice asks to be paid, net of retainage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payable: Option<Money>,
    /// `summary.total_retainage`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retainage: Option<Money>,
    /// `summary.tax_applicable_to_this_payment`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<Money>,
    /// Procore's review status, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The state of the export, an open string (no enum is published for it).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erp_status: Option<String>,
    /// The ERP's id of its bill, as the connector that exported the invoice wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin_id: Option<String>,
    /// When Procore last changed the row (whole seconds).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
}

/// How far the export of an invoice to the ERP has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Export {
    /// Nothing was sent, or what was sent failed.
    NotSent,
    /// Taken back by its sender or rejected by the accounting approver.
    Retrieved,
    /// With the ERP or on its way there, not confirmed by an `origin_id`.
    Sent,
    /// The ERP has it: an `origin_id` stands.
    Synced,
}

/// Words of `erp_status` that mean: the ERP does not have this. The one published list of an `erp_status` belongs to
/// budget changes; that requisitions use the same family is assumed.
const NOT_SENT: [&str; 6] = ["not_in_erp", "not_integrated", "ready_to_export", "failed_to_export", "invalid", "unlinked"];
const RETRIEVED: [&str; 2] = ["retrieved", "rejected"];
const ACCEPTED: [&str; 3] = ["approved", "approved_as_noted", "pending_owner_approval"];

impl Invoice {
    /// How far the export has come.
    pub fn export(&self) -> Export {
        if self.origin_id.as_deref().is_some_and(|o| !o.trim().is_empty()) {
            return Export::Synced;
        }
        let word = |s: &str| s.trim().to_ascii_lowercase().replace([' ', '-'], "_");
        let Some(erp) = self.erp_status.as_deref().map(word).filter(|w| !w.is_empty()) else {
            return Export::NotSent;
        };
        if RETRIEVED.contains(&erp.as_str()) {
            return Export::Retrieved;
        }
        let accepted = self.status.as_deref().map(word).is_some_and(|s| ACCEPTED.contains(&s.as_str()));
        if NOT_SENT.contains(&erp.as_str()) || !accepted { Export::NotSent } else { Export::Sent }
    }

    /// True when payments may be matched to this invoice.
    pub fn is_exported(&self) -> bool {
        self.export() >= Export::Sent
    }

    pub(crate) fn revision(&self) -> Revision {
        self.updated_at.map_or(Revision::None, Revision::Instant)
    }
}

/// A subcontract or a purchase order; the contract that payments are issued on. One commitment is one lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// Procore's contract id.
    pub id: i64,
    /// Its project, where the answer or the request names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<i64>,
    /// The contract's number, as people know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The contract's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// `Approved`, `Complete`, `Void` and so on, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Procore's vendor id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_id: Option<i64>,
    /// The vendor's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_name: Option<String>,
    /// The ERP's id of the vendor, as the connector wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_origin_id: Option<String>,
    /// The contract's currency, where stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Whether the Payments Issued tab is on; only the single read states it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_payments: Option<bool>,
    /// When Procore last changed the row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
}

impl Commitment {
    pub(crate) fn revision(&self) -> Revision {
        self.updated_at.map_or(Revision::None, Revision::Instant)
    }

    /// True when the contract's status says that nothing is paid on it any more.
    pub fn is_closed(&self) -> bool {
        self.status.as_deref().is_some_and(|s| {
            let s = s.trim();
            ["void", "terminated", "closed"].iter().any(|w| s.eq_ignore_ascii_case(w))
        })
    }
}

/// A row of Payments Issued as last read. A cache by Procore id, not a fact: the newest read wins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractPayment {
    /// Procore's id of the row.
    pub id: i64,
    /// The commitment that it stands on.
    pub commitment: i64,
    /// Its project, where stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<i64>,
    /// The invoice that it pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requisition: Option<i64>,
    /// The amount; the row has no currency of its own.
    pub amount: Decimal,
    /// The payment's date; null when Procore could not read what was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Check or reference number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_number: Option<String>,
    /// Invoice number as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Owned by Procore's users.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_number: Option<i64>,
    /// Set for payments made with Procore Pay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_payment_id: Option<String>,
    /// Who wrote it: one of ours parses as [`OriginId`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin_id: Option<String>,
    /// What the writer knew: one of ours parses as [`OriginData`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin_data: Option<String>,
    /// Number of attachments.
    #[serde(default)]
    pub attachments: u32,
    /// When Procore last changed it, where stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
}

impl ContractPayment {
    /// The row's `origin_id`, if quittance wrote it (this machine or another).
    pub fn ours(&self) -> Option<OriginId> {
        self.origin_id.as_deref().and_then(OriginId::parse)
    }

    /// The row's `origin_data`, if quittance wrote it.
    pub fn data(&self) -> Option<OriginData> {
        self.origin_data.as_deref().and_then(OriginData::parse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invoice(origin_id: Option<&str>, erp_status: Option<&str>, status: &str) -> Invoice {
        Invoice {
            id: 1,
            project: 1,
            commitment: 1,
            number: None,
            vendor_id: None,
            vendor_name: None,
            currency: Currency::parse("USD").unwrap(),
            payable: None,
            retainage: None,
            tax: None,
            status: Some(status.to_owned()),
            erp_status: erp_status.map(str::to_owned),
            origin_id: origin_id.map(str::to_owned),
            updated_at: None,
        }
    }

    #[test]
    fn what_counts_as_exported() {
        let table = [
            (Some("778"), None, "draft", Export::Synced),
            (Some(" "), None, "approved", Export::NotSent),
            (None, None, "approved", Export::NotSent),
            (None, Some("exporting"), "approved", Export::Sent),
            (None, Some("exportging"), "approved_as_noted", Export::Sent),
            (None, Some("synced"), "pending_owner_approval", Export::Sent),
            (None, Some("synced"), "draft", Export::NotSent),
            (None, Some("ready_to_export"), "approved", Export::NotSent),
            (None, Some("Failed to export"), "approved", Export::NotSent),
            (None, Some("not_in_erp"), "approved", Export::NotSent),
            (None, Some("rejected"), "approved", Export::Retrieved),
            (None, Some("something_new"), "approved", Export::Sent),
        ];
        for (origin_id, erp, status, expected) in table {
            assert_eq!(invoice(origin_id, erp, status).export(), expected, "{origin_id:?} {erp:?} {status}");
        }
    }
}
