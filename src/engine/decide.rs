//! A person's decisions: recorded with who, when and why, undone by another decision, never deleted.

use crate::error::Error;
use crate::journal::Appended;
use crate::model::{BillRef, Decision, Exception, ExceptionCode, Record, Timestamp, Verdict};

use super::receipt::Parts;
use super::{Engine, Receipt};

impl Engine {
    /// Records a decision and reconciles with it. It is local: the next replay acts on it.
    ///
    /// A decision about an exception whose facts have changed since it was shown is refused.
    pub fn decide(&mut self, verdict: Verdict, by: &str, why: &str, now: Timestamp) -> Result<Receipt, Error> {
        let rules = self.rules();
        let mut tx = self.journal.begin("decide", now)?;
        let items = tx.open_items(&rules)?;
        let plan = crate::reconcile::reconcile(&items);
        let (basis, parked) = match &verdict {
            Verdict::Dismiss { exception }
            | Verdict::Release { exception }
            | Verdict::Repost { exception }
            | Verdict::Adopt { exception, .. } => {
                let shown = tx.exceptions()?.into_iter().find(|e| e.id == *exception);
                let Some(shown) = shown else {
                    return Err(Error::Decision(format!("no open exception has the id {exception}; see `quittance exceptions`")));
                };
                let now_is = plan.exceptions.iter().find(|e| e.id().to_string() == *exception);
                if now_is.map(Exception::basis) != Some(shown.exception.basis()) {
                    return Err(Error::Decision(format!(
                        "what exception {exception} rests on has changed since it was shown; run `quittance reconcile` and look again"
                    )));
                }
                fits(&verdict, &shown.exception)?;
                // A refusal that a person has answered, in whatever way, keeps nothing else of its lane waiting.
                let answers = matches!(verdict, Verdict::Release { .. }) || shown.exception.code == ExceptionCode::Rejected;
                (shown.exception.basis(), shown.exception.lane.filter(|_| answers))
            }
            Verdict::Link { payment, bill, requisition } => {
                let state =
                    items.payments.get(payment).ok_or_else(|| Error::Decision(format!("no payment {payment} is in the journal")))?;
                if !state.payment.bills.iter().any(|b| b.bill == *bill) {
                    let known = state.payment.bills.iter().map(|b| b.bill.to_string()).collect::<Vec<_>>().join(", ");
                    return Err(Error::Decision(format!("payment {payment} does not pay bill {bill}; it pays: {known}")));
                }
                if !items.invoices.contains_key(requisition) {
                    return Err(Error::Decision(format!("no invoice {requisition} is in the journal; pull from Procore first")));
                }
                (String::new(), None)
            }
            Verdict::Unlink { payment, bill } => {
                let linked = items
                    .decisions
                    .iter()
                    .any(|d| matches!(&d.verdict, Verdict::Link { payment: p, bill: b, .. } if p == payment && b == bill));
                if !linked {
                    return Err(Error::Decision(format!("payment {payment} and bill {bill} are not linked")));
                }
                (String::new(), None)
            }
        };
        // The last word holds. A clock that was turned back must not make it an earlier one: a decision is always later than all
        // that its maker could see.
        let at = items.decisions.last().map_or(now, |last| now.max(last.at.plus_micros(1)));
        let decision = Decision { verdict, basis, by: by.to_owned(), at, why: why.to_owned() };
        if tx.append(&Record::Decision(decision), 0, "", 0)? == Appended::Duplicate {
            return Err(Error::Decision("this decision was made already".to_owned()));
        }
        if let Some(lane) = parked {
            tx.unpark(lane)?;
        }
        let committed = super::changed::reconcile_changed(&mut tx, &rules)?;
        tx.commit()?;
        self.receipt(Parts { reconciled: Some(committed), ..Parts::default() })
    }

    /// The payments that a person may mean: `origin:id`, or the bare id in whatever origins have it.
    pub fn payments_named(&mut self, text: &str) -> Result<Vec<crate::model::PaymentKey>, Error> {
        let rules = self.rules();
        let items = self.journal.read(|tx| tx.open_items(&rules))?;
        let whole: Vec<_> = items.payments.keys().filter(|p| p.to_string() == text).cloned().collect();
        // An ERP's id may hold a colon itself, so that a bare id can look like a whole name.
        Ok(if whole.is_empty() { items.payments.keys().filter(|p| p.id == text).cloned().collect() } else { whole })
    }

    /// The bill of a payment that a person named by its id or its number.
    pub fn bill_of(&mut self, payment: &crate::model::PaymentKey, bill: &str) -> Result<BillRef, Error> {
        let rules = self.rules();
        let items = self.journal.read(|tx| tx.open_items(&rules))?;
        let paid = items.payments.get(payment).map(|s| s.payment.bills.clone()).unwrap_or_default();
        let named = |b: &BillRef| matches!(b, BillRef::Id(id) | BillRef::Number(id) if id == bill);
        let found = paid.iter().find(|b| named(&b.bill) || b.number.as_deref() == Some(bill)).map(|b| b.bill.clone());
        Ok(found.unwrap_or_else(|| BillRef::Id(bill.to_owned())))
    }
}

/// Which decision settles which exception.
fn fits(verdict: &Verdict, exception: &Exception) -> Result<(), Error> {
    use ExceptionCode as C;
    let good = match verdict {
        Verdict::Dismiss { .. } => true,
        Verdict::Repost { .. } => exception.code == C::RemoteDeleted,
        Verdict::Adopt { .. } => exception.code == C::PossibleDuplicate,
        Verdict::Release { .. } => matches!(
            exception.code,
            C::PossibleDuplicate
                | C::ForeignOrigin
                | C::ProcorePay
                | C::PaymentsDisabled
                | C::CommitmentClosed
                | C::VoidedAfterPosting
                | C::ChangedAfterPosting
                | C::Overpaid
                | C::Rejected
        ),
        Verdict::Link { .. } | Verdict::Unlink { .. } => true,
    };
    if good {
        Ok(())
    } else {
        Err(Error::Decision(format!("an exception `{}` is not settled in this way; see its hint", exception.code.word())))
    }
}
