//! Tokens, the two headers, and what is refused without them.

use super::*;

fn token_request(kind: &str, body: &str) -> HttpRequest {
    let headers = vec![("content-type".to_owned(), kind.to_owned())];
    HttpRequest { verb: Verb::Post, url: "http://h/oauth/token".to_owned(), headers, body: Some(body.as_bytes().to_vec()) }
}

fn ask(sandbox: &mut Sandbox, request: &HttpRequest) -> (u16, Value) {
    let answer = sandbox.handle(request, Timestamp::from_seconds(START)).into_answer().unwrap();
    (answer.status, serde_json::from_slice(&answer.body).unwrap_or(Value::Null))
}

#[test]
fn tokens_are_given_for_three_encodings_and_refused_as_oauth_does() {
    let mut sandbox = Sandbox::new(world(), Profile::default(), 1);
    let form = "application/x-www-form-urlencoded";
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"grant_type\"\r\n\r\nclient_credentials\r\n--b\r\nContent-Disposition: form-data; \
                     name=\"client_id\"\r\n\r\na\r\n--b\r\nContent-Disposition: form-data; name=\"client_secret\"\r\n\r\nb\r\n--b--\r\n";
    let json = "application/json";
    let table = [
        (json, r#"{"grant_type":"client_credentials","client_id":"a","client_secret":"b"}"#, 200, ""),
        (form, "grant_type=client_credentials&client_id=a&client_secret=b%26", 200, ""),
        ("multipart/form-data; boundary=b", multipart, 200, ""),
        (form, "grant_type=client_credentials&client_id=a&client_secret=wrong", 401, "invalid_client"),
        (form, "grant_type=client_credentials&client_id=&client_secret=b", 401, "invalid_client"),
        (form, "grant_type=client_credentials&client_id=a", 401, "invalid_client"),
        (form, "grant_type=refresh_token&refresh_token=x", 401, "invalid_grant"),
        (form, "grant_type=password", 400, "unsupported_grant_type"),
        (form, "", 400, "invalid_request"),
        (json, "{", 400, "invalid_request"),
        ("text/plain", "grant_type=client_credentials", 400, "invalid_request"),
    ];
    for (kind, body, status, error) in table {
        let (got, answer) = ask(&mut sandbox, &token_request(kind, body));
        assert_eq!((got, answer["error"].as_str().unwrap_or_default()), (status, error), "{body}");
        if status == 200 {
            assert_eq!((answer["expires_in"].as_i64(), answer["created_at"].as_i64()), (Some(5400), Some(START)));
            assert_eq!(answer["token_type"], "bearer");
        } else {
            assert!(answer["error_description"].is_string());
        }
    }
    sandbox.world_mut().app = AppRow { client_id: Some("a".to_owned()), client_secret: Some("exact".to_owned()) };
    let with = |secret: &str| token_request(form, &format!("grant_type=client_credentials&client_id=a&client_secret={secret}"));
    assert_eq!(ask(&mut sandbox, &with("other")).0, 401);
    assert_eq!(ask(&mut sandbox, &with("exact")).0, 200);
}

#[test]
fn a_token_lives_ninety_minutes() {
    let mut rig = Rig::named("calm");
    rig.wait(5399);
    let (status, info) = rig.get("/oauth/token/info");
    assert_eq!((status, info["expires_in_seconds"].as_i64()), (200, Some(1)));
    assert_eq!(rig.get("/rest/v1.0/me").0, 200);
    rig.wait(1);
    let answer = rig.answer(Verb::Get, "/rest/v1.0/me", None);
    assert_eq!(answer.status, 401);
    assert!(answer.header("www-authenticate").is_some_and(|v| v.contains("invalid_token")));
    assert!(String::from_utf8(answer.body).unwrap().contains("The access token is invalid"));
    assert_eq!(rig.get("/oauth/token/info").0, 401);
    rig.sign_in();
    assert_eq!(rig.get("/rest/v1.0/me").0, 200);
    rig.sandbox.revoke_tokens();
    assert_eq!(rig.create(payment("q1:a")).0, 401);
    assert!(rig.sandbox.world().contract_payments.is_empty());
}

#[test]
fn both_headers_are_required() {
    let mut rig = Rig::named("calm");
    let token = format!("Bearer {}", rig.token);
    let company = COMPANY.to_string();
    // (authorization, company, status, words)
    let table: [(Option<&str>, Option<&str>, u16, &str); 8] = [
        (Some(&token), Some(&company), 200, ""),
        (None, Some(&company), 401, "access token"),
        (Some("Bearer nonsense"), Some(&company), 401, "access token"),
        (Some(&token.replace("Bearer", "Basic")), Some(&company), 401, "access token"),
        (Some("Bearer"), Some(&company), 401, "access token"),
        (Some(&token), None, 400, "Missing Procore-Company-Id header!"),
        (Some(&token), Some("7"), 403, "App is not connected to this company"),
        (Some(&token), Some("x"), 403, "App is not connected to this company"),
    ];
    for (authorization, company, status, words) in table {
        for path in ["/rest/v1.0/me", "/rest/v1.0/companies"] {
            let pairs = [("authorization", authorization), ("procore-company-id", company)];
            let headers = pairs.into_iter().filter_map(|(n, v)| Some((n.to_owned(), v?.to_owned()))).collect();
            let request = HttpRequest { verb: Verb::Get, url: format!("http://h{path}"), headers, body: None };
            let Reply::Answer(answer) = rig.sandbox.handle(&request, rig.now) else { panic!() };
            assert_eq!(answer.status, status, "{authorization:?} {company:?}");
            assert!(String::from_utf8(answer.body.clone()).unwrap().contains(words), "{words}");
            if status == 400 {
                assert!(answer.body.starts_with(b"Missing Procore-Company-Id header!"));
                assert!(answer.header("content-type").unwrap().starts_with("text/plain"));
            }
        }
    }
}
