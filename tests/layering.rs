//! The house's map, held by reading the sources: who may import whom, who alone may name a library, and what stands nowhere.
//!
//! Comments, texts and test modules are left out before a rule is applied. The rules are tried on planted violations below.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "tests fail by panicking"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

/// Which rooms of the crate a room may import; its own is always allowed. `lib.rs`, `main.rs` and `cli` may import all.
const ROOMS: [(&str, &[&str]); 9] = [
    ("model", &[]),
    ("erp", &["model"]),
    ("reconcile", &["model"]),
    ("journal", &["model"]),
    ("procore", &["model"]),
    ("http", &["model"]),
    ("sandbox", &["model"]),
    ("error", &["erp", "journal"]),
    ("engine", &["erp", "error", "http", "journal", "model", "procore", "reconcile"]),
];

/// `report` shows what the engine returns.
const REPORT: (&str, &[&str]) = ("report", &["engine", "error", "model"]);

const CLOCKS: [&str; 8] = ["SystemTime::now", "Instant::now", "now_utc", "now_local", "new_v4", "std::env::", "env::var", "env::args"];

const PRINTING: [&str; 4] = ["println!", "print!", "eprintln!", "eprint!"];
const UNFINISHED: [&str; 3] = ["dbg!", "todo!", "unimplemented!"];
const MONEY_ROOMS: [&str; 5] = ["model", "reconcile", "erp", "procore", "journal"];

#[derive(Debug, PartialEq, Eq)]
struct Violation {
    file: String,
    line: usize,
    rule: String,
}

/// The first part of the path below `src`, which is a folder or a file.
fn room(file: &str) -> &str {
    file.split('/').next().unwrap_or(file).trim_end_matches(".rs")
}

/// How many modules deep the file is: `model/money.rs` and `erp/mod.rs` are `crate::model::money` and `crate::erp`.
fn depth(file: &str) -> usize {
    let parts = file.split('/').count();
    if file.ends_with("/mod.rs") { parts - 1 } else { parts }
}

/// Applies every rule to one file, whose name is relative to `src`.
fn violations(file: &str, source: &str) -> Vec<Violation> {
    let code = without_tests(&without_texts(source));
    let room = room(file);
    let mut found: BTreeSet<(usize, String)> = imports(file, room, &code).into_iter().collect();
    let outermost = matches!(room, "cli" | "main");
    for (n, line) in code.lines().enumerate() {
        let mut forbid = |words: &[&str], rule: &str| {
            for word in words.iter().filter(|w| has_word(line, w)) {
                found.insert((n + 1, format!("{rule}: {word}")));
            }
        };
        forbid(&["unsafe"], "nothing is unsafe");
        forbid(&UNFINISHED, "nothing unfinished");
        if room != "journal" {
            forbid(&["rusqlite"], "only journal names rusqlite");
        }
        if room != "http" {
            forbid(&["ureq"], "only http names ureq");
        }
        if !outermost {
            forbid(&CLOCKS, "time, chance and the environment come in from outside");
            forbid(&PRINTING, "the library prints nothing");
        }
        if MONEY_ROOMS.contains(&room) {
            forbid(&["f32", "f64"], "no floating point near money");
        }
    }
    found.into_iter().map(|(line, rule)| Violation { file: file.to_owned(), line, rule }).collect()
}

/// Paths that lead into another room than the map allows.
fn imports(file: &str, room: &str, code: &str) -> Vec<(usize, String)> {
    let Some((_, allowed)) = ROOMS.iter().chain([&REPORT]).find(|(name, _)| *name == room) else {
        return if matches!(room, "lib" | "main" | "cli") {
            Vec::new()
        } else {
            vec![(1, format!("{room} is not on the map of the house"))]
        };
    };
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::").filter(|(at, _)| starts_word(code, *at)) {
        for target in heads(&code[at + "crate::".len()..]) {
            if target != room && !allowed.contains(&target.as_str()) {
                found.push((line_of(code, at), format!("{room} does not import {target}")));
            }
        }
    }
    let climb = "super::".repeat(depth(file));
    for (at, _) in code.match_indices(&climb).filter(|(at, _)| starts_word(code, *at)) {
        found.push((line_of(code, at), "another room is named by `crate::`, not by `super::`".to_owned()));
    }
    found
}

