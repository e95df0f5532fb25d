//! What is lost, broken, throttled or in between, and the headers of every answer.

use std::cell::{Cell, RefCell};

use super::*;
use crate::model::{SendError, Transport as _};

fn only(fault: Fault) -> Faults {
    let mut faults = Faults::default();
    let odds = match fault {
        Fault::Portal => &mut faults.portal,
        Fault::LostRequest => &mut faults.lost_request,
        Fault::ErrorBefore => &mut faults.error_before,
        Fault::Throttle => &mut faults.throttle,
        Fault::ErrorAfter => &mut faults.error_after,
        Fault::LostReply => &mut faults.lost_reply,
        Fault::CutBody => &mut faults.cut_body,
    };
    *odds = 1000;
    faults
}

#[test]
fn each_fault_executes_or_not_as_it_says() {
    // (fault, executed, status that the client sees)
    let table = [
        (Fault::Portal, false, Some(200)),
        (Fault::LostRequest, false, None),
        (Fault::ErrorBefore, false, Some(500)),
        (Fault::Throttle, false, Some(429)),
        (Fault::ErrorAfter, true, Some(503)),
        (Fault::LostReply, true, None),
        (Fault::CutBody, true, Some(201)),
    ];
    for (fault, executed, status) in table {
        let mut rig = Rig::new(Profile { on_creates: only(fault), ..Profile::default() });
        let body = json!({"project_id": PROJECT, "contract_id": CONTRACT, "contract_payment": payment("q1:a")});
        let reply = rig.reply(Verb::Post, "/rest/v1.0/contract_payments", Some(&body));
        assert_eq!(rig.sandbox.world().contract_payments.len(), usize::from(executed), "{fault:?}");
        let line = rig.sandbox.log().last().unwrap().clone();
        assert_eq!((line.executed, line.fault, line.verb.as_str()), (executed, Some(fault), "POST"));
        match (reply, status) {
            (Reply::LostRequest, None) => assert_eq!(fault, Fault::LostRequest),
            (Reply::LostReply, None) => assert_eq!(fault, Fault::LostReply),
            (Reply::CutBody(answer), Some(status)) => assert_eq!((answer.status, fault), (status, Fault::CutBody)),
            (Reply::Answer(answer), Some(500)) => assert!(matches!(answer.status, 500 | 502 | 503)),
            (Reply::Answer(answer), Some(status)) => assert_eq!(answer.status, status, "{fault:?}"),
            other => panic!("{fault:?} {other:?}"),
        }
        // Reads and sign-in are spared: the odds are those of creates.
        assert_eq!(rig.payments().len(), usize::from(executed));
        rig.sandbox.set_profile(Profile { on_all: only(fault), ..Profile::default() });
        let before = rig.sandbox.log().len();
        rig.reply(Verb::Post, "/oauth/token", Some(&json!({})));
        assert_eq!(rig.sandbox.log()[before].fault, Some(fault), "everybody's odds are");
    }
}

#[test]
fn the_captive_portal_is_no_procore() {
    let mut rig = Rig::named("captive");
    for (verb, path) in [(Verb::Get, "/rest/v1.0/me"), (Verb::Post, "/oauth/token"), (Verb::Post, "/rest/v1.0/contract_payments")] {
        let answer = rig.answer(verb, path, None);
        assert_eq!(answer.status, 200);
        assert!(answer.header("content-type").unwrap().starts_with("text/html") && answer.header("x-request-id").is_none());
        assert!(serde_json::from_slice::<Value>(&answer.body).is_err());
    }
    assert!(rig.sandbox.log().iter().skip(1).all(|l| !l.executed));
}

#[test]
fn flaky_loses_a_third_and_the_same_seed_loses_the_same() {
    let run = |seed| {
        let mut sandbox = Sandbox::new(world(), Profile { spike_limit: 10_000, ..Profile::named("flaky").unwrap() }, seed);
        let token = json!({"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"});
        let now = Timestamp::from_seconds(START);
        let Reply::Answer(answer) = sandbox.handle(&request(Verb::Post, "http://h/oauth/token", "", Some(&token)), now) else { panic!() };
        let token = serde_json::from_slice::<Value>(&answer.body).unwrap()["access_token"].as_str().unwrap().to_owned();
        for n in 0..600 {
            let fields = json!({"amount": "1", "origin_id": format!("q1:{n}")});
            let body = json!({"project_id": PROJECT, "contract_id": CONTRACT, "contract_payment": fields});
            sandbox.handle(&request(Verb::Post, "http://h/rest/v1.0/contract_payments", &token, Some(&body)), now);
        }
        (sandbox.log().iter().map(|l| l.status).collect::<Vec<_>>(), sandbox.world().contract_payments.len())
    };
    let (statuses, rows) = run(7);
    assert_eq!(rows, 600, "all of them were carried out");
    let lost = statuses.iter().filter(|s| **s == 0).count();
    assert!((160..240).contains(&lost), "{lost}");
    assert_eq!(run(7).0, statuses);
    assert_ne!(run(8).0, statuses);
}

