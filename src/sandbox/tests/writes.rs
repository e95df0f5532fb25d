//! Creating, changing and deleting contract payments.

use super::*;

#[test]
fn a_create_answers_the_row_but_not_what_is_write_only() {
    let mut rig = Rig::named("calm");
    rig.now = Timestamp::from_micros(rig.now.micros() + 999_999);
    let (status, row) = rig.create(payment("q1:books:1:2:1"));
    assert_eq!(status, 201);
    let id = row["id"].as_i64().unwrap();
    assert!(id > i64::from(u32::MAX));
    assert_eq!((&row["amount"], &row["requisition_id"]), (&json!("12500.0"), &json!(INVOICE)), "the number came back, not the text");
    assert_eq!(row["created_at"], "2026-04-01T09:00:00Z", "whole seconds");
    assert!(row.get("payment_method").is_none() && row.get("invoice_date").is_none() && row["sandbox_revision"] == 1);
    assert_eq!(rig.payments(), [id]);
    let (status, shown) = rig.get(&format!("/rest/v1.0/contract_payments/{id}?project_id={PROJECT}&contract_id={CONTRACT}"));
    assert_eq!((status, shown), (200, row));
    assert_eq!(rig.sandbox.world().payment(id).unwrap().payment_method.as_deref(), Some("check"));
}

#[test]
fn what_a_create_refuses() {
    let mut rig = Rig::named("calm");
    let ok = json!({"amount": "1.00"});
    let body = |p: Value, c: Value, f: Value| json!({"project_id": p, "contract_id": c, "contract_payment": f});
    let (p, c) = (json!(PROJECT), json!(CONTRACT));
    let table = [
        (body(p.clone(), c.clone(), ok.clone()), 201),
        (body(json!(PROJECT.to_string()), c.clone(), ok.clone()), 201),
        (body(p.clone(), c.clone(), json!({"amount": 12.5, "unknown": 1})), 201),
        (json!({"contract_id": CONTRACT, "contract_payment": ok}), 400),
        (json!({"project_id": PROJECT, "contract_payment": ok}), 400),
        (json!({"project_id": PROJECT, "contract_id": CONTRACT}), 400),
        (body(json!([]), c.clone(), ok.clone()), 400),
        (body(json!(9), c.clone(), ok.clone()), 404),
        (body(p.clone(), json!(9), ok.clone()), 404),
        (body(p.clone(), json!(ELSEWHERE), ok.clone()), 404),
        (body(p.clone(), json!(NO_PAYMENTS), ok.clone()), 403),
        (body(p.clone(), c.clone(), json!({})), 422),
        (body(p.clone(), c.clone(), json!({"amount": "1,000.00"})), 422),
        (body(p.clone(), c.clone(), json!({"amount": null})), 422),
        (body(p.clone(), c.clone(), json!({"amount": "1", "payment_method": "ach"})), 422),
        (body(p.clone(), c.clone(), json!({"amount": "1", "requisition_id": OTHER_INVOICE})), 422),
        (body(p.clone(), c.clone(), json!({"amount": "1", "requisition_id": 9})), 422),
        (json!([1]), 400),
        (body(p, c, json!([])), 400),
    ];
    for (body, status) in table {
        let before = rig.sandbox.world().contract_payments.len();
        let (got, answer) = rig.send(Verb::Post, "/rest/v1.0/contract_payments", Some(&body));
        assert_eq!(got, status, "{body} {answer}");
        assert_eq!(rig.sandbox.world().contract_payments.len(), before + usize::from(status == 201), "{body}");
        assert_eq!(rig.sandbox.log().last().unwrap().executed, status == 201);
    }
    assert_eq!(rig.send(Verb::Post, "/rest/v1.0/contract_payments/1", Some(&json!({}))).0, 405);
    assert_eq!(rig.send(Verb::Post, "/rest/v1.0/commitments", Some(&json!({}))).0, 404);
}

