//! Replay as an adversary plays it: the process ends at every request, two machines share one Procore, and Procore misbehaves.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod support;

use std::cell::RefCell;
use std::collections::BTreeMap;

use quittance::model::Money;
use quittance::sandbox::{PaymentRow, Profile, Sandbox};
use support::{Machine, TestClock, bill_payment, deleted, response, rows, sandbox, voided, world};

/// The auditor sees Procore's table alone: every entry of ours once, and per pair the net that the ERP states.
fn audit(sandbox: &RefCell<Sandbox>, expected: &[(&str, i64)], story: &str) {
    let mut net: BTreeMap<String, i64> = BTreeMap::new();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for (origin_id, amount) in rows(sandbox) {
        *seen.entry(origin_id.clone()).or_insert(0) += 1;
        let pair: Vec<&str> = origin_id.split(':').take(4).collect();
        let minor = Money::parse(&amount, support::usd()).unwrap().minor();
        *net.entry(pair.join(":")).or_insert(0) += minor;
    }
    assert!(seen.values().all(|n| *n == 1), "{story}: an entry stands twice: {seen:?}");
    let expected: BTreeMap<String, i64> = expected.iter().map(|(k, v)| ((*k).to_owned(), *v)).collect();
    net.retain(|_, n| *n != 0);
    assert_eq!(net, expected, "{story}");
}

fn four_payments() -> String {
    response(&[
        bill_payment("1", 0, "2026-03-01", "Vendor 0", &[("0", "100.00")]),
        bill_payment("2", 0, "2026-03-02", "Vendor 0", &[("1", "60.00"), ("2", "10.25")]),
        bill_payment("3", 0, "2026-03-02", "Vendor 1", &[("3", "5.00")]),
    ])
}

fn changes() -> String {
    response(&[
        voided("1", 1, "2026-03-01", "Vendor 0"),
        bill_payment("2", 1, "2026-03-03", "Vendor 0", &[("1", "61.00"), ("2", "10.25")]),
        deleted("3"),
    ])
}

/// The process ends at every request in turn, before or after it was carried out, and goes on from there.
#[test]
fn the_process_ends_at_every_request() {
    let mut swept = 0;
    for after in [false, true] {
        for at in 0..60 {
            let (sandbox, clock) = (sandbox(world(2, 2, "1000.00"), "calm", 1), TestClock::new());
            let mut m = Machine::new(&sandbox, &clock);
            m.pull();
            m.import("a.json", &four_payments());
            m.reconcile();
            let died = m.replay_and_die(at, after);
            m.replay_to_the_end();
            let story = format!("request {at}, after {after}");
            audit(&sandbox, &[("q1:books:1:0", 10000), ("q1:books:2:1", 6000), ("q1:books:2:2", 1025), ("q1:books:3:3", 500)], &story);
            m.import("b.json", &changes());
            m.reconcile();
            let died_again = m.replay_and_die(at, after);
            let done = m.replay_to_the_end();
            audit(&sandbox, &[("q1:books:2:1", 6100), ("q1:books:2:2", 1025)], &story);
            assert_eq!(done.totals[0].difference, "0.00", "{story}");
            m.verify();
            if !died && !died_again {
                swept += 1;
                break;
            }
        }
    }
    assert_eq!(swept, 2, "the sweep did not reach the end of the run");
}

