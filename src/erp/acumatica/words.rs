//! The words of Acumatica that decide something: types, statuses, ways to pay. One table each, labels and codes alike.

use crate::erp::Erp;
use crate::model::{Method, PaymentStatus, Undoes};

/// The types of documents in payables. The codes stand in `APDocType` of the product's own sources [EVID].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Check,
    VoidedCheck,
    Prepayment,
    Refund,
    VoidedRefund,
    DebitAdj,
    CashPurchase,
    VoidedCashPurchase,
    CashReturn,
    Bill,
    CreditAdj,
    PrepaymentRequest,
    PrepaymentInvoice,
}

/// Type, code, and the labels of it: the first is today's, the others stand in older releases [EVID].
const KINDS: [(Kind, &str, &[&str]); 13] = [
    (Kind::Check, "CHK", &["Payment", "Check"]),
    (Kind::VoidedCheck, "VCK", &["Voided Payment", "Voided Check", "Void Check"]),
    (Kind::Prepayment, "PPM", &["Prepayment"]),
    (Kind::Refund, "REF", &["Refund", "Vendor Refund"]),
    (Kind::VoidedRefund, "VRF", &["Voided Refund"]),
    (Kind::DebitAdj, "ADR", &["Debit Adj."]),
    (Kind::CashPurchase, "QCK", &["Cash Purchase", "Quick Check"]),
    (Kind::VoidedCashPurchase, "VQC", &["Voided Cash Purchase", "Void Quick Check"]),
    (Kind::CashReturn, "RQC", &["Cash Return"]),
    (Kind::Bill, "INV", &["Bill"]),
    (Kind::CreditAdj, "ACR", &["Credit Adj."]),
    (Kind::PrepaymentRequest, "PPR", &["Prepayment Req."]),
    (Kind::PrepaymentInvoice, "PPI", &["Prepmt. Invoice"]),
];

impl Kind {
    pub(super) fn of(word: &str) -> Option<Self> {
        KINDS.iter().find(|(_, code, labels)| *code == word || labels.contains(&word)).map(|(kind, _, _)| *kind)
    }

    /// Labels changed between releases and a site may translate them; the code is for ever.
    pub(super) fn code(self) -> &'static str {
        KINDS.iter().find(|(kind, _, _)| *kind == self).map_or("", |(_, code, _)| code)
    }

    pub(super) fn label(self) -> &'static str {
        KINDS.iter().find(|(kind, _, _)| *kind == self).and_then(|(_, _, labels)| labels.first()).map_or("", |label| label)
    }

    /// The key of a document of this type. A voided payment carries the number of the payment that it voids [DOC]: the
    /// number alone would collide at every void.
    pub(super) fn key(self, number: &str) -> String {
        format!("{}-{number}", self.code())
    }

    /// What a voided payment may undo where its document does not say: a payment or a prepayment of its own number [DOC], the two
    /// whose void is of this type [INF].
    pub(super) fn voidable(number: &str) -> Undoes {
        Undoes::OneOf(vec![Self::Check.key(number), Self::Prepayment.key(number)])
    }
}

/// Status, code, label. The codes stand in `APDocStatus` [EVID], the meaning in the help of screen AP302000 [DOC].
const STATES: [(PaymentStatus, &str, &str); 10] = [
    (PaymentStatus::Pending, "H", "On Hold"),
    (PaymentStatus::Pending, "E", "Pending Approval"),
    (PaymentStatus::Pending, "R", "Rejected"),
    (PaymentStatus::Pending, "G", "Pending Print"),
    (PaymentStatus::Pending, "P", "Printed"),
    (PaymentStatus::Pending, "B", "Balanced"),
    // Released, and not applied in full: in the books.
    (PaymentStatus::Posted, "N", "Open"),
    (PaymentStatus::Posted, "Z", "Reserved"),
    (PaymentStatus::Posted, "C", "Closed"),
    (PaymentStatus::Voided, "V", "Voided"),
];

pub(super) fn status(word: &str) -> Option<PaymentStatus> {
    STATES.iter().find(|(_, code, label)| *code == word || *label == word).map(|(status, _, _)| *status)
}

/// A site names its ways to pay as it likes [DOC]; these names are usual ones [INF], and another one says nothing.
const METHODS: [(Method, &[&str]); 3] = [
    (Method::Check, &["CHECK", "CHECKS", "CHK"]),
    (Method::Electronic, &["ACH", "EFT", "WIRE", "FEDWIRE"]),
    (Method::CreditCard, &["CC", "CREDITCARD", "CREDIT CARD", "VISA", "MASTERCARD", "AMEX"]),
];
const METHODS_MYOB: [(Method, &[&str]); 2] = [(Method::Check, &["CHEQUE", "CHQ"]), (Method::Electronic, &["TT", "ABA", "DIRECT", "BPAY"])];

/// The two products are one: they differ in usual words alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Acumatica,
    Myob,
}

impl Dialect {
    pub(super) fn of(erp: Erp) -> Self {
        if erp == Erp::Myob { Self::Myob } else { Self::Acumatica }
    }

    pub(super) fn product(self) -> &'static str {
        match self {
            Self::Acumatica => "Acumatica",
            Self::Myob => "MYOB Acumatica",
        }
    }

    pub(super) fn method(self, word: &str) -> Option<Method> {
        let named = |(method, words): &(Method, &[&str])| words.iter().any(|w| w.eq_ignore_ascii_case(word)).then_some(*method);
        let local: &[(Method, &[&str])] = match self {
            Self::Acumatica => &[],
            Self::Myob => &METHODS_MYOB,
        };
        METHODS.iter().chain(local).find_map(named)
    }
}
