//! The way to the fake without sockets, for tests of what uses a transport.

use std::cell::RefCell;

use super::state::{Reply, Sandbox};
use crate::model::{HttpRequest, HttpResponse, SendError, Timestamp, Transport};

/// A transport that hands requests to a sandbox in memory. Several may share one sandbox, as several machines would.
pub struct InMemory<'a, F: FnMut() -> Timestamp> {
    sandbox: &'a RefCell<Sandbox>,
    now: F,
}

impl<'a, F: FnMut() -> Timestamp> InMemory<'a, F> {
    /// A way to this sandbox; `now` says what time it is at each request.
    pub fn new(sandbox: &'a RefCell<Sandbox>, now: F) -> Self {
        Self { sandbox, now }
    }
}

impl<F: FnMut() -> Timestamp> Transport for InMemory<'_, F> {
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, SendError> {
        let now = (self.now)();
        let mut sandbox = self.sandbox.borrow_mut();
        if !sandbox.is_online() {
            return Err(SendError::NotSent("connection refused".to_owned()));
        }
        match sandbox.handle(request, now) {
            Reply::Answer(answer) => Ok(answer),
            // Whether the request was carried out cannot be told from here, and that is the point.
            Reply::LostRequest | Reply::LostReply => Err(SendError::Unknown("the connection was closed without an answer".to_owned())),
            Reply::CutBody(_) => Err(SendError::Unknown("the body ended before its length".to_owned())),
        }
    }
}
