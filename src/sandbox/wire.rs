//! HTTP/1.1 on a socket, as little as the fake needs: strict, bounded, and with `Content-Length` bodies only.

use std::io::{self, BufRead, Read, Write};

use super::answer::word;
use crate::model::{HttpRequest, HttpResponse, Verb};

const LINE_MAX: u64 = 16 * 1024;
const HEADERS_MAX: usize = 100;
const BODY_MAX: usize = 8 * 1024 * 1024;
/// A world may be seeded with a large file.
const WORLD_MAX: usize = 256 * 1024 * 1024;

/// A request that was read.
pub(super) struct Incoming {
    pub(super) request: HttpRequest,
    /// Whether the client wants to go on with this connection.
    pub(super) keep_alive: bool,
}

/// Why no request was read.
pub(super) enum Unread {
    /// The client has gone, or the line broke; there is nobody to answer.
    Gone,
    /// Not what is understood; answered with this status, and then closed.
    Refused(u16),
}

impl From<io::Error> for Unread {
    fn from(_: io::Error) -> Self {
        Self::Gone
    }
}

/// Reads one request. `host` stands in where the client names none.
pub(super) fn read<S: BufRead + Write>(stream: &mut S, host: &str) -> Result<Incoming, Unread> {
    let first = line(stream)?;
    let mut parts = first.split(' ');
    let (Some(verb), Some(target), Some(version), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(Unread::Refused(400));
    };
    if !matches!(version, "HTTP/1.1" | "HTTP/1.0") {
        return Err(Unread::Refused(505));
    }
    if !target.starts_with('/') || target.bytes().any(|b| !(0x21..=0x7e).contains(&b)) {
        return Err(Unread::Refused(400));
    }
    let headers = headers(stream)?;
    let all = |name: &str| headers.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str()).collect::<Vec<_>>();
    let verb = match (verb, target.starts_with("/sandbox/")) {
        ("GET", _) => Verb::Get,
        ("POST", _) | ("PUT", true) => Verb::Post,
        ("PATCH", _) => Verb::Patch,
        ("DELETE", _) => Verb::Delete,
        _ => return Err(Unread::Refused(405)),
    };
    if !all("transfer-encoding").is_empty() {
        return Err(Unread::Refused(501));
    }
    let length = match all("content-length").as_slice() {
        [] => None,
        // A sign or a blank would be read differently by others.
        [text] if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {
            Some(text.parse::<usize>().map_err(|_| Unread::Refused(413))?)
        }
        _ => return Err(Unread::Refused(400)),
    };
    let most = if target.starts_with("/sandbox/world") { WORLD_MAX } else { BODY_MAX };
    if length.is_some_and(|n| n > most) {
        return Err(Unread::Refused(413));
    }
    if length.is_some_and(|n| n > 0) && all("expect").iter().any(|v| v.eq_ignore_ascii_case("100-continue")) {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        stream.flush()?;
    }
    let body = match length {
        Some(n) => {
            // Read as it arrives: an announced length alone reserves no memory.
            let mut body = Vec::new();
            Read::by_ref(stream).take(u64::try_from(n).unwrap_or(u64::MAX)).read_to_end(&mut body)?;
            if body.len() < n {
                return Err(Unread::Gone);
            }
            Some(body)
        }
        None => None,
    };
    let named =
        all("host").first().copied().filter(|h| !h.is_empty() && h.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b)));
    let url = format!("http://{}{target}", named.unwrap_or(host));
    let wish = all("connection").iter().any(|v| v.eq_ignore_ascii_case("close"));
    let keep_alive = version == "HTTP/1.1" && !wish;
    Ok(Incoming { request: HttpRequest { verb, url, headers, body }, keep_alive })
}

