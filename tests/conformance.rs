//! One suite for every ERP: the same cases in neutral words, written by hand in each ERP's own format, run over the public API.
//!
//! A row writes its documents as plain text after the references, never through a type of the crate. Where an ERP has no such
//! case, the row says why, and [`GAPS`] holds the list: a gap cannot grow in silence.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod conformance {
    pub(crate) mod borders;
    pub(crate) mod cases;
    pub(crate) mod cut;
    pub(crate) mod neutral;
    pub(crate) mod rows_acumatica;
    pub(crate) mod rows_cloud;
    pub(crate) mod rows_mri_cmic;
    pub(crate) mod rows_netsuite;
    pub(crate) mod rows_workday;
    pub(crate) mod rows_yardi;
    pub(crate) mod undone;
    pub(crate) mod world;
}
mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};

use conformance::borders::{between_payments, documents, within_a_payment};
use conformance::cases::CASES;
use conformance::neutral::{Gap, Row};
use conformance::rows_acumatica::{ACUMATICA, CONTRACT5, MYOB};
use conformance::rows_cloud::{QuickbooksOnline, Xero};
use conformance::rows_mri_cmic::{Cmic, Mri};
use conformance::rows_netsuite::Netsuite;
use conformance::rows_workday::{Workday, WorkdayRows};
use conformance::rows_yardi::{Yardi, YardiSoap};

/// The nine, in the order in which they are named everywhere. A row runs when a configuration can name its ERP.
const ROWS: [&dyn Row; 9] = [&Workday, &QuickbooksOnline, &Yardi, &Xero, &Cmic, &Netsuite, &Mri, &ACUMATICA, &MYOB];

/// Other formats of the same ERPs: the same cases, and the same gaps.
const MORE: [&dyn Row; 3] = [&WorkdayRows, &YardiSoap, &CONTRACT5];

/// Which ERP has no case of which kind.
const GAPS: &[(&str, &str, Gap)] = &[
    ("workday", "deletion first and last", Gap::NothingIsDeleted),
    ("workday", "deletion of what stands", Gap::NothingIsDeleted),
    ("quickbooks-online", "wrong tenant", Gap::TenantIsUnsaid),
    ("yardi", "deletion first and last", Gap::NothingIsDeleted),
    ("yardi", "deletion of what stands", Gap::NothingIsDeleted),
    ("yardi", "wrong tenant", Gap::TenantIsUnsaid),
    ("xero", "late older revision", Gap::NothingIsEdited),
    ("xero", "changed after it was posted", Gap::NothingIsEdited),
    ("xero", "several bills in one payment", Gap::OneBillEach),
    ("xero", "wrong tenant", Gap::TenantIsUnsaid),
    ("cmic", "deletion first and last", Gap::NothingIsDeleted),
    ("cmic", "deletion of what stands", Gap::NothingIsDeleted),
    ("cmic", "unknown status", Gap::NoWordForStatus),
    ("mri", "deletion first and last", Gap::NothingIsDeleted),
    ("mri", "deletion of what stands", Gap::NothingIsDeleted),
    ("mri", "several bills in one payment", Gap::OneBillEach),
    ("acumatica", "deletion first and last", Gap::NothingIsDeleted),
    ("acumatica", "deletion of what stands", Gap::NothingIsDeleted),
    ("myob", "deletion first and last", Gap::NothingIsDeleted),
    ("myob", "deletion of what stands", Gap::NothingIsDeleted),
];

fn is_built(row: &dyn Row) -> bool {
    quittance::Erp::from_word(row.word()).is_some()
}

fn gap(word: &str, case: &str) -> Option<Gap> {
    GAPS.iter().find(|(w, c, _)| (*w, *c) == (word, case)).map(|(_, _, gap)| *gap)
}

