//! The verbs: ingest, pull, reconcile, replay, and the looking. Each returns a receipt; none keeps a transaction open while the
//! network is.

mod changed;
mod decide;
mod explain;
mod ingest;
mod look;
mod pull;
mod receipt;
mod replay;
mod run;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::erp::{Erp, Site};
use crate::error::Error;
use crate::journal::Journal;
use crate::model::{Clock, CredentialSource, Currency, OriginName, OriginRules, Plan, RemoteWrite, Timestamp, Transport};
use crate::procore;

pub use crate::reconcile::{Candidate, Finding};
pub use explain::{Attempt, DocumentPlace, Explained, FactStory, PairStory, RowStory, WriteStory};
pub use look::{ExceptionEntry, Icon, InvoiceStatus, OutboxLine};
pub use receipt::{Ingested, Receipt, Reconciled, Replayed, Total};

/// One ERP tenant, as the host configures it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Its name, which every key carries.
    pub name: OriginName,
    /// Which ERP.
    pub erp: Erp,
    /// The tenant, company or realm id in that ERP.
    pub tenant: String,
    /// Whether the documents themselves are kept (compressed) beside the facts.
    pub retain: bool,
    /// Base currency, matching pattern and policies.
    pub rules: OriginRules,
    /// What the site chose for itself in how its documents are read.
    pub site: Site,
}

/// Where Procore is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcoreSettings {
    /// `https://api.procore.com`, or a loopback address for a sandbox.
    pub base_url: String,
    /// `https://login.procore.com`.
    pub login_url: String,
    /// The company that every request names.
    pub company_id: i64,
    /// The projects that are read and written.
    pub projects: Vec<i64>,
    /// Currency of rows that state none. Where `None`, the origins' base currency if they agree on one.
    pub currency: Option<Currency>,
    /// How long a write in doubt is left alone before its lane is listed again, in milliseconds.
    pub settle_millis: i64,
    /// Whether creates carry `Idempotency-Token` as one more guard; nothing relies on it.
    pub idempotency_token: bool,
}

impl ProcoreSettings {
    /// Settings with the documented defaults: settling delay 2 s, no idempotency token.
    pub fn new(base_url: impl Into<String>, login_url: impl Into<String>, company_id: i64, projects: Vec<i64>) -> Self {
        Self {
            base_url: base_url.into(),
            login_url: login_url.into(),
            company_id,
            projects,
            currency: None,
            settle_millis: 2000,
            idempotency_token: false,
        }
    }
}

/// What the engine is told once: where Procore is, and whose documents it reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Procore, unless only files are used.
    pub procore: Option<ProcoreSettings>,
    /// The origins.
    pub origins: Vec<Origin>,
}

/// What is going on, for a host that shows it. Return [`ControlFlow::Break`] to stop at the next safe point.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// So many records of a document were read.
    Read {
        /// Records so far.
        records: u64,
    },
    /// So many rows were read from Procore.
    Pulled {
        /// Rows so far.
        rows: u64,
        /// The commitments whose payments were listed, and how many there are.
        lanes: (usize, usize),
    },
    /// So many writes are settled.
    Sent {
        /// Settled in this run.
        done: u64,
        /// Settled and still open.
        total: u64,
    },
    /// The run waits before it goes on.
    Waiting {
        /// For how long, in milliseconds.
        millis: i64,
        /// Why.
        reason: &'static str,
    },
}

/// Takes progress; `Break` stops the run at the next safe point.
pub type Observer<'a> = dyn FnMut(&Progress) -> ControlFlow<()> + 'a;

/// The world outside: the way to Procore, who we are there, and the time.
pub struct Remote<'a> {
    /// Sends requests.
    pub transport: &'a mut dyn Transport,
    /// Gives credentials.
    pub credentials: &'a mut dyn CredentialSource,
    /// Tells the time, and waits.
    pub clock: &'a mut dyn Clock,
}

impl std::fmt::Debug for Remote<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Remote")
    }
}

/// The library's one object: a journal and its verbs.
#[derive(Debug)]
pub struct Engine {
    journal: Journal,
    settings: Settings,
}

impl Engine {
    /// Creates a journal, or opens the one that is there; `true` when it was created.
    pub fn create_or_open(path: &Path, settings: Settings) -> Result<(Self, bool), Error> {
        let (journal, created) = Journal::create_or_open(path)?;
        Ok((Self { journal, settings }, created))
    }

