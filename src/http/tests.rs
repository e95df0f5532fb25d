//! Every fault of the wire has its verdict, over real sockets.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::*;

/// A server that answers by path and misbehaves on request; it counts connections and requests.
struct Server {
    base: String,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (connections, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (c, r) = (connections.clone(), requests.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                c.fetch_add(1, Ordering::SeqCst);
                let r = r.clone();
                thread::spawn(move || serve(stream, &r));
            }
        });
        Self { base, connections, requests }
    }

    fn transport(&self) -> HttpTransport {
        HttpTransport::new(&quick(&self.base)).unwrap()
    }
}

fn quick(base: &str) -> HttpOptions {
    HttpOptions {
        resolve: Duration::from_millis(800),
        connect: Duration::from_millis(500),
        send: Duration::from_millis(500),
        response: Duration::from_millis(400),
        body: Duration::from_millis(400),
        overall: Duration::from_millis(700),
        body_limit: 64 * 1024,
        ..HttpOptions::new(vec![base.to_owned()], "quittance-test".to_owned())
    }
}

fn read_request(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    let mut chunk = [0_u8; 1024];
    loop {
        let n = stream.read(&mut chunk).ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&chunk[..n]);
        let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let length = |l: &str| l.to_ascii_lowercase().strip_prefix("content-length: ").and_then(|v| v.parse::<usize>().ok());
        let length = head.lines().find_map(length).unwrap_or(0);
        while bytes.len() < end + 4 + length {
            let n = stream.read(&mut chunk).ok().filter(|n| *n > 0)?;
            bytes.extend_from_slice(&chunk[..n]);
        }
        return Some((head.split(' ').nth(1)?.to_owned(), head));
    }
}

fn serve(mut stream: TcpStream, requests: &AtomicUsize) {
    while let Some((path, head)) = read_request(&mut stream) {
        requests.fetch_add(1, Ordering::SeqCst);
        let whole =
            |status: &str, headers: &str, body: &str| format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len());
        let text = match path.as_str() {
            "/ok" => whole("201 Created", "X-Request-Id: abc\r\ncontent-type: application/json\r\n", "{\"id\":7}"),
            "/echo" => whole("200 OK", "", &head),
            "/422" => whole("422 Unprocessable Entity", "", "{\"errors\":\"no\"}"),
            "/302" => whole("302 Found", "location: http://127.0.0.1:1/login\r\n", ""),
            "/307" => whole("307 Temporary Redirect", "location: /ok\r\n", ""),
            "/drop" => return,
            "/hang" => return thread::sleep(Duration::from_secs(2)),
            "/ok-then-close" => {
                let _ = stream.write_all(whole("200 OK", "", "{}").as_bytes());
                return;
            }
            "/cut-length" => "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\":7".to_owned(),
            "/cut-chunk" => "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n".to_owned(),
            "/garbage" => "\u{1}\u{2} not http at all\r\n\r\n".to_owned(),
            "/drip-body" => return drip(&mut stream, "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n"),
            "/drip-head" => return drip(&mut stream, "HTTP/1.1 200 OK\r\nx-slow: "),
            "/huge" => return flood(&mut stream, "HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n", &" ".repeat(4096)),
            "/headers" => return flood(&mut stream, "HTTP/1.1 200 OK\r\n", &"x-a: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(100)),
            _ => whole("404 Not Found", "", ""),
        };
        if stream.write_all(text.as_bytes()).is_err() || path.starts_with("/cut") || path == "/garbage" {
            return;
        }
    }
}

fn drip(stream: &mut TcpStream, start: &str) {
    let _ = stream.write_all(start.as_bytes());
    for _ in 0..40 {
        thread::sleep(Duration::from_millis(50));
        if stream.write_all(b"a").is_err() {
            return;
        }
    }
}

fn flood(stream: &mut TcpStream, start: &str, again: &str) {
    let _ = stream.write_all(start.as_bytes());
    while stream.write_all(again.as_bytes()).is_ok() {}
}

