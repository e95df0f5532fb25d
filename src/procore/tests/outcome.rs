//! What answers mean: every status with every body.

use super::super::outcome::{Read, read_answer, write_outcome};
use super::super::reason::{bounded, clean, reason};
use super::{CLIENT_SECRET, CREATED, NOW, TOKEN, answer, json, write};
use crate::model::{HttpResponse, Outcome, Reach, Secret, SendError, Stall, WriteKind};

const PORTAL: &str = "<!DOCTYPE html><html><body>Welcome to SiteWiFi</body></html>";

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Acknowledged(_) => "acknowledged",
        Outcome::Rejected { reach: Reach::Row, .. } => "row",
        Outcome::Rejected { reach: Reach::Lane, .. } => "lane",
        Outcome::Deferred { stall: Stall::Offline(_) } => "offline",
        Outcome::Deferred { stall: Stall::Throttled(_) } => "throttled",
        Outcome::Deferred { stall: Stall::Unauthorised(_) } => "unauthorised",
        Outcome::Deferred { stall: Stall::Forbidden(_) } => "forbidden",
        Outcome::InDoubt { .. } => "doubt",
    }
}

fn read_word<T>(read: &Read<T>) -> &'static str {
    match read {
        Read::Read(_) => "read",
        Read::Denied { .. } => "denied",
        Read::Stalled(Stall::Offline(_)) => "offline",
        Read::Stalled(Stall::Throttled(_)) => "throttled",
        Read::Stalled(Stall::Unauthorised(_)) => "unauthorised",
        Read::Stalled(Stall::Forbidden(_)) => "forbidden",
        Read::Unintelligible(_) => "unintelligible",
    }
}

fn outcome(kind: WriteKind, answer: Result<HttpResponse, SendError>) -> Outcome {
    write_outcome(&write(kind), &answer, NOW.plus_seconds(60), &[])
}

#[test]
fn every_status_with_every_body() {
    let error = r#"{"errors":{"origin_id":["has already been taken"]}}"#;
    let bodies = [json(0, CREATED), json(0, error), json(0, ""), answer(0, &[("content-type", "text/html")], PORTAL), json(0, PORTAL)];
    // For each status: the write with the row, an error, nothing, a page, a page that says it is JSON; then the read of the same.
    let table: &[(u16, [&str; 5], [&str; 5])] = &[
        (200, ["acknowledged", "doubt", "doubt", "doubt", "doubt"], ["read", "read", "read", "offline", "offline"]),
        (
            201,
            ["acknowledged", "doubt", "doubt", "doubt", "doubt"],
            ["unintelligible", "unintelligible", "unintelligible", "offline", "offline"],
        ),
        (202, ["doubt"; 5], ["unintelligible", "unintelligible", "unintelligible", "offline", "offline"]),
        (204, ["doubt"; 5], ["unintelligible", "unintelligible", "unintelligible", "offline", "offline"]),
        (301, ["doubt"; 5], ["offline"; 5]),
        (302, ["doubt"; 5], ["offline"; 5]),
        (304, ["doubt"; 5], ["offline"; 5]),
        (307, ["doubt"; 5], ["offline"; 5]),
        (400, ["row", "row", "row", "doubt", "doubt"], ["unintelligible", "unintelligible", "unintelligible", "offline", "offline"]),
        (401, ["unauthorised"; 5], ["unauthorised"; 5]),
        (402, ["doubt"; 5], ["offline"; 5]),
        (403, ["lane", "lane", "lane", "doubt", "doubt"], ["denied", "denied", "denied", "offline", "offline"]),
        (404, ["lane", "lane", "lane", "doubt", "doubt"], ["denied", "denied", "denied", "offline", "offline"]),
        (406, ["row", "row", "row", "doubt", "doubt"], ["unintelligible", "unintelligible", "unintelligible", "offline", "offline"]),
        (407, ["doubt"; 5], ["offline"; 5]),
        (408, ["doubt"; 5], ["offline"; 5]),
        (409, ["row", "row", "row", "doubt", "doubt"], ["unintelligible", "unintelligible", "unintelligible", "offline", "offline"]),
        (422, ["row", "row", "row", "doubt", "doubt"], ["unintelligible", "unintelligible", "unintelligible", "offline", "offline"]),
        (429, ["throttled"; 5], ["throttled"; 5]),
        (500, ["doubt"; 5], ["offline"; 5]),
        (502, ["doubt"; 5], ["offline"; 5]),
        (503, ["doubt"; 5], ["throttled"; 5]),
        (504, ["doubt"; 5], ["offline"; 5]),
        (511, ["doubt"; 5], ["offline"; 5]),
        (100, ["doubt"; 5], ["offline"; 5]),
        (999, ["doubt"; 5], ["offline"; 5]),
    ];
    for (status, writes, reads) in table {
        for (i, body) in bodies.iter().enumerate() {
            let response = HttpResponse { status: *status, ..body.clone() };
            let got = outcome(WriteKind::Post, Ok(response.clone()));
            assert_eq!(word(&got), writes[i], "write, {status}, body {i}: {got:?}");
            let got = read_answer(Ok(response), NOW.plus_seconds(60), &[]);
            assert_eq!(read_word(&got), reads[i], "read, {status}, body {i}: {got:?}");
        }
    }
}

