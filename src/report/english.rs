//! Exceptions in English.

use super::facts::{Facts, Words};
use crate::model::{Exception, ExceptionCode as C};

const WORDS: Words = Words {
    payment: "Payment ",
    a_payment: "A payment",
    of: " of ",
    to: " to ",
    bill: "bill ",
    bill_number: "bill number ",
    a_bill: "a bill",
    an_invoice: "an invoice",
    invoice: "invoice ",
};

pub(super) fn message(e: &Exception) -> String {
    let f = Facts::new(e, &WORDS);
    let (payment, bill, invoice, row) = (f.payment(), f.bill(), f.invoice(), f.row());
    match e.code {
        C::WaitingForInvoice => match f.get("because") {
            "bill_unknown" => format!("{payment} pays {bill}, whose number is not known and whose id no exported invoice names."),
            "not_exported" => format!(
                "{payment} pays {bill}; an invoice with number {} is there ({}), but it is not exported yet.",
                f.get("number"),
                f.get("candidates")
            ),
            _ => format!("{payment} pays {bill}, and no invoice with number {} has been read yet.", f.get("number")),
        },
        C::InvoiceNotAccepted => match f.get("known") {
            "not exported" => format!("{payment} pays {bill}, linked to {invoice}, which is not exported."),
            _ => format!("{payment} pays {bill}, linked to {invoice}, which has not been read from Procore."),
        },
        C::AmbiguousBill => match f.get("because") {
            "origin_id" => format!("{payment} pays {bill}, and more than one invoice names that bill's id: {}.", f.get("candidates")),
            _ => format!("{payment} pays {bill}, and number {} fits more than one invoice: {}.", f.get("number"), f.get("candidates")),
        },
        C::VendorMismatch => format!(
            "{payment} pays {bill} with number {}, but invoice {} of that number is from {}.",
            f.get("number"),
            f.get("candidates"),
            f.get("vendor_in_procore")
        ),
        C::CurrencyMismatch => {
            let (whose, currency) = f.other_currency().unwrap_or(("invoice", "?"));
            let whose = if whose == "bill_currency" { "bill" } else { whose };
            format!("{payment} for {invoice} is in {}, but the {whose} is in {currency}.", f.get("paid_in"))
        }
        C::Overpaid if f.is_about_a_payment() => {
            format!("{payment} would pay more than {invoice} asks for ({}), and is held back.", f.get("payable"))
        }
        C::Overpaid => format!("{} is paid for {invoice}, which asks for {}.", f.get("paid"), f.get("payable")),
        C::UnbalancedPayment => format!("{payment} does not add up: {}.", f.get("because")),
        C::UnknownStatus => format!("{payment} has a status or a type that is not known: {}.", f.get("because")),
        C::CreditSplit if f.of("check").is_some() => format!(
            "{payment} is one of the items of check {}, on which credits of {} {} were netted, and the ERP does not say against which item.",
            f.get("check"),
            f.get("credits"),
            f.get("currency")
        ),
        C::CreditSplit => format!(
            "{payment} uses credits of {} {} for {} bills, and the ERP does not say which credit belongs to which bill.",
            f.get("credits"),
            f.get("currency"),
            f.get("bills")
        ),
        C::PossibleDuplicate => format!("{payment} for {invoice} looks like row {row}, which somebody typed in Procore."),
        C::ForeignOrigin => format!("{payment} for {invoice} looks like row {row}, which another integration wrote in Procore."),
        C::ProcorePay => format!("{payment} for {invoice} looks like row {row}, which Procore Pay made."),
        C::PaymentsDisabled => format!("{payment} cannot be posted: Payments Issued is off on commitment {}.", f.get("commitment")),
        C::CommitmentClosed => {
            format!("{payment} cannot be posted: commitment {} is {}.", f.get("commitment"), f.of("status").unwrap_or("closed"))
        }
        C::VoidedAfterPosting => {
            format!("{payment} is {} in the ERP and still stands in Procore as row {row}.", f.of("status").unwrap_or("void"))
        }
        C::ChangedAfterPosting => format!("{payment} has changed in the ERP; row {row} in Procore still shows {}.", f.get("shown")),
        C::RemoteDeleted => format!("{payment} was posted for {invoice} as row {row}, and that row is gone from Procore."),
        C::Locked => format!("{payment}: row {row} is locked in Procore and cannot be changed."),
        C::Conflict => conflict(&f, &payment, &row),
        C::Behind => behind(&f, &payment, &row),
        C::Rejected => format!("{payment} for {invoice} was refused by Procore: {}.", f.of("reason").unwrap_or("no reason was given")),
        C::InDoubt => format!("{payment} for {invoice} was sent, and no answer proves whether Procore carried it out."),
        C::DuplicatePosted => format!("{payment} stands more than once in Procore: rows {}.", f.get("rows")),
        C::Drift => match f.of("shown") {
            Some(shown) => {
                format!(
                    "{payment}: row {row} shows another {}: {shown} instead of {}.",
                    f.get("field"),
                    f.of("expected").unwrap_or("what was written")
                )
            }
            None => format!("{payment}: row {row} no longer carries {} {}.", f.get("field"), f.get("expected")),
        },
    }
}

