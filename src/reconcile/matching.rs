//! Which invoice a paid bill belongs to. Fixed precedence, and no guess: amount and date never decide.

use serde::Serialize;

use crate::model::{Bill, BillRef, Currency, Exception, ExceptionCode, Invoice, PaidBill, Payment, Rule, normalised};

use super::index::Index;

/// A paid bill that was tied to an invoice.
#[derive(Debug, Clone)]
pub(super) struct Match {
    pub(super) bill: BillRef,
    pub(super) requisition: i64,
    pub(super) lane: i64,
    pub(super) project: i64,
    pub(super) rule: Rule,
}

/// An invoice that a paid bill could belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The invoice (Procore's requisition id).
    pub invoice: i64,
    /// Its number.
    pub number: Option<String>,
    /// The vendor in Procore.
    pub vendor: Option<String>,
    /// What was found.
    pub finding: Finding,
}

/// What was found about a candidate. Amount and date are no evidence and are not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// A person linked it.
    Linked,
    /// Its `origin_id` names the bill.
    NamesTheBill,
    /// The number agrees, and so does the vendor.
    SameNumberAndVendor,
    /// Rejected: its `origin_id` names another bill.
    NamesAnotherBill,
    /// Rejected: it is not exported.
    NotExported,
    /// Rejected: the number agrees, and the vendor does not or is not known.
    AnotherVendor,
}

/// All invoices that the three rules look at, in the order of the rules.
pub(super) fn candidates(index: &Index<'_>, payment: &Payment, paid: &PaidBill) -> Vec<Candidate> {
    let mut out: Vec<Candidate> = Vec::new();
    let mut note = |invoice: &Invoice, finding: Finding| {
        if out.iter().all(|c| c.invoice != invoice.id) {
            let (number, vendor) = (invoice.number.clone(), invoice.vendor_name.clone());
            out.push(Candidate { invoice: invoice.id, number, vendor, finding });
        }
    };
    let exported = |invoice: &Invoice, finding: Finding| if invoice.is_exported() { finding } else { Finding::NotExported };
    if let Some(invoice) = index.link(&payment.key, &paid.bill).and_then(|r| index.items.invoices.get(&r)) {
        note(invoice, exported(invoice, Finding::Linked));
    }
    if let (BillRef::Id(id), Some(rules)) = (&paid.bill, index.rules(&payment.key.origin)) {
        for invoice in index.invoices_by_origin_id(&rules.pattern.of_bill(id)) {
            note(invoice, Finding::NamesTheBill);
        }
    }
    let bill = bill_of(index, payment, paid);
    for invoice in number_of(index, payment, paid).iter().flat_map(|number| index.invoices_by_number(number)) {
        let finding = if names_other_bill(index, payment, paid, invoice) {
            Finding::NamesAnotherBill
        } else if !invoice.is_exported() {
            Finding::NotExported
        } else if same_vendor(index, payment, bill, invoice) {
            Finding::SameNumberAndVendor
        } else {
            Finding::AnotherVendor
        };
        note(invoice, finding);
    }
    out
}

/// Ties a paid bill to its invoice: 1. a person's link, 2. the bill's id in the invoice's `origin_id`, 3. the number within
/// one vendor, when exactly one exported invoice remains.
pub(super) fn find(index: &Index<'_>, payment: &Payment, paid: &PaidBill) -> Result<Match, Exception> {
    let found = if index.has_links() { by_link(index, payment, paid)? } else { None };
    let found = match found {
        Some(found) => Some(found),
        None => by_bill_id(index, payment, paid)?,
    };
    let (invoice, rule) = match found {
        Some(found) => found,
        None => (by_number(index, payment, paid)?, Rule::Number),
    };
    check_currency(index, payment, paid, invoice)?;
    Ok(Match { bill: paid.bill.clone(), requisition: invoice.id, lane: invoice.commitment, project: invoice.project, rule })
}

type Found<'a> = Result<Option<(&'a Invoice, Rule)>, Exception>;

