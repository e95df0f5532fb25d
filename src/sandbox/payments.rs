//! Contract payments: reading, creating, changing and deleting them, with the rules that Procore documents.

use serde_json::{Map, Value, json};

use super::answer::{Refusal, empty, json_answer};
use super::call::Call;
use super::lists::{PageSize, id_param};
use super::profile::{Duplicates, Lock, Permission, Profile};
use super::rows::{CurrencyPart, PaymentRow};
use super::state::Sandbox;
use crate::model::{Date, Decimal, HttpResponse, Timestamp};

const LOCKED: &str = "The Contract Payment cannot be edited or deleted because it is synced with an ERP system";
const METHODS: [&str; 3] = ["check", "credit_card", "electronic"];

pub(super) fn list(sandbox: &mut Sandbox, call: &Call<'_>, now: Timestamp) -> Result<HttpResponse, Refusal> {
    let (project, contract) = (id_param(call, "project_id")?, id_param(call, "contract_id")?);
    let rows: Vec<PaymentRow> = if sandbox.lists_project(project)? {
        sandbox.world.commitment(contract).filter(|c| c.project_id == project).ok_or(Refusal::NotFound)?;
        sandbox.visible_payments(contract, now).cloned().collect()
    } else {
        Vec::new()
    };
    let views = rows.iter().map(|p| view(sandbox, p)).collect();
    let size = PageSize { default: 100, largest: sandbox.profile.largest_page };
    sandbox.page(call, views, size)
}

pub(super) fn show(sandbox: &mut Sandbox, call: &Call<'_>, id: i64, now: Timestamp) -> Result<HttpResponse, Refusal> {
    let (project, contract) = (id_param(call, "project_id")?, id_param(call, "contract_id")?);
    sandbox.visible_project(project)?;
    let row = sandbox.visible_payments(contract, now).find(|p| p.id == id && p.project_id == project).cloned();
    let row = row.ok_or(Refusal::NotFound)?;
    Ok(json_answer(200, &view(sandbox, &row)))
}

/// `POST`: nothing stops a second row of the same payment but a duplicate `origin_id`, and perhaps not even that (T1).
pub(super) fn create(sandbox: &mut Sandbox, call: &Call<'_>, now: Timestamp) -> Result<HttpResponse, Refusal> {
    let body = call.fields().ok_or_else(|| Refusal::Bad("There was a problem in the request body".to_owned()))?;
    let (project, contract) = target(sandbox, &body)?;
    let token = call.header("idempotency-token").filter(|_| sandbox.profile.idempotency_token).map(str::to_owned);
    let earlier = token.as_ref().and_then(|t| sandbox.idempotent.get(t)).and_then(|id| sandbox.world.payment(*id)).cloned();
    if let Some(row) = earlier {
        return Ok(json_answer(200, &view(sandbox, &row)));
    }
    if !sandbox.world.commitment(contract).is_some_and(|c| c.allow_payments) {
        let words = "Payments are not enabled on this contract".to_owned();
        let soft = sandbox.profile.payments_disabled_status == 422;
        return Err(if soft { Refusal::Invalid("contract_id", words) } else { Refusal::Forbidden(words) });
    }
    let fields = payment_fields(&body)?;
    let mut row = PaymentRow { project_id: project, contract_id: contract, ..PaymentRow::default() };
    apply(sandbox, &mut row, fields)?;
    if row.amount.is_empty() {
        return Err(Refusal::Invalid("amount", "can't be blank".to_owned()));
    }
    let at = whole_second(now);
    row.created_at = Some(at);
    row.updated_at = Some(at);
    sandbox.world.settle_ids();
    row.id = sandbox.world.add_payment(row.clone());
    if sandbox.profile.visible_after_seconds > 0 {
        sandbox.visible_from.retain(|_, from| *from > now);
        sandbox.visible_from.insert(row.id, now.plus_seconds(sandbox.profile.visible_after_seconds));
    }
    if let Some(token) = token {
        sandbox.idempotent.insert(token, row.id);
    }
    Ok(json_answer(201, &view(sandbox, &row)))
}

