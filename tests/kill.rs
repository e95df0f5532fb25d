//! The real command line, the real HTTP, and a process that is killed at random moments: each payment stands exactly once.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]
#![cfg(unix)]

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use quittance::model::Timestamp;
use quittance::sandbox::{Faults, Profile, Sandbox, Server};
use support::{bill_payment, response, world};

const LANES: i64 = 25;
const PER_LANE: i64 = 20;

fn now() -> Timestamp {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap())
}

fn quittance(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quittance"));
    command
        .env_clear()
        .env("HOME", dir)
        .env("PROCORE_CLIENT_SECRET", "canary-secret")
        .arg("--journal")
        .arg(dir.join("journal.db"))
        .arg("--config")
        .arg(dir.join("quittance.toml"))
        .arg("--json")
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn run(dir: &Path, arguments: &[&str]) -> (i32, serde_json::Value) {
    let output = quittance(dir).args(arguments).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (output.status.code().unwrap(), serde_json::from_str(&text).unwrap_or_else(|e| panic!("{arguments:?}: {e}: {text}")))
}

/// 500 payments, a third of the replies to creates lost, SIGKILL at 30 random moments of the replay, started again each time.
#[test]
fn killed_at_thirty_moments_each_payment_stands_once() {
    let (kills_wanted, seed) = (30 * support::soak(), 7);
    let profile = Profile {
        hourly_limit: 10_000_000,
        spike_limit: 10_000_000,
        on_creates: Faults { lost_reply: 333, ..Faults::default() },
        ..Profile::default()
    };
    let server = Server::start(Sandbox::new(world(LANES, PER_LANE, "1000.00"), profile, seed), 0, now).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let config = format!(
        "[procore]\nbase_url = \"{url}\"\nlogin_url = \"{url}\"\ncompany_id = {}\nprojects = [{}]\nclient_id = \"x\"\n\
         client_secret = {{ env = \"PROCORE_CLIENT_SECRET\" }}\nsettle_ms = 60\n\
         [[origin]]\nname = \"books\"\nerp = \"quickbooks-online\"\ntenant = \"9130347\"\ncurrency = \"USD\"\n",
        support::COMPANY,
        support::PROJECT,
        url = server.url()
    );
    std::fs::write(dir.path().join("quittance.toml"), config).unwrap();
    let payments: Vec<String> = (0..LANES * PER_LANE)
        .map(|i| {
            let vendor = format!("Vendor {}", i / PER_LANE);
            bill_payment(&format!("{i}"), 0, "2026-03-01", &vendor, &[(&i.to_string(), &format!("{}.{:02}", 10 + i % 90, i % 100))])
        })
        .collect();
    std::fs::write(dir.path().join("payments.json"), response(&payments)).unwrap();
    let file = dir.path().join("payments.json");
    assert_eq!(run(dir.path(), &["init"]).0, 0);
    assert_eq!(run(dir.path(), &["pull", "procore"]).0, 0);
    assert_eq!(run(dir.path(), &["import", "books", file.to_str().unwrap()]).0, 0);
    let (code, planned) = run(dir.path(), &["reconcile"]);
    assert_eq!((code, planned["pending"].as_i64()), (3, Some(500)));

    let mut dice = seed;
    let mut kills = 0;
    let mut done = serde_json::Value::Null;
    for _ in 0..1000 {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        if kills < kills_wanted {
            let mut child = quittance(dir.path()).arg("replay").stdout(Stdio::null()).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(15 + (dice >> 33) % 120));
            if child.try_wait().unwrap().is_none() {
                child.kill().unwrap();
                kills += 1;
            }
            child.wait().unwrap();
        } else {
            let (code, receipt) = run(dir.path(), &["replay"]);
            done = receipt;
            if code == 0 {
                break;
            }
        }
    }
    assert_eq!(kills, kills_wanted, "the replay ended before it could be killed so often");
    assert_eq!(done["pending"], 0, "{done}");
    assert_eq!(done["totals"][0]["difference"], "0.00", "{done}");

    let (code, verified) = run(dir.path(), &["verify"]);
    assert_eq!((code, &verified["ok"]), (0, &serde_json::Value::Bool(true)), "{verified}");
    let sandbox = server.sandbox();
    let sandbox = sandbox.lock().unwrap();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for row in &sandbox.world().contract_payments {
        *seen.entry(row.origin_id.clone().unwrap()).or_insert(0) += 1;
    }
    assert_eq!(seen.len(), 500);
    assert!(seen.values().all(|n| *n == 1), "{seen:?}");
    drop(sandbox);
    let journal = std::fs::read(dir.path().join("journal.db")).unwrap();
    assert!(!journal.windows(13).any(|w| w == b"canary-secret"), "a secret stands in the journal");
    drop(server);
}
