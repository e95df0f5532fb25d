//! The contractor is the same everywhere, holds what the story needs, and the story comes true, twice in one folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use quittance::model::{Clock, Currency, ExceptionCode, OriginName, Timestamp};
use quittance::report::Lang;
use quittance::{Engine, Erp, Settings};

use super::contractor::{Export, world};
use super::documents::Books;
use super::explain::Reason;
use super::folder::{Folder, ORIGIN};
use super::ledger::{Ledger, Ways};
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

fn every() -> Vec<&'static Books> {
    Books::shown().collect()
}

#[test]
fn each_erp_that_is_read_is_shown() {
    assert_eq!(every().iter().map(|b| b.word).collect::<Vec<_>>(), Erp::ALL.iter().map(|e| e.word()).collect::<Vec<_>>());
    assert!(Erp::ALL.iter().all(|e| TOLD.contains(&e.word())), "and its story is a test");
    assert!(super::which().contains("quickbooks-online, ") && super::known().contains("xero"), "{}", super::which());
}

#[test]
fn the_contractor_is_the_same_everywhere() {
    for books in every() {
        let (world, again) = (world(books), world(books));
        assert_eq!(world, again);
        let (a, b) = (books.documents(), books.documents());
        assert!(a.iter().map(|d| (&d.name, &d.bytes)).eq(b.iter().map(|d| (&d.name, &d.bytes))));
        assert!(a.first().is_some_and(|d| !d.later) && a.iter().filter(|d| d.later).count() == 1, "{}", books.word);
        assert_eq!((world.projects.len(), world.commitments.len()), (3, 40));
        assert!((120..=160).contains(&world.requisitions.len()), "{}", world.requisitions.len());
        let by_status = world.requisitions.iter().filter(|r| r.erp_status.as_deref() == Some("sent") && r.origin_id.is_none()).count();
        let not_yet = world.requisitions.iter().filter(|r| r.erp_status.as_deref() == Some("ready_to_export")).count();
        assert!(by_status >= 3 && not_yet >= 2, "{by_status} {not_yet}");
        let ids: BTreeSet<&str> = world.requisitions.iter().filter_map(|r| r.origin_id.as_deref()).collect();
        assert_eq!(ids.len(), world.requisitions.iter().filter(|r| r.origin_id.is_some()).count(), "one bill, one invoice");
        let vendors: BTreeSet<&str> = world.commitments.iter().filter_map(|c| c.vendor.origin_id.as_deref()).collect();
        assert_eq!(vendors.len(), 20, "{vendors:?}");
    }
}

#[test]
fn the_ledger_holds_each_case() {
    for (edits, rest) in [(true, true), (true, false), (false, true), (false, false)] {
        let ledger = Ledger::new(Ways { edits, rest });
        let (first, later) = (&ledger.first, &ledger.later);
        assert!((180..=220).contains(&(first.len() + later.len())), "{} and {}", first.len(), later.len());
        let ids: BTreeSet<i64> = first.iter().map(|p| p.id).collect();
        assert_eq!(ids.len(), first.len(), "each payment once");
        assert_eq!(later.iter().filter(|p| p.void).count(), if edits { 1 } else { 2 });
        assert_eq!(later.iter().filter(|p| ids.contains(&p.id)).count(), 2, "the void and the correction");
        assert!(later.len() >= if edits { 4 } else { 5 }, "and new ones");
        assert!(first.iter().filter(|p| p.bills.len() > 1).count() >= 5);
        assert_eq!(first.iter().filter(|p| p.credit.is_some()).count(), 1);
        assert_eq!(first.iter().filter(|p| p.rest > 0).count(), usize::from(rest));
        let mut numbers: BTreeMap<i64, Vec<bool>> = BTreeMap::new();
        for paid in first {
            numbers.entry(paid.number).or_default().push(paid.second_bank);
        }
        let twice: Vec<_> = numbers.values().filter(|banks| banks.len() > 1).collect();
        assert_eq!(twice, [&vec![false, true]], "one check number on two accounts");
        // Several bills in one payment reach over the vendor's commitments, and many invoices are paid in parts.
        let commitment = |bill: i64| ledger.invoices.iter().find(|i| i.bill == bill).map(|i| i.commitment);
        let across = first.iter().filter(|p| p.bills.iter().map(|b| commitment(b.0)).collect::<BTreeSet<_>>().len() > 1);
        assert!(across.count() >= 5);
        let times = |bill: i64| first.iter().filter(|p| p.bills.iter().any(|b| b.0 == bill)).count();
        assert!(ledger.invoices.iter().any(|i| times(i.bill) == 3) && ledger.invoices.iter().any(|i| times(i.bill) == 2));
        assert!(ledger.invoices.iter().any(|i| i.export == Export::ByStatus && times(i.bill) > 0), "a match by number");
        assert!(first.iter().chain(later).flat_map(|p| &p.bills).all(|b| ledger.bill(b.0).is_some()), "each bill has a number");
        // No invoice is paid beyond what it asks for, so that what is held back is what is announced.
        assert!(ledger.invoices.iter().all(|i| (0..=i.payable).contains(&ledger.paid_on(i.bill, true))));
    }
}