fn by_link<'a>(index: &Index<'a>, payment: &Payment, paid: &PaidBill) -> Found<'a> {
    let Some(requisition) = index.link(&payment.key, &paid.bill) else { return Ok(None) };
    match index.items.invoices.get(&requisition) {
        Some(invoice) if invoice.is_exported() => Ok(Some((invoice, Rule::Link))),
        known => Err(exception(ExceptionCode::InvoiceNotAccepted, payment, paid)
            .with("invoice", requisition)
            .with("known", if known.is_some() { "not exported" } else { "not pulled" })),
    }
}

fn by_bill_id<'a>(index: &Index<'a>, payment: &Payment, paid: &PaidBill) -> Found<'a> {
    let BillRef::Id(id) = &paid.bill else { return Ok(None) };
    let Some(rules) = index.rules(&payment.key.origin) else { return Ok(None) };
    match index.invoices_by_origin_id(&rules.pattern.of_bill(id)) {
        [] => Ok(None),
        [invoice] => match index.other_origin_of(&payment.key.origin, invoice) {
            None => Ok(Some((invoice, Rule::BillId))),
            Some(other) => Err(exception(ExceptionCode::AmbiguousBill, payment, paid)
                .with("candidates", invoice.id)
                .with("because", "origin_id")
                .with("also_in", other)),
        },
        several => {
            Err(exception(ExceptionCode::AmbiguousBill, payment, paid).with("candidates", list(several)).with("because", "origin_id"))
        }
    }
}

/// The number that the payment, else the bill, states.
fn stated_number<'a>(paid: &'a PaidBill, bill: Option<&'a Bill>) -> Option<&'a str> {
    match &paid.bill {
        BillRef::Number(number) => Some(number),
        BillRef::Id(_) => paid.number.as_deref().or_else(|| bill.and_then(|b| b.number.as_deref())),
    }
}

/// The number that a paid bill is sought by, normalised.
pub(super) fn number_of(index: &Index<'_>, payment: &Payment, paid: &PaidBill) -> Option<String> {
    stated_number(paid, bill_of(index, payment, paid)).map(normalised).filter(|n| !n.is_empty())
}

fn by_number<'a>(index: &Index<'a>, payment: &Payment, paid: &PaidBill) -> Result<&'a Invoice, Exception> {
    let bill = bill_of(index, payment, paid);
    let stated = stated_number(paid, bill);
    let waiting = || exception(ExceptionCode::WaitingForInvoice, payment, paid);
    let Some(stated) = stated else { return Err(waiting().with("because", "bill_unknown")) };
    let waiting = || waiting().with("number", stated);
    let number = normalised(stated);
    let same_number = if number.is_empty() { &[] } else { index.invoices_by_number(&number) };
    // An invoice whose origin_id names another bill that this ERP knows is that bill's, whatever its number.
    let free: Vec<&Invoice> = same_number.iter().copied().filter(|i| !names_other_bill(index, payment, paid, i)).collect();
    let exported: Vec<&Invoice> = free.iter().copied().filter(|i| i.is_exported()).collect();
    if exported.is_empty() {
        return Err(if free.is_empty() {
            waiting().with("because", "no_invoice")
        } else {
            waiting().with("because", "not_exported").with("candidates", list(&free))
        });
    }
    let tied: Vec<&Invoice> = exported.iter().copied().filter(|i| same_vendor(index, payment, bill, i)).collect();
    match tied.as_slice() {
        [invoice] => Ok(invoice),
        [] => Err(exception(ExceptionCode::VendorMismatch, payment, paid)
            .with("number", stated)
            .with("candidates", list(&exported))
            .with("vendor", vendor_name(payment, bill).unwrap_or("unknown"))
            .with("vendor_in_procore", exported.first().and_then(|i| i.vendor_name.as_deref()).unwrap_or("unknown"))),
        several => Err(exception(ExceptionCode::AmbiguousBill, payment, paid)
            .with("number", stated)
            .with("candidates", list(several))
            .with("because", "number")),
    }
}