#[test]
fn bad_dates_become_null_without_a_word() {
    let mut rig = Rig::named("calm");
    let table = [
        (json!("2026-03-31"), json!("2026-03-31")),
        (json!("2026-03-31T23:30:00-07:00"), json!("2026-04-01")),
        (json!("03/31/2026"), Value::Null),
        (json!("2026-02-30"), Value::Null),
        (json!(""), Value::Null),
        (json!(20_260_331), Value::Null),
    ];
    for (sent, stored) in table {
        let (status, row) = rig.create(json!({"amount": "1", "date": sent}));
        assert_eq!((status, &row["date"]), (201, &stored), "{sent}");
    }
}

#[test]
fn amounts_keep_their_number_and_not_their_text() {
    let mut rig = Rig::named("calm");
    for (sent, stored) in [("12500.00", "12500.0"), ("12500", "12500.0"), ("0.10", "0.1"), ("-1.25", "-1.25"), ("7.005", "7.005")] {
        assert_eq!(rig.create(json!({"amount": sent})).1["amount"], stored, "{sent}");
    }
    rig.sandbox.set_profile(Profile { trailing_zeros: true, ..Profile::default() });
    let texts: std::collections::BTreeSet<String> =
        (0..30).map(|_| rig.create(json!({"amount": "5"})).1["amount"].as_str().unwrap().to_owned()).collect();
    assert_eq!(texts.into_iter().collect::<Vec<_>>(), ["5.0", "5.00", "5.000"]);
    rig.sandbox.set_profile(Profile::named("refuses-negative").unwrap());
    assert_eq!(rig.create(json!({"amount": "-1.25"})).0, 422);
    assert_eq!(rig.create(json!({"amount": "0"})).0, 201);
}

#[test]
fn a_second_row_of_one_origin_id() {
    let table = [("calm", 422, 1), ("duplicates-conflict", 409, 1), ("duplicates-accepted", 201, 2)];
    for (name, status, rows) in table {
        let mut rig = Rig::named(name);
        assert_eq!(rig.create(payment("q1:a")).0, 201);
        assert_eq!(rig.create(payment("q1:a")).0, status, "{name}");
        assert_eq!(rig.create(payment("")).0, 201, "an empty one is none");
        assert_eq!(rig.create(payment("")).0, 201);
        assert_eq!(rig.sandbox.world().rows_by_origin_id()["q1:a"], rows, "{name}");
        // The whole company is one room: also on another project's contract.
        let fields = json!({"amount": "1", "origin_id": "q1:a"});
        let body = json!({"project_id": OTHER_PROJECT, "contract_id": ELSEWHERE, "contract_payment": fields});
        assert_eq!(rig.send(Verb::Post, "/rest/v1.0/contract_payments", Some(&body)).0, status, "{name}");
        let (_, other) = rig.create(json!({"amount": "3"}));
        assert_eq!(rig.patch(other["id"].as_i64().unwrap(), json!({"origin_id": "q1:a"})).0, if status == 201 { 200 } else { status });
    }
}

#[test]
fn an_origin_id_locks_what_the_profile_says() {
    let locks = [Lock::Off, Lock::WholeObject, Lock::ExceptOrigin, Lock::ExceptOriginAndNumber];
    // (change, allowed under each lock)
    let table = [
        (json!({"amount": "1.00"}), [true, false, false, false]),
        (json!({"notes": "x"}), [true, false, false, false]),
        (json!({"payment_number": 7}), [true, false, false, true]),
        (json!({"origin_data": "q1;4;cd"}), [true, false, true, true]),
        (json!({"origin_data": "q1;4;cd", "amount": "1.00"}), [true, false, false, false]),
    ];
    for (lock, at) in locks.into_iter().zip(0..) {
        for (change, allowed) in &table {
            for silent in [false, true] {
                let mut rig = Rig::new(Profile { lock, lock_silent: silent, ..Profile::default() });
                let (_, row) = rig.create(payment("q1:a"));
                let id = row["id"].as_i64().unwrap();
                rig.wait(60);
                let (status, after) = rig.patch(id, change.clone());
                let may: bool = allowed[at];
                assert_eq!(status, if may || silent { 200 } else { 422 }, "{lock:?} {change} {silent}");
                for (name, value) in change.as_object().unwrap() {
                    let open = may || (silent && name == "origin_data" && lock != Lock::WholeObject);
                    let wanted = if name == "amount" { json!("1.0") } else { value.clone() };
                    let stored = serde_json::to_value(rig.sandbox.world().payment(id).unwrap()).unwrap();
                    assert_eq!(stored[name] == wanted, open, "{lock:?} {change} {silent} {name}");
                    assert!(status != 200 || after[name] == stored[name], "the answer says what is stored");
                }
                assert_eq!(rig.delete(id).0, if lock == Lock::Off { 200 } else { 422 }, "{lock:?}");
            }
        }
    }
}