fn conflict(f: &Facts<'_>, payment: &str, row: &str) -> String {
    match f.get("differs") {
        "money" => format!("{payment} was read with two different amounts for one revision ({}).", f.get("revision")),
        "text" => format!("{payment} was read with two different texts for one revision ({}).", f.get("revision")),
        "void_in_doubt" => format!("{payment} may be undone by {}, which is in doubt itself.", f.get("void")),
        "void_of_another_amount" => format!("{payment} and {}, which says that it undoes it, are not of one amount.", f.get("void")),
        "void_of_another_vendor" => format!("{payment} and {}, which says that it undoes it, are of two vendors.", f.get("void")),
        "void_of_several" => format!("{payment} may be undone by {}, and so may another payment like it.", f.get("void")),
        "void_before_payment" => {
            format!(
                "{payment} is like what {} undoes, and was made after it: the payment that is undone may not have been read.",
                f.get("void")
            )
        }
        _ => format!("{payment}: row {row} was made by another machine that wants something else."),
    }
}

fn behind(f: &Facts<'_>, payment: &str, row: &str) -> String {
    match f.get("because") {
        "void_without_payment" => format!("{payment} undoes a payment that this journal has not read."),
        "parts_without_payment" => format!("Bills of payment {} were read, and the payment itself was not.", f.get("whole")),
        "never_read" => format!("{payment} stands in Procore, but this journal has never read it."),
        "no_origin_data" => {
            format!("{payment}: row {row} does not say which revision it was made from, and this journal never planned it.")
        }
        _ => format!("{payment}: row {row} was made from a newer revision than this journal has read."),
    }
}

pub(super) fn hint(code: C) -> &'static str {
    match code {
        C::WaitingForInvoice => {
            "Nothing needs doing: it is posted once the invoice is exported and pulled, or the bill is imported. If the invoice is there under another number, use `quittance link`."
        }
        C::InvoiceNotAccepted => {
            "Export the invoice in Procore and pull again, or use `quittance link` with another invoice, or `quittance unlink`."
        }
        C::AmbiguousBill => "Choose the invoice with `quittance link PAYMENT BILL REQUISITION`.",
        C::VendorMismatch => {
            "If it is the right invoice all the same, use `quittance link PAYMENT BILL REQUISITION`; else correct the vendor or the number where it is wrong."
        }
        C::CurrencyMismatch => {
            "Correct the currency in the ERP or in Procore and read both again, or use `quittance link` with another invoice."
        }
        C::Overpaid => {
            "Ask the accounting approver. `quittance release` posts a payment that is held back; `quittance dismiss` takes note of an overpaid invoice."
        }
        C::UnbalancedPayment | C::UnknownStatus => {
            "Correct the payment in the ERP and import it again, or use `quittance dismiss` if it is to be left out."
        }
        C::CreditSplit => {
            "Split the payment in the ERP, one for each bill, and import it again, or use `quittance dismiss` and type the rows in Procore."
        }
        C::PossibleDuplicate => {
            "If the row is this payment, use `quittance adopt`; if it is another one, use `quittance release`, and the payment is posted."
        }
        C::ForeignOrigin => {
            "If the row is this payment, use `quittance dismiss` and leave it to the other integration; if it is another one, use `quittance release`."
        }
        C::ProcorePay => {
            "If the row is this payment, use `quittance dismiss`: it started in Procore. If it is another one, use `quittance release`."
        }
        C::PaymentsDisabled => {
            "Switch Payments Issued on in the commitment's settings and pull again; `quittance release` tries it all the same."
        }
        C::CommitmentClosed => "Open the commitment again in Procore and pull; `quittance release` tries it all the same.",
        C::VoidedAfterPosting => "Use `quittance release` to reverse the row, or `quittance dismiss` to leave it.",
        C::ChangedAfterPosting => "Use `quittance release` to reverse the row and post it again, or `quittance dismiss` to leave it.",
        C::RemoteDeleted => "Use `quittance repost` to post it again, or `quittance dismiss` if it was removed on purpose.",
        C::Locked => "Unlock the row in Procore and replay again, or use `quittance dismiss`.",
        C::Conflict => {
            "Import a newer export of this payment, or bring both machines to the same decision; `quittance dismiss` takes note of it."
        }
        C::Behind => "Nothing needs doing here but reading: import the newest documents of the ERP.",
        C::Rejected => "Remove the reason in Procore, then use `quittance release` to send it again, or `quittance dismiss` to leave it.",
        C::InDoubt => "Nothing needs doing: the next replay reads Procore and settles it.",
        C::DuplicatePosted => "Remove the surplus rows in Procore, then pull again; `quittance dismiss` takes note of it.",
        C::Drift => "Put the row in Procore right again, or use `quittance dismiss` if it may stay as it is.",
    }
}

