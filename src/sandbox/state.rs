//! The machine itself: one request at one instant, the faults that befall it, and the log of all of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use time::macros::format_description;

use super::answer::{self, Refusal};
use super::call::Call;
use super::control;
use super::dice::Dice;
use super::limits::{Limits, Meter};
use super::lists::{self, PageSize};
use super::oauth::Tokens;
use super::payments;
use super::profile::{Faults, Permission, Profile};
use super::reads;
use super::rows::{PaymentRow, ProjectRow};
use super::world::World;
use crate::model::{HttpRequest, HttpResponse, Timestamp, Verb};

/// The log keeps at least so many of the newest requests, and at most twice as many.
const LOG_KEPT: usize = 20_000;

/// What the client gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// A whole answer.
    Answer(HttpResponse),
    /// The connection ended, and nothing was executed.
    LostRequest,
    /// Executed, and the connection ended without an answer.
    LostReply,
    /// Executed; all headers arrive, and half of the body.
    CutBody(HttpResponse),
}

impl Reply {
    /// The whole answer, if the client gets one.
    pub fn into_answer(self) -> Option<HttpResponse> {
        match self {
            Self::Answer(answer) => Some(answer),
            Self::LostRequest | Self::LostReply | Self::CutBody(_) => None,
        }
    }
}

/// What befell a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// A login page in between.
    Portal,
    /// Lost on the way in.
    LostRequest,
    /// A server error before anything was executed.
    ErrorBefore,
    /// A 429 out of the blue.
    Throttle,
    /// A server error although it was executed.
    ErrorAfter,
    /// Lost on the way back.
    LostReply,
    /// Half a body.
    CutBody,
}

/// One request, as the server saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// When it came, on the caller's clock.
    pub time: Timestamp,
    /// The verb.
    pub verb: String,
    /// Path and query.
    pub path: String,
    /// The status that the client saw; 0 where it saw none.
    pub status: u16,
    /// True when it was carried out: for a write, that the world has changed.
    pub executed: bool,
    /// What befell it.
    pub fault: Option<Fault>,
}

/// A fake Procore: pure, single-threaded and deterministic.
pub struct Sandbox {
    pub(super) world: World,
    pub(super) profile: Profile,
    pub(super) dice: Dice,
    limits: Limits,
    pub(super) tokens: Tokens,
    log: Vec<LogLine>,
    requests: u64,
    online: bool,
    /// Rows that lists do not show yet.
    pub(super) visible_from: BTreeMap<i64, Timestamp>,
    /// `Idempotency-Token` of a create, and the row that it made.
    pub(super) idempotent: BTreeMap<String, i64>,
}

impl Sandbox {
    /// A fake with this world behind it. The same seed and requests give the same answers.
    pub fn new(mut world: World, profile: Profile, seed: u64) -> Self {
        world.settle_ids();
        Self {
            world,
            profile,
            dice: Dice::new(seed),
            limits: Limits::default(),
            tokens: Tokens::default(),
            log: Vec::new(),
            requests: 0,
            online: true,
            visible_from: BTreeMap::new(),
            idempotent: BTreeMap::new(),
        }
    }

