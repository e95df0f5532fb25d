//! The table behind the fake: a company's rows in Procore's own shapes, readable from and writable to a JSON file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::rows::{CommitmentRow, CompanyRow, PaymentRow, ProjectRow, RequisitionRow, UserRow};

/// New rows are numbered from here: beyond 32 bits, as Procore's are (trap T31).
const FIRST_ID: i64 = 562_949_953_421_312;

/// The credentials that are accepted. `None`: anything that is not empty, except the secret `wrong`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppRow {
    /// The one client id.
    pub client_id: Option<String>,
    /// The one client secret.
    pub client_secret: Option<String>,
}

/// Everything that Procore knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct World {
    /// The company that the app is installed in.
    pub company: CompanyRow,
    /// Its credentials.
    pub app: AppRow,
    /// The service account.
    pub user: UserRow,
    /// Its projects.
    pub projects: Vec<ProjectRow>,
    /// Subcontracts and purchase orders.
    pub commitments: Vec<CommitmentRow>,
    /// Subcontractors' invoices.
    pub requisitions: Vec<RequisitionRow>,
    /// The rows of all Payments Issued tabs.
    pub contract_payments: Vec<PaymentRow>,
    /// The id of the next row; a deleted row's id is never used again.
    pub next_id: i64,
}

impl Default for World {
    fn default() -> Self {
        Self::new(4_264_807)
    }
}

impl World {
    /// An empty company.
    pub fn new(company: i64) -> Self {
        Self {
            company: CompanyRow { id: company, ..CompanyRow::default() },
            app: AppRow::default(),
            user: UserRow::default(),
            projects: Vec::new(),
            commitments: Vec::new(),
            requisitions: Vec::new(),
            contract_payments: Vec::new(),
            next_id: FIRST_ID,
        }
    }

    /// Reads a world from JSON; what is missing is empty, what is unknown at the top is an error.
    pub fn from_json(text: &[u8]) -> Result<Self, serde_json::Error> {
        let mut world: Self = serde_json::from_slice(text)?;
        world.settle_ids();
        Ok(world)
    }

    /// The world as indented JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Adds a project, and says its id.
    pub fn add_project(&mut self, row: ProjectRow) -> i64 {
        let id = self.id_or_new(row.id);
        self.projects.push(ProjectRow { id, ..row });
        id
    }

    /// Adds a commitment, and says its id.
    pub fn add_commitment(&mut self, row: CommitmentRow) -> i64 {
        let id = self.id_or_new(row.id);
        self.commitments.push(CommitmentRow { id, ..row });
        id
    }

    /// Adds an invoice, and says its id. What it does not say itself it takes from its commitment.
    pub fn add_requisition(&mut self, mut row: RequisitionRow) -> i64 {
        row.id = self.id_or_new(row.id);
        if let Some(commitment) = self.commitments.iter().find(|c| c.id == row.commitment_id) {
            row.project_id = if row.project_id == 0 { commitment.project_id } else { row.project_id };
            row.vendor_id = row.vendor_id.or(commitment.vendor.id);
            row.vendor_name = row.vendor_name.or_else(|| commitment.vendor.company.clone());
            row.contract_name = row.contract_name.or_else(|| commitment.title.clone());
            row.commitment_type = row.commitment_type.or_else(|| Some(commitment.kind.word().to_owned()));
            row.currency_configuration = row.currency_configuration.or_else(|| Some(commitment.currency_configuration.clone()));
        }
        let same = self.requisitions.iter().filter(|r| r.commitment_id == row.commitment_id).count();
        row.number = row.number.or_else(|| i64::try_from(same + 1).ok());
        let id = row.id;
        self.requisitions.push(row);
        id
    }

    /// Adds a row of Payments Issued without any rule, as a person would type it, and says its id.
    pub fn add_payment(&mut self, mut row: PaymentRow) -> i64 {
        row.id = self.id_or_new(row.id);
        if row.project_id == 0 {
            row.project_id = self.commitment(row.contract_id).map_or(0, |c| c.project_id);
        }
        let id = row.id;
        self.contract_payments.push(row);
        id
    }

    /// The project of this id.
    pub fn project(&self, id: i64) -> Option<&ProjectRow> {
        self.projects.iter().find(|p| p.id == id)
    }

    /// The commitment of this id.
    pub fn commitment(&self, id: i64) -> Option<&CommitmentRow> {
        self.commitments.iter().find(|c| c.id == id)
    }

    /// The commitment of this id, to be edited by hand.
    pub fn commitment_mut(&mut self, id: i64) -> Option<&mut CommitmentRow> {
        self.commitments.iter_mut().find(|c| c.id == id)
    }

    /// The invoice of this id.
    pub fn requisition(&self, id: i64) -> Option<&RequisitionRow> {
        self.requisitions.iter().find(|r| r.id == id)
    }

    /// The invoice of this id, to be edited by hand.
    pub fn requisition_mut(&mut self, id: i64) -> Option<&mut RequisitionRow> {
        self.requisitions.iter_mut().find(|r| r.id == id)
    }

    /// The payment of this id.
    pub fn payment(&self, id: i64) -> Option<&PaymentRow> {
        self.contract_payments.iter().find(|p| p.id == id)
    }

    /// The payment of this id, to be edited by hand.
    pub fn payment_mut(&mut self, id: i64) -> Option<&mut PaymentRow> {
        self.contract_payments.iter_mut().find(|p| p.id == id)
    }

    /// Removes a payment as Procore's support or a person could; Procore keeps no tombstone.
    pub fn remove_payment(&mut self, id: i64) -> Option<PaymentRow> {
        let at = self.contract_payments.iter().position(|p| p.id == id)?;
        Some(self.contract_payments.remove(at))
    }

    /// How many rows carry each `origin_id`: an audit asks that none is above one.
    pub fn rows_by_origin_id(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for origin_id in self.contract_payments.iter().filter_map(|p| p.origin_id.as_deref()) {
            *counts.entry(origin_id).or_insert(0) += 1;
        }
        counts
    }

    /// Lifts the next id above every row: a seed file or a person may have used any number.
    pub(super) fn settle_ids(&mut self) {
        let projects = self.projects.iter().map(|r| r.id);
        let commitments = self.commitments.iter().map(|r| r.id);
        let requisitions = self.requisitions.iter().map(|r| r.id);
        let payments = self.contract_payments.iter().map(|r| r.id);
        let greatest = projects.chain(commitments).chain(requisitions).chain(payments).max().unwrap_or(0);
        self.next_id = self.next_id.max(greatest.saturating_add(1));
    }

    /// `wanted`, or the next free id where it is 0. Ids only ever grow.
    fn id_or_new(&mut self, wanted: i64) -> i64 {
        let id = if wanted == 0 { self.next_id } else { wanted };
        self.next_id = self.next_id.max(id.saturating_add(1));
        id
    }
}