/// `PATCH`: a partial change, as far as the row's lock lets it.
pub(super) fn update(sandbox: &mut Sandbox, call: &Call<'_>, id: i64, now: Timestamp) -> Result<HttpResponse, Refusal> {
    let body = call.fields().ok_or_else(|| Refusal::Bad("There was a problem in the request body".to_owned()))?;
    let (_, contract) = target(sandbox, &body)?;
    let mut row = sandbox.world.payment(id).filter(|p| p.contract_id == contract).cloned().ok_or(Refusal::NotFound)?;
    let mut fields = payment_fields(&body)?.clone();
    if is_locked(&row, &sandbox.profile) {
        let open = open_fields(sandbox.profile.lock);
        if let Some(closed) = fields.keys().find(|f| !open.contains(&f.as_str()))
            && !sandbox.profile.lock_silent
        {
            return Err(Refusal::Invalid("base", format!("{LOCKED} ({closed})")));
        }
        fields.retain(|f, _| open.contains(&f.as_str()));
    }
    apply(sandbox, &mut row, &fields)?;
    if !fields.is_empty() {
        row.updated_at = Some(whole_second(now));
    }
    let answer = json_answer(200, &view(sandbox, &row));
    if let Some(stored) = sandbox.world.payment_mut(id) {
        *stored = row;
    }
    Ok(answer)
}

/// `DELETE`: 200 and an empty body; a locked row stays.
pub(super) fn delete(sandbox: &mut Sandbox, call: &Call<'_>, id: i64) -> Result<HttpResponse, Refusal> {
    let (project, contract) = (id_param(call, "project_id")?, id_param(call, "contract_id")?);
    may_write(sandbox, project)?;
    let row = sandbox.world.payment(id).filter(|p| p.project_id == project && p.contract_id == contract).ok_or(Refusal::NotFound)?;
    if is_locked(row, &sandbox.profile) {
        return Err(Refusal::Invalid("base", LOCKED.to_owned()));
    }
    sandbox.world.remove_payment(id);
    Ok(empty(200))
}

/// Project and contract of a body, checked: both are required, in the body and not in the query.
fn target(sandbox: &Sandbox, body: &Map<String, Value>) -> Result<(i64, i64), Refusal> {
    let id = |name: &str| match body.get(name) {
        None | Some(Value::Null) => Err(Refusal::missing(name)),
        Some(value) => integer(value).ok_or_else(|| Refusal::Bad(format!("{name} is invalid"))),
    };
    let (project, contract) = (id("project_id")?, id("contract_id")?);
    may_write(sandbox, project)?;
    sandbox.world.commitment(contract).filter(|c| c.project_id == project).ok_or(Refusal::NotFound)?;
    Ok((project, contract))
}

fn may_write(sandbox: &Sandbox, project: i64) -> Result<(), Refusal> {
    sandbox.world.project(project).ok_or(Refusal::NotFound)?;
    match sandbox.profile.permission_in(project) {
        Permission::Admin => Ok(()),
        Permission::ReadOnly | Permission::Hidden => {
            Err(Refusal::Forbidden("You do not have sufficient permissions to perform this action".to_owned()))
        }
    }
}

fn payment_fields(body: &Map<String, Value>) -> Result<&Map<String, Value>, Refusal> {
    body.get("contract_payment").and_then(Value::as_object).ok_or_else(|| Refusal::missing("contract_payment"))
}

fn is_locked(row: &PaymentRow, profile: &Profile) -> bool {
    row.origin_id.is_some() && profile.lock != Lock::Off
}

/// What may be changed although the row is locked.
fn open_fields(lock: Lock) -> &'static [&'static str] {
    match lock {
        Lock::Off | Lock::WholeObject => &[],
        Lock::ExceptOrigin => &["origin_id", "origin_data", "prostore_file_ids"],
        Lock::ExceptOriginAndNumber => &["origin_id", "origin_data", "prostore_file_ids", "payment_number"],
    }
}

