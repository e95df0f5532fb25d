//! The fake is held to the reference, one table a group of rules.

mod faults;
mod reads;
mod sign_in;
mod sockets;
mod writes;

use serde_json::{Value, json};

use super::*;
use crate::model::{HttpRequest, HttpResponse, Timestamp, Verb};

const COMPANY: i64 = 4_264_807;
const PROJECT: i64 = 225_096;
const OTHER_PROJECT: i64 = 225_097;
const CONTRACT: i64 = 786_001;
const NO_PAYMENTS: i64 = 786_002;
const ORDER: i64 = 786_003;
const ELSEWHERE: i64 = 786_004;
const INVOICE: i64 = 1_280_646;
const OTHER_INVOICE: i64 = 1_280_700;
/// 2026-04-01T09:00:00Z, the begin of an hour.
const START: i64 = 1_775_034_000;

fn world() -> World {
    let mut world = World::new(COMPANY);
    world.add_project(ProjectRow::new(PROJECT, "Harbor Tower"));
    world.add_project(ProjectRow::new(OTHER_PROJECT, "Annex"));
    world.add_commitment(CommitmentRow {
        origin_id: Some("C-77".to_owned()),
        ..CommitmentRow::new(CONTRACT, PROJECT, "SC-001", 31, "Lindqvist Concrete")
    });
    world.add_commitment(CommitmentRow { allow_payments: false, ..CommitmentRow::new(NO_PAYMENTS, PROJECT, "SC-002", 32, "Odd & Sons") });
    world.add_commitment(CommitmentRow {
        kind: CommitmentKind::PurchaseOrderContract,
        ..CommitmentRow::new(ORDER, PROJECT, "PO-001", 33, "Glass Works")
    });
    world.add_commitment(CommitmentRow::new(ELSEWHERE, OTHER_PROJECT, "SC-900", 31, "Lindqvist Concrete"));
    world.add_requisition(RequisitionRow::new(INVOICE, CONTRACT, "INV-0042", "12500.0", Some("AP-778")));
    world.add_requisition(RequisitionRow::new(INVOICE + 1, CONTRACT, "INV-0043", "800.5", None));
    world.add_requisition(RequisitionRow::new(OTHER_INVOICE, ELSEWHERE, "INV-9", "1.0", Some("AP-900")));
    world
}

fn request(verb: Verb, url: &str, token: &str, body: Option<&Value>) -> HttpRequest {
    let headers = vec![
        ("Authorization".to_owned(), format!("Bearer {token}")),
        ("Procore-Company-Id".to_owned(), COMPANY.to_string()),
        ("Content-Type".to_owned(), "application/json".to_owned()),
    ];
    HttpRequest { verb, url: url.to_owned(), headers, body: body.map(|b| b.to_string().into_bytes()) }
}

/// A sandbox with a clock of its own, signed in.
struct Rig {
    sandbox: Sandbox,
    now: Timestamp,
    token: String,
}

impl Rig {
    fn new(profile: Profile) -> Self {
        let mut rig =
            Self { sandbox: Sandbox::new(world(), Profile::default(), 1), now: Timestamp::from_seconds(START), token: String::new() };
        rig.sign_in();
        rig.sandbox.set_profile(profile);
        rig
    }

    fn named(name: &str) -> Self {
        Self::new(Profile::named(name).unwrap())
    }

    fn sign_in(&mut self) {
        let body = json!({"grant_type": "client_credentials", "client_id": "app", "client_secret": "s3cret"});
        let answer = self.answer(Verb::Post, "/oauth/token", Some(&body));
        self.token = serde_json::from_slice::<Value>(&answer.body).unwrap()["access_token"].as_str().unwrap().to_owned();
    }

    fn wait(&mut self, seconds: i64) {
        self.now = self.now.plus_seconds(seconds);
    }

    fn reply(&mut self, verb: Verb, path: &str, body: Option<&Value>) -> Reply {
        let request = request(verb, &format!("http://127.0.0.1:9{path}"), &self.token, body);
        self.sandbox.handle(&request, self.now)
    }

    fn answer(&mut self, verb: Verb, path: &str, body: Option<&Value>) -> HttpResponse {
        self.reply(verb, path, body).into_answer().unwrap()
    }

    fn send(&mut self, verb: Verb, path: &str, body: Option<&Value>) -> (u16, Value) {
        let answer = self.answer(verb, path, body);
        (answer.status, serde_json::from_slice(&answer.body).unwrap_or(Value::Null))
    }

    fn get(&mut self, path: &str) -> (u16, Value) {
        self.send(Verb::Get, path, None)
    }

    /// The ids of a list.
    fn ids(&mut self, path: &str) -> Vec<i64> {
        let (status, rows) = self.get(path);
        assert_eq!(status, 200, "{path} {rows}");
        rows.as_array().unwrap().iter().map(|r| r["id"].as_i64().unwrap()).collect()
    }

    /// Creates a payment on the first contract.
    fn create(&mut self, fields: Value) -> (u16, Value) {
        let body = json!({"project_id": PROJECT, "contract_id": CONTRACT, "contract_payment": fields});
        self.send(Verb::Post, "/rest/v1.0/contract_payments", Some(&body))
    }

    fn patch(&mut self, id: i64, fields: Value) -> (u16, Value) {
        let body = json!({"project_id": PROJECT, "contract_id": CONTRACT, "contract_payment": fields});
        self.send(Verb::Patch, &format!("/rest/v1.0/contract_payments/{id}"), Some(&body))
    }

    fn delete(&mut self, id: i64) -> (u16, Value) {
        self.send(Verb::Delete, &format!("/rest/v1.0/contract_payments/{id}?project_id={PROJECT}&contract_id={CONTRACT}"), None)
    }

    fn payments(&mut self) -> Vec<i64> {
        self.ids(&format!("/rest/v1.0/contract_payments?project_id={PROJECT}&contract_id={CONTRACT}"))
    }
}

/// A whole payment as quittance sends it.
fn payment(origin_id: &str) -> Value {
    json!({
        "requisition_id": INVOICE, "date": "2026-03-31", "invoice_number": "INV-0042", "check_number": "100417",
        "payment_method": "check", "amount": "12500.00", "notes": "AP check", "origin_id": origin_id, "origin_data": "q1;3;ab",
    })
}
