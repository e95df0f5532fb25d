//! What the contractor's accountant did: about 200 bill payments, and among them each case that matters. It is the same in every
//! ERP, as far as the ERP has it.

mod writer;

use std::collections::BTreeMap;

use super::contractor::{Dice, Invoice, PROJECTS, Vendor, invoices, vendors};
use writer::Writer;

/// Vendors by their place in the list, and what happens to their second invoice on the first contract.
const CREDIT: usize = 1;
const REST: usize = 2;
const VOID: usize = 3;
const EDIT: usize = 4;
const TYPED_BY_HAND: usize = 5;
const NOT_EXPORTED: usize = 6;
pub(super) const MISSING_INVOICE: usize = 7;
const UNKNOWN_BILL: usize = 8;
const FOUR_BILLS: usize = 9;

/// The special invoices are the second ones on a first contract.
const SPECIAL: (usize, usize) = (0, 1);

/// The check number of the first of these payments stands on the second one too: it was drawn on another bank account.
const SAME_NUMBER: (usize, usize) = (40, 120);
/// A bill that was never an invoice in Procore, and its number.
const RENTAL: (i64, &str) = (87_555, "ER-2203");

/// The ERP is read on this day of 2026 (20 April), and its changes since then four days later.
pub(super) const FIRST_READ: u16 = 110;
pub(super) const SECOND_READ: u16 = 114;

/// What an ERP lets its accountant do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ways {
    /// A posted payment can be corrected where it stands. Elsewhere it is undone, and another one is entered.
    pub(super) edits: bool,
    /// A payment can hold money that is on no bill.
    pub(super) rest: bool,
}

/// A bill, as documents name it.
#[derive(Debug, Clone)]
pub(super) struct Bill {
    pub(super) id: i64,
    pub(super) number: String,
    /// The number of the project.
    pub(super) project: &'static str,
    pub(super) payable: i64,
    /// The day of 2026 on which it was billed.
    pub(super) billed: u16,
}

/// A vendor's credit: a backcharge, say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Credit {
    pub(super) id: i64,
    pub(super) number: &'static str,
    pub(super) cents: i64,
    /// The day of 2026 on which it was given.
    pub(super) given: u16,
}

const BACKCHARGE: Credit = Credit { id: 88_861, number: "BC-031", cents: 150_000, given: 52 };

/// A bill payment.
#[derive(Debug, Clone)]
pub(super) struct Paid {
    pub(super) id: i64,
    pub(super) token: u32,
    pub(super) vendor: usize,
    /// The payment's day in 2026.
    pub(super) on: u16,
    /// When it was entered: day, and second of the day.
    pub(super) entered: (u16, i64),
    /// When it was last changed.
    pub(super) changed: (u16, i64),
    /// Paid with the company's card; where the ERP knows none, by transfer.
    pub(super) card: bool,
    /// The number of the check or of the transfer.
    pub(super) number: i64,
    /// Drawn on the second bank account.
    pub(super) second_bank: bool,
    pub(super) memo: String,
    /// Bill and cents.
    pub(super) bills: Vec<(i64, i64)>,
    /// A credit that was used up.
    pub(super) credit: Option<Credit>,
    /// Money that was paid beyond the bills, in cents.
    pub(super) rest: i64,
    /// Undone; what it had paid is still told.
    pub(super) void: bool,
}

impl Paid {
    pub(super) fn total(&self) -> i64 {
        self.bills.iter().map(|b| b.1).sum::<i64>() - self.credited() + self.rest
    }

    pub(super) fn credited(&self) -> i64 {
        self.credit.map_or(0, |c| c.cents)
    }
}

/// Bills and payments.
pub(super) struct Ledger {
    pub(super) vendors: Vec<Vendor>,
    pub(super) invoices: Vec<Invoice>,
    bills: BTreeMap<i64, Bill>,
    /// Payments as the first reading finds them, in the order of their ids.
    pub(super) first: Vec<Paid>,
    /// What the second reading finds: the void, the edit, and new payments.
    pub(super) later: Vec<Paid>,
}

