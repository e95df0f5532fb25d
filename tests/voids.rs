//! ERPs that book a void as a second document: whatever arrives first, one payment, undone once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may stop at what it does not expect"
)]

mod support;

use std::cell::RefCell;

use quittance::sandbox::{CommitmentRow, CurrencyPart, ProjectRow, RequisitionRow, Sandbox, World};
use quittance::{Erp, Origin, Settings};
use support::{Machine, TestClock, rows};

fn world(story: &Story) -> World {
    let currency = if story.erp == Erp::Myob { "AUD" } else { "USD" };
    let part = CurrencyPart { currency_iso_code: Some(currency.to_owned()), base_currency_iso_code: Some(currency.to_owned()) };
    let mut world = World::new(support::COMPANY);
    world.add_project(ProjectRow::new(support::PROJECT, "Riverside Medical"));
    let commitment = CommitmentRow::new(1000, support::PROJECT, "SC-001", 500, "Highrise Electrical");
    world.add_commitment(CommitmentRow { currency_configuration: part.clone(), ..commitment });
    let invoice = RequisitionRow::new(10_000, 1000, story.number, "1000000.00", Some(story.bill));
    world.add_requisition(RequisitionRow { currency_configuration: Some(part), ..invoice });
    world
}

fn settings(erp: Erp, tenant: &str) -> Settings {
    let origin = Origin { erp, tenant: tenant.to_owned(), ..support::origin("books") };
    Settings { origins: vec![origin], ..support::settings() }
}

/// What one ERP says of a check that is paid and then voided.
struct Story {
    erp: Erp,
    bill: &'static str,
    number: &'static str,
    amount: &'static str,
    /// The payment as it was before, the void document, and the payment as it is after.
    paid: String,
    void: String,
    voided: String,
    /// The payment's key, as it stands in an `origin_id`.
    key: &'static str,
    /// The day on which the ERP booked the void.
    void_date: &'static str,
}

/// A voided payment of Acumatica as it was before: closed, and applied once.
fn before(voided: &str, modified: &str) -> String {
    let mut document: serde_json::Value = serde_json::from_str(voided).unwrap();
    document["Status"]["value"] = "Closed".into();
    document["LastModifiedDateTime"]["value"] = modified.into();
    document["History"].as_array_mut().unwrap().truncate(1);
    document.to_string()
}

fn stories() -> Vec<Story> {
    let voided = include_str!("fixtures/acumatica/A4a_voided_original.json").to_owned();
    let acumatica = Story {
        erp: Erp::Acumatica,
        bill: "INV-018290",
        number: "INV-2240",
        amount: "7300.0",
        paid: before(&voided, "2026-02-27T08:00:00+00:00"),
        void: include_str!("fixtures/acumatica/A4b_voided_payment_document.json").to_owned(),
        voided,
        key: "CHK-004118",
        void_date: "2026-03-16",
    };
    let myob = include_str!("fixtures/myob/M4a_voided_original.json").to_owned();
    let myob = Story {
        erp: Erp::Myob,
        bill: "INV-BIL004377",
        number: "PC-004",
        amount: "3300.0",
        paid: before(&myob, "2026-02-01T08:00:00+00:00"),
        void: include_str!("fixtures/myob/M4b_voided_payment_document.json").to_owned(),
        voided: myob,
        key: "CHK-PMT000905",
        void_date: "2026-03-03",
    };
    let extract = include_str!("fixtures/yardi/A_vdc_payments.csv");
    let (header, lines) = extract.split_once('\n').unwrap();
    let row = |key: &str| lines.lines().find(|l| l.contains(key)).unwrap().to_owned();
    let document = |row: String| format!("{header}\n{row}\n");
    let (original, reversing) = (row("K-104235,"), row("K-104301,"));
    let outstanding =
        original.replace(",Voided,", ",Outstanding,").replace("Lost in mail,2026-03-25", ",").replace("2026-03-25T11", "2026-03-15T08");
    let yardi = Story {
        erp: Erp::Yardi,
        bill: "P-88155",
        number: "INV-5510",
        amount: "3300.0",
        paid: document(outstanding),
        void: document(reversing),
        voided: document(original),
        key: "K-104235",
        void_date: "2026-03-25",
    };
    vec![acumatica, myob, yardi]
}

impl Story {
    /// Acumatica states no day on the payment itself: where that is read as voided first, the payment's own day stands in.
    fn void_date_in(&self, order: [usize; 3]) -> &'static str {
        match (self.erp, order) {
            (Erp::Acumatica, [0, 2, 1]) => "2026-02-27",
            (Erp::Myob, [0, 2, 1]) => "2026-02-19",
            _ => self.void_date,
        }
    }
}