fn headers<S: BufRead>(stream: &mut S) -> Result<Vec<(String, String)>, Unread> {
    let mut headers = Vec::new();
    loop {
        let text = line(stream)?;
        if text.is_empty() {
            return Ok(headers);
        }
        if headers.len() >= HEADERS_MAX {
            return Err(Unread::Refused(431));
        }
        let (name, value) = text.split_once(':').ok_or(Unread::Refused(400))?;
        let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        if name.is_empty() || !name.bytes().all(token) {
            return Err(Unread::Refused(400));
        }
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
}

/// One line without its end.
fn line<S: BufRead>(stream: &mut S) -> Result<String, Unread> {
    let mut bytes = Vec::new();
    stream.by_ref().take(LINE_MAX).read_until(b'\n', &mut bytes)?;
    if bytes.is_empty() {
        return Err(Unread::Gone);
    }
    match bytes.strip_suffix(b"\r\n") {
        Some(text) => String::from_utf8(text.to_vec()).map_err(|_| Unread::Refused(400)),
        None if bytes.ends_with(b"\n") => Err(Unread::Refused(400)),
        None if u64::try_from(bytes.len()).unwrap_or(u64::MAX) >= LINE_MAX => Err(Unread::Refused(431)),
        None => Err(Unread::Gone),
    }
}

/// Writes an answer; with `half`, all of its headers and only half of its body.
pub(super) fn write<S: Write>(stream: &mut S, answer: &HttpResponse, keep_alive: bool, half: bool) -> io::Result<()> {
    let mut out = Vec::with_capacity(answer.body.len() + 1024);
    write!(out, "HTTP/1.1 {} {}\r\n", answer.status, word(answer.status))?;
    for (name, value) in &answer.headers {
        write!(out, "{name}: {value}\r\n")?;
    }
    let connection = if keep_alive { "keep-alive" } else { "close" };
    write!(out, "content-length: {}\r\nconnection: {connection}\r\n\r\n", answer.body.len())?;
    let shown = if half { answer.body.len() / 2 } else { answer.body.len() };
    out.extend(answer.body.iter().take(shown));
    stream.write_all(&out)?;
    stream.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    /// Reads from one side and remembers what was written.
    struct Duplex(Cursor<Vec<u8>>, Vec<u8>);
    impl Read for Duplex {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            self.0.read(buf)
        }
    }
    impl BufRead for Duplex {
        fn fill_buf(&mut self) -> io::Result<&[u8]> {
            self.0.fill_buf()
        }
        fn consume(&mut self, n: usize) {
            self.0.consume(n);
        }
    }
    impl Write for Duplex {
        fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
            self.1.write(buf)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn status(text: &str) -> u16 {
        match read(&mut Duplex(Cursor::new(text.as_bytes().to_vec()), Vec::new()), "h") {
            Ok(_) => 200,
            Err(Unread::Gone) => 0,
            Err(Unread::Refused(status)) => status,
        }
    }

    #[test]
    fn requests_are_read_strictly() {
        let long = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(20_000));
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(200));
        let table = [
            ("GET / HTTP/1.1\r\n\r\n", 200),
            ("GET / HTTP/1.0\r\nHost: x\r\n\r\n", 200),
            ("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nab", 200),
            ("PUT /sandbox/world HTTP/1.1\r\n\r\n", 200),
            ("PUT /rest/x HTTP/1.1\r\n\r\n", 405),
            ("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab", 0),
            ("POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc", 400),
            ("POST / HTTP/1.1\r\nContent-Length: +2\r\n\r\nab", 400),
            ("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\nab", 413),
            ("POST / HTTP/1.1\r\nContent-Length: 999999999\r\n\r\nab", 413),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 501),
            ("GET / HTTP/2\r\n\r\n", 505),
            ("GET  / HTTP/1.1\r\n\r\n", 400),
            ("GET http://x/ HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/1.1\n\n", 400),
            ("GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nbad name: x\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: x", 0),
            ("", 0),
            (long.as_str(), 431),
            (many.as_str(), 431),
        ];
        for (text, expected) in table {
            assert_eq!(status(text), expected, "{}", text.chars().take(60).collect::<String>());
        }
    }

    #[test]
    fn a_waiting_client_is_told_to_go_on() {
        let text = "POST /x HTTP/1.1\r\nHost: a:1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab";
        let mut stream = Duplex(Cursor::new(text.as_bytes().to_vec()), Vec::new());
        let Ok(incoming) = read(&mut stream, "h") else { panic!("not read") };
        assert_eq!(incoming.request.url, "http://a:1/x");
        assert_eq!(incoming.request.body.as_deref(), Some(b"ab".as_slice()));
        assert_eq!(stream.1, b"HTTP/1.1 100 Continue\r\n\r\n");
    }
}
