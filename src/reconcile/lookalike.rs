//! Look-alikes: a row that nobody of this origin wrote and that may be the payment that is about to be posted.

use std::collections::BTreeSet;

use crate::model::{ContractPayment, ExceptionCode, normalised};

use super::desire::{Content, Pair};
use super::index::Index;

/// The row that holds this posting back, and under which code. Each row holds back one posting; date and check number only
/// choose among several.
pub(super) fn find<'a>(
    index: &Index<'a>,
    pair: &Pair<'_>,
    content: &Content,
    used: &BTreeSet<i64>,
) -> Option<(&'a ContractPayment, ExceptionCode)> {
    let number = index.items.invoices.get(&content.requisition).and_then(|i| i.number.as_deref()).map(normalised);
    let candidates = index.rows_of_lane(content.lane).filter(|row| {
        !used.contains(&row.id)
            && row.ours().map_or(!index.is_own_row(row.id), |id| id.origin != pair.payment.origin)
            && row.amount.in_currency(content.amount.currency()).is_ok_and(|a| a == content.amount)
            && same_invoice(row, content.requisition, number.as_deref())
    });
    let reference = pair.newest().reference.as_deref();
    let best = candidates.min_by_key(|row| {
        let same_check = reference.is_some() && row.check_number.as_deref() == reference;
        (!same_check, row.date != Some(content.date), row.id)
    })?;
    Some((best, code(best)))
}

fn same_invoice(row: &ContractPayment, requisition: i64, number: Option<&str>) -> bool {
    match row.requisition {
        Some(r) => r == requisition,
        None => row.invoice_number.as_deref().is_none_or(|n| Some(normalised(n).as_str()) == number),
    }
}

fn code(row: &ContractPayment) -> ExceptionCode {
    if row.external_payment_id.as_deref().is_some_and(|e| !e.is_empty()) {
        ExceptionCode::ProcorePay
    } else if row.origin_id.as_deref().is_some_and(|o| !o.is_empty()) {
        ExceptionCode::ForeignOrigin
    } else {
        ExceptionCode::PossibleDuplicate
    }
}