/// Writes the given fields into the row, or refuses all of them. Unknown fields are ignored, as Rails does.
fn apply(sandbox: &Sandbox, row: &mut PaymentRow, fields: &Map<String, Value>) -> Result<(), Refusal> {
    for (name, value) in fields {
        match name.as_str() {
            "amount" => row.amount = amount(value, &sandbox.profile)?,
            // A badly formatted date is stored as null, without an error.
            "date" => row.date = day(value),
            "invoice_date" => row.invoice_date = day(value),
            "check_number" => row.check_number = words(value),
            "invoice_number" => row.invoice_number = words(value),
            "notes" => row.notes = words(value),
            "origin_data" => row.origin_data = words(value),
            "payment_number" => row.payment_number = integer(value),
            "draw_request_number" => row.draw_request_number = integer(value),
            "payment_method" => {
                row.payment_method = words(value);
                if row.payment_method.as_deref().is_some_and(|m| !METHODS.contains(&m)) {
                    return Err(Refusal::Invalid("payment_method", "is not included in the list".to_owned()));
                }
            }
            "origin_id" => row.origin_id = origin_id(sandbox, row.id, value)?,
            "requisition_id" if sandbox.profile.requisition_kept => row.requisition_id = requisition(sandbox, row.contract_id, value)?,
            _ => {}
        }
    }
    Ok(())
}

fn amount(value: &Value, profile: &Profile) -> Result<String, Refusal> {
    let text = words(value).unwrap_or_default();
    let number = Decimal::parse(text.trim()).map_err(|_| Refusal::Invalid("amount", "is not a number".to_owned()))?;
    if number.is_negative() && !profile.negative_amounts {
        return Err(Refusal::Invalid("amount", "must be greater than or equal to 0".to_owned()));
    }
    // Procore keeps the number, not the text: 12500.00 comes back as 12500.0.
    let text = number.to_string();
    Ok(if text.contains('.') { text } else { format!("{text}.0") })
}

/// A new `origin_id`, empty meaning none. It is unique in the company, if at all.
fn origin_id(sandbox: &Sandbox, own: i64, value: &Value) -> Result<Option<String>, Refusal> {
    let Some(wanted) = words(value).filter(|w| !w.is_empty()) else { return Ok(None) };
    let taken = sandbox.world.contract_payments.iter().any(|p| p.id != own && p.origin_id.as_deref() == Some(wanted.as_str()));
    let words = "has already been taken".to_owned();
    match (taken, sandbox.profile.duplicates) {
        (false, _) | (true, Duplicates::Accepted) => Ok(Some(wanted)),
        (true, Duplicates::Conflict) => Err(Refusal::Conflict("origin_id", words)),
        (true, Duplicates::Unprocessable) => Err(Refusal::Invalid("origin_id", words)),
    }
}

fn requisition(sandbox: &Sandbox, contract: i64, value: &Value) -> Result<Option<i64>, Refusal> {
    if value.is_null() {
        return Ok(None);
    }
    let id = integer(value).filter(|id| sandbox.world.requisition(*id).is_some_and(|r| r.commitment_id == contract));
    id.map(Some).ok_or_else(|| Refusal::Invalid("requisition_id", "must belong to the contract".to_owned()))
}

/// An integer, also where it is written as text.
fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str().and_then(|s| s.trim().parse().ok()))
}

/// A text, also where it is written as a number.
fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A day, from a day or an instant.
fn day(value: &Value) -> Option<Date> {
    let text = value.as_str()?;
    Date::parse(text).ok().or_else(|| Timestamp::parse(text).ok().and_then(Timestamp::date_utc))
}

fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_seconds(at.seconds())
}

/// A row as it is answered: without what is write only, with a field that no client knows yet.
fn view(sandbox: &mut Sandbox, row: &PaymentRow) -> Value {
    let mut view = serde_json::to_value(row).unwrap_or_default();
    if let Some(fields) = view.as_object_mut() {
        fields.remove("invoice_date");
        fields.remove("payment_method");
        fields.insert("sandbox_revision".to_owned(), json!(1));
        if sandbox.profile.trailing_zeros {
            let dot = if row.amount.contains('.') { "" } else { ".0" };
            let zeros = "0".repeat(sandbox.dice.below(3));
            fields.insert("amount".to_owned(), json!(format!("{}{dot}{zeros}", row.amount)));
        }
    }
    view
}

/// A row as the contract embeds it: without `requisition_id`, `updated_at`, `status` and `external_payment_id`.
pub(super) fn issued_view(row: &PaymentRow, currency: &CurrencyPart) -> Value {
    json!({
        "id": row.id, "amount": row.amount, "check_number": row.check_number, "created_at": row.created_at, "date": row.date,
        "draw_request_number": row.draw_request_number, "invoice_number": row.invoice_number, "notes": row.notes,
        "payment_number": row.payment_number, "attachments": row.attachments, "origin_id": row.origin_id,
        "origin_data": row.origin_data, "currency_configuration": currency,
    })
}