fn names_other_bill(index: &Index<'_>, payment: &Payment, paid: &PaidBill, invoice: &Invoice) -> bool {
    let (Some(rules), Some(origin_id)) = (index.rules(&payment.key.origin), invoice.origin_id.as_deref()) else { return false };
    let Some(named) = rules.pattern.bill_id(origin_id) else { return false };
    let BillRef::Id(ours) = &paid.bill else { return index.knows_bill(&payment.key.origin, named) };
    // Of the same form as this ERP's own ids, it names a bill even if that bill was not read yet; of another form it may be
    // whatever the site's connector writes, and says nothing.
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    ours != named && (index.knows_bill(&payment.key.origin, named) || (digits(ours) && digits(named)))
}

/// Vendors are tied by the ERP vendor id that Procore holds as the vendor's `origin_id`, else by the exact normalised name.
/// An id that is there and differs is evidence against, and no name outweighs it.
fn same_vendor(index: &Index<'_>, payment: &Payment, bill: Option<&Bill>, invoice: &Invoice) -> bool {
    let in_procore = index.items.commitments.get(&invoice.commitment);
    let id = payment.vendor_id.as_deref().or_else(|| bill.and_then(|b| b.vendor_id.as_deref()));
    let id_in_procore = in_procore.and_then(|c| c.vendor_origin_id.as_deref());
    if let (Some(a), Some(b)) = (id, id_in_procore) {
        return a.trim() == b.trim();
    }
    let name = vendor_name(payment, bill).map(normalised).filter(|n| !n.is_empty());
    let names = [invoice.vendor_name.as_deref(), in_procore.and_then(|c| c.vendor_name.as_deref())];
    name.is_some_and(|name| names.into_iter().flatten().any(|n| normalised(n) == name))
}

fn vendor_name<'a>(payment: &'a Payment, bill: Option<&'a Bill>) -> Option<&'a str> {
    payment.vendor_name.as_deref().or_else(|| bill.and_then(|b| b.vendor_name.as_deref()))
}

fn bill_of<'a>(index: &Index<'a>, payment: &Payment, paid: &PaidBill) -> Option<&'a Bill> {
    match &paid.bill {
        BillRef::Id(id) => index.items.bills.get(&(payment.key.origin.clone(), id.clone())),
        BillRef::Number(_) => None,
    }
}

fn check_currency(index: &Index<'_>, payment: &Payment, paid: &PaidBill, invoice: &Invoice) -> Result<(), Exception> {
    let paid_in = paid.cash.currency();
    let contract = index.items.commitments.get(&invoice.commitment).and_then(|c| c.currency);
    let bill = bill_of(index, payment, paid).and_then(|b| b.total).map(|t| t.currency());
    let others: [(&str, Option<Currency>); 3] = [("invoice", Some(invoice.currency)), ("commitment", contract), ("bill_currency", bill)];
    match others.into_iter().find_map(|(what, c)| c.filter(|c| *c != paid_in).map(|c| (what, c))) {
        None => Ok(()),
        Some((what, other)) => {
            let mut e = exception(ExceptionCode::CurrencyMismatch, payment, paid).with("paid_in", paid_in).with(what, other);
            e.invoice = Some(invoice.id);
            Err(e)
        }
    }
}

/// An exception about one paid bill, with what a person needs to recognise it.
pub(super) fn exception(code: ExceptionCode, payment: &Payment, paid: &PaidBill) -> Exception {
    let mut e = Exception::of(code, &payment.key).with("bill", &paid.bill).with("amount", paid.cash);
    e.bill = Some(paid.bill.part());
    for (name, value) in [("reference", &payment.reference), ("vendor", &payment.vendor_name)] {
        if let Some(value) = value {
            e = e.with(name, value);
        }
    }
    if let Some(date) = payment.date {
        e = e.with("date", date);
    }
    e
}

fn list(invoices: &[&Invoice]) -> String {
    invoices.iter().map(|i| i.id.to_string()).collect::<Vec<_>>().join(", ")
}
