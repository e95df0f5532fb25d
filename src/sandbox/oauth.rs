//! The token endpoint and who is signed in.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::answer::{Refusal, json_answer};
use super::call::Call;
use super::dice::Dice;
use super::world::World;
use crate::model::{HttpResponse, Timestamp};

/// How many live tokens are kept; the oldest goes first.
const TOKENS_MAX: usize = 1000;

#[derive(Debug, Clone, Copy)]
struct Grant {
    created_at: i64,
    expires_at: i64,
}

/// The tokens that were handed out.
#[derive(Debug, Clone, Default)]
pub(super) struct Tokens {
    grants: BTreeMap<String, Grant>,
    issued: u64,
}

impl Tokens {
    /// `POST /oauth/token`; errors in OAuth's own shape (E9).
    pub(super) fn issue(&mut self, call: &Call<'_>, world: &World, now: Timestamp, lives: i64, dice: &mut Dice) -> HttpResponse {
        let refuse = |status, error: &str, why: &str| json_answer(status, &json!({"error": error, "error_description": why}));
        let Some(fields) = call.fields() else {
            return refuse(400, "invalid_request", "The request body cannot be read.");
        };
        let field = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
        match field("grant_type") {
            "client_credentials" => {}
            "" => return refuse(400, "invalid_request", "Missing required parameter: grant_type."),
            "refresh_token" => return refuse(401, "invalid_grant", "The refresh token is invalid"),
            _ => return refuse(400, "unsupported_grant_type", "The authorization grant type is not supported."),
        }
        let (id, secret) = (field("client_id"), field("client_secret"));
        let id_fits = world.app.client_id.as_deref().map_or(!id.is_empty(), |wanted| wanted == id);
        let secret_fits = world.app.client_secret.as_deref().map_or(!secret.is_empty() && secret != "wrong", |wanted| wanted == secret);
        if !id_fits || !secret_fits {
            return refuse(401, "invalid_client", "Client authentication failed due to unknown client or wrong secret.");
        }
        self.issued += 1;
        let token = format!("sandbox-{:012}-{:016x}", self.issued, dice.roll());
        let created_at = now.seconds();
        self.grants.insert(token.clone(), Grant { created_at, expires_at: created_at.saturating_add(lives) });
        while self.grants.len() > TOKENS_MAX {
            self.grants.pop_first();
        }
        json_answer(200, &json!({"access_token": token, "token_type": "bearer", "expires_in": lives, "created_at": created_at}))
    }

    /// The grant of the request's bearer token, if it is alive.
    fn grant(&self, call: &Call<'_>, now: Timestamp) -> Result<Grant, Refusal> {
        let header = call.header("authorization").unwrap_or_default();
        let (scheme, token) = header.split_once(' ').unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Refusal::Token);
        }
        self.grants.get(token.trim()).copied().filter(|g| now.seconds() < g.expires_at).ok_or(Refusal::Token)
    }

    /// Whether the request is signed in.
    pub(super) fn check(&self, call: &Call<'_>, now: Timestamp) -> Result<(), Refusal> {
        self.grant(call, now).map(|_| ())
    }

    /// `GET /oauth/token/info`.
    pub(super) fn info(&self, call: &Call<'_>, world: &World, now: Timestamp) -> Result<HttpResponse, Refusal> {
        let grant = self.grant(call, now)?;
        let uid = world.app.client_id.as_deref().unwrap_or("sandbox-app");
        Ok(json_answer(
            200,
            &json!({
                "resource_owner_id": world.user.id,
                "scopes": [],
                "expires_in_seconds": grant.expires_at.saturating_sub(now.seconds()),
                "application": {"uid": uid},
                "created_at": grant.created_at,
            }),
        ))
    }

    /// Forgets every token, as a revocation would.
    pub(super) fn revoke_all(&mut self) {
        self.grants.clear();
    }
}
