//! The one place that names ureq: a single request over HTTP, every timeout set, no redirect followed, hosts pinned.
//!
//! What came of a request without an answer is told one-sidedly. `NotSent` needs proof that no byte of the request can
//! have left; whatever is not proven is `Unknown`, and a write is then read back before it is sent again.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::sync::mpsc;
use std::time::Duration;

use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Error, Timeout, http};

use crate::model::{HttpRequest, HttpResponse, SendError, Transport, Verb};

/// How requests are sent. ureq's defaults wait for ever, follow redirects and read the proxy from the environment; all
/// of that is decided here instead.
#[derive(Clone)]
pub struct HttpOptions {
    /// The only places that are ever spoken to: `https://api.procore.com`, or plain http on a loopback host.
    pub hosts: Vec<String>,
    /// Sent where the request brings none of its own. Procore asks for one.
    pub user_agent: String,
    /// For looking the name up.
    pub resolve: Duration,
    /// For the connection, its TLS handshake included.
    pub connect: Duration,
    /// For sending the request, and again for its body.
    pub send: Duration,
    /// For the status and the headers.
    pub response: Duration,
    /// For the body.
    pub body: Duration,
    /// For everything together. Only this one ends an answer that drips.
    pub overall: Duration,
    /// The longest body that is read.
    pub body_limit: u64,
    /// A proxy, `http://user:password@host:port`. Loopback hosts are always spoken to directly.
    pub proxy: Option<String>,
    /// Certificates (PEM) that are trusted *instead of* Mozilla's list, for a company whose proxy opens TLS.
    pub roots: Option<Vec<u8>>,
}

impl HttpOptions {
    /// The usual patience: 5 s to resolve, 10 s to connect, 30 s for each part, 60 s in all; 16 MiB of body.
    pub fn new(hosts: Vec<String>, user_agent: String) -> Self {
        Self {
            hosts,
            user_agent,
            resolve: Duration::from_secs(5),
            connect: Duration::from_secs(10),
            send: Duration::from_secs(30),
            response: Duration::from_secs(30),
            body: Duration::from_secs(30),
            overall: Duration::from_mins(1),
            body_limit: 16 * 1024 * 1024,
            proxy: None,
            roots: None,
        }
    }
}

impl std::fmt::Debug for HttpOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The proxy may carry a password.
        f.debug_struct("HttpOptions").field("hosts", &self.hosts).field("user_agent", &self.user_agent).finish_non_exhaustive()
    }
}

/// Why no transport can be made of some options.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HttpSetupError {
    /// Not `scheme://host[:port]`.
    #[error("{0} is not an address like https://api.procore.com (no user, no path)")]
    NotAHost(String),
    /// Plain http would show the token to everybody on the way.
    #[error("{0} is plain http, which is allowed on a loopback host only")]
    PlainHttp(String),
    /// The proxy's address cannot be read; it may hold a password, so it is not repeated.
    #[error("the proxy's address is not like http://host:port")]
    Proxy,
    /// The root certificates cannot be read.
    #[error("the root certificates are not PEM with at least one certificate")]
    Roots,
}

/// Scheme, host in lower case, and port.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    https: bool,
    host: String,
    port: u16,
}

impl Place {
    fn of(uri: &http::Uri) -> Option<Self> {
        let https = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let authority = uri.authority()?;
        if authority.as_str().contains('@') {
            return None;
        }
        let port = uri.port_u16().unwrap_or(if https { 443 } else { 80 });
        Some(Self { https, host: uri.host()?.to_ascii_lowercase(), port })
    }

    fn bare_host(&self) -> &str {
        self.host.trim_start_matches('[').trim_end_matches(']')
    }

    fn address(&self) -> Option<IpAddr> {
        self.bare_host().parse().ok()
    }

    fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.address().is_some_and(|a| a.is_loopback())
    }
}

/// [`Transport`] over ureq.
pub struct HttpTransport {
    direct: Agent,
    proxied: Option<(Agent, Place)>,
    places: BTreeSet<Place>,
    /// Places whose last exchange went well. Towards any other no idle connection can be open, so that a failure to
    /// resolve or to reach belongs to the connecting and not to a request that is under way.
    warm: BTreeSet<Place>,
    resolve: Duration,
    body_limit: u64,
}

impl std::fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpTransport").field("places", &self.places).finish_non_exhaustive()
    }
}