/// What follows `crate::`: one name, or the names at the top of a group.
fn heads(rest: &str) -> Vec<String> {
    let name = |text: &str| text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(group) = rest.trim_start().strip_prefix('{') else { return vec![name(rest)] };
    let (mut out, mut level, mut start) = (Vec::new(), 0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => level += 1,
            '}' if level > 0 => level -= 1,
            ',' | '}' if level == 0 => {
                out.push(name(&group[start..at]));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    out.retain(|n| !n.is_empty());
    out
}

fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

/// True when no letter, digit or `:` stands right before, so that `a::crate::` or `xsuper::` do not count.
fn starts_word(code: &str, at: usize) -> bool {
    !code[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':'))
}

/// True when the word stands in the line and is not a part of a longer word.
fn has_word(line: &str, word: &str) -> bool {
    let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let open_end = word.ends_with(|c: char| !c.is_alphanumeric());
    line.match_indices(word)
        .any(|(at, _)| !inside(line[..at].chars().next_back()) && (open_end || !inside(line[at + word.len()..].chars().next())))
}

/// The source with every comment and the inside of every text blanked; lines stay where they are.
fn without_texts(source: &str) -> String {
    let (chars, mut out, mut i): (Vec<char>, String, usize) = (source.chars().collect(), String::new(), 0);
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    while i < chars.len() {
        let end = if at(i) == '/' && at(i + 1) == '/' {
            (i..chars.len()).find(|e| at(*e) == '\n').unwrap_or(chars.len())
        } else if at(i) == '/' && at(i + 1) == '*' {
            end_of_comment(&chars, i)
        } else if at(i) == 'r' && matches!(at(i + 1), '"' | '#') && (i == 0 || !at(i - 1).is_alphanumeric() || at(i - 1) == 'b') {
            end_of_raw_text(&chars, i)
        } else if at(i) == '"' {
            end_of_text(&chars, i + 1, '"')
        } else if at(i) == '\'' && (at(i + 1) == '\\' || at(i + 2) == '\'') {
            end_of_text(&chars, i + 1, '\'')
        } else {
            i
        };
        if end == i {
            out.push(at(i));
            i += 1;
        } else {
            out.extend(chars[i..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            i = end;
        }
    }
    out
}

fn end_of_text(chars: &[char], mut i: usize, quote: char) -> usize {
    while i < chars.len() && chars[i] != quote {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    (i + 1).min(chars.len())
}

fn end_of_raw_text(chars: &[char], start: usize) -> usize {
    let hashes = chars[start + 1..].iter().take_while(|c| **c == '#').count();
    if chars.get(start + 1 + hashes) != Some(&'"') {
        return start;
    }
    let closes = |e: &usize| chars[*e] == '"' && chars[e + 1..].iter().take_while(|c| **c == '#').count() >= hashes;
    (start + 2 + hashes..chars.len()).find(closes).map_or(chars.len(), |e| e + 1 + hashes)
}

fn end_of_comment(chars: &[char], start: usize) -> usize {
    let (mut level, mut i) = (0, start);
    while i < chars.len() {
        match (chars[i], chars.get(i + 1)) {
            ('/', Some('*')) => (level, i) = (level + 1, i + 2),
            ('*', Some('/')) => (level, i) = (level - 1, i + 2),
            _ => i += 1,
        }
        if level == 0 {
            break;
        }
    }
    i.min(chars.len())
}

/// The code with every item under `#[cfg(test)]` blanked.
fn without_tests(code: &str) -> String {
    let mut out = code.to_owned();
    while let Some(at) = out.find("#[cfg(test)]") {
        let body = at + "#[cfg(test)]".len();
        let ends_at = out[body..].find(['{', ';']).map_or(out.len(), |n| body + n);
        let end = if out[ends_at..].starts_with('{') { end_of_block(&out, ends_at) } else { (ends_at + 1).min(out.len()) };
        let blank: String = out[at..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        out.replace_range(at..end, &blank);
    }
    out
}

fn end_of_block(code: &str, open: usize) -> usize {
    let mut level = 0;
    for (at, c) in code[open..].char_indices() {
        match c {
            '{' => level += 1,
            '}' => level -= 1,
            _ => {}
        }
        if level == 0 {
            return open + at + 1;
        }
    }
    code.len()
}

/// Files that are tests altogether: what `#[cfg(test)] mod name;` declares, and what lies below it.
fn test_files(file: &str, source: &str) -> Vec<String> {
    let code = without_texts(source);
    let folder = file.strip_suffix("/mod.rs").or_else(|| file.strip_suffix(".rs")).unwrap_or(file);
    code.split("#[cfg(test)]")
        .skip(1)
        .filter_map(|rest| rest.split_once([';', '{']).filter(|(item, _)| rest[item.len()..].starts_with(';')))
        .filter_map(|(item, _)| item.trim().strip_prefix("mod "))
        .map(|name| format!("{folder}/{}", name.trim()))
        .collect()
}

fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, root: &Path, out: &mut Vec<(String, String)>) {
        let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, root, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(root).unwrap().components().map(|c| c.as_os_str().to_str().unwrap()).collect::<Vec<_>>();
                out.push((name.join("/"), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let (root, mut out) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), Vec::new());
    walk(&root, &root, &mut out);
    out
}

#[test]
fn the_house_keeps_to_its_map() {
    let sources = sources();
    assert!(sources.len() > 50, "the sources were not found");
    let tests: Vec<String> = sources.iter().flat_map(|(file, source)| test_files(file, source)).collect();
    let is_test = |file: &str| tests.iter().any(|t| file == format!("{t}.rs") || file.starts_with(&format!("{t}/")));
    let mut report = String::new();
    for (file, source) in sources.iter().filter(|(file, _)| !is_test(file)) {
        for v in violations(file, source) {
            writeln!(report, "src/{}:{}: {}", v.file, v.line, v.rule).unwrap();
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn nothing_is_unsafe_in_the_tests_either() {
    for (file, source) in sources() {
        assert!(!without_texts(&source).lines().any(|l| has_word(l, "unsafe")), "src/{file}");
    }
}

#[test]
fn planted_violations_are_caught() {
    let table = [
        ("model/money.rs", "use crate::journal::Tx;", "model does not import journal"),
        ("model/money.rs", "fn f() {\n    crate::erp::decode();\n}", "model does not import erp"),
        ("erp/xero.rs", "use crate::{model::Money, reconcile};", "erp does not import reconcile"),
        ("erp/xero.rs", "use crate::Engine;", "erp does not import Engine"),
        ("reconcile/mod.rs", "pub use crate::procore::Client;", "reconcile does not import procore"),
        ("journal/rows.rs", "use crate::engine::Engine;", "journal does not import engine"),
        ("procore/client.rs", "use crate::http::HttpTransport;", "procore does not import http"),
        ("sandbox/state.rs", "use crate::procore::Client;", "sandbox does not import procore"),
        ("engine/mod.rs", "use crate::sandbox::Sandbox;", "engine does not import sandbox"),
        ("engine/look.rs", "use crate::cli;", "engine does not import cli"),
        ("engine/look.rs", "use crate::report::html;", "engine does not import report"),
        ("http.rs", "use crate::procore::Client;", "http does not import procore"),
        ("report/mod.rs", "use crate::journal::Journal;", "report does not import journal"),
        ("erp/xero.rs", "use super::super::journal;", "another room is named by `crate::`, not by `super::`"),
        ("erp/mod.rs", "use super::journal;", "another room is named by `crate::`, not by `super::`"),
        ("attic/mod.rs", "", "attic is not on the map of the house"),
        ("engine/mod.rs", "use rusqlite::Connection;", "only journal names rusqlite: rusqlite"),
        ("cli/mod.rs", "fn f() { ureq::get(); }", "only http names ureq: ureq"),
        ("engine/run.rs", "let t = Instant::now();", "time, chance and the environment come in from outside: Instant::now"),
        ("sandbox/mod.rs", "std::env::args();", "time, chance and the environment come in from outside: std::env::"),
        ("engine/mod.rs", "Uuid::new_v4()", "time, chance and the environment come in from outside: new_v4"),
        ("model/money.rs", "let x: f64 = 1.0;", "no floating point near money: f64"),
        ("engine/mod.rs", "println!(\"{x}\");", "the library prints nothing: println!"),
        ("cli/mod.rs", "dbg!(x);", "nothing unfinished: dbg!"),
        ("cli/mod.rs", "todo!()", "nothing unfinished: todo!"),
        ("main.rs", "unsafe { f() }", "nothing is unsafe: unsafe"),
    ];
    for (file, source, rule) in table {
        // Below a test module and texts that hide nothing.
        let planted =
            format!("//! A file.\n#[cfg(test)]\nmod tests {{\n    const A: char = '}}';\n}}\nconst B: &str = r#\"\"}}\"#;\n{source}");
        let found = violations(file, &planted);
        assert!(found.iter().any(|v| v.rule == rule && (v.line >= 7 || v.line == 1)), "{file}: {source}\n{found:?}");
    }
}

#[test]
fn what_only_looks_like_a_violation_is_not_one() {
    let table = [
        ("model/money.rs", "// crate::journal, f64, unsafe and dbg!(x)"),
        ("model/money.rs", "/* f64 /* nested f64 */ f64 */"),
        (
            "model/money.rs",
            "const A: &str = \"f64 and \\\" f64\"; const B: &str = r#\"f64 \" f64\"#; const C: char = '\"'; const D: char = '\\'';",
        ),
        ("model/money.rs", "#[cfg(test)]\nmod tests {\n    use crate::journal::Tx;\n    fn f<'a>(x: &'a f64) {}\n}"),
        ("model/money.rs", "#[cfg(test)]\nuse crate::journal::Tx;\nfn f() {}"),
        ("model/money.rs", "use super::id::PaymentKey; let bf64 = 1; let f64s = 2;"),
        ("erp/books/lines.rs", "use super::super::error::Flaw; use crate::erp::json_value; use crate::{erp::x, model::{a, b}};"),
        ("engine/mod.rs", "const V: &str = env!(\"CARGO_PKG_VERSION\");"),
        ("cli/mod.rs", "use crate::engine::Engine; fn f() { std::env::args(); println!(); }"),
        ("journal/mod.rs", "use rusqlite::Connection;"),
        ("http.rs", "use ureq::Agent;"),
    ];
    for (file, source) in table {
        assert_eq!(violations(file, source), [], "{file}: {source}");
    }
}

#[test]
fn test_files_are_found_by_their_declaration() {
    let declared = "#[cfg(test)]\nmod tests;\n#[cfg(test)]\nmod more {\n}\n#[cfg(any(test, fuzzing))]\nmod fuzz;";
    assert_eq!(test_files("erp/books.rs", declared), ["erp/books/tests"]);
    assert_eq!(test_files("erp/mod.rs", declared), ["erp/tests"]);
}
