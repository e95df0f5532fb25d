//! The program as scripts use it: verbs, exit codes, JSON keys, and what it never shows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod support;

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use quittance::model::Timestamp;
use quittance::sandbox::{Profile, Sandbox, Server};
use serde_json::{Value, json};
use support::{START, bill_payment, response, voided, world};

const CANARY: &str = "canary-5ecret-9f31";
const NOW: &str = "2026-04-01T12:00:00Z";

/// A home of its own: nothing of the machine's configuration is seen.
struct Home {
    dir: tempfile::TempDir,
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    /// The one document on standard output.
    fn json(&self) -> Value {
        let mut documents = serde_json::Deserializer::from_str(&self.out).into_iter::<Value>();
        let first = documents.next().unwrap_or_else(|| panic!("no document; stderr: {}", self.err)).unwrap();
        assert!(documents.next().is_none(), "more than one document: {}", self.out);
        first
    }
}

impl Home {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn with_config(config: &str) -> Self {
        let home = Self::new();
        let path = home.config();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, config).unwrap();
        assert_eq!(home.run(&["init"]).code, 0);
        home
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn config(&self) -> PathBuf {
        self.path().join("config/quittance/quittance.toml")
    }

    fn journal(&self) -> PathBuf {
        self.path().join("data/quittance/journal.db")
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn command(&self) -> Command {
        let mut command = Command::cargo_bin("quittance").unwrap();
        command.env_clear().env("HOME", self.path()).env("USER", "tester").env("PROCORE_CLIENT_SECRET", CANARY).current_dir(self.path());
        command.env("XDG_CONFIG_HOME", self.path().join("config")).env("XDG_DATA_HOME", self.path().join("data"));
        command.env("APPDATA", self.path().join("config")).env("PATH", "/usr/bin:/bin");
        command
    }

    fn run(&self, args: &[&str]) -> Ran {
        let output = self.command().args(args).output().unwrap();
        let ran = Ran {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(!ran.out.contains(CANARY) && !ran.err.contains(CANARY), "{args:?} shows a secret");
        ran
    }

    /// Runs with `--json`, and checks the exit code.
    fn json(&self, code: i32, args: &[&str]) -> Value {
        let ran = self.run(&[args, &["--json", "--now", NOW]].concat());
        assert_eq!(ran.code, code, "{args:?}: {} {}", ran.out, ran.err);
        ran.json()
    }

    fn chain(&self) -> Value {
        self.json(0, &["digest"])
    }

    /// The head of the hash chain, from a receipt that does nothing.
    fn head(&self) -> String {
        let ran = self.run(&["reconcile", "--dry-run", "--json"]);
        ran.json()["chain"].as_str().unwrap().to_owned()
    }
}

const BOOKS: &str = "[[origin]]\nname = \"books\"\nerp = \"quickbooks-online\"\ntenant = \"9130347\"\ncurrency = \"USD\"\n";

fn procore(url: &str) -> String {
    format!(
        "[procore]\nbase_url = \"{url}\"\nlogin_url = \"{url}\"\ncompany_id = {}\nprojects = [{}]\nclient_id = \"app\"\nclient_secret = {{ env = \"PROCORE_CLIENT_SECRET\" }}\nsettle_ms = 100\n",
        support::COMPANY,
        support::PROJECT
    )
}

/// Files of Procore's lists: one commitment and two invoices on it.
fn lists() -> String {
    let invoice = |id: i64, number: &str, bill: &str, due: &str| {
        json!({"id": id, "project_id": 225_096, "commitment_id": 1000, "invoice_number": number, "number": 1, "status": "approved",
            "erp_status": "synced", "origin_id": bill, "vendor_name": "Vendor 0", "summary": {"current_payment_due": due},
            "updated_at": "2026-03-30T10:00:00Z"})
    };
    json!([
        invoice(10_000, "INV-0", "0", "100.00"),
        {"id": 1000, "project_id": 225_096, "title": "Concrete", "number": "SC-000", "status": "Approved",
            "vendor": {"id": 500, "company": "Vendor 0"}, "allow_payments": true},
        invoice(10_001, "INV-1", "1", "60.00")
    ])
    .to_string()
}

fn payments() -> String {
    response(&[
        bill_payment("1", 0, "2026-03-01", "Vendor 0", &[("0", "100.00")]),
        bill_payment("2", 0, "2026-03-02", "Vendor 0", &[("77", "60.00")]),
    ])
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn assert_keys(value: &Value, wanted: &[&str]) {
    for key in wanted {
        assert!(value.get(key).is_some(), "{key} is missing in {value}");
    }
}

#[test]
fn by_files_only() {
    let home = Home::with_config(BOOKS);
    let (rows, books) = (home.file("rows.json", &lists()), home.file("books.json", &payments()));
    let first = home.json(0, &["import", "procore", &rows]);
    assert_eq!(first["ingested"], json!({"documents": 1, "new": 3, "revised": 0, "duplicate": 0, "conflict": 0}));
    assert_keys(&first, &["reconciled", "replayed", "totals", "pending", "stalled", "chain"]);
    assert_eq!((&first["reconciled"], &first["replayed"], &first["stalled"]), (&Value::Null, &Value::Null, &Value::Null));

    let second = home.json(0, &["import", "books", &books]);
    assert_eq!(second["ingested"]["new"], 2);
    assert_eq!(
        second["totals"],
        json!([{"currency": "USD", "erp": "160.00", "posted": "0.00", "procore": "0.00", "difference": "160.00", "others": "0.00"}])
    );

    let plan = home.json(0, &["plan"]);
    assert_keys(&plan, &["plan", "writes", "exceptions"]);
    assert_eq!(plan["writes"].as_array().unwrap().len(), 1);
    assert_eq!(plan["exceptions"][0]["since"], Value::Null);
    let dry = home.json(3, &["reconcile", "--dry-run"]);
    assert_eq!((&dry["reconciled"]["postings"], &dry["chain"]), (&json!(1), &second["chain"]));

    let decided = home.json(3, &["reconcile"]);
    assert_eq!(decided["reconciled"], json!({"postings": 1, "reversals": 0, "exceptions": {"waiting_for_invoice": 1}}));
    assert_eq!(decided["pending"], 1);

    let outbox = home.json(0, &["outbox"]);
    let write = &outbox["writes"][0];
    assert_keys(write, &["id", "lane", "kind", "origin_id", "amount", "currency", "state", "attempts", "last_error"]);
    assert_eq!(
        (&write["lane"], &write["kind"], &write["origin_id"], &write["amount"], &write["state"]),
        (&json!(1000), &json!("post"), &json!("q1:books:1:0:1"), &json!("100.00"), &json!("queued"))
    );
    let exceptions = home.json(0, &["exceptions"]);
    let waiting = &exceptions["exceptions"][0];
    assert_keys(waiting, &["id", "code", "severity", "payment", "bill", "invoice", "message", "hint", "since"]);
    assert_eq!((&waiting["code"], &waiting["payment"], &waiting["bill"]), (&json!("waiting_for_invoice"), &json!("books:2"), &json!("77")));
    let french = home.run(&["exceptions", "--json", "--lang", "fr"]).json();
    assert!(french["exceptions"][0]["message"].as_str().unwrap().starts_with("Le paiement books:2"));

    let status = home.json(0, &["status"]);
    let invoice = &status["invoices"][0];
    let wanted =
        "project_id commitment_id requisition_id invoice_number vendor currency payable paid erp_paid open payment_status sync_status icon";
    assert_keys(invoice, &wanted.split(' ').collect::<Vec<_>>());
    assert_eq!(keys(&invoice["icon"]), ["colour", "label", "shape"]);
    assert_eq!(
        (&invoice["payable"], &invoice["erp_paid"], &invoice["open"], &invoice["sync_status"]),
        (&json!("100.00"), &json!("100.00"), &json!("100.00"), &json!("queued"))
    );
    for id in ["1", "books:1", "0", "10000", "q1:books:1:0:1", waiting["id"].as_str().unwrap()] {
        assert!(!home.json(0, &["explain", id])["names"].as_array().unwrap().is_empty(), "{id}");
    }
    assert_eq!(home.json(0, &["explain", "no-such-thing"])["names"], json!([]));

    let digest = home.json(0, &["digest"]);
    assert_eq!(home.json(0, &["verify"]), json!({"ok": true, "problems": []}));
    // A second run of everything changes nothing.
    home.json(3, &["import", "procore", &rows]);
    let again = home.json(3, &["import", "books", &books]);
    assert_eq!((&again["ingested"]["duplicate"], &again["chain"]), (&json!(2), &decided["chain"]));
    assert_eq!(home.json(3, &["reconcile"])["chain"], decided["chain"]);
    assert_eq!(home.json(0, &["digest"]), digest);
}

#[test]
fn decisions_from_the_command_line() {
    let home = Home::with_config(BOOKS);
    home.json(0, &["import", "procore", &home.file("rows.json", &lists())]);
    home.json(0, &["import", "books", &home.file("books.json", &payments())]);
    home.json(3, &["reconcile"]);
    assert_eq!(home.run(&["link", "2", "77", "10001"]).code, 2, "a decision needs its reason");
    assert_eq!(home.run(&["link", "2", "77", "10001", "--why", " "]).code, 2);
    assert_eq!(home.run(&["link", "9", "77", "10001", "--why", "x"]).code, 1);
    assert_eq!(home.run(&["link", "2", "78", "10001", "--why", "x"]).code, 1);
    let linked = home.json(3, &["link", "2", "77", "10001", "--why", "seen on the invoice"]);
    assert_eq!(linked["reconciled"]["postings"], 1);
    let back = home.json(3, &["unlink", "books:2", "77", "--why", "not that one", "--by", "ana"]);
    assert_eq!(back["reconciled"]["exceptions"], json!({"waiting_for_invoice": 1}));
    let id = home.json(0, &["exceptions"])["exceptions"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(home.run(&["adopt", &id, "--why", "x"]).code, 1, "it names no row");
    assert_eq!(home.run(&["repost", &id, "--why", "x"]).code, 1, "it is not settled so");
    assert_eq!(home.run(&["release", "no-such-id", "--why", "x"]).code, 1);
    let dismissed = home.json(3, &["dismiss", &id, "--why", "paid twice by mistake"]);
    assert_eq!(dismissed["reconciled"]["exceptions"], json!({}));
    home.json(0, &["verify"]);
}

fn server(profile: &str, invoices: i64) -> Server {
    let sandbox = Sandbox::new(world(1, invoices, "100.00"), Profile::named(profile).unwrap(), 7);
    Server::start(sandbox, 0, || Timestamp::from_seconds(START)).unwrap()
}

#[test]
fn over_http() {
    let server = server("calm", 2);
    let home = Home::with_config(&(procore(&server.url()) + BOOKS));
    let pulled = home.json(0, &["pull"]);
    assert_eq!((&pulled["reconciled"], &pulled["replayed"], &pulled["stalled"]), (&Value::Null, &Value::Null, &Value::Null));
    assert!(pulled["ingested"]["new"].as_u64().unwrap() >= 3);
    let first = bill_payment("1", 0, "2026-03-01", "Vendor 0", &[("0", "100.00")]);
    home.json(0, &["import", "books", &home.file("a.json", &response(&[first]))]);
    home.json(3, &["reconcile"]);
    let plan = home.json(0, &["plan"])["plan"].as_str().unwrap().to_owned();
    let moved = home.run(&["replay", "--plan", "0000", "--json"]);
    assert_eq!(moved.code, 1);
    assert_keys(&moved.json()["error"], &["message", "hint", "document"]);
    assert_eq!(home.run(&["replay", "--project", "5"]).code, 2);
    let sent = home.json(0, &["replay", "--plan", &plan]);
    assert_eq!(keys(&sent["replayed"]), ["acknowledged", "adopted", "deferred", "in_doubt", "rejected", "requests"]);
    assert_eq!((&sent["replayed"]["acknowledged"], &sent["pending"]), (&json!(1), &json!(0)));
    assert_eq!(sent["totals"][0]["difference"], "0.00");

    // A void and another payment, by one sync.
    let second = [voided("1", 1, "2026-03-01", "Vendor 0"), bill_payment("2", 0, "2026-03-02", "Vendor 0", &[("1", "40.00")])];
    home.json(0, &["import", "books", &home.file("b.json", &response(&second))]);
    let synced = home.json(0, &["sync"]);
    assert_keys(&synced, &["ingested", "reconciled", "replayed"]);
    assert_eq!((&synced["reconciled"]["reversals"], &synced["replayed"]["acknowledged"]), (&json!(1), &json!(2)));
    let again = home.json(0, &["sync"]);
    assert_eq!(again["replayed"]["acknowledged"], 0);
    assert_eq!(home.json(0, &["replay"])["chain"], again["chain"]);
    let status = home.json(0, &["status"]);
    assert_eq!(
        (&status["invoices"][0]["sync_status"], &status["invoices"][1]["payment_status"]),
        (&json!("voided"), &json!("partially_paid"))
    );
    home.json(0, &["verify"]);
    secrets_are_not_in_the_journal(&home);
}

fn secrets_are_not_in_the_journal(home: &Home) {
    for file in std::fs::read_dir(home.journal().parent().unwrap()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(CANARY.len()).any(|w| w == CANARY.as_bytes()));
    }
}

#[test]
fn offline_is_no_failure() {
    let server = server("calm", 1);
    let home = Home::with_config(&(procore(&server.url()) + BOOKS));
    home.json(0, &["pull", "procore"]);
    let document = response(&[bill_payment("1", 0, "2026-03-01", "Vendor 0", &[("0", "100.00")])]);
    home.json(0, &["import", "books", &home.file("a.json", &document)]);
    home.json(3, &["reconcile"]);
    server.set_online(false).unwrap();
    for verb in ["pull", "replay", "sync"] {
        let receipt = home.json(3, &[verb]);
        assert_eq!((&receipt["stalled"], &receipt["pending"]), (&json!("offline"), &json!(1)), "{verb}");
    }
    let ran = home.run(&["replay"]);
    assert!(ran.out.contains("offline") && ran.out.contains("1 write\n"), "{}", ran.out);
    server.set_online(true).unwrap();
    assert_eq!(home.json(0, &["sync"])["replayed"]["acknowledged"], 1);
}

#[test]
fn a_refused_secret_stalls_and_a_missing_one_is_configuration() {
    let server = server("calm", 1);
    let config = procore(&server.url()) + BOOKS;
    let home = Home::with_config(&config.replace("{ env = \"PROCORE_CLIENT_SECRET\" }", "{ command = [\"printf\", \"wrong\"] }"));
    assert_eq!(home.json(3, &["pull"])["stalled"], "unauthorised");
    let by_command = format!("{{ command = [\"echo\", \"{CANARY}\"] }}");
    let home = Home::with_config(&config.replace("{ env = \"PROCORE_CLIENT_SECRET\" }", &by_command));
    home.json(0, &["pull"]);
    let home = Home::with_config(&config.replace("PROCORE_CLIENT_SECRET", "NOT_SET"));
    let ran = home.run(&["pull", "--json"]);
    assert_eq!((ran.code, &ran.json()["stalled"]), (2, &json!("unauthorised")));
    assert!(ran.err.contains("the environment variable NOT_SET is not set"), "{}", ran.err);
    let home = Home::with_config(&config.replace("{ env = \"PROCORE_CLIENT_SECRET\" }", "{ command = [\"false\"] }"));
    assert!(home.run(&["pull"]).err.contains("the command `false` failed"));
}

#[test]
fn a_malformed_document_is_refused_whole() {
    let home = Home::with_config(BOOKS);
    home.json(0, &["import", "procore", &home.file("rows.json", &lists())]);
    let (digest, head) = (home.chain(), home.head());
    let bad = payments().replace(r#""TotalAmt":60.00"#, r#""TotalAmt":"sixty""#);
    let bad = home.file("bad.json", &bad);
    let ran = home.run(&["import", "books", &bad, "--json"]);
    assert_eq!(ran.code, 1);
    let document = ran.json();
    let error = &document["error"];
    assert_eq!(error["document"], json!(bad));
    assert_eq!((&error["record"], &error["path"]), (&json!("QueryResponse.BillPayment[1] (Id 2)"), &json!("TotalAmt")));
    assert!(error["reason"].as_str().unwrap().contains("sixty") && ran.err.contains("hint: nothing of this document was stored"));
    assert_eq!((home.chain(), home.head()), (digest.clone(), head));
    // Earlier files stay, and the failure says what they brought.
    let good = home.file("good.json", &payments());
    let ran = home.run(&["import", "books", &good, &bad, "--json"]);
    assert_eq!((ran.code, &ran.json()["ingested"]["new"]), (1, &json!(2)));
    assert_ne!(home.chain(), digest);
    assert_eq!(home.run(&["import", "procore", &home.file("login.html", "<html>Sign in</html>")]).code, 1);
    // From standard input.
    let output = home.command().args(["import", "books", "-", "--json"]).write_stdin(payments()).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn what_is_not_there_is_usage() {
    let home = Home::with_config(BOOKS);
    let books = home.file("books.json", &payments());
    for (args, said) in [
        (vec!["import", "ledger", &books], "origin `ledger` is not in the configuration"),
        (vec!["import", "books", "no-such-file.json"], "no-such-file.json: there is no such file"),
        (vec!["import", "books"], "required"),
        (vec!["import", "procore", &books, "--as-of", NOW], "--as-of is for an ERP's documents"),
        (vec!["pull", "ledger"], "origin `ledger` is not in the configuration"),
        (vec!["pull"], "the configuration has no [procore] section"),
        (vec!["status", "--now", "yesterday"], "--now"),
        (vec!["status", "--journal", "elsewhere.db"], "there is no journal here"),
        (vec!["status", "--config", "elsewhere.toml"], "there is no configuration at elsewhere.toml"),
        (vec!["frobnicate"], "unrecognized subcommand"),
        (vec!["help", "frobnicate"], "neither a verb nor an exception's code"),
        (vec!["sandbox", "--profile", "none"], "flaky: a third of the creates"),
        (vec!["demo", "--erp", "ledger"], "there is no demonstration for `ledger`; expected one of workday, quickbooks-online"),
    ] {
        let ran = home.run(&args);
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.err);
        assert!(ran.err.contains(said), "{args:?}: {}", ran.err);
        let as_json = home.run(&[&args[..], &["--json"]].concat());
        assert_eq!(as_json.code, 2);
        assert_keys(&as_json.json()["error"], &["message", "hint", "document"]);
    }
    // Without a configuration, the care for the journal goes on.
    std::fs::remove_file(home.config()).unwrap();
    home.json(0, &["verify"]);
    home.json(0, &["digest"]);
    assert!(home.run(&["status"]).err.contains(&home.config().display().to_string()));
}

#[test]
fn every_verb_prints_one_document() {
    let home = Home::with_config(BOOKS);
    for args in [
        &["status"][..],
        &["outbox"],
        &["exceptions"],
        &["plan"],
        &["reconcile"],
        &["explain", "1"],
        &["pull", "books"],
        &["erp", "list"],
        &["erp", "show", "books"],
        &["erp", "show", "netsuite"],
        &["verify"],
        &["digest"],
        &["help"],
        &["help", "overpaid"],
        &["help", "erp", "list"],
        &["completions", "bash"],
        &["man"],
        &["init"],
    ] {
        home.json(0, args);
        assert_eq!(home.run(args).code, 0, "{args:?}");
    }
    assert_eq!(home.json(0, &["pull", "books"])["ingested"]["documents"], 0);
    assert_eq!(home.json(0, &["init"])["created"], false);
    let codes = home.run(&["help", "waiting_for_invoice"]);
    assert!(codes.out.starts_with("waiting_for_invoice\n"));
    assert!(home.run(&["help", "pull"]).out.contains("Usage: quittance pull"));
    assert_eq!(home.run(&["--help"]).code, 0);
    assert_eq!(home.run(&["--version"]).out.trim(), concat!("quittance ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_demo_shows_each_erp_that_is_read() {
    let home = Home::new();
    let help = home.run(&["demo", "--help"]);
    let words: String = help.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for erp in quittance::Erp::ALL {
        assert!(words.contains(erp.word()), "{}: {}", erp.word(), help.out);
    }
    let ran = home.run(&["demo", "--erp", "netsuite", "--dir", "shown", "--json", "--lang", "fr"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let told = ran.json();
    assert_keys(&told, &["erp", "folder", "journal", "config", "world", "receipt"]);
    assert_eq!((&told["erp"], &told["receipt"]["pending"]), (&json!("netsuite"), &json!(0)));
    assert!(std::fs::read_to_string(home.path().join("shown/quittance.toml")).unwrap().contains("erp = \"netsuite\""));
    // What it left is used like any other: the documents are known already, and the exceptions wait for a person.
    let documents = ["--journal", "shown/journal.db", "--config", "shown/quittance.toml", "--as-of", "2026-04-21T01:00:02Z"];
    let again = home.json(4, &[&["import", "books", "shown/documents/suiteql-bill-payments.json"][..], &documents].concat());
    assert_eq!((&again["ingested"]["new"], &again["ingested"]["revised"]), (&json!(0), &json!(0)));
}

#[test]
fn init_touches_nothing_that_is_there() {
    let home = Home::new();
    let made = home.json(0, &["init"]);
    assert_eq!((&made["created"], &made["config_written"]), (&json!(true), &json!(true)));
    let example = std::fs::read_to_string(home.config()).unwrap();
    assert!(example.contains("[procore]"));
    home.json(0, &["status"]);
    let active: String = example.lines().map(|l| l.strip_prefix('#').unwrap_or(l)).skip(2).collect::<Vec<_>>().join("\n");
    std::fs::write(home.config(), &active).unwrap();
    home.json(0, &["status"]);
    home.json(0, &["init"]);
    assert_eq!(std::fs::read_to_string(home.config()).unwrap(), active);
    #[cfg(unix)]
    for (path, mode) in [(home.journal(), 0o600), (home.journal().parent().unwrap().to_owned(), 0o700)] {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, mode);
    }
    // The files can be named in the environment, too.
    let other = home.path().join("x/j.db");
    let output = home.command().env("QUITTANCE_JOURNAL", &other).env("QUITTANCE_CONFIG", home.path().join("x/q.toml")).arg("init").output();
    assert!(output.unwrap().status.success() && other.exists());

    std::fs::write(&other, "not a journal, but somebody's letter").unwrap();
    let refused = home.run(&["init", "--journal", &other.display().to_string()]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("it was left untouched"), "{}", refused.err);
    assert_eq!(std::fs::read_to_string(&other).unwrap(), "not a journal, but somebody's letter");
}

#[test]
fn a_newer_or_damaged_journal_is_not_touched() {
    let home = Home::with_config(BOOKS);
    let mut bytes = std::fs::read(home.journal()).unwrap();
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
    std::fs::write(home.journal(), &bytes).unwrap();
    for verb in ["status", "verify", "init"] {
        let ran = home.run(&[verb]);
        assert_eq!(ran.code, 1, "{verb}");
        assert!(ran.err.contains("schema version 99"), "{}", ran.err);
    }
    assert_eq!(std::fs::read(home.journal()).unwrap(), bytes);
    bytes[60..64].copy_from_slice(&3_u32.to_be_bytes());
    for byte in &mut bytes[4096..8192] {
        *byte ^= 0x5a;
    }
    std::fs::write(home.journal(), &bytes).unwrap();
    let document = home.json(1, &["verify"]);
    assert_eq!(document["ok"], false);
    assert!(!document["problems"].as_array().unwrap().is_empty());
}

/// What is wrong with a configuration is told by file, table and key; a secret that stands there is not repeated.
#[test]
fn broken_configurations() {
    let home = Home::with_config("");
    let file = home.file("broken.toml", "");
    let good = procore("http://127.0.0.1:9");
    let with = |from: &str, to: &str| (good.clone() + BOOKS).replace(from, to);
    let secret = "[procore] client_secret: found a text (not shown, it may be a secret); expected { env = \"NAME\" } or { command = [\"PROGRAM\", …] } or { keyring = \"NAME\" }, never the secret itself";
    let url = "is plain http, which is allowed on a loopback host only; expected https, or http on a loopback host";
    let env = "{ env = \"PROCORE_CLIENT_SECRET\" }";
    let table = [
        (with(env, &format!("\"{CANARY}\"")), secret.to_owned()),
        (with(env, &format!("{{ secret = \"{CANARY}\" }}")), secret.replace("a text", "a table")),
        (with(env, &format!("{{ env = \"{CANARY}\" }}")), secret.replace("a text", "a table")),
        (with(env, CANARY), "line 7: this is not TOML; texts stand in \"quotes\" (the line is not shown, it may hold a secret)".to_owned()),
        (with("client_id", "base_url"), "line 6: this key stands twice (the line is not shown, it may hold a secret)".to_owned()),
        (with("settle_ms = 100", &format!("proxy = \"://{CANARY}@x\"")), "[procore] proxy: found a text (not shown, it may be a secret); expected an address like http://host:port".to_owned()),
        (with("company_id = 4264807", "company_id = \"ours\""), "[procore] company_id: found \"ours\"; expected a whole number above 0".to_owned()),
        (with("company_id = 4264807", ""), "[procore] company_id: is missing; expected a whole number above 0".to_owned()),
        (with("[225096]", "[]"), "[procore] projects: found a list; expected a list of project ids like [225096]".to_owned()),
        (with("settle_ms = 100", "settle_ms = 0.2"), "[procore] settle_ms: found a number with a fraction; expected milliseconds from 0 to 600000".to_owned()),
        (with("settle_ms = 100", "settle_seconds = 2"), "[procore] settle_seconds: is not a key of this table; expected base_url, client_id, client_secret, company_id, currency, extra_roots, idempotency_token, login_url, projects, proxy, settle_ms".to_owned()),
        (with("login_url = \"http://127.0.0.1:9\"", "login_url = \"http://login.procore.com\""), format!("[procore] login_url: http://login.procore.com {url}")),
        (format!("[proocre]\n{good}"), "the file's proocre: is not a key of this table; expected origin, procore".to_owned()),
        (with("\"quickbooks-online\"", "\"ledgerly\""), "[[origin]] books erp: found \"ledgerly\"; expected one that is read now: workday, quickbooks-online, yardi, xero, cmic, netsuite, mri, acumatica, myob".to_owned()),
        (with("\"books\"", "\"My Books\""), "[[origin]] 1 name: found \"My Books\"; expected 1 to 24 of a-z, 0-9 and -, other than \"procore\"".to_owned()),
        (with("\"books\"", "\"procore\""), "[[origin]] 1 name: found \"procore\"; expected 1 to 24 of a-z, 0-9 and -, other than \"procore\"".to_owned()),
        (with("\"USD\"", "\"US$\""), "[[origin]] books currency: found \"US$\"; expected an ISO 4217 code like \"USD\"".to_owned()),
        (with("\"9130347\"", "9130347"), "[[origin]] books tenant: found 9130347; expected the tenant, company or realm id in the ERP, as a text".to_owned()),
        (good.clone() + BOOKS + BOOKS, "[[origin]] name: \"books\" stands twice; expected one [[origin]] a name".to_owned()),
        (good.clone() + BOOKS + &BOOKS.replace("\"books\"", "\"more\""), "[[origin]] tenant: \"books\" and \"more\" are one tenant of quickbooks-online; expected one [[origin]] a tenant".to_owned()),
        (good.clone() + BOOKS + "retain = \"cut\"\n", "[[origin]] books retain: \"cut\" is not built yet; expected \"full\" or \"none\"".to_owned()),
        (good.clone() + BOOKS + "[origin.policy]\non_void = \"retract\"\n", "[origin.policy] of books on_void: \"retract\" is not built yet; expected \"reverse\" or \"hold\"".to_owned()),
        (good.clone() + BOOKS + "[origin.policy]\non_change = \"amend\"\n", "[origin.policy] of books on_change: \"amend\" is not built yet; expected \"reverse_and_repost\" or \"hold\"".to_owned()),
        (good.clone() + BOOKS + "[origin.policy]\non_overpaid = \"ignore\"\n", "[origin.policy] of books on_overpaid: found \"ignore\"; expected \"post_and_flag\" or \"hold\"".to_owned()),
        (good.clone() + BOOKS + "[origin.match]\norigin_id = \"QBO-\"\n", "[origin.match] of books origin_id: found \"QBO-\"; expected a text with {bill_id} in it once".to_owned()),
        (good.clone() + BOOKS + "[origin.layout]\nformat = \"csv\"\n", "[origin.layout] of books format: is of no use: QuickBooks Online has one documented layout, which no site changes".to_owned()),
        (good.clone() + BOOKS + &format!("[origin.pull]\ntoken = \"{CANARY}\"\n"), secret.replace("[procore] client_secret", "[origin.pull] of books token")),
    ];
    for (text, said) in table {
        std::fs::write(&file, &text).unwrap();
        let ran = home.run(&["status", "--config", &file]);
        assert_eq!(ran.code, 2, "{text}");
        assert_eq!(ran.err, format!("quittance: {file}: {said}\n"), "{text}");
        assert_eq!(ran.out, "");
    }
    std::fs::write(&file, good + BOOKS + "[origin.pull]\nbase_url = \"https://x\"\ntoken = { env = \"BOOKS_TOKEN\" }\n").unwrap();
    let ran = home.run(&["pull", "books", "--config", &file]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("pulling from an ERP over HTTP is not built yet; import files"));
}

/// Tables of an origin of Yardi's, and what is said of them.
const OF_YARDI: &[(&str, &str)] = &[
    // Keys and types.
    ("[origin]\nlayout = 1", "[[origin]] books layout: found 1; expected a table"),
    (
        "[origin.layout]\nheaders = true",
        "[origin.layout] of books headers: is not a key of this table; expected columns, dates, delimiter, encoding, fmt, format, header, lines, null, number, rows, whole",
    ),
    ("[origin.layout]\nheader = \"yes\"", "[origin.layout] of books header: found \"yes\"; expected true or false"),
    ("[origin.layout]\ncolumns = \"TYPE\"", "[origin.layout] of books columns: found \"TYPE\"; expected a list of names like [\"AMOUNT\"]"),
    ("[origin.layout]\nnull = [1]", "[origin.layout] of books null: found a list; expected a list of texts"),
    ("[origin.layout]\nnumber = \"1,0\"", "[origin.layout] of books number: found \"1,0\"; expected a table"),
    (
        "[origin.layout]\nnumber = { point = \",\" }",
        "[origin.layout.number] of books point: is not a key of this table; expected decimal, group, negative",
    ),
    ("[origin.group]\nby = [\"A\"]\nor = [\"B\"]", "[origin.group] of books or: is not a key of this table; expected account, by, else"),
    (
        "[origin.fields]\nreference = \"CHECKNUM\"",
        "[origin.fields] of books reference: found \"CHECKNUM\"; expected a list of names like [\"AMOUNT\"]",
    ),
    ("[origin.fields.line]\namount = 5", "[origin.fields.line] of books amount: found 5; expected a list of names like [\"AMOUNT\"]"),
    (
        "[origin.codes]\nCheck = \"check\"",
        "[origin.codes] of books Check: is not a key of this table; expected kind, method, posted, status",
    ),
    (
        "[origin.codes.status]\nX = [\"voided\"]",
        "[origin.codes.status] of books X: found a list; expected a word like \"check\", \"posted\" or \"payment\"",
    ),
    ("[origin.void]\nstatus = \"X\"", "[origin.void] of books status: is not a key of this table; expected date_set, reversal, status_in"),
    (
        "[origin.void]\nstatus_in = { field = \"STATE\" }",
        "[origin.void.status_in] of books values: is missing; expected a list of values like [\"X\"]",
    ),
    (
        "[origin.void]\nreversal = { marker = { values = [\"X\"] } }",
        "[origin.void.reversal.marker] of books field: is missing; expected a name like \"STATE\"",
    ),
    ("[origin.void]\nreversal = { negative_twin = 1 }", "[origin.void.reversal] of books negative_twin: found 1; expected true or false"),
    (
        "[origin.defaults]\ncurency = \"USD\"",
        "[origin.defaults] of books curency: is not a key of this table; expected amount_sign, currency, method, rate",
    ),
    ("[origin.defaults]\namount_sign = \"-1\"", "[origin.defaults] of books amount_sign: found \"-1\"; expected 1 or -1"),
    ("[origin.currencies]\n14 = 124", "[origin.currencies] of books 14: found 124; expected an ISO 4217 code like \"USD\""),
    ("[origin.currencies]\n14 = \"C$\"", "[origin.currencies] of books 14: found \"C$\"; expected an ISO 4217 code like \"USD\""),
    // Values.
    ("[origin.layout]\nformat = \"pdf\"", "[origin.layout] of books format: is `pdf`: expected csv, fixed, json, xml or soap"),
    ("[origin.layout]\nformat = \"fixed\"", "[origin.layout] of books format: is `fixed`: of Yardi's documents, csv and soap are read"),
    ("[origin.layout]\nencoding = \"latin1\"", "[origin.layout] of books encoding: is `latin1`: expected utf-8 or windows-1252"),
    ("[origin.layout]\ndelimiter = \"::\"", "[origin.layout] of books delimiter: is `::`: expected a comma, a semicolon, a bar or a tab"),
    ("[origin.layout]\ndates = [\"%d.%m\"]", "[origin.layout] of books dates: has `%d.%m`, which is no whole date"),
    (
        "[origin.layout]\ndates = [\"%Y-%m-%d\", \"%d/%m/%Y\", \"%m/%d/%Y\"]",
        "[origin.layout] of books dates: has `%d/%m/%Y` and `%m/%d/%Y`: one date could be read in two ways",
    ),
    ("[origin.currencies]\nUSD = \"CAD\"", "[origin.currencies] of books USD: is an ISO 4217 code itself, and cannot mean CAD"),
    (
        "[origin.layout]\nnumber = { decimal = \",\", group = \",\" }",
        "[origin.layout] of books number.group: is the same sign between thousands and before decimals",
    ),
    (
        "[origin.layout]\nrows = \"Checks\"",
        "[origin.layout] of books rows: is `Checks`: expected the element around the records and that of one, like CheckInvoices/Check",
    ),
    ("[origin.layout]\nfmt = \"A.FMT\"\ncolumns = [\"TYPE\"]", "[origin.layout] of books fmt: stands beside columns; expected one of both"),
    (
        "[origin.layout]\ncolumns = [\"TYPE\", \"TRANNUM\", \"DATE\", \"REF\"]",
        "[origin.layout] of books columns: has no column TRANAMOUNT, from which line.amount is read",
    ),
    (
        "[origin.layout]\ncolumns = [\"TYPE\", \"TRANNUM\", \"DATE\", \"REF\", \"AMOUNT\"]\n[origin.fields]\nmemo = [\"RMARK\"]",
        "[origin.fields] of books memo: names the column `RMARK`, which is not there",
    ),
    (
        "[origin.codes.method]\nScheck = \"cheque\"",
        "[origin.codes] of books method.Scheck: is `cheque`: expected check, ach, card or other",
    ),
    ("[origin.codes.status]\nX = \"void\"", "[origin.codes] of books status.X: is `void`: expected pending, posted, voided or deleted"),
    ("[origin.codes.kind]\nK = \"check\"", "[origin.codes] of books kind.K: is `check`: expected payment or other"),
    ("[origin.defaults]\nmethod = \"Check\"", "[origin.defaults] of books method: is `Check`: expected check, ach, card or other"),
    ("[origin.defaults]\namount_sign = 0", "[origin.defaults] of books amount_sign: is `0`: expected 1 or -1"),
    (
        "[origin.defaults]\ncurrency = \"dollars\"",
        "[origin.defaults] of books currency: is `dollars`, which is not an ISO 4217 currency code",
    ),
    // What cannot be used, or not alone.
    (
        "[origin.fields]\npayment_id = [\"CHECKID\"]",
        "[origin.fields] of books payment_id: stands without [origin.group] by, which says what is the payment's key",
    ),
    (
        "[origin.group]\nby = [\"A\"]\n[origin.fields]\npayment_id = [\"CHECKID\"]",
        "[origin.fields] of books payment_id: names `CHECKID`, which is not in [origin.group] by",
    ),
];

/// The same of other ERPs.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    (
        "xero",
        "[origin.fields]\nreference = [\"A\"]",
        "[origin.fields] of books reference: is of no use: Xero has one documented layout, which no site changes",
    ),
    (
        "xero",
        "[origin.currencies]\n1 = \"USD\"",
        "[origin.currencies] of books 1: is of no use: Xero names currencies by their ISO 4217 codes",
    ),
    (
        "acumatica",
        "[origin.layout]\ndates = [\"%d/%m/%Y\"]",
        "[origin.layout] of books dates: is of no use: Acumatica Cloud ERP has one documented layout, which no site changes",
    ),
    (
        "netsuite",
        "[origin.layout]\nfmt = \"FIXED.FMT\"",
        "[origin.layout] of books fmt: is of no use: of a site's own mapping, NetSuite takes encoding, delimiter, null, dates, number here",
    ),
    (
        "netsuite",
        "[origin.group]\nby = [\"A\"]",
        "[origin.group] of books by: is of no use: of a site's own mapping, NetSuite takes nothing of [origin.group] here",
    ),
    (
        "netsuite",
        "[origin.codes.status]\nGone = \"deleted\"",
        "[origin.codes] of books status.Gone: is `deleted`: of NetSuite, expected pending, posted or voided",
    ),
    (
        "workday",
        "[origin.defaults]\ncurrency = \"USD\"",
        "[origin.defaults] of books currency: is of no use: of a site's own mapping, Workday takes nothing of [origin.defaults] here",
    ),
    (
        "workday",
        "[origin.currencies]\n1 = \"USD\"",
        "[origin.currencies] of books 1: is of no use: Workday names currencies by their ISO 4217 codes",
    ),
];

/// A site's own mapping is refused with the configuration, by file, table and key, and not with the first document.
#[test]
fn broken_mappings() {
    let home = Home::with_config("");
    let file = home.file("broken.toml", "");
    home.file("FIXED.FMT", "TYPE,1,1\nTRANNUM,2,8\n");
    let fields = "payment_id, kind, tenant, vendor_id, vendor_name, date, currency, exchange_rate, total, method, reference, memo, \
        status, last_modified, void_date, bank, batch, reversal_of, line.bill_id, line.bill_number, line.amount, line.amount_again, \
        line.currency, line.discount, line.retainage, line.entity, posted_on, posted, lines, line.payment_id, line.reference, bill.id, \
        bill.number, bill.vendor_id, bill.tenant, bill.last_modified, discount, unapplied, line.kind";
    let unknown = format!("[origin.fields] of books amount: is no field: the fields are {fields}");
    let table = OF_YARDI.iter().map(|(tables, said)| ("yardi", *tables, *said)).chain(ELSEWHERE.iter().copied());
    for (erp, tables, said) in table.chain([("yardi", "[origin.fields]\namount = [\"A\"]", unknown.as_str())]) {
        let text = BOOKS.replace("quickbooks-online", erp) + &tables.replace("[origin]\n", "") + "\n";
        std::fs::write(&file, &text).unwrap();
        let ran = home.run(&["status", "--config", &file]);
        assert_eq!((ran.code, ran.err.as_str()), (2, format!("quittance: {file}: {said}\n").as_str()), "{text}");
    }
    let fixed = BOOKS.replace("quickbooks-online", "yardi") + "[origin.layout]\nfmt = \"FIXED.FMT\"\n";
    std::fs::write(&file, fixed).unwrap();
    let ran = home.run(&["status", "--config", &file]);
    let said =
        "is no template that is read: line 1 makes `TYPE` a text of 1 characters: only comma-delimited layouts are read, with LENGTH 0\n";
    assert!(ran.code == 2 && ran.err.ends_with(said), "{}", ran.err);
}

#[test]
fn what_stands_in_documents_cannot_act_on_a_terminal() {
    let home = Home::with_config(BOOKS);
    let name = "Evil\\u001b[2J\\u202eVendor";
    home.json(0, &["import", "procore", &home.file("rows.json", &lists().replace("Vendor 0", name))]);
    let text = home.run(&["status"]).out;
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}') && text.contains("\\u{1b}"), "{text}");
    assert_eq!(home.json(0, &["status"])["invoices"][0]["vendor"], "Evil\u{1b}[2J\u{202e}Vendor");
    assert!(text.lines().all(|l| l.chars().count() <= 100), "{text}");
}

#[test]
fn interrupting_and_closing_are_quiet() {
    let home = Home::with_config(BOOKS);
    let server = server("calm", 1);
    std::fs::write(home.config(), procore(&server.url()) + BOOKS).unwrap();
    #[cfg(unix)]
    {
        use std::process::{Command, Stdio};
        let spawn = |args: &[&str]| {
            let mut command = Command::new(assert_cmd::cargo::cargo_bin("quittance"));
            command.args(args).env_clear().env("HOME", home.path()).env("PROCORE_CLIENT_SECRET", CANARY);
            command.env("XDG_CONFIG_HOME", home.path().join("config")).env("XDG_DATA_HOME", home.path().join("data"));
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
        };
        let watch = spawn(&["watch", "--every", "1h", "--json"]);
        std::thread::sleep(std::time::Duration::from_secs(3));
        assert!(Command::new("kill").args(["-INT", &watch.id().to_string()]).status().unwrap().success());
        let output = watch.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130));
        assert!(serde_json::from_slice::<Value>(&output.stdout).unwrap()["ingested"].is_object());
        // A reader that goes away before the writing.
        let mut closed = spawn(&["man"]);
        drop(closed.stdout.take());
        assert_eq!(closed.wait().unwrap().code(), Some(0));
    }
}

/// A program of our own that a failing test must not leave behind.
#[cfg(unix)]
struct Running(std::process::Child);

#[cfg(unix)]
impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Adopt and release act at the next replay; the sandbox is the program's own, over a world in a file.
#[test]
#[cfg(unix)]
fn decisions_reach_procore() {
    use std::io::{BufRead as _, BufReader};
    let home = Home::with_config("");
    let mut known = world(1, 2, "100.00");
    for (bill, check) in [(0, "C1"), (1, "other")] {
        let row = json!({"contract_id": 1000, "requisition_id": 10_000 + bill, "amount": "40.00", "date": "2026-03-01", "check_number": check,
            "status": "paid"});
        known.add_payment(serde_json::from_value(row).unwrap());
    }
    let file = home.file("world.json", &known.to_json());
    let child = std::process::Command::new(assert_cmd::cargo::cargo_bin("quittance"))
        .args(["sandbox", "--world", &file, "--json", "--now", NOW])
        .env_clear()
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut sandbox = Running(child);
    let mut line = String::new();
    BufReader::new(sandbox.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let served: Value = serde_json::from_str(&line).unwrap();
    assert!(served["url"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    std::fs::write(home.config(), served["configuration"].as_str().unwrap().to_owned() + BOOKS).unwrap();
    home.json(0, &["pull"]);
    let documents = [
        bill_payment("1", 0, "2026-03-01", "Vendor 0", &[("0", "40.00")]),
        bill_payment("2", 0, "2026-03-01", "Vendor 0", &[("1", "40.00")]),
    ];
    home.json(0, &["import", "books", &home.file("a.json", &response(&documents))]);
    let held = home.json(4, &["reconcile"]);
    assert_eq!(held["reconciled"]["exceptions"], json!({"possible_duplicate": 2}));
    let exceptions = home.json(0, &["exceptions"]);
    let id_of = |payment: &str| {
        let all = exceptions["exceptions"].as_array().unwrap();
        all.iter().find(|e| e["payment"] == payment).unwrap()["id"].as_str().unwrap().to_owned()
    };
    home.json(3, &["adopt", &id_of("books:1"), "--why", "typed by the project team"]);
    home.json(3, &["release", &id_of("books:2"), "--why", "another payment"]);
    let sent = home.json(0, &["replay"]);
    assert_eq!((&sent["replayed"]["adopted"], &sent["replayed"]["acknowledged"]), (&json!(1), &json!(1)));
    assert_eq!(home.json(0, &["sync"])["pending"], 0);
    home.json(0, &["verify"]);
    std::process::Command::new("kill").args(["-INT", &sandbox.0.id().to_string()]).status().unwrap();
    assert_eq!(sandbox.0.wait().unwrap().code(), Some(0));
}

/// What the page of each ERP says to write into the configuration is taken as it stands there, a site's own tables too.
#[test]
fn the_configuration_on_each_page_is_taken() {
    let home = Home::new();
    home.file("CHECK.FMT", include_str!("fixtures/yardi/B_toolbox_check.fmt"));
    let mut mapped = Vec::new();
    for erp in quittance::Erp::ALL {
        let word = erp.word();
        let page = std::fs::read_to_string(format!("{}/docs/erp/{word}.md", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let blocks: Vec<&str> = page.split("```toml\n").skip(1).map(|rest| rest.split_once("```").unwrap().0).collect();
        let (origin, tables) = blocks.split_first().unwrap();
        assert!(origin.starts_with("[[origin]]\n"), "docs/erp/{word}.md: the first block is {origin}");
        assert!(tables.iter().all(|t| t.starts_with("[origin.")), "docs/erp/{word}.md: {tables:?}");
        if !tables.is_empty() {
            mapped.push(word);
        }
        let file = home.file("page.toml", &format!("{origin}{}", tables.concat()));
        let ran = home.run(&["erp", "show", "books", "--config", &file]);
        assert_eq!(ran.code, 0, "docs/erp/{word}.md: {}", ran.err);
        assert!(ran.out.starts_with(&format!("{word}: ")) && ran.out.contains("(origin books)"), "{}", ran.out);
        assert_eq!(ran.out.contains("the site's own"), !tables.is_empty(), "docs/erp/{word}.md: {}", ran.out);
    }
    assert_eq!(mapped, ["workday", "yardi", "netsuite"]);
}
