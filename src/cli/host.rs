//! The host: the one place where the clock, the environment and signals are read.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use etcetera::BaseStrategy as _;
use quittance::model::{Clock, Timestamp};

use super::failure::Failure;

/// A wait is looked at for an interruption so often.
const SLICE: Duration = Duration::from_millis(50);

/// A variable of the environment that is set to something.
#[expect(clippy::disallowed_methods, reason = "the command line reads the environment, here alone")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|v| !v.is_empty())
}

/// A path in the environment, which need not be Unicode.
#[expect(clippy::disallowed_methods, reason = "the command line reads the environment, here alone")]
fn path_variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from)
}

#[expect(clippy::disallowed_methods, reason = "the command line reads the clock, here alone")]
fn instant() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "the command line reads the clock, here alone")]
fn wall() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// Set by the first signal; looked at between steps and while waiting.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Watches for the interrupt signal: the first one stops at the next safe point, the second at once. What was in flight then is
    /// read back by the next run.
    pub(crate) fn on_signal() -> Self {
        let stop = Self::default();
        let flag = Arc::clone(&stop.0);
        // Without a handler the signal simply ends the process, which the journal survives as well.
        let _ = ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
        });
        stop
    }

    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// The run's clock: the system's, or one that started at `--now` and runs on from there.
#[derive(Debug, Clone)]
pub(crate) struct HostClock {
    started: Option<(Timestamp, Instant)>,
    stop: Stop,
}

impl HostClock {
    pub(crate) fn new(now: Option<Timestamp>, stop: Stop) -> Self {
        Self { started: now.map(|now| (now, instant())), stop }
    }

    /// Waits until an instant of this clock; `false` when interrupted. A machine that slept meanwhile notices at once.
    pub(crate) fn wait_until(&self, until: Timestamp) -> bool {
        while !self.stop.is_set() {
            let left = until.millis_since(self.now());
            if left <= 0 {
                return true;
            }
            std::thread::sleep(SLICE.min(Duration::from_millis(u64::try_from(left).unwrap_or(0))));
        }
        false
    }
}

impl Clock for HostClock {
    fn now(&self) -> Timestamp {
        match self.started {
            Some((start, at)) => start.plus_millis(i64::try_from(at.elapsed().as_millis()).unwrap_or(i64::MAX)),
            None => wall(),
        }
    }

    fn wait(&mut self, millis: i64) -> bool {
        let wanted = Duration::from_millis(u64::try_from(millis).unwrap_or(0));
        let begun = instant();
        while !self.stop.is_set() {
            let left = wanted.saturating_sub(begun.elapsed());
            if left.is_zero() {
                return true;
            }
            std::thread::sleep(SLICE.min(left));
        }
        false
    }
}

/// The first `seconds` seconds of something, for what cannot wait on the run's clock.
pub(crate) fn within(seconds: u64, mut done: impl FnMut() -> bool) -> bool {
    let begun = instant();
    while begun.elapsed() < Duration::from_secs(seconds) {
        if done() {
            return true;
        }
        std::thread::sleep(SLICE);
    }
    done()
}

/// Who is signed in, for decisions.
pub(crate) fn user() -> String {
    variable("USER").or_else(|| variable("USERNAME")).unwrap_or_else(|| "unknown".to_owned())
}

/// The journal: as given, else as the environment says, else in the platform's data folder. Never the current folder.
pub(crate) fn journal_path(given: Option<PathBuf>) -> Result<PathBuf, Failure> {
    given.or_else(|| path_variable("QUITTANCE_JOURNAL")).map_or_else(|| default("journal.db", false), Ok)
}

/// The configuration file, likewise.
pub(crate) fn config_path(given: Option<PathBuf>) -> Result<PathBuf, Failure> {
    given.or_else(|| path_variable("QUITTANCE_CONFIG")).map_or_else(|| default("quittance.toml", true), Ok)
}

fn default(name: &str, configuration: bool) -> Result<PathBuf, Failure> {
    let folders = etcetera::base_strategy::choose_native_strategy()
        .map_err(|_| Failure::usage("no home folder is known; name the files with --journal and --config"))?;
    let folder = if configuration { folders.config_dir() } else { folders.data_dir() };
    Ok(folder.join("quittance").join(name))
}

/// Logging to standard error, for `-v`.
struct Log;

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        use std::io::Write as _;
        let text = record.args().to_string();
        let _ = writeln!(std::io::stderr().lock(), "{}: {}", record.level().as_str().to_lowercase(), quittance::report::visible(&text));
    }

    fn flush(&self) {}
}

/// Shows what this program and the library log.
pub(crate) fn log_to_stderr(verbose: u8) {
    let level = match verbose {
        0 => return,
        1 => log::LevelFilter::Info,
        _ => log::LevelFilter::Debug,
    };
    if log::set_logger(&Log).is_ok() {
        log::set_max_level(level);
    }
}