/// Two machines with the same documents, in every order of a few steps, one of them dying in between.
#[test]
fn two_machines_share_one_procore() {
    for seed in 0..60 * u64::from(support::soak()) {
        let profile = ["calm", "flaky", "hostile", "duplicates-conflict", "shuffled"][usize::try_from(seed % 5).unwrap()];
        let (sandbox, clock) = (sandbox(world(2, 2, "1000.00"), profile, seed), TestClock::new());
        let mut machines = [Machine::new(&sandbox, &clock), Machine::new(&sandbox, &clock)];
        let mut dice = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut roll = |n: u64| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (dice >> 33) % n
        };
        for _ in 0..10 {
            let m = &mut machines[usize::try_from(roll(2)).unwrap()];
            match roll(7) {
                0 => drop(m.pull()),
                1 => drop(m.import("a.json", &four_payments())),
                2 => drop(m.import("b.json", &changes())),
                3 => drop(m.reconcile()),
                4 => drop(m.replay()),
                5 => drop(m.replay_and_die(roll(12), roll(2) == 0)),
                _ => clock.advance(i64::try_from(roll(100)).unwrap()),
            }
        }
        // The quiet end: no faults, both have read everything, each replays.
        sandbox.borrow_mut().set_profile(Profile::named("calm").unwrap());
        for _ in 0..3 {
            for m in &mut machines {
                clock.advance(7200);
                m.pull();
                m.import("a.json", &four_payments());
                m.import("b.json", &changes());
                m.reconcile();
                m.replay_to_the_end();
            }
        }
        audit(&sandbox, &[("q1:books:2:1", 6100), ("q1:books:2:2", 1025)], &format!("seed {seed} ({profile})"));
        for m in &mut machines {
            assert_eq!(m.codes(), Vec::<String>::new(), "seed {seed} ({profile})");
            m.verify();
        }
        assert_eq!(machines[0].engine.plan().unwrap().writes, []);
    }
}

/// Every profile of the sandbox: what Procore might do is undocumented, and under none of it is anything doubled.
#[test]
fn nothing_is_doubled_under_any_profile() {
    for (name, _) in Profile::NAMES {
        for seed in 0..u64::from(3 * support::soak()) {
            let (sandbox, clock) = (sandbox(world(3, 3, "1000.00"), "calm", seed), TestClock::new());
            let mut m = Machine::new(&sandbox, &clock);
            m.pull();
            sandbox.borrow_mut().set_profile(Profile::named(name).unwrap());
            let payments: Vec<String> = (0..9)
                .map(|i| bill_payment(&format!("{i}"), 0, "2026-03-01", &format!("Vendor {}", i / 3), &[(&i.to_string(), "40.00")]))
                .collect();
            m.import("a.json", &response(&payments));
            m.reconcile();
            for _ in 0..30 {
                m.replay();
                clock.advance(120);
            }
            let count = rows(&sandbox).len();
            let mut names: Vec<String> = rows(&sandbox).into_iter().map(|(id, _)| id).collect();
            names.dedup();
            assert_eq!(names.len(), count, "{name}, seed {seed}: an entry stands twice");
            // And when the world is well again, everything arrives.
            sandbox.borrow_mut().set_profile(Profile::default());
            clock.advance(7200);
            let done = m.replay();
            assert_eq!(rows(&sandbox).iter().filter(|(id, _)| id.ends_with(":1")).count() as u64, 9 - rejected(&mut m), "{name} {done:?}");
            m.verify();
        }
    }
}

fn rejected(m: &mut Machine<'_>) -> u64 {
    m.engine.outbox().unwrap().iter().filter(|w| w.state != "acknowledged").count() as u64
}

#[test]
fn offline_is_not_an_error_and_not_an_attempt() {
    let (sandbox, clock) = (sandbox(world(1, 1, "100.00"), "calm", 1), TestClock::new());
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    m.import("a.json", &response(&[bill_payment("1", 0, "2026-03-01", "Vendor 0", &[("0", "100.00")])]));
    m.reconcile();
    sandbox.borrow_mut().set_online(false);
    let offline = m.replay();
    assert_eq!((offline.stalled, offline.pending, offline.exit_code()), (Some("offline"), 1, 3));
    assert_eq!(m.engine.outbox().unwrap()[0].attempts, 0);
    let pulled = m.pull();
    assert_eq!(pulled.stalled, Some("offline"));
    sandbox.borrow_mut().set_online(true);
    assert_eq!(m.replay().exit_code(), 0);
    m.verify();
}

