//! Incremental equals full: in generated histories, after every reconciliation of what changed, the journal is as if everything had
//! been reconciled. Two judges: the plan over all items at once, which stores nothing, and a copy of the journal that has forgotten
//! what it looked at before. Faults planted in what the journal remembers are caught by the same judges.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may stop at what it does not expect"
)]

mod support;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use quittance::model::{BillRef, Clock as _, ExceptionCode, OnChange, OnOverpaid, OnVoid, OriginIdPattern, Timestamp, Verdict};
use quittance::sandbox::{PaymentRow, Profile, RequisitionRow, Sandbox};
use quittance::{Engine, Erp, Origin, Settings};
use rusqlite::Connection;
use support::{Machine, TestClock, bill_payment, deleted, response, soak, voided};

/// SplitMix64: small, seeded, and the same on every machine.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn id(&mut self, n: u64) -> i64 {
        self.below(n).cast_signed()
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

const LANES: u64 = 3;
const BILLS: u64 = 8;

/// What a planted fault forgets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Forget {
    Lanes,
    Records,
    Facts,
    Numbers,
}

fn settings(variant: u64) -> Settings {
    let mut books = support::origin("books");
    let mut plant = Origin { erp: Erp::Yardi, tenant: "Yardi PROD".to_owned(), ..support::origin("plant") };
    match variant {
        1 => books.rules.on_void = OnVoid::Hold,
        2 => (books.rules.on_overpaid, plant.rules.on_overpaid) = (OnOverpaid::Hold, OnOverpaid::Hold),
        3 => plant.rules.pattern = OriginIdPattern::parse("Y/{bill_id}").unwrap(),
        4 => books.rules.on_change = OnChange::Hold,
        _ => {}
    }
    let tower = Origin { erp: Erp::Mri, tenant: "DEMO01".to_owned(), ..support::origin("tower") };
    let suite = Origin { erp: Erp::Netsuite, tenant: "demo123".to_owned(), ..support::origin("suite") };
    Settings { origins: vec![books, plant, tower, suite], ..support::settings() }
}

struct World<'s> {
    rng: Rng,
    machine: Machine<'s>,
    sandbox: &'s RefCell<Sandbox>,
    forget: Option<Forget>,
    variant: u64,
    documents: u64,
    copies: tempfile::TempDir,
    story: Vec<String>,
    /// What the histories came to: a judge of worlds in which nothing happens finds nothing.
    seen: BTreeSet<String>,
}

impl<'s> World<'s> {
    fn new(sandbox: &'s RefCell<Sandbox>, seed: u64, forget: Option<Forget>) -> Self {
        let clock = TestClock::new();
        let mut world = Self {
            rng: Rng(seed),
            machine: Machine::with(sandbox, &clock, settings(0)),
            sandbox,
            forget,
            variant: 0,
            documents: 0,
            copies: tempfile::tempdir().unwrap(),
            story: Vec::new(),
            seen: BTreeSet::new(),
        };
        for lane in 0..LANES.cast_signed() {
            let row = quittance::sandbox::CommitmentRow::new(
                1000 + lane,
                support::PROJECT,
                &format!("SC-{lane}"),
                500 + lane,
                &format!("Vendor {}", lane % 2),
            );
            sandbox.borrow_mut().world_mut().add_commitment(row);
        }
        for bill in 0..BILLS.cast_signed() {
            if world.rng.chance(60) {
                world.add_invoice(bill);
            }
        }
        world
    }

    fn add_invoice(&mut self, bill: i64) {
        let number = if self.rng.chance(25) { "INV-TWICE".to_owned() } else { format!("INV-{bill}") };
        let origin_id = self.rng.chance(50).then(|| bill.to_string());
        let row = RequisitionRow::new(10_000 + bill, 1000 + bill % LANES.cast_signed(), &number, "60.00", origin_id.as_deref());
        let mut sandbox = self.sandbox.borrow_mut();
        if sandbox.world().requisition(10_000 + bill).is_none() {
            sandbox.world_mut().add_requisition(row);
        }
    }

    fn import(&mut self, origin: &str, document: &str) {
        self.documents += 1;
        let (name, now) = (format!("{}", self.documents), self.machine.clock.now());
        let go_on = &mut |_: &_| std::ops::ControlFlow::Continue(());
        // A document may be refused (another way of making keys, say): then nothing of it is there.
        let _ = self.machine.engine.ingest(origin, &name, &mut document.as_bytes(), Some(now), now, go_on);
    }