fn request(verb: Verb, url: String) -> HttpRequest {
    let body = (verb != Verb::Get).then(|| b"{\"amount\":\"1.00\"}".to_vec());
    let headers = vec![("Authorization".to_owned(), "Bearer CANARY".to_owned())];
    HttpRequest { verb, url, headers, body }
}

#[test]
fn every_fault_of_the_wire_has_its_verdict() {
    let server = Server::start();
    // What the server did with the request cannot be seen from here in any of these.
    let unknown = ["/drop", "/hang", "/cut-length", "/cut-chunk", "/garbage", "/drip-body", "/drip-head", "/huge", "/headers"];
    for path in unknown {
        let got = server.transport().send(&request(Verb::Post, format!("{}{path}", server.base)));
        match got {
            Err(SendError::Unknown(text)) => assert!(!text.contains("CANARY") && !text.contains(&server.base), "{path}: {text}"),
            other => panic!("{path}: {other:?}"),
        }
    }
    for (path, status) in [("/ok", 201), ("/422", 422), ("/302", 302), ("/307", 307), ("/else", 404)] {
        let before = server.requests.load(Ordering::SeqCst);
        let got = server.transport().send(&request(Verb::Post, format!("{}{path}", server.base))).unwrap();
        assert_eq!(got.status, status, "{path}");
        assert_eq!(server.requests.load(Ordering::SeqCst), before + 1, "{path}: sent once, nothing followed, nothing repeated");
    }
}

#[test]
fn an_answer_comes_whole_and_with_its_headers() {
    let server = Server::start();
    let got = server.transport().send(&request(Verb::Post, format!("{}/ok", server.base))).unwrap();
    assert_eq!(got.header("x-request-id"), Some("abc"));
    assert_eq!(got.body, b"{\"id\":7}");
    for verb in [Verb::Get, Verb::Post, Verb::Patch, Verb::Delete] {
        let got = server.transport().send(&request(verb, format!("{}/echo", server.base))).unwrap();
        let head = String::from_utf8(got.body).unwrap().to_ascii_lowercase();
        assert!(head.starts_with(&format!("{} /echo ", verb.word().to_ascii_lowercase())), "{head}");
        assert!(head.contains("authorization: bearer canary") && head.contains("user-agent: quittance-test"), "{head}");
        assert_eq!(head.contains("content-length: 17"), verb != Verb::Get, "{head}");
    }
}

#[test]
fn a_connection_is_kept_and_a_stale_one_is_no_proof() {
    let server = Server::start();
    let mut transport = server.transport();
    for _ in 0..3 {
        transport.send(&request(Verb::Get, format!("{}/ok", server.base))).unwrap();
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
    // The server closes behind this answer. Whether the client sees it in time is a race; that the next request is
    // never called "not sent" is not.
    transport.send(&request(Verb::Get, format!("{}/ok-then-close", server.base))).unwrap();
    let next = transport.send(&request(Verb::Post, format!("{}/ok", server.base)));
    assert!(!matches!(next, Err(SendError::NotSent(_))), "{next:?}");
    assert_eq!(transport.send(&request(Verb::Get, format!("{}/ok", server.base))).unwrap().status, 201);
}

#[test]
fn what_never_left_is_told_as_such() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = format!("http://{closed}");
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("https://{}", silent.local_addr().map(|a| a.to_string()).unwrap());
    let table = [
        (refused.as_str(), refused.as_str()),
        ("https://no-such-host.invalid", "https://no-such-host.invalid"),
        // Another host, another port, another scheme than the run is bound to.
        ("https://api.procore.com", "https://evil.example"),
        ("https://api.procore.com", "https://api.procore.com:8443"),
        ("https://api.procore.com", "http://api.procore.com"),
        ("https://api.procore.com", "https://user@api.procore.com"),
        ("https://api.procore.com", "not an address"),
        // The handshake fails or times out before the request is written.
        (silent.as_str(), silent.as_str()),
    ];
    for (host, base) in table {
        let mut transport = HttpTransport::new(&quick(host)).unwrap();
        let got = transport.send(&request(Verb::Post, format!("{base}/rest/v1.0/contract_payments")));
        assert!(matches!(got, Err(SendError::NotSent(_))), "{base}: {got:?}");
    }
    let mut transport = HttpTransport::new(&quick(&refused)).unwrap();
    let mut bad = request(Verb::Get, format!("{refused}/"));
    bad.headers.push(("X-Token".to_owned(), "CANARY\r\nX: y".to_owned()));
    let got = format!("{:?}", transport.send(&bad));
    assert!(got.contains("NotSent") && !got.contains("CANARY"), "{got}");
}