    /// Opens a journal that exists.
    pub fn open(path: &Path, settings: Settings) -> Result<Self, Error> {
        Ok(Self { journal: Journal::open(path)?, settings })
    }

    /// Where the journal lies.
    pub fn path(&self) -> &Path {
        self.journal.path()
    }

    fn lock_path(&self) -> PathBuf {
        let mut name = self.journal.path().as_os_str().to_owned();
        name.push(".lock");
        PathBuf::from(name)
    }

    fn origin(&self, name: &str) -> Result<&Origin, Error> {
        self.settings.origins.iter().find(|o| o.name.as_str() == name).ok_or_else(|| Error::UnknownOrigin(name.to_owned()))
    }

    fn rules(&self) -> BTreeMap<OriginName, OriginRules> {
        self.settings.origins.iter().map(|o| (o.name.clone(), o.rules.clone())).collect()
    }

    /// The currency of Procore rows that state none: the configured one, else the one base currency of all origins.
    fn company_currency(&self) -> Option<Currency> {
        let configured = self.settings.procore.as_ref().and_then(|p| p.currency);
        let mut bases = self.settings.origins.iter().map(|o| o.rules.currency);
        configured.or_else(|| bases.next().filter(|first| bases.all(|c| c == *first)))
    }

    fn procore(&self) -> Result<&ProcoreSettings, Error> {
        self.settings.procore.as_ref().ok_or(Error::NoProcore)
    }

    fn client_settings(&self) -> Result<procore::Settings, Error> {
        let p = self.procore()?;
        Ok(procore::Settings {
            base_url: p.base_url.clone(),
            login_url: p.login_url.clone(),
            company_id: p.company_id,
            company_currency: self.company_currency(),
            user_agent: concat!("quittance/", env!("CARGO_PKG_VERSION")).to_owned(),
            per_page: 200,
            idempotency_token: p.idempotency_token,
        })
    }

    /// Decides and writes down: one transaction in which allocations, exceptions and outbox rows land together.
    pub fn reconcile(&mut self, now: Timestamp) -> Result<Receipt, Error> {
        let rules = self.rules();
        let mut tx = self.journal.begin("reconcile", now)?;
        bind_origins(&mut tx, &self.settings.origins)?;
        let committed = changed::reconcile_changed(&mut tx, &rules)?;
        tx.commit()?;
        self.receipt(receipt::Parts { reconciled: Some(committed), ..receipt::Parts::default() })
    }

    /// Decides and stores nothing.
    pub fn plan(&mut self) -> Result<Plan, Error> {
        let rules = self.rules();
        Ok(self.journal.read(|tx| Ok(crate::reconcile::reconcile(&tx.open_items(&rules)?)))?)
    }

    /// What `reconcile` would return now, storing nothing.
    pub fn reconcile_dry_run(&mut self) -> Result<(Receipt, Plan), Error> {
        let plan = self.plan()?;
        let known: std::collections::BTreeSet<String> =
            self.journal.read(|tx| tx.writes())?.into_iter().filter(|w| w.state.is_pending()).map(|w| w.id).collect();
        let fresh: Vec<&RemoteWrite> = plan.writes.iter().filter(|w| !known.contains(&w.id().to_string())).collect();
        let reversals = fresh.iter().filter(|w| w.kind == crate::model::WriteKind::Reverse).count() as u64;
        let would = crate::journal::Committed { postings: fresh.len() as u64 - reversals, reversals, ..Default::default() };
        let mut receipt = self.receipt(receipt::Parts { reconciled: Some(would), ..receipt::Parts::default() })?;
        let mut counts = BTreeMap::new();
        for exception in &plan.exceptions {
            *counts.entry(exception.code).or_insert(0) += 1;
        }
        receipt.count_exceptions(counts);
        Ok((receipt, plan))
    }

    /// Checks the journal: the chain, the sets, the derived columns, the schema, and SQLite's own integrity check. Empty: it is sound.
    pub fn verify(&self) -> Result<Vec<String>, Error> {
        Ok(self.journal.verify()?)
    }

    /// The digest of all facts, in hex. Journals with the same facts have the same digest on any machine.
    pub fn digest(&self) -> Result<String, Error> {
        Ok(self.journal.digest()?)
    }
}

fn bind_origins(tx: &mut crate::journal::Tx<'_>, origins: &[Origin]) -> Result<(), Error> {
    for origin in origins {
        tx.bind_origin(&origin.name, origin.erp.word(), &origin.tenant, origin.rules.currency)?;
    }
    Ok(())
}
