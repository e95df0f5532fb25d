//! The client against a scripted Procore: what is asked, with which token, and what is read.

use super::super::outcome::Read;
use super::{CLIENT_SECRET, CREATED, NOW, Script, TOKEN, Wallet, answer, json, token, usd, write};
use crate::model::{HttpResponse, Outcome, Reach, SendError, Stall, Timestamp, WriteKind};
use crate::procore::{Client, Page, Settings, Throttle};

fn settings() -> Settings {
    Settings {
        base_url: "https://api.procore.com/".to_owned(),
        login_url: "https://login.procore.com".to_owned(),
        company_id: 4_242,
        company_currency: Some(usd()),
        user_agent: "quittance/0.1".to_owned(),
        per_page: 2,
        idempotency_token: false,
    }
}

/// Runs `use_it` with a client over a script, and hands the script back.
fn with<T>(mut script: Script, mut wallet: Wallet, use_it: impl FnOnce(&mut Client<'_>) -> T) -> (T, Script) {
    let got = use_it(&mut Client::new(&mut script, &mut wallet, settings(), Throttle::default()));
    assert!(script.answers.is_empty(), "not all answers were asked for");
    (got, script)
}

fn header(script: &Script, request: usize, name: &str) -> Option<String> {
    let headers = &script.asked[request].headers;
    headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone())
}

fn body(script: &Script, request: usize) -> String {
    String::from_utf8(script.asked[request].body.clone().unwrap()).unwrap()
}

