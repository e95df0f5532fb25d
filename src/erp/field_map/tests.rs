//! A map from texts, what it refuses, and how it reads days, instants and amounts.

use super::*;
use crate::model::{Date, Timestamp};

fn map(entries: &[(&str, &[&str])]) -> FieldMap {
    FieldMap::of(entries).unwrap()
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|c| (*c).to_owned()).collect()
}

#[test]
fn every_field_stands_at_its_own_place() {
    for (n, (field, word)) in Field::WORDS.iter().enumerate() {
        assert_eq!((*field as usize, field.word(), Field::of(word)), (n, *word, Some(*field)));
    }
}

#[test]
fn the_first_name_that_is_not_null_wins() {
    let map = map(&[("layout.null", &["NULL"]), ("fields.line.amount", &["TRANAMOUNT", "AMOUNT"]), ("fields.memo", &["REMARK"])]);
    let names = ["AMOUNT", "TRANAMOUNT"];
    let bound = map.bind(|name| names.iter().position(|n| *n == name));
    assert_eq!(bound.value(&row(&["1", "2"]), Field::Amount), Some(("2", "TRANAMOUNT")));
    assert_eq!(bound.value(&row(&["1", "NULL"]), Field::Amount), Some(("1", "AMOUNT")));
    assert_eq!(bound.value(&row(&["1", "  "]), Field::Amount), Some(("1", "AMOUNT")));
    assert_eq!(bound.value(&row(&[]), Field::Amount), None);
    assert!(bound.has(Field::Amount) && !bound.has(Field::Memo) && !bound.has(Field::Date));
    assert_eq!((bound.name(Field::Amount), bound.name(Field::Memo), bound.name(Field::Date)), ("TRANAMOUNT", "REMARK", "date"));
    assert_eq!(map.names(), ["AMOUNT", "REMARK", "TRANAMOUNT"]);
}

#[test]
fn accounts_and_rates_as_the_map_says() {
    let map = map(&[
        ("group.account", &["COMPANY", "LEDGER"]),
        ("fields.last_modified", &["CHANGED", "MADE"]),
        ("defaults.rate", &["unit_per_base"]),
    ]);
    let names = ["COMPANY", "LEDGER", "CHANGED", "MADE"];
    let bound = map.bind(|name| names.iter().position(|n| *n == name));
    assert_eq!(bound.account(&row(&["001", "1000", "", ""])), Some("001/1000".to_owned()));
    assert_eq!(bound.account(&row(&["", "1000", "", ""])), Some("/1000".to_owned()), "another account than 001/1000 and 1000/");
    assert_eq!(bound.account(&row(&["", " ", "", ""])), None);
    assert_eq!(bound.values(&row(&["", "", "2", "1"]), Field::LastModified), [("2", "CHANGED"), ("1", "MADE")]);
    assert_eq!(bound.values(&row(&["", "", "", "1"]), Field::LastModified), [("1", "MADE")]);
    assert_eq!((map.rate, FieldMap::default().rate), (Some(crate::model::RateDirection::UnitPerBase), None));
    assert!(map.names().contains(&"LEDGER"));
}

#[test]
fn keys_are_whole_or_none() {
    let by = map(&[("group.by", &["A", "B"]), ("group.else", &["C"])]);
    let at = |names: &'static [&'static str]| by.bind(|name| names.iter().position(|n| *n == name));
    let both = at(&["A", "B", "C"]);
    assert_eq!(both.key(&row(&["K", "7", "x"])), Some(vec!["K", "7"]));
    assert_eq!(both.key(&row(&["K", "", "x"])), None, "an empty cell is not replaced by another identifier");
    let one = at(&["A", "C"]);
    assert!(!one.keyed() && one.stands_in());
    assert_eq!(one.key(&row(&["K", "x"])), Some(vec!["x"]));
    assert_eq!(at(&["D"]).key(&row(&["K"])), None);
}

