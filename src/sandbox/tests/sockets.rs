//! The server on a real socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::*;

struct Client(BufReader<TcpStream>);

/// Status, header lines and body; `None` where the connection ended first.
type Seen = Option<(u16, Vec<String>, Vec<u8>)>;

impl Client {
    fn new(server: &Server) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Self(BufReader::new(stream))
    }

    fn send(&mut self, verb: &str, path: &str, token: &str, body: &str) -> Seen {
        let text = format!(
            "{verb} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nProcore-Company-Id: {COMPANY}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.0.get_mut().write_all(text.as_bytes()).ok()?;
        self.read()
    }

    fn read(&mut self) -> Seen {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end().to_owned();
            if line.is_empty() {
                break;
            }
            lines.push(line);
        }
        let status = lines[0].split(' ').nth(1).unwrap().parse().unwrap();
        let length: u64 = lines.iter().find_map(|l| l.strip_prefix("content-length: ")).unwrap().parse().unwrap();
        let mut body = Vec::new();
        Read::by_ref(&mut self.0).take(length).read_to_end(&mut body).ok()?;
        (u64::try_from(body.len()).unwrap() == length).then_some((status, lines, body))
    }

    fn json(&mut self, verb: &str, path: &str, token: &str, body: &str) -> (u16, Value) {
        let (status, _, body) = self.send(verb, path, token, body).unwrap();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    fn token(&mut self) -> String {
        let body = r#"{"grant_type":"client_credentials","client_id":"a","client_secret":"b"}"#;
        self.json("POST", "/oauth/token", "", body).1["access_token"].as_str().unwrap().to_owned()
    }
}

fn start() -> Server {
    Server::start(Sandbox::new(world(), Profile::default(), 1), 0, || Timestamp::from_seconds(START)).unwrap()
}

fn create_body() -> String {
    json!({"project_id": PROJECT, "contract_id": CONTRACT, "contract_payment": payment("q1:a")}).to_string()
}

#[test]
fn one_connection_carries_many_requests() {
    let server = start();
    let mut client = Client::new(&server);
    let token = client.token();
    for _ in 0..20 {
        let (status, headers, _) = client.send("GET", "/rest/v1.0/me", &token, "").unwrap();
        assert_eq!(status, 200);
        assert!(headers.contains(&"connection: keep-alive".to_owned()));
    }
    assert_eq!(client.json("POST", "/rest/v1.0/contract_payments", &token, &create_body()).0, 201);
    // Two requests in one breath are answered in order.
    let twice = "GET /x HTTP/1.1\r\n\r\nGET /sandbox/log HTTP/1.1\r\nConnection: close\r\n\r\n";
    client.0.get_mut().write_all(twice.as_bytes()).unwrap();
    assert_eq!(client.read().unwrap().0, 404);
    let (status, headers, _) = client.read().unwrap();
    assert!(status == 200 && headers.contains(&"connection: close".to_owned()));
    assert!(client.read().is_none());
    assert_eq!(server.sandbox().lock().unwrap().world().contract_payments.len(), 1);
    server.stop();
}

