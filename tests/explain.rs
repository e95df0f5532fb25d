//! The story behind an id: from the document over the rule, and what was rejected, to the write and its answer; in both languages.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod support;

use std::fmt::Write as _;

use quittance::report::{Lang, story};
use quittance::{Explained, Finding};
use support::{Machine, TestClock, bill_payment, response, sandbox, voided, world};

fn told(explained: &Explained, lang: Lang) -> String {
    let mut out = String::new();
    for chapter in story(explained, lang) {
        writeln!(out, "# {}", chapter.title).unwrap();
        for step in chapter.steps {
            writeln!(out, "{}", step.title).unwrap();
            step.lines.iter().for_each(|line| writeln!(out, "  {line}").unwrap());
        }
    }
    out
}

/// Invoice 10000 names bill 0; invoice 10001 has the number of bill 0 and names another bill; a third one is not exported.
fn lived() -> (std::cell::RefCell<quittance::sandbox::Sandbox>, TestClock) {
    let mut world = world(1, 2, "100.00");
    for requisition in &mut world.requisitions {
        requisition.invoice_number = Some("INV-0".to_owned());
    }
    (sandbox(world, "calm", 1), TestClock::new())
}

#[test]
fn a_payment_is_told_from_its_document_to_its_row() {
    let (sandbox, clock) = lived();
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    m.import("march.json", &response(&[bill_payment("1", 0, "2026-03-01", "Vendor 0", &[("0", "100.00")])]));
    m.reconcile();
    m.replay_to_the_end();
    m.import("april.json", &response(&[voided("1", 1, "2026-03-01", "Vendor 0")]));
    m.reconcile();
    m.replay_to_the_end();
    let explained = m.engine.explain("books:1").unwrap();
    let payment: Vec<_> = explained.facts.iter().filter(|f| f.kind == "payment").collect();
    let document = |n: usize| payment[n].document.as_ref().unwrap();
    assert_eq!((payment[0].newest, document(0).name.as_str(), payment[0].revision.as_str()), (true, "april.json", "1"));
    assert_eq!(
        (payment[1].newest, document(1).name.as_str(), payment[1].content["total"].as_str()),
        (false, "march.json", Some("100.00 USD"))
    );
    assert_eq!(document(1).sha256.len(), 64);
    assert_eq!(
        explained.rows.iter().map(|r| (r.amount.as_str(), r.by)).collect::<Vec<_>>(),
        [("100.00", "quittance"), ("-100.00", "quittance")]
    );
    assert_eq!(
        explained.writes.iter().map(|w| (w.line.kind, w.line.state)).collect::<Vec<_>>(),
        [("post", "acknowledged"), ("reverse", "acknowledged")]
    );
    assert!(explained.writes.iter().all(|w| w.history.last().unwrap().event == "acknowledged"));
    let text = told(&explained, Lang::En);
    for part in [
        "payment books:1, revision 1, in force\n  voided 0.00 USD on 2026-03-01 to Vendor 0, number C1\n",
        "payment books:1, revision 0, superseded\n  posted 100.00 USD on 2026-03-01 to Vendor 0, number C1\n  pays bill 0: 100.00 USD\n  march.json at QueryResponse.BillPayment[0], read ",
        "reversal -100.00 USD (2026-03-01): acknowledged\n",
        "  written by quittance as q1:books:1:0:1:v\n",
    ] {
        assert!(text.contains(part), "{part}\n---\n{text}");
    }
    let french = told(&explained, Lang::Fr);
    for part in [
        "# ce qui a été lu\n",
        "paiement books:1, révision 1, en vigueur\n  annulé 0.00 USD le 2026-03-01",
        "règle la facture ERP 0: 100.00 USD",
        "contrepassation -100.00 USD",
    ] {
        assert!(french.contains(part), "{part}\n---\n{french}");
    }
    assert!(!french.contains("posted") && !french.contains("superseded"), "{french}");
}

/// Which invoice, by which rule, and why none of the others: that is what a person asks.
#[test]
fn the_invoices_that_were_rejected_are_told_with_the_reason() {
    let (sandbox, clock) = lived();
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    let bill = r#"{"Id":"0","SyncToken":"0","TxnDate":"2026-02-01","DocNumber":"INV-0","VendorRef":{"value":"7","name":"Vendor 0"},"CurrencyRef":{"value":"USD"},"TotalAmt":100.00,"Line":[]}"#;
    m.import("bill.json", &format!(r#"{{"QueryResponse":{{"Bill":[{bill}]}},"time":"2026-04-01T09:00:00-07:00"}}"#));
    m.import("a.json", &response(&[bill_payment("1", 0, "2026-03-01", "Vendor 0", &[("0", "100.00")])]));
    m.reconcile();
    let explained = m.engine.explain("1").unwrap();
    let pair = &explained.allocations[0];
    assert_eq!((pair.bill.as_str(), pair.invoice, pair.rule.as_deref()), ("0", Some(10_000), Some("bill_id")));
    let findings: Vec<_> = pair.candidates.iter().map(|c| (c.invoice, c.finding)).collect();
    assert_eq!(findings, [(10_000, Finding::NamesTheBill), (10_001, Finding::NamesAnotherBill)]);
    let text = told(&explained, Lang::En);
    assert!(text.contains("books:1, bill 0 → invoice 10000: its origin_id names the bill\n  looked at invoice 10001 (INV-0, Vendor 0): rejected: its origin_id names another bill\n"), "{text}");
    let json = serde_json::to_value(&explained).unwrap();
    assert_eq!(json["allocations"][0]["candidates"][1]["finding"], "names_another_bill");
}
