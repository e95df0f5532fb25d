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
mod tests;
