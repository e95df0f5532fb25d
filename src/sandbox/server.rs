//! The fake on a port of the loopback: a thread per connection over one locked sandbox.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::answer::text;
use super::state::{Reply, Sandbox};
use super::wire::{self, Unread};
use crate::model::Timestamp;

/// More connections at once are closed unheard.
const CONNECTIONS_MAX: usize = 128;
/// An idle connection is closed after this.
const IDLE: Duration = Duration::from_mins(1);

type Clock = dyn Fn() -> Timestamp + Send + Sync;

/// What all threads share.
struct Shared {
    sandbox: Arc<Mutex<Sandbox>>,
    clock: Box<Clock>,
    /// The live connections, so that going offline can cut them.
    connections: Mutex<BTreeMap<u64, TcpStream>>,
    /// The number of the next connection; never used twice.
    next: AtomicU64,
}

/// The thread that accepts, and the flag that ends it.
struct Acceptor {
    closing: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

/// A running server. Dropping it stops it.
pub struct Server {
    shared: Arc<Shared>,
    address: SocketAddr,
    acceptor: Mutex<Option<Acceptor>>,
}

impl Server {
    /// Listens on `127.0.0.1:port` (0: any free port). `clock` says what time it is at each request.
    pub fn start(sandbox: Sandbox, port: u16, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            sandbox: Arc::new(Mutex::new(sandbox)),
            clock: Box::new(clock),
            connections: Mutex::new(BTreeMap::new()),
            next: AtomicU64::new(1),
        });
        let acceptor = accept_on(listener, Arc::clone(&shared))?;
        Ok(Self { shared, address, acceptor: Mutex::new(Some(acceptor)) })
    }

    /// The port that it listens on, also while it is offline.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// `http://127.0.0.1:port`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The sandbox behind it. Requests wait while it is locked.
    pub fn sandbox(&self) -> Arc<Mutex<Sandbox>> {
        Arc::clone(&self.shared.sandbox)
    }

    /// Offline: the listener is closed, so that connects are refused, and living connections are cut. Online: the same
    /// port again. It is done when this returns.
    pub fn set_online(&self, online: bool) -> io::Result<()> {
        let mut slot = locked(&self.acceptor);
        match (online, slot.take()) {
            (true, None) => {
                let listener = TcpListener::bind(self.address)?;
                *slot = Some(accept_on(listener, Arc::clone(&self.shared))?);
            }
            (false, Some(acceptor)) => self.close(acceptor),
            (true, running @ Some(_)) => *slot = running,
            (false, None) => {}
        }
        Ok(())
    }

    /// Stops for good.
    pub fn stop(self) {
        drop(self);
    }

    fn close(&self, acceptor: Acceptor) {
        acceptor.closing.store(true, Ordering::SeqCst);
        // A blocked accept wakes up for one more connection, and then sees the flag.
        if TcpStream::connect_timeout(&self.address, Duration::from_secs(1)).is_ok() {
            let _ = acceptor.thread.join();
        }
        for stream in std::mem::take(&mut *locked(&self.shared.connections)).into_values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.set_online(false);
    }
}

/// A thread that panicked while it held the lock has left plain data behind, which is still to be looked at.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept_on(listener: TcpListener, shared: Arc<Shared>) -> io::Result<Acceptor> {
    let closing = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&closing);
    let thread = std::thread::Builder::new().name("sandbox-accept".to_owned()).spawn(move || {
        for stream in listener.incoming() {
            if flag.load(Ordering::SeqCst) {
                break;
            }
            match stream {
                Ok(stream) => {
                    let number = shared.next.fetch_add(1, Ordering::SeqCst);
                    // What cannot be registered could not be cut later.
                    if register(&shared, number, &stream) && serve_in_thread(&shared, number, stream).is_err() {
                        locked(&shared.connections).remove(&number);
                    }
                }
                // Out of descriptors, say: give the others time to end.
                Err(_) => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    })?;
    Ok(Acceptor { closing, thread })
}

fn register(shared: &Shared, number: u64, stream: &TcpStream) -> bool {
    let mut connections = locked(&shared.connections);
    let Some(twin) = stream.try_clone().ok().filter(|_| connections.len() < CONNECTIONS_MAX) else { return false };
    connections.insert(number, twin);
    true
}

fn serve_in_thread(shared: &Arc<Shared>, number: u64, stream: TcpStream) -> io::Result<()> {
    let shared = Arc::clone(shared);
    std::thread::Builder::new().name("sandbox-connection".to_owned()).spawn(move || {
        serve(&shared, stream);
        locked(&shared.connections).remove(&number);
    })?;
    Ok(())
}

/// A buffered reader that can also write.
struct Line(BufReader<TcpStream>);

impl Read for Line {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.read(buf)
    }
}

impl BufRead for Line {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.fill_buf()
    }
    fn consume(&mut self, n: usize) {
        self.0.consume(n);
    }
}

impl Write for Line {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.0.get_mut().write(buf)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.get_mut().flush()
    }
}

/// Answers the requests of one connection until it ends.
fn serve(shared: &Shared, stream: TcpStream) {
    let host = stream.local_addr().map_or_else(|_| "127.0.0.1".to_owned(), |a| a.to_string());
    let ready =
        stream.set_nodelay(true).and_then(|()| stream.set_read_timeout(Some(IDLE))).and_then(|()| stream.set_write_timeout(Some(IDLE)));
    if ready.is_err() {
        return;
    }
    let mut line = Line(BufReader::new(stream));
    loop {
        let incoming = match wire::read(&mut line, &host) {
            Ok(incoming) => incoming,
            Err(Unread::Gone) => break,
            Err(Unread::Refused(status)) => {
                let _ = wire::write(&mut line, &text(status, super::answer::word(status)), false, false);
                break;
            }
        };
        let reply = locked(&shared.sandbox).handle(&incoming.request, (shared.clock)());
        let sent = match &reply {
            Reply::Answer(answer) => wire::write(&mut line, answer, incoming.keep_alive, false),
            Reply::CutBody(answer) => wire::write(&mut line, answer, incoming.keep_alive, true),
            Reply::LostRequest | Reply::LostReply => Ok(()),
        };
        if sent.is_err() || !incoming.keep_alive || !matches!(reply, Reply::Answer(_)) {
            break;
        }
    }
    // The table of connections holds a second handle, so that dropping this one would not end the connection.
    let _ = line.0.get_ref().shutdown(Shutdown::Both);
}