#[test]
fn a_payment_typed_by_hand_holds_the_posting_back_until_a_person_decides() {
    use quittance::model::Verdict;
    for (decision, expected_rows, expected_state) in [("adopt", 1, "synced"), ("release", 2, "synced"), ("dismiss", 1, "synced")] {
        let mut world = world(1, 1, "100.00");
        let typed = world.add_payment(PaymentRow::new(1000, Some(10_000), "100.00", Some("2026-03-01".parse().unwrap())));
        let (sandbox, clock) = (sandbox(world, "calm", 1), TestClock::new());
        let mut m = Machine::new(&sandbox, &clock);
        m.pull();
        m.import("a.json", &response(&[bill_payment("1", 0, "2026-03-01", "Vendor 0", &[("0", "100.00")])]));
        let held = m.reconcile();
        assert_eq!((m.codes(), held.exit_code()), (vec!["possible_duplicate".to_owned()], 4));
        assert_eq!(held.totals[0].difference, "0.00");
        let id = m.engine.exceptions().unwrap()[0].id.clone();
        let verdict = match decision {
            "adopt" => Verdict::Adopt { exception: id, contract_payment: typed },
            "release" => Verdict::Release { exception: id },
            _ => Verdict::Dismiss { exception: id },
        };
        m.engine.decide(verdict, "ann", "I looked", clock.0.get()).unwrap();
        let done = m.replay_to_the_end();
        assert_eq!(rows(&sandbox).len(), expected_rows, "{decision}");
        m.reconcile();
        let codes = m.codes();
        assert_eq!(codes, if decision == "release" { vec!["overpaid"] } else { vec![] }, "{decision} {done:?}");
        assert_eq!(m.engine.status().unwrap()[0].sync_status, expected_state, "{decision}");
        m.verify();
    }
}

/// A permission that goes while a run is under way makes lists empty. What is in doubt then stays in doubt, and is not sent again.
#[test]
fn an_empty_list_without_permission_is_not_believed() {
    for seed in 0..20 {
        let (sandbox, clock) = (sandbox(world(1, 3, "1000.00"), "calm", seed), TestClock::new());
        let mut m = Machine::new(&sandbox, &clock);
        m.pull();
        m.import("a.json", &response(&[bill_payment("1", 0, "2026-03-01", "Vendor 0", &[("0", "100.00")])]));
        m.reconcile();
        let mut loses = Profile::default();
        loses.on_creates.lost_reply = 1000;
        sandbox.borrow_mut().set_profile(loses);
        let mut settings = support::settings();
        // Not one read back in this run: the write stays in doubt.
        settings.procore.as_mut().unwrap().settle_millis = 60_000;
        let path = m.engine.path().to_owned();
        m.engine = quittance::Engine::open(&path, settings).unwrap();
        m.replay();
        assert_eq!(rows(&sandbox).len(), 1);
        sandbox.borrow_mut().set_profile(Profile::named("no-permission").unwrap());
        for _ in 0..5 {
            clock.advance(3600);
            let blind = m.replay();
            assert_eq!((blind.stalled, blind.pending), (Some("forbidden"), 1), "{blind:?}");
        }
        sandbox.borrow_mut().set_profile(Profile::default());
        let seen = m.replay();
        assert_eq!((seen.replayed.unwrap().adopted, rows(&sandbox).len(), seen.pending), (1, 1, 0));
        m.verify();
    }
}

/// A person undoes a decision on a laptop whose clock was turned back in between: the last word holds all the same.
#[test]
fn the_last_decision_holds_whatever_the_clock_says() {
    use quittance::model::{BillRef, OriginName, PaymentKey, Timestamp, Verdict};
    let (sandbox, clock) = (sandbox(world(1, 1, "100.00"), "calm", 1), TestClock::new());
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    m.import("a.json", &response(&[bill_payment("1", 0, "2026-03-01", "Vendor 0", &[("77", "100.00")])]));
    m.reconcile();
    let payment = PaymentKey { origin: OriginName::parse("books").unwrap(), id: "1".to_owned() };
    let bill = BillRef::Id("77".to_owned());
    let link = Verdict::Link { payment: payment.clone(), bill: bill.clone(), requisition: 10_000 };
    assert_eq!(m.engine.decide(link, "ann", "same invoice", clock.0.get()).unwrap().pending, 1);
    let earlier = Timestamp::from_seconds(support::START - 86_400);
    assert_eq!(m.engine.decide(Verdict::Unlink { payment, bill }, "ann", "it is not", earlier).unwrap().pending, 0);
    assert_eq!(m.codes(), ["waiting_for_invoice"]);
}
