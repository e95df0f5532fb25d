//! The laws, held against generated histories: payments, voids, edits, deletes, late invoices, people editing in Procore, lost
//! replies, and plans that are carried out only in part.

use super::*;
use crate::model::{
    BillRef, Commitment, Conflict, ContractPayment, Currency, Date, Decimal, Invoice, Money, OriginName, OriginRules, OutboxEntry,
    PaidBill, Payment, PaymentKey, PaymentState, PaymentStatus, RemoteWrite, Revision, Scope, Undoes, WriteKind, WriteState,
};

const LANES: i64 = 3;
const BILLS: i64 = 6;

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

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

fn books() -> OriginName {
    OriginName::parse("books").unwrap()
}

fn key(id: u64) -> PaymentKey {
    PaymentKey { origin: books(), id: id.to_string() }
}

fn day(n: u64) -> Date {
    Date::parse(&format!("2026-03-{:02}", n % 28 + 1)).unwrap()
}

fn invoice(bill: i64) -> Invoice {
    Invoice {
        id: 100 + bill,
        project: 1,
        commitment: 10 + bill % LANES,
        number: Some(format!("INV-{bill}")),
        vendor_id: None,
        vendor_name: Some("Acme".to_owned()),
        currency: usd(),
        payable: Some(Money::new(1_000_000, usd())),
        retainage: None,
        tax: None,
        status: Some("approved".to_owned()),
        erp_status: None,
        origin_id: Some(bill.to_string()),
        updated_at: None,
    }
}

fn payment(id: u64, revision: u64, date: Date, lines: &[(i64, i64)]) -> Payment {
    let mut bills: Vec<PaidBill> = Vec::new();
    for (bill, minor) in lines {
        let bill = BillRef::Id(bill.to_string());
        let zero = Some(Money::zero(usd()));
        if bills.iter().all(|b| b.bill != bill) {
            bills.push(PaidBill {
                bill,
                number: None,
                cash: Money::new(*minor, usd()),
                discount: zero,
                credit: zero,
                retainage: None,
                entity: None,
            });
        }
    }
    bills.sort_by(|a, b| a.bill.cmp(&b.bill));
    let total: i64 = bills.iter().map(|b| b.cash.minor()).sum();
    Payment {
        revision: Revision::Number(revision),
        status: PaymentStatus::Posted,
        date: Some(date),
        total: Some(Money::new(total, usd())),
        unapplied: Some(Money::zero(usd())),
        vendor_name: Some("Acme".to_owned()),
        reference: Some(format!("C{id}")),
        account: Some("bank".to_owned()),
        bills,
        ..Payment::tombstone(key(id))
    }
}

