//! Everything that is read: who is signed in, projects and tools, invoices and commitments.

use serde_json::{Value, json};

use super::answer::{Refusal, json_answer};
use super::call::Call;
use super::lists::{PageSize, id_filter, id_param, id_segment, range_filter, text_filter};
use super::payments;
use super::profile::Permission;
use super::rows::{CommitmentKind, CommitmentRow, ProjectRow, RequisitionRow};
use super::state::Sandbox;
use crate::model::{Currency, HttpResponse, Money, Timestamp};

const REQUISITIONS: PageSize = PageSize { default: 30, largest: 2000 };
const PROJECTS: PageSize = PageSize { default: 100, largest: 300 };

/// Answers `GET` below `/rest`; `path` is what follows it.
pub(super) fn read(sandbox: &mut Sandbox, call: &Call<'_>, path: &[&str], now: Timestamp) -> Result<HttpResponse, Refusal> {
    match path {
        ["v1.0", "me"] => Ok(me(sandbox)),
        ["v1.0", "companies"] => companies(sandbox, call),
        ["v1.1" | "v1.0", "projects"] => projects(sandbox, call),
        ["v1.0", "projects", id] => project(sandbox, call, id),
        ["v1.0", "projects", id, "tools"] => tools(sandbox, call, id_segment(id)?),
        ["v1.0", "tools"] => tools(sandbox, call, id_param(call, "project_id")?),
        ["v1.0", "settings", "permissions"] => permissions(sandbox, call),
        ["v1.0", "companies", company, "projects", id, "currency_configuration"] => currency(sandbox, company, id),
        [version @ ("v1.0" | "v1.1"), "requisitions"] => requisitions(sandbox, call, version),
        [version @ ("v1.0" | "v1.1"), "requisitions", id] => requisition(sandbox, call, version, id_segment(id)?),
        ["v1.0", "commitments"] => commitments(sandbox, call),
        ["v1.0", "commitments", id] => commitment(sandbox, call, id_segment(id)?),
        ["v1.0", "work_order_contracts"] => contracts(sandbox, call, CommitmentKind::WorkOrderContract, now),
        ["v1.0", "purchase_order_contracts"] => contracts(sandbox, call, CommitmentKind::PurchaseOrderContract, now),
        ["v1.0", "work_order_contracts", id] => contract(sandbox, call, CommitmentKind::WorkOrderContract, id_segment(id)?, now),
        ["v1.0", "purchase_order_contracts", id] => contract(sandbox, call, CommitmentKind::PurchaseOrderContract, id_segment(id)?, now),
        ["v1.0", "contract_payments"] => payments::list(sandbox, call, now),
        ["v1.0", "contract_payments", id] => payments::show(sandbox, call, id_segment(id)?, now),
        _ => Err(Refusal::NotFound),
    }
}

fn me(sandbox: &Sandbox) -> HttpResponse {
    let user = &sandbox.world.user;
    json_answer(200, &json!({"id": user.id, "login": user.login, "name": user.name}))
}

fn companies(sandbox: &mut Sandbox, call: &Call<'_>) -> Result<HttpResponse, Refusal> {
    let company = &sandbox.world.company;
    let row = json!({"id": company.id, "name": company.name, "is_active": company.is_active, "my_company": true});
    sandbox.page(call, vec![row], PROJECTS)
}

fn project_view(row: &ProjectRow) -> Value {
    let mut view = serde_json::to_value(row).unwrap_or_default();
    if let Some(fields) = view.as_object_mut() {
        fields.remove("commitments_active");
        fields.insert("display_name".to_owned(), json!(row.name));
    }
    view
}

/// `company_id` is still required beside the header.
fn company_param(sandbox: &Sandbox, call: &Call<'_>) -> Result<(), Refusal> {
    let company = id_param(call, "company_id")?;
    if company == sandbox.world.company.id { Ok(()) } else { Err(Refusal::Forbidden("App is not connected to this company".to_owned())) }
}

fn projects(sandbox: &mut Sandbox, call: &Call<'_>) -> Result<HttpResponse, Refusal> {
    company_param(sandbox, call)?;
    let wanted = id_filter(call, "id")?;
    let seen = |p: &&ProjectRow| wanted(Some(p.id)) && sandbox.profile.permission_in(p.id) != Permission::Hidden;
    let rows = sandbox.world.projects.iter().filter(seen).map(project_view).collect();
    sandbox.page(call, rows, PROJECTS)
}

fn project(sandbox: &Sandbox, call: &Call<'_>, id: &str) -> Result<HttpResponse, Refusal> {
    company_param(sandbox, call)?;
    let project = sandbox.visible_project(id_segment(id)?)?;
    Ok(json_answer(200, &project_view(project)))
}