    fn vendor(bill: i64) -> String {
        format!("Vendor {}", (bill % LANES.cast_signed()) % 2)
    }

    /// QuickBooks: payments in revisions, voided, deleted.
    fn books(&mut self) {
        let id = self.rng.below(7);
        let token = u32::try_from(self.rng.below(4)).unwrap();
        let (bill, other) = (self.rng.id(BILLS), self.rng.id(BILLS));
        let (vendor, date) = (Self::vendor(bill), format!("2026-03-{:02}", self.rng.below(4) + 1));
        let amount = format!("{}.00", self.rng.below(5) * 20);
        let (b, o) = (bill.to_string(), other.to_string());
        let payment = match self.rng.below(10) {
            0 => voided(&id.to_string(), token, &date, &vendor),
            1 => deleted(&id.to_string()),
            2 | 3 if b != o => bill_payment(&id.to_string(), token, &date, &vendor, &[(&b, &amount), (&o, "20.00")]),
            _ => bill_payment(&id.to_string(), token, &date, &vendor, &[(&b, &amount)]),
        };
        self.import("books", &response(&[payment]));
    }

    /// QuickBooks: a bill, which says its number and its vendor.
    fn bill(&mut self) {
        let bill = self.rng.id(BILLS);
        let number = if self.rng.chance(25) { "INV-TWICE".to_owned() } else { format!("inv-{}", self.rng.id(BILLS)) };
        let vendor = Self::vendor(bill);
        let token = self.rng.below(4);
        let document = format!(
            r#"{{"QueryResponse":{{"Bill":[{{"Id":"{bill}","SyncToken":"{token}","DocNumber":"{number}","VendorRef":{{"value":"7","name":"{vendor}"}},"TotalAmt":60.00,"CurrencyRef":{{"value":"USD"}},"TxnDate":"2026-03-01"}}]}},"time":"2026-04-01T09:00:00-07:00"}}"#
        );
        self.import("books", &document);
    }

    /// Yardi: checks, and the documents that void them, whichever comes first.
    fn plant(&mut self) {
        let check = self.rng.below(4);
        let (bill, alike) = (check % 3, self.rng.below(2));
        let number = if self.rng.chance(50) { format!("INV-{bill}") } else { "INV-TWICE".to_owned() };
        let bill = if self.rng.chance(40) { bill.to_string() } else { format!("P-{bill}") };
        let vendor = format!("Vendor {}", check % 2);
        let mut text = String::from(
            "PaymentSystem,PaymentAccount,PaymentNumber,PaymentDate,InvoiceSystem,InvoiceNumber,InvoiceDate,VendorSystem,VendorID,InvoiceID,PaymentType,PaymentStatus,PaymentAmount,PaymentCurrency,InvoiceAppliedAmount,InvoiceAppliedCurrency,PayeeName,VoidReasonCode,VoidDate,BankCode,CreationUserID,ModifyUserID,PaymentID,LastModified,PropertyCode\n",
        );
        let hour = self.rng.below(20);
        let is_void = self.rng.chance(40);
        let (kind, status, sign, key) =
            if is_void { ("Void", "Voider", "-", 200 + check) } else { ("Check", "Outstanding", "", 100 + check) };
        let (status, reason) = if !is_void && self.rng.chance(20) { ("Voided", "Lost,2026-03-25") } else { (status, ",") };
        writeln!(
            text,
            "Yardi PROD,004417820,201{alike},2026-03-1{check},Yardi PROD,{number},2026-02-28,Yardi PROD,v1,{bill},{kind},{status},{sign}20.00,USD,{sign}20.00,USD,{vendor},{reason},opbank,jsmith,jsmith,K-{key},2026-03-14T{hour:02}:02:11,p0101"
        )
        .unwrap();
        self.import("plant", &text);
    }

    /// MRI: items of a check, each a payment of its own, and credits that were netted on it.
    fn tower(&mut self) {
        let (check, item) = (self.rng.below(2), self.rng.below(3));
        let credit = self.rng.chance(25);
        let (amount, number) = if credit { (-5, "CM-1".to_owned()) } else { (20, format!("INV-{item}")) };
        let vendor = format!("Vendor {}", item % 2);
        let status = if self.rng.chance(15) { "V" } else { "P" };
        let hour = self.rng.below(20);
        let row = serde_json::json!({"BankID": "OPER", "CheckNumber": format!("45{check}"), "VendorID": "V1", "VendorName": vendor,
            "PaymentDate": "2026-03-14T00:00:00", "InvoiceNumber": number, "ExpensePeriod": "202602", "ItemNumber": "1", "PaymentPeriod": "202603",
            "PaymentAmount": format!("{amount}.00"), "PaymentType": "C", "Status": status, "CurrencyCode": "USD",
            "LastUpdate": format!("2026-03-15T{hour:02}:00:00")});
        self.import("tower", &serde_json::json!({"value": [row]}).to_string());
    }

