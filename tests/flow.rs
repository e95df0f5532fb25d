//! The main job in one process: pull, import, reconcile, replay, against a sandbox without sockets.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod support;

use support::{Machine, TestClock, bill_payment, deleted, response, rows, sandbox, voided, world};

#[test]
fn one_payment_goes_all_the_way() {
    let (sandbox, clock) = (sandbox(world(1, 1, "100.00"), "calm", 1), TestClock::new());
    let mut m = Machine::new(&sandbox, &clock);
    let pulled = m.pull();
    assert_eq!(pulled.stalled, None, "{pulled:?}");
    assert_eq!(m.pull().chain, pulled.chain, "a pull that brings nothing new leaves no trace");
    let imported = m.import("a.json", &response(&[bill_payment("1", 0, "2026-03-01", "Vendor 0", &[("0", "100.00")])]));
    assert_eq!(imported.ingested.unwrap().new, 1);
    assert_eq!(imported.totals[0].difference, "100.00");
    let decided = m.reconcile();
    assert_eq!(decided.reconciled.as_ref().unwrap().postings, 1, "{:?}", m.engine.exceptions());
    assert_eq!(decided.exit_code(), 3);
    let again = m.reconcile();
    assert_eq!(again.reconciled.unwrap().postings, 0);
    assert_eq!(again.chain, decided.chain, "a second run changes nothing");
    let sent = m.replay();
    assert_eq!(sent.replayed.unwrap().acknowledged, 1, "{sent:?} {:?}", m.engine.outbox());
    assert_eq!((sent.pending, sent.exit_code()), (0, 0), "{:?}", m.engine.exceptions());
    assert_eq!(sent.totals[0].difference, "0.00");
    assert_eq!(rows(&sandbox), [("q1:books:1:0:1".to_owned(), "100.0".to_owned())]);
    let status = m.engine.status().unwrap();
    assert_eq!((status[0].payment_status, status[0].sync_status, status[0].open.as_deref()), ("paid", "synced", Some("0.00")));
    m.verify();
}

#[test]
fn a_void_is_reversed_and_a_change_is_reversed_and_reposted() {
    let (sandbox, clock) = (sandbox(world(2, 1, "100.00"), "calm", 1), TestClock::new());
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    let first = [
        bill_payment("1", 0, "2026-03-01", "Vendor 0", &[("0", "100.00")]),
        bill_payment("2", 0, "2026-03-02", "Vendor 1", &[("1", "60.00")]),
    ];
    m.import("a.json", &response(&first));
    m.reconcile();
    m.replay_to_the_end();
    m.import(
        "b.json",
        &response(&[voided("1", 1, "2026-03-01", "Vendor 0"), bill_payment("2", 1, "2026-03-02", "Vendor 1", &[("1", "70.00")])]),
    );
    let decided = m.reconcile();
    let counts = decided.reconciled.unwrap();
    assert_eq!((counts.postings, counts.reversals), (1, 2));
    let done = m.replay_to_the_end();
    assert_eq!(done.totals[0].difference, "0.00");
    let expected = [
        ("q1:books:1:0:1", "100.0"),
        ("q1:books:1:0:1:v", "-100.0"),
        ("q1:books:2:1:1", "60.0"),
        ("q1:books:2:1:1:v", "-60.0"),
        ("q1:books:2:1:2", "70.0"),
    ];
    assert_eq!(rows(&sandbox), expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    assert_eq!(m.codes(), Vec::<String>::new());
    // The late older revision, and the delete that beats everything.
    m.import("c.json", &response(&first));
    m.import("d.json", &response(&[deleted("2")]));
    assert_eq!(m.reconcile().reconciled.unwrap().reversals, 1);
    m.replay_to_the_end();
    assert_eq!(rows(&sandbox).len(), 6);
    m.verify();
}

#[test]
fn a_new_machine_with_the_same_documents_posts_nothing_twice() {
    let (sandbox, clock) = (sandbox(world(3, 2, "100.00"), "calm", 1), TestClock::new());
    let documents: Vec<String> = (0..6)
        .map(|i| response(&[bill_payment(&format!("{i}"), 0, "2026-03-01", &format!("Vendor {}", i / 2), &[(&i.to_string(), "40.00")])]))
        .collect();
    let mut a = Machine::new(&sandbox, &clock);
    let mut b = Machine::new(&sandbox, &clock);
    for m in [&mut a, &mut b] {
        m.pull();
        for (i, document) in documents.iter().enumerate() {
            m.import(&format!("{i}.json"), document);
        }
        m.reconcile();
    }
    let first = a.replay_to_the_end();
    assert_eq!(first.replayed.unwrap().acknowledged, 6);
    // The second had planned the same before the first replayed.
    let second = b.replay_to_the_end();
    let replayed = second.replayed.unwrap();
    assert_eq!((replayed.acknowledged, replayed.adopted), (0, 6), "{replayed:?}");
    // And a third with an empty journal.
    let mut c = Machine::new(&sandbox, &clock);
    c.pull();
    assert_eq!(c.reconcile().exit_code(), 3, "rows of payments that it has not read: behind");
    for (i, document) in documents.iter().enumerate().rev() {
        c.import(&format!("{i}.json"), document);
    }
    let third = c.reconcile();
    assert_eq!((third.reconciled.unwrap().postings, third.pending), (0, 0));
    assert_eq!(rows(&sandbox).len(), 6);
    assert_eq!(a.engine.digest().unwrap(), b.engine.digest().unwrap(), "the same facts");
    for m in [&a, &b, &c] {
        m.verify();
    }
}

#[test]
fn lost_replies_do_not_double() {
    for seed in 0..20 {
        let (sandbox, clock) = (sandbox(world(4, 3, "100.00"), "flaky", seed), TestClock::new());
        let mut m = Machine::new(&sandbox, &clock);
        m.pull();
        let payments: Vec<String> = (0..12)
            .map(|i| bill_payment(&format!("{i}"), 0, "2026-03-01", &format!("Vendor {}", i / 3), &[(&i.to_string(), "40.00")]))
            .collect();
        m.import("a.json", &response(&payments));
        m.reconcile();
        let done = m.replay_to_the_end();
        assert_eq!(rows(&sandbox).len(), 12, "seed {seed}");
        assert_eq!(done.totals[0].difference, "0.00");
        m.verify();
    }
}
