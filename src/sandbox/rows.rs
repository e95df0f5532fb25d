//! The rows of the fake's tables, in the shapes that Procore documents. Every field may be missing in a seed file.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::{Date, Timestamp};

/// 2026-03-01T08:00:00Z: the age of rows that a seed does not date.
const SEEDED_AT: Timestamp = Timestamp::from_seconds(1_772_352_000);

/// The company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompanyRow {
    /// Procore's id; the header `Procore-Company-Id` must name it.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Whether it is in use.
    pub is_active: bool,
    /// Its currency.
    pub currency_iso_code: String,
}

impl Default for CompanyRow {
    fn default() -> Self {
        Self { id: 0, name: "Ridgeline Builders".to_owned(), is_active: true, currency_iso_code: "USD".to_owned() }
    }
}

/// The service account that the app signs in as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserRow {
    /// Procore's id of the user.
    pub id: i64,
    /// Its login.
    pub login: String,
    /// Its name.
    pub name: String,
}

impl Default for UserRow {
    fn default() -> Self {
        Self { id: 160_586, login: "quittance-dmsa@example.com".to_owned(), name: "quittance service account".to_owned() }
    }
}

/// A project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProjectRow {
    /// Procore's id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The number that people know it by.
    pub project_number: Option<String>,
    /// Whether it is in use.
    pub active: bool,
    /// The ERP's id of the project.
    pub origin_id: Option<String>,
    /// Whether an ERP connector serves it.
    pub is_erp_integrated: bool,
    /// Its time zone.
    pub time_zone: String,
    /// Whether its Commitments tool is switched on.
    pub commitments_active: bool,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
}

impl Default for ProjectRow {
    fn default() -> Self {
        Self {
            id: 0,
            name: String::new(),
            project_number: None,
            active: true,
            origin_id: None,
            is_erp_integrated: true,
            time_zone: "America/Los_Angeles".to_owned(),
            commitments_active: true,
            updated_at: Some(SEEDED_AT),
        }
    }
}

impl ProjectRow {
    /// A project in use.
    pub fn new(id: i64, name: &str) -> Self {
        Self { id, name: name.to_owned(), ..Self::default() }
    }
}

/// Which of the two kinds of commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum CommitmentKind {
    /// A subcontract.
    #[default]
    WorkOrderContract,
    /// A purchase order.
    PurchaseOrderContract,
}

impl CommitmentKind {
    /// Procore's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::WorkOrderContract => "WorkOrderContract",
            Self::PurchaseOrderContract => "PurchaseOrderContract",
        }
    }
}

/// The vendor as a commitment shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct VendorPart {
    /// Procore's id.
    pub id: Option<i64>,
    /// The vendor's name.
    pub company: Option<String>,
    /// The ERP's id of the vendor.
    pub origin_id: Option<String>,
    /// The connector's notes.
    pub origin_data: Option<String>,
}

/// The currency as commitments and invoices show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CurrencyPart {
    /// The row's currency.
    pub currency_iso_code: Option<String>,
    /// The company's currency.
    pub base_currency_iso_code: Option<String>,
}

impl Default for CurrencyPart {
    fn default() -> Self {
        Self { currency_iso_code: Some("USD".to_owned()), base_currency_iso_code: Some("USD".to_owned()) }
    }
}

/// A subcontract or a purchase order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CommitmentRow {
    /// Procore's id.
    pub id: i64,
    /// The kind, in Procore's word.
    #[serde(rename = "type")]
    pub kind: CommitmentKind,
    /// Its project.
    pub project_id: i64,
    /// The number that people know it by.
    pub number: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its status.
    pub status: String,
    /// Whether it is signed.
    pub executed: bool,
    /// Who is paid.
    pub vendor: VendorPart,
    /// The ERP's id of the contract.
    pub origin_id: Option<String>,
    /// The connector's notes.
    pub origin_data: Option<String>,
    /// The contract's currency.
    pub currency_configuration: CurrencyPart,
    /// The sum of the contract.
    pub grand_total: String,
    /// Whether the Payments Issued tab is on.
    pub allow_payments: bool,
    /// Whether subcontractors may bill on it.
    pub allow_payment_applications: bool,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
}

impl Default for CommitmentRow {
    fn default() -> Self {
        Self {
            id: 0,
            kind: CommitmentKind::WorkOrderContract,
            project_id: 0,
            number: None,
            title: None,
            status: "Approved".to_owned(),
            executed: true,
            vendor: VendorPart::default(),
            origin_id: None,
            origin_data: None,
            currency_configuration: CurrencyPart::default(),
            grand_total: "1000000.0".to_owned(),
            allow_payments: true,
            allow_payment_applications: true,
            created_at: Some(SEEDED_AT),
            updated_at: Some(SEEDED_AT),
        }
    }
}

impl CommitmentRow {
    /// An approved subcontract in USD whose Payments Issued tab is on.
    pub fn new(id: i64, project_id: i64, number: &str, vendor_id: i64, vendor: &str) -> Self {
        Self {
            id,
            project_id,
            number: Some(number.to_owned()),
            title: Some(format!("Subcontract {number}")),
            vendor: VendorPart { id: Some(vendor_id), company: Some(vendor.to_owned()), ..VendorPart::default() },
            ..Self::default()
        }
    }
}

