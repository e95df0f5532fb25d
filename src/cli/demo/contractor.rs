//! An invented general contractor, the same on every machine: its projects, subcontracts and the invoices on them.

use quittance::model::{Date, Timestamp};
use quittance::sandbox::{CommitmentRow, CompanyRow, PaymentRow, ProjectRow, RequisitionRow, World};

use super::documents::Books;
use super::ledger::{self, Bill};

/// Procore's id of the company.
pub(super) const COMPANY: i64 = 4_264_807;
/// Everything is drawn from this.
const SEED: u64 = 20_260_301;

/// Chance that is the same everywhere: splitmix64.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(salt: u64) -> Self {
        Self(SEED ^ salt)
    }

    /// A number from 0 up to `n` - 1.
    pub(super) fn below(&mut self, n: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        i64::try_from((z ^ (z >> 31)) >> 1).unwrap_or(0) % n.max(1)
    }
}

/// Procore's id, the number that people use, its short form in invoice numbers, and the name.
pub(super) const PROJECTS: [(i64, &str, &str, &str); 3] = [
    (225_096, "2604", "RMP", "Riverside Medical Pavilion"),
    (225_131, "2607", "HVE", "Harbor View Elementary School"),
    (225_178, "2611", "CMD", "Cedar Mill Distribution Center"),
];

/// Vendor, trade, and the usual size of an invoice in dollars.
const VENDORS: [(&str, &str, i64); 20] = [
    ("Cascade Steel Erectors LLC", "Structural steel", 84_000),
    ("Halvorsen Electric Inc.", "Electrical", 61_000),
    ("Northgate Drywall Co", "Drywall and ceilings", 45_000),
    ("Tamarack Mechanical", "HVAC", 72_000),
    ("Pioneer Concrete Pumping", "Cast-in-place concrete", 58_000),
    ("Bitterroot Excavation LLC", "Earthwork", 39_000),
    ("Selkirk Glazing Ltd.", "Curtain wall and glazing", 52_000),
    ("Palouse Roofing & Sheet Metal", "Roofing", 33_000),
    ("Lone Fir Framing", "Rough carpentry", 27_000),
    ("Kettle Falls Masonry Inc.", "Masonry", 30_000),
    ("Blue Heron Plumbing Co.", "Plumbing", 41_000),
    ("Granite Pass Fire Protection", "Fire sprinklers", 19_000),
    ("Two Rivers Painting LLC", "Painting", 14_000),
    ("Sagebrush Flooring Inc.", "Flooring", 17_500),
    ("Clearwater Millwork Ltd.", "Casework", 23_000),
    ("Timberline Insulation Inc.", "Insulation", 12_500),
    ("Copper Creek Controls", "Building automation", 21_000),
    ("Northern Plains Paving Co.", "Asphalt paving", 36_000),
    ("Wenaha Landscape & Irrigation", "Landscaping", 9_500),
    ("Stillwater Elevator Works", "Elevators", 47_000),
];

/// A subcontractor.
#[derive(Debug, Clone)]
pub(super) struct Vendor {
    /// From this each ERP's own id is made, which Procore holds as the vendor's `origin_id`.
    pub(super) id: i64,
    pub(super) name: &'static str,
    pub(super) trade: &'static str,
    /// The usual size of an invoice, in cents.
    pub(super) usual: i64,
}

/// How the connector left an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Export {
    /// Its bill's id stands in `origin_id`.
    ById,
    /// Only `erp_status` says that it was sent.
    ByStatus,
    /// Approved, not exported.
    NotYet,
    /// The bill is in the ERP, and Procore knows nothing of an invoice.
    NotInProcore,
}

/// An invoice, and the bill that it is in the ERP.
#[derive(Debug, Clone)]
pub(super) struct Invoice {
    pub(super) requisition: i64,
    pub(super) commitment: i64,
    pub(super) project: usize,
    pub(super) vendor: usize,
    /// Which of the vendor's two contracts, and which invoice on it.
    pub(super) place: (usize, usize),
    pub(super) number: String,
    pub(super) bill: i64,
    /// What is to be paid, in cents.
    pub(super) payable: i64,
    pub(super) export: Export,
    /// The day of 2026 on which it was billed.
    pub(super) billed: u16,
}

impl Invoice {
    pub(super) fn as_bill(&self) -> Bill {
        let project = PROJECTS.get(self.project).map_or("", |p| p.1);
        Bill { id: self.bill, number: self.number.clone(), project, payable: self.payable, billed: self.billed }
    }
}

/// A day of 2026 by its number.
pub(super) fn day(ordinal: u16) -> String {
    time::Date::from_ordinal_date(2026, ordinal).map(|d| d.to_string()).unwrap_or_default()
}