#[test]
fn no_answer_is_no_answer() {
    let not_sent = SendError::NotSent("refused".to_owned());
    let unknown = SendError::Unknown("reset".to_owned());
    assert_eq!(outcome(WriteKind::Post, Err(not_sent.clone())), Outcome::Deferred { stall: Stall::Offline("refused".to_owned()) });
    assert_eq!(outcome(WriteKind::Post, Err(unknown.clone())), Outcome::InDoubt { reason: "reset".to_owned() });
    for e in [not_sent, unknown] {
        assert_eq!(read_word(&read_answer(Err(e), NOW, &[])), "offline");
    }
}

#[test]
fn only_the_row_that_was_sent_is_an_acknowledgement() {
    let with = |from: &str, to: &str| json(201, &CREATED.replace(from, to));
    assert_eq!(word(&outcome(WriteKind::Post, Ok(with("", "")))), "acknowledged");
    // Two more things that are shown are left to the engine to compare: it has the row.
    assert_eq!(word(&outcome(WriteKind::Post, Ok(with("\"requisition_id\":1280646", "\"requisition_id\":null")))), "acknowledged");
    assert_eq!(word(&outcome(WriteKind::Post, Ok(with("\"2026-03-31\"", "null")))), "acknowledged");
    let doubtful = [
        with("\"id\":5550001,", ""),
        with("\"id\":5550001", "\"id\":null"),
        with("88710:1", "88710:2"),
        with("\"origin_id\":\"q1:books:90341:88710:1\",", ""),
        with("786001", "786002"),
        with("\"contract_id\"", "\"project_id\":1,\"contract_id\""),
        with("\"12500.0\"", "\"12,500\""),
        with("}", ""),
        with("\"id\"", "\"id\":1,\"id\""),
        json(201, &format!("[{CREATED},{CREATED}]")),
        json(201, "[]"),
        json(200, "{\"errors\":[]}"),
        answer(201, &[("content-type", "text/plain")], CREATED),
        HttpResponse { status: 201, headers: Vec::new(), body: b"{\"id\":\"\xff\xfe\"}".to_vec() },
        HttpResponse { status: 201, headers: Vec::new(), body: "[".repeat(100_000).into_bytes() },
    ];
    for response in doubtful {
        let got = outcome(WriteKind::Post, Ok(response.clone()));
        assert_eq!(word(&got), "doubt", "{got:?} {response:?}");
    }
    // The newer API's envelope, and no content type at all.
    assert_eq!(word(&outcome(WriteKind::Post, Ok(answer(200, &[], &format!("{{\"data\":{CREATED}}}"))))), "acknowledged");
    let reversal = json(201, &CREATED.replace("88710:1", "88710:1:v").replace("\"12500.0\"", "\"-12500.0\""));
    assert_eq!(word(&outcome(WriteKind::Reverse, Ok(reversal))), "acknowledged");
}

#[test]
fn an_adoption_is_about_its_row() {
    assert_eq!(word(&outcome(WriteKind::Adopt, Ok(json(200, CREATED)))), "acknowledged");
    assert_eq!(word(&outcome(WriteKind::Adopt, Ok(json(200, &CREATED.replace("5550001", "5550002"))))), "doubt");
    assert_eq!(word(&outcome(WriteKind::Adopt, Ok(json(404, "{}")))), "row");
    assert_eq!(word(&outcome(WriteKind::Adopt, Ok(json(403, "{}")))), "lane");
}

