//! The `vendorPayment` record of the REST API: its fields by name, its rows as they come.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::draft::{Doubts, Draft, Parts, Standing};
use super::values::{currency, date, flag, method, raw_id, reference, scalar};
use crate::erp::DecodeContext;
use crate::erp::account::account_hash;
use crate::erp::error::{Flaw, found};
use crate::erp::json_value::{amount, rate, required};
use crate::model::{self, Currency, Doubt, PaymentKey, Rate, RateDirection, Revision, Timestamp};

/// The fields that are read. No address, no bank line, nothing of a site's own.
const FIELDS: [&str; 19] = [
    "id",
    "status",
    "approvalStatus",
    "voidJournal",
    "isInTransitPayment",
    "entity",
    "account",
    "tranDate",
    "currency",
    "exchangeRate",
    "total",
    "unapplied",
    "tranId",
    "memo",
    "subsidiary",
    "lastModifiedDate",
    "toAch",
    "toBePrinted",
    "transactionNumber",
];

/// Rows that are kept. A vendor's open bills are listed too and not counted here: they are not applied.
const APPLIED_MAX: usize = 100_000;

/// What may be paid besides bills. Texts are in the role's language, so these are the English ones [INF].
const OTHER_DOCUMENTS: [&str; 4] = ["Journal", "Expense Report", "journalEntry", "expenseReport"];

/// A row of `apply` or `credit`. The sublist holds every open document of the vendor; what is paid has `apply` true.
#[derive(Deserialize)]
pub(super) struct Applied<'a> {
    #[serde(borrow)]
    amount: Option<&'a RawValue>,
    #[serde(borrow)]
    apply: Option<&'a RawValue>,
    #[serde(borrow)]
    doc: Option<&'a RawValue>,
    /// SOAP has it; whether REST ever does is not known [ASSUMED].
    #[serde(borrow)]
    disc: Option<&'a RawValue>,
    #[serde(borrow, rename = "refNum")]
    number: Option<&'a RawValue>,
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
}

/// A row that is applied, kept until the currency is known.
struct Kept {
    list: &'static str,
    n: u64,
    document: String,
    kind: Option<String>,
    number: Option<String>,
    amount: Option<Box<RawValue>>,
    discount: Option<Box<RawValue>>,
}

#[derive(Default)]
pub(super) struct Record {
    /// In the order of [`FIELDS`].
    fields: [Option<Box<RawValue>>; FIELDS.len()],
    /// `Some(false)`: a link stands where the rows should.
    pub(super) apply: Option<bool>,
    pub(super) credit: Option<bool>,
    rows: Vec<Kept>,
    /// The first thing wrong with a row. It is told when the record's id is known.
    flaw: Option<Flaw>,
}

impl Record {
    pub(super) fn is_empty(&self) -> bool {
        let mut fields = FIELDS.iter().zip(&self.fields);
        fields.all(|(name, raw)| raw.is_none() || *name == "status") && self.apply.is_none() && self.credit.is_none()
    }

    #[expect(clippy::unused_self, reason = "the table belongs to the record")]
    pub(super) fn knows(&self, key: &str) -> bool {
        FIELDS.contains(&key)
    }

    pub(super) fn set(&mut self, key: &str, raw: Box<RawValue>) {
        if let Some((_, field)) = FIELDS.iter().zip(&mut self.fields).find(|(name, _)| **name == key) {
            *field = Some(raw);
        }
    }

    /// Keeps the first flaw of a row.
    pub(super) fn judge(&mut self, flaw: Option<Flaw>) {
        if self.flaw.is_none() {
            self.flaw = flaw;
        }
    }

    pub(super) fn applied(&mut self, list: &'static str, n: u64, row: &Applied<'_>) {
        match keep(list, n, row) {
            Ok(Some(_)) if self.rows.len() >= APPLIED_MAX => {
                self.judge(Some(Flaw::new(list, format!("has more than {APPLIED_MAX} rows that are applied"))));
            }
            Ok(Some(kept)) => self.rows.push(kept),
            Ok(None) => {}
            Err(flaw) => self.judge(Some(flaw.within(format_args!("{list}.items[{n}]")))),
        }
    }

    fn raw(&self, field: &str) -> Option<&RawValue> {
        let (_, raw) = FIELDS.iter().zip(&self.fields).find(|(name, _)| **name == field)?;
        raw.as_deref().filter(|raw| raw.get() != "null")
    }