/// Plays the story, and says what was told and the digest of what the journal then knows.
fn play(dir: &Path, base: &Path, time: &Time, lang: Lang, books: Option<&'static Books>) -> (String, String) {
    let folder = Folder::prepare(Some(dir), base, time.now(), books).unwrap();
    let (mut out, mut clock, sandbox) = (Listener(Vec::new()), time.clone(), time.clone());
    let style = Style { width: 100, colour: false };
    let stage = Stage { audience: &mut out, clock: &mut clock, lang, style, base };
    let told = story::tell(folder, stage, move || sandbox.now());
    let told = told.unwrap_or_else(|e| panic!("{e:?}\n{}", String::from_utf8_lossy(&out.0)));
    assert_eq!((told.receipt.pending, told.receipt.stalled), (0, None));
    let document = super::document(&told);
    assert_eq!(document.pointer("/receipt/pending"), Some(&serde_json::json!(0)));
    for file in ["journal", "config", "world"] {
        assert!(document[file].as_str().is_some_and(|f| fs::metadata(f).is_ok()), "{document}");
    }
    let journal = Engine::open(&told.folder.journal(), Settings::default()).unwrap();
    (String::from_utf8(out.0).unwrap(), journal.digest().unwrap())
}

/// The names by which people know the nine.
const NAMES: [&str; 9] = ["QuickBooks", "Xero", "NetSuite", "Workday", "Yardi", "MRI", "CMiC", "Acumatica", "MYOB"];

fn speaks_of(text: &str, name: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case(name))
}

/// The story comes true, in both languages, and a second telling in the same folder changes nothing.
fn story_of(word: &str) {
    let Some(books) = Books::of_word(word) else {
        assert_eq!(Erp::from_word(word), None, "{word} is read and not shown");
        return;
    };
    let base = tempfile::tempdir().unwrap();
    let dir = base.path().join("kept");
    let time = Time(Arc::new(AtomicI64::new(1_777_100_000_000_000)));
    let (english, first) = play(&dir, base.path(), &time, Lang::En, Some(books));
    for expected in ["offline", "reverse", "each exactly once", "waiting_for_invoice", "possible_duplicate", "plans: 0"] {
        assert!(english.contains(expected), "{expected}\n{english}");
    }
    assert!(!speaks_of(&english, "behind"), "each void document finds what it undoes\n{english}");
    let kept = fs::read(dir.join("world.json")).unwrap();
    // Nobody names the ERP now: the folder does.
    let (french, second) = play(&dir, base.path(), &time, Lang::Fr, None);
    assert!(french.contains("hors ligne") && french.contains("rien de nouveau"), "{french}");
    assert!(fs::read(dir.join("world.json")).unwrap() == kept, "Procore is as it was");
    assert_eq!(first, second, "and the journal knows what it knew");
    for text in [&english, &french] {
        let spoken: Vec<&str> = NAMES.into_iter().filter(|name| speaks_of(text, name)).collect();
        assert_eq!(spoken, [books.name], "{text}");
        assert!(!text.contains(['{', '}']), "{text}");
    }
    let configuration = fs::read_to_string(dir.join("quittance.toml")).unwrap();
    assert!(configuration.contains(&format!("erp = \"{word}\"\ntenant = \"{}\"\n", books.tenant)), "{configuration}");
    let documents = fs::read_dir(dir.join("documents")).unwrap().count();
    assert_eq!(documents, books.documents().len());
    let left: Vec<_> = fs::read_dir(base.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["kept"], "what was made in passing is gone");
}

macro_rules! stories {
    ($($test:ident: $word:literal,)*) => {
        const TOLD: [&str; 9] = [$($word),*];
        $(
            #[test]
            fn $test() {
                story_of($word);
            }
        )*
    };
}

stories! {
    the_story_of_workday: "workday",
    the_story_of_quickbooks: "quickbooks-online",
    the_story_of_yardi: "yardi",
    the_story_of_xero: "xero",
    the_story_of_cmic: "cmic",
    the_story_of_netsuite: "netsuite",
    the_story_of_mri: "mri",
    the_story_of_acumatica: "acumatica",
    the_story_of_myob: "myob",
}

#[test]
fn a_folder_of_one_erp_is_not_another_ones() {
    let base = tempfile::tempdir().unwrap();
    let (dir, now) = (base.path().join("a"), Timestamp::from_seconds(0));
    let (xero, quickbooks) = (Books::of_word("xero").unwrap(), Books::usual());
    let folder = Folder::prepare(Some(&dir), base.path(), now, Some(xero)).unwrap();
    folder.fill("http://127.0.0.1:4711", &xero.documents()).unwrap();
    let error = Folder::prepare(Some(&dir), base.path(), now, Some(quickbooks)).err().unwrap();
    assert!(format!("{error:?}").contains("is of the demonstration of xero"), "{error:?}");
    let again = Folder::prepare(Some(&dir), base.path(), now, None).unwrap();
    assert_eq!((again.books.word, again.port), ("xero", Some(4711)));
}

#[test]
fn folders_of_others_are_refused() {
    let base = tempfile::tempdir().unwrap();
    let now = Timestamp::from_seconds(0);
    let dir = base.path().join("a");
    fs::create_dir(&dir).unwrap();
    fs::write(dir.join("journal.db"), "x").unwrap();
    assert!(Folder::prepare(Some(&dir), base.path(), now, None).is_err());
    fs::remove_file(dir.join("journal.db")).unwrap();
    fs::write(dir.join("quittance.toml"), "[procore]\ncompany_id = 1\nprojects = [2]\n").unwrap();
    assert!(Folder::prepare(Some(&dir), base.path(), now, None).is_err());
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 1, "nothing was written");
    let private = Folder::prepare(None, base.path(), now, None).unwrap();
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
