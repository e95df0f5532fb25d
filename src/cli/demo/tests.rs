//! The contractor is the same everywhere, holds what the story needs, and the story comes true, twice in one folder.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use quittance::erp::{DecodeContext, decode};
use quittance::model::{Clock, Currency, ExceptionCode, OriginName, Payment, PaymentStatus, Record, Timestamp};
use quittance::report::Lang;
use quittance::{Engine, Erp, Settings};

use super::contractor::{Export, REALM, world};
use super::documents::{Document, documents};
use super::explain::Reason;
use super::folder::{Folder, ORIGIN};
use super::ledger::Ledger;
use super::stage::{Audience, Stage, Watcher};
use super::story;
use crate::cli::print::Style;

/// Time that only moves when somebody waits; the sandbox has the same.
#[derive(Clone)]
struct Time(Arc<AtomicI64>);

impl Clock for Time {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.fetch_add(1000, Ordering::SeqCst))
    }

    fn wait(&mut self, millis: i64) -> bool {
        self.0.fetch_add(millis * 1000, Ordering::SeqCst);
        true
    }
}

struct Listener(Vec<u8>);

impl Audience for Listener {
    fn out(&mut self) -> &mut dyn Write {
        &mut self.0
    }

    fn watcher(&self) -> Watcher {
        Box::new(|_| ControlFlow::Continue(()))
    }
}

fn records(document: &Document) -> Vec<Record> {
    let context = DecodeContext {
        origin: OriginName::parse(ORIGIN).unwrap(),
        erp: Erp::QuickbooksOnline,
        tenant: REALM.to_owned(),
        currency: Currency::parse("USD").unwrap(),
        as_of: None,
        site: quittance::erp::Site::default(),
    };
    let mut out = Vec::new();
    decode::<()>(&context, &mut document.bytes.as_slice(), &mut |record, _| {
        out.push(record);
        Ok(())
    })
    .unwrap_or_else(|e| panic!("{}: {e:?}", document.name));
    out
}

fn payments(later: bool) -> Vec<Payment> {
    let read = documents().iter().filter(|d| d.later == later).flat_map(records).collect::<Vec<_>>();
    read.into_iter().filter_map(|r| if let Record::Payment(p) = r { Some(p) } else { None }).collect()
}

#[test]
fn the_contractor_is_the_same_everywhere() {
    assert_eq!(world(), world());
    let (a, b) = (documents(), documents());
    assert!(a.iter().map(|d| (&d.name, &d.bytes)).eq(b.iter().map(|d| (&d.name, &d.bytes))));
    let world = world();
    assert_eq!((world.projects.len(), world.commitments.len()), (3, 40));
    assert!((120..=160).contains(&world.requisitions.len()), "{}", world.requisitions.len());
    let by_status = world.requisitions.iter().filter(|r| r.erp_status.as_deref() == Some("sent") && r.origin_id.is_none()).count();
    let not_yet = world.requisitions.iter().filter(|r| r.erp_status.as_deref() == Some("ready_to_export")).count();
    assert!(by_status >= 3 && not_yet >= 2, "{by_status} {not_yet}");
}

#[test]
fn quickbooks_holds_each_case() {
    let (first, later) = (payments(false), payments(true));
    assert!((180..=220).contains(&(first.len() + later.len())), "{} and {}", first.len(), later.len());
    let ids: BTreeSet<&str> = first.iter().map(|p| p.key.id.as_str()).collect();
    assert_eq!(ids.len(), first.len(), "each payment once");
    assert!(first.iter().chain(&later).all(|p| p.doubt.is_none()), "each payment adds up");
    let of = |p: &&Payment| ids.contains(p.key.id.as_str());
    assert_eq!(later.iter().filter(|p| p.status == PaymentStatus::Voided).count(), 1);
    assert_eq!(later.iter().filter(of).count(), 2, "the void and the edit");
    assert!(later.len() >= 4, "and new ones");
    assert!(first.iter().filter(|p| p.bills.len() > 1).count() >= 5);
    assert_eq!(first.iter().filter(|p| !p.credits.is_empty()).count(), 1);
    assert_eq!(first.iter().filter(|p| p.unapplied.is_some_and(|u| !u.is_zero())).count(), 1);
    // Several bills in one payment reach over the vendor's commitments, and many invoices are paid in parts.
    let ledger = Ledger::new();
    let commitment = |bill: i64| ledger.invoices.iter().find(|i| i.bill == bill).map(|i| i.commitment);
    let across = ledger.first.iter().filter(|p| p.bills.iter().map(|b| commitment(b.0)).collect::<BTreeSet<_>>().len() > 1);
    assert!(across.count() >= 5);
    let times = |bill: i64| ledger.first.iter().filter(|p| p.bills.iter().any(|b| b.0 == bill)).count();
    assert!(ledger.invoices.iter().any(|i| times(i.bill) == 3) && ledger.invoices.iter().any(|i| times(i.bill) == 2));
    assert!(ledger.invoices.iter().any(|i| i.export == Export::ByStatus && times(i.bill) > 0), "a match by number");
    // No invoice is paid beyond what it asks for, so that what is held back is what is announced.
    assert!(ledger.invoices.iter().all(|i| (0..=i.payable).contains(&ledger.paid_on(i.bill, true))));
}

