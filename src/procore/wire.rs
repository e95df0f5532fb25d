//! What Procore's rows mean: the one place that says requisition, and that knows which field of which version holds what.
//!
//! Lenient towards what is added or absent, strict towards what is relied on: ids are whole numbers of 64 bits (text in
//! the newer versions), amounts exact decimal text or numbers, dates days. An empty string says nothing, like null.

use crate::model::{Commitment, ContractPayment, Currency, Date, Decimal, Invoice, Money, Timestamp};

use super::raw::RawRow;
use super::reason::bounded;

/// Why a row cannot be read: which row, which field, and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WireError {
    /// Its place in the list, from 0.
    row: Option<u64>,
    /// What kind of row it is.
    kind: &'static str,
    /// Its id, as far as it has one.
    id: Option<String>,
    /// The field, with the object that it stands in.
    field: String,
    /// What was found, and what is expected.
    problem: String,
}

impl WireError {
    pub(super) fn new(kind: &'static str, field: &str, problem: String) -> Self {
        Self { row: None, kind, id: None, field: field.to_owned(), problem }
    }

    /// The same, with the row's place in its list.
    #[must_use]
    pub(super) fn at(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }
}

impl std::fmt::Display for WireError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(row) = self.row {
            write!(f, "row {row}, ")?;
        }
        f.write_str(self.kind)?;
        if let Some(id) = &self.id {
            write!(f, " {id}")?;
        }
        if !self.field.is_empty() {
            write!(f, ", field `{}`", self.field)?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl std::error::Error for WireError {}

/// What holds for all rows of an answer and is not repeated in each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Given {
    /// The company's currency, for rows that state none.
    pub(super) currency: Option<Currency>,
    /// The project that was asked for, for rows that do not repeat it.
    pub(super) project: Option<i64>,
}

/// A requisition (v1.0 or v1.1).
pub(super) fn invoice(row: &RawRow, given: Given) -> Result<Invoice, WireError> {
    let fields = Fields::of("requisition", row);
    let id = fields.required_id("id")?;
    let Some(currency) = fields.currency()?.or(given.currency) else {
        let problem = "names no currency; set procore.currency in the configuration to the company's currency";
        return Err(fields.error("currency_configuration.currency_iso_code", problem.to_owned()));
    };
    // Older answers call the summary by the name of the paper form, G702.
    let (place, summary) = match fields.object("summary")? {
        Some(summary) => ("summary", summary),
        None => ("g702", fields.object("g702")?.unwrap_or_default()),
    };
    let summary = fields.inner(place, &summary);
    Ok(Invoice {
        id,
        project: fields.project(given)?,
        commitment: fields.required_id("commitment_id")?,
        number: fields.text("invoice_number")?,
        vendor_id: fields.id("vendor_id")?,
        vendor_name: fields.text("vendor_name")?,
        currency,
        payable: summary.money("current_payment_due", currency)?,
        retainage: summary.money("total_retainage", currency)?,
        tax: summary.money("tax_applicable_to_this_payment", currency)?,
        status: fields.text("status")?,
        erp_status: fields.text("erp_status")?,
        origin_id: fields.text("origin_id")?,
        updated_at: fields.instant("updated_at")?,
    })
}

/// A commitment: any of `commitments`, `work_order_contracts` and `purchase_order_contracts`, list or show.
pub(super) fn commitment(row: &RawRow, given: Given) -> Result<Commitment, WireError> {
    let fields = Fields::of("commitment", row);
    let vendor = fields.object("vendor")?.unwrap_or_default();
    let vendor = fields.inner("vendor", &vendor);
    let project = fields.object("project")?.unwrap_or_default();
    let project = fields.inner("project", &project).id("id")?;
    Ok(Commitment {
        id: fields.required_id("id")?,
        project: fields.id("project_id")?.or(project).or(given.project),
        number: fields.text("number")?,
        title: fields.text("title")?,
        status: fields.text("status")?,
        vendor_id: vendor.id("id")?,
        // The thin list says `name`, the contracts' own resources say `company`.
        vendor_name: vendor.text("name")?.or(vendor.text("company")?),
        vendor_origin_id: vendor.text("origin_id")?,
        // Not filled from the company's: a commitment in another currency would then pass the check for it.
        currency: fields.currency()?,
        allow_payments: fields.flag("allow_payments")?,
        updated_at: fields.instant("updated_at")?,
    })
}

/// A row of Payments Issued.
pub(super) fn contract_payment(row: &RawRow, given: Given) -> Result<ContractPayment, WireError> {
    let fields = Fields::of("contract payment", row);
    let id = fields.required_id("id")?;
    Ok(ContractPayment {
        id,
        commitment: fields.required_id("contract_id")?,
        project: fields.id("project_id")?.or(given.project),
        requisition: fields.id("requisition_id")?,
        amount: fields.decimal("amount")?.ok_or_else(|| fields.error("amount", "is missing".to_owned()))?,
        date: fields.date("date")?,
        check_number: fields.text("check_number")?,
        invoice_number: fields.text("invoice_number")?,
        notes: fields.text("notes")?,
        // Owned by Procore's users and only shown: whatever they type is no reason to refuse the row.
        payment_number: fields.id("payment_number").ok().flatten(),
        external_payment_id: fields.text("external_payment_id")?,
        origin_id: fields.text("origin_id")?,
        origin_data: fields.text("origin_data")?,
        attachments: fields.count("attachments")?,
        updated_at: fields.instant("updated_at")?,
    })
}

