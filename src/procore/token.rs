//! The access token: kept in memory only, asked for again shortly before its end or when Procore refuses it.

use serde::Serialize;

use crate::model::{HttpRequest, HttpResponse, Secret, SendError, Stall, Timestamp, Verb};

use super::body;
use super::outcome::rows;
use super::reason::{clean, is_html, reason};
use super::throttle::http_date;

/// A token is not used in its last five minutes: a request may take its time.
const MARGIN: i64 = 300;

/// A token that is already past its end when it comes is used all the same for so long: then a clock is wrong, and a 401
/// will tell.
const LEAST: i64 = 60;

/// How many secrets are remembered to be struck from what a server echoes.
const SECRETS_MAX: usize = 6;

/// Longest token that is believed.
const TOKEN_MAX: usize = 16 * 1024;

/// The token in use, and all secrets that were sent.
#[derive(Default)]
pub(super) struct Tokens {
    held: Option<(Secret, Timestamp)>,
    secrets: Vec<Secret>,
}

impl Tokens {
    /// The token, unless it is missing or about to end.
    pub(super) fn current(&self, now: Timestamp) -> Option<Secret> {
        self.held.as_ref().filter(|(_, until)| now < *until).map(|(token, _)| token.clone())
    }

    /// Forgets the token; its text stays among the secrets.
    pub(super) fn drop_held(&mut self) {
        self.held = None;
    }

    pub(super) fn hold(&mut self, token: Secret, until: Timestamp) {
        self.remember(&token);
        self.held = Some((token, until));
    }

    pub(super) fn remember(&mut self, secret: &Secret) {
        if !self.secrets.contains(secret) {
            if self.secrets.len() >= SECRETS_MAX {
                self.secrets.remove(0);
            }
            self.secrets.push(secret.clone());
        }
    }

    pub(super) fn secrets(&self) -> &[Secret] {
        &self.secrets
    }
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "OAuth's own names")]
struct Grant<'a> {
    grant_type: &'static str,
    client_id: &'a str,
    client_secret: &'a str,
}

/// The request for a token by client credentials. No refresh token is ever used: it dies with a lost answer.
pub(super) fn request(login_url: &str, user_agent: &str, id: &str, secret: &Secret) -> HttpRequest {
    let body = body::bytes(&Grant { grant_type: "client_credentials", client_id: id, client_secret: secret.expose() });
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    HttpRequest {
        verb: Verb::Post,
        url: format!("{login_url}/oauth/token"),
        headers: vec![header("Accept", "application/json"), header("Content-Type", "application/json"), header("User-Agent", user_agent)],
        body: Some(body),
    }
}

/// The token of an answer, and until when it is used. `until` is the throttle's instant for a 429 or 503.
pub(super) fn granted(
    answer: Result<HttpResponse, SendError>,
    now: Timestamp,
    until: Timestamp,
    secrets: &[Secret],
) -> Result<(Secret, Timestamp), Stall> {
    let response = match answer {
        Ok(response) => response,
        Err(SendError::NotSent(text) | SendError::Unknown(text)) => return Err(Stall::Offline(clean(&text, secrets))),
    };
    let said = |what: &str| clean(&format!("login: {what}"), secrets);
    match response.status {
        429 | 503 => Err(Stall::Throttled(until)),
        _ if is_html(&response) => Err(Stall::Offline(said("an HTML page; a network's login page?"))),
        200 | 201 => parse(&response, now).map_err(|e| Stall::Unauthorised(said(&e))),
        400 | 401 | 403 | 404 | 422 => Err(Stall::Unauthorised(said(&reason(&response, secrets)))),
        _ => Err(Stall::Offline(said(&reason(&response, secrets)))),
    }
}

fn parse(response: &HttpResponse, now: Timestamp) -> Result<(Secret, Timestamp), String> {
    // A parser's message may quote the text that it stumbled over, and the text may be the token.
    let rows = rows(response).map_err(|_| "the answer is not a token".to_owned())?;
    let row = rows.first().ok_or("the answer is not a token")?;
    let text = row.token("access_token").and_then(|t| serde_json::from_str::<String>(t).ok());
    let token = Secret::new(text.ok_or("the answer has no access_token")?);
    if !is_sendable(&token) {
        return Err("the access_token has characters that a header cannot carry".to_owned());
    }
    let number = |name: &str| row.token(name).and_then(|t| t.parse::<i64>().ok());
    // `created_at` is Procore's clock, `now` is ours; the `Date` header says how far they are apart.
    let skew = response.header("date").and_then(http_date).map_or(0, |theirs| theirs.saturating_sub(now.seconds()));
    let created = number("created_at").map_or(now.seconds(), |at| at.saturating_sub(skew));
    let lasts = number("expires_in").unwrap_or(0).clamp(0, 24 * 60 * 60);
    let end = created.saturating_add(lasts).saturating_sub(MARGIN);
    // A clock that is set far back must not make the token immortal either.
    let end = end.clamp(now.seconds().saturating_add(LEAST), now.seconds().saturating_add(lasts.max(LEAST)));
    Ok((token, Timestamp::from_seconds(end)))
}

/// True for what a header can carry: visible ASCII.
pub(super) fn is_sendable(token: &Secret) -> bool {
    let text = token.expose();
    !text.is_empty() && text.len() <= TOKEN_MAX && text.bytes().all(|b| b.is_ascii_graphic())
}