fn tools(sandbox: &Sandbox, call: &Call<'_>, project: i64) -> Result<HttpResponse, Refusal> {
    let active = sandbox.visible_project(project)?.commitments_active;
    let (_, level) = level(sandbox.profile.permission_in(project));
    let only_active = call.param("filters[is_active]") == Some("true");
    let rows: Vec<Value> = [("Commitments", "commitments", active), ("Invoicing", "invoicing", true), ("Home", "project_home", true)]
        .into_iter()
        .zip(1..)
        .filter(|((_, _, active), _)| *active || !only_active)
        .map(|((title, name, active), id)| {
            json!({"id": id, "title": title, "name": name, "engine_name": name, "is_active": active, "user_access_level": level})
        })
        .collect();
    Ok(json_answer(200, &Value::Array(rows)))
}

fn level(permission: Permission) -> (u8, &'static str) {
    match permission {
        Permission::Admin => (4, "Admin"),
        Permission::ReadOnly => (2, "Read Only"),
        Permission::Hidden => (1, "None"),
    }
}

fn permissions(sandbox: &Sandbox, call: &Call<'_>) -> Result<HttpResponse, Refusal> {
    let permission = match (call.param("project_id"), call.param("company_id")) {
        (Some(_), None) => {
            let project = id_param(call, "project_id")?;
            sandbox.world.project(project).ok_or(Refusal::NotFound)?;
            sandbox.profile.permission_in(project)
        }
        (None, Some(_)) => {
            company_param(sandbox, call)?;
            sandbox.profile.permission
        }
        (Some(_), Some(_)) | (None, None) => return Err(Refusal::Bad("exactly one of project_id and company_id is required".to_owned())),
    };
    let (id, name) = level(permission);
    let tool = |tool_id: i64, tool: &str, friendly: &str| {
        json!({
            "id": tool_id, "name": tool, "friendly_name": friendly, "available_for_user": id > 1,
            "user_access_level": {"id": id, "name": name}, "permitted_actions": [], "can_create": id > 2,
        })
    };
    let tools = json!({"tools": [tool(1, "commitments", "Commitments"), tool(2, "invoicing", "Invoicing")]});
    Ok(json_answer(200, &tools))
}

fn currency(sandbox: &Sandbox, company: &str, project: &str) -> Result<HttpResponse, Refusal> {
    if id_segment(company)? != sandbox.world.company.id {
        return Err(Refusal::Forbidden("App is not connected to this company".to_owned()));
    }
    sandbox.visible_project(id_segment(project)?)?;
    let code = &sandbox.world.company.currency_iso_code;
    let body = json!({"currency_iso_code": code, "multicurrency_enabled": true, "company_currency_exchange_rate_override": null});
    Ok(json_answer(200, &body))
}

/// A requisition as the resource's version shows it.
fn requisition_view(row: &RequisitionRow, version: &str) -> Value {
    let mut view = serde_json::to_value(row).unwrap_or_default();
    let Some(fields) = view.as_object_mut() else { return view };
    let constants = [
        ("deletable", json!(false)),
        ("attachments", json!([])),
        ("electronic_signature_id", Value::Null),
        ("custom_fields", json!({})),
        ("submitted_at", json!(row.billing_date)),
        ("created_by", json!({"id": 4711, "name": "Dana Reyes", "login": "dana@sub.example.com", "company_name": row.vendor_name})),
        ("previous_requisition_id", Value::Null),
        ("invoice_type", json!("standard")),
        ("move_materials_to_previous_work_completed", json!(false)),
        // Additive fields can appear at any time.
        ("sandbox_revision", json!(1)),
    ];
    for (name, value) in constants {
        fields.entry(name).or_insert(value);
    }
    if let Some(Value::Object(currency)) = fields.get_mut("currency_configuration") {
        currency.insert("currency_exchange_rate".to_owned(), json!(1.0));
    }
    if version == "v1.0" {
        for newer in ["vendor_id", "previous_requisition_id", "invoice_type", "move_materials_to_previous_work_completed"] {
            fields.remove(newer);
        }
    }
    view
}

fn requisitions(sandbox: &mut Sandbox, call: &Call<'_>, version: &str) -> Result<HttpResponse, Refusal> {
    let project = id_param(call, "project_id")?;
    let (id, commitment, period) = (id_filter(call, "id")?, id_filter(call, "commitment_id")?, id_filter(call, "period_id")?);
    let (status, origin) = (text_filter(call, "status"), text_filter(call, "origin_id"));
    let (created, updated) = (range_filter(call, "created_at")?, range_filter(call, "updated_at")?);
    let only_last = version == "v1.1" && call.param("filters[is_last]") == Some("true");
    let all = &sandbox.world.requisitions;
    let is_last = |r: &RequisitionRow| !all.iter().any(|o| o.commitment_id == r.commitment_id && o.number > r.number);
    let rows = if sandbox.lists_project(project)? {
        all.iter()
            .filter(|r| r.project_id == project && id(Some(r.id)) && commitment(Some(r.commitment_id)) && period(r.period_id))
            .filter(|r| status(Some(&r.status)) && origin(r.origin_id.as_deref()))
            .filter(|r| created(r.created_at) && updated(r.updated_at) && (!only_last || is_last(r)))
            .map(|r| requisition_view(r, version))
            .collect()
    } else {
        Vec::new()
    };
    sandbox.page(call, rows, REQUISITIONS)
}