    /// NetSuite: headers and links from two queries, on pages of their own.
    fn suite(&mut self) {
        let (id, bill) = (self.rng.below(3), self.rng.id(BILLS));
        let row = if self.rng.chance(50) {
            let (total, status) = ((self.rng.below(2) + 1) * 20, if self.rng.chance(15) { "V" } else { "F" });
            format!(
                r#""id":"7{id}","entity":"1","entityname":"{}","trandate":"2026-03-1{id}","currencycode":"USD","foreigntotal":"-{total}","status":"{status}""#,
                Self::vendor(bill)
            )
        } else {
            format!(
                r#""paymentid":"7{id}","paymenttype":"VendPymt","billid":"{bill}","billtype":"VendBill","billnumber":"INV-{bill}","linktype":"Payment","foreignamount":"20""#
            )
        };
        self.import("suite", &format!(r#"{{"links":[],"count":1,"hasMore":false,"offset":0,"items":[{{"links":[],{row}}}]}}"#));
    }

    /// Procore: an invoice comes late or changes.
    fn invoice(&mut self) {
        let bill = self.rng.id(BILLS);
        self.add_invoice(bill);
        let what = self.rng.below(7);
        let other = self.rng.id(BILLS);
        let mut sandbox = self.sandbox.borrow_mut();
        let Some(row) = sandbox.world_mut().requisition_mut(10_000 + bill) else { return };
        match what {
            0 => row.origin_id = Some(other.to_string()),
            1 => row.origin_id = None,
            2 => row.invoice_number = Some(format!("INV-{other}")),
            3 => row.status = if row.status == "approved" { "draft".to_owned() } else { "approved".to_owned() },
            4 => row.commitment_id = 1000 + other % LANES.cast_signed(),
            5 => drop(row.summary.insert("current_payment_due".to_owned(), format!("{}.00", other * 20).into())),
            _ => row.origin_id = Some(format!("Y/{}", other % 3)),
        }
        row.updated_at = Some(self.machine.clock.now());
    }

    fn commitment(&mut self) {
        let (what, lane) = (self.rng.below(6), 1000 + self.rng.id(LANES));
        if what > 3 {
            // From a file, so that it changes alone: Procore's own invoices follow their commitment.
            let (vendor, currency) = (format!("Vendor {}", self.rng.below(3)), if self.rng.chance(30) { "CAD" } else { "USD" });
            let now = self.machine.clock.now();
            let document = format!(
                r#"[{{"id":{lane},"title":"x","project":{{"id":{}}},"vendor":{{"id":500,"company":"{vendor}"}},"currency_configuration":{{"currency_iso_code":"{currency}"}},"allow_payments":true,"status":"Approved","updated_at":"{now}"}}]"#,
                support::PROJECT
            );
            self.documents += 1;
            let (name, go_on) = (format!("{}", self.documents), &mut |_: &_| std::ops::ControlFlow::Continue(()));
            self.machine.engine.ingest_procore(&name, &mut document.as_bytes(), now, go_on).unwrap();
            return;
        }
        let mut sandbox = self.sandbox.borrow_mut();
        let row = sandbox.world_mut().commitment_mut(lane).unwrap();
        match what {
            0 => row.allow_payments = !row.allow_payments,
            1 => row.status = if row.status == "Approved" { "Terminated".to_owned() } else { "Approved".to_owned() },
            2 => row.vendor.company = Some(format!("Vendor {}", lane % 3)),
            _ => {
                let other = if row.currency_configuration.currency_iso_code.as_deref() == Some("CAD") { "USD" } else { "CAD" };
                row.currency_configuration.currency_iso_code = Some(other.to_owned());
            }
        }
        row.updated_at = Some(self.machine.clock.now());
    }

    /// People, and other machines, in Procore.
    fn person(&mut self) {
        let (what, pick) = (self.rng.below(8), self.rng.below(50));
        let (bill, lane) = (self.rng.id(BILLS), 1000 + self.rng.id(LANES));
        let (payment, amount) = (self.rng.below(9), format!("{}.00", self.rng.below(4) * 20 + 20));
        let with_invoice = self.rng.chance(60).then_some(10_000 + bill);
        let mut sandbox = self.sandbox.borrow_mut();
        let world = sandbox.world_mut();
        let ids: Vec<i64> = world.contract_payments.iter().map(|r| r.id).collect();
        let id = usize::try_from(pick).ok().and_then(|p| ids.get(p % ids.len().max(1))).copied();
        match (what, id) {
            (0, Some(id)) => drop(world.remove_payment(id)),
            (1, Some(id)) => world.payment_mut(id).unwrap().origin_id = None,
            (2, Some(id)) => world.payment_mut(id).unwrap().amount = amount,
            (3, Some(id)) => world.payment_mut(id).unwrap().requisition_id = with_invoice,
            (4, Some(id)) => {
                let row = world.payment_mut(id).unwrap();
                row.contract_id = lane;
                row.origin_id = row.origin_id.take().filter(|_| pick.is_multiple_of(2));
            }
            (5, _) => {
                // Another machine's row, perhaps of a payment that this one never read.
                let row = PaymentRow::new(lane, with_invoice, &amount, None);
                // Who does not know the bill's id writes its number.
                let origin_id = Some(format!("q1:books:{payment}:{}{bill}:1", if pick.is_multiple_of(3) { "n~INV-" } else { "" }));
                world.add_payment(PaymentRow { origin_id, date: quittance::model::Date::parse("2026-03-01").ok(), ..row });
            }
            _ => {
                let row = PaymentRow::new(lane, with_invoice, &amount, quittance::model::Date::parse("2026-03-02").ok());
                world.add_payment(row);
            }
        }
    }

    fn decide(&mut self) {
        let open = self.machine.engine.exceptions().unwrap();
        let (what, bill) = (self.rng.below(6), self.rng.id(BILLS));
        let payments: Vec<_> = self.machine.engine.plan().unwrap().accounts.into_iter().map(|a| a.payment).collect();
        let pick = usize::try_from(self.rng.below(1000)).unwrap();
        let verdict = match what {
            0 | 1 if !payments.is_empty() => {
                let (payment, bill) = (payments[pick % payments.len()].clone(), BillRef::Id(self.rng.id(BILLS).to_string()));
                match what {
                    0 => Verdict::Link { payment, bill, requisition: 10_000 + self.rng.id(BILLS) },
                    _ => Verdict::Unlink { payment, bill },
                }
            }
            _ if open.is_empty() => return,
            _ => {
                let entry = &open[pick % open.len()];
                let exception = entry.id.clone();
                match (what, entry.exception.code, entry.exception.row) {
                    (2, ..) => Verdict::Dismiss { exception },
                    (_, ExceptionCode::RemoteDeleted, _) => Verdict::Repost { exception },
                    (3 | 4, ExceptionCode::PossibleDuplicate, Some(contract_payment)) => Verdict::Adopt { exception, contract_payment },
                    _ => Verdict::Release { exception },
                }
            }
        };
        let _ = (bill, self.machine.engine.decide(verdict, "Ada", "because", self.machine.clock.now()));
    }

    fn step(&mut self) {
        let what = self.rng.below(50);
        self.story.push(format!("{what}"));
        match what {
            0..=6 => self.books(),
            7..=9 => self.plant(),
            40..=42 => self.tower(),
            43..=45 => self.suite(),
            10 | 11 => self.bill(),
            12..=14 => self.invoice(),
            15 | 16 => self.commitment(),
            17..=19 | 35..=38 => self.person(),
            20..=22 | 39 | 46..=49 => self.decide(),
            23..=25 => drop(self.machine.pull()),
            26..=28 => drop(self.machine.replay()),
            29 | 33 | 34 => {
                let (at, after) = (self.rng.below(10), self.rng.chance(50));
                let _ = self.machine.replay_and_die(at, after);
                self.reopen();
            }
            30 => {
                let names = ["calm", "flaky", "hostile", "refuses-negative", "duplicates-conflict"];
                let name = names[usize::try_from(self.rng.below(5)).unwrap()];
                self.sandbox.borrow_mut().set_profile(Profile::named(name).unwrap());
            }
            31 | 32 => drop(self.machine.replay()),
            _ => {
                self.variant = self.rng.below(5);
                self.reopen();
            }
        }
        self.machine.clock.advance(61);
    }

    fn reopen(&mut self) {
        let path = self.machine.engine.path().to_owned();
        self.machine.engine = Engine::open(&path, settings(self.variant)).unwrap();
    }

    /// Reconciles what changed; the judges say whether all is as if everything had been. The difference, if there is one.
    fn reconcile(&mut self) -> Result<(), String> {
        let (path, now) = (self.machine.engine.path().to_owned(), self.machine.clock.now());
        let before = self.machine.engine.plan().unwrap();
        let copy = self.copy(&path);
        let mut whole = Engine::open(&copy, settings(self.variant)).unwrap();
        whole.reconcile(now).unwrap();
        drop(whole);
        if let Some(forget) = self.forget {
            plant(&path, forget);
        }
        self.machine.reconcile();
        let after = self.machine.engine.plan().unwrap();
        let ours = Connection::open(&path).unwrap();
        let expected = Connection::open(&copy).unwrap();
        for sql in [
            "SELECT DISTINCT code FROM exception",
            "SELECT DISTINCT rule FROM allocation",
            "SELECT DISTINCT kind || ' ' || state FROM outbox",
            "SELECT 'sought' FROM sought",
            "SELECT 'a pair in two lanes' FROM allocation a JOIN outbox o ON o.payment = a.payment AND o.lane <> a.lane",
            "SELECT 'a void document' FROM reversal",
            "SELECT 'a payment of parts' FROM allocation a JOIN fact f ON f.id = a.payment WHERE f.key LIKE '7_'",
        ] {
            let mut select = ours.prepare(sql).unwrap();
            let found: Vec<String> = select.query_map([], |r| r.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
            self.seen.extend(found);
        }
        let tables: &[&str] = if self.forget.is_some() { &TABLES[..3] } else { &TABLES };
        for table in tables {
            same(&dump(&expected, table), &dump(&ours, table), table)?;
        }
        for (when, plan) in [("before", before), ("after", after)] {
            let said: BTreeSet<String> = plan.exceptions.iter().map(|e| serde_json::to_value(e).unwrap().to_string()).collect();
            same(&said, &json(&ours, "SELECT content FROM exception"), &format!("exceptions of the plan {when}"))?;
            let wanted: BTreeSet<String> = plan.writes.iter().map(|w| serde_json::to_value(w).unwrap().to_string()).collect();
            let queued = json(&ours, "SELECT content FROM outbox WHERE state IN ('queued', 'deferred')");
            same(&wanted, &queued, &format!("writes of the plan {when}"))?;
            let tied: BTreeSet<String> =
                plan.allocations.iter().map(|a| format!("{} {} {} {}", a.bill.part(), a.requisition, a.lane, a.rule.word())).collect();
            let mut select = ours.prepare("SELECT bill || ' ' || requisition || ' ' || lane || ' ' || rule FROM allocation").unwrap();
            let found = select.query_map([], |r| r.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
            same(&tied, &found, &format!("allocations of the plan {when}"))?;
        }
        Ok(())
    }

    /// A copy that does not know what was looked at before.
    fn copy(&self, path: &Path) -> std::path::PathBuf {
        let copy = self.copies.path().join("copy.db");
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", copy.display()));
        }
        Connection::open(path).unwrap().execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
        Connection::open(&copy).unwrap().execute("DELETE FROM setting WHERE name = 'reconciled'", []).unwrap();
        copy
    }
}

/// Makes the journal forget one kind of what changed.
fn plant(path: &Path, forget: Forget) {
    let c = Connection::open(path).unwrap();
    let mark = |records: &str, facts: &str| {
        let mark: Option<String> = c.query_row("SELECT value FROM setting WHERE name = 'reconciled'", [], |r| r.get(0)).ok();
        let Some(mark) = mark else { return };
        let words: Vec<&str> = mark.split(' ').collect();
        let last = |sql: &str, was: &str| {
            if sql.is_empty() { was.to_owned() } else { c.query_row(sql, [], |r| r.get::<_, i64>(0)).unwrap().to_string() }
        };
        let mark = format!("{} {} {}", last(records, words[0]), last(facts, words[1]), words[2]);
        c.execute("UPDATE setting SET value = ?1 WHERE name = 'reconciled'", [mark]).unwrap();
    };
    match forget {
        Forget::Lanes => drop(c.execute("DELETE FROM dirty", []).unwrap()),
        Forget::Records => mark("SELECT ifnull(max(id), 0) FROM record", ""),
        Forget::Facts => mark("", "SELECT ifnull(max(id), 0) FROM fact"),
        Forget::Numbers => drop(c.execute("DELETE FROM sought", []).unwrap()),
    }
}

const TABLES: [&str; 5] = ["allocation", "exception", "outbox", "sought", "tally"];

fn dump(c: &Connection, table: &str) -> BTreeSet<String> {
    let mut select = c.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let columns = select.column_count() - 1;
    let row = |r: &rusqlite::Row<'_>| (0..columns).map(|i| r.get::<_, rusqlite::types::Value>(i)).collect::<Result<Vec<_>, _>>();
    select.query_map([], |r| Ok(format!("{:?}", row(r)?))).unwrap().collect::<Result<_, _>>().unwrap()
}

fn json(c: &Connection, sql: &str) -> BTreeSet<String> {
    let mut select = c.prepare(sql).unwrap();
    let text = |t: String| serde_json::from_str::<serde_json::Value>(&t).unwrap().to_string();
    select.query_map([], |r| Ok(text(r.get(0)?))).unwrap().collect::<Result<_, _>>().unwrap()
}

fn same(expected: &BTreeSet<String>, found: &BTreeSet<String>, what: &str) -> Result<(), String> {
    if expected == found {
        return Ok(());
    }
    let missing: Vec<_> = expected.difference(found).collect();
    let surplus: Vec<_> = found.difference(expected).collect();
    Err(format!("{what}: missing {missing:#?}, too many {surplus:#?}"))
}

fn history(seed: u64, forget: Option<Forget>) -> Result<BTreeSet<String>, String> {
    let mut world = quittance::sandbox::World::new(support::COMPANY);
    world.add_project(quittance::sandbox::ProjectRow::new(support::PROJECT, "Riverside Medical"));
    let profile = ["calm", "flaky", "hostile"][usize::try_from(seed % 3).unwrap()];
    let sandbox = support::sandbox(world, profile, seed);
    let mut world = World::new(&sandbox, seed, forget);
    world.machine.pull();
    for n in 0..60 {
        world.step();
        if world.rng.chance(50) {
            world.reconcile().map_err(|e| format!("seed {seed}, step {n} ({}): {e}", world.story.join(" ")))?;
        }
    }
    if forget.is_none() {
        world.machine.verify();
        // The last word of an incremental journal that nothing happened to: it writes nothing.
        world.machine.reconcile();
        let chain = world.machine.reconcile().chain;
        assert_eq!(world.machine.reconcile().chain, chain, "seed {seed}: reconciling again writes something");
    }
    Ok(world.seen)
}

#[test]
fn incremental_is_full_after_every_step() {
    let mut seen = BTreeSet::new();
    for seed in 0..30 * u64::from(soak()) {
        seen.extend(history(seed, None).unwrap_or_else(|e| panic!("{e}")));
    }
    for what in [
        "a pair in two lanes",
        "a void document",
        "link",
        "number",
        "bill_id",
        "post acknowledged",
        "post rejected",
        "post withdrawn",
        "post in_doubt",
        "reverse acknowledged",
        "drift",
        "behind",
        "conflict",
        "overpaid",
        "possible_duplicate",
        "remote_deleted",
        "vendor_mismatch",
        "credit_split",
        "a payment of parts",
    ] {
        assert!(seen.contains(what), "{what}: no history came to that; they came to {seen:?}");
    }
}

#[test]
fn what_is_forgotten_is_noticed() {
    for forget in [Forget::Lanes, Forget::Records, Forget::Facts, Forget::Numbers] {
        let noticed = (0..60).any(|seed| history(seed, Some(forget)).is_err());
        assert!(noticed, "{forget:?} were forgotten, and nobody noticed");
    }
}

#[test]
fn other_rules_decide_everything_anew() {
    let mut world = quittance::sandbox::World::new(support::COMPANY);
    world.add_project(quittance::sandbox::ProjectRow::new(support::PROJECT, "Riverside Medical"));
    let sandbox = support::sandbox(world, "calm", 3);
    let mut world = World::new(&sandbox, 3, None);
    world.machine.pull();
    let now = Timestamp::from_seconds(support::START);
    for _ in 0..10 {
        world.books();
    }
    world.machine.engine.reconcile(now).unwrap();
    for variant in 0..5 {
        world.variant = variant;
        world.reopen();
        world.reconcile().unwrap_or_else(|e| panic!("{e}"));
    }
}
