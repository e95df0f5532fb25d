//! Asks Procore: the headers, the token, the throttle, and what is read back from an answer.
//!
//! It repeats a request in one case only: after a 401, once, with a new token. A 401 proves that nothing was executed.
//! Every other repetition is the outbox's to decide, after reading back.

use crate::model::{
    Commitment, ContractPayment, CredentialSource, Credentials, Currency, HttpRequest, HttpResponse, Invoice, Outcome, Reach, RemoteWrite,
    Secret, SendError, Stall, Timestamp, Transport, Verb, WriteKind,
};

use super::body;
use super::outcome::{Read, read_answer, rows, write_outcome};
use super::page::{self, Page, PageOf, Source};
use super::raw::RawRow;
use super::reason::{clean, percent};
use super::throttle::Throttle;
use super::token::{self, Tokens};
use super::wire::{self, Given, WireError};

/// The far end of the range that `filters[updated_at]` wants. It lies beyond every wrong clock.
const FAR: &str = "2100-01-01T00:00:00Z";

/// Where Procore is, and for whom it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// `https://api.procore.com`.
    pub(crate) base_url: String,
    /// `https://login.procore.com`.
    pub(crate) login_url: String,
    /// The company. Without its header Procore may resolve another one.
    pub(crate) company_id: i64,
    /// The company's currency, for rows that state none.
    pub(crate) company_currency: Option<Currency>,
    /// The name that Procore asks each caller to give.
    pub(crate) user_agent: String,
    /// Rows on a page; 200 is the usual.
    pub(crate) per_page: u32,
    /// Sends `Idempotency-Token` with each create. Procore documents it for other resources only; nothing relies on it.
    pub(crate) idempotency_token: bool,
}

/// One request, before it has a token.
struct Ask {
    verb: Verb,
    path: String,
    body: Option<Vec<u8>>,
    idempotency: Option<String>,
}

impl Ask {
    fn get(path: String) -> Self {
        Self { verb: Verb::Get, path, body: None, idempotency: None }
    }
}

/// Speaks to Procore for one run. It keeps the token in memory and nothing else.
pub(crate) struct Client<'a> {
    transport: &'a mut dyn Transport,
    credentials: &'a mut dyn CredentialSource,
    settings: Settings,
    throttle: Throttle,
    tokens: Tokens,
    requests: u64,
}

impl std::fmt::Debug for Client<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("settings", &self.settings).field("throttle", &self.throttle).finish_non_exhaustive()
    }
}

impl<'a> Client<'a> {
    /// A client that goes on from a stored throttle.
    pub(crate) fn new(
        transport: &'a mut dyn Transport,
        credentials: &'a mut dyn CredentialSource,
        settings: Settings,
        throttle: Throttle,
    ) -> Self {
        let trimmed = |url: &str| url.trim_end_matches('/').to_owned();
        let settings = Settings { base_url: trimmed(&settings.base_url), login_url: trimmed(&settings.login_url), ..settings };
        Self { transport, credentials, settings, throttle, tokens: Tokens::default(), requests: 0 }
    }

    /// The throttle as it stands, to be stored.
    pub(crate) fn throttle(&self) -> &Throttle {
        &self.throttle
    }

    /// How many requests were made, those for tokens included.
    pub(crate) fn requests(&self) -> u64 {
        self.requests
    }

    /// A page of a project's invoices; with `since`, those that changed at or after that second.
    pub(crate) fn requisitions(&mut self, now: Timestamp, project: i64, since: Option<Timestamp>, page: &Page) -> Read<PageOf<Invoice>> {
        let mut path = format!("/rest/v1.1/requisitions?project_id={project}");
        if let Some(since) = since {
            // Whole seconds: that is the resolution of `updated_at`, and the form that is documented.
            let range = format!("{}...{FAR}", Timestamp::from_seconds(since.seconds()));
            path.push_str(&format_query("filters[updated_at]", &range));
        }
        let given = self.given(project);
        let read = |row: &RawRow| wire::invoice(row, given);
        let asked = |i: &Invoice| i.project == project;
        self.list(now, path, page, &read, &asked)
    }

    /// A page of a project's commitments. Where the one list is not served (a 404), the subcontracts and then the
    /// purchase orders are read in its place.
    pub(crate) fn commitments(&mut self, now: Timestamp, project: i64, page: &Page) -> Read<PageOf<Commitment>> {
        let first = self.commitments_of(now, project, page);
        if page.source == Source::Whole && page.number == 1 && matches!(first, Read::Denied { status: 404, .. }) {
            return self.commitments_of(now, project, &Page::of(Source::WorkOrders, 1));
        }
        first
    }

