//! The endpoints below `/sandbox`, for people and tests in another process: no rules, no windows, no faults.

use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{json_answer, text};
use super::call::Call;
use super::profile::Profile;
use super::rows::PaymentRow;
use super::state::Sandbox;
use super::world::World;
use crate::model::{HttpResponse, Timestamp, Verb};

/// Answers a request below `/sandbox`.
pub(super) fn answer(sandbox: &mut Sandbox, call: &Call<'_>, now: Timestamp) -> HttpResponse {
    let path: Vec<&str> = call.segments.iter().skip(1).map(String::as_str).collect();
    let done = match (call.verb, path.as_slice()) {
        (Verb::Get, ["world"]) => Ok(shown(sandbox.world())),
        (Verb::Post, ["world"]) => replace_world(sandbox, call),
        (Verb::Get, ["log"]) => Ok(shown(&sandbox.log())),
        (Verb::Get, ["profile"]) => Ok(shown(sandbox.profile())),
        (Verb::Post, ["profile"]) => set_profile(sandbox, call),
        (Verb::Get, ["profiles"]) => Ok(shown(&Profile::NAMES)),
        (Verb::Post, ["revoke_tokens"]) => {
            sandbox.revoke_tokens();
            Ok(json_answer(200, &json!({})))
        }
        (Verb::Post, ["contract_payments"]) => add_payment(sandbox, call, now),
        (Verb::Patch, ["contract_payments", id]) => edit_payment(sandbox, call, id),
        (Verb::Delete, ["contract_payments", id]) => {
            let removed = id.parse().ok().and_then(|id| sandbox.world_mut().remove_payment(id));
            removed.map(|row| shown(&row)).ok_or_else(|| "there is no such payment".to_owned())
        }
        _ => return text(404, "the sandbox has: world, log, profile, profiles, revoke_tokens, contract_payments"),
    };
    done.unwrap_or_else(|why| text(400, &why))
}

fn shown<T: serde::Serialize + ?Sized>(value: &T) -> HttpResponse {
    json_answer(200, &serde_json::to_value(value).unwrap_or_default())
}

fn read<'a, T: Deserialize<'a>>(call: &'a Call<'_>) -> Result<T, String> {
    serde_json::from_slice(call.body()).map_err(|e| e.to_string())
}

fn replace_world(sandbox: &mut Sandbox, call: &Call<'_>) -> Result<HttpResponse, String> {
    let world = World::from_json(call.body()).map_err(|e| e.to_string())?;
    *sandbox.world_mut() = world;
    sandbox.visible_from.clear();
    sandbox.idempotent.clear();
    Ok(json_answer(200, &json!({})))
}

/// `{"name":"flaky"}` alone means the named profile; with other keys they are the knobs that differ from `calm`.
fn set_profile(sandbox: &mut Sandbox, call: &Call<'_>) -> Result<HttpResponse, String> {
    let value: Value = read(call)?;
    let name = value.as_object().filter(|o| o.len() == 1).and_then(|o| o.get("name")).and_then(Value::as_str);
    let profile = match name {
        Some(name) => Profile::named(name).ok_or_else(|| format!("there is no profile named {name:?}"))?,
        None => read(call)?,
    };
    sandbox.set_profile(profile);
    Ok(shown(sandbox.profile()))
}

/// A row that a person types: dated now where it says nothing, visible at once.
fn add_payment(sandbox: &mut Sandbox, call: &Call<'_>, now: Timestamp) -> Result<HttpResponse, String> {
    let mut row: PaymentRow = read(call)?;
    let now = Timestamp::from_seconds(now.seconds());
    row.created_at = row.created_at.or(Some(now));
    row.updated_at = row.updated_at.or(Some(now));
    if row.id != 0 && sandbox.world().payment(row.id).is_some() {
        return Err(format!("there is a payment {} already", row.id));
    }
    let world = sandbox.world_mut();
    world.settle_ids();
    let id = world.add_payment(row);
    Ok(world.payment(id).map_or_else(|| json_answer(201, &json!({"id": id})), |row| HttpResponse { status: 201, ..shown(row) }))
}

/// Any field of a row, locked or not, as a person with the right role or Procore's support could change it.
fn edit_payment(sandbox: &mut Sandbox, call: &Call<'_>, id: &str) -> Result<HttpResponse, String> {
    let changes: serde_json::Map<String, Value> = read(call)?;
    let id: i64 = id.parse().map_err(|_| "the id is no number".to_owned())?;
    let row = sandbox.world_mut().payment_mut(id).ok_or_else(|| "there is no such payment".to_owned())?;
    let mut value = serde_json::to_value(&*row).map_err(|e| e.to_string())?;
    if let Some(fields) = value.as_object_mut() {
        fields.extend(changes.into_iter().filter(|(name, _)| name != "id"));
    }
    *row = serde_json::from_value(value).map_err(|e| e.to_string())?;
    Ok(shown(row))
}