impl HttpTransport {
    /// Makes a transport for the hosts of `options` and no other.
    pub fn new(options: &HttpOptions) -> Result<Self, HttpSetupError> {
        let places = options.hosts.iter().map(|h| pinned(h)).collect::<Result<BTreeSet<_>, _>>()?;
        let tls = match &options.roots {
            Some(pem) => TlsConfig::builder().root_certs(roots(pem)?).build(),
            None => TlsConfig::default(),
        };
        let proxied = match &options.proxy {
            Some(text) => Some(proxied(text, options, &tls)?),
            None => None,
        };
        Ok(Self {
            direct: agent(options, &tls, None),
            proxied,
            places,
            warm: BTreeSet::new(),
            resolve: options.resolve,
            body_limit: options.body_limit,
        })
    }

    /// The agent for a place, and whom it connects to.
    fn route(&self, place: &Place) -> (&Agent, Place) {
        match &self.proxied {
            Some((agent, proxy)) if !place.is_loopback() => (agent, proxy.clone()),
            Some(_) | None => (&self.direct, place.clone()),
        }
    }
}

impl Transport for HttpTransport {
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, SendError> {
        let not_sent = |text: &str| SendError::NotSent(text.to_owned());
        let uri: http::Uri = request.url.parse().map_err(|_| not_sent("the request's address cannot be read"))?;
        let place = Place::of(&uri).filter(|p| self.places.contains(p));
        let place = place.ok_or_else(|| not_sent("the request is for a host that this run is not bound to"))?;
        let head = head(request, uri);
        let unfit = |_: http::Error| not_sent("the request has a header that cannot be sent");

        let fresh = !self.warm.remove(&place);
        let (agent, peer) = self.route(&place);
        if fresh {
            resolves(&peer, self.resolve)?;
        }
        let answer = match &request.body {
            Some(body) => agent.run(head.body(body.as_slice()).map_err(unfit)?),
            None => agent.run(head.body(()).map_err(unfit)?),
        };
        let mut answer = answer.map_err(|e| classified(&e, fresh))?;
        let status = answer.status().as_u16();
        let headers =
            answer.headers().iter().map(|(n, v)| (n.as_str().to_owned(), String::from_utf8_lossy(v.as_bytes()).into_owned())).collect();
        // From here on the request was received: a body that is cut, drips or floods proves nothing about what it did.
        let body = answer.body_mut().with_config().limit(self.body_limit).read_to_vec();
        let body = body.map_err(|e| SendError::Unknown(format!("status {status}, then: {}", described(&e))))?;
        self.warm.insert(place);
        Ok(HttpResponse { status, headers, body })
    }
}

fn pinned(host: &str) -> Result<Place, HttpSetupError> {
    let shown = || host.escape_debug().take(80).collect::<String>();
    let uri: http::Uri = host.parse().map_err(|_| HttpSetupError::NotAHost(shown()))?;
    // An address with a user part may hold a password.
    let Some(place) = Place::of(&uri) else {
        return Err(HttpSetupError::NotAHost(if host.contains('@') { "the configured host".to_owned() } else { shown() }));
    };
    if uri.path().len() > 1 || uri.query().is_some() {
        return Err(HttpSetupError::NotAHost(shown()));
    }
    if !place.https && !place.is_loopback() {
        return Err(HttpSetupError::PlainHttp(shown()));
    }
    Ok(place)
}

fn roots(pem: &[u8]) -> Result<RootCerts, HttpSetupError> {
    let mut certificates = Vec::new();
    for item in parse_pem(pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|_| HttpSetupError::Roots)? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() { Err(HttpSetupError::Roots) } else { Ok(certificates.into()) }
}

fn proxied(text: &str, options: &HttpOptions, tls: &TlsConfig) -> Result<(Agent, Place), HttpSetupError> {
    let proxy = ureq::Proxy::new(text).map_err(|_| HttpSetupError::Proxy)?;
    let peer = Place { https: false, host: proxy.host().to_ascii_lowercase(), port: proxy.port() };
    Ok((agent(options, tls, Some(proxy)), peer))
}

fn agent(options: &HttpOptions, tls: &TlsConfig, proxy: Option<ureq::Proxy>) -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        // With redirects on, a refused connection would no longer prove that nothing was sent.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(proxy)
        .tls_config(tls.clone())
        .user_agent(options.user_agent.as_str())
        .timeout_resolve(Some(options.resolve))
        .timeout_connect(Some(options.connect))
        .timeout_send_request(Some(options.send))
        .timeout_send_body(Some(options.send))
        .timeout_recv_response(Some(options.response))
        .timeout_recv_body(Some(options.body))
        .timeout_global(Some(options.overall))
        .max_response_header_size(64 * 1024)
        .build()
        .into()
}