fn orders() -> [[usize; 3]; 6] {
    [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
}

/// Every order of the three documents, and a replay after each of them or only at the end.
#[test]
fn one_payment_undone_once_whatever_comes_first() {
    for story in stories() {
        let (bill, amount) = (story.bill, story.amount);
        let documents = [&story.paid, &story.void, &story.voided];
        let mut digests = Vec::new();
        for order in orders() {
            for each in [true, false] {
                let sandbox: RefCell<Sandbox> = support::sandbox(world(&story), "calm", 1);
                let clock = TestClock::new();
                let mut machine = Machine::with(&sandbox, &clock, settings_of(&story));
                machine.pull();
                let mut posted = false;
                for (n, document) in order.iter().enumerate() {
                    machine.import(&format!("{n}"), documents[*document]);
                    machine.reconcile();
                    // Posted is what was read as paid and as nothing else yet.
                    posted |= each && n == 0 && *document == 0;
                    if each {
                        machine.replay_to_the_end();
                    }
                }
                let receipt = machine.replay_to_the_end();
                let stands = rows(&sandbox);
                let at = format!("{} {order:?} {each}: {stands:?} {:?}", story.erp.word(), machine.engine.exceptions());
                if posted {
                    let entry = format!("q1:books:{}:{bill}:1", story.key);
                    let undone: Vec<_> = machine.engine.outbox().unwrap().into_iter().filter(|w| w.kind == "reverse").collect();
                    assert_eq!(undone.iter().map(|w| w.date.as_str()).collect::<Vec<_>>(), [story.void_date_in(order)], "{at}");
                    assert_eq!(stands, [(entry.clone(), amount.to_owned()), (format!("{entry}:v"), format!("-{amount}"))], "{at}");
                } else {
                    assert_eq!(stands, [], "{at}");
                }
                assert_eq!(machine.codes(), Vec::<String>::new(), "{at}");
                let total = receipt.totals.first().map(|t| (t.erp.clone(), t.difference.clone()));
                assert!(total.is_none_or(|t| t == ("0.00".to_owned(), "0.00".to_owned())), "{at} {:?}", receipt.totals);
                machine.verify();
                if !each {
                    digests.push(machine.engine.digest().unwrap());
                }
                let paid: Vec<String> = machine.engine.status().unwrap().into_iter().map(|s| s.erp_paid).collect();
                assert_eq!(paid, ["0.00"], "{at}");
            }
        }
        digests.dedup();
        assert_eq!(digests.len(), 1, "{}", story.erp.word());
    }
}

/// Two machines: one has read the void, the other has not. Whoever comes second neither posts again nor undoes again.
#[test]
fn a_machine_that_has_not_read_the_void_leaves_what_stands() {
    for story in stories() {
        let (bill, amount) = (story.bill, story.amount);
        let sandbox = support::sandbox(world(&story), "calm", 1);
        let clock = TestClock::new();
        let mut first = Machine::with(&sandbox, &clock, settings_of(&story));
        let mut second = Machine::with(&sandbox, &clock, settings_of(&story));
        for machine in [&mut first, &mut second] {
            machine.pull();
            machine.import("paid", &story.paid);
            machine.reconcile();
        }
        first.replay_to_the_end();
        first.import("void", &story.void);
        first.reconcile();
        first.replay_to_the_end();
        second.replay_to_the_end();
        let entry = format!("q1:books:{}:{bill}:1", story.key);
        let expected = [(entry.clone(), amount.to_owned()), (format!("{entry}:v"), format!("-{amount}"))];
        assert_eq!(rows(&sandbox), expected, "{}", story.erp.word());
        second.reconcile();
        second.replay_to_the_end();
        assert_eq!(rows(&sandbox), expected, "{}", story.erp.word());
        assert_eq!(second.codes(), ["behind"], "{}", story.erp.word());
        second.import("void", &story.void);
        second.reconcile();
        second.replay_to_the_end();
        assert_eq!(rows(&sandbox), expected, "{}", story.erp.word());
        assert_eq!(second.codes(), Vec::<String>::new(), "{}", story.erp.word());
    }
}

/// A void whose payment was never read waits, and says so; the totals do not know it.
#[test]
fn a_void_alone_waits() {
    for story in stories() {
        let sandbox = support::sandbox(world(&story), "calm", 1);
        let clock = TestClock::new();
        let mut machine = Machine::with(&sandbox, &clock, settings_of(&story));
        machine.pull();
        machine.import("void", &story.void);
        let receipt = machine.reconcile();
        assert_eq!(machine.codes(), ["behind"], "{}", story.erp.word());
        assert!(receipt.totals.iter().all(|t| t.erp == "0.00"), "{:?}", receipt.totals);
        machine.replay_to_the_end();
        assert_eq!(rows(&sandbox), []);
    }
}

fn settings_of(story: &Story) -> Settings {
    let tenant = if story.erp == Erp::Yardi { "Yardi PROD" } else { "acme" };
    let mut settings = settings(story.erp, tenant);
    if story.erp == Erp::Myob {
        let aud = quittance::model::Currency::parse("AUD").unwrap();
        settings.origins[0].rules = quittance::model::OriginRules::new(aud);
    }
    settings
}

/// With the control number and without it one check has two keys: an origin keeps to the one that it began with.
#[test]
fn one_check_has_one_key() {
    let extract = include_str!("fixtures/yardi/A_vdc_payments.csv");
    let cut = |line: &str| line.split(',').take(22).collect::<Vec<_>>().join(",");
    let without = extract.lines().map(cut).chain([String::new()]).collect::<Vec<_>>().join("\n");
    for (first, second) in [(extract, without.as_str()), (without.as_str(), extract)] {
        let story = &stories()[2];
        let sandbox = support::sandbox(world(story), "calm", 1);
        let mut machine = Machine::with(&sandbox, &TestClock::new(), settings_of(story));
        machine.import("first", first);
        let digest = machine.engine.digest().unwrap();
        let now = quittance::model::Timestamp::from_seconds(support::START);
        let import = &mut |_: &_| std::ops::ControlFlow::Continue(());
        let refused = machine.engine.ingest("books", "second", &mut second.as_bytes(), None, now, import).unwrap_err().to_string();
        assert!(refused.contains("each would be posted twice"), "{refused}");
        assert_eq!(machine.engine.digest().unwrap(), digest);
        machine.verify();
    }
}
