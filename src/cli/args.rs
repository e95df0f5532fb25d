//! What may stand on the command line.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use quittance::model::Timestamp;
use quittance::report::Lang;

use super::demo::DemoArgs;

/// Carries ERP bill payments back to Procore's Payments Issued tab: once, right, also after weeks offline.
#[derive(Debug, Parser)]
#[command(name = "quittance", version, disable_help_subcommand = true, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

const EXIT_CODES: &str = "Exit codes: 0 all is settled; 1 something failed; 2 usage or configuration; 3 a write is open, the run stalled, or \
something is waited for; 4 an exception needs a person; 130 interrupted, to be taken up again at any time. Verbs that only look exit 0.";

/// What every verb understands.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// The journal; else $QUITTANCE_JOURNAL, else journal.db in the platform's data folder
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) journal: Option<PathBuf>,
    /// The configuration; else $QUITTANCE_CONFIG, else quittance.toml in the platform's configuration folder
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Print exactly one JSON document on standard output
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The language of tables, exceptions and their hints; errors and help are in English
    #[arg(long, global = true, value_enum, default_value = "en", hide_possible_values = false)]
    pub(crate) lang: Language,
    /// Where the run's clock starts; it runs on from there
    #[arg(long, global = true, value_name = "RFC3339")]
    pub(crate) now: Option<Timestamp>,
    /// Say on standard error which files are used, and what the library logs (twice: more)
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "quiet")]
    pub(crate) verbose: u8,
    /// No progress and no remarks on standard error, errors only
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    En,
    Fr,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Fr => Self::Fr,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Create the journal, and an example of a configuration where there is none
    Init,
    /// Show the main job on an embedded sandbox
    Demo(DemoArgs),
    /// Serve a Procore on loopback until interrupted
    Sandbox(SandboxArgs),
    /// Read what is new from Procore
    Pull {
        /// `procore` or an origin's name; everything when left out
        source: Option<String>,
        /// Only this project
        #[arg(long, value_name = "ID")]
        project: Option<i64>,
    },
    /// Read native documents of an ERP, or files of what Procore's lists return
    Import {
        /// An origin's name, or `procore`
        origin: String,
        /// The documents; `-` is standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// The documents' own time, for formats that carry none
        #[arg(long, value_name = "TIME")]
        as_of: Option<Timestamp>,
    },
    /// Decide, and write the decisions down
    Reconcile {
        /// Only say what would be decided
        #[arg(long)]
        dry_run: bool,
    },
    /// Show what would be written to Procore, and the plan's digest
    Plan,
    /// Send what is queued, each write once
    Replay {
        /// Refuse if the world has moved since this plan was shown
        #[arg(long, value_name = "DIGEST")]
        plan: Option<String>,
        /// Only this project
        #[arg(long, value_name = "ID")]
        project: Option<i64>,
    },
    /// Pull, reconcile and replay
    Sync {
        /// Only this project
        #[arg(long, value_name = "ID")]
        project: Option<i64>,
    },
    /// Sync on a schedule until interrupted
    Watch {
        /// How often
        #[arg(long, value_enum)]
        every: Every,
    },
    /// How each invoice stands
    Status,
    /// The writes, lane by lane in the order of sending
    Outbox,
    /// What a person must settle, and what is waited for
    Exceptions,
    /// The story behind any id that quittance prints, or a bare ERP or Procore id
    Explain {
        /// The id
        id: String,
    },
    /// Decide that a paid bill belongs to an invoice
    Link {
        /// `origin:id`, or the bare id where only one origin has it
        payment: String,
        /// The bill's id or number
        bill: String,
        /// Procore's requisition id
        requisition: i64,
        #[command(flatten)]
        reason: Reason,
    },
    /// Take a link back
    Unlink {
        /// `origin:id`, or the bare id where only one origin has it
        payment: String,
        /// The bill's id or number
        bill: String,
        #[command(flatten)]
        reason: Reason,
    },
    /// Decide that a row typed in Procore is the payment
    Adopt {
        /// The exception's id
        exception: String,
        /// Procore's id of the row; the one that the exception names when left out
        contract_payment: Option<i64>,
        #[command(flatten)]
        reason: Reason,
    },
    /// Take note of an exception; nothing is done about it
    Dismiss {
        /// The exception's id
        exception: String,
        #[command(flatten)]
        reason: Reason,
    },
    /// Let go on what an exception holds back
    Release {
        /// The exception's id
        exception: String,
        #[command(flatten)]
        reason: Reason,
    },
    /// Post again what was removed in Procore
    Repost {
        /// The exception's id
        exception: String,
        #[command(flatten)]
        reason: Reason,
    },
    /// The ERPs
    #[command(subcommand)]
    Erp(ErpVerb),
    /// Check the journal
    Verify,
    /// The digest of all facts: equal on machines that know the same
    Digest,
    /// Completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// The manual page
    Man,
    /// About a verb, or about an exception's code
    Help {
        /// A code like waiting_for_invoice, or a verb
        topic: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ErpVerb {
    /// The ERPs whose documents are read, with their keys and how well each is known
    List,
    /// The formats, identifiers and mapping of an ERP, or those in force for an origin
    Show {
        /// An ERP's word, or an origin's name: then with the site's own entries
        name: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Reason {
    /// Why; recorded with the decision
    #[arg(long, value_name = "TEXT")]
    pub(crate) why: String,
    /// Who decides; else the user's name
    #[arg(long, value_name = "NAME")]
    pub(crate) by: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct SandboxArgs {
    /// The port; 0 takes any that is free
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// How it behaves: calm, demo, flaky, hostile and others; an unknown name lists them all
    #[arg(long, default_value = "calm", value_name = "NAME")]
    pub(crate) profile: String,
    /// What it knows, as `demo --dir DIR` leaves it in DIR/world.json; the demonstration's world when left out
    #[arg(long, value_name = "FILE")]
    pub(crate) world: Option<PathBuf>,
    /// Seeds its faults
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Every {
    #[value(name = "1h")]
    Hour,
    #[value(name = "2h")]
    TwoHours,
    #[value(name = "4h")]
    FourHours,
    #[value(name = "daily")]
    Day,
}

impl Every {
    pub(crate) fn seconds(self) -> i64 {
        let hours = match self {
            Self::Hour => 1,
            Self::TwoHours => 2,
            Self::FourHours => 4,
            Self::Day => 24,
        };
        hours * 3600
    }
}