#[test]
fn words_come_from_every_shape_of_error() {
    let table = [
        (
            r#"{"code":422,"message":"Invalid","fields":"amount","reason":"BAD_AMOUNT","error":"Unprocessable"}"#,
            "Invalid; Unprocessable; BAD_AMOUNT; 422; fields: amount",
        ),
        (
            r#"{"errors":{"origin_id":["has already been taken","is long"],"base":["Contract is locked"]}}"#,
            "Contract is locked; origin_id: has already been taken; origin_id: is long",
        ),
        (r#"{"errors":"You may not"}"#, "You may not"),
        (r#"{"errors":["one",{"message":"two"},3]}"#, "one; two; 3"),
        (
            r#"{"error":{"code":"BAD_REQUEST","message":"No","details":[{"reason_code":"R1","message":"due_date is bad","source":"due_date"},{"code":"C2"}]}}"#,
            "No; BAD_REQUEST; due_date is bad; R1; due_date; C2",
        ),
        (r#"{"message":"Not here","error":"Nope"}"#, "Not here; Nope"),
        (r#"{"error":{"error":"deep"}}"#, "deep"),
        (r#"{"base":["first","second"],"fields":{"Check #":"is taken"}}"#, "first; second; Check #: is taken"),
        (r#"{"message":"Couldn't find Requisition","exception":"RecordNotFound"}"#, "Couldn't find Requisition; RecordNotFound"),
        (
            "You have surpassed the max number of requests for an hour.\nPlease wait.",
            "You have surpassed the max number of requests for an hour.\\nPlease wait.",
        ),
        (r#"{"error":"invalid_grant","error_description":"The refresh token is invalid"}"#, "The refresh token is invalid; invalid_grant"),
        (PORTAL, "an HTML page, not an answer of Procore's API"),
        // And what none of them promises.
        (r#"{"errors":{"a":{"b":["c"]}}}"#, ""),
        (r#"{"message":null,"error":true}"#, ""),
        (r#"[{"message":"in a list"}]"#, "in a list"),
        ("\"text\"", "text"),
        ("", ""),
    ];
    for (body, expected) in table {
        let got = reason(&answer(422, &[], body), &[]);
        let expected = if expected.is_empty() { "status 422".to_owned() } else { format!("status 422: {expected}") };
        assert_eq!(got, expected, "{body}");
    }
}

#[test]
fn words_are_bounded_escaped_and_free_of_our_secrets() {
    let secrets = [Secret::new(TOKEN.to_owned()), Secret::new(CLIENT_SECRET.to_owned())];
    let echoed = [
        format!(r#"{{"message":"bad token {TOKEN} of {CLIENT_SECRET}"}}"#),
        r#"{"errors":{"CANARY-secret":["CANARY\u002btoken\/1=="]}}"#.to_owned(),
        format!("plain {TOKEN}, encoded CANARY%2Btoken%2F1%3D%3D"),
        format!(r#"{{"message":"{}{TOKEN}"}}"#, "x".repeat(185)),
    ];
    for body in echoed {
        let got = reason(&json(400, &body), &secrets);
        assert!(!got.contains("CANARY"), "{got}");
    }
    // What was cut on the way is struck as far as it goes; what only looks like the beginning stays.
    let long = [Secret::new(format!("eyJhbGciOiJI{}", "x".repeat(500)))];
    assert_eq!(clean("id eyJhbGciOiJIxxxxxx… and eyJhbGciOiJIxx", &long), "id ***… and ***");
    assert_eq!(clean("eyJhbGcé", &long), "eyJhbGcé");
    let flood = reason(&json(400, &format!(r#"{{"message":"{}"}}"#, "é".repeat(5000))), &[]);
    assert_eq!(flood.chars().count(), 201);
    assert_eq!(reason(&json(400, &format!("\"{}\"", "x".repeat(70_000))), &[]), "status 400: a body of 70002 bytes");
    assert_eq!(bounded("a\u{1b}[31m\u{202e}\u{0}é", 60), "a\\u{1b}[31m\\u{202e}\\u{0}é");
    assert_eq!(bounded("abcdef", 3), "abc…");
    assert_eq!(clean("it is not \"so\"", &[]), "it is not \"so\"");
    let errors = [SendError::NotSent(format!("x {TOKEN}")), SendError::Unknown(format!("x {TOKEN}"))];
    for e in errors {
        let got = write_outcome(&write(WriteKind::Post), &Err(e.clone()), NOW, &secrets);
        assert!(!format!("{got:?} {:?}", read_answer(Err(e), NOW, &secrets)).contains("CANARY"));
    }
    // A row that cannot be read is quoted in part, and the part may be an echo.
    let got = write_outcome(&write(WriteKind::Post), &Ok(json(201, &CREATED.replace("12500.0", TOKEN))), NOW, &secrets);
    assert_eq!(word(&got), "doubt");
    assert!(!format!("{got:?}").contains("CANARY"), "{got:?}");
}