#[test]
fn clearing_the_origin_id_unlocks() {
    let mut rig = Rig::named("calm");
    let (_, row) = rig.create(payment("q1:a"));
    let id = row["id"].as_i64().unwrap();
    assert_eq!(rig.patch(id, json!({"origin_id": null, "amount": "2"})).0, 422, "not in one step");
    rig.wait(5);
    assert_eq!(rig.patch(id, json!({"origin_id": null})).0, 200);
    let (status, row) = rig.patch(id, json!({"amount": "2"}));
    assert_eq!((status, &row["amount"], &row["updated_at"]), (200, &json!("2.0"), &json!("2026-04-01T09:00:05Z")));
    assert_eq!(rig.patch(id, json!({"origin_id": "q1:a"})).0, 200);
    assert_eq!(rig.delete(id).0, 422);
    assert_eq!(rig.patch(id, json!({"origin_id": ""})).0, 200);
    let answer = rig.answer(Verb::Delete, &format!("/rest/v1.0/contract_payments/{id}?project_id={PROJECT}&contract_id={CONTRACT}"), None);
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    assert_eq!(rig.delete(id).0, 404);
    assert_eq!(rig.patch(id, json!({"notes": "x"})).0, 404);
    let (_, next) = rig.create(payment("q1:a"));
    assert_ne!(next["id"].as_i64(), Some(id), "ids are not used again");
}

#[test]
fn the_knobs_of_what_is_not_documented() {
    let mut rig = Rig::named("drops-requisition");
    assert_eq!(rig.create(payment("q1:a")).1["requisition_id"], Value::Null);
    let mut rig = Rig::new(Profile { payments_disabled_status: 422, ..Profile::default() });
    let body = json!({"project_id": PROJECT, "contract_id": NO_PAYMENTS, "contract_payment": {"amount": "1"}});
    assert_eq!(rig.send(Verb::Post, "/rest/v1.0/contract_payments", Some(&body)).0, 422);

    let mut rig = Rig::named("slow-visibility");
    let (status, row) = rig.create(payment("q1:a"));
    let show = format!("/rest/v1.0/contract_payments/{}?project_id={PROJECT}&contract_id={CONTRACT}", row["id"]);
    assert_eq!((status, rig.payments().len(), rig.get(&show).0), (201, 0, 404));
    rig.wait(4);
    assert_eq!((rig.payments().len(), rig.get(&show).0), (0, 404));
    assert_eq!(rig.create(payment("q1:a")).0, 422, "it is there, although nobody sees it");
    rig.wait(1);
    assert_eq!((rig.payments().len(), rig.get(&show).0), (1, 200));
}

#[test]
fn an_idempotency_token_counts_only_where_it_is_switched_on() {
    for on in [false, true] {
        let mut rig = Rig::new(Profile { idempotency_token: on, duplicates: Duplicates::Accepted, ..Profile::default() });
        let body = json!({"project_id": PROJECT, "contract_id": CONTRACT, "contract_payment": payment("q1:a")});
        let mut request = request(Verb::Post, "http://h/rest/v1.0/contract_payments", &rig.token, Some(&body));
        request.headers.push(("Idempotency-Token".to_owned(), "t-1".to_owned()));
        let mut send = || rig.sandbox.handle(&request, rig.now).into_answer().unwrap().status;
        assert_eq!((send(), send()), (201, if on { 200 } else { 201 }));
        assert_eq!(rig.sandbox.world().contract_payments.len(), if on { 1 } else { 2 });
    }
}