/// Cents as Procore writes them, and many an ERP.
pub(super) fn dollars(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// The subcontractors.
pub(super) fn vendors() -> Vec<Vendor> {
    let numbered = VENDORS.iter().zip(411_i64..);
    numbered.map(|((name, trade, usual), id)| Vendor { id, name, trade, usual: usual * 100 }).collect()
}

/// The project of a vendor's first or second contract.
fn project_of(vendor: usize, contract: usize) -> usize {
    (vendor + contract) % PROJECTS.len()
}

/// Procore's id of a vendor's first or second contract.
fn commitment_of(vendor: usize, contract: usize) -> i64 {
    i64::try_from(vendor * 2 + contract).map_or(0, |n| 1_804_201 + n * 7)
}

/// The running number of a contract in its project: SC-07, say.
fn sequence_of(vendor: usize, contract: usize) -> usize {
    let before = (0..vendor * 2 + contract).filter(|n| project_of(n / 2, n % 2) == project_of(vendor, contract));
    before.count() + 1
}

/// All invoices: four on each vendor's first contract and three on the second.
pub(super) fn invoices(vendors: &[Vendor]) -> Vec<Invoice> {
    let mut dice = Dice::new(1);
    let mut out: Vec<Invoice> = Vec::new();
    let contracts = (0..vendors.len()).flat_map(|v| (0..2).map(move |c| (v, c)));
    for (v, c) in contracts {
        let Some(vendor) = vendors.get(v) else { continue };
        for (nth, billed) in [5, 36, 64, 93].into_iter().enumerate().take(4 - c) {
            let n = i64::try_from(out.len()).unwrap_or(0);
            let project = project_of(v, c);
            let short = PROJECTS.get(project).map_or("", |p| p.2);
            let export = match (nth, n % 17) {
                (3, _) if v % 5 == 1 => Export::NotYet,
                (_, 6) => Export::ByStatus,
                _ => Export::ById,
            };
            out.push(Invoice {
                requisition: 3_910_040 + n * 3,
                commitment: commitment_of(v, c),
                project,
                vendor: v,
                place: (c, nth),
                number: format!("{short}-S{:02}-{:02}", sequence_of(v, c), nth + 1),
                bill: 88_702 + n * 3,
                payable: vendor.usual * (60 + dice.below(80)) / 100 + dice.below(10_000),
                export,
                billed,
            });
        }
    }
    if let Some(last) = out.iter().rfind(|i| i.place == (1, 2) && i.vendor == ledger::MISSING_INVOICE).cloned() {
        // The subcontractor's next invoice: accounting has the bill, nobody has entered the invoice in Procore.
        let number = last.number.replace("-03", "-04");
        out.push(Invoice { number, bill: 89_316, export: Export::NotInProcore, place: (1, 3), billed: 93, ..last });
    }
    out
}

/// What Procore knows before quittance first asks, when the invoices were exported to this ERP.
pub(super) fn world(books: &Books) -> World {
    let vendors = vendors();
    let ledger = books.ledger();
    let mut world = World::new(COMPANY);
    world.company = CompanyRow { id: COMPANY, name: "Ridgeline Builders".to_owned(), ..CompanyRow::default() };
    for (id, number, _, name) in PROJECTS {
        world.add_project(ProjectRow { project_number: Some(number.to_owned()), ..ProjectRow::new(id, name) });
    }
    for (v, vendor) in vendors.iter().enumerate() {
        for c in 0..2 {
            let project = PROJECTS.get(project_of(v, c)).map_or(0, |p| p.0);
            let number = format!("SC-{:02}", sequence_of(v, c));
            let mut row = CommitmentRow::new(commitment_of(v, c), project, &number, vendor.id + 61_000, vendor.name);
            row.title = Some(vendor.trade.to_owned());
            row.vendor.origin_id = Some((books.vendor_id)(vendor));
            world.add_commitment(row);
        }
    }
    for invoice in ledger.invoices.iter().filter(|i| i.export != Export::NotInProcore) {
        world.add_requisition(requisition(books, invoice, vendors.get(invoice.vendor)));
    }
    if let Some((commitment, requisition, cents, on)) = ledger.typed_by_hand() {
        let mut row = PaymentRow::new(commitment, Some(requisition), &dollars(cents), Date::parse(&day(on)).ok());
        row.notes = Some("Entered from the check stub".to_owned());
        world.add_payment(row);
    }
    world
}

fn requisition(books: &Books, invoice: &Invoice, vendor: Option<&Vendor>) -> RequisitionRow {
    let bill = vendor.map(|v| (books.bill_id)(&invoice.as_bill(), v));
    let origin_id = bill.as_deref().filter(|_| invoice.export == Export::ById);
    let mut row = RequisitionRow::new(invoice.requisition, invoice.commitment, &invoice.number, &dollars(invoice.payable), origin_id);
    row.erp_status = Some(
        match invoice.export {
            Export::ById => "synced",
            Export::ByStatus => "sent",
            Export::NotYet | Export::NotInProcore => "ready_to_export",
        }
        .to_owned(),
    );
    row.billing_date = Date::parse(&day(invoice.billed)).ok();
    row.updated_at = Timestamp::parse(&format!("{}T16:30:00Z", day(invoice.billed))).ok();
    row.created_at = row.updated_at;
    row
}