impl Ledger {
    pub(super) fn new(ways: Ways) -> Self {
        let vendors = vendors();
        let invoices = invoices(&vendors);
        let mut writer = Writer { dice: Dice::new(2), out: Vec::new() };
        for v in 0..vendors.len() {
            let theirs: Vec<&Invoice> = invoices.iter().filter(|i| i.vendor == v).collect();
            writer.vendor(v, &theirs);
        }
        let mut all = writer.out;
        all.sort_by_key(|p| (p.entered, p.vendor));
        for ((paid, id), number) in all.iter_mut().zip((90_301..).step_by(2)).zip(20_401..) {
            paid.id = id;
            paid.number = number;
            if !ways.rest {
                paid.rest = 0;
            }
        }
        let mut checks = all.iter_mut().filter(|p| !p.card);
        let first = checks.nth(SAME_NUMBER.0).map(|p| p.number);
        if let (Some(number), Some(second)) = (first, checks.nth(SAME_NUMBER.1 - SAME_NUMBER.0 - 1)) {
            second.number = number;
            second.second_bank = true;
        }
        let last = all.last().map(|p| (p.id + 2, p.number + 1)).unwrap_or_default();
        let (first, later): (Vec<Paid>, Vec<Paid>) = all.into_iter().filter(|p| p.on <= SECOND_READ).partition(|p| p.on <= FIRST_READ);
        let bills = invoices.iter().map(|i| (i.bill, i.as_bill())).chain([(RENTAL.0, rental())]).collect();
        let mut ledger = Self { vendors, invoices, bills, first, later };
        let mut changes = ledger.voided().into_iter().chain(ledger.corrected(ways, last)).collect();
        ledger.later.append(&mut changes);
        ledger.later.sort_by_key(|p| (p.changed, p.id));
        ledger
    }

    /// All bills that are paid.
    pub(super) fn bill(&self, id: i64) -> Option<&Bill> {
        self.bills.get(&id)
    }

    pub(super) fn vendor(&self, paid: &Paid) -> Option<&Vendor> {
        self.vendors.get(paid.vendor)
    }

    /// The bills that a payment pays, and the cents on each.
    pub(super) fn paid_bills<'l>(&'l self, paid: &'l Paid) -> impl Iterator<Item = (&'l Bill, i64)> {
        paid.bills.iter().filter_map(|(id, cents)| Some((self.bill(*id)?, *cents)))
    }

    fn special(&self, vendor: usize) -> Option<(&Invoice, &Paid)> {
        let invoice = self.invoices.iter().find(|i| i.vendor == vendor && i.place == SPECIAL)?;
        let paid = self.first.iter().find(|p| p.bills.iter().any(|b| b.0 == invoice.bill))?;
        Some((invoice, paid))
    }

    /// The check was lost in the mail, and the accountant voided it.
    fn voided(&self) -> Option<Paid> {
        let (_, paid) = self.special(VOID)?;
        Some(Paid { token: 1, void: true, changed: (FIRST_READ + 2, 34_507), ..paid.clone() })
    }

    /// The amount and the day had been typed wrongly. `next` are the id and the number of the next payment.
    fn corrected(&self, ways: Ways, next: (i64, i64)) -> Vec<Paid> {
        let Some((invoice, paid)) = self.special(EDIT) else { return Vec::new() };
        let (changed, bills) = ((FIRST_READ + 3, 52_211), vec![(invoice.bill, invoice.payable)]);
        let right = Paid { token: 1, on: paid.on + 1, bills, changed, ..paid.clone() };
        if ways.edits {
            return vec![right];
        }
        let undone = Paid { token: 1, void: true, changed, ..paid.clone() };
        vec![undone, Paid { id: next.0, number: next.1, token: 0, entered: changed, ..right }]
    }

    /// The row that somebody typed in Procore before quittance came: commitment, invoice, cents and day.
    pub(super) fn typed_by_hand(&self) -> Option<(i64, i64, i64, u16)> {
        let (invoice, paid) = self.special(TYPED_BY_HAND)?;
        Some((invoice.commitment, invoice.requisition, paid.total(), paid.on + 1))
    }

    /// What was paid on a bill by the first reading, or by the second, in cents.
    pub(super) fn paid_on(&self, bill: i64, second: bool) -> i64 {
        let later: &[Paid] = if second { &self.later } else { &[] };
        let kept = self.first.iter().filter(|p| !later.iter().any(|l| l.id == p.id));
        kept.chain(later).filter(|p| !p.void).flat_map(|p| &p.bills).filter(|b| b.0 == bill).map(|b| b.1).sum()
    }

    /// True when what the second reading finds touches this bill.
    pub(super) fn is_touched(&self, bill: i64) -> bool {
        let names = |p: &Paid| p.bills.iter().any(|b| b.0 == bill);
        self.later.iter().any(|l| names(l) || self.first.iter().any(|p| p.id == l.id && names(p)))
    }
}

fn rental() -> Bill {
    let project = PROJECTS.first().map_or("", |p| p.1);
    Bill { id: RENTAL.0, number: RENTAL.1.to_owned(), project, payable: 408_744, billed: 88 }
}