#[test]
fn the_allow_list_of_not_sent() {
    let io = |kind: ErrorKind, text: &str| Error::Io(std::io::Error::new(kind, text.to_owned()));
    let lookup = "failed to lookup address information: Name or service not known";
    let table = [
        (Error::Timeout(Timeout::Resolve), false, true),
        (Error::Timeout(Timeout::Connect), false, true),
        (Error::Timeout(Timeout::SendBody), true, false),
        (Error::Timeout(Timeout::RecvResponse), true, false),
        (Error::Timeout(Timeout::Global), true, false),
        (Error::HostNotFound, false, true),
        (io(ErrorKind::ConnectionRefused, "refused"), false, true),
        (io(ErrorKind::NetworkUnreachable, "unreachable"), true, true),
        (io(ErrorKind::NetworkUnreachable, "unreachable"), false, false),
        (io(ErrorKind::HostUnreachable, "unreachable"), false, false),
        (io(ErrorKind::InvalidData, "invalid peer certificate: UnknownIssuer"), false, true),
        (io(ErrorKind::InvalidData, "received corrupt message"), true, false),
        (io(ErrorKind::Other, lookup), false, true),
        (io(ErrorKind::ConnectionReset, "reset"), true, false),
        (io(ErrorKind::UnexpectedEof, "Peer disconnected"), true, false),
        (Error::ConnectProxyFailed("407 CANARY".to_owned()), false, true),
        (Error::ConnectionFailed, true, false),
    ];
    for (error, fresh, proven) in table {
        let got = classified(&error, fresh);
        assert_eq!(matches!(got, SendError::NotSent(_)), proven, "{error:?} {fresh}");
        assert!(!format!("{got:?}").contains("CANARY"));
    }
}

#[test]
fn options_that_would_leak_are_refused() {
    let with = |host: &str| HttpTransport::new(&quick(host)).map(|_| ());
    assert_eq!(with("http://127.0.0.1:8080"), Ok(()));
    assert_eq!(with("http://[::1]:8080"), Ok(()));
    assert_eq!(with("http://localhost"), Ok(()));
    assert_eq!(with("http://api.procore.com"), Err(HttpSetupError::PlainHttp("http://api.procore.com".to_owned())));
    for bad in ["", "api.procore.com", "ftp://api.procore.com", "https://api.procore.com/rest", "https://u:CANARY@api.procore.com"] {
        let got = with(bad);
        assert!(matches!(got, Err(HttpSetupError::NotAHost(_))) && !format!("{got:?}").contains("CANARY"), "{bad}: {got:?}");
    }
    let mut options = quick("https://api.procore.com");
    options.proxy = Some("ftp://u:CANARY@x".to_owned());
    let got = HttpTransport::new(&options).map(|_| ());
    assert_eq!(got, Err(HttpSetupError::Proxy));
    assert!(!format!("{options:?}").contains("CANARY"));
    options.proxy = None;
    options.roots = Some(b"no certificate here".to_vec());
    assert_eq!(HttpTransport::new(&options).map(|_| ()), Err(HttpSetupError::Roots));
}

#[test]
fn a_proxy_serves_distant_hosts_and_never_loopback() {
    let server = Server::start();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut options = quick(&server.base);
    options.hosts.push("https://api.procore.com".to_owned());
    options.proxy = Some(format!("http://{closed}"));
    let mut transport = HttpTransport::new(&options).unwrap();
    assert_eq!(transport.send(&request(Verb::Get, format!("{}/ok", server.base))).unwrap().status, 201);
    let got = transport.send(&request(Verb::Get, "https://api.procore.com/rest/v1.0/me".to_owned()));
    assert!(matches!(got, Err(SendError::NotSent(_))), "{got:?}");
}
