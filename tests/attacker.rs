//! A hostile Procore, a hostile network and hostile documents: whatever they say, nothing is posted twice and nothing hangs.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]
#![allow(clippy::unnecessary_wraps, reason = "an answer and a failure are made alike")]

mod support;

use std::cell::RefCell;
use std::ops::ControlFlow;

use quittance::Remote;
use quittance::model::{HttpRequest, HttpResponse, SendError, Transport, Verb};
use quittance::sandbox::{InMemory, PaymentRow, Sandbox};
use support::{AnyClient, Machine, TestClock, bill_payment, response, rows, sandbox, world};

type Answer = Result<HttpResponse, SendError>;

/// Stands between the engine and the sandbox.
struct Hostile<'s, F, H> {
    sandbox: &'s RefCell<Sandbox>,
    now: F,
    hook: H,
    sent: u64,
}

impl<F: FnMut() -> quittance::model::Timestamp, H: FnMut(&HttpRequest, &mut dyn FnMut() -> Answer) -> Answer> Transport
    for Hostile<'_, F, H>
{
    fn send(&mut self, request: &HttpRequest) -> Answer {
        self.sent += 1;
        assert!(self.sent < 30_000, "the run does not end");
        let Self { sandbox, now, hook, .. } = self;
        let mut inner = InMemory::new(sandbox, &mut *now);
        hook(request, &mut || inner.send(request))
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Act {
    Replay,
}

fn run(m: &mut Machine<'_>, act: Act, hook: impl FnMut(&HttpRequest, &mut dyn FnMut() -> Answer) -> Answer) -> quittance::Receipt {
    let clock = m.clock.clone();
    let mut transport = Hostile { sandbox: m.sandbox, now: move || quittance::model::Clock::now(&clock), hook, sent: 0 };
    let remote = Remote { transport: &mut transport, credentials: &mut AnyClient, clock: &mut m.clock };
    let observer = &mut |_: &_| ControlFlow::Continue(());
    match act {
        Act::Replay => m.engine.replay(remote, None, None, observer),
    }
    .unwrap()
}

fn json(status: u16, body: &str) -> Answer {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Ok(HttpResponse { status, headers, body: body.as_bytes().to_vec() })
}

fn one_payment() -> String {
    response(&[bill_payment("1", 0, "2026-03-01", "Vendor 0", &[("0", "100.00")])])
}

fn is_create(r: &HttpRequest) -> bool {
    r.verb == Verb::Post && r.url.contains("/contract_payments")
}

fn ready<'s>(sandbox: &'s RefCell<Sandbox>, clock: &TestClock) -> Machine<'s> {
    let mut m = Machine::new(sandbox, clock);
    m.pull();
    m.import("a.json", &one_payment());
    m.reconcile();
    m
}

