//! What is shown of an ERP must be what its adapter reads.

use std::collections::BTreeSet;
use std::path::Path;

use super::Mapping;
use crate::erp::{Erp, Site};

/// The adapter's sources without its tests, error bodies and comments, and without what it says of itself.
fn sources(erp: Erp) -> String {
    // One decoder reads both.
    let module = if erp == Erp::Myob { "acumatica".to_owned() } else { erp.word().replace('-', "_") };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/erp");
    let mut files = vec![folder.join(format!("{module}.rs"))];
    let own = |path: &Path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        path.extension().is_some_and(|e| e == "rs")
            && !name.starts_with("tests")
            && !["about.rs", "fault.rs", "refusal.rs"].contains(&name.as_str())
    };
    let inner = std::fs::read_dir(folder.join(&module)).unwrap().map(|entry| entry.unwrap().path());
    files.extend(inner.filter(|path| own(path)));
    let text: String = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).fold(String::new(), |all, line| all + line + "\n")
}

fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect()
}

fn closed(erp: Erp) -> impl Iterator<Item = &'static Mapping> {
    erp.about().mappings.iter().filter(|mapping| !mapping.open)
}

#[test]
fn every_name_that_is_shown_stands_in_the_adapter() {
    for erp in Erp::ALL {
        let sources = sources(*erp);
        let known = words(&sources);
        for mapping in closed(*erp) {
            for (entry, value) in mapping.entries.iter().flat_map(|e| e.values.iter().map(move |v| (e, v))) {
                for word in words(value) {
                    assert!(known.contains(word), "{} {} {}: {word} is read nowhere", erp.word(), mapping.format, entry.path);
                }
            }
        }
    }
}

#[test]
fn every_name_that_is_read_is_shown() {
    // Error bodies are no mapping.
    const BESIDE: [&str; 3] = ["message", "o:errorCode", "code"];
    let mut missing = Vec::new();
    for erp in Erp::ALL {
        let sources = sources(*erp);
        let shown: BTreeSet<&str> =
            erp.about().mappings.iter().flat_map(|m| m.entries).flat_map(|e| e.values.iter().copied()).flat_map(words).collect();
        for mark in ["rename = \"", "alias = \""] {
            for name in sources.split(mark).skip(1).filter_map(|rest| rest.split('"').next()) {
                if !shown.contains(name) && !BESIDE.contains(&name) {
                    missing.push(format!("{}: {name}", erp.word()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "read and not shown: {missing:?}");
}

/// Whoever copies an entry that is shown into a configuration is understood.
#[test]
fn what_is_shown_as_open_can_be_said() {
    for erp in Erp::ALL {
        let about = erp.about();
        for mapping in about.mappings {
            assert!(about.formats.iter().any(|format| format.name == mapping.format), "{}: {}", erp.word(), mapping.format);
            for entry in mapping.entries.iter().filter(|_| mapping.open) {
                // The frame around a report's rows is Workday's own.
                if (*erp, entry.path) == (Erp::Workday, "layout.rows") {
                    continue;
                }
                assert_eq!(erp.takes(entry.path), Ok(()), "{}", erp.word());
                assert_eq!(Site::default().set(entry.path, entry.values), Ok(()), "{}", erp.word());
            }
        }
    }
}

#[test]
fn each_says_its_keys() {
    for erp in Erp::ALL {
        let about = erp.about();
        for thing in ["payment", "bill"] {
            assert_eq!(about.identifiers.iter().filter(|i| i.thing == thing && !i.key.is_empty()).count(), 1, "{} {thing}", erp.word());
        }
        assert!(!about.formats.is_empty() && !about.mappings.is_empty(), "{}", erp.word());
        for mapping in about.mappings {
            let paths: BTreeSet<&str> = mapping.entries.iter().map(|e| e.path).collect();
            assert_eq!(paths.len(), mapping.entries.len(), "{} {}: an entry twice", erp.word(), mapping.format);
        }
    }
}

/// The sentence about each ERP's own entries, written from what each can use.
#[test]
fn what_an_erp_cannot_use_is_refused() {
    let one = "has one documented layout, which no site changes";
    let table = [
        (Erp::Xero, "fields.line.amount", Some(format!("fields.line.amount is of no use: Xero {one}"))),
        (Erp::QuickbooksOnline, "layout.dates", Some(format!("layout.dates is of no use: QuickBooks Online {one}"))),
        (Erp::Acumatica, "group.by", Some(format!("group.by is of no use: Acumatica Cloud ERP {one}"))),
        (Erp::Myob, "codes.status.X", Some(format!("codes.status.X is of no use: MYOB Acumatica (MYOB Advanced Construction) {one}"))),
        (
            Erp::Netsuite,
            "void.date_set",
            Some("void.date_set is of no use: of a site's own mapping, NetSuite takes nothing of [origin.void] here".to_owned()),
        ),
        (
            Erp::Workday,
            "layout.rows",
            Some(
                "layout.rows is of no use: of a site's own mapping, Workday takes lines, encoding, delimiter, dates, number here"
                    .to_owned(),
            ),
        ),
        (Erp::Workday, "currencies.14", Some("currencies.14 is of no use: Workday names currencies by their ISO 4217 codes".to_owned())),
        (Erp::Netsuite, "currencies.14", None),
        (Erp::Workday, "codes.status.Erledigt", None),
        (Erp::Yardi, "void.reversal.match", None),
        (
            Erp::Yardi,
            "fields.line.kind",
            Some(
                "fields.line.kind is of no use: of a site's own mapping, Yardi Voyager takes payment_id, kind, tenant, vendor_id, \
                vendor_name, date, currency, exchange_rate, total, method, reference, memo, status, last_modified, void_date, bank, \
                batch, reversal_of, line.bill_id, line.bill_number, line.amount, line.amount_again, line.currency, line.discount, \
                line.retainage, line.entity here"
                    .to_owned(),
            ),
        ),
    ];
    for (erp, path, message) in table {
        assert_eq!(erp.takes(path).err().map(|e| e.to_string()), message, "{} {path}", erp.word());
    }
}
