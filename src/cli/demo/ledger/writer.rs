//! How the payments come about: each vendor's invoices are paid whole, in parts or several at once, and the special ones as the story
//! needs them.

use super::{
    BACKCHARGE, CREDIT, EDIT, FIRST_READ, FOUR_BILLS, NOT_EXPORTED, Paid, RENTAL, REST, SPECIAL, TYPED_BY_HAND, UNKNOWN_BILL, VOID,
};
use crate::cli::demo::contractor::{Dice, Export, Invoice};

/// Writes payments down, vendor by vendor.
pub(super) struct Writer {
    pub(super) dice: Dice,
    pub(super) out: Vec<Paid>,
}

impl Writer {
    pub(super) fn vendor(&mut self, vendor: usize, invoices: &[&Invoice]) {
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
            self.pay(vendor, 101, vec![(RENTAL.0, cents)], "Equipment rental, March");
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
            self.last(|p| p.credit = Some(BACKCHARGE));
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
            number: 0,
            second_bank: false,
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