/// One object's fields, and what to call the object in a message.
struct Fields<'a> {
    kind: &'static str,
    id: Option<String>,
    within: &'static str,
    row: &'a RawRow,
}

impl<'a> Fields<'a> {
    fn of(kind: &'static str, row: &'a RawRow) -> Self {
        Self { kind, id: row.token("id").map(|id| bounded(id, 24)), within: "", row }
    }

    fn inner<'b>(&self, within: &'static str, row: &'b RawRow) -> Fields<'b> {
        Fields { kind: self.kind, id: self.id.clone(), within, row }
    }

    fn error(&self, name: &str, problem: String) -> WireError {
        let field = if self.within.is_empty() { name.to_owned() } else { format!("{}.{name}", self.within) };
        WireError { row: None, kind: self.kind, id: self.id.clone(), field, problem }
    }

    fn unfit(&self, name: &str, token: &str, problem: &str) -> WireError {
        self.error(name, format!("{} {problem}", bounded(token, 60)))
    }

    /// The text of a string or of a plain whole number; `None` for null, absent and blank.
    fn string(&self, name: &str) -> Result<Option<String>, WireError> {
        let Some(token) = self.row.token(name) else { return Ok(None) };
        let text = if token.starts_with('"') {
            serde_json::from_str::<String>(token).map_err(|_| self.unfit(name, token, "is not text in Unicode"))?
        } else {
            token.to_owned()
        };
        Ok(if text.trim().is_empty() { None } else { Some(text) })
    }

    fn text(&self, name: &str) -> Result<Option<String>, WireError> {
        match self.row.token(name) {
            // Numbers that people know as text have been seen as numbers; anything further would be a guess.
            Some(token) if !token.starts_with('"') && !token.bytes().all(|b| b.is_ascii_digit()) => {
                Err(self.unfit(name, token, "is not text"))
            }
            Some(_) | None => self.string(name),
        }
    }

    fn id(&self, name: &str) -> Result<Option<i64>, WireError> {
        let Some(text) = self.string(name)? else { return Ok(None) };
        let digits = text.len() <= 19 && text.bytes().all(|b| b.is_ascii_digit());
        let id = text.parse::<i64>().ok().filter(|id| digits && *id > 0);
        id.map(Some).ok_or_else(|| self.unfit(name, &text, "is not an id (a whole number from 1, of 64 bits)"))
    }

    fn required_id(&self, name: &str) -> Result<i64, WireError> {
        self.id(name)?.ok_or_else(|| self.error(name, "is missing".to_owned()))
    }

    fn project(&self, given: Given) -> Result<i64, WireError> {
        let project = self.id("project_id")?.or(given.project);
        project.ok_or_else(|| self.error("project_id", "is missing".to_owned()))
    }

    fn decimal(&self, name: &str) -> Result<Option<Decimal>, WireError> {
        let Some(text) = self.string(name)? else { return Ok(None) };
        Decimal::parse(&text).map(Some).map_err(|e| self.unfit(name, &text, &format!("is no amount: {e}")))
    }

    fn money(&self, name: &str, currency: Currency) -> Result<Option<Money>, WireError> {
        let Some(amount) = self.decimal(name)? else { return Ok(None) };
        let money = amount.in_currency(currency);
        money.map(Some).map_err(|e| self.unfit(name, &amount.to_string(), &e.to_string()))
    }

    /// A day. An instant is taken by its day as it is written: the date guide speaks of instants where days are meant.
    fn date(&self, name: &str) -> Result<Option<Date>, WireError> {
        let Some(text) = self.string(name)? else { return Ok(None) };
        let day = match text.split_once('T') {
            Some((day, _)) if Timestamp::parse(&text).is_ok() => day,
            Some(_) | None => text.as_str(),
        };
        Date::parse(day).map(Some).map_err(|e| self.unfit(name, &text, &e.to_string()))
    }

    fn instant(&self, name: &str) -> Result<Option<Timestamp>, WireError> {
        let Some(text) = self.string(name)? else { return Ok(None) };
        Timestamp::parse(&text).map(Some).map_err(|e| self.unfit(name, &text, &e.to_string()))
    }

    fn flag(&self, name: &str) -> Result<Option<bool>, WireError> {
        match self.row.token(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(token) => Err(self.unfit(name, token, "is neither true nor false")),
        }
    }

    fn object(&self, name: &str) -> Result<Option<RawRow>, WireError> {
        let Some(token) = self.row.token(name) else { return Ok(None) };
        if !token.starts_with('{') {
            return Err(self.unfit(name, token, "is not an object"));
        }
        serde_json::from_str(token).map(Some).map_err(|e| self.error(name, bounded(&e.to_string(), 120)))
    }

    fn count(&self, name: &str) -> Result<u32, WireError> {
        let Some(token) = self.row.token(name) else { return Ok(0) };
        let items = serde_json::from_str::<Vec<serde::de::IgnoredAny>>(token);
        let items = items.map_err(|_| self.unfit(name, token, "is not a list"))?;
        Ok(u32::try_from(items.len()).unwrap_or(u32::MAX))
    }

    fn currency(&self) -> Result<Option<Currency>, WireError> {
        const PLACE: &str = "currency_configuration";
        let Some(configuration) = self.object(PLACE)? else { return Ok(None) };
        let inner = self.inner(PLACE, &configuration);
        let Some(code) = inner.text("currency_iso_code")? else { return Ok(None) };
        Currency::parse(&code).map(Some).map_err(|e| inner.unfit("currency_iso_code", &code, &e.to_string()))
    }
}
