//! MYOB Acumatica (MYOB Advanced Construction): the same documents as Acumatica's, with other numbers and words.

use super::Books;
use super::acumatica::{self, Product};

pub(super) const BOOKS: Books = Books {
    word: "myob",
    name: "MYOB",
    bill_id: |bill, _| format!("INV-{}", MYOB.bill(bill.id)),
    write: |ledger| MYOB.documents(&BOOKS, ledger),
    ..acumatica::BOOKS
};

const MYOB: Product = Product {
    contract: "22.200.001",
    payment: ("PMT", 90_000),
    bill: ("BIL", 84_000),
    debit: "DRA000077",
    banks: ["11100", "11150"],
    check: "CHEQUE",
    transfer: ["EFT", "EFT "],
};