/// Procore carried the create out and answers 409 or 422: the lane is read back before the write is called rejected.
#[test]
fn a_refusal_of_what_exists_is_read_back() {
    for status in [409, 422] {
        let (sandbox, clock) = (sandbox(world(1, 1, "1000.00"), "calm", 1), TestClock::new());
        let mut m = ready(&sandbox, &clock);
        let receipt = run(&mut m, Act::Replay, |r, go| {
            let answer = go();
            if is_create(r) { json(status, r#"{"errors":"origin_id has already been taken"}"#) } else { answer }
        });
        let outbox = m.engine.outbox().unwrap();
        assert_eq!((outbox[0].state, receipt.pending), ("acknowledged", 0), "{status}: {outbox:?}");
        assert_eq!(rows(&sandbox).len(), 1);
    }
}

/// The answer is lost and the permission goes at that moment: lists are empty, single reads are 404. Nothing says that the row
/// is absent, so the create is not sent again.
#[test]
fn a_permission_that_goes_with_the_answer_is_not_absence() {
    for commitments_shown in [false, true] {
        let (sandbox, clock) = (sandbox(world(1, 1, "1000.00"), "calm", 1), TestClock::new());
        // A row that the journal knows: the best sentinel.
        sandbox.borrow_mut().world_mut().add_payment(PaymentRow::new(1000, None, "1.00", None));
        let mut m = ready(&sandbox, &clock);
        let (mut creates, mut gone) = (0, false);
        for _ in 0..5 {
            run(&mut m, Act::Replay, |r, go| {
                if is_create(r) {
                    creates += 1;
                    gone = true;
                    let _ = go();
                    return Err(SendError::Unknown("reset".to_owned()));
                }
                if gone && r.verb == Verb::Get && r.url.contains("/contract_payments?") {
                    return json(200, "[]");
                }
                if gone && r.verb == Verb::Get && !(commitments_shown && r.url.contains("/commitments/")) {
                    return json(404, "{}");
                }
                go()
            });
            clock.advance(70);
        }
        assert_eq!(creates, 1, "commitments shown: {commitments_shown}");
    }
}

/// Rows under our names with the greatest generation, the posting reversed: the pair is held, and nothing else suffers.
#[test]
fn the_greatest_generation_is_no_trap() {
    let (sandbox, clock) = (sandbox(world(1, 1, "1000.00"), "calm", 1), TestClock::new());
    for (v, amount) in [("", "5.00"), (":v", "-5.00")] {
        let mut row = PaymentRow::new(1000, None, amount, None);
        row.origin_id = Some(format!("q1:books:1:0:4294967295{v}"));
        row.origin_data = Some("q1;4;0".to_owned());
        sandbox.borrow_mut().world_mut().add_payment(row);
    }
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    m.import("a.json", &response(&[bill_payment("1", 5, "2026-03-01", "Vendor 0", &[("0", "100.00")])]));
    m.reconcile();
    m.replay();
    m.pull();
    m.reconcile();
    m.replay();
    let outbox = m.engine.outbox().unwrap();
    assert!(outbox.iter().all(|w| w.state != "acknowledged"), "a forged row passes for the posting: {outbox:?}");
}

/// A list that promises more on every page ends.
#[test]
fn a_list_without_end_ends() {
    let (sandbox, clock) = (sandbox(world(1, 1, "1000.00"), "calm", 1), TestClock::new());
    let mut m = ready(&sandbox, &clock);
    let receipt = run(&mut m, Act::Replay, |r, go| {
        if r.verb == Verb::Get && r.url.contains("/contract_payments?") {
            let mut answer = json(200, r#"[{"id":9,"contract_id":1000,"project_id":225096,"amount":"1.00"}]"#).unwrap();
            answer.headers.push(("total".to_owned(), "18446744073709551615".to_owned()));
            return Ok(answer);
        }
        go()
    });
    assert!(receipt.stalled.is_some());
}

/// A write lost while the clock stood in 2099 does not wait until then.
#[test]
fn a_clock_that_was_wrong_does_not_block_a_lane() {
    let (sandbox, clock) = (sandbox(world(1, 1, "1000.00"), "calm", 1), TestClock::new());
    let mut m = ready(&sandbox, &clock);
    let good = clock.0.get();
    clock.advance(70 * 365 * 86_400);
    let mut lost = false;
    run(&mut m, Act::Replay, |r, go| {
        if is_create(r) {
            lost = true;
            let _ = go();
            return Err(SendError::Unknown("reset".to_owned()));
        }
        if lost { Err(SendError::NotSent("offline".to_owned())) } else { go() }
    });
    clock.0.set(good.plus_seconds(60));
    m.replay();
    clock.advance(60);
    m.replay();
    assert_eq!(m.engine.outbox().unwrap()[0].state, "acknowledged");
}

/// Two things of an ERP never share a name in Procore, whatever their ids look like.
#[test]
fn ids_cannot_be_forged_into_each_other() {
    use quittance::model::{BillRef, OriginId, OriginName, PaymentKey};
    let key = |id: &str| PaymentKey { origin: OriginName::parse("books").unwrap(), id: id.to_owned() };
    let bill = BillRef::Id("0".to_owned());
    let long = OriginId::new(&key(&"x".repeat(200)), &bill, 1, false);
    let forged = OriginId::new(&key(&long.payment), &bill, 1, false);
    assert_ne!(long, forged);
    assert!(!long.is_of(&key(&long.payment)));
    let by_id = OriginId::new(&key("1"), &BillRef::Id("n~42".to_owned()), 1, false);
    assert_ne!(by_id, OriginId::new(&key("1"), &BillRef::Number("42".to_owned()), 1, false));
    for id in ["n~42", "~ab", "n%7E42", "%7E", "~", "n~", ""] {
        let bill = BillRef::Id(id.to_owned());
        assert_eq!(BillRef::from_part(&bill.part()), Some(bill));
    }
}

/// A reversal that a person deleted in Procore, and decided to have again, is planned again.
#[test]
fn a_deleted_reversal_can_be_reposted() {
    use quittance::model::Verdict;
    let (sandbox, clock) = (sandbox(world(1, 1, "1000.00"), "calm", 1), TestClock::new());
    let mut m = ready(&sandbox, &clock);
    m.replay_to_the_end();
    m.import("b.json", &response(&[support::voided("1", 1, "2026-03-01", "Vendor 0")]));
    m.reconcile();
    m.replay_to_the_end();
    let reversal = sandbox.borrow().world().contract_payments.iter().find(|r| r.amount.starts_with('-')).unwrap().id;
    sandbox.borrow_mut().world_mut().remove_payment(reversal);
    m.pull();
    m.reconcile();
    assert_eq!(m.codes(), ["remote_deleted"]);
    let exception = m.engine.exceptions().unwrap()[0].id.clone();
    m.engine.decide(Verdict::Repost { exception }, "me", "again", clock.0.get()).unwrap();
    m.replay_to_the_end();
    m.pull();
    m.reconcile();
    let all = rows(&sandbox);
    assert_eq!(all.len(), 2, "{all:?} {:?}", m.codes());
}

/// The network: what arrives instead of an answer never proves that a create was not carried out.
#[test]
fn no_answer_over_a_socket_proves_that_nothing_was_sent() {
    use quittance::{HttpOptions, HttpTransport};
    use std::io::{Read as _, Write as _};
    let long = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "a".repeat(200_000));
    let answers: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", Vec::new()),
        ("302 nowhere", b"HTTP/1.1 302 Found\r\nLocation: ht!tp://\x01\r\nContent-Length: 0\r\n\r\n".to_vec()),
        ("302 relative", b"HTTP/1.1 302 Found\r\nLocation: ../../../..//\r\nContent-Length: 0\r\n\r\n".to_vec()),
        ("307 loop", b"HTTP/1.1 307 T\r\nLocation: /\r\nContent-Length: 0\r\n\r\n".to_vec()),
        ("status 999", b"HTTP/1.1 999 X\r\nContent-Length: 0\r\n\r\n".to_vec()),
        ("status 000", b"HTTP/1.1 000 X\r\nContent-Length: 0\r\n\r\n".to_vec()),
        ("not http", b"SSH-2.0-OpenSSH\r\n".to_vec()),
        ("bad header", b"HTTP/1.1 200 OK\r\nA b: \x00\r\n\r\n".to_vec()),
        ("bad length", b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n".to_vec()),
        ("two lengths", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx".to_vec()),
        ("huge length", b"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\nx".to_vec()),
        ("cut body", b"HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\n{".to_vec()),
        ("bad chunk", b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".to_vec()),
        ("huge chunk", b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{".to_vec()),
        ("gzip", b"HTTP/1.1 201 Created\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00".to_vec()),
        ("long header", long.into_bytes()),
        ("100s", b"HTTP/1.1 100 Continue\r\n\r\n".repeat(2000)),
        ("101", b"HTTP/1.1 101 Switching Protocols\r\n\r\n".to_vec()),
    ];
    for (name, bytes) in answers {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut seen = [0_u8; 4096];
            let n = socket.read(&mut seen).unwrap();
            let _ = socket.write_all(&bytes);
            let _ = socket.shutdown(std::net::Shutdown::Write);
            let _ = socket.read(&mut seen);
            n
        });
        let mut options = HttpOptions::new(vec![base.clone()], "test".to_owned());
        options.overall = std::time::Duration::from_secs(3);
        let mut transport = HttpTransport::new(&options).unwrap();
        let request = HttpRequest { verb: Verb::Post, url: format!("{base}/x"), headers: vec![], body: Some(b"{}".to_vec()) };
        let answer = transport.send(&request);
        assert!(!matches!(answer, Err(SendError::NotSent(_))), "{name}: {answer:?}");
        drop(transport);
        assert!(server.join().unwrap() > 0);
    }
}

/// What the server echoes of our credentials does not come back out, in whatever spelling a server may use.
#[test]
fn an_echoed_secret_is_struck() {
    for body in [
        r#"{"message":"got canary-secret"}"#,
        r#"{"errors":{"canary-secret":["canary-secret"]}}"#,
        "canary-secret",
        "canary%2Dsecret and canary%2dsecret",
    ] {
        let (sandbox, clock) = (sandbox(world(1, 1, "1000.00"), "calm", 1), TestClock::new());
        let mut m = ready(&sandbox, &clock);
        let receipt = run(&mut m, Act::Replay, |r, go| if r.url.ends_with("/oauth/token") { json(401, body) } else { go() });
        let said = receipt.stalled_because.unwrap_or_default();
        assert!(receipt.stalled.is_some() && !said.contains("canary-s") && !said.contains("canary%2"), "{said}");
    }
}

/// Redirects, login pages and rows of somebody else never pass for the row that was sent, and the create is sent once.
#[test]
fn only_the_row_itself_acknowledges() {
    let rows_of = |origin_id: &str, contract: i64, amount: &str| {
        format!(
            r#"{{"id":5,"contract_id":{contract},"project_id":225096,"requisition_id":10000,"amount":{amount},"date":"2026-03-01","origin_id":"{origin_id}"}}"#
        )
    };
    let answers = [
        (200, "<html>login</html>".to_owned()),
        (201, rows_of("q1:books:2:0:1", 1000, "100.00")),
        (201, rows_of("q1:books:1:0:1", 1001, "100.00")),
        (201, rows_of("q1:books:1:0:1", 1000, "1e400")),
        (201, rows_of("q1:books:1:0:1", 1000, &"9".repeat(40))),
        (201, "[]".to_owned()),
        (201, "[".repeat(100_000)),
        (204, String::new()),
        (302, String::new()),
        (500, "canary-secret".to_owned()),
    ];
    for (status, body) in answers {
        let (sandbox, clock) = (sandbox(world(1, 1, "1000.00"), "calm", 1), TestClock::new());
        let mut m = ready(&sandbox, &clock);
        let mut creates = 0;
        for _ in 0..3 {
            run(&mut m, Act::Replay, |r, go| {
                let answer = go();
                if !is_create(r) {
                    return answer;
                }
                creates += 1;
                json(status, &body)
            });
            clock.advance(60);
        }
        assert_eq!((creates, rows(&sandbox).len(), m.engine.outbox().unwrap()[0].state), (1, 1, "acknowledged"), "{status} {body:.80}");
    }
}
