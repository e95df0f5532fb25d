//! What the integration tests share: a world in the sandbox, a clock that only moves when told, and QuickBooks documents.
#![allow(dead_code, reason = "each test file uses its part of this")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use std::rc::Rc;

use quittance::model::{Clock, CredentialSource, Credentials, Currency, Money, OriginName, OriginRules, Secret, Timestamp};
use quittance::sandbox::{CommitmentRow, InMemory, Profile, ProjectRow, RequisitionRow, Sandbox, World};
use quittance::{Engine, Erp, Origin, ProcoreSettings, Receipt, Remote, Settings, Site};

pub(crate) const COMPANY: i64 = 4_264_807;
pub(crate) const PROJECT: i64 = 225_096;

/// 2026-04-01T12:00:00Z.
pub(crate) const START: i64 = 1_775_044_800;

pub(crate) fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

/// A clock that a test owns: waiting moves it.
#[derive(Clone)]
pub(crate) struct TestClock(pub(crate) Rc<Cell<Timestamp>>);

impl TestClock {
    pub(crate) fn new() -> Self {
        Self(Rc::new(Cell::new(Timestamp::from_seconds(START))))
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.0.set(self.0.get().plus_seconds(seconds));
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        self.0.get()
    }

    fn wait(&mut self, millis: i64) -> bool {
        self.0.set(self.0.get().plus_millis(millis));
        true
    }
}

pub(crate) struct AnyClient;

impl CredentialSource for AnyClient {
    fn credentials(&mut self) -> Result<Credentials, String> {
        Ok(Credentials::Client { id: "test".to_owned(), secret: Secret::new("canary-secret".to_owned()) })
    }
}

pub(crate) fn origin(name: &str) -> Origin {
    Origin {
        name: OriginName::parse(name).unwrap(),
        erp: Erp::QuickbooksOnline,
        tenant: "9130347".to_owned(),
        retain: true,
        rules: OriginRules::new(usd()),
        site: Site::default(),
    }
}

pub(crate) fn settings() -> Settings {
    let procore = ProcoreSettings::new("http://127.0.0.1:1", "http://127.0.0.1:1", COMPANY, vec![PROJECT]);
    Settings { procore: Some(procore), origins: vec![origin("books")] }
}

/// A project with commitments 1000.. and `invoices` invoices on each; the invoice of bill B has requisition id 10_000 + B.
pub(crate) fn world(commitments: i64, invoices: i64, payable: &str) -> World {
    let mut world = World::new(COMPANY);
    world.add_project(ProjectRow::new(PROJECT, "Riverside Medical"));
    for c in 0..commitments {
        let vendor = format!("Vendor {c}");
        world.add_commitment(CommitmentRow::new(1000 + c, PROJECT, &format!("SC-{c:03}"), 500 + c, &vendor));
        for i in 0..invoices {
            let bill = c * invoices + i;
            let origin_id = bill.to_string();
            world.add_requisition(RequisitionRow::new(10_000 + bill, 1000 + c, &format!("INV-{bill}"), payable, Some(&origin_id)));
        }
    }
    world
}