/// The items of one machine and the Procore that it speaks to, with what really stands there.
struct World {
    rng: Rng,
    items: OpenItems,
    /// Procore's own table. The mirror in `items.rows` is what the machine last read of it.
    remote: std::collections::BTreeMap<i64, ContractPayment>,
    next_row: i64,
    /// The greatest cash that any revision put on a pair.
    stated: BTreeMap<(PaymentKey, String), i64>,
    /// Rows that people touched: the auditor does not judge their pairs.
    touched: BTreeSet<(PaymentKey, String)>,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut items = OpenItems { origins: [(books(), OriginRules::new(usd()))].into(), ..OpenItems::new() };
        for bill in 0..BILLS {
            items.invoices.insert(100 + bill, invoice(bill));
        }
        for lane in 0..LANES {
            let commitment = Commitment {
                id: 10 + lane,
                project: Some(1),
                number: None,
                title: None,
                status: Some("Approved".to_owned()),
                vendor_id: None,
                vendor_name: Some("Acme".to_owned()),
                vendor_origin_id: None,
                currency: Some(usd()),
                allow_payments: Some(true),
                updated_at: None,
            };
            items.commitments.insert(commitment.id, commitment);
        }
        let mut world =
            Self { rng: Rng(seed), items, remote: BTreeMap::new(), next_row: 5000, stated: BTreeMap::new(), touched: BTreeSet::new() };
        // Some invoices arrive late.
        for bill in 0..BILLS {
            if world.rng.chance(20) {
                world.items.invoices.remove(&(100 + bill));
            }
        }
        world
    }

    fn list(&mut self) {
        self.items.rows = self.remote.clone();
    }

    fn read(&mut self, payment: Payment) {
        for b in &payment.bills {
            let most = self.stated.entry((payment.key.clone(), b.bill.part())).or_insert(0);
            *most = (*most).max(b.cash.minor());
        }
        let state = match self.items.payments.remove(&payment.key) {
            None => PaymentState { payment, conflict: None },
            Some(known) => match payment.order(&known.payment) {
                Some(std::cmp::Ordering::Greater) => PaymentState { payment, conflict: None },
                Some(_) => known,
                None => PaymentState { conflict: Some(Conflict::Money), ..known },
            },
        };
        self.items.payments.insert(state.payment.key.clone(), state);
        self.items.note_known_bills();
    }

    /// A void document: of what the payment is now or was once, sometimes naming it, sometimes only like it, sometimes not released.
    fn void_event(&mut self) {
        let id = self.rng.below(4);
        let Some(known) = self.items.payments.get(&key(id)).map(|s| s.payment.clone()).filter(|p| p.total.is_some()) else { return };
        let mut void = Payment { key: key(100 + id), revision: Revision::Number(1), voided_on: None, ..known };
        void.total = void.total.map(|t| t.negated().unwrap());
        void.bills.iter_mut().for_each(|b| b.cash = b.cash.negated().unwrap());
        void.reversal_of = Some(match self.rng.below(3) {
            0 => Undoes::Id(id.to_string()),
            1 => Undoes::OneOf(vec![id.to_string(), (id + 50).to_string()]),
            _ => Undoes::Alike { alike: "bank/*/C".to_owned() },
        });
        void.status = if self.rng.chance(20) { PaymentStatus::Pending } else { PaymentStatus::Posted };
        void.date = Some(day(self.rng.below(28)));
        self.read(void);
    }

    fn erp_event(&mut self) {
        if self.rng.chance(10) {
            return self.void_event();
        }
        let id = self.rng.below(4);
        let known = self.items.payments.get(&key(id)).map(|s| s.payment.clone());
        let revision = match known.as_ref().map(|p| p.revision) {
            Some(Revision::Number(n)) => n + u64::from(!self.rng.chance(10)),
            _ => 1,
        };
        let mut next = if let Some(known) = known.filter(|_| self.rng.chance(50)) {
            Payment { revision: Revision::Number(revision), ..known }
        } else {
            let lines: Vec<(i64, i64)> =
                (0..=self.rng.below(2)).map(|_| (self.rng.below(7).cast_signed(), self.rng.below(5).cast_signed() * 1000)).collect();
            payment(id, revision, day(self.rng.below(28)), &lines)
        };
        match self.rng.below(10) {
            0 | 1 => {
                next.status = PaymentStatus::Voided;
                next.bills.clear();
                next.total = Some(Money::zero(usd()));
            }
            2 => next = Payment::tombstone(key(id)),
            3 => next.doubt = Some((crate::model::Doubt::UnknownStatus, "odd".to_owned())),
            4 => next.date = Some(day(self.rng.below(28))),
            _ => {}
        }
        self.read(next);
    }

    fn person_event(&mut self) {
        let ids: Vec<i64> = self.remote.keys().copied().collect();
        let Some(id) = ids.get(usize::try_from(self.rng.below(ids.len().max(1) as u64)).unwrap()).copied() else {
            return self.type_row();
        };
        if let Some(ours) = self.remote[&id].ours() {
            self.touched.insert((key(ours.payment.parse().unwrap()), ours.bill));
        }
        match self.rng.below(5) {
            0 => drop(self.remote.remove(&id)),
            1 => self.remote.get_mut(&id).unwrap().origin_id = None,
            2 => self.remote.get_mut(&id).unwrap().amount = Decimal::parse("12.34").unwrap(),
            3 => self.remote.get_mut(&id).unwrap().requisition = None,
            _ => self.type_row(),
        }
    }

    /// Somebody types a payment that may look like one of the ERP's.
    fn type_row(&mut self) {
        let bill = self.rng.below(6).cast_signed();
        let id = self.next_row;
        self.next_row += 1;
        let row = ContractPayment {
            id,
            commitment: 10 + bill % LANES,
            project: Some(1),
            requisition: self.rng.chance(50).then_some(100 + bill),
            amount: Decimal::parse(&format!("{}0", self.rng.below(5))).unwrap(),
            date: Some(day(self.rng.below(28))),
            check_number: None,
            invoice_number: None,
            notes: None,
            payment_number: None,
            external_payment_id: self.rng.chance(20).then(|| "pp-1".to_owned()),
            origin_id: self.rng.chance(20).then(|| "other-integration".to_owned()),
            origin_data: None,
            attachments: 0,
            updated_at: None,
        };
        self.remote.insert(id, row);
    }

    /// Writes the plan into the outbox as the journal does, and holds the laws that need two plans.
    fn commit(&mut self) -> Plan {
        let plan = reconcile(&self.items);
        assert_eq!(check(&self.items, &plan), Ok(()));
        self.enqueue(&plan);
        let again = reconcile(&self.items);
        assert_eq!(again.writes, plan.writes, "law 4: reconciling after commit writes nothing new");
        assert_eq!(again.exceptions, plan.exceptions, "law 4: and finds the same");
        self.lanes_decide_alone(&again);
        again
    }

    fn enqueue(&mut self, plan: &Plan) {
        for (id, row) in &plan.found {
            for entry in self.items.writes.iter_mut().filter(|e| e.write.origin_id == *id && e.state != WriteState::InFlight) {
                entry.state = WriteState::Acknowledged;
                entry.row = Some(*row);
            }
        }
        self.items.writes.retain(|e| e.state != WriteState::Queued);
        for write in &plan.writes {
            self.items.writes.retain(|e| e.write.id() != write.id());
            self.items.writes.push(entry(write.clone(), WriteState::Queued, None));
        }
    }

    /// Law 8: a lane's own items give that lane's writes and exceptions.
    fn lanes_decide_alone(&self, whole: &Plan) {
        for lane in 10..10 + LANES {
            let mut part = self.items.clone();
            part.scope = Scope::Lanes([lane].into());
            part.rows.retain(|_, r| r.commitment == lane);
            let alone = reconcile(&part);
            // A pair that reaches into two lanes is decided with both; the journal then takes both in.
            let reaches = |w: &RemoteWrite| {
                let of_pair = |l: i64, p: &PaymentKey, b: &str| l != lane && *p == w.payment && b == w.origin_id.bill;
                self.items
                    .rows
                    .values()
                    .any(|r| r.ours().is_some_and(|id| of_pair(r.commitment, &key(id.payment.parse().unwrap()), &id.bill)))
                    || self.items.writes.iter().any(|e| of_pair(e.write.lane, &e.write.payment, &e.write.origin_id.bill))
                    || whole.allocations.iter().any(|a| of_pair(a.lane, &a.payment, &a.bill.part()))
            };
            let of_lane = |p: &Plan| p.writes.iter().filter(|w| w.lane == lane && !reaches(w)).cloned().collect::<Vec<_>>();
            assert_eq!(of_lane(&alone), of_lane(whole), "law 8, lane {lane}");
        }
    }

    /// Carries out some of the queued writes, loses some replies, and reads back what is in doubt.
    fn replay(&mut self, faults: bool) {
        // R3: list, take what was seen into the mirror, reconcile, and only then send.
        self.list();
        for e in self.items.writes.iter_mut().filter(|e| e.state == WriteState::InDoubt) {
            let name = e.write.origin_id.to_string();
            let found = self.remote.values().find(|r| r.origin_id.as_deref() == Some(&name));
            (e.state, e.row) = found.map_or((WriteState::Queued, None), |r| (WriteState::Acknowledged, Some(r.id)));
        }
        let plan = self.commit();
        for write in plan.writes {
            if faults && self.rng.chance(30) {
                break;
            }
            let sibling = |e: &&OutboxEntry| {
                e.write.payment == write.payment && e.write.origin_id.bill == write.origin_id.bill && e.state != WriteState::Acknowledged
            };
            let earlier = |e: &OutboxEntry| {
                (e.write.origin_id.generation, e.write.origin_id.reversal) < (write.origin_id.generation, write.origin_id.reversal)
            };
            if self.items.writes.iter().filter(sibling).any(earlier) {
                continue;
            }
            let (executed, answered) = match self.rng.below(10) {
                0 if faults => (true, false),
                1 if faults => (false, false),
                _ => (true, true),
            };
            let row = executed.then(|| self.create(&write));
            let state = if answered { WriteState::Acknowledged } else { WriteState::InDoubt };
            for e in self.items.writes.iter_mut().filter(|e| e.write.id() == write.id()) {
                (e.state, e.row) = (state, row.filter(|_| answered));
            }
            if let (true, Some(row)) = (answered, row) {
                self.items.rows.insert(row, self.remote[&row].clone());
            }
        }
        self.audit();
    }

    fn create(&mut self, write: &RemoteWrite) -> i64 {
        let name = write.origin_id.to_string();
        assert!(self.remote.values().all(|r| r.origin_id.as_deref() != Some(&name)), "{name} is created twice");
        let id = self.next_row;
        self.next_row += 1;
        let row = ContractPayment {
            id,
            commitment: write.lane,
            project: Some(write.project),
            requisition: write.requisition,
            amount: Decimal::parse(&write.amount.decimal()).unwrap(),
            date: Some(write.date),
            check_number: write.check_number.clone(),
            invoice_number: write.invoice_number.clone(),
            notes: write.notes.clone(),
            payment_number: None,
            external_payment_id: None,
            origin_id: Some(name),
            origin_data: Some(write.origin_data.clone()),
            attachments: 0,
            updated_at: None,
        };
        self.remote.insert(id, row);
        id
    }

    /// The auditor's law, from Procore's table alone: per pair the net never exceeds what some revision stated, and is never below zero.
    fn audit(&self) {
        let mut net: BTreeMap<(PaymentKey, String), i64> = BTreeMap::new();
        for row in self.remote.values() {
            if let Some(id) = row.ours() {
                let pair = (key(id.payment.parse().unwrap()), id.bill);
                *net.entry(pair).or_insert(0) += row.amount.in_currency(usd()).unwrap().minor();
            }
        }
        for (pair, net) in net {
            if !self.touched.contains(&pair) {
                assert!((0..=self.stated[&pair]).contains(&net), "{pair:?}: {net} stands, at most {} was ever stated", self.stated[&pair]);
            }
        }
    }
}

