//! The seams to the outside: one request over HTTP, the clock, and credentials. The host supplies all three.

use super::calendar::Timestamp;

/// HTTP verbs that are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Read.
    Get,
    /// Create.
    Post,
    /// Change.
    Patch,
    /// Remove.
    Delete,
}

impl Verb {
    /// The word on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// One request, whole. `Debug` leaves the headers and the body out: they carry secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// The verb.
    pub verb: Verb,
    /// The absolute URL.
    pub url: String,
    /// Headers as they are sent.
    pub headers: Vec<(String, String)>,
    /// The body, with its content type among the headers.
    pub body: Option<Vec<u8>>,
}

impl std::fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.verb.word(), self.url)
    }
}

/// One answer, read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// Headers; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// The first header of this (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Why there is no answer. The difference decides whether a write may be sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendError {
    /// Certainly nothing left: not resolved, refused, not connected in time, TLS refused.
    NotSent(String),
    /// Anything else: the request may have been carried out.
    Unknown(String),
}

/// Sends one request and waits for its answer. It follows no redirect and repeats nothing.
pub trait Transport {
    /// One round trip.
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, SendError>;
}

/// Time comes from the host, so that a test can own it.
pub trait Clock {
    /// The instant.
    fn now(&self) -> Timestamp;
    /// Waits; `false` when the wait was broken off.
    fn wait(&mut self, millis: i64) -> bool;
}

/// A secret that shows itself only when asked. `Debug` and `Display` never do, and it cannot be serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The secret itself, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// How the host proves who it is.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// OAuth client credentials; the token is fetched from the login host.
    Client {
        /// The app's id.
        id: String,
        /// The app's secret.
        secret: Secret,
    },
    /// A bearer token that the host obtained itself.
    Token(Secret),
}

/// Asked for credentials when a run first needs them, and again after a 401.
pub trait CredentialSource {
    /// The credentials, or a sentence that says what is missing.
    fn credentials(&mut self) -> Result<Credentials, String>;
}