#[test]
fn lost_replies_and_cut_bodies_end_the_connection() {
    for (fault, executed) in [("lost_reply", 1), ("lost_request", 0), ("cut_body", 1)] {
        let server = start();
        let mut client = Client::new(&server);
        let token = client.token();
        let profile = format!(r#"{{"name":"test","on_creates":{{"{fault}":1000}}}}"#);
        assert_eq!(client.json("PUT", "/sandbox/profile", "", &profile).0, 200);
        assert!(client.send("POST", "/rest/v1.0/contract_payments", &token, &create_body()).is_none(), "{fault}");
        assert!(client.send("GET", "/rest/v1.0/me", &token, "").is_none(), "{fault}: closed");
        let mut again = Client::new(&server);
        let (status, world) = again.json("GET", "/sandbox/world", "", "");
        assert_eq!((status, world["contract_payments"].as_array().unwrap().len()), (200, executed), "{fault}");
    }
}

#[test]
fn offline_means_refused_and_online_means_the_same_port() {
    let server = start();
    let mut client = Client::new(&server);
    let token = client.token();
    for _ in 0..5 {
        server.set_online(false).unwrap();
        server.set_online(false).unwrap();
        assert!(TcpStream::connect(("127.0.0.1", server.port())).is_err());
        assert!(client.send("GET", "/rest/v1.0/me", &token, "").is_none(), "living connections are cut");
        server.set_online(true).unwrap();
        server.set_online(true).unwrap();
        client = Client::new(&server);
        assert_eq!(client.send("GET", "/rest/v1.0/me", &token, "").unwrap().0, 200, "the token has survived");
    }
    let port = server.port();
    drop(server);
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    assert!(client.send("GET", "/rest/v1.0/me", &token, "").is_none());
}

#[test]
fn nonsense_is_answered_and_does_not_stop_the_server() {
    let server = start();
    for (text, status) in [("hello\r\n\r\n", 400), ("BREW /pot HTTP/1.1\r\n\r\n", 405), ("GET / HTTP/3\r\n\r\n", 505)] {
        let mut client = Client::new(&server);
        client.0.get_mut().write_all(text.as_bytes()).unwrap();
        assert_eq!(client.read().unwrap().0, status, "{text}");
        assert!(client.read().is_none());
    }
    drop(Client::new(&server));
    assert_eq!(Client::new(&server).send("GET", "/x", "", "").unwrap().0, 404);
}

#[test]
fn people_reach_the_world_by_hand() {
    let server = start();
    let mut client = Client::new(&server);
    let token = client.token();
    let captive = client.json("POST", "/sandbox/profile", "", r#"{"name":"captive"}"#);
    assert_eq!((captive.0, &captive.1["on_all"]["portal"]), (200, &json!(1000)));
    assert_eq!(client.json("POST", "/sandbox/profile", "", r#"{"name":"nobody"}"#).0, 400);
    assert_eq!(client.json("POST", "/sandbox/profile", "", r#"{"nmae":"x","lock":"off"}"#).0, 400);
    let typed = json!({"contract_id": CONTRACT, "amount": "77.00", "date": "2026-03-30", "external_payment_id": "pay_1"}).to_string();
    let (status, row) = client.json("POST", "/sandbox/contract_payments", "", &typed);
    assert_eq!((status, &row["project_id"], &row["created_at"]), (201, &json!(PROJECT), &json!("2026-04-01T09:00:00Z")));
    let path = format!("/sandbox/contract_payments/{}", row["id"]);
    assert_eq!(client.json("PATCH", &path, "", r#"{"origin_id":"x","amount":"78.00","id":1}"#).1["amount"], "78.00");
    client.json("POST", "/sandbox/profile", "", r#"{"name":"calm"}"#);
    let list = format!("/rest/v1.0/contract_payments?project_id={PROJECT}&contract_id={CONTRACT}");
    let (_, rows) = client.json("GET", &list, &token, "");
    assert_eq!((&rows[0]["id"], &rows[0]["external_payment_id"]), (&row["id"], &json!("pay_1")));
    assert_eq!((client.json("DELETE", &path, "", "").0, client.json("DELETE", &path, "", "").0), (200, 400));
    let (_, log) = client.json("GET", "/sandbox/log", "", "");
    assert_eq!(log.as_array().unwrap().len(), 2, "the sign-in and one list; these endpoints are in no log");
    // A world goes round through JSON, and what is not one is refused whole.
    let (_, world) = client.json("GET", "/sandbox/world", "", "");
    let mut changed = world.clone();
    changed["company"]["name"] = json!("Northwind");
    assert_eq!(client.json("PUT", "/sandbox/world", "", &changed.to_string()).0, 200);
    assert_eq!(client.json("PUT", "/sandbox/world", "", r#"{"projects":[{"id":"x"}]}"#).0, 400);
    assert_eq!(client.json("PUT", "/sandbox/world", "", r#"{"project":[]}"#).0, 400);
    assert_eq!(client.json("GET", "/sandbox/world", "", "").1, changed);
    assert_eq!(client.json("GET", "/sandbox/nothing", "", "").0, 404);
}

#[test]
fn many_clients_at_once_lose_nothing() {
    let server = start();
    server.sandbox().lock().unwrap().set_profile(Profile { spike_limit: 10_000, ..Profile::default() });
    let token = Client::new(&server).token();
    std::thread::scope(|scope| {
        for lane in 0..8 {
            let (server, token) = (&server, token.as_str());
            scope.spawn(move || {
                let mut client = Client::new(server);
                for n in 0..25 {
                    let fields = json!({"amount": "1", "origin_id": format!("q1:{lane}:{n}")});
                    let body = json!({"project_id": PROJECT, "contract_id": CONTRACT, "contract_payment": fields}).to_string();
                    assert_eq!(client.json("POST", "/rest/v1.0/contract_payments", token, &body).0, 201);
                }
            });
        }
    });
    assert_eq!(server.sandbox().lock().unwrap().world().rows_by_origin_id().len(), 200);
}