    fn text(&self, field: &str) -> Result<Option<Cow<'_, str>>, Flaw> {
        scalar(field, self.raw(field))
    }

    fn owned(&self, field: &str) -> Result<Option<String>, Flaw> {
        Ok(self.text(field)?.map(Cow::into_owned))
    }

    /// The record of this payment.
    pub(super) fn payment(self, context: &DecodeContext) -> Result<Option<model::Record>, Flaw> {
        let id = raw_id("id", self.raw("id"), "the payment's internal id")?;
        let read = self.read(context, id.clone()).and_then(Draft::finish);
        read.map(|payment| Some(model::Record::Payment(payment))).map_err(|flaw| flaw.of(Some(&id)))
    }

    fn read(mut self, context: &DecodeContext, id: String) -> Result<Draft, Flaw> {
        let modified = self.text("lastModifiedDate")?;
        let modified = required("lastModifiedDate", modified.as_deref(), "an instant like 2026-03-31T12:00:00Z")?;
        let modified = Timestamp::parse(modified).map_err(|e| Flaw::new("lastModifiedDate", format!("{} {e}", found(modified))))?;
        let date = date("tranDate", self.text("tranDate")?.as_deref())?;
        let money = reference("currency", self.raw("currency"))?;
        let currency = currency(context, "currency", None, money.name.as_deref(), money.id.as_deref())?;
        let total = amount("total", self.raw("total"), currency)?;
        let unapplied = self.raw("unapplied").map(|raw| amount("unapplied", Some(raw), currency)).transpose()?;
        let standing = Standing::of(reference("status", self.raw("status"))?.id.as_deref());
        let journal = reference("voidJournal", self.raw("voidJournal"))?;
        let void_journal = journal.id.is_some() || journal.name.is_some();
        let waiting = self.waiting()?;
        let vendor = reference("entity", self.raw("entity"))?;
        let account = reference("account", self.raw("account"))?.id;
        let number = self.owned("tranId")?;
        let method = method(flag("toAch", self.raw("toAch"))?, flag("toBePrinted", self.raw("toBePrinted"))?, number.as_deref());
        let rate = rate("exchangeRate", self.raw("exchangeRate"))?.map(|number| Rate { number, direction: RateDirection::BasePerUnit });
        let voided = void_journal || standing == Standing::Known(model::PaymentStatus::Voided);
        let (mut parts, mut doubts) = (Parts::default(), Doubts::default());
        // A void says nothing by its rows: they may be zero, kept or not there.
        if !voided {
            self.whole()?;
            for row in &self.rows {
                take(&mut parts, &mut doubts, row, currency).map_err(|flaw| flaw.within(format_args!("{}.items[{}]", row.list, row.n)))?;
            }
        }
        Ok(Draft {
            key: PaymentKey { origin: context.origin.clone(), id },
            revision: Revision::Instant(modified),
            standing,
            void_journal,
            waiting,
            vendor_id: vendor.id,
            vendor_name: vendor.name,
            date,
            total,
            unapplied,
            whole: true,
            rate,
            method,
            reference: number,
            account: account.map(|a| account_hash(context, &a)),
            memo: self.owned("memo")?,
            entity: reference("subsidiary", self.raw("subsidiary"))?.id,
            parts,
            doubts,
        })
    }

    /// A field beside the status that says that the money is not out, or not approved.
    fn waiting(&self) -> Result<Option<String>, Flaw> {
        if flag("isInTransitPayment", self.raw("isInTransitPayment"))? {
            return Ok(Some("isInTransitPayment is true".to_owned()));
        }
        let approval = reference("approvalStatus", self.raw("approvalStatus"))?.id;
        Ok(approval.filter(|a| a != "2").map(|a| format!("approvalStatus is {}, not 2 (Approved)", found(&a))))
    }

    /// The rows must be all of them: a payment with a part of its bills would be posted with a part of its money.
    fn whole(&mut self) -> Result<(), Flaw> {
        if let Some(flaw) = self.flaw.take() {
            return Err(flaw);
        }
        let link = "is a link without rows: fetch the record with `expandSubResources=true`";
        match (self.apply, self.credit) {
            (None, _) => Err(Flaw::new("apply", "is missing: fetch the record with `expandSubResources=true`")),
            (Some(false), _) => Err(Flaw::new("apply", link)),
            (_, Some(false)) => Err(Flaw::new("credit", link)),
            (Some(true), None | Some(true)) => Ok(()),
        }
    }
}

fn keep(list: &'static str, n: u64, row: &Applied<'_>) -> Result<Option<Kept>, Flaw> {
    if !flag("apply", row.apply)? {
        return Ok(None);
    }
    let document = reference("doc", row.doc)?;
    let own = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned);
    Ok(Some(Kept {
        list,
        n,
        document: super::values::internal_id("doc.id", document.id.as_deref(), "the document's internal id")?,
        kind: document.kind.or(own(scalar("type", row.kind)?)),
        number: own(scalar("refNum", row.number)?),
        amount: row.amount.map(ToOwned::to_owned),
        discount: row.disc.map(ToOwned::to_owned),
    }))
}

fn take(parts: &mut Parts, doubts: &mut Doubts, row: &Kept, currency: Currency) -> Result<(), Flaw> {
    let money = amount("amount", row.amount.as_deref(), currency)?;
    let discount = row.discount.as_deref().map(|raw| amount("disc", Some(raw), currency)).transpose()?;
    let minor = i128::from(money.minor());
    for (field, money) in [("amount", Some(money)), ("disc", discount)] {
        if let Some(money) = money.filter(|m| m.is_negative()) {
            let (list, n, money) = (row.list, row.n, money.decimal());
            doubts.raise(Doubt::Unbalanced, || format!("{field} of {list} row {} is {money}, and rows are never negative", n + 1));
        }
    }
    let kind = row.kind.as_deref().unwrap_or_default();
    match (row.list, kind) {
        ("credit", _) => parts.credit(if kind.is_empty() { "credit" } else { kind }.to_owned(), row.document.clone(), minor),
        (_, "Bill" | "vendorBill") => parts.bill(row.document.clone(), row.number.clone(), minor, discount.map(|d| i128::from(d.minor()))),
        (_, _) if OTHER_DOCUMENTS.contains(&kind) => parts.credit(kind.to_owned(), row.document.clone(), -minor),
        _ => {
            let (kind, document) = (found(kind), found(&row.document));
            doubts.raise(Doubt::UnknownStatus, || {
                format!("document type {kind} (id {document}) in apply is not known: read it in English, or settle it by hand")
            });
            parts.credit("unknown".to_owned(), row.document.clone(), -minor)
        }
    }
}