fn requisition(sandbox: &Sandbox, call: &Call<'_>, version: &str, id: i64) -> Result<HttpResponse, Refusal> {
    let project = sandbox.visible_project(id_param(call, "project_id")?)?.id;
    let row = sandbox.world.requisition(id).filter(|r| r.project_id == project).ok_or(Refusal::NotFound)?;
    Ok(json_answer(200, &requisition_view(row, version)))
}

/// The thin list of all commitments; it takes no filter.
fn commitments(sandbox: &mut Sandbox, call: &Call<'_>) -> Result<HttpResponse, Refusal> {
    let project = id_param(call, "project_id")?;
    let thin = |c: &CommitmentRow| {
        let vendor = json!({"id": c.vendor.id, "name": c.vendor.company});
        json!({"id": c.id, "title": c.title, "number": c.number, "status": c.status, "executed": c.executed, "vendor": vendor})
    };
    let listed = sandbox.lists_project(project)?;
    let rows = sandbox.world.commitments.iter().filter(|c| listed && c.project_id == project).map(thin).collect();
    let size = PageSize { default: 100, largest: sandbox.profile.largest_page };
    sandbox.page(call, rows, size)
}

/// The one read that states `allow_payments`.
fn commitment(sandbox: &Sandbox, call: &Call<'_>, id: i64) -> Result<HttpResponse, Refusal> {
    let project = sandbox.visible_project(id_param(call, "project_id")?)?.id;
    let row = sandbox.world.commitment(id).filter(|c| c.project_id == project).ok_or(Refusal::NotFound)?;
    let mut view = serde_json::to_value(row).unwrap_or_default();
    if let Some(fields) = view.as_object_mut() {
        fields.insert("accounting_method".to_owned(), json!("amount"));
        fields.insert("display_work_retainage".to_owned(), json!(true));
        fields.insert("ssr_enabled".to_owned(), json!(false));
    }
    Ok(json_answer(200, &view))
}

/// A subcontract or purchase order; the single read and the extended view embed its payments.
fn contract_view(sandbox: &Sandbox, row: &CommitmentRow, whole: bool, now: Timestamp) -> Value {
    let mut view = serde_json::to_value(row).unwrap_or_default();
    let Some(fields) = view.as_object_mut() else { return view };
    for only_elsewhere in ["allow_payments", "allow_payment_applications", "type"] {
        fields.remove(only_elsewhere);
    }
    fields.insert("requisitions_are_enabled".to_owned(), json!(row.allow_payment_applications));
    fields.insert("deleted_at".to_owned(), Value::Null);
    fields.insert("retainage_percent".to_owned(), json!("10.0%"));
    if whole {
        let shown: Vec<&_> = sandbox.visible_payments(row.id, now).collect();
        let currency = row.currency_configuration.currency_iso_code.as_deref().and_then(|c| Currency::parse(c).ok());
        // A sum that cannot be formed is left out rather than invented.
        let total = currency.and_then(|c| {
            shown.iter().try_fold(Money::zero(c), |sum, p| Money::parse(&p.amount, c).and_then(|m| sum.add(m)).ok()).map(|m| m.decimal())
        });
        fields.insert("total_payments".to_owned(), json!(total));
        let issued = shown.iter().map(|p| payments::issued_view(p, &row.currency_configuration)).collect();
        fields.insert("payments_issued".to_owned(), Value::Array(issued));
    }
    view
}

fn contracts(sandbox: &mut Sandbox, call: &Call<'_>, kind: CommitmentKind, now: Timestamp) -> Result<HttpResponse, Refusal> {
    let project = id_param(call, "project_id")?;
    let (id, status, origin) = (id_filter(call, "id")?, text_filter(call, "status"), text_filter(call, "origin_id"));
    let (created, updated) = (range_filter(call, "created_at")?, range_filter(call, "updated_at")?);
    let extended = call.param("view") == Some("extended");
    let listed = sandbox.lists_project(project)?;
    let rows = sandbox
        .world
        .commitments
        .iter()
        .filter(|c| listed && c.project_id == project && c.kind == kind && id(Some(c.id)) && status(Some(&c.status)))
        .filter(|c| origin(c.origin_id.as_deref()) && created(c.created_at) && updated(c.updated_at))
        .map(|c| contract_view(sandbox, c, extended, now))
        .collect();
    let size = PageSize { default: 100, largest: sandbox.profile.largest_page };
    sandbox.page(call, rows, size)
}

fn contract(sandbox: &Sandbox, call: &Call<'_>, kind: CommitmentKind, id: i64, now: Timestamp) -> Result<HttpResponse, Refusal> {
    let project = sandbox.visible_project(id_param(call, "project_id")?)?.id;
    let row = sandbox.world.commitment(id).filter(|c| c.project_id == project && c.kind == kind).ok_or(Refusal::NotFound)?;
    Ok(json_answer(200, &contract_view(sandbox, row, true, now)))
}