#[test]
fn the_documents_are_json_and_the_configuration_is_read() {
    for document in documents() {
        let value: serde_json::Value = serde_json::from_slice(&document.bytes).unwrap();
        assert!(value.get("time").is_some(), "{}", document.name);
        assert!(!records(&document).is_empty());
    }
}

/// Plays the story, and says what was told and the digest of what the journal then knows.
fn play(dir: &Path, base: &Path, time: &Time, lang: Lang) -> (String, String) {
    let folder = Folder::prepare(Some(dir), base, time.now()).unwrap();
    let (mut out, mut clock, sandbox) = (Listener(Vec::new()), time.clone(), time.clone());
    let style = Style { width: 100, colour: false };
    let stage = Stage { audience: &mut out, clock: &mut clock, lang, style, base };
    let told = story::tell(folder, stage, move || sandbox.now()).unwrap();
    assert_eq!((told.receipt.pending, told.receipt.stalled), (0, None));
    let journal = Engine::open(&told.folder.journal(), Settings::default()).unwrap();
    (String::from_utf8(out.0).unwrap(), journal.digest().unwrap())
}

#[test]
fn the_story_comes_true_and_a_second_telling_changes_nothing() {
    let base = tempfile::tempdir().unwrap();
    let dir = base.path().join("kept");
    let time = Time(Arc::new(AtomicI64::new(1_777_100_000_000_000)));
    let (english, first) = play(&dir, base.path(), &time, Lang::En);
    for expected in ["offline", "reverse", "each exactly once", "waiting_for_invoice", "possible_duplicate", "plans: 0"] {
        assert!(english.contains(expected), "{expected}\n{english}");
    }
    let kept = fs::read(dir.join("world.json")).unwrap();
    let (french, second) = play(&dir, base.path(), &time, Lang::Fr);
    assert!(french.contains("hors ligne") && french.contains("rien de nouveau"), "{french}");
    assert!(fs::read(dir.join("world.json")).unwrap() == kept, "Procore is as it was");
    assert_eq!(first, second, "and the journal knows what it knew");
    let left: Vec<_> = fs::read_dir(base.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["kept"], "what was made in passing is gone");
}

#[test]
fn folders_of_others_are_refused() {
    let base = tempfile::tempdir().unwrap();
    let now = Timestamp::from_seconds(0);
    let dir = base.path().join("a");
    fs::create_dir(&dir).unwrap();
    fs::write(dir.join("journal.db"), "x").unwrap();
    assert!(Folder::prepare(Some(&dir), base.path(), now).is_err());
    fs::remove_file(dir.join("journal.db")).unwrap();
    fs::write(dir.join("quittance.toml"), "[procore]\ncompany_id = 1\nprojects = [2]\n").unwrap();
    assert!(Folder::prepare(Some(&dir), base.path(), now).is_err());
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 1, "nothing was written");
    let private = Folder::prepare(None, base.path(), now).unwrap();
    assert!(private.path.starts_with(base.path()) && private.port.is_none());
}

#[test]
fn a_difference_that_nothing_explains_is_a_failure() {
    let usd = Currency::parse("USD").unwrap();
    let money = |minor| quittance::model::Money::new(minor, usd);
    let payment = quittance::model::PaymentKey { origin: OriginName::parse(ORIGIN).unwrap(), id: "1".to_owned() };
    let mut account = quittance::model::PairAccount {
        payment,
        bill: "2".to_owned(),
        cash: money(1000),
        standing: money(0),
        planned: money(0),
        held_by: Some(ExceptionCode::WaitingForInvoice),
    };
    let text = |s: &str| s.to_owned();
    let total = quittance::Total {
        currency: text("USD"),
        erp: text("10.00"),
        posted: text("0.00"),
        procore: text("4.00"),
        others: "0.00".to_owned(),
        difference: text("6.00"),
    };
    let plan = |a: &quittance::model::PairAccount| quittance::model::Plan { accounts: vec![a.clone()], ..Default::default() };
    let parts = super::explain::difference(&total, &plan(&account)).unwrap();
    let expected = [(Reason::Held(ExceptionCode::WaitingForInvoice), 1, text("10.00")), (Reason::Others, 1, text("-4.00"))];
    assert_eq!(parts, expected);
    account.cash = money(900);
    assert!(super::explain::difference(&total, &plan(&account)).is_err(), "a dollar is left over");
    account.held_by = None;
    assert!(super::explain::difference(&total, &plan(&account)).is_err(), "and this one has no reason at all");
}
