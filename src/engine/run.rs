//! One run against Procore: asking with patience, within a budget, and knowing whether absence may be believed.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::error::Error;
use crate::journal::Journal;
use crate::model::{Clock, ContractPayment, Stall, Timestamp};
use crate::procore::{Client, Page, PageOf, Read};

use super::{Observer, Progress};

/// A run waits at most so long in all, for a window or for settling; then it stores the instant and returns.
const WAIT_MAX_MILLIS: i64 = 10_000;

/// A sentinel is believed for so long.
const SENTINEL_MILLIS: i64 = 60_000;

/// A list whose rows moved while it was read is read again so often.
const LIST_TRIES: usize = 3;

/// A list with more pages is not read: no project has so many rows, and a server that lies must not keep a run for ever.
const PAGES_MAX: usize = 10_000;

/// What one question came to, for the caller to go on with.
pub(super) enum Asked<T> {
    /// The answer.
    Got(T),
    /// Not to be seen: 403 or 404.
    Denied(String),
    /// The run is over; `Run::stalled` says why.
    Over,
}

/// A run in progress.
pub(super) struct Run<'r, 'w> {
    pub(super) client: Client<'r>,
    pub(super) clock: &'r mut dyn Clock,
    pub(super) observer: &'r mut Observer<'w>,
    pub(super) stalled: Option<(&'static str, String)>,
    pub(super) interrupted: bool,
    waited: i64,
    sentinels: BTreeMap<i64, Timestamp>,
}

impl<'r, 'w> Run<'r, 'w> {
    pub(super) fn new(client: Client<'r>, clock: &'r mut dyn Clock, observer: &'r mut Observer<'w>) -> Self {
        Self { client, clock, observer, stalled: None, interrupted: false, waited: 0, sentinels: BTreeMap::new() }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn is_over(&self) -> bool {
        self.stalled.is_some() || self.interrupted
    }

    pub(super) fn tell(&mut self, progress: &Progress) {
        if (self.observer)(progress) == ControlFlow::Break(()) {
            self.interrupted = true;
        }
    }

    pub(super) fn stall(&mut self, stall: &Stall) {
        if self.stalled.is_none() {
            self.stalled = Some((stall.word(), stall.detail()));
        }
    }

    /// Waits until an instant, if the run's budget allows; `false` when it does not.
    pub(super) fn wait_until(&mut self, until: Timestamp, reason: &'static str) -> bool {
        let millis = until.millis_since(self.now()).saturating_add(1).max(0);
        if millis == 0 {
            return true;
        }
        if self.waited + millis > WAIT_MAX_MILLIS || self.is_over() {
            return false;
        }
        self.waited += millis;
        self.tell(&Progress::Waiting { millis, reason });
        if !self.clock.wait(millis) {
            self.interrupted = true;
        }
        !self.interrupted
    }

    /// Asks, waits out a short window, and asks again.
    pub(super) fn ask<T>(&mut self, mut question: impl FnMut(&mut Client<'r>, Timestamp) -> Read<T>) -> Asked<T> {
        loop {
            if self.is_over() {
                return Asked::Over;
            }
            let now = self.clock.now();
            match question(&mut self.client, now) {
                Read::Read(answer) => return Asked::Got(answer),
                Read::Denied { status, reason } => return Asked::Denied(format!("{status} {reason}")),
                Read::Unintelligible(reason) => {
                    self.stall(&Stall::Offline(format!("what answered does not speak as Procore does: {reason}")));
                    return Asked::Over;
                }
                Read::Stalled(Stall::Throttled(until)) => {
                    if !self.wait_until(until, "the request window is used up") {
                        self.stall(&Stall::Throttled(until));
                        return Asked::Over;
                    }
                }
                Read::Stalled(stall) => {
                    self.stall(&stall);
                    return Asked::Over;
                }
            }
        }
    }

    /// Reads a list to its end. Rows move between pages while others write: the count is checked, and the list read again.
    pub(super) fn list<T>(
        &mut self,
        key: impl Fn(&T) -> i64,
        mut page: impl FnMut(&mut Client<'r>, Timestamp, &Page) -> Read<PageOf<T>>,
        mut each: impl FnMut(&mut Self, &[T]) -> Result<(), Error>,
    ) -> Result<Asked<Vec<T>>, Error> {
        for _ in 0..LIST_TRIES {
            let mut all: BTreeMap<i64, T> = BTreeMap::new();
            let mut next = Some(Page::first());
            let mut totals = Vec::new();
            let mut pages = 0;
            let mut moved = false;
            while let Some(at) = next {
                pages += 1;
                if pages > PAGES_MAX {
                    self.stall(&Stall::Offline(format!("a list has more than {PAGES_MAX} pages")));
                    return Ok(Asked::Over);
                }
                let got = match self.ask(|client, now| page(client, now, &at)) {
                    Asked::Got(got) => got,
                    Asked::Denied(reason) => return Ok(Asked::Denied(reason)),
                    Asked::Over => return Ok(Asked::Over),
                };
                each(self, &got.rows)?;
                totals.extend(got.total);
                let (before, brought) = (all.len(), got.rows.len());
                all.extend(got.rows.into_iter().map(|row| (key(&row), row)));
                next = got.next;
                if brought > 0 && all.len() == before {
                    // Nothing new on a whole page: the rows moved, or the server gives the same page for ever.
                    moved = true;
                    break;
                }
            }
            let steady = !moved && totals.first() == totals.last();
            let whole = totals.last().is_none_or(|total| *total == all.len() as u64);
            if steady && whole {
                return Ok(Asked::Got(all.into_values().collect()));
            }
        }
        self.stall(&Stall::Offline("a list kept changing while it was read".to_owned()));
        Ok(Asked::Over)
    }

    /// Reads a row that is known to exist. An empty list or a 404 may mean that a permission is gone; only while the sentinel is
    /// seen does absence mean absence.
    pub(super) fn sentinel(&mut self, journal: &mut Journal, project: i64) -> Result<bool, Error> {
        let now = self.now();
        if self.sentinels.get(&project).is_some_and(|seen| (0..SENTINEL_MILLIS).contains(&now.millis_since(*seen))) {
            return Ok(true);
        }
        let Some((payment, commitment)) = journal.read(|tx| tx.sentinel(project))? else {
            // Nothing is known of this project yet, so nothing can go missing from it.
            return Ok(true);
        };
        if let Some(id) = payment
            && let Asked::Got(_) = self.ask(|client, now| client.contract_payment(now, project, commitment, id))
        {
            self.sentinels.insert(project, self.now());
            return Ok(true);
        }
        if self.is_over() {
            return Ok(false);
        }
        // The row may really be gone, and the permission there all the same: ask for the contract itself.
        match self.ask(|client, now| client.commitment(now, project, commitment)) {
            Asked::Got(_) => {
                self.sentinels.insert(project, self.now());
                Ok(true)
            }
            Asked::Denied(reason) => {
                self.stall(&Stall::Forbidden(format!(
                    "commitment {commitment} of project {project}, which is known to exist, is not shown: {reason}"
                )));
                Ok(false)
            }
            Asked::Over => Ok(false),
        }
    }

    /// Whether an empty list says that a write in doubt never arrived. The sentinel was read before the list, and the permission may
    /// have gone with the write's own answer: it is read again after the list, and where a payment is known, that payment must be
    /// seen, not its commitment alone.
    pub(super) fn absence_is_seen(&mut self, journal: &mut Journal, project: i64) -> Result<bool, Error> {
        self.distrust(project);
        let Some((Some(id), commitment)) = journal.read(|tx| tx.sentinel(project))? else {
            return self.sentinel(journal, project);
        };
        match self.ask(|client, now| client.contract_payment(now, project, commitment, id)) {
            Asked::Got(_) => {
                self.trust(project);
                Ok(true)
            }
            Asked::Denied(reason) => {
                self.stall(&Stall::Forbidden(format!(
                    "a write is in doubt, its lane's list is empty, and payment {id}, which is known to exist, is not shown: {reason}"
                )));
                Ok(false)
            }
            Asked::Over => Ok(false),
        }
    }

    /// Forgets that absence may be believed: after any 401, 403 or 404.
    pub(super) fn distrust(&mut self, project: i64) {
        self.sentinels.remove(&project);
    }

    pub(super) fn trust(&mut self, project: i64) {
        self.sentinels.insert(project, self.now());
    }

    /// All rows of one commitment, under a fresh sentinel: what is not in them is not there.
    pub(super) fn believed_rows(&mut self, journal: &mut Journal, project: i64, lane: i64) -> Result<Option<Vec<ContractPayment>>, Error> {
        if !self.sentinel(journal, project)? {
            return Ok(None);
        }
        let rows =
            self.list(|r: &ContractPayment| r.id, |client, now, page| client.contract_payments(now, project, lane, page), |_, _| Ok(()))?;
        match rows {
            Asked::Got(rows) => Ok(Some(rows)),
            Asked::Denied(reason) => {
                self.distrust(project);
                self.stall(&Stall::Forbidden(format!("the payments of commitment {lane} are not shown: {reason}")));
                Ok(None)
            }
            Asked::Over => Ok(None),
        }
    }
}
