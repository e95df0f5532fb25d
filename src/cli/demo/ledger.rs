//! What the contractor's accountant did in QuickBooks: about 200 bill payments, and among them each case that matters.

use super::contractor::{Dice, Export, Invoice, Vendor, invoices, vendors};

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

/// QuickBooks is read on this day of 2026 (20 April), and its changes since then four days later.
pub(super) const FIRST_READ: u16 = 110;
pub(super) const SECOND_READ: u16 = 114;

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
    pub(super) card: bool,
    pub(super) check: Option<String>,
    pub(super) memo: String,
    /// Bill and cents.
    pub(super) bills: Vec<(i64, i64)>,
    /// A vendor credit that was used up: its id and cents.
    pub(super) credit: Option<(i64, i64)>,
    /// Money that was paid beyond the bills, in cents.
    pub(super) rest: i64,
    pub(super) void: bool,
}

impl Paid {
    pub(super) fn total(&self) -> i64 {
        self.bills.iter().map(|b| b.1).sum::<i64>() - self.credit.map_or(0, |c| c.1) + self.rest
    }
}

/// Bills and payments.
pub(super) struct Ledger {
    pub(super) vendors: Vec<Vendor>,
    pub(super) invoices: Vec<Invoice>,
    /// Payments as the first reading finds them, in the order of their ids.
    pub(super) first: Vec<Paid>,
    /// What the second reading finds: the void, the edit, and new payments.
    pub(super) later: Vec<Paid>,
}

impl Ledger {
    pub(super) fn new() -> Self {
        let vendors = vendors();
        let invoices = invoices(&vendors);
        let mut writer = Writer { dice: Dice::new(2), out: Vec::new() };
        for v in 0..vendors.len() {
            let theirs: Vec<&Invoice> = invoices.iter().filter(|i| i.vendor == v).collect();
            writer.vendor(v, &theirs);
        }
        let mut all = writer.out;
        all.sort_by_key(|p| (p.entered, p.vendor));
        for ((paid, id), check) in all.iter_mut().zip((90_301..).step_by(2)).zip(20_401..) {
            paid.id = id;
            paid.check = (!paid.card).then(|| format!("{check}"));
        }
        let (first, mut later): (Vec<Paid>, Vec<Paid>) = all.into_iter().filter(|p| p.on <= SECOND_READ).partition(|p| p.on <= FIRST_READ);
        let mut ledger = Self { vendors, invoices, first, later: Vec::new() };
        later.extend(ledger.voided());
        later.extend(ledger.edited());
        later.sort_by_key(|p| p.changed);
        ledger.later = later;
        ledger
    }

    fn special(&self, vendor: usize) -> Option<(&Invoice, &Paid)> {
        let invoice = self.invoices.iter().find(|i| i.vendor == vendor && i.place == SPECIAL)?;
        let paid = self.first.iter().find(|p| p.bills.iter().any(|b| b.0 == invoice.bill))?;
        Some((invoice, paid))
    }

    /// The check was lost in the mail, and the accountant voided it.
    fn voided(&self) -> Option<Paid> {
        let (_, paid) = self.special(VOID)?;
        let memo = format!("Voided - {}", paid.memo);
        Some(Paid { token: 1, memo, bills: Vec::new(), void: true, changed: (FIRST_READ + 2, 34_507), ..paid.clone() })
    }

    /// The amount and the day had been typed wrongly.
    fn edited(&self) -> Option<Paid> {
        let (invoice, paid) = self.special(EDIT)?;
        let bills = vec![(invoice.bill, invoice.payable)];
        Some(Paid { token: 1, on: paid.on + 1, bills, changed: (FIRST_READ + 3, 52_211), ..paid.clone() })
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
        kept.chain(later).flat_map(|p| &p.bills).filter(|b| b.0 == bill).map(|b| b.1).sum()
    }

    /// True when what the second reading finds touches this bill.
    pub(super) fn is_touched(&self, bill: i64) -> bool {
        let names = |p: &Paid| p.bills.iter().any(|b| b.0 == bill);
        self.later.iter().any(|l| names(l) || self.first.iter().any(|p| p.id == l.id && names(p)))
    }
}

/// Writes payments down, vendor by vendor.
struct Writer {
    dice: Dice,
    out: Vec<Paid>,
}