/// A subcontractor's invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RequisitionRow {
    /// Procore's id.
    pub id: i64,
    /// Its project.
    pub project_id: i64,
    /// The commitment that it bills.
    pub commitment_id: i64,
    /// The kind of that commitment.
    pub commitment_type: Option<String>,
    /// That commitment's title.
    pub contract_name: Option<String>,
    /// The vendor's name.
    pub vendor_name: Option<String>,
    /// The vendor's id.
    pub vendor_id: Option<i64>,
    /// Its place in the sequence on the contract.
    pub number: Option<i64>,
    /// The number that the subcontractor or the ERP gave it.
    pub invoice_number: Option<String>,
    /// The review status.
    pub status: String,
    /// The state of the export, an open string.
    pub erp_status: Option<String>,
    /// The day of billing.
    pub billing_date: Option<Date>,
    /// The day that it is to be paid.
    pub payment_date: Option<Date>,
    /// Begin of the billing period.
    pub requisition_start: Option<Date>,
    /// End of the billing period.
    pub requisition_end: Option<Date>,
    /// The billing period.
    pub period_id: Option<i64>,
    /// Whether it is the last invoice of the contract.
    #[serde(rename = "final")]
    pub is_final: bool,
    /// How far the work is, with its percent sign.
    pub percent_complete: Option<String>,
    /// What is claimed in all.
    pub total_claimed_amount: Option<String>,
    /// The ERP's id of its bill.
    pub origin_id: Option<String>,
    /// The connector's notes.
    pub origin_data: Option<String>,
    /// The currency.
    pub currency_configuration: Option<CurrencyPart>,
    /// The sums, all of them text.
    pub summary: Map<String, Value>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
    /// Whatever else a seed file says; shown as it stands.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

impl Default for RequisitionRow {
    fn default() -> Self {
        Self {
            id: 0,
            project_id: 0,
            commitment_id: 0,
            commitment_type: None,
            contract_name: None,
            vendor_name: None,
            vendor_id: None,
            number: None,
            invoice_number: None,
            status: "approved".to_owned(),
            erp_status: None,
            billing_date: None,
            payment_date: None,
            requisition_start: None,
            requisition_end: None,
            period_id: None,
            is_final: false,
            percent_complete: None,
            total_claimed_amount: None,
            origin_id: None,
            origin_data: None,
            currency_configuration: None,
            summary: Map::new(),
            created_at: Some(SEEDED_AT),
            updated_at: Some(SEEDED_AT),
            more: Map::new(),
        }
    }
}

impl RequisitionRow {
    /// An approved invoice over `payable` (decimal text) that the ERP has as `origin_id`.
    pub fn new(id: i64, commitment_id: i64, invoice_number: &str, payable: &str, origin_id: Option<&str>) -> Self {
        let zero = ["total_retainage", "tax_applicable_to_this_payment", "stored_materials", "less_previous_certificates_for_payment"];
        let due = ["current_payment_due", "total_completed_and_stored_to_date", "total_earned_less_retainage"];
        let sums = due.iter().map(|k| (k, payable)).chain(zero.iter().map(|k| (k, "0.0")));
        Self {
            id,
            commitment_id,
            invoice_number: Some(invoice_number.to_owned()),
            erp_status: Some(if origin_id.is_some() { "synced" } else { "not_in_erp" }.to_owned()),
            total_claimed_amount: Some(payable.to_owned()),
            origin_id: origin_id.map(str::to_owned),
            summary: sums.map(|(k, v)| ((*k).to_owned(), Value::from(v))).collect(),
            ..Self::default()
        }
    }
}

/// A row of a Payments Issued tab. `invoice_date` and `payment_method` are stored but never answered (trap T12).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PaymentRow {
    /// Procore's id.
    pub id: i64,
    /// Its project.
    pub project_id: i64,
    /// The commitment.
    pub contract_id: i64,
    /// The invoice that it pays.
    pub requisition_id: Option<i64>,
    /// The amount as text, of no fixed scale.
    pub amount: String,
    /// The payment's day; null where what was sent was not a date (trap T15).
    pub date: Option<Date>,
    /// The check's number.
    pub check_number: Option<String>,
    /// The invoice's number.
    pub invoice_number: Option<String>,
    /// The invoice's day; write only.
    pub invoice_date: Option<Date>,
    /// `check`, `credit_card` or `electronic`; write only.
    pub payment_method: Option<String>,
    /// A number that people may edit.
    pub payment_number: Option<i64>,
    /// The old link to an invoice's number.
    pub draw_request_number: Option<i64>,
    /// Free text.
    pub notes: Option<String>,
    /// The third party's id; it marks the row and locks it.
    pub origin_id: Option<String>,
    /// Shown only.
    pub origin_code: Option<String>,
    /// The third party's notes.
    pub origin_data: Option<String>,
    /// Set where the payment was made through Procore Pay (trap T8).
    pub external_payment_id: Option<String>,
    /// Procore Pay: when it began.
    pub date_payment_initiated: Option<Timestamp>,
    /// Procore Pay: when the money arrived.
    pub date_payment_settled: Option<Timestamp>,
    /// An open string.
    pub status: Option<String>,
    /// Its files.
    pub attachments: Vec<Value>,
    /// When it was made, in whole seconds.
    pub created_at: Option<Timestamp>,
    /// When it was last changed, in whole seconds.
    pub updated_at: Option<Timestamp>,
}

impl PaymentRow {
    /// A row as a person types it: amount (decimal text) and day on a commitment.
    pub fn new(contract_id: i64, requisition_id: Option<i64>, amount: &str, date: Option<Date>) -> Self {
        Self {
            contract_id,
            requisition_id,
            amount: amount.to_owned(),
            date,
            created_at: Some(SEEDED_AT),
            updated_at: Some(SEEDED_AT),
            ..Self::default()
        }
    }
}