fn entry(write: RemoteWrite, state: WriteState, row: Option<i64>) -> OutboxEntry {
    OutboxEntry { write, state, row, last_error: None, attempts: 0 }
}

fn history(seed: u64) {
    let mut world = World::new(seed);
    for _ in 0..14 {
        match world.rng.below(10) {
            0..=4 => world.erp_event(),
            5 => world.person_event(),
            6 => {
                let bill = world.rng.below(6).cast_signed();
                world.items.invoices.insert(100 + bill, invoice(bill));
            }
            _ => world.replay(true),
        }
        world.commit();
    }
    // The quiet end: no faults, no people. It must converge, and what stands must be what the ERP says or be held for a reason.
    for _ in 0..4 {
        world.replay(false);
    }
    let plan = world.commit();
    assert_eq!(plan.writes, [], "it does not converge");
    for account in &plan.accounts {
        assert!(account.standing == account.cash || account.held_by.is_some(), "{account:?}");
    }
    the_order_of_facts_does_not_matter(&world);
}

/// Law 1: the maps are sorted, so only the lists can come in another order.
fn the_order_of_facts_does_not_matter(world: &World) {
    let plan = reconcile(&world.items);
    let mut other = world.items.clone();
    other.writes.reverse();
    other.settlements.reverse();
    assert_eq!(reconcile(&other), plan, "law 1");
}

