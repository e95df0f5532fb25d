//! Rows of SuiteQL: headers, headers with their links (one row per link), links alone, deleted records.
//!
//! A payment's rows stand together, and are added up until another payment's begin. Half a group cannot be mistaken for
//! a payment: where the links do not come to the total it is doubted, and SuiteQL states no unapplied rest to explain it.
//! Headers and links in two queries are joined later, over all that was read: each link is a part of its payment.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::draft::{Doubts, Draft, Parts, Standing};
use super::values::{currency, date, method, money, raw_id, revision, scalar};
use crate::erp::DecodeContext;
use crate::erp::error::{Flaw, found};
use crate::erp::json_value::{rate, required};
use crate::model::{
    Bill, BillRef, Credit, Currency, Decimal, Doubt, Money, PaidBill, Payment, PaymentKey, PaymentStatus, Rate, RateDirection, Record,
    Revision,
};

/// The columns as the queries of docs/erp/netsuite.md name them. Everything may be text; an empty column is left out [INF].
#[derive(Deserialize)]
pub(super) struct Row<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    tranid: Option<&'a RawValue>,
    #[serde(borrow)]
    entity: Option<&'a RawValue>,
    #[serde(borrow)]
    entityname: Option<&'a RawValue>,
    #[serde(borrow)]
    trandate: Option<&'a RawValue>,
    #[serde(borrow)]
    currency: Option<&'a RawValue>,
    #[serde(borrow)]
    currencycode: Option<&'a RawValue>,
    #[serde(borrow)]
    exchangerate: Option<&'a RawValue>,
    #[serde(borrow)]
    foreigntotal: Option<&'a RawValue>,
    #[serde(borrow)]
    unapplied: Option<&'a RawValue>,
    #[serde(borrow)]
    memo: Option<&'a RawValue>,
    #[serde(borrow)]
    status: Option<&'a RawValue>,
    #[serde(borrow)]
    subsidiary: Option<&'a RawValue>,
    #[serde(borrow)]
    lastmodified: Option<&'a RawValue>,
    #[serde(borrow)]
    paymentid: Option<&'a RawValue>,
    #[serde(borrow)]
    paymenttype: Option<&'a RawValue>,
    #[serde(borrow)]
    billid: Option<&'a RawValue>,
    #[serde(borrow)]
    billtype: Option<&'a RawValue>,
    #[serde(borrow)]
    billnumber: Option<&'a RawValue>,
    #[serde(borrow)]
    linktype: Option<&'a RawValue>,
    #[serde(borrow)]
    foreignamount: Option<&'a RawValue>,
    #[serde(borrow)]
    recordid: Option<&'a RawValue>,
    #[serde(borrow)]
    recordtype: Option<&'a RawValue>,
    #[serde(borrow)]
    name: Option<&'a RawValue>,
}

/// One payment's rows, added up.
pub(super) struct Group {
    pub(super) path: String,
    id: String,
    /// What every row of the group must repeat.
    head: Vec<Option<String>>,
    draft: Draft,
    currency: Currency,
    /// The sign that the links' amounts have: it differs from account to account, but not within a payment [EVID].
    negative: Option<bool>,
}

/// One link of a payment.
pub(super) struct LinkRow<'r> {
    pub(super) bill: String,
    pub(super) number: Option<Cow<'r, str>>,
    pub(super) kind: &'r str,
    pub(super) amount: Money,
}

/// A record, or why there is none, and where it stood.
pub(super) type Taken = (String, Result<Option<Record>, Flaw>);

impl Group {
    pub(super) fn new(path: &str, head: Vec<Option<String>>, draft: Draft) -> Self {
        let (id, currency) = (draft.key.id.clone(), draft.total.currency());
        Self { path: path.to_owned(), id, head, draft, currency, negative: None }
    }

    pub(super) fn is_of(&self, id: &str) -> bool {
        self.id == id
    }

    pub(super) fn currency(&self) -> Currency {
        self.currency
    }

    /// What a further row says of the payment itself.
    pub(super) fn again<T: AsRef<str>>(&mut self, head: &[Option<T>]) {
        if !self.head.iter().map(Option::as_deref).eq(head.iter().map(|text| text.as_ref().map(T::as_ref))) {
            self.draft.doubts.raise(Doubt::Unbalanced, || "its rows differ in what they say of the payment itself".to_owned());
        }
    }