    /// The table behind it, for audits.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The same table, for people who edit it by hand.
    pub fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }

    /// How it behaves now.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Changes how it behaves from the next request on.
    pub fn set_profile(&mut self, profile: Profile) {
        self.profile = profile;
    }

    /// Every request so far, oldest first, bounded. Requests to `/sandbox` are not in it.
    pub fn log(&self) -> &[LogLine] {
        &self.log
    }

    /// Forgets all tokens: the next request is answered 401.
    pub fn revoke_tokens(&mut self) {
        self.tokens.revoke_all();
    }

    /// Whether [`super::InMemory`] reaches it. A server has a switch of its own, which closes the listener.
    pub fn set_online(&mut self, online: bool) {
        self.online = online;
    }

    pub(super) fn is_online(&self) -> bool {
        self.online
    }

    /// One request at `now`; says what the client gets.
    pub fn handle(&mut self, request: &HttpRequest, now: Timestamp) -> Reply {
        let call = Call::read(request);
        // Procore's clock; everything that it says is on it.
        let server_now = now.plus_seconds(self.profile.clock_skew_seconds);
        if call.segments.first().is_some_and(|s| s == "sandbox") {
            return Reply::Answer(control::answer(self, &call, server_now));
        }
        self.requests += 1;
        let fault = self.draw(&call);
        let (reply, executed) = self.befall(&call, fault, server_now);
        let status = match &reply {
            Reply::Answer(answer) | Reply::CutBody(answer) => answer.status,
            Reply::LostRequest | Reply::LostReply => 0,
        };
        if self.log.len() >= 2 * LOG_KEPT {
            self.log.drain(..LOG_KEPT);
        }
        let verb = call.verb.word().to_owned();
        self.log.push(LogLine { time: now, verb, path: call.target, status, executed, fault });
        reply
    }

    /// The first fault that hits, a create's own ones before those of all requests.
    fn draw(&mut self, call: &Call<'_>) -> Option<Fault> {
        let create = call.verb == Verb::Post && call.path.ends_with("/contract_payments");
        let odds = [create.then_some(self.profile.on_creates), Some(self.profile.on_all)];
        let chances = |f: Faults| {
            [
                (f.portal, Fault::Portal),
                (f.lost_request, Fault::LostRequest),
                (f.error_before, Fault::ErrorBefore),
                (f.throttle, Fault::Throttle),
                (f.error_after, Fault::ErrorAfter),
                (f.lost_reply, Fault::LostReply),
                (f.cut_body, Fault::CutBody),
            ]
        };
        odds.into_iter().flatten().flat_map(chances).find(|(odds, _)| self.dice.hits(*odds)).map(|(_, fault)| fault)
    }

    /// Carries the request out as far as its fault lets it.
    fn befall(&mut self, call: &Call<'_>, fault: Option<Fault>, now: Timestamp) -> (Reply, bool) {
        match fault {
            Some(Fault::LostRequest) => return (Reply::LostRequest, false),
            Some(Fault::Portal) => {
                let mut page = answer::portal();
                page.headers.push(("date".to_owned(), http_date(now)));
                return (Reply::Answer(page), false);
            }
            Some(Fault::ErrorBefore | Fault::Throttle | Fault::ErrorAfter | Fault::LostReply | Fault::CutBody) | None => {}
        }
        // The login host has no window.
        let metered = call.segments.first().is_none_or(|s| s != "oauth");
        let mut meter = metered.then(|| self.limits.count(now, &self.profile));
        let mut executed = false;
        let mut answer = match fault {
            Some(Fault::Throttle) => {
                meter = meter.map(Meter::exhausted);
                answer::throttled()
            }
            _ if meter.is_some_and(|m| m.exceeded) => answer::throttled(),
            Some(Fault::ErrorBefore) => answer::broken([500, 502, 503].get(self.dice.below(3)).copied().unwrap_or(500)),
            Some(Fault::Portal | Fault::LostRequest | Fault::ErrorAfter | Fault::LostReply | Fault::CutBody) | None => {
                let done = self.execute(call, now);
                executed = (200..300).contains(&done.status);
                if fault == Some(Fault::ErrorAfter) { answer::broken(503) } else { done }
            }
        };
        self.stamp(&mut answer, meter, now);
        let reply = match fault {
            Some(Fault::LostReply) => Reply::LostReply,
            Some(Fault::CutBody) => Reply::CutBody(answer),
            Some(Fault::Portal | Fault::LostRequest | Fault::ErrorBefore | Fault::Throttle | Fault::ErrorAfter) | None => {
                Reply::Answer(answer)
            }
        };
        (reply, executed)
    }

    fn stamp(&self, answer: &mut HttpResponse, meter: Option<Meter>, now: Timestamp) {
        answer.headers.push(("date".to_owned(), http_date(now)));
        answer.headers.push(("x-request-id".to_owned(), format!("sandbox-{:08}", self.requests)));
        if let Some(meter) = meter {
            meter.stamp(answer, now, self.profile.retry_after);
        }
    }

    fn execute(&mut self, call: &Call<'_>, now: Timestamp) -> HttpResponse {
        let path: Vec<&str> = call.segments.iter().map(String::as_str).collect();
        let done = match path.as_slice() {
            ["oauth", "token"] if call.verb == Verb::Post => {
                return self.tokens.issue(call, &self.world, now, self.profile.token_seconds, &mut self.dice);
            }
            ["oauth", "token", "info"] if call.verb == Verb::Get => self.tokens.info(call, &self.world, now),
            ["rest", rest @ ..] => self.admit(call, now).and_then(|()| self.route(call, rest, now)),
            _ => Err(Refusal::NotFound),
        };
        done.unwrap_or_else(|refusal| refusal.answer(self.profile.errors, &mut self.dice))
    }

    /// Signed in, and for this company.
    fn admit(&self, call: &Call<'_>, now: Timestamp) -> Result<(), Refusal> {
        self.tokens.check(call, now)?;
        let company = call.header("procore-company-id").ok_or(Refusal::NoCompany)?;
        if company.parse() == Ok(self.world.company.id) {
            Ok(())
        } else {
            Err(Refusal::Forbidden("App is not connected to this company".to_owned()))
        }
    }

    fn route(&mut self, call: &Call<'_>, path: &[&str], now: Timestamp) -> Result<HttpResponse, Refusal> {
        match (call.verb, path) {
            (Verb::Get, _) => reads::read(self, call, path, now),
            (Verb::Post, ["v1.0", "contract_payments"]) => payments::create(self, call, now),
            (Verb::Patch, ["v1.0", "contract_payments", id]) => payments::update(self, call, lists::id_segment(id)?, now),
            (Verb::Delete, ["v1.0", "contract_payments", id]) => payments::delete(self, call, lists::id_segment(id)?),
            (_, ["v1.0", "contract_payments", ..]) => Err(Refusal::Verb),
            _ => Err(Refusal::NotFound),
        }
    }

    /// The project, where the user may see it.
    pub(super) fn visible_project(&self, id: i64) -> Result<&ProjectRow, Refusal> {
        let hidden = self.profile.permission_in(id) == Permission::Hidden;
        self.world.project(id).filter(|_| !hidden).ok_or(Refusal::NotFound)
    }

    /// Whether lists show rows of this project. A hidden one is answered like an empty one (trap T6).
    pub(super) fn lists_project(&self, id: i64) -> Result<bool, Refusal> {
        self.world.project(id).ok_or(Refusal::NotFound)?;
        Ok(self.profile.permission_in(id) != Permission::Hidden)
    }

    /// The payments of a contract that reads already show.
    pub(super) fn visible_payments(&self, contract: i64, now: Timestamp) -> impl Iterator<Item = &PaymentRow> {
        let shown = move |p: &&PaymentRow| self.visible_from.get(&p.id).is_none_or(|from| *from <= now);
        self.world.contract_payments.iter().filter(move |p| p.contract_id == contract).filter(shown)
    }

    /// One page of a list, in the order that the profile gives it.
    pub(super) fn page(&mut self, call: &Call<'_>, mut rows: Vec<Value>, size: PageSize) -> Result<HttpResponse, Refusal> {
        if self.profile.shuffled_pages {
            self.dice.shuffle(&mut rows);
        }
        lists::page(call, rows, size)
    }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(at: Timestamp) -> String {
    let format = format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");
    OffsetDateTime::from_unix_timestamp(at.seconds()).ok().and_then(|t| t.format(&format).ok()).unwrap_or_default()
}