impl Writer {
    fn vendor(&mut self, vendor: usize, invoices: &[&Invoice]) {
        for nth in 0..4 {
            let both: Vec<&Invoice> = invoices.iter().copied().filter(|i| i.place.1 == nth).collect();
            if vendor == FOUR_BILLS && nth == 1 {
                let four: Vec<&Invoice> = invoices.iter().copied().filter(|i| (1..=2).contains(&i.place.1)).collect();
                self.at_once(vendor, &four, 92);
            } else if vendor == FOUR_BILLS && nth == 2 {
                // Paid with the ones before.
            } else if nth != SPECIAL.1 && both.len() == 2 && nth < 3 && self.dice.below(10) < 3 {
                let on = both.iter().map(|i| i.billed).max().unwrap_or(1) + 24;
                self.at_once(vendor, &both, on);
            } else {
                for invoice in both {
                    self.invoice(invoice);
                }
            }
        }
        if vendor == UNKNOWN_BILL {
            let cents = 318_745 + self.dice.below(90_000);
            self.pay(vendor, 101, vec![(87_555, cents)], "Equipment rental, March");
        }
    }

    /// Several bills of one vendor with one check.
    fn at_once(&mut self, vendor: usize, invoices: &[&Invoice], on: u16) {
        let bills = invoices.iter().map(|i| (i.bill, i.payable)).collect();
        let numbers: Vec<&str> = invoices.iter().map(|i| i.number.as_str()).collect();
        self.pay(vendor, on, bills, &numbers.join(", "));
    }

    fn invoice(&mut self, invoice: &Invoice) {
        let late = u16::try_from(self.dice.below(9)).unwrap_or(0);
        let due = invoice.billed + if invoice.place.1 == 3 { 12 } else { 21 } + late;
        let whole = invoice.payable;
        let special = invoice.place == SPECIAL;
        let kind = if special { invoice.vendor } else { usize::MAX };
        if kind == CREDIT {
            self.part(invoice, due, whole);
            self.last(|p| p.credit = Some((88_861, 150_000)));
        } else if kind == REST {
            self.part(invoice, due, whole);
            self.last(|p| p.rest = 25_000);
        } else if kind == EDIT {
            self.part(invoice, due, whole - 27_000);
        } else if kind == VOID || kind == TYPED_BY_HAND || invoice.export == Export::NotInProcore {
            self.part(invoice, due.min(FIRST_READ), whole);
        } else if invoice.place.1 == 3 {
            match (invoice.vendor == NOT_EXPORTED, self.dice.below(10)) {
                (true, _) => self.part(invoice, FIRST_READ - 2, whole),
                (false, 0..=2) if invoice.export != Export::NotYet => self.part(invoice, due, whole),
                (false, 3..=4) if invoice.export != Export::NotYet => self.part(invoice, due, whole * 7 / 10),
                (false, _) => {}
            }
        } else {
            match self.dice.below(20) {
                0..=5 => self.part(invoice, due, whole),
                6..=13 => {
                    let first = whole * 6 / 10;
                    self.part(invoice, due, first);
                    self.part(invoice, due + 14, whole - first);
                }
                14..=18 => {
                    let (first, second) = (whole / 2, whole * 3 / 10);
                    self.part(invoice, due, first);
                    self.part(invoice, due + 10, second);
                    self.part(invoice, due + 24, whole - first - second);
                }
                _ => self.part(invoice, due, whole * 8 / 10),
            }
        }
    }

    fn part(&mut self, invoice: &Invoice, on: u16, cents: i64) {
        self.pay(invoice.vendor, on, vec![(invoice.bill, cents)], &format!("Pay app {}", invoice.number));
    }

    fn pay(&mut self, vendor: usize, on: u16, bills: Vec<(i64, i64)>, memo: &str) {
        // Accountants do not work on weekends: 1 January 2026 was a Thursday.
        let on = on
            + match on % 7 {
                3 => 2,
                4 => 1,
                _ => 0,
            };
        let at = 28_800 + self.dice.below(30_000);
        let small = bills.iter().map(|b| b.1).sum::<i64>() < 800_000;
        self.out.push(Paid {
            id: 0,
            token: 0,
            vendor,
            on,
            entered: (on, at),
            changed: (on, at),
            card: small && self.dice.below(4) == 0,
            check: None,
            memo: memo.to_owned(),
            bills,
            credit: None,
            rest: 0,
            void: false,
        });
    }

    fn last(&mut self, change: impl FnOnce(&mut Paid)) {
        if let Some(last) = self.out.last_mut() {
            change(last);
        }
    }
}