#[test]
fn the_windows_are_kept_and_reported() {
    let mut rig = Rig::named("strict-limits");
    rig.wait(0);
    for n in 0..25 {
        let path = if n % 2 == 0 { "/rest/v1.0/me" } else { "/rest/v1.0/nothing" };
        let answer = rig.answer(Verb::Get, path, None);
        assert_eq!(answer.header("x-rate-limit-limit"), Some("25"));
        assert_eq!(answer.header("x-rate-limit-remaining"), Some((24 - n).to_string().as_str()), "failed requests count");
        assert_eq!(answer.header("x-rate-limit-reset"), Some((START + 10).to_string().as_str()));
    }
    let body = json!({"project_id": PROJECT, "contract_id": CONTRACT, "contract_payment": payment("q1:a")});
    let answer = rig.answer(Verb::Post, "/rest/v1.0/contract_payments", Some(&body));
    assert_eq!((answer.status, answer.header("retry-after")), (429, None));
    assert!(serde_json::from_slice::<Value>(&answer.body).is_err(), "plain text");
    assert!(rig.sandbox.world().contract_payments.is_empty() && !rig.sandbox.log().last().unwrap().executed);
    // Signing in is another host's business.
    rig.sign_in();
    rig.wait(10);
    assert_eq!(rig.get("/rest/v1.0/me").0, 200);
    for _ in 0..24 {
        rig.wait(10);
        (0..25).for_each(|_| drop(rig.answer(Verb::Get, "/rest/v1.0/me", None)));
    }
    let answer = rig.answer(Verb::Get, "/rest/v1.0/me", None);
    assert_eq!((answer.status, answer.header("x-rate-limit-limit")), (429, Some("600")));
    assert_eq!(answer.header("x-rate-limit-reset"), Some((START + 3600).to_string().as_str()));
    rig.sandbox.set_profile(Profile { hourly_limit: 600, ..Profile::default() });
    assert_eq!(rig.answer(Verb::Get, "/rest/v1.0/me", None).header("retry-after"), Some((3600 - 250).to_string().as_str()));
}

#[test]
fn every_answer_has_a_date_and_a_number_on_procores_clock() {
    let mut rig = Rig::new(Profile { clock_skew_seconds: 2400, ..Profile::default() });
    let answer = rig.answer(Verb::Get, "/rest/v1.0/me", None);
    assert_eq!(answer.header("date"), Some("Wed, 01 Apr 2026 09:40:00 GMT"));
    assert_eq!(answer.header("x-rate-limit-reset"), Some((START + 2410).to_string().as_str()));
    assert_eq!(rig.create(payment("q1:a")).1["created_at"], "2026-04-01T09:40:00Z");
    let ids: std::collections::BTreeSet<String> =
        (0..5).map(|_| rig.answer(Verb::Get, "/x", None).header("x-request-id").unwrap().to_owned()).collect();
    assert_eq!(ids.len(), 5);
    assert_eq!(rig.sandbox.log().last().unwrap().time, rig.now, "the log is on the caller's clock");
}

#[test]
fn in_memory_what_cannot_be_told_is_unknown() {
    let sandbox = RefCell::new(Sandbox::new(world(), Profile::default(), 1));
    let now = Cell::new(Timestamp::from_seconds(START));
    let mut one = InMemory::new(&sandbox, || now.get());
    let mut two = InMemory::new(&sandbox, || now.get());
    let me = request(Verb::Get, "https://api.procore.com/rest/v1.0/me", "x", None);
    assert_eq!(one.send(&me).unwrap().status, 401);
    sandbox.borrow_mut().set_online(false);
    assert!(matches!(one.send(&me), Err(SendError::NotSent(_))) && matches!(two.send(&me), Err(SendError::NotSent(_))));
    sandbox.borrow_mut().set_online(true);
    for fault in [Fault::LostRequest, Fault::LostReply, Fault::CutBody] {
        sandbox.borrow_mut().set_profile(Profile { on_all: only(fault), ..Profile::default() });
        assert!(matches!(two.send(&me), Err(SendError::Unknown(_))), "{fault:?}");
    }
    assert_eq!(sandbox.borrow().log().len(), 4, "what was never sent is in no log");
}

#[test]
fn the_hostile_one_loses_nothing_that_it_answers() {
    let mut rig = Rig::new(Profile { spike_limit: 100_000, hourly_limit: 100_000, ..Profile::named("hostile").unwrap() });
    let mut answered = Vec::new();
    for n in 0..500 {
        let body =
            json!({"project_id": PROJECT, "contract_id": CONTRACT, "contract_payment": {"amount": "1", "origin_id": format!("q1:{n}")}});
        if let Reply::Answer(answer) = rig.reply(Verb::Post, "/rest/v1.0/contract_payments", Some(&body))
            && answer.status == 201
        {
            answered.push(format!("q1:{n}"));
        }
    }
    let standing = rig.sandbox.world().rows_by_origin_id();
    assert!(answered.iter().all(|o| standing.get(o.as_str()) == Some(&1)));
    assert!(standing.len() > answered.len() && standing.len() < 500);
    let executed = rig.sandbox.log().iter().filter(|l| l.executed && l.path.ends_with("contract_payments")).count();
    assert_eq!(executed, standing.len(), "the log tells the truth");
}