#[test]
fn a_create_is_sent_as_documented() {
    let script = Script::of([token(), json(201, CREATED)]);
    let ((outcome, requests), script) = with(script, Wallet::client(), |c| (c.send(NOW, &write(WriteKind::Post)), c.requests()));
    assert!(matches!(outcome, Outcome::Acknowledged(row) if row.id == 5_550_001));
    assert_eq!(requests, 2);
    assert_eq!(script.urls(), ["https://login.procore.com/oauth/token", "https://api.procore.com/rest/v1.0/contract_payments"]);
    assert_eq!(body(&script, 0), r#"{"grant_type":"client_credentials","client_id":"app","client_secret":"CANARY-secret"}"#);
    assert_eq!(header(&script, 0, "Authorization"), None);
    assert_eq!(script.asked[1].verb.word(), "POST");
    let expected = [
        ("Authorization", "Bearer CANARY+token/1=="),
        ("Procore-Company-Id", "4242"),
        ("Accept", "application/json"),
        ("User-Agent", "quittance/0.1"),
        ("Content-Type", "application/json"),
    ];
    assert_eq!(script.asked[1].headers, expected.map(|(n, v)| (n.to_owned(), v.to_owned())));
    assert_eq!(
        body(&script, 1),
        concat!(
            r#"{"project_id":225096,"contract_id":786001,"contract_payment":{"requisition_id":1280646,"date":"2026-03-31","#,
            r#""invoice_number":"INV-0042","check_number":"100417","payment_method":"check","amount":"12500.00","#,
            r#""notes":"AP check \"100417\"","origin_id":"q1:books:90341:88710:1","origin_data":"q1;3;9f2c"}}"#
        )
    );
}

#[test]
fn a_reversal_and_an_adoption() {
    let reversed = CREATED.replace("88710:1", "88710:1:v").replace("\"12500.0\"", "\"-12500.0\"");
    let script = Script::of([json(201, &reversed), json(200, CREATED)]);
    let ((), script) = with(script, Wallet::tokens(&["t"]), |c| {
        assert!(matches!(c.send(NOW, &write(WriteKind::Reverse)), Outcome::Acknowledged(_)));
        assert!(matches!(c.send(NOW, &write(WriteKind::Adopt)), Outcome::Acknowledged(_)));
        let mut nowhere = write(WriteKind::Adopt);
        nowhere.row = None;
        let refused = c.send(NOW, &nowhere);
        assert_eq!(refused, Outcome::Rejected { reach: Reach::Row, reason: "the adoption names no row".to_owned() });
    });
    assert!(body(&script, 0).contains(r#""amount":"-12500.00""#) && body(&script, 0).contains(r#""origin_id":"q1:books:90341:88710:1:v""#));
    assert_eq!((script.asked[1].verb.word(), script.urls()[1]), ("PATCH", "https://api.procore.com/rest/v1.0/contract_payments/5550001"));
    let tag =
        r#"{"project_id":225096,"contract_id":786001,"contract_payment":{"origin_id":"q1:books:90341:88710:1","origin_data":"q1;3;9f2c"}}"#;
    assert_eq!(body(&script, 1), tag);
}

#[test]
fn the_idempotency_token_is_the_same_for_the_same_bytes() {
    let sent = |amount: Option<i64>| {
        let mut script = Script::of([json(201, CREATED)]);
        let mut wallet = Wallet::tokens(&["t"]);
        let settings = Settings { idempotency_token: true, ..settings() };
        let mut post = write(WriteKind::Post);
        if let Some(minor) = amount {
            post.amount = crate::model::Money::new(minor, usd());
        }
        Client::new(&mut script, &mut wallet, settings, Throttle::default()).send(NOW, &post);
        header(&script, 0, "Idempotency-Token").unwrap()
    };
    assert_eq!(sent(None), sent(None));
    assert_ne!(sent(None), sent(Some(1)));
    assert_eq!(sent(None).len(), 36);
}

#[test]
fn a_token_is_kept_until_shortly_before_its_end() {
    let list = || json(200, "[]");
    let script = Script::of([token(), list(), list(), token(), list()]);
    let ((), script) = with(script, Wallet::client(), |c| {
        for at in [0, 5099, 5100] {
            assert!(matches!(c.contract_payments(NOW.plus_seconds(at), 1, 2, &Page::first()), Read::Read(_)), "{at}");
        }
    });
    let logins: Vec<usize> = script.urls().iter().enumerate().filter(|(_, u)| u.contains("login")).map(|(i, _)| i).collect();
    assert_eq!(logins, [0, 3]);
}

#[test]
fn a_wrong_clock_does_not_ask_for_a_token_each_time() {
    let list = || json(200, "[]");
    // Ours is a day ahead, without and with a Date header; and a day behind, where the token must not live for a day.
    let ahead = NOW.plus_seconds(86_400);
    let script = Script::of([token(), list(), list()]);
    with(script, Wallet::client(), |c| {
        c.contract_payments(ahead, 1, 2, &Page::first());
        c.contract_payments(ahead.plus_seconds(59), 1, 2, &Page::first());
    });
    let mut dated = token();
    dated.headers.push(("date".to_owned(), super::NOW_HTTP.to_owned()));
    let script = Script::of([dated, list(), list()]);
    with(script, Wallet::client(), |c| {
        c.contract_payments(ahead, 1, 2, &Page::first());
        c.contract_payments(ahead.plus_seconds(5000), 1, 2, &Page::first());
    });
    let behind = NOW.plus_seconds(-86_400);
    let script = Script::of([token(), list(), token(), list()]);
    with(script, Wallet::client(), |c| {
        c.contract_payments(behind, 1, 2, &Page::first());
        c.contract_payments(behind.plus_seconds(5401), 1, 2, &Page::first());
    });
}

fn refused() -> HttpResponse {
    json(401, r#"{"message":"The access token is invalid"}"#)
}

#[test]
fn a_401_is_answered_with_a_new_token_once() {
    let script = Script::of([refused(), json(201, CREATED)]);
    let (got, script) = with(script, Wallet::tokens(&["old", "new"]), |c| c.send(NOW, &write(WriteKind::Post)));
    assert!(matches!(got, Outcome::Acknowledged(_)));
    assert_eq!(header(&script, 0, "Authorization").as_deref(), Some("Bearer old"));
    assert_eq!(header(&script, 1, "Authorization").as_deref(), Some("Bearer new"));
    assert_eq!(script.asked[0].body, script.asked[1].body);

    let stall = Stall::Unauthorised("status 401: The access token is invalid".to_owned());
    let script = Script::of([refused(), refused()]);
    let (got, _) = with(script, Wallet::tokens(&["old", "new"]), |c| c.send(NOW, &write(WriteKind::Post)));
    assert_eq!(got, Outcome::Deferred { stall: stall.clone() });

    // The host has no other token: the same one is not tried again.
    let script = Script::of([refused()]);
    let (got, _) = with(script, Wallet::tokens(&["old"]), |c| c.contract_payments(NOW, 1, 2, &Page::first()));
    assert_eq!(got, Read::Stalled(stall));

    // The new token does not come: the 401 still proves that nothing was executed.
    let mut script = Script::of([token(), refused()]);
    script.answers.push_back(Err(SendError::Unknown("reset".to_owned())));
    let (got, _) = with(script, Wallet::client(), |c| c.send(NOW, &write(WriteKind::Post)));
    assert_eq!(got, Outcome::Deferred { stall: Stall::Offline("reset".to_owned()) });

    // An unknown fate after the retry is an unknown fate.
    let mut script = Script::of([refused()]);
    script.answers.push_back(Err(SendError::Unknown("reset".to_owned())));
    let (got, _) = with(script, Wallet::tokens(&["old", "new"]), |c| c.send(NOW, &write(WriteKind::Post)));
    assert_eq!(got, Outcome::InDoubt { reason: "reset".to_owned() });
}

#[test]
fn what_a_login_may_answer() {
    let table = [
        (
            json(401, r#"{"error":"invalid_client","error_description":"Client authentication failed"}"#),
            Stall::Unauthorised("login: status 401: Client authentication failed; invalid_client".to_owned()),
        ),
        (answer(200, &[], "<html>SiteWiFi</html>"), Stall::Offline("login: an HTML page; a network's login page?".to_owned())),
        (json(502, ""), Stall::Offline("login: status 502".to_owned())),
        (json(302, ""), Stall::Offline("login: status 302".to_owned())),
        (json(200, "{}"), Stall::Unauthorised("login: the answer has no access_token".to_owned())),
        (json(200, r#"{"access_token":"CANARY"#), Stall::Unauthorised("login: the answer is not a token".to_owned())),
        (
            json(200, r#"{"access_token":"CANARY\r\nX: y"}"#),
            Stall::Unauthorised("login: the access_token has characters that a header cannot carry".to_owned()),
        ),
        (answer(429, &[("retry-after", "9")], ""), Stall::Throttled(NOW.plus_seconds(9))),
    ];
    for (login, expected) in table {
        let (got, _) = with(Script::of([login]), Wallet::client(), |c| c.send(NOW, &write(WriteKind::Post)));
        assert_eq!(got, Outcome::Deferred { stall: expected });
    }
    let (got, _) = with(Script::default(), Wallet(vec![Err("no client_secret".to_owned())]), |c| c.send(NOW, &write(WriteKind::Post)));
    assert_eq!(got, Outcome::Deferred { stall: Stall::Unauthorised("no client_secret".to_owned()) });
    let (got, _) = with(Script::default(), Wallet::tokens(&["CANARY\n"]), |c| c.send(NOW, &write(WriteKind::Post)));
    assert!(matches!(&got, Outcome::Deferred { stall: Stall::Unauthorised(t) } if !t.contains("CANARY")), "{got:?}");
}

#[test]
fn nothing_leaves_while_the_window_is_used_up() {
    let until = NOW.plus_seconds(9);
    let full = answer(429, &[("retry-after", "9")], "You have surpassed the max number of requests");
    let (stored, _) = with(Script::of([full]), Wallet::tokens(&["t"]), |c| {
        let throttled = Outcome::Deferred { stall: Stall::Throttled(until) };
        assert_eq!(c.send(NOW, &write(WriteKind::Post)), throttled);
        assert_eq!(c.send(NOW.plus_seconds(8), &write(WriteKind::Post)), throttled);
        assert_eq!(c.contract_payments(NOW, 1, 2, &Page::first()), Read::Stalled(Stall::Throttled(until)));
        assert_eq!(c.requests(), 1);
        c.throttle().to_text()
    });
    // The next run begins where this one ended.
    let (mut script, mut wallet) = (Script::default(), Wallet::tokens(&["t"]));
    let mut client = Client::new(&mut script, &mut wallet, settings(), Throttle::from_text(&stored));
    assert_eq!(client.commitment(NOW, 1, 2), Read::Stalled(Stall::Throttled(until)));
    // 503 leaves a write in doubt, and the wait is kept all the same.
    let (got, _) = with(Script::of([answer(503, &[("retry-after", "5")], "")]), Wallet::tokens(&["t"]), |c| {
        (c.send(NOW, &write(WriteKind::Post)), c.throttle().blocked_until())
    });
    assert_eq!(got, (Outcome::InDoubt { reason: "status 503".to_owned() }, Some(NOW.plus_seconds(5))));
    // The last request of a window: its own answer counts, the next waits.
    let last = answer(200, &[("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", "1775034004")], "[]");
    with(Script::of([last]), Wallet::tokens(&["t"]), |c| {
        assert!(matches!(c.contract_payments(NOW, 1, 2, &Page::first()), Read::Read(_)));
        assert_eq!(c.contract_payments(NOW, 1, 2, &Page::first()), Read::Stalled(Stall::Throttled(NOW.plus_seconds(4))));
    });
}

#[test]
fn lists_are_asked_for_page_by_page() {
    let payment = |id: i64| format!(r#"{{"id":{id},"contract_id":2,"amount":"1.00"}}"#);
    let first = answer(
        200,
        &[("total", "3"), ("link", "<https://api.procore.com/rest/v1.0/contract_payments?contract_id=666&page=2>; rel=\"next\"")],
        &format!("[{},{}]", payment(1), payment(2)),
    );
    let second = answer(200, &[("total", "3")], &format!("[{}]", payment(3)));
    let (ids, script) = with(Script::of([first, second]), Wallet::tokens(&["t"]), |c| {
        let Read::Read(one) = c.contract_payments(NOW, 1, 2, &Page::first()) else { panic!("the first page") };
        let Read::Read(two) = c.contract_payments(NOW, 1, 2, &one.next.unwrap()) else { panic!("the second page") };
        assert_eq!((one.total, two.total, two.next), (Some(3), Some(3), None));
        assert_eq!(one.rows[0].project, Some(1));
        one.rows.iter().chain(&two.rows).map(|r| r.id).collect::<Vec<_>>()
    });
    assert_eq!(ids, [1, 2, 3]);
    let place = "https://api.procore.com/rest/v1.0/contract_payments?project_id=1&contract_id=2";
    assert_eq!(script.urls(), [format!("{place}&page=1&per_page=2"), format!("{place}&page=2&per_page=2")]);
}

#[test]
fn invoices_are_asked_for_since_a_second() {
    let script = Script::of([json(200, "[]"), json(200, r#"[{"id":1,"project_id":7,"commitment_id":2}]"#)]);
    let ((), script) = with(script, Wallet::tokens(&["t"]), |c| {
        let since = Timestamp::parse("2026-03-01T00:00:00.75Z").unwrap();
        assert!(matches!(c.requisitions(NOW, 7, Some(since), &Page::first()), Read::Read(page) if page.rows.is_empty()));
        assert!(matches!(c.requisitions(NOW, 7, None, &Page::first()), Read::Read(page) if page.rows[0].currency == usd()));
    });
    assert_eq!(
        script.urls(),
        [
            "https://api.procore.com/rest/v1.1/requisitions?project_id=7&filters%5Bupdated_at%5D=2026-03-01T00%3A00%3A00Z...2100-01-01T00%3A00%3A00Z&page=1&per_page=2",
            "https://api.procore.com/rest/v1.1/requisitions?project_id=7&page=1&per_page=2",
        ]
    );
}

#[test]
fn commitments_fall_back_to_the_two_lists() {
    let row = |id: i64| format!(r#"[{{"id":{id},"title":"x","vendor":{{"id":1}}}}]"#);
    let script = Script::of([json(404, "{}"), json(200, &row(1)), json(200, &row(2))]);
    let (ids, script) = with(script, Wallet::tokens(&["t"]), |c| {
        let Read::Read(one) = c.commitments(NOW, 1, &Page::first()) else { panic!("the first list") };
        let Read::Read(two) = c.commitments(NOW, 1, &one.next.unwrap()) else { panic!("the second list") };
        assert_eq!(two.next, None);
        [one.rows[0].id, two.rows[0].id]
    });
    assert_eq!(ids, [1, 2]);
    let lists: Vec<&str> = script.urls().iter().map(|u| u.split(['/', '?']).nth(5).unwrap()).collect();
    assert_eq!(lists, ["commitments", "work_order_contracts", "purchase_order_contracts"]);

    let script = Script::of([json(404, "{}"), json(404, r#"{"message":"no"}"#)]);
    let (got, _) = with(script, Wallet::tokens(&["t"]), |c| c.commitments(NOW, 1, &Page::first()));
    assert!(matches!(got, Read::Denied { status: 404, reason } if reason == "status 404: no"));
    let (got, _) = with(Script::of([json(403, "{}")]), Wallet::tokens(&["t"]), |c| c.commitments(NOW, 1, &Page::first()));
    assert!(matches!(got, Read::Denied { status: 403, .. }));
}

#[test]
fn single_rows_are_the_ones_that_were_asked_for() {
    let commitment = r#"{"id":2,"title":"x","allow_payments":true}"#;
    let payment = r#"{"id":3,"contract_id":2,"project_id":1,"amount":"1"}"#;
    let (got, script) = with(Script::of([json(200, commitment), json(200, payment)]), Wallet::tokens(&["t"]), |c| {
        (c.commitment(NOW, 1, 2), c.contract_payment(NOW, 1, 2, 3))
    });
    assert!(matches!(got.0, Read::Read(c) if c.allow_payments == Some(true)));
    assert!(matches!(got.1, Read::Read(p) if p.id == 3));
    assert_eq!(
        script.urls(),
        [
            "https://api.procore.com/rest/v1.0/commitments/2?project_id=1",
            "https://api.procore.com/rest/v1.0/contract_payments/3?project_id=1&contract_id=2",
        ]
    );
    for body in [r#"{"id":4,"contract_id":2,"amount":"1"}"#, r#"{"id":3,"contract_id":9,"amount":"1"}"#, "[]", "{}", "nonsense", ""] {
        let (got, _) = with(Script::of([json(200, body)]), Wallet::tokens(&["t"]), |c| c.contract_payment(NOW, 1, 2, 3));
        assert!(matches!(got, Read::Unintelligible(_)), "{body}: {got:?}");
    }
}

#[test]
fn a_list_with_rows_that_were_not_asked_for_is_not_believed() {
    let table = [
        (
            r#"[{"id":1,"contract_id":2,"amount":"1"},{"id":2,"contract_id":8,"amount":"1"}]"#,
            "row 1 belongs to another project or commitment than the one that was asked for",
        ),
        (
            r#"[{"id":1,"contract_id":2,"amount":"1","project_id":9}]"#,
            "row 0 belongs to another project or commitment than the one that was asked for",
        ),
        (
            r#"[{"id":1,"contract_id":2,"amount":"x"}]"#,
            "row 0, contract payment 1, field `amount`: x is no amount: not a plain decimal number (digits, an optional leading minus and one point)",
        ),
        ("[{\"id\":1,", "the answer is not Procore's JSON: EOF while parsing a value at line 1 column 9"),
    ];
    for (body, expected) in table {
        let (got, _) = with(Script::of([json(200, body)]), Wallet::tokens(&["t"]), |c| c.contract_payments(NOW, 1, 2, &Page::first()));
        assert_eq!(got, Read::Unintelligible(expected.to_owned()));
    }
    let long = format!("[{}]", vec![r#"{"id":1,"contract_id":2,"amount":"1"}"#; 10_001].join(","));
    let (got, _) = with(Script::of([json(200, &long)]), Wallet::tokens(&["t"]), |c| c.contract_payments(NOW, 1, 2, &Page::first()));
    assert_eq!(got, Read::Unintelligible("the page has more than 10000 rows".to_owned()));
    let (got, _) = with(Script::of([answer(200, &[], "<html>")]), Wallet::tokens(&["t"]), |c| c.commitment(NOW, 1, 2));
    assert!(matches!(got, Read::Stalled(Stall::Offline(_))), "{got:?}");
}

#[test]
fn no_secret_is_ever_seen_again() {
    let echo = format!(r#"{{"message":"Bearer {TOKEN} and {CLIENT_SECRET} were bad","error":"{TOKEN}"}}"#);
    for status in [200, 201, 400, 401, 403, 404, 409, 422, 429, 500, 503] {
        let logins = if status == 401 { vec![token(), json(status, &echo), token()] } else { vec![token(), json(status, &echo)] };
        let (text, script) = with(Script::of(logins), Wallet::client(), |c| {
            let outcome = format!("{:?}", c.send(NOW, &write(WriteKind::Post)));
            format!("{outcome} {c:?} {}", c.throttle().to_text())
        });
        assert!(!text.contains("CANARY"), "{status}: {text}");
        assert!(!format!("{:?}", script.asked).contains("CANARY"));
        if matches!(status, 429 | 503) {
            continue;
        }
        let script = Script::of([token(), json(200, &format!(r#"[{{"id":"{TOKEN}","contract_id":1,"amount":"1"}}]"#))]);
        let (got, _) = with(script, Wallet::client(), |c| c.contract_payments(NOW, 1, 2, &Page::first()));
        assert!(!format!("{got:?}").contains("CANARY"), "{got:?}");
    }
    // A token of the usual length does not fit into a message, and its beginning must not stand there either.
    let long = format!("CANARY{}", "x".repeat(800));
    let row = format!(r#"[{{"id":"{long}","contract_id":1,"amount":"{long}"}}]"#);
    let (got, _) = with(Script::of([json(200, &row)]), Wallet::tokens(&[&long]), |c| c.contract_payments(NOW, 1, 2, &Page::first()));
    assert!(matches!(&got, Read::Unintelligible(text) if !text.contains("CANARY")), "{got:?}");
    // A login that echoes what it was sent.
    for status in [200, 400, 401, 500] {
        let (got, _) = with(Script::of([json(status, &echo)]), Wallet::client(), |c| c.send(NOW, &write(WriteKind::Post)));
        assert!(!format!("{got:?}").contains(CLIENT_SECRET), "{got:?}");
    }
}