    fn commitments_of(&mut self, now: Timestamp, project: i64, page: &Page) -> Read<PageOf<Commitment>> {
        let list = match page.source {
            Source::Whole => "commitments",
            Source::WorkOrders => "work_order_contracts",
            Source::PurchaseOrders => "purchase_order_contracts",
        };
        let given = self.given(project);
        let read = |row: &RawRow| wire::commitment(row, given);
        let asked = |c: &Commitment| c.project == Some(project);
        let mut got = self.list(now, format!("/rest/v1.0/{list}?project_id={project}"), page, &read, &asked);
        if let Read::Read(rows) = &mut got
            && page.source != Source::Whole
        {
            // The count is that of one list of the two.
            rows.total = None;
            if page.source == Source::WorkOrders {
                rows.next = rows.next.take().or_else(|| Some(Page::of(Source::PurchaseOrders, 1)));
            }
        }
        got
    }

    /// One commitment; the only read that says whether payments are allowed on it.
    pub(crate) fn commitment(&mut self, now: Timestamp, project: i64, id: i64) -> Read<Commitment> {
        let given = self.given(project);
        let read = |row: &RawRow| wire::commitment(row, given);
        let asked = |c: &Commitment| c.id == id && c.project == Some(project);
        self.show(now, format!("/rest/v1.0/commitments/{id}?project_id={project}"), &read, &asked)
    }

    /// A page of a commitment's payments issued.
    pub(crate) fn contract_payments(
        &mut self,
        now: Timestamp,
        project: i64,
        commitment: i64,
        page: &Page,
    ) -> Read<PageOf<ContractPayment>> {
        let given = self.given(project);
        let read = |row: &RawRow| wire::contract_payment(row, given);
        let asked = |p: &ContractPayment| p.commitment == commitment && p.project == Some(project);
        let path = format!("/rest/v1.0/contract_payments?project_id={project}&contract_id={commitment}");
        self.list(now, path, page, &read, &asked)
    }

    /// One row of a commitment's payments issued.
    pub(crate) fn contract_payment(&mut self, now: Timestamp, project: i64, commitment: i64, id: i64) -> Read<ContractPayment> {
        let given = self.given(project);
        let read = |row: &RawRow| wire::contract_payment(row, given);
        let asked = |p: &ContractPayment| p.id == id && p.commitment == commitment && p.project == Some(project);
        let path = format!("/rest/v1.0/contract_payments/{id}?project_id={project}&contract_id={commitment}");
        self.show(now, path, &read, &asked)
    }

    /// Sends one write, once.
    pub(crate) fn send(&mut self, now: Timestamp, write: &RemoteWrite) -> Outcome {
        const PATH: &str = "/rest/v1.0/contract_payments";
        let ask = match (write.kind, write.row) {
            (WriteKind::Post | WriteKind::Reverse, _) => {
                let body = body::create(write);
                let idempotency = self.settings.idempotency_token.then(|| body::idempotency_token(write, &body));
                Ask { verb: Verb::Post, path: PATH.to_owned(), body: Some(body), idempotency }
            }
            (WriteKind::Adopt, Some(row)) => {
                Ask { verb: Verb::Patch, path: format!("{PATH}/{row}"), body: Some(body::tag(write)), idempotency: None }
            }
            (WriteKind::Adopt, None) => {
                return Outcome::Rejected { reach: Reach::Row, reason: "the adoption names no row".to_owned() };
            }
        };
        match self.exchange(now, &ask) {
            Ok(answer) => write_outcome(write, &answer, self.until(now), self.tokens.secrets()),
            Err(stall) => Outcome::Deferred { stall },
        }
    }

    fn given(&self, project: i64) -> Given {
        Given { currency: self.settings.company_currency, project: Some(project) }
    }

    /// One page: each row is decoded, and is one that was asked for. Filters have been seen to be ignored in silence.
    fn list<T>(
        &mut self,
        now: Timestamp,
        path: String,
        page: &Page,
        read: &dyn Fn(&RawRow) -> Result<T, WireError>,
        asked: &dyn Fn(&T) -> bool,
    ) -> Read<PageOf<T>> {
        let path = format!("{path}&page={}&per_page={}", page.number, self.settings.per_page);
        self.get(now, path).and_then(|response| match self.decoded(&response, read, asked) {
            Ok(rows) => {
                let next = page::next(&response, page.number, rows.len(), self.settings.per_page, &self.settings.base_url);
                let next = next.map(|n| Page::of(page.source, n));
                Read::Read(PageOf { next, total: page::total(&response), rows })
            }
            Err(text) => Read::Unintelligible(text),
        })
    }

    fn show<T>(
        &mut self,
        now: Timestamp,
        path: String,
        read: &dyn Fn(&RawRow) -> Result<T, WireError>,
        asked: &dyn Fn(&T) -> bool,
    ) -> Read<T> {
        self.get(now, path).and_then(|response| match self.decoded(&response, read, asked) {
            Ok(rows) => {
                let mut rows = rows.into_iter();
                match (rows.next(), rows.next()) {
                    (Some(row), None) => Read::Read(row),
                    (None, _) | (Some(_), Some(_)) => Read::Unintelligible("not one row, where one was asked for".to_owned()),
                }
            }
            Err(text) => Read::Unintelligible(text),
        })
    }

