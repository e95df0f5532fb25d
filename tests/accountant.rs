//! What an accountant found who distrusts every number: each test is a case with an outcome computed by hand.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod support;

use quittance::model::{OnOverpaid, Verdict};
use quittance::sandbox::{PaymentRow, Profile};
use support::{Machine, TestClock, bill_payment, response, rows, sandbox, settings, voided, world};

/// A `BillPayment` with lines of any kind: (kind, id, amount).
fn payment_of(id: &str, token: u32, total: &str, lines: &[(&str, &str, &str)]) -> String {
    let lines: Vec<String> = lines
        .iter()
        .map(|(kind, doc, amount)| format!(r#"{{"Amount":{amount},"LinkedTxn":[{{"TxnId":"{doc}","TxnType":"{kind}"}}]}}"#))
        .collect();
    format!(
        r#"{{"Id":"{id}","SyncToken":"{token}","TxnDate":"2026-03-01","VendorRef":{{"value":"7","name":"Vendor 0"}},"PayType":"Check","DocNumber":"C{id}","CurrencyRef":{{"value":"USD"}},"TotalAmt":{total},"Line":[{}]}}"#,
        lines.join(",")
    )
}

fn one(id: &str, token: u32, bill: &str, amount: &str) -> String {
    bill_payment(id, token, "2026-03-01", "Vendor 0", &[(bill, amount)])
}

fn exception(m: &mut Machine<'_>, code: &str) -> String {
    m.engine.exceptions().unwrap().iter().find(|e| e.exception.code.word() == code).unwrap().id.clone()
}

fn profile(sandbox: &std::cell::RefCell<quittance::sandbox::Sandbox>, name: &str) {
    sandbox.borrow_mut().set_profile(Profile::named(name).unwrap());
}

/// Two bills of 60 and 40, a vendor credit of 100, and no cash: nothing is to be posted, and nothing is to be split.
#[test]
fn a_payment_without_cash_over_several_bills_asks_nobody() {
    let (sandbox, clock) = (sandbox(world(1, 2, "100.00"), "calm", 1), TestClock::new());
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    let lines = [("Bill", "0", "60.00"), ("Bill", "1", "40.00"), ("VendorCredit", "90", "100.00")];
    m.import("a.json", &response(&[payment_of("1", 0, "0", &lines)]));
    let decided = m.reconcile();
    assert_eq!((decided.totals[0].erp.as_str(), decided.totals[0].difference.as_str()), ("0.00", "0.00"));
    assert_eq!((m.codes(), decided.exit_code()), (vec![], 0));
}

/// Bill 100 and journal entry 50 are paid, a credit of 30 is taken: which of the two it reduced, nobody says.
#[test]
fn a_credit_that_may_have_paid_another_document_is_not_guessed_onto_the_bill() {
    let (sandbox, clock) = (sandbox(world(1, 1, "100.00"), "calm", 1), TestClock::new());
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    let lines = [("Bill", "0", "100.00"), ("JournalEntry", "80", "50.00"), ("VendorCredit", "90", "30.00")];
    m.import("a.json", &response(&[payment_of("1", 0, "120.00", &lines)]));
    let decided = m.reconcile();
    assert_eq!(m.codes(), ["credit_split"], "{:?}", m.engine.outbox());
    assert_eq!(decided.pending, 0);
}

/// A lane is parked for a refusal; when the refused write is no longer wanted, the others of the lane go on.
#[test]
fn a_parked_lane_opens_when_what_was_refused_is_withdrawn() {
    let (sandbox, clock) = (sandbox(world(1, 2, "100.00"), "calm", 1), TestClock::new());
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    m.import("a.json", &response(&[one("1", 0, "0", "10.00"), one("2", 0, "1", "20.00")]));
    m.reconcile();
    profile(&sandbox, "read-only");
    m.replay();
    assert_eq!(m.codes(), ["rejected"]);
    profile(&sandbox, "calm");
    m.import("b.json", &response(&[voided("1", 1, "2026-03-01", "Vendor 0")]));
    m.reconcile();
    clock.advance(60);
    let done = m.replay();
    assert_eq!((done.pending, m.codes()), (0, vec![]), "{:?}", m.engine.outbox());
    assert_eq!(rows(&sandbox), [("q1:books:2:1:1".to_owned(), "20.0".to_owned())]);
}

/// A person dismisses a refusal: nothing is sent for it again, however often it is reconciled.
#[test]
fn a_dismissed_refusal_is_not_sent_again() {
    let (sandbox, clock) = (sandbox(world(1, 1, "100.00"), "calm", 1), TestClock::new());
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    m.import("a.json", &response(&[one("1", 0, "0", "100.00")]));
    m.reconcile();
    m.replay_to_the_end();
    profile(&sandbox, "refuses-negative");
    m.import("b.json", &response(&[voided("1", 1, "2026-03-01", "Vendor 0")]));
    m.reconcile();
    let refused = m.replay_to_the_end();
    assert_eq!((m.codes(), refused.exit_code()), (vec!["rejected".to_owned()], 4));
    assert_eq!(refused.totals[0].difference, "-100.00");
    assert_eq!(m.engine.status().unwrap()[0].sync_status, "failed");
    let id = exception(&mut m, "rejected");
    m.engine.decide(Verdict::Dismiss { exception: id }, "ann", "reversed by hand", clock.0.get()).unwrap();
    for _ in 0..3 {
        let again = m.reconcile();
        assert_eq!((again.reconciled.unwrap().reversals, again.pending), (0, 0), "{:?}", m.engine.outbox());
    }
}

/// Dismissing one refusal of a parked lane must not strand the lane's other payments.
#[test]
fn a_dismissed_refusal_does_not_strand_the_lane() {
    let (sandbox, clock) = (sandbox(world(1, 2, "100.00"), "calm", 1), TestClock::new());
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    m.import("a.json", &response(&[one("1", 0, "0", "10.00"), one("2", 0, "1", "20.00")]));
    m.reconcile();
    profile(&sandbox, "read-only");
    m.replay();
    profile(&sandbox, "calm");
    let id = exception(&mut m, "rejected");
    m.engine.decide(Verdict::Dismiss { exception: id }, "ann", "paid otherwise", clock.0.get()).unwrap();
    m.reconcile();
    clock.advance(60);
    assert_eq!(m.replay().pending, 0, "{:?}", m.engine.outbox());
    assert_eq!(rows(&sandbox), [("q1:books:2:1:1".to_owned(), "20.0".to_owned())]);
}

/// A decision to post again is about one row. When the second row is deleted too, a person is asked again.
#[test]
fn each_deleted_row_needs_a_decision_of_its_own() {
    let (sandbox, clock) = (sandbox(world(1, 1, "100.00"), "calm", 1), TestClock::new());
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    m.import("a.json", &response(&[one("1", 0, "0", "100.00")]));
    m.reconcile();
    m.replay_to_the_end();
    for generation in 2..5 {
        let row = sandbox.borrow().world().contract_payments[0].id;
        sandbox.borrow_mut().world_mut().remove_payment(row);
        m.pull();
        let held = m.reconcile();
        assert_eq!((held.pending, m.codes()), (0, vec!["remote_deleted".to_owned()]), "before generation {generation}");
        let id = exception(&mut m, "remote_deleted");
        m.engine.decide(Verdict::Repost { exception: id }, "ann", "deleted by mistake", clock.0.get()).unwrap();
        let done = m.replay_to_the_end();
        assert_eq!((done.exit_code(), m.codes()), (0, vec![]));
        assert_eq!(rows(&sandbox), [(format!("q1:books:1:0:{generation}"), "100.0".to_owned())]);
    }
}

/// Somebody deletes the reversal of a voided payment. Asking for it again must not break reconciliation.
#[test]
fn a_deleted_reversal_does_not_break_reconciliation() {
    let (sandbox, clock) = (sandbox(world(1, 1, "100.00"), "calm", 1), TestClock::new());
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    m.import("a.json", &response(&[one("1", 0, "0", "100.00")]));
    m.reconcile();
    m.replay_to_the_end();
    m.import("b.json", &response(&[voided("1", 1, "2026-03-01", "Vendor 0")]));
    m.reconcile();
    m.replay_to_the_end();
    let row = sandbox.borrow().world().contract_payments.iter().find(|r| r.amount.starts_with('-')).unwrap().id;
    sandbox.borrow_mut().world_mut().remove_payment(row);
    m.pull();
    m.reconcile();
    assert_eq!(m.codes(), ["remote_deleted"]);
    let id = exception(&mut m, "remote_deleted");
    // Whether it is refused or done, what follows is sound.
    let _ = m.engine.decide(Verdict::Repost { exception: id }, "ann", "again", clock.0.get());
    m.reconcile();
    m.replay_to_the_end();
    m.reconcile();
    let minor = |amount: &str| quittance::model::Money::parse(amount, support::usd()).unwrap().minor();
    let net: i64 = sandbox.borrow().world().contract_payments.iter().map(|r| minor(&r.amount)).sum();
    assert!(net == 0 || m.codes() == ["remote_deleted"], "{:?} {:?}", rows(&sandbox), m.codes());
    m.verify();
}

/// With `on_overpaid = "hold"` nothing beyond the payable is posted, also when a payment grows after it was posted.
#[test]
fn a_payment_that_grows_beyond_the_payable_is_held_too() {
    let (sandbox, clock) = (sandbox(world(1, 1, "100.00"), "calm", 1), TestClock::new());
    let mut with_hold = settings();
    with_hold.origins[0].rules.on_overpaid = OnOverpaid::Hold;
    let mut m = Machine::with(&sandbox, &clock, with_hold);
    m.pull();
    m.import("a.json", &response(&[one("1", 0, "0", "60.00")]));
    m.reconcile();
    m.replay_to_the_end();
    m.import("b.json", &response(&[one("1", 1, "0", "160.00")]));
    let held = m.reconcile();
    assert_eq!((held.pending, m.codes()), (0, vec!["overpaid".to_owned()]));
    m.import("c.json", &response(&[one("1", 2, "0", "100.00")]));
    m.reconcile();
    assert_eq!(m.replay_to_the_end().totals[0].difference, "0.00");
    assert_eq!(m.codes(), Vec::<String>::new());
}

/// What holds a whole payment holds its invoices: their status must not say that all is well.
#[test]
fn an_invoice_whose_payment_is_held_is_not_synced() {
    let (sandbox, clock) = (sandbox(world(1, 2, "100.00"), "calm", 1), TestClock::new());
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    let lines = [("Bill", "0", "60.00"), ("Bill", "1", "40.00"), ("VendorCredit", "90", "10.00")];
    m.import("a.json", &response(&[payment_of("1", 0, "90.00", &lines)]));
    m.reconcile();
    assert_eq!(m.codes(), ["credit_split"]);
    let words: Vec<_> = m.engine.status().unwrap().iter().map(|s| s.sync_status).collect();
    assert_eq!(words, ["waiting", "waiting"]);
}

/// Two contents of one revision that differ in money.
#[test]
fn a_conflict_shows_in_the_status_of_the_invoice() {
    let (sandbox, clock) = (sandbox(world(1, 1, "100.00"), "calm", 1), TestClock::new());
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    m.import("a.json", &response(&[one("1", 0, "0", "60.00")]));
    m.reconcile();
    m.replay_to_the_end();
    m.import("b.json", &response(&[one("1", 0, "0", "70.00")]));
    let held = m.reconcile();
    assert_eq!((held.pending, m.codes()), (0, vec!["conflict".to_owned()]));
    assert_eq!(m.engine.status().unwrap()[0].sync_status, "failed");
    m.import("c.json", &response(&[one("1", 1, "0", "70.00")]));
    m.reconcile();
    assert_eq!((m.replay_to_the_end().exit_code(), m.codes()), (0, vec![]));
    assert_eq!(m.engine.status().unwrap()[0].paid, "70.00");
}

/// A person takes a typed row with another date: that is the decision, and it ends the matter.
#[test]
fn an_adopted_row_with_another_date_is_settled() {
    let mut world = world(1, 1, "100.00");
    let typed = world.add_payment(PaymentRow::new(1000, Some(10_000), "100.00", Some("2026-03-04".parse().unwrap())));
    let (sandbox, clock) = (sandbox(world, "calm", 1), TestClock::new());
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    m.import("a.json", &response(&[one("1", 0, "0", "100.00")]));
    m.reconcile();
    let id = exception(&mut m, "possible_duplicate");
    m.engine.decide(Verdict::Adopt { exception: id, contract_payment: typed }, "ann", "the same", clock.0.get()).unwrap();
    m.replay_to_the_end();
    m.reconcile();
    assert_eq!((m.codes(), rows(&sandbox).len()), (vec![], 1));
    // And a void takes back what stands.
    m.import("b.json", &response(&[voided("1", 1, "2026-03-01", "Vendor 0")]));
    m.reconcile();
    let done = m.replay_to_the_end();
    assert_eq!((done.totals[0].procore.as_str(), rows(&sandbox).len()), ("0.00", 2));
}

/// A row that lost its `origin_id` is this payment's row; it is no look-alike of another payment.
#[test]
fn an_untagged_row_holds_back_its_own_pair_alone() {
    let (sandbox, clock) = (sandbox(world(1, 1, "100.00"), "calm", 1), TestClock::new());
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    m.import("a.json", &response(&[one("1", 0, "0", "40.00")]));
    m.reconcile();
    m.replay_to_the_end();
    sandbox.borrow_mut().world_mut().contract_payments[0].origin_id = None;
    m.pull();
    m.import("b.json", &response(&[one("2", 0, "0", "40.00")]));
    m.reconcile();
    m.replay_to_the_end();
    assert_eq!(m.codes(), ["drift"]);
    assert_eq!(rows(&sandbox).len(), 2);
}

/// The bill is exported again under another id, and the payment then names that one: it is the same money on the same invoice.
#[test]
fn a_bill_exported_again_under_another_id_is_not_paid_twice() {
    let (sandbox, clock) = (sandbox(world(1, 1, "100.00"), "calm", 1), TestClock::new());
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    m.import("a.json", &response(&[one("1", 0, "0", "100.00")]));
    m.reconcile();
    m.replay_to_the_end();
    let later = clock.0.get().plus_seconds(60);
    {
        let mut sandbox = sandbox.borrow_mut();
        let invoice = sandbox.world_mut().requisition_mut(10_000).unwrap();
        (invoice.origin_id, invoice.updated_at) = (Some("77".to_owned()), Some(later));
    }
    clock.advance(120);
    m.pull();
    m.reconcile();
    assert_eq!(m.codes(), ["waiting_for_invoice"]);
    m.import("b.json", &response(&[one("1", 1, "77", "100.00")]));
    m.reconcile();
    assert_eq!((m.replay_to_the_end().exit_code(), m.codes()), (0, vec![]));
    assert_eq!(rows(&sandbox).len(), 1);
    // An edit after that reverses the row under its old name.
    m.import("c.json", &response(&[one("1", 2, "77", "90.00")]));
    m.reconcile();
    let done = m.replay_to_the_end();
    assert_eq!((done.totals[0].procore.as_str(), done.totals[0].difference.as_str(), m.codes()), ("90.00", "0.00", vec![]));
}

/// A typed row that repeats what stands already: the difference needs an explanation.
#[test]
fn a_difference_from_a_row_typed_after_posting_is_explained() {
    let (sandbox, clock) = (sandbox(world(1, 1, "1000.00"), "calm", 1), TestClock::new());
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    m.import("a.json", &response(&[one("1", 0, "0", "100.00")]));
    m.reconcile();
    m.replay_to_the_end();
    let row = PaymentRow::new(1000, Some(10_000), "100.00", Some("2026-03-01".parse().unwrap()));
    sandbox.borrow_mut().world_mut().add_payment(row);
    m.pull();
    let decided = m.reconcile();
    // No payment of the ERP is behind the row, so no exception is about it; the totals name it as what others wrote.
    assert_eq!((decided.totals[0].difference.as_str(), decided.totals[0].others.as_str()), ("-100.00", "100.00"));
}

/// Bill 5 has the number of an invoice whose `origin_id` is bill 0. That bill 0 was not read yet must not make it bill 5's invoice.
#[test]
fn an_invoice_that_names_another_bill_is_not_taken_by_its_number() {
    let (sandbox, clock) = (sandbox(world(1, 1, "100.00"), "calm", 1), TestClock::new());
    let mut m = Machine::new(&sandbox, &clock);
    m.pull();
    let bill = r#"{"QueryResponse":{"Bill":[{"Id":"5","SyncToken":"0","DocNumber":"INV-0","VendorRef":{"value":"7","name":"Vendor 0"},"TotalAmt":100.00}]},"time":"2026-04-01T09:00:00-07:00"}"#;
    m.import("a.json", bill);
    m.import("b.json", &response(&[one("1", 0, "5", "100.00")]));
    assert_eq!(m.reconcile().pending, 0, "{:?}", m.engine.outbox());
}

/// Two tenants both have a bill 0, and the invoice says `0`: whose it is, a person says. A pattern per origin would tell as well.
#[test]
fn a_bill_id_that_two_tenants_have_is_not_guessed() {
    let (sandbox, clock) = (sandbox(world(1, 1, "1000.00"), "calm", 1), TestClock::new());
    let mut two = settings();
    two.origins.push(quittance::Origin { tenant: "2".to_owned(), ..support::origin("other") });
    let mut m = Machine::with(&sandbox, &clock, two);
    m.pull();
    m.import("a.json", &response(&[one("1", 0, "0", "100.00")]));
    assert_eq!(m.reconcile().pending, 1);
    let document = response(&[one("9", 0, "0", "100.00")]);
    let now = clock.0.get();
    m.engine.ingest("other", "b.json", &mut document.as_bytes(), None, now, &mut |_| std::ops::ControlFlow::Continue(())).unwrap();
    assert_eq!((m.reconcile().pending, m.codes()), (0, vec!["ambiguous_bill".to_owned(), "ambiguous_bill".to_owned()]));
    let payment = m.engine.payments_named("1").unwrap().remove(0);
    let bill = quittance::model::BillRef::Id("0".to_owned());
    m.engine.decide(Verdict::Link { payment, bill, requisition: 10_000 }, "ann", "the first tenant's", now).unwrap();
    m.replay_to_the_end();
    assert_eq!((rows(&sandbox).len(), m.codes()), (1, vec!["ambiguous_bill".to_owned()]));
}

/// A way to Procore on which somebody else writes just before the first create arrives.
struct Racing<'s, F: FnMut() -> quittance::model::Timestamp> {
    inner: quittance::sandbox::InMemory<'s, F>,
    sandbox: &'s std::cell::RefCell<quittance::sandbox::Sandbox>,
    row: Option<PaymentRow>,
}

impl<F: FnMut() -> quittance::model::Timestamp> quittance::model::Transport for Racing<'_, F> {
    fn send(&mut self, request: &quittance::model::HttpRequest) -> Result<quittance::model::HttpResponse, quittance::model::SendError> {
        if request.verb == quittance::model::Verb::Post
            && request.url.contains("contract_payments")
            && let Some(row) = self.row.take()
        {
            self.sandbox.borrow_mut().world_mut().add_payment(row);
        }
        self.inner.send(request)
    }
}

