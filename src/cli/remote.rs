//! The way to Procore as the configuration and the environment describe it, and the progress of a run over it.

use std::ops::ControlFlow;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use quittance::{Error, HttpOptions, HttpTransport, Observer, Progress, Receipt, Remote};

use super::config::Config;
use super::failure::Failure;
use super::host::{self, Stop};
use super::secrets::AppCredentials;
use super::session::Session;

/// How this program names itself.
pub(crate) const USER_AGENT: &str = concat!("quittance/", env!("CARGO_PKG_VERSION"));

/// What a run over the network came to, and whether it stalled because the configuration's secret cannot be had.
pub(crate) struct Run {
    pub(crate) receipt: Receipt,
    pub(crate) missing: Option<String>,
}

/// Does something with Procore at hand.
pub(crate) fn with_procore(
    session: &mut Session,
    config: &Config,
    work: impl FnOnce(Remote<'_>, &mut Observer<'_>) -> Result<Receipt, Error>,
) -> Result<Run, Failure> {
    let mut transport = transport(config)?;
    let mut credentials = credentials(config)?;
    let mut watch = Watch::new(session);
    let remote = Remote { transport: &mut transport, credentials: &mut credentials, clock: &mut session.clock };
    let receipt = work(remote, &mut |progress| watch.see(progress))?;
    Ok(Run { receipt, missing: credentials.missing })
}

fn credentials(config: &Config) -> Result<AppCredentials, Failure> {
    let missing = |key: &str| {
        Failure::usage(format!("{}: [procore] {key}: is missing; expected it wherever Procore is asked", config.path.display()))
    };
    let id = config.access.client_id.clone().ok_or_else(|| missing("client_id"))?;
    let secret = config.access.client_secret.clone().ok_or_else(|| missing("client_secret"))?;
    Ok(AppCredentials::new(id, secret))
}

fn transport(config: &Config) -> Result<HttpTransport, Failure> {
    let procore = config.settings.procore.as_ref().ok_or(Error::NoProcore)?;
    let hosts = vec![procore.base_url.clone(), procore.login_url.clone()];
    let (proxy, named) = match &config.access.proxy {
        Some(proxy) => (Some(proxy.clone()), "[procore] proxy"),
        None => proxy_of_environment(&hosts),
    };
    let mut options = HttpOptions::new(hosts, USER_AGENT.to_owned());
    options.proxy = proxy;
    if let Some(path) = &config.access.extra_roots {
        let fault = |e: &dyn std::fmt::Display| {
            Failure::usage(format!("{}: [procore] extra_roots: {}: {e}", config.path.display(), path.display()))
        };
        options.roots = Some(std::fs::read(path).map_err(|e| fault(&e))?);
    }
    HttpTransport::new(&options).map_err(|e| Failure::usage(format!("{e} ({named})")))
}

/// The proxy that the environment names, unless `NO_PROXY` covers one of the hosts.
fn proxy_of_environment(hosts: &[String]) -> (Option<String>, &'static str) {
    let variable = |upper: &str| host::variable(upper).or_else(|| host::variable(&upper.to_lowercase()));
    let spared = variable("NO_PROXY").is_some_and(|list| hosts.iter().any(|h| is_spared(&list, h)));
    if spared {
        return (None, "");
    }
    match variable("HTTPS_PROXY") {
        Some(proxy) => (Some(proxy), "HTTPS_PROXY"),
        None => (variable("ALL_PROXY"), "ALL_PROXY"),
    }
}

fn is_spared(list: &str, url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = if host.starts_with('[') { host } else { host.split(':').next().unwrap_or(host) };
    list.split(',').map(|entry| entry.trim().trim_start_matches('.')).filter(|entry| !entry.is_empty()).any(|entry| {
        entry == "*" || host.eq_ignore_ascii_case(entry) || host.to_ascii_lowercase().ends_with(&format!(".{}", entry.to_ascii_lowercase()))
    })
}

/// Shows progress to somebody who watches, and stops the run when it was interrupted.
pub(crate) struct Watch {
    bar: Option<ProgressBar>,
    stop: Stop,
}

impl Watch {
    pub(crate) fn new(session: &Session) -> Self {
        let bar = session.shows_progress().then(|| {
            let bar = ProgressBar::new_spinner();
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self { bar, stop: session.stop.clone() }
    }

    pub(crate) fn see(&mut self, progress: &Progress) -> ControlFlow<()> {
        if let Some(bar) = &self.bar {
            show(bar, progress);
        }
        if self.stop.is_set() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn show(bar: &ProgressBar, progress: &Progress) {
    match progress {
        Progress::Read { records } => bar.set_message(format!("{records} records read")),
        Progress::Pulled { rows, lanes: (0, 0) } => bar.set_message(format!("{rows} rows read")),
        Progress::Pulled { rows, lanes: (done, all) } => bar.set_message(format!("{rows} rows read, commitment {done} of {all}")),
        Progress::Sent { done, total } => {
            if let Ok(style) = ProgressStyle::with_template("{spinner} [{bar:30}] {pos} of {len} writes, {eta} left") {
                bar.set_style(style);
            }
            bar.set_length(*total);
            bar.set_position(*done);
        }
        Progress::Waiting { millis, reason } => bar.set_message(format!("waiting {} s: {reason}", millis.saturating_add(999) / 1000)),
        // What a later version may tell.
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::is_spared;

    #[test]
    fn no_proxy_covers_hosts_and_their_subdomains() {
        assert!(is_spared("procore.com", "https://api.procore.com"));
        assert!(is_spared(" .procore.com ,x", "https://API.procore.com:443"));
        assert!(is_spared("*", "https://api.procore.com") && is_spared("api.procore.com", "https://api.procore.com"));
        assert!(!is_spared("core.com", "https://api.procore.com") && !is_spared("", "https://api.procore.com"));
    }
}