/// A `BillPayment` as QuickBooks writes it.
pub(crate) fn bill_payment(id: &str, token: u32, date: &str, vendor: &str, lines: &[(&str, &str)]) -> String {
    let total: i64 = lines.iter().map(|(_, amount)| Money::parse(amount, usd()).unwrap().minor()).sum();
    let lines: Vec<String> = lines
        .iter()
        .map(|(bill, amount)| format!(r#"{{"Amount":{amount},"LinkedTxn":[{{"TxnId":"{bill}","TxnType":"Bill"}}]}}"#))
        .collect();
    format!(
        r#"{{"Id":"{id}","SyncToken":"{token}","TxnDate":"{date}","VendorRef":{{"value":"7","name":"{vendor}"}},"PayType":"Check","DocNumber":"C{id}","CurrencyRef":{{"value":"USD"}},"TotalAmt":{}.{:02},"Line":[{}]}}"#,
        total / 100,
        total % 100,
        lines.join(",")
    )
}

pub(crate) fn voided(id: &str, token: u32, date: &str, vendor: &str) -> String {
    format!(
        r#"{{"Id":"{id}","SyncToken":"{token}","TxnDate":"{date}","VendorRef":{{"value":"7","name":"{vendor}"}},"PayType":"Check","DocNumber":"C{id}","CurrencyRef":{{"value":"USD"}},"TotalAmt":0,"PrivateNote":"Voided","Line":[]}}"#
    )
}

pub(crate) fn deleted(id: &str) -> String {
    format!(r#"{{"domain":"QBO","status":"Deleted","Id":"{id}","MetaData":{{"LastUpdatedTime":"2026-03-19T09:12:30-07:00"}}}}"#)
}

/// A query response around payments.
pub(crate) fn response(payments: &[String]) -> String {
    format!(r#"{{"QueryResponse":{{"BillPayment":[{}]}},"time":"2026-04-01T09:00:00-07:00"}}"#, payments.join(","))
}

/// A machine: a journal of its own, and the way to the shared sandbox.
pub(crate) struct Machine<'s> {
    pub(crate) engine: Engine,
    pub(crate) sandbox: &'s RefCell<Sandbox>,
    pub(crate) clock: TestClock,
    _dir: tempfile::TempDir,
}

impl<'s> Machine<'s> {
    pub(crate) fn new(sandbox: &'s RefCell<Sandbox>, clock: &TestClock) -> Self {
        Self::with(sandbox, clock, settings())
    }

    pub(crate) fn with(sandbox: &'s RefCell<Sandbox>, clock: &TestClock, settings: Settings) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (engine, created) = Engine::create_or_open(&dir.path().join("journal.db"), settings).unwrap();
        assert!(created);
        Self { engine, sandbox, clock: clock.clone(), _dir: dir }
    }

    pub(crate) fn import(&mut self, name: &str, document: &str) -> Receipt {
        let now = self.clock.now();
        self.engine.ingest("books", name, &mut document.as_bytes(), None, now, &mut |_| ControlFlow::Continue(())).unwrap()
    }

    pub(crate) fn pull(&mut self) -> Receipt {
        let clock = self.clock.clone();
        let mut transport = InMemory::new(self.sandbox, move || clock.now());
        let remote = Remote { transport: &mut transport, credentials: &mut AnyClient, clock: &mut self.clock };
        self.engine.pull_procore(remote, None, &mut |_| ControlFlow::Continue(())).unwrap()
    }

    pub(crate) fn reconcile(&mut self) -> Receipt {
        self.engine.reconcile(self.clock.now()).unwrap()
    }

    pub(crate) fn replay(&mut self) -> Receipt {
        let clock = self.clock.clone();
        let mut transport = InMemory::new(self.sandbox, move || clock.now());
        let remote = Remote { transport: &mut transport, credentials: &mut AnyClient, clock: &mut self.clock };
        self.engine.replay(remote, None, None, &mut |_| ControlFlow::Continue(())).unwrap()
    }

    /// Replays until nothing is pending, some minutes apart.
    pub(crate) fn replay_to_the_end(&mut self) -> Receipt {
        for _ in 0..200 {
            let receipt = self.replay();
            if receipt.pending == 0 {
                return receipt;
            }
            self.clock.advance(60);
        }
        panic!("the outbox does not empty: {:?}", self.engine.outbox());
    }

    pub(crate) fn codes(&mut self) -> Vec<String> {
        let mut codes: Vec<String> = self.engine.exceptions().unwrap().iter().map(|e| e.exception.code.word().to_owned()).collect();
        codes.sort();
        codes
    }

    pub(crate) fn verify(&self) {
        assert_eq!(self.engine.verify().unwrap(), Vec::<String>::new());
    }
}

pub(crate) fn sandbox(world: World, profile: &str, seed: u64) -> RefCell<Sandbox> {
    RefCell::new(Sandbox::new(world, Profile::named(profile).unwrap(), seed))
}

/// The rows of the sandbox: (origin_id, amount), sorted.
pub(crate) fn rows(sandbox: &RefCell<Sandbox>) -> Vec<(String, String)> {
    let sandbox = sandbox.borrow();
    let mut rows: Vec<(String, String)> =
        sandbox.world().contract_payments.iter().map(|r| (r.origin_id.clone().unwrap_or_default(), r.amount.clone())).collect();
    rows.sort();
    rows
}

/// `QUITTANCE_SOAK=n` makes long runs n times as long.
#[expect(clippy::disallowed_methods, reason = "a test's length is the environment's business")]
pub(crate) fn soak() -> u32 {
    std::env::var("QUITTANCE_SOAK").ok().and_then(|n| n.parse().ok()).unwrap_or(1)
}

/// A way to the sandbox that dies at its n-th request: before it arrives, or after it was carried out.
pub(crate) struct Dying<'s, F: FnMut() -> Timestamp> {
    pub(crate) inner: InMemory<'s, F>,
    pub(crate) left: u64,
    pub(crate) after: bool,
}

impl<F: FnMut() -> Timestamp> quittance::model::Transport for Dying<'_, F> {
    fn send(&mut self, request: &quittance::model::HttpRequest) -> Result<quittance::model::HttpResponse, quittance::model::SendError> {
        if self.left == 0 {
            if self.after {
                let _ = self.inner.send(request);
            }
            // Not a panic: it would print; this unwinds as silently as a killed process ends.
            std::panic::resume_unwind(Box::new("the process ends here"));
        }
        self.left -= 1;
        self.inner.send(request)
    }
}

impl Machine<'_> {
    /// Replays until the n-th request, where the process ends; then starts again. `true` when it ended before the run did.
    pub(crate) fn replay_and_die(&mut self, at: u64, after: bool) -> bool {
        let clock = self.clock.clone();
        let mut transport = Dying { inner: InMemory::new(self.sandbox, move || clock.now()), left: at, after };
        let died = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let remote = Remote { transport: &mut transport, credentials: &mut AnyClient, clock: &mut self.clock };
            self.engine.replay(remote, None, None, &mut |_| ControlFlow::Continue(())).unwrap();
        }))
        .is_err();
        self.reopen();
        died
    }

    pub(crate) fn reopen(&mut self) {
        let path = self.engine.path().to_owned();
        self.engine = Engine::open(&path, settings()).unwrap();
    }
}