#[test]
fn voids_show_as_the_map_says() {
    let map = map(&[
        ("void.status_in.field", &["STATE"]),
        ("void.status_in.values", &["X", "Voided"]),
        ("void.date_set", &["VOIDED"]),
        ("void.reversal.marker.field", &["STATE"]),
        ("void.reversal.marker.values", &["Voider"]),
        ("void.reversal.match", &["BANK", "NUMBER"]),
    ]);
    let names = ["STATE", "VOIDED", "BANK", "NUMBER"];
    let bound = map.bind(|name| names.iter().position(|n| *n == name));
    let table = [
        (["", "", "", ""], false, false, None),
        (["x", "", "b", "7"], true, false, Some(vec!["b", "7"])),
        (["open", "2026-01-01", "b", ""], true, false, None),
        (["VOIDER", "", "b", "7"], false, true, Some(vec!["b", "7"])),
    ];
    for (cells, void, undoes, shared) in table {
        let cells = row(&cells);
        assert_eq!((bound.void(&cells), bound.undoes(&cells), bound.shared(&cells)), (void, undoes, shared), "{cells:?}");
    }
}

#[test]
fn codes_are_found_without_regard_to_case() {
    let map = map(&[("codes.method.Credit Card", &["card"]), ("defaults.method", &["check"])]);
    assert_eq!(map.code("method", "CREDIT CARD"), Some("card"));
    assert_eq!((map.code("method", "Check"), map.code("status", "Credit Card"), map.default_method()), (None, None, Some("check")));
}