    pub(super) fn link(&mut self, link: LinkRow<'_>) -> Result<(), Flaw> {
        // A void says nothing by its links: they may be zero, kept, turned or not there, and none of it makes the void doubtful.
        if self.draft.standing == Standing::Known(PaymentStatus::Voided) {
            return Ok(());
        }
        let LinkRow { bill, number, kind, amount } = link;
        let minor = i128::from(amount.minor());
        if minor != 0 && *self.negative.get_or_insert(minor < 0) != (minor < 0) {
            self.draft.doubts.raise(Doubt::Unbalanced, || "its links have amounts of both signs".to_owned());
        }
        let parts = &mut self.draft.parts;
        match kind {
            "VendBill" => parts.bill(bill, number.map(Cow::into_owned), minor.abs(), None),
            "Journal" | "ExpRept" => parts.credit(kind.to_owned(), bill, -minor.abs()),
            _ => {
                let (kind, document) = (found(kind), found(&bill));
                self.draft.doubts.raise(Doubt::UnknownStatus, || format!("document type {kind} (id {document}) is not known"));
                parts.credit("unknown".to_owned(), bill, -minor.abs())
            }
        }
    }

    fn finish(self) -> Taken {
        let id = self.id;
        let record = self.draft.finish().map(|payment| Some(Record::Payment(payment))).map_err(|flaw| flaw.of(Some(&id)));
        (self.path, record)
    }
}

/// The groups of a document: at most one is open.
#[derive(Default)]
pub(super) struct Rows {
    open: Option<Group>,
}

impl Rows {
    /// The document has ended.
    pub(super) fn end(&mut self) -> Option<Taken> {
        self.open.take().map(Group::finish)
    }

    /// A row of a payment: of the open group, or the first of another. The group that ends with it is handed back.
    pub(super) fn open<T: AsRef<str>>(
        &mut self,
        id: &str,
        begin: impl FnOnce() -> Result<Group, Flaw>,
        head: &[Option<T>],
    ) -> Result<(Option<Taken>, &mut Group), Flaw> {
        let mut ended = None;
        let same = self.open.as_ref().is_some_and(|group| group.is_of(id));
        if !same {
            let group = begin()?;
            ended = self.open.replace(group).map(Group::finish);
        }
        let Some(group) = self.open.as_mut() else { return Err(Flaw::new("", "cannot be grouped")) };
        if same {
            group.again(head);
        }
        Ok((ended, group))
    }

    /// Takes one row, and puts what became whole by it into `whole`.
    pub(super) fn take(&mut self, context: &DecodeContext, path: &str, row: &Row<'_>, whole: &mut Vec<Taken>) -> Result<(), Flaw> {
        if row.recordid.is_some() {
            let record = deleted(context, row);
            whole.extend(self.end().into_iter().chain([(path.to_owned(), record)]));
            return Ok(());
        }
        if row.trandate.is_some() || row.foreigntotal.is_some() || row.status.is_some() {
            whole.extend(self.payment(context, path, row)?);
            return Ok(());
        }
        if row.paymentid.is_some() || row.billid.is_some() {
            let taken = |record: Result<Option<Record>, Flaw>| (path.to_owned(), record);
            let records = match link_alone(context, row) {
                Ok(records) if records.is_empty() => vec![taken(Ok(None))],
                Ok(records) => records.into_iter().map(|record| taken(Ok(Some(record)))).collect(),
                Err(flaw) => vec![taken(Err(flaw))],
            };
            whole.extend(self.end().into_iter().chain(records));
            return Ok(());
        }
        Err(Flaw::new("", "has an id at most: fetch each record by its id with `expandSubResources=true`, or ask by SuiteQL"))
    }

    fn payment(&mut self, context: &DecodeContext, path: &str, row: &Row<'_>) -> Result<Option<Taken>, Flaw> {
        let id = raw_id("id", row.id.or(row.paymentid), "the payment's internal id")?;
        let named = |flaw: Flaw| flaw.of(Some(&id));
        let head = head(row).map_err(named)?;
        let (ended, group) = self.open(&id, || header(context, path, id.clone(), owned(&head), row), &head).map_err(named)?;
        let Some(bill) = row.billid else { return Ok(ended) };
        let other = scalar("linktype", row.linktype).map_err(named)?.filter(|t| t != "Payment");
        if let Some(other) = other {
            return Err(named(Flaw::new("linktype", format!("is {}: ask for links of type Payment alone", found(&other)))));
        }
        let currency = group.currency();
        let kind = scalar("billtype", row.billtype).map_err(named)?;
        let kind = required("billtype", kind.as_deref(), "the document's type, like VendBill").map_err(named)?;
        let amount = scalar("foreignamount", row.foreignamount).map_err(named)?;
        let link = LinkRow {
            bill: raw_id("billid", Some(bill), "the bill's internal id").map_err(named)?,
            number: scalar("billnumber", row.billnumber).map_err(named)?,
            kind,
            amount: money("foreignamount", amount.as_deref(), currency).map_err(named)?,
        };
        group.link(link).map_err(named)?;
        Ok(ended)
    }
}

