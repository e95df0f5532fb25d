//! Receipts: what a verb did, and the control totals after it.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::journal::Committed;
use crate::model::{ExceptionCode, decimal_text};

use super::Engine;

/// What an import or a pull brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ingested {
    /// Files or pages.
    pub documents: u64,
    /// Things seen for the first time.
    pub new: u64,
    /// Other contents of known things.
    pub revised: u64,
    /// Contents that were there already.
    pub duplicate: u64,
    /// Contents that nothing orders against what was there.
    pub conflict: u64,
}

impl Ingested {
    /// Both together.
    pub fn add(&mut self, other: Self) {
        self.documents += other.documents;
        self.new += other.new;
        self.revised += other.revised;
        self.duplicate += other.duplicate;
        self.conflict += other.conflict;
    }
}

/// What a reconciliation decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Postings that were newly queued.
    pub postings: u64,
    /// Reversals that were newly queued.
    pub reversals: u64,
    /// Open exceptions by code.
    pub exceptions: BTreeMap<ExceptionCode, u64>,
}

/// What a replay did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Created by us.
    pub acknowledged: u64,
    /// Found standing, or taken by decision.
    pub adopted: u64,
    /// Refused by Procore.
    pub rejected: u64,
    /// Not carried out, to be tried again.
    pub deferred: u64,
    /// Perhaps carried out, still unresolved at the end.
    pub in_doubt: u64,
    /// Requests of all kinds.
    pub requests: u64,
}

/// The control totals of one currency, as decimal text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// ISO 4217.
    pub currency: String,
    /// Cash on bills of posted payments, as the ERP says.
    pub erp: String,
    /// Our rows, net.
    pub posted: String,
    /// All rows as last known.
    pub procore: String,
    /// `erp` minus `procore`.
    pub difference: String,
    /// The part of `procore` that others wrote: typed by people, Procore Pay, another integration.
    pub others: String,
}

/// What a verb did, and how things stand after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// From an import or a pull.
    pub ingested: Option<Ingested>,
    /// From a reconciliation.
    pub reconciled: Option<Reconciled>,
    /// From a replay.
    pub replayed: Option<Replayed>,
    /// The control totals, by currency.
    pub totals: Vec<Total>,
    /// Writes that are queued, in flight, in doubt or deferred.
    pub pending: u64,
    /// Why the run could not go on, if it could not: `offline`, `throttled`, `unauthorised`, `forbidden` or `busy`.
    pub stalled: Option<&'static str>,
    /// The same in a sentence.
    pub stalled_because: Option<String>,
    /// True when the host broke the run off; it can be taken up again at any time.
    pub interrupted: bool,
    /// The head of the journal's hash chain, so that two places can compare.
    pub chain: String,
    /// True when an exception is open that a person must settle.
    pub needs_a_person: bool,
    /// True when an exception is open that waits for something to arrive.
    pub waits: bool,
}

impl Receipt {
    /// The exit code of the command line: 3 while a write is open or the run stalled, else 4 if a person must decide, else 3 if
    /// something is waited for, else 0.
    pub fn exit_code(&self) -> u8 {
        if self.interrupted {
            130
        } else if self.pending > 0 || self.stalled.is_some() {
            3
        } else if self.needs_a_person {
            4
        } else if self.waits {
            3
        } else {
            0
        }
    }

    pub(super) fn count_exceptions(&mut self, counts: BTreeMap<ExceptionCode, u64>) {
        self.needs_a_person = counts.keys().any(|c: &ExceptionCode| !c.only_waits());
        self.waits = counts.keys().any(|c| c.only_waits());
        if let Some(reconciled) = &mut self.reconciled {
            reconciled.exceptions = counts;
        }
    }
}

/// What the verbs hand over to make a receipt of.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) ingested: Option<Ingested>,
    pub(super) reconciled: Option<Committed>,
    pub(super) replayed: Option<Replayed>,
    pub(super) stalled: Option<(&'static str, String)>,
    pub(super) interrupted: bool,
}

impl Engine {
    pub(super) fn receipt(&mut self, parts: Parts) -> Result<Receipt, Error> {
        let chain = self.journal.head()?;
        let (totals, pending, exceptions) = self.journal.read(|tx| Ok((tx.totals()?, tx.pending()?, tx.exception_counts()?)))?;
        let totals = totals
            .into_iter()
            .map(|t| Total {
                currency: t.currency.code().to_owned(),
                erp: decimal_text(t.erp, t.currency),
                posted: decimal_text(t.posted, t.currency),
                procore: decimal_text(t.procore, t.currency),
                difference: decimal_text(t.erp - t.procore, t.currency),
                others: decimal_text(t.procore - t.posted, t.currency),
            })
            .collect();
        let (stalled, because) = parts.stalled.map_or((None, None), |(word, because)| (Some(word), Some(because)));
        let mut receipt = Receipt {
            ingested: parts.ingested,
            reconciled: parts.reconciled.map(|c| Reconciled { postings: c.postings, reversals: c.reversals, exceptions: BTreeMap::new() }),
            replayed: parts.replayed,
            totals,
            pending,
            stalled,
            stalled_because: because,
            interrupted: parts.interrupted,
            chain,
            needs_a_person: false,
            waits: false,
        };
        receipt.count_exceptions(exceptions);
        Ok(receipt)
    }

    /// How things stand, without doing anything.
    pub fn standing(&mut self) -> Result<Receipt, Error> {
        self.receipt(Parts::default())
    }
}
