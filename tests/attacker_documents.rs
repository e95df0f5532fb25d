//! Hostile documents: whatever an ERP's file says, the journal stays readable, nothing hangs and nothing is undone that stands.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod support;

use std::ops::ControlFlow;

use quittance::model::Timestamp;
use quittance::{Engine, Erp, Origin, Settings};

fn engine(erp: Erp, tenant: &str) -> (tempfile::TempDir, Engine) {
    let dir = tempfile::tempdir().unwrap();
    let origin = Origin { erp, tenant: tenant.to_owned(), ..support::origin("books") };
    let settings = Settings { origins: vec![origin], ..support::settings() };
    let (engine, _) = Engine::create_or_open(&dir.path().join("journal.db"), settings).unwrap();
    (dir, engine)
}

fn read(engine: &mut Engine, document: &str, as_of: Option<Timestamp>) -> Result<quittance::Receipt, quittance::Error> {
    let now = Timestamp::from_seconds(support::START);
    engine.ingest("books", "a", &mut document.as_bytes(), as_of, now, &mut |_| ControlFlow::Continue(()))
}

/// An instant at the border of the calendar, moved over it by its offset.
#[test]
fn no_instant_makes_the_journal_unreadable() {
    let whole = include_str!("fixtures/acumatica/A1_single_check.json");
    let stated = whole.split("LastModifiedDateTime").nth(1).unwrap().split('"').nth(4).unwrap();
    for instant in ["9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00+23:59", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z"] {
        let (_dir, mut engine) = engine(Erp::Acumatica, "acme");
        let said = read(&mut engine, &whole.replace(stated, instant), None).map(|_| ()).map_err(|e| e.to_string());
        let again = engine.reconcile(Timestamp::from_seconds(support::START)).map(|_| ()).map_err(|e| e.to_string());
        assert_eq!(again, Ok(()), "{instant} {said:?}");
        let more = read(&mut engine, whole, None).map(|_| ()).map_err(|e| e.to_string());
        assert_eq!(more, Ok(()), "{instant}");
        assert_eq!(engine.verify().unwrap(), Vec::<String>::new());
    }
}

/// One payment, exported once more with something in its id that nobody sees: it is held, not posted a second time.
#[test]
fn an_id_that_looks_like_another_is_not_posted() {
    let extract = include_str!("fixtures/yardi/A_vdc_payments.csv");
    let (header, rows) = extract.split_once('\n').unwrap();
    let row = rows.lines().find(|row| row.contains("K-104233,")).unwrap();
    for unseen in ["\u{feff}K-104233", "K-104233\u{200b}", "K-10\u{ad}4233", "K-104233\u{202e}", "K-104233\0"] {
        let (_dir, mut engine) = engine(Erp::Yardi, "Yardi PROD");
        read(&mut engine, &format!("{header}\n{row}\n"), None).unwrap();
        let again = row.replace("K-104233", unseen).replace("P-88120", "P-88121");
        read(&mut engine, &format!("{header}\n{again}\n"), None).unwrap();
        engine.reconcile(Timestamp::from_seconds(support::START)).unwrap();
        let held = engine.exceptions().unwrap();
        let held: Vec<_> = held.iter().filter(|e| e.exception.code.word() == "unknown_status").collect();
        assert_eq!(held.len(), 1, "{unseen:?}");
        assert!(held[0].exception.evidence["because"].contains("a character that is not seen"), "{held:?}");
    }
}
