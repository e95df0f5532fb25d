//! The adversary: a Procore that answers by script, and the tables of what must come of it.

mod client;
mod import;
mod outcome;
mod reading;
mod throttle;

use std::collections::VecDeque;

use crate::model::{
    BillRef, CredentialSource, Credentials, Currency, Date, HttpRequest, HttpResponse, Money, OriginId, OriginName, PaymentKey,
    RemoteWrite, Secret, SendError, Timestamp, Transport, WriteKind,
};

use super::raw::RawRow;

/// Headers by name and value.
type Headers<'a> = &'a [(&'a str, &'a str)];

/// Secrets that must never be seen again.
const TOKEN: &str = "CANARY+token/1==";
const CLIENT_SECRET: &str = "CANARY-secret";

const NOW: Timestamp = Timestamp::from_seconds(1_775_034_000); // 2026-04-01T09:00:00Z
const NOW_HTTP: &str = "Wed, 01 Apr 2026 09:00:00 GMT";

fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

fn row(text: &str) -> RawRow {
    serde_json::from_str(text).unwrap()
}

fn answer(status: u16, headers: Headers<'_>, body: &str) -> HttpResponse {
    let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    HttpResponse { status, headers, body: body.as_bytes().to_vec() }
}

fn json(status: u16, body: &str) -> HttpResponse {
    answer(status, &[("content-type", "application/json; charset=utf-8")], body)
}

fn token() -> HttpResponse {
    let body = format!(r#"{{"access_token":"{TOKEN}","token_type":"bearer","expires_in":5400,"created_at":{}}}"#, NOW.seconds());
    json(200, &body)
}

fn write(kind: WriteKind) -> RemoteWrite {
    let payment = PaymentKey { origin: OriginName::parse("books").unwrap(), id: "90341".to_owned() };
    let reverse = kind == WriteKind::Reverse;
    RemoteWrite {
        kind,
        origin_id: OriginId::new(&payment, &BillRef::Id("88710".to_owned()), 1, reverse),
        payment,
        project: 225_096,
        lane: 786_001,
        requisition: Some(1_280_646),
        amount: Money::new(if reverse { -1_250_000 } else { 1_250_000 }, usd()),
        date: Date::parse("2026-03-31").unwrap(),
        check_number: Some("100417".to_owned()),
        invoice_number: Some("INV-0042".to_owned()),
        method: Some("check".to_owned()),
        notes: Some("AP check \"100417\"".to_owned()),
        origin_data: "q1;3;9f2c".to_owned(),
        row: (kind == WriteKind::Adopt).then_some(5_550_001),
        order_date: Date::parse("2026-03-31").unwrap(),
    }
}

/// The row that Procore shows for [`write`], abridged as it is documented.
const CREATED: &str = r#"{"id":5550001,"amount":"12500.0","contract_id":786001,"requisition_id":1280646,"date":"2026-03-31","origin_id":"q1:books:90341:88710:1","status":"paid","created_at":"2026-04-01T09:12:44Z"}"#;

/// Answers by script and keeps what it was asked.
#[derive(Default)]
struct Script {
    answers: VecDeque<Result<HttpResponse, SendError>>,
    asked: Vec<HttpRequest>,
}

impl Script {
    fn of(answers: impl IntoIterator<Item = HttpResponse>) -> Self {
        Self { answers: answers.into_iter().map(Ok).collect(), asked: Vec::new() }
    }

    fn urls(&self) -> Vec<&str> {
        self.asked.iter().map(|r| r.url.as_str()).collect()
    }
}

impl Transport for Script {
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, SendError> {
        self.asked.push(request.clone());
        self.answers.pop_front().unwrap_or_else(|| panic!("asked once more than the script has answers: {request:?}"))
    }
}

/// Hands out credentials in order, the last one again and again.
struct Wallet(Vec<Result<Credentials, String>>);

impl Wallet {
    fn client() -> Self {
        Self(vec![Ok(Credentials::Client { id: "app".to_owned(), secret: Secret::new(CLIENT_SECRET.to_owned()) })])
    }

    fn tokens(tokens: &[&str]) -> Self {
        Self(tokens.iter().map(|t| Ok(Credentials::Token(Secret::new((*t).to_owned())))).collect())
    }
}

impl CredentialSource for Wallet {
    fn credentials(&mut self) -> Result<Credentials, String> {
        if self.0.len() > 1 { self.0.remove(0) } else { self.0[0].clone() }
    }
}