/// `QUITTANCE_SOAK=n` makes the run n times as long.
#[expect(clippy::disallowed_methods, reason = "a test's length is the environment's business")]
fn soak() -> u64 {
    std::env::var("QUITTANCE_SOAK").ok().and_then(|n| n.parse().ok()).unwrap_or(1)
}

#[test]
fn the_laws_hold_in_generated_histories() {
    for seed in 0..500 * soak() {
        let outcome = std::panic::catch_unwind(|| history(seed));
        assert!(outcome.is_ok(), "history({seed}) breaks a law; run it alone with this seed");
    }
}

/// A world with one payment of one bill, posted and standing.
fn standing_world() -> (OpenItems, Plan) {
    let mut world = World::new(7);
    for bill in 0..BILLS {
        world.items.invoices.insert(100 + bill, invoice(bill));
    }
    world.read(payment(1, 1, day(1), &[(1, 5000)]));
    world.replay(false);
    world.read(payment(1, 2, day(1), &[(1, 6000)]));
    world.read(payment(2, 1, day(2), &[(2, 700)]));
    let plan = reconcile(&world.items);
    assert_eq!(plan.writes.len(), 3, "a reversal, its repost, and a posting");
    (world.items, plan)
}

type Break = fn(&mut Plan);

#[test]
fn breaking_a_law_on_purpose_is_caught() {
    let (items, good) = standing_world();
    assert_eq!(check(&items, &good), Ok(()));
    let table: [(u8, &str, Break); 9] = [
        (1, "writes out of order", |p| p.writes.reverse()),
        (1, "a write twice", |p| p.writes.push(p.writes.last().unwrap().clone())),
        (2, "a cent goes missing", |p| p.accounts[0].planned = Money::new(p.accounts[0].planned.minor() - 1, usd())),
        (3, "another currency", |p| {
            let post = p.writes.iter_mut().find(|w| w.kind == WriteKind::Post).unwrap();
            post.amount = Money::new(post.amount.minor(), Currency::parse("CAD").unwrap());
        }),
        (4, "a generation that stands", |p| {
            let standing = p.writes.iter().find(|w| w.kind == WriteKind::Reverse).unwrap().origin_id.clone();
            let post = p.writes.iter_mut().find(|w| w.kind == WriteKind::Post && w.origin_id.payment == "1").unwrap();
            post.origin_id.generation = standing.generation;
            p.writes.sort_by(|a, b| (a.lane, a.lane_order()).cmp(&(b.lane, b.lane_order())));
        }),
        (5, "held by nothing that is said", |p| p.accounts[0].held_by = Some(ExceptionCode::Behind)),
        (5, "a pair accounted for twice", |p| p.accounts.push(p.accounts[0].clone())),
        (6, "a reversal of another amount", |p| {
            let reversal = p.writes.iter_mut().find(|w| w.kind == WriteKind::Reverse).unwrap();
            reversal.amount = Money::new(reversal.amount.minor() - 1, usd());
        }),
        (6, "a posting below zero", |p| {
            let post = p.writes.iter_mut().find(|w| w.kind == WriteKind::Post).unwrap();
            post.amount = post.amount.negated().unwrap();
        }),
    ];
    for (law, story, break_it) in table {
        let mut plan = good.clone();
        break_it(&mut plan);
        assert_eq!(check(&items, &plan).map_err(|v| v.law), Err(law), "{story}");
    }
    // Law 7: the same plan is wrong once the payment is only doubtful.
    let mut doubtful = items;
    doubtful.payments.get_mut(&key(1)).unwrap().conflict = Some(Conflict::Money);
    assert_eq!(check(&doubtful, &good).map_err(|v| v.law), Err(7));
}
