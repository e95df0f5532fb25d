//! A journal of one origin, the invoices of a small world, and what the public API says of both.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use quittance::model::{Currency, OriginName, OriginRules, Plan, Timestamp, WriteKind};
use quittance::{Engine, Erp, Error, Origin, Receipt, Settings, Site};

use super::neutral::{Pay, Row};

pub(crate) const BILLS: u32 = 6;
const PROJECT: i64 = 225_096;

/// What must be so after some documents, in neutral words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expect {
    /// Kind, bill, amount; sorted.
    pub(crate) writes: Vec<(&'static str, u32, String)>,
    /// Codes, sorted.
    pub(crate) exceptions: Vec<&'static str>,
    /// The cash of posted payments on their bills, as the ERP says.
    pub(crate) paid: String,
}

impl Expect {
    pub(crate) fn nothing() -> Self {
        Self { writes: Vec::new(), exceptions: Vec::new(), paid: "0.00".to_owned() }
    }

    pub(crate) fn posts(posts: &[(u32, i64)]) -> Self {
        let mut writes: Vec<_> = posts.iter().map(|(bill, cents)| ("post", *bill, super::neutral::text(*cents))).collect();
        writes.sort();
        Self { writes, exceptions: Vec::new(), paid: super::neutral::text(posts.iter().map(|(_, cents)| cents).sum()) }
    }
}

/// A machine with an empty journal.
pub(crate) struct Books {
    pub(crate) engine: Engine,
    row: &'static dyn Row,
    documents: u32,
    next_row: i64,
    _dir: tempfile::TempDir,
}

pub(crate) fn now() -> Timestamp {
    Timestamp::parse("2026-04-01T12:00:00Z").unwrap()
}

pub(crate) fn origin(word: &str, tenant: &str, base: &str, site: Site) -> Origin {
    Origin {
        name: OriginName::parse("books").unwrap(),
        erp: Erp::from_word(word).unwrap(),
        tenant: tenant.to_owned(),
        retain: false,
        rules: OriginRules::new(Currency::parse(base).unwrap()),
        site,
    }
}

/// In memory where the system has such a disk: there are thousands of journals here, and none is about durability.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// An engine on an empty journal in a folder of its own.
pub(crate) fn engine(origin: Origin) -> (Engine, tempfile::TempDir) {
    let dir = folder();
    let settings = Settings { procore: None, origins: vec![origin] };
    let (engine, created) = Engine::create_or_open(&dir.path().join("journal.db"), settings).unwrap();
    assert!(created);
    (engine, dir)
}

pub(crate) fn ingest(engine: &mut Engine, name: &str, document: &str, as_of: Option<Timestamp>) -> Result<Receipt, Error> {
    engine.ingest("books", name, &mut document.as_bytes(), as_of, now(), &mut |_| ControlFlow::Continue(()))
}

pub(crate) fn ingest_procore(engine: &mut Engine, document: &str) {
    engine.ingest_procore("procore.json", &mut document.as_bytes(), now(), &mut |_| ControlFlow::Continue(())).unwrap();
}

impl Books {
    /// Its invoices are exported, each with the key of the ERP's bill as its `origin_id`.
    pub(crate) fn new(row: &'static dyn Row) -> Self {
        let (mut engine, dir) = engine(origin(row.word(), row.tenant(), row.base(), Site::default()));
        let invoices: Vec<String> = (1..=BILLS)
            .map(|bill| {
                let (id, lane, origin_id) = (10_000 + bill, 1000 + bill % 2, row.bill(bill));
                format!(
                    r#"{{"id":{id},"project_id":{PROJECT},"commitment_id":{lane},"invoice_number":"PROCORE-{bill}","status":"approved","summary":{{"current_payment_due":"100.00"}},"origin_id":"{origin_id}"}}"#
                )
            })
            .collect();
        ingest_procore(&mut engine, &format!("[{}]", invoices.join(",")));
        Self { engine, row, documents: 0, next_row: 5000, _dir: dir }
    }

    pub(crate) fn import(&mut self, document: &str) -> Result<Receipt, Error> {
        self.documents += 1;
        ingest(&mut self.engine, &format!("document {}", self.documents), document, None)
    }