pub(super) fn about(code: C) -> &'static str {
    match code {
        C::WaitingForInvoice => {
            "A payment pays a bill whose exported invoice is not in the journal. The payment is kept and nothing is posted meanwhile."
        }
        C::InvoiceNotAccepted => "A person linked the bill to an invoice that is not exported or not known. Nothing is posted until it is.",
        C::AmbiguousBill => "More than one exported invoice fits the bill. Amount and date never decide, so a person does.",
        C::VendorMismatch => {
            "The bill's number fits an invoice of another vendor, or the vendor is not known. Two vendors may well use one number, so nothing is posted."
        }
        C::CurrencyMismatch => {
            "Payment, bill, invoice and commitment must be in one currency. Nothing is converted, and nothing is posted."
        }
        C::Overpaid => {
            "What stands for the invoice is more than it asks for. By default it is posted, because the ERP's books say so, and the invoice is flagged; with on_overpaid = \"hold\" it is held back."
        }
        C::UnbalancedPayment => "The payment's total and its parts differ, or a part cannot be. It is kept and never posted.",
        C::UnknownStatus => "The ERP gave a status or a type of document that it does not document. The payment is kept and never posted.",
        C::CreditSplit => {
            "A credit that is stated for the whole payment reduces the cash of its one bill. Over several bills only a person can say how it is split."
        }
        C::PossibleDuplicate => {
            "A row on the same commitment has the same amount and fits the invoice, and quittance did not write it. Posting would show the money twice, so it waits."
        }
        C::ForeignOrigin => {
            "A row with another integration's origin_id has the same amount and fits the invoice. Two writers for one payment would show the money twice, so it waits."
        }
        C::ProcorePay => {
            "A payment that Procore Pay made has the same amount and fits the invoice. It came from Procore and must not come back a second time."
        }
        C::PaymentsDisabled => "The commitment does not take payments, so Procore would refuse the row. The other commitments go on.",
        C::CommitmentClosed => "The commitment is void, terminated or closed. Nothing is posted on it; reversals still are.",
        C::VoidedAfterPosting => {
            "A posted payment was voided or deleted in the ERP, and the origin's policy is \"hold\". Procore is left as it is."
        }
        C::ChangedAfterPosting => "A posted payment changed in the ERP, and the origin's policy is \"hold\". Procore is left as it is.",
        C::RemoteDeleted => "A row that quittance wrote is gone from Payments Issued. It is not posted again without a decision.",
        C::Locked => "Procore has locked the row that was to be changed. It stays as it is.",
        C::Conflict => {
            "Two readings of one revision differ, two machines want different things, or a void does not say clearly what it undoes. If money differs, nothing is posted or reversed."
        }
        C::Behind => {
            "Rows in Procore were made by a machine that has read more of the ERP than this one, or a void was read before its payment. What stands is not touched until this journal has caught up."
        }
        C::Rejected => "Procore understood the write and refused it. Only this payment is held; everything else goes on.",
        C::InDoubt => {
            "The answer to a write was lost. Nothing more is planned for this payment until Procore's list shows whether the row is there."
        }
        C::DuplicatePosted => "One posting stands more than once in Procore. Nothing is removed by itself.",
        C::Drift => {
            "A row that quittance wrote was changed in Procore in a field that belongs to the ERP. It is reported and left as it is."
        }
    }
}