/// Runs every case of an ERP, once for each of its formats; what fails is told by its name, all of it.
fn conform(word: &str) {
    let mut wrong = Vec::new();
    for row in ROWS.into_iter().chain(MORE).filter(|row| row.word() == word && is_built(*row)) {
        for (name, case) in CASES {
            let (gap, here) = (gap(word, name), format!("{} {}, {name}", row.word(), row.format()));
            match catch_unwind(AssertUnwindSafe(|| case(row))) {
                Err(_) => wrong.push(format!("{here}: fails")),
                Ok(result) if result.err() != gap => wrong.push(format!("{here}: the gap is {:?}, and GAPS says {gap:?}", result.err())),
                Ok(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn workday() {
    conform("workday");
}

#[test]
fn quickbooks_online() {
    conform("quickbooks-online");
}

#[test]
fn yardi() {
    conform("yardi");
}

#[test]
fn xero() {
    conform("xero");
}

#[test]
fn cmic() {
    conform("cmic");
}

#[test]
fn netsuite() {
    conform("netsuite");
}

#[test]
fn mri() {
    conform("mri");
}

#[test]
fn acumatica() {
    conform("acumatica");
}

#[test]
fn myob() {
    conform("myob");
}

/// The table of what runs and what does not, and why (`--nocapture` shows it).
#[test]
fn every_gap_is_listed_and_none_is_new() {
    assert_eq!(GAPS.len(), 20, "a gap more or less: say why here and in docs/erp");
    let mut seen = std::collections::BTreeSet::new();
    for (word, case, _) in GAPS {
        assert!(ROWS.iter().any(|row| row.word() == *word) && CASES.iter().any(|(name, _)| name == case), "{word} {case}");
        assert!(seen.insert((word, case)), "{word} {case} stands twice");
    }
    for (name, _) in CASES {
        println!("{name}");
        for row in ROWS {
            let what = match gap(row.word(), name) {
                _ if !is_built(row) => "not built yet",
                None => "runs",
                Some(gap) => gap.reason(),
            };
            println!("    {:18} {what}", row.word());
        }
    }
}

#[test]
fn all_nine_are_there() {
    let missing: Vec<&str> = ROWS.iter().filter(|row| !is_built(**row)).map(|row| row.word()).collect();
    assert!(missing.is_empty(), "not to be named in a configuration: {missing:?}");
    assert_eq!(quittance::Erp::ALL.len(), ROWS.len());
}

/// Files beside the fixtures that are no documents, and documents that are refused for what they are.
const REFUSED: &[&str] = &[
    "workday/request_get_payments.xml",
    "quickbooks-online/expected.json",
    "yardi/B_toolbox_check.fmt",
    "yardi/C4_GetCheckInvoice_error_http200.xml",
    "yardi/C_GetCheckInvoice_request.xml",
    "xero/expected.json",
    "mri/7_record_error_http200.json",
];

#[test]
fn what_is_refused_among_the_fixtures_is_listed() {
    let refused: Vec<String> = documents()
        .into_iter()
        .filter_map(|d| {
            d.read().err().map(|e| {
                println!("{}: {e}", d.name);
                d.name
            })
        })
        .collect();
    let of_built = |name: &&&str| quittance::Erp::from_word(name.split('/').next().unwrap()).is_some();
    assert_eq!(refused, REFUSED.iter().filter(of_built).copied().collect::<Vec<_>>());
}

#[test]
fn a_border_between_payments_decides_nothing() {
    let mut cuts = 0;
    for document in documents().iter().filter(|d| !REFUSED.contains(&d.name.as_str())) {
        let n = between_payments(document);
        println!("{:50} {n} cuts", document.name);
        cuts += n;
    }
    assert!(cuts > 40, "{cuts} cuts: the cutters find no borders");
}

#[test]
fn a_part_of_a_payment_is_never_believed() {
    let (mut cuts, mut failing) = (0, Vec::new());
    for document in documents().iter().filter(|d| !REFUSED.contains(&d.name.as_str())) {
        let (n, wrong) = within_a_payment(document);
        println!("{:50} {n} cuts", document.name);
        for line in &wrong {
            println!("    {line}");
        }
        if !wrong.is_empty() {
            failing.push(document.name.clone());
        }
        cuts += n;
    }
    assert!(cuts > 20, "{cuts} cuts: the cutters find no payment of several records");
    assert!(failing.is_empty(), "a part is believed, or spoils the whole: {failing:?}");
}