    fn decoded<T>(
        &self,
        response: &HttpResponse,
        read: &dyn Fn(&RawRow) -> Result<T, WireError>,
        asked: &dyn Fn(&T) -> bool,
    ) -> Result<Vec<T>, String> {
        let cleaned = |text: String| clean(&text, self.tokens.secrets());
        let mut out = Vec::new();
        for (index, row) in (0..).zip(rows(response).map_err(cleaned)?) {
            let row = read(&row).map_err(|e| cleaned(e.at(index).to_string()))?;
            if !asked(&row) {
                return Err(format!("row {index} belongs to another project or commitment than the one that was asked for"));
            }
            out.push(row);
        }
        Ok(out)
    }

    fn get(&mut self, now: Timestamp, path: String) -> Read<HttpResponse> {
        match self.exchange(now, &Ask::get(path)) {
            Ok(answer) => read_answer(answer, self.until(now), self.tokens.secrets()),
            Err(stall) => Read::Stalled(stall),
        }
    }

    /// One request, and after a 401 the same once more with a new token. `Err` says that nothing was executed.
    fn exchange(&mut self, now: Timestamp, ask: &Ask) -> Result<Result<HttpResponse, SendError>, Stall> {
        let mut renewed = false;
        loop {
            self.throttle.ready(now).map_err(Stall::Throttled)?;
            let token = self.token(now)?;
            // The login host may have used up the patience.
            self.throttle.ready(now).map_err(Stall::Throttled)?;
            let request = self.request(ask, &token);
            self.requests = self.requests.saturating_add(1);
            let answer = self.transport.send(&request);
            let mut refused = false;
            if let Ok(response) = &answer {
                self.throttle.learn(response, now);
                refused = response.status == 401;
            }
            if !refused {
                return Ok(answer);
            }
            self.tokens.drop_held();
            // A token that stays the same after being refused is not tried again, and neither is a second new one.
            if renewed || self.token(now)? == token {
                self.tokens.drop_held();
                return Ok(answer);
            }
            renewed = true;
        }
    }

    /// The token in hand, or a new one.
    fn token(&mut self, now: Timestamp) -> Result<Secret, Stall> {
        if let Some(token) = self.tokens.current(now) {
            return Ok(token);
        }
        let credentials = self.credentials.credentials();
        let credentials = credentials.map_err(|e| Stall::Unauthorised(clean(&e, self.tokens.secrets())))?;
        let (token, until) = match credentials {
            Credentials::Token(token) => (token, Timestamp::from_micros(i64::MAX)),
            Credentials::Client { id, secret } => {
                self.tokens.remember(&secret);
                let request = token::request(&self.settings.login_url, &self.settings.user_agent, &id, &secret);
                self.requests = self.requests.saturating_add(1);
                let answer = self.transport.send(&request);
                // The login host's window is another one: only its refusals for lack of room are heeded.
                if let Ok(response) = &answer
                    && matches!(response.status, 429 | 503)
                {
                    self.throttle.learn(response, now);
                }
                token::granted(answer, now, self.until(now), self.tokens.secrets())?
            }
        };
        self.tokens.remember(&token);
        if !token::is_sendable(&token) {
            return Err(Stall::Unauthorised("the token has characters that a header cannot carry".to_owned()));
        }
        self.tokens.hold(token.clone(), until);
        Ok(token)
    }

    fn request(&self, ask: &Ask, token: &Secret) -> HttpRequest {
        let header = |name: &str, value: String| (name.to_owned(), value);
        let mut headers = vec![
            header("Authorization", format!("Bearer {}", token.expose())),
            header("Procore-Company-Id", self.settings.company_id.to_string()),
            header("Accept", "application/json".to_owned()),
            header("User-Agent", self.settings.user_agent.clone()),
        ];
        if ask.body.is_some() {
            headers.push(header("Content-Type", "application/json".to_owned()));
        }
        if let Some(token) = &ask.idempotency {
            headers.push(header("Idempotency-Token", token.clone()));
        }
        HttpRequest { verb: ask.verb, url: format!("{}{}", self.settings.base_url, ask.path), headers, body: ask.body.clone() }
    }

    /// Until when nothing may leave; only asked after a refusal for lack of room, which always sets it.
    fn until(&self, now: Timestamp) -> Timestamp {
        self.throttle.blocked_until().unwrap_or(now)
    }
}

fn format_query(name: &str, value: &str) -> String {
    format!("&{}={}", percent(name), percent(value))
}