fn head(request: &HttpRequest, uri: http::Uri) -> http::request::Builder {
    let method = match request.verb {
        Verb::Get => http::Method::GET,
        Verb::Post => http::Method::POST,
        Verb::Patch => http::Method::PATCH,
        Verb::Delete => http::Method::DELETE,
    };
    let head = http::Request::builder().method(method).uri(uri);
    request.headers.iter().fold(head, |head, (name, value)| head.header(name.as_str(), value.as_str()))
}

/// Looks the name up before ureq does: ureq reports an unknown host like any other failure of the network, and only a
/// lookup of our own says which phase it was.
fn resolves(peer: &Place, patience: Duration) -> Result<(), SendError> {
    if peer.address().is_some() {
        return Ok(());
    }
    let target = (peer.bare_host().to_owned(), peer.port);
    let (tell, told) = mpsc::sync_channel(1);
    // The system's lookup knows no timeout; a thread of its own is the only way to stop waiting for it.
    std::thread::spawn(move || tell.send(target.to_socket_addrs().map(|mut a: std::vec::IntoIter<SocketAddr>| a.next().is_some())));
    match told.recv_timeout(patience) {
        Ok(Ok(true)) => Ok(()),
        Ok(Ok(false) | Err(_)) => Err(SendError::NotSent(format!("the name {} cannot be resolved", peer.host))),
        Err(_) => Err(SendError::NotSent(format!("resolving the name {} took too long", peer.host))),
    }
}

/// The allow-list of what proves that nothing left. `fresh` says that no connection can have been open before.
#[expect(clippy::wildcard_enum_match_arm, reason = "an allow-list: whatever ureq may add is not proven")]
fn classified(error: &Error, fresh: bool) -> SendError {
    let text = described(error);
    let proven = match error {
        // A connect timeout covers the TLS handshake, which ends before the first byte of the request.
        Error::Timeout(Timeout::Resolve | Timeout::Connect)
        | Error::HostNotFound
        | Error::BadUri(_)
        | Error::Http(_)
        | Error::Tls(_)
        | Error::TlsRequired
        | Error::ConnectProxyFailed(_)
        | Error::InvalidProxyUrl
        | Error::RequireHttpsOnly(_) => true,
        Error::Io(e) => match e.kind() {
            // With redirects off a connection is refused only when it is made.
            ErrorKind::ConnectionRefused => true,
            // On a connection that stood before, these may come after the request went out.
            ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable => fresh,
            // rustls checks the server's certificate before it lets application data pass.
            ErrorKind::InvalidData => e.to_string().starts_with("invalid peer certificate"),
            _ => is_lookup(e),
        },
        _ => false,
    };
    if proven { SendError::NotSent(text) } else { SendError::Unknown(text) }
}

/// How std words a failed lookup on Unix; Windows has numbers for it. Only reached when a name stopped resolving between
/// two requests.
fn is_lookup(error: &std::io::Error) -> bool {
    error.to_string().starts_with("failed to lookup address information")
        || (cfg!(windows) && matches!(error.raw_os_error(), Some(11_001..=11_004)))
}

/// What happened, in words that repeat neither the address nor anything that was sent.
#[expect(clippy::wildcard_enum_match_arm, reason = "what ureq may add is described no closer")]
fn described(error: &Error) -> String {
    match error {
        Error::Timeout(phase) => format!("timeout while {}", phase_words(*phase)),
        Error::Io(e) => format!("network: {e}"),
        Error::Protocol(_) => "the answer is not HTTP".to_owned(),
        Error::LargeResponseHeader(..) => "the answer's headers are too long".to_owned(),
        Error::BodyExceedsLimit(limit) => format!("the answer's body is longer than {limit} bytes"),
        Error::HostNotFound => "the name cannot be resolved".to_owned(),
        Error::Tls(what) => format!("TLS: {what}"),
        Error::Rustls(e) => format!("TLS: {e}"),
        Error::ConnectProxyFailed(_) => "the proxy refused to connect".to_owned(),
        Error::BadUri(_) | Error::Http(_) => "the request cannot be sent as it is".to_owned(),
        _ => "the request failed".to_owned(),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "what ureq may add is described no closer")]
fn phase_words(phase: Timeout) -> &'static str {
    match phase {
        Timeout::Resolve => "resolving the name",
        Timeout::Connect => "connecting",
        Timeout::SendRequest | Timeout::SendBody | Timeout::PerWrite => "sending the request",
        Timeout::RecvResponse | Timeout::PerRead => "waiting for the answer",
        Timeout::RecvBody => "reading the answer",
        _ => "waiting for the whole exchange",
    }
}

#[cfg(test)]
mod tests {
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
            let whole = |status: &str, headers: &str, body: &str| {
                format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
            };
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
}