/// What stands on every row of a payment alike, as it is written.
fn head<'r>(row: &Row<'r>) -> Result<[Option<Cow<'r, str>>; 7], Flaw> {
    let text = |raw| scalar("row", raw);
    Ok([
        text(row.trandate)?,
        text(row.foreigntotal)?,
        text(row.status)?,
        text(row.currency)?,
        text(row.currencycode)?,
        text(row.unapplied)?,
        text(row.lastmodified)?,
    ])
}

fn owned(head: &[Option<Cow<'_, str>>]) -> Vec<Option<String>> {
    head.iter().map(|text| text.as_deref().map(str::to_owned)).collect()
}

fn header(context: &DecodeContext, path: &str, id: String, head: Vec<Option<String>>, row: &Row<'_>) -> Result<Group, Flaw> {
    let kind = scalar("type", row.kind)?.or(scalar("paymenttype", row.paymenttype)?);
    if let Some(kind) = kind.filter(|k| k != "VendPymt") {
        return Err(Flaw::new("", format!("is a {}: ask for transactions of type VendPymt alone", found(&kind))));
    }
    let date = date("trandate", scalar("trandate", row.trandate)?.as_deref())?;
    let (code, money_id) = (scalar("currencycode", row.currencycode)?, scalar("currency", row.currency)?);
    if code.is_none() && money_id.is_none() {
        return Err(Flaw::new(
            "currencycode",
            "is missing: expected a code; where there is one currency, add it like `'USD' AS currencycode`",
        ));
    }
    let currency = currency(context, "currency", code.as_deref(), None, money_id.as_deref())?;
    // The sign differs between accounts [EVID]; a payment is money that left.
    let total = unsigned("foreigntotal", money("foreigntotal", scalar("foreigntotal", row.foreigntotal)?.as_deref(), currency)?)?;
    let unapplied = scalar("unapplied", row.unapplied)?;
    let unapplied = unapplied.map(|text| money("unapplied", Some(&text), currency).and_then(|m| unsigned("unapplied", m))).transpose()?;
    let status = scalar("status", row.status)?;
    let status = required("status", status.as_deref(), "a letter like F or V")?;
    let rate = rate("exchangerate", row.exchangerate)?.map(|number| Rate { number, direction: RateDirection::BasePerUnit });
    let number = own("tranid", row.tranid)?;
    let draft = Draft {
        key: PaymentKey { origin: context.origin.clone(), id },
        revision: revision(context, scalar("lastmodified", row.lastmodified)?.as_deref()),
        standing: Standing::of(Some(status)),
        void_journal: false,
        waiting: None,
        vendor_id: own("entity", row.entity)?,
        vendor_name: own("entityname", row.entityname)?,
        date,
        total,
        unapplied,
        whole: false,
        rate,
        method: method(false, false, number.as_deref()),
        reference: number,
        account: None,
        memo: own("memo", row.memo)?,
        entity: own("subsidiary", row.subsidiary)?,
        parts: Parts::default(),
        doubts: Doubts::default(),
    };
    Ok(Group::new(path, head, draft))
}

fn own(field: &str, raw: Option<&RawValue>) -> Result<Option<String>, Flaw> {
    Ok(scalar(field, raw)?.map(Cow::into_owned))
}

/// The amount without its sign.
pub(super) fn absolute(money: Money) -> Result<Money, Flaw> {
    unsigned("", money)
}

/// The same of a field, which a refusal then names.
fn unsigned(field: &str, money: Money) -> Result<Money, Flaw> {
    let minor = money.minor().checked_abs();
    let large = || Flaw::new(field, format!("{} is too large for 64-bit minor units without its sign", found(&money.decimal())));
    minor.map(|minor| Money::new(minor, money.currency())).ok_or_else(large)
}

/// A link without its payment: it states no date and no total, so that no payment comes of it. It is a part of one, which is believed
/// when all of them come to the payment's total; and it tells which number a bill has.
fn link_alone(context: &DecodeContext, row: &Row<'_>) -> Result<Vec<Record>, Flaw> {
    let payment = raw_id("paymentid", row.paymentid, "the payment's internal id")?;
    let read = || {
        let id = raw_id("billid", row.billid, "the bill's internal id")?;
        let kind = scalar("billtype", row.billtype)?;
        let kind = required("billtype", kind.as_deref(), "the document's type, like VendBill")?.to_owned();
        let code = scalar("currencycode", row.currencycode)?;
        let stated = code.is_some() || row.currency.is_some();
        let of_row = || currency(context, "currency", code.as_deref(), None, scalar("currency", row.currency)?.as_deref());
        // Where the query names no currency, it is taken for the base currency: a payment in another one is then not completed by it.
        let currency = if stated { of_row()? } else { context.currency };
        let text = scalar("foreignamount", row.foreignamount)?;
        let text = required("foreignamount", text.as_deref(), "an amount")?;
        let number = scalar("billnumber", row.billnumber)?.map(Cow::into_owned).filter(|_| kind == "VendBill");
        let mut records = Vec::new();
        if let Some(number) = &number {
            let (origin, number) = (context.origin.clone(), Some(number.clone()));
            let (vendor_id, vendor_name, total, deleted) = (None, None, None, false);
            let bill = Bill { origin, id: id.clone(), revision: Revision::None, deleted, number, vendor_id, vendor_name, total };
            records.push(Record::Bill(bill));
        }
        let is_payment = scalar("paymenttype", row.paymenttype)?.is_some_and(|kind| kind == "VendPymt");
        let is_paid = scalar("linktype", row.linktype)?.is_none_or(|kind| kind == "Payment");
        match money("foreignamount", Some(text), currency).and_then(absolute) {
            Ok(amount) if is_payment && is_paid => records.push(Record::Payment(part(context, &payment, (kind, id, number), amount))),
            Ok(_) => {}
            // In the currency that is only assumed, an amount may well have decimals that it has not; as a number it must be sound.
            Err(_) if !stated && Decimal::parse(text).is_ok() => {}
            Err(flaw) => return Err(flaw),
        }
        Ok(records)
    };
    read().map_err(|flaw: Flaw| flaw.of(Some(&payment)))
}

/// One link as a part of its payment.
fn part(context: &DecodeContext, payment: &str, (kind, id, number): (String, String, Option<String>), amount: Money) -> Payment {
    let key = PaymentKey { origin: context.origin.clone(), id: format!("{payment}/{id}") };
    let mut part = Payment {
        revision: context.as_of.map_or(Revision::None, Revision::Instant),
        status: PaymentStatus::Posted,
        total: Some(amount),
        unapplied: Some(Money::zero(amount.currency())),
        part_of: Some(payment.to_owned()),
        ..Payment::tombstone(key)
    };
    if kind == "VendBill" {
        let (discount, credit, retainage, entity) = (None, None, None, None);
        part.bills.push(PaidBill { bill: BillRef::Id(id), number, cash: amount, discount, credit, retainage, entity });
        return part;
    }
    if !matches!(kind.as_str(), "Journal" | "ExpRept") {
        part.doubt = Some((Doubt::UnknownStatus, format!("document type {} (id {}) is not known", found(&kind), found(&id))));
    }
    // Below zero: money that paid no bill.
    if let Ok(negated) = amount.negated() {
        part.credits.push(Credit { kind, id, amount: negated });
    }
    part
}

/// A deleted record. Its id alone does not tell: a vendor may have the id of a payment.
fn deleted(context: &DecodeContext, row: &Row<'_>) -> Result<Option<Record>, Flaw> {
    let id = raw_id("recordid", row.recordid, "the deleted record's internal id")?;
    let named = |flaw: Flaw| flaw.of(Some(&id));
    let (kind, name) = (scalar("recordtype", row.recordtype).map_err(named)?, scalar("name", row.name).map_err(named)?);
    let payment = match (kind.as_deref(), name.as_deref()) {
        (Some(kind), _) => ["vendorpayment", "vendpymt"].iter().any(|word| kind.eq_ignore_ascii_case(word)),
        (None, Some(name)) if name.starts_with("Bill Payment") => true,
        (None, name) => {
            let name = found(name.unwrap_or_default());
            let reason =
                format!("is missing, and the name {name} does not tell: add the type to the query, like `'vendorpayment' AS recordtype`");
            return Err(named(Flaw::new("recordtype", reason)));
        }
    };
    Ok(payment.then(|| tombstone(context, id)))
}

/// All that is known of a deleted payment.
pub(super) fn tombstone(context: &DecodeContext, id: String) -> Record {
    let payment = Payment::tombstone(PaymentKey { origin: context.origin.clone(), id });
    debug_assert_eq!(payment.status, PaymentStatus::Deleted, "a tombstone is of a deleted payment");
    Record::Payment(payment)
}