#[test]
fn days_and_instants() {
    let map = map(&[("layout.dates", &["%Y-%m-%d", "%m/%d/%Y", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f%:z", "%d.%m.%Y %H:%M:%S"])]);
    let day = |text| map.day(text).map(|d| d.to_string());
    for text in ["2026-03-04", "3/4/2026", "03/04/2026", "2026-03-04T23:59:59.0000000", "2026-03-04T00:00:00-05:00", "4.3.2026 1:02:03"] {
        assert_eq!(day(text).as_deref(), Some("2026-03-04"), "{text}");
    }
    for bad in ["", "2026-02-30", "13/01/2026", "04-03-2026", "2026-03-04 ", "26-03-04", "2026-03-04T", "2026-03-04T00:00:00.", "March 4"] {
        assert_eq!(day(bad), None, "{bad}");
    }
    let instant = |text| map.instant(text).map(|t: Timestamp| t.to_string());
    assert_eq!(instant("2026-03-04T16:02:11").as_deref(), Some("2026-03-04T16:02:11Z"));
    assert_eq!(instant("2026-03-04T16:02:11.5-05:00").as_deref(), Some("2026-03-04T21:02:11.5Z"));
    assert_eq!(instant("3/4/2026").as_deref(), Some("2026-03-04T00:00:00Z"));
    for bad in ["2026-03-04T24:00:00", "2026-03-04T16:61:00", "2026-03-04T16:02:11 EST", "2026-03-04T16:02:11.0000000000"] {
        assert_eq!(instant(bad), None, "{bad}");
    }
    assert_eq!(map.day(&"9".repeat(100)), None);
    assert_eq!(map.day("2026-03-04"), Some(Date::parse("2026-03-04").unwrap()));
}

#[test]
fn amounts_in_the_forms_of_the_site() {
    let plain = map(&[]);
    let table = [("1000.00", "1000.00"), ("-1.5", "-1.5"), ("1,000.00", "1,000.00"), ("(5)", "(5)"), ("5-", "5-"), ("", "")];
    for (text, expected) in table {
        assert_eq!(plain.number(text), expected, "{text}");
    }
    let american = map(&[("layout.number.group", &[","]), ("layout.number.negative", &["-1", "(1)"])]);
    let table = [
        ("1,234,567.89", "1234567.89"),
        ("(1,000.00)", "-1000.00"),
        ("-7", "-7"),
        ("12,34.00", ""),
        ("1,0000", ""),
        ("(-5)", ""),
        ("5-", ""),
    ];
    for (text, expected) in table {
        assert_eq!(american.number(text), expected, "{text}");
    }
    let french = map(&[("layout.number.decimal", &[","]), ("layout.number.group", &["\u{a0}"]), ("layout.number.negative", &["1-"])]);
    for (text, expected) in [("1\u{a0}234,50", "1234.50"), ("5,25-", "-5.25"), ("-5,25", "-5.25"), ("5.25", ""), ("5,", "5.")] {
        assert_eq!(french.number(text), expected, "{text}");
    }
}

#[test]
fn a_wrong_entry_is_refused_with_its_path() {
    let table: [(&str, &[&str], &str); 21] = [
        ("fields.amount", &["A"], "fields.amount is no field: the fields are payment_id, kind, "),
        ("codes.method.Check", &[], "codes.method.Check has 0 values: it takes one"),
        ("codes.method", &["x"], "codes.method is not an entry of a map"),
        ("layout.format", &["pdf"], "layout.format is `pdf`: expected csv, fixed, json, xml or soap"),
        ("layout.header", &["yes"], "layout.header is `yes`: expected true or false"),
        ("layout.rows", &["a", "b"], "layout.rows has 2 values: it takes one"),
        ("layout.dates", &["%Y-%m"], "layout.dates has `%Y-%m`, which is no whole date"),
        ("layout.dates", &["%y/%m/%d"], "layout.dates has `%y/%m/%d`: known are %Y %m %d %H %M %S %.f %:z"),
        (
            "layout.dates",
            &["%d.%m.%Y", "%Y-%m-%d", "%m.%d.%Y"],
            "layout.dates has `%d.%m.%Y` and `%m.%d.%Y`: one date could be read in two ways",
        ),
        ("layout.encoding", &["UTF-8"], "layout.encoding is `UTF-8`: expected utf-8 or windows-1252"),
        ("layout.delimiter", &["\""], "layout.delimiter is `\"`: expected a comma, a semicolon, a bar or a tab"),
        ("layout.delimiter", &[""], "layout.delimiter is ``: expected a comma, a semicolon, a bar or a tab"),
        ("layout.number.decimal", &["7"], "layout.number.decimal is `7`: expected one sign"),
        ("layout.number.group", &["."], "layout.number.group is the same sign between thousands and before decimals"),
        ("layout.number.negative", &["CR"], "layout.number.negative has `CR`: known are -1, (1) and 1-"),
        ("void.reversal.negative_twin", &["1"], "void.reversal.negative_twin is `1`: expected true or false"),
        ("void.date_set", &[], "void.date_set has 0 values: it takes one"),
        ("defaults.currency", &["dollars"], "defaults.currency is `dollars`, which is not an ISO 4217 currency code"),
        ("defaults.amount_sign", &["0"], "defaults.amount_sign is `0`: expected 1 or -1"),
        ("defaults.rate", &["0.7"], "defaults.rate is `0.7`: expected base_per_unit or unit_per_base"),
        ("layuot.format", &["csv"], "layuot.format is not an entry of a map"),
    ];
    for (path, values, message) in table {
        let error = FieldMap::of(&[(path, values)]).unwrap_err().to_string();
        assert!(error == message || (message.ends_with(", ") && error.starts_with(message)), "{path}: {error}");
    }
}

proptest::proptest! {
    /// Law: no text is a panic; what is read as an amount is a plain number or is left for the parser to refuse.
    #[test]
    fn any_text_is_read_or_not(text in "\\PC{0,20}", pattern in "(%[YmdHMSf.:z]|[-/T ]){0,8}") {
        let mut map = FieldMap::of(&[("layout.number.group", &[","]), ("layout.number.negative", &["-1", "(1)", "1-"])]).unwrap();
        let number = map.number(&text).into_owned();
        proptest::prop_assert!(number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.')));
        let _ = map.set("layout.dates", &[&pattern]);
        let _ = (map.day(&text), map.instant(&text));
    }
}