    /// Imports what must be accepted.
    pub(crate) fn take(&mut self, document: &str) -> Receipt {
        self.import(document).unwrap_or_else(|e| panic!("{} refuses: {e}\n{document}", self.row.word()))
    }

    pub(crate) fn plan(&mut self) -> Plan {
        self.engine.plan().unwrap()
    }

    /// How things stand, in the words of an expectation.
    pub(crate) fn now_is(&mut self) -> Expect {
        let plan = self.plan();
        let kind = |k: WriteKind| match k {
            WriteKind::Post => "post",
            WriteKind::Reverse => "reverse",
            WriteKind::Adopt => "adopt",
        };
        let bill = |requisition: Option<i64>| u32::try_from(requisition.unwrap() - 10_000).unwrap();
        let mut writes: Vec<_> = plan.writes.iter().map(|w| (kind(w.kind), bill(w.requisition), w.amount.decimal())).collect();
        writes.sort();
        let mut exceptions: Vec<_> = plan.exceptions.iter().map(|e| e.code.word()).collect();
        exceptions.sort_unstable();
        let totals = self.engine.standing().unwrap().totals;
        let base = totals.iter().find(|t| t.currency == self.row.base());
        Expect { writes, exceptions, paid: base.map_or_else(|| "0.00".to_owned(), |t| t.erp.clone()) }
    }

    /// Everything that the plan wants has been written by another machine: its rows are listed, as Procore shows them.
    pub(crate) fn stand(&mut self) {
        let mut rows = Vec::new();
        for write in self.plan().writes {
            self.next_row += 1;
            rows.push(serde_json::json!({
                "id": self.next_row, "contract_id": write.lane, "project_id": PROJECT, "requisition_id": write.requisition,
                "amount": write.amount.decimal(), "date": write.date.to_string(), "check_number": write.check_number,
                "invoice_number": write.invoice_number, "payment_method": write.method, "notes": write.notes,
                "origin_id": write.origin_id.to_string(), "origin_data": write.origin_data,
            }));
        }
        ingest_procore(&mut self.engine, &serde_json::Value::Array(rows).to_string());
        assert!(self.plan().writes.is_empty(), "what stands is wanted again");
    }

    /// What the payment's newest document says of its status; `None` when the journal does not know the payment.
    pub(crate) fn status_of(&mut self, p: &Pay) -> Option<String> {
        let key = self.row.key(p);
        let facts = self.engine.explain(&key.clone().unwrap_or_else(|| self.row.bill(p.bills[0].0))).unwrap().facts;
        // The story of a payment tells of its void document too, which is another one.
        let newest: BTreeSet<String> = facts
            .iter()
            .filter(|f| f.kind == "payment" && f.newest && key.as_ref().is_none_or(|key| f.key == *key))
            .map(|f| f.content["status"].as_str().unwrap().to_owned())
            .collect();
        assert!(newest.len() < 2, "one payment has two newest documents: {newest:?}");
        newest.into_iter().next()
    }

    pub(crate) fn digest(&self) -> String {
        self.engine.digest().unwrap()
    }

    pub(crate) fn verify(&self) {
        assert_eq!(self.engine.verify().unwrap(), Vec::<String>::new());
    }
}

/// Orders of `n` documents: all of a few, else some by lot and both straight ones.
pub(crate) fn orders(n: usize) -> Vec<Vec<usize>> {
    let straight: Vec<usize> = (0..n).collect();
    if n <= 3 {
        return permutations(&straight);
    }
    let mut all = vec![straight.clone(), straight.iter().rev().copied().collect()];
    let mut dice = Dice(n as u64);
    for _ in 0..3 * crate::support::soak() {
        let mut order = straight.clone();
        dice.shuffle(&mut order);
        all.push(order);
    }
    all
}

fn permutations(items: &[usize]) -> Vec<Vec<usize>> {
    if items.len() < 2 {
        return vec![items.to_vec()];
    }
    let mut all = Vec::new();
    for (at, first) in items.iter().enumerate() {
        let rest: Vec<usize> = items.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, i)| *i).collect();
        all.extend(permutations(&rest).into_iter().map(|mut rest| {
            rest.insert(0, *first);
            rest
        }));
    }
    all
}

/// SplitMix64: small, seeded, and the same on every machine.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % n as u64).unwrap()
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for n in (1..items.len()).rev() {
            items.swap(n, self.below(n + 1));
        }
    }
}