/// R4: two machines post one generation at the same moment. The second is answered 409 or 422, and finds the row standing.
#[test]
fn a_create_refused_because_it_stands_is_read_back() {
    for name in ["duplicates-conflict", "calm"] {
        let (sandbox, clock) = (sandbox(world(1, 1, "100.00"), name, 1), TestClock::new());
        let mut m = Machine::new(&sandbox, &clock);
        m.pull();
        m.import("a.json", &response(&[one("1", 0, "0", "100.00")]));
        m.reconcile();
        let mut other = PaymentRow::new(1000, Some(10_000), "100.00", Some("2026-03-01".parse().unwrap()));
        other.origin_id = Some("q1:books:1:0:1".to_owned());
        other.check_number = Some("C1".to_owned());
        other.origin_data = Some("q1;0;0123456789abcdef".to_owned());
        let now = clock.clone();
        let inner = quittance::sandbox::InMemory::new(&sandbox, move || now.0.get());
        let mut transport = Racing { inner, sandbox: &sandbox, row: Some(other) };
        let remote = quittance::Remote { transport: &mut transport, credentials: &mut support::AnyClient, clock: &mut m.clock };
        let sent = m.engine.replay(remote, None, None, &mut |_| std::ops::ControlFlow::Continue(())).unwrap();
        assert!(transport.row.is_none(), "nobody raced");
        let counts = sent.replayed.unwrap();
        assert_eq!((counts.adopted, counts.rejected, sent.exit_code()), (1, 0, 0), "{name}: {:?}", m.engine.outbox());
        assert_eq!(rows(&sandbox).len(), 1);
    }
}
